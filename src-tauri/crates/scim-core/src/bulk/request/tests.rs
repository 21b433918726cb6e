use super::*;
use crate::tolerance::note;

const ENDPOINTS: [&str; 2] = ["/Users", "/Groups"];

fn parse(body: Value) -> Result<BulkRequest, ScimError> {
    BulkRequest::parse(
        body,
        &ENDPOINTS,
        &BulkLimits::default(),
        &Tolerances::STRICT,
    )
}

fn bulk(operations: Value) -> BulkRequest {
    parse(json!({ "schemas": [BULK_REQUEST_URN], "Operations": operations })).unwrap()
}

#[test]
fn a_message_is_read_with_names_in_any_case() {
    let request = parse(json!({
            "SCHEMAS": [BULK_REQUEST_URN],
            "failonerrors": 2,
            "operations": [
                { "Method": "post", "path": "/Users?attributes=id", "BULKID": "q", "data": { "userName": "a" } },
                { "method": "PUT", "path": "/Groups/g-1", "version": "W/\"3\"", "data": {} },
                { "method": "DELETE", "path": "/Users/bulkId:q", "data": null },
            ],
        }))
        .unwrap();
    assert_eq!(request.fail_on_errors, Some(2));
    let items: Vec<BulkItem> = request
        .operations
        .iter()
        .map(|operation| operation.item.clone().unwrap())
        .collect();
    let expected = [
        BulkItem {
            method: BulkMethod::Post,
            endpoint: 0,
            id: None,
            query: Some("attributes=id".to_owned()),
            version: None,
            data: json!({ "userName": "a" }),
        },
        BulkItem {
            method: BulkMethod::Put,
            endpoint: 1,
            id: Some(TargetId::Existing("g-1".to_owned())),
            query: None,
            version: Some("W/\"3\"".to_owned()),
            data: json!({}),
        },
        BulkItem {
            method: BulkMethod::Delete,
            endpoint: 0,
            id: Some(TargetId::New(0)),
            query: None,
            version: None,
            data: Value::Null,
        },
    ];
    assert_eq!(items, expected);
    assert_eq!(request.operations[2].refers_to, [0]);
}

#[test]
fn a_message_of_another_shape_is_refused_whole() {
    let post = json!({ "method": "POST", "path": "/Users", "bulkId": "q", "data": {} });
    let many = vec![post.clone(); 1_001];
    let with = |member: &str, value: Value| {
        let mut body = json!({ "schemas": [BULK_REQUEST_URN], "Operations": [post.clone()] });
        body[member] = value;
        body
    };
    let cases = [
        (json!([]), 400, reason::WRONG_SHAPE),
        (
            json!({ "Operations": [post.clone()] }),
            400,
            reason::MISSING_SCHEMAS,
        ),
        (
            json!({ "schemas": [BULK_REQUEST_URN] }),
            400,
            reason::WRONG_SHAPE,
        ),
        (with("Operations", json!([])), 400, reason::WRONG_SHAPE),
        (with("Operations", json!({})), 400, reason::WRONG_SHAPE),
        (
            with("Operations", json!(["POST"])),
            400,
            reason::WRONG_SHAPE,
        ),
        (
            with("Operations", json!([{ "method": 1 }])),
            400,
            reason::WRONG_SHAPE,
        ),
        (
            with("operations", json!([])),
            400,
            reason::DUPLICATE_ATTRIBUTE,
        ),
        (
            with("failOnErrors", json!(0)),
            400,
            reason::BAD_BULK_OPERATION,
        ),
        (
            with("failOnErrors", json!(-1)),
            400,
            reason::BAD_BULK_OPERATION,
        ),
        (
            with("failOnErrors", json!("1")),
            400,
            reason::BAD_BULK_OPERATION,
        ),
        (
            with("Operations", json!([post.clone(), post.clone()])),
            400,
            reason::DUPLICATE_BULK_ID,
        ),
        (
            with("Operations", Value::from(many)),
            413,
            reason::BULK_TOO_LARGE,
        ),
    ];
    for (body, status, expected) in cases {
        let text: String = body.to_string().chars().take(120).collect();
        let error = parse(body).unwrap_err();
        assert_eq!((error.status, error.reason), (status, expected), "{text}");
    }
}

#[test]
fn a_tolerant_connection_may_leave_out_schemas() {
    let request = BulkRequest::parse(
        json!({ "Operations": [{ "method": "DELETE", "path": "/Users/1" }] }),
        &ENDPOINTS,
        &BulkLimits::default(),
        &Tolerances::ALL,
    );
    assert_eq!(request.unwrap().notes[0].code, note::MISSING_SCHEMAS);
}

