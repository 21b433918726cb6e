//! What each connection's requests used and showed, and how often: kept counts, because entries are pruned.

use super::entry::NewLogEntry;
use crate::error::StoreError;
use crate::ids::{ConnectionId, LogSeq};
use crate::reader::{Reader, count};
use crate::writer::Writer;
use rusqlite::params;
use scim_core::Timestamp;
use std::collections::BTreeMap;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UseKind {
    /// A note was left on the entry: mostly a quirk that was tolerated.
    Noted,
    /// A quirk was refused.
    Refused,
    /// The request showed a sign of its sender.
    Sign,
}

impl UseKind {
    const ALL: [UseKind; 3] = [UseKind::Noted, UseKind::Refused, UseKind::Sign];

    fn code(self) -> i64 {
        match self {
            UseKind::Noted => 1,
            UseKind::Refused => 2,
            UseKind::Sign => 3,
        }
    }
}

/// How often something was used on one connection, and when last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionUse {
    pub kind: UseKind,
    /// A note's, quirk's or sign's code.
    pub code: String,
    /// Requests that had it.
    pub uses: u64,
    pub last: LogSeq,
    pub last_at: Timestamp,
}

/// One request's uses, until the transaction ends.
#[derive(Clone, Debug)]
pub(crate) struct Used {
    connection: ConnectionId,
    kind: UseKind,
    code: String,
    seq: i64,
    at: Timestamp,
    count: u64,
}

impl Used {
    /// What an entry has used, each once.
    pub fn of(entry: &NewLogEntry, seq: i64, count: u64) -> Vec<Used> {
        let Some(connection) = entry.connection else {
            return Vec::new();
        };
        let mut codes: Vec<(UseKind, &str)> = Vec::new();
        codes.extend(
            entry
                .notes
                .iter()
                .map(|note| (UseKind::Noted, note.code.as_ref())),
        );
        let refused = entry.arguments.get("quirk").and_then(|code| code.as_str());
        codes.extend(refused.map(|code| (UseKind::Refused, code)));
        codes.extend(
            entry
                .signs
                .iter()
                .map(|code| (UseKind::Sign, code.as_ref())),
        );
        codes.sort_unstable();
        codes.dedup();
        codes
            .into_iter()
            .map(|(kind, code)| Used {
                connection,
                kind,
                code: code.to_owned(),
                seq,
                at: entry.at,
                count,
            })
            .collect()
    }
}

const ADD: &str = "
    INSERT INTO connection_use (connection, kind, code, uses, last_seq, last_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    ON CONFLICT (connection, kind, code) DO UPDATE
    SET uses = uses + excluded.uses, last_seq = excluded.last_seq, last_ms = excluded.last_ms";

impl Writer {
    /// Adds what one transaction's entries have used: one statement for each thing, however many requests.
    pub(crate) fn count_uses(&self, used: Vec<Used>) -> Result<(), StoreError> {
        let mut sums: BTreeMap<(ConnectionId, UseKind, String), (u64, i64, Timestamp)> =
            BTreeMap::new();
        for one in used {
            let sum = sums
                .entry((one.connection, one.kind, one.code))
                .or_insert((0, one.seq, one.at));
            *sum = (sum.0 + one.count, one.seq, one.at);
        }
        let mut statement = self.db.prepare_cached(ADD)?;
        for ((connection, kind, code), (uses, seq, at)) in sums {
            let uses = i64::try_from(uses).unwrap_or(i64::MAX);
            statement.execute(params![
                connection.0.as_bytes(),
                kind.code(),
                code,
                uses,
                seq,
                at.0
            ])?;
        }
        Ok(())
    }
}

impl Reader {
    /// What a connection's requests have used and shown so far.
    ///
    /// # Errors
    /// Those of the database.
    pub fn connection_uses(
        &self,
        connection: ConnectionId,
    ) -> Result<Vec<ConnectionUse>, StoreError> {
        let mut statement = self.db.prepare_cached(
            "SELECT kind, code, uses, last_seq, last_ms FROM connection_use WHERE connection = ?1 ORDER BY kind, code",
        )?;
        let rows = statement.query_map([connection.0.as_bytes()], |row| {
            let kind: i64 = row.get(0)?;
            Ok(ConnectionUse {
                kind: UseKind::ALL
                    .into_iter()
                    .find(|known| known.code() == kind)
                    .unwrap_or(UseKind::Noted),
                code: row.get(1)?,
                uses: count(row, 2)?,
                last: LogSeq(row.get(3)?),
                last_at: Timestamp(row.get(4)?),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
