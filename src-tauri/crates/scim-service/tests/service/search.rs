//! Queries by POST, and queries over all resource types at the root.

use crate::harness::{Answer, SEARCH_REQUEST, Served};
use directory::Scope;
use serde_json::{Value, json};

/// Two users and two groups, one after the other in turn.
async fn mixed() -> Served {
    let served = Served::start().await;
    served.user("ada@example.com").await;
    served.group("Engineering", &[]).await;
    served.user("grace@example.com").await;
    served.group("Analysts", &[]).await;
    served
}

/// What the resources of a page are called.
fn names(answer: &Answer) -> Vec<String> {
    let page = answer.json();
    let resources = page["Resources"].as_array().expect("always there");
    resources
        .iter()
        .map(|resource| {
            let name = resource.get("userName").or(resource.get("displayName"));
            name.and_then(Value::as_str).unwrap().to_owned()
        })
        .collect()
}

#[tokio::test]
async fn a_search_answers_what_the_same_get_answers() {
    let served = mixed().await;
    for (path, query, body) in [
        ("/Users", "", json!({})),
        (
            "/Users",
            "filter=userName+sw+%22g%22",
            json!({ "filter": "userName sw \"g\"" }),
        ),
        (
            "/Users",
            "sortBy=userName&sortOrder=descending&count=1&startIndex=2&attributes=userName,id",
            json!({ "sortBy": "userName", "sortOrder": "descending", "count": 1, "startIndex": 2, "attributes": ["userName", "id"] }),
        ),
        (
            "/Groups",
            "excludedAttributes=meta",
            json!({ "excludedAttributes": ["meta"] }),
        ),
        ("/Groups", "count=-3", json!({ "count": -3 })),
        ("", "", json!({})),
        (
            "",
            "filter=displayName+sw+%22a%22&sortBy=displayName",
            json!({ "filter": "displayName sw \"a\"", "sortBy": "displayName" }),
        ),
    ] {
        let got = served.get(&format!("{path}?{query}")).await.expect(200);
        let found = served.search(path, body.clone()).await.expect(200);
        assert_eq!(found.json(), got.json(), "{path} {body}");
        let (one, other) = (
            served.entry(&got).await.entry,
            served.entry(&found).await.entry,
        );
        assert_eq!(one.action, other.action, "{path} {body}");
        assert_eq!(one.arguments, other.arguments, "{path} {body}");
        assert!(other.is_read);
    }
}

#[tokio::test]
async fn a_search_needs_no_more_than_leave_to_read() {
    let served = mixed().await;
    let (_, reader) = served.issue(Scope::Read, None).await;
    let header = format!("Bearer {reader}");
    let body = json!({ "schemas": [SEARCH_REQUEST] }).to_string();
    for path in ["/.search", "/Users/.search", "/Groups/.search"] {
        let headers = [("authorization", header.as_str())];
        served
            .send("POST", path, &headers, body.as_bytes())
            .await
            .expect(200);
    }
}

#[tokio::test]
async fn a_search_that_cannot_be_used_is_explained() {
    let served = Served::strict().await;
    let with = |name: &str, value: Value| json!({ "schemas": [SEARCH_REQUEST], name: value });
    for (body, scim_type, reason) in [
        (json!({}), "invalidSyntax", "missing_schemas"),
        (json!([]), "invalidSyntax", "wrong_shape"),
        (
            with("filter", json!("userName eqq 1")),
            "invalidFilter",
            "invalid_filter",
        ),
        (with("filter", json!("")), "invalidFilter", "invalid_filter"),
        (with("filter", json!(1)), "invalidValue", "wrong_type"),
        (with("count", json!("ten")), "invalidValue", "wrong_type"),
        (with("count", json!(1.5)), "invalidValue", "bad_parameter"),
        (with("sortBy", json!("nonsense")), "invalidPath", "bad_sort"),
        (
            with("cursor", json!("nonsense")),
            "invalidCursor",
            "invalid_cursor",
        ),
    ] {
        let answer = served.post("/Users/.search", &body).await.expect(400);
        assert_eq!(answer.json()["scimType"], scim_type, "{body}");
        let entry = served.entry(&answer).await.entry;
        assert_eq!(entry.reason.as_deref(), Some(reason), "{body}");
        assert_eq!(entry.arguments["attempt"], "list", "{body}");
    }
    served
        .send("POST", "/Users/.search", &[], b"")
        .await
        .expect(400);
    let sensitive = with("filter", json!("password eq \"canary\""));
    let answer = served.post("/.search", &sensitive).await.expect(403);
    assert_eq!(answer.json()["scimType"], "sensitive");
    let detail = format!("{:?}", served.entry(&answer).await);
    assert!(!detail.contains("canary"), "{detail}");
}

