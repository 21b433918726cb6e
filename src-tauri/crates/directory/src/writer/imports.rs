//! Keeping what an import did, and putting it back.

use super::resources::{Wanted, digest, document_text};
use super::{Outcome, Writer};
use crate::actor::WriteGrant;
use crate::error::StoreError;
use crate::ids::{ConnectionId, Kind};
use crate::imports::{
    Import, ImportChange, ImportLinks, ImportState, KNOWN_IMPORTS, LeftAlone, UNDOABLE_IMPORTS,
};
use crate::log::{ChangeKind, packed};
use crate::reader::Stored;
use rusqlite::params;
use scim_core::{
    Attributes, Checked, Member, MemberEdit, Precondition, ResourceId, Timestamp, Tolerances,
    UnknownMembers,
};
use serde_json::Value;
use uuid::Uuid;

/// Members that are gone meanwhile are not put back.
const PUT_BACK: Tolerances = Tolerances {
    unknown_members: UnknownMembers::LeaveOut,
    ..Tolerances::STRICT
};

impl Writer {
    /// Remembers an import that begins. What undoing the oldest needs makes room for it.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] without such a connection.
    pub fn begin_import(
        &mut self,
        _grant: &WriteGrant,
        id: Uuid,
        connection: ConnectionId,
        summary: &Value,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.existing_connection(connection)?;
        self.db
            .prepare_cached(
                "INSERT INTO import (id, connection, begun_ms, state, summary) VALUES (?1, ?2, ?3, 'running', ?4)",
            )?
            .execute(params![
                id.as_bytes(),
                connection.0.as_bytes(),
                now.0,
                summary.to_string()
            ])?;
        let known = self.imports(None)?;
        for old in known.iter().skip(UNDOABLE_IMPORTS).filter(|old| old.kept) {
            self.forget_import_changes(old.id)?;
        }
        for old in known.iter().skip(KNOWN_IMPORTS) {
            self.db
                .prepare_cached("DELETE FROM import WHERE id = ?1")?
                .execute([old.id.as_bytes()])?;
        }
        Ok(())
    }

    /// Says how far an import, or its undoing, has come.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] without it.
    pub fn set_import_state(
        &mut self,
        id: Uuid,
        state: ImportState,
        summary: &Value,
        ended: Option<Timestamp>,
    ) -> Result<Import, StoreError> {
        self.db
            .prepare_cached(
                "UPDATE import SET state = ?2, summary = ?3, ended_ms = ?4 WHERE id = ?1",
            )?
            .execute(params![
                id.as_bytes(),
                state.as_str(),
                summary.to_string(),
                ended.map(|ended| ended.0)
            ])?;
        self.import(id)
    }

    /// Gives up what undoing needs.
    ///
    /// # Errors
    /// Those of the database.
    pub fn forget_import_changes(&mut self, id: Uuid) -> Result<(), StoreError> {
        self.db
            .prepare_cached("DELETE FROM import_change WHERE import = ?1")?
            .execute([id.as_bytes()])?;
        self.db
            .prepare_cached("UPDATE import SET kept = 0 WHERE id = ?1")?
            .execute([id.as_bytes()])?;
        Ok(())
    }

