//! OAuth clients of a connection and their secrets.

use super::tokens::{Expiry, Scope, TokenState, TokenUse};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OauthClientRow {
    /// What it presents as `client_id`.
    pub id: String,
    pub connection_id: String,
    pub connection_name: String,
    pub name: String,
    /// The widest scope that its access tokens may have.
    pub scope: Scope,
    /// How long its access tokens live: from 3,600 to 21,600 seconds.
    pub lifetime_seconds: u32,
    pub state: OauthClientState,
    pub created: i64,
    pub revoked: Option<i64>,
    /// When one of its access tokens was used last. `None`: never.
    pub last_used: Option<TokenUse>,
    /// Exact below 10,000, which stands for as many or more.
    pub requests: u64,
    /// In order of creation, also those that are of no use any more.
    pub secrets: Vec<OauthSecretRow>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum OauthClientState {
    Active,
    /// Not revoked, but every secret is: it cannot fetch anything.
    NoSecret,
    Revoked,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OauthSecretRow {
    pub id: String,
    /// `dss_`.
    pub prefix: String,
    pub last_four: String,
    pub state: TokenState,
    pub created: i64,
    pub expires: Option<i64>,
    pub revoked: Option<i64>,
    /// When it fetched an access token last. `None`: never.
    pub last_used: Option<TokenUse>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NewOauthClient {
    /// Id or name.
    pub connection: String,
    pub name: String,
    pub scope: Scope,
    pub lifetime_seconds: u32,
    /// Of its first secret.
    pub expiry: Expiry,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NewOauthSecret {
    /// The client's id.
    pub id: String,
    pub expiry: Expiry,
}

/// The only answer that ever holds a secret of a client. It is kept nowhere: one that is lost is replaced by another.
#[derive(Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CreatedOauthSecret {
    pub secret_id: String,
    pub secret: String,
    /// Where the client fetches access tokens.
    pub token_url: String,
    pub row: OauthClientRow,
}

/// What is `None` stays as it is.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChangeOauthClient {
    pub id: String,
    pub name: Option<String>,
    pub scope: Option<Scope>,
    pub lifetime_seconds: Option<u32>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OauthClientQuery {
    /// Id or name; all if `None`.
    pub connection: Option<String>,
}
