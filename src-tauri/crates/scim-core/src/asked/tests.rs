use super::*;
use crate::catalogue::Catalogue;
use crate::member::Member;
use crate::messages::PATCH_OP_URN;
use crate::patch::{Patch, PatchRequest};
use serde_json::json;
use std::sync::LazyLock;

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(Catalogue::standard);
const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

fn body(mut raw: Value, purpose: Purpose, tolerances: &Tolerances) -> Asked {
    raw["schemas"] = json!([USER, ENTERPRISE]);
    let checked = Attributes::check(raw, &CATALOGUE.user, purpose, tolerances).unwrap();
    Asked::of_body(&checked, purpose, &CATALOGUE.user, tolerances)
}

fn patch(operations: Value) -> Asked {
    let tolerances = Tolerances::ALL;
    let body = json!({ "schemas": [PATCH_OP_URN], "Operations": operations });
    let request = PatchRequest::parse(body, &tolerances).unwrap();
    Patch::check(request, &CATALOGUE.user, &tolerances)
        .unwrap()
        .asked()
}

fn stored(document: Value) -> Attributes {
    match document {
        Value::Object(document) => Attributes::from_stored(document),
        other => panic!("{other} is no document"),
    }
}

/// A user with something in each kind of attribute, and the same with `change` made.
fn ada(change: impl FnOnce(&mut Value)) -> Attributes {
    let mut ada = json!({
        "externalId": "e-1", "userName": "ada", "name": { "givenName": "Ada", "familyName": "Byron" },
        "title": "Analyst", "active": true,
        "emails": [{ "value": "w@x", "type": "work", "primary": true }, { "value": "h@x", "type": "home" }],
        ENTERPRISE: { "department": "R&D", "manager": { "value": "u-9" } },
    });
    change(&mut ada);
    stored(ada)
}

fn without(path: &str) -> Attributes {
    ada(|ada| {
        let (holder, name) = path.rsplit_once('/').unwrap();
        let holder = ada.pointer_mut(holder).unwrap().as_object_mut().unwrap();
        assert!(holder.shift_remove(name).is_some(), "{path}");
    })
}

#[test]
fn a_body_that_is_stored_as_sent_leaves_nothing_unmet_and_each_difference_is_noticed() {
    let sent = Value::Object(ada(|_| {}).into_map());
    for purpose in [Purpose::Create, Purpose::Replace] {
        let asked = body(sent.clone(), purpose, &Tolerances::STRICT);
        assert_eq!(asked.unmet(&ada(|_| {})), Vec::<String>::new());
        let manager = format!("{ENTERPRISE}:manager");
        let cases = [
            (without("/title"), "title"),
            (without("/externalId"), "externalId"),
            (without("/name/givenName"), "name"),
            (without("/emails"), "emails"),
            (without(&format!("/{ENTERPRISE}/manager")), manager.as_str()),
            (ada(|ada| ada["active"] = json!(false)), "active"),
            (ada(|ada| ada["userName"] = json!("Ada")), "userName"),
            (
                ada(|ada| ada["emails"][1]["type"] = json!("Home")),
                "emails",
            ),
            (
                ada(|ada| ada["emails"].as_array_mut().unwrap().reverse()),
                "emails",
            ),
        ];
        for (stored, path) in cases {
            assert_eq!(asked.unmet(&stored), [path], "{purpose:?}: {stored:?}");
        }
    }
}

#[test]
fn what_a_put_leaves_out_must_be_gone_and_what_a_post_leaves_out_need_not() {
    let short = json!({ "userName": "ada" });
    let strict = Tolerances::STRICT;
    let after_put = body(short.clone(), Purpose::Replace, &strict).unmet(&ada(|_| {}));
    let department = format!("{ENTERPRISE}:department");
    let manager = format!("{ENTERPRISE}:manager");
    let expected = ["name", "title", "emails", &department, &manager];
    assert_eq!(after_put.len(), expected.len(), "{after_put:?}");
    for path in expected {
        assert!(after_put.iter().any(|unmet| unmet == path), "{path}");
    }
    let after_post = body(short, Purpose::Create, &strict).unmet(&ada(|_| {}));
    assert_eq!(after_post, Vec::<String>::new());

    // A null clears, unless the connection reads it as "not known".
    let null = json!({ "userName": "ada", "externalId": null });
    let only_names = || stored(json!({ "userName": "ada", "externalId": "e-1" }));
    let asked = body(null.clone(), Purpose::Replace, &strict);
    assert_eq!(asked.unmet(&only_names()), ["externalId"]);
    let kept = strict.with(crate::tolerance::note::NULL_KEPT, true);
    let asked = body(null, Purpose::Replace, &kept);
    assert_eq!(asked.unmet(&only_names()), Vec::<String>::new());
}

