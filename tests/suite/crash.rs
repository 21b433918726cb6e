//! Killed at any moment, the program loses nothing that it has acknowledged.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use acceptance::{Client, Service, group, patch, user};
use reqwest::Method;
use serde_json::{Value, json};

const ROUNDS: usize = 20;
const WRITERS: usize = 4;

/// What a writer knows of a user: the last title that was acknowledged, and the one that was under way when the answer stayed
/// out (it may or may not have been applied). `None`: deleted.
#[derive(Clone, Debug, Default)]
struct Known {
    title: Option<String>,
    exists: bool,
    /// The states that are right too, because the last request was not answered.
    unsure: Vec<(bool, Option<String>)>,
}

type Directory = BTreeMap<String, Known>;

/// Creates, changes and deletes users until the service is gone; keeps book of what was acknowledged.
fn write_until_gone(
    client: &Client,
    names: impl Iterator<Item = String>,
    group: &str,
    acknowledged: &AtomicUsize,
    book: &Mutex<Directory>,
    members: &Mutex<Vec<String>>,
) {
    for (number, name) in names.enumerate() {
        let mut body = user(&name);
        body["title"] = json!("created");
        let send = |method: Method, path: &str, body: Option<Value>| {
            client.try_send(
                method,
                path,
                &[],
                body.map(|body| body.to_string().into_bytes()),
            )
        };
        let mut known = Known {
            unsure: vec![(true, Some("created".to_owned()))],
            ..Known::default()
        };
        let Ok(created) = send(Method::POST, "/Users", Some(body)) else {
            book.lock().unwrap().insert(name, known);
            return;
        };
        assert_eq!(created.status, 201, "{}", created.text);
        let id = created.id();
        acknowledged.fetch_add(1, Ordering::Relaxed);
        known = Known {
            exists: true,
            title: Some("created".to_owned()),
            unsure: Vec::new(),
        };

        let title = format!("changed {number}");
        let change = patch(json!([{ "op": "replace", "path": "title", "value": title }]));
        match send(Method::PATCH, &format!("/Users/{id}"), Some(change)) {
            Ok(answer) => {
                assert_eq!(answer.status, 200, "{}", answer.text);
                acknowledged.fetch_add(1, Ordering::Relaxed);
                known.title = Some(title);
            }
            Err(_) => {
                known.unsure.push((true, Some(title)));
                book.lock().unwrap().insert(name, known);
                return;
            }
        }
        if number % 3 == 0 {
            let join =
                patch(json!([{ "op": "add", "path": "members", "value": [{ "value": id }] }]));
            let Ok(answer) = send(Method::PATCH, &format!("/Groups/{group}"), Some(join)) else {
                book.lock().unwrap().insert(name, known);
                return;
            };
            assert!([200, 204].contains(&answer.status), "{}", answer.text);
            acknowledged.fetch_add(1, Ordering::Relaxed);
            members.lock().unwrap().push(id.clone());
        }
        if number % 5 == 4 {
            match send(Method::DELETE, &format!("/Users/{id}"), None) {
                Ok(answer) => {
                    assert_eq!(answer.status, 204, "{}", answer.text);
                    acknowledged.fetch_add(1, Ordering::Relaxed);
                    known = Known::default();
                    members.lock().unwrap().retain(|member| *member != id);
                }
                Err(_) => {
                    known.unsure.push((false, None));
                    members.lock().unwrap().retain(|member| *member != id);
                }
            }
        }
        let gone = !known.unsure.is_empty();
        book.lock().unwrap().insert(name, known);
        if gone {
            return;
        }
    }
}

/// All users of the directory: userName → title.
fn everyone(client: &Client) -> BTreeMap<String, Option<String>> {
    let mut found = BTreeMap::new();
    let mut start = 1;
    loop {
        let page = client
            .get(&format!(
                "/Users?attributes=userName,title&count=1000&startIndex={start}"
            ))
            .expect(200, "reading everyone");
        let Some(users) = page.body["Resources"]
            .as_array()
            .filter(|users| !users.is_empty())
        else {
            return found;
        };
        for user in users {
            let name = user["userName"].as_str().unwrap().to_owned();
            found.insert(name, user["title"].as_str().map(str::to_owned));
        }
        start += users.len();
    }
}

