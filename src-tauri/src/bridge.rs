//! The two commands of the webview. Everything else is a row of the operations' table.

use console_api::Console;
use console_api::types::ConsoleError;
use serde::Serialize;
use serde_json::Value;
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tauri::State;
use tauri::ipc::Channel;
use tokio_util::sync::CancellationToken;

/// The bell rings at once, then at most this often.
const RING_EVERY: Duration = Duration::from_millis(50);

/// How many bells one page may have; the oldest falls silent. A page needs one.
const BELLS: usize = 8;

/// The number of the newest log entry.
#[derive(Clone, Copy, Serialize)]
pub struct LogHead {
    head: i64,
}

/// The bells of the page that is loaded now.
#[derive(Default)]
pub struct Bells {
    ringing: Mutex<VecDeque<CancellationToken>>,
}

impl Bells {
    /// Stops all: the page is gone, or another one is being loaded.
    pub fn silence(&self) {
        for bell in self.ringing().drain(..) {
            bell.cancel();
        }
    }

    fn hang(&self) -> CancellationToken {
        let bell = CancellationToken::new();
        let mut ringing = self.ringing();
        if ringing.len() == BELLS
            && let Some(oldest) = ringing.pop_front()
        {
            oldest.cancel();
        }
        ringing.push_back(bell.clone());
        bell
    }

    /// The list is whole also after a panic elsewhere, so poisoning is passed over.
    fn ringing(&self) -> std::sync::MutexGuard<'_, VecDeque<CancellationToken>> {
        self.ringing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What writes a file. From the page, the system's own dialog asks where: a page that somebody
/// else has taken over must not be able to name a file of the admin's.
const WRITES_A_FILE: [&str; 5] = [
    "workspace.create",
    "workspace.backup",
    "log.export",
    "setup.save",
    "tokens.saveCalendar",
];

fn forget_path(operation: &str, input: &mut Value) {
    if WRITES_A_FILE.contains(&operation)
        && let Some(path) = input.get_mut("path")
    {
        *path = Value::Null;
    }
}

/// The one door from the webview for requests. Decisions belong in `console-api`.
#[tauri::command]
pub async fn call(
    console: State<'_, Console>,
    operation: String,
    mut input: Value,
) -> Result<Value, ConsoleError> {
    forget_path(&operation, &mut input);
    console.call(&operation, input).await
}

/// Tells the page whenever the log has something new, until the page goes.
#[tauri::command]
pub async fn watch_log(
    console: State<'_, Console>,
    bells: State<'_, Bells>,
    channel: Channel<LogHead>,
) -> Result<(), ConsoleError> {
    let mut head = console.head();
    let bell = bells.hang();
    tauri::async_runtime::spawn(async move {
        loop {
            let newest = LogHead {
                head: head.borrow_and_update().0,
            };
            if channel.send(newest).is_err() {
                return;
            }
            let ring = async {
                tokio::time::sleep(RING_EVERY).await;
                head.changed().await
            };
            tokio::select! {
                changed = ring => if changed.is_err() { return },
                () = bell.cancelled() => return,
            }
        }
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_page_cannot_name_a_file_to_write() {
        for operation in WRITES_A_FILE {
            assert!(console_api::OPERATIONS.contains(&operation), "{operation}");
            let mut input = json!({ "path": "/home/ada/.profile", "name": "x" });
            forget_path(operation, &mut input);
            assert_eq!(input, json!({ "path": null, "name": "x" }));
        }
        let mut input = json!({ "path": "/home/ada/known.dsync" });
        forget_path("workspace.open", &mut input);
        assert_eq!(input["path"], "/home/ada/known.dsync");
    }

    #[test]
    fn a_page_that_goes_takes_its_bells_with_it() {
        let bells = Bells::default();
        let (one, other) = (bells.hang(), bells.hang());
        bells.silence();
        assert!(one.is_cancelled() && other.is_cancelled());
        assert!(!bells.hang().is_cancelled());
    }

    #[test]
    fn a_page_that_asks_for_ever_more_bells_loses_the_oldest() {
        let bells = Bells::default();
        let hung: Vec<_> = (0..BELLS + 3).map(|_| bells.hang()).collect();
        let silent = hung.iter().filter(|bell| bell.is_cancelled()).count();
        assert_eq!(silent, 3);
        assert!(hung[..3].iter().all(CancellationToken::is_cancelled));
    }
}
