//! Groups within groups.

use crate::support::{Fixture, admin};
use directory::{EffectiveCount, EffectiveMember, Kind, Nesting, StoreError};
use proptest::prelude::*;
use scim_core::ResourceId;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

fn join(fixture: &Fixture, group: ResourceId, members: &[ResourceId]) {
    let values: Vec<_> = members
        .iter()
        .map(|id| json!({ "value": id.to_string() }))
        .collect();
    let operations = json!([{ "op": "add", "path": "members", "value": values }]);
    fixture
        .patch(&admin(), Kind::Group, group, operations)
        .unwrap();
}

fn nesting(fixture: &Fixture, group: ResourceId) -> Nesting {
    fixture
        .workspace()
        .read_now(move |r| r.nesting(group))
        .unwrap()
}

fn count(fixture: &Fixture, group: ResourceId) -> EffectiveCount {
    fixture
        .workspace()
        .read_now(move |r| r.effective_count(group))
        .unwrap()
}

/// Everyone, read in pages of `step`.
fn everyone(
    fixture: &Fixture,
    group: ResourceId,
    step: u64,
    words: Option<&'static str>,
) -> Vec<EffectiveMember> {
    let mut all = Vec::new();
    let mut after = None;
    loop {
        let page = fixture
            .workspace()
            .read_now(move |r| r.effective_members(group, after, step, words))
            .unwrap();
        all.extend(page.items);
        after = page.next;
        if after.is_none() {
            return all;
        }
    }
}

#[test]
fn everyone_inside_is_found_once_with_the_group_by_which_they_belong() {
    let fixture = Fixture::new();
    let [ada, bob, eve] = ["ada", "bob", "eve"].map(|name| fixture.user(name));
    let inner = fixture.group("inner", &[bob, eve]);
    let middle = fixture.group("middle", &[inner, ada]);
    let outer = fixture.group("outer", &[middle, ada]);
    let off = json!([{ "op": "replace", "path": "active", "value": false }]);
    fixture.patch(&admin(), Kind::User, eve, off).unwrap();

    let found = everyone(&fixture, outer, 2, None);
    let shown: Vec<(&str, Option<&str>)> = found
        .iter()
        .map(|one| (one.row.name.as_str(), one.through.as_deref()))
        .collect();
    assert_eq!(
        shown,
        [
            ("ada", None),
            ("bob", Some("inner")),
            ("eve", Some("inner")),
            ("inner", Some("middle")),
            ("middle", None),
        ]
    );
    assert_eq!(
        count(&fixture, outer),
        EffectiveCount {
            members: 5,
            users: 3,
            active: 2,
            is_exact: true
        }
    );
    let found = everyone(&fixture, outer, 1, Some("B"));
    assert_eq!(found.len(), 1, "words choose among them: {found:?}");

    let around = nesting(&fixture, middle);
    let named = |groups: &[directory::NestedGroup]| -> Vec<(String, u64, u32)> {
        groups
            .iter()
            .map(|group| (group.name.clone(), group.members, group.depth))
            .collect()
    };
    assert_eq!(named(&around.above), [("outer".to_owned(), 2, 1)]);
    assert_eq!(named(&around.inside), [("inner".to_owned(), 2, 1)]);
    assert!(!around.is_circular);
    assert_eq!(
        named(&nesting(&fixture, outer).inside),
        [("middle".to_owned(), 2, 1), ("inner".to_owned(), 2, 2)]
    );

    fixture.delete(&admin(), Kind::Group, middle).unwrap();
    assert_eq!(nesting(&fixture, outer), Nesting::default());
    assert_eq!(everyone(&fixture, outer, 10, None).len(), 1);
    fixture.assert_sound();
    let none = fixture.workspace().read_now(move |r| r.nesting(ada));
    assert!(matches!(none, Err(StoreError::NotFound { .. })), "{none:?}");
}

#[test]
fn a_circle_of_groups_is_accepted_said_and_ends() {
    let fixture = Fixture::new();
    let ada = fixture.user("ada");
    let one = fixture.group("one", &[ada]);
    let two = fixture.group("two", &[one]);
    let three = fixture.group("three", &[two]);
    join(&fixture, one, &[three]);
    for group in [one, two, three] {
        let around = nesting(&fixture, group);
        assert!(around.is_circular);
        assert_eq!((around.above_total, around.inside_total), (2, 2));
        assert_eq!((around.above.len(), around.inside.len()), (2, 2));
        let found = everyone(&fixture, group, 1, None);
        assert_eq!(found.len(), 3, "the two others and ada: {found:?}");
        assert_eq!(count(&fixture, group).members, 3);
        assert_eq!(count(&fixture, group).users, 1);
    }
    fixture.delete(&admin(), Kind::Group, two).unwrap();
    assert!(!nesting(&fixture, one).is_circular);
    fixture.assert_sound();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    /// Against a walk through a map, circles included.
    #[test]
    fn who_belongs_to_a_group_is_what_a_walk_finds(
        edges in proptest::collection::btree_set((0..6_usize, 0..10_usize), 0..24), step in 1..5_u64,
    ) {
        let fixture = Fixture::new();
        let mut ids: Vec<ResourceId> = (0..6).map(|number| fixture.group(&format!("g{number}"), &[])).collect();
        ids.extend((0..4).map(|number| fixture.user(&format!("u{number}"))));
        let mut model: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for (group, member) in edges {
            if group != member {
                join(&fixture, ids[group], &[ids[member]]);
                model.entry(group).or_default().insert(member);
            }
        }
        for group in 0..6 {
            let mut wanted = BTreeSet::new();
            let mut open = vec![group];
            while let Some(next) = open.pop() {
                for member in model.get(&next).into_iter().flatten() {
                    if wanted.insert(*member) {
                        open.push(*member);
                    }
                }
            }
            let is_circular = wanted.remove(&group);
            let found = everyone(&fixture, ids[group], step, None);
            let seqs: Vec<i64> = found.iter().map(|one| one.row.seq).collect();
            prop_assert!(seqs.is_sorted());
            let found: Vec<ResourceId> = found.iter().map(|one| one.row.id).collect();
            prop_assert_eq!(&found, &wanted.iter().map(|member| ids[*member]).collect::<Vec<_>>());
            let groups = wanted.iter().filter(|member| **member < 6).count();
            let around = nesting(&fixture, ids[group]);
            prop_assert_eq!((around.inside.len(), around.inside_total), (groups, groups as u64));
            prop_assert_eq!(around.is_circular, is_circular);
            let counted = count(&fixture, ids[group]);
            prop_assert_eq!((counted.members, counted.users), (wanted.len() as u64, (wanted.len() - groups) as u64));
        }
        fixture.assert_sound();
    }
}
