//! A 2xx is a promise: what a request asked for is compared with what the store gives back, within the same
//! transaction, before the request is answered.
//!
//! Nothing that is found here should ever be found. It is looked for all the same, because a client that was told
//! "done" does not ask again, and a log that repeats what the code meant to do would say so too.

use super::Writer;
use super::outcome::Outcome;
use super::resources::document_text;
use crate::error::StoreError;
use crate::ids::Kind;
use crate::reader::Stored;
use rusqlite::{OptionalExtension as _, params};
use scim_core::tolerance::note;
use scim_core::{
    Asked, Checked, MemberEdit, MembersAsked, Note, Patch, Purpose, ResourceId, ResourceType,
    Tolerances, diff,
};
use std::borrow::Cow;

/// What a request that is answered as done promises.
pub(super) struct Promise {
    attributes: Asked,
    members: MembersAsked,
    /// Whether there is a password, if the request says anything of it.
    password: Option<bool>,
}

impl Promise {
    pub fn of_body(
        checked: &Checked,
        purpose: Purpose,
        resource_type: &ResourceType,
        tolerances: &Tolerances,
    ) -> Promise {
        let members = checked
            .members
            .as_ref()
            .filter(|_| !checked.keeps("members", None, tolerances))
            .map(|members| MemberEdit::Replace(members.clone()));
        Promise {
            attributes: Asked::of_body(checked, purpose, resource_type, tolerances),
            members: MembersAsked::of(members.as_slice()),
            password: (checked.has_password || purpose == Purpose::Create)
                .then_some(checked.has_password),
        }
    }

    pub fn of_patch(document: &Patch, edits: &[MemberEdit]) -> Promise {
        Promise {
            attributes: document.asked(),
            members: MembersAsked::of(edits),
            password: document.password_set(),
        }
    }
}

impl Writer {
    /// Notes on the outcome what was asked for and is not stored. One row is read again, and at most a hundred
    /// members are looked up.
    pub(super) fn compare(
        &self,
        promise: &Promise,
        mut outcome: Outcome,
    ) -> Result<Outcome, StoreError> {
        let kept = &outcome.stored;
        let read = if self.reads_as(kept)? {
            Some(Cow::Borrowed(kept))
        } else {
            self.by_seq(kept.seq)?.map(Cow::Owned)
        };
        let unmet = match read {
            None => vec!["id".to_owned()],
            Some(read) => {
                let mut unmet = promise.attributes.unmet(&read.resource.attributes);
                // The answer shows what was meant to be stored, so it must be what is stored.
                if matches!(read, Cow::Owned(_)) && read.resource != kept.resource {
                    let catalogue = self.catalogue();
                    let resource_type = kept.kind.resource_type(&catalogue);
                    let shown = Some(&kept.resource.attributes);
                    let changes = diff(shown, Some(&read.resource.attributes), resource_type);
                    let others = changes.into_iter().map(|change| change.path);
                    let others: Vec<String> = others.filter(|path| !unmet.contains(path)).collect();
                    unmet.extend(others);
                    if unmet.is_empty() {
                        unmet.push("meta".to_owned());
                    }
                }
                if promise
                    .password
                    .is_some_and(|wanted| wanted != read.has_password)
                {
                    unmet.push("password".to_owned());
                }
                if kept.kind == Kind::Group && !self.has_members(&promise.members, &outcome)? {
                    unmet.push("members".to_owned());
                }
                unmet
            }
        };
        for path in unmet.into_iter().rev() {
            tracing::error!(
                id = %outcome.stored.resource.id,
                path,
                "something asked for is not stored"
            );
            // In front: nothing else that is said of this request matters as much.
            let note = Note::left_out(note::NOT_STORED, path, "");
            outcome.notes.insert(0, note);
        }
        Ok(outcome)
    }

    /// Whether the row of a resource says what it should, to the letter. What is the same text is the same document, and need
    /// not be taken apart.
    fn reads_as(&self, kept: &Stored) -> Result<bool, StoreError> {
        let resource = &kept.resource;
        let document = document_text(&resource.attributes)?;
        let as_kept = self
            .db
            .prepare_cached(
                "SELECT id, revision, created_ms, modified_ms, has_password, document FROM resource WHERE seq = ?1",
            )?
            .query_row([kept.seq], |row| {
                Ok(crate::reader::resource_id(row, 0)? == resource.id
                    && row.get::<_, i64>(1)? == resource.revision.0
                    && row.get::<_, i64>(2)? == resource.created.0
                    && row.get::<_, i64>(3)? == resource.last_modified.0
                    && row.get::<_, bool>(4)? == kept.has_password
                    && row.get_ref(5)?.as_str()? == document)
            })
            .optional()?;
        Ok(as_kept == Some(true))
    }

