//! The wire form of an error (RFC 7644 §3.12).

/// Detail error keywords (RFC 7644 §3.12, table 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ScimType {
    InvalidFilter,
    TooMany,
    Uniqueness,
    Mutability,
    InvalidSyntax,
    InvalidPath,
    NoTarget,
    InvalidValue,
    InvalidVers,
    Sensitive,
}

/// What a SCIM client is told. `reason` is our own stable code, kept in the log and never
/// sent; its arguments let the console put it into words (`docs/reasons.md`).
#[derive(Clone, Debug, PartialEq)]
pub struct ScimError {
    pub status: u16,
    pub scim_type: Option<ScimType>,
    /// Words for the sender: what is wrong, where, what to change.
    pub detail: String,
    /// A stable code such as `user_name_taken`; see [`ScimError::reason`].
    pub reason: &'static str,
    /// Arguments of the reason, by name, for the console's words. Never secrets.
    pub arguments: Vec<(&'static str, String)>,
}
