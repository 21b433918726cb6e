//! A group's members as rows: each edit touches the members it names and no others.

use super::Writer;
use super::open::{Asker, OpenCount, Why, candidate_row};
use crate::error::StoreError;
use crate::ids::Kind;
use crate::log::MemberName;
use crate::reader::Stored;
use crate::writer::outcome::MemberOutcome;
use rusqlite::{OptionalExtension as _, params};
use scim_core::tolerance::note;
use scim_core::{CompareOp, Filter, Literal, Member, MemberEdit, Note, ResourceId, UnknownMembers};
use std::collections::{BTreeMap, BTreeSet};

/// So many members that are not stored get a note each; all of them are counted.
const NAMED_IN_NOTES: u64 = 100;

/// What a series of edits did to one group, in order of the members' creation.
#[derive(Default)]
pub(super) struct MemberTally {
    touched: BTreeMap<i64, Touched>,
    pub outcome: MemberOutcome,
    open: OpenCount,
}

struct Touched {
    name: MemberName,
    before: bool,
    now: bool,
}

impl MemberTally {
    fn touch(&mut self, seq: i64, name: impl FnOnce() -> MemberName, now: bool) {
        self.touched
            .entry(seq)
            .or_insert_with(|| Touched {
                name: name(),
                before: !now,
                now,
            })
            .now = now;
    }

    fn ask_to_leave(&mut self, count: u64) {
        self.outcome.asked += count;
        self.outcome.asked_to_leave += count;
    }

    pub fn is_unchanged(&self) -> bool {
        self.touched
            .values()
            .all(|touched| touched.before == touched.now)
    }

    /// How many more members there are now.
    pub fn net(&self) -> i64 {
        self.touched
            .values()
            .map(|touched| i64::from(touched.now) - i64::from(touched.before))
            .sum()
    }

    /// Added and removed.
    pub fn counts(&self) -> (u64, u64) {
        let count = |now: bool| {
            self.touched
                .values()
                .filter(|touched| touched.now == now && touched.before != now)
                .count() as u64
        };
        (count(true), count(false))
    }

    /// Those added and those removed.
    pub fn into_names(self) -> (Vec<MemberName>, Vec<MemberName>) {
        let changed: Vec<Touched> = self
            .touched
            .into_values()
            .filter(|touched| touched.now != touched.before)
            .collect();
        let (added, removed): (Vec<_>, Vec<_>) =
            changed.into_iter().partition(|touched| touched.now);
        let names = |list: Vec<Touched>| list.into_iter().map(|touched| touched.name).collect();
        (names(added), names(removed))
    }
}

/// A resource that may become a member.
pub(super) struct Candidate {
    pub seq: i64,
    pub kind: Kind,
    pub name: MemberName,
}

impl Writer {
    /// Applies the edits in order.
    pub(super) fn edit_members(
        &mut self,
        group: &Stored,
        edits: Vec<MemberEdit>,
        asker: &Asker<'_>,
        tally: &mut MemberTally,
        notes: &mut Vec<Note>,
    ) -> Result<(), StoreError> {
        tally.open = self.open_count(group.seq)?;
        for edit in edits {
            match edit {
                MemberEdit::Add(list) => {
                    tally.outcome.asked += list.len() as u64;
                    for member in &list {
                        if let Some(candidate) =
                            self.candidate(group, member, asker, tally, notes)?
                        {
                            self.add_member(group.seq, candidate, tally)?;
                        }
                    }
                }
                MemberEdit::Remove(ids) => {
                    tally.ask_to_leave(ids.len() as u64);
                    for id in &ids {
                        self.remove_named(group.seq, id, asker, tally)?;
                    }
                }
                MemberEdit::RemoveMatching(filter) => {
                    self.remove_matching(group, &filter, asker, tally)?
                }
                MemberEdit::Replace(list) => {
                    tally.outcome.asked += list.len() as u64;
                    tally.outcome.replaced = true;
                    self.replace_members(group, &list, asker, tally, notes)?;
                }
                MemberEdit::Clear => {
                    tally.outcome.replaced = true;
                    self.close_all(group.seq, &mut tally.open)?;
                    self.clear_members(group.seq, tally)?;
                }
            }
        }
        self.keep_open_count(group.seq, &tally.open)
    }

