//! Creating, replacing, patching and deleting resources.

use super::members::MemberTally;
use super::open::Asker;
use super::outcome::{Adoption, MemberOutcome, Outcome};
use super::promise::Promise;
use super::{Writer, index};
use crate::actor::WriteGrant;
use crate::connections::Ownership;
use crate::error::StoreError;
use crate::ids::{ConnectionId, Kind};
use crate::log::{Change, ChangeKind};
use crate::reader::Stored;
use rusqlite::{OptionalExtension as _, named_params, params};
use scim_core::{
    Attributes, Checked, Member, MemberEdit, Note, Patch, Precondition, Purpose, Resource,
    ResourceId, Revision, Timestamp, Tolerances, diff, fold_key,
};
use sha2::{Digest as _, Sha256};
use std::sync::Arc;

const INSERT: &str = "
    INSERT INTO resource (id, kind, owner, revision, created_ms, modified_ms, name, user_key, group_key, has_password, document)
    VALUES (:id, :kind, :owner, 1, :now, :now, :name, :user_key, :group_key, :has_password, :document)";

const UPDATE: &str = "
    UPDATE resource SET revision = :revision, modified_ms = :modified, has_password = :has_password,
        member_count = :member_count, document = :document
    WHERE seq = :seq";

/// Apart from `UPDATE`, because SQLite rewrites the index of every column that is set, changed or not.
const UPDATE_NAME: &str = "UPDATE resource SET name = :name, user_key = :user_key, group_key = :group_key WHERE seq = :seq";

const COUNT_IN: &str = "
    INSERT INTO resource_block (kind, block, count) VALUES (?1, ?2, 1)
    ON CONFLICT (kind, block) DO UPDATE SET count = count + 1";

/// What an update wants.
pub(super) struct Wanted {
    attributes: Attributes,
    /// `Some` sets or clears the mark that there is a password.
    password: Option<bool>,
    edits: Vec<MemberEdit>,
    notes: Vec<Note>,
}

/// A resource that is stored, but has no members yet: see [`Writer::insert`].
#[must_use = "its creation is not complete, and no change tells of it"]
pub struct Inserted {
    stored: Stored,
    document: String,
    members: Option<Vec<Member>>,
    notes: Vec<Note>,
    promise: Promise,
}

