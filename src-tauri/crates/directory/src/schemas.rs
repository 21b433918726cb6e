//! The schemas of one workspace: those of the standard and those that the admin defined, with the indexes over them.

use crate::error::StoreError;
use crate::ids::Kind;
use crate::shared::{Shared, order_name, read_lock};
use rusqlite::Connection;
use scim_core::{AttributePath, Catalogue, Loss, Schema, SchemaExtension, SortKey, Timestamp};
use std::collections::HashMap;
use std::sync::Arc;

/// A schema that the admin defined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomSchema {
    /// What it extends.
    pub kind: Kind,
    /// With the marks of what is indexed.
    pub schema: Arc<Schema>,
    /// Whether every resource of the kind must have it (RFC 7643 §6).
    pub required: bool,
    pub created: Timestamp,
    pub changed: Timestamp,
}

/// Resources with values that a change of schemas would take from them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holders {
    pub kind: Option<Kind>,
    pub losses: Vec<Loss>,
    /// Their places, in order of creation.
    pub seqs: Vec<i64>,
    /// The newest log entry when they were looked for: what changed since is looked at again.
    pub head: i64,
}

/// Everything that depends on schemas, as one value: what a request begins with it keeps to its end.
#[derive(Debug)]
pub(crate) struct Schemas {
    pub generation: i64,
    pub catalogue: Arc<Catalogue>,
    pub custom: Vec<CustomSchema>,
    /// By kind: what documents are indexed by, worked out once, because every write asks.
    pub indexed: [Vec<Indexed>; 2],
    pub paths: IndexedPaths,
}

/// An attribute by which documents are indexed.
#[derive(Debug)]
pub(crate) struct Indexed {
    /// Its order, ascending.
    pub sort: SortKey,
    /// Where its values stand.
    pub values: Option<Index>,
    /// Where its order stands: with the values, unless there can be several.
    pub order: Option<Index>,
}

/// The numbers by which the index knows its attributes.
#[derive(Clone, Debug, Default)]
pub(crate) struct IndexedPaths {
    by_kind: [HashMap<String, Index>; 2],
    /// Some index is being made, or taken away.
    unfinished: bool,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Index {
    pub number: i64,
    /// `None` when it has everything; else how far it is made.
    pub built_to: Option<i64>,
}

impl IndexedPaths {
    /// Reads the list. Those on their way out are not in it.
    pub fn read(db: &Connection) -> rusqlite::Result<IndexedPaths> {
        let mut paths = IndexedPaths::default();
        let mut statement =
            db.prepare("SELECT kind, path, id, built_to, leaving FROM indexed_path")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let index = Index {
                number: row.get(2)?,
                built_to: row.get(3)?,
            };
            let leaving: bool = row.get(4)?;
            paths.unfinished |= leaving || index.built_to.is_some();
            if !leaving {
                paths.by_kind[crate::reader::kind(row, 0)? as usize].insert(row.get(1)?, index);
            }
        }
        Ok(paths)
    }

    #[cfg(test)]
    pub fn insert(&mut self, kind: Kind, path: String, number: i64) {
        let built_to = None;
        self.by_kind[kind as usize].insert(path, Index { number, built_to });
    }

    pub fn len(&self, kind: Kind) -> usize {
        self.by_kind[kind as usize].len()
    }

    /// The number of an index that can be asked.
    pub fn number(&self, kind: Kind, path: &str) -> Option<i64> {
        self.index(kind, path)
            .filter(|index| index.built_to.is_none())
            .map(|index| index.number)
    }

    /// The number under which every resource of the kind stands just once, in the order of this attribute; those
    /// without a value as [`ABSENT`](crate::shared::ABSENT).
    pub fn order_number(&self, kind: Kind, path: &AttributePath) -> Option<i64> {
        self.number(kind, &order_name(path))
    }

    /// An index that is kept, whether or not it has everything yet.
    pub fn index(&self, kind: Kind, path: &str) -> Option<Index> {
        self.by_kind[kind as usize].get(path).copied()
    }

    /// The indexes of a kind that are being made.
    pub fn unbuilt(&self, kind: Kind) -> impl Iterator<Item = Index> + '_ {
        self.by_kind[kind as usize]
            .values()
            .copied()
            .filter(|index| index.built_to.is_some())
    }

    pub fn is_unfinished(&self) -> bool {
        self.unfinished
    }
}

