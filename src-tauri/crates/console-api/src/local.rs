//! The local socket: the command line's way into the process that has the workspace open.
//!
//! One JSON object a line. A request is `{"operation", "input", "version"}`; the answer is `{"ok": …}` or
//! `{"error": ConsoleError}`. `log.tail` answers with a line for each page, until the client goes away.
//! The socket lies in a folder that only this user can enter, and the peer's user id is checked on top.

mod client;
mod server;

pub use client::{Client, ClientError};
pub use server::LocalServer;

use crate::types::ConsoleError;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::io;
use std::path::{Path, PathBuf};

/// The operation that streams: pages of the log as they come.
pub const TAIL: &str = "log.tail";

/// The longest line: a group that is edited as JSON.
const LONGEST_LINE: u64 = 16 * 1024 * 1024;

/// What the kernel takes as the path of a socket is 108 bytes on Linux and 104 on macOS, with its end.
const LONGEST_PATH: usize = 100;

#[derive(Debug, Serialize, Deserialize)]
struct Request {
    operation: String,
    input: Value,
    version: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Answer {
    Ok(Value),
    Error(ConsoleError),
}

/// Where this process puts its socket: in the session's runtime folder, else in the program's data folder, else, where
/// both paths are too long for a socket, in a folder of this user's under the temporary one.
///
/// # Errors
/// When no such folder can be made, or somebody else owns it.
pub fn socket_path(data_folder: &Path) -> io::Result<PathBuf> {
    let name = format!("{}.sock", std::process::id());
    let runtime = std::env::var_os("XDG_RUNTIME_DIR")
        .map(PathBuf::from)
        .filter(|folder| folder.is_absolute());
    let user = rustix::process::getuid().as_raw();
    let folders = [
        runtime.map(|folder| folder.join("directory-sync")),
        Some(data_folder.join("run")),
        Some(std::env::temp_dir().join(format!("directory-sync-{user}"))),
    ];
    let mut last = io::Error::from(io::ErrorKind::NotFound);
    for folder in folders.into_iter().flatten() {
        let path = folder.join(&name);
        if path.as_os_str().len() > LONGEST_PATH {
            continue;
        }
        match private_folder(&folder) {
            Ok(()) => return Ok(path),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// A folder that only this user can enter; one that belongs to somebody else is refused.
fn private_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _};
    match std::fs::DirBuilder::new().mode(0o700).create(folder) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            std::fs::DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(folder)?;
        }
        Err(error) => return Err(error),
    }
    // Not through a link: somebody could have put it there.
    let found = std::fs::symlink_metadata(folder)?;
    if !found.is_dir() || found.uid() != rustix::process::getuid().as_raw() {
        return Err(io::Error::from(io::ErrorKind::PermissionDenied));
    }
    if found.permissions().mode() & 0o077 != 0 {
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}
