//! What is known about each identity provider: its name, how it speaks SCIM, and how it is set up.
//!
//! One folder per provider, called as its key. Nothing here opens a socket or a file.
//! Adding a provider adds a folder and a line in each `match` below; the compiler finds them.

mod custom;
mod entra;
mod google;
mod jumpcloud;
mod okta;
mod onelogin;

pub mod guide;
mod guides;

mod recognise;
mod rehearsal;

pub use google::import;
pub use recognise::{Recognition, SIGNS, Sign, Traits, recognise, sign_of, signs};
pub use rehearsal::{REHEARSAL_HEADER, REHEARSED, Rehearsal, Request};

use scim_core::Tolerances;
use scim_core::tolerance::QUIRKS;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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

/// The media type of an answer to a client that says nothing of what it accepts (RFC 7644 §3.1, §8.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AnswerType {
    ScimJson,
    Json,
}

/// Choices that the RFC leaves to the service, as a provider needs them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answers {
    pub group_patch: GroupPatchAnswer,
    pub media_type: AnswerType,
    /// Whether a list asked for without `count` is given up to the longest page instead of the usual one.
    pub long_lists: bool,
}

/// What most clients are content with.
const USUAL_ANSWERS: Answers = Answers {
    group_patch: GroupPatchAnswer::Body,
    media_type: AnswerType::ScimJson,
    long_lists: false,
};

/// How a connection's requests are read and answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// What the core forgives.
    pub tolerances: Tolerances,
    pub answers: Answers,
}

/// Where it is known from that a provider does something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Source {
    /// What it is, in a few words.
    pub name: &'static str,
    /// Where to read it; `None` where it is this project's own conclusion.
    pub address: Option<&'static str>,
}

/// A departure from the RFCs that a provider is known for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProviderQuirk {
    /// One of [`QUIRKS`].
    pub code: &'static str,
    /// How it comes from this provider.
    pub seen: &'static str,
    pub source: Source,
}

/// Which quirks a connection begins with, before single ones are switched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Preset {
    /// Those of its provider.
    #[default]
    Provider,
    /// Those of every provider.
    All,
    /// None: the RFCs to the letter.
    Strict,
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

    /// The departures that it is known for, in the order of [`QUIRKS`]. A client that nothing is known of may use
    /// every one that some provider does and that cannot be meant otherwise.
    pub fn quirks(self) -> Vec<ProviderQuirk> {
        let own: &[ProviderQuirk] = match self {
            Idp::Entra => entra::quirks::QUIRKS,
            Idp::Okta => okta::quirks::QUIRKS,
            Idp::Onelogin => onelogin::quirks::QUIRKS,
            Idp::Jumpcloud => jumpcloud::quirks::QUIRKS,
            Idp::Google => google::quirks::QUIRKS,
            Idp::Custom => custom::quirks::QUIRKS,
        };
        let of_code = |code: &str| {
            own.iter()
                .find(|quirk| quirk.code == code)
                .copied()
                .or_else(|| (self == Idp::Custom).then(|| borrowed(code))?)
        };
        QUIRKS
            .iter()
            .filter_map(|quirk| of_code(quirk.code))
            .collect()
    }

    /// How its requests are answered where the RFC leaves a choice.
    pub fn answers(self) -> Answers {
        match self {
            Idp::Entra => entra::quirks::ANSWERS,
            Idp::Onelogin => onelogin::quirks::ANSWERS,
            Idp::Okta | Idp::Jumpcloud | Idp::Google | Idp::Custom => USUAL_ANSWERS,
        }
    }

    /// How its requests are treated: the preset, and single quirks tolerated (true) or refused. What the RFC leaves
    /// to the service stays as the provider needs it.
    pub fn dialect(self, preset: Preset, switched: &BTreeMap<String, bool>) -> Dialect {
        let own = self.quirks();
        let mut tolerances = match preset {
            Preset::Provider | Preset::Strict => Tolerances {
                unknown_members: scim_core::UnknownMembers::LeaveOut,
                ..Tolerances::STRICT
            },
            Preset::All => Tolerances::ALL,
        };
        for quirk in own {
            tolerances = tolerances.with(quirk.code, preset != Preset::Strict);
        }
        for (code, tolerated) in switched {
            tolerances = tolerances.with(code, *tolerated);
        }
        Dialect {
            tolerances,
            answers: self.answers(),
        }
    }
}

