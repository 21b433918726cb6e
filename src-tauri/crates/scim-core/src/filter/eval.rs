//! What a filter means: the definition that SQL is held to.
//!
//! RFC 7644 §3.4.2.2 leaves three things to be read together, and this is how:
//!
//! * A multi-valued attribute matches if *any* of its values does, also with `ne`: `emails.type ne "work"` holds
//!   if some e-mail is of another type. For "no e-mail is of type work" there is `not (…)`.
//! * Unassigned equals null (RFC 7643 §2.5). An attribute without a value is compared as one null: `eq null`
//!   and `ne "x"` hold, everything else does not. The same goes for an element that lacks
//!   the sub-attribute. Inside of a value path there is no element to be null: `emails[type ne "work"]` needs an e-mail.
//! * `not (f)` holds exactly if `f` does not.

use super::{CompareOp, Filter, Literal};
use crate::fold::{fold_key, same_key};
use crate::member::{GroupMembership, Member};
use crate::path::AttributePath;
use crate::render;
use crate::resource::Resource;
use crate::schema::{AttributeType, ResourceType};
use crate::timestamp::Timestamp;
use serde_json::{Map, Value};
use std::ops::ControlFlow;

/// What a filter needs to know of a resource.
pub trait View {
    fn resource_type(&self) -> &ResourceType;
    fn id(&self) -> String;
    /// The stored document.
    fn document(&self) -> &Map<String, Value>;
    fn created(&self) -> Timestamp;
    fn last_modified(&self) -> Timestamp;
    /// `meta.version`.
    fn version(&self) -> String;
    /// `meta.location`, if the caller knows under which address it is asked.
    fn location(&self) -> Option<String> {
        None
    }
    /// Calls `visit` with each element of `members` or `groups`, which no document holds, until it breaks.
    /// Elements look as rendered: `{"value": …, "display": …, "type": …}`.
    fn visit_derived(&self, attribute: &str, visit: &mut dyn FnMut(&Value) -> ControlFlow<()>);
}

/// A resource with what is derived of it in memory.
#[derive(Clone, Copy, Debug)]
pub struct ResourceView<'a> {
    pub resource: &'a Resource,
    pub resource_type: &'a ResourceType,
    pub members: &'a [Member],
    pub groups: &'a [GroupMembership],
}

impl View for ResourceView<'_> {
    fn resource_type(&self) -> &ResourceType {
        self.resource_type
    }

    fn id(&self) -> String {
        self.resource.id.to_string()
    }

    fn document(&self) -> &Map<String, Value> {
        self.resource.attributes.as_map()
    }

    fn created(&self) -> Timestamp {
        self.resource.created
    }

    fn last_modified(&self) -> Timestamp {
        self.resource.last_modified
    }

    fn version(&self) -> String {
        self.resource.revision.entity_tag()
    }

    fn visit_derived(&self, attribute: &str, visit: &mut dyn FnMut(&Value) -> ControlFlow<()>) {
        // Filters look at `value`, `display` and `type`; `$ref` needs an address, which a view has not.
        if attribute == "members" {
            let _ = self
                .members
                .iter()
                .try_for_each(|member| visit(&render::member_to_json(member, "")));
        } else {
            let _ = self
                .groups
                .iter()
                .try_for_each(|group| visit(&render::group_to_json(group, "")));
        }
    }
}

impl Filter {
    /// Whether the resource matches.
    pub fn matches(&self, view: &dyn View) -> bool {
        match self {
            Filter::And(parts) => parts.iter().all(|part| part.matches(view)),
            Filter::Or(parts) => parts.iter().any(|part| part.matches(view)),
            Filter::Not(inner) => !inner.matches(view),
            Filter::Present(path) => {
                any_value(path, view, &mut |value| value.is_some_and(is_present))
            }
            Filter::Compare { path, op, value } => any_value(path, view, &mut |candidate| {
                compare(path, *op, value, candidate)
            }),
            Filter::ValuePath { attribute, filter } => {
                any_element(attribute, view, &mut |element| {
                    filter.matches_element(element)
                })
            }
        }
    }

    /// Whether one element matches the inside of a value path.
    pub fn matches_element(&self, element: &Value) -> bool {
        let at = |path: &AttributePath| {
            path.sub_attribute
                .as_ref()
                .map_or(Some(element), |sub| element.get(sub.name.as_ref()))
        };
        match self {
            Filter::And(parts) => parts.iter().all(|part| part.matches_element(element)),
            Filter::Or(parts) => parts.iter().any(|part| part.matches_element(element)),
            Filter::Not(inner) => !inner.matches_element(element),
            Filter::Present(path) => at(path).is_some_and(is_present),
            Filter::Compare { path, op, value } => compare(path, *op, value, at(path)),
            // The parser makes no value path inside of another.
            Filter::ValuePath { .. } => false,
        }
    }
}

/// RFC 7644 §3.4.2.2, `pr`: a value that is neither null nor empty.
fn is_present(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(elements) => !elements.is_empty(),
        Value::Object(members) => !members.is_empty(),
        Value::Bool(_) | Value::Number(_) => true,
    }
}

