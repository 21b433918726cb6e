//! Tokens in a real keychain, and without one. Run with `tests/scripts/with-display.sh`, which has a keyring of its own.

use acceptance::Service;
use serde_json::json;

#[test]
fn a_token_kept_in_the_keychain_can_be_revealed_until_it_is_deleted() {
    let service = Service::start();
    let connection = service.connection("custom", "Kept");
    let token = service.token(&connection, "kept", &["--keep"]);
    let listed = service.cli(&["token", "list", "--json"]).json();
    assert_eq!(listed[0]["inKeychain"], json!(true), "{listed}");
    let revealed = service
        .cli(&["token", "reveal", &token.id, "--json"])
        .json();
    assert_eq!(revealed["token"], token.token.as_str());
    assert!(
        !service.log("revealed").is_empty(),
        "revealing is an act that is logged"
    );

    assert_eq!(service.cli(&["token", "revoke", &token.id]).code, 0);
    assert_eq!(service.cli(&["token", "delete", &token.id]).code, 0);
    assert_eq!(
        service.cli(&["token", "reveal", &token.id]).code,
        1,
        "it is gone"
    );
}

#[test]
fn a_token_not_kept_cannot_be_revealed() {
    let service = Service::start();
    let token = service.provisioner_token();
    let said = service.cli(&["token", "reveal", &token.id]);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(!said.out.contains("dsk_"), "{said:?}");
    assert!(
        said.err.contains("keychain"),
        "the reason is said: {said:?}"
    );
}

#[test]
fn without_a_keychain_tokens_are_made_and_it_is_said() {
    // An address at which no session bus is.
    let service = Service::builder()
        .variable("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
        .start();
    let connection = service.connection("custom", "Unkept");
    let said = service.cli(&[
        "token",
        "create",
        "--connection",
        &connection,
        "--name",
        "unkept",
        "--keep",
        "--json",
    ]);
    assert_eq!(said.code, 0, "the token is good all the same: {said:?}");
    assert!(
        said.err.contains("keychain") || !said.json()["keychainProblem"].is_null(),
        "that it is not kept is said: {said:?}"
    );
    let token = said.json()["token"].as_str().unwrap().to_owned();
    service
        .client(&token)
        .get("/Users")
        .expect(200, "and works");
    let listed = service.cli(&["token", "list", "--json"]).json();
    assert_eq!(listed[0]["inKeychain"], json!(false), "{listed}");
}
