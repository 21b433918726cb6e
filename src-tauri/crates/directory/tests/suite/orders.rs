//! The orders of lists are those of the core's sort keys, whatever way the SQL takes, and walks from mark to mark meet
//! everything once.

use crate::support::{Fixture, admin, create};
use directory::{Kind, ListPage, ListPart, ListQuery, Mark, MarkKey, StoreError, Stored};
use proptest::prelude::*;
use scim_core::filter::ResourceView;
use scim_core::{Catalogue, Filter, ResourceId, SortKey, SortValue};
use serde_json::{Value, json};
use std::cmp::Ordering;
use std::sync::LazyLock;

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// Values that are near each other: in case, as prefixes, beyond ASCII.
const TEXTS: &[&str] = &[
    "a",
    "A",
    "ab",
    "Ab",
    "b",
    "ß",
    "SS",
    "é",
    "z\u{10ffff}",
    "a_b",
];

fn list(fixture: &Fixture, query: ListQuery) -> ListPage {
    fixture
        .workspace()
        .read_now(move |r| r.list(&query))
        .unwrap()
}

fn body(number: usize) -> Value {
    let text = |step: usize| TEXTS[(number * step + step) % TEXTS.len()];
    let mut body = json!({ "userName": format!("{}{number}", text(3)) });
    if !number.is_multiple_of(5) {
        body["displayName"] = json!(text(7));
        body["nickName"] = json!(text(1));
        body["active"] = json!(number.is_multiple_of(3));
    }
    if !number.is_multiple_of(4) {
        body["externalId"] = json!(format!("{}{}", text(9), number % 7));
        body["name"] = json!({ "familyName": text(1), "givenName": text(3) });
        body[ENTERPRISE] = json!({ "department": text(7), "manager": { "value": text(1) } });
    }
    if !number.is_multiple_of(3) {
        // Of several values the primary counts, else the first; each is in the index.
        body["emails"] = json!([
            { "value": format!("{}@x.example", text(7)), "type": "work" },
            { "value": format!("{}@y.example", text(9)), "type": "home", "primary": number.is_multiple_of(2) },
        ]);
    }
    body
}

struct World {
    fixture: Fixture,
    users: Vec<Stored>,
    groups: Vec<Stored>,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let fixture = Fixture::new();
    let (mut users, mut groups) = (Vec::new(), Vec::new());
    for number in 0..40 {
        let made = fixture.create(&admin(), Kind::User, body(number)).unwrap();
        users.push(made.stored.resource.id);
        if number % 4 == 0 {
            let name = format!("{}{}", TEXTS[number / 4], number % 3);
            groups.push(fixture.group(&name, &[]));
        }
        fixture.pass(if number % 3 == 0 { 1_000 } else { 0 });
    }
    for number in [3, 17, 9] {
        let touch = json!([{ "op": "add", "path": "title", "value": "x" }]);
        fixture
            .patch(&admin(), Kind::User, users[number], touch)
            .unwrap();
    }
    let read = |kind: Kind, ids: &[ResourceId]| {
        let stored = ids.iter().map(|id| {
            let id = *id;
            fixture
                .workspace()
                .read_now(move |r| r.resource(kind, id))
                .unwrap()
                .unwrap()
        });
        stored.collect::<Vec<_>>()
    };
    World {
        users: read(Kind::User, &users),
        groups: read(Kind::Group, &groups),
        fixture,
    }
});

fn value(stored: &Stored, sort: Option<&SortKey>) -> Option<SortValue> {
    let catalogue = Catalogue::standard();
    sort?.value_of(&view(stored, &catalogue))
}

fn view<'a>(stored: &'a Stored, catalogue: &'a Catalogue) -> ResourceView<'a> {
    ResourceView {
        resource: &stored.resource,
        resource_type: stored.kind.resource_type(catalogue),
        members: &[],
        groups: &[],
    }
}

/// What the list must be: the core's filter and order, and creation among equals.
fn expected(stored: &[&Stored], parts: &[ListPart], descending: bool) -> Vec<ResourceId> {
    let catalogue = Catalogue::standard();
    let any_key = parts.iter().find_map(|part| part.sort.clone());
    let part_of = |stored: &Stored| parts.iter().find(|part| part.kind == stored.kind);
    let mut found: Vec<(Option<SortValue>, &Stored)> = stored
        .iter()
        .filter_map(|stored| {
            let part = part_of(stored)?;
            let matches = part
                .filter
                .as_ref()
                .is_none_or(|filter| filter.matches(&view(stored, &catalogue)));
            matches.then(|| (value(stored, part.sort.as_ref()), *stored))
        })
        .collect();
    found.sort_by(|(one, first), (other, second)| {
        let by_key = any_key.as_ref().map_or(Ordering::Equal, |key| {
            key.compare(one.as_ref(), other.as_ref())
        });
        let by_age = first.seq.cmp(&second.seq);
        by_key.then(if descending { by_age.reverse() } else { by_age })
    });
    found
        .into_iter()
        .map(|(_, stored)| stored.resource.id)
        .collect()
}

