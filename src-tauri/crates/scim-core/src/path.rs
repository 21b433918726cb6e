//! Attribute paths resolved against a resource type (RFC 7644 §3.10).

use crate::error::{ScimError, ScimType, excerpt};
use crate::reason;
use crate::resources::common;
use crate::schema::{Attribute, AttributeType, ResourceType};
use crate::suggest::{did_you_mean, nearest};
use std::sync::Arc;

/// The longest path that is read, in bytes.
pub const LONGEST_PATH: usize = 1024;

/// An attribute path that names something the resource type has: a core or extension
/// attribute, or one of its sub-attributes. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttributePath {
    /// The URN of the extension schema it lies in; `None` for the core schema and for
    /// the common attributes `id`, `externalId`, `meta`, `schemas`.
    pub extension: Option<Arc<str>>,
    /// The attribute, with the schema's own spelling in `attribute.name`.
    pub attribute: Arc<Attribute>,
    /// The sub-attribute, if the path names one.
    pub sub_attribute: Option<Arc<Attribute>>,
}

impl AttributePath {
    /// Reads a path such as `userName`, `name.familyName`, `urn:…:User:manager.value`, in any case.
    ///
    /// # Errors
    /// [`PathError`] with the place.
    pub fn parse(text: &str, resource_type: &ResourceType) -> Result<AttributePath, PathError> {
        if text.len() > LONGEST_PATH {
            return Err(PathError::new(text, LONGEST_PATH, PathProblem::TooLong));
        }
        let head = head(text);
        if head.len() < text.len() {
            return Err(PathError::new(
                text,
                head.len(),
                PathProblem::Unexpected {
                    found: excerpt(&text[head.len()..]),
                },
            ));
        }
        AttributePath::resolve(text, resource_type)
    }

    /// Resolves text that [`head`] has delimited.
    pub(crate) fn resolve(
        text: &str,
        resource_type: &ResourceType,
    ) -> Result<AttributePath, PathError> {
        if text.is_empty() {
            return Err(PathError::new(text, 0, PathProblem::Empty));
        }
        let (extension, name, at) = schema_part(text, resource_type)?;
        let (name, sub_name) = match name.split_once('.') {
            Some((name, sub_name)) => (name, Some(sub_name)),
            None => (name, None),
        };
        let found = match extension {
            Some(urn) => in_extension(urn, name, resource_type),
            // RFC 7644 §3.10 wants names of extensions qualified. Clients ask for plain `manager` all the same,
            // and where the core schema has no such attribute it cannot be misread.
            None => resource_type
                .attribute(name)
                .map(|attribute| (None, attribute))
                .or_else(|| {
                    resource_type.extensions.iter().find_map(|extension| {
                        in_extension(&extension.schema.id, name, resource_type)
                    })
                }),
        };
        let Some((extension, attribute)) =
            found.filter(|(urn, _)| at == 0 || urn.is_some() == extension.is_some())
        else {
            let suggestions = nearest(
                name,
                names_in(extension, resource_type)
                    .iter()
                    .map(String::as_str),
            );
            return Err(PathError::new(
                text,
                at,
                PathProblem::UnknownAttribute {
                    path: excerpt(text),
                    suggestions,
                },
            ));
        };
        let sub_attribute = match sub_name {
            None => None,
            Some(sub_name) => {
                Some(attribute.sub_attribute(sub_name).cloned().ok_or_else(|| {
                    let at = at + name.len() + 1;
                    let known = attribute.sub_attributes.iter().map(|sub| sub.name.as_ref());
                    let suggestions = nearest(sub_name, known);
                    PathError::new(
                        text,
                        at,
                        PathProblem::UnknownSubAttribute {
                            path: excerpt(text),
                            suggestions,
                        },
                    )
                })?)
            }
        };
        Ok(AttributePath {
            extension: extension.map(Arc::from),
            attribute: Arc::clone(attribute),
            sub_attribute,
        })
    }

