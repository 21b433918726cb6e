//! OAuth clients, their secrets and their access tokens.

use crate::support::{Fixture, admin};
use directory::{
    AccessLifetime, Actor, AuthFailure, Authenticated, ChangedOauthClient, ClientFailure,
    ClientInfo, ClientSecret, Door, Holder, LogPosition, LogQuery, NewLogEntry, NewOauthClient,
    OauthClient, OauthClientId, OauthClientState, OauthSecret, OauthSecretId, OauthSecretState,
    Presented, Scope, StoreError,
};
use scim_core::Timestamp;

const HOUR: i64 = 3_600_000;

struct Given {
    client: OauthClient,
    secret: OauthSecret,
    text: String,
}

impl Fixture {
    fn client(&self, connection: &str, scope: Scope) -> Given {
        let connection = self
            .workspace()
            .read_now(|r| r.connection(connection))
            .unwrap()
            .unwrap_or_else(|| self.connection(connection));
        let new = NewOauthClient {
            connection: connection.id,
            name: format!("client {}", OauthClientId::new()),
            scope,
            lifetime: AccessLifetime::default(),
        };
        let now = self.now();
        let client = self
            .workspace()
            .write_now(move |w| w.create_oauth_client(&admin(), new, now))
            .unwrap();
        let (secret, text) = self.add_secret(client.id, None).unwrap();
        Given {
            client,
            secret,
            text,
        }
    }

    fn add_secret(
        &self,
        client: OauthClientId,
        expires: Option<Timestamp>,
    ) -> Result<(OauthSecret, String), StoreError> {
        let now = self.now();
        self.workspace().write_now(move |w| {
            let (secret, text) = w.add_oauth_secret(&admin(), client, expires, now)?;
            Ok((secret, text.expose().to_owned()))
        })
    }

    /// An access token, as the token endpoint gives it.
    fn fetch(&self, client: &Given, text: &str) -> Result<String, ClientFailure> {
        let now = self.now();
        let id = client.client.id.to_string();
        let verified = self.workspace().verify_client(&id, text, now)?;
        let issued = self
            .workspace()
            .write_now(move |w| {
                w.issue_access_token(&verified, verified.scope(), &ClientInfo::default(), now)
            })
            .unwrap()?;
        Ok(issued.token.expose().to_owned())
    }

    fn enter(&self, token: &str) -> Result<Authenticated, AuthFailure> {
        self.workspace()
            .authenticate(Presented::Token(token), self.now())
    }

    fn revoke_client(&self, id: OauthClientId) {
        let now = self.now();
        self.workspace()
            .write_now(move |w| w.revoke_oauth_client(&admin(), id, now))
            .unwrap();
    }

    fn revoke_secret(&self, id: OauthSecretId) {
        let now = self.now();
        self.workspace()
            .write_now(move |w| w.revoke_oauth_secret(&admin(), id, now))
            .unwrap();
    }

    fn stored_secret(&self, id: OauthSecretId) -> OauthSecret {
        self.workspace()
            .read_now(|r| r.oauth_secret(id))
            .unwrap()
            .unwrap()
    }
}

fn ended(result: Result<Authenticated, AuthFailure>) -> &'static str {
    match result {
        Ok(_) => "good",
        Err(failure) => failure.reason(),
    }
}

#[test]
fn a_client_fetches_an_access_token_and_is_who_acts_with_it() {
    let mut fixture = Fixture::new();
    let given = fixture.client("Entra", Scope::ReadWrite);
    let token = fixture.fetch(&given, &given.text).unwrap();
    assert!(token.starts_with("dsa_rw_"), "{}", &token[..7]);
    let entered = fixture.enter(&token).unwrap();
    assert_eq!(entered.holder(), Holder::Client(given.client.id));
    assert_eq!(entered.secret(), Some(given.secret.id));
    assert_eq!(
        entered.actor(),
        Actor::Client(given.client.id, given.client.connection)
    );
    assert_eq!(entered.scope(), Scope::ReadWrite);
    assert_eq!(
        directory::WriteGrant::for_token(&entered)
            .unwrap()
            .connection(),
        Some(given.client.connection)
    );
    fixture.reopen();
    assert_eq!(fixture.enter(&token), Ok(entered), "it survives a restart");
    fixture.fetch(&given, &given.text).unwrap();
}

