//! That a climb ends, whatever the other side does.

use crate::harness::*;
use reach::{Cause, Limits, Outcome, Rung, climb};
use std::time::{Duration, Instant};

#[tokio::test]
async fn an_endless_answer_is_read_to_its_limit_only() {
    let endless = http(
        200,
        &[("Content-Type", "application/json")],
        &"[".repeat(1_000_000),
    );
    let scene = Scene::answering(answer(move |_| endless.clone())).await;
    assert_eq!(
        scene.fails_at(Rung::IsThisService).await.0,
        Cause::SomethingElse { status: 200 }
    );

    let long = "x".repeat(70_000);
    let scene = Scene::answering(answer(move |head| {
        let is_health = head.starts_with("GET /healthz");
        if is_health {
            service(head)
        } else {
            http(200, &[], &long)
        }
    }))
    .await;
    let cause = Cause::TooLong {
        most_bytes: 64 * 1024,
    };
    assert_eq!(scene.fails_at(Rung::TokenAccepted).await.0, cause);
}

#[tokio::test]
async fn an_endless_head_is_no_http() {
    let head = format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "x".repeat(200_000));
    let many = format!("HTTP/1.1 200 OK\r\n{}\r\n", "X: 1\r\n".repeat(2_000));
    for head in [head, many] {
        let scene = Scene::answering(answer(move |_| head.clone().into_bytes())).await;
        assert_eq!(scene.fails_at(Rung::IsThisService).await.0, Cause::NotHttp);
    }
}

#[tokio::test]
async fn the_whole_climb_has_a_limit_too() {
    let mut scene = Scene::with(Leaf::default(), Some(Act::Silence)).await;
    scene.tools.limits = Limits {
        total: Duration::from_millis(300),
        ..Limits::default()
    };
    let begun = Instant::now();
    let (cause, _) = scene.fails_at(Rung::Tls).await;
    assert!(
        begun.elapsed() < Duration::from_secs(5),
        "not the ten seconds of the rung"
    );
    let Cause::OutOfTime { after_ms } = cause else {
        panic!("{cause:?}")
    };
    assert!(after_ms >= 300, "{after_ms}");
}

#[tokio::test]
async fn a_climb_that_is_dropped_closes_its_connections() {
    let mut scene = Scene::with(Leaf::default(), Some(Act::Silence)).await;
    {
        let climbing = climb(&scene.question, &scene.tools);
        tokio::pin!(climbing);
        let mut taken = scene.front.taken.clone();
        let arrived = taken.wait_for(|(taken, _)| *taken == 1);
        tokio::select! {
            climb = &mut climbing => panic!("{climb:#?}"),
            arrived = tokio::time::timeout(PATIENCE, arrived) => drop(arrived.unwrap().unwrap()),
        }
    }
    let ended = scene.front.taken.wait_for(|(_, ended)| *ended == 1);
    drop(
        tokio::time::timeout(PATIENCE, ended)
            .await
            .unwrap()
            .unwrap(),
    );
}

#[tokio::test]
async fn climbs_can_go_on_at_the_same_time() {
    let scene = Scene::new().await;
    let climbs = [scene.climb(), scene.climb(), scene.climb()];
    for climb in futures_all(climbs).await {
        assert_eq!(climb.outcome(), Outcome::Reachable);
    }
}

/// All of them at once, without another crate for it.
async fn futures_all<F: Future<Output = T>, T>(futures: [F; 3]) -> [T; 3] {
    let [a, b, c] = futures;
    tokio::join!(a, b, c).into()
}
