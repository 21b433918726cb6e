//! The accept loop: HTTP/1.1, over TLS or on this computer alone, with time limits that hold for silent, half-sent and
//! dripping clients alike.

use crate::connections::OpenConnection;
use crate::patience::Patience;
use crate::pipeline;
use crate::service::Shared;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

/// What hyper itself takes of a head before the guard looks at it. Larger than the guard's limits, so that
/// the guard can answer in words and log it.
const HEAD_BYTES: usize = 64 * 1024;
const HEAD_FIELDS: usize = 256;

/// Takes connections until `stop`; the connections go on until each has answered what it has.
pub(crate) async fn accept(
    listener: TcpListener,
    shared: Arc<Shared>,
    stop: CancellationToken,
    cut: CancellationToken,
) {
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => {
                let Some(served) = begin(stream, peer, &shared, &stop) else {
                    continue;
                };
                let cut = cut.clone();
                shared.tasks.spawn(async move {
                    tokio::select! {
                        () = served => {}
                        () = cut.cancelled() => {}
                    }
                });
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                // Without a pause the loop would spin while no file descriptor is left.
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

/// What is to be done with a new connection; `None` if there is no room, and it is closed at once by dropping it.
fn begin(
    stream: TcpStream,
    peer: SocketAddr,
    shared: &Arc<Shared>,
    stop: &CancellationToken,
) -> Option<Pin<Box<dyn Future<Output = ()> + Send>>> {
    // Answers are one small write each; waiting to fill a packet would only delay them.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY could not be set");
    }
    let stream = Patience::new(stream, shared.limits.read_time);
    let shared = Arc::clone(shared);
    let Some(tls) = shared.tls.clone() else {
        let entered = enter(&shared, stop)?;
        return Some(Box::pin(serve(stream, peer, shared, entered)));
    };
    let Some(place) = tls.place() else {
        tracing::warn!("a connection was closed: too many handshakes are under way");
        return None;
    };
    let stop = stop.clone();
    Some(Box::pin(async move {
        let secured = tokio::select! {
            // Nothing was accepted yet, so nobody waits for an answer.
            () = stop.cancelled() => None,
            secured = tls.secure(stream, &shared.limits) => secured,
        };
        drop(place);
        let Some(stream) = secured else { return };
        let Some(entered) = enter(&shared, &stop) else {
            return;
        };
        serve(stream, peer, shared, entered).await;
    }))
}

fn enter(shared: &Shared, stop: &CancellationToken) -> Option<OpenConnection> {
    let entered = shared.connections.enter(shared.limits.connections, stop);
    if entered.is_none() {
        tracing::warn!("a connection was closed: too many are open");
    }
    entered
}

async fn serve<S>(stream: S, peer: SocketAddr, shared: Arc<Shared>, entered: OpenConnection)
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let entered = Arc::new(entered);
    let close = entered.close().clone();
    let service = service_fn(|request| {
        let (shared, entered) = (Arc::clone(&shared), Arc::clone(&entered));
        async move { Ok::<_, Infallible>(pipeline::answer(&shared, &entered, peer, request).await) }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(shared.limits.head_time)
        .max_buf_size(HEAD_BYTES)
        .max_headers(HEAD_FIELDS)
        .half_close(true);
    let connection = http.serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = close.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}
