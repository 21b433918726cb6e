//! The guides as they stand: whether they hold together with what else is known of their providers.

use std::collections::BTreeMap;

use idp::Idp;
use idp::guide::{Event, Guide, Kept, Mapping, MistakeCode, Request, Resource, Sought};
use scim_core::schema::{Mutability, ResourceType};
use scim_core::{AttributePath, resources};
use serde_json::Value;

use crate::recordings::{providers, recordings};

/// Where sample data may live.
const SAMPLE_DOMAINS: [&str; 2] = ["example.com", "contoso.test"];

fn guides() -> impl Iterator<Item = (Idp, &'static Guide)> {
    Idp::ALL.into_iter().map(|idp| (idp, idp.guide()))
}

/// Every text of a guide, whatever it is.
fn texts_of(guide: &Guide) -> Vec<String> {
    fn collect(value: &Value, texts: &mut Vec<String>) {
        match value {
            Value::String(text) => texts.push(text.clone()),
            Value::Array(values) => values.iter().for_each(|value| collect(value, texts)),
            Value::Object(members) => members.values().for_each(|value| collect(value, texts)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    let mut texts = Vec::new();
    collect(&serde_json::to_value(guide).unwrap(), &mut texts);
    texts
}

#[test]
fn every_provider_has_the_guide_of_its_kind() {
    for (idp, guide) in guides() {
        assert_eq!(guide.provider, idp.key());
        assert_eq!(guide.traffic.is_some(), idp.speaks_scim(), "{idp:?}");
        assert_eq!(guide.alternatives.is_none(), idp.speaks_scim(), "{idp:?}");
    }
}

#[test]
fn each_way_is_proved_from_the_test_to_the_end_of_an_access() {
    for idp in providers() {
        let guide = idp.guide();
        for way in ways(guide) {
            let proofs: Vec<Event> = guide
                .steps(way)
                .iter()
                .filter_map(|place| place.step.proof)
                .collect();
            for event in [
                Event::ConnectionTest,
                Event::FirstUser,
                Event::FirstGroup,
                Event::MembersAdded,
                Event::FirstDeactivation,
            ] {
                assert!(proofs.contains(&event), "{idp:?} {way:?} {event:?}");
            }
            for code in MistakeCode::ALL {
                let mistake = guide.mistake(*code, way).unwrap();
                let steps = guide.steps(way);
                let is_on_the_way = steps.iter().any(|place| place.step.key == mistake.step);
                assert!(is_on_the_way, "{idp:?} {way:?} {code:?}");
            }
        }
    }
}

/// The keys of the ways of a guide, or none once.
pub fn ways(guide: &Guide) -> Vec<Option<&str>> {
    match &guide.ways[..] {
        [] => vec![None],
        ways => ways.iter().map(|way| Some(way.key.as_str())).collect(),
    }
}

#[test]
fn sample_data_is_plainly_sample_data() {
    for (idp, guide) in guides() {
        for text in texts_of(guide) {
            assert!(
                !text.to_lowercase().contains("qualytics"),
                "{idp:?}: {text}"
            );
            for (at, _) in text.match_indices('@') {
                let domain: String = text[at + 1..]
                    .chars()
                    .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'))
                    .collect();
                let is_sample = domain.is_empty() || SAMPLE_DOMAINS.contains(&domain.as_str());
                assert!(is_sample, "{idp:?}: {text}");
            }
        }
    }
}

#[test]
fn what_a_mapping_says_is_stored_has_a_place_in_the_schemas() {
    for (idp, guide) in guides() {
        let (users, groups) = (&guide.mappings.users, &guide.mappings.groups);
        let user = resources::user::resource_type();
        let group = resources::group::resource_type();
        for (rows, resource_type) in [(users, &user), (groups, &group)] {
            for row in rows {
                let is_writable = is_writable(row, resource_type);
                let is_password = row.to == "password";
                let expected = match row.kept {
                    Kept::Stored => is_writable && !is_password,
                    Kept::Set => is_password,
                    Kept::LeftOut => !is_writable || is_password,
                };
                assert!(expected, "{idp:?}: {row:?}");
            }
        }
    }
}

fn is_writable(row: &Mapping, resource_type: &ResourceType) -> bool {
    // The filter of a value path says which element; here it matters only that there may be one.
    let plain = match (row.to.find('['), row.to.find(']')) {
        (Some(open), Some(close)) => format!("{}{}", &row.to[..open], &row.to[close + 1..]),
        _ => row.to.clone(),
    };
    AttributePath::parse(&plain, resource_type).is_ok_and(|path| {
        let parts = [Some(&path.attribute), path.sub_attribute.as_ref()];
        let mut parts = parts.into_iter().flatten();
        parts.all(|part| part.mutability != Mutability::ReadOnly)
    })
}

/// The recorded requests of a file.
fn requests_of(idp: Idp, file: &str) -> Vec<Value> {
    let path = format!("{}/exchanges/{file}", idp.key());
    let all = recordings(idp);
    let recording = all.iter().find(|recording| recording.path == path);
    let recording = recording.unwrap_or_else(|| panic!("{path} is no recording"));
    let exchanges = recording.exchanges().into_iter();
    exchanges
        .map(|exchange| exchange["request"].clone())
        .collect()
}

/// Whether a recorded request has the shape of a described one.
fn has_shape(recorded: &Value, request: &Request) -> bool {
    let method = serde_json::to_value(request.method).unwrap();
    let target = recorded["path"].as_str().unwrap();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let is_there = match request.resource {
        Resource::Any => true,
        Resource::Configuration => path == "/ServiceProviderConfig",
        Resource::Users => path == "/Users",
        Resource::Groups => path == "/Groups",
        Resource::User => path.starts_with("/Users/"),
        Resource::Group => path.starts_with("/Groups/"),
    };
    let mut parameters: BTreeMap<String, String> = query
        .split('&')
        .filter_map(|parameter| parameter.split_once('='))
        .map(|(name, value)| (name.to_owned(), decoded(value)))
        .collect();
    let filter = parameters.remove("filter");
    let fits = match (&request.filter, filter) {
        (None, filter) => filter.is_none(),
        (Some(_), None) => false,
        (Some(described), Some(filter)) => described.attributes.iter().any(|attribute| {
            let value = filter.strip_prefix(&format!("{attribute} eq \""));
            value.is_some_and(|value| is_sought(described.sought, value.trim_end_matches('"')))
        }),
    };
    let has_parameters = request.parameters.iter().all(|(name, value)| {
        let sent = parameters.get(name);
        sent.is_some_and(|sent| value == "*" || sent == value)
    });
    let has_no_others = !request.exact || parameters.len() == request.parameters.len();
    method == recorded["method"] && is_there && fits && has_parameters && has_no_others
}

fn is_sought(sought: Sought, value: &str) -> bool {
    let is_guid = value.len() == 36 && value.matches('-').count() == 4;
    match sought {
        Sought::Guid => is_guid,
        Sought::Nobody | Sought::Known | Sought::TestEmail => true,
    }
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let digits: Vec<u8> = rest.by_ref().take(2).collect();
                let digits = String::from_utf8(digits).unwrap();
                bytes.push(u8::from_str_radix(&digits, 16).unwrap());
            }
            plain => bytes.push(plain),
        }
    }
    String::from_utf8(bytes).unwrap()
}

