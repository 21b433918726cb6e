//! Paths that no client needs: refused before anything is routed, so that the guard and the router
//! cannot read one address in two ways.

use crate::query::decode;
use crate::reason;
use scim_core::{ScimError, ScimType};

/// Checks the raw path of a request.
///
/// # Errors
/// 400 for encoded slashes, dots, NULs and control characters, broken or doubled encodings, `.` and `..`, `;`, `\` and `//`.
pub(crate) fn check_path(path: &str) -> Result<(), ScimError> {
    if path.contains("//") {
        return Err(ScimError::bad_request(
            ScimType::InvalidValue,
            reason::DOUBLED_SLASH,
            "The path has two slashes in a row. The base URL must not end with a slash.",
        ));
    }
    let decoded = decode(path, false).ok_or_else(suspicious)?;
    let segments = || path.split('/').zip(decoded.split('/'));
    // An encoded slash makes more segments of the decoded path than of the raw one.
    let is_split_alike = path.split('/').count() == decoded.split('/').count();
    let has_tricks = segments().any(|(raw, decoded)| {
        let dots = decoded == "." || decoded == ".." || (decoded != raw && decoded.contains(".."));
        let marks = decoded
            .chars()
            .any(|c| c.is_control() || matches!(c, ';' | '\\' | '%'));
        dots || marks
    });
    if is_split_alike && !has_tricks {
        Ok(())
    } else {
        Err(suspicious())
    }
}

fn suspicious() -> ScimError {
    ScimError::bad_request(
        ScimType::InvalidValue,
        reason::SUSPICIOUS_PATH,
        "The path holds an encoding or a segment that is not accepted. Send it plainly.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tricks_are_refused_and_plain_paths_are_not() {
        let plain = [
            "/api/scim/v2/Users",
            "/api/scim/v2/Users/019a-1",
            "/api/scim/v2/Schemas/urn:ietf:params:scim:schemas:core:2.0:User",
            "/api/scim/v2/Schemas/urn%3Aietf%3Aparams%3Ascim%3Aschemas%3Acore%3A2.0%3AUser",
            "/api/scim/v2/Users/a%20b",
            "/api/scim/v2/Users/%C3%BC",
            "/api/scim/v2/.search",
            "/",
            "/healthz",
        ];
        for path in plain {
            assert!(check_path(path).is_ok(), "{path}");
        }
        let tricks = [
            "/api/scim/v2/Users%2F1",
            "/api/scim/v2/Users%2f1",
            "/api/scim/v2/Users%5C1",
            "/api/scim/v2/Users\\1",
            "/api/scim/v2/Users/%00",
            "/api/scim/v2/Users/%0d%0a",
            "/api/scim/v2/Users/%7f",
            "/api/scim/v2/../v2/Users",
            "/api/scim/v2/%2e%2e/Users",
            "/api/scim/v2/.%2e/Users",
            "/api/scim/v2/./Users",
            "/api/scim/v2/%2e/Users",
            "/api/scim/v2//Users",
            "//api/scim/v2/Users",
            "/api/scim/v2/Users;x=1",
            "/api/scim/v2/Users%3Bx=1",
            "/api/scim/v2/Users/%252F",
            "/api/scim/v2/Users/%2",
            "/api/scim/v2/Users/%zz",
            "/api/scim/v2/Users/%ff",
            "/api/scim/v2/Users/%c0%af",
        ];
        for path in tricks {
            assert_eq!(
                check_path(path).map_err(|error| error.status),
                Err(400),
                "{path}"
            );
        }
    }
}
