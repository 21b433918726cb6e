//! The search box of the log: words, and terms such as `status:409 user:ada after:10m #318217`.
//!
//! Terms of different keys must all hold; of the same key any may (`status:401 status:403` is both).

use crate::words::{self, Args};
use directory::{EntryKind, IdpConnection, Kind, LogQuery, Reader, StoreError, Verdict};
use idp::Idp;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ZonedDateTime};
use scim_core::{ResourceId, Timestamp};

/// The longest text that is read.
const LONGEST: usize = 1_000;

/// What the box asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Search {
    pub(crate) query: LogQuery,
    /// One entry by its number.
    pub(crate) seq: Option<i64>,
    /// Set when a term was not understood; the rest holds nevertheless.
    pub(crate) problem: Option<String>,
    /// A term that nothing can match, such as an unknown connection.
    pub(crate) nothing: bool,
}

/// A piece of the text: a term with a key, or words.
#[derive(Debug, PartialEq, Eq)]
enum Piece {
    Term(String, String),
    Words(String),
    Seq(i64),
}

/// What terms are compared with.
pub(crate) struct Names {
    pub(crate) connections: Vec<IdpConnection>,
    pub(crate) tokens: Vec<directory::Token>,
    pub(crate) clients: Vec<directory::OauthClient>,
    pub(crate) now: ZonedDateTime,
}

impl Names {
    pub(crate) fn read(reader: &Reader) -> Result<Names, StoreError> {
        Ok(Names {
            connections: reader.connections()?,
            tokens: reader.tokens(None)?,
            clients: reader.oauth_clients(None)?,
            now: ZonedDateTime::now(),
        })
    }
}

/// Reads the box.
pub(crate) fn parse(text: &str, names: &Names) -> Search {
    let mut search = Search::default();
    let text: String = text.chars().take(LONGEST).collect();
    let mut words = Vec::new();
    for piece in pieces(&text) {
        match piece {
            Piece::Seq(seq) => search.seq = Some(seq),
            Piece::Words(word) => words.push(word),
            Piece::Term(key, value) => {
                if let Err(problem) = term(&mut search, &mut words, &key, &value, names) {
                    search.problem.get_or_insert(problem);
                }
            }
        }
    }
    if !words.is_empty() {
        search.query.words = Some(words.join(" "));
    }
    search
}

const KEYS: [&str; 16] = [
    "status",
    "provider",
    "connection",
    "token",
    "client",
    "user",
    "group",
    "method",
    "is",
    "after",
    "before",
    "reason",
    "quirk",
    "action",
    "id",
    "text",
];

fn pieces(text: &str) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (piece, after) = piece(rest);
        found.extend(piece);
        rest = after.trim_start();
    }
    found
}

fn piece(rest: &str) -> (Option<Piece>, &str) {
    if let Some((quoted, after)) = quoted(rest) {
        return (
            Some(quoted)
                .filter(|text| !text.trim().is_empty())
                .map(Piece::Words),
            after,
        );
    }
    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
    if let Some((key, value)) = rest[..end].split_once(':')
        && is_key(key, value)
    {
        let value_at = &rest[key.len() + 1..];
        let (value, after) = match quoted(value_at) {
            Some((value, after)) => (value, after),
            None => (value.to_owned(), &rest[end..]),
        };
        return (Some(Piece::Term(key.to_ascii_lowercase(), value)), after);
    }
    let word = &rest[..end];
    let piece = match word
        .strip_prefix('#')
        .and_then(|digits| digits.parse::<i64>().ok())
    {
        Some(seq) => Piece::Seq(seq),
        None => Piece::Words(word.to_owned()),
    };
    (Some(piece), &rest[end..])
}

/// `urn:…`, `https://…` and times are text; everything else with a name before a colon is a term, known or not.
fn is_key(key: &str, value: &str) -> bool {
    !key.is_empty()
        && key.chars().all(|c| c.is_ascii_alphabetic())
        && !key.eq_ignore_ascii_case("urn")
        && !value.starts_with("//")
}

/// Text in quotes at the start of `rest`, and what follows; a quote that is never closed reaches to the end.
fn quoted(rest: &str) -> Option<(String, &str)> {
    let inside = rest.strip_prefix('"')?;
    match inside.split_once('"') {
        Some((text, after)) => Some((text.to_owned(), after)),
        None => Some((inside.to_owned(), "")),
    }
}

