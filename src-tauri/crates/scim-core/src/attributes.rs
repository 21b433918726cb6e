//! A resource's attributes, normalised against its schemas.

use serde_json::{Map, Value};

/// The attributes of one resource: canonical names, right types, nothing outside the
/// schema, no `schemas`, `id`, `meta`, and nothing that is never stored (`password`,
/// a user's derived `groups`, a group's `members`, which live in a table of their own).
/// Extension attributes sit under their schema's URN.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Attributes(Map<String, Value>);

impl Attributes {
    /// Trusts that `map` was produced by this crate: what the store reads back.
    pub fn from_stored(map: Map<String, Value>) -> Attributes {
        Attributes(map)
    }

    pub fn as_map(&self) -> &Map<String, Value> {
        &self.0
    }

    pub fn into_map(self) -> Map<String, Value> {
        self.0
    }
}
