//! What the operations need of the program around them: keychain, clipboard, file dialogs, the
//! user's own configuration. The desktop program has all of it; a headless one has little.

use crate::types::{Licence, Preferences, Theme};
use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use zeroize::Zeroizing;

/// An answer that takes its time.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Why a keychain did not do what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeychainProblem {
    #[error("no keychain runs in this session")]
    NoService,
    #[error("the keychain is locked")]
    Locked,
    #[error("access to the keychain was denied")]
    Denied,
    #[error("the keychain did not answer")]
    NoAnswer,
    /// It said that it had stored something and could not give it back.
    #[error("the keychain does not give back what it is given")]
    Forgetful,
    /// Nothing is held under this key. A locked keychain may say this too.
    #[error("the keychain holds nothing under this key")]
    NotHeld,
    #[error("the keychain failed")]
    Failed,
}

impl KeychainProblem {
    /// Part of the ids of the messages about it.
    pub(crate) fn key(self) -> &'static str {
        match self {
            KeychainProblem::NoService => "no-service",
            KeychainProblem::Locked => "locked",
            KeychainProblem::Denied => "denied",
            KeychainProblem::NoAnswer => "no-answer",
            KeychainProblem::Forgetful => "forgetful",
            KeychainProblem::NotHeld => "not-held",
            KeychainProblem::Failed => "failed",
        }
    }
}

/// The operating system's keychain. Answers within seconds, whatever the system does.
pub trait Keychain: Send + Sync {
    /// Keeps `secret` under `key`, instead of what was there.
    fn set<'a>(
        &'a self,
        key: &'a str,
        secret: Zeroizing<String>,
    ) -> Answer<'a, Result<(), KeychainProblem>>;

    /// What is held under `key`; [`KeychainProblem::NotHeld`] if nothing is.
    fn get<'a>(&'a self, key: &'a str) -> Answer<'a, Result<Zeroizing<String>, KeychainProblem>>;

    /// Forgets `key`. Nothing there is as good as forgotten.
    fn delete<'a>(&'a self, key: &'a str) -> Answer<'a, Result<(), KeychainProblem>>;

    /// A round trip: write, read back, delete.
    fn check(&self) -> Answer<'_, Result<(), KeychainProblem>>;
}

/// A file that the admin is to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileQuestion {
    /// The dialog's title.
    pub title: String,
    /// True: a file to be written; false: one that exists.
    pub save: bool,
    /// A name to begin with, when saving.
    pub suggested_name: String,
    /// What the files are called, and their extensions without the dot.
    pub kind: String,
    pub extensions: Vec<&'static str>,
}

/// This host has no such thing: a dialog or a clipboard where there is no window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this host has no window")]
pub struct NoWindow;

/// Something that the system's own notifications tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    pub title: String,
    pub body: String,
}

/// The program around the operations.
pub trait Host: Send + Sync + 'static {
    fn keychain(&self) -> &dyn Keychain;

    /// Puts a secret on the clipboard and clears it after 30 s if it is still there.
    fn copy_secret(&self, secret: Zeroizing<String>) -> Answer<'_, Result<(), NoWindow>>;

    /// Asks for a file by the system's own dialog; `None` if the admin closed it.
    fn pick(&self, question: FileQuestion) -> Answer<'_, Result<Option<PathBuf>, NoWindow>>;

    /// Shows a notification of the system's. A host without a window has none.
    ///
    /// # Errors
    /// [`NoWindow`]; it may be tried again later.
    fn notify(&self, _: &Notification) -> Result<(), NoWindow> {
        Err(NoWindow)
    }

    /// The preferences of the person at this computer; the defaults if none were ever set.
    fn preferences(&self) -> Preferences;

    /// Keeps preferences.
    ///
    /// # Errors
    /// If the file cannot be written.
    fn set_preferences(&self, preferences: &Preferences) -> std::io::Result<()>;

    /// Workspaces that were open lately, the last one first.
    fn recent_workspaces(&self) -> Vec<PathBuf>;

    /// Remembers that this workspace was opened.
    fn note_workspace(&self, path: &Path);

    /// Where the program keeps its own files.
    fn data_folder(&self) -> PathBuf;

    /// What is bundled, for the page about the program.
    fn licences(&self) -> Vec<Licence>;

    /// What the way through the public name is looked at with: this computer's name service, authorities and clock.
    fn reach_tools(&self) -> reach::Tools {
        reach::Tools::system()
    }

    /// How often it is looked whether the public name still leads here; `None` for never.
    fn self_test_period(&self) -> Option<Duration> {
        Some(crate::reachability::USUAL_PERIOD)
    }
}

