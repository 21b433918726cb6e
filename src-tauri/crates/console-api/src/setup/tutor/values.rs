//! The values of a request, and what became of each.

use crate::log::detail;
use crate::types::{TutorKept, TutorValue};
use crate::words::{self, Args, visible};
use directory::{LogNote, Verdict};
use scim_service::Tried;
use serde_json::Value;

/// The user as answered, without what the service itself gives each.
pub(super) fn stored(tried: &Tried) -> Option<Value> {
    if tried.verdict == Verdict::Refused {
        return None;
    }
    let mut user = tried.body.clone()?;
    if let Some(user) = user.as_object_mut() {
        user.shift_remove("id");
        user.shift_remove("meta");
    }
    Some(user)
}

/// A value in a body.
pub(super) struct Leaf {
    /// A JSON pointer (RFC 6901).
    pointer: String,
    /// The same for screens.
    place: String,
    pub(super) path: String,
    pub(super) value: Value,
    /// It tells which element of a list it is, like `type`.
    is_mark: bool,
}

/// Every value of a resource, with its path.
pub(super) fn leaves(body: &Value) -> Vec<Leaf> {
    let mut all = Vec::new();
    let Some(fields) = body.as_object() else {
        return all;
    };
    for (name, value) in fields {
        if ["schemas", "meta", "id"].contains(&name.as_str()) {
            continue;
        }
        let at = (pointed(name), name.clone());
        match value {
            Value::Object(inner) if name.contains(':') => {
                for (sub, value) in inner {
                    let at = (format!("{}{}", at.0, pointed(sub)), format!("{name}.{sub}"));
                    walk(value, at, format!("{name}:{sub}"), false, &mut all);
                }
            }
            value => walk(value, at, name.clone(), false, &mut all),
        }
    }
    all
}

fn pointed(name: &str) -> String {
    format!("/{}", name.replace('~', "~0").replace('/', "~1"))
}

fn walk(value: &Value, at: (String, String), path: String, is_mark: bool, all: &mut Vec<Leaf>) {
    match value {
        Value::Object(fields) => {
            let is_element = path.ends_with(']');
            for (name, value) in fields {
                let at = (
                    format!("{}{}", at.0, pointed(name)),
                    format!("{}.{name}", at.1),
                );
                let is_mark = is_element && ["type", "primary"].contains(&name.as_str());
                walk(value, at, format!("{path}.{name}"), is_mark, all);
            }
        }
        Value::Array(items) if items.iter().any(Value::is_object) => {
            for (index, item) in items.iter().enumerate() {
                let at = (format!("{}/{index}", at.0), format!("{}.{index}", at.1));
                let path = format!("{path}[{}]", element(items, item, index));
                walk(item, at, path, false, all);
            }
        }
        value => all.push(Leaf {
            pointer: at.0,
            place: at.1,
            path,
            value: value.clone(),
            is_mark,
        }),
    }
}

/// What tells an element of a list from the others: its type, where it is the only one of it.
fn element(items: &[Value], item: &Value, index: usize) -> String {
    let alike = |name: &str| {
        items
            .iter()
            .filter(|other| other[name] == item[name])
            .count()
    };
    if item["type"].is_string() && alike("type") == 1 {
        return format!("type eq {}", item["type"]);
    }
    if item["primary"] == Value::Bool(true) && alike("primary") == 1 {
        return "primary eq true".to_owned();
    }
    (index + 1).to_string()
}

/// What becomes of each value of a body, found by what was answered and noted.
pub(super) fn values_of(body: &Value, tried: &Tried) -> Vec<(String, TutorValue)> {
    let answered = stored(tried).map(|user| leaves(&user)).unwrap_or_default();
    let mut values = Vec::new();
    for leaf in leaves(body) {
        let there = answered
            .iter()
            .find(|other| other.path.eq_ignore_ascii_case(&leaf.path));
        let note = tried.notes.iter().find(|note| is_about(note, &leaf.path));
        let said =
            note.map(|note| words::text(&detail::note_id(&note.code), &detail::note_args(note)));
        let asks_nothing = match &leaf.value {
            Value::Null => true,
            Value::Array(items) => items.is_empty(),
            Value::String(text) => text.is_empty(),
            _ => false,
        };
        let (kept, stored, said) = match (there, note) {
            _ if tried.verdict == Verdict::Refused => (TutorKept::Refused, None, None),
            (Some(there), _) if there.value == leaf.value => {
                if leaf.is_mark {
                    continue;
                }
                (TutorKept::Stored, None, None)
            }
            (Some(there), _) => (TutorKept::Otherwise, Some(shown(&there.value)), said),
            (None, Some(note)) if note.left_out => (TutorKept::LeftOut, None, said),
            (None, _) if leaf.path.eq_ignore_ascii_case("password") => (TutorKept::Set, None, None),
            (None, _) if asks_nothing => (TutorKept::Nothing, None, said),
            (None, Some(_)) => (TutorKept::Otherwise, None, said),
            (None, None) => {
                let said = words::text("tutor-read-only", &Args::new());
                (TutorKept::LeftOut, None, Some(said))
            }
        };
        values.push((
            leaf.pointer,
            TutorValue {
                path: visible(&leaf.path).into_owned(),
                place: leaf.place,
                sent: shown(&leaf.value),
                kept,
                stored,
                words: said,
            },
        ));
    }
    values
}

/// Whether a note is about this path, or about what holds it.
fn is_about(note: &LogNote, path: &str) -> bool {
    let noted = note.path.as_str();
    let starts = path
        .get(..noted.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(noted));
    !noted.is_empty()
        && starts
        && path[noted.len()..]
            .chars()
            .next()
            .is_none_or(|next| matches!(next, '.' | ':' | '['))
}

pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => visible(text).into_owned(),
        other => visible(&other.to_string()).into_owned(),
    }
}
