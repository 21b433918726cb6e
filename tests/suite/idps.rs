//! What each identity provider sends, replayed over HTTP against a connection of that provider, and the same with one quirk
//! refused. The files: `src-tauri/crates/idp/src/<provider>/exchanges`; their rules: `tests/fixtures/README.md`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

use acceptance::exchanges::{self, Player};
use acceptance::{Service, repository, until_some};
use serde_json::Value;

#[test]
fn microsoft_entra_id_is_served_as_its_recordings_say() {
    replay_all("entra");
}

#[test]
fn okta_is_served_as_its_recordings_say() {
    replay_all("okta");
}

#[test]
fn onelogin_is_served_as_its_recordings_say() {
    replay_all("onelogin");
}

#[test]
fn jumpcloud_is_served_as_its_recordings_say() {
    replay_all("jumpcloud");
}

#[test]
fn other_clients_are_served_as_their_recordings_say() {
    replay_all("custom");
}

fn replay_all(provider: &str) {
    let recordings = recordings(provider);
    let mut run = Run {
        service: Service::start(),
        provider,
        profiles: exchanges::read(&folder(provider).join("profiles.json")),
        awaited: Vec::new(),
        broken: Vec::new(),
    };
    run.as_the_provider_sends(&recordings);
    run.with_each_quirk_refused(&recordings);
    run.look_into_the_log();
    assert!(
        run.broken.is_empty(),
        "{} of {} recordings:\n{}",
        run.broken.len(),
        recordings.len(),
        run.broken.join("\n")
    );
}

fn folder(provider: &str) -> PathBuf {
    repository().join("src-tauri/crates/idp/src").join(provider)
}

/// One file.
struct Recording {
    name: String,
    whole: Value,
}

fn recordings(provider: &str) -> Vec<Recording> {
    let mut files = exchanges::files(&folder(provider).join("exchanges"));
    let hours =
        ["first-hour.json", "first-hour-wizard.json"].map(|name| folder(provider).join(name));
    files.extend(hours.into_iter().filter(|file| file.is_file()));
    let recording = |file: &PathBuf| Recording {
        name: file.file_stem().unwrap().to_string_lossy().into_owned(),
        whole: exchanges::read(file),
    };
    files.iter().map(recording).collect()
}

/// What the log must say of one answer.
struct Awaited {
    exchange: String,
    request_id: String,
    entry: Entry,
}

#[derive(Debug, PartialEq)]
struct Entry {
    verdict: String,
    notes: BTreeSet<String>,
    left_out: BTreeSet<String>,
    /// The quirk for which it was refused.
    quirk: Option<String>,
}

struct Run<'a> {
    service: Service,
    provider: &'a str,
    profiles: Value,
    awaited: Vec<Awaited>,
    broken: Vec<String>,
}

