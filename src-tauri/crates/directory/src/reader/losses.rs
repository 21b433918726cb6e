//! How many resources a change of schemas would take values from, place by place.

use super::Reader;
use crate::error::StoreError;
use crate::schemas::CustomSchema;
use rusqlite::params;
use scim_core::{Attributes, Loss};
use serde_json::{Map, Value};

/// How many resources hold values at places of a schema.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LossCounts {
    /// At each of the places, in the order asked for.
    pub each: Vec<u64>,
    /// At any of them.
    pub any: u64,
}

impl Reader {
    /// Counts the resources that hold values at these places of one schema. Looks at every resource of the kind, once,
    /// for all places together.
    ///
    /// # Errors
    /// Those of the database.
    pub fn count_losses(
        &self,
        schema: &CustomSchema,
        losses: &[Loss],
    ) -> Result<LossCounts, StoreError> {
        let mut counts = LossCounts {
            each: vec![0; losses.len()],
            any: 0,
        };
        if losses.is_empty() {
            return Ok(counts);
        }
        let urn = schema.schema.id.as_ref();
        // The name as it stands in a document: whatever lacks it need not be read.
        let name = format!("{}:", Value::from(urn));
        let mut statement = self.db.prepare_cached(
            "SELECT document FROM resource WHERE kind = ?1 AND instr(document, ?2)",
        )?;
        let mut rows = statement.query(params![schema.kind.code(), name])?;
        while let Some(row) = rows.next()? {
            let document: String = row.get(0)?;
            let mut document: Map<String, Value> = serde_json::from_str(&document)
                .map_err(|error| StoreError::Damaged(error.to_string()))?;
            // Only what stands under the URN is compared: the rest of the document need not be copied.
            document.retain(|name, _| name == urn);
            let held = Attributes::from_stored(document);
            let mut is_held = false;
            for (loss, count) in losses.iter().zip(&mut counts.each) {
                if held.without(std::slice::from_ref(loss)).is_some() {
                    *count += 1;
                    is_held = true;
                }
            }
            counts.any += u64::from(is_held);
        }
        Ok(counts)
    }
}