#[test]
fn each_way_of_getting_no_access_token_is_told_apart() {
    let fixture = Fixture::new();
    let given = fixture.client("c", Scope::Read);
    let other = fixture.client("c", Scope::Read);
    let (client, connection) = (given.client.id, given.client.connection);
    let now = fixture.now();
    let verify = |id: &str, secret: &str| fixture.workspace().verify_client(id, secret, now);
    let id = client.to_string();
    let foreign = ClientSecret::generate().unwrap();
    let wrong = Err(ClientFailure::WrongSecret { client, connection });
    assert!(verify(&id, &given.text).is_ok());
    assert!(verify(&id.to_uppercase(), &given.text).is_ok());
    for secret in [
        "",
        "x",
        foreign.expose(),
        &given.text[..52],
        &format!("{}x", given.text),
        &other.text,
    ] {
        assert_eq!(verify(&id, secret), wrong);
    }
    let nobody = OauthClientId::new().to_string();
    for id in ["", "x", &nobody] {
        assert_eq!(verify(id, &given.text), Err(ClientFailure::Unknown), "{id}");
    }
    let bearer = fixture.token(
        &fixture
            .workspace()
            .read_now(|r| r.connection("c"))
            .unwrap()
            .unwrap(),
        Scope::Read,
    );
    assert_eq!(verify(&id, &bearer.1), wrong, "a token is no secret");
    assert_eq!(
        ended(fixture.enter(&given.text)),
        "token_malformed",
        "a secret is no token"
    );
    let failures = [
        ClientFailure::Unknown,
        ClientFailure::WrongSecret { client, connection },
    ];
    for failure in failures {
        assert_eq!(failure.actor(), Actor::Anonymous, "{failure}");
    }
    let proven = [
        ClientFailure::Revoked { client, connection },
        ClientFailure::SecretRevoked { client, connection },
        ClientFailure::SecretExpired { client, connection },
    ];
    for failure in proven {
        assert_eq!(failure.actor(), Actor::Client(client, connection));
    }
}

#[test]
fn several_secrets_are_good_at_once_and_revoking_one_ends_what_it_fetched() {
    let mut fixture = Fixture::new();
    let given = fixture.client("c", Scope::ReadWrite);
    let (second, second_text) = fixture.add_secret(given.client.id, None).unwrap();
    let old = fixture.fetch(&given, &given.text).unwrap();
    let new = fixture.fetch(&given, &second_text).unwrap();
    fixture.revoke_secret(given.secret.id);
    for _ in 0..2 {
        assert_eq!(ended(fixture.enter(&old)), "access_token_revoked");
        assert_eq!(ended(fixture.enter(&new)), "good");
        assert!(matches!(
            fixture.fetch(&given, &given.text),
            Err(ClientFailure::SecretRevoked { .. })
        ));
        fixture.fetch(&given, &second_text).unwrap();
        fixture.reopen();
    }
    assert_eq!(
        fixture.stored_secret(given.secret.id).state(fixture.now()),
        OauthSecretState::Revoked
    );
    assert!(fixture.stored_secret(second.id).last_use.is_some());
}

#[test]
fn a_secret_that_expires_fetches_nothing_more_and_its_tokens_live_out_their_hours() {
    let fixture = Fixture::new();
    let given = fixture.client("c", Scope::ReadWrite);
    let expires = Timestamp(fixture.now().0 + 10_000);
    let (_, text) = fixture.add_secret(given.client.id, Some(expires)).unwrap();
    fixture.pass(9_999);
    let token = fixture.fetch(&given, &text).unwrap();
    fixture.pass(1);
    assert!(matches!(
        fixture.fetch(&given, &text),
        Err(ClientFailure::SecretExpired { .. })
    ));
    assert_eq!(ended(fixture.enter(&token)), "good");
    fixture.pass(HOUR - 2);
    assert_eq!(ended(fixture.enter(&token)), "good");
    fixture.pass(1);
    assert_eq!(ended(fixture.enter(&token)), "access_token_expired");
}

