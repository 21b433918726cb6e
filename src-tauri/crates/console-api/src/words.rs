//! The product's words: Fluent messages of `locales/en`, and sentences in pieces.
//!
//! A message marks what deserves a style by a function: `{ NAME($name) }`, `{ CODE($path) }`,
//! `{ STRONG($count) }`, `{ VERDICT("Refused:") }`. `HAS($x)` selects by whether an argument was given.

#[cfg(test)]
mod coverage;

use crate::types::{Span, SpanStyle};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::LazyLock;
use unic_langid::LanguageIdentifier;

/// The files that this crate speaks from, with their names.
pub(crate) const FILES: &[(&str, &str)] = &[
    ("log.ftl", include_str!("../../../../locales/en/log.ftl")),
    (
        "reasons.ftl",
        include_str!("../../../../locales/en/reasons.ftl"),
    ),
    (
        "quirks.ftl",
        include_str!("../../../../locales/en/quirks.ftl"),
    ),
    (
        "errors.ftl",
        include_str!("../../../../locales/en/errors.ftl"),
    ),
    (
        "import.ftl",
        include_str!("../../../../locales/en/import.ftl"),
    ),
    (
        "setup.ftl",
        include_str!("../../../../locales/en/setup.ftl"),
    ),
    (
        "report.ftl",
        include_str!("../../../../locales/en/report.ftl"),
    ),
    (
        "reach.ftl",
        include_str!("../../../../locales/en/reach.ftl"),
    ),
    ("tls.ftl", include_str!("../../../../locales/en/tls.ftl")),
    (
        "status.ftl",
        include_str!("../../../../locales/en/status.ftl"),
    ),
];

/// Noncharacters, so that no text can contain them by right (Unicode §23.7).
const MARKS: &[(char, SpanStyle)] = &[
    ('\u{fdd0}', SpanStyle::Name),
    ('\u{fdd1}', SpanStyle::Code),
    ('\u{fdd2}', SpanStyle::Strong),
    ('\u{fdd3}', SpanStyle::Verdict),
];
const MARK_END: char = '\u{fddf}';

static BUNDLE: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(bundle);

/// English for now; a translation is a sibling folder.
fn english() -> LanguageIdentifier {
    "en".parse().expect("`en` is a language identifier")
}

fn bundle() -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::new_concurrent(vec![english()]);
    // Isolation marks would travel with whatever is copied; screens isolate names themselves.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(|value, _| match value {
        FluentValue::Number(number) => Some(grouped(number.value)),
        _ => None,
    }));
    for (name, style) in [
        ("NAME", SpanStyle::Name),
        ("CODE", SpanStyle::Code),
        ("STRONG", SpanStyle::Strong),
        ("VERDICT", SpanStyle::Verdict),
    ] {
        let mark = MARKS
            .iter()
            .find(|(_, known)| *known == style)
            .map_or(MARK_END, |(mark, _)| *mark);
        bundle
            .add_function(name, move |values, _| {
                let text = values.first().map(text_of).unwrap_or_default();
                FluentValue::from(format!("{mark}{text}{MARK_END}"))
            })
            .expect("each function has a name of its own");
    }
    bundle
        .add_function("HAS", |values, _| {
            let given = values
                .first()
                .map(text_of)
                .is_some_and(|text| !text.is_empty() && text != "0");
            FluentValue::from(if given { "yes" } else { "no" })
        })
        .expect("each function has a name of its own");
    for (name, source) in FILES {
        // The files are part of the program, and a test parses them.
        let resource =
            FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(rest, errors)| {
                tracing::error!(file = name, ?errors, "a file of words has mistakes");
                rest
            });
        if let Err(errors) = bundle.add_resource(resource) {
            tracing::error!(file = name, ?errors, "a message stands twice");
        }
    }
    bundle
}

