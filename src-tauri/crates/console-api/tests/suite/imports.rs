//! Imports of Google's files: read, previewed, written, undone.

use crate::support::{Desk, sentence, text};
use directory::{ConnectionId, Kind};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::time::Duration;

const HEAD: &str = "First Name [Required],Last Name [Required],Email Address [Required],Status [READ ONLY],Employee ID,Employee Title,Manager Email,Department";

async fn google(desk: &Desk) -> String {
    let made = desk
        .ok(
            "connections.add",
            json!({ "provider": "google", "name": "Google" }),
        )
        .await;
    text(&made["id"])
}

/// Writes a file into the test's folder and has it read.
async fn add(desk: &Desk, name: &str, content: &str) -> String {
    let path = desk.folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    let added = desk.ok("import.addFile", json!({ "path": path })).await;
    text(&added["file"]["id"])
}

async fn refused(desk: &Desk, name: &str, content: &str) -> String {
    let path = desk.folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    let error = desk.fails("import.addFile", json!({ "path": path })).await;
    text(&error["message"])
}

async fn preview(desk: &Desk, files: &[String], more: Value) -> Value {
    let mut question = json!({ "connection": "Google", "files": files });
    for (name, value) in more.as_object().unwrap() {
        question[name] = value.clone();
    }
    desk.ok("import.preview", question).await
}

