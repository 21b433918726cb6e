//! The ends of tokens as a calendar file (RFC 5545): one event each, with an alarm a fortnight before.
//!
//! An event keeps its UID, so that a file that is imported again moves the events that are there. No secret is in it.

use crate::connections::{find, small};
use crate::console::Console;
use crate::setup;
use crate::tokens::known;
use crate::types::{Calendar, CalendarQuery, ConsoleError, ErrorCode, SaveCalendar, Written};
use crate::words::{self, Args};
use crate::workspace::{absolute, ask_for, blocking};
use directory::{IdpConnection, Reader, StoreError, Token, TokenState};
use scim_core::Timestamp;
use std::io::Write as _;
use uuid::Uuid;

/// The most octets of a line, without its end (RFC 5545 §3.1).
const LINE: usize = 75;
/// When a calendar reminds, before the end.
const REMIND: &str = "-P14D";
const HOUR_MS: i64 = 3_600_000;

/// `tokens.calendar`
pub(crate) async fn calendar(
    console: &Console,
    input: CalendarQuery,
) -> Result<Calendar, ConsoleError> {
    let at = console.now();
    let workspace = console.workspace().info().id;
    let chosen = console
        .read(move |reader| {
            let mut chosen = Vec::new();
            for (connection, token) in choose(reader, &input)? {
                if let Some(expires) = token.expires
                    && token.state(at) == TokenState::Active
                {
                    chosen.push(event(reader, &connection, &token, expires)?);
                }
            }
            Ok(chosen)
        })
        .await?;
    if chosen.is_empty() {
        return Err(ConsoleError::say(
            ErrorCode::NotFound,
            "error-calendar-empty",
            &Args::new(),
        ));
    }
    Ok(Calendar {
        file_name: "directory-sync-tokens.ics".to_owned(),
        text: write(&chosen, workspace, at),
        events: small(chosen.len() as u64),
    })
}

/// `tokens.saveCalendar`: the same as a file.
pub(crate) async fn save(console: &Console, input: SaveCalendar) -> Result<Written, ConsoleError> {
    let Calendar {
        file_name, text, ..
    } = calendar(console, input.query).await?;
    let path = match input.path {
        Some(path) => {
            let path = absolute(&path)?;
            if path.exists() {
                let args = Args::new().text("path", &path.display().to_string());
                let error = ConsoleError::say(ErrorCode::Conflict, "error-file-exists", &args);
                return Err(error.at("path"));
            }
            Some(path)
        }
        None => {
            ask_for(
                console,
                "dialog-calendar",
                true,
                file_name,
                "dialog-kind-calendar",
                vec!["ics"],
            )
            .await?
        }
    };
    let Some(path) = path else {
        return Ok(Written {
            path: None,
            bytes: 0,
        });
    };
    let bytes = text.len() as u64;
    let shown = path.display().to_string();
    let written = blocking(move || {
        let mut file = std::fs::File::create(&path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    })
    .await?;
    written.map_err(|error: std::io::Error| {
        let args = Args::new()
            .text("path", &shown)
            .text("problem", &error.to_string());
        ConsoleError::say(ErrorCode::Internal, "error-calendar-write", &args)
    })?;
    Ok(Written {
        path: Some(shown),
        bytes,
    })
}

fn choose(
    reader: &Reader,
    query: &CalendarQuery,
) -> Result<Vec<(IdpConnection, Token)>, StoreError> {
    if let Some(id) = &query.token {
        let token = known(reader, id)?;
        let connection = find(reader, &token.connection.to_string())?;
        return Ok(vec![(connection, token)]);
    }
    let connections = match &query.connection {
        Some(name) => vec![find(reader, name)?],
        None => reader.connections()?,
    };
    let mut chosen = Vec::new();
    for connection in connections {
        for token in reader.tokens(Some(connection.id))? {
            chosen.push((connection.clone(), token));
        }
    }
    Ok(chosen)
}

/// The end of one token.
struct Event {
    token: Uuid,
    created: Timestamp,
    ends: Timestamp,
    summary: String,
    description: String,
}

fn event(
    reader: &Reader,
    connection: &IdpConnection,
    token: &Token,
    ends: Timestamp,
) -> Result<Event, StoreError> {
    let args = Args::new()
        .text("token", &token.name)
        .text("connection", &connection.name)
        .text("shown", &token.shown);
    let mut description = vec![words::text("calendar-description", &args)];
    if let Some(refused) = setup::refused(reader, connection)? {
        description.push(words::joined(&refused.words));
    }
    if let Some(place) = setup::token_place(reader, connection)? {
        let args = Args::new()
            .text("field", &place.field)
            .text("title", &place.title)
            .text("place", &words::joined(&place.place));
        description.push(words::text("calendar-place", &args));
    }
    Ok(Event {
        token: token.id.0,
        created: token.created,
        ends,
        summary: words::text("calendar-summary", &args),
        description: description.join("\n\n"),
    })
}

fn write(events: &[Event], workspace: Uuid, at: Timestamp) -> String {
    let mut file = File(String::new());
    file.line("BEGIN", "VCALENDAR");
    file.line("VERSION", "2.0");
    file.line("PRODID", "-//Directory Sync//Directory Sync//EN");
    file.line("CALSCALE", "GREGORIAN");
    for event in events {
        let (stamp, ends) = (instant(at), instant(event.ends));
        // Grows with time, so that what is imported later counts as the newer (RFC 5545 §3.8.7.4).
        let sequence = ((at.0 - event.created.0) / HOUR_MS).clamp(0, i64::from(i32::MAX));
        file.line("BEGIN", "VEVENT");
        file.line("UID", &format!("token-{}@{workspace}", event.token));
        file.line("DTSTAMP", &stamp);
        file.line("SEQUENCE", &sequence.to_string());
        file.line("DTSTART", &ends);
        file.line("SUMMARY", &text(&event.summary));
        file.line("DESCRIPTION", &text(&event.description));
        file.line("TRANSP", "TRANSPARENT");
        file.line("BEGIN", "VALARM");
        file.line("ACTION", "DISPLAY");
        file.line("TRIGGER", REMIND);
        file.line("DESCRIPTION", &text(&event.summary));
        file.line("END", "VALARM");
        file.line("END", "VEVENT");
    }
    file.line("END", "VCALENDAR");
    file.0
}

/// A time in UTC, as RFC 5545 §3.3.5 has it: `20261127T180000Z`.
fn instant(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.0)
        .unwrap_or_default()
        .strftime("%Y%m%dT%H%M%SZ")
        .to_string()
}

