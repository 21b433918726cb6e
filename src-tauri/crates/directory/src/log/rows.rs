//! Reading entries.

use super::entry::{
    CapturedMessage, Change, ChangeKind, EntryKind, LogDetail, LogEntry, LogNote, LogSubject,
    MemberName, Verdict,
};
use super::packed;
use super::query::{LogPosition, LogStats};
use crate::actor::{Actor, Door};
use crate::error::StoreError;
use crate::ids::{ConnectionId, LogSeq, OauthClientId, TokenId};
use crate::reader::{Reader, count, kind, resource_id, time, unreadable};
use rusqlite::{OptionalExtension as _, Row, params};
use scim_core::{AttributeChange, ResourceId, Revision, Timestamp};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

/// The columns of a [`LogEntry`], in the order that [`entry_row`] reads them.
pub(super) const COLUMNS: &str = "
    e.seq, e.kind, e.at_ms, e.actor, e.connection, c.name, e.token, t.name, e.request_id, e.method, e.target, e.status,
    e.duration_us, e.verdict, e.action, e.reason, e.arguments, e.notes, e.subject_kind, e.subject_id, e.subject_name,
    e.is_read, e.client_address, e.user_agent, e.count, e.has_body, e.signs, e.oauth_client, o.name";

pub(super) const NAMES: &str =
    "LEFT JOIN connection c ON c.id = e.connection LEFT JOIN token t ON t.id = e.token
    LEFT JOIN oauth_client o ON o.id = e.oauth_client";

const CHANGE: &str = "
    SELECT kind, resource_kind, resource_id, resource_name, revision_before, revision_after, attributes,
        members_added, members_removed, digest_before, digest_after
    FROM change";

#[derive(Deserialize)]
struct StoredAttribute {
    path: String,
    #[serde(default)]
    before: Option<Value>,
    #[serde(default)]
    after: Option<Value>,
}

