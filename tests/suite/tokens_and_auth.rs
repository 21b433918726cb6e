//! Who may do what: the shape of the header, the life of a token, its scope, and that no route forgets to ask.

use acceptance::{ERROR, Service, group, patch, user};
use reqwest::Method;
use serde_json::json;

/// A token of the right shape with a right checksum that no workspace has ever made.
fn unknown_token() -> String {
    let elsewhere = Service::start();
    elsewhere.provisioner_token().token
}

#[test]
fn a_credential_of_any_wrong_shape_gets_the_same_401() {
    let service = Service::start();
    let good = service.provisioner_token().token;
    let bearer = |token: &str| format!("Bearer {token}");
    let mut other_checksum = good.clone();
    let last = other_checksum.pop().unwrap();
    other_checksum.push(if last == '0' { '1' } else { '0' });
    let sent: Vec<(&str, Vec<String>)> = vec![
        ("no header", vec![]),
        ("an empty header", vec![String::new()]),
        ("the scheme alone", vec!["Bearer".into()]),
        ("the scheme and a space", vec!["Bearer ".into()]),
        ("the token alone", vec![good.clone()]),
        ("Basic", vec!["Basic YWRtaW46YWRtaW4=".into()]),
        (
            "another scheme with the token",
            vec![format!("Token {good}")],
        ),
        ("two tokens", vec![format!("Bearer {good} {good}")]),
        ("two headers", vec![bearer(&good), bearer(&good)]),
        ("a short token", vec![bearer(&good[..20])]),
        (
            "a token that is too long",
            vec![bearer(&format!("{good}0000000000000000000000000000000"))],
        ),
        ("a wrong checksum", vec![bearer(&other_checksum)]),
        ("lower case", vec![bearer(&good.to_lowercase())]),
        ("characters of no token", vec![bearer("dsk_rw_%00%00")]),
        (
            "a token of another workspace",
            vec![bearer(&unknown_token())],
        ),
    ];
    let mut bodies = Vec::new();
    for (what, headers) in &sent {
        let headers: Vec<(&str, &str)> = headers
            .iter()
            .map(|value| ("authorization", value.as_str()))
            .collect();
        let answer = service
            .wire()
            .request("GET", "/api/scim/v2/Users", &headers, b"")
            .unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!(answer.status, 401, "{what}: {}", answer.text());
        let challenge = answer.header("www-authenticate");
        assert!(
            challenge.starts_with("Bearer realm="),
            "{what}: {challenge}"
        );
        assert_eq!(
            challenge.contains("error="),
            !headers.is_empty(),
            "RFC 6750 §3.1: no error code where no credential was sent; {what}: {challenge}"
        );
        assert_eq!(answer.json()["schemas"], json!([ERROR]), "{what}");
        assert_eq!(answer.json()["status"], "401", "{what}");
        bodies.push(answer.json()["detail"].clone());
    }
    bodies.dedup();
    assert_eq!(
        bodies.len(),
        1,
        "the body does not tell which it was: {bodies:?}"
    );
}

#[test]
fn the_scheme_is_read_in_any_case() {
    let service = Service::start();
    let token = service.provisioner_token().token;
    for scheme in ["Bearer", "bearer", "BEARER"] {
        let header = format!("{scheme} {token}");
        let answer = service
            .wire()
            .request(
                "GET",
                "/api/scim/v2/Users",
                &[("authorization", &header)],
                b"",
            )
            .unwrap();
        assert_eq!(answer.status, 200, "{scheme}: {}", answer.text());
    }
}

#[test]
fn a_token_in_the_address_is_refused_and_not_kept() {
    let service = Service::start();
    let token = service.provisioner_token().token;
    let answer = service
        .anonymous()
        .get(&format!("/Users?access_token={token}"));
    assert_eq!(answer.status, 400, "{}", answer.text);
    let log = service.cli(&["log", "export", "--format", "jsonl"]);
    assert!(!log.out.contains(&token), "the log kept the token");
    assert!(
        !answer.text.contains(&token),
        "the answer repeats the token"
    );
}

