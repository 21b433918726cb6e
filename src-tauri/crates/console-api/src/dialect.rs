//! How a connection's requests are read: who they come from, and which quirks are tolerated, used and refused.

use crate::connections::{find, provider_of, small};
use crate::console::{Console, now};
use crate::types::{
    ChangeDialect, ConnectionDialect, ConnectionRef, ConsoleError, DialectBrief, DialectChange,
    DialectPreset, ErrorCode, EvidenceRow, LastUse, QuirkRow, QuirkSource, RecognisedProvider,
};
use crate::words::{self, Args};
use directory::{
    ConnectionId, ConnectionUse, IdpConnection, NewLogEntry, Reader, StoreError, UseKind,
    WriteGrant, Writer,
};
use idp::{Idp, ProviderQuirk, Sign};
use scim_core::tolerance::{QUIRKS, Quirk};
use scim_core::{Timestamp, Tolerances};
use std::collections::BTreeMap;

/// `connections.dialect`
pub(crate) async fn get(
    console: &Console,
    input: ConnectionRef,
) -> Result<ConnectionDialect, ConsoleError> {
    console
        .read(move |reader| {
            let connection = find(reader, &input.connection)?;
            whole(reader, &connection)
        })
        .await
}

/// `connections.changeDialect`: another preset, single quirks, or both. Holds from the next request on.
pub(crate) async fn change(
    console: &Console,
    input: ChangeDialect,
) -> Result<ConnectionDialect, ConsoleError> {
    check_codes(&input.change.quirks)?;
    let (grant, at) = (console.grant(), now());
    let act = console.act(at, CHANGED);
    console
        .write(move |writer| {
            let connection = find(writer, &input.connection)?;
            let connection = switch(writer, &grant, connection, &input.change, act)?;
            whole(writer, &connection)
        })
        .await
}

/// The action of the entry that tells of a switched dialect.
pub(crate) const CHANGED: &str = "dialect_changed";

/// Gives a connection another preset, single quirks, or both, and appends the entry `act`, which is an act of
/// [`CHANGED`]. Where nothing would differ, nothing is written. The codes have been checked.
pub(crate) fn switch(
    writer: &mut Writer,
    grant: &WriteGrant,
    connection: IdpConnection,
    change: &DialectChange,
    act: NewLogEntry,
) -> Result<IdpConnection, StoreError> {
    let mut settings = connection.settings.clone();
    if let Some(preset) = change.preset {
        settings.preset = to_preset(preset);
        settings.quirks.clear();
    }
    settings.quirks.extend(change.quirks.clone());
    forget_what_the_preset_says(&connection.provider, &mut settings);
    if settings == connection.settings {
        return Ok(connection);
    }
    let named = |tolerated: bool| -> Vec<String> {
        let switched = change.quirks.iter().filter(|(_, to)| **to == tolerated);
        switched.map(|(code, _)| code.clone()).collect()
    };
    let mut entry = act.with("name", connection.name.clone());
    if change.preset.is_some() {
        let preset = serde_json::to_value(settings.preset).unwrap_or_default();
        entry = entry.with("preset", preset);
    }
    entry = entry
        .with("tolerated", named(true))
        .with("refused", named(false));
    entry.connection = Some(connection.id);
    let connection = writer.set_connection_settings(grant, connection.id, settings)?;
    writer.append(entry)?;
    Ok(connection)
}

/// The codes are those of quirks.
pub(crate) fn check_codes(switched: &BTreeMap<String, bool>) -> Result<(), ConsoleError> {
    let is_known = |code: &String| QUIRKS.iter().any(|quirk| quirk.code == code);
    match switched.keys().find(|code| !is_known(code)) {
        None => Ok(()),
        Some(code) => {
            let known: Vec<&str> = QUIRKS.iter().map(|quirk| quirk.code).collect();
            let args = Args::new()
                .text("code", code)
                .text("known", &known.join(", "));
            let error = ConsoleError::say(ErrorCode::BadInput, "error-unknown-quirk", &args);
            Err(error.at("quirks"))
        }
    }
}

