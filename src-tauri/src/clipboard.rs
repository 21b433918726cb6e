//! The system's clipboard, for secrets: what is copied goes away again.

use console_api::NoWindow;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tauri::AppHandle;
use tauri_plugin_clipboard_manager::ClipboardExt;
use zeroize::Zeroizing;

/// How long a secret stays.
const STAY: Duration = Duration::from_secs(30);

type Copied = Arc<Mutex<Option<Zeroizing<String>>>>;

pub struct Clipboard {
    app: AppHandle,
    /// The secret that was copied last, until it is cleared.
    copied: Copied,
}

impl Clipboard {
    pub fn new(app: AppHandle) -> Clipboard {
        Clipboard {
            app,
            copied: Arc::default(),
        }
    }

    /// Copies `secret`, out of sight of clipboard histories where the system has a way to say
    /// so, and clears it after 30 s if it is still there.
    ///
    /// # Errors
    /// [`NoWindow`] if the system has no clipboard for us.
    pub async fn copy_secret(&self, secret: Zeroizing<String>) -> Result<(), NoWindow> {
        let (app, copied) = (self.app.clone(), self.copied.clone());
        // The clipboard's calls block; on the main thread they may wait for that very thread.
        let written = tauri::async_runtime::spawn_blocking(move || {
            let written = app.clipboard().write_secret(secret.as_str());
            if written.is_ok() {
                *lock(&copied) = Some(secret);
            }
            written
        });
        match written.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                tracing::warn!(%error, "the clipboard refused");
                return Err(NoWindow);
            }
            Err(_) => return Err(NoWindow),
        }
        let (app, copied) = (self.app.clone(), self.copied.clone());
        let this_one = lock(&copied).clone();
        tauri::async_runtime::spawn(async move {
            tokio::time::sleep(STAY).await;
            let _ = tauri::async_runtime::spawn_blocking(move || {
                // A secret that was copied later has its own 30 s.
                if *lock(&copied) == this_one {
                    clear(&app, &copied);
                }
            })
            .await;
        });
        Ok(())
    }

    /// Whether a secret was copied and has not been cleared yet.
    pub fn holds_secret(&self) -> bool {
        lock(&self.copied).is_some()
    }

    /// Clears a secret that is still there, now.
    pub fn clear_now(&self) {
        clear(&self.app, &self.copied);
    }
}

/// What is kept is whole also after a panic elsewhere, so poisoning is passed over.
fn lock(copied: &Copied) -> std::sync::MutexGuard<'_, Option<Zeroizing<String>>> {
    copied.lock().unwrap_or_else(PoisonError::into_inner)
}

fn clear(app: &AppHandle, copied: &Copied) {
    let Some(secret) = lock(copied).take() else {
        return;
    };
    let is_there = app
        .clipboard()
        .read_text()
        .is_ok_and(|text| text == *secret);
    if is_there && let Err(error) = app.clipboard().clear() {
        tracing::warn!(%error, "a secret stayed on the clipboard");
    }
}
