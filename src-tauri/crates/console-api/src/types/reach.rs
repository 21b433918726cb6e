//! Whether the internet reaches this computer: the rungs of the ladder, with what was found and what to do.

use super::connections::Provider;
use super::log::Span;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What is known without looking again. Cheap; asked for often while a climb is under way.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReachView {
    /// The workspace's public URL.
    pub public_url: Option<String>,
    /// What providers are told behind it.
    pub base_url: Option<String>,
    /// Connections that have a public URL of their own.
    pub own: Vec<OwnPublicUrl>,
    /// The rung that is being tried now.
    pub climbing: Option<ReachRungName>,
    /// The newest look of this run of the program.
    pub last: Option<ReachReport>,
    /// Those before it, newest first.
    pub before: Vec<ReachBrief>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OwnPublicUrl {
    /// The id of the connection.
    pub connection: String,
    pub name: String,
    pub public_url: String,
}

/// A rung by name.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReachRungName {
    /// Counted from 1.
    pub number: u32,
    pub name: String,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReachQuery {
    /// Name or id of the connection whose address, token and test are tried; without one the workspace's address alone is.
    #[serde(default)]
    pub connection: Option<String>,
}

/// One look.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReachReport {
    pub outcome: ReachOutcome,
    /// "Not reachable: stopped at rung 5 of 7".
    pub heading: String,
    pub at: i64,
    pub took_ms: u32,
    pub public_url: String,
    /// The id of the connection, if one was tried.
    pub connection: Option<String>,
    /// What makes the result worth less than it seems.
    pub remark: Option<Vec<Span>>,
    /// Found by the program itself, which looks through the public name every minute and shows no token.
    pub self_test: bool,
    /// All seven, from the ground up.
    pub rungs: Vec<ReachRung>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ReachOutcome {
    Reachable,
    /// A rung failed.
    Stopped,
    /// All passed that need no token, and there was none.
    TokenNotTried,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReachBrief {
    pub at: i64,
    pub outcome: ReachOutcome,
    pub words: String,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReachRung {
    /// Counted from 1.
    pub number: u32,
    pub name: String,
    pub state: ReachRungState,
    /// What was found; of a rung that was not tried what it would try.
    pub found: Vec<Span>,
    /// `None` if it was not tried.
    pub took_ms: Option<u32>,
    /// Why it was not tried, in words.
    pub not_tried: Option<String>,
    /// Of the rung that failed.
    pub fix: Option<ReachFix>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ReachRungState {
    Passed,
    Failed,
    NotTried,
}

/// What to do about a rung that failed.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReachFix {
    pub heading: Vec<Span>,
    pub why: Vec<Span>,
    pub to_fix: Vec<Span>,
    /// What to type or to run, where there is such a thing.
    pub copy: Option<String>,
    pub in_provider: Option<ReachSeen>,
}

/// What the provider's admin sees meanwhile.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReachSeen {
    pub provider: Provider,
    pub words: Vec<Span>,
}
