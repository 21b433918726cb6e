//! Reading a request body within limits of size, time and rate.
//!
//! The rate is counted from the first byte waited for, over the whole body, so that a client that
//! drips bytes cannot start a new interval with each.

use crate::config::Limits;
use crate::reason;
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::Body;
use scim_core::{ScimError, ScimType};
use std::time::Duration;
use tokio::time::Instant;

/// Why a body was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BodyError {
    #[error("the body is larger than {limit} bytes")]
    TooLarge { limit: usize },
    #[error("the body came too slowly")]
    TooSlow,
    #[error("the body was cut short")]
    Incomplete,
}

impl From<BodyError> for ScimError {
    fn from(error: BodyError) -> ScimError {
        match error {
            BodyError::TooLarge { limit } => {
                ScimError::too_large("request body", limit as u64, "bytes")
            }
            BodyError::TooSlow => ScimError::new(
                408,
                None,
                reason::BODY_TOO_SLOW,
                "The body came too slowly. Send it at once after the head of the request.",
            ),
            BodyError::Incomplete => ScimError::bad_request(
                ScimType::InvalidSyntax,
                reason::BODY_INCOMPLETE,
                "The connection ended before the body did.",
            ),
        }
    }
}

/// How a body may come.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    pub(crate) whole: Duration,
    pub(crate) grace: Duration,
    /// Bytes a second.
    pub(crate) rate: usize,
}

impl Pace {
    pub(crate) fn of(limits: &Limits) -> Pace {
        Pace {
            whole: limits.body_time,
            grace: limits.body_grace,
            rate: limits.body_rate,
        }
    }

    /// When more must have come than `received` bytes.
    fn deadline(&self, begun: Instant, received: usize) -> Instant {
        let earned = Duration::from_secs_f64(received as f64 / self.rate.max(1) as f64);
        begun + self.whole.min(self.grace.saturating_add(earned))
    }
}

/// How much of a body that nobody wanted is still read, and for how long, so that the client gets
/// to see why.
const DRAINED_BYTES: usize = 256 * 1024;
const DRAINED_FOR: Duration = Duration::from_secs(1);

/// Reads the body whole, at most `limit` bytes.
///
/// A body that is too large is read on and thrown away for as long as it keeps coming, up to
/// four times the limit: a client that is still sending when the answer comes would see a broken
/// connection instead of the reason. One that asks before sending (`Expect: 100-continue`) is told at once.
///
/// # Errors
/// [`BodyError`]; nothing of the body is kept then.
pub(crate) async fn read<B>(
    body: B,
    limit: usize,
    pace: Pace,
    waits_for_leave: bool,
) -> Result<Bytes, BodyError>
where
    B: Body<Data = Bytes> + Unpin,
{
    let announced = body.size_hint().lower();
    let mut too_large = announced > limit as u64;
    let thrown_away_at_most = limit.saturating_mul(4);
    if too_large && (waits_for_leave || announced > thrown_away_at_most as u64) {
        return Err(BodyError::TooLarge { limit });
    }
    let begun = Instant::now();
    let mut body = body;
    let mut received = 0_usize;
    let mut kept = BytesMut::with_capacity(announced.min(64 * 1024) as usize);
    loop {
        let mut deadline = pace.deadline(begun, received);
        if too_large {
            deadline = deadline.min(Instant::now() + DRAINED_FOR);
        }
        let next = tokio::time::timeout_at(deadline, body.frame()).await;
        let data = match next {
            Err(_) if too_large => return Err(BodyError::TooLarge { limit }),
            Err(_) => return Err(BodyError::TooSlow),
            Ok(Some(Err(_))) if too_large => return Err(BodyError::TooLarge { limit }),
            Ok(Some(Err(_))) => return Err(BodyError::Incomplete),
            Ok(None) if too_large => return Err(BodyError::TooLarge { limit }),
            Ok(None) => return Ok(kept.freeze()),
            // Trailers carry nothing that SCIM knows.
            Ok(Some(Ok(frame))) => match frame.into_data() {
                Ok(data) => data,
                Err(_) => continue,
            },
        };
        received += data.len();
        too_large = too_large || received > limit;
        if too_large {
            kept = BytesMut::new();
            if received > thrown_away_at_most {
                return Err(BodyError::TooLarge { limit });
            }
        } else {
            kept.extend_from_slice(&data);
        }
    }
}

/// Throws the rest of a body away. False if it did not end soon: the connection is of no use then.
pub(crate) async fn drain<B>(mut body: B) -> bool
where
    B: Body<Data = Bytes> + Unpin,
{
    if body.size_hint().lower() > DRAINED_BYTES as u64 {
        return false;
    }
    let whole = async {
        let mut received = 0;
        while let Some(frame) = body.frame().await {
            received += frame.ok()?.data_ref().map_or(0, Bytes::len);
            if received > DRAINED_BYTES {
                return None;
            }
        }
        Some(())
    };
    matches!(tokio::time::timeout(DRAINED_FOR, whole).await, Ok(Some(())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::Full;
    use hyper::body::Frame;
    use std::convert::Infallible;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    const PACE: Pace = Pace {
        whole: Duration::from_secs(30),
        grace: Duration::from_secs(5),
        rate: 1024,
    };

    /// A byte each `every`, for ever.
    struct Drip {
        every: Duration,
        timer: Pin<Box<tokio::time::Sleep>>,
    }

    impl Body for Drip {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            context: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            std::task::ready!(self.timer.as_mut().poll(context));
            let next = Instant::now() + self.every;
            self.timer.as_mut().reset(next);
            Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(b"x")))))
        }
    }

    fn drip(every: Duration) -> Drip {
        Drip {
            every,
            timer: Box::pin(tokio::time::sleep(every)),
        }
    }

    #[tokio::test]
    async fn a_body_at_the_limit_is_read_and_one_byte_more_is_not() {
        for (length, fits) in [(0, true), (10, true), (11, false), (1_000, false)] {
            let read = read(Full::new(Bytes::from(vec![b'x'; length])), 10, PACE, false).await;
            let expected = if fits {
                Ok(length)
            } else {
                Err(BodyError::TooLarge { limit: 10 })
            };
            assert_eq!(read.map(|bytes| bytes.len()), expected, "{length} bytes");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_dripping_body_ends_when_it_falls_below_the_rate() {
        let begun = Instant::now();
        let outcome = read(drip(Duration::from_millis(100)), 1 << 20, PACE, false).await;
        assert_eq!(outcome, Err(BodyError::TooSlow));
        let took = begun.elapsed();
        assert!(
            took >= PACE.grace && took < Duration::from_secs(6),
            "it took {took:?}"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_fast_enough_still_ends_with_its_whole_time() {
        let pace = Pace { rate: 1, ..PACE };
        let begun = Instant::now();
        let outcome = read(drip(Duration::from_millis(100)), 1 << 20, pace, false).await;
        assert_eq!(outcome, Err(BodyError::TooSlow));
        assert_eq!(begun.elapsed().as_secs(), 30);
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_body_ends_after_the_grace() {
        let silent = drip(Duration::from_secs(3_600));
        let begun = Instant::now();
        assert_eq!(read(silent, 10, PACE, false).await, Err(BodyError::TooSlow));
        assert_eq!(begun.elapsed(), PACE.grace);
    }
}
