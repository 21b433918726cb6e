//! The yardstick for storage: the same documents in a bare SQLite file, with the service's durability (WAL, a commit on disk
//! before the next step) and nothing else: no HTTP, no checks, no log.

use rusqlite::{Connection, params};
use tempfile::TempDir;

use crate::load::{Numbers, user_name};
use crate::{Turn, timed};

pub struct Bare {
    database: Connection,
    users: usize,
    document: String,
    folder: TempDir,
}

fn open(folder: &TempDir) -> Connection {
    let database =
        Connection::open(folder.path().join("bare.db")).expect("temporary folders are writable");
    database
        .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")
        .expect("a bare database");
    database
}

impl Bare {
    pub fn fill(users: usize, document: &str) -> Self {
        let folder = tempfile::tempdir().expect("temporary folders are writable");
        let mut database = open(&folder);
        database
            .execute_batch(
                "CREATE TABLE user (seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL UNIQUE, document TEXT NOT NULL);
                 CREATE TABLE member (team INTEGER NOT NULL, user INTEGER NOT NULL, PRIMARY KEY (team, user)) WITHOUT ROWID;",
            )
            .expect("a bare database");
        let transaction = database.transaction().expect("nobody else is there");
        for number in 0..users {
            insert(&transaction, number, document);
        }
        for (group, size) in [(0, 10), (1, 10_000.min(users - 1_000))] {
            for user in 0..size {
                transaction
                    .prepare_cached("INSERT INTO member VALUES (?1, ?2)")
                    .and_then(|mut statement| statement.execute(params![group, index(user)]))
                    .expect("room for a member");
            }
        }
        transaction.commit().expect("room for the users");
        Self {
            database,
            users,
            document: document.to_owned(),
            folder,
        }
    }

    /// Opens the file anew and reads a row.
    pub fn reopen(&mut self) {
        self.database = open(&self.folder);
        read(
            &self.database,
            "SELECT document FROM user WHERE id = ?1",
            &id(0),
        );
    }

    pub fn reads(&self, count: usize, numbers: &mut Numbers) -> Turn {
        timed(count, || {
            for _ in 0..count {
                read(
                    &self.database,
                    "SELECT document FROM user WHERE id = ?1",
                    &id(numbers.below(self.users)),
                );
            }
        })
    }

    pub fn finds(&self, count: usize, numbers: &mut Numbers) -> Turn {
        timed(count, || {
            for _ in 0..count {
                read(
                    &self.database,
                    "SELECT document FROM user WHERE name = ?1",
                    &user_name(numbers.below(self.users)),
                );
            }
        })
    }

    /// Pages of 100 by key, somewhere near `place` (0 the start, 1 the end).
    pub fn pages(&self, count: usize, place: f64, numbers: &mut Numbers) -> Turn {
        let span = self.users / 10;
        let from = ((self.users - span) as f64 * place) as usize;
        timed(count, || {
            for _ in 0..count {
                let after = index(from + numbers.below(span - 100));
                let mut statement = self
                    .database
                    .prepare_cached(
                        "SELECT document FROM user WHERE seq >= ?1 ORDER BY seq LIMIT 100",
                    )
                    .expect("the table is there");
                let documents: Vec<String> = statement
                    .query_map([after], |row| row.get(0))
                    .and_then(Iterator::collect)
                    .expect("a page");
                assert_eq!(documents.len(), 100);
            }
        })
    }

    pub fn add_members(&mut self, group: usize, count: usize, numbers: &mut Numbers) -> Turn {
        let mut took = std::time::Duration::ZERO;
        for _ in 0..count {
            let user = index(self.users - 1_000 + numbers.below(1_000));
            let started = std::time::Instant::now();
            self.execute("INSERT INTO member VALUES (?1, ?2)", group, user);
            took += started.elapsed();
            self.execute(
                "DELETE FROM member WHERE team = ?1 AND user = ?2",
                group,
                user,
            );
        }
        Turn(count, took)
    }

    fn execute(&self, sql: &str, group: usize, user: i64) {
        self.database
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute(params![index(group), user]))
            .expect("a bare write");
    }

    /// A commit for each round of `clients` users: what a perfect group commit would do.
    pub fn creates(&mut self, clients: usize, each: usize) -> Turn {
        let (first, document) = (self.users, self.document.clone());
        self.users += clients * each;
        let database = &mut self.database;
        timed(clients * each, || {
            for round in 0..each {
                let transaction = database.transaction().expect("nobody else is there");
                for client in 0..clients {
                    insert(&transaction, first + round * clients + client, &document);
                }
                transaction.commit().expect("room for a user");
            }
        })
    }
}

fn index(number: usize) -> i64 {
    i64::try_from(number).expect("a small number")
}

fn id(number: usize) -> String {
    format!("0199aaaa-0000-7000-8000-{number:012}")
}

fn insert(database: &Connection, number: usize, document: &str) {
    database
        .prepare_cached("INSERT INTO user VALUES (?1, ?2, ?3, ?4)")
        .and_then(|mut statement| {
            statement.execute(params![
                index(number),
                id(number),
                user_name(number),
                document
            ])
        })
        .expect("room for a user");
}

fn read(database: &Connection, sql: &str, key: &str) {
    let document: String = database
        .prepare_cached(sql)
        .and_then(|mut statement| statement.query_row([key], |row| row.get(0)))
        .expect("the user is there");
    assert!(!document.is_empty());
}