impl Wanted {
    /// This document; nothing else is touched.
    pub(super) fn of_attributes(attributes: Attributes) -> Wanted {
        Wanted {
            attributes,
            password: None,
            edits: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// The same, with edits to a group's members.
    pub(super) fn with_edits(self, edits: Vec<MemberEdit>) -> Wanted {
        Wanted { edits, ..self }
    }
}

impl Writer {
    /// Stores a new resource, owned by the connection that writes (RFC 7644 §3.3).
    ///
    /// # Errors
    /// [`StoreError::Taken`] from the unique index; [`StoreError::UnknownMember`] if that is not tolerated.
    pub fn create(
        &mut self,
        grant: &WriteGrant,
        kind: Kind,
        id: ResourceId,
        checked: Checked,
        tolerances: &Tolerances,
        now: Timestamp,
    ) -> Result<Outcome, StoreError> {
        let inserted = self.insert(grant, kind, id, checked, now)?;
        self.complete(inserted, tolerances)
    }

    /// The first half of [`Writer::create`]: the resource without its members. Groups that name each other are inserted first, all
    /// of them, and completed then.
    ///
    /// # Errors
    /// [`StoreError::Taken`] from the unique index.
    pub fn insert(
        &mut self,
        grant: &WriteGrant,
        kind: Kind,
        id: ResourceId,
        checked: Checked,
        now: Timestamp,
    ) -> Result<Inserted, StoreError> {
        self.needs_room()?;
        let resource_type = Arc::clone(kind.resource_type(&self.catalogue()));
        // Of tolerances only that of a null in a PUT plays a part here, so for a creation any will do.
        let strict = Tolerances::STRICT;
        let promise = Promise::of_body(&checked, Purpose::Create, &resource_type, &strict);
        let Checked {
            attributes,
            members,
            has_password,
            notes,
            ..
        } = checked;
        self.has_place_for(kind, &attributes)?;
        index::check_unique(self, kind, None, &attributes)?;
        let keys = Keys::of(kind, &attributes);
        let document = document_text(&attributes)?;
        let owner = grant.connection();
        let inserted = self.db.prepare_cached(INSERT)?.execute(named_params! {
            ":id": id.0.as_bytes(),
            ":kind": kind.code(),
            ":owner": owner.map(|owner| *owner.0.as_bytes()),
            ":now": now.0,
            ":name": keys.name,
            ":user_key": keys.user,
            ":group_key": keys.group,
            ":has_password": has_password,
            ":document": document,
        });
        inserted.map_err(|error| self.explain_conflict(error, kind, &keys))?;
        let seq = self.db.last_insert_rowid();
        self.db
            .prepare_cached(COUNT_IN)?
            .execute(params![kind.code(), crate::paging::block_of(seq)])?;
        index::insert(self, kind, seq, &attributes)?;
        let stored = Stored {
            kind,
            resource: Resource {
                id,
                revision: Revision::FIRST,
                created: now,
                last_modified: now,
                attributes,
            },
            owner,
            has_password,
            seq,
            member_count: 0,
        };
        Ok(Inserted {
            stored,
            document,
            members,
            notes,
            promise,
        })
    }

    /// The second half of [`Writer::create`]: the members, and the change that tells of it all.
    ///
    /// # Errors
    /// [`StoreError::UnknownMember`] if that is not tolerated, [`StoreError::MemberOfItself`].
    pub fn complete(
        &mut self,
        inserted: Inserted,
        tolerances: &Tolerances,
    ) -> Result<Outcome, StoreError> {
        let Inserted {
            mut stored,
            document,
            members,
            mut notes,
            promise,
        } = inserted;
        let resource_type = Arc::clone(stored.kind.resource_type(&self.catalogue()));
        let (kind, id, seq) = (stored.kind, stored.resource.id, stored.seq);
        let mut tally = MemberTally::default();
        if let Some(list) = members.filter(|_| kind == Kind::Group) {
            let asker = Asker {
                tolerances,
                connection: stored.owner,
                at: stored.resource.created,
            };
            self.edit_members(
                &stored,
                vec![MemberEdit::Replace(list)],
                &asker,
                &mut tally,
                &mut notes,
            )?;
            tally.outcome.replaced = false;
            if tally.net() != 0 {
                stored.member_count = count_after(0, tally.net())?;
                self.db
                    .prepare_cached("UPDATE resource SET member_count = ?2 WHERE seq = ?1")?
                    .execute(params![seq, stored.member_count as i64])?;
            }
        }
        let outcome_members = tally.outcome();
        let (members_added, members_removed) = tally.into_names();
        let change = self.keep(Change {
            kind: ChangeKind::Created,
            resource_kind: kind,
            id,
            name: stored.name().to_owned(),
            before: None,
            after: Some(Revision::FIRST),
            attributes: diff(None, Some(&stored.resource.attributes), &resource_type),
            members_added,
            members_removed,
            digest_before: None,
            digest_after: Some(digest(&document)),
        });
        let side_changes = self.keep_filled(&stored, stored.resource.created)?;
        let outcome = Outcome {
            stored,
            change: Some(change),
            side_changes,
            notes,
            members: outcome_members,
            adopted: None,
        };
        self.compare(&promise, outcome)
    }

    /// Stores what a PUT asks for as the next revision (RFC 7644 §3.5.1). A group's members stay if the
    /// body does not name them.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::StaleRevision`], [`StoreError::OwnedByAnother`], those of
    /// [`Writer::create`], and the core's own.
    #[expect(
        clippy::too_many_arguments,
        reason = "each is its own part of the request"
    )]
    pub fn replace(
        &mut self,
        grant: &WriteGrant,
        kind: Kind,
        id: ResourceId,
        precondition: &Precondition,
        checked: Checked,
        tolerances: &Tolerances,
        now: Timestamp,
    ) -> Result<Outcome, StoreError> {
        self.needs_room()?;
        let current = self.current(kind, id, precondition)?;
        let resource_type = Arc::clone(kind.resource_type(&self.catalogue()));
        let promise = Promise::of_body(&checked, Purpose::Replace, &resource_type, tolerances);
        let merged = Attributes::merge_replace(
            &current.resource.attributes,
            checked,
            current.member_count > 0,
            &resource_type,
            tolerances,
        )?;
        let edits = merged.members.map(MemberEdit::Replace);
        let wanted = Wanted {
            attributes: merged.attributes,
            password: merged.has_password.then_some(true),
            edits: edits.into_iter().collect(),
            notes: merged.notes,
        };
        let outcome = self.update(grant, current, wanted, tolerances, now)?;
        self.compare(&promise, outcome)
    }