    /// Whether those who should be members are, but for as many as were left out or are waited for, and those who
    /// should not are not. A member found by another name than its id is not looked up again, so where there are such
    /// the others can be told from them only as far as they are missing.
    fn has_members(&self, asked: &MembersAsked, outcome: &Outcome) -> Result<bool, StoreError> {
        let group = outcome.stored.seq;
        let tally = &outcome.members;
        let all_by_id = tally.by_other_name == 0;
        let (mut present, mut missing) = (0_i64, 0_u64);
        for (id, should_be) in &asked.named {
            match (should_be, self.is_member_of(group, id)?) {
                (true, true) => present += 1,
                (true, false) => missing += 1,
                (false, true) if all_by_id => return Ok(false),
                (false, _) => {}
            }
        }
        if missing > tally.left_out + tally.held + tally.by_other_name {
            return Ok(false);
        }
        if !asked.only_these || !all_by_id {
            return Ok(true);
        }
        // One more than there should be is enough to know.
        let found: u64 = self
            .db
            .prepare_cached(
                "SELECT count(*) FROM (SELECT 1 FROM membership WHERE member_of = ?1 LIMIT ?2)",
            )?
            .query_row(params![group, present + 1], |row| row.get::<_, i64>(0))?
            .unsigned_abs();
        Ok(i64::try_from(found) == Ok(present) && outcome.stored.member_count == found)
    }

    fn is_member_of(&self, group: i64, id: &str) -> Result<bool, StoreError> {
        let Some(id) = ResourceId::parse(id) else {
            return Ok(false);
        };
        let found = self
            .db
            .prepare_cached(
                "SELECT 1 FROM resource r JOIN membership m ON m.member = r.seq
                 WHERE r.id = ?1 AND m.member_of = ?2",
            )?
            .query_row(params![id.0.as_bytes(), group], |_| Ok(()))
            .optional()?;
        Ok(found.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actor::WriteGrant;
    use crate::workspace::{OpenMode, OpenOptions, Workspace};
    use crate::{Door, NewLogEntry};
    use scim_core::{Attributes, PatchRequest, Precondition, Timestamp};
    use serde_json::{Value, json};
    use uuid::Uuid;

    const NOW: Timestamp = Timestamp(1_767_225_600_000);
    const STRICT: Tolerances = Tolerances::STRICT;

    fn admin() -> WriteGrant {
        WriteGrant::for_admin(Door::Window)
    }

    fn create(writer: &mut Writer, kind: Kind, body: Value) -> Result<Outcome, StoreError> {
        create_as(writer, kind, body, Tolerances::ALL)
    }

    fn create_as(
        writer: &mut Writer,
        kind: Kind,
        body: Value,
        tolerances: Tolerances,
    ) -> Result<Outcome, StoreError> {
        let resource_type = kind.resource_type(&writer.catalogue()).clone();
        let checked = Attributes::check(body, &resource_type, Purpose::Create, &tolerances)?;
        let id = ResourceId(Uuid::now_v7());
        let outcome = writer.create(&admin(), kind, id, checked, &tolerances, NOW)?;
        writer.append(NewLogEntry::local(Door::Window, NOW, "created"))?;
        Ok(outcome)
    }

    fn patch(writer: &mut Writer, on: &Outcome, operations: Value) -> Result<Outcome, StoreError> {
        let (kind, id) = (on.stored.kind, on.stored.resource.id);
        let resource_type = kind.resource_type(&writer.catalogue()).clone();
        let body = json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations });
        let patch = PatchRequest::parse(body, &STRICT)
            .and_then(|request| Patch::check(request, &resource_type, &STRICT))?;
        let any = Precondition::default();
        let outcome = writer.patch(&admin(), kind, id, &any, patch, &STRICT, NOW)?;
        writer.append(NewLogEntry::local(Door::Window, NOW, "changed"))?;
        Ok(outcome)
    }

    fn not_stored(outcome: &Outcome) -> Vec<&str> {
        let notes = outcome.notes.iter();
        let unmet = notes.filter(|note| note.code == note::NOT_STORED && note.left_out);
        unmet.map(|note| note.path.as_str()).collect()
    }

