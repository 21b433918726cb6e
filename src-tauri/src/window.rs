//! The window: one page, shown when the service behind it stands.

use crate::bridge::{self, Bells};
use crate::cli::CommandLine;
use crate::host::{ProgramHost, window_theme};
use crate::navigation::{self, Verdict};
use crate::platform::{self, EndSignals};
use crate::running::{self, Running};
use crate::words::say;
use crate::{dialogs, paths};
use clap::Parser;
use console_api::types::{ErrorCode, Theme, WorkspaceBrief, WorkspacePath};
use console_api::{Console, Host};
use directory::Door;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tauri::webview::{NewWindowResponse, PageLoadEvent};
use tauri::window::Color;
use tauri::{AppHandle, Manager, RunEvent, Url, WebviewWindow, WebviewWindowBuilder, WindowEvent};
use tauri_plugin_window_state::StateFlags;

/// The one window's label, as the configuration and the capability call it.
pub const LABEL: &str = "main";

/// The ground of the page (`--ds-canvas`), so that nothing flashes before it is painted.
const LIGHT_GROUND: Color = Color(0xF5, 0xF6, 0xF7, 0xFF);
const DARK_GROUND: Color = Color(0x0F, 0x12, 0x15, 0xFF);

/// A page that takes longer than this to load is shown as it is.
const SHOW_AFTER: Duration = Duration::from_secs(3);

/// Stopping takes five seconds at most; this is the time after which it is given up.
const LONGEST_END: Duration = Duration::from_secs(7);

/// How long the end of the program waits for the clipboard.
const LONGEST_CLIPBOARD: Duration = Duration::from_millis(500);

/// What runs behind the window, from its opening to the end of the program.
type Behind = Arc<Mutex<Option<(Arc<Running>, Arc<ProgramHost>)>>>;

/// Opens the window on `workspace`, or on the default one, and returns when it is closed.
pub fn run(workspace: Option<&Path>) -> ExitCode {
    if !platform::has_display() {
        eprintln!("{}", say!("start-no-display"));
        return ExitCode::FAILURE;
    }
    match open(workspace) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(code) => ExitCode::from(u8::try_from(code).unwrap_or(1)),
        Err(words) => {
            eprintln!("{}", say!("cli-failed", message = words));
            ExitCode::FAILURE
        }
    }
}

fn open(workspace: Option<&Path>) -> Result<i32, String> {
    let path = paths::chosen_workspace(workspace)?;
    let runtime = crate::runtime().map_err(|error| error.to_string())?;
    // Commands, plugins and the service share this one.
    tauri::async_runtime::set(runtime.handle().clone());
    let behind = Behind::default();
    let app = build(path, behind.clone()).map_err(|error| error.to_string())?;
    let kept = behind.clone();
    let code = app.run_return(move |app, event| match event {
        RunEvent::WindowEvent {
            event: WindowEvent::Destroyed,
            ..
        } => app.state::<Bells>().silence(),
        // The last moment at which the clipboard can be reached.
        RunEvent::ExitRequested { .. } => forget_copied_secret(&kept),
        _ => {}
    });
    runtime.block_on(async {
        if let Ok(signals) = EndSignals::listen() {
            running::exit_at_next_signal(signals);
        }
        let kept = behind.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some((running, host)) = kept {
            // The clipboard's calls block.
            let _ = tokio::task::spawn_blocking(move || host.forget_copied_secret()).await;
            if tokio::time::timeout(LONGEST_END, running.end())
                .await
                .is_err()
            {
                tracing::error!("the end took too long; what was acknowledged is on the disk");
            }
        }
    });
    // A keychain that waits for its prompt must not keep the process.
    runtime.shutdown_background();
    Ok(code)
}

fn build(path: PathBuf, behind: Behind) -> tauri::Result<tauri::App> {
    let flags = StateFlags::POSITION | StateFlags::SIZE | StateFlags::MAXIMIZED;
    let mut builder = tauri::Builder::default();
    if !is_automated() {
        // First, so that a second start ends before it has done anything.
        builder = builder.plugin(tauri_plugin_single_instance::init(second_start));
    }
    builder
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_clipboard_manager::init())
        .plugin(tauri_plugin_notification::init())
        .plugin(
            tauri_plugin_window_state::Builder::new()
                .with_state_flags(flags)
                .build(),
        )
        .manage(Bells::default())
        .invoke_handler(tauri::generate_handler![bridge::call, bridge::watch_log])
        .setup(move |app| {
            tauri::async_runtime::block_on(async { platform::survive_file_size_limit() });
            tauri::async_runtime::spawn(end_at_signal(app.handle().clone()));
            tauri::async_runtime::spawn(begin(app.handle().clone(), path, behind));
            Ok(())
        })
        .build(crate::context())
}

/// Whether WebDriver drives this window. Then it is the driver's own: it neither takes over the
/// starts of others nor hands its own over to a window that is there.
fn is_automated() -> bool {
    std::env::var_os("TAURI_WEBVIEW_AUTOMATION").is_some_and(|value| value == "true")
}

/// Takes a copied secret off the clipboard. The calls must not run on this, the main, thread,
/// and this thread waits for them only so long: a clipboard that does not answer is not ours.
fn forget_copied_secret(behind: &Behind) {
    let host = behind
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .as_ref()
        .map(|(_, host)| host.clone());
    let Some(host) = host.filter(|host| host.has_copied_secret()) else {
        return;
    };
    let (done, wait) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        host.forget_copied_secret();
        let _ = done.send(());
    });
    let _ = wait.recv_timeout(LONGEST_CLIPBOARD);
}