    /// Applies a PATCH, all of it or nothing (RFC 7644 §3.5.2). Member edits touch only the members they name.
    ///
    /// # Errors
    /// As [`Writer::replace`].
    #[expect(
        clippy::too_many_arguments,
        reason = "each is its own part of the request"
    )]
    pub fn patch(
        &mut self,
        grant: &WriteGrant,
        kind: Kind,
        id: ResourceId,
        precondition: &Precondition,
        patch: Patch,
        tolerances: &Tolerances,
        now: Timestamp,
    ) -> Result<Outcome, StoreError> {
        self.needs_room()?;
        let current = self.current(kind, id, precondition)?;
        let resource_type = Arc::clone(kind.resource_type(&self.catalogue()));
        let (document, edits) = patch.split();
        let promise = Promise::of_patch(&document, &edits);
        let applied = document.apply(&current.resource.attributes, &resource_type)?;
        let wanted = Wanted {
            attributes: applied.attributes,
            password: applied.password_set,
            edits,
            notes: applied.notes,
        };
        let outcome = self.update(grant, current, wanted, tolerances, now)?;
        self.compare(&promise, outcome)
    }

    /// Deletes a resource and its memberships (RFC 7644 §3.6). Groups that lose it are changed too.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::StaleRevision`], [`StoreError::OwnedByAnother`].
    pub fn delete(
        &mut self,
        grant: &WriteGrant,
        kind: Kind,
        id: ResourceId,
        precondition: &Precondition,
        now: Timestamp,
    ) -> Result<Outcome, StoreError> {
        let current = self.current(kind, id, precondition)?;
        let adopted = self.may_write(grant, &current)?;
        let document = document_text(&current.resource.attributes)?;
        let side_changes = self.leave_groups(&current, now)?;
        let mut tally = MemberTally::default();
        if kind == Kind::Group {
            self.clear_members(current.seq, &mut tally)?;
            self.forget_open(current.seq)?;
        }
        index::remove(self, kind, current.seq, &current.resource.attributes)?;
        self.db
            .prepare_cached("DELETE FROM resource_words WHERE rowid = ?1")?
            .execute([current.seq])?;
        self.db
            .prepare_cached("DELETE FROM resource WHERE seq = ?1")?
            .execute([current.seq])?;
        self.db
            .prepare_cached(
                "UPDATE resource_block SET count = count - 1 WHERE kind = ?1 AND block = ?2",
            )?
            .execute(params![kind.code(), crate::paging::block_of(current.seq)])?;
        let catalogue = self.catalogue();
        let resource_type = kind.resource_type(&catalogue);
        let members = tally.outcome();
        let (members_added, members_removed) = tally.into_names();
        let change = self.keep(Change {
            kind: ChangeKind::Deleted,
            resource_kind: kind,
            id,
            name: current.name().to_owned(),
            before: Some(current.resource.revision),
            after: None,
            attributes: diff(Some(&current.resource.attributes), None, resource_type),
            members_added,
            members_removed,
            digest_before: Some(digest(&document)),
            digest_after: None,
        });
        // After the deletion itself: the entry tells first what was asked for.
        let side_changes = side_changes
            .into_iter()
            .map(|change| self.keep(change))
            .collect();
        Ok(Outcome {
            stored: current,
            change: Some(change),
            side_changes,
            notes: Vec::new(),
            members,
            adopted,
        })
    }

    pub(super) fn update(
        &mut self,
        grant: &WriteGrant,
        current: Stored,
        wanted: Wanted,
        tolerances: &Tolerances,
        now: Timestamp,
    ) -> Result<Outcome, StoreError> {
        let kind = current.kind;
        let adopted = self.may_write(grant, &current)?;
        let owner = if adopted.is_some() {
            grant.connection()
        } else {
            current.owner
        };
        let Wanted {
            attributes,
            password,
            edits,
            mut notes,
        } = wanted;
        if attributes != current.resource.attributes {
            self.has_place_for(kind, &attributes)?;
            index::check_unique(self, kind, Some(current.seq), &attributes)?;
        }
        let keys = Keys::of(kind, &attributes);
        if adopted.is_some() {
            let taken_over = self
                .db
                .prepare_cached("UPDATE resource SET owner = ?2 WHERE seq = ?1")?
                .execute(params![current.seq, owner.map(|owner| *owner.0.as_bytes())]);
            taken_over.map_err(|error| {
                self.explain_conflict(error, kind, &Keys::of(kind, &current.resource.attributes))
            })?;
        }
        let mut tally = MemberTally::default();
        if kind == Kind::Group && !edits.is_empty() {
            let asker = Asker {
                tolerances,
                connection: grant.connection(),
                at: now,
            };
            self.edit_members(&current, edits, &asker, &mut tally, &mut notes)?;
        }
        let has_password = password.unwrap_or(current.has_password);
        let same_document = attributes == current.resource.attributes;
        if same_document && has_password == current.has_password && tally.is_unchanged() {
            let members = tally.outcome();
            let stored = Stored { owner, ..current };
            let side_changes = if adopted.is_some() {
                self.keep_filled(&stored, now)?
            } else {
                Vec::new()
            };
            return Ok(Outcome {
                stored,
                change: None,
                side_changes,
                notes,
                members,
                adopted,
            });
        }

        let before = &current.resource;
        let document_before = document_text(&before.attributes)?;
        let document = if same_document {
            document_before.clone()
        } else {
            document_text(&attributes)?
        };
        let after = Resource {
            id: before.id,
            revision: before.revision.next(),
            created: before.created,
            last_modified: before.last_modified.max(now),
            attributes,
        };
        let is_renamed = Keys::of(kind, &before.attributes) != keys;
        let may_be_waited_for = adopted.is_some()
            || is_renamed
            || before.attributes.external_id() != after.attributes.external_id();
        if is_renamed {
            let renamed = self.db.prepare_cached(UPDATE_NAME)?.execute(named_params! {
                ":seq": current.seq, ":name": keys.name, ":user_key": keys.user, ":group_key": keys.group,
            });
            renamed.map_err(|error| self.explain_conflict(error, kind, &keys))?;
        }
        let member_count = count_after(current.member_count, tally.net())?;
        self.db.prepare_cached(UPDATE)?.execute(named_params! {
            ":seq": current.seq,
            ":revision": after.revision.0,
            ":modified": after.last_modified.0,
            ":has_password": has_password,
            ":member_count": member_count as i64,
            ":document": document,
        })?;
        if !same_document {
            index::replace(
                self,
                kind,
                current.seq,
                &before.attributes,
                &after.attributes,
            )?;
        }
        let catalogue = self.catalogue();
        let resource_type = kind.resource_type(&catalogue);
        let attributes_changed = if same_document {
            Vec::new()
        } else {
            diff(
                Some(&before.attributes),
                Some(&after.attributes),
                resource_type,
            )
        };
        let members = tally.outcome();
        let (members_added, members_removed) = tally.into_names();
        let (revision_before, digest_before) = (before.revision, digest(&document_before));
        let stored = Stored {
            kind,
            resource: after,
            owner,
            has_password,
            seq: current.seq,
            member_count,
        };
        let change = self.keep(Change {
            kind: ChangeKind::Updated,
            resource_kind: kind,
            id: stored.resource.id,
            name: stored.name().to_owned(),
            before: Some(revision_before),
            after: Some(stored.resource.revision),
            attributes: attributes_changed,
            members_added,
            members_removed,
            digest_before: Some(digest_before),
            digest_after: Some(digest(&document)),
        });
        let side_changes = if may_be_waited_for {
            self.keep_filled(&stored, now)?
        } else {
            Vec::new()
        };
        Ok(Outcome {
            stored,
            change: Some(change),
            side_changes,
            notes,
            members,
            adopted,
        })
    }

    /// Adds what was asked for as a member of a group and is not stored, now that it names something: the admin's act.
    /// It names what has this id, `externalId` or `userName`, whoever owns it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] without such a group; [`StoreError::Unknown`] if the value is not open there;
    /// [`StoreError::UnknownMember`] if it still names nothing; [`StoreError::MemberOfItself`].
    pub fn settle_member(
        &mut self,
        grant: &WriteGrant,
        group: ResourceId,
        value: &str,
        now: Timestamp,
    ) -> Result<Outcome, StoreError> {
        self.needs_room()?;
        let current = self.current(Kind::Group, group, &Precondition::default())?;
        let open = self
            .open_member(current.seq, value)?
            .ok_or_else(|| StoreError::Unknown {
                what: "open member",
                name: value.to_owned(),
            })?;
        let Some(here) = open.here else {
            return Err(StoreError::UnknownMember {
                value: scim_core::error::excerpt(value),
            });
        };
        let mut count = self.open_count(current.seq)?;
        self.close_value(current.seq, value, &mut count)?;
        self.keep_open_count(current.seq, &count)?;
        let wanted = Wanted {
            attributes: current.resource.attributes.clone(),
            password: None,
            edits: vec![MemberEdit::Add(vec![Member::new(here.id.to_string())])],
            notes: Vec::new(),
        };
        self.update(grant, current, wanted, &Tolerances::STRICT, now)
    }

    /// Groups that waited for `stored` have it from now on; the next entry tells of it.
    fn keep_filled(
        &mut self,
        stored: &Stored,
        now: Timestamp,
    ) -> Result<Vec<Arc<Change>>, StoreError> {
        let changes = self.fill_held(stored, now)?;
        Ok(changes
            .into_iter()
            .map(|change| self.keep(change))
            .collect())
    }

    /// The groups that `gone` was in lose it: one change each.
    fn leave_groups(&mut self, gone: &Stored, now: Timestamp) -> Result<Vec<Change>, StoreError> {
        let groups: Vec<i64> = self
            .db
            .prepare_cached(
                "SELECT member_of FROM membership WHERE member = ?1 ORDER BY member_of",
            )?
            .query_map([gone.seq], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let mut changes = Vec::with_capacity(groups.len());
        for seq in groups {
            let group = self
                .by_seq(seq)?
                .ok_or_else(|| StoreError::Damaged(format!("membership of no group {seq}")))?;
            self.delete_membership(seq, gone.seq)?;
            let after = group.resource.revision.next();
            self.db
                .prepare_cached(
                    "UPDATE resource SET revision = ?2, modified_ms = ?3, member_count = member_count - 1 WHERE seq = ?1",
                )?
                .execute(params![seq, after.0, group.resource.last_modified.max(now).0])?;
            let digest = digest(&document_text(&group.resource.attributes)?);
            changes.push(Change {
                kind: ChangeKind::Updated,
                resource_kind: Kind::Group,
                id: group.resource.id,
                name: group.name().to_owned(),
                before: Some(group.resource.revision),
                after: Some(after),
                attributes: Vec::new(),
                members_added: Vec::new(),
                members_removed: vec![crate::log::MemberName {
                    id: gone.resource.id.0,
                    name: gone.name().to_owned(),
                }],
                digest_before: Some(digest),
                digest_after: Some(digest),
            });
        }
        Ok(changes)
    }

    fn current(
        &self,
        kind: Kind,
        id: ResourceId,
        precondition: &Precondition,
    ) -> Result<Stored, StoreError> {
        let current = self
            .resource(kind, id)?
            .ok_or_else(|| StoreError::NotFound {
                kind,
                id: id.to_string(),
            })?;
        if !precondition.allows(current.resource.revision) {
            return Err(StoreError::StaleRevision {
                id,
                current: current.resource.revision,
            });
        }
        Ok(current)
    }

    /// Whether the grant reaches this resource, and whether its owner changes by that.
    fn may_write(
        &self,
        grant: &WriteGrant,
        current: &Stored,
    ) -> Result<Option<Adoption>, StoreError> {
        let Some(connection) = grant.connection() else {
            return Ok(None);
        };
        if current.owner == Some(connection) {
            return Ok(None);
        }
        let rule = match grant.ownership() {
            Some(rule) => rule,
            None => self.ownership(connection)?,
        };
        match (current.owner, rule) {
            (None, Ownership::AdoptLocal | Ownership::AdoptAny) => Ok(Some(Adoption::FromLocal)),
            (Some(other), Ownership::AdoptAny) => Ok(Some(Adoption::FromConnection(other))),
            (owner, Ownership::Refuse | Ownership::AdoptLocal) => {
                Err(StoreError::OwnedByAnother { owner })
            }
        }
    }

    fn ownership(&self, connection: ConnectionId) -> Result<Ownership, StoreError> {
        let found = self
            .connection_by_id(connection)?
            .ok_or_else(|| StoreError::Unknown {
                what: "connection",
                name: connection.to_string(),
            })?;
        Ok(found.settings.ownership)
    }

    /// A request that was checked before the schemas changed must not leave values behind that nobody sees.
    fn has_place_for(&self, kind: Kind, attributes: &Attributes) -> Result<(), StoreError> {
        match attributes.misfit(kind.resource_type(&self.catalogue())) {
            Some(path) => Err(StoreError::SchemaChanged { path }),
            None => Ok(()),
        }
    }

    fn needs_room(&self) -> Result<(), StoreError> {
        if self.shared.health.refuses_writes(&self.shared.path) {
            Err(StoreError::DiskFull)
        } else {
            Ok(())
        }
    }

    /// Turns a violated unique index into words, with the resource that has the value.
    fn explain_conflict(&self, error: rusqlite::Error, kind: Kind, keys: &Keys) -> StoreError {
        if error.sqlite_extended_error_code() != Some(rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE) {
            return StoreError::Database(error);
        }
        let (attribute, sql, key) = match kind {
            Kind::User => (
                "userName",
                "SELECT id FROM resource WHERE user_key = ?1",
                &keys.user,
            ),
            Kind::Group => (
                "displayName",
                "SELECT id FROM resource WHERE group_key = ?1 LIMIT 1",
                &keys.group,
            ),
        };
        // Only for the console's words: without it the refusal stands all the same.
        let holder = self
            .db
            .query_row(sql, [key], |row| crate::reader::resource_id(row, 0))
            .optional()
            .ok()
            .flatten();
        StoreError::Taken {
            attribute: attribute.into(),
            value: keys.name.clone(),
            holder,
        }
    }

    /// The same for a resource that only changes its owner.
    pub(super) fn explain_conflict_of(
        &self,
        error: rusqlite::Error,
        stored: &Stored,
    ) -> StoreError {
        let keys = Keys::of(stored.kind, &stored.resource.attributes);
        self.explain_conflict(error, stored.kind, &keys)
    }

    fn keep(&mut self, change: Change) -> Arc<Change> {
        let change = Arc::new(change);
        self.batch.pending.push(Arc::clone(&change));
        change
    }
}