    /// Removes every member of a group.
    pub(super) fn clear_members(
        &mut self,
        group: i64,
        tally: &mut MemberTally,
    ) -> Result<(), StoreError> {
        let all = self.current_members(group)?;
        for (seq, name) in all {
            tally.touch(seq, || name, false);
        }
        let removed = self
            .db
            .prepare_cached("DELETE FROM membership WHERE member_of = ?1")?
            .execute([group])?;
        self.db
            .prepare_cached("DELETE FROM nesting WHERE member_of = ?1")?
            .execute([group])?;
        self.batch.memberships -= removed as i64;
        Ok(())
    }

    /// These and no others: what is there already stays untouched.
    fn replace_members(
        &mut self,
        group: &Stored,
        list: &[Member],
        asker: &Asker<'_>,
        tally: &mut MemberTally,
        notes: &mut Vec<Note>,
    ) -> Result<(), StoreError> {
        self.close_all(group.seq, &mut tally.open)?;
        let mut wanted = BTreeSet::new();
        for member in list {
            if let Some(candidate) = self.candidate(group, member, asker, tally, notes)? {
                wanted.insert(candidate.seq);
                self.add_member(group.seq, candidate, tally)?;
            }
        }
        for (seq, name) in self.current_members(group.seq)? {
            if !wanted.contains(&seq) {
                self.remove_member(group.seq, seq, name, tally)?;
            }
        }
        Ok(())
    }

    fn remove_matching(
        &mut self,
        group: &Stored,
        filter: &Filter,
        asker: &Asker<'_>,
        tally: &mut MemberTally,
    ) -> Result<(), StoreError> {
        // `members[value eq "…"]` names its members: no need to look at the others.
        if let Some(ids) = listed_values(filter) {
            tally.ask_to_leave(ids.len() as u64);
            for id in ids {
                self.remove_named(group.seq, id, asker, tally)?;
            }
            return Ok(());
        }
        let closed = self.close_matching(group.seq, filter, &mut tally.open)?;
        tally.ask_to_leave(closed);
        let mut after = None;
        loop {
            let page = self.member_rows(group.seq, after, 500)?;
            let Some(last) = page.last() else {
                return Ok(());
            };
            after = Some(last.seq);
            for row in &page {
                if filter.matches_element(&crate::reader::member_element(row)) {
                    tally.ask_to_leave(1);
                    let name = MemberName {
                        id: row.id.0,
                        name: row.name.clone(),
                    };
                    self.remove_member(group.seq, row.seq, name, tally)?;
                }
            }
        }
    }

    /// Removes the member of this name, and what was asked for by it and is not stored.
    fn remove_named(
        &mut self,
        group: i64,
        name: &str,
        asker: &Asker<'_>,
        tally: &mut MemberTally,
    ) -> Result<(), StoreError> {
        self.close_value(group, name, &mut tally.open)?;
        if let Some((found, _)) = self.named(name, asker)? {
            self.remove_member(group, found.seq, found.name, tally)?;
        }
        Ok(())
    }

    fn add_member(
        &mut self,
        group: i64,
        member: Candidate,
        tally: &mut MemberTally,
    ) -> Result<(), StoreError> {
        self.close_names_of(group, member.seq, &mut tally.open)?;
        if self.insert_membership(group, member.seq, member.kind)? {
            tally.touch(member.seq, || member.name, true);
        }
        Ok(())
    }

    /// False if it is a member already.
    pub(super) fn insert_membership(
        &mut self,
        group: i64,
        member: i64,
        kind: Kind,
    ) -> Result<bool, StoreError> {
        let added = self
            .db
            .prepare_cached(
                "INSERT OR IGNORE INTO membership (member_of, member, entry) VALUES (?1, ?2, ?3)",
            )?
            .execute(params![group, member, self.next_seq])?;
        if added == 0 {
            return Ok(false);
        }
        self.batch.memberships += 1;
        if kind == Kind::Group {
            self.db
                .prepare_cached("INSERT INTO nesting (member_of, member) VALUES (?1, ?2)")?
                .execute([group, member])?;
        }
        Ok(true)
    }

    fn remove_member(
        &mut self,
        group: i64,
        member: i64,
        name: MemberName,
        tally: &mut MemberTally,
    ) -> Result<(), StoreError> {
        if self.delete_membership(group, member)? {
            tally.touch(member, || name, false);
        }
        Ok(())
    }

