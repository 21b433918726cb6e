//! What was asked of a group's members and is not stored: left out, or held until it exists.
//!
//! A held value is found by its key when a resource comes that fits it, never by looking through groups.

use super::Writer;
use super::members::{Candidate, digest_of};
use crate::error::StoreError;
use crate::ids::{ConnectionId, Kind};
use crate::log::{Change, ChangeKind, MemberName};
use crate::reader::{Stored, named_by};
use rusqlite::{OptionalExtension as _, Row, params};
use scim_core::{Filter, ResourceId, Timestamp, Tolerances, UnknownMembers, fold_key};
use serde_json::json;
use std::collections::{BTreeSet, HashSet};

/// So many left-out values of a group are kept, each with who asked for it. What comes beyond is counted.
const MOST_LEFT_OUT: u64 = 1_000;
/// So many values of a group are held, as many as the largest groups have members. What comes beyond is left out.
const MOST_HELD: u64 = 100_000;
/// No id, userName or externalId worth keeping is longer, in bytes.
const LONGEST_VALUE: usize = 1_024;

/// The open values of a group under any of three keys. Without the hint SQLite reads all that the group has open.
const OPEN_IN_GROUP: &str = "
    SELECT member_of, value, key, connection FROM open_member INDEXED BY open_member_key
    WHERE why IN (1, 2) AND key IN (?1, ?2, ?3) AND member_of = ?4";
/// What any group holds under any of three keys.
const HELD_ANYWHERE: &str = "
    SELECT member_of, value, key, connection FROM open_member INDEXED BY open_member_key
    WHERE why = 2 AND key IN (?1, ?2, ?3) AND ?4 IS NULL";

/// On whose behalf members are edited, and by which rules.
#[derive(Clone, Copy)]
pub(super) struct Asker<'a> {
    pub tolerances: &'a Tolerances,
    /// `None` for the admin.
    pub connection: Option<ConnectionId>,
    pub at: Timestamp,
}

impl Asker<'_> {
    /// Whether members may be named by `externalId` and `userName` too: where they are waited for under those
    /// names, they are also found by them.
    pub fn holds(&self) -> bool {
        self.tolerances.unknown_members == UnknownMembers::Hold
    }
}

/// Why a value is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    LeftOut,
    Held,
}

impl Why {
    fn code(self) -> i64 {
        match self {
            Why::LeftOut => 1,
            Why::Held => 2,
        }
    }
}

/// How many values of a group are open, while its members are edited.
#[derive(Debug)]
pub(super) struct OpenCount {
    stored: [u64; 3],
    left_out: u64,
    held: u64,
    beyond: u64,
    beyond_is_exact: bool,
    was_exact: bool,
    /// What was counted beyond by this request: each value once.
    counted: HashSet<String>,
    /// The keys of all that this request counted.
    counted_keys: HashSet<String>,
}

impl Default for OpenCount {
    fn default() -> OpenCount {
        OpenCount {
            stored: [0; 3],
            left_out: 0,
            held: 0,
            beyond: 0,
            beyond_is_exact: true,
            was_exact: true,
            counted: HashSet::new(),
            counted_keys: HashSet::new(),
        }
    }
}

impl OpenCount {
    fn has_rows(&self) -> bool {
        self.left_out + self.held > 0
    }

    fn of(&mut self, why: i64) -> &mut u64 {
        if why == Why::Held.code() {
            &mut self.held
        } else {
            &mut self.left_out
        }
    }

    /// Whether another request counted before: of what it counted nothing is known but the number.
    fn has_unknown(&self) -> bool {
        self.beyond > self.counted.len() as u64
    }

    fn count_beyond(&mut self, value: &str) {
        if self.has_unknown() {
            // It may be the same.
            self.beyond_is_exact = false;
        }
        if self.counted.insert(value.to_owned()) {
            self.counted_keys.insert(fold_key(value));
            self.beyond += 1;
        }
    }

    /// Takes a value back that is not kept, and so may be among those that were only counted.
    fn take_back(&mut self, value: &str) {
        if self.counted.remove(value) {
            self.beyond -= 1;
        } else if self.has_unknown() {
            self.beyond_is_exact = false;
        }
    }

    /// Takes back those of the counted values that a filter selects; answers how many, as far as they are known.
    fn take_back_matching(&mut self, is_selected: impl Fn(&str) -> bool) -> u64 {
        if self.has_unknown() {
            self.beyond_is_exact = false;
        }
        let before = self.counted.len();
        self.counted.retain(|value| !is_selected(value));
        let taken = (before - self.counted.len()) as u64;
        self.beyond -= taken;
        taken
    }