#[test]
fn what_one_operation_lacks_is_a_fault_of_that_one() {
    let data = json!({ "userName": "a" });
    let cases = [
        (
            json!({ "path": "/Users/1" }),
            400,
            reason::BAD_BULK_OPERATION,
        ),
        (
            json!({ "method": "GET", "path": "/Users/1" }),
            400,
            reason::BAD_BULK_OPERATION,
        ),
        (
            json!({ "method": "DELETE" }),
            400,
            reason::BAD_BULK_OPERATION,
        ),
        (
            json!({ "method": "POST", "path": "/Bulk", "bulkId": "q", "data": {} }),
            400,
            reason::BAD_BULK_OPERATION,
        ),
        (
            json!({ "method": "POST", "path": "/Users", "data": data }),
            400,
            reason::BAD_BULK_OPERATION,
        ),
        (
            json!({ "method": "POST", "path": "/Users", "bulkId": "q" }),
            400,
            reason::BAD_BULK_OPERATION,
        ),
        (
            json!({ "method": "PUT", "path": "/Users/1", "data": null }),
            400,
            reason::BAD_BULK_OPERATION,
        ),
        (
            json!({ "method": "POST", "path": "/Users/1", "bulkId": "q", "data": data }),
            405,
            reason::METHOD_NOT_ALLOWED,
        ),
        (
            json!({ "method": "PATCH", "path": "/Users", "data": [] }),
            405,
            reason::METHOD_NOT_ALLOWED,
        ),
        (
            json!({ "method": "DELETE", "path": "/Me" }),
            404,
            reason::NO_SUCH_ENDPOINT,
        ),
        (
            json!({ "method": "DELETE", "path": "Users/1" }),
            404,
            reason::NO_SUCH_ENDPOINT,
        ),
        (
            json!({ "method": "DELETE", "path": "/users/1" }),
            404,
            reason::NO_SUCH_ENDPOINT,
        ),
        (
            json!({ "method": "DELETE", "path": "/Users/" }),
            404,
            reason::NO_SUCH_ENDPOINT,
        ),
        (
            json!({ "method": "DELETE", "path": "/Users/1/x" }),
            404,
            reason::NO_SUCH_ENDPOINT,
        ),
        (
            json!({ "method": "DELETE", "path": "/scim/v2/Users/1" }),
            404,
            reason::NO_SUCH_ENDPOINT,
        ),
        (
            json!({ "method": "DELETE", "path": "/Users/bulkId:nobody" }),
            400,
            reason::UNKNOWN_BULK_ID,
        ),
        (
            json!({ "method": "PATCH", "path": "/Groups/1", "data": [{ "op": "remove", "path": "members[value eq \"bulkId:nobody\"]" }] }),
            400,
            reason::UNKNOWN_BULK_ID,
        ),
    ];
    for (operation, status, expected) in cases {
        let text = operation.to_string();
        let good = json!({ "method": "DELETE", "path": "/Users/2" });
        let request = bulk(json!([operation, good]));
        let error = request.operations[0].item.clone().unwrap_err();
        assert_eq!((error.status, error.reason), (status, expected), "{text}");
        assert!(request.operations[1].item.is_ok(), "{text}");
    }
}

#[test]
fn references_are_told_by_place_and_give_way_to_ids() {
    let mut request = bulk(json!([
        { "method": "POST", "path": "/Groups", "bulkId": "g", "data": { "members": [{ "value": "bulkId:u" }, { "value": "bulkId:g" }] } },
        { "method": "PATCH", "path": "/Groups/bulkId:g", "data": [{ "op": "remove", "path": "members[value eq \"bulkId:u\"]" }] },
        { "method": "POST", "path": "/Users", "bulkId": "u", "data": { "userName": "a" } },
        // Its fault is its own, but it is known, so those who refer to it are told of it.
        { "method": "POST", "path": "/Nowhere", "bulkId": "n", "data": {} },
        { "method": "DELETE", "path": "/Users/bulkId:n", "bulkId": "d" },
        { "method": "DELETE", "path": "/Users/bulkId:d" },
    ]));
    let refers_to: Vec<&[usize]> = request
        .operations
        .iter()
        .map(|operation| operation.refers_to.as_slice())
        .collect();
    assert_eq!(refers_to, [&[0, 2][..], &[0, 2], &[], &[], &[3], &[]]);
    assert_eq!(
        request.operations[5].item.clone().unwrap_err().reason,
        reason::UNKNOWN_BULK_ID,
        "only a POST makes what can be referred to"
    );
    assert_eq!(
        request.plan(),
        [vec![2], vec![0], vec![1], vec![3], vec![4], vec![5]]
    );
    request.put_in(|index| Some(format!("id-{index}")));
    let item = |index: usize| request.operations[index].item.clone().unwrap();
    assert_eq!(
        item(0).data["members"],
        json!([{ "value": "id-2" }, { "value": "id-0" }])
    );
    assert_eq!(item(1).id, Some(TargetId::New(0)));
    assert_eq!(
        item(1).data["Operations"][0]["path"],
        "members[value eq \"id-2\"]"
    );
}
