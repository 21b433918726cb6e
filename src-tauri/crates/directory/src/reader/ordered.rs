//! Lists in an order of their own, and lists of several kinds (RFC 7644 §3.4.2.1, §3.4.2.3): one stream of keys for each
//! kind, merged.
//!
//! A stream walks along an index where there is one. It looks at each resource on the way if the list is filtered; where
//! only few match, those are read and sorted instead.

use super::Reader;
use super::list::{Part, interruption, sql_count};
use super::order::{Behind, Key, Order, behind, compare, key_of};
use super::query::{ListPage, ListQuery, Mark, MarkKey, Stored};
use super::view::StoredView;
use crate::error::StoreError;
use crate::filter_sql::Sql;
use crate::shared::ABSENT;
use rusqlite::types::Value as SqlValue;
use rusqlite::{CachedStatement, Rows, params_from_iter};
use scim_core::Filter;
use std::collections::HashSet;
use std::ops::ControlFlow;

/// Up to so many matches are read and sorted; beyond it an index's order is followed.
const FEW: u64 = 2_000;

/// What of a part belongs to the list, beyond its kind.
enum Test<'q> {
    Everything,
    /// What the SQL of its selection says.
    Sql,
    /// These: the filter was asked about each already.
    Among(HashSet<i64>),
    /// What the filter says of each.
    Matches(&'q Filter),
}

/// A part, ready to be read in order.
enum Source<'r, 'q> {
    /// Read and sorted.
    Sorted(Vec<Key>),
    Walk {
        statement: CachedStatement<'r>,
        values: Vec<SqlValue>,
        /// The key of all of them, where they have but one.
        same: Option<SqlValue>,
        /// What the SQL has not looked at.
        test: Option<Test<'q>>,
        /// The SQL gives the page, and one more, and nothing before it.
        is_cut: bool,
    },
}

/// What the parts of a list have in common.
struct Walk<'r, 'p> {
    reader: &'r Reader,
    place: Option<&'p Key>,
    descending: bool,
    /// For a part alone: how many to read and how many to pass over.
    window: Option<(u64, u64)>,
}

enum Stream<'s> {
    Sorted(std::vec::IntoIter<Key>),
    Walk {
        rows: Rows<'s>,
        same: Option<&'s SqlValue>,
        test: Option<&'s Test<'s>>,
        part: &'s Part<'s>,
    },
}