impl Run<'_> {
    fn token(&self, name: &str, options: &[&str]) -> String {
        let mut words = vec!["--provider", self.provider, "--name", name];
        words.extend(options);
        let connection = self.service.add_connection(&words);
        self.service.token(&connection, name, &[]).token
    }

    fn player(&self, token: &str, recording: &Recording) -> Player<'_> {
        let profile = &self.profiles[text(&recording.whole["profile"])];
        Player::new(&self.service.base_url, token, profile).with_admin(&self.service)
    }

    /// On a connection as it is made by default.
    fn as_the_provider_sends(&mut self, recordings: &[Recording]) {
        let token = self.token("As it comes", &[]);
        for recording in recordings {
            let mut player = self.player(&token, recording);
            let mut awaited = Vec::new();
            let replayed = replay(&mut player, recording, &mut awaited);
            player.empty_the_directory();
            self.note(&recording.name, awaited, replayed);
        }
    }

    /// On a connection that refuses one quirk: the first exchange that needs it is answered with an error that names it.
    fn with_each_quirk_refused(&mut self, recordings: &[Recording]) {
        let mut users: BTreeMap<String, Vec<&Recording>> = BTreeMap::new();
        for recording in recordings {
            let used: BTreeSet<String> = exchanges::exchanges(&recording.whole)
                .iter()
                .flat_map(|exchange| texts(&exchange["quirks"]))
                .collect();
            for quirk in used {
                users.entry(quirk).or_default().push(recording);
            }
        }
        for (quirk, recordings) in users {
            let token = self.token(&quirk, &["--quirk", &format!("{quirk}=refuse")]);
            for recording in recordings {
                let mut player = self.player(&token, recording);
                let mut awaited = Vec::new();
                let refused = replay_refused(&mut player, recording, &quirk, &mut awaited);
                player.empty_the_directory();
                let what = format!("{} without {quirk}", recording.name);
                self.note(&what, awaited, refused);
            }
        }
    }

    fn note(&mut self, what: &str, awaited: Vec<Awaited>, replayed: Result<(), String>) {
        self.awaited.extend(awaited);
        if let Err(why) = replayed {
            self.broken.push(format!("{what}: {why}"));
        }
    }

    /// Verdicts and notes, of all answers at once.
    fn look_into_the_log(&mut self) {
        let log = until_some(
            "every answer to be in the log",
            Duration::from_secs(20),
            || {
                let log = self.service.exported_log(&[]);
                let is_there = |one: &Awaited| log.contains_key(&one.request_id);
                self.awaited.iter().all(is_there).then_some(log)
            },
        );
        let refused_for = self.refused_for();
        for Awaited {
            exchange,
            request_id,
            entry: expected,
        } in &self.awaited
        {
            let found = entry(&log[request_id], refused_for.get(request_id));
            if found != *expected {
                self.broken.push(format!(
                    "{exchange}: in the log\n    expected {expected:?}\n    is       {found:?}"
                ));
            }
        }
    }

    /// Requests that were refused because of a quirk, and which.
    fn refused_for(&self) -> BTreeMap<String, String> {
        let quirks: BTreeSet<&String> = self
            .awaited
            .iter()
            .filter_map(|one| one.entry.quirk.as_ref())
            .collect();
        let mut refused = BTreeMap::new();
        for quirk in quirks {
            let term = format!("quirk:{quirk}");
            let found = self.service.exported_log(&[&term, "is:refused"]);
            refused.extend(found.into_keys().map(|id| (id, quirk.clone())));
        }
        refused
    }
}

fn replay(
    player: &mut Player,
    recording: &Recording,
    awaited: &mut Vec<Awaited>,
) -> Result<(), String> {
    player.give(&recording.whole)?;
    for exchange in exchanges::exchanges(&recording.whole) {
        let answer = player.play(&exchange);
        player.compare(&answer, &exchange)?;
        let mut notes: BTreeSet<String> = texts(&exchange["quirks"]).collect();
        notes.extend(texts(&exchange["notes"]));
        awaited.push(Awaited {
            exchange: format!("{}, {}", recording.name, exchange["title"]),
            request_id: answer.header("x-request-id").to_owned(),
            entry: Entry {
                verdict: exchange["verdict"].as_str().unwrap_or("applied").to_owned(),
                notes,
                left_out: texts(&exchange["left_out"]).collect(),
                quirk: None,
            },
        });
    }
    Ok(())
}

fn replay_refused(
    player: &mut Player,
    recording: &Recording,
    quirk: &str,
    awaited: &mut Vec<Awaited>,
) -> Result<(), String> {
    player.give(&recording.whole)?;
    for exchange in exchanges::exchanges(&recording.whole) {
        let answer = player.play(&exchange);
        if !texts(&exchange["quirks"]).any(|used| used == quirk) {
            player.compare(&answer, &exchange)?;
            continue;
        }
        if answer.status != 400 {
            return Err(format!(
                "{}: expected to be refused with 400\n    answered {} {}",
                exchange["title"], answer.status, answer.text
            ));
        }
        awaited.push(Awaited {
            exchange: format!("{} without {quirk}, {}", recording.name, exchange["title"]),
            request_id: answer.header("x-request-id").to_owned(),
            entry: Entry {
                verdict: "refused".to_owned(),
                notes: BTreeSet::new(),
                left_out: BTreeSet::new(),
                quirk: Some(quirk.to_owned()),
            },
        });
        return Ok(());
    }
    Err("no exchange uses it".to_owned())
}

/// The log's entry in the words of the recordings.
fn entry(logged: &Value, refused_for: Option<&String>) -> Entry {
    let notes = logged["quirks"].as_array().cloned().unwrap_or_default();
    let verdict = match text(&logged["verdict"]) {
        "noChange" => "no_change",
        other => other,
    };
    let left_out = notes.iter().filter(|note| note["leftOut"] == true);
    Entry {
        verdict: verdict.to_owned(),
        notes: notes
            .iter()
            .map(|note| text(&note["code"]).to_owned())
            .collect(),
        left_out: left_out
            .map(|note| text(&note["path"]).to_owned())
            .collect(),
        quirk: refused_for.cloned(),
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn texts(value: &Value) -> impl Iterator<Item = String> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
}
