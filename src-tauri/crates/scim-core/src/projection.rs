//! Which attributes an answer has (RFC 7644 §3.9, RFC 7643 §2.2 "returned").

use crate::error::{ScimError, ScimType};
use crate::path::AttributePath;
use crate::reason;
use crate::schema::{Attribute, ResourceType, Returned};
use serde_json::{Map, Value};
use std::sync::Arc;

/// The most names in one list.
pub const MOST_NAMES: usize = 100;

/// The `attributes` or `excludedAttributes` of a request, or neither.
#[derive(Clone, Debug, PartialEq)]
pub struct Projection {
    resource_type: Arc<ResourceType>,
    choice: Choice,
    unknown: Vec<String>,
}

#[derive(Clone, Debug, PartialEq)]
enum Choice {
    Default,
    Only(Vec<Name>),
    Except(Vec<Name>),
}

#[derive(Clone, Debug, PartialEq)]
enum Name {
    Path(AttributePath),
    /// Everything of a schema: the core one if `None`.
    Schema(Option<Arc<str>>),
}

/// What of one attribute an answer has.
#[derive(Debug, PartialEq)]
enum Keep {
    Nothing,
    Everything,
    /// Only these sub-attributes, and those that are always returned.
    Only(Vec<String>),
    Except(Vec<String>),
}

impl Projection {
    /// Reads the two query parameters (comma-separated lists). Names that the resource type does not have select
    /// nothing: one client asks many services for the same list.
    ///
    /// # Errors
    /// 400 `invalidValue` for both together (RFC 7644 §3.4.2.5 makes them exclude each other), or for more than
    /// [`MOST_NAMES`] names.
    pub fn parse(
        attributes: Option<&str>,
        excluded_attributes: Option<&str>,
        resource_type: &Arc<ResourceType>,
    ) -> Result<Projection, ScimError> {
        let refused = |detail: &str| {
            ScimError::bad_request(ScimType::InvalidValue, reason::BAD_PROJECTION, detail)
        };
        let mut projection = Projection::default_for(resource_type);
        let given = |list: Option<&str>| {
            list.filter(|list| !list.trim().is_empty())
                .map(str::to_owned)
        };
        let (list, excludes) = match (given(attributes), given(excluded_attributes)) {
            (None, None) => return Ok(projection),
            (Some(_), Some(_)) => {
                return Err(refused(
                    "Send `attributes` or `excludedAttributes`, not both.",
                ));
            }
            (Some(list), None) => (list, false),
            (None, Some(list)) => (list, true),
        };
        let mut names = Vec::new();
        for (index, text) in list
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .enumerate()
        {
            if index == MOST_NAMES {
                return Err(refused(&format!(
                    "More than {MOST_NAMES} attributes are named."
                )));
            }
            if text.eq_ignore_ascii_case(&resource_type.schema.id) {
                names.push(Name::Schema(None));
            } else if let Some(extension) = resource_type.extension(text) {
                names.push(Name::Schema(Some(Arc::from(extension.schema.id.as_ref()))));
            } else if let Ok(path) = AttributePath::parse(text, resource_type) {
                names.push(Name::Path(path));
            } else {
                projection.unknown.push(crate::error::excerpt(text));
            }
        }
        projection.choice = if excludes {
            Choice::Except(names)
        } else {
            Choice::Only(names)
        };
        Ok(projection)
    }

    /// The projection of a request without either parameter.
    pub fn default_for(resource_type: &Arc<ResourceType>) -> Projection {
        Projection {
            resource_type: Arc::clone(resource_type),
            choice: Choice::Default,
            unknown: Vec::new(),
        }
    }

    /// True if the request neither names attributes nor excludes some.
    pub fn is_default(&self) -> bool {
        self.choice == Choice::Default
    }

    /// True if the request names the attributes that it wants.
    pub fn is_selective(&self) -> bool {
        matches!(self.choice, Choice::Only(_))
    }

