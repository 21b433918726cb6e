//! The words of the command line and of start-up, from `locales/en/cli.ftl`.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::sync::LazyLock;

const SOURCE: &str = include_str!("../../locales/en/cli.ftl");

static BUNDLE: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| {
    let mut bundle = FluentBundle::new_concurrent(vec![
        unic_langid::LanguageIdentifier::from_bytes(b"en").expect("a language's code"),
    ]);
    // Isolating marks would travel into scripts and logs that read these words.
    bundle.set_use_isolating(false);
    // What parses is used even if something else does not; a test reads the whole file.
    let resource = FluentResource::try_new(SOURCE.to_owned()).unwrap_or_else(|(read, _)| read);
    bundle.add_resource_overriding(resource);
    bundle
});

/// The words called `id`, with `arguments` set in. An unknown id is its own words: a test
/// compares every id in the code with the file.
pub fn words<'a>(id: &str, arguments: &[(&str, FluentValue<'a>)]) -> String {
    let Some(pattern) = BUNDLE.get_message(id).and_then(|message| message.value()) else {
        return id.to_owned();
    };
    let arguments: FluentArgs<'_> = arguments
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect();
    let mut unset = Vec::new();
    BUNDLE
        .format_pattern(pattern, Some(&arguments), &mut unset)
        .into_owned()
}

/// `say!("id")` or `say!("id", name = value, …)`: values are texts or numbers.
macro_rules! say {
    ($id:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::words::words($id, &[$((stringify!($name), ::fluent_bundle::FluentValue::from($value))),*])
    };
}
pub(crate) use say;

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::path::Path;

    #[test]
    fn the_file_of_words_parses() {
        assert!(FluentResource::try_new(SOURCE.to_owned()).is_ok());
    }

    #[test]
    fn arguments_are_set_in_without_marks() {
        assert_eq!(say!("cli-added", name = "Okta"), "Added Okta.");
    }

    #[test]
    fn the_code_asks_for_exactly_the_words_that_there_are() {
        let there: BTreeSet<String> = SOURCE
            .lines()
            .filter_map(|line| line.split_once(" ="))
            .map(|(id, _)| id)
            .filter(|id| id.starts_with(|first: char| first.is_ascii_lowercase()))
            .map(str::to_owned)
            .collect();
        let mut asked = BTreeSet::new();
        collect(
            Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src-tauri/src")),
            &mut asked,
        );
        assert_eq!(asked, there);
    }

    /// Every `say!("…")` below `folder`.
    fn collect(folder: &Path, asked: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, asked);
            } else if path.file_name().is_some_and(|name| name != "words.rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                for after in text.split("say!(").skip(1) {
                    let quoted = after.trim_start().strip_prefix('"').unwrap_or_default();
                    asked.extend(
                        quoted
                            .split('"')
                            .next()
                            .filter(|id| !id.is_empty())
                            .map(str::to_owned),
                    );
                }
            }
        }
    }
}
