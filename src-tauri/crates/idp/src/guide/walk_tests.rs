//! A walk through a guide, and what is filled into it.

use super::tests::sample;
use super::*;

#[test]
fn a_walk_numbers_what_belongs_to_a_way() {
    let guide = sample();
    let numbers = |way: Option<&str>| -> Vec<(String, String)> {
        let places = guide.steps(way).into_iter();
        places
            .map(|place| (place.number(), place.step.key.clone()))
            .collect()
    };
    let fill_in = ("1.1".to_owned(), "fill-in".to_owned());
    assert_eq!(
        numbers(None),
        std::slice::from_ref(&fill_in),
        "the first way"
    );
    assert_eq!(
        numbers(Some("long")),
        [fill_in, ("1.2".to_owned(), "name-it".to_owned())]
    );
    let inside = numbers(Some("inside"));
    assert_eq!(
        inside.len(),
        1,
        "what belongs to no way belongs to this too"
    );
    let needs = |way| guide.needs(way).collect::<Vec<_>>();
    assert_eq!(needs(None), ["An account."]);
    assert_eq!(needs(Some("inside")), ["An account.", "An agent."]);
    assert_eq!(guide.minutes(None), 5);
    assert_eq!(guide.fields(None).len(), 3);
}

#[test]
fn older_portals_word_it_otherwise_or_do_something_else() {
    let guide = sample();
    let instructions = &guide.step("fill-in").unwrap().instructions;
    let labels = |portal: Portal| -> Vec<&str> {
        let actions = instructions.iter().filter_map(|one| one.in_portal(portal));
        actions
            .map(|action| match action {
                Action::Field { label, .. } => label.as_str(),
                Action::Say { words } => words.as_str(),
            })
            .collect()
    };
    let present = ["Base URL", "Token", "Press **Test**.", "Version"];
    assert_eq!(labels(Portal::Present), present);
    assert_eq!(
        labels(Portal::Older),
        ["Address", "Token", "Press **Test**."]
    );
}

#[test]
fn values_are_filled_in_once() {
    let values = Values {
        app_name: "{base_url}".to_owned(),
        ..Values::sample()
    };
    assert_eq!(values.fill("a {app_name} b"), "a {base_url} b");
    let template = r#"{ "userName": "{$user.email}", "{x": {} }"#;
    assert_eq!(values.fill(template), template);
}

#[test]
fn a_guide_is_json_for_the_window() {
    let json = serde_json::to_value(sample()).unwrap();
    let step = &json["phases"][0]["steps"][0];
    assert_eq!(step["instructions"][0]["kind"], "field");
    assert_eq!(step["instructions"][0]["value"]["kind"], "baseUrl");
    assert_eq!(step["sketch"]["elements"][2]["kind"], "select");
    assert_eq!(step["sketch"]["elements"][2]["mark"], 4);
    assert_eq!(step["proof"], "connection_test");
    assert_eq!(
        json["traffic"]["proofs"]["connection_test"]["requests"][0]["method"],
        "GET"
    );
}
