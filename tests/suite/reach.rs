//! The way in from outside, as providers take it: through a real web server with TLS, through a real `ssh -R`, and with a tunnel
//! program that is a stand-in for cloudflared. The servers are the test's own, on free ports of this computer.

use acceptance::{Service, ServiceBuilder, server, until, until_some};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd,
};
use serde_json::{Value, json};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

const NAME: &str = "sync.test";
/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap().port()
}

fn listens(port: u16) -> bool {
    TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok()
}

/// A child that is ended, by its id, when the test is over.
struct Server(Child);

impl Server {
    fn end(&mut self) {
        if self.0.try_wait().unwrap().is_none() {
            // nginx and sshd have children, which end with them when they are asked to.
            let asked = Command::new("kill").arg(self.0.id().to_string()).status();
            assert!(asked.unwrap().success());
            self.0.wait().unwrap();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}

/// An authority of the test's own, and certificates that it issued.
struct Authority {
    folder: TempDir,
    issuer: CertifiedIssuer<'static, KeyPair>,
}

impl Authority {
    fn called(name: &str) -> Authority {
        let folder = tempfile::tempdir().unwrap();
        // Whoever the servers run as reads it.
        std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o755)).unwrap();
        let mut root = CertificateParams::new(Vec::<String>::new()).unwrap();
        root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        root.distinguished_name.push(DnType::CommonName, name);
        let issuer = CertifiedIssuer::self_signed(root, KeyPair::generate().unwrap()).unwrap();
        std::fs::write(folder.path().join("root.pem"), issuer.pem()).unwrap();
        Authority { folder, issuer }
    }

    fn root(&self) -> String {
        self.path("root.pem").display().to_string()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A certificate for `name` as `FILE.pem` and `FILE.key`.
    fn issue(&self, file: &str, name: &str, change: impl FnOnce(&mut CertificateParams)) {
        let mut leaf = CertificateParams::new(vec![name.to_owned()]).unwrap();
        leaf.distinguished_name.push(DnType::CommonName, name);
        change(&mut leaf);
        let key = KeyPair::generate().unwrap();
        let certificate = leaf.signed_by(&key, &self.issuer).unwrap();
        std::fs::write(self.path(&format!("{file}.pem")), certificate.pem()).unwrap();
        std::fs::write(self.path(&format!("{file}.key")), key.serialize_pem()).unwrap();
    }
}

/// What the web server does.
struct Site<'a> {
    /// The certificate's file; `None` for cleartext.
    certificate: Option<&'a str>,
    behind: u16,
    /// Lines of its configuration for what it passes on.
    more: &'a str,
}

/// nginx on a port of its own, with one site.
struct Nginx {
    port: u16,
    folder: TempDir,
    running: Option<Server>,
}

impl Nginx {
    fn new() -> Nginx {
        Nginx {
            port: free_port(),
            folder: tempfile::tempdir().unwrap(),
            running: None,
        }
    }

    fn url(&self) -> String {
        format!("https://{NAME}:{}", self.port)
    }

    fn end(&mut self) {
        self.running = None;
    }

    /// Starts it, or starts it again with another site.
    fn serve(&mut self, authority: &Authority, site: &Site<'_>) {
        self.end();
        let Site { behind, more, .. } = site;
        let (tls, certificate) = match site.certificate {
            Some(file) => (
                " ssl",
                format!(
                    "ssl_certificate {0}.pem; ssl_certificate_key {0}.key;",
                    authority.path(file).display()
                ),
            ),
            None => ("", String::new()),
        };
        let host = if more.contains("proxy_set_header Host") {
            ""
        } else {
            "proxy_set_header Host $http_host;"
        };
        let folder = self.folder.path().display();
        let text = format!(
            "daemon off; pid {folder}/pid; error_log stderr warn; worker_processes 1;\n\
             events {{ worker_connections 64; }}\n\
             http {{\n access_log off;\n client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; \
             fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;\n\
             server {{ listen 127.0.0.1:{}{tls}; server_name {NAME}; {certificate}\n\
             location / {{ proxy_pass http://127.0.0.1:{behind}; {host} {more} }} }} }}\n",
            self.port
        );
        let file = self.folder.path().join("nginx.conf");
        std::fs::write(&file, text).unwrap();
        let (program, libraries) = server("nginx");
        let child = Command::new(program)
            .env("LD_LIBRARY_PATH", libraries)
            .args(["-e", "stderr", "-p"])
            .arg(self.folder.path())
            .arg("-c")
            .arg(&file)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        self.running = Some(Server(child));
        until("nginx to listen", PATIENCE, || listens(self.port));
    }
}

