//! Every operation that the window, the command line and the browser console can ask for.

mod bindings;
mod console;
mod error;
mod operations;
pub mod types;

pub use console::Console;
pub use operations::{OPERATIONS, bindings};
