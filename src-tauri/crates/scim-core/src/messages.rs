//! Protocol messages that are not resources (RFC 7644 §3.4.2).

use serde_json::{Value, json};

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