    /// Names that the resource type does not have: they select nothing.
    pub fn unknown(&self) -> &[String] {
        &self.unknown
    }

    /// True if the answer has this top-level core attribute, or some of it, so that the store can skip loading
    /// `members` or `groups`.
    pub fn wants(&self, attribute: &str) -> bool {
        self.resource_type
            .attribute(attribute)
            .is_some_and(|attribute| self.keep(None, attribute) != Keep::Nothing)
    }

    /// Removes from a rendered resource what the answer must not have.
    pub fn apply(&self, resource: &mut Value) {
        let Value::Object(members) = resource else {
            return;
        };
        let resource_type = &self.resource_type;
        members.retain(|name, value| {
            if let Some(attribute) = resource_type.attribute(name) {
                return self.filter(None, attribute, value);
            }
            let (Some(extension), Value::Object(held)) = (resource_type.extension(name), value)
            else {
                return false;
            };
            let schema = &extension.schema;
            held.retain(|name, value| {
                schema
                    .attribute(name)
                    .is_some_and(|attribute| self.filter(Some(&schema.id), attribute, value))
            });
            !held.is_empty()
        });
    }

    /// Cuts one attribute down; false if nothing of it stays.
    fn filter(&self, extension: Option<&str>, attribute: &Attribute, value: &mut Value) -> bool {
        let keep = self.keep(extension, attribute);
        if keep == Keep::Nothing {
            return false;
        }
        match value {
            Value::Object(members) => {
                filter_members(attribute, members, &keep);
                !members.is_empty()
            }
            Value::Array(elements) if attribute.is_complex() => {
                for element in elements.iter_mut() {
                    if let Value::Object(members) = element {
                        filter_members(attribute, members, &keep);
                    }
                }
                elements.retain(|element| {
                    element
                        .as_object()
                        .is_none_or(|members| !members.is_empty())
                });
                !elements.is_empty()
            }
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_) => true,
        }
    }

    fn keep(&self, extension: Option<&str>, attribute: &Attribute) -> Keep {
        match attribute.returned {
            Returned::Always => return Keep::Everything,
            Returned::Never => return Keep::Nothing,
            Returned::Default | Returned::Request => {}
        }
        let by_default = attribute.returned == Returned::Default;
        let (names, selects) = match &self.choice {
            Choice::Default => {
                return if by_default {
                    Keep::Everything
                } else {
                    Keep::Nothing
                };
            }
            Choice::Only(names) => (names, true),
            Choice::Except(names) => (names, false),
        };
        let mut subs = Vec::new();
        for name in names {
            let (whole, sub) = match name {
                Name::Schema(urn) => (urn.as_deref() == extension, None),
                Name::Path(path)
                    if path.extension.as_deref() == extension
                        && path.attribute.name == attribute.name =>
                {
                    (path.sub_attribute.is_none(), path.sub_attribute.as_ref())
                }
                Name::Path(_) => (false, None),
            };
            if whole {
                return if selects {
                    Keep::Everything
                } else {
                    Keep::Nothing
                };
            }
            subs.extend(sub.map(|sub| sub.name.to_string()));
        }
        match (selects, subs.is_empty()) {
            (true, true) => Keep::Nothing,
            (true, false) => Keep::Only(subs),
            (false, _) if !by_default => Keep::Nothing,
            (false, _) => Keep::Except(subs),
        }
    }
}

fn filter_members(attribute: &Attribute, members: &mut Map<String, Value>, keep: &Keep) {
    members.retain(|name, _| {
        let Some(sub) = attribute.sub_attribute(name) else {
            return false;
        };
        let listed = |names: &[String]| names.iter().any(|listed| listed == sub.name.as_ref());
        match (sub.returned, keep) {
            (Returned::Always, _) => true,
            (Returned::Never, _) | (_, Keep::Nothing) => false,
            (_, Keep::Only(names)) => listed(names),
            (returned, Keep::Except(names)) => returned == Returned::Default && !listed(names),
            (returned, Keep::Everything) => returned == Returned::Default,
        }
    });
}
