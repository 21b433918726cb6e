//! How far a setup has come.

use crate::support::{Fixture, admin};
use directory::{ConnectionId, LogSeq, Proof, Setup, StoreError};
use scim_core::Timestamp;
use std::collections::BTreeMap;

fn proof(at: i64, entry: i64) -> Proof {
    Proof {
        at: Timestamp(at),
        entry: LogSeq(entry),
    }
}

#[test]
fn a_setup_that_was_never_touched_is_empty_and_reading_it_keeps_nothing() {
    let fixture = Fixture::new();
    let id = fixture.connection("Entra").id;
    let setup = fixture.workspace().read_now(|r| r.setup(id)).unwrap();
    assert_eq!(setup.read_to, LogSeq(0));
    assert!(setup.proofs.is_empty() && setup.ticks.is_empty() && setup.choices.is_empty());
}

#[test]
fn the_first_proof_stays_and_the_place_in_the_log_never_goes_back() {
    let fixture = Fixture::new();
    let id = fixture.connection("Entra").id;
    let now = fixture.now();
    let keep = |proofs: Vec<(String, Proof)>, read_to: i64| -> Setup {
        fixture
            .workspace()
            .write_now(move |w| w.keep_setup_proofs(id, &proofs, LogSeq(read_to), now))
            .unwrap()
    };
    keep(vec![("first_user".to_owned(), proof(1_000, 7))], 9);
    let later = vec![
        ("first_user".to_owned(), proof(2_000, 12)),
        ("first_group".to_owned(), proof(2_000, 13)),
    ];
    let setup = keep(later, 13);
    assert_eq!(setup.proofs["first_user"], proof(1_000, 7));
    assert_eq!(setup.proofs["first_group"], proof(2_000, 13));
    // Two readers of the log at once: the one that is behind takes nothing back, and an earlier proof is the first.
    let setup = keep(vec![("first_group".to_owned(), proof(900, 6))], 8);
    assert_eq!(setup.read_to, LogSeq(13));
    assert_eq!(setup.proofs["first_group"], proof(900, 6));
}

#[test]
fn steps_are_ticked_by_hand_and_left_to_their_proof_again() {
    let fixture = Fixture::new();
    let id = fixture.connection("Entra").id;
    let tick = |ticked: Option<bool>| -> Setup {
        let now = fixture.now();
        fixture
            .workspace()
            .write_now(move |w| w.tick_setup_step(&admin(), id, "create-app", ticked, now))
            .unwrap()
    };
    assert!(tick(Some(true)).ticks["create-app"].ticked);
    assert!(!tick(Some(false)).ticks["create-app"].ticked);
    assert!(tick(None).ticks.is_empty());
}

#[test]
fn a_setup_begun_again_forgets_proofs_and_ticks_and_keeps_what_was_decided() {
    let fixture = Fixture::new();
    let id = fixture.connection("Okta").id;
    let now = fixture.now();
    let choices = BTreeMap::from([("way".to_owned(), "app-wizard".to_owned())]);
    let kept = choices.clone();
    let setup = fixture
        .workspace()
        .write_now(move |w| {
            w.set_setup_choices(&admin(), id, &choices, now)?;
            w.tick_setup_step(&admin(), id, "create-app", Some(true), now)?;
            w.keep_setup_proofs(id, &[("reached".to_owned(), proof(1, 1))], LogSeq(1), now)?;
            w.restart_setup(&admin(), id, now)
        })
        .unwrap();
    assert_eq!(setup.choices, kept);
    assert!(setup.proofs.is_empty() && setup.ticks.is_empty());
    let head = fixture.workspace().read_now(|r| r.log_head()).unwrap();
    assert_eq!(setup.read_to, head);
}

#[test]
fn only_a_connection_that_is_there_has_a_setup() {
    let fixture = Fixture::new();
    let now = fixture.now();
    let result = fixture.workspace().write_now(move |w| {
        w.tick_setup_step(&admin(), ConnectionId::new(), "create-app", Some(true), now)
    });
    assert!(
        matches!(result, Err(StoreError::Unknown { .. })),
        "{result:?}"
    );
}
