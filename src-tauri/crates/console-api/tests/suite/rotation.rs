//! Rotating a token, what ends soon, and the calendar: over real requests, with a clock of the test's.

use crate::support::{Client, Desk, text};
use console_api::types::Preferences;
use console_api::{
    Answer, Console, FileQuestion, HeadlessHost, Host, Keychain, NoWindow, Notification, Opening,
};
use directory::{Door, OpenMode};
use scim_core::Timestamp;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use zeroize::Zeroizing;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// A clock of its own for each test, because a clock is a plain function.
macro_rules! clock {
    ($ahead:ident, $clock:ident) => {
        static $ahead: AtomicI64 = AtomicI64::new(0);
        fn $clock() -> Timestamp {
            Timestamp(scim_service::system_clock().0 + $ahead.load(Ordering::Relaxed))
        }
    };
}

async fn serving(clock: fn() -> Timestamp) -> Desk {
    let desk = Desk::at(clock).await;
    desk.serve().await;
    desk
}

/// Rotates the client's token; answers the new token's client.
async fn rotate(desk: &Desk, old: &Client, overlap: u32) -> Client {
    let created = desk
        .ok(
            "tokens.rotate",
            json!({ "id": old.token_id, "name": "Next", "expiry": { "kind": "days", "days": 365 },
                "overlapHours": overlap, "keepInKeychain": false }),
        )
        .await;
    Client {
        base: old.base.clone(),
        token: text(&created["token"]),
        token_id: text(&created["id"]),
        connection: old.connection.clone(),
        http: old.http.clone(),
    }
}

async fn state(desk: &Desk) -> Value {
    let rotations = desk
        .ok("rotation.list", json!({ "connection": null }))
        .await;
    assert_eq!(rotations.as_array().unwrap().len(), 1, "{rotations}");
    rotations[0].clone()
}

