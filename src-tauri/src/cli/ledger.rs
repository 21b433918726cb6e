//! `directory-sync groups ledger|nesting|settle`

use super::groups::GROUP;
use super::output::{self, Table};
use super::{CliError, Context, times};
use crate::words::say;
use console_api::types::{
    ById, Everyone, LedgerQuery, MemberLedger, NestedGroup, Nesting, OpenMember, ResourceDetails,
    SettleMember,
};

/// Open members are asked for this many at a time.
const PAGE: u32 = 200;
/// So many exchanges are shown, the newest.
const EXCHANGES: u32 = 50;

pub(super) async fn show(context: &Context, name: &str) -> Result<(), CliError> {
    let caller = context.caller().await?;
    let id = GROUP.find(&caller, name).await?;
    let mut query = LedgerQuery {
        id,
        page: 1,
        page_size: PAGE,
        before: None,
        exchanges: EXCHANGES,
    };
    let mut ledger: MemberLedger = caller.call("groups.ledger", &query).await?;
    query.exchanges = 0;
    while (ledger.open.len() as u64) < ledger.listed {
        query.page += 1;
        let more: MemberLedger = caller.call("groups.ledger", &query).await?;
        if more.open.is_empty() {
            break;
        }
        ledger.open.extend(more.open);
    }
    caller.close().await?;
    if context.json {
        return output::json(&ledger);
    }
    let sums = ledger.sums;
    output::note(&say!(
        "cli-ledger-sums",
        name = name,
        asked = sums.asked,
        stored = sums.stored,
        leftOut = sums.left_out,
        held = sums.held
    ));
    if sums.unlisted > 0 {
        let exact = if sums.is_exact { "yes" } else { "no" };
        output::note(&say!(
            "cli-ledger-unlisted",
            count = sums.unlisted,
            exact = exact
        ));
    }
    if sums.left_out + sums.held == 0 {
        output::note(&say!("cli-ledger-settled"));
    }
    open_table(&ledger.open).print()?;
    exchange_table(&ledger).print()
}

fn open_table(open: &[OpenMember]) -> Table {
    let mut table = Table::new(&["VALUE", "STATE", "WHY NOT", "ASKED BY", "HERE NOW"]);
    for row in open {
        let why = match row.why_entry {
            Some(entry) => format!("{} #{entry}", row.why),
            None => row.why.clone(),
        };
        let here = row.here.as_ref().map(|here| here.name.as_str());
        table.row([
            &row.value,
            if row.held { "held" } else { "left out" },
            &why,
            &format!("#{}", row.asked_by),
            here.unwrap_or_default(),
        ]);
    }
    table
}

fn exchange_table(ledger: &MemberLedger) -> Table {
    let mut table = Table::new(&["WHEN", "EXCHANGE", "WHAT", "#ASKED", "#STORED", "OUTCOME"]);
    let number = |number: Option<u64>| number.map(|number| number.to_string()).unwrap_or_default();
    for row in &ledger.exchanges {
        table.row([
            &times::local(row.at),
            &format!("#{}", row.seq),
            &row.what,
            &number(row.asked),
            &number(row.stored),
            &row.outcome,
        ]);
    }
    table
}

pub(super) async fn settle(context: &Context, name: &str, value: String) -> Result<(), CliError> {
    let caller = context.caller().await?;
    let id = GROUP.find(&caller, name).await?;
    let details: ResourceDetails = caller
        .finish("groups.settle", &SettleMember { id, value })
        .await?;
    output::note(&say!(
        "cli-ledger-added",
        name = details.name.as_str(),
        count = details.members
    ));
    GROUP.answer(context, &details)
}

/// How many belong to a group: a count that took too long is told as the least that there are.
fn everyone_words(name: &str, direct: u64, everyone: Everyone) -> String {
    let exact = if everyone.is_exact { "yes" } else { "no" };
    say!(
        "cli-nesting-everyone",
        name = name,
        direct = direct,
        exact = exact,
        members = everyone.members
    )
}

pub(super) async fn nesting(context: &Context, name: &str) -> Result<(), CliError> {
    let caller = context.caller().await?;
    let id = GROUP.find(&caller, name).await?;
    let nesting: Nesting = caller.finish("groups.nesting", &ById { id }).await?;
    if context.json {
        return output::json(&nesting);
    }
    if nesting.above.is_empty() && nesting.inside.is_empty() {
        output::note(&say!("cli-nesting-none"));
    }
    if nesting.is_circular {
        output::note(&say!("cli-nesting-circular"));
    }
    if let Some(everyone) = nesting.everyone {
        output::note(&everyone_words(name, nesting.direct, everyone));
    }
    let mut table = Table::new(&["WHERE", "#DEPTH", "GROUP", "#MEMBERS", "ID"]);
    let sides: [(&str, &[NestedGroup]); 2] =
        [("above", &nesting.above), ("inside", &nesting.inside)];
    for (place, groups) in sides {
        for group in groups {
            table.row([
                place,
                &group.depth.to_string(),
                &group.name,
                &group.members.to_string(),
                &group.id,
            ]);
        }
    }
    table.print()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyone_is_counted_in_good_english_and_never_more_exactly_than_known() {
        let words = |direct: u64, members: u64, is_exact: bool| {
            let everyone = Everyone {
                members,
                users: 0,
                active: 0,
                is_exact,
            };
            everyone_words("Sales", direct, everyone)
        };
        assert_eq!(words(1, 2, true), "Sales: 1 direct member, 2 with nested.");
        assert_eq!(
            words(3, 40, true),
            "Sales: 3 direct members, 40 with nested."
        );
        assert_eq!(
            words(3, 3, false),
            "Sales: 3 direct members, at least 3 with nested: counting took too long."
        );
    }
}
