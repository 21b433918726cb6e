//! What SQL and index select is what the filter means.

use crate::support::{Fixture, admin};
use directory::{Door, Kind, ListQuery, NewLogEntry, Stored};
use proptest::prelude::*;
use scim_core::filter::ResourceView;
use scim_core::{Filter, GroupMembership, Member, ResourceId, Schema};
use serde_json::{Value, json};
use std::sync::LazyLock;

/// Values that are near each other: in case, as prefixes, beyond ASCII.
const TEXTS: &[&str] = &[
    "",
    "a",
    "A",
    "ab",
    "Ab",
    "abc",
    "b",
    "ß",
    "SS",
    "ss",
    "é",
    "z\u{10ffff}",
    "a%b",
    "a_b",
    "a'b",
    "a\\b",
];

fn text() -> impl Strategy<Value = String> {
    proptest::sample::select(TEXTS).prop_map(str::to_owned)
}

fn quoted() -> impl Strategy<Value = String> {
    text().prop_map(|text| Value::from(text).to_string())
}

fn operator() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(vec!["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"])
}

fn equality() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(vec!["eq", "ne"])
}

/// Comparisons that each hold for some address of nearly everyone.
fn start() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(vec![
        "sw \"a\"",
        "sw \"b\"",
        "lt \"b\"",
        "ge \"B\"",
        "eq \"ab\"",
    ])
}

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// A schema of the admin's own: half of it indexed, with every type that is compared.
const ACME: &str = "urn:acme:people:1.0:User";
const ACME_INDEXED: &[&str] = &[
    "badge",
    "exact",
    "tags",
    "level",
    "since",
    "desk.code",
    "on",
];

fn acme() -> Schema {
    let definition = json!({ "id": ACME, "name": "Acme", "attributes": [
        { "name": "badge" },
        { "name": "exact", "caseExact": true },
        { "name": "plain" },
        { "name": "tags", "multiValued": true },
        { "name": "level", "type": "decimal" },
        { "name": "count", "type": "integer" },
        { "name": "since", "type": "dateTime" },
        { "name": "on", "type": "boolean" },
        { "name": "photo", "type": "binary", "caseExact": false },
        { "name": "desk", "type": "complex", "multiValued": true, "subAttributes": [
            { "name": "code" }, { "name": "value", "type": "integer" },
        ] },
    ] });
    let indexed: Vec<String> = ACME_INDEXED.iter().map(|name| (*name).to_owned()).collect();
    Schema::read(&definition)
        .unwrap()
        .with_indexes(&indexed)
        .unwrap()
}

fn text_path() -> impl Strategy<Value = String> {
    proptest::sample::select(vec![
        "userName".to_owned(),
        "externalId".to_owned(),
        "displayName".to_owned(),
        "name.familyName".to_owned(),
        "emails.value".to_owned(),
        "emails".to_owned(),
        "emails.type".to_owned(),
        "nickName".to_owned(),
        format!("{ENTERPRISE}:department"),
        format!("{ENTERPRISE}:manager.value"),
        format!("{ENTERPRISE}:manager"),
        format!("{ACME}:badge"),
        format!("{ACME}:exact"),
        format!("{ACME}:plain"),
        format!("{ACME}:tags"),
        format!("{ACME}:desk.code"),
        format!("{ACME}:photo"),
    ])
}

fn time() -> impl Strategy<Value = String> {
    (0..4_i64).prop_map(|minute| format!("2026-01-01T00:0{minute}:00Z"))
}

