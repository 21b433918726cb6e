//! Every stable code has its words, no message is without a use, and `docs/reasons.md` says the same.

use super::{FILES, attribute, knows};
use crate::log::row;
use crate::words::Args;
use fluent_bundle::FluentResource;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

/// Every action code that an entry of the log can have.
const ACTIONS: &[&str] = &[
    "user_created",
    "user_updated",
    "user_replaced",
    "user_activated",
    "user_deactivated",
    "user_renamed",
    "user_deleted",
    "user_read",
    "users_listed",
    "user_looked_up",
    "group_created",
    "group_renamed",
    "group_updated",
    "group_deleted",
    "group_read",
    "groups_listed",
    "group_looked_up",
    "resources_listed",
    "resource_looked_up",
    "members_added",
    "members_removed",
    "members_changed",
    "members_replaced",
    "members_emptied",
    "bulk",
    "service_provider_config_read",
    "schemas_read",
    "resource_types_read",
    "refused",
    "connection_added",
    "connection_changed",
    "connection_removed",
    "connection_left",
    "dialect_changed",
    "schema_added",
    "schema_changed",
    "schema_values_removed",
    "schema_removed",
    "token_created",
    "token_revoked",
    "token_restored",
    "token_deleted",
    "token_revealed",
    "token_rotated",
    "token_end_changed",
    "rotation_taken_back",
    "client_created",
    "client_changed",
    "client_secret_added",
    "client_secret_revoked",
    "client_revoked",
    "client_restored",
    "client_deleted",
    "token_issued",
    "import_applied",
    "import_stopped",
    "import_undone",
    "settings_changed",
    "tls_changed",
    "tls_authority_made",
    "listener_opened",
    "service_started",
    "service_stopped",
    "tunnel_started",
    "tunnel_up",
    "tunnel_moved",
    "tunnel_dropped",
    "tunnel_stopped",
    "public_name_lost",
    "public_name_back",
    "exposure_extended",
    "exposure_ended",
    "workspace_created",
    "workspace_migrated",
    "workspace_backed_up",
    "recovered_after_crash",
    "damage_found",
    "clock_behind",
    "pruned",
    "gap",
];

/// Messages of the log that belong to no action.
const WHATEVER_THE_ACTION: &[&str] = &["log-no-change", "log-partly", "log-held", "log-unknown"];

fn reasons() -> Vec<(&'static str, &'static str, &'static str)> {
    let parts = [
        ("scim-core", scim_core::reason::REASONS),
        ("directory", directory::store_reason::REASONS),
        ("scim-service", scim_service::reason::REASONS),
    ];
    parts
        .iter()
        .flat_map(|(part, reasons)| {
            reasons
                .iter()
                .map(|(code, meaning)| (*part, *code, *meaning))
        })
        .collect()
}

fn dashed(prefix: &str, code: &str) -> String {
    format!("{prefix}-{}", code.replace('_', "-"))
}

/// The ids of a file's messages: they stand at the beginning of a line.
fn ids(source: &str) -> Vec<String> {
    let id = |line: &str| {
        let (id, _) = line.split_once(" =")?;
        let is_id = id.starts_with(|c: char| c.is_ascii_lowercase()) && !id.contains(' ');
        is_id.then(|| id.to_owned())
    };
    source.lines().filter_map(id).collect()
}

fn file(name: &str) -> &'static str {
    FILES
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, source)| *source)
        .unwrap()
}

#[test]
fn every_reason_is_explained_and_every_explanation_has_its_reason() {
    let mut wanted: BTreeSet<String> = BTreeSet::from(["reason-unknown".to_owned()]);
    for (part, code, _) in reasons() {
        let id = dashed("reason", code);
        assert!(knows(&id), "{part}: {code} has no words in reasons.ftl");
        for name in ["lead", "why", "fix", "rests-on"] {
            let args = row::EXPECTED
                .iter()
                .fold(Args::new(), |args, name| args.text(name, ""));
            let text = attribute(&id, name, &args).unwrap_or_default();
            assert!(text.len() > 3, "{id} has no .{name}");
        }
        wanted.insert(id);
    }
    let found: BTreeSet<String> = ids(file("reasons.ftl")).into_iter().collect();
    assert_eq!(found, wanted);
}

#[test]
fn every_action_has_a_sentence_and_every_sentence_its_action() {
    let mut wanted: BTreeSet<String> = WHATEVER_THE_ACTION
        .iter()
        .map(|id| (*id).to_owned())
        .collect();
    wanted.extend(ACTIONS.iter().map(|code| dashed("log", code)));
    let found: BTreeSet<String> = ids(file("log.ftl"))
        .into_iter()
        .filter(|id| id.starts_with("log-"))
        .collect();
    assert_eq!(found, wanted);
}

