//! Groups that ought to have come and did not. A provider that sends no groups says nothing about it, so what it does otherwise is
//! held against what its guide knows of one that does (`groupsDue`).

use super::proofs::{self, Proofs, name_of};
use directory::{LogEntry, Proof, Reader, StoreError};
use idp::guide::{DueSince, Event, Guide, Sight};
use scim_core::Timestamp;

/// Kept with the proofs: a request for groups came.
const ASKED: &str = "groups_asked";
/// Kept with the proofs: all came that comes without groups only where none are sent.
const DUE: &str = "groups_due";

/// How it stands with the step that waits for the first group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FirstGroup {
    /// It came, or the admin says that none will.
    Done,
    /// Something before it is not done.
    Later,
    /// Everything before it is done since then.
    Waits(Timestamp),
}

/// Without groups: from the first of the provider's people to the exchange that shows that no group comes.
pub(super) struct Silence {
    pub(super) first_user: Proof,
    pub(super) last: Proof,
}

/// Under which name an exchange of the provider is kept, if it is a part of a silence or ends it.
pub(super) fn part(guide: &Guide, path: &str, sights: &[Sight], known: &Proofs) -> Option<String> {
    let due = guide.groups_due()?;
    let has_begun = match due.since {
        DueSince::Start => true,
        DueSince::FirstUser => known.contains_key(&name_of(Event::FirstUser, false)),
        DueSince::Step => false,
    };
    if !has_begun || known.contains_key(ASKED) {
        return None;
    }
    if is_of_groups(path) {
        return Some(ASKED.to_owned());
    }
    if known.contains_key(DUE) {
        return None;
    }
    let place = |index: usize| format!("{DUE}#{index}");
    let done = (0..due.then.len())
        .take_while(|index| known.contains_key(&place(*index)))
        .count();
    let next = due.then.get(done)?;
    let is_next = sights.iter().any(|sight| sight.event == *next);
    is_next.then(|| {
        if done + 1 == due.then.len() {
            DUE.to_owned()
        } else {
            place(done)
        }
    })
}

/// What is looked through for a silence.
pub(super) struct Heard<'a> {
    pub(super) reader: &'a Reader,
    pub(super) guide: &'a Guide,
    pub(super) way: Option<&'a str>,
    pub(super) test_email: &'a str,
    pub(super) known: &'a Proofs,
    /// The newest exchanges of the connection that are the provider's own, newest first.
    pub(super) newest: &'a [&'a LogEntry],
}

/// The silence that lasts, if one does.
pub(super) fn of(
    heard: &Heard<'_>,
    first_group: FirstGroup,
) -> Result<Option<Silence>, StoreError> {
    let Some(due) = heard.guide.groups_due() else {
        return Ok(None);
    };
    let first_user = heard.known.get(&name_of(Event::FirstUser, false));
    let Some(first_user) = first_user.copied() else {
        return Ok(None);
    };
    let last = match (due.since, first_group) {
        (_, FirstGroup::Done) | (DueSince::Step, FirstGroup::Later) => None,
        (DueSince::Step, FirstGroup::Waits(since)) => heard.since(since, &due.then)?,
        (DueSince::Start | DueSince::FirstUser, _) if heard.known.contains_key(ASKED) => None,
        (DueSince::Start | DueSince::FirstUser, _) => heard.known.get(DUE).copied(),
    };
    Ok(last.map(|last| Silence { first_user, last }))
}

impl Heard<'_> {
    /// The exchange since a time with which all of `then` has come, unless a group was asked for.
    fn since(&self, since: Timestamp, then: &[Event]) -> Result<Option<Proof>, StoreError> {
        let mut left = then.iter().peekable();
        let mut last = None;
        let entries = self.newest.iter().filter(|entry| entry.at >= since);
        for entry in entries.rev() {
            if is_of_groups(proofs::path_of(entry)) {
                return Ok(None);
            }
            let Some(next) = left.peek() else { continue };
            let sights =
                proofs::sights_of(self.reader, self.guide, self.way, self.test_email, entry)?;
            if sights.iter().any(|sight| sight.event == **next) {
                left.next();
                last = Some(Proof {
                    at: entry.at,
                    entry: entry.seq,
                });
            }
        }
        Ok(last.filter(|_| left.peek().is_none()))
    }
}

fn is_of_groups(path: &str) -> bool {
    let first = path.trim_start_matches('/').split('/').next();
    first.is_some_and(|first| first.eq_ignore_ascii_case("Groups"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use directory::LogSeq;
    use idp::Idp;

    /// The names under which a row of exchanges is kept: the path, and what it shows.
    fn kept(idp: Idp, known: &[&str], exchanges: &[(&str, Event)]) -> Vec<Option<String>> {
        let proof = Proof {
            at: Timestamp(1),
            entry: LogSeq(1),
        };
        let mut proofs: Proofs = known
            .iter()
            .map(|name| ((*name).to_owned(), proof))
            .collect();
        let mut names = Vec::new();
        for (path, event) in exchanges {
            let sight = Sight {
                event: *event,
                request: 0,
            };
            let name = part(idp.guide(), path, &[sight], &proofs);
            proofs.extend(name.clone().map(|name| (name, proof)));
            names.push(name);
        }
        names
    }

    const TEST: (&str, Event) = ("/Users", Event::ConnectionTest);
    const LOOK: (&str, Event) = ("/Users", Event::UserLookedUp);
    const GROUP: (&str, Event) = ("/Groups", Event::GroupRead);

    fn named(names: &[Option<&str>]) -> Vec<Option<String>> {
        names.iter().map(|name| name.map(str::to_owned)).collect()
    }

    #[test]
    fn a_cycle_of_people_without_groups_is_over_when_the_next_begins() {
        let row = kept(
            Idp::Entra,
            &["first_user"],
            &[LOOK, TEST, TEST, LOOK, LOOK, TEST, TEST],
        );
        let expected = [
            None,
            Some("groups_due#0"),
            None,
            Some("groups_due#1"),
            None,
            Some("groups_due"),
            None,
        ];
        assert_eq!(row, named(&expected));
        let before = kept(Idp::Entra, &[], &[TEST, LOOK, TEST]);
        assert_eq!(before, named(&[None, None, None]), "nobody came yet");
    }

    #[test]
    fn a_request_for_groups_ends_it_for_good() {
        let row = kept(
            Idp::Entra,
            &["first_user"],
            &[TEST, LOOK, GROUP, TEST, LOOK, TEST],
        );
        let expected = [
            Some("groups_due#0"),
            Some("groups_due#1"),
            Some("groups_asked"),
            None,
            None,
            None,
        ];
        assert_eq!(row, named(&expected));
        let late = kept(
            Idp::Entra,
            &["first_user", "groups_due#0", "groups_due#1", "groups_due"],
            &[GROUP],
        );
        assert_eq!(late, named(&[Some("groups_asked")]));
    }

    #[test]
    fn an_activation_that_tries_no_group_is_followed_by_people_only() {
        let round = ("/Users", Event::ActivationRound);
        let person = ("/Users", Event::FirstUser);
        let row = kept(Idp::Jumpcloud, &[], &[person, round, round, person]);
        let expected = [None, Some("groups_due#0"), None, Some("groups_due")];
        assert_eq!(row, named(&expected));
        let group = ("/Groups", Event::ActivationRound);
        let row = kept(Idp::Jumpcloud, &[], &[round, group, person]);
        let expected = [Some("groups_due#0"), Some("groups_asked"), None];
        assert_eq!(row, named(&expected));
    }
}