impl Reader {
    /// An entry with bodies and changes.
    ///
    /// # Errors
    /// Those of the database.
    pub fn log_entry(&self, seq: LogSeq) -> Result<Option<LogDetail>, StoreError> {
        let found = self
            .db
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM log_entry e {NAMES} WHERE e.seq = ?1"
            ))?
            .query_row([seq.0], |row| {
                Ok((entry_row(row)?, row.get::<_, bool>(25)?))
            })
            .optional()?;
        let Some((entry, has_body)) = found else {
            return Ok(None);
        };
        let packed: Option<Vec<u8>> = self
            .db
            .prepare_cached("SELECT packed FROM log_body WHERE seq = ?1")?
            .query_row([seq.0], |row| row.get(0))
            .optional()?;
        let bodies_pruned = has_body && packed.is_none();
        let (request, response): (Option<CapturedMessage>, Option<CapturedMessage>) = packed
            .map(|packed| packed::unpack(&packed))
            .transpose()?
            .unwrap_or_default();
        let changes = self.changes_of(seq)?;
        Ok(Some(LogDetail {
            entry,
            request,
            response,
            bodies_pruned,
            changes,
        }))
    }

    /// The changes that hang on an entry.
    ///
    /// # Errors
    /// Those of the database.
    pub fn changes_of(&self, seq: LogSeq) -> Result<Vec<Change>, StoreError> {
        let mut statement = self
            .db
            .prepare_cached(&format!("{CHANGE} WHERE entry = ?1 ORDER BY ordinal"))?;
        let mut rows = statement.query([seq.0])?;
        let mut changes = Vec::new();
        while let Some(row) = rows.next()? {
            changes.push(change_row(row)?);
        }
        Ok(changes)
    }

    /// How many members came to a group and left it by an entry.
    pub(super) fn member_changes(
        &self,
        seq: LogSeq,
        group: ResourceId,
    ) -> Result<(u64, u64), StoreError> {
        let mut statement = self.db.prepare_cached(
            "SELECT members_added, members_removed FROM change WHERE resource_id = ?1 AND entry = ?2",
        )?;
        let mut rows = statement.query(params![group.0.as_bytes(), seq.0])?;
        let (mut added, mut removed) = (0, 0);
        while let Some(row) = rows.next()? {
            for (column, count) in [(0, &mut added), (1, &mut removed)] {
                if let Some(packed) = row.get::<_, Option<Vec<u8>>>(column)? {
                    *count += packed::unpack::<Vec<MemberName>>(&packed)?.len() as u64;
                }
            }
        }
        Ok((added, removed))
    }

    /// The entries that changed this resource, each with that change.
    ///
    /// # Errors
    /// Those of the database.
    pub fn history(
        &self,
        id: ResourceId,
        position: LogPosition,
        limit: u32,
    ) -> Result<Vec<(LogEntry, Change)>, StoreError> {
        let (comparison, bound, order) = match position {
            LogPosition::Newest => ("<=", i64::MAX, "DESC"),
            LogPosition::Before(seq) => ("<", seq.0, "DESC"),
            LogPosition::After(seq) => (">", seq.0, "ASC"),
        };
        let places: Vec<(i64, i64)> = self
            .db
            .prepare_cached(&format!(
                "SELECT entry, ordinal FROM change WHERE resource_id = ?1 AND entry {comparison} ?2
                 ORDER BY entry {order} LIMIT ?3"
            ))?
            .query_map(params![id.0.as_bytes(), bound, limit], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?
            .collect::<Result<_, _>>()?;
        let mut entries = self.db.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM log_entry e {NAMES} WHERE e.seq = ?1"
        ))?;
        let mut changes = self
            .db
            .prepare_cached(&format!("{CHANGE} WHERE entry = ?1 AND ordinal = ?2"))?;
        let mut history = Vec::with_capacity(places.len());
        for (seq, ordinal) in places {
            let entry = entries.query_row([seq], entry_row)?;
            let mut rows = changes.query([seq, ordinal])?;
            if let Some(row) = rows.next()? {
                history.push((entry, change_row(row)?));
            }
        }
        Ok(history)
    }

    /// How large the log is: kept figures.
    ///
    /// # Errors
    /// Those of the database.
    pub fn log_stats(&self) -> Result<LogStats, StoreError> {
        let (entries, body_bytes) = self
            .db
            .prepare_cached("SELECT log_entries, log_body_bytes FROM workspace")?
            .query_row([], |row| Ok((count(row, 0)?, count(row, 1)?)))?;
        let since = self
            .db
            .prepare_cached("SELECT at_ms FROM log_entry ORDER BY seq LIMIT 1")?
            .query_row([], |row| time(row, 0))
            .optional()?
            .flatten();
        Ok(LogStats {
            entries,
            body_bytes,
            since,
            head: self.log_head()?,
        })
    }

    /// When the newest entry was written.
    pub(crate) fn newest_entry_at(&self) -> Result<Option<Timestamp>, StoreError> {
        let at = self
            .db
            .prepare_cached("SELECT at_ms FROM log_entry ORDER BY seq DESC LIMIT 1")?
            .query_row([], |row| time(row, 0))
            .optional()?;
        Ok(at.flatten())
    }

    /// The newest entry ever, also if retention took it since.
    ///
    /// # Errors
    /// Those of the database.
    pub fn log_head(&self) -> Result<LogSeq, StoreError> {
        let head: Option<i64> = self
            .db
            .prepare_cached("SELECT seq FROM sqlite_sequence WHERE name = 'log_entry'")?
            .query_row([], |row| row.get(0))
            .optional()?;
        Ok(LogSeq(head.unwrap_or(0)))
    }
}

