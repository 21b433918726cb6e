//! What the overview shows.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub enum Range {
    #[serde(rename = "1h")]
    Hour,
    #[serde(rename = "24h")]
    Day,
    #[serde(rename = "7d")]
    Week,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OverviewQuery {
    pub range: Range,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Overview {
    pub connections: Vec<super::connections::ConnectionRow>,
    pub attention: Vec<Attention>,
    /// Equal steps over the range, oldest first; `from` of each in ms.
    pub outcomes: Vec<OutcomeBucket>,
    pub step_ms: i64,
    /// Users created, updated, deactivated a day, the last 7 days.
    pub users: Vec<UserBucket>,
    pub latency: Vec<LatencyBucket>,
    pub generated: i64,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OutcomeBucket {
    pub from: i64,
    pub applied: u32,
    pub no_change: u32,
    pub partly: u32,
    pub refused: u32,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct UserBucket {
    pub from: i64,
    pub created: u32,
    pub updated: u32,
    pub deactivated: u32,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LatencyBucket {
    pub from: i64,
    /// `None` where nothing was asked.
    pub p50_ms: Option<f64>,
    pub p95_ms: Option<f64>,
    pub p99_ms: Option<f64>,
}

/// A thing that wants the admin, with the one action that settles it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Attention {
    pub code: String,
    pub severity: super::status::Severity,
    pub words: Vec<super::log::Span>,
    /// What follows from it, where that is known.
    pub detail: Option<Vec<super::log::Span>>,
    pub since: Option<i64>,
    pub action: AttentionAction,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "kind"
)]
pub enum AttentionAction {
    /// Opens the connection's tokens.
    NewToken {
        connection_id: String,
    },
    /// Begins to replace this token by another one.
    RotateToken {
        connection_id: String,
        token_id: String,
    },
    /// Opens the connection's page.
    OpenConnection {
        connection_id: String,
    },
    /// Opens the log with this search.
    ShowLog {
        text: String,
    },
    ShowEntry {
        seq: i64,
    },
    OpenSettings {
        section: String,
    },
}
