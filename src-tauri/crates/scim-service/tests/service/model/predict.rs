//! What each request does to the model, and how it is answered.

use super::groups;
use super::requests::{Envelope, GroupBody, Request, Tag};
use super::state::{Expected, Group, Kept, Sent, Shape, World};
use crate::harness::{GROUP, PATCH_OP};
use idp::{Dialect, GroupPatchAnswer};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Which resource the answer shows.
#[derive(Clone, Debug)]
pub enum Answered {
    Nothing,
    CreatedUser,
    CreatedGroup,
    User(usize),
    Group(usize),
    Found(BTreeSet<String>),
}

pub struct Predicted {
    pub method: &'static str,
    pub path: String,
    pub if_match: Option<String>,
    pub body: Option<Value>,
    pub expected: Expected,
    pub answered: Answered,
}

/// An id that nobody has.
const NOBODY: &str = "0190f000-0000-7000-8000-00000000ffff";

/// What becomes of a write, and whether the answer shows the resource.
type Outcome = Result<(u16, Shape, bool), u16>;

fn target<T>(kept: &[Kept<T>], number: usize, tag: Tag) -> (Option<usize>, String, Option<String>) {
    let place = (!kept.is_empty()).then(|| number % kept.len());
    let id = place.map_or(NOBODY, |place| kept[place].id.as_str());
    let revision = place.map_or(1, |place| kept[place].revision);
    let tag = match tag {
        Tag::None => None,
        Tag::Any => Some("*".to_owned()),
        Tag::Current => Some(format!("W/\"{revision}\"")),
        Tag::Stale => Some("W/\"999\"".to_owned()),
    };
    let live = place.filter(|place| kept[*place].now.is_some());
    (live, id.to_owned(), tag)
}

fn message(operations: Vec<Value>, envelope: Envelope, shape: &mut Shape) -> Value {
    let mut out = json!({});
    if envelope.without_schemas {
        shape.needs("missing_schemas");
    } else {
        out["schemas"] = json!([PATCH_OP]);
    }
    if envelope.with_id {
        shape.needs("extra_message_member");
        out["id"] = json!("x");
    }
    out["Operations"] = match (envelope.single, operations.as_slice()) {
        (true, [only]) => {
            shape.needs("object_for_array");
            only.clone()
        }
        _ => Value::Array(operations),
    };
    out
}

