//! A resource as a client sends it, checked against its schemas (RFC 7643 §2, RFC 7644 §3.3, §3.5.1).

use crate::attributes::Attributes;
use crate::error::{ScimError, ScimType, excerpt};
use crate::member::Member;
use crate::reason;
use crate::resources::{common, enterprise_user};
use crate::schema::{Attribute, Mutability, ResourceType, Schema, SchemaExtension};
use crate::suggest::nearest;
use crate::tolerance::{Note, Notes, PutNull, Tolerances, note};
use crate::value::{self, Checker, ObjectUse};
use serde_json::{Map, Value};
use std::sync::Arc;

mod replace;

pub use replace::Null;
pub(crate) use replace::immutable;

/// What the resource is sent for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// POST (RFC 7644 §3.3).
    Create,
    /// PUT (RFC 7644 §3.5.1).
    Replace,
}

/// A checked resource body.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    pub attributes: Attributes,
    /// A group's members: `None` if absent, empty if sent as `null` or `[]`. Always `None` for other types.
    pub members: Option<Vec<Member>>,
    /// A password was sent. It is not kept anywhere.
    pub has_password: bool,
    /// The `id` in the body. It is never used (RFC 7644 §3.3, §3.5.1); that it differs from
    /// the address is worth a note: see [`Checked::note_body_id`].
    pub body_id: Option<String>,
    /// With [`Purpose::Replace`], canonical names of attributes that were sent as `null` or `[]`, so that
    /// they can be told from omitted ones.
    pub cleared: Vec<String>,
    /// With [`Purpose::Replace`], what was sent as `null`.
    pub nulls: Vec<Null>,
    pub notes: Vec<Note>,
}

impl Checked {
    /// Whether a value here was sent as `null` and stays, if there is one: see [`PutNull::Kept`].
    pub fn keeps(&self, key: &str, within: Option<&str>, tolerances: &Tolerances) -> bool {
        tolerances.put_null == PutNull::Kept
            && self.nulls.iter().any(|null| {
                null.key == key && (null.within.is_none() || null.within.as_deref() == within)
            })
    }

    /// Notes a body `id` that is not the one in the address.
    pub fn note_body_id(&mut self, address_id: &str) {
        if let Some(id) = self.body_id.as_deref().filter(|id| *id != address_id) {
            self.notes
                .push(Note::forgiven(note::BODY_ID_DIFFERS, "id", id));
        }
    }
}

