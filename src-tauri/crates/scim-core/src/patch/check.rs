//! Operations as sent into operations that fit the resource type.

use super::request::{OperationKind, PatchRequest};
use super::target::{self, Named};
use super::{Change, MemberEdit, Operation, Patch, Target};
use crate::check::is_members;
use crate::error::{ScimError, ScimType, excerpt};
use crate::path::{AttributePath, head};
use crate::reason;
use crate::schema::{Attribute, Mutability, ResourceType};
use crate::suggest::did_you_mean;
use crate::tolerance::{Note, Notes, Tolerances, note};
use crate::value::{self, Checker, ObjectUse};
use serde_json::Value;

mod members;

impl Patch {
    /// Checks paths and values.
    ///
    /// # Errors
    /// 400 with the operation, and what to send instead.
    pub fn check(
        request: PatchRequest,
        resource_type: &ResourceType,
        tolerances: &Tolerances,
    ) -> Result<Patch, ScimError> {
        let mut compiler = Compiler {
            resource_type,
            checker: Checker {
                tolerances,
                notes: Notes::gathered(request.notes),
            },
            number: 0,
            lists: false,
            whole_extension: false,
            changes: 0,
            operations: Vec::new(),
            member_edits: Vec::new(),
            password_set: None,
        };
        let several = request.operations.len() > 1;
        for (index, operation) in request.operations.into_iter().enumerate() {
            compiler.number = index + 1;
            compiler.lists = operation.lists;
            let result = match operation.path {
                None => compiler.pathless(operation.kind, operation.value),
                Some(path) => compiler.operation(operation.kind, &path, operation.value),
            };
            result.map_err(|error| in_operation(error, index + 1, several))?;
        }
        Ok(Patch {
            operations: compiler.operations,
            member_edits: compiler.member_edits,
            password_set: compiler.password_set,
            creates: tolerances.value_path_creates,
            notes: compiler.checker.notes.into_vec(),
        })
    }
}

/// Says which operation an error is about, if there is more than one.
pub(super) fn in_operation(error: ScimError, number: usize, several: bool) -> ScimError {
    let detail = if several {
        format!("Operation {number}: {}", error.detail)
    } else {
        error.detail.clone()
    };
    ScimError { detail, ..error }.with("operation", &number.to_string())
}

/// The most attributes that one request may change, and the most values that it may add to documents or name for
/// removal. Each is looked for among up to a thousand values, so the product must stay small.
const MOST_CHANGES: usize = 10_000;

struct Compiler<'a> {
    resource_type: &'a ResourceType,
    checker: Checker<'a>,
    number: usize,
    /// See [`RawOperation::lists`](super::request::RawOperation).
    lists: bool,
    /// All of an extension is being removed.
    whole_extension: bool,
    /// Attributes and values so far: see [`MOST_CHANGES`].
    changes: usize,
    operations: Vec<Operation>,
    member_edits: Vec<MemberEdit>,
    password_set: Option<bool>,
}

