//! What the operations need of the program around them: keychain, clipboard, dialogs,
//! preferences.

use crate::clipboard::Clipboard;
use crate::keychain::SystemKeychain;
use crate::preferences::Configuration;
use crate::{dialogs, paths};
use console_api::types::{Licence, Preferences, Theme};
use console_api::{
    Answer, FileQuestion, Host, Keychain, NoKeychain, NoWindow, Notification, USUAL_SELF_TEST,
};
use std::io;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tauri::AppHandle;
use tauri_plugin_notification::NotificationExt;
use zeroize::Zeroizing;

/// This program. It has a window, or it has none.
pub struct ProgramHost {
    configuration: Configuration,
    keychain: Box<dyn Keychain>,
    window: OnceLock<Desktop>,
    /// Names that the command line gave the address of.
    pins: Vec<(String, IpAddr)>,
    /// How often the public name is looked at; `None` for never.
    self_test_period: Option<Duration>,
}

struct Desktop {
    app: AppHandle,
    clipboard: Clipboard,
}

impl ProgramHost {
    /// For the command line.
    pub fn without_window() -> ProgramHost {
        let keychain: Box<dyn Keychain> = match SystemKeychain::start() {
            Ok(keychain) => Box::new(keychain),
            Err(error) => {
                tracing::warn!(%error, "the keychain cannot be used");
                Box::new(NoKeychain)
            }
        };
        ProgramHost {
            configuration: Configuration::read(paths::configuration_folder().ok()),
            keychain,
            window: OnceLock::new(),
            pins: Vec::new(),
            self_test_period: Some(USUAL_SELF_TEST),
        }
    }

    /// The same, with the addresses of public names that its name service knows otherwise or not at all.
    #[must_use]
    pub fn with_pins(self, pins: Vec<(String, IpAddr)>) -> ProgramHost {
        ProgramHost { pins, ..self }
    }

    /// The same, looking at the public name this often, or never.
    #[must_use]
    pub fn with_self_test_period(self, period: Option<Duration>) -> ProgramHost {
        ProgramHost {
            self_test_period: period,
            ..self
        }
    }

    /// For the window.
    pub fn with_window(app: AppHandle) -> ProgramHost {
        let host = ProgramHost::without_window();
        let clipboard = Clipboard::new(app.clone());
        // The cell is fresh.
        let _ = host.window.set(Desktop { app, clipboard });
        host
    }

    /// Whether a copied secret may still be on the clipboard.
    pub fn has_copied_secret(&self) -> bool {
        self.window
            .get()
            .is_some_and(|desktop| desktop.clipboard.holds_secret())
    }

    /// Before the program ends: takes a copied secret off the clipboard.
    pub fn forget_copied_secret(&self) {
        if let Some(desktop) = self.window.get() {
            desktop.clipboard.clear_now();
        }
    }
}

impl Host for ProgramHost {
    fn keychain(&self) -> &dyn Keychain {
        self.keychain.as_ref()
    }

    fn copy_secret(&self, secret: Zeroizing<String>) -> Answer<'_, Result<(), NoWindow>> {
        Box::pin(async move {
            let desktop = self.window.get().ok_or(NoWindow)?;
            desktop.clipboard.copy_secret(secret).await
        })
    }

    fn pick(&self, question: FileQuestion) -> Answer<'_, Result<Option<PathBuf>, NoWindow>> {
        Box::pin(async move {
            let desktop = self.window.get().ok_or(NoWindow)?;
            Ok(dialogs::pick(&desktop.app, question).await)
        })
    }

    fn notify(&self, notification: &Notification) -> Result<(), NoWindow> {
        let desktop = self.window.get().ok_or(NoWindow)?;
        desktop
            .app
            .notification()
            .builder()
            .title(&notification.title)
            .body(&notification.body)
            .show()
            .map_err(|error| {
                tracing::warn!(%error, "the system shows no notification");
                NoWindow
            })
    }

    fn preferences(&self) -> Preferences {
        self.configuration.preferences()
    }

    fn set_preferences(&self, preferences: &Preferences) -> io::Result<()> {
        self.configuration.set_preferences(preferences)?;
        if let Some(desktop) = self.window.get() {
            desktop.app.set_theme(window_theme(preferences.theme));
        }
        Ok(())
    }

    fn recent_workspaces(&self) -> Vec<PathBuf> {
        self.configuration.recent()
    }

    /// Only what the window opened counts: commands pass through many files.
    fn note_workspace(&self, path: &Path) {
        if self.window.get().is_some()
            && let Err(error) = self.configuration.note_workspace(path)
        {
            tracing::warn!(%error, "the list of recent workspaces was not written");
        }
    }

    fn data_folder(&self) -> PathBuf {
        paths::data_folder().unwrap_or_else(|_| std::env::temp_dir())
    }

    fn licences(&self) -> Vec<Licence> {
        crate::licences::all()
    }

    fn self_test_period(&self) -> Option<Duration> {
        self.self_test_period
    }

    fn reach_tools(&self) -> reach::Tools {
        let system = reach::Tools::system();
        if self.pins.is_empty() {
            return system;
        }
        let pinned = reach::PinnedResolver::new(self.pins.clone(), system.resolver);
        reach::Tools {
            resolver: Arc::new(pinned),
            ..system
        }
    }
}

/// What the window's frame is told; `None` follows the system.
pub fn window_theme(theme: Theme) -> Option<tauri::Theme> {
    match theme {
        Theme::System => None,
        Theme::Light => Some(tauri::Theme::Light),
        Theme::Dark => Some(tauri::Theme::Dark),
    }
}
