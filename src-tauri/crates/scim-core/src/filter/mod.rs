//! Filters (RFC 7644 §3.4.2.2): a checked tree, its parser, its printer, its meaning.

use crate::path::AttributePath;
use crate::resource::Timestamp;

/// A filter that has been checked against a resource type.
///
/// The only constructor outside this crate is `Filter::parse`, so evaluation and SQL
/// never meet an unknown attribute or an ill-typed literal. `and`/`or` are flat, so that
/// depth counts nesting only.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    And(Vec<Filter>),
    Or(Vec<Filter>),
    Not(Box<Filter>),
    Present(AttributePath),
    Compare { path: AttributePath, op: CompareOp, value: Literal },
    /// `emails[type eq "work"]`; paths inside are relative to `attribute`: their
    /// `attribute` is `attribute`'s and their `sub_attribute` is set.
    ValuePath { attribute: AttributePath, filter: Box<Filter> },
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

/// A comparison value whose type fits the attribute it is compared with.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    Null,
    Boolean(bool),
    /// Integers and decimals alike.
    Number(f64),
    String(String),
    DateTime(Timestamp),
}
