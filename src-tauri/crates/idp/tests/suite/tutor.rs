//! The tutor against what the providers were seen to send, and the lints against their traps.

use idp::Idp;
use idp::guide::Lint;
use idp::guide::tutor::{Datum, Draft, Tutor, TutorRow, usual_rows};
use serde_json::Value;

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

fn tutor(idp: Idp) -> &'static Tutor {
    idp.guide().tutor.as_ref().unwrap()
}

fn row(from: &str, to: &str) -> TutorRow {
    TutorRow {
        from: from.to_owned(),
        to: to.to_owned(),
    }
}

/// The person of a recording: what it does not name is unset.
fn draft(idp: Idp, person: &[(&str, &str)], change: impl FnOnce(&mut Vec<TutorRow>)) -> Draft {
    let tutor = tutor(idp);
    let mut whole = tutor.sample();
    for value in whole.values_mut() {
        if let Datum::Text(text) = value {
            text.clear();
        }
    }
    for (name, value) in person {
        let known = whole.insert((*name).to_owned(), Datum::Text((*value).to_owned()));
        assert!(known.is_some(), "{idp:?} has no {name}");
    }
    let mut rows = usual_rows(&idp.guide().mappings.users);
    change(&mut rows);
    tutor.create(&rows, &whole)
}

/// The request of a recording that creates a user.
fn recorded(text: &str) -> Value {
    let recording: Value = serde_json::from_str(text).unwrap();
    let exchanges = recording["exchanges"].as_array().cloned();
    let exchanges = exchanges.unwrap_or_else(|| vec![recording]);
    let mut posts = exchanges
        .into_iter()
        .map(|exchange| exchange["request"].clone())
        .filter(|request| request["method"] == "POST");
    let post = posts.next().unwrap();
    assert_eq!(post["path"], "/Users");
    post["body"].clone()
}

/// Also the order of the names, which is what an eye compares first.
fn assert_is(draft: &Draft, recorded: &Value) {
    assert_eq!(&draft.body, recorded);
    assert_eq!(draft.method, "POST");
}

fn names(of: &Value) -> Vec<&String> {
    of.as_object().unwrap().keys().collect()
}

#[test]
fn entra_sends_what_was_recorded_of_it() {
    let person = [
        ("userPrincipalName", "ana.ruiz@contoso.test"),
        ("mail", "ana.ruiz@contoso.test"),
        ("mailNickname", "ana.ruiz"),
        ("displayName", "Ana Ruiz"),
        ("givenName", "Ana"),
        ("surname", "Ruiz"),
        ("jobTitle", "Analyst"),
        ("department", "Finance"),
        ("employeeId", "40017"),
        ("preferredLanguage", "en-GB"),
        ("physicalDeliveryOfficeName", "Harbour 4"),
        ("streetAddress", "1 Quay"),
        ("city", "Leith"),
        ("state", "Lothian"),
        ("postalCode", "EH6 1AA"),
        ("country", "GB"),
        ("telephoneNumber", "+44 131 496 0001"),
        ("mobile", "+44 7700 900001"),
        ("facsimileTelephoneNumber", "+44 131 496 0002"),
        ("manager", "mio.ito@contoso.test"),
    ];
    let recorded = recorded(include_str!("../../src/entra/exchanges/create-user.json"));
    let draft = draft(Idp::Entra, &person, |_| {});
    assert_is(&draft, &recorded);
    assert_eq!(names(&draft.body), names(&recorded));
}

#[test]
fn okta_sends_what_was_recorded_of_it() {
    let person = [
        ("Application username format", "ana.ruiz@acme.test"),
        ("user.email", "ana.ruiz@acme.test"),
        ("user.firstName", "Ana"),
        ("user.lastName", "Ruiz"),
        ("user.displayName", "Ana Ruiz"),
        ("user.locale", "en-US"),
        ("the Okta user id", "00uq7sampleA2b3c4d5"),
        ("the password, or a filler", "x7Tq-2Lw9"),
    ];
    for text in [
        include_str!("../../src/okta/exchanges/create-user.json"),
        include_str!("../../src/okta/exchanges/wizard-create-user.json"),
    ] {
        let recorded = recorded(text);
        let draft = draft(Idp::Okta, &person, |_| {});
        assert_is(&draft, &recorded);
        assert_eq!(names(&draft.body), names(&recorded));
    }
    let enterprise = [
        ("user.employeeNumber", "40017"),
        ("user.costCenter", "CC9"),
        ("user.organization", "Acme"),
        ("user.division", "EU"),
        ("user.department", "Finance"),
        ("user.managerId", "mio.ito@acme.test"),
        ("user.manager", "Mio Ito"),
    ];
    let person: Vec<(&str, &str)> = person.into_iter().chain(enterprise).collect();
    assert_is(
        &draft(Idp::Okta, &person, |_| {}),
        &recorded(include_str!(
            "../../src/okta/exchanges/create-user-enterprise.json"
        )),
    );
}

