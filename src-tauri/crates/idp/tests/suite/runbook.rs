//! The guides as Markdown.

use idp::Idp;
use idp::guide::{Action, TOKEN_WORDS, Values};

use crate::guides::ways;

/// Every runbook: of each provider, each way.
fn runbooks() -> Vec<(Idp, Values, String)> {
    let all = Idp::ALL.into_iter();
    let values = |idp: Idp| {
        ways(idp.guide()).into_iter().map(move |way| {
            let way = way.map(str::to_owned);
            (
                idp,
                Values {
                    way,
                    ..Values::sample()
                },
            )
        })
    };
    all.flat_map(values)
        .map(|(idp, values)| {
            let text = idp.runbook(&values);
            (idp, values, text)
        })
        .collect()
}

#[test]
fn a_runbook_has_every_step_of_its_way_numbered() {
    for (idp, values, text) in runbooks() {
        let lines: Vec<&str> = text.lines().collect();
        let places = idp.guide().steps(values.way.as_deref());
        assert!(places.len() > 2, "{idp:?}");
        let mut last = (0, 0);
        for place in places {
            let here = (place.phase_number, place.step_number);
            let follows = here == (last.0, last.1 + 1) || here == (last.0 + 1, 1);
            assert!(follows, "{idp:?}: {here:?} after {last:?}");
            last = here;
            let title = values.fill(&place.step.title);
            let heading = format!("### {}.{} {title}", here.0, here.1);
            let is_there = lines.iter().any(|line| line.starts_with(&heading));
            assert!(is_there, "{idp:?} has no `{heading}`");
            let phase = format!("## {}. {}", here.0, place.phase.title);
            assert!(lines.contains(&phase.as_str()), "{idp:?} has no `{phase}`");
            for (index, instruction) in place.step.instructions.iter().enumerate() {
                let begins = match &instruction.action {
                    Action::Field { label, .. } => format!("**{label}**"),
                    Action::Say { words } => values.fill(words),
                };
                let number = format!("{}. ", index + 1);
                let is_there = lines
                    .iter()
                    .any(|line| line.starts_with(&number) && line.contains(&begins));
                assert!(is_there, "{idp:?} has no `{number}{begins}`");
            }
        }
    }
}

#[test]
fn a_runbook_has_no_token_and_no_open_placeholder() {
    for (idp, values, text) in runbooks() {
        assert!(!text.contains("dsk_"), "{idp:?}");
        for (at, _) in text.match_indices('{') {
            let name: String = text[at + 1..].chars().take_while(|c| *c != '}').collect();
            let is_placeholder =
                !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
            assert!(!is_placeholder, "{idp:?}: {{{name}}}");
        }
        if idp.speaks_scim() {
            assert!(
                text.contains(TOKEN_WORDS),
                "{idp:?} never says where the token goes"
            );
            assert!(text.contains(&values.base_url), "{idp:?}");
        }
        assert!(
            text.ends_with('\n') && !text.contains("\n\n\n\n"),
            "{idp:?}"
        );
    }
}

#[test]
fn a_runbook_tells_what_comes_after_the_steps() {
    for (idp, values, text) in runbooks() {
        let guide = idp.guide();
        let has = |heading: &str| text.lines().any(|line| line == heading);
        let places = guide.steps(values.way.as_deref());
        for key in places.iter().flat_map(|place| &place.step.traps) {
            let trap = guide.trap(key).unwrap();
            assert!(text.contains(&values.fill(&trap.title)), "{idp:?} {trap:?}");
        }
        assert_eq!(has("## When somebody leaves"), idp.speaks_scim(), "{idp:?}");
        assert_eq!(
            has("## If something goes wrong"),
            idp.speaks_scim(),
            "{idp:?}"
        );
        assert!(has("## Attributes"), "{idp:?}");
        for source in guide.sources.values() {
            assert!(text.contains(&source.title), "{idp:?} {source:?}");
        }
    }
}

#[test]
fn a_name_with_marks_of_markdown_stays_a_name() {
    let values = Values {
        app_name: "Sync | **us** `one` {base_url}".to_owned(),
        ..Values::sample()
    };
    let text = Idp::Okta.runbook(&values);
    assert!(
        text.contains("`` Sync | **us** `one` {base_url} ``"),
        "as it was typed"
    );
    let rows = text
        .lines()
        .filter(|line| line.starts_with("| **Application label**"));
    for row in rows {
        assert!(row.contains("Sync \\| **us**"), "{row}");
    }
}
