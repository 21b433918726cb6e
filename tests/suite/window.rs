//! The real window, from the first start to the revoked token. Run with `tests/scripts/with-display.sh`.

use std::net::TcpListener;
use std::time::Duration;

use acceptance::exchanges::{self, Player};
use acceptance::{Window, cli, python, repository, until};
use serde_json::json;
use tempfile::TempDir;

/// A home of its own for each window: its workspace, its settings, its default port.
pub struct Home {
    folder: TempDir,
}

impl Home {
    pub fn new() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("window-")
            .tempdir()
            .unwrap();
        Self { folder }
    }

    fn workspace(&self) -> String {
        self.folder
            .path()
            .join("w.dsync")
            .to_str()
            .unwrap()
            .to_owned()
    }

    pub fn open_window(&self) -> Window {
        let config = self.folder.path().join("config");
        let data = self.folder.path().join("data");
        let window = Window::open(
            &["--workspace", &self.workspace()],
            &[
                ("XDG_CONFIG_HOME", config.to_str().unwrap()),
                ("XDG_DATA_HOME", data.to_str().unwrap()),
            ],
        );
        window.sees("Overview");
        window
    }

    pub fn cli(&self, words: &[&str]) -> cli::Said {
        let workspace = self.workspace();
        let mut all = words.to_vec();
        all.extend(["--workspace", &workspace]);
        cli::run(&all)
    }
}

/// Another program may hold the usual port on this machine: then the window offers a free one, which is taken.
pub fn running_at(window: &Window) -> String {
    let base_url = window.base_url();
    if window.count("//*[contains(., 'is held by')]") > 0 {
        window.click_xpath("//button[starts-with(normalize-space(.), 'Use free port')]");
        window.no_longer_sees("is held by");
    }
    window.sees("Running");
    let _ = base_url;
    window.base_url()
}

