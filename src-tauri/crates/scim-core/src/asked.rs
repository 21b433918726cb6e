//! What must hold of the stored attributes after a request was answered as done.
//!
//! It is worked out of the checked request alone, before anything is changed, and compared with what the store gives
//! back. It shares no step with applying the request: that a patch was applied is no proof that it did what was asked.

use crate::attributes::{Attributes, attribute_in};
use crate::check::{Checked, Purpose, is_members};
use crate::filter::Filter;
use crate::fold::same_key;
use crate::patch::MemberEdit;
use crate::path::AttributePath;
use crate::resources::common;
use crate::schema::{Attribute, Mutability, ResourceType};
use crate::tolerance::Tolerances;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The most values of one attribute that are looked for one by one. Only a patch that adds or selects more than these
/// of one attribute has some that are not looked for: the first.
pub(crate) const MOST_LOOKED_FOR: usize = 100;

/// What a request asks of a resource's attributes. A group's members are the store's to look up:
/// see [`MembersAsked`](crate::MembersAsked).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    places: Vec<Place>,
}

/// What is asked of one attribute. All of it must hold.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Place {
    /// Without a sub-attribute.
    pub path: AttributePath,
    pub demands: Vec<Demand>,
}

/// What must hold of the value of one attribute. An attribute with one value counts as a list of that one.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Demand {
    /// It is just this.
    Is(Value),
    /// It has no value.
    Nothing,
    /// A sub-attribute of a single value has this value, or none.
    Part(Arc<Attribute>, Option<Value>),
    /// One of the values has all that was sent.
    Holds(Sent),
    /// One of the values matches the filter and has this in a sub-attribute.
    Matches(Filter, Arc<Attribute>, Value),
    /// No value matches; with a sub-attribute, none that matches has it.
    NoneMatches(Filter, Option<Arc<Attribute>>),
    /// None of these is among the values.
    NoneOf(Vec<Value>),
    /// A sub-attribute has this value, or none, in every value.
    Every(Arc<Attribute>, Option<Value>),
}

/// A value that was sent for an attribute with several.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sent {
    pub value: Value,
    /// To the letter. Otherwise a later part of the request may have given the same value in another case.
    pub exact: bool,
}

impl Asked {
    /// What a body asks for. An attribute that a PUT leaves out is cleared (RFC 7644 §3.5.1), with the exceptions of
    /// [`Attributes::merge_replace`]; one that a POST leaves out is the service's to choose (§3.3).
    pub fn of_body(
        checked: &Checked,
        purpose: Purpose,
        resource_type: &ResourceType,
        tolerances: &Tolerances,
    ) -> Asked {
        let mut asked = Asked::default();
        let sent = checked.attributes.as_map();
        let may_be_kept = |name: &str| {
            let is_cleared = checked.cleared.iter().any(|cleared| cleared == name);
            checked.keeps(name, None, tolerances)
                || (!is_cleared && matches!(name, "externalId" | "active"))
        };
        let top_level = common::attribute("externalId")
            .into_iter()
            .chain(resource_type.schema.attributes.iter())
            .filter(|attribute| !is_members(resource_type, attribute));
        for attribute in top_level {
            let omitted_stays = purpose == Purpose::Create || may_be_kept(&attribute.name);
            asked.whole(None, attribute, sent, omitted_stays);
        }
        let none = Map::new();
        for extension in &resource_type.extensions {
            let urn = Arc::from(extension.schema.id.as_ref());
            let sent = sent.get(extension.schema.id.as_ref());
            let sent = sent.and_then(Value::as_object).unwrap_or(&none);
            for attribute in &extension.schema.attributes {
                let omitted_stays = purpose == Purpose::Create
                    || checked.keeps(&urn, Some(&attribute.name), tolerances);
                asked.whole(Some(&urn), attribute, sent, omitted_stays);
            }
        }
        asked
    }

    fn whole(
        &mut self,
        extension: Option<&Arc<str>>,
        attribute: &Arc<Attribute>,
        sent: &Map<String, Value>,
        omitted_stays: bool,
    ) {
        if matches!(
            attribute.mutability,
            Mutability::ReadOnly | Mutability::WriteOnly
        ) {
            return;
        }
        // What cannot change once it is set is kept without being sent.
        let is_fixed = |attribute: &Attribute| attribute.mutability == Mutability::Immutable;
        let has_fixed = attribute.sub_attributes.iter().any(|sub| is_fixed(sub));
        let demands = match sent.get(attribute.name.as_ref()) {
            Some(Value::Object(members)) if has_fixed && !attribute.multi_valued => {
                parts(attribute, members).collect()
            }
            Some(value) => vec![Demand::Is(value.clone())],
            None if omitted_stays || has_fixed || is_fixed(attribute) => return,
            None => vec![Demand::Nothing],
        };
        let path = AttributePath {
            extension: extension.cloned(),
            attribute: Arc::clone(attribute),
            sub_attribute: None,
        };
        self.places.push(Place { path, demands });
    }

