//! The files of `src/<provider>/exchanges`, read. Their rules: `tests/fixtures/README.md`.

use std::path::{Path, PathBuf};

use idp::Idp;
use serde_json::Value;

/// One file.
pub struct Recording {
    /// From the crate's `src` on.
    pub path: String,
    pub whole: Value,
}

impl Recording {
    /// Those listed, or the only one, which is the file itself.
    pub fn exchanges(&self) -> Vec<&Value> {
        match self.whole["exchanges"].as_array() {
            Some(several) => several.iter().collect(),
            None => vec![&self.whole],
        }
    }

    /// The texts of a member of each exchange, each text once, in order.
    pub fn all_of(&self, member: &str) -> Vec<String> {
        let mut all: Vec<String> = Vec::new();
        for exchange in self.exchanges() {
            for one in texts(&exchange[member]) {
                if !all.contains(&one) {
                    all.push(one);
                }
            }
        }
        all
    }
}

fn folder(idp: Idp) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("src")
        .join(idp.key())
}

/// The providers that send something.
pub fn providers() -> impl Iterator<Item = Idp> {
    Idp::ALL.into_iter().filter(|idp| idp.speaks_scim())
}

/// Every recording of a provider, by name; its first hours last.
pub fn recordings(idp: Idp) -> Vec<Recording> {
    let entries = std::fs::read_dir(folder(idp).join("exchanges")).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let hours = ["first-hour.json", "first-hour-wizard.json"].map(|name| folder(idp).join(name));
    files.extend(hours.into_iter().filter(|file| file.is_file()));
    let recording = |file: &PathBuf| Recording {
        path: format!(
            "{}/{}",
            idp.key(),
            file.strip_prefix(folder(idp)).unwrap().display()
        ),
        whole: json(file),
    };
    files.iter().map(recording).collect()
}

/// `profiles.json` or `sources.json` of a provider.
pub fn about(idp: Idp, what: &str) -> Value {
    json(&folder(idp).join(what))
}

fn json(file: &Path) -> Value {
    let text = std::fs::read(file)
        .unwrap_or_else(|error| panic!("{} cannot be read: {error}", file.display()));
    serde_json::from_slice(&text)
        .unwrap_or_else(|error| panic!("{} is no JSON: {error}", file.display()))
}

pub fn texts(value: &Value) -> Vec<String> {
    let texts = value.as_array().into_iter().flatten();
    texts.filter_map(Value::as_str).map(str::to_owned).collect()
}
