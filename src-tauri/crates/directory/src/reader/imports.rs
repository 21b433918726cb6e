//! Reading imports, and what a comparison with a file needs: everything that a connection owns.

use super::Reader;
use super::connections::{unreadable, uuid};
use super::query::Stored;
use super::resources::{OWNER, STORED_COLUMNS, kind, resource_id, stored_row};
use crate::error::StoreError;
use crate::ids::{ConnectionId, Kind};
use crate::imports::{Import, ImportChange, ImportState};
use crate::log::{ChangeKind, packed};
use rusqlite::{OptionalExtension as _, Row, params};
use scim_core::{ResourceId, Timestamp};
use std::collections::HashMap;
use uuid::Uuid;

const IMPORT: &str = "SELECT id, connection, begun_ms, ended_ms, state, summary, kept FROM import";

/// Members by group; with a name where they are not the connection's own.
pub type OwnedMembers = HashMap<ResourceId, Vec<(ResourceId, Option<String>)>>;

impl Reader {
    /// Everything of a kind that a connection owns, in order of creation. The caller has bounded how much that may be:
    /// see [`Reader::owned_count`].
    ///
    /// # Errors
    /// Those of the database.
    pub fn owned(&self, connection: ConnectionId, kind: Kind) -> Result<Vec<Stored>, StoreError> {
        let mut statement = self.db.prepare_cached(&format!(
            "SELECT {STORED_COLUMNS} FROM resource r {OWNER}
             WHERE r.owner = ?1 AND r.kind = ?2 AND c.removed_ms IS NULL ORDER BY r.seq"
        ))?;
        let rows =
            statement.query_map(params![connection.0.as_bytes(), kind.code()], stored_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How much of a kind a connection owns.
    ///
    /// # Errors
    /// Those of the database.
    pub fn owned_count(&self, connection: ConnectionId, kind: Kind) -> Result<u64, StoreError> {
        let mut statement = self
            .db
            .prepare_cached("SELECT count(*) FROM resource WHERE owner = ?1 AND kind = ?2")?;
        Ok(
            statement.query_row(params![connection.0.as_bytes(), kind.code()], |row| {
                super::resources::count(row, 0)
            })?,
        )
    }

    /// Users with one of these folded `userName`s, whoever owns them: one query for all.
    ///
    /// # Errors
    /// Those of the database.
    pub fn users_with_keys(&self, keys: &[String]) -> Result<Vec<Stored>, StoreError> {
        let keys =
            serde_json::to_string(keys).map_err(|error| StoreError::Damaged(error.to_string()))?;
        // CROSS JOIN: one look-up in the unique index for each key, never a walk over all users.
        let mut statement = self.db.prepare_cached(&format!(
            "SELECT {STORED_COLUMNS} FROM json_each(?1) k CROSS JOIN resource r ON r.user_key = k.value {OWNER}"
        ))?;
        let rows = statement.query_map([keys], stored_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The direct members of every group that a connection owns, by group; with the names of those that it does not own.
    ///
    /// # Errors
    /// Those of the database.
    pub fn members_of_owned(&self, connection: ConnectionId) -> Result<OwnedMembers, StoreError> {
        let mut statement = self.db.prepare_cached(
            "SELECT g.id, r.id, CASE WHEN r.owner IS g.owner THEN NULL ELSE r.name END
             FROM resource g CROSS JOIN membership m ON m.member_of = g.seq
             CROSS JOIN resource r ON r.seq = m.member WHERE g.owner = ?1 AND g.kind = ?2",
        )?;
        let mut rows = statement.query(params![connection.0.as_bytes(), Kind::Group.code()])?;
        let mut members = OwnedMembers::new();
        while let Some(row) = rows.next()? {
            members
                .entry(resource_id(row, 0)?)
                .or_default()
                .push((resource_id(row, 1)?, row.get(2)?));
        }
        Ok(members)
    }

    /// Imports, the newest first: of one connection, or of all.
    ///
    /// # Errors
    /// Those of the database.
    pub fn imports(&self, connection: Option<ConnectionId>) -> Result<Vec<Import>, StoreError> {
        let mut statement = self.db.prepare_cached(&format!(
            "{IMPORT} WHERE ?1 IS NULL OR connection = ?1 ORDER BY begun_ms DESC, id DESC"
        ))?;
        let connection = connection.map(|connection| *connection.0.as_bytes());
        let rows = statement.query_map([connection], import_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// One import.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] without it.
    pub fn import(&self, id: Uuid) -> Result<Import, StoreError> {
        self.db
            .prepare_cached(&format!("{IMPORT} WHERE id = ?1"))?
            .query_row([id.as_bytes()], import_row)
            .optional()?
            .ok_or_else(|| StoreError::Unknown {
                what: "import",
                name: id.to_string(),
            })
    }

    /// How many changes of an import are kept.
    ///
    /// # Errors
    /// Those of the database.
    pub fn import_change_count(&self, import: Uuid) -> Result<u64, StoreError> {
        let mut statement = self
            .db
            .prepare_cached("SELECT count(*) FROM import_change WHERE import = ?1")?;
        Ok(statement.query_row([import.as_bytes()], |row| super::resources::count(row, 0))?)
    }

    /// The newest of an import's changes that are older than `before`: undoing goes backwards.
    ///
    /// # Errors
    /// Those of the database.
    pub fn import_changes(
        &self,
        import: Uuid,
        before: u64,
        limit: u32,
    ) -> Result<Vec<ImportChange>, StoreError> {
        let mut statement = self.db.prepare_cached(
            "SELECT number, kind, resource, name, act, before, owner_before, had_password, after, members_after, links
             FROM import_change WHERE import = ?1 AND number < ?2 ORDER BY number DESC LIMIT ?3",
        )?;
        let before = i64::try_from(before).unwrap_or(i64::MAX);
        let mut rows = statement.query(params![import.as_bytes(), before, limit])?;
        let mut changes = Vec::new();
        while let Some(row) = rows.next()? {
            changes.push(change_row(row)?);
        }
        Ok(changes)
    }
}

fn import_row(row: &Row<'_>) -> rusqlite::Result<Import> {
    let state: String = row.get(4)?;
    let summary: String = row.get(5)?;
    Ok(Import {
        id: uuid(row, 0)?,
        connection: ConnectionId(uuid(row, 1)?),
        begun: Timestamp(row.get(2)?),
        ended: row.get::<_, Option<i64>>(3)?.map(Timestamp),
        state: ImportState::parse(&state).ok_or_else(|| unreadable(4, "state"))?,
        summary: serde_json::from_str(&summary).map_err(|_| unreadable(5, "summary"))?,
        kept: row.get(6)?,
    })
}

fn change_row(row: &Row<'_>) -> Result<ImportChange, StoreError> {
    let before: Option<String> = row.get(5)?;
    let links: Option<Vec<u8>> = row.get(10)?;
    let owner: Option<[u8; 16]> = row.get(6)?;
    Ok(ImportChange {
        number: super::resources::count(row, 0)?,
        kind: kind(row, 1)?,
        id: resource_id(row, 2)?,
        name: row.get(3)?,
        act: ChangeKind::from_code(row.get(4)?).ok_or_else(|| unreadable(4, "act"))?,
        before: before
            .map(|text| serde_json::from_str(&text))
            .transpose()
            .map_err(|error| StoreError::Damaged(format!("a change of an import: {error}")))?,
        owner_before: owner.map(|bytes| ConnectionId(Uuid::from_bytes(bytes))),
        had_password: row.get(7)?,
        after: row.get(8)?,
        members_after: super::resources::count(row, 9)?,
        links: links.map_or_else(|| Ok(Default::default()), |packed| packed::unpack(&packed))?,
    })
}
