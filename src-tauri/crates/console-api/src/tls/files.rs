//! A certificate and its key from files: read, checked, and what is wrong or odd about them in words.

use super::view::{day, note};
use crate::types::{ConsoleError, ErrorCode, Severity, TlsFiles, TlsNote};
use crate::words::Args;
use crate::workspace::blocking;
use scim_core::Timestamp;
use scim_service::{CertificateFacts, Identity, IdentityFault};
use std::io::{self, Read as _};
use std::path::Path;
use zeroize::Zeroizing;

/// Bytes of a file that are read at all: a chain of ten certificates has some 30 KB.
const LARGEST: u64 = 256 * 1024;

pub(super) struct Read {
    pub(super) identity: Identity,
    /// Others than its owner may read the file of the key.
    key_is_open: bool,
}

/// Reads both files, and checks that they belong together.
pub(super) async fn read(files: TlsFiles) -> Result<Read, ConsoleError> {
    blocking(move || {
        let chain = bytes_of(&files.certificate, "certificate")?;
        let key = bytes_of(&files.key, "key")?;
        let identity =
            Identity::from_pem(&chain, &key).map_err(|fault| in_words(&fault, &files))?;
        Ok(Read {
            identity,
            key_is_open: is_open_to_others(Path::new(&files.key)),
        })
    })
    .await?
}

fn bytes_of(path: &str, field: &'static str) -> Result<Zeroizing<Vec<u8>>, ConsoleError> {
    let args = || Args::new().text("path", path);
    let read = || -> io::Result<Zeroizing<Vec<u8>>> {
        let mut bytes = Zeroizing::new(Vec::new());
        let file = std::fs::File::open(path)?;
        if !file.metadata()?.is_file() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        file.take(LARGEST + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let bytes = read().map_err(|error| {
        let id = match error.kind() {
            io::ErrorKind::NotFound => "error-tls-file-missing",
            io::ErrorKind::PermissionDenied => "error-tls-file-denied",
            _ => "error-tls-file-unreadable",
        };
        let args = args().text("problem", &error.to_string());
        ConsoleError::say(ErrorCode::BadInput, id, &args).at(field)
    })?;
    if bytes.len() as u64 > LARGEST {
        return Err(
            ConsoleError::say(ErrorCode::BadInput, "error-tls-file-too-large", &args()).at(field),
        );
    }
    Ok(bytes)
}

/// A certificate whose time has not come, or is over, is refused by every client.
pub(super) fn check_time(facts: &CertificateFacts, at: Timestamp) -> Result<(), ConsoleError> {
    let id = if facts.ends.0 <= at.0 {
        "error-tls-ended"
    } else if facts.starts.0 > at.0 {
        "error-tls-not-begun"
    } else {
        return Ok(());
    };
    let args = Args::new()
        .text("ends", &day(facts.ends))
        .text("starts", &day(facts.starts));
    Err(ConsoleError::say(ErrorCode::BadInput, id, &args).at("certificate"))
}

fn in_words(fault: &IdentityFault, files: &TlsFiles) -> ConsoleError {
    let (id, field) = match fault {
        IdentityFault::NoCertificate => ("error-tls-no-certificate", "certificate"),
        IdentityFault::BrokenCertificate { .. } => ("error-tls-broken-certificate", "certificate"),
        IdentityFault::TooLong { .. } => ("error-tls-too-long", "certificate"),
        IdentityFault::NoNames => ("error-tls-no-names", "certificate"),
        IdentityFault::NotForServers => ("error-tls-not-for-servers", "certificate"),
        IdentityFault::NoKey => ("error-tls-no-key", "key"),
        IdentityFault::EncryptedKey => ("error-tls-encrypted-key", "key"),
        IdentityFault::UnusableKey => ("error-tls-unusable-key", "key"),
        IdentityFault::OtherKey { fits: None } => ("error-tls-other-key", "key"),
        IdentityFault::OtherKey { fits: Some(_) } => ("error-tls-order", "certificate"),
    };
    let number = match fault {
        IdentityFault::BrokenCertificate { number } => *number,
        IdentityFault::TooLong { most } => *most,
        IdentityFault::OtherKey { fits: Some(fits) } => *fits,
        _ => 0,
    };
    let path = match field {
        "key" => &files.key,
        _ => &files.certificate,
    };
    let args = Args::new()
        .text("path", path)
        .count("number", number as u64);
    ConsoleError::say(ErrorCode::BadInput, id, &args).at(field)
}

/// What is no fault, and yet worth knowing.
pub(super) fn notes(read: &Read, files: &TlsFiles) -> Vec<TlsNote> {
    let facts = read.identity.facts();
    let args = Args::new()
        .text("path", &files.key)
        .text("issuer", &facts.issuer);
    let found = [
        (read.key_is_open, Severity::Warning, "tls-note-open-key"),
        (facts.is_self_signed, Severity::Info, "tls-note-self-signed"),
        (
            facts.chain == 1 && !facts.is_self_signed,
            Severity::Info,
            "tls-note-alone",
        ),
        (facts.is_authority, Severity::Info, "tls-note-is-authority"),
    ];
    found
        .into_iter()
        .filter(|(is_so, _, _)| *is_so)
        .map(|(_, severity, id)| note(severity, id, &args))
        .collect()
}

#[cfg(unix)]
fn is_open_to_others(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).is_ok_and(|file| file.permissions().mode() & 0o077 != 0)
}

/// Elsewhere permissions are lists that are not read here.
#[cfg(not(unix))]
fn is_open_to_others(_: &Path) -> bool {
    false
}
