//! Lists (RFC 7644 §3.4.2): of one resource type or of all, by GET or as a search (§3.4.3), in pages by index or by cursor
//! (RFC 9865).

use super::show::{show, subject};
use crate::answer::{Answer, Facts, Refusal};
use crate::call::{Call, Refused};
use crate::cursor::{Cursor, Question, Seal};
use crate::query::{Paging, Query};
use crate::redact;
use directory::{Kind, ListPage, ListPart, ListQuery, LogNote, LogSubject, Reader};
use hyper::StatusCode;
use scim_core::messages::Place;
use scim_core::{
    CompareOp, Filter, ListResponse, Literal, Note, Projection, ResourceType, ScimError,
    SearchRequest, Share, SortKey, Tolerances,
};
use serde_json::Value;
use std::sync::Arc;

/// What a list is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Over {
    /// `/Users` or `/Groups`.
    Only(Kind),
    /// The base itself (RFC 7644 §3.4.2.1). Without a filter it is all that there is, in pages like every list: a page
    /// costs no more for that.
    All,
}

impl Over {
    fn kinds(self) -> Vec<Kind> {
        match self {
            Over::Only(kind) => vec![kind],
            Over::All => Kind::ALL.to_vec(),
        }
    }
}

/// `GET`: what is asked for stands in the address.
pub(super) async fn get(call: &Arc<Call>, over: Over) -> Result<Answer, Refusal> {
    let query = call.query()?;
    list(call, over, query, Vec::new()).await
}

/// `POST …/.search`: what is asked for stands in the body, and means the same.
pub(super) async fn search(call: &Arc<Call>, over: Over) -> Result<Answer, Refusal> {
    let tolerances = call.dialect.tolerances;
    let body = call.json(call.shared.limits.body_bytes).await?;
    let mut request = SearchRequest::parse(body, &tolerances)?;
    let notes = std::mem::take(&mut request.notes);
    list(call, over, request.into(), notes).await
}

async fn list(
    call: &Arc<Call>,
    over: Over,
    query: Query,
    notes: Vec<Note>,
) -> Result<Answer, Refusal> {
    let limits = &call.shared.limits;
    let kinds = over.kinds().into_iter().map(|kind| Asked {
        kind,
        resource_type: Arc::clone(call.resource_type(kind)),
    });
    let kinds: Vec<Asked> = kinds.collect();
    let projections = kinds.iter().map(|asked| {
        Projection::parse(
            query.attributes.as_deref(),
            query.excluded_attributes.as_deref(),
            &asked.resource_type,
        )
    });
    let projections = projections.collect::<Result<Vec<_>, _>>()?;
    let types: Vec<&ResourceType> = kinds
        .iter()
        .map(|asked| asked.resource_type.as_ref())
        .collect();
    let sorts = SortKey::parse_for_each(
        query.sort_by.as_deref(),
        query.sort_order.as_deref(),
        &types,
    )?;
    let paging = query.paging(usual_page(call), limits.page_most)?;
    let plain = ListQuery {
        walker: Some(call.walker()),
        budget: limits.query_budget,
        ..ListQuery::of(Kind::User)
    };
    let page_default = usual_page(call);
    let tolerances = call.dialect.tolerances;
    let cursor_time = limits.cursor_time;
    let now = (call.shared.clock)();
    let base_url = call.base_url();
    let filter = query.filter.clone();
    let found = call
        .read(move |reader| {
            let (parts, forgiven) = parts(&kinds, filter.as_deref(), sorts, &tolerances)?;
            let looked_up = parts.iter().find_map(|part| look_up(part.filter.as_ref()?));
            let only = match &parts[..] {
                [part] => Some(part.kind),
                _ => None,
            };
            let (start_index, count, after, seal) = match &paging {
                Paging::Index { start_index, count } => (*start_index, *count, None, None),
                Paging::Cursor { after, count } => {
                    let seal = Seal {
                        key: reader.cursor_key()?,
                        question: Question::of(over == Over::All, &parts),
                        lifetime: cursor_time,
                    };
                    let (count, mark) = match after {
                        None => (count.unwrap_or(page_default), None),
                        Some(text) => {
                            let cursor = Cursor::open(text, &seal, now)?;
                            cursor.check_count(*count)?;
                            (cursor.count, Some(cursor.mark))
                        }
                    };
                    (1, count, mark, Some(seal))
                }
            };
            let query = ListQuery {
                start_index,
                count,
                after,
                ..plain
            };
            let page = page(reader, query, parts)?;
            let shown = page.items.iter().map(|stored| {
                let at = kinds.iter().position(|asked| asked.kind == stored.kind);
                let at = at.unwrap_or_default();
                show(
                    reader,
                    stored,
                    &kinds[at].resource_type,
                    &base_url,
                    &projections[at],
                )
            });
            let resources = shown.collect::<Result<Vec<_>, _>>()?;
            let place = match seal {
                None => Place::StartIndex(page.start_index),
                Some(seal) => Place::Cursor {
                    next: page.next.clone().map(|mark| {
                        let issued = now;
                        Cursor {
                            mark,
                            count,
                            issued,
                        }
                        .seal(&seal)
                    }),
                },
            };
            Ok(Found {
                page,
                resources,
                place,
                looked_up,
                only,
                forgiven,
            })
        })
        .await?;
    let facts = Facts {
        notes: (notes.into_iter().chain(found.forgiven.clone()))
            .map(LogNote::from)
            .collect(),
        ..facts(&found, query.filter.as_deref())
    };
    let response = ListResponse {
        total_results: found.page.total,
        place: found.place,
        resources: found.resources,
    };
    Ok(Answer::json(StatusCode::OK, response.to_json(), facts))
}

