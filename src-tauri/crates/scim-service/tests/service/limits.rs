//! Every limit of the service at its value and one beyond it.

use crate::harness::{Answer, Served, Setup, group, user};
use directory::{DialectPreset, Scope};
use scim_service::{Limits, RequestRate};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

#[tokio::test]
async fn the_target_is_bounded() {
    let served = Served::start().await;
    for (bytes, status) in [(8 * 1024, 200), (8 * 1024 + 1, 414)] {
        let start = "/api/scim/v2/Users?x=";
        let target = format!("{start}{}", "a".repeat(bytes - start.len()));
        let answer = served
            .raw(served.head("GET", &target, &[]).as_bytes())
            .await;
        assert_eq!(answer.status, status, "{bytes} bytes");
        served.entry(&answer).await;
    }
}

#[tokio::test]
async fn header_fields_are_bounded() {
    let served = Served::start().await;
    let names: Vec<String> = (0..65).map(|number| format!("x-{number}")).collect();
    // Three stand in every head here.
    for (fields, status) in [(64, 200), (65, 431)] {
        let more: Vec<(&str, &str)> = names[..fields - 3]
            .iter()
            .map(|name| (name.as_str(), "v"))
            .collect();
        let answer = served
            .raw(served.head("GET", "/api/scim/v2/Users", &more).as_bytes())
            .await;
        assert_eq!(answer.status, status, "{fields} fields");
    }
    let value = "v".repeat(16 * 1024);
    let head = served.head("GET", "/api/scim/v2/Users", &[("x-long", &value)]);
    served.raw(head.as_bytes()).await.expect(431);
}

#[tokio::test]
async fn bodies_are_bounded_those_of_groups_less_tightly() {
    let limits = Limits {
        body_bytes: 4_096,
        group_body_bytes: 8_192,
        ..Limits::default()
    };
    let served = Served::with_limits(limits).await;
    let padded = |text: String, bytes: usize| {
        let mut body = text.into_bytes();
        body.resize(bytes, b' ');
        body
    };
    for (path, text, bytes, status) in [
        ("/Users", user("a@example.com"), 4_096, 201),
        ("/Users", user("b@example.com"), 4_097, 413),
        ("/Users", user("b@example.com"), 400_000, 413),
        ("/Groups", group("A", &[]), 8_192, 201),
        ("/Groups", group("B", &[]), 8_193, 413),
    ] {
        let body = padded(text.to_string(), bytes);
        let answer = served.send("POST", path, &[], &body).await;
        assert_eq!(answer.status, status, "{path} of {bytes}");
        if status == 413 {
            assert_eq!(
                served.entry(&answer).await.entry.reason.as_deref(),
                Some("too_large")
            );
        }
    }
    assert_eq!(served.get("/Users").await.json()["totalResults"], 1);
}

#[tokio::test]
async fn a_chunked_body_is_held_to_the_same_limit() {
    let limits = Limits {
        body_bytes: 4_096,
        ..Limits::default()
    };
    let served = Served::with_limits(limits).await;
    let headers = [
        ("transfer-encoding", "chunked"),
        ("content-type", "application/scim+json"),
    ];
    let head = served.head("POST", "/api/scim/v2/Users", &headers);
    let chunk = format!("1000\r\n{}\r\n", " ".repeat(4_096));
    let bytes = format!("{head}{chunk}{chunk}0\r\n\r\n");
    served.raw(bytes.as_bytes()).await.expect(413);
}

#[tokio::test]
async fn a_client_that_asks_first_is_told_before_it_sends() {
    let limits = Limits {
        body_bytes: 4_096,
        ..Limits::default()
    };
    let served = Served::with_limits(limits).await;
    let headers = [
        ("expect", "100-continue"),
        ("content-length", "4097"),
        ("content-type", "application/scim+json"),
    ];
    let head = served.head("POST", "/api/scim/v2/Users", &headers);
    served.raw(head.as_bytes()).await.expect(413);
}

#[tokio::test]
async fn beyond_the_limit_of_connections_a_new_one_is_closed_and_the_open_ones_live() {
    let served = Served::with_limits(Limits {
        connections: 3,
        ..Limits::default()
    })
    .await;
    let keep = served.head("GET", "/healthz", &[("connection", "keep-alive")]);
    let mut open = Vec::new();
    let mut buffer = [0; 4_096];
    for _ in 0..3 {
        let mut stream = served.connect().await;
        stream.write_all(keep.as_bytes()).await.unwrap();
        let length = stream.read(&mut buffer).await.unwrap();
        assert_eq!(Answer::parse(&buffer[..length]).unwrap().status, 200);
        open.push(stream);
    }
    let mut beyond = served.connect().await;
    let _ = beyond.write_all(keep.as_bytes()).await;
    let read = beyond.read(&mut buffer).await;
    assert!(matches!(read, Ok(0) | Err(_)), "{read:?}");
    for stream in &mut open {
        stream.write_all(keep.as_bytes()).await.unwrap();
        let length = stream.read(&mut buffer).await.unwrap();
        assert_eq!(Answer::parse(&buffer[..length]).unwrap().status, 200);
    }
    assert_eq!(served.service.stats().connections, 3);
}

