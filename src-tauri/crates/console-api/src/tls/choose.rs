//! Choosing what the listener shows: a certificate from files, one by the local authority, or none.

use super::names::{self, Name};
use super::source::{AUTHORITY, Kept, Source, TLS, kept_authority};
use super::view::get;
use super::{authority, files, keys, listen};
use crate::console::{Console, now};
use crate::service::check_loopback;
use crate::types::{
    ConsoleError, ErrorCode, ExposureKind, MakeAuthority, Nothing, TlsFiles, TlsView, UseTlsFiles,
};
use crate::workspace;
use serde_json::Value;
use std::path::PathBuf;

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
