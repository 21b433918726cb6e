//! Entries: pages, words, counts, bodies, roll-up.

use crate::support::{Fixture, START, admin};
use directory::{
    Actor, CapturedMessage, EntryKind, Kind, LogPosition, LogQuery, LogSeq, NewLogEntry, Verdict,
};
use scim_core::{ResourceId, Timestamp};
use serde_json::json;
use std::borrow::Cow;

fn exchange(number: i64) -> NewLogEntry {
    NewLogEntry {
        method: Some(if number % 2 == 0 { "GET" } else { "POST" }.to_owned()),
        target: Some(format!(
            "/api/scim/v2/Users?filter=userName%20eq%20{number}"
        )),
        status: Some(if number % 10 == 0 { 409 } else { 200 }),
        duration_us: Some(1_000 * (number + 1)),
        verdict: if number % 10 == 0 {
            Verdict::Refused
        } else {
            Verdict::Applied
        },
        reason: (number % 10 == 0).then_some(Cow::Borrowed("value_taken")),
        is_read: number % 2 == 0,
        ..NewLogEntry::exchange(
            Actor::Anonymous,
            Timestamp(START + number * 1_000),
            "users_listed",
        )
    }
    .about(Kind::User, None, Some(format!("user{number}@example.com")))
}

fn filled(count: i64) -> Fixture {
    let fixture = Fixture::new();
    fixture
        .workspace()
        .write_now(move |w| {
            for number in 0..count {
                w.append(exchange(number))?;
            }
            Ok(())
        })
        .unwrap();
    fixture
}

fn seqs(
    fixture: &Fixture,
    query: &LogQuery,
    position: LogPosition,
    limit: u32,
) -> (Vec<i64>, bool) {
    let page = fixture
        .workspace()
        .read_now(|r| r.log_page(query, position, limit))
        .unwrap();
    (
        page.entries.iter().map(|entry| entry.seq.0).collect(),
        page.more,
    )
}

#[test]
fn pages_go_both_ways() {
    let fixture = filled(10);
    let all = LogQuery::default();
    // The first entry tells that the workspace was created.
    let cases: &[(LogPosition, u32, &[i64], bool)] = &[
        (LogPosition::Newest, 3, &[11, 10, 9], true),
        (LogPosition::Before(LogSeq(9)), 3, &[8, 7, 6], true),
        (LogPosition::Before(LogSeq(3)), 3, &[2, 1], false),
        (LogPosition::After(LogSeq(8)), 2, &[9, 10], true),
        (LogPosition::After(LogSeq(8)), 3, &[9, 10, 11], false),
        (LogPosition::After(LogSeq(11)), 3, &[], false),
    ];
    for (position, limit, expected, more) in cases {
        assert_eq!(
            seqs(&fixture, &all, *position, *limit),
            (expected.to_vec(), *more),
            "{position:?}"
        );
    }
}

#[test]
fn filters_select_by_what_stands_in_the_entry() {
    let fixture = filled(20);
    let connection = fixture.connection("c");
    let base = LogQuery::default;
    let cases: Vec<(LogQuery, usize)> = vec![
        (base(), 22),
        (
            LogQuery {
                without_reads: true,
                ..base()
            },
            12,
        ),
        (
            LogQuery {
                verdicts: vec![Verdict::Refused],
                ..base()
            },
            2,
        ),
        (
            LogQuery {
                verdicts: vec![Verdict::Refused, Verdict::NoChange],
                ..base()
            },
            2,
        ),
        (
            LogQuery {
                methods: vec!["POST".to_owned()],
                ..base()
            },
            10,
        ),
        (
            LogQuery {
                methods: vec!["POST".to_owned(), "GET".to_owned()],
                without_reads: true,
                ..base()
            },
            10,
        ),
        (
            LogQuery {
                kinds: vec![EntryKind::System],
                ..base()
            },
            1,
        ),
        (
            LogQuery {
                kinds: vec![EntryKind::Local, EntryKind::System],
                ..base()
            },
            2,
        ),
        (
            LogQuery {
                status: Some((400, 499)),
                ..base()
            },
            2,
        ),
        (
            LogQuery {
                since: Some(Timestamp(START + 15_000)),
                ..base()
            },
            5,
        ),
        (
            LogQuery {
                until: Some(Timestamp(START + 2_000)),
                kinds: vec![EntryKind::Exchange],
                ..base()
            },
            3,
        ),
        (
            LogQuery {
                connections: vec![connection.id],
                ..base()
            },
            0,
        ),
        (
            LogQuery {
                reasons: vec!["value_taken".to_owned()],
                ..base()
            },
            2,
        ),
        (
            LogQuery {
                actions: vec!["users_listed".to_owned()],
                ..base()
            },
            20,
        ),
        (
            LogQuery {
                resource_kind: Some(Kind::Group),
                ..base()
            },
            0,
        ),
        (
            LogQuery {
                words: Some("user7".to_owned()),
                ..base()
            },
            1,
        ),
        (
            LogQuery {
                words: Some("example value_ta".to_owned()),
                ..base()
            },
            2,
        ),
        (
            LogQuery {
                words: Some("example".to_owned()),
                without_reads: true,
                ..base()
            },
            10,
        ),
        (
            LogQuery {
                words: Some("  ".to_owned()),
                ..base()
            },
            22,
        ),
        (
            LogQuery {
                words: Some("\" OR ".to_owned()),
                ..base()
            },
            0,
        ),
    ];
    for round in ["not indexed yet", "indexed"] {
        for (query, expected) in &cases {
            let (found, _) = seqs(&fixture, query, LogPosition::Newest, 100);
            assert_eq!(found.len(), *expected, "{round}: {query:?}");
            assert!(
                found.is_sorted_by(|one, other| one > other),
                "{round}: {query:?}"
            );
            let (upward, _) = seqs(&fixture, query, LogPosition::After(LogSeq(0)), 100);
            assert_eq!(
                upward,
                found.iter().rev().copied().collect::<Vec<_>>(),
                "{round}: {query:?}"
            );
            let counts = fixture
                .workspace()
                .read_now(|r| r.log_counts(query))
                .unwrap();
            assert_eq!(
                (counts.all.entries as usize, counts.all.exact),
                (*expected, true),
                "{round}: {query:?}"
            );
        }
        fixture.wait_for_words();
    }
}

