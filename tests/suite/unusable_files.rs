//! A workspace that cannot be used as it is: no workspace at all, a newer one, one that may not be written, a disk that is full.
//! It is said, and nothing is lost by it.

use acceptance::{Service, binary, cli, user};
use serde_json::json;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

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