    /// The same attribute with this sub-attribute.
    pub(crate) fn with_sub(&self, sub_attribute: &Arc<Attribute>) -> AttributePath {
        AttributePath {
            sub_attribute: Some(Arc::clone(sub_attribute)),
            ..self.clone()
        }
    }

    /// What the path ends at: the sub-attribute if there is one, else the attribute.
    pub fn leaf(&self) -> &Attribute {
        self.sub_attribute.as_deref().unwrap_or(&self.attribute)
    }

    /// What a comparison with this path compares: a complex attribute without a sub-attribute
    /// compares by its `value` (RFC 7644 §3.4.2.2), if it has one.
    pub fn compared(&self) -> &Attribute {
        let leaf = self.leaf();
        leaf.sub_attribute("value").map_or(leaf, |value| value)
    }

    /// The type that a comparison with this path sees.
    pub fn leaf_type(&self) -> AttributeType {
        self.compared().attribute_type
    }

    /// Whether comparisons heed case.
    pub fn case_exact(&self) -> bool {
        self.compared().case_exact
    }

    /// True for `id`, `schemas`, `meta` and what is in it: not part of a stored document.
    pub fn is_outside_document(&self) -> bool {
        self.extension.is_none()
            && matches!(self.attribute.name.as_ref(), "id" | "meta" | "schemas")
    }
}

/// `userName`, `name.familyName`, `urn:…:User:department`: canonical spelling.
impl std::fmt::Display for AttributePath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(urn) = &self.extension {
            write!(f, "{urn}:")?;
        }
        write!(f, "{}", self.attribute.name)?;
        if let Some(sub) = &self.sub_attribute {
            write!(f, ".{}", sub.name)?;
        }
        Ok(())
    }
}

/// Why a path was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{problem} at position {position}")]
pub struct PathError {
    /// Byte offset from 0 into the path.
    pub at: usize,
    /// The same place in characters, from 1.
    pub position: usize,
    pub problem: PathProblem,
}

/// What was wrong with a path.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathProblem {
    #[error("the path is empty")]
    Empty,
    #[error("the path is longer than {LONGEST_PATH} bytes")]
    TooLong,
    #[error("unknown attribute `{path}`")]
    UnknownAttribute {
        path: String,
        suggestions: Vec<String>,
    },
    #[error("unknown sub-attribute in `{path}`")]
    UnknownSubAttribute {
        path: String,
        suggestions: Vec<String>,
    },
    #[error("unknown schema in `{path}`")]
    UnknownSchema {
        path: String,
        suggestions: Vec<String>,
    },
    #[error("`{found}` does not belong in a path")]
    Unexpected { found: String },
}

impl PathError {
    fn new(text: &str, at: usize, problem: PathProblem) -> PathError {
        let at = text.floor_char_boundary(at);
        PathError {
            at,
            position: text[..at].chars().count() + 1,
            problem,
        }
    }

    /// Names that may have been meant.
    pub fn suggestions(&self) -> &[String] {
        match &self.problem {
            PathProblem::UnknownAttribute { suggestions, .. }
            | PathProblem::UnknownSubAttribute { suggestions, .. }
            | PathProblem::UnknownSchema { suggestions, .. } => suggestions,
            PathProblem::Empty | PathProblem::TooLong | PathProblem::Unexpected { .. } => &[],
        }
    }

    /// True if the path is well formed but names nothing of the resource type.
    pub fn is_unknown_name(&self) -> bool {
        matches!(
            self.problem,
            PathProblem::UnknownAttribute { .. }
                | PathProblem::UnknownSubAttribute { .. }
                | PathProblem::UnknownSchema { .. }
        )
    }
}

