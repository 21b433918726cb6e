//! Where the key of the local authority is: in the keychain, or where there is none in a file beside the workspace that only this
//! user can read. Never in the workspace itself, which is copied, backed up and sent around.

use crate::console::Console;
use crate::host::KeychainProblem;
use crate::types::{ConsoleError, ErrorCode, KeyPlace};
use crate::words::Args;
use crate::workspace::blocking;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Bytes of a key's file that are read at all.
const LARGEST: u64 = 64 * 1024;

fn keychain_key(console: &Console) -> String {
    format!("{}/tls-authority", console.workspace().info().id)
}

fn path(console: &Console) -> PathBuf {
    let mut path = console.workspace().info().path.into_os_string();
    path.push("-tls-authority.key");
    PathBuf::from(path)
}

/// The file, if the key is in one.
pub(super) fn file_of(console: &Console, place: KeyPlace) -> Option<String> {
    match place {
        KeyPlace::Keychain => None,
        KeyPlace::File => Some(path(console).display().to_string()),
    }
}

/// Keeps a new key instead of the former one.
pub(super) async fn keep(
    console: &Console,
    key: Zeroizing<String>,
) -> Result<KeyPlace, ConsoleError> {
    let keychain = console.host().keychain();
    let path = path(console);
    match keychain.set(&keychain_key(console), key.clone()).await {
        Ok(()) => {
            // A file of a former authority is of no more use, except to a thief.
            let removed = blocking(move || std::fs::remove_file(path)).await?;
            if let Err(error) = removed
                && error.kind() != io::ErrorKind::NotFound
            {
                tracing::warn!(%error, "the key of the former authority could not be removed");
            }
            Ok(KeyPlace::Keychain)
        }
        Err(problem) => {
            tracing::info!(%problem, "the key of the authority goes into a file");
            let shown = path.display().to_string();
            let written = blocking(move || write(&path, key.as_bytes())).await?;
            written.map_err(|error| {
                let args = Args::new()
                    .text("path", &shown)
                    .text("problem", &error.to_string());
                ConsoleError::say(ErrorCode::BadInput, "error-tls-key-not-kept", &args)
            })?;
            Ok(KeyPlace::File)
        }
    }
}

/// The key, from where it is.
pub(super) async fn fetch(
    console: &Console,
    place: KeyPlace,
) -> Result<Zeroizing<String>, ConsoleError> {
    match place {
        KeyPlace::Keychain => {
            let kept = console.host().keychain().get(&keychain_key(console)).await;
            kept.map_err(|problem| {
                let id = match problem {
                    KeychainProblem::NotHeld => "error-tls-key-gone",
                    KeychainProblem::NoService
                    | KeychainProblem::Locked
                    | KeychainProblem::Denied
                    | KeychainProblem::NoAnswer
                    | KeychainProblem::Forgetful
                    | KeychainProblem::Failed => "error-tls-key-locked",
                };
                let problem = ConsoleError::from(problem).message;
                let args = Args::new().text("problem", &problem);
                ConsoleError::say(ErrorCode::KeychainUnavailable, id, &args)
            })
        }
        KeyPlace::File => {
            let path = path(console);
            let shown = path.display().to_string();
            blocking(move || read(&path)).await?.map_err(|error| {
                let args = Args::new()
                    .text("path", &shown)
                    .text("problem", &error.to_string());
                ConsoleError::say(ErrorCode::NotFound, "error-tls-key-file-gone", &args)
            })
        }
    }
}

fn read(path: &Path) -> io::Result<Zeroizing<String>> {
    let mut text = Zeroizing::new(String::new());
    std::fs::File::open(path)?
        .take(LARGEST)
        .read_to_string(&mut text)?;
    Ok(text)
}

/// Under another name first, so that a full disk leaves the former key whole.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(".new");
    let unfinished = PathBuf::from(unfinished);
    match std::fs::remove_file(&unfinished) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let mut options = std::fs::OpenOptions::new();
    // Fails where a link waits for it.
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&unfinished, path)
}
