//! Filters as SQL, wherever an index can serve.
//!
//! [`Filter::matches`] says what a filter means. The SQL here only narrows: it may select too
//! much and must never select too little. Values are always bound, never part of the text.

use crate::ids::Kind;
use crate::schemas::IndexedPaths;
use crate::writer::index::sql_key;
use rusqlite::types::Value as SqlValue;
use scim_core::{
    AttributePath, AttributeType, CompareOp, Filter, IndexKey, Literal, ResourceId, fold_key,
};

/// A piece of SQL with its values, in the order of its question marks.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Sql {
    pub text: String,
    pub values: Vec<SqlValue>,
}

impl Sql {
    pub fn new(text: impl Into<String>, values: Vec<SqlValue>) -> Sql {
        Sql {
            text: text.into(),
            values,
        }
    }

    fn join(parts: Vec<Sql>, word: &str) -> Sql {
        let text = parts
            .iter()
            .map(|part| format!("({})", part.text))
            .collect::<Vec<_>>()
            .join(word);
        Sql {
            text,
            values: parts.into_iter().flat_map(|part| part.values).collect(),
        }
    }
}

/// The resources that a filter may select.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Narrowing {
    /// How they are found.
    pub lead: Lead,
    /// Conditions on `resource r` that each of them must meet besides.
    pub checks: Vec<Sql>,
    /// True if that selects just what the filter does.
    pub exact: bool,
    /// The same as one condition that looks at one resource, for when something else leads.
    pub as_check: Sql,
    rank: Rank,
}

/// The way to the resources.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Lead {
    /// Those with this key in the attribute index: `attribute_index a`, in order of creation.
    Index { path: i64, key: SqlValue },
    /// A condition on `resource r` that an index serves.
    Condition(Sql),
}

/// How few resources a part is likely to leave, fewest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    One,
    Few,
    Some,
    Many,
}

/// The way to the resources that a filter may select; `None` if no index helps.
pub(crate) fn narrow(filter: &Filter, kind: Kind, paths: &IndexedPaths) -> Option<Narrowing> {
    Compiler { kind, paths }.compile(filter)
}

/// The first attribute of a filter that no index serves: what a client is told of a query that took
/// too long.
pub(crate) fn unindexed_path(filter: &Filter, kind: Kind, paths: &IndexedPaths) -> Option<String> {
    match filter {
        Filter::And(parts) | Filter::Or(parts) => parts
            .iter()
            .find_map(|part| unindexed_path(part, kind, paths)),
        Filter::Not(inner) => unindexed_path(inner, kind, paths),
        Filter::ValuePath { filter, .. } => unindexed_path(filter, kind, paths),
        Filter::Present(path) => Some(path.to_string()),
        Filter::Compare { path, .. } => narrow(filter, kind, paths)
            .is_none()
            .then(|| path.to_string()),
    }
}

impl Narrowing {
    /// A condition that serves for finding and for checking alike.
    fn condition(sql: Sql, rank: Rank) -> Narrowing {
        Narrowing {
            lead: Lead::Condition(sql.clone()),
            checks: Vec::new(),
            exact: true,
            as_check: sql,
            rank,
        }
    }

    fn nothing() -> Narrowing {
        Narrowing::condition(Sql::new("0", Vec::new()), Rank::One)
    }

