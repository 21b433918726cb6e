//! The check, rung by rung: each passes through a real web server, and stops where something is wrong with it.

use super::servers::{Authority, Nginx, Site, free_port};
use super::{NAME, check, connection, service, stops_at, words};
use acceptance::Service;
use rcgen::date_time_ymd;
use serde_json::json;

#[test]
fn each_rung_through_a_real_web_server_passes_and_fails_as_told() {
    let authority = Authority::called("Test Root");
    authority.issue("good", NAME, |_| {});
    authority.issue("other", "other.test", |_| {});
    authority.issue("expired", NAME, |leaf| {
        leaf.not_before = date_time_ymd(2020, 1, 1);
        leaf.not_after = date_time_ymd(2021, 1, 1);
    });
    let stranger = Authority::called("Strange Root");
    stranger.issue("strange", NAME, |_| {});
    std::fs::copy(stranger.path("strange.pem"), authority.path("strange.pem")).unwrap();
    std::fs::copy(stranger.path("strange.key"), authority.path("strange.key")).unwrap();

    let service = service(&authority).start();
    let behind = service.address().port();
    let mut nginx = Nginx::new();
    let token = connection(&service, &nginx.url());
    let good = Site {
        certificate: Some("good"),
        behind,
        more: "",
    };

    stops_at(
        &service,
        4,
        "Nothing listens at 127.0.0.1",
        "Let something listen",
    );
    nginx.serve(&authority, &good);
    let (report, code) = check(&service);
    assert_eq!(
        (&report["outcome"], code),
        (&json!("reachable"), 0),
        "{report:#}"
    );
    let found: Vec<String> = report["rungs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|rung| words(&rung["found"]))
        .collect();
    assert_eq!(found[2], format!("{NAME} is 127.0.0.1"));
    assert_eq!(found[5], "with First token, from outside");
    assert_eq!(
        found[6],
        "as the connection test of Microsoft Entra ID asks it"
    );

    // The words for a person: rung by rung, and what to do.
    let said = service.cli(&["reach", "check", "--connection", "Entra staging"]);
    assert_eq!(said.code, 0);
    assert!(said.out.contains("It is really this service"), "{said:?}");
    assert!(said.err.contains("Reachable"), "{said:?}");

    for (certificate, found, to_do) in [
        ("other", "other.test", "Use a certificate for sync.test"),
        (
            "expired",
            "The certificate ended on",
            "Renew the certificate",
        ),
        ("strange", "is not trusted", "certificate"),
    ] {
        let certificate = Some(certificate);
        nginx.serve(
            &authority,
            &Site {
                certificate,
                ..good
            },
        );
        stops_at(&service, 4, found, to_do);
    }
    nginx.serve(
        &authority,
        &Site {
            certificate: None,
            ..good
        },
    );
    stops_at(&service, 4, "speaks no TLS", "Let the proxy speak TLS");

    let behind = free_port();
    nginx.serve(&authority, &Site { behind, ..good });
    let said = service.cli(&["reach", "check", "--connection", "Entra staging"]);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(
        said.err.contains("Point the reverse proxy at port"),
        "{said:?}"
    );
    stops_at(&service, 5, "502", "Point the reverse proxy at port");

    // Another service of the same kind is not this one.
    let second = Service::start();
    let behind = second.address().port();
    let more = "proxy_set_header Host 127.0.0.1:$proxy_port;";
    nginx.serve(
        &authority,
        &Site {
            behind,
            more,
            ..good
        },
    );
    stops_at(&service, 5, "", "");
    drop(second);

    let more = "proxy_set_header Host elsewhere.example;";
    nginx.serve(&authority, &Site { more, ..good });
    stops_at(&service, 5, "", "Host");

    let more = "proxy_set_header Authorization '';";
    nginx.serve(&authority, &Site { more, ..good });
    stops_at(&service, 6, "", "Authorization");

    let more = "if ($arg_filter) { return 503; }";
    nginx.serve(&authority, &Site { more, ..good });
    stops_at(&service, 7, "503", "");

    nginx.serve(&authority, &good);
    assert_eq!(service.cli(&["token", "revoke", &token]).code, 0);
    stops_at(&service, 6, "", "");

    let away = [
        "setup",
        "change",
        "Entra staging",
        "--public-url",
        "https://gone.invalid",
    ];
    assert_eq!(service.cli(&away).code, 0);
    stops_at(&service, 3, "gone.invalid", "Give gone.invalid an address");

    // Nothing of all this is taken for the provider.
    let setup = service
        .cli(&["setup", "show", "Entra staging", "--json"])
        .json();
    assert!(!setup.to_string().contains("\"is\":\"seen\""), "{setup:#}");
}

#[test]
fn without_the_service_the_check_stops_on_the_ground() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = folder.path().join("w.dsync").display().to_string();
    let on = |words: &[&str]| {
        let mut all = words.to_vec();
        all.extend(["--workspace", &workspace]);
        acceptance::cli::run(&all)
    };
    assert_eq!(on(&["workspace", "new", "--name", "Test"]).code, 0);
    let added = on(&[
        "connection",
        "add",
        "--provider",
        "okta",
        "--name",
        "Okta",
        "--json",
    ]);
    assert_eq!(added.code, 0, "{added:?}");
    let none = on(&["reach", "check"]);
    assert_eq!(none.code, 1);
    assert!(
        none.err.contains("There is no public URL to try"),
        "{none:?}"
    );
    let url = [
        "setup",
        "change",
        "Okta",
        "--public-url",
        "https://sync.example.com",
    ];
    assert_eq!(on(&url).code, 0);
    let said = on(&["reach", "check", "--connection", "Okta"]);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.err.contains("Start the service"), "{said:?}");
    let start = on(&["reach", "start", "ssh", "--host", "nobody@server.example"]);
    assert_eq!(start.code, 1);
    assert!(start.err.contains("The service isn’t running"), "{start:?}");
}
