//! `/Schemas`, `/ResourceTypes`, `/ServiceProviderConfig`.

use crate::harness::{ENTERPRISE, GROUP, Served, USER};

#[tokio::test]
async fn discovery_says_what_there_is() {
    let served = Served::start().await;
    let schemas = served.get("/Schemas").await.expect(200).json();
    assert_eq!(schemas["totalResults"], 3);
    for urn in [USER, GROUP, ENTERPRISE] {
        for spelled in [urn.to_owned(), urn.replace(':', "%3A")] {
            let schema = served
                .get(&format!("/Schemas/{spelled}"))
                .await
                .expect(200)
                .json();
            assert_eq!(schema["id"], urn);
            let location = format!("http://{}/api/scim/v2/Schemas/{urn}", served.host());
            assert_eq!(schema["meta"]["location"], location);
        }
    }
    let types = served.get("/ResourceTypes").await.expect(200).json();
    assert_eq!(types["totalResults"], 2);
    assert_eq!(
        served.get("/ResourceTypes/User").await.expect(200).json()["endpoint"],
        "/Users"
    );
    for path in [
        "/Schemas/urn:nothing",
        "/ResourceTypes/Device",
        "/Schemas/${7*7}",
    ] {
        let answer = served.get(path).await.expect(404);
        assert!(!answer.text.contains("49"), "{answer:?}");
    }
    for path in ["/Schemas", "/ResourceTypes"] {
        served
            .get(&format!("{path}?filter=id+pr"))
            .await
            .expect(403);
    }
}

#[tokio::test]
async fn the_configuration_is_what_is_enforced() {
    let served = Served::start().await;
    let answer = served.get("/ServiceProviderConfig").await.expect(200);
    let config = answer.json();
    assert_eq!(config["bulk"]["supported"], true);
    assert_eq!(config["patch"]["supported"], true);
    assert_eq!(config["filter"]["supported"], true);
    assert_eq!(config["filter"]["maxResults"], 1_000);
    assert_eq!(config["sort"]["supported"], true);
    assert_eq!(config["etag"]["supported"], true);
    assert_eq!(config["changePassword"]["supported"], false);
    let detail = served.entry(&answer).await;
    assert_eq!(detail.entry.action, "service_provider_config_read");
    let kept = detail.response.unwrap().body.unwrap();
    assert_eq!(kept, answer.text, "nothing in it looks like a secret");
}