fn text_of(value: &FluentValue<'_>) -> String {
    match value {
        FluentValue::String(text) => text.to_string(),
        FluentValue::Number(number) => grouped(number.value),
        FluentValue::Custom(_) | FluentValue::None | FluentValue::Error => String::new(),
    }
}

/// `12400` as `12,400`. Fractions keep one digit.
fn grouped(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    let whole = format!("{}", rounded.trunc().abs());
    let mut text = String::new();
    if rounded < 0.0 {
        text.push('-');
    }
    for (index, digit) in whole.char_indices() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    let fraction = (rounded.fract().abs() * 10.0).round();
    if fraction >= 1.0 {
        let _ = write!(text, ".{fraction}");
    }
    text
}

/// Text as it may be shown anywhere: what steers a terminal, the direction of writing or cannot be
/// seen at all becomes `�`.
pub fn visible(text: &str) -> Cow<'_, str> {
    let hostile = |c: char| {
        c.is_control()
            || matches!(c,
                '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' |
                '\u{feff}' | '\u{fdd0}'..='\u{fdef}' | '\u{2028}' | '\u{2029}')
    };
    if !text.contains(hostile) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(
        text.chars()
            .map(|c| if hostile(c) { '\u{fffd}' } else { c })
            .collect(),
    )
}

/// Arguments of a message.
#[derive(Default)]
pub(crate) struct Args(FluentArgs<'static>);

impl Args {
    pub(crate) fn new() -> Args {
        Args::default()
    }

    /// Text from anywhere; what would be dangerous to show is made visible.
    #[must_use]
    pub(crate) fn text(mut self, name: &str, text: &str) -> Args {
        self.0.set(name.to_owned(), visible(text).into_owned());
        self
    }

    #[must_use]
    pub(crate) fn number(mut self, name: &str, number: impl Into<f64>) -> Args {
        self.0
            .set(name.to_owned(), FluentValue::from(number.into()));
        self
    }

    /// A count; beyond 2⁵³ nobody counts.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
    pub(crate) fn count(self, name: &str, count: u64) -> Args {
        self.number(name, count as f64)
    }
}

/// The message `id` as plain text.
pub(crate) fn text(id: &str, args: &Args) -> String {
    plain(&formatted(id, None, args).unwrap_or_else(|| id.to_owned()))
}

/// The attribute `name` of the message `id` as plain text, if it has one.
pub(crate) fn attribute(id: &str, name: &str, args: &Args) -> Option<String> {
    formatted(id, Some(name), args).map(|text| plain(&text))
}

/// The message `id` in pieces.
pub(crate) fn spans(id: &str, args: &Args) -> Vec<Span> {
    split(&formatted(id, None, args).unwrap_or_else(|| id.to_owned()))
}

/// The message `id` in pieces, with other pieces in the place of its argument.
pub(crate) fn spans_around(id: &str, name: &str, inner: &[Span]) -> Vec<Span> {
    let mut pieces = Vec::new();
    for span in spans(id, &Args::new().text(name, PLACE)) {
        let mut texts = span.text.split(PLACE);
        let before = texts.next().map(str::to_owned);
        let push = |text: String, pieces: &mut Vec<Span>| {
            if !text.is_empty() {
                pieces.push(Span {
                    text,
                    style: span.style,
                });
            }
        };
        push(before.unwrap_or_default(), &mut pieces);
        for after in texts {
            pieces.extend_from_slice(inner);
            push(after.to_owned(), &mut pieces);
        }
    }
    pieces
}

/// Stands for what is put in later; a message that is filled so has no other argument, so nothing else can bring it along.
const PLACE: &str = "\u{e000}";

/// The attribute `name` of the message `id` in pieces, if it has one.
pub(crate) fn attribute_spans(id: &str, name: &str, args: &Args) -> Option<Vec<Span>> {
    formatted(id, Some(name), args).map(|text| split(&text))
}

/// Whether the message `id` exists.
pub(crate) fn knows(id: &str) -> bool {
    BUNDLE.has_message(id)
}

fn formatted(id: &str, attribute: Option<&str>, args: &Args) -> Option<String> {
    let message = BUNDLE.get_message(id)?;
    let pattern = match attribute {
        None => message.value()?,
        Some(name) => message.get_attribute(name)?.value(),
    };
    let mut errors = Vec::new();
    let text = BUNDLE
        .format_pattern(pattern, Some(&args.0), &mut errors)
        .into_owned();
    if !errors.is_empty() {
        tracing::debug!(message = id, ?errors, "an argument of a message is missing");
    }
    Some(text)
}

fn plain(marked: &str) -> String {
    marked
        .chars()
        .filter(|c| *c != MARK_END && !MARKS.iter().any(|(mark, _)| mark == c))
        .collect()
}

/// Cuts marked text into spans. Marks do not nest: the inner one holds until its end.
fn split(marked: &str) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let mut style = SpanStyle::Plain;
    let mut text = String::new();
    let mut finish = |text: &mut String, style: SpanStyle| {
        if !text.is_empty() {
            spans.push(Span {
                text: std::mem::take(text),
                style,
            });
        }
    };
    for c in marked.chars() {
        if c == MARK_END {
            finish(&mut text, style);
            style = SpanStyle::Plain;
        } else if let Some((_, next)) = MARKS.iter().find(|(mark, _)| *mark == c) {
            finish(&mut text, style);
            style = *next;
        } else {
            text.push(c);
        }
    }
    finish(&mut text, style);
    spans
}

