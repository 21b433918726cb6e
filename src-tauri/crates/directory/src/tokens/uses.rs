//! When tokens and OAuth clients were used last: kept in memory, written at most once a minute for each and at
//! close, outside of any request's transaction.

use super::rows::{ClientInfo, TokenUse};
use crate::actor::Holder;
use crate::shared::lock;
use scim_core::Timestamp;
use std::collections::HashMap;
use std::sync::Mutex;

/// How long a use may stay in memory only, in milliseconds.
const FLUSH_AFTER_MS: i64 = 60_000;

#[derive(Debug)]
struct Remembered {
    last: TokenUse,
    /// When this use was last written; `None` if never.
    written: Option<Timestamp>,
    dirty: bool,
}

#[derive(Debug, Default)]
pub(crate) struct Uses {
    by_holder: Mutex<HashMap<Holder, Remembered>>,
}

impl Uses {
    pub fn note(&self, holder: Holder, client: &ClientInfo, at: Timestamp) {
        let mut uses = lock(&self.by_holder);
        match uses.get_mut(&holder) {
            Some(known) => {
                if known.last.at <= at {
                    known.last.at = at;
                    if known.last.client != *client {
                        known.last.client = client.clone();
                    }
                    known.dirty = true;
                }
            }
            None => {
                let last = TokenUse {
                    at,
                    client: client.clone(),
                };
                uses.insert(
                    holder,
                    Remembered {
                        last,
                        written: None,
                        dirty: true,
                    },
                );
            }
        }
    }

    /// The newest known use: that in memory if it is newer than the stored one.
    pub fn newest(&self, holder: Holder, stored: Option<TokenUse>) -> Option<TokenUse> {
        let uses = lock(&self.by_holder);
        match (uses.get(&holder), stored) {
            (Some(known), Some(stored)) if stored.at > known.last.at => Some(stored),
            (Some(known), _) => Some(known.last.clone()),
            (None, stored) => stored,
        }
    }

    /// Those that are due to be written; all that are unwritten if `everything`. The first use of
    /// each is due at once.
    pub fn due(&self, now: Timestamp, everything: bool) -> Vec<(Holder, TokenUse)> {
        let uses = lock(&self.by_holder);
        uses.iter()
            .filter(|(_, known)| {
                known.dirty
                    && (everything
                        || known.written.is_none_or(|written| {
                            now.0.saturating_sub(written.0) >= FLUSH_AFTER_MS
                        }))
            })
            .map(|(holder, known)| (*holder, known.last.clone()))
            .collect()
    }

    /// Those of `flushed` are in the database now.
    pub fn written(&self, flushed: &[(Holder, TokenUse)], now: Timestamp) {
        let mut uses = lock(&self.by_holder);
        for (holder, last) in flushed {
            if let Some(known) = uses.get_mut(holder) {
                known.written = Some(now);
                known.dirty = known.last != *last;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::TokenId;

    fn client(address: &str) -> ClientInfo {
        ClientInfo {
            address: Some(address.to_owned()),
            user_agent: None,
        }
    }

    #[test]
    fn a_use_is_written_at_once_and_then_once_a_minute() {
        let uses = Uses::default();
        let token = Holder::Token(TokenId::new());
        uses.note(token, &client("a"), Timestamp(1_000));
        let due = uses.due(Timestamp(1_000), false);
        assert_eq!(due.len(), 1);
        uses.written(&due, Timestamp(1_000));
        assert!(uses.due(Timestamp(500_000), true).is_empty(), "nothing new");
        uses.note(token, &client("b"), Timestamp(2_000));
        assert!(
            uses.due(Timestamp(60_999), false).is_empty(),
            "the minute is not over"
        );
        assert_eq!(
            uses.due(Timestamp(60_999), true).len(),
            1,
            "at close everything is written"
        );
        assert_eq!(uses.due(Timestamp(61_000), false).len(), 1);
        assert_eq!(
            uses.newest(token, None).map(|used| used.client),
            Some(client("b"))
        );
    }

    #[test]
    fn the_newer_of_memory_and_file_is_shown() {
        let uses = Uses::default();
        let token = Holder::Token(TokenId::new());
        let stored = TokenUse {
            at: Timestamp(5),
            client: client("file"),
        };
        assert_eq!(
            uses.newest(token, Some(stored.clone())),
            Some(stored.clone())
        );
        uses.note(token, &client("memory"), Timestamp(4));
        assert_eq!(
            uses.newest(token, Some(stored.clone())),
            Some(stored.clone())
        );
        uses.note(token, &client("memory"), Timestamp(6));
        assert_eq!(
            uses.newest(token, Some(stored)).map(|used| used.at),
            Some(Timestamp(6))
        );
    }
}
