//! Lists: filters, words, sorting and pages (RFC 7644 §3.4.2).

use super::order::key_of;
use super::query::{ListPage, ListQuery, Mark, MarkKey, OwnerFilter, Stored};
use super::resources::{OWNER, STORED_COLUMNS, count, stored_row};
use super::view::StoredView;
use super::{Reader, ordered};
use crate::error::StoreError;
use crate::filter_sql::{Lead, Sql, narrow, unindexed_path};
use crate::ids::Kind;
use crate::log::{Words, resource_text};
use crate::paging::WalkKey;
use crate::shared::ABSENT;
use rusqlite::params_from_iter;
use rusqlite::types::Value as SqlValue;
use scim_core::{Filter, SortKey, SortValue};
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::ops::ControlFlow;

/// One kind of a list: what is asked of it, and how it is found.
pub(super) struct Part<'q> {
    pub kind: Kind,
    pub filter: Option<&'q Filter>,
    pub sort: Option<&'q SortKey>,
    pub selection: Selection,
}

impl Part<'_> {
    /// What a resource sorts by; `None` without a value, and without a sort.
    pub fn sort_value(&self, reader: &Reader, stored: &Stored) -> Option<SortValue> {
        let catalogue = reader.catalogue();
        let resource_type = self.kind.resource_type(&catalogue);
        self.sort?
            .value_of(&StoredView::new(reader, stored, resource_type))
    }

    /// The same as the orders of the database have it.
    pub fn key(&self, reader: &Reader, stored: &Stored) -> SqlValue {
        self.sort
            .map_or(ABSENT, |sort| key_of(sort, self.sort_value(reader, stored)))
    }
}

/// The resources that a question may select, as SQL.
pub(super) struct Selection {
    /// What stands between FROM and WHERE: `resource r`, and before it the attribute index if that leads.
    from: &'static str,
    /// The conditions, with their values in order.
    condition: Sql,
    /// The same as a condition on one `resource r` of the kind, for when something else leads; empty if there is none.
    pub check: Sql,
    /// The column with the resources' seq that is in order by itself.
    pub seq: &'static str,
    /// The condition without looking at resources at all, if the index alone can tell.
    index_only: bool,
    /// An index finds the resources, without looking at all of the kind.
    pub led: bool,
    /// True if it selects just what was asked for; else the filter decides for each.
    pub exact: bool,
    /// True if it selects everything of its kind.
    pub everything: bool,
}

impl Selection {
    /// `columns` of what is selected.
    pub fn query(&self, columns: &str, rest: &str) -> String {
        let owner = if columns == STORED_COLUMNS { OWNER } else { "" };
        format!(
            "SELECT {columns} FROM {} {owner} WHERE {} {rest}",
            self.from, self.condition.text
        )
    }

    pub fn values(&self) -> impl Iterator<Item = SqlValue> + '_ {
        self.condition.values.iter().cloned()
    }
}

/// Conditions that must all hold.
#[derive(Default)]
struct All(Sql);

impl All {
    fn and(&mut self, part: Sql) {
        let All(sql) = self;
        sql.text += &format!(
            "{}({})",
            if sql.text.is_empty() { "" } else { " AND " },
            part.text
        );
        sql.values.extend(part.values);
    }
}

