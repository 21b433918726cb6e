//! How a client says who it is (RFC 6749 §2.3.1): by HTTP Basic, or by parameters of the body; never both.

use super::answer::{ErrorCode, TokenRefusal};
use super::form::Form;
use crate::capture::Head;
use crate::query::decode;
use crate::reason;
use base64::prelude::{BASE64_STANDARD, Engine as _};
use hyper::header::AUTHORIZATION;
use zeroize::Zeroizing;

/// Id and secret as presented; whether they are right is not known yet.
pub(super) struct Credentials {
    id: String,
    secret: Zeroizing<String>,
}

impl Credentials {
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn secret(&self) -> &str {
        &self.secret
    }

    /// Finds them in header or body.
    ///
    /// # Errors
    /// `invalid_request` if both have some, or the body names another client than the header; `invalid_client` if there
    /// are none, or the header cannot be read.
    pub(super) fn read(head: &Head, form: &Form) -> Result<Credentials, TokenRefusal> {
        let assertion = ["client_assertion", "client_assertion_type"]
            .iter()
            .any(|name| form.get(name).is_some());
        if !head.headers.contains_key(AUTHORIZATION) {
            return match (form.get("client_id"), form.get("client_secret")) {
                (Some(id), Some(secret)) if !assertion => Ok(Credentials {
                    id: id.to_owned(),
                    secret: Zeroizing::new(secret.to_owned()),
                }),
                (_, Some(_)) if assertion => Err(twice()),
                _ if assertion => Err(TokenRefusal::invalid_client(
                    reason::CLIENT_ASSERTION_UNSUPPORTED,
                )),
                _ => Err(TokenRefusal::invalid_client(reason::CLIENT_MISSING)),
            };
        }
        if assertion || form.get("client_secret").is_some() {
            return Err(twice());
        }
        let basic = basic(head)
            .ok_or_else(|| TokenRefusal::invalid_client(reason::CLIENT_HEADER_MALFORMED))?;
        // Some clients name themselves in the body as well; that is no second way to authenticate.
        if form.get("client_id").is_some_and(|id| id != basic.id) {
            return Err(twice());
        }
        Ok(basic)
    }
}

fn twice() -> TokenRefusal {
    TokenRefusal::new(
        400,
        ErrorCode::InvalidRequest,
        reason::CLIENT_CREDENTIALS_TWICE,
        "Authenticate in one way: by the Authorization header, or by client_id and client_secret in the body.",
    )
}

/// Exactly one header, `Basic` in any case, the base64 of id, `:` and secret, each form-encoded.
fn basic(head: &Head) -> Option<Credentials> {
    let mut headers = head.headers.get_all(AUTHORIZATION).iter();
    let header = headers.next()?;
    if headers.next().is_some() {
        return None;
    }
    let (scheme, rest) = header.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let bytes = Zeroizing::new(BASE64_STANDARD.decode(rest.trim_matches(' ')).ok()?);
    let (id, secret) = std::str::from_utf8(&bytes).ok()?.split_once(':')?;
    Some(Credentials {
        id: decode(id, true)?,
        secret: Zeroizing::new(decode(secret, true)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::header::HeaderValue;
    use hyper::{HeaderMap, Method};
    use scim_core::Timestamp;

    fn head(values: &[&str]) -> Head {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(AUTHORIZATION, HeaderValue::from_str(value).unwrap());
        }
        Head {
            id: uuid::Uuid::nil(),
            at: Timestamp(0),
            begun: std::time::Instant::now(),
            method: Method::POST,
            target: super::super::PATH.parse().unwrap(),
            headers,
            peer: "127.0.0.1:1".parse().unwrap(),
        }
    }

    fn found(values: &[&str], body: &str) -> Result<(String, String), &'static str> {
        let form = Form::parse(body.as_bytes()).unwrap_or_else(|refusal| panic!("{refusal:?}"));
        match Credentials::read(&head(values), &form) {
            Ok(found) => Ok((found.id().to_owned(), found.secret().to_owned())),
            Err(refusal) => Err(refusal.into_answer().facts.reason.unwrap_or_default()),
        }
    }

    #[test]
    fn credentials_come_from_the_header_or_the_body_and_never_from_both() {
        // a:s, a%3Ab:s+%2B, a (without a colon)
        let (plain, encoded, lone) = ("Basic YTpz", "bAsIc YSUzQWI6cyslMkI=", "Basic YQ==");
        let good = |id: &str, secret: &str| Ok((id.to_owned(), secret.to_owned()));
        type Case<'a> = (&'a [&'a str], &'a str, Result<(String, String), &'a str>);
        let cases: &[Case<'_>] = &[
            (&[], "client_id=a&client_secret=s", good("a", "s")),
            (&[plain], "", good("a", "s")),
            (&[plain], "client_id=a", good("a", "s")),
            (&[encoded], "", good("a:b", "s +")),
            (&[], "", Err("client_missing")),
            (&[], "client_id=a", Err("client_missing")),
            (&[], "client_secret=s", Err("client_missing")),
            (&[plain], "client_secret=s", Err("client_credentials_twice")),
            (&[plain], "client_id=b", Err("client_credentials_twice")),
            (&[lone], "", Err("client_header_malformed")),
            (&["Basic %%%"], "", Err("client_header_malformed")),
            (&["Basic"], "", Err("client_header_malformed")),
            (&["Bearer abc"], "", Err("client_header_malformed")),
            (&[plain, plain], "", Err("client_header_malformed")),
            (
                &[],
                "client_id=a&client_assertion=j",
                Err("client_assertion_unsupported"),
            ),
            (
                &[],
                "client_id=a&client_secret=s&client_assertion=j",
                Err("client_credentials_twice"),
            ),
            (
                &[plain],
                "client_assertion_type=t",
                Err("client_credentials_twice"),
            ),
        ];
        for (headers, body, expected) in cases {
            assert_eq!(&found(headers, body), expected, "{headers:?} {body}");
        }
    }
}
