//! What is bundled in this program, and under which licences: gathered when it was built.

use console_api::types::Licence;
use std::sync::LazyLock;

const GATHERED: &str = include_str!(concat!(env!("OUT_DIR"), "/licences.json"));

static ALL: LazyLock<Vec<Licence>> = LazyLock::new(|| {
    serde_json::from_str(GATHERED).unwrap_or_else(|error| {
        tracing::error!(%error, "the list of licences cannot be read");
        Vec::new()
    })
});

/// Every bundled part with its version and licence, by name.
pub fn all() -> Vec<Licence> {
    ALL.clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_bundled_is_named_with_its_licence() {
        let all = all();
        for name in ["tauri ", "rusqlite ", "SQLite", "Inter", "JetBrains Mono"] {
            assert!(all.iter().any(|part| part.name.starts_with(name)), "{name}");
        }
        assert!(all.iter().all(|part| !part.licence.is_empty()));
    }
}
