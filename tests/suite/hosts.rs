//! Web pages are no clients: which hosts, origins and fetch marks are answered.

use acceptance::Service;

#[test]
fn only_the_services_own_names_are_answered() {
    let service = Service::start();
    let token = service.provisioner_token().token;
    let bearer = format!("Bearer {token}");
    let port = service.address().port();
    let own = [
        format!("localhost:{port}"),
        format!("127.0.0.1:{port}"),
        format!("[::1]:{port}"),
        format!("LocalHost:{port}"),
    ];
    let foreign = [
        "evil.example".to_owned(),
        format!("evil.example:{port}"),
        format!("0.0.0.0:{port}"),
        format!("127.0.0.2:{port}"),
        format!("127.1:{port}"),
        format!("2130706433:{port}"),
        format!("localhost.evil.example:{port}"),
        format!("evil.example@localhost:{port}"),
        format!("localhost:{}", port.wrapping_add(1)),
        "localhost".to_owned(),
        format!("[::ffff:127.0.0.1]:{port}"),
        String::new(),
    ];
    for path in [
        "/api/scim/v2/Users",
        "/scim/v2/Users",
        "/api/scim/v2/ServiceProviderConfig",
        "/healthz",
    ] {
        for host in &own {
            let answer = service
                .wire()
                .request(
                    "GET",
                    path,
                    &[("host", host), ("authorization", &bearer)],
                    b"",
                )
                .unwrap();
            assert_eq!(answer.status, 200, "{host} {path}: {}", answer.text());
        }
        for host in &foreign {
            let answer = service.wire().request(
                "GET",
                path,
                &[("host", host), ("authorization", &bearer)],
                b"",
            );
            // A request whose host cannot even be read may be refused before it is one.
            if let Ok(answer) = answer {
                assert!(
                    [421, 400].contains(&answer.status),
                    "{host} {path}: {}",
                    answer.status
                );
                assert!(
                    !answer.text().contains("Resources"),
                    "{host} {path} is answered"
                );
            }
        }
    }
}

#[test]
fn two_hosts_or_none_are_refused() {
    let service = Service::start();
    let address = service.address();
    for head in [
        "GET /api/scim/v2/Users HTTP/1.1\r\n\r\n".to_owned(),
        format!("GET /api/scim/v2/Users HTTP/1.1\r\nHost: {address}\r\nHost: {address}\r\n\r\n"),
        format!("GET http://evil.example/api/scim/v2/Users HTTP/1.1\r\nHost: {address}\r\n\r\n"),
    ] {
        let mut connection = service.wire();
        connection.write(head.as_bytes()).unwrap();
        let answer = connection.response().unwrap();
        assert!(
            [421, 400].contains(&answer.status),
            "{head}: {}",
            answer.status
        );
    }
}

#[test]
fn a_request_from_a_web_page_is_refused_even_with_a_token() {
    let service = Service::start();
    let token = service.provisioner_token().token;
    let bearer = format!("Bearer {token}");
    let own_origin = service.origin();
    let pages: &[(&str, &str)] = &[
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("origin", ""),
        ("origin", own_origin.as_str()),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("sec-fetch-site", "same-origin"),
    ];
    for mark in pages {
        for method in ["GET", "POST", "OPTIONS"] {
            let answer = service
                .wire()
                .request(
                    method,
                    "/api/scim/v2/Users",
                    &[("authorization", &bearer), *mark],
                    b"",
                )
                .unwrap();
            assert_eq!(answer.status, 403, "{method} {mark:?}: {}", answer.text());
            assert!(
                !answer
                    .headers
                    .iter()
                    .any(|(name, _)| name.starts_with("access-control-")),
                "{method} {mark:?}: {:?}",
                answer.headers
            );
        }
    }
    let typed = [
        ("authorization", bearer.as_str()),
        ("sec-fetch-site", "none"),
    ];
    let answer = service
        .wire()
        .request("GET", "/api/scim/v2/Users", &typed, b"")
        .unwrap();
    assert_eq!(answer.status, 200, "an address typed into a browser");
    let answer = service
        .wire()
        .request(
            "OPTIONS",
            "/api/scim/v2/Users",
            &[("authorization", bearer.as_str())],
            b"",
        )
        .unwrap();
    assert_eq!(answer.status, 405, "{}", answer.text());
}

#[test]
fn links_are_those_of_the_host_that_was_asked() {
    let service = Service::start();
    let token = service.provisioner_token().token;
    let bearer = format!("Bearer {token}");
    let port = service.address().port();
    let body = acceptance::user("ada@example.com").to_string();
    let host = format!("localhost:{port}");
    let headers = [
        ("host", host.as_str()),
        ("authorization", bearer.as_str()),
        ("content-type", "application/scim+json"),
    ];
    for (number, base) in ["/api/scim/v2", "/scim/v2"].iter().enumerate() {
        let body = body.replace("ada", &format!("ada{number}"));
        let answer = service
            .wire()
            .request("POST", &format!("{base}/Users"), &headers, body.as_bytes())
            .unwrap();
        assert_eq!(answer.status, 201, "{}", answer.text());
        let id = answer.json()["id"].as_str().unwrap().to_owned();
        let expected = format!("http://localhost:{port}/api/scim/v2/Users/{id}");
        assert_eq!(answer.header("location"), expected, "{base}");
        assert_eq!(answer.json()["meta"]["location"], expected, "{base}");
    }
}
