//! Bulk requests (RFC 7644 §3.7): many writes in one message, which may refer to each other's new resources.
//!
//! [`BulkRequest::parse`] reads the message, [`BulkRequest::plan`] says in which order and groups its operations run, and
//! [`BulkRequest::put_in`] sets ids in the place of references. Running them is the service's part.

mod plan;
mod reference;
mod request;
mod response;

pub use request::{BulkItem, BulkMethod, BulkOperation, BulkRequest, TargetId, reference_failed};
pub use response::{BulkResult, bulk_response};

/// What stands before a bulkId where it is used in the place of an id (RFC 7644 §3.7.2).
const REFERENCE_PREFIX: &str = "bulkId:";
