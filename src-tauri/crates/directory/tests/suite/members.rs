//! Memberships as rows.

use crate::support::{Fixture, admin, patch};
use directory::{Kind, StoreError};
use proptest::prelude::*;
use scim_core::ResourceId;
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn member_ids(fixture: &Fixture, group: ResourceId) -> BTreeSet<ResourceId> {
    let page = fixture
        .workspace()
        .read_now(move |r| r.members(group, None, 10_000, None))
        .unwrap();
    assert_eq!(page.total as usize, page.items.len());
    page.items.into_iter().map(|row| row.id).collect()
}

fn add(id: ResourceId) -> Value {
    json!([{ "op": "add", "path": "members", "value": [{ "value": id.to_string() }] }])
}

#[test]
fn adding_a_member_twice_changes_nothing() {
    let fixture = Fixture::new();
    let ada = fixture.user("ada");
    let group = fixture.group("g", &[]);
    let first = fixture
        .patch(&admin(), Kind::Group, group, add(ada))
        .unwrap();
    assert_eq!(
        (
            first.members.asked,
            first.members.added,
            first.stored.resource.revision.0
        ),
        (1, 1, 2)
    );
    let second = fixture
        .patch(&admin(), Kind::Group, group, add(ada))
        .unwrap();
    assert_eq!(
        (
            second.members.asked,
            second.members.added,
            second.stored.resource.revision.0
        ),
        (1, 0, 2)
    );
    assert_eq!(second.change, None);
    fixture.assert_sound();
}

#[test]
fn removing_and_adding_again_in_one_patch_leaves_no_trace() {
    let fixture = Fixture::new();
    let ada = fixture.user("ada");
    let group = fixture.group("g", &[ada]);
    let operations = json!([
        { "op": "remove", "path": format!("members[value eq \"{ada}\"]") },
        { "op": "add", "path": "members", "value": [{ "value": ada.to_string() }] },
    ]);
    let outcome = fixture
        .patch(&admin(), Kind::Group, group, operations)
        .unwrap();
    assert_eq!(outcome.change, None);
    assert_eq!(outcome.stored.member_count, 1);
    fixture.assert_sound();
}

#[test]
fn unknown_members_are_left_out_and_noted_or_refused() {
    let fixture = Fixture::new();
    let ada = fixture.user("ada");
    let group = fixture.group("g", &[]);
    let ghost = uuid::Uuid::now_v7();
    let operations = json!([{ "op": "add", "path": "members",
        "value": [{ "value": ada.to_string() }, { "value": ghost.to_string() }, { "value": "42" }] }]);
    let outcome = fixture
        .patch(&admin(), Kind::Group, group, operations.clone())
        .unwrap();
    assert_eq!((outcome.members.added, outcome.members.left_out), (1, 2));
    assert_eq!(
        outcome
            .notes
            .iter()
            .filter(|note| note.code == "unknown_member" && note.left_out)
            .count(),
        2
    );
    let now = fixture.now();
    let refused = fixture.workspace().write_now(move |w| {
        let catalogue = scim_core::Catalogue::standard();
        let strict = scim_core::Tolerances::STRICT;
        let body = json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations });
        let request = scim_core::PatchRequest::parse(body, &strict)?;
        let patch = scim_core::Patch::check(request, &catalogue.group, &strict)?;
        w.patch(&admin(), Kind::Group, group, &scim_core::Precondition::default(), patch, &strict, now)
    });
    assert!(
        matches!(&refused, Err(StoreError::UnknownMember { value }) if *value == ghost.to_string()),
        "{refused:?}"
    );
    assert_eq!(member_ids(&fixture, group), BTreeSet::from([ada]));
    fixture.assert_sound();
}

#[test]
fn a_group_cannot_be_its_own_member() {
    let fixture = Fixture::new();
    let group = fixture.group("g", &[]);
    let refused = fixture.patch(&admin(), Kind::Group, group, add(group));
    assert!(
        matches!(refused, Err(StoreError::MemberOfItself)),
        "{refused:?}"
    );
}

#[test]
fn groups_within_groups_are_found_and_circles_end() {
    let fixture = Fixture::new();
    let ada = fixture.user("ada");
    let inner = fixture.group("inner", &[ada]);
    let middle = fixture.group("middle", &[inner]);
    let outer = fixture.group("outer", &[middle, ada]);
    fixture
        .patch(&admin(), Kind::Group, inner, add(outer))
        .unwrap();
    let groups = fixture
        .workspace()
        .read_now(move |r| r.groups_of(ada))
        .unwrap();
    let found: Vec<(&str, bool)> = groups
        .iter()
        .map(|group| (group.display_name.as_str(), group.direct))
        .collect();
    assert_eq!(found, [("inner", true), ("middle", false), ("outer", true)]);
    let of_inner = fixture
        .workspace()
        .read_now(move |r| r.groups_of(inner))
        .unwrap();
    assert_eq!(
        of_inner.len(),
        2,
        "a group in a circle is not its own group: {of_inner:?}"
    );
    fixture.assert_sound();
}

