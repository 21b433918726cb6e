//! What the store costs as the directory grows: `cargo bench -p directory -- 10000 100000`.
//!
//! Without arguments (as the test runner calls it) a small directory is measured, so that this
//! program is known to work.

#![expect(clippy::unwrap_used, reason = "a failure ends the measurement")]

use directory::{
    CapturedMessage, Door, Kind, ListQuery, LogPosition, LogQuery, NewLogEntry, OpenMode,
    OpenOptions, Workspace, WriteGrant, Writer,
};
use scim_core::{
    Attributes, Catalogue, Filter, Patch, PatchRequest, Precondition, Purpose, ResourceId, SortKey,
    Timestamp, Tolerances,
};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

fn main() {
    let sizes: Vec<usize> = std::env::args()
        .filter_map(|argument| argument.parse().ok())
        .collect();
    let sizes = if sizes.is_empty() { vec![500] } else { sizes };
    let tables: Vec<Vec<(String, f64)>> = sizes.iter().map(|&size| measure(size)).collect();
    print!("{:44}", "microseconds each");
    sizes.iter().for_each(|size| print!("{size:>12}"));
    println!();
    for row in 0..tables[0].len() {
        print!("{:44}", tables[0][row].0);
        tables
            .iter()
            .for_each(|table| print!("{:>12.1}", table[row].1));
        println!();
    }
}

fn now() -> Timestamp {
    Timestamp::from_jiff(jiff::Timestamp::now())
}

fn admin() -> WriteGrant {
    WriteGrant::for_admin(Door::CommandLine)
}

fn user(number: usize) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": format!("user{number:07}@example.com"),
        "externalId": format!("00u{number:07x}"),
        "name": { "givenName": format!("Given{}", number % 997), "familyName": format!("Family{}", number % 9_973) },
        "displayName": format!("Given{} Family{}", number % 997, number % 9_973),
        "title": format!("Title {}", number % 50),
        "active": !number.is_multiple_of(10),
        "emails": [{ "value": format!("user{number:07}@example.com"), "type": "work", "primary": true }],
    })
}

fn create(
    w: &mut Writer,
    kind: Kind,
    body: Value,
    catalogue: &Catalogue,
) -> Result<ResourceId, directory::StoreError> {
    let message = CapturedMessage {
        body: Some(body.to_string()),
        ..CapturedMessage::default()
    };
    let checked = Attributes::check(
        body,
        kind.resource_type(catalogue),
        Purpose::Create,
        &Tolerances::STRICT,
    )?;
    let at = now();
    let outcome = w.create(
        &admin(),
        kind,
        ResourceId(uuid::Uuid::now_v7()),
        checked,
        &Tolerances::STRICT,
        at,
    )?;
    let id = outcome.stored.resource.id;
    let entry = NewLogEntry {
        request: Some(message.clone()),
        response: Some(message),
        method: Some("POST".to_owned()),
        target: Some("/api/scim/v2/Users".to_owned()),
        duration_us: Some(1_000),
        status: Some(201),
        ..NewLogEntry::exchange(directory::Actor::Anonymous, at, "user_created")
    };
    w.append(entry.about(kind, Some(id), Some(outcome.stored.name().to_owned())))?;
    Ok(id)
}

fn add_member(
    w: &mut Writer,
    group: ResourceId,
    member: ResourceId,
    catalogue: &Catalogue,
) -> Result<(), directory::StoreError> {
    let body = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{ "op": "add", "path": "members", "value": [{ "value": member.to_string() }] }],
    });
    let patch = Patch::check(
        PatchRequest::parse(body, &Tolerances::STRICT)?,
        &catalogue.group,
        &Tolerances::STRICT,
    )?;
    w.patch(
        &admin(),
        Kind::Group,
        group,
        &Precondition::default(),
        patch,
        &Tolerances::STRICT,
        now(),
    )?;
    w.append(NewLogEntry::local(
        Door::CommandLine,
        now(),
        "members_added",
    ))?;
    Ok(())
}

/// The mean of `times` runs, in microseconds.
fn each(times: usize, mut work: impl FnMut(usize)) -> f64 {
    let started = Instant::now();
    (0..times).for_each(&mut work);
    started.elapsed().as_secs_f64() * 1e6 / times as f64
}