#[test]
fn counts_stop_at_ten_thousand() {
    let fixture = filled(12_000);
    let counts = fixture
        .workspace()
        .read_now(|r| r.log_counts(&LogQuery::default()))
        .unwrap();
    assert_eq!((counts.all.entries, counts.all.exact), (10_000, false));
    let refused = counts
        .by_verdict
        .iter()
        .find(|(verdict, _)| *verdict == Verdict::Refused)
        .unwrap()
        .1;
    assert_eq!((refused.entries, refused.exact), (1_200, true));
}

#[test]
fn entries_are_found_by_the_resource_that_they_tell_of_or_changed() {
    let fixture = Fixture::new();
    let ada = fixture.user("ada");
    let group = fixture.group("g", &[ada]);
    fixture.user("grace");
    fixture.delete(&admin(), Kind::User, ada).unwrap();
    let by = |id: ResourceId| {
        seqs(
            &fixture,
            &LogQuery {
                resource: Some(id),
                ..LogQuery::default()
            },
            LogPosition::Newest,
            10,
        )
        .0
    };
    assert_eq!(by(ada), [5, 2]);
    assert_eq!(
        by(group),
        [5, 3],
        "the deletion of a member changed the group"
    );
    let detail = fixture
        .workspace()
        .read_now(|r| r.log_entry(LogSeq(5)))
        .unwrap()
        .unwrap();
    assert_eq!(detail.changes.len(), 2);
    assert_eq!(detail.changes[0].after, None);
    let words = LogQuery {
        words: Some("ada".to_owned()),
        ..LogQuery::default()
    };
    assert_eq!(
        seqs(&fixture, &words, LogPosition::Newest, 10).0,
        [5, 3, 2],
        "also where it was a member"
    );
    fixture.wait_for_words();
    assert_eq!(seqs(&fixture, &words, LogPosition::Newest, 10).0, [5, 3, 2]);
}

#[test]
fn headers_bodies_and_changes_are_read_back_as_they_were() {
    let fixture = Fixture::new();
    let now = fixture.now();
    let request = CapturedMessage {
        headers: vec![(
            "content-type".to_owned(),
            "application/scim+json".to_owned(),
        )],
        body: Some("{\"userName\":\"ada\"}".to_owned()),
        body_length: 18,
        cut: false,
        unparsed: false,
        body_sha256: None,
    };
    let long = CapturedMessage {
        body: Some("é".repeat(200_000)),
        body_length: 400_000,
        ..CapturedMessage::default()
    };
    let entry = NewLogEntry {
        request: Some(request.clone()),
        response: Some(long),
        notes: vec![scim_core::Note::forgiven("boolean_string", "active", "True").into()],
        ..NewLogEntry::exchange(Actor::Anonymous, now, "user_created")
            .with("name", "ada")
            .with("count", 3)
    };
    let seq = fixture
        .workspace()
        .write_now(move |w| {
            let outcome = crate::support::check(
                w,
                Kind::User,
                json!({ "userName": "ada" }),
                scim_core::Purpose::Create,
            );
            let id = ResourceId(uuid::Uuid::now_v7());
            w.create(
                &admin(),
                Kind::User,
                id,
                outcome,
                &scim_core::Tolerances::ALL,
                now,
            )?;
            w.append(entry)
        })
        .unwrap();
    let detail = fixture
        .workspace()
        .read_now(|r| r.log_entry(seq))
        .unwrap()
        .unwrap();
    assert_eq!(detail.request, Some(request));
    let response = detail.response.unwrap();
    assert!(response.cut);
    assert!(response.body.unwrap().len() <= 256 * 1024);
    assert_eq!(response.body_length, 400_000);
    assert_eq!(detail.entry.arguments["count"], json!(3));
    assert_eq!(detail.entry.notes[0].code, "boolean_string");
    assert_eq!(detail.changes.len(), 1);
    assert_eq!(detail.changes[0].attributes[0].path, "userName");
    assert_eq!(detail.changes[0].attributes[0].before, None);
    assert!(!detail.bodies_pruned);
    fixture.assert_sound();
}

