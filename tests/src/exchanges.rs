//! Exchanges that are written down as JSON, replayed over a bare socket and compared with what they say. The format is that of
//! `tests/fixtures/README.md`; the examples of the RFCs and the recordings of identity providers share it.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::{Answer, Service, wire};

/// What placeholders stand for: `{{name}}` is the id of the resource of that name, `{{name.version}}` its version.
pub type Names = BTreeMap<String, String>;

/// Every `.json` of a folder, by name. Adding a case is adding a file.
///
/// # Panics
/// If the folder is not there.
#[must_use]
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{} cannot be read: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("a folder that was opened can be read").path())
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .collect();
    files.sort();
    files
}

/// Reads a JSON file.
///
/// # Panics
/// If it is not there or no JSON.
#[must_use]
pub fn read(file: &Path) -> Value {
    let text = std::fs::read(file)
        .unwrap_or_else(|error| panic!("{} cannot be read: {error}", file.display()));
    serde_json::from_slice(&text)
        .unwrap_or_else(|error| panic!("{} is no JSON: {error}", file.display()))
}

/// The exchanges of a file: those listed, or the only one, which is the file itself.
#[must_use]
pub fn exchanges(recording: &Value) -> Vec<Value> {
    recording["exchanges"]
        .as_array()
        .cloned()
        .unwrap_or_else(|| vec![recording.clone()])
}

/// Sends exchanges with one token over one TCP connection: exactly the headers that they have and no others, because some
/// clients are known by the headers that they lack.
pub struct Player<'a> {
    address: SocketAddr,
    base_path: String,
    connection: wire::Connection,
    token: String,
    headers: Value,
    body_headers: Value,
    admin: Option<&'a Service>,
    pub names: Names,
}

impl<'a> Player<'a> {
    /// `base_url` as `serve --json` prints it. `profile` has the client's own headers: `headers` for every request,
    /// `body_headers` for those with a body.
    ///
    /// # Panics
    /// If nobody listens there.
    #[must_use]
    pub fn new(base_url: &str, token: &str, profile: &Value) -> Self {
        let (address, path) = base_url
            .strip_prefix("http://")
            .and_then(|rest| rest.split_once('/'))
            .and_then(|(address, path)| Some((address.parse().ok()?, path)))
            .unwrap_or_else(|| panic!("no address in {base_url}"));
        Self {
            address,
            base_path: format!("/{path}"),
            connection: wire::Connection::open(address),
            token: token.to_owned(),
            headers: profile["headers"].clone(),
            body_headers: profile["body_headers"].clone(),
            admin: None,
            names: Names::new(),
        }
    }

    /// With leave to make resources as the admin of this service does.
    #[must_use]
    pub fn with_admin(self, service: &'a Service) -> Self {
        Self {
            admin: Some(service),
            ..self
        }
    }

    /// Creates what a file says is there before: `given`.
    ///
    /// # Errors
    /// What the service said in place of 201.
    pub fn give(&mut self, recording: &Value) -> Result<(), String> {
        for given in recording["given"].as_array().into_iter().flatten() {
            let (name, endpoint) = (text(&given["name"]), text(&given["endpoint"]));
            let body = filled(&given["body"], &self.names);
            let resource = if given["local"] == true {
                self.made_by_the_admin(endpoint, &body)
            } else {
                let made = self.send("POST", endpoint, &Value::Null, Some(&body));
                if made.status != 201 {
                    return Err(format!("given {name}: {} {}", made.status, made.text));
                }
                made.body
            };
            self.learn(name, &resource);
        }
        Ok(())
    }

    /// A resource that no connection owns.
    fn made_by_the_admin(&self, endpoint: &str, body: &Value) -> Value {
        let area = endpoint.trim_start_matches('/').to_ascii_lowercase();
        let service = self
            .admin
            .expect("a file with local resources needs an admin");
        let said = service.cli_with_input(&[&area, "create", "--json"], &body.to_string());
        said.json()
    }

    /// Sends one exchange's request, and keeps of the answer what its `response` says.
    pub fn play(&mut self, exchange: &Value) -> Answer {
        let request = filled(&exchange["request"], &self.names);
        let answer = self.send(
            text(&request["method"]),
            text(&request["path"]),
            &request["headers"],
            request.get("body"),
        );
        for (name, member) in kept(exchange) {
            if let Some(value) = answer.body[text(member)].as_str() {
                self.names.insert(name.clone(), value.to_owned());
            }
        }
        answer
    }

