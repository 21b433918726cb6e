//! Servers of the tests' own, on free ports of this computer: an authority, and nginx with a certificate of it.

use super::{NAME, PATIENCE};
use acceptance::{server, until};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

pub(super) fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap().port()
}

pub(super) fn listens(port: u16) -> bool {
    TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok()
}

/// A child that is ended, by its id, when the test is over.
pub(super) struct Server(pub(super) Child);

impl Server {
    pub(super) fn end(&mut self) {
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
pub(super) struct Authority {
    folder: TempDir,
    issuer: CertifiedIssuer<'static, KeyPair>,
}

impl Authority {
    pub(super) fn called(name: &str) -> Authority {
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

    pub(super) fn root(&self) -> String {
        self.path("root.pem").display().to_string()
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A certificate for `name` as `FILE.pem` and `FILE.key`.
    pub(super) fn issue(
        &self,
        file: &str,
        name: &str,
        change: impl FnOnce(&mut CertificateParams),
    ) {
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
pub(super) struct Site<'a> {
    /// The certificate's file; `None` for cleartext.
    pub(super) certificate: Option<&'a str>,
    pub(super) behind: u16,
    /// Lines of its configuration for what it passes on.
    pub(super) more: &'a str,
}

/// nginx on a port of its own, with one site.
pub(super) struct Nginx {
    port: u16,
    folder: TempDir,
    running: Option<Server>,
}

impl Nginx {
    pub(super) fn new() -> Nginx {
        Nginx {
            port: free_port(),
            folder: tempfile::tempdir().unwrap(),
            running: None,
        }
    }

    pub(super) fn url(&self) -> String {
        format!("https://{NAME}:{}", self.port)
    }

    pub(super) fn end(&mut self) {
        self.running = None;
    }

    /// Starts it, or starts it again with another site.
    pub(super) fn serve(&mut self, authority: &Authority, site: &Site<'_>) {
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
