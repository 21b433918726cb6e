//! Does everything in the workspace agree?

/// What a check of the whole workspace found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckReport {
    /// One line for each thing that is wrong, at most 100.
    pub problems: Vec<String>,
    pub users: u64,
    pub groups: u64,
    pub memberships: u64,
    pub log_entries: u64,
}

impl CheckReport {
    pub fn is_clean(&self) -> bool {
        self.problems.is_empty()
    }
}
