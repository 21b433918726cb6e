//! Paths of PATCH operations (RFC 7644 §3.5.2, figure 7): an attribute, a value path, or a whole schema.

use super::Target;
use crate::error::{ScimError, ScimType, excerpt};
use crate::filter::Filter;
use crate::path::{AttributePath, LONGEST_PATH, PathError, head};
use crate::reason;
use crate::schema::ResourceType;
use crate::tolerance::{Note, Tolerances};

/// What a path names.
#[derive(Debug)]
pub(super) enum Named {
    Target(Target),
    /// The resource itself: the URN of its core schema.
    Resource,
    /// All attributes of an extension, by its URN.
    Extension(String),
    /// Well formed, and nothing that the resource type has.
    Unknown(PathError),
}

/// Reads a path. What was forgiven in its filter is added to `notes`.
///
/// # Errors
/// 400 `invalidPath` for what is not a path, `invalidFilter` if the part in brackets is not a filter.
pub(super) fn parse(
    text: &str,
    resource_type: &ResourceType,
    tolerances: &Tolerances,
    notes: &mut Vec<Note>,
) -> Result<Named, ScimError> {
    if text.eq_ignore_ascii_case(&resource_type.schema.id) {
        return Ok(Named::Resource);
    }
    if let Some(extension) = resource_type.extension(text) {
        return Ok(Named::Extension(extension.schema.id.to_string()));
    }
    let head = head(text);
    if text.len() > LONGEST_PATH || !text[head.len()..].starts_with('[') {
        return match AttributePath::parse(text, resource_type) {
            Ok(path) => Ok(Named::Target(Target::Path(path))),
            Err(error) if error.is_unknown_name() => Ok(Named::Unknown(error)),
            Err(error) => Err(error.into()),
        };
    }
    let attribute = match AttributePath::resolve(head, resource_type) {
        Ok(attribute) => attribute,
        Err(error) if error.is_unknown_name() => return Ok(Named::Unknown(error)),
        Err(error) => return Err(error.into()),
    };
    if attribute.sub_attribute.is_some() || !attribute.attribute.is_complex() {
        let detail =
            format!("`{attribute}` has no sub-attributes to select by. Leave out the brackets.");
        return Err(invalid_path(text, detail));
    }
    let start = head.len() + 1;
    let (filter, end) =
        Filter::parse_inside(text, start, &attribute, resource_type, tolerances, notes)?;
    let sub_attribute = match &text[end..] {
        "" => None,
        rest => {
            let name = rest.strip_prefix('.').ok_or_else(|| {
                invalid_path(
                    text,
                    format!(
                        "`{}` does not belong behind the brackets of a path.",
                        excerpt(rest)
                    ),
                )
            })?;
            let sub = attribute.attribute.sub_attribute(name).ok_or_else(|| {
                invalid_path(
                    text,
                    format!("`{}` has no sub-attribute `{}`.", attribute, excerpt(name)),
                )
            })?;
            Some(sub.clone())
        }
    };
    Ok(Named::Target(Target::Selected {
        attribute,
        filter,
        sub_attribute,
    }))
}

fn invalid_path(path: &str, detail: String) -> ScimError {
    ScimError::bad_request(ScimType::InvalidPath, reason::INVALID_PATH, detail)
        .with("path", &excerpt(path))
}

impl Target {
    pub(super) fn attribute(&self) -> &AttributePath {
        match self {
            Target::Path(path) => path,
            Target::Selected { attribute, .. } => attribute,
        }
    }
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Target::Path(path) => write!(f, "{path}"),
            Target::Selected {
                attribute,
                filter,
                sub_attribute,
            } => {
                write!(
                    f,
                    "{}",
                    Filter::ValuePath {
                        attribute: attribute.clone(),
                        filter: Box::new(filter.clone())
                    }
                )?;
                match sub_attribute {
                    Some(sub) => write!(f, ".{}", sub.name),
                    None => Ok(()),
                }
            }
        }
    }
}
