//! Pages of the log, and how many entries a question selects.

use super::entry::{EntryKind, LogEntry, Verdict};
use super::query::{LogCount, LogCounts, LogPage, LogPosition, LogQuery};
use super::rows::{COLUMNS, NAMES, entry_row};
use super::words::Words;
use crate::error::StoreError;
use crate::ids::LogSeq;
use crate::reader::Reader;
use rusqlite::types::Value as SqlValue;
use rusqlite::{OptionalExtension as _, params_from_iter};
use scim_core::Timestamp;
use scim_core::tolerance::QUIRKS;
use std::time::Duration;

/// How long a question to the log may take.
const BUDGET: Duration = Duration::from_secs(2);
/// How long counting may take, for each verdict: a count that takes longer is told as "more than".
const COUNT_BUDGET: Duration = Duration::from_millis(250);
/// Entries are written in order of their end and stamped with their start: this much apart at most.
const DISORDER_MS: i64 = 120_000;

/// Conditions with their values, in order.
#[derive(Clone, Default)]
struct Conditions {
    sql: Vec<String>,
    values: Vec<SqlValue>,
}

impl Conditions {
    fn add(&mut self, sql: impl Into<String>, value: impl Into<SqlValue>) {
        self.sql.push(sql.into());
        self.values.push(value.into());
    }

    /// `column IN (?, …)`; a single value may use the column's index, because its entries are in
    /// order of the log there.
    fn one_of(&mut self, column: &str, mut values: Vec<SqlValue>) {
        match values.len() {
            0 => {}
            1 => self.add(format!("{column} = ?"), values.remove(0)),
            many => {
                self.sql
                    .push(format!("+{column} IN ({})", vec!["?"; many].join(", ")));
                self.values.extend(values);
            }
        }
    }

    fn text(&self) -> String {
        if self.sql.is_empty() {
            "1".to_owned()
        } else {
            self.sql.join(" AND ")
        }
    }
}

fn blob(id: &uuid::Uuid) -> SqlValue {
    SqlValue::Blob(id.as_bytes().to_vec())
}

fn texts(list: &[String]) -> Vec<SqlValue> {
    list.iter().cloned().map(SqlValue::Text).collect()
}

impl Reader {
    fn conditions(&self, query: &LogQuery, with_verdicts: bool) -> Result<Conditions, StoreError> {
        let mut all = Conditions::default();
        // The plan follows one equality at most, and rows must come in order of the log: the narrowest
        // comes first, the rest are kept from the planner by a plus sign.
        if let Some(id) = query.resource {
            all.sql.push(
                "e.seq IN (SELECT seq FROM log_entry WHERE subject_id = ? UNION SELECT entry FROM change WHERE resource_id = ?)"
                    .to_owned(),
            );
            all.values.extend([blob(&id.0), blob(&id.0)]);
        }
        let narrowed = query.resource.is_some() || query.words.is_some();
        let verdicts: Vec<SqlValue> = if with_verdicts {
            query
                .verdicts
                .iter()
                .map(|verdict| verdict.code().into())
                .collect()
        } else {
            Vec::new()
        };
        let by_verdict = verdicts.len() == 1 && !narrowed;
        all.one_of(
            if by_verdict || verdicts.len() > 1 {
                "e.verdict"
            } else {
                "+e.verdict"
            },
            verdicts,
        );
        let connections: Vec<SqlValue> = query.connections.iter().map(|id| blob(&id.0)).collect();
        let by_connection = connections.len() == 1 && !narrowed && !by_verdict;
        all.one_of(
            if by_connection || connections.len() > 1 {
                "e.connection"
            } else {
                "+e.connection"
            },
            connections,
        );
        all.one_of(
            "e.token",
            query.tokens.iter().map(|id| blob(&id.0)).collect(),
        );
        all.one_of(
            "e.oauth_client",
            query.oauth_clients.iter().map(|id| blob(&id.0)).collect(),
        );
        all.one_of(
            "e.kind",
            query
                .kinds
                .iter()
                .map(|kind: &EntryKind| kind.code().into())
                .collect(),
        );
        all.one_of("e.method", texts(&query.methods));
        all.one_of("e.action", texts(&query.actions));
        all.one_of("e.reason", texts(&query.reasons));
        // Codes have no characters that JSON escapes, so they stand in the text as they are.
        let as_note = |code: &str| SqlValue::Text(format!("\"code\":\"{code}\""));
        if query.noted {
            // Some notes are of no quirk: a member that names nothing, members that were kept.
            let one = "instr(e.notes, ?)";
            all.sql.push(format!(
                "(e.notes IS NOT NULL AND ({}))",
                vec![one; QUIRKS.len()].join(" OR ")
            ));
            all.values
                .extend(QUIRKS.iter().map(|quirk| as_note(quirk.code)));
        }
        if !query.quirks.is_empty() {
            let one = "instr(ifnull(e.notes, ''), ?) OR instr(ifnull(e.arguments, ''), ?)";
            all.sql
                .push(format!("({})", vec![one; query.quirks.len()].join(" OR ")));
            for code in &query.quirks {
                all.values.push(as_note(code));
                all.values
                    .push(SqlValue::Text(format!("\"quirk\":\"{code}\"")));
            }
        }
        if let Some(kind) = query.resource_kind {
            all.add("e.subject_kind = ?", kind.code());
        }
        if let Some((first, last)) = query.status {
            all.add("e.status >= ?", i64::from(first));
            all.add("e.status <= ?", i64::from(last));
        }
        if query.without_reads {
            all.sql.push(
                if narrowed || by_verdict || by_connection {
                    "+e.is_read = 0"
                } else {
                    "e.is_read = 0"
                }
                .to_owned(),
            );
        }
        if let Some(since) = query.since {
            all.add("+e.at_ms >= ?", since.0);
            all.add(
                "e.seq >= ?",
                self.first_seq_at(Timestamp(since.0.saturating_sub(DISORDER_MS)))?,
            );
        }
        if let Some(until) = query.until {
            all.add("+e.at_ms <= ?", until.0);
        }
        Ok(all)
    }

