//! What is done wrong in every provider, and how it is put right in one.

use serde::{Deserialize, Serialize};

macro_rules! mistakes {
    ($($name:ident: $meaning:literal,)*) => {
        /// A mistake that can be told from the request that arrived, or from its not arriving.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum MistakeCode {
            $(#[doc = $meaning] $name,)*
        }

        impl MistakeCode {
            /// Every one, in the order of a guide.
            pub const ALL: &[MistakeCode] = &[$(MistakeCode::$name),*];
        }
    };
}

mistakes! {
    NoToken: "No `Authorization` header came.",
    WrongToken: "The token is none of this workspace.",
    OtherConnection: "The token belongs to another connection.",
    ExpiredToken: "The token's time is over.",
    RevokedToken: "The token was revoked.",
    ReadOnlyToken: "The token may only read.",
    BearerTyped: "`Bearer` was typed before the token, so that it arrives twice.",
    DoubledPath: "The base path stands in the address twice.",
    PathWithUsers: "`/Users` was left at the end of the base URL.",
    MissingBase: "The base path is missing.",
    TrailingSlash: "The base URL ends with a slash.",
    OlderScim: "An endpoint of SCIM 1.1 was asked for.",
    HttpNotHttps: "The base URL begins with `http:`.",
    Unreachable: "Nothing arrived: the name does not resolve, or nobody answers.",
    TlsNotTrusted: "The provider does not trust the certificate.",
    GroupMappingOff: "People arrive, groups do not.",
    NameTaken: "A user of that name is there already.",
}

/// A mistake in one provider's words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Mistake {
    pub code: MistakeCode,
    /// The fix, as an imperative: which field, which button.
    pub heading: String,
    /// What happened.
    pub words: String,
    /// What its admin sees in its console, where that is known.
    #[serde(default)]
    pub sees: Option<String>,
    /// The ways that it is told so in; all if empty.
    #[serde(default)]
    pub ways: Vec<String>,
    /// The key of the step that puts it right.
    pub step: String,
    #[serde(default)]
    pub mistyped: Option<Mistyped>,
    #[serde(default)]
    pub sources: Vec<String>,
    #[serde(default)]
    pub unsourced: Option<String>,
}

/// What was typed that should not have been, to be struck through in the sketch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "kind",
    deny_unknown_fields
)]
pub enum Mistyped {
    /// Stands at the end of the base URL.
    AfterBaseUrl { text: String },
    /// Stands before the token.
    BeforeToken { text: String },
}
