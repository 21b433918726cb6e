//! What was asked of a group's members and is not stored, and whether it names something now.

use super::Reader;
use super::connections::unreadable;
use super::resources::{count, kind, resource_id};
use crate::error::StoreError;
use crate::ids::{ConnectionId, Kind, LogSeq};
use rusqlite::{OptionalExtension as _, Row, params};
use scim_core::{ResourceId, Timestamp, fold_key};

/// Finding a resource by another name than its id. `?1` and `?2` are the numbers by which the index knows the
/// `externalId` of users and groups, `?3` is the name.
pub(crate) mod named_by {
    pub const EXTERNAL_ID: &str = "
        SELECT r.seq, r.id, r.kind, r.name, r.created_ms
        FROM attribute_index a CROSS JOIN resource r ON r.seq = a.resource LEFT JOIN connection c ON c.id = r.owner
        WHERE a.path IN (?1, ?2) AND a.key = ?3";
    pub const USER_NAME: &str = "
        SELECT r.seq, r.id, r.kind, r.name, r.created_ms
        FROM resource r LEFT JOIN connection c ON c.id = r.owner
        WHERE r.user_key = ?3";
    pub const JOIN: &str = "LEFT JOIN connection c ON c.id = r.owner";
    /// A connection that was removed owns nothing any more.
    pub const OWNER: &str = "CASE WHEN c.removed_ms IS NULL THEN r.owner END";
}

/// How many members were asked of a group, and what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MemberSums {
    /// Direct members.
    pub stored: u64,
    /// Asked for, named nothing, and were left out.
    pub left_out: u64,
    /// Of those the ones that are only counted.
    pub unlisted: u64,
    /// False if `unlisted` is the most that there can be: a value may be counted twice.
    pub is_exact: bool,
    /// Waited for.
    pub held: u64,
}

impl MemberSums {
    /// Everything asked for that was not taken back.
    pub fn asked(&self) -> u64 {
        self.stored + self.left_out + self.held
    }

    /// True if everything asked for is stored.
    pub fn is_settled(&self) -> bool {
        self.left_out + self.held == 0
    }
}

/// A value that was asked for as a member and is not stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenMember {
    pub value: String,
    /// True if it becomes a member by itself as soon as it exists; false if it was left out.
    pub held: bool,
    /// Who asked for it last; `None` for the admin.
    pub connection: Option<ConnectionId>,
    /// The entry that tells of it.
    pub entry: LogSeq,
    pub at: Timestamp,
    pub why: OpenReason,
    /// What it names now.
    pub here: Option<Here>,
}

/// Why a value is not stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenReason {
    /// Nothing here has had this id, `externalId` or `userName`.
    Unknown,
    /// It is the id of something that was deleted.
    Deleted { entry: LogSeq, at: Timestamp },
    /// What it names came after it was asked for; `None` if the log does not go back to that.
    TooEarly { created: Option<LogSeq> },
    /// It is no id, but another name of something that was here already.
    OtherName(NamedBy),
}

/// What kind of name a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NamedBy {
    Id,
    ExternalId,
    UserName,
}

/// What a value names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Here {
    pub id: ResourceId,
    pub kind: Kind,
    /// `userName` or `displayName`.
    pub name: String,
    pub by: NamedBy,
    pub created: Timestamp,
}

/// A row of the table, before what it names is looked up.
struct OpenRow {
    value: String,
    held: bool,
    connection: Option<ConnectionId>,
    entry: LogSeq,
    at: Timestamp,
}

const OPEN: &str = "SELECT value, why, connection, entry, at_ms FROM open_member";

impl Reader {
    /// What was asked of a group's members in all: kept counts.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] without such a group.
    pub fn member_sums(&self, group: ResourceId) -> Result<MemberSums, StoreError> {
        let (seq, stored) = self.group_seq(group)?;
        self.sums_of(seq, stored)
    }

    /// As [`Reader::member_sums`], of a group that has been read.
    ///
    /// # Errors
    /// Those of the database.
    pub fn member_sums_of(&self, group: &super::Stored) -> Result<MemberSums, StoreError> {
        self.sums_of(group.seq, group.member_count)
    }

    fn sums_of(&self, seq: i64, stored: u64) -> Result<MemberSums, StoreError> {
        let none = MemberSums {
            stored,
            is_exact: true,
            ..MemberSums::default()
        };
        let found = self
            .db
            .prepare_cached(
                "SELECT left_out, held, beyond, beyond_is_exact FROM open_count WHERE member_of = ?1",
            )?
            .query_row([seq], |row| {
                let unlisted = count(row, 2)?;
                Ok(MemberSums {
                    stored,
                    left_out: count(row, 0)? + unlisted,
                    unlisted,
                    is_exact: row.get(3)?,
                    held: count(row, 1)?,
                })
            })
            .optional()?;
        Ok(found.unwrap_or(none))
    }

    /// A page of what was asked of a group's members and is not stored, the newest first.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] without such a group.
    pub fn open_members(
        &self,
        group: ResourceId,
        skip: u64,
        limit: u64,
    ) -> Result<Vec<OpenMember>, StoreError> {
        let (seq, _) = self.group_seq(group)?;
        let mut statement = self.db.prepare_cached(&format!(
            "{OPEN} WHERE member_of = ?1 ORDER BY entry DESC, value LIMIT ?2 OFFSET ?3"
        ))?;
        let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let rows: Vec<OpenRow> = statement
            .query_map(params![seq, number(limit), number(skip)], open_row)?
            .collect::<Result<_, _>>()?;
        rows.into_iter().map(|row| self.looked_up(row)).collect()
    }

