//! Reading one resource (RFC 7644 §3.4.1).

use super::show::{show, subject};
use crate::answer::{Answer, Facts, Refusal};
use crate::call::{Call, Refused};
use directory::{Kind, LogSubject};
use hyper::StatusCode;
use hyper::header::ETAG;
use scim_core::{Projection, ResourceId, ScimError};
use std::sync::Arc;

/// A resource by its id; 304 if the client has this version already (RFC 7644 §3.14).
pub(super) async fn one(call: &Arc<Call>, kind: Kind, text: &str) -> Result<Answer, Refusal> {
    let id = resource_id(kind, text)?;
    let query = call.query()?;
    let precondition = call.precondition()?;
    let resource_type = Arc::clone(call.resource_type(kind));
    let projection = Projection::parse(
        query.attributes.as_deref(),
        query.excluded_attributes.as_deref(),
        &resource_type,
    )?;
    let base_url = call.base_url();
    let name = text.to_owned();
    let (stored, shown) = call
        .read(move |reader| {
            let stored = reader
                .resource(kind, id)?
                .ok_or_else(|| Refused::from(not_found(kind, &name)))?;
            let is_known = precondition.is_not_modified(stored.resource.revision);
            let shown = if is_known {
                None
            } else {
                Some(show(
                    reader,
                    &stored,
                    &resource_type,
                    &base_url,
                    &projection,
                )?)
            };
            Ok((stored, shown))
        })
        .await?;
    let action = match kind {
        Kind::User => "user_read",
        Kind::Group => "group_read",
    };
    let facts = Facts::read(action).about(subject(&stored));
    let answer = match shown {
        Some(shown) => Answer::json(StatusCode::OK, shown, facts),
        None => Answer::empty(StatusCode::NOT_MODIFIED, facts),
    };
    Ok(answer.with_header(ETAG, &stored.resource.revision.entity_tag()))
}

/// The id in a path. One that is not in the form of ours names nothing.
pub(super) fn resource_id(kind: Kind, text: &str) -> Result<ResourceId, Refusal> {
    ResourceId::parse(text).ok_or_else(|| not_found(kind, text))
}

pub(super) fn not_found(kind: Kind, id: &str) -> Refusal {
    Refusal::from(ScimError::not_found(kind.name(), id)).about(LogSubject {
        kind,
        id: ResourceId::parse(id),
        name: None,
    })
}
