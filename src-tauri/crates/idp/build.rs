//! Checks every provider's guide, by the code that reads it at run time: a broken one fails the build, with words.

#[path = "src/guide/mod.rs"]
#[expect(
    dead_code,
    unused_imports,
    reason = "the build reads and checks guides; it neither walks nor renders them"
)]
mod guide;

use guide::{Files, Problem};
use std::path::{Path, PathBuf};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/guide");
    let folders = folders();
    let problems: Vec<Problem> = folders.iter().flat_map(|folder| problems(folder)).collect();
    for problem in &problems {
        println!("cargo::error={problem}");
    }
    if folders.is_empty() {
        println!("cargo::error=src has no folder of a provider");
    }
}

/// The folders of the providers: those in `src` with a guide in them.
fn folders() -> Vec<PathBuf> {
    let entries = std::fs::read_dir("src").expect("the crate has a folder `src`");
    let mut folders: Vec<PathBuf> = entries
        .map(|entry| entry.expect("`src` can be read").path())
        .filter(|path| path.join("guide.toml").is_file())
        .collect();
    folders.sort();
    folders
}

fn problems(folder: &Path) -> Vec<Problem> {
    let provider = folder.file_name().and_then(|name| name.to_str());
    let provider = provider.unwrap_or_default();
    let text = |name: &str| -> Option<String> {
        let file = folder.join(name);
        println!("cargo::rerun-if-changed={}", file.display());
        std::fs::read_to_string(file).ok()
    };
    let (guide, mappings, sources) = (
        text("guide.toml"),
        text("mappings.toml"),
        text("sources.json"),
    );
    let (traffic, mistakes) = (text("traffic.toml"), text("mistakes.toml"));
    let files = Files {
        provider,
        guide: guide.as_deref().unwrap_or_default(),
        traffic: traffic.as_deref(),
        mistakes: mistakes.as_deref(),
        mappings: mappings.as_deref().unwrap_or_default(),
        sources: sources.as_deref().unwrap_or_default(),
    };
    guide::read(&files).err().unwrap_or_default()
}
