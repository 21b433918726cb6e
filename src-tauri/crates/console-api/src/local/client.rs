//! The asking side of the local socket.

use crate::local::{Answer, Request, TAIL};
use crate::types::{ConsoleError, LogPage, LogQuery};
use serde_json::Value;
use std::io;
use std::path::Path;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};

/// Why a command got no output.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The operation's own error.
    #[error("{0}")]
    Refused(Box<ConsoleError>),
    /// The process that has the workspace does not answer, or ended.
    #[error("the process that has the workspace open does not answer: {0}")]
    Unreachable(#[from] io::Error),
}

/// A connection to the process that has the workspace open.
pub struct Client {
    reading: BufReader<OwnedReadHalf>,
    writing: OwnedWriteHalf,
    version: String,
}

impl Client {
    /// Connects to the socket that a lock file names. `version` is that of this program: the other side refuses another
    /// one in words.
    ///
    /// # Errors
    /// When nobody listens there.
    pub async fn connect(path: &Path, version: &str) -> Result<Client, ClientError> {
        let (reading, writing) = UnixStream::connect(path).await?.into_split();
        Ok(Client {
            reading: BufReader::new(reading),
            writing,
            version: version.to_owned(),
        })
    }

    /// Runs one operation in the other process.
    ///
    /// # Errors
    /// The operation's own, or that the other process went away.
    pub async fn call(&mut self, operation: &str, input: Value) -> Result<Value, ClientError> {
        self.send(operation, input).await?;
        self.receive()
            .await?
            .ok_or_else(|| ClientError::Unreachable(io::Error::from(io::ErrorKind::UnexpectedEof)))
    }

    /// Follows the log: `on_page` gets each page as it comes, and ends it by answering false.
    ///
    /// # Errors
    /// As [`Client::call`]. That the other process ended is no error: there is nothing more to follow.
    pub async fn tail(
        &mut self,
        query: &LogQuery,
        mut on_page: impl FnMut(LogPage) -> bool,
    ) -> Result<(), ClientError> {
        let input = serde_json::to_value(query).map_err(io::Error::from)?;
        self.send(TAIL, input).await?;
        while let Some(page) = self.receive().await? {
            let page: LogPage = serde_json::from_value(page).map_err(io::Error::from)?;
            if !on_page(page) {
                break;
            }
        }
        Ok(())
    }

    async fn send(&mut self, operation: &str, input: Value) -> Result<(), ClientError> {
        let request = Request {
            operation: operation.to_owned(),
            input,
            version: self.version.clone(),
        };
        let mut line = serde_json::to_vec(&request).map_err(io::Error::from)?;
        line.push(b'\n');
        Ok(self.writing.write_all(&line).await?)
    }

    /// The next answer; `None` when the other side is done.
    async fn receive(&mut self) -> Result<Option<Value>, ClientError> {
        let mut line = Vec::new();
        if self.reading.read_until(b'\n', &mut line).await? == 0 {
            return Ok(None);
        }
        match serde_json::from_slice(&line).map_err(io::Error::from)? {
            Answer::Ok(value) => Ok(Some(value)),
            Answer::Error(error) => Err(ClientError::Refused(Box::new(error))),
        }
    }
}
