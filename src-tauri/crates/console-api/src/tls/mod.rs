//! TLS of the service's own listener: where its certificate comes from, kept in the workspace; the key never is.
//!
//! From files it is read at each start, and again when they change. From the local authority a new certificate with a new key is
//! issued at each start and long before its end, so that the only key at rest is the authority's own.

mod authority;
mod files;
mod keys;
mod listen;
mod names;
mod trust;

pub(crate) use listen::listen_at;
pub(crate) use trust::trust;

use crate::console::{Console, WeakConsole, now};
use crate::service::check_loopback;
use crate::types::{
    Authority, Certificate, CertificateForm, ConsoleError, ErrorCode, ExportAuthority,
    ExposureKind, MakeAuthority, Nothing, Notice, Severity, TlsFiles, TlsMode, TlsNote, TlsView,
    UseTlsFiles, Written,
};
use crate::words::{self, Args};
use crate::workspace;
use directory::{Reader, StoreError};
use names::Name;
use scim_core::Timestamp;
use scim_service::{CertificateFacts, Identity};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

/// Settings of the workspace.
const TLS: &str = "tls";
const AUTHORITY: &str = "tlsAuthority";
/// How often it is looked whether a certificate has to be renewed, or a file was.
const KEEP_EVERY: Duration = Duration::from_secs(600);
/// Days before the end of a certificate from which on it is told.
const TOLD_DAYS: i64 = 14;
const DAY_MS: i64 = 86_400_000;

/// Where the certificate comes from.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Source {
    #[default]
    Off,
    Files(TlsFiles),
    Authority,
}

/// The setting `tls`.
#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "mode")]
enum Kept {
    #[default]
    Off,
    Files(TlsFiles),
    LocalAuthority,
}

impl Console {
    /// What the command line asks TLS to be for as long as the process runs, before the service starts. Makes a local authority if
    /// one is asked for and there is none.
    ///
    /// # Errors
    /// Words, if none can be made.
    pub async fn ask_tls(&self, source: Source) -> Result<(), ConsoleError> {
        if source == Source::Authority && kept_authority(self).await?.is_none() {
            let input = MakeAuthority {
                names: None,
                anew: false,
            };
            ensure_authority(self, input).await?;
        }
        self.slot_mut().asked_tls = Some(source);
        Ok(())
    }
}

impl From<Kept> for Source {
    fn from(kept: Kept) -> Source {
        match kept {
            Kept::Off => Source::Off,
            Kept::Files(files) => Source::Files(files),
            Kept::LocalAuthority => Source::Authority,
        }
    }
}

fn stored<T: for<'de> Deserialize<'de>>(
    reader: &Reader,
    name: &str,
) -> Result<Option<T>, StoreError> {
    let value = reader.settings()?.remove(name);
    value
        .map(|value| {
            serde_json::from_value(value).map_err(|error| StoreError::Damaged(error.to_string()))
        })
        .transpose()
}

/// What the process was told at its start, else what the workspace says.
pub(crate) async fn source(console: &Console) -> Result<Source, ConsoleError> {
    let asked = console.slot().asked_tls.clone();
    match asked {
        Some(asked) => Ok(asked),
        None => {
            console
                .read(|reader| Ok(stored::<Kept>(reader, TLS)?.unwrap_or_default().into()))
                .await
        }
    }
}

/// Whether the workspace says that TLS is spoken.
pub(crate) fn is_set(reader: &Reader) -> Result<bool, StoreError> {
    let kept = stored::<Kept>(reader, TLS)?.unwrap_or_default();
    Ok(!matches!(kept, Kept::Off))
}

async fn kept_authority(console: &Console) -> Result<Option<authority::Kept>, ConsoleError> {
    console.read(|reader| stored(reader, AUTHORITY)).await
}

