//! Every route, every kind of token, every disguise of a path: denied unless a row says otherwise.

use crate::harness::{SEARCH_REQUEST, Served, user};
use directory::Scope;
use scim_service::{ROUTES, system_clock};
use serde_json::json;

#[tokio::test]
async fn every_route_asks_for_a_token_and_for_its_scope() {
    let served = Served::start().await;
    let id = served.user("ada@example.com").await;
    let group = served.group("Engineering", &[]).await;
    let (_, reader) = served.issue(Scope::Read, None).await;
    let past = scim_core::Timestamp(system_clock().0 - 1_000);
    let (_, expired) = served.issue(Scope::ReadWrite, Some(past)).await;
    let (revoked_id, revoked) = served.issue(Scope::ReadWrite, None).await;
    served.revoke(revoked_id).await;
    let other_workspace = Served::start().await;
    let credentials = [
        ("none", String::new(), "token_missing"),
        ("malformed", "Bearer dsk_rw_x".to_owned(), "token_malformed"),
        (
            "unknown",
            format!("Bearer {}", other_workspace.token),
            "token_unknown",
        ),
        ("expired", format!("Bearer {expired}"), "token_expired"),
        ("revoked", format!("Bearer {revoked}"), "token_revoked"),
    ];
    for route in ROUTES {
        let named = if route.path.starts_with("/Groups") {
            &group
        } else {
            &id
        };
        let path = route.path.replace("{id}", named).replace("{name}", "User");
        let path = path.replace("{urn}", crate::harness::USER);
        for base in ["/api/scim/v2", "/scim/v2"] {
            let target = format!("{base}{path}");
            let what = format!("{} {target}", route.method);
            for (kind, header, reason) in &credentials {
                let head = served.head(route.method, &target, &[("authorization", header)]);
                let answer = served.raw(head.as_bytes()).await;
                assert_eq!(answer.status, 401, "{what} with {kind}: {answer:?}");
                assert!(
                    !answer.text.contains("ada@"),
                    "{what} with {kind}: {answer:?}"
                );
                let challenge = answer.header("www-authenticate").unwrap_or_default();
                let expected = if *kind == "none" {
                    r#"Bearer realm="scim""#
                } else {
                    r#"Bearer realm="scim", error="invalid_token""#
                };
                assert_eq!(challenge, expected, "{what} with {kind}");
                if base == "/api/scim/v2" && route.path == "/Users" && route.method == "GET" {
                    let entry = served.entry(&answer).await.entry;
                    assert_eq!(entry.reason.as_deref(), Some(*reason), "{what}");
                }
            }
            let header = format!("Bearer {reader}");
            // A search reads although it is a POST, and needs its message.
            let body = if route.path.ends_with(".search") {
                json!({ "schemas": [SEARCH_REQUEST] }).to_string()
            } else {
                String::new()
            };
            let length = body.len().to_string();
            let mut headers = vec![("authorization", header.as_str())];
            if !body.is_empty() {
                headers.push(("content-type", "application/scim+json"));
                headers.push(("content-length", &length));
            }
            let head = served.head(route.method, &target, &headers);
            let answer = served.raw(format!("{head}{body}").as_bytes()).await;
            match route.needs {
                Scope::Read if route.path == "/Me" => {
                    assert_eq!(answer.status, 501, "{what}: {answer:?}");
                }
                Scope::Read => assert_eq!(answer.status, 200, "{what}: {answer:?}"),
                Scope::ReadWrite => {
                    assert_eq!(answer.status, 403, "{what}: {answer:?}");
                    let challenge = answer.header("www-authenticate").unwrap_or_default();
                    assert!(
                        challenge.contains("insufficient_scope"),
                        "{what}: {challenge}"
                    );
                }
            }
        }
    }
    served.get(&format!("/Users/{id}")).await.expect(200);
}

#[tokio::test]
async fn no_disguise_of_a_path_leads_past_the_guard() {
    let served = Served::start().await;
    let id = served.user("ada@example.com").await;
    let disguises = [
        "/%55sers".to_owned(),
        "//Users".to_owned(),
        "/Users/".to_owned(),
        "/./Users".to_owned(),
        "/x/../Users".to_owned(),
        "/Users;v=1".to_owned(),
        "/Users%2F".to_owned(),
        format!("/Users%2F{id}"),
        format!("/Users/{id}%00"),
        format!("/Users/%2e%2e/Users/{id}"),
        "/Users%252F".to_owned(),
        "/USERS".to_owned(),
        format!("/Users/{id}/"),
        format!("/Users/{id}?x"),
    ];
    for path in disguises {
        for header in ["", "Bearer dsk_rw_x"] {
            let target = format!("/api/scim/v2{path}");
            let head = served.head("GET", &target, &[("authorization", header)]);
            let answer = served.raw(head.as_bytes()).await;
            assert!([400, 401].contains(&answer.status), "{path}: {answer:?}");
            assert!(!answer.text.contains("ada@"), "{path}: {answer:?}");
        }
    }
}

#[tokio::test]
async fn the_scheme_is_read_in_any_case_and_the_token_nowhere_else() {
    let served = Served::start().await;
    for scheme in ["Bearer", "bearer", "BEARER"] {
        let header = format!("{scheme} {}", served.token);
        served
            .send("GET", "/Users", &[("authorization", &header)], b"")
            .await
            .expect(200);
    }
    let target = format!("/Users?access_token={}", served.token);
    let answer = served
        .send("GET", &target, &[("authorization", "")], b"")
        .await
        .expect(400);
    let detail = served.entry(&answer).await;
    assert_eq!(detail.entry.reason.as_deref(), Some("token_in_query"));
    assert_eq!(
        detail.entry.target.as_deref(),
        Some("/api/scim/v2/Users?access_token=[redacted]")
    );
    assert!(!answer.text.contains(&served.token));
}