/// Predicts the answer, and changes the model as the request changes the directory.
pub fn predict(request: &Request, world: &mut World, dialect: &Dialect, prefix: &str) -> Predicted {
    let tolerances = &dialect.tolerances;
    let method = match request {
        Request::PostUser(_) | Request::PostGroup(_) => "POST",
        Request::PutUser(..) | Request::PutGroup(..) => "PUT",
        Request::PatchUser(..)
        | Request::PatchGroup(..)
        | Request::OldMembers(..)
        | Request::Trespass(_) => "PATCH",
        Request::DeleteUser(..) | Request::DeleteGroup(..) => "DELETE",
        _ => "GET",
    };
    let finish = |path: String,
                  tag: Option<String>,
                  body: Option<Value>,
                  outcome: Outcome,
                  answered: Answered| {
        let (expected, answered) = match outcome {
            Ok((status, shape, changed)) => (Expected::done(status, shape, changed), answered),
            Err(status) => (Expected::refused(status), Answered::Nothing),
        };
        Predicted {
            method,
            path,
            if_match: tag,
            body,
            expected,
            answered,
        }
    };
    match request {
        Request::PostUser(body) => {
            let (sent, mut shape) = body.render(prefix);
            let accepted = shape.is_accepted(tolerances);
            let user = body.apply(prefix, None, tolerances, &mut shape);
            let outcome = if !accepted {
                Err(400)
            } else if world.user_name_is_taken(&user.user_name, None) {
                Err(409)
            } else {
                world.users.push(Kept {
                    id: String::new(),
                    revision: 1,
                    now: Some(user),
                });
                Ok((201, shape, true))
            };
            finish(
                "/Users".to_owned(),
                None,
                Some(sent),
                outcome,
                Answered::CreatedUser,
            )
        }
        Request::PutUser(number, body, tag) => {
            let (place, id, if_match) = target(&world.users, *number, *tag);
            let (sent, mut shape) = body.render(prefix);
            let outcome = if !shape.is_accepted(tolerances) {
                Err(400)
            } else if place.is_none() {
                Err(404)
            } else if *tag == Tag::Stale {
                Err(412)
            } else {
                let place = place.unwrap_or_default();
                let before = world.users[place].now.clone().unwrap_or_default();
                let user = body.apply(prefix, Some(&before), tolerances, &mut shape);
                store_user(world, place, user, shape)
            };
            finish(
                format!("/Users/{id}"),
                if_match,
                Some(sent),
                outcome,
                Answered::User(place.unwrap_or_default()),
            )
        }
        Request::PatchUser(number, steps, envelope, tag) => {
            let (place, id, if_match) = target(&world.users, *number, *tag);
            let mut shape = Shape::default();
            let operations = steps
                .iter()
                .map(|step| step.render(prefix, &mut shape))
                .collect();
            let sent = message(operations, *envelope, &mut shape);
            let outcome = if !shape.is_accepted(tolerances) {
                Err(400)
            } else if place.is_none() {
                Err(404)
            } else if *tag == Tag::Stale {
                Err(412)
            } else {
                let place = place.unwrap_or_default();
                let mut user = world.users[place].now.clone().unwrap_or_default();
                let found = steps
                    .iter()
                    .all(|step| step.apply(prefix, &mut user, tolerances, &mut shape));
                if found {
                    store_user(world, place, user, shape)
                } else {
                    Err(400)
                }
            };
            finish(
                format!("/Users/{id}"),
                if_match,
                Some(sent),
                outcome,
                Answered::User(place.unwrap_or_default()),
            )
        }
        Request::DeleteUser(number, tag) => {
            let (place, id, if_match) = target(&world.users, *number, *tag);
            let outcome = match place {
                None => Err(404),
                Some(_) if *tag == Tag::Stale => Err(412),
                Some(place) => {
                    world.delete_user(place);
                    Ok((204, Shape::default(), true))
                }
            };
            finish(
                format!("/Users/{id}"),
                if_match,
                None,
                outcome,
                Answered::Nothing,
            )
        }
        Request::Trespass(number) => {
            let (place, id, _) = target(&world.users, *number, Tag::None);
            let sent = json!({ "schemas": [PATCH_OP], "Operations": [{ "op": "replace", "path": "title", "value": "mine" }] });
            let outcome = Err(if place.is_some() { 403 } else { 404 });
            finish(
                format!("/Users/{id}"),
                None,
                Some(sent),
                outcome,
                Answered::Nothing,
            )
        }
        Request::PostGroup(body) => {
            let (sent, mut shape) = group_body(body, prefix, world);
            let accepted = shape.is_accepted_group(dialect);
            let name = format!("{prefix}{}", body.name.clone().unwrap_or_default());
            let outcome = if !accepted {
                Err(400)
            } else if world.display_name_is_taken(&name, None) {
                Err(409)
            } else {
                let named = match &body.members {
                    Sent::Value(named) => named.as_slice(),
                    Sent::Absent | Sent::Null => &[],
                };
                match groups::resolve(named, world, tolerances, &mut shape) {
                    None => Err(400),
                    Some(members) => {
                        let external = sent_text(&body.external, prefix);
                        let group = Group {
                            display_name: name,
                            external,
                            members,
                        };
                        world.groups.push(Kept {
                            id: String::new(),
                            revision: 1,
                            now: Some(group),
                        });
                        Ok((201, shape, true))
                    }
                }
            };
            finish(
                "/Groups".to_owned(),
                None,
                Some(sent),
                outcome,
                Answered::CreatedGroup,
            )
        }
        Request::PutGroup(number, body, tag) => {
            let (place, id, if_match) = target(&world.groups, *number, *tag);
            let (sent, mut shape) = group_body(body, prefix, world);
            let outcome = if !shape.is_accepted_group(dialect) {
                Err(400)
            } else if place.is_none() {
                Err(404)
            } else if *tag == Tag::Stale {
                Err(412)
            } else {
                put_group(
                    world,
                    place.unwrap_or_default(),
                    body,
                    prefix,
                    dialect,
                    &mut shape,
                )
                .map(|changed| (200, shape, changed))
            };
            finish(
                format!("/Groups/{id}"),
                if_match,
                Some(sent),
                outcome,
                Answered::Group(place.unwrap_or_default()),
            )
        }
        Request::PatchGroup(number, steps, envelope, tag) => {
            let (place, id, if_match) = target(&world.groups, *number, *tag);
            let mut shape = Shape::default();
            let operations = steps
                .iter()
                .map(|step| step.render(prefix, world, &mut shape))
                .collect();
            let sent = message(operations, *envelope, &mut shape);
            let outcome = if !shape.is_accepted_group(dialect) {
                Err(400)
            } else if place.is_none() {
                Err(404)
            } else if *tag == Tag::Stale {
                Err(412)
            } else {
                let place = place.unwrap_or_default();
                let mut group = world.groups[place].now.clone().unwrap_or_default();
                for step in steps {
                    if let groups::Step::Rename(_, _, _, name) = step {
                        group.display_name = format!("{prefix}{name}");
                    }
                }
                let known = steps
                    .iter()
                    .all(|step| step.apply(world, &mut group.members, tolerances, &mut shape));
                if known {
                    store_group(world, place, group)
                        .map(|changed| (patched(dialect), shape, changed))
                } else {
                    Err(400)
                }
            };
            finish(
                format!("/Groups/{id}"),
                if_match,
                Some(sent),
                outcome,
                Answered::Group(place.unwrap_or_default()),
            )
        }
        Request::OldMembers(number, members) => {
            let (place, id, _) = target(&world.groups, *number, Tag::None);
            let mut shape = Shape::default();
            shape.needs("scim1_members");
            let list: Value = members
                .iter()
                .map(|(one, goes)| json!({ "value": one.id(world), "operation": if *goes { "delete" } else { "add" } }))
                .collect();
            let sent = json!({ "schemas": ["urn:scim:schemas:core:1.0"], "members": list });
            let outcome = if !shape.is_accepted(tolerances) {
                Err(400)
            } else if place.is_none() {
                Err(404)
            } else {
                let place = place.unwrap_or_default();
                let mut group = world.groups[place].now.clone().unwrap_or_default();
                let known = members.iter().all(|(one, goes)| {
                    let found = one.place(world);
                    match (found, goes) {
                        (Some(found), true) => {
                            group.members.remove(&found);
                        }
                        (Some(found), false) => {
                            group.members.insert(found);
                        }
                        (None, true) => {}
                        (None, false) => {
                            let one = std::slice::from_ref(one);
                            return groups::resolve(one, world, tolerances, &mut shape).is_some();
                        }
                    }
                    true
                });
                if known {
                    store_group(world, place, group)
                        .map(|changed| (patched(dialect), shape, changed))
                } else {
                    Err(400)
                }
            };
            finish(
                format!("/Groups/{id}"),
                None,
                Some(sent),
                outcome,
                Answered::Group(place.unwrap_or_default()),
            )
        }
        Request::DeleteGroup(number, tag) => {
            let (place, id, if_match) = target(&world.groups, *number, *tag);
            let outcome = match place {
                None => Err(404),
                Some(_) if *tag == Tag::Stale => Err(412),
                Some(place) => {
                    world.groups[place].now = None;
                    Ok((204, Shape::default(), true))
                }
            };
            finish(
                format!("/Groups/{id}"),
                if_match,
                None,
                outcome,
                Answered::Nothing,
            )
        }
        _ => search(request, world, prefix),
    }
}