/// A service that looks for the public name on this computer and knows the authority.
fn service(authority: &Authority) -> ServiceBuilder {
    Service::builder()
        .argument("--resolve")
        .argument(&format!("{NAME}=127.0.0.1"))
        .variable("SSL_CERT_FILE", &authority.root())
}

/// A connection of Entra ID's, with its token in the keychain. The name leads to this computer, where only an agent could come.
fn connection(service: &Service, url: &str) -> String {
    let id = service.connection("entra", "Entra staging");
    let kept = service.token(&id, "First token", &["--keep"]);
    let words = [
        "setup",
        "change",
        "Entra staging",
        "--reach",
        "agent",
        "--public-url",
        url,
    ];
    assert_eq!(service.cli(&words).code, 0);
    kept.id
}

/// The report of a check, and the exit code.
fn check(service: &Service) -> (Value, i32) {
    let words = ["reach", "check", "--connection", "Entra staging", "--json"];
    let said = service.cli(&words);
    let report = serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{said:?}"));
    (report, said.code)
}

fn words(spans: &Value) -> String {
    let spans = spans.as_array().unwrap().iter();
    spans.map(|span| span["text"].as_str().unwrap()).collect()
}

/// The check stops at this rung, finds this and says to do that.
fn stops_at(service: &Service, number: usize, found: &str, to_do: &str) {
    let (report, code) = check(service);
    assert_eq!(code, 1, "{report:#}");
    assert_eq!(
        report["heading"],
        format!("Not reachable: stopped at rung {number} of 7"),
        "{report:#}"
    );
    let rungs = report["rungs"].as_array().unwrap();
    for (index, rung) in rungs.iter().enumerate() {
        let state = match (index + 1).cmp(&number) {
            std::cmp::Ordering::Less => "passed",
            std::cmp::Ordering::Equal => "failed",
            std::cmp::Ordering::Greater => "notTried",
        };
        assert_eq!(rung["state"], state, "{rung:#}");
    }
    let rung = &rungs[number - 1];
    assert!(words(&rung["found"]).contains(found), "{rung:#}");
    assert!(words(&rung["fix"]["heading"]).contains(to_do), "{rung:#}");
}

