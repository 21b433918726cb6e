//! `POST /Bulk` (RFC 7644 §3.7).

use crate::harness::{Answer, ENTERPRISE, PATCH_OP, PATIENCE, Served, Setup, group, user};
use directory::{LogDetail, LogPosition, LogQuery, Scope, Verdict};
use scim_core::BulkLimits;
use scim_service::Limits;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};

const BULK_REQUEST: &str = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
const BULK_RESPONSE: &str = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";

fn bulk(operations: Value) -> Value {
    json!({ "schemas": [BULK_REQUEST], "Operations": operations })
}

fn post(path: &str, bulk_id: &str, data: Value) -> Value {
    json!({ "method": "POST", "path": path, "bulkId": bulk_id, "data": data })
}

fn new_user(bulk_id: &str) -> Value {
    post("/Users", bulk_id, user(&format!("{bulk_id}@example.com")))
}

fn new_group(bulk_id: &str, members: &[&str]) -> Value {
    post("/Groups", bulk_id, group(bulk_id, members))
}

/// The results of a Bulk that was answered 200.
#[track_caller]
fn results(answer: &Answer) -> Vec<Value> {
    assert_eq!(answer.status, 200, "{answer:?}");
    let body = answer.json();
    assert_eq!(body["schemas"], json!([BULK_RESPONSE]));
    body["Operations"].as_array().unwrap().clone()
}

fn statuses(answer: &Answer) -> Vec<String> {
    let status = |result: &Value| result["status"].as_str().expect("text").to_owned();
    results(answer).iter().map(status).collect()
}

/// The id at the end of a result's location.
fn id_of(result: &Value) -> String {
    let location = result["location"].as_str().expect("a location");
    location.rsplit('/').next().unwrap().to_owned()
}

async fn members_of(served: &Served, id: &str) -> Vec<String> {
    let group = served
        .get(&format!("/Groups/{id}"))
        .await
        .expect(200)
        .json();
    let members = group["members"].as_array().cloned().unwrap_or_default();
    let mut ids: Vec<String> = members
        .iter()
        .map(|member| member["value"].as_str().unwrap().to_owned())
        .collect();
    ids.sort();
    ids
}

/// All entries of the request, oldest first.
async fn entries(served: &Served, answer: &Answer) -> Vec<LogDetail> {
    served.entry(answer).await;
    let id = answer.header("x-request-id").unwrap().to_owned();
    served
        .workspace
        .read(move |reader| {
            let page = reader.log_page(&LogQuery::default(), LogPosition::Newest, 500)?;
            let own = page
                .entries
                .iter()
                .rev()
                .filter(|entry| entry.request_id.as_ref() == Some(&id));
            own.map(|entry| Ok(reader.log_entry(entry.seq)?.unwrap()))
                .collect::<Result<Vec<_>, directory::StoreError>>()
        })
        .await
        .unwrap()
}

#[tokio::test]
async fn each_operation_is_answered_as_the_single_request_would_be() {
    let served = Served::start().await;
    let ada = served.user("ada@example.com").await;
    let bob = served.user("bob@example.com").await;
    let eve = served.user("eve@example.com").await;
    let group_id = served.group("Engineering", &[&ada]).await;
    let answer = served
        .post(
            "/Bulk",
            &bulk(json!([
                new_user("new"),
                { "method": "PUT", "path": format!("/Users/{ada}"), "data": user("ada2@example.com") },
                { "method": "patch", "path": format!("/Users/{bob}"), "bulkId": "own", "data": {
                    "schemas": [PATCH_OP], "Operations": [{ "op": "replace", "path": "active", "value": false }] } },
                { "method": "PATCH", "path": format!("/Groups/{group_id}"), "data": [{ "op": "add", "path": "members", "value": [{ "value": bob }] }] },
                { "method": "DELETE", "path": format!("/Users/{eve}") },
                { "method": "DELETE", "path": format!("/Users/{eve}") },
            ])),
        )
        .await;
    assert_eq!(answer.header("content-type"), Some("application/scim+json"));
    let results = results(&answer);
    let new = served
        .get("/Users?filter=userName+eq+%22new@example.com%22")
        .await
        .json();
    let new = new["Resources"][0].clone();
    assert_eq!(
        results[0],
        json!({ "method": "POST", "bulkId": "new", "location": new["meta"]["location"], "version": "W/\"1\"", "status": "201" })
    );
    let at = |path: String| json!(format!("{}{path}", served.service.base_url()));
    assert_eq!(
        results[1],
        json!({ "method": "PUT", "location": at(format!("/Users/{ada}")), "version": "W/\"2\"", "status": "200" })
    );
    assert_eq!(
        results[2],
        json!({ "method": "PATCH", "bulkId": "own", "location": at(format!("/Users/{bob}")), "version": "W/\"2\"", "status": "200" })
    );
    assert_eq!(
        (&results[3]["status"], &results[3]["version"]),
        (&json!("200"), &json!("W/\"2\""))
    );
    assert_eq!(
        results[4],
        json!({ "method": "DELETE", "location": at(format!("/Users/{eve}")), "status": "204" })
    );
    let gone = &results[5];
    assert_eq!(
        (&gone["status"], &gone["location"]),
        (&json!("404"), &at(format!("/Users/{eve}")))
    );
    assert_eq!(
        gone["response"],
        served
            .delete(&format!("/Users/{eve}"))
            .await
            .expect(404)
            .json()
    );
    assert_eq!(
        served.get(&format!("/Users/{bob}")).await.json()["active"],
        false
    );
}

