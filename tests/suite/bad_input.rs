//! Bad input gets a clear error, and nothing is lost by it.

use acceptance::{ERROR, PATCH_OP, Service, patch, user};
use reqwest::Method;
use serde_json::json;

/// method, path, body, expected status, expected scimType, a word that the detail must have.
type Case<'a> = (Method, &'a str, &'a str, u16, &'a str, &'a str);

#[test]
fn a_bad_request_gets_an_error_that_says_what_to_change() {
    let service = Service::start();
    // A tolerant connection would take the number 5 for the text "5".
    let connection = service.strict_connection("Strict");
    let client = service.client(&service.token(&connection, "strict", &[]).token);
    let mut ada = user("ada@example.com");
    ada["emails"] = json!([{ "value": "ada@example.com", "type": "work" }]);
    let ada = client.post("/Users", &ada).expect(201, "a user");
    let before = client.get("/Users").body;
    let ada_path = format!("/Users/{}", ada.id());
    let ada_path = ada_path.as_str();
    let user_of = |more: &str| format!(r#"{{"schemas":["{}"],{more}}}"#, acceptance::CORE_USER);
    let patch_of = |more: &str| format!(r#"{{"schemas":["{PATCH_OP}"],"Operations":{more}}}"#);
    let bodies = [
        user_of(r#""userName":5"#),
        user_of(r#""userName":"b@example.com","active":"perhaps""#),
        user_of(r#""userName":"b@example.com","emails":"b@example.com""#),
        user_of(r#""userName":"b@example.com","name":["b"]"#),
        user_of(r#""displayName":"Nobody""#),
        user_of(r#""userName":"""#),
        user_of(r#""userName":"b@example.com","userName":"c@example.com""#),
        user_of(r#""userName":"ADA@example.com""#),
        user_of("\"userName\":\"b\\u0000@example.com\""),
        user_of("\"userName\":\"b\\ud800@example.com\""),
        patch_of("[]"),
        patch_of(r#"[{"op":"move","path":"title","value":"x"}]"#),
        patch_of(r#"[{"op":"replace","path":"emails[type eq","value":"x"}]"#),
        patch_of(r#"[{"op":"replace","path":"id","value":"x"}]"#),
        patch_of(r#"[{"op":"remove"}]"#),
        patch_of(r#"[{"op":"replace","path":"active","value":[1]}]"#),
        patch_of(
            r#"[{"op":"replace","path":"title","value":"kept?"},{"op":"remove","path":"userName"}]"#,
        ),
    ];
    let cases: &[Case] = &[
        (Method::POST, "/Users", "", 400, "invalidSyntax", "body"),
        (
            Method::POST,
            "/Users",
            "{\"userName\":",
            400,
            "invalidSyntax",
            "",
        ),
        (Method::POST, "/Users", "[]", 400, "invalidSyntax", "object"),
        (
            Method::POST,
            "/Users",
            "{} trailing",
            400,
            "invalidSyntax",
            "",
        ),
        (
            Method::POST,
            "/Users",
            &bodies[0],
            400,
            "invalidValue",
            "userName",
        ),
        (
            Method::POST,
            "/Users",
            &bodies[1],
            400,
            "invalidValue",
            "active",
        ),
        (
            Method::POST,
            "/Users",
            &bodies[2],
            400,
            "invalidValue",
            "emails",
        ),
        (
            Method::POST,
            "/Users",
            &bodies[3],
            400,
            "invalidValue",
            "name",
        ),
        (
            Method::POST,
            "/Users",
            &bodies[4],
            400,
            "invalidValue",
            "userName",
        ),
        (
            Method::POST,
            "/Users",
            &bodies[5],
            400,
            "invalidValue",
            "userName",
        ),
        (
            Method::POST,
            "/Users",
            &bodies[6],
            400,
            "invalidSyntax",
            "userName",
        ),
        (
            Method::POST,
            "/Users",
            &bodies[7],
            409,
            "uniqueness",
            "userName",
        ),
        (Method::POST, "/Users", &bodies[8], 400, "", ""),
        (Method::POST, "/Users", &bodies[9], 400, "", ""),
        (Method::PATCH, ada_path, &bodies[10], 400, "", "Operations"),
        (Method::PATCH, ada_path, &bodies[11], 400, "", "move"),
        (
            Method::PATCH,
            ada_path,
            &bodies[12],
            400,
            "invalidFilter",
            "",
        ),
        (
            Method::PATCH,
            ada_path,
            &bodies[13],
            400,
            "mutability",
            "id",
        ),
        (
            Method::PATCH,
            ada_path,
            &bodies[14],
            400,
            "noTarget",
            "path",
        ),
        (
            Method::PATCH,
            ada_path,
            &bodies[15],
            400,
            "invalidValue",
            "active",
        ),
        (Method::PATCH, ada_path, &bodies[16], 400, "", "userName"),
        (
            Method::GET,
            "/Users?filter=userName%20eq",
            "",
            400,
            "invalidFilter",
            "position",
        ),
        (
            Method::GET,
            "/Users?filter=shoeSize%20eq%205",
            "",
            400,
            "invalidFilter",
            "shoeSize",
        ),
        (
            Method::GET,
            "/Users?filter=password%20eq%20%22x%22",
            "",
            403,
            "sensitive",
            "password",
        ),
        (
            Method::GET,
            "/Users?count=many",
            "",
            400,
            "invalidValue",
            "count",
        ),
        (
            Method::GET,
            "/Users/0199aaaa-0000-7000-8000-000000000000",
            "",
            404,
            "",
            "",
        ),
        (Method::GET, "/Users/not-an-id", "", 404, "", ""),
        (Method::GET, "/Printers", "", 404, "", ""),
        (Method::DELETE, "/Users/not-an-id", "", 404, "", ""),
        (Method::POST, ada_path, "{}", 405, "", ""),
        (Method::DELETE, "/Users", "", 405, "", ""),
        (Method::POST, "/Bulk", "{}", 400, "invalidSyntax", "schemas"),
        (
            Method::POST,
            "/Users/.search",
            r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"filter":"nonsense pr"}"#,
            400,
            "invalidFilter",
            "nonsense",
        ),
        (Method::GET, "/Me", "", 501, "", ""),
    ];
    for (method, path, body, status, scim_type, word) in cases {
        let what = format!("{method} {path} {body}");
        let sent = (!body.is_empty() || *method == Method::POST).then(|| body.as_bytes().to_vec());
        let answer = client.send(method.clone(), path, &[], sent);
        assert_eq!(answer.status, *status, "{what}: {}", answer.text);
        assert_eq!(
            answer.body["schemas"],
            json!([ERROR]),
            "{what}: {}",
            answer.text
        );
        assert_eq!(
            answer.body["status"],
            status.to_string(),
            "RFC 7644 §3.12: a string; {what}"
        );
        if !scim_type.is_empty() {
            assert_eq!(
                answer.body["scimType"], *scim_type,
                "{what}: {}",
                answer.text
            );
        }
        assert!(
            answer.detail().contains(word),
            "{what}: the detail lacks {word:?}: {}",
            answer.text
        );
        assert!(
            answer.detail().len() > 15,
            "{what}: a sentence: {}",
            answer.text
        );
        for inner in [
            "SQL", "sqlite", "/home", "/work", ".rs", "panicked", "rusqlite", "serde",
        ] {
            assert!(
                !answer.text.contains(inner),
                "{what} tells of {inner}: {}",
                answer.text
            );
        }
    }
    assert_eq!(
        client.get("/Users").body,
        before,
        "nothing was changed by any of them"
    );
    assert!(
        !service.stderr().contains("panicked"),
        "{}",
        service.stderr()
    );
}

#[test]
fn bodies_that_are_not_json_by_their_label_are_refused() {
    let service = Service::start();
    let client = service.provisioner();
    let body = || Some(user("ada@example.com").to_string().into_bytes());
    for label in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "application/xml",
    ] {
        let answer = client.send(Method::POST, "/Users", &[("content-type", label)], body());
        assert_eq!(answer.status, 415, "{label}: {}", answer.text);
    }
    let answer = client.send(
        Method::POST,
        "/Users",
        &[
            ("content-type", "application/scim+json"),
            ("content-encoding", "gzip"),
        ],
        body(),
    );
    assert_eq!(answer.status, 415, "compressed: {}", answer.text);
    for (number, label) in [
        "application/json",
        "application/scim+json; charset=utf-8",
        "Application/JSON",
    ]
    .iter()
    .enumerate()
    {
        let body = user(&format!("ada{number}@example.com"))
            .to_string()
            .into_bytes();
        let answer = client.send(
            Method::POST,
            "/Users",
            &[("content-type", label)],
            Some(body),
        );
        assert_eq!(answer.status, 201, "{label}: {}", answer.text);
    }
}

#[test]
fn text_that_looks_like_a_template_or_a_prototype_stays_text() {
    let service = Service::start();
    let client = service.provisioner();
    let texts = [
        "${7*7}",
        "{{7*7}}",
        "%n%s%d",
        "{}",
        "{0}",
        "$(id)",
        "<script>alert(1)</script>",
        "'; DROP TABLE resource; --",
    ];
    for text in texts {
        let mut body = user(&format!("{text}@example.com"));
        body["title"] = json!(text);
        let made = client.post("/Users", &body).expect(201, text);
        assert_eq!(made.body["title"], text);
        let refused = client.list("Users", &[("filter", &format!("{text} eq 1"))]);
        assert_eq!(refused.status, 400, "{text}: {}", refused.text);
        assert!(!refused.text.contains("49"), "{text}: {}", refused.text);
    }
    for name in ["__proto__", "constructor", "toString"] {
        let mut body = user(&format!("{name}@example.com"));
        body[name] = json!({ "polluted": true });
        let made = client
            .post("/Users", &body)
            .expect(201, "an unknown attribute is left out");
        assert_eq!(made.body.get(name), None, "{}", made.text);
        let operations =
            json!([{ "op": "add", "path": format!("{name}.polluted"), "value": true }]);
        let answer = client.patch(&format!("/Users/{}", made.id()), &patch(operations));
        assert!(answer.status < 500, "{}", answer.text);
    }
    assert_eq!(client.get("/Users").body["totalResults"], texts.len() + 3);
}

#[test]
fn a_client_given_id_is_never_a_key() {
    let service = Service::start();
    let client = service.provisioner();
    let first = client.post("/Users", &user("ada@example.com")).id();
    for external in ["1", "0", "-1", "1e0", first.as_str(), "ada@example.com"] {
        let mut body = user(&format!(
            "x{}@example.com",
            external.len() * 1000 + external.bytes().map(usize::from).sum::<usize>()
        ));
        body["externalId"] = json!(external);
        body["id"] = json!(first);
        body["meta"] =
            json!({ "created": "2001-01-01T00:00:00Z", "location": "http://evil.example/" });
        let made = client.post("/Users", &body).expect(201, external);
        assert_ne!(made.id(), first, "{external}");
        assert!(!made.text.contains("evil.example"), "{}", made.text);
    }
    let mut other = user("ada@example.com");
    other["id"] = json!("0199aaaa-0000-7000-8000-000000000000");
    let replaced = client
        .put(&format!("/Users/{first}"), &other)
        .expect(200, "the path's id counts");
    assert_eq!(replaced.id(), first);
}

#[test]
fn a_port_that_is_taken_is_said_with_the_port() {
    let first = Service::start();
    let address = first.address().to_string();
    let Err(said) = Service::builder().listen(&address).try_start() else {
        panic!("two services on one port");
    };
    assert_eq!(said.code, 1, "{said:?}");
    assert!(
        said.err.contains(&first.address().port().to_string()),
        "{said:?}"
    );
    first
        .anonymous()
        .get("/Users")
        .expect(401, "the first goes on");
}
