//! Who is in a group, and in which groups a user is.

use crate::console::Console;
use crate::resources::{MOST_ROWS, from_kind, id_of, nesting};
use crate::types::{ConsoleError, MemberQuery, MemberRow, ResourceKind, ResourcePage};
use directory::{Kind, Reader, StoreError};
use scim_core::ResourceId;
use std::time::Instant;

/// How many members are read at once on the way to a page deep inside.
const STRIDE: u64 = 1_000;

fn page_of(
    rows: Vec<MemberRow>,
    (total, total_is_exact): (u64, bool),
    input: &MemberQuery,
    page_size: u32,
    begun: Instant,
) -> ResourcePage<MemberRow> {
    ResourcePage {
        rows,
        total,
        total_is_exact,
        page: input.page.max(1),
        page_size,
        took_ms: (begun.elapsed().as_secs_f64() * 10_000.0).round() / 10.0,
        is_filter: false,
    }
}

/// `groups.members`
pub(crate) async fn of_group(
    console: &Console,
    input: MemberQuery,
) -> Result<ResourcePage<MemberRow>, ConsoleError> {
    let begun = Instant::now();
    let group = id_of(Kind::Group, &input.id)?;
    let page_size = input.page_size.clamp(1, MOST_ROWS);
    let skip = (input.page.max(1) - 1).saturating_mul(page_size.into());
    let words = Some(input.search.trim().to_owned()).filter(|words| !words.is_empty());
    let is_effective = input.effective;
    let (rows, total) = console
        .read(move |reader| {
            if reader.resource(Kind::Group, group)?.is_none() {
                return Err(StoreError::NotFound {
                    kind: Kind::Group,
                    id: group.to_string(),
                });
            }
            let count = page_size.into();
            if is_effective {
                let (found, total, is_exact) =
                    nesting::everyone(reader, group, words.as_deref(), skip, count)?;
                let rows = found.iter().map(|found| MemberRow {
                    through: found.through.clone(),
                    ..row(&found.row)
                });
                return Ok((rows.collect(), (total, is_exact)));
            }
            let (rows, total) = match words {
                None => plain_page(reader, group, skip, count)?,
                Some(words) => searched_page(reader, group, &words, skip, count)?,
            };
            Ok((rows, (total, true)))
        })
        .await?;
    Ok(page_of(rows, total, &input, page_size, begun))
}

/// Walks by the cursor to the page, then reads it.
fn plain_page(
    reader: &Reader,
    group: ResourceId,
    skip: u64,
    count: u64,
) -> Result<(Vec<MemberRow>, u64), StoreError> {
    let total = reader.member_count(group)?;
    let mut after = None;
    let mut left = skip;
    while left > 0 {
        let step = reader.members(group, after, left.min(STRIDE), None)?;
        left = left.saturating_sub(step.items.len() as u64);
        match step.next {
            Some(next) => after = Some(next),
            None => return Ok((Vec::new(), total)),
        }
    }
    let page = reader.members(group, after, count, None)?;
    Ok((page.items.iter().map(row).collect(), total))
}

/// Those that match are counted as they are found: nobody pages far through a search.
fn searched_page(
    reader: &Reader,
    group: ResourceId,
    words: &str,
    skip: u64,
    count: u64,
) -> Result<(Vec<MemberRow>, u64), StoreError> {
    let mut found = 0;
    let mut rows = Vec::new();
    let mut after = None;
    loop {
        let step = reader.members(group, after, STRIDE, Some(words))?;
        for member in &step.items {
            if found >= skip && (rows.len() as u64) < count {
                rows.push(row(member));
            }
            found += 1;
        }
        match step.next {
            Some(next) => after = Some(next),
            None => return Ok((rows, found)),
        }
    }
}

fn row(member: &directory::MemberRow) -> MemberRow {
    MemberRow {
        id: member.id.to_string(),
        kind: from_kind(member.kind),
        name: member
            .display
            .clone()
            .unwrap_or_else(|| member.name.clone()),
        fact: member.name.clone(),
        active: member.active.unwrap_or(true),
        through: None,
        entry: Some(member.entry.0),
    }
}

/// `users.groups`: direct ones first, then those by way of another group.
pub(crate) async fn of_user(
    console: &Console,
    input: MemberQuery,
) -> Result<ResourcePage<MemberRow>, ConsoleError> {
    let begun = Instant::now();
    let user = id_of(Kind::User, &input.id)?;
    let page_size = input.page_size.clamp(1, MOST_ROWS);
    let skip = usize::try_from((input.page.max(1) - 1).saturating_mul(page_size.into()))
        .unwrap_or(usize::MAX);
    let words = input.search.trim().to_lowercase();
    let (rows, total) = console
        .read(move |reader| {
            if reader.resource(Kind::User, user)?.is_none() {
                return Err(StoreError::NotFound {
                    kind: Kind::User,
                    id: user.to_string(),
                });
            }
            let mut groups = reader.groups_of(user)?;
            groups.retain(|group| {
                words.is_empty() || group.display_name.to_lowercase().contains(&words)
            });
            groups.sort_by(|one, other| {
                other
                    .direct
                    .cmp(&one.direct)
                    .then_with(|| one.display_name.cmp(&other.display_name))
            });
            let total = groups.len() as u64;
            let direct: Vec<directory::GroupRow> = groups
                .iter()
                .filter(|group| group.direct)
                .cloned()
                .collect();
            let mut rows = Vec::new();
            for group in groups.iter().skip(skip).take(page_size as usize) {
                rows.push(MemberRow {
                    id: group.id.to_string(),
                    kind: ResourceKind::Group,
                    name: group.display_name.clone(),
                    fact: external_id(reader, group.id)?,
                    active: true,
                    through: if group.direct {
                        None
                    } else {
                        Some(way_to(reader, &direct, group.id)?)
                    },
                    entry: None,
                });
            }
            Ok((rows, (total, true)))
        })
        .await?;
    Ok(page_of(rows, total, &input, page_size, begun))
}

fn external_id(reader: &Reader, group: ResourceId) -> Result<String, StoreError> {
    let stored = reader.resource(Kind::Group, group)?;
    Ok(stored
        .and_then(|stored| stored.resource.attributes.external_id().map(str::to_owned))
        .unwrap_or_default())
}

/// The direct group by which a user belongs to `group`.
fn way_to(
    reader: &Reader,
    direct: &[directory::GroupRow],
    group: ResourceId,
) -> Result<String, StoreError> {
    for candidate in direct {
        if reader
            .groups_of(candidate.id)?
            .iter()
            .any(|above| above.id == group)
        {
            return Ok(candidate.display_name.clone());
        }
    }
    Ok(String::new())
}
