//! Who may ask: only this machine by its own names, and of web pages only our own.

use crate::http::answer::{Body, refused};
use hyper::header::{HOST, HeaderName, ORIGIN};
use hyper::{HeaderMap, Response, StatusCode, Uri};
use std::net::SocketAddr;

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Host exactly one, one of ours with our port, and the target the same if it names one (421); then nothing from
/// other pages (403). DNS rebinding ends at the first, forged requests at the second.
pub(crate) fn check(
    headers: &HeaderMap,
    target: &Uri,
    address: SocketAddr,
) -> Result<(), Box<Response<Body>>> {
    let misdirected = || Box::new(refused(StatusCode::MISDIRECTED_REQUEST, "error-http-host"));
    let mut hosts = headers.get_all(HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else {
        return Err(misdirected());
    };
    let host = host.to_str().map_err(|_| misdirected())?;
    if !is_ours(host, address)
        || target
            .authority()
            .is_some_and(|authority| !is_ours(authority.as_str(), address))
    {
        return Err(misdirected());
    }
    let foreign = || Box::new(refused(StatusCode::FORBIDDEN, "error-http-origin"));
    if let Some(origin) = headers.get(ORIGIN) {
        let ours = origin
            .to_str()
            .ok()
            .and_then(|origin| origin.strip_prefix("http://"))
            .is_some_and(|origin| origin.eq_ignore_ascii_case(host));
        if !ours {
            return Err(foreign());
        }
    }
    match headers.get(FETCH_SITE).map(|site| site.as_bytes()) {
        // `none`: typed or opened from a terminal.
        None | Some(b"same-origin" | b"none") => Ok(()),
        Some(_) => Err(foreign()),
    }
}

/// `localhost`, `127.0.0.1` and `[::1]` with our port; without a port only where ours is 80.
fn is_ours(host: &str, address: SocketAddr) -> bool {
    let names = ["localhost", "127.0.0.1", "[::1]"];
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port))
            if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            (name, port.parse().ok())
        }
        _ => (host, Some(80)),
    };
    port == Some(address.port()) && names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::header::HeaderValue;

    fn verdict(pairs: &[(&'static str, &'static str)]) -> u16 {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            );
        }
        let address = "127.0.0.1:8766".parse().unwrap();
        check(&headers, &Uri::from_static("/"), address)
            .map_or_else(|refusal| refusal.status().as_u16(), |()| 200)
    }

    #[test]
    fn only_our_own_names_and_pages_are_let_through() {
        let cases: &[(&[(&'static str, &'static str)], u16)] = &[
            (&[("host", "127.0.0.1:8766")], 200),
            (&[("host", "LocalHost:8766")], 200),
            (&[("host", "[::1]:8766")], 200),
            (&[], 421),
            (&[("host", "127.0.0.1")], 421),
            (&[("host", "127.0.0.1:8765")], 421),
            (&[("host", "0.0.0.0:8766")], 421),
            (&[("host", "evil.example:8766")], 421),
            (&[("host", "127.0.0.1.evil.example:8766")], 421),
            (
                &[("host", "127.0.0.1:8766"), ("host", "127.0.0.1:8766")],
                421,
            ),
            (
                &[
                    ("host", "127.0.0.1:8766"),
                    ("origin", "http://127.0.0.1:8766"),
                ],
                200,
            ),
            (
                &[
                    ("host", "127.0.0.1:8766"),
                    ("origin", "http://localhost:8766"),
                ],
                403,
            ),
            (
                &[
                    ("host", "127.0.0.1:8766"),
                    ("origin", "http://127.0.0.1:8765"),
                ],
                403,
            ),
            (
                &[
                    ("host", "127.0.0.1:8766"),
                    ("origin", "https://127.0.0.1:8766"),
                ],
                403,
            ),
            (&[("host", "127.0.0.1:8766"), ("origin", "null")], 403),
            (
                &[
                    ("host", "127.0.0.1:8766"),
                    ("sec-fetch-site", "same-origin"),
                ],
                200,
            ),
            (
                &[("host", "127.0.0.1:8766"), ("sec-fetch-site", "none")],
                200,
            ),
            (
                &[("host", "127.0.0.1:8766"), ("sec-fetch-site", "same-site")],
                403,
            ),
            (
                &[("host", "127.0.0.1:8766"), ("sec-fetch-site", "cross-site")],
                403,
            ),
        ];
        for (headers, expected) in cases {
            let found = verdict(headers);
            assert_eq!(found, *expected, "{headers:?}");
        }
    }
}