    /// A resource with these names has become a member: a value that was only counted may have meant it.
    fn may_lose(&mut self, names: &Names) {
        let mut keys = names.keys();
        if self.has_unknown() || keys.any(|key| self.counted_keys.contains(&key)) {
            self.beyond_is_exact = false;
        }
    }
}

impl Writer {
    pub(super) fn open_count(&self, group: i64) -> Result<OpenCount, StoreError> {
        let found = self
            .db
            .prepare_cached(
                "SELECT left_out, held, beyond, beyond_is_exact FROM open_count WHERE member_of = ?1",
            )?
            .query_row([group], |row| {
                let (left_out, held, beyond) = (
                    crate::reader::count(row, 0)?,
                    crate::reader::count(row, 1)?,
                    crate::reader::count(row, 2)?,
                );
                let is_exact = row.get(3)?;
                Ok(OpenCount {
                    stored: [left_out, held, beyond],
                    left_out,
                    held,
                    beyond,
                    beyond_is_exact: is_exact,
                    was_exact: is_exact,
                    ..OpenCount::default()
                })
            })
            .optional()?;
        Ok(found.unwrap_or_default())
    }

    /// Writes the counts down, if they are others than before.
    pub(super) fn keep_open_count(&self, group: i64, open: &OpenCount) -> Result<(), StoreError> {
        let now = [open.left_out, open.held, open.beyond];
        if now == open.stored && open.beyond_is_exact == open.was_exact {
            return Ok(());
        }
        if now == [0; 3] {
            self.db
                .prepare_cached("DELETE FROM open_count WHERE member_of = ?1")?
                .execute([group])?;
            return Ok(());
        }
        self.db
            .prepare_cached(
                "INSERT INTO open_count (member_of, left_out, held, beyond, beyond_is_exact) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (member_of) DO UPDATE SET left_out = ?2, held = ?3, beyond = ?4, beyond_is_exact = ?5",
            )?
            .execute(params![
                group,
                now[0] as i64,
                now[1] as i64,
                now[2] as i64,
                open.beyond_is_exact
            ])?;
        Ok(())
    }

