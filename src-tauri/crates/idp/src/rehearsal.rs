//! A scripted client: what a provider sends in its first hour, without anybody behind it.
//!
//! The script is the provider's `first-hour.json`, in the format of its recordings; where a way of its guide sends other requests,
//! it has one of its own. Nothing here opens a socket: whoever runs a
//! rehearsal sends what [`Rehearsal::next_request`] gives and hands back what was answered. Whatever was made is deleted at the end,
//! also if the rehearsal is broken off.

use crate::Idp;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, VecDeque};

/// The header that says that a request is part of a rehearsal. Without it nothing could tell it from the provider.
pub const REHEARSAL_HEADER: &str = "X-Directory-Sync-Rehearsal";

/// The code that stands on the log entry of such a request in the place of signs.
pub const REHEARSED: &str = "rehearsed";

/// Stands for the made-up user while names are changed.
const TEST_EMAIL: &str = "\u{fdd0}";

/// A rehearsal under way.
#[derive(Clone, Debug)]
pub struct Rehearsal {
    headers: Vec<(String, String)>,
    body_headers: Vec<(String, String)>,
    left: VecDeque<Exchange>,
    /// What placeholders stand for.
    names: BTreeMap<String, String>,
    /// The request that was given out and not answered yet.
    open: Option<Exchange>,
    /// Paths of what was made and is still there, oldest first.
    made: Vec<String>,
    cleaning: bool,
}

/// A request as the provider sends it. Host, token and length are the sender's own affair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// What it is for.
    pub title: String,
    pub method: String,
    /// Behind the base URL, with its query.
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: Option<String>,
    /// The status that the provider needs; `None` when cleaning up, where anything will do.
    pub expected: Option<u16>,
}

#[derive(Clone, Debug)]
struct Exchange {
    request: Value,
    expected: Option<u16>,
    keep: Map<String, Value>,
    title: String,
}

impl Rehearsal {
    /// The first hour of a provider on a way of its guide; `None` if it sends nothing. `tag` goes into the names of the people and groups, so that
    /// they meet nobody who is there: a few letters and digits. `test_email` is the made-up user of a provider that tries the
    /// service out with one.
    pub fn of(idp: Idp, way: Option<&str>, tag: &str, test_email: &str) -> Option<Rehearsal> {
        let (script, profiles) = match idp {
            // Its agent takes either form; which of them it sends is not published.
            Idp::Okta if matches!(way, Some("wizard" | "agent")) => (
                include_str!("okta/first-hour-wizard.json"),
                include_str!("okta/profiles.json"),
            ),
            Idp::Entra => (
                include_str!("entra/first-hour.json"),
                include_str!("entra/profiles.json"),
            ),
            Idp::Okta => (
                include_str!("okta/first-hour.json"),
                include_str!("okta/profiles.json"),
            ),
            Idp::Onelogin => (
                include_str!("onelogin/first-hour.json"),
                include_str!("onelogin/profiles.json"),
            ),
            Idp::Jumpcloud => (
                include_str!("jumpcloud/first-hour.json"),
                include_str!("jumpcloud/profiles.json"),
            ),
            Idp::Custom => (
                include_str!("custom/first-hour.json"),
                include_str!("custom/profiles.json"),
            ),
            Idp::Google => return None,
        };
        let script: Value = serde_json::from_str(script).ok()?;
        let profiles: Value = serde_json::from_str(profiles).ok()?;
        let profile = &profiles[script["profile"].as_str()?];
        let tag: String = tag.chars().filter(char::is_ascii_alphanumeric).collect();
        let own: Vec<String> = script["own_names"].as_array()?.iter().map(text).collect();
        let tried_with = text(&script["test_email"]);
        let renamed = |value: &Value| {
            let change = |text: &str| {
                if tried_with.is_empty() {
                    return Some(tagged(text, &own, &tag));
                }
                // Addresses have it percent-encoded, bodies as it is.
                let marked = text
                    .replace(&tried_with, TEST_EMAIL)
                    .replace(&tried_with.replace('@', "%40"), TEST_EMAIL);
                let with_tag = tagged(&marked, &own, &tag);
                Some(if text.starts_with('/') {
                    with_tag.replace(TEST_EMAIL, &test_email.replace('@', "%40"))
                } else {
                    with_tag.replace(TEST_EMAIL, test_email)
                })
            };
            mapped(value, &change).unwrap_or_default()
        };
        let exchanges = script["exchanges"].as_array()?.iter();
        Some(Rehearsal {
            headers: headers(&profile["headers"]),
            body_headers: headers(&profile["body_headers"]),
            left: exchanges
                .map(|one| Exchange {
                    request: renamed(&one["request"]),
                    expected: one["response"]["status"]
                        .as_u64()
                        .and_then(|status| u16::try_from(status).ok()),
                    keep: one["response"]["keep"]
                        .as_object()
                        .cloned()
                        .unwrap_or_default(),
                    title: text(&one["title"]),
                })
                .collect(),
            names: BTreeMap::new(),
            open: None,
            made: Vec::new(),
            cleaning: false,
        })
    }

