//! Bad input gets a clear error, and nothing is lost by it.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use acceptance::{ERROR, PATCH_OP, Service, binary, cli, patch, user};
use reqwest::Method;
use serde_json::json;

/// method, path, body, expected status, expected scimType, a word that the detail must have.
type Case<'a> = (Method, &'a str, &'a str, u16, &'a str, &'a str);

#[test]
fn a_bad_request_gets_an_error_that_says_what_to_change() {
    let service = Service::start();
    // A tolerant connection would take the number 5 for the text "5".
    let connection = service.strict_connection("Strict");
    let client = service.client(&service.token(&connection, "strict", &[]).token);
    let mut ada = user("ada@example.com");
    ada["emails"] = json!([{ "value": "ada@example.com", "type": "work" }]);
    let ada = client.post("/Users", &ada).expect(201, "a user");
    let before = client.get("/Users").body;
    let ada_path = format!("/Users/{}", ada.id());
    let ada_path = ada_path.as_str();
    let user_of = |more: &str| format!(r#"{{"schemas":["{}"],{more}}}"#, acceptance::CORE_USER);
    let patch_of = |more: &str| format!(r#"{{"schemas":["{PATCH_OP}"],"Operations":{more}}}"#);
    let bodies = [
        user_of(r#""userName":5"#),
        user_of(r#""userName":"b@example.com","active":"perhaps""#),
        user_of(r#""userName":"b@example.com","emails":"b@example.com""#),
        user_of(r#""userName":"b@example.com","name":["b"]"#),
        user_of(r#""displayName":"Nobody""#),
        user_of(r#""userName":"""#),
        user_of(r#""userName":"b@example.com","userName":"c@example.com""#),
        user_of(r#""userName":"ADA@example.com""#),
        user_of("\"userName\":\"b\\u0000@example.com\""),
        user_of("\"userName\":\"b\\ud800@example.com\""),
        patch_of("[]"),
        patch_of(r#"[{"op":"move","path":"title","value":"x"}]"#),
        patch_of(r#"[{"op":"replace","path":"emails[type eq","value":"x"}]"#),
        patch_of(r#"[{"op":"replace","path":"id","value":"x"}]"#),
        patch_of(r#"[{"op":"remove"}]"#),
        patch_of(r#"[{"op":"replace","path":"active","value":[1]}]"#),
        patch_of(
            r#"[{"op":"replace","path":"title","value":"kept?"},{"op":"remove","path":"userName"}]"#,
        ),
    ];
    let cases: &[Case] = &[
        (Method::POST, "/Users", "", 400, "invalidSyntax", "body"),
        (
            Method::POST,
            "/Users",
            "{\"userName\":",
            400,
            "invalidSyntax",
            "",
        ),
        (Method::POST, "/Users", "[]", 400, "invalidSyntax", "object"),
        (
            Method::POST,
            "/Users",
            "{} trailing",
            400,
            "invalidSyntax",
            "",
        ),
        (
            Method::POST,
            "/Users",
            &bodies[0],
            400,
            "invalidValue",
            "userName",
        ),
        (
            Method::POST,
            "/Users",
            &bodies[1],
            400,
            "invalidValue",
            "active",
        ),
        (
            Method::POST,
            "/Users",
            &bodies[2],
            400,
            "invalidValue",
            "emails",
        ),
        (
            Method::POST,
            "/Users",
            &bodies[3],
            400,
            "invalidValue",
            "name",
        ),
        (
            Method::POST,
            "/Users",
            &bodies[4],
            400,
            "invalidValue",
            "userName",
        ),
        (
            Method::POST,
            "/Users",
            &bodies[5],
            400,
            "invalidValue",
            "userName",
        ),
        (
            Method::POST,
            "/Users",
            &bodies[6],
            400,
            "invalidSyntax",
            "userName",
        ),
        (
            Method::POST,
            "/Users",
            &bodies[7],
            409,
            "uniqueness",
            "userName",
        ),
        (Method::POST, "/Users", &bodies[8], 400, "", ""),
        (Method::POST, "/Users", &bodies[9], 400, "", ""),
        (Method::PATCH, ada_path, &bodies[10], 400, "", "Operations"),
        (Method::PATCH, ada_path, &bodies[11], 400, "", "move"),
        (
            Method::PATCH,
            ada_path,
            &bodies[12],
            400,
            "invalidFilter",
            "",
        ),
        (
            Method::PATCH,
            ada_path,
            &bodies[13],
            400,
            "mutability",
            "id",
        ),
        (
            Method::PATCH,
            ada_path,
            &bodies[14],
            400,
            "noTarget",
            "path",
        ),
        (
            Method::PATCH,
            ada_path,
            &bodies[15],
            400,
            "invalidValue",
            "active",
        ),
        (Method::PATCH, ada_path, &bodies[16], 400, "", "userName"),
        (
            Method::GET,
            "/Users?filter=userName%20eq",
            "",
            400,
            "invalidFilter",
            "position",
        ),
        (
            Method::GET,
            "/Users?filter=shoeSize%20eq%205",
            "",
            400,
            "invalidFilter",
            "shoeSize",
        ),
        (
            Method::GET,
            "/Users?filter=password%20eq%20%22x%22",
            "",
            403,
            "sensitive",
            "password",
        ),
        (
            Method::GET,
            "/Users?count=many",
            "",
            400,
            "invalidValue",
            "count",
        ),
        (
            Method::GET,
            "/Users/0199aaaa-0000-7000-8000-000000000000",
            "",
            404,
            "",
            "",
        ),
        (Method::GET, "/Users/not-an-id", "", 404, "", ""),
        (Method::GET, "/Printers", "", 404, "", ""),
        (Method::DELETE, "/Users/not-an-id", "", 404, "", ""),
        (Method::POST, ada_path, "{}", 405, "", ""),
        (Method::DELETE, "/Users", "", 405, "", ""),
        (Method::POST, "/Bulk", "{}", 400, "invalidSyntax", "schemas"),
        (
            Method::POST,
            "/Users/.search",
            r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"filter":"nonsense pr"}"#,
            400,
            "invalidFilter",
            "nonsense",
        ),
        (Method::GET, "/Me", "", 501, "", ""),
    ];
    for (method, path, body, status, scim_type, word) in cases {
        let what = format!("{method} {path} {body}");
        let sent = (!body.is_empty() || *method == Method::POST).then(|| body.as_bytes().to_vec());
        let answer = client.send(method.clone(), path, &[], sent);
        assert_eq!(answer.status, *status, "{what}: {}", answer.text);
        assert_eq!(
            answer.body["schemas"],
            json!([ERROR]),
            "{what}: {}",
            answer.text
        );
        assert_eq!(
            answer.body["status"],
            status.to_string(),
            "RFC 7644 §3.12: a string; {what}"
        );
        if !scim_type.is_empty() {
            assert_eq!(
                answer.body["scimType"], *scim_type,
                "{what}: {}",
                answer.text
            );
        }
        assert!(
            answer.detail().contains(word),
            "{what}: the detail lacks {word:?}: {}",
            answer.text
        );
        assert!(
            answer.detail().len() > 15,
            "{what}: a sentence: {}",
            answer.text
        );
        for inner in [
            "SQL", "sqlite", "/home", "/work", ".rs", "panicked", "rusqlite", "serde",
        ] {
            assert!(
                !answer.text.contains(inner),
                "{what} tells of {inner}: {}",
                answer.text
            );
        }
    }
    assert_eq!(
        client.get("/Users").body,
        before,
        "nothing was changed by any of them"
    );
    assert!(
        !service.stderr().contains("panicked"),
        "{}",
        service.stderr()
    );
}

#[test]
fn bodies_that_are_not_json_by_their_label_are_refused() {
    let service = Service::start();
    let client = service.provisioner();
    let body = || Some(user("ada@example.com").to_string().into_bytes());
    for label in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "application/xml",
    ] {
        let answer = client.send(Method::POST, "/Users", &[("content-type", label)], body());
        assert_eq!(answer.status, 415, "{label}: {}", answer.text);
    }
    let answer = client.send(
        Method::POST,
        "/Users",
        &[
            ("content-type", "application/scim+json"),
            ("content-encoding", "gzip"),
        ],
        body(),
    );
    assert_eq!(answer.status, 415, "compressed: {}", answer.text);
    for (number, label) in [
        "application/json",
        "application/scim+json; charset=utf-8",
        "Application/JSON",
    ]
    .iter()
    .enumerate()
    {
        let body = user(&format!("ada{number}@example.com"))
            .to_string()
            .into_bytes();
        let answer = client.send(
            Method::POST,
            "/Users",
            &[("content-type", label)],
            Some(body),
        );
        assert_eq!(answer.status, 201, "{label}: {}", answer.text);
    }
}

#[test]
fn text_that_looks_like_a_template_or_a_prototype_stays_text() {
    let service = Service::start();
    let client = service.provisioner();
    let texts = [
        "${7*7}",
        "{{7*7}}",
        "%n%s%d",
        "{}",
        "{0}",
        "$(id)",
        "<script>alert(1)</script>",
        "'; DROP TABLE resource; --",
    ];
    for text in texts {
        let mut body = user(&format!("{text}@example.com"));
        body["title"] = json!(text);
        let made = client.post("/Users", &body).expect(201, text);
        assert_eq!(made.body["title"], text);
        let refused = client.list("Users", &[("filter", &format!("{text} eq 1"))]);
        assert_eq!(refused.status, 400, "{text}: {}", refused.text);
        assert!(!refused.text.contains("49"), "{text}: {}", refused.text);
    }
    for name in ["__proto__", "constructor", "toString"] {
        let mut body = user(&format!("{name}@example.com"));
        body[name] = json!({ "polluted": true });
        let made = client
            .post("/Users", &body)
            .expect(201, "an unknown attribute is left out");
        assert_eq!(made.body.get(name), None, "{}", made.text);
        let operations =
            json!([{ "op": "add", "path": format!("{name}.polluted"), "value": true }]);
        let answer = client.patch(&format!("/Users/{}", made.id()), &patch(operations));
        assert!(answer.status < 500, "{}", answer.text);
    }
    assert_eq!(client.get("/Users").body["totalResults"], texts.len() + 3);
}

#[test]
fn a_client_given_id_is_never_a_key() {
    let service = Service::start();
    let client = service.provisioner();
    let first = client.post("/Users", &user("ada@example.com")).id();
    for external in ["1", "0", "-1", "1e0", first.as_str(), "ada@example.com"] {
        let mut body = user(&format!(
            "x{}@example.com",
            external.len() * 1000 + external.bytes().map(usize::from).sum::<usize>()
        ));
        body["externalId"] = json!(external);
        body["id"] = json!(first);
        body["meta"] =
            json!({ "created": "2001-01-01T00:00:00Z", "location": "http://evil.example/" });
        let made = client.post("/Users", &body).expect(201, external);
        assert_ne!(made.id(), first, "{external}");
        assert!(!made.text.contains("evil.example"), "{}", made.text);
    }
    let mut other = user("ada@example.com");
    other["id"] = json!("0199aaaa-0000-7000-8000-000000000000");
    let replaced = client
        .put(&format!("/Users/{first}"), &other)
        .expect(200, "the path's id counts");
    assert_eq!(replaced.id(), first);
}

#[test]
fn a_port_that_is_taken_is_said_with_the_port() {
    let first = Service::start();
    let address = first.address().to_string();
    let Err(said) = Service::builder().listen(&address).try_start() else {
        panic!("two services on one port");
    };
    assert_eq!(said.code, 1, "{said:?}");
    assert!(
        said.err.contains(&first.address().port().to_string()),
        "{said:?}"
    );
    first
        .anonymous()
        .get("/Users")
        .expect(401, "the first goes on");
}

#[test]
fn a_file_that_is_no_workspace_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("letter.dsync");
    std::fs::write(&file, "Dear diary, this is not a database. ".repeat(100)).unwrap();
    let before = std::fs::read(&file).unwrap();
    let Err(said) = Service::builder().workspace(&file).try_start() else {
        panic!("a letter was opened as a workspace");
    };
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.err.contains("letter.dsync"), "{said:?}");
    assert_eq!(std::fs::read(&file).unwrap(), before);
}

#[test]
fn a_workspace_of_a_newer_version_is_refused_and_left_alone() {
    let mut service = Service::start();
    let token = service.provisioner_token().token;
    service
        .client(&token)
        .post("/Users", &user("ada@example.com"))
        .expect(201, "a user");
    service.stop();
    let database = rusqlite::Connection::open(service.workspace()).unwrap();
    let version: u32 = database
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .unwrap();
    database.pragma_update(None, "user_version", 9_999).unwrap();
    drop(database);
    let before = std::fs::read(service.workspace()).unwrap();
    let Err(said) = Service::builder()
        .workspace(service.workspace())
        .try_start()
    else {
        panic!("a workspace of the future was opened");
    };
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.err.contains("newer"), "{said:?}");
    assert_eq!(
        std::fs::read(service.workspace()).unwrap(),
        before,
        "not a byte is changed"
    );
    let database = rusqlite::Connection::open(service.workspace()).unwrap();
    database
        .pragma_update(None, "user_version", version)
        .unwrap();
    drop(database);
    let again = Service::builder().workspace(service.workspace()).start();
    assert_eq!(
        again.client(&token).get("/Users").body["totalResults"],
        1,
        "nothing was lost"
    );
}

#[test]
fn the_files_of_a_workspace_are_for_their_owner_alone() {
    let service = Service::start();
    service
        .provisioner()
        .post("/Users", &user("ada@example.com"));
    let folder = service.workspace().parent().unwrap();
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode & 0o077, 0, "{:?} is {mode:o}", entry.file_name());
        seen += 1;
    }
    assert!(seen >= 2, "the workspace and what lies beside it");
}

/// Runs the program as a user to whom permission bits matter: root may write anywhere.
fn as_ordinary_user(program: &Path) -> Vec<String> {
    let root = String::from_utf8(Command::new("id").arg("-u").output().unwrap().stdout).unwrap();
    let mut words = Vec::new();
    if root.trim() == "0" {
        words.extend(
            [
                "setpriv",
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
            ]
            .map(str::to_owned),
        );
    }
    words.push(program.to_str().unwrap().to_owned());
    words
}

#[test]
fn a_workspace_that_cannot_be_written_is_read_and_says_so() {
    let mut service = Service::start();
    service
        .provisioner()
        .post("/Users", &user("ada@example.com"));
    service.stop();
    // A copy of program and workspace in a folder that an ordinary user may read and not write.
    let folder = tempfile::Builder::new().prefix("ro-").tempdir().unwrap();
    let file = folder.path().join("w.dsync");
    let program = folder.path().join("directory-sync");
    std::fs::copy(service.workspace(), &file).unwrap();
    if std::fs::hard_link(binary(), &program).is_err() {
        std::fs::copy(binary(), &program).unwrap();
    }
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o444)).unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o555)).unwrap();
    let before = std::fs::read(&file).unwrap();
    let words = as_ordinary_user(&program);
    let run = |arguments: &[&str]| {
        let output = Command::new(&words[0])
            .args(&words[1..])
            .args(arguments)
            .args(["--workspace", file.to_str().unwrap()])
            .env("HOME", "/nonexistent")
            .env_remove("XDG_RUNTIME_DIR")
            .env_remove("XDG_CONFIG_HOME")
            .output()
            .unwrap();
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stdout).into_owned(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    };
    let (code, out, err) = run(&["users", "list", "--json"]);
    assert_eq!(code, Some(0), "reading: {err}");
    assert!(out.contains("ada@example.com"), "{out}");
    let (code, _, err) = run(&["connection", "add", "--provider", "custom", "--name", "No"]);
    assert_eq!(code, Some(1), "writing: {err}");
    assert!(err.contains("reading only"), "{err}");
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(std::fs::read(&file).unwrap(), before);
}

#[test]
fn on_a_full_disk_writes_are_refused_and_nothing_acknowledged_is_lost() {
    // A file-size limit stands for the full disk: the soft limit can be lifted while the program runs.
    let mut service = Service::builder()
        .through(&["prlimit", "--fsize=3145728:unlimited"])
        .start();
    let token = service.provisioner_token().token;
    let client = service.client(&token);
    let mut acknowledged = Vec::new();
    let mut refusal = None;
    for number in 0..3_000 {
        let mut body = user(&format!("u{number}@example.com"));
        body["title"] = json!("x".repeat(20_000));
        let answer = client.post("/Users", &body);
        match answer.status {
            201 => acknowledged.push(answer.id()),
            _ => {
                refusal = Some(answer);
                break;
            }
        }
    }
    let refusal = refusal.expect("the limit was reached");
    assert_eq!(refusal.status, 503, "{}", refusal.text);
    assert!(
        refusal.header("retry-after").parse::<u32>().is_ok(),
        "{:?}",
        refusal.headers
    );
    assert!(
        service.is_running(),
        "the program lives: {}",
        service.stderr()
    );
    client
        .get(&format!("/Users/{}", acknowledged[0]))
        .expect(200, "reads go on");

    let lifted = Command::new("prlimit")
        .args([
            "--pid",
            &service.pid().to_string(),
            "--fsize=unlimited:unlimited",
        ])
        .status()
        .unwrap();
    assert!(lifted.success());
    acceptance::until(
        "writes to be accepted again",
        std::time::Duration::from_secs(90),
        || {
            let answer = client.post("/Users", &user("after@example.com"));
            assert!([201, 409, 503].contains(&answer.status), "{}", answer.text);
            answer.status != 503
        },
    );
    for id in &acknowledged {
        client
            .get(&format!("/Users/{id}"))
            .expect(200, "acknowledged, so there");
    }
    assert_eq!(service.stop(), 0);
    let checked = cli::run(&[
        "workspace",
        "check",
        "--workspace",
        service.workspace().to_str().unwrap(),
    ]);
    assert_eq!(checked.code, 0, "{checked:?}");
}
