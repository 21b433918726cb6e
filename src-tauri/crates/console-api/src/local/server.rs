//! The answering side of the local socket.

use crate::console::Console;
use crate::local::{Answer, LONGEST_LINE, Request, TAIL};
use crate::log::page;
use crate::types::{ConsoleError, ErrorCode, LogQuery};
use crate::words::Args;
use directory::Door;
use serde_json::Value;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Commands at the same time; more of them wait to be accepted.
const MOST_CLIENTS: usize = 32;
/// Between two pages of a tail.
const RING: Duration = Duration::from_millis(50);
/// How long requests under way may take to end.
const DRAIN: Duration = Duration::from_secs(5);

/// Answers commands until stopped. The socket's file goes with it.
pub struct LocalServer {
    path: PathBuf,
    stop: CancellationToken,
    tasks: TaskTracker,
    accepting: JoinHandle<()>,
}

impl LocalServer {
    /// Listens at `path`, whose folder only this user can enter (see [`socket_path`](super::socket_path)). What an ended
    /// process left there is replaced. Needs a tokio runtime.
    ///
    /// # Errors
    /// When the socket cannot be made.
    pub fn start(console: &Console, path: &Path) -> io::Result<LocalServer> {
        match std::fs::remove_file(path) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        let listener = UnixListener::bind(path)?;
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        let accepting = tokio::spawn(accept(
            listener,
            console.by(Door::CommandLine),
            stop.clone(),
            tasks.clone(),
        ));
        Ok(LocalServer {
            path: path.to_owned(),
            stop,
            tasks,
            accepting,
        })
    }

    /// Takes no more commands, and answers those under way.
    pub async fn stop(self) {
        self.stop.cancel();
        let _ = self.accepting.await;
        self.tasks.close();
        if tokio::time::timeout(DRAIN, self.tasks.wait())
            .await
            .is_err()
        {
            tracing::warn!("commands over the local socket did not end in time");
        }
        if let Err(error) = std::fs::remove_file(&self.path) {
            tracing::debug!(%error, "the local socket's file could not be removed");
        }
    }
}

async fn accept(
    listener: UnixListener,
    console: Console,
    stop: CancellationToken,
    tasks: TaskTracker,
) {
    let slots = Arc::new(Semaphore::new(MOST_CLIENTS));
    loop {
        let Ok(slot) = Arc::clone(&slots).acquire_owned().await else {
            return;
        };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stop.cancelled() => return,
        };
        match accepted {
            Ok((stream, _)) if is_same_user(&stream) => {
                let (console, stop) = (console.clone(), stop.clone());
                tasks.spawn(async move {
                    if let Err(error) = serve(stream, &console, &stop).await {
                        tracing::debug!(%error, "a command over the local socket broke off");
                    }
                    drop(slot);
                });
            }
            Ok(_) => tracing::warn!("another user tried to use the local socket"),
            Err(error) => {
                tracing::warn!(%error, "a command could not be accepted");
                tokio::time::sleep(RING).await;
            }
        }
    }
}

fn is_same_user(stream: &UnixStream) -> bool {
    stream
        .peer_cred()
        .is_ok_and(|peer| peer.uid() == rustix::process::getuid().as_raw())
}

async fn serve(stream: UnixStream, console: &Console, stop: &CancellationToken) -> io::Result<()> {
    let (reading, mut writing) = stream.into_split();
    let mut reading = BufReader::new(reading);
    loop {
        let line = tokio::select! {
            line = read_line(&mut reading) => line?,
            () = stop.cancelled() => return Ok(()),
        };
        let Some(line) = line else { return Ok(()) };
        let request: Request = match serde_json::from_slice(&line) {
            Ok(request) => request,
            Err(error) => {
                send(
                    &mut writing,
                    &Answer::Error(ConsoleError::bad_shape("request", &error)),
                )
                .await?;
                continue;
            }
        };
        if request.version != console.version() {
            let args = Args::new()
                .text("here", console.version())
                .text("there", &request.version);
            let error = ConsoleError::say(ErrorCode::NotHere, "error-version", &args);
            send(&mut writing, &Answer::Error(error)).await?;
            continue;
        }
        if request.operation == TAIL {
            return tail(console, request.input, &mut reading, &mut writing, stop).await;
        }
        let answer = match console.call(&request.operation, request.input).await {
            Ok(output) => Answer::Ok(output),
            Err(error) => Answer::Error(error),
        };
        send(&mut writing, &answer).await?;
    }
}

/// A line without its end; `None` when the client is done.
async fn read_line(reading: &mut BufReader<OwnedReadHalf>) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    let read = reading
        .take(LONGEST_LINE)
        .read_until(b'\n', &mut line)
        .await?;
    if read == 0 {
        return Ok(None);
    }
    if line.last() != Some(&b'\n') && read as u64 == LONGEST_LINE {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "a line is too long",
        ));
    }
    Ok(Some(line))
}

async fn send(writing: &mut OwnedWriteHalf, answer: &Answer) -> io::Result<()> {
    let mut line = serde_json::to_vec(answer)?;
    line.push(b'\n');
    writing.write_all(&line).await
}

/// Pages of what matches, from `after` (or from now) on, as it comes.
async fn tail(
    console: &Console,
    input: Value,
    reading: &mut BufReader<OwnedReadHalf>,
    writing: &mut OwnedWriteHalf,
    stop: &CancellationToken,
) -> io::Result<()> {
    let mut query: LogQuery = match serde_json::from_value(input) {
        Ok(query) => query,
        Err(error) => {
            return send(
                writing,
                &Answer::Error(ConsoleError::bad_shape(TAIL, &error)),
            )
            .await;
        }
    };
    let mut head = console.head();
    query.before = None;
    query.after.get_or_insert(head.borrow_and_update().0);
    loop {
        let found = match page::page(console, query.clone()).await {
            Ok(found) => found,
            Err(error) => return send(writing, &Answer::Error(error)).await,
        };
        let last = found.rows.last().map(|row| row.seq);
        query.after = if found.more {
            last.or(query.after)
        } else {
            Some(found.head.max(last.unwrap_or(0)))
        };
        let more = found.more;
        if !found.rows.is_empty() || found.problem.is_some() {
            send(writing, &Answer::Ok(serde_json::to_value(&found)?)).await?;
        }
        if more {
            continue;
        }
        tokio::select! {
            changed = head.changed() => if changed.is_err() { return Ok(()) },
            gone = reading.read_u8() => return gone.map_or(Ok(()), |_| Ok(())),
            () = stop.cancelled() => return Ok(()),
        }
        head.borrow_and_update();
        tokio::time::sleep(RING).await;
    }
}