    /// The way as one condition that an index serves.
    fn into_condition(self) -> Sql {
        let lead = match self.lead {
            Lead::Condition(sql) => sql,
            Lead::Index { path, key } => Sql::new(
                "r.seq IN (SELECT a.resource FROM attribute_index a WHERE a.path = ? AND a.key = ?)",
                vec![SqlValue::Integer(path), key],
            ),
        };
        Sql::join(std::iter::once(lead).chain(self.checks).collect(), " AND ")
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
            Filter::ValuePath { filter, .. } => self.compile(filter).map(|inner| Narrowing {
                exact: false,
                ..inner
            }),
        }
    }

    /// The part that leaves fewest leads, the others are looked at one resource at a time; parts that no
    /// index serves are left to the filter itself.
    fn all_of(&self, parts: &[Filter]) -> Option<Narrowing> {
        let compiled: Vec<Option<Narrowing>> =
            parts.iter().map(|part| self.compile(part)).collect();
        let exact = compiled
            .iter()
            .all(|part| part.as_ref().is_some_and(|part| part.exact));
        let mut known: Vec<Narrowing> = compiled.into_iter().flatten().collect();
        known.sort_by_key(|part| part.rank);
        let as_check = Sql::join(
            known.iter().map(|part| part.as_check.clone()).collect(),
            " AND ",
        );
        let mut known = known.into_iter();
        let first = known.next()?;
        let checks = first
            .checks
            .into_iter()
            .chain(known.map(|part| part.as_check))
            .collect();
        Some(Narrowing {
            lead: first.lead,
            checks,
            exact,
            as_check,
            rank: first.rank,
        })
    }

    /// All parts or none: without one of them too little would be selected.
    fn any_of(&self, parts: &[Filter]) -> Option<Narrowing> {
        let compiled: Vec<Narrowing> = parts
            .iter()
            .map(|part| self.compile(part))
            .collect::<Option<_>>()?;
        let exact = compiled.iter().all(|part| part.exact);
        let rank = compiled.iter().map(|part| part.rank).max()?;
        let as_check = Sql::join(
            compiled.iter().map(|part| part.as_check.clone()).collect(),
            " OR ",
        );
        let lead = Sql::join(
            compiled
                .into_iter()
                .map(Narrowing::into_condition)
                .collect(),
            " OR ",
        );
        Some(Narrowing {
            lead: Lead::Condition(lead),
            checks: Vec::new(),
            exact,
            as_check,
            rank,
        })
    }

    fn compare(&self, path: &AttributePath, op: CompareOp, value: &Literal) -> Option<Narrowing> {
        if path.extension.is_none() {
            match (
                path.attribute.name.as_ref(),
                path.sub_attribute.as_ref().map(|sub| sub.name.as_ref()),
            ) {
                ("id", None) => return id(op, value),
                ("meta", Some("created")) => return self.time("created_ms", op, value),
                ("meta", Some("lastModified")) => return self.time("modified_ms", op, value),
                ("meta", _) => return None,
                ("userName", None) if self.kind == Kind::User => return user_name(op, value),
                ("members", None | Some("value")) if self.kind == Kind::Group => {
                    return has_member(op, value);
                }
                ("groups", None | Some("value")) if self.kind == Kind::User => {
                    return is_in_group(op, value);
                }
                ("members" | "groups", _) => return None,
                _ => {}
            }
        }
        self.indexed(path, op, value)
    }

    /// Milliseconds in a column of the resource; the index over it begins with the kind.
    fn time(&self, column: &'static str, op: CompareOp, value: &Literal) -> Option<Narrowing> {
        let Literal::DateTime(time) = value else {
            return None;
        };
        let (comparison, rank) = match op {
            CompareOp::Eq => ("=", Rank::Few),
            _ => (ordering(op)?, Rank::Some),
        };
        let values = vec![
            SqlValue::Integer(self.kind.code()),
            SqlValue::Integer(time.0),
        ];
        Some(Narrowing::condition(
            Sql::new(format!("r.kind = ? AND r.{column} {comparison} ?"), values),
            rank,
        ))
    }

    /// An attribute of the index: one row for each of its values.
    fn indexed(&self, path: &AttributePath, op: CompareOp, value: &Literal) -> Option<Narrowing> {
        let leaf = path.leaf();
        let (name, attribute) = if leaf.attribute_type == AttributeType::Complex {
            // A complex attribute compares by its `value` (RFC 7644 §3.4.2.2).
            (
                format!("{path}.value"),
                leaf.sub_attribute("value")?.as_ref(),
            )
        } else {
            (path.to_string(), leaf)
        };
        let number = self.paths.number(self.kind, &name)?;
        let key = sql_key(IndexKey::of_literal(path, value)?);
        let (condition, rank) = match (op, key) {
            (CompareOp::Eq, key) => {
                let rank = if attribute.attribute_type == AttributeType::Boolean {
                    Rank::Many
                } else {
                    Rank::Few
                };
                let as_check = Sql::new(
                    "EXISTS (SELECT 1 FROM attribute_index a2 WHERE a2.path = ? AND a2.key = ? AND a2.resource = r.seq)",
                    vec![SqlValue::Integer(number), key.clone()],
                );
                let lead = Lead::Index { path: number, key };
                return Some(Narrowing {
                    lead,
                    checks: Vec::new(),
                    exact: true,
                    as_check,
                    rank,
                });
            }
            (CompareOp::Sw, SqlValue::Text(text)) => (prefix("a.key", text)?, Rank::Some),
            (CompareOp::Ne | CompareOp::Co | CompareOp::Sw | CompareOp::Ew, _) => return None,
            (CompareOp::Gt | CompareOp::Ge | CompareOp::Lt | CompareOp::Le, key) => {
                // What has no value stands behind all values, and is greater than none of them.
                let end = match op {
                    CompareOp::Gt | CompareOp::Ge => " AND a.key < x''",
                    _ => "",
                };
                let text = format!("a.key {} ?{end}", ordering(op)?);
                (Sql::new(text, vec![key]), Rank::Many)
            }
        };
        let text = format!(
            "r.seq IN (SELECT a.resource FROM attribute_index a WHERE a.path = ? AND {})",
            condition.text
        );
        let values = std::iter::once(SqlValue::Integer(number))
            .chain(condition.values)
            .collect();
        Some(Narrowing::condition(Sql::new(text, values), rank))
    }
}

