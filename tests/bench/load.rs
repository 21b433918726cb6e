//! The load: plain keep-alive connections that send what a provider would.

use std::time::Instant;

use acceptance::{Service, Token, group, patch, wire};
use serde_json::json;

use crate::{Turn, body, timed};

/// Members of the large group.
const LARGE_GROUP: usize = 10_000;
/// Connections that fill the directory.
const FILLERS: usize = 16;

/// The same "random" numbers in every run (xorshift64*).
pub struct Numbers(u64);

impl Numbers {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number from 0 to `end` - 1.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33).expect("31 bits") % end
    }
}

pub fn user_name(number: usize) -> String {
    format!("person.{number:07}@example.com")
}

/// What a service was filled with.
pub struct Directory {
    /// Ids of the users, by number.
    ids: Vec<String>,
    /// The group of 10 and the group of 10,000.
    groups: [String; 2],
    /// A user as the service shows it, for the bare database.
    pub document: String,
}

impl Directory {
    /// Creates users and the two groups over HTTP.
    pub fn fill(service: &Service, token: &Token, users: usize) -> Self {
        let mut ids = vec![String::new(); users];
        std::thread::scope(|scope| {
            for (filler, ids) in ids.chunks_mut(users.div_ceil(FILLERS)).enumerate() {
                scope.spawn(move || {
                    let mut connection = service.wire();
                    let first = filler * users.div_ceil(FILLERS);
                    for (offset, id) in ids.iter_mut().enumerate() {
                        *id = create(&mut connection, token, first + offset);
                    }
                });
            }
        });
        let groups = [10, LARGE_GROUP.min(users - 1_000)].map(|size| {
            let members: Vec<&str> = ids[..size].iter().map(String::as_str).collect();
            let body = group(&format!("Group of {size}"), &members).to_string();
            let answer = send(
                &mut service.wire(),
                token,
                "POST",
                "/api/scim/v2/Groups",
                body.as_bytes(),
            );
            assert_eq!(answer.status, 201, "{}", answer.text());
            answer.json()["id"]
                .as_str()
                .expect("a group has an id")
                .to_owned()
        });
        let one = send(
            &mut service.wire(),
            token,
            "GET",
            &format!("/api/scim/v2/Users/{}", ids[0]),
            b"",
        );
        Self {
            ids,
            groups,
            document: one.text(),
        }
    }

    pub fn len(&self) -> usize {
        self.ids.len()
    }

    pub fn one_path(&self, number: usize) -> String {
        format!("/api/scim/v2/Users/{}", self.ids[number])
    }
}

fn send(
    connection: &mut wire::Connection,
    token: &Token,
    method: &str,
    target: &str,
    body: &[u8],
) -> wire::Response {
    let bearer = format!("Bearer {}", token.token);
    let headers = [
        ("authorization", bearer.as_str()),
        ("content-type", "application/scim+json"),
    ];
    connection
        .request(method, target, &headers, body)
        .unwrap_or_else(|error| panic!("{method} {target}: {error}"))
}

fn create(connection: &mut wire::Connection, token: &Token, number: usize) -> String {
    let answer = send(
        connection,
        token,
        "POST",
        "/api/scim/v2/Users",
        body(number).to_string().as_bytes(),
    );
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()["id"]
        .as_str()
        .expect("a user has an id")
        .to_owned()
}

/// One GET; its status.
pub fn read(connection: &mut wire::Connection, token: &Token, target: &str) -> u16 {
    send(connection, token, "GET", target, b"").status
}

/// One client reads all of these, one after the other.
pub fn reads(service: &Service, token: &Token, targets: &[String]) -> Turn {
    let mut connection = service.wire();
    read(&mut connection, token, &targets[0]);
    timed(targets.len(), || {
        for target in targets {
            assert_eq!(read(&mut connection, token, target), 200, "{target}");
        }
    })
}

/// Adds users who are not in the group, one a request, and takes each out again outside of the time.
pub fn add_members(
    service: &Service,
    token: &Token,
    directory: &Directory,
    group: usize,
    count: usize,
    numbers: &mut Numbers,
) -> Turn {
    let mut connection = service.wire();
    let target = format!("/api/scim/v2/Groups/{}", directory.groups[group]);
    // The last thousand users are in neither group.
    let outside = directory.len() - 1_000;
    let mut took = std::time::Duration::ZERO;
    for _ in 0..count {
        let id = &directory.ids[outside + numbers.below(1_000)];
        let add = patch(json!([{ "op": "add", "path": "members", "value": [{ "value": id }] }]))
            .to_string();
        let remove =
            patch(json!([{ "op": "remove", "path": format!("members[value eq \"{id}\"]") }]))
                .to_string();
        let started = Instant::now();
        let answer = send(&mut connection, token, "PATCH", &target, add.as_bytes());
        took += started.elapsed();
        assert!([200, 204].contains(&answer.status), "{}", answer.text());
        let answer = send(&mut connection, token, "PATCH", &target, remove.as_bytes());
        assert!([200, 204].contains(&answer.status), "{}", answer.text());
    }
    Turn(count, took)
}

/// `clients` connections create `each` users each, at the same time.
pub fn creates(
    service: &Service,
    token: &Token,
    directory: &mut Directory,
    clients: usize,
    each: usize,
) -> Turn {
    let first = directory.len();
    let mut made = vec![String::new(); clients * each];
    let connections: Vec<_> = (0..clients).map(|_| service.wire()).collect();
    let turn = timed(clients * each, || {
        std::thread::scope(|scope| {
            for (client, (ids, mut connection)) in
                made.chunks_mut(each).zip(connections).enumerate()
            {
                scope.spawn(move || {
                    for (offset, id) in ids.iter_mut().enumerate() {
                        *id = create(&mut connection, token, first + client * each + offset);
                    }
                });
            }
        });
    });
    directory.ids.extend(made);
    turn
}

/// Memory of a process that is its own, in bytes.
pub fn resident_bytes(pid: u32) -> f64 {
    let status =
        std::fs::read_to_string(format!("/proc/{pid}/status")).expect("the process is there");
    let kibibytes: f64 = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .and_then(|rest| rest.trim().trim_end_matches(" kB").parse().ok())
        .expect("/proc tells VmRSS in kB");
    kibibytes * 1024.0
}
