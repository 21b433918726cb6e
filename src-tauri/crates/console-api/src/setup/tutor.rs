//! The mapping tutor: a person goes in, the provider's request and what this service makes of it come out. The request is worked out
//! by the provider's own data; what comes of it by the service's own code, in a transaction that is taken back.

mod follow;
mod rows;
mod values;

use super::markup::spans;
use super::{Decided, Found, guide_of, kept, lint};
use crate::connections::provider_of;
use crate::console::{Console, now};
use crate::log::{explain, row};
use crate::types::{
    ConsoleError, ErrorCode, Tutor, TutorExchange, TutorField, TutorFollow, TutorLeave,
    TutorMapping, TutorQuery, TutorRow,
};
use crate::words::Args;
use directory::{ConnectionId, EntryKind, Kind, LogEntry, LogSeq};
use follow::Following;
use idp::guide::Guide;
use idp::guide::tutor::{self, Datum, Draft, Outcome, Person, TutorRow as Row, usual_rows};
use rows::row_of;
use scim_core::Timestamp;
use scim_service::{BASE_PATH, Trial, TrialMethod, TrialRequest, Tried, try_out};
use serde_json::Value;
use values::{shown, stored, values_of};

/// The most rows of a mapping; a provider comes with some thirty.
const MOST_ROWS: usize = 200;
/// The longest text of a row or of a person, in characters.
const LONGEST: usize = 1_000;

/// `setup.tutor`
pub(crate) async fn tutor(console: &Console, input: TutorQuery) -> Result<Tutor, ConsoleError> {
    let own_base = console.base_url().await;
    let origin = own_base
        .strip_suffix(BASE_PATH)
        .unwrap_or(&own_base)
        .to_owned();
    let asked = input.connection.clone();
    let (connection, guide, decided) = console
        .read(move |reader| {
            let (connection, setup) = kept(reader, &asked)?;
            let guide = guide_of(&connection)?;
            let found = Found::read(reader, own_base)?;
            let decided = Decided::of(guide, &setup.choices, &found);
            Ok((connection.id, guide, decided))
        })
        .await?;
    let Some(engine) = &guide.tutor else {
        let args = Args::new().text("provider", &super::head_provider(guide).name);
        return Err(ConsoleError::say(
            ErrorCode::BadInput,
            "error-tutor-none",
            &args,
        ));
    };
    let person = person_of(engine, &input)?;
    let rows = rows_of(guide, input.mappings)?;
    let create = engine.create(&rows, &person);
    let leave = engine.leaving(decided.way.as_deref());
    let gone = leave.and_then(|leave| engine.leave(leave, &rows, &person));
    let following = follow::following(console, engine, &rows, &person).await?;
    let mut requests = vec![request(&create)];
    requests.extend(following.iter().map(|follow| request(&follow.draft)));
    requests.extend(gone.as_ref().map(request));
    let trial = Trial {
        connection,
        kind: Kind::User,
        origin,
    };
    let at = now();
    let tried = try_out(&console.workspace(), trial, requests, at).await?;
    let [created, rest @ ..] = &tried[..] else {
        return Err(ConsoleError::say(
            ErrorCode::Internal,
            "error-internal",
            &Args::new(),
        ));
    };
    let entries: Vec<LogEntry> = tried
        .iter()
        .map(|one| entry_of(one, connection, at))
        .collect();
    let explanations = console
        .read(move |reader| {
            entries
                .iter()
                .map(|entry| explain::explain(reader, entry))
                .collect::<Result<Vec<_>, _>>()
        })
        .await?;
    let exchange = |draft: &Draft, tried: &Tried, place: usize| TutorExchange {
        method: draft.method.to_owned(),
        path: match place {
            0 => "/Users".to_owned(),
            _ => "/Users/<id>".to_owned(),
        },
        body: pretty(&draft.body),
        status: tried.status,
        verdict: row::verdict(tried.verdict),
        explanation: explanations.get(place).cloned().flatten(),
        user: stored(tried).map(|user| pretty(&user)),
    };
    let values = values_of(&create.body, created);
    let (followed, left) = rest.split_at(following.len().min(rest.len()));
    let follows: Vec<(&Following, &Tried)> = following.iter().zip(followed).collect();
    let answered = tried.iter().rev().find_map(stored);
    let values_at = &decided.values;
    Ok(Tutor {
        provider: provider_of(&guide.provider),
        person: engine
            .person
            .iter()
            .map(|field| TutorField {
                name: field.name.clone(),
                label: field.label.as_ref().map(|label| spans(label, values_at)),
                value: person.get(&field.name).map(text_of).unwrap_or_default(),
                sample: text_of(&field.sample),
                switch: matches!(field.sample, Datum::Switch(_)),
            })
            .collect(),
        mappings: rows
            .iter()
            .zip(&create.rows)
            .enumerate()
            .map(|(index, (row, outcome))| {
                let follow = follows.iter().find(|(follow, _)| follow.row == index);
                match (outcome, follow) {
                    (Outcome::Later, Some((follow, tried))) => TutorRow {
                        sent: Some(shown(&follow.sent)),
                        kept: Some(follow::kept(follow, tried)),
                        ..row_of(guide, row, outcome, &values, values_at)
                    },
                    _ => row_of(guide, row, outcome, &values, values_at),
                }
            })
            .collect(),
        more: guide
            .mappings
            .users
            .iter()
            .filter(|mapping| {
                let is_it = |row: &Row| row.from == mapping.from && row.to == mapping.to;
                !rows.iter().any(is_it)
            })
            .map(|mapping| TutorMapping {
                from: mapping.from.clone(),
                to: mapping.to.clone(),
            })
            .collect(),
        place: (!guide.mappings.place.is_empty()).then(|| spans(&guide.mappings.place, values_at)),
        create: exchange(&create, created, 0),
        leave: TutorLeave {
            title: leave.map_or_else(Vec::new, |leave| spans(&leave.title, values_at)),
            inactive: answered.is_some_and(|user| user["active"] == Value::Bool(false)),
            exchange: gone
                .as_ref()
                .zip(left.first())
                .map(|(draft, tried)| exchange(draft, tried, 1 + following.len())),
        },
        follows: follows
            .iter()
            .zip(1..)
            .map(|((follow, tried), place)| TutorFollow {
                title: spans(&follow.follow.title, values_at),
                to: follow.follow.to.clone(),
                exchange: exchange(&follow.draft, tried, place),
                words: follow.words.clone(),
            })
            .collect(),
        values: values.into_iter().map(|(_, value)| value).collect(),
        warnings: lint::of_rows(guide, &rows, values_at),
        sources: lint::sources(guide, &engine.sources),
        unsourced: engine.unsourced.clone(),
    })
}