/// The first signal ends the program as closing the window does, the second at once.
async fn end_at_signal(app: AppHandle) {
    let Ok(mut signals) = EndSignals::listen() else {
        return;
    };
    signals.next().await;
    app.exit(0);
    running::exit_at_next_signal(signals);
}

/// Opens the workspace, starts the service and shows the window; asks what to do instead if
/// the workspace cannot be opened.
async fn begin(app: AppHandle, mut path: PathBuf, behind: Behind) {
    let host = Arc::new(ProgramHost::with_window(app.clone()));
    let running = loop {
        let words = match Running::open(host.clone(), Door::Window, path).await {
            Ok(running) => break running,
            Err(words) => words,
        };
        eprintln!("{}", say!("cli-failed", message = words.as_str()));
        match dialogs::cannot_open(&app, &words).await {
            dialogs::Instead::Open(other) => path = other,
            dialogs::Instead::Quit => return app.exit(1),
        }
    };
    // A port that is taken is a state that the page shows, with a free one to take instead.
    if let Err(error) = running.console.start(None).await
        && error.code != ErrorCode::PortTaken
    {
        tracing::warn!(message = error.message, "the service did not start");
    }
    app.manage(running.console.clone());
    let (console, ended) = (running.console.clone(), running.ended());
    tauri::async_runtime::spawn(async move { console.tell_of_expiry(ended.cancelled()).await });
    let theme = host.preferences().theme;
    let kept = (Arc::new(running), host);
    *behind.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept);
    if let Err(error) = show(&app, theme) {
        eprintln!("{}", say!("cli-failed", message = error.to_string()));
        app.exit(1);
    }
}

fn show(app: &AppHandle, theme: Theme) -> tauri::Result<()> {
    let configuration = app
        .config()
        .app
        .windows
        .iter()
        .find(|window| window.label == LABEL)
        .ok_or(tauri::Error::WindowNotFound)?;
    let development = if tauri::is_dev() {
        app.config().build.dev_url.clone()
    } else {
        None
    };
    let window = WebviewWindowBuilder::from_config(app, configuration)?
        .visible(false)
        .theme(window_theme(theme))
        .on_navigation(
            move |address| match navigation::judge(address, development.as_ref()) {
                Verdict::Stay => true,
                verdict => elsewhere(address, verdict),
            },
        )
        // No page of ours opens a window: what asks for one is a link to somewhere else.
        .on_new_window(|address, _| {
            elsewhere(&address, navigation::judge(&address, None));
            NewWindowResponse::Deny
        })
        .on_page_load(|window, page| match page.event() {
            PageLoadEvent::Started => window.state::<Bells>().silence(),
            PageLoadEvent::Finished => reveal(&window),
        })
        .build()?;
    let is_dark = match theme {
        Theme::Dark => true,
        Theme::Light => false,
        Theme::System => window
            .theme()
            .is_ok_and(|theme| theme == tauri::Theme::Dark),
    };
    let ground = if is_dark { DARK_GROUND } else { LIGHT_GROUND };
    window.set_background_color(Some(ground))?;
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(SHOW_AFTER).await;
        reveal(&window);
    });
    Ok(())
}

fn reveal(window: &WebviewWindow) {
    if window.is_visible().is_ok_and(|is_visible| !is_visible)
        && let Err(error) = window.show()
    {
        tracing::warn!(%error, "the window cannot be shown");
    }
}

/// Sends an address to the browser if it may go there. The window itself never does.
fn elsewhere(address: &Url, verdict: Verdict) -> bool {
    if verdict == Verdict::Browser
        && let Err(error) = platform::open_in_browser(address.as_str())
    {
        tracing::warn!(%error, "no browser could be started");
    }
    false
}

/// The program was started again: that one ends, this window comes forward, and opens the
/// workspace that was asked for.
fn second_start(app: &AppHandle, arguments: Vec<String>, folder: String) {
    if let Some(window) = app.get_webview_window(LABEL) {
        let _ = window.unminimize();
        let _ = window.show();
        let _ = window.set_focus();
    }
    let asked = CommandLine::try_parse_from(arguments)
        .ok()
        .and_then(|line| line.workspace);
    if let Some(path) = asked {
        tauri::async_runtime::spawn(switch(app.clone(), Path::new(&folder).join(path)));
    }
}

async fn switch(app: AppHandle, path: PathBuf) {
    let Some(console) = app
        .try_state::<Console>()
        .map(|console| console.inner().clone())
    else {
        return;
    };
    let before = console.workspace().info().id;
    let input = WorkspacePath {
        path: Some(path.to_string_lossy().into_owned()),
    };
    let outcome = match serde_json::to_value(&input) {
        Ok(input) => console.call("workspace.open", input).await,
        Err(error) => return tracing::error!(%error, "a path is not JSON"),
    };
    match outcome.map(serde_json::from_value::<WorkspaceBrief>) {
        // The page shows another workspace from now on: it begins anew.
        Ok(Ok(after)) if after.id != before.to_string() => {
            if let Some(window) = app.get_webview_window(LABEL)
                && let Err(error) = window.reload()
            {
                tracing::warn!(%error, "the page did not reload");
            }
        }
        Ok(_) => {}
        Err(error) => dialogs::failed(&app, say!("start-cannot-open"), error.message),
    }
}
