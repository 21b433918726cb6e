//! The browser console: the same operations over HTTP, on a loopback listener of its own.
//!
//! Off unless asked for. Who has the one-time code of the address gets a cookie for this run of the process;
//! without it nothing but the page's own files is answered.

mod answer;
mod assets;
mod guard;
mod listener;
mod routes;
mod session;

pub use assets::{Asset, Assets};

use crate::console::Console;
use directory::Door;
use session::Sessions;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Why the browser console did not start.
#[derive(Debug, thiserror::Error)]
pub enum HttpConsoleError {
    #[error("the listening socket cannot be used: {0}")]
    Socket(#[from] std::io::Error),
    /// It can never be declared public: it has no TLS and one secret.
    #[error("{0} can be reached from other machines; the browser console listens on 127.0.0.1")]
    NotLoopback(SocketAddr),
    #[error("the operating system gave no randomness")]
    NoRandomness,
}

pub(crate) struct Shared {
    console: Console,
    assets: Arc<dyn Assets>,
    sessions: Sessions,
    address: SocketAddr,
    /// Ends streams: a bell would otherwise ring for ever.
    stop: CancellationToken,
    tasks: TaskTracker,
}

/// The browser console, serving until stopped.
pub struct HttpConsole {
    shared: Arc<Shared>,
    accepting: JoinHandle<()>,
}

impl HttpConsole {
    /// Serves `console` and the page's files on `listener`. Needs a tokio runtime with time and I/O.
    ///
    /// # Errors
    /// [`HttpConsoleError`] if the socket cannot be used or is not on the loopback interface.
    pub async fn start(
        console: &Console,
        listener: std::net::TcpListener,
        assets: Arc<dyn Assets>,
    ) -> Result<HttpConsole, HttpConsoleError> {
        let address = listener.local_addr()?;
        if !address.ip().is_loopback() {
            return Err(HttpConsoleError::NotLoopback(address));
        }
        listener.set_nonblocking(true)?;
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let shared = Arc::new(Shared {
            console: console.by(Door::BrowserConsole),
            assets,
            sessions: Sessions::new(address.port()),
            address,
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
        });
        let accepting = tokio::spawn(listener::accept(listener, Arc::clone(&shared)));
        Ok(HttpConsole { shared, accepting })
    }

    /// The address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.shared.address
    }

    /// An address for one browser: its code stands in the fragment, which browsers do not send, and is good once.
    ///
    /// # Errors
    /// When the operating system gives no randomness.
    pub fn new_url(&self) -> Result<String, HttpConsoleError> {
        let code = self
            .shared
            .sessions
            .new_code()
            .map_err(|_| HttpConsoleError::NoRandomness)?;
        Ok(format!("http://{}/#code={code}", self.shared.address))
    }

    /// Ends the streams, answers what was asked, within `drain`.
    pub async fn stop(self, drain: Duration) {
        self.shared.stop.cancel();
        let _ = self.accepting.await;
        self.shared.tasks.close();
        if tokio::time::timeout(drain, self.shared.tasks.wait())
            .await
            .is_err()
        {
            tracing::warn!("browser console: connections did not end in time");
        }
    }
}
