//! Filters as SQL, wherever an index can serve.
//!
//! [`Filter::matches`] says what a filter means. The SQL here only narrows: it may select too
//! much and must never select too little. Values are always bound, never part of the text.

use crate::ids::Kind;
use crate::shared::IndexedPaths;
use rusqlite::types::Value as SqlValue;
use scim_core::{AttributePath, AttributeType, CompareOp, Filter, Literal, ResourceId, fold_key};

/// A condition on `resource r`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Narrowing {
    pub sql: String,
    /// In the order of the question marks.
    pub values: Vec<SqlValue>,
    /// True if it selects just what the filter does.
    pub exact: bool,
}

impl Narrowing {
    fn new(sql: impl Into<String>, values: Vec<SqlValue>, exact: bool) -> Narrowing {
        Narrowing { sql: sql.into(), values, exact }
    }

    fn nothing() -> Narrowing {
        Narrowing::new("0", Vec::new(), true)
    }
}

/// The condition for a filter; `None` if no index helps.
pub(crate) fn narrow(filter: &Filter, kind: Kind, paths: &IndexedPaths) -> Option<Narrowing> {
    Compiler { kind, paths }.compile(filter)
}

/// The first attribute of a filter that no index serves: what a client is told of a query that took
/// too long.
pub(crate) fn unindexed_path(filter: &Filter, kind: Kind, paths: &IndexedPaths) -> Option<String> {
    match filter {
        Filter::And(parts) | Filter::Or(parts) => parts.iter().find_map(|part| unindexed_path(part, kind, paths)),
        Filter::Not(inner) => unindexed_path(inner, kind, paths),
        Filter::ValuePath { filter, .. } => unindexed_path(filter, kind, paths),
        Filter::Present(path) => Some(path.to_string()),
        Filter::Compare { path, .. } => narrow(filter, kind, paths).is_none().then(|| path.to_string()),
    }
}

struct Compiler<'a> {
    kind: Kind,
    paths: &'a IndexedPaths,
}

impl Compiler<'_> {
    fn compile(&self, filter: &Filter) -> Option<Narrowing> {
        match filter {
            Filter::And(parts) => self.all_of(parts),
            Filter::Or(parts) => self.any_of(parts),
            // What does not match cannot be found by an index of what does.
            Filter::Not(_) | Filter::Present(_) => None,
            Filter::Compare { path, op, value } => self.compare(path, *op, value),
            // The values of one attribute are indexed apart from each other: two of them may match
            // where no element does.
            Filter::ValuePath { filter, .. } => {
                self.compile(filter).map(|inner| Narrowing { exact: false, ..inner })
            }
        }
    }

    /// Whichever parts an index serves; the rest is left to the filter itself.
    fn all_of(&self, parts: &[Filter]) -> Option<Narrowing> {
        let compiled: Vec<Option<Narrowing>> = parts.iter().map(|part| self.compile(part)).collect();
        let exact = compiled.iter().all(|part| part.as_ref().is_some_and(|part| part.exact));
        let known: Vec<Narrowing> = compiled.into_iter().flatten().collect();
        (!known.is_empty()).then(|| join(known, " AND ", exact))
    }

    /// All parts or none: one that is missing would be selected too little.
    fn any_of(&self, parts: &[Filter]) -> Option<Narrowing> {
        let compiled: Vec<Narrowing> = parts.iter().map(|part| self.compile(part)).collect::<Option<_>>()?;
        let exact = compiled.iter().all(|part| part.exact);
        Some(join(compiled, " OR ", exact))
    }

    fn compare(&self, path: &AttributePath, op: CompareOp, value: &Literal) -> Option<Narrowing> {
        if path.extension.is_none() {
            match (path.attribute.name.as_ref(), path.sub_attribute.as_ref().map(|sub| sub.name.as_ref())) {
                ("id", None) => return self.id(op, value),
                ("meta", Some("created")) => return time(self.kind, "created_ms", op, value),
                ("meta", Some("lastModified")) => return time(self.kind, "modified_ms", op, value),
                ("meta", _) => return None,
                ("userName", None) if self.kind == Kind::User => return self.user_name(op, value),
                ("members", None | Some("value")) if self.kind == Kind::Group => return self.has_member(op, value),
                ("groups", None | Some("value")) if self.kind == Kind::User => return self.is_in_group(op, value),
                ("members" | "groups", _) => return None,
                _ => {}
            }
        }
        self.indexed(path, op, value)
    }

    fn id(&self, op: CompareOp, value: &Literal) -> Option<Narrowing> {
        let (CompareOp::Eq, Literal::String(text)) = (op, value) else { return None };
        Some(match ResourceId::parse(text) {
            Some(id) => Narrowing::new("r.id = ?", vec![SqlValue::Blob(id.0.as_bytes().to_vec())], true),
            None => Narrowing::nothing(),
        })
    }

    fn user_name(&self, op: CompareOp, value: &Literal) -> Option<Narrowing> {
        let Literal::String(text) = value else { return None };
        let key = fold_key(text);
        match op {
            CompareOp::Eq => Some(Narrowing::new("r.user_key = ?", vec![SqlValue::Text(key)], true)),
            CompareOp::Sw => {
                let (sql, values) = prefix("r.user_key", key)?;
                Some(Narrowing::new(sql, values, false))
            }
            CompareOp::Gt | CompareOp::Ge | CompareOp::Lt | CompareOp::Le => {
                Some(Narrowing::new(format!("r.user_key {} ?", loose(op)), vec![SqlValue::Text(key)], false))
            }
            CompareOp::Ne | CompareOp::Co | CompareOp::Ew => None,
        }
    }

    fn has_member(&self, op: CompareOp, value: &Literal) -> Option<Narrowing> {
        let (CompareOp::Eq, Literal::String(text)) = (op, value) else { return None };
        let Some(id) = ResourceId::parse(text) else { return Some(Narrowing::nothing()) };
        Some(Narrowing::new(
            "r.seq IN (SELECT m.member_of FROM membership m WHERE m.member = (SELECT u.seq FROM resource u WHERE u.id = ?))",
            vec![SqlValue::Blob(id.0.as_bytes().to_vec())],
            true,
        ))
    }

    /// A user's groups are those it is in directly or through others (RFC 7643 §4.1.2).
    fn is_in_group(&self, op: CompareOp, value: &Literal) -> Option<Narrowing> {
        let (CompareOp::Eq, Literal::String(text)) = (op, value) else { return None };
        let Some(id) = ResourceId::parse(text) else { return Some(Narrowing::nothing()) };
        Some(Narrowing::new(
            "r.seq IN (WITH RECURSIVE below (seq) AS (
                SELECT m.member FROM membership m WHERE m.member_of = (SELECT g.seq FROM resource g WHERE g.id = ?)
                UNION
                SELECT m.member FROM below b JOIN membership m ON m.member_of = b.seq
            ) SELECT seq FROM below)",
            vec![SqlValue::Blob(id.0.as_bytes().to_vec())],
            true,
        ))
    }

    /// An attribute of the index: one row for each of its values.
    fn indexed(&self, path: &AttributePath, op: CompareOp, value: &Literal) -> Option<Narrowing> {
        let leaf = path.leaf();
        let (name, attribute) = if leaf.attribute_type == AttributeType::Complex {
            // A complex attribute compares by its `value` (RFC 7644 §3.4.2.2).
            (format!("{path}.value"), leaf.sub_attribute("value")?.as_ref())
        } else {
            (path.to_string(), leaf)
        };
        let number = self.paths.number(self.kind, &name)?;
        let key = match value {
            Literal::Null => return None,
            Literal::Boolean(value) => SqlValue::Integer(i64::from(*value)),
            Literal::Number(value) => SqlValue::Real(*value),
            Literal::DateTime(time) => SqlValue::Integer(time.0),
            Literal::String(text) if attribute.case_exact => SqlValue::Text(text.clone()),
            Literal::String(text) => SqlValue::Text(fold_key(text)),
        };
        let select = |condition: &str, mut values: Vec<SqlValue>, exact: bool| {
            values.insert(0, SqlValue::Integer(number));
            Narrowing::new(
                format!("r.seq IN (SELECT a.resource FROM attribute_index a WHERE a.path = ? AND {condition})"),
                values,
                exact,
            )
        };
        match (op, key) {
            (CompareOp::Eq, key) => Some(select("a.key = ?", vec![key], true)),
            (CompareOp::Sw, SqlValue::Text(text)) => {
                let (sql, values) = prefix("a.key", text)?;
                Some(select(&sql, values, false))
            }
            (CompareOp::Gt | CompareOp::Ge | CompareOp::Lt | CompareOp::Le, key) => {
                Some(select(&format!("a.key {} ?", loose(op)), vec![key], false))
            }
            (CompareOp::Ne | CompareOp::Co | CompareOp::Sw | CompareOp::Ew, _) => None,
        }
    }
}

