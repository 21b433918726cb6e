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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;
    use serde_json::json;

    const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    fn rendered() -> Value {
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE],
            "id": "1",
            "meta": { "resourceType": "User", "version": "W/\"1\"" },
            "userName": "ada",
            "name": { "givenName": "Ada", "familyName": "Lovelace" },
            "emails": [{ "value": "a@x", "type": "work" }, { "type": "home" }],
            "groups": [{ "value": "g", "display": "G" }],
            ENTERPRISE: { "department": "R", "manager": { "value": "m" } },
        })
    }

    #[test]
    fn an_answer_has_what_was_asked_for_and_what_is_always_returned() {
        let user = Catalogue::standard().user;
        // Only, except, what is left besides `schemas` and `id`.
        let cases = [
            (
                None,
                Some(
                    "name,emails,groups,meta,userName,urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
                ),
                json!({}),
            ),
            (Some("USERNAME"), None, json!({ "userName": "ada" })),
            (
                Some("urn:ietf:params:scim:schemas:core:2.0:User:userName , id"),
                None,
                json!({ "userName": "ada" }),
            ),
            (
                Some("name.givenName"),
                None,
                json!({ "name": { "givenName": "Ada" } }),
            ),
            (
                Some("name.givenName,name"),
                None,
                json!({ "name": { "givenName": "Ada", "familyName": "Lovelace" } }),
            ),
            (
                Some("emails.value"),
                None,
                json!({ "emails": [{ "value": "a@x" }] }),
            ),
            (
                Some("meta.version"),
                None,
                json!({ "meta": { "version": "W/\"1\"" } }),
            ),
            (
                Some("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department"),
                None,
                json!({ (ENTERPRISE): { "department": "R" } }),
            ),
            (
                Some("urn:ietf:params:scim:schemas:extension:enterprise:2.0:user"),
                None,
                json!({ (ENTERPRISE): { "department": "R", "manager": { "value": "m" } } }),
            ),
            (Some("nonsense, password"), None, json!({})),
        ];
        for (only, except, mut expected) in cases {
            let projection = Projection::parse(only, except, &user).unwrap();
            let mut resource = rendered();
            projection.apply(&mut resource);
            expected["id"] = json!("1");
            expected["schemas"] = rendered()["schemas"].clone();
            assert_eq!(resource, expected, "{only:?} {except:?}");
        }
        let mut resource = rendered();
        Projection::parse(None, Some("id,schemas,name.familyName,emails.type"), &user)
            .unwrap()
            .apply(&mut resource);
        let mut expected = rendered();
        expected["name"] = json!({ "givenName": "Ada" });
        expected["emails"] = json!([{ "value": "a@x" }]);
        assert_eq!(resource, expected);
        let mut resource = rendered();
        Projection::parse(Some(""), Some(" "), &user)
            .unwrap()
            .apply(&mut resource);
        assert_eq!(resource, rendered());
    }

    #[test]
    fn the_store_is_told_what_it_need_not_load() {
        let catalogue = Catalogue::standard();
        let wants = |only: Option<&str>, except: Option<&str>| {
            Projection::parse(only, except, &catalogue.group)
                .unwrap()
                .wants("members")
        };
        assert!(wants(None, None));
        assert!(wants(Some("members.value"), None));
        assert!(wants(None, Some("members.display")));
        assert!(!wants(Some("displayName"), None));
        assert!(!wants(None, Some("Members")));
        assert!(!Projection::default_for(&catalogue.user).wants("password"));
    }

    #[test]
    fn the_names_of_members_are_returned_on_request() {
        let group = Catalogue::standard().group;
        let members = |only: Option<&str>| {
            let mut resource = json!({ "members": [{ "value": "1", "display": "Ada" }] });
            Projection::parse(only, None, &group)
                .unwrap()
                .apply(&mut resource);
            resource["members"].clone()
        };
        assert_eq!(members(None), json!([{ "value": "1" }]));
        assert_eq!(
            members(Some("members.display")),
            json!([{ "display": "Ada" }])
        );
    }

    #[test]
    fn both_lists_or_too_many_names_are_refused() {
        let user = Catalogue::standard().user;
        let names = |count: usize| vec!["title"; count].join(",");
        assert!(Projection::parse(Some(&names(MOST_NAMES)), None, &user).is_ok());
        for (only, except) in [("title", "name"), (names(MOST_NAMES + 1).as_str(), "")] {
            let error = Projection::parse(Some(only), Some(except), &user).unwrap_err();
            assert_eq!((error.status, error.reason), (400, reason::BAD_PROJECTION));
        }
        let unknown = Projection::parse(Some("usrName,title"), None, &user).unwrap();
        assert_eq!(unknown.unknown(), ["usrName"]);
    }
}
