//! The program as a service without a window: `directory-sync serve`.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use crate::{Client, binary, cli, until, until_some, wire};

/// How long the program may take to say that it answers, on a busy machine.
const START: Duration = Duration::from_secs(30);
/// How long it may take to end: draining is 5 s at most.
const END: Duration = Duration::from_secs(15);

/// A token as `token create --json` gives it.
#[derive(Clone, Debug)]
pub struct Token {
    pub id: String,
    pub token: String,
}

/// How a service is to be started.
#[derive(Default)]
pub struct ServiceBuilder {
    workspace: Option<PathBuf>,
    listen: Option<String>,
    arguments: Vec<String>,
    variables: Vec<(String, Option<String>)>,
    through: Vec<String>,
}

impl ServiceBuilder {
    /// A workspace other than a fresh one.
    #[must_use]
    pub fn workspace(mut self, file: &Path) -> Self {
        self.workspace = Some(file.to_owned());
        self
    }

    /// An address other than a free port of 127.0.0.1.
    #[must_use]
    pub fn listen(mut self, address: &str) -> Self {
        self.listen = Some(address.to_owned());
        self
    }

    #[must_use]
    pub fn argument(mut self, argument: &str) -> Self {
        self.arguments.push(argument.to_owned());
        self
    }

    #[must_use]
    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables
            .push((name.to_owned(), Some(value.to_owned())));
        self
    }

    #[must_use]
    pub fn without_variable(mut self, name: &str) -> Self {
        self.variables.push((name.to_owned(), None));
        self
    }

    /// Runs the program as the last arguments of another command, `prlimit …` for instance, which must `exec` it.
    #[must_use]
    pub fn through(mut self, command: &[&str]) -> Self {
        self.through = command.iter().map(|&word| word.to_owned()).collect();
        self
    }

    /// Public names of tests mostly lead nowhere. Unless a test says how often, the service does not look there by itself.
    fn without_self_test(&self) -> &'static [&'static str] {
        if self.arguments.iter().any(|one| one == "--check-every") {
            &[]
        } else {
            &["--check-every", "0"]
        }
    }

    fn command(&self, workspace: &Path) -> Command {
        let mut words: Vec<std::ffi::OsString> = self.through.iter().map(Into::into).collect();
        words.push(binary().into());
        let mut command = Command::new(&words[0]);
        command
            .args(&words[1..])
            .args(["serve", "--json", "--workspace"])
            .arg(workspace)
            .args(["--listen", self.listen.as_deref().unwrap_or("127.0.0.1:0")])
            .args(&self.arguments)
            .args(self.without_self_test())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        for (name, value) in &self.variables {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command
    }

    /// Starts the program and waits until it says that it answers.
    ///
    /// # Panics
    /// If it ends instead, or says nothing in time.
    #[must_use]
    pub fn start(self) -> Service {
        self.try_start()
            .unwrap_or_else(|said| panic!("the service did not start: {said:?}"))
    }

    /// As [`start`](Self::start), for a start that is meant to fail: what the program said and its exit code.
    ///
    /// # Errors
    /// If the program ended instead of answering.
    pub fn try_start(self) -> Result<Service, cli::Said> {
        let folder = tempfile::Builder::new()
            .prefix("dsync-")
            .tempdir()
            .expect("the folder for temporary files is writable");
        let workspace = self
            .workspace
            .clone()
            .unwrap_or_else(|| folder.path().join("w.dsync"));
        let mut child = self
            .command(&workspace)
            .spawn()
            .expect("the program starts");
        let stderr = collected(child.stderr.take().expect("stderr is a pipe"));
        let stdout = child.stdout.take().expect("stdout is a pipe");
        let first_line = first_line(stdout);
        let line = until_some("the service to answer", START, || {
            first_line
                .lock()
                .expect("the reader did not panic")
                .clone()
                .or_else(|| {
                    child
                        .try_wait()
                        .expect("the child is ours")
                        .is_some()
                        .then(String::new)
                })
        });
        let Ok(announcement) = serde_json::from_str::<Value>(&line) else {
            let status = child.wait().expect("the child is ours");
            // The program has ended, its last words may still be in the pipe: the reader lets go at their end.
            until_some("the end of what the program said", START, || {
                (Arc::strong_count(&stderr) == 1).then_some(())
            });
            return Err(cli::Said {
                code: status.code().unwrap_or(-1),
                out: line,
                err: text(&stderr),
            });
        };
        Ok(Service {
            base_url: announcement["baseUrl"]
                .as_str()
                .unwrap_or_else(|| panic!("no baseUrl in {line}"))
                .to_owned(),
            announcement,
            child,
            workspace,
            stderr,
            folders: vec![folder],
        })
    }
}

