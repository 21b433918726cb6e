//! Reading how far removed connections have come with leaving, and which tokens take over from which.

use super::Reader;
use super::connections::uuid;
use crate::actor::Door;
use crate::error::StoreError;
use crate::ids::{ConnectionId, Kind, TokenId};
use crate::leaving::{Fate, Leaving};
use crate::tokens::Rotation;
use rusqlite::{Row, params};
use scim_core::Timestamp;

impl Reader {
    /// How many resources of a kind a connection owns. It is counted along an index.
    ///
    /// # Errors
    /// Those of the database.
    pub fn count_owned(&self, connection: ConnectionId, kind: Kind) -> Result<u64, StoreError> {
        let count = self
            .db
            .prepare_cached("SELECT count(*) FROM resource WHERE owner = ?1 AND kind = ?2")?
            .query_row(params![connection.0.as_bytes(), kind.code()], |row| {
                super::count(row, 0)
            })?;
        Ok(count)
    }

    /// The removed connections whose users and groups are not all dealt with, the oldest first.
    ///
    /// # Errors
    /// Those of the database.
    pub fn leavings(&self) -> Result<Vec<Leaving>, StoreError> {
        let mut statement = self.db.prepare_cached(
            "SELECT l.connection, c.name, c.provider, l.fate, l.door, l.begun_ms, l.users, l.groups,
                l.users_done, l.groups_done, l.failed
             FROM leaving l JOIN connection c ON c.id = l.connection ORDER BY l.begun_ms, l.connection",
        )?;
        let rows = statement.query_map([], leaving_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The rotations of a connection's tokens, also those that are over, the oldest first. A token that was deleted
    /// takes its own along.
    ///
    /// # Errors
    /// Those of the database.
    pub fn rotations(&self, connection: ConnectionId) -> Result<Vec<Rotation>, StoreError> {
        let mut statement = self.db.prepare_cached(
            "SELECT r.token, r.former, r.begun_ms, r.former_expires_ms
             FROM rotation r JOIN token n ON n.id = r.token JOIN token f ON f.id = r.former
             WHERE n.connection = ?1 AND n.deleted_ms IS NULL AND f.deleted_ms IS NULL
             ORDER BY r.begun_ms, r.token",
        )?;
        let rows = statement.query_map([connection.0.as_bytes()], |row| {
            Ok(Rotation {
                token: TokenId(uuid(row, 0)?),
                former: TokenId(uuid(row, 1)?),
                begun: Timestamp(row.get(2)?),
                former_expires: super::connections::time(row, 3)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn leaving_row(row: &Row<'_>) -> rusqlite::Result<Leaving> {
    let unreadable = |column| super::connections::unreadable(column, "leaving");
    Ok(Leaving {
        connection: ConnectionId(uuid(row, 0)?),
        name: row.get(1)?,
        provider: row.get(2)?,
        fate: Fate::from_code(row.get(3)?).ok_or_else(|| unreadable(3))?,
        door: door(row.get(4)?).ok_or_else(|| unreadable(4))?,
        begun: Timestamp(row.get(5)?),
        users: super::count(row, 6)?,
        groups: super::count(row, 7)?,
        users_done: super::count(row, 8)?,
        groups_done: super::count(row, 9)?,
        failed: super::count(row, 10)?,
    })
}

fn door(code: i64) -> Option<Door> {
    match code {
        1 => Some(Door::Window),
        2 => Some(Door::CommandLine),
        3 => Some(Door::BrowserConsole),
        _ => None,
    }
}
