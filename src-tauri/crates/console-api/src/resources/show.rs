//! One user or group, whole: profile, JSON, history.

use crate::console::Console;
use crate::log::{detail, row};
use crate::resources::{Owners, display_name, from_kind, id_of};
use crate::types::{
    ById, ConsoleError, History, HistoryItem, HistoryQuery, ProfileLine, ResourceDetails,
};
use directory::{Kind, LogPosition, LogSeq, Reader, StoreError, Stored};
use scim_core::schema::{Attribute, AttributeType};
use scim_core::{
    Catalogue, GroupMembership, Member, Projection, ResourceId, ResourceType, Returned, render,
};
use serde_json::{Map, Value};
use std::sync::Arc;

/// How many members stand in the JSON that is shown.
pub(crate) const SHOWN_MEMBERS: u64 = 100;
/// The most entries of a history that are read at once.
const MOST_HISTORY: u32 = 200;

/// `users.get`
pub(crate) async fn user(console: &Console, input: ById) -> Result<ResourceDetails, ConsoleError> {
    get(console, Kind::User, &input.id).await
}

/// `groups.get`
pub(crate) async fn group(console: &Console, input: ById) -> Result<ResourceDetails, ConsoleError> {
    get(console, Kind::Group, &input.id).await
}

pub(crate) async fn get(
    console: &Console,
    kind: Kind,
    id: &str,
) -> Result<ResourceDetails, ConsoleError> {
    let id = id_of(kind, id)?;
    let base_url = console.base_url().await;
    let catalogue = console.workspace().catalogue();
    console
        .read(move |reader| {
            let stored = reader
                .resource(kind, id)?
                .ok_or_else(|| StoreError::NotFound {
                    kind,
                    id: id.to_string(),
                })?;
            details(reader, &catalogue, &base_url, &stored)
        })
        .await
}

/// A resource as the detail page shows it.
pub(crate) fn details(
    reader: &Reader,
    catalogue: &Catalogue,
    base_url: &str,
    stored: &Stored,
) -> Result<ResourceDetails, StoreError> {
    let resource = &stored.resource;
    let resource_type = stored.kind.resource_type(catalogue);
    let (members, groups) = match stored.kind {
        Kind::User => (None, Some(memberships(reader, resource.id)?)),
        Kind::Group => (Some(shown_members(reader, resource.id)?), None),
    };
    let mut json = render(
        resource,
        resource_type,
        base_url,
        members.as_deref(),
        groups.as_deref(),
    );
    let whole = json.clone();
    Projection::default_for(resource_type).apply(&mut json);
    keep_what_an_edit_sends_back(&mut json, &whole, resource_type);
    Ok(ResourceDetails {
        id: resource.id.to_string(),
        kind: from_kind(stored.kind),
        name: display_name(stored),
        active: resource.attributes.active().unwrap_or(true),
        owner: Owners::read(reader)?.of(stored.owner),
        profile: profile(reader, resource_type, stored)?,
        json,
        version: resource.revision.entity_tag(),
        created: resource.created.0,
        last_modified: resource.last_modified.0,
        members: groups.map_or(stored.member_count, |groups| {
            groups.iter().filter(|group| group.direct).count() as u64
        }),
    })
}

/// What a GET gives only on request is here all the same: the form sends the whole back, and would clear it.
fn keep_what_an_edit_sends_back(json: &mut Value, whole: &Value, resource_type: &ResourceType) {
    let is_asked_for = |one: &Arc<Attribute>| one.returned == Returned::Request;
    for extension in &resource_type.extensions {
        let schema = &extension.schema;
        let any = schema
            .attributes
            .iter()
            .any(|one| is_asked_for(one) || one.sub_attributes.iter().any(is_asked_for));
        if let Some(held) = whole.get(schema.id.as_ref()).filter(|_| any) {
            json[schema.id.as_ref()] = held.clone();
        }
    }
}

fn memberships(reader: &Reader, user: ResourceId) -> Result<Vec<GroupMembership>, StoreError> {
    let groups = reader.groups_of(user)?;
    Ok(groups
        .into_iter()
        .map(|group| GroupMembership {
            value: group.id.to_string(),
            display: Some(group.display_name),
            direct: group.direct,
        })
        .collect())
}

fn shown_members(reader: &Reader, group: ResourceId) -> Result<Vec<Member>, StoreError> {
    let page = reader.members(group, None, SHOWN_MEMBERS, None)?;
    Ok(page
        .items
        .into_iter()
        .map(|member| Member {
            value: member.id.to_string(),
            display: Some(member.display.unwrap_or(member.name)),
            member_type: Some(member.kind.name().to_owned()),
        })
        .collect())
}

