//! Whose a resource is, and who may write to it.

use crate::harness::{Served, USER, user};
use directory::{Door, NewLogEntry, Scope, WriteGrant};
use scim_core::{Attributes, Purpose, ResourceId, Tolerances};
use scim_service::system_clock;
use serde_json::json;

#[tokio::test]
async fn another_connections_user_can_be_read_and_not_changed() {
    let served = Served::start().await;
    let id = served.user("ada@example.com").await;
    let path = format!("/Users/{id}");
    let other = served.another_connection().await;
    let (_, token) = served.issue_for(other, Scope::ReadWrite).await;
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str())];
    let before = served
        .send("GET", &path, &headers, b"")
        .await
        .expect(200)
        .json();
    let body = user("eve@example.com").to_string();
    for (method, body) in [("PUT", body.as_str()), ("DELETE", "")] {
        let answer = served
            .send(method, &path, &headers, body.as_bytes())
            .await
            .expect(403);
        let entry = served.entry(&answer).await.entry;
        assert_eq!(
            entry.reason.as_deref(),
            Some("owned_by_another"),
            "{method}"
        );
        assert_eq!(entry.arguments["owner"], served.connection.to_string());
        assert_eq!(
            entry.subject.unwrap().name.as_deref(),
            Some("ada@example.com")
        );
        assert!(
            !answer.text.contains(&served.connection.to_string()),
            "{answer:?}"
        );
    }
    assert_eq!(served.get(&path).await.json(), before);
}

#[tokio::test]
async fn a_local_user_is_taken_over_by_the_first_connection_that_writes_to_it() {
    let served = Served::start().await;
    let id = ResourceId(uuid::Uuid::now_v7());
    served
        .workspace
        .write(move |writer| {
            let now = system_clock();
            let admin = WriteGrant::for_admin(Door::Window);
            let sent = json!({ "schemas": [USER], "userName": "local@example.com" });
            let resource_type = scim_core::Catalogue::standard().user;
            let strict = Tolerances::STRICT;
            let checked = Attributes::check(sent, &resource_type, Purpose::Create, &strict)?;
            writer.create(&admin, directory::Kind::User, id, checked, &strict, now)?;
            writer.append(NewLogEntry::local(Door::Window, now, "user_created"))?;
            Ok(())
        })
        .await
        .unwrap();
    let operations = json!([{ "op": "add", "path": "title", "value": "Dr" }]);
    let answer = served
        .patch(&format!("/Users/{id}"), operations)
        .await
        .expect(200);
    let entry = served.entry(&answer).await.entry;
    assert_eq!(entry.arguments["adoptedFrom"], "local");
    let stored = served
        .workspace
        .read(move |reader| reader.resource(directory::Kind::User, id));
    assert_eq!(
        stored.await.unwrap().unwrap().owner,
        Some(served.connection)
    );
}
