//! `make bench`: what the service costs at 10,000 and at 100,000 users, beside what bare SQLite and an empty HTTP server cost
//! in the same minute on the same machine.
//!
//! Both services run at the same time, and every row is measured in short turns, one after the other: small, large, SQLite,
//! empty server, and again. What slows the machine for a second so slows them all. A row tells the median turn.
//!
//! Two promises are judged: no row at the large size costs more than 1.5 times what it does at the small one, and no row of the
//! large group more than twice the small group's. The exit code is 1 if one is broken.

mod bare;
mod empty;
mod load;
mod table;

use std::time::{Duration, Instant};

use acceptance::{Service, Token, user};
use bare::Bare;
use empty::Empty;
use load::{Directory, Numbers};
use serde_json::json;
use table::{Row, Unit};

/// Turns of each row.
const TURNS: usize = 7;
/// No row at the large size may cost more than this times the small size's.
const BY_SIZE: f64 = 1.5;
/// No row of the large group may cost more than this times the small group's.
const BY_GROUP: f64 = 2.0;

fn main() {
    let sizes: Vec<usize> = std::env::args()
        .skip(1)
        .map(|word| {
            word.replace([',', '_'], "")
                .parse()
                .expect("arguments: SMALL LARGE, numbers of users")
        })
        .collect();
    let (small, large) = match sizes[..] {
        [] => (10_000, 100_000),
        [small, large] if small >= 2_000 && large > small => (small, large),
        _ => panic!("arguments: SMALL LARGE, numbers of users; SMALL at least 2,000"),
    };
    println!("Filling two workspaces with {small} and {large} users …");
    let (mut small_side, mut large_side) = (Side::fill(small), Side::fill(large));
    let empty = Empty::start();
    println!("Measuring …\n");
    let rows = measure(&mut small_side, &mut large_side, &empty);
    table::print(small, large, &rows);
    let kept = table::judge(&rows, BY_SIZE, BY_GROUP);
    // Leaving the process drops nothing, and the services would go on without it.
    drop((small_side, large_side, empty));
    std::process::exit(i32::from(!kept));
}

/// One size: a service with that many users, and a bare SQLite file with as many.
struct Side {
    service: Service,
    token: Token,
    directory: Directory,
    bare: Bare,
    /// From the start of the program to its first answer, by turn.
    starts: Vec<Duration>,
    /// The same of bare SQLite: from opening the file to the first row.
    bare_starts: Vec<Duration>,
}

impl Side {
    fn fill(users: usize) -> Self {
        let service = Service::start();
        let token = service.provisioner_token();
        let started = Instant::now();
        let directory = Directory::fill(&service, &token, users);
        println!(
            "  {users} users and two groups over HTTP in {:.1} s",
            started.elapsed().as_secs_f64()
        );
        Self {
            bare: Bare::fill(users, &directory.document),
            service,
            token,
            directory,
            starts: Vec::new(),
            bare_starts: Vec::new(),
        }
    }

    /// Ends the service and starts it again on the same workspace, until it answers a request.
    fn restart(&mut self) {
        assert_eq!(self.service.stop(), 0, "a clean end");
        let started = Instant::now();
        let again = Service::builder()
            .workspace(self.service.workspace())
            .start();
        let status = load::read(&mut again.wire(), &self.token, &self.directory.one_path(0));
        assert_eq!(status, 200);
        self.starts.push(started.elapsed());
        // The first service's folder holds the workspace: it stays, ended, inside the new one's place.
        let ended = std::mem::replace(&mut self.service, again);
        self.service.keep(ended);
        let started = Instant::now();
        self.bare.reopen();
        self.bare_starts.push(started.elapsed());
    }
}

/// What one turn of a row did: how many operations in how long.
struct Turn(usize, Duration);

impl Turn {
    fn seconds_each(&self) -> f64 {
        self.1.as_secs_f64() / self.0 as f64
    }
}

