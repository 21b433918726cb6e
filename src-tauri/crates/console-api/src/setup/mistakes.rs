//! What is wrong, told at the step where it is put right: what arrived, what a check found, what ought to have come.

use super::markup::spans;
use super::proofs::is_rehearsed;
use super::silence::{self, FirstGroup, Heard};
use super::{Decided, proofs};
use crate::connections::small;
use crate::reachability::{Check, Stopped};
use crate::types::{LastUse, MistakeSign, Reach, SetupMistake};
use directory::{EntryKind, LogEntry, LogPosition, LogQuery, Proof, Reader, StoreError, Verdict};
use idp::Idp;
use idp::guide::{Guide, Mistake, MistakeCode, Mistyped, Values};
use scim_core::Timestamp;
use scim_service::{BEARER_TWICE, FORWARDED_HTTP};

/// Exchanges looked at, of the connection and of all of them each.
const LOOKED_AT: u32 = 100;

/// Where mistakes are looked for.
pub(super) struct Scene<'a> {
    pub(super) reader: &'a Reader,
    pub(super) guide: &'a Guide,
    pub(super) kept: &'a directory::Setup,
    pub(super) decided: &'a Decided,
    /// Checks of the way to this computer, newest first.
    pub(super) checks: &'a [Check],
    /// When the last step before the first open one was done: what was wrong before is put right.
    pub(super) since: Timestamp,
    pub(super) first_group: FirstGroup,
}

/// A mistake that was made and not put right yet.
pub(super) struct Made<'g> {
    pub(super) mistake: &'g Mistake,
    sign: MistakeSign,
    at: i64,
    times: u32,
}

