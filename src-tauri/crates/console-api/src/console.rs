//! The console.

/// The console.
#[derive(Clone)]
pub struct Console {}