#[test]
fn an_admin_makes_a_token_a_client_provisions_with_it_and_everything_is_in_the_window() {
    let home = Home::new();
    let window = home.open_window();
    let base_url = running_at(&window);
    window.screenshot("window-01-first-start");

    // A connection and its token, in the window.
    window.go_to("Connections");
    window.click("Add a connection");
    window.click_xpath("//*[@role='dialog']//label[contains(., 'Custom')]");
    window.fill("Name", "Acme HR");
    window.screenshot("window-02-add-connection");
    window.click_in_dialog("Add connection");
    window.sees("Acme HR");
    window.click("New token");
    window.fill("Name", "November");
    window.click_in_dialog("Make token");
    window.sees("Copy this token now");
    let token = window.text_at("//*[@role='dialog']//code[starts-with(., 'dsk_')]");
    assert!(token.starts_with("dsk_rw_") && token.len() == 56, "{token}");
    window.screenshot("window-03-token-shown-once");
    window.click_in_dialog("Copy");
    window.click_in_dialog("Done");
    window.no_longer_sees("Copy this token now");
    let in_page = format!("return document.documentElement.outerHTML.includes('{token}')");
    until(
        "closing the dialog to forget the token",
        Duration::from_secs(5),
        || window.script(&in_page) == json!(false),
    );
    assert!(
        window.row_with(&["November"]).contains("not used"),
        "the token is not used yet"
    );

    // A client that nobody here wrote provisions with it.
    let done = python::script("provision", &base_url, &token, &["provision"]);
    assert_eq!(done["refused"]["status"], json!(409), "{done}");
    assert_eq!(done["refused"]["scimType"], "uniqueness", "{done}");
    assert_eq!(done["membersOfDesign"], json!(6), "{done}");

    // Its last use is told beside the token.
    let used = window.row_with(&["November", "127.0.0.1"]);
    assert!(!used.contains("not used"), "{used}");
    window.screenshot("window-04-connection");

    // Every exchange stands in the live log.
    window.go_to("Live log");
    for words in [
        &["Created user", "person20@example.com"][..],
        &["Created group", "Everyone"],
        &["Deactivated", "person20@example.com", "PATCH", "200"],
        &["Design", "PATCH"],
        &["Refused", "PERSON01@example.com", "409"],
    ] {
        let row = window.row_with(words);
        assert!(
            row.contains("Acme HR") || row.contains("POST") || row.contains("PATCH"),
            "{row}"
        );
    }
    window.screenshot("window-05-live-log");

    // The refused duplicate is explained.
    window.open_row(&["Refused", "PERSON01@example.com"]);
    window.sees("To fix it");
    window.sees("person01@example.com");
    window.sees("RFC 7644");
    window.screenshot("window-06-refused-duplicate");

    // Users and groups are in the directory.
    window.go_to("Directory");
    window.sees("1–20 of 20");
    assert!(
        window
            .row_with(&["Person 01", "person01@example.com"])
            .contains("Active")
    );
    assert!(window.row_with(&["Person 20"]).contains("Deactivated"));
    window.screenshot("window-07-users");
    window.click_xpath("//a[starts-with(normalize-space(.), 'Groups')]");
    window.sees("1–3 of 3");
    window.screenshot("window-08-groups");
    for (group, members) in [("Engineering", "10"), ("Design", "6"), ("Everyone", "20")] {
        let row = window.row_with(&[group]);
        assert!(
            row.contains(members),
            "{group} has {members} members: {row}"
        );
    }

    // Revoked in the window: the next call is refused and the log says why.
    window.go_to("Connections");
    window.click("Acme HR");
    window.click("More for November");
    window.click("Revoke…");
    window.click_in_dialog("Revoke token");
    assert!(!window.row_with(&["November", "Revoked"]).is_empty());
    let looked = python::script("provision", &base_url, &token, &["look"]);
    assert_eq!(looked["status"], json!(401), "{looked}");
    assert!(
        !looked["body"]
            .as_str()
            .unwrap()
            .to_lowercase()
            .contains("revoke"),
        "the answer does not tell the reason: {looked}"
    );
    window.go_to("Live log");
    let row = window.row_with(&["Refused", "revoked", "401"]);
    assert!(row.contains("GET"), "{row}");
    window.open_row(&["Refused", "revoked", "401"]);
    window.sees("To fix it");
    window.screenshot("window-09-revoked");

    // The same things at the command line, while the window is open.
    let users = home.cli(&["users", "list", "--json"]).json();
    assert_eq!(users.as_array().map(Vec::len), Some(20), "{users}");

    assert_eq!(
        window.problems(),
        Vec::<String>::new(),
        "no error, warning or policy violation in the page"
    );
    window.resize(960, 600);
    window.sees("revoked");
    window.screenshot("window-10-narrow");
}

#[test]
fn every_page_opens_without_a_problem_in_the_narrow_window_too() {
    let home = Home::new();
    let window = home.open_window();
    let _ = running_at(&window);
    for (width, height) in [(1280, 800), (960, 600), (720, 480)] {
        window.resize(width, height);
        for page in [
            "Overview",
            "Live log",
            "Directory",
            "Connections",
            "Settings",
        ] {
            window.go_to(page);
            window.sees(if page == "Live log" {
                "Created this workspace"
            } else {
                page
            });
            window.screenshot(&format!(
                "page-{}-{width}",
                page.to_lowercase().replace(' ', "-")
            ));
            let overflow = window.script(
                "return document.documentElement.scrollWidth - document.documentElement.clientWidth",
            );
            assert!(
                overflow.as_i64().unwrap() <= 0,
                "{page} at {width} px scrolls sideways by {overflow}"
            );
        }
    }
    assert_eq!(window.problems(), Vec::<String>::new());
}

#[test]
fn a_taken_port_is_said_and_a_free_one_is_a_click_away() {
    let home = Home::new();
    // The usual port, held by this test unless something else has it already: either way it is taken.
    let _held = TcpListener::bind("127.0.0.1:8765");
    let window = home.open_window();
    window.sees("Port 8765 is held by");
    window.screenshot("window-port-taken");
    window.click_xpath("//button[starts-with(normalize-space(.), 'Use free port')]");
    window.sees("Running");
    let base_url = window.base_url();
    assert!(!base_url.contains(":8765/"), "{base_url}");
    let client = acceptance::Client::new(&base_url, None);
    client
        .get("/Users")
        .expect(401, "the service answers at the free port");
    assert_eq!(window.problems(), Vec::<String>::new());
}

