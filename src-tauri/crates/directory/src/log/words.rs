//! Words: what full text knows of entries and resources.
//!
//! The index runs a little behind the log: it is brought up to date when the writer is idle, so that
//! no request waits for it. What lies between is read and compared word by word.

use super::entry::{ChangeKind, LogEntry, MemberName};
use super::packed;
use crate::error::StoreError;
use crate::ids::{Kind, LogSeq};
use crate::reader::{Reader, Stored};
use crate::writer::Writer;
use rusqlite::params;
use scim_core::fold_key;
use serde_json::Value;
use uuid::Uuid;

/// Entries that one step takes at most.
const STEP_ENTRIES: i64 = 256;
/// Of how many members of one change the names become words.
const MEMBERS_NAMED: usize = 50;

/// Words to be found: all of them, the last perhaps unfinished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Words(Vec<String>);

impl Words {
    /// `None` if there is nothing to look for.
    pub fn parse(text: &str) -> Option<Words> {
        let words: Vec<String> = text.split_whitespace().flat_map(tokens).collect();
        (!words.is_empty()).then_some(Words(words))
    }

    /// As a query of full text search. Quoted, so that nothing in a word is an operator.
    pub fn to_query(&self) -> String {
        let quoted: Vec<String> = self.0.iter().map(|word| format!("\"{word}\"")).collect();
        format!("{}*", quoted.join(" AND "))
    }

    /// True if the text has them all.
    pub fn are_in(&self, text: &str) -> bool {
        let there: Vec<String> = text.split_whitespace().flat_map(tokens).collect();
        let Some((last, others)) = self.0.split_last() else {
            return true;
        };
        others.iter().all(|word| there.contains(word))
            && there.iter().any(|token| token.starts_with(last.as_str()))
    }
}

