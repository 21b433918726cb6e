use super::*;
use serde_json::json;

fn tutor(syntax: &str, rest: &str) -> Tutor {
    let text = format!(
        r#"
syntax = "{syntax}"
{rest}
body = """{{ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", "urn:x:User"], "userName": null, "active": null, "name": {{ "formatted": null }}, "meta": {{ "resourceType": "User" }}, "roles": [], "emails": [{{ "type": "work", "primary": true, "value": null }}], "urn:x:User": {{ "team": null }} }}"""
person = [{{ name = "mail", sample = "sam@example.com" }}, {{ name = "first", sample = "Sam" }}, {{ name = "last", sample = "" }}, {{ name = "{{$user.mail}}", sample = "sam@example.com" }}, {{ name = "on", sample = true }}]
derived = [{{ name = "off", any = ["!on"] }}]
leave = [{{ title = "Off", set = {{ on = false }}, method = "PUT" }}]
"#
    );
    toml::from_str(&text).unwrap()
}

fn rows(rows: &[(&str, &str)]) -> Vec<TutorRow> {
    let row = |(from, to): &(&str, &str)| TutorRow {
        from: (*from).to_owned(),
        to: (*to).to_owned(),
    };
    rows.iter().map(row).collect()
}

fn sent(tutor: &Tutor, mapping: &[(&str, &str)]) -> Draft {
    tutor.create(&rows(mapping), &tutor.sample())
}

#[test]
fn what_no_row_fills_is_not_sent_and_what_is_fixed_always_is() {
    let draft = sent(
        &tutor("names", ""),
        &[("mail", "userName"), ("last", "name.formatted")],
    );
    let expected = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", "urn:x:User"],
        "userName": "sam@example.com", "meta": { "resourceType": "User" }, "roles": [],
    });
    assert_eq!(draft.body, expected);
    assert_eq!(draft.rows[1], Outcome::Empty);
    let follows = sent(
        &tutor("names", "schemas_follow = true"),
        &[("mail", "userName")],
    );
    assert_eq!(
        follows.body["schemas"],
        json!(["urn:ietf:params:scim:schemas:core:2.0:User"])
    );
    let empty = sent(
        &tutor("names", "unset = \"empty\""),
        &[("last", "name.formatted")],
    );
    assert_eq!(empty.body["name"], json!({ "formatted": "" }));
}

