//! Cursors (RFC 9865): the place behind the last resource of a page, signed, so that no state is kept for them and only
//! those given out here are followed.
//!
//! A cursor is bound to its question: another filter, sort or address with it is an error and never a wrong page. It holds
//! nothing that its page did not hold, and reaches nothing that its question does not.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use directory::{ListPart, Mark, MarkKey};
use hmac::{Hmac, KeyInit as _, Mac as _};
use scim_core::{IndexKey, ScimError, Timestamp};
use sha2::{Digest as _, Sha256};
use std::time::Duration;

/// The layout below. Another one gets another number.
const VERSION: u8 = 1;
/// Bytes of the signature that are sent.
const TAG: usize = 16;
/// A longer sort key goes as a digest, or the cursor would not fit into an address, in bytes.
const LONGEST_KEY: usize = 1_024;

/// What is asked, whatever the page: kinds, filters and sort, as they were understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Question([u8; 8]);

impl Question {
    pub(crate) fn of(is_root: bool, parts: &[ListPart]) -> Question {
        let mut digest = Sha256::new();
        let mut say = |text: &str| {
            digest.update((text.len() as u64).to_be_bytes());
            digest.update(text);
        };
        say(if is_root { "root" } else { "type" });
        for part in parts {
            say(part.kind.name());
            say(&part
                .filter
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default());
            let sort = part.sort.as_ref();
            say(&sort.map(|sort| sort.path.to_string()).unwrap_or_default());
            say(match sort {
                Some(sort) if sort.descending => "descending",
                Some(_) | None => "ascending",
            });
        }
        let digest = digest.finalize();
        let mut short = [0; 8];
        short.copy_from_slice(&digest[..8]);
        Question(short)
    }
}

/// What cursors are signed and judged by.
pub(crate) struct Seal {
    pub(crate) key: [u8; 32],
    pub(crate) question: Question,
    pub(crate) lifetime: Duration,
}

/// The place of a page, the size of the pages, and when it was given out.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cursor {
    pub(crate) mark: Mark,
    pub(crate) count: u64,
    pub(crate) issued: Timestamp,
}

impl Cursor {
    /// The text that is sent: characters that need no encoding in an address (RFC 3986 §2.3).
    pub(crate) fn seal(self, seal: &Seal) -> String {
        let mark = self.mark.shortened(LONGEST_KEY);
        let mut bytes = vec![VERSION];
        bytes.extend(seal.question.0);
        bytes.extend(self.issued.0.to_be_bytes());
        bytes.extend(self.count.to_be_bytes());
        bytes.extend(mark.total.to_be_bytes());
        bytes.extend(mark.seq.to_be_bytes());
        match mark.key {
            MarkKey::Value(None) => bytes.push(0),
            MarkKey::Value(Some(IndexKey::Text(text))) => {
                bytes.push(1);
                bytes.extend(text.as_bytes());
            }
            MarkKey::Value(Some(IndexKey::Number(number))) => {
                bytes.push(2);
                bytes.extend(number.to_be_bytes());
            }
            MarkKey::Value(Some(IndexKey::Boolean(value))) => {
                bytes.push(3);
                bytes.push(u8::from(value));
            }
            MarkKey::Value(Some(IndexKey::Time(time))) => {
                bytes.push(4);
                bytes.extend(time.0.to_be_bytes());
            }
            MarkKey::Digest(digest) => {
                bytes.push(5);
                bytes.extend(digest);
            }
        }
        let tag = signature(seal, &bytes).finalize().into_bytes();
        bytes.extend(&tag[..TAG]);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads a cursor that a client sent back.
    ///
    /// # Errors
    /// 400 `invalidCursor` for text that was not given out here, or for another question; 400 `expiredCursor` for one that
    /// is too old.
    pub(crate) fn open(text: &str, seal: &Seal, now: Timestamp) -> Result<Cursor, ScimError> {
        let foreign = || {
            ScimError::invalid_cursor(
                "The cursor was not given out here, or was cut or changed. Begin again with an empty cursor.",
            )
        };
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| foreign())?;
        let (bytes, tag) = bytes.split_last_chunk::<TAG>().ok_or_else(foreign)?;
        signature(seal, bytes)
            .verify_truncated_left(tag)
            .map_err(|_| foreign())?;
        let (question, cursor) = parse(bytes).ok_or_else(foreign)?;
        if question != seal.question {
            return Err(ScimError::invalid_cursor(
                "The cursor belongs to another query. Address, filter, sortBy and sortOrder stay as they were for its first page.",
            ));
        }
        let age_ms = now.0.saturating_sub(cursor.issued.0);
        if u128::try_from(age_ms).is_ok_and(|age| age > seal.lifetime.as_millis()) {
            let seconds = seal.lifetime.as_secs();
            return Err(ScimError::expired_cursor(format!(
                "The cursor is older than {seconds} seconds. Begin again with an empty cursor."
            ))
            .with("limit", &seconds.to_string()));
        }
        Ok(cursor)
    }

