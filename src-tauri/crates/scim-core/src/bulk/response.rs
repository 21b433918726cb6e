//! The answer to a Bulk (RFC 7644 §3.7.3).

use crate::messages::BULK_RESPONSE_URN;
use serde_json::{Map, Value, json};

/// What came of one operation.
#[derive(Clone, Debug, PartialEq)]
pub struct BulkResult {
    pub method: String,
    /// As the client sent it.
    pub bulk_id: Option<String>,
    /// The address of the resource. Every operation has one, except a POST that failed (RFC 7644 §3.7.3).
    pub location: Option<String>,
    /// The entity tag of the resource as it is now.
    pub version: Option<String>,
    /// That of the answer to a single request.
    pub status: u16,
    /// The error; a success is told by status, location and version alone, as the RFC allows.
    pub response: Option<Value>,
}

impl BulkResult {
    /// The element of `Operations`. `status` is a string, as in the RFC's examples; no member is null.
    pub fn to_json(&self) -> Value {
        let mut out = Map::new();
        let mut text = |name: &str, value: Option<&str>| {
            if let Some(value) = value {
                out.insert(name.to_owned(), Value::from(value));
            }
        };
        text("method", Some(&self.method));
        text("bulkId", self.bulk_id.as_deref());
        text("location", self.location.as_deref());
        text("version", self.version.as_deref());
        text("status", Some(&self.status.to_string()));
        if let Some(response) = &self.response {
            out.insert("response".to_owned(), response.clone());
        }
        Value::Object(out)
    }
}

/// The message with these elements of `Operations`, which stand in the order of the request.
pub fn bulk_response(operations: Vec<Value>) -> Value {
    json!({ "schemas": [BULK_RESPONSE_URN], "Operations": operations })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ScimError;

    #[test]
    fn a_result_has_its_status_as_text_and_no_nulls() {
        let done = BulkResult {
            method: "POST".to_owned(),
            bulk_id: Some("qwerty".to_owned()),
            location: Some("https://x.example/Users/1".to_owned()),
            version: Some("W/\"1\"".to_owned()),
            status: 201,
            response: None,
        };
        assert_eq!(
            done.to_json(),
            json!({ "method": "POST", "bulkId": "qwerty", "location": "https://x.example/Users/1", "version": "W/\"1\"", "status": "201" })
        );
        let error = ScimError::not_found("User", "1");
        let failed = BulkResult {
            location: None,
            version: None,
            status: 404,
            response: Some(error.to_json()),
            ..done
        };
        assert_eq!(
            failed.to_json(),
            json!({ "method": "POST", "bulkId": "qwerty", "status": "404", "response": error.to_json() })
        );
    }
}
