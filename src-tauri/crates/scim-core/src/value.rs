//! Values as a client sends them, checked against their attribute (RFC 7643 §2.3-§2.5). What a resource
//! body and a PATCH have in common.

use crate::error::{ScimError, ScimType, excerpt};
use crate::json::{boolean_in_text, kind_in_words};
use crate::member::Member;
use crate::reason;
use crate::schema::{Attribute, AttributeType, Mutability, Returned};
use crate::secret::is_secret_name;
use crate::suggest::{did_you_mean, nearest};
use crate::tolerance::{Note, Notes, Tolerances, note};
use serde_json::{Map, Value};

mod format;
mod reference;

use format::check_text;
use reference::is_scim1_id;

/// The most values that one attribute of a document may have. Members are not in the document.
pub(crate) const MOST_VALUES: usize = 1_000;

/// Checks values and gathers notes about what was forgiven.
pub(crate) struct Checker<'a> {
    pub tolerances: &'a Tolerances,
    pub notes: Notes,
}

/// How an object for a complex attribute is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ObjectUse {
    /// It is the whole value: null members are absent.
    Whole,
    /// It is laid over a value: null members stay, and clear what they name.
    Overlay,
}

impl Checker<'_> {
    /// The value of a whole attribute. `None` if it is null, `[]` or has nothing in it.
    pub fn attribute(
        &mut self,
        attribute: &Attribute,
        path: &str,
        raw: Value,
        object_use: ObjectUse,
    ) -> Result<Option<Value>, ScimError> {
        if !attribute.multi_valued {
            return self.single(attribute, path, raw, object_use);
        }
        let elements = self.elements(attribute, path, raw)?;
        Ok((!elements.is_empty()).then_some(Value::Array(elements)))
    }

    /// The elements of a multi-valued attribute.
    pub fn elements(
        &mut self,
        attribute: &Attribute,
        path: &str,
        raw: Value,
    ) -> Result<Vec<Value>, ScimError> {
        let raw = match raw {
            Value::Null => Vec::new(),
            Value::Array(elements) => elements,
            single @ (Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_)) => {
                if !self.tolerances.object_for_array {
                    let expected = "an array, also for one value";
                    return Err(wrong_type(attribute, path, expected, &single)
                        .of_quirk(note::OBJECT_FOR_ARRAY));
                }
                self.notes.push(Note::forgiven(
                    note::OBJECT_FOR_ARRAY,
                    path,
                    &shown(attribute, &single),
                ));
                vec![single]
            }
        };
        // Members are not in the document.
        if !attribute.is_resource_reference() && raw.len() > MOST_VALUES {
            return Err(too_many_values(path, raw.len()));
        }
        let mut elements = Vec::with_capacity(raw.len());
        for element in raw {
            elements.extend(self.single(attribute, path, element, ObjectUse::Whole)?);
        }
        if primaries(&elements).nth(1).is_some() {
            return Err(two_primaries(path));
        }
        Ok(elements)
    }

    /// One value, or one element of a multi-valued attribute.
    pub fn single(
        &mut self,
        attribute: &Attribute,
        path: &str,
        raw: Value,
        object_use: ObjectUse,
    ) -> Result<Option<Value>, ScimError> {
        if attribute.is_complex() {
            let object = self.object(attribute, path, raw, object_use)?;
            return Ok(object
                .filter(|members| !members.is_empty())
                .map(Value::Object));
        }
        self.simple(attribute, path, raw)
    }

    /// A value of a complex attribute (RFC 7643 §2.3.8) with its members in schema order. readOnly members are
    /// passed over, as is `$ref`, which is made from `value`.
    fn object(
        &mut self,
        attribute: &Attribute,
        path: &str,
        raw: Value,
        object_use: ObjectUse,
    ) -> Result<Option<Map<String, Value>>, ScimError> {
        let is_reference = attribute.is_resource_reference();
        let raw = match raw {
            Value::Null => return Ok(None),
            Value::Object(members) => members,
            Value::String(id) if is_reference => self.bare_reference(path, id)?,
            Value::Array(elements)
                if is_reference && !attribute.multi_valued && elements.len() <= 1 =>
            {
                return match self.out_of_array(attribute, path, elements)? {
                    Some(element) => self.object(attribute, path, element, object_use),
                    None => Ok(None),
                };
            }
            other => return Err(wrong_type(attribute, path, "an object", &other)),
        };
        let mut given: Vec<(usize, Value)> = Vec::with_capacity(raw.len());
        let mut address = None;
        for (name, value) in raw {
            let index = attribute
                .sub_attributes
                .iter()
                .position(|sub| sub.name.eq_ignore_ascii_case(&name));
            let index = match index {
                None if is_reference && is_scim1_id(attribute, &name) => {
                    self.scim1_id(attribute, path, &value)?
                }
                known => known,
            };
            let Some(index) = index else {
                let known = attribute.sub_attributes.iter().map(|sub| sub.name.as_ref());
                self.unknown(&format!("{path}.{name}"), &name, &value, || {
                    nearest(&name, known)
                })?;
                continue;
            };
            if given.iter().any(|(known, _)| *known == index) {
                return Err(duplicate(&format!(
                    "{path}.{}",
                    attribute.sub_attributes[index].name
                )));
            }
            if is_reference && attribute.sub_attributes[index].name == "$ref" {
                address = value.as_str().map(str::to_owned);
                continue;
            }
            given.push((index, value));
        }
        given.sort_by_key(|(index, _)| *index);
        let mut out = Map::new();
        for (index, value) in given {
            let sub = &attribute.sub_attributes[index];
            if sub.mutability == Mutability::ReadOnly {
                continue;
            }
            let is_null = value.is_null();
            match self.simple(sub, &format!("{path}.{}", sub.name), value)? {
                Some(value) => {
                    out.insert(sub.name.to_string(), value);
                }
                None if is_null && object_use == ObjectUse::Overlay => {
                    out.insert(sub.name.to_string(), Value::Null);
                }
                None => {}
            }
        }
        let out = if is_reference {
            self.reference(path, out, address)?
        } else {
            Some(out)
        };
        if let (ObjectUse::Whole, Some(held)) = (object_use, &out)
            && !held.is_empty()
        {
            require_subs(attribute, path, held)?;
        }
        Ok(out)
    }

    /// The one element of an array that stands where a single reference is due.
    fn out_of_array(
        &mut self,
        attribute: &Attribute,
        path: &str,
        mut elements: Vec<Value>,
    ) -> Result<Option<Value>, ScimError> {
        let Some(element) = elements.pop() else {
            return Ok(None);
        };
        if !self.tolerances.references_in_arrays || element.is_array() {
            let error = wrong_type(attribute, path, "an object", &Value::Array(Vec::new()));
            return Err(error.of_quirk(note::REFERENCE_IN_ARRAY));
        }
        self.notes.push(Note::forgiven(
            note::REFERENCE_IN_ARRAY,
            path,
            &shown(attribute, &element),
        ));
        Ok(Some(element))
    }

    /// A value that has no parts. `None` for null.
    pub fn simple(
        &mut self,
        attribute: &Attribute,
        path: &str,
        raw: Value,
    ) -> Result<Option<Value>, ScimError> {
        if raw.is_null() {
            return Ok(None);
        }
        let value = match (attribute.attribute_type, raw) {
            (AttributeType::Boolean, value @ Value::Bool(_)) => value,
            (AttributeType::Boolean, Value::String(text)) => self.boolean(attribute, path, text)?,
            (AttributeType::Boolean, other) => {
                return Err(wrong_type(attribute, path, "true or false", &other));
            }
            (AttributeType::Integer, value @ Value::Number(_))
                if value.is_i64() || value.is_u64() =>
            {
                value
            }
            (AttributeType::Integer, other) => {
                return Err(wrong_type(attribute, path, "a whole number", &other));
            }
            (AttributeType::Decimal, value @ Value::Number(_)) => value,
            (AttributeType::Decimal, other) => {
                return Err(wrong_type(attribute, path, "a number", &other));
            }
            (_, Value::String(text)) => Value::String(text),
            (AttributeType::String, scalar @ (Value::Bool(_) | Value::Number(_)))
                if self.tolerances.scalars_as_strings =>
            {
                let text = scalar.to_string();
                self.notes.push(Note::forgiven(
                    note::SCALAR_AS_STRING,
                    path,
                    &shown(attribute, &scalar),
                ));
                Value::String(text)
            }
            (AttributeType::String, scalar @ (Value::Bool(_) | Value::Number(_))) => {
                let error = wrong_type(attribute, path, "text", &scalar);
                return Err(error.of_quirk(note::SCALAR_AS_STRING));
            }
            (_, other) => return Err(wrong_type(attribute, path, "text", &other)),
        };
        if let Value::String(text) = &value {
            check_text(attribute, path, text)?;
        }
        Ok(Some(value))
    }

    fn boolean(
        &mut self,
        attribute: &Attribute,
        path: &str,
        text: String,
    ) -> Result<Value, ScimError> {
        match boolean_in_text(&text) {
            Some(value) if self.tolerances.boolean_strings => {
                self.notes
                    .push(Note::forgiven(note::BOOLEAN_STRING, path, &text));
                Ok(Value::Bool(value))
            }
            Some(value) => {
                let detail = format!("`{path}` must be a boolean. Send {value} without quotes.");
                let error = ScimError::invalid_value(reason::WRONG_TYPE, path, detail);
                Err(error.of_quirk(note::BOOLEAN_STRING))
            }
            None => Err(wrong_type(
                attribute,
                path,
                "true or false",
                &Value::String(text),
            )),
        }
    }

    /// An extension's attribute that came without the URN of its schema; `path` has it.
    pub fn without_urn(&mut self, path: &str, sent: &str) -> Result<(), ScimError> {
        if self.tolerances.extensions_without_urn {
            self.notes
                .push(Note::forgiven(note::EXTENSION_WITHOUT_URN, path, sent));
            return Ok(());
        }
        Err(without_urn(path, sent))
    }

    /// A URN of SCIM 1 in the place of `modern`.
    pub fn scim1_urn(&mut self, modern: &str, sent: &str) -> Result<(), ScimError> {
        if self.tolerances.scim1_urns {
            self.notes
                .push(Note::forgiven(note::SCIM1_URN, modern, sent));
            return Ok(());
        }
        let detail = format!("`{}` is a URN of SCIM 1. Use {modern}.", excerpt(sent));
        let error = ScimError::bad_request(ScimType::InvalidValue, reason::UNKNOWN_SCHEMA, detail);
        Err(error
            .with("schema", &excerpt(sent))
            .of_quirk(note::SCIM1_URN))
    }

    /// An attribute that no schema has: left out with a note, or refused.
    pub fn unknown(
        &mut self,
        path: &str,
        name: &str,
        value: &Value,
        suggestions: impl FnOnce() -> Vec<String>,
    ) -> Result<(), ScimError> {
        if self.tolerances.unknown_attributes {
            // Null asks for nothing, so nothing is left out.
            if !value.is_null() {
                let sent = if is_secret_name(name) {
                    String::new()
                } else {
                    describe(value)
                };
                self.notes.push(Note::left_out(
                    note::UNKNOWN_ATTRIBUTE,
                    excerpt(path),
                    &sent,
                ));
            }
            return Ok(());
        }
        let suggestions = suggestions();
        let hint = did_you_mean(&suggestions);
        let detail = format!(
            "The attribute `{}` is not in the schema; see /Schemas. Leave it out.{hint}",
            excerpt(path)
        );
        Err(ScimError::invalid_syntax(reason::UNKNOWN_ATTRIBUTE, detail)
            .with("attribute", &excerpt(path))
            .with("suggestions", &suggestions.join(", "))
            .of_quirk(note::UNKNOWN_ATTRIBUTE))
    }
}

