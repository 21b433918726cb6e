//! Attribute paths resolved against a resource type (RFC 7644 §3.10).

use crate::schema::{Attribute, AttributeType};
use std::sync::Arc;

/// An attribute path that names something the resource type has: a core or extension
/// attribute, or one of its sub-attributes. Cheap to clone.
#[derive(Clone, Debug, PartialEq)]
pub struct AttributePath {
    /// The URN of the extension schema it lies in; `None` for the core schema and for
    /// the common attributes `id`, `externalId`, `meta`, `schemas`.
    pub extension: Option<Arc<str>>,
    /// The attribute, with the schema's own spelling in `attribute.name`.
    pub attribute: Arc<Attribute>,
    /// The sub-attribute, if the path names one.
    pub sub_attribute: Option<Arc<Attribute>>,
}

impl AttributePath {
    /// What the path ends at: the sub-attribute if there is one, else the attribute.
    pub fn leaf(&self) -> &Attribute {
        self.sub_attribute.as_deref().unwrap_or(&self.attribute)
    }

    /// The type that a comparison with this path sees. A complex attribute without a
    /// sub-attribute compares by its `value` (RFC 7644 §3.4.2.2).
    pub fn leaf_type(&self) -> AttributeType {
        self.leaf().attribute_type
    }
}

/// `userName`, `name.familyName`, `urn:…:User:department`: canonical spelling.
impl std::fmt::Display for AttributePath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(urn) = &self.extension {
            write!(f, "{urn}:")?;
        }
        write!(f, "{}", self.attribute.name)?;
        if let Some(sub) = &self.sub_attribute {
            write!(f, ".{}", sub.name)?;
        }
        Ok(())
    }
}
