//! `directory-sync token rotate`, `rotations` and `calendar`.

use super::output::{self, Table};
use super::token::parse_expiry;
use super::{CliError, Context, times};
use crate::words::say;
use clap::Args;
use console_api::joined;
use console_api::types::{
    Calendar, CalendarQuery, CreatedToken, Expiry, RotateToken, Rotation, RotationQuery,
    RotationState,
};
use std::io::Write;

#[derive(Debug, Args)]
pub struct Rotate {
    /// The id of the token to be replaced, as `token list` shows it.
    id: String,
    /// What to call the new one.
    #[arg(long)]
    name: String,
    /// When the new one ends: in 7, 30, 90, 180 or 365 days, at the end of a day (2027-06-30), or never.
    #[arg(long, value_name = "DAYS|DATE|never", default_value = "365", value_parser = parse_expiry)]
    expires: Expiry,
    /// How long the old one works beside it, in hours: 0 to 720.
    #[arg(long, value_name = "HOURS", default_value_t = 24, value_parser = clap::value_parser!(u32).range(0..=720))]
    overlap: u32,
    /// Keep the new one in the operating system's keychain, so that it can be revealed later.
    #[arg(long)]
    keep: bool,
}

impl Rotate {
    pub(super) async fn run(self, context: &Context) -> Result<(), CliError> {
        let caller = context.caller().await?;
        let input = RotateToken {
            id: self.id,
            name: self.name,
            expiry: self.expires,
            overlap_hours: self.overlap,
            keep_in_keychain: self.keep,
        };
        let created: CreatedToken = caller.call("tokens.rotate", &input).await?;
        let query = RotationQuery {
            connection: Some(created.row.connection_id.clone()),
        };
        let rotations: Vec<Rotation> = caller.finish("rotation.list", &query).await?;
        if let Some(problem) = &created.keychain_problem {
            output::note(&say!("cli-token-not-kept", problem = problem.as_str()));
        }
        if context.json {
            return output::json(&created);
        }
        let rotation = rotations
            .iter()
            .find(|rotation| rotation.token.id == created.id);
        if let Some(rotation) = rotation {
            let until = rotation
                .former
                .expires
                .map_or_else(|| say!("cli-never"), times::local);
            output::note(&say!(
                "cli-token-rotated",
                name = created.row.name.as_str(),
                former = rotation.former.name.as_str(),
                until = until
            ));
            if let Some(place) = &rotation.place {
                output::note(&say!(
                    "cli-token-goes-into",
                    title = place.title.as_str(),
                    field = place.field.as_str()
                ));
            }
        }
        if !created.row.in_keychain {
            output::note(&say!("cli-token-shown-once"));
        }
        output::line(&created.token)
    }
}

pub(super) async fn rotations(
    context: &Context,
    connection: Option<String>,
) -> Result<(), CliError> {
    let caller = context.caller().await?;
    let query = RotationQuery { connection };
    let rotations: Vec<Rotation> = caller.finish("rotation.list", &query).await?;
    if context.json {
        return output::json(&rotations);
    }
    if rotations.is_empty() {
        output::note(&say!("cli-no-rotations"));
    }
    let mut table = Table::new(&[
        "CONNECTION",
        "NEW",
        "LAST USED",
        "OLD",
        "LAST USED",
        "OLD ENDS",
        "STATE",
    ]);
    for rotation in &rotations {
        let used = |used: Option<i64>| used.map_or_else(|| say!("cli-not-used"), times::local);
        let new = used(rotation.used.map(|used| used.at));
        let old = used(rotation.former_used.map(|used| used.at));
        let ends = rotation
            .former
            .expires
            .map_or_else(|| say!("cli-never"), times::local);
        table.row([
            &rotation.connection_name,
            &rotation.token.name,
            &new,
            &rotation.former.name,
            &old,
            &ends,
            state(rotation.state),
        ]);
    }
    table.print()?;
    for rotation in &rotations {
        output::note(&joined(&rotation.words));
        if matches!(
            rotation.state,
            RotationState::Waiting | RotationState::Both | RotationState::Settling
        ) {
            output::note(&rotation.rule);
        }
    }
    Ok(())
}

fn state(state: RotationState) -> &'static str {
    match state {
        RotationState::Waiting => "waiting",
        RotationState::Both => "both used",
        RotationState::Settling => "settling",
        RotationState::Safe => "safe to revoke",
        RotationState::Over => "over",
        RotationState::StillSent => "old still sent",
    }
}

/// Prints the calendar file.
pub(super) async fn calendar(
    context: &Context,
    token: Option<String>,
    connection: Option<String>,
) -> Result<(), CliError> {
    let caller = context.caller().await?;
    let query = CalendarQuery { token, connection };
    let calendar: Calendar = caller.finish("tokens.calendar", &query).await?;
    if context.json {
        return output::json(&calendar);
    }
    // As it is: its lines end with CRLF, and it may be a terminal's no more than a pipe's.
    let mut out = std::io::stdout().lock();
    out.write_all(calendar.text.as_bytes())?;
    out.flush()?;
    Ok(())
}
