//! Tunnels: through a real `ssh -R`, and with a program that is a stand-in for cloudflared.

use super::servers::{Authority, Nginx, Server, Site, free_port, listens};
use super::{NAME, PATIENCE, check, connection, service, stops_at, words};
use acceptance::{Service, server, until, until_some};
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// An ssh server of the test's own, which lets in one key and forwards ports.
struct Sshd {
    port: u16,
    user: String,
    folder: TempDir,
    running: Server,
}

impl Sshd {
    fn start() -> Sshd {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).display().to_string();
        std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o755)).unwrap();
        for name in ["host", "id"] {
            let made = Command::new("ssh-keygen")
                .args(["-q", "-t", "ed25519", "-N", "", "-f", &path(name)])
                .status();
            assert!(made.unwrap().success());
        }
        std::fs::copy(path("id.pub"), path("authorized")).unwrap();
        let port = free_port();
        let config = format!(
            "ListenAddress 127.0.0.1\nPort {port}\nHostKey {}\nAuthorizedKeysFile {}\nStrictModes no\nUsePAM yes\n\
             PidFile none\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nAllowTcpForwarding remote\n",
            path("host"),
            path("authorized")
        );
        std::fs::write(path("config"), config).unwrap();
        let whoami = Command::new("id").arg("-un").output().unwrap();
        let whoami = String::from_utf8(whoami.stdout).unwrap().trim().to_owned();
        let (program, libraries) = server("sshd");
        // As root it would want a user and a folder of its own. Nobody needs neither, and lets only itself in.
        let (mut command, user) = if whoami == "root" {
            let given = Command::new("chown")
                .args(["nobody", &path("host")])
                .status();
            assert!(given.unwrap().success());
            let mut command = Command::new("setpriv");
            command
                .args(["--reuid=nobody", "--regid=nogroup", "--clear-groups"])
                .arg(program);
            (command, "nobody".to_owned())
        } else {
            (Command::new(program), whoami)
        };
        let child = command
            .env("LD_LIBRARY_PATH", libraries)
            .args(["-D", "-e", "-f", &path("config")])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let running = Server(child);
        until("sshd to listen", PATIENCE, || listens(port));
        Sshd {
            port,
            user,
            folder,
            running,
        }
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// Ends it with the connections that it holds: each is a child of its own, and would outlive it.
    fn end(&mut self) {
        let own = self.running.0.id().to_string();
        let children = Command::new("ps")
            .args(["-o", "pid=", "--ppid", &own])
            .output();
        let children = String::from_utf8(children.unwrap().stdout).unwrap();
        for child in children.split_whitespace() {
            assert!(Command::new("kill").arg(child).status().unwrap().success());
        }
        self.running.end();
    }

    /// A folder with an `ssh` that is the real one with settings of the test's own: those of whoever runs it are left alone.
    fn client(&self) -> String {
        let folder = self.folder.path().join("bin");
        std::fs::create_dir(&folder).unwrap();
        let config = self.path("client");
        let known = format!("UserKnownHostsFile {}\n", self.path("known"));
        std::fs::write(&config, known).unwrap();
        let real = real_program("ssh");
        let script = format!("#!/bin/sh\nexec {} -F {config} \"$@\"\n", real.display());
        program(&folder.join("ssh"), &script);
        folder.display().to_string()
    }
}

/// Where `name` is found on this computer.
fn real_program(name: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap();
    let found = std::env::split_paths(&path).map(|folder| folder.join(name));
    found.into_iter().find(|path| path.is_file()).unwrap()
}

fn program(path: &Path, script: &str) {
    std::fs::write(path, script).unwrap();
    std::fs::set_permissions(path, PermissionsExt::from_mode(0o755)).unwrap();
}

/// `folder` before what is there.
fn first_in_path(folder: &str) -> String {
    format!("{folder}:{}", std::env::var("PATH").unwrap())
}