impl Shape {
    /// As [`Shape::is_accepted`]; what is noted of members is no quirk.
    fn is_accepted_group(&self, dialect: &Dialect) -> bool {
        let mut quirks = self.clone();
        quirks.quirks.retain(|code| !code.starts_with("members_"));
        quirks.is_accepted(&dialect.tolerances)
    }
}

fn patched(dialect: &Dialect) -> u16 {
    match dialect.answers.group_patch {
        GroupPatchAnswer::Body => 200,
        GroupPatchAnswer::NoContent => 204,
    }
}

fn sent_text(sent: &Sent<String>, prefix: &str) -> Option<String> {
    match sent {
        Sent::Value(text) => Some(format!("{prefix}{text}")),
        Sent::Absent | Sent::Null => None,
    }
}

fn store_user(world: &mut World, place: usize, user: super::state::User, shape: Shape) -> Outcome {
    if world.user_name_is_taken(&user.user_name, Some(place)) {
        return Err(409);
    }
    let kept = &mut world.users[place];
    let changed = kept.now.as_ref() != Some(&user);
    kept.revision += u64::from(changed);
    kept.now = Some(user);
    Ok((200, shape, changed))
}

fn store_group(world: &mut World, place: usize, group: Group) -> Result<bool, u16> {
    if world.display_name_is_taken(&group.display_name, Some(place)) {
        return Err(409);
    }
    let kept = &mut world.groups[place];
    let changed = kept.now.as_ref() != Some(&group);
    kept.revision += u64::from(changed);
    kept.now = Some(group);
    Ok(changed)
}

