//! Measures the service beside bare SQLite and an empty HTTP server.
fn main() {}
