//! The desktop shell and the command line of one program, `directory-sync`.
//!
//! What the program does is decided in `console-api`; here stand the window, the arguments, the
//! paths, the keychain and the operating system.

mod bridge;
mod cli;
mod clipboard;
mod dialogs;
mod host;
mod keychain;
mod licences;
mod local;
mod navigation;
mod page;
mod paths;
mod platform;
mod preferences;
mod running;
mod window;
mod words;

use clap::Parser;
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

/// The program, from its arguments to its exit code.
pub fn run() -> ExitCode {
    platform::harden();
    // For developers: what admins should know is in the provisioning log and on the screen.
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    let mut line = cli::CommandLine::parse();
    match line.command.take() {
        Some(command) => cli::run(line, command),
        None => window::run(line.workspace.as_deref()),
    }
}

/// The runtime that everything in this process shares.
fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
}

/// The configuration, the capability and the embedded page.
fn context() -> tauri::Context<tauri::Wry> {
    tauri::generate_context!()
}