/// The row of a way, once `holds`.
fn way(service: &Service, program: &str, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
    until_some(what, PATIENCE, || {
        let view = service.cli(&["reach", "ways", "--json"]).json();
        let rows = view["ways"].as_array().unwrap().clone();
        let row = rows.into_iter().find(|row| row["program"] == program);
        row.filter(|row| holds(&row["run"]))
    })
}

#[test]
fn a_real_ssh_tunnel_leads_from_a_server_to_the_service_until_it_drops() {
    let authority = Authority::called("Test Root");
    authority.issue("good", NAME, |_| {});
    let mut sshd = Sshd::start();
    let service = service(&authority)
        .variable("PATH", &first_in_path(&sshd.client()))
        .argument("--check-every")
        .argument("1")
        .start();
    let mut nginx = Nginx::new();
    // On the server, whose web server leads to the port that ssh listens on there.
    let there = free_port();
    let site = Site {
        certificate: Some("good"),
        behind: there,
        more: "",
    };
    nginx.serve(&authority, &site);
    connection(&service, "");
    let url = nginx.url();

    let (host, port, key) = (
        format!("{}@127.0.0.1", sshd.user),
        sshd.port.to_string(),
        sshd.path("id"),
    );
    let listen_port = there.to_string();
    let mut start = vec![
        "reach",
        "start",
        "ssh",
        "--host",
        &host,
        "--port",
        &port,
        "--key",
        &key,
        "--listen",
        "127.0.0.1",
        "--listen-port",
        &listen_port,
        "--public-url",
        &url,
    ];
    // Its key is not known, and nobody is there to be asked.
    assert_eq!(service.cli(&start).code, 0);
    let row = way(&service, "ssh", "ssh to end", |run| {
        run["state"] == "dropped"
    });
    assert!(
        row["run"]["said"]
            .to_string()
            .contains("Host key verification failed"),
        "{row:#}"
    );

    start.push("--new-host");
    assert_eq!(service.cli(&start).code, 0);
    let row = way(&service, "ssh", "ssh to be up", |run| run["state"] == "up");
    assert_eq!(row["run"]["url"], url.as_str());
    until("the address to be taken", PATIENCE, || {
        let view = service.cli(&["reach", "ways", "--json"]).json();
        view.to_string().contains("\"isPublicUrl\":true")
    });
    let (report, code) = check(&service);
    assert_eq!(
        (&report["outcome"], code),
        (&json!("reachable"), 0),
        "{report:#}"
    );
    assert_eq!(report["publicUrl"], url.as_str());
    let again = service.cli(&start);
    assert_eq!(again.code, 1);
    assert!(again.err.contains("runs already"), "{again:?}");

    sshd.end();
    way(&service, "ssh", "ssh to drop", |run| {
        run["state"] == "dropped"
    });
    stops_at(&service, 5, "502", "Point the reverse proxy");
    let lost = format!("{url} doesn’t lead here");
    until("the self-test to say so", PATIENCE, || {
        service
            .log("")
            .iter()
            .any(|row| words(&row["words"]).contains(&lost))
    });
    for said in ["Started a tunnel with ssh -R", "ended by itself"] {
        let rows = service.log("");
        let found = rows.iter().any(|row| {
            let row = words(&row["words"]);
            row.contains(said) || row.contains("You started a tunnel with ssh -R")
        });
        assert!(found, "{said}: {rows:#?}");
    }
}