    /// Runs `work` on a workspace whose database does `on_write` behind the writer's back.
    fn on_a_database_that(on_write: &'static str, work: fn(&mut Writer) -> Result<(), StoreError>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test.dsync");
        let workspace =
            Workspace::open(&path, OpenOptions::new(OpenMode::CreateIfMissing)).unwrap();
        let written = workspace.write_now(move |writer| {
            writer.db.execute_batch(on_write)?;
            work(writer)
        });
        written.unwrap();
        workspace.close_now();
    }

    #[test]
    fn an_attribute_that_the_store_loses_is_named() {
        let loses = "CREATE TEMP TRIGGER loses AFTER UPDATE ON main.resource BEGIN
            UPDATE resource SET document = json_remove(document, '$.title') WHERE seq = NEW.seq; END;
            CREATE TEMP TRIGGER loses_new AFTER INSERT ON main.resource BEGIN
            UPDATE resource SET document = json_remove(document, '$.title'), has_password = 0 WHERE seq = NEW.seq; END;";
        on_a_database_that(loses, |writer| {
            let sent = json!({ "userName": "ada", "title": "Analyst", "password": "x" });
            let ada = create(writer, Kind::User, sent)?;
            assert_eq!(not_stored(&ada), ["title", "password"]);
            let operations = json!([{ "op": "replace", "path": "title", "value": "Countess" }]);
            let changed = patch(writer, &ada, operations)?;
            assert_eq!(not_stored(&changed), ["title"]);
            let operations = json!([{ "op": "replace", "path": "active", "value": true }]);
            let changed = patch(writer, &ada, operations)?;
            assert_eq!(not_stored(&changed), Vec::<&str>::new());
            Ok(())
        });
    }

    #[test]
    fn a_member_that_the_store_loses_or_does_not_let_go_is_noticed() {
        let loses = "CREATE TEMP TRIGGER loses AFTER INSERT ON main.membership BEGIN
            DELETE FROM membership WHERE member_of = NEW.member_of AND member = NEW.member; END;";
        on_a_database_that(loses, |writer| {
            let ada = create(writer, Kind::User, json!({ "userName": "ada" }))?;
            let group = create(writer, Kind::Group, json!({ "displayName": "Payroll" }))?;
            let member = json!([{ "value": ada.stored.resource.id.to_string() }]);
            let add = json!([{ "op": "add", "path": "members", "value": member }]);
            assert_eq!(not_stored(&patch(writer, &group, add)?), ["members"]);
            let unknown = json!({ "displayName": "Other", "members": [{ "value": "nobody" }] });
            let left_out = create(writer, Kind::Group, unknown)?;
            assert_eq!(not_stored(&left_out), Vec::<&str>::new());
            Ok(())
        });
        let keeps = "CREATE TEMP TRIGGER keeps BEFORE DELETE ON main.membership BEGIN SELECT RAISE(IGNORE); END;";
        on_a_database_that(keeps, |writer| {
            let ada = create(writer, Kind::User, json!({ "userName": "ada" }))?;
            let id = ada.stored.resource.id.to_string();
            let sent = json!({ "displayName": "Payroll", "members": [{ "value": id }] });
            let group = create(writer, Kind::Group, sent)?;
            assert_eq!(not_stored(&group), Vec::<&str>::new());
            let path = format!("members[value eq \"{id}\"]");
            let one = json!([{ "op": "remove", "path": path }]);
            assert_eq!(not_stored(&patch(writer, &group, one)?), ["members"]);
            let all = json!([{ "op": "replace", "path": "members", "value": [] }]);
            assert_eq!(not_stored(&patch(writer, &group, all)?), ["members"]);
            Ok(())
        });
    }

    #[test]
    fn a_member_that_is_waited_for_or_named_otherwise_than_by_its_id_is_no_broken_promise() {
        on_a_database_that("", |writer| {
            let holds = Tolerances {
                unknown_members: scim_core::UnknownMembers::Hold,
                ..Tolerances::ALL
            };
            create(writer, Kind::User, json!({ "userName": "ada" }))?;
            let members = json!([{ "value": "ada" }, { "value": "not-yet" }]);
            let sent = json!({ "displayName": "Payroll", "members": members });
            let group = create_as(writer, Kind::Group, sent, holds)?;
            assert_eq!((group.members.held, group.stored.member_count), (1, 1));
            assert_eq!(not_stored(&group), Vec::<&str>::new());
            Ok(())
        });
    }
}
