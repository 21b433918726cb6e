//! Reading resources, members and groups.

use super::Reader;
use super::connections::{unreadable, uuid};
use super::query::{GroupRow, MemberPage, MemberRow, Overview, Stored};
use crate::error::StoreError;
use crate::ids::{ConnectionId, Kind, LogSeq};
use rusqlite::{OptionalExtension as _, Row, params};
use scim_core::{Attributes, Resource, ResourceId, Revision, Timestamp, fold_key};
use serde_json::{Value, json};

/// The columns of a [`Stored`], in the order that [`stored_row`] reads them, of `resource r` and [`OWNER`].
pub(crate) const STORED_COLUMNS: &str =
    "r.seq, r.id, r.kind, CASE WHEN c.removed_ms IS NULL THEN r.owner END, r.revision,
    r.created_ms, r.modified_ms, r.has_password, r.member_count, r.document";

/// A connection that was removed owns nothing any more.
pub(crate) const OWNER: &str = "LEFT JOIN connection c ON c.id = r.owner";

const STORED: &str = "
    SELECT r.seq, r.id, r.kind, CASE WHEN c.removed_ms IS NULL THEN r.owner END, r.revision, r.created_ms, r.modified_ms,
        r.has_password, r.member_count, r.document
    FROM resource r LEFT JOIN connection c ON c.id = r.owner";

pub(super) const MEMBER: &str = "
    SELECT r.seq, r.id, r.kind, r.name, json_extract(r.document, '$.displayName'), json_extract(r.document, '$.active'),
        m.entry
    FROM membership m JOIN resource r ON r.seq = m.member";

/// Every group above a resource, each once: a circle of groups ends by itself.
// CROSS JOIN keeps the order: left to itself SQLite walks all resources to have them sorted.
const GROUPS_ABOVE: &str = "
    WITH RECURSIVE above (seq) AS (
        SELECT member_of FROM membership WHERE member = ?1
        UNION
        SELECT m.member_of FROM above a JOIN membership m ON m.member = a.seq
    )
    SELECT r.id, r.name, EXISTS (SELECT 1 FROM membership d WHERE d.member_of = r.seq AND d.member = ?1)
    FROM above a CROSS JOIN resource r ON r.seq = a.seq
    WHERE r.seq <> ?1
    ORDER BY r.seq";

impl Reader {
    /// The resource of this kind and id.
    ///
    /// # Errors
    /// Those of the database.
    pub fn resource(&self, kind: Kind, id: ResourceId) -> Result<Option<Stored>, StoreError> {
        let mut statement = self
            .db
            .prepare_cached(&format!("{STORED} WHERE r.id = ?1 AND r.kind = ?2"))?;
        Ok(statement
            .query_row(params![id.0.as_bytes(), kind.code()], stored_row)
            .optional()?)
    }

    /// What a resource is called and of which kind it is, whatever that is.
    ///
    /// # Errors
    /// Those of the database.
    pub fn resource_of_any_kind(&self, id: ResourceId) -> Result<Option<Stored>, StoreError> {
        let mut statement = self
            .db
            .prepare_cached(&format!("{STORED} WHERE r.id = ?1"))?;
        Ok(statement
            .query_row([id.0.as_bytes()], stored_row)
            .optional()?)
    }

    pub(crate) fn by_seq(&self, seq: i64) -> Result<Option<Stored>, StoreError> {
        let mut statement = self
            .db
            .prepare_cached(&format!("{STORED} WHERE r.seq = ?1"))?;
        Ok(statement.query_row([seq], stored_row).optional()?)
    }

    pub(crate) fn documents_after(
        &self,
        kind: Kind,
        after: i64,
        limit: i64,
    ) -> Result<Vec<(i64, Attributes)>, StoreError> {
        let mut statement = self.db.prepare_cached(&format!(
            "{STORED} WHERE r.kind = ?1 AND r.seq > ?2 ORDER BY r.seq LIMIT ?3"
        ))?;
        let rows = statement.query_map(params![kind.code(), after, limit], stored_row)?;
        rows.map(|row| {
            row.map(|stored| (stored.seq, stored.resource.attributes))
                .map_err(StoreError::from)
        })
        .collect()
    }

