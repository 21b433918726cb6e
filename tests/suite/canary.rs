//! Secrets that are sent in, by every way there is, and then looked for in everything that is stored or said.

use std::path::Path;

use acceptance::{Service, patch, user};
use reqwest::Method;
use serde_json::json;

/// Fails if any of the secrets is in these bytes, as UTF-8 or as UTF-16.
fn assert_absent(place: &str, bytes: &[u8], secrets: &[(&str, String)]) {
    let has = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
    for (what, secret) in secrets {
        assert!(!has(secret.as_bytes()), "{what} is in {place}");
        let wide: Vec<u8> = secret.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(!has(&wide), "{what} is in {place}, as UTF-16");
    }
}

fn assert_folder_is_clean(folder: &Path, secrets: &[(&str, String)]) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            assert_absent(
                &path.display().to_string(),
                &std::fs::read(&path).unwrap(),
                secrets,
            );
        }
    }
}

#[test]
fn no_secret_that_was_ever_sent_is_stored_or_said() {
    let mut service = Service::start();
    let connection = service.connection("custom", "Canaries");
    let token = service.token(&connection, "canary", &[]);
    let revoked = service.token(&connection, "revoked canary", &[]);
    assert_eq!(service.cli(&["token", "revoke", &revoked.id]).code, 0);
    let secret = |what: &'static str| (what, format!("canary-{}-7f3a9c", what.replace(' ', "-")));
    let password = secret("a password in a POST");
    let put_password = secret("a password in a PUT");
    let patch_password = secret("a password in a PATCH");
    let pathless_password = secret("a password in a PATCH without a path");
    let filter_password = secret("a password in a filter");
    let header = secret("an own header");
    let broken = secret("a password in broken JSON");
    let nested = secret("a secret in an unknown attribute");
    let basic = secret("a Basic credential");
    let query = secret("an access token in the address");
    let client = service.client(&token.token);

    let mut body = user("ada@example.com");
    body["password"] = json!(password.1);
    body["vendorSettings"] =
        json!({ "api_key": nested.1, "deep": [{ "Client-Secret": nested.1 }] });
    let id = client
        .post("/Users", &body)
        .expect(201, "with a password")
        .id();
    let path = format!("/Users/{id}");
    let mut body = user("ada@example.com");
    body["password"] = json!(put_password.1);
    client
        .put(&path, &body)
        .expect(200, "a PUT with a password");
    let operation = json!([{ "op": "replace", "path": "password", "value": patch_password.1 }]);
    client
        .patch(&path, &patch(operation))
        .expect(200, "a PATCH of the password");
    let operation =
        json!([{ "op": "replace", "value": { "password": pathless_password.1, "title": "x" } }]);
    client
        .patch(&path, &patch(operation))
        .expect(200, "a PATCH without a path");
    client
        .list(
            "Users",
            &[("filter", &format!("password eq \"{}\"", filter_password.1))],
        )
        .expect(403, "a filter on the password");
    client.send(
        Method::GET,
        "/Users",
        &[("x-vendor-key", &header.1), ("cookie", &header.1)],
        None,
    );
    for cut in [
        format!(r#"{{"userName":"x","password":"{}","#, broken.1),
        format!(r#"{{"userName":"x","password":"{}"#, broken.1),
        format!(
            r#"{{"userName":"x","Pass_Word" : ["{}"], nonsense"#,
            broken.1
        ),
    ] {
        client
            .send(Method::POST, "/Users", &[], Some(cut.into_bytes()))
            .expect(400, "broken JSON");
    }
    let basic_header = format!("Basic {}", basic.1);
    service
        .anonymous()
        .send(
            Method::GET,
            "/Users",
            &[("authorization", &basic_header)],
            None,
        )
        .expect(401, "Basic");
    service
        .anonymous()
        .get(&format!("/Users?access_token={}", query.1))
        .expect(400, "in the address");
    service
        .client(&revoked.token)
        .get("/Users")
        .expect(401, "a revoked token");
    let misspelt = format!("{}x", &token.token[..token.token.len() - 1]);
    service
        .client(&misspelt)
        .get("/Users")
        .expect(401, "a misspelt token");

    let secrets = [
        ("the token", token.token.clone()),
        ("a revoked token", revoked.token.clone()),
        ("a misspelt token", misspelt),
        ("the random part of a token", token.token[10..40].to_owned()),
        password,
        put_password,
        patch_password,
        pathless_password,
        filter_password,
        header,
        broken,
        nested,
        basic,
        query,
    ];
    let folder = service.workspace().parent().unwrap().to_owned();
    assert_folder_is_clean(&folder, &secrets);
    assert_absent("an answer", client.get(&path).text.as_bytes(), &secrets);
    for format in ["jsonl", "csv", "har"] {
        let exported = service.cli(&["log", "export", "--format", format]);
        assert_eq!(exported.code, 0, "{exported:?}");
        assert!(
            exported.out.contains("ada@example.com"),
            "the {format} export is not empty"
        );
        assert_absent(
            &format!("the {format} export"),
            exported.out.as_bytes(),
            &secrets,
        );
    }
    for command in [
        &["token", "list", "--json"][..],
        &["users", "show", &id, "--json"],
        &["log", "search", "ada", "--json"],
    ] {
        let said = service.cli(command);
        assert_absent(&command.join(" "), said.out.as_bytes(), &secrets);
        assert_absent(&command.join(" "), said.err.as_bytes(), &secrets);
    }
    let backup = folder.join("backup.dsync");
    let said = service.cli(&["workspace", "backup", backup.to_str().unwrap()]);
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(service.stop(), 0);
    assert_folder_is_clean(&folder, &secrets);
    assert_absent("standard error", service.stderr().as_bytes(), &secrets);
    let read_back = Service::builder().workspace(&backup).start();
    read_back
        .client(&token.token)
        .get(&path)
        .expect(200, "the backup is a workspace, tokens' hashes and all");
}
