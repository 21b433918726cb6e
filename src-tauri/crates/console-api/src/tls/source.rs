//! Where the certificate of the listener comes from: what the workspace says, or what the process was told at its start.

use super::authority;
use crate::console::Console;
use crate::types::{ConsoleError, ErrorCode, TlsFiles};
use crate::words::Args;
use directory::{Reader, StoreError};
use serde::{Deserialize, Serialize};

/// Settings of the workspace.
pub(super) const TLS: &str = "tls";
pub(super) const AUTHORITY: &str = "tlsAuthority";

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
pub(super) enum Kept {
    #[default]
    Off,
    Files(TlsFiles),
    LocalAuthority,
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

pub(super) async fn kept_authority(
    console: &Console,
) -> Result<Option<authority::Kept>, ConsoleError> {
    console.read(|reader| stored(reader, AUTHORITY)).await
}

pub(super) fn no_authority() -> ConsoleError {
    ConsoleError::say(ErrorCode::NotFound, "error-tls-no-authority", &Args::new())
}
