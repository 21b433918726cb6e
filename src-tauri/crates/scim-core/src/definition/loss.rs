//! What a change of schemas would take from the documents: values that the new schema has no place for.

use crate::attributes::Attributes;
use crate::schema::{Attribute, AttributeType, ResourceType, Schema};
use serde_json::{Map, Value};

/// A place whose values would be lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// The URN of the extension.
    pub schema: String,
    /// `None`: everything under the URN.
    pub attribute: Option<String>,
    pub sub_attribute: Option<String>,
}

/// `urn:…`, `urn:…:badge`, `urn:…:location.code`.
impl std::fmt::Display for Loss {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.schema)?;
        if let Some(attribute) = &self.attribute {
            write!(f, ":{attribute}")?;
        }
        if let Some(sub_attribute) = &self.sub_attribute {
            write!(f, ".{sub_attribute}")?;
        }
        Ok(())
    }
}

/// The places of `before` that `after` no longer has, or has for values of another kind. Another spelling of a name
/// is another name here: documents hold names as they are spelled.
pub fn losses(before: &Schema, after: Option<&Schema>) -> Vec<Loss> {
    let schema = before.id.to_string();
    let Some(after) = after else {
        return vec![Loss {
            schema,
            attribute: None,
            sub_attribute: None,
        }];
    };
    let mut found = Vec::new();
    for old in &before.attributes {
        let mut lose = |sub_attribute: Option<String>| {
            found.push(Loss {
                schema: schema.clone(),
                attribute: Some(old.name.to_string()),
                sub_attribute,
            });
        };
        let Some(new) = after.attributes.iter().find(|new| new.name == old.name) else {
            lose(None);
            continue;
        };
        if !takes_values_of(new, old) {
            lose(None);
            continue;
        }
        for old in &old.sub_attributes {
            let new = new.sub_attributes.iter().find(|new| new.name == old.name);
            if !new.is_some_and(|new| takes_values_of(new, old)) {
                lose(Some(old.name.to_string()));
            }
        }
    }
    found
}

fn takes_values_of(new: &Attribute, old: &Attribute) -> bool {
    let is_wider = new.attribute_type == AttributeType::Decimal
        && old.attribute_type == AttributeType::Integer
        || new.attribute_type == AttributeType::String
            && matches!(
                old.attribute_type,
                AttributeType::Reference | AttributeType::DateTime | AttributeType::Binary
            );
    new.multi_valued == old.multi_valued && (new.attribute_type == old.attribute_type || is_wider)
}

impl Attributes {
    /// The document without what stands at these places; `None` if nothing stands there.
    pub fn without(&self, losses: &[Loss]) -> Option<Attributes> {
        let mut document = self.as_map().clone();
        let mut changed = false;
        for loss in losses {
            let Some(Value::Object(held)) = document.get_mut(&loss.schema) else {
                continue;
            };
            changed |= match (&loss.attribute, &loss.sub_attribute) {
                (None, _) => {
                    held.clear();
                    true
                }
                (Some(attribute), None) => held.shift_remove(attribute).is_some(),
                (Some(attribute), Some(sub)) => remove_part(held, attribute, sub),
            };
            if held.is_empty() {
                document.shift_remove(&loss.schema);
            }
        }
        changed.then(|| Attributes::from_stored(document))
    }

    /// A path of an extension whose value the resource type has no place for: the document was checked against another
    /// catalogue than this one.
    pub fn misfit(&self, resource_type: &ResourceType) -> Option<String> {
        let core = |name: &str| resource_type.attribute(name).is_some();
        for (name, value) in self.as_map().iter().filter(|(name, _)| !core(name)) {
            let schema = resource_type
                .extensions
                .iter()
                .map(|extension| &extension.schema)
                .find(|schema| schema.id.as_ref() == name);
            let (Some(schema), Value::Object(held)) = (schema, value) else {
                return Some(name.clone());
            };
            for (attribute, value) in held {
                let known = schema
                    .attributes
                    .iter()
                    .find(|known| known.name.as_ref() == attribute);
                if !known.is_some_and(|known| fits(known, value)) {
                    return Some(format!("{name}:{attribute}"));
                }
            }
        }
        None
    }
}

/// Takes `sub` out of the attribute's value, and what has nothing left.
fn remove_part(held: &mut Map<String, Value>, attribute: &str, sub: &str) -> bool {
    let mut changed = false;
    let is_empty = match held.get_mut(attribute) {
        Some(Value::Object(parts)) => {
            changed = parts.shift_remove(sub).is_some();
            parts.is_empty()
        }
        Some(Value::Array(elements)) => {
            for parts in elements.iter_mut().filter_map(Value::as_object_mut) {
                changed |= parts.shift_remove(sub).is_some();
            }
            elements.retain(|element| element.as_object().is_none_or(|parts| !parts.is_empty()));
            elements.is_empty()
        }
        Some(_) | None => false,
    };
    if is_empty {
        held.shift_remove(attribute);
    }
    changed
}

/// Whether a value is of the kind that the attribute holds. What it says was checked when it came.
fn fits(attribute: &Attribute, value: &Value) -> bool {
    match value {
        Value::Array(elements) if attribute.multi_valued => {
            elements.iter().all(|element| fits_one(attribute, element))
        }
        single => !attribute.multi_valued && fits_one(attribute, single),
    }
}

fn fits_one(attribute: &Attribute, value: &Value) -> bool {
    match (attribute.attribute_type, value) {
        (AttributeType::Complex, Value::Object(parts)) => parts.iter().all(|(name, value)| {
            let sub = attribute
                .sub_attributes
                .iter()
                .find(|sub| sub.name.as_ref() == name);
            sub.is_some_and(|sub| fits(sub, value))
        }),
        (AttributeType::Boolean, Value::Bool(_)) => true,
        (AttributeType::Integer, Value::Number(number)) => number.is_i64() || number.is_u64(),
        (AttributeType::Decimal, Value::Number(_)) => true,
        (
            AttributeType::String
            | AttributeType::DateTime
            | AttributeType::Reference
            | AttributeType::Binary,
            Value::String(_),
        ) => true,
        (_, _) => false,
    }
}