#[tokio::test]
async fn references_are_resolved_in_any_order_and_in_every_place() {
    let served = Served::start().await;
    let ada = served.user("ada@example.com").await;
    let answer = served
        .post(
            "/Bulk",
            &bulk(json!([
                { "method": "PATCH", "path": "/Groups/bulkId:team", "data": { "schemas": [PATCH_OP], "Operations": [
                    { "op": "add", "path": "members", "value": [{ "value": "bulkId:late" }, { "value": ada }] },
                    { "op": "remove", "path": "members[value eq \"bulkId:early\"]" },
                ] } },
                new_group("team", &["bulkId:early", "bulkId:boss"]),
                new_user("early"),
                post("/Users", "boss", json!({
                    "schemas": [crate::harness::USER, ENTERPRISE], "userName": "boss@example.com",
                    ENTERPRISE: { "manager": { "value": "bulkId:late" } },
                })),
                new_user("late"),
                { "method": "PATCH", "path": format!("/Users/{ada}"), "data": [
                    { "op": "add", "path": format!("{ENTERPRISE}:manager"), "value": { "value": "bulkId:boss" } }] },
                { "method": "DELETE", "path": "/Users/bulkId:early" },
            ])),
        )
        .await;
    assert_eq!(
        statuses(&answer),
        ["200", "201", "201", "201", "201", "200", "204"]
    );
    let results = results(&answer);
    let [team, boss, late] = [1, 3, 4].map(|place| id_of(&results[place]));
    assert_eq!(
        id_of(&results[0]),
        team,
        "the address of the resource itself"
    );
    let mut expected = vec![ada.clone(), boss.clone(), late.clone()];
    expected.sort();
    assert_eq!(members_of(&served, &team).await, expected);
    let manager = |user: Value| user[ENTERPRISE]["manager"]["value"].clone();
    let stored = served.get(&format!("/Users/{boss}")).await.json();
    assert_eq!(manager(stored), json!(late));
    let stored = served.get(&format!("/Users/{ada}")).await.json();
    assert_eq!(manager(stored), json!(boss));
    served
        .get(&format!("/Users/{}", id_of(&results[2])))
        .await
        .expect(404);
}

#[tokio::test]
async fn circles_of_groups_and_of_managers_come_into_being_whole() {
    let served = Served::start().await;
    let managed = |bulk_id: &str, by: &str| {
        post(
            "/Users",
            bulk_id,
            json!({
                "schemas": [crate::harness::USER, ENTERPRISE], "userName": bulk_id,
                ENTERPRISE: { "manager": { "value": format!("bulkId:{by}") } },
            }),
        )
    };
    let answer = served
        .post(
            "/Bulk",
            &bulk(json!([
                new_group("a", &["bulkId:b"]),
                new_group("b", &["bulkId:c", "bulkId:u"]),
                new_group("c", &["bulkId:a"]),
                managed("u", "v"),
                managed("v", "u"),
                managed("own", "own"),
            ])),
        )
        .await;
    assert_eq!(statuses(&answer), ["201"; 6]);
    let results = results(&answer);
    let ids: Vec<String> = results.iter().map(id_of).collect();
    assert_eq!(members_of(&served, &ids[0]).await, [ids[1].clone()]);
    let mut of_b = vec![ids[2].clone(), ids[3].clone()];
    of_b.sort();
    assert_eq!(members_of(&served, &ids[1]).await, of_b);
    assert_eq!(members_of(&served, &ids[2]).await, [ids[0].clone()]);
    for (user, manager) in [(3, 4), (4, 3), (5, 5)] {
        let stored = served.get(&format!("/Users/{}", ids[user])).await.json();
        assert_eq!(stored[ENTERPRISE]["manager"]["value"], json!(ids[manager]));
    }
    // As after a single POST: one revision, one change.
    assert!(results.iter().all(|result| result["version"] == "W/\"1\""));
    assert_eq!(served.entry(&answer).await.changes.len(), 6);
}

