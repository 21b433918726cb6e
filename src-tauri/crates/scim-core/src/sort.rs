//! Sorting (RFC 7644 §3.4.2.3).

use crate::attributes::{Attributes, attribute_in};
use crate::error::{ScimError, ScimType, excerpt};
use crate::filter::View;
use crate::index::IndexKey;
use crate::path::AttributePath;
use crate::reason;
use crate::schema::{AttributeType, ResourceType, Returned};
use crate::suggest::did_you_mean;
use serde_json::{Map, Value};
use std::cmp::Ordering;

/// What a list is sorted by.
#[derive(Clone, Debug, PartialEq)]
pub struct SortKey {
    /// Ends at something simple: `emails` is held as `emails.value`.
    pub path: AttributePath,
    pub descending: bool,
}

/// The value that a resource sorts by: the same key that filters compare.
pub type SortValue = IndexKey;

impl SortKey {
    /// Reads `sortBy` and `sortOrder`; `None` if there is no `sortBy`.
    ///
    /// # Errors
    /// 400 for an unknown attribute, one that cannot be sorted by, or another order than `ascending` and `descending`.
    pub fn parse(
        sort_by: Option<&str>,
        sort_order: Option<&str>,
        resource_type: &ResourceType,
    ) -> Result<Option<SortKey>, ScimError> {
        let descending = match sort_order {
            None | Some("") => false,
            Some(order) if order.eq_ignore_ascii_case("ascending") => false,
            Some(order) if order.eq_ignore_ascii_case("descending") => true,
            Some(order) => {
                let detail = format!(
                    "sortOrder `{}` is neither ascending nor descending.",
                    excerpt(order)
                );
                return Err(ScimError::bad_request(
                    ScimType::InvalidValue,
                    reason::BAD_SORT,
                    detail,
                )
                .with("sortOrder", &excerpt(order)));
            }
        };
        let Some(text) = sort_by.filter(|text| !text.is_empty()) else {
            return Ok(None);
        };
        let refused = |detail: String| {
            ScimError::bad_request(ScimType::InvalidPath, reason::BAD_SORT, detail)
                .with("sortBy", &excerpt(text))
        };
        let path = AttributePath::parse(text, resource_type).map_err(|error| {
            refused(format!(
                "sortBy cannot be used: {error}.{}",
                did_you_mean(error.suggestions())
            ))
        })?;
        let path = match path.leaf().sub_attribute("value") {
            Some(value) => path.with_sub(value),
            None => path,
        };
        let is_relation = path.extension.is_none()
            && matches!(
                path.attribute.name.as_ref(),
                "members" | "groups" | "schemas"
            );
        let is_simple = !matches!(
            path.leaf_type(),
            AttributeType::Complex | AttributeType::Binary
        );
        if is_relation || !is_simple || path.attribute.returned == Returned::Never {
            return Err(refused(format!(
                "`{path}` cannot be sorted by. Name a simple attribute such as userName or meta.created."
            )));
        }
        Ok(Some(SortKey { path, descending }))
    }

    /// The value of a document: that of the primary element of a multi-valued attribute, else of its first (RFC 7644
    /// §3.4.2.3). `None` if absent. `id` and `meta` are not in the document: see [`SortKey::value_of`].
    pub fn value(&self, attributes: &Attributes) -> Option<SortValue> {
        self.value_in(attributes.as_map())
    }

    fn value_in(&self, document: &Map<String, Value>) -> Option<SortValue> {
        let held = attribute_in(document, &self.path)?;
        let element = match held {
            Value::Array(elements) => {
                let is_primary = |element: &&Value| {
                    element.get("primary").and_then(Value::as_bool) == Some(true)
                };
                elements.iter().find(is_primary).or(elements.first())?
            }
            single => single,
        };
        let value = match &self.path.sub_attribute {
            Some(sub) => element.get(sub.name.as_ref())?,
            None => element,
        };
        IndexKey::of(self.path.leaf(), value)
    }

    /// The value of a resource, also for `id` and `meta`.
    pub fn value_of(&self, view: &dyn View) -> Option<SortValue> {
        if !self.path.is_outside_document() {
            return self.value_in(view.document());
        }
        match self
            .path
            .sub_attribute
            .as_ref()
            .map(|sub| sub.name.as_ref())
        {
            None => Some(IndexKey::Text(view.id())),
            Some("created") => Some(IndexKey::Time(view.created())),
            Some("lastModified") => Some(IndexKey::Time(view.last_modified())),
            Some("resourceType") => Some(IndexKey::Text(view.resource_type().name.to_string())),
            Some("version") => Some(IndexKey::Text(view.version())),
            Some(_) => view.location().map(IndexKey::Text),
        }
    }

    /// Absent values come last ascending, first descending (RFC 7644 §3.4.2.3).
    pub fn compare(&self, one: Option<&SortValue>, other: Option<&SortValue>) -> Ordering {
        let ascending = match (one, other) {
            (Some(one), Some(other)) => one.compare(other),
            (None, None) => Ordering::Equal,
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
        };
        if self.descending {
            ascending.reverse()
        } else {
            ascending
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;
    use serde_json::json;

    fn attributes(raw: Value) -> Attributes {
        match raw {
            Value::Object(map) => Attributes::from_stored(map),
            other => panic!("{other} is no document"),
        }
    }

    #[test]
    fn values_sort_by_their_keys_and_absent_ones_last() {
        let user = Catalogue::standard().user;
        let documents = [
            json!({ "userName": "b", "emails": [{ "value": "z@x" }, { "value": "a@x", "primary": true }] }),
            json!({ "userName": "C" }),
            json!({ "userName": "a", "emails": [{ "value": "B@x" }] }),
        ]
        .map(attributes);
        let cases: &[(&str, &str, &[&str])] = &[
            ("userName", "ascending", &["a", "b", "C"]),
            ("USERNAME", "descending", &["C", "b", "a"]),
            ("emails", "", &["b", "a", "C"]),
            ("emails.value", "Descending", &["C", "a", "b"]),
        ];
        for (by, order, expected) in cases {
            let key = SortKey::parse(Some(by), Some(order), &user)
                .unwrap()
                .unwrap();
            let mut sorted: Vec<&Attributes> = documents.iter().collect();
            sorted.sort_by(|one, other| {
                key.compare(key.value(one).as_ref(), key.value(other).as_ref())
            });
            let names: Vec<&str> = sorted
                .iter()
                .filter_map(|document| document.user_name())
                .collect();
            assert_eq!(names, *expected, "{by} {order}");
        }
    }

    #[test]
    fn what_has_no_order_is_refused() {
        let user = Catalogue::standard().user;
        assert_eq!(SortKey::parse(None, Some("descending"), &user), Ok(None));
        for (by, order) in [
            ("name", ""),
            ("nme", ""),
            ("groups", ""),
            ("password", ""),
            ("x509Certificates", ""),
            ("userName", "upwards"),
        ] {
            let error = SortKey::parse(Some(by), Some(order), &user).unwrap_err();
            assert_eq!(
                (error.status, error.reason),
                (400, reason::BAD_SORT),
                "{by} {order}"
            );
        }
        assert!(
            SortKey::parse(Some("meta.lastModified"), None, &user)
                .unwrap()
                .unwrap()
                .path
                .is_outside_document()
        );
    }
}
