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
        let descending = is_descending(sort_order)?;
        let Some(text) = sort_by.filter(|text| !text.is_empty()) else {
            return Ok(None);
        };
        let path = path(text, resource_type).map_err(ScimError::from)?;
        Ok(Some(SortKey { path, descending }))
    }

    /// Reads them for a query over several types, and gives the key of each, in their order. A type that does not have
    /// the attribute has no key: its resources have no value (RFC 7644 §3.4.2.1), and stand where
    /// [`SortKey::compare`] puts absent ones.
    ///
    /// # Errors
    /// As [`SortKey::parse`], if no type has the attribute or one that has it cannot be sorted by it.
    pub fn parse_for_each(
        sort_by: Option<&str>,
        sort_order: Option<&str>,
        types: &[&ResourceType],
    ) -> Result<Vec<Option<SortKey>>, ScimError> {
        let descending = is_descending(sort_order)?;
        let Some(text) = sort_by.filter(|text| !text.is_empty()) else {
            return Ok(vec![None; types.len()]);
        };
        let mut keys = Vec::with_capacity(types.len());
        let mut unknown = None;
        for resource_type in types {
            keys.push(match path(text, resource_type) {
                Ok(path) => Some(SortKey { path, descending }),
                Err(refused) if refused.is_unknown => {
                    unknown.get_or_insert(refused);
                    None
                }
                Err(refused) => return Err(refused.into()),
            });
        }
        match unknown {
            Some(refused) if keys.iter().all(Option::is_none) => Err(refused.into()),
            _ => Ok(keys),
        }
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

/// Why `sortBy` cannot be used.
struct Refused {
    detail: String,
    sort_by: String,
    /// The type has no such attribute; another may.
    is_unknown: bool,
}

impl From<Refused> for ScimError {
    fn from(refused: Refused) -> ScimError {
        ScimError::bad_request(ScimType::InvalidPath, reason::BAD_SORT, refused.detail)
            .with("sortBy", &refused.sort_by)
    }
}

fn is_descending(sort_order: Option<&str>) -> Result<bool, ScimError> {
    match sort_order {
        None | Some("") => Ok(false),
        Some(order) if order.eq_ignore_ascii_case("ascending") => Ok(false),
        Some(order) if order.eq_ignore_ascii_case("descending") => Ok(true),
        Some(order) => {
            let detail = format!(
                "sortOrder `{}` is neither ascending nor descending.",
                excerpt(order)
            );
            Err(
                ScimError::bad_request(ScimType::InvalidValue, reason::BAD_SORT, detail)
                    .with("sortOrder", &excerpt(order)),
            )
        }
    }
}

/// What `sortBy` names: something simple, of which a resource has one value or none.
fn path(text: &str, resource_type: &ResourceType) -> Result<AttributePath, Refused> {
    let refused = |detail: String, is_unknown: bool| Refused {
        detail,
        sort_by: excerpt(text),
        is_unknown,
    };
    let path = AttributePath::parse(text, resource_type).map_err(|error| {
        let detail = format!(
            "sortBy cannot be used: {error}.{}",
            did_you_mean(error.suggestions())
        );
        refused(detail, error.is_unknown_name())
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
        let detail = format!(
            "`{path}` cannot be sorted by. Name a simple attribute such as userName or meta.created."
        );
        return Err(refused(detail, false));
    }
    Ok(path)
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

    #[test]
    fn over_several_types_those_without_the_attribute_have_no_key() {
        let catalogue = Catalogue::standard();
        let types = [catalogue.user.as_ref(), catalogue.group.as_ref()];
        let named = |by: &str| {
            let keys = SortKey::parse_for_each(Some(by), Some("descending"), &types)?;
            let shown = keys
                .iter()
                .map(|key| key.as_ref().map(|key| key.path.to_string()));
            Ok::<_, ScimError>(shown.collect::<Vec<_>>())
        };
        let some = |name: &str| Some(name.to_owned());
        assert_eq!(
            named("displayName"),
            Ok(vec![some("displayName"), some("displayName")])
        );
        assert_eq!(named("userName"), Ok(vec![some("userName"), None]));
        for by in ["nonsense", "members", "name"] {
            assert_eq!(named(by).unwrap_err().reason, reason::BAD_SORT, "{by}");
        }
        assert!(
            named("members")
                .unwrap_err()
                .detail
                .contains("cannot be sorted by")
        );
        let unsorted = SortKey::parse_for_each(None, None, &types);
        assert_eq!(unsorted, Ok(vec![None, None]));
    }
}