#[tokio::test]
async fn what_refers_to_nothing_or_to_what_failed_is_refused_and_nothing_else() {
    let served = Served::start().await;
    served.user("taken@example.com").await;
    let answer = served
        .post(
            "/Bulk",
            &bulk(json!([
                new_user("taken"),
                new_group("broken", &["bulkId:taken"]),
                new_group("outer", &["bulkId:broken"]),
                { "method": "DELETE", "path": "/Users/bulkId:taken" },
                new_group("lost", &["bulkId:nobody"]),
                // Of a circle none is made if one cannot be.
                new_group("x", &["bulkId:y"]),
                post("/Groups", "y", json!({ "schemas": [crate::harness::GROUP], "members": [{ "value": "bulkId:x" }] })),
                new_group("self", &["bulkId:self"]),
                new_group("fine", &["bulkId:good"]),
                new_user("good"),
            ])),
        )
        .await;
    assert_eq!(
        statuses(&answer),
        [
            "409", "409", "409", "409", "400", "409", "400", "400", "201", "201"
        ]
    );
    let results = results(&answer);
    assert_eq!(results[0]["response"]["scimType"], "uniqueness");
    for (place, named) in [
        (1, "bulkId:taken"),
        (2, "bulkId:broken"),
        (3, "bulkId:taken"),
        (4, "nobody"),
        (5, "bulkId:y"),
    ] {
        let detail = results[place]["response"]["detail"].as_str().unwrap();
        assert!(detail.contains(named), "{place}: {detail}");
    }
    assert_eq!(results[4]["response"]["scimType"], "invalidValue");
    for failed in &results[..8] {
        assert_eq!(
            failed.get("location"),
            None,
            "there is no such resource: {failed}"
        );
        assert_eq!(failed.get("version"), None);
    }
    assert_eq!(served.get("/Users").await.json()["totalResults"], 2);
    assert_eq!(served.get("/Groups").await.json()["totalResults"], 1);
}

#[tokio::test]
async fn the_same_user_name_twice_is_taken_the_second_time() {
    let served = Served::start().await;
    let operations = json!([
        post("/Users", "1", user("Ada@example.com")),
        post("/Users", "2", user("ada@EXAMPLE.com")),
    ]);
    let answer = served.post("/Bulk", &bulk(operations)).await;
    assert_eq!(statuses(&answer), ["201", "409"]);
    let detail = served.entry(&answer).await;
    assert_eq!(detail.entry.verdict, Verdict::Partly);
    assert_eq!(detail.changes.len(), 1);
}

#[tokio::test]
async fn a_version_acts_as_if_match() {
    let served = Served::start().await;
    let ada = served.user("ada@example.com").await;
    let patch = |version: &str, title: &str| {
        json!({ "method": "PATCH", "path": format!("/Users/{ada}"), "version": version,
            "data": [{ "op": "replace", "path": "title", "value": title }] })
    };
    let operations = json!([
        patch("W/\"1\"", "one"),
        patch("W/\"1\"", "two"),
        patch("W/\"2\"", "three"),
        patch("*", "four"),
        patch("three", "five"),
        { "method": "DELETE", "path": format!("/Users/{ada}"), "version": "W/\"1\"" },
    ]);
    let answer = served.post("/Bulk", &bulk(operations)).await;
    assert_eq!(
        statuses(&answer),
        ["200", "412", "200", "200", "400", "412"]
    );
    assert_eq!(results(&answer)[3]["version"], "W/\"4\"");
    assert_eq!(
        served.get(&format!("/Users/{ada}")).await.json()["title"],
        "four"
    );
}

