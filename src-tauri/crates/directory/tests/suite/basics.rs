//! Creating, reading, changing, deleting.

use crate::support::{Fixture, START, admin};
use directory::{Kind, ListQuery, LogPosition, LogQuery, Ownership, StoreError};
use scim_core::Filter;
use serde_json::json;

#[test]
fn what_was_created_is_read_back_as_sent() {
    let fixture = Fixture::new();
    let grant = fixture.grant("Okta");
    let body =
        json!({ "userName": "Ada@Example.com", "name": { "givenName": "Ada" }, "active": true });
    let created = fixture.create(&grant, Kind::User, body).unwrap();
    let id = created.stored.resource.id;
    let read = fixture
        .workspace()
        .read_now(move |r| r.resource(Kind::User, id))
        .unwrap()
        .unwrap();
    assert_eq!(read, created.stored);
    assert_eq!(read.name(), "Ada@Example.com");
    assert_eq!(read.owner, grant.connection());
    assert_eq!(read.resource.created.0, START);
    assert_eq!(
        fixture
            .workspace()
            .read_now(move |r| r.resource(Kind::Group, id))
            .unwrap(),
        None,
        "kinds are apart"
    );
    fixture.assert_sound();
}

#[test]
fn a_user_name_is_taken_in_any_case() {
    let fixture = Fixture::new();
    let first = fixture.user("Straße@example.com");
    let refused = fixture.create(
        &admin(),
        Kind::User,
        json!({ "userName": "STRASSE@EXAMPLE.COM" }),
    );
    match refused {
        Err(StoreError::Taken {
            attribute: std::borrow::Cow::Borrowed("userName"),
            holder,
            ..
        }) => assert_eq!(holder, Some(first)),
        other => panic!("{other:?}"),
    }
    fixture.assert_sound();
}

#[test]
fn a_group_name_is_unique_for_each_owner() {
    let fixture = Fixture::new();
    let (one, other) = (fixture.grant("One"), fixture.grant("Other"));
    let body = || json!({ "displayName": "Engineering" });
    fixture.create(&one, Kind::Group, body()).unwrap();
    fixture.create(&other, Kind::Group, body()).unwrap();
    fixture.create(&admin(), Kind::Group, body()).unwrap();
    for grant in [&one, &other, &admin()] {
        let again = fixture.create(grant, Kind::Group, json!({ "displayName": "ENGINEERING" }));
        assert!(
            matches!(
                again,
                Err(StoreError::Taken {
                    attribute: std::borrow::Cow::Borrowed("displayName"),
                    ..
                })
            ),
            "{again:?}"
        );
    }
}

#[test]
fn a_patch_raises_the_revision_once_and_one_that_changes_nothing_does_not() {
    let fixture = Fixture::new();
    let id = fixture.user("ada");
    fixture.pass(5);
    let patched = fixture
        .patch(
            &admin(),
            Kind::User,
            id,
            json!([
                { "op": "replace", "path": "active", "value": false },
                { "op": "add", "path": "displayName", "value": "Ada" },
            ]),
        )
        .unwrap();
    assert_eq!(patched.stored.resource.revision.0, 2);
    assert_eq!(patched.stored.resource.last_modified.0, START + 5);
    let change = patched.change.unwrap();
    assert_eq!(
        (change.before.map(|r| r.0), change.after.map(|r| r.0)),
        (Some(1), Some(2))
    );
    assert_eq!(change.attributes.len(), 2);
    let again = fixture
        .patch(
            &admin(),
            Kind::User,
            id,
            json!([{ "op": "replace", "path": "active", "value": false }]),
        )
        .unwrap();
    assert_eq!(again.stored.resource.revision.0, 2);
    assert_eq!(again.change, None);
    fixture.assert_sound();
}

#[test]
fn last_modified_never_decreases() {
    let fixture = Fixture::new();
    let id = fixture.user("ada");
    fixture.pass(-10_000);
    let patched = fixture
        .patch(
            &admin(),
            Kind::User,
            id,
            json!([{ "op": "add", "path": "title", "value": "Countess" }]),
        )
        .unwrap();
    assert_eq!(patched.stored.resource.last_modified.0, START);
}