#[test]
fn recorded_tests_have_the_shape_that_the_guide_describes() {
    let cases: &[(Idp, Event, &str, Option<&str>)] = &[
        (
            Idp::Entra,
            Event::ConnectionTest,
            "connection-test.json",
            None,
        ),
        (
            Idp::Entra,
            Event::ConnectionTest,
            "connection-test-external-id.json",
            None,
        ),
        (
            Idp::Entra,
            Event::ConnectionTest,
            "flag-connection-test.json",
            None,
        ),
        (Idp::Entra, Event::GroupRead, "group-probe.json", None),
        (
            Idp::Okta,
            Event::ConnectionTest,
            "connection-test.json",
            Some("catalogue"),
        ),
        (
            Idp::Okta,
            Event::ConnectionTest,
            "wizard-connection-test.json",
            Some("wizard"),
        ),
        (Idp::Okta, Event::UsersListed, "import-pages.json", None),
        (
            Idp::Okta,
            Event::FirstDeactivation,
            "deactivate-user.json",
            Some("catalogue"),
        ),
        (
            Idp::Okta,
            Event::FirstDeactivation,
            "wizard-deactivate-user.json",
            Some("wizard"),
        ),
        (
            Idp::Onelogin,
            Event::ConnectionTest,
            "connection-test.json",
            None,
        ),
        (
            Idp::Onelogin,
            Event::ConnectionTest,
            "scim1-connection-test.json",
            None,
        ),
        (Idp::Onelogin, Event::GroupRead, "refresh-groups.json", None),
        (
            Idp::Jumpcloud,
            Event::ConnectionTest,
            "test-connection.json",
            None,
        ),
        (
            Idp::Jumpcloud,
            Event::ActivationRound,
            "activate-test-user.json",
            None,
        ),
        (
            Idp::Custom,
            Event::ConnectionTest,
            "authentik-configuration.json",
            None,
        ),
    ];
    for (idp, event, file, way) in cases {
        let described = idp.guide().requests(*event, *way);
        assert!(!described.is_empty(), "{idp:?} {event:?}");
        let sent = requests_of(*idp, file);
        let is_described = sent
            .iter()
            .any(|sent| described.iter().any(|request| has_shape(sent, request)));
        assert!(is_described, "{idp:?} {event:?}: {file} {sent:?}");
    }
}

