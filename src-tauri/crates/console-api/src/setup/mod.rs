//! The setup of a connection: its provider's guide, with what the log proves of it.

mod markup;
mod mistakes;
mod proofs;
mod rehearse;
mod runbook;
mod sketch;
mod steps;
mod view;

pub(crate) use rehearse::rehearse;
pub(crate) use runbook::runbook;
pub use runbook::runbook_of;

use crate::connections::{find, provider_of};
use crate::console::{Console, now};
use crate::types::{ChangeSetup, ConnectionRef, ConsoleError, ErrorCode, Reach, Setup, TickStep};
use crate::words::Args;
use directory::{IdpConnection, Reader, StoreError};
use idp::Idp;
use idp::guide::{Guide, Values};
use scim_service::BASE_PATH;
use std::collections::BTreeMap;

/// What is kept of a setup's choices.
const WAY: &str = "way";
const APP_NAME: &str = "appName";
const TEST_EMAIL: &str = "testEmail";
const REACH: &str = "reach";
const PUBLIC_URL: &str = "publicUrl";
/// When the newest rehearsal went through, in milliseconds.
const REHEARSED_AT: &str = "rehearsedAt";

const USUAL_APP_NAME: &str = "Directory Sync";
/// Nobody has it: example.com belongs to nobody (RFC 2606).
const USUAL_TEST_EMAIL: &str = "directory-sync-test@example.com";
/// The longest text that may be chosen, in characters.
const LONGEST: usize = 200;

/// The guide of a connection's provider.
fn guide_of(connection: &IdpConnection) -> Result<&'static Guide, StoreError> {
    Idp::from_key(&connection.provider)
        .map(Idp::guide)
        .ok_or_else(|| StoreError::Unknown {
            what: "guide",
            name: connection.provider.clone(),
        })
}

/// What was decided, with what is usual where nothing was.
struct Decided {
    way: Option<String>,
    reach: Option<Reach>,
    public_url: Option<String>,
    values: Values,
}

impl Decided {
    fn of(guide: &Guide, choices: &BTreeMap<String, String>, own_base: &str) -> Decided {
        let chosen = |name: &str| choices.get(name).filter(|text| !text.is_empty()).cloned();
        let public_url = chosen(PUBLIC_URL);
        let way = guide
            .way(choices.get(WAY).map(String::as_str))
            .map(|way| way.key.clone());
        Decided {
            reach: match choices.get(REACH).map(String::as_str) {
                Some("publicUrl") => Some(Reach::PublicUrl),
                Some("agent") => Some(Reach::Agent),
                Some("rehearsal") => Some(Reach::Rehearsal),
                _ => None,
            },
            values: Values {
                base_url: match &public_url {
                    Some(public) => format!("{public}{BASE_PATH}"),
                    None => own_base.to_owned(),
                },
                app_name: chosen(APP_NAME).unwrap_or_else(|| USUAL_APP_NAME.to_owned()),
                test_email: chosen(TEST_EMAIL).unwrap_or_else(|| USUAL_TEST_EMAIL.to_owned()),
                way: way.clone(),
            },
            way,
            public_url,
        }
    }
}

/// `setup.get`: looks at what came since the last look, and keeps what that proves.
pub(crate) async fn get(console: &Console, input: ConnectionRef) -> Result<Setup, ConsoleError> {
    let own_base = console.base_url().await;
    let at = now();
    let (setup, found, connection, read_to) = console
        .read(move |reader| {
            let connection = find(reader, &input.connection)?;
            let guide = guide_of(&connection)?;
            let mut kept = reader.setup(connection.id)?;
            let before = kept.read_to;
            let decided = Decided::of(guide, &kept.choices, &own_base);
            let found = proofs::look(
                reader,
                guide,
                decided.way.as_deref(),
                &decided.values.test_email,
                &mut kept,
            )?;
            let view = view::of(reader, &connection, guide, &kept, &decided, at)?;
            let looked_at = kept.read_to.0 - before.0;
            let read_to = (!found.is_empty() || looked_at > WORTH_KEEPING).then_some(kept.read_to);
            Ok((view, found, connection.id, read_to))
        })
        .await?;
    if let Some(read_to) = read_to
        && console.workspace().info().read_only.is_none()
    {
        console
            .write(move |writer| writer.keep_setup_proofs(connection, &found, read_to, at))
            .await?;
    }
    Ok(setup)
}

/// Entries looked at in vain from which on it is worth a write not to look at them again.
const WORTH_KEEPING: i64 = 500;

