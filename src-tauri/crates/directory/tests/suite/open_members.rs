//! What was asked of a group's members and is not stored: left out, held, settled.

use crate::support::{Fixture, admin, check, create};
use directory::{
    ConnectionSettings, Kind, NewLogEntry, OpenReason, Outcome, Ownership, StoreError, WriteGrant,
    Writer,
};
use proptest::prelude::*;
use scim_core::{
    Catalogue, Patch, PatchRequest, Precondition, Purpose, ResourceId, Tolerances, UnknownMembers,
};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

use UnknownMembers::{Hold, LeaveOut, Refuse};

fn rules(unknown_members: UnknownMembers) -> Tolerances {
    Tolerances {
        unknown_members,
        ..Tolerances::ALL
    }
}

fn try_patch(
    w: &mut Writer,
    grant: &WriteGrant,
    group: ResourceId,
    operations: Value,
    rule: UnknownMembers,
    now: scim_core::Timestamp,
) -> Result<Outcome, StoreError> {
    let body = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations,
    });
    let request = PatchRequest::parse(body, &Tolerances::ALL)?;
    let patch = Patch::check(request, &Catalogue::standard().group, &Tolerances::ALL)?;
    let any = Precondition::default();
    let outcome = w.patch(grant, Kind::Group, group, &any, patch, &rules(rule), now)?;
    let entry = NewLogEntry::local(directory::Door::Window, now, "members_changed")
        .about(Kind::Group, Some(group), None)
        .with("asked", outcome.members.asked)
        .with("leftOut", outcome.members.left_out)
        .with("held", outcome.members.held);
    w.append(entry)?;
    Ok(outcome)
}

fn patch(
    fixture: &Fixture,
    grant: &WriteGrant,
    group: ResourceId,
    operations: Value,
    rule: UnknownMembers,
) -> Result<Outcome, StoreError> {
    let (grant, now) = (grant.clone(), fixture.now());
    fixture
        .workspace()
        .write_now(move |w| try_patch(w, &grant, group, operations, rule, now))
}

fn add(values: &[&str]) -> Value {
    json!([{ "op": "add", "path": "members", "value": listed(values) }])
}

fn listed(values: &[&str]) -> Vec<Value> {
    values
        .iter()
        .map(|value| json!({ "value": value }))
        .collect()
}

fn members(fixture: &Fixture, group: ResourceId) -> BTreeSet<ResourceId> {
    let page = fixture
        .workspace()
        .read_now(move |r| r.members(group, None, 10_000, None))
        .unwrap();
    assert_eq!(page.total as usize, page.items.len());
    page.items.into_iter().map(|row| row.id).collect()
}

/// What is open, and whether it is held; the kept counts say the same.
fn open(fixture: &Fixture, group: ResourceId) -> BTreeMap<String, bool> {
    let (rows, sums) = fixture
        .workspace()
        .read_now(move |r| Ok((r.open_members(group, 0, 10_000)?, r.member_sums(group)?)))
        .unwrap();
    let held = rows.iter().filter(|row| row.held).count() as u64;
    assert_eq!(sums.held, held);
    assert_eq!(sums.left_out - sums.unlisted, rows.len() as u64 - held);
    rows.into_iter().map(|row| (row.value, row.held)).collect()
}

fn only(value: &str, held: bool) -> BTreeMap<String, bool> {
    BTreeMap::from([(value.to_owned(), held)])
}

fn user(name: &str, external_id: &str) -> Value {
    json!({ "userName": name, "externalId": external_id })
}

struct Held {
    fixture: Fixture,
    grant: WriteGrant,
    group: ResourceId,
}

/// A connection's group that holds `value`.
fn holding(value: &str) -> Held {
    let fixture = Fixture::new();
    let grant = fixture.grant("C");
    let body = json!({ "displayName": "g" });
    let made = fixture.create(&grant, Kind::Group, body).unwrap();
    let group = made.stored.resource.id;
    let outcome = patch(&fixture, &grant, group, add(&[value]), Hold).unwrap();
    assert_eq!((outcome.members.asked, outcome.members.held), (1, 1));
    assert_eq!(outcome.change, None);
    assert_eq!(open(&fixture, group), only(value, true));
    Held {
        fixture,
        grant,
        group,
    }
}

