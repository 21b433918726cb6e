//! The workspace as a file: details, another one, check, backup, compaction.

use crate::app::brief;
use crate::console::{Console, now};
use crate::host::FileQuestion;
use crate::types::{
    CheckReport, ConsoleError, ErrorCode, NewWorkspace, Nothing, RecentWorkspace, WorkspaceBrief,
    WorkspaceDetails, WorkspacePath, Written,
};
use crate::words::{self, Args, visible};
use directory::{Door, OpenMode, StoreError, Workspace};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// What workspace files are called.
const EXTENSION: &str = "dsync";
/// How many recent workspaces are offered.
const RECENT: usize = 10;

/// `workspace.details`
pub(crate) async fn details(
    console: &Console,
    _: Nothing,
) -> Result<WorkspaceDetails, ConsoleError> {
    let workspace = console.workspace();
    let info = workspace.info();
    let (overview, log) = console
        .read(|reader| Ok((reader.overview()?, reader.log_stats()?)))
        .await?;
    let path = info.path.clone();
    let here = path.clone();
    let known = console.host().recent_workspaces();
    let (bytes, recent) = blocking(move || (size_on_disk(&path), recent(&here, known))).await?;
    Ok(WorkspaceDetails {
        brief: brief(&workspace),
        created: info.created.0,
        schema_version: info.schema_version,
        bytes,
        users: overview.users,
        groups: overview.groups,
        log_entries: log.entries,
        log_bytes: log.body_bytes,
        oldest_entry: log.since.map(|since| since.0),
        recent,
    })
}

/// The file with its write-ahead log.
fn size_on_disk(path: &Path) -> u64 {
    let mut wal = path.as_os_str().to_owned();
    wal.push("-wal");
    [path, Path::new(&wal)]
        .iter()
        .filter_map(|path| std::fs::metadata(path).ok())
        .map(|file| file.len())
        .sum()
}

fn recent(here: &Path, known: Vec<PathBuf>) -> Vec<RecentWorkspace> {
    let mut paths = vec![here.to_owned()];
    paths.extend(known.into_iter().filter(|path| path != here));
    paths
        .into_iter()
        .take(RECENT)
        .map(|path| RecentWorkspace {
            name: stem(&path),
            exists: path.exists(),
            path: path.display().to_string(),
        })
        .collect()
}

fn stem(path: &Path) -> String {
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    visible(&name).into_owned()
}

/// `workspace.open`
pub(crate) async fn open(
    console: &Console,
    input: WorkspacePath,
) -> Result<WorkspaceBrief, ConsoleError> {
    let path = match input.path {
        Some(path) => Some(absolute(&path)?),
        None => ask(console, "dialog-open-workspace", false, String::new()).await?,
    };
    if let Some(path) = path {
        console.switch(path, OpenMode::MustExist, None).await?;
    }
    Ok(brief(&console.workspace()))
}

/// `workspace.create`: refuses a file that exists.
pub(crate) async fn create(
    console: &Console,
    input: NewWorkspace,
) -> Result<WorkspaceBrief, ConsoleError> {
    let name = input.name.trim();
    if name.is_empty() {
        return Err(ConsoleError::missing("name"));
    }
    let path = match input.path {
        Some(path) => Some(absolute(&path)?),
        None if console.door() == Door::Window => {
            ask(console, "dialog-new-workspace", true, file_name(name)).await?
        }
        None => Some(console.host().data_folder().join(file_name(name))),
    };
    if let Some(path) = path {
        if path.exists() {
            let args = Args::new().text("path", &path.display().to_string());
            return Err(
                ConsoleError::say(ErrorCode::Conflict, "error-file-exists", &args).at("path"),
            );
        }
        console
            .switch(path, OpenMode::CreateIfMissing, Some(name.to_owned()))
            .await?;
    }
    Ok(brief(&console.workspace()))
}

/// A file name from letters, digits, `-` and `_` of any script, whatever the workspace is called.
fn file_name(name: &str) -> String {
    let mut stem: String = name
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { '-' })
        .take(60)
        .collect::<String>()
        .split('-')
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("-")
        .to_lowercase();
    if stem.is_empty() {
        "workspace".clone_into(&mut stem);
    }
    format!("{stem}.{EXTENSION}")
}