#[test]
fn a_put_keeps_members_that_it_does_not_name_and_empties_by_an_empty_list() {
    let fixture = Fixture::new();
    let ada = fixture.user("ada");
    let group = fixture.group("g", &[ada]);
    let kept = fixture
        .replace(&admin(), Kind::Group, group, json!({ "displayName": "g2" }))
        .unwrap();
    assert_eq!(kept.stored.member_count, 1);
    assert!(kept.notes.iter().any(|note| note.code == "members_kept"));
    let emptied = fixture
        .replace(
            &admin(),
            Kind::Group,
            group,
            json!({ "displayName": "g2", "members": [] }),
        )
        .unwrap();
    assert_eq!(emptied.stored.member_count, 0);
    assert_eq!(emptied.members.removed, 1);
    fixture.assert_sound();
}

#[test]
fn deleting_a_user_takes_it_out_of_its_groups_which_change_too() {
    let fixture = Fixture::new();
    let (ada, grace) = (fixture.user("ada"), fixture.user("grace"));
    let group = fixture.group("g", &[ada, grace]);
    let deleted = fixture.delete(&admin(), Kind::User, ada).unwrap();
    assert_eq!(deleted.side_changes.len(), 1);
    assert_eq!(deleted.side_changes[0].members_removed[0].name, "ada");
    let stored = fixture
        .workspace()
        .read_now(move |r| r.resource(Kind::Group, group))
        .unwrap()
        .unwrap();
    assert_eq!((stored.resource.revision.0, stored.member_count), (2, 1));
    let history = fixture
        .workspace()
        .read_now(move |r| r.history(group, LogPosition::Newest, 10))
        .unwrap();
    assert_eq!(history.len(), 2, "made, then lost a member");
    fixture.assert_sound();
}

#[test]
fn ownership_is_refused_or_adopted_as_the_connection_is_set() {
    let cases: &[(Ownership, bool, bool)] = &[
        // setting, may write to a local resource, may write to another connection's
        (Ownership::Refuse, false, false),
        (Ownership::AdoptLocal, true, false),
        (Ownership::AdoptAny, true, true),
    ];
    for &(ownership, local, foreign) in cases {
        let fixture = Fixture::new();
        let settings = directory::ConnectionSettings {
            ownership,
            ..directory::ConnectionSettings::default()
        };
        let connection = fixture.connection_with("B", settings);
        let grant = fixture.grant_of(&connection);
        let other = fixture.grant("A");
        for (owner, allowed) in [(admin(), local), (other, foreign)] {
            let name = format!("u{:?}", owner.connection());
            let id = fixture
                .create(&owner, Kind::User, json!({ "userName": name }))
                .unwrap()
                .stored
                .resource
                .id;
            let result = fixture.patch(
                &grant,
                Kind::User,
                id,
                json!([{ "op": "add", "path": "title", "value": "x" }]),
            );
            assert_eq!(
                result.is_ok(),
                allowed,
                "{ownership:?}, owner {:?}: {result:?}",
                owner.connection()
            );
            if let Ok(outcome) = result {
                assert!(outcome.adopted.is_some());
                assert_eq!(outcome.stored.owner, Some(connection.id));
            }
        }
        fixture.assert_sound();
    }
}

#[test]
fn a_removed_connection_owns_nothing_any_more() {
    let fixture = Fixture::new();
    let connection = fixture.connection("Gone");
    let grant = fixture.grant_of(&connection);
    let id = fixture
        .create(&grant, Kind::User, json!({ "userName": "ada" }))
        .unwrap()
        .stored
        .resource
        .id;
    let (gone, now) = (connection.id, fixture.now());
    fixture
        .workspace()
        .write_now(move |w| w.remove_connection(&admin(), gone, now))
        .unwrap();
    let stored = fixture
        .workspace()
        .read_now(move |r| r.resource(Kind::User, id))
        .unwrap()
        .unwrap();
    assert_eq!(stored.owner, None);
    let heir = fixture.grant("Heir");
    let taken = fixture
        .patch(
            &heir,
            Kind::User,
            id,
            json!([{ "op": "add", "path": "title", "value": "x" }]),
        )
        .unwrap();
    assert_eq!(taken.stored.owner, heir.connection());
    fixture.connection("Gone");
}

