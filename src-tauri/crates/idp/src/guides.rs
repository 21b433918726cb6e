//! The guides of the providers, read once.

use crate::Idp;
use crate::guide::{Files, Guide, Values, markdown, read};
use std::sync::LazyLock;

/// The texts of a provider's folder.
macro_rules! files {
    ($provider:literal) => {
        Files {
            traffic: Some(include_str!(concat!($provider, "/traffic.toml"))),
            mistakes: Some(include_str!(concat!($provider, "/mistakes.toml"))),
            tutor: Some(include_str!(concat!($provider, "/tutor.toml"))),
            lint: Some(include_str!(concat!($provider, "/lint.toml"))),
            ..files!($provider, "sends nothing")
        }
    };
    ($provider:literal, "sends nothing") => {
        Files {
            provider: $provider,
            guide: include_str!(concat!($provider, "/guide.toml")),
            traffic: None,
            mistakes: None,
            tutor: None,
            lint: None,
            mappings: include_str!(concat!($provider, "/mappings.toml")),
            sources: include_str!(concat!($provider, "/sources.json")),
        }
    };
}

static ENTRA: LazyLock<Guide> = LazyLock::new(|| checked(&files!("entra")));
static OKTA: LazyLock<Guide> = LazyLock::new(|| checked(&files!("okta")));
static ONELOGIN: LazyLock<Guide> = LazyLock::new(|| checked(&files!("onelogin")));
static JUMPCLOUD: LazyLock<Guide> = LazyLock::new(|| checked(&files!("jumpcloud")));
static GOOGLE: LazyLock<Guide> = LazyLock::new(|| checked(&files!("google", "sends nothing")));
static CUSTOM: LazyLock<Guide> = LazyLock::new(|| checked(&files!("custom")));

fn checked(files: &Files<'static>) -> Guide {
    read(files).expect("build.rs read and checked these texts by the same code, so they are right")
}

impl Idp {
    /// How it is set up. Parsed at the first call; it cannot fail, because a guide that is not right fails the build.
    pub fn guide(self) -> &'static Guide {
        match self {
            Idp::Entra => &ENTRA,
            Idp::Okta => &OKTA,
            Idp::Onelogin => &ONELOGIN,
            Idp::Jumpcloud => &JUMPCLOUD,
            Idp::Google => &GOOGLE,
            Idp::Custom => &CUSTOM,
        }
    }

    /// Its guide as Markdown, to hand to a colleague. It never has a token in it.
    pub fn runbook(self, values: &Values) -> String {
        markdown(self.guide(), self.display_name(), values)
    }
}