fn query(parts: &[ListPart]) -> ListQuery {
    let first = parts[0].clone();
    ListQuery {
        filter: first.filter,
        sort: first.sort,
        also: parts[1..].to_vec(),
        ..ListQuery::of(first.kind)
    }
}

fn ids(page: &ListPage) -> Vec<ResourceId> {
    page.items.iter().map(|item| item.resource.id).collect()
}

/// All pages, by mark and by number.
fn walk(fixture: &Fixture, parts: &[ListPart], count: u64) -> (Vec<ResourceId>, Vec<ResourceId>) {
    let mut by_mark = Vec::new();
    let mut after: Option<Mark> = None;
    loop {
        let page = list(
            fixture,
            ListQuery {
                count,
                after: after.clone(),
                ..query(parts)
            },
        );
        by_mark.extend(ids(&page));
        assert!(page.next.is_some() || page.items.len() as u64 <= count);
        match page.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    let mut by_number = Vec::new();
    loop {
        let start_index = by_number.len() as u64 + 1;
        let page = list(
            fixture,
            ListQuery {
                count,
                start_index,
                ..query(parts)
            },
        );
        if page.items.is_empty() {
            return (by_mark, by_number);
        }
        by_number.extend(ids(&page));
    }
}

fn sort_path() -> impl Strategy<Value = String> {
    proptest::sample::select(vec![
        String::new(),
        "id".to_owned(),
        "userName".to_owned(),
        "displayName".to_owned(),
        "externalId".to_owned(),
        "active".to_owned(),
        "title".to_owned(),
        "nickName".to_owned(),
        "name.familyName".to_owned(),
        "emails".to_owned(),
        "emails.type".to_owned(),
        "meta.created".to_owned(),
        "meta.lastModified".to_owned(),
        "meta.resourceType".to_owned(),
        "meta.version".to_owned(),
        format!("{ENTERPRISE}:department"),
        format!("{ENTERPRISE}:manager"),
    ])
}

/// Some that the index decides alone, some that it narrows, some that it cannot help with.
fn filter() -> impl Strategy<Value = Option<&'static str>> {
    proptest::sample::select(vec![
        None,
        Some("active eq true"),
        Some("userName sw \"a\""),
        Some("displayName gt \"a\""),
        Some("externalId ge \"a\" and active ne true"),
        Some("emails[type eq \"work\" and value sw \"a\"]"),
        Some("nickName pr"),
        Some("not (active eq true)"),
        Some("displayName eq \"ss\" or nickName eq \"b\""),
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn a_list_of_one_kind_is_in_the_order_of_its_sort_key(
        by in sort_path(), descending in any::<bool>(), filter in filter(), count in 1..50_u64,
    ) {
        let world = &*WORLD;
        let user = Catalogue::standard().user;
        let order = if descending { "descending" } else { "ascending" };
        let sort = SortKey::parse(Some(&by), Some(order), &user).unwrap();
        let filter = filter.map(|text| Filter::parse(text, &user).unwrap());
        let descending = descending && sort.is_some();
        let parts = [ListPart { kind: Kind::User, filter, sort }];
        let stored: Vec<&Stored> = world.users.iter().collect();
        let wanted = expected(&stored, &parts, descending);
        let (by_mark, by_number) = walk(&world.fixture, &parts, count);
        prop_assert_eq!(&by_mark, &wanted, "by mark: {} {}", by, order);
        prop_assert_eq!(&by_number, &wanted, "by number: {} {}", by, order);
    }

    #[test]
    fn a_list_of_several_kinds_is_in_one_order(
        by in sort_path(), descending in any::<bool>(), filter in filter(), count in 1..60_u64,
    ) {
        let world = &*WORLD;
        let catalogue = Catalogue::standard();
        let types = [catalogue.user.as_ref(), catalogue.group.as_ref()];
        let order = if descending { "descending" } else { "ascending" };
        let sorts = SortKey::parse_for_each(Some(&by), Some(order), &types).unwrap();
        let descending = descending && sorts.iter().any(Option::is_some);
        let filter = filter.map(|text| Filter::parse(text, &catalogue.user).unwrap());
        let [user_sort, group_sort] = <[Option<SortKey>; 2]>::try_from(sorts).unwrap();
        let parts = [
            ListPart { kind: Kind::User, filter, sort: user_sort },
            ListPart { kind: Kind::Group, filter: None, sort: group_sort },
        ];
        let stored: Vec<&Stored> = world.users.iter().chain(&world.groups).collect();
        let wanted = expected(&stored, &parts, descending);
        let (by_mark, by_number) = walk(&world.fixture, &parts, count);
        prop_assert_eq!(&by_mark, &wanted, "by mark: {} {}", by, order);
        prop_assert_eq!(&by_number, &wanted, "by number: {} {}", by, order);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Walks by mark and by number while others are made and deleted before, at and behind the place of the walk.
    #[test]
    fn who_walks_in_any_order_meets_everything_that_stays_just_once(
        by in proptest::sample::select(vec!["", "userName", "displayName", "emails", "meta.created", "id", "nickName"]),
        descending in any::<bool>(),
        by_mark in any::<bool>(),
        with_groups in any::<bool>(),
        filtered in any::<bool>(),
        count in 1..12_u64,
        deletions in proptest::collection::vec((0..30_usize, 0..8_usize), 0..12),
    ) {
        let fixture = Fixture::new();
        let mut made: Vec<ResourceId> = Vec::new();
        for number in 0..30 {
            made.push(if with_groups && number % 3 == 0 {
                fixture.group(&format!("{}{number}", TEXTS[number % TEXTS.len()]), &[])
            } else {
                let made = fixture.create(&admin(), Kind::User, body(number)).unwrap();
                made.stored.resource.id
            });
        }
        let catalogue = Catalogue::standard();
        let types = [catalogue.user.as_ref(), catalogue.group.as_ref()];
        let order = if descending { "descending" } else { "ascending" };
        let sorts = SortKey::parse_for_each(Some(by), Some(order), &types).unwrap();
        let [user_sort, group_sort] = <[Option<SortKey>; 2]>::try_from(sorts).unwrap();
        let filter = filtered.then(|| Filter::parse("userName pr", &catalogue.user).unwrap());
        let mut parts = vec![ListPart { kind: Kind::User, filter, sort: user_sort }];
        if with_groups {
            parts.push(ListPart { kind: Kind::Group, filter: None, sort: group_sort });
        }
        let mut seen: Vec<ResourceId> = Vec::new();
        let mut after = None;
        for turn in 0.. {
            let page = list(&fixture, ListQuery {
                count,
                start_index: if by_mark { 1 } else { seen.len() as u64 + 1 },
                after: after.take(),
                walker: Some(uuid::Uuid::nil()),
                ..query(&parts)
            });
            let ended = if by_mark { page.next.is_none() } else { page.items.is_empty() };
            seen.extend(ids(&page));
            after = page.next.filter(|_| by_mark);
            if ended {
                break;
            }
            let gone = deletions.iter().filter(|(_, when)| *when == turn).map(|(victim, _)| *victim);
            for victim in gone {
                let kind = if with_groups && victim % 3 == 0 { Kind::Group } else { Kind::User };
                // It may be gone already.
                let _ = fixture.delete(&admin(), kind, made[victim]);
            }
            if turn < 5 {
                fixture.create(&admin(), Kind::User, body(1_000 + turn)).unwrap();
            }
        }
        for (number, id) in made.iter().enumerate() {
            let times = seen.iter().filter(|known| *known == id).count();
            if deletions.iter().any(|(victim, _)| *victim == number) {
                prop_assert!(times <= 1);
            } else {
                prop_assert_eq!(times, 1, "{} {} {}", number, by, order);
            }
        }
    }
}

#[test]
fn beyond_a_few_matches_the_order_is_followed_and_is_the_same() {
    let fixture = Fixture::new();
    let now = fixture.now();
    let count = 2_600;
    let users: Vec<Stored> = fixture
        .workspace()
        .write_now(move |w| {
            (0..count)
                .map(|number| Ok(create(w, &admin(), Kind::User, body(number), now)?.stored))
                .collect()
        })
        .unwrap();
    let user = Catalogue::standard().user;
    let stored: Vec<&Stored> = users.iter().collect();
    for filter in [
        None,
        Some("meta.created gt \"2000-01-01T00:00:00Z\" and not (nickName eq \"nobody\")"),
    ] {
        for by in ["displayName", "emails"] {
            for order in ["ascending", "descending"] {
                let parts = [ListPart {
                    kind: Kind::User,
                    filter: filter.map(|text| Filter::parse(text, &user).unwrap()),
                    sort: SortKey::parse(Some(by), Some(order), &user).unwrap(),
                }];
                let wanted = expected(&stored, &parts, order == "descending");
                assert!(wanted.len() > 2_000, "{filter:?}");
                let (by_mark, by_number) = walk(&fixture, &parts, 900);
                assert!(by_mark == wanted, "{filter:?} {by} {order} by mark");
                assert!(by_number == wanted, "{filter:?} {by} {order} by number");
            }
        }
    }
}

#[test]
fn a_total_is_counted_once_for_a_walk_and_everything_always() {
    let fixture = Fixture::new();
    for number in 0..6 {
        fixture.user(&format!("u{number}"));
    }
    let user = Catalogue::standard().user;
    let filter = |text: &str| Some(Filter::parse(text, &user).unwrap());
    for (filter, later) in [
        (None, 7),
        (filter("userName sw \"u\""), 6),
        (filter("userName co \"u\""), 6),
    ] {
        let ask = |after: Option<Mark>| {
            let filter = filter.clone();
            list(
                &fixture,
                ListQuery {
                    filter,
                    count: 2,
                    after,
                    ..ListQuery::of(Kind::User)
                },
            )
        };
        let first = ask(None);
        assert_eq!(first.total, 6);
        let extra = fixture.user("u9");
        assert_eq!(ask(first.next).total, later);
        fixture.delete(&admin(), Kind::User, extra).unwrap();
    }
}

#[test]
fn a_long_text_at_a_mark_is_looked_up_and_lost_when_it_changes() {
    let fixture = Fixture::new();
    let long = "x".repeat(5_000);
    let body = |name: &str| json!({ "userName": name, "displayName": format!("{long}{name}") });
    let first = fixture.create(&admin(), Kind::User, body("a")).unwrap();
    fixture.create(&admin(), Kind::User, body("b")).unwrap();
    let user = Catalogue::standard().user;
    let query = ListQuery {
        sort: SortKey::parse(Some("displayName"), None, &user).unwrap(),
        count: 1,
        ..ListQuery::of(Kind::User)
    };
    let page = list(&fixture, query.clone());
    let mark = page.next.unwrap().shortened(1_024);
    assert!(matches!(mark.key, MarkKey::Digest(_)));
    let behind = ListQuery {
        after: Some(mark),
        ..query
    };
    assert_eq!(list(&fixture, behind.clone()).items[0].name(), "b");
    let rename = json!([{ "op": "replace", "path": "displayName", "value": "short" }]);
    let id = first.stored.resource.id;
    fixture.patch(&admin(), Kind::User, id, rename).unwrap();
    let lost = fixture.workspace().read_now(move |r| r.list(&behind));
    assert!(
        matches!(&lost, Err(StoreError::Scim(error)) if error.reason == "expired_cursor"),
        "{lost:?}"
    );
}

#[test]
fn behind_a_page_no_more_is_looked_at_than_tells_that_there_is_a_next_one() {
    let mut fixture = Fixture::new();
    for name in ["a", "b", "c", "d"] {
        let body = json!({ "userName": name, "nickName": "x" });
        fixture.create(&admin(), Kind::User, body).unwrap();
    }
    let user = Catalogue::standard().user;
    let query = ListQuery {
        filter: Some(Filter::parse("nickName co \"x\"", &user).unwrap()),
        sort: SortKey::parse(Some("userName"), None, &user).unwrap(),
        count: 1,
        ..ListQuery::of(Kind::User)
    };
    let first = list(&fixture, query.clone());
    fixture.workspace.take().unwrap().close_now();
    let db = rusqlite::Connection::open(fixture.path()).unwrap();
    let spoil = "UPDATE resource SET document = 'unreadable' WHERE user_key = 'd'";
    db.execute_batch(spoil).unwrap();
    drop(db);
    let options = fixture.options(directory::OpenMode::MustExist);
    fixture.workspace = Some(directory::Workspace::open(&fixture.path(), options).unwrap());
    let after = first.next;
    let second = list(&fixture, ListQuery { after, ..query });
    assert_eq!(second.items[0].name(), "b");
    assert!(second.next.is_some(), "there is c, whatever comes then");
}
