//! Whether the recordings say what they must, so that a slip in one is not taken for a fault of the service.

use std::collections::{BTreeMap, BTreeSet};

use scim_core::tolerance::NOTES;
use serde_json::Value;

use crate::recordings::{Recording, about, providers, recordings, texts};

/// The least number of recordings of each kind of client.
const GROUPS: [(&str, &[&str]); 5] = [
    ("Entra", &["entra-default", "entra-flag"]),
    ("an Okta app of the catalogue", &["okta-catalogue"]),
    ("an Okta app made with the wizard", &["okta-wizard"]),
    (
        "OneLogin",
        &["onelogin-v2-enterprise", "onelogin-1.1-template"],
    ),
    ("JumpCloud", &["jumpcloud"]),
];
const LEAST: usize = 15;

const OF_A_FILE: [&str; 9] = [
    "profile",
    "title",
    "sources",
    "unsourced",
    "note",
    "given",
    "exchanges",
    "own_names",
    "test_email",
];
const OF_AN_EXCHANGE: [&str; 8] = [
    "title", "request", "response", "quirks", "notes", "verdict", "left_out", "note",
];
const VERDICTS: [&str; 4] = ["applied", "no_change", "partly", "refused"];

#[test]
fn every_recording_is_well_formed() {
    let mut problems = Vec::new();
    for idp in providers() {
        let (profiles, sources) = (about(idp, "profiles.json"), about(idp, "sources.json"));
        for recording in recordings(idp) {
            let said = problems_of(&recording, &profiles, &sources);
            problems.extend(
                said.iter()
                    .map(|what| format!("{}: {what}", recording.path)),
            );
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

fn problems_of(recording: &Recording, profiles: &Value, sources: &Value) -> Vec<String> {
    let whole = &recording.whole;
    let mut problems = Vec::new();
    let mut must = |holds: bool, what: &str| {
        if !holds {
            problems.push(what.to_owned());
        }
    };
    let is_sequence = whole.get("exchanges").is_some();
    for name in whole.as_object().unwrap().keys() {
        let known = OF_A_FILE.contains(&name.as_str())
            || !is_sequence && OF_AN_EXCHANGE.contains(&name.as_str());
        must(known, &format!("`{name}` is no member of such a file"));
    }
    must(is_text(&whole["title"]), "it has no title");
    must(
        whole["profile"]
            .as_str()
            .is_some_and(|profile| profiles.get(profile).is_some()),
        "its profile is not in profiles.json",
    );
    let named = texts(&whole["sources"]);
    must(!named.is_empty(), "it names no source");
    for source in named {
        must(
            sources.get(&source).is_some(),
            &format!("{source} is not in sources.json"),
        );
    }
    if let Some(why) = whole.get("unsourced") {
        must(is_text(why), "`unsourced` must say why");
    }
    let known_codes: Vec<&str> = NOTES.iter().map(|(code, _)| *code).collect();
    for exchange in recording.exchanges() {
        must(is_text(&exchange["title"]), "an exchange has no title");
        if is_sequence {
            for name in exchange.as_object().unwrap().keys() {
                let known = OF_AN_EXCHANGE.contains(&name.as_str());
                must(known, &format!("`{name}` is no member of an exchange"));
            }
        }
        must(
            is_text(&exchange["request"]["method"]),
            "a request has no method",
        );
        let path = exchange["request"]["path"].as_str().unwrap_or_default();
        must(path.starts_with('/'), "a path does not begin with a slash");
        must(
            exchange["response"]["status"].is_u64(),
            "a response has no status",
        );
        for code in texts(&exchange["quirks"])
            .iter()
            .chain(&texts(&exchange["notes"]))
        {
            must(
                known_codes.contains(&code.as_str()),
                &format!("{code} is no code of a note"),
            );
        }
        let verdict = exchange["verdict"].as_str().unwrap_or("applied");
        must(
            VERDICTS.contains(&verdict),
            &format!("{verdict} is no verdict"),
        );
        must(
            (verdict == "partly") == exchange.get("left_out").is_some(),
            "partly and left_out belong together",
        );
        let failed = exchange["response"]["status"].as_u64() >= Some(400);
        must(
            (verdict == "refused") == failed,
            "refused and an error belong together",
        );
    }
    problems
}

fn is_text(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.is_empty())
}

#[test]
fn every_kind_of_client_has_its_recordings() {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for recording in providers().flat_map(recordings) {
        let profile = recording.whole["profile"].as_str().unwrap_or_default();
        *counts.entry(profile.to_owned()).or_default() += 1;
    }
    for (client, profiles) in GROUPS {
        let count: usize = profiles
            .iter()
            .map(|profile| counts.get(*profile).copied().unwrap_or(0))
            .sum();
        assert!(count >= LEAST, "{client} has {count} recordings of {LEAST}");
    }
    for idp in providers() {
        for profile in about(idp, "profiles.json").as_object().unwrap().keys() {
            assert!(counts.contains_key(profile), "{profile} has no recording");
        }
    }
}

#[test]
fn every_quirk_of_a_provider_has_a_recording_and_no_recording_uses_another() {
    for idp in providers() {
        let known: BTreeSet<String> = idp
            .quirks()
            .iter()
            .map(|quirk| quirk.code.to_owned())
            .collect();
        let used: BTreeSet<String> = recordings(idp)
            .iter()
            .flat_map(|recording| recording.all_of("quirks"))
            .collect();
        assert_eq!(used, known, "{}", idp.key());
    }
}

#[test]
fn every_source_has_a_title_and_is_named_by_a_recording_or_the_guide() {
    for idp in providers() {
        let named: BTreeSet<String> = recordings(idp)
            .iter()
            .flat_map(|recording| texts(&recording.whole["sources"]))
            .collect();
        for (key, source) in about(idp, "sources.json").as_object().unwrap() {
            assert!(
                is_text(&source["title"]),
                "{} {key} has no title",
                idp.key()
            );
            assert!(
                named.contains(key) || idp.guide().sources.contains_key(key),
                "{} {key} is named by no recording and not by the guide",
                idp.key()
            );
            let address = source["address"].as_str();
            let good = address.is_none_or(|address| address.starts_with("https://"));
            assert!(good, "{} {key}: {address:?}", idp.key());
        }
    }
}
