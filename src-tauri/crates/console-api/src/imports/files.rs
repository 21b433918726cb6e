//! Files as they come in: read whole, checked, held.

use super::desk::HeldFile;
use super::tell;
use crate::connections::small;
use crate::console::Console;
use crate::types::{AddImportFile, AddedImportFile, ConsoleError, ErrorCode, ImportFile};
use crate::words::{Args, visible};
use crate::workspace::{absolute, ask_for, blocking};
use idp::import::{FILE_BYTES, FileProblem, Wrong, read};
use std::io::Read as _;
use std::path::PathBuf;

/// The longest name of a file that is kept, in characters.
const NAME_CHARS: usize = 120;

/// `import.addFile`
pub(crate) async fn add_file(
    console: &Console,
    input: AddImportFile,
) -> Result<AddedImportFile, ConsoleError> {
    let path = match input.path {
        Some(path) => Some(absolute(&path)?),
        None => {
            ask_for(
                console,
                "dialog-import",
                false,
                String::new(),
                "dialog-kind-import",
                vec!["csv", "json"],
            )
            .await?
        }
    };
    let Some(path) = path else {
        return Ok(AddedImportFile { file: None });
    };
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let read = blocking(move || read_file(path)).await?;
    let bytes = read.map_err(|error| {
        let args = Args::new()
            .text("file", &name)
            .text("problem", &error.to_string());
        ConsoleError::say(ErrorCode::BadInput, "error-import-unreadable", &args).at("path")
    })?;
    let file = take_in(console, name, bytes).await?;
    Ok(AddedImportFile { file: Some(file) })
}

/// Not a byte more than a file may have, however long it is.
fn read_file(path: PathBuf) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)?
        .take(FILE_BYTES as u64 + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads a file that came by whatever door, and holds what it says.
pub(crate) async fn take_in(
    console: &Console,
    name: String,
    bytes: Vec<u8>,
) -> Result<ImportFile, ConsoleError> {
    let name: String = name.chars().take(NAME_CHARS).collect();
    let length = bytes.len();
    let called = name.clone();
    let found = blocking(move || read(&called, &bytes)).await?;
    let contents = found.map_err(|problems| tell::refused(&name, &problems))?;
    let held = console.shared().imports.keep_file(name, contents, length);
    Ok(shown(&held))
}

pub(super) fn shown(file: &HeldFile) -> ImportFile {
    ImportFile {
        id: file.id.to_string(),
        name: visible(&file.name).into_owned(),
        part: tell::part(&file.contents),
        rows: small(file.contents.rows() as u64),
        words: tell::file(&file.contents),
        ignored: file
            .contents
            .ignored
            .iter()
            .map(|heading| visible(heading).into_owned())
            .collect(),
        open_end: file.contents.open_end,
    }
}

/// A file that is too large to be taken in, said before it is read.
pub(crate) fn too_large(name: &str) -> ConsoleError {
    let problem = FileProblem {
        wrong: Wrong::TooLarge,
        line: None,
        column: None,
    };
    tell::refused(name, &[problem])
}
