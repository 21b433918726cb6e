//! Pages by cursor (RFC 9865), over lists, searches and the root.

use crate::harness::{Served, Setup, user};
use directory::Scope;
use scim_core::Timestamp;
use scim_service::{Limits, system_clock};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicI64, Ordering};

fn names(page: &Value) -> Vec<String> {
    let resources = page["Resources"].as_array().expect("always there");
    resources
        .iter()
        .map(|resource| {
            let name = resource.get("userName").or(resource.get("displayName"));
            name.and_then(Value::as_str).unwrap().to_owned()
        })
        .collect()
}

/// All pages of a query, by GET; `between` is called after each.
async fn walk(served: &Served, query: &str, between: impl AsyncFn(usize)) -> Vec<String> {
    let mut seen = Vec::new();
    let mut cursor = String::new();
    for turn in 0.. {
        let page = served
            .get(&format!("{query}&cursor={cursor}"))
            .await
            .expect(200)
            .json();
        assert_eq!(page.get("startIndex"), None, "{query}");
        assert_eq!(page["itemsPerPage"], names(&page).len());
        seen.extend(names(&page));
        between(turn).await;
        match page.get("nextCursor") {
            Some(next) => next.as_str().unwrap().clone_into(&mut cursor),
            None => break,
        }
        assert!(turn < 100, "the walk of {query} does not end");
    }
    seen
}

#[tokio::test]
async fn walks_end_and_meet_everything_once_in_order() {
    let served = Served::start().await;
    for number in [3, 1, 4, 0, 2] {
        let mut body = user(&format!("u{number}@example.com"));
        if number != 4 {
            body["title"] = json!(format!("T{}", number % 2));
            body["nickName"] = json!(format!("n{}", 9 - number));
        }
        served.post("/Users", &body).await.expect(201);
        if number == 0 {
            served.group("Group", &[]).await;
        }
    }
    let users = |numbers: &[u8]| -> Vec<String> {
        let named = |number: &u8| match number {
            9 => "Group".to_owned(),
            number => format!("u{number}@example.com"),
        };
        numbers.iter().map(named).collect()
    };
    for (query, expected) in [
        ("/Users?", &[3, 1, 4, 0, 2][..]),
        ("/Users?sortBy=userName", &[0, 1, 2, 3, 4]),
        (
            "/Users?sortBy=userName&sortOrder=descending",
            &[4, 3, 2, 1, 0],
        ),
        // Among equal values in order of creation; without a value last, and first where it is descending.
        ("/Users?sortBy=title", &[0, 2, 3, 1, 4]),
        ("/Users?sortBy=title&sortOrder=descending", &[4, 1, 3, 2, 0]),
        // Without an index.
        ("/Users?sortBy=nickName", &[3, 2, 1, 0, 4]),
        (
            "/Users?sortBy=nickName&sortOrder=descending",
            &[4, 0, 1, 2, 3],
        ),
        ("/Users?filter=title+pr", &[3, 1, 0, 2]),
        ("/Users?filter=title+pr&sortBy=userName", &[0, 1, 2, 3]),
        ("/Users?filter=title+eq+%22t1%22&sortBy=nickName", &[3, 1]),
        ("?", &[3, 1, 4, 0, 9, 2]),
        ("?sortBy=userName", &[0, 1, 2, 3, 4, 9]),
        ("?sortBy=userName&sortOrder=descending", &[9, 4, 3, 2, 1, 0]),
        ("?filter=userName+sw+%22u%22", &[3, 1, 4, 0, 2]),
        (
            "?filter=nickName+pr+or+displayName+pr&sortBy=displayName",
            &[9, 3, 1, 0, 2],
        ),
    ] {
        for count in [1, 2, 3, 100] {
            let seen = walk(&served, &format!("{query}&count={count}"), async |_| {}).await;
            assert_eq!(seen, users(expected), "{query} by {count}");
        }
    }
}

