//! The upper rungs: who answers through the public name, and what.

use crate::harness::*;
use reach::{Cause, Expected, Fact, Hint, Outcome, Rung};

const HTML: (&str, &str) = ("Content-Type", "text/html; charset=utf-8");

#[tokio::test]
async fn whatever_answers_in_the_place_of_the_service_is_named() {
    let health = |body: &str| http(200, &[("Content-Type", "application/json")], body);
    let redirect = |to: &str| Cause::Redirect {
        status: 302,
        to: to.to_owned(),
    };
    let login = "https://login.example/authorize";
    let ok = r#"{"status":"ok","version":"1.2.3","proof":"5a5a5a5a"}"#;
    let cases = [
        (
            http(
                530,
                &[HTML, ("Server", "cloudflare"), ("CF-RAY", "1-FRA")],
                "error code: 1033",
            ),
            Cause::SomethingElse { status: 530 },
            Some(Hint::CloudflareTunnelDown),
        ),
        (
            http(
                502,
                &[HTML, ("Server", "cloudflare"), ("CF-RAY", "1-FRA")],
                "<title>Bad gateway</title>",
            ),
            Cause::SomethingElse { status: 502 },
            Some(Hint::CloudflaredNoService),
        ),
        (
            http(
                200,
                &[HTML, ("ngrok-error-code", "ERR_NGROK_6024")],
                "<html>You are about to visit",
            ),
            Cause::SomethingElse { status: 200 },
            Some(Hint::NgrokInterstitial),
        ),
        (
            http(404, &[HTML, ("ngrok-error-code", "ERR_NGROK_3200")], ""),
            Cause::SomethingElse { status: 404 },
            Some(Hint::NgrokOffline),
        ),
        (
            http(
                200,
                &[HTML],
                r#"<title>Sign in</title><input type="password">"#,
            ),
            Cause::SomethingElse { status: 200 },
            Some(Hint::LoginPage),
        ),
        (
            http(302, &[("Location", &format!("{login}?state=1"))], ""),
            redirect(login),
            Some(Hint::LoginPage),
        ),
        (
            http(302, &[("Location", "/en/")], ""),
            redirect("/en/"),
            None,
        ),
        (
            http(
                502,
                &[HTML, ("Server", "nginx/1.24.0")],
                "<h1>502 Bad Gateway</h1>",
            ),
            Cause::SomethingElse { status: 502 },
            Some(Hint::ReverseProxy),
        ),
        (
            health(r#"{"status":"ok","version":"0.9","proof":"other"}"#),
            Cause::AnotherInstance {
                version: "0.9".to_owned(),
            },
            None,
        ),
        (
            health(r#"{"status":"ok","version":"0.9"}"#),
            Cause::NoProof {
                version: "0.9".to_owned(),
            },
            None,
        ),
        (
            http(421, &[], r#"{"status":"refused"}"#),
            Cause::HostUnknown,
            None,
        ),
        (
            http(200, &[("Age", "60")], r#"{"status":"ok"}"#),
            Cause::Cached,
            None,
        ),
        (
            http(200, &[("Content-Encoding", "gzip")], ok),
            Cause::Compressed {
                encoding: "gzip".to_owned(),
            },
            None,
        ),
        (
            b"\x00\x01\x02 no http\r\n\r\n".to_vec(),
            Cause::NotHttp,
            None,
        ),
        (Vec::new(), Cause::ClosedEarly, None),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{\"sta".to_vec(),
            Cause::ClosedEarly,
            None,
        ),
    ];
    for (bytes, cause, hint) in cases {
        let said = String::from_utf8_lossy(&bytes).into_owned();
        let scene = Scene::answering(answer(move |_| bytes.clone())).await;
        let (found, facts) = scene.fails_at(Rung::IsThisService).await;
        assert_eq!((found, hint_of(&facts)), (cause, hint), "{said}");
        let heads = scene.front.heads();
        assert!(heads.len() == 1 && !heads[0].contains(TOKEN), "{heads:?}");
    }
}

#[tokio::test]
async fn the_title_and_the_server_of_a_page_are_told() {
    let page = "<html><head><title>Welcome to\n nginx!</title></head>";
    let scene = Scene::answering(answer(move |_| {
        http(200, &[HTML, ("Server", "nginx/1.24.0")], page)
    }))
    .await;
    let (_, facts) = scene.fails_at(Rung::IsThisService).await;
    let answered = Fact::Answered {
        status: 200,
        server: Some("nginx/1.24.0".to_owned()),
        content_type: Some("text/html; charset=utf-8".to_owned()),
    };
    let title = Fact::Title {
        title: "Welcome to  nginx!".to_owned(),
    };
    assert_eq!(
        facts,
        [
            answered,
            title,
            Fact::Hint {
                hint: Hint::ReverseProxy
            }
        ]
    );
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let elsewhere = Server::start(None, Act::Answer(answer(service))).await;
    let to = format!("http://{}/healthz?nonce={NONCE}", elsewhere.address);
    let scene = Scene::answering(answer(move |_| http(307, &[("Location", &to)], ""))).await;
    let (cause, _) = scene.fails_at(Rung::IsThisService).await;
    let to = format!("http://{}/healthz", elsewhere.address);
    assert_eq!(cause, Cause::Redirect { status: 307, to });
    assert_eq!(*elsewhere.taken.borrow(), (0, 0));
}

/// The service's own answer to `/healthz`, and `bytes` to everything else.
async fn behind_the_proof(bytes: Vec<u8>) -> Scene {
    Scene::answering(answer(move |head| {
        if head.starts_with("GET /healthz") {
            service(head)
        } else {
            bytes.clone()
        }
    }))
    .await
}

#[tokio::test]
async fn a_token_that_does_not_arrive_is_told_from_one_that_is_refused() {
    // A proxy that takes the header away.
    let scene = Scene::answering(answer(|head| {
        service(&head.replace("authorization:", "x-gone:"))
    }))
    .await;
    let (cause, facts) = scene.fails_at(Rung::TokenAccepted).await;
    assert_eq!(
        (cause, hint_of(&facts)),
        (Cause::AuthorizationStripped, Some(Hint::ScimService))
    );

    let mut scene = Scene::new().await;
    scene.question.token = Some(reach::Token::parse("dsk_rw_another_one".to_owned()).unwrap());
    assert_eq!(
        scene.fails_at(Rung::TokenAccepted).await.0,
        Cause::TokenRefused
    );

    let mut scene = Scene::new().await;
    scene.question.base = "/scim".to_owned();
    let (cause, _) = scene.fails_at(Rung::TokenAccepted).await;
    assert_eq!(
        cause,
        Cause::PathNotFound {
            is_from_service: true
        }
    );

    let cases = [
        (
            http(401, &[("WWW-Authenticate", "Basic realm=\"x\"")], ""),
            Cause::SomethingElse { status: 401 },
            Some(Hint::BasicAuth),
        ),
        (
            http(403, &[HTML], "<html>"),
            Cause::Forbidden {
                is_from_service: false,
            },
            None,
        ),
        (
            json(403, &scim_error(403)),
            Cause::Forbidden {
                is_from_service: true,
            },
            Some(Hint::ScimService),
        ),
        (
            http(404, &[HTML], "<html>"),
            Cause::PathNotFound {
                is_from_service: false,
            },
            None,
        ),
        (
            http(405, &[HTML], "<html>"),
            Cause::MethodNotAllowed {
                is_from_service: false,
            },
            None,
        ),
        (
            http(429, &[("Retry-After", "7")], ""),
            Cause::TooManyRequests {
                retry_after_s: Some(7),
            },
            None,
        ),
        (
            json(500, &scim_error(500)),
            Cause::ServiceFailed { status: 500 },
            Some(Hint::ScimService),
        ),
        (
            http(200, &[HTML], "<html>"),
            Cause::NotJson {
                content_type: Some(HTML.1.to_owned()),
            },
            None,
        ),
        (http(200, &[], "{}"), Cause::NotScim, None),
        (
            http(200, &[("Content-Encoding", "br")], "x"),
            Cause::Compressed {
                encoding: "br".to_owned(),
            },
            None,
        ),
        (
            http(301, &[("Location", "/login")], ""),
            Cause::Redirect {
                status: 301,
                to: "/login".to_owned(),
            },
            Some(Hint::LoginPage),
        ),
    ];
    for (bytes, cause, hint) in cases {
        let said = String::from_utf8_lossy(&bytes).into_owned();
        let (found, facts) = behind_the_proof(bytes)
            .await
            .fails_at(Rung::TokenAccepted)
            .await;
        assert_eq!((found, hint_of(&facts)), (cause, hint), "{said}");
    }
}

#[tokio::test]
async fn a_server_that_repeats_the_token_gets_it_into_no_fact() {
    let location = format!("/{TOKEN}/login");
    let cases = [
        http(302, &[("Location", &location), ("Server", TOKEN)], ""),
        http(
            200,
            &[HTML, ("Server", TOKEN)],
            &format!("<title>{TOKEN}</title>"),
        ),
        http(200, &[("Content-Type", TOKEN)], TOKEN),
        http(200, &[("Content-Encoding", TOKEN)], TOKEN),
    ];
    for bytes in cases {
        // `climb` of the harness looks for it in everything that was found.
        behind_the_proof(bytes)
            .await
            .fails_at(Rung::TokenAccepted)
            .await;
    }
    // Nor does one that got it before, and repeats it where it was not sent.
    let health = format!(r#"{{"status":"ok","version":"{TOKEN}"}}"#);
    let scene = Scene::answering(answer(move |_| http(200, &[("Server", TOKEN)], &health))).await;
    scene.fails_at(Rung::IsThisService).await;
    let name = TOKEN.replace('_', "-");
    let leaf = Leaf {
        name: &name,
        ..Leaf::default()
    };
    let mut scene = Scene::with(leaf, None).await;
    scene.question.token = Some(reach::Token::parse(name.clone()).unwrap());
    let (cause, _) = scene.fails_at(Rung::Tls).await;
    let names = vec!["•••".to_owned()];
    assert_eq!(cause, Cause::CertificateForOtherName { names });
}

/// The service's own answers, but this one to the probe.
async fn with_probe(bytes: Vec<u8>) -> Scene {
    Scene::answering(answer(move |head| {
        if head.contains("/Users?") {
            bytes.clone()
        } else {
            service(head)
        }
    }))
    .await
}

#[tokio::test]
async fn the_probe_has_to_be_answered_as_the_provider_needs_it() {
    let plain = |body: &serde_json::Value| {
        http(
            200,
            &[("Content-Type", "application/json")],
            &body.to_string(),
        )
    };
    let media_type = Cause::WrongMediaType {
        expected: "application/scim+json".to_owned(),
        found: Some("application/json".to_owned()),
    };
    let cases = [
        (json(200, &list(2)), Cause::NotEmpty { total: 2 }),
        (json(200, &scim_error(200)), Cause::NotScim),
        (plain(&list(0)), media_type),
        (
            json(404, &scim_error(404)),
            Cause::PathNotFound {
                is_from_service: true,
            },
        ),
        (http(502, &[], ""), Cause::SomethingElse { status: 502 }),
    ];
    for (bytes, cause) in cases {
        let said = String::from_utf8_lossy(&bytes).into_owned();
        let found = with_probe(bytes).await.fails_at(Rung::ProbeAnswers).await.0;
        assert_eq!(found, cause, "{said}");
    }
    let mut scene = with_probe(json(404, &scim_error(404))).await;
    scene.question.probe.expected = Expected::EmptyListOrNotFound;
    assert_eq!(scene.climb().await.outcome(), Outcome::Reachable);
    let mut scene = with_probe(plain(&list(2))).await;
    scene.question.probe.expected = Expected::List;
    scene.question.probe.media_type = None;
    let climb = scene.climb().await;
    assert_eq!(climb.outcome(), Outcome::Reachable, "{climb:#?}");
    assert!(climb.steps[6].facts.contains(&Fact::Found { total: 2 }));
}
