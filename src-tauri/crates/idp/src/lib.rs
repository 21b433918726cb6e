//! What is known about each identity provider: its name and how it speaks SCIM.
//!
//! One folder per provider, called as its key. Nothing here opens a socket or a file.
//! Adding a provider adds a folder and a line in each `match` below; the compiler finds them.

mod custom;
mod entra;
mod google;
mod jumpcloud;
mod okta;
mod onelogin;

use scim_core::Tolerances;
use serde::{Deserialize, Serialize};

/// A kind of identity provider. Serialised as its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Idp {
    Entra,
    Okta,
    Onelogin,
    Jumpcloud,
    Google,
    Custom,
}

/// How a `PATCH` of a group is answered when it succeeds (RFC 7644 §3.5.2 allows both).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GroupPatchAnswer {
    /// 200 with the group.
    Body,
    /// 204 without a body.
    NoContent,
}

/// How a connection's requests are read and answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// What the core forgives.
    pub tolerances: Tolerances,
    pub group_patch_answer: GroupPatchAnswer,
}

impl Idp {
    /// Every provider, in the order in which they are offered.
    pub const ALL: [Idp; 6] = [
        Idp::Entra,
        Idp::Okta,
        Idp::Onelogin,
        Idp::Jumpcloud,
        Idp::Google,
        Idp::Custom,
    ];

    /// The stable name in the workspace, on the command line and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Idp::Entra => "entra",
            Idp::Okta => "okta",
            Idp::Onelogin => "onelogin",
            Idp::Jumpcloud => "jumpcloud",
            Idp::Google => "google",
            Idp::Custom => "custom",
        }
    }

    /// The provider with this key, in any case.
    pub fn from_key(key: &str) -> Option<Idp> {
        Idp::ALL
            .into_iter()
            .find(|idp| idp.key().eq_ignore_ascii_case(key))
    }

    /// The name that its vendor uses.
    pub fn display_name(self) -> &'static str {
        match self {
            Idp::Entra => entra::NAME,
            Idp::Okta => okta::NAME,
            Idp::Onelogin => onelogin::NAME,
            Idp::Jumpcloud => jumpcloud::NAME,
            Idp::Google => google::NAME,
            Idp::Custom => custom::NAME,
        }
    }

    /// Two letters that stand for it where there is no room for a name.
    pub fn monogram(self) -> &'static str {
        match self {
            Idp::Entra => entra::MONOGRAM,
            Idp::Okta => okta::MONOGRAM,
            Idp::Onelogin => onelogin::MONOGRAM,
            Idp::Jumpcloud => jumpcloud::MONOGRAM,
            Idp::Google => google::MONOGRAM,
            Idp::Custom => custom::MONOGRAM,
        }
    }

    /// Whether it can be pointed at a SCIM service of one's own. Google Workspace cannot:
    /// it provisions only into the applications of its own catalogue.
    pub fn speaks_scim(self) -> bool {
        !matches!(self, Idp::Google)
    }

    /// How its requests are treated. Strict forgives nothing, whoever sends; what remains of
    /// the dialect then is only a choice that the RFC leaves to the service.
    pub fn dialect(self, strict: bool) -> Dialect {
        let dialect = match self {
            Idp::Entra => entra::quirks::DIALECT,
            Idp::Okta => okta::quirks::DIALECT,
            Idp::Onelogin => onelogin::quirks::DIALECT,
            Idp::Jumpcloud => jumpcloud::quirks::DIALECT,
            Idp::Google => google::quirks::DIALECT,
            Idp::Custom => custom::quirks::DIALECT,
        };
        if strict {
            Dialect {
                tolerances: Tolerances::STRICT,
                ..dialect
            }
        } else {
            dialect
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strict_forgives_nothing_whoever_sends() {
        for idp in Idp::ALL {
            assert_eq!(
                idp.dialect(true).tolerances,
                Tolerances::default(),
                "{idp:?}"
            );
        }
    }

    #[test]
    fn keys_are_unique_and_the_same_in_json() {
        for idp in Idp::ALL {
            assert_eq!(Idp::from_key(idp.key()), Some(idp));
            assert_eq!(serde_json::to_value(idp).unwrap(), idp.key(), "{idp:?}");
            assert_eq!(idp.monogram().chars().count(), 2, "{idp:?}");
        }
        assert_eq!(Idp::from_key("ENTRA"), Some(Idp::Entra));
        assert_eq!(Idp::from_key("scim"), None);
    }

    #[test]
    fn only_entra_wants_group_patches_answered_without_a_body() {
        for idp in Idp::ALL {
            let expected = match idp {
                Idp::Entra => GroupPatchAnswer::NoContent,
                Idp::Okta | Idp::Onelogin | Idp::Jumpcloud | Idp::Google | Idp::Custom => {
                    GroupPatchAnswer::Body
                }
            };
            assert_eq!(idp.dialect(false).group_patch_answer, expected, "{idp:?}");
        }
    }

    #[test]
    fn every_client_may_send_attributes_and_members_that_are_unknown_here() {
        for idp in Idp::ALL.into_iter().filter(|idp| idp.speaks_scim()) {
            let tolerances = idp.dialect(false).tolerances;
            assert!(
                tolerances.unknown_attributes && tolerances.unknown_members,
                "{idp:?}"
            );
        }
    }
}
