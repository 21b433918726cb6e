//! The admin's own schemas: adding, changing and removing them. No value is lost without being asked about and logged.

use super::resources::Wanted;
use super::{Writer, index};
use crate::actor::WriteGrant;
use crate::error::StoreError;
use crate::ids::Kind;
use crate::schemas::{CustomSchema, Holders, Schemas, index_names};
use crate::shared::ABSENT;
use rusqlite::params;
use scim_core::{AttributePath, Loss, Schema, Timestamp, Tolerances, Uniqueness, losses};
use std::sync::Arc;

/// Resources that one transaction takes values from, and looks at again, at most.
pub const STRIP_STEP: usize = 500;
/// In a directory of so many resources of a kind an index is made at once; in a larger one in steps, when nobody waits.
const INDEX_AT_ONCE: u64 = 2_000;

impl Writer {
    /// Adds a schema that extends a kind of resource.
    ///
    /// # Errors
    /// [`StoreError::Schema`] if it breaks a rule.
    pub fn add_schema(
        &mut self,
        _grant: &WriteGrant,
        kind: Kind,
        schema: Schema,
        required: bool,
        now: Timestamp,
    ) -> Result<CustomSchema, StoreError> {
        self.check_schema(&schema, None)?;
        self.db
            .prepare_cached(
                "INSERT INTO schema_extension (kind, urn, urn_key, required, definition, indexed, created_ms, changed_ms)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)",
            )?
            .execute(params![
                kind.code(),
                schema.id,
                schema.id.to_ascii_lowercase(),
                required,
                schema.to_json("").to_string(),
                serde_json::Value::from(schema.indexed_names()).to_string(),
                now.0,
            ])?;
        let names = own_indexes(&schema);
        self.make_indexes(kind, names.into_iter().map(|(name, _)| name))?;
        self.custom_schema(&schema.id)
    }

    /// Takes the values at the holders' places from up to [`STRIP_STEP`] of them, and those from the list. Says how
    /// many were changed; the entry appended next carries the changes.
    ///
    /// # Errors
    /// Those of the database.
    pub fn strip(
        &mut self,
        grant: &WriteGrant,
        holders: &mut Holders,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let rest = holders.seqs.split_off(holders.seqs.len().min(STRIP_STEP));
        let step = std::mem::replace(&mut holders.seqs, rest);
        let mut changed = 0;
        for seq in step {
            let Some(stored) = self.by_seq(seq)? else {
                continue;
            };
            let Some(attributes) = stored.resource.attributes.without(&holders.losses) else {
                continue;
            };
            let wanted = Wanted::of_attributes(attributes);
            self.update(grant, stored, wanted, &Tolerances::STRICT, now)?;
            changed += 1;
        }
        Ok(changed)
    }

    /// Changes a schema. `holders` are those of its losses, looked for before; those that are left, and those that came
    /// since, lose their values here.
    ///
    /// # Errors
    /// [`StoreError::Unknown`]; [`StoreError::Schema`] if it breaks a rule; [`StoreError::NotNow`] if more resources
    /// hold values than one transaction takes, or if values that must be unique are not.
    pub fn change_schema(
        &mut self,
        grant: &WriteGrant,
        schema: Schema,
        required: bool,
        holders: &Holders,
        now: Timestamp,
    ) -> Result<(CustomSchema, u64), StoreError> {
        let old = self.custom_schema(&schema.id)?;
        let kind = old.kind;
        self.check_schema(&schema, Some(&old))?;
        let stripped = self.strip_rest(grant, &old, Some(&schema), holders, now)?;
        self.db
            .prepare_cached(
                "UPDATE schema_extension SET required = ?2, definition = ?3, indexed = ?4, changed_ms = ?5
                 WHERE urn_key = ?1",
            )?
            .execute(params![
                schema.id.to_ascii_lowercase(),
                required,
                schema.to_json("").to_string(),
                serde_json::Value::from(schema.indexed_names()).to_string(),
                now.0,
            ])?;
        self.change_indexes(kind, &old.schema, &schema)?;
        self.must_be_unique(kind, &old.schema, &schema)?;
        Ok((self.custom_schema(&schema.id)?, stripped))
    }

