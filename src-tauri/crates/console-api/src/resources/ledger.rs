//! The membership ledger of a group: what was asked for, what is stored, by which exchanges, and what settles the rest.

use crate::console::Console;
use crate::log::row;
use crate::resources::write::entry_for;
use crate::resources::{Owners, from_kind, id_of, show};
use crate::types::{
    ConsoleError, HereNow, LedgerQuery, MemberExchange, MemberLedger, MemberSums, OpenMember,
    ResourceDetails, SettleMember, UnknownMembers,
};
use crate::words::{self, Args};
use directory::{Kind, LogSeq, NamedBy, OpenReason, Reader, StoreError, Stored, Verdict};
use scim_core::ResourceId;
use serde_json::Value;

/// The most open members of a page, and the most exchanges that are read at once.
const MOST_ROWS: u32 = 200;

/// `groups.ledger`
pub(crate) async fn ledger(
    console: &Console,
    input: LedgerQuery,
) -> Result<MemberLedger, ConsoleError> {
    let id = id_of(Kind::Group, &input.id)?;
    let page_size = input.page_size.clamp(1, MOST_ROWS);
    let page = input.page.max(1);
    let skip = (page - 1).saturating_mul(page_size.into());
    let limit = input.exchanges.min(MOST_ROWS);
    console
        .read(move |reader| {
            let group = reader
                .resource(Kind::Group, id)?
                .ok_or_else(|| StoreError::NotFound {
                    kind: Kind::Group,
                    id: id.to_string(),
                })?;
            let sums = reader.member_sums_of(&group)?;
            let owners = Owners::read(reader)?;
            let open = reader
                .open_members(id, skip, page_size.into())?
                .into_iter()
                .map(|open| open_row(reader, &owners, open))
                .collect::<Result<Vec<_>, StoreError>>()?;
            let before = input.before.map(LogSeq);
            let mut exchanges = reader.member_exchanges(id, before, limit + 1)?;
            let more_exchanges = exchanges.len() > limit as usize;
            exchanges.truncate(limit as usize);
            Ok(MemberLedger {
                sums: as_sums(&sums),
                told: told(&sums),
                open,
                page,
                page_size,
                listed: sums.left_out - sums.unlisted + sums.held,
                exchanges: exchanges
                    .iter()
                    .map(|exchange| exchange_row(id, exchange))
                    .collect(),
                more_exchanges,
                rule: rule_of(reader, &group)?,
                owner: owners.of(group.owner),
            })
        })
        .await
}

/// `groups.settle`: adds what was asked for, now that it names something.
pub(crate) async fn settle(
    console: &Console,
    input: SettleMember,
) -> Result<ResourceDetails, ConsoleError> {
    let id = id_of(Kind::Group, &input.id)?;
    let base_url = console.base_url().await;
    let catalogue = console.workspace().catalogue();
    let (grant, door, at) = (console.grant(), console.door(), crate::console::now());
    console
        .write(move |writer| {
            let outcome = writer.settle_member(&grant, id, &input.value, at)?;
            let entry = entry_for(door, at, Kind::Group, "members_added", &outcome);
            writer.append(entry.with("value", input.value))?;
            show::details(writer, &catalogue, &base_url, &outcome.stored)
        })
        .await
}

pub(crate) fn as_sums(sums: &directory::MemberSums) -> MemberSums {
    MemberSums {
        asked: sums.asked(),
        stored: sums.stored,
        left_out: sums.left_out,
        held: sums.held,
        unlisted: sums.unlisted,
        is_exact: sums.is_exact,
    }
}

/// The rule of the connection that the group belongs to.
fn rule_of(reader: &Reader, group: &Stored) -> Result<Option<UnknownMembers>, StoreError> {
    let Some(owner) = group.owner else {
        return Ok(None);
    };
    let connection = reader.connection_by_id(owner)?;
    Ok(connection.map(|connection| {
        crate::connections::as_unknown_members(connection.settings.unknown_members())
    }))
}

/// Whatever the rule is now: what is open came in requests that were done. A refused request leaves nothing open.
fn told(sums: &directory::MemberSums) -> Option<String> {
    if sums.is_settled() {
        return None;
    }
    let args = Args::new().count("asked", sums.asked());
    Some(words::text("ledger-told-left-out", &args))
}