fn term(
    search: &mut Search,
    words: &mut Vec<String>,
    key: &str,
    value: &str,
    names: &Names,
) -> Result<(), String> {
    let wrong = |known: &str| {
        let args = Args::new()
            .text("key", key)
            .text("value", value)
            .text("known", known);
        words::text("search-wrong-value", &args)
    };
    let query = &mut search.query;
    if value.is_empty() {
        // Somebody is still typing it.
        return Ok(());
    }
    match key {
        "status" => {
            query.status = Some(widened(
                query.status,
                status(value).ok_or_else(|| wrong("409, 4xx"))?,
            ))
        }
        "method" => query.methods.push(value.to_ascii_uppercase()),
        "provider" => {
            let known: Vec<&str> = Idp::ALL.into_iter().map(Idp::key).collect();
            let idp = Idp::from_key(value).ok_or_else(|| wrong(&known.join(", ")))?;
            let theirs = names
                .connections
                .iter()
                .filter(|connection| connection.provider == idp.key());
            only(
                query,
                &mut search.nothing,
                theirs.map(|connection| connection.id).collect(),
            );
        }
        "connection" => {
            let lower = value.to_lowercase();
            let exactly = |connection: &&IdpConnection| {
                connection.id.to_string() == lower || connection.name.to_lowercase() == lower
            };
            let mut found: Vec<_> = names.connections.iter().filter(exactly).collect();
            if found.is_empty() {
                found = names
                    .connections
                    .iter()
                    .filter(|connection| connection.name.to_lowercase().contains(&lower))
                    .collect();
            }
            if found.is_empty() {
                search.nothing = true;
                return Err(words::text(
                    "search-no-connection",
                    &Args::new().text("name", value),
                ));
            }
            only(
                query,
                &mut search.nothing,
                found.iter().map(|connection| connection.id).collect(),
            );
        }
        "token" => {
            let lower = value.to_lowercase();
            let found = names.tokens.iter().filter(|token| {
                token.id.to_string() == lower
                    || token.name.to_lowercase().contains(&lower)
                    || token.shown.to_lowercase().ends_with(&lower)
            });
            query.tokens.extend(found.map(|token| token.id));
            if query.tokens.is_empty() {
                search.nothing = true;
                return Err(words::text(
                    "search-no-token",
                    &Args::new().text("name", value),
                ));
            }
        }
        "client" => {
            let lower = value.to_lowercase();
            let found = names.clients.iter().filter(|client| {
                client.id.to_string() == lower || client.name.to_lowercase().contains(&lower)
            });
            query.oauth_clients.extend(found.map(|client| client.id));
            if query.oauth_clients.is_empty() {
                search.nothing = true;
                return Err(words::text(
                    "search-no-client",
                    &Args::new().text("name", value),
                ));
            }
        }
        "user" => {
            query.resource_kind = Some(Kind::User);
            words.push(value.to_owned());
        }
        "group" => {
            query.resource_kind = Some(Kind::Group);
            words.push(value.to_owned());
        }
        "id" => {
            query.resource =
                Some(ResourceId::parse(&value.to_lowercase()).ok_or_else(|| wrong("0198f2c1-…"))?)
        }
        "is" => is(query, value).ok_or_else(|| wrong(IS))?,
        "reason" => query.reasons.push(value.replace('-', "_")),
        "quirk" => {
            let code = value.replace('-', "_").to_ascii_lowercase();
            let known = scim_core::tolerance::QUIRKS.iter().map(|quirk| quirk.code);
            if !known.clone().any(|known| known == code) {
                return Err(wrong(&known.collect::<Vec<_>>().join(", ")));
            }
            query.quirks.push(code);
        }
        "action" => query.actions.push(value.replace('-', "_")),
        "after" => query.since = Some(time(value, &names.now).ok_or_else(|| wrong(TIMES))?),
        "before" => query.until = Some(time(value, &names.now).ok_or_else(|| wrong(TIMES))?),
        "text" => words.push(value.to_owned()),
        _ => {
            let args = Args::new()
                .text("key", key)
                .text("known", &KEYS.map(|key| format!("{key}:")).join(" "));
            return Err(words::text("search-unknown-term", &args));
        }
    }
    Ok(())
}

const IS: &str =
    "applied, nochange, partly, refused, held, quirk, read, write, exchange, local, system";
const TIMES: &str = "10m, 3h, 7d, 14:21, 2026-11-23, 2026-11-23T14:21";