    /// How many requests are left, those that clean up not counted.
    pub fn left(&self) -> usize {
        self.left.len()
    }

    /// The next request; `None` when all is done and cleaned up.
    pub fn next_request(&mut self) -> Option<Request> {
        let exchange = loop {
            let Some(next) = self.left.pop_front() else {
                self.cleaning = true;
                break cleanup(self.made.pop()?);
            };
            // What stands on an earlier answer that did not come is passed over.
            let request = mapped(&next.request, &|text| filled(text, &self.names));
            if let Some(request) = request {
                break Exchange { request, ..next };
            }
        };
        let body = exchange.request.get("body").map(Value::to_string);
        let mut all = self.headers.clone();
        if body.is_some() {
            all.extend(self.body_headers.iter().cloned());
        }
        all.extend(headers(&exchange.request["headers"]));
        all.push((REHEARSAL_HEADER.to_owned(), "1".to_owned()));
        let request = Request {
            title: exchange.title.clone(),
            method: text(&exchange.request["method"]),
            path: text(&exchange.request["path"]),
            headers: all,
            body,
            expected: exchange.expected,
        };
        self.open = Some(exchange);
        Some(request)
    }

    /// What was answered to the request that was given out last. True if the provider can go on with it.
    pub fn answered(&mut self, status: u16, body: &Value) -> bool {
        let Some(exchange) = self.open.take() else {
            return false;
        };
        let path = text(&exchange.request["path"]);
        match text(&exchange.request["method"]).as_str() {
            "POST" if status == 201 => {
                if let Some(id) = body["id"].as_str() {
                    self.made.push(format!("{path}/{id}"));
                }
            }
            "DELETE" if status == 204 => self.made.retain(|made| *made != path),
            _ => {}
        }
        for (name, member) in &exchange.keep {
            if let Some(value) = member.as_str().and_then(|member| body[member].as_str()) {
                self.names.insert(name.clone(), value.to_owned());
            }
        }
        exchange.expected.is_none_or(|expected| expected == status)
    }

    /// Sends nothing more of the script; what is left is to delete what was made.
    pub fn break_off(&mut self) {
        self.left.clear();
    }

    /// True once the script is through and only cleaning up is left.
    pub fn is_cleaning(&self) -> bool {
        self.cleaning
    }
}

