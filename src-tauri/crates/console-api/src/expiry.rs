//! What ends soon, and what the provider will do then.

use crate::connections::{provider_of, rows_with_credentials};
use crate::console::Console;
use crate::credentials::{Credential, Credentials};
use crate::host::Notification;
use crate::setup;
use crate::types::{ConnectionEnd, ConsoleError, EndingCredential, Severity};
use crate::words::{self, Args};
use directory::{IdpConnection, Reader, StoreError};
use scim_core::Timestamp;
use serde_json::{Map, Value};
use std::time::Duration;

const DAY_MS: i64 = 86_400_000;
/// The admin is told when no more than so many days are left, the most first.
const STAGES: [u32; 4] = [30, 14, 7, 1];
/// How often what ends soon is looked at for a notification.
const LOOK_EVERY: Duration = Duration::from_secs(15 * 60);
/// The setting that says up to which stage was told, by credential.
const TOLD: &str = "expiryTold";

/// The smallest of the stages that an end lies within; `None` beyond the largest, and once it has passed.
pub(crate) fn stage(expires: Option<Timestamp>, at: Timestamp) -> Option<u32> {
    let left = expires?.0 - at.0;
    if left <= 0 {
        return None;
    }
    STAGES
        .into_iter()
        .rev()
        .find(|days| left <= i64::from(*days) * DAY_MS)
}

fn severity(stage: u32) -> Severity {
    match stage {
        0..=1 => Severity::Failure,
        2..=14 => Severity::Warning,
        _ => Severity::Info,
    }
}

/// The end of what a connection has left to come in with, if it is near. Whatever ends sooner may go: a token that another
/// one takes over from is no threat.
pub(crate) fn forecast(
    reader: &Reader,
    connection: &IdpConnection,
    credentials: &Credentials,
    at: Timestamp,
) -> Result<Option<ConnectionEnd>, StoreError> {
    let Some(last) = credentials.last(at) else {
        return Ok(None);
    };
    let (Some(expires), Some(stage)) = (last.expires(), stage(last.expires(), at)) else {
        return Ok(None);
    };
    let (kind, id, name) = match last {
        Credential::Token(token) => (EndingCredential::Token, token.id.to_string(), &token.name),
        Credential::Client(client, _) => (
            EndingCredential::Client,
            client.id.to_string(),
            &client.name,
        ),
    };
    let left = expires.0 - at.0;
    // As times are told elsewhere: by the nearest day, and none for what is left of the last one.
    let days = if left < DAY_MS {
        0
    } else {
        (left + DAY_MS / 2).div_euclid(DAY_MS)
    };
    let words_id = match kind {
        EndingCredential::Token => "attention-token-ends",
        EndingCredential::Client => "attention-client-secret-ends",
    };
    #[expect(clippy::cast_precision_loss, reason = "days within a month")]
    let args = Args::new()
        .text("connection", &connection.name)
        .text("token", name)
        .text("client", name)
        .number("days", days as f64);
    Ok(Some(ConnectionEnd {
        kind,
        id,
        name: name.clone(),
        at: expires.0,
        stage,
        severity: severity(stage),
        words: words::spans(words_id, &args),
        refused: setup::refused(reader, connection)?,
    }))
}

/// What the admin was not told of yet, and what was told with it.
fn due(
    reader: &Reader,
    at: Timestamp,
) -> Result<(Vec<Notification>, Map<String, Value>), StoreError> {
    let told = match reader.setting(TOLD)? {
        Some(Value::Object(told)) => told,
        _ => Map::new(),
    };
    let mut now_told = Map::new();
    let mut notifications = Vec::new();
    for (row, credentials) in rows_with_credentials(reader, at)? {
        let Some(connection) = reader.connection(&row.id)? else {
            continue;
        };
        let Some(end) = forecast(reader, &connection, &credentials, at)? else {
            continue;
        };
        // A stage that was told is not told again; of a credential with a new end each stage is a new one.
        let key = format!("{}@{}", end.id, end.at);
        let before = told.get(&key).and_then(Value::as_u64);
        if before.is_none_or(|before| before > u64::from(end.stage)) {
            let provider = provider_of(&connection.provider).name;
            let body = match &end.refused {
                Some(refused) => words::joined(&refused.words),
                None => words::text(
                    "notification-token-ends-body",
                    &Args::new().text("provider", &provider),
                ),
            };
            notifications.push(Notification {
                title: words::joined(&end.words),
                body,
            });
        }
        now_told.insert(key, Value::from(end.stage));
    }
    Ok((notifications, now_told))
}

impl Console {
    /// Tells the admin by the system's own notifications what ends soon, each stage once, until `until` is done. For a
    /// program that has a window.
    pub async fn tell_of_expiry(&self, until: impl Future<Output = ()>) {
        let telling = async {
            loop {
                if let Err(error) = self.tell_what_ends().await {
                    tracing::warn!(%error, "what ends soon was not told");
                }
                tokio::time::sleep(LOOK_EVERY).await;
            }
        };
        tokio::select! {
            () = telling => {}
            () = until => {}
        }
    }

    /// One look; answers how many notifications were shown.
    ///
    /// # Errors
    /// Those of the workspace.
    pub async fn tell_what_ends(&self) -> Result<usize, ConsoleError> {
        // What was told could not be kept in a workspace that is only read, and would be told again and again.
        let is_read_only = self.workspace().info().read_only.is_some();
        if is_read_only || !self.host().preferences().notify_expiry {
            return Ok(0);
        }
        let at = self.now();
        let (notifications, told) = self.read(move |reader| due(reader, at)).await?;
        let mut shown = 0;
        for notification in notifications {
            match self.host().notify(&notification) {
                Ok(()) => shown += 1,
                Err(error) => {
                    // It is told at the next look, if somebody can be told then.
                    tracing::warn!(%error, "a notification could not be shown");
                    return Ok(shown);
                }
            }
        }
        if shown > 0 {
            let grant = self.grant();
            self.write(move |writer| writer.set_setting(&grant, TOLD, &Value::Object(told)))
                .await?;
        }
        Ok(shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_is_near_in_four_stages() {
        let at = Timestamp(1_000_000);
        let in_days = |days: f64| {
            #[expect(clippy::cast_possible_truncation, reason = "days of a test")]
            let ms = (days * DAY_MS as f64) as i64;
            stage(Some(Timestamp(at.0 + ms)), at)
        };
        for (days, expected) in [
            (30.1, None),
            (30.0, Some(30)),
            (14.1, Some(30)),
            (14.0, Some(14)),
            (7.0, Some(7)),
            (1.1, Some(7)),
            (1.0, Some(1)),
            (0.01, Some(1)),
            (0.0, None),
            (-3.0, None),
        ] {
            assert_eq!(in_days(days), expected, "{days}");
        }
        assert_eq!(stage(None, at), None);
        assert_eq!(severity(30), Severity::Info);
        assert_eq!(severity(14), Severity::Warning);
        assert_eq!(severity(1), Severity::Failure);
    }
}