#[test]
fn no_route_answers_without_a_token() {
    let service = Service::start();
    let id = service
        .provisioner()
        .post("/Users", &user("ada@example.com"))
        .id();
    let routes = [
        "/Users",
        "/Groups",
        "/Schemas",
        "/ResourceTypes",
        "/ServiceProviderConfig",
        "/Me",
        "/Bulk",
        "/.search",
        "/Users/.search",
        "/Nowhere",
        "/",
        "",
    ];
    let one = format!("/Users/{id}");
    // How a careless router may be talked into taking one path for another.
    let disguises = [
        "/%55sers",
        "//Users",
        "/Users/",
        "/./Users",
        "/x/../Users",
        "/Users;v=1",
        "/Users%2F",
        "/Users%00",
        "/Users%252F",
        "/USERS",
        "/Users?access=all",
        "/%2e/Users",
    ];
    for base in ["/api/scim/v2", "/scim/v2"] {
        for path in routes
            .iter()
            .copied()
            .chain([one.as_str()])
            .chain(disguises)
        {
            for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
                for credential in [None, Some("Bearer dsk_rw_nonsense")] {
                    let headers: Vec<(&str, &str)> = credential
                        .map(|value| ("authorization", value))
                        .into_iter()
                        .collect();
                    let answer = service
                        .wire()
                        .request(method, &format!("{base}{path}"), &headers, b"")
                        .unwrap_or_else(|error| panic!("{method} {base}{path}: {error}"));
                    assert!(
                        [400, 401, 404, 405].contains(&answer.status),
                        "{method} {base}{path} with {credential:?}: {}",
                        answer.status
                    );
                    assert!(
                        !answer.text().contains("ada@example.com"),
                        "{method} {base}{path} shows a resource"
                    );
                }
            }
        }
    }
    for path in routes.iter().take(5).copied().chain([one.as_str()]) {
        assert_eq!(service.anonymous().get(path).status, 401, "{path}");
    }
}

#[test]
fn health_is_told_without_a_token_and_tells_nothing_else() {
    let service = Service::start();
    let answer = service.wire().request("GET", "/healthz", &[], b"").unwrap();
    assert_eq!(answer.status, 200);
    let body = answer.json();
    let mut names: Vec<&str> = body
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    names.sort_unstable();
    assert_eq!(names, ["status", "version"], "{body}");
    assert_eq!(answer.header("server"), "", "no server header");
}

#[test]
fn a_read_only_token_reads_and_changes_nothing() {
    let service = Service::start();
    let connection = service.connection("custom", "Reader");
    let writer = service.client(&service.token(&connection, "writer", &[]).token);
    let token = service.token(&connection, "reader", &["--scope", "read"]);
    assert!(
        token.token.starts_with("dsk_ro_"),
        "the prefix tells the scope"
    );
    let reader = service.client(&token.token);
    let id = writer.post("/Users", &user("ada@example.com")).id();
    let before = writer.get(&format!("/Users/{id}")).body;

    reader.get("/Users").expect(200, "reading a list");
    reader
        .get(&format!("/Users/{id}"))
        .expect(200, "reading one");
    let path = format!("/Users/{id}");
    let tries = [
        (Method::POST, "/Users", user("bob@example.com")),
        (Method::POST, "/Groups", group("Engineering", &[])),
        (Method::PUT, path.as_str(), user("eve@example.com")),
        (
            Method::PATCH,
            path.as_str(),
            patch(json!([{ "op": "replace", "path": "title", "value": "x" }])),
        ),
        (Method::DELETE, path.as_str(), json!({})),
        (Method::POST, "/Bulk", json!({})),
    ];
    for (method, path, body) in tries {
        let answer = reader.send(method.clone(), path, &[], Some(body.to_string().into()));
        assert_eq!(answer.status, 403, "{method} {path}: {}", answer.text);
        assert!(
            answer
                .header("www-authenticate")
                .contains("insufficient_scope"),
            "{method} {path}: {}",
            answer.header("www-authenticate")
        );
    }
    assert_eq!(writer.get(&path).body, before, "nothing was changed");
    assert_eq!(writer.get("/Users").body["totalResults"], 1);
}

