//! Pages of the log and what a query selects.

use crate::connections::find;
use crate::console::Console;
use crate::log::row;
use crate::log::search::{self, Names, Search};
use crate::types::{ConsoleError, LogCounts, LogPage, LogQuery, Verdict};
use directory::{LogPosition, LogSeq, Reader, StoreError};
use scim_core::ResourceId;

/// The most rows of a page.
const MOST_ROWS: u32 = 500;

/// `log.page`
pub(crate) async fn page(console: &Console, input: LogQuery) -> Result<LogPage, ConsoleError> {
    console.read(move |reader| read(reader, &input)).await
}

/// Reads one page.
pub(crate) fn read(reader: &Reader, input: &LogQuery) -> Result<LogPage, StoreError> {
    let search = compile(reader, input)?;
    let limit = if input.limit == 0 {
        100
    } else {
        input.limit.min(MOST_ROWS)
    };
    let position = match (input.after, input.before) {
        (Some(after), _) => LogPosition::After(LogSeq(after)),
        (None, Some(before)) => LogPosition::Before(LogSeq(before)),
        (None, None) => LogPosition::Newest,
    };
    let found = match (search.nothing, search.seq) {
        (true, _) => empty(reader)?,
        (false, Some(seq)) => one(reader, LogSeq(seq), position)?,
        (false, None) => reader.log_page(&search.query, position, limit)?,
    };
    let names = row::Connections::read(reader)?;
    Ok(LogPage {
        rows: found
            .entries
            .iter()
            .map(|entry| row::of(entry, &names))
            .collect(),
        head: found.head.0,
        more: found.more,
        problem: search.problem,
    })
}

fn empty(reader: &Reader) -> Result<directory::LogPage, StoreError> {
    Ok(directory::LogPage {
        entries: Vec::new(),
        head: reader.log_stats()?.head,
        more: false,
    })
}

/// The page that holds this entry alone, if it lies in the direction asked.
fn one(
    reader: &Reader,
    seq: LogSeq,
    position: LogPosition,
) -> Result<directory::LogPage, StoreError> {
    let lies_there = match position {
        LogPosition::Newest => true,
        LogPosition::Before(before) => seq < before,
        LogPosition::After(after) => seq > after,
    };
    let mut page = empty(reader)?;
    if lies_there {
        page.entries
            .extend(reader.log_entry(seq)?.map(|detail| detail.entry));
    }
    Ok(page)
}

/// The box and the fields beside it, as one question to the store.
pub(crate) fn compile(reader: &Reader, input: &LogQuery) -> Result<Search, StoreError> {
    let mut search = search::parse(&input.text, &Names::read(reader)?);
    if let Some(outcome) = input.outcome {
        let wanted = verdict(outcome);
        search.nothing |=
            !search.query.verdicts.is_empty() && !search.query.verdicts.contains(&wanted);
        search.query.verdicts = vec![wanted];
    }
    search.query.without_reads |= input.hide_reads;
    if let Some(name) = input.connection.as_deref().filter(|name| !name.is_empty()) {
        let id = find(reader, name)?.id;
        search.nothing |=
            !search.query.connections.is_empty() && !search.query.connections.contains(&id);
        search.query.connections = vec![id];
    }
    if let Some(text) = input.resource.as_deref().filter(|text| !text.is_empty()) {
        match ResourceId::parse(text) {
            Some(id) => search.query.resource = Some(id),
            None => search.nothing = true,
        }
    }
    Ok(search)
}

fn verdict(verdict: Verdict) -> directory::Verdict {
    match verdict {
        Verdict::Applied => directory::Verdict::Applied,
        Verdict::NoChange => directory::Verdict::NoChange,
        Verdict::Partly => directory::Verdict::Partly,
        Verdict::Refused => directory::Verdict::Refused,
        Verdict::Held => directory::Verdict::Held,
    }
}

/// `log.counts`
pub(crate) async fn counts(console: &Console, input: LogQuery) -> Result<LogCounts, ConsoleError> {
    console
        .read(move |reader| {
            let search = compile(reader, &input)?;
            if search.nothing {
                return Ok(LogCounts {
                    all: 0,
                    applied: 0,
                    no_change: 0,
                    partly: 0,
                    refused: 0,
                    exact: true,
                });
            }
            if let Some(seq) = search.seq {
                let found = reader
                    .log_entry(LogSeq(seq))?
                    .map(|detail| detail.entry.verdict);
                let count = |verdict: directory::Verdict| u64::from(found == Some(verdict));
                return Ok(LogCounts {
                    all: u64::from(found.is_some()),
                    applied: count(directory::Verdict::Applied),
                    no_change: count(directory::Verdict::NoChange),
                    partly: count(directory::Verdict::Partly),
                    refused: count(directory::Verdict::Refused),
                    exact: true,
                });
            }
            let counts = reader.log_counts(&search.query)?;
            let of = |verdict: directory::Verdict| {
                counts
                    .by_verdict
                    .iter()
                    .find(|(known, _)| *known == verdict)
                    .map(|(_, count)| *count)
                    .unwrap_or_default()
            };
            Ok(LogCounts {
                all: counts.all.entries,
                applied: of(directory::Verdict::Applied).entries,
                no_change: of(directory::Verdict::NoChange).entries,
                partly: of(directory::Verdict::Partly).entries,
                refused: of(directory::Verdict::Refused).entries,
                exact: counts.all.exact,
            })
        })
        .await
}