/// `gt` and `ge` narrow to `>=`, `lt` and `le` to `<=`.
fn loose(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Lt | CompareOp::Le => "<=",
        CompareOp::Gt | CompareOp::Ge | CompareOp::Eq | CompareOp::Ne | CompareOp::Co | CompareOp::Sw | CompareOp::Ew => ">=",
    }
}

fn time(kind: Kind, column: &'static str, op: CompareOp, value: &Literal) -> Option<Narrowing> {
    let Literal::DateTime(time) = value else { return None };
    let comparison = match op {
        CompareOp::Eq => "=",
        CompareOp::Gt => ">",
        CompareOp::Ge => ">=",
        CompareOp::Lt => "<",
        CompareOp::Le => "<=",
        CompareOp::Ne | CompareOp::Co | CompareOp::Sw | CompareOp::Ew => return None,
    };
    // The index over times begins with the kind.
    Some(Narrowing::new(
        format!("r.kind = ? AND r.{column} {comparison} ?"),
        vec![SqlValue::Integer(kind.code()), SqlValue::Integer(time.0)],
        true,
    ))
}

/// A range over all text that starts with `start`; `None` if that is all text.
fn prefix(column: &str, start: String) -> Option<(String, Vec<SqlValue>)> {
    if start.is_empty() {
        return None;
    }
    // The first text that does not start so: the last character that has a next one is raised.
    let mut end: Vec<char> = start.chars().collect();
    while let Some(last) = end.pop() {
        let next = (u32::from(last) + 1..=0x10_ffff).find_map(char::from_u32);
        if let Some(next) = next {
            end.push(next);
            let end: String = end.into_iter().collect();
            return Some((
                format!("{column} >= ? AND {column} < ?"),
                vec![SqlValue::Text(start), SqlValue::Text(end)],
            ));
        }
    }
    Some((format!("{column} >= ?"), vec![SqlValue::Text(start)]))
}

fn join(parts: Vec<Narrowing>, word: &str, exact: bool) -> Narrowing {
    let sql = parts.iter().map(|part| format!("({})", part.sql)).collect::<Vec<_>>().join(word);
    Narrowing { sql, values: parts.into_iter().flat_map(|part| part.values).collect(), exact }
}
