//! Which tunnel programs are installed here.

use crate::tunnel::child;
use serde::Serialize;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::time::timeout;

/// How long a program may take to say its version, and how many bytes of what it says are read.
const VERSION_TIME: Duration = Duration::from_secs(2);
const VERSION_BYTES: u64 = 4 * 1024;
const VERSION_CHARACTERS: usize = 40;

/// A program that can make a way in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Program {
    Cloudflared,
    Tailscale,
    Ngrok,
    Ssh,
}

impl Program {
    pub const ALL: [Program; 4] = [
        Program::Cloudflared,
        Program::Tailscale,
        Program::Ngrok,
        Program::Ssh,
    ];

    /// As it is called on a command line.
    pub fn name(self) -> &'static str {
        match self {
            Program::Cloudflared => "cloudflared",
            Program::Tailscale => "tailscale",
            Program::Ngrok => "ngrok",
            Program::Ssh => "ssh",
        }
    }

    /// What makes it say its version.
    fn version_argument(self) -> &'static str {
        match self {
            Program::Cloudflared => "--version",
            Program::Tailscale | Program::Ngrok => "version",
            Program::Ssh => "-V",
        }
    }
}

/// A program that is here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Found {
    pub program: Program,
    pub path: PathBuf,
    /// As it says itself; `None` if it did not within two seconds.
    pub version: Option<String>,
}

/// The tunnel programs of this computer, in the order of [`Program::ALL`]: from `PATH`, then where installers put them, as
/// a program that was started from a desktop often has a short `PATH`. Runs each found one to learn its version.
pub async fn found() -> Vec<Found> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let usual = [
        "/usr/local/bin",
        "/opt/homebrew/bin",
        "/usr/bin",
        "/snap/bin",
    ];
    let folders: Vec<PathBuf> = std::env::split_paths(&path)
        .chain(usual.map(PathBuf::from))
        .collect();
    found_in(&folders).await
}

/// As [`found`], in these folders only, the first first. Relative ones are passed over: what lies in the folder that one
/// happens to be in is not installed.
pub async fn found_in(folders: &[PathBuf]) -> Vec<Found> {
    let mut all = Vec::new();
    for program in Program::ALL {
        let file = format!("{}{}", program.name(), std::env::consts::EXE_SUFFIX);
        let path = folders
            .iter()
            .filter(|folder| folder.is_absolute())
            .map(|folder| folder.join(&file))
            .find(|path| is_program(path));
        if let Some(path) = path {
            all.push((program, path));
        }
    }
    let asked = all.into_iter().map(|(program, path)| {
        tokio::spawn(async move {
            let version = version(program, &path).await;
            Found {
                program,
                path,
                version,
            }
        })
    });
    let mut found = Vec::new();
    for task in asked.collect::<Vec<_>>() {
        found.extend(task.await.ok());
    }
    found
}

fn is_program(path: &Path) -> bool {
    let Ok(data) = path.metadata() else {
        return false;
    };
    #[cfg(unix)]
    let may_run = {
        use std::os::unix::fs::PermissionsExt as _;
        data.permissions().mode() & 0o111 != 0
    };
    #[cfg(not(unix))]
    let may_run = true;
    data.is_file() && may_run
}

async fn version(program: Program, path: &Path) -> Option<String> {
    let argument = OsString::from(program.version_argument());
    let (mut child, mut leash) = child::spawn(path, &[argument]).ok()?;
    let (out, err) = (child.stdout.take(), child.stderr.take());
    let said = timeout(VERSION_TIME, async {
        tokio::join!(first_bytes(out), first_bytes(err))
    })
    .await;
    leash.terminate(&mut child);
    let ended = timeout(Duration::from_millis(200), child.wait()).await;
    if ended.is_err() {
        tracing::debug!(
            program = program.name(),
            "had to be killed after it was asked for its version"
        );
    }
    leash.kill();
    let (out, err) = said.ok()?;
    // ssh says it on stderr.
    version_in(program, &out).or_else(|| version_in(program, &err))
}

async fn first_bytes(pipe: Option<impl AsyncRead + Unpin>) -> String {
    let mut bytes = Vec::new();
    if let Some(pipe) = pipe
        && let Err(error) = pipe.take(VERSION_BYTES).read_to_end(&mut bytes).await
    {
        tracing::debug!(%error, "a program's version could not be read");
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The version in what a program says of itself.
fn version_in(program: Program, said: &str) -> Option<String> {
    let line = said.lines().map(str::trim).find(|line| !line.is_empty())?;
    let word = match program {
        Program::Ssh => line.strip_prefix("OpenSSH_")?.split([' ', ',']).next()?,
        Program::Cloudflared | Program::Tailscale | Program::Ngrok => line
            .split_whitespace()
            .find(|word| word.starts_with(|c: char| c.is_ascii_digit()) && word.contains('.'))?,
    };
    let version = crate::text::clean(word.as_bytes(), VERSION_CHARACTERS, None);
    (!version.is_empty()).then_some(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_what_the_programs_say() {
        let cases = [
            (
                Program::Cloudflared,
                "cloudflared version 2024.6.1 (built 2024-06-18-1402 UTC)\n",
                Some("2024.6.1"),
            ),
            (Program::Ngrok, "ngrok version 3.5.0\n", Some("3.5.0")),
            (
                Program::Tailscale,
                "1.56.1\n  tailscale commit: f1ea3161\n  go version: go1.21.5\n",
                Some("1.56.1"),
            ),
            (
                Program::Ssh,
                "OpenSSH_9.6p1 Ubuntu-3ubuntu13.5, OpenSSL 3.0.13 30 Jan 2024\n",
                Some("9.6p1"),
            ),
            (
                Program::Ssh,
                "OpenSSH_for_Windows_9.5p1, LibreSSL 3.8.2\n",
                Some("for_Windows_9.5p1"),
            ),
            (Program::Ssh, "Dropbear v2022.83\n", None),
            (Program::Ngrok, "", None),
            (Program::Ngrok, "unknown flag\n", None),
        ];
        for (program, said, version) in cases {
            assert_eq!(version_in(program, said).as_deref(), version, "{said}");
        }
    }
}
