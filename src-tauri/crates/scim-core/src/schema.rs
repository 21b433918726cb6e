//! Schemas as values (RFC 7643 §7): what `/Schemas` says is what is enforced.

use crate::path::AttributePath;
use std::borrow::Cow;
use std::sync::Arc;

type Text = Cow<'static, str>;

/// The data type of an attribute (RFC 7643 §2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AttributeType {
    String,
    Boolean,
    Decimal,
    Integer,
    DateTime,
    Reference,
    Binary,
    Complex,
}

/// Who may change an attribute, and when (RFC 7643 §2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mutability {
    ReadOnly,
    ReadWrite,
    Immutable,
    WriteOnly,
}

/// When an attribute is in an answer (RFC 7643 §2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Returned {
    Always,
    Never,
    Default,
    Request,
}

/// Over what set an attribute's value is unique (RFC 7643 §2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Uniqueness {
    None,
    Server,
    Global,
}

/// One attribute definition (RFC 7643 §7). Sub-attributes never have sub-attributes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    pub name: Text,
    pub description: Text,
    pub attribute_type: AttributeType,
    pub multi_valued: bool,
    pub required: bool,
    pub case_exact: bool,
    pub mutability: Mutability,
    pub returned: Returned,
    pub uniqueness: Uniqueness,
    /// Suggestions only (RFC 7643 §7): other values are kept as sent.
    pub canonical_values: Vec<Text>,
    /// For `reference`: resource type names, `external` or `uri`.
    pub reference_types: Vec<Text>,
    pub sub_attributes: Vec<Arc<Attribute>>,
    /// The store keeps an index over this attribute's values.
    pub indexed: bool,
}

/// A schema (RFC 7643 §7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schema {
    /// The URN.
    pub id: Text,
    pub name: Text,
    pub description: Text,
    pub attributes: Vec<Arc<Attribute>>,
}

/// An extension of a resource type (RFC 7643 §6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaExtension {
    pub schema: Arc<Schema>,
    pub required: bool,
}

/// A resource type (RFC 7643 §6), with its schemas resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceType {
    /// `User` or `Group`; the name in `meta.resourceType`.
    pub name: Text,
    /// `/Users` or `/Groups`.
    pub endpoint: Text,
    pub description: Text,
    pub schema: Arc<Schema>,
    pub extensions: Vec<SchemaExtension>,
}

/// Common attributes and schema attributes are looked up without regard to ASCII case
/// (RFC 7643 §2.1).
impl Attribute {
    /// The sub-attribute called `name`.
    pub fn sub_attribute(&self, name: &str) -> Option<&Arc<Attribute>> {
        find(&self.sub_attributes, name)
    }

    pub fn is_complex(&self) -> bool {
        self.attribute_type == AttributeType::Complex
    }

    /// A complex attribute that points at another resource: it has a `$ref`
    /// (`manager`, `members`, `groups`; RFC 7643 §2.4).
    pub fn is_resource_reference(&self) -> bool {
        self.is_complex() && self.sub_attribute("$ref").is_some()
    }
}

impl Schema {
    /// The attribute called `name`.
    pub fn attribute(&self, name: &str) -> Option<&Arc<Attribute>> {
        find(&self.attributes, name)
    }

    /// Every indexed path of this schema where it is an extension, in its order.
    pub fn indexed_paths(&self) -> Vec<AttributePath> {
        crate::index::extension_paths(self)
    }
}

impl ResourceType {
    /// The core or common attribute called `name`; attributes of extensions are reached
    /// through [`ResourceType::extension`].
    pub fn attribute(&self, name: &str) -> Option<&Arc<Attribute>> {
        self.schema
            .attribute(name)
            .or_else(|| crate::resources::common::attribute(name))
    }

    /// The extension whose schema has this URN, in any case (RFC 8141 §3.1 for the prefix; clients
    /// do not agree on the rest).
    pub fn extension(&self, urn: &str) -> Option<&SchemaExtension> {
        self.extensions
            .iter()
            .find(|extension| extension.schema.id.eq_ignore_ascii_case(urn))
    }

    /// Every indexed path of this type, in schema order: those of the core schema and the common
    /// attributes, then those of the extensions.
    pub fn indexed_paths(&self) -> Vec<AttributePath> {
        crate::index::indexed_paths(self)
    }
}

fn find<'a>(attributes: &'a [Arc<Attribute>], name: &str) -> Option<&'a Arc<Attribute>> {
    attributes
        .iter()
        .find(|attribute| attribute.name.eq_ignore_ascii_case(name))
}
