//! A resource's attributes, normalised against its schemas.

use crate::path::AttributePath;
use crate::schema::ResourceType;
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

    /// Sorts a document: `externalId`, core attributes, extensions, each in schema order, without empty extensions.
    pub(crate) fn in_schema_order(
        mut document: Map<String, Value>,
        resource_type: &ResourceType,
    ) -> Attributes {
        let mut out = Map::new();
        let mut take = |name: &str| {
            if let Some(value) = document.swap_remove(name) {
                out.insert(name.to_owned(), value);
            }
        };
        take("externalId");
        resource_type
            .schema
            .attributes
            .iter()
            .for_each(|attribute| take(&attribute.name));
        for extension in &resource_type.extensions {
            let Some(Value::Object(mut held)) = document.swap_remove(extension.schema.id.as_ref())
            else {
                continue;
            };
            let names = extension
                .schema
                .attributes
                .iter()
                .map(|attribute| attribute.name.to_string());
            let sorted: Map<String, Value> = names
                .filter_map(|name| held.swap_remove(&name).map(|value| (name, value)))
                .collect();
            if !sorted.is_empty() {
                out.insert(extension.schema.id.to_string(), Value::Object(sorted));
            }
        }
        Attributes(out)
    }

    pub fn as_map(&self) -> &Map<String, Value> {
        &self.0
    }

    pub fn into_map(self) -> Map<String, Value> {
        self.0
    }

    /// The values at `path`: one for each element of a multi-valued attribute that has it, none if it is absent.
    pub fn values<'a>(&'a self, path: &AttributePath) -> Vec<&'a Value> {
        let sub_name = path.sub_attribute.as_ref().map(|sub| sub.name.as_ref());
        let inside = |value: &'a Value| match sub_name {
            Some(name) => value.get(name),
            None => Some(value),
        };
        match self.attribute(path) {
            None => Vec::new(),
            Some(Value::Array(elements)) => elements.iter().filter_map(inside).collect(),
            Some(single) => inside(single).into_iter().collect(),
        }
    }

    /// The whole value of the path's attribute, whatever its sub-attribute.
    pub fn attribute(&self, path: &AttributePath) -> Option<&Value> {
        attribute_in(&self.0, path)
    }

    /// The text at a core attribute or `a.b` in canonical spelling, if it is single-valued text.
    pub fn text(&self, path: &str) -> Option<&str> {
        let (attribute, sub_attribute) = path
            .split_once('.')
            .map_or((path, None), |(a, b)| (a, Some(b)));
        let value = self.0.get(attribute)?;
        match sub_attribute {
            Some(name) => value.get(name)?.as_str(),
            None => value.as_str(),
        }
    }

    /// `userName`, for users.
    pub fn user_name(&self) -> Option<&str> {
        self.text("userName")
    }

    /// `displayName`.
    pub fn display_name(&self) -> Option<&str> {
        self.text("displayName")
    }

    /// `externalId`: the client's own identifier.
    pub fn external_id(&self) -> Option<&str> {
        self.text("externalId")
    }

    /// `active`, if it is set.
    pub fn active(&self) -> Option<bool> {
        self.0.get("active")?.as_bool()
    }
}

/// The whole value of the path's attribute in a document.
pub(crate) fn attribute_in<'a>(
    document: &'a Map<String, Value>,
    path: &AttributePath,
) -> Option<&'a Value> {
    let holder = match &path.extension {
        Some(urn) => document.get(urn.as_ref())?.as_object()?,
        None => document,
    };
    holder.get(path.attribute.name.as_ref())
}