/// A kind that a list is over.
struct Asked {
    kind: Kind,
    resource_type: Arc<ResourceType>,
}

struct Found {
    page: ListPage,
    /// The items of the page as they are sent.
    resources: Vec<Value>,
    place: Place,
    /// Attribute and value that one resource was looked for by.
    looked_up: Option<(String, String)>,
    /// The one kind that the filter leaves.
    only: Option<Kind>,
    /// Of the filter.
    forgiven: Vec<Note>,
}

/// How many resources a page has when the request does not say.
pub(super) fn usual_page(call: &Call) -> u64 {
    let limits = &call.shared.limits;
    if call.dialect.answers.long_lists {
        limits.page_most
    } else {
        limits.page_default
    }
}

/// What is asked of each kind; a kind of which the filter leaves nothing is not asked.
fn parts(
    kinds: &[Asked],
    filter: Option<&str>,
    sorts: Vec<Option<SortKey>>,
    tolerances: &Tolerances,
) -> Result<(Vec<ListPart>, Vec<Note>), ScimError> {
    let types: Vec<&ResourceType> = kinds
        .iter()
        .map(|asked| asked.resource_type.as_ref())
        .collect();
    let (shares, forgiven) = match filter {
        Some(text) => Filter::parse_for_each(text, &types, tolerances)?,
        None => (vec![Share::Everything; kinds.len()], Vec::new()),
    };
    let parts = kinds
        .iter()
        .zip(shares)
        .zip(sorts)
        .filter_map(|((asked, share), sort)| {
            let filter = match share {
                Share::Nothing => return None,
                Share::Everything => None,
                Share::Some(filter) => Some(filter),
            };
            Some(ListPart {
                kind: asked.kind,
                filter,
                sort,
            })
        });
    Ok((parts.collect(), forgiven))
}

fn page(reader: &Reader, query: ListQuery, parts: Vec<ListPart>) -> Result<ListPage, Refused> {
    let start_index = query.start_index;
    let mut parts = parts.into_iter();
    let Some(first) = parts.next() else {
        return Ok(ListPage {
            total: 0,
            start_index,
            items: Vec::new(),
            next: None,
        });
    };
    let query = ListQuery {
        kind: first.kind,
        filter: first.filter,
        sort: first.sort,
        also: parts.collect(),
        ..query
    };
    Ok(reader.list(&query)?)
}

/// What the log tells of a list: that one resource was looked up, or how many were listed.
fn facts(found: &Found, filter: Option<&str>) -> Facts {
    let page = &found.page;
    let about_kind = |facts: Facts| match found.only {
        Some(kind) => facts.about(LogSubject {
            kind,
            id: None,
            name: None,
        }),
        None => facts,
    };
    if let Some((attribute, value)) = &found.looked_up {
        let facts = Facts::read(match found.only {
            Some(Kind::User) => "user_looked_up",
            Some(Kind::Group) => "group_looked_up",
            None => "resource_looked_up",
        })
        .with("attribute", attribute.as_str())
        .with("value", value.as_str())
        .with("found", page.total);
        return match page.items.first().filter(|_| page.total == 1) {
            Some(stored) => facts.about(subject(stored)),
            None => about_kind(facts),
        };
    }
    let facts = Facts::read(match found.only {
        Some(Kind::User) => "users_listed",
        Some(Kind::Group) => "groups_listed",
        None => "resources_listed",
    })
    .with("returned", found.resources.len())
    .with("total", page.total);
    let facts = about_kind(facts);
    match filter {
        Some(filter) => {
            let redacted = redact::target::redact_filter(filter, &mut redact::Secrets::default());
            facts.with("filter", redacted)
        }
        None => facts,
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
        } => Some((path.to_string(), redact::blank_shapes(value).into_owned())),
        Filter::And(parts) => parts.iter().find_map(look_up),
        Filter::ValuePath { attribute, filter } => look_up(filter).map(|(path, value)| {
            let sub_attribute = path.rsplit('.').next().unwrap_or_default().to_owned();
            (format!("{attribute}.{sub_attribute}"), value)
        }),
        Filter::Compare { .. } | Filter::Or(_) | Filter::Not(_) | Filter::Present(_) => None,
    }
}
