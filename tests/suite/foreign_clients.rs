//! Conformance suites and clients that others wrote, against a connection as it is made by default and a strict one.

use std::process::Command;

use acceptance::{Service, Token, python};
use serde_json::{Value, json};

/// A service with a token of a default and of a strict connection, so that each suite runs against both.
fn with_each_connection(run: impl Fn(&Service, &Token, &str)) {
    for strict in [false, true] {
        let service = Service::start();
        let connection = if strict {
            service.strict_connection("Strict")
        } else {
            service.connection("custom", "Default")
        };
        let token = service.token(&connection, "conformance", &[]);
        run(
            &service,
            &token,
            if strict {
                "a strict connection"
            } else {
                "a default connection"
            },
        );
        assert!(
            !service.stderr().contains("panicked"),
            "{}",
            service.stderr()
        );
    }
}

#[test]
fn scim2_tester_finds_no_fault() {
    with_each_connection(|service, token, which| {
        let results = python::script("conformance", &service.base_url, &token.token, &[]);
        let results = results.as_array().expect("an array of checks");
        assert!(
            results.len() > 50,
            "{which}: only {} checks ran",
            results.len()
        );
        let faults: Vec<&Value> = results
            .iter()
            .filter(|result| {
                ["DEVIATION", "ERROR", "CRITICAL"]
                    .contains(&result["status"].as_str().unwrap_or(""))
            })
            .collect();
        assert!(
            faults.is_empty(),
            "{which}: {}",
            serde_json::to_string_pretty(&faults).unwrap()
        );
    });
}

/// scim2-tester has no checks of bulk requests; the client beneath it validates what it sends and what comes back.
#[test]
fn scim2_client_creates_a_group_and_its_member_in_bulk() {
    with_each_connection(|service, token, which| {
        let done = python::script("bulk", &service.base_url, &token.token, &[]);
        assert_eq!(done["statuses"], json!([201, 201, 409]), "{which}: {done}");
        assert_eq!(done["scimType"], "uniqueness", "{which}: {done}");
        assert_eq!(done["isMember"], true, "{which}: {done}");
    });
}

#[test]
fn scim2_cli_is_satisfied() {
    with_each_connection(|service, token, which| {
        let output = Command::new(python::tool("scim2"))
            .args(["--url", &service.base_url, "test"])
            .env(
                "SCIM_CLI_HEADERS",
                format!("Authorization: Bearer {}", token.token),
            )
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr);
        let failed: Vec<&str> = said
            .lines()
            .filter(|line| {
                ["ERROR", "CRITICAL", "DEVIATION"]
                    .iter()
                    .any(|status| line.starts_with(status))
            })
            .collect();
        assert!(failed.is_empty(), "{which}: {failed:?}\n{said}");
        assert!(said.matches("SUCCESS").count() > 30, "{which}: {said}");
    });
}

#[test]
fn scim_sanity_finds_no_fault() {
    with_each_connection(|service, token, which| {
        let output = Command::new(python::tool("scim-sanity"))
            .args(["probe", &service.base_url, "--token", &token.token])
            .args(["--strict", "--json-output", "--i-accept-side-effects"])
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        let report: Value =
            serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error}: {said}"));
        let faults: Vec<&Value> = report["results"]
            .as_array()
            .expect("results")
            .iter()
            .filter(|result| {
                ["fail", "error"].contains(
                    &result["status"]
                        .as_str()
                        .unwrap_or("")
                        .to_lowercase()
                        .as_str(),
                )
            })
            .collect();
        assert!(
            faults.is_empty(),
            "{which}: {}",
            serde_json::to_string_pretty(&faults).unwrap()
        );
        assert!(
            report["summary"]["passed"].as_u64().unwrap_or(0) > 25,
            "{which}: {}",
            report["summary"]
        );
    });
}