impl Reader {
    /// A page of a list, and how many resources the question selects in all.
    ///
    /// # Errors
    /// [`StoreError::TooMany`] if it would take longer than the budget, with an attribute that has no index;
    /// [`StoreError::Scim`] for a mark whose place is lost.
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
        let asked = std::iter::once((query.kind, &query.filter, &query.sort)).chain(
            query
                .also
                .iter()
                .map(|part| (part.kind, &part.filter, &part.sort)),
        );
        let parts = asked.map(|(kind, filter, sort)| {
            let filter = filter.as_ref();
            Ok(Part {
                kind,
                filter,
                sort: sort.as_ref(),
                selection: self.selection(kind, filter, query)?,
            })
        });
        let parts = parts.collect::<Result<Vec<_>, StoreError>>()?;
        let from = query.after.clone().or_else(|| self.walked_to(query));
        match &parts[..] {
            [part] if part.sort.is_none() && part.selection.exact => {
                self.list_selected(query, part, from)
            }
            [part] if part.sort.is_none() => self.list_by_matching(query, part, from),
            _ => ordered::list(self, query, &parts, from),
        }
    }

    /// A list in order of creation whose SQL says it all.
    fn list_selected(
        &self,
        query: &ListQuery,
        part: &Part<'_>,
        from: Option<Mark>,
    ) -> Result<ListPage, StoreError> {
        let selection = &part.selection;
        let start_index = query.start_index.max(1);
        let mut items = Vec::new();
        let mut has_more = false;
        if query.count > 0 {
            items = self.page(query, part, from.as_ref())?;
            has_more = items.len() as u64 > query.count;
            items.truncate(usize::try_from(query.count).unwrap_or(usize::MAX));
        }
        let total = if selection.everything {
            self.count(part.kind)?
        } else if let Some(after) = &query.after {
            after.total
        } else if start_index == 1 && !has_more && query.count > 0 {
            // All of it is on this page.
            items.len() as u64
        } else {
            self.count_selected(selection)?
        };
        Ok(self.in_order_of_creation(query, items, has_more, total))
    }

    fn in_order_of_creation(
        &self,
        query: &ListQuery,
        items: Vec<Stored>,
        has_more: bool,
        total: u64,
    ) -> ListPage {
        let last = items.last().map(|last| Mark {
            key: MarkKey::Value(None),
            seq: last.seq,
            total,
        });
        if let Some(last) = &last {
            self.remember_walk(query, items.len() as u64, last.clone());
        }
        ListPage {
            next: last.filter(|_| has_more),
            items,
            ..ListPage::empty(total, query.start_index.max(1))
        }
    }

    /// What index and words can tell; the filter's own say is left out if the SQL says the same.
    fn selection(
        &self,
        kind: Kind,
        filter: Option<&Filter>,
        query: &ListQuery,
    ) -> Result<Selection, StoreError> {
        let mut condition = All::default();
        let mut check = All::default();
        let mut from = "resource r";
        let mut seq = "r.seq";
        let mut exact = true;
        // With a condition that an index serves, the index over kinds would only mislead the planner.
        let mut led = false;
        let mut index_only = false;
        if let Some(filter) = filter {
            match narrow(filter, kind, &self.schemas().paths) {
                Some(narrowing) => {
                    led = true;
                    exact = narrowing.exact;
                    check.and(narrowing.as_check);
                    match narrowing.lead {
                        Lead::Index { path, key } => {
                            from = "attribute_index a CROSS JOIN resource r ON r.seq = a.resource";
                            seq = "a.resource";
                            index_only = narrowing.checks.is_empty();
                            condition.and(Sql::new(
                                "a.path = ? AND a.key = ?",
                                vec![SqlValue::Integer(path), key],
                            ));
                        }
                        Lead::Condition(lead) => condition.and(lead),
                    }
                    narrowing
                        .checks
                        .into_iter()
                        .for_each(|part| condition.and(part));
                }
                None => exact = false,
            }
        }
        let mut further = Vec::new();
        if let Some(words) = query.words.as_deref().and_then(Words::parse) {
            led = true;
            further.push(self.words_condition(&words)?);
        }
        match query.owner {
            Some(OwnerFilter::Connection(owner)) => further.push(Sql::new(
                "r.owner = ?",
                vec![SqlValue::Blob(owner.0.as_bytes().to_vec())],
            )),
            Some(OwnerFilter::Local) => {
                let local = "r.owner IS NULL OR r.owner IN (SELECT id FROM connection WHERE removed_ms IS NOT NULL)";
                further.push(Sql::new(local, Vec::new()));
            }
            None => {}
        }
        index_only &= further.is_empty();
        for part in further {
            condition.and(part.clone());
            check.and(part);
        }
        let everything = exact && !led && query.owner.is_none();
        if !index_only {
            condition.and(Sql::new(
                if led { "+r.kind = ?" } else { "r.kind = ?" },
                vec![kind.code().into()],
            ));
        }
        Ok(Selection {
            from,
            condition: condition.0,
            check: check.0,
            seq,
            index_only,
            led,
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

    /// The page in order of creation, and one more where there is one.
    fn page(
        &self,
        query: &ListQuery,
        part: &Part<'_>,
        from: Option<&Mark>,
    ) -> Result<Vec<Stored>, StoreError> {
        let selection = &part.selection;
        let start_index = query.start_index.max(1);
        let (after, skip) = match from {
            Some(mark) => (mark.seq, 0),
            None if selection.everything && start_index > 1 => {
                match self.seq_at(Some(part.kind), start_index - 1)? {
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
        let most = sql_count(query.count.saturating_add(1));
        let values = selection
            .values()
            .chain([after.into(), most, sql_count(skip)]);
        let rows = statement.query_map(params_from_iter(values), stored_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    pub(super) fn count_selected(&self, selection: &Selection) -> Result<u64, StoreError> {
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

    /// Reads every resource that may match, and asks the filter. Behind a mark it stops once the page is full: how many
    /// match in all was found out for the first page.
    fn list_by_matching(
        &self,
        query: &ListQuery,
        part: &Part<'_>,
        from: Option<Mark>,
    ) -> Result<ListPage, StoreError> {
        let start_index = query.start_index.max(1);
        let after = query.after.as_ref();
        let mut seen = 0;
        let mut items = Vec::new();
        let mut has_more = false;
        let begin = after.map_or(0, |mark| mark.seq);
        self.for_each_match(part, begin, |stored| {
            seen += 1;
            let is_reached = match &from {
                Some(mark) => stored.seq > mark.seq,
                None => seen >= start_index,
            };
            if is_reached && (items.len() as u64) < query.count {
                items.push(stored);
            } else if is_reached {
                has_more = true;
            }
            if has_more && after.is_some() {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        })?;
        let total = after.map_or(seen, |mark| mark.total);
        Ok(self.in_order_of_creation(query, items, has_more, total))
    }

    /// Calls `visit` with each resource behind `after` that matches, in order of creation, until it breaks.
    pub(super) fn for_each_match(
        &self,
        part: &Part<'_>,
        after: i64,
        mut visit: impl FnMut(Stored) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let selection = &part.selection;
        let catalogue = self.catalogue();
        let resource_type = part.kind.resource_type(&catalogue);
        let filter = part.filter.filter(|_| !selection.exact);
        let seq = selection.seq;
        let sql = selection.query(STORED_COLUMNS, &format!("AND {seq} > ? ORDER BY {seq}"));
        let mut statement = self.db.prepare_cached(&sql)?;
        let values = selection.values().chain([after.into()]);
        let mut rows = statement.query(params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            // The time goes by in reading documents, which SQLite does not see.
            if self.deadline.is_past() {
                return Err(interruption().into());
            }
            let stored = stored_row(row)?;
            let view = StoredView::new(self, &stored, resource_type);
            let matches = filter.is_none_or(|filter| filter.matches(&view));
            view.into_result()?;
            if matches && visit(stored).is_break() {
                break;
            }
        }
        Ok(())
    }

    /// The seqs of all that match.
    pub(super) fn matching_seqs(&self, part: &Part<'_>) -> Result<HashSet<i64>, StoreError> {
        let mut seqs = HashSet::new();
        self.for_each_match(part, 0, |stored| {
            seqs.insert(stored.seq);
            ControlFlow::Continue(())
        })?;
        Ok(seqs)
    }

    /// Where the page before this one ended, if this walker's walk is remembered.
    fn walked_to(&self, query: &ListQuery) -> Option<Mark> {
        if query.start_index <= 1 {
            return None;
        }
        let mark = self
            .shared
            .walks
            .last_before(&walk_key(query, query.start_index)?)?;
        // A text too long to be kept is counted to instead.
        matches!(mark.key, MarkKey::Value(_)).then_some(mark)
    }

    /// Remembers where a page of `served` items ended.
    pub(super) fn remember_walk(&self, query: &ListQuery, served: u64, last: Mark) {
        if let Some(key) = walk_key(query, query.start_index.max(1) + served) {
            self.shared.walks.remember(key, last.shortened(LONGEST_KEY));
        }
    }

    /// What made the question slow.
    fn culprit(&self, query: &ListQuery) -> Option<String> {
        let first = (query.kind, &query.filter, &query.sort);
        let others = query
            .also
            .iter()
            .map(|part| (part.kind, &part.filter, &part.sort));
        let parts: Vec<_> = std::iter::once(first).chain(others).collect();
        let in_filter = parts.iter().find_map(|(kind, filter, _)| {
            unindexed_path(filter.as_ref()?, *kind, &self.schemas().paths)
        });
        let in_sort = || {
            parts
                .iter()
                .find_map(|(_, _, sort)| Some(sort.as_ref()?.path.to_string()))
        };
        in_filter.or_else(in_sort)
    }
}

/// Longer sort keys are not kept for walks that may be resumed, in bytes.
const LONGEST_KEY: usize = 1_024;

/// `None` for who is not remembered.
fn walk_key(query: &ListQuery, start_index: u64) -> Option<WalkKey> {
    let walker = query.walker.filter(|_| query.after.is_none())?;
    let mut question = DefaultHasher::new();
    let mut ask = |kind: Kind, filter: Option<&Filter>, sort: Option<&SortKey>| {
        kind.hash(&mut question);
        filter.map(ToString::to_string).hash(&mut question);
        sort.map(|sort| (sort.path.to_string(), sort.descending))
            .hash(&mut question);
    };
    ask(query.kind, query.filter.as_ref(), query.sort.as_ref());
    for part in &query.also {
        ask(part.kind, part.filter.as_ref(), part.sort.as_ref());
    }
    query.words.hash(&mut question);
    match query.owner {
        None => 0_u8.hash(&mut question),
        Some(OwnerFilter::Local) => 1_u8.hash(&mut question),
        Some(OwnerFilter::Connection(owner)) => owner.hash(&mut question),
    }
    Some(WalkKey {
        walker,
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

pub(super) fn is_interruption(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(rusqlite::ErrorCode::OperationInterrupted)
}

/// The error that SQLite gives when its progress handler says so, for loops of ours.
pub(super) fn interruption() -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(
        rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_INTERRUPT),
        None,
    )
}
