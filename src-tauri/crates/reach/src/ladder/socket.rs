//! TCP connections, and why there is none.

use crate::facts::Cause;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};

/// Connects to the first of `addresses` that takes the connection. They share the time until `deadline` evenly, so that one
/// that swallows everything does not use up that of the next.
///
/// # Errors
/// What the first address said, if none worked; an unreachable kind of address yields to one that said more.
pub(crate) async fn connect(
    addresses: &[SocketAddr],
    deadline: Instant,
) -> Result<(TcpStream, SocketAddr), Cause> {
    let begun = Instant::now();
    let mut first: Option<Cause> = None;
    for (index, &address) in addresses.iter().enumerate() {
        let now = Instant::now();
        let left = u32::try_from(addresses.len() - index).unwrap_or(u32::MAX);
        let share = now + deadline.saturating_duration_since(now) / left;
        let cause = match timeout_at(share, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                if let Err(error) = stream.set_nodelay(true) {
                    tracing::debug!(%error, "TCP_NODELAY could not be set");
                }
                return Ok((stream, address));
            }
            Ok(Err(error)) if error.kind() != ErrorKind::TimedOut => refused(&error, address),
            Ok(Err(_)) | Err(_) => timed_out(begun),
        };
        match first {
            None | Some(Cause::Unreachable { .. }) => first = Some(cause),
            Some(_) => {}
        }
    }
    Err(first.unwrap_or_else(|| timed_out(begun)))
}

pub(crate) fn timed_out(begun: Instant) -> Cause {
    Cause::TimedOut {
        after_ms: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
    }
}

fn refused(error: &io::Error, address: SocketAddr) -> Cause {
    match error.kind() {
        ErrorKind::ConnectionRefused => Cause::ConnectionRefused { address },
        ErrorKind::NetworkUnreachable
        | ErrorKind::HostUnreachable
        | ErrorKind::NetworkDown
        | ErrorKind::AddrNotAvailable => Cause::Unreachable { address },
        _ => ended(error),
    }
}

/// Why a connection that had been made came to its end.
pub(crate) fn ended(error: &io::Error) -> Cause {
    match error.kind() {
        ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::BrokenPipe
        | ErrorKind::NotConnected
        | ErrorKind::UnexpectedEof
        | ErrorKind::TimedOut => Cause::ClosedEarly,
        kind => Cause::System {
            kind: format!("{kind:?}"),
        },
    }
}
