//! Warnings of what is known to go wrong, by the rows of a mapping and by what has come. Each look reads a bounded number of rows, of the
//! directory and of the log.

use super::markup::spans;
use super::proofs::name_of;
use super::{Decided, Found, guide_of, kept};
use crate::connections::small;
use crate::console::Console;
use crate::resources::{display_name, from_kind};
use crate::types::{
    ConnectionRef, ConsoleError, LastUse, LintEvidence, LintWarning, SetupLint, SetupSource,
};
use crate::words::visible;
use directory::{ConnectionId, IdpConnection, Kind, Reader, StoreError, Stored};
use idp::guide::tutor::TutorRow;
use idp::guide::{Event, Guide, Lint, LintSign, Values};
use serde_json::Value;

/// The newest users and groups of a connection that are looked at.
const LOOKED_AT: u32 = 100;
/// What is shown as evidence of one warning.
const SHOWN: usize = 5;

/// `setup.lint`
pub(crate) async fn lint(
    console: &Console,
    input: ConnectionRef,
) -> Result<SetupLint, ConsoleError> {
    let own_base = console.base_url().await;
    console
        .read(move |reader| {
            let (connection, setup) = kept(reader, &input.connection)?;
            let guide = guide_of(&connection)?;
            let found = Found::read(reader, own_base)?;
            let values = Decided::of(guide, &setup.choices, &found).values;
            seen(reader, &connection, guide, &setup, &values)
        })
        .await
}

/// Warnings of what has come.
pub(super) fn seen(
    reader: &Reader,
    connection: &IdpConnection,
    guide: &Guide,
    setup: &directory::Setup,
    values: &Values,
) -> Result<SetupLint, StoreError> {
    let is_wanted = |wanted: &[LintSign]| {
        let mut signs = guide.lints.iter().flat_map(|lint| &lint.signs);
        signs.any(|sign| wanted.contains(sign))
    };
    let newest = |kind: Kind, wanted: bool| {
        if wanted {
            reader.newest_of(connection.id, kind, LOOKED_AT)
        } else {
            Ok(Vec::new())
        }
    };
    let of_users = is_wanted(&[LintSign::TwoWorkEmails, LintSign::NoExternalId]);
    let of_groups = is_wanted(&[
        LintSign::NestedGroup,
        LintSign::EmptyGroup,
        LintSign::MembersMissing,
    ]);
    let users = newest(Kind::User, of_users)?;
    let groups = newest(Kind::Group, of_groups)?;
    let mut warnings = Vec::new();
    for lint in &guide.lints {
        let mut found: Vec<Stored> = Vec::new();
        for sign in &lint.signs {
            let signed = match sign {
                LintSign::TwoWorkEmails => only(&users, |user| Ok(has_two_work_emails(user)))?,
                LintSign::NoExternalId => only(&users, |user| {
                    Ok(user.resource.attributes.external_id().is_none())
                })?,
                LintSign::NestedGroup => only(&groups, |group| {
                    Ok(group.member_count == 0 && !reader.groups_of(group.resource.id)?.is_empty())
                })?,
                LintSign::EmptyGroup => only(&groups, |group| Ok(group.member_count == 0))?,
                LintSign::MembersMissing => only(&groups, |group| {
                    Ok(!reader.member_sums_of(group)?.is_settled())
                })?,
                LintSign::TestEmailTaken => test_user(reader, guide, setup, values)?,
            };
            for stored in signed {
                let is_new = |known: &Stored| known.resource.id != stored.resource.id;
                if found.iter().all(is_new) {
                    found.push(stored);
                }
            }
        }
        if !found.is_empty() {
            let more = small(found.len().saturating_sub(SHOWN) as u64);
            let evidence = found
                .iter()
                .take(SHOWN)
                .map(|stored| resource(reader, connection.id, stored))
                .collect::<Result<_, _>>()?;
            warnings.push(warning(guide, lint, values, evidence, more));
        }
    }
    Ok(SetupLint {
        warnings,
        users: small(users.len() as u64),
        groups: small(groups.len() as u64),
    })
}

fn only(
    all: &[Stored],
    is_meant: impl Fn(&Stored) -> Result<bool, StoreError>,
) -> Result<Vec<Stored>, StoreError> {
    let mut found = Vec::new();
    for stored in all {
        if is_meant(stored)? {
            found.push(stored.clone());
        }
    }
    Ok(found)
}

fn has_two_work_emails(user: &Stored) -> bool {
    let emails = user.resource.attributes.as_map().get("emails");
    let Some(Value::Array(emails)) = emails else {
        return false;
    };
    let is_work = |email: &&Value| {
        email["type"]
            .as_str()
            .is_some_and(|kind| kind.eq_ignore_ascii_case("work"))
    };
    emails.iter().filter(is_work).count() > 1
}

/// Who has the made-up address already, unless the round with it went through.
fn test_user(
    reader: &Reader,
    guide: &Guide,
    setup: &directory::Setup,
    values: &Values,
) -> Result<Vec<Stored>, StoreError> {
    let is_done = setup
        .proofs
        .contains_key(&name_of(Event::ActivationRound, false));
    let has_round = guide.proof(Event::ActivationRound).is_some();
    if is_done || !has_round {
        return Ok(Vec::new());
    }
    Ok(reader
        .holder_of_user_name(&values.test_email)?
        .into_iter()
        .collect())
}

fn resource(
    reader: &Reader,
    connection: ConnectionId,
    stored: &Stored,
) -> Result<LintEvidence, StoreError> {
    let arrival = reader.last_arrival(stored.resource.id, connection)?;
    Ok(LintEvidence::Resource {
        id: stored.resource.id.to_string(),
        resource: from_kind(stored.kind),
        name: visible(&display_name(stored)).into_owned(),
        exchange: arrival.map(|(seq, at)| LastUse {
            at: at.0,
            seq: seq.0,
        }),
    })
}

/// Warnings of rows.
pub(super) fn of_rows(guide: &Guide, rows: &[TutorRow], values: &Values) -> Vec<LintWarning> {
    let mut warnings = Vec::new();
    for lint in &guide.lints {
        let Some(found) = lint.rows(rows) else {
            continue;
        };
        let mut evidence: Vec<LintEvidence> = found
            .iter()
            .filter_map(|index| rows.get(*index))
            .map(|row| LintEvidence::Mapping {
                from: visible(&row.from).into_owned(),
                to: visible(&row.to).into_owned(),
            })
            .collect();
        if let (true, Some(missing)) = (evidence.is_empty(), &lint.missing) {
            evidence.push(LintEvidence::Missing {
                to: missing.clone(),
            });
        }
        warnings.push(warning(guide, lint, values, evidence, 0));
    }
    warnings
}

fn warning(
    guide: &Guide,
    lint: &Lint,
    values: &Values,
    evidence: Vec<LintEvidence>,
    more: u32,
) -> LintWarning {
    LintWarning {
        key: lint.key.clone(),
        heading: spans(&lint.heading, values),
        words: spans(&lint.words, values),
        evidence,
        more,
        sources: sources(guide, &lint.sources),
        unsourced: lint.unsourced.clone(),
    }
}

/// Where something is known from, by the keys of its sources.
pub(super) fn sources(guide: &Guide, keys: &[String]) -> Vec<SetupSource> {
    keys.iter()
        .filter_map(|key| guide.sources.get(key))
        .map(|source| SetupSource {
            title: source.title.clone(),
            address: source.address.clone(),
        })
        .collect()
}
