//! Names of things in a workspace: kinds of resource, connections, tokens, log entries.

use scim_core::{Catalogue, ResourceType};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use uuid::Uuid;

/// The kinds of resource that the directory holds (RFC 7643 §4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    User,
    Group,
}

impl Kind {
    pub const ALL: [Kind; 2] = [Kind::User, Kind::Group];

    /// The resource type that defines this kind.
    pub fn resource_type(self, catalogue: &Catalogue) -> &Arc<ResourceType> {
        match self {
            Kind::User => &catalogue.user,
            Kind::Group => &catalogue.group,
        }
    }

    /// `User` or `Group`: the resource type's name (RFC 7643 §6).
    pub fn name(self) -> &'static str {
        match self {
            Kind::User => "User",
            Kind::Group => "Group",
        }
    }

    /// The number that stands in the database.
    pub(crate) fn code(self) -> i64 {
        match self {
            Kind::User => 1,
            Kind::Group => 2,
        }
    }

    pub(crate) fn from_code(code: i64) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

macro_rules! uuid_newtype {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// `None` unless `text` is a UUID.
            pub fn parse(text: &str) -> Option<$name> {
                Uuid::try_parse(text).ok().map($name)
            }

            /// A new one; ordered by time of making.
            pub fn new() -> $name {
                $name(Uuid::now_v7())
            }
        }

        impl Default for $name {
            fn default() -> $name {
                $name::new()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }
    };
}

uuid_newtype! {
    /// One provider's tenant that provisions into this directory.
    ConnectionId
}
uuid_newtype! {
    /// A bearer token of a connection: the row, never the secret.
    TokenId
}

uuid_newtype! {
    /// An OAuth client of a connection: the `client_id` that it presents.
    OauthClientId
}
uuid_newtype! {
    /// A secret of an OAuth client: the row, never the secret.
    OauthSecretId
}

/// The place of an entry in the provisioning log, from 1. Never given twice in one workspace.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct LogSeq(pub i64);
