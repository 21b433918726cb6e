//! The canonical text of a filter: schema spelling, lower-case operators, single blanks, and no more
//! brackets than needed. Reading it back gives the same filter.

use super::{Filter, Literal};
use crate::path::AttributePath;
use std::fmt::{Display, Formatter, Result};

impl Display for Filter {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        print(self, false, f)
    }
}

/// `inside` of a value path only the sub-attribute is named.
fn print(filter: &Filter, inside: bool, f: &mut Formatter<'_>) -> Result {
    match filter {
        Filter::Or(parts) => joined(parts, " or ", inside, f),
        Filter::And(parts) => joined(parts, " and ", inside, f),
        Filter::Not(inner) => {
            write!(f, "not (")?;
            print(inner, inside, f)?;
            write!(f, ")")
        }
        Filter::Present(path) => {
            print_path(path, inside, f)?;
            write!(f, " pr")
        }
        Filter::Compare { path, op, value } => {
            print_path(path, inside, f)?;
            write!(f, " {} {value}", op.as_str())
        }
        Filter::ValuePath { attribute, filter } => {
            write!(f, "{attribute}[")?;
            print(filter, true, f)?;
            write!(f, "]")
        }
    }
}

fn joined(parts: &[Filter], word: &str, inside: bool, f: &mut Formatter<'_>) -> Result {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            write!(f, "{word}")?;
        }
        // `and` binds tighter than `or`, so only an `or` within an `and` needs brackets.
        if let Filter::Or(_) = part {
            write!(f, "(")?;
            print(part, inside, f)?;
            write!(f, ")")?;
        } else {
            print(part, inside, f)?;
        }
    }
    Ok(())
}

fn print_path(path: &AttributePath, inside: bool, f: &mut Formatter<'_>) -> Result {
    match &path.sub_attribute {
        Some(sub) if inside => write!(f, "{}", sub.name),
        _ => write!(f, "{path}"),
    }
}

impl Display for Literal {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Literal::Null => write!(f, "null"),
            Literal::Boolean(value) => write!(f, "{value}"),
            Literal::Number(value) => write!(f, "{value}"),
            Literal::String(text) => write!(f, "{}", serde_json::Value::from(text.as_str())),
            Literal::DateTime(instant) => write!(f, "\"{instant}\""),
        }
    }
}
