//! Tauri's own preparations, and the list of what is bundled.

use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

fn main() {
    tauri_build::build();
    println!("cargo::rerun-if-changed=Cargo.lock");
    println!("cargo::rerun-if-changed=ui/package-lock.json");
    // The page is part of the program. Without this a page that was built anew is embedded in part.
    println!("cargo::rerun-if-changed=ui/dist");
    let mut parts = crates();
    parts.extend(npm_packages());
    parts.extend([
        ("SQLite".to_owned(), "Public domain".to_owned()),
        ("Inter".to_owned(), "OFL-1.1".to_owned()),
        ("JetBrains Mono".to_owned(), "OFL-1.1".to_owned()),
    ]);
    let list: Vec<Value> = parts
        .iter()
        .map(|(name, licence)| json!({ "name": name, "licence": licence }))
        .collect();
    let folder = std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
    std::fs::write(
        Path::new(&folder).join("licences.json"),
        Value::from(list).to_string(),
    )
    .expect("cargo's output folder is writable");
}

/// The crates that the program is made of, by name and version.
fn crates() -> BTreeMap<String, String> {
    let cargo = std::env::var_os("CARGO").expect("cargo sets CARGO");
    let target = std::env::var("TARGET").expect("cargo sets TARGET");
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--offline", "--locked"])
        .args(["--filter-platform", &target])
        .output();
    let described: Value = match output {
        Ok(output) if output.status.success() => {
            serde_json::from_slice(&output.stdout).unwrap_or_default()
        }
        _ => {
            println!("cargo::warning=cargo metadata failed: the list of licences lacks the crates");
            return BTreeMap::new();
        }
    };
    let linked = linked(&described);
    let packages = described["packages"].as_array().into_iter().flatten();
    packages
        .filter(|package| linked.contains(text(&package["id"])) && package["source"].is_string())
        .map(|package| {
            let name = format!("{} {}", text(&package["name"]), text(&package["version"]));
            let licence = package["license"]
                .as_str()
                .unwrap_or("see its licence file");
            (name, licence.to_owned())
        })
        .collect()
}

/// The ids of the packages that end up in the program: not those for building and testing.
fn linked(described: &Value) -> BTreeSet<String> {
    let nodes: BTreeMap<&str, &Value> = described["resolve"]["nodes"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|node| (text(&node["id"]), node))
        .collect();
    let mut found = BTreeSet::new();
    let mut waiting: Vec<&str> = described["resolve"]["root"].as_str().into_iter().collect();
    while let Some(id) = waiting.pop() {
        if !found.insert(id.to_owned()) {
            continue;
        }
        let needs = nodes
            .get(id)
            .and_then(|node| node["deps"].as_array())
            .into_iter()
            .flatten();
        waiting.extend(
            needs
                .filter(|need| is_linked(need))
                .map(|need| text(&need["pkg"])),
        );
    }
    found
}

fn is_linked(need: &Value) -> bool {
    need["dep_kinds"]
        .as_array()
        .is_some_and(|kinds| kinds.iter().any(|kind| kind["kind"].is_null()))
}

/// What the page's own manifest asks for, by name and version.
fn npm_packages() -> BTreeMap<String, String> {
    let read =
        |path: &Path| -> Option<Value> { serde_json::from_slice(&std::fs::read(path).ok()?).ok() };
    let manifest = read(Path::new("ui/package.json")).unwrap_or_default();
    let names = manifest["dependencies"].as_object().into_iter().flatten();
    names
        .filter_map(|(name, _)| {
            let package = read(&Path::new("ui/node_modules").join(name).join("package.json"))?;
            let licence = package["license"].as_str()?.to_owned();
            Some((format!("{name} {}", text(&package["version"])), licence))
        })
        .collect()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
