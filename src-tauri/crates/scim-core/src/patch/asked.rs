//! What must hold of a document after a patch: of each attribute, what the last operation that touches it says.

use super::{Change, Operation, Patch, Target};
use crate::asked::{Asked, Demand, MOST_LOOKED_FOR, Place, parts};
use crate::filter::{CompareOp, Filter, Literal};
use crate::fold::same_key;
use crate::path::AttributePath;
use crate::schema::Attribute;
use serde_json::{Map, Value};
use std::sync::Arc;

impl Patch {
    /// What the patch asks of the document, whatever that is before.
    pub fn asked(&self) -> Asked {
        let mut asked = Asked::default();
        for Operation { target, change, .. } in &self.operations {
            asked.place(target.attribute()).touch(target, change);
        }
        asked
    }
}

impl Place {
    fn touch(&mut self, target: &Target, change: &Change) {
        let attribute = Arc::clone(&self.path.attribute);
        match target {
            Target::Path(path) if attribute.multi_valued => self.several(path, change),
            Target::Path(path) if attribute.is_complex() => match &path.sub_attribute {
                Some(sub) => self.part(sub, value_of(change)),
                None => self.overlaid(&attribute, change),
            },
            Target::Path(_) => self.demands = vec![whole(change)],
            Target::Selected {
                filter,
                sub_attribute,
                ..
            } => {
                let demands = selected(filter, sub_attribute.as_ref(), change);
                let new = demands.first();
                self.demands
                    .retain(|earlier| new.is_some_and(|new| stands_beside(earlier, new)));
                self.demands.extend(demands);
                let surplus = self.demands.len().saturating_sub(MOST_LOOKED_FOR);
                self.demands.drain(..surplus);
            }
        }
    }

    /// A sub-attribute of a single value. Those touched before stay as they were asked for.
    fn part(&mut self, sub: &Arc<Attribute>, value: Option<Value>) {
        self.demands
            .retain(|demand| matches!(demand, Demand::Part(known, _) if known != sub));
        self.demands.push(Demand::Part(Arc::clone(sub), value));
    }

    /// A single complex value: a set of sub-attributes, or nothing.
    fn overlaid(&mut self, attribute: &Attribute, change: &Change) {
        match change {
            Change::Overlay(members) | Change::Set(Value::Object(members)) => {
                for demand in parts(attribute, members) {
                    if let Demand::Part(sub, value) = demand {
                        self.part(&sub, value);
                    }
                }
            }
            Change::Set(_) | Change::Append(_) | Change::Remove | Change::RemoveListed(_) => {
                for sub in &attribute.sub_attributes {
                    self.part(sub, None);
                }
            }
        }
    }

    fn several(&mut self, path: &AttributePath, change: &Change) {
        match (&path.sub_attribute, change) {
            (Some(sub), change) => {
                self.demands = vec![Demand::Every(Arc::clone(sub), value_of(change))];
            }
            (None, Change::Append(values)) => {
                for value in values {
                    self.look_for(value.clone());
                }
            }
            (None, Change::RemoveListed(listed)) => {
                self.demands = vec![Demand::NoneOf(listed.clone())];
            }
            (None, change) => self.demands = vec![whole(change)],
        }
    }
}

fn whole(change: &Change) -> Demand {
    value_of(change).map_or(Demand::Nothing, Demand::Is)
}

fn value_of(change: &Change) -> Option<Value> {
    match change {
        Change::Set(value) => Some(value.clone()),
        Change::Overlay(_) | Change::Append(_) | Change::Remove | Change::RemoveListed(_) => None,
    }
}

/// What a value path asks for. A change of what the filter looks at may leave nothing that it matches.
fn selected(filter: &Filter, sub: Option<&Arc<Attribute>>, change: &Change) -> Vec<Demand> {
    let holds = |value: Value| {
        let value = crate::asked::Sent { value, exact: true };
        vec![Demand::Holds(value)]
    };
    match (sub, change) {
        (Some(sub), Change::Set(value)) if !looks_at(filter, sub) => {
            vec![Demand::Matches(
                filter.clone(),
                Arc::clone(sub),
                value.clone(),
            )]
        }
        (Some(sub), Change::Set(value)) => holds(Value::Object(Map::from_iter([(
            sub.name.to_string(),
            value.clone(),
        )]))),
        (None, Change::Set(value)) => holds(value.clone()),
        (_, Change::Overlay(members)) => {
            let clears_all = members.values().all(Value::is_null);
            // A value of which nothing is left is gone.
            if clears_all {
                Vec::new()
            } else {
                holds(Value::Object(members.clone()))
            }
        }
        (sub, Change::Remove | Change::Append(_) | Change::RemoveListed(_)) => {
            vec![Demand::NoneMatches(filter.clone(), sub.cloned())]
        }
    }
}

/// Whether a demand of an earlier operation still holds after another value path was changed: it is about another
/// sub-attribute of the same values, or about other values. Mappings set each part by an operation of its own.
fn stands_beside(earlier: &Demand, new: &Demand) -> bool {
    let (Demand::Matches(filter, sub, value), Demand::Matches(other, changed, to)) = (earlier, new)
    else {
        return false;
    };
    let other_values = filter != other;
    let takes_primary = changed.name == "primary" && *to == Value::Bool(true);
    let loses_primary = sub.name == "primary" && *value == Value::Bool(true) && other_values;
    let is_apart = if other_values {
        excludes(filter, other)
    } else {
        sub != changed
    };
    is_apart && !looks_at(filter, changed) && !(takes_primary && loses_primary)
}

/// True if no value matches both: they want one sub-attribute to equal different texts.
fn excludes(one: &Filter, other: &Filter) -> bool {
    match (one, other) {
        (Filter::And(parts), other) | (other, Filter::And(parts)) => {
            parts.iter().any(|part| excludes(part, other))
        }
        (
            Filter::Compare {
                path,
                op: CompareOp::Eq,
                value: Literal::String(value),
            },
            Filter::Compare {
                path: other_path,
                op: CompareOp::Eq,
                value: Literal::String(other_value),
            },
        ) => path == other_path && !same_key(value, other_value),
        _ => false,
    }
}

fn looks_at(filter: &Filter, sub: &Attribute) -> bool {
    match filter {
        Filter::And(parts) | Filter::Or(parts) => parts.iter().any(|part| looks_at(part, sub)),
        Filter::Not(inner) | Filter::ValuePath { filter: inner, .. } => looks_at(inner, sub),
        Filter::Present(path) | Filter::Compare { path, .. } => path.leaf().name == sub.name,
    }
}