fn bad(field: &'static str, words: &'static str, args: &Args) -> ConsoleError {
    ConsoleError::say(ErrorCode::BadInput, words, args).at(field)
}

fn is_too_long(text: &str) -> bool {
    text.chars().count() > LONGEST
}

fn person_of(engine: &tutor::Tutor, input: &TutorQuery) -> Result<Person, ConsoleError> {
    let mut person = engine.sample();
    for (name, text) in &input.person {
        let args = Args::new().text("name", name);
        let Some(value) = person.get_mut(name) else {
            return Err(bad("person", "error-tutor-name", &args));
        };
        if is_too_long(text) || text.contains(char::is_control) {
            return Err(bad("person", "error-setup-text", &args));
        }
        *value = match (&value, text.as_str()) {
            (Datum::Text(_), text) => Datum::Text(text.to_owned()),
            (Datum::Switch(_), "true") => Datum::Switch(true),
            (Datum::Switch(_), "false") => Datum::Switch(false),
            (Datum::Switch(_), _) => return Err(bad("person", "error-tutor-switch", &args)),
        };
    }
    Ok(person)
}

fn rows_of(guide: &Guide, mappings: Option<Vec<TutorMapping>>) -> Result<Vec<Row>, ConsoleError> {
    let Some(mappings) = mappings else {
        return Ok(usual_rows(&guide.mappings.users));
    };
    let none = Args::new();
    if mappings.len() > MOST_ROWS {
        let args = Args::new().count("most", MOST_ROWS as u64);
        return Err(bad("mappings", "error-tutor-rows", &args));
    }
    let row = |mapping: TutorMapping| {
        let is_bad = |text: &str| is_too_long(text) || text.contains(char::is_control);
        if is_bad(&mapping.from) || is_bad(&mapping.to) {
            return Err(bad("mappings", "error-setup-text", &none));
        }
        Ok(Row {
            from: mapping.from,
            to: mapping.to,
        })
    };
    mappings.into_iter().map(row).collect()
}

fn request(draft: &Draft) -> TrialRequest {
    TrialRequest {
        method: match draft.method {
            "PATCH" => TrialMethod::Patch,
            "PUT" => TrialMethod::Replace,
            _ => TrialMethod::Create,
        },
        body: draft.body.to_string(),
    }
}

/// What the log would have said, so that the same words can be made of it.
fn entry_of(tried: &Tried, connection: ConnectionId, at: Timestamp) -> LogEntry {
    LogEntry {
        seq: LogSeq(0),
        kind: EntryKind::Exchange,
        at,
        actor: directory::Actor::Anonymous,
        connection: Some(connection),
        connection_name: None,
        token: None,
        token_name: None,
        oauth_client: None,
        oauth_client_name: None,
        request_id: None,
        method: None,
        target: None,
        status: Some(tried.status),
        duration_us: None,
        verdict: tried.verdict,
        action: tried.action.to_owned(),
        reason: tried.reason.map(str::to_owned),
        arguments: tried.arguments.clone(),
        notes: tried.notes.clone(),
        signs: Vec::new(),
        subject: tried.subject.clone(),
        is_read: false,
        client_address: None,
        user_agent: None,
        count: 1,
    }
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

fn text_of(datum: &Datum) -> String {
    match datum {
        Datum::Text(text) => text.clone(),
        Datum::Switch(on) => on.to_string(),
    }
}