#[test]
fn each_kind_of_operation_is_noticed_if_it_was_not_done() {
    // What is asked, what is unmet if nothing was done, and a document in which it was done.
    let department = format!("{ENTERPRISE}:department");
    let cases = [
        (
            json!([{ "op": "replace", "path": "title", "value": "Countess" }]),
            "title",
            ada(|ada| ada["title"] = json!("Countess")),
        ),
        (
            json!([{ "op": "remove", "path": "title" }]),
            "title",
            without("/title"),
        ),
        (
            json!([{ "op": "Replace", "path": "active", "value": "False" }]),
            "active",
            ada(|ada| ada["active"] = json!(false)),
        ),
        (
            json!([{ "op": "replace", "value": { "name.givenName": "Augusta" } }]),
            "name.givenName",
            ada(|ada| ada["name"]["givenName"] = json!("Augusta")),
        ),
        (
            json!([{ "op": "replace", "path": "name", "value": { "familyName": null } }]),
            "name.familyName",
            without("/name/familyName"),
        ),
        (
            json!([{ "op": "replace", "path": department, "value": "Sales" }]),
            department.as_str(),
            ada(|ada| ada[ENTERPRISE]["department"] = json!("Sales")),
        ),
        (
            json!([{ "op": "add", "path": "emails", "value": [{ "value": "n@x" }] }]),
            "emails",
            ada(|ada| {
                ada["emails"]
                    .as_array_mut()
                    .unwrap()
                    .push(json!({ "value": "n@x" }))
            }),
        ),
        (
            json!([{ "op": "replace", "path": "emails", "value": [{ "value": "n@x" }] }]),
            "emails",
            ada(|ada| ada["emails"] = json!([{ "value": "n@x" }])),
        ),
        (
            json!([{ "op": "remove", "path": "emails" }]),
            "emails",
            without("/emails"),
        ),
        (
            json!([{ "op": "remove", "path": "emails", "value": [{ "value": "H@x" }] }]),
            "emails",
            ada(|ada| {
                ada["emails"].as_array_mut().unwrap().pop();
            }),
        ),
        (
            json!([{ "op": "remove", "path": "emails[type eq \"HOME\"]" }]),
            "emails",
            ada(|ada| {
                ada["emails"].as_array_mut().unwrap().pop();
            }),
        ),
        (
            json!([{ "op": "remove", "path": "emails[type eq \"work\"].primary" }]),
            "emails.primary",
            without("/emails/0/primary"),
        ),
        (
            json!([{ "op": "replace", "path": "emails[type eq \"work\"].value", "value": "n@x" }]),
            "emails.value",
            ada(|ada| ada["emails"][0]["value"] = json!("n@x")),
        ),
        (
            json!([{ "op": "replace", "path": "emails[type eq \"work\"]", "value": { "value": "n@x" } }]),
            "emails",
            ada(|ada| ada["emails"][0] = json!({ "value": "n@x" })),
        ),
        (
            json!([{ "op": "add", "path": "emails[type eq \"other\"].value", "value": "o@x" }]),
            "emails.value",
            ada(|ada| {
                ada["emails"]
                    .as_array_mut()
                    .unwrap()
                    .push(json!({ "type": "other", "value": "o@x" }))
            }),
        ),
        (
            json!([{ "op": "replace", "path": "emails.type", "value": "other" }]),
            "emails.type",
            ada(|ada| {
                (ada["emails"][0]["type"], ada["emails"][1]["type"]) =
                    (json!("other"), json!("other"));
            }),
        ),
    ];
    for (operations, path, done) in cases {
        let asked = patch(operations.clone());
        assert_eq!(asked.unmet(&ada(|_| {})), [path], "{operations}");
        assert_eq!(asked.unmet(&done), Vec::<String>::new(), "{operations}");
    }
}