#[tokio::test]
async fn what_is_not_offered_says_so() {
    let served = Served::start().await;
    let body = user("ada@example.com").to_string();
    for (method, path, reason) in [
        ("GET", "/Me", "no_subject"),
        ("POST", "/Me", "no_subject"),
        ("PUT", "/Me", "no_subject"),
        ("PATCH", "/Me", "no_subject"),
        ("DELETE", "/Me", "no_subject"),
    ] {
        let body = if matches!(method, "GET" | "DELETE") {
            ""
        } else {
            &body
        };
        let answer = served
            .send(method, path, &[], body.as_bytes())
            .await
            .expect(501);
        assert_eq!(answer.json()["status"], "501", "{method} {path}");
        let entry = served.entry(&answer).await.entry;
        assert_eq!(entry.reason.as_deref(), Some(reason), "{method} {path}");
    }
    let nobody = served.get("/Users").await.expect(200);
    assert_eq!(nobody.json()["totalResults"], 0, "nothing was made of it");
}

#[tokio::test]
async fn other_methods_are_told_which_there_are() {
    let served = Served::start().await;
    for (method, path, allowed) in [
        ("PUT", "/Users", "GET, POST"),
        ("POST", "/Users/1", "GET, PUT, PATCH, DELETE"),
        ("DELETE", "/ServiceProviderConfig", "GET"),
        ("OPTIONS", "/Users", "GET, POST, PUT, PATCH, DELETE"),
        ("TRACE", "/Users", "GET, POST, PUT, PATCH, DELETE"),
        ("FROB", "/Users", "GET, POST"),
    ] {
        let answer = served.send(method, path, &[], b"").await.expect(405);
        assert_eq!(answer.header("allow"), Some(allowed), "{method} {path}");
        assert_eq!(answer.json()["status"], "405");
    }
}

#[tokio::test]
async fn addresses_that_lead_nowhere_help_to_mend_the_base_url() {
    let served = Served::start().await;
    for (target, reason) in [
        ("/api/scim/v2/scim/v2/Users", "base_doubled"),
        ("/scim/v2/scim/v2/Users", "base_doubled"),
        ("/Users", "base_missing"),
        ("/v2/Users", "base_missing"),
        ("/api/scim/v2/Users/", "trailing_slash"),
        ("/scim/v2/ServiceProviderConfigs", "older_scim_endpoint"),
        ("/api/scim/v2/Accounts", "no_such_endpoint"),
        ("/", "no_such_endpoint"),
    ] {
        let answer = served
            .raw(served.head("GET", target, &[]).as_bytes())
            .await
            .expect(404);
        assert_eq!(answer.json()["status"], "404", "{target}");
        let entry = served.entry(&answer).await.entry;
        assert_eq!(entry.reason.as_deref(), Some(reason), "{target}");
    }
}

#[tokio::test]
async fn health_needs_no_token_says_little_and_is_not_logged() {
    let served = Served::start().await;
    let head = served.head("GET", "/healthz", &[("authorization", "")]);
    let before = *served.workspace.head().borrow();
    let answer = served.raw(head.as_bytes()).await.expect(200);
    let body = answer.json();
    assert_eq!(body["status"], "ok");
    assert_eq!(
        body.as_object().unwrap().len(),
        2,
        "status and version: {body}"
    );
    assert_eq!(answer.header("server"), None);
    // A later request is logged; were the first one too, it would stand before it.
    let later = served.get("/Users").await;
    let seq = served.entry(&later).await.entry.seq;
    assert_eq!(seq.0, before.0 + 1);
    served
        .raw(served.head("POST", "/healthz", &[]).as_bytes())
        .await
        .expect(405);
    let foreign = served.head("GET", "/healthz", &[("host", "evil.example")]);
    served.raw(foreign.as_bytes()).await.expect(421);
}

#[tokio::test]
async fn health_with_a_nonce_proves_which_service_answers() {
    let (served, other) = (Served::start().await, Served::start().await);
    let nonce = "00112233445566778899aabbccddeeff";
    let ask = async |query: String| {
        let head = served.head("GET", &format!("/healthz{query}"), &[("authorization", "")]);
        served.raw(head.as_bytes()).await.expect(200).json()
    };
    let body = ask(format!("?nonce={nonce}")).await;
    assert_eq!(
        body["proof"].as_str(),
        served.service.proof_of(nonce).as_deref()
    );
    assert_eq!(body.as_object().unwrap().len(), 3, "{body}");
    assert_ne!(
        served.service.proof_of(nonce),
        other.service.proof_of(nonce)
    );
    assert_eq!(served.service.proof_of("0011"), None);
    let ignored = [
        "?nonce=0011".to_owned(),
        "?nonce=".to_owned(),
        format!("?nonce={}", "0".repeat(65)),
        format!("?nonce={}", "z".repeat(32)),
        format!("?nonce={nonce}&nonce={nonce}"),
    ];
    for query in ignored {
        let body = ask(query.clone()).await;
        assert_eq!(body.as_object().unwrap().len(), 2, "{query}: {body}");
    }
    // A name that was not declared learns nothing.
    let head = served.head(
        "GET",
        &format!("/healthz?nonce={nonce}"),
        &[("host", "evil.example")],
    );
    let refused = served.raw(head.as_bytes()).await.expect(421).json();
    assert_eq!(refused["proof"], serde_json::Value::Null);
}
