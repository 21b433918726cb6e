//! SCIM 2.0 as plain values: schema, attributes, filter, path, patch, messages, errors
//! (RFC 7643, RFC 7644).
//!
//! Nothing here performs I/O, reads a clock or draws randomness, and no identity
//! provider is named: what one needs is a field of [`Tolerances`], and strict is the default.

pub mod attributes;
pub mod catalogue;
pub mod error;
pub mod filter;
pub mod path;
pub mod resource;
pub mod schema;
pub mod tolerance;

pub use attributes::Attributes;
pub use catalogue::Catalogue;
pub use error::{ScimError, ScimType};
pub use filter::Filter;
pub use path::AttributePath;
pub use resource::{Resource, ResourceId, Revision, Timestamp};
pub use schema::{Attribute, AttributeType, Mutability, ResourceType, Returned, Schema, Uniqueness};
pub use tolerance::{Note, Tolerances};
