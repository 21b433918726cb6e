//! `POST /Bulk` (RFC 7644 §3.7): many writes in one request.
//!
//! Ids are given before anything is written, so that references can be set in place, and the plan says what runs first. Operations
//! run in parts of about [`PART`], each a transaction of its own with its own log entry: the writes of others get their turn in
//! between, and a change is never apart from the entry that tells of it. Within a part each unit of the plan has a savepoint. The
//! answer goes out when all is committed.

mod journal;
mod part;
mod tally;

use super::read::resource_id;
use super::write::{Terms, WriteOperation};
use crate::answer::{Answer, Facts, Refusal};
use crate::call::Call;
use crate::query::Query;
use directory::{Kind, Verdict, WriteGrant};
use hyper::StatusCode;
use journal::Journal;
use part::{Item, Label, Part, State};
use scim_core::bulk::{BulkItem, BulkMethod, TargetId, bulk_response};
use scim_core::render::location;
use scim_core::{BulkRequest, Precondition, ResourceId, ScimError, reason};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;
use uuid::Uuid;

/// Operations in one transaction. A circle of references is not parted, however long it is.
const PART: usize = 100;

pub(super) async fn bulk(call: &Arc<Call>) -> Result<Answer, Refusal> {
    let grant = call.grant()?;
    let limits = call.shared.limits.bulk;
    let latest = Instant::now() + call.shared.limits.bulk_time;
    let most = usize::try_from(limits.max_payload_bytes).unwrap_or(usize::MAX);
    let sent = call.json(most).await.map_err(|mut refusal| {
        if refusal.error.reason == reason::TOO_LARGE {
            refusal.error = limits.too_many_bytes();
        }
        refusal
    })?;
    let endpoints = Kind::ALL.map(|kind| call.resource_type(kind).endpoint.as_ref());
    let mut journal = Journal::new(call, &sent, PART);
    let mut request = BulkRequest::parse(sent, &endpoints, &limits, &call.dialect.tolerances)?;
    journal.notes = std::mem::take(&mut request.notes);
    let fail_on_errors = request.fail_on_errors;
    let units = request.plan();
    let (labels, items) = prepare(call, request);
    let parts = parts(units, items);
    journal.labels = labels;
    journal.parts = parts.len();
    let state = State::new(fail_on_errors);
    run(call, grant, latest, parts, Arc::new(journal), state).await
}

/// Runs part after part. What was committed stays, whatever becomes of the parts behind it.
async fn run(
    call: &Arc<Call>,
    grant: WriteGrant,
    latest: Instant,
    parts: Vec<Part>,
    journal: Arc<Journal>,
    mut state: State,
) -> Result<Answer, Refusal> {
    let mut results: BTreeMap<usize, Value> = BTreeMap::new();
    for (number, part) in parts.into_iter().enumerate() {
        if state.is_over() {
            break;
        }
        let done_before = results.len();
        let (grant, journal_of_part, before) = (grant.clone(), Arc::clone(&journal), state.clone());
        let own_call = Arc::clone(call);
        let written = call
            .write_part(latest, move |writer, now| {
                let done = part.run(before, &journal_of_part.labels, writer, &grant, now)?;
                let answer = journal_of_part.answer(number, done_before, &done);
                writer.append(journal_of_part.entry(&own_call, &answer, &done.results))?;
                Ok((done, answer))
            })
            .await;
        match written {
            Ok((done, mut answer)) => {
                if journal.parts == 1 {
                    answer.is_logged = true;
                    return Ok(answer);
                }
                state = done.state;
                results.extend(done.results);
            }
            // Nothing at all was done: this is the answer to the whole request.
            Err(refusal) if results.is_empty() => return Err(refusal),
            Err(refusal) => {
                let (entry, rest) = journal.rest(call, number, &refusal.error, &state, &results);
                call.shared.workspace.record(entry);
                results.extend(rest);
                break;
            }
        }
    }
    let all = bulk_response(results.into_values().collect());
    let mut answer = Answer::json(StatusCode::OK, all, Facts::write("bulk", Verdict::Applied));
    // Each part has its entry.
    answer.is_logged = true;
    Ok(answer)
}

