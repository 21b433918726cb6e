//! Schemas that the admin defines: added, changed and removed while the workspace is in use.

use crate::support::{Fixture, admin, create};
use directory::{
    CustomSchema, Door, Kind, ListQuery, LogPosition, LogQuery, NewLogEntry, OpenMode, STRIP_STEP,
    StoreError, Workspace, Writer,
};
use proptest::prelude::*;
use scim_core::{Filter, Loss, ResourceId, Schema, SortKey, losses};
use serde_json::{Value, json};
use std::borrow::Cow;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

const URN: &str = "urn:acme:people:1.0:User";

fn definition(attributes: Value) -> Schema {
    Schema::read(&json!({ "id": URN, "name": "Acme", "attributes": attributes })).unwrap()
}

fn indexed(attributes: Value, names: &[&str]) -> Schema {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    definition(attributes).with_indexes(&names).unwrap()
}

fn log(w: &mut Writer, action: &'static str) -> Result<(), StoreError> {
    w.append(NewLogEntry::local(
        Door::Window,
        scim_core::Timestamp(0),
        action,
    ))?;
    Ok(())
}

impl Fixture {
    fn add(&self, kind: Kind, schema: Schema) -> Result<CustomSchema, StoreError> {
        let now = self.now();
        self.workspace().write_now(move |w| {
            let added = w.add_schema(&admin(), kind, schema, false, now)?;
            log(w, "schema_added")?;
            Ok(added)
        })
    }

    /// As the console does it: the holders first, then the change.
    fn change(&self, schema: Schema) -> Result<u64, StoreError> {
        let now = self.now();
        let holders = self.workspace().read_now(|r| {
            let old = r.custom_schema(&schema.id)?;
            r.holders(old.kind, &losses(&old.schema, Some(&schema)), None)
        })?;
        self.workspace().write_now(move |w| {
            let (_, stripped) = w.change_schema(&admin(), schema, false, &holders, now)?;
            log(w, "schema_changed")?;
            Ok(stripped)
        })
    }

    fn remove(&self) -> Result<u64, StoreError> {
        let now = self.now();
        let holders = self.workspace().read_now(|r| {
            let old = r.custom_schema(URN)?;
            r.holders(old.kind, &losses(&old.schema, None), None)
        })?;
        self.workspace().write_now(move |w| {
            let (_, stripped) = w.remove_schema(&admin(), URN, &holders, now)?;
            log(w, "schema_removed")?;
            Ok(stripped)
        })
    }

    fn person(&self, name: &str, held: Value) -> Result<ResourceId, StoreError> {
        let body = json!({ "userName": name, URN: held });
        Ok(self.create(&admin(), Kind::User, body)?.stored.resource.id)
    }

    fn held(&self, id: ResourceId) -> Value {
        let stored = self.workspace().read_now(|r| r.resource(Kind::User, id));
        let document = stored.unwrap().unwrap().resource.attributes.into_map();
        document.get(URN).cloned().unwrap_or_default()
    }
}

fn found(workspace: &Workspace, filter: &str) -> u64 {
    let catalogue = workspace.catalogue();
    let query = ListQuery {
        filter: Some(Filter::parse(filter, &catalogue.user).unwrap()),
        ..ListQuery::of(Kind::User)
    };
    workspace.read_now(|r| r.list(&query)).unwrap().total
}

