//! In which order the operations of a Bulk run.
//!
//! The order of the request is kept wherever references allow it. An operation waits for the resources that it refers to; POSTs
//! that wait for each other in a circle (RFC 7644 §3.7.1) form one unit, whose resources are made first and filled then. Since
//! each operation of a circle needs all others of it, a unit is done whole or not at all.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

/// What the planner sees of one operation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// It makes a resource, so that others may refer to it.
    pub creates: bool,
    /// The resource that it changes. `None` for what creates.
    pub target: Option<Target>,
    /// The operations whose new resources it refers to, each once, itself perhaps among them. All of these create.
    pub refers_to: Vec<usize>,
}

/// A resource that an operation changes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// One that was there before, by any name that tells two of them apart.
    Existing(String),
    /// The one that this operation makes.
    New(usize),
}

/// The units of operations, by their numbers, in the order in which they run.
///
/// - Each operation stands in one unit. Units of more than one are circles of POSTs.
/// - What an operation refers to stands in an earlier unit or in its own.
/// - Of two operations other than POST that concern the same resource, at least one of them changing it, the one that is first in
///   the request runs first.
/// - A unit runs as soon as it can, but not before the place of its last operation comes: without forward references the plan is
///   the request's own order.
pub fn plan(places: &[Place]) -> Vec<Vec<usize>> {
    let (units, unit_of) = circles(places);
    let mut followers: Vec<Vec<usize>> = vec![Vec::new(); units.len()];
    let mut waits_for = vec![0_usize; units.len()];
    for (before, after) in orders(places) {
        let (before, after) = (unit_of[before], unit_of[after]);
        if before != after {
            followers[before].push(after);
            waits_for[after] += 1;
        }
    }
    let last = |unit: usize| units[unit].last().copied();
    let mut ready: BinaryHeap<_> = (0..units.len())
        .filter(|unit| waits_for[*unit] == 0)
        .map(|unit| Reverse((last(unit), unit)))
        .collect();
    let mut planned = Vec::with_capacity(units.len());
    while let Some(Reverse((_, unit))) = ready.pop() {
        for follower in &followers[unit] {
            waits_for[*follower] -= 1;
            if waits_for[*follower] == 0 {
                ready.push(Reverse((last(*follower), *follower)));
            }
        }
        planned.push(units[unit].clone());
    }
    planned
}

/// Pairs of operations of which the first has to run before the second. None leads from another operation to a POST, so the only
/// circles are those of references between POSTs.
fn orders(places: &[Place]) -> Vec<(usize, usize)> {
    /// Who was concerned with a resource so far.
    #[derive(Default)]
    struct Concerned {
        changed_by: Option<usize>,
        named_since: Vec<usize>,
    }
    let mut orders = Vec::new();
    let mut concerned: HashMap<Target, Concerned> = HashMap::new();
    for (operation, place) in places.iter().enumerate() {
        orders.extend(place.refers_to.iter().map(|made| (*made, operation)));
        if place.creates {
            continue;
        }
        let existing = place
            .target
            .iter()
            .filter(|target| matches!(target, Target::Existing(_)));
        let named = place.refers_to.iter().map(|made| Target::New(*made));
        for target in existing.cloned().chain(named) {
            let changes_it = place.target.as_ref() == Some(&target);
            let known = concerned.entry(target).or_default();
            orders.extend(known.changed_by.map(|before| (before, operation)));
            if changes_it {
                let since = std::mem::take(&mut known.named_since);
                orders.extend(since.into_iter().map(|before| (before, operation)));
                known.changed_by = Some(operation);
            } else {
                known.named_since.push(operation);
            }
        }
    }
    orders
}

