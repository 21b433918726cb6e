//! Rotating a token: a second one beside the first, which of the two the provider uses, and when the first can go.
//!
//! Nothing is kept of a rotation but which token takes over from which. Everything else is read from the log, so it can be
//! left and come back to at any time.

use crate::connections::{checked_name, find, provider_of, small};
use crate::console::Console;
use crate::setup;
use crate::tokens::{about, expiry, keep_if_asked, known, name_is_free, row_of};
use crate::types::{
    ById, ChangeRotation, ConsoleError, CreatedToken, ErrorCode, RotateToken, Rotation,
    RotationNeed, RotationQuery, RotationState, RotationUse, TokenRow,
};
use crate::words::{self, Args};
use directory::{
    EntryKind, IdpConnection, LogEntry, LogPosition, LogQuery, Reader, StoreError, Token, TokenId,
    TokenState,
};
use idp::REHEARSED;
use scim_core::Timestamp;
use zeroize::Zeroizing;

const HOUR_MS: i64 = 3_600_000;
const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 86_400_000;
/// The longest overlap, in hours: 30 days.
const MOST_HOURS: u32 = 720;
/// Exchanges of the connection that are looked at, newest first. So many in a row with the new token are proof enough.
const LOOKED_AT: u32 = 500;
/// For a provider that sends when something changes: so many requests with the new token alone show that it has moved over.
const REQUESTS: u32 = 10;
/// How long a rotation is still shown when the old token has ended.
const SHOWN_AFTERWARDS_MS: i64 = 7 * DAY_MS;

/// `tokens.rotate`: the one answer that holds the new token.
pub(crate) async fn rotate(
    console: &Console,
    input: RotateToken,
) -> Result<CreatedToken, ConsoleError> {
    let name = checked_name(&input.name)?;
    let at = console.now();
    let expires = expiry(&input.expiry, at)?;
    let ends = end_after(input.overlap_hours, at, "overlapHours")?;
    let grant = console.grant();
    let act = console.act(at, "token_rotated");
    let (former, token, secret, row) = console
        .write(move |writer| {
            let former = known(writer, &input.id)?;
            let connection = writer
                .connection_by_id(former.connection)?
                .filter(|connection| connection.removed.is_none())
                .ok_or_else(|| StoreError::Unknown {
                    what: "token",
                    name: input.id.clone(),
                })?;
            name_is_free(writer, connection.id, &name)?;
            let new = directory::NewToken {
                connection: connection.id,
                name,
                scope: former.scope,
                expires,
                kept: false,
            };
            let (former, token, secret) = writer.rotate_token(&grant, former.id, new, ends, at)?;
            let mut entry = about(act, &token, &connection.name)
                .with("scope", token.scope.as_str())
                .with("former", former.name.clone());
            if let Some(ends) = former.expires {
                entry = entry.with("until", ends.to_string());
            }
            writer.append(entry)?;
            let row = row_of(writer, &token, at)?;
            Ok((
                former,
                token,
                Zeroizing::new(secret.expose().to_owned()),
                row,
            ))
        })
        .await?;
    if former.state(at) != TokenState::Active {
        console.close_connections_of(former.id);
    }
    keep_if_asked(console, token.id, secret, row, input.keep_in_keychain).await
}

fn end_after(hours: u32, at: Timestamp, field: &str) -> Result<Timestamp, ConsoleError> {
    if hours > MOST_HOURS {
        let args = Args::new().number("least", 0).number("most", MOST_HOURS);
        return Err(ConsoleError::say(ErrorCode::BadInput, "error-out-of-range", &args).at(field));
    }
    Ok(Timestamp(at.0 + i64::from(hours) * HOUR_MS))
}

