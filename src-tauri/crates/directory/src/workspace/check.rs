//! Does everything in the workspace agree?

use super::Workspace;
use crate::db;
use crate::error::StoreError;
use crate::ids::Kind;
use crate::reader::{Reader, count};
use crate::writer::index;
use rusqlite::types::Value as SqlValue;
use rusqlite::{Connection, params};
use scim_core::fold_key;
use std::sync::Arc;

/// What a check of the whole workspace found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckReport {
    /// One line for each thing that is wrong, at most [`CheckReport::MOST`].
    pub problems: Vec<String>,
    pub users: u64,
    pub groups: u64,
    pub memberships: u64,
    pub log_entries: u64,
}

impl CheckReport {
    /// So many problems are told; a file with more is no better known by more.
    pub const MOST: usize = 100;

    pub fn is_clean(&self) -> bool {
        self.problems.is_empty()
    }

    fn add(&mut self, problem: String) {
        if self.problems.len() < CheckReport::MOST {
            self.problems.push(problem);
        }
    }
}

/// Counts that are kept beside what they count: what each is called, the query that gives it as it is
/// kept, and the one that counts.
const KEPT: &[(&str, &str, &str)] = &[
    (
        "memberships",
        "SELECT memberships FROM workspace",
        "SELECT count(*) FROM membership",
    ),
    (
        "log entries",
        "SELECT log_entries FROM workspace",
        "SELECT count(*) FROM log_entry",
    ),
    (
        "bytes of bodies",
        "SELECT log_body_bytes FROM workspace",
        "SELECT ifnull(sum(length(packed)), 0) FROM log_body",
    ),
    (
        "users",
        "SELECT ifnull(sum(count), 0) FROM resource_block WHERE kind = 1",
        "SELECT count(*) FROM resource WHERE kind = 1",
    ),
    (
        "groups",
        "SELECT ifnull(sum(count), 0) FROM resource_block WHERE kind = 2",
        "SELECT count(*) FROM resource WHERE kind = 2",
    ),
];

