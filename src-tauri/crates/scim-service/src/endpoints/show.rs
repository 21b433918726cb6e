//! From what is stored to what is sent.

use directory::{Kind, LogSubject, Reader, StoreError, Stored};
use scim_core::{GroupMembership, Member, Projection, ResourceType, render};
use serde_json::Value;

/// Members are fetched from the store in steps of this many.
const STEP: u64 = 1_000;

/// The resource with its members or groups, where the projection wants them, and with nothing that it does
/// not want.
pub(super) fn show(
    reader: &Reader,
    stored: &Stored,
    resource_type: &ResourceType,
    base_url: &str,
    projection: &Projection,
) -> Result<Value, StoreError> {
    let id = stored.resource.id;
    let (members, groups) = match stored.kind {
        Kind::Group if projection.wants("members") && stored.member_count > 0 => {
            (Some(members(reader, stored)?), None)
        }
        Kind::User if projection.wants("groups") => {
            let groups = reader
                .groups_of(id)?
                .into_iter()
                .map(|group| GroupMembership {
                    value: group.id.to_string(),
                    display: Some(group.display_name),
                    direct: group.direct,
                });
            (None, Some(groups.collect::<Vec<_>>()))
        }
        Kind::Group | Kind::User => (None, None),
    };
    let mut shown = render(
        &stored.resource,
        resource_type,
        base_url,
        members.as_deref(),
        groups.as_deref(),
    );
    projection.apply(&mut shown);
    Ok(shown)
}

fn members(reader: &Reader, group: &Stored) -> Result<Vec<Member>, StoreError> {
    let mut members = Vec::new();
    let mut after = None;
    loop {
        let page = reader.members(group.resource.id, after, STEP, None)?;
        members.extend(page.items.into_iter().map(|member| Member {
            value: member.id.to_string(),
            display: Some(member.display.unwrap_or(member.name)),
            member_type: Some(member.kind.name().to_owned()),
        }));
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(members),
        }
    }
}

/// What a log entry says that it is about.
pub(super) fn subject(stored: &Stored) -> LogSubject {
    LogSubject {
        kind: stored.kind,
        id: Some(stored.resource.id),
        name: Some(stored.name().to_owned()),
    }
}
