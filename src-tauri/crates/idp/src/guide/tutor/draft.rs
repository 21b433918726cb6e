//! From a mapping and a person to a request.

use super::expression::{Expression, Unreadable};
use super::target::Target;
use super::{Datum, Follow, Leave, LeaveMethod, Person, Tutor, Unset};
use serde_json::Value;

/// A row of a mapping, as it is or as somebody wants to see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TutorRow {
    pub from: String,
    pub to: String,
}

/// A request that a provider would send.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    pub method: &'static str,
    pub body: Value,
    /// What became of each row.
    pub rows: Vec<Outcome>,
}

/// What became of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Its value stands there, as a JSON pointer (RFC 6901).
    Sent {
        pointer: String,
        value: Value,
    },
    /// Its source has no value.
    Empty,
    /// It is not part of this request.
    Later,
    /// A later row has put another value there.
    Replaced {
        by: usize,
    },
    Unreadable(Unreadable),
}

impl Tutor {
    /// The request that creates a person.
    pub fn create(&self, rows: &[TutorRow], person: &Person) -> Draft {
        self.whole_body("POST", rows, person, false)
    }

    /// The request that is sent when the person loses the app on this way; `None` if none is, because nothing of the mapping
    /// tells the service.
    pub fn leave(&self, leave: &Leave, rows: &[TutorRow], person: &Person) -> Option<Draft> {
        let mut gone = person.clone();
        gone.extend(leave.set.clone());
        let (before, after) = (self.active(rows, person), self.active(rows, &gone));
        if after.is_none() || before == after {
            return None;
        }
        let Some(template) = leave
            .body
            .as_ref()
            .filter(|_| leave.method == LeaveMethod::Patch)
        else {
            return Some(self.whole_body("PUT", rows, &gone, true));
        };
        let mut body = template.0.clone();
        body.fill_all(&match after? {
            Datum::Switch(on) if leave.texts => Value::from(if on { "True" } else { "False" }),
            Datum::Switch(on) => Value::from(on),
            Datum::Text(text) if leave.texts => Value::from(text),
            Datum::Text(text) => as_boolean(&text).unwrap_or(Value::from(text)),
        });
        Some(Draft {
            method: "PATCH",
            body: body.close("", &mut Vec::new()).unwrap_or_default(),
            rows: Vec::new(),
        })
    }

    /// The row that has a value for a request that follows, and the value; `None` if there is none, and then the request does not come.
    pub fn following(
        &self,
        follow: &Follow,
        rows: &[TutorRow],
        person: &Person,
    ) -> Option<(usize, Datum)> {
        let wanted = Target::parse(&follow.to).ok()?;
        let is_it = |row: &TutorRow| Target::parse(&row.to).is_ok_and(|to| wanted.is_at(&to));
        let (index, row) = rows.iter().enumerate().rev().find(|(_, row)| is_it(row))?;
        let value = self.expression(&row.from).ok()?;
        Some((index, value.value(&self.whole(person))?))
    }

    /// The request that follows, with this value.
    pub fn follow(&self, follow: &Follow, value: &Value) -> Draft {
        let mut body = follow.body.0.clone();
        body.fill_all(value);
        Draft {
            method: "PATCH",
            body: body.close("", &mut Vec::new()).unwrap_or_default(),
            rows: Vec::new(),
        }
    }

    /// What the rows make of `active`.
    fn active(&self, rows: &[TutorRow], person: &Person) -> Option<Datum> {
        let person = self.whole(person);
        let is_active = |row: &&TutorRow| row.to.trim().eq_ignore_ascii_case("active");
        let row = rows.iter().rev().find(is_active)?;
        self.expression(&row.from).ok()?.value(&person)
    }

    fn whole_body(
        &self,
        method: &'static str,
        rows: &[TutorRow],
        person: &Person,
        with_later: bool,
    ) -> Draft {
        let person = self.whole(person);
        let mut body = self.body.0.clone();
        let mut outcomes = Vec::with_capacity(rows.len());
        for (index, row) in rows.iter().enumerate() {
            let read = self
                .expression(&row.from)
                .and_then(|from| Ok((from, Target::parse(&row.to)?)));
            let outcome = match read {
                Err(problem) => Outcome::Unreadable(problem),
                Ok((_, target)) if !with_later && self.is_at(&self.later, &target) => {
                    Outcome::Later
                }
                Ok((from, target)) => match self.sent(&from, &target, &person) {
                    None => Outcome::Empty,
                    Some(value) => {
                        for replaced in body.fill(&target, index, value.clone(), self.twice) {
                            outcomes[replaced] = Outcome::Replaced { by: index };
                        }
                        let pointer = String::new();
                        Outcome::Sent { pointer, value }
                    }
                },
            };
            outcomes.push(outcome);
        }
        let mut places = Vec::new();
        let mut body = body.close("", &mut places).unwrap_or_default();
        for (row, place) in places {
            if let Some(Outcome::Sent { pointer, .. }) = outcomes.get_mut(row) {
                *pointer = place;
            }
        }
        if self.schemas_follow {
            follow(&mut body);
        }
        Draft {
            method,
            body,
            rows: outcomes,
        }
    }

    fn sent(&self, from: &Expression, target: &Target, person: &Person) -> Option<Value> {
        match from.value(person) {
            Some(Datum::Switch(on)) => Some(Value::from(on)),
            Some(Datum::Text(text)) if self.is_at(&self.booleans, target) => {
                Some(as_boolean(&text).unwrap_or(Value::from(text)))
            }
            Some(Datum::Text(text)) => Some(Value::from(text)),
            None => match self.unset {
                Unset::LeftOut => None,
                Unset::Empty => Some(Value::from("")),
            },
        }
    }

    fn is_at(&self, places: &[String], target: &Target) -> bool {
        let mut places = places.iter().filter_map(|place| Target::parse(place).ok());
        places.any(|place| place.is_at(target))
    }
}

fn as_boolean(text: &str) -> Option<Value> {
    let is = |word: &str| text.eq_ignore_ascii_case(word);
    (is("true") || is("false")).then(|| Value::from(is("true")))
}

/// Takes away the URNs of extensions that have no value.
fn follow(body: &mut Value) {
    let Some(object) = body.as_object_mut() else {
        return;
    };
    let names: Vec<String> = object.keys().cloned().collect();
    if let Some(Value::Array(schemas)) = object.get_mut("schemas") {
        schemas.retain(|urn| {
            let is_core = urn.as_str().is_some_and(|urn| urn.contains(":core:"));
            is_core || names.iter().any(|name| Some(name.as_str()) == urn.as_str())
        });
    }
}