/// The refusal of an extension's attribute without the URN of its schema.
pub(crate) fn without_urn(path: &str, sent: &str) -> ScimError {
    let detail = format!(
        "`{}` is an attribute of an extension. Write it `{path}` (RFC 7644 §3.10).",
        excerpt(sent)
    );
    ScimError::invalid_syntax(reason::UNKNOWN_ATTRIBUTE, detail)
        .with("attribute", &excerpt(sent))
        .with("suggestions", path)
        .of_quirk(note::EXTENSION_WITHOUT_URN)
}

/// Members out of checked elements.
pub(crate) fn members(elements: Vec<Value>) -> Vec<Member> {
    let text =
        |element: &Value, name: &str| element.get(name).and_then(Value::as_str).map(str::to_owned);
    let member = |element: Value| Member {
        value: text(&element, "value").unwrap_or_default(),
        display: text(&element, "display"),
        member_type: text(&element, "type"),
    };
    elements.into_iter().map(member).collect()
}

/// The elements marked primary.
pub(crate) fn primaries(elements: &[Value]) -> impl Iterator<Item = usize> {
    let marked = |element: &Value| element.get("primary").and_then(Value::as_bool) == Some(true);
    elements
        .iter()
        .enumerate()
        .filter_map(move |(index, element)| marked(element).then_some(index))
}

