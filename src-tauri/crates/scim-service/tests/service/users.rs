//! One user's life: created, read, replaced, patched, deleted; entity tags.

use crate::harness::{Served, user};
use serde_json::json;

#[tokio::test]
async fn a_user_is_created_read_and_logged_with_its_change() {
    let served = Served::start().await;
    let answer = served
        .post("/Users", &user("ada@example.com"))
        .await
        .expect(201);
    let made = answer.json();
    let id = answer.id();
    let location = format!("http://{}/api/scim/v2/Users/{id}", served.host());
    assert_eq!(answer.header("location"), Some(location.as_str()));
    assert_eq!(answer.header("content-type"), Some("application/scim+json"));
    assert_eq!(answer.header("etag"), made["meta"]["version"].as_str());
    assert_eq!(made["meta"]["location"], location);
    assert_eq!(made["userName"], "ada@example.com");

    let read = served.get(&format!("/Users/{id}")).await.expect(200);
    assert_eq!(read.json(), made);

    let detail = served.entry(&answer).await;
    assert_eq!(detail.entry.action, "user_created");
    assert_eq!(detail.entry.verdict, directory::Verdict::Applied);
    assert_eq!(detail.entry.actor, served.actor());
    assert_eq!(detail.entry.status, Some(201));
    assert_eq!(detail.entry.arguments["name"], "ada@example.com");
    assert_eq!(detail.changes.len(), 1);
    assert_eq!(detail.changes[0].id.to_string(), id);
    assert!(detail.entry.duration_us.unwrap() > 0);
    let read = served.entry(&read).await.entry;
    assert!(read.is_read && read.action == "user_read");
}

#[tokio::test]
async fn entity_tags_guard_reads_and_writes() {
    let served = Served::start().await;
    let id = served.user("ada@example.com").await;
    let path = format!("/Users/{id}");
    let tag = served.get(&path).await.header("etag").unwrap().to_owned();
    let known = served
        .send("GET", &path, &[("if-none-match", &tag)], b"")
        .await
        .expect(304);
    assert_eq!(
        (known.text.as_str(), known.header("etag")),
        ("", Some(tag.as_str()))
    );
    served
        .send("GET", &path, &[("if-none-match", "W/\"99\"")], b"")
        .await
        .expect(200);

    let body =
        json!({ "schemas": [crate::harness::USER], "userName": "ada@example.com", "title": "Dr" });
    let body = body.to_string();
    let stale = [("if-match", "W/\"99\"")];
    let answer = served
        .send("PUT", &path, &stale, body.as_bytes())
        .await
        .expect(412);
    assert_eq!(
        served.entry(&answer).await.entry.reason.as_deref(),
        Some("stale_version")
    );
    served.send("DELETE", &path, &stale, b"").await.expect(412);
    let patch = json!({ "schemas": [crate::harness::PATCH_OP], "Operations": [{ "op": "add", "path": "title", "value": "x" }] });
    served
        .send("PATCH", &path, &stale, patch.to_string().as_bytes())
        .await
        .expect(412);
    served
        .send("PUT", &path, &[("if-match", "7")], body.as_bytes())
        .await
        .expect(400);

    let current = [("if-match", tag.as_str())];
    let replaced = served
        .send("PUT", &path, &current, body.as_bytes())
        .await
        .expect(200);
    assert_ne!(replaced.header("etag"), Some(tag.as_str()));
    served
        .send("PUT", &path, &current, body.as_bytes())
        .await
        .expect(412);
}

#[tokio::test]
async fn a_write_that_changes_nothing_is_told_so() {
    let served = Served::start().await;
    let id = served.user("ada@example.com").await;
    let path = format!("/Users/{id}");
    let before = served.get(&path).await;
    let again = json!([{ "op": "replace", "path": "active", "value": true }]);
    let answer = served.patch(&path, again).await.expect(200);
    assert_eq!(answer.header("etag"), before.header("etag"));
    let detail = served.entry(&answer).await;
    assert_eq!(detail.entry.verdict, directory::Verdict::NoChange);
    assert_eq!(detail.entry.action, "user_activated");
    assert!(detail.changes.is_empty());
}

#[tokio::test]
async fn the_log_names_what_a_change_was() {
    let served = Served::start().await;
    let id = served.user("ada@example.com").await;
    let path = format!("/Users/{id}");
    let replace = |path: &str, value| json!([{ "op": "replace", "path": path, "value": value }]);
    for (operations, action) in [
        (replace("active", json!(false)), "user_deactivated"),
        (replace("active", json!(true)), "user_activated"),
        (replace("title", json!("Dr")), "user_updated"),
        (
            replace("userName", json!("lovelace@example.com")),
            "user_renamed",
        ),
    ] {
        let answer = served.patch(&path, operations).await.expect(200);
        let entry = served.entry(&answer).await.entry;
        assert_eq!(entry.action, action);
        if action == "user_renamed" {
            assert_eq!(entry.arguments["from"], "ada@example.com");
            assert_eq!(entry.arguments["to"], "lovelace@example.com");
        }
        if action == "user_updated" {
            assert_eq!(entry.arguments["attributes"], json!(["title"]));
        }
    }
    let answer = served
        .put(&path, &user("lovelace@example.com"))
        .await
        .expect(200);
    let entry = served.entry(&answer).await.entry;
    assert_eq!(entry.action, "user_replaced", "the title is gone");
    let answer = served.delete(&path).await.expect(204);
    assert_eq!(served.entry(&answer).await.entry.action, "user_deleted");
    let gone = served.get(&path).await.expect(404);
    assert_eq!(
        served.entry(&gone).await.entry.reason.as_deref(),
        Some("not_found")
    );
    served.delete(&path).await.expect(404);
}