#[test]
fn a_token_can_be_revoked_restored_and_then_deleted() {
    let service = Service::start();
    let token = service.provisioner_token();
    // A new connection each time: revoking closes the open ones.
    let look = || service.client(&token.token).get("/Users");
    look().expect(200, "a fresh token");

    assert_ne!(
        service.cli(&["token", "delete", &token.id, "--json"]).code,
        0,
        "a usable token is not deleted"
    );
    assert_eq!(
        service.cli(&["token", "revoke", &token.id, "--json"]).code,
        0
    );
    look().expect(401, "a revoked token");
    assert_eq!(
        service.cli(&["token", "restore", &token.id, "--json"]).code,
        0
    );
    look().expect(200, "a restored token");
    assert_eq!(
        service.cli(&["token", "revoke", &token.id, "--json"]).code,
        0
    );
    assert_eq!(
        service.cli(&["token", "delete", &token.id, "--json"]).code,
        0
    );
    look().expect(401, "a deleted token");
    let listed = service.cli(&["token", "list", "--json"]).json();
    assert_eq!(listed, json!([]), "it is gone from the list");
}

#[test]
fn the_log_tells_the_reason_that_the_answer_keeps_quiet() {
    let service = Service::start();
    let token = service.provisioner_token();
    service.client(&token.token).get("/Users");
    service.cli(&["token", "revoke", &token.id, "--json"]);
    service
        .client(&token.token)
        .get("/Users")
        .expect(401, "revoked");
    service
        .client("dsk_rw_short")
        .get("/Users")
        .expect(401, "malformed");
    let rows = service.cli(&["log", "export", "--format", "jsonl"]).out;
    for reason in [
        "Refused: the token was revoked",
        "isn’t a token of this service",
    ] {
        assert!(rows.contains(reason), "{reason} is not in the log:\n{rows}");
    }
}

#[test]
fn the_last_use_of_a_token_is_told() {
    let service = Service::start();
    let token = service.provisioner_token();
    let listed = service.cli(&["token", "list", "--json"]).json();
    assert_eq!(listed[0]["lastUsed"], json!(null), "not used: {listed}");
    service.client(&token.token).send(
        Method::GET,
        "/Users",
        &[("user-agent", "connector/7.1")],
        None,
    );
    let listed = service.cli(&["token", "list", "--json"]).json();
    assert_eq!(listed[0]["lastUsed"]["client"], "connector/7.1", "{listed}");
    assert_eq!(listed[0]["lastUsed"]["address"], "127.0.0.1", "{listed}");
    let row = listed[0].to_string();
    assert!(
        !row.contains(&token.token),
        "the list does not show the token"
    );
}

#[test]
fn of_many_that_create_the_same_user_at_once_exactly_one_succeeds() {
    let service = Service::start();
    let token = service.provisioner_token().token;
    for round in 0..5 {
        let statuses: Vec<u16> = std::thread::scope(|scope| {
            let racers: Vec<_> = (0..16)
                .map(|_| {
                    scope.spawn(|| {
                        service
                            .client(&token)
                            .post("/Users", &user(&format!("racer{round}@example.com")))
                            .status
                    })
                })
                .collect();
            racers
                .into_iter()
                .map(|racer| racer.join().unwrap())
                .collect()
        });
        let created = statuses.iter().filter(|&&status| status == 201).count();
        let refused = statuses.iter().filter(|&&status| status == 409).count();
        assert_eq!((created, refused), (1, 15), "round {round}: {statuses:?}");
    }
}