fn cleanup(path: String) -> Exchange {
    Exchange {
        title: "delete what the rehearsal made".to_owned(),
        request: serde_json::json!({ "method": "DELETE", "path": path }),
        expected: None,
        keep: Map::new(),
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn headers(value: &Value) -> Vec<(String, String)> {
    value
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| (name.clone(), text(value)))
        .collect()
}

/// The value with `change` applied to all of its texts; `None` if it fails for one.
fn mapped(value: &Value, change: &impl Fn(&str) -> Option<String>) -> Option<Value> {
    Some(match value {
        Value::String(text) => Value::String(change(text)?),
        Value::Array(values) => Value::Array(
            values
                .iter()
                .map(|value| mapped(value, change))
                .collect::<Option<_>>()?,
        ),
        Value::Object(members) => Value::Object(
            members
                .iter()
                .map(|(name, value)| Some((name.clone(), mapped(value, change)?)))
                .collect::<Option<_>>()?,
        ),
        other => other.clone(),
    })
}

/// A text in which the names that are the script's own have the tag with them: domains in front, others behind.
fn tagged(text: &str, own: &[String], tag: &str) -> String {
    own.iter().fold(text.to_owned(), |text, name| {
        let with_tag = if name.starts_with(|first: char| first.is_lowercase()) {
            format!("{tag}.{name}")
        } else {
            format!("{name}-{tag}")
        };
        text.replace(name, &with_tag)
    })
}

/// A text with its placeholders filled in; `None` if one stands for nothing.
fn filled(text: &str, names: &BTreeMap<String, String>) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("{{") {
        let (name, after) = behind.split_once("}}")?;
        out.push_str(before);
        out.push_str(names.get(name)?);
        rest = after;
    }
    out.push_str(rest);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Every provider that sends something, on each of its ways.
    fn speaking() -> impl Iterator<Item = (Idp, Option<&'static str>)> {
        let idps = Idp::ALL.into_iter().filter(|idp| idp.speaks_scim());
        idps.flat_map(|idp| {
            let ways = idp.guide().all_ways().map(|way| Some(way.key.as_str()));
            let ways: Vec<_> = [None].into_iter().chain(ways).collect();
            ways.into_iter().map(move |way| (idp, way))
        })
    }

    /// Answers every request as its provider hopes, and gives what was sent.
    fn played(mut rehearsal: Rehearsal, break_off_after: usize) -> Vec<Request> {
        let mut sent = Vec::new();
        while let Some(request) = rehearsal.next_request() {
            let status = request.expected.unwrap_or(204);
            let id = format!("id-{}", sent.len());
            assert!(
                rehearsal.answered(status, &json!({ "id": id })),
                "{request:?}"
            );
            sent.push(request);
            if sent.len() == break_off_after {
                rehearsal.break_off();
            }
        }
        sent
    }

    #[test]
    fn whatever_a_rehearsal_makes_it_deletes_also_when_it_is_broken_off() {
        for (idp, way) in speaking() {
            for end in [2, 5, 9, 14, usize::MAX] {
                let sent = played(
                    Rehearsal::of(idp, way, "7F3C", "test@example.com").unwrap(),
                    end,
                );
                let made: Vec<String> = sent
                    .iter()
                    .enumerate()
                    .filter(|(_, one)| one.method == "POST" && one.expected == Some(201))
                    .map(|(index, one)| format!("{}/id-{index}", one.path))
                    .collect();
                let gone: Vec<&String> = sent
                    .iter()
                    .filter(|one| one.method == "DELETE")
                    .map(|one| &one.path)
                    .collect();
                for path in &made {
                    assert_eq!(
                        gone.iter().filter(|one| **one == path).count(),
                        1,
                        "{idp:?} {way:?} {path}"
                    );
                }
                assert_eq!(made.len(), gone.len(), "{idp:?} {way:?}");
            }
        }
    }

    #[test]
    fn the_people_and_groups_of_two_rehearsals_have_nothing_in_common() {
        let names = |rehearsal: Rehearsal| -> Vec<String> {
            let bodies = played(rehearsal, usize::MAX)
                .into_iter()
                .filter_map(|one| one.body);
            let bodies = bodies.filter_map(|body| serde_json::from_str::<Value>(&body).ok());
            bodies
                .flat_map(|body| [body["userName"].clone(), body["displayName"].clone()])
                .filter_map(|name| name.as_str().map(str::to_owned))
                .filter(|name| name.contains("7F3C") || name.contains("9B1E"))
                .collect()
        };
        for (idp, way) in speaking() {
            let first = names(Rehearsal::of(idp, way, "7F3C", "test@example.com").unwrap());
            let second = names(Rehearsal::of(idp, way, "9B1E", "test@example.com").unwrap());
            assert!(first.len() > 2, "{idp:?} {way:?} {first:?}");
            assert!(
                !first.iter().any(|name| second.contains(name)),
                "{idp:?} {way:?}"
            );
        }
    }

    #[test]
    fn every_request_says_that_it_is_rehearsed_and_has_no_hole() {
        for (idp, way) in speaking() {
            for request in played(
                Rehearsal::of(idp, way, "7F3C", "test@example.com").unwrap(),
                usize::MAX,
            ) {
                let marked = request
                    .headers
                    .iter()
                    .any(|(name, _)| name == REHEARSAL_HEADER);
                assert!(marked, "{idp:?} {way:?} {request:?}");
                let whole = format!("{}{}", request.path, request.body.unwrap_or_default());
                assert!(!whole.contains("{{"), "{idp:?} {way:?} {whole}");
            }
        }
    }

    #[test]
    fn what_stands_on_an_answer_that_did_not_come_is_not_sent() {
        let mut rehearsal = Rehearsal::of(Idp::Entra, None, "7F3C", "test@example.com").unwrap();
        let mut sent = Vec::new();
        while let Some(request) = rehearsal.next_request() {
            let fits = rehearsal.answered(401, &Value::Null);
            assert!(!fits, "{request:?}");
            sent.push(request);
        }
        assert!(
            sent.iter().all(|one| !one.path.contains("/Users/")),
            "{sent:?}"
        );
        assert!(sent.iter().all(|one| one.method != "DELETE"), "{sent:?}");
    }

    #[test]
    fn a_provider_that_sends_nothing_has_no_rehearsal() {
        assert!(Rehearsal::of(Idp::Google, None, "7F3C", "test@example.com").is_none());
    }
}