fn group_body(body: &GroupBody, prefix: &str, world: &World) -> (Value, Shape) {
    let mut shape = Shape::default();
    let mut out = json!({ "schemas": [GROUP] });
    if body.second_urn {
        shape.needs("unknown_schema_urn");
        out["schemas"] = json!([
            GROUP,
            "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"
        ]);
    }
    match &body.name {
        Some(name) => out["displayName"] = json!(format!("{prefix}{name}")),
        None => shape.impossible = true,
    }
    match &body.external {
        Sent::Absent => {}
        Sent::Null => out["externalId"] = Value::Null,
        Sent::Value(text) => out["externalId"] = json!(format!("{prefix}{text}")),
    }
    match &body.members {
        Sent::Absent => {}
        Sent::Null => out["members"] = Value::Null,
        Sent::Value(named) => {
            out["members"] = groups::elements(named, body.form, world, &mut shape)
        }
    }
    if body.unknown {
        shape.leaves_out("unknown_attribute", "colour");
        out["colour"] = json!("red");
    }
    (out, shape)
}

fn put_group(
    world: &mut World,
    place: usize,
    body: &GroupBody,
    prefix: &str,
    dialect: &Dialect,
    shape: &mut Shape,
) -> Result<bool, u16> {
    let tolerances = &dialect.tolerances;
    let old = world.groups[place].now.clone().unwrap_or_default();
    let keeps_null = tolerances.tolerates("null_kept") == Some(true);
    let external = match &body.external {
        Sent::Absent => old.external,
        Sent::Null if keeps_null && old.external.is_some() => {
            shape.needs("null_kept");
            old.external
        }
        Sent::Null | Sent::Value(_) => sent_text(&body.external, prefix),
    };
    let members = match &body.members {
        Sent::Absent => {
            shape.quirks.insert("members_kept");
            Some(old.members)
        }
        Sent::Null if keeps_null && !old.members.is_empty() => {
            shape.needs("null_kept");
            Some(old.members)
        }
        Sent::Null => Some(BTreeSet::new()),
        Sent::Value(named) => groups::resolve(named, world, tolerances, shape),
    };
    let display_name = format!("{prefix}{}", body.name.clone().unwrap_or_default());
    let members = members.ok_or(400_u16)?;
    store_group(
        world,
        place,
        Group {
            display_name,
            external,
            members,
        },
    )
}

fn search(request: &Request, world: &World, prefix: &str) -> Predicted {
    let users = |wanted: &dyn Fn(&super::state::User) -> bool| -> BTreeSet<String> {
        let live = world
            .users
            .iter()
            .filter(|kept| kept.now.as_ref().is_some_and(wanted));
        live.map(|kept| kept.id.clone()).collect()
    };
    let groups = |wanted: &dyn Fn(&Group) -> bool| -> BTreeSet<String> {
        let live = world
            .groups
            .iter()
            .filter(|kept| kept.now.as_ref().is_some_and(wanted));
        live.map(|kept| kept.id.clone()).collect()
    };
    let (endpoint, filter, ids) = match request {
        Request::FindUserName(name) => {
            let name = format!("{prefix}{name}");
            let ids = users(&|user| user.user_name.to_lowercase() == name.to_lowercase());
            ("Users", format!("userName eq \"{name}\""), ids)
        }
        Request::FindExternal(text) => {
            let text = format!("{prefix}{text}");
            let ids = users(&|user| user.external.as_ref() == Some(&text));
            ("Users", format!("externalId eq \"{text}\""), ids)
        }
        Request::FindEmail(kind, value) => {
            let ids = users(&|user| {
                user.emails.iter().any(|email| {
                    let equal = |held: &Option<String>, wanted: &str| {
                        held.as_ref()
                            .is_some_and(|held| held.to_lowercase() == wanted.to_lowercase())
                    };
                    equal(&email.kind, kind) && equal(&email.value, value)
                })
            });
            let filter = format!(
                "userName sw \"{prefix}\" and emails[type eq \"{kind}\" and value eq \"{value}\"]"
            );
            ("Users", filter, ids)
        }
        Request::FindActive(active) => {
            let ids = users(&|user| user.active == Some(*active));
            (
                "Users",
                format!("userName sw \"{prefix}\" and active eq {active}"),
                ids,
            )
        }
        Request::FindDisplayName(name) => {
            let name = format!("{prefix}{name}");
            let ids = groups(&|group| group.display_name.to_lowercase() == name.to_lowercase());
            ("Groups", format!("displayName eq \"{name}\""), ids)
        }
        Request::FindMember(named) => {
            let place = named.place(world);
            let ids = groups(&|group| place.is_some_and(|place| group.members.contains(&place)));
            (
                "Groups",
                format!("members.value eq \"{}\"", named.id(world)),
                ids,
            )
        }
        other => unreachable!("{other:?} searches for nothing"),
    };
    let encoded: String = filter
        .bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect();
    Predicted {
        method: "GET",
        path: format!("/{endpoint}?filter={encoded}"),
        if_match: None,
        body: None,
        expected: Expected::done(200, Shape::default(), false),
        answered: Answered::Found(ids),
    }
}
