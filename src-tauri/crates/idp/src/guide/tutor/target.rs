//! The right side of a mapping: where in a resource a value goes. Any well-formed path is one, also of attributes that no schema has.

use super::expression::Unreadable;
use serde_json::Value;
use std::fmt;

/// The URN of the attributes that stand at the root.
const CORE: &str = "urn:ietf:params:scim:schemas:core:2.0:User";

/// `urn:…:User:manager.value`, `emails[type eq "work"].value`, `userName`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// `None` for what stands at the root.
    pub schema: Option<String>,
    pub attribute: String,
    /// Which element of a list.
    pub pick: Option<(String, Value)>,
    pub sub_attribute: Option<String>,
}

impl Target {
    /// # Errors
    /// [`Unreadable::Target`] for what is no such path.
    pub fn parse(text: &str) -> Result<Target, Unreadable> {
        let wrong = || Unreadable::Target {
            text: text.trim().to_owned(),
        };
        let text = text.trim();
        let (schema, path) = if text
            .get(..4)
            .is_some_and(|start| start.eq_ignore_ascii_case("urn:"))
        {
            let end = text.find('[').unwrap_or(text.len());
            let at = text[..end].rfind(':').ok_or_else(wrong)?;
            (Some(&text[..at]), &text[at + 1..])
        } else {
            (None, text)
        };
        let (attribute, pick, rest) = match path.split_once('[') {
            None => match path.split_once('.') {
                None => (path, None, None),
                Some((attribute, sub)) => (attribute, None, Some(sub)),
            },
            Some((attribute, rest)) => {
                let (filter, rest) = rest.split_once(']').ok_or_else(wrong)?;
                let pick = picked(filter).ok_or_else(wrong)?;
                let sub = match rest.strip_prefix('.') {
                    Some(sub) => Some(sub),
                    None if rest.is_empty() => None,
                    None => return Err(wrong()),
                };
                (attribute, Some(pick), sub)
            }
        };
        if !is_name(attribute) || rest.is_some_and(|sub| !is_name(sub)) {
            return Err(wrong());
        }
        let schema = schema.filter(|urn| !urn.eq_ignore_ascii_case(CORE));
        if schema.is_some_and(|urn| urn.len() < 8 || urn.contains(char::is_whitespace)) {
            return Err(wrong());
        }
        Ok(Target {
            schema: schema.map(str::to_owned),
            attribute: attribute.to_owned(),
            pick,
            sub_attribute: rest.map(str::to_owned),
        })
    }

    /// Whether both name the same place. Names are without case (RFC 7643 §2.1).
    pub fn is_at(&self, other: &Target) -> bool {
        self.to_string().eq_ignore_ascii_case(&other.to_string())
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(schema) = &self.schema {
            write!(f, "{schema}:")?;
        }
        f.write_str(&self.attribute)?;
        if let Some((name, value)) = &self.pick {
            write!(f, "[{name} eq {value}]")?;
        }
        match &self.sub_attribute {
            Some(sub) => write!(f, ".{sub}"),
            None => Ok(()),
        }
    }
}

/// `type eq "work"` or `primary eq true`.
fn picked(filter: &str) -> Option<(String, Value)> {
    let mut words = filter.trim().splitn(3, char::is_whitespace);
    let (name, operator, value) = (words.next()?, words.next()?, words.next()?);
    let value: Value = serde_json::from_str(value.trim()).ok()?;
    let fits = is_name(name)
        && operator.eq_ignore_ascii_case("eq")
        && (value.is_string() || value.is_boolean());
    fits.then(|| (name.to_owned(), value))
}

/// RFC 7643 §2.1: a letter, then letters, digits, `-` and `_`; `$` for `$ref`.
fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '$')
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '$'))
}
