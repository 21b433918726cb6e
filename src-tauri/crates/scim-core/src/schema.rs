//! Schemas as values (RFC 7643 §7): what `/Schemas` says is what is enforced.

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
#[derive(Clone, Debug, PartialEq)]
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
    pub sub_attributes: Vec<Attribute>,
    /// The store keeps an index over this attribute's values.
    pub indexed: bool,
}

/// A schema (RFC 7643 §7).
#[derive(Clone, Debug, PartialEq)]
pub struct Schema {
    /// The URN.
    pub id: Text,
    pub name: Text,
    pub description: Text,
    pub attributes: Vec<Attribute>,
}

/// An extension of a resource type (RFC 7643 §6).
#[derive(Clone, Debug, PartialEq)]
pub struct SchemaExtension {
    pub schema: Arc<Schema>,
    pub required: bool,
}

/// A resource type (RFC 7643 §6), with its schemas resolved.
#[derive(Clone, Debug, PartialEq)]
pub struct ResourceType {
    /// `User` or `Group`; the name in `meta.resourceType`.
    pub name: Text,
    /// `/Users` or `/Groups`.
    pub endpoint: Text,
    pub description: Text,
    pub schema: Arc<Schema>,
    pub extensions: Vec<SchemaExtension>,
}
