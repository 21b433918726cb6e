//! Checked operations on a document: all or none.

use super::check::in_operation;
use super::{Applied, Change, Operation, Patch, Target, required};
use crate::attributes::Attributes;
use crate::check::immutable;
use crate::error::ScimError;
use crate::filter::{CompareOp, Filter, Literal};
use crate::fold::same_key;
use crate::path::AttributePath;
use crate::reason;
use crate::schema::{Attribute, Mutability, ResourceType};
use crate::tolerance::{Note, note};
use crate::value::{self, MOST_VALUES, primaries, two_primaries};
use serde_json::{Map, Value};

impl Patch {
    /// All operations or none, in order (RFC 7644 §3.5.2).
    ///
    /// # Errors
    /// 400 `noTarget`, `mutability` or `invalidValue`; nothing is changed then.
    pub fn apply(
        &self,
        current: &Attributes,
        resource_type: &ResourceType,
    ) -> Result<Applied, ScimError> {
        let mut state = State {
            document: current.as_map().clone(),
            notes: self.notes.clone(),
            creates: self.creates,
        };
        let several = self.operations.iter().any(|operation| operation.number > 1);
        for operation in &self.operations {
            state
                .operation(operation)
                .map_err(|error| in_operation(error, operation.number, several))?;
        }
        let attributes = Attributes::in_schema_order(state.document, resource_type);
        required::check(current.as_map(), attributes.as_map(), resource_type)?;
        Ok(Applied {
            attributes,
            notes: state.notes,
            password_set: self.password_set,
        })
    }
}

struct State {
    document: Map<String, Value>,
    notes: Vec<Note>,
    /// A value path that matches nothing makes what it looks for.
    creates: bool,
}

impl State {
    fn operation(&mut self, operation: &Operation) -> Result<(), ScimError> {
        let path = operation.target.attribute();
        let attribute = path.attribute.as_ref();
        let before = self.take(path);
        let mut after = if attribute.multi_valued {
            let elements = match before.clone() {
                Some(Value::Array(elements)) => elements,
                _ => Vec::new(),
            };
            let elements = self.elements(elements, &operation.target, &operation.change)?;
            (!elements.is_empty()).then_some(Value::Array(elements))
        } else if attribute.is_complex() {
            self.complex(before.clone(), &operation.target, &operation.change)?
        } else {
            match &operation.change {
                Change::Set(value) => Some(value.clone()),
                Change::Remove
                | Change::Overlay(_)
                | Change::Append(_)
                | Change::RemoveListed(_) => None,
            }
        };
        check_immutable(path, before.as_ref(), after.as_ref())?;
        if let Some(Value::Object(members)) = &mut after {
            sort_members(attribute, members);
        }
        self.put(path, after);
        Ok(())
    }

    /// The single complex value after the change. A value path selects it or does not.
    fn complex(
        &mut self,
        before: Option<Value>,
        target: &Target,
        change: &Change,
    ) -> Result<Option<Value>, ScimError> {
        let held = match before {
            Some(Value::Object(members)) => members,
            _ => Map::new(),
        };
        let sub_attribute = match target {
            Target::Path(path) => path.sub_attribute.as_deref(),
            Target::Selected {
                filter,
                sub_attribute,
                ..
            } => {
                let matches =
                    !held.is_empty() && filter.matches_element(&Value::Object(held.clone()));
                if !matches {
                    let mut elements = self.without_match(target, change)?;
                    let made = elements.pop();
                    return Ok(match (made, held.is_empty()) {
                        // There is room for one value, and it is another.
                        (Some(_), false) => return Err(no_match(target)),
                        (made, true) => made,
                        (None, false) => Some(Value::Object(held)),
                    });
                }
                sub_attribute.as_deref()
            }
        };
        Ok(changed(held, sub_attribute, change).map(Value::Object))
    }

