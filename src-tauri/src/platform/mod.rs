//! What differs between operating systems. Code of one system stands nowhere else.
//!
//! Linux is what this program is run and tested on. The code for macOS and Windows is written
//! from the systems' documents and has not been run.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
use unix as system;
#[cfg(windows)]
use windows as system;

pub use system::{
    EndSignals, LocalListener, LocalStream, connect_local, harden, has_display, open_in_browser,
    own_folder, survive_file_size_limit,
};