#[tokio::test]
async fn a_missing_urn_is_noted_where_it_is_tolerated() {
    let served = mixed().await;
    let answer = served.post("/Users/.search", &json!({})).await.expect(200);
    let notes = served.entry(&answer).await.entry.notes;
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert_eq!(notes[0].code, "missing_schemas");
}

#[tokio::test]
async fn the_root_is_a_list_of_everything_in_one_order() {
    let served = mixed().await;
    let created = [
        "ada@example.com",
        "Engineering",
        "grace@example.com",
        "Analysts",
    ];
    for path in ["", "/"] {
        let all = served.get(path).await.expect(200);
        assert_eq!(names(&all), created, "{path:?}");
        assert_eq!(all.json()["totalResults"], 4);
        let entry = served.entry(&all).await.entry;
        assert_eq!(
            (entry.action.as_str(), &entry.arguments["total"]),
            ("resources_listed", &json!(4))
        );
    }
    let mut seen = Vec::new();
    for start in 1..=4 {
        let page = served
            .get(&format!("?startIndex={start}&count=1"))
            .await
            .expect(200);
        assert_eq!(page.json()["totalResults"], 4);
        seen.extend(names(&page));
    }
    assert_eq!(seen, created);
    for (query, expected) in [
        (
            "sortBy=displayName",
            &[
                "Analysts",
                "Engineering",
                "ada@example.com",
                "grace@example.com",
            ],
        ),
        (
            "sortBy=userName",
            &[
                "ada@example.com",
                "grace@example.com",
                "Engineering",
                "Analysts",
            ],
        ),
        (
            "sortBy=userName&sortOrder=descending",
            &[
                "Analysts",
                "Engineering",
                "grace@example.com",
                "ada@example.com",
            ],
        ),
        (
            "sortBy=meta.resourceType",
            &[
                "Engineering",
                "Analysts",
                "ada@example.com",
                "grace@example.com",
            ],
        ),
        (
            "sortBy=id&sortOrder=descending",
            &[
                "Analysts",
                "grace@example.com",
                "Engineering",
                "ada@example.com",
            ],
        ),
    ] {
        let page = served.get(&format!("?{query}")).await.expect(200);
        assert_eq!(names(&page), *expected, "{query}");
    }
}

#[tokio::test]
async fn a_filter_at_the_root_is_asked_of_every_type_that_has_its_attributes() {
    let served = mixed().await;
    let list = async |filter: &str| {
        let encoded = filter.replace(' ', "+").replace('"', "%22");
        served.get(&format!("?filter={encoded}")).await
    };
    for (filter, expected, action) in [
        (
            "meta.resourceType eq \"User\"",
            &["ada@example.com", "grace@example.com"][..],
            "users_listed",
        ),
        (
            "meta.resourceType eq \"Group\" and displayName sw \"a\"",
            &["Analysts"],
            "groups_listed",
        ),
        (
            "userName co \"example\"",
            &["ada@example.com", "grace@example.com"],
            "users_listed",
        ),
        (
            "userName eq \"ada@example.com\"",
            &["ada@example.com"],
            "user_looked_up",
        ),
        (
            "userName sw \"a\" or displayName sw \"a\"",
            &["ada@example.com", "Analysts"],
            "resources_listed",
        ),
        (
            "displayName eq \"analysts\"",
            &["Analysts"],
            "resource_looked_up",
        ),
        (
            "not (userName pr)",
            &["Engineering", "Analysts"],
            "resources_listed",
        ),
        ("meta.resourceType eq \"Device\"", &[], "resources_listed"),
    ] {
        let page = list(filter).await.expect(200);
        assert_eq!(names(&page), expected, "{filter}");
        assert_eq!(page.json()["totalResults"], expected.len(), "{filter}");
        let entry = served.entry(&page).await.entry;
        assert_eq!(entry.action, action, "{filter}");
    }
    let unknown = list("nonsense eq \"x\"").await.expect(400);
    assert_eq!(unknown.json()["scimType"], "invalidFilter");
    // What one resource has is its own business: the projection of each follows its type.
    let some = served
        .get("?attributes=userName,displayName")
        .await
        .expect(200);
    let resources = some.json()["Resources"].clone();
    assert!(resources[0].get("meta").is_none() && resources[0].get("userName").is_some());
    assert!(resources[1].get("userName").is_none() && resources[1].get("displayName").is_some());
}
