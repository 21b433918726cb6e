//! What a removed connection owned, dealt with in batches; tokens that take over from others.

use crate::support::{Fixture, admin, patch};
use directory::{
    ConnectionId, Door, Fate, Kind, NewLogEntry, NewToken, Presented, Scope, StoreError, Token,
    TokenState,
};
use scim_core::{Precondition, Timestamp};
use serde_json::json;

const BATCH: u64 = 3;

/// A connection that owns so many users, and a group of the first two of them.
fn owning(fixture: &Fixture, users: usize) -> ConnectionId {
    let connection = fixture.connection("Okta");
    let grant = fixture.grant_of(&connection);
    let mut members = Vec::new();
    for number in 0..users {
        let outcome = fixture
            .create(
                &grant,
                Kind::User,
                json!({ "userName": format!("u{number}@example.com"), "active": true }),
            )
            .unwrap();
        members.push(json!({ "value": outcome.stored.resource.id.to_string() }));
    }
    members.truncate(2);
    fixture
        .create(
            &grant,
            Kind::Group,
            json!({ "displayName": "Engineering", "members": members }),
        )
        .unwrap();
    connection.id
}

fn remove(fixture: &Fixture, connection: ConnectionId, fate: Fate) {
    let now = fixture.now();
    fixture
        .workspace()
        .write_now(move |w| {
            w.begin_leaving(&admin(), connection, fate, Door::CommandLine, now)?;
            w.remove_connection(&admin(), connection, now)?;
            w.append(NewLogEntry::local(Door::Window, now, "connection_removed"))
        })
        .unwrap();
}

/// Deals with one batch; false if there was none.
fn step(fixture: &Fixture, connection: ConnectionId) -> bool {
    let now = fixture.now();
    fixture
        .workspace()
        .write_now(move |w| {
            let Some(batch) = w.leaving_batch(connection, BATCH, 1_000)? else {
                return Ok(false);
            };
            let deactivates = w.leavings()?[0].fate == Fate::Deactivate;
            for stored in &batch.resources {
                let id = stored.resource.id;
                match batch.kind {
                    Kind::User if deactivates => {
                        let off = json!([{ "op": "replace", "path": "active", "value": false }]);
                        patch(w, &admin(), Kind::User, id, off, now)?;
                    }
                    kind => {
                        w.delete(&admin(), kind, id, &Precondition::default(), now)?;
                        w.append(NewLogEntry::local(Door::CommandLine, now, "user_deleted"))?;
                    }
                }
            }
            w.leaving_done(connection, &batch, 0)?;
            Ok(true)
        })
        .unwrap()
}

#[test]
fn what_a_connection_owned_is_deactivated_in_batches_and_goes_on_after_a_restart() {
    let mut fixture = Fixture::new();
    let connection = owning(&fixture, 7);
    let stranger = fixture.grant("Other");
    fixture
        .create(
            &stranger,
            Kind::User,
            json!({ "userName": "other@example.com", "active": true }),
        )
        .unwrap();
    remove(&fixture, connection, Fate::Deactivate);

    assert!(step(&fixture, connection));
    let leavings = fixture.workspace().read_now(|r| r.leavings()).unwrap();
    let leaving = &leavings[0];
    assert_eq!(
        (leaving.name.as_str(), leaving.fate, leaving.door),
        ("Okta", Fate::Deactivate, Door::CommandLine)
    );
    assert_eq!(
        (leaving.users, leaving.groups, leaving.users_done),
        (7, 1, BATCH)
    );

    fixture.reopen();
    let mut steps = 1;
    while step(&fixture, connection) {
        steps += 1;
    }
    assert_eq!(steps, 3, "7 users in batches of 3");
    let workspace = fixture.workspace();
    assert!(workspace.read_now(|r| r.leavings()).unwrap().is_empty());
    let active = |name: &str| {
        let name = name.to_owned();
        let found = workspace
            .read_now(move |r| r.holder_of_user_name(&name))
            .unwrap();
        found.unwrap().resource.attributes.active()
    };
    for number in 0..7 {
        let name = format!("u{number}@example.com");
        assert_eq!(active(&name), Some(false), "{name}");
    }
    assert_eq!(
        active("other@example.com"),
        Some(true),
        "another connection's is not touched"
    );
    fixture.assert_sound();
}

#[test]
fn deleting_takes_groups_first_and_leaves_a_directory_that_agrees_with_its_log() {
    let fixture = Fixture::new();
    let connection = owning(&fixture, 4);
    remove(&fixture, connection, Fate::Delete);
    assert!(step(&fixture, connection), "the group");
    let counts = |fixture: &Fixture| {
        fixture
            .workspace()
            .read_now(move |r| {
                Ok((
                    r.count_owned(connection, Kind::User)?,
                    r.count_owned(connection, Kind::Group)?,
                ))
            })
            .unwrap()
    };
    assert_eq!(counts(&fixture), (4, 0));
    while step(&fixture, connection) {}
    assert_eq!(counts(&fixture), (0, 0));
    fixture.assert_sound();
}

