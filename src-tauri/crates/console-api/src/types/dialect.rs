//! How a connection's requests are read: who sends them, and which departures from the RFCs are tolerated.

use super::log::Span;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// Which quirks a connection begins with, before single ones are switched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum DialectPreset {
    /// Those of its provider.
    #[default]
    Provider,
    /// Those of every provider.
    All,
    /// None: the RFCs to the letter.
    Strict,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionDialect {
    pub connection: String,
    pub provider: super::connections::Provider,
    pub preset: DialectPreset,
    /// Quirks that are treated otherwise than the preset says.
    pub changed: u32,
    /// Who the requests come from, if that can be told.
    pub recognised: Option<RecognisedProvider>,
    /// What the requests showed, most telling first.
    pub evidence: Vec<EvidenceRow>,
    pub quirks: Vec<QuirkRow>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RecognisedProvider {
    pub provider: super::connections::Provider,
    /// "without its compatibility flag", "as an app from the catalogue".
    pub profile: Option<String>,
    /// False if the connection was made for another provider.
    pub as_chosen: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EvidenceRow {
    pub code: String,
    pub looked_at: Vec<Span>,
    pub seen: Vec<Span>,
    pub says: Vec<Span>,
    /// Requests that showed it.
    pub requests: u64,
    pub last: LastUse,
}

/// When something came last, and in which exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LastUse {
    pub at: i64,
    pub seq: i64,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct QuirkRow {
    pub code: String,
    pub name: Vec<Span>,
    /// What is done when it comes and is tolerated.
    pub does: Vec<Span>,
    /// How it comes from this provider; `None` where the provider is not known for it.
    pub seen: Option<String>,
    pub source: Option<QuirkSource>,
    /// "RFC 7643 §2.3.2".
    pub section: String,
    pub section_url: String,
    /// Requests that used it.
    pub used: u64,
    pub last_use: Option<LastUse>,
    /// Requests that were refused for it.
    pub refused: u64,
    pub last_refusal: Option<LastUse>,
    pub tolerated: bool,
    /// Otherwise than the preset says.
    pub changed: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct QuirkSource {
    pub name: String,
    pub url: Option<String>,
}

/// Switches quirks of one connection.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChangeDialect {
    /// Id or name.
    pub connection: String,
    #[serde(flatten)]
    pub change: DialectChange,
}

/// What is switched. What is `None` or absent stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DialectChange {
    /// Takes another preset, and undoes the changes to single quirks.
    #[serde(default)]
    pub preset: Option<DialectPreset>,
    /// By code: true tolerates, false refuses.
    #[serde(default)]
    pub quirks: BTreeMap<String, bool>,
}