    /// The place of the path's attribute, made if there is none yet.
    pub(crate) fn place(&mut self, path: &AttributePath) -> &mut Place {
        let is_here = |place: &Place| {
            place.path.extension == path.extension && place.path.attribute == path.attribute
        };
        let index = self.places.iter().position(is_here);
        let index = index.unwrap_or_else(|| {
            self.places.push(Place {
                path: AttributePath {
                    sub_attribute: None,
                    ..path.clone()
                },
                demands: Vec::new(),
            });
            self.places.len() - 1
        });
        &mut self.places[index]
    }

    /// The paths of what was asked for and is not so, each once.
    pub fn unmet(&self, stored: &Attributes) -> Vec<String> {
        let mut unmet = Vec::new();
        for place in &self.places {
            let held = attribute_in(stored.as_map(), &place.path);
            let failing = place.demands.iter();
            for demand in failing.filter(|demand| !demand.holds(held, &place.path.attribute)) {
                let path = AttributePath {
                    sub_attribute: demand.sub_attribute().cloned(),
                    ..place.path.clone()
                };
                let path = path.to_string();
                if !unmet.contains(&path) {
                    unmet.push(path);
                }
            }
        }
        unmet
    }
}

/// One demand for each member of a set of sub-attributes; null asks for none.
pub(crate) fn parts<'a>(
    attribute: &'a Attribute,
    members: &'a Map<String, Value>,
) -> impl Iterator<Item = Demand> + 'a {
    members.iter().filter_map(|(name, value)| {
        let sub = attribute.sub_attribute(name)?;
        let value = (!value.is_null()).then(|| value.clone());
        Some(Demand::Part(Arc::clone(sub), value))
    })
}

impl Place {
    /// Adds a value to look for, as if it were sent last.
    pub fn look_for(&mut self, value: Value) {
        let attribute = Arc::clone(&self.path.attribute);
        let is_primary = value.get("primary") == Some(&Value::Bool(true));
        let mut held: Vec<Demand> = Vec::new();
        for demand in std::mem::take(&mut self.demands) {
            match demand {
                Demand::Is(Value::Array(values)) => held.extend(values.into_iter().map(looked_for)),
                Demand::Holds(sent) => held.push(Demand::Holds(sent)),
                // Of the others it cannot be told whether they speak of the new value too.
                _ => {}
            }
        }
        held.retain(|demand| match demand {
            Demand::Holds(earlier) => is_another(&earlier.value, &value, &attribute),
            _ => false,
        });
        for demand in &mut held {
            if let Demand::Holds(earlier) = demand {
                earlier.exact = false;
                // RFC 7644 §3.5.2: the new primary takes it from the others.
                if let (true, Value::Object(members)) = (is_primary, &mut earlier.value) {
                    members.swap_remove("primary");
                }
            }
        }
        let surplus = (held.len() + 1).saturating_sub(MOST_LOOKED_FOR);
        self.demands = held.split_off(surplus);
        self.demands.push(looked_for(value));
    }
}

fn looked_for(value: Value) -> Demand {
    Demand::Holds(Sent { value, exact: true })
}

/// True if two values cannot have become one: both have a `value`, or both a `type`, and these differ
/// (RFC 7643 §2.4: no such pair twice).
fn is_another(one: &Value, other: &Value, attribute: &Attribute) -> bool {
    let differs = |name: &str| match (one.get(name), other.get(name)) {
        (Some(one), Some(other)) => {
            !alike(one, other, attribute.sub_attribute(name).map(AsRef::as_ref))
        }
        _ => false,
    };
    if one.is_object() && other.is_object() {
        differs("value") || differs("type")
    } else {
        !alike(one, other, Some(attribute))
    }
}

/// Equal, with case counting where the attribute says so.
fn alike(one: &Value, other: &Value, attribute: Option<&Attribute>) -> bool {
    match (one, other) {
        (Value::String(one), Value::String(other))
            if attribute.is_some_and(|attribute| !attribute.case_exact) =>
        {
            same_key(one, other)
        }
        (one, other) => one == other,
    }
}

