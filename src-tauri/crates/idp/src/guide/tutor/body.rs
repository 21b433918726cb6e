//! A body with holes, filled by rows and then closed: what nobody filled goes.

use super::Twice;
use super::target::Target;
use serde_json::{Map, Value};

/// Attributes that are lists, for bodies whose template does not have them.
const LISTS: [&str; 9] = [
    "addresses",
    "emails",
    "entitlements",
    "groups",
    "ims",
    "phoneNumbers",
    "photos",
    "roles",
    "x509Certificates",
];

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    Hole,
    Constant(Value),
    Filled { row: usize, value: Value },
    Object(Vec<(String, Node)>),
    List(Vec<Node>),
}

impl Node {
    pub(super) fn of(value: Value) -> Node {
        match value {
            Value::Null => Node::Hole,
            Value::Object(fields) => Node::Object(
                fields
                    .into_iter()
                    .map(|(name, value)| (name, Node::of(value)))
                    .collect(),
            ),
            Value::Array(items) => Node::List(items.into_iter().map(Node::of).collect()),
            other => Node::Constant(other),
        }
    }

    /// Puts a value where a row says, and tells which rows it replaced.
    pub(super) fn fill(
        &mut self,
        target: &Target,
        row: usize,
        value: Value,
        twice: Twice,
    ) -> Vec<usize> {
        let mut replaced = Vec::new();
        let root = match &target.schema {
            Some(schema) => self.field(schema, &mut replaced),
            None => self,
        };
        let attribute = root.field(&target.attribute, &mut replaced);
        let is_list = matches!(attribute, Node::List(_))
            || target.pick.is_some()
            || LISTS
                .iter()
                .any(|list| list.eq_ignore_ascii_case(&target.attribute));
        let place = match (&target.sub_attribute, is_list) {
            (Some(sub), false) => attribute.field(sub, &mut replaced),
            (None, false) => attribute,
            (sub, true) => {
                let sub = sub.as_deref().unwrap_or("value");
                attribute
                    .element(target.pick.as_ref(), sub, twice, &mut replaced)
                    .field(sub, &mut replaced)
            }
        };
        place.forget(&mut replaced);
        *place = Node::Filled { row, value };
        replaced
    }

    /// Fills every hole with one value.
    pub(super) fn fill_all(&mut self, with: &Value) {
        match self {
            Node::Hole => {
                *self = Node::Filled {
                    row: 0,
                    value: with.clone(),
                }
            }
            Node::Object(fields) => fields.iter_mut().for_each(|(_, node)| node.fill_all(with)),
            Node::List(items) => items.iter_mut().for_each(|node| node.fill_all(with)),
            Node::Constant(_) | Node::Filled { .. } => {}
        }
    }

    /// Closes it. `places` gets where each row's value came to stand, as a JSON pointer (RFC 6901).
    pub(super) fn close(self, pointer: &str, places: &mut Vec<(usize, String)>) -> Option<Value> {
        let had_holes = self.has_holes();
        match self {
            Node::Hole => None,
            Node::Constant(value) => Some(value),
            Node::Filled { row, value } => {
                places.push((row, pointer.to_owned()));
                Some(value)
            }
            Node::Object(fields) => {
                if had_holes && !fields.iter().any(|(_, node)| node.is_filled()) {
                    return None;
                }
                let mut object = Map::new();
                for (name, node) in fields {
                    let at = format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"));
                    if let Some(value) = node.close(&at, places) {
                        object.insert(name, value);
                    }
                }
                Some(Value::Object(object))
            }
            Node::List(items) => {
                let was_empty = items.is_empty();
                let mut list = Vec::new();
                for node in items {
                    let at = format!("{pointer}/{}", list.len());
                    list.extend(node.close(&at, places));
                }
                (was_empty || !list.is_empty()).then_some(Value::Array(list))
            }
        }
    }

    fn is_filled(&self) -> bool {
        match self {
            Node::Filled { .. } => true,
            Node::Hole | Node::Constant(_) => false,
            Node::Object(fields) => fields.iter().any(|(_, node)| node.is_filled()),
            Node::List(items) => items.iter().any(Node::is_filled),
        }
    }

    /// Whether rows have to do with it.
    fn has_holes(&self) -> bool {
        match self {
            Node::Hole | Node::Filled { .. } => true,
            Node::Constant(_) => false,
            Node::Object(fields) => fields.iter().any(|(_, node)| node.has_holes()),
            Node::List(items) => items.iter().any(Node::has_holes),
        }
    }

    /// Notes the rows whose values go with this.
    fn forget(&self, replaced: &mut Vec<usize>) {
        match self {
            Node::Filled { row, .. } => replaced.push(*row),
            Node::Hole | Node::Constant(_) => {}
            Node::Object(fields) => fields.iter().for_each(|(_, node)| node.forget(replaced)),
            Node::List(items) => items.iter().for_each(|node| node.forget(replaced)),
        }
    }

    /// The field of an object, which this becomes if it is none.
    fn field(&mut self, name: &str, replaced: &mut Vec<usize>) -> &mut Node {
        if !matches!(self, Node::Object(_)) {
            self.forget(replaced);
            *self = Node::Object(Vec::new());
        }
        let Node::Object(fields) = self else {
            unreachable!("it was made an object above")
        };
        let at = fields
            .iter()
            .position(|(known, _)| known.eq_ignore_ascii_case(name));
        let at = at.unwrap_or_else(|| {
            fields.push((name.to_owned(), Node::Hole));
            fields.len() - 1
        });
        &mut fields[at].1
    }

    /// The element of a list, which this becomes if it is none.
    fn element(
        &mut self,
        pick: Option<&(String, Value)>,
        sub: &str,
        twice: Twice,
        replaced: &mut Vec<usize>,
    ) -> &mut Node {
        if !matches!(self, Node::List(_)) {
            self.forget(replaced);
            *self = Node::List(Vec::new());
        }
        let Node::List(items) = self else {
            unreachable!("it was made a list above")
        };
        let fits = |node: &Node| pick.is_none_or(|(name, value)| node.holds(name, value));
        let is_free = |node: &Node| match node {
            Node::Object(fields) => !fields
                .iter()
                .any(|(name, node)| name.eq_ignore_ascii_case(sub) && node.is_filled()),
            _ => false,
        };
        let free = items.iter().position(|node| fits(node) && is_free(node));
        let taken = || items.iter().position(fits);
        let at = match (free, twice) {
            (Some(at), _) => Some(at),
            (None, Twice::Last) => taken(),
            (None, Twice::Both) => None,
        };
        let at = at.unwrap_or_else(|| {
            let fields = pick.map(|(name, value)| (name.clone(), Node::Constant(value.clone())));
            items.push(Node::Object(fields.into_iter().collect()));
            items.len() - 1
        });
        &mut items[at]
    }

    fn holds(&self, name: &str, wanted: &Value) -> bool {
        let Node::Object(fields) = self else {
            return false;
        };
        fields.iter().any(|(known, node)| {
            known.eq_ignore_ascii_case(name)
                && match node {
                    Node::Constant(value) | Node::Filled { value, .. } => value == wanted,
                    Node::Hole | Node::Object(_) | Node::List(_) => false,
                }
        })
    }
}