#[tokio::test]
async fn a_taken_user_name_is_refused_without_saying_whose_it_is() {
    let served = Served::start().await;
    let id = served.user("ada@example.com").await;
    let answer = served
        .post("/Users", &user("ADA@example.com"))
        .await
        .expect(409);
    let error = answer.json();
    assert_eq!(error["scimType"], "uniqueness");
    assert!(!answer.text.contains(&id), "{error}");
    let detail = served.entry(&answer).await;
    assert_eq!(detail.entry.verdict, directory::Verdict::Refused);
    assert_eq!(detail.entry.arguments["holder"], id);
    assert_eq!(detail.entry.arguments["attribute"], "userName");
    assert!(detail.changes.is_empty());
}

#[tokio::test]
async fn an_id_in_the_body_is_never_a_key() {
    let served = Served::start().await;
    let one = served.user("ada@example.com").await;
    let other = served.user("bob@example.com").await;
    let before = served.get(&format!("/Users/{other}")).await.json();
    let mut body = user("eve@example.com");
    body["id"] = json!(other);
    let answer = served
        .put(&format!("/Users/{one}"), &body)
        .await
        .expect(200);
    assert_eq!(answer.id(), one);
    let notes = served.entry(&answer).await.entry.notes;
    assert!(
        notes.iter().any(|note| note.code == "body_id_differs"),
        "{notes:?}"
    );
    assert_eq!(served.get(&format!("/Users/{other}")).await.json(), before);
    let mut body = user("new@example.com");
    body["id"] = json!(other);
    assert_ne!(served.post("/Users", &body).await.expect(201).id(), other);
}

#[tokio::test]
async fn a_password_is_taken_and_never_given_back() {
    let served = Served::start().await;
    let mut body = user("ada@example.com");
    body["password"] = json!("canary");
    let answer = served.post("/Users", &body).await.expect(201);
    assert!(!answer.text.contains("password"), "{answer:?}");
    let detail = served.entry(&answer).await;
    let kept = detail.request.unwrap().body.unwrap();
    assert!(kept.contains(r#""password":"[redacted]""#), "{kept}");
}

#[tokio::test]
async fn attributes_choose_what_an_answer_has() {
    let served = Served::start().await;
    let mut body = user("ada@example.com");
    body["title"] = json!("Dr");
    body["nickName"] = json!("Ada");
    let id = served.post("/Users", &body).await.expect(201).id();
    let only = served
        .get(&format!("/Users/{id}?attributes=userName"))
        .await
        .expect(200)
        .json();
    assert_eq!(
        (only.get("title"), only["userName"].as_str()),
        (None, Some("ada@example.com"))
    );
    assert!(only["id"].is_string() && only["schemas"].is_array());
    let without = served
        .get(&format!("/Users/{id}?excludedAttributes=title,userName"))
        .await
        .expect(200)
        .json();
    assert_eq!(
        (without.get("title"), without["nickName"].as_str()),
        (None, Some("Ada"))
    );
    let path = format!("/Users/{id}?attributes=nickName");
    let operations = json!([{ "op": "replace", "path": "title", "value": "Prof" }]);
    let patched = served.patch(&path, operations).await.expect(200).json();
    assert_eq!(
        (patched.get("title"), patched["nickName"].as_str()),
        (None, Some("Ada"))
    );
    served
        .get(&format!("/Users/{id}?attributes=a&excludedAttributes=b"))
        .await
        .expect(400);
}

#[tokio::test]
async fn an_answer_is_plain_json_only_for_who_accepts_nothing_else() {
    let served = Served::start().await;
    for (accept, expected) in [
        ("", "application/scim+json"),
        ("*/*", "application/scim+json"),
        ("text/html", "application/scim+json"),
        ("application/json", "application/json"),
        (
            "application/json;q=0.9, application/scim+json",
            "application/scim+json",
        ),
        ("application/json, */*", "application/scim+json"),
    ] {
        let answer = served
            .send("GET", "/Users", &[("accept", accept)], b"")
            .await
            .expect(200);
        assert_eq!(answer.header("content-type"), Some(expected), "{accept}");
    }
}

#[tokio::test]
async fn a_head_request_is_a_get_without_its_body() {
    let served = Served::start().await;
    let id = served.user("ada@example.com").await;
    let answer = served
        .send("HEAD", &format!("/Users/{id}"), &[], b"")
        .await
        .expect(200);
    assert!(
        answer.text.is_empty() && answer.header("etag").is_some(),
        "{answer:?}"
    );
}