fn id(op: CompareOp, value: &Literal) -> Option<Narrowing> {
    let (CompareOp::Eq, Literal::String(text)) = (op, value) else {
        return None;
    };
    let Some(id) = ResourceId::parse(text) else {
        return Some(Narrowing::nothing());
    };
    Some(Narrowing::condition(
        Sql::new("r.id = ?", vec![blob(id)]),
        Rank::One,
    ))
}

fn user_name(op: CompareOp, value: &Literal) -> Option<Narrowing> {
    let Literal::String(text) = value else {
        return None;
    };
    let key = fold_key(text);
    match op {
        CompareOp::Eq => Some(Narrowing::condition(
            Sql::new("r.user_key = ?", vec![SqlValue::Text(key)]),
            Rank::One,
        )),
        CompareOp::Sw => Some(Narrowing::condition(prefix("r.user_key", key)?, Rank::Some)),
        CompareOp::Gt | CompareOp::Ge | CompareOp::Lt | CompareOp::Le => {
            let sql = Sql::new(
                format!("r.user_key {} ?", ordering(op)?),
                vec![SqlValue::Text(key)],
            );
            Some(Narrowing::condition(sql, Rank::Many))
        }
        CompareOp::Ne | CompareOp::Co | CompareOp::Ew => None,
    }
}

fn has_member(op: CompareOp, value: &Literal) -> Option<Narrowing> {
    let (CompareOp::Eq, Literal::String(text)) = (op, value) else {
        return None;
    };
    let Some(id) = ResourceId::parse(text) else {
        return Some(Narrowing::nothing());
    };
    let sql = "r.seq IN (SELECT m.member_of FROM membership m
        WHERE m.member = (SELECT u.seq FROM resource u WHERE u.id = ?))";
    Some(Narrowing::condition(
        Sql::new(sql, vec![blob(id)]),
        Rank::Few,
    ))
}

/// A user's groups are those it is in directly or through others (RFC 7643 §4.1.2).
fn is_in_group(op: CompareOp, value: &Literal) -> Option<Narrowing> {
    let (CompareOp::Eq, Literal::String(text)) = (op, value) else {
        return None;
    };
    let Some(id) = ResourceId::parse(text) else {
        return Some(Narrowing::nothing());
    };
    let sql = "r.seq IN (WITH RECURSIVE below (seq) AS (
            SELECT m.member FROM membership m WHERE m.member_of = (SELECT g.seq FROM resource g WHERE g.id = ?)
            UNION
            SELECT m.member FROM below b JOIN membership m ON m.member_of = b.seq
        ) SELECT seq FROM below)";
    Some(Narrowing::condition(
        Sql::new(sql, vec![blob(id)]),
        Rank::Some,
    ))
}

fn blob(id: ResourceId) -> SqlValue {
    SqlValue::Blob(id.0.as_bytes().to_vec())
}

