//! The log: rows, sentences, explanations, search, export.

use crate::support::{Client, Desk, sentence, text};
use serde_json::{Value, json};

fn patch(operations: Value) -> Option<Value> {
    Some(
        json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations }),
    )
}

/// A short story with one of most things in it.
async fn story() -> (Desk, Client) {
    let desk = Desk::serving().await;
    let client = desk.connect("custom", "Custom").await;
    let ada = client.create_user("ada@example.com").await;
    let bob = client.create_user("bob@example.com").await;
    let user = format!("/Users/{}", text(&ada["id"]));
    let group = json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "Engineering" });
    let (_, group) = client.send("POST", "/Groups", Some(group)).await;
    let group = format!("/Groups/{}", text(&group["id"]));
    client
        .send("GET", "/Users?filter=userName%20eq%20%22nobody%22", None)
        .await;
    client
        .send(
            "PATCH",
            &user,
            patch(json!([{ "op": "replace", "path": "active", "value": "False" }])),
        )
        .await;
    client
        .send(
            "PATCH",
            &user,
            patch(json!([{ "op": "replace", "path": "active", "value": false }])),
        )
        .await;
    client
        .send(
            "PATCH",
            &user,
            patch(json!([{ "op": "add", "path": "title", "value": "Engineer" }, { "op": "add", "path": "costCenter2", "value": "CC" }])),
        )
        .await;
    client
        .send("PATCH", &group, patch(json!([{ "op": "add", "path": "members", "value": [{ "value": ada["id"] }, { "value": bob["id"] }] }])))
        .await;
    let duplicate = json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "ADA@example.com" });
    let (status, _) = client.send("POST", "/Users", Some(duplicate)).await;
    assert_eq!(status, 409);
    client
        .send("DELETE", &format!("/Users/{}", text(&bob["id"])), None)
        .await;
    desk.logged("Looked up nobody: not found").await;
    (desk, client)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_exchange_is_told_in_a_sentence() {
    let (desk, _) = story().await;
    let mut told: Vec<String> = desk.log("").await.iter().map(sentence).collect();
    told.sort();
    let mut expected = vec![
        "Created this workspace".to_owned(),
        format!("The service started at {}", desk.console.base_url().await),
        "You added connection Custom".to_owned(),
        "You made token First token".to_owned(),
        "Created user ada@example.com".to_owned(),
        "Created user bob@example.com".to_owned(),
        "Created group Engineering".to_owned(),
        "Looked up nobody: not found".to_owned(),
        "Deactivated ada@example.com".to_owned(),
        "No change: ada@example.com was already deactivated".to_owned(),
        "Partly updated ada@example.com: costCenter2 left out".to_owned(),
        "Added 2 members to Engineering".to_owned(),
        "Refused: userName ADA@example.com is already taken".to_owned(),
        "Deleted user bob@example.com".to_owned(),
    ];
    expected.sort();
    assert_eq!(told, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn names_and_verdicts_are_pieces_of_their_own() {
    let (desk, _) = story().await;
    let row = desk
        .logged("Refused: userName ADA@example.com is already taken")
        .await;
    assert_eq!(
        row["words"][0],
        json!({ "text": "Refused:", "style": "verdict" })
    );
    let names: Vec<&Value> = row["words"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|span| span["style"] == "name")
        .collect();
    assert_eq!(
        names,
        [&json!({ "text": "ADA@example.com", "style": "name" })]
    );
    assert_eq!(
        (&row["status"], &row["method"], &row["verdict"]),
        (&json!(409), &json!("POST"), &json!("refused"))
    );
    assert_eq!(
        (&row["connectionName"], &row["monogram"], &row["kind"]),
        (&json!("Custom"), &json!("Cu"), &json!("exchange"))
    );
    assert!(row["tookMs"].as_f64().unwrap() > 0.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_explained_with_the_one_who_is_in_the_way() {
    let (desk, client) = story().await;
    let row = desk
        .logged("Refused: userName ADA@example.com is already taken")
        .await;
    let entry = desk.ok("log.entry", json!({ "seq": row["seq"] })).await;
    let explanation = &entry["explanation"];
    assert_eq!(explanation["resourceName"], "ada@example.com");
    assert_eq!(
        explanation["lead"],
        "Decide whether this is ada@example.com"
    );
    assert_eq!(
        explanation["done"],
        "Nothing was changed. The answer was 409."
    );
    for part in ["why", "fix"] {
        assert!(text(&explanation[part]).len() > 20, "{part}: {explanation}");
    }
    assert_eq!(
        explanation["restsOn"],
        json!(["RFC 7643 §4.1.1", "RFC 7644 §3.12 uniqueness"])
    );
    let curl = text(&entry["curl"]);
    assert!(
        curl.contains("curl -X POST") && curl.contains("$TOKEN") && !curl.contains(&client.token),
        "{curl}"
    );
    assert_eq!(
        (&entry["tokenName"], &entry["request"]["isJson"]),
        (&json!("First token"), &json!(true))
    );
    let sent = entry["request"]["headers"].as_array().unwrap();
    let credential = sent
        .iter()
        .find(|header| header["name"] == "authorization")
        .unwrap();
    assert_eq!(
        credential["value"],
        Value::Null,
        "its value is not kept, its length is"
    );
    assert_eq!(credential["length"], "Bearer ".len() + client.token.len());
    assert_eq!(entry["previous"], row["seq"].as_i64().unwrap() - 1);
    assert_eq!(
        desk.fails("log.entry", json!({ "seq": 999_999 })).await["code"],
        "notFound"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_left_out_stands_among_the_changes_and_is_explained() {
    let (desk, _) = story().await;
    let row = desk
        .logged("Partly updated ada@example.com: costCenter2 left out")
        .await;
    let entry = desk.ok("log.entry", json!({ "seq": row["seq"] })).await;
    assert_eq!(entry["measure"], "1 value left out");
    let lines = entry["changes"][0]["lines"].as_array().unwrap();
    assert_eq!(
        (&lines[0]["path"], &lines[0]["after"], &lines[0]["leftOut"]),
        (&json!("title"), &json!("Engineer"), &json!(false))
    );
    assert_eq!(
        (&lines[1]["path"], &lines[1]["leftOut"]),
        (&json!("costCenter2"), &json!(true))
    );
    assert_eq!(
        entry["explanation"]["lead"],
        "Take costCenter2 out of the provider’s mapping"
    );
    let unremarkable = desk.logged("Created user ada@example.com").await;
    assert_eq!(
        desk.ok("log.entry", json!({ "seq": unremarkable["seq"] }))
            .await["explanation"],
        Value::Null
    );
    let quirk = desk.logged("Deactivated ada@example.com").await;
    assert_eq!(quirk["quirks"], 1);
    let quirk = desk.ok("log.entry", json!({ "seq": quirk["seq"] })).await;
    assert_eq!(quirk["quirks"][0]["code"], "boolean_string");
    assert!(
        text(&quirk["changes"][0]["lines"][0]["note"]).contains("False"),
        "{quirk}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_search_box_and_the_fields_beside_it_narrow_the_log() {
    let (desk, client) = story().await;
    for (text_of_box, count) in [
        ("status:409", 1),
        ("method:patch", 4),
        ("is:refused", 1),
        ("is:partly", 1),
        ("is:local", 2),
        ("connection:Custom method:delete", 1),
        ("provider:okta", 0),
        ("#1", 1),
        ("reason:value_taken", 1),
        ("after:1h is:exchange method:post", 4),
        ("before:1h", 0),
    ] {
        assert_eq!(desk.log(text_of_box).await.len(), count, "{text_of_box}");
    }
    let refused = desk
        .ok("log.page", json!({ "outcome": "refused", "limit": 10 }))
        .await;
    assert_eq!(refused["rows"].as_array().unwrap().len(), 1);
    let writes = desk
        .ok(
            "log.page",
            json!({ "hideReads": true, "connection": client.connection, "limit": 50 }),
        )
        .await;
    assert!(
        writes["rows"]
            .as_array()
            .unwrap()
            .iter()
            .all(|row| row["read"] == false)
    );
    let odd = desk
        .ok("log.page", json!({ "text": "colour:red", "limit": 10 }))
        .await;
    assert!(text(&odd["problem"]).contains("colour:"), "{odd}");
    let counts = desk
        .ok("log.counts", json!({ "text": "is:exchange" }))
        .await;
    assert_eq!(
        (
            &counts["refused"],
            &counts["noChange"],
            &counts["partly"],
            &counts["exact"]
        ),
        (&json!(1), &json!(1), &json!(1), &json!(true))
    );
    assert_eq!(counts["all"], 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn words_find_entries_by_the_names_in_them() {
    let (desk, _) = story().await;
    for (text_of_box, count) in [("Engineering", 3), ("user:bob", 2), ("group:engin", 2)] {
        let rows = desk.log(text_of_box).await;
        assert_eq!(
            rows.len(),
            count,
            "{text_of_box}: {:?}",
            rows.iter().map(sentence).collect::<Vec<_>>()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_go_back_to_the_first_entry_and_forward_to_the_last() {
    let (desk, _) = story().await;
    let mut seen = Vec::new();
    let mut input = json!({ "limit": 5 });
    loop {
        let page = desk.ok("log.page", input).await;
        let rows = page["rows"].as_array().unwrap().clone();
        seen.extend(rows.iter().map(|row| row["seq"].as_i64().unwrap()));
        if page["more"] == false {
            break;
        }
        input = json!({ "limit": 5, "before": rows.last().unwrap()["seq"] });
    }
    let head = seen[0];
    assert_eq!(seen, (1..=head).rev().collect::<Vec<_>>());
    let tail = desk
        .ok("log.page", json!({ "after": head - 3, "limit": 5 }))
        .await;
    let tail: Vec<i64> = tail["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["seq"].as_i64().unwrap())
        .collect();
    assert_eq!(tail, [head - 2, head - 1, head], "oldest first");
}

#[tokio::test]
async fn an_export_never_writes_over_a_file_that_was_only_named() {
    let desk = Desk::open().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    std::fs::write(&path, "mine").unwrap();
    let input = json!({ "query": {}, "format": "jsonl", "path": path });
    let error = desk.fails("log.export", input).await;
    assert_eq!(
        (&error["code"], &error["field"]),
        (&json!("conflict"), &json!("path"))
    );
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

async fn exported(desk: &Desk, format: &str, query: Value) -> String {
    let path = desk.folder.path().join(format!("log.{format}"));
    let written = desk
        .ok(
            "log.export",
            json!({ "query": query, "format": format, "path": path }),
        )
        .await;
    assert_eq!(written["path"], json!(path));
    let left: Vec<_> = std::fs::read_dir(desk.folder.path())
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".part"))
        .collect();
    assert_eq!(left, [] as [String; 0]);
    std::fs::read_to_string(path).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn json_lines_hold_each_entry_whole() {
    let (desk, client) = story().await;
    let file = exported(&desk, "jsonl", json!({})).await;
    let lines: Vec<Value> = file
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), desk.log("").await.len());
    assert_eq!(lines[0]["words"], "Created this workspace");
    let refused = lines
        .iter()
        .find(|line| line["verdict"] == "refused")
        .unwrap();
    assert_eq!(
        refused["words"],
        "Refused: userName ADA@example.com is already taken"
    );
    assert!(text(&refused["at"]).ends_with('Z'));
    assert_eq!(refused["explanation"]["resourceName"], "ada@example.com");
    assert!(!file.contains(&client.token), "no token in any of it");
}

#[tokio::test(flavor = "multi_thread")]
async fn csv_has_a_row_an_entry_and_no_formula() {
    let desk = Desk::open().await;
    desk.ok(
        "connections.add",
        json!({ "provider": "custom", "name": "=HYPERLINK(\"x\")" }),
    )
    .await;
    desk.user("ada, \"the first\"").await;
    let file = exported(&desk, "csv", json!({ "text": "is:local" })).await;
    let rows: Vec<&str> = file.split("\r\n").filter(|row| !row.is_empty()).collect();
    assert_eq!(rows.len(), 3);
    assert!(
        rows[0].starts_with("seq,time,kind,verdict,connection,"),
        "{}",
        rows[0]
    );
    assert!(
        rows[1].contains(",\"'=HYPERLINK(\"\"x\"\")\","),
        "{}",
        rows[1]
    );
    assert!(
        rows[2].contains("\"You created user ada, \"\"the first\"\"\""),
        "{}",
        rows[2]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn har_has_the_shape_that_other_tools_read() {
    let (desk, client) = story().await;
    let file = exported(&desk, "har", json!({})).await;
    let har: Value = serde_json::from_str(&file).unwrap();
    assert_eq!(har["log"]["version"], "1.2");
    assert!(
        har["log"]["creator"]["name"].is_string() && har["log"]["creator"]["version"].is_string()
    );
    let entries = har["log"]["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 10, "exchanges and nothing else");
    for entry in entries {
        assert!(
            entry["startedDateTime"].is_string() && entry["time"].is_number(),
            "{entry}"
        );
        for name in ["method", "url", "httpVersion"] {
            assert!(entry["request"][name].is_string(), "request.{name}");
        }
        for name in ["cookies", "headers", "queryString"] {
            assert!(entry["request"][name].is_array(), "request.{name}");
        }
        for name in ["statusText", "httpVersion", "redirectURL"] {
            assert!(entry["response"][name].is_string(), "response.{name}");
        }
        assert!(
            entry["response"]["content"]["mimeType"].is_string()
                && entry["response"]["content"]["size"].is_number()
        );
        for side in ["request", "response"] {
            assert!(entry[side]["headersSize"].is_number() && entry[side]["bodySize"].is_number());
        }
        assert!(entry["cache"].is_object() && entry["timings"]["wait"].is_number());
    }
    let looked_up = entries
        .iter()
        .find(|entry| entry["request"]["method"] == "GET")
        .unwrap();
    assert_eq!(looked_up["request"]["queryString"][0]["name"], "filter");
    assert!(!file.contains(&client.token));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_that_cannot_be_written_leaves_nothing_behind() {
    let desk = Desk::open().await;
    let path = desk.folder.path().join("missing").join("log.csv");
    let error = desk
        .fails(
            "log.export",
            json!({ "query": {}, "format": "csv", "path": path }),
        )
        .await;
    assert!(text(&error["message"]).contains("log.csv"), "{error}");
    assert!(!path.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bulk_tells_what_came_of_it_and_the_history_of_each_resource_what_it_did_there() {
    let desk = Desk::serving().await;
    let client = desk.connect("custom", "Custom").await;
    let ada = client.create_user("ada@example.com").await;
    let ada_path = format!("/Users/{}", text(&ada["id"]));
    let send = async |operations: Value| {
        let body = json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": operations });
        let (status, answer) = client.send("POST", "/Bulk", Some(body)).await;
        assert_eq!(status, 200, "{answer}");
    };
    let title = |title: &str| json!({ "method": "PATCH", "path": ada_path, "data": [{ "op": "replace", "path": "title", "value": title }] });
    let group = |bulk_id: &str, members: Value| {
        json!({ "method": "POST", "path": "/Groups", "bulkId": bulk_id, "data": {
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": bulk_id, "members": members, "colour": "red" } })
    };
    send(json!([title("Countess"), title("Countess")])).await;
    desk.logged("Bulk: 1 updated, 1 unchanged").await;
    send(json!([title("Countess")])).await;
    desk.logged("No change: the one operation of a Bulk found everything as it should be")
        .await;
    let gone = json!({ "method": "DELETE", "path": "/Users/nobody" });
    send(json!([gone.clone(), gone.clone()])).await;
    let row = desk
        .logged("Refused: nothing of a Bulk was done: 2 failed")
        .await;
    let entry = desk.ok("log.entry", json!({ "seq": row["seq"] })).await;
    assert_eq!(entry["measure"], "0 of 2 operations");

    send(json!([
        group("team", json!([{ "value": ada["id"] }])),
        gone
    ]))
    .await;
    let row = desk.logged("Partly: Bulk: 1 created, 1 failed").await;
    let entry = desk.ok("log.entry", json!({ "seq": row["seq"] })).await;
    assert_eq!(entry["measure"], "1 of 2 operations");
    assert_eq!(entry["moreChanges"], 0);
    assert_eq!(
        entry["explanation"]["lead"],
        "Mend the operation that failed, and send it again"
    );
    let quirks: Vec<(Option<&str>, String)> = entry["quirks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|quirk| (quirk["about"].as_str(), text(&quirk["words"])))
        .collect();
    assert_eq!(
        quirks,
        [
            (None, "not done: User `nobody` does not exist.".to_owned()),
            (
                Some("team"),
                "left out: colour isn’t in this directory’s schema".to_owned()
            ),
        ]
    );
    // What was left out of the group stands there; that something else failed does not.
    let lines = entry["changes"][0]["lines"].as_array().unwrap();
    let left_out: Vec<&str> = lines
        .iter()
        .filter(|line| line["leftOut"] == true)
        .map(|line| line["path"].as_str().unwrap())
        .collect();
    assert_eq!(left_out, ["colour"]);

    let history = desk
        .ok("directory.history", json!({ "id": ada["id"], "limit": 10 }))
        .await;
    let items = history["items"].as_array().unwrap();
    assert_eq!(
        sentence(&items[0]["entry"]),
        "Updated title of ada@example.com in a Bulk"
    );
    assert_eq!(items[0]["entry"]["verdict"], "applied");
    let team = entry["changes"][0]["resourceId"].clone();
    let history = desk
        .ok("directory.history", json!({ "id": team, "limit": 10 }))
        .await;
    let created = &history["items"][0]["entry"];
    assert_eq!(sentence(created), "Created team in a Bulk");
    assert_eq!(created["verdict"], "partly");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_with_very_many_changes_shows_some_and_counts_the_others() {
    let desk = Desk::serving().await;
    let client = desk.connect("custom", "Custom").await;
    let ada = client.create_user("ada@example.com").await;
    let bulk = |operations: Vec<Value>| {
        Some(
            json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": operations }),
        )
    };
    let groups = (0..210).map(|number| {
        json!({ "method": "POST", "path": "/Groups", "bulkId": format!("g{number}"), "data": {
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": format!("g{number}"),
            "members": [{ "value": ada["id"] }] } })
    });
    client.send("POST", "/Bulk", bulk(groups.collect())).await;
    desk.logged("Bulk, part 3 of 3: 10 created").await;
    // Deleted by the Bulk, she leaves all of them.
    let path = format!("/Users/{}", text(&ada["id"]));
    let delete = json!({ "method": "DELETE", "path": path });
    client.send("POST", "/Bulk", bulk(vec![delete])).await;
    let row = desk.logged("Bulk: 1 deleted").await;
    let entry = desk.ok("log.entry", json!({ "seq": row["seq"] })).await;
    assert_eq!(entry["changes"].as_array().unwrap().len(), 200);
    assert_eq!(entry["moreChanges"], 11);
}
