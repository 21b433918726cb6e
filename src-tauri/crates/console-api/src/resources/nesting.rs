//! Groups within groups: what lies above and inside, and everyone who belongs to a group through them.

use crate::console::Console;
use crate::resources::id_of;
use crate::types::{ById, ConsoleError, Everyone, NestedGroup, Nesting};
use directory::{EffectiveMember, Kind, Reader, StoreError};
use scim_core::ResourceId;
use std::time::{Duration, Instant};

/// How many are read at once on the way to a page deep inside.
const STRIDE: u64 = 1_000;
/// How long all the steps to one page may take together.
const PATIENCE: Duration = Duration::from_secs(2);

/// `groups.nesting`
pub(crate) async fn nesting(console: &Console, input: ById) -> Result<Nesting, ConsoleError> {
    let id = id_of(Kind::Group, &input.id)?;
    console
        .read(move |reader| {
            let found = reader.nesting(id)?;
            let everyone = if found.inside_total == 0 {
                None
            } else {
                let counted = reader.effective_count(id)?;
                Some(Everyone {
                    members: counted.members,
                    users: counted.users,
                    active: counted.active,
                    is_exact: counted.is_exact,
                })
            };
            Ok(Nesting {
                above: found.above.iter().map(nested).collect(),
                above_total: found.above_total,
                inside: found.inside.iter().map(nested).collect(),
                inside_total: found.inside_total,
                is_circular: found.is_circular,
                direct: reader.member_count(id)?,
                everyone,
            })
        })
        .await
}

fn nested(group: &directory::NestedGroup) -> NestedGroup {
    NestedGroup {
        id: group.id.to_string(),
        name: group.name.clone(),
        members: group.members,
        depth: group.depth,
    }
}

/// A page of everyone who belongs to a group, how many there are, and whether that is exact. Those whom words select
/// are counted as they are found.
pub(super) fn everyone(
    reader: &Reader,
    group: ResourceId,
    words: Option<&str>,
    skip: u64,
    count: u64,
) -> Result<(Vec<EffectiveMember>, u64, bool), StoreError> {
    let begun = Instant::now();
    let mut after = None;
    let mut passed = 0;
    let mut has_more = true;
    while passed < skip && has_more {
        if begun.elapsed() > PATIENCE {
            return Err(StoreError::TooMany { attribute: None });
        }
        let step = reader.effective_members(group, after, (skip - passed).min(STRIDE), words)?;
        passed += step.items.len() as u64;
        after = step.next;
        has_more = after.is_some();
    }
    let mut rows = Vec::new();
    if has_more {
        let page = reader.effective_members(group, after, count, words)?;
        rows = page.items;
        after = page.next;
    }
    if words.is_none() {
        let counted = reader.effective_count(group)?;
        return Ok((rows, counted.members, counted.is_exact));
    }
    let mut total = passed + rows.len() as u64;
    while let Some(cursor) = after {
        if begun.elapsed() > PATIENCE {
            return Ok((rows, total, false));
        }
        let step = reader.effective_members(group, Some(cursor), STRIDE, words)?;
        total += step.items.len() as u64;
        after = step.next;
    }
    Ok((rows, total, true))
}