    /// Plays a whole file; every answer must be what it says.
    ///
    /// # Errors
    /// The first difference, and in which exchange.
    pub fn replay(&mut self, recording: &Value) -> Result<(), String> {
        self.give(recording)?;
        for exchange in exchanges(recording) {
            let answer = self.play(&exchange);
            self.compare(&answer, &exchange)?;
        }
        Ok(())
    }

    /// Whether an answer is what the exchange says; else in which way not.
    ///
    /// # Errors
    /// The title of the exchange, the first difference, and what was answered.
    pub fn compare(&self, answer: &Answer, exchange: &Value) -> Result<(), String> {
        let lost = kept(exchange).find(|(_, member)| !answer.body[text(member)].is_string());
        let compared = match lost {
            Some((_, member)) => Err(format!("no {member} to keep")),
            None => compare(answer, &filled(&exchange["response"], &self.names)),
        };
        compared.map_err(|why| {
            let title = text(&exchange["title"]);
            format!(
                "{title}: {why}\n    answered {} {}",
                answer.status, answer.text
            )
        })
    }

    /// Deletes every group and user that this token may delete, and forgets their names.
    ///
    /// # Panics
    /// If one stays.
    pub fn empty_the_directory(&mut self) {
        self.names.clear();
        for collection in ["Groups", "Users"] {
            let list = format!("/{collection}?attributes=id&count=1000");
            let all = self.send("GET", &list, &Value::Null, None).body;
            for resource in all["Resources"].as_array().into_iter().flatten() {
                let path = format!("/{collection}/{}", text(&resource["id"]));
                self.send("DELETE", &path, &Value::Null, None)
                    .expect(204, "emptying the directory");
            }
        }
    }

    fn learn(&mut self, name: &str, resource: &Value) {
        if let Some(id) = resource["id"].as_str() {
            self.names.insert(name.to_owned(), id.to_owned());
        }
        if let Some(version) = resource["meta"]["version"].as_str() {
            self.names
                .insert(format!("{name}.version"), version.to_owned());
        }
    }

    fn send(&mut self, method: &str, path: &str, own: &Value, body: Option<&Value>) -> Answer {
        let body = body.map(Value::to_string);
        let mut headers: BTreeMap<String, (String, String)> = BTreeMap::new();
        let mut set = |name: &str, value: &str| {
            headers.insert(
                name.to_ascii_lowercase(),
                (name.to_owned(), value.to_owned()),
            );
        };
        set("Authorization", &format!("Bearer {}", self.token));
        let of_body = if body.is_some() {
            &self.body_headers
        } else {
            &Value::Null
        };
        for some in [&self.headers, of_body, own] {
            for (name, value) in some.as_object().into_iter().flatten() {
                set(name, text(value));
            }
        }
        let headers: Vec<(&str, &str)> = headers
            .values()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let target = format!("{}{path}", self.base_path);
        let answer = self
            .connection
            .request(
                method,
                &target,
                &headers,
                body.unwrap_or_default().as_bytes(),
            )
            .unwrap_or_else(|error| panic!("{method} {target}: {error}"));
        if answer.header("connection").eq_ignore_ascii_case("close") {
            self.connection = wire::Connection::open(self.address);
        }
        answer.into()
    }
}

/// The names that an exchange gives to members of its answer.
fn kept(exchange: &Value) -> impl Iterator<Item = (&String, &Value)> {
    exchange["response"]["keep"]
        .as_object()
        .into_iter()
        .flatten()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

impl From<wire::Response> for Answer {
    fn from(response: wire::Response) -> Answer {
        let headers = response.headers.iter().filter_map(|(name, value)| {
            let name: reqwest::header::HeaderName = name.parse().ok()?;
            Some((name, value.parse().ok()?))
        });
        Answer {
            status: response.status,
            headers: headers.collect(),
            body: response.json(),
            text: response.text(),
        }
    }
}

/// The value with `{{name}}` replaced in all of its texts.
///
/// # Panics
/// If a name stands for nothing.
#[must_use]
pub fn filled(value: &Value, names: &Names) -> Value {
    match value {
        Value::String(text) => {
            let mut text = text.clone();
            for (name, meaning) in names {
                text = text.replace(&format!("{{{{{name}}}}}"), meaning);
            }
            assert!(
                !text.contains("{{"),
                "a name that nothing was given: {text}"
            );
            Value::String(text)
        }
        Value::Array(values) => values.iter().map(|value| filled(value, names)).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (name.clone(), filled(value, names)))
            .collect(),
        other => other.clone(),
    }
}

