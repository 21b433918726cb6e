//! Keeping the attribute index beside the documents.

use super::Writer;
use crate::error::StoreError;
use crate::ids::Kind;
use crate::shared::ABSENT;
use rusqlite::params;
use rusqlite::types::Value as SqlValue;
use scim_core::{Attributes, IndexKey, index_values, sort_values};

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
    let before = rows(writer, kind, before);
    let after = rows(writer, kind, after);
    let only = |of: &[Row], not_in: &[Row]| {
        of.iter()
            .filter(|row| !not_in.contains(row))
            .cloned()
            .collect::<Vec<_>>()
    };
    take(writer, seq, &only(&before, &after))?;
    put(writer, seq, &only(&after, &before))
}

/// The rows that a document has in the index: one for each value of an indexed attribute, and one for its place in the
/// order of the attribute, which for an attribute with one value is the same row. `userName` is not among them: the resource's own
/// row has its key, under a unique index.
pub(crate) fn rows(reader: &crate::Reader, kind: Kind, attributes: &Attributes) -> Vec<Row> {
    let resource_type = kind.resource_type(&reader.shared.catalogue);
    let paths = &reader.shared.paths;
    let mut rows: Vec<Row> = index_values(attributes, resource_type)
        .into_iter()
        .filter_map(|value| Some((paths.number(kind, &value.path)?, sql_key(value.key))))
        .collect();
    for (path, key) in sort_values(attributes, resource_type) {
        let Some(number) = paths.order_number(kind, &path) else {
            continue;
        };
        let row = (number, key.map_or(ABSENT, sql_key));
        if !rows.contains(&row) {
            rows.push(row);
        }
    }
    rows
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
