//! Protocol messages that are not resources (RFC 7644 §3): their URNs, what reading any of them needs, and list responses.

use crate::error::ScimError;
use crate::reason;
use crate::tolerance::{Note, Tolerances, note};
use crate::value::duplicate;
use serde_json::{Map, Value, json};

/// The URN of a list response (RFC 7644 §3.4.2).
pub const LIST_RESPONSE_URN: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
/// The URN of a PATCH request (RFC 7644 §3.5.2).
pub const PATCH_OP_URN: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
/// The URN of a Bulk (RFC 7644 §3.7).
pub const BULK_REQUEST_URN: &str = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
/// The URN of its answer (RFC 7644 §3.7).
pub const BULK_RESPONSE_URN: &str = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";
/// The URN of a query by POST (RFC 7644 §3.4.3).
pub const SEARCH_REQUEST_URN: &str = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

/// The answer to a query (RFC 7644 §3.4.2). `itemsPerPage` is the number of resources in this page.
#[derive(Clone, Debug, PartialEq)]
pub struct ListResponse {
    pub total_results: u64,
    pub place: Place,
    pub resources: Vec<Value>,
}

/// Where a page lies, in the terms in which it was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Its first resource is the so-manieth, from 1 (RFC 7644 §3.4.2.4).
    StartIndex(u64),
    /// The cursor of the next page; `None` only where there is none (RFC 9865 §2).
    Cursor { next: Option<String> },
}

impl ListResponse {
    /// Everything there is, on one page.
    pub fn whole(resources: Vec<Value>) -> ListResponse {
        ListResponse {
            total_results: resources.len() as u64,
            place: Place::StartIndex(1),
            resources,
        }
    }

    /// `Resources` is present even when empty: clients fail without it, and the RFC only says that
    /// it may be left out.
    pub fn to_json(self) -> Value {
        let mut body = json!({
            "schemas": [LIST_RESPONSE_URN],
            "totalResults": self.total_results,
        });
        match self.place {
            Place::StartIndex(start_index) => body["startIndex"] = Value::from(start_index),
            Place::Cursor { next: Some(next) } => body["nextCursor"] = Value::from(next),
            Place::Cursor { next: None } => {}
        }
        body["itemsPerPage"] = Value::from(self.resources.len());
        body["Resources"] = Value::Array(self.resources);
        body
    }
}

/// Members of a message by name and value, in the order in which they were sent.
pub(crate) type Members = Vec<(String, Value)>;

/// The members wanted, in any case (RFC 7643 §2.1), each at most once, and the others.
pub(crate) fn members<const N: usize>(
    object: Map<String, Value>,
    wanted: [&'static str; N],
) -> Result<([Option<Value>; N], Members), ScimError> {
    let mut found = [const { None }; N];
    let mut others = Vec::new();
    for (name, value) in object {
        let known = wanted
            .iter()
            .position(|wanted| wanted.eq_ignore_ascii_case(&name));
        let Some(index) = known else {
            others.push((name, value));
            continue;
        };
        if found[index].replace(value).is_some() {
            return Err(duplicate(wanted[index]));
        }
    }
    Ok((found, others))
}

/// Every message says which it is by its URN in `schemas` (RFC 7644 §3.1). The address has said so too, so that nothing is in
/// doubt where a client leaves it out.
///
/// # Errors
/// 400 `invalidSyntax` where that is not tolerated.
pub(crate) fn check_urn(
    urn: &'static str,
    schemas: Option<&Value>,
    tolerances: &Tolerances,
    notes: &mut Vec<Note>,
) -> Result<(), ScimError> {
    let is_it = |sent: &Value| {
        sent.as_str()
            .is_some_and(|sent| sent.eq_ignore_ascii_case(urn))
    };
    if schemas
        .and_then(Value::as_array)
        .is_some_and(|sent| sent.iter().any(is_it))
    {
        return Ok(());
    }
    if !tolerances.missing_schemas {
        let detail = format!("`schemas` must be [\"{urn}\"].");
        return Err(ScimError::invalid_syntax(reason::MISSING_SCHEMAS, detail)
            .with("schema", urn)
            .of_quirk(note::MISSING_SCHEMAS));
    }
    notes.push(Note::forgiven(note::MISSING_SCHEMAS, "schemas", urn));
    Ok(())
}
