//! The frame's facts: the program, the status bar, the command palette.

use crate::console::{Console, now};
use crate::reachability::{self, Lost};
use crate::service::door_kind;
use crate::settings;
use crate::types::{
    AppInfo, ConsoleError, Nothing, Notice, PaletteMatch, PaletteMatches, PaletteQuery, Severity,
    Status, WorkspaceBrief,
};
use crate::ways;
use crate::words::{self, Args, visible};
use directory::{
    EntryKind, Kind, ListQuery, LogPosition, LogQuery, ReadOnlyReason, Reader, StoreError, Stored,
    Verdict, Workspace,
};
use scim_core::Timestamp;
use std::sync::atomic::Ordering;
use std::time::Duration;

const HOUR_MS: i64 = 3_600_000;
/// What one group of the palette shows.
const PALETTE_ROWS: u64 = 5;

/// `app.info`
pub(crate) async fn info(console: &Console, _: Nothing) -> Result<AppInfo, ConsoleError> {
    Ok(AppInfo {
        version: console.version().to_owned(),
        door: door_kind(console.door()),
        platform: std::env::consts::OS.to_owned(),
        data_folder: console.host().data_folder().display().to_string(),
        sqlite_version: directory::sqlite_version().to_owned(),
        licences: console.host().licences(),
    })
}

/// `status.get`
pub(crate) async fn status(console: &Console, _: Nothing) -> Result<Status, ConsoleError> {
    let facts = console.service_facts().await;
    let workspace = console.workspace();
    let instant = now();
    let seen = console.first_exchange_flag().load(Ordering::Relaxed);
    let lost = reachability::lost_names(console);
    let (refused_last_hour, first_exchange_seen, public_url, lost) = console
        .read(move |reader| {
            Ok((
                refused_since(reader, instant)?,
                seen || has_served(reader)?,
                settings::public_url(reader)?,
                lost_notices(reader, lost)?,
            ))
        })
        .await?;
    console
        .first_exchange_flag()
        .store(first_exchange_seen, Ordering::Relaxed);
    Ok(Status {
        service: facts.state,
        base_url: facts.base_url,
        workspace: brief(&workspace),
        requests_last_minute: facts
            .stats
            .map_or_else(|| vec![0; 60], |stats| stats.last_minute.to_vec()),
        refused_last_hour,
        log_head: console.head().borrow().0,
        notices: lost
            .into_iter()
            .chain(notices(&workspace))
            .chain(crate::tls::notice(console))
            .collect(),
        public: console
            .shared()
            .ladder
            .public_name(public_url, console.address().is_some()),
        exposures: console.shared().exposures.all(),
        first_exchange_seen,
    })
}

fn refused_since(reader: &Reader, instant: Timestamp) -> Result<u32, StoreError> {
    let points = reader.rollup(
        Timestamp(instant.0 - HOUR_MS),
        Timestamp(instant.0 + 1),
        60,
        None,
    )?;
    let refused: u64 = points.iter().map(|point| point.refused).sum();
    Ok(u32::try_from(refused).unwrap_or(u32::MAX))
}

/// Whether some client was ever served with success.
fn has_served(reader: &Reader) -> Result<bool, StoreError> {
    let query = LogQuery {
        kinds: vec![EntryKind::Exchange],
        verdicts: vec![Verdict::Applied, Verdict::NoChange, Verdict::Partly],
        ..LogQuery::default()
    };
    Ok(!reader
        .log_page(&query, LogPosition::Newest, 1)?
        .entries
        .is_empty())
}

/// The open workspace in brief.
pub(crate) fn brief(workspace: &Workspace) -> WorkspaceBrief {
    let info = workspace.info();
    WorkspaceBrief {
        id: info.id.to_string(),
        name: visible(&info.name).into_owned(),
        path: info.path.display().to_string(),
        read_only: info.read_only.map(|reason| {
            let id = match reason {
                ReadOnlyReason::Asked => "workspace-read-only-asked",
                ReadOnlyReason::Medium => "workspace-read-only-medium",
            };
            words::text(id, &Args::new())
        }),
    }
}

fn notice(code: &str, severity: Severity, args: &Args) -> Notice {
    let id = format!("notice-{code}");
    Notice {
        code: code.to_owned(),
        severity,
        message: words::text(&id, args),
        detail: words::attribute(&id, "detail", args),
    }
}

/// Of public names that lead here no more: what the providers do that are given them.
fn lost_notices(reader: &Reader, lost: Vec<Lost>) -> Result<Vec<Notice>, StoreError> {
    let mut notices = Vec::new();
    for name in lost {
        let Some(effects) = reachability::effects(reader, name.url())? else {
            continue;
        };
        let args = Args::new()
            .text("url", name.url())
            .text("effects", &effects);
        notices.push(match &name {
            Lost::Dropped { program, .. } => {
                let args = args.text("program", &ways::name(*program));
                notice("tunnel-dropped", Severity::Failure, &args)
            }
            Lost::Moved { program, to, .. } => {
                let args = args.text("program", &ways::name(*program)).text("to", to);
                notice("tunnel-moved", Severity::Failure, &args)
            }
            Lost::NotReached { words, .. } => {
                let args = args.text("words", words);
                notice("public-name-lost", Severity::Failure, &args)
            }
        });
    }
    Ok(notices)
}