/// Every member sent is held; a null asks for none.
fn has(held: &Value, sent: &Sent, attribute: &Attribute) -> bool {
    let equal = |sent_part: &Value, held_part: &Value, attribute: Option<&Attribute>| {
        if sent.exact {
            sent_part == held_part
        } else {
            alike(sent_part, held_part, attribute)
        }
    };
    match (&sent.value, held) {
        (Value::Object(members), Value::Object(held)) => {
            members.iter().all(|(name, value)| match held.get(name) {
                Some(held) => equal(
                    value,
                    held,
                    attribute.sub_attribute(name).map(AsRef::as_ref),
                ),
                None => value.is_null(),
            })
        }
        (simple, held) => equal(simple, held, Some(attribute)),
    }
}

impl Demand {
    fn holds(&self, held: Option<&Value>, attribute: &Attribute) -> bool {
        let values = match held {
            None => &[],
            Some(Value::Array(values)) => values.as_slice(),
            Some(single) => std::slice::from_ref(single),
        };
        match self {
            Demand::Is(value) => held == Some(value),
            Demand::Nothing => held.is_none(),
            Demand::Part(sub, value) => {
                held.and_then(|held| held.get(sub.name.as_ref())) == value.as_ref()
            }
            Demand::Holds(sent) => values.iter().any(|held| has(held, sent, attribute)),
            Demand::Matches(filter, sub, value) => values.iter().any(|held| {
                held.get(sub.name.as_ref()) == Some(value) && filter.matches_element(held)
            }),
            Demand::NoneMatches(filter, sub) => !values.iter().any(|held| {
                filter.matches_element(held)
                    && sub
                        .as_ref()
                        .is_none_or(|sub| held.get(sub.name.as_ref()).is_some())
            }),
            Demand::NoneOf(listed) => !values.iter().any(|held| {
                listed.iter().any(|listed| {
                    let sent = Sent {
                        value: listed.clone(),
                        exact: false,
                    };
                    has(held, &sent, attribute)
                })
            }),
            Demand::Every(sub, value) => values
                .iter()
                .all(|held| held.get(sub.name.as_ref()) == value.as_ref()),
        }
    }

    fn sub_attribute(&self) -> Option<&Arc<Attribute>> {
        match self {
            Demand::Part(sub, _)
            | Demand::Matches(_, sub, _)
            | Demand::NoneMatches(_, Some(sub))
            | Demand::Every(sub, _) => Some(sub),
            Demand::Is(_)
            | Demand::Nothing
            | Demand::Holds(_)
            | Demand::NoneMatches(_, None)
            | Demand::NoneOf(_) => None,
        }
    }
}

/// What a request asks of a group's members: who must be one and who must not, by id. The last edit that names a
/// member decides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MembersAsked {
    /// At most [`MOST_LOOKED_FOR`]: those named last.
    pub named: BTreeMap<String, bool>,
    /// Nobody else is a member.
    pub only_these: bool,
}

impl MembersAsked {
    /// What a series of edits asks for. Costs no more for a large request than for one of moderate size.
    pub fn of(edits: &[MemberEdit]) -> MembersAsked {
        let mut asked = MembersAsked::default();
        // Backwards, so that the first word about a member is the last in the request.
        for edit in edits.iter().rev() {
            let has_room = match edit {
                MemberEdit::Add(list) | MemberEdit::Replace(list) => {
                    asked.name(list.iter().map(|member| member.value.as_str()), true)
                }
                MemberEdit::Remove(ids) => asked.name(ids.iter().map(String::as_str), false),
                MemberEdit::Clear => true,
                // Whom it met is not known, so nothing can be said of those named before.
                MemberEdit::RemoveMatching(_) => false,
            };
            if !has_room {
                return asked;
            }
            if matches!(edit, MemberEdit::Replace(_) | MemberEdit::Clear) {
                asked.only_these = true;
                return asked;
            }
        }
        asked
    }

    /// False if there are more than can be looked for.
    fn name<'a>(&mut self, ids: impl DoubleEndedIterator<Item = &'a str>, is_member: bool) -> bool {
        for id in ids.rev() {
            if self.named.contains_key(id) {
                continue;
            }
            if self.named.len() == MOST_LOOKED_FOR {
                return false;
            }
            self.named.insert(id.to_owned(), is_member);
        }
        true
    }
}

#[cfg(test)]
mod tests;
