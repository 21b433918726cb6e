//! The setup of a connection: its provider's guide, with what the log proves of it.

mod document;
mod endings;
mod lint;
mod markup;
mod mistakes;
mod proofs;
mod rehearse;
mod report;
mod runbook;
mod silence;
mod sketch;
mod steps;
mod tutor;
mod view;

pub(crate) use document::save;
pub(crate) use endings::{cycle_minutes, endings, refused, token_place};
pub(crate) use lint::lint;
pub(crate) use rehearse::rehearse;
pub(crate) use report::report;
pub(crate) use runbook::runbook;
pub use runbook::runbook_of;
pub(crate) use tutor::tutor;

use crate::connections::{find, provider_of};
use crate::console::{Console, now};
use crate::reachability;
use crate::settings;
use crate::types::{
    ChangeSetup, ConnectionRef, ConsoleError, ErrorCode, Reach, Setup, Span, TickStep,
};
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
/// The choice of [`REACH`] that is a way of its own.
const AGENT: &str = "agent";
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
    /// The connection's own, or else that of the workspace.
    public_url: Option<String>,
    values: Values,
}

/// Where the service is found, for connections that have no public URL of their own.
struct Found {
    /// On this computer.
    base_url: String,
    /// The workspace's.
    public_url: Option<String>,
}

impl Found {
    fn read(reader: &Reader, base_url: String) -> Result<Found, StoreError> {
        Ok(Found {
            base_url,
            public_url: settings::public_url(reader)?,
        })
    }
}

impl Decided {
    fn of(guide: &Guide, choices: &BTreeMap<String, String>, found: &Found) -> Decided {
        let chosen = |name: &str| choices.get(name).filter(|text| !text.is_empty()).cloned();
        let public_url = chosen(PUBLIC_URL).or_else(|| found.public_url.clone());
        let reach = match choices.get(REACH).map(String::as_str) {
            Some("publicUrl") => Some(Reach::PublicUrl),
            Some(AGENT) if guide.private.is_some() => Some(Reach::Agent),
            Some("rehearsal") => Some(Reach::Rehearsal),
            _ => None,
        };
        // Who comes from inside the network has a way of its own; the choice among the others is kept for when that changes.
        let way = match (reach, &guide.private) {
            (Some(Reach::Agent), Some(private)) => Some(private),
            _ => guide.way(choices.get(WAY).map(String::as_str)),
        };
        let way = way.map(|way| way.key.clone());
        Decided {
            reach,
            values: Values {
                base_url: match &public_url {
                    Some(public) => format!("{public}{BASE_PATH}"),
                    None => found.base_url.clone(),
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
    let checks = console.shared().ladder.checks();
    let at = now();
    let (setup, found, connection, read_to) = console
        .read(move |reader| {
            let connection = find(reader, &input.connection)?;
            let guide = guide_of(&connection)?;
            let mut kept = reader.setup(connection.id)?;
            let before = kept.read_to;
            let place = Found::read(reader, own_base)?;
            let decided = Decided::of(guide, &kept.choices, &place);
            let found = proofs::look(
                reader,
                guide,
                decided.way.as_deref(),
                &decided.values.test_email,
                &mut kept,
            )?;
            let view = view::of(reader, &connection, guide, &kept, &decided, &checks, at)?;
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
        wanted.push((PUBLIC_URL, reachability::checked_url(url)?));
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
            Reach::Agent => AGENT,
            Reach::Rehearsal => "rehearsal",
        };
        wanted.push((REACH, word.to_owned()));
    }
    let (grant, at, id) = (console.grant(), now(), input.connection.clone());
    console
        .write(move |writer| {
            let connection = find(writer, &id)?;
            let guide = guide_of(&connection)?;
            let mut choices = writer.setup(connection.id)?.choices;
            let usual = settings::public_url(writer)?;
            for (name, text) in wanted {
                let is_private = |way: &str| {
                    let private = guide.private.as_ref();
                    private.is_some_and(|private| private.key == way)
                };
                // One decision in two places: whoever takes the way from inside says how this computer is reached, and the other
                // way about.
                if name == WAY && is_private(&text) {
                    choices.insert(REACH.to_owned(), AGENT.to_owned());
                    continue;
                }
                if name == WAY && choices.get(REACH).is_some_and(|reach| reach == AGENT) {
                    choices.remove(REACH);
                }
                let is_known = match name {
                    WAY => text.is_empty() || guide.ways.iter().any(|way| way.key == text),
                    REACH => text != AGENT || guide.private.is_some(),
                    _ => true,
                };
                if !is_known {
                    return Err(StoreError::Unknown {
                        what: "way",
                        name: text,
                    });
                }
                // What is the workspace's anyway is not kept, so that the connection goes along when that changes.
                let is_usual = name == PUBLIC_URL && usual.as_ref() == Some(&text);
                if text.is_empty() || is_usual {
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

/// Of a connection: how its provider reaches this computer, what its test asks, and what its admin sees.
pub(crate) struct Reached {
    pub(crate) connection: IdpConnection,
    pub(crate) guide: &'static Guide,
    pub(crate) reach: Option<Reach>,
    pub(crate) public_url: Option<String>,
    pub(crate) values: Values,
}

/// How the provider of a connection is to reach this computer.
pub(crate) fn reached(reader: &Reader, connection: &str) -> Result<Reached, StoreError> {
    let (connection, setup) = kept(reader, connection)?;
    let guide = guide_of(&connection)?;
    let found = Found::read(reader, String::new())?;
    let decided = Decided::of(guide, &setup.choices, &found);
    Ok(Reached {
        connection,
        guide,
        reach: decided.reach,
        public_url: decided.public_url,
        values: decided.values,
    })
}

/// The public URLs that connections have of their own.
pub(crate) fn own_public_urls(reader: &Reader) -> Result<Vec<(IdpConnection, String)>, StoreError> {
    let mut urls = Vec::new();
    for connection in reader.connections()? {
        if connection.removed.is_some() {
            continue;
        }
        if let Some(url) = reader.setup(connection.id)?.choices.remove(PUBLIC_URL) {
            urls.push((connection, url));
        }
    }
    Ok(urls)
}

/// A text of a guide in pieces.
pub(crate) fn guide_spans(text: &str, values: &Values) -> Vec<Span> {
    markup::spans(text, values)
}
