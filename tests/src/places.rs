//! Where things lie: the repository, the program under test, what a test run leaves behind.

use std::path::{Path, PathBuf};

/// The root of the repository.
#[must_use]
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the package lies in a folder of the repository")
}

/// The program under test: `DIRECTORY_SYNC_BINARY`, else the debug build beside this test binary.
///
/// # Panics
/// If there is no such file: a test of an absent program must not pass.
#[must_use]
pub fn binary() -> PathBuf {
    let binary = std::env::var_os("DIRECTORY_SYNC_BINARY").map_or_else(
        || {
            // target/debug/deps/suite-… → target/debug/directory-sync
            let own = std::env::current_exe().expect("a running program has a path");
            own.ancestors()
                .nth(2)
                .expect("a test binary lies in target/PROFILE/deps")
                .join("directory-sync")
        },
        PathBuf::from,
    );
    assert!(
        binary.is_file(),
        "{} is missing: run `cargo build` first",
        binary.display()
    );
    binary
}

/// The folder for what a person may want to look at after a test run, screenshots for instance. Ignored by git.
#[must_use]
pub fn artifacts() -> PathBuf {
    let folder = repository().join("tests/artifacts");
    std::fs::create_dir_all(&folder).expect("the repository is writable");
    folder
}

/// A server that tests start as their own, `nginx` for instance: the system's, or the one that was unpacked. And where its
/// libraries may lie, for `LD_LIBRARY_PATH`.
///
/// # Panics
/// If there is none: a test of an absent server must not pass.
#[must_use]
pub fn server(name: &str) -> (PathBuf, String) {
    let unpacked = repository().join("tests/.tools/usr");
    let places = [PathBuf::from("/usr/sbin"), unpacked.join("sbin")];
    let found = places
        .iter()
        .map(|place| place.join(name))
        .find(|path| path.is_file());
    let program =
        found.unwrap_or_else(|| panic!("{name} is missing: run `tests/scripts/bootstrap.sh test`"));
    let libraries = std::fs::read_dir(unpacked.join("lib"))
        .into_iter()
        .flatten()
        .flatten();
    let libraries: Vec<String> = libraries
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .map(|path| path.display().to_string())
        .collect();
    (program, libraries.join(":"))
}
