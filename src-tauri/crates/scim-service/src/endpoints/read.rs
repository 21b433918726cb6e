//! Reading one resource (RFC 7644 §3.4.1) and lists of them (§3.4.2).

use super::show::{show, subject};
use crate::answer::{Answer, Facts, Refusal};
use crate::call::{Call, Refused};
use directory::{Kind, ListQuery, LogSubject};
use hyper::StatusCode;
use hyper::header::ETAG;
use scim_core::{
    CompareOp, Filter, ListResponse, Literal, Projection, ResourceId, ScimError, SortKey,
};
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

/// A page of users or groups.
pub(super) async fn list(call: &Arc<Call>, kind: Kind) -> Result<Answer, Refusal> {
    let limits = &call.shared.limits;
    let query = call.query()?;
    let resource_type = Arc::clone(call.resource_type(kind));
    let projection = Projection::parse(
        query.attributes.as_deref(),
        query.excluded_attributes.as_deref(),
        &resource_type,
    )?;
    let sort = SortKey::parse(
        query.sort_by.as_deref(),
        query.sort_order.as_deref(),
        &resource_type,
    )?;
    let plain = ListQuery {
        sort,
        start_index: query.first()?,
        count: query.page(usual_page(call), limits.page_most)?,
        walker: Some(call.walker()),
        budget: limits.query_budget,
        ..ListQuery::of(kind)
    };
    let base_url = call.base_url();
    let tolerances = call.dialect.tolerances;
    let filter = query.filter.clone();
    let (page, resources, looked_up, notes) = call
        .read(move |reader| {
            let (filter, notes) = match filter {
                None => (None, Vec::new()),
                Some(text) => {
                    let (filter, notes) = Filter::parse_noting(&text, &resource_type, &tolerances)
                        .map_err(ScimError::from)?;
                    (Some(filter), notes)
                }
            };
            let looked_up = filter.as_ref().and_then(look_up);
            let page = reader.list(&ListQuery { filter, ..plain })?;
            let shown = page
                .items
                .iter()
                .map(|stored| show(reader, stored, &resource_type, &base_url, &projection));
            let shown = shown.collect::<Result<Vec<_>, _>>()?;
            Ok((page, shown, looked_up, notes))
        })
        .await?;
    let mut facts = match looked_up {
        Some((attribute, value)) => {
            let found = page.items.first().filter(|_| page.total == 1);
            let facts = Facts::read(match kind {
                Kind::User => "user_looked_up",
                Kind::Group => "group_looked_up",
            })
            .with("attribute", attribute)
            .with("value", value)
            .with("found", page.total);
            match found {
                Some(stored) => facts.about(subject(stored)),
                None => facts.about(LogSubject {
                    kind,
                    id: None,
                    name: None,
                }),
            }
        }
        None => {
            let facts = Facts::read(match kind {
                Kind::User => "users_listed",
                Kind::Group => "groups_listed",
            })
            .with("returned", resources.len())
            .with("total", page.total)
            .about(LogSubject {
                kind,
                id: None,
                name: None,
            });
            match &query.filter {
                Some(filter) => facts.with(
                    "filter",
                    crate::redact::target::redact_filter(
                        filter,
                        &mut crate::redact::Secrets::default(),
                    ),
                ),
                None => facts,
            }
        }
    };
    facts.notes = notes;
    let response = ListResponse {
        total_results: page.total,
        start_index: page.start_index,
        resources,
    };
    Ok(Answer::json(StatusCode::OK, response.to_json(), facts))
}

/// How many resources a page has when the request does not say.
fn usual_page(call: &Call) -> u64 {
    let limits = &call.shared.limits;
    if call.dialect.answers.long_lists {
        limits.page_most
    } else {
        limits.page_default
    }
}

/// The attribute and value of a filter that looks for one resource: an `eq` on text, alone or with more
/// conditions, as clients send before they create or link.
fn look_up(filter: &Filter) -> Option<(String, String)> {
    match filter {
        Filter::Compare {
            path,
            op: CompareOp::Eq,
            value: Literal::String(value),
        } => Some((
            path.to_string(),
            crate::redact::blank_shapes(value).into_owned(),
        )),
        Filter::And(parts) => parts.iter().find_map(look_up),
        Filter::ValuePath { attribute, filter } => look_up(filter).map(|(path, value)| {
            let sub_attribute = path.rsplit('.').next().unwrap_or_default().to_owned();
            (format!("{attribute}.{sub_attribute}"), value)
        }),
        Filter::Compare { .. } | Filter::Or(_) | Filter::Not(_) | Filter::Present(_) => None,
    }
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
