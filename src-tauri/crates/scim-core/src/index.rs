//! Keys: what filters and sorting compare, and what the store indexes of a document.

use crate::attributes::Attributes;
use crate::filter::Literal;
use crate::fold::fold_key;
use crate::path::AttributePath;
use crate::resources::common;
use crate::schema::{Attribute, AttributeType, ResourceType, Schema};
use crate::timestamp::Timestamp;
use serde_json::Value;
use std::cmp::Ordering;
use std::sync::Arc;

/// The key of one value: what comparisons in filters and sorting see.
#[derive(Clone, Debug, PartialEq)]
pub enum IndexKey {
    /// Folded where the attribute's `caseExact` is false.
    Text(String),
    Number(f64),
    Boolean(bool),
    Time(Timestamp),
}

impl IndexKey {
    /// The key of a stored value, `None` if it is null, complex, or of another type than its attribute.
    pub fn of(attribute: &Attribute, value: &Value) -> Option<IndexKey> {
        match attribute.attribute_type {
            AttributeType::Boolean => value.as_bool().map(IndexKey::Boolean),
            // Adding zero makes one zero of the two that IEEE 754 has: they are equal in filters, and so in order.
            AttributeType::Integer | AttributeType::Decimal => {
                value.as_f64().map(|number| IndexKey::Number(number + 0.0))
            }
            AttributeType::DateTime => value
                .as_str()
                .and_then(Timestamp::parse)
                .map(IndexKey::Time),
            AttributeType::String if !attribute.case_exact => {
                value.as_str().map(|text| IndexKey::Text(fold_key(text)))
            }
            AttributeType::Reference if !attribute.case_exact => {
                value.as_str().map(|text| IndexKey::Text(fold_key(text)))
            }
            AttributeType::String | AttributeType::Reference | AttributeType::Binary => {
                value.as_str().map(|text| IndexKey::Text(text.to_owned()))
            }
            AttributeType::Complex => None,
        }
    }

    /// The key that a filter's literal is looked up by; `None` for null.
    pub fn of_literal(path: &AttributePath, literal: &Literal) -> Option<IndexKey> {
        match literal {
            Literal::Null => None,
            Literal::Boolean(value) => Some(IndexKey::Boolean(*value)),
            Literal::Number(value) => Some(IndexKey::Number(*value)),
            Literal::DateTime(instant) => Some(IndexKey::Time(*instant)),
            Literal::String(text) => IndexKey::of(path.compared(), &Value::from(text.as_str())),
        }
    }

    /// The order of sorting. Keys of different types, which one attribute never has, keep an order of their own.
    pub fn compare(&self, other: &IndexKey) -> Ordering {
        match (self, other) {
            (IndexKey::Text(one), IndexKey::Text(other)) => one.cmp(other),
            (IndexKey::Number(one), IndexKey::Number(other)) => one.total_cmp(other),
            (IndexKey::Boolean(one), IndexKey::Boolean(other)) => one.cmp(other),
            (IndexKey::Time(one), IndexKey::Time(other)) => one.cmp(other),
            (one, other) => one.rank().cmp(&other.rank()),
        }
    }

    fn rank(&self) -> u8 {
        match self {
            IndexKey::Text(_) => 0,
            IndexKey::Number(_) => 1,
            IndexKey::Boolean(_) => 2,
            IndexKey::Time(_) => 3,
        }
    }
}

/// The keys of a document's values at a path, each once.
pub fn index_keys(attributes: &Attributes, path: &AttributePath) -> Vec<IndexKey> {
    let mut keys: Vec<IndexKey> = Vec::new();
    for value in attributes.values(path) {
        if let Some(key) = IndexKey::of(path.leaf(), value)
            && !keys.contains(&key)
        {
            keys.push(key);
        }
    }
    keys
}

/// Every path marked `indexed`, also those outside of the document.
pub(crate) fn indexed_paths(resource_type: &ResourceType) -> Vec<AttributePath> {
    let common = common::attributes().iter();
    let mut paths = paths_of(None, common.chain(&resource_type.schema.attributes));
    for extension in &resource_type.extensions {
        paths.extend(extension_paths(&extension.schema));
    }
    paths
}

/// Every path of an extension that is marked `indexed`.
pub(crate) fn extension_paths(schema: &Schema) -> Vec<AttributePath> {
    paths_of(Some(Arc::from(schema.id.as_ref())), &schema.attributes)
}

fn paths_of<'a>(
    urn: Option<Arc<str>>,
    attributes: impl IntoIterator<Item = &'a Arc<Attribute>>,
) -> Vec<AttributePath> {
    let mut paths = Vec::new();
    for attribute in attributes {
        let path = AttributePath {
            extension: urn.clone(),
            attribute: Arc::clone(attribute),
            sub_attribute: None,
        };
        let subs = attribute.sub_attributes.iter().filter(|sub| sub.indexed);
        paths.extend(subs.map(|sub| path.with_sub(sub)));
        if attribute.indexed {
            paths.push(path);
        }
    }
    paths
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;
    use crate::check::Purpose;
    use crate::tolerance::Tolerances;
    use serde_json::json;

    #[test]
    fn indexed_attributes_give_their_keys() {
        let user = Catalogue::standard().user;
        let raw = json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
            "userName": "Ada", "externalId": "X-1", "active": true,
            "name": { "givenName": "Ada", "familyName": "LOVELACE", "middleName": "not indexed" },
            "emails": [{ "value": "A@x.example" }, { "value": "a@X.example", "type": "home" }, { "type": "other" }],
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "department": "R&D", "manager": { "value": "M-1" } },
        });
        let attributes = Attributes::check(raw, &user, Purpose::Create, &Tolerances::STRICT)
            .unwrap()
            .attributes;
        let found: Vec<(String, IndexKey)> = indexed_paths(&user)
            .into_iter()
            .filter(|path| !path.is_outside_document())
            .flat_map(|path| {
                let keys = index_keys(&attributes, &path).into_iter();
                keys.map(move |key| (path.to_string(), key))
            })
            .collect();
        let text = |path: &str, key: &str| (path.to_owned(), IndexKey::Text(key.to_owned()));
        assert_eq!(
            found,
            [
                text("externalId", "X-1"),
                text("userName", "ada"),
                text("name.familyName", "lovelace"),
                text("name.givenName", "ada"),
                ("active".to_owned(), IndexKey::Boolean(true)),
                text("emails.value", "a@x.example"),
                text(
                    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
                    "r&d"
                ),
                text(
                    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value",
                    "M-1"
                ),
            ]
        );
    }
}
