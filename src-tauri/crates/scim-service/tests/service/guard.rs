//! Hosts, web pages, and what the log says of them.

use crate::harness::{Served, Setup};

#[tokio::test]
async fn other_hosts_and_web_pages_are_refused_for_every_address() {
    let served = Served::start().await;
    let own = format!("http://{}", served.host());
    let cases: &[(&str, &str, u16, &str)] = &[
        ("host", "evil.example", 421, "wrong_host"),
        ("host", "0.0.0.0:8765", 421, "wrong_host"),
        ("host", "localhost", 421, "wrong_host"),
        ("origin", "https://evil.example", 403, "from_browser"),
        ("origin", "null", 403, "from_browser"),
        ("origin", &own, 403, "from_browser"),
        ("sec-fetch-site", "cross-site", 403, "from_browser"),
        ("sec-fetch-site", "same-origin", 403, "from_browser"),
    ];
    for (name, value, status, reason) in cases {
        for (method, target) in [
            ("GET", "/api/scim/v2/Users"),
            ("OPTIONS", "/api/scim/v2/Users"),
            ("GET", "/nowhere"),
        ] {
            let head = served.head(method, target, &[(name, value)]);
            let answer = served.raw(head.as_bytes()).await;
            assert_eq!(answer.status, *status, "{name}: {value}, {method} {target}");
            let leaks = answer
                .headers
                .iter()
                .any(|(name, _)| name.starts_with("access-control"));
            assert!(!leaks, "{answer:?}");
            let entry = served.entry(&answer).await.entry;
            assert_eq!(entry.reason.as_deref(), Some(*reason), "{name}: {value}");
        }
    }
    let none = served.head("GET", "/api/scim/v2/Users", &[("sec-fetch-site", "none")]);
    served.raw(none.as_bytes()).await.expect(200);
}

#[tokio::test]
async fn no_host_two_hosts_and_a_target_for_another_are_refused() {
    let served = Served::start().await;
    let host = served.host();
    for head in [
        "GET /api/scim/v2/Users HTTP/1.1\r\nconnection: close\r\n\r\n".to_owned(),
        format!("GET /x HTTP/1.1\r\nhost: {host}\r\nhost: {host}\r\nconnection: close\r\n\r\n"),
        format!("GET http://evil.example/x HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n"),
    ] {
        let answer = served.raw(head.as_bytes()).await;
        assert_eq!(answer.status, 421, "{head}");
    }
}

#[tokio::test]
async fn links_begin_with_the_host_that_was_asked_and_the_one_base() {
    let setup = Setup {
        public_hosts: vec!["scim.example.com".to_owned()],
        ..Setup::default()
    };
    let served = setup.start().await;
    let id = served.user("ada@example.com").await;
    let local = format!("localhost:{}", served.service.address().port());
    for (host, origin) in [
        ("SCIM.example.com", "https://scim.example.com".to_owned()),
        (local.as_str(), format!("http://{local}")),
    ] {
        for base in ["/api/scim/v2", "/scim/v2"] {
            let target = format!("{base}/Users/{id}");
            let head = served.head("GET", &target, &[("host", host)]);
            let answer = served.raw(head.as_bytes()).await.expect(200);
            let expected = format!("{origin}/api/scim/v2/Users/{id}");
            assert_eq!(answer.json()["meta"]["location"], expected, "{host} {base}");
        }
    }
}

#[tokio::test]
async fn public_names_are_declared_and_withdrawn_while_the_service_runs() {
    let served = Served::start().await;
    let id = served.user("ada@example.com").await;
    let target = format!("/api/scim/v2/Users/{id}");
    let ask = async |host: &str| {
        let head = served.head("GET", &target, &[("host", host)]);
        served.raw(head.as_bytes()).await
    };
    assert_eq!(ask("sync.example.com").await.status, 421);

    let names = ["Sync.example.com".to_owned(), "b.example:8443".to_owned()];
    served.service.set_public_hosts(&names);
    for host in ["sync.example.com", "b.example:8443"] {
        let answer = ask(host).await.expect(200);
        let expected = format!("https://{host}{target}");
        assert_eq!(answer.json()["meta"]["location"], expected);
    }
    assert_eq!(ask("b.example").await.status, 421);
    ask(&served.host()).await.expect(200);

    served.service.set_public_hosts(&names[1..]);
    assert_eq!(ask("sync.example.com").await.status, 421);
    ask("b.example:8443").await.expect(200);
}