/// Queries that must give nothing. Each row is one text: what is wrong.
const MUST_BE_EMPTY: &[&str] = &[
    // Blocks.
    "SELECT 'block ' || b.block || ' of kind ' || b.kind || ' counts ' || b.count || ' of ' ||
        (SELECT count(*) FROM resource r WHERE r.kind = b.kind AND r.seq >= b.block * 1024 AND r.seq < b.block * 1024 + 1024)
     FROM resource_block b WHERE b.count <>
        (SELECT count(*) FROM resource r WHERE r.kind = b.kind AND r.seq >= b.block * 1024 AND r.seq < b.block * 1024 + 1024)",
    // Members.
    "SELECT 'group ' || r.name || ' counts ' || r.member_count || ' members of ' ||
        (SELECT count(*) FROM membership m WHERE m.member_of = r.seq)
     FROM resource r WHERE r.kind = 2 AND r.member_count <> (SELECT count(*) FROM membership m WHERE m.member_of = r.seq)",
    "SELECT 'resource ' || r.name || ' has members and is no group'
     FROM resource r WHERE r.kind = 1 AND EXISTS (SELECT 1 FROM membership m WHERE m.member_of = r.seq)",
    // Log and directory: the last change of a resource says at which revision it is.
    "SELECT 'resource ' || r.name || ' is at revision ' || r.revision || ', the log says ' || ifnull(c.revision_after, 'deleted')
     FROM resource r JOIN change c ON c.resource_id = r.id
     WHERE c.entry = (SELECT max(l.entry) FROM change l WHERE l.resource_id = r.id)
       AND c.ordinal = (SELECT max(l.ordinal) FROM change l WHERE l.resource_id = r.id AND l.entry = c.entry)
       AND c.revision_after IS NOT r.revision",
    "SELECT 'the log says that ' || c.resource_name || ' exists, and it does not'
     FROM change c
     WHERE c.revision_after IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM resource r WHERE r.id = c.resource_id)
       AND NOT EXISTS (SELECT 1 FROM change l WHERE l.resource_id = c.resource_id
                       AND (l.entry > c.entry OR (l.entry = c.entry AND l.ordinal > c.ordinal)))",
    // Memberships come from entries that exist or were pruned, never from ones to come.
    "SELECT 'a membership comes from entry ' || m.entry || ', which is yet to be written'
     FROM membership m WHERE m.entry > (SELECT ifnull(max(seq), 0) FROM sqlite_sequence WHERE name = 'log_entry')",
    // Groups within groups are the memberships of groups, once more.
    "SELECT 'group ' || n.member_of || ' is said to have group ' || n.member || ', and has not'
     FROM nesting n WHERE NOT EXISTS (SELECT 1 FROM membership m JOIN resource r ON r.seq = m.member AND r.kind = 2
                                      WHERE m.member_of = n.member_of AND m.member = n.member)",
    "SELECT 'group ' || m.member_of || ' has group ' || m.member || ', and it is not among its nested groups'
     FROM membership m JOIN resource r ON r.seq = m.member AND r.kind = 2
     WHERE NOT EXISTS (SELECT 1 FROM nesting n WHERE n.member_of = m.member_of AND n.member = m.member)",
    // What was asked for and is not stored.
    "SELECT 'group ' || g.name || ' counts ' || ifnull(c.left_out, 0) || ' left-out and ' || ifnull(c.held, 0) ||
        ' held members, and has ' || sum(o.why = 1) || ' and ' || sum(o.why = 2)
     FROM open_member o JOIN resource g ON g.seq = o.member_of LEFT JOIN open_count c ON c.member_of = o.member_of
     GROUP BY o.member_of HAVING ifnull(c.left_out, 0) <> sum(o.why = 1) OR ifnull(c.held, 0) <> sum(o.why = 2)",
    "SELECT 'group ' || c.member_of || ' counts open members and has none'
     FROM open_count c WHERE c.left_out + c.held > 0
       AND NOT EXISTS (SELECT 1 FROM open_member o WHERE o.member_of = c.member_of)",
    "SELECT 'resource ' || r.name || ' has open members and is no group'
     FROM open_member o JOIN resource r ON r.seq = o.member_of WHERE r.kind <> 2",
    "SELECT 'an open member comes from entry ' || o.entry || ', which is yet to be written'
     FROM open_member o WHERE o.entry > (SELECT ifnull(max(seq), 0) FROM sqlite_sequence WHERE name = 'log_entry')",
    "SELECT 'group ' || o.member_of || ' waits for ' || o.value || ', and that is here: ' || r.name
     FROM open_member o
     JOIN connection c ON c.id = o.connection AND c.removed_ms IS NULL
     JOIN resource r ON r.owner = o.connection AND r.seq <> o.member_of AND r.seq IN (
        SELECT u.seq FROM resource u WHERE u.user_key = o.key
        UNION
        SELECT a.resource FROM attribute_index a
        WHERE a.key = o.value AND a.path IN (SELECT id FROM indexed_path WHERE path = 'externalId')
     )
     WHERE o.why = 2",
];

impl Workspace {
    /// Checks the whole workspace: the file, its references, kept counts, the index, and that log and
    /// directory agree. Blocks; takes its time on a large workspace.
    ///
    /// # Errors
    /// Those of the database, where it is too damaged to be looked through.
    pub fn check(&self) -> Result<CheckReport, StoreError> {
        // A fresh connection: full text search remembers how it is laid out and does not look again before it
        // checks itself, so that an older connection would find damage that is none.
        let db = db::open(&self.shared().path, self.shared().reading)?;
        Reader::open(db, Arc::clone(self.shared()))?.in_snapshot(check)
    }
}