fn notices(workspace: &Workspace) -> Vec<Notice> {
    let health = workspace.health();
    let mut notices = Vec::new();
    let mut say = |code: &str, severity: Severity, args: Args| {
        notices.push(notice(code, severity, &args));
    };
    let free = Args::new().text("free", &bytes(health.disk_free.unwrap_or(0)));
    if let Some(problem) = &health.damage {
        say(
            "workspace-damaged",
            Severity::Failure,
            Args::new().text("problem", problem),
        );
    }
    if health.writes_refused {
        say("disk-full", Severity::Failure, free);
    } else if health.disk_low {
        say("disk-low", Severity::Warning, free);
    }
    if let Some(failure) = &health.last_failure {
        say(
            "store-failed",
            Severity::Warning,
            Args::new().text("problem", &failure.words),
        );
    }
    if health.dropped_reads > 0 {
        say(
            "reads-dropped",
            Severity::Info,
            Args::new().count("count", health.dropped_reads),
        );
    }
    if workspace.info().read_only.is_some() {
        say("read-only", Severity::Warning, Args::new());
    }
    notices
}

/// `2.4 GiB`.
pub(crate) fn bytes(count: u64) -> String {
    const UNITS: [&str; 5] = ["B", "KiB", "MiB", "GiB", "TiB"];
    #[expect(
        clippy::cast_precision_loss,
        reason = "one digit after the point is shown"
    )]
    let mut size = count as f64;
    let mut unit = 0;
    while size >= 1024.0 && unit < UNITS.len() - 1 {
        size /= 1024.0;
        unit += 1;
    }
    if unit == 0 || size >= 100.0 {
        format!("{size:.0} {}", UNITS[unit])
    } else {
        format!("{size:.1} {}", UNITS[unit])
    }
}

/// `palette.search`
pub(crate) async fn palette(
    console: &Console,
    input: PaletteQuery,
) -> Result<PaletteMatches, ConsoleError> {
    let text = input.text.trim().to_owned();
    if text.is_empty() {
        return Ok(PaletteMatches {
            users: Vec::new(),
            groups: Vec::new(),
            connections: Vec::new(),
            entry: None,
        });
    }
    console
        .read(move |reader| {
            let lower = text.to_lowercase();
            let connections = reader
                .connections()?
                .into_iter()
                .filter(|connection| connection.name.to_lowercase().contains(&lower));
            let entry = text
                .trim_start_matches('#')
                .parse::<i64>()
                .ok()
                .filter(|seq| *seq > 0);
            let entry = match entry {
                Some(seq) => reader
                    .log_entry(directory::LogSeq(seq))?
                    .map(|detail| detail.entry.seq.0),
                None => None,
            };
            Ok(PaletteMatches {
                users: found(reader, Kind::User, &text)?,
                groups: found(reader, Kind::Group, &text)?,
                connections: connections
                    .take(PALETTE_ROWS as usize)
                    .map(|connection| PaletteMatch {
                        id: connection.id.to_string(),
                        name: connection.name,
                        fact: crate::connections::provider_of(&connection.provider).name,
                    })
                    .collect(),
                entry,
            })
        })
        .await
}

fn found(reader: &Reader, kind: Kind, text: &str) -> Result<Vec<PaletteMatch>, StoreError> {
    let as_match = |stored: &Stored| PaletteMatch {
        id: stored.resource.id.to_string(),
        name: crate::resources::display_name(stored),
        fact: match kind {
            Kind::User => stored.name().to_owned(),
            Kind::Group => words::text(
                "palette-members",
                &Args::new().count("count", stored.member_count),
            ),
        },
    };
    if let Some(id) = scim_core::ResourceId::parse(text) {
        return Ok(reader.resource(kind, id)?.iter().map(as_match).collect());
    }
    // While somebody types an answer that is late is no answer.
    let query = ListQuery {
        words: Some(text.to_owned()),
        count: PALETTE_ROWS,
        budget: Duration::from_millis(300),
        ..ListQuery::of(kind)
    };
    match reader.list(&query) {
        Ok(page) => Ok(page.items.iter().map(as_match).collect()),
        Err(StoreError::TooMany { .. }) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::bytes;

    #[test]
    fn sizes_are_written_with_one_digit_that_matters() {
        for (count, words) in [
            (0, "0 B"),
            (1023, "1023 B"),
            (1536, "1.5 KiB"),
            (1 << 30, "1.0 GiB"),
            (330 << 20, "330 MiB"),
        ] {
            assert_eq!(bytes(count), words);
        }
    }
}
