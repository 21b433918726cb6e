//! Log and directory agree, whatever runs at the same time.

use crate::support::{Fixture, admin, create, patch};
use directory::{Kind, StoreError, Workspace};
use proptest::prelude::*;
use scim_core::{Precondition, ResourceId};
use serde_json::json;
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};

#[test]
fn of_64_threads_that_race_for_a_user_name_just_one_wins() {
    let fixture = Fixture::new();
    let now = fixture.now();
    for round in 0..5 {
        let barrier = Barrier::new(64);
        let won = AtomicUsize::new(0);
        let taken = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for number in 0..64 {
                let (barrier, won, taken, workspace) =
                    (&barrier, &won, &taken, fixture.workspace());
                scope.spawn(move || {
                    let name = if number % 2 == 0 {
                        format!("Ada{round}")
                    } else {
                        format!("aDA{round}")
                    };
                    barrier.wait();
                    let result = workspace.write_now(move |w| {
                        create(w, &admin(), Kind::User, json!({ "userName": name }), now)
                    });
                    match result {
                        Ok(_) => won.fetch_add(1, Ordering::Relaxed),
                        Err(StoreError::Taken {
                            attribute: std::borrow::Cow::Borrowed("userName"),
                            ..
                        }) => taken.fetch_add(1, Ordering::Relaxed),
                        Err(other) => panic!("{other:?}"),
                    };
                });
            }
        });
        assert_eq!(
            (won.into_inner(), taken.into_inner()),
            (1, 63),
            "round {round}"
        );
    }
    fixture.assert_sound();
}

/// What one thread does, one after the other, to names that all threads share.
#[derive(Clone, Debug)]
enum Act {
    Create(u8),
    Rename(u8, u8),
    Delete(u8),
    Join(u8),
    Fail,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        4 => (0..12_u8).prop_map(Act::Create),
        3 => (0..12_u8, 0..12_u8).prop_map(|(from, to)| Act::Rename(from, to)),
        2 => (0..12_u8).prop_map(Act::Delete),
        3 => (0..12_u8).prop_map(Act::Join),
        1 => Just(Act::Fail),
    ];
    proptest::collection::vec(act, 1..12)
}

fn holder(workspace: &Workspace, name: u8) -> Option<ResourceId> {
    let name = format!("u{name}");
    workspace
        .read_now(move |r| r.holder_of_user_name(&name))
        .unwrap()
        .map(|stored| stored.resource.id)
}

/// Refusals are part of the game, failures of the store are not.
fn expect_lawful<T>(result: Result<T, StoreError>) {
    match result {
        Ok(_)
        | Err(
            StoreError::Taken { .. }
            | StoreError::NotFound { .. }
            | StoreError::Unlogged
            | StoreError::NotNow(_),
        ) => {}
        Err(other) => panic!("{other:?}"),
    }
}

fn act(workspace: &Workspace, group: ResourceId, act: Act, now: scim_core::Timestamp) {
    match act {
        Act::Create(name) => expect_lawful(workspace.write_now(move |w| {
            create(
                w,
                &admin(),
                Kind::User,
                json!({ "userName": format!("u{name}") }),
                now,
            )
        })),
        Act::Rename(from, to) => {
            let Some(id) = holder(workspace, from) else {
                return;
            };
            let operations =
                json!([{ "op": "replace", "path": "userName", "value": format!("U{to}") }]);
            expect_lawful(
                workspace.write_now(move |w| patch(w, &admin(), Kind::User, id, operations, now)),
            );
        }
        Act::Delete(name) => {
            let Some(id) = holder(workspace, name) else {
                return;
            };
            expect_lawful(workspace.write_now(move |w| {
                w.delete(&admin(), Kind::User, id, &Precondition::default(), now)?;
                w.append(directory::NewLogEntry::local(
                    directory::Door::Window,
                    now,
                    "user_deleted",
                ))
            }));
        }
        Act::Join(name) => {
            let Some(id) = holder(workspace, name) else {
                return;
            };
            let operations =
                json!([{ "op": "add", "path": "members", "value": [{ "value": id.to_string() }] }]);
            expect_lawful(
                workspace
                    .write_now(move |w| patch(w, &admin(), Kind::Group, group, operations, now)),
            );
        }
        // What was done before the failure is undone with it.
        Act::Fail => expect_lawful(workspace.write_now(move |w| {
            create(w, &admin(), Kind::User, json!({ "userName": "never" }), now)?;
            Err::<(), _>(StoreError::NotNow("on purpose"))
        })),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn log_and_directory_agree_after_any_interleaving(threads in proptest::collection::vec(acts(), 2..6)) {
        let mut fixture = Fixture::new();
        let group = fixture.group("g", &[]);
        let now = fixture.now();
        std::thread::scope(|scope| {
            for script in threads {
                let workspace = fixture.workspace();
                scope.spawn(move || script.into_iter().for_each(|step| act(workspace, group, step, now)));
            }
        });
        fixture.assert_sound();
        prop_assert!(fixture.workspace().read_now(|r| r.holder_of_user_name("never")).unwrap().is_none());
        fixture.reopen();
        fixture.assert_sound();
    }
}