/// What the listener at `address` is to show; `None` in cleartext. A certificate by the local authority is new each time.
///
/// # Errors
/// Words, if TLS is on and there is no certificate that clients would take.
pub(crate) async fn identity(
    console: &Console,
    address: IpAddr,
) -> Result<Option<Identity>, ConsoleError> {
    match source(console).await? {
        Source::Off => Ok(None),
        Source::Files(files) => {
            let read = files::read(files).await?;
            files::check_time(read.identity.facts(), now())?;
            Ok(Some(read.identity))
        }
        Source::Authority => {
            let kept = kept_authority(console).await?.ok_or_else(no_authority)?;
            let key = keys::fetch(console, kept.key_place).await?;
            Ok(Some(authority::issue(&kept, &key, address, now())?))
        }
    }
}

fn no_authority() -> ConsoleError {
    ConsoleError::say(ErrorCode::NotFound, "error-tls-no-authority", &Args::new())
}

/// While the service runs: renews the certificate of the local authority before its end, and takes up files that were renewed.
pub(crate) async fn keep(console: WeakConsole) {
    loop {
        tokio::time::sleep(KEEP_EVERY).await;
        let Some(console) = console.upgrade() else {
            return;
        };
        if let Err(error) = renew(&console, now()).await {
            tracing::warn!(%error, "the certificate of the listener was not renewed");
        }
    }
}

/// Answers whether there is a new certificate.
async fn renew(console: &Console, at: Timestamp) -> Result<bool, ConsoleError> {
    let (Some(current), Some(address)) = (console.identity(), console.address()) else {
        return Ok(false);
    };
    let is_due = match source(console).await? {
        Source::Off => false,
        Source::Authority => authority::is_due(current.facts(), at),
        Source::Files(_) => true,
    };
    if !is_due {
        return Ok(false);
    }
    let Some(next) = identity(console, address.ip()).await? else {
        return Ok(false);
    };
    let is_new = next.certificate() != current.certificate();
    if is_new {
        console.set_identity(next);
    }
    Ok(is_new)
}

/// `tls.get`
pub(crate) async fn get(console: &Console, _: Nothing) -> Result<TlsView, ConsoleError> {
    let for_this_run = console.slot().asked_tls.is_some();
    let source = source(console).await?;
    let authority = kept_authority(console).await?;
    let address = console.wanted_address().await;
    let serving = console.identity();
    let mut notes = Vec::new();
    let mut problem = None;
    if let Source::Files(files) = &source {
        match files::read(files.clone()).await {
            Ok(read) => {
                problem = files::check_time(read.identity.facts(), now()).err();
                notes.extend(files::notes(&read, files));
            }
            Err(error) => problem = Some(error),
        }
    }
    if serving.is_some() && console.is_open(ExposureKind::Tunnel) {
        notes.push(note(Severity::Warning, "tls-note-tunnel", &Args::new()));
    }
    if let Some(identity) = &serving {
        notes.extend(of_the_end(identity.facts(), now()));
        if !identity.facts().covers(&address.ip().to_string()) {
            notes.push(note(
                Severity::Info,
                "tls-note-by-name",
                &Args::new().text("address", &address.ip().to_string()),
            ));
        }
    }
    let (mode, files) = match source {
        Source::Off => (TlsMode::Off, None),
        Source::Files(files) => (TlsMode::Files, Some(files)),
        Source::Authority => (TlsMode::LocalAuthority, None),
    };
    let public = console.read(crate::reachability::public_hosts).await?;
    let (addresses, suggested_names) = workspace::blocking(move || {
        let addresses = names::own_addresses();
        let suggested = names::suggested(&addresses, &public);
        (addresses, suggested)
    })
    .await?;
    Ok(TlsView {
        mode,
        for_this_run,
        certificate: serving.map(|identity| certificate(identity.facts())),
        authority: match authority {
            Some(kept) => Some(shown(console, kept)?),
            None => None,
        },
        files,
        problem,
        notes,
        address: address.ip().to_string(),
        port: address.port(),
        addresses: addresses.iter().map(ToString::to_string).collect(),
        suggested_names,
    })
}

fn certificate(facts: &CertificateFacts) -> Certificate {
    Certificate {
        names: facts.names.clone(),
        issuer: words::visible(&facts.issuer).into_owned(),
        starts: facts.starts.0,
        ends: facts.ends.0,
        fingerprint: facts.fingerprint.clone(),
    }
}

