//! An open workspace with everything around it: the operations, the local socket for the
//! command line, the browser console. The window and `serve` both run one of these.

use crate::host::ProgramHost;
use crate::local;
use crate::page::EmbeddedPage;
use crate::platform::EndSignals;
use console_api::http::HttpConsole;
use console_api::types::ConsoleError;
use console_api::{Console, Opening};
use directory::{Door, OpenError, OpenMode};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long to wait for a process that is about to let go of the workspace: draining takes five
/// seconds at most.
const PATIENCE: Duration = Duration::from_secs(6);
/// How long answers to the browser console may take at the end.
const BROWSER_END: Duration = Duration::from_secs(1);
const TRY_EVERY: Duration = Duration::from_millis(50);

/// What a second signal, or one that comes while the program ends already, exits with: as a
/// shell says it of a program that SIGINT ended.
const INTERRUPTED: i32 = 130;

pub struct Running {
    pub console: Console,
    /// The browser console, if it was asked for.
    browser: Mutex<Option<HttpConsole>>,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Running {
    /// Opens the workspace at `path`, making it if it is missing, and answers the command line.
    /// The service does not run yet.
    ///
    /// # Errors
    /// Words.
    pub async fn open(
        host: Arc<ProgramHost>,
        door: Door,
        path: PathBuf,
    ) -> Result<Running, String> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)
                .map_err(|error| format!("{}: {error}", folder.display()))?;
        }
        let socket = match local::socket_path() {
            Ok(socket) => Some(socket),
            Err(error) => {
                tracing::warn!(%error, "commands cannot reach this process");
                None
            }
        };
        let opening = Opening {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            socket: socket.clone(),
            ..Opening::new(path, OpenMode::CreateIfMissing)
        };
        let console = open_patiently(host, door, opening)
            .await
            .map_err(in_words)?;
        let running = Running {
            console,
            browser: Mutex::default(),
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
        };
        if let Some(socket) = socket {
            running.answer_commands(&socket);
        }
        Ok(running)
    }

    /// Cancelled when all of this ends.
    pub fn ended(&self) -> CancellationToken {
        self.stop.clone()
    }

    fn answer_commands(&self, socket: &Path) {
        let console = self.console.by(Door::CommandLine);
        let answer = move |operation: String, input| {
            let console = console.clone();
            async move { console.call(&operation, input).await }
        };
        if let Err(error) = local::serve(socket, answer, self.stop.clone(), &self.tasks) {
            tracing::warn!(%error, "commands cannot reach this process");
        }
    }

    /// Offers the browser console at `address`, which must be of this computer alone.
    ///
    /// Gives the address for one browser, with its code, which is good once.
    ///
    /// # Errors
    /// Words.
    pub async fn offer_console(&self, address: SocketAddr) -> Result<String, String> {
        let failed = |error: &dyn std::fmt::Display| format!("{address}: {error}");
        let listener = std::net::TcpListener::bind(address).map_err(|error| failed(&error))?;
        let page = Arc::new(EmbeddedPage::new());
        let browser = HttpConsole::start(&self.console, listener, page)
            .await
            .map_err(|error| failed(&error))?;
        let url = browser.new_url().map_err(|error| failed(&error))?;
        *self.browser.lock().unwrap_or_else(PoisonError::into_inner) = Some(browser);
        Ok(url)
    }

    /// Ends everything in order: what was accepted is answered, then the workspace closes.
    pub async fn end(&self) {
        self.stop.cancel();
        let browser = self
            .browser
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(browser) = browser {
            browser.stop(BROWSER_END).await;
        }
        self.console.shutdown().await;
        self.tasks.close();
        // What is left are answers to commands; the workspace is closed for them.
        let _ = tokio::time::timeout(Duration::from_secs(1), self.tasks.wait()).await;
    }
}

/// Why a workspace cannot be opened, and what to do about it.
fn in_words(error: OpenError) -> String {
    let error = ConsoleError::from(error);
    match error.detail {
        Some(detail) => format!("{}\n{detail}", error.message),
        None => error.message,
    }
}

async fn open_patiently(
    host: Arc<ProgramHost>,
    door: Door,
    opening: Opening,
) -> Result<Console, OpenError> {
    let tried = Instant::now();
    loop {
        match Console::open(host.clone(), door, opening.clone()).await {
            Err(OpenError::Locked { socket, .. })
                if tried.elapsed() < PATIENCE && lets_go_soon(socket.as_deref()) =>
            {
                tokio::time::sleep(TRY_EVERY).await;
            }
            outcome => return outcome,
        }
    }
}

/// Whether the holder of a workspace is on its way out: a command has no socket and holds it
/// only for a moment, a window or service that ends takes its socket away first.
fn lets_go_soon(socket: Option<&Path>) -> bool {
    socket.is_none_or(|socket| !socket.exists())
}

/// From here on the next signal ends the process at once. What was acknowledged is on the
/// disk, so nothing is lost by it.
pub fn exit_at_next_signal(mut signals: EndSignals) {
    tokio::spawn(async move {
        signals.next().await;
        std::process::exit(INTERRUPTED);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_that_answers_is_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("1.sock");
        assert!(lets_go_soon(None));
        assert!(lets_go_soon(Some(&socket)));
        std::fs::write(&socket, "").unwrap();
        assert!(!lets_go_soon(Some(&socket)));
    }
}
