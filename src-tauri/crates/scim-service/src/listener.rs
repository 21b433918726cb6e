//! The accept loop: HTTP/1.1 with time limits that hold for silent, half-sent and dripping clients alike.

use crate::connections::OpenConnection;
use crate::patience::Patience;
use crate::pipeline;
use crate::service::Shared;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
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
                // Beyond the limit the new connection is closed at once by dropping it.
                let Some(entered) = shared.connections.enter(shared.limits.connections, &stop)
                else {
                    tracing::warn!("a connection was closed: too many are open");
                    continue;
                };
                let serving = serve(stream, peer, Arc::clone(&shared), entered);
                let cut = cut.clone();
                shared.tasks.spawn(async move {
                    tokio::select! {
                        () = serving => {}
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

async fn serve(stream: TcpStream, peer: SocketAddr, shared: Arc<Shared>, entered: OpenConnection) {
    // Answers are one small write each; waiting to fill a packet would only delay them.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY could not be set");
    }
    let stream = Patience::new(stream, shared.limits.read_time);
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
