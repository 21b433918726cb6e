//! What a person chose at this computer, for all workspaces: one small JSON file.

use console_api::types::Preferences;
use serde::{Deserialize, Serialize};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// How many workspaces are remembered.
const RECENT: usize = 8;

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Kept {
    preferences: Preferences,
    /// Last opened first.
    recent: Vec<PathBuf>,
}

/// The file, and what it says. Without a configuration folder things last as long as the
/// process.
pub struct Configuration {
    file: Option<PathBuf>,
    kept: Mutex<Kept>,
}

impl Configuration {
    /// Reads `configuration.json` in `folder`. A file that cannot be read counts as empty:
    /// taste must not keep the program from starting.
    pub fn read(folder: Option<PathBuf>) -> Configuration {
        let file = folder.map(|folder| folder.join("configuration.json"));
        let kept = file.as_deref().and_then(|file| match read(file) {
            Ok(kept) => Some(kept),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => {
                tracing::warn!(%error, file = %file.display(), "the configuration is not used");
                None
            }
        });
        Configuration {
            file,
            kept: Mutex::new(kept.unwrap_or_default()),
        }
    }

    pub fn preferences(&self) -> Preferences {
        self.kept().preferences.clone()
    }

    /// Keeps `preferences`.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn set_preferences(&self, preferences: &Preferences) -> io::Result<()> {
        self.change(|kept| kept.preferences = preferences.clone())
    }

    /// Workspaces, last opened first.
    pub fn recent(&self) -> Vec<PathBuf> {
        self.kept().recent.clone()
    }

    /// Remembers that `workspace` was opened.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn note_workspace(&self, workspace: &Path) -> io::Result<()> {
        self.change(|kept| {
            kept.recent.retain(|known| known != workspace);
            kept.recent.insert(0, workspace.to_owned());
            kept.recent.truncate(RECENT);
        })
    }

    /// Another process may have written meanwhile: its file is the beginning.
    fn change(&self, change: impl FnOnce(&mut Kept)) -> io::Result<()> {
        let mut kept = self.kept();
        if let Some(newer) = self.file.as_deref().and_then(|file| read(file).ok()) {
            *kept = newer;
        }
        change(&mut kept);
        match &self.file {
            Some(file) => write(file, &kept),
            None => Ok(()),
        }
    }

    /// What is remembered is whole also after a panic elsewhere, so poisoning is passed over.
    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read(file: &Path) -> io::Result<Kept> {
    serde_json::from_slice(&std::fs::read(file)?).map_err(io::Error::from)
}

/// Writes beside the file and renames, so that it is never half there.
fn write(file: &Path, kept: &Kept) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let beside = file.with_extension(format!("{}.new", std::process::id()));
    let mut writer = std::fs::File::create(&beside)?;
    serde_json::to_writer_pretty(&mut writer, kept)?;
    writer.flush()?;
    std::fs::rename(&beside, file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use console_api::types::Theme;

    #[test]
    fn what_was_chosen_is_there_at_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let at = || Configuration::read(Some(folder.path().join("deep").join("er")));
        let chosen = Preferences {
            theme: Theme::Dark,
            single_keys: false,
            notify_expiry: false,
        };
        at().set_preferences(&chosen).unwrap();
        at().note_workspace(Path::new("/a.dsync")).unwrap();
        let next = at();
        assert_eq!(next.preferences().theme, Theme::Dark);
        assert!(!next.preferences().single_keys && !next.preferences().notify_expiry);
        assert_eq!(next.recent(), [PathBuf::from("/a.dsync")]);
    }

    #[test]
    fn a_file_that_says_nothing_of_notifications_has_them_on() {
        let folder = tempfile::tempdir().unwrap();
        let text = r#"{ "preferences": { "theme": "dark", "singleKeys": false } }"#;
        std::fs::write(folder.path().join("configuration.json"), text).unwrap();
        let preferences = Configuration::read(Some(folder.path().to_owned())).preferences();
        assert_eq!(preferences.theme, Theme::Dark, "the rest is not lost by it");
        assert!(preferences.notify_expiry);
    }

    #[test]
    fn the_last_workspace_stands_first_once_and_the_list_stays_short() {
        let configuration = Configuration::read(None);
        for number in 0..12 {
            configuration
                .note_workspace(Path::new(&format!("/{number}.dsync")))
                .unwrap();
        }
        configuration.note_workspace(Path::new("/7.dsync")).unwrap();
        let recent = configuration.recent();
        assert_eq!(recent.len(), RECENT);
        assert_eq!(recent[0], Path::new("/7.dsync"));
        assert_eq!(
            recent
                .iter()
                .filter(|path| *path == Path::new("/7.dsync"))
                .count(),
            1
        );
    }

    #[test]
    fn a_damaged_file_counts_as_empty_and_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("configuration.json"), "{ half").unwrap();
        let configuration = Configuration::read(Some(folder.path().to_owned()));
        assert_eq!(configuration.preferences().theme, Theme::System);
        configuration.note_workspace(Path::new("/a.dsync")).unwrap();
        assert_eq!(
            Configuration::read(Some(folder.path().to_owned()))
                .recent()
                .len(),
            1
        );
    }

    #[test]
    fn what_two_processes_remember_is_joined() {
        let folder = tempfile::tempdir().unwrap();
        let read = || Configuration::read(Some(folder.path().to_owned()));
        let (one, other) = (read(), read());
        one.note_workspace(Path::new("/one.dsync")).unwrap();
        other.note_workspace(Path::new("/other.dsync")).unwrap();
        assert_eq!(read().recent().len(), 2);
    }
}
