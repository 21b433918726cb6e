//! What travels between the operations and their callers: the window, the command line and
//! the browser console. Times are milliseconds since 1970 (UTC); ids are strings.

pub mod connections;
pub mod dialect;
pub mod directory;
pub mod error;
pub mod exposure;
pub mod imports;
pub mod leaving;
pub mod log;
pub mod members;
pub mod oauth;
pub mod overview;
pub mod reach;
pub mod rotation;
pub mod schemas;
pub mod settings;
pub mod setup;
pub mod status;
pub mod tls;
pub mod tokens;
pub mod tutor;
pub mod ways;

pub use connections::*;
pub use dialect::*;
pub use directory::*;
pub use error::*;
pub use exposure::*;
pub use imports::*;
pub use leaving::*;
pub use log::*;
pub use members::*;
pub use oauth::*;
pub use overview::*;
pub use reach::*;
pub use rotation::*;
pub use schemas::*;
pub use settings::*;
pub use setup::*;
pub use status::*;
pub use tls::*;
pub use tokens::*;
pub use tutor::*;
pub use ways::*;
