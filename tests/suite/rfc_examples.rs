//! Every example of RFC 7643, RFC 7644 and RFC 9865, replayed over HTTP. The files and their rules: `tests/fixtures/README.md`.

use acceptance::exchanges::{self, Player};
use acceptance::{Service, repository};
use serde_json::{Value, json};

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
    let mut player = Player::new(&service, &token, &client);
    let mut broken = Vec::new();
    for file in files {
        player.empty_the_directory();
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let example = exchanges::read(&file);
        if let Err(why) = replay(&mut player, &example) {
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

fn replay(player: &mut Player, example: &Value) -> Result<(), String> {
    player.give(example)?;
    for exchange in exchanges::exchanges(example) {
        let answer = player.play(&exchange);
        player.compare(&answer, &exchange).map_err(|why| {
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
