//! How a request came, besides what it asks: facts of its head that tell of a setup and hold nothing secret. Their codes stand among
//! the signs of its log entry.

use hyper::HeaderMap;
use hyper::header::{AUTHORIZATION, HOST};
use std::net::IpAddr;

/// The word `Bearer` stands before the token twice: it was typed into a field whose provider writes it too.
pub const BEARER_TWICE: &str = "bearer_twice";

/// A proxy says that the request came to it without TLS, under a public name. Nobody else can say so: over the loopback interface
/// every request comes without.
pub const FORWARDED_HTTP: &str = "forwarded_http";

pub(crate) fn of(headers: &HeaderMap) -> Vec<&'static str> {
    let mut codes = Vec::new();
    if has_bearer_twice(headers) {
        codes.push(BEARER_TWICE);
    }
    if was_forwarded_from_http(headers) {
        codes.push(FORWARDED_HTTP);
    }
    codes
}

fn has_bearer_twice(headers: &HeaderMap) -> bool {
    let mut words = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .into_iter()
        .flat_map(|text| text.split_ascii_whitespace());
    let mut is_bearer = || {
        words
            .next()
            .is_some_and(|word| word.eq_ignore_ascii_case("bearer"))
    };
    is_bearer() && is_bearer()
}

fn was_forwarded_from_http(headers: &HeaderMap) -> bool {
    let text = |value: Option<&hyper::header::HeaderValue>| {
        value
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned)
    };
    // Of several proxies the first is the one that the provider came to.
    let from_http = text(headers.get("x-forwarded-proto")).is_some_and(|schemes| {
        let first = schemes.split(',').next().unwrap_or_default();
        first.trim().eq_ignore_ascii_case("http")
    });
    from_http && text(headers.get(HOST)).is_some_and(|host| is_public(&host))
}

/// Whether a `Host` is a name that leads here from elsewhere.
fn is_public(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => name,
        _ => host,
    };
    let address = name.trim_start_matches('[').trim_end_matches(']');
    !name.eq_ignore_ascii_case("localhost") && address.parse::<IpAddr>().is_err()
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::header::{HeaderName, HeaderValue};

    fn seen(headers: &[(&'static str, &'static str)]) -> Vec<&'static str> {
        let pairs = headers.iter().map(|(name, value)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )
        });
        of(&pairs.collect())
    }

    #[test]
    fn a_bearer_that_was_typed_stands_there_twice() {
        for value in ["Bearer Bearer dsk", "bearer  BEARER dsk", "Bearer Bearer"] {
            assert_eq!(seen(&[("authorization", value)]), [BEARER_TWICE], "{value}");
        }
        for value in [
            "Bearer dsk",
            "Bearer",
            "Basic Bearer",
            "Bearer dsk Bearer",
            "",
        ] {
            assert!(seen(&[("authorization", value)]).is_empty(), "{value}");
        }
    }

    #[test]
    fn a_proxy_that_was_asked_without_tls_says_so_of_a_public_name() {
        let came = |host, proto| seen(&[("host", host), ("x-forwarded-proto", proto)]);
        for (host, proto) in [
            ("sync.example.com", "http"),
            ("sync.example.com:8080", "HTTP"),
            ("sync.example.com", "http, https"),
        ] {
            assert_eq!(came(host, proto), [FORWARDED_HTTP], "{host} {proto}");
        }
        for (host, proto) in [
            ("sync.example.com", "https"),
            ("sync.example.com", "https, http"),
            ("localhost:8765", "http"),
            ("127.0.0.1:8765", "http"),
            ("[::1]:8765", "http"),
        ] {
            assert!(came(host, proto).is_empty(), "{host} {proto}");
        }
        assert!(seen(&[("host", "sync.example.com")]).is_empty());
    }
}