fn is(query: &mut LogQuery, value: &str) -> Option<()> {
    match value.to_ascii_lowercase().as_str() {
        "applied" | "ok" => query.verdicts.push(Verdict::Applied),
        "nochange" | "no-change" | "unchanged" => query.verdicts.push(Verdict::NoChange),
        "partly" => query.verdicts.push(Verdict::Partly),
        "refused" | "error" | "failed" => query.verdicts.push(Verdict::Refused),
        "held" => query.verdicts.push(Verdict::Held),
        "quirk" => query.noted = true,
        "write" => query.without_reads = true,
        "read" => query
            .actions
            .extend(READS.iter().map(|action| (*action).to_owned())),
        "exchange" => query.kinds.push(EntryKind::Exchange),
        "local" => query.kinds.push(EntryKind::Local),
        "system" => query.kinds.push(EntryKind::System),
        _ => return None,
    }
    Some(())
}

/// The actions of exchanges that only read.
const READS: [&str; 11] = [
    "user_read",
    "users_listed",
    "user_looked_up",
    "group_read",
    "groups_listed",
    "group_looked_up",
    "resources_listed",
    "resource_looked_up",
    "service_provider_config_read",
    "schemas_read",
    "resource_types_read",
];

fn only(query: &mut LogQuery, nothing: &mut bool, wanted: Vec<directory::ConnectionId>) {
    if query.connections.is_empty() {
        query.connections = wanted;
    } else {
        query
            .connections
            .retain(|connection| wanted.contains(connection));
    }
    *nothing |= query.connections.is_empty();
}

fn widened(former: Option<(u16, u16)>, next: (u16, u16)) -> (u16, u16) {
    former.map_or(next, |(from, to)| (from.min(next.0), to.max(next.1)))
}

/// `409`, `4xx`.
fn status(value: &str) -> Option<(u16, u16)> {
    if let [class @ b'1'..=b'5', b'x' | b'X', b'x' | b'X'] = value.as_bytes() {
        let from = u16::from(class - b'0') * 100;
        return Some((from, from + 99));
    }
    let exact: u16 = value.parse().ok()?;
    (100..=599).contains(&exact).then_some((exact, exact))
}

/// `10m` and the like before now; a time of today; a day, or day and time, in the local time zone.
fn time(value: &str, now: &ZonedDateTime) -> Option<Timestamp> {
    let instant = ago(value, now)
        .or_else(|| at_time(value, now))
        .or_else(|| at_day(value, now.time_zone()))?;
    Some(Timestamp::from_jiff(instant))
}

fn ago(value: &str, now: &ZonedDateTime) -> Option<jiff::Timestamp> {
    let unit = value.chars().last()?;
    let count: i64 = value[..value.len() - unit.len_utf8()].parse().ok()?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        'w' => 7 * 86_400,
        _ => return None,
    };
    let back = SignedDuration::from_secs(count.checked_mul(seconds)?);
    (count >= 0).then(|| now.timestamp().checked_sub(back).ok())?
}

fn at_time(value: &str, now: &ZonedDateTime) -> Option<jiff::Timestamp> {
    if !value.contains(':') || value.contains('-') {
        return None;
    }
    let time: Time = value.parse().ok()?;
    Some(
        now.date()
            .to_datetime(time)
            .to_zoned_datetime(now.time_zone().clone())
            .ok()?
            .timestamp(),
    )
}