#[test]
fn the_bell_rings_after_the_commit_and_never_twice_for_the_same() {
    let fixture = Fixture::new();
    let mut bell = fixture.workspace().head();
    let before = *bell.borrow_and_update();
    fixture.user("ada");
    assert!(bell.has_changed().unwrap());
    assert_eq!(bell.borrow_and_update().0, before.0 + 1);
    fixture
        .workspace()
        .write_now(|w| w.rename_workspace(&admin(), "no entry"))
        .unwrap();
    assert!(!bell.has_changed().unwrap());
}

#[test]
fn recorded_entries_arrive_without_anybody_waiting() {
    let fixture = Fixture::new();
    let mut bell = fixture.workspace().head();
    for number in 1..=5 {
        fixture.workspace().record(exchange(number));
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    runtime.block_on(async {
        let arrived = tokio::time::timeout(
            std::time::Duration::from_secs(5),
            bell.wait_for(|head| head.0 == 6),
        )
        .await;
        assert!(
            arrived.is_ok(),
            "head {:?}",
            fixture.workspace().head().borrow()
        );
    });
    fixture.assert_sound();
}

#[test]
fn a_flood_without_tokens_leaves_few_entries_that_stand_for_all() {
    let mut fixture = Fixture::new();
    for _ in 0..500 {
        let refusal = NewLogEntry {
            verdict: Verdict::Refused,
            status: Some(401),
            ..exchange(1)
        };
        fixture.workspace().record(refusal);
    }
    fixture.reopen();
    let query = LogQuery {
        verdicts: vec![Verdict::Refused],
        ..LogQuery::default()
    };
    let page = fixture
        .workspace()
        .read_now(|r| r.log_page(&query, LogPosition::Newest, 100))
        .unwrap();
    assert!(page.entries.len() <= 12, "{}", page.entries.len());
    assert_eq!(
        page.entries.iter().map(|entry| entry.count).sum::<u64>(),
        500
    );
}

#[test]
fn the_roll_up_counts_by_minute_and_tells_latencies() {
    let fixture = filled(120);
    let points = fixture
        .workspace()
        .read_now(|r| {
            r.rollup(
                Timestamp(START - 60_000),
                Timestamp(START + 180_000),
                1,
                None,
            )
        })
        .unwrap();
    assert_eq!(
        points
            .iter()
            .map(|point| point.exchanges)
            .collect::<Vec<_>>(),
        [0, 60, 60, 0]
    );
    assert_eq!(
        (points[1].reads, points[1].refused, points[1].applied),
        (30, 6, 54)
    );
    assert_eq!(points[0].p50_us, None);
    let p50 = points[1].p50_us.unwrap();
    assert!((30_000..=38_000).contains(&p50), "{p50}");
    let wide = fixture
        .workspace()
        .read_now(|r| r.rollup(Timestamp(START), Timestamp(START + 120_000), 2, None))
        .unwrap();
    assert_eq!(
        wide.iter().map(|point| point.exchanges).collect::<Vec<_>>(),
        [120]
    );
}

#[test]
fn entries_name_connection_and_token_also_after_these_are_gone() {
    let fixture = Fixture::new();
    let connection = fixture.connection("Okta prod");
    let (token, _) = fixture.token(&connection, directory::Scope::Read);
    let now = fixture.now();
    let (token_id, connection_id) = (token.id, connection.id);
    fixture
        .workspace()
        .write_now(move |w| {
            let actor = Actor::Token(token_id, connection_id);
            let seq = w.append(NewLogEntry::exchange(actor, now, "users_listed"))?;
            w.remove_connection(&admin(), connection_id, now)?;
            Ok(seq)
        })
        .unwrap();
    let page = fixture
        .workspace()
        .read_now(|r| r.log_page(&LogQuery::default(), LogPosition::Newest, 1))
        .unwrap();
    let entry = &page.entries[0];
    assert_eq!(entry.connection_name.as_deref(), Some("Okta prod"));
    assert_eq!(entry.token_name.as_deref(), Some("t"));
    assert_eq!(entry.actor, Actor::Token(token_id, connection_id));
}
