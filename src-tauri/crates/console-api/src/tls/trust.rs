//! How clients are told to trust the authority, kind by kind.

use super::source::{kept_authority, no_authority};
use crate::console::Console;
use crate::types::{ConsoleError, TrustGuide, TrustQuery, TrustStep};
use crate::words::{self, Args};

/// The kinds, as parts of the ids of their words: `trust-windows` is the title, `trust-windows-1` its first step.
const KINDS: &[&str] = &[
    "windows",
    "macos",
    "debian",
    "fedora",
    "firefox",
    "proxy",
    "entra-agent",
    "okta-agent",
];

/// `tls.trust`
pub(crate) async fn trust(
    console: &Console,
    input: TrustQuery,
) -> Result<Vec<TrustGuide>, ConsoleError> {
    let kept = kept_authority(console).await?.ok_or_else(no_authority)?;
    let facts = kept.facts()?;
    let address = console.wanted_address().await;
    let path = input.path.filter(|path| !path.is_empty());
    let args = Args::new()
        .text(
            "path",
            path.as_deref().unwrap_or("directory-sync-authority.crt"),
        )
        .text("name", &kept.name)
        .text("fingerprint", &facts.fingerprint)
        .text("local", &format!("https://{address}"));
    Ok(KINDS.iter().map(|kind| guide(kind, &args)).collect())
}

fn guide(kind: &str, args: &Args) -> TrustGuide {
    let steps = (1..)
        .map(|number| format!("trust-{kind}-{number}"))
        .take_while(|id| words::knows(id))
        .map(|id| TrustStep {
            words: words::spans(&id, args),
            copy: words::attribute(&id, "copy", args),
        });
    TrustGuide {
        key: kind.to_owned(),
        title: words::text(&format!("trust-{kind}"), args),
        steps: steps.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_steps_and_no_step_is_out_of_reach() {
        let args = Args::new()
            .text("path", "/tmp/a.crt")
            .text("name", "N")
            .text("fingerprint", "AA")
            .text("local", "https://127.0.0.1:8765");
        let mut steps = 0;
        for kind in KINDS {
            let guide = guide(kind, &args);
            assert!(!guide.steps.is_empty(), "{kind}");
            for step in &guide.steps {
                let text = words::joined(&step.words);
                assert!(text.len() > 10, "{kind}: {text}");
                assert!(!text.contains("{$"), "{kind}: {text}");
            }
            steps += guide.steps.len() + 1;
        }
        let source = include_str!("../../../../../locales/en/tls.ftl");
        let written = source.lines().filter(|line| line.starts_with("trust-"));
        assert_eq!(written.count(), steps);
    }
}
