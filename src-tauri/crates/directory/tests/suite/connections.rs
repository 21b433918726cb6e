//! Connections and their tokens.

use crate::support::{Fixture, admin};
use directory::{
    AuthFailure, ClientInfo, Holder, NewToken, Presented, ReadOnlyToken, Scope, StoreError,
    TokenState, WriteGrant,
};
use scim_core::Timestamp;

#[test]
fn connection_names_are_unique_in_any_case_and_free_again_after_removal() {
    let fixture = Fixture::new();
    let first = fixture.connection("Okta");
    let now = fixture.now();
    let new = directory::NewConnection {
        name: "OKTA".to_owned(),
        provider: "okta".to_owned(),
        settings: directory::ConnectionSettings::default(),
    };
    let refused = fixture
        .workspace()
        .write_now(move |w| w.add_connection(&admin(), new, now));
    assert!(
        matches!(refused, Err(StoreError::NameTaken { .. })),
        "{refused:?}"
    );
    for text in ["okta".to_owned(), first.id.to_string()] {
        let found = fixture
            .workspace()
            .read_now(|r| r.connection(&text))
            .unwrap();
        assert_eq!(found.map(|found| found.id), Some(first.id), "{text}");
    }
    let id = first.id;
    fixture
        .workspace()
        .write_now(move |w| w.remove_connection(&admin(), id, now))
        .unwrap();
    assert_eq!(
        fixture
            .workspace()
            .read_now(|r| r.connection("okta"))
            .unwrap(),
        None
    );
    assert!(fixture.workspace().connection(id).is_none());
    fixture.connection("Okta");
}

#[test]
fn each_way_of_not_being_authenticated_is_told_apart() {
    let fixture = Fixture::new();
    let connection = fixture.connection("c");
    let (token, secret) = fixture.token(&connection, Scope::Read);
    let now = fixture.now();
    let workspace = fixture.workspace();
    let good = workspace
        .authenticate(Presented::Token(&secret), now)
        .unwrap();
    assert_eq!(
        (good.holder(), good.connection(), good.scope()),
        (Holder::Token(token.id), connection.id, Scope::Read)
    );
    assert_eq!(WriteGrant::for_token(&good).unwrap_err(), ReadOnlyToken);

    let foreign = directory::BearerToken::generate(Scope::Read).unwrap();
    let cases = [
        (Presented::Nothing, AuthFailure::Missing),
        (Presented::NotBearer, AuthFailure::Malformed),
        (Presented::Token(""), AuthFailure::Malformed),
        (Presented::Token(&secret[..55]), AuthFailure::Malformed),
        (Presented::Token(foreign.expose()), AuthFailure::Unknown),
    ];
    for (presented, failure) in cases {
        assert_eq!(
            workspace.authenticate(presented, now),
            Err(failure),
            "{presented:?}"
        );
    }
    let id = token.id;
    workspace
        .write_now(move |w| w.revoke_token(&admin(), id, now))
        .unwrap();
    let revoked = workspace.authenticate(Presented::Token(&secret), now);
    assert_eq!(
        revoked,
        Err(AuthFailure::Revoked {
            holder: Holder::Token(id),
            connection: connection.id,
            revoked: now
        })
    );
}

#[test]
fn a_token_expires_is_restored_and_deleted_only_when_revoked() {
    let mut fixture = Fixture::new();
    let connection = fixture.connection("c");
    let now = fixture.now();
    let expires = Timestamp(now.0 + 1_000);
    let new = NewToken {
        connection: connection.id,
        name: "short".to_owned(),
        scope: Scope::ReadWrite,
        expires: Some(expires),
        kept: true,
    };
    let (token, secret) = fixture
        .workspace()
        .write_now(move |w| {
            w.create_token(&admin(), new, now)
                .map(|(token, secret)| (token, secret.expose().to_owned()))
        })
        .unwrap();
    let id = token.id;
    assert!(
        fixture
            .workspace()
            .authenticate(Presented::Token(&secret), Timestamp(expires.0 - 1))
            .is_ok()
    );
    assert!(matches!(
        fixture.workspace().authenticate(Presented::Token(&secret), expires),
        Err(AuthFailure::Expired { expired, .. }) if expired == expires
    ));
    assert_eq!(token.state(expires), TokenState::Expired);

    let too_early = fixture
        .workspace()
        .write_now(move |w| w.delete_token(&admin(), id, now));
    assert!(
        matches!(too_early, Err(StoreError::NotNow(_))),
        "{too_early:?}"
    );
    fixture
        .workspace()
        .write_now(move |w| w.revoke_token(&admin(), id, now))
        .unwrap();
    fixture.reopen();
    assert!(matches!(
        fixture
            .workspace()
            .authenticate(Presented::Token(&secret), now),
        Err(AuthFailure::Revoked { .. })
    ));
    fixture
        .workspace()
        .write_now(move |w| w.restore_token(&admin(), id))
        .unwrap();
    assert!(
        fixture
            .workspace()
            .authenticate(Presented::Token(&secret), now)
            .is_ok()
    );
    fixture
        .workspace()
        .write_now(move |w| w.revoke_token(&admin(), id, now))
        .unwrap();
    fixture
        .workspace()
        .write_now(move |w| w.delete_token(&admin(), id, now))
        .unwrap();
    assert_eq!(
        fixture
            .workspace()
            .authenticate(Presented::Token(&secret), now),
        Err(AuthFailure::Unknown)
    );
    assert!(
        fixture
            .workspace()
            .read_now(|r| r.tokens(None))
            .unwrap()
            .is_empty()
    );
    let kept = fixture
        .workspace()
        .read_now(move |r| r.token(id))
        .unwrap()
        .unwrap();
    assert_eq!(
        (kept.name.as_str(), kept.state(now)),
        ("short", TokenState::Deleted),
        "the log still names it"
    );
    let again = fixture
        .workspace()
        .write_now(move |w| w.restore_token(&admin(), id));
    assert!(
        matches!(again, Err(StoreError::Unknown { what: "token", .. })),
        "{again:?}"
    );
}