    /// Removes a schema. As with [`Writer::change_schema`], values that are left go with it.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], [`StoreError::NotNow`].
    pub fn remove_schema(
        &mut self,
        grant: &WriteGrant,
        urn: &str,
        holders: &Holders,
        now: Timestamp,
    ) -> Result<(CustomSchema, u64), StoreError> {
        let old = self.custom_schema(urn)?;
        let stripped = self.strip_rest(grant, &old, None, holders, now)?;
        for (name, _) in own_indexes(&old.schema) {
            self.dismiss_index(old.kind, &name)?;
        }
        self.db
            .prepare_cached("DELETE FROM schema_extension WHERE urn_key = ?1")?
            .execute([old.schema.id.to_ascii_lowercase()])?;
        self.renew_schemas()?;
        Ok((old, stripped))
    }

    /// The last of the values: those of the list, and those that were written since it was made.
    fn strip_rest(
        &mut self,
        grant: &WriteGrant,
        old: &CustomSchema,
        new: Option<&Schema>,
        holders: &Holders,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let lost = losses(&old.schema, new);
        if lost.is_empty() {
            return Ok(0);
        }
        if holders.losses != lost || holders.kind != Some(old.kind) {
            return Err(StoreError::NotNow(
                "the schema was changed by somebody else meanwhile",
            ));
        }
        let mut rest = self.holders(old.kind, &lost, Some(holders.head))?;
        rest.seqs.extend(&holders.seqs);
        rest.seqs.sort_unstable();
        rest.seqs.dedup();
        if rest.seqs.len() > STRIP_STEP {
            return Err(StoreError::NotNow(
                "too many users or groups were given values of it meanwhile",
            ));
        }
        self.strip(grant, &mut rest, now)
    }

    /// Makes what is indexed what the new definition says, and the new schema the one in force.
    fn change_indexes(&mut self, kind: Kind, old: &Schema, new: &Schema) -> Result<(), StoreError> {
        let before = own_indexes(old);
        let after = own_indexes(new);
        let is_kept = |(name, path): &(String, AttributePath),
                       others: &[(String, AttributePath)]| {
            others
                .iter()
                .any(|(other_name, other)| other_name == name && has_same_rows(path, other))
        };
        for one in before.iter().filter(|one| !is_kept(one, &after)) {
            self.dismiss_index(kind, &one.0)?;
        }
        let fresh: Vec<String> = after
            .iter()
            .filter(|one| !is_kept(one, &before))
            .map(|(name, _)| name.clone())
            .collect();
        self.make_indexes(kind, fresh.into_iter())
    }

    /// Makes these indexes, at once where there are few resources of the kind, else when nobody waits, and the schemas
    /// of the tables the ones in force. Also an attribute that nobody has a value of stands in the index: with those
    /// that lack it.
    fn make_indexes(
        &mut self,
        kind: Kind,
        names: impl Iterator<Item = String>,
    ) -> Result<(), StoreError> {
        let at_once = self.count(kind)? <= INDEX_AT_ONCE;
        let mut numbers = Vec::new();
        for name in names {
            let built_to = (!at_once).then_some(0);
            self.db
                .prepare_cached(
                    "INSERT INTO indexed_path (kind, path, built_to) VALUES (?1, ?2, ?3)",
                )?
                .execute(params![kind.code(), name, built_to])?;
            numbers.push(self.db.last_insert_rowid());
        }
        self.renew_schemas()?;
        if at_once && !numbers.is_empty() {
            index::build(self, kind, &numbers)?;
        }
        Ok(())
    }

    /// What becomes unique must be so already.
    fn must_be_unique(&self, kind: Kind, old: &Schema, new: &Schema) -> Result<(), StoreError> {
        let schemas = self.schemas();
        let was = own_indexes(old);
        let lost = losses(old, Some(new));
        for (name, path) in own_indexes(new) {
            // Not of the order of several values, but of the values themselves.
            if name != path.to_string() {
                continue;
            }
            // An index that is made anew does not have everything yet, so it keeps nothing unique.
            let kept = was.iter().any(|(before_name, before)| {
                *before_name == name
                    && before.leaf().uniqueness == Uniqueness::Server
                    && has_same_rows(before, &path)
            });
            let may_have_values = keeps_values(old, &lost, &path);
            if path.leaf().uniqueness != Uniqueness::Server || kept || !may_have_values {
                continue;
            }
            let Some(number) = schemas.paths.number(kind, &name) else {
                return Err(StoreError::NotNow(
                    "the directory is large: index the attribute first, and make it unique when its index is there",
                ));
            };
            let shared: bool = self
                .db
                .prepare_cached(
                    "SELECT EXISTS (SELECT 1 FROM attribute_index WHERE path = ?1 AND key <> ?2 GROUP BY key HAVING count(*) > 1)",
                )?
                .query_row(params![number, ABSENT], |row| row.get(0))?;
            if shared {
                return Err(StoreError::Shared { path: name });
            }
        }
        Ok(())
    }