#[tokio::test]
async fn what_others_write_meanwhile_moves_no_page() {
    let served = Served::start().await;
    let mut ids = Vec::new();
    for number in 0..9 {
        ids.push(served.user(&format!("m{number}@example.com")).await);
    }
    for query in [
        "/Users?",
        "/Users?sortBy=userName",
        "?sortBy=userName&sortOrder=descending",
    ] {
        let kept: Vec<&String> = ids.iter().collect();
        let seen = walk(&served, &format!("{query}&count=2"), async |turn| {
            // Before and behind the place of the walk.
            for name in [
                format!("a{turn}@example.com"),
                format!("z{turn}@example.com"),
            ] {
                let made = served.post("/Users", &user(&name)).await.expect(201);
                if turn % 2 == 0 {
                    served
                        .delete(&format!("/Users/{}", made.id()))
                        .await
                        .expect(204);
                }
            }
        })
        .await;
        for number in 0..kept.len() {
            let name = format!("m{number}@example.com");
            let times = seen.iter().filter(|seen| **seen == name).count();
            assert_eq!(times, 1, "{query}: {name} in {seen:?}");
        }
        let all = served.get("/Users?count=1000").await.expect(200).json();
        for user in all["Resources"].as_array().unwrap() {
            if !user["userName"].as_str().unwrap().starts_with('m') {
                let path = format!("/Users/{}", user["id"].as_str().unwrap());
                served.delete(&path).await.expect(204);
            }
        }
    }
}

#[tokio::test]
async fn the_resource_at_the_place_may_go_or_change_its_name() {
    let served = Served::start().await;
    let mut ids = Vec::new();
    for name in ["a", "b", "c", "d"] {
        ids.push(served.user(name).await);
    }
    let first = served
        .get("/Users?sortBy=userName&count=2&cursor")
        .await
        .expect(200)
        .json();
    let next = first["nextCursor"].as_str().unwrap();
    let rename = json!([{ "op": "replace", "path": "userName", "value": "0" }]);
    served
        .patch(&format!("/Users/{}", ids[1]), rename)
        .await
        .expect(200);
    let query = format!("/Users?sortBy=userName&count=2&cursor={next}");
    assert_eq!(
        names(&served.get(&query).await.expect(200).json()),
        ["c", "d"]
    );
    served
        .delete(&format!("/Users/{}", ids[1]))
        .await
        .expect(204);
    assert_eq!(
        names(&served.get(&query).await.expect(200).json()),
        ["c", "d"]
    );
}

#[tokio::test]
async fn a_sort_value_too_long_for_a_cursor_is_looked_up_and_lost_with_its_resource() {
    let served = Served::start().await;
    let mut ids = Vec::new();
    for letter in ["a", "b", "c"] {
        let mut body = user(letter);
        body["displayName"] = json!(letter.repeat(9_000));
        ids.push(served.post("/Users", &body).await.expect(201).id());
    }
    let query = "/Users?sortBy=displayName&count=1&attributes=userName";
    let first = served
        .get(&format!("{query}&cursor"))
        .await
        .expect(200)
        .json();
    let next = first["nextCursor"].as_str().unwrap();
    let second = served.get(&format!("{query}&cursor={next}")).await;
    assert_eq!(names(&second.expect(200).json()), ["b"]);
    served
        .delete(&format!("/Users/{}", ids[0]))
        .await
        .expect(204);
    let lost = served
        .get(&format!("{query}&cursor={next}"))
        .await
        .expect(400);
    assert_eq!(lost.json()["scimType"], "expiredCursor");
}