    /// The first entry at or after a time; beyond the head if there is none.
    fn first_seq_at(&self, at: Timestamp) -> Result<i64, StoreError> {
        let found = self
            .db
            .prepare_cached("SELECT seq FROM log_entry INDEXED BY log_entry_at WHERE at_ms >= ?1 ORDER BY at_ms LIMIT 1")?
            .query_row([at.0], |row| row.get(0))
            .optional()?;
        Ok(found.unwrap_or(i64::MAX))
    }

    /// A page of at most 1,000 entries.
    ///
    /// # Errors
    /// [`StoreError::TooMany`] if finding them would take longer than 2 seconds.
    pub fn log_page(
        &self,
        query: &LogQuery,
        position: LogPosition,
        limit: u32,
    ) -> Result<LogPage, StoreError> {
        let limit = limit.min(1_000) as usize;
        let head = self.log_head()?;
        let mut entries = self
            .deadline
            .limit(BUDGET, || self.log_entries(query, position, limit + 1))
            .map_err(too_slow)?;
        let more = entries.len() > limit;
        entries.truncate(limit);
        Ok(LogPage {
            entries,
            head,
            more,
        })
    }

    fn log_entries(
        &self,
        query: &LogQuery,
        position: LogPosition,
        limit: usize,
    ) -> Result<Vec<LogEntry>, StoreError> {
        let conditions = self.conditions(query, true)?;
        let Some(words) = query.words.as_deref().and_then(Words::parse) else {
            return self.plain_entries(&conditions, position, limit);
        };
        // Beyond the index entries are compared one by one; below it the index leads.
        let indexed = self.words_seq()?;
        let mut found = Vec::new();
        match position {
            LogPosition::Newest | LogPosition::Before(_) => {
                self.compared_entries(&conditions, &words, position, indexed, limit, &mut found)?;
                let below = match position {
                    LogPosition::Before(seq) => seq.0.min(indexed + 1),
                    LogPosition::Newest | LogPosition::After(_) => indexed + 1,
                };
                let rest = limit - found.len();
                found.extend(self.indexed_entries(
                    &conditions,
                    &words,
                    LogPosition::Before(LogSeq(below)),
                    rest,
                )?);
            }
            LogPosition::After(_) => {
                found = self.indexed_entries(&conditions, &words, position, limit)?;
                self.compared_entries(&conditions, &words, position, indexed, limit, &mut found)?;
            }
        }
        Ok(found)
    }