impl Attributes {
    /// Checks a resource as sent. Values keep their spelling; names take the schema's.
    /// readOnly attributes are passed over (RFC 7644 §3.3, §3.5.1).
    ///
    /// # Errors
    /// 400 with the attribute and what to change.
    pub fn check(
        raw: Value,
        resource_type: &ResourceType,
        purpose: Purpose,
        tolerances: &Tolerances,
    ) -> Result<Checked, ScimError> {
        let Value::Object(raw) = raw else {
            let detail = format!("The body must be a JSON object: a {}.", resource_type.name);
            return Err(ScimError::invalid_syntax(reason::WRONG_SHAPE, detail));
        };
        let mut checker = Checker {
            tolerances,
            notes: Notes::default(),
        };
        let mut body = Body::sort(raw, resource_type, &mut checker)?;
        check_schemas(&body, resource_type, &mut checker)?;
        body.take_in_unqualified(resource_type, &mut checker)?;
        let mut checked = Checked {
            attributes: Attributes::default(),
            members: None,
            has_password: false,
            body_id: body
                .common
                .remove("id")
                .and_then(|id| id.as_str().map(str::to_owned)),
            cleared: Vec::new(),
            nulls: Vec::new(),
            notes: Vec::new(),
        };
        let mut document = Map::new();
        let external_id = common::attribute("externalId");
        let top_level = external_id
            .into_iter()
            .chain(resource_type.schema.attributes.iter());
        for attribute in top_level {
            let given = body.core.remove(attribute.name.as_ref());
            let was_given = given.is_some();
            let was_null = given.as_ref().is_some_and(Value::is_null);
            let value = match given {
                Some(raw) if attribute.mutability != Mutability::ReadOnly => {
                    checker.attribute(attribute, &attribute.name, raw, ObjectUse::Whole)?
                }
                _ => None,
            };
            if attribute.required && !value::is_given(value.as_ref()) {
                return Err(value::required_missing(&attribute.name));
            }
            if was_given && value.is_none() && purpose == Purpose::Replace {
                checked.cleared.push(attribute.name.to_string());
                if was_null {
                    checked.nulls.push(Null {
                        key: attribute.name.to_string(),
                        within: None,
                    });
                }
            }
            match value {
                value if is_members(resource_type, attribute) => {
                    checked.members = was_given.then(|| {
                        value.map_or_else(Vec::new, |value| value::members(into_elements(value)))
                    });
                }
                Some(value) if attribute.mutability == Mutability::WriteOnly => {
                    checked.has_password |= value.as_str() != Some("")
                }
                Some(value) => {
                    document.insert(attribute.name.to_string(), value);
                }
                None => {}
            }
        }
        for (schema, raw) in std::mem::take(&mut body.extensions) {
            let nulls = (purpose == Purpose::Replace).then_some(&mut checked.nulls);
            if let Some(members) = check_extension(&schema, raw, &mut checker, nulls)? {
                document.insert(schema.id.to_string(), Value::Object(members));
            }
        }
        for (name, value) in body.unknown {
            let known = resource_type
                .schema
                .attributes
                .iter()
                .map(|attribute| attribute.name.as_ref())
                .chain(["externalId"]);
            checker.unknown(&name, &name, &value, || nearest(&name, known))?;
        }
        for extension in resource_type
            .extensions
            .iter()
            .filter(|extension| extension.required)
        {
            if !document.contains_key(extension.schema.id.as_ref()) {
                return Err(value::required_missing(&extension.schema.id));
            }
        }
        checked.attributes = Attributes::in_schema_order(document, resource_type);
        checked.notes = checker.notes.into_vec();
        Ok(checked)
    }
}

/// A group's members, which live outside of the document.
pub(crate) fn is_members(resource_type: &ResourceType, attribute: &Attribute) -> bool {
    attribute.name == "members"
        && attribute.is_resource_reference()
        && resource_type.schema.attribute("members").is_some()
}

/// A body's members by what they are, under canonical names.
struct Body {
    /// `schemas`, `id`, `meta`.
    common: Map<String, Value>,
    /// Attributes of the core schema, and `externalId`.
    core: Map<String, Value>,
    extensions: Vec<(Arc<Schema>, Value)>,
    unknown: Vec<(String, Value)>,
}

impl Body {
    fn sort(
        raw: Map<String, Value>,
        resource_type: &ResourceType,
        checker: &mut Checker,
    ) -> Result<Body, ScimError> {
        let mut body = Body {
            common: Map::new(),
            core: Map::new(),
            extensions: Vec::new(),
            unknown: Vec::new(),
        };
        for (name, value) in raw {
            if let Some(attribute) = resource_type.attribute(&name) {
                let holder = if matches!(attribute.name.as_ref(), "schemas" | "id" | "meta") {
                    &mut body.common
                } else {
                    &mut body.core
                };
                if holder.insert(attribute.name.to_string(), value).is_some() {
                    return Err(value::duplicate(&attribute.name));
                }
            } else if let Some(extension) = extension_of_key(&name, &value, resource_type, checker)?
            {
                if body
                    .extensions
                    .iter()
                    .any(|(schema, _)| schema.id == extension.schema.id)
                {
                    return Err(value::duplicate(&extension.schema.id));
                }
                body.extensions.push((Arc::clone(&extension.schema), value));
            } else {
                body.unknown.push((name, value));
            }
        }
        Ok(body)
    }