#[test]
fn a_revoked_client_is_out_at_once_and_restoring_it_brings_no_access_token_back() {
    let mut fixture = Fixture::new();
    let given = fixture.client("c", Scope::ReadWrite);
    let id = given.client.id;
    let token = fixture.fetch(&given, &given.text).unwrap();
    fixture.revoke_client(id);
    assert_eq!(ended(fixture.enter(&token)), "access_token_revoked");
    assert!(matches!(
        fixture.fetch(&given, &given.text),
        Err(ClientFailure::Revoked { .. })
    ));
    fixture
        .workspace()
        .write_now(move |w| w.restore_oauth_client(&admin(), id))
        .unwrap();
    for _ in 0..2 {
        assert_eq!(ended(fixture.enter(&token)), "access_token_revoked");
        let fresh = fixture.fetch(&given, &given.text).unwrap();
        assert_eq!(ended(fixture.enter(&fresh)), "good");
        fixture.reopen();
    }
}

#[test]
fn a_client_revoked_while_it_asks_gets_nothing() {
    let fixture = Fixture::new();
    let given = fixture.client("c", Scope::ReadWrite);
    let now = fixture.now();
    let id = given.client.id.to_string();
    let verified = fixture
        .workspace()
        .verify_client(&id, &given.text, now)
        .unwrap();
    let issue = || {
        fixture
            .workspace()
            .write_now(move |w| {
                w.issue_access_token(&verified, Scope::ReadWrite, &ClientInfo::default(), now)
            })
            .unwrap()
    };
    assert!(issue().is_ok());
    fixture.revoke_secret(given.secret.id);
    assert!(matches!(issue(), Err(ClientFailure::SecretRevoked { .. })));
    fixture.revoke_client(given.client.id);
    assert!(matches!(issue(), Err(ClientFailure::Revoked { .. })));
    let id = given.client.id;
    fixture
        .workspace()
        .write_now(move |w| w.delete_oauth_client(&admin(), id, now))
        .unwrap();
    assert!(matches!(issue(), Err(ClientFailure::Unknown)));
}

#[test]
fn a_client_is_deleted_only_when_revoked_and_leaves_no_digest() {
    let fixture = Fixture::new();
    let given = fixture.client("c", Scope::ReadWrite);
    let (id, now) = (given.client.id, fixture.now());
    let token = fixture.fetch(&given, &given.text).unwrap();
    let delete = || {
        fixture
            .workspace()
            .write_now(move |w| w.delete_oauth_client(&admin(), id, now))
    };
    assert!(matches!(delete(), Err(StoreError::NotNow(_))));
    fixture.revoke_client(id);
    assert_eq!(delete().unwrap().state(), OauthClientState::Deleted);
    assert_eq!(ended(fixture.enter(&token)), "token_unknown");
    assert!(matches!(
        fixture.fetch(&given, &given.text),
        Err(ClientFailure::Unknown)
    ));
    assert!(matches!(delete(), Err(StoreError::Unknown { .. })));
    let listed = fixture
        .workspace()
        .read_now(|r| r.oauth_clients(None))
        .unwrap();
    assert!(listed.is_empty());
}

#[test]
fn entries_name_the_client_also_after_it_is_gone_with_its_connection() {
    let mut fixture = Fixture::new();
    let given = fixture.client("Entra", Scope::ReadWrite);
    let (id, connection, name) = (
        given.client.id,
        given.client.connection,
        given.client.name.clone(),
    );
    let token = fixture.fetch(&given, &given.text).unwrap();
    let actor = fixture.enter(&token).unwrap().actor();
    let now = fixture.now();
    fixture
        .workspace()
        .write_now(move |w| {
            w.append(NewLogEntry::exchange(actor, now, "users_listed"))?;
            w.remove_connection(&admin(), connection, now)?;
            let mut act = NewLogEntry::local(Door::Window, now, "connection_removed");
            act.connection = Some(connection);
            w.append(act)
        })
        .unwrap();
    assert_eq!(ended(fixture.enter(&token)), "token_unknown");
    assert!(matches!(
        fixture.fetch(&given, &given.text),
        Err(ClientFailure::Unknown)
    ));
    fixture.reopen();
    assert_eq!(ended(fixture.enter(&token)), "token_unknown");
    let query = LogQuery {
        oauth_clients: vec![id],
        ..LogQuery::default()
    };
    let page = fixture
        .workspace()
        .read_now(|r| r.log_page(&query, LogPosition::Newest, 10))
        .unwrap();
    assert_eq!(page.entries.len(), 1);
    let entry = &page.entries[0];
    assert_eq!(entry.actor, Actor::Client(id, connection));
    assert_eq!(entry.oauth_client, Some(id));
    assert_eq!(entry.oauth_client_name.as_deref(), Some(name.as_str()));
    assert_eq!(entry.token, None);
}