#[tokio::test]
async fn a_cursor_is_good_for_its_query_alone_and_for_every_token() {
    let served = Served::start().await;
    for name in ["a", "b", "c"] {
        served.user(name).await;
    }
    let first = served
        .get("/Users?cursor=&count=1")
        .await
        .expect(200)
        .json();
    let next = first["nextCursor"].as_str().unwrap().to_owned();
    for (path, scim_type) in [
        (
            format!("/Users?count=1&cursor={next}&filter=userName+pr"),
            "invalidCursor",
        ),
        (
            format!("/Users?count=1&cursor={next}&sortBy=userName"),
            "invalidCursor",
        ),
        (format!("/Groups?count=1&cursor={next}"), "invalidCursor"),
        (format!("?count=1&cursor={next}"), "invalidCursor"),
        (
            format!("/Users?count=1&cursor={}", &next[1..]),
            "invalidCursor",
        ),
        (format!("/Users?count=2&cursor={next}"), "invalidCount"),
        (
            format!("/Users?startIndex=2&cursor={next}"),
            "invalidCursor",
        ),
        ("/Users?cursor=&count=1001".to_owned(), "invalidCount"),
    ] {
        let answer = served.get(&path).await.expect(400);
        assert_eq!(answer.json()["scimType"], scim_type, "{path}");
        let reason = served.entry(&answer).await.entry.reason;
        let expected = if scim_type == "invalidCount" {
            "invalid_count"
        } else {
            "invalid_cursor"
        };
        assert_eq!(reason.as_deref(), Some(expected), "{path}");
    }
    let other = Served::start().await;
    let foreign = other
        .get(&format!("/Users?count=1&cursor={next}"))
        .await
        .expect(400);
    assert_eq!(
        foreign.json()["scimType"],
        "invalidCursor",
        "from another workspace"
    );
    // Left out, the count stays; a search goes on where a GET began; so does another token.
    let (_, reader) = served.issue(Scope::Read, None).await;
    let header = format!("Bearer {reader}");
    let headers = [("authorization", header.as_str())];
    let page = served
        .send("GET", &format!("/Users?cursor={next}"), &headers, b"")
        .await
        .expect(200)
        .json();
    assert_eq!(names(&page), ["b"]);
    let page = served
        .search("/Users", json!({ "count": 1, "cursor": next }))
        .await
        .expect(200)
        .json();
    assert_eq!(names(&page), ["b"]);
}

static NOW: AtomicI64 = AtomicI64::new(0);

fn later() -> Timestamp {
    Timestamp(system_clock().0 + NOW.load(Ordering::Relaxed))
}

#[tokio::test]
async fn a_cursor_expires_when_the_configuration_says_and_not_before() {
    let setup = Setup {
        clock: later,
        ..Setup::default()
    };
    let served = setup.start().await;
    for name in ["a", "b"] {
        served.user(name).await;
    }
    let config = served
        .get("/ServiceProviderConfig")
        .await
        .expect(200)
        .json();
    let timeout = config["pagination"]["cursorTimeout"].as_i64().unwrap();
    let first = served
        .get("/Users?cursor=&count=1")
        .await
        .expect(200)
        .json();
    let query = format!(
        "/Users?count=1&cursor={}",
        first["nextCursor"].as_str().unwrap()
    );
    NOW.store((timeout - 60) * 1_000, Ordering::Relaxed);
    served.get(&query).await.expect(200);
    NOW.store((timeout + 60) * 1_000, Ordering::Relaxed);
    let answer = served.get(&query).await.expect(400);
    assert_eq!(answer.json()["scimType"], "expiredCursor");
    let entry = served.entry(&answer).await.entry;
    assert_eq!(entry.reason.as_deref(), Some("expired_cursor"));
}

#[tokio::test]
async fn the_configuration_says_what_is_enforced() {
    let limits = Limits {
        page_default: 2,
        page_most: 3,
        ..Limits::default()
    };
    let served = Served::with_limits(limits).await;
    for number in 0..5 {
        served.user(&format!("u{number}")).await;
    }
    let config = served
        .get("/ServiceProviderConfig")
        .await
        .expect(200)
        .json();
    let stated = &config["pagination"];
    assert_eq!(
        (
            &stated["cursor"],
            &stated["index"],
            &stated["defaultPaginationMethod"]
        ),
        (&json!(true), &json!(true), &json!("index"))
    );
    for (query, shown) in [
        ("/Users", &stated["defaultPageSize"]),
        ("/Users?cursor", &stated["defaultPageSize"]),
        ("/Users?count=99", &stated["maxPageSize"]),
        ("/Users?cursor&count=3", &stated["maxPageSize"]),
    ] {
        let page = served.get(query).await.expect(200).json();
        assert_eq!(&page["itemsPerPage"], shown, "{query}");
        assert_eq!(page["totalResults"], 5, "{query}");
    }
    served.get("/Users?cursor&count=4").await.expect(400);
}
