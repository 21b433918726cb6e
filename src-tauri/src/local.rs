//! The local socket: how the command line reaches the process that has a workspace open.
//!
//! One JSON object a line. A question is `{"operation": …, "input": …}`, its answer
//! `{"ok": …}` or `{"error": ConsoleError}`; answers come in the order of the questions.

use crate::platform::{LocalListener, LocalStream, connect_local, own_folder};
use console_api::types::ConsoleError;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::future::Future;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The longest line. The largest input is a group of 16 MiB, which the service takes too.
const LONGEST_LINE: u64 = 32 << 20;

/// How many processes are served at a time; more wait in the system's queue.
const CONNECTIONS: usize = 32;

#[derive(Serialize, Deserialize)]
struct Question {
    operation: String,
    input: Value,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Reply {
    Ok(Value),
    Error(ConsoleError),
}

/// A path for a socket of this process, in a folder that only this user can enter.
///
/// # Errors
/// If there is no such folder.
pub fn socket_path() -> io::Result<PathBuf> {
    Ok(own_folder()?.join(format!("{}.sock", std::process::id())))
}

/// Answers questions at `path` until `stop`; those begun are answered to their end.
///
/// # Errors
/// If the socket cannot be made.
pub fn serve<F, A>(
    path: &Path,
    answer: F,
    stop: CancellationToken,
    tasks: &TaskTracker,
) -> io::Result<()>
where
    F: Fn(String, Value) -> A + Clone + Send + Sync + 'static,
    A: Future<Output = Result<Value, ConsoleError>> + Send,
{
    let listener = LocalListener::bind(path)?;
    let spawner = tasks.clone();
    tasks.spawn(async move {
        let slots = std::sync::Arc::new(tokio::sync::Semaphore::new(CONNECTIONS));
        loop {
            let Ok(slot) = slots.clone().acquire_owned().await else {
                return;
            };
            let stream = tokio::select! {
                accepted = listener.accept() => accepted,
                () = stop.cancelled() => return,
            };
            match stream {
                Ok(stream) => {
                    let (answer, stop) = (answer.clone(), stop.clone());
                    spawner.spawn(async move {
                        if let Err(error) = converse(stream, answer, stop).await {
                            tracing::debug!(%error, "a local connection ended");
                        }
                        drop(slot);
                    });
                }
                Err(error) => {
                    // Out of descriptors, most likely: trying again at once would spin.
                    tracing::warn!(%error, "the local socket cannot accept");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
        }
    });
    Ok(())
}

async fn converse<F, A>(stream: LocalStream, answer: F, stop: CancellationToken) -> io::Result<()>
where
    F: Fn(String, Value) -> A,
    A: Future<Output = Result<Value, ConsoleError>>,
{
    let (reader, mut writer) = tokio::io::split(stream);
    let mut reader = BufReader::new(reader);
    loop {
        let read = tokio::select! {
            read = read_line(&mut reader) => read?,
            () = stop.cancelled() => return Ok(()),
        };
        let Some(line) = read else { return Ok(()) };
        let reply = match serde_json::from_slice::<Question>(&line) {
            Ok(question) => match answer(question.operation, question.input).await {
                Ok(output) => Reply::Ok(output),
                Err(error) => Reply::Error(error),
            },
            Err(error) => return Err(error.into()),
        };
        write_line(&mut writer, &reply).await?;
    }
}

/// The other end: a process that has the workspace open.
pub struct LocalClient {
    stream: tokio::sync::Mutex<BufReader<LocalStream>>,
}

impl LocalClient {
    /// # Errors
    /// If nobody of this user listens at `path`.
    pub async fn connect(path: &Path) -> io::Result<LocalClient> {
        let stream = connect_local(path).await?;
        Ok(LocalClient {
            stream: tokio::sync::Mutex::new(BufReader::new(stream)),
        })
    }

    /// Asks for one operation.
    ///
    /// # Errors
    /// The outer one if the process is gone, the inner one as the operation gives it.
    pub async fn call(
        &self,
        operation: &str,
        input: Value,
    ) -> io::Result<Result<Value, ConsoleError>> {
        let mut stream = self.stream.lock().await;
        let question = Question {
            operation: operation.to_owned(),
            input,
        };
        write_line(stream.get_mut(), &question).await?;
        let line = read_line(&mut *stream)
            .await?
            .ok_or(io::ErrorKind::UnexpectedEof)?;
        Ok(match serde_json::from_slice(&line)? {
            Reply::Ok(output) => Ok(output),
            Reply::Error(error) => Err(error),
        })
    }
}

/// The next line without its end; `None` at the end of the stream.
async fn read_line(reader: &mut (impl AsyncBufReadExt + Unpin)) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    (&mut *reader)
        .take(LONGEST_LINE)
        .read_until(b'\n', &mut line)
        .await?;
    match line.pop() {
        None => Ok(None),
        Some(b'\n') => Ok(Some(line)),
        Some(_) if line.len() as u64 + 1 >= LONGEST_LINE => Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "a line is too long",
        )),
        Some(_) => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

async fn write_line(
    writer: &mut (impl AsyncWriteExt + Unpin),
    value: &impl Serialize,
) -> io::Result<()> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    writer.write_all(&line).await?;
    writer.flush().await
}

/// What a command line says if the process at the other end is of another version: operations
/// may differ between versions.
pub fn is_same_version(version: Option<&str>) -> bool {
    version == Some(env!("CARGO_PKG_VERSION"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use console_api::types::ErrorCode;
    use serde_json::json;

    fn unknown(operation: &str) -> ConsoleError {
        ConsoleError {
            code: ErrorCode::NotFound,
            message: operation.to_owned(),
            detail: None,
            field: None,
            filter: None,
        }
    }

    async fn echo(operation: String, input: Value) -> Result<Value, ConsoleError> {
        match operation.as_str() {
            "echo" => Ok(input),
            other => Err(unknown(other)),
        }
    }

    struct Running {
        folder: tempfile::TempDir,
        stop: CancellationToken,
        tasks: TaskTracker,
    }

    impl Running {
        fn start() -> Running {
            let running = Running {
                folder: tempfile::tempdir().unwrap(),
                stop: CancellationToken::new(),
                tasks: TaskTracker::new(),
            };
            serve(&running.path(), echo, running.stop.clone(), &running.tasks).unwrap();
            running
        }

        fn path(&self) -> PathBuf {
            self.folder.path().join("s")
        }
    }

    #[tokio::test]
    async fn questions_are_answered_in_their_order() {
        let running = Running::start();
        let client = LocalClient::connect(&running.path()).await.unwrap();
        for number in 0..50 {
            let input = json!({ "number": number, "text": "line\nbreak" });
            assert_eq!(
                client.call("echo", input.clone()).await.unwrap().unwrap(),
                input
            );
        }
        let error = client
            .call("nothing", json!({}))
            .await
            .unwrap()
            .unwrap_err();
        assert_eq!(error.message, "nothing");
    }

    #[tokio::test]
    async fn what_is_no_question_ends_the_connection_and_nothing_else() {
        let running = Running::start();
        let mut rude = connect_local(&running.path()).await.unwrap();
        rude.write_all(b"{ not json\n").await.unwrap();
        assert_eq!(rude.read(&mut [0; 8]).await.unwrap(), 0);
        let client = LocalClient::connect(&running.path()).await.unwrap();
        assert_eq!(
            client.call("echo", json!(1)).await.unwrap().unwrap(),
            json!(1)
        );
    }

    #[tokio::test]
    async fn when_the_process_ends_the_socket_goes_and_the_caller_is_told() {
        let running = Running::start();
        let client = LocalClient::connect(&running.path()).await.unwrap();
        assert!(client.call("echo", json!(1)).await.is_ok());
        running.stop.cancel();
        running.tasks.close();
        running.tasks.wait().await;
        assert!(client.call("echo", json!(1)).await.is_err());
        assert!(!running.path().exists());
    }

    #[tokio::test]
    async fn what_a_killed_process_left_behind_is_no_hindrance() {
        let running = Running::start();
        running.stop.cancel();
        running.tasks.close();
        running.tasks.wait().await;
        drop(std::os::unix::net::UnixListener::bind(running.path()).unwrap());
        assert!(running.path().exists());
        let tasks = TaskTracker::new();
        serve(&running.path(), echo, CancellationToken::new(), &tasks).unwrap();
        assert!(LocalClient::connect(&running.path()).await.is_ok());
    }
}