/// `setup.change`
pub(crate) async fn change(console: &Console, input: ChangeSetup) -> Result<Setup, ConsoleError> {
    let mut wanted: Vec<(&'static str, String)> = Vec::new();
    if let Some(url) = &input.public_url {
        wanted.push((PUBLIC_URL, checked_url(url)?));
    }
    let texts = [
        (WAY, input.way),
        (APP_NAME, input.app_name),
        (TEST_EMAIL, input.test_email),
    ];
    for (name, text) in texts {
        let Some(text) = text else { continue };
        let text = text.trim().to_owned();
        if text.chars().count() > LONGEST || text.contains(char::is_control) {
            return Err(bad(name, "error-setup-text"));
        }
        if name == TEST_EMAIL && !text.is_empty() && !text.contains('@') {
            return Err(bad(name, "error-setup-email"));
        }
        wanted.push((name, text));
    }
    if let Some(reach) = input.reach {
        let word = match reach {
            Reach::PublicUrl => "publicUrl",
            Reach::Agent => "agent",
            Reach::Rehearsal => "rehearsal",
        };
        wanted.push((REACH, word.to_owned()));
    }
    let (grant, at, id) = (console.grant(), now(), input.connection.clone());
    console
        .write(move |writer| {
            let connection = find(writer, &id)?;
            let mut choices = writer.setup(connection.id)?.choices;
            for (name, text) in wanted {
                if text.is_empty() {
                    choices.remove(name);
                } else {
                    choices.insert(name.to_owned(), text);
                }
            }
            writer.set_setup_choices(&grant, connection.id, &choices, at)
        })
        .await?;
    if input.public_url.is_some() {
        console.declare_hosts().await?;
    }
    get(
        console,
        ConnectionRef {
            connection: input.connection,
        },
    )
    .await
}

/// The names in the public URLs of all connections: the service answers under them.
pub(crate) fn public_hosts(reader: &Reader) -> Result<Vec<String>, StoreError> {
    let mut hosts = Vec::new();
    for connection in reader.connections()? {
        let choices = reader.setup(connection.id)?.choices;
        let host = choices
            .get(PUBLIC_URL)
            .and_then(|url| url.strip_prefix("https://"));
        hosts.extend(host.map(str::to_owned));
    }
    Ok(hosts)
}

/// `setup.tick`
pub(crate) async fn tick(console: &Console, input: TickStep) -> Result<Setup, ConsoleError> {
    let (grant, at) = (console.grant(), now());
    let (id, step, ticked) = (input.connection.clone(), input.step, input.ticked);
    console
        .write(move |writer| {
            let connection = find(writer, &id)?;
            let guide = guide_of(&connection)?;
            if !steps::OWN.contains(&step.as_str()) && guide.step(&step).is_none() {
                return Err(StoreError::Unknown {
                    what: "step",
                    name: step,
                });
            }
            writer.tick_setup_step(&grant, connection.id, &step, ticked, at)
        })
        .await?;
    get(
        console,
        ConnectionRef {
            connection: input.connection,
        },
    )
    .await
}

/// `setup.restart`: ticks and proofs are forgotten, and only what comes from now on proves something.
pub(crate) async fn restart(
    console: &Console,
    input: ConnectionRef,
) -> Result<Setup, ConsoleError> {
    let (grant, at, id) = (console.grant(), now(), input.connection.clone());
    console
        .write(move |writer| {
            let connection = find(writer, &id)?;
            let mut choices = writer.setup(connection.id)?.choices;
            choices.remove(REHEARSED_AT);
            writer.set_setup_choices(&grant, connection.id, &choices, at)?;
            writer.restart_setup(&grant, connection.id, at)
        })
        .await?;
    get(console, input).await
}

fn bad(field: &'static str, words: &'static str) -> ConsoleError {
    ConsoleError::say(ErrorCode::BadInput, words, &Args::new()).at(field)
}

/// `https://name` or `https://name:port`, without anything behind it; what providers would append to is put right.
fn checked_url(text: &str) -> Result<String, ConsoleError> {
    let text = text.trim().trim_end_matches('/');
    let text = text.strip_suffix(BASE_PATH).unwrap_or(text);
    if text.is_empty() {
        return Ok(String::new());
    }
    let problem = || bad("publicUrl", "error-setup-url");
    let uri: hyper::Uri = text.parse().map_err(|_| problem())?;
    let authority = uri.authority().ok_or_else(problem)?;
    let is_whole = uri.scheme_str() == Some("https")
        && matches!(uri.path(), "" | "/")
        && uri.query().is_none()
        && !authority.as_str().contains('@')
        && !authority.host().is_empty()
        && authority.as_str().len() <= LONGEST;
    if !is_whole {
        return Err(problem());
    }
    Ok(format!(
        "https://{}",
        authority.as_str().to_ascii_lowercase()
    ))
}

fn head_provider(guide: &Guide) -> crate::types::Provider {
    provider_of(&guide.provider)
}

/// The setup as kept, for what else works on it.
fn kept(
    reader: &Reader,
    connection: &str,
) -> Result<(IdpConnection, directory::Setup), StoreError> {
    let connection = find(reader, connection)?;
    let setup = reader.setup(connection.id)?;
    Ok((connection, setup))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_url_is_a_scheme_and_a_name_and_nothing_else() {
        for (typed, kept) in [
            ("https://sync.example.com", "https://sync.example.com"),
            (" https://Sync.Example.com/ ", "https://sync.example.com"),
            (
                "https://sync.example.com/api/scim/v2",
                "https://sync.example.com",
            ),
            (
                "https://sync.example.com:8443/api/scim/v2/",
                "https://sync.example.com:8443",
            ),
            ("", ""),
        ] {
            assert_eq!(checked_url(typed).unwrap(), kept, "{typed}");
        }
        for typed in [
            "http://sync.example.com",
            "sync.example.com",
            "https://",
            "https://a@sync.example.com",
            "https://sync.example.com/scim",
            "https://sync.example.com?x=1",
            "ftp://sync.example.com",
        ] {
            assert!(checked_url(typed).is_err(), "{typed}");
        }
    }
}
