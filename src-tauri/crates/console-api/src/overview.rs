//! The overview: connections, what wants the admin, and the charts.

use crate::app::bytes;
use crate::connections::{rows_with_credentials, small};
use crate::console::Console;
use crate::credentials::Credentials;
use crate::expiry;
use crate::types::{
    Attention, AttentionAction, ConnectionRow, ConsoleError, EndingCredential, HealthState,
    LatencyBucket, OutcomeBucket, Overview, OverviewQuery, Range, Severity, UserBucket,
};
use crate::words::{self, Args};
use directory::{LogQuery, Reader, RollupPoint, StoreError, StoreHealth, Verdict};
use jiff::tz::TimeZone;
use jiff::{Span, ZonedDateTime};
use scim_core::Timestamp;

const MINUTE_MS: i64 = 60_000;

/// How far back, and in which steps, in minutes.
fn steps(range: Range) -> (i64, u32) {
    match range {
        Range::Hour => (60, 1),
        Range::Day => (24 * 60, 20),
        Range::Week => (7 * 24 * 60, 120),
    }
}

/// `overview.get`
pub(crate) async fn overview(
    console: &Console,
    input: OverviewQuery,
) -> Result<Overview, ConsoleError> {
    let at = console.now();
    let health = console.workspace().health();
    console
        .read(move |reader| {
            let (back, step) = steps(input.range);
            let step_ms = i64::from(step) * MINUTE_MS;
            // The last step is the one under way, and steps begin at whole multiples, so that bars do not
            // wander from one look to the next.
            let to = (at.0.div_euclid(step_ms) + 1) * step_ms;
            let points =
                reader.rollup(Timestamp(to - back * MINUTE_MS), Timestamp(to), step, None)?;
            let connections = rows_with_credentials(reader, at)?;
            Ok(Overview {
                attention: attention(reader, &connections, &health, at)?,
                connections: connections.into_iter().map(|(row, _)| row).collect(),
                outcomes: points.iter().map(outcome).collect(),
                step_ms,
                users: users(reader, &ZonedDateTime::now())?,
                latency: points.iter().map(latency).collect(),
                generated: at.0,
            })
        })
        .await
}

fn outcome(point: &RollupPoint) -> OutcomeBucket {
    OutcomeBucket {
        from: point.start.0,
        applied: small(point.applied),
        no_change: small(point.no_change),
        partly: small(point.partly),
        refused: small(point.refused + point.held),
    }
}

fn latency(point: &RollupPoint) -> LatencyBucket {
    #[expect(
        clippy::cast_precision_loss,
        reason = "latencies are microseconds of minutes at most"
    )]
    let ms = |micros: Option<u64>| micros.map(|micros| micros as f64 / 1_000.0);
    LatencyBucket {
        from: point.start.0,
        p50_ms: ms(point.p50_us),
        p95_ms: ms(point.p95_us),
        p99_ms: ms(point.p99_us),
    }
}

/// Users created, updated and deactivated on each of the last seven days, local time.
fn users(reader: &Reader, now: &ZonedDateTime) -> Result<Vec<UserBucket>, StoreError> {
    let mut buckets = Vec::with_capacity(7);
    for back in (0..7).rev() {
        let day = start_of_day(now, back);
        let next = start_of_day(now, back - 1);
        let count = |actions: &[&str]| -> Result<u32, StoreError> {
            let query = LogQuery {
                actions: actions.iter().map(|action| (*action).to_owned()).collect(),
                verdicts: vec![Verdict::Applied, Verdict::Partly],
                since: Some(day),
                until: Some(Timestamp(next.0 - 1)),
                ..LogQuery::default()
            };
            Ok(small(
                reader
                    .log_counts(&query)?
                    .by_verdict
                    .iter()
                    .filter(|(verdict, _)| matches!(verdict, Verdict::Applied | Verdict::Partly))
                    .map(|(_, count)| count.entries)
                    .sum(),
            ))
        };
        buckets.push(UserBucket {
            from: day.0,
            created: count(&["user_created"])?,
            updated: count(&[
                "user_updated",
                "user_replaced",
                "user_renamed",
                "user_activated",
            ])?,
            deactivated: count(&["user_deactivated", "user_deleted"])?,
        });
    }
    Ok(buckets)
}

