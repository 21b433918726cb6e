//! Operators and values: which of them go with an attribute's type (RFC 7644 §3.4.2.2).

use super::error::FilterProblem;
use super::{CompareOp, Literal};
use crate::error::excerpt;
use crate::json::boolean_in_text;
use crate::path::AttributePath;
use crate::schema::AttributeType;
use crate::suggest::nearest;
use crate::timestamp::Timestamp;
use crate::tolerance::Tolerances;
use serde_json::Value;

/// The literal that a path is compared with.
pub(super) fn typed(
    path: &AttributePath,
    op: CompareOp,
    raw: Value,
    token: &str,
    tolerances: &Tolerances,
) -> Result<Literal, FilterProblem> {
    let wrong = |expected: &'static str| FilterProblem::WrongLiteral {
        path: path.to_string(),
        expected,
        found: format!("`{}`", excerpt(token)),
    };
    if raw.is_null() {
        return match op {
            CompareOp::Eq | CompareOp::Ne => Ok(Literal::Null),
            CompareOp::Co
            | CompareOp::Sw
            | CompareOp::Ew
            | CompareOp::Gt
            | CompareOp::Ge
            | CompareOp::Lt
            | CompareOp::Le => Err(wrong("a value (null goes with eq and ne alone)")),
        };
    }
    match (path.leaf_type(), raw) {
        (AttributeType::Boolean, Value::Bool(value)) => Ok(Literal::Boolean(value)),
        (AttributeType::Boolean, Value::String(text)) => boolean_in_text(&text)
            .filter(|_| tolerances.boolean_strings)
            .map(Literal::Boolean)
            .ok_or_else(|| wrong("true or false without quotes")),
        (AttributeType::Boolean, _) => Err(wrong("true or false without quotes")),
        (AttributeType::Integer | AttributeType::Decimal, Value::Number(number)) => number
            .as_f64()
            .map(Literal::Number)
            .ok_or_else(|| wrong("a number")),
        (AttributeType::Integer | AttributeType::Decimal, _) => {
            Err(wrong("a number without quotes"))
        }
        (AttributeType::DateTime, Value::String(text)) => Timestamp::parse(&text)
            .map(Literal::DateTime)
            .ok_or_else(|| wrong("a date and time such as \"2011-05-13T04:42:34Z\"")),
        (AttributeType::DateTime, _) => {
            Err(wrong("a date and time such as \"2011-05-13T04:42:34Z\""))
        }
        (
            AttributeType::String | AttributeType::Reference | AttributeType::Binary,
            Value::String(text),
        ) => Ok(Literal::String(text)),
        (
            AttributeType::String
            | AttributeType::Reference
            | AttributeType::Binary
            | AttributeType::Complex,
            _,
        ) => Err(wrong("text in double quotes")),
    }
}

/// Which operators go with which type (RFC 7644 §3.4.2.2, table 3): order needs an order, and `co`, `sw` and
/// `ew` need text. For binary values the table refuses order; `co` and its kin would compare base64, not
/// the value, so they are refused as well.
pub(super) fn check_operator(path: &AttributePath, op: CompareOp) -> Result<(), FilterProblem> {
    let (kind, possible): (&'static str, &'static str) = match path.leaf_type() {
        AttributeType::String | AttributeType::Reference => return Ok(()),
        AttributeType::Boolean => ("a boolean", "eq, ne and pr"),
        AttributeType::Binary => ("binary", "eq, ne and pr"),
        AttributeType::Integer | AttributeType::Decimal => {
            ("a number", "eq, ne, gt, ge, lt, le and pr")
        }
        AttributeType::DateTime => ("a date and time", "eq, ne, gt, ge, lt, le and pr"),
        AttributeType::Complex => ("complex", "pr"),
    };
    if possible.split([',', ' ']).any(|name| name == op.as_str()) {
        return Ok(());
    }
    Err(FilterProblem::WrongOperator {
        path: path.to_string(),
        op: op.as_str(),
        kind,
        possible,
    })
}

/// Words that people write for an operator, and what the RFC calls it.
pub(super) fn operator_suggestions<'k>(
    word: &str,
    known: impl Iterator<Item = &'k str>,
) -> Vec<String> {
    const SPOKEN: &[(&str, &str)] = &[
        ("equals", "eq"),
        ("equal", "eq"),
        ("is", "eq"),
        ("contains", "co"),
        ("like", "co"),
        ("startsWith", "sw"),
        ("starts", "sw"),
        ("endsWith", "ew"),
        ("ends", "ew"),
        ("neq", "ne"),
        ("not", "ne"),
        ("gte", "ge"),
        ("lte", "le"),
        ("exists", "pr"),
        ("present", "pr"),
    ];
    match SPOKEN
        .iter()
        .find(|(spoken, _)| spoken.eq_ignore_ascii_case(word))
    {
        Some((_, op)) => vec![(*op).to_owned()],
        None => nearest(word, known),
    }
}
