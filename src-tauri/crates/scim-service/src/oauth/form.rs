//! The parameters of a token request (RFC 6749 §3.2, appendix B).

use super::answer::{ErrorCode, TokenRefusal};
use crate::query::{decode, pairs};
use crate::reason;
use scim_core::error::excerpt;
use zeroize::Zeroizing;

/// Those that mean something here. Others are passed over, as RFC 6749 §3.2 demands.
const KNOWN: [&str; 6] = [
    "grant_type",
    "client_id",
    "client_secret",
    "client_assertion",
    "client_assertion_type",
    "scope",
];

/// The known parameters that were sent with a value.
pub(super) struct Form(Vec<(&'static str, Zeroizing<String>)>);

impl Form {
    /// Reads the body of a token request.
    ///
    /// # Errors
    /// `invalid_request` for a body that is no form, and for a parameter that stands there twice.
    pub(super) fn parse(body: &[u8]) -> Result<Form, TokenRefusal> {
        let unreadable = || {
            TokenRefusal::new(
                400,
                ErrorCode::InvalidRequest,
                reason::TOKEN_REQUEST_NOT_FORM,
                "The body cannot be read as a form: send UTF-8, percent-encoded.",
            )
        };
        let text = std::str::from_utf8(body).map_err(|_| unreadable())?;
        let mut found: Vec<(&'static str, Zeroizing<String>)> = Vec::new();
        for (name, value) in pairs(Some(text)) {
            let name = decode(name, true).ok_or_else(unreadable)?;
            let value = Zeroizing::new(decode(value, true).ok_or_else(unreadable)?);
            let Some(known) = KNOWN.into_iter().find(|known| *known == name) else {
                continue;
            };
            // One without a value counts as left out (RFC 6749 §3.2).
            if value.is_empty() {
                continue;
            }
            if found.iter().any(|(name, _)| *name == known) {
                return Err(TokenRefusal::new(
                    400,
                    ErrorCode::InvalidRequest,
                    reason::TOKEN_PARAMETER_TWICE,
                    &format!("The parameter {known} is given twice. Give it once."),
                )
                .with("parameter", &excerpt(known)));
            }
            found.push((known, value));
        }
        Ok(Form(found))
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_decoded_empty_and_unknown_ones_are_passed_over() {
        let form = Form::parse(
            b"grant_type=client_credentials&client_id=a%2Bb+c&scope=&resource=x&resource=y&&client_secret=%C3%BC",
        )
        .unwrap_or_else(|refusal| panic!("{refusal:?}"));
        assert_eq!(form.get("grant_type"), Some("client_credentials"));
        assert_eq!(form.get("client_id"), Some("a+b c"));
        assert_eq!(form.get("client_secret"), Some("\u{fc}"));
        assert_eq!(form.get("scope"), None);
        assert_eq!(form.get("resource"), None);
    }

    #[test]
    fn what_is_no_form_or_says_one_thing_twice_is_refused() {
        for body in [
            &b"client_id=%zz"[..],
            b"client_id=%C3",
            b"\xff=1",
            b"client_id=a&client_id=a",
            b"client%5Fid=a&client_id=b",
        ] {
            assert!(Form::parse(body).is_err(), "{body:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(body in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let _ = Form::parse(&body);
        }
    }
}