/// `#0#` … stand for the ids of what the test makes.
fn leaf() -> impl Strategy<Value = String> {
    let ordered = proptest::sample::select(vec!["eq", "ne", "gt", "ge", "lt", "le"]);
    prop_oneof![
        8 => (text_path(), operator(), quoted()).prop_map(|(path, op, value)| format!("{path} {op} {value}")),
        2 => (proptest::sample::select(vec!["active".to_owned(), format!("{ACME}:on")]), equality(), any::<bool>())
            .prop_map(|(path, op, value)| format!("{path} {op} {value}")),
        2 => (proptest::sample::select(vec!["level", "count", "desk", "desk.value"]), ordered.clone(), -1..4_i64)
            .prop_map(|(path, op, value)| format!("{ACME}:{path} {op} {value}")),
        1 => (ordered.clone(), time()).prop_map(|(op, value)| format!("{ACME}:since {op} \"{value}\"")),
        1 => (operator(), quoted(), 0..4_i64)
            .prop_map(|(op, value, number)| format!("{ACME}:desk[code {op} {value} and value ge {number}]")),
        1 => text_path().prop_map(|path| format!("{path} pr")),
        2 => (proptest::sample::select(vec!["meta.created", "meta.lastModified"]), ordered, time())
            .prop_map(|(path, op, value)| format!("{path} {op} \"{value}\"")),
        1 => (equality(), 0..12_usize).prop_map(|(op, number)| format!("id {op} \"#{number}#\"")),
        2 => (proptest::sample::select(vec!["groups", "groups.value"]), equality(), 12..15_usize)
            .prop_map(|(path, op, number)| format!("{path} {op} \"#{number}#\"")),
        2 => (operator(), quoted(), proptest::sample::select(vec!["and", "or"]), equality(), quoted())
            .prop_map(|(op, value, word, other, kind)| format!("emails[value {op} {value} {word} type {other} {kind}]")),
        // Both must hold for one element; the index knows only that each holds for some.
        3 => (start(), start()).prop_map(|(one, other)| format!("emails[value {one} and value {other}]")),
        1 => quoted().prop_map(|value| format!("emails[not (value eq {value})]")),
    ]
}

fn filter() -> impl Strategy<Value = String> {
    leaf().prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            3 => proptest::collection::vec(inner.clone(), 2..4).prop_map(|parts| format!("({})", parts.join(" and "))),
            3 => proptest::collection::vec(inner.clone(), 2..4).prop_map(|parts| format!("({})", parts.join(" or "))),
            1 => inner.prop_map(|part| format!("not ({part})")),
        ]
    })
}

/// Twelve users that share few values, in three groups, one within another.
struct World {
    fixture: Fixture,
    users: Vec<(Stored, Vec<GroupMembership>)>,
    groups: Vec<(Stored, Vec<Member>)>,
    ids: Vec<ResourceId>,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let fixture = Fixture::new();
    let now = fixture.now();
    fixture
        .workspace()
        .write_now(move |w| {
            w.add_schema(&admin(), Kind::User, acme(), false, now)?;
            w.append(NewLogEntry::local(Door::Window, now, "schema_added"))?;
            Ok(())
        })
        .unwrap();
    let pick = |number: usize, step: usize| TEXTS[(number * step + step) % TEXTS.len()];
    let mut ids: Vec<ResourceId> = Vec::new();
    for number in 0..12 {
        let mut body = json!({ "userName": format!("{}{}", pick(number, 1), if number % 2 == 0 { "" } else { "x" }) });
        if body["userName"].as_str() == Some("") {
            body["userName"] = json!("empty");
        }
        if number % 3 != 0 {
            body["displayName"] = json!(format!("d{}", pick(number, 3)));
            body["externalId"] = json!(format!("a{}", pick(number, 5)));
            body["emails"] = json!([
                { "value": format!("a{}", pick(number, 7)), "type": "a" },
                { "value": format!("b{}", pick(number, 11)), "type": "b" },
            ]);
        }
        if number % 4 != 0 {
            body["active"] = json!(number % 4 == 1);
            body["name"] = json!({ "familyName": format!("ab{}", pick(number, 9)) });
            body["nickName"] = json!(format!("s{}", pick(number, 2)));
            body[ENTERPRISE] = json!({ "department": format!("a{}", pick(number, 13)), "manager": { "value": "ab" } });
            body[ACME] = json!({
                "badge": pick(number, 1), "exact": pick(number, 3), "plain": pick(number, 5),
                "tags": [pick(number, 7), format!("a{}", pick(number, 2))],
                "level": number as f64 / 4.0, "count": number % 3, "on": number % 2 == 0,
                "since": format!("2026-01-01T00:0{}:00+00:00", number % 4), "photo": if number % 2 == 0 { "AAAA" } else { "aaaa" },
                "desk": [{ "code": pick(number, 9), "value": number % 3 }, { "code": "ab" }],
            });
        }
        // Names of this world may collide by folding: those are left out.
        if let Ok(outcome) = fixture.create(&admin(), Kind::User, body) {
            ids.push(outcome.stored.resource.id);
        } else {
            ids.push(fixture.user(&format!("spare{number}")));
        }
        fixture.pass(20_000);
    }
    let inner = fixture.group("inner", &ids[..4]);
    let outer = fixture.group("outer", &[inner, ids[5]]);
    let empty = fixture.group("empty", &[]);
    let touch = json!([{ "op": "add", "path": "title", "value": "x" }]);
    fixture.patch(&admin(), Kind::User, ids[3], touch).unwrap();
    ids.extend([inner, outer, empty]);
    let read = |id: ResourceId, kind| {
        fixture
            .workspace()
            .read_now(move |r| r.resource(kind, id))
            .unwrap()
            .unwrap()
    };
    let users = ids[..12].iter().map(|&id| {
        let groups = fixture
            .workspace()
            .read_now(move |r| r.groups_of(id))
            .unwrap();
        let groups = groups
            .into_iter()
            .map(|group| GroupMembership {
                value: group.id.to_string(),
                display: Some(group.display_name),
                direct: group.direct,
            })
            .collect();
        (read(id, Kind::User), groups)
    });
    let users = users.collect();
    let groups = ids[12..].iter().map(|&id| {
        let page = fixture
            .workspace()
            .read_now(move |r| r.members(id, None, 100, None))
            .unwrap();
        let members = page
            .items
            .iter()
            .map(|row| Member {
                value: row.id.to_string(),
                display: Some(row.shown().to_owned()),
                member_type: Some(row.kind.name().to_owned()),
            })
            .collect();
        (read(id, Kind::Group), members)
    });
    let groups = groups.collect();
    World {
        fixture,
        users,
        groups,
        ids,
    }
});

