//! Every limit at its value and one beyond it.

use std::time::Duration;

use acceptance::{Answer, Client, Service, group, patch, user, wire};
use serde_json::{Value, json};

const TARGET_BYTES: usize = 8 * 1024;
const HEADER_BYTES: usize = 16 * 1024;
const HEADER_FIELDS: usize = 64;
const BODY_BYTES: usize = 2 * 1024 * 1024;
const GROUP_BODY_BYTES: usize = 16 * 1024 * 1024;
const JSON_DEPTH: usize = 32;
const STRING_BYTES: usize = 64 * 1024;
const NAME_CHARACTERS: usize = 1024;
const VALUES: usize = 1000;
const OPERATIONS: usize = 1000;
const PATH_BYTES: usize = 1024;
const FILTER_DEPTH: usize = 32;
const FILTER_COMPARISONS: usize = 100;
const ATTRIBUTES: usize = 100;
const PAGE: usize = 1000;
const CONNECTIONS: usize = 256;

/// A JSON text of a user that is made exactly `bytes` long by white space at its end.
fn padded(body: &Value, bytes: usize) -> Vec<u8> {
    let mut text = body.to_string().into_bytes();
    assert!(text.len() <= bytes, "the body is longer than the limit");
    text.resize(bytes, b' ');
    text
}

fn get(service: &Service, token: &str, target: &str, more: &[(&str, &str)]) -> wire::Response {
    let bearer = format!("Bearer {token}");
    let mut headers = vec![("authorization", bearer.as_str())];
    headers.extend(more);
    service
        .wire()
        .request("GET", target, &headers, b"")
        .expect("even a refusal is an answer")
}

#[test]
fn the_request_target_is_at_most_8_kib() {
    let service = Service::start();
    let token = service.provisioner_token().token;
    let target = |bytes: usize| {
        let start = "/api/scim/v2/Users?attributes=userName&x=";
        format!("{start}{}", "a".repeat(bytes - start.len()))
    };
    for (bytes, expected) in [(TARGET_BYTES, 200), (TARGET_BYTES + 1, 414)] {
        let answer = get(&service, &token, &target(bytes), &[]);
        assert_eq!(answer.status, expected, "{bytes} bytes: {}", answer.text());
    }
}

#[test]
fn header_fields_are_at_most_64_and_16_kib() {
    let service = Service::start();
    let token = service.provisioner_token().token;
    let host = service.address().to_string();
    let bearer = format!("Bearer {token}");
    // What every request here has: these two.
    let basic = "host".len() + host.len() + "authorization".len() + bearer.len();
    for (fields, expected) in [(HEADER_FIELDS, 200), (HEADER_FIELDS + 1, 431)] {
        let names: Vec<String> = (2..fields).map(|number| format!("x-{number}")).collect();
        let more: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "v")).collect();
        let answer = get(&service, &token, "/api/scim/v2/Users", &more);
        assert_eq!(
            answer.status,
            expected,
            "{fields} fields: {}",
            answer.text()
        );
    }
    for (bytes, expected) in [(HEADER_BYTES, 200), (HEADER_BYTES + 1, 431)] {
        let value = "v".repeat(bytes - basic - "x-long".len());
        let answer = get(
            &service,
            &token,
            "/api/scim/v2/Users",
            &[("x-long", &value)],
        );
        assert_eq!(answer.status, expected, "{bytes} bytes: {}", answer.text());
    }
}

#[test]
fn a_body_is_at_most_2_mib_and_a_groups_at_most_16_mib() {
    let service = Service::start();
    let client = service.provisioner();
    let send =
        |path: &str, body: Vec<u8>| client.send(reqwest::Method::POST, path, &[], Some(body));
    send("/Users", padded(&user("a@example.com"), BODY_BYTES)).expect(201, "a user of 2 MiB");
    send("/Users", padded(&user("b@example.com"), BODY_BYTES + 1)).expect(413, "a user beyond");
    send("/Groups", padded(&group("A", &[]), GROUP_BODY_BYTES)).expect(201, "a group of 16 MiB");
    send("/Groups", padded(&group("B", &[]), GROUP_BODY_BYTES + 1)).expect(413, "a group beyond");
    assert_eq!(client.get("/Users").body["totalResults"], 1);
    assert_eq!(client.get("/Groups").body["totalResults"], 1);
}

#[test]
fn a_body_without_a_length_is_held_to_the_same_limit() {
    let service = Service::start();
    let token = service.provisioner_token().token;
    let bearer = format!("Bearer {token}");
    let mut connection = service.wire();
    let head = format!(
        "POST /api/scim/v2/Users HTTP/1.1\r\nHost: {}\r\nAuthorization: {bearer}\r\n\
         Content-Type: application/scim+json\r\nTransfer-Encoding: chunked\r\n\r\n",
        service.address()
    );
    connection.write(head.as_bytes()).unwrap();
    let chunk = format!("{:x}\r\n{}\r\n", 64 * 1024, " ".repeat(64 * 1024));
    for _ in 0..=(BODY_BYTES / (64 * 1024)) {
        // The service may close as soon as it has seen too much.
        if connection.write(chunk.as_bytes()).is_err() {
            break;
        }
    }
    if let Ok(answer) = connection.response() {
        assert_eq!(answer.status, 413, "{}", answer.text());
    }
    assert_eq!(service.client(&token).get("/Users").body["totalResults"], 0);
}

