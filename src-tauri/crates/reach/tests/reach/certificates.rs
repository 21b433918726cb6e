//! The fourth rung: TLS, and who vouches for the server.

use crate::harness::*;
use reach::{Cause, Fact, Hint, Limits, Outcome, PublicUrl, Roots, Rung, TlsVersion};
use std::sync::Arc;
use std::time::Duration;

fn certificate_of(facts: &[Fact]) -> Option<&Fact> {
    facts
        .iter()
        .find(|fact| matches!(fact, Fact::Certificate { .. }))
}

#[tokio::test]
async fn faults_of_certificates_are_told_apart() {
    let expired = Leaf {
        from: (2026, 1),
        to: (2026, 3),
        ..Leaf::default()
    };
    let early = Leaf {
        from: (2026, 7),
        to: (2026, 9),
        ..Leaf::default()
    };
    let other_name = Leaf {
        name: "*.example.com",
        ..Leaf::default()
    };
    let cases = [
        (
            expired,
            Cause::CertificateExpired {
                ended: at("2026-03-01T00:00:00Z"),
            },
        ),
        (
            early,
            Cause::CertificateNotYetValid {
                starts: at("2026-07-01T00:00:00Z"),
            },
        ),
        (
            other_name,
            Cause::CertificateForOtherName {
                names: vec!["*.example.com".to_owned()],
            },
        ),
    ];
    for (leaf, cause) in cases {
        let scene = Scene::with(leaf, None).await;
        let (found, facts) = scene.fails_at(Rung::Tls).await;
        assert_eq!(found, cause);
        assert!(certificate_of(&facts).is_some(), "{facts:?}");
        assert!(
            scene
                .service
                .heads()
                .iter()
                .all(|head| !head.contains(TOKEN))
        );
    }
}

#[tokio::test]
async fn unknown_issuers_and_self_signed_certificates_are_not_trusted() {
    let tls = Leaf::default().self_signed();
    let scene = Scene::of(Authority::new("Test Root"), Some(tls), None).await;
    assert_eq!(
        scene.fails_at(Rung::Tls).await.0,
        Cause::CertificateSelfSigned
    );

    let stranger = Authority::new("Strange Root");
    let issuer = |name: &str, is_alone| Cause::CertificateUnknownIssuer {
        issuer: format!("Test Trust, {name}"),
        is_alone,
    };
    let scene = Scene::of(
        Authority::new("Test Root"),
        Some(stranger.server(Leaf::default())),
        None,
    )
    .await;
    assert_eq!(
        scene.fails_at(Rung::Tls).await.0,
        issuer("Strange Root", true)
    );

    // With its intermediate the same server is trusted; without, only half of the chain is there.
    let authority = Authority::new("Test Root");
    let middle = authority.below("Test Intermediate");
    let tls = middle.server(Leaf::default());
    let scene = Scene::of(authority, Some(tls), None).await;
    let (cause, facts) = scene.fails_at(Rung::Tls).await;
    assert_eq!(cause, issuer("Test Intermediate", true));
    assert!(matches!(
        certificate_of(&facts),
        Some(Fact::Certificate { sent: 1, .. })
    ));

    let authority = Authority::new("Test Root");
    let middle = authority.below("Test Intermediate");
    let tls = middle.server(Leaf {
        intermediate: &middle.pem,
        ..Leaf::default()
    });
    let scene = Scene::of(authority, Some(tls), None).await;
    let climb = scene.climb().await;
    assert_eq!(climb.outcome(), Outcome::Reachable, "{climb:#?}");

    let mut scene = Scene::new().await;
    scene.tools.roots = Roots::none();
    assert_eq!(scene.fails_at(Rung::Tls).await.0, Cause::NoRoots);
}

#[tokio::test]
async fn roots_come_from_a_file_too() {
    let mut scene = Scene::new().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    std::fs::write(&file, &scene.authority.pem).unwrap();
    scene.tools.roots = Roots::none().with_extra_file(&file).unwrap();
    assert_eq!(scene.climb().await.outcome(), Outcome::Reachable);
    std::fs::write(&file, "nothing of the kind").unwrap();
    let fault = Roots::none().with_extra_file(&file).unwrap_err();
    assert!(fault.to_string().contains("no certificate"), "{fault}");
    assert!(Roots::none().with_extra_file(folder.path()).is_err());
}