pub(crate) fn two_primaries(path: &str) -> ScimError {
    let detail = format!(
        "More than one value of `{path}` has primary true. Mark one at most (RFC 7643 §2.4)."
    );
    ScimError::invalid_value(reason::TWO_PRIMARIES, path, detail)
}

pub(crate) fn too_many_values(path: &str, count: usize) -> ScimError {
    let detail = format!("`{path}` would have {count} values; {MOST_VALUES} are possible.");
    ScimError::invalid_value(reason::TOO_MANY_VALUES, path, detail)
}

pub(crate) fn duplicate(path: &str) -> ScimError {
    let detail = format!(
        "`{}` is given more than once. Names do not differ by case (RFC 7643 §2.1).",
        excerpt(path)
    );
    ScimError::invalid_syntax(reason::DUPLICATE_ATTRIBUTE, detail).with("attribute", &excerpt(path))
}

pub(crate) fn required_missing(path: &str) -> ScimError {
    ScimError::invalid_value(
        reason::REQUIRED_MISSING,
        path,
        format!("`{path}` is required and must not be empty."),
    )
}

/// A required attribute has a value, and text is not empty (RFC 7643 §2.2, §4.1.1).
pub(crate) fn is_given(value: Option<&Value>) -> bool {
    !matches!(value, None | Some(Value::Null)) && value.and_then(Value::as_str) != Some("")
}

