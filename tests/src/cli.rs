//! The command line, run as a person or a script would.

use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::binary;

/// What a command said and how it ended.
#[derive(Debug)]
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Said {
    fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// The JSON on standard output of a command that succeeded.
    ///
    /// # Panics
    /// If the command failed or printed anything but one JSON value.
    #[must_use]
    pub fn json(&self) -> Value {
        assert_eq!(self.code, 0, "the command failed: {self:?}");
        serde_json::from_str(&self.out)
            .unwrap_or_else(|error| panic!("no JSON ({error}): {self:?}"))
    }
}

/// Runs the program with these arguments and these variables on top of the environment.
///
/// # Panics
/// If the program cannot be started.
pub fn run_with(arguments: &[&str], variables: &[(&str, &str)], stdin: &str) -> Said {
    use std::io::Write as _;
    let mut child = Command::new(binary())
        .args(arguments)
        .envs(variables.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // A command that does not read its input may end before it is written: that is its right.
    let _ = child
        .stdin
        .take()
        .expect("stdin is a pipe")
        .write_all(stdin.as_bytes());
    Said::of(child.wait_with_output().expect("the program ends"))
}

/// Runs the program with these arguments.
pub fn run(arguments: &[&str]) -> Said {
    run_with(arguments, &[], "")
}