#[test]
fn a_rule_says_what_becomes_of_a_member_that_names_nothing() {
    let fixture = Fixture::new();
    let group = fixture.group("g", &[]);
    let refused = patch(&fixture, &admin(), group, add(&["42"]), Refuse);
    assert!(
        matches!(&refused, Err(StoreError::UnknownMember { value }) if value == "42"),
        "{refused:?}"
    );
    assert_eq!(open(&fixture, group), BTreeMap::new());
    for (rule, code, held) in [
        (LeaveOut, "unknown_member", false),
        (Hold, "held_member", true),
    ] {
        let outcome = patch(&fixture, &admin(), group, add(&["42"]), rule).unwrap();
        let noted: Vec<(&str, bool)> = outcome
            .notes
            .iter()
            .map(|note| (note.code, note.left_out))
            .collect();
        assert_eq!(noted, [(code, true)], "{rule:?}");
        assert_eq!(
            open(&fixture, group),
            only("42", held),
            "the last ask decides"
        );
    }
    fixture.assert_sound();
}

#[test]
fn a_held_member_comes_with_the_resource_that_fits() {
    let cases: [(&str, Value); 4] = [
        ("x-1", user("ada", "x-1")),
        ("ADA@example.com", user("ada@Example.com", "y")),
        ("x-1", json!({ "userName": "x-1", "externalId": "x-1" })),
        (
            "g-7",
            json!({ "displayName": "inner", "externalId": "g-7" }),
        ),
    ];
    for (value, body) in cases {
        let Held {
            fixture,
            grant,
            group,
        } = holding(value);
        let kind = if body.get("displayName").is_some() {
            Kind::Group
        } else {
            Kind::User
        };
        let outcome = fixture.create(&grant, kind, body.clone()).unwrap();
        let id = outcome.stored.resource.id;
        assert_eq!(members(&fixture, group), BTreeSet::from([id]), "{body}");
        assert_eq!(open(&fixture, group), BTreeMap::new(), "{body}");
        let [change] = outcome.side_changes.as_slice() else {
            panic!("one side change for {body}: {:?}", outcome.side_changes)
        };
        assert_eq!((change.id, change.members_added.len()), (group, 1));
        let exchanges = fixture
            .workspace()
            .read_now(move |r| r.member_exchanges(group, None, 10))
            .unwrap();
        let counts: Vec<(u64, u64)> = exchanges
            .iter()
            .map(|one| (one.added, one.removed))
            .collect();
        assert_eq!(counts, [(1, 0), (0, 0)], "who came, and who asked, {body}");
        fixture.assert_sound();
    }
}

#[test]
fn a_held_member_comes_by_patch_by_put_and_by_being_taken_over() {
    let Held {
        mut fixture,
        grant,
        group,
    } = holding("x-1");
    let ada = fixture
        .create(&grant, Kind::User, user("ada", "other"))
        .unwrap();
    let ada = ada.stored.resource.id;
    assert!(members(&fixture, group).is_empty());
    let to = json!([{ "op": "replace", "path": "externalId", "value": "x-1" }]);
    let outcome = fixture.patch(&grant, Kind::User, ada, to).unwrap();
    assert_eq!(outcome.side_changes.len(), 1);
    assert_eq!(members(&fixture, group), BTreeSet::from([ada]));

    patch(&fixture, &grant, group, add(&["zoe"]), Hold).unwrap();
    let body = json!({ "userName": "ZOE", "externalId": "x-1" });
    fixture.replace(&grant, Kind::User, ada, body).unwrap();
    assert_eq!(
        open(&fixture, group),
        BTreeMap::new(),
        "it is a member already"
    );

    patch(&fixture, &grant, group, add(&["local"]), Hold).unwrap();
    let local = fixture.user("local");
    assert_eq!(
        open(&fixture, group),
        only("local", true),
        "it belongs to nobody"
    );
    let same = json!({ "userName": "local" });
    let outcome = fixture.replace(&grant, Kind::User, local, same).unwrap();
    assert_eq!(
        (outcome.change.is_some(), outcome.side_changes.len()),
        (false, 1)
    );
    assert_eq!(members(&fixture, group), BTreeSet::from([ada, local]));
    fixture.assert_sound();
    fixture.reopen();
    fixture.assert_sound();
}

#[test]
fn what_another_connection_owns_is_not_what_is_waited_for() {
    let Held { fixture, group, .. } = holding("x-1");
    let other = fixture.grant("D");
    fixture
        .create(&other, Kind::User, user("x-1", "x-1"))
        .unwrap();
    assert_eq!(open(&fixture, group), only("x-1", true));
    fixture.assert_sound();
}