/// What a connection's dialect comes to, in short.
pub(crate) fn brief(
    reader: &Reader,
    connection: &IdpConnection,
) -> Result<DialectBrief, StoreError> {
    let uses = reader.connection_uses(connection.id)?;
    let tolerances = scim_service::dialect_of(Some(connection)).tolerances;
    let tolerated = QUIRKS
        .iter()
        .filter(|quirk| tolerances.tolerates(quirk.code) == Some(true));
    Ok(DialectBrief {
        preset: from_preset(connection.settings.preset),
        changed: small(connection.settings.quirks.len() as u64),
        tolerated: small(tolerated.count() as u64),
        recognised: recognised(connection, &uses),
    })
}

fn whole(reader: &Reader, connection: &IdpConnection) -> Result<ConnectionDialect, StoreError> {
    let uses = reader.connection_uses(connection.id)?;
    let tolerances = scim_service::dialect_of(Some(connection)).tolerances;
    let idp = Idp::from_key(&connection.provider).unwrap_or(Idp::Custom);
    let known = idp.quirks();
    let quirks = QUIRKS
        .iter()
        .map(|quirk| row(quirk, &known, connection, &tolerances, &uses))
        // Those that nobody knows of this provider, that are refused and never came, would only be noise.
        .filter(|row| {
            row.seen.is_some() || row.tolerated || row.changed || row.used + row.refused > 0
        })
        .collect();
    Ok(ConnectionDialect {
        connection: connection.id.to_string(),
        provider: provider_of(&connection.provider),
        preset: from_preset(connection.settings.preset),
        changed: small(connection.settings.quirks.len() as u64),
        recognised: recognised(connection, &uses),
        evidence: evidence(&uses),
        quirks,
    })
}

fn row(
    quirk: &Quirk,
    known: &[ProviderQuirk],
    connection: &IdpConnection,
    tolerances: &Tolerances,
    uses: &[ConnectionUse],
) -> QuirkRow {
    let id = format!("quirk-{}", quirk.code.replace('_', "-"));
    let none = Args::new();
    let found = |kind: UseKind| {
        uses.iter()
            .find(|one| one.kind == kind && one.code == quirk.code)
    };
    let (used, refused) = (found(UseKind::Noted), found(UseKind::Refused));
    let of_provider = known.iter().find(|one| one.code == quirk.code);
    QuirkRow {
        code: quirk.code.to_owned(),
        name: words::spans(&id, &none),
        does: words::attribute_spans(&id, "does", &none).unwrap_or_default(),
        seen: of_provider.map(|one| one.seen.to_owned()),
        source: of_provider.map(|one| QuirkSource {
            name: one.source.name.to_owned(),
            url: one.source.address.map(str::to_owned),
        }),
        section: quirk.section.to_owned(),
        section_url: section_url(quirk.section),
        used: used.map_or(0, |one| one.uses),
        last_use: used.map(last),
        refused: refused.map_or(0, |one| one.uses),
        last_refusal: refused.map(last),
        tolerated: tolerances.tolerates(quirk.code) == Some(true),
        changed: connection.settings.quirks.contains_key(quirk.code),
    }
}

fn last(one: &ConnectionUse) -> LastUse {
    LastUse {
        at: one.last_at.0,
        seq: one.last.0,
    }
}

/// `RFC 7643 §2.3.2` as an address.
pub(crate) fn section_url(section: &str) -> String {
    let mut parts = section.split([' ', '§']).filter(|part| !part.is_empty());
    match (parts.next(), parts.next(), parts.next()) {
        (Some("RFC"), Some(number), Some(place)) => {
            format!("https://www.rfc-editor.org/rfc/rfc{number}#section-{place}")
        }
        _ => String::new(),
    }
}

fn signs(uses: &[ConnectionUse]) -> impl Iterator<Item = (Sign, &ConnectionUse)> {
    uses.iter()
        .filter(|one| one.kind == UseKind::Sign)
        .filter_map(|one| Some((idp::sign_of(&one.code)?, one)))
}

fn recognised(connection: &IdpConnection, uses: &[ConnectionUse]) -> Option<RecognisedProvider> {
    let found = idp::recognise(signs(uses).map(|(sign, one)| (sign, one.uses)))?;
    Some(words_of(found, &connection.provider))
}