#[test]
fn onelogin_sends_the_template_as_it_was_recorded() {
    let person = [
        ("{$parameters.scimusername}", "ana.lopez@example.test"),
        ("{$user.email}", "ana.lopez@example.test"),
        ("{$user.firstname}", "Ana"),
        ("{$user.lastname}", "Lopez"),
        ("{$user.display_name}", "Ana Lopez"),
        ("{$parameters.title}", "Analyst"),
        ("{$parameters.department}", "Data"),
    ];
    // The recordings are of the vendor's template, which has a formatted name and a manager, and no external id.
    let vendor = |rows: &mut Vec<TutorRow>| {
        rows.retain(|row| row.to != "externalId");
        rows.push(row("{$user.display_name}", "name.formatted"));
    };
    let recorded_manager = recorded(include_str!(
        "../../src/onelogin/exchanges/create-user.json"
    ));
    assert_is(
        &draft(Idp::Onelogin, &person, |rows| {
            vendor(rows);
            rows.push(row(
                "{$parameters.external_manager_id}",
                &format!("{ENTERPRISE}:manager.value"),
            ));
            rows.push(row(
                "{$user.manager_firstname} {$user.manager_lastname}",
                &format!("{ENTERPRISE}:manager.displayName"),
            ));
        }),
        &recorded_manager,
    );
}

#[test]
fn jumpcloud_sends_what_was_recorded_of_it() {
    let person = [
        ("email", "john.doe@example.test"),
        ("firstname", "John"),
        ("lastname", "Doe"),
        ("displayname", "John Doe"),
        ("the JumpCloud user id", "664447f5c0c418f2d05e0000"),
        ("the work phone", "tel:+1-555-555-0100"),
        ("a constant", "en-US"),
    ];
    let recorded_phone = recorded(include_str!(
        "../../src/jumpcloud/exchanges/create-user.json"
    ));
    let phone = draft(Idp::Jumpcloud, &person, |_| {});
    assert_is(&phone, &recorded_phone);
    assert_eq!(names(&phone.body), names(&recorded_phone));
    let mut person = person.to_vec();
    person.retain(|(name, _)| *name != "the work phone");
    person.extend([("jobTitle", "Captain"), ("department", "Fleet")]);
    assert_is(
        &draft(Idp::Jumpcloud, &person, |_| {}),
        &recorded(include_str!(
            "../../src/jumpcloud/exchanges/create-user-department.json"
        )),
    );
    person.push(("password", "Kite-72-blue"));
    person.retain(|(name, _)| !["jobTitle", "department"].contains(name));
    assert_is(
        &draft(Idp::Jumpcloud, &person, |rows| {
            rows.push(row("password", "password"));
        }),
        &recorded(include_str!(
            "../../src/jumpcloud/exchanges/create-user-with-password.json"
        )),
    );
}

#[test]
fn whoever_leaves_is_told_of_as_it_was_recorded() {
    let recorded = |text: &str| -> Value {
        let recording: Value = serde_json::from_str(text).unwrap();
        let exchanges = recording["exchanges"].as_array().cloned();
        let exchanges = exchanges.unwrap_or_else(|| vec![recording]);
        let found = exchanges
            .iter()
            .find(|one| !one["request"]["body"].is_null());
        found.unwrap()["request"]["body"].clone()
    };
    for (idp, way, text) in [
        (
            Idp::Entra,
            None,
            include_str!("../../src/entra/exchanges/disable-text.json"),
        ),
        (
            Idp::Okta,
            Some("catalogue"),
            include_str!("../../src/okta/exchanges/deactivate-user.json"),
        ),
    ] {
        let tutor = tutor(idp);
        let rows = usual_rows(&idp.guide().mappings.users);
        let leave = tutor.leaving(way).unwrap();
        let draft = tutor.leave(leave, &rows, &tutor.sample()).unwrap();
        assert_eq!(draft.body, recorded(text), "{idp:?}");
    }
    for (idp, way) in [
        (Idp::Okta, Some("wizard")),
        (Idp::Onelogin, None),
        (Idp::Jumpcloud, None),
    ] {
        let tutor = tutor(idp);
        let rows = usual_rows(&idp.guide().mappings.users);
        let leave = tutor.leaving(way).unwrap();
        let draft = tutor.leave(leave, &rows, &tutor.sample()).unwrap();
        assert_eq!(
            (draft.method, &draft.body["active"]),
            ("PUT", &Value::from(false)),
            "{idp:?}"
        );
    }
}