/// A running service; killed when it is dropped.
pub struct Service {
    /// As announced: `http://127.0.0.1:PORT/api/scim/v2`.
    pub base_url: String,
    /// The whole line that `serve --json` printed.
    pub announcement: Value,
    workspace: PathBuf,
    child: Child,
    stderr: Arc<Mutex<Vec<u8>>>,
    folders: Vec<TempDir>,
}

impl Service {
    /// On a fresh workspace and a free port.
    #[must_use]
    pub fn start() -> Self {
        Self::builder().start()
    }

    #[must_use]
    pub fn builder() -> ServiceBuilder {
        ServiceBuilder::default()
    }

    #[must_use]
    pub fn workspace(&self) -> &Path {
        &self.workspace
    }

    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Where it listens.
    ///
    /// # Panics
    /// If the announced base URL has no address in it.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.base_url
            .trim_start_matches("http://")
            .split('/')
            .next()
            .and_then(|authority| authority.parse().ok())
            .unwrap_or_else(|| panic!("no address in {}", self.base_url))
    }

    /// `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("http://{}", self.address())
    }

    /// A command of the program on this workspace, in another process, while this one runs.
    pub fn cli(&self, arguments: &[&str]) -> cli::Said {
        self.cli_with_input(arguments, "")
    }

    pub fn cli_with_input(&self, arguments: &[&str], stdin: &str) -> cli::Said {
        let workspace = self.workspace.to_str().expect("temporary paths are UTF-8");
        let mut words = arguments.to_vec();
        words.extend(["--workspace", workspace]);
        cli::run_with(&words, &[], stdin)
    }

    /// Makes a connection of a provider; its id.
    #[must_use]
    pub fn connection(&self, provider: &str, name: &str) -> String {
        self.add_connection(&["--provider", provider, "--name", name])
    }

    /// Makes a connection that tolerates nothing; its id.
    #[must_use]
    pub fn strict_connection(&self, name: &str) -> String {
        self.add_connection(&["--provider", "custom", "--name", name, "--strict"])
    }

    /// Makes a connection as `connection add` takes it; its id.
    ///
    /// # Panics
    /// If it is not made.
    #[must_use]
    pub fn add_connection(&self, options: &[&str]) -> String {
        let mut words = vec!["connection", "add", "--json"];
        words.extend(options);
        let added = self.cli(&words).json();
        added["id"]
            .as_str()
            .unwrap_or_else(|| panic!("no id in {added}"))
            .to_owned()
    }

    /// Makes a token; `options` as the command line takes them, `--scope read` for instance.
    #[must_use]
    pub fn token(&self, connection: &str, name: &str, options: &[&str]) -> Token {
        let mut words = vec![
            "token",
            "create",
            "--connection",
            connection,
            "--name",
            name,
            "--json",
        ];
        words.extend(options);
        let created = self.cli(&words).json();
        let field = |name: &str| {
            created[name]
                .as_str()
                .unwrap_or_else(|| panic!("no {name} in {created}"))
                .to_owned()
        };
        Token {
            id: field("id"),
            token: field("token"),
        }
    }

    /// A client without a token.
    #[must_use]
    pub fn anonymous(&self) -> Client {
        Client::new(&self.base_url, None)
    }

    #[must_use]
    pub fn client(&self, token: &str) -> Client {
        Client::new(&self.base_url, Some(token))
    }

    /// A client with a fresh read-write token of a fresh `custom` connection.
    #[must_use]
    pub fn provisioner(&self) -> Client {
        self.client(&self.provisioner_token().token)
    }

    /// A fresh read-write token of a fresh `custom` connection.
    #[must_use]
    pub fn provisioner_token(&self) -> Token {
        let connection = self.connection("custom", "Provisioner");
        self.token(&connection, "provisioning", &[])
    }

    /// A bare connection, for requests that no client library would send.
    #[must_use]
    pub fn wire(&self) -> wire::Connection {
        wire::Connection::open(self.address())
    }

    /// The log's newest rows with these words in them, newest first, as `log search --json` prints them.
    ///
    /// # Panics
    /// If the command fails or prints no array.
    #[must_use]
    pub fn log(&self, words: &str) -> Vec<Value> {
        let found = self.cli(&["log", "search", words, "--json"]).json();
        found
            .as_array()
            .unwrap_or_else(|| panic!("no array: {found}"))
            .clone()
    }

    /// The log's entries of requests, whole, by the `x-request-id` of their answers; `words` narrow as in `log search`.
    ///
    /// # Panics
    /// If they cannot be exported.
    #[must_use]
    pub fn exported_log(&self, words: &[&str]) -> BTreeMap<String, Value> {
        let mut arguments = vec!["log", "export", "--format", "jsonl"];
        arguments.extend(words);
        let said = self.cli(&arguments);
        assert_eq!(said.code, 0, "the log can be exported: {}", said.err);
        let entries = said.out.lines().map(|line| {
            serde_json::from_str::<Value>(line)
                .unwrap_or_else(|error| panic!("no JSON ({error}): {line}"))
        });
        entries
            .filter_map(|entry| Some((entry["requestId"].as_str()?.to_owned(), entry)))
            .collect()
    }

    /// What the program wrote to standard error so far.
    #[must_use]
    pub fn stderr(&self) -> String {
        text(&self.stderr)
    }

    /// Takes over the folders of a service that has ended and whose workspace this one has open.
    pub fn keep(&mut self, mut ended: Self) {
        self.folders.append(&mut ended.folders);
    }

    #[must_use]
    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().expect("the child is ours").is_none()
    }

    /// Ends it as a power cut would (SIGKILL) and waits until it is gone. Its folder stays until `self` is dropped.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Asks it to end (SIGTERM); its exit code.
    ///
    /// # Panics
    /// If it is still there after the time that draining may take.
    pub fn stop(&mut self) -> i32 {
        signal(self.pid(), "TERM");
        until("the service to end", END, || {
            self.child.try_wait().expect("the child is ours").is_some()
        });
        self.child
            .wait()
            .expect("the child is ours")
            .code()
            .unwrap_or(-1)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            eprintln!("the service's standard error:\n{}", self.stderr());
        }
    }
}

