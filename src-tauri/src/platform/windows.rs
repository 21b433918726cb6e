//! Windows. Written, not run.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tokio::net::windows::named_pipe::{
    ClientOptions, NamedPipeClient, NamedPipeServer, ServerOptions,
};

/// New files get the rights of their folder, which in a user's profile are that user's; this
/// system writes no core dumps.
pub fn harden() {}

/// There is no limit on the size of files to survive.
pub fn survive_file_size_limit() {}

/// Whether a window could be shown.
pub fn has_display() -> bool {
    true
}

/// Hands an address to the system's browser.
///
/// # Errors
/// If the system's opener cannot be started.
pub fn open_in_browser(address: &str) -> io::Result<()> {
    // `start` would have the shell read the address; this does not.
    let mut child = Command::new("rundll32")
        .args(["url.dll,FileProtocolHandler", address])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    std::thread::spawn(move || child.wait());
    Ok(())
}

/// A folder of this user: the names of pipes and what is on its way to the standard output.
///
/// # Errors
/// If it cannot be made.
pub fn own_folder() -> io::Result<PathBuf> {
    let base = dirs::cache_dir().unwrap_or_else(std::env::temp_dir);
    let folder = base.join("directory-sync");
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// A connection between two processes of one user.
pub enum LocalStream {
    Here(NamedPipeServer),
    There(NamedPipeClient),
}

/// Where other processes of this user come in: a pipe whose name is the path's last part.
pub struct LocalListener {
    name: String,
}

impl LocalListener {
    /// # Errors
    /// None here; the pipe is made by [`LocalListener::accept`].
    pub fn bind(path: &Path) -> io::Result<LocalListener> {
        Ok(LocalListener {
            name: pipe_name(path),
        })
    }

    /// The next connection. A pipe's default rights let its maker and the system write.
    ///
    /// # Errors
    /// If the pipe cannot be made.
    pub async fn accept(&self) -> io::Result<LocalStream> {
        let server = ServerOptions::new()
            .reject_remote_clients(true)
            .create(&self.name)?;
        server.connect().await?;
        Ok(LocalStream::Here(server))
    }
}

/// Connects to the process that listens at `path`.
///
/// # Errors
/// If nobody listens there.
pub async fn connect_local(path: &Path) -> io::Result<LocalStream> {
    ClientOptions::new()
        .open(pipe_name(path))
        .map(LocalStream::There)
}

fn pipe_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    format!(r"\\.\pipe\directory-sync-{name}")
}

impl tokio::io::AsyncRead for LocalStream {
    fn poll_read(
        self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
        buffer: &mut tokio::io::ReadBuf<'_>,
    ) -> std::task::Poll<io::Result<()>> {
        match self.get_mut() {
            LocalStream::Here(pipe) => std::pin::Pin::new(pipe).poll_read(context, buffer),
            LocalStream::There(pipe) => std::pin::Pin::new(pipe).poll_read(context, buffer),
        }
    }
}

impl tokio::io::AsyncWrite for LocalStream {
    fn poll_write(
        self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
        bytes: &[u8],
    ) -> std::task::Poll<io::Result<usize>> {
        match self.get_mut() {
            LocalStream::Here(pipe) => std::pin::Pin::new(pipe).poll_write(context, bytes),
            LocalStream::There(pipe) => std::pin::Pin::new(pipe).poll_write(context, bytes),
        }
    }

    fn poll_flush(
        self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<io::Result<()>> {
        match self.get_mut() {
            LocalStream::Here(pipe) => std::pin::Pin::new(pipe).poll_flush(context),
            LocalStream::There(pipe) => std::pin::Pin::new(pipe).poll_flush(context),
        }
    }

    fn poll_shutdown(
        self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<io::Result<()>> {
        match self.get_mut() {
            LocalStream::Here(pipe) => std::pin::Pin::new(pipe).poll_shutdown(context),
            LocalStream::There(pipe) => std::pin::Pin::new(pipe).poll_shutdown(context),
        }
    }
}

/// Ctrl-C, as it comes in.
pub struct EndSignals;

impl EndSignals {
    /// # Errors
    /// None here.
    pub fn listen() -> io::Result<EndSignals> {
        Ok(EndSignals)
    }

    /// Waits for the next one.
    pub async fn next(&mut self) {
        // An error means that no handler could be installed: then Ctrl-C ends the process
        // by itself, and there is nothing to wait for.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
