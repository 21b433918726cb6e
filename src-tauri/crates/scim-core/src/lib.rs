//! SCIM 2.0 as plain values: schema, attributes, filter, path, patch, messages, errors
//! (RFC 7643, RFC 7644).
//!
//! Nothing here performs I/O, reads a clock or draws randomness, and no identity
//! provider is named: what one needs is a field of [`Tolerances`], and strict is the default.

pub mod asked;
pub mod attributes;
pub mod bulk;
pub mod catalogue;
pub mod check;
pub mod definition;
pub mod diff;
pub mod discovery;
pub mod error;
pub mod etag;
pub mod filter;
pub mod fold;
pub mod index;
pub mod json;
pub mod member;
pub mod messages;
pub mod patch;
pub mod path;
pub mod projection;
pub mod reason;
pub mod render;
pub mod resource;
pub mod resources;
pub mod schema;
pub mod search;
mod secret;
pub mod sort;
mod suggest;
pub mod timestamp;
pub mod tolerance;
mod value;

pub use asked::{Asked, MembersAsked};
pub use attributes::Attributes;
pub use bulk::BulkRequest;
pub use catalogue::Catalogue;
pub use check::{Checked, Purpose};
pub use definition::{Loss, SchemaProblem, losses};
pub use diff::{AttributeChange, diff};
pub use discovery::{BulkLimits, PaginationLimits, ServiceLimits, service_provider_config};
pub use error::{ScimError, ScimType};
pub use etag::Precondition;
pub use filter::{CompareOp, Filter, FilterError, Literal, Share, View};
pub use fold::fold_key;
pub use index::{IndexKey, index_keys};
pub use json::{JsonError, JsonLimits};
pub use member::{GroupMembership, Member, UnknownMembers};
pub use messages::ListResponse;
pub use patch::{Applied, MemberEdit, Patch, PatchRequest};
pub use path::{AttributePath, PathError};
pub use projection::Projection;
pub use render::render;
pub use resource::{Resource, ResourceId, Revision};
pub use schema::{
    Attribute, AttributeType, Mutability, ResourceType, Returned, Schema, SchemaExtension,
    Uniqueness,
};
pub use search::SearchRequest;
pub use secret::is_secret_name;
pub use sort::{SortKey, SortValue};
pub use timestamp::Timestamp;
pub use tolerance::{Note, Tolerances};
