//! A group's members as rows: each edit touches the members it names and no others.

use super::Writer;
use crate::error::StoreError;
use crate::log::MemberName;
use crate::reader::Stored;
use crate::writer::outcome::MemberOutcome;
use rusqlite::{OptionalExtension as _, params};
use scim_core::tolerance::note;
use scim_core::{CompareOp, Filter, Literal, Member, MemberEdit, Note, ResourceId, Tolerances};
use std::collections::{BTreeMap, BTreeSet};

/// What a series of edits did to one group, in order of the members' creation.
#[derive(Default)]
pub(super) struct MemberTally {
    touched: BTreeMap<i64, Touched>,
    pub outcome: MemberOutcome,
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
struct Candidate {
    seq: i64,
    name: MemberName,
}

impl Writer {
    /// Applies the edits in order.
    pub(super) fn edit_members(
        &mut self,
        group: &Stored,
        edits: Vec<MemberEdit>,
        tolerances: &Tolerances,
        tally: &mut MemberTally,
        notes: &mut Vec<Note>,
    ) -> Result<(), StoreError> {
        for edit in edits {
            match edit {
                MemberEdit::Add(list) => {
                    tally.outcome.asked += list.len() as u64;
                    for member in &list {
                        if let Some(candidate) =
                            self.candidate(group, member, tolerances, tally, notes)?
                        {
                            self.add_member(group.seq, candidate, tally)?;
                        }
                    }
                }
                MemberEdit::Remove(ids) => {
                    tally.outcome.asked += ids.len() as u64;
                    for id in &ids {
                        if let Some(candidate) = self.find_member(id)? {
                            self.remove_member(group.seq, candidate, tally)?;
                        }
                    }
                }
                MemberEdit::RemoveMatching(filter) => {
                    self.remove_matching(group, &filter, tally)?
                }
                MemberEdit::Replace(list) => {
                    tally.outcome.asked += list.len() as u64;
                    tally.outcome.replaced = true;
                    self.replace_members(group, &list, tolerances, tally, notes)?;
                }
                MemberEdit::Clear => {
                    tally.outcome.replaced = true;
                    self.clear_members(group.seq, tally)?;
                }
            }
        }
        Ok(())
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
        self.batch.memberships -= removed as i64;
        Ok(())
    }

    /// These and no others: what is there already stays untouched.
    fn replace_members(
        &mut self,
        group: &Stored,
        list: &[Member],
        tolerances: &Tolerances,
        tally: &mut MemberTally,
        notes: &mut Vec<Note>,
    ) -> Result<(), StoreError> {
        let mut wanted = BTreeSet::new();
        for member in list {
            if let Some(candidate) = self.candidate(group, member, tolerances, tally, notes)? {
                wanted.insert(candidate.seq);
                self.add_member(group.seq, candidate, tally)?;
            }
        }
        for (seq, name) in self.current_members(group.seq)? {
            if !wanted.contains(&seq) {
                self.remove_member(group.seq, Candidate { seq, name }, tally)?;
            }
        }
        Ok(())
    }

    fn remove_matching(
        &mut self,
        group: &Stored,
        filter: &Filter,
        tally: &mut MemberTally,
    ) -> Result<(), StoreError> {
        // `members[value eq "…"]` names its members: no need to look at the others.
        if let Some(ids) = listed_values(filter) {
            tally.outcome.asked += ids.len() as u64;
            for id in ids {
                if let Some(candidate) = self.find_member(id)? {
                    self.remove_member(group.seq, candidate, tally)?;
                }
            }
            return Ok(());
        }
        let mut after = None;
        loop {
            let page = self.member_rows(group.seq, after, 500)?;
            let Some(last) = page.last() else {
                return Ok(());
            };
            after = Some(last.seq);
            for row in &page {
                if filter.matches_element(&crate::reader::member_element(row)) {
                    tally.outcome.asked += 1;
                    let name = MemberName {
                        id: row.id.0,
                        name: row.name.clone(),
                    };
                    self.remove_member(group.seq, Candidate { seq: row.seq, name }, tally)?;
                }
            }
        }
    }

    fn add_member(
        &mut self,
        group: i64,
        member: Candidate,
        tally: &mut MemberTally,
    ) -> Result<(), StoreError> {
        let added = self
            .db
            .prepare_cached(
                "INSERT OR IGNORE INTO membership (member_of, member, entry) VALUES (?1, ?2, ?3)",
            )?
            .execute(params![group, member.seq, self.next_seq])?;
        if added == 1 {
            self.batch.memberships += 1;
            tally.touch(member.seq, || member.name, true);
        }
        Ok(())
    }

    fn remove_member(
        &mut self,
        group: i64,
        member: Candidate,
        tally: &mut MemberTally,
    ) -> Result<(), StoreError> {
        let removed = self
            .db
            .prepare_cached("DELETE FROM membership WHERE member_of = ?1 AND member = ?2")?
            .execute([group, member.seq])?;
        if removed == 1 {
            self.batch.memberships -= 1;
            tally.touch(member.seq, || member.name, false);
        }
        Ok(())
    }

    /// The resource that a sent member names; `None`, with a note, if it names none and that is tolerated.
    fn candidate(
        &self,
        group: &Stored,
        member: &Member,
        tolerances: &Tolerances,
        tally: &mut MemberTally,
        notes: &mut Vec<Note>,
    ) -> Result<Option<Candidate>, StoreError> {
        match self.find_member(&member.value)? {
            Some(found) if found.seq == group.seq => Err(StoreError::MemberOfItself),
            Some(found) => Ok(Some(found)),
            None if tolerances.unknown_members => {
                tally.outcome.left_out += 1;
                notes.push(Note::left_out(
                    note::UNKNOWN_MEMBER,
                    "members",
                    &member.value,
                ));
                Ok(None)
            }
            None => Err(StoreError::UnknownMember {
                value: scim_core::error::excerpt(&member.value),
            }),
        }
    }

    fn find_member(&self, id: &str) -> Result<Option<Candidate>, StoreError> {
        let Some(id) = ResourceId::parse(id) else {
            return Ok(None);
        };
        let found = self
            .db
            .prepare_cached("SELECT seq, name FROM resource WHERE id = ?1")?
            .query_row([id.0.as_bytes()], |row| {
                Ok(Candidate {
                    seq: row.get(0)?,
                    name: MemberName {
                        id: id.0,
                        name: row.get(1)?,
                    },
                })
            })
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