pub(super) fn list(
    reader: &Reader,
    query: &ListQuery,
    parts: &[Part<'_>],
    mut from: Option<Mark>,
) -> Result<ListPage, StoreError> {
    let start_index = query.start_index.max(1);
    let is_sorted = parts.iter().any(|part| part.sort.is_some());
    let descending = parts
        .iter()
        .any(|part| part.sort.is_some_and(|sort| sort.descending));
    let known = query.after.as_ref().map(|mark| mark.total);
    let mut total = 0;
    let mut tests = Vec::with_capacity(parts.len());
    for part in parts {
        let (count, test) = tally(reader, part, known)?;
        total += count.unwrap_or(0);
        tests.push((test, count.or(known)));
    }
    let is_everything = parts.iter().all(|part| part.selection.everything);
    if let Some(known) = known.filter(|_| !is_everything) {
        total = known;
    }
    let mut skip = if from.is_some() { 0 } else { start_index - 1 };
    if skip > 0 && is_everything && !is_sorted && parts.len() == crate::Kind::ALL.len() {
        match reader.seq_at(None, skip)? {
            Some(seq) => {
                let key = MarkKey::Value(None);
                let seq = seq - 1;
                from = Some(Mark { key, seq, total });
                skip = 0;
            }
            None => return Ok(ListPage::empty(total, start_index)),
        }
    }
    if query.count == 0 {
        return Ok(ListPage::empty(total, start_index));
    }
    let place = match &from {
        Some(mark) => Some(place_of(reader, parts, is_sorted, mark)?),
        None => None,
    };
    let walk = Walk {
        reader,
        place: place.as_ref(),
        descending,
        window: (parts.len() == 1).then(|| (query.count.saturating_add(1), skip)),
    };
    let mut sources = Vec::with_capacity(parts.len());
    for (part, (test, estimate)) in parts.iter().zip(tests) {
        let few = estimate.is_some_and(|count| count <= FEW);
        let order = Order::of(reader, part, is_sorted);
        let source = walk.source(part, order, test, few)?;
        sources.extend(source.map(|source| (part, source)));
    }
    if let [(_, Source::Walk { is_cut: true, .. })] = &sources[..] {
        skip = 0;
    }
    let mut streams = Vec::with_capacity(sources.len());
    for (part, source) in &mut sources {
        streams.push(source.stream(part)?);
    }
    let seqs = merge(reader, &mut streams, skip, query.count, descending)?;
    drop(streams);
    page(reader, parts, seqs, query, total)
}

/// How many of a part the list has, and what tells which; the number is left out if `known` is the total of a walk
/// under way and counting would cost more than the page.
fn tally<'q>(
    reader: &Reader,
    part: &Part<'q>,
    known: Option<u64>,
) -> Result<(Option<u64>, Test<'q>), StoreError> {
    let selection = &part.selection;
    if selection.everything {
        return Ok((Some(reader.count(part.kind)?), Test::Everything));
    }
    let filter = part.filter.filter(|_| !selection.exact);
    Ok(match (known, filter) {
        (Some(_), None) => (None, Test::Sql),
        (Some(_), Some(filter)) => (None, Test::Matches(filter)),
        (None, None) => (Some(reader.count_selected(selection)?), Test::Sql),
        (None, Some(_)) => {
            let seqs = reader.matching_seqs(part)?;
            (Some(seqs.len() as u64), Test::Among(seqs))
        }
    })
}

