//! The whole ladder, where everything is right.

use crate::harness::*;
use reach::{Climb, Fact, NotTried, Outcome, Rung, State, TlsVersion, Trust, climb_telling};
use std::sync::Arc;
use std::time::Duration;

#[tokio::test]
async fn all_rungs_pass_and_say_what_they_found() {
    let scene = Scene::new().await;
    let mut told = Vec::new();
    let climb: Climb = climb_telling(&scene.question, &scene.tools, &mut |step| {
        told.push(step.clone())
    })
    .await;
    assert_eq!(climb.outcome(), Outcome::Reachable, "{climb:#?}");
    assert_eq!(told, climb.steps);
    assert_eq!(climb.began, at(NOW));
    assert!(climb.steps.iter().all(|step| step.state == State::Passed));
    let sum: Duration = climb.steps.iter().map(|step| step.took).sum();
    assert!(climb.took >= sum);

    let facts = |rung: Rung| climb.steps[usize::from(rung.number()) - 1].facts.clone();
    let answered = |status, content_type: &str| Fact::Answered {
        status,
        server: None,
        content_type: Some(content_type.to_owned()),
    };
    let healthy = Fact::Healthy {
        version: "1.2.3".to_owned(),
    };
    let (local, front) = (scene.service.address, scene.front.address);
    assert_eq!(facts(Rung::Listens), [Fact::Connected { address: local }]);
    assert_eq!(
        facts(Rung::Answers),
        [answered(200, "application/json"), healthy.clone()]
    );
    let resolved = Fact::Resolved {
        name: HOST.to_owned(),
        addresses: vec![front.ip()],
    };
    assert_eq!(facts(Rung::Resolves), [resolved]);
    let certificate = Fact::Certificate {
        issuer: "Test Trust, Test Root".to_owned(),
        starts: at("2026-05-01T00:00:00Z"),
        ends: at("2026-08-01T00:00:00Z"),
        names: vec![HOST.to_owned()],
        sent: 1,
    };
    assert_eq!(
        facts(Rung::Tls),
        [
            Fact::Connected { address: front },
            Fact::Tls {
                version: TlsVersion::Tls13
            },
            certificate,
            Fact::TrustedBy {
                trust: Trust::Extra
            },
        ]
    );
    assert_eq!(
        facts(Rung::IsThisService),
        [answered(200, "application/json"), healthy]
    );
    let scim = answered(200, "application/scim+json");
    assert_eq!(facts(Rung::TokenAccepted), std::slice::from_ref(&scim));
    assert_eq!(facts(Rung::ProbeAnswers), [scim, Fact::Found { total: 0 }]);
}

#[tokio::test]
async fn what_is_asked_is_what_a_provider_would_ask() {
    let scene = Scene::new().await;
    assert_eq!(scene.climb().await.outcome(), Outcome::Reachable);
    let heads = scene.service.heads();
    let targets: Vec<&str> = heads
        .iter()
        .map(|head| head.lines().next().unwrap())
        .collect();
    let health = format!("GET /healthz?nonce={NONCE} HTTP/1.1");
    assert_eq!(
        targets,
        [
            health.as_str(),
            health.as_str(),
            "GET /api/scim/v2/ServiceProviderConfig HTTP/1.1",
            "GET /api/scim/v2/Users?filter=userName%20eq%20%22nobody%22 HTTP/1.1",
        ]
    );
    // The token goes to a server that has proved to be this service, and nowhere before.
    let with_token: Vec<bool> = heads.iter().map(|head| head.contains(TOKEN)).collect();
    assert_eq!(with_token, [false, false, true, true]);
    let marked: Vec<bool> = heads
        .iter()
        .map(|head| head.contains("x-check: 1"))
        .collect();
    assert_eq!(marked, with_token);
    let host = format!("host: {HOST}:{}\r\n", scene.front.address.port());
    for head in &heads[1..] {
        assert!(head.contains(&host), "{head}");
        assert!(head.contains("accept-encoding: identity\r\n"), "{head}");
        assert!(head.contains("user-agent: directory-sync/"), "{head}");
    }
}

#[tokio::test]
async fn without_a_token_the_last_two_rungs_are_left_untried() {
    let mut scene = Scene::new().await;
    scene.question.token = None;
    let climb = scene.climb().await;
    assert_eq!(climb.outcome(), Outcome::TokenNotTried);
    let not_tried = State::NotTried {
        why: NotTried::NoToken,
    };
    assert_eq!(climb.steps[4].state, State::Passed);
    assert_eq!(climb.steps[5].state, not_tried);
    assert_eq!(climb.steps[6].state, not_tried);
}

#[tokio::test]
async fn rungs_behind_one_that_failed_are_not_tried() {
    let mut scene = Scene::new().await;
    scene.tools.resolver = Arc::new(Names(Err(reach::Unresolved::Unknown)));
    let climb = scene.climb().await;
    assert_eq!(climb.outcome(), Outcome::Stopped(Rung::Resolves));
    for step in &climb.steps[3..] {
        assert_eq!(
            step.state,
            State::NotTried {
                why: NotTried::StoppedBefore
            }
        );
        assert!(step.facts.is_empty() && step.took.is_zero());
    }
    assert_eq!(
        *scene.front.taken.borrow(),
        (0, 0),
        "nothing may be asked there"
    );
}

#[tokio::test]
async fn a_path_in_front_is_kept() {
    let mut scene = Scene::answering(answer(|head| {
        // As a proxy that takes a prefix away.
        assert!(head.starts_with("GET /dir/"), "{head}");
        service(&head.replacen("/dir/", "/", 1))
    }))
    .await;
    let public = format!("{}/dir/", scene.question.public);
    scene.question.public = reach::PublicUrl::parse(&public).unwrap();
    assert_eq!(scene.climb().await.outcome(), Outcome::Reachable);
}
