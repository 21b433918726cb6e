//! The system's own dialogs. They are opened from here only: the page cannot.

use crate::words::say;
use console_api::FileQuestion;
use std::path::PathBuf;
use tauri::{AppHandle, Manager};
use tauri_plugin_dialog::{
    DialogExt, FileDialogBuilder, MessageDialogButtons, MessageDialogKind, MessageDialogResult,
};
use tokio::sync::oneshot;

/// What the admin wants after a workspace could not be opened.
pub enum Instead {
    Open(PathBuf),
    Quit,
}

/// Asks for a file; `None` if the admin closed the dialog.
pub async fn pick(app: &AppHandle, question: FileQuestion) -> Option<PathBuf> {
    let mut dialog = app
        .dialog()
        .file()
        .set_title(&question.title)
        .add_filter(&question.kind, &question.extensions);
    if let Some(window) = app.get_webview_window(crate::window::LABEL) {
        dialog = dialog.set_parent(&window);
    }
    if let Ok(folder) = crate::paths::data_folder()
        && folder.is_dir()
    {
        dialog = dialog.set_directory(folder);
    }
    if question.save {
        let extension = question.extensions.first().copied();
        let path = ask(
            dialog.set_file_name(&question.suggested_name),
            FileDialogBuilder::save_file,
        )
        .await?;
        Some(with_extension(path, extension))
    } else {
        ask(dialog, FileDialogBuilder::pick_file).await
    }
}

/// Runs a file dialog. The toolkit calls back on its own thread.
async fn ask(
    dialog: FileDialogBuilder<tauri::Wry>,
    show: impl FnOnce(
        FileDialogBuilder<tauri::Wry>,
        Box<dyn FnOnce(Option<tauri_plugin_dialog::FilePath>) + Send>,
    ),
) -> Option<PathBuf> {
    let (chosen, choice) = oneshot::channel();
    show(
        dialog,
        Box::new(move |path| {
            let _ = chosen.send(path);
        }),
    );
    choice
        .await
        .ok()
        .flatten()
        .and_then(|path| path.into_path().ok())
}

/// A name typed without an ending gets the usual one.
fn with_extension(path: PathBuf, extension: Option<&str>) -> PathBuf {
    match extension {
        Some(extension) if path.extension().is_none() => path.with_extension(extension),
        _ => path,
    }
}

/// Says that a workspace cannot be opened, and asks what to do instead.
pub async fn cannot_open(app: &AppHandle, words: &str) -> Instead {
    loop {
        match choose_instead(app, words).await {
            Choice::Open => {
                let question = FileQuestion {
                    title: say!("start-open-title"),
                    save: false,
                    suggested_name: String::new(),
                    kind: say!("start-workspace-files"),
                    extensions: vec![crate::paths::EXTENSION],
                };
                if let Some(path) = pick(app, question).await {
                    return Instead::Open(path);
                }
            }
            Choice::New => {
                let question = FileQuestion {
                    title: say!("start-new-title"),
                    save: true,
                    suggested_name: format!("new.{}", crate::paths::EXTENSION),
                    kind: say!("start-workspace-files"),
                    extensions: vec![crate::paths::EXTENSION],
                };
                if let Some(path) = pick(app, question).await {
                    return Instead::Open(path);
                }
            }
            Choice::Quit => return Instead::Quit,
        }
    }
}

enum Choice {
    Open,
    New,
    Quit,
}

async fn choose_instead(app: &AppHandle, words: &str) -> Choice {
    let (open, new, quit) = (
        say!("start-open-other"),
        say!("start-new"),
        say!("start-quit"),
    );
    let (chosen, choice) = oneshot::channel();
    app.dialog()
        .message(words)
        .title(say!("start-cannot-open"))
        .kind(MessageDialogKind::Error)
        .buttons(MessageDialogButtons::YesNoCancelCustom(
            open.clone(),
            new.clone(),
            quit,
        ))
        .show_with_result(move |result| {
            let _ = chosen.send(result);
        });
    match choice.await {
        Ok(MessageDialogResult::Yes) => Choice::Open,
        Ok(MessageDialogResult::No) => Choice::New,
        Ok(MessageDialogResult::Custom(label)) if label == open => Choice::Open,
        Ok(MessageDialogResult::Custom(label)) if label == new => Choice::New,
        _ => Choice::Quit,
    }
}

/// Says that something went wrong, over the window.
pub fn failed(app: &AppHandle, title: String, words: String) {
    let mut dialog = app
        .dialog()
        .message(words)
        .title(title)
        .kind(MessageDialogKind::Error);
    if let Some(window) = app.get_webview_window(crate::window::LABEL) {
        dialog = dialog.parent(&window);
    }
    dialog.show(|_| {});
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_typed_without_an_ending_gets_one() {
        for (typed, saved) in [
            ("/a/b", "/a/b.dsync"),
            ("/a/b.dsync", "/a/b.dsync"),
            ("/a/b.db", "/a/b.db"),
        ] {
            assert_eq!(
                with_extension(PathBuf::from(typed), Some("dsync")),
                PathBuf::from(saved)
            );
        }
        assert_eq!(
            with_extension(PathBuf::from("/a/b"), None),
            PathBuf::from("/a/b")
        );
    }
}