/// The circles of references: each operation's unit, and each unit's operations in the order of the request. Two operations are in
/// one unit if each can be reached from the other (strongly connected components, after Kosaraju).
fn circles(places: &[Place]) -> (Vec<Vec<usize>>, Vec<usize>) {
    let mut referred_by: Vec<Vec<usize>> = vec![Vec::new(); places.len()];
    for (operation, place) in places.iter().enumerate() {
        for made in &place.refers_to {
            referred_by[*made].push(operation);
        }
    }
    let mut is_visited = vec![false; places.len()];
    let mut left = Vec::with_capacity(places.len());
    for start in 0..places.len() {
        walk(
            start,
            &mut is_visited,
            |operation| &places[operation].refers_to,
            &mut left,
        );
    }
    let mut is_visited = vec![false; places.len()];
    let mut units = Vec::new();
    let mut unit_of = vec![0; places.len()];
    for start in left.into_iter().rev() {
        let mut unit = Vec::new();
        walk(
            start,
            &mut is_visited,
            |operation| &referred_by[operation],
            &mut unit,
        );
        if unit.is_empty() {
            continue;
        }
        unit.sort_unstable();
        for operation in &unit {
            unit_of[*operation] = units.len();
        }
        units.push(unit);
    }
    (units, unit_of)
}

