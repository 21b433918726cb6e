//! What the listener is known by, and what is odd about it.

use super::source::{Source, kept_authority, source};
use super::{authority, files, keys, names};
use crate::console::{Console, now};
use crate::types::{
    Authority, Certificate, ConsoleError, ExposureKind, Nothing, Notice, Severity, TlsMode,
    TlsNote, TlsView,
};
use crate::words::{self, Args};
use crate::workspace;
use scim_core::Timestamp;
use scim_service::CertificateFacts;

/// Days before the end of a certificate from which on it is told.
const TOLD_DAYS: i64 = 14;
const DAY_MS: i64 = 86_400_000;

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
pub(super) fn day(at: Timestamp) -> String {
    at.to_jiff().strftime("%-d %b %Y").to_string()
}

pub(super) fn note(severity: Severity, id: &str, args: &Args) -> TlsNote {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn in_days(days: i64) -> Timestamp {
        Timestamp(now().0 + days * DAY_MS)
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
