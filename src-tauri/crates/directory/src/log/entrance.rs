//! Where entries that nobody waits for come in: reads and refusals.
//!
//! Entries of reads are dropped when too many wait, and the gap is counted in an entry of its own.
//! Refusals of requests without a valid token fold into one counted entry a second, so that a
//! flood of them cannot fill the log.

use super::entry::{EntryKind, NewLogEntry, Verdict};
use crate::actor::Actor;
use scim_core::Timestamp;
use std::collections::VecDeque;

/// Entries of reads beyond this many waiting are dropped.
const READS_WAITING: usize = 4_096;
/// All others beyond this many: memory has an end. They are counted in the gap like reads.
const OTHERS_WAITING: usize = 16_384;
/// Refusals without a valid token in one second that are written one by one; the rest fold.
const REFUSALS_A_SECOND: u64 = 10;

/// What became of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Recorded {
    Waiting,
    Folded,
    Dropped,
}

#[derive(Debug, Default)]
pub(crate) struct Entrance {
    waiting: VecDeque<(NewLogEntry, u64)>,
    gap: Option<Gap>,
    flood: Option<Flood>,
}

/// Reads that were dropped and not yet told of.
#[derive(Debug)]
struct Gap {
    since: Timestamp,
    until: Timestamp,
    dropped: u64,
}

/// Refusals of one second.
#[derive(Debug)]
struct Flood {
    second: i64,
    seen: u64,
    /// The first that was folded, standing for all of them.
    folded: Option<(NewLogEntry, u64)>,
}

fn is_unauthenticated(entry: &NewLogEntry) -> bool {
    entry.kind == EntryKind::Exchange
        && entry.actor == Actor::Anonymous
        && entry.verdict == Verdict::Refused
}

impl Entrance {
    /// Takes in an entry. `under_load`: the writer's queue is full, so reads are dropped at once.
    pub fn admit(&mut self, entry: NewLogEntry, under_load: bool) -> Recorded {
        if is_unauthenticated(&entry) {
            let second = entry.at.0.div_euclid(1_000);
            self.turn_second(second);
            let flood = self.flood.get_or_insert(Flood {
                second,
                seen: 0,
                folded: None,
            });
            flood.seen += 1;
            if flood.seen > REFUSALS_A_SECOND {
                match &mut flood.folded {
                    Some((_, count)) => *count += 1,
                    None => flood.folded = Some((entry, 1)),
                }
                return Recorded::Folded;
            }
        }
        let limit = if entry.is_read {
            READS_WAITING
        } else {
            OTHERS_WAITING
        };
        if self.waiting.len() >= limit || (entry.is_read && under_load) {
            let at = entry.at;
            let gap = self.gap.get_or_insert(Gap {
                since: at,
                until: at,
                dropped: 0,
            });
            gap.since = gap.since.min(at);
            gap.until = gap.until.max(at);
            gap.dropped += 1;
            return Recorded::Dropped;
        }
        self.waiting.push_back((entry, 1));
        Recorded::Waiting
    }

    /// Ends the second that was counted, if another one is on.
    fn turn_second(&mut self, second: i64) {
        if self
            .flood
            .as_ref()
            .is_some_and(|flood| flood.second != second)
            && let Some(folded) = self.flood.take().and_then(|flood| flood.folded)
        {
            self.waiting.push_back(folded);
        }
    }

    /// True if something can be written without waiting for a second to end.
    pub fn has_ready(&self) -> bool {
        !self.waiting.is_empty() || self.gap.is_some()
    }

    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    pub fn has_folded(&self) -> bool {
        self.flood
            .as_ref()
            .is_some_and(|flood| flood.folded.is_some())
    }

    /// Entries to be written, oldest first, each with the number of requests that it stands for.
    pub fn take(
        &mut self,
        limit: usize,
        now: Timestamp,
        everything: bool,
    ) -> Vec<(NewLogEntry, u64)> {
        self.turn_second(if everything {
            i64::MIN
        } else {
            now.0.div_euclid(1_000)
        });
        let mut taken: Vec<_> = self
            .waiting
            .drain(..limit.min(self.waiting.len()))
            .collect();
        // The gap is told of once what came before it is written.
        if self.waiting.is_empty()
            && let Some(gap) = self.gap.take()
        {
            let entry = NewLogEntry::system(gap.until, "gap")
                .with("dropped", gap.dropped)
                .with("sinceMs", gap.since.0)
                .with("untilMs", gap.until.0);
            taken.push((entry, gap.dropped));
        }
        taken
    }

    pub fn put_back(&mut self, entries: Vec<(NewLogEntry, u64)>) {
        for entry in entries.into_iter().rev() {
            self.waiting.push_front(entry);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(at: i64) -> NewLogEntry {
        NewLogEntry {
            is_read: true,
            ..NewLogEntry::exchange(Actor::Anonymous, Timestamp(at), "users_listed")
        }
    }

    fn refusal(at: i64) -> NewLogEntry {
        NewLogEntry {
            verdict: Verdict::Refused,
            ..NewLogEntry::exchange(Actor::Anonymous, Timestamp(at), "refused")
        }
    }

    #[test]
    fn reads_beyond_the_limit_leave_one_counted_gap() {
        let mut entrance = Entrance::default();
        let more = READS_WAITING + 7;
        for at in 0..more {
            entrance.admit(read(i64::try_from(at).unwrap()), false);
        }
        let taken = entrance.take(usize::MAX, Timestamp(0), false);
        assert_eq!(taken.len(), READS_WAITING + 1);
        let (gap, count) = taken.last().unwrap();
        assert_eq!((gap.action.as_ref(), *count), ("gap", 7));
        assert!(!entrance.has_ready());
    }

    #[test]
    fn a_full_queue_drops_reads_and_keeps_refusals() {
        let mut entrance = Entrance::default();
        assert_eq!(entrance.admit(read(1), true), Recorded::Dropped);
        assert_eq!(entrance.admit(refusal(1), true), Recorded::Waiting);
    }

    #[test]
    fn a_flood_of_refusals_folds_into_one_entry_a_second() {
        let mut entrance = Entrance::default();
        for _ in 0..1_000 {
            entrance.admit(refusal(5_500), false);
        }
        let first = entrance.take(usize::MAX, Timestamp(5_900), false);
        assert_eq!(
            first.len() as u64,
            REFUSALS_A_SECOND,
            "the second is not over"
        );
        let then = entrance.take(usize::MAX, Timestamp(6_000), false);
        assert_eq!(
            then.iter().map(|(_, count)| *count).collect::<Vec<_>>(),
            [1_000 - REFUSALS_A_SECOND]
        );
        entrance.admit(refusal(7_000), false);
        assert_eq!(
            entrance.take(usize::MAX, Timestamp(7_000), false).len(),
            1,
            "the next second starts anew"
        );
    }

    #[test]
    fn at_the_end_a_running_second_is_written_too() {
        let mut entrance = Entrance::default();
        for _ in 0..REFUSALS_A_SECOND + 5 {
            entrance.admit(refusal(5_500), false);
        }
        let all = entrance.take(usize::MAX, Timestamp(5_500), true);
        assert_eq!(
            all.iter().map(|(_, count)| count).sum::<u64>(),
            REFUSALS_A_SECOND + 5
        );
    }
}