/// Where a mark lies in the order.
fn place_of(
    reader: &Reader,
    parts: &[Part<'_>],
    is_sorted: bool,
    mark: &Mark,
) -> Result<Key, StoreError> {
    if !is_sorted {
        return Ok((SqlValue::Null, mark.seq));
    }
    let value = match &mark.key {
        MarkKey::Value(value) => value.clone(),
        MarkKey::Digest(digest) => {
            let lost = || {
                scim_core::ScimError::expired_cursor(
                    "The cursor's place is lost: the resource there was changed or deleted. Begin again with an empty cursor.",
                )
            };
            let stored = reader.by_seq(mark.seq)?.ok_or_else(lost)?;
            let value = parts
                .iter()
                .find(|part| part.kind == stored.kind)
                .and_then(|part| part.sort_value(reader, &stored));
            let is_same = matches!(&value, Some(scim_core::IndexKey::Text(text)) if super::query::digest(text) == *digest);
            if !is_same {
                return Err(lost().into());
            }
            value
        }
    };
    let sort = parts.iter().find_map(|part| part.sort);
    Ok((sort.map_or(ABSENT, |sort| key_of(sort, value)), mark.seq))
}

impl<'r> Walk<'r, '_> {
    /// How a part is read in order; `None` if nothing of it lies behind the place.
    fn source<'q>(
        &self,
        part: &Part<'q>,
        order: Option<Order>,
        test: Test<'q>,
        few: bool,
    ) -> Result<Option<Source<'r, 'q>>, StoreError> {
        let selection = &part.selection;
        let order = match order {
            Some(Order::Same(same)) => return self.in_order_of_creation(part, same, test),
            Some(order) if matches!(test, Test::Everything) || !few => Some(order),
            // Walking the whole order costs no more than reading everything in search of few.
            Some(order) if matches!(test, Test::Matches(_)) && !selection.led => Some(order),
            Some(_) | None => None,
        };
        let Some(order) = order else {
            let keys = sorted(self.reader, part, &test, self.place, self.descending)?;
            return Ok(Some(Source::Sorted(keys)));
        };
        let check = match &test {
            Test::Everything | Test::Among(_) => None,
            Test::Sql | Test::Matches(_) => {
                Some(&selection.check).filter(|check| !check.text.is_empty())
            }
        };
        match order.query(part.kind, check, self.place, self.descending) {
            Some(sql) => self.along(sql, None, test).map(Some),
            None => Ok(None),
        }
    }

    /// What selects the resources gives them in order of creation by itself.
    fn in_order_of_creation<'q>(
        &self,
        part: &Part<'q>,
        same: SqlValue,
        test: Test<'q>,
    ) -> Result<Option<Source<'r, 'q>>, StoreError> {
        let selection = &part.selection;
        let seq = selection.seq;
        let (comparison, direction) = if self.descending {
            ("<", "DESC")
        } else {
            (">", "ASC")
        };
        let (from, at) = match behind(&same, self.place, self.descending) {
            Behind::Nowhere => return Ok(None),
            Behind::Start => (String::new(), None),
            Behind::Seq(at) => (
                format!("AND {seq} {comparison} ? "),
                Some(SqlValue::Integer(at)),
            ),
        };
        let text = selection.query(
            &format!("NULL, {seq}"),
            &format!("{from}ORDER BY {seq} {direction}"),
        );
        let sql = Sql::new(text, selection.values().chain(at).collect());
        self.along(sql, Some(same), test).map(Some)
    }

    fn along<'q>(
        &self,
        mut sql: Sql,
        same: Option<SqlValue>,
        test: Test<'q>,
    ) -> Result<Source<'r, 'q>, StoreError> {
        let test = match test {
            Test::Everything | Test::Sql => None,
            test @ (Test::Among(_) | Test::Matches(_)) => Some(test),
        };
        // Where nobody else looks at the rows, SQLite itself passes over those before the page.
        let window = self.window.filter(|_| test.is_none());
        if let Some((most, skip)) = window {
            sql.text += " LIMIT ? OFFSET ?";
            sql.values.extend([sql_count(most), sql_count(skip)]);
        }
        Ok(Source::Walk {
            statement: self.reader.db.prepare_cached(&sql.text)?,
            values: sql.values,
            same,
            test,
            is_cut: window.is_some(),
        })
    }
}

/// The keys of all that belong to the list, by reading and sorting them.
fn sorted(
    reader: &Reader,
    part: &Part<'_>,
    test: &Test<'_>,
    place: Option<&Key>,
    descending: bool,
) -> Result<Vec<Key>, StoreError> {
    let mut keys: Vec<Key> = Vec::new();
    let mut take = |stored: &Stored| {
        let key = (part.key(reader, stored), stored.seq);
        let is_behind = place.is_none_or(|place| compare(&key, place, descending).is_gt());
        if is_behind {
            keys.push(key);
        }
    };
    match test {
        // A filter that had to look at everything does not do so again.
        Test::Among(seqs) if seqs.len() as u64 <= FEW => {
            let mut seqs: Vec<i64> = seqs.iter().copied().collect();
            seqs.sort_unstable();
            for seq in seqs {
                if let Some(stored) = reader.by_seq(seq)? {
                    take(&stored);
                }
            }
        }
        Test::Everything | Test::Sql | Test::Among(_) | Test::Matches(_) => {
            reader.for_each_match(part, 0, |stored| {
                take(&stored);
                ControlFlow::Continue(())
            })?;
        }
    }
    keys.sort_by(|one, other| compare(one, other, descending));
    if reader.deadline.is_past() {
        return Err(interruption().into());
    }
    Ok(keys)
}