/// Calls `test` with each value at the path until it says yes; with `None` for an element that lacks the
/// sub-attribute, and once with `None` if there is no value at all.
fn any_value(
    path: &AttributePath,
    view: &dyn View,
    test: &mut dyn FnMut(Option<&Value>) -> bool,
) -> bool {
    let mut seen = false;
    let found = any_element(path, view, &mut |element| {
        seen = true;
        match &path.sub_attribute {
            Some(sub) => test(element.get(sub.name.as_ref())),
            None => test(Some(element)),
        }
    });
    found || (!seen && test(None))
}

/// Calls `test` with each element of the path's attribute; a single value counts as one element.
fn any_element(
    path: &AttributePath,
    view: &dyn View,
    test: &mut dyn FnMut(&Value) -> bool,
) -> bool {
    let name = path.attribute.name.as_ref();
    if path.extension.is_none() {
        match name {
            "id" => return test(&Value::from(view.id())),
            "meta" => return test(&Value::Object(meta(view))),
            "schemas" => {
                let urns = render::schema_urns(view.document(), view.resource_type());
                return urns.into_iter().any(|urn| test(&Value::from(urn)));
            }
            "members" | "groups" if path.attribute.is_resource_reference() => {
                let mut found = false;
                view.visit_derived(name, &mut |element| {
                    found = test(element);
                    if found {
                        ControlFlow::Break(())
                    } else {
                        ControlFlow::Continue(())
                    }
                });
                return found;
            }
            _ => {}
        }
    }
    let holder = match &path.extension {
        Some(urn) => view.document().get(urn.as_ref()).and_then(Value::as_object),
        None => Some(view.document()),
    };
    match holder.and_then(|holder| holder.get(name)) {
        None | Some(Value::Null) => false,
        Some(Value::Array(elements)) => elements.iter().any(test),
        Some(single) => test(single),
    }
}

fn meta(view: &dyn View) -> Map<String, Value> {
    let mut meta = Map::new();
    meta.insert(
        "resourceType".to_owned(),
        Value::from(view.resource_type().name.as_ref()),
    );
    meta.insert(
        "created".to_owned(),
        Value::from(view.created().to_string()),
    );
    meta.insert(
        "lastModified".to_owned(),
        Value::from(view.last_modified().to_string()),
    );
    if let Some(location) = view.location() {
        meta.insert("location".to_owned(), Value::from(location));
    }
    meta.insert("version".to_owned(), Value::from(view.version()));
    meta
}

pub(super) fn compare(
    path: &AttributePath,
    op: CompareOp,
    literal: &Literal,
    value: Option<&Value>,
) -> bool {
    let Some(value) = value.filter(|value| !value.is_null()) else {
        return match (op, literal) {
            (CompareOp::Eq, Literal::Null) => true,
            (CompareOp::Ne, literal) => *literal != Literal::Null,
            _ => false,
        };
    };
    match literal {
        Literal::Null => op == CompareOp::Ne,
        Literal::Boolean(wanted) => match value.as_bool() {
            Some(held) => ordered(op, held.cmp(wanted)),
            None => op == CompareOp::Ne,
        },
        Literal::Number(wanted) => match value.as_f64().and_then(|held| held.partial_cmp(wanted)) {
            Some(order) => ordered(op, order),
            None => op == CompareOp::Ne,
        },
        Literal::DateTime(wanted) => match value.as_str().and_then(Timestamp::parse) {
            Some(held) => ordered(op, held.cmp(wanted)),
            None => op == CompareOp::Ne,
        },
        Literal::String(wanted) => match value.as_str() {
            Some(held) if path.case_exact() || path.leaf_type() == AttributeType::Binary => {
                compare_text(op, held, wanted)
            }
            Some(held) if op == CompareOp::Eq => same_key(held, wanted),
            Some(held) if op == CompareOp::Ne => !same_key(held, wanted),
            Some(held) => compare_text(op, &fold_key(held), &fold_key(wanted)),
            None => op == CompareOp::Ne,
        },
    }
}

/// Order is that of code points, after folding where case does not count (RFC 7644 §3.4.2.2, `gt`).
fn compare_text(op: CompareOp, held: &str, wanted: &str) -> bool {
    match op {
        CompareOp::Co => held.contains(wanted),
        CompareOp::Sw => held.starts_with(wanted),
        CompareOp::Ew => held.ends_with(wanted),
        CompareOp::Eq
        | CompareOp::Ne
        | CompareOp::Gt
        | CompareOp::Ge
        | CompareOp::Lt
        | CompareOp::Le => ordered(op, held.cmp(wanted)),
    }
}

fn ordered(op: CompareOp, order: std::cmp::Ordering) -> bool {
    match op {
        CompareOp::Eq => order.is_eq(),
        CompareOp::Ne => order.is_ne(),
        CompareOp::Gt => order.is_gt(),
        CompareOp::Ge => order.is_ge(),
        CompareOp::Lt => order.is_lt(),
        CompareOp::Le => order.is_le(),
        // The parser lets these through for text alone.
        CompareOp::Co | CompareOp::Sw | CompareOp::Ew => false,
    }
}