fn shown(console: &Console, kept: authority::Kept) -> Result<Authority, ConsoleError> {
    let facts = kept.facts()?;
    Ok(Authority {
        key_file: keys::file_of(console, kept.key_place),
        name: kept.name,
        names: kept.names,
        permitted: kept.permitted,
        ends: facts.ends.0,
        fingerprint: facts.fingerprint,
        key_place: kept.key_place,
    })
}

/// `27 Nov 2026`.
fn day(at: Timestamp) -> String {
    at.to_jiff().strftime("%-d %b %Y").to_string()
}

fn note(severity: Severity, id: &str, args: &Args) -> TlsNote {
    TlsNote {
        severity,
        message: words::text(id, args),
        detail: words::attribute(id, "detail", args),
        copy: words::attribute(id, "copy", args),
    }
}

/// That a certificate ends soon, or has ended.
fn of_the_end(facts: &CertificateFacts, at: Timestamp) -> Option<TlsNote> {
    let (severity, id) = end_of(facts, at)?;
    let args = Args::new().text("ends", &day(facts.ends));
    Some(note(severity, &format!("notice-{id}"), &args))
}

fn end_of(facts: &CertificateFacts, at: Timestamp) -> Option<(Severity, &'static str)> {
    if facts.ends.0 <= at.0 {
        Some((Severity::Failure, "certificate-ended"))
    } else if facts.ends.0 - at.0 < TOLD_DAYS * DAY_MS {
        Some((Severity::Warning, "certificate-ends"))
    } else {
        None
    }
}

/// For the frame: that clients will refuse the certificate soon, or do already.
pub(crate) fn notice(console: &Console) -> Option<Notice> {
    let identity = console.identity()?;
    let (severity, code) = end_of(identity.facts(), now())?;
    let note = of_the_end(identity.facts(), now())?;
    Some(Notice {
        code: code.to_owned(),
        severity,
        message: note.message,
        detail: note.detail,
    })
}

/// `tls.useFiles`: what the files hold is checked before anything changes.
pub(crate) async fn use_files(
    console: &Console,
    input: UseTlsFiles,
) -> Result<TlsView, ConsoleError> {
    let Some(certificate) = path(console, input.certificate, "certificate").await? else {
        return get(console, Nothing {}).await;
    };
    let Some(key) = path(console, input.key, "key").await? else {
        return get(console, Nothing {}).await;
    };
    let files = TlsFiles {
        certificate: certificate.display().to_string(),
        key: key.display().to_string(),
    };
    let read = files::read(files.clone()).await?;
    files::check_time(read.identity.facts(), now())?;
    take_up(console, Kept::Files(files), "files").await
}

async fn path(
    console: &Console,
    given: Option<String>,
    field: &'static str,
) -> Result<Option<PathBuf>, ConsoleError> {
    if let Some(path) = given.filter(|path| !path.trim().is_empty()) {
        let path = workspace::absolute(path.trim()).map_err(|error| error.at(field))?;
        return Ok(Some(path));
    }
    let (title, kind) = match field {
        "certificate" => ("dialog-tls-certificate", "dialog-kind-certificate"),
        _ => ("dialog-tls-key", "dialog-kind-key"),
    };
    let extensions = vec!["pem", "crt", "cer", "key"];
    workspace::ask_for(console, title, false, String::new(), kind, extensions)
        .await
        .map_err(|error| match error.code {
            ErrorCode::BadInput => ConsoleError::missing(field),
            _ => error,
        })
}

/// `tls.makeAuthority`: makes the local authority unless there is one that may issue for these names, and has the listener show a
/// certificate of it.
pub(crate) async fn make_authority(
    console: &Console,
    input: MakeAuthority,
) -> Result<TlsView, ConsoleError> {
    ensure_authority(console, input).await?;
    take_up(console, Kept::LocalAuthority, "localAuthority").await
}

