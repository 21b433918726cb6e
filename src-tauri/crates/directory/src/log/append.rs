//! Writing entries.

use super::entry::{CapturedMessage, Change, EntryKind, MemberName, NewLogEntry};
use super::packed;
use super::rollup::Tally;
use super::uses::Used;
use crate::actor::{Actor, Door};
use crate::error::StoreError;
use crate::ids::LogSeq;
use crate::writer::Writer;
use rusqlite::{named_params, params};
use serde::Serialize;
use std::sync::Arc;

const INSERT: &str = "
    INSERT INTO log_entry (seq, kind, at_ms, actor, connection, token, request_id, method, target, status, duration_us,
        verdict, action, reason, arguments, notes, subject_kind, subject_id, subject_name, is_read, client_address,
        user_agent, count, has_body, signs, oauth_client)
    VALUES (:seq, :kind, :at, :actor, :connection, :token, :request_id, :method, :target, :status, :duration_us,
        :verdict, :action, :reason, :arguments, :notes, :subject_kind, :subject_id, :subject_name, :is_read,
        :client_address, :user_agent, :count, :has_body, :signs, :oauth_client)";

const INSERT_CHANGE: &str = "
    INSERT INTO change (entry, ordinal, kind, resource_kind, resource_id, resource_name, revision_before,
        revision_after, attributes, members_added, members_removed, digest_before, digest_after)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";

/// No stored body is longer than this, in bytes.
const LONGEST_BODY: usize = 256 * 1024;

pub(super) fn actor_code(actor: Actor) -> i64 {
    match actor {
        Actor::Token(_, _) => 1,
        Actor::Anonymous => 2,
        Actor::Admin(Door::Window) => 3,
        Actor::Admin(Door::CommandLine) => 4,
        Actor::Admin(Door::BrowserConsole) => 5,
        Actor::System => 6,
        Actor::Client(_, _) => 7,
    }
}

/// One attribute of a change as it is stored.
#[derive(Serialize)]
struct StoredAttribute<'a> {
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<&'a serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<&'a serde_json::Value>,
}

impl Writer {
    /// Writes an entry; the changes made since the last one hang themselves on it.
    ///
    /// # Errors
    /// Those of the database.
    pub fn append(&mut self, entry: NewLogEntry) -> Result<LogSeq, StoreError> {
        self.append_counted(&entry, 1)
    }

    /// Where the next entry will stand.
    pub fn next_log_seq(&self) -> LogSeq {
        LogSeq(self.next_seq)
    }

    pub(crate) fn append_counted(
        &mut self,
        entry: &NewLogEntry,
        count: u64,
    ) -> Result<LogSeq, StoreError> {
        let seq = self.next_seq;
        let subject = entry.subject.as_ref();
        let has_body = entry.request.is_some() || entry.response.is_some();
        let notes = if entry.notes.is_empty() {
            None
        } else {
            Some(text(&entry.notes)?)
        };
        let arguments = if entry.arguments.is_empty() {
            None
        } else {
            Some(text(&entry.arguments)?)
        };
        self.db.prepare_cached(INSERT)?.execute(named_params! {
            ":seq": seq,
            ":kind": entry.kind.code(),
            ":at": entry.at.0,
            ":actor": actor_code(entry.actor),
            ":connection": entry.connection.as_ref().map(|id| id.0.as_bytes()),
            ":token": entry.token.as_ref().map(|id| id.0.as_bytes()),
            ":request_id": entry.request_id,
            ":method": entry.method,
            ":target": entry.target,
            ":status": entry.status,
            ":duration_us": entry.duration_us,
            ":verdict": entry.verdict.code(),
            ":action": entry.action,
            ":reason": entry.reason,
            ":arguments": arguments,
            ":notes": notes,
            ":subject_kind": subject.map(|subject| subject.kind.code()),
            ":subject_id": subject.and_then(|subject| subject.id.as_ref()).map(|id| id.0.as_bytes()),
            ":subject_name": subject.and_then(|subject| subject.name.as_deref()),
            ":is_read": entry.is_read,
            ":client_address": entry.client_address,
            ":user_agent": entry.user_agent,
            ":count": i64::try_from(count).unwrap_or(i64::MAX),
            ":has_body": has_body,
            ":signs": (!entry.signs.is_empty()).then(|| entry.signs.join(" ")),
            ":oauth_client": entry.oauth_client.as_ref().map(|id| id.0.as_bytes()),
        })?;
        self.next_seq += 1;
        self.batch.entries += 1;
        if has_body {
            let packed = packed::pack(&(
                entry.request.as_ref().map(cut),
                entry.response.as_ref().map(cut),
            ))?;
            self.db
                .prepare_cached("INSERT INTO log_body (seq, packed) VALUES (?1, ?2)")?
                .execute(params![seq, packed])?;
            self.batch.body_bytes += packed.len() as i64;
        }
        let changes = std::mem::take(&mut self.batch.pending);
        for (ordinal, change) in changes.iter().enumerate() {
            self.insert_change(seq, ordinal, change)?;
        }
        if entry.kind == EntryKind::Exchange {
            self.batch.tallies.push(Tally::of(entry, count));
            self.batch.uses.extend(Used::of(entry, seq, count));
        }
        Ok(LogSeq(seq))
    }

    fn insert_change(
        &self,
        entry: i64,
        ordinal: usize,
        change: &Arc<Change>,
    ) -> Result<(), StoreError> {
        let attributes: Vec<StoredAttribute<'_>> = change
            .attributes
            .iter()
            .map(|attribute| StoredAttribute {
                path: &attribute.path,
                before: attribute.before.as_ref(),
                after: attribute.after.as_ref(),
            })
            .collect();
        let members = |list: &[MemberName]| {
            if list.is_empty() {
                Ok(None)
            } else {
                packed::pack(&list).map(Some)
            }
        };
        self.db.prepare_cached(INSERT_CHANGE)?.execute(params![
            entry,
            ordinal as i64,
            change.kind.code(),
            change.resource_kind.code(),
            change.id.0.as_bytes(),
            change.name,
            change.before.map(|revision| revision.0),
            change.after.map(|revision| revision.0),
            text(&attributes)?,
            members(&change.members_added)?,
            members(&change.members_removed)?,
            change.digest_before,
            change.digest_after,
        ])?;
        Ok(())
    }
}

/// The last guard against a body that was not cut before it came here.
fn cut(message: &CapturedMessage) -> CapturedMessage {
    match &message.body {
        Some(body) if body.len() > LONGEST_BODY => {
            let end = body.floor_char_boundary(LONGEST_BODY);
            CapturedMessage {
                body: Some(body[..end].to_owned()),
                cut: true,
                ..message.clone()
            }
        }
        Some(_) | None => message.clone(),
    }
}

fn text<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Damaged(error.to_string()))
}