    /// Keeps a value that names nothing; answers what became of it, because there is a limit to what is held.
    pub(super) fn open_value(
        &self,
        group: i64,
        value: &str,
        wanted: Why,
        asker: &Asker<'_>,
        open: &mut OpenCount,
    ) -> Result<Why, StoreError> {
        let former: Option<i64> = self
            .db
            .prepare_cached("SELECT why FROM open_member WHERE member_of = ?1 AND value = ?2")?
            .query_row(params![group, value], |row| row.get(0))
            .optional()?;
        let is_fit = !value.is_empty() && value.len() <= LONGEST_VALUE;
        let stays_held = former == Some(Why::Held.code());
        let why = match wanted {
            Why::Held if is_fit && (stays_held || open.held < MOST_HELD) => Why::Held,
            Why::Held | Why::LeftOut => Why::LeftOut,
        };
        let connection = asker.connection.map(|connection| *connection.0.as_bytes());
        if let Some(former) = former {
            *open.of(former) -= 1;
            *open.of(why.code()) += 1;
            self.db
                .prepare_cached(
                    "UPDATE open_member SET why = ?3, connection = ?4, entry = ?5, at_ms = ?6
                     WHERE member_of = ?1 AND value = ?2",
                )?
                .execute(params![
                    group,
                    value,
                    why.code(),
                    connection,
                    self.next_seq,
                    asker.at.0
                ])?;
        } else if why == Why::LeftOut
            && (open.left_out >= MOST_LEFT_OUT || value.len() > LONGEST_VALUE)
        {
            open.count_beyond(value);
        } else {
            *open.of(why.code()) += 1;
            self.db
                .prepare_cached(
                    "INSERT INTO open_member (member_of, value, key, why, connection, entry, at_ms)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                )?
                .execute(params![
                    group,
                    value,
                    fold_key(value),
                    why.code(),
                    connection,
                    self.next_seq,
                    asker.at.0
                ])?;
        }
        Ok(why)
    }

    /// Takes an open value back. One that is not kept may be among those that were only counted.
    pub(super) fn close_value(
        &self,
        group: i64,
        value: &str,
        open: &mut OpenCount,
    ) -> Result<(), StoreError> {
        if !self.close_row(group, value, open)? {
            open.take_back(value);
        }
        Ok(())
    }

    /// False if no such value is kept.
    fn close_row(&self, group: i64, value: &str, open: &mut OpenCount) -> Result<bool, StoreError> {
        if !open.has_rows() {
            return Ok(false);
        }
        let why: Option<i64> = self
            .db
            .prepare_cached(
                "DELETE FROM open_member WHERE member_of = ?1 AND value = ?2 RETURNING why",
            )?
            .query_row(params![group, value], |row| row.get(0))
            .optional()?;
        if let Some(why) = why {
            *open.of(why) -= 1;
        }
        Ok(why.is_some())
    }

    /// Nothing is open any more.
    pub(super) fn close_all(&self, group: i64, open: &mut OpenCount) -> Result<(), StoreError> {
        if open.has_rows() {
            self.db
                .prepare_cached("DELETE FROM open_member WHERE member_of = ?1")?
                .execute([group])?;
        }
        (open.left_out, open.held, open.beyond) = (0, 0, 0);
        open.beyond_is_exact = true;
        open.counted.clear();
        open.counted_keys.clear();
        Ok(())
    }

    /// Takes back the open values that a filter over members selects; answers how many.
    pub(super) fn close_matching(
        &self,
        group: i64,
        filter: &Filter,
        open: &mut OpenCount,
    ) -> Result<u64, StoreError> {
        let is_selected = |value: &str| filter.matches_element(&json!({ "value": value }));
        let mut closed = open.take_back_matching(is_selected);
        if !open.has_rows() {
            return Ok(closed);
        }
        let values: Vec<String> = self
            .db
            .prepare_cached("SELECT value FROM open_member WHERE member_of = ?1")?
            .query_map([group], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for value in values {
            if is_selected(&value) {
                self.close_row(group, &value, open)?;
                closed += 1;
            }
        }
        Ok(closed)
    }

    /// Takes back what was asked for under any name of a resource that is a member now.
    pub(super) fn close_names_of(
        &self,
        group: i64,
        member: i64,
        open: &mut OpenCount,
    ) -> Result<(), StoreError> {
        if !open.has_rows() && open.beyond == 0 {
            return Ok(());
        }
        let Some(names) = self.names_of(member)? else {
            return Ok(());
        };
        open.may_lose(&names);
        if !open.has_rows() {
            return Ok(());
        }
        for row in self.open_under(&names, Some(group))? {
            if names.are_meant_by(&row) {
                self.close_row(group, &row.value, open)?;
            }
        }
        Ok(())
    }

    /// The resource with this `externalId` or `userName`, if it belongs to the connection that asks.
    pub(super) fn find_by_other_name(
        &self,
        value: &str,
        connection: Option<ConnectionId>,
    ) -> Result<Option<Candidate>, StoreError> {
        let owner = connection.map(|connection| *connection.0.as_bytes());
        let (users, groups) = self.external_id_paths();
        for (sql, key) in [
            (named_by::EXTERNAL_ID, value.to_owned()),
            (named_by::USER_NAME, fold_key(value)),
        ] {
            let found = self
                .db
                .prepare_cached(&format!(
                    "{sql} AND {} IS ?4 ORDER BY r.seq LIMIT 1",
                    named_by::OWNER
                ))?
                .query_row(params![users, groups, key, owner], candidate_row)
                .optional()?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// Groups that waited for `stored` under one of its names have it from now on: one change each. What else they
    /// wait for is not looked at.
    pub(super) fn fill_held(
        &mut self,
        stored: &Stored,
        now: Timestamp,
    ) -> Result<Vec<Change>, StoreError> {
        let names = Names::of(stored);
        let mut groups = BTreeSet::new();
        for row in self.open_under(&names, None)? {
            // A group is never its own member, whatever it asked for.
            if row.group != stored.seq && names.are_meant_by(&row) {
                groups.insert(row.group);
            }
        }
        let mut changes = Vec::new();
        for seq in groups {
            let mut open = self.open_count(seq)?;
            self.close_names_of(seq, stored.seq, &mut open)?;
            self.keep_open_count(seq, &open)?;
            if let Some(change) = self.join_group(seq, stored, now)? {
                changes.push(change);
            }
        }
        Ok(changes)
    }

    /// Makes `member` a member of a group that asked for it earlier; `None` if it is one already.
    fn join_group(
        &mut self,
        seq: i64,
        member: &Stored,
        now: Timestamp,
    ) -> Result<Option<Change>, StoreError> {
        if !self.insert_membership(seq, member.seq, member.kind)? {
            return Ok(None);
        }
        let group = self
            .by_seq(seq)?
            .ok_or_else(|| StoreError::Damaged(format!("open members of no group {seq}")))?;
        let after = group.resource.revision.next();
        self.db
            .prepare_cached(
                "UPDATE resource SET revision = ?2, modified_ms = ?3, member_count = member_count + 1 WHERE seq = ?1",
            )?
            .execute(params![seq, after.0, group.resource.last_modified.max(now).0])?;
        let digest = digest_of(&group)?;
        Ok(Some(Change {
            kind: ChangeKind::Updated,
            resource_kind: Kind::Group,
            id: group.resource.id,
            name: group.name().to_owned(),
            before: Some(group.resource.revision),
            after: Some(after),
            attributes: Vec::new(),
            members_added: vec![MemberName {
                id: member.resource.id.0,
                name: member.name().to_owned(),
            }],
            members_removed: Vec::new(),
            digest_before: Some(digest),
            digest_after: Some(digest),
        }))
    }

    /// Everything that a deleted group had open goes with it.
    pub(super) fn forget_open(&self, group: i64) -> Result<(), StoreError> {
        for sql in [
            "DELETE FROM open_member WHERE member_of = ?1",
            "DELETE FROM open_count WHERE member_of = ?1",
        ] {
            self.db.prepare_cached(sql)?.execute([group])?;
        }
        Ok(())
    }

    fn names_of(&self, seq: i64) -> Result<Option<Names>, StoreError> {
        let found = self
            .db
            .prepare_cached(&format!(
                "SELECT r.id, json_extract(r.document, '$.externalId'), r.user_key, {} FROM resource r {}
                 WHERE r.seq = ?1",
                named_by::OWNER,
                named_by::JOIN
            ))?
            .query_row([seq], |row| {
                Ok(Names {
                    id: crate::reader::resource_id(row, 0)?,
                    external_id: row.get(1)?,
                    user_key: row.get(2)?,
                    owner: row.get(3)?,
                })
            })
            .optional()?;
        Ok(found)
    }

    /// The open values that may mean a resource with these names, of one group or of all.
    fn open_under(&self, names: &Names, group: Option<i64>) -> Result<Vec<OpenRow>, StoreError> {
        let id = names.id.to_string();
        let external_key = names.external_id.as_deref().map(fold_key);
        let mut statement = self.db.prepare_cached(match group {
            Some(_) => OPEN_IN_GROUP,
            None => HELD_ANYWHERE,
        })?;
        let rows =
            statement.query_map(params![id, external_key, names.user_key, group], |row| {
                Ok(OpenRow {
                    group: row.get(0)?,
                    value: row.get(1)?,
                    key: row.get(2)?,
                    connection: row.get(3)?,
                })
            })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// What a resource may be asked for by.
struct Names {
    id: ResourceId,
    external_id: Option<String>,
    user_key: Option<String>,
    owner: Option<[u8; 16]>,
}

impl Names {
    fn of(stored: &Stored) -> Names {
        let attributes = &stored.resource.attributes;
        Names {
            id: stored.resource.id,
            external_id: attributes.external_id().map(str::to_owned),
            user_key: match stored.kind {
                Kind::User => attributes.user_name().map(fold_key),
                Kind::Group => None,
            },
            owner: stored.owner.map(|owner| *owner.0.as_bytes()),
        }
    }

    /// The id means the resource whoever asked; other names only if it belongs to whom asked.
    fn are_meant_by(&self, row: &OpenRow) -> bool {
        let by_id = ResourceId::parse(&row.value) == Some(self.id);
        let by_other = self.external_id.as_deref() == Some(row.value.as_str())
            || self.user_key.as_deref() == Some(row.key.as_str());
        by_id || (by_other && row.connection == self.owner)
    }

    /// What a value that means the resource has as its key.
    fn keys(&self) -> impl Iterator<Item = String> + '_ {
        let external_key = self.external_id.as_deref().map(fold_key);
        let keys = [
            Some(self.id.to_string()),
            external_key,
            self.user_key.clone(),
        ];
        keys.into_iter().flatten()
    }
}

struct OpenRow {
    group: i64,
    value: String,
    key: String,
    connection: Option<[u8; 16]>,
}

pub(super) fn candidate_row(row: &Row<'_>) -> rusqlite::Result<Candidate> {
    Ok(Candidate {
        seq: row.get(0)?,
        kind: crate::reader::kind(row, 2)?,
        name: MemberName {
            id: crate::reader::resource_id(row, 1)?.0,
            name: row.get(3)?,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_open_is_found_by_its_key_however_much_is_open() {
        let mut db = rusqlite::Connection::open_in_memory().unwrap();
        crate::migrations::migrate(&mut db).unwrap();
        crate::db::keep_plans(&db).unwrap();
        for (sql, expected) in [
            (
                OPEN_IN_GROUP,
                "open_member_key (why=? AND key=? AND member_of=?)",
            ),
            (HELD_ANYWHERE, "open_member_key (why=? AND key=?)"),
        ] {
            let plan: String = db
                .query_row(
                    &format!("EXPLAIN QUERY PLAN {sql}"),
                    params!["a", "b", "c", 1],
                    |row| row.get(3),
                )
                .unwrap();
            assert!(plan.contains(expected), "{plan}");
        }
    }
}