/// `rotation.list`: the oldest first.
pub(crate) async fn list(
    console: &Console,
    input: RotationQuery,
) -> Result<Vec<Rotation>, ConsoleError> {
    let at = console.now();
    console
        .read(move |reader| {
            let connections = match input.connection.as_deref() {
                Some(name) => vec![find(reader, name)?],
                None => reader.connections()?,
            };
            let mut rotations = Vec::new();
            for connection in &connections {
                for rotation in reader.rotations(connection.id)? {
                    rotations.extend(view(reader, connection, rotation, at)?);
                }
            }
            Ok(rotations)
        })
        .await
}

/// `rotation.change`: the old token ends so many hours from now.
pub(crate) async fn change(
    console: &Console,
    input: ChangeRotation,
) -> Result<Rotation, ConsoleError> {
    let at = console.now();
    let ends = end_after(input.hours, at, "hours")?;
    let grant = console.grant();
    let act = console.act(at, "token_end_changed");
    let rotation = console
        .write(move |writer| {
            let (connection, rotation) = existing(writer, &input.id)?;
            let former = known(writer, &rotation.former.to_string())?;
            if former.revoked.is_some() {
                return Err(StoreError::NotNow(
                    "the old token was revoked; restore it first",
                ));
            }
            // It may get more time than it has now, but never more than it was made for.
            let ends = rotation.former_expires.map_or(ends, |own| own.min(ends));
            let former = writer.set_token_end(&grant, former.id, Some(ends))?;
            writer.append(about(act, &former, &connection.name).with("until", ends.to_string()))?;
            view(writer, &connection, rotation, at)?.ok_or_else(|| unknown(&input.id))
        })
        .await?;
    if rotation.state == RotationState::Over
        && let Some(former) = TokenId::parse(&rotation.former.id)
    {
        console.close_connections_of(former);
    }
    Ok(rotation)
}

/// `rotation.takeBack`: the new token is revoked, and the old one has the end again that it had.
pub(crate) async fn take_back(console: &Console, input: ById) -> Result<TokenRow, ConsoleError> {
    let at = console.now();
    let grant = console.grant();
    let act = console.act(at, "rotation_taken_back");
    let (new, row) = console
        .write(move |writer| {
            let (connection, rotation) = existing(writer, &input.id)?;
            let former = known(writer, &rotation.former.to_string())?;
            let own = rotation.former_expires;
            if former.revoked.is_some() || own.is_some_and(|own| own <= at) {
                return Err(StoreError::NotNow(
                    "the old token would not work any more, so the provider would be left with none",
                ));
            }
            let new = writer.revoke_token(&grant, rotation.token, at)?;
            let former = writer.set_token_end(&grant, former.id, own)?;
            writer.forget_rotation(rotation.token)?;
            writer.append(about(act, &new, &connection.name).with("former", former.name.clone()))?;
            Ok((new.id, row_of(writer, &former, at)?))
        })
        .await?;
    console.close_connections_of(new);
    Ok(row)
}

fn unknown(id: &str) -> StoreError {
    StoreError::Unknown {
        what: "token",
        name: id.to_owned(),
    }
}

/// The rotation to this token, which may be named by either of the two.
fn existing(reader: &Reader, id: &str) -> Result<(IdpConnection, directory::Rotation), StoreError> {
    let token = known(reader, id)?;
    let connection = reader
        .connection_by_id(token.connection)?
        .filter(|connection| connection.removed.is_none())
        .ok_or_else(|| unknown(id))?;
    let rotation = reader
        .rotations(connection.id)?
        .into_iter()
        .find(|rotation| rotation.token == token.id || rotation.former == token.id)
        .ok_or(StoreError::NotNow("no other token takes over from it"))?;
    Ok((connection, rotation))
}

/// What the log shows of the two tokens since the rotation began.
#[derive(Debug, Default, PartialEq)]
struct Seen {
    /// The newest request that the new token let in.
    used: Option<RotationUse>,
    /// The newest request with the old one, let in or not.
    former_used: Option<RotationUse>,
    /// Requests with the new one that are newer than every one with the old one.
    alone: u32,
    /// When the first and the last of these came.
    alone_from: Option<i64>,
    alone_to: Option<i64>,
}

