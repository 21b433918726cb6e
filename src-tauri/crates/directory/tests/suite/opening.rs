//! Opening: what is refused, in which words; locks, permissions, copies.

use crate::support::{Fixture, admin};
use directory::{Kind, OpenError, OpenMode, ReadOnlyReason, StoreError, Workspace, lock_holder};
use rusqlite::Connection;

#[test]
fn a_missing_file_is_created_only_where_that_was_asked_for() {
    let fixture = Fixture::new();
    let path = fixture.folder.path().join("other.dsync");
    for mode in [OpenMode::MustExist, OpenMode::ReadOnly] {
        let refused = Workspace::open(&path, fixture.options(mode));
        assert!(
            matches!(refused, Err(OpenError::Missing { .. })),
            "{refused:?}"
        );
        assert!(!path.exists());
    }
    let deep = fixture.folder.path().join("a/b/c.dsync");
    let made = Workspace::open(&deep, fixture.options(OpenMode::CreateIfMissing)).unwrap();
    assert_eq!(made.info().name, "c");
}

#[cfg(unix)]
#[test]
fn files_and_folders_are_private() {
    use std::os::unix::fs::PermissionsExt as _;
    let fixture = Fixture::new();
    let deep = fixture.folder.path().join("made/w.dsync");
    let made = Workspace::open(&deep, fixture.options(OpenMode::CreateIfMissing)).unwrap();
    let mode =
        |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let folder = deep.parent().unwrap();
    assert_eq!(mode(folder), 0o700);
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
        seen += 1;
    }
    assert!(seen >= 4, "file, log, shared memory, lock: {seen}");
    let copy = folder.join("copy");
    made.backup(&copy).unwrap();
    assert_eq!(mode(&copy), 0o600);
}

