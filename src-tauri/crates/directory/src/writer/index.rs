//! Keeping the attribute index beside the documents.

use super::Writer;
use crate::error::StoreError;
use crate::ids::Kind;
use crate::schemas::{Index, Indexed};
use crate::shared::ABSENT;
use rusqlite::types::Value as SqlValue;
use rusqlite::{OptionalExtension as _, params};
use scim_core::{Attributes, IndexKey, Uniqueness, index_keys};
use std::borrow::Cow;

/// One row of the index.
type Row = (i64, SqlValue);

const INSERT: &str =
    "INSERT OR IGNORE INTO attribute_index (path, key, resource) VALUES (?1, ?2, ?3)";
const DELETE: &str = "DELETE FROM attribute_index WHERE path = ?1 AND key = ?2 AND resource = ?3";

pub(crate) fn insert(
    writer: &Writer,
    kind: Kind,
    seq: i64,
    attributes: &Attributes,
) -> Result<(), StoreError> {
    put(writer, seq, &rows(writer, kind, attributes))
}

pub(crate) fn remove(
    writer: &Writer,
    kind: Kind,
    seq: i64,
    attributes: &Attributes,
) -> Result<(), StoreError> {
    take(writer, seq, &rows(writer, kind, attributes))
}

/// Writes only what differs.
pub(crate) fn replace(
    writer: &Writer,
    kind: Kind,
    seq: i64,
    before: &Attributes,
    after: &Attributes,
) -> Result<(), StoreError> {
    let schemas = writer.schemas();
    let of_changed = |attributes: &Attributes| {
        let is_changed = |indexed: &&Indexed| {
            before.attribute(&indexed.sort.path) != after.attribute(&indexed.sort.path)
        };
        let changed = schemas.indexed[kind as usize].iter().filter(is_changed);
        keyed(changed, attributes, |index| Some(index.number))
    };
    let (rows_before, rows_after) = (of_changed(before), of_changed(after));
    let only = |of: &[Row], not_in: &[Row]| {
        of.iter()
            .filter(|row| !not_in.contains(row))
            .cloned()
            .collect::<Vec<_>>()
    };
    take(writer, seq, &only(&rows_before, &rows_after))?;
    put(writer, seq, &only(&rows_after, &rows_before))
}

/// The rows that a document has in the index: one for each value of an indexed attribute, and one for its place in the
/// order of the attribute, which for an attribute with one value is the same row. `userName` is not among them: the resource's own
/// row has its key, under a unique index.
pub(crate) fn rows(reader: &crate::Reader, kind: Kind, attributes: &Attributes) -> Vec<Row> {
    let schemas = reader.schemas();
    keyed(&schemas.indexed[kind as usize], attributes, |index| {
        Some(index.number)
    })
}

/// Those of them that are in indexes which have everything.
pub(crate) fn ready_rows(reader: &crate::Reader, kind: Kind, attributes: &Attributes) -> Vec<Row> {
    let schemas = reader.schemas();
    keyed(&schemas.indexed[kind as usize], attributes, |index| {
        index.built_to.is_none().then_some(index.number)
    })
}

fn keyed<'a>(
    indexed: impl IntoIterator<Item = &'a Indexed>,
    attributes: &Attributes,
    number: impl Fn(Index) -> Option<i64>,
) -> Vec<Row> {
    let mut rows = Vec::with_capacity(32);
    for Indexed {
        sort,
        values,
        order,
    } in indexed
    {
        if sort.path.attribute.multi_valued
            && let Some(number) = values.and_then(&number)
        {
            let keys = index_keys(attributes, &sort.path).into_iter();
            rows.extend(keys.map(|key| (number, sql_key(key))));
        }
        if let Some(number) = order.and_then(&number) {
            rows.push((number, sort.value(attributes).map_or(ABSENT, sql_key)));
        }
    }
    rows
}