#[tokio::test]
async fn a_clock_that_is_wrong_is_told_from_a_certificate_that_is() {
    let there = "Mon, 01 Jun 2026 12:00:00 GMT";
    let dated = Act::Answer(answer(move |_| http(200, &[("Date", there)], "")));
    for here in ["2025-06-01T12:00:00Z", "2027-06-01T12:00:00Z"] {
        let mut scene = Scene::with(Leaf::default(), Some(dated.clone())).await;
        scene.tools.clock = Arc::new(move || at(here));
        let (cause, _) = scene.fails_at(Rung::Tls).await;
        assert_eq!(
            cause,
            Cause::ClockWrong {
                here: at(here),
                there: at(NOW)
            }
        );
        let heads = scene.front.heads();
        assert_eq!(heads.len(), 1);
        assert!(
            heads[0].starts_with("GET / HTTP/1.1\r\n") && !heads[0].contains(NONCE),
            "{heads:?}"
        );
    }
    // A server of a stranger's is not asked, and one whose clock agrees proves the certificate wrong.
    let stranger = Authority::new("Strange Root");
    let expired = Leaf {
        from: (2026, 1),
        to: (2026, 3),
        ..Leaf::default()
    };
    let scene = Scene::of(
        Authority::new("Test Root"),
        Some(stranger.server(expired)),
        Some(dated.clone()),
    )
    .await;
    let ended = Cause::CertificateExpired {
        ended: at("2026-03-01T00:00:00Z"),
    };
    assert_eq!(scene.fails_at(Rung::Tls).await.0, ended);
    assert!(scene.front.heads().is_empty());
    let scene = Scene::with(expired, Some(dated)).await;
    assert_eq!(scene.fails_at(Rung::Tls).await.0, ended);
    assert_eq!(scene.front.heads().len(), 1);
}

#[tokio::test]
async fn what_is_no_tls_or_an_old_one_says_so() {
    let cases: [(Act, Cause); 5] = [
        (Act::Say(b"HTTP/1.1 400 Bad Request\r\n\r\n"), Cause::NotTls),
        (Act::Say(b""), Cause::ClosedEarly),
        // Alerts, as a server of TLS 1.0 and one that does not know the name send them (RFC 8446 §6).
        (Act::Say(b"\x15\x03\x01\x00\x02\x02\x46"), Cause::TlsTooOld),
        (
            Act::Say(b"\x15\x03\x03\x00\x02\x02\x70"),
            Cause::TlsRefused {
                alert: "UnrecognisedName".to_owned(),
            },
        ),
        (
            Act::Say(b"\x15\x03\x03\x00\x02\x02\x28"),
            Cause::TlsRefused {
                alert: "HandshakeFailure".to_owned(),
            },
        ),
    ];
    for (act, cause) in cases {
        let scene = Scene::with(Leaf::default(), Some(act)).await;
        assert_eq!(scene.fails_at(Rung::Tls).await.0, cause);
    }
}

#[tokio::test]
async fn a_funnel_that_is_off_closes_before_the_handshake() {
    let mut scene = Scene::with(Leaf::default(), Some(Act::Say(b""))).await;
    let url = format!(
        "https://host.tail1a2b3.ts.net:{}",
        scene.front.address.port()
    );
    scene.question.public = PublicUrl::parse(&url).unwrap();
    let (cause, facts) = scene.fails_at(Rung::Tls).await;
    assert_eq!(
        (cause, hint_of(&facts)),
        (Cause::ClosedEarly, Some(Hint::TailscaleFunnelOff))
    );
}

#[tokio::test]
async fn nothing_there_cleartext_and_silence_fail_the_rung() {
    let mut scene = Scene::with(Leaf::default(), Some(Act::Silence)).await;
    scene.tools.limits = Limits {
        rung: Duration::from_millis(200),
        ..Limits::default()
    };
    assert!(matches!(
        scene.fails_at(Rung::Tls).await.0,
        Cause::TimedOut { .. }
    ));

    scene.question.public = PublicUrl::parse(&format!("https://{HOST}:1")).unwrap();
    let address = "127.0.0.1:1".parse().unwrap();
    assert_eq!(
        scene.fails_at(Rung::Tls).await.0,
        Cause::ConnectionRefused { address }
    );

    let port = scene.front.address.port();
    scene.question.public = PublicUrl::parse(&format!("http://{HOST}:{port}")).unwrap();
    assert_eq!(scene.fails_at(Rung::Tls).await.0, Cause::NotHttps);
}

#[tokio::test]
async fn the_version_of_tls_is_told() {
    let scene = Scene::with(
        Leaf {
            only_tls12: true,
            ..Leaf::default()
        },
        None,
    )
    .await;
    let climb = scene.climb().await;
    assert_eq!(climb.outcome(), Outcome::Reachable, "{climb:#?}");
    assert!(climb.steps[3].facts.contains(&Fact::Tls {
        version: TlsVersion::Tls12
    }));
}
