//! Every operation over a real workspace, the service over a real socket, the browser console over another.

#![expect(clippy::unwrap_used, reason = "a failure here is a failed test")]

mod browser;
mod connections;
mod frame;
mod imports;
mod leaving;
mod ledger;
mod log;
mod mapping;
mod oauth_clients;
mod overview;
mod reach;
mod resources;
mod rotation;
mod schemas;
mod setup;
mod support;
mod tls;
mod tokens;
mod workspace;

use console_api::OPERATIONS;

/// The tests of this suite, as text.
const SOURCES: &[&str] = &[
    include_str!("browser.rs"),
    include_str!("connections.rs"),
    include_str!("frame.rs"),
    include_str!("imports.rs"),
    include_str!("leaving.rs"),
    include_str!("ledger.rs"),
    include_str!("log.rs"),
    include_str!("mapping.rs"),
    include_str!("oauth_clients.rs"),
    include_str!("overview.rs"),
    include_str!("reach.rs"),
    include_str!("resources.rs"),
    include_str!("rotation.rs"),
    include_str!("schemas.rs"),
    include_str!("setup.rs"),
    include_str!("tls.rs"),
    include_str!("tokens.rs"),
    include_str!("workspace.rs"),
];

#[test]
fn every_operation_is_called_by_some_test() {
    for operation in OPERATIONS {
        let quoted = format!("\"{operation}\"");
        assert!(
            SOURCES.iter().any(|source| source.contains(&quoted)),
            "no test calls {operation}"
        );
    }
}

#[test]
fn names_of_operations_are_unique_and_have_a_subject() {
    let mut seen = std::collections::BTreeSet::new();
    for operation in OPERATIONS {
        assert!(seen.insert(operation), "{operation} stands twice");
        assert_eq!(operation.split('.').count(), 2, "{operation}");
    }
}