#[test]
fn a_changed_scope_holds_for_tokens_that_were_given_and_a_lifetime_for_the_next_one() {
    let fixture = Fixture::new();
    let given = fixture.client("c", Scope::ReadWrite);
    let id = given.client.id;
    let early = fixture.fetch(&given, &given.text).unwrap();
    let changed = ChangedOauthClient {
        name: Some("renamed".to_owned()),
        scope: Some(Scope::Read),
        lifetime: Some(AccessLifetime::MOST),
    };
    let after = fixture
        .workspace()
        .write_now(move |w| w.change_oauth_client(&admin(), id, changed))
        .unwrap();
    assert_eq!(
        (after.name.as_str(), after.scope, after.lifetime),
        ("renamed", Scope::Read, AccessLifetime::MOST)
    );
    assert_eq!(fixture.enter(&early).unwrap().scope(), Scope::Read);
    let late = fixture.fetch(&given, &given.text).unwrap();
    assert!(late.starts_with("dsa_ro_"));
    fixture.pass(2 * HOUR);
    assert_eq!(ended(fixture.enter(&early)), "access_token_expired");
    assert_eq!(ended(fixture.enter(&late)), "good");
    fixture.pass(4 * HOUR);
    assert_eq!(ended(fixture.enter(&late)), "access_token_expired");
}

#[test]
fn names_are_one_of_a_kind_in_a_connection() {
    let fixture = Fixture::new();
    let one = fixture.client("a", Scope::Read);
    let other = fixture.client("b", Scope::Read);
    let now = fixture.now();
    let name = one.client.name.to_uppercase();
    let create = |connection, name: String| {
        let new = NewOauthClient {
            connection,
            name,
            scope: Scope::Read,
            lifetime: AccessLifetime::default(),
        };
        fixture
            .workspace()
            .write_now(move |w| w.create_oauth_client(&admin(), new, now))
    };
    let taken = create(one.client.connection, name.clone());
    assert!(
        matches!(taken, Err(StoreError::NameTaken { what: "client", .. })),
        "{taken:?}"
    );
    create(other.client.connection, name).unwrap();
    let id = one.client.id;
    let own = ChangedOauthClient {
        name: Some(one.client.name.to_uppercase()),
        ..ChangedOauthClient::default()
    };
    fixture
        .workspace()
        .write_now(move |w| w.change_oauth_client(&admin(), id, own))
        .unwrap();
}

#[test]
fn ten_secrets_are_good_at_once_and_not_more() {
    let fixture = Fixture::new();
    let given = fixture.client("c", Scope::Read);
    let id = given.client.id;
    let soon = Timestamp(fixture.now().0 + 1_000);
    for _ in 1..10 {
        fixture.add_secret(id, Some(soon)).unwrap();
    }
    assert!(matches!(
        fixture.add_secret(id, None),
        Err(StoreError::NotNow(_))
    ));
    fixture.pass(1_000);
    fixture.add_secret(id, None).unwrap();
    let all = fixture
        .workspace()
        .read_now(|r| r.oauth_secrets(id))
        .unwrap();
    assert_eq!(all.len(), 11, "those that ended are still listed");
}