#[test]
fn where_members_are_held_they_are_found_by_their_other_names_at_once() {
    let Held {
        fixture,
        grant,
        group,
    } = holding("nobody");
    let ada = fixture
        .create(&grant, Kind::User, user("ada", "x-1"))
        .unwrap();
    let ada = ada.stored.resource.id;
    let outcome = patch(&fixture, &grant, group, add(&["x-1", "ADA"]), Hold).unwrap();
    assert_eq!((outcome.members.added, outcome.members.held), (1, 0));
    assert_eq!(outcome.notes.len(), 1, "{:?}", outcome.notes);
    assert!(!outcome.notes[0].left_out);
    let path = "members[value eq \"x-1\"]";
    let remove = json!([{ "op": "remove", "path": path }]);
    let outcome = patch(&fixture, &grant, group, remove, Hold).unwrap();
    assert_eq!(outcome.members.removed, 1);

    let left_out = patch(&fixture, &grant, group, add(&["x-1"]), LeaveOut).unwrap();
    assert_eq!(
        left_out.members.left_out, 1,
        "elsewhere only ids name members"
    );
    let row = fixture
        .workspace()
        .read_now(move |r| r.open_members(group, 0, 1))
        .unwrap()
        .remove(0);
    assert_eq!(row.here.map(|here| here.id), Some(ada));
    fixture.assert_sound();
}

#[test]
fn an_open_value_leaves_when_it_is_taken_back() {
    let ways = [
        json!([{ "op": "remove", "path": "members[value eq \"x-1\"]" }]),
        json!([{ "op": "remove", "path": "members", "value": [{ "value": "x-1" }] }]),
        json!([{ "op": "remove", "path": "members[value sw \"x\"]" }]),
        json!([{ "op": "remove", "path": "members" }]),
        json!([{ "op": "replace", "path": "members", "value": [] }]),
    ];
    for rule in [Hold, LeaveOut] {
        for way in &ways {
            let Held {
                fixture,
                grant,
                group,
            } = holding("x-1");
            patch(&fixture, &grant, group, add(&["x-1"]), rule).unwrap();
            patch(&fixture, &grant, group, way.clone(), rule).unwrap();
            assert_eq!(open(&fixture, group), BTreeMap::new(), "{rule:?} {way}");
            fixture
                .create(&grant, Kind::User, user("ada", "x-1"))
                .unwrap();
            assert!(members(&fixture, group).is_empty(), "{rule:?} {way}");
            fixture.assert_sound();
        }
    }
}

#[test]
fn a_put_sets_what_is_open_and_one_without_members_keeps_it() {
    let Held {
        fixture,
        grant,
        group,
    } = holding("x-1");
    let put = |members: Option<&[&str]>| {
        let (grant, now) = (grant.clone(), fixture.now());
        let mut body = json!({ "displayName": "g" });
        if let Some(members) = members {
            body["members"] = json!(listed(members));
        }
        fixture.workspace().write_now(move |w| {
            let checked = check(w, Kind::Group, body, Purpose::Replace);
            let any = Precondition::default();
            w.replace(&grant, Kind::Group, group, &any, checked, &rules(Hold), now)?;
            w.append(NewLogEntry::local(
                directory::Door::Window,
                now,
                "group_updated",
            ))
        })
    };
    put(None).unwrap();
    assert_eq!(open(&fixture, group), only("x-1", true));
    put(Some(&["x-2"])).unwrap();
    assert_eq!(open(&fixture, group), only("x-2", true));
    put(Some(&[])).unwrap();
    assert_eq!(open(&fixture, group), BTreeMap::new());
    fixture.assert_sound();
}

#[test]
fn nothing_is_held_for_a_deleted_member_and_nothing_by_a_deleted_group() {
    let Held {
        fixture,
        grant,
        group,
    } = holding("x-1");
    let ada = fixture
        .create(&grant, Kind::User, user("ada", "x-1"))
        .unwrap();
    let ada = ada.stored.resource.id;
    fixture.delete(&grant, Kind::User, ada).unwrap();
    assert_eq!(open(&fixture, group), BTreeMap::new());
    fixture
        .create(&grant, Kind::User, user("ada", "x-1"))
        .unwrap();
    assert!(members(&fixture, group).is_empty());

    patch(&fixture, &grant, group, add(&["x-9"]), Hold).unwrap();
    fixture.delete(&grant, Kind::Group, group).unwrap();
    let outcome = fixture
        .create(&grant, Kind::User, user("eve", "x-9"))
        .unwrap();
    assert!(outcome.side_changes.is_empty());
    fixture.assert_sound();
}