#[test]
fn keeping_leaves_nothing_to_do() {
    let fixture = Fixture::new();
    let connection = owning(&fixture, 2);
    remove(&fixture, connection, Fate::Keep);
    assert!(
        fixture
            .workspace()
            .read_now(|r| r.leavings())
            .unwrap()
            .is_empty()
    );
    assert!(!step(&fixture, connection));
}

#[test]
fn what_somebody_took_over_meanwhile_is_not_dealt_with() {
    let fixture = Fixture::new();
    let connection = owning(&fixture, 2);
    remove(&fixture, connection, Fate::Delete);
    let heir = fixture.grant("Heir");
    let user = fixture
        .workspace()
        .read_now(|r| r.holder_of_user_name("u1@example.com"))
        .unwrap()
        .unwrap();
    fixture
        .patch(
            &heir,
            Kind::User,
            user.resource.id,
            json!([{ "op": "replace", "path": "title", "value": "Heir" }]),
        )
        .unwrap();
    while step(&fixture, connection) {}
    let left = fixture
        .workspace()
        .read_now(|r| r.holder_of_user_name("u1@example.com"))
        .unwrap();
    assert!(left.is_some(), "it belongs to another connection now");
    assert_eq!(
        fixture
            .workspace()
            .read_now(|r| r.holder_of_user_name("u0@example.com"))
            .unwrap(),
        None
    );
}

fn rotate(
    fixture: &Fixture,
    former: &Token,
    overlap_ms: i64,
) -> Result<(Token, Token, String), StoreError> {
    let now = fixture.now();
    let new = NewToken {
        connection: former.connection,
        name: "next".to_owned(),
        scope: Scope::ReadWrite,
        expires: None,
        kept: false,
    };
    let id = former.id;
    fixture.workspace().write_now(move |w| {
        let ends = Timestamp(now.0 + overlap_ms);
        let (former, token, secret) = w.rotate_token(&admin(), id, new, ends, now)?;
        Ok((former, token, secret.expose().to_owned()))
    })
}

#[test]
fn a_rotated_token_ends_when_its_overlap_does_and_the_new_one_goes_on() {
    let mut fixture = Fixture::new();
    let connection = fixture.connection("c");
    let (former, old_secret) = fixture.token(&connection, Scope::ReadWrite);
    let (ended, token, new_secret) = rotate(&fixture, &former, 60_000).unwrap();
    assert_eq!(ended.expires, Some(Timestamp(fixture.now().0 + 60_000)));
    let rotations = fixture
        .workspace()
        .read_now(|r| r.rotations(connection.id))
        .unwrap();
    assert_eq!(rotations.len(), 1);
    assert_eq!(
        (
            rotations[0].token,
            rotations[0].former,
            rotations[0].former_expires
        ),
        (token.id, former.id, None)
    );

    let good = |fixture: &Fixture, secret: &str| {
        fixture
            .workspace()
            .authenticate(Presented::Token(secret), fixture.now())
            .is_ok()
    };
    assert!(
        good(&fixture, &old_secret) && good(&fixture, &new_secret),
        "both work"
    );
    fixture.pass(59_999);
    assert!(good(&fixture, &old_secret));
    fixture.pass(1);
    assert!(!good(&fixture, &old_secret) && good(&fixture, &new_secret));
    fixture.connection("so that the time is written down");
    fixture.reopen();
    assert!(
        !good(&fixture, &old_secret) && good(&fixture, &new_secret),
        "also after a restart"
    );
    // A clock that was set back does not bring the old one back.
    fixture.pass(-30_000);
    assert!(!good(&fixture, &old_secret));
}

#[test]
fn a_rotation_never_prolongs_and_none_begins_beside_another() {
    let fixture = Fixture::new();
    let connection = fixture.connection("c");
    let (former, _) = fixture.token(&connection, Scope::ReadWrite);
    let (soon, id) = (Timestamp(fixture.now().0 + 1_000), former.id);
    fixture
        .workspace()
        .write_now(move |w| w.set_token_end(&admin(), id, Some(soon)))
        .unwrap();
    let (ended, token, _) = rotate(&fixture, &former, 60_000).unwrap();
    assert_eq!(ended.expires, Some(soon), "its own end came sooner");
    assert!(matches!(
        rotate(&fixture, &former, 60_000),
        Err(StoreError::NotNow(_))
    ));

    let (now, new) = (fixture.now(), token.id);
    fixture
        .workspace()
        .write_now(move |w| w.revoke_token(&admin(), new, now))
        .unwrap();
    let (_, third, _) = rotate(&fixture, &former, 60_000).unwrap();
    let rotations = fixture
        .workspace()
        .read_now(|r| r.rotations(connection.id))
        .unwrap();
    assert_eq!(
        rotations.len(),
        1,
        "the one that was taken back counts no more"
    );
    assert_eq!(rotations[0].token, third.id);

    fixture.pass(2_000);
    let (state, id) = (TokenState::Expired, former.id);
    let found = fixture
        .workspace()
        .read_now(move |r| r.token(id))
        .unwrap()
        .unwrap();
    assert_eq!(found.state(fixture.now()), state);
    assert!(
        matches!(
            rotate(&fixture, &former, 60_000),
            Err(StoreError::NotNow(_))
        ),
        "it has ended"
    );
}
