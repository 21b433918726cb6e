//! The light markup of guides as pieces of sentences.

use crate::types::{Span, SpanStyle};
use idp::guide::Values;

/// A text of a guide with its values filled in: `**…**` is strong, `` `…` `` is code.
pub(super) fn spans(text: &str, values: &Values) -> Vec<Span> {
    // Filled in piece by piece, so that a value is never taken for markup.
    let mut spans = Vec::new();
    let mut rest = text;
    let mut push = |text: &str, style: SpanStyle| {
        if !text.is_empty() {
            spans.push(Span {
                text: values.fill(text),
                style,
            });
        }
    };
    while let Some(at) = rest.find(['*', '`']) {
        let (before, marked) = rest.split_at(at);
        let mark = if marked.starts_with("**") {
            "**"
        } else if marked.starts_with('`') {
            "`"
        } else {
            // A single asterisk is one.
            push(&rest[..=at], SpanStyle::Plain);
            rest = &rest[at + 1..];
            continue;
        };
        let Some((inner, after)) = marked[mark.len()..].split_once(mark) else {
            break;
        };
        push(before, SpanStyle::Plain);
        push(
            inner,
            if mark == "`" {
                SpanStyle::Code
            } else {
                SpanStyle::Strong
            },
        );
        rest = after;
    }
    push(rest, SpanStyle::Plain);
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_become_styles_and_values_are_not_read_for_marks() {
        let values = Values {
            app_name: "a**b`c".to_owned(),
            ..Values::sample()
        };
        let read = spans("Press **New {app_name}** for `{base_url}`, a * b.", &values);
        let shown: Vec<(&str, SpanStyle)> = read
            .iter()
            .map(|span| (span.text.as_str(), span.style))
            .collect();
        assert_eq!(
            shown,
            [
                ("Press ", SpanStyle::Plain),
                ("New a**b`c", SpanStyle::Strong),
                (" for ", SpanStyle::Plain),
                ("https://sync.example.com/api/scim/v2", SpanStyle::Code),
                (", a *", SpanStyle::Plain),
                (" b.", SpanStyle::Plain),
            ]
        );
    }

    #[test]
    fn a_mark_without_an_end_is_text() {
        let read = spans("a ` b", &Values::sample());
        assert_eq!(read[0].text, "a ` b");
        assert_eq!(read.len(), 1);
    }
}
