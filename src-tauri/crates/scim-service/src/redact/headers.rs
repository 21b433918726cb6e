//! Which headers the log keeps: those on a list whole, of all others their name and length.

use super::blank_shapes;
use hyper::HeaderMap;

/// Headers that help to understand an exchange and carry nothing secret.
const KEPT: [&str; 13] = [
    "accept",
    "content-length",
    "content-type",
    "etag",
    "expect",
    "host",
    "if-match",
    "if-none-match",
    "location",
    "retry-after",
    "user-agent",
    "www-authenticate",
    crate::answer::REQUEST_ID,
];

/// The headers as the log keeps them, in the order of the message.
pub(crate) fn redact_headers(headers: &HeaderMap) -> Vec<(String, String)> {
    headers
        .iter()
        .map(|(name, value)| {
            let kept = if KEPT.contains(&name.as_str()) {
                blank_shapes(&String::from_utf8_lossy(value.as_bytes())).into_owned()
            } else {
                format!("[{} bytes]", value.len())
            };
            (name.as_str().to_owned(), kept)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::header::{HeaderName, HeaderValue};

    #[test]
    fn only_listed_headers_keep_their_values() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("host", "localhost:8765"),
            ("authorization", "Bearer canary"),
            ("x-api-key", "canary-2"),
            ("user-agent", "Okta SCIM Client 1.0.0"),
        ] {
            headers.insert(
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            );
        }
        headers.append("cookie", HeaderValue::from_bytes(b"\xff\xfe").unwrap());
        let kept = redact_headers(&headers);
        let expected = [
            ("host", "localhost:8765"),
            ("authorization", "[13 bytes]"),
            ("x-api-key", "[8 bytes]"),
            ("user-agent", "Okta SCIM Client 1.0.0"),
            ("cookie", "[2 bytes]"),
        ];
        let expected: Vec<(String, String)> = expected
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        assert_eq!(kept, expected);
    }
}