fn require_subs(
    attribute: &Attribute,
    path: &str,
    held: &Map<String, Value>,
) -> Result<(), ScimError> {
    let missing = attribute
        .sub_attributes
        .iter()
        .find(|sub| sub.required && !is_given(held.get(sub.name.as_ref())));
    missing.map_or(Ok(()), |sub| {
        Err(required_missing(&format!("{path}.{}", sub.name)))
    })
}

fn wrong_type(attribute: &Attribute, path: &str, expected: &str, found: &Value) -> ScimError {
    let found = shown(attribute, found);
    let found = if found.is_empty() {
        String::new()
    } else {
        format!(", not {found}")
    };
    ScimError::invalid_value(
        reason::WRONG_TYPE,
        path,
        format!("`{path}` must be {expected}{found}."),
    )
    .with("expected", expected)
}

/// A value for a note or an error; nothing of an attribute that is never returned.
fn shown(attribute: &Attribute, value: &Value) -> String {
    if attribute.returned == Returned::Never {
        String::new()
    } else {
        describe(value)
    }
}

/// A scalar as JSON, cut; of others the kind.
pub(crate) fn describe(value: &Value) -> String {
    match value {
        Value::Object(_) | Value::Array(_) => kind_in_words(value).to_owned(),
        scalar @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => {
            excerpt(&scalar.to_string())
        }
    }
}