/// Whether nobody else has what must be unique. The writer alone writes, so that what is looked up here still holds
/// when the row is in.
pub(crate) fn check_unique(
    writer: &Writer,
    kind: Kind,
    own_seq: Option<i64>,
    attributes: &Attributes,
) -> Result<(), StoreError> {
    let schemas = writer.schemas();
    for indexed in &schemas.indexed[kind as usize] {
        let path = &indexed.sort.path;
        if path.extension.is_none() || path.leaf().uniqueness != Uniqueness::Server {
            continue;
        }
        // One that is still being made has all values already: an attribute that had some before is indexed first.
        let Some(number) = indexed.values.map(|index| index.number) else {
            continue;
        };
        for value in attributes.values(path) {
            let Some(key) = IndexKey::of(path.leaf(), value) else {
                continue;
            };
            let holder = writer
                .db
                .prepare_cached(
                    "SELECT r.id FROM attribute_index a JOIN resource r ON r.seq = a.resource
                     WHERE a.path = ?1 AND a.key = ?2 AND a.resource IS NOT ?3 LIMIT 1",
                )?
                .query_row(params![number, sql_key(key), own_seq], |row| {
                    crate::reader::resource_id(row, 0)
                })
                .optional()?;
            if holder.is_some() {
                return Err(StoreError::Taken {
                    attribute: Cow::Owned(path.to_string()),
                    value: value
                        .as_str()
                        .map_or_else(|| value.to_string(), str::to_owned),
                    holder,
                });
            }
        }
    }
    Ok(())
}

/// A key as the index stores it. Booleans are 0 and 1, times are milliseconds.
pub(crate) fn sql_key(key: IndexKey) -> SqlValue {
    match key {
        IndexKey::Text(text) => SqlValue::Text(text),
        IndexKey::Number(number) => SqlValue::Real(number),
        IndexKey::Boolean(value) => SqlValue::Integer(i64::from(value)),
        IndexKey::Time(time) => SqlValue::Integer(time.0),
    }
}

fn put(writer: &Writer, seq: i64, rows: &[Row]) -> Result<(), StoreError> {
    let mut statement = writer.db.prepare_cached(INSERT)?;
    for (path, key) in rows {
        statement.execute(params![path, key, seq])?;
    }
    Ok(())
}

fn take(writer: &Writer, seq: i64, rows: &[Row]) -> Result<(), StoreError> {
    let mut statement = writer.db.prepare_cached(DELETE)?;
    for (path, key) in rows {
        statement.execute(params![path, key, seq])?;
    }
    Ok(())
}

/// Puts every document into the indexes with these numbers.
pub(crate) fn build(writer: &Writer, kind: Kind, numbers: &[i64]) -> Result<(), StoreError> {
    let mut after = 0;
    while let Some(last) = build_step(writer, kind, numbers, after)? {
        after = last;
    }
    Ok(())
}

/// Puts the documents after a seq into the indexes with these numbers, a page of them; says where it ended, `None` if
/// there was nothing left.
pub(crate) fn build_step(
    writer: &Writer,
    kind: Kind,
    numbers: &[i64],
    after: i64,
) -> Result<Option<i64>, StoreError> {
    let page = writer.documents_after(kind, after, 500)?;
    for (seq, attributes) in &page {
        let mut rows = rows(writer, kind, attributes);
        rows.retain(|(number, _)| numbers.contains(number));
        put(writer, *seq, &rows)?;
    }
    Ok(page.last().map(|(last, _)| *last))
}

/// Makes the index of a kind anew from the documents.
pub(crate) fn rebuild(writer: &Writer, kind: Kind) -> Result<(), StoreError> {
    let mut after = 0;
    loop {
        let page = writer.documents_after(kind, after, 500)?;
        let Some((last, _)) = page.last() else {
            return Ok(());
        };
        after = *last;
        for (seq, attributes) in &page {
            insert(writer, kind, *seq, attributes)?;
        }
    }
}
