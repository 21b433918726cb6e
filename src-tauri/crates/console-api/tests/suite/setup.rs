//! Setups: guides with what the log proves of them.

use crate::support::{Client, Desk, text};
use idp::{Idp, REHEARSAL_HEADER, Rehearsal};
use serde_json::{Value, json};

/// Every provider that sends something, on each of its ways.
fn speaking() -> impl Iterator<Item = (Idp, Option<&'static str>)> {
    let idps = Idp::ALL.into_iter().filter(|idp| idp.speaks_scim());
    idps.flat_map(|idp| {
        let ways: Vec<_> = idp
            .guide()
            .all_ways()
            .map(|way| Some(way.key.as_str()))
            .collect();
        let ordinary = idp.guide().ways.is_empty().then_some(None);
        ordinary.into_iter().chain(ways).map(move |way| (idp, way))
    })
}

/// Takes a way of a guide: that from inside the network by saying that the provider comes so.
async fn take(desk: &Desk, idp: Idp, way: Option<&str>) {
    let is_private = idp
        .guide()
        .private
        .as_ref()
        .is_some_and(|private| Some(private.key.as_str()) == way);
    let choice = if is_private {
        json!({ "connection": "C", "reach": "agent" })
    } else {
        json!({ "connection": "C", "way": way, "reach": "publicUrl", "publicUrl": "https://sync.example.com" })
    };
    let changed = desk.ok("setup.change", choice).await;
    assert_eq!(changed["way"].as_str(), way, "{idp:?}");
}

fn steps(setup: &Value) -> Vec<&Value> {
    let phases = setup["phases"].as_array().unwrap().iter();
    phases
        .flat_map(|phase| phase["steps"].as_array().unwrap())
        .collect()
}

fn step<'a>(setup: &'a Value, key: &str) -> &'a Value {
    steps(setup)
        .into_iter()
        .find(|step| step["key"] == key)
        .unwrap_or_else(|| panic!("no step {key}"))
}

fn is(step: &Value) -> &str {
    step["state"]["is"].as_str().unwrap()
}

/// The words of spans.
fn words(spans: &Value) -> String {
    let spans = spans.as_array().unwrap().iter();
    spans.map(|span| span["text"].as_str().unwrap()).collect()
}

/// Sends a provider's first hour as the provider itself, not as a rehearsal.
pub async fn first_hour(
    client: &Client,
    idp: Idp,
    way: Option<&str>,
    mut after_each: impl AsyncFnMut(),
) {
    let mut hour = Rehearsal::of(idp, way, "real", "directory-sync-test@example.com").unwrap();
    while let Some(request) = hour.next_request() {
        if hour.is_cleaning() {
            break;
        }
        let method = request.method.parse().unwrap();
        let mut sent = client
            .http
            .request(method, format!("{}{}", client.base, request.path))
            .bearer_auth(&client.token);
        for (name, value) in &request.headers {
            if name != REHEARSAL_HEADER && !name.eq_ignore_ascii_case("accept-encoding") {
                sent = sent.header(name, value);
            }
        }
        let answer = sent
            .body(request.body.clone().unwrap_or_default())
            .send()
            .await
            .unwrap();
        let status = answer.status().as_u16();
        let body = answer.json().await.unwrap_or(Value::Null);
        assert!(
            hour.answered(status, &body),
            "{idp:?} {}: {status} {body}",
            request.title
        );
        after_each().await;
    }
}