#[test]
fn a_group_that_waits_for_its_own_name_does_not_become_its_own_member() {
    let Held {
        fixture,
        grant,
        group,
    } = holding("me");
    let to = json!([{ "op": "replace", "path": "externalId", "value": "me" }]);
    let outcome = fixture.patch(&grant, Kind::Group, group, to).unwrap();
    assert!(outcome.side_changes.is_empty());
    assert!(members(&fixture, group).is_empty());
    let refused = patch(&fixture, &grant, group, add(&["me"]), Hold);
    assert!(
        matches!(refused, Err(StoreError::MemberOfItself)),
        "{refused:?}"
    );
    fixture.assert_sound();
}

#[test]
fn the_ledger_says_why_and_what_a_value_names_now() {
    let fixture = Fixture::new();
    let grant = fixture.grant("C");
    let eve = fixture.user("eve");
    fixture.delete(&admin(), Kind::User, eve).unwrap();
    let ada = fixture
        .create(&grant, Kind::User, user("ada", "x-1"))
        .unwrap();
    let group = fixture.group("g", &[]);
    let values = ["unknown", &eve.to_string(), "x-1", "later"];
    patch(&fixture, &grant, group, add(&values), LeaveOut).unwrap();
    let later = fixture
        .create(&grant, Kind::User, user("later", "z"))
        .unwrap();
    let rows = fixture
        .workspace()
        .read_now(move |r| r.open_members(group, 0, 10))
        .unwrap();
    let of = |value: &str| rows.iter().find(|row| row.value == value).unwrap();
    assert_eq!(
        (of("unknown").why, &of("unknown").here),
        (OpenReason::Unknown, &None)
    );
    assert!(
        matches!(of(&eve.to_string()).why, OpenReason::Deleted { .. }),
        "{rows:?}"
    );
    assert!(
        matches!(of("x-1").why, OpenReason::OtherName(_)),
        "{rows:?}"
    );
    assert_eq!(
        of("x-1").here.as_ref().map(|here| here.id),
        Some(ada.stored.resource.id)
    );
    assert!(
        matches!(of("later").why, OpenReason::TooEarly { created: Some(_) }),
        "{rows:?}"
    );
    assert_eq!(
        of("later").here.as_ref().map(|here| here.id),
        Some(later.stored.resource.id)
    );
    assert_eq!(
        rows.iter()
            .filter(|row| row.connection == grant.connection())
            .count(),
        4
    );
}

#[test]
fn the_admin_settles_what_names_something_now() {
    let fixture = Fixture::new();
    let grant = fixture.grant("C");
    let group = fixture.group("g", &[]);
    patch(&fixture, &grant, group, add(&["ada", "eve"]), LeaveOut).unwrap();
    let ada = fixture.user("ADA");
    let settle = |value: &'static str| {
        let now = fixture.now();
        fixture.workspace().write_now(move |w| {
            let outcome = w.settle_member(&admin(), group, value, now)?;
            w.append(NewLogEntry::local(
                directory::Door::Window,
                now,
                "members_added",
            ))?;
            Ok(outcome)
        })
    };
    let missing = settle("eve");
    assert!(
        matches!(missing, Err(StoreError::UnknownMember { .. })),
        "{missing:?}"
    );
    let strange = settle("nobody asked");
    assert!(
        matches!(strange, Err(StoreError::Unknown { .. })),
        "{strange:?}"
    );
    let outcome = settle("ada").unwrap();
    assert_eq!(outcome.members.added, 1);
    assert_eq!(members(&fixture, group), BTreeSet::from([ada]));
    assert_eq!(open(&fixture, group), only("eve", false));
    fixture.assert_sound();
}