impl Default for Preferences {
    fn default() -> Preferences {
        Preferences {
            theme: Theme::System,
            single_keys: true,
            notify_expiry: true,
        }
    }
}

/// A host without a window: nothing is asked, and preferences last as long as the process.
pub struct HeadlessHost {
    data_folder: PathBuf,
    keychain: Arc<dyn Keychain>,
    reach_tools: Option<reach::Tools>,
    self_test_period: Option<Duration>,
    memory: Mutex<Memory>,
}

#[derive(Default)]
struct Memory {
    preferences: Preferences,
    recent: Vec<PathBuf>,
}

impl HeadlessHost {
    /// A host that keeps its files in `data_folder` and has no keychain.
    pub fn new(data_folder: impl Into<PathBuf>) -> HeadlessHost {
        HeadlessHost {
            data_folder: data_folder.into(),
            keychain: Arc::new(NoKeychain),
            reach_tools: None,
            self_test_period: None,
            memory: Mutex::new(Memory::default()),
        }
    }

    /// The same with a keychain.
    #[must_use]
    pub fn with_keychain(self, keychain: Arc<dyn Keychain>) -> HeadlessHost {
        HeadlessHost { keychain, ..self }
    }

    /// The same, looking at the public name with these instead of this computer's own.
    #[must_use]
    pub fn with_reach_tools(self, tools: reach::Tools) -> HeadlessHost {
        HeadlessHost {
            reach_tools: Some(tools),
            ..self
        }
    }

    /// The same, looking at the public name this often. Without, such a host does not look by itself.
    #[must_use]
    pub fn with_self_test_period(self, period: Duration) -> HeadlessHost {
        HeadlessHost {
            self_test_period: Some(period),
            ..self
        }
    }

    /// What is remembered stays right after a panic elsewhere, so poisoning is passed over.
    fn memory(&self) -> std::sync::MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Host for HeadlessHost {
    fn keychain(&self) -> &dyn Keychain {
        self.keychain.as_ref()
    }

    fn copy_secret(&self, _: Zeroizing<String>) -> Answer<'_, Result<(), NoWindow>> {
        Box::pin(std::future::ready(Err(NoWindow)))
    }

    fn pick(&self, _: FileQuestion) -> Answer<'_, Result<Option<PathBuf>, NoWindow>> {
        Box::pin(std::future::ready(Err(NoWindow)))
    }

    fn preferences(&self) -> Preferences {
        self.memory().preferences.clone()
    }

    fn set_preferences(&self, preferences: &Preferences) -> std::io::Result<()> {
        self.memory().preferences = preferences.clone();
        Ok(())
    }

    fn recent_workspaces(&self) -> Vec<PathBuf> {
        self.memory().recent.clone()
    }

    fn note_workspace(&self, path: &Path) {
        let mut memory = self.memory();
        memory.recent.retain(|known| known != path);
        memory.recent.insert(0, path.to_owned());
    }

    fn data_folder(&self) -> PathBuf {
        self.data_folder.clone()
    }

    fn licences(&self) -> Vec<Licence> {
        Vec::new()
    }

    fn reach_tools(&self) -> reach::Tools {
        match &self.reach_tools {
            Some(tools) => tools.clone(),
            None => reach::Tools::system(),
        }
    }

    fn self_test_period(&self) -> Option<Duration> {
        self.self_test_period
    }
}

/// The keychain of a machine that has none.
pub struct NoKeychain;

impl Keychain for NoKeychain {
    fn set<'a>(
        &'a self,
        _: &'a str,
        _: Zeroizing<String>,
    ) -> Answer<'a, Result<(), KeychainProblem>> {
        Box::pin(std::future::ready(Err(KeychainProblem::NoService)))
    }

    fn get<'a>(&'a self, _: &'a str) -> Answer<'a, Result<Zeroizing<String>, KeychainProblem>> {
        Box::pin(std::future::ready(Err(KeychainProblem::NoService)))
    }

    fn delete<'a>(&'a self, _: &'a str) -> Answer<'a, Result<(), KeychainProblem>> {
        Box::pin(std::future::ready(Err(KeychainProblem::NoService)))
    }

    fn check(&self) -> Answer<'_, Result<(), KeychainProblem>> {
        Box::pin(std::future::ready(Err(KeychainProblem::NoService)))
    }
}