fn start_of_day(now: &ZonedDateTime, back: i64) -> Timestamp {
    let day = now
        .date()
        .checked_sub(Span::new().days(back))
        .unwrap_or(now.date());
    let zone: TimeZone = now.time_zone().clone();
    let start = day
        .to_zoned_datetime(zone)
        .map_or_else(|_| now.timestamp(), |start| start.timestamp());
    Timestamp::from_jiff(start)
}

fn attention(
    reader: &Reader,
    connections: &[(ConnectionRow, Credentials)],
    health: &StoreHealth,
    at: Timestamp,
) -> Result<Vec<Attention>, StoreError> {
    let mut items = Vec::new();
    let mut add = |code: &str,
                   severity: Severity,
                   args: Args,
                   since: Option<i64>,
                   action: AttentionAction| {
        items.push(Attention {
            code: code.to_owned(),
            severity,
            words: words::spans(&format!("attention-{code}"), &args),
            detail: None,
            since,
            action,
        });
    };
    let settings = |section: &str| AttentionAction::OpenSettings {
        section: section.to_owned(),
    };
    if let Some(problem) = &health.damage {
        add(
            "damaged",
            Severity::Failure,
            Args::new().text("problem", problem),
            None,
            settings("workspace"),
        );
    }
    let free = bytes(health.disk_free.unwrap_or(0));
    if health.writes_refused {
        add(
            "disk-full",
            Severity::Failure,
            Args::new().text("free", &free),
            None,
            settings("workspace"),
        );
    } else if health.disk_low {
        add(
            "disk-low",
            Severity::Warning,
            Args::new().text("free", &free),
            None,
            settings("workspace"),
        );
    }
    for (connection, _) in connections {
        let args = Args::new()
            .text("connection", &connection.name)
            .number("refused", connection.health.refused_of_last_20)
            .text("because", &connection.health.words);
        let refusals = AttentionAction::ShowLog {
            text: format!(
                "connection:\"{}\" is:refused",
                connection.name.replace('"', "")
            ),
        };
        match connection.health.state {
            HealthState::Failing => add(
                "failing",
                Severity::Failure,
                args,
                connection.health.since,
                refusals,
            ),
            // One that never had a token is being set up; one that lost its last is not.
            HealthState::NoToken if connection.last_request.is_some() => {
                let action = AttentionAction::NewToken {
                    connection_id: connection.id.clone(),
                };
                add(
                    "no-token",
                    Severity::Failure,
                    args,
                    connection.health.since,
                    action,
                );
            }
            HealthState::Silent => {
                let action = AttentionAction::ShowLog {
                    text: format!("connection:\"{}\"", connection.name.replace('"', "")),
                };
                add(
                    "silent",
                    Severity::Warning,
                    args,
                    connection.health.since,
                    action,
                );
            }
            HealthState::Waiting | HealthState::Healthy | HealthState::NoToken => {}
        }
    }
    for (row, credentials) in connections {
        let Some(connection) = reader.connection(&row.id)? else {
            continue;
        };
        let Some(end) = expiry::forecast(reader, &connection, credentials, at)? else {
            continue;
        };
        let connection_id = row.id.clone();
        let (code, action) = match end.kind {
            EndingCredential::Token => (
                "token-ends",
                AttentionAction::RotateToken {
                    connection_id,
                    token_id: end.id,
                },
            ),
            EndingCredential::Client => (
                "client-secret-ends",
                AttentionAction::OpenConnection { connection_id },
            ),
        };
        items.push(Attention {
            code: code.to_owned(),
            severity: end.severity,
            words: end.words,
            detail: end.refused.map(|refused| refused.words),
            since: Some(end.at),
            action,
        });
    }
    Ok(items)
}