    fn plain_entries(
        &self,
        conditions: &Conditions,
        position: LogPosition,
        limit: usize,
    ) -> Result<Vec<LogEntry>, StoreError> {
        let (bound, value, order) = bound_of(position, "e.seq");
        let mut statement = self.db.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM log_entry e {NAMES} WHERE {} AND {bound} ORDER BY e.seq {order} LIMIT ?",
            conditions.text()
        ))?;
        let values = conditions
            .values
            .iter()
            .cloned()
            .chain([value.into(), (limit as i64).into()]);
        let rows = statement.query_map(params_from_iter(values), entry_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn indexed_entries(
        &self,
        conditions: &Conditions,
        words: &Words,
        position: LogPosition,
        limit: usize,
    ) -> Result<Vec<LogEntry>, StoreError> {
        let (bound, value, order) = bound_of(position, "w.rowid");
        let mut statement = self.db.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM log_words w CROSS JOIN log_entry e ON e.seq = w.rowid {NAMES}
             WHERE w.log_words MATCH ? AND {bound} AND {} ORDER BY w.rowid {order} LIMIT ?",
            conditions.text()
        ))?;
        let values = [SqlValue::Text(words.to_query()), value.into()]
            .into_iter()
            .chain(conditions.values.iter().cloned())
            .chain([(limit as i64).into()]);
        let rows = statement.query_map(params_from_iter(values), entry_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Entries beyond the index, until `found` has `limit`.
    fn compared_entries(
        &self,
        conditions: &Conditions,
        words: &Words,
        position: LogPosition,
        indexed: i64,
        limit: usize,
        found: &mut Vec<LogEntry>,
    ) -> Result<(), StoreError> {
        let mut beyond = conditions.clone();
        beyond.add("e.seq > ?", indexed);
        let mut position = position;
        while found.len() < limit {
            let page = self.plain_entries(&beyond, position, 500)?;
            let Some(last) = page.last().map(|entry| entry.seq) else {
                break;
            };
            position = match position {
                LogPosition::Newest | LogPosition::Before(_) => LogPosition::Before(last),
                LogPosition::After(_) => LogPosition::After(last),
            };
            for entry in page {
                if found.len() < limit && words.are_in(&self.text_of(&entry)?) {
                    found.push(entry);
                }
            }
        }
        Ok(())
    }

    pub(super) fn entries_between(
        &self,
        after: LogSeq,
        last: LogSeq,
    ) -> Result<Vec<LogEntry>, StoreError> {
        let mut conditions = Conditions::default();
        conditions.add("e.seq <= ?", last.0);
        self.plain_entries(
            &conditions,
            LogPosition::After(after),
            usize::try_from(last.0 - after.0).unwrap_or(0),
        )
    }

    /// How many entries a question selects, exact up to [`LogCounts::CAP`] for each verdict.
    ///
    /// # Errors
    /// Those of the database.
    pub fn log_counts(&self, query: &LogQuery) -> Result<LogCounts, StoreError> {
        let mut counts = LogCounts::default();
        let mut all = LogCount {
            entries: 0,
            exact: true,
        };
        for &verdict in Verdict::ALL {
            let one = LogQuery {
                verdicts: vec![verdict],
                ..query.clone()
            };
            let count = self.count_entries(&one)?;
            if query.verdicts.is_empty() || query.verdicts.contains(&verdict) {
                all.entries += count.entries;
                all.exact &= count.exact;
            }
            counts.by_verdict.push((verdict, count));
        }
        if all.entries > LogCounts::CAP {
            all = LogCount {
                entries: LogCounts::CAP,
                exact: false,
            };
        }
        counts.all = all;
        Ok(counts)
    }

    fn count_entries(&self, query: &LogQuery) -> Result<LogCount, StoreError> {
        let conditions = self.conditions(query, true)?;
        let words = query.words.as_deref().and_then(Words::parse);
        let cap = LogCounts::CAP + 1;
        let mut entries = 0;
        let result = self.deadline.limit(COUNT_BUDGET, || {
            if let Some(words) = &words {
                let indexed = self.words_seq()?;
                let mut beyond = Vec::new();
                let most = usize::try_from(cap).unwrap_or(usize::MAX);
                self.compared_entries(
                    &conditions,
                    words,
                    LogPosition::Newest,
                    indexed,
                    most,
                    &mut beyond,
                )?;
                entries = beyond.len() as u64;
                let sql = format!(
                    "SELECT 1 FROM log_words w CROSS JOIN log_entry e ON e.seq = w.rowid
                     WHERE w.log_words MATCH ? AND w.rowid <= ? AND {}",
                    conditions.text()
                );
                let first = [SqlValue::Text(words.to_query()), indexed.into()];
                self.count_rows(
                    &sql,
                    first.into_iter().chain(conditions.values.iter().cloned()),
                    cap,
                    &mut entries,
                )
            } else {
                let sql = format!("SELECT 1 FROM log_entry e WHERE {}", conditions.text());
                self.count_rows(&sql, conditions.values.iter().cloned(), cap, &mut entries)
            }
        });
        match result.map_err(too_slow) {
            Ok(()) => {}
            Err(StoreError::TooMany { .. }) => {
                return Ok(LogCount {
                    entries,
                    exact: false,
                });
            }
            Err(error) => return Err(error),
        }
        let exact = entries < cap;
        Ok(LogCount {
            entries: entries.min(LogCounts::CAP),
            exact,
        })
    }

    fn count_rows(
        &self,
        sql: &str,
        values: impl Iterator<Item = SqlValue>,
        cap: u64,
        entries: &mut u64,
    ) -> Result<(), StoreError> {
        let mut statement = self.db.prepare_cached(sql)?;
        let mut rows = statement.query(params_from_iter(values))?;
        while *entries < cap && rows.next()?.is_some() {
            *entries += 1;
        }
        Ok(())
    }
}

fn bound_of(position: LogPosition, column: &str) -> (String, i64, &'static str) {
    match position {
        LogPosition::Newest => (format!("{column} <= ?"), i64::MAX, "DESC"),
        LogPosition::Before(seq) => (format!("{column} < ?"), seq.0, "DESC"),
        LogPosition::After(seq) => (format!("{column} > ?"), seq.0, "ASC"),
    }
}

/// An interrupted question was too slow.
pub(super) fn too_slow(error: StoreError) -> StoreError {
    match &error {
        StoreError::Database(cause)
            if cause.sqlite_error_code() == Some(rusqlite::ErrorCode::OperationInterrupted) =>
        {
            StoreError::TooMany { attribute: None }
        }
        _ => error,
    }
}
