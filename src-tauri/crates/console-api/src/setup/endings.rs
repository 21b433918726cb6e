//! What a connection's provider does when somebody leaves, and when its token does not work any more: from its guide.

use super::markup::spans;
use super::{Decided, Found, guide_of};
use crate::connections::find;
use crate::console::Console;
use crate::types::{
    ConsoleError, Ending, EndingAct, EndingsQuery, Refused, ResourceKind, RotationPlace,
    SetupSource,
};
use directory::{IdpConnection, Reader, StoreError};
use idp::guide::{Act, Action, FieldValue, Guide, Values};

/// `connections.endings`: of the acts in the provider that end a user, or a group, what they do here.
pub(crate) async fn endings(
    console: &Console,
    input: EndingsQuery,
) -> Result<Vec<Ending>, ConsoleError> {
    console
        .read(move |reader| {
            let connection = find(reader, &input.connection)?;
            let (guide, values) = decided(reader, &connection)?;
            let way = guide.way(values.way.as_deref()).map(|way| way.key.as_str());
            let rows = guide
                .traffic
                .iter()
                .flat_map(|traffic| &traffic.deprovisioning)
                .filter(|row| {
                    row.ways.is_empty()
                        || way.is_some_and(|way| row.ways.iter().any(|of| of == way))
                })
                .filter(|row| kind_of(row.act) == input.kind);
            Ok(rows
                .map(|row| Ending {
                    act: act(row.act),
                    when: spans(&row.when, &values),
                    sends: spans(&row.sends, &values),
                    leaves: spans(&row.leaves, &values),
                    sources: sources(guide, &row.sources),
                    unsourced: row.unsourced.clone(),
                })
                .collect())
        })
        .await
}

/// What the provider of a connection does when its token does not work any more; `None` for one without a guide.
pub(crate) fn refused(
    reader: &Reader,
    connection: &IdpConnection,
) -> Result<Option<Refused>, StoreError> {
    let Ok((guide, values)) = decided(reader, connection) else {
        return Ok(None);
    };
    Ok(guide.traffic.as_ref().map(|traffic| Refused {
        words: spans(&traffic.refused.words, &values),
        stop: spans(&traffic.refused.stop, &values),
        sources: sources(guide, &traffic.refused.sources),
        unsourced: traffic.refused.unsourced.clone(),
    }))
}

/// The length of the provider's cycle in minutes; `None` for one that sends when something changes.
pub(crate) fn cycle_minutes(connection: &IdpConnection) -> Option<u32> {
    guide_of(connection).ok()?.traffic.as_ref()?.rhythm.minutes
}

/// Where the provider is given a token.
pub(crate) fn token_place(
    reader: &Reader,
    connection: &IdpConnection,
) -> Result<Option<RotationPlace>, StoreError> {
    let Ok((guide, values)) = decided(reader, connection) else {
        return Ok(None);
    };
    let Some(place) = guide.token_step(values.way.as_deref()) else {
        return Ok(None);
    };
    let field = place
        .step
        .instructions
        .iter()
        .find_map(|instruction| match &instruction.action {
            Action::Field {
                label,
                value: FieldValue::Token,
            } => Some(label.clone()),
            Action::Field { .. } | Action::Say { .. } => None,
        });
    Ok(Some(RotationPlace {
        phase: place.phase.key.clone(),
        step: place.step.key.clone(),
        title: place.step.title.clone(),
        place: spans(&place.phase.place, &values),
        field: field.unwrap_or_default(),
    }))
}

fn decided(
    reader: &Reader,
    connection: &IdpConnection,
) -> Result<(&'static Guide, Values), StoreError> {
    let guide = guide_of(connection)?;
    let choices = reader.setup(connection.id)?.choices;
    let found = Found::read(reader, String::new())?;
    Ok((guide, Decided::of(guide, &choices, &found).values))
}

fn sources(guide: &Guide, keys: &[String]) -> Vec<SetupSource> {
    keys.iter()
        .filter_map(|key| guide.sources.get(key))
        .map(|source| SetupSource {
            title: source.title.clone(),
            address: source.address.clone(),
        })
        .collect()
}

fn kind_of(act: Act) -> ResourceKind {
    match act {
        Act::Unassigned | Act::Disabled | Act::Suspended | Act::Deleted | Act::Restored => {
            ResourceKind::User
        }
        Act::MemberRemoved | Act::GroupUnassigned | Act::GroupDeleted => ResourceKind::Group,
    }
}

fn act(act: Act) -> EndingAct {
    match act {
        Act::Unassigned => EndingAct::Unassigned,
        Act::Disabled => EndingAct::Disabled,
        Act::Suspended => EndingAct::Suspended,
        Act::Deleted => EndingAct::Deleted,
        Act::Restored => EndingAct::Restored,
        Act::MemberRemoved => EndingAct::MemberRemoved,
        Act::GroupUnassigned => EndingAct::GroupUnassigned,
        Act::GroupDeleted => EndingAct::GroupDeleted,
    }
}
