//! What arrived and was wrong, told at the step where it is put right.

use super::markup::spans;
use crate::connections::small;
use crate::types::{LastUse, SetupMistake};
use directory::{
    ConnectionId, EntryKind, LogEntry, LogPosition, LogQuery, Reader, StoreError, Verdict,
};
use idp::guide::{Guide, Mistake, MistakeCode, Mistyped, Values};
use idp::{Idp, REHEARSED};
use scim_core::Timestamp;

/// Refusals looked at, of the connection and of nobody each.
const LOOKED_AT: u32 = 100;

/// A mistake that was made since a time and not put right yet.
pub(super) struct Made<'g> {
    pub(super) mistake: &'g Mistake,
    entry: LastUse,
    times: u32,
}

/// The newest mistake since `since`, unless the connection was answered well after it.
pub(super) fn newest<'g>(
    reader: &Reader,
    guide: &'g Guide,
    way: Option<&str>,
    connection: ConnectionId,
    since: Timestamp,
) -> Result<Option<Made<'g>>, StoreError> {
    let provider = Idp::from_key(&guide.provider);
    let mut made: Vec<(MistakeCode, &LogEntry)> = Vec::new();
    let own = super::proofs::newest(reader, connection, LOOKED_AT)?;
    let well = own
        .iter()
        .find(|entry| entry.verdict != Verdict::Refused)
        .map(|entry| entry.seq);
    let others = refusals_and_strays(reader, since)?;
    for entry in &own {
        made.extend(code_of(entry).map(|code| (code, entry)));
    }
    for entry in &others {
        if entry.connection == Some(connection) {
            continue;
        }
        let code = match entry.connection {
            // Nobody's token: whoever it was, somebody is trying to get in.
            None => code_of(entry),
            // Another connection's token, by a client of this provider.
            Some(_) => (provider.is_some()
                && provider == sender(entry)
                && !belongs(reader, entry, provider)?)
            .then_some(MistakeCode::OtherConnection),
        };
        made.extend(code.map(|code| (code, entry)));
    }
    made.retain(|(_, entry)| {
        entry.at >= since
            && well.is_none_or(|well| entry.seq > well)
            && !entry.signs.iter().any(|sign| sign == REHEARSED)
    });
    let Some((code, newest)) = made.iter().max_by_key(|(_, entry)| entry.seq).copied() else {
        return Ok(None);
    };
    let Some(mistake) = guide.mistake(code, way) else {
        return Ok(None);
    };
    let times = made.iter().filter(|(other, _)| *other == code);
    Ok(Some(Made {
        mistake,
        entry: LastUse {
            at: newest.at.0,
            seq: newest.seq.0,
        },
        times: small(times.map(|(_, entry)| entry.count).sum()),
    }))
}

impl Made<'_> {
    pub(super) fn view(&self, values: &Values) -> SetupMistake {
        let mistake = self.mistake;
        let (after_base_url, before_token) = match &mistake.mistyped {
            Some(Mistyped::AfterBaseUrl { text }) => (Some(text.clone()), None),
            Some(Mistyped::BeforeToken { text }) => (None, Some(text.clone())),
            None => (None, None),
        };
        SetupMistake {
            code: code_text(mistake.code),
            heading: spans(&mistake.heading, values),
            words: spans(&mistake.words, values),
            sees: mistake.sees.as_ref().map(|sees| spans(sees, values)),
            exchange: self.entry,
            times: self.times,
            after_base_url,
            before_token,
        }
    }

    /// The key of the step that puts it right.
    pub(super) fn step(&self) -> &str {
        &self.mistake.step
    }

    /// What happened, in the guide's markup.
    pub(super) fn words(&self) -> &str {
        &self.mistake.words
    }

    pub(super) fn exchange(&self) -> LastUse {
        self.entry
    }

    /// Whether the request never came as far as this connection.
    pub(super) fn is_about_the_token(&self) -> bool {
        matches!(
            self.mistake.code,
            MistakeCode::NoToken
                | MistakeCode::WrongToken
                | MistakeCode::OtherConnection
                | MistakeCode::ExpiredToken
                | MistakeCode::RevokedToken
                | MistakeCode::BearerTyped
        )
    }
}

fn code_text(code: MistakeCode) -> String {
    serde_json::to_value(code)
        .ok()
        .and_then(|code| code.as_str().map(str::to_owned))
        .unwrap_or_default()
}

/// Refusals of nobody, and exchanges of other connections, newest first.
fn refusals_and_strays(reader: &Reader, since: Timestamp) -> Result<Vec<LogEntry>, StoreError> {
    let query = LogQuery {
        kinds: vec![EntryKind::Exchange],
        since: Some(since),
        ..LogQuery::default()
    };
    Ok(reader
        .log_page(&query, LogPosition::Newest, LOOKED_AT)?
        .entries)
}

fn sender(entry: &LogEntry) -> Option<Idp> {
    let signs = entry.signs.iter().filter_map(|code| idp::sign_of(code));
    idp::recognise(signs.map(|sign| (sign, 1))).map(|found| found.idp)
}

/// Whether the connection that an entry came in with is one of this provider.
fn belongs(reader: &Reader, entry: &LogEntry, provider: Option<Idp>) -> Result<bool, StoreError> {
    let Some(id) = entry.connection else {
        return Ok(false);
    };
    let connection = reader.connection_by_id(id)?;
    Ok(connection.is_none_or(|one| Idp::from_key(&one.provider) == provider))
}

/// The mistake that a refusal shows, if it is one of those that setups are made with.
fn code_of(entry: &LogEntry) -> Option<MistakeCode> {
    let path = entry.target.as_deref().unwrap_or_default();
    let path = path.split('?').next().unwrap_or_default();
    if path.to_ascii_lowercase().contains("/users/users")
        || path.to_ascii_lowercase().contains("/users/groups")
    {
        return Some(MistakeCode::PathWithUsers);
    }
    match entry.reason.as_deref()? {
        "token_missing" => Some(MistakeCode::NoToken),
        "token_malformed" => Some(MistakeCode::BearerTyped),
        "token_unknown" => Some(MistakeCode::WrongToken),
        "token_expired" | "access_token_expired" => Some(MistakeCode::ExpiredToken),
        "token_revoked" | "access_token_revoked" => Some(MistakeCode::RevokedToken),
        "insufficient_scope" => Some(MistakeCode::ReadOnlyToken),
        "base_doubled" => Some(MistakeCode::DoubledPath),
        "base_missing" => Some(MistakeCode::MissingBase),
        "doubled_slash" | "trailing_slash" => Some(MistakeCode::TrailingSlash),
        _ => None,
    }
}
