//! Acceptance tests: the built program through its public doors. One test binary; a module per subject.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on fails; clippy.toml allows it in test functions, this allows it in what they call"
)]

mod bad_input;
mod canary;
mod crash;
mod foreign_clients;
mod google_import;
mod hosts;
mod idps;
mod keychain;
mod leaving;
mod limits;
mod members;
mod oauth_clients;
mod reach;
mod rfc_examples;
mod schemas;
mod settings;
mod slow_clients;
mod tls;
mod tokens_and_auth;
mod two_processes;
mod unusable_files;
mod window;
mod window_setup;
