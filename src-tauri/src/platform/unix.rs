//! Linux and macOS.

use rustix::fs::Mode;
use rustix::process::{Resource, Rlimit};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tokio::net::{UnixListener, UnixStream};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// A connection between two processes of one user.
pub type LocalStream = UnixStream;

/// The number of SIGXFSZ on Linux (x86, ARM, RISC-V) and macOS.
const SIGXFSZ: i32 = 25;

/// How long a socket's path may be (`sun_path`, with the ending zero).
const LONGEST_SOCKET_PATH: usize = 107;

/// What a socket's name in the folder may take of that.
const LONGEST_SOCKET_NAME: usize = 40;

/// Makes the process careful before it does anything else: files it makes are for this user
/// only, and its memory (where a token may be) is neither dumped nor read by other processes.
pub fn harden() {
    rustix::process::umask(Mode::from_bits_truncate(0o077));
    // Neither can fail for want of rights: both only give something up.
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    let _ = rustix::process::setrlimit(Resource::Core, none);
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}

/// Turns "a file grew beyond the limit" from the end of the process into an error of that
/// write, which the store answers with 503. Call it once, inside the runtime.
pub fn survive_file_size_limit() {
    // A handler replaces the default, which is to end the process; it stays for the process's
    // life, also when the listener is dropped.
    if let Err(error) = signal(SignalKind::from_raw(SIGXFSZ)) {
        tracing::warn!(%error, "a file-size limit would end this process");
    }
}

/// Whether a window could be shown.
pub fn has_display() -> bool {
    cfg!(target_os = "macos")
        || ["DISPLAY", "WAYLAND_DISPLAY"]
            .iter()
            .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// Hands an address to the system's browser.
///
/// # Errors
/// If the system's opener cannot be started.
pub fn open_in_browser(address: &str) -> io::Result<()> {
    let opener = if cfg!(target_os = "macos") {
        "open"
    } else {
        "xdg-open"
    };
    let mut child = Command::new(opener)
        .arg(address)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    // Somebody has to wait for it, or it stays as a zombie.
    std::thread::spawn(move || child.wait());
    Ok(())
}

/// A folder that only this user can enter, for local sockets: in the session's runtime folder
/// if there is one whose path is short enough, else in the temporary folder under a name with
/// the user's id.
///
/// # Errors
/// If it cannot be made, or stands there and is not only ours.
pub fn own_folder() -> io::Result<PathBuf> {
    let user = rustix::process::getuid().as_raw();
    let in_session = std::env::var_os("XDG_RUNTIME_DIR")
        .map(PathBuf::from)
        .filter(|folder| folder.is_absolute() && folder.is_dir())
        .map(|folder| folder.join("directory-sync"))
        .filter(|folder| is_short_enough(folder));
    if let Some(folder) = in_session
        && claim(&folder, user).is_ok()
    {
        return Ok(folder);
    }
    let folder = Path::new("/tmp").join(format!("directory-sync-{user}"));
    claim(&folder, user)?;
    Ok(folder)
}

fn is_short_enough(folder: &Path) -> bool {
    folder.as_os_str().len() + 1 + LONGEST_SOCKET_NAME <= LONGEST_SOCKET_PATH
}

/// Makes `folder` if need be, and makes sure that it is a folder (no link), ours and closed
/// to others: `/tmp` belongs to everybody.
fn claim(folder: &Path, user: u32) -> io::Result<()> {
    match std::fs::DirBuilder::new().mode(0o700).create(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    let found = std::fs::symlink_metadata(folder)?;
    if found.is_dir() && found.uid() == user && found.mode() & 0o077 == 0 {
        Ok(())
    } else {
        Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            format!("{} is not a folder of this user alone", folder.display()),
        ))
    }
}

/// Where other processes of this user come in.
pub struct LocalListener {
    listener: UnixListener,
    path: PathBuf,
}

impl LocalListener {
    /// Listens at `path`, in a folder that only this user can enter. What a process that was
    /// killed left there is taken away first.
    ///
    /// # Errors
    /// If the socket cannot be made.
    pub fn bind(path: &Path) -> io::Result<LocalListener> {
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let listener = UnixListener::bind(path)?;
        if let Some(folder) = path.parent() {
            sweep(folder);
        }
        Ok(LocalListener {
            listener,
            path: path.to_owned(),
        })
    }

