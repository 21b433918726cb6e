//! Reading how far a setup has come.

use super::Reader;
use crate::error::StoreError;
use crate::ids::{ConnectionId, LogSeq};
use crate::setup::{Proof, Setup, Tick};
use rusqlite::OptionalExtension as _;
use scim_core::Timestamp;

impl Reader {
    /// The setup of a connection, also if it was never touched.
    ///
    /// # Errors
    /// Those of the database.
    pub fn setup(&self, connection: ConnectionId) -> Result<Setup, StoreError> {
        let mut setup = Setup::untouched(connection);
        let key = connection.0.as_bytes();
        let kept: Option<(String, i64)> = self
            .db
            .prepare_cached("SELECT choices, read_to FROM setup WHERE connection = ?1")?
            .query_row([key], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((choices, read_to)) = kept else {
            return Ok(setup);
        };
        setup.choices = serde_json::from_str(&choices)
            .map_err(|error| StoreError::Damaged(format!("the choices of a setup: {error}")))?;
        setup.read_to = LogSeq(read_to);
        let mut proofs = self
            .db
            .prepare_cached("SELECT proof, at_ms, entry FROM setup_proof WHERE connection = ?1")?;
        let proofs = proofs.query_map([key], |row| {
            let proof = Proof {
                at: Timestamp(row.get(1)?),
                entry: LogSeq(row.get(2)?),
            };
            Ok((row.get(0)?, proof))
        })?;
        setup.proofs = proofs.collect::<Result<_, _>>()?;
        let mut ticks = self
            .db
            .prepare_cached("SELECT step, at_ms, ticked FROM setup_tick WHERE connection = ?1")?;
        let ticks = ticks.query_map([key], |row| {
            let tick = Tick {
                at: Timestamp(row.get(1)?),
                ticked: row.get(2)?,
            };
            Ok((row.get(0)?, tick))
        })?;
        setup.ticks = ticks.collect::<Result<_, _>>()?;
        Ok(setup)
    }
}