/// Waits until the rotation has come to this state: entries of reads come a moment after their answers.
async fn comes_to(desk: &Desk, wanted: &str) -> Value {
    let waited = async {
        loop {
            let found = state(desk).await;
            if found["state"] == wanted {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    match tokio::time::timeout(Duration::from_secs(5), waited).await {
        Ok(found) => found,
        Err(_) => panic!("not {wanted}: {}", state(desk).await),
    }
}

async fn read(client: &Client) -> u16 {
    client.send("GET", "/Users?count=1", None).await.0
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_sends_on_change_has_moved_over_after_ten_requests() {
    clock!(AHEAD, later);
    let desk = serving(later).await;
    let old = desk.connect("okta", "Okta").await;
    assert_eq!(read(&old).await, 200);
    let new = rotate(&desk, &old, 24).await;
    let rotation = state(&desk).await;
    assert_eq!(rotation["state"], "waiting");
    assert_eq!(rotation["used"], Value::Null);
    assert_eq!(rotation["place"]["field"], "OAuth Bearer Token");
    let ends = rotation["former"]["expires"].as_i64().unwrap();
    assert!((ends - later().0 - DAY).abs() < MINUTE, "a day from now");

    assert_eq!(read(&new).await, 200);
    comes_to(&desk, "settling").await;
    assert_eq!(read(&old).await, 200, "both work");
    comes_to(&desk, "both").await;
    for _ in 0..9 {
        assert_eq!(read(&new).await, 200);
    }
    let settling = comes_to(&desk, "settling").await;
    assert_eq!(
        settling["needed"],
        json!({ "kind": "requests", "requests": 10 })
    );
    assert!(text(&settling["rule"]).contains("10 requests in a row"));
    assert_eq!(read(&new).await, 200);
    let safe = comes_to(&desk, "safe").await;
    assert_eq!(safe["alone"], 10);

    desk.ok("tokens.revoke", json!({ "id": old.token_id }))
        .await;
    assert_eq!((read(&old).await, read(&new).await), (401, 200));
    // The old one is tried once more, and the new one again.
    assert_eq!(read(&new).await, 200);
    comes_to(&desk, "over").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_comes_in_cycles_has_moved_over_after_a_whole_one() {
    clock!(AHEAD, later);
    let desk = serving(later).await;
    let old = desk.connect("entra", "Entra").await;
    let new = rotate(&desk, &old, 24).await;
    // Test Connection, which proves only that the token was typed right.
    for _ in 0..12 {
        assert_eq!(read(&new).await, 200);
    }
    let settling = comes_to(&desk, "settling").await;
    assert_eq!(settling["needed"]["minutes"], 40);
    AHEAD.store(39 * MINUTE, Ordering::Relaxed);
    assert_eq!(read(&new).await, 200);
    comes_to(&desk, "settling").await;
    AHEAD.store(41 * MINUTE, Ordering::Relaxed);
    assert_eq!(
        read(&old).await,
        200,
        "it was not saved: the cycle comes with the old one"
    );
    comes_to(&desk, "both").await;
    for minutes in [82, 123] {
        AHEAD.store(minutes * MINUTE, Ordering::Relaxed);
        assert_eq!(read(&new).await, 200);
    }
    comes_to(&desk, "safe").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_old_token_ends_by_itself_and_what_still_comes_with_it_is_told() {
    clock!(AHEAD, later);
    let desk = serving(later).await;
    let old = desk.connect("okta", "Okta").await;
    let new = rotate(&desk, &old, 24).await;
    assert_eq!(read(&old).await, 200);
    AHEAD.store(DAY + MINUTE, Ordering::Relaxed);
    assert_eq!(read(&old).await, 401, "by its time");
    let told = comes_to(&desk, "stillSent").await;
    let words: String = told["words"]
        .as_array()
        .unwrap()
        .iter()
        .map(|span| text(&span["text"]))
        .collect();
    assert_eq!(
        words,
        "Okta still comes with the old token, which has ended: every request is refused"
    );
    // Time is given again, and later taken.
    let changed = desk
        .ok(
            "rotation.change",
            json!({ "id": new.token_id, "hours": 48 }),
        )
        .await;
    assert_eq!(changed["former"]["state"], "expiring");
    assert_eq!(read(&old).await, 200);
    desk.ok("rotation.change", json!({ "id": new.token_id, "hours": 0 }))
        .await;
    assert_eq!((read(&old).await, read(&new).await), (401, 200));
    AHEAD.store(20 * DAY, Ordering::Relaxed);
    assert_eq!(
        desk.ok("rotation.list", json!({ "connection": "Okta" }))
            .await,
        json!([]),
        "after a while there is nothing to show any more"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_overlap_is_bounded_and_a_rotation_can_be_taken_back() {
    clock!(AHEAD, later);
    let desk = serving(later).await;
    let old = desk.connect("okta", "Okta").await;
    let rotate_with = |overlap: u32, name: &str| {
        json!({ "id": old.token_id, "name": name, "expiry": { "kind": "never" },
            "overlapHours": overlap, "keepInKeychain": false })
    };
    let refused = desk.fails("tokens.rotate", rotate_with(721, "Next")).await;
    assert_eq!(refused["field"], "overlapHours");
    let refused = desk
        .fails("tokens.rotate", rotate_with(24, "first TOKEN"))
        .await;
    assert_eq!(
        refused["field"], "name",
        "two of one name could not be told apart"
    );
    let new = rotate(&desk, &old, 720).await;
    assert_eq!(
        desk.fails("tokens.rotate", rotate_with(24, "Third")).await["code"],
        "conflict"
    );
    let row = desk
        .ok("rotation.takeBack", json!({ "id": new.token_id }))
        .await;
    assert_eq!(
        (&row["id"], &row["expires"]),
        (&json!(old.token_id), &Value::Null),
        "as it was before"
    );
    assert_eq!((read(&old).await, read(&new).await), (200, 401));
    assert_eq!(
        desk.ok("rotation.list", json!({ "connection": null }))
            .await,
        json!([])
    );
    // Without an overlap the old one ends at once.
    let third = desk.ok("tokens.rotate", rotate_with(0, "Third")).await;
    assert_eq!(read(&old).await, 401);
    desk.fails("rotation.takeBack", json!({ "id": new.token_id }))
        .await;
    let back = desk
        .ok("rotation.takeBack", json!({ "id": third["id"] }))
        .await;
    assert_eq!(back["state"], "active");
    assert_eq!(read(&old).await, 200);
}

async fn ending_in(desk: &Desk, provider: &str, name: &str, days: u32) -> Value {
    desk.ok(
        "connections.add",
        json!({ "provider": provider, "name": name }),
    )
    .await;
    desk.ok(
        "tokens.create",
        json!({ "connection": name, "name": "Only token", "scope": "read-write",
            "expiry": { "kind": "days", "days": days }, "keepInKeychain": false }),
    )
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_end_is_forecast_in_stages_with_what_the_provider_will_do() {
    clock!(AHEAD, later);
    let desk = Desk::at(later).await;
    let created = ending_in(&desk, "entra", "Entra", 90).await;
    let look = async |days: i64| {
        AHEAD.store(days * DAY + HOUR, Ordering::Relaxed);
        let overview = desk.ok("overview.get", json!({ "range": "24h" })).await;
        let details = desk
            .ok("connections.get", json!({ "connection": "Entra" }))
            .await;
        (overview["attention"].clone(), details)
    };
    let (attention, details) = look(59).await;
    assert_eq!((&attention, &details["ends"]), (&json!([]), &Value::Null));
    for (days, stage, severity) in [
        (60, 30, "info"),
        (76, 14, "warning"),
        (83, 7, "warning"),
        (89, 1, "failure"),
    ] {
        let (attention, details) = look(days).await;
        assert_eq!(details["ends"]["stage"], stage, "after {days} days");
        assert_eq!(details["tokens"][0]["stage"], stage);
        let item = &attention[0];
        assert_eq!(
            (&item["code"], &item["severity"]),
            (&json!("token-ends"), &json!(severity))
        );
        assert_eq!(item["action"]["kind"], "rotateToken");
        assert_eq!(item["action"]["tokenId"], created["id"]);
        let then: String = item["detail"]
            .as_array()
            .unwrap()
            .iter()
            .map(|span| text(&span["text"]))
            .collect();
        assert!(then.contains("quarantine"), "what Entra will do: {then}");
    }
    // A second token that goes on is the answer to it.
    desk.ok(
        "tokens.rotate",
        json!({ "id": created["id"], "name": "Next", "expiry": { "kind": "days", "days": 365 },
        "overlapHours": 24, "keepInKeychain": false }),
    )
    .await;
    let (attention, details) = look(89).await;
    assert_eq!((&attention, &details["ends"]), (&json!([]), &Value::Null));
}

/// A host with a desktop that shows notifications, for the test to look at.
struct Desktop {
    host: HeadlessHost,
    shown: Mutex<Vec<Notification>>,
    preferences: Mutex<Preferences>,
}

impl Host for Desktop {
    fn keychain(&self) -> &dyn Keychain {
        self.host.keychain()
    }
    fn copy_secret(&self, secret: Zeroizing<String>) -> Answer<'_, Result<(), NoWindow>> {
        self.host.copy_secret(secret)
    }
    fn pick(&self, question: FileQuestion) -> Answer<'_, Result<Option<PathBuf>, NoWindow>> {
        self.host.pick(question)
    }
    fn notify(&self, notification: &Notification) -> Result<(), NoWindow> {
        self.shown.lock().unwrap().push(notification.clone());
        Ok(())
    }
    fn preferences(&self) -> Preferences {
        self.preferences.lock().unwrap().clone()
    }
    fn set_preferences(&self, preferences: &Preferences) -> std::io::Result<()> {
        *self.preferences.lock().unwrap() = preferences.clone();
        Ok(())
    }
    fn recent_workspaces(&self) -> Vec<PathBuf> {
        Vec::new()
    }
    fn note_workspace(&self, _: &Path) {}
    fn data_folder(&self) -> PathBuf {
        self.host.data_folder()
    }
    fn licences(&self) -> Vec<console_api::types::Licence> {
        Vec::new()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_stage_is_notified_once_also_over_a_restart_and_not_if_it_is_switched_off() {
    clock!(AHEAD, later);
    let folder = tempfile::tempdir().unwrap();
    let desktop = Arc::new(Desktop {
        host: HeadlessHost::new(folder.path()),
        shown: Mutex::default(),
        preferences: Mutex::default(),
    });
    let open = async || {
        let opening = Opening {
            clock: later,
            ..Opening::new(folder.path().join("a.dsync"), OpenMode::CreateIfMissing)
        };
        Console::open(desktop.clone(), Door::Window, opening)
            .await
            .unwrap()
    };
    let console = open().await;
    let call = async |console: &Console, operation: &str, input: Value| {
        console.call(operation, input).await.unwrap()
    };
    call(
        &console,
        "connections.add",
        json!({ "provider": "entra", "name": "Entra" }),
    )
    .await;
    call(
        &console,
        "tokens.create",
        json!({ "connection": "Entra", "name": "Only token", "scope": "read-write",
        "expiry": { "kind": "days", "days": 90 }, "keepInKeychain": false }),
    )
    .await;
    assert_eq!(console.tell_what_ends().await.unwrap(), 0);
    AHEAD.store(61 * DAY, Ordering::Relaxed);
    assert_eq!(console.tell_what_ends().await.unwrap(), 1);
    assert_eq!(console.tell_what_ends().await.unwrap(), 0, "once");
    console.shutdown().await;
    let console = open().await;
    assert_eq!(
        console.tell_what_ends().await.unwrap(),
        0,
        "also after a restart"
    );
    AHEAD.store(83 * DAY + HOUR, Ordering::Relaxed);
    let off = json!({ "theme": "system", "singleKeys": true, "notifyExpiry": false });
    call(&console, "preferences.set", off).await;
    assert_eq!(console.tell_what_ends().await.unwrap(), 0);
    let on = json!({ "theme": "system", "singleKeys": true, "notifyExpiry": true });
    call(&console, "preferences.set", on).await;
    assert_eq!(
        console.tell_what_ends().await.unwrap(),
        1,
        "two stages later, told as one"
    );
    let shown = desktop.shown.lock().unwrap();
    assert!(
        shown[1].title.contains("Entra") && shown[1].title.contains("7 days"),
        "{shown:?}"
    );
    assert!(shown[1].body.contains("quarantine"), "{shown:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn ends_are_exported_as_a_calendar_whose_events_move_when_it_is_imported_again() {
    clock!(AHEAD, later);
    let desk = Desk::at(later).await;
    let empty = desk.fails("tokens.calendar", json!({})).await;
    assert_eq!(empty["code"], "notFound");
    let name =
        "Ünïcode; and, commas — a name long enough that its line has to be folded twice at least";
    let created = ending_in(&desk, "entra", name, 90).await;
    let secret = text(&created["token"]);
    ending_in(&desk, "okta", "Okta", 30).await;
    let all = desk.ok("tokens.calendar", json!({})).await;
    assert_eq!(all["events"], 2);
    let one = desk
        .ok("tokens.calendar", json!({ "connection": "Okta" }))
        .await;
    assert_eq!(one["events"], 1);

    let path = desk.folder.path().join("tokens.ics");
    let written = desk
        .ok(
            "tokens.saveCalendar",
            json!({ "token": created["id"], "path": path }),
        )
        .await;
    let file = std::fs::read_to_string(&path).unwrap();
    assert_eq!(written["bytes"], file.len());
    assert!(file.split("\r\n").all(|line| line.len() <= 75), "{file}");
    assert!(
        !file.replace("\r\n", "").contains('\n'),
        "every line ends with CRLF"
    );
    let unfolded = file.replace("\r\n ", "");
    let summary = format!(
        "SUMMARY:Token Only token of {} ends",
        name.replace(';', "\\;").replace(',', "\\,")
    );
    assert!(unfolded.contains(&summary), "{unfolded}");
    assert!(unfolded.contains("TRIGGER:-P14D") && unfolded.contains("quarantine"));
    assert!(unfolded.contains("Secret Token"), "where the new one goes");
    assert!(!unfolded.contains(&secret), "never the token itself");

    let line = |text: &str, name: &str| -> String {
        let unfolded = text.replace("\r\n ", "");
        unfolded
            .lines()
            .find(|line| line.starts_with(name))
            .unwrap()
            .to_owned()
    };
    AHEAD.store(2 * DAY, Ordering::Relaxed);
    desk.ok(
        "tokens.rotate",
        json!({ "id": created["id"], "name": "Next", "expiry": { "kind": "never" },
        "overlapHours": 24, "keepInKeychain": false }),
    )
    .await;
    let again = desk
        .ok("tokens.calendar", json!({ "token": created["id"] }))
        .await;
    let again = text(&again["text"]);
    assert_eq!(
        line(&file, "UID:"),
        line(&again, "UID:"),
        "it is the same event"
    );
    assert_ne!(
        line(&file, "DTSTART:"),
        line(&again, "DTSTART:"),
        "at another time"
    );
    let number = |line: String| line.split(':').nth(1).unwrap().parse::<i64>().unwrap();
    assert!(number(line(&again, "SEQUENCE:")) > number(line(&file, "SEQUENCE:")));
    let refused = desk
        .fails(
            "tokens.saveCalendar",
            json!({ "token": created["id"], "path": path }),
        )
        .await;
    assert_eq!(refused["code"], "conflict", "nothing is overwritten");
}
