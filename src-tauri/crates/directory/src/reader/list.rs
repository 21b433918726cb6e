//! Lists: filters, words, sorting and pages (RFC 7644 §3.4.2).

use super::query::{ListPage, ListQuery, OwnerFilter, Stored};
use super::resources::{OWNER, STORED_COLUMNS, count, stored_row};
use super::view::StoredView;
use super::{Reader, sorted};
use crate::error::StoreError;
use crate::filter_sql::{Lead, Sql, narrow, unindexed_path};
use crate::log::{Words, resource_text};
use crate::paging::WalkKey;
use rusqlite::params_from_iter;
use rusqlite::types::Value as SqlValue;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// The resources that a question may select, as SQL.
pub(super) struct Selection {
    /// What stands between FROM and WHERE: `resource r`, and before it the attribute index if that leads.
    from: &'static str,
    /// The conditions, with their values in order.
    condition: Sql,
    /// The column with the resources' seq that is in order by itself.
    seq: &'static str,
    /// The condition without looking at resources at all, if the index alone can tell.
    index_only: bool,
    /// True if it selects just what was asked for; else the filter decides for each.
    pub exact: bool,
    /// True if it selects everything of its kind.
    pub everything: bool,
}

impl Selection {
    /// `columns` of what is selected.
    fn query(&self, columns: &str, rest: &str) -> String {
        let owner = if columns == STORED_COLUMNS { OWNER } else { "" };
        format!(
            "SELECT {columns} FROM {} {owner} WHERE {} {rest}",
            self.from, self.condition.text
        )
    }

    fn values(&self) -> impl Iterator<Item = SqlValue> + '_ {
        self.condition.values.iter().cloned()
    }
}

impl Reader {
    /// A page of a list, and how many resources the question selects in all.
    ///
    /// # Errors
    /// [`StoreError::TooMany`] if it would take longer than the budget, with an attribute that has no index.
    pub fn list(&self, query: &ListQuery) -> Result<ListPage, StoreError> {
        self.deadline
            .limit(query.budget, || self.list_unlimited(query))
            .map_err(|error| match &error {
                StoreError::Database(cause) if is_interruption(cause) => StoreError::TooMany {
                    attribute: self.culprit(query),
                },
                _ => error,
            })
    }

    fn list_unlimited(&self, query: &ListQuery) -> Result<ListPage, StoreError> {
        let selection = self.selection(query)?;
        if let Some(sort) = &query.sort {
            return sorted::list(self, query, &selection, sort);
        }
        if !selection.exact {
            return self.list_by_matching(query, &selection);
        }
        let start_index = query.start_index.max(1);
        let mut items = Vec::new();
        if query.count > 0 {
            items = self.page(query, &selection, start_index)?;
        }
        let total = if selection.everything {
            self.count(query.kind)?
        } else if start_index == 1 && (items.len() as u64) < query.count {
            // All of it is on this page.
            items.len() as u64
        } else {
            self.count_selected(&selection)?
        };
        self.remember_walk(query, start_index, items.iter().map(|item| item.seq));
        Ok(ListPage {
            total,
            start_index,
            items,
        })
    }

