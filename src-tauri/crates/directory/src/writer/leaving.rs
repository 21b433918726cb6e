//! Dealing with what a removed connection owned, a batch at a time. How far it has come stands in the same transaction as
//! what was done, so that it goes on where it was after a crash.

use super::Writer;
use crate::actor::{Door, WriteGrant};
use crate::error::StoreError;
use crate::ids::{ConnectionId, Kind};
use crate::leaving::{Fate, LeavingBatch};
use rusqlite::{OptionalExtension as _, params};
use scim_core::Timestamp;

impl Writer {
    /// Notes that what a connection owned is to be dealt with from now on; nothing to do is not noted. The connection is
    /// removed in the same transaction.
    ///
    /// # Errors
    /// Those of the database.
    pub fn begin_leaving(
        &mut self,
        _grant: &WriteGrant,
        connection: ConnectionId,
        fate: Fate,
        door: Door,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (Some(code), Some(first)) = (fate.code(), fate.kinds().first()) else {
            return Ok(());
        };
        let users = self.count_owned(connection, Kind::User)?;
        let groups = self.count_owned(connection, Kind::Group)?;
        self.db
            .prepare_cached(
                "INSERT INTO leaving (connection, fate, door, begun_ms, users, groups, kind)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![
                connection.0.as_bytes(),
                code,
                door_code(door),
                now.0,
                users as i64,
                groups as i64,
                first.code(),
            ])?;
        Ok(())
    }

    /// The next resources to be dealt with: at most `most` of them, and fewer if they are groups with many members.
    /// `None` if nothing is left; then it is forgotten.
    ///
    /// # Errors
    /// Those of the database.
    pub fn leaving_batch(
        &mut self,
        connection: ConnectionId,
        most: u64,
        most_members: u64,
    ) -> Result<Option<LeavingBatch>, StoreError> {
        let found: Option<(i64, i64, i64)> = self
            .db
            .prepare_cached("SELECT fate, kind, after_seq FROM leaving WHERE connection = ?1")?
            .query_row([connection.0.as_bytes()], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .optional()?;
        let Some((fate, at, mut after)) = found else {
            return Ok(None);
        };
        let kinds = Fate::from_code(fate).map(Fate::kinds).unwrap_or_default();
        let rest = kinds.iter().skip_while(|kind| kind.code() != at);
        for kind in rest {
            let mut members = 0;
            let mut resources = Vec::new();
            for seq in self.owned_after(connection, *kind, after, most)? {
                let Some(stored) = self.by_seq(seq)? else {
                    continue;
                };
                members += stored.member_count;
                if !resources.is_empty() && members > most_members {
                    break;
                }
                resources.push(stored);
            }
            if !resources.is_empty() {
                return Ok(Some(LeavingBatch {
                    kind: *kind,
                    resources,
                }));
            }
            after = 0;
        }
        self.db
            .prepare_cached("DELETE FROM leaving WHERE connection = ?1")?
            .execute([connection.0.as_bytes()])?;
        Ok(None)
    }

    /// Notes that a batch was dealt with, up to and with its last resource.
    ///
    /// # Errors
    /// Those of the database.
    pub fn leaving_done(
        &mut self,
        connection: ConnectionId,
        batch: &LeavingBatch,
        failed: u64,
    ) -> Result<(), StoreError> {
        let Some(last) = batch.resources.last().map(|stored| stored.seq) else {
            return Ok(());
        };
        let done = batch.resources.len() as i64;
        let (users, groups) = match batch.kind {
            Kind::User => (done, 0),
            Kind::Group => (0, done),
        };
        self.db
            .prepare_cached(
                "UPDATE leaving SET kind = ?2, after_seq = ?3, users_done = users_done + ?4,
                    groups_done = groups_done + ?5, failed = failed + ?6
                 WHERE connection = ?1",
            )?
            .execute(params![
                connection.0.as_bytes(),
                batch.kind.code(),
                last,
                users,
                groups,
                failed as i64,
            ])?;
        Ok(())
    }

    /// Places of what a connection owns, whether it was removed or not, in order of creation.
    fn owned_after(
        &self,
        connection: ConnectionId,
        kind: Kind,
        after: i64,
        most: u64,
    ) -> Result<Vec<i64>, StoreError> {
        let mut statement = self.db.prepare_cached(
            "SELECT seq FROM resource INDEXED BY resource_owner
             WHERE owner = ?1 AND kind = ?2 AND seq > ?3 ORDER BY seq LIMIT ?4",
        )?;
        let rows = statement.query_map(
            params![
                connection.0.as_bytes(),
                kind.code(),
                after,
                i64::try_from(most).unwrap_or(i64::MAX)
            ],
            |row| row.get(0),
        )?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn door_code(door: Door) -> i64 {
    match door {
        Door::Window => 1,
        Door::CommandLine => 2,
        Door::BrowserConsole => 3,
    }
}
