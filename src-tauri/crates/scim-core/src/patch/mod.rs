//! PATCH (RFC 7644 §3.5.2): from the message to checked operations to a changed document.
//!
//! A group's members are in no document, so what a PATCH does to them is parted off as [`MemberEdit`]s, which
//! the store resolves by index: adding one member costs the same in a small group and a large one.

mod apply;
mod asked;
mod check;
mod request;
mod required;
mod scim1;
mod target;

pub use request::{MOST_OPERATIONS, OperationKind, PatchRequest, RawOperation};

use crate::attributes::Attributes;
use crate::filter::Filter;
use crate::member::Member;
use crate::path::AttributePath;
use crate::schema::Attribute;
use crate::tolerance::Note;
use serde_json::{Map, Value};
use std::sync::Arc;

/// A PATCH that has been checked against a resource type: it can still fail to find its target or
/// break a rule of the document that it meets, and nothing else.
#[derive(Clone, Debug, PartialEq)]
pub struct Patch {
    operations: Vec<Operation>,
    member_edits: Vec<MemberEdit>,
    password_set: Option<bool>,
    /// A value path that matches nothing makes what it looks for.
    creates: bool,
    /// What was forgiven so far.
    pub notes: Vec<Note>,
}

/// A change to a group's members, which no document holds. Edits apply in order.
#[derive(Clone, Debug, PartialEq)]
pub enum MemberEdit {
    /// Those already there stay as they are.
    Add(Vec<Member>),
    /// By id; those not there are passed over.
    Remove(Vec<String>),
    /// Those that match; the filter's paths are `members.value`, `members.display` and so on:
    /// see [`Filter::matches_element`] and [`crate::render::member_to_json`].
    RemoveMatching(Filter),
    /// These and no others.
    Replace(Vec<Member>),
    Clear,
}

/// What applying a patch gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Applied {
    pub attributes: Attributes,
    /// All notes: the patch's own and those of applying it.
    pub notes: Vec<Note>,
    /// `Some(true)` if a password was set, `Some(false)` if it was removed. Passwords are not kept.
    pub password_set: Option<bool>,
}

impl Patch {
    /// Parts what changes the document from what changes a group's members. Each keeps its order; they never
    /// touch the same thing. The notes stay with the first.
    pub fn split(mut self) -> (Patch, Vec<MemberEdit>) {
        let edits = std::mem::take(&mut self.member_edits);
        (self, edits)
    }

    /// True if the patch leaves the document alone.
    pub fn is_empty(&self) -> bool {
        self.operations.is_empty()
    }

    /// The state that the patch asks for, if it is about `active` alone.
    pub fn sets_active(&self) -> Option<bool> {
        if !self.member_edits.is_empty() || self.password_set.is_some() {
            return None;
        }
        let states =
            self.operations
                .iter()
                .map(|operation| match (&operation.target, &operation.change) {
                    (Target::Path(path), Change::Set(Value::Bool(state)))
                        if path.extension.is_none() && path.attribute.name == "active" =>
                    {
                        Some(*state)
                    }
                    _ => None,
                });
        states.collect::<Option<Vec<bool>>>()?.pop()
    }

    /// `Some(true)` if a password is set, `Some(false)` if it is removed.
    pub fn password_set(&self) -> Option<bool> {
        self.password_set
    }
}

/// One change to the document.
#[derive(Clone, Debug, PartialEq)]
struct Operation {
    /// Which operation of the request it came from, from 1.
    number: usize,
    target: Target,
    change: Change,
}

/// Where the change is.
#[derive(Clone, Debug, PartialEq)]
enum Target {
    /// An attribute or sub-attribute. That of a multi-valued attribute means the one of every element.
    Path(AttributePath),
    /// The elements that match, or a sub-attribute of theirs.
    Selected {
        attribute: AttributePath,
        filter: Filter,
        sub_attribute: Option<Arc<Attribute>>,
    },
}

/// What is done there. Values are checked and never null, except for members of `Overlay`.
#[derive(Clone, Debug, PartialEq)]
enum Change {
    /// Set a simple value, or every element of a multi-valued attribute, or a selected element.
    Set(Value),
    /// Lay these members over a complex value; null clears one (RFC 7644 §3.5.2.3: a set of
    /// sub-attributes replaces those it names).
    Overlay(Map<String, Value>),
    /// Add elements to a multi-valued attribute.
    Append(Vec<Value>),
    Remove,
    /// Remove the elements that equal these in every member given.
    RemoveListed(Vec<Value>),
}

#[cfg(test)]
mod model;
#[cfg(test)]
mod tests;
