//! SCIM clients that were written elsewhere, from PyPI, in `tests/.venv`.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::repository;

/// A program that PyPI's packages brought, `scim2` for instance.
///
/// # Panics
/// If it is not installed: a test of an absent client must not pass.
#[must_use]
pub fn tool(name: &str) -> PathBuf {
    let tool = repository().join("tests/.venv/bin").join(name);
    assert!(
        tool.exists(),
        "{} is missing: run `tests/scripts/bootstrap.sh test`",
        tool.display()
    );
    tool
}

/// Runs `tests/clients/NAME.py` against a service and gives the JSON that it prints.
///
/// # Panics
/// If the script fails; its standard error is part of the message.
pub fn script(name: &str, base_url: &str, token: &str, arguments: &[&str]) -> Value {
    let output = Command::new(tool("python"))
        .arg(
            repository()
                .join("tests/clients")
                .join(name)
                .with_extension("py"),
        )
        .args(arguments)
        .env("SCIM_URL", base_url)
        .env("SCIM_TOKEN", token)
        .stdin(Stdio::null())
        .output()
        .expect("python starts");
    let out = String::from_utf8_lossy(&output.stdout);
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name} failed\n{out}\n{err}");
    serde_json::from_str(&out).unwrap_or_else(|error| panic!("{name}: {error}\n{out}\n{err}"))
}
