//! The setup of one provider, walked in the real window while its first hour comes over real HTTP.
//! Run with `tests/scripts/with-display.sh`.

use acceptance::exchanges::{self, Player};
use acceptance::{Window, repository};
use serde_json::Value;

use crate::window::{Home, running_at};

/// By step: the exchanges of the first hour that the provider sends when the step was done, from one to before another.
const SENT: [(&str, usize, usize); 6] = [
    ("admin-credentials", 0, 1),
    ("attribute-mappings", 1, 2),
    ("provision-on-demand", 2, 4),
    ("start-provisioning", 4, 21),
    ("watch-first-cycle", 21, 24),
    ("end-one-access", 24, 37),
];

/// The open card of a step, with what it says in its head.
fn card(number: &str, says: &str) -> String {
    format!(
        "//section[.//h3//button[@aria-expanded='true'][starts-with(normalize-space(.), '{number}')]]\
         /header[contains(normalize-space(.), '{says}')]"
    )
}

fn next(window: &Window) {
    window.click_xpath("//button[starts-with(normalize-space(.), 'Next: ')]");
}

#[test]
fn a_provider_is_set_up_in_the_window_and_each_step_turns_green_as_its_traffic_comes() {
    let home = Home::new();
    let window = home.open_window();
    let base_url = running_at(&window);

    window.go_to("Connections");
    window.click("Add a connection");
    window.click_xpath("//*[@role='dialog']//label[contains(., 'Entra')]");
    window.fill("Name", "Trial connection");
    window.click_in_dialog("Add and set up");
    window.sees("Set up Microsoft Entra ID");
    window.click_xpath("//label[contains(., 'By a public address')]");
    window.fill("Public URL", "https://sync.example.com");
    window.click_xpath("//form//button[normalize-space(.)='Keep']");
    window.sees("https://sync.example.com/api/scim/v2");
    let _ = window.text_at(&card("2.1", "Done"));
    next(&window);
    window.click("Make a token");
    window.click_in_dialog("Make token");
    let token = window.text_at("//*[@role='dialog']//code[starts-with(., 'dsk_')]");
    window.click_in_dialog("Copy");
    window.click_in_dialog("Done");
    let _ = window.text_at(&card("3.1", "Done"));
    window.screenshot("setup-window-01-token");

    let entra = repository().join("src-tauri/crates/idp/src/entra");
    let hour = exchanges::read(&entra.join("first-hour.json"));
    let profiles = exchanges::read(&entra.join("profiles.json"));
    let profile = &profiles[hour["profile"].as_str().unwrap()];
    let mut player = Player::new(&base_url, &token, profile);
    let hour = exchanges::exchanges(&hour);
    let setup = home
        .cli(&["setup", "show", "Trial connection", "--json"])
        .json();
    let steps: Vec<&Value> = setup["phases"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|phase| phase["steps"].as_array().unwrap())
        .filter(|step| step["kind"] == "provider")
        .collect();
    let mut seen: Vec<String> = Vec::new();
    let mut unsent: Vec<&str> = SENT.iter().map(|(step, ..)| *step).collect();
    for step in steps {
        let (key, number) = (
            step["key"].as_str().unwrap(),
            step["number"].as_str().unwrap(),
        );
        next(&window);
        let Some((_, from, to)) = SENT.iter().find(|(sent, ..)| *sent == key) else {
            let _ = window.text_at(&card(number, "Tick by hand"));
            window.click("Tick by hand");
            let _ = window.text_at(&card(number, "Ticked by you"));
            continue;
        };
        unsent.retain(|sent| *sent != key);
        let waits = if step["optional"] == true {
            "Ticks itself at"
        } else {
            "Waiting for"
        };
        // The address leads nowhere, which the self-test says as soon as it has found out; then traffic comes and it is over.
        let is_waiting = format!("{} | {}", card(number, waits), card(number, "Kept out"));
        let _ = window.text_at(&is_waiting);
        for exchange in &hour[*from..*to] {
            let answer = player.play(exchange);
            player.compare(&answer, exchange).unwrap();
        }
        let head = window.text_at(&card(number, "Seen"));
        assert!(head.contains('#'), "{key} links to its exchange: {head}");
        seen.push(number.to_owned());
        if key == "admin-credentials" {
            window.screenshot("setup-window-02-seen");
        }
    }
    assert!(unsent.is_empty(), "the guide has no step {unsent:?}");

    next(&window);
    window.sees("Verified summary");
    window.sees("steps are done. What each rests on stands beside it.");
    for number in seen {
        assert!(
            window.row_with(&[&number, "Seen"]).contains('#'),
            "{number}"
        );
    }
    window.screenshot("setup-window-03-summary");
    window.resize(960, 600);
    window.sees("Verified summary");
    window.screenshot("setup-window-04-summary-narrow");
    assert_eq!(window.problems(), Vec::<String>::new());
}
