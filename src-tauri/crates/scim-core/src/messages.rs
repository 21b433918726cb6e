//! Protocol messages that are not resources (RFC 7644 §3.4.2).

use serde_json::{Value, json};

/// The URN of a list response (RFC 7644 §3.4.2).
pub const LIST_RESPONSE_URN: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
/// The URN of a PATCH request (RFC 7644 §3.5.2).
pub const PATCH_OP_URN: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// The answer to a query (RFC 7644 §3.4.2). `itemsPerPage` is the number of resources in this page.
#[derive(Clone, Debug, PartialEq)]
pub struct ListResponse {
    pub total_results: u64,
    /// From 1 (RFC 7644 §3.4.2.4).
    pub start_index: u64,
    pub resources: Vec<Value>,
}

impl ListResponse {
    /// `Resources` is present even when empty: clients fail without it, and the RFC only says that
    /// it may be left out.
    pub fn to_json(self) -> Value {
        json!({
            "schemas": [LIST_RESPONSE_URN],
            "totalResults": self.total_results,
            "startIndex": self.start_index,
            "itemsPerPage": self.resources.len(),
            "Resources": self.resources,
        })
    }
}
