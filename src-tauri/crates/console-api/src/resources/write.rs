//! Changes that the admin makes to users and groups: the same checks as a provider's, logged as local.

use crate::console::{Console, now};
use crate::resources::show::{SHOWN_MEMBERS, details};
use crate::resources::{as_kind, id_of};
use crate::types::{
    ById, ChangeMembers, ConsoleError, EditResource, ErrorCode, NewResource, Nothing,
    ResourceDetails, ResourceKind, SetActive,
};
use crate::words::Args;
use directory::{Door, Kind, NewLogEntry, Outcome, StoreError, Verdict, WriteGrant, Writer};
use scim_core::{
    Attributes, Checked, Patch, PatchRequest, Precondition, Purpose, ResourceId, Timestamp,
    Tolerances,
};
use serde_json::{Value, json};

/// What the admin's own forms and files may leave out. Everything else is taken to the letter: a mistyped
/// attribute should be told, not dropped.
const FORMS: Tolerances = Tolerances {
    missing_schemas: true,
    remove_value_list: true,
    ..Tolerances::STRICT
};

/// How many attributes and members an entry names; it counts all of them.
const NAMED_ATTRIBUTES: usize = 20;
const NAMED_MEMBERS: usize = 3;

/// `users.create`
pub(crate) async fn create_user(
    console: &Console,
    input: NewResource,
) -> Result<ResourceDetails, ConsoleError> {
    create(console, Kind::User, input).await
}

/// `groups.create`
pub(crate) async fn create_group(
    console: &Console,
    input: NewResource,
) -> Result<ResourceDetails, ConsoleError> {
    create(console, Kind::Group, input).await
}

/// `users.edit`
pub(crate) async fn edit_user(
    console: &Console,
    input: EditResource,
) -> Result<ResourceDetails, ConsoleError> {
    edit(console, Kind::User, input).await
}

/// `groups.edit`
pub(crate) async fn edit_group(
    console: &Console,
    input: EditResource,
) -> Result<ResourceDetails, ConsoleError> {
    edit(console, Kind::Group, input).await
}

/// `users.delete`
pub(crate) async fn delete_user(console: &Console, input: ById) -> Result<Nothing, ConsoleError> {
    delete(console, ResourceKind::User, input).await
}

/// `groups.delete`
pub(crate) async fn delete_group(console: &Console, input: ById) -> Result<Nothing, ConsoleError> {
    delete(console, ResourceKind::Group, input).await
}

async fn create(
    console: &Console,
    kind: Kind,
    input: NewResource,
) -> Result<ResourceDetails, ConsoleError> {
    let catalogue = console.workspace().catalogue();
    let checked = Attributes::check(
        input.resource,
        kind.resource_type(&catalogue),
        Purpose::Create,
        &FORMS,
    )?;
    let action = match kind {
        Kind::User => "user_created",
        Kind::Group => "group_created",
    };
    change(console, kind, move |writer, grant, at| {
        let outcome = writer.create(
            grant,
            kind,
            ResourceId(uuid::Uuid::now_v7()),
            checked,
            &FORMS,
            at,
        )?;
        Ok((outcome, action))
    })
    .await
}

async fn edit(
    console: &Console,
    kind: Kind,
    input: EditResource,
) -> Result<ResourceDetails, ConsoleError> {
    let id = id_of(kind, &input.id)?;
    let precondition = Precondition::parse(input.version.as_deref(), None)?;
    let catalogue = console.workspace().catalogue();
    let mut checked = Attributes::check(
        input.resource,
        kind.resource_type(&catalogue),
        Purpose::Replace,
        &FORMS,
    )?;
    change(console, kind, move |writer, grant, at| {
        if kind == Kind::Group && writer.member_count(id)? > SHOWN_MEMBERS {
            // What was shown to be edited had only the first of them: the rest must not be lost by that.
            checked = Checked {
                members: None,
                ..checked
            };
        }
        let former = writer
            .resource(kind, id)?
            .map(|stored| stored.name().to_owned())
            .unwrap_or_default();
        let outcome = writer.replace(grant, kind, id, &precondition, checked, &FORMS, at)?;
        let renamed = outcome.stored.name() != former;
        let action = match kind {
            Kind::User if renamed => "user_renamed",
            Kind::User => "user_updated",
            Kind::Group if renamed => "group_renamed",
            Kind::Group => "group_updated",
        };
        Ok((outcome, action))
    })
    .await
}

/// `users.setActive`
pub(crate) async fn set_active(
    console: &Console,
    input: SetActive,
) -> Result<ResourceDetails, ConsoleError> {
    let id = id_of(Kind::User, &input.id)?;
    let operation = json!({ "op": "replace", "path": "active", "value": input.active });
    let action = if input.active {
        "user_activated"
    } else {
        "user_deactivated"
    };
    patch(console, Kind::User, id, vec![operation], move |_| action).await
}

/// Sets a user inactive, as `users.setActive` does it; the entry is the caller's.
pub(crate) fn deactivate(
    writer: &mut Writer,
    grant: &WriteGrant,
    id: ResourceId,
    at: Timestamp,
) -> Result<Outcome, StoreError> {
    let operation = json!({ "op": "replace", "path": "active", "value": false });
    let body = json!({ "schemas": [scim_core::messages::PATCH_OP_URN], "Operations": [operation] });
    let request = PatchRequest::parse(body, &FORMS)?;
    let catalogue = writer.catalogue();
    let patch = Patch::check(request, Kind::User.resource_type(&catalogue), &FORMS)?;
    let any = Precondition::default();
    writer.patch(grant, Kind::User, id, &any, patch, &FORMS, at)
}

