//! Every example of RFC 7643, RFC 7644 and RFC 9865, replayed over HTTP. The files and their rules: `tests/fixtures/README.md`.

use acceptance::exchanges::{self, Player};
use acceptance::{Service, repository};
use serde_json::json;

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
    let mut words = vec!["--provider", "custom", "--name", "RFC"];
    words.extend(options);
    let connection = service.add_connection(&words);
    let token = service.token(&connection, "examples", &[]).token;
    let client = json!({ "body_headers": { "Content-Type": "application/scim+json" } });
    let files = exchanges::files(&repository().join("tests/fixtures"));
    assert!(
        files.len() >= 54,
        "examples are missing: only {} are there",
        files.len()
    );
    let mut player = Player::new(&service.base_url, &token, &client);
    let mut broken = Vec::new();
    for file in files {
        player.empty_the_directory();
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let example = exchanges::read(&file);
        if let Err(why) = player.replay(&example) {
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
