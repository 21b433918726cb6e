//! Every body of the RFC examples in `tests/fixtures` parses and checks; that the service answers them as written is the
//! business of the acceptance tests.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on fails; clippy.toml allows it in test functions, this allows it in what they call"
)]

use scim_core::{
    Attributes, Catalogue, Filter, JsonLimits, Patch, PatchRequest, Projection, Purpose,
    ResourceType, SearchRequest, Tolerances, json,
};
use serde_json::Value;
use std::path::{Path, PathBuf};

fn fixtures() -> Vec<(PathBuf, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures");
    let files = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = files
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .collect();
    files.sort();
    let read = |path: PathBuf| {
        let text = std::fs::read(&path).unwrap();
        let value = json::parse(&text, &JsonLimits::default())
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        (path, value)
    };
    files.into_iter().map(read).collect()
}

/// What a file asks and what it expects, one after the other.
fn exchanges(fixture: &Value) -> Vec<(&Value, &Value)> {
    match fixture.get("exchanges").and_then(Value::as_array) {
        Some(list) => list
            .iter()
            .map(|one| (&one["request"], &one["response"]))
            .collect(),
        None => vec![(&fixture["request"], &fixture["response"])],
    }
}

/// How far the core can judge a request.
enum Checked {
    Accepted,
    /// It is about none of the resource types.
    Elsewhere,
}

/// Checks one request as the service would, short of its store.
fn check(request: &Value, tolerances: &Tolerances) -> Result<Checked, scim_core::ScimError> {
    let catalogue = Catalogue::standard();
    let address = request["path"].as_str().unwrap();
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let endpoint = path
        .trim_start_matches('/')
        .split('/')
        .next()
        .unwrap_or_default();
    let known = catalogue.by_endpoint(endpoint);
    if path.ends_with("/.search") || path.is_empty() {
        let types: Vec<&ResourceType> = match known {
            Some(only) => vec![only],
            None => catalogue.resource_types().map(AsRef::as_ref).to_vec(),
        };
        let filter = match request.get("body").cloned() {
            Some(body) => SearchRequest::parse(body, tolerances)?.filter,
            None => parameter(query, "filter"),
        };
        if let Some(filter) = filter {
            Filter::parse_for_each(&filter, &types, tolerances)?;
        }
        return Ok(Checked::Accepted);
    }
    let Some(resource_type) = known else {
        return Ok(Checked::Elsewhere);
    };
    let parameter = |name: &str| parameter(query, name);
    if let Some(filter) = parameter("filter") {
        let (read, _) = Filter::parse_noting(&filter, resource_type, tolerances)?;
        assert_eq!(
            Filter::parse(&read.to_string(), resource_type),
            Ok(read),
            "{filter}"
        );
    }
    let (only, except) = (parameter("attributes"), parameter("excludedAttributes"));
    Projection::parse(only.as_deref(), except.as_deref(), resource_type)?;
    let Some(body) = request.get("body").cloned() else {
        return Ok(Checked::Accepted);
    };
    match request["method"].as_str() {
        Some("POST") => drop(Attributes::check(
            body,
            resource_type,
            Purpose::Create,
            tolerances,
        )?),
        Some("PUT") => drop(Attributes::check(
            body,
            resource_type,
            Purpose::Replace,
            tolerances,
        )?),
        Some("PATCH") => {
            let patch = PatchRequest::parse(body, tolerances)?;
            drop(Patch::check(patch, resource_type, tolerances)?);
        }
        other => panic!("no body is expected with {other:?}"),
    }
    Ok(Checked::Accepted)
}

fn parameter(query: &str, name: &str) -> Option<String> {
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs
        .find(|(known, _)| *known == name)
        .map(|(_, value)| decoded(value))
}

fn decoded(text: &str) -> String {
    let mut out = Vec::new();
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let digits = [bytes.next().unwrap(), bytes.next().unwrap()];
            out.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
        } else {
            out.push(byte);
        }
    }
    String::from_utf8(out).unwrap()
}

#[test]
fn every_request_of_the_rfcs_is_accepted_or_refused_as_printed() {
    let fixtures = fixtures();
    assert!(
        fixtures.len() > 40,
        "the examples are all there: {}",
        fixtures.len()
    );
    for (path, fixture) in &fixtures {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let section = fixture["section"].as_str().unwrap();
        let (rfc, number) = section.split_once(" §").unwrap();
        let prefix = format!("{}-{number}-", rfc.to_lowercase().replace(' ', ""));
        assert!(name.starts_with(&prefix), "{name} is of section {section}");
        for tolerances in [Tolerances::STRICT, Tolerances::ALL] {
            for given in fixture
                .get("given")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
            {
                let request = serde_json::json!({ "method": "POST", "path": given["endpoint"], "body": given["body"] });
                check(&request, &tolerances)
                    .unwrap_or_else(|error| panic!("{name}: given {error}"));
            }
            for (request, response) in exchanges(fixture) {
                let status = response["status"].as_u64().unwrap();
                let result = check(request, &tolerances);
                match result {
                    Err(error) => {
                        assert_eq!(u64::from(error.status), status, "{name}: {error}");
                        let keyword = response["body"]["scimType"].as_str();
                        assert_eq!(
                            error.scim_type.map(|kind| kind.as_str()),
                            keyword,
                            "{name}: {error}"
                        );
                    }
                    Ok(Checked::Elsewhere) => {}
                    // What only the store can refuse: what is taken, gone, stale, or selects nothing.
                    Ok(Checked::Accepted) if matches!(status, 404 | 409 | 412 | 501) => {}
                    Ok(Checked::Accepted) if response["body"]["scimType"] == "noTarget" => {}
                    // Pages are the service's.
                    Ok(Checked::Accepted)
                        if matches!(
                            response["body"]["scimType"].as_str(),
                            Some("invalidCursor" | "invalidCount")
                        ) => {}
                    Ok(Checked::Accepted) => assert!(status < 400, "{name}: {request}"),
                }
            }
        }
    }
}
