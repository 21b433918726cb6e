//! Sorted lists (RFC 7644 §3.4.2.3): in the order of an index where there is one.

use super::Reader;
use super::list::{Selection, interruption};
use super::query::{ListPage, ListQuery, Stored};
use super::view::StoredView;
use crate::error::StoreError;
use crate::ids::Kind;
use rusqlite::params_from_iter;
use rusqlite::types::Value as SqlValue;
use scim_core::SortKey;
use scim_core::sort::SortValue;
use std::collections::HashSet;

/// Up to so many matches are read and sorted; beyond it an index's order is followed.
const FEW: usize = 2_000;

pub(super) fn list(
    reader: &Reader,
    query: &ListQuery,
    selection: &Selection,
    sort: &SortKey,
) -> Result<ListPage, StoreError> {
    let start_index = query.start_index.max(1);
    let matching = if selection.everything {
        None
    } else {
        Some(reader.matching_seqs(query, selection)?)
    };
    let total = match &matching {
        Some(seqs) => seqs.len() as u64,
        None => reader.count(query.kind)?,
    };
    let orders = orders_of(reader, query.kind, sort);
    let seqs = match (&matching, orders) {
        (None, Some(orders)) => follow(reader, &orders, None, start_index, query.count)?,
        (Some(seqs), Some(orders)) if seqs.len() > FEW => {
            follow(reader, &orders, Some(seqs), start_index, query.count)?
        }
        (_, _) => by_value(
            reader,
            query,
            selection,
            matching.as_ref(),
            start_index,
            sort,
        )?,
    };
    let mut items: Vec<Stored> = Vec::with_capacity(seqs.len());
    for seq in seqs {
        items.extend(reader.by_seq(seq)?);
    }
    Ok(ListPage {
        total,
        start_index,
        items,
    })
}

/// Queries that give all seqs of a kind in the order of the sort, one after the other; `None` without an index.
fn orders_of(reader: &Reader, kind: Kind, sort: &SortKey) -> Option<Vec<(String, Vec<SqlValue>)>> {
    let direction = if sort.descending { "DESC" } else { "ASC" };
    let kind_value = SqlValue::Integer(kind.code());
    let path = &sort.path;
    let sub_attribute = path.sub_attribute.as_ref().map(|sub| sub.name.as_ref());
    let of_column = |column: &str| {
        let sql = format!(
            "SELECT seq FROM resource WHERE kind = ? ORDER BY {column} {direction}, seq {direction}"
        );
        Some(vec![(sql, vec![kind_value.clone()])])
    };
    if path.extension.is_none() {
        match (path.attribute.name.as_ref(), sub_attribute) {
            ("meta", Some("created")) => return of_column("created_ms"),
            ("meta", Some("lastModified")) => return of_column("modified_ms"),
            ("userName", None) if kind == Kind::User => {
                let sql = format!(
                    "SELECT seq FROM resource WHERE user_key IS NOT NULL ORDER BY user_key {direction}"
                );
                return Some(vec![(sql, Vec::new())]);
            }
            _ => {}
        }
    }
    // The index has every value of a multi-valued attribute, the sort looks at one.
    if path.attribute.multi_valued {
        return None;
    }
    let number = SqlValue::Integer(reader.shared.paths.number(kind, &path.to_string())?);
    let present = format!(
        "SELECT resource FROM attribute_index WHERE path = ? ORDER BY key {direction}, resource {direction}"
    );
    let absent = "SELECT seq FROM resource WHERE kind = ?
        AND seq NOT IN (SELECT resource FROM attribute_index WHERE path = ?) ORDER BY seq";
    let present = (present, vec![number.clone()]);
    let absent = (absent.to_owned(), vec![kind_value, number]);
    Some(if sort.descending {
        vec![absent, present]
    } else {
        vec![present, absent]
    })
}

/// The page's seqs, by walking along the orders over those that match.
fn follow(
    reader: &Reader,
    orders: &[(String, Vec<SqlValue>)],
    matching: Option<&HashSet<i64>>,
    start_index: u64,
    count: u64,
) -> Result<Vec<i64>, StoreError> {
    let mut page = Vec::new();
    let mut skip = start_index - 1;
    for (sql, values) in orders {
        let mut statement = reader.db.prepare_cached(sql)?;
        let mut rows = statement.query(params_from_iter(values.iter()))?;
        while (page.len() as u64) < count
            && let Some(row) = rows.next()?
        {
            let seq: i64 = row.get(0)?;
            if matching.is_none_or(|seqs| seqs.contains(&seq)) {
                if skip > 0 {
                    skip -= 1;
                } else {
                    page.push(seq);
                }
            }
        }
    }
    Ok(page)
}

/// The page's seqs, by reading all that match and sorting them. Equal values come in order of creation.
fn by_value(
    reader: &Reader,
    query: &ListQuery,
    selection: &Selection,
    matching: Option<&HashSet<i64>>,
    start_index: u64,
    sort: &SortKey,
) -> Result<Vec<i64>, StoreError> {
    let resource_type = query.kind.resource_type(&reader.shared.catalogue);
    let mut values: Vec<(Option<SortValue>, i64)> = Vec::new();
    let mut take = |stored: &Stored| {
        let value = sort.value_of(&StoredView::new(reader, stored, resource_type));
        values.push((value, stored.seq));
    };
    match matching {
        // A filter that had to look at everything does not do so again.
        Some(seqs) if seqs.len() <= FEW => {
            let mut seqs: Vec<i64> = seqs.iter().copied().collect();
            seqs.sort_unstable();
            for seq in seqs {
                if let Some(stored) = reader.by_seq(seq)? {
                    take(&stored);
                }
            }
        }
        Some(_) | None => reader.for_each_match(query, selection, |stored| take(&stored))?,
    }
    values.sort_by(|(one, _), (other, _)| sort.compare(one.as_ref(), other.as_ref()));
    if reader.deadline.is_past() {
        return Err(interruption().into());
    }
    let skip = usize::try_from(start_index - 1).unwrap_or(usize::MAX);
    let count = usize::try_from(query.count).unwrap_or(usize::MAX);
    Ok(values
        .into_iter()
        .skip(skip)
        .take(count)
        .map(|(_, seq)| seq)
        .collect())
}