#[tokio::test]
async fn fail_on_errors_ends_the_bulk_after_so_many() {
    for (fail_on_errors, expected) in [
        (Some(1), &["201", "400"][..]),
        (Some(2), &["201", "400", "201", "404"]),
        (Some(3), &["201", "400", "201", "404", "201"]),
        (None, &["201", "400", "201", "404", "201"]),
    ] {
        let served = Served::start().await;
        let mut body = bulk(json!([
            new_user("a"),
            { "method": "GET", "path": "/Users" },
            new_user("b"),
            { "method": "DELETE", "path": "/Users/nobody" },
            new_user("c"),
        ]));
        if let Some(most) = fail_on_errors {
            body["failOnErrors"] = json!(most);
        }
        let answer = served.post("/Bulk", &body).await;
        assert_eq!(statuses(&answer), expected, "{fail_on_errors:?}");
        let created = expected.iter().filter(|status| **status == "201").count();
        assert_eq!(served.get("/Users").await.json()["totalResults"], created);
        let entry = served.entry(&answer).await.entry;
        assert_eq!(entry.verdict, Verdict::Partly);
        assert_eq!(entry.arguments["notDone"], 5 - expected.len());
        assert_eq!(entry.arguments["operations"], expected.len());
    }
}

#[tokio::test]
async fn what_no_bulk_may_hold_is_an_error_of_that_operation() {
    let served = Served::start().await;
    let id = served.user("ada@example.com").await;
    let cases = [
        (
            json!({ "method": "GET", "path": format!("/Users/{id}") }),
            "400",
            "GET",
        ),
        (post("/Bulk", "n", bulk(json!([]))), "400", "Bulk"),
        (post("/Accounts", "n", json!({})), "404", "/Accounts"),
        (post("/.search", "n", json!({})), "404", "/.search"),
        (
            json!({ "method": "PATCH", "path": "/Me", "data": [] }),
            "404",
            "/Me",
        ),
        (
            json!({ "method": "POST", "path": "/Users", "data": user("x") }),
            "400",
            "bulkId",
        ),
        (
            json!({ "method": "PUT", "path": format!("/Users/{id}") }),
            "400",
            "data",
        ),
        (
            post("/Users?attributes=a&attributes=b", "n", user("x")),
            "400",
            "attributes",
        ),
    ];
    let operations: Vec<Value> = cases
        .iter()
        .enumerate()
        .map(|(number, (operation, _, _))| {
            let mut operation = operation.clone();
            if operation.get("bulkId").is_some() {
                operation["bulkId"] = json!(number.to_string());
            }
            operation
        })
        .chain([new_user("good")])
        .collect();
    let answer = served.post("/Bulk", &bulk(Value::from(operations))).await;
    let results = results(&answer);
    for ((operation, status, word), result) in cases.iter().zip(&results) {
        assert_eq!(result["status"], *status, "{operation}: {result}");
        let detail = result["response"]["detail"].as_str().unwrap();
        assert!(detail.contains(word), "{operation}: {detail}");
    }
    assert_eq!(results[8]["status"], "201");
}

#[tokio::test]
async fn a_bulk_at_its_limits_is_done_and_one_beyond_is_refused_with_the_limit_by_name() {
    let limits = Limits {
        bulk: BulkLimits {
            max_operations: 3,
            max_payload_bytes: 4_096,
        },
        ..Limits::default()
    };
    let served = Served::with_limits(limits).await;
    let config = served.get("/ServiceProviderConfig").await.json();
    assert_eq!(
        config["bulk"],
        json!({ "supported": true, "maxOperations": 3, "maxPayloadSize": 4096 })
    );
    let of = |operations: usize, from: usize| {
        let operations = (from..from + operations).map(|number| new_user(&format!("u{number}")));
        bulk(operations.collect()).to_string()
    };
    let padded = |text: String, bytes: usize| {
        let mut body = text.into_bytes();
        body.resize(bytes, b' ');
        body
    };
    for (body, status, limit) in [
        (of(3, 0).into_bytes(), 200, ""),
        (of(4, 3).into_bytes(), 413, "maxOperations (3)"),
        (padded(of(1, 3), 4_096), 200, ""),
        (padded(of(1, 4), 4_097), 413, "maxPayloadSize (4096 bytes)"),
    ] {
        let answer = served
            .send("POST", "/Bulk", &[], &body)
            .await
            .expect(status);
        if status == 413 {
            let error = answer.json();
            assert!(error["detail"].as_str().unwrap().contains(limit), "{error}");
            let entry = served.entry(&answer).await.entry;
            assert_eq!(entry.reason.as_deref(), Some("bulk_too_large"));
        }
    }
    assert_eq!(served.get("/Users").await.json()["totalResults"], 4);
}

