//! Connections and their health.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Provider {
    /// `entra`, `okta`, `onelogin`, `jumpcloud`, `custom`.
    pub key: String,
    pub name: String,
    /// Two letters.
    pub monogram: String,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionRow {
    pub id: String,
    pub name: String,
    pub provider: Provider,
    pub health: Health,
    pub users: u64,
    pub inactive_users: u64,
    pub groups: u64,
    pub usable_tokens: u32,
    /// OAuth clients that can fetch access tokens.
    pub usable_clients: u32,
    /// The soonest end among usable tokens, and among the last secrets of usable clients.
    pub next_expiry: Option<i64>,
    pub created: i64,
    pub last_request: Option<i64>,
    pub last_change: Option<LastChange>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LastChange {
    pub at: i64,
    pub seq: i64,
    pub words: Vec<super::log::Span>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Health {
    pub state: HealthState,
    /// "last request 40 s ago" is said by the screen from `since`; this is the rest:
    /// "14 of the last 20 requests were refused: token expired".
    pub words: String,
    pub since: Option<i64>,
    pub refused_of_last_20: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum HealthState {
    /// Never a request.
    Waiting,
    Healthy,
    Failing,
    Silent,
    NoToken,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionDetails {
    pub row: ConnectionRow,
    pub settings: ConnectionSettings,
    pub dialect: DialectBrief,
    /// The value for the provider's base URL field.
    pub base_url: String,
    pub tokens: Vec<super::tokens::TokenRow>,
    /// The value for the provider's token endpoint field.
    pub token_url: String,
    pub oauth_clients: Vec<super::oauth::OauthClientRow>,
    /// Requests and refusals an hour, 24 of them, oldest first.
    pub last_24_h: Vec<HourCount>,
    /// The end of what the provider can come in with, if it is near.
    pub ends: Option<ConnectionEnd>,
}

/// When the last token or client secret of a connection ends, and what its provider will do then.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionEnd {
    pub kind: EndingCredential,
    /// Of the token or the OAuth client.
    pub id: String,
    pub name: String,
    pub at: i64,
    /// It ends within so many days: 30, 14, 7 or 1.
    pub stage: u32,
    pub severity: super::status::Severity,
    pub words: Vec<super::log::Span>,
    pub refused: Option<super::leaving::Refused>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum EndingCredential {
    Token,
    Client,
}

/// What a connection's dialect comes to; `connections.dialect` tells all of it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DialectBrief {
    pub preset: super::dialect::DialectPreset,
    /// Quirks that are treated otherwise than the preset says.
    pub changed: u32,
    /// Quirks that are tolerated.
    pub tolerated: u32,
    pub recognised: Option<super::dialect::RecognisedProvider>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HourCount {
    pub from: i64,
    pub requests: u32,
    pub refused: u32,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionSettings {
    pub ownership: Ownership,
    /// What becomes of members that name nothing; strict does not change it.
    pub unknown_members: UnknownMembers,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum UnknownMembers {
    /// The request is refused.
    Refuse,
    /// It is done without them.
    LeaveOut,
    /// It is done without them, and each becomes a member as soon as it exists.
    Hold,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Ownership {
    Refuse,
    AdoptLocal,
    AdoptAny,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NewConnection {
    pub provider: String,
    pub name: String,
    /// Begins with no quirk tolerated.
    #[serde(default)]
    pub strict: bool,
    /// Single quirks, by code: true tolerates, false refuses.
    #[serde(default)]
    pub quirks: std::collections::BTreeMap<String, bool>,
    /// `None`: left out.
    #[serde(default)]
    pub unknown_members: Option<UnknownMembers>,
}

/// Changes a connection in one write: all of it, or nothing. What is `None` or absent stays.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChangeConnection {
    /// Id or name.
    pub id: String,
    pub name: Option<String>,
    pub settings: Option<ConnectionSettings>,
    #[serde(default)]
    #[ts(optional)]
    pub dialect: Option<super::dialect::DialectChange>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionRef {
    /// Id or name.
    pub connection: String,
}