/// The quirk as the first provider has it that is known for it, for clients that nothing is known of.
fn borrowed(code: &str) -> Option<ProviderQuirk> {
    // A null in a PUT means what RFC 7643 §2.5 says, unless a provider is known to mean something else.
    if code == scim_core::tolerance::note::NULL_KEPT {
        return None;
    }
    [
        entra::quirks::QUIRKS,
        okta::quirks::QUIRKS,
        onelogin::quirks::QUIRKS,
        jumpcloud::quirks::QUIRKS,
    ]
    .iter()
    .flat_map(|quirks| quirks.iter())
    .find(|quirk| quirk.code == code)
    .copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn none() -> BTreeMap<String, bool> {
        BTreeMap::new()
    }

    #[test]
    fn strict_forgives_nothing_whoever_sends() {
        for idp in Idp::ALL {
            let strict = idp.dialect(Preset::Strict, &none()).tolerances;
            for quirk in QUIRKS {
                assert_eq!(
                    strict.tolerates(quirk.code),
                    Some(false),
                    "{idp:?} {quirk:?}"
                );
            }
        }
    }

    #[test]
    fn each_provider_begins_with_the_quirks_that_it_is_known_for_and_no_other() {
        for idp in Idp::ALL {
            let known: Vec<&str> = idp.quirks().iter().map(|quirk| quirk.code).collect();
            let tolerances = idp.dialect(Preset::Provider, &none()).tolerances;
            for quirk in QUIRKS {
                let expected = known.contains(&quirk.code);
                assert_eq!(
                    tolerances.tolerates(quirk.code),
                    Some(expected),
                    "{idp:?} {quirk:?}"
                );
            }
        }
    }

    #[test]
    fn one_quirk_is_switched_and_the_others_stay() {
        for idp in Idp::ALL.into_iter().filter(|idp| idp.speaks_scim()) {
            for quirk in idp.quirks() {
                let switched = BTreeMap::from([(quirk.code.to_owned(), false)]);
                let refused = idp.dialect(Preset::Provider, &switched).tolerances;
                let usual = idp.dialect(Preset::Provider, &none()).tolerances;
                assert_eq!(refused.tolerates(quirk.code), Some(false));
                assert_eq!(refused.with(quirk.code, true), usual, "{idp:?} {quirk:?}");
            }
        }
    }

    #[test]
    fn every_quirk_of_a_provider_says_how_it_comes_and_where_that_is_known_from() {
        for idp in Idp::ALL {
            let mut seen = std::collections::BTreeSet::new();
            for quirk in idp.quirks() {
                assert!(
                    seen.insert(quirk.code),
                    "{idp:?}: {} stands twice",
                    quirk.code
                );
                assert!(
                    quirk.seen.len() > 10 && !quirk.seen.ends_with('.'),
                    "{idp:?} {quirk:?}"
                );
                assert!(quirk.source.name.len() > 3, "{idp:?} {quirk:?}");
                let is_address = |text: &str| text.starts_with("https://");
                assert!(
                    quirk.source.address.is_none_or(is_address),
                    "{idp:?} {quirk:?}"
                );
            }
        }
    }

    #[test]
    fn a_client_that_nothing_is_known_of_may_use_what_any_provider_does() {
        let custom = Idp::Custom.quirks();
        for quirk in QUIRKS.iter().filter(|quirk| quirk.code != "null_kept") {
            assert!(
                custom.iter().any(|known| known.code == quirk.code),
                "{quirk:?} belongs to no provider"
            );
        }
        assert!(!custom.iter().any(|known| known.code == "null_kept"));
        assert_eq!(
            Idp::Custom.dialect(Preset::Provider, &none()).tolerances,
            Tolerances::ALL
        );
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
            assert_eq!(idp.answers().group_patch, expected, "{idp:?}");
        }
    }
}
