//! The guides as they stand: whether they hold together with what else is known of their providers.

use idp::Idp;
use idp::guide::{Change, Event, Exchange, Guide, Kept, Mapping, MistakeCode, Sight};
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

/// The test e-mail of the recorded activations.
const TEST_EMAIL: &str = "probe@example.test";

/// What each recorded exchange of a file shows, once it did what is said.
fn sights(idp: Idp, way: Option<&str>, file: &str, changes: &[Change]) -> Vec<Vec<Sight>> {
    let path = format!("{}/exchanges/{file}", idp.key());
    let all = recordings(idp);
    let recording = all.iter().find(|recording| recording.path == path);
    let recording = recording.unwrap_or_else(|| panic!("{path} is no recording"));
    let exchanges = recording.exchanges().into_iter();
    exchanges
        .map(|exchange| {
            let target = exchange["request"]["path"].as_str().unwrap();
            let (path, query) = target.split_once('?').unwrap_or((target, ""));
            let status = exchange["response"]["status"].as_u64().unwrap();
            let exchange = Exchange {
                method: exchange["request"]["method"].as_str().unwrap(),
                path,
                query,
                status: u16::try_from(status).unwrap(),
                changes,
                subject: "",
            };
            idp.guide().sights(way, &exchange, TEST_EMAIL)
        })
        .collect()
}

fn shows(sights: &[Vec<Sight>], event: Event) -> bool {
    sights.iter().flatten().any(|sight| sight.event == event)
}

#[test]
fn recorded_exchanges_show_the_events_that_steps_wait_for() {
    let cases: &[(Idp, Option<&str>, Event, &str)] = &[
        (
            Idp::Entra,
            None,
            Event::ConnectionTest,
            "connection-test.json",
        ),
        (
            Idp::Entra,
            None,
            Event::ConnectionTest,
            "connection-test-external-id.json",
        ),
        (
            Idp::Entra,
            None,
            Event::ConnectionTest,
            "flag-connection-test.json",
        ),
        (Idp::Entra, None, Event::GroupRead, "group-probe.json"),
        (Idp::Entra, None, Event::GroupRead, "look-up-group.json"),
        (
            Idp::Entra,
            None,
            Event::UserLookedUp,
            "look-up-work-email.json",
        ),
        (
            Idp::Entra,
            None,
            Event::FirstDeactivation,
            "disable-text.json",
        ),
        (Idp::Entra, None, Event::MembersAdded, "add-members.json"),
        (Idp::Entra, None, Event::UserDeleted, "delete-user.json"),
        (
            Idp::Okta,
            Some("catalogue"),
            Event::ConnectionTest,
            "connection-test.json",
        ),
        (
            Idp::Okta,
            Some("wizard"),
            Event::ConnectionTest,
            "wizard-connection-test.json",
        ),
        (Idp::Okta, None, Event::UsersListed, "import-pages.json"),
        (Idp::Okta, None, Event::UserLookedUp, "look-up-user.json"),
        (
            Idp::Okta,
            Some("catalogue"),
            Event::FirstDeactivation,
            "deactivate-user.json",
        ),
        (
            Idp::Okta,
            Some("wizard"),
            Event::FirstDeactivation,
            "wizard-deactivate-user.json",
        ),
        (
            Idp::Okta,
            Some("catalogue"),
            Event::MembersAdded,
            "change-members.json",
        ),
        (
            Idp::Okta,
            Some("wizard"),
            Event::MembersAdded,
            "wizard-push-group.json",
        ),
        (
            Idp::Onelogin,
            None,
            Event::ConnectionTest,
            "connection-test.json",
        ),
        (
            Idp::Onelogin,
            None,
            Event::ConnectionTest,
            "scim1-connection-test.json",
        ),
        (Idp::Onelogin, None, Event::GroupRead, "refresh-groups.json"),
        (
            Idp::Onelogin,
            None,
            Event::FirstDeactivation,
            "suspend-user.json",
        ),
        (Idp::Onelogin, None, Event::MembersAdded, "add-member.json"),
        (
            Idp::Jumpcloud,
            None,
            Event::ConnectionTest,
            "test-connection.json",
        ),
        (
            Idp::Jumpcloud,
            None,
            Event::UsersListed,
            "import-users.json",
        ),
        (
            Idp::Jumpcloud,
            None,
            Event::FirstDeactivation,
            "suspend-user.json",
        ),
        (
            Idp::Custom,
            None,
            Event::ConnectionTest,
            "authentik-configuration.json",
        ),
        (Idp::Custom, None, Event::FirstUser, "rauthy-user.json"),
    ];
    for (idp, way, event, file) in cases {
        let changes: &[Change] = match event {
            Event::FirstUser => &[Change::Creates],
            Event::FirstDeactivation => &[Change::Deactivates],
            Event::MembersAdded => &[Change::AddsMembers, Change::ReplacesMembers],
            _ => &[],
        };
        let seen = sights(*idp, *way, file, changes);
        assert!(shows(&seen, *event), "{idp:?} {event:?}: {file} {seen:?}");
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
        let seen = sights(*idp, None, file, &[]);
        assert!(
            !shows(&seen, Event::ConnectionTest),
            "{idp:?}: {file} {seen:?}"
        );
    }
}

#[test]
fn recorded_activations_go_the_round_that_the_guide_describes() {
    let changes = [Change::Creates, Change::Updates];
    let mut seen = sights(Idp::Jumpcloud, None, "activate-test-user.json", &changes);
    let groups = sights(Idp::Jumpcloud, None, "activate-test-group.json", &changes);
    seen.extend(groups);
    let places: Vec<usize> = seen
        .iter()
        .flatten()
        .filter(|sight| sight.event == Event::ActivationRound)
        .map(|sight| sight.request)
        .collect();
    let guide = Idp::Jumpcloud.guide();
    for (place, request) in guide
        .requests(Event::ActivationRound, None)
        .iter()
        .enumerate()
    {
        let comes = places.contains(&place);
        assert!(
            comes || request.optional,
            "{request:?} does not come: {seen:?}"
        );
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

/// What an admin does wrong most often.
const USUAL_MISTAKES: [MistakeCode; 8] = [
    MistakeCode::WrongToken,
    MistakeCode::ExpiredToken,
    MistakeCode::ReadOnlyToken,
    MistakeCode::DoubledPath,
    MistakeCode::MissingBase,
    MistakeCode::Unreachable,
    MistakeCode::TlsNotTrusted,
    MistakeCode::GroupMappingOff,
];

#[test]
fn the_usual_mistakes_are_told_with_their_fix_and_what_is_seen_of_them() {
    for (idp, guide) in guides() {
        if matches!(idp, Idp::Custom | Idp::Google) {
            continue;
        }
        for way in ways(guide) {
            for code in USUAL_MISTAKES {
                let name = format!("{idp:?} {way:?} {code:?}");
                let mistake = guide.mistake(code, way).expect(&name);
                assert!(
                    mistake.sees.is_some(),
                    "{name} does not say what its admin sees"
                );
                // The provider's name, or something of its forms that is pressed or filled in.
                assert!(
                    mistake.heading.contains("**") || mistake.heading.contains(idp.display_name()),
                    "{name}: {}",
                    mistake.heading
                );
                let steps = guide.steps(way);
                assert!(
                    steps.iter().any(|place| place.step.key == mistake.step),
                    "{name} is told at {}, which is not on this way",
                    mistake.step
                );
            }
            assert!(
                guide.groups_due().is_some(),
                "{idp:?} does not say when groups ought to have come"
            );
        }
    }
}