fn settle(workspace: &Workspace) {
    while !workspace.read_now(|r| r.words_are_indexed()).unwrap() {
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn measure(size: usize) -> Vec<(String, f64)> {
    let folder = tempfile::tempdir_in(
        std::env::var_os("BENCH_FOLDER").unwrap_or_else(|| std::env::temp_dir().into()),
    )
    .unwrap();
    let path = folder.path().join("bench.dsync");
    let workspace = Workspace::open(&path, OpenOptions::new(OpenMode::CreateIfMissing)).unwrap();
    let catalogue = Catalogue::standard();
    let mut ids = Vec::with_capacity(size);
    let started = Instant::now();
    for start in (0..size).step_by(1_000) {
        let catalogue = catalogue.clone();
        let end = (start + 1_000).min(size);
        let part: Vec<ResourceId> = workspace
            .write_now(move |w| {
                (start..end)
                    .map(|number| create(w, Kind::User, user(number), &catalogue))
                    .collect()
            })
            .unwrap();
        ids.extend(part);
    }
    let filled = started.elapsed().as_secs_f64() * 1e6 / size as f64;
    let mut rows = vec![("create, 1,000 in one job (filling)".to_owned(), filled)];
    let mut row = |name: &str, value: f64| rows.push((name.to_owned(), value));
    let caught_up = Instant::now();
    settle(&workspace);
    row(
        "full text of one entry, afterwards",
        caught_up.elapsed().as_secs_f64() * 1e6 / size as f64,
    );

    let times = 2_000.min(size);
    let fresh = AtomicUsize::new(size);
    let one = || {
        let catalogue = catalogue.clone();
        let number = fresh.fetch_add(1, Ordering::Relaxed);
        workspace
            .write_now(move |w| create(w, Kind::User, user(number), &catalogue))
            .unwrap()
    };
    row(
        "create, 1 client",
        each(times, |_| {
            one();
        }),
    );
    settle(&workspace);
    let started = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                (0..times / 8).for_each(|_| {
                    one();
                })
            });
        }
    });
    row(
        "create, 16 clients",
        started.elapsed().as_secs_f64() * 1e6 / (16 * (times / 8)) as f64,
    );
    settle(&workspace);

    let pick = |turn: usize| ids[turn.wrapping_mul(7_919) % size];
    row(
        "read one by id",
        each(times, |turn| {
            let id = pick(turn);
            assert!(
                workspace
                    .read_now(|r| r.resource(Kind::User, id))
                    .unwrap()
                    .is_some()
            );
        }),
    );
    let filtered = |text: String| {
        let filter = Filter::parse(&text, &catalogue.user).unwrap();
        move |count: u64, start_index: u64| {
            let filter = Some(filter.clone());
            ListQuery {
                filter,
                count,
                start_index,
                ..ListQuery::of(Kind::User)
            }
        }
    };
    let list = |query: ListQuery| workspace.read_now(|r| r.list(&query)).unwrap();
    row(
        "userName eq",
        each(times, |turn| {
            let query = filtered(format!(
                "userName eq \"USER{:07}@example.com\"",
                turn * 31 % size
            ))(100, 1);
            assert_eq!(list(query).total, 1);
        }),
    );
    row(
        "emails.value eq and active eq true",
        each(times, |turn| {
            let text = format!(
                "emails.value eq \"user{:07}@example.com\" and active eq true",
                turn * 31 % size
            );
            list(filtered(text)(100, 1));
        }),
    );
    row(
        "externalId eq",
        each(times, |turn| {
            assert_eq!(
                list(filtered(format!(
                    "externalId eq \"00u{:07x}\"",
                    turn * 31 % size
                ))(100, 1))
                .total,
                1
            );
        }),
    );
    for (name, start_index) in [
        ("start", 1),
        ("middle", size as u64 / 2),
        ("end", size as u64 - 99),
    ] {
        row(
            &format!("page of 100 at the {name}"),
            each(100, |_| {
                let query = ListQuery {
                    start_index,
                    ..ListQuery::of(Kind::User)
                };
                assert_eq!(list(query).items.len(), 100);
            }),
        );
    }
    row(
        "active eq true, first 100 of most",
        each(5, |_| {
            list(filtered("active eq true".to_owned())(100, 1));
        }),
    );
    row(
        "displayName sw, 100 of a tenth",
        each(5, |_| {
            list(filtered("displayName sw \"given1\"".to_owned())(100, 1));
        }),
    );
    row(
        "sorted by name.familyName, middle",
        each(5, |_| {
            let sort = SortKey::parse(Some("name.familyName"), None, &catalogue.user).unwrap();
            list(ListQuery {
                sort,
                start_index: size as u64 / 2,
                ..ListQuery::of(Kind::User)
            });
        }),
    );
    // The same page again and again, behind a mark in the middle.
    for (name, by, order, filter) in [
        ("sorted by name.familyName", "name.familyName", "", None),
        ("sorted by title, descending", "title", "descending", None),
        (
            "sorted by userName, filtered by active",
            "userName",
            "",
            Some("active eq true"),
        ),
    ] {
        let query = ListQuery {
            sort: SortKey::parse(Some(by), Some(order), &catalogue.user).unwrap(),
            filter: filter.map(|text| Filter::parse(text, &catalogue.user).unwrap()),
            ..ListQuery::of(Kind::User)
        };
        let middle = list(ListQuery {
            start_index: size as u64 / 4,
            count: 1,
            ..query.clone()
        });
        let behind = ListQuery {
            after: middle.next,
            ..query
        };
        row(
            &format!("page of 100 behind a mark, {name}"),
            each(100, |_| {
                list(behind.clone());
            }),
        );
    }
    row(
        "nickName eq (not indexed)",
        each(1, |_| {
            let query = filtered("nickName eq \"nobody\"".to_owned())(100, 1);
            println!(
                "  {size}: nickName eq gives {:?}",
                workspace
                    .read_now(|r| r.list(&query))
                    .map(|page| page.total)
            );
        }),
    );
    row(
        "words in users",
        each(20, |turn| {
            let words = Some(format!("family{}", turn * 17 % 9_973));
            list(ListQuery {
                words,
                ..ListQuery::of(Kind::User)
            });
        }),
    );
    for members in [10, 10_000.min(size / 2), (size * 9 / 10).min(100_000)] {
        let body = json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
            "displayName": format!("group of {members}"),
            "members": ids[..members].iter().map(|id| json!({ "value": id.to_string() })).collect::<Vec<_>>(),
        });
        let kept = catalogue.clone();
        let started = Instant::now();
        let group = workspace
            .write_now(move |w| create(w, Kind::Group, body, &kept))
            .unwrap();
        row(
            &format!("group of {members}: create"),
            started.elapsed().as_secs_f64() * 1e6,
        );
        let candidates: Vec<ResourceId> = ids[members..].iter().copied().take(50).collect();
        let cost = each(candidates.len(), |turn| {
            let (catalogue, member) = (catalogue.clone(), candidates[turn]);
            workspace
                .write_now(move |w| add_member(w, group, member, &catalogue))
                .unwrap();
        });
        row(&format!("group of {members}: add a member"), cost);
        row(
            &format!("group of {members}: page of 100 members"),
            each(20, |_| {
                workspace
                    .read_now(|r| r.members(group, None, 100, None))
                    .unwrap();
            }),
        );
    }
    settle(&workspace);
    // As many more entries as the environment asks for: what a log is like after months.
    let more: usize = std::env::var("LOG_ROWS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    for start in (0..more).step_by(2_000) {
        let work = move |w: &mut Writer| {
            for number in start..(start + 2_000).min(more) {
                let entry = NewLogEntry {
                    method: Some("GET".to_owned()),
                    target: Some(format!(
                        "/api/scim/v2/Users?filter=userName%20eq%20%22user{number:07}@example.com%22"
                    )),
                    status: Some(200),
                    duration_us: Some(700),
                    is_read: true,
                    ..NewLogEntry::exchange(directory::Actor::Anonymous, now(), "user_looked_up")
                };
                w.append(entry.about(
                    Kind::User,
                    None,
                    Some(format!("user{number:07}@example.com")),
                ))?;
            }
            Ok(())
        };
        workspace.write_now(work).unwrap();
    }
    settle(&workspace);
    let everything = LogQuery::default();
    let log = |query: &LogQuery, position| {
        workspace
            .read_now(|r| r.log_page(query, position, 100))
            .unwrap()
    };
    row(
        "log: newest 100",
        each(50, |_| {
            log(&everything, LogPosition::Newest);
        }),
    );
    row(
        "log: 100 before the middle",
        each(50, |_| {
            log(
                &everything,
                LogPosition::Before(directory::LogSeq(size as i64 / 2)),
            );
        }),
    );
    let words = LogQuery {
        words: Some("user0000017".to_owned()),
        ..LogQuery::default()
    };
    row(
        "log: a rare word",
        each(50, |_| {
            log(&words, LogPosition::Newest);
        }),
    );
    let words = LogQuery {
        words: Some("example".to_owned()),
        ..LogQuery::default()
    };
    row(
        "log: a word in every entry",
        each(50, |_| {
            log(&words, LogPosition::Newest);
        }),
    );
    let refused = LogQuery {
        verdicts: vec![directory::Verdict::Refused],
        ..LogQuery::default()
    };
    row(
        "log: refused only (none)",
        each(50, |_| {
            log(&refused, LogPosition::Newest);
        }),
    );
    let written = LogQuery {
        without_reads: true,
        ..LogQuery::default()
    };
    row(
        "log: without reads",
        each(50, |_| {
            log(&written, LogPosition::Newest);
        }),
    );
    let creations = LogQuery {
        actions: vec!["group_created".to_owned()],
        ..LogQuery::default()
    };
    row(
        "log: an action without index (rare)",
        each(2, |_| {
            log(&creations, LogPosition::Newest);
        }),
    );
    row(
        "log: counts",
        each(5, |_| {
            workspace.read_now(|r| r.log_counts(&everything)).unwrap();
        }),
    );
    row(
        "overview",
        each(20, |_| {
            workspace.read_now(|r| r.overview()).unwrap();
        }),
    );
    let started = Instant::now();
    let report = workspace.check().unwrap();
    assert!(report.is_clean(), "{report:?}");
    row("check of everything", started.elapsed().as_secs_f64() * 1e6);
    let started = Instant::now();
    workspace.close_now();
    row("close", started.elapsed().as_secs_f64() * 1e6);
    let started = Instant::now();
    Workspace::open(&path, OpenOptions::new(OpenMode::MustExist)).unwrap();
    row("open and close", started.elapsed().as_secs_f64() * 1e6);
    row(
        "file, bytes a user",
        std::fs::metadata(&path).unwrap().len() as f64 / size as f64,
    );
    rows
}