    /// The newest resources of a kind that a connection manages, newest first: one walk along an index.
    ///
    /// # Errors
    /// Those of the database.
    pub fn newest_of(
        &self,
        owner: ConnectionId,
        kind: Kind,
        most: u32,
    ) -> Result<Vec<Stored>, StoreError> {
        let mut statement = self.db.prepare_cached(&format!(
            "{STORED} WHERE r.owner = ?1 AND r.kind = ?2 ORDER BY r.seq DESC LIMIT ?3"
        ))?;
        let rows =
            statement.query_map(params![owner.0.as_bytes(), kind.code(), most], stored_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Who has this `userName`, in any case: for explaining a 409.
    ///
    /// # Errors
    /// Those of the database.
    pub fn holder_of_user_name(&self, user_name: &str) -> Result<Option<Stored>, StoreError> {
        let mut statement = self
            .db
            .prepare_cached(&format!("{STORED} WHERE r.user_key = ?1"))?;
        Ok(statement
            .query_row([fold_key(user_name)], stored_row)
            .optional()?)
    }

    /// A page of a group's direct members, in order of their creation, after the cursor `after`. With words,
    /// only those whose name or display name contains them all, in any case.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] without such a group.
    pub fn members(
        &self,
        group: ResourceId,
        after: Option<i64>,
        limit: u64,
        words: Option<&str>,
    ) -> Result<MemberPage, StoreError> {
        let (seq, total) = self.group_seq(group)?;
        let words: Vec<String> = words
            .unwrap_or_default()
            .split_whitespace()
            .map(fold_key)
            .collect();
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut items = Vec::new();
        let mut cursor = after;
        loop {
            // One more than wanted tells whether there is a next page.
            let wanted = (limit + 1 - items.len()).max(if words.is_empty() { 1 } else { 500 });
            let page = self.member_rows(seq, cursor, wanted)?;
            let ended = page.len() < wanted;
            for row in page {
                cursor = Some(row.seq);
                if has_words(&row, &words) {
                    if items.len() == limit {
                        let next = items.last().map(|last: &MemberRow| last.seq);
                        return Ok(MemberPage { total, items, next });
                    }
                    items.push(row);
                }
            }
            if ended {
                return Ok(MemberPage {
                    total,
                    items,
                    next: None,
                });
            }
        }
    }

    pub(crate) fn member_rows(
        &self,
        group: i64,
        after: Option<i64>,
        limit: usize,
    ) -> Result<Vec<MemberRow>, StoreError> {
        let mut statement = self.db.prepare_cached(&format!(
            "{MEMBER} WHERE m.member_of = ?1 AND m.member > ?2 ORDER BY m.member LIMIT ?3"
        ))?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![group, after.unwrap_or(0), limit], member_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many direct members a group has: a kept count.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] without such a group.
    pub fn member_count(&self, group: ResourceId) -> Result<u64, StoreError> {
        Ok(self.group_seq(group)?.1)
    }

    pub(super) fn group_seq(&self, group: ResourceId) -> Result<(i64, u64), StoreError> {
        self.db
            .prepare_cached("SELECT seq, member_count FROM resource WHERE id = ?1 AND kind = 2")?
            .query_row([group.0.as_bytes()], |row| {
                Ok((row.get(0)?, count(row, 1)?))
            })
            .optional()?
            .ok_or_else(|| StoreError::NotFound {
                kind: Kind::Group,
                id: group.to_string(),
            })
    }

    /// The groups that a resource belongs to, directly or through other groups, in order of their creation
    /// (RFC 7643 §4.1.2).
    ///
    /// # Errors
    /// Those of the database.
    pub fn groups_of(&self, member: ResourceId) -> Result<Vec<GroupRow>, StoreError> {
        let seq: Option<i64> = self
            .db
            .prepare_cached("SELECT seq FROM resource WHERE id = ?1")?
            .query_row([member.0.as_bytes()], |row| row.get(0))
            .optional()?;
        seq.map_or(Ok(Vec::new()), |seq| self.groups_above(seq))
    }

    pub(crate) fn groups_above(&self, member: i64) -> Result<Vec<GroupRow>, StoreError> {
        let mut statement = self.db.prepare_cached(GROUPS_ABOVE)?;
        let rows = statement.query_map([member], |row| {
            Ok(GroupRow {
                id: resource_id(row, 0)?,
                display_name: row.get(1)?,
                direct: row.get(2)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// True if `member` is a direct member of `group`.
    ///
    /// # Errors
    /// Those of the database.
    pub fn is_member(&self, group: ResourceId, member: ResourceId) -> Result<bool, StoreError> {
        let found = self
            .db
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM membership m JOIN resource g ON g.seq = m.member_of
                 JOIN resource u ON u.seq = m.member WHERE g.id = ?1 AND u.id = ?2)",
            )?
            .query_row(params![group.0.as_bytes(), member.0.as_bytes()], |row| {
                row.get(0)
            })?;
        Ok(found)
    }

    /// How many resources of a kind there are: a sum of kept counts.
    ///
    /// # Errors
    /// Those of the database.
    pub fn count(&self, kind: Kind) -> Result<u64, StoreError> {
        let mut statement = self
            .db
            .prepare_cached("SELECT ifnull(sum(count), 0) FROM resource_block WHERE kind = ?1")?;
        Ok(statement.query_row([kind.code()], |row| count(row, 0))?)
    }

    /// The figures of the overview.
    ///
    /// # Errors
    /// Those of the database.
    pub fn overview(&self) -> Result<Overview, StoreError> {
        let active_users = match self.schemas().paths.number(Kind::User, "active") {
            Some(path) => self
                .db
                .prepare_cached("SELECT count(*) FROM attribute_index WHERE path = ?1 AND key = 1")?
                .query_row([path], |row| count(row, 0))?,
            None => 0,
        };
        let memberships = self
            .db
            .prepare_cached("SELECT memberships FROM workspace")?
            .query_row([], |row| count(row, 0))?;
        Ok(Overview {
            users: self.count(Kind::User)?,
            active_users,
            groups: self.count(Kind::Group)?,
            memberships,
        })
    }
}

pub(super) fn has_words(row: &MemberRow, words: &[String]) -> bool {
    if words.is_empty() {
        return true;
    }
    let text = fold_key(&format!(
        "{} {}",
        row.name,
        row.display.as_deref().unwrap_or_default()
    ));
    words.iter().all(|word| text.contains(word.as_str()))
}

pub(crate) fn count(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    let number: i64 = row.get(column)?;
    Ok(u64::try_from(number).unwrap_or(0))
}

pub(crate) fn resource_id(row: &Row<'_>, column: usize) -> rusqlite::Result<ResourceId> {
    Ok(ResourceId(uuid(row, column)?))
}

pub(crate) fn kind(row: &Row<'_>, column: usize) -> rusqlite::Result<Kind> {
    Kind::from_code(row.get(column)?).ok_or_else(|| unreadable(column, "kind"))
}

pub(crate) fn stored_row(row: &Row<'_>) -> rusqlite::Result<Stored> {
    let document = row.get_ref(9)?.as_str()?;
    let map = serde_json::from_str(document).map_err(|_| unreadable(9, "document"))?;
    Ok(Stored {
        seq: row.get(0)?,
        kind: kind(row, 2)?,
        owner: row
            .get::<_, Option<[u8; 16]>>(3)?
            .map(|bytes| ConnectionId(uuid::Uuid::from_bytes(bytes))),
        has_password: row.get(7)?,
        member_count: count(row, 8)?,
        resource: Resource {
            id: resource_id(row, 1)?,
            revision: Revision(row.get(4)?),
            created: Timestamp(row.get(5)?),
            last_modified: Timestamp(row.get(6)?),
            attributes: Attributes::from_stored(map),
        },
    })
}

pub(super) fn member_row(row: &Row<'_>) -> rusqlite::Result<MemberRow> {
    Ok(MemberRow {
        seq: row.get(0)?,
        id: resource_id(row, 1)?,
        kind: kind(row, 2)?,
        name: row.get(3)?,
        display: row.get(4)?,
        active: row.get(5)?,
        entry: LogSeq(row.get(6)?),
    })
}

/// A member as filters see it: `value`, `type` and `display` (RFC 7643 §4.2).
pub(crate) fn member_element(row: &MemberRow) -> Value {
    json!({ "value": row.id.to_string(), "type": row.kind.name(), "display": row.shown() })
}

/// A group of a user as filters see it (RFC 7643 §4.1.2).
pub(crate) fn group_element(row: &GroupRow) -> Value {
    json!({
        "value": row.id.to_string(),
        "display": row.display_name,
        "type": if row.direct { "direct" } else { "indirect" },
    })
}