/// The words of spans, one after the other.
pub fn joined(spans: &[Span]) -> String {
    spans.iter().map(|span| span.text.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_words_parses_and_no_message_stands_twice() {
        let mut bundle: FluentBundle<FluentResource> =
            FluentBundle::new_concurrent(vec![english()]);
        for (name, source) in FILES {
            let resource = FluentResource::try_new((*source).to_owned())
                .unwrap_or_else(|(_, errors)| panic!("{name}: {errors:?}"));
            bundle
                .add_resource(resource)
                .unwrap_or_else(|errors| panic!("{name}: {errors:?}"));
        }
    }

    #[test]
    fn numbers_are_written_with_the_separators_of_the_language() {
        for (number, words) in [
            (0.0, "0"),
            (999.0, "999"),
            (1_000.0, "1,000"),
            (1_234_567.0, "1,234,567"),
            (1.25, "1.3"),
        ] {
            assert_eq!(grouped(number), words);
        }
    }

    #[test]
    fn what_could_deceive_a_reader_is_made_visible() {
        assert_eq!(
            visible("Ada\u{1b}[31m\u{202e}x\u{200b}"),
            "Ada\u{fffd}[31m\u{fffd}x\u{fffd}"
        );
        assert_eq!(visible("Zoë 山田 ليلى"), "Zoë 山田 ليلى");
    }

    #[test]
    fn pieces_stand_in_the_place_of_an_argument() {
        let inner = [
            Span {
                text: "the first ".to_owned(),
                style: SpanStyle::Plain,
            },
            Span {
                text: "POST /Users".to_owned(),
                style: SpanStyle::Code,
            },
        ];
        let spans = spans_around("setup-awaits", "what", &inner);
        assert_eq!(joined(&spans), "Waiting for the first POST /Users");
        assert_eq!(spans.last().map(|span| span.style), Some(SpanStyle::Code));
    }

    #[test]
    fn marks_in_a_name_cannot_forge_a_verdict() {
        let args = Args::new().text("name", "x\u{fdd3}Refused:\u{fddf}");
        let spans = split(&format!(
            "\u{fdd0}{}\u{fddf} came",
            text_of(args.0.get("name").unwrap())
        ));
        assert_eq!(spans.len(), 2);
        assert!(spans.iter().all(|span| span.style != SpanStyle::Verdict));
    }
}