/// `entries` come newest first, and none is older than the rotation.
fn look(entries: &[LogEntry], token: TokenId, former: TokenId) -> Seen {
    let mut seen = Seen::default();
    for entry in entries {
        // A rehearsal is no sign of a provider.
        if entry.signs.iter().any(|sign| sign == REHEARSED) {
            continue;
        }
        let one = RotationUse {
            at: entry.at.0,
            seq: entry.seq.0,
        };
        if entry.token == Some(former) {
            seen.former_used.get_or_insert(one);
        } else if entry.token == Some(token) && entry.status != Some(401) {
            seen.used.get_or_insert(one);
            if seen.former_used.is_none() {
                seen.alone += small(entry.count.max(1));
                seen.alone_from = Some(entry.at.0);
                seen.alone_to.get_or_insert(entry.at.0);
            }
        }
    }
    seen
}

/// How long the new token has been the only one, in whole minutes.
fn minutes_alone(seen: &Seen) -> u32 {
    let span = seen
        .alone_from
        .zip(seen.alone_to)
        .map(|(from, to)| to - from);
    u32::try_from(span.unwrap_or(0).max(0) / MINUTE_MS).unwrap_or(u32::MAX)
}

fn need(cycle: Option<u32>, seen: &Seen) -> (RotationNeed, bool) {
    match cycle {
        // A test of the connection comes at once, and proves no more than that the token was typed right. Only requests a
        // whole cycle apart show that it was saved.
        Some(minutes) => {
            let so_far = minutes_alone(seen);
            let need = RotationNeed::Minutes {
                minutes,
                so_far: so_far.min(minutes),
            };
            (need, so_far >= minutes)
        }
        None => {
            let need = RotationNeed::Requests { requests: REQUESTS };
            (need, seen.alone >= REQUESTS)
        }
    }
}

fn judge(seen: &Seen, is_proven: bool, former_ended: Option<Timestamp>) -> RotationState {
    if let Some(ended) = former_ended {
        let still_sent = seen
            .former_used
            .is_some_and(|used| used.at > ended.0 && seen.alone == 0);
        return if still_sent {
            RotationState::StillSent
        } else {
            RotationState::Over
        };
    }
    match (seen.used, seen.alone) {
        (None, _) => RotationState::Waiting,
        (Some(_), 0) => RotationState::Both,
        (Some(_), _) if is_proven => RotationState::Safe,
        (Some(_), _) => RotationState::Settling,
    }
}

/// `None` if there is nothing to show any more: the new token was taken back, or the old one has been gone for a while.
fn view(
    reader: &Reader,
    connection: &IdpConnection,
    rotation: directory::Rotation,
    at: Timestamp,
) -> Result<Option<Rotation>, StoreError> {
    let (Some(token), Some(former)) = (
        reader.token(rotation.token)?,
        reader.token(rotation.former)?,
    ) else {
        return Ok(None);
    };
    if token.state(at) != TokenState::Active {
        return Ok(None);
    }
    let ended = ended(&former, at);
    if ended.is_some_and(|ended| at.0 - ended.0 > SHOWN_AFTERWARDS_MS) {
        return Ok(None);
    }
    let query = LogQuery {
        kinds: vec![EntryKind::Exchange],
        connections: vec![connection.id],
        since: Some(rotation.begun),
        ..LogQuery::default()
    };
    let page = reader.log_page(&query, LogPosition::Newest, LOOKED_AT)?;
    let seen = look(&page.entries, token.id, former.id);
    let (needed, is_proven) = need(setup::cycle_minutes(connection), &seen);
    let state = judge(&seen, is_proven, ended);
    let provider = provider_of(&connection.provider);
    let args = || {
        Args::new()
            .text("provider", &provider.name)
            .text("token", &token.name)
            .text("former", &former.name)
            .count("alone", seen.alone.into())
    };
    let id = match state {
        RotationState::Waiting => "rotation-waiting",
        RotationState::Both => "rotation-both",
        RotationState::Settling => "rotation-settling",
        RotationState::Safe => "rotation-safe",
        RotationState::Over => "rotation-over",
        RotationState::StillSent => "rotation-still-sent",
    };
    let rule = match needed {
        RotationNeed::Minutes { minutes, .. } => {
            words::text("rotation-rule-cycle", &args().number("minutes", minutes))
        }
        RotationNeed::Requests { requests } => words::text(
            "rotation-rule-requests",
            &args().number("requests", requests),
        ),
    };
    Ok(Some(Rotation {
        connection_id: connection.id.to_string(),
        connection_name: connection.name.clone(),
        token: row_of(reader, &token, at)?,
        former: row_of(reader, &former, at)?,
        begun: rotation.begun.0,
        state,
        words: words::spans(id, &args()),
        rule,
        used: seen.used,
        former_used: seen.former_used.or_else(|| {
            // What it was used for before is no part of the rotation, but the admin wants to know that it is in use.
            let last = former.last_use.as_ref()?;
            Some(RotationUse {
                at: last.at.0,
                seq: 0,
            })
        }),
        alone: seen.alone,
        needed,
        place: setup::token_place(reader, connection)?,
        provider,
    }))
}

