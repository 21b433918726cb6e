//! Pages, sorting, words.

use crate::support::{Fixture, admin};
use directory::{Kind, ListPage, ListQuery, OwnerFilter, StoreError};
use proptest::prelude::*;
use scim_core::{Catalogue, Filter, ResourceId, SortKey};
use serde_json::json;
use std::time::Duration;

fn list(fixture: &Fixture, query: ListQuery) -> ListPage {
    fixture
        .workspace()
        .read_now(move |r| r.list(&query))
        .unwrap()
}

fn names(page: &ListPage) -> Vec<&str> {
    page.items.iter().map(|item| item.name()).collect()
}

fn users(fixture: &Fixture, count: usize) -> Vec<ResourceId> {
    let now = fixture.now();
    fixture
        .workspace()
        .write_now(move |w| {
            (0..count)
                .map(|number| {
                    let body = json!({ "userName": format!("user{number:05}"), "active": number % 3 == 0 });
                    Ok(crate::support::create(w, &admin(), Kind::User, body, now)?.stored.resource.id)
                })
                .collect()
        })
        .unwrap()
}

#[test]
fn pages_start_where_they_are_asked_to_also_beyond_a_block_and_between_other_kinds() {
    let fixture = Fixture::new();
    let ids = users(&fixture, 1_500);
    fixture.group("between", &[]);
    let more = fixture.user("last");
    for start_index in [0, 1, 2, 1_023, 1_024, 1_025, 1_499, 1_501] {
        let page = list(
            &fixture,
            ListQuery {
                start_index,
                count: 3,
                ..ListQuery::of(Kind::User)
            },
        );
        assert_eq!(page.total, 1_501);
        let skip = start_index.max(1) as usize - 1;
        let expected: Vec<ResourceId> = ids
            .iter()
            .copied()
            .chain([more])
            .skip(skip)
            .take(3)
            .collect();
        let found: Vec<ResourceId> = page.items.iter().map(|item| item.resource.id).collect();
        assert_eq!(found, expected, "from {start_index}");
    }
    let beyond = list(
        &fixture,
        ListQuery {
            start_index: 1_502,
            ..ListQuery::of(Kind::User)
        },
    );
    assert_eq!((beyond.total, beyond.items.len()), (1_501, 0));
    let only_total = list(
        &fixture,
        ListQuery {
            count: 0,
            ..ListQuery::of(Kind::User)
        },
    );
    assert_eq!((only_total.total, only_total.items.len()), (1_501, 0));
}

#[test]
fn a_page_of_a_filtered_list_counts_what_the_filter_selects() {
    let fixture = Fixture::new();
    users(&fixture, 300);
    let catalogue = Catalogue::standard();
    for (text, total) in [
        ("active eq true", 100),
        ("active eq true and userName sw \"USER0000\"", 4),
        ("userName co \"99\"", 3),
        ("not (active eq true)", 200),
        ("userName eq \"user00007\" or userName eq \"user00008\"", 2),
        ("id eq \"nonsense\"", 0),
    ] {
        let filter = Some(Filter::parse(text, &catalogue.user).unwrap());
        let page = list(
            &fixture,
            ListQuery {
                filter,
                start_index: 2,
                count: 2,
                ..ListQuery::of(Kind::User)
            },
        );
        assert_eq!(page.total, total, "{text}");
        assert_eq!(
            page.items.len() as u64,
            total.saturating_sub(1).min(2),
            "{text}"
        );
    }
}

#[test]
fn sorting_puts_absent_values_last_and_first_when_descending() {
    let fixture = Fixture::new();
    for (name, title) in [
        ("b", Some("beta")),
        ("a", None),
        ("d", Some("Alpha")),
        ("c", Some("gamma")),
    ] {
        let mut body = json!({ "userName": name });
        if let Some(title) = title {
            body["title"] = json!(title);
        }
        fixture.create(&admin(), Kind::User, body).unwrap();
    }
    let catalogue = Catalogue::standard();
    let sorted = |by: &str, order: &str, filter: Option<&str>| {
        let query = ListQuery {
            sort: SortKey::parse(Some(by), Some(order), &catalogue.user).unwrap(),
            filter: filter.map(|text| Filter::parse(text, &catalogue.user).unwrap()),
            ..ListQuery::of(Kind::User)
        };
        names(&list(&fixture, query)).concat()
    };
    assert_eq!(sorted("userName", "ascending", None), "abcd");
    assert_eq!(sorted("userName", "descending", None), "dcba");
    assert_eq!(sorted("title", "ascending", None), "dbca");
    assert_eq!(sorted("title", "descending", None), "acbd");
    assert_eq!(
        sorted("title", "ascending", Some("userName ne \"b\"")),
        "dca"
    );
    assert_eq!(sorted("meta.created", "ascending", None), "badc");
    assert_eq!(sorted("id", "descending", None), "cdab");
    assert_eq!(
        sorted("nickName", "ascending", None),
        "badc",
        "not indexed: in order of creation"
    );
}