impl Schemas {
    /// Reads what the file holds, on top of the schemas of the standard.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] if a definition cannot be read any more.
    pub fn read(db: &Connection, standard: &Arc<Catalogue>) -> Result<Schemas, StoreError> {
        let custom = read_custom(db)?;
        let catalogue = if custom.is_empty() {
            Arc::clone(standard)
        } else {
            let mut catalogue = Catalogue::clone(standard);
            for one in &custom {
                catalogue = catalogue.with_extension(one.kind.name(), one.extension());
            }
            Arc::new(catalogue)
        };
        let paths = IndexedPaths::read(db)?;
        let indexed = Kind::ALL.map(|kind| {
            let indexed = |path: AttributePath| Indexed {
                values: paths.index(kind, &path.to_string()),
                order: paths.index(kind, &order_name(&path)),
                sort: SortKey {
                    path,
                    descending: false,
                },
            };
            indexed_paths(kind, &catalogue).map(indexed).collect()
        });
        Ok(Schemas {
            generation: generation(db)?,
            indexed,
            catalogue,
            custom,
            paths,
        })
    }

    pub fn find(&self, urn: &str) -> Option<&CustomSchema> {
        self.custom
            .iter()
            .find(|one| one.schema.id.eq_ignore_ascii_case(urn))
    }

    /// What is shared now, if a snapshot of the file is as new as that; else what the snapshot says.
    pub fn of_snapshot(db: &Connection, shared: &Shared) -> Result<Arc<Schemas>, StoreError> {
        let known = Arc::clone(&read_lock(&shared.schemas));
        if generation(db)? == known.generation {
            return Ok(known);
        }
        Schemas::read(db, &shared.standard).map(Arc::new)
    }
}

/// What stands in the index: the attributes marked in the catalogue, except for what has an index of its own.
pub(crate) fn indexed_paths(
    kind: Kind,
    catalogue: &Catalogue,
) -> impl Iterator<Item = AttributePath> {
    let marked = kind.resource_type(catalogue).indexed_paths().into_iter();
    marked.filter(move |path| {
        let name = path.attribute.name.as_ref();
        let is_elsewhere = path.extension.is_none()
            && (matches!(name, "id" | "meta" | "members" | "groups")
                || (kind == Kind::User && name == "userName"));
        !is_elsewhere
    })
}

/// The indexes of an attribute, by name: one of its values, and one of its order if there can be several values.
pub(crate) fn index_names(path: AttributePath) -> impl Iterator<Item = (String, AttributePath)> {
    let order = path
        .attribute
        .multi_valued
        .then(|| (order_name(&path), path.clone()));
    std::iter::once((path.to_string(), path)).chain(order)
}

impl CustomSchema {
    pub(crate) fn extension(&self) -> SchemaExtension {
        SchemaExtension {
            schema: Arc::clone(&self.schema),
            required: self.required,
        }
    }
}

pub(crate) fn generation(db: &Connection) -> rusqlite::Result<i64> {
    db.prepare_cached("SELECT schemas FROM workspace")?
        .query_row([], |row| row.get(0))
}

fn read_custom(db: &Connection) -> Result<Vec<CustomSchema>, StoreError> {
    let mut statement = db.prepare(
        "SELECT kind, required, definition, indexed, created_ms, changed_ms FROM schema_extension ORDER BY id",
    )?;
    let mut rows = statement.query([])?;
    let mut custom = Vec::new();
    while let Some(row) = rows.next()? {
        let (definition, indexed): (String, String) = (row.get(2)?, row.get(3)?);
        custom.push(CustomSchema {
            kind: crate::reader::kind(row, 0)?,
            required: row.get(1)?,
            schema: Arc::new(read_definition(&definition, &indexed)?),
            created: Timestamp(row.get(4)?),
            changed: Timestamp(row.get(5)?),
        });
    }
    Ok(custom)
}

fn read_definition(definition: &str, indexed: &str) -> Result<Schema, StoreError> {
    let damaged = |words: String| StoreError::Damaged(format!("a schema's definition: {words}"));
    let raw = serde_json::from_str(definition).map_err(|error| damaged(error.to_string()))?;
    let indexed: Vec<String> =
        serde_json::from_str(indexed).map_err(|error| damaged(error.to_string()))?;
    Schema::read(&raw)
        .and_then(|schema| schema.with_indexes(&indexed))
        .map_err(|problems| {
            let words = problems.first().map(ToString::to_string);
            damaged(words.unwrap_or_default())
        })
}
