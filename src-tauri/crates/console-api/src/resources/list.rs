//! Lists of users and of groups, a page at a time.

use crate::connections::find;
use crate::console::Console;
use crate::resources::filter::{Search, read as read_search, refused};
use crate::resources::ledger::as_sums;
use crate::resources::{MOST_ROWS, Owners, display_name};
use crate::types::{ConsoleError, GroupRow, ResourcePage, ResourceQuery, UserRow};
use directory::{Kind, ListQuery, OwnerFilter, Reader, StoreError, Stored};
use scim_core::{Catalogue, Filter, SortKey};
use serde_json::Value;
use std::time::{Duration, Instant};

/// How long an exact answer may take where a quick one could be given.
const PATIENCE: Duration = Duration::from_secs(1);

/// `users.list`
pub(crate) async fn users(
    console: &Console,
    input: ResourceQuery,
) -> Result<ResourcePage<UserRow>, ConsoleError> {
    page(console, Kind::User, input, user_row).await
}

/// `groups.list`
pub(crate) async fn groups(
    console: &Console,
    input: ResourceQuery,
) -> Result<ResourcePage<GroupRow>, ConsoleError> {
    page(console, Kind::Group, input, group_row).await
}

async fn page<T: Send + 'static>(
    console: &Console,
    kind: Kind,
    input: ResourceQuery,
    row: impl Fn(&Reader, &Owners, &Stored) -> Result<T, StoreError> + Send + 'static,
) -> Result<ResourcePage<T>, ConsoleError> {
    let begun = Instant::now();
    let catalogue = console.workspace().catalogue();
    let page_size = input.page_size.clamp(1, MOST_ROWS);
    let number = input.page.max(1);
    let mut query = ListQuery {
        start_index: (number - 1)
            .saturating_mul(page_size.into())
            .saturating_add(1),
        count: page_size.into(),
        ..ListQuery::of(kind)
    };
    let resource_type = kind.resource_type(&catalogue);
    let mut is_filter = false;
    match read_search(&input.search, resource_type) {
        Search::Nothing => {}
        Search::Words(words) => query.words = Some(words),
        Search::Filter(filter) => {
            query.filter = Some(filter);
            is_filter = true;
        }
        Search::Broken(problem) => return Err(refused(problem)),
    }
    // What is asked if reading every user would take too long.
    let mut shortcut = None;
    if let (Kind::User, Some(active)) = (kind, input.active) {
        let asked = query.filter.take();
        if active {
            shortcut = Some(with_state(asked.clone(), "active eq true", &catalogue));
            // A user without `active` counts as active: that is how it is treated everywhere else.
            query.filter = Some(with_state(asked, "not (active eq false)", &catalogue));
            query.budget = PATIENCE;
        } else {
            query.filter = Some(with_state(asked, "active eq false", &catalogue));
        }
    }
    if let Some(path) = input.sort.as_deref().filter(|path| !path.is_empty()) {
        let order = if input.descending {
            "descending"
        } else {
            "ascending"
        };
        query.sort = SortKey::parse(Some(path), Some(order), resource_type)?;
    }
    let owner = input.owner.filter(|owner| !owner.is_empty());
    let (total, total_is_exact, rows) = console
        .read(move |reader| {
            query.owner = match owner.as_deref() {
                None => None,
                Some("local") => Some(OwnerFilter::Local),
                Some(name) => Some(OwnerFilter::Connection(find(reader, name)?.id)),
            };
            let (found, exact) = find_page(reader, query, shortcut)?;
            let owners = Owners::read(reader)?;
            let rows = found
                .items
                .iter()
                .map(|stored| row(reader, &owners, stored))
                .collect::<Result<Vec<T>, StoreError>>()?;
            Ok((found.total, exact, rows))
        })
        .await?;
    Ok(ResourcePage {
        rows,
        total,
        total_is_exact,
        page: number,
        page_size,
        took_ms: (begun.elapsed().as_secs_f64() * 10_000.0).round() / 10.0,
        is_filter,
    })
}

/// Users in a state besides what was asked.
fn with_state(filter: Option<Filter>, state: &str, catalogue: &Catalogue) -> Filter {
    let state = Filter::parse(state, &catalogue.user).expect("`active` is in the schema of users");
    match filter {
        None => state,
        Some(Filter::And(mut parts)) => {
            parts.push(state);
            Filter::And(parts)
        }
        Some(other) => Filter::And(vec![other, state]),
    }
}

/// The page, and whether its total is exact: where a shortcut had to be taken it is a floor.
fn find_page(
    reader: &Reader,
    mut query: ListQuery,
    shortcut: Option<Filter>,
) -> Result<(directory::ListPage, bool), StoreError> {
    match (reader.list(&query), shortcut) {
        (Err(StoreError::TooMany { .. }), Some(filter)) => {
            query.budget = ListQuery::of(query.kind).budget;
            query.filter = Some(filter);
            Ok((reader.list(&query)?, false))
        }
        (page, _) => Ok((page?, true)),
    }
}

fn user_row(reader: &Reader, owners: &Owners, stored: &Stored) -> Result<UserRow, StoreError> {
    let resource = &stored.resource;
    let groups = reader
        .groups_of(resource.id)?
        .iter()
        .filter(|group| group.direct)
        .count();
    Ok(UserRow {
        id: resource.id.to_string(),
        user_name: stored.name().to_owned(),
        name: display_name(stored),
        email: email(stored),
        active: resource.attributes.active().unwrap_or(true),
        owner: owners.of(stored.owner),
        groups: u32::try_from(groups).unwrap_or(u32::MAX),
        created: resource.created.0,
        last_modified: resource.last_modified.0,
    })
}

/// The primary address, else the first.
fn email(stored: &Stored) -> Option<String> {
    let emails = stored
        .resource
        .attributes
        .as_map()
        .get("emails")?
        .as_array()?;
    let primary = emails
        .iter()
        .find(|email| email.get("primary").and_then(Value::as_bool) == Some(true));
    primary
        .or_else(|| emails.first())?
        .get("value")?
        .as_str()
        .map(str::to_owned)
}

fn group_row(reader: &Reader, owners: &Owners, stored: &Stored) -> Result<GroupRow, StoreError> {
    let resource = &stored.resource;
    Ok(GroupRow {
        id: resource.id.to_string(),
        display_name: stored.name().to_owned(),
        external_id: resource.attributes.external_id().map(str::to_owned),
        members: stored.member_count,
        sums: as_sums(&reader.member_sums_of(stored)?),
        owner: owners.of(stored.owner),
        created: resource.created.0,
        last_modified: resource.last_modified.0,
    })
}