#[test]
fn the_thousand_newest_access_tokens_are_good_and_old_ones_are_forgotten() {
    let mut fixture = Fixture::new();
    let given = fixture.client("c", Scope::Read);
    let oldest = fixture.fetch(&given, &given.text).unwrap();
    let second = fixture.fetch(&given, &given.text).unwrap();
    let (now, id) = (fixture.now(), given.client.id.to_string());
    let verified = fixture
        .workspace()
        .verify_client(&id, &given.text, now)
        .unwrap();
    fixture
        .workspace()
        .write_now(move |w| {
            for _ in 0..999 {
                w.issue_access_token(&verified, Scope::Read, &ClientInfo::default(), now)?
                    .map_err(|_| StoreError::NotNow("it was good before"))?;
            }
            Ok(())
        })
        .unwrap();
    assert_eq!(ended(fixture.enter(&oldest)), "token_unknown");
    assert_eq!(ended(fixture.enter(&second)), "good");
    // Long after its end a token is not even known as expired; upkeep does that when nobody waits.
    fixture.pass(24 * HOUR);
    assert_eq!(ended(fixture.enter(&second)), "access_token_expired");
    fixture.pass(HOUR + 1);
    fixture.reopen();
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while ended(fixture.enter(&second)) != "token_unknown" {
        assert!(std::time::Instant::now() < deadline, "it is forgotten");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}

#[test]
fn a_clock_that_was_set_back_brings_no_access_token_back_and_new_ones_are_good() {
    let mut fixture = Fixture::new();
    let given = fixture.client("c", Scope::Read);
    let token = fixture.fetch(&given, &given.text).unwrap();
    fixture.pass(2 * HOUR);
    fixture.user("ada");
    fixture.pass(-2 * HOUR);
    fixture.reopen();
    assert_eq!(ended(fixture.enter(&token)), "access_token_expired");
    let fresh = fixture.fetch(&given, &given.text).unwrap();
    assert_eq!(ended(fixture.enter(&fresh)), "good");
    fixture.pass(3 * HOUR);
    assert_eq!(ended(fixture.enter(&fresh)), "access_token_expired");
}

#[test]
fn uses_are_shown_at_once_and_kept_over_a_restart() {
    let mut fixture = Fixture::new();
    let given = fixture.client("c", Scope::Read);
    let id = given.client.id;
    let from = ClientInfo {
        address: Some("127.0.0.1".to_owned()),
        user_agent: Some("entra".to_owned()),
    };
    let at = fixture.pass(1_000);
    fixture.workspace().note_use(Holder::Client(id), &from, at);
    for _ in 0..2 {
        let used = fixture
            .workspace()
            .read_now(|r| r.oauth_client(id))
            .unwrap()
            .unwrap()
            .last_use
            .unwrap();
        assert_eq!((used.at, &used.client), (at, &from));
        fixture.reopen();
    }
}

#[test]
fn neither_secret_nor_access_token_is_in_the_file() {
    let mut fixture = Fixture::new();
    let given = fixture.client("c", Scope::Read);
    let token = fixture.fetch(&given, &given.text).unwrap();
    fixture.workspace.take().unwrap().close_now();
    for entry in std::fs::read_dir(fixture.folder.path()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        for random in [&given.text.as_bytes()[4..47], &token.as_bytes()[7..50]] {
            assert!(
                !bytes.windows(random.len()).any(|window| window == random),
                "{}",
                path.display()
            );
        }
    }
}

/// The cost of a look-up must not grow with the number of tokens: a hundred times as many may cost a few times as
/// much for the processor's caches, not a hundred times.
#[test]
fn authentication_costs_about_the_same_among_one_client_and_a_hundred() {
    let fixture = Fixture::new();
    let given = fixture.client("c", Scope::Read);
    let token = fixture.fetch(&given, &given.text).unwrap();
    let id = given.client.id.to_string();
    let (workspace, now) = (fixture.workspace(), fixture.now());
    let cost = || {
        let quickest = (0..20).map(|_| {
            let begun = std::time::Instant::now();
            for _ in 0..200 {
                assert!(
                    workspace
                        .authenticate(Presented::Token(&token), now)
                        .is_ok()
                );
                assert!(workspace.verify_client(&id, &given.text, now).is_ok());
            }
            begun.elapsed()
        });
        quickest.min().unwrap_or_default()
    };
    let few = cost();
    for _ in 0..100 {
        let other = fixture.client("c", Scope::Read);
        let verified = workspace
            .verify_client(&other.client.id.to_string(), &other.text, now)
            .unwrap();
        workspace
            .write_now(move |w| {
                for _ in 0..100 {
                    w.issue_access_token(&verified, Scope::Read, &ClientInfo::default(), now)?
                        .map_err(|_| StoreError::NotNow("it was good before"))?;
                }
                Ok(())
            })
            .unwrap();
    }
    let many = cost();
    assert!(many < few * 10, "{few:?} with one, {many:?} with 10,000");
}