/// The tokens of a word: an id stays in one piece, everything else falls apart at what is
/// neither letter nor digit.
fn tokens(word: &str) -> Vec<String> {
    if let Ok(id) = Uuid::try_parse(word) {
        return vec![id.simple().to_string()];
    }
    fold_key(word)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The text as it goes into the index: tokens, so that both sides agree on what a word is.
fn indexable(text: &str) -> String {
    text.split_whitespace()
        .flat_map(tokens)
        .collect::<Vec<_>>()
        .join(" ")
}

/// What an entry can be found by.
pub(super) fn entry_text(entry: &LogEntry, changed: &[String]) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(
        entry
            .subject
            .as_ref()
            .and_then(|subject| subject.name.clone()),
    );
    parts.extend(
        entry
            .subject
            .as_ref()
            .and_then(|subject| subject.id)
            .map(|id| id.to_string()),
    );
    parts.push(entry.action.clone());
    parts.extend(entry.reason.clone());
    parts.extend(entry.method.clone());
    parts.extend(entry.status.map(|status| status.to_string()));
    parts.extend(
        entry
            .target
            .as_deref()
            .map(|target| target.replace(['/', '?', '&', '='], " ")),
    );
    parts.extend(entry.request_id.clone());
    parts.extend(entry.client_address.clone());
    for value in entry.arguments.values() {
        match value {
            Value::String(text) => parts.push(text.clone()),
            Value::Array(list) => {
                parts.extend(list.iter().filter_map(Value::as_str).map(str::to_owned))
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => {}
        }
    }
    parts.extend(
        entry
            .notes
            .iter()
            .flat_map(|note| [note.code.to_string(), note.path.clone(), note.sent.clone()]),
    );
    parts.extend_from_slice(changed);
    parts.join(" ")
}

/// What a resource can be found by: names and addresses.
pub(crate) fn resource_text(stored: &Stored) -> String {
    let attributes = &stored.resource.attributes;
    let mut parts: Vec<&str> = Vec::new();
    let names: &[&str] = match stored.kind {
        Kind::User => &[
            "userName",
            "displayName",
            "nickName",
            "name.formatted",
            "name.givenName",
            "name.middleName",
            "name.familyName",
            "title",
            "externalId",
        ],
        Kind::Group => &["displayName", "externalId"],
    };
    parts.extend(names.iter().filter_map(|name| attributes.text(name)));
    if let Some(Value::Array(emails)) = attributes.as_map().get("emails") {
        parts.extend(
            emails
                .iter()
                .filter_map(|email| email.get("value")?.as_str()),
        );
    }
    parts.join(" ")
}

impl Reader {
    /// Up to here the log is in the index.
    pub(crate) fn words_seq(&self) -> Result<i64, StoreError> {
        Ok(self
            .db
            .prepare_cached("SELECT words_seq FROM workspace")?
            .query_row([], |row| row.get(0))?)
    }

    /// True if full text knows everything in the log: then searching costs least.
    ///
    /// # Errors
    /// Those of the database.
    pub fn words_are_indexed(&self) -> Result<bool, StoreError> {
        Ok(self.words_seq()? >= self.log_head()?.0)
    }

    /// The text of an entry with the names that its changes bring in.
    pub(super) fn text_of(&self, entry: &LogEntry) -> Result<String, StoreError> {
        let mut statement = self.db.prepare_cached(
            "SELECT resource_name, members_added, members_removed FROM change WHERE entry = ?1",
        )?;
        let mut rows = statement.query([entry.seq.0])?;
        let mut changed = Vec::new();
        while let Some(row) = rows.next()? {
            changed.push(row.get(0)?);
            let mut named = 0;
            for column in [1, 2] {
                let Some(packed) = row.get::<_, Option<Vec<u8>>>(column)? else {
                    continue;
                };
                let members: Vec<MemberName> = packed::unpack(&packed)?;
                let few = members
                    .into_iter()
                    .take(MEMBERS_NAMED - named)
                    .map(|member| member.name);
                let before = changed.len();
                changed.extend(few);
                named += changed.len() - before;
            }
        }
        Ok(entry_text(entry, &changed))
    }

    /// Resources that changed since the index was brought up to date.
    pub(crate) fn resources_with_new_words(&self) -> Result<Vec<i64>, StoreError> {
        let mut statement = self.db.prepare_cached(
            "SELECT DISTINCT r.seq FROM change c JOIN resource r ON r.id = c.resource_id WHERE c.entry > ?1",
        )?;
        let rows = statement.query_map([self.words_seq()?], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Writer {
    /// Takes the next entries into the index.
    pub(crate) fn index_words(&mut self) -> Result<(), StoreError> {
        let from = self.words_seq()?;
        let to = (from + STEP_ENTRIES).min(self.log_head()?.0);
        if to <= from {
            return Ok(());
        }
        let entries = self.entries_between(LogSeq(from), LogSeq(to))?;
        for entry in &entries {
            let text = indexable(&self.text_of(entry)?);
            self.db
                .prepare_cached("INSERT INTO log_words (rowid, words) VALUES (?1, ?2)")?
                .execute(params![entry.seq.0, text])?;
        }
        let changed: Vec<(i64, bool)> = self
            .db
            .prepare_cached(
                "SELECT r.seq, max(c.kind <> ?3) FROM change c JOIN resource r ON r.id = c.resource_id
                 WHERE c.entry > ?1 AND c.entry <= ?2 AND c.attributes <> '[]' GROUP BY r.seq",
            )?
            .query_map([from, to, ChangeKind::Created.code()], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        for (seq, was_there) in changed {
            self.index_resource(seq, was_there)?;
        }
        self.db
            .prepare_cached("UPDATE workspace SET words_seq = ?1")?
            .execute([to])?;
        Ok(())
    }

    fn index_resource(&mut self, seq: i64, was_there: bool) -> Result<(), StoreError> {
        if let Some(stored) = self.by_seq(seq)? {
            if was_there {
                self.db
                    .prepare_cached("DELETE FROM resource_words WHERE rowid = ?1")?
                    .execute([seq])?;
            }
            self.db
                .prepare_cached("INSERT INTO resource_words (rowid, words) VALUES (?1, ?2)")?
                .execute(params![seq, indexable(&resource_text(&stored))])?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_match_whole_except_for_the_last() {
        let cases: &[(&str, &str, bool)] = &[
            ("ada", "Ada.Lovelace@example.com", true),
            ("love", "Ada.Lovelace@example.com", true),
            ("love ada", "Ada.Lovelace@example.com", false),
            ("lovelace ad", "Ada.Lovelace@example.com", true),
            ("ada@example.com", "ADA@EXAMPLE.COM", true),
            ("STRASSE", "Hauptstraße 5 strasse", true),
            ("grace", "Ada", false),
        ];
        for (words, text, found) in cases {
            assert_eq!(
                Words::parse(words).unwrap().are_in(text),
                *found,
                "{words} in {text}"
            );
        }
    }

    #[test]
    fn ids_stay_in_one_piece_and_operators_are_words() {
        let id = "0199f2c4-1111-7222-8333-444455556666";
        let words = Words::parse(id).unwrap();
        assert_eq!(words.to_query(), "\"0199f2c4111172228333444455556666\"*");
        assert!(words.are_in(&format!("user {id} created")));
        assert_eq!(
            Words::parse("a OR \"b\" *").unwrap().to_query(),
            "\"a\" AND \"or\" AND \"b\"*"
        );
        assert_eq!(Words::parse(" -- "), None);
    }
}