#[test]
fn a_refused_job_leaves_the_tokens_as_they_were() {
    let fixture = Fixture::new();
    let connection = fixture.connection("c");
    let (token, secret) = fixture.token(&connection, Scope::Read);
    let (id, now) = (token.id, fixture.now());
    let failed = fixture.workspace().write_now(move |w| {
        w.revoke_token(&admin(), id, now)?;
        Err::<(), _>(StoreError::NotNow("on purpose"))
    });
    assert!(failed.is_err());
    assert!(
        fixture
            .workspace()
            .authenticate(Presented::Token(&secret), now)
            .is_ok()
    );
}

#[test]
fn the_secret_is_nowhere_in_the_file() {
    let mut fixture = Fixture::new();
    let connection = fixture.connection("c");
    let (_, secret) = fixture.token(&connection, Scope::Read);
    fixture.workspace.take().unwrap().close_now();
    let random = &secret.as_bytes()[7..50];
    for entry in std::fs::read_dir(fixture.folder.path()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        assert!(
            !bytes.windows(random.len()).any(|window| window == random),
            "{}",
            path.display()
        );
    }
}

#[test]
fn the_last_use_is_shown_at_once_and_kept_over_a_restart() {
    let mut fixture = Fixture::new();
    let connection = fixture.connection("c");
    let (token, _) = fixture.token(&connection, Scope::Read);
    let id = token.id;
    assert_eq!(
        fixture
            .workspace()
            .read_now(move |r| r.token(id))
            .unwrap()
            .unwrap()
            .last_use,
        None
    );
    let client = ClientInfo {
        address: Some("127.0.0.1".to_owned()),
        user_agent: Some("okta".to_owned()),
    };
    let at = fixture.pass(1_000);
    fixture.workspace().note_use(Holder::Token(id), &client, at);
    let shown = fixture
        .workspace()
        .read_now(move |r| r.token(id))
        .unwrap()
        .unwrap()
        .last_use
        .unwrap();
    assert_eq!((shown.at, &shown.client), (at, &client));
    fixture.reopen();
    let kept = fixture
        .workspace()
        .read_now(move |r| r.token(id))
        .unwrap()
        .unwrap()
        .last_use
        .unwrap();
    assert_eq!((kept.at, kept.client), (at, client));
}

#[test]
fn a_clock_that_was_set_back_brings_no_expired_token_back() {
    let mut fixture = Fixture::new();
    let connection = fixture.connection("c");
    let now = fixture.now();
    let expires = Some(Timestamp(now.0 + 60_000));
    let new = NewToken {
        connection: connection.id,
        name: "t".to_owned(),
        scope: Scope::Read,
        expires,
        kept: false,
    };
    let secret = fixture
        .workspace()
        .write_now(move |w| {
            w.create_token(&admin(), new, now)
                .map(|(_, secret)| secret.expose().to_owned())
        })
        .unwrap();
    fixture.pass(3_600_000);
    fixture.user("ada");
    fixture.pass(-3_600_000);
    fixture.reopen();
    let result = fixture
        .workspace()
        .authenticate(Presented::Token(&secret), fixture.now());
    assert!(
        matches!(result, Err(AuthFailure::Expired { .. })),
        "{result:?}"
    );
    let query = directory::LogQuery {
        actions: vec!["clock_behind".to_owned()],
        ..directory::LogQuery::default()
    };
    let page = fixture
        .workspace()
        .read_now(|r| r.log_page(&query, directory::LogPosition::Newest, 10))
        .unwrap();
    assert_eq!(page.entries.len(), 1);
}