#[test]
fn a_thousand_left_out_values_are_kept_and_the_rest_is_counted() {
    let fixture = Fixture::new();
    let group = fixture.group("g", &[]);
    let names: Vec<String> = (0..1_300).map(|number| format!("x-{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let sums = || {
        let sums = fixture
            .workspace()
            .read_now(move |r| r.member_sums(group))
            .unwrap();
        (sums.left_out, sums.unlisted, sums.is_exact)
    };
    let replace =
        |names: &[&str]| json!([{ "op": "replace", "path": "members", "value": listed(names) }]);
    let outcome = patch(&fixture, &admin(), group, replace(&names), LeaveOut).unwrap();
    assert_eq!(outcome.members.left_out, 1_300);
    assert_eq!(outcome.notes.len(), 100, "notes name the first of them");
    assert_eq!(sums(), (1_300, 300, true));
    patch(&fixture, &admin(), group, replace(&names), LeaveOut).unwrap();
    assert_eq!(sums(), (1_300, 300, true), "the whole list was set anew");
    patch(&fixture, &admin(), group, add(&names[1_290..]), LeaveOut).unwrap();
    assert_eq!(
        sums(),
        (1_310, 310, false),
        "these may have been counted before"
    );
    patch(&fixture, &admin(), group, replace(&names[..5]), LeaveOut).unwrap();
    assert_eq!(sums(), (5, 0, true));
    let long = "y".repeat(2_000);
    patch(&fixture, &admin(), group, add(&[&long]), Hold).unwrap();
    assert_eq!(sums(), (6, 1, true), "no name is that long: it is not held");
    fixture.assert_sound();
}

#[test]
fn a_count_of_unlisted_values_is_exact_only_while_none_of_them_may_have_left() {
    let long = |letter: &str| letter.repeat(2_000);
    let (x, y) = (long("x"), long("y"));
    // What was counted before, what is done then, and the count after it.
    let value =
        |value: &str| json!([{ "op": "remove", "path": "members", "value": listed(&[value]) }]);
    let matching = |filter: &str| json!([{ "op": "remove", "path": format!("members[{filter}]") }]);
    let mut at_once = add(&[&x, &y]);
    let taken_back = value(&x)[0].clone();
    at_once.as_array_mut().unwrap().push(taken_back);
    let counted_again = json!([
        { "op": "add", "path": "members", "value": listed(&[&x]) },
        { "op": "replace", "path": "members", "value": listed(&[&x]) },
    ]);
    for (before, operations, expected) in [
        (vec![&x, &y], value(&x), (2, false)),
        (vec![&x, &y], matching("value sw \"x\""), (2, false)),
        (vec![], at_once, (1, true)),
        (vec![], counted_again, (1, true)),
        (
            vec![&x, &y],
            json!([{ "op": "remove", "path": "members" }]),
            (0, true),
        ),
    ] {
        let fixture = Fixture::new();
        let group = fixture.group("g", &[]);
        let before: Vec<&str> = before.into_iter().map(String::as_str).collect();
        if !before.is_empty() {
            patch(&fixture, &admin(), group, add(&before), LeaveOut).unwrap();
        }
        patch(&fixture, &admin(), group, operations.clone(), LeaveOut).unwrap();
        let sums = fixture.workspace().read_now(move |r| r.member_sums(group));
        let sums = sums.unwrap();
        assert_eq!((sums.unlisted, sums.is_exact), expected, "{operations}");
    }
}

#[test]
fn a_member_that_may_be_among_the_unlisted_values_makes_their_count_inexact() {
    let fixture = Fixture::new();
    let group = fixture.group("g", &[]);
    let ada = fixture.user("ada");
    let names: Vec<String> = (0..1_000).map(|number| format!("x-{number}")).collect();
    let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
    names.push("ada");
    let exact = || {
        let sums = fixture.workspace().read_now(move |r| r.member_sums(group));
        let sums = sums.unwrap();
        (sums.unlisted, sums.is_exact)
    };
    patch(&fixture, &admin(), group, add(&names), LeaveOut).unwrap();
    assert_eq!(exact(), (1, true));
    patch(
        &fixture,
        &admin(),
        group,
        add(&[&ada.to_string()]),
        LeaveOut,
    )
    .unwrap();
    assert_eq!(exact(), (1, false), "she is the one that was only counted");
}

/// What a step of the model names.
#[derive(Clone, Copy, Debug)]
enum Name {
    Id(usize),
    External(usize),
    Login(usize),
    Group(usize),
}

#[derive(Clone, Debug)]
enum Step {
    Add(usize, Vec<Name>, UnknownMembers),
    Remove(usize, Vec<Name>, UnknownMembers),
    Replace(usize, Vec<Name>, UnknownMembers),
    Clear(usize),
    Create(usize),
    Delete(usize),
    /// Swaps the names of two users, by way of a third name.
    Rename(usize, usize),
}

const PEOPLE: usize = 4;
const GROUPS: usize = 3;

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let name = prop_oneof![
        2 => (0..PEOPLE).prop_map(Name::Id),
        3 => (0..PEOPLE).prop_map(Name::External),
        3 => (0..PEOPLE).prop_map(Name::Login),
        2 => (0..GROUPS).prop_map(Name::Group),
    ];
    let names = proptest::collection::vec(name, 0..5);
    let rule = prop_oneof![Just(LeaveOut), Just(Hold)];
    let group = 0..GROUPS;
    let step = prop_oneof![
        6 => (group.clone(), names.clone(), rule.clone()).prop_map(|(g, n, r)| Step::Add(g, n, r)),
        2 => (group.clone(), names.clone(), rule.clone()).prop_map(|(g, n, r)| Step::Remove(g, n, r)),
        2 => (group.clone(), names, rule).prop_map(|(g, n, r)| Step::Replace(g, n, r)),
        1 => group.prop_map(Step::Clear),
        5 => (0..PEOPLE).prop_map(Step::Create),
        2 => (0..PEOPLE).prop_map(Step::Delete),
        2 => (0..PEOPLE, 0..PEOPLE).prop_map(|(one, other)| Step::Rename(one, other)),
    ];
    proptest::collection::vec(step, 1..24)
}