fn ordering(op: CompareOp) -> Option<&'static str> {
    match op {
        CompareOp::Gt => Some(">"),
        CompareOp::Ge => Some(">="),
        CompareOp::Lt => Some("<"),
        CompareOp::Le => Some("<="),
        CompareOp::Eq | CompareOp::Ne | CompareOp::Co | CompareOp::Sw | CompareOp::Ew => None,
    }
}

/// A range over all text that starts with `start`; `None` if that is all text.
fn prefix(column: &str, start: String) -> Option<Sql> {
    if start.is_empty() {
        return None;
    }
    // The first text that does not start so: the last character that has a next one is raised.
    let mut end: Vec<char> = start.chars().collect();
    while let Some(last) = end.pop() {
        let next = (u32::from(last) + 1..=u32::from(char::MAX)).find_map(char::from_u32);
        if let Some(next) = next {
            end.push(next);
            let end = SqlValue::Text(end.into_iter().collect());
            return Some(Sql::new(
                format!("{column} >= ? AND {column} < ?"),
                vec![SqlValue::Text(start), end],
            ));
        }
    }
    Some(Sql::new(
        format!("{column} >= ? AND {column} < x''"),
        vec![SqlValue::Text(start)],
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use scim_core::Catalogue;

    fn paths() -> IndexedPaths {
        let mut paths = IndexedPaths::default();
        for (number, path) in ["displayName", "active", "emails.value"]
            .into_iter()
            .enumerate()
        {
            paths.insert(Kind::User, path.to_owned(), number as i64);
        }
        paths
    }

    fn narrowed(text: &str) -> Option<Narrowing> {
        narrow(
            &Filter::parse(text, &Catalogue::standard().user).unwrap(),
            Kind::User,
            &paths(),
        )
    }

    #[test]
    fn the_part_that_leaves_fewest_leads() {
        let found = narrowed("active eq true and emails.value eq \"A@b\" and displayName sw \"x\"")
            .unwrap();
        assert_eq!(
            found.lead,
            Lead::Index {
                path: 2,
                key: SqlValue::Text("a@b".to_owned())
            }
        );
        assert_eq!(found.checks.len(), 2);
        assert!(found.exact);
        let found = narrowed("active eq true and userName eq \"ada\"").unwrap();
        assert!(
            matches!(&found.lead, Lead::Condition(sql) if sql.text == "r.user_key = ?"),
            "{found:?}"
        );
    }

    #[test]
    fn a_part_without_index_makes_it_inexact_or_no_help_at_all() {
        let both = narrowed("displayName eq \"x\" and nickName eq \"y\"").unwrap();
        assert!(!both.exact && both.checks.is_empty());
        assert_eq!(narrowed("displayName eq \"x\" or nickName eq \"y\""), None);
        assert_eq!(narrowed("not (displayName eq \"x\")"), None);
        assert!(!narrowed("emails[value eq \"x\"]").unwrap().exact);
    }

    #[test]
    fn values_are_never_part_of_the_text() {
        for text in [
            "userName eq \"'; DROP\"",
            "emails.value sw \"'; DROP\"",
            "displayName gt \"'; DROP\" or id eq \"'; DROP\"",
        ] {
            let found = narrowed(text).unwrap();
            assert!(!found.into_condition().text.contains("DROP"), "{text}");
        }
    }

    #[test]
    fn a_prefix_ends_before_the_next_text() {
        let cases = [
            ("ab", "ac"),
            ("a\u{d7ff}", "a\u{e000}"),
            ("a\u{10ffff}", "b"),
        ];
        for (start, end) in cases {
            let sql = prefix("k", start.to_owned()).unwrap();
            assert_eq!(
                sql.values,
                [
                    SqlValue::Text(start.to_owned()),
                    SqlValue::Text(end.to_owned())
                ]
            );
        }
        assert_eq!(
            prefix("k", "\u{10ffff}".to_owned()).unwrap().values.len(),
            1
        );
        assert_eq!(prefix("k", String::new()), None);
    }

    #[test]
    fn the_attribute_without_index_is_named() {
        let filter = Filter::parse(
            "active eq true and (title pr or nickName co \"x\")",
            &Catalogue::standard().user,
        )
        .unwrap();
        assert_eq!(
            unindexed_path(&filter, Kind::User, &paths()).as_deref(),
            Some("title")
        );
    }
}
