//! Groups within groups: what lies above and inside one, and who belongs to it through them.
//!
//! A circle of groups is accepted (RFC 7643 §4.2 forbids none, and providers send one while they move groups), so
//! every walk here meets each group once. Users are met only on the page that is asked for.

use super::Reader;
use super::list::{interruption, is_interruption};
use super::query::MemberRow;
use super::resources::{MEMBER, count, has_words, member_row, resource_id};
use crate::error::StoreError;
use crate::ids::Kind;
use rusqlite::{OptionalExtension as _, params};
use scim_core::{ResourceId, fold_key};
use std::collections::{BTreeSet, HashSet};
use std::time::Duration;

/// How long a question to nested groups may take.
const BUDGET: Duration = Duration::from_secs(2);
/// So many groups of each side are named; all of them are counted.
const MOST_NAMED: usize = 100;

/// A group and all groups inside it, each once: a circle ends by itself.
const INSIDE: &str = "
    WITH RECURSIVE inside (seq) AS (
        VALUES (?1) UNION SELECT n.member FROM inside i JOIN nesting n ON n.member_of = i.seq
    )";
/// The same upwards.
const ABOVE: &str = "
    WITH RECURSIVE above (seq) AS (
        VALUES (?1) UNION SELECT n.member_of FROM above a JOIN nesting n ON n.member = a.seq
    )";
const CHILDREN: &str = "
    SELECT r.seq, r.id, r.name, r.member_count FROM nesting n JOIN resource r ON r.seq = n.member
    WHERE n.member_of = ?1 ORDER BY r.name, r.seq";
const PARENTS: &str = "
    SELECT r.seq, r.id, r.name, r.member_count FROM nesting n JOIN resource r ON r.seq = n.member_of
    WHERE n.member = ?1 ORDER BY r.name, r.seq";

/// A group above or inside another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NestedGroup {
    pub id: ResourceId,
    pub name: String,
    /// Direct members.
    pub members: u64,
    /// How many steps away, on the way by which it is shown: 1 for a direct one.
    pub depth: u32,
}

/// What lies around a group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Nesting {
    /// The nearest come first; each group once, the first 100.
    pub above: Vec<NestedGroup>,
    pub above_total: u64,
    /// As a tree: each group follows the one that it is shown under; each once, the first 100.
    pub inside: Vec<NestedGroup>,
    pub inside_total: u64,
    /// True if the group lies inside itself by way of others.
    pub is_circular: bool,
}

/// How many belong to a group, directly and through groups inside it, each once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EffectiveCount {
    /// Users and groups.
    pub members: u64,
    pub users: u64,
    /// Of the users those that are not deactivated.
    pub active: u64,
    /// False if counting would have taken too long: then there are at least as many.
    pub is_exact: bool,
}

/// One who belongs to a group, directly or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EffectiveMember {
    pub row: MemberRow,
    /// The group inside that has this member; `None` for a direct member.
    pub through: Option<String>,
}

/// A page of them, in order of their creation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EffectivePage {
    pub items: Vec<EffectiveMember>,
    /// Give it as `after` to go on; `None` at the end.
    pub next: Option<i64>,
}

impl Reader {
    /// The groups above and inside a group.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] without such a group; [`StoreError::TooMany`] if it takes too long.
    pub fn nesting(&self, group: ResourceId) -> Result<Nesting, StoreError> {
        let (seq, _) = self.group_seq(group)?;
        self.within_budget(|| {
            let total = |sql: &str, table: &str| -> Result<u64, StoreError> {
                let sql = format!("{sql} SELECT count(*) - 1 FROM {table}");
                Ok(self
                    .db
                    .prepare_cached(&sql)?
                    .query_row([seq], |row| count(row, 0))?)
            };
            let is_circular = self
                .db
                .prepare_cached(&format!(
                    "{INSIDE} SELECT EXISTS (SELECT 1 FROM inside i JOIN nesting n ON n.member_of = i.seq AND n.member = ?1)"
                ))?
                .query_row([seq], |row| row.get(0))?;
            Ok(Nesting {
                above: self.nearest_first(seq)?,
                above_total: total(ABOVE, "above")?,
                inside: self.as_tree(seq)?,
                inside_total: total(INSIDE, "inside")?,
                is_circular,
            })
        })
    }