/// Has an authority that may issue for these names, and for none but them.
async fn ensure_authority(console: &Console, input: MakeAuthority) -> Result<(), ConsoleError> {
    let former = kept_authority(console).await?;
    let names: Vec<Name> = match (input.names, &former) {
        (Some(names), _) => names::parse_all(&names)?,
        (None, Some(former)) => names::parse_all(&former.names)?,
        (None, None) => {
            let suggested = get(console, Nothing {}).await?.suggested_names;
            names::parse_all(&suggested)?
        }
    };
    let _one_at_a_time = console.shared().authority_turn.lock().await;
    let reusable = match former {
        Some(former) if !input.anew && former.permits(&names) && !former.ends_soon(now())? => {
            // Its key may be gone, with the keychain or the computer it was made on.
            keys::fetch(console, former.key_place)
                .await
                .ok()
                .map(|_| former)
        }
        _ => None,
    };
    let (kept, is_new) = match reusable {
        Some(former) => (
            authority::Kept {
                names: names.iter().map(ToString::to_string).collect(),
                ..former
            },
            false,
        ),
        None => {
            let made = authority::make(&names, now())?;
            let key_place = keys::keep(console, made.key).await?;
            (
                authority::Kept {
                    key_place,
                    ..made.kept
                },
                true,
            )
        }
    };
    let grant = console.grant();
    let value = serde_json::to_value(&kept).map_err(|error| ConsoleError::internal(&error))?;
    let act = is_new.then(|| {
        console
            .act(now(), "tls_authority_made")
            .with("name", kept.name.clone())
    });
    console
        .write(move |writer| {
            writer.set_setting(&grant, AUTHORITY, &value)?;
            if let Some(act) = act {
                writer.append(act)?;
            }
            Ok(())
        })
        .await
}

/// `tls.off`: cleartext, on this computer only. A listener that was open to others closes.
pub(crate) async fn off(console: &Console, _: Nothing) -> Result<TlsView, ConsoleError> {
    {
        let _turn = console.shared().turn.lock().await;
        if console.is_open(ExposureKind::Listener) {
            listen::come_home(console).await?;
            console.shared().exposures.closed(ExposureKind::Listener);
        }
        check_loopback(console.wanted_address().await)?;
    }
    take_up(console, Kept::Off, "off").await
}

/// Keeps the choice, and has a running service take it up at once.
async fn take_up(
    console: &Console,
    kept: Kept,
    mode: &'static str,
) -> Result<TlsView, ConsoleError> {
    let value = serde_json::to_value(&kept).map_err(|error| ConsoleError::internal(&error))?;
    let (grant, act) = (console.grant(), console.act(now(), "tls_changed"));
    let turn = console.shared().turn.lock().await;
    console
        .write(move |writer| {
            let former: Value = writer.settings()?.remove(TLS).unwrap_or_default();
            writer.set_setting(&grant, TLS, &value)?;
            if former != value {
                writer.append(act.with("mode", mode))?;
            }
            Ok(())
        })
        .await?;
    // What was asked for at the start of the process is over: the admin has chosen anew.
    console.slot_mut().asked_tls = None;
    console.restart().await?;
    drop(turn);
    get(console, Nothing {}).await
}