/// Whether an answer has the status, the headers and, as a part of its own, the body expected.
///
/// # Errors
/// The first difference.
pub fn compare(answer: &Answer, expected: &Value) -> Result<(), String> {
    if expected["status"] != answer.status {
        return Err(format!("expected status {}", expected["status"]));
    }
    for (name, expected) in expected["headers"].as_object().into_iter().flatten() {
        let expected = text(expected);
        let actual = answer.header(name);
        let fits = match expected {
            "*" => !actual.is_empty(),
            _ if name.eq_ignore_ascii_case("content-type") => {
                actual == expected || actual.starts_with(&format!("{expected};"))
            }
            _ => actual == expected,
        };
        if !fits {
            return Err(format!(
                "header {name}: expected {expected:?}, is {actual:?}"
            ));
        }
    }
    match expected.get("body") {
        None => Ok(()),
        Some(Value::Null) if answer.text.is_empty() => Ok(()),
        Some(Value::Null) => Err("expected no body".to_owned()),
        Some(body) => fits(&answer.body, body).map_err(|why| format!("body{why}")),
    }
}

/// Whether the expected value is a part of the actual one; else where not.
fn fits(actual: &Value, expected: &Value) -> Result<(), String> {
    match (actual, expected) {
        (Value::String(text), Value::String(any)) if any == "*" && !text.is_empty() => Ok(()),
        (Value::Object(actual), Value::Object(expected)) => {
            for (name, expected) in expected {
                let at = |why: String| format!(".{name}{why}");
                match (actual.get(name), expected) {
                    (None, Value::Null) => {}
                    (None, _) => return Err(at(": is missing".to_owned())),
                    (Some(there), Value::Null) => {
                        return Err(at(format!(": must not be there, is {there}")));
                    }
                    (Some(there), _) => fits(there, expected).map_err(at)?,
                }
            }
            Ok(())
        }
        (Value::Array(actual), Value::Array(expected)) => {
            if actual.len() != expected.len() {
                return Err(format!(
                    ": expected {} elements, has {}",
                    expected.len(),
                    actual.len()
                ));
            }
            if pairs_up(actual, expected, &mut vec![false; actual.len()]) {
                return Ok(());
            }
            let lonely = expected
                .iter()
                .find(|expected| !actual.iter().any(|actual| fits(actual, expected).is_ok()));
            Err(format!(
                ": nothing is like {}",
                lonely.unwrap_or(&Value::Null)
            ))
        }
        _ if actual == expected => Ok(()),
        _ => Err(format!(": expected {expected}, is {actual}")),
    }
}

/// Whether each expected element has an actual one for itself, in any order.
fn pairs_up(actual: &[Value], expected: &[Value], taken: &mut Vec<bool>) -> bool {
    let Some((first, rest)) = expected.split_first() else {
        return true;
    };
    (0..actual.len()).any(|index| {
        if taken[index] || fits(&actual[index], first).is_err() {
            return false;
        }
        taken[index] = true;
        let fit = pairs_up(actual, rest, taken);
        taken[index] = fit;
        fit
    })
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_part_is_told_from_what_is_not() {
        use serde_json::json;
        let actual = json!({ "a": [1, { "b": "x", "c": 2 }], "d": "e" });
        for expected in [
            json!({}),
            json!({ "d": "*" }),
            json!({ "a": [{ "b": "*" }, 1] }),
            json!({ "z": null }),
        ] {
            assert_eq!(fits(&actual, &expected), Ok(()), "{expected}");
        }
        for expected in [
            json!({ "z": 1 }),
            json!({ "d": null }),
            json!({ "a": [1] }),
            json!({ "a": [1, 1] }),
            json!({ "d": "f" }),
        ] {
            assert!(fits(&actual, &expected).is_err(), "{expected}");
        }
    }
}
