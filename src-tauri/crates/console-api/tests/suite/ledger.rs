//! The membership ledger of a group, and groups within groups.

use crate::support::{Client, Desk, sentence, text};
use serde_json::{Value, json};

fn query(id: &str) -> Value {
    json!({ "id": id, "page": 1, "pageSize": 50, "exchanges": 10 })
}

async fn group(client: &Client, name: &str, members: &[&str]) -> String {
    let members: Vec<Value> = members
        .iter()
        .map(|value| json!({ "value": value }))
        .collect();
    let body = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": name, "members": members,
    });
    let (status, group) = client.send("POST", "/Groups", Some(body)).await;
    assert_eq!(status, 201, "{group}");
    text(&group["id"])
}

async fn hold(desk: &Desk, client: &Client) {
    let settings = json!({ "ownership": "adoptLocal", "unknownMembers": "hold" });
    desk.ok(
        "connections.change",
        json!({ "id": client.connection, "settings": settings }),
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ledger_tells_what_was_asked_stored_left_out_and_by_which_exchange() {
    let desk = Desk::serving().await;
    let client = desk.connect("okta", "Okta preview").await;
    let ada = text(&client.create_user("ada@example.com").await["id"]);
    let id = group(&client, "Sales", &[&ada]).await;
    let all = desk.ok("groups.ledger", query(&id)).await;
    assert_eq!(
        all["sums"],
        json!({ "asked": 1, "stored": 1, "leftOut": 0, "held": 0, "unlisted": 0, "isExact": true })
    );
    assert_eq!(
        (&all["told"], &all["open"], &all["rule"]),
        (&json!(null), &json!([]), &json!("leaveOut"))
    );

    let stranger = "019a0000-0000-7000-8000-000000000000";
    let patch = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{ "op": "add", "path": "members", "value": [{ "value": stranger }, { "value": "eve@example.com" }] }],
    });
    let (status, _) = client
        .send("PATCH", &format!("/Groups/{id}"), Some(patch))
        .await;
    assert_eq!(status, 200);
    let row = desk.log("").await.remove(0);
    assert!(sentence(&row).contains("2 ids name nobody here"), "{row}");
    let entry = desk.ok("log.entry", json!({ "seq": row["seq"] })).await;
    assert_eq!(entry["measure"], "0 of 2 members");
    assert!(
        text(&entry["explanation"]["done"]).starts_with("2 members were left out"),
        "{entry}"
    );

    desk.user("eve@example.com").await;
    let ledger = desk.ok("groups.ledger", query(&id)).await;
    assert_eq!(
        (&ledger["sums"]["asked"], &ledger["sums"]["leftOut"]),
        (&json!(3), &json!(2))
    );
    let open = ledger["open"].as_array().unwrap();
    let of = |value: &str| open.iter().find(|row| row["value"] == value).unwrap();
    assert_eq!(
        (&of(stranger)["why"], &of(stranger)["here"]),
        (&json!("Nobody here has had this id"), &json!(null))
    );
    assert_eq!(
        ledger["told"],
        "All 3 as pushed: every request was answered as done"
    );
    let late = of("eve@example.com");
    assert_eq!(
        (&late["here"]["name"], &late["connection"], &late["askedBy"]),
        (
            &json!("Name of eve@example.com"),
            &json!("Okta preview"),
            &row["seq"]
        )
    );
    assert!(late["whyEntry"].as_i64() > row["seq"].as_i64(), "{late}");
    let exchanges = ledger["exchanges"].as_array().unwrap();
    let shown: Vec<(&Value, &Value, &Value, &Value)> = exchanges
        .iter()
        .map(|one| (&one["what"], &one["asked"], &one["stored"], &one["missing"]))
        .collect();
    assert_eq!(
        shown,
        [
            (
                &json!("Add 2 members"),
                &json!(2),
                &json!(0),
                &json!("2 left out")
            ),
            (
                &json!("Create with 1 member"),
                &json!(1),
                &json!(1),
                &json!(null)
            ),
        ]
    );
    assert_eq!(exchanges[1]["outcome"], "All of it");

    let missing = desk
        .fails("groups.settle", json!({ "id": id, "value": stranger }))
        .await;
    assert!(
        text(&missing["message"]).contains("names nobody here"),
        "{missing}"
    );
    let settled = desk
        .ok(
            "groups.settle",
            json!({ "id": id, "value": "eve@example.com" }),
        )
        .await;
    assert_eq!(settled["members"], 2);
    assert_eq!(
        sentence(&desk.log("").await[0]),
        "You added eve@example.com to Sales"
    );
    let ledger = desk.ok("groups.ledger", query(&id)).await;
    assert_eq!(
        (&ledger["sums"]["stored"], &ledger["sums"]["leftOut"]),
        (&json!(2), &json!(1))
    );
    let list = desk
        .ok("groups.list", json!({ "page": 1, "pageSize": 10 }))
        .await;
    assert_eq!(list["rows"][0]["sums"], ledger["sums"]);

    // What is open was answered as done then, whatever the rule is now.
    let settings = json!({ "ownership": "adoptLocal", "unknownMembers": "refuse" });
    let change = json!({ "id": client.connection, "settings": settings });
    desk.ok("connections.change", change).await;
    let mut only_open = query(&id);
    only_open["exchanges"] = json!(0);
    let ledger = desk.ok("groups.ledger", only_open).await;
    assert_eq!(
        (&ledger["rule"], &ledger["told"]),
        (
            &json!("refuse"),
            &json!("All 3 as pushed: every request was answered as done")
        )
    );
    assert_eq!(
        (&ledger["exchanges"], &ledger["moreExchanges"]),
        (&json!([]), &json!(true))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_held_comes_by_itself_and_the_log_says_so() {
    let desk = Desk::serving().await;
    let client = desk.connect("custom", "CI").await;
    hold(&desk, &client).await;
    assert_eq!(
        sentence(&desk.log("").await[0]),
        "You had connection CI hold unknown members until they exist"
    );
    let id = group(&client, "Sales", &["ada@example.com"]).await;
    assert_eq!(
        sentence(&desk.log("").await[0]),
        "Partly: created group Sales, ada@example.com is held until it exists"
    );
    let ledger = desk.ok("groups.ledger", query(&id)).await;
    assert_eq!(
        (&ledger["sums"]["held"], &ledger["open"][0]["why"]),
        (&json!(1), &json!("Held until it exists"))
    );
    client.create_user("ada@example.com").await;
    assert_eq!(
        sentence(&desk.log("").await[0]),
        "Created user ada@example.com, for whom 1 group waited"
    );
    let ledger = desk.ok("groups.ledger", query(&id)).await;
    assert_eq!(
        (&ledger["sums"]["stored"], &ledger["sums"]["held"]),
        (&json!(1), &json!(0))
    );
    let came = &ledger["exchanges"][0];
    assert_eq!(
        (&came["what"], &came["asked"], &came["outcome"]),
        (
            &json!("ada@example.com came into being"),
            &json!(null),
            &json!("Held until then")
        )
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn members_are_listed_directly_and_with_nested_groups() {
    let desk = Desk::serving().await;
    let client = desk.connect("entra", "Entra").await;
    let mut ids = Vec::new();
    for name in ["ada@example.com", "bob@example.com", "eve@example.com"] {
        ids.push(text(&client.create_user(name).await["id"]));
    }
    let inner = group(&client, "Inner", &[&ids[1], &ids[2]]).await;
    let outer = group(&client, "Outer", &[&ids[0], &inner]).await;
    let page = |effective: bool, search: &str, page: u64| json!({ "id": outer, "search": search, "page": page, "pageSize": 2, "effective": effective });
    let direct = desk.ok("groups.members", page(false, "", 1)).await;
    assert_eq!(
        (&direct["total"], &direct["rows"][0]["through"]),
        (&json!(2), &json!(null))
    );
    let mut shown = Vec::new();
    for number in 1..=3 {
        let found = desk.ok("groups.members", page(true, "", number)).await;
        assert_eq!(
            (&found["total"], &found["totalIsExact"]),
            (&json!(4), &json!(true))
        );
        for row in found["rows"].as_array().unwrap() {
            assert!(row["entry"].is_number(), "{row}");
            shown.push((text(&row["fact"]), row["through"].clone()));
        }
    }
    assert_eq!(
        shown,
        [
            ("ada@example.com".to_owned(), json!(null)),
            ("bob@example.com".to_owned(), json!("Inner")),
            ("eve@example.com".to_owned(), json!("Inner")),
            ("Inner".to_owned(), json!(null)),
        ]
    );
    let found = desk.ok("groups.members", page(true, "EVE", 1)).await;
    assert_eq!(
        (&found["total"], &found["rows"][0]["fact"]),
        (&json!(1), &json!("eve@example.com"))
    );

    let nesting = desk.ok("groups.nesting", json!({ "id": outer })).await;
    assert_eq!(
        (&nesting["direct"], &nesting["everyone"]),
        (
            &json!(2),
            &json!({ "members": 4, "users": 3, "active": 3, "isExact": true })
        )
    );
    assert_eq!(
        (
            &nesting["inside"][0]["name"],
            &nesting["inside"][0]["members"],
            &nesting["isCircular"]
        ),
        (&json!("Inner"), &json!(2), &json!(false))
    );
    let nesting = desk.ok("groups.nesting", json!({ "id": inner })).await;
    assert_eq!(
        (&nesting["above"][0]["name"], &nesting["everyone"]),
        (&json!("Outer"), &json!(null))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_a_large_group_have_each_member_once() {
    const MEMBERS: usize = 1_500;
    let desk = Desk::serving().await;
    let client = desk.connect("custom", "CI").await;
    let mut ids = Vec::new();
    for part in 0..2 {
        let operations: Vec<Value> = (0..MEMBERS / 2)
            .map(|number| {
                json!({
                    "method": "POST", "path": "/Users", "bulkId": number.to_string(),
                    "data": {
                        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
                        "userName": format!("user-{part}-{number}@example.com"),
                    },
                })
            })
            .collect();
        let bulk = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": operations,
        });
        let (status, answer) = client.send("POST", "/Bulk", Some(bulk)).await;
        assert_eq!(status, 200, "{answer}");
        for done in answer["Operations"].as_array().unwrap() {
            let location = text(&done["location"]);
            ids.push(location.rsplit('/').next().unwrap().to_owned());
        }
    }
    let members: Vec<&str> = ids.iter().map(String::as_str).collect();
    let id = group(&client, "Everyone", &members).await;
    for (effective, search) in [(false, ""), (true, ""), (true, "example.com")] {
        let mut shown = Vec::new();
        // The last page lies just behind the last member, the one after it far behind.
        for (page, expected) in [(1, 500), (2, 500), (3, 500), (4, 0), (9, 0)] {
            let query = json!({ "id": id, "search": search, "page": page, "pageSize": 500, "effective": effective });
            let found = desk.ok("groups.members", query).await;
            let rows = found["rows"].as_array().unwrap();
            let what = format!("page {page}, effective {effective}, search {search}");
            assert_eq!(
                (rows.len(), &found["total"]),
                (expected, &json!(MEMBERS)),
                "{what}"
            );
            shown.extend(rows.iter().map(|row| text(&row["id"])));
        }
        shown.sort();
        shown.dedup();
        assert_eq!(
            shown.len(),
            MEMBERS,
            "effective {effective}, search {search}"
        );
    }
}
