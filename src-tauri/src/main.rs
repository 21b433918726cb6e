//! `directory-sync`: see the library beside it.

use std::process::ExitCode;

fn main() -> ExitCode {
    directory_sync_app::run()
}