#[tokio::test]
async fn the_advertised_limits_are_a_thousand_operations_and_four_mebibytes() {
    let served = Served::start().await;
    let config = served.get("/ServiceProviderConfig").await.json();
    assert_eq!(
        config["bulk"],
        json!({ "supported": true, "maxOperations": 1000, "maxPayloadSize": 4_194_304 })
    );
}

#[tokio::test]
async fn a_message_that_cannot_be_read_changes_nothing() {
    let served = Served::strict().await;
    let twice = json!([new_user("a"), new_user("a")]);
    for (body, reason) in [
        (json!({ "Operations": [new_user("a")] }), "missing_schemas"),
        (bulk(json!([])), "wrong_shape"),
        (bulk(twice), "duplicate_bulk_id"),
        (json!([]), "wrong_shape"),
    ] {
        let answer = served.post("/Bulk", &body).await.expect(400);
        let entry = served.entry(&answer).await.entry;
        assert_eq!(
            (entry.reason.as_deref(), entry.verdict),
            (Some(reason), Verdict::Refused)
        );
    }
    assert_eq!(served.get("/Users").await.json()["totalResults"], 0);
}

#[tokio::test]
async fn a_token_that_may_only_read_and_a_resource_of_another_connection_are_out_of_reach() {
    let served = Served::start().await;
    let (_, reader) = served.issue(Scope::Read, None).await;
    let header = format!("Bearer {reader}");
    let body = bulk(json!([new_user("a")])).to_string();
    let answer = served
        .send(
            "POST",
            "/Bulk",
            &[("authorization", &header)],
            body.as_bytes(),
        )
        .await
        .expect(403);
    assert!(
        answer
            .header("www-authenticate")
            .unwrap()
            .contains("insufficient_scope")
    );
    let ada = served.user("ada@example.com").await;
    let other = served.another_connection().await;
    let (_, stranger) = served.issue_for(other, Scope::ReadWrite).await;
    let header = format!("Bearer {stranger}");
    let body =
        bulk(json!([{ "method": "DELETE", "path": format!("/Users/{ada}") }, new_user("b")]));
    let answer = served
        .send(
            "POST",
            "/Bulk",
            &[("authorization", &header)],
            body.to_string().as_bytes(),
        )
        .await;
    assert_eq!(statuses(&answer), ["403", "201"]);
    served.get(&format!("/Users/{ada}")).await.expect(200);
}

#[tokio::test]
async fn a_bulk_stands_on_one_entry_that_the_history_of_each_resource_leads_to() {
    let served = Served::start().await;
    let ada = served.user("ada@example.com").await;
    let body = bulk(json!([
        new_user("new"),
        { "method": "PATCH", "path": format!("/Users/{ada}"), "data": [{ "op": "replace", "path": "title", "value": "Countess" }] },
        { "method": "PATCH", "path": format!("/Users/{ada}"), "data": [{ "op": "replace", "path": "title", "value": "Countess" }] },
        post("/Users", "odd", json!({ "schemas": [crate::harness::USER], "userName": "odd", "active": "True", "shoeSize": 5 })),
        { "method": "DELETE", "path": "/Users/nobody" },
    ]));
    let answer = served.post("/Bulk", &body).await;
    assert_eq!(statuses(&answer), ["201", "200", "200", "201", "404"]);
    let all = entries(&served, &answer).await;
    assert_eq!(all.len(), 1);
    let LogDetail {
        entry,
        request,
        response,
        changes,
        ..
    } = &all[0];
    assert_eq!(
        (entry.action.as_str(), entry.verdict),
        ("bulk", Verdict::Partly)
    );
    assert_eq!(
        (entry.status, entry.method.as_deref()),
        (Some(200), Some("POST"))
    );
    for (name, count) in [
        ("operations", 5),
        ("total", 5),
        ("created", 2),
        ("updated", 1),
        ("deleted", 0),
        ("unchanged", 1),
        ("failed", 1),
        ("notDone", 0),
    ] {
        assert_eq!(entry.arguments[name], count, "{name}");
    }
    assert_eq!(
        request.as_ref().unwrap().body.as_deref(),
        Some(body.to_string().as_str())
    );
    assert_eq!(
        response.as_ref().unwrap().body.as_deref(),
        Some(answer.text.as_str())
    );
    let names: Vec<&str> = changes.iter().map(|change| change.name.as_str()).collect();
    assert_eq!(names, ["new@example.com", "ada@example.com", "odd"]);
    let notes: Vec<(&str, Option<&str>, bool)> = entry
        .notes
        .iter()
        .map(|note| {
            let about = changes
                .iter()
                .find(|change| Some(change.id.0) == note.resource);
            (
                note.code.as_ref(),
                about.map(|change| change.name.as_str()),
                note.left_out,
            )
        })
        .collect();
    assert_eq!(
        notes,
        [
            ("bulk_operation_failed", None, true),
            ("boolean_string", Some("odd"), false),
            ("unknown_attribute", Some("odd"), true),
        ]
    );
    assert_eq!(entry.notes[0].path, "DELETE /Users/nobody");
    let id = scim_core::ResourceId::parse(&ada).unwrap();
    let history = served
        .workspace
        .read(move |reader| reader.history(id, LogPosition::Newest, 10))
        .await
        .unwrap();
    assert_eq!((history.len(), history[0].0.seq), (2, entry.seq));
    assert_eq!(history[0].1.attributes[0].path, "title");
}