/// `workspace.check`
pub(crate) async fn check(console: &Console, _: Nothing) -> Result<CheckReport, ConsoleError> {
    let begun = Instant::now();
    let report = work(console, |workspace| workspace.check()).await?;
    let counted = |id: &str, count: u64| words::text(id, &Args::new().count("count", count));
    Ok(CheckReport {
        clean: report.is_clean(),
        checked: vec![
            counted("checked-users", report.users),
            counted("checked-groups", report.groups),
            counted("checked-memberships", report.memberships),
            counted("checked-entries", report.log_entries),
        ],
        problems: report
            .problems
            .iter()
            .map(|problem| visible(problem).into_owned())
            .collect(),
        took_ms: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
    })
}

/// `workspace.backup`: a checked copy beside the running service; refuses a file that exists.
pub(crate) async fn backup(
    console: &Console,
    input: WorkspacePath,
) -> Result<Written, ConsoleError> {
    let info = console.workspace().info();
    let path = match input.path {
        Some(path) => Some(absolute(&path)?),
        None => {
            let day = jiff::Timestamp::now().strftime("%Y-%m-%d").to_string();
            ask(
                console,
                "dialog-backup",
                true,
                format!("{}-{day}.{EXTENSION}", stem(&info.path)),
            )
            .await?
        }
    };
    let Some(path) = path else {
        return Ok(Written {
            path: None,
            bytes: 0,
        });
    };
    if path.exists() {
        let args = Args::new().text("path", &path.display().to_string());
        return Err(ConsoleError::say(ErrorCode::Conflict, "error-file-exists", &args).at("path"));
    }
    let report = work(console, move |workspace| workspace.backup(&path)).await?;
    let written = report.path.display().to_string();
    // A backup of a workspace that can only be read leaves no trace in it.
    if info.read_only.is_none() {
        let act = console
            .act(now(), "workspace_backed_up")
            .with("path", written.clone())
            .with("bytes", report.bytes);
        console.write(move |writer| writer.append(act)).await?;
    }
    Ok(Written {
        path: Some(written),
        bytes: report.bytes,
    })
}

/// `workspace.compact`: gives back the space of what was deleted.
pub(crate) async fn compact(
    console: &Console,
    _: Nothing,
) -> Result<WorkspaceDetails, ConsoleError> {
    work(console, |workspace| workspace.compact()).await?;
    details(console, Nothing {}).await
}

/// Long work on the workspace, away from the async threads.
async fn work<T: Send + 'static>(
    console: &Console,
    f: impl FnOnce(&Workspace) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, ConsoleError> {
    let workspace = console.workspace();
    Ok(blocking(move || f(&workspace)).await??)
}

pub(crate) async fn blocking<T: Send + 'static>(
    f: impl FnOnce() -> T + Send + 'static,
) -> Result<T, ConsoleError> {
    tokio::task::spawn_blocking(f)
        .await
        .map_err(|error| ConsoleError::internal(&error))
}

/// Paths from outside must not depend on where this process was started.
pub(crate) fn absolute(path: &str) -> Result<PathBuf, ConsoleError> {
    let path = PathBuf::from(path);
    if path.is_absolute() {
        return Ok(path);
    }
    let args = Args::new().text("path", &path.display().to_string());
    Err(ConsoleError::say(ErrorCode::BadInput, "error-path-not-absolute", &args).at("path"))
}

async fn ask(
    console: &Console,
    title: &str,
    save: bool,
    suggested_name: String,
) -> Result<Option<PathBuf>, ConsoleError> {
    ask_for(
        console,
        title,
        save,
        suggested_name,
        "dialog-kind-workspace",
        vec![EXTENSION],
    )
    .await
}

/// Asks for a file; through another door than the window the caller has to name one.
pub(crate) async fn ask_for(
    console: &Console,
    title: &str,
    save: bool,
    suggested_name: String,
    kind: &str,
    extensions: Vec<&'static str>,
) -> Result<Option<PathBuf>, ConsoleError> {
    if console.door() != Door::Window {
        return Err(ConsoleError::missing("path"));
    }
    let none = Args::new();
    let question = FileQuestion {
        title: words::text(title, &none),
        save,
        suggested_name,
        kind: words::text(kind, &none),
        extensions,
    };
    Ok(console.host().pick(question).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_come_from_a_fixed_alphabet() {
        for (name, file) in [
            ("Example Corp rollout", "example-corp-rollout.dsync"),
            ("../../etc/passwd", "etc-passwd.dsync"),
            ("Проба ✓", "проба.dsync"),
            ("…", "workspace.dsync"),
        ] {
            assert_eq!(file_name(name), file);
        }
    }
}