#[test]
fn with_account_enabled_entra_does_not_tell_of_whoever_is_taken_off_the_app() {
    let tutor = tutor(Idp::Entra);
    let mut rows = usual_rows(&Idp::Entra.guide().mappings.users);
    let active = rows.iter_mut().find(|row| row.to == "active").unwrap();
    active.from = "accountEnabled".to_owned();
    let leave = tutor.leaving(None).unwrap();
    assert!(tutor.leave(leave, &rows, &tutor.sample()).is_none());
    assert_eq!(tutor.create(&rows, &tutor.sample()).body["active"], true);
}

fn lint<'a>(idp: Idp, key: &str) -> &'a Lint {
    let lints = &idp.guide().lints;
    lints.iter().find(|lint| lint.key == key).unwrap()
}

/// The sources of the rows that a lint points at, after a change of the usual mapping.
fn pointed_at(idp: Idp, key: &str, change: impl FnOnce(&mut Vec<TutorRow>)) -> Option<Vec<String>> {
    let mut rows = usual_rows(&idp.guide().mappings.users);
    assert_eq!(
        lint(idp, key).rows(&rows),
        None,
        "{idp:?} {key}: as it comes"
    );
    change(&mut rows);
    let found = lint(idp, key).rows(&rows)?;
    Some(found.into_iter().map(|at| rows[at].from.clone()).collect())
}

/// What is done to the rows of a provider.
type Change = Box<dyn FnOnce(&mut Vec<TutorRow>)>;

#[test]
fn each_lint_of_mappings_is_given_for_its_trap() {
    let lead = |to: &'static str, from: &'static str| {
        move |rows: &mut Vec<TutorRow>| {
            rows.retain(|row| row.to != to);
            rows.push(row(from, to));
        }
    };
    let add = |to: &'static str, from: &'static str| {
        move |rows: &mut Vec<TutorRow>| rows.push(row(from, to))
    };
    let without =
        |to: &'static str| move |rows: &mut Vec<TutorRow>| rows.retain(|row| row.to != to);
    let work = r#"emails[type eq "work"].value"#;
    let one = |from: &str| Some(vec![from.to_owned()]);
    let mut seen = Vec::new();
    let mut given = |idp: Idp, key: &'static str, change: Change| {
        seen.push((idp, key));
        pointed_at(idp, key, change)
    };

    for from in [
        "accountEnabled",
        r#"Switch([accountEnabled], , "False", "False", "True", "True")"#,
    ] {
        let found = given(
            Idp::Entra,
            "account-enabled",
            Box::new(lead("active", from)),
        );
        assert_eq!(found, one(from));
    }
    let found = given(Idp::Entra, "active-missing", Box::new(without("active")));
    assert_eq!(found, Some(Vec::new()));
    let found = given(
        Idp::Entra,
        "external-id-missing",
        Box::new(without("externalId")),
    );
    assert_eq!(found, Some(Vec::new()));
    let found = given(
        Idp::Entra,
        "user-name-source",
        Box::new(lead("userName", "displayName")),
    );
    assert_eq!(found, one("displayName"));
    let found = given(
        Idp::Okta,
        "user-name-source",
        Box::new(lead("userName", "user.displayName")),
    );
    assert_eq!(found, one("user.displayName"));
    let found = given(
        Idp::Onelogin,
        "user-name-source",
        Box::new(lead("userName", "{$user.username}")),
    );
    assert_eq!(found, one("{$user.username}"));
    let found = given(
        Idp::Jumpcloud,
        "password-mapped",
        Box::new(add("password", "password")),
    );
    assert_eq!(found, one("password"));
    let found = given(
        Idp::Custom,
        "external-id-missing",
        Box::new(without("externalId")),
    );
    assert_eq!(found, Some(Vec::new()));
    for (idp, first, second) in [
        (Idp::Entra, "mail", "otherMails"),
        (Idp::Okta, "user.email", "user.secondEmail"),
        (Idp::Onelogin, "{$user.email}", "{$user.username}"),
        (Idp::Jumpcloud, "email", "alternateEmail"),
        (Idp::Custom, "the e-mail address", "a second e-mail address"),
    ] {
        let found = given(idp, "two-work-emails", Box::new(add(work, second)));
        assert_eq!(
            found,
            Some(vec![first.to_owned(), second.to_owned()]),
            "{idp:?}"
        );
        let found = given(idp, "user-name-missing", Box::new(without("userName")));
        assert_eq!(found, Some(Vec::new()), "{idp:?}");
    }
    for idp in Idp::ALL {
        for lint in &idp.guide().lints {
            let is_of_mappings = lint.mapped.is_some()
                || lint.missing.is_some()
                || lint.outside.is_some()
                || !lint.twice.is_empty();
            let was_tried = seen.contains(&(idp, lint.key.as_str()));
            assert_eq!(is_of_mappings, was_tried, "{idp:?} {}", lint.key);
        }
    }
}