#[tokio::test]
async fn the_verdict_tells_all_some_and_none_apart() {
    let served = Served::start().await;
    let ada = served.user("ada@example.com").await;
    let same = json!({ "method": "PUT", "path": format!("/Users/{ada}"), "data": user("ada@example.com") });
    let gone = json!({ "method": "DELETE", "path": "/Users/nobody" });
    for (operations, verdict, reason) in [
        (json!([new_user("a"), same.clone()]), Verdict::Applied, None),
        (json!([same.clone(), same.clone()]), Verdict::NoChange, None),
        (json!([same, gone.clone()]), Verdict::Partly, None),
        (
            json!([gone.clone(), gone]),
            Verdict::Refused,
            Some("bulk_failed"),
        ),
    ] {
        let answer = served
            .post("/Bulk", &bulk(operations.clone()))
            .await
            .expect(200);
        let entry = served.entry(&answer).await.entry;
        assert_eq!(
            (entry.verdict, entry.reason.as_deref()),
            (verdict, reason),
            "{operations}"
        );
    }
}

#[tokio::test]
async fn a_long_bulk_is_logged_in_parts_each_with_its_own_operations() {
    let served = Served::start().await;
    let mut operations: Vec<Value> = (0..250)
        .map(|number| new_user(&format!("u{number}")))
        .collect();
    operations.push(new_group("all", &["bulkId:u0", "bulkId:u249"]));
    operations[120] = json!({ "method": "DELETE", "path": "/Users/nobody" });
    let answer = served.post("/Bulk", &bulk(Value::from(operations))).await;
    let results = results(&answer);
    assert_eq!(results.len(), 251);
    let in_order = results
        .iter()
        .enumerate()
        .filter(|(place, _)| *place != 120);
    for (place, result) in in_order.take(249) {
        assert_eq!(
            (&result["bulkId"], &result["status"]),
            (&json!(format!("u{place}")), &json!("201"))
        );
    }
    assert_eq!(members_of(&served, &id_of(&results[250])).await.len(), 2);
    let all = entries(&served, &answer).await;
    let told: Vec<(u64, u64, usize, Verdict)> = all
        .iter()
        .map(|detail| {
            let number = |name: &str| detail.entry.arguments[name].as_u64().unwrap();
            (
                number("part"),
                number("operations"),
                detail.changes.len(),
                detail.entry.verdict,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (1, 100, 100, Verdict::Applied),
            (2, 100, 99, Verdict::Partly),
            (3, 51, 51, Verdict::Applied),
        ]
    );
    for (detail, first) in all.iter().zip(["u0@", "u100@", "u200@"]) {
        let body = detail.request.as_ref().unwrap().body.clone().unwrap();
        let part: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(part["schemas"], json!([BULK_REQUEST]));
        let sent = part["Operations"].as_array().unwrap();
        assert_eq!(
            sent.len() as u64,
            detail.entry.arguments["operations"].as_u64().unwrap()
        );
        assert!(
            sent[0]["data"]["userName"]
                .as_str()
                .unwrap()
                .starts_with(first)
        );
        let answered: Value =
            serde_json::from_str(&detail.response.as_ref().unwrap().body.clone().unwrap()).unwrap();
        assert_eq!(answered["Operations"].as_array().unwrap().len(), sent.len());
        assert_eq!(detail.entry.arguments["total"], 251);
    }
}

#[tokio::test]
async fn errors_are_counted_over_all_parts_and_references_reach_across_them() {
    let served = Served::start().await;
    served.user("u0@example.com").await;
    let mut operations: Vec<Value> = (0..250)
        .map(|number| new_user(&format!("u{number}")))
        .collect();
    operations[150] = new_group("broken", &["bulkId:u0"]);
    operations[151] = new_group("whole", &["bulkId:u1"]);
    let mut body = bulk(Value::from(operations));
    body["failOnErrors"] = json!(2);
    let answer = served.post("/Bulk", &body).await;
    let results = results(&answer);
    assert_eq!(results.len(), 151, "the second error is the last result");
    assert_eq!(results[150]["status"], "409");
    let all = entries(&served, &answer).await;
    assert_eq!(all.len(), 2);
    assert_eq!(all[1].entry.arguments["notDone"], 99);
}

#[tokio::test]
async fn passwords_of_a_hundred_users_are_in_no_entry_and_the_rest_of_it_can_be_read() {
    let served = Served::start().await;
    let operations = (0..100).map(|number| {
        post("/Users", &format!("u{number}"), json!({
            "schemas": [crate::harness::USER], "userName": format!("u{number}"), "password": format!("canary-{number}!"),
            // Refused, with its own words quoted.
            "active": if number == 7 { json!("canary-7!") } else { json!(true) },
        }))
    });
    let answer = served.post("/Bulk", &bulk(operations.collect())).await;
    assert_eq!(statuses(&answer)[7], "400");
    let detail = served.entry(&answer).await;
    let body = detail.request.clone().unwrap().body.unwrap();
    assert!(
        body.contains("\"userName\":\"u99\"") && body.contains("[redacted]"),
        "{body}"
    );
    for (name, bytes) in served.end().await {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("canary-"), "{name}");
    }
    let kept = format!("{detail:?}");
    assert!(!kept.contains("canary-"), "{kept}");
}

