//! The admin's own schemas, and who holds values of them.

use super::Reader;
use crate::error::StoreError;
use crate::ids::Kind;
use crate::schemas::{CustomSchema, Holders};
use rusqlite::params;
use scim_core::definition::Problem;
use scim_core::{Attributes, Catalogue, Loss, Schema, SchemaProblem};

impl Reader {
    /// The schemas that the admin defined, in the order of their adding.
    pub fn custom_schemas(&self) -> Vec<CustomSchema> {
        self.schemas().custom.clone()
    }

    /// The schema with this URN, in any case, if the admin defined it.
    ///
    /// # Errors
    /// [`StoreError::Unknown`].
    pub fn custom_schema(&self, urn: &str) -> Result<CustomSchema, StoreError> {
        self.schemas()
            .find(urn)
            .cloned()
            .ok_or_else(|| StoreError::Unknown {
                what: "schema",
                name: urn.to_owned(),
            })
    }

    /// Whether a schema may be added, or take the place of an old one.
    ///
    /// # Errors
    /// Every problem with its place.
    pub fn check_schema(
        &self,
        schema: &Schema,
        instead_of: Option<&CustomSchema>,
    ) -> Result<(), Vec<SchemaProblem>> {
        let Some(old) = instead_of else {
            return self.catalogue().check_extension(schema);
        };
        if schema.id != old.schema.id {
            return Err(vec![SchemaProblem {
                at: "id".to_owned(),
                problem: Problem::UrnStays(old.schema.id.to_string()),
            }]);
        }
        let schemas = self.schemas();
        let others = schemas
            .custom
            .iter()
            .filter(|one| one.schema.id != old.schema.id);
        others
            .fold(Catalogue::clone(&self.shared.standard), |catalogue, one| {
                catalogue.with_extension(one.kind.name(), one.extension())
            })
            .check_extension(schema)
    }

    /// Names of the schema's attributes whose index is still being made.
    pub fn unbuilt_indexes(&self, schema: &CustomSchema) -> Vec<String> {
        let schemas = self.schemas();
        let is_unbuilt = |name: &String| {
            let path = format!("{}:{name}", schema.schema.id);
            [path.clone(), format!("{path} order")].iter().any(|path| {
                schemas
                    .paths
                    .index(schema.kind, path)
                    .is_some_and(|index| index.built_to.is_some())
            })
        };
        let mut names = schema.schema.indexed_names();
        names.retain(is_unbuilt);
        names
    }

    /// The resources that hold values at these places. Looks at every resource of the kind, or, if `since` is given,
    /// at those that entries after it have changed.
    ///
    /// # Errors
    /// Those of the database.
    pub fn holders(
        &self,
        kind: Kind,
        losses: &[Loss],
        since: Option<i64>,
    ) -> Result<Holders, StoreError> {
        let mut holders = Holders {
            kind: Some(kind),
            losses: losses.to_vec(),
            seqs: Vec::new(),
            head: self.log_head()?.0,
        };
        let mut urns: Vec<&str> = losses.iter().map(|loss| loss.schema.as_str()).collect();
        urns.dedup();
        for urn in urns {
            // The name as it stands in a document: whatever lacks it need not be read.
            let name = format!("{}:", serde_json::Value::from(urn));
            match since {
                None => {
                    let sql = "SELECT seq, document FROM resource WHERE kind = ?1 AND instr(document, ?2) ORDER BY seq";
                    let mut statement = self.db.prepare_cached(sql)?;
                    let rows = statement.query(params![kind.code(), name])?;
                    collect(rows, losses, &mut holders.seqs)?;
                }
                Some(since) => {
                    let sql = "SELECT r.seq, r.document FROM resource r
                        WHERE r.kind = ?1 AND instr(r.document, ?2)
                          AND r.id IN (SELECT c.resource_id FROM change c WHERE c.entry > ?3) ORDER BY r.seq";
                    let mut statement = self.db.prepare_cached(sql)?;
                    let rows = statement.query(params![kind.code(), name, since])?;
                    collect(rows, losses, &mut holders.seqs)?;
                }
            }
        }
        Ok(holders)
    }
}

fn collect(
    mut rows: rusqlite::Rows<'_>,
    losses: &[Loss],
    seqs: &mut Vec<i64>,
) -> Result<(), StoreError> {
    while let Some(row) = rows.next()? {
        let document: String = row.get(1)?;
        let map = serde_json::from_str(&document)
            .map_err(|error| StoreError::Damaged(error.to_string()))?;
        if Attributes::from_stored(map).without(losses).is_some() {
            seqs.push(row.get(0)?);
        }
    }
    Ok(())
}
