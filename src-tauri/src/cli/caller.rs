//! The way to a workspace's operations: through the process that has it open, else by opening
//! the file here.

use super::CliError;
use crate::host::ProgramHost;
use crate::local::{LocalClient, is_same_version};
use crate::words::say;
use console_api::types::ConsoleError;
use console_api::{Console, Opening};
use directory::{Door, OpenError, OpenMode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long to wait for a process that holds the workspace and does not answer: another
/// command in the middle of its work, or a service that is just starting.
const PATIENCE: Duration = Duration::from_secs(5);
const TRY_EVERY: Duration = Duration::from_millis(50);

pub(super) enum Caller {
    /// Another process has the workspace open.
    Running(LocalClient),
    /// This one has.
    Own(Console),
}

impl Caller {
    /// The workspace at `path`, which must exist.
    ///
    /// # Errors
    /// Words: missing, damaged, of a newer version, held by a process that does not answer or
    /// is of another version.
    pub async fn reach(path: PathBuf) -> Result<Caller, CliError> {
        let opening = Opening {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            ..Opening::new(&path, OpenMode::MustExist)
        };
        let tried = Instant::now();
        loop {
            let error = match Console::open(host(), Door::CommandLine, opening.clone()).await {
                Ok(console) => return Ok(Caller::Own(console)),
                Err(error) => error,
            };
            let OpenError::Locked {
                pid,
                socket,
                version,
                ..
            } = &error
            else {
                return Err(ConsoleError::from(error).into());
            };
            if let Some(client) = connect(socket.as_deref(), version.as_deref(), *pid).await? {
                return Ok(Caller::Running(client));
            }
            if tried.elapsed() > PATIENCE {
                return Err(ConsoleError::from(error).into());
            }
            tokio::time::sleep(TRY_EVERY).await;
        }
    }

    /// A new workspace at `path`.
    ///
    /// # Errors
    /// Words.
    pub async fn create(path: PathBuf, name: Option<String>) -> Result<Caller, CliError> {
        let opening = Opening {
            name,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            ..Opening::new(path, OpenMode::CreateIfMissing)
        };
        Console::open(host(), Door::CommandLine, opening)
            .await
            .map(Caller::Own)
            .map_err(|error| ConsoleError::from(error).into())
    }

    pub fn runs_elsewhere(&self) -> bool {
        matches!(self, Caller::Running(_))
    }

    /// Carries out one operation.
    ///
    /// # Errors
    /// The operation's own; words if the other process is gone.
    pub async fn call<T: DeserializeOwned>(
        &self,
        operation: &str,
        input: &impl Serialize,
    ) -> Result<T, CliError> {
        let input = serde_json::to_value(input).map_err(CliError::failed)?;
        let output = self.ask(operation, input).await?;
        serde_json::from_value(output).map_err(CliError::failed)
    }

    /// Carries out the last operation of a command, then closes what is open here.
    ///
    /// # Errors
    /// As [`Caller::call`].
    pub async fn finish<T: DeserializeOwned>(
        self,
        operation: &str,
        input: &impl Serialize,
    ) -> Result<T, CliError> {
        let outcome = self.call(operation, input).await;
        self.close().await?;
        outcome
    }

    /// Closes what is open here.
    ///
    /// # Errors
    /// None by now; a workspace that does not close cleanly is checked at its next opening.
    pub async fn close(self) -> Result<(), CliError> {
        if let Caller::Own(console) = self {
            console.shutdown().await;
        }
        Ok(())
    }

    async fn ask(&self, operation: &str, input: Value) -> Result<Value, CliError> {
        match self {
            Caller::Own(console) => Ok(console.call(operation, input).await?),
            Caller::Running(client) => {
                Ok(client.call(operation, input).await.map_err(|error| {
                    CliError::Failed(say!("cli-process-gone", error = error.to_string()))
                })??)
            }
        }
    }
}

fn host() -> Arc<ProgramHost> {
    Arc::new(ProgramHost::without_window())
}

/// The process at `socket`; `None` if nobody answers there (yet).
async fn connect(
    socket: Option<&Path>,
    version: Option<&str>,
    pid: Option<u32>,
) -> Result<Option<LocalClient>, CliError> {
    let Some(socket) = socket else {
        return Ok(None);
    };
    if !is_same_version(version) {
        return Err(CliError::Failed(say!(
            "cli-other-version",
            pid = pid.unwrap_or_default(),
            theirs = version.unwrap_or("?").to_owned(),
            ours = env!("CARGO_PKG_VERSION")
        )));
    }
    Ok(LocalClient::connect(socket).await.ok())
}