#[tokio::test]
async fn a_bulk_that_comes_too_late_is_refused_whole() {
    let limits = Limits {
        bulk_time: std::time::Duration::ZERO,
        ..Limits::default()
    };
    let served = Served::with_limits(limits).await;
    let answer = served
        .post("/Bulk", &bulk(json!([new_user("a")])))
        .await
        .expect(503);
    assert!(answer.header("retry-after").is_some());
    let entry = served.entry(&answer).await.entry;
    assert_eq!(entry.reason.as_deref(), Some("handler_timeout"));
    assert_eq!(served.get("/Users").await.json()["totalResults"], 0);
}

#[tokio::test]
async fn others_write_between_the_parts_of_a_long_bulk() {
    let served = Served::start().await;
    let operations = (0..1_000).map(|number| new_user(&format!("u{number}")));
    let body = bulk(operations.collect());
    let together = async {
        let long = served.post("/Bulk", &body);
        let short = async {
            let mut head = served.workspace.head();
            let before = *head.borrow_and_update();
            while *head.borrow_and_update() == before {
                head.changed().await.unwrap();
            }
            served.user("between@example.com").await
        };
        tokio::join!(long, short)
    };
    let (answer, between) = tokio::time::timeout(PATIENCE, together).await.unwrap();
    assert_eq!(results(&answer).len(), 1_000);
    let id = scim_core::ResourceId::parse(&between).unwrap();
    let history = served
        .workspace
        .read(move |reader| reader.history(id, LogPosition::Newest, 1))
        .await
        .unwrap();
    let last = entries(&served, &answer).await.pop().unwrap();
    assert!(
        history[0].0.seq < last.entry.seq,
        "it waited for the whole Bulk"
    );
}