    /// The elements of a multi-valued attribute after the change.
    fn elements(
        &mut self,
        mut elements: Vec<Value>,
        target: &Target,
        change: &Change,
    ) -> Result<Vec<Value>, ScimError> {
        let attribute = target.attribute().attribute.as_ref();
        let chosen = self.change_elements(&mut elements, target, change)?;
        one_primary(&mut elements, &chosen, target)?;
        elements.retain(|element| {
            element
                .as_object()
                .is_none_or(|members| !members.is_empty())
        });
        if elements.len() > MOST_VALUES {
            let path = target.attribute().to_string();
            return Err(value::too_many_values(&path, elements.len()));
        }
        for element in &mut elements {
            if let Value::Object(members) = element {
                sort_members(attribute, members);
            }
        }
        Ok(elements)
    }

    /// Changes the elements, and says which of them the change itself makes primary.
    fn change_elements(
        &mut self,
        elements: &mut Vec<Value>,
        target: &Target,
        change: &Change,
    ) -> Result<Vec<usize>, ScimError> {
        let attribute = target.attribute().attribute.as_ref();
        let (touched, sub_attribute) = match target {
            Target::Path(AttributePath {
                sub_attribute: None,
                ..
            }) => {
                match change {
                    Change::Append(new) => return Ok(append(elements, new, attribute)),
                    // One primary at most: that was checked when the value was read.
                    Change::Set(Value::Array(new)) => elements.clone_from(new),
                    Change::RemoveListed(listed) => elements.retain(|element| {
                        !listed
                            .iter()
                            .any(|listed| is_part_of(listed, element, attribute))
                    }),
                    Change::Remove | Change::Set(_) | Change::Overlay(_) => elements.clear(),
                }
                return Ok(Vec::new());
            }
            Target::Path(AttributePath {
                sub_attribute: Some(sub),
                ..
            }) => {
                if elements.is_empty() && *change != Change::Remove {
                    return Err(no_match(target));
                }
                ((0..elements.len()).collect::<Vec<_>>(), Some(sub))
            }
            Target::Selected {
                filter,
                sub_attribute,
                ..
            } => {
                let all = elements.iter().enumerate();
                let matching = all.filter(|(_, element)| filter.matches_element(element));
                (
                    matching.map(|(index, _)| index).collect(),
                    sub_attribute.as_ref(),
                )
            }
        };
        if touched.is_empty() {
            let made = self.without_match(target, change)?;
            let first = elements.len();
            let chosen = primaries(&made).map(|index| first + index).collect();
            elements.extend(made);
            return Ok(chosen);
        }
        for index in &touched {
            if let Value::Object(members) = &mut elements[*index] {
                let held = std::mem::take(members);
                *members =
                    changed(held, sub_attribute.map(AsRef::as_ref), change).unwrap_or_default();
            }
        }
        let makes_primary = match (sub_attribute, change) {
            (Some(sub), Change::Set(Value::Bool(true))) => sub.name == "primary",
            (None, Change::Set(Value::Object(members)) | Change::Overlay(members)) => {
                members.get("primary") == Some(&Value::Bool(true))
            }
            _ => false,
        };
        Ok(if makes_primary { touched } else { Vec::new() })
    }

    /// What a value path that matches nothing adds: nothing for `remove`, else an element made of the filter and
    /// the value, if that is tolerated and the filter says what the element is like.
    fn without_match(&mut self, target: &Target, change: &Change) -> Result<Vec<Value>, ScimError> {
        let Target::Selected {
            filter,
            sub_attribute,
            ..
        } = target
        else {
            return Ok(Vec::new());
        };
        if *change == Change::Remove {
            return Ok(Vec::new());
        }
        let mut seed = Map::new();
        if !equalities(filter, &mut seed) {
            return Err(no_match(target));
        }
        if !self.creates {
            return Err(no_match(target).of_quirk(note::VALUE_PATH_CREATED));
        }
        match change {
            Change::Overlay(members) => seed.extend(members.clone()),
            Change::Set(Value::Object(members)) if sub_attribute.is_none() => {
                seed.extend(members.clone())
            }
            Change::Set(value) => {
                if let Some(sub) = sub_attribute {
                    seed.insert(sub.name.to_string(), value.clone());
                }
            }
            Change::Append(_) | Change::Remove | Change::RemoveListed(_) => {}
        }
        seed.retain(|_, value| !value.is_null());
        self.notes.push(Note::forgiven(
            note::VALUE_PATH_CREATED,
            target.to_string(),
            "",
        ));
        Ok(vec![Value::Object(seed)])
    }

