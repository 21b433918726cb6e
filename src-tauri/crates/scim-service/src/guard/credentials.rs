//! Who sends a request, and what it may do (RFC 6750).
//!
//! The client gets one answer for every kind of wrong credentials; the log has the reason.

use super::closing;
use crate::answer::Refusal;
use crate::capture::Head;
use crate::reason;
use directory::{AuthFailure, Presented};
use hyper::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use scim_core::ScimError;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::time::Instant;

/// What the request presents: exactly one header, `Bearer` in any case (RFC 9110 §11.1), one
/// space or more, one token.
pub(crate) fn presented(head: &Head) -> Presented<'_> {
    let mut headers = head.headers.get_all(AUTHORIZATION).iter();
    let Some(header) = headers.next() else {
        return Presented::Nothing;
    };
    if headers.next().is_some() {
        return Presented::NotBearer;
    }
    let Some((scheme, rest)) = header.to_str().ok().and_then(|text| text.split_once(' ')) else {
        return Presented::NotBearer;
    };
    let token = rest.trim_matches(' ');
    let is_one_token = !token.is_empty() && !token.contains([' ', '\t', ',']);
    if scheme.eq_ignore_ascii_case("bearer") && is_one_token {
        Presented::Token(token)
    } else {
        Presented::NotBearer
    }
}

/// 401 in the same words for every failure; `error` is left out if nothing was sent (RFC 6750 §3.1).
/// The connection of a revoked token is ended.
pub(crate) fn unauthorized(failure: &AuthFailure) -> Refusal {
    let challenge = match failure {
        AuthFailure::Missing => r#"Bearer realm="scim""#,
        AuthFailure::Malformed
        | AuthFailure::Unknown
        | AuthFailure::Expired { .. }
        | AuthFailure::Revoked { .. } => r#"Bearer realm="scim", error="invalid_token""#,
    };
    let refusal = Refusal::from(ScimError::unauthorized(failure.reason()))
        .with_header(WWW_AUTHENTICATE, challenge);
    match failure {
        AuthFailure::Revoked { .. } => closing(refusal),
        AuthFailure::Missing
        | AuthFailure::Malformed
        | AuthFailure::Unknown
        | AuthFailure::Expired { .. } => refusal,
    }
}

/// 403: the token may only read (RFC 6750 §3.1).
pub(crate) fn insufficient_scope() -> Refusal {
    Refusal::from(ScimError::forbidden(
        reason::INSUFFICIENT_SCOPE,
        "This token may only read. Use one with the scope read-write.",
    ))
    .with_header(
        WWW_AUTHENTICATE,
        r#"Bearer realm="scim", error="insufficient_scope", scope="read-write""#,
    )
}

/// Slows guessing once the service can be reached from outside. Nobody is locked out: through a
/// tunnel every client has the same address, so a lock would hand the service to the attacker.
#[derive(Debug)]
pub(crate) struct Brake {
    bucket: Mutex<Bucket>,
    delayed: AtomicUsize,
}

#[derive(Debug)]
struct Bucket {
    left: f64,
    filled: Instant,
}

/// Failures a second that are answered at once, in the long run and in one go.
const RATE: f64 = 10.0;
const BURST: f64 = 50.0;
/// How long an answer is held back, and how many at the same time.
const DELAY: Duration = Duration::from_secs(2);
const DELAYED_AT_MOST: usize = 64;

/// What to do with a failed request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pace {
    AtOnce,
    Delayed,
    /// Too many are delayed already: answer, and end the connection.
    Close,
}

impl Brake {
    pub(crate) fn new() -> Brake {
        Brake {
            bucket: Mutex::new(Bucket {
                left: BURST,
                filled: Instant::now(),
            }),
            delayed: AtomicUsize::new(0),
        }
    }

    /// Counts a failure, waits if it must.
    pub(crate) async fn failed(&self) -> Pace {
        if self.take() {
            return Pace::AtOnce;
        }
        if self.delayed.fetch_add(1, Ordering::Relaxed) >= DELAYED_AT_MOST {
            self.delayed.fetch_sub(1, Ordering::Relaxed);
            return Pace::Close;
        }
        tokio::time::sleep(DELAY).await;
        self.delayed.fetch_sub(1, Ordering::Relaxed);
        Pace::Delayed
    }

    fn take(&self) -> bool {
        let mut bucket = self
            .bucket
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let now = Instant::now();
        let earned = now.duration_since(bucket.filled).as_secs_f64() * RATE;
        bucket.filled = now;
        bucket.left = (bucket.left + earned).min(BURST);
        let is_enough = bucket.left >= 1.0;
        if is_enough {
            bucket.left -= 1.0;
        }
        is_enough
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::header::HeaderValue;
    use hyper::{HeaderMap, Method};
    use scim_core::Timestamp;

    fn head(values: &[&[u8]]) -> Head {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(AUTHORIZATION, HeaderValue::from_bytes(value).unwrap());
        }
        Head {
            id: uuid::Uuid::nil(),
            at: Timestamp(0),
            begun: std::time::Instant::now(),
            method: Method::GET,
            target: "/".parse().unwrap(),
            headers,
            peer: "127.0.0.1:1".parse().unwrap(),
        }
    }

    #[test]
    fn one_bearer_token_in_any_case_is_presented_and_nothing_else() {
        for value in ["Bearer abc", "bearer abc", "BEARER  abc", "bEaReR abc "] {
            let head = head(&[value.as_bytes()]);
            assert!(
                matches!(presented(&head), Presented::Token("abc")),
                "{value}"
            );
        }
        assert!(matches!(presented(&head(&[])), Presented::Nothing));
        let others: &[&[&[u8]]] = &[
            &[b""],
            &[b"Bearer"],
            &[b"Bearer "],
            &[b"Bearer\tabc"],
            &[b"Bearer abc def"],
            &[b"Bearer abc,def"],
            &[b"Basic abc"],
            &[b"abc"],
            &[b"Bearer \xff"],
            &[b"Bearer abc", b"Bearer abc"],
        ];
        for values in others {
            assert!(
                matches!(presented(&head(values)), Presented::NotBearer),
                "{values:?}"
            );
        }
    }

    #[tokio::test(start_paused = true)]
    async fn failures_beyond_the_burst_wait_and_earn_their_way_back() {
        let brake = Brake::new();
        for at in 0..50 {
            assert_eq!(brake.failed().await, Pace::AtOnce, "failure {at}");
        }
        let begun = Instant::now();
        assert_eq!(brake.failed().await, Pace::Delayed);
        assert_eq!(begun.elapsed(), DELAY);
        assert_eq!(
            brake.failed().await,
            Pace::AtOnce,
            "two seconds earned twenty"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn beyond_the_delayed_ones_connections_are_ended() {
        let brake = std::sync::Arc::new(Brake::new());
        brake.bucket.lock().unwrap().left = 0.0;
        let waiting: Vec<_> = (0..DELAYED_AT_MOST)
            .map(|_| {
                let brake = std::sync::Arc::clone(&brake);
                tokio::spawn(async move { brake.failed().await })
            })
            .collect();
        while brake.delayed.load(Ordering::Relaxed) < DELAYED_AT_MOST {
            tokio::task::yield_now().await;
        }
        assert_eq!(brake.failed().await, Pace::Close);
        for task in waiting {
            assert_eq!(task.await.unwrap(), Pace::Delayed);
        }
    }
}
