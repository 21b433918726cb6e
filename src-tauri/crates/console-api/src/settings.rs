//! Settings of the workspace, preferences of the person, and the keychain's state.

use crate::console::{Console, now};
use crate::reachability;
use crate::types::{
    ConsoleError, CopySecret, ErrorCode, KeychainState, Nothing, Preferences, Settings,
};
use crate::words::{self, Args};
use directory::{Door, Reader, StoreError};
use scim_service::RequestRate;
use serde_json::{Value, json};
use std::ops::RangeInclusive;
use zeroize::Zeroizing;

/// Where the service listens unless told otherwise.
pub(crate) const DEFAULT_PORT: u16 = 8765;

const PORT: &str = "port";
/// What the store prunes by: an object of its own.
const RETENTION: &str = "retention";
const KEEP_TOKENS: &str = "keepTokensInKeychain";
const PUBLIC_URL: &str = "publicUrl";
const RATE: &str = "requestsPerSecond";

/// What may be chosen for the retention of the log.
const BODY_DAYS_RANGE: RangeInclusive<u32> = 1..=3_650;
const ENTRY_DAYS_RANGE: RangeInclusive<u32> = 1..=3_650;
const BODY_BYTES_RANGE: RangeInclusive<u64> = 1 << 20..=1 << 40;

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            port: DEFAULT_PORT,
            body_days: 30,
            body_bytes: 1 << 30,
            entry_days: 400,
            keep_tokens_in_keychain: false,
            public_url: None,
            requests_per_second: RequestRate::default().requests_per_second(),
        }
    }
}

/// How many requests a second a connection may make.
pub(crate) fn request_rate(reader: &Reader) -> Result<RequestRate, StoreError> {
    let settings = from_store(reader)?;
    Ok(RequestRate::per_second(settings.requests_per_second))
}

/// Where the service is reached from outside, unless a connection has an address of its own.
pub(crate) fn public_url(reader: &Reader) -> Result<Option<String>, StoreError> {
    Ok(from_store(reader)?.public_url)
}

fn from_store(reader: &Reader) -> Result<Settings, StoreError> {
    let stored = reader.settings()?;
    let retention = stored.get(RETENTION);
    let kept = |name: &str| {
        retention
            .and_then(|kept| kept.get(name))
            .and_then(Value::as_u64)
    };
    let days = |name: &str| kept(name).and_then(|days| u32::try_from(days).ok());
    let port = stored.get(PORT).and_then(Value::as_u64);
    let usual = Settings::default();
    Ok(Settings {
        port: port
            .and_then(|port| u16::try_from(port).ok())
            .unwrap_or(usual.port),
        body_days: days("bodyDays").unwrap_or(usual.body_days),
        body_bytes: kept("bodyBytes").unwrap_or(usual.body_bytes),
        entry_days: days("entryDays").unwrap_or(usual.entry_days),
        keep_tokens_in_keychain: stored
            .get(KEEP_TOKENS)
            .and_then(Value::as_bool)
            .unwrap_or(usual.keep_tokens_in_keychain),
        public_url: stored
            .get(PUBLIC_URL)
            .and_then(Value::as_str)
            .map(str::to_owned),
        requests_per_second: stored
            .get(RATE)
            .and_then(Value::as_u64)
            .and_then(|rate| u32::try_from(rate).ok())
            .unwrap_or(usual.requests_per_second),
    })
}

pub(crate) async fn read(console: &Console) -> Result<Settings, ConsoleError> {
    console.read(from_store).await
}

/// `settings.get`
pub(crate) async fn get(console: &Console, _: Nothing) -> Result<Settings, ConsoleError> {
    read(console).await
}

/// `settings.set`: the port is stored here and taken at the next start; `service.setPort` takes it now. The service answers
/// under another public URL, and counts by another rate, at once.
pub(crate) async fn set(console: &Console, input: Settings) -> Result<Settings, ConsoleError> {
    check(&input)?;
    let public_url = reachability::checked_url(input.public_url.as_deref().unwrap_or_default())?;
    let wanted = Settings {
        public_url: Some(public_url).filter(|url| !url.is_empty()),
        ..input
    };
    let stored = store(console, wanted).await?;
    console.declare_rate().await?;
    console.declare_hosts().await?;
    Ok(stored)
}

/// Remembers the port that the service has taken.
pub(crate) async fn store_port(console: &Console, port: u16) -> Result<(), ConsoleError> {
    let settings = Settings {
        port,
        ..read(console).await?
    };
    store(console, settings).await.map(|_| ())
}

/// Takes a public URL that was checked, and answers under it at once.
pub(crate) async fn store_public_url(console: &Console, url: &str) -> Result<(), ConsoleError> {
    let settings = Settings {
        public_url: Some(reachability::checked_url(url)?),
        ..read(console).await?
    };
    store(console, settings).await?;
    console.declare_hosts().await
}

