//! The way in from outside, as providers take it: through a real web server with TLS, through a real `ssh -R`, and with a tunnel
//! program that is a stand-in for cloudflared. The servers are the test's own, on free ports of this computer.

mod ladder;
mod servers;
mod tunnels;

use acceptance::{Service, ServiceBuilder};
use serde_json::Value;
use servers::Authority;
use std::time::Duration;

const NAME: &str = "sync.test";
/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// A service that looks for the public name on this computer and knows the authority.
fn service(authority: &Authority) -> ServiceBuilder {
    Service::builder()
        .argument("--resolve")
        .argument(&format!("{NAME}=127.0.0.1"))
        .variable("SSL_CERT_FILE", &authority.root())
}

/// A connection of Entra ID's, with its token in the keychain. The name leads to this computer, where only an agent could come.
fn connection(service: &Service, url: &str) -> String {
    let id = service.connection("entra", "Entra staging");
    let kept = service.token(&id, "First token", &["--keep"]);
    let words = [
        "setup",
        "change",
        "Entra staging",
        "--reach",
        "agent",
        "--public-url",
        url,
    ];
    assert_eq!(service.cli(&words).code, 0);
    kept.id
}

/// The report of a check, and the exit code.
fn check(service: &Service) -> (Value, i32) {
    let words = ["reach", "check", "--connection", "Entra staging", "--json"];
    let said = service.cli(&words);
    let report = serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{said:?}"));
    (report, said.code)
}

fn words(spans: &Value) -> String {
    let spans = spans.as_array().unwrap().iter();
    spans.map(|span| span["text"].as_str().unwrap()).collect()
}

/// The check stops at this rung, finds this and says to do that.
fn stops_at(service: &Service, number: usize, found: &str, to_do: &str) {
    let (report, code) = check(service);
    assert_eq!(code, 1, "{report:#}");
    assert_eq!(
        report["heading"],
        format!("Not reachable: stopped at rung {number} of 7"),
        "{report:#}"
    );
    let rungs = report["rungs"].as_array().unwrap();
    for (index, rung) in rungs.iter().enumerate() {
        let state = match (index + 1).cmp(&number) {
            std::cmp::Ordering::Less => "passed",
            std::cmp::Ordering::Equal => "failed",
            std::cmp::Ordering::Greater => "notTried",
        };
        assert_eq!(rung["state"], state, "{rung:#}");
    }
    let rung = &rungs[number - 1];
    assert!(words(&rung["found"]).contains(found), "{rung:#}");
    assert!(words(&rung["fix"]["heading"]).contains(to_do), "{rung:#}");
}