/// `groups.changeMembers`
pub(crate) async fn change_members(
    console: &Console,
    input: ChangeMembers,
) -> Result<ResourceDetails, ConsoleError> {
    let id = id_of(Kind::Group, &input.id)?;
    let mut operations = Vec::new();
    for (op, ids) in [("add", &input.add), ("remove", &input.remove)] {
        if !ids.is_empty() {
            let values: Vec<Value> = ids.iter().map(|id| json!({ "value": id })).collect();
            operations.push(json!({ "op": op, "path": "members", "value": values }));
        }
    }
    if operations.is_empty() {
        return Err(ConsoleError::say(
            ErrorCode::BadInput,
            "error-no-members",
            &Args::new(),
        ));
    }
    patch(console, Kind::Group, id, operations, move |outcome| match (
        outcome.members.added,
        outcome.members.removed,
    ) {
        (_, 0) if input.remove.is_empty() => "members_added",
        (0, _) if input.add.is_empty() => "members_removed",
        _ => "members_changed",
    })
    .await
}

async fn patch(
    console: &Console,
    kind: Kind,
    id: ResourceId,
    operations: Vec<Value>,
    action: impl FnOnce(&Outcome) -> &'static str + Send + 'static,
) -> Result<ResourceDetails, ConsoleError> {
    let catalogue = console.workspace().catalogue();
    let body = json!({ "schemas": [scim_core::messages::PATCH_OP_URN], "Operations": operations });
    let request = PatchRequest::parse(body, &FORMS)?;
    let patch = Patch::check(request, kind.resource_type(&catalogue), &FORMS)?;
    change(console, kind, move |writer, grant, at| {
        let outcome = writer.patch(grant, kind, id, &Precondition::default(), patch, &FORMS, at)?;
        let action = action(&outcome);
        Ok((outcome, action))
    })
    .await
}

/// One change with its log entry, in one write; answers the resource as it is then.
async fn change(
    console: &Console,
    kind: Kind,
    act: impl FnOnce(&mut Writer, &WriteGrant, Timestamp) -> Result<(Outcome, &'static str), StoreError>
    + Send
    + 'static,
) -> Result<ResourceDetails, ConsoleError> {
    let base_url = console.base_url().await;
    let catalogue = console.workspace().catalogue();
    let (grant, door, at) = (console.grant(), console.door(), now());
    console
        .write(move |writer| {
            let (outcome, action) = act(writer, &grant, at)?;
            writer.append(entry_for(door, at, kind, action, &outcome))?;
            details(writer, &catalogue, &base_url, &outcome.stored)
        })
        .await
}

async fn delete(
    console: &Console,
    kind: ResourceKind,
    input: ById,
) -> Result<Nothing, ConsoleError> {
    let kind = as_kind(kind);
    let id = id_of(kind, &input.id)?;
    let (grant, door, at) = (console.grant(), console.door(), now());
    console
        .write(move |writer| {
            let outcome = writer.delete(&grant, kind, id, &Precondition::default(), at)?;
            let action = match kind {
                Kind::User => "user_deleted",
                Kind::Group => "group_deleted",
            };
            writer.append(entry_for(door, at, kind, action, &outcome))
        })
        .await?;
    Ok(Nothing {})
}

pub(crate) fn entry_for(
    door: Door,
    at: Timestamp,
    kind: Kind,
    action: &'static str,
    outcome: &Outcome,
) -> NewLogEntry {
    let stored = &outcome.stored;
    let mut entry = NewLogEntry::local(door, at, action)
        .about(
            kind,
            Some(stored.resource.id),
            Some(stored.name().to_owned()),
        )
        .with("name", stored.name());
    let members = outcome.members;
    if members.asked > 0 {
        entry = entry
            .with("asked", members.asked)
            .with("added", members.added)
            .with("removed", members.removed)
            .with("leftOut", members.left_out);
    }
    if !outcome.side_changes.is_empty() && outcome.change.as_ref().is_none_or(|c| c.after.is_some())
    {
        entry = entry.with("filled", outcome.side_changes.len());
    }
    let Some(change) = &outcome.change else {
        entry.verdict = Verdict::NoChange;
        return entry;
    };
    // A creation or deletion lists everything; its sentence needs none of it.
    if change.before.is_some() && change.after.is_some() && !change.attributes.is_empty() {
        let paths = change.attributes.iter().take(NAMED_ATTRIBUTES);
        let paths: Vec<String> = paths.map(|one| one.path.clone()).collect();
        entry = entry
            .with("attributes", paths)
            .with("attributeCount", change.attributes.len());
        let name = match kind {
            Kind::User => "userName",
            Kind::Group => "displayName",
        };
        let renamed = change.attributes.iter().find(|one| one.path == name);
        if let Some((from, to)) = renamed.and_then(|one| one.before.clone().zip(one.after.clone()))
        {
            entry = entry.with("from", from).with("to", to);
        }
    }
    let named = if change.members_added.is_empty() {
        &change.members_removed
    } else {
        &change.members_added
    };
    if members.asked > 0 && !named.is_empty() {
        let named = named.iter().take(NAMED_MEMBERS);
        let names: Vec<String> = named.map(|member| member.name.clone()).collect();
        entry = entry.with("members", names);
    }
    entry
}
