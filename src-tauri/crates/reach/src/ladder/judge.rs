//! What an answer means: whether it is the service's, and if not, why the rung failed.

use crate::facts::Cause;
use crate::ladder::http::Reply;
use crate::question::{Challenge, Expected, Limits, Probe};
use hyper::header::{CONTENT_ENCODING, CONTENT_TYPE};
use serde_json::Value;

const ERROR: &str = "urn:ietf:params:scim:api:messages:2.0:Error";
const LIST: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
const VERSION_CHARACTERS: usize = 40;

/// Judges an answer to `/healthz?nonce=…`. Gives the version of the service.
///
/// # Errors
/// Why it is not this very service that answered.
pub(crate) fn health(reply: &Reply<'_>, challenge: &Challenge) -> Result<String, Cause> {
    check_redirect(reply)?;
    check_cache(reply)?;
    let something_else = || Cause::SomethingElse {
        status: reply.status,
    };
    if reply.status == 200 {
        check_compression(reply)?;
    }
    let body = reply.json().ok_or_else(something_else)?;
    let status = body.get("status").and_then(Value::as_str);
    if reply.status == 421 && status == Some("refused") {
        return Err(Cause::HostUnknown);
    }
    let version = body.get("version").and_then(Value::as_str);
    let (200, Some("ok"), Some(version)) = (reply.status, status, version) else {
        return Err(something_else());
    };
    let version = reply.shown(version.as_bytes(), VERSION_CHARACTERS);
    match body.get("proof").and_then(Value::as_str) {
        Some(proof) if proof == challenge.proof => Ok(version),
        Some(_) => Err(Cause::AnotherInstance { version }),
        None => Err(Cause::NoProof { version }),
    }
}

/// Judges an answer to a request with the token: only whether it was let in, and can be read.
///
/// # Errors
/// Why not.
pub(crate) fn admitted(reply: &Reply<'_>, limits: &Limits) -> Result<Value, Cause> {
    check_redirect(reply)?;
    if reply.status == 200 {
        check_cache(reply)?;
        check_compression(reply)?;
        if reply.is_cut {
            return Err(Cause::TooLong {
                most_bytes: limits.body_bytes,
            });
        }
        let body = reply.json().ok_or_else(|| Cause::NotJson {
            content_type: reply.header(&CONTENT_TYPE),
        })?;
        return if has_schemas(&body) {
            Ok(body)
        } else {
            Err(Cause::NotScim)
        };
    }
    Err(refused(reply))
}

/// Judges the answer to the provider's question. Gives `totalResults`; `None` for a 404 that is right.
///
/// # Errors
/// Why the provider would not be content.
pub(crate) fn probe(
    reply: &Reply<'_>,
    probe: &Probe,
    limits: &Limits,
) -> Result<Option<u64>, Cause> {
    if reply.status == 404
        && probe.expected == Expected::EmptyListOrNotFound
        && is_from_service(reply)
    {
        return Ok(None);
    }
    let body = admitted(reply, limits)?;
    let is_list = body["schemas"]
        .as_array()
        .is_some_and(|all| all.iter().any(|urn| urn == LIST));
    let total = body.get("totalResults").and_then(Value::as_u64);
    let (true, Some(total)) = (is_list, total) else {
        return Err(Cause::NotScim);
    };
    if let Some(expected) = &probe.media_type {
        let found = reply.look("content-type");
        let media_type = found.split(';').next().unwrap_or_default().trim();
        if !media_type.eq_ignore_ascii_case(expected) {
            return Err(Cause::WrongMediaType {
                expected: expected.clone(),
                found: reply.header(&CONTENT_TYPE),
            });
        }
    }
    if total != 0 && probe.expected != Expected::List {
        return Err(Cause::NotEmpty { total });
    }
    Ok(Some(total))
}

/// True if the answer is a SCIM error (RFC 7644 §3.12), as only the service gives it.
pub(crate) fn is_from_service(reply: &Reply<'_>) -> bool {
    let Some(body) = reply.json() else {
        return false;
    };
    body["schemas"]
        .as_array()
        .is_some_and(|all| all.iter().any(|urn| urn == ERROR))
}

fn has_schemas(body: &Value) -> bool {
    body["schemas"]
        .as_array()
        .is_some_and(|all| all.iter().any(Value::is_string))
}

fn check_redirect(reply: &Reply<'_>) -> Result<(), Cause> {
    if (300..400).contains(&reply.status) {
        return Err(Cause::Redirect {
            status: reply.status,
            to: reply.location(),
        });
    }
    Ok(())
}

