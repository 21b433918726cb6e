//! An OAuth client from its making on the command line to its end, beside the running service.

use acceptance::{Service, user};
use serde_json::Value;

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

fn text(value: &Value, name: &str) -> String {
    value[name]
        .as_str()
        .unwrap_or_else(|| panic!("no {name} in {value}"))
        .to_owned()
}

/// Asks for an access token on a connection of its own.
fn fetch(service: &Service, client: &str, secret: &str) -> (u16, Value) {
    let form = format!("grant_type=client_credentials&client_id={client}&client_secret={secret}");
    let answer = service
        .wire()
        .request("POST", "/oauth2/token", &[FORM], form.as_bytes())
        .unwrap();
    (answer.status, answer.json())
}

#[test]
fn a_client_of_the_command_line_provisions_until_it_is_revoked() {
    let mut service = Service::start();
    let _ = service.connection("entra", "Entra");
    let created = service
        .cli(&[
            "oauth-client",
            "create",
            "--connection",
            "Entra",
            "--name",
            "gallery",
            "--lifetime",
            "2",
            "--json",
        ])
        .json();
    assert_eq!(
        text(&created, "tokenUrl"),
        format!("{}/oauth2/token", service.origin())
    );
    let (id, secret) = (text(&created["row"], "id"), text(&created, "secret"));

    let (status, answer) = fetch(&service, &id, &secret);
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["expires_in"], 7_200);
    assert_eq!(answer["scope"], "read-write");
    let token = text(&answer, "access_token");
    service
        .client(&token)
        .post("/Users", &user("ada@example.com"))
        .expect(201, "with an access token");

    // It outlives the process, and the log says who it was.
    let workspace = service.workspace().to_owned();
    assert_eq!(service.stop(), 0);
    let mut again = Service::builder().workspace(&workspace).start();
    again.keep(service);
    let service = again;
    service
        .client(&token)
        .get("/Users")
        .expect(200, "after a restart");
    let rows = service.log("client:gallery");
    let words = serde_json::to_string(&rows).unwrap();
    assert!(words.contains("ada@example.com"), "{words}");

    // A second secret, and the first one revoked: what it fetched is refused.
    let second = service
        .cli(&[
            "oauth-client",
            "add-secret",
            &id,
            "--expires",
            "never",
            "--json",
        ])
        .json();
    let (status, _) = fetch(&service, &id, &text(&second, "secret"));
    assert_eq!(status, 200);
    let first_secret = text(&created, "secretId");
    let revoked = service.cli(&["oauth-client", "revoke-secret", &first_secret]);
    assert_eq!(revoked.code, 0, "{}", revoked.err);
    assert_eq!(fetch(&service, &id, &secret).0, 401);
    service
        .client(&token)
        .get("/Users")
        .expect(401, "its secret was revoked");

    let (_, answer) = fetch(&service, &id, &text(&second, "secret"));
    let token = text(&answer, "access_token");
    let client = service.client(&token);
    client.get("/Users").expect(200, "with the second secret");
    assert_eq!(service.cli(&["oauth-client", "revoke", &id]).code, 0);
    service
        .client(&token)
        .get("/Users")
        .expect(401, "the client was revoked");
    let (status, error) = fetch(&service, &id, &text(&second, "secret"));
    assert_eq!(
        (status, &error["error"]),
        (401, &Value::from("invalid_client"))
    );

    let listed = service
        .cli(&["oauth-client", "list", "--connection", "Entra", "--json"])
        .json();
    assert_eq!(listed[0]["state"], "revoked");
    assert!(
        !listed.to_string().contains(&secret),
        "no list holds a secret"
    );
    assert_eq!(service.cli(&["oauth-client", "restore", &id]).code, 0);
    assert_eq!(fetch(&service, &id, &text(&second, "secret")).0, 200);
    assert_eq!(
        service.cli(&["oauth-client", "delete", &id, "--yes"]).code,
        1,
        "only a revoked one may go"
    );
    assert_eq!(service.cli(&["oauth-client", "revoke", &id]).code, 0);
    assert_eq!(
        service.cli(&["oauth-client", "delete", &id, "--yes"]).code,
        0
    );
    let gone = service.cli(&["oauth-client", "list", "--json"]).json();
    assert_eq!(gone, Value::Array(Vec::new()));
}

#[test]
fn people_get_three_values_and_the_words_beside_them() {
    let service = Service::start();
    let _ = service.connection("entra", "Entra");
    let said = service.cli(&[
        "oauth-client",
        "create",
        "--connection",
        "Entra",
        "--name",
        "gallery",
    ]);
    assert_eq!(said.code, 0, "{}", said.err);
    for value in ["/oauth2/token", "client id", "dss_"] {
        assert!(said.out.contains(value), "{value}: {}", said.out);
    }
    assert!(said.err.contains("this once"), "{}", said.err);
    assert!(!said.err.contains("dss_"), "{}", said.err);
    let listed = service.cli(&["oauth-client", "list"]);
    for value in ["gallery", "Entra", "active", "60 min", "dss_…"] {
        assert!(listed.out.contains(value), "{value}: {}", listed.out);
    }
    let taken = service.cli(&[
        "oauth-client",
        "create",
        "--connection",
        "Entra",
        "--name",
        "Gallery",
    ]);
    assert_eq!(taken.code, 1);
    assert!(taken.err.contains("already"), "{}", taken.err);
}