fn at_day(value: &str, zone: &TimeZone) -> Option<jiff::Timestamp> {
    if let Ok(instant) = value.parse::<jiff::Timestamp>() {
        return Some(instant);
    }
    let civil: jiff::civil::DateTime = value.parse().ok()?;
    Some(civil.to_zoned_datetime(zone.clone()).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use directory::{ConnectionId, ConnectionSettings};

    fn names() -> Names {
        let connection = |name: &str, provider: &str| IdpConnection {
            id: ConnectionId::new(),
            name: name.to_owned(),
            provider: provider.to_owned(),
            settings: ConnectionSettings::default(),
            created: Timestamp(0),
            removed: None,
        };
        Names {
            connections: vec![
                connection("Okta prod", "okta"),
                connection("Okta preview", "okta"),
                connection("Entra", "entra"),
            ],
            tokens: Vec::new(),
            clients: Vec::new(),
            now: "2026-11-23T14:30:00+00:00[UTC]".parse().unwrap(),
        }
    }

    #[test]
    fn terms_and_words_become_a_query() {
        let names = names();
        let search = parse(
            r#"status:409 method:patch is:refused user:ada "free text" after:10m"#,
            &names,
        );
        assert_eq!(search.problem, None);
        assert_eq!(search.query.status, Some((409, 409)));
        assert_eq!(search.query.methods, ["PATCH"]);
        assert_eq!(search.query.verdicts, [Verdict::Refused]);
        assert_eq!(search.query.resource_kind, Some(Kind::User));
        assert_eq!(search.query.words.as_deref(), Some("ada free text"));
        assert_eq!(
            search.query.since.unwrap().to_string(),
            "2026-11-23T14:20:00.000Z"
        );
    }

    #[test]
    fn connections_are_found_by_name_part_of_it_and_provider() {
        let names = names();
        let cases: [(&str, &[usize]); 5] = [
            (r#"connection:"Okta prod""#, &[0]),
            ("connection:okta", &[0, 1]),
            ("provider:okta", &[0, 1]),
            (r#"provider:okta connection:"okta preview""#, &[1]),
            ("CONNECTION:ENTRA", &[2]),
        ];
        for (text, expected) in cases {
            let search = parse(text, &names);
            let expected: Vec<ConnectionId> = expected
                .iter()
                .map(|at| names.connections[*at].id)
                .collect();
            assert_eq!(search.query.connections, expected, "{text}");
        }
        let contradiction = parse("provider:entra connection:okta", &names);
        assert!(contradiction.nothing, "no connection is both");
    }

    #[test]
    fn what_is_not_understood_is_said_and_the_rest_holds() {
        let names = names();
        for (text, said) in [
            ("colour:red ada", "colour:"),
            ("status:9 ada", "status:"),
            ("is:blue ada", "is:"),
            ("after:soon ada", "after:"),
            ("provider:acme ada", "provider:"),
            ("quirk:unknown_member ada", "quirk:"),
            (r#"connection:"Nobody" ada"#, "Nobody"),
        ] {
            let search = parse(text, &names);
            let problem = search
                .problem
                .unwrap_or_else(|| panic!("{text} was understood"));
            assert!(problem.contains(said), "{text}: {problem}");
            assert_eq!(search.query.words.as_deref(), Some("ada"), "{text}");
        }
    }

    #[test]
    fn text_with_colons_that_is_no_term_stays_text() {
        let names = names();
        for text in [
            "urn:ietf:params:scim:schemas:core:2.0:User",
            "https://example.com/x",
            "12:30",
            r#""user:ada""#,
        ] {
            let search = parse(text, &names);
            assert_eq!(search.problem, None, "{text}");
            assert_eq!(
                search.query.words.as_deref(),
                Some(text.trim_matches('"')),
                "{text}"
            );
        }
    }

    #[test]
    fn times_are_spans_clock_times_days_and_instants() {
        let names = names();
        for (text, expected) in [
            ("after:2h", "2026-11-23T12:30:00.000Z"),
            ("after:7d", "2026-11-16T14:30:00.000Z"),
            ("after:09:15", "2026-11-23T09:15:00.000Z"),
            ("after:2026-11-20", "2026-11-20T00:00:00.000Z"),
            ("after:2026-11-20T08:00", "2026-11-20T08:00:00.000Z"),
            (
                "after:2026-11-20T08:00:00+02:00",
                "2026-11-20T06:00:00.000Z",
            ),
        ] {
            assert_eq!(
                parse(text, &names)
                    .query
                    .since
                    .map(|since| since.to_string())
                    .as_deref(),
                Some(expected),
                "{text}"
            );
        }
    }

    #[test]
    fn a_number_sign_asks_for_one_entry() {
        assert_eq!(parse("#318217", &names()).seq, Some(318_217));
        assert_eq!(parse("#x", &names()).query.words.as_deref(), Some("#x"));
    }

    #[test]
    fn every_quirk_can_be_looked_for_by_its_code() {
        for quirk in scim_core::tolerance::QUIRKS {
            let text = format!("quirk:{}", quirk.code.replace('_', "-"));
            let search = parse(&text, &names());
            assert_eq!(search.problem, None, "{text}");
            assert_eq!(search.query.quirks, [quirk.code], "{text}");
        }
    }

    #[test]
    fn statuses_may_be_classes_and_lists() {
        let names = names();
        assert_eq!(parse("status:4xx", &names).query.status, Some((400, 499)));
        assert_eq!(
            parse("status:401 status:403", &names).query.status,
            Some((401, 403))
        );
    }
}