#[test]
fn of_several_operations_on_one_attribute_the_last_decides() {
    let asked = patch(json!([
        { "op": "replace", "path": "title", "value": "Countess" },
        { "op": "remove", "path": "name" },
        { "op": "replace", "path": "emails[type eq \"work\"].value", "value": "n@x" },
        { "op": "replace", "path": "emails[type eq \"home\"].value", "value": "m@x" },
        { "op": "replace", "path": "emails[type eq \"home\"].display", "value": "M" },
        { "op": "add", "path": "name.givenName", "value": "Augusta" },
        { "op": "replace", "path": "title", "value": "Analyst" },
    ]));
    let done = |ada: &mut Value| {
        ada["name"] = json!({ "givenName": "Augusta" });
        ada["emails"] = json!([{ "value": "n@x", "type": "work" }, { "value": "m@x", "type": "home", "display": "M" }]);
    };
    assert_eq!(asked.unmet(&ada(done)), Vec::<String>::new());
    let first_lost = ada(|ada| {
        done(ada);
        ada["emails"][0]["value"] = json!("w@x");
    });
    assert_eq!(asked.unmet(&first_lost), ["emails.value"]);
    let half_removed = ada(|ada| {
        done(ada);
        ada["name"]["familyName"] = json!("Byron");
    });
    assert_eq!(asked.unmet(&half_removed), ["name.familyName"]);
}

#[test]
fn no_more_values_are_looked_for_one_by_one_than_the_limit() {
    let many: Vec<Value> = (0..300)
        .map(|number| json!({ "value": format!("{number}@x") }))
        .collect();
    let asked = patch(
        json!([{ "op": "add", "path": "emails", "value": many }, { "op": "add", "path": "emails", "value": many }]),
    );
    assert_eq!(asked.places[0].demands.len(), MOST_LOOKED_FOR);
    let all = stored(json!({ "userName": "ada", "emails": many }));
    assert_eq!(asked.unmet(&all), Vec::<String>::new());
    let without_last = stored(json!({ "userName": "ada", "emails": many[..299] }));
    assert_eq!(asked.unmet(&without_last), ["emails"]);
}

#[test]
fn the_last_word_about_a_member_decides_and_what_came_before_a_filter_is_open() {
    let add = |ids: &[&str]| MemberEdit::Add(ids.iter().map(|id| Member::new(*id)).collect());
    let remove = |ids: &[&str]| MemberEdit::Remove(ids.iter().map(|id| (*id).to_owned()).collect());
    let replace =
        |ids: &[&str]| MemberEdit::Replace(ids.iter().map(|id| Member::new(*id)).collect());
    let filter = Filter::parse("members.type eq \"User\"", &CATALOGUE.group).unwrap();
    type Case<'a> = (Vec<MemberEdit>, &'a [(&'a str, bool)], bool);
    let cases: [Case; 6] = [
        (
            vec![add(&["a", "b"]), remove(&["b"])],
            &[("a", true), ("b", false)],
            false,
        ),
        (vec![remove(&["b"]), add(&["b"])], &[("b", true)], false),
        (
            vec![add(&["c"]), replace(&["a"]), add(&["b"])],
            &[("a", true), ("b", true)],
            true,
        ),
        (vec![add(&["c"]), MemberEdit::Clear], &[], true),
        (
            vec![
                add(&["c"]),
                MemberEdit::RemoveMatching(filter),
                remove(&["a"]),
            ],
            &[("a", false)],
            false,
        ),
        (vec![], &[], false),
    ];
    for (edits, named, only_these) in cases {
        let asked = MembersAsked::of(&edits);
        let named = named.iter().map(|(id, is)| ((*id).to_owned(), *is));
        assert_eq!(asked.named, named.collect(), "{edits:?}");
        assert_eq!(asked.only_these, only_these, "{edits:?}");
    }
    let many: Vec<Member> = (0..5_000)
        .map(|number| Member::new(number.to_string()))
        .collect();
    let asked = MembersAsked::of(&[MemberEdit::Replace(many)]);
    assert_eq!(
        (asked.named.len(), asked.only_these),
        (MOST_LOOKED_FOR, false)
    );
}

#[test]
fn of_many_value_paths_the_last_are_looked_for() {
    let keys = (0..5_000).map(|number| {
        let path = format!("emails[type eq \"t{number}\"].value");
        (path, json!("a@x"))
    });
    let value: Map<String, Value> = keys.collect();
    let asked = patch(json!([{ "op": "add", "value": value }]));
    let demands = &asked.places[0].demands;
    assert_eq!(demands.len(), MOST_LOOKED_FOR);
    let Some(Demand::Matches(filter, ..)) = demands.last() else {
        panic!("{demands:?}");
    };
    assert!(filter.to_string().contains("t4999"), "{filter}");
}