/// What the unique indexes see of a resource.
#[derive(Debug, PartialEq, Eq)]
struct Keys {
    name: String,
    user: Option<String>,
    group: Option<String>,
}

impl Keys {
    fn of(kind: Kind, attributes: &Attributes) -> Keys {
        let name = match kind {
            Kind::User => attributes.user_name(),
            Kind::Group => attributes.display_name(),
        }
        .unwrap_or_default()
        .to_owned();
        let key = Some(fold_key(&name));
        match kind {
            Kind::User => Keys {
                name,
                user: key,
                group: None,
            },
            Kind::Group => Keys {
                name,
                user: None,
                group: key,
            },
        }
    }
}

impl MemberTally {
    fn outcome(&self) -> MemberOutcome {
        let (added, removed) = self.counts();
        MemberOutcome {
            added,
            removed,
            ..self.outcome
        }
    }
}

fn count_after(before: u64, net: i64) -> Result<u64, StoreError> {
    before
        .checked_add_signed(net)
        .ok_or_else(|| StoreError::Damaged("a group has fewer members than none".to_owned()))
}

pub(super) fn document_text(attributes: &Attributes) -> Result<String, StoreError> {
    serde_json::to_string(attributes.as_map())
        .map_err(|error| StoreError::Damaged(error.to_string()))
}

pub(super) fn digest(document: &str) -> [u8; 32] {
    Sha256::digest(document.as_bytes()).into()
}