    /// Attributes of an extension that stand at the root, without its URN, go where they belong. One that also stands
    /// in its place is left out as any other unknown attribute.
    fn take_in_unqualified(
        &mut self,
        resource_type: &ResourceType,
        checker: &mut Checker,
    ) -> Result<(), ScimError> {
        for (name, value) in std::mem::take(&mut self.unknown) {
            let owner = resource_type.extensions.iter().find_map(|extension| {
                let attribute = extension.schema.attribute(&name)?;
                Some((&extension.schema, attribute))
            });
            let Some((schema, attribute)) = owner else {
                self.unknown.push((name, value));
                continue;
            };
            if value.is_null() {
                continue;
            }
            let path = format!("{}:{}", schema.id, attribute.name);
            checker.without_urn(&path, &name)?;
            let held = self
                .extensions
                .iter_mut()
                .find(|(known, _)| known == schema);
            match held {
                None => {
                    let members = Map::from_iter([(attribute.name.to_string(), value)]);
                    self.extensions
                        .push((Arc::clone(schema), Value::Object(members)));
                }
                Some((_, Value::Object(members)))
                    if !members
                        .keys()
                        .any(|known| known.eq_ignore_ascii_case(&attribute.name)) =>
                {
                    members.insert(attribute.name.to_string(), value);
                }
                Some(_) => self.unknown.push((name, value)),
            }
        }
        Ok(())
    }
}

/// The extension whose attributes an object at the root holds: by its URN, or by that of SCIM 1.
fn extension_of_key<'r>(
    name: &str,
    value: &Value,
    resource_type: &'r ResourceType,
    checker: &mut Checker,
) -> Result<Option<&'r SchemaExtension>, ScimError> {
    if let Some(extension) = resource_type.extension(name) {
        return Ok(Some(extension));
    }
    let Some(extension) =
        urn_of_scim1(name, resource_type).and_then(|urn| resource_type.extension(urn))
    else {
        return Ok(None);
    };
    if !value.is_null() {
        checker.scim1_urn(&extension.schema.id, name)?;
    }
    Ok(Some(extension))
}

/// What a URN of SCIM 1 is called in SCIM 2.0. Templates also have 2.0 in the old place.
fn urn_of_scim1<'r>(urn: &str, resource_type: &'r ResourceType) -> Option<&'r str> {
    const CORE: &str = "urn:scim:schemas:core:";
    const ENTERPRISE: &str = "urn:scim:schemas:extension:enterprise:";
    let begins = |start: &str| {
        urn.get(..start.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(start))
    };
    if begins(CORE) {
        Some(resource_type.schema.id.as_ref())
    } else if begins(ENTERPRISE) {
        let extension = resource_type.extension(enterprise_user::URN)?;
        Some(extension.schema.id.as_ref())
    } else {
        None
    }
}