async fn store(console: &Console, wanted: Settings) -> Result<Settings, ConsoleError> {
    let (grant, act) = (console.grant(), console.act(now(), "settings_changed"));
    console
        .write(move |writer| {
            let former = from_store(writer)?;
            let changed: Vec<&str> = differing(&former, &wanted);
            for name in &changed {
                writer.set_setting(&grant, name, &value_of(&wanted, name))?;
            }
            if !changed.is_empty() {
                let before: Vec<Value> =
                    changed.iter().map(|name| value_of(&former, name)).collect();
                let after: Vec<Value> =
                    changed.iter().map(|name| value_of(&wanted, name)).collect();
                writer.append(
                    act.with(
                        "settings",
                        changed
                            .iter()
                            .map(|name| (*name).to_owned())
                            .collect::<Vec<String>>(),
                    )
                    .with("setting", changed.join(", "))
                    .with("before", before)
                    .with("after", after),
                )?;
            }
            Ok(wanted)
        })
        .await
}

fn value_of(settings: &Settings, name: &str) -> Value {
    match name {
        PORT => settings.port.into(),
        RETENTION => json!({
            "bodyDays": settings.body_days,
            "bodyBytes": settings.body_bytes,
            "entryDays": settings.entry_days,
        }),
        PUBLIC_URL => settings.public_url.clone().into(),
        RATE => settings.requests_per_second.into(),
        _ => settings.keep_tokens_in_keychain.into(),
    }
}

fn differing(one: &Settings, other: &Settings) -> Vec<&'static str> {
    [PORT, RETENTION, KEEP_TOKENS, PUBLIC_URL, RATE]
        .into_iter()
        .filter(|name| value_of(one, name) != value_of(other, name))
        .collect()
}

fn check(settings: &Settings) -> Result<(), ConsoleError> {
    let out_of_range = |field: &str, least: u64, most: u64| {
        #[expect(clippy::cast_precision_loss, reason = "the bounds are far below 2^53")]
        let args = Args::new()
            .number("least", least as f64)
            .number("most", most as f64);
        Err(ConsoleError::say(ErrorCode::BadInput, "error-out-of-range", &args).at(field))
    };
    if settings.port == 0 {
        return Err(
            ConsoleError::say(ErrorCode::BadInput, "error-port-zero", &Args::new()).at("port"),
        );
    }
    if !BODY_DAYS_RANGE.contains(&settings.body_days) {
        return out_of_range(
            "bodyDays",
            (*BODY_DAYS_RANGE.start()).into(),
            (*BODY_DAYS_RANGE.end()).into(),
        );
    }
    if !ENTRY_DAYS_RANGE.contains(&settings.entry_days) {
        return out_of_range(
            "entryDays",
            (*ENTRY_DAYS_RANGE.start()).into(),
            (*ENTRY_DAYS_RANGE.end()).into(),
        );
    }
    if !BODY_BYTES_RANGE.contains(&settings.body_bytes) {
        return out_of_range(
            "bodyBytes",
            *BODY_BYTES_RANGE.start(),
            *BODY_BYTES_RANGE.end(),
        );
    }
    if settings.requests_per_second < RequestRate::LEAST {
        let args = Args::new().number("least", RequestRate::LEAST);
        let error = ConsoleError::say(ErrorCode::BadInput, "error-rate-too-low", &args);
        return Err(error.at("requestsPerSecond"));
    }
    if settings.requests_per_second > RequestRate::MOST {
        return out_of_range(
            "requestsPerSecond",
            RequestRate::LEAST.into(),
            RequestRate::MOST.into(),
        );
    }
    Ok(())
}

/// `preferences.get`
pub(crate) async fn preferences(
    console: &Console,
    _: Nothing,
) -> Result<Preferences, ConsoleError> {
    Ok(console.host().preferences())
}

/// `preferences.set`
pub(crate) async fn set_preferences(
    console: &Console,
    input: Preferences,
) -> Result<Preferences, ConsoleError> {
    console.host().set_preferences(&input).map_err(|error| {
        let args = Args::new().text("problem", &error.to_string());
        ConsoleError::say(ErrorCode::Internal, "error-preferences", &args)
    })?;
    Ok(input)
}

/// `keychain.state`
pub(crate) async fn keychain(console: &Console, _: Nothing) -> Result<KeychainState, ConsoleError> {
    match console.host().keychain().check().await {
        Ok(()) => {
            let tokens = console.read(|reader| reader.tokens(None)).await?;
            let held = tokens
                .iter()
                .filter(|token| token.kept && token.deleted.is_none())
                .count();
            Ok(KeychainState::Available {
                holds: u32::try_from(held).unwrap_or(u32::MAX),
            })
        }
        Err(problem) => {
            let id = format!("keychain-{}", problem.key());
            let args = Args::new();
            Ok(KeychainState::Unavailable {
                reason: words::text(&id, &args),
                fix: words::attribute(&id, "fix", &args).unwrap_or_default(),
            })
        }
    }
}

/// `clipboard.copySecret`: the window only; a page has the browser's clipboard, a terminal has none.
pub(crate) async fn copy_secret(
    console: &Console,
    input: CopySecret,
) -> Result<Nothing, ConsoleError> {
    if console.door() != Door::Window {
        return Err(ConsoleError::not_here("error-clipboard-not-here"));
    }
    console
        .host()
        .copy_secret(Zeroizing::new(input.text))
        .await?;
    Ok(Nothing {})
}