/// Gives each new resource its id, sets the ids in the place of references, and checks every operation as far as that goes without
/// the store.
fn prepare(call: &Call, mut request: BulkRequest) -> (Vec<Label>, Vec<Item>) {
    let ids: Vec<Option<ResourceId>> = request
        .operations
        .iter()
        .map(|operation| operation.creates().then(|| ResourceId(Uuid::now_v7())))
        .collect();
    let new_id = |place: usize| Some(ids.get(place).copied().flatten()?.to_string());
    request.put_in(new_id);
    let mut labels = Vec::with_capacity(ids.len());
    let mut items = Vec::with_capacity(ids.len());
    for (place, operation) in request.operations.into_iter().enumerate() {
        let creates = operation.creates();
        let mut made_by = None;
        let (location, prepared) = match operation.item {
            Ok(item) => {
                let id = match &item.id {
                    Some(TargetId::Existing(id)) => id.clone(),
                    Some(TargetId::New(maker)) => {
                        made_by = Some(*maker);
                        new_id(*maker).unwrap_or_default()
                    }
                    None => new_id(place).unwrap_or_default(),
                };
                let resource_type = call.resource_type(kind_at(item.endpoint));
                let location = location(resource_type, &call.base_url(), &id);
                (Some(location), prepared(call, item, &id))
            }
            Err(error) => (location_of_path(call, &operation.path), Err(error.into())),
        };
        labels.push(Label {
            method: operation.method,
            bulk_id: operation.bulk_id,
            path: operation.path,
            creates,
            location,
            made_by,
        });
        items.push(Item {
            place,
            refers_to: operation.refers_to,
            operation: prepared,
        });
    }
    (labels, items)
}

/// The operation on the resource of this id, read as the single request would be.
fn prepared(call: &Call, item: BulkItem, id: &str) -> Result<WriteOperation, Refusal> {
    let kind = kind_at(item.endpoint);
    let precondition = || {
        Precondition::parse(item.version.as_deref(), None).map_err(|error| ScimError {
            detail: format!("`version` acts as If-Match. {}", error.detail),
            ..error
        })
    };
    let terms = || {
        let query = Query::parse(item.query.as_deref())?;
        Terms::new(call, kind, &query)
    };
    let id = resource_id(kind, id)?;
    match item.method {
        BulkMethod::Post => terms()?.create(id, item.data),
        BulkMethod::Put => {
            let precondition = precondition()?;
            terms()?.replace(id, precondition, item.data)
        }
        BulkMethod::Patch => {
            let precondition = precondition()?;
            terms()?.patch(id, precondition, item.data)
        }
        BulkMethod::Delete => Ok(WriteOperation::Delete {
            kind,
            id,
            precondition: precondition()?,
        }),
    }
}

/// Endpoints are numbered as kinds are.
fn kind_at(endpoint: usize) -> Kind {
    Kind::ALL.get(endpoint).copied().unwrap_or(Kind::User)
}

/// That of an operation which cannot be done, if its path leads to a resource.
fn location_of_path(call: &Call, path: &str) -> Option<String> {
    let bare = path.split('?').next().unwrap_or_default();
    let leads_to_one = Kind::ALL.into_iter().any(|kind| {
        bare.strip_prefix(call.resource_type(kind).endpoint.as_ref())
            .and_then(|rest| rest.strip_prefix('/'))
            .is_some_and(|id| ResourceId::parse(id).is_some())
    });
    leads_to_one.then(|| format!("{}{bare}", call.base_url()))
}

/// Whole units, gathered until a part is full.
fn parts(units: Vec<Vec<usize>>, items: Vec<Item>) -> Vec<Part> {
    let mut items: Vec<Option<Item>> = items.into_iter().map(Some).collect();
    let mut parts: Vec<Part> = Vec::new();
    for unit in units {
        let unit: Vec<Item> = unit
            .into_iter()
            .filter_map(|place| items.get_mut(place)?.take())
            .collect();
        match parts.last_mut() {
            Some(part) if part.len() < PART => part.push(unit),
            Some(_) | None => parts.push(Part::of(unit)),
        }
    }
    parts
}
