//! Lists: pages, filters, sorting, look-ups.

use crate::harness::Served;
use serde_json::{Value, json};

async fn with_users(count: usize) -> Served {
    let served = Served::start().await;
    for number in 0..count {
        served.user(&format!("u{number:02}@example.com")).await;
    }
    served
}

fn names(page: &Value) -> Vec<&str> {
    let resources = page["Resources"].as_array().expect("always there");
    resources
        .iter()
        .map(|user| user["userName"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn pages_cover_all_in_order_and_numbers_are_clamped() {
    let served = with_users(5).await;
    let mut seen = Vec::new();
    for start in [1, 3, 5] {
        let page = served
            .get(&format!("/Users?startIndex={start}&count=2"))
            .await
            .expect(200)
            .json();
        assert_eq!(page["totalResults"], 5);
        assert_eq!(page["startIndex"], start);
        assert_eq!(page["itemsPerPage"], names(&page).len());
        seen.extend(names(&page).iter().map(|name| (*name).to_owned()));
    }
    let expected: Vec<String> = (0..5)
        .map(|number| format!("u{number:02}@example.com"))
        .collect();
    assert_eq!(seen, expected);
    for (query, start, shown) in [
        ("count=0", 1, 0),
        ("count=-1", 1, 0),
        ("startIndex=0&count=1", 1, 1),
        ("startIndex=-9&count=1", 1, 1),
        ("startIndex=6", 6, 0),
        ("count=100000", 1, 5),
    ] {
        let page = served
            .get(&format!("/Users?{query}"))
            .await
            .expect(200)
            .json();
        assert_eq!(
            (&page["startIndex"], names(&page).len()),
            (&json!(start), shown),
            "{query}"
        );
        assert_eq!(page["totalResults"], 5, "{query}");
    }
    served.get("/Users?count=many").await.expect(400);
}

#[tokio::test]
async fn a_filter_is_decoded_in_both_ways_and_a_miss_is_an_empty_list() {
    let served = with_users(2).await;
    for query in [
        "filter=userName+eq+%22U01%40example.com%22",
        "filter=userName%20eq%20%22u01%40EXAMPLE.com%22",
    ] {
        let answer = served.get(&format!("/Users?{query}")).await.expect(200);
        assert_eq!(names(&answer.json()), ["u01@example.com"], "{query}");
        let entry = served.entry(&answer).await.entry;
        assert_eq!(entry.action, "user_looked_up");
        assert_eq!(entry.arguments["attribute"], "userName");
        assert_eq!(entry.arguments["found"], 1);
        assert!(entry.is_read);
    }
    let miss = served
        .get("/Users?filter=userName+eq+%22nobody%22")
        .await
        .expect(200);
    assert_eq!(miss.json()["Resources"], json!([]));
    assert_eq!(served.entry(&miss).await.entry.arguments["found"], 0);
    let all = served.get("/Users").await.expect(200);
    let entry = served.entry(&all).await.entry;
    assert_eq!(
        (entry.action.as_str(), &entry.arguments["total"]),
        ("users_listed", &json!(2))
    );
}

#[tokio::test]
async fn a_filter_that_cannot_be_used_is_explained() {
    let served = Served::start().await;
    for (filter, status, scim_type) in [
        ("userName+eqq+%22x%22", 400, "invalidFilter"),
        ("userName+eq", 400, "invalidFilter"),
        ("nonsense+eq+%22x%22", 400, "invalidFilter"),
        ("", 400, "invalidFilter"),
        ("password+eq+%22canary%22", 403, "sensitive"),
    ] {
        let answer = served.get(&format!("/Users?filter={filter}")).await;
        assert_eq!(answer.status, status, "{filter}: {answer:?}");
        assert_eq!(answer.json()["scimType"], scim_type, "{filter}");
        let detail = served.entry(&answer).await;
        assert!(!format!("{detail:?}").contains("canary"), "{detail:?}");
    }
}

#[tokio::test]
async fn lists_are_sorted_both_ways() {
    let served = with_users(3).await;
    let up = served
        .get("/Users?sortBy=userName")
        .await
        .expect(200)
        .json();
    let down = served
        .get("/Users?sortBy=userName&sortOrder=descending")
        .await
        .expect(200)
        .json();
    let mut reversed = names(&down);
    reversed.reverse();
    assert_eq!(names(&up), reversed);
    served.get("/Users?sortBy=nonsense").await.expect(400);
    served
        .get("/Users?sortBy=userName&sortOrder=upward")
        .await
        .expect(400);
}
