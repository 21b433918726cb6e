//! The query message of `POST …/.search` (RFC 7644 §3.4.3, RFC 9865 §3): its shape, before its filter means anything.

use crate::error::{ScimError, ScimType};
use crate::json::kind_in_words;
use crate::messages::{SEARCH_REQUEST_URN, check_urn, members};
use crate::reason;
use crate::tolerance::{Note, Tolerances};
use serde_json::Value;

/// A query sent as a body. It says what the parameters of a GET say, in their words: numbers stay text here, so that
/// one reading of them serves both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchRequest {
    /// Joined with commas, as the parameter has them.
    pub attributes: Option<String>,
    pub excluded_attributes: Option<String>,
    pub filter: Option<String>,
    pub sort_by: Option<String>,
    pub sort_order: Option<String>,
    pub start_index: Option<String>,
    pub count: Option<String>,
    /// Empty for the first page (RFC 9865 §2).
    pub cursor: Option<String>,
    pub notes: Vec<Note>,
}

impl SearchRequest {
    /// Reads the message. Members that it does not define are passed over, as unknown parameters of a GET are; null
    /// is as good as absent (RFC 7643 §2.5).
    ///
    /// # Errors
    /// 400 `invalidSyntax` for another shape or without the message's URN, 400 `invalidValue` for a member of
    /// another type.
    pub fn parse(body: Value, tolerances: &Tolerances) -> Result<SearchRequest, ScimError> {
        let Value::Object(body) = body else {
            return Err(ScimError::invalid_syntax(
                reason::WRONG_SHAPE,
                "The body must be a JSON object with `schemas` and what is asked for, such as `filter`.",
            ));
        };
        let (
            [
                schemas,
                attributes,
                excluded_attributes,
                filter,
                sort_by,
                sort_order,
                start_index,
                count,
                cursor,
            ],
            _,
        ) = members(body, MEMBERS)?;
        let mut notes = Vec::new();
        check_urn(SEARCH_REQUEST_URN, schemas.as_ref(), tolerances, &mut notes)?;
        Ok(SearchRequest {
            attributes: names("attributes", attributes)?,
            excluded_attributes: names("excludedAttributes", excluded_attributes)?,
            filter: text("filter", filter)?,
            sort_by: text("sortBy", sort_by)?,
            sort_order: text("sortOrder", sort_order)?,
            start_index: number("startIndex", start_index)?,
            count: number("count", count)?,
            cursor: text("cursor", cursor)?,
            notes,
        })
    }
}

const MEMBERS: [&str; 9] = [
    "schemas",
    "attributes",
    "excludedAttributes",
    "filter",
    "sortBy",
    "sortOrder",
    "startIndex",
    "count",
    "cursor",
];

/// A list of attribute names; one name alone, or names with commas between them, is read as well: it cannot be
/// misread.
fn names(member: &'static str, value: Option<Value>) -> Result<Option<String>, ScimError> {
    let Some(Value::Array(elements)) = value else {
        return text(member, value);
    };
    let names: Result<Vec<String>, ScimError> = elements
        .into_iter()
        .map(|element| match element {
            Value::String(name) => Ok(name),
            other => Err(wrong_type(member, "text", &other)),
        })
        .collect();
    Ok(Some(names?.join(",")))
}

fn text(member: &'static str, value: Option<Value>) -> Result<Option<String>, ScimError> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => Err(wrong_type(member, "text", &other)),
    }
}

fn number(member: &'static str, value: Option<Value>) -> Result<Option<String>, ScimError> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Number(number)) => Ok(Some(number.to_string())),
        Some(other) => Err(wrong_type(member, "a whole number", &other)),
    }
}

fn wrong_type(member: &'static str, expected: &str, found: &Value) -> ScimError {
    let found = kind_in_words(found);
    ScimError::bad_request(
        ScimType::InvalidValue,
        reason::WRONG_TYPE,
        format!("`{member}` must be {expected}, not {found}."),
    )
    .with("attribute", member)
    .with("expected", expected)
    .with("found", found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tolerance::note;
    use serde_json::json;

    #[test]
    fn a_search_says_what_the_parameters_of_a_get_say() {
        let body = json!({
            "Schemas": [SEARCH_REQUEST_URN], "attributes": ["displayName", "userName"], "excludedAttributes": null,
            "FILTER": "displayName sw \"smith\"", "sortBy": "name.familyName", "sortOrder": "descending",
            "startIndex": 1, "count": -10, "cursor": "", "unknown": {},
        });
        let text = |text: &str| Some(text.to_owned());
        let expected = SearchRequest {
            attributes: text("displayName,userName"),
            excluded_attributes: None,
            filter: text("displayName sw \"smith\""),
            sort_by: text("name.familyName"),
            sort_order: text("descending"),
            start_index: text("1"),
            count: text("-10"),
            cursor: text(""),
            notes: Vec::new(),
        };
        assert_eq!(
            SearchRequest::parse(body, &Tolerances::STRICT),
            Ok(expected)
        );
    }

    #[test]
    fn other_shapes_are_refused_with_a_reason() {
        let with =
            |name: &str, value: Value| json!({ "schemas": [SEARCH_REQUEST_URN], name: value });
        let cases = [
            (json!([]), reason::WRONG_SHAPE),
            (json!({}), reason::MISSING_SCHEMAS),
            (
                json!({ "schemas": SEARCH_REQUEST_URN }),
                reason::MISSING_SCHEMAS,
            ),
            (
                json!({ "schemas": [crate::messages::PATCH_OP_URN] }),
                reason::MISSING_SCHEMAS,
            ),
            (
                json!({ "schemas": [SEARCH_REQUEST_URN], "count": 1, "Count": 2 }),
                reason::DUPLICATE_ATTRIBUTE,
            ),
            (with("filter", json!(["x"])), reason::WRONG_TYPE),
            (with("attributes", json!(["x", 1])), reason::WRONG_TYPE),
            (with("attributes", json!({})), reason::WRONG_TYPE),
            (with("count", json!("10")), reason::WRONG_TYPE),
            (with("startIndex", json!(true)), reason::WRONG_TYPE),
            (with("cursor", json!(7)), reason::WRONG_TYPE),
        ];
        for (body, expected) in cases {
            let text = body.to_string();
            let error = SearchRequest::parse(body, &Tolerances::STRICT).unwrap_err();
            assert_eq!((error.status, error.reason), (400, expected), "{text}");
        }
    }

    #[test]
    fn a_missing_urn_is_forgiven_where_that_is_tolerated() {
        let request = SearchRequest::parse(json!({ "count": 1 }), &Tolerances::ALL).unwrap();
        assert_eq!(request.notes[0].code, note::MISSING_SCHEMAS);
    }
}