#[test]
fn members_come_in_pages_and_by_words() {
    let fixture = Fixture::new();
    let ids: Vec<ResourceId> = (0..25)
        .map(|number| fixture.user(&format!("user{number:02}@example.com")))
        .collect();
    let group = fixture.group("g", &ids);
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let page = fixture
            .workspace()
            .read_now(move |r| r.members(group, after, 10, None))
            .unwrap();
        assert_eq!(page.total, 25);
        seen.extend(page.items.iter().map(|row| row.id));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, ids);
    let found = fixture
        .workspace()
        .read_now(move |r| r.members(group, None, 10, Some("USER1")))
        .unwrap();
    assert_eq!(found.items.len(), 10);
    assert_eq!(found.next, None);
    let none = fixture
        .workspace()
        .read_now(move |r| r.members(ids[0], None, 10, None));
    assert!(
        matches!(
            none,
            Err(StoreError::NotFound {
                kind: Kind::Group,
                ..
            })
        ),
        "a user has no members: {none:?}"
    );
}

#[test]
fn removing_by_a_filter_over_names_removes_those_that_match() {
    let fixture = Fixture::new();
    let ids: Vec<ResourceId> = ["ada", "alan", "grace"]
        .into_iter()
        .map(|name| fixture.user(name))
        .collect();
    let group = fixture.group("g", &ids);
    let operations = json!([{ "op": "remove", "path": "members[display sw \"a\"]" }]);
    let outcome = fixture
        .patch(&admin(), Kind::Group, group, operations)
        .unwrap();
    assert_eq!(outcome.members.removed, 2);
    assert_eq!(member_ids(&fixture, group), BTreeSet::from([ids[2]]));
    fixture.assert_sound();
}

/// One step of the model: which users (by number) an edit names.
#[derive(Clone, Debug)]
enum Step {
    Add(Vec<usize>),
    Remove(Vec<usize>),
    Replace(Vec<usize>),
    Clear,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let some = || proptest::collection::vec(0..8_usize, 0..5);
    let step = prop_oneof![
        4 => some().prop_map(Step::Add),
        3 => some().prop_map(Step::Remove),
        1 => some().prop_map(Step::Replace),
        1 => Just(Step::Clear),
    ];
    proptest::collection::vec(step, 1..6)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Against a set: members, counts and what the change says.
    #[test]
    fn edits_do_what_they_would_do_to_a_set(patches in proptest::collection::vec(steps(), 1..8)) {
        let fixture = Fixture::new();
        let users: Vec<ResourceId> = (0..8).map(|number| fixture.user(&format!("u{number}"))).collect();
        let group = fixture.group("g", &[]);
        let mut model: BTreeSet<ResourceId> = BTreeSet::new();
        for steps in patches {
            let before = model.clone();
            let mut operations = Vec::new();
            let values = |numbers: &[usize]| -> Vec<Value> {
                numbers.iter().map(|&number| json!({ "value": users[number].to_string() })).collect()
            };
            for step in steps {
                match step {
                    Step::Add(numbers) => {
                        operations.push(json!({ "op": "add", "path": "members", "value": values(&numbers) }));
                        model.extend(numbers.iter().map(|&number| users[number]));
                    }
                    Step::Remove(numbers) => {
                        for number in numbers {
                            let path = format!("members[value eq \"{}\"]", users[number]);
                            operations.push(json!({ "op": "remove", "path": path }));
                            model.remove(&users[number]);
                        }
                    }
                    Step::Replace(numbers) => {
                        operations.push(json!({ "op": "replace", "path": "members", "value": values(&numbers) }));
                        model = numbers.iter().map(|&number| users[number]).collect();
                    }
                    Step::Clear => {
                        operations.push(json!({ "op": "remove", "path": "members" }));
                        model.clear();
                    }
                }
            }
            if operations.is_empty() {
                continue;
            }
            let now = fixture.now();
            let outcome = fixture
                .workspace()
                .write_now(move |w| patch(w, &admin(), Kind::Group, group, Value::Array(operations), now))
                .unwrap();
            prop_assert_eq!(&member_ids(&fixture, group), &model);
            let ids = |list: &[directory::MemberName]| list.iter().map(|name| ResourceId(name.id)).collect::<BTreeSet<_>>();
            let (added, removed) = match &outcome.change {
                Some(change) => (ids(&change.members_added), ids(&change.members_removed)),
                None => (BTreeSet::new(), BTreeSet::new()),
            };
            prop_assert_eq!(added, model.difference(&before).copied().collect::<BTreeSet<_>>());
            prop_assert_eq!(removed, before.difference(&model).copied().collect::<BTreeSet<_>>());
        }
        fixture.assert_sound();
    }
}