    /// `count` stays as it was for the first page (RFC 9865 §2.1); left out it is the same.
    ///
    /// # Errors
    /// 400 `invalidCount`.
    pub(crate) fn check_count(&self, count: Option<u64>) -> Result<(), ScimError> {
        match count.filter(|count| *count != self.count) {
            None => Ok(()),
            Some(other) => Err(ScimError::invalid_count(format!(
                "count is {other} and was {} for the first page of this cursor. It stays the same from page to page.",
                self.count
            ))),
        }
    }
}

fn signature(seal: &Seal, bytes: &[u8]) -> Hmac<Sha256> {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(&seal.key).expect("HMAC takes keys of every length");
    mac.update(bytes);
    mac
}

fn parse(bytes: &[u8]) -> Option<(Question, Cursor)> {
    let (&[VERSION], rest) = bytes.split_first_chunk()? else {
        return None;
    };
    let (question, rest) = rest.split_first_chunk()?;
    let (issued, rest) = rest.split_first_chunk()?;
    let (count, rest) = rest.split_first_chunk()?;
    let (total, rest) = rest.split_first_chunk()?;
    let (seq, rest) = rest.split_first_chunk()?;
    let (tag, rest) = rest.split_first()?;
    let key = match tag {
        0 => MarkKey::Value(None),
        1 => MarkKey::Value(Some(IndexKey::Text(String::from_utf8(rest.to_vec()).ok()?))),
        2 => MarkKey::Value(Some(IndexKey::Number(f64::from_be_bytes(
            rest.try_into().ok()?,
        )))),
        3 => MarkKey::Value(Some(IndexKey::Boolean(rest == [1]))),
        4 => MarkKey::Value(Some(IndexKey::Time(Timestamp(i64::from_be_bytes(
            rest.try_into().ok()?,
        ))))),
        5 => MarkKey::Digest(rest.try_into().ok()?),
        _ => return None,
    };
    let mark = Mark {
        key,
        seq: i64::from_be_bytes(*seq),
        total: u64::from_be_bytes(*total),
    };
    let cursor = Cursor {
        mark,
        count: u64::from_be_bytes(*count),
        issued: Timestamp(i64::from_be_bytes(*issued)),
    };
    Some((Question(*question), cursor))
}

#[cfg(test)]
mod tests {
    use super::*;
    use directory::Kind;
    use proptest::prelude::*;
    use scim_core::{Catalogue, Filter, ScimType, SortKey};

    fn seal() -> Seal {
        Seal {
            key: [7; 32],
            question: Question([1; 8]),
            lifetime: Duration::from_secs(60),
        }
    }

    fn cursor(key: MarkKey) -> Cursor {
        Cursor {
            mark: Mark {
                key,
                seq: 12,
                total: 345,
            },
            count: 10,
            issued: Timestamp(1_000_000),
        }
    }