fn check(reader: &Reader) -> Result<CheckReport, StoreError> {
    let mut report = CheckReport::default();
    for line in texts(&reader.db, "PRAGMA integrity_check(100)")? {
        if line != "ok" {
            report.add(format!("file: {line}"));
        }
    }
    let dangling = texts(
        &reader.db,
        "SELECT 'a row of ' || \"table\" || ' refers to a row of ' || parent || ' that is not there' FROM pragma_foreign_key_check",
    )?;
    dangling.into_iter().for_each(|line| report.add(line));
    for (what, kept, counted) in KEPT {
        let kept = reader.db.query_row(kept, [], |row| count(row, 0))?;
        let counted = reader.db.query_row(counted, [], |row| count(row, 0))?;
        if kept != counted {
            report.add(format!(
                "{kept} {what} are kept count of, and there are {counted}"
            ));
        }
    }
    for sql in MUST_BE_EMPTY {
        texts(&reader.db, sql)?
            .into_iter()
            .for_each(|line| report.add(line));
    }
    for kind in Kind::ALL {
        check_index(reader, kind, &mut report)?;
    }
    check_open_keys(reader, &mut report)?;
    let overview = reader.overview()?;
    report.users = overview.users;
    report.groups = overview.groups;
    report.memberships = overview.memberships;
    report.log_entries = reader.log_stats()?.entries;
    Ok(report)
}

fn texts(db: &Connection, sql: &str) -> Result<Vec<String>, StoreError> {
    let mut statement = db.prepare(sql)?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.take(CheckReport::MOST).collect::<Result<_, _>>()?)
}

/// What is open is kept under the key by which it is looked for, and is no member's id.
fn check_open_keys(reader: &Reader, report: &mut CheckReport) -> Result<(), StoreError> {
    let mut is_member = reader.db.prepare(
        "SELECT EXISTS (SELECT 1 FROM membership m JOIN resource r ON r.seq = m.member WHERE m.member_of = ?1 AND r.id = ?2)",
    )?;
    let mut statement = reader
        .db
        .prepare("SELECT member_of, value, key FROM open_member")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (group, value, key): (i64, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        if fold_key(&value) != key {
            report.add(format!(
                "the open member {value} of group {group} has another key"
            ));
        }
        if let Some(id) = scim_core::ResourceId::parse(&value)
            && is_member.query_row(params![group, id.0.as_bytes()], |row| row.get(0))?
        {
            report.add(format!("{value} is a member of group {group}, and open"));
        }
    }
    Ok(())
}

/// The index has the rows that the documents ask for, and no others; keys and names are those of the documents.
fn check_index(reader: &Reader, kind: Kind, report: &mut CheckReport) -> Result<(), StoreError> {
    let mut has_row = reader
        .db
        .prepare("SELECT EXISTS (SELECT 1 FROM attribute_index WHERE path = ?1 AND key = ?2 AND resource = ?3)")?;
    let mut keys = reader
        .db
        .prepare("SELECT name, user_key, group_key FROM resource WHERE seq = ?1")?;
    let mut wanted: u64 = 0;
    let mut after = 0;
    loop {
        let page = reader.documents_after(kind, after, 500)?;
        let Some((last, _)) = page.last() else { break };
        after = *last;
        for (seq, attributes) in &page {
            // No two of them are the same.
            let rows = index::ready_rows(reader, kind, attributes);
            wanted += rows.len() as u64;
            for (path, key) in rows {
                if !has_row.query_row(params![path, key, seq], |row| row.get::<_, bool>(0))? {
                    report.add(format!(
                        "resource {seq} is missing in the index of attribute {path}"
                    ));
                }
            }
            let name = match kind {
                Kind::User => attributes.user_name(),
                Kind::Group => attributes.display_name(),
            }
            .unwrap_or_default();
            let found: (String, SqlValue, SqlValue) =
                keys.query_row([seq], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            let key = SqlValue::Text(fold_key(name));
            let expected = match kind {
                Kind::User => (name.to_owned(), key, SqlValue::Null),
                Kind::Group => (name.to_owned(), SqlValue::Null, key),
            };
            if found != expected {
                report.add(format!(
                    "resource {seq} has other keys than its document asks for"
                ));
            }
        }
    }
    let there = reader.db.query_row(
        "SELECT count(*) FROM attribute_index WHERE path IN
            (SELECT id FROM indexed_path WHERE kind = ?1 AND built_to IS NULL AND leaving = 0)",
        [kind.code()],
        |row| count(row, 0),
    )?;
    if there != wanted {
        report.add(format!(
            "the index over {} has {there} rows instead of {wanted}",
            kind.name()
        ));
    }
    Ok(())
}
