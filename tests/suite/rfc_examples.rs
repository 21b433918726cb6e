//! Every example of RFC 7643, RFC 7644 and RFC 9865, replayed over HTTP. The files and their rules: `tests/fixtures/README.md`.

use std::collections::BTreeMap;

use acceptance::{Answer, Client, Service, repository};
use reqwest::Method;
use serde_json::Value;

/// `id` and version of the resources that an example has created first, and what it kept of answers, by the names that
/// it gives them.
type Names = BTreeMap<String, String>;

#[test]
fn every_example_comes_out_as_written_on_a_strict_connection() {
    replay_all(&["--strict"]);
}

#[test]
fn every_example_comes_out_as_written_on_a_tolerant_connection() {
    replay_all(&[]);
}

fn replay_all(options: &[&str]) {
    let service = Service::start();
    let mut words = vec![
        "connection",
        "add",
        "--provider",
        "custom",
        "--name",
        "RFC",
        "--json",
    ];
    words.extend(options);
    let connection = service.cli(&words).json()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let client = service.client(&service.token(&connection, "examples", &[]).token);
    let mut files: Vec<_> = std::fs::read_dir(repository().join("tests/fixtures"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .collect();
    files.sort();
    assert!(
        files.len() >= 54,
        "examples are missing: only {} are there",
        files.len()
    );
    let mut broken = Vec::new();
    for file in files {
        empty(&client);
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let example: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        if let Err(why) = replay(&client, &example) {
            broken.push(format!(
                "{name} ({}): {why}",
                example["section"].as_str().unwrap_or("?")
            ));
        }
    }
    assert!(
        broken.is_empty(),
        "{} examples:\n{}",
        broken.len(),
        broken.join("\n")
    );
}

/// Deletes every group and user.
fn empty(client: &Client) {
    for collection in ["Groups", "Users"] {
        let all = client
            .get(&format!("/{collection}?attributes=id&count=1000"))
            .body;
        for resource in all["Resources"].as_array().into_iter().flatten() {
            let id = resource["id"].as_str().unwrap();
            client
                .delete(&format!("/{collection}/{id}"))
                .expect(204, "emptying the directory");
        }
    }
}

fn replay(client: &Client, example: &Value) -> Result<(), String> {
    let mut names = Names::new();
    for given in example["given"].as_array().into_iter().flatten() {
        let endpoint = given["endpoint"]
            .as_str()
            .ok_or("a given resource without an endpoint")?;
        let made = client.post(endpoint, &filled(&given["body"], &names));
        if made.status != 201 {
            return Err(format!("given {}: {}", given["name"], made.text));
        }
        let name = given["name"].as_str().unwrap_or_default();
        names.insert(name.to_owned(), made.id());
        let version = made.body["meta"]["version"].as_str().unwrap_or_default();
        names.insert(format!("{name}.version"), version.to_owned());
    }
    let one = [example.clone()];
    let exchanges = example["exchanges"]
        .as_array()
        .map_or(&one[..], Vec::as_slice);
    for exchange in exchanges {
        let answer = send(client, &filled(&exchange["request"], &names));
        compare(&answer, &filled(&exchange["response"], &names)).map_err(|why| {
            format!(
                "{}: {why}\n    answered {} {}",
                exchange["title"], answer.status, answer.text
            )
        })?;
        for (name, member) in exchange["response"]["keep"]
            .as_object()
            .into_iter()
            .flatten()
        {
            let kept = member
                .as_str()
                .and_then(|member| answer.body[member].as_str());
            let kept = kept.ok_or_else(|| format!("{}: no {member} to keep", exchange["title"]))?;
            names.insert(name.clone(), kept.to_owned());
        }
    }
    Ok(())
}

fn send(client: &Client, request: &Value) -> Answer {
    let method = Method::from_bytes(request["method"].as_str().unwrap().as_bytes()).unwrap();
    let headers: Vec<(&str, &str)> = request["headers"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| (name.as_str(), value.as_str().unwrap()))
        .collect();
    let body = request.get("body").filter(|body| !body.is_null());
    client.send(
        method,
        request["path"].as_str().unwrap(),
        &headers,
        body.map(|body| body.to_string().into_bytes()),
    )
}

/// The value with `{{name}}` replaced in all of its texts.
fn filled(value: &Value, names: &Names) -> Value {
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

fn compare(answer: &Answer, expected: &Value) -> Result<(), String> {
    if expected["status"] != answer.status {
        return Err(format!("expected status {}", expected["status"]));
    }
    for (name, expected) in expected["headers"].as_object().into_iter().flatten() {
        let expected = expected.as_str().unwrap_or_default();
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