#[test]
fn a_tunnel_program_is_read_watched_and_stopped_with_all_that_it_started() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    // What cloudflared prints for a quick tunnel, on the signs of the test.
    let script = format!(
        r#"#!/bin/sh
[ "$1" = --version ] && {{ echo "cloudflared version 2026.1.0 (built 2026-01-01-0000 UTC)"; exit 0; }}
echo "$@" > "{arguments}"
sleep 600 & echo $! > "{child}"
echo $$ > "{pid}"
say() {{ echo "2026-01-01T00:00:00Z INF $1" >&2; }}
say "Requesting new quick Tunnel on trycloudflare.com..."
say "|  https://first-name.trycloudflare.com  |"
say "Registered tunnel connection connIndex=0 protocol=quic"
while [ ! -e "{moved}" ]; do sleep 0.05; done
say "|  https://second-name.trycloudflare.com  |"
while [ ! -e "{gone}" ]; do sleep 0.05; done
say "ERR the edge is gone, token=0123456789abcdef0123456789abcdef"
exit 1
"#,
        arguments = path("arguments"),
        child = path("child"),
        pid = path("pid"),
        moved = path("moved"),
        gone = path("gone"),
    );
    program(&folder.path().join("cloudflared"), &script);
    let service = Service::builder()
        .variable("PATH", &first_in_path(&path("")))
        .start();
    let public = |wanted: &str| {
        let url = format!("https://{wanted}.trycloudflare.com");
        let row = way(&service, "cloudflared", "the tunnel's address", |run| {
            run["url"] == url.as_str()
        });
        row["run"].clone()
    };
    let row = way(&service, "cloudflared", "the program", |_| true);
    assert_eq!(row["version"], "2026.1.0");
    assert_eq!(service.cli(&["reach", "start", "cloudflared"]).code, 0);
    public("first-name");
    let arguments = std::fs::read_to_string(path("arguments")).unwrap();
    let local = format!("--url http://{}", service.address());
    assert!(arguments.contains(&local), "{arguments}");
    // The service answers under the name, which the ladder then tries.
    until("the name to be declared", PATIENCE, || {
        let host = [("host", "first-name.trycloudflare.com")];
        let answer = service.wire().request("GET", "/healthz", &host, b"");
        answer.is_ok_and(|answer| answer.status == 200)
    });

    std::fs::write(path("moved"), "").unwrap();
    let run = public("second-name");
    assert_eq!(run["state"], "urlChanged");
    assert_eq!(run["formerUrl"], "https://first-name.trycloudflare.com");
    assert_eq!(
        run["isPublicUrl"], false,
        "whether providers are told is for the admin"
    );

    std::fs::write(path("gone"), "").unwrap();
    let row = way(&service, "cloudflared", "the end", |run| {
        run["state"] == "dropped"
    });
    let said = row["run"]["said"].to_string();
    assert!(said.contains("the edge is gone"), "{said}");
    assert!(!said.contains("0123456789abcdef"), "{said}");
    is_gone(&path("child"));

    for sign in ["moved", "gone", "child", "pid"] {
        std::fs::remove_file(path(sign)).unwrap();
    }
    assert_eq!(
        service
            .cli(&["reach", "start", "cloudflared", "--stay"])
            .code,
        0
    );
    public("first-name");
    until("the child", PATIENCE, || Path::new(&path("pid")).exists());
    let stopped = service
        .cli(&["reach", "stop", "cloudflared", "--json"])
        .json();
    assert_eq!(stopped["ways"][0]["run"]["state"], "stopped", "{stopped:#}");
    is_gone(&path("child"));

    // A tunnel ends with the program that started it.
    std::fs::remove_file(path("pid")).unwrap();
    assert_eq!(service.cli(&["reach", "start", "cloudflared"]).code, 0);
    until("the child", PATIENCE, || Path::new(&path("pid")).exists());
    let ended = Command::new("kill").arg(service.pid().to_string()).status();
    assert!(ended.unwrap().success());
    is_gone(&path("child"));
    is_gone(&path("pid"));
}

/// Waits until the process whose id is in this file has ended.
fn is_gone(file: &str) {
    let id = std::fs::read_to_string(file).unwrap().trim().to_owned();
    until("a process to end", PATIENCE, || {
        let state = Command::new("ps")
            .args(["-o", "stat=", "-p", &id])
            .output()
            .unwrap();
        let state = String::from_utf8_lossy(&state.stdout).trim().to_owned();
        state.is_empty() || state.starts_with('Z')
    });
}