    /// Takes an attribute's value out of the document.
    fn take(&mut self, path: &AttributePath) -> Option<Value> {
        let name = path.attribute.name.as_ref();
        match &path.extension {
            Some(urn) => self
                .document
                .get_mut(urn.as_ref())?
                .as_object_mut()?
                .swap_remove(name),
            None => self.document.swap_remove(name),
        }
    }

    fn put(&mut self, path: &AttributePath, value: Option<Value>) {
        let Some(value) = value else { return };
        let name = path.attribute.name.to_string();
        match &path.extension {
            Some(urn) => {
                let holder = self
                    .document
                    .entry(urn.as_ref())
                    .or_insert_with(|| Value::Object(Map::new()));
                if let Value::Object(members) = holder {
                    members.insert(name, value);
                }
            }
            None => {
                self.document.insert(name, value);
            }
        }
    }
}

/// A complex value, or its sub-attribute, after the change; `None` if nothing is left.
fn changed(
    mut held: Map<String, Value>,
    sub_attribute: Option<&Attribute>,
    change: &Change,
) -> Option<Map<String, Value>> {
    match (sub_attribute, change) {
        (Some(sub), Change::Set(value)) => {
            held.insert(sub.name.to_string(), value.clone());
        }
        (Some(sub), _) => {
            held.swap_remove(sub.name.as_ref());
        }
        (None, Change::Overlay(members)) => {
            held.extend(members.clone());
            held.retain(|_, value| !value.is_null());
        }
        (None, Change::Set(Value::Object(members))) => held = members.clone(),
        (None, Change::Set(_) | Change::Append(_) | Change::Remove | Change::RemoveListed(_)) => {
            return None;
        }
    }
    (!held.is_empty()).then_some(held)
}

/// Adds what is not there yet, and says which elements were sent as primary. An element that has everything sent is
/// there, and one with the same `value` and `type` is the same one (RFC 7643 §2.4: no such pair twice); it takes
/// the rest of what was sent, and its spelling.
fn append(elements: &mut Vec<Value>, new: &[Value], attribute: &Attribute) -> Vec<usize> {
    let mut chosen = Vec::new();
    for sent in new {
        let find = |test: &dyn Fn(&Value) -> bool| elements.iter().position(test);
        let known = find(&|held| contains_exactly(sent, held))
            .or_else(|| find(&|held| is_part_of(sent, held, attribute)))
            .or_else(|| find(&|held| is_same(sent, held, attribute)));
        let index = match known {
            Some(index) => {
                if let (Value::Object(held), Value::Object(sent)) = (&mut elements[index], sent) {
                    held.extend(sent.clone());
                }
                index
            }
            None => {
                elements.push(sent.clone());
                elements.len() - 1
            }
        };
        if primaries(std::slice::from_ref(sent)).next().is_some() {
            chosen.push(index);
        }
    }
    chosen
}

/// Every member sent is held with just this value.
fn contains_exactly(sent: &Value, held: &Value) -> bool {
    match (sent, held) {
        (Value::Object(sent), Value::Object(held)) => sent
            .iter()
            .all(|(name, value)| held.get(name) == Some(value)),
        (sent, held) => sent == held,
    }
}

/// The same `value` and the same `type`, or both without.
fn is_same(sent: &Value, held: &Value, attribute: &Attribute) -> bool {
    let equal = |name: &str| match attribute.sub_attribute(name) {
        Some(sub) => equal_values(sub, sent.get(name), held.get(name)),
        None => true,
    };
    sent.get("value").is_some() && equal("value") && equal("type")
}