impl From<PathError> for ScimError {
    fn from(error: PathError) -> Self {
        let hint = did_you_mean(error.suggestions());
        ScimError::bad_request(
            ScimType::InvalidPath,
            reason::INVALID_PATH,
            format!("The path cannot be used: {error}.{hint}"),
        )
        .with("position", &error.position.to_string())
        .with("problem", &error.problem.to_string())
        .with("suggestions", &error.suggestions().join(", "))
    }
}

/// The longest beginning of `text` that can be a path: names, digits, `-`, `_`, `$`, and for URNs `:`
/// and `.` (RFC 7643 §2.1, RFC 7644 §3.10).
pub(crate) fn head(text: &str) -> &str {
    let end = text
        .find(|c: char| {
            !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '$' | ':' | '.' | '/'))
        })
        .unwrap_or(text.len());
    &text[..end]
}

/// Parts a path into the extension it names, the rest, and where the rest begins. URNs have dots
/// (`…:2.0:User`), so they are matched against the schemas known rather than split.
fn schema_part<'a, 'r>(
    text: &'a str,
    resource_type: &'r ResourceType,
) -> Result<(Option<&'r str>, &'a str, usize), PathError> {
    let after = |urn: &str| {
        let head = text.get(..urn.len())?;
        let rest = text.get(urn.len()..)?.strip_prefix(':')?;
        head.eq_ignore_ascii_case(urn).then_some(rest)
    };
    if let Some(rest) = after(&resource_type.schema.id) {
        return Ok((None, rest, text.len() - rest.len()));
    }
    for extension in &resource_type.extensions {
        if let Some(rest) = after(&extension.schema.id) {
            return Ok((
                Some(extension.schema.id.as_ref()),
                rest,
                text.len() - rest.len(),
            ));
        }
    }
    if text.contains(':') {
        let known = std::iter::once(&resource_type.schema).chain(
            resource_type
                .extensions
                .iter()
                .map(|extension| &extension.schema),
        );
        let urn = text.rsplit_once(':').map_or(text, |(urn, _)| urn);
        let suggestions = nearest(urn, known.map(|schema| schema.id.as_ref()));
        return Err(PathError::new(
            text,
            0,
            PathProblem::UnknownSchema {
                path: excerpt(text),
                suggestions,
            },
        ));
    }
    Ok((None, text, 0))
}

type Found<'r> = Option<(Option<&'r str>, &'r Arc<Attribute>)>;

fn in_extension<'r>(urn: &str, name: &str, resource_type: &'r ResourceType) -> Found<'r> {
    let schema = &resource_type.extension(urn)?.schema;
    Some((Some(schema.id.as_ref()), schema.attribute(name)?))
}