#[test]
fn a_second_opening_is_told_who_has_it() {
    let fixture = Fixture::new();
    let socket = fixture.folder.path().join("s");
    fixture
        .workspace()
        .publish_socket(Some(socket.clone()))
        .unwrap();
    let refused = Workspace::open(&fixture.path(), fixture.options(OpenMode::MustExist));
    match refused {
        Err(OpenError::Locked {
            pid,
            socket: named,
            version,
            ..
        }) => {
            assert_eq!(pid, Some(std::process::id()));
            assert_eq!(named, Some(socket));
            assert_eq!(version.as_deref(), Some(env!("CARGO_PKG_VERSION")));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(
        lock_holder(&fixture.path()).map(|holder| holder.pid),
        Some(std::process::id())
    );
    let Fixture {
        workspace, folder, ..
    } = fixture;
    workspace.unwrap().close_now();
    assert_eq!(lock_holder(&folder.path().join("test.dsync")), None);
}

#[test]
fn reading_goes_on_beside_a_writer_and_writing_does_not() {
    let fixture = Fixture::new();
    fixture.user("ada");
    let reading = Workspace::open(&fixture.path(), fixture.options(OpenMode::ReadOnly)).unwrap();
    assert_eq!(reading.info().read_only, Some(ReadOnlyReason::Asked));
    assert_eq!(reading.read_now(|r| r.count(Kind::User)).unwrap(), 1);
    fixture.user("grace");
    assert_eq!(reading.read_now(|r| r.count(Kind::User)).unwrap(), 2);
    let refused = reading.write_now(|w| w.rename_workspace(&admin(), "x"));
    assert!(matches!(refused, Err(StoreError::ReadOnly)), "{refused:?}");
}

#[test]
fn a_file_that_is_closed_can_be_read_without_a_writer() {
    let mut fixture = Fixture::new();
    fixture.user("ada");
    fixture.workspace.take().unwrap().close_now();
    let reading = Workspace::open(&fixture.path(), fixture.options(OpenMode::ReadOnly)).unwrap();
    assert_eq!(reading.read_now(|r| r.count(Kind::User)).unwrap(), 1);
    assert!(reading.check().unwrap().is_clean());
}

#[test]
fn foreign_newer_and_broken_files_are_refused_and_left_alone() {
    let mut fixture = Fixture::new();
    fixture.workspace.take().unwrap().close_now();
    let folder = fixture.folder.path().to_owned();

    let text = folder.join("text.dsync");
    std::fs::write(
        &text,
        "just some text that is no database at all, and long enough to be looked at".repeat(20),
    )
    .unwrap();
    let foreign = folder.join("foreign.db");
    Connection::open(&foreign)
        .unwrap()
        .execute_batch("CREATE TABLE notes (text TEXT)")
        .unwrap();
    for path in [&text, &foreign] {
        let before = std::fs::read(path).unwrap();
        let refused = Workspace::open(path, fixture.options(OpenMode::CreateIfMissing));
        assert!(
            matches!(refused, Err(OpenError::NotAWorkspace { .. })),
            "{refused:?}"
        );
        assert_eq!(std::fs::read(path).unwrap(), before);
    }

    let newer = folder.join("newer.dsync");
    std::fs::copy(fixture.path(), &newer).unwrap();
    Connection::open(&newer)
        .unwrap()
        .pragma_update(None, "user_version", 99)
        .unwrap();
    let refused = Workspace::open(&newer, fixture.options(OpenMode::MustExist)).unwrap_err();
    assert!(
        matches!(refused, OpenError::Newer { found: 99, .. }),
        "{refused:?}"
    );
    assert!(refused.to_string().contains("newer release"), "{refused}");

    let refused = Workspace::open(&folder, fixture.options(OpenMode::MustExist));
    assert!(
        matches!(refused, Err(OpenError::NotAWorkspace { .. })),
        "a folder: {refused:?}"
    );

    let synced = folder.join("Dropbox/w.dsync");
    let refused = Workspace::open(&synced, fixture.options(OpenMode::CreateIfMissing));
    assert!(
        matches!(
            refused,
            Err(OpenError::Synced {
                service: "Dropbox",
                ..
            })
        ),
        "{refused:?}"
    );
    assert!(!synced.parent().unwrap().exists());
}

#[test]
fn a_start_after_a_crash_is_told_in_the_log() {
    let mut fixture = Fixture::new();
    fixture.user("ada");
    // A copy of the files as they are now is what a crash leaves behind.
    let crashed = fixture.folder.path().join("crashed.dsync");
    for suffix in ["", "-wal"] {
        let from = format!("{}{suffix}", fixture.path().display());
        std::fs::copy(from, format!("{}{suffix}", crashed.display())).unwrap();
    }
    fixture.workspace.take().unwrap().close_now();
    let opened = Workspace::open(&crashed, fixture.options(OpenMode::MustExist)).unwrap();
    let page = opened
        .read_now(|r| {
            r.log_page(
                &directory::LogQuery::default(),
                directory::LogPosition::Newest,
                1,
            )
        })
        .unwrap();
    assert_eq!(page.entries[0].action, "recovered_after_crash");
    assert_eq!(opened.read_now(|r| r.count(Kind::User)).unwrap(), 1);
    assert!(opened.check().unwrap().is_clean());
    assert_eq!(opened.health().damage, None);
    opened.close_now();
    let again = Workspace::open(&crashed, fixture.options(OpenMode::MustExist)).unwrap();
    let page = again
        .read_now(|r| {
            r.log_page(
                &directory::LogQuery::default(),
                directory::LogPosition::Newest,
                10,
            )
        })
        .unwrap();
    let recoveries = page
        .entries
        .iter()
        .filter(|entry| entry.action == "recovered_after_crash")
        .count();
    assert_eq!(recoveries, 1, "closed well, nothing to recover");
}

#[test]
fn a_backup_is_a_workspace_of_its_own_and_never_overwrites() {
    let fixture = Fixture::new();
    fixture.user("ada");
    let target = fixture.folder.path().join("copy.dsync");
    let report = fixture.workspace().backup(&target).unwrap();
    assert_eq!(report.bytes, std::fs::metadata(&target).unwrap().len());
    let refused = fixture.workspace().backup(&target);
    assert!(
        matches!(refused, Err(StoreError::NameTaken { .. })),
        "{refused:?}"
    );
    let copy = Workspace::open(&target, fixture.options(OpenMode::MustExist)).unwrap();
    assert_eq!(copy.read_now(|r| r.count(Kind::User)).unwrap(), 1);
    assert!(copy.check().unwrap().is_clean());
    let leftovers = std::fs::read_dir(fixture.folder.path()).unwrap();
    assert!(leftovers.into_iter().all(|entry| {
        !entry
            .unwrap()
            .file_name()
            .to_string_lossy()
            .ends_with(".part")
    }));
}

#[test]
fn a_check_finds_what_does_not_agree() {
    let spoils: &[(&str, &str)] = &[
        (
            "UPDATE resource SET revision = revision + 1 WHERE kind = 1",
            "is at revision",
        ),
        ("DELETE FROM membership", "counts 1 members"),
        ("UPDATE resource_block SET count = count + 1", "block"),
        (
            "DELETE FROM attribute_index WHERE rowid IN (SELECT 1) OR path > 0",
            "index",
        ),
        ("UPDATE workspace SET log_entries = 0", "log entries"),
        (
            "UPDATE resource SET user_key = 'other' WHERE kind = 1",
            "other keys",
        ),
        (
            "INSERT INTO log_entry (kind, at_ms, actor, verdict, action, is_read) VALUES (1, 0, 6, 1, 'x', 0)",
            "log entries",
        ),
    ];
    for (sql, words) in spoils {
        let mut fixture = Fixture::new();
        let ada = fixture.user("ada");
        fixture.group("g", &[ada]);
        fixture.assert_sound();
        fixture.workspace.take().unwrap().close_now();
        let sql = sql.replace("rowid IN (SELECT 1) OR ", "");
        Connection::open(fixture.path())
            .unwrap()
            .execute_batch(&sql)
            .unwrap();
        let opened =
            Workspace::open(&fixture.path(), fixture.options(OpenMode::MustExist)).unwrap();
        let report = opened.check().unwrap();
        assert!(
            report.problems.iter().any(|line| line.contains(words)),
            "{sql}: {:?}",
            report.problems
        );
    }
}

#[test]
fn a_low_disk_refuses_new_resources_and_lets_tokens_be_revoked() {
    let fixture = Fixture::new();
    let path = fixture.folder.path().join("low.dsync");
    let options = directory::OpenOptions {
        disk_refuse_bytes: u64::MAX,
        disk_warn_bytes: u64::MAX,
        ..fixture.options(OpenMode::CreateIfMissing)
    };
    let low = Workspace::open(&path, options).unwrap();
    let now = fixture.now();
    let refused = low.write_now(move |w| {
        crate::support::create(
            w,
            &admin(),
            Kind::User,
            serde_json::json!({ "userName": "ada" }),
            now,
        )
    });
    assert!(matches!(refused, Err(StoreError::DiskFull)), "{refused:?}");
    assert!(low.health().writes_refused && low.health().disk_low);
    low.write_now(|w| w.rename_workspace(&admin(), "still possible"))
        .unwrap();
    assert_eq!(low.info().name, "still possible");
}

#[test]
fn after_closing_everything_is_refused_with_the_same_words() {
    let fixture = Fixture::new();
    let clone = fixture.workspace().clone();
    let Fixture { workspace, .. } = fixture;
    workspace.unwrap().close_now();
    let refused = clone.write_now(|w| w.rename_workspace(&admin(), "x"));
    assert!(matches!(refused, Err(StoreError::Closed)), "{refused:?}");
}

/// A catalogue in which `nickName` is indexed, and `title` is not.
fn indexed_otherwise() -> scim_core::Catalogue {
    let mut catalogue = scim_core::Catalogue::standard();
    let user = std::sync::Arc::make_mut(&mut catalogue.user);
    for attribute in &mut std::sync::Arc::make_mut(&mut user.schema).attributes {
        let indexed = match attribute.name.as_ref() {
            "nickName" => true,
            "title" => false,
            _ => continue,
        };
        std::sync::Arc::make_mut(attribute).indexed = indexed;
    }
    catalogue
}

/// A closed workspace with one user, and the options to open it with other indexes.
fn with_a_countess() -> (Fixture, directory::OpenOptions) {
    let mut fixture = Fixture::new();
    let ada = serde_json::json!({ "userName": "ada", "nickName": "Countess" });
    fixture.create(&admin(), Kind::User, ada).unwrap();
    fixture.workspace.take().unwrap().close_now();
    let options = directory::OpenOptions {
        catalogue: std::sync::Arc::new(indexed_otherwise()),
        ..fixture.options(OpenMode::MustExist)
    };
    (fixture, options)
}

fn assert_the_countess_is_found(opened: &Workspace) {
    let report = opened.check().unwrap();
    assert!(report.is_clean(), "{:?}", report.problems);
    let catalogue = opened.catalogue();
    let filter = scim_core::Filter::parse("nickName eq \"COUNTESS\"", &catalogue.user).unwrap();
    let query = directory::ListQuery {
        filter: Some(filter),
        ..directory::ListQuery::of(Kind::User)
    };
    assert_eq!(opened.read_now(|r| r.list(&query)).unwrap().total, 1);
}

#[test]
fn the_index_is_made_anew_when_other_attributes_are_indexed() {
    let (fixture, options) = with_a_countess();
    let opened = Workspace::open(&fixture.path(), options).unwrap();
    assert_the_countess_is_found(&opened);
}

#[test]
fn an_index_that_a_start_did_not_finish_is_made_by_the_next() {
    let (fixture, options) = with_a_countess();
    let on_file = |sql: &str| {
        let db = Connection::open(fixture.path()).unwrap();
        db.execute_batch(sql).unwrap();
    };
    on_file(
        "CREATE TRIGGER interrupts BEFORE INSERT ON attribute_index BEGIN SELECT RAISE(ABORT, 'interrupted'); END",
    );
    let interrupted = Workspace::open(&fixture.path(), options.clone());
    assert!(interrupted.is_err(), "{interrupted:?}");
    on_file("DROP TRIGGER interrupts");
    let opened = Workspace::open(&fixture.path(), options).unwrap();
    assert_the_countess_is_found(&opened);
}

#[test]
fn an_empty_file_becomes_a_workspace_only_where_one_may_be_created() {
    let fixture = Fixture::new();
    let path = fixture.folder.path().join("empty.dsync");
    std::fs::write(&path, "").unwrap();
    let refused = Workspace::open(&path, fixture.options(OpenMode::MustExist));
    assert!(
        matches!(refused, Err(OpenError::NotAWorkspace { .. })),
        "{refused:?}"
    );
    assert_eq!(std::fs::metadata(&path).unwrap().len(), 0);
    let made = Workspace::open(&path, fixture.options(OpenMode::CreateIfMissing)).unwrap();
    assert!(made.check().unwrap().is_clean());
}

#[test]
fn compacting_gives_room_back_while_others_wait_for_their_turn() {
    let fixture = Fixture::new();
    let now = fixture.now();
    let ids: Vec<scim_core::ResourceId> = fixture
        .workspace()
        .write_now(move |w| {
            (0..500)
                .map(|number| {
                    let body = serde_json::json!({ "userName": format!("u{number}"), "displayName": "x".repeat(2_000) });
                    Ok(crate::support::create(w, &admin(), Kind::User, body, now)?.stored.resource.id)
                })
                .collect()
        })
        .unwrap();
    for id in ids {
        fixture.delete(&admin(), Kind::User, id).unwrap();
    }
    let copy = |name: &str| {
        fixture
            .workspace()
            .backup(&fixture.folder.path().join(name))
            .unwrap()
            .bytes
    };
    let size = || std::fs::metadata(fixture.path()).unwrap().len();
    let compact = copy("copy");
    std::thread::scope(|scope| {
        let compacting = scope.spawn(|| fixture.workspace().compact());
        fixture.user("meanwhile");
        compacting.join().unwrap().unwrap();
    });
    fixture.assert_sound();
    fixture.workspace().clone().close_now();
    assert!(
        size() < compact * 2,
        "{} bytes, a copy has {compact}",
        size()
    );
}
