//! `directory-sync`: see the library beside it.

// A release on Windows opens no console of its own beside the window.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

fn main() -> ExitCode {
    directory_sync_app::run()
}