    /// One value of those, if it is open.
    pub(crate) fn open_member(
        &self,
        group: i64,
        value: &str,
    ) -> Result<Option<OpenMember>, StoreError> {
        let found = self
            .db
            .prepare_cached(&format!("{OPEN} WHERE member_of = ?1 AND value = ?2"))?
            .query_row(params![group, value], open_row)
            .optional()?;
        found.map(|row| self.looked_up(row)).transpose()
    }

    fn looked_up(&self, row: OpenRow) -> Result<OpenMember, StoreError> {
        let here = self.here(&row.value, row.connection)?;
        let why = match &here {
            Some(here) => {
                let created = self.creation_of(here.id)?;
                if created.map_or(here.created > row.at, |created| created.0 > row.entry.0) {
                    OpenReason::TooEarly { created }
                } else {
                    OpenReason::OtherName(here.by)
                }
            }
            None => match self.deletion_of(&row.value)? {
                Some((entry, at)) => OpenReason::Deleted { entry, at },
                None => OpenReason::Unknown,
            },
        };
        Ok(OpenMember {
            value: row.value,
            held: row.held,
            connection: row.connection,
            entry: row.entry,
            at: row.at,
            why,
            here,
        })
    }

    /// What a value names now: by id, else among what belongs to whom asked, else a `userName`, which only one has,
    /// or an `externalId` that only one has.
    fn here(
        &self,
        value: &str,
        connection: Option<ConnectionId>,
    ) -> Result<Option<Here>, StoreError> {
        if let Some(id) = ResourceId::parse(value) {
            let found = self
                .db
                .prepare_cached(
                    "SELECT seq, id, kind, name, created_ms FROM resource WHERE id = ?1",
                )?
                .query_row([id.0.as_bytes()], |row| here_row(row, NamedBy::Id))
                .optional()?;
            if found.is_some() {
                return Ok(found);
            }
        }
        let owner = connection.map(|connection| *connection.0.as_bytes());
        let (users, groups) = self.external_id_paths();
        let names = [
            (named_by::EXTERNAL_ID, value.to_owned(), NamedBy::ExternalId),
            (named_by::USER_NAME, fold_key(value), NamedBy::UserName),
        ];
        for (sql, key, by) in &names {
            let own = format!("{sql} AND {} IS ?4 ORDER BY r.seq LIMIT 1", named_by::OWNER);
            let found = self
                .db
                .prepare_cached(&own)?
                .query_row(params![users, groups, key, owner], |row| here_row(row, *by))
                .optional()?;
            if found.is_some() {
                return Ok(found);
            }
        }
        for (sql, key, by) in names.iter().rev() {
            let mut statement = self.db.prepare_cached(&format!("{sql} LIMIT 2"))?;
            let mut found: Vec<Here> = statement
                .query_map(params![users, groups, key], |row| here_row(row, *by))?
                .collect::<Result<_, _>>()?;
            if found.len() == 1 {
                return Ok(found.pop());
            }
        }
        Ok(None)
    }

    pub(crate) fn external_id_paths(&self) -> (Option<i64>, Option<i64>) {
        let schemas = self.schemas();
        let path = |kind| schemas.paths.number(kind, "externalId");
        (path(Kind::User), path(Kind::Group))
    }

    fn creation_of(&self, id: ResourceId) -> Result<Option<LogSeq>, StoreError> {
        let entry = self
            .db
            .prepare_cached(
                "SELECT entry FROM change WHERE resource_id = ?1 AND kind = 1 ORDER BY entry LIMIT 1",
            )?
            .query_row([id.0.as_bytes()], |row| row.get(0))
            .optional()?;
        Ok(entry.map(LogSeq))
    }

    fn deletion_of(&self, value: &str) -> Result<Option<(LogSeq, Timestamp)>, StoreError> {
        let Some(id) = ResourceId::parse(value) else {
            return Ok(None);
        };
        let found = self
            .db
            .prepare_cached(
                "SELECT c.entry, e.at_ms FROM change c JOIN log_entry e ON e.seq = c.entry
                 WHERE c.resource_id = ?1 AND c.kind = 3 ORDER BY c.entry DESC LIMIT 1",
            )?
            .query_row([id.0.as_bytes()], |row| {
                Ok((LogSeq(row.get(0)?), Timestamp(row.get(1)?)))
            })
            .optional()?;
        Ok(found)
    }
}

fn open_row(row: &Row<'_>) -> rusqlite::Result<OpenRow> {
    Ok(OpenRow {
        value: row.get(0)?,
        held: match row.get(1)? {
            1_i64 => false,
            2 => true,
            _ => return Err(unreadable(1, "reason of an open member")),
        },
        connection: row
            .get::<_, Option<[u8; 16]>>(2)?
            .map(|bytes| ConnectionId(uuid::Uuid::from_bytes(bytes))),
        entry: LogSeq(row.get(3)?),
        at: Timestamp(row.get(4)?),
    })
}

fn here_row(row: &Row<'_>, by: NamedBy) -> rusqlite::Result<Here> {
    Ok(Here {
        id: resource_id(row, 1)?,
        kind: kind(row, 2)?,
        name: row.get(3)?,
        by,
        created: Timestamp(row.get(4)?),
    })
}