    #[test]
    fn what_is_sealed_opens_again_and_needs_no_encoding() {
        let value = |key| MarkKey::Value(Some(key));
        for key in [
            MarkKey::Value(None),
            value(IndexKey::Text("Straße 7 ö".to_owned())),
            value(IndexKey::Text(String::new())),
            value(IndexKey::Number(-0.5)),
            value(IndexKey::Boolean(true)),
            value(IndexKey::Time(Timestamp(-3))),
        ] {
            let text = cursor(key.clone()).seal(&seal());
            assert!(
                text.bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')),
                "{text}"
            );
            let opened = Cursor::open(&text, &seal(), Timestamp(1_060_000));
            assert_eq!(opened, Ok(cursor(key)));
        }
    }

    #[test]
    fn a_key_too_long_for_an_address_goes_as_a_digest() {
        let long = MarkKey::Value(Some(IndexKey::Text("x".repeat(60_000))));
        let text = cursor(long).seal(&seal());
        assert!(text.len() < 200, "{}", text.len());
        let opened = Cursor::open(&text, &seal(), Timestamp(1_000_000)).unwrap();
        assert!(matches!(opened.mark.key, MarkKey::Digest(_)));
    }

    #[test]
    fn what_does_not_fit_is_told_apart() {
        let text = cursor(MarkKey::Value(None)).seal(&seal());
        let open = |text: &str, seal: &Seal, now: i64| {
            Cursor::open(text, seal, Timestamp(now))
                .unwrap_err()
                .scim_type
        };
        let other_key = Seal {
            key: [8; 32],
            ..seal()
        };
        let other_question = Seal {
            question: Question([2; 8]),
            ..seal()
        };
        let now = 1_000_000;
        for (text, seal) in [
            ("", &seal()),
            ("!", &seal()),
            ("VZUTiyhEQJ94IR", &seal()),
            (&text[1..], &seal()),
            (&text[..text.len() - 1], &seal()),
            (text.as_str(), &other_key),
            (text.as_str(), &other_question),
        ] {
            assert_eq!(
                open(text, seal, now),
                Some(ScimType::InvalidCursor),
                "{text}"
            );
        }
        assert_eq!(
            open(&text, &seal(), now + 60_001),
            Some(ScimType::ExpiredCursor)
        );
        let opened = Cursor::open(&text, &seal(), Timestamp(now)).unwrap();
        assert_eq!(opened.check_count(None), Ok(()));
        assert_eq!(opened.check_count(Some(10)), Ok(()));
        assert_eq!(
            opened.check_count(Some(11)).unwrap_err().scim_type,
            Some(ScimType::InvalidCount)
        );
    }

    #[test]
    fn a_question_is_told_by_what_it_means() {
        let user = Catalogue::standard().user;
        let part = |filter: &str, sort: &str, order: &str| ListPart {
            kind: Kind::User,
            filter: Some(Filter::parse(filter, &user).unwrap()),
            sort: SortKey::parse(Some(sort), Some(order), &user).unwrap(),
        };
        let plain = Question::of(false, &[part("userName sw \"J\"", "title", "")]);
        let same = [
            part("username SW \"J\"", "Title", "ascending"),
            part("(userName sw \"J\")", "title", ""),
        ];
        for part in same {
            assert_eq!(Question::of(false, &[part]), plain);
        }
        let others = [
            part("userName sw \"j\"", "title", ""),
            part("userName sw \"J\"", "title", "descending"),
            part("userName sw \"J\"", "userName", ""),
        ];
        for part in others {
            assert_ne!(Question::of(false, &[part]), plain);
        }
        assert_ne!(
            Question::of(true, &[part("userName sw \"J\"", "title", "")]),
            plain
        );
    }

    proptest! {
        #[test]
        fn no_text_is_followed_that_was_not_given_out(text in "[A-Za-z0-9_-]{0,120}", at in 0..70_usize, to in "[A-Za-z0-9_-]") {
            prop_assert!(Cursor::open(&text, &seal(), Timestamp(1_000_000)).is_err());
            let sealed = cursor(MarkKey::Value(None)).seal(&seal());
            let mut changed = sealed.clone();
            let at = at % changed.len();
            changed.replace_range(at..=at, &to);
            if changed != sealed {
                prop_assert!(Cursor::open(&changed, &seal(), Timestamp(1_000_000)).is_err(), "{}", changed);
            }
        }
    }
}