/// Visits what can be reached from `start` and was not visited, and gathers it in the order in which it is left. Does not recurse:
/// chains are as long as clients like.
fn walk<'a>(
    start: usize,
    is_visited: &mut [bool],
    next: impl Fn(usize) -> &'a Vec<usize>,
    left: &mut Vec<usize>,
) {
    if std::mem::replace(&mut is_visited[start], true) {
        return;
    }
    let mut path = vec![(start, 0)];
    while let Some((operation, step)) = path.last_mut() {
        match next(*operation).get(*step) {
            Some(reached) => {
                *step += 1;
                if !std::mem::replace(&mut is_visited[*reached], true) {
                    path.push((*reached, 0));
                }
            }
            None => {
                left.push(*operation);
                path.pop();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn post(refers_to: &[usize]) -> Place {
        Place {
            creates: true,
            target: None,
            refers_to: refers_to.to_vec(),
        }
    }

    fn change(target: Target, refers_to: &[usize]) -> Place {
        let mut refers_to = refers_to.to_vec();
        if let Target::New(made) = target
            && !refers_to.contains(&made)
        {
            refers_to.push(made);
        }
        Place {
            creates: false,
            target: Some(target),
            refers_to,
        }
    }

    fn existing(name: &str) -> Target {
        Target::Existing(name.to_owned())
    }

    #[test]
    fn without_forward_references_the_order_is_that_of_the_request() {
        let places = [
            post(&[]),
            change(existing("a"), &[0]),
            post(&[0]),
            post(&[0, 2]),
            change(Target::New(2), &[3]),
            change(existing("a"), &[]),
        ];
        let expected: Vec<Vec<usize>> = (0..6).map(|operation| vec![operation]).collect();
        assert_eq!(plan(&places), expected);
    }

    #[test]
    fn what_refers_forward_waits_and_nothing_else_moves() {
        let cases: [(&[Place], &[&[usize]]); 6] = [
            // A group before its member; a deletion between them frees the member's name.
            (
                &[post(&[2]), change(existing("old"), &[]), post(&[])],
                &[&[1], &[2], &[0]],
            ),
            // A chain written backwards.
            (&[post(&[1]), post(&[2]), post(&[])], &[&[2], &[1], &[0]]),
            // Groups that contain each other (RFC 7644 §3.7.1), and what refers to one of them.
            (
                &[change(existing("g"), &[1]), post(&[2]), post(&[1])],
                &[&[1, 2], &[0]],
            ),
            // Its own reference is no reason to wait.
            (&[post(&[0]), post(&[])], &[&[0], &[1]]),
            // Two changes of one resource keep their order, though the first has to wait.
            (
                &[
                    change(existing("g"), &[2]),
                    change(existing("g"), &[]),
                    post(&[]),
                ],
                &[&[2], &[0], &[1]],
            ),
            // A new resource is not deleted before an earlier change that names it.
            (
                &[
                    post(&[]),
                    change(existing("g"), &[0, 3]),
                    change(Target::New(0), &[]),
                    post(&[]),
                ],
                &[&[0], &[3], &[1], &[2]],
            ),
        ];
        for (places, expected) in cases {
            assert_eq!(plan(places), expected, "{places:?}");
        }
    }

    #[test]
    fn a_long_chain_and_a_large_circle_are_planned() {
        let many = 100_000;
        let mut chain: Vec<Place> = (1..many).map(|next| post(&[next])).collect();
        chain.push(post(&[]));
        let planned = plan(&chain);
        assert_eq!(planned.len(), many);
        assert_eq!(planned[0], [many - 1]);
        let circle: Vec<Place> = (0..many)
            .map(|operation| post(&[(operation + 1) % many]))
            .collect();
        assert_eq!(plan(&circle).len(), 1);
    }

    /// References of any kind: to earlier and later operations, to themselves, in circles.
    fn places() -> impl Strategy<Value = Vec<Place>> {
        let raw = (
            any::<bool>(),
            proptest::option::of(0..4_usize),
            proptest::collection::vec(any::<prop::sample::Index>(), 0..4),
        );
        proptest::collection::vec(raw, 1..24).prop_map(|raw| {
            let makers: Vec<usize> = raw
                .iter()
                .enumerate()
                .filter_map(|(number, (creates, _, _))| creates.then_some(number))
                .collect();
            raw.iter()
                .map(|(creates, target, references)| {
                    let mut refers_to: Vec<usize> = references
                        .iter()
                        .filter(|_| !makers.is_empty())
                        .map(|index| *index.get(&makers))
                        .collect();
                    refers_to.sort_unstable();
                    refers_to.dedup();
                    match (creates, target) {
                        (true, _) => post(&refers_to),
                        (false, Some(name)) => change(existing(&name.to_string()), &refers_to),
                        (false, None) => match refers_to.first() {
                            Some(made) => change(Target::New(*made), &refers_to),
                            None => change(existing("0"), &[]),
                        },
                    }
                })
                .collect()
        })
    }

    /// Which operations come out well if those of `broken` do not, seen without any order: one after the other is struck out that
    /// refers to one that is struck out, until no more is.
    fn model(places: &[Place], broken: &[bool]) -> Vec<bool> {
        let mut is_done: Vec<bool> = broken.iter().map(|broken| !broken).collect();
        loop {
            let struck = (0..places.len()).find(|operation| {
                is_done[*operation]
                    && places[*operation]
                        .refers_to
                        .iter()
                        .any(|made| !is_done[*made])
            });
            match struck {
                Some(operation) => is_done[operation] = false,
                None => return is_done,
            }
        }
    }

    /// The same, by running the plan as the service does: a unit whose own operations and references are well is done.
    fn run(places: &[Place], broken: &[bool]) -> Vec<bool> {
        let mut is_done = vec![false; places.len()];
        for unit in plan(places) {
            let is_well = unit.iter().all(|operation| {
                let refers_to = &places[*operation].refers_to;
                !broken[*operation]
                    && refers_to
                        .iter()
                        .all(|made| is_done[*made] || unit.contains(made))
            });
            for operation in unit {
                is_done[operation] = is_well;
            }
        }
        is_done
    }

    proptest! {
        #[test]
        fn a_plan_has_each_operation_once_and_after_what_it_needs(places in places()) {
            let planned = plan(&places);
            let mut position = vec![None; places.len()];
            for (at, unit) in planned.iter().enumerate() {
                prop_assert!(unit.is_sorted() && !unit.is_empty());
                prop_assert!(unit.len() == 1 || unit.iter().all(|operation| places[*operation].creates));
                for operation in unit {
                    prop_assert!(position[*operation].replace(at).is_none(), "{} stands twice", operation);
                }
            }
            prop_assert!(position.iter().all(Option::is_some));
            for (operation, place) in places.iter().enumerate() {
                for made in &place.refers_to {
                    prop_assert!(position[*made] <= position[operation]);
                    prop_assert!(place.creates || position[*made] < position[operation]);
                }
            }
            for (later, place) in places.iter().enumerate().filter(|(_, place)| !place.creates) {
                for earlier in (0..later).filter(|earlier| !places[*earlier].creates) {
                    if places[earlier].target == place.target {
                        prop_assert!(position[earlier] < position[later], "{} after {}", earlier, later);
                    }
                    if let Some(Target::New(made)) = place.target
                        && places[earlier].refers_to.contains(&made)
                    {
                        prop_assert!(position[earlier] < position[later], "{} changed too early", made);
                    }
                }
            }
        }

        #[test]
        fn an_operation_is_done_if_and_only_if_all_that_it_needs_is(
            places in places(),
            broken in proptest::collection::vec(proptest::bool::weighted(0.15), 24),
        ) {
            let broken = &broken[..places.len()];
            prop_assert_eq!(run(&places, broken), model(&places, broken));
        }
    }
}