impl World {
    fn with_ids(&self, template: &str) -> String {
        let mut text = template.to_owned();
        for (number, id) in self.ids.iter().enumerate() {
            text = text.replace(&format!("#{number}#"), &id.to_string());
        }
        text
    }

    fn found(&self, kind: Kind, filter: Filter) -> Vec<ResourceId> {
        let query = ListQuery {
            filter: Some(filter),
            ..ListQuery::of(kind)
        };
        let page = self
            .fixture
            .workspace()
            .read_now(move |r| r.list(&query))
            .unwrap();
        assert_eq!(page.total as usize, page.items.len());
        page.items
            .into_iter()
            .map(|item| item.resource.id)
            .collect()
    }
}

/// The law would say nothing of indexes that nobody asks.
#[test]
fn the_schema_of_this_world_is_indexed_where_it_says() {
    let custom = WORLD
        .fixture
        .workspace()
        .read_now(|r| {
            let custom = r.custom_schema(ACME)?;
            assert!(r.unbuilt_indexes(&custom).is_empty());
            Ok(custom)
        })
        .unwrap();
    assert_eq!(custom.schema.indexed_names().len(), ACME_INDEXED.len());
    WORLD.fixture.assert_sound();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, ..ProptestConfig::default() })]

    #[test]
    fn a_list_of_users_has_just_those_that_the_filter_matches(template in filter()) {
        let world = &*WORLD;
        let catalogue = world.fixture.workspace().catalogue();
        let text = world.with_ids(&template);
        let Ok(filter) = Filter::parse(&text, &catalogue.user) else {
            // Booleans have no order, and the like: not every text is a filter.
            return Ok(());
        };
        let expected: Vec<ResourceId> = world
            .users
            .iter()
            .filter(|(stored, groups)| {
                filter.matches(&ResourceView {
                    resource: &stored.resource,
                    resource_type: &catalogue.user,
                    members: &[],
                    groups,
                })
            })
            .map(|(stored, _)| stored.resource.id)
            .collect();
        prop_assert_eq!(world.found(Kind::User, filter), expected, "{}", text);
    }

    #[test]
    fn a_list_of_groups_has_just_those_that_the_filter_matches(
        path in proptest::sample::select(vec!["members", "members.value", "displayName", "members.display", "members.type", "id"]),
        op in operator(),
        value in prop_oneof![(0..15_usize).prop_map(|number| format!("#{number}#")), Just("User".to_owned()), Just("INNER".to_owned())],
        negated in any::<bool>(),
    ) {
        let world = &*WORLD;
        let catalogue = world.fixture.workspace().catalogue();
        let inside = format!("{path} {op} \"{}\"", world.with_ids(&value));
        let text = if negated { format!("not ({inside})") } else { inside };
        let Ok(filter) = Filter::parse(&text, &catalogue.group) else { return Ok(()) };
        let expected: Vec<ResourceId> = world
            .groups
            .iter()
            .filter(|(stored, members)| {
                filter.matches(&ResourceView {
                    resource: &stored.resource,
                    resource_type: &catalogue.group,
                    members,
                    groups: &[],
                })
            })
            .map(|(stored, _)| stored.resource.id)
            .collect();
        prop_assert_eq!(world.found(Kind::Group, filter), expected, "{}", text);
    }
}
