//! Creating (RFC 7644 §3.3), replacing (§3.5.1), patching (§3.5.2) and deleting (§3.6) one resource by a request.
//!
//! All follow one course: check leave, body and dialect; then, in one transaction, change, render, log.

use super::read::resource_id;
use super::write::{Terms, WriteOperation};
use crate::answer::{Answer, Refusal};
use crate::call::Call;
use directory::{Kind, WriteGrant};
use scim_core::ResourceId;
use std::sync::Arc;
use uuid::Uuid;

pub(super) async fn create(call: &Arc<Call>, kind: Kind) -> Result<Answer, Refusal> {
    let grant = call.grant()?;
    let terms = Terms::new(call, kind, &call.query()?)?;
    let sent = call.json(body_limit(call, kind)).await?;
    let operation = terms.create(ResourceId(Uuid::now_v7()), sent)?;
    run(call, "create", grant, operation).await
}

pub(super) async fn replace(call: &Arc<Call>, kind: Kind, text: &str) -> Result<Answer, Refusal> {
    let grant = call.grant()?;
    let id = resource_id(kind, text)?;
    let precondition = call.precondition()?;
    let terms = Terms::new(call, kind, &call.query()?)?;
    let sent = call.json(body_limit(call, kind)).await?;
    let operation = terms.replace(id, precondition, sent)?;
    run(call, "replace", grant, operation).await
}

pub(super) async fn patch(call: &Arc<Call>, kind: Kind, text: &str) -> Result<Answer, Refusal> {
    let grant = call.grant()?;
    let id = resource_id(kind, text)?;
    let precondition = call.precondition()?;
    let terms = Terms::new(call, kind, &call.query()?)?;
    let sent = call.json(body_limit(call, kind)).await?;
    let operation = terms.patch(id, precondition, sent)?;
    run(call, "change", grant, operation).await
}

pub(super) async fn delete(call: &Arc<Call>, kind: Kind, text: &str) -> Result<Answer, Refusal> {
    let grant = call.grant()?;
    let operation = WriteOperation::Delete {
        kind,
        id: resource_id(kind, text)?,
        precondition: call.precondition()?,
    };
    run(call, "delete", grant, operation).await
}

async fn run(
    call: &Arc<Call>,
    attempt: &'static str,
    grant: WriteGrant,
    operation: WriteOperation,
) -> Result<Answer, Refusal> {
    call.write(attempt, move |writer, now| {
        operation.apply(writer, &grant, now)?.answer(writer)
    })
    .await
}

fn body_limit(call: &Call, kind: Kind) -> usize {
    match kind {
        Kind::User => call.shared.limits.body_bytes,
        Kind::Group => call.shared.limits.group_body_bytes,
    }
}
