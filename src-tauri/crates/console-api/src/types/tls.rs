//! TLS of the service's own listener: what it is known by, and where it listens.

use super::error::ConsoleError;
use super::log::Span;
use super::status::Severity;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum TlsMode {
    /// Cleartext, on this computer only.
    Off,
    /// A certificate and its key from files.
    Files,
    /// A certificate by the authority that was made here.
    LocalAuthority,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TlsView {
    pub mode: TlsMode,
    /// Set by the command line for as long as this process runs.
    pub for_this_run: bool,
    /// What clients are shown. `None` in cleartext, while the service does not run, or if there is a problem.
    pub certificate: Option<Certificate>,
    /// There also while it is not used.
    pub authority: Option<Authority>,
    pub files: Option<TlsFiles>,
    /// Why TLS cannot be spoken as it is set.
    pub problem: Option<ConsoleError>,
    pub notes: Vec<TlsNote>,
    /// The address listened on, or that would be, without the port.
    pub address: String,
    pub port: u16,
    /// Addresses of this computer that others may reach.
    pub addresses: Vec<String>,
    /// For the certificate of a local authority: this computer's name and addresses, and the public names.
    pub suggested_names: Vec<String>,
}

/// Something that an admin should know, or should do.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TlsNote {
    pub severity: Severity,
    pub message: String,
    pub detail: Option<String>,
    /// A command that settles it.
    pub copy: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Certificate {
    pub names: Vec<String>,
    pub issuer: String,
    pub starts: i64,
    pub ends: i64,
    /// SHA-256.
    pub fingerprint: String,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Authority {
    pub name: String,
    /// What the certificates that it issues are for.
    pub names: Vec<String>,
    /// Beside these names, and those below them, it can issue for addresses of private networks only.
    pub permitted: Vec<String>,
    pub ends: i64,
    /// SHA-256.
    pub fingerprint: String,
    pub key_place: KeyPlace,
    /// The file, if the key is in one.
    pub key_file: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum KeyPlace {
    Keychain,
    /// Beside the workspace, readable by this user only.
    File,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TlsFiles {
    pub certificate: String,
    pub key: String,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct UseTlsFiles {
    /// Absolute paths. In the window `None` asks with a file dialog.
    pub certificate: Option<String>,
    pub key: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MakeAuthority {
    /// Host names and addresses that the certificate is for, besides those of this computer itself. `None`: as before, or as
    /// suggested.
    #[serde(default)]
    pub names: Option<Vec<String>>,
    /// Makes a new authority even if there is one that may issue for all of them. Whoever trusted the former has to be told anew.
    #[serde(default)]
    pub anew: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ExportAuthority {
    /// Absolute. In the window `None` asks with a file dialog.
    pub path: Option<String>,
    pub form: CertificateForm,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum CertificateForm {
    Pem,
    Der,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TrustQuery {
    /// The file that the certificate was exported to, for the commands.
    #[serde(default)]
    pub path: Option<String>,
}

/// How one kind of client is told to trust the authority.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TrustGuide {
    /// `windows`, `macos`, `debian`, `fedora`, `firefox`, `proxy`, `entraAgent`, `oktaAgent`.
    pub key: String,
    pub title: String,
    pub steps: Vec<TrustStep>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TrustStep {
    pub words: Vec<Span>,
    pub copy: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ListenAt {
    /// One address of this computer, without a port.
    pub address: String,
    /// How long it stays open if it is beyond loopback; `null` until somebody closes it.
    pub minutes: Option<u32>,
}