/// Every member listed is held, with case counting where the attribute says so.
fn is_part_of(listed: &Value, held: &Value, attribute: &Attribute) -> bool {
    match listed {
        Value::Object(members) => {
            attribute
                .sub_attributes
                .iter()
                .all(|sub| match members.get(sub.name.as_ref()) {
                    Some(value) => equal_values(sub, Some(value), held.get(sub.name.as_ref())),
                    None => true,
                })
        }
        simple => equal_values(attribute, Some(simple), Some(held)),
    }
}

fn equal_values(attribute: &Attribute, one: Option<&Value>, other: Option<&Value>) -> bool {
    match (one, other) {
        (Some(Value::String(one)), Some(Value::String(other))) if !attribute.case_exact => {
            same_key(one, other)
        }
        (one, other) => one == other,
    }
}

/// RFC 7644 §3.5.2: making a value primary makes the others not primary.
fn one_primary(elements: &mut [Value], chosen: &[usize], target: &Target) -> Result<(), ScimError> {
    match chosen {
        [] => {}
        [one] => {
            let others: Vec<usize> = primaries(elements).filter(|index| index != one).collect();
            for index in others {
                elements[index]["primary"] = Value::Bool(false);
            }
        }
        _ => return Err(two_primaries(&target.attribute().to_string())),
    }
    Ok(())
}

/// The members that an element must have to match, if the filter is made of `eq` joined by `and`.
fn equalities(filter: &Filter, seed: &mut Map<String, Value>) -> bool {
    match filter {
        Filter::Compare {
            path,
            op: CompareOp::Eq,
            value,
        } => {
            let value = match value {
                Literal::String(text) => Value::from(text.as_str()),
                Literal::Boolean(value) => Value::Bool(*value),
                Literal::Number(number) => Value::from(*number),
                Literal::DateTime(instant) => Value::from(instant.to_string()),
                Literal::Null => return false,
            };
            seed.insert(path.leaf().name.to_string(), value);
            path.leaf().mutability != Mutability::ReadOnly
        }
        Filter::And(parts) => parts.iter().all(|part| equalities(part, seed)),
        Filter::Or(_)
        | Filter::Not(_)
        | Filter::Present(_)
        | Filter::Compare { .. }
        | Filter::ValuePath { .. } => false,
    }
}

/// A value that was set and is immutable stays as it is (RFC 7644 §3.5.2).
fn check_immutable(
    path: &AttributePath,
    before: Option<&Value>,
    after: Option<&Value>,
) -> Result<(), ScimError> {
    if path.attribute.mutability == Mutability::Immutable && before.is_some() && before != after {
        return Err(immutable(&path.to_string()));
    }
    let (Some(Value::Object(before)), false) = (before, path.attribute.multi_valued) else {
        return Ok(());
    };
    for sub in path
        .attribute
        .sub_attributes
        .iter()
        .filter(|sub| sub.mutability == Mutability::Immutable)
    {
        let name = sub.name.as_ref();
        if before
            .get(name)
            .is_some_and(|held| after.and_then(|after| after.get(name)) != Some(held))
        {
            return Err(immutable(&format!("{path}.{name}")));
        }
    }
    Ok(())
}

fn sort_members(attribute: &Attribute, members: &mut Map<String, Value>) {
    let mut held = std::mem::take(members);
    let names = attribute
        .sub_attributes
        .iter()
        .map(|sub| sub.name.to_string());
    members.extend(names.filter_map(|name| held.swap_remove(&name).map(|value| (name, value))));
}

fn no_match(target: &Target) -> ScimError {
    let detail = format!(
        "`{target}` matches nothing. Add the value with path `{}` first.",
        target.attribute()
    );
    ScimError::no_target(reason::NO_MATCH, detail)
        .with("path", &crate::error::excerpt(&target.to_string()))
}