#[tokio::test]
async fn a_connection_has_a_rate_once_the_service_has_a_public_name() {
    let setup = |public: &[&str]| Setup {
        limits: Limits {
            rate: RequestRate::per_second(25),
            ..Limits::default()
        },
        public_hosts: public.iter().map(|&name| name.to_owned()).collect(),
        ..Setup::default()
    };
    let statuses = async |served: &Served, asked: usize| {
        let mut statuses = Vec::new();
        let mut waits = Vec::new();
        for _ in 0..asked {
            let head = served.head("GET", "/api/scim/v2/ServiceProviderConfig", &[]);
            let answer = served.raw(head.as_bytes()).await;
            waits.extend(answer.header("retry-after").map(str::to_owned));
            statuses.push(answer.status);
        }
        (statuses, waits)
    };
    let served = setup(&[]).start().await;
    let (all, _) = statuses(&served, 80).await;
    assert!(all.iter().all(|status| *status == 200), "{all:?}");

    let served = setup(&["sync.example.com"]).start().await;
    let begun = Instant::now();
    let (all, waits) = statuses(&served, 400).await;
    let allowed = 50.0 + 25.0 * begun.elapsed().as_secs_f64();
    let served_well = all.iter().filter(|status| **status == 200).count();
    assert!(
        (50..=allowed as usize + 1).contains(&served_well),
        "{served_well}"
    );
    assert!(all.iter().all(|status| [200, 429].contains(status)));
    assert_eq!(waits.len(), 400 - served_well);
    for wait in &waits {
        let seconds: u64 = wait.parse().expect("whole seconds");
        assert!((1..=30).contains(&seconds), "{wait}");
    }
    // The rest of its second is waited for, and it is served again.
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(statuses(&served, 1).await.0, [200]);

    // Another rate holds at once, and the refusal says for the log which one it was.
    served.service.set_rate(RequestRate::per_second(5_000));
    tokio::time::sleep(Duration::from_millis(200)).await;
    let (all, _) = statuses(&served, 80).await;
    assert!(all.iter().all(|status| *status == 200), "{all:?}");
    served.service.set_rate(RequestRate::per_second(25));
    assert!(statuses(&served, 80).await.0.contains(&429));
    let head = served.head("GET", "/api/scim/v2/ServiceProviderConfig", &[]);
    let mut answer = served.raw(head.as_bytes()).await;
    while answer.status != 429 {
        answer = served.raw(head.as_bytes()).await;
    }
    let entry = served.entry(&answer).await;
    assert_eq!(entry.entry.reason.as_deref(), Some("rate_limited"));
    assert_eq!(entry.entry.arguments["limit"], "25");

    // As soon as it has no public name any more, nothing is counted.
    served.service.set_public_hosts(&[]);
    let (all, _) = statuses(&served, 80).await;
    assert!(all.iter().all(|status| *status == 200), "{all:?}");
}

#[tokio::test]
async fn a_connection_with_all_its_tokens_has_so_many_turns_once_the_service_has_a_public_name() {
    let setup = |public: &[&str]| Setup {
        limits: Limits {
            in_flight_per_token: 1,
            queue_time: Duration::from_millis(300),
            ..Limits::default()
        },
        public_hosts: public.iter().map(|&name| name.to_owned()).collect(),
        ..Setup::default()
    };
    for (public, of_the_same_connection) in [(&[][..], 200), (&["sync.example.com"], 429)] {
        let served = setup(public).start().await;
        let asked = async |token: &str| {
            let bearer = format!("Bearer {token}");
            let headers = [("authorization", bearer.as_str())];
            served.send("GET", "/Users", &headers, b"").await
        };
        let (_, sibling) = served.issue(Scope::ReadWrite, None).await;
        let other = served
            .connection_of("Other", "okta", DialectPreset::Provider)
            .await;
        // Its body does not come, so it keeps its turn. "100 Continue" says that it has one.
        let mut slow = served.connect().await;
        let waiting = [
            ("content-length", "100"),
            ("content-type", "application/scim+json"),
            ("expect", "100-continue"),
        ];
        let head = served.head("POST", "/api/scim/v2/Users", &waiting);
        slow.write_all(head.as_bytes()).await.unwrap();
        let mut told = [0; 12];
        slow.read_exact(&mut told).await.unwrap();
        assert_eq!(&told, b"HTTP/1.1 100");
        let answer = asked(&sibling).await.expect(of_the_same_connection);
        if of_the_same_connection == 429 {
            assert_eq!(answer.header("retry-after"), Some("1"));
            let entry = served.entry(&answer).await.entry;
            assert_eq!(entry.reason.as_deref(), Some("too_many_requests"));
        }
        asked(&other).await.expect(200);
        drop(slow);
        // The turn comes back with the end of the request.
        let begun = Instant::now();
        while asked(&sibling).await.status != 200 {
            assert!(begun.elapsed() < crate::harness::PATIENCE);
        }
    }
}