/// The obviously right one: sets and maps, looked through from end to end.
#[derive(Default)]
struct Model {
    /// By number: id, externalId, userName.
    people: BTreeMap<usize, (ResourceId, String, String)>,
    groups: Vec<ResourceId>,
    members: Vec<BTreeSet<ResourceId>>,
    open: Vec<BTreeMap<String, bool>>,
}

impl Model {
    fn resolve(&self, value: &str, rule: UnknownMembers) -> Option<ResourceId> {
        let is_id = |id: &&ResourceId| id.to_string() == value;
        let people = || self.people.values();
        people()
            .map(|(id, _, _)| id)
            .chain(&self.groups)
            .find(is_id)
            .or_else(|| {
                let by_name = people().find(|(_, external, name)| {
                    external == value || name.eq_ignore_ascii_case(value)
                });
                by_name.filter(|_| rule == Hold).map(|(id, _, _)| id)
            })
            .copied()
    }

    /// Whatever names this resource is open no more.
    fn close(&mut self, group: usize, id: ResourceId) {
        let names: Vec<String> = self.open[group].keys().cloned().collect();
        for name in names {
            if self.resolve(&name, Hold) == Some(id) {
                self.open[group].remove(&name);
            }
        }
    }

    fn ask(&mut self, group: usize, values: &[String], rule: UnknownMembers) {
        for value in values {
            match self.resolve(value, rule) {
                Some(id) => {
                    self.members[group].insert(id);
                    self.close(group, id);
                }
                None => {
                    self.open[group].insert(value.clone(), rule == Hold);
                }
            }
        }
    }

