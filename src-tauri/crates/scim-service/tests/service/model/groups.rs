//! Requests about groups: what each means, and the shape in which some client sends it.

use super::state::{Shape, World};
use super::users::Op;
use scim_core::{Tolerances, UnknownMembers};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Somebody that a request names.
#[derive(Clone, Debug)]
pub enum Named {
    /// A user, perhaps deleted; nobody as long as there are none.
    User(usize),
    Stranger(u8),
    NoId,
}

#[derive(Clone, Copy, Debug)]
pub enum Form {
    Object,
    Bare,
    WithMore,
}

#[derive(Clone, Debug)]
pub enum Step {
    Rename(Op, bool, bool, String),
    Add(Op, Vec<Named>, Form),
    RemoveByFilter(Vec<Named>),
    RemoveListed(Vec<Named>),
    Replace(Vec<Named>, Form),
    Clear,
    Unknown,
}

impl Named {
    pub fn id(&self, world: &World) -> String {
        match self {
            Named::User(number) if !world.users.is_empty() => {
                world.users[number % world.users.len()].id.clone()
            }
            Named::User(number) => format!("0190f000-0000-7000-8000-0000000001{number:02}"),
            Named::Stranger(number) => format!("0190f000-0000-7000-8000-0000000000{number:02}"),
            Named::NoId => "nobody".to_owned(),
        }
    }

    /// The place of the user, if there is one now.
    pub fn place(&self, world: &World) -> Option<usize> {
        match self {
            Named::User(number) if !world.users.is_empty() => {
                let place = number % world.users.len();
                world.users[place].now.is_some().then_some(place)
            }
            _ => None,
        }
    }
}

/// Those who exist. If somebody does not and that is not tolerated: nothing.
pub fn resolve(
    named: &[Named],
    world: &World,
    tolerances: &Tolerances,
    shape: &mut Shape,
) -> Option<BTreeSet<usize>> {
    let mut found = BTreeSet::new();
    for one in named {
        match one.place(world) {
            Some(place) => {
                found.insert(place);
            }
            // No connection of these runs holds members.
            None if tolerances.unknown_members == UnknownMembers::LeaveOut => {
                shape.leaves_out("unknown_member", "members")
            }
            None => return None,
        }
    }
    Some(found)
}

pub fn elements(named: &[Named], form: Form, world: &World, shape: &mut Shape) -> Value {
    let element = |one: &Named| {
        let id = one.id(world);
        match form {
            Form::Object => json!({ "value": id }),
            Form::Bare => json!(id),
            Form::WithMore => json!({ "value": id, "display": "somebody", "$ref": null }),
        }
    };
    if matches!(form, Form::Bare) && !named.is_empty() {
        shape.needs("bare_reference");
    }
    named.iter().map(element).collect()
}

impl Step {
    pub fn render(&self, prefix: &str, world: &World, shape: &mut Shape) -> Value {
        match self {
            Step::Rename(op, pathless, with_id, name) => {
                let name = format!("{prefix}{name}");
                let word = match (op.adds, op.capital) {
                    (true, false) => "add",
                    (true, true) => "Add",
                    (false, false) => "replace",
                    (false, true) => "Replace",
                };
                if op.capital {
                    shape.needs("operation_case");
                }
                match (pathless, with_id) {
                    (true, true) => {
                        shape.needs("read_only_ignored");
                        json!({ "op": word, "value": { "id": "x", "displayName": name } })
                    }
                    (true, false) => json!({ "op": word, "value": { "displayName": name } }),
                    (false, _) => json!({ "op": word, "path": "displayName", "value": name }),
                }
            }
            Step::Add(op, named, form) => {
                let word = if op.capital { "Add" } else { "add" };
                if op.capital {
                    shape.needs("operation_case");
                }
                let value = elements(named, *form, world, shape);
                json!({ "op": word, "path": "members", "value": value })
            }
            Step::RemoveByFilter(named) => {
                let terms: Vec<String> = named
                    .iter()
                    .map(|one| format!("value eq \"{}\"", one.id(world)))
                    .collect();
                json!({ "op": "remove", "path": format!("members[{}]", terms.join(" or ")) })
            }
            Step::RemoveListed(named) => {
                shape.needs("remove_value_list");
                let value = elements(named, Form::Object, world, shape);
                json!({ "op": "remove", "path": "members", "value": value })
            }
            Step::Replace(named, form) => {
                if named.is_empty() {
                    shape.quirks.insert("members_cleared");
                }
                let value = elements(named, *form, world, shape);
                json!({ "op": "replace", "path": "members", "value": value })
            }
            Step::Clear => {
                shape.quirks.insert("members_cleared");
                json!({ "op": "remove", "path": "members" })
            }
            Step::Unknown => {
                shape.leaves_out("unknown_attribute", "colour");
                json!({ "op": "add", "path": "colour", "value": "red" })
            }
        }
    }

    /// Does it. False if it names somebody who does not exist and that is not tolerated.
    pub fn apply(
        &self,
        world: &World,
        members: &mut BTreeSet<usize>,
        tolerances: &Tolerances,
        shape: &mut Shape,
    ) -> bool {
        let mut known = |named: &[Named]| resolve(named, world, tolerances, shape);
        match self {
            Step::Rename(..) | Step::Unknown => {}
            Step::Add(_, named, _) => match known(named) {
                Some(found) => members.extend(found),
                None => return false,
            },
            Step::Replace(named, _) => match known(named) {
                Some(found) => *members = found,
                None => return false,
            },
            Step::RemoveByFilter(named) | Step::RemoveListed(named) => {
                for place in named.iter().filter_map(|one| one.place(world)) {
                    members.remove(&place);
                }
            }
            Step::Clear => members.clear(),
        }
        true
    }
}