    /// Nobody asks the index any more; its rows are deleted when nobody waits. Its name is free at once.
    fn dismiss_index(&self, kind: Kind, path: &str) -> Result<(), StoreError> {
        self.db
            .prepare_cached(
                "UPDATE indexed_path SET leaving = 1, built_to = NULL, path = path || '#' || id
                 WHERE kind = ?1 AND path = ?2",
            )?
            .execute(params![kind.code(), path])?;
        Ok(())
    }

    /// A step of making the indexes that are not there yet, and of deleting those that nobody asks any more.
    pub(super) fn index_step(&mut self) -> Result<(), StoreError> {
        let schemas = self.schemas();
        for kind in Kind::ALL {
            let unbuilt: Vec<_> = schemas.paths.unbuilt(kind).collect();
            // Those that have come least far; the others join when they are reached.
            let Some(after) = unbuilt.iter().filter_map(|index| index.built_to).min() else {
                continue;
            };
            let numbers: Vec<i64> = unbuilt
                .iter()
                .filter(|index| index.built_to == Some(after))
                .map(|index| index.number)
                .collect();
            let reached = index::build_step(self, kind, &numbers, after)?;
            for number in numbers {
                self.db
                    .prepare_cached("UPDATE indexed_path SET built_to = ?2 WHERE id = ?1")?
                    .execute(params![number, reached])?;
            }
            return self.renew_schemas();
        }
        let leaving: Option<i64> = self
            .db
            .prepare_cached("SELECT min(id) FROM indexed_path WHERE leaving = 1")?
            .query_row([], |row| row.get(0))?;
        if let Some(number) = leaving {
            let deleted = self
                .db
                .prepare_cached(
                    "DELETE FROM attribute_index WHERE path = ?1 AND (key, resource) IN
                     (SELECT key, resource FROM attribute_index WHERE path = ?1 LIMIT 2000)",
                )?
                .execute([number])?;
            if deleted > 0 {
                return Ok(());
            }
            self.db
                .prepare_cached("DELETE FROM indexed_path WHERE id = ?1")?
                .execute([number])?;
        }
        self.renew_schemas()
    }

    /// Makes what stands in the tables what holds: in this transaction from now on, for others from the commit on.
    pub(crate) fn renew_schemas(&mut self) -> Result<(), StoreError> {
        self.execute("UPDATE workspace SET schemas = schemas + 1")?;
        let schemas = Arc::new(Schemas::read(&self.db, &self.shared.standard)?);
        self.keep_schemas(&schemas);
        self.batch.schemas = Some(schemas);
        Ok(())
    }
}

/// Whether documents have the same rows under both: of another type or another heed of case they have other keys, and where
/// there can be several values the lack of one has no row among them.
fn has_same_rows(one: &AttributePath, other: &AttributePath) -> bool {
    let (one_leaf, other_leaf) = (one.leaf(), other.leaf());
    one_leaf.attribute_type == other_leaf.attribute_type
        && one_leaf.case_exact == other_leaf.case_exact
        && one.attribute.multi_valued == other.attribute.multi_valued
}

/// Whether documents may have values at this path that they had before a change which takes away those that are lost.
fn keeps_values(old: &Schema, lost: &[Loss], path: &AttributePath) -> bool {
    let sub_name = path.sub_attribute.as_ref().map(|sub| sub.name.as_ref());
    let Some(attribute) = old.attribute(&path.attribute.name) else {
        return false;
    };
    let is_known = sub_name.is_none_or(|name| attribute.sub_attribute(name).is_some());
    let is_lost = lost.iter().any(|loss| {
        loss.attribute.as_deref() == Some(attribute.name.as_ref())
            && loss
                .sub_attribute
                .as_deref()
                .is_none_or(|lost| sub_name == Some(lost))
    });
    is_known && !is_lost
}

/// The schema's own indexes, by their names.
fn own_indexes(schema: &Schema) -> Vec<(String, AttributePath)> {
    let paths = schema.indexed_paths().into_iter();
    paths.flat_map(index_names).collect()
}
