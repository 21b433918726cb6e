//! The accept loop: limits on connections and on slow clients.

use crate::http::{Shared, routes};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Open connections: a browser takes six, and there may be a few.
const MOST_CONNECTIONS: usize = 64;
/// For the head of a request and for silence between two: hyper has one timer for both.
const HEAD_TIME: Duration = Duration::from_secs(30);
/// Heads larger than this are refused.
const HEAD_BYTES: usize = 16 * 1024;
/// After a failed accept, or a full table of descriptors would spin.
const PAUSE: Duration = Duration::from_millis(50);

pub(crate) async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let slots = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = shared.stop.cancelled() => return,
        };
        match accepted {
            Ok((stream, _)) => {
                // Those that are open live on; a new one beyond the limit is closed at once.
                if let Ok(slot) = Arc::clone(&slots).try_acquire_owned() {
                    let connection = serve(stream, Arc::clone(&shared), slot);
                    shared.tasks.spawn(connection);
                }
            }
            Err(error) => {
                tracing::warn!(%error, "browser console: a connection could not be accepted");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

async fn serve(stream: TcpStream, shared: Arc<Shared>, _slot: OwnedSemaphorePermit) {
    // Small answers should not wait for more to send.
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request: Request<Incoming>| {
        let shared = Arc::clone(&shared);
        async move { Ok::<Response<_>, Infallible>(routes::answer(&shared, request).await) }
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    let stopped = tokio::select! {
        ended = connection.as_mut() => {
            if let Err(error) = ended {
                tracing::debug!(%error, "browser console: a connection broke off");
            }
            false
        }
        () = shared.stop.cancelled() => true,
    };
    if stopped {
        connection.as_mut().graceful_shutdown();
        let _ = connection.await;
    }
}