    /// False if it was no member.
    pub(super) fn delete_membership(
        &mut self,
        group: i64,
        member: i64,
    ) -> Result<bool, StoreError> {
        let removed = self
            .db
            .prepare_cached("DELETE FROM membership WHERE member_of = ?1 AND member = ?2")?
            .execute([group, member])?;
        if removed == 0 {
            return Ok(false);
        }
        self.batch.memberships -= 1;
        self.db
            .prepare_cached("DELETE FROM nesting WHERE member_of = ?1 AND member = ?2")?
            .execute([group, member])?;
        Ok(true)
    }

    /// The resource that a sent member names; `None`, with a note, if it names none and that is tolerated.
    fn candidate(
        &mut self,
        group: &Stored,
        member: &Member,
        asker: &Asker<'_>,
        tally: &mut MemberTally,
        notes: &mut Vec<Note>,
    ) -> Result<Option<Candidate>, StoreError> {
        let value = member.value.as_str();
        if let Some((found, by_id)) = self.named(value, asker)? {
            if found.seq == group.seq {
                return Err(StoreError::MemberOfItself);
            }
            if !by_id {
                tally.outcome.by_other_name += 1;
                if tally.outcome.by_other_name == 1 {
                    notes.push(Note::forgiven(note::MEMBER_BY_OTHER_NAME, "members", value));
                }
            }
            return Ok(Some(found));
        }
        let wanted = match asker.tolerances.unknown_members {
            UnknownMembers::Refuse => {
                return Err(StoreError::UnknownMember {
                    value: scim_core::error::excerpt(value),
                });
            }
            UnknownMembers::LeaveOut => Why::LeftOut,
            UnknownMembers::Hold => Why::Held,
        };
        let (code, count) =
            match self.open_value(group.seq, value, wanted, asker, &mut tally.open)? {
                Why::LeftOut => (note::UNKNOWN_MEMBER, &mut tally.outcome.left_out),
                Why::Held => (note::HELD_MEMBER, &mut tally.outcome.held),
            };
        *count += 1;
        if *count <= NAMED_IN_NOTES {
            notes.push(Note::left_out(code, "members", value));
        }
        Ok(None)
    }

    /// What a member's value names, and whether by its id. Where values are held until they name something, they
    /// may be an `externalId` or a `userName` too.
    fn named(
        &self,
        value: &str,
        asker: &Asker<'_>,
    ) -> Result<Option<(Candidate, bool)>, StoreError> {
        if let Some(found) = self.find_member(value)? {
            return Ok(Some((found, true)));
        }
        if !asker.holds() || value.is_empty() {
            return Ok(None);
        }
        let found = self.find_by_other_name(value, asker.connection)?;
        Ok(found.map(|found| (found, false)))
    }

    fn find_member(&self, id: &str) -> Result<Option<Candidate>, StoreError> {
        let Some(id) = ResourceId::parse(id) else {
            return Ok(None);
        };
        let found = self
            .db
            .prepare_cached("SELECT seq, id, kind, name FROM resource WHERE id = ?1")?
            .query_row([id.0.as_bytes()], candidate_row)
            .optional()?;
        Ok(found)
    }

    fn current_members(&self, group: i64) -> Result<Vec<(i64, MemberName)>, StoreError> {
        let mut statement = self.db.prepare_cached(
            "SELECT r.seq, r.id, r.name FROM membership m JOIN resource r ON r.seq = m.member
             WHERE m.member_of = ?1 ORDER BY m.member",
        )?;
        let rows = statement.query_map([group], |row| {
            Ok((
                row.get(0)?,
                MemberName {
                    id: crate::reader::resource_id(row, 1)?.0,
                    name: row.get(2)?,
                },
            ))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// The ids of a filter that does nothing but list them: `value eq "…"`, joined by `or`.
fn listed_values(filter: &Filter) -> Option<Vec<&str>> {
    match filter {
        Filter::Compare {
            path,
            op: CompareOp::Eq,
            value: Literal::String(id),
        } if path.leaf().name == "value" => Some(vec![id]),
        Filter::Or(parts) => {
            let lists: Option<Vec<_>> = parts.iter().map(listed_values).collect();
            Some(lists?.concat())
        }
        _ => None,
    }
}

/// The digest of a group's document, which has no members.
pub(super) fn digest_of(group: &Stored) -> Result<[u8; 32], StoreError> {
    let document = super::resources::document_text(&group.resource.attributes)?;
    Ok(super::resources::digest(&document))
}