impl<'a> Scene<'a> {
    /// The newest mistake that lasts.
    pub(super) fn newest(&self) -> Result<Option<Made<'a>>, StoreError> {
        let own = proofs::newest(self.reader, self.kept.connection, LOOKED_AT)?;
        // A check goes over HTTPS: where it seems not to, a proxy in between says so of its own way, and that tells nothing.
        let is_believed = !own
            .iter()
            .any(|entry| is_rehearsed(entry) && has_sign(entry, FORWARDED_HTTP));
        let own: Vec<&LogEntry> = own.iter().filter(|entry| !is_rehearsed(entry)).collect();
        let candidates = [
            self.wrong_request(&own, is_believed)?,
            self.kept_out(own.first().copied()),
            self.without_groups(&own)?,
        ];
        Ok(candidates.into_iter().flatten().max_by_key(|made| made.at))
    }

    fn told(&self, code: MistakeCode) -> Option<&'a Mistake> {
        self.guide.mistake(code, self.decided.way.as_deref())
    }

    /// What came and was wrong, unless the connection was answered well after it. `own` are the exchanges of the connection,
    /// newest first.
    fn wrong_request(
        &self,
        own: &[&LogEntry],
        proxies_are_believed: bool,
    ) -> Result<Option<Made<'a>>, StoreError> {
        let code_of = |entry: &LogEntry| {
            code_of(entry).filter(|code| proxies_are_believed || *code != MistakeCode::HttpNotHttps)
        };
        let (reader, connection) = (self.reader, self.kept.connection);
        let provider = Idp::from_key(&self.guide.provider);
        let mut made: Vec<(MistakeCode, &LogEntry)> = Vec::new();
        let well = own
            .iter()
            .find(|entry| entry.verdict != Verdict::Refused && code_of(entry).is_none())
            .map(|entry| entry.seq);
        let others = refusals_and_strays(reader, self.since)?;
        for entry in own {
            made.extend(code_of(entry).map(|code| (code, *entry)));
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
            entry.at >= self.since
                && well.is_none_or(|well| entry.seq > well)
                && !is_rehearsed(entry)
        });
        let Some((code, newest)) = made.iter().max_by_key(|(_, entry)| entry.seq).copied() else {
            return Ok(None);
        };
        let times = made.iter().filter(|(other, _)| *other == code);
        Ok(self.told(code).map(|mistake| Made {
            mistake,
            sign: MistakeSign::Request {
                exchange: LastUse {
                    at: newest.at.0,
                    seq: newest.seq.0,
                },
            },
            at: newest.at.0,
            times: small(times.map(|(_, entry)| entry.count).sum()),
        }))
    }

    /// Where the newest check of this address stopped, if the provider would stop there too and has not come since. It counts
    /// however long ago it was: nothing that was done here in the meantime opens the way.
    fn kept_out(&self, came: Option<&LogEntry>) -> Option<Made<'a>> {
        let public_url = self.decided.public_url.as_ref()?;
        let connection = self.kept.connection.to_string();
        let is_meant = |check: &&Check| {
            let is_own = check.connection.as_ref() == Some(&connection);
            check.public_url == *public_url
                && match self.decided.reach {
                    Some(Reach::Rehearsal) => false,
                    // Only a check for this connection goes the agent's way; others come from the internet.
                    Some(Reach::Agent) => is_own,
                    Some(Reach::PublicUrl) | None => true,
                }
        };
        let check = self.checks.iter().find(is_meant)?;
        if came.is_some_and(|entry| entry.at.0 > check.at) {
            return None;
        }
        let Stopped {
            mistake,
            rung,
            name,
            found,
        } = check.stopped.clone()?;
        Some(Made {
            mistake: self.told(mistake)?,
            sign: MistakeSign::Check {
                at: check.at,
                rung,
                name,
                found,
            },
            at: check.at,
            times: 1,
        })
    }

    /// People who come without groups, though groups ought to have come.
    fn without_groups(&self, own: &[&LogEntry]) -> Result<Option<Made<'a>>, StoreError> {
        let heard = Heard {
            reader: self.reader,
            guide: self.guide,
            way: self.decided.way.as_deref(),
            test_email: &self.decided.values.test_email,
            known: &self.kept.proofs,
            newest: own,
        };
        let Some(silence) = silence::of(&heard, self.first_group)? else {
            return Ok(None);
        };
        let exchange = |proof: Proof| LastUse {
            at: proof.at.0,
            seq: proof.entry.0,
        };
        let mistake = self.told(MistakeCode::GroupMappingOff);
        Ok(mistake.map(|mistake| Made {
            mistake,
            sign: MistakeSign::Silence {
                first: exchange(silence.first_user),
                last: exchange(silence.last),
            },
            at: silence.last.at.0,
            times: 1,
        }))
    }
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
            sign: self.sign.clone(),
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

    /// The exchange that it shows by; none if it shows by a check.
    pub(super) fn exchange(&self) -> Option<LastUse> {
        match &self.sign {
            MistakeSign::Request { exchange } => Some(*exchange),
            MistakeSign::Silence { last, .. } => Some(*last),
            MistakeSign::Check { .. } => None,
        }
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

fn has_sign(entry: &LogEntry, code: &str) -> bool {
    entry.signs.iter().any(|sign| sign == code)
}

/// The status of a request to a name that is not this service's.
const MISDIRECTED: u16 = 421;

/// The mistake that an exchange shows, if it is one of those that setups are made with.
fn code_of(entry: &LogEntry) -> Option<MistakeCode> {
    let path = entry.target.as_deref().unwrap_or_default();
    let path = path.split('?').next().unwrap_or_default();
    if path.to_ascii_lowercase().contains("/users/users")
        || path.to_ascii_lowercase().contains("/users/groups")
    {
        return Some(MistakeCode::PathWithUsers);
    }
    // Whatever was answered: the token was readable on its way.
    if has_sign(entry, FORWARDED_HTTP) && entry.status != Some(MISDIRECTED) {
        return Some(MistakeCode::HttpNotHttps);
    }
    match entry.reason.as_deref()? {
        "token_missing" => Some(MistakeCode::NoToken),
        "token_malformed" if has_sign(entry, BEARER_TWICE) => Some(MistakeCode::BearerTyped),
        "token_malformed" | "token_unknown" => Some(MistakeCode::WrongToken),
        "token_expired" | "access_token_expired" => Some(MistakeCode::ExpiredToken),
        "token_revoked" | "access_token_revoked" => Some(MistakeCode::RevokedToken),
        "insufficient_scope" => Some(MistakeCode::ReadOnlyToken),
        "base_doubled" => Some(MistakeCode::DoubledPath),
        "base_missing" => Some(MistakeCode::MissingBase),
        "older_scim_endpoint" => Some(MistakeCode::OlderScim),
        "doubled_slash" | "trailing_slash" => Some(MistakeCode::TrailingSlash),
        _ => None,
    }
}