fn open_row(
    reader: &Reader,
    owners: &Owners,
    open: directory::OpenMember,
) -> Result<OpenMember, StoreError> {
    let (why, why_entry) = match open.why {
        OpenReason::Unknown if open.held => (words::text("ledger-why-held", &Args::new()), None),
        OpenReason::Unknown if ResourceId::parse(&open.value).is_some() => {
            (words::text("ledger-why-unknown", &Args::new()), None)
        }
        OpenReason::Unknown => (words::text("ledger-why-unknown-name", &Args::new()), None),
        OpenReason::Deleted { entry, .. } => (
            words::text("ledger-why-deleted", &Args::new()),
            Some(entry.0),
        ),
        OpenReason::TooEarly { created } => (
            words::text(
                "ledger-why-too-early",
                &Args::new().text("created", if created.is_some() { "yes" } else { "no" }),
            ),
            created.map(|created| created.0),
        ),
        OpenReason::OtherName(by) => {
            let attribute = match by {
                NamedBy::ExternalId => "externalId",
                NamedBy::UserName | NamedBy::Id => "userName",
            };
            let args = Args::new().text("attribute", attribute);
            (words::text("ledger-why-other-name", &args), None)
        }
    };
    Ok(OpenMember {
        value: open.value,
        held: open.held,
        why,
        why_entry,
        asked_by: open.entry.0,
        connection: owners.of(open.connection).name,
        here: match open.here {
            Some(here) => Some(HereNow {
                id: here.id.to_string(),
                kind: from_kind(here.kind),
                name: shown_name(reader, here)?,
            }),
            None => None,
        },
    })
}

/// What a person calls it, as everywhere on these pages.
fn shown_name(reader: &Reader, here: directory::Here) -> Result<String, StoreError> {
    let stored = reader.resource(here.kind, here.id)?;
    Ok(stored.map_or(here.name, |stored| super::display_name(&stored)))
}

fn exchange_row(group: ResourceId, exchange: &directory::MemberExchange) -> MemberExchange {
    let entry = &exchange.entry;
    let number = |name: &str| entry.arguments.get(name).and_then(Value::as_u64);
    let is_about_group = entry
        .subject
        .as_ref()
        .is_some_and(|subject| subject.id == Some(group));
    let (left_out, held) = (number("leftOut").unwrap_or(0), number("held").unwrap_or(0));
    let is_refused = entry.verdict == Verdict::Refused;
    let asked = is_about_group
        .then(|| number("asked").unwrap_or(exchange.added + exchange.removed))
        .filter(|_| !is_refused);
    let mut missing = Vec::new();
    for (id, count) in [
        ("ledger-outcome-left-out", left_out),
        ("ledger-outcome-held", held),
    ] {
        if count > 0 {
            missing.push(words::text(id, &Args::new().count("count", count)));
        }
    }
    MemberExchange {
        seq: entry.seq.0,
        at: entry.at.0,
        verdict: row::verdict(entry.verdict),
        what: what(exchange, is_about_group, asked),
        asked,
        stored: asked.map(|asked| asked.saturating_sub(left_out + held)),
        missing: (!missing.is_empty()).then(|| missing.join(", ")),
        outcome: outcome(exchange, is_about_group),
    }
}

fn what(exchange: &directory::MemberExchange, is_about_group: bool, asked: Option<u64>) -> String {
    let entry = &exchange.entry;
    let name = entry
        .subject
        .as_ref()
        .and_then(|subject| subject.name.as_deref())
        .unwrap_or_default();
    if !is_about_group {
        let id = if exchange.removed > 0 {
            "ledger-what-went"
        } else {
            "ledger-what-came"
        };
        return words::text(id, &Args::new().text("name", name));
    }
    let id = match entry.action.as_str() {
        "group_created" => "ledger-what-created",
        "members_added" => "ledger-what-added",
        "members_removed" => "ledger-what-removed",
        "members_replaced" => "ledger-what-replaced",
        "members_emptied" => "ledger-what-emptied",
        "members_changed" => "ledger-what-changed",
        _ => "ledger-what-other",
    };
    words::text(id, &Args::new().count("asked", asked.unwrap_or(0)))
}

fn outcome(exchange: &directory::MemberExchange, is_about_group: bool) -> String {
    let entry = &exchange.entry;
    let none = Args::new();
    if !is_about_group {
        let id = if exchange.removed > 0 {
            "ledger-outcome-went"
        } else {
            "ledger-outcome-came"
        };
        return words::text(id, &none);
    }
    let args = row::arguments(entry);
    match entry.verdict {
        Verdict::Refused => {
            let reason = words::joined(&row::reason_words(entry, &args));
            words::text(
                "ledger-outcome-refused",
                &Args::new().text("reason", &reason),
            )
        }
        Verdict::Partly => row::not_stored(entry),
        Verdict::NoChange => words::text("ledger-outcome-nothing", &none),
        Verdict::Applied | Verdict::Held => words::text("ledger-outcome-all", &none),
    }
}
