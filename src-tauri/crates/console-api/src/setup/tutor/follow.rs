//! The requests that come once somebody is there: what a provider keeps for a second pass.

use super::values::{leaves, stored};
use crate::console::Console;
use crate::types::{ConsoleError, Span, TutorKept};
use crate::words::{self, Args};
use directory::Verdict;
use idp::guide::tutor::{Datum, Draft, Follow, Person, Tutor, TutorRow as Row};
use scim_service::Tried;
use serde_json::Value;

/// The id of somebody who is not here yet.
const MADE_UP: &str = "00000000-0000-4000-8000-000000000002";

/// A request that follows.
pub(super) struct Following {
    pub(super) follow: &'static Follow,
    /// The row that it is sent for.
    pub(super) row: usize,
    pub(super) sent: Value,
    pub(super) draft: Draft,
    /// Where an id in it is from.
    pub(super) words: Option<Vec<Span>>,
}

/// Those that have something to send.
pub(super) async fn following(
    console: &Console,
    engine: &'static Tutor,
    rows: &[Row],
    person: &Person,
) -> Result<Vec<Following>, ConsoleError> {
    let mut all = Vec::new();
    for follow in &engine.follow {
        let Some((row, datum)) = engine.following(follow, rows, person) else {
            continue;
        };
        let (sent, words) = match datum {
            Datum::Text(name) if follow.reference => {
                let (id, words) = id_of(console, name).await?;
                (Value::from(id), Some(words))
            }
            Datum::Text(text) => (Value::from(text), None),
            Datum::Switch(on) => (Value::from(on), None),
        };
        all.push(Following {
            draft: engine.follow(follow, &sent),
            follow,
            row,
            sent,
            words,
        });
    }
    Ok(all)
}

/// The id that the person of this `userName` has here, or one that is made up, and which of the two it is.
async fn id_of(console: &Console, name: String) -> Result<(String, Vec<Span>), ConsoleError> {
    let asked = name.clone();
    let holder = console
        .read(move |reader| reader.holder_of_user_name(&asked))
        .await?;
    let (id, words) = match holder {
        Some(holder) => (holder.resource.id.to_string(), "tutor-reference-here"),
        None => (MADE_UP.to_owned(), "tutor-reference-made-up"),
    };
    Ok((id, words::spans(words, &Args::new().text("name", &name))))
}

/// What this service does with the value.
pub(super) fn kept(following: &Following, tried: &Tried) -> TutorKept {
    if tried.verdict == Verdict::Refused {
        return TutorKept::Refused;
    }
    let to = &following.follow.to;
    let whole = format!("{to}.value");
    let leaves = stored(tried).map(|user| leaves(&user)).unwrap_or_default();
    let there = leaves
        .iter()
        .find(|leaf| leaf.path.eq_ignore_ascii_case(to) || leaf.path.eq_ignore_ascii_case(&whole));
    match there {
        Some(leaf) if leaf.value == following.sent => TutorKept::Stored,
        Some(_) => TutorKept::Otherwise,
        None => TutorKept::LeftOut,
    }
}