/// Waits until no index is being made, as the writer does when nobody waits.
fn settle(fixture: &Fixture) {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let unbuilt = fixture.workspace().read_now(|r| {
            let unbuilt = |one: &CustomSchema| r.unbuilt_indexes(one).len();
            Ok(r.custom_schemas().iter().map(unbuilt).sum::<usize>())
        });
        if unbuilt.unwrap() == 0 {
            return;
        }
        assert!(Instant::now() < deadline, "the index is never there");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_schema_holds_from_the_next_request_on_and_after_the_next_start() {
    let mut fixture = Fixture::new();
    let before = fixture.workspace().catalogue();
    let schema = indexed(json!([{ "name": "badge" }, { "name": "note" }]), &["badge"]);
    fixture.add(Kind::User, schema).unwrap();
    assert!(
        before.schema(URN).is_none(),
        "what was begun with goes on as it was"
    );
    assert!(fixture.workspace().catalogue().schema(URN).is_some());

    let ada = fixture
        .person("ada", json!({ "badge": "B-1", "note": "x" }))
        .unwrap();
    for round in 0..2 {
        assert_eq!(
            fixture.held(ada),
            json!({ "badge": "B-1", "note": "x" }),
            "{round}"
        );
        assert_eq!(
            found(fixture.workspace(), &format!("{URN}:badge eq \"b-1\"")),
            1
        );
        assert_eq!(
            found(fixture.workspace(), &format!("{URN}:note co \"X\"")),
            1
        );
        fixture.assert_sound();
        fixture.reopen();
    }
    let custom = fixture
        .workspace()
        .read_now(|r| r.custom_schema(&URN.to_uppercase()))
        .unwrap();
    assert_eq!(custom.schema.indexed_names(), ["badge"]);
    fixture.workspace.take().unwrap().close_now();
    let reading = Workspace::open(&fixture.path(), fixture.options(OpenMode::ReadOnly)).unwrap();
    assert!(reading.catalogue().schema(URN).is_some());
}

#[test]
fn a_schema_that_breaks_a_rule_or_whose_act_fails_leaves_nothing_behind() {
    let fixture = Fixture::new();
    let schema = definition(json!([{ "name": "badge" }]));
    fixture.add(Kind::User, schema.clone()).unwrap();
    let again = fixture.add(Kind::Group, schema.clone());
    assert!(
        matches!(&again, Err(StoreError::Schema(problems)) if problems[0].at == "id"),
        "{again:?}"
    );
    let now = fixture.now();
    let other = Schema {
        id: Cow::Borrowed("urn:acme:other"),
        ..schema
    };
    let failed: Result<(), _> = fixture.workspace().write_now(move |w| {
        w.add_schema(&admin(), Kind::User, other, false, now)?;
        assert!(w.catalogue().schema("urn:acme:other").is_some());
        Err(StoreError::NotNow("no"))
    });
    assert!(failed.is_err());
    assert!(
        fixture
            .workspace()
            .catalogue()
            .schema("urn:acme:other")
            .is_none()
    );
    let inside = fixture
        .workspace()
        .write_now(|w| Ok(w.catalogue().schema("urn:acme:other").is_some()));
    assert!(!inside.unwrap());
    fixture.assert_sound();
}

#[test]
fn a_change_takes_only_values_without_a_place_and_logs_each() {
    let fixture = Fixture::new();
    fixture
        .add(
            Kind::User,
            indexed(
                json!([{ "name": "badge" }, { "name": "level", "type": "integer" }]),
                &["badge", "level"],
            ),
        )
        .unwrap();
    let ada = fixture
        .person("ada", json!({ "badge": "B-1", "level": 3 }))
        .unwrap();
    fixture.person("bob", json!({ "badge": "B-2" })).unwrap();

    let more = indexed(
        json!([{ "name": "badge" }, { "name": "level", "type": "decimal" }, { "name": "site" }]),
        &["badge"],
    );
    assert_eq!(fixture.change(more).unwrap(), 0, "nothing loses its place");
    assert_eq!(fixture.held(ada)["level"], 3);
    assert_eq!(
        found(fixture.workspace(), &format!("{URN}:level gt 2.5")),
        1
    );

    let fewer = indexed(json!([{ "name": "badge" }]), &["badge"]);
    assert_eq!(fixture.change(fewer).unwrap(), 1);
    assert_eq!(fixture.held(ada), json!({ "badge": "B-1" }));
    let history = fixture
        .workspace()
        .read_now(|r| r.history(ada, LogPosition::Newest, 10))
        .unwrap();
    let (entry, change) = &history[0];
    assert_eq!(entry.action, "schema_changed");
    assert_eq!(change.attributes[0].path, format!("{URN}:level"));
    assert_eq!(change.attributes[0].before, Some(json!(3)));

    assert_eq!(fixture.remove().unwrap(), 2);
    assert_eq!(fixture.held(ada), Value::Null);
    assert!(fixture.workspace().catalogue().schema(URN).is_none());
    fixture.assert_sound();
}

#[test]
fn values_that_came_since_they_were_counted_are_not_lost_silently() {
    let fixture = Fixture::new();
    fixture
        .add(Kind::User, definition(json!([{ "name": "badge" }])))
        .unwrap();
    fixture.person("ada", json!({ "badge": "B-1" })).unwrap();
    let now = fixture.now();
    let lost = losses(&definition(json!([{ "name": "badge" }])), None);
    let holders = fixture
        .workspace()
        .read_now(|r| r.holders(Kind::User, &lost, None))
        .unwrap();
    assert_eq!(holders.seqs.len(), 1);
    let late = fixture.person("late", json!({ "badge": "B-2" })).unwrap();
    let stripped = fixture.workspace().write_now(move |w| {
        let (_, stripped) = w.remove_schema(&admin(), URN, &holders, now)?;
        log(w, "schema_removed")?;
        Ok(stripped)
    });
    assert_eq!(stripped.unwrap(), 2);
    let history = fixture
        .workspace()
        .read_now(|r| r.history(late, LogPosition::Newest, 10))
        .unwrap();
    assert_eq!(history[0].0.action, "schema_removed");
    fixture.assert_sound();
}

#[test]
fn more_values_than_one_transaction_takes_go_in_steps() {
    let fixture = Fixture::new();
    fixture
        .add(Kind::User, definition(json!([{ "name": "badge" }])))
        .unwrap();
    let now = fixture.now();
    let count = STRIP_STEP + 20;
    fixture
        .workspace()
        .write_now(move |w| {
            for number in 0..count {
                let body = json!({ "userName": format!("u{number}"), URN: { "badge": "b" } });
                create(w, &admin(), Kind::User, body, now)?;
            }
            Ok(())
        })
        .unwrap();
    let too_many = fixture.remove();
    assert!(
        matches!(too_many, Err(StoreError::NotNow(_))),
        "{too_many:?}"
    );
    assert!(
        fixture.workspace().catalogue().schema(URN).is_some(),
        "nothing happened"
    );
    let lost = vec![Loss {
        schema: URN.to_owned(),
        attribute: None,
        sub_attribute: None,
    }];
    let mut holders = fixture
        .workspace()
        .read_now(|r| r.holders(Kind::User, &lost, None))
        .unwrap();
    let first = fixture.workspace().write_now(move |w| {
        let changed = w.strip(&admin(), &mut holders, now)?;
        log(w, "schema_values_removed")?;
        Ok((changed, holders))
    });
    let (changed, holders) = first.unwrap();
    assert_eq!((changed as usize, holders.seqs.len()), (STRIP_STEP, 20));
    assert_eq!(fixture.remove().unwrap(), 20);
    fixture.assert_sound();
}

#[test]
fn what_must_be_unique_is_refused_a_second_time_and_cannot_be_declared_over_doubles() {
    let fixture = Fixture::new();
    let unique = || definition(json!([{ "name": "badge", "uniqueness": "server" }]));
    let unique = || unique().with_indexes(&[]).unwrap();
    fixture.add(Kind::User, unique()).unwrap();
    let ada = fixture.person("ada", json!({ "badge": "B-1" })).unwrap();
    let taken = fixture.person("bob", json!({ "badge": "b-1" }));
    match taken {
        Err(StoreError::Taken {
            attribute, holder, ..
        }) => {
            assert_eq!(
                (attribute.as_ref(), holder),
                (format!("{URN}:badge").as_str(), Some(ada))
            );
        }
        other => panic!("{other:?}"),
    }
    let bob = fixture.person("bob", json!({ "badge": "B-2" })).unwrap();
    let patch = |value: &str| {
        let operation =
            json!([{ "op": "replace", "path": format!("{URN}:badge"), "value": value }]);
        fixture.patch(&admin(), Kind::User, bob, operation)
    };
    assert!(matches!(patch("B-1"), Err(StoreError::Taken { .. })));
    patch("B-2").unwrap();
    patch("B-3").unwrap();

    let free = indexed(json!([{ "name": "badge" }]), &["badge"]);
    fixture.change(free).unwrap();
    patch("B-1").unwrap();
    let refused = fixture.change(unique());
    assert!(
        matches!(&refused, Err(StoreError::Shared { path }) if *path == format!("{URN}:badge")),
        "{refused:?}"
    );
    patch("B-4").unwrap();
    fixture.change(unique()).unwrap();
    assert!(matches!(patch("B-1"), Err(StoreError::Taken { .. })));
    fixture.assert_sound();
}

#[test]
fn an_index_over_a_large_directory_is_made_when_nobody_waits_and_taken_away_so() {
    let mut fixture = Fixture::new();
    let plain = || definition(json!([{ "name": "badge" }]));
    fixture.add(Kind::User, plain()).unwrap();
    let now = fixture.now();
    fixture
        .workspace()
        .write_now(move |w| {
            for number in 0..2_100 {
                let badge = format!("b{}", number % 700);
                let body = json!({ "userName": format!("u{number}"), URN: { "badge": badge } });
                create(w, &admin(), Kind::User, body, now)?;
            }
            Ok(())
        })
        .unwrap();
    let filter = format!("{URN}:badge eq \"B7\"");
    assert_eq!(found(fixture.workspace(), &filter), 3);
    fixture
        .change(indexed(json!([{ "name": "badge" }]), &["badge"]))
        .unwrap();
    // Whether or not the index is there yet, the answer is the same.
    fixture.person("late", json!({ "badge": "b7" })).unwrap();
    assert_eq!(found(fixture.workspace(), &filter), 4);
    fixture.reopen();
    settle(&fixture);
    assert_eq!(found(fixture.workspace(), &filter), 4);
    fixture.assert_sound();

    fixture.change(plain()).unwrap();
    assert_eq!(found(fixture.workspace(), &filter), 4);
    fixture
        .change(indexed(
            json!([{ "name": "badge", "caseExact": true }]),
            &["badge"],
        ))
        .unwrap();
    settle(&fixture);
    assert_eq!(found(fixture.workspace(), &filter), 0);
    assert_eq!(
        found(fixture.workspace(), &format!("{URN}:badge eq \"b7\"")),
        4
    );
    fixture.assert_sound();
}

#[test]
fn an_indexed_attribute_that_comes_to_have_several_values_or_one_has_the_index_of_such() {
    let fixture = Fixture::new();
    let badges = |several: bool| {
        indexed(
            json!([{ "name": "badge", "multiValued": several }]),
            &["badge"],
        )
    };
    let sorted = || {
        let catalogue = fixture.workspace().catalogue();
        let by = format!("{URN}:badge");
        let query = ListQuery {
            sort: SortKey::parse(Some(&by), None, &catalogue.user).unwrap(),
            ..ListQuery::of(Kind::User)
        };
        let page = fixture.workspace().read_now(|r| r.list(&query)).unwrap();
        let names = page.items.iter().map(|item| item.name().to_owned());
        names.collect::<Vec<_>>()
    };
    fixture.add(Kind::User, badges(false)).unwrap();
    let ada = fixture.person("ada", json!({ "badge": "B-2" })).unwrap();
    fixture.user("bob");
    for (several, value) in [(true, json!(["B-1", "B-3"])), (false, json!("B-1"))] {
        assert_eq!(fixture.change(badges(several)).unwrap(), 1);
        fixture.assert_sound();
        assert_eq!(sorted(), ["ada", "bob"]);
        let operation =
            json!([{ "op": "replace", "path": format!("{URN}:badge"), "value": value }]);
        fixture.patch(&admin(), Kind::User, ada, operation).unwrap();
        fixture.assert_sound();
    }
}

#[test]
fn an_attribute_of_a_wider_type_stays_unique_while_its_index_is_made_anew() {
    let fixture = Fixture::new();
    let unique = |of_type: &str| {
        let attribute =
            json!({ "name": "badge", "type": of_type, "uniqueness": "server", "caseExact": true });
        definition(json!([attribute])).with_indexes(&[]).unwrap()
    };
    fixture.add(Kind::User, unique("reference")).unwrap();
    let now = fixture.now();
    fixture
        .workspace()
        .write_now(move |w| {
            for number in 0..2_100 {
                let badge = format!("urn:b:{number}");
                let body = json!({ "userName": format!("u{number}"), URN: { "badge": badge } });
                create(w, &admin(), Kind::User, body, now)?;
            }
            Ok(())
        })
        .unwrap();
    // Nothing of the old index may be asked, and the new one does not have everything: so not now.
    let refused = fixture.change(unique("string"));
    assert!(matches!(refused, Err(StoreError::NotNow(_))), "{refused:?}");
    let twice = fixture.person("twice", json!({ "badge": "urn:b:2099" }));
    assert!(matches!(twice, Err(StoreError::Taken { .. })), "{twice:?}");
    fixture.assert_sound();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn a_decimal_is_read_back_as_it_was_written(bits in any::<[u64; 8]>()) {
        static WORLD: LazyLock<Fixture> = LazyLock::new(|| {
            let fixture = Fixture::new();
            let levels = json!([{ "name": "levels", "type": "decimal", "multiValued": true }]);
            fixture.add(Kind::User, indexed(levels, &["levels"])).unwrap();
            fixture
        });
        let levels: Vec<f64> = bits.into_iter().map(f64::from_bits).filter(|level| level.is_finite()).collect();
        prop_assume!(!levels.is_empty());
        let name = uuid::Uuid::now_v7().to_string();
        let sent = json!({ "userName": name, URN: { "levels": levels } });
        let made = WORLD.create(&admin(), Kind::User, sent).unwrap();
        let unmet = made.notes.iter().filter(|note| note.code == "not_stored").count();
        prop_assert_eq!(unmet, 0);
        let held = WORLD.held(made.stored.resource.id);
        let read = held["levels"].as_array().unwrap().iter().filter_map(Value::as_f64);
        let read: Vec<u64> = read.map(f64::to_bits).collect();
        let written: Vec<u64> = levels.into_iter().map(f64::to_bits).collect();
        prop_assert_eq!(read, written);
    }
}

#[test]
fn a_request_that_was_checked_before_the_schema_went_is_refused() {
    let fixture = Fixture::new();
    fixture
        .add(Kind::User, definition(json!([{ "name": "badge" }])))
        .unwrap();
    let now = fixture.now();
    let checked = fixture
        .workspace()
        .write_now(|w| {
            let body = json!({ "userName": "ada", URN: { "badge": "b" } });
            Ok(crate::support::check(
                w,
                Kind::User,
                body,
                scim_core::Purpose::Create,
            ))
        })
        .unwrap();
    fixture.remove().unwrap();
    let refused = fixture.workspace().write_now(move |w| {
        let id = ResourceId(uuid::Uuid::now_v7());
        let tolerances = scim_core::Tolerances::STRICT;
        w.create(&admin(), Kind::User, id, checked, &tolerances, now)
            .map(|_| ())
    });
    assert!(
        matches!(&refused, Err(StoreError::SchemaChanged { path }) if path == URN),
        "{refused:?}"
    );
    let entries = fixture
        .workspace()
        .read_now(|r| r.log_page(&LogQuery::default(), LogPosition::Newest, 10))
        .unwrap()
        .entries;
    assert_eq!(entries[0].action, "schema_removed");
}