    /// The next connection of this user; others are hung up on.
    ///
    /// # Errors
    /// If the system cannot accept one now.
    pub async fn accept(&self) -> io::Result<LocalStream> {
        loop {
            let (stream, _) = self.listener.accept().await?;
            if stream.peer_cred()?.uid() == rustix::process::getuid().as_raw() {
                return Ok(stream);
            }
            tracing::warn!("another user's process was refused at the local socket");
        }
    }
}

/// Takes away the sockets in `folder` on which nobody listens any more: what killed processes
/// have left.
fn sweep(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        let is_socket = path
            .extension()
            .is_some_and(|extension| extension == "sock");
        let answer = is_socket.then(|| std::os::unix::net::UnixStream::connect(&path));
        if let Some(Err(error)) = answer
            && error.kind() == io::ErrorKind::ConnectionRefused
        {
            let _ = std::fs::remove_file(&path);
        }
    }
}

impl Drop for LocalListener {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Connects to the process that listens at `path`, if it is one of this user.
///
/// # Errors
/// If nobody listens there, or somebody else does.
pub async fn connect_local(path: &Path) -> io::Result<LocalStream> {
    let stream = UnixStream::connect(path).await?;
    if stream.peer_cred()?.uid() == rustix::process::getuid().as_raw() {
        Ok(stream)
    } else {
        Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            format!("{} belongs to another user", path.display()),
        ))
    }
}

/// SIGTERM and SIGINT, as they come in.
pub struct EndSignals {
    terminate: Signal,
    interrupt: Signal,
}

impl EndSignals {
    /// Takes both signals over: from now on they no longer end the process by themselves.
    ///
    /// # Errors
    /// If the handlers cannot be installed, or there is no runtime.
    pub fn listen() -> io::Result<EndSignals> {
        Ok(EndSignals {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// Waits for the next one.
    pub async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_folder_that_others_may_enter_is_not_taken_for_our_own() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("open");
        std::fs::create_dir(&folder).unwrap();
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755)).unwrap();
        let user = rustix::process::getuid().as_raw();
        assert_eq!(
            claim(&folder, user).unwrap_err().kind(),
            io::ErrorKind::PermissionDenied
        );
    }

    #[test]
    fn a_link_is_not_taken_for_our_own_folder() {
        let place = tempfile::tempdir().unwrap();
        let (target, link) = (place.path().join("target"), place.path().join("link"));
        let user = rustix::process::getuid().as_raw();
        claim(&target, user).unwrap();
        std::os::unix::fs::symlink(&target, &link).unwrap();
        assert!(claim(&link, user).is_err());
    }

    #[test]
    fn our_own_folder_is_closed_to_others_and_can_be_claimed_again() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("ours");
        let user = rustix::process::getuid().as_raw();
        claim(&folder, user).unwrap();
        claim(&folder, user).unwrap();
        assert_eq!(std::fs::metadata(&folder).unwrap().mode() & 0o777, 0o700);
    }

    #[tokio::test]
    async fn sockets_that_killed_processes_left_are_swept_and_living_ones_stay() {
        let place = tempfile::tempdir().unwrap();
        let at = |name: &str| place.path().join(name);
        let living = LocalListener::bind(&at("living.sock")).unwrap();
        drop(std::os::unix::net::UnixListener::bind(at("dead.sock")).unwrap());
        std::fs::write(at("other.txt"), "").unwrap();
        let mine = LocalListener::bind(&at("mine.sock")).unwrap();
        assert!(!at("dead.sock").exists());
        assert!(at("living.sock").exists() && at("mine.sock").exists() && at("other.txt").exists());
        drop((living, mine));
        assert!(!at("mine.sock").exists());
    }

    #[test]
    fn a_folder_too_deep_for_a_socket_is_passed_over() {
        assert!(is_short_enough(Path::new("/run/user/1000/directory-sync")));
        assert!(!is_short_enough(&Path::new("/tmp").join("x".repeat(80))));
    }
}