#[test]
fn a_look_up_or_an_import_is_not_taken_for_a_test() {
    let cases: &[(Idp, &str)] = &[
        (Idp::Entra, "look-up-user.json"),
        (Idp::Entra, "look-up-work-email.json"),
        (Idp::Okta, "look-up-user.json"),
        (Idp::Okta, "import-pages.json"),
        (Idp::Jumpcloud, "look-up-user.json"),
    ];
    for (idp, file) in cases {
        let described = idp.guide().requests(Event::ConnectionTest, None);
        for sent in requests_of(*idp, file) {
            let is_described = described.iter().any(|request| has_shape(&sent, request));
            assert!(!is_described, "{idp:?}: {file} {sent}");
        }
    }
}

#[test]
fn the_round_of_an_activation_is_described_in_order() {
    let described = Idp::Jumpcloud
        .guide()
        .requests(Event::ActivationRound, None);
    let mut sent = requests_of(Idp::Jumpcloud, "activate-test-user.json");
    sent.extend(requests_of(Idp::Jumpcloud, "activate-test-group.json"));
    let mut sent = sent.iter();
    for request in described {
        let comes = sent.any(|sent| has_shape(sent, request));
        assert!(comes || request.optional, "{request:?} does not come");
    }
}

#[test]
fn the_known_traps_are_told_of() {
    let cases: &[(Idp, &[&str])] = &[
        (
            Idp::Entra,
            &["account-enabled", "two-work-emails", "nested-groups"],
        ),
        (Idp::Okta, &["same-group", "two-emails", "suspended"]),
        (
            Idp::Onelogin,
            &["approvals", "two-work-emails", "groups-stay"],
        ),
        (
            Idp::Jumpcloud,
            &["test-email", "two-work-emails", "password-expired"],
        ),
        (Idp::Custom, &["two-work-emails", "nested-groups"]),
        (Idp::Google, &["no-stable-id"]),
    ];
    for (idp, keys) in cases {
        for key in *keys {
            assert!(idp.guide().trap(key).is_some(), "{idp:?} {key}");
        }
    }
}

#[test]
fn cycles_are_known_where_there_are_any() {
    let minutes = |idp: Idp| Some(idp.guide().traffic.as_ref()?.rhythm.minutes);
    assert_eq!(minutes(Idp::Entra), Some(Some(40)));
    assert_eq!(minutes(Idp::Okta), Some(None));
    assert_eq!(minutes(Idp::Google), None);
}
