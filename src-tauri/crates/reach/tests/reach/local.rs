//! The first two rungs: this computer.

use crate::harness::*;
use reach::{Cause, Fact, Limits, Rung};
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
    let address = "127.0.0.1:1".parse().unwrap();
    scene.question.local = Some(address);
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
        scene.question.local = Some(stranger.address);
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
    scene.question.local = Some(silent.address);
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
