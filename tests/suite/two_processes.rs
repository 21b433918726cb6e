//! Two processes on one workspace: the command line while the service runs, and what a second service is told.

use acceptance::{Service, cli, user};
use serde_json::json;

#[test]
fn a_token_made_on_the_command_line_is_good_at_the_very_next_request() {
    let service = Service::start();
    let connection = service.connection("okta", "Okta prod");
    for number in 0..5 {
        let token = service.token(&connection, &format!("token {number}"), &[]);
        service
            .client(&token.token)
            .get("/Users")
            .expect(200, "the first request with a fresh token");
    }
}

#[test]
fn a_token_revoked_on_the_command_line_is_refused_at_the_very_next_request() {
    let service = Service::start();
    let token = service.provisioner_token();
    let bearer = format!("Bearer {}", token.token);
    let headers = [("authorization", bearer.as_str())];
    // A connection that is open while the token is revoked, and one that is new afterwards.
    let mut open = service.wire();
    assert_eq!(
        open.request("GET", "/api/scim/v2/Users", &headers, b"")
            .unwrap()
            .status,
        200
    );
    assert_eq!(service.cli(&["token", "revoke", &token.id]).code, 0);
    // The service may have closed the open connection; what it may not do is answer on it.
    if let Ok(answer) = open.request("GET", "/api/scim/v2/Users", &headers, b"") {
        assert_eq!(answer.status, 401, "on the open connection");
    }
    service
        .client(&token.token)
        .get("/Users")
        .expect(401, "on a new connection");
}

#[test]
fn what_the_command_line_changes_is_there_over_http_and_in_the_log() {
    let service = Service::start();
    let client = service.provisioner();
    let created = service
        .cli_with_input(
            &["users", "create", "--json"],
            &user("grace@example.com").to_string(),
        )
        .json();
    let id = created["id"].as_str().unwrap();
    let read = client
        .get(&format!("/Users/{id}"))
        .expect(200, "a user made locally");
    assert_eq!(read.body["userName"], "grace@example.com");
    let over_http = client.post("/Users", &user("alan@example.com")).id();
    let listed = service.cli(&["users", "list", "--json"]).json();
    let names: Vec<&str> = listed
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|user| user["userName"].as_str())
        .collect();
    assert_eq!(names, ["grace@example.com", "alan@example.com"], "{listed}");
    assert!(
        !service.log("grace").is_empty(),
        "an act of the admin is logged"
    );
    assert!(!service.log("alan").is_empty(), "an exchange is logged");
    assert_eq!(
        service
            .cli(&["users", "deactivate", &over_http, "--json"])
            .code,
        0
    );
    assert_eq!(
        client.get(&format!("/Users/{over_http}")).body["active"],
        json!(false)
    );
    assert_eq!(service.cli(&["users", "delete", id, "--json"]).code, 0);
    client
        .get(&format!("/Users/{id}"))
        .expect(404, "a deleted user");
}

#[test]
fn a_second_service_on_the_same_workspace_is_told_who_has_it() {
    let mut service = Service::start();
    let Err(said) = Service::builder()
        .workspace(service.workspace())
        .try_start()
    else {
        panic!("two services on one workspace");
    };
    assert_eq!(said.code, 1, "{said:?}");
    assert!(
        said.err.contains(&service.pid().to_string()),
        "the process that has it is named: {said:?}"
    );
    assert!(service.is_running(), "the first goes on");
    service
        .anonymous()
        .get("/Users")
        .expect(401, "the first answers");
}

#[test]
fn the_command_line_opens_a_workspace_that_nobody_has_open() {
    let mut service = Service::start();
    service
        .provisioner()
        .post("/Users", &user("ada@example.com"));
    assert_eq!(service.stop(), 0, "SIGTERM is a clean end");
    let listed = service.cli(&["users", "list", "--json"]).json();
    assert_eq!(listed[0]["userName"], "ada@example.com");
    assert_eq!(service.cli(&["workspace", "check", "--json"]).code, 0);
}

#[test]
fn a_missing_workspace_is_an_error_that_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("absent.dsync");
    let said = cli::run(&["users", "list", "--workspace", file.to_str().unwrap()]);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.err.contains("absent.dsync"), "{said:?}");
    assert!(!file.exists(), "and it is not made");
}

#[test]
fn what_was_accepted_is_answered_when_the_service_ends() {
    let mut service = Service::start();
    let token = service.provisioner_token().token;
    let base_url = service.base_url.clone();
    let acknowledged = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..4)
            .map(|writer| {
                let (token, base_url) = (&token, &base_url);
                scope.spawn(move || {
                    let client = acceptance::Client::new(base_url, Some(token));
                    let mut made = Vec::new();
                    for number in 0..100_000 {
                        let name = format!("w{writer}-{number}@example.com");
                        let body = user(&name).to_string().into_bytes();
                        match client.try_send(reqwest::Method::POST, "/Users", &[], Some(body)) {
                            Ok(answer) if answer.status == 201 => made.push(name),
                            Ok(answer) => assert_eq!(answer.status, 503, "{}", answer.text),
                            // Refused before it was accepted: the service has closed its door.
                            Err(_) => break,
                        }
                    }
                    made
                })
            })
            .collect();
        acceptance::until("some writes", std::time::Duration::from_secs(30), || {
            service
                .cli(&["users", "list", "--json"])
                .json()
                .as_array()
                .is_some_and(|users| users.len() > 20)
        });
        assert_eq!(service.stop(), 0, "a clean end under load");
        writers
            .into_iter()
            .flat_map(|writer| writer.join().unwrap())
            .collect::<Vec<_>>()
    });
    assert!(!acknowledged.is_empty());
    let again = Service::builder().workspace(service.workspace()).start();
    let client = again.client(&token);
    for name in acknowledged.iter().rev().take(200) {
        let found = client.list("Users", &[("filter", &format!("userName eq \"{name}\""))]);
        assert_eq!(found.body["totalResults"], 1, "{name} was acknowledged");
    }
}