#[test]
fn json_is_at_most_32_deep() {
    let service = Service::start();
    let client = service.provisioner();
    // The body's own object is the first level; an unknown attribute is left out by a tolerant connection.
    let nested = |depth: usize| {
        let levels = depth - 1;
        format!(
            r#"{{"schemas":["{}"],"userName":"deep{depth}@example.com","x":{}{}}}"#,
            acceptance::CORE_USER,
            "[".repeat(levels),
            "]".repeat(levels)
        )
    };
    for (depth, expected) in [(JSON_DEPTH, 201), (JSON_DEPTH + 1, 400), (100_000, 400)] {
        let body = Some(nested(depth).into_bytes());
        let answer = client.send(reqwest::Method::POST, "/Users", &[], body);
        assert_eq!(answer.status, expected, "{depth} levels: {}", answer.text);
    }
}

#[test]
fn strings_and_names_are_bounded() {
    let service = Service::start();
    let client = service.provisioner();
    let with = |name: &str, attribute: &str, length: usize| {
        let mut body = user(name);
        body[attribute] = json!("x".repeat(length));
        client.post("/Users", &body)
    };
    with("a@example.com", "title", STRING_BYTES).expect(201, "a string of 64 KiB");
    with("b@example.com", "title", STRING_BYTES + 1).expect(400, "a string beyond");
    with("", "userName", NAME_CHARACTERS).expect(201, "a userName of 1,024 characters");
    with("", "userName", NAME_CHARACTERS + 1).expect(400, "a userName beyond");
    with("c@example.com", "externalId", NAME_CHARACTERS).expect(201, "an externalId of 1,024");
    with("d@example.com", "externalId", NAME_CHARACTERS + 1).expect(400, "an externalId beyond");
    assert_eq!(client.get("/Users").body["totalResults"], 3);
}

#[test]
fn an_attribute_of_a_user_has_at_most_1000_values() {
    let service = Service::start();
    let client = service.provisioner();
    let with = |name: &str, values: usize| {
        let mut body = user(name);
        body["emails"] = (0..values)
            .map(|number| json!({ "value": format!("{number}@example.com"), "type": "other" }))
            .collect();
        client.post("/Users", &body)
    };
    with("a@example.com", VALUES).expect(201, "1,000 values");
    with("b@example.com", VALUES + 1).expect(400, "1,001 values");
}

#[test]
fn a_patch_has_at_most_1000_operations_and_a_path_1_kib() {
    let service = Service::start();
    let client = service.provisioner();
    let id = client.post("/Users", &user("a@example.com")).id();
    let operations = |count: usize| -> Answer {
        let operations: Vec<Value> = (0..count)
            .map(|number| json!({ "op": "replace", "path": "title", "value": number.to_string() }))
            .collect();
        client.patch(&format!("/Users/{id}"), &patch(json!(operations)))
    };
    operations(OPERATIONS).expect(200, "1,000 operations");
    operations(OPERATIONS + 1).expect(413, "1,001 operations");
    assert_eq!(client.get(&format!("/Users/{id}")).body["title"], "999");

    let path = |bytes: usize| {
        let (start, end) = ("emails[value eq \"", "\"].display");
        let path = format!(
            "{start}{}{end}",
            "a".repeat(bytes - start.len() - end.len())
        );
        assert_eq!(path.len(), bytes);
        client.patch(
            &format!("/Users/{id}"),
            &patch(json!([{ "op": "remove", "path": path }])),
        )
    };
    path(PATH_BYTES).expect(200, "a path of 1 KiB that names nothing there");
    let beyond = path(PATH_BYTES + 1).expect(400, "a path beyond");
    assert_eq!(beyond.body["scimType"], "invalidPath", "{}", beyond.text);
}

fn filtered(client: &Client, filter: &str) -> Answer {
    client.list("Users", &[("filter", filter)])
}

#[test]
fn a_filter_is_at_most_32_deep_and_has_at_most_100_comparisons() {
    let service = Service::start();
    let client = service.provisioner();
    let nested = |depth: usize| format!("{}title pr{}", "(".repeat(depth), ")".repeat(depth));
    filtered(&client, &nested(FILTER_DEPTH)).expect(200, "32 levels");
    let beyond = filtered(&client, &nested(FILTER_DEPTH + 1)).expect(400, "33 levels");
    assert_eq!(beyond.body["scimType"], "invalidFilter", "{}", beyond.text);

    let joined = |count: usize| vec!["title pr"; count].join(" or ");
    filtered(&client, &joined(FILTER_COMPARISONS)).expect(200, "100 comparisons");
    filtered(&client, &joined(FILTER_COMPARISONS + 1)).expect(400, "101 comparisons");
}