/// Names to suggest from: those of the extension meant, else all.
fn names_in(extension: Option<&str>, resource_type: &ResourceType) -> Vec<String> {
    if let Some(extension) = extension.and_then(|urn| resource_type.extension(urn)) {
        return extension
            .schema
            .attributes
            .iter()
            .map(|attribute| attribute.name.to_string())
            .collect();
    }
    let extended = resource_type
        .extensions
        .iter()
        .flat_map(|extension| extension.schema.attributes.iter());
    let all = resource_type
        .schema
        .attributes
        .iter()
        .chain(common::attributes())
        .chain(extended);
    all.map(|attribute| attribute.name.to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;
    use proptest::prelude::*;

    #[test]
    fn paths_resolve_to_the_schemas_own_spelling() {
        let user = Catalogue::standard().user;
        let cases: &[(&str, &str)] = &[
            ("USERNAME", "userName"),
            ("name.FamilyName", "name.familyName"),
            (
                "urn:ietf:params:scim:schemas:core:2.0:User:name.givenName",
                "name.givenName",
            ),
            ("URN:ietf:params:scim:schemas:core:2.0:user:ID", "id"),
            ("meta.lastmodified", "meta.lastModified"),
            ("externalid", "externalId"),
            ("schemas", "schemas"),
            (
                "manager.value",
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value",
            ),
            (
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value",
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value",
            ),
            (
                "urn:ietf:params:scim:schemas:extension:ENTERPRISE:2.0:user:manager.$REF",
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.$ref",
            ),
        ];
        for (text, expected) in cases {
            let path =
                AttributePath::parse(text, &user).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(path.to_string(), *expected, "{text}");
        }
    }

    #[test]
    fn refused_paths_say_where_and_what_was_meant() {
        let user = Catalogue::standard().user;
        let cases: &[(&str, usize, &str, &[&str])] = &[
            ("", 0, "the path is empty", &[]),
            ("usrName", 0, "unknown attribute `usrName`", &["userName"]),
            (
                "name.familyNme",
                5,
                "unknown sub-attribute in `name.familyNme`",
                &["familyName"],
            ),
            (
                "userName.x",
                9,
                "unknown sub-attribute in `userName.x`",
                &[],
            ),
            (
                "name..familyName",
                5,
                "unknown sub-attribute in `name..familyName`",
                &["familyName"],
            ),
            ("emails[type", 6, "`[type` does not belong in a path", &[]),
            ("user name", 4, "` name` does not belong in a path", &[]),
            (
                "urn:ietf:params:scim:schemas:core:2.0:User:manager",
                43,
                "unknown attribute `urn:ietf:params:scim:schemas:core:2.0:User:manager`",
                &["manager"],
            ),
            ("__proto__", 0, "unknown attribute `__proto__`", &[]),
            (
                "constructor.prototype",
                0,
                "unknown attribute `constructor.prototype`",
                &[],
            ),
            (
                "urn:ietf:params:scim:schemas:core:2.0:User",
                0,
                "unknown schema in `urn:ietf:params:scim:schemas:core:2.0:User`",
                &[],
            ),
            (
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:departmnt",
                59,
                "unknown attribute `urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:depa…`",
                &["department"],
            ),
        ];
        for (text, at, problem, suggestions) in cases {
            let error = AttributePath::parse(text, &user).unwrap_err();
            assert_eq!(
                (error.at, error.problem.to_string().as_str()),
                (*at, *problem),
                "{text}"
            );
            if !suggestions.is_empty() {
                assert_eq!(error.suggestions(), *suggestions, "{text}");
            }
        }
        let long = AttributePath::parse(&"a".repeat(LONGEST_PATH + 1), &user).unwrap_err();
        assert_eq!(long.problem, PathProblem::TooLong);
    }

    #[test]
    fn every_path_of_the_schemas_parses_as_itself() {
        let catalogue = Catalogue::standard();
        for resource_type in catalogue.resource_types() {
            let core = resource_type
                .schema
                .attributes
                .iter()
                .chain(common::attributes())
                .map(|attribute| (None, attribute));
            let extended = resource_type.extensions.iter().flat_map(|extension| {
                extension
                    .schema
                    .attributes
                    .iter()
                    .map(|attribute| (Some(extension.schema.id.as_ref()), attribute))
            });
            for (urn, attribute) in core.chain(extended) {
                let path = AttributePath {
                    extension: urn.map(Arc::from),
                    attribute: Arc::clone(attribute),
                    sub_attribute: None,
                };
                assert_eq!(
                    AttributePath::parse(&path.to_string(), resource_type),
                    Ok(path.clone())
                );
                for sub in &attribute.sub_attributes {
                    let path = path.with_sub(sub);
                    assert_eq!(
                        AttributePath::parse(&path.to_string(), resource_type),
                        Ok(path)
                    );
                }
            }
        }
    }

    proptest! {
        #[test]
        fn any_text_is_answered_without_a_panic(text in "\\PC{0,40}") {
            let user = Catalogue::standard().user;
            if let Ok(path) = AttributePath::parse(&text, &user) {
                prop_assert_eq!(AttributePath::parse(&path.to_string(), &user), Ok(path));
            }
        }
    }
}
