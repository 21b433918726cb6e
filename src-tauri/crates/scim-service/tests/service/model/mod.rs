//! The service against a slow model that is obviously right: users and groups as plain values, and requests in the
//! shapes of every provider, whose meaning is known because it was there before the shape.
//!
//! The model says of each request which status it is answered with, what is stored after it, who is a member, and what
//! the log says: applied, no change, partly with just what was left out, or refused.
//!
//! `DIRECTORY_SYNC_MODEL_REQUESTS=100000` sends more requests than the usual few thousand.

mod client;
mod groups;
mod predict;
mod requests;
mod state;
mod users;

use crate::harness::{PATIENCE, Setup};
use client::{Client, Seen};
use directory::{DialectPreset, LogEntry, LogPosition, LogQuery, Verdict, Workspace};
use idp::{Idp, Preset};
use predict::{Answered, predict};
use proptest::prelude::*;
use proptest::test_runner::{TestCaseError, TestError, TestRunner};
use requests::{Request, request};
use state::{Expected, Judgement, World, without_own};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

/// The kinds of connection: provider and preset.
const KINDS: [(&str, DialectPreset); 8] = [
    ("entra", DialectPreset::Provider),
    ("okta", DialectPreset::Provider),
    ("onelogin", DialectPreset::Provider),
    ("jumpcloud", DialectPreset::Provider),
    ("custom", DialectPreset::Provider),
    ("custom", DialectPreset::Strict),
    ("okta", DialectPreset::All),
    ("entra", DialectPreset::Strict),
];

/// The most requests of one sequence.
const LONGEST: usize = 40;

/// How a kind of connection reads and answers, as its provider's tables have it.
fn dialect(kind: (&str, DialectPreset)) -> idp::Dialect {
    let preset = match kind.1 {
        DialectPreset::Provider => Preset::Provider,
        DialectPreset::All => Preset::All,
        DialectPreset::Strict => Preset::Strict,
    };
    Idp::from_key(kind.0)
        .unwrap()
        .dialect(preset, &BTreeMap::new())
}

/// How many requests were expected to end how: a model that expects nothing but refusals would agree with anything.
type Tally = BTreeMap<(Judgement, u16), u64>;

/// A request that was sent, and what the model says that the log has of it.
struct Logged {
    request_id: String,
    expected: Expected,
    sent: String,
}

fn differs(what: &str, sent: &Seen, expected: &dyn std::fmt::Debug) -> TestCaseError {
    TestCaseError::fail(format!("{what}\n  {sent:?}\n  expected {expected:?}"))
}

/// Sends a sequence and compares each answer, then everything that is stored, then the log.
async fn play(
    workspace: &Workspace,
    client: &mut Client,
    stranger: &mut Client,
    dialect: &idp::Dialect,
    prefix: &str,
    requests: &[Request],
    tally: &mut Tally,
) -> Result<(), TestCaseError> {
    let mut world = World::default();
    let mut logged = Vec::new();
    for request in requests {
        let predicted = predict(request, &mut world, dialect, prefix);
        let is_trespass = matches!(request, Request::Trespass(_));
        let sender = if is_trespass {
            &mut *stranger
        } else {
            &mut *client
        };
        let seen = sender
            .send(
                predicted.method,
                &predicted.path,
                predicted.if_match.as_deref(),
                predicted.body.as_ref(),
            )
            .await;
        if seen.status != predicted.expected.status {
            return Err(differs("another status", &seen, &predicted.expected));
        }
        match &predicted.answered {
            Answered::Nothing => {}
            Answered::CreatedUser | Answered::CreatedGroup => {
                let id = seen.json()["id"].as_str().unwrap_or_default().to_owned();
                let kept = if matches!(predicted.answered, Answered::CreatedUser) {
                    world.users.last_mut().map(|kept| &mut kept.id)
                } else {
                    world.groups.last_mut().map(|kept| &mut kept.id)
                };
                if let Some(kept) = kept {
                    *kept = id;
                }
            }
            Answered::User(_) | Answered::Group(_) => {}
            Answered::Found(ids) => {
                let found = seen.json();
                let resources = found["Resources"].as_array().into_iter().flatten();
                let found_ids: BTreeSet<String> = resources
                    .filter_map(|one| one["id"].as_str().map(str::to_owned))
                    .collect();
                if found_ids != *ids || found["totalResults"] != ids.len() {
                    return Err(differs("others were found", &seen, ids));
                }
            }
        }
        let shown = match predicted.answered {
            Answered::CreatedUser => world
                .show_user(world.users.len() - 1)
                .zip(world.users.last().map(|kept| kept.revision)),
            Answered::CreatedGroup => world
                .show_group(world.groups.len() - 1)
                .zip(world.groups.last().map(|kept| kept.revision)),
            Answered::User(place) => world
                .show_user(place)
                .map(|shown| (shown, world.users[place].revision)),
            Answered::Group(place) => world
                .show_group(place)
                .map(|shown| (shown, world.groups[place].revision)),
            Answered::Nothing | Answered::Found(_) => None,
        };
        if let Some((shown, revision)) = shown {
            if seen.status != 204 && without_own(seen.json()) != shown {
                return Err(differs("another resource", &seen, &shown));
            }
            let tag = format!("W/\"{revision}\"");
            if seen.header("etag") != Some(&tag) {
                return Err(differs("another version", &seen, &tag));
            }
        }
        let what = (predicted.expected.judgement, predicted.expected.status);
        *tally.entry(what).or_default() += 1;
        if predicted.method != "GET" {
            logged.push(Logged {
                request_id: seen.header("x-request-id").unwrap_or_default().to_owned(),
                expected: predicted.expected,
                sent: format!("{seen:?}"),
            });
        }
    }
    everything(client, &world).await?;
    check_log(workspace, &logged).await
}

