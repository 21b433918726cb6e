//! Where things lie on this computer. The folders are called as the app's identifier.

use std::path::{Path, PathBuf};

/// The app's identifier: names of folders, the D-Bus name, the keychain's service.
pub const IDENTIFIER: &str = "app.directory-sync.console";

/// How a workspace file is called if nobody says otherwise.
pub const EXTENSION: &str = "dsync";

/// The user has no home folder, so nothing can be kept for them.
#[derive(Debug, thiserror::Error)]
#[error("this user has no home folder; give the workspace with --workspace FILE")]
pub struct NoHome;

/// Where workspaces lie unless the admin chose another place (`~/.local/share/…` on Linux).
///
/// # Errors
/// [`NoHome`].
pub fn data_folder() -> Result<PathBuf, NoHome> {
    dirs::data_dir()
        .map(|folder| folder.join(IDENTIFIER))
        .ok_or(NoHome)
}

/// Where preferences lie (`~/.config/…` on Linux).
///
/// # Errors
/// [`NoHome`].
pub fn configuration_folder() -> Result<PathBuf, NoHome> {
    dirs::config_dir()
        .map(|folder| folder.join(IDENTIFIER))
        .ok_or(NoHome)
}

/// The workspace that opens when none is named.
///
/// # Errors
/// [`NoHome`].
pub fn default_workspace() -> Result<PathBuf, NoHome> {
    Ok(data_folder()?.join("default").with_extension(EXTENSION))
}

/// `path` from the root on. The file need not exist: links in its folder are not followed.
///
/// # Errors
/// If `path` is empty or the working folder is gone.
pub fn absolute(path: &Path) -> std::io::Result<PathBuf> {
    std::path::absolute(path)
}

/// The workspace that is meant: the one named, else the default one, from the root on.
///
/// # Errors
/// Words, if there is no home folder or the working folder is gone.
pub fn chosen_workspace(named: Option<&Path>) -> Result<PathBuf, String> {
    match named {
        Some(path) => absolute(path).map_err(|error| error.to_string()),
        None => default_workspace().map_err(|error| error.to_string()),
    }
}