#[test]
fn words_find_users_at_once_and_after_the_index_has_caught_up() {
    let fixture = Fixture::new();
    let body = json!({ "userName": "ada@example.com", "name": { "familyName": "Lovelace" },
        "emails": [{ "value": "countess@example.org" }] });
    fixture.create(&admin(), Kind::User, body).unwrap();
    fixture.user("grace@example.com");
    let find = |words: &str| {
        let page = list(
            &fixture,
            ListQuery {
                words: Some(words.to_owned()),
                ..ListQuery::of(Kind::User)
            },
        );
        assert_eq!(page.total as usize, page.items.len());
        names(&page).join(" ")
    };
    let cases = [
        ("lovel", "ada@example.com"),
        ("ADA love", "ada@example.com"),
        ("countess", "ada@example.com"),
        ("example", "ada@example.com grace@example.com"),
        ("lovelace grace", ""),
    ];
    for (words, found) in cases {
        assert_eq!(find(words), found, "{words}, not indexed yet");
    }
    fixture.wait_for_words();
    for (words, found) in cases {
        assert_eq!(find(words), found, "{words}, indexed");
    }
    let ada = fixture
        .workspace()
        .read_now(|r| r.holder_of_user_name("ada@example.com"))
        .unwrap()
        .unwrap();
    let id = ada.resource.id;
    let rename = json!([{ "op": "replace", "path": "name.familyName", "value": "Byron" }]);
    fixture.patch(&admin(), Kind::User, id, rename).unwrap();
    for _ in 0..2 {
        assert_eq!(find("lovelace"), "");
        assert_eq!(find("byron"), "ada@example.com");
        fixture.wait_for_words();
    }
    fixture.delete(&admin(), Kind::User, id).unwrap();
    assert_eq!(find("byron"), "");
}

#[test]
fn lists_can_be_of_one_owner() {
    let fixture = Fixture::new();
    let grant = fixture.grant("Okta");
    fixture
        .create(&grant, Kind::User, json!({ "userName": "theirs" }))
        .unwrap();
    fixture.user("ours");
    let owner = grant.connection().unwrap();
    for (filter, expected) in [
        (OwnerFilter::Connection(owner), "theirs"),
        (OwnerFilter::Local, "ours"),
    ] {
        let page = list(
            &fixture,
            ListQuery {
                owner: Some(filter),
                ..ListQuery::of(Kind::User)
            },
        );
        assert_eq!((names(&page), page.total), (vec![expected], 1));
    }
}

#[test]
fn a_question_beyond_its_budget_is_refused_with_the_attribute_that_has_no_index() {
    let fixture = Fixture::new();
    users(&fixture, 2_000);
    let filter = Filter::parse(
        "active eq true and nickName co \"x\"",
        &Catalogue::standard().user,
    )
    .unwrap();
    let query = ListQuery {
        filter: Some(filter),
        budget: Duration::from_micros(200),
        ..ListQuery::of(Kind::User)
    };
    let refused = fixture.workspace().read_now(move |r| r.list(&query));
    assert!(
        matches!(&refused, Err(StoreError::TooMany { attribute: Some(path) }) if path == "nickName"),
        "{refused:?}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// Walks through all pages while others are deleted and created.
    #[test]
    fn who_walks_meets_everything_that_stays_just_once(
        page_size in 1..20_u64,
        filtered in any::<bool>(),
        deletions in proptest::collection::vec((0..60_usize, 0..8_usize), 0..12),
    ) {
        let fixture = Fixture::new();
        let ids = users(&fixture, 60);
        let filter = filtered.then(|| Filter::parse("userName sw \"user\"", &Catalogue::standard().user).unwrap());
        let mut seen = Vec::new();
        let mut start_index = 1;
        let mut turn = 0;
        loop {
            let query = ListQuery {
                start_index, count: page_size, filter: filter.clone(), walker: Some(uuid::Uuid::nil()),
                ..ListQuery::of(Kind::User)
            };
            let page = list(&fixture, query);
            if page.items.is_empty() {
                break;
            }
            start_index += page.items.len() as u64;
            seen.extend(page.items.iter().map(|item| item.resource.id));
            for (victim, _) in deletions.iter().filter(|(_, when)| *when == turn) {
                // It may be gone already.
                let _ = fixture.delete(&admin(), Kind::User, ids[*victim]);
            }
            turn += 1;
        }
        let gone: Vec<ResourceId> = deletions.iter().map(|(victim, _)| ids[*victim]).collect();
        for id in &ids {
            let times = seen.iter().filter(|known| *known == id).count();
            if gone.contains(id) {
                prop_assert!(times <= 1);
            } else {
                prop_assert_eq!(times, 1);
            }
        }
    }
}
