//! The ways in from the internet that this program can start: tunnel programs, and what they are doing.

use super::log::Span;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WaysView {
    /// All that are known, those that are not installed too.
    pub ways: Vec<WayRow>,
    /// Where a tunnel would lead; `None` while there is nothing for it to lead to.
    pub port: Option<u16>,
    /// Why no tunnel can be started now.
    pub not_now: Option<String>,
}

/// A program.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WayRow {
    pub program: WayProgram,
    pub name: String,
    /// What it gives, and what it needs.
    pub about: Vec<Span>,
    /// Where it lies; `None` if it is not installed.
    pub path: Option<String>,
    /// As it says itself.
    pub version: Option<String>,
    /// How to get it, of one that is not installed.
    pub install: Option<Vec<Span>>,
    /// What became of it since this program began.
    pub run: Option<WayRun>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum WayProgram {
    Cloudflared,
    Tailscale,
    Ngrok,
    Ssh,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WayRun {
    pub state: WayState,
    pub since: i64,
    /// "Quick tunnel", "Named tunnel rollout".
    pub kind: String,
    /// Where it can be reached; of one that dropped where it could.
    pub url: Option<String>,
    /// The one before, if it changed.
    pub former_url: Option<String>,
    /// What a person has to visit first.
    pub visit: Option<String>,
    /// Providers are given this address.
    pub is_public_url: bool,
    /// How it stands, and what to do.
    pub words: Vec<Span>,
    /// What has to be known of this way while it runs.
    pub remark: Option<Vec<Span>>,
    /// The last that the program said, oldest first.
    pub said: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum WayState {
    Starting,
    /// For a person.
    Waiting,
    Up,
    /// Up as well, and not where it was.
    UrlChanged,
    /// It ended by itself.
    Dropped,
    Stopped,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StartWay {
    pub way: WayChoice,
    /// How long all tunnels stay open from now; `null` until somebody closes them.
    pub minutes: Option<u32>,
    /// Makes the address of the tunnel the public URL of the workspace, as soon as it is known.
    pub take_url: bool,
}

/// What is started, and how.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "kind"
)]
pub enum WayChoice {
    CloudflaredQuick,
    CloudflaredNamed {
        tunnel: String,
        public_url: String,
    },
    Tailscale,
    Ngrok {
        #[serde(default)]
        name: Option<String>,
    },
    Ssh {
        /// `user@host`, or a name from the ssh settings of whoever runs this program.
        destination: String,
        #[serde(default)]
        port: Option<u16>,
        /// The file with the key; without one the agent and the ssh settings decide.
        #[serde(default)]
        identity: Option<String>,
        #[serde(default)]
        trusts_new_host: bool,
        /// Where the other computer listens; as its settings say if `None`.
        #[serde(default)]
        listen: Option<String>,
        listen_port: u16,
        /// Of the web server in front of it; without one the other side has to print it.
        #[serde(default)]
        public_url: Option<String>,
    },
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WayRef {
    pub program: WayProgram,
}
