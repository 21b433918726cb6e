//! Clients that send nothing, half a request, or a byte at a time: closed in bounded time, and nobody else is kept waiting.

use std::time::{Duration, Instant};

use acceptance::{Service, user};

/// The limits are 30 s; a busy machine may take a little more.
const CLOSED_BY: Duration = Duration::from_secs(45);

#[test]
fn silent_half_sent_and_dripping_requests_are_ended_while_an_honest_client_is_served() {
    let service = Service::start();
    let token = service.provisioner_token().token;
    let head = format!(
        "POST /api/scim/v2/Users HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/scim+json\r\nContent-Length: 4000\r\n\r\n",
        service.address()
    );
    let body = user("half@example.com").to_string();
    let started = Instant::now();
    std::thread::scope(|scope| {
        let silent: Vec<_> = (0..40)
            .map(|number| {
                let (service, head, body) = (&service, &head, &body);
                scope.spawn(move || {
                    let mut connection = service.wire();
                    let (what, sent) = match number % 4 {
                        0 => ("silent", String::new()),
                        1 => ("half a head", head[..head.len() / 2].to_owned()),
                        2 => ("a head and no body", head.clone()),
                        _ => ("half a body", format!("{head}{body}")),
                    };
                    connection.write(sent.as_bytes()).unwrap();
                    (what, connection.closed_after(CLOSED_BY))
                })
            })
            .collect();
        let dripping: Vec<_> = [("a dripping head", 0), ("a dripping body", head.len())]
            .into_iter()
            .map(|(what, at_once)| {
                let (service, head) = (&service, &head);
                scope.spawn(move || {
                    let mut connection = service.wire();
                    connection.write(&head.as_bytes()[..at_once]).unwrap();
                    let start = Instant::now();
                    let mut rest = head.as_bytes()[at_once..]
                        .iter()
                        .copied()
                        .chain(std::iter::repeat(b' '));
                    loop {
                        let byte = rest.next().expect("it goes on for ever");
                        if connection.write(&[byte]).is_err()
                            || connection
                                .closed_after(Duration::from_millis(300))
                                .is_some()
                        {
                            return (what, Some(start.elapsed()));
                        }
                        if start.elapsed() > CLOSED_BY {
                            return (what, None);
                        }
                    }
                })
            })
            .collect();

        // Meanwhile an honest client works as if it were alone.
        let client = service.client(&token);
        let mut slowest = Duration::ZERO;
        let mut number = 0;
        while started.elapsed() < Duration::from_secs(10) {
            let start = Instant::now();
            client
                .post("/Users", &user(&format!("honest{number}@example.com")))
                .expect(201, "the honest client");
            slowest = slowest.max(start.elapsed());
            number += 1;
        }
        assert!(
            slowest < Duration::from_secs(2),
            "the honest client waited {slowest:?}"
        );

        for client in silent.into_iter().chain(dripping) {
            let (what, closed) = client.join().unwrap();
            assert!(
                closed.is_some(),
                "{what} was still open after {CLOSED_BY:?}"
            );
        }
    });
    let users = service
        .client(&token)
        .list("Users", &[("filter", "userName eq \"half@example.com\"")]);
    assert_eq!(
        users.body["totalResults"], 0,
        "half a request creates nothing"
    );
}

#[test]
fn a_request_cut_off_in_its_body_creates_nothing_and_is_in_the_log() {
    let service = Service::start();
    let token = service.provisioner_token().token;
    let body = user("cut@example.com").to_string();
    let request = format!(
        "POST /api/scim/v2/Users HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/scim+json\r\nContent-Length: {}\r\n\r\n{body}",
        service.address(),
        body.len() + 1
    );
    let mut connection = service.wire();
    connection.write(request.as_bytes()).unwrap();
    connection.finish_writing();
    if let Ok(answer) = connection.response() {
        assert_eq!(answer.status, 400, "{}", answer.text());
    }
    assert_eq!(service.client(&token).get("/Users").body["totalResults"], 0);
    acceptance::until(
        "the cut request in the log",
        Duration::from_secs(10),
        || {
            service
                .cli(&["log", "export", "--format", "jsonl"])
                .out
                .contains("the request broke off")
        },
    );
}