/// Reads every resource that there was.
async fn everything(client: &mut Client, world: &World) -> Result<(), TestCaseError> {
    let users = (0..world.users.len()).map(|place| {
        let path = format!("/Users/{}", world.users[place].id);
        (path, world.show_user(place))
    });
    let groups = (0..world.groups.len()).map(|place| {
        let path = format!("/Groups/{}", world.groups[place].id);
        (path, world.show_group(place))
    });
    for (path, expected) in users.chain(groups) {
        let seen = client.send("GET", &path, None, None).await;
        let shown = (seen.status == 200).then(|| without_own(seen.json()));
        if shown != expected {
            return Err(differs("another resource is stored", &seen, &expected));
        }
    }
    Ok(())
}

async fn check_log(workspace: &Workspace, logged: &[Logged]) -> Result<(), TestCaseError> {
    let deadline = std::time::Instant::now() + PATIENCE;
    let entries = loop {
        let page = workspace
            .read(|reader| reader.log_page(&LogQuery::default(), LogPosition::Newest, 300))
            .await
            .unwrap();
        let entries: BTreeMap<String, LogEntry> = page
            .entries
            .into_iter()
            .filter_map(|entry| Some((entry.request_id.clone()?, entry)))
            .collect();
        // Refusals are logged after they are answered.
        let complete = logged
            .iter()
            .all(|one| entries.contains_key(&one.request_id));
        if complete {
            break entries;
        }
        if std::time::Instant::now() > deadline {
            return Err(TestCaseError::fail("a request is missing in the log"));
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    };
    for one in logged {
        let entry = &entries[&one.request_id];
        let judgement = match entry.verdict {
            Verdict::Applied => Judgement::Applied,
            Verdict::NoChange => Judgement::NoChange,
            Verdict::Partly => Judgement::Partly,
            Verdict::Refused => Judgement::Refused,
            Verdict::Held => return Err(TestCaseError::fail("nothing is held here")),
        };
        let left_out: BTreeSet<(&str, &str)> = entry
            .notes
            .iter()
            .filter(|note| note.left_out)
            .map(|note| (note.code.as_ref(), note.path.as_str()))
            .collect();
        let expected_left_out: BTreeSet<(&str, &str)> = one
            .expected
            .left_out
            .iter()
            .map(|(code, path)| (*code, path.as_str()))
            .collect();
        let codes: BTreeSet<&str> = entry.notes.iter().map(|note| note.code.as_ref()).collect();
        let notes_agree = judgement == Judgement::Refused
            || (left_out == expected_left_out && codes == one.expected.codes);
        if judgement != one.expected.judgement || !notes_agree {
            return Err(TestCaseError::fail(format!(
                "another verdict: {:?} {:?}\n  {}\n  expected {:?}",
                entry.verdict, entry.notes, one.sent, one.expected
            )));
        }
    }
    Ok(())
}

#[test]
fn the_service_does_and_says_what_the_model_does_and_says() {
    let wanted: u64 = std::env::var("DIRECTORY_SYNC_MODEL_REQUESTS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(2_000);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let served = runtime.block_on(Setup::default().start());
    let clients: Vec<RefCell<Client>> = KINDS
        .iter()
        .enumerate()
        .map(|(number, (provider, preset))| {
            let name = format!("Kind {number}");
            let token = runtime.block_on(served.connection_of(&name, provider, *preset));
            RefCell::new(Client::new(served.service.address(), token))
        })
        .collect();
    let stranger = RefCell::new(Client::new(served.service.address(), served.token.clone()));
    let (sent, sequences) = (Cell::new(0_u64), Cell::new(0_u64));
    let tally = RefCell::new(Tally::new());
    let average = LONGEST as u64 / 2;
    let config = ProptestConfig {
        cases: u32::try_from(wanted.div_ceil(average)).unwrap(),
        failure_persistence: None,
        max_shrink_iters: 3_000,
        ..ProptestConfig::default()
    };
    let mut runner = TestRunner::new(config);
    let strategy = (
        0..KINDS.len(),
        prop::collection::vec(request(), 1..=LONGEST),
    );
    let result = runner.run(&strategy, |(kind, requests)| {
        // Names of its own for each sequence: the directory stays and the model begins anew.
        sequences.set(sequences.get() + 1);
        let prefix = format!("s{}.", sequences.get());
        let played = runtime.block_on(play(
            &served.workspace,
            &mut clients[kind].borrow_mut(),
            &mut stranger.borrow_mut(),
            &dialect(KINDS[kind]),
            &prefix,
            &requests,
            &mut tally.borrow_mut(),
        ));
        sent.set(sent.get() + requests.len() as u64);
        played
    });
    let ends = |judgement| {
        let tally = tally.borrow();
        tally.keys().any(|(known, _)| *known == judgement)
    };
    match result {
        Ok(()) => println!(
            "{} requests in {} sequences: no difference, no wrong verdict; {:?}",
            sent.get(),
            sequences.get(),
            tally.borrow()
        ),
        Err(TestError::Fail(why, (kind, requests))) => {
            panic!(
                "on a connection of {:?}: {why}\nsmallest sequence: {requests:#?}",
                KINDS[kind]
            )
        }
        Err(TestError::Abort(why)) => panic!("{why}"),
    }
    for judgement in Judgement::ALL {
        assert!(ends(judgement), "no request ended {judgement:?}");
    }
    runtime.block_on(served.end());
}