    /// Keeps what was just done to one resource. `before` is the resource as it was.
    ///
    /// # Errors
    /// Those of the database.
    pub fn keep_import_change(
        &mut self,
        import: Uuid,
        number: u64,
        before: Option<&Stored>,
        outcome: &Outcome,
    ) -> Result<(), StoreError> {
        let stored = &outcome.stored;
        let act = match (&outcome.change, before) {
            (Some(change), _) => change.kind,
            // Nothing changed but its owner.
            (None, Some(_)) => ChangeKind::Updated,
            (None, None) => ChangeKind::Created,
        };
        let ids = |members: &[crate::log::MemberName]| -> Vec<Uuid> {
            members.iter().map(|member| member.id).collect()
        };
        let mut links = ImportLinks::default();
        if let Some(change) = &outcome.change {
            links.added = ids(&change.members_added);
            links.removed = ids(&change.members_removed);
        }
        if act == ChangeKind::Deleted {
            links.groups = outcome
                .side_changes
                .iter()
                .filter(|change| change.resource_kind == Kind::Group)
                .map(|change| change.id.0)
                .collect();
        }
        let document = before
            .filter(|_| act != ChangeKind::Created)
            .map(|before| document_text(&before.resource.attributes))
            .transpose()?;
        let after = match act {
            ChangeKind::Deleted => None,
            ChangeKind::Created | ChangeKind::Updated => {
                Some(digest(&document_text(&stored.resource.attributes)?))
            }
        };
        let packed = if links.is_empty() {
            None
        } else {
            Some(packed::pack(&links)?)
        };
        let owner = before.and_then(|before| before.owner);
        self.db
            .prepare_cached(
                "INSERT INTO import_change (import, number, kind, resource, name, act, before, owner_before, had_password,
                    after, members_after, links)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
            )?
            .execute(params![
                import.as_bytes(),
                i64::try_from(number).unwrap_or(i64::MAX),
                stored.kind.code(),
                stored.resource.id.0.as_bytes(),
                stored.name(),
                act.code(),
                document,
                owner.map(|owner| *owner.0.as_bytes()),
                before.is_some_and(|before| before.has_password),
                after,
                i64::try_from(stored.member_count).unwrap_or(i64::MAX),
                packed
            ])?;
        Ok(())
    }

    /// Forgets one change: it was undone, or is left as it is for good.
    ///
    /// # Errors
    /// Those of the database.
    pub fn drop_import_change(&mut self, import: Uuid, number: u64) -> Result<(), StoreError> {
        self.db
            .prepare_cached("DELETE FROM import_change WHERE import = ?1 AND number = ?2")?
            .execute(params![
                import.as_bytes(),
                i64::try_from(number).unwrap_or(i64::MAX)
            ])?;
        Ok(())
    }

    /// Undoes what an import did to one resource, unless something happened to it since. `grant` is of the connection that
    /// the import belongs to, `admin` of the person who undoes it.
    ///
    /// # Errors
    /// As the writes that it takes: [`StoreError::Taken`], [`StoreError::SchemaChanged`] and the like.
    pub fn undo_import_change(
        &mut self,
        grant: &WriteGrant,
        admin: &WriteGrant,
        change: &ImportChange,
        now: Timestamp,
    ) -> Result<Result<Outcome, LeftAlone>, StoreError> {
        let current = self.resource_of_any_kind(change.id)?;
        match (change.act, current) {
            (ChangeKind::Created | ChangeKind::Updated, None) => Ok(Err(LeftAlone::Gone)),
            (ChangeKind::Created, Some(current)) => {
                if let Err(why) = self.is_as_left(grant, change, &current)? {
                    return Ok(Err(why));
                }
                if current.member_count != change.members_after {
                    return Ok(Err(LeftAlone::MembersChanged));
                }
                let none = Precondition::default();
                self.delete(grant, change.kind, change.id, &none, now)
                    .map(Ok)
            }
            (ChangeKind::Updated, Some(current)) => {
                if let Err(why) = self.is_as_left(grant, change, &current)? {
                    return Ok(Err(why));
                }
                self.put_back(grant, change, current, now).map(Ok)
            }
            (ChangeKind::Deleted, Some(_)) => Ok(Err(LeftAlone::HereAgain)),
            (ChangeKind::Deleted, None) => self.make_again(grant, admin, change, now).map(Ok),
        }
    }

    fn is_as_left(
        &self,
        grant: &WriteGrant,
        change: &ImportChange,
        current: &Stored,
    ) -> Result<Result<(), LeftAlone>, StoreError> {
        if current.owner != grant.connection() {
            return Ok(Err(LeftAlone::OwnedByAnother));
        }
        let found = digest(&document_text(&current.resource.attributes)?);
        Ok(if change.after == Some(found) {
            Ok(())
        } else {
            Err(LeftAlone::Changed)
        })
    }

    fn put_back(
        &mut self,
        grant: &WriteGrant,
        change: &ImportChange,
        current: Stored,
        now: Timestamp,
    ) -> Result<Outcome, StoreError> {
        let seq = current.seq;
        let mut wanted = Wanted::of_attributes(attributes_of(change));
        if change.kind == Kind::Group {
            wanted = wanted.with_edits(vec![
                MemberEdit::Remove(change.links.added.iter().map(Uuid::to_string).collect()),
                MemberEdit::Add(members(&change.links.removed)),
            ]);
        }
        let mut outcome = self.update(grant, current, wanted, &PUT_BACK, now)?;
        if change.owner_before != grant.connection() {
            let owner = change.owner_before.map(|owner| *owner.0.as_bytes());
            self.db
                .prepare_cached("UPDATE resource SET owner = ?2 WHERE seq = ?1")?
                .execute(params![seq, owner])
                .map_err(|error| self.explain_conflict_of(error, &outcome.stored))?;
            outcome.stored.owner = change.owner_before;
        }
        Ok(outcome)
    }

    fn make_again(
        &mut self,
        grant: &WriteGrant,
        admin: &WriteGrant,
        change: &ImportChange,
        now: Timestamp,
    ) -> Result<Outcome, StoreError> {
        let checked = Checked {
            attributes: attributes_of(change),
            members: (change.kind == Kind::Group).then(|| members(&change.links.removed)),
            has_password: change.had_password,
            body_id: None,
            cleared: Vec::new(),
            nulls: Vec::new(),
            notes: Vec::new(),
        };
        let outcome = self.create(grant, change.kind, change.id, checked, &PUT_BACK, now)?;
        for group in &change.links.groups {
            let Some(group) = self.resource(Kind::Group, ResourceId(*group))? else {
                continue;
            };
            let wanted = Wanted::of_attributes(group.resource.attributes.clone())
                .with_edits(vec![MemberEdit::Add(members(&[change.id.0]))]);
            // The group may be anybody's: it only gets back whom it had.
            let _ = self.update(admin, group, wanted, &PUT_BACK, now)?;
        }
        Ok(outcome)
    }
}

fn attributes_of(change: &ImportChange) -> Attributes {
    Attributes::from_stored(change.before.clone().unwrap_or_default())
}

fn members(ids: &[Uuid]) -> Vec<Member> {
    ids.iter().map(|id| Member::new(id.to_string())).collect()
}