#[test]
fn each_rung_through_a_real_web_server_passes_and_fails_as_told() {
    let authority = Authority::called("Test Root");
    authority.issue("good", NAME, |_| {});
    authority.issue("other", "other.test", |_| {});
    authority.issue("expired", NAME, |leaf| {
        leaf.not_before = date_time_ymd(2020, 1, 1);
        leaf.not_after = date_time_ymd(2021, 1, 1);
    });
    let stranger = Authority::called("Strange Root");
    stranger.issue("strange", NAME, |_| {});
    std::fs::copy(stranger.path("strange.pem"), authority.path("strange.pem")).unwrap();
    std::fs::copy(stranger.path("strange.key"), authority.path("strange.key")).unwrap();

    let service = service(&authority).start();
    let behind = service.address().port();
    let mut nginx = Nginx::new();
    let token = connection(&service, &nginx.url());
    let good = Site {
        certificate: Some("good"),
        behind,
        more: "",
    };

    stops_at(
        &service,
        4,
        "Nothing listens at 127.0.0.1",
        "Let something listen",
    );
    nginx.serve(&authority, &good);
    let (report, code) = check(&service);
    assert_eq!(
        (&report["outcome"], code),
        (&json!("reachable"), 0),
        "{report:#}"
    );
    let found: Vec<String> = report["rungs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|rung| words(&rung["found"]))
        .collect();
    assert_eq!(found[2], format!("{NAME} is 127.0.0.1"));
    assert_eq!(found[5], "with First token, from outside");
    assert_eq!(
        found[6],
        "as the connection test of Microsoft Entra ID asks it"
    );

    // The words for a person: rung by rung, and what to do.
    let said = service.cli(&["reach", "check", "--connection", "Entra staging"]);
    assert_eq!(said.code, 0);
    assert!(said.out.contains("It is really this service"), "{said:?}");
    assert!(said.err.contains("Reachable"), "{said:?}");

    for (certificate, found, to_do) in [
        ("other", "other.test", "Use a certificate for sync.test"),
        (
            "expired",
            "The certificate ended on",
            "Renew the certificate",
        ),
        ("strange", "is not trusted", "certificate"),
    ] {
        let certificate = Some(certificate);
        nginx.serve(
            &authority,
            &Site {
                certificate,
                ..good
            },
        );
        stops_at(&service, 4, found, to_do);
    }
    nginx.serve(
        &authority,
        &Site {
            certificate: None,
            ..good
        },
    );
    stops_at(&service, 4, "speaks no TLS", "Let the proxy speak TLS");

    let behind = free_port();
    nginx.serve(&authority, &Site { behind, ..good });
    let said = service.cli(&["reach", "check", "--connection", "Entra staging"]);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(
        said.err.contains("Point the reverse proxy at port"),
        "{said:?}"
    );
    stops_at(&service, 5, "502", "Point the reverse proxy at port");

    // Another service of the same kind is not this one.
    let second = Service::start();
    let behind = second.address().port();
    let more = "proxy_set_header Host 127.0.0.1:$proxy_port;";
    nginx.serve(
        &authority,
        &Site {
            behind,
            more,
            ..good
        },
    );
    stops_at(&service, 5, "", "");
    drop(second);

    let more = "proxy_set_header Host elsewhere.example;";
    nginx.serve(&authority, &Site { more, ..good });
    stops_at(&service, 5, "", "Host");

    let more = "proxy_set_header Authorization '';";
    nginx.serve(&authority, &Site { more, ..good });
    stops_at(&service, 6, "", "Authorization");

    let more = "if ($arg_filter) { return 503; }";
    nginx.serve(&authority, &Site { more, ..good });
    stops_at(&service, 7, "503", "");

    nginx.serve(&authority, &good);
    assert_eq!(service.cli(&["token", "revoke", &token]).code, 0);
    stops_at(&service, 6, "", "");

    let away = [
        "setup",
        "change",
        "Entra staging",
        "--public-url",
        "https://gone.invalid",
    ];
    assert_eq!(service.cli(&away).code, 0);
    stops_at(&service, 3, "gone.invalid", "Give gone.invalid an address");

    // Nothing of all this is taken for the provider.
    let setup = service
        .cli(&["setup", "show", "Entra staging", "--json"])
        .json();
    assert!(!setup.to_string().contains("\"is\":\"seen\""), "{setup:#}");
}

#[test]
fn without_the_service_the_check_stops_on_the_ground() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = folder.path().join("w.dsync").display().to_string();
    let on = |words: &[&str]| {
        let mut all = words.to_vec();
        all.extend(["--workspace", &workspace]);
        acceptance::cli::run(&all)
    };
    assert_eq!(on(&["workspace", "new", "--name", "Test"]).code, 0);
    let added = on(&[
        "connection",
        "add",
        "--provider",
        "okta",
        "--name",
        "Okta",
        "--json",
    ]);
    assert_eq!(added.code, 0, "{added:?}");
    let none = on(&["reach", "check"]);
    assert_eq!(none.code, 1);
    assert!(
        none.err.contains("There is no public URL to try"),
        "{none:?}"
    );
    let url = [
        "setup",
        "change",
        "Okta",
        "--public-url",
        "https://sync.example.com",
    ];
    assert_eq!(on(&url).code, 0);
    let said = on(&["reach", "check", "--connection", "Okta"]);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.err.contains("Start the service"), "{said:?}");
    let start = on(&["reach", "start", "ssh", "--host", "nobody@server.example"]);
    assert_eq!(start.code, 1);
    assert!(start.err.contains("The service isn’t running"), "{start:?}");
}

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