impl Compiler<'_> {
    /// Without a path the value names attributes of the resource (RFC 7644 §3.5.2.1, §3.5.2.3).
    fn pathless(&mut self, kind: OperationKind, value: Option<Value>) -> Result<(), ScimError> {
        if kind == OperationKind::Remove {
            let detail = "A `remove` needs a `path` that says what to remove (RFC 7644 §3.5.2.2).";
            return Err(ScimError::no_target(reason::NO_PATH, detail));
        }
        let Some(Value::Object(members)) = value else {
            let detail =
                "Without a `path` the `value` must be an object with the attributes to change.";
            return Err(ScimError::invalid_value(
                reason::WRONG_TYPE,
                "value",
                detail,
            ));
        };
        let mut seen: Vec<String> = Vec::new();
        for (name, value) in members {
            if name.eq_ignore_ascii_case("schemas") {
                // Follows from the attributes; whole resources are sent here by some clients.
                continue;
            }
            if seen.iter().any(|seen| seen.eq_ignore_ascii_case(&name)) {
                return Err(value::duplicate(&name));
            }
            let is_path = self.resource_type.attribute(&name).is_none()
                && self.resource_type.extension(&name).is_none();
            if is_path && name.contains(['.', ':', '[']) {
                self.dotted_key(&name)?;
            }
            self.operation(kind, &name, Some(value))?;
            seen.push(name);
        }
        Ok(())
    }

    /// A key that is not an attribute's name but a path: `name.givenName`, `urn:…:User:department`.
    fn dotted_key(&mut self, name: &str) -> Result<(), ScimError> {
        let known = matches!(
            target::parse(
                name,
                self.resource_type,
                self.checker.tolerances,
                // They are noted when the operation is read.
                &mut Vec::new(),
            ),
            Ok(Named::Target(_))
        );
        if !known {
            // Refused or left out as an unknown attribute.
            return Ok(());
        }
        if !self.checker.tolerances.dotted_keys {
            let detail = format!(
                "`{}` is a path, not an attribute. Send it as the `path` of an operation of its own.",
                excerpt(name)
            );
            return Err(ScimError::bad_request(
                ScimType::InvalidSyntax,
                reason::UNKNOWN_ATTRIBUTE,
                detail,
            )
            .with("attribute", &excerpt(name))
            .of_quirk(note::DOTTED_KEY));
        }
        self.checker
            .notes
            .push(Note::forgiven(note::DOTTED_KEY, name, name));
        Ok(())
    }

    fn operation(
        &mut self,
        kind: OperationKind,
        path: &str,
        value: Option<Value>,
    ) -> Result<(), ScimError> {
        self.count(1)?;
        let mut notes = Vec::new();
        let named = target::parse(
            path,
            self.resource_type,
            self.checker.tolerances,
            &mut notes,
        )?;
        notes
            .into_iter()
            .for_each(|note| self.checker.notes.push(note));
        match named {
            Named::Target(target) => {
                let attribute = target.attribute();
                if attribute.extension.is_some() && !head(path).contains(':') {
                    self.checker.without_urn(&attribute.to_string(), path)?;
                }
                self.targeted(kind, target, value)
            }
            Named::Resource => self.pathless(kind, value),
            Named::Extension(urn) => self.extension(kind, &urn, value),
            Named::Unknown(error) if self.checker.tolerances.unknown_attributes => {
                let hint = error.suggestions().to_vec();
                self.checker
                    .unknown(path, path, &value.unwrap_or(Value::Bool(true)), || hint)
            }
            Named::Unknown(error) => {
                let hint = did_you_mean(error.suggestions());
                let detail = format!(
                    "The path names nothing that a {} has: {error}.{hint}",
                    self.resource_type.name
                );
                Err(ScimError::bad_request(
                    ScimType::InvalidPath,
                    reason::UNKNOWN_ATTRIBUTE,
                    detail,
                )
                .with("attribute", &excerpt(path))
                .with("suggestions", &error.suggestions().join(", "))
                .of_quirk(note::UNKNOWN_ATTRIBUTE))
            }
        }
    }

    fn count(&mut self, changes: usize) -> Result<(), ScimError> {
        self.changes += changes;
        if self.changes > MOST_CHANGES {
            let error = ScimError::too_large("list of changes", MOST_CHANGES as u64, "values");
            return Err(ScimError {
                reason: reason::TOO_MANY_OPERATIONS,
                ..error
            });
        }
        Ok(())
    }

    /// A whole extension: each attribute named is changed, or all are removed.
    fn extension(
        &mut self,
        kind: OperationKind,
        urn: &str,
        value: Option<Value>,
    ) -> Result<(), ScimError> {
        let Some(extension) = self.resource_type.extension(urn) else {
            return Ok(());
        };
        let attributes = extension.schema.attributes.iter();
        let named = match (kind, value) {
            (OperationKind::Remove, _) | (OperationKind::Replace, Some(Value::Null)) => {
                if extension.required {
                    return Err(required_removed(urn));
                }
                // Without the extension nothing of it is required.
                self.whole_extension = true;
                let removable =
                    attributes.filter(|attribute| attribute.mutability != Mutability::ReadOnly);
                let names: Vec<String> = removable
                    .map(|attribute| attribute.name.to_string())
                    .collect();
                for name in names {
                    self.operation(OperationKind::Remove, &format!("{urn}:{name}"), None)?;
                }
                self.whole_extension = false;
                return Ok(());
            }
            (_, Some(Value::Null) | None) => return Ok(()),
            (_, Some(Value::Object(members))) => members,
            (_, Some(other)) => {
                let detail = format!(
                    "`{urn}` must be an object, not {}.",
                    value::describe(&other)
                );
                return Err(ScimError::invalid_value(reason::WRONG_TYPE, urn, detail));
            }
        };
        let mut seen: Vec<String> = Vec::new();
        for (name, value) in named {
            if name.eq_ignore_ascii_case("schemas") {
                // Libraries that hold an extension as a resource of its own send its URN along.
                continue;
            }
            if seen.iter().any(|seen| seen.eq_ignore_ascii_case(&name)) {
                return Err(value::duplicate(&format!("{urn}:{name}")));
            }
            self.operation(kind, &format!("{urn}:{name}"), Some(value))?;
            seen.push(name);
        }
        Ok(())
    }

    fn targeted(
        &mut self,
        kind: OperationKind,
        target: Target,
        value: Option<Value>,
    ) -> Result<(), ScimError> {
        let path = target.attribute().clone();
        let attribute = path.attribute.as_ref();
        let sub_attribute = match &target {
            Target::Path(path) => path.sub_attribute.clone(),
            Target::Selected { sub_attribute, .. } => sub_attribute.clone(),
        };
        // A reference's address is made from its value, so it is the service's own.
        let is_address = sub_attribute
            .as_ref()
            .is_some_and(|sub| sub.name == "$ref" && attribute.is_resource_reference());
        let sub_is_read_only = sub_attribute
            .as_ref()
            .is_some_and(|sub| sub.mutability == Mutability::ReadOnly);
        if attribute.mutability == Mutability::ReadOnly || sub_is_read_only || is_address {
            return self.read_only(&target, value.as_ref());
        }
        if path.extension.is_none() && is_members(self.resource_type, attribute) {
            return self.members(kind, &path, target, value);
        }
        if attribute.mutability == Mutability::WriteOnly {
            return self.password(kind, &path, value);
        }
        let whole = matches!(target, Target::Path(_)) && sub_attribute.is_none();
        let listed = value.as_ref().filter(|value| !value.is_null());
        if let (OperationKind::Remove, true, true, Some(listed)) =
            (kind, whole, attribute.multi_valued, listed)
        {
            return self.remove_listed(target, attribute, listed.clone());
        }
        let change = match (kind, value) {
            (OperationKind::Remove, _) => Some(Change::Remove),
            (_, None) => None,
            (kind, Some(value)) => {
                self.change(kind, &target, attribute, sub_attribute.as_deref(), value)?
            }
        };
        if change == Some(Change::Remove) && !self.whole_extension {
            check_removable(&target, attribute, sub_attribute.as_deref())?;
        }
        if let Some(change) = change {
            self.operations.push(Operation {
                number: self.number,
                target,
                change,
            });
        }
        Ok(())
    }

    /// What `add` or `replace` does with this value; `None` if nothing. An unassigned value removes what it replaces
    /// (RFC 7643 §2.5) and adds nothing.
    fn change(
        &mut self,
        kind: OperationKind,
        target: &Target,
        attribute: &Attribute,
        sub_attribute: Option<&Attribute>,
        value: Value,
    ) -> Result<Option<Change>, ScimError> {
        let name = target.to_string();
        let nothing = match kind {
            OperationKind::Add => None,
            OperationKind::Replace | OperationKind::Remove => Some(Change::Remove),
        };
        if let Some(sub) = sub_attribute {
            let value = self.checker.simple(sub, &name, value)?;
            let clears = attribute.is_resource_reference() && value == Some(Value::from(""));
            return match value {
                Some(_) if clears && self.checker.tolerances.empty_reference_clears => {
                    self.checker.notes.push(Note::forgiven(
                        note::EMPTY_REFERENCE_CLEARED,
                        name,
                        "",
                    ));
                    Ok(nothing)
                }
                Some(_) if clears => {
                    let detail = format!(
                        "`{name}` is empty. To clear it send a `remove` with path `{}`.",
                        target.attribute()
                    );
                    let error = ScimError::invalid_value(reason::REQUIRED_MISSING, &name, detail);
                    Err(error.of_quirk(note::EMPTY_REFERENCE_CLEARED))
                }
                Some(value) => Ok(Some(Change::Set(value))),
                None => Ok(nothing),
            };
        }
        let is_selected = matches!(target, Target::Selected { .. });
        if attribute.multi_valued && !is_selected {
            // RFC 7644 §3.5.2.1 adds "a new value", so one value without an array is right for `add`.
            let value = match (kind, value) {
                (OperationKind::Add, single @ (Value::Object(_) | Value::String(_))) => {
                    Value::Array(vec![single])
                }
                (_, value) => value,
            };
            let elements = self.checker.elements(attribute, &name, value)?;
            if !attribute.is_resource_reference() {
                self.count(elements.len())?;
            }
            return Ok(match kind {
                _ if elements.is_empty() => nothing,
                OperationKind::Add => Some(Change::Append(elements)),
                OperationKind::Replace | OperationKind::Remove => {
                    Some(Change::Set(Value::Array(elements)))
                }
            });
        }
        // A selected element is replaced as a whole (§3.5.2.3: "all matching record values SHALL be
        // replaced"); otherwise a set of sub-attributes replaces those that it names.
        let whole = is_selected && attribute.multi_valued && kind == OperationKind::Replace;
        let object_use = if whole {
            ObjectUse::Whole
        } else {
            ObjectUse::Overlay
        };
        Ok(
            match self.checker.single(attribute, &name, value, object_use)? {
                Some(Value::Object(members)) if !whole => Some(Change::Overlay(members)),
                Some(value) => Some(Change::Set(value)),
                None => nothing,
            },
        )
    }

    fn read_only(&mut self, target: &Target, value: Option<&Value>) -> Result<(), ScimError> {
        let path = target.to_string();
        if !self.checker.tolerances.read_only_in_patch {
            let detail = format!("`{path}` is set by the service alone. Leave it out.");
            let error = ScimError::mutability(reason::READ_ONLY, &path, detail);
            return Err(error.of_quirk(note::READ_ONLY_IGNORED));
        }
        let sent = value.map_or_else(String::new, value::describe);
        // An `id` or `meta` echoed back asks for nothing; another read-only value does.
        let note = if target.attribute().is_outside_document() || path.ends_with(".$ref") {
            Note::forgiven
        } else {
            Note::left_out
        };
        self.checker
            .notes
            .push(note(note::READ_ONLY_IGNORED, path, &sent));
        Ok(())
    }

    fn password(
        &mut self,
        kind: OperationKind,
        path: &AttributePath,
        value: Option<Value>,
    ) -> Result<(), ScimError> {
        let value = match (kind, value) {
            (OperationKind::Add | OperationKind::Replace, Some(value)) => {
                self.checker
                    .simple(&path.attribute, &path.to_string(), value)?
            }
            _ => None,
        };
        match (kind, value) {
            (_, Some(_)) => self.password_set = Some(true),
            (OperationKind::Remove | OperationKind::Replace, None) => {
                self.password_set = Some(false)
            }
            (OperationKind::Add, None) => {}
        }
        Ok(())
    }
}

/// RFC 7644 §3.5.2.2: what is required cannot be removed.
fn check_removable(
    target: &Target,
    attribute: &Attribute,
    sub_attribute: Option<&Attribute>,
) -> Result<(), ScimError> {
    let is_selected = matches!(target, Target::Selected { .. });
    if sub_attribute.map_or(attribute.required && !is_selected, |sub| sub.required) {
        return Err(required_removed(&target.to_string()));
    }
    Ok(())
}

fn required_removed(path: &str) -> ScimError {
    let detail =
        format!("`{path}` is required and cannot be removed. Replace it by another value.");
    ScimError::mutability(reason::REQUIRED_REMOVED, path, detail)
}
