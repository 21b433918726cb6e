//! Filters (RFC 7644 §3.4.2.2): a checked tree, its parser, its printer, its meaning.

mod error;
mod eval;
mod literal;
mod parse;
mod print;
mod several;

pub use error::{FilterError, FilterProblem};
pub use eval::{ResourceView, View};
pub use parse::{DEEPEST_FILTER, LONGEST_FILTER, MOST_COMPARISONS};
pub use several::Share;

use crate::path::AttributePath;
use crate::timestamp::Timestamp;

/// A filter that has been checked against a resource type.
///
/// The only constructor outside this crate is [`Filter::parse`], so evaluation and SQL
/// never meet an unknown attribute or an ill-typed literal. `and`/`or` are flat, so that
/// depth counts nesting only.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// At least two, none of them `And`.
    And(Vec<Filter>),
    /// At least two, none of them `Or`.
    Or(Vec<Filter>),
    Not(Box<Filter>),
    Present(AttributePath),
    /// A complex attribute compares by its `value`, so `path` always ends at something simple:
    /// `manager eq "x"` is held as `manager.value eq "x"`.
    Compare {
        path: AttributePath,
        op: CompareOp,
        value: Literal,
    },
    /// `emails[type eq "work"]`: some element matches. Paths inside have the same `attribute` as the path
    /// outside, and their `sub_attribute` is set. `emails[type eq "work"].value eq "x"` is held as
    /// `emails[type eq "work" and value eq "x"]`.
    ValuePath {
        attribute: AttributePath,
        filter: Box<Filter>,
    },
}

/// A comparison operator (RFC 7644 §3.4.2.2, table 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CompareOp {
    Eq,
    Ne,
    Co,
    Sw,
    Ew,
    Gt,
    Ge,
    Lt,
    Le,
}

impl CompareOp {
    /// All operators but `pr`, which takes no value.
    pub const ALL: [CompareOp; 9] = [
        CompareOp::Eq,
        CompareOp::Ne,
        CompareOp::Co,
        CompareOp::Sw,
        CompareOp::Ew,
        CompareOp::Gt,
        CompareOp::Ge,
        CompareOp::Lt,
        CompareOp::Le,
    ];

    /// As the RFC spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            CompareOp::Eq => "eq",
            CompareOp::Ne => "ne",
            CompareOp::Co => "co",
            CompareOp::Sw => "sw",
            CompareOp::Ew => "ew",
            CompareOp::Gt => "gt",
            CompareOp::Ge => "ge",
            CompareOp::Lt => "lt",
            CompareOp::Le => "le",
        }
    }
}

/// A comparison value whose type fits the attribute it is compared with.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// Only with `eq` and `ne`: unassigned (RFC 7643 §2.5).
    Null,
    Boolean(bool),
    /// Integers and decimals alike.
    Number(f64),
    String(String),
    DateTime(Timestamp),
}

impl Filter {
    /// Every path that the filter looks at, in the order of the text.
    pub fn paths(&self) -> Vec<&AttributePath> {
        let mut paths = Vec::new();
        self.collect_paths(&mut paths);
        paths
    }

    fn collect_paths<'a>(&'a self, paths: &mut Vec<&'a AttributePath>) {
        match self {
            Filter::And(parts) | Filter::Or(parts) => {
                parts.iter().for_each(|part| part.collect_paths(paths))
            }
            Filter::Not(inner) => inner.collect_paths(paths),
            Filter::Present(path) | Filter::Compare { path, .. } => paths.push(path),
            Filter::ValuePath { filter, .. } => filter.collect_paths(paths),
        }
    }

    /// All of `parts`, flat.
    pub(crate) fn all(parts: Vec<Filter>) -> Filter {
        let mut flat = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                Filter::And(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        if flat.len() == 1 {
            flat.remove(0)
        } else {
            Filter::And(flat)
        }
    }

    /// Any of `parts`, flat.
    pub(crate) fn any(parts: Vec<Filter>) -> Filter {
        let mut flat = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                Filter::Or(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        if flat.len() == 1 {
            flat.remove(0)
        } else {
            Filter::Or(flat)
        }
    }
}

#[cfg(test)]
mod tests;