/// `tls.exportAuthority`: the certificate alone, to be given to whoever is to trust it.
pub(crate) async fn export_authority(
    console: &Console,
    input: ExportAuthority,
) -> Result<Written, ConsoleError> {
    let kept = kept_authority(console).await?.ok_or_else(no_authority)?;
    let (extension, bytes) = match input.form {
        CertificateForm::Pem => ("crt", kept.certificate.clone().into_bytes()),
        CertificateForm::Der => ("cer", kept.der()?),
    };
    let path = match input.path {
        Some(path) => Some(workspace::absolute(&path)?),
        None => {
            let name = format!("directory-sync-authority.{extension}");
            workspace::ask_for(
                console,
                "dialog-tls-export",
                true,
                name,
                "dialog-kind-certificate",
                vec![extension],
            )
            .await?
        }
    };
    let Some(path) = path else {
        return Ok(Written {
            path: None,
            bytes: 0,
        });
    };
    let shown = path.display().to_string();
    let length = bytes.len() as u64;
    let written = workspace::blocking(move || std::fs::write(&path, bytes)).await?;
    written.map_err(|error| {
        let args = Args::new()
            .text("path", &shown)
            .text("problem", &error.to_string());
        ConsoleError::say(ErrorCode::BadInput, "error-tls-not-written", &args).at("path")
    })?;
    Ok(Written {
        path: Some(shown),
        bytes: length,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{HeadlessHost, Opening};
    use directory::{Door, OpenMode};
    use serde_json::json;
    use std::sync::Arc;

    async fn serving(folder: &tempfile::TempDir) -> Console {
        let host = Arc::new(HeadlessHost::new(folder.path()));
        let opening = Opening::new(folder.path().join("x.dsync"), OpenMode::CreateIfMissing);
        let console = Console::open(host, Door::Window, opening).await.unwrap();
        let any = "127.0.0.1:0".parse().unwrap();
        console.start(Some(any)).await.unwrap();
        console
    }

    fn in_days(days: i64) -> Timestamp {
        Timestamp(now().0 + days * DAY_MS)
    }

    #[tokio::test]
    async fn a_certificate_of_the_authority_is_renewed_before_its_end_while_the_service_runs() {
        let folder = tempfile::tempdir().unwrap();
        let console = serving(&folder).await;
        assert!(
            !renew(&console, in_days(89)).await.unwrap(),
            "in cleartext there is none"
        );
        let input = json!({ "names": ["desk.example"] });
        console.call("tls.makeAuthority", input).await.unwrap();
        let first = console.identity().unwrap();
        assert!(!renew(&console, now()).await.unwrap());
        assert!(renew(&console, in_days(70)).await.unwrap());
        let next = console.identity().unwrap();
        assert_ne!(first.certificate(), next.certificate());
        assert_eq!(first.facts().names, next.facts().names);
        assert!(console.address().is_some());
    }

    #[tokio::test]
    async fn files_that_were_renewed_are_taken_up_and_bad_ones_are_not() {
        let folder = tempfile::tempdir().unwrap();
        let console = serving(&folder).await;
        let write = || {
            let key = rcgen::KeyPair::generate().unwrap();
            let params = rcgen::CertificateParams::new(vec!["desk.example".to_owned()]).unwrap();
            let certificate = params.self_signed(&key).unwrap();
            std::fs::write(folder.path().join("c.pem"), certificate.pem()).unwrap();
            std::fs::write(folder.path().join("k.pem"), key.serialize_pem()).unwrap();
        };
        write();
        let input = json!({ "certificate": folder.path().join("c.pem"), "key": folder.path().join("k.pem") });
        console.call("tls.useFiles", input).await.unwrap();
        let first = console.identity().unwrap();
        assert!(
            !renew(&console, now()).await.unwrap(),
            "nothing has changed"
        );
        write();
        assert!(renew(&console, now()).await.unwrap());
        let second = console.identity().unwrap();
        assert_ne!(first.certificate(), second.certificate());
        std::fs::write(folder.path().join("c.pem"), "half of a").unwrap();
        assert!(renew(&console, now()).await.is_err());
        assert_eq!(
            console.identity().unwrap().certificate(),
            second.certificate()
        );
    }

    #[test]
    fn the_end_of_a_certificate_is_told_before_and_after() {
        let facts = |days: i64| CertificateFacts {
            names: vec!["desk.example".to_owned()],
            subject: String::new(),
            issuer: String::new(),
            starts: in_days(-60),
            ends: in_days(days),
            fingerprint: String::new(),
            is_self_signed: false,
            is_authority: false,
            chain: 1,
        };
        for (days, severity) in [
            (15, None),
            (13, Some(Severity::Warning)),
            (-1, Some(Severity::Failure)),
        ] {
            let told = of_the_end(&facts(days), now());
            assert_eq!(told.as_ref().map(|note| note.severity), severity, "{days}");
            if let Some(note) = told {
                assert!(
                    note.message.contains(&day(in_days(days))),
                    "{}",
                    note.message
                );
            }
        }
    }
}
