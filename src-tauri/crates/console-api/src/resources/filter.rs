//! The search box of users and groups: words or a SCIM filter, told apart by how it reads.

use crate::console::Console;
use crate::resources::as_kind;
use crate::types::{
    ConsoleError, ErrorCode, FilterCheck, FilterProblem, FilterSuggestion, FilterVerdict,
};
use crate::words::{self, Args};
use scim_core::filter::FilterProblem as Problem;
use scim_core::{AttributePath, CompareOp, Filter, FilterError, ResourceType};

/// How the text of the search box is understood.
pub(crate) enum Search {
    Nothing,
    Words(String),
    Filter(Filter),
    /// It reads like a filter, and is none.
    Broken(FilterProblem),
}

/// Reads the search box.
pub(crate) fn read(text: &str, resource_type: &ResourceType) -> Search {
    if text.trim().is_empty() {
        return Search::Nothing;
    }
    match Filter::parse(text, resource_type) {
        Ok(filter) => Search::Filter(filter),
        Err(error) if looks_like_filter(text, resource_type) => {
            Search::Broken(problem(text, &error))
        }
        Err(_) => Search::Words(text.trim().to_owned()),
    }
}

/// Whether somebody who typed this meant a filter: an operator as a word of its own after a name, or what only
/// filters have (a bracket after a name, `not (`, a URN).
fn looks_like_filter(text: &str, resource_type: &ResourceType) -> bool {
    let trimmed = text.trim_start();
    if trimmed.starts_with('(')
        || trimmed
            .to_ascii_lowercase()
            .starts_with("urn:ietf:params:scim:")
    {
        return true;
    }
    let mut words = trimmed.split_whitespace();
    let Some(first) = words.next() else {
        return false;
    };
    let Some(second) = words.next() else {
        return first.contains('[') && !first.starts_with('[');
    };
    if first.eq_ignore_ascii_case("not") && second.starts_with('(') {
        return true;
    }
    let is_name = first
        .chars()
        .next()
        .is_some_and(|c| c.is_ascii_alphabetic())
        && first
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || ".:_-$[]".contains(c));
    let operator = second.to_ascii_lowercase();
    let is_operator = operator == "pr"
        || CompareOp::ALL
            .iter()
            .any(|known| known.as_str() == operator);
    let third = words.next();
    if first.contains('[') && !first.starts_with('[') {
        return true;
    }
    if is_operator {
        // Two words may be a name as well, unless the first is an attribute.
        return is_name && (third.is_some() || AttributePath::parse(first, resource_type).is_ok());
    }
    // `userName starts "a"` is a filter with a slip; `Ada "the first" Byrne` is not: a quoted word comes third.
    let like_operator = second
        .chars()
        .all(|c| c.is_ascii_alphabetic() || "=!<>~".contains(c));
    is_name && like_operator && third.is_some_and(|third| third.starts_with('"'))
}

/// The mistake in words, its place, and what may have been meant.
fn problem(text: &str, error: &FilterError) -> FilterProblem {
    let position = u32::try_from(error.position).unwrap_or(u32::MAX);
    let length = token_length(text, error);
    let token: String = text
        .chars()
        .skip(error.position.saturating_sub(1))
        .take(length as usize)
        .collect();
    let mut suggestions: Vec<FilterSuggestion> = error
        .suggestions
        .iter()
        .take(3)
        .map(|suggestion| replaced(text, error.at, token.len(), suggestion))
        .collect();
    if suggestions.is_empty() {
        suggestions = operators_meant(text, error, &token);
    }
    FilterProblem {
        position,
        length,
        message: message(error),
        suggestions,
    }
}