impl Source<'_, '_> {
    fn stream<'s>(&'s mut self, part: &'s Part<'s>) -> Result<Stream<'s>, StoreError> {
        Ok(match self {
            Source::Sorted(keys) => Stream::Sorted(std::mem::take(keys).into_iter()),
            Source::Walk {
                statement,
                values,
                same,
                test,
                ..
            } => Stream::Walk {
                rows: statement.query(params_from_iter(values.iter()))?,
                same: same.as_ref(),
                test: test.as_ref(),
                part,
            },
        })
    }
}

impl Stream<'_> {
    fn next(&mut self, reader: &Reader) -> Result<Option<Key>, StoreError> {
        let (rows, same, test, part) = match self {
            Stream::Sorted(keys) => return Ok(keys.next()),
            Stream::Walk {
                rows,
                same,
                test,
                part,
            } => (rows, *same, *test, *part),
        };
        while let Some(row) = rows.next()? {
            let seq: i64 = row.get(1)?;
            let belongs = match test {
                None | Some(Test::Everything | Test::Sql) => true,
                Some(Test::Among(seqs)) => seqs.contains(&seq),
                Some(Test::Matches(filter)) => matches(reader, part, filter, seq)?,
            };
            if belongs {
                let key = match same {
                    Some(key) => key.clone(),
                    None => row.get(0)?,
                };
                return Ok(Some((key, seq)));
            }
        }
        Ok(None)
    }
}

fn matches(
    reader: &Reader,
    part: &Part<'_>,
    filter: &Filter,
    seq: i64,
) -> Result<bool, StoreError> {
    // The time goes by in reading documents, which SQLite does not see.
    if reader.deadline.is_past() {
        return Err(interruption().into());
    }
    let Some(stored) = reader.by_seq(seq)? else {
        return Ok(false);
    };
    let catalogue = reader.catalogue();
    let resource_type = part.kind.resource_type(&catalogue);
    let view = StoredView::new(reader, &stored, resource_type);
    let matches = filter.matches(&view);
    view.into_result()?;
    Ok(matches)
}

/// The seqs of the page, and of one more where there is one, from all streams in one order.
fn merge(
    reader: &Reader,
    streams: &mut [Stream<'_>],
    mut skip: u64,
    count: u64,
    descending: bool,
) -> Result<Vec<i64>, StoreError> {
    let mut heads = Vec::with_capacity(streams.len());
    for stream in streams.iter_mut() {
        heads.push(stream.next(reader)?);
    }
    let mut seqs = Vec::new();
    loop {
        let first = heads
            .iter()
            .enumerate()
            .filter_map(|(index, head)| Some((index, head.as_ref()?)))
            .min_by(|(_, one), (_, other)| compare(one, other, descending))
            .map(|(index, (_, seq))| (index, *seq));
        let Some((first, seq)) = first else { break };
        if skip > 0 {
            skip -= 1;
        } else {
            seqs.push(seq);
        }
        // What comes behind the last one is not looked for: it may be far away.
        if seqs.len() as u64 > count {
            break;
        }
        heads[first] = streams[first].next(reader)?;
    }
    Ok(seqs)
}

fn page(
    reader: &Reader,
    parts: &[Part<'_>],
    mut seqs: Vec<i64>,
    query: &ListQuery,
    total: u64,
) -> Result<ListPage, StoreError> {
    let count = usize::try_from(query.count).unwrap_or(usize::MAX);
    let has_more = seqs.len() > count;
    seqs.truncate(count);
    let mut items: Vec<Stored> = Vec::with_capacity(seqs.len());
    for seq in seqs {
        items.extend(reader.by_seq(seq)?);
    }
    let last = items.last().map(|last| {
        let part = parts.iter().find(|part| part.kind == last.kind);
        Mark {
            key: MarkKey::Value(part.and_then(|part| part.sort_value(reader, last))),
            seq: last.seq,
            total,
        }
    });
    if let Some(last) = &last {
        reader.remember_walk(query, items.len() as u64, last.clone());
    }
    Ok(ListPage {
        next: last.filter(|_| has_more),
        items,
        ..ListPage::empty(total, query.start_index.max(1))
    })
}