/// A line an attribute, in schema order; of a complex one a line for each part.
fn profile(
    reader: &Reader,
    resource_type: &ResourceType,
    stored: &Stored,
) -> Result<Vec<ProfileLine>, StoreError> {
    let document = stored.resource.attributes.as_map();
    let mut lines = Vec::new();
    if let Some(external_id) = document.get("externalId").and_then(Value::as_str) {
        lines.push(line("externalId", external_id, true));
    }
    describe(&resource_type.schema.attributes, document, &mut lines);
    for extension in &resource_type.extensions {
        if let Some(Value::Object(held)) = document.get(extension.schema.id.as_ref()) {
            describe(&extension.schema.attributes, held, &mut lines);
        }
    }
    for line in lines.iter_mut().filter(|line| line.path == "manager") {
        let Some(id) = ResourceId::parse(&line.value) else {
            continue;
        };
        if let Some(manager) = reader.resource(Kind::User, id)? {
            line.user_id = Some(line.value.clone());
            line.value = display_name(&manager);
            line.mono = false;
        }
    }
    Ok(lines)
}

fn line(path: &str, value: &str, mono: bool) -> ProfileLine {
    ProfileLine {
        path: path.to_owned(),
        value: value.to_owned(),
        mono,
        user_id: None,
    }
}

fn describe(
    attributes: &[Arc<Attribute>],
    held: &Map<String, Value>,
    lines: &mut Vec<ProfileLine>,
) {
    for attribute in attributes
        .iter()
        .filter(|attribute| attribute.returned != Returned::Never)
    {
        let name = attribute.name.as_ref();
        match held.get(name) {
            None | Some(Value::Null) => {}
            Some(Value::Array(elements)) => {
                for element in elements {
                    let kind = element.get("type").and_then(Value::as_str);
                    let path =
                        kind.map_or_else(|| name.to_owned(), |kind| format!("{name} {kind}"));
                    lines.push(line(&path, &text_of(element), is_code(attribute)));
                }
            }
            Some(Value::Object(parts)) if attribute.is_resource_reference() => {
                lines.push(line(name, &text_of(&Value::Object(parts.clone())), true));
            }
            Some(Value::Object(parts)) => {
                for sub in &attribute.sub_attributes {
                    if let Some(value) = parts.get(sub.name.as_ref()) {
                        lines.push(line(
                            &format!("{name}.{}", sub.name),
                            &text_of(value),
                            is_code(sub),
                        ));
                    }
                }
            }
            Some(value) => lines.push(line(name, &text_of(value), is_code(attribute))),
        }
    }
}

/// Ids, codes and addresses are set in mono; names and titles are not.
fn is_code(attribute: &Attribute) -> bool {
    matches!(
        attribute.attribute_type,
        AttributeType::Reference | AttributeType::Binary | AttributeType::DateTime
    ) || matches!(
        attribute.name.as_ref(),
        "userName" | "employeeNumber" | "locale" | "timezone" | "preferredLanguage"
    )
}

fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(parts) => ["value", "formatted", "display"]
            .iter()
            .find_map(|name| parts.get(*name).and_then(Value::as_str))
            .map_or_else(|| joined_parts(parts), str::to_owned),
        other => other.to_string(),
    }
}

fn joined_parts(parts: &Map<String, Value>) -> String {
    let texts = parts
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "type" | "primary"));
    texts
        .map(|(_, value)| text_of(value))
        .collect::<Vec<_>>()
        .join(", ")
}

/// `directory.history`: newest first.
pub(crate) async fn history(
    console: &Console,
    input: HistoryQuery,
) -> Result<History, ConsoleError> {
    let Some(id) = ResourceId::parse(&input.id) else {
        return Ok(History {
            items: Vec::new(),
            more: false,
            total: 0,
        });
    };
    let limit = input.limit.clamp(1, MOST_HISTORY);
    console
        .read(move |reader| {
            let position = input.before.map_or(LogPosition::Newest, |before| {
                LogPosition::Before(LogSeq(before))
            });
            let mut items = reader.history(id, position, limit + 1)?;
            let more = items.len() > limit as usize;
            items.truncate(limit as usize);
            let query = directory::LogQuery {
                resource: Some(id),
                without_reads: true,
                ..directory::LogQuery::default()
            };
            let total = reader.log_counts(&query)?.all.entries;
            let names = row::Connections::read(reader)?;
            Ok(History {
                items: items
                    .iter()
                    .map(|(entry, change)| HistoryItem {
                        entry: row::of_change(entry, change, &names),
                        changes: detail::lines(entry, change),
                    })
                    .collect(),
                more,
                total,
            })
        })
        .await
}