#[test]
fn every_note_has_words_and_those_that_lose_something_an_explanation() {
    let found: BTreeSet<String> = ids(file("log.ftl"))
        .into_iter()
        .filter(|id| id.starts_with("note-"))
        .collect();
    let wanted: BTreeSet<String> = scim_core::tolerance::NOTES
        .iter()
        .map(|(code, _)| dashed("note", code))
        .collect();
    assert_eq!(found, wanted);
    for code in [
        "unknown_attribute",
        "unknown_member",
        "members_cleared",
        "bulk_operation_failed",
        "not_stored",
        "held_member",
    ] {
        let args = Args::new()
            .text("path", "x")
            .text("sent", "x")
            .count("count", 1);
        for name in ["lead", "done", "why", "fix", "rests-on"] {
            assert!(
                attribute(&dashed("note", code), name, &args).is_some(),
                "{code} has no .{name}"
            );
        }
    }
}

/// The Rust files of this program's crates that speak, with their tests.
fn sources() -> String {
    fn read(folder: &Path, text: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                read(&path, text);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                *text += &std::fs::read_to_string(path).unwrap();
            }
        }
    }
    let mut text = String::new();
    read(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut text,
    );
    text
}

#[test]
fn every_other_message_is_named_somewhere() {
    let made = [
        "log-",
        "note-",
        "reason-",
        "health-because-",
        "keychain-",
        "notice-",
        "attention-",
        "quirk-",
        "sign-",
        "profile-",
        "reach-cause-",
        "reach-hint-",
        "trust-",
    ];
    let sources = sources();
    for (name, source) in FILES {
        for id in ids(source) {
            let is_made = made.iter().any(|prefix| id.starts_with(prefix));
            assert!(
                is_made || sources.contains(&format!("\"{id}\"")),
                "{name}: nobody says {id}"
            );
            for prefix in ["notice-", "attention-"] {
                if let Some(code) = id.strip_prefix(prefix) {
                    assert!(
                        sources.contains(&format!("\"{code}\"")),
                        "{name}: nobody says {id}"
                    );
                }
            }
        }
    }
}

#[test]
fn messages_ask_only_for_arguments_that_they_can_get() {
    for (name, source) in FILES {
        let resource = FluentResource::try_new((*source).to_owned()).unwrap();
        assert!(resource.entries().count() > 0, "{name} is empty");
    }
    for name in ["log.ftl", "reasons.ftl"] {
        let mut current = String::new();
        for line in file(name).lines() {
            if let Some(id) = ids(line).pop() {
                current = id;
            }
            let checked = ["log-", "reason-"]
                .iter()
                .any(|prefix| current.starts_with(prefix));
            for rest in line.split('$').skip(1).filter(|_| checked) {
                let argument: String = rest
                    .chars()
                    .take_while(char::is_ascii_alphanumeric)
                    .collect();
                let known = row::EXPECTED.contains(&argument.as_str())
                    || ["action", "reason", "count", "leftOutValues"].contains(&argument.as_str());
                assert!(known, "{current} asks for ${argument}, which no entry has");
            }
        }
    }
}

/// `docs/reasons.md`: the codes as they are stored, for whoever reads exports.
fn document() -> String {
    let mut text = String::from(
        "# Codes of the provisioning log\n\n\
         Generated by `make bindings`. Do not edit.\n\n\
         The log keeps stable codes; sentences and explanations are made from them on reading. A code, once released, \
         keeps its meaning.\n\n\
         ## Reasons of refusals\n\n| code | meaning | part |\n| --- | --- | --- |\n",
    );
    let sorted: BTreeMap<&str, (&str, &str)> = reasons()
        .into_iter()
        .map(|(part, code, meaning)| (code, (meaning, part)))
        .collect();
    for (code, (meaning, part)) in sorted {
        let _ = writeln!(text, "| `{code}` | {meaning} | {part} |");
    }
    text += "\n## Notes: what was forgiven or left out\n\n| code | meaning |\n| --- | --- |\n";
    for (code, meaning) in scim_core::tolerance::NOTES {
        let _ = writeln!(text, "| `{code}` | {meaning} |");
    }
    text += "\n## Actions\n\n";
    for action in ACTIONS {
        let _ = writeln!(text, "- `{action}`");
    }
    text
}

#[test]
fn bindings_of_the_documents_are_what_the_codes_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/reasons.md");
    let wanted = document();
    if std::env::var_os("UPDATE_BINDINGS").is_some() {
        std::fs::write(&path, &wanted).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == wanted,
        "docs/reasons.md is out of date: run `make bindings`"
    );
}