/// The users that exist by the log alone: every create, less every delete.
fn everyone_by_the_log(service: &Service) -> BTreeMap<String, i64> {
    let exported = service.cli(&["log", "export", "--format", "jsonl"]);
    assert_eq!(exported.code, 0, "{exported:?}");
    let mut exist = BTreeMap::new();
    for line in exported.out.lines() {
        let row: Value =
            serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        let entry = if row["row"].is_object() {
            &row["row"]
        } else {
            &row
        };
        let status = entry["status"].as_u64().unwrap_or(0);
        let Some(id) = entry["resourceId"].as_str() else {
            continue;
        };
        let is_user = entry["path"]
            .as_str()
            .is_some_and(|path| path.contains("/Users"));
        match (entry["method"].as_str(), status) {
            (Some("POST"), 201) if is_user => *exist.entry(id.to_owned()).or_insert(0) += 1,
            (Some("DELETE"), 204) if is_user => *exist.entry(id.to_owned()).or_insert(0) -= 1,
            _ => {}
        }
    }
    exist.retain(|_, count| *count != 0);
    exist
}

#[test]
fn killed_twenty_times_under_load_it_keeps_every_acknowledged_write() {
    let mut service = Service::start();
    let token = service.provisioner_token().token;
    let workspace = service.workspace().to_owned();
    let team = service
        .client(&token)
        .post("/Groups", &group("Team", &[]))
        .id();
    let book = Mutex::new(Directory::new());
    let members = Mutex::new(Vec::new());
    // Kept alive until the end: the first one's folder holds the workspace.
    let mut first = None;

    for round in 0..ROUNDS {
        let acknowledged = AtomicUsize::new(0);
        // A different moment each round: after 10, 47, 84, … acknowledged writes.
        let enough = 10 + (round * 37) % 200;
        let killed = AtomicBool::new(false);
        let base_url = service.base_url.clone();
        std::thread::scope(|scope| {
            for writer in 0..WRITERS {
                let (base_url, token, team) = (&base_url, &token, &team);
                let (acknowledged, book, members, killed) =
                    (&acknowledged, &book, &members, &killed);
                scope.spawn(move || {
                    let client = Client::new(base_url, Some(token));
                    let names = (0..1_000_000)
                        .map(|number| format!("r{round}w{writer}n{number}@example.com"));
                    write_until_gone(&client, names, team, acknowledged, book, members);
                    assert!(killed.load(Ordering::SeqCst), "the service ended by itself");
                });
            }
            let start = Instant::now();
            while acknowledged.load(Ordering::Relaxed) < enough {
                assert!(
                    start.elapsed() < Duration::from_secs(60),
                    "round {round}: too few writes"
                );
                std::hint::spin_loop();
                std::thread::yield_now();
            }
            killed.store(true, Ordering::SeqCst);
            service.kill();
        });

        let started = Instant::now();
        let next = Service::builder().workspace(&workspace).start();
        assert!(
            started.elapsed() < Duration::from_secs(10),
            "round {round}: {:?} to serve again",
            started.elapsed()
        );
        let dead = std::mem::replace(&mut service, next);
        first.get_or_insert(dead);

        let found = everyone(&service.client(&token));
        for (name, known) in book.lock().unwrap().iter_mut() {
            let is = (found.contains_key(name), found.get(name).cloned().flatten());
            let sure = (known.exists, known.title.clone());
            assert!(
                is == sure || known.unsure.contains(&is),
                "round {round}: {name} is {is:?}; acknowledged was {sure:?}, under way {:?}",
                known.unsure
            );
            // From now on it is known.
            *known = Known {
                exists: is.0,
                title: is.1,
                unsure: Vec::new(),
            };
        }
        let known: usize = book
            .lock()
            .unwrap()
            .values()
            .filter(|known| known.exists)
            .count();
        assert_eq!(
            found.len(),
            known,
            "round {round}: nobody is there that nobody made"
        );
    }

    let client = service.client(&token);
    let team = client.get(&format!("/Groups/{team}")).body;
    let listed: std::collections::BTreeSet<&str> = team["members"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|member| member["value"].as_str())
        .collect();
    for member in members.lock().unwrap().iter() {
        assert!(
            listed.contains(member.as_str()),
            "{member} was added and acknowledged"
        );
    }

    let by_log: Vec<String> = everyone_by_the_log(&service).into_keys().collect();
    let mut by_directory: Vec<String> = Vec::new();
    let mut start = 1;
    loop {
        let page = client
            .get(&format!(
                "/Users?attributes=id&count=1000&startIndex={start}"
            ))
            .body;
        let Some(users) = page["Resources"]
            .as_array()
            .filter(|users| !users.is_empty())
        else {
            break;
        };
        by_directory.extend(
            users
                .iter()
                .map(|user| user["id"].as_str().unwrap().to_owned()),
        );
        start += users.len();
    }
    by_directory.sort();
    assert_eq!(by_log, by_directory, "log and directory agree");

    assert_eq!(service.stop(), 0);
    let checked = service.cli(&["workspace", "check", "--json"]);
    assert_eq!(checked.code, 0, "{checked:?}");
    let database = rusqlite::Connection::open(&workspace).unwrap();
    let integrity: String = database
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(integrity, "ok");
}
