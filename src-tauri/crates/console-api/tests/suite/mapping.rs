//! The mapping tutor against the real service, the warnings against their traps, and the documents of a setup.

use crate::setup::first_hour;
use crate::support::{Client, Desk, text};
use idp::Idp;
use serde_json::{Value, json};
use std::path::Path;

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

fn speaking() -> impl Iterator<Item = Idp> {
    Idp::ALL.into_iter().filter(|idp| idp.speaks_scim())
}

async fn tutor(desk: &Desk, person: &Value, mappings: &Value) -> Value {
    desk.ok(
        "setup.tutor",
        json!({ "connection": "C", "person": person, "mappings": mappings }),
    )
    .await
}

/// The rows that a provider comes with, with what stands for `to` in the place of its own, and more rows behind.
async fn rows(desk: &Desk, to: &str, from: Option<&str>, more: &[(&str, &str)]) -> Value {
    let usual = tutor(desk, &json!({}), &Value::Null).await;
    let mut rows: Vec<Value> = usual["mappings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| json!({ "from": row["from"], "to": row["to"] }))
        .collect();
    rows.retain(|row| row["to"] != to);
    rows.extend(from.map(|from| json!({ "from": from, "to": to })));
    rows.extend(
        more.iter()
            .map(|(from, to)| json!({ "from": from, "to": to })),
    );
    Value::Array(rows)
}

/// A resource without what the service gives each by itself.
fn without_own(mut user: Value) -> Value {
    if let Some(user) = user.as_object_mut() {
        user.remove("id");
        user.remove("meta");
    }
    user
}

/// Sends what the tutor says is sent, and asserts that it is answered as the tutor says.
async fn holds(client: &Client, told: &Value, what: &str) {
    let mut path = "/Users".to_owned();
    let follows = told["follows"].as_array().unwrap().iter();
    let exchanges = std::iter::once(&told["create"])
        .chain(follows.map(|follow| &follow["exchange"]))
        .chain(std::iter::once(&told["leave"]["exchange"]));
    for exchange in exchanges {
        if exchange.is_null() {
            continue;
        }
        let body: Value = serde_json::from_str(exchange["body"].as_str().unwrap()).unwrap();
        let method = text(&exchange["method"]);
        let (status, answered) = client.send(&method, &path, Some(body)).await;
        assert_eq!(exchange["status"], status, "{what} {method}: {answered}");
        if status >= 400 {
            assert_eq!(exchange["verdict"], "refused", "{what}");
            assert!(!exchange["explanation"].is_null(), "{what}");
            if method == "POST" {
                return;
            }
            continue;
        }
        let user: Value = serde_json::from_str(exchange["user"].as_str().unwrap()).unwrap();
        path = format!("/Users/{}", text(&answered["id"]));
        assert_eq!(without_own(answered), user, "{what} {method}");
    }
    let (_, stands) = client.send("GET", &path, None).await;
    let is_inactive = stands["active"] == false;
    assert_eq!(told["leave"]["inactive"], is_inactive, "{what}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_tutor_tells_is_what_really_results() {
    let settings = [
        json!({}),
        json!({ "strict": true }),
        json!({ "quirks": { "unknown_attribute": false } }),
        json!({ "quirks": { "boolean_string": false, "bare_reference": false, "empty_reference_cleared": false } }),
    ];
    for idp in speaking() {
        for setting in &settings {
            let desk = Desk::serving().await;
            let mut new = json!({ "provider": idp.key(), "name": "C" });
            new.as_object_mut()
                .unwrap()
                .extend(setting.as_object().unwrap().clone());
            desk.ok("connections.add", new).await;
            let token = json!({
                "connection": "C", "name": "T", "scope": "read-write",
                "expiry": { "kind": "never" }, "keepInKeychain": false,
            });
            let token = desk.ok("tokens.create", token).await;
            let client = Client {
                base: desk.console.base_url().await,
                token: text(&token["token"]),
                token_id: text(&token["id"]),
                connection: String::new(),
                http: reqwest::Client::new(),
            };
            let usual = tutor(&desk, &json!({}), &Value::Null).await;
            let mappings = usual["mappings"].as_array().unwrap();
            let name = text(&mappings.iter().find(|row| row["to"] == "userName").unwrap()["from"]);
            let mail = text(
                &mappings
                    .iter()
                    .find(|row| row["to"].as_str().unwrap().starts_with("emails["))
                    .unwrap()["from"],
            );
            let work = r#"emails[type eq "work"].value"#;
            let variants = [
                ("as it comes", json!({}), Value::Null),
                (
                    "two work addresses",
                    json!({ (name.as_str()): "two@example.com" }),
                    rows(&desk, "", None, &[(&mail, work)]).await,
                ),
                (
                    "an unknown attribute",
                    json!({ (name.as_str()): "unknown@example.com" }),
                    rows(&desk, "", None, &[(&mail, "badgeColour")]).await,
                ),
                (
                    "an unknown extension",
                    json!({ (name.as_str()): "extension@example.com" }),
                    rows(
                        &desk,
                        "",
                        None,
                        &[(&mail, "urn:example:Badge:2.0:User:colour")],
                    )
                    .await,
                ),
                (
                    "text for a boolean",
                    json!({ (name.as_str()): "text@example.com" }),
                    rows(&desk, "active", Some(&mail), &[]).await,
                ),
                (
                    "no userName",
                    json!({}),
                    rows(&desk, "userName", None, &[]).await,
                ),
                ("who is there already", json!({}), Value::Null),
            ];
            for (variant, person, mappings) in variants {
                let what = format!("{idp:?} {setting} {variant}");
                let told = tutor(&desk, &person, &mappings).await;
                holds(&client, &told, &what).await;
                accounted_for(&told, &what);
            }
        }
    }
}

/// Every value that is sent has something that became of it, and every row that sends has its value.
fn accounted_for(told: &Value, what: &str) {
    let body: Value = serde_json::from_str(told["create"]["body"].as_str().unwrap()).unwrap();
    let values = told["values"].as_array().unwrap();
    assert!(!values.is_empty(), "{what}");
    for value in values {
        let pointer: Vec<&str> = value["place"].as_str().unwrap().split('.').collect();
        // Names of extensions have dots in them, so only those without are followed here.
        if !value["place"].as_str().unwrap().starts_with("urn:") {
            let there = body.pointer(&format!("/{}", pointer.join("/")));
            assert!(there.is_some(), "{what}: {value}");
        }
        let needs_words = value["kept"] == "leftOut";
        assert!(
            !needs_words || value["words"].is_string(),
            "{what}: {value}"
        );
    }
    let rows = told["mappings"].as_array().unwrap();
    for row in rows.iter().filter(|row| row["outcome"] == "sent") {
        assert!(row["sent"].is_string(), "{what}: {row}");
        let is_mark = row["to"].as_str().unwrap().ends_with(".type");
        assert!(is_mark || row["kept"].is_string(), "{what}: {row}");
    }
    if told["create"]["verdict"] == "partly" {
        let left_out = values.iter().any(|value| value["kept"] == "leftOut");
        assert!(left_out, "{what}: {values:#?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn trying_out_leaves_nothing_behind() {
    let desk = Desk::serving().await;
    let new = json!({ "provider": "okta", "name": "C", "unknownMembers": "hold" });
    desk.ok("connections.add", new).await;
    let token = json!({
        "connection": "C", "name": "T", "scope": "read-write",
        "expiry": { "kind": "never" }, "keepInKeychain": false,
    });
    let token = desk.ok("tokens.create", token).await;
    let client = Client {
        base: desk.console.base_url().await,
        token: text(&token["token"]),
        token_id: text(&token["id"]),
        connection: String::new(),
        http: reqwest::Client::new(),
    };
    let (_, other) = client
        .send(
            "POST",
            "/Users",
            Some(json!({ "schemas": [USER], "userName": "other@example.com" })),
        )
        .await;
    // It waits for the very person of the tutor.
    let group = json!({
        "schemas": [GROUP], "displayName": "Waiting",
        "members": [{ "value": "00usample1A2b3c4d5e6" }, { "value": other["id"] }],
    });
    let (status, group) = client.send("POST", "/Groups", Some(group)).await;
    assert_eq!(status, 201, "{group}");
    let group_path = format!("/Groups/{}", text(&group["id"]));
    let stand = async || {
        let users = client.send("GET", "/Users", None).await;
        let group = client.send("GET", &group_path, None).await;
        let ledger = desk
            .ok(
                "groups.ledger",
                json!({ "id": group.1["id"], "page": 1, "pageSize": 10, "exchanges": 0 }),
            )
            .await;
        let details = desk.ok("workspace.details", json!({})).await;
        (
            users,
            group,
            ledger["sums"].clone(),
            details["users"].clone(),
            desk.ok("overview.get", json!({ "range": "1h" })).await["users"].clone(),
        )
    };
    let before = stand().await;
    let written = async || {
        let page = desk
            .ok(
                "log.page",
                json!({ "text": "", "hideReads": true, "limit": 100 }),
            )
            .await;
        page["rows"].as_array().unwrap().len()
    };
    let entries = written().await;
    for mappings in [
        Value::Null,
        json!([{ "from": "user.login", "to": "userName" }]),
    ] {
        let told = tutor(&desk, &json!({}), &mappings).await;
        assert_eq!(told["create"]["status"], 201, "{told}");
    }
    assert_eq!(stand().await, before);
    assert_eq!(written().await, entries);
    // The real one is let in as if nothing had been, and the group gets it.
    let told = tutor(&desk, &json!({}), &Value::Null).await;
    let body = serde_json::from_str(told["create"]["body"].as_str().unwrap()).unwrap();
    let (status, _) = client.send("POST", "/Users", Some(body)).await;
    assert_eq!(status, 201);
    let (_, group) = client.send("GET", &group_path, None).await;
    assert_eq!(group["members"].as_array().unwrap().len(), 2, "{group}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tutor_refuses_what_nobody_could_mean() {
    let desk = Desk::open().await;
    desk.ok(
        "connections.add",
        json!({ "provider": "entra", "name": "C" }),
    )
    .await;
    let long = "x".repeat(1_001);
    let many: Vec<Value> = (0..201)
        .map(|_| json!({ "from": "mail", "to": "title" }))
        .collect();
    for (input, field) in [
        (json!({ "person": { "shoe size": "44" } }), "person"),
        (
            json!({ "person": { "accountEnabled": "perhaps" } }),
            "person",
        ),
        (json!({ "person": { "mail": long } }), "person"),
        (
            json!({ "mappings": [{ "from": long, "to": "title" }] }),
            "mappings",
        ),
        (json!({ "mappings": many }), "mappings"),
    ] {
        let mut input = input;
        input["connection"] = json!("C");
        let error = desk.fails("setup.tutor", input).await;
        assert_eq!(
            (&error["code"], &error["field"]),
            (&json!("badInput"), &json!(field)),
            "{error}"
        );
    }
    let told = tutor(
        &desk,
        &json!({}),
        &json!([{ "from": "Mid([mail], 1)", "to": "title" }, { "from": "mail", "to": "userName" }]),
    )
    .await;
    assert_eq!(told["mappings"][0]["outcome"], "unreadable");
    assert!(
        told["mappings"][0]["words"][1]["text"] == "Mid",
        "{}",
        told["mappings"][0]
    );
    assert_eq!(told["mappings"][1]["kept"], "stored");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_manager_comes_in_a_second_request_with_the_id_that_it_has_here() {
    const MANAGER: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager";
    let desk = Desk::open().await;
    let of = async |person: Value, mappings: Value| {
        let told = tutor(&desk, &person, &mappings).await;
        let rows = told["mappings"].as_array().unwrap();
        let row = rows.iter().find(|row| row["to"] == MANAGER).cloned();
        let follows = told["follows"].as_array().unwrap().clone();
        (told, row.unwrap_or_default(), follows)
    };
    let json_in = |text: &Value| serde_json::from_str::<Value>(text.as_str().unwrap()).unwrap();
    let new = json!({ "provider": "entra", "name": "C" });
    let connection = desk.ok("connections.add", new).await;

    let (told, row, follows) = of(json!({}), Value::Null).await;
    assert_eq!(follows.len(), 1);
    assert_eq!(follows[0]["to"], MANAGER);
    assert!(follows[0]["words"].to_string().contains("is made up"));
    let body = json_in(&follows[0]["exchange"]["body"]);
    assert_eq!(body["Operations"][0]["path"], MANAGER);
    assert_eq!(
        (&row["outcome"], &row["kept"], &row["sent"]),
        (
            &json!("later"),
            &json!("stored"),
            &body["Operations"][0]["value"]
        )
    );
    assert!(!told["create"]["body"].to_string().contains("manager"));
    assert_eq!(told["leave"]["inactive"], true, "after the second request");

    let pat = desk.user("pat.sample@example.com").await;
    let (_, _, follows) = of(json!({}), Value::Null).await;
    let exchange = &follows[0]["exchange"];
    assert_eq!(
        json_in(&exchange["body"])["Operations"][0]["value"],
        pat["id"]
    );
    let user = json_in(&exchange["user"]);
    let enterprise = MANAGER.trim_end_matches(":manager");
    assert_eq!(user[enterprise]["manager"]["value"], pat["id"]);
    assert_eq!(user["userName"], "sam.sample@example.com");
    assert!(
        follows[0]["words"]
            .to_string()
            .contains("pat.sample@example.com")
    );

    let (_, _, follows) = of(json!({ "manager": "" }), Value::Null).await;
    assert!(follows.is_empty(), "nobody is named");
    let without = rows(&desk, MANAGER, None, &[]).await;
    let (_, _, follows) = of(json!({}), without).await;
    assert!(follows.is_empty(), "no row for it");
    let nameless = rows(&desk, "userName", None, &[]).await;
    let (told, _, follows) = of(json!({}), nameless).await;
    assert_eq!(told["create"]["verdict"], "refused");
    assert!(follows.is_empty(), "nobody is there to get one");

    // Refused, it leaves the person as it is, and whoever leaves is told of all the same.
    let strict =
        json!({ "id": connection["id"], "dialect": { "quirks": { "bare_reference": false } } });
    desk.ok("connections.change", strict).await;
    let (told, row, follows) = of(json!({}), Value::Null).await;
    assert_eq!(follows[0]["exchange"]["verdict"], "refused", "{follows:?}");
    assert!(!follows[0]["exchange"]["explanation"].is_null());
    assert_eq!(row["kept"], "refused");
    assert_eq!(told["leave"]["inactive"], true);
    let gone = json_in(&told["leave"]["exchange"]["user"]);
    assert!(gone[enterprise].get("manager").is_none(), "{gone}");
}

#[tokio::test(flavor = "multi_thread")]
async fn with_account_enabled_mapped_directly_nothing_is_told_of_a_leaver() {
    let desk = Desk::open().await;
    desk.ok(
        "connections.add",
        json!({ "provider": "entra", "name": "C" }),
    )
    .await;
    let usual = tutor(&desk, &json!({}), &Value::Null).await;
    assert_eq!(usual["leave"]["inactive"], true);
    let sent: Value =
        serde_json::from_str(usual["leave"]["exchange"]["body"].as_str().unwrap()).unwrap();
    assert_eq!(sent["Operations"][0]["value"], "False");
    assert_eq!(usual["warnings"], json!([]));
    let direct = rows(&desk, "active", Some("accountEnabled"), &[]).await;
    let told = tutor(&desk, &json!({}), &direct).await;
    assert_eq!(
        (&told["leave"]["exchange"], &told["leave"]["inactive"]),
        (&Value::Null, &json!(false))
    );
    assert_eq!(told["warnings"][0]["key"], "account-enabled");
    assert_eq!(
        told["warnings"][0]["evidence"][0],
        json!({ "kind": "mapping", "from": "accountEnabled", "to": "active" })
    );
}

async fn warnings(desk: &Desk) -> Vec<(String, Vec<String>)> {
    let found = desk.ok("setup.lint", json!({ "connection": "C" })).await;
    found["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|warning| {
            let evidence = warning["evidence"].as_array().unwrap();
            let names = evidence.iter().map(|one| text(&one["name"])).collect();
            (text(&warning["key"]), names)
        })
        .collect()
}

/// A user with one work address and an external id, as a clean mapping makes it.
fn clean(name: &str) -> Value {
    json!({
        "schemas": [USER], "userName": name, "externalId": name, "active": true,
        "emails": [{ "type": "work", "primary": true, "value": name }, { "type": "home", "value": format!("home.{name}") }],
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn each_warning_of_traffic_is_given_for_its_trap_and_not_for_a_clean_setup() {
    for idp in speaking() {
        let desk = Desk::serving().await;
        let client = desk.connect(idp.key(), "C").await;
        let (_, user) = client
            .send("POST", "/Users", Some(clean("clean@example.com")))
            .await;
        let full = json!({ "schemas": [GROUP], "displayName": "Full", "members": [{ "value": user["id"] }] });
        let (_, full) = client.send("POST", "/Groups", Some(full)).await;
        let outer = json!({ "schemas": [GROUP], "displayName": "Outer", "members": [{ "value": full["id"] }, { "value": user["id"] }] });
        let (_, outer) = client.send("POST", "/Groups", Some(outer)).await;
        assert_eq!(warnings(&desk).await, [], "{idp:?}: clean");

        let mut two = clean("two@example.com");
        two["emails"][1]["type"] = json!("work");
        client.send("POST", "/Users", Some(two)).await;
        let mut bare = clean("bare@example.com");
        bare.as_object_mut().unwrap().remove("externalId");
        client.send("POST", "/Users", Some(bare)).await;
        let (_, empty) = client
            .send(
                "POST",
                "/Groups",
                Some(json!({ "schemas": [GROUP], "displayName": "Empty" })),
            )
            .await;
        let add = |value: &Value| {
            json!({
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                "Operations": [{ "op": "add", "path": "members", "value": [{ "value": value }] }],
            })
        };
        client
            .send(
                "PATCH",
                &format!("/Groups/{}", text(&outer["id"])),
                Some(add(&empty["id"])),
            )
            .await;
        client
            .send(
                "PATCH",
                &format!("/Groups/{}", text(&full["id"])),
                Some(add(&json!("nobody"))),
            )
            .await;
        let mut taken = clean("directory-sync-test@example.com");
        taken["displayName"] = json!("Taken");
        client.send("POST", "/Users", Some(taken)).await;

        let found = warnings(&desk).await;
        let of = |key: &str| {
            found
                .iter()
                .find(|(known, _)| known == key)
                .map(|(_, names)| names.clone())
        };
        let expected: &[(&str, &[&str])] = match idp {
            Idp::Entra => &[
                ("two-work-emails", &["two@example.com"]),
                ("nested-groups", &["Empty"]),
                ("external-id-missing", &["bare@example.com"]),
            ],
            Idp::Okta => &[
                ("same-group", &["Empty", "Full"]),
                ("two-work-emails", &["two@example.com"]),
            ],
            Idp::Onelogin => &[
                ("two-work-emails", &["two@example.com"]),
                ("groups-stay", &["Empty"]),
            ],
            Idp::Jumpcloud => &[
                ("test-email-taken", &["Taken"]),
                ("two-work-emails", &["two@example.com"]),
            ],
            Idp::Google | Idp::Custom => &[
                ("two-work-emails", &["two@example.com"]),
                ("external-id-missing", &["bare@example.com"]),
            ],
        };
        assert_eq!(found.len(), expected.len(), "{idp:?}: {found:?}");
        for (key, names) in expected {
            assert_eq!(of(key).unwrap(), *names, "{idp:?} {key}");
        }
        // What belongs to another connection says nothing of this one.
        let other = desk.connect(idp.key(), "Other").await;
        let mut two = clean("other@example.com");
        two["emails"][1]["type"] = json!("work");
        other.send("POST", "/Users", Some(two)).await;
        assert_eq!(warnings(&desk).await, found, "{idp:?}");
    }
}

/// The one piece of evidence that a warning of two work addresses has.
async fn evidence(desk: &Desk) -> Value {
    let found = desk.ok("setup.lint", json!({ "connection": "C" })).await;
    let warning = found["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|warning| warning["key"] == "two-work-emails")
        .unwrap();
    assert_eq!(warning["evidence"].as_array().unwrap().len(), 1);
    warning["evidence"][0].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_warning_leads_to_the_exchange_that_its_user_last_came_with() {
    let desk = Desk::serving().await;
    let client = desk.connect("entra", "C").await;
    let mut two = clean("two@example.com");
    two["emails"][1]["type"] = json!("work");
    let (_, user) = client.send("POST", "/Users", Some(two.clone())).await;
    let path = format!("/Users/{}", text(&user["id"]));
    let patch = |value: &str| {
        json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": [{ "op": "replace", "path": "title", "value": value }],
        })
    };
    let of = async |method: &str| {
        let evidence = evidence(&desk).await;
        assert_eq!(evidence["id"], user["id"]);
        let seq = &evidence["exchange"]["seq"];
        let entry = desk.ok("log.entry", json!({ "seq": seq })).await;
        assert_eq!(entry["row"]["method"], method, "{entry}");
        assert_eq!(entry["row"]["at"], evidence["exchange"]["at"]);
        seq.as_i64().unwrap()
    };
    let created = of("POST").await;
    // What reads it, what is refused and what somebody else does is not how it came.
    client.send("GET", &path, None).await;
    let (status, _) = client.send("POST", "/Users", Some(two)).await;
    assert_eq!(status, 409);
    desk.ok(
        "users.setActive",
        json!({ "id": user["id"], "active": false }),
    )
    .await;
    assert_eq!(of("POST").await, created);
    client.send("PATCH", &path, Some(patch("Analyst"))).await;
    let changed = of("PATCH").await;
    assert!(changed > created);
    client.send("PATCH", &path, Some(patch("Analyst"))).await;
    assert!(of("PATCH").await > changed, "also if nothing changes");
    let bulk = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
        "Operations": [{ "method": "PATCH", "path": path, "data": patch("Controller") }],
    });
    let (status, _) = client.send("POST", "/Bulk", Some(bulk)).await;
    assert_eq!(status, 200);
    of("POST").await;
}

async fn report(desk: &Desk, format: &str) -> Value {
    desk.ok(
        "setup.report",
        json!({ "connection": "C", "format": format }),
    )
    .await
}

async fn json_report(desk: &Desk) -> Value {
    serde_json::from_str(report(desk, "json").await["text"].as_str().unwrap()).unwrap()
}

fn steps_of<'a>(report: &'a Value, rests_on: &str) -> Vec<&'a str> {
    report["steps"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|step| step["restsOn"] == rests_on)
        .map(|step| step["key"].as_str().unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_lists_what_was_proven_by_its_exchange_and_has_no_token() {
    for idp in speaking() {
        let desk = Desk::serving().await;
        let client = desk.connect(idp.key(), "C").await;
        desk.ok("setup.change", json!({ "connection": "C", "reach": "publicUrl", "publicUrl": "https://sync.example.com" })).await;
        let before = json_report(&desk).await;
        assert_eq!(
            (&before["complete"], &before["proven"]),
            (&json!(false), &json!(0)),
            "{idp:?}"
        );
        let text_before = text(&report(&desk, "markdown").await["text"]);
        assert!(
            text_before.starts_with("# Interim report, 0 of "),
            "{idp:?}: {text_before}"
        );

        first_hour(&client, idp, None, async || {}).await;
        let mut now = json_report(&desk).await;
        // The entries of reads come a moment after their answers.
        for _ in 0..80 {
            if now["complete"] == true {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
            now = json_report(&desk).await;
        }
        assert_eq!(now["complete"], true, "{idp:?}: {now:#}");
        assert_eq!(now["proven"], now["provable"], "{idp:?}");
        let setup = desk.ok("setup.get", json!({ "connection": "C" })).await;
        let seen: Vec<&str> = setup["phases"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|phase| phase["steps"].as_array().unwrap())
            .filter(|step| step["state"]["is"] == "seen")
            .map(|step| step["key"].as_str().unwrap())
            .collect();
        assert_eq!(steps_of(&now, "traffic"), seen, "{idp:?}");
        for step in now["steps"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|step| step["restsOn"] == "traffic")
        {
            let exchange = &step["exchange"];
            let entry = desk
                .ok("log.entry", json!({ "seq": exchange["number"] }))
                .await;
            assert_eq!(exchange["method"], entry["row"]["method"], "{idp:?} {step}");
            assert_eq!(exchange["path"], entry["row"]["path"], "{idp:?} {step}");
            assert_eq!(exchange["status"], entry["row"]["status"], "{idp:?} {step}");
            assert_eq!(
                exchange["verdict"], entry["row"]["verdict"],
                "{idp:?} {step}"
            );
        }
        // A tick is no proof, and says so.
        let by_hand = setup["phases"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|phase| phase["steps"].as_array().unwrap())
            .find(|step| step["state"]["is"] == "todo")
            .map(|step| text(&step["key"]));
        if let Some(step) = &by_hand {
            desk.ok(
                "setup.tick",
                json!({ "connection": "C", "step": step, "ticked": true }),
            )
            .await;
            assert_eq!(
                steps_of(&json_report(&desk).await, "hand"),
                [step],
                "{idp:?}"
            );
        }
        for format in ["markdown", "html", "json"] {
            let document = report(&desk, format).await;
            let text = text(&document["text"]);
            assert!(
                !text.contains(&client.token) && !text.contains("dsk_"),
                "{idp:?} {format}"
            );
            assert!(
                document["fileName"]
                    .as_str()
                    .unwrap()
                    .starts_with("setup-report-"),
                "{idp:?}"
            );
            if format == "html" {
                for outside in ["<script", "<link", "src=", "@import", "url("] {
                    assert!(!text.contains(outside), "{idp:?}: {outside}");
                }
            }
        }
        let markdown = text(&report(&desk, "markdown").await["text"]);
        assert!(
            markdown.starts_with("# Acceptance report: C\n"),
            "{idp:?}: {markdown}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_of_a_connection_is_never_markup_of_its_report() {
    let desk = Desk::open().await;
    let name = "C|<b>**x**`y`](z)";
    desk.ok(
        "connections.add",
        json!({ "provider": "custom", "name": name }),
    )
    .await;
    let document = desk
        .ok(
            "setup.report",
            json!({ "connection": name, "format": "html" }),
        )
        .await;
    let page = text(&document["text"]);
    assert!(page.contains("C|&lt;b&gt;**x**`y`](z)</h1>"), "{page}");
    assert!(
        !page.contains("<b>") && !page.contains("<strong>x"),
        "{page}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_are_saved_whole_where_the_admin_says() {
    let desk = Desk::open().await;
    desk.ok(
        "connections.add",
        json!({ "provider": "onelogin", "name": "C" }),
    )
    .await;
    for (document, operation) in [("runbook", "setup.runbook"), ("report", "setup.report")] {
        for (format, ending) in [("markdown", "md"), ("html", "html"), ("json", "json")] {
            let path = desk.folder.path().join(format!("{document}.{ending}"));
            let input =
                json!({ "connection": "C", "document": document, "format": format, "path": path });
            let written = desk.ok("setup.save", input.clone()).await;
            assert_eq!(written["path"], json!(path));
            let saved = std::fs::read_to_string(&path).unwrap();
            assert_eq!(written["bytes"], saved.len());
            let made = desk
                .ok(operation, json!({ "connection": "C", "format": format }))
                .await;
            // The report says when it was written.
            assert_eq!(
                saved.lines().count(),
                made["text"].as_str().unwrap().lines().count()
            );
            let error = desk.fails("setup.save", input).await;
            assert_eq!(
                (&error["code"], &error["field"]),
                (&json!("conflict"), &json!("path"))
            );
        }
    }
    let relative =
        json!({ "connection": "C", "document": "report", "format": "html", "path": "report.html" });
    assert_eq!(desk.fails("setup.save", relative).await["field"], "path");
    assert!(!Path::new("report.html").exists());
    let left: Vec<_> = std::fs::read_dir(desk.folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".part"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}