    /// A resource has come into being or has other names.
    fn arrive(&mut self, id: ResourceId) {
        for group in 0..self.groups.len() {
            let open: Vec<String> = self.open[group]
                .iter()
                .filter(|(_, held)| **held)
                .map(|(value, _)| value.clone())
                .collect();
            if open
                .iter()
                .any(|value| self.resolve(value, Hold) == Some(id))
            {
                self.members[group].insert(id);
                self.close(group, id);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn members_left_out_and_held_are_what_sets_and_maps_say(steps in steps()) {
        let fixture = Fixture::new();
        let settings = ConnectionSettings { ownership: Ownership::AdoptAny, ..ConnectionSettings::default() };
        let grant = fixture.grant_of(&fixture.connection_with("C", settings));
        let mut model = Model::default();
        for number in 0..GROUPS {
            let made = fixture.create(&grant, Kind::Group, json!({ "displayName": format!("g{number}") })).unwrap();
            model.groups.push(made.stored.resource.id);
            model.members.push(BTreeSet::new());
            model.open.push(BTreeMap::new());
        }
        let strangers: Vec<ResourceId> = (0..PEOPLE).map(|_| ResourceId(uuid::Uuid::now_v7())).collect();
        for step in steps {
            let text = |model: &Model, name: &Name| match name {
                Name::Id(number) => model.people.get(number).map_or(strangers[*number], |person| person.0).to_string(),
                Name::External(number) => format!("x{number}"),
                Name::Login(number) => format!("U{number}"),
                Name::Group(number) => model.groups[*number].to_string(),
            };
            match step {
                Step::Add(group, names, rule) | Step::Replace(group, names, rule) | Step::Remove(group, names, rule)
                    if names.iter().any(|name| matches!(name, Name::Group(number) if *number == group)) => {
                    let _ = (names, rule);
                }
                Step::Add(group, names, rule) => {
                    let values: Vec<String> = names.iter().map(|name| text(&model, name)).collect();
                    if values.is_empty() { continue; }
                    let texts: Vec<&str> = values.iter().map(String::as_str).collect();
                    patch(&fixture, &grant, model.groups[group], add(&texts), rule).unwrap();
                    model.ask(group, &values, rule);
                }
                Step::Replace(group, names, rule) => {
                    let values: Vec<String> = names.iter().map(|name| text(&model, name)).collect();
                    let texts: Vec<&str> = values.iter().map(String::as_str).collect();
                    let operations = json!([{ "op": "replace", "path": "members", "value": listed(&texts) }]);
                    patch(&fixture, &grant, model.groups[group], operations, rule).unwrap();
                    model.members[group].clear();
                    model.open[group].clear();
                    model.ask(group, &values, rule);
                }
                Step::Remove(group, names, rule) => {
                    let values: Vec<String> = names.iter().map(|name| text(&model, name)).collect();
                    if values.is_empty() { continue; }
                    let texts: Vec<&str> = values.iter().map(String::as_str).collect();
                    let operations = json!([{ "op": "remove", "path": "members", "value": listed(&texts) }]);
                    patch(&fixture, &grant, model.groups[group], operations, rule).unwrap();
                    for value in &values {
                        model.open[group].remove(value);
                        if let Some(id) = model.resolve(value, rule) {
                            model.members[group].remove(&id);
                        }
                    }
                }
                Step::Clear(group) => {
                    let operations = json!([{ "op": "remove", "path": "members" }]);
                    patch(&fixture, &grant, model.groups[group], operations, LeaveOut).unwrap();
                    model.members[group].clear();
                    model.open[group].clear();
                }
                Step::Create(number) => {
                    let (external, name) = (format!("x{number}"), format!("u{number}"));
                    let taken = model.people.contains_key(&number)
                        || model.people.values().any(|person| person.2 == name || person.1 == external);
                    if taken { continue; }
                    let made = fixture.create(&grant, Kind::User, user(&name, &external)).unwrap();
                    let id = made.stored.resource.id;
                    model.people.insert(number, (id, external, name));
                    model.arrive(id);
                }
                Step::Delete(number) => {
                    let Some((id, _, _)) = model.people.remove(&number) else { continue };
                    fixture.delete(&grant, Kind::User, id).unwrap();
                    for members in &mut model.members {
                        members.remove(&id);
                    }
                }
                Step::Rename(from, to) => {
                    let (external, name) = (format!("x{to}"), format!("u{to}"));
                    let taken = model.people.values().any(|person| person.2 == name || person.1 == external);
                    if taken || !model.people.contains_key(&from) { continue; }
                    let id = model.people[&from].0;
                    let operations = json!([{ "op": "replace", "value": { "userName": name, "externalId": external } }]);
                    fixture.patch(&grant, Kind::User, id, operations).unwrap();
                    model.people.insert(from, (id, external, name));
                    model.arrive(id);
                }
            }
            for group in 0..GROUPS {
                prop_assert_eq!(&members(&fixture, model.groups[group]), &model.members[group]);
                prop_assert_eq!(&open(&fixture, model.groups[group]), &model.open[group]);
            }
        }
        fixture.assert_sound();
    }
}

#[test]
fn a_write_that_fails_leaves_nothing_open() {
    let Held {
        fixture,
        grant,
        group,
    } = holding("x-1");
    let now = fixture.now();
    let failed = fixture.workspace().write_now(move |w| {
        create(w, &grant, Kind::User, user("ada", "x-1"), now)?;
        try_patch(w, &grant, group, add(&["x-2"]), Hold, now)?;
        Err::<(), _>(StoreError::NotNow("on purpose"))
    });
    assert!(matches!(failed, Err(StoreError::NotNow(_))), "{failed:?}");
    assert_eq!(open(&fixture, group), only("x-1", true));
    assert!(members(&fixture, group).is_empty());
    fixture.assert_sound();
}
