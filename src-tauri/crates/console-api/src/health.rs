//! How a connection fares, judged from its tokens, its OAuth clients and its last exchanges.

use crate::credentials::Credentials;
use crate::types::{Health, HealthState};
use crate::words::{self, Args};
use directory::{
    EntryKind, IdpConnection, LogEntry, LogPosition, LogQuery, Reader, StoreError, Verdict,
};
use idp::Idp;
use scim_core::Timestamp;
use std::collections::BTreeMap;

/// So many exchanges are looked at.
const LOOKED_AT: u32 = 20;
/// From so many refusals among them a connection is failing.
const FAILING: u32 = 10;
/// Or when this many of the newest were all refused.
const FAILING_IN_A_ROW: usize = 3;
/// Entra ID starts a cycle every 40 minutes, whether or not anything changed; three missed ones are silence.
const ENTRA_SILENT_MS: i64 = 2 * 3_600_000;

pub(crate) struct Judged {
    pub(crate) health: Health,
    pub(crate) last_request: Option<i64>,
}

/// Judges a connection as of `at`.
pub(crate) fn of(
    reader: &Reader,
    connection: &IdpConnection,
    credentials: &Credentials,
    at: Timestamp,
) -> Result<Judged, StoreError> {
    let query = LogQuery {
        kinds: vec![EntryKind::Exchange],
        connections: vec![connection.id],
        ..LogQuery::default()
    };
    let last = reader
        .log_page(&query, LogPosition::Newest, LOOKED_AT)?
        .entries;
    let sends = Idp::from_key(&connection.provider).is_none_or(Idp::speaks_scim);
    let health = if sends || !last.is_empty() {
        judge(connection, credentials, &last, at)
    } else {
        of_imports(reader, connection)?
    };
    Ok(Judged {
        last_request: last.first().map(|entry| entry.at.0),
        health,
    })
}

/// A provider that sends nothing fares as its last import did.
fn of_imports(reader: &Reader, connection: &IdpConnection) -> Result<Health, StoreError> {
    let imports = reader.imports(Some(connection.id))?;
    let (state, since, id) = match imports.first() {
        None => (HealthState::Waiting, connection.created, "health-no-import"),
        Some(newest) => (HealthState::Healthy, newest.begun, "health-imported"),
    };
    Ok(Health {
        state,
        words: words::text(id, &Args::new()),
        since: Some(since.0),
        refused_of_last_20: 0,
    })
}

fn judge(
    connection: &IdpConnection,
    credentials: &Credentials,
    last: &[LogEntry],
    at: Timestamp,
) -> Health {
    let tokens = &credentials.tokens;
    let refused: Vec<&LogEntry> = last
        .iter()
        .filter(|entry| entry.verdict == Verdict::Refused)
        .collect();
    let refused_count = u32::try_from(refused.len()).unwrap_or(u32::MAX);
    let in_a_row = last.len() >= FAILING_IN_A_ROW
        && last
            .iter()
            .take(FAILING_IN_A_ROW)
            .all(|entry| entry.verdict == Verdict::Refused);
    let newest = last.first().map(|entry| entry.at.0);
    let usable = credentials.usable(at).next().is_some();
    let args = Args::new()
        .number("refused", refused_count)
        .count("looked", last.len() as u64);
    let (state, since, text) = if refused_count >= FAILING || in_a_row {
        let why = commonest_reason(&refused).map(|reason| {
            words::text(
                &format!("health-because-{}", reason.replace('_', "-")),
                &args,
            )
        });
        // Most reasons need the log to be understood; those of credentials are said here.
        let because = why
            .filter(|words| !words.starts_with("health-because-"))
            .unwrap_or_default();
        (
            HealthState::Failing,
            failing_since(last),
            words::text("health-failing", &args.text("because", &because)),
        )
    } else if !usable {
        let ended = tokens
            .iter()
            .filter_map(|token| token.revoked.or(token.expires))
            .max();
        let id = if !credentials.clients.is_empty() {
            "health-no-token-or-client"
        } else if tokens.is_empty() {
            "health-no-token-yet"
        } else {
            "health-no-token"
        };
        (
            HealthState::NoToken,
            ended.map(|ended| ended.0),
            words::text(id, &args),
        )
    } else if let Some(newest) = newest {
        let entra = Idp::from_key(&connection.provider) == Some(Idp::Entra);
        if entra && at.0 - newest > ENTRA_SILENT_MS {
            (
                HealthState::Silent,
                Some(newest),
                words::text("health-silent-entra", &args),
            )
        } else {
            let id = if entra {
                "health-healthy-entra"
            } else {
                "health-healthy"
            };
            (HealthState::Healthy, Some(newest), words::text(id, &args))
        }
    } else {
        (
            HealthState::Waiting,
            Some(connection.created.0),
            words::text("health-waiting", &args),
        )
    };
    Health {
        state,
        words: text,
        since,
        refused_of_last_20: refused_count,
    }
}

/// When the present run of refusals began, as far as was looked.
fn failing_since(last: &[LogEntry]) -> Option<i64> {
    last.iter()
        .take_while(|entry| entry.verdict == Verdict::Refused)
        .last()
        .map(|entry| entry.at.0)
}

/// The reason that most of these refusals have.
pub(crate) fn commonest_reason(refused: &[&LogEntry]) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for reason in refused.iter().filter_map(|entry| entry.reason.as_deref()) {
        *counts.entry(reason).or_default() += 1;
    }
    counts
        .into_iter()
        .max_by_key(|(_, count)| *count)
        .map(|(reason, _)| reason.to_owned())
}