/// Sends a signal by name to one process.
///
/// # Panics
/// If the process is not there.
pub(crate) fn signal(pid: u32, name: &str) {
    let status = Command::new("kill")
        .args([format!("-{name}"), pid.to_string()])
        .status()
        .expect("kill is there");
    assert!(status.success(), "kill -{name} {pid}");
}

fn text(bytes: &Mutex<Vec<u8>>) -> String {
    String::from_utf8_lossy(&bytes.lock().expect("the reader did not panic")).into_owned()
}

/// Reads a pipe to its end on a thread of its own, so that the program never waits for us.
fn collected(mut pipe: impl std::io::Read + Send + 'static) -> Arc<Mutex<Vec<u8>>> {
    let collected = Arc::new(Mutex::new(Vec::new()));
    let into = Arc::clone(&collected);
    std::thread::spawn(move || {
        let mut piece = [0; 4096];
        while let Ok(length @ 1..) = pipe.read(&mut piece) {
            into.lock()
                .expect("no holder panics")
                .extend_from_slice(&piece[..length]);
        }
    });
    collected
}

/// The first line of a pipe, once it is there; the rest is read and dropped.
fn first_line(pipe: impl std::io::Read + Send + 'static) -> Arc<Mutex<Option<String>>> {
    let line = Arc::new(Mutex::new(None));
    let into = Arc::clone(&line);
    std::thread::spawn(move || {
        let mut reader = BufReader::new(pipe);
        let mut first = String::new();
        if reader.read_line(&mut first).is_ok_and(|length| length > 0) {
            *into.lock().expect("no holder panics") = Some(first);
        }
        let _ = reader.read_to_end(&mut Vec::new());
    });
    line
}