#[test]
fn a_value_is_found_where_its_row_says_it_stands() {
    let mapping = [
        ("mail", r#"emails[type eq "home"].value"#),
        ("first", "urn:x:User:team"),
        ("first", "urn:unknown/of:Badge:2.0:User:colour"),
        ("on", "active"),
        ("mail", "photos"),
    ];
    let draft = sent(&tutor("names", ""), &mapping);
    for (outcome, (_, to)) in draft.rows.iter().zip(mapping) {
        let Outcome::Sent { pointer, value } = outcome else {
            panic!("{to}: {outcome:?}")
        };
        assert_eq!(draft.body.pointer(pointer), Some(value), "{to} {pointer}");
    }
    assert_eq!(
        draft.body["emails"],
        json!([{ "type": "home", "value": "sam@example.com" }])
    );
}

#[test]
fn two_rows_with_one_target_come_both_or_the_later_one_wins() {
    let mapping = [
        ("mail", r#"emails[type eq "work"].value"#),
        ("first", r#"emails[type eq "work"].value"#),
    ];
    let both = sent(&tutor("names", ""), &mapping);
    assert_eq!(
        both.body["emails"],
        json!([{ "type": "work", "primary": true, "value": "sam@example.com" }, { "type": "work", "value": "Sam" }])
    );
    let last = sent(&tutor("names", "twice = \"last\""), &mapping);
    assert_eq!(
        last.body["emails"],
        json!([{ "type": "work", "primary": true, "value": "Sam" }])
    );
    assert_eq!(last.rows[0], Outcome::Replaced { by: 1 });
    let single = sent(
        &tutor("names", ""),
        &[("mail", "userName"), ("first", "userName")],
    );
    assert_eq!(single.body["userName"], "Sam");
    assert_eq!(single.rows[0], Outcome::Replaced { by: 1 });
}

#[test]
fn each_syntax_is_worked_out_as_its_console_does() {
    for (syntax, from, expected) in [
        ("functions", "mail", json!("sam@example.com")),
        ("functions", r#"Join(" ", [first], [last])"#, json!("Sam")),
        (
            "functions",
            r#"Append(ToUpper([first]), "!")"#,
            json!("SAM!"),
        ),
        (
            "functions",
            r#"Switch([off], , "False", "yes", "True", "no")"#,
            json!("yes"),
        ),
        ("functions", "Not([on])", json!(false)),
        (
            "functions",
            "Coalesce([last], [mail])",
            json!("sam@example.com"),
        ),
        ("functions", r#""a constant""#, json!("a constant")),
        ("profile", "'x' + mail", json!("xsam@example.com")),
        ("template", "<{$user.mail}>", json!("<sam@example.com>")),
        ("names", "\"en\"", json!("en")),
    ] {
        let draft = sent(&tutor(syntax, ""), &[(from, "userName")]);
        assert_eq!(draft.body["userName"], expected, "{from}");
    }
}

#[test]
fn what_cannot_be_carried_out_says_why_and_stops_nothing_else() {
    for (syntax, from, to, expected) in [
        (
            "functions",
            "post",
            "userName",
            "nothing of the person is called `post`",
        ),
        (
            "functions",
            "Mid([mail], 1, 2)",
            "userName",
            "the function `Mid` is not known",
        ),
        (
            "functions",
            "Not([on], [off])",
            "userName",
            "another number of arguments",
        ),
        (
            "functions",
            "Join(\" \", [mail]",
            "userName",
            "cannot be read",
        ),
        ("functions", "mail mail", "userName", "cannot be read"),
        ("functions", "[mail", "userName", "cannot be read"),
        ("functions", "", "userName", "cannot be read"),
        ("template", "{$user.mail", "userName", "cannot be read"),
        ("profile", "'x", "userName", "cannot be read"),
        ("names", "mail", "", "no path"),
        ("names", "mail", "emails[type eq].value", "no path"),
        ("names", "mail", "emails[type eq \"work\"]value", "no path"),
        ("names", "mail", "user name", "no path"),
        ("names", "mail", "urn:", "no path"),
    ] {
        let draft = sent(&tutor(syntax, ""), &[(from, to), ("on", "active")]);
        let Outcome::Unreadable(problem) = &draft.rows[0] else {
            panic!("{from} → {to}: {:?}", draft.rows[0])
        };
        assert!(
            problem.to_string().contains(expected),
            "{from} → {to}: {problem}"
        );
        assert_eq!(draft.body["active"], true);
    }
    let deep = format!("{}[mail]{}", "Not(".repeat(10_000), ")".repeat(10_000));
    assert!(matches!(
        sent(&tutor("functions", ""), &[(&deep, "userName")]).rows[0],
        Outcome::Unreadable(_)
    ));
}

#[test]
fn what_comes_later_has_a_request_of_its_own_if_it_has_a_value() {
    let tutor = tutor(
        "names",
        r#"later = ["urn:x:User:team"]
follow = [{ to = "urn:x:User:team", title = "The team follows", body = """{ "Operations": [{ "op": "Add", "path": "urn:x:User:team", "value": null }] }""" }]"#,
    );
    let follow = &tutor.follow[0];
    let mapping = [("mail", "userName"), ("first", "urn:x:user:TEAM")];
    let person = tutor.sample();
    let created = tutor.create(&rows(&mapping), &person);
    assert_eq!(created.rows[1], Outcome::Later);
    assert_eq!(created.body.get("urn:x:User"), None);
    let following = |mapping: &[(&str, &str)]| tutor.following(follow, &rows(mapping), &person);
    assert_eq!(
        following(&mapping),
        Some((1, Datum::Text("Sam".to_owned())))
    );
    let draft = tutor.follow(follow, &json!("Sam"));
    assert_eq!(draft.method, "PATCH");
    assert_eq!(
        draft.body["Operations"],
        json!([{ "op": "Add", "path": "urn:x:User:team", "value": "Sam" }])
    );
    for nothing in [
        ("first", "urn:x:User:other"),
        ("last", "urn:x:User:team"),
        ("nobody", "urn:x:User:team"),
    ] {
        assert_eq!(following(&[nothing]), None, "{nothing:?}");
    }
}

#[test]
fn whoever_leaves_is_only_told_of_if_the_mapping_says_so() {
    let tutor = tutor("names", "");
    let leave = tutor.leaving(None).unwrap();
    let person = tutor.sample();
    let by = |from: &str| {
        tutor.leave(
            leave,
            &rows(&[("mail", "userName"), (from, "active")]),
            &person,
        )
    };
    let sent = by("on").unwrap();
    assert_eq!((sent.method, &sent.body["active"]), ("PUT", &json!(false)));
    assert_eq!(sent.body["userName"], "sam@example.com");
    assert!(by("\"true\"").is_none(), "it stays as it is");
    assert!(
        tutor
            .leave(leave, &rows(&[("mail", "userName")]), &person)
            .is_none()
    );
}