pub(super) fn entry_row(row: &Row<'_>) -> rusqlite::Result<LogEntry> {
    let connection = row
        .get::<_, Option<[u8; 16]>>(4)?
        .map(|bytes| ConnectionId(Uuid::from_bytes(bytes)));
    let token = row
        .get::<_, Option<[u8; 16]>>(6)?
        .map(|bytes| TokenId(Uuid::from_bytes(bytes)));
    let oauth_client = row
        .get::<_, Option<[u8; 16]>>(27)?
        .map(|bytes| OauthClientId(Uuid::from_bytes(bytes)));
    let actor = match (row.get::<_, i64>(3)?, connection) {
        (1, Some(connection)) => token.map(|token| Actor::Token(token, connection)),
        (2, _) => Some(Actor::Anonymous),
        (3, _) => Some(Actor::Admin(Door::Window)),
        (4, _) => Some(Actor::Admin(Door::CommandLine)),
        (5, _) => Some(Actor::Admin(Door::BrowserConsole)),
        (6, _) => Some(Actor::System),
        (7, Some(connection)) => oauth_client.map(|client| Actor::Client(client, connection)),
        _ => None,
    };
    let Some(actor) = actor else {
        return Err(unreadable(3, "actor"));
    };
    let arguments = match row.get_ref(16)?.as_str_or_null()? {
        Some(text) => serde_json::from_str(text).map_err(|_| unreadable(16, "arguments"))?,
        None => serde_json::Map::new(),
    };
    let notes: Vec<LogNote> = match row.get_ref(17)?.as_str_or_null()? {
        Some(text) => serde_json::from_str(text).map_err(|_| unreadable(17, "notes"))?,
        None => Vec::new(),
    };
    let subject = match row.get::<_, Option<i64>>(18)? {
        Some(_) => Some(LogSubject {
            kind: kind(row, 18)?,
            id: row
                .get::<_, Option<[u8; 16]>>(19)?
                .map(|bytes| ResourceId(Uuid::from_bytes(bytes))),
            name: row.get(20)?,
        }),
        None => None,
    };
    Ok(LogEntry {
        seq: LogSeq(row.get(0)?),
        kind: EntryKind::from_code(row.get(1)?).ok_or_else(|| unreadable(1, "kind of entry"))?,
        at: Timestamp(row.get(2)?),
        actor,
        connection,
        connection_name: row.get(5)?,
        token,
        token_name: row.get(7)?,
        oauth_client,
        oauth_client_name: row.get(28)?,
        request_id: row.get(8)?,
        method: row.get(9)?,
        target: row.get(10)?,
        status: row.get(11)?,
        duration_us: row.get(12)?,
        verdict: Verdict::from_code(row.get(13)?).ok_or_else(|| unreadable(13, "verdict"))?,
        action: row.get(14)?,
        reason: row.get(15)?,
        arguments,
        notes,
        subject,
        is_read: row.get(21)?,
        client_address: row.get(22)?,
        user_agent: row.get(23)?,
        signs: row
            .get_ref(26)?
            .as_str_or_null()?
            .map(|codes| codes.split(' ').map(str::to_owned).collect())
            .unwrap_or_default(),
        count: count(row, 24)?,
    })
}

fn change_row(row: &Row<'_>) -> Result<Change, StoreError> {
    let attributes: Vec<StoredAttribute> =
        serde_json::from_str(row.get_ref(6)?.as_str().map_err(rusqlite::Error::from)?)
            .map_err(|error| StoreError::Damaged(format!("a change: {error}")))?;
    let members = |column: usize| match row.get::<_, Option<Vec<u8>>>(column)? {
        Some(packed) => packed::unpack(&packed),
        None => Ok(Vec::new()),
    };
    Ok(Change {
        kind: ChangeKind::from_code(row.get(0)?).ok_or_else(|| unreadable(0, "kind of change"))?,
        resource_kind: kind(row, 1)?,
        id: resource_id(row, 2)?,
        name: row.get(3)?,
        before: row.get::<_, Option<i64>>(4)?.map(Revision),
        after: row.get::<_, Option<i64>>(5)?.map(Revision),
        attributes: attributes
            .into_iter()
            .map(|attribute| AttributeChange {
                path: attribute.path,
                before: attribute.before,
                after: attribute.after,
            })
            .collect(),
        members_added: members(7)?,
        members_removed: members(8)?,
        digest_before: row.get(9)?,
        digest_after: row.get(10)?,
    })
}