#[test]
fn a_change_without_an_entry_is_not_stored() {
    let fixture = Fixture::new();
    let now = fixture.now();
    let result = fixture.workspace().write_now(move |w| {
        let checked = crate::support::check(
            w,
            Kind::User,
            json!({ "userName": "ada" }),
            scim_core::Purpose::Create,
        );
        let id = scim_core::ResourceId(uuid::Uuid::now_v7());
        w.create(
            &admin(),
            Kind::User,
            id,
            checked,
            &scim_core::Tolerances::ALL,
            now,
        )
    });
    assert!(matches!(result, Err(StoreError::Unlogged)), "{result:?}");
    assert_eq!(
        fixture
            .workspace()
            .read_now(|r| r.count(Kind::User))
            .unwrap(),
        0
    );
    fixture.assert_sound();
}

#[test]
fn a_refusal_is_logged_in_the_same_job_that_rolled_back() {
    let fixture = Fixture::new();
    fixture.user("ada");
    let now = fixture.now();
    let seq = fixture
        .workspace()
        .write_now(move |w| {
            let refused = w.attempt(|w| {
                crate::support::create(w, &admin(), Kind::User, json!({ "userName": "ADA" }), now)
            })?;
            let error = scim_core::ScimError::from(refused.unwrap_err());
            w.append(
                directory::NewLogEntry::local(directory::Door::Window, now, "refused")
                    .refused(&error),
            )
        })
        .unwrap();
    let detail = fixture
        .workspace()
        .read_now(move |r| r.log_entry(seq))
        .unwrap()
        .unwrap();
    assert_eq!(detail.entry.reason.as_deref(), Some("value_taken"));
    assert_eq!(detail.entry.status, Some(409));
    assert!(detail.changes.is_empty());
    fixture.assert_sound();
}

#[test]
fn a_panic_fails_its_own_job_and_the_writer_lives() {
    let fixture = Fixture::new();
    let now = fixture.now();
    let result: Result<(), _> = fixture.workspace().write_now(move |w| {
        crate::support::create(w, &admin(), Kind::User, json!({ "userName": "ghost" }), now)?;
        panic!("on purpose")
    });
    assert!(matches!(result, Err(StoreError::Panicked)), "{result:?}");
    fixture.user("ada");
    assert_eq!(
        fixture
            .workspace()
            .read_now(|r| r.count(Kind::User))
            .unwrap(),
        1
    );
    fixture.assert_sound();
}

#[test]
fn everything_is_there_after_closing_and_opening_again() {
    let mut fixture = Fixture::new();
    let ada = fixture.user("ada");
    let group = fixture.group("g", &[ada]);
    let before = fixture.workspace().info();
    fixture.reopen();
    let after = fixture.workspace().info();
    assert_eq!((before.id, before.created), (after.id, after.created));
    assert!(
        fixture
            .workspace()
            .read_now(move |r| r.is_member(group, ada))
            .unwrap()
    );
    let page = fixture
        .workspace()
        .read_now(|r| r.log_page(&LogQuery::default(), LogPosition::Newest, 10))
        .unwrap();
    let actions: Vec<&str> = page
        .entries
        .iter()
        .rev()
        .map(|entry| entry.action.as_str())
        .collect();
    assert_eq!(
        actions,
        ["workspace_created", "user_created", "user_created"]
    );
    fixture.assert_sound();
}

#[test]
fn a_filter_by_user_name_finds_the_one() {
    let fixture = Fixture::new();
    for number in 0..50 {
        fixture.user(&format!("user{number}@example.com"));
    }
    let catalogue = scim_core::Catalogue::standard();
    let filter = Filter::parse("userName eq \"USER7@example.com\"", &catalogue.user).unwrap();
    let query = ListQuery {
        filter: Some(filter),
        ..ListQuery::of(Kind::User)
    };
    let page = fixture
        .workspace()
        .read_now(move |r| r.list(&query))
        .unwrap();
    assert_eq!(page.total, 1);
    assert_eq!(page.items[0].name(), "user7@example.com");
}
