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

/// What every provider's folder has.
const NEEDED: [&str; 3] = ["guide.toml", "mappings.toml", "sources.json"];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src");
    for problem in folders().iter().flat_map(|folder| problems(folder)) {
        println!("cargo::error={problem}");
    }
}

/// The folders of the providers: those in `src` that say how a provider departs from the RFCs.
fn folders() -> Vec<PathBuf> {
    let entries = std::fs::read_dir("src").expect("the crate has a folder `src`");
    let mut folders: Vec<PathBuf> = entries
        .map(|entry| entry.expect("`src` can be read").path())
        .filter(|path| path.join("quirks.rs").is_file())
        .collect();
    folders.sort();
    folders
}

fn problems(folder: &Path) -> Vec<Problem> {
    let provider = folder.file_name().and_then(|name| name.to_str());
    let provider = provider.expect("a provider's folder is called as its key");
    let text = |name: &str| std::fs::read_to_string(folder.join(name)).ok();
    let needed = NEEDED.map(text);
    let [Some(guide), Some(mappings), Some(sources)] = &needed else {
        let missing = NEEDED
            .iter()
            .zip(&needed)
            .filter(|(_, text)| text.is_none());
        return missing
            .map(|(name, _)| Problem {
                file: format!("{provider}/{name}"),
                place: None,
                what: "it is missing".to_owned(),
            })
            .collect();
    };
    let (traffic, mistakes) = (text("traffic.toml"), text("mistakes.toml"));
    let (tutor, lint) = (text("tutor.toml"), text("lint.toml"));
    let files = Files {
        provider,
        guide,
        traffic: traffic.as_deref(),
        mistakes: mistakes.as_deref(),
        mappings,
        tutor: tutor.as_deref(),
        lint: lint.as_deref(),
        sources,
    };
    guide::read(&files).err().unwrap_or_default()
}