fn timed(operations: usize, act: impl FnOnce()) -> Turn {
    let started = Instant::now();
    act();
    Turn(operations, started.elapsed())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn measure(small: &mut Side, large: &mut Side, empty: &Empty) -> Vec<Row> {
    for _ in 0..3 {
        small.restart();
        large.restart();
    }
    let mut rows = Vec::new();
    let mut numbers = Numbers::new(1);
    let mut row = |name: &str,
                   unit: Unit,
                   turn: &mut dyn FnMut(&mut Side, &mut Numbers) -> Turn,
                   bare: &mut dyn FnMut(&mut Side, &mut Numbers) -> Turn,
                   http: &mut dyn FnMut() -> Turn,
                   small: &mut Side,
                   large: &mut Side| {
        let mut turns: [Vec<f64>; 6] = Default::default();
        for _ in 0..TURNS {
            turns[0].push(turn(small, &mut numbers).seconds_each());
            turns[1].push(bare(small, &mut numbers).seconds_each());
            turns[2].push(http().seconds_each());
            turns[3].push(turn(large, &mut numbers).seconds_each());
            turns[4].push(bare(large, &mut numbers).seconds_each());
            turns[5].push(http().seconds_each());
        }
        let [
            service,
            sqlite,
            http,
            large_service,
            large_sqlite,
            large_http,
        ] = turns.map(median);
        rows.push(Row {
            name: name.to_owned(),
            unit,
            small: table::Costs {
                service,
                sqlite: Some(sqlite),
                http: Some(http),
            },
            large: table::Costs {
                service: large_service,
                sqlite: Some(large_sqlite),
                http: Some(large_http),
            },
        });
    };

    row(
        "point read",
        Unit::Microseconds,
        &mut |side, numbers| {
            let paths: Vec<String> = (0..400)
                .map(|_| side.directory.one_path(numbers.below(side.directory.len())))
                .collect();
            load::reads(&side.service, &side.token, &paths)
        },
        &mut |side, numbers| side.bare.reads(400, numbers),
        &mut || empty.gets(400, 700),
        small,
        large,
    );
    row(
        "userName eq",
        Unit::Microseconds,
        &mut |side, numbers| {
            let paths: Vec<String> = (0..300)
                .map(|_| {
                    let name = load::user_name(numbers.below(side.directory.len()));
                    let filter = acceptance::encoded(&format!("userName eq \"{name}\""));
                    format!("/api/scim/v2/Users?filter={filter}")
                })
                .collect();
            load::reads(&side.service, &side.token, &paths)
        },
        &mut |side, numbers| side.bare.finds(300, numbers),
        &mut || empty.gets(300, 800),
        small,
        large,
    );
    for (name, place) in [
        ("page of 100 at the start", 0.0),
        ("page of 100 in the middle", 0.5),
        ("page of 100 at the end", 1.0),
    ] {
        row(
            name,
            Unit::Microseconds,
            &mut |side, numbers| {
                // Not the very same page each time, so that no memory of the last one answers.
                let span = side.directory.len() / 10;
                let from = ((side.directory.len() - span) as f64 * place) as usize;
                let paths: Vec<String> = (0..20)
                    .map(|_| {
                        format!(
                            "/api/scim/v2/Users?count=100&startIndex={}",
                            1 + from + numbers.below(span - 100)
                        )
                    })
                    .collect();
                load::reads(&side.service, &side.token, &paths)
            },
            &mut |side, numbers| side.bare.pages(20, place, numbers),
            &mut || empty.gets(20, 70_000),
            small,
            large,
        );
    }
    for (name, group) in [
        ("add a member to a group of 10", 0),
        ("add a member to a group of 10,000", 1),
    ] {
        row(
            name,
            Unit::Microseconds,
            &mut |side, numbers| {
                load::add_members(
                    &side.service,
                    &side.token,
                    &side.directory,
                    group,
                    60,
                    numbers,
                )
            },
            &mut |side, numbers| side.bare.add_members(group, 60, numbers),
            &mut || empty.posts(60, 200, 0),
            small,
            large,
        );
    }
    row(
        "creates, 1 client",
        Unit::PerSecond,
        &mut |side, _| load::creates(&side.service, &side.token, &mut side.directory, 1, 120),
        &mut |side, _| side.bare.creates(1, 120),
        &mut || empty.posts(120, 500, 700),
        small,
        large,
    );
    row(
        "creates, 16 clients",
        Unit::PerSecond,
        &mut |side, _| load::creates(&side.service, &side.token, &mut side.directory, 16, 20),
        &mut |side, _| side.bare.creates(16, 20),
        &mut || empty.posts_of_many(16, 20, 500, 700),
        small,
        large,
    );
    let memory = |side: &Side| table::Costs {
        service: load::resident_bytes(side.service.pid()),
        sqlite: None,
        http: None,
    };
    rows.push(Row {
        name: "memory after all of the above".into(),
        unit: Unit::Mebibytes,
        small: memory(small),
        large: memory(large),
    });
    let start = |side: &Side| table::Costs {
        service: median(side.starts.iter().map(Duration::as_secs_f64).collect()),
        sqlite: Some(median(
            side.bare_starts.iter().map(Duration::as_secs_f64).collect(),
        )),
        http: None,
    };
    rows.push(Row {
        name: "start to first answer".into(),
        unit: Unit::Milliseconds,
        small: start(small),
        large: start(large),
    });
    rows
}

/// A body as a provider sends it.
fn body(number: usize) -> serde_json::Value {
    let mut body = user(&load::user_name(number));
    body["externalId"] = json!(format!("00u{number:012}"));
    body["name"] = json!({ "givenName": "Person", "familyName": format!("Number {number}") });
    body["displayName"] = json!(format!("Person Number {number}"));
    body["emails"] = json!([{ "value": load::user_name(number), "type": "work", "primary": true }]);
    body["title"] = json!("Engineer");
    body["active"] = json!(true);
    body
}
