//! The third rung: where the name leads.

use crate::harness::*;
use reach::{
    AddressKind, Audience, Cause, Fact, Hint, Limits, Outcome, PublicUrl, Rung, Unresolved,
};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

fn addresses(texts: &[&str]) -> Vec<IpAddr> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

#[tokio::test]
async fn names_that_lead_nowhere_say_why() {
    let mut scene = Scene::new().await;
    let unknown = Cause::NameUnknown {
        name: HOST.to_owned(),
    };
    let cases = [
        (Err(Unresolved::Unknown), unknown.clone()),
        (Ok(Vec::new()), unknown),
        (Err(Unresolved::Offline), Cause::Offline),
    ];
    for (found, cause) in cases {
        scene.tools.resolver = Arc::new(Names(found));
        assert_eq!(scene.fails_at(Rung::Resolves).await.0, cause);
    }
    scene.tools.resolver = Arc::new(Never);
    scene.tools.limits = Limits {
        rung: Duration::from_millis(200),
        ..Limits::default()
    };
    assert!(matches!(
        scene.fails_at(Rung::Resolves).await.0,
        Cause::TimedOut { .. }
    ));
}

#[tokio::test]
async fn addresses_that_the_internet_does_not_reach_are_refused_for_the_internet_only() {
    let mut scene = Scene::new().await;
    assert_eq!(
        scene.climb().await.outcome(),
        Outcome::Reachable,
        "the network at hand"
    );
    scene.question.audience = Audience::Internet;
    for (address, kind) in [
        ("127.0.0.1", AddressKind::Loopback),
        ("192.168.1.2", AddressKind::Private),
        ("100.64.1.2", AddressKind::Shared),
        ("fe80::1", AddressKind::LinkLocal),
        ("203.0.113.9", AddressKind::Unusable),
    ] {
        scene.tools.resolver = Arc::new(Names(Ok(addresses(&[address]))));
        let (cause, facts) = scene.fails_at(Rung::Resolves).await;
        let address = address.parse().unwrap();
        assert_eq!(cause, Cause::NotPublic { address, kind });
        let resolved = Fact::Resolved {
            name: HOST.to_owned(),
            addresses: vec![address],
        };
        assert_eq!(facts, [resolved]);
    }
    // An address typed as it is needs no name service, and is judged alike.
    scene.tools.resolver = Arc::new(Never);
    scene.question.public = PublicUrl::parse("https://10.0.0.1").unwrap();
    let cause = Cause::NotPublic {
        address: "10.0.0.1".parse().unwrap(),
        kind: AddressKind::Private,
    };
    assert_eq!(scene.fails_at(Rung::Resolves).await.0, cause);
}

#[tokio::test]
async fn a_tunnel_that_is_gone_is_known_by_its_name() {
    let mut scene = Scene::new().await;
    scene.tools.resolver = Arc::new(Names(Err(Unresolved::Unknown)));
    for (url, hint) in [
        ("https://host.tail1a2b3.ts.net", Hint::TailscaleFunnelOff),
        (
            "https://four-dashed-word-url.trycloudflare.com",
            Hint::CloudflareQuickTunnelGone,
        ),
    ] {
        scene.question.public = PublicUrl::parse(url).unwrap();
        let (_, facts) = scene.fails_at(Rung::Resolves).await;
        assert_eq!(hint_of(&facts), Some(hint), "{url}");
    }
}

#[tokio::test]
async fn the_second_address_is_tried_where_the_first_refuses() {
    let mut scene = Scene::new().await;
    // The server listens on the second only, whether or not there is the first on this computer.
    scene.tools.resolver = Arc::new(Names(Ok(addresses(&["::1", "127.0.0.1", "::1"]))));
    let climb = scene.climb().await;
    assert_eq!(climb.outcome(), Outcome::Reachable, "{climb:#?}");
    let connected = Fact::Connected {
        address: scene.front.address,
    };
    assert!(climb.steps[3].facts.contains(&connected));
}