/// Waits for the end of an import or of its undoing.
async fn ended(desk: &Desk, record: Value) -> Value {
    let id = text(&record["id"]);
    for _ in 0..600 {
        let record = desk.ok("import.progress", json!({ "id": id })).await;
        if record["state"] != "running" && record["state"] != "undoing" {
            return record;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the import does not end");
}

async fn apply(desk: &Desk, preview: &Value) -> Value {
    let begun = desk
        .ok(
            "import.apply",
            json!({ "preview": preview["id"], "confirm": preview["brake"]["number"] }),
        )
        .await;
    ended(desk, begun).await
}

/// What the list of connections says was the last change of the only one.
async fn last_change(desk: &Desk) -> String {
    let rows = desk.ok("connections.list", json!({})).await;
    sentence(&rows[0]["lastChange"])
}

async fn undo(desk: &Desk, record: &Value) -> Value {
    let begun = desk.ok("import.undo", json!({ "id": record["id"] })).await;
    ended(desk, begun).await
}

type Snapshot = BTreeMap<String, (Value, BTreeSet<String>)>;

/// Every user and group of the connection, with its attributes and members.
fn snapshot(desk: &Desk, connection: &str) -> Snapshot {
    let connection = ConnectionId(connection.parse().unwrap());
    desk.console
        .workspace()
        .read_now(|reader| {
            let members = reader.members_of_owned(connection)?;
            let mut all = Snapshot::new();
            for kind in [Kind::User, Kind::Group] {
                for stored in reader.owned(connection, kind)? {
                    let inside = members.get(&stored.resource.id);
                    let inside = inside.into_iter().flatten().map(|(id, _)| id.to_string());
                    let attributes = Value::Object(stored.resource.attributes.as_map().clone());
                    all.insert(
                        stored.resource.id.to_string(),
                        (attributes, inside.collect()),
                    );
                }
            }
            Ok(all)
        })
        .unwrap()
}

fn sheet(rows: &[&str]) -> String {
    let mut text = format!("{HEAD}\r\n");
    for row in rows {
        let _ = write!(text, "{row}\r\n");
    }
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_is_previewed_written_logged_repeated_and_undone() {
    let desk = Desk::open().await;
    let connection = google(&desk).await;
    let people = add(
        &desk,
        "users.csv",
        &sheet(&[
            "Ada,Berg,ada@example.com,Active,1,Engineer,bo@example.com,Research",
            "Bo,Berg,bo@example.com,Active,2,Head,,Research",
            "Cy,Dahl,cy@example.com,Suspended,3,,nobody@example.com,Sales",
        ]),
    )
    .await;
    let members = add(
        &desk,
        "members.csv",
        "Group Email [Required],Member Email,Member Type,Member Role\r\nall@example.com,ada@example.com,USER,MEMBER\r\nall@example.com,sub@example.com,GROUP,MEMBER\r\nsub@example.com,bo@example.com,USER,MEMBER\r\nsub@example.com,guest@elsewhere.example,USER,MEMBER\r\n",
    )
    .await;
    let shown = preview(&desk, &[people, members], json!({})).await;
    assert_eq!(shown["counts"]["usersCreated"], 3);
    assert_eq!(shown["counts"]["groupsCreated"], 2);
    assert_eq!(shown["counts"]["membersAdded"], 3);
    assert_eq!(shown["brake"], Value::Null);
    let remarks = shown["remarks"].to_string();
    assert!(
        remarks.contains("guest@elsewhere.example") && remarks.contains("nobody@example.com"),
        "{remarks}"
    );
    let table: Vec<String> = shown["mapping"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            format!(
                "{}→{}",
                row["heading"].as_str().unwrap(),
                row["to"].as_str().unwrap()
            )
        })
        .collect();
    assert!(
        table.contains(&"Employee Title→title".to_owned()),
        "{table:?}"
    );
    let rows = desk
        .ok("import.rows", json!({ "preview": shown["id"], "act": "create", "kind": "user", "text": "ADA", "limit": 50 }))
        .await;
    assert_eq!(
        (rows["total"].clone(), rows["rows"][0]["line"].clone()),
        (json!(1), json!(2))
    );
    assert_eq!(
        desk.ok("users.list", json!({})).await["total"],
        0,
        "nothing is written by looking"
    );

    let record = apply(&desk, &shown).await;
    assert_eq!(record["state"], "applied", "{record}");
    assert_eq!(record["leftCount"], 0, "{record}");
    let everything = snapshot(&desk, &connection);
    assert_eq!(everything.len(), 5);
    let last = last_change(&desk).await;
    assert!(last.contains("mported users.csv"), "{last}");
    let ada = everything
        .values()
        .find(|(one, _)| one["userName"] == "ada@example.com")
        .unwrap();
    let enterprise = &ada.0["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"];
    let boss = everything
        .iter()
        .find(|(_, (one, _))| one["userName"] == "bo@example.com")
        .unwrap();
    assert_eq!(enterprise["manager"]["value"], json!(boss.0));
    let logged = desk.log(record["logQuery"].as_str().unwrap()).await;
    let words: Vec<String> = logged.iter().map(sentence).collect();
    assert!(
        words.contains(&"You created user ada@example.com".to_owned()),
        "{words:?}"
    );
    assert_eq!(
        words[0],
        "You imported users.csv and members.csv: 6 changes"
    );
    assert!(
        logged.iter().all(|row| row["connectionName"] == "Google"),
        "{logged:?}"
    );

    // A person changes, one goes, one comes; the sub-group loses its member.
    let people = add(
        &desk,
        "users.csv",
        &sheet(&[
            "Ada,Berg,ada@example.com,Active,1,Lead,bo@example.com,Research",
            "Bo,Berg,bo@example.com,Active,2,Head,,Research",
            "Eva,Falk,eva@example.com,Active,4,,,Sales",
        ]),
    )
    .await;
    let shown = preview(&desk, &[people], json!({})).await;
    assert_eq!(
        (
            &shown["counts"]["usersCreated"],
            &shown["counts"]["usersChanged"],
            &shown["counts"]["usersDeactivated"],
            &shown["counts"]["usersUnchanged"]
        ),
        (&json!(1), &json!(1), &json!(0), &json!(2)),
        "Cy was inactive already: {}",
        shown["counts"]
    );
    let second = apply(&desk, &shown).await;
    let after = snapshot(&desk, &connection);
    assert_eq!(after.len(), 6);
    let undone = undo(&desk, &second).await;
    assert_eq!(
        (undone["state"].clone(), undone["leftCount"].clone()),
        (json!("undone"), json!(0)),
        "{undone}"
    );
    assert_eq!(snapshot(&desk, &connection), everything);
    let last = last_change(&desk).await;
    assert!(last.contains("ndid the import"), "{last}");

    let ada = everything
        .iter()
        .find(|(_, (one, _))| one["userName"] == "ada@example.com")
        .unwrap()
        .0;
    desk.ok("users.setActive", json!({ "id": ada, "active": false }))
        .await;
    let undone = undo(&desk, &record).await;
    assert_eq!(undone["left"][0]["name"], "ada@example.com", "{undone}");
    assert_eq!(undone["left"][0]["why"], "It was changed meanwhile.");
    assert_eq!(
        snapshot(&desk, &connection).len(),
        1,
        "all but what changed is gone"
    );
    let list = desk
        .ok("import.list", json!({ "connection": "Google" }))
        .await;
    let states: Vec<&Value> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["state"])
        .collect();
    assert_eq!(states, ["undone", "undone"]);
    let again = desk
        .fails("import.undo", json!({ "id": record["id"] }))
        .await;
    assert_eq!(again["code"], "conflict");
    let cancelled = desk
        .ok("import.cancel", json!({ "id": record["id"] }))
        .await;
    assert_eq!(cancelled["state"], "undone", "there is nothing to stop");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_takes_much_away_is_asked_about_and_a_broken_one_is_not_acted_on() {
    let desk = Desk::open().await;
    let connection = google(&desk).await;
    let rows: Vec<String> = (0..10)
        .map(|n| format!("P,{n},p{n}@example.com,Active,{n},,,"))
        .collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let all = add(&desk, "users.csv", &sheet(&rows)).await;
    let record = apply(&desk, &preview(&desk, &[all], json!({})).await).await;
    assert_eq!(record["state"], "applied");
    let before = snapshot(&desk, &connection);

    let few = add(&desk, "users.csv", &sheet(&rows[..7])).await;
    let shown = preview(&desk, std::slice::from_ref(&few), json!({})).await;
    assert_eq!(shown["brake"]["number"], 3);
    assert_eq!(
        shown["brake"]["heading"],
        "3 of 10 active people would lose access"
    );
    for confirm in [Value::Null, json!(2)] {
        let error = desk
            .fails(
                "import.apply",
                json!({ "preview": shown["id"], "confirm": confirm }),
            )
            .await;
        assert_eq!(
            (&error["code"], &error["field"]),
            (&json!("conflict"), &json!("confirm"))
        );
    }
    assert_eq!(snapshot(&desk, &connection), before);
    let left = preview(&desk, &[few], json!({ "missingPeople": "leave" })).await;
    assert_eq!(
        (left["changes"].clone(), left["counts"]["usersLeft"].clone()),
        (json!(0), json!(3))
    );
    let nothing = desk
        .fails("import.apply", json!({ "preview": left["id"] }))
        .await;
    assert_eq!(nothing["code"], "badInput");

    let whole = sheet(&rows);
    assert_eq!(
        refused(&desk, "empty.csv", "").await,
        "“empty.csv” cannot be imported: it is empty."
    );
    assert_eq!(
        refused(&desk, "cut.csv", &whole[..whole.len() - 8]).await,
        "“cut.csv” cannot be imported: line 11: the last row has 4 of 8 values. The file was cut off."
    );
    assert!(
        refused(&desk, "head.csv", HEAD)
            .await
            .ends_with("it names nobody.")
    );
    let error = desk
        .fails("import.addFile", json!({ "path": "/nowhere/users.csv" }))
        .await;
    assert_eq!(error["field"], "path");
    let error = desk
        .fails(
            "import.preview",
            json!({ "connection": "Google", "files": ["x"] }),
        )
        .await;
    assert_eq!(error["code"], "notFound");
}

#[tokio::test(flavor = "multi_thread")]
async fn people_of_others_are_passed_over_or_taken_over_and_given_back() {
    let desk = Desk::serving().await;
    let okta = desk.connect("okta", "Okta").await;
    let theirs = okta.create_user("ada@example.com").await;
    desk.user("bo@example.com").await;
    let connection = google(&desk).await;
    let content = sheet(&[
        "Ada,Berg,ada@example.com,Active,1,Engineer,,",
        "Bo,Berg,bo@example.com,Active,2,Head,,",
    ]);
    let file = add(&desk, "users.csv", &content).await;
    let shown = preview(&desk, std::slice::from_ref(&file), json!({})).await;
    assert_eq!(
        (
            shown["counts"]["conflicts"].clone(),
            shown["changes"].clone()
        ),
        (json!(2), json!(0))
    );
    let rows = desk
        .ok(
            "import.rows",
            json!({ "preview": shown["id"], "act": "conflict", "limit": 10 }),
        )
        .await;
    assert_eq!(
        rows["rows"][0]["note"],
        "This userName belongs to the connection “Okta”. The row is passed over."
    );

    let shown = preview(&desk, &[file], json!({ "takeOver": true })).await;
    assert_eq!(shown["counts"]["takenOver"], 2);
    let record = apply(&desk, &shown).await;
    assert_eq!(record["leftCount"], 0, "{record}");
    assert_eq!(snapshot(&desk, &connection).len(), 2);
    let id = text(&theirs["id"]);
    let (status, _) = okta.send("DELETE", &format!("/Users/{id}"), None).await;
    assert_ne!(status, 204, "it belongs to Google now");
    let undone = undo(&desk, &record).await;
    assert_eq!(undone["leftCount"], 0, "{undone}");
    let (status, _) = okta.send("DELETE", &format!("/Users/{id}"), None).await;
    assert_eq!(status, 204, "it was given back");

    let other = desk
        .fails(
            "import.preview",
            json!({ "connection": "Okta", "files": [add(&desk, "users.csv", &content).await] }),
        )
        .await;
    assert_eq!(other["code"], "badInput");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_is_stopped_is_completed_by_repeating_it() {
    let desk = Desk::open().await;
    let connection = google(&desk).await;
    let rows: Vec<String> = (0..900)
        .map(|n| format!("P,{n},p{n}@example.com,Active,{n},,,"))
        .collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let content = sheet(&rows);
    let shown = preview(&desk, &[add(&desk, "users.csv", &content).await], json!({})).await;
    let begun = desk
        .ok("import.apply", json!({ "preview": shown["id"] }))
        .await;
    let second = desk
        .fails("import.apply", json!({ "preview": shown["id"] }))
        .await;
    assert!(
        ["conflict", "notFound"].contains(&second["code"].as_str().unwrap()),
        "{second}"
    );
    desk.ok("import.cancel", json!({ "id": begun["id"] })).await;
    let stopped = ended(&desk, begun).await;
    let written = snapshot(&desk, &connection).len();
    assert_eq!(stopped["state"], "cancelled", "{stopped}");
    assert!(written < 900, "it was stopped");

    let shown = preview(&desk, &[add(&desk, "users.csv", &content).await], json!({})).await;
    assert_eq!(shown["counts"]["usersCreated"], json!(900 - written));
    assert_eq!(apply(&desk, &shown).await["state"], "applied");
    let shown = preview(&desk, &[add(&desk, "users.csv", &content).await], json!({})).await;
    assert_eq!(shown["changes"], 0);
}

/// A company: who is in it with which title and state, and groups with their members.
#[derive(Clone, Debug)]
struct Company {
    people: BTreeMap<u8, (u8, bool, Option<u8>)>,
    groups: BTreeMap<u8, BTreeSet<u8>>,
}

impl Company {
    fn users(&self) -> String {
        let mut text = format!("{HEAD}\n");
        for (person, (title, active, manager)) in &self.people {
            let status = if *active { "Active" } else { "Suspended" };
            let title = if *title == 0 {
                String::new()
            } else {
                format!("\"Title, {title}\"")
            };
            let manager = manager
                .map(|boss| format!("p{boss}@example.com"))
                .unwrap_or_default();
            let _ = writeln!(
                text,
                "P,{person},p{person}@example.com,{status},{person},{title},{manager},D"
            );
        }
        text
    }

    fn members(&self) -> String {
        let mut text = "Group Email [Required],Member Email,Member Type,Member Role\n".to_owned();
        for (group, members) in &self.groups {
            for member in members {
                // Every sixth is a group: groups may contain each other.
                let (who, kind) = match member % 6 {
                    5 => (format!("g{}@example.com", member % 3), "GROUP"),
                    _ => (format!("p{member}@example.com"), "USER"),
                };
                let _ = writeln!(text, "g{group}@example.com,{who},{kind},MEMBER");
            }
        }
        text
    }
}

fn company() -> impl Strategy<Value = Company> {
    let person = (0..4_u8, any::<bool>(), proptest::option::of(0..12_u8));
    let people = proptest::collection::btree_map(0..12_u8, person, 1..10);
    // Members 5 and 11 are the groups 2 and 2: one of them at most, or the file would name it twice.
    let members = proptest::collection::btree_set(0..11_u8, 1..6);
    let groups = proptest::collection::btree_map(0..4_u8, members, 1..4);
    (people, groups).prop_map(|(people, groups)| Company { people, groups })
}

fn decisions() -> impl Strategy<Value = Value> {
    let people = prop_oneof![Just("leave"), Just("deactivate"), Just("delete")];
    let groups = prop_oneof![Just("leave"), Just("empty"), Just("delete")];
    (people, groups)
        .prop_map(|(people, groups)| json!({ "missingPeople": people, "missingGroups": groups }))
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
}

/// Writes a company as files, looks, and imports it if there is anything to import.
async fn import(desk: &Desk, company: &Company, decisions: &Value) -> Option<Value> {
    let files = [
        add(desk, "users.csv", &company.users()).await,
        add(desk, "members.csv", &company.members()).await,
    ];
    let shown = preview(desk, &files, decisions.clone()).await;
    if shown["changes"] == 0 {
        return None;
    }
    let record = apply(desk, &shown).await;
    assert_eq!(record["state"], "applied", "{record}");
    Some(record)
}

#[test]
fn an_applied_import_leaves_nothing_to_change_and_undoing_it_puts_everything_back() {
    let runtime = runtime();
    let mut runner = TestRunner::new(Config {
        cases: 16,
        failure_persistence: None,
        ..Config::default()
    });
    runner
        .run(
            &(company(), company(), decisions()),
            |(first, second, how)| {
                runtime.block_on(async {
                    let desk = Desk::open().await;
                    let connection = google(&desk).await;
                    let one = import(&desk, &first, &how).await.unwrap();
                    let before = snapshot(&desk, &connection);
                    let other = import(&desk, &second, &how).await;
                    let files = [
                        add(&desk, "users.csv", &second.users()).await,
                        add(&desk, "members.csv", &second.members()).await,
                    ];
                    let again = preview(&desk, &files, how.clone()).await;
                    prop_assert_eq!(&again["changes"], &json!(0), "{}", again);
                    if let Some(other) = &other {
                        prop_assert_eq!(&other["leftCount"], &json!(0), "{}", other);
                        let undone = undo(&desk, other).await;
                        prop_assert_eq!(&undone["leftCount"], &json!(0), "{}", undone);
                        prop_assert_eq!(snapshot(&desk, &connection), before);
                    }
                    let undone = undo(&desk, &one).await;
                    prop_assert_eq!(&undone["leftCount"], &json!(0), "{}", undone);
                    prop_assert_eq!(snapshot(&desk, &connection), Snapshot::new());
                    Ok(())
                })
            },
        )
        .unwrap();
}

#[test]
fn a_file_that_was_cut_anywhere_is_refused_or_braked_or_shown_for_what_it_lacks() {
    let runtime = runtime();
    let desk = runtime.block_on(Desk::open());
    let rows: Vec<String> = (0..10)
        .map(|n| format!("P,{n},p{n}@example.com,Active,{n},,,\"D, {n}\""))
        .collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let whole = sheet(&rows);
    runtime.block_on(async {
        google(&desk).await;
        let file = add(&desk, "users.csv", &whole).await;
        apply(&desk, &preview(&desk, &[file], json!({})).await).await;
    });
    let mut runner = TestRunner::new(Config {
        cases: 200,
        failure_persistence: None,
        ..Config::default()
    });
    runner
        .run(&(0..whole.len()), |end| {
            runtime.block_on(async {
                let path = desk.folder.path().join("cut.csv");
                std::fs::write(&path, &whole[..end]).unwrap();
                let Ok(added) = desk.call("import.addFile", json!({ "path": path })).await else {
                    return Ok(());
                };
                let held = text(&added["file"]["id"]);
                let shown = preview(&desk, &[held], json!({})).await;
                let lost = 10 - added["file"]["rows"].as_u64().unwrap();
                prop_assert_eq!(&shown["counts"]["usersDeactivated"], &json!(lost));
                prop_assert_eq!(shown["brake"].is_null(), lost * 5 <= 10, "{}", shown);
                let is_row_end = whole[..end].ends_with(['\n', '\r']);
                prop_assert_eq!(added["file"]["openEnd"].as_bool().unwrap(), !is_row_end);
                // A cut just before the last value looks like an empty one: then it is said that the end is open.
                let changed = shown["counts"]["usersChanged"].as_u64().unwrap();
                prop_assert!(changed == 0 || (changed == 1 && !is_row_end), "{}", shown);
                Ok(())
            })
        })
        .unwrap();
}