/// Groups that name each other at random, forward, backward, in circles, and some that cannot be made: what is there afterwards is
/// what can be said without any order, by striking out whoever names one that is struck out.
#[tokio::test]
async fn random_graphs_of_groups_come_out_as_the_model_says() {
    let served = Setup {
        strict: true,
        ..Setup::default()
    }
    .start()
    .await;
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    let mut below = |bound: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        usize::try_from(random % bound as u64).unwrap()
    };
    for round in 0..40 {
        let count = 2 + below(12);
        let names: Vec<String> = (0..count)
            .map(|number| format!("r{round}-{number}"))
            .collect();
        // One more than there are: a reference that leads nowhere.
        let refers_to: Vec<Vec<usize>> = (0..count)
            .map(|_| {
                (0..below(4))
                    .map(|_| if below(40) == 0 { count } else { below(count) })
                    .collect()
            })
            .collect();
        let broken: Vec<bool> = (0..count).map(|_| below(8) == 0).collect();
        let operations = (0..count).map(|number| {
            let members: Vec<String> = refers_to[number]
                .iter()
                .map(|other| {
                    format!(
                        "bulkId:{}",
                        names.get(*other).map_or("nobody", String::as_str)
                    )
                })
                .collect();
            let members: Vec<&str> = members.iter().map(String::as_str).collect();
            let mut operation = new_group(&names[number], &members);
            if broken[number] {
                operation["data"]["displayName"] = Value::Null;
            }
            operation
        });
        let body = bulk(operations.collect());
        let mut is_made: Vec<bool> = (0..count)
            .map(|number| {
                // A group in itself is refused, as in a single request.
                !broken[number]
                    && !refers_to[number]
                        .iter()
                        .any(|other| *other == number || *other == count)
            })
            .collect();
        while let Some(struck) = (0..count).find(|number| {
            is_made[*number] && refers_to[*number].iter().any(|other| !is_made[*other])
        }) {
            is_made[struck] = false;
        }
        let answer = served.post("/Bulk", &body).await;
        let results = results(&answer);
        for (number, result) in results.iter().enumerate() {
            assert_eq!(
                result["status"] == "201",
                is_made[number],
                "{number} of {body}: {result}"
            );
        }
        for number in (0..count).filter(|number| is_made[*number]) {
            let mut expected: Vec<String> = refers_to[number]
                .iter()
                .map(|other| id_of(&results[*other]))
                .collect();
            expected.sort();
            expected.dedup();
            assert_eq!(
                members_of(&served, &id_of(&results[number])).await,
                expected,
                "{body}"
            );
        }
        let there = served
            .get(&format!(
                "/Groups?count=0&filter=displayName+sw+%22r{round}-%22"
            ))
            .await
            .json();
        assert_eq!(
            there["totalResults"],
            is_made.iter().filter(|made| **made).count()
        );
    }
}

/// Panics on the writer's thread the second time that it is asked there: the second part of a Bulk fails.
fn clock_that_breaks() -> scim_core::Timestamp {
    static ASKED: AtomicUsize = AtomicUsize::new(0);
    let is_writer = std::thread::current().name() == Some("workspace-writer");
    let asked = ASKED.fetch_add(usize::from(is_writer), Ordering::Relaxed);
    assert!(
        !is_writer || asked != 1,
        "the clock breaks, as the test wants"
    );
    scim_service::system_clock()
}

#[tokio::test]
async fn a_store_that_fails_midway_keeps_what_was_committed_and_says_what_was_not_done() {
    let served = Setup {
        clock: clock_that_breaks,
        ..Setup::default()
    }
    .start()
    .await;
    let mut operations: Vec<Value> = (0..149)
        .map(|number| new_user(&format!("u{number}")))
        .collect();
    operations.push(json!({ "method": "DELETE", "path": "/Users/bulkId:u0" }));
    let answer = served.post("/Bulk", &bulk(Value::from(operations))).await;
    let statuses = statuses(&answer);
    assert_eq!(
        (&statuses[..100], &statuses[100..]),
        (
            &vec!["201".to_owned(); 100][..],
            &vec!["500".to_owned(); 50][..]
        )
    );
    let failed = &results(&answer)[149];
    assert_eq!(
        id_of(failed),
        id_of(&results(&answer)[0]),
        "what was made has its address"
    );
    assert_eq!(served.get("/Users").await.json()["totalResults"], 100);
    // The entry of what was not done is written a little later; one that is recorded behind it is there after it.
    served.entry(&served.get("/Users").await).await;
    let all = entries(&served, &answer).await;
    let verdicts: Vec<(Verdict, usize)> = all
        .iter()
        .map(|detail| (detail.entry.verdict, detail.changes.len()))
        .collect();
    assert_eq!(verdicts, [(Verdict::Applied, 100), (Verdict::Refused, 0)]);
    assert_eq!(all[1].entry.arguments["operations"], 50);
    assert_eq!(all[1].entry.reason.as_deref(), Some("internal"));
}