/// When a token stopped working; `None` if it works.
fn ended(token: &Token, at: Timestamp) -> Option<Timestamp> {
    match token.state(at) {
        TokenState::Active => None,
        TokenState::Expired => token.expires,
        TokenState::Revoked | TokenState::Deleted => token.revoked.or(token.deleted),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(used: Option<i64>, former: Option<i64>, alone: u32, span_minutes: i64) -> Seen {
        let at = |at: i64| RotationUse { at, seq: 1 };
        Seen {
            used: used.map(at),
            former_used: former.map(at),
            alone,
            alone_from: (alone > 0).then_some(0),
            alone_to: (alone > 0).then_some(span_minutes * MINUTE_MS),
        }
    }

    #[test]
    fn one_that_comes_in_cycles_has_moved_over_after_a_whole_one_and_no_sooner() {
        for (minutes, safe) in [(0, false), (39, false), (40, true), (90, true)] {
            let seen = seen(Some(1), None, 300, minutes);
            assert_eq!(need(Some(40), &seen).1, safe, "{minutes}");
        }
        assert!(!need(Some(40), &seen(None, Some(1), 0, 0)).1);
    }

    #[test]
    fn one_that_sends_on_change_has_moved_over_after_ten_requests() {
        for (alone, safe) in [(0, false), (9, false), (10, true)] {
            assert_eq!(
                need(None, &seen(Some(1), None, alone, 0)).1,
                safe,
                "{alone}"
            );
        }
    }

    #[test]
    fn the_state_follows_from_which_token_came_last() {
        let ended = Some(Timestamp(100));
        let cases = [
            (seen(None, None, 0, 0), false, None, RotationState::Waiting),
            (
                seen(None, Some(5), 0, 0),
                false,
                None,
                RotationState::Waiting,
            ),
            (
                seen(Some(5), Some(9), 0, 0),
                false,
                None,
                RotationState::Both,
            ),
            (
                seen(Some(9), Some(5), 3, 0),
                false,
                None,
                RotationState::Settling,
            ),
            (
                seen(Some(9), Some(5), 12, 0),
                true,
                None,
                RotationState::Safe,
            ),
            (
                seen(Some(9), Some(5), 12, 0),
                true,
                ended,
                RotationState::Over,
            ),
            (
                seen(None, Some(99), 0, 0),
                false,
                ended,
                RotationState::Over,
            ),
            (
                seen(None, Some(101), 0, 0),
                false,
                ended,
                RotationState::StillSent,
            ),
            (
                seen(Some(150), Some(101), 2, 0),
                false,
                ended,
                RotationState::Over,
            ),
        ];
        for (seen, proven, ended, state) in cases {
            assert_eq!(judge(&seen, proven, ended), state, "{seen:?}");
        }
    }
}
