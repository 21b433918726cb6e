//! A child process with all that it starts: one group, ended as one, by its id.
//!
//! Written and run on Unix. Elsewhere the child alone is ended, at once and without being asked; that was never run.

use std::path::Path;
use std::process::Stdio;
use tokio::process::{Child, Command};

/// Starts `program` in a group of its own, without a shell and without input, its output to be read.
///
/// # Errors
/// As the operating system says.
pub(super) fn spawn(
    program: &Path,
    arguments: &[std::ffi::OsString],
) -> std::io::Result<(Child, Leash)> {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    #[cfg(unix)]
    command.process_group(0);
    let child = command.spawn()?;
    let leash = Leash::of(&child);
    Ok((child, leash))
}

/// Holds the group of a child. Dropping it kills whatever of the group is left.
#[cfg(unix)]
pub(super) struct Leash {
    /// `None` once the group has been killed.
    group: Option<rustix::process::Pid>,
}

#[cfg(unix)]
impl Leash {
    fn of(child: &Child) -> Leash {
        let id = child.id().and_then(|id| i32::try_from(id).ok());
        Leash {
            group: id.and_then(rustix::process::Pid::from_raw),
        }
    }

    /// Asks the group to end. For a child that was not waited for yet, so that its id is still its own.
    pub(super) fn terminate(&self, _child: &mut Child) {
        self.signal(rustix::process::Signal::TERM);
    }

    /// Ends what is left of the group, once. The id of a group stays taken while a member lives; where none does, nothing
    /// is reached, because this comes right after the child was waited for and ids are given out in turn.
    pub(super) fn kill(&mut self) {
        self.signal(rustix::process::Signal::KILL);
        self.group = None;
    }

    fn signal(&self, signal: rustix::process::Signal) {
        let Some(group) = self.group else { return };
        if let Err(error) = rustix::process::kill_process_group(group, signal) {
            // Most often there is nobody left.
            tracing::debug!(%error, "a tunnel's processes could not be signalled");
        }
    }
}

#[cfg(unix)]
impl Drop for Leash {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Nothing more than the child itself, which tokio kills when it is dropped.
#[cfg(not(unix))]
pub(super) struct Leash;

#[cfg(not(unix))]
impl Leash {
    fn of(_child: &Child) -> Leash {
        Leash
    }

    pub(super) fn terminate(&self, child: &mut Child) {
        if let Err(error) = child.start_kill() {
            tracing::debug!(%error, "a tunnel's process could not be ended");
        }
    }

    pub(super) fn kill(&mut self) {}
}