/// `Age` is of every shared cache (RFC 9111 §5.1), the others are what their owners say more loudly.
fn check_cache(reply: &Reply<'_>) -> Result<(), Cause> {
    let aged = reply
        .look("age")
        .trim()
        .parse::<u64>()
        .is_ok_and(|age| age > 0);
    let hit = reply.look("cf-cache-status") == "hit" || reply.look("x-cache").contains("hit");
    if aged || hit {
        Err(Cause::Cached)
    } else {
        Ok(())
    }
}

fn check_compression(reply: &Reply<'_>) -> Result<(), Cause> {
    match reply.header(&CONTENT_ENCODING) {
        Some(encoding) if !encoding.is_empty() && !encoding.eq_ignore_ascii_case("identity") => {
            Err(Cause::Compressed { encoding })
        }
        Some(_) | None => Ok(()),
    }
}

/// An answer to a request with the token that is neither 200 nor a redirect.
fn refused(reply: &Reply<'_>) -> Cause {
    let is_from_service = is_from_service(reply);
    match reply.status {
        401 => {
            let asks = reply.look("www-authenticate");
            let bearer = asks.strip_prefix("bearer");
            match bearer {
                // RFC 6750 §3: no error code where the request had no credentials at all.
                Some(rest) if is_from_service && !rest.contains("error=") => {
                    Cause::AuthorizationStripped
                }
                Some(_) => Cause::TokenRefused,
                None if is_from_service => Cause::TokenRefused,
                None => Cause::SomethingElse { status: 401 },
            }
        }
        403 => Cause::Forbidden { is_from_service },
        404 => Cause::PathNotFound { is_from_service },
        405 => Cause::MethodNotAllowed { is_from_service },
        421 if is_from_service => Cause::HostUnknown,
        429 => Cause::TooManyRequests {
            retry_after_s: reply.look("retry-after").trim().parse().ok(),
        },
        status if status >= 500 && is_from_service => Cause::ServiceFailed { status },
        status => Cause::SomethingElse { status },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JSON: (&str, &str) = ("content-type", "application/json");
    const SCIM: (&str, &str) = ("content-type", "application/scim+json; charset=utf-8");

    fn challenge() -> Challenge {
        Challenge {
            nonce: "0".repeat(32),
            proof: "abc".to_owned(),
        }
    }

    fn of_health(
        status: u16,
        headers: &[(&'static str, &str)],
        body: &str,
    ) -> Result<String, Cause> {
        health(&Reply::sample(status, headers, body), &challenge())
    }

    fn of_probe(
        expected: Expected,
        media_type: Option<&str>,
        reply: &Reply<'_>,
    ) -> Result<Option<u64>, Cause> {
        let asked = Probe {
            path: "Users".to_owned(),
            query: Vec::new(),
            expected,
            media_type: media_type.map(str::to_owned),
        };
        probe(reply, &asked, &Limits::default())
    }

    fn list(total: u64) -> String {
        serde_json::json!({ "schemas": [LIST], "totalResults": total }).to_string()
    }

    fn error(status: u16) -> String {
        serde_json::json!({ "schemas": [ERROR], "status": status.to_string() }).to_string()
    }

    #[test]
    fn only_the_right_proof_is_this_service() {
        let version = || "1.0.0".to_owned();
        let ok = r#"{"status":"ok","version":"1.0.0","proof":"abc"}"#;
        assert_eq!(of_health(200, &[JSON], ok), Ok(version()));
        let other = r#"{"status":"ok","version":"1.0.0","proof":"abd"}"#;
        assert_eq!(
            of_health(200, &[JSON], other),
            Err(Cause::AnotherInstance { version: version() })
        );
        let none = r#"{"status":"ok","version":"1.0.0"}"#;
        assert_eq!(
            of_health(200, &[JSON], none),
            Err(Cause::NoProof { version: version() })
        );
        assert_eq!(
            of_health(421, &[JSON], r#"{"status":"refused"}"#),
            Err(Cause::HostUnknown)
        );
        for (status, body) in [
            (200, "ok"),
            (200, "{}"),
            (200, "[]"),
            (502, ok),
            (404, ""),
            (200, r#"{"status":"ok"}"#),
        ] {
            assert_eq!(
                of_health(status, &[], body),
                Err(Cause::SomethingElse { status }),
                "{body}"
            );
        }
        for header in [
            ("age", "12"),
            ("cf-cache-status", "HIT"),
            ("x-cache", "Hit from cloudfront"),
        ] {
            assert_eq!(
                of_health(200, &[header], other),
                Err(Cause::Cached),
                "{header:?}"
            );
        }
        assert_eq!(
            of_health(200, &[("age", "0"), ("x-cache", "MISS")], ok),
            Ok(version())
        );
        let gzip = Cause::Compressed {
            encoding: "gzip".to_owned(),
        };
        assert_eq!(
            of_health(200, &[("content-encoding", "gzip")], ok),
            Err(gzip)
        );
        let to = "https://sync.example.com/healthz".to_owned();
        assert_eq!(
            of_health(301, &[("location", &to)], ""),
            Err(Cause::Redirect { status: 301, to })
        );
    }

    #[test]
    fn refusals_are_told_apart_by_who_gave_them() {
        let service = |status, headers: &[(&'static str, &str)]| {
            Reply::sample(status, headers, &error(status))
        };
        let proxy =
            |status, headers: &[(&'static str, &str)]| Reply::sample(status, headers, "<html>");
        let cases = [
            (
                service(401, &[("www-authenticate", "Bearer realm=\"scim\"")]),
                Cause::AuthorizationStripped,
            ),
            (
                service(
                    401,
                    &[(
                        "www-authenticate",
                        "Bearer realm=\"scim\", error=\"invalid_token\"",
                    )],
                ),
                Cause::TokenRefused,
            ),
            (service(401, &[]), Cause::TokenRefused),
            (
                proxy(401, &[("www-authenticate", "Basic realm=\"x\"")]),
                Cause::SomethingElse { status: 401 },
            ),
            (proxy(401, &[]), Cause::SomethingElse { status: 401 }),
            (
                service(403, &[]),
                Cause::Forbidden {
                    is_from_service: true,
                },
            ),
            (
                proxy(403, &[]),
                Cause::Forbidden {
                    is_from_service: false,
                },
            ),
            (
                service(404, &[]),
                Cause::PathNotFound {
                    is_from_service: true,
                },
            ),
            (
                proxy(404, &[]),
                Cause::PathNotFound {
                    is_from_service: false,
                },
            ),
            (
                proxy(405, &[]),
                Cause::MethodNotAllowed {
                    is_from_service: false,
                },
            ),
            (service(421, &[]), Cause::HostUnknown),
            (
                service(429, &[("retry-after", "3")]),
                Cause::TooManyRequests {
                    retry_after_s: Some(3),
                },
            ),
            (
                proxy(429, &[]),
                Cause::TooManyRequests {
                    retry_after_s: None,
                },
            ),
            (service(503, &[]), Cause::ServiceFailed { status: 503 }),
            (proxy(502, &[]), Cause::SomethingElse { status: 502 }),
        ];
        for (reply, cause) in cases {
            assert_eq!(of_probe(Expected::List, None, &reply), Err(cause));
        }
    }

    #[test]
    fn the_answer_has_to_be_what_the_provider_needs() {
        use Expected::{EmptyList, EmptyListOrNotFound, List};
        let ok = |body: &str| Reply::sample(200, &[SCIM], body);
        assert_eq!(of_probe(EmptyList, None, &ok(&list(0))), Ok(Some(0)));
        assert_eq!(of_probe(List, None, &ok(&list(3))), Ok(Some(3)));
        assert_eq!(
            of_probe(EmptyList, None, &ok(&list(3))),
            Err(Cause::NotEmpty { total: 3 })
        );
        let missing = Reply::sample(404, &[SCIM], &error(404));
        assert_eq!(of_probe(EmptyListOrNotFound, None, &missing), Ok(None));
        assert_eq!(
            of_probe(EmptyList, None, &missing),
            Err(Cause::PathNotFound {
                is_from_service: true
            })
        );
        // A page of the proxy's that says 404 is no answer of the service's.
        let foreign = Reply::sample(404, &[], "not found");
        assert_eq!(
            of_probe(EmptyListOrNotFound, None, &foreign),
            Err(Cause::PathNotFound {
                is_from_service: false
            })
        );
        for body in [
            "{}",
            r#"{"schemas":[]}"#,
            r#"{"schemas":["x"]}"#,
            "[]",
            &error(200),
        ] {
            assert_eq!(
                of_probe(List, None, &ok(body)),
                Err(Cause::NotScim),
                "{body}"
            );
        }
        let page = Reply::sample(200, &[("content-type", "text/html")], "<html>");
        assert_eq!(
            of_probe(List, None, &page),
            Err(Cause::NotJson {
                content_type: Some("text/html".to_owned())
            })
        );
        assert_eq!(
            of_probe(List, Some("application/scim+json"), &ok(&list(0))),
            Ok(Some(0))
        );
        let json = Reply::sample(200, &[JSON], &list(0));
        let cause = Cause::WrongMediaType {
            expected: "application/scim+json".to_owned(),
            found: Some("application/json".to_owned()),
        };
        assert_eq!(
            of_probe(List, Some("application/scim+json"), &json),
            Err(cause)
        );
        let mut long = ok(&list(0));
        long.is_cut = true;
        assert_eq!(
            of_probe(List, None, &long),
            Err(Cause::TooLong {
                most_bytes: 64 * 1024
            })
        );
    }
}