/// Text as a value (RFC 5545 §3.3.11): what would end it is escaped, and other control characters do not belong there.
fn text(plain: &str) -> String {
    let mut value = String::with_capacity(plain.len());
    for character in plain.chars() {
        match character {
            '\\' | ';' | ',' => {
                value.push('\\');
                value.push(character);
            }
            '\n' => value.push_str("\\n"),
            control if control.is_control() => {}
            other => value.push(other),
        }
    }
    value
}

/// Lines of a calendar, which end with CRLF and are folded between characters (RFC 5545 §3.1).
struct File(String);

impl File {
    fn line(&mut self, name: &str, value: &str) {
        let line = format!("{name}:{value}");
        let mut rest = line.as_str();
        // The blank that begins a line which goes on counts.
        let mut room = LINE;
        while rest.len() > room {
            let mut at = room;
            while !rest.is_char_boundary(at) {
                at -= 1;
            }
            let (head, tail) = rest.split_at(at);
            self.0.push_str(head);
            self.0.push_str("\r\n ");
            rest = tail;
            room = LINE - 1;
        }
        self.0.push_str(rest);
        self.0.push_str("\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unfolded(file: &str) -> String {
        file.replace("\r\n ", "")
    }

    fn sample(summary: &str, description: &str) -> Event {
        Event {
            token: Uuid::from_u128(7),
            created: Timestamp(1_767_225_600_000),
            ends: Timestamp(1_774_958_400_000),
            summary: summary.to_owned(),
            description: description.to_owned(),
        }
    }

    #[test]
    fn an_event_says_when_a_token_ends_and_reminds_a_fortnight_before() {
        let at = Timestamp(1_767_225_600_000 + 3 * HOUR_MS);
        let file = write(
            &[sample("It ends", "Make a new one")],
            Uuid::from_u128(9),
            at,
        );
        let lines: Vec<&str> = file.split("\r\n").collect();
        assert_eq!(
            lines,
            [
                "BEGIN:VCALENDAR",
                "VERSION:2.0",
                "PRODID:-//Directory Sync//Directory Sync//EN",
                "CALSCALE:GREGORIAN",
                "BEGIN:VEVENT",
                "UID:token-00000000-0000-0000-0000-000000000007@00000000-0000-0000-0000-0000",
                " 00000009",
                "DTSTAMP:20260101T030000Z",
                "SEQUENCE:3",
                "DTSTART:20260331T120000Z",
                "SUMMARY:It ends",
                "DESCRIPTION:Make a new one",
                "TRANSP:TRANSPARENT",
                "BEGIN:VALARM",
                "ACTION:DISPLAY",
                "TRIGGER:-P14D",
                "DESCRIPTION:It ends",
                "END:VALARM",
                "END:VEVENT",
                "END:VCALENDAR",
                "",
            ]
        );
    }

    #[test]
    fn what_would_end_a_value_is_escaped() {
        let name = "A; B, C\\D\nEND:VCALENDAR\r\tX\u{7}";
        let file = write(&[sample(name, name)], Uuid::nil(), Timestamp(0));
        let whole = unfolded(&file);
        assert!(
            whole.contains("\r\nSUMMARY:A\\; B\\, C\\\\D\\nEND:VCALENDARX\r\n"),
            "{whole}"
        );
        assert_eq!(file.matches("\r\nEND:VCALENDAR\r\n").count(), 1);
        assert_eq!(file.matches('\n').count(), file.matches("\r\n").count());
    }

    #[test]
    fn long_lines_are_folded_between_characters_and_come_together_again() {
        for piece in ["é", "漢", "a", "\u{1f600}", "ab,"] {
            let name = piece.repeat(90);
            let file = write(&[sample(&name, &name)], Uuid::nil(), Timestamp(0));
            for line in file.split("\r\n") {
                assert!(line.len() <= LINE, "{} octets: {line}", line.len());
            }
            let expected = format!("SUMMARY:{}", text(&name));
            assert!(unfolded(&file).contains(&expected), "{piece}");
        }
    }
}