/// A recognition in words; `chosen` is the provider that the connection was made for.
pub(crate) fn words_of(found: idp::Recognition, chosen: &str) -> RecognisedProvider {
    let profile = found.profile.map(|profile| {
        let id = format!("profile-{}-{profile}", found.idp.key());
        words::text(&id, &Args::new())
    });
    RecognisedProvider {
        provider: provider_of(found.idp.key()),
        profile,
        as_chosen: found.idp.key() == chosen,
    }
}

/// The most telling first, then the most frequent.
fn evidence(uses: &[ConnectionUse]) -> Vec<EvidenceRow> {
    let mut seen: Vec<(Sign, &ConnectionUse)> = signs(uses).collect();
    seen.sort_by_key(|(sign, one)| (std::cmp::Reverse((sign.weight, one.uses)), sign.code));
    seen.into_iter()
        .map(|(sign, one)| {
            let (looked_at, seen, says) = sign_words(sign.code);
            EvidenceRow {
                code: sign.code.to_owned(),
                looked_at,
                seen,
                says,
                requests: one.uses,
                last: last(one),
            }
        })
        .collect()
}

type Spans = Vec<crate::types::Span>;

/// What was looked at, what was seen, what that says.
pub(crate) fn sign_words(code: &str) -> (Spans, Spans, Spans) {
    let id = format!("sign-{}", code.replace('_', "-"));
    let none = Args::new();
    let part = |name: &str| words::attribute_spans(&id, name, &none).unwrap_or_default();
    (words::spans(&id, &none), part("seen"), part("says"))
}

/// A quirk that is treated as the provider's preset has it is no change.
pub(crate) fn forget_what_the_preset_says(
    provider: &str,
    settings: &mut directory::ConnectionSettings,
) {
    let plain = IdpConnection {
        id: ConnectionId::new(),
        name: String::new(),
        provider: provider.to_owned(),
        settings: directory::ConnectionSettings {
            quirks: BTreeMap::new(),
            ..settings.clone()
        },
        created: Timestamp(0),
        removed: None,
    };
    let usual = scim_service::dialect_of(Some(&plain)).tolerances;
    // Refusing a null is not the same as what happens to it where nothing is known of it.
    settings
        .quirks
        .retain(|code, tolerated| usual.with(code, *tolerated) != usual);
}

pub(crate) fn to_preset(preset: DialectPreset) -> directory::DialectPreset {
    match preset {
        DialectPreset::Provider => directory::DialectPreset::Provider,
        DialectPreset::All => directory::DialectPreset::All,
        DialectPreset::Strict => directory::DialectPreset::Strict,
    }
}

fn from_preset(preset: directory::DialectPreset) -> DialectPreset {
    match preset {
        directory::DialectPreset::Provider => DialectPreset::Provider,
        directory::DialectPreset::All => DialectPreset::All,
        directory::DialectPreset::Strict => DialectPreset::Strict,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_become_addresses() {
        let url = "https://www.rfc-editor.org/rfc/rfc7643#section-2.3.2";
        assert_eq!(section_url("RFC 7643 §2.3.2"), url);
        for quirk in QUIRKS {
            assert!(
                section_url(quirk.section).contains("#section-"),
                "{quirk:?}"
            );
        }
    }

    #[test]
    fn every_quirk_sign_and_profile_has_its_words() {
        for quirk in QUIRKS {
            let id = format!("quirk-{}", quirk.code.replace('_', "-"));
            assert!(words::knows(&id), "{id}");
            assert!(
                words::attribute(&id, "does", &Args::new()).is_some(),
                "{id}"
            );
        }
        for sign in idp::SIGNS {
            let id = format!("sign-{}", sign.code.replace('_', "-"));
            assert!(words::knows(&id), "{id}");
            let (_, seen, says) = sign_words(sign.code);
            assert!(!seen.is_empty() && !says.is_empty(), "{id}");
            if let Some(profile) = sign.profile {
                let id = format!("profile-{}-{profile}", sign.idp.key());
                assert!(words::knows(&id), "{id}");
            }
        }
    }
}