async fn setup(desk: &Desk, name: &str) -> Value {
    desk.ok("setup.get", json!({ "connection": name })).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_hour_of_each_provider_proves_its_steps_in_order() {
    for (idp, way) in speaking() {
        let desk = Desk::serving().await;
        let client = desk.connect(idp.key(), "C").await;
        take(&desk, idp, way).await;
        let mut seen: Vec<String> = Vec::new();
        first_hour(&client, idp, way, async || {
            // The entries of reads come a moment after their answers.
            let now = setup(&desk, "C").await;
            for step in steps(&now).into_iter().filter(|step| is(step) == "seen") {
                let key = text(&step["key"]);
                if !seen.contains(&key) {
                    seen.push(key);
                }
            }
        })
        .await;
        let wanted: Vec<String> = steps(&setup(&desk, "C").await)
            .into_iter()
            .filter(|step| !step["proof"].is_null() && step["optional"] != true)
            .map(|step| text(&step["key"]))
            .collect();
        for _ in 0..40 {
            let now = setup(&desk, "C").await;
            for step in steps(&now).into_iter().filter(|step| is(step) == "seen") {
                let key = text(&step["key"]);
                if !seen.contains(&key) {
                    seen.push(key);
                }
            }
            if wanted.iter().all(|key| seen.contains(key)) {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        }
        let in_order: Vec<&String> = seen.iter().filter(|key| wanted.contains(key)).collect();
        let missing: Vec<&String> = wanted.iter().filter(|key| !seen.contains(key)).collect();
        assert!(
            missing.is_empty(),
            "{idp:?} {way:?}: never seen {missing:?} ({seen:?})"
        );
        assert_eq!(
            in_order,
            wanted.iter().collect::<Vec<_>>(),
            "{idp:?} {way:?}"
        );
        let done = setup(&desk, "C").await;
        for step in steps(&done) {
            let is = is(step);
            assert!(
                ["seen", "follows", "done", "todo"].contains(&is),
                "{idp:?} {way:?} {}: {is}",
                step["key"]
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rehearsal_turns_the_steps_of_each_provider_and_leaves_nothing_behind() {
    for (idp, way) in speaking() {
        let desk = Desk::serving().await;
        let client = desk.connect(idp.key(), "C").await;
        take(&desk, idp, way).await;
        let result = desk
            .ok(
                "setup.rehearse",
                json!({ "connection": "C", "token": client.token }),
            )
            .await;
        let failed: Vec<&Value> = result["requests"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|one| one["asNeeded"] != true)
            .collect();
        assert!(failed.is_empty(), "{idp:?} {way:?}: {failed:#?}");
        assert_eq!(
            (&result["failed"], &result["cleanedUp"]),
            (&json!(0), &json!(true))
        );
        for list in ["users.list", "groups.list"] {
            let page = desk.ok(list, json!({ "page": 1, "pageSize": 10 })).await;
            assert_eq!(page["total"], 0, "{idp:?} {way:?} {list}");
        }
        let mut open = Vec::new();
        for _ in 0..40 {
            let now = setup(&desk, "C").await;
            assert!(
                steps(&now).iter().all(|step| is(step) != "seen"),
                "{idp:?} {way:?}: the provider was not here"
            );
            assert!(now["rehearsed"].is_i64());
            open = steps(&now)
                .into_iter()
                .filter(|step| {
                    !step["proof"].is_null() && step["optional"] != true && is(step) != "rehearsed"
                })
                .map(|step| text(&step["key"]))
                .collect();
            if open.is_empty() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        }
        assert!(open.is_empty(), "{idp:?} {way:?}: {open:?}");
        let dialect = desk
            .ok("connections.dialect", json!({ "connection": "C" }))
            .await;
        assert_eq!(
            dialect["recognised"],
            Value::Null,
            "{idp:?} {way:?}: a rehearsal is no sign of the provider"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rehearsal_with_a_wrong_token_stops_and_says_so() {
    let desk = Desk::serving().await;
    desk.connect("entra", "C").await;
    let wrong = desk.connect("okta", "Other").await;
    desk.ok("tokens.revoke", json!({ "id": wrong.token_id }))
        .await;
    let result = desk
        .ok(
            "setup.rehearse",
            json!({ "connection": "C", "token": wrong.token }),
        )
        .await;
    assert_eq!(result["requests"].as_array().unwrap().len(), 1);
    assert!(text(&result["stopped"]).contains("refused"), "{result}");
    let error = desk
        .fails("setup.rehearse", json!({ "connection": "C" }))
        .await;
    assert_eq!(error["code"], "badInput", "no token is kept: {error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_mistake_is_told_at_its_step_with_the_fix_and_goes_when_it_is_put_right() {
    let desk = Desk::serving().await;
    let client = desk.connect("entra", "C").await;
    desk.ok(
        "setup.change",
        json!({ "connection": "C", "reach": "publicUrl", "publicUrl": "https://sync.example.com" }),
    )
    .await;
    let probe = "?filter=userName+eq+%223f0d5c0a-52a1-4c5e-9a55-8f4f3f6a2b10%22";
    let origin = client.base.strip_suffix("/api/scim/v2").unwrap().to_owned();
    let base = client.base.clone();
    let good = format!("{base}/Users{probe}");
    let token = |scope: &'static str, name: &'static str| {
        let desk = &desk;
        async move {
            let made = desk
                .ok(
                    "tokens.create",
                    json!({ "connection": "C", "name": name, "scope": scope, "expiry": { "kind": "never" }, "keepInKeychain": false }),
                )
                .await;
            (text(&made["id"]), text(&made["token"]))
        }
    };
    let (revoked_id, revoked) = token("read-write", "old").await;
    desk.ok("tokens.revoke", json!({ "id": revoked_id })).await;
    let (_, read_only) = token("read", "reader").await;
    let soon = jiff::Timestamp::now().as_millisecond() + 600;
    let expired = desk
        .ok(
            "tokens.create",
            json!({ "connection": "C", "name": "short", "scope": "read-write", "expiry": { "kind": "at", "at": soon }, "keepInKeychain": false }),
        )
        .await;
    let expired = text(&expired["token"]);
    tokio::time::sleep(std::time::Duration::from_millis(700)).await;
    let bearer = |token: &str| format!("Bearer {token}");
    let cases: Vec<(&str, String, Option<String>, &str)> = vec![
        ("no_token", good.clone(), None, "GET"),
        (
            "bearer_typed",
            good.clone(),
            Some(format!("Bearer Bearer {}", client.token)),
            "GET",
        ),
        ("wrong_token", good.clone(), Some(bearer("nonsense")), "GET"),
        ("expired_token", good.clone(), Some(bearer(&expired)), "GET"),
        ("revoked_token", good.clone(), Some(bearer(&revoked)), "GET"),
        (
            "doubled_path",
            format!("{base}/api/scim/v2/Users{probe}"),
            Some(bearer(&client.token)),
            "GET",
        ),
        (
            "path_with_users",
            format!("{base}/Users/Users{probe}"),
            Some(bearer(&client.token)),
            "GET",
        ),
        (
            "missing_base",
            format!("{origin}/Users{probe}"),
            Some(bearer(&client.token)),
            "GET",
        ),
        (
            "trailing_slash",
            format!("{base}//Users{probe}"),
            Some(bearer(&client.token)),
            "GET",
        ),
        (
            "older_scim",
            format!("{base}/ServiceProviderConfigs"),
            Some(bearer(&client.token)),
            "GET",
        ),
        (
            "read_only_token",
            format!("{base}/Users"),
            Some(bearer(&read_only)),
            "POST",
        ),
    ];
    for (code, url, authorization, method) in cases {
        let mut request = client.http.request(method.parse().unwrap(), &url);
        if let Some(authorization) = authorization {
            request = request.header("authorization", authorization);
        }
        if method == "POST" {
            request = request
                .header("content-type", "application/scim+json")
                .body(json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "a@b.example" }).to_string());
        }
        let status = request.send().await.unwrap().status();
        assert!(status.is_client_error(), "{code}: {status}");
        let mut told = Value::Null;
        for _ in 0..80 {
            let now = setup(&desk, "C").await;
            let wrong = steps(&now)
                .into_iter()
                .find(|step| is(step) == "wrong")
                .cloned();
            told = wrong.unwrap_or(Value::Null);
            if told["mistake"]["code"] == code {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        }
        assert_eq!(told["mistake"]["code"], code, "{told}");
        assert_eq!(told["kind"], "provider");
        assert!(words(&told["mistake"]["heading"]).len() > 10);
        let sign = &told["mistake"]["sign"];
        assert_eq!(sign["kind"], "request");
        assert!(sign["exchange"]["seq"].as_i64().unwrap() > 0);
    }
    // Right traffic comes: the box goes, and the step is seen.
    let (status, _) = client.send("GET", &format!("/Users{probe}"), None).await;
    assert_eq!(status, 200);
    let mut now = setup(&desk, "C").await;
    for _ in 0..80 {
        if is(step(&now, "admin-credentials")) == "seen" {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        now = setup(&desk, "C").await;
    }
    assert_eq!(is(step(&now, "admin-credentials")), "seen");
    assert!(steps(&now).iter().all(|step| is(step) != "wrong"), "{now}");
}

/// Waits until a step is wrong, and answers it; `Null` if none is for a while.
async fn wrong_step(desk: &Desk, code: &str) -> Value {
    for _ in 0..80 {
        let now = setup(desk, "C").await;
        let wrong = steps(&now)
            .into_iter()
            .find(|step| is(step) == "wrong" && step["mistake"]["code"] == code);
        if let Some(step) = wrong {
            return step.clone();
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    Value::Null
}

async fn no_step_is_wrong(desk: &Desk) {
    let mut now = Value::Null;
    for _ in 0..80 {
        now = setup(desk, "C").await;
        if steps(&now).iter().all(|step| is(step) != "wrong") {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    panic!("a step is still wrong: {now:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_that_asks_as_an_import_does_proves_nothing_of_the_steps_behind_it() {
    let desk = Desk::serving().await;
    let client = desk.connect("jumpcloud", "C").await;
    let list = async || {
        let (status, _) = client
            .send("GET", "/Users?startIndex=1&count=100", None)
            .await;
        assert_eq!(status, 200);
    };
    let seen = async |key: &str| {
        for _ in 0..80 {
            let now = setup(&desk, "C").await;
            if is(step(&now, key)) == "seen" {
                return now;
            }
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        }
        panic!("{key} is not seen");
    };
    list().await;
    let tested = seen("test-connection").await;
    assert_eq!(is(step(&tested, "import-people")), "todo");
    assert_eq!(is(step(&tested, "group-management")), "todo");
    assert_eq!(is(step(&tested, "configuration-settings")), "follows");
    client.create_user("ada@example.com").await;
    list().await;
    let imported = seen("import-people").await;
    // An optional step may be done at any time: nothing before it follows from it.
    assert_eq!(is(step(&imported, "directory-insights")), "todo");
    let before = is(step(&imported, "see-group"));
    assert!(["waiting", "todo"].contains(&before), "{before}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_comes_to_the_proxy_without_tls_is_told_even_though_it_is_answered() {
    let desk = Desk::serving().await;
    let client = desk.connect("entra", "C").await;
    desk.ok(
        "setup.change",
        json!({ "connection": "C", "reach": "publicUrl", "publicUrl": "https://sync.example.com" }),
    )
    .await;
    let send = async |scheme: &str, is_check: bool| {
        let mut request = client
            .http
            .get(format!("{}/Users?count=1", client.base))
            .bearer_auth(&client.token)
            .header("host", "sync.example.com")
            .header("x-forwarded-proto", scheme);
        if is_check {
            request = request.header(REHEARSAL_HEADER, "1");
        }
        assert_eq!(request.send().await.unwrap().status().as_u16(), 200);
    };
    send("http", false).await;
    let told = wrong_step(&desk, "http_not_https").await;
    assert_eq!(told["key"], "admin-credentials");
    assert_eq!(told["mistake"]["sign"]["kind"], "request");
    send("https", false).await;
    no_step_is_wrong(&desk).await;
    // A chain of proxies that says so of a check as well says nothing of the provider.
    send("http", false).await;
    assert_eq!(
        wrong_step(&desk, "http_not_https").await["key"],
        "admin-credentials"
    );
    send("http", true).await;
    no_step_is_wrong(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn groups_that_do_not_come_are_told_once_they_ought_to_have() {
    // What each provider sends that sends no groups, before and after it could be told; and the step.
    let lookup = |name: &str| format!("/Users?filter=userName+eq+%22{name}%40example.com%22");
    let okta = |name: &str| format!("{}&startIndex=1&count=100", lookup(name));
    let test = "/Users?filter=userName+eq+%223f0d5c0a-52a1-4c5e-9a55-8f4f3f6a2b10%22".to_owned();
    let probe = "directory-sync-test";
    let cases: Vec<(&str, Vec<String>, String, &str, &str)> = vec![
        (
            "entra",
            vec![
                test.clone(),
                "ada".into(),
                test.clone(),
                lookup("bo"),
                "bo".into(),
            ],
            test.clone(),
            "attribute-mappings",
            "/Groups?excludedAttributes=members&filter=displayName+eq+%22Payroll%22",
        ),
        (
            "okta",
            vec![okta("ada"), "ada".into(), okta("bo"), okta("cy")],
            okta("di"),
            "save-push",
            "/Groups?filter=displayName+eq+%22Payroll%22&startIndex=1&count=100",
        ),
        (
            "onelogin",
            vec![lookup("ada"), "ada".into(), lookup("bo"), lookup("cy")],
            lookup("di"),
            "approve-groups",
            "/Groups",
        ),
        (
            "jumpcloud",
            vec![lookup(probe), probe.into()],
            "ada".into(),
            "group-management",
            "/Groups?filter=displayName+eq+%22Payroll%22",
        ),
    ];
    for (provider, before, last, told_at, groups) in cases {
        let desk = Desk::serving().await;
        let client = desk.connect(provider, "C").await;
        // Everything by hand that only the provider's console shows, so that the first group is waited for.
        let begun = setup(&desk, "C").await;
        for step in steps(&begun) {
            if step["proof"].is_null() && step["key"] != "group-management" {
                let tick = json!({ "connection": "C", "step": step["key"], "ticked": true });
                desk.ok("setup.tick", tick).await;
            }
        }
        for waited in ["enable-api", "refresh-entitlements", "api-credentials"] {
            if steps(&begun).iter().any(|step| step["key"] == waited) {
                let tick = json!({ "connection": "C", "step": waited, "ticked": true });
                desk.ok("setup.tick", tick).await;
            }
        }
        let send = async |what: &str| {
            if let Some(path) = what.strip_prefix('/') {
                let (status, body) = client.send("GET", &format!("/{path}"), None).await;
                assert_eq!(status, 200, "{provider} {what}: {body}");
            } else {
                client.create_user(&format!("{what}@example.com")).await;
            }
        };
        for what in &before {
            send(what).await;
            // In order, and each looked at: reads are logged a moment after their answers.
            tokio::time::sleep(std::time::Duration::from_millis(60)).await;
            let now = setup(&desk, "C").await;
            assert!(
                steps(&now).iter().all(|step| is(step) != "wrong"),
                "{provider}: too early, after {what}"
            );
        }
        send(&last).await;
        let told = wrong_step(&desk, "group_mapping_off").await;
        assert_eq!(told["key"], told_at, "{provider}: {told:#}");
        let mistake = &told["mistake"];
        assert_eq!(mistake["sign"]["kind"], "silence", "{provider}");
        assert!(
            mistake["sign"]["first"]["seq"].as_i64() <= mistake["sign"]["last"]["seq"].as_i64()
        );
        assert!(words(&mistake["heading"]).len() > 10);
        // A request for groups comes: they are no longer missed.
        send(groups).await;
        no_step_is_wrong(&desk).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_of_another_connection_is_told_by_who_sends_it() {
    let desk = Desk::serving().await;
    desk.connect("okta", "Ours").await;
    let other = desk.connect("entra", "Other").await;
    let answer = other
        .http
        .get(format!("{}/Users?startIndex=1&count=2", other.base))
        .bearer_auth(&other.token)
        .header("user-agent", "Okta SCIM Client 1.0.0")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status().as_u16(), 200);
    let mut told = Value::Null;
    for _ in 0..80 {
        let now = setup(&desk, "Ours").await;
        told = steps(&now)
            .into_iter()
            .find(|step| is(step) == "wrong")
            .map_or(Value::Null, |step| step["mistake"]["code"].clone());
        if told == "other_connection" {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    assert_eq!(told, "other_connection");
}

#[tokio::test(flavor = "multi_thread")]
async fn steps_are_ticked_by_hand_choices_are_kept_and_values_filled_in() {
    let desk = Desk::serving().await;
    desk.connect("okta", "C").await;
    let before = setup(&desk, "C").await;
    assert_eq!(before["ways"].as_array().unwrap().len(), 2);
    assert_eq!(
        is(step(&before, "choose-way")),
        "todo",
        "there are two ways"
    );
    let way = before["ways"][1]["key"].clone();
    let changed = desk
        .ok(
            "setup.change",
            json!({ "connection": "C", "way": way, "appName": "Sync trial", "publicUrl": "https://sync.example.com/api/scim/v2/" }),
        )
        .await;
    assert_eq!(changed["way"], way);
    assert_eq!(is(step(&changed, "choose-way")), "done");
    let by_agent = desk
        .ok(
            "setup.change",
            json!({ "connection": "C", "reach": "agent" }),
        )
        .await;
    assert_eq!(
        by_agent["way"], by_agent["private"]["key"],
        "the agent has steps of its own"
    );
    let changed = desk
        .ok(
            "setup.change",
            json!({ "connection": "C", "reach": "publicUrl" }),
        )
        .await;
    assert_eq!(
        changed["way"], way,
        "what was chosen before is still chosen"
    );
    let by_way = desk
        .ok("setup.change", json!({ "connection": "C", "way": "agent" }))
        .await;
    assert_eq!(by_way["values"]["reach"], "agent", "one decision");
    assert_eq!(is(step(&by_way, "choose-way")), "done");
    let changed = desk
        .ok("setup.change", json!({ "connection": "C", "way": way }))
        .await;
    assert_eq!(
        (&changed["way"], &changed["values"]["reach"]),
        (&way, &Value::Null),
        "it comes from the internet again; how is open"
    );
    assert_eq!(
        changed["values"]["baseUrl"],
        "https://sync.example.com/api/scim/v2"
    );
    assert!(changed.to_string().contains("Sync trial"));
    assert!(!changed.to_string().contains("{base_url}"));
    let first = steps(&changed)
        .into_iter()
        .find(|step| step["kind"] == "provider")
        .map(|step| text(&step["key"]))
        .unwrap();
    let tick = |ticked: Value| {
        let (desk, first) = (&desk, first.clone());
        async move {
            let now = desk
                .ok(
                    "setup.tick",
                    json!({ "connection": "C", "step": first, "ticked": ticked }),
                )
                .await;
            is(step(&now, &first)).to_owned()
        }
    };
    assert_eq!(tick(json!(true)).await, "ticked");
    assert_eq!(tick(Value::Null).await, "todo");
    tick(json!(true)).await;
    let again = desk.ok("setup.restart", json!({ "connection": "C" })).await;
    assert_eq!(
        is(step(&again, &first)),
        "todo",
        "the way is walked once more"
    );
    assert_eq!(again["way"], way, "what was decided stays");
    let error = desk
        .fails(
            "setup.tick",
            json!({ "connection": "C", "step": "nonsense", "ticked": true }),
        )
        .await;
    assert_eq!(error["code"], "notFound", "{error}");
    let error = desk
        .fails(
            "setup.change",
            json!({ "connection": "C", "publicUrl": "http://x" }),
        )
        .await;
    assert_eq!(
        (&error["code"], &error["field"]),
        (&json!("badInput"), &json!("publicUrl"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_way_that_the_provider_has_not_is_refused() {
    let desk = Desk::serving().await;
    desk.connect("onelogin", "C").await;
    for choice in [json!({ "way": "nonsense" }), json!({ "reach": "agent" })] {
        let mut input = choice.clone();
        input["connection"] = json!("C");
        let error = desk.fails("setup.change", input).await;
        assert_eq!(error["code"], "notFound", "{choice} {error}");
    }
    assert_eq!(setup(&desk, "C").await["values"]["reach"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_runbook_has_the_connections_values_and_never_a_token() {
    let desk = Desk::serving().await;
    let client = desk.connect("jumpcloud", "C").await;
    desk.ok(
        "setup.change",
        json!({ "connection": "C", "appName": "Sync trial", "publicUrl": "https://sync.example.com" }),
    )
    .await;
    for format in ["markdown", "html", "json"] {
        let book = desk
            .ok(
                "setup.runbook",
                json!({ "connection": "C", "format": format }),
            )
            .await;
        let book = text(&book["text"]);
        assert!(
            book.contains("https://sync.example.com/api/scim/v2"),
            "{format}"
        );
        assert!(book.contains("Sync trial"), "{format}");
        assert!(
            !book.contains(&client.token) && !book.contains("dsk_"),
            "{format}"
        );
    }
    for provider in Idp::ALL {
        let book = desk
            .ok(
                "setup.runbook",
                json!({ "provider": provider.key(), "format": "markdown" }),
            )
            .await;
        assert!(text(&book["text"]).starts_with("# "), "{provider:?}");
    }
    let by_agent = json!({ "provider": "entra", "way": "agent", "format": "markdown" });
    let book = text(&desk.ok("setup.runbook", by_agent).await["text"]);
    assert!(
        book.contains("Assign Agent(s)")
            && !book.contains("reachable from the internet over HTTPS"),
        "{book}"
    );
    for no_way in [
        json!({ "provider": "entra", "way": "wizard" }),
        json!({ "provider": "jumpcloud", "way": "agent" }),
    ] {
        let mut input = no_way;
        input["format"] = json!("markdown");
        let error = desk.fails("setup.runbook", input).await;
        assert_eq!(
            (&error["code"], &error["field"]),
            (&json!("badInput"), &json!("way"))
        );
    }
    let error = desk
        .fails(
            "setup.runbook",
            json!({ "provider": "acme", "format": "markdown" }),
        )
        .await;
    assert_eq!(error["code"], "badInput");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_service_answers_under_a_connections_public_name_as_long_as_it_has_one() {
    let desk = Desk::serving().await;
    let client = desk.connect("entra", "C").await;
    let asked = || async {
        let answer = client
            .http
            .get(format!("{}/Users", client.base))
            .bearer_auth(&client.token)
            .header("host", "sync.example.com")
            .send()
            .await
            .unwrap();
        answer.status().as_u16()
    };
    assert_eq!(asked().await, 421);
    let change = |url: &'static str| {
        let desk = &desk;
        async move {
            desk.ok(
                "setup.change",
                json!({ "connection": "C", "publicUrl": url }),
            )
            .await;
        }
    };
    change("https://sync.example.com").await;
    assert_eq!(asked().await, 200);
    desk.console.stop().await;
    let address = client.base["http://".len()..].split('/').next().unwrap();
    desk.console
        .start(Some(address.parse().unwrap()))
        .await
        .unwrap();
    assert_eq!(asked().await, 200, "also after another start");
    change("").await;
    assert_eq!(asked().await, 421);
}
