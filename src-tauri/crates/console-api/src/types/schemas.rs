//! Schemas as the console shows them, and those that the admin defines.

use super::directory::ResourceKind;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

/// One schema in a line.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SchemaRow {
    pub urn: String,
    pub name: String,
    pub description: String,
    /// What has its attributes.
    pub resource: ResourceKind,
    /// Defined in this workspace; the others are those of the standard.
    pub custom: bool,
    /// Whether every user or group must have it. Always so for the standard's own `User` and `Group`.
    pub required: bool,
    /// How many attributes it has, sub-attributes not counted.
    pub attributes: u32,
    /// When it was added and last changed here; `None` for those of the standard.
    pub created: Option<i64>,
    pub changed: Option<i64>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SchemaRef {
    pub urn: String,
}

/// One schema, whole.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SchemaDetails {
    pub row: SchemaRow,
    pub attributes: Vec<AttributeRow>,
    /// Names of attributes that have an index: `badge`, `location.code`.
    pub indexed: Vec<String>,
    /// Those of them whose index is still being made.
    pub unbuilt: Vec<String>,
    /// As `/Schemas` prints it (RFC 7643 §7).
    #[ts(type = "unknown")]
    pub definition: Value,
}

/// An attribute with its characteristics (RFC 7643 §2.2, §7), in the RFC's words.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AttributeRow {
    pub name: String,
    pub description: String,
    pub data_type: String,
    pub multi_valued: bool,
    pub required: bool,
    pub case_exact: bool,
    pub mutability: String,
    pub returned: String,
    pub uniqueness: String,
    pub canonical_values: Vec<String>,
    pub reference_types: Vec<String>,
    pub indexed: bool,
    #[ts(type = "AttributeRow[]")]
    pub sub_attributes: Vec<AttributeRow>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NewSchema {
    /// JSON text in the form of RFC 7643 §7.
    pub definition: String,
    pub resource: ResourceKind,
    pub required: bool,
    /// Attributes to keep an index of: `badge`, `location.code`.
    pub indexed: Vec<String>,
}

/// Another definition of the schema with this URN.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChangeSchema {
    pub definition: String,
    /// As it is if `None`.
    pub required: Option<bool>,
    /// As it is if `None`; an attribute that goes takes its index along.
    pub indexed: Option<Vec<String>>,
    /// Take values that lose their place from their users and groups.
    pub confirm: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RemoveSchema {
    pub urn: String,
    /// Take its values from their users and groups.
    pub confirm: bool,
}

/// Asks what adding or changing a schema would come to.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CheckSchema {
    pub definition: String,
    /// As in what is asked about.
    pub indexed: Option<Vec<String>>,
    /// The schema to be changed; a new one if `None`.
    pub changes: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SchemaVerdict {
    /// In the order of the text. Empty: it can be done.
    pub problems: Vec<SchemaProblem>,
    /// What would lose its place.
    pub losses: Vec<SchemaLoss>,
    /// How many users or groups hold some of that.
    pub holders: u64,
    pub resource: Option<ResourceKind>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SchemaProblem {
    /// The member: `attributes[2].subAttributes[0].type`, `indexed[0]`; empty for the whole.
    pub at: String,
    pub message: String,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SchemaLoss {
    /// `badge`, `location.code`.
    pub path: String,
    pub holders: u64,
}

/// How many users or groups have values of a schema.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SchemaUsage {
    pub resource: ResourceKind,
    pub holders: u64,
}

/// What a change or a removal took.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RemovedSchema {
    pub urn: String,
    pub name: String,
    /// How many users or groups lost values.
    pub stripped: u64,
}
