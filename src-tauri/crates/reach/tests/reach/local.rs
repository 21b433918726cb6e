//! The first two rungs: this computer.

use crate::harness::*;
use reach::{Cause, Fact, Limits, Local, Rung, State, TlsVersion};
use std::time::Duration;

#[tokio::test]
async fn a_service_that_does_not_run_is_said_so() {
    let mut scene = Scene::new().await;
    scene.question.local = None;
    assert_eq!(
        scene.fails_at(Rung::Listens).await,
        (Cause::NotRunning, Vec::new())
    );
    // Port 1 is reserved for a service that nobody runs.
    let address: std::net::SocketAddr = "127.0.0.1:1".parse().unwrap();
    scene.question.local = Some(address.into());
    assert_eq!(
        scene.fails_at(Rung::Listens).await.0,
        Cause::ConnectionRefused { address }
    );
}

#[tokio::test]
async fn a_stranger_on_the_port_is_told_from_the_service() {
    let health = |proof: &str| {
        let body = format!(r#"{{"status":"ok","version":"9.9","proof":"{proof}"}}"#);
        http(200, &[("Content-Type", "application/json")], &body)
    };
    let other = Cause::AnotherInstance {
        version: "9.9".to_owned(),
    };
    let cases = [
        (Act::Answer(answer(move |_| health("0"))), other),
        (
            Act::Answer(answer(|_| http(200, &[], "hello"))),
            Cause::SomethingElse { status: 200 },
        ),
        (Act::Say(b"SSH-2.0-OpenSSH_9.6\r\n"), Cause::NotHttp),
        (Act::Say(b""), Cause::ClosedEarly),
    ];
    for (act, cause) in cases {
        let mut scene = Scene::new().await;
        let stranger = Server::start(None, act).await;
        scene.question.local = Some(stranger.address.into());
        let (found, facts) = scene.fails_at(Rung::Answers).await;
        assert_eq!(found, cause);
        let answered = facts
            .iter()
            .any(|fact| matches!(fact, Fact::Answered { .. }));
        assert_eq!(
            answered,
            !matches!(cause, Cause::NotHttp | Cause::ClosedEarly)
        );
    }
}

#[tokio::test]
async fn a_port_that_never_answers_takes_the_time_of_one_rung() {
    let mut scene = Scene::new().await;
    let silent = Server::start(None, Act::Silence).await;
    scene.question.local = Some(silent.address.into());
    scene.tools.limits = Limits {
        rung: Duration::from_millis(200),
        ..Limits::default()
    };
    let (cause, _) = scene.fails_at(Rung::Answers).await;
    let Cause::TimedOut { after_ms } = cause else {
        panic!("{cause:?}")
    };
    assert!(after_ms >= 200, "{after_ms}");
}

#[tokio::test]
async fn a_service_that_speaks_tls_is_known_by_its_very_certificate() {
    let mut scene = Scene::new().await;
    let elsewhere = Authority::new("Nobody Trusts This");
    // For another name and long ended: that is for the clients of the service to judge.
    let leaf = Leaf {
        name: "other.test",
        from: (2019, 1),
        to: (2020, 1),
        ..Leaf::default()
    };
    let (tls, certificate) = elsewhere.server_showing(leaf);
    let own = Server::start(Some(tls), Act::Answer(answer(service))).await;
    scene.question.local = Some(Local {
        address: own.address,
        certificate: Some(certificate.clone()),
    });
    let climb = scene.climb().await;
    let answers = &climb.steps[1];
    assert_eq!(answers.state, State::Passed);
    assert!(answers.facts.contains(&Fact::Tls {
        version: TlsVersion::Tls13
    }));

    let (other, _) = elsewhere.server_showing(Leaf::default());
    let stranger = Server::start(Some(other), Act::Answer(answer(service))).await;
    let plain = Server::start(None, Act::Say(b"HTTP/1.1 400 Bad Request\r\n\r\n")).await;
    for address in [stranger.address, plain.address] {
        scene.question.local = Some(Local {
            address,
            certificate: Some(certificate.clone()),
        });
        let (found, _) = scene.fails_at(Rung::Answers).await;
        assert_eq!(found, Cause::OtherCertificate);
    }
    assert!(stranger.heads().is_empty(), "nothing was asked of it");
}