/// `schemas` must name the core schema and every extension used (RFC 7643 §3), and nothing else.
fn check_schemas(
    body: &Body,
    resource_type: &ResourceType,
    checker: &mut Checker,
) -> Result<(), ScimError> {
    let core = resource_type.schema.id.as_ref();
    let listed: Vec<&str> = match body.common.get("schemas") {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(urns)) if urns.iter().all(Value::is_string) => {
            urns.iter().filter_map(Value::as_str).collect()
        }
        Some(_) => {
            return Err(ScimError::invalid_syntax(
                reason::MISSING_SCHEMAS,
                format!("`schemas` must be an array of URNs, such as [\"{core}\"]."),
            ));
        }
    };
    for urn in &listed {
        if let Some(modern) = urn_of_scim1(urn, resource_type) {
            checker.scim1_urn(modern, urn)?;
        }
    }
    let lists = |urn: &str| {
        listed.iter().any(|listed| {
            listed.eq_ignore_ascii_case(urn) || urn_of_scim1(listed, resource_type) == Some(urn)
        })
    };
    let used = body
        .extensions
        .iter()
        .filter(|(_, raw)| raw.as_object().is_some_and(|members| !members.is_empty()));
    let needed = std::iter::once(core).chain(used.map(|(schema, _)| schema.id.as_ref()));
    for urn in needed.filter(|urn| !lists(urn)) {
        if !checker.tolerances.missing_schemas {
            let detail = format!("`schemas` does not list {urn}. Add it.");
            return Err(ScimError::bad_request(
                ScimType::InvalidSyntax,
                reason::MISSING_SCHEMAS,
                detail,
            )
            .with("schema", urn)
            .of_quirk(note::MISSING_SCHEMAS));
        }
        checker
            .notes
            .push(Note::forgiven(note::MISSING_SCHEMAS, "schemas", urn));
    }
    for urn in &listed {
        if urn.eq_ignore_ascii_case(core)
            || resource_type.extension(urn).is_some()
            || urn_of_scim1(urn, resource_type).is_some()
        {
            continue;
        }
        if !checker.tolerances.unknown_schema_urns {
            let detail = format!(
                "`schemas` lists {}, which a {} does not have; see /ResourceTypes.",
                excerpt(urn),
                resource_type.name
            );
            return Err(ScimError::bad_request(
                ScimType::InvalidValue,
                reason::UNKNOWN_SCHEMA,
                detail,
            )
            .with("schema", &excerpt(urn))
            .of_quirk(note::UNKNOWN_SCHEMA_URN));
        }
        checker
            .notes
            .push(Note::forgiven(note::UNKNOWN_SCHEMA_URN, "schemas", urn));
    }
    Ok(())
}

fn check_extension(
    schema: &Schema,
    raw: Value,
    checker: &mut Checker,
    mut nulls: Option<&mut Vec<Null>>,
) -> Result<Option<Map<String, Value>>, ScimError> {
    let mut is_null = |within: Option<&str>| {
        if let Some(nulls) = &mut nulls {
            nulls.push(Null {
                key: schema.id.to_string(),
                within: within.map(str::to_owned),
            });
        }
    };
    let raw = match raw {
        Value::Null => {
            is_null(None);
            return Ok(None);
        }
        Value::Object(members) => members,
        Value::Array(elements) if elements.is_empty() => return Ok(None),
        other => {
            let detail = format!(
                "`{}` must be an object, not {}.",
                schema.id,
                value::describe(&other)
            );
            return Err(ScimError::invalid_value(
                reason::WRONG_TYPE,
                &schema.id,
                detail,
            ));
        }
    };
    let mut given: Map<String, Value> = Map::new();
    for (name, value) in raw {
        match schema.attribute(&name) {
            Some(attribute) => {
                if given.insert(attribute.name.to_string(), value).is_some() {
                    return Err(value::duplicate(&format!(
                        "{}:{}",
                        schema.id, attribute.name
                    )));
                }
            }
            None => {
                let known = schema
                    .attributes
                    .iter()
                    .map(|attribute| attribute.name.as_ref());
                checker.unknown(&format!("{}:{name}", schema.id), &name, &value, || {
                    nearest(&name, known)
                })?;
            }
        }
    }
    let mut out = Map::new();
    for attribute in &schema.attributes {
        let path = format!("{}:{}", schema.id, attribute.name);
        let value = match given.remove(attribute.name.as_ref()) {
            Some(raw) if attribute.mutability != Mutability::ReadOnly => {
                if raw.is_null() {
                    is_null(Some(&attribute.name));
                }
                checker.attribute(attribute, &path, raw, ObjectUse::Whole)?
            }
            _ => None,
        };
        if attribute.required && !value::is_given(value.as_ref()) {
            return Err(value::required_missing(&path));
        }
        if let Some(value) = value.filter(|_| attribute.mutability != Mutability::WriteOnly) {
            out.insert(attribute.name.to_string(), value);
        }
    }
    Ok((!out.is_empty()).then_some(out))
}

fn into_elements(value: Value) -> Vec<Value> {
    match value {
        Value::Array(elements) => elements,
        single => vec![single],
    }
}

#[cfg(test)]
mod tests;