fn token_length(text: &str, error: &FilterError) -> u32 {
    if error.token.is_empty() {
        return 0;
    }
    // The token may have been cut for showing; the place in the text is whole.
    let rest = text.get(error.at..).unwrap_or_default();
    let length = if rest.starts_with('"') {
        error.token.chars().count()
    } else {
        rest.chars()
            .take_while(|c| !c.is_whitespace() && !"()[]".contains(*c))
            .count()
            .max(1)
    };
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn replaced(text: &str, at: usize, length: usize, with: &str) -> FilterSuggestion {
    let mut filter = String::with_capacity(text.len() + with.len());
    filter.push_str(&text[..at]);
    filter.push_str(with);
    filter.push_str(&text[(at + length).min(text.len())..]);
    let before = text[..at]
        .trim_end()
        .rsplit(char::is_whitespace)
        .next()
        .unwrap_or_default();
    let label = if before.is_empty() {
        with.to_owned()
    } else {
        format!("{before} {with}")
    };
    FilterSuggestion { label, filter }
}

/// What people write for an operator in other languages.
fn operators_meant(text: &str, error: &FilterError, token: &str) -> Vec<FilterSuggestion> {
    let meant: &[&str] = match token.to_ascii_lowercase().as_str() {
        "=" | "==" | "is" | "equals" | "equal" => &["eq"],
        "!=" | "<>" | "isnot" => &["ne"],
        "like" | "contains" | "has" | "~" => &["co"],
        "starts" | "startswith" | "begins" => &["sw"],
        "ends" | "endswith" => &["ew"],
        ">" | "after" => &["gt"],
        ">=" => &["ge"],
        "<" | "before" => &["lt"],
        "<=" => &["le"],
        "exists" | "present" => &["pr"],
        _ => &[],
    };
    meant
        .iter()
        .map(|operator| replaced(text, error.at, token.len(), operator))
        .collect()
}

fn message(error: &FilterError) -> String {
    let args = Args::new()
        .text("token", &error.token)
        .text("position", &error.position.to_string());
    let (id, args) = match error.problem.as_ref() {
        Problem::TooLong => ("filter-too-long", args),
        Problem::TooDeep => ("filter-too-deep", args),
        Problem::TooManyComparisons => ("filter-too-many", args),
        Problem::Expected { expected, .. } if error.token.is_empty() => {
            ("filter-ends", args.text("expected", expected))
        }
        Problem::Expected { expected, .. } => {
            // The list of what is possible stands in the panel as suggestions.
            let expected = expected.split(':').next().unwrap_or(expected);
            ("filter-expected", args.text("expected", expected))
        }
        Problem::UnknownAttribute(path) => ("filter-unknown-attribute", args.text("path", path)),
        Problem::NotComparable { path } => ("filter-not-comparable", args.text("path", path)),
        Problem::NotSelectable { path } => ("filter-not-selectable", args.text("path", path)),
        Problem::WrongOperator {
            path,
            op,
            kind,
            possible,
        } => (
            "filter-wrong-operator",
            args.text("path", path)
                .text("op", op)
                .text("kind", kind)
                .text("possible", possible),
        ),
        Problem::WrongLiteral { path, expected, .. } => (
            "filter-wrong-literal",
            args.text("path", path).text("expected", expected),
        ),
        Problem::BadString(problem) => ("filter-bad-string", args.text("problem", problem)),
        Problem::Sensitive { path } => ("filter-sensitive", args.text("path", path)),
    };
    words::text(id, &args)
}

/// The error of a list whose search box does not parse.
pub(crate) fn refused(problem: FilterProblem) -> ConsoleError {
    let args = Args::new()
        .text("position", &problem.position.to_string())
        .text("problem", &problem.message);
    let mut error =
        ConsoleError::say(ErrorCode::FilterDoesNotParse, "error-filter", &args).at("search");
    error.filter = Some(Box::new(problem));
    error
}

/// `directory.checkFilter`: while somebody types.
pub(crate) async fn check(
    console: &Console,
    input: FilterCheck,
) -> Result<FilterVerdict, ConsoleError> {
    let catalogue = console.workspace().catalogue();
    let verdict = match read(&input.text, as_kind(input.kind).resource_type(&catalogue)) {
        Search::Nothing | Search::Words(_) => FilterVerdict {
            is_filter: false,
            problem: None,
        },
        Search::Filter(_) => FilterVerdict {
            is_filter: true,
            problem: None,
        },
        Search::Broken(problem) => FilterVerdict {
            is_filter: true,
            problem: Some(problem),
        },
    };
    Ok(verdict)
}

#[cfg(test)]
mod tests {
    use super::*;
    use scim_core::Catalogue;

    #[test]
    fn words_are_told_from_filters() {
        let user = Catalogue::standard().user;
        let cases = [
            ("", "nothing"),
            ("  ", "nothing"),
            ("ada", "words"),
            ("Ada Byrne", "words"),
            ("ada@example.com", "words"),
            ("user@co pr", "words"),
            ("Co Eq", "words"),
            ("O'Brien (contractor)", "words"),
            (r#"Ada "the first" Byrne"#, "words"),
            (r#"userName eq "ada""#, "filter"),
            ("title pr", "filter"),
            (r#"emails[type eq "work"]"#, "filter"),
            (r#"not (active eq true)"#, "filter"),
            (r#"userName eq"#, "broken"),
            (r#"userName starts "ada""#, "broken"),
            (r#"userNam eq "ada""#, "broken"),
            (r#"(userName eq "ada""#, "broken"),
            (r#"emails[type eq"#, "broken"),
        ];
        for (text, expected) in cases {
            let found = match read(text, &user) {
                Search::Nothing => "nothing",
                Search::Words(_) => "words",
                Search::Filter(_) => "filter",
                Search::Broken(_) => "broken",
            };
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn a_mistake_has_its_place_its_length_and_whole_replacements() {
        let user = Catalogue::standard().user;
        let cases = [
            (
                r#"title pr and userName starts "ada""#,
                23,
                6,
                Some(r#"title pr and userName sw "ada""#),
            ),
            (r#"usrName eq "ada""#, 1, 7, Some(r#"userName eq "ada""#)),
            (r#"userName eq "#, 13, 0, None),
        ];
        for (text, position, length, suggestion) in cases {
            let Search::Broken(problem) = read(text, &user) else {
                panic!("{text} is not broken")
            };
            assert_eq!(
                (problem.position, problem.length),
                (position, length),
                "{text}: {}",
                problem.message
            );
            assert_eq!(
                problem
                    .suggestions
                    .first()
                    .map(|first| first.filter.as_str()),
                suggestion,
                "{text}"
            );
        }
    }
}
