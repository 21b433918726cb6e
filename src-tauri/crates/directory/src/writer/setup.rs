//! Keeping how far a setup has come.

use super::Writer;
use crate::actor::WriteGrant;
use crate::error::StoreError;
use crate::ids::{ConnectionId, LogSeq};
use crate::setup::{Proof, Setup};
use rusqlite::params;
use scim_core::Timestamp;
use std::collections::BTreeMap;

impl Writer {
    /// Keeps what was decided in the place of what was decided before.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] without such a connection.
    pub fn set_setup_choices(
        &mut self,
        _grant: &WriteGrant,
        connection: ConnectionId,
        choices: &BTreeMap<String, String>,
        now: Timestamp,
    ) -> Result<Setup, StoreError> {
        self.begin_setup(connection, now)?;
        let choices = serde_json::to_string(choices)
            .map_err(|error| StoreError::Damaged(error.to_string()))?;
        self.db
            .prepare_cached("UPDATE setup SET choices = ?2 WHERE connection = ?1")?
            .execute(params![connection.0.as_bytes(), choices])?;
        self.setup(connection)
    }

    /// Ticks or unticks a step by hand; `None` leaves it to its proof again.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] without such a connection.
    pub fn tick_setup_step(
        &mut self,
        _grant: &WriteGrant,
        connection: ConnectionId,
        step: &str,
        ticked: Option<bool>,
        now: Timestamp,
    ) -> Result<Setup, StoreError> {
        self.begin_setup(connection, now)?;
        match ticked {
            Some(ticked) => self
                .db
                .prepare_cached(
                    "INSERT INTO setup_tick (connection, step, ticked, at_ms) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT DO UPDATE SET ticked = excluded.ticked, at_ms = excluded.at_ms",
                )?
                .execute(params![connection.0.as_bytes(), step, ticked, now.0])?,
            None => self
                .db
                .prepare_cached("DELETE FROM setup_tick WHERE connection = ?1 AND step = ?2")?
                .execute(params![connection.0.as_bytes(), step])?,
        };
        self.setup(connection)
    }

    /// Keeps proofs that the log holds up to an entry. The first of each stays.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] without such a connection.
    pub fn keep_setup_proofs(
        &mut self,
        connection: ConnectionId,
        proofs: &[(String, Proof)],
        read_to: LogSeq,
        now: Timestamp,
    ) -> Result<Setup, StoreError> {
        self.begin_setup(connection, now)?;
        for (name, proof) in proofs {
            self.db
                .prepare_cached(
                    "INSERT INTO setup_proof (connection, proof, at_ms, entry) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT DO UPDATE SET at_ms = excluded.at_ms, entry = excluded.entry
                     WHERE excluded.entry < entry",
                )?
                .execute(params![
                    connection.0.as_bytes(),
                    name,
                    proof.at.0,
                    proof.entry.0
                ])?;
        }
        self.db
            .prepare_cached("UPDATE setup SET read_to = max(read_to, ?2) WHERE connection = ?1")?
            .execute(params![connection.0.as_bytes(), read_to.0])?;
        self.setup(connection)
    }

    /// Forgets ticks and proofs, and looks for proofs from here on only: the way is walked once more.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] without such a connection.
    pub fn restart_setup(
        &mut self,
        _grant: &WriteGrant,
        connection: ConnectionId,
        now: Timestamp,
    ) -> Result<Setup, StoreError> {
        self.begin_setup(connection, now)?;
        for table in ["setup_tick", "setup_proof"] {
            self.db
                .prepare_cached(&format!("DELETE FROM {table} WHERE connection = ?1"))?
                .execute([connection.0.as_bytes()])?;
        }
        self.db
            .prepare_cached("UPDATE setup SET begun_ms = ?2, read_to = ?3 WHERE connection = ?1")?
            .execute(params![connection.0.as_bytes(), now.0, self.next_seq - 1])?;
        self.setup(connection)
    }

    fn begin_setup(&mut self, connection: ConnectionId, now: Timestamp) -> Result<(), StoreError> {
        self.existing_connection(connection)?;
        self.db
            .prepare_cached(
                "INSERT INTO setup (connection, begun_ms, choices, read_to) VALUES (?1, ?2, '{}', 0)
                 ON CONFLICT DO NOTHING",
            )?
            .execute(params![connection.0.as_bytes(), now.0])?;
        Ok(())
    }
}