    /// What index and words can tell; the filter's own say is left out if the SQL says the same.
    fn selection(&self, query: &ListQuery) -> Result<Selection, StoreError> {
        let mut sql = Sql::default();
        let mut and = |part: Sql| {
            sql.text += &format!(
                "{}({})",
                if sql.text.is_empty() { "" } else { " AND " },
                part.text
            );
            sql.values.extend(part.values);
        };
        let mut from = "resource r";
        let mut seq = "r.seq";
        let mut exact = true;
        // With a condition that an index serves, the index over kinds would only mislead the planner.
        let mut led = false;
        let mut index_only = false;
        if let Some(filter) = &query.filter {
            match narrow(filter, query.kind, &self.shared.paths) {
                Some(narrowing) => {
                    led = true;
                    exact = narrowing.exact;
                    match narrowing.lead {
                        Lead::Index { path, key } => {
                            from = "attribute_index a CROSS JOIN resource r ON r.seq = a.resource";
                            seq = "a.resource";
                            index_only = narrowing.checks.is_empty();
                            and(Sql::new(
                                "a.path = ? AND a.key = ?",
                                vec![SqlValue::Integer(path), key],
                            ));
                        }
                        Lead::Condition(lead) => and(lead),
                    }
                    narrowing.checks.into_iter().for_each(&mut and);
                }
                None => exact = false,
            }
        }
        if let Some(words) = query.words.as_deref().and_then(Words::parse) {
            led = true;
            index_only = false;
            and(self.words_condition(&words)?);
        }
        match query.owner {
            Some(OwnerFilter::Connection(owner)) => {
                index_only = false;
                and(Sql::new(
                    "r.owner = ?",
                    vec![SqlValue::Blob(owner.0.as_bytes().to_vec())],
                ));
            }
            Some(OwnerFilter::Local) => {
                index_only = false;
                let local = "r.owner IS NULL OR r.owner IN (SELECT id FROM connection WHERE removed_ms IS NOT NULL)";
                and(Sql::new(local, Vec::new()));
            }
            None => {}
        }
        let everything = exact && !led && query.owner.is_none();
        if !index_only {
            and(Sql::new(
                if led { "+r.kind = ?" } else { "r.kind = ?" },
                vec![query.kind.code().into()],
            ));
        }
        Ok(Selection {
            from,
            condition: sql,
            seq,
            index_only,
            exact,
            everything,
        })
    }

