//! Every operation that the window, the command line and the browser console can ask for, the browser console's
//! HTTP host, and the words of log and errors.
//!
//! Tauri is not known here: what an operation needs of the program around it is the trait [`Host`].

mod app;
mod bindings;
mod calendar;
mod connections;
mod console;
mod credentials;
mod dialect;
mod error;
mod expiry;
mod exposure;
mod health;
mod host;
pub mod http;
mod imports;
mod leaving;
mod log;
mod oauth_clients;
mod operations;
mod overview;
mod port;
mod reachability;
mod resources;
mod rotation;
mod schemas;
mod service;
mod settings;
mod setup;
mod tls;
mod tokens;
pub mod types;
mod ways;
mod words;
mod workspace;

pub use console::{Console, Opening};
pub use host::{
    Answer, FileQuestion, HeadlessHost, Host, Keychain, KeychainProblem, NoKeychain, NoWindow,
    Notification,
};
pub use log::export::{ExportError, write as write_export};
pub use operations::{OPERATIONS, bindings};
pub use reachability::USUAL_PERIOD as USUAL_SELF_TEST;
pub use setup::runbook_of;
pub use tls::Source as TlsSource;
pub use words::{joined, visible};
