//! Creating (RFC 7644 §3.3), replacing (§3.5.1), patching (§3.5.2) and deleting (§3.6) resources.
//!
//! All follow one course: check leave, body and dialect; then, in one transaction, change, render, log.

use super::action::{Write, asked_activation, facts};
use super::read::resource_id;
use super::show::{show, subject};
use crate::answer::{Answer, Refusal};
use crate::call::{Call, Refused};
use directory::{Kind, LogSubject, Outcome, Writer};
use hyper::StatusCode;
use hyper::header::{ETAG, LOCATION};
use idp::{Dialect, GroupPatchAnswer};
use scim_core::render::location;
use scim_core::{Attributes, Patch, PatchRequest, Projection, Purpose, ResourceId};
use std::sync::Arc;
use uuid::Uuid;

/// A group with more members is not sent back after a PATCH: the client knows what it asked for.
const MEMBERS_SHOWN_AFTER_PATCH: u64 = 1_000;

pub(super) async fn create(call: &Arc<Call>, kind: Kind) -> Result<Answer, Refusal> {
    let grant = call.grant()?;
    let request = Request::read(call, kind)?;
    let sent = call.json(body_limit(call, kind)).await?;
    let tolerances = request.dialect.tolerances;
    let resource_type = Arc::clone(call.resource_type(kind));
    let checked = Attributes::check(sent, &resource_type, Purpose::Create, &tolerances)
        .map_err(|error| Refusal::from(error).about(nameless(kind, None)))?;
    let name = match kind {
        Kind::User => checked.attributes.user_name(),
        Kind::Group => checked.attributes.display_name(),
    };
    let about = LogSubject {
        kind,
        id: None,
        name: name.map(str::to_owned),
    };
    let id = ResourceId(Uuid::now_v7());
    call.write("create", move |writer, now| {
        let outcome = writer
            .create(&grant, kind, id, checked, &tolerances, now)
            .map_err(|error| about_this(error, about))?;
        let answer = request.body(writer, StatusCode::CREATED, Write::Create, &outcome)?;
        let location = location(&resource_type, &request.base_url, &id.to_string());
        Ok(answer.with_header(LOCATION, &location))
    })
    .await
}

pub(super) async fn replace(call: &Arc<Call>, kind: Kind, text: &str) -> Result<Answer, Refusal> {
    let grant = call.grant()?;
    let id = resource_id(kind, text)?;
    let precondition = call.precondition()?;
    let request = Request::read(call, kind)?;
    let sent = call.json(body_limit(call, kind)).await?;
    let tolerances = request.dialect.tolerances;
    let mut checked = Attributes::check(
        sent,
        call.resource_type(kind),
        Purpose::Replace,
        &tolerances,
    )
    .map_err(|error| Refusal::from(error).about(nameless(kind, Some(id))))?;
    // The id in the path is the only one (RFC 7644 §3.5.1: readOnly values are ignored).
    checked.note_body_id(&id.to_string());
    call.write("replace", move |writer, now| {
        let outcome = writer
            .replace(&grant, kind, id, &precondition, checked, &tolerances, now)
            .map_err(|error| about_stored(writer, error, kind, id))?;
        request.body(writer, StatusCode::OK, Write::Replace, &outcome)
    })
    .await
}

pub(super) async fn patch(call: &Arc<Call>, kind: Kind, text: &str) -> Result<Answer, Refusal> {
    let grant = call.grant()?;
    let id = resource_id(kind, text)?;
    let precondition = call.precondition()?;
    let mut request = Request::read(call, kind)?;
    let sent = call.json(body_limit(call, kind)).await?;
    let tolerances = request.dialect.tolerances;
    request.activates = asked_activation(&sent).filter(|_| kind == Kind::User);
    let patch = PatchRequest::parse(sent, &tolerances)
        .and_then(|patch| Patch::check(patch, call.resource_type(kind), &tolerances))
        .map_err(|error| Refusal::from(error).about(nameless(kind, Some(id))))?;
    call.write("change", move |writer, now| {
        let outcome = writer
            .patch(&grant, kind, id, &precondition, patch, &tolerances, now)
            .map_err(|error| about_stored(writer, error, kind, id))?;
        if request.wants_no_body(&outcome) {
            let answer = Answer::empty(
                StatusCode::NO_CONTENT,
                facts(Write::Patch, request.activates, &outcome),
            );
            return Ok(answer.with_header(ETAG, &entity_tag(&outcome)));
        }
        request.body(writer, StatusCode::OK, Write::Patch, &outcome)
    })
    .await
}

