//! Retention, and what happens when too much comes at once.

use crate::support::{Fixture, admin};
use directory::{
    Actor, CapturedMessage, LogPosition, LogQuery, LogSeq, NewLogEntry, Retention, StoreError,
};
use std::sync::mpsc;
use std::time::{Duration, Instant};

const DAY: i64 = 86_400_000;

fn wait_until(what: &str, condition: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(10);
    while !condition() {
        assert!(Instant::now() < deadline, "{what}");
        std::thread::yield_now();
    }
}

fn fill(fixture: &Fixture, count: usize) {
    let now = fixture.now();
    fixture
        .workspace()
        .write_now(move |w| {
            for _ in 0..count {
                let body = CapturedMessage {
                    body: Some("x".to_owned()),
                    ..CapturedMessage::default()
                };
                let entry = NewLogEntry::exchange(Actor::Anonymous, now, "users_listed");
                w.append(NewLogEntry {
                    request: Some(body),
                    ..entry
                })?;
            }
            Ok(())
        })
        .unwrap();
}

fn last_action(fixture: &Fixture) -> String {
    let page = fixture
        .workspace()
        .read_now(|r| r.log_page(&LogQuery::default(), LogPosition::Newest, 1))
        .unwrap();
    page.entries
        .first()
        .map(|entry| entry.action.clone())
        .unwrap_or_default()
}

#[test]
fn bodies_are_forgotten_after_30_days_and_entries_after_400() {
    let fixture = Fixture::new();
    fill(&fixture, 500);
    fixture.pass(31 * DAY);
    fill(&fixture, 10);
    wait_until("bodies are pruned", || last_action(&fixture) == "pruned");
    let stats = fixture.workspace().read_now(|r| r.log_stats()).unwrap();
    assert_eq!(stats.entries, 512, "entries stay");
    let old = fixture
        .workspace()
        .read_now(|r| r.log_entry(LogSeq(2)))
        .unwrap()
        .unwrap();
    assert!(old.bodies_pruned && old.request.is_none());
    let new = fixture
        .workspace()
        .read_now(|r| r.log_entry(LogSeq(505)))
        .unwrap()
        .unwrap();
    assert!(!new.bodies_pruned && new.request.is_some());
    fixture.assert_sound();

    fixture.pass(385 * DAY);
    wait_until("entries are pruned", || {
        fixture
            .workspace()
            .read_now(|r| r.log_stats())
            .unwrap()
            .entries
            < 20
            && last_action(&fixture) == "pruned"
    });
    fixture.assert_sound();
    fixture.user("ada");
    assert!(
        fixture.workspace().head().borrow().0 > 512,
        "places in the log are not given twice"
    );
    fixture.assert_sound();
}

#[test]
fn the_oldest_bodies_go_when_they_take_too_much_room() {
    let fixture = Fixture::new();
    let retention = Retention {
        body_bytes: 0,
        ..Retention::default()
    };
    let setting = serde_json::to_value(retention).unwrap();
    fixture
        .workspace()
        .write_now(move |w| w.set_setting(&admin(), "retention", &setting))
        .unwrap();
    assert_eq!(
        fixture.workspace().read_now(|r| r.retention()).unwrap(),
        retention
    );
    fill(&fixture, 300);
    fixture.pass(DAY);
    wait_until("bodies are pruned", || {
        fixture
            .workspace()
            .read_now(|r| r.log_stats())
            .unwrap()
            .body_bytes
            == 0
    });
    fixture.assert_sound();
}

#[test]
fn a_full_queue_refuses_at_once_and_serves_what_it_took_in() {
    let fixture = Fixture::new();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let (release, wait) = mpsc::channel::<()>();
    let (started, running) = mpsc::channel::<()>();
    let workspace = fixture.workspace().clone();
    let blocker = std::thread::spawn(move || {
        workspace.write_now(move |_| {
            started.send(()).unwrap();
            wait.recv().unwrap();
            Ok(())
        })
    });
    running.recv().unwrap();
    let waiting: Vec<_> = (0..1_024)
        .map(|number| {
            let workspace = fixture.workspace().clone();
            runtime.spawn(async move {
                workspace
                    .write(move |w| w.rename_workspace(&admin(), &number.to_string()))
                    .await
            })
        })
        .collect();
    wait_until("the queue is full", || {
        fixture.workspace().health().queued == 1_024
    });
    let refused = fixture
        .workspace()
        .write_now(|w| w.rename_workspace(&admin(), "one too many"));
    assert!(matches!(refused, Err(StoreError::Busy)), "{refused:?}");
    let read = NewLogEntry {
        is_read: true,
        ..NewLogEntry::exchange(Actor::Anonymous, fixture.now(), "users_listed")
    };
    fixture.workspace().record(read);
    assert_eq!(fixture.workspace().health().dropped_reads, 1);
    release.send(()).unwrap();
    blocker.join().unwrap().unwrap();
    runtime.block_on(async {
        for task in waiting {
            task.await.unwrap().unwrap();
        }
    });
    wait_until("the gap is told", || last_action(&fixture) == "gap");
    fixture.assert_sound();
}

#[test]
fn a_log_of_which_nothing_is_left_leaves_the_writer_in_peace() {
    let fixture = Fixture::new();
    fill(&fixture, 20);
    fixture.pass(500 * DAY);
    wait_until("everything is pruned", || last_action(&fixture) == "pruned");
    fixture.pass(500 * DAY);
    wait_until("that is pruned too, and told", || {
        let stats = fixture.workspace().read_now(|r| r.log_stats()).unwrap();
        stats.entries == 1 && stats.head.0 > 22
    });
    fixture.user("ada");
    fixture.wait_for_words();
    fixture.assert_sound();
}