#[test]
fn without_a_keychain_the_window_says_so_and_goes_on() {
    let home = Home::new();
    let config = home.folder.path().join("config");
    let data = home.folder.path().join("data");
    let window = Window::open(
        &["--workspace", &home.workspace()],
        &[
            ("XDG_CONFIG_HOME", config.to_str().unwrap()),
            ("XDG_DATA_HOME", data.to_str().unwrap()),
            // An address at which no session bus is.
            ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus"),
        ],
    );
    let base_url = running_at(&window);
    window.go_to("Connections");
    window.click("Add a connection");
    window.click_xpath("//*[@role='dialog']//label[contains(., 'Custom')]");
    window.fill("Name", "No keychain");
    window.click_in_dialog("Add connection");
    window.click("New token");
    window.sees("Tokens are shown once, and not kept");
    window.screenshot("window-no-keychain");
    window.click_in_dialog("Make token");
    let token = window.text_at("//*[@role='dialog']//code[starts-with(., 'dsk_')]");
    let client = acceptance::Client::new(&base_url, Some(&token));
    client
        .get("/Users")
        .expect(200, "the token is good all the same");
}

#[test]
fn the_first_hour_of_a_provider_is_on_the_screen() {
    let home = Home::new();
    let window = home.open_window();
    let base_url = running_at(&window);
    let entra = repository().join("src-tauri/crates/idp/src/entra");
    let first_hour = exchanges::read(&entra.join("first-hour.json"));
    let profiles = exchanges::read(&entra.join("profiles.json"));
    let connection = home
        .cli(&[
            "connection",
            "add",
            "--provider",
            "entra",
            "--name",
            "Contoso",
            "--json",
        ])
        .json();
    let token = home
        .cli(&[
            "token",
            "create",
            "--connection",
            "Contoso",
            "--name",
            "November",
            "--json",
        ])
        .json();
    assert!(connection["id"].is_string(), "{connection}");
    let profile = &profiles[first_hour["profile"].as_str().unwrap()];
    window.go_to("Live log");
    let mut player = Player::new(&base_url, token["token"].as_str().unwrap(), profile);
    player.replay(&first_hour).unwrap();

    // What was forgiven is marked; the marks make room for an open entry, so they are read first.
    let disabled = window.row_with(&["Deactivated", "cy.okoro@contoso.test"]);
    assert!(disabled.contains("≈"), "{disabled}");
    let refused = window.row_with(&["Refused", "BO.LIND@contoso.test"]);
    assert!(refused.contains("409"), "{refused}");
    let partly = window.row_with(&["Partly", "4 of 5 members", "All staff"]);
    assert!(partly.contains("≈"), "{partly}");

    // What was left out is counted, and named in words.
    window.open_row(&["Partly", "4 of 5 members", "All staff"]);
    window.click_xpath("//*[@role='tab'][starts-with(normalize-space(.), 'Quirks')]");
    window.sees("names nobody here");
    window.sees("the operation was written");
    window.screenshot("window-first-hour-partly");

    // So is what was forgiven.
    window.open_row(&["Deactivated", "cy.okoro@contoso.test"]);
    window.click_xpath("//*[@role='tab'][starts-with(normalize-space(.), 'Quirks')]");
    window.sees("a boolean came as the text");
    window.screenshot("window-first-hour-quirks");

    // The directory is as the hour left it.
    window.go_to("Directory");
    window.sees("1–5 of 5");
    assert!(window.row_with(&["Cy Okoro"]).contains("Deactivated"));
    assert!(
        !window
            .row_with(&["Ana Gil", "ana.gil@contoso.test"])
            .is_empty()
    );
    window.screenshot("window-first-hour-users");

    // The group tells what was asked for and is not there.
    window.click_xpath("//a[starts-with(normalize-space(.), 'Groups')]");
    assert!(window.row_with(&["All staff"]).contains("1 left out"));
    window.click("All staff");
    window.sees("Membership ledger");
    assert!(!window.row_with(&["4d1b7c90"]).is_empty());
    window.screenshot("window-first-hour-ledger");
    assert_eq!(window.problems(), Vec::<String>::new());
}