pub(super) async fn delete(call: &Arc<Call>, kind: Kind, text: &str) -> Result<Answer, Refusal> {
    let grant = call.grant()?;
    let id = resource_id(kind, text)?;
    let precondition = call.precondition()?;
    call.write("delete", move |writer, now| {
        let outcome = writer
            .delete(&grant, kind, id, &precondition, now)
            .map_err(|error| about_stored(writer, error, kind, id))?;
        Ok(Answer::empty(
            StatusCode::NO_CONTENT,
            facts(Write::Delete, None, &outcome),
        ))
    })
    .await
}

/// What the answer to a write depends on.
struct Request {
    kind: Kind,
    dialect: Dialect,
    projection: Projection,
    base_url: String,
    resource_type: Arc<scim_core::ResourceType>,
    /// What a PATCH asks of a user, if it is about `active` alone.
    activates: Option<bool>,
}

impl Request {
    fn read(call: &Call, kind: Kind) -> Result<Request, Refusal> {
        let query = call.query()?;
        let resource_type = Arc::clone(call.resource_type(kind));
        let projection = Projection::parse(
            query.attributes.as_deref(),
            query.excluded_attributes.as_deref(),
            &resource_type,
        )?;
        Ok(Request {
            kind,
            dialect: call.dialect,
            projection,
            base_url: call.base_url(),
            resource_type,
            activates: None,
        })
    }

    /// An answer with the resource as it is now.
    fn body(
        &self,
        writer: &Writer,
        status: StatusCode,
        write: Write,
        outcome: &Outcome,
    ) -> Result<Answer, Refused> {
        let stored = &outcome.stored;
        let shown = show(
            writer,
            stored,
            &self.resource_type,
            &self.base_url,
            &self.projection,
        )?;
        let answer = Answer::json(status, shown, facts(write, self.activates, outcome));
        Ok(answer.with_header(ETAG, &entity_tag(outcome)))
    }

    /// RFC 7644 §3.5.2: 200 with the resource or 204 without, as the service likes, but 200 if the request
    /// says which attributes it wants.
    fn wants_no_body(&self, outcome: &Outcome) -> bool {
        let by_choice = self.dialect.answers.group_patch == GroupPatchAnswer::NoContent;
        let is_large = outcome.stored.member_count > MEMBERS_SHOWN_AFTER_PATCH;
        self.kind == Kind::Group && self.projection.is_default() && (by_choice || is_large)
    }
}

fn entity_tag(outcome: &Outcome) -> String {
    outcome.stored.resource.revision.entity_tag()
}

fn body_limit(call: &Call, kind: Kind) -> usize {
    match kind {
        Kind::User => call.shared.limits.body_bytes,
        Kind::Group => call.shared.limits.group_body_bytes,
    }
}

fn nameless(kind: Kind, id: Option<ResourceId>) -> LogSubject {
    LogSubject {
        kind,
        id,
        name: None,
    }
}

/// The store's refusal with what it is about; its own faults pass through as they are.
fn about_this(error: directory::StoreError, about: LogSubject) -> Refused {
    if crate::answer::is_own_fault(&error) {
        Refused::Store(error)
    } else {
        Refusal::from(error).about(about).into()
    }
}

/// As [`about_this`], with the name of the resource as it is stored.
fn about_stored(
    writer: &Writer,
    error: directory::StoreError,
    kind: Kind,
    id: ResourceId,
) -> Refused {
    let stored = writer.resource(kind, id).ok().flatten();
    about_this(
        error,
        stored
            .as_ref()
            .map_or_else(|| nameless(kind, Some(id)), subject),
    )
}