    /// Full text, except for resources that changed since it was brought up to date: those are compared.
    fn words_condition(&self, words: &Words) -> Result<Sql, StoreError> {
        let changed = self.resources_with_new_words()?;
        let mut matching = Vec::new();
        for &seq in &changed {
            if self
                .by_seq(seq)?
                .is_some_and(|stored| words.are_in(&resource_text(&stored)))
            {
                matching.push(seq);
            }
        }
        let text = "(r.seq IN (SELECT rowid FROM resource_words WHERE resource_words MATCH ?)
                AND r.seq NOT IN (SELECT value FROM json_each(?)))
            OR r.seq IN (SELECT value FROM json_each(?))";
        let values = [words.to_query(), seqs_json(&changed), seqs_json(&matching)];
        Ok(Sql::new(text, values.map(SqlValue::Text).into()))
    }

    fn page(
        &self,
        query: &ListQuery,
        selection: &Selection,
        start_index: u64,
    ) -> Result<Vec<Stored>, StoreError> {
        let resumed = self.walked_to(query, start_index);
        let (after, skip) = match resumed {
            Some(last) => (last, 0),
            None if selection.everything && start_index > 1 => {
                match self.seq_at(query.kind, start_index - 1)? {
                    Some(seq) => (seq - 1, 0),
                    None => return Ok(Vec::new()),
                }
            }
            None => (0, start_index - 1),
        };
        let seq = selection.seq;
        let sql = selection.query(
            STORED_COLUMNS,
            &format!("AND {seq} > ? ORDER BY {seq} LIMIT ? OFFSET ?"),
        );
        let mut statement = self.db.prepare_cached(&sql)?;
        let values =
            selection
                .values()
                .chain([after.into(), sql_count(query.count), sql_count(skip)]);
        let rows = statement.query_map(params_from_iter(values), stored_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn count_selected(&self, selection: &Selection) -> Result<u64, StoreError> {
        let sql = if selection.index_only {
            format!(
                "SELECT count(*) FROM attribute_index a WHERE {}",
                selection.condition.text
            )
        } else {
            selection.query("count(*)", "")
        };
        let mut statement = self.db.prepare_cached(&sql)?;
        Ok(statement.query_row(params_from_iter(selection.values()), |row| count(row, 0))?)
    }

    /// Reads every resource that may match, and asks the filter.
    fn list_by_matching(
        &self,
        query: &ListQuery,
        selection: &Selection,
    ) -> Result<ListPage, StoreError> {
        let start_index = query.start_index.max(1);
        let resumed = self.walked_to(query, start_index);
        let mut total = 0;
        let mut items = Vec::new();
        self.for_each_match(query, selection, |stored| {
            total += 1;
            let is_reached = match resumed {
                Some(last) => stored.seq > last,
                None => total >= start_index,
            };
            if is_reached && (items.len() as u64) < query.count {
                items.push(stored);
            }
        })?;
        self.remember_walk(query, start_index, items.iter().map(|item| item.seq));
        Ok(ListPage {
            total,
            start_index,
            items,
        })
    }

    /// Calls `visit` with each resource that matches, in order of creation.
    pub(super) fn for_each_match(
        &self,
        query: &ListQuery,
        selection: &Selection,
        mut visit: impl FnMut(Stored),
    ) -> Result<(), StoreError> {
        let resource_type = query.kind.resource_type(&self.shared.catalogue);
        let filter = query.filter.as_ref().filter(|_| !selection.exact);
        let sql = selection.query(STORED_COLUMNS, &format!("ORDER BY {}", selection.seq));
        let mut statement = self.db.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(selection.values()))?;
        while let Some(row) = rows.next()? {
            // The time goes by in reading documents, which SQLite does not see.
            if self.deadline.is_past() {
                return Err(interruption().into());
            }
            let stored = stored_row(row)?;
            let view = StoredView::new(self, &stored, resource_type);
            let matches = filter.is_none_or(|filter| filter.matches(&view));
            view.into_result()?;
            if matches {
                visit(stored);
            }
        }
        Ok(())
    }

    /// The seqs of all that match.
    pub(super) fn matching_seqs(
        &self,
        query: &ListQuery,
        selection: &Selection,
    ) -> Result<HashSet<i64>, StoreError> {
        let mut seqs = HashSet::new();
        if selection.exact {
            let mut statement = self
                .db
                .prepare_cached(&selection.query(selection.seq, ""))?;
            let mut rows = statement.query(params_from_iter(selection.values()))?;
            while let Some(row) = rows.next()? {
                seqs.insert(row.get(0)?);
            }
        } else {
            self.for_each_match(query, selection, |stored| {
                seqs.insert(stored.seq);
            })?;
        }
        Ok(seqs)
    }

    /// The last seq served to this walker before the page, if the walk is remembered.
    fn walked_to(&self, query: &ListQuery, start_index: u64) -> Option<i64> {
        if start_index <= 1 {
            return None;
        }
        self.shared
            .walks
            .last_before(&walk_key(query, start_index)?)
    }

    fn remember_walk(
        &self,
        query: &ListQuery,
        start_index: u64,
        seqs: impl DoubleEndedIterator<Item = i64> + ExactSizeIterator,
    ) {
        let served = seqs.len() as u64;
        if let (Some(key), Some(last)) = (walk_key(query, start_index + served), seqs.last()) {
            self.shared.walks.remember(key, last);
        }
    }

    /// What made the question slow.
    fn culprit(&self, query: &ListQuery) -> Option<String> {
        let in_filter = query
            .filter
            .as_ref()
            .and_then(|filter| unindexed_path(filter, query.kind, &self.shared.paths));
        in_filter.or_else(|| query.sort.as_ref().map(|sort| sort.path.to_string()))
    }
}

fn walk_key(query: &ListQuery, start_index: u64) -> Option<WalkKey> {
    let mut question = DefaultHasher::new();
    query.kind.hash(&mut question);
    query
        .filter
        .as_ref()
        .map(ToString::to_string)
        .hash(&mut question);
    query.words.hash(&mut question);
    match query.owner {
        None => 0_u8.hash(&mut question),
        Some(OwnerFilter::Local) => 1_u8.hash(&mut question),
        Some(OwnerFilter::Connection(owner)) => owner.hash(&mut question),
    }
    Some(WalkKey {
        walker: query.walker?,
        question: question.finish(),
        start_index,
    })
}

pub(super) fn sql_count(number: u64) -> SqlValue {
    SqlValue::Integer(i64::try_from(number).unwrap_or(i64::MAX))
}

fn seqs_json(seqs: &[i64]) -> String {
    serde_json::Value::from(seqs).to_string()
}

fn is_interruption(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(rusqlite::ErrorCode::OperationInterrupted)
}

/// The error that SQLite gives when its progress handler says so, for loops of ours.
pub(super) fn interruption() -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(
        rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_INTERRUPT),
        None,
    )
}