    /// How many belong to a group with everyone inside. Without nested groups that is a kept count, but for the
    /// active ones.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] without such a group.
    pub fn effective_count(&self, group: ResourceId) -> Result<EffectiveCount, StoreError> {
        let (seq, direct) = self.group_seq(group)?;
        let counted = self.within_budget(|| {
            let groups = self.inside(seq)?.len() as u64 - 1;
            let sql = format!(
                "{INSIDE}, everyone (seq) AS (
                    SELECT DISTINCT m.member FROM membership m WHERE m.member_of IN (SELECT seq FROM inside) AND m.member <> ?1
                 )
                 SELECT count(*), ifnull(sum(EXISTS (
                    SELECT 1 FROM attribute_index a WHERE a.path = ?2 AND a.key = 0 AND a.resource = e.seq
                 )), 0) FROM everyone e"
            );
            let path = self.schemas().paths.number(Kind::User, "active");
            let (members, inactive) = self
                .db
                .prepare_cached(&sql)?
                .query_row(params![seq, path], |row| Ok((count(row, 0)?, count(row, 1)?)))?;
            // Every group inside is a member of some group inside, so what is left are users.
            let users = members.saturating_sub(groups);
            Ok(EffectiveCount {
                members,
                users,
                active: users.saturating_sub(inactive),
                is_exact: true,
            })
        });
        match counted {
            Err(StoreError::TooMany { .. }) => Ok(EffectiveCount {
                members: direct,
                ..EffectiveCount::default()
            }),
            counted => counted,
        }
    }

    /// A page of those who belong to a group, directly or through groups inside it, each once, after the cursor `after`.
    /// With words, only those whose name or display name contains them all. What a page costs depends on how many
    /// groups lie inside, not on how many members they have.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] without such a group; [`StoreError::TooMany`] if it takes too long.
    pub fn effective_members(
        &self,
        group: ResourceId,
        after: Option<i64>,
        limit: u64,
        words: Option<&str>,
    ) -> Result<EffectivePage, StoreError> {
        let (seq, _) = self.group_seq(group)?;
        let words: Vec<String> = words
            .unwrap_or_default()
            .split_whitespace()
            .map(fold_key)
            .collect();
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        self.within_budget(|| {
            let inside = self.inside(seq)?;
            let mut items: Vec<EffectiveMember> = Vec::new();
            let mut cursor = after.unwrap_or(0);
            loop {
                let wanted = if words.is_empty() {
                    limit - items.len() + 1
                } else {
                    500
                };
                let seqs = self.next_inside(&inside, seq, cursor, wanted)?;
                let ended = seqs.len() < wanted;
                for member in seqs {
                    cursor = member;
                    let found = self.effective_member(&inside, seq, member)?;
                    if !has_words(&found.row, &words) {
                        continue;
                    }
                    if items.len() == limit {
                        let next = items.last().map(|last| last.row.seq);
                        return Ok(EffectivePage { items, next });
                    }
                    items.push(found);
                }
                if ended {
                    return Ok(EffectivePage { items, next: None });
                }
            }
        })
    }

    /// The group itself and all groups inside it, the nearest first.
    fn inside(&self, group: i64) -> Result<Vec<i64>, StoreError> {
        let mut statement = self
            .db
            .prepare_cached(&format!("{INSIDE} SELECT seq FROM inside"))?;
        let rows = statement.query_map([group], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The next members of any of these groups, each once, but for `itself`.
    fn next_inside(
        &self,
        groups: &[i64],
        itself: i64,
        after: i64,
        wanted: usize,
    ) -> Result<Vec<i64>, StoreError> {
        let mut statement = self.db.prepare_cached(
            "SELECT member FROM membership WHERE member_of = ?1 AND member > ?2 AND member <= ?3 ORDER BY member LIMIT ?4",
        )?;
        let mut found: BTreeSet<i64> = BTreeSet::new();
        let mut last = i64::MAX;
        // One more: the group itself may be among them.
        let limit = i64::try_from(wanted.saturating_add(1)).unwrap_or(i64::MAX);
        for group in groups {
            let mut rows = statement.query(params![group, after, last, limit])?;
            while let Some(row) = rows.next()? {
                let member: i64 = row.get(0)?;
                if member != itself {
                    found.insert(member);
                }
            }
            // What lies beyond the page need not be read from the groups that follow.
            while found.len() > wanted {
                found.pop_last();
            }
            if found.len() == wanted {
                last = found.last().copied().unwrap_or(i64::MAX);
            }
            self.go_on()?;
        }
        Ok(found.into_iter().collect())
    }

    fn effective_member(
        &self,
        inside: &[i64],
        group: i64,
        member: i64,
    ) -> Result<EffectiveMember, StoreError> {
        let mut statement = self.db.prepare_cached(&format!(
            "{MEMBER} WHERE m.member_of = ?1 AND m.member = ?2"
        ))?;
        for holder in inside {
            let Some(row) = statement
                .query_row([*holder, member], member_row)
                .optional()?
            else {
                continue;
            };
            let through = if *holder == group {
                None
            } else {
                let name = self
                    .db
                    .prepare_cached("SELECT name FROM resource WHERE seq = ?1")?
                    .query_row([holder], |row| row.get(0))?;
                Some(name)
            };
            return Ok(EffectiveMember { row, through });
        }
        Err(StoreError::Damaged(format!("member {member} of no group")))
    }

    /// Groups above, the nearest first.
    fn nearest_first(&self, group: i64) -> Result<Vec<NestedGroup>, StoreError> {
        let mut seen = HashSet::from([group]);
        let mut found = Vec::new();
        let mut level = vec![group];
        let mut depth = 0;
        while !level.is_empty() && found.len() < MOST_NAMED {
            depth += 1;
            let mut next = Vec::new();
            for seq in level {
                for (parent, nested) in self.neighbours(PARENTS, seq, depth)? {
                    if seen.insert(parent) {
                        next.push(parent);
                        found.push(nested);
                    }
                }
                self.go_on()?;
            }
            level = next;
        }
        found.truncate(MOST_NAMED);
        Ok(found)
    }

    /// Groups inside, each under the first that has it.
    fn as_tree(&self, group: i64) -> Result<Vec<NestedGroup>, StoreError> {
        let mut seen = HashSet::from([group]);
        let mut found = Vec::new();
        let mut open: Vec<(i64, NestedGroup)> = self.neighbours(CHILDREN, group, 1)?;
        open.reverse();
        while let Some((seq, nested)) = open.pop() {
            if found.len() == MOST_NAMED {
                break;
            }
            if !seen.insert(seq) {
                continue;
            }
            let mut children = self.neighbours(CHILDREN, seq, nested.depth + 1)?;
            found.push(nested);
            children.retain(|(child, _)| !seen.contains(child));
            open.extend(children.into_iter().rev());
            self.go_on()?;
        }
        Ok(found)
    }

    fn neighbours(
        &self,
        sql: &str,
        group: i64,
        depth: u32,
    ) -> Result<Vec<(i64, NestedGroup)>, StoreError> {
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map([group], |row| {
            let nested = NestedGroup {
                id: resource_id(row, 1)?,
                name: row.get(2)?,
                members: count(row, 3)?,
                depth,
            };
            Ok((row.get(0)?, nested))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn within_budget<T>(
        &self,
        work: impl FnOnce() -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.deadline
            .limit(BUDGET, work)
            .map_err(|error| match &error {
                StoreError::Database(cause) if is_interruption(cause) => {
                    StoreError::TooMany { attribute: None }
                }
                _ => error,
            })
    }

    /// Loops of ours end at the deadline too.
    fn go_on(&self) -> Result<(), StoreError> {
        if self.deadline.is_past() {
            return Err(interruption().into());
        }
        Ok(())
    }
}