#[test]
fn floods_of_brackets_are_refused_and_the_service_lives() {
    let mut service = Service::start();
    let client = service.provisioner();
    for piece in [
        "(",
        "not (",
        "emails[",
        "a.",
        "((((title pr) and ",
        "\"",
        "\\\"",
    ] {
        for end in ["", " pr", ")"] {
            // As long as the request target allows.
            let encoded = acceptance::encoded(piece);
            let flood = encoded.repeat((TARGET_BYTES - 200) / encoded.len());
            let answer = client.get(&format!(
                "/Users?filter={flood}{}",
                acceptance::encoded(end)
            ));
            assert_eq!(answer.status, 400, "{piece} …{end}: {}", answer.text);
        }
    }
    let id = client.post("/Users", &user("a@example.com")).id();
    for piece in ["(", "emails[", "a.", "urn:"] {
        let path = piece.repeat(1024 * 1024 / piece.len());
        let body = patch(json!([{ "op": "remove", "path": path }]));
        let answer = client.patch(&format!("/Users/{id}"), &body);
        assert_eq!(answer.status, 400, "a path of {piece}: {}", answer.text);
    }
    for piece in ["[", "{\"a\":", "[[", "{\"a\":[", "\"", "1", "-"] {
        let body = piece.repeat(1024 * 1024 / piece.len()).into_bytes();
        let answer = client.send(reqwest::Method::POST, "/Users", &[], Some(body));
        assert_eq!(answer.status, 400, "a body of {piece}: {}", answer.text);
    }
    assert!(service.is_running());
    client.get("/Users").expect(200, "after the floods");
}

#[test]
fn at_most_100_attributes_are_asked_for() {
    let service = Service::start();
    let client = service.provisioner();
    for parameter in ["attributes", "excludedAttributes"] {
        for (count, expected) in [(ATTRIBUTES, 200), (ATTRIBUTES + 1, 400)] {
            let names = vec!["title"; count].join(",");
            let answer = client.list("Users", &[(parameter, &names)]);
            assert_eq!(
                answer.status, expected,
                "{count} {parameter}: {}",
                answer.text
            );
        }
    }
}

#[test]
fn count_and_start_index_are_clamped_and_never_an_error() {
    let service = Service::start();
    let token = service.provisioner_token().token;
    std::thread::scope(|scope| {
        for worker in 0..8 {
            let (service, token) = (&service, &token);
            scope.spawn(move || {
                let client = service.client(token);
                for number in (worker..PAGE + 2).step_by(8) {
                    client
                        .post("/Users", &user(&format!("u{number:05}@example.com")))
                        .expect(201, "a user");
                }
            });
        }
    });
    let client = service.client(&token);
    let page = |query: &[(&str, &str)]| {
        let answer = client
            .list("Users", query)
            .expect(200, &format!("{query:?}"));
        let shown = answer.body["Resources"].as_array().map_or(0, Vec::len);
        (
            answer.body["totalResults"].as_u64().unwrap(),
            answer.body["startIndex"].as_u64().unwrap_or(1),
            answer.body["itemsPerPage"].as_u64().unwrap_or(0),
            shown,
        )
    };
    let all = (PAGE + 2) as u64;
    assert_eq!(page(&[]), (all, 1, 100, 100), "without count");
    assert_eq!(page(&[("count", "1000")]), (all, 1, 1000, PAGE));
    assert_eq!(
        page(&[("count", "1001")]),
        (all, 1, 1000, PAGE),
        "brought down to the limit"
    );
    assert_eq!(
        page(&[("count", "0")]).3,
        0,
        "RFC 7644 §3.4.2.4: zero is no resources"
    );
    assert_eq!(page(&[("count", "-5")]).3, 0, "negative is zero");
    assert_eq!(
        page(&[("startIndex", "0"), ("count", "1")]).1,
        1,
        "less than one is one"
    );
    assert_eq!(page(&[("startIndex", "-3"), ("count", "1")]).1, 1);
    assert_eq!(page(&[("startIndex", "1001")]).3, 2, "the last two");
    assert_eq!(page(&[("startIndex", "5000")]).3, 0, "beyond the end");
    let config = client.get("/ServiceProviderConfig").body;
    assert_eq!(config["filter"]["maxResults"], PAGE, "and it is told so");
}

#[test]
fn beyond_256_connections_a_new_one_is_closed_and_the_open_ones_live() {
    let service = Service::start();
    let token = service.provisioner_token().token;
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str())];
    let mut open: Vec<wire::Connection> = Vec::new();
    for number in 0..CONNECTIONS {
        let mut connection = service.wire();
        let answer = connection
            .request("GET", "/api/scim/v2/Users?count=0", &headers, b"")
            .unwrap_or_else(|error| panic!("connection {number}: {error}"));
        assert_eq!(answer.status, 200, "connection {number}");
        open.push(connection);
    }
    let closed = service.wire().closed_after(Duration::from_secs(5));
    assert!(closed.is_some(), "the 257th is closed at once");
    for (number, connection) in open.iter_mut().enumerate() {
        let answer = connection
            .request("GET", "/api/scim/v2/Users?count=0", &headers, b"")
            .unwrap_or_else(|error| panic!("open connection {number}: {error}"));
        assert_eq!(answer.status, 200, "open connection {number}");
    }
}
