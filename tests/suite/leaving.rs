//! Leaving and rotation through the command line and over the wire: a connection that goes, a token that takes over.

use std::time::Duration;

use acceptance::{Service, group, until, user};
use serde_json::{Value, json};

const SOON: Duration = Duration::from_secs(20);

fn rotation(service: &Service) -> Value {
    let listed = service
        .cli(&["token", "rotations", "--connection", "Okta", "--json"])
        .json();
    listed[0].clone()
}

#[test]
fn a_rotation_turns_with_the_traffic_and_the_old_token_dies_when_it_is_revoked() {
    let service = Service::start();
    let connection = service.connection("okta", "Okta");
    let old = service.token(&connection, "First token", &[]);
    let before = service.client(&old.token);
    before
        .get("/Users?count=1")
        .expect(200, "with the old token");
    let created = service
        .cli(&[
            "token",
            "rotate",
            &old.id,
            "--name",
            "Next",
            "--overlap",
            "48",
            "--json",
        ])
        .json();
    let after = service.client(created["token"].as_str().unwrap());
    assert_eq!(rotation(&service)["state"], "waiting");

    for _ in 0..3 {
        before.get("/Users?count=1").expect(200, "both work");
    }
    after.get("/Users?count=1").expect(200, "both work");
    until("the new one is seen", SOON, || {
        rotation(&service)["state"] == "settling"
    });
    before.get("/Users?count=1").expect(200, "both work");
    until("the old one came last", SOON, || {
        rotation(&service)["state"] == "both"
    });
    for number in 0..10 {
        let name = format!("u{number}@example.com");
        after
            .post("/Users", &user(&name))
            .expect(201, "the provider has moved over");
    }
    until("it is safe", SOON, || rotation(&service)["state"] == "safe");
    let told = service.cli(&["token", "rotations"]);
    assert!(
        told.err.contains("Safe to revoke the old token now"),
        "{told:?}"
    );

    assert_eq!(service.cli(&["token", "revoke", &old.id]).code, 0);
    // Its open connections ended with it.
    let before = service.client(&old.token);
    before.get("/Users").expect(401, "the old one is dead");
    until("somebody still has it", SOON, || {
        rotation(&service)["state"] == "stillSent"
    });
    after.get("/Users").expect(200, "the new one goes on");
    until("it is over", SOON, || rotation(&service)["state"] == "over");
}

#[test]
fn the_calendar_is_printed_as_a_file_of_its_own() {
    let service = Service::start();
    let connection = service.connection("entra", "Entra; production");
    let none = service.cli(&["token", "calendar"]);
    assert_eq!(none.code, 1, "{none:?}");
    let token = service.token(&connection, "Only token", &["--expires", "90"]);
    let printed = service.cli(&["token", "calendar", "--connection", "Entra; production"]);
    assert_eq!(printed.code, 0, "{printed:?}");
    assert!(
        printed.out.starts_with("BEGIN:VCALENDAR\r\n")
            && printed.out.ends_with("END:VCALENDAR\r\n")
    );
    let unfolded = printed.out.replace("\r\n ", "");
    assert!(
        unfolded.contains(&format!("UID:token-{}@", token.id)),
        "{unfolded}"
    );
    assert!(unfolded.contains("SUMMARY:Token Only token of Entra\\; production ends"));
    assert!(!unfolded.contains(&token.token));
}

#[test]
fn a_removal_that_is_killed_in_the_middle_is_gone_on_with() {
    let mut service = Service::start();
    let connection = service.connection("okta", "Okta");
    let token = service.token(&connection, "First token", &[]).token;
    let client = service.client(&token);
    let other = service.provisioner();
    let mut members = Vec::new();
    for number in 0..1500 {
        let answer = client
            .post("/Users", &user(&format!("u{number}@example.com")))
            .expect(201, "a user");
        members.push(answer.id());
    }
    let some: Vec<&str> = members.iter().take(50).map(String::as_str).collect();
    client
        .post("/Groups", &group("Engineering", &some))
        .expect(201, "a group");
    other
        .post("/Users", &user("other@example.com"))
        .expect(201, "another connection's");

    let workspace = service.workspace().to_owned();
    let remove = std::process::Command::new(acceptance::binary())
        .args(["connection", "remove", "Okta", "--users", "delete", "--yes"])
        .args(["--workspace", workspace.to_str().unwrap()])
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn();
    let left = || {
        other.get("/Users?count=1").body["totalResults"]
            .as_u64()
            .unwrap()
    };
    until("it has begun", SOON, || left() < 1_501);
    // Its open connections ended with it.
    service
        .client(&token)
        .get("/Users")
        .expect(401, "its token died at once");
    service.kill();
    let _ = remove.unwrap().wait();

    let mut again = Service::builder().workspace(&workspace).start();
    let listed = |what: &str| again.cli(&[what, "list", "--json"]).json();
    until("it was gone on with", SOON, || {
        listed("users").as_array().unwrap().len() == 1
    });
    assert_eq!(listed("groups"), json!([]));
    until("it is told", SOON, || {
        !again.log("action:connection_left").is_empty()
    });
    let told = again.log("action:connection_left");
    assert_eq!(told.len(), 1, "{told:?}");
    let deleted = again.cli(&["log", "export", "--format", "jsonl", "action:user_deleted"]);
    assert_eq!(
        deleted.out.lines().count(),
        1_500,
        "each has one entry, whatever was interrupted"
    );
    assert_eq!(again.stop(), 0);
    let checked = acceptance::cli::run(&[
        "workspace",
        "check",
        "--workspace",
        workspace.to_str().unwrap(),
    ]);
    assert_eq!(checked.code, 0, "{checked:?}");
    again.keep(service);
}
