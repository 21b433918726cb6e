//! Tokens of a connection.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TokenRow {
    pub id: String,
    pub connection_id: String,
    pub connection_name: String,
    pub name: String,
    /// `dsk_rw_` or `dsk_ro_`.
    pub prefix: String,
    pub last_four: String,
    pub scope: Scope,
    pub state: TokenState,
    pub created: i64,
    pub expires: Option<i64>,
    /// It ends within so many days: 30, 14, 7 or 1. `None` further off, and once it has ended.
    pub stage: Option<u32>,
    pub revoked: Option<i64>,
    /// `None`: not used.
    pub last_used: Option<TokenUse>,
    /// Exact below 10,000, which stands for as many or more.
    pub requests: u64,
    pub in_keychain: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TokenUse {
    pub at: i64,
    pub address: String,
    pub client: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    Read,
    ReadWrite,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum TokenState {
    Active,
    /// Within 30 days of its end.
    Expiring,
    Expired,
    Revoked,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "kind"
)]
pub enum Expiry {
    /// 7, 30, 90, 180 or 365.
    Days {
        days: u32,
    },
    At {
        at: i64,
    },
    Never,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NewToken {
    /// Id or name.
    pub connection: String,
    pub name: String,
    pub scope: Scope,
    pub expiry: Expiry,
    pub keep_in_keychain: bool,
}

/// The only answer that ever holds a token. `keychain_problem` is set if it should have been
/// kept in the keychain and could not be: the token is good all the same.
#[derive(Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CreatedToken {
    pub id: String,
    pub token: String,
    pub row: TokenRow,
    pub keychain_problem: Option<String>,
}

#[derive(Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RevealedToken {
    pub token: String,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TokenQuery {
    /// Id or name; all if `None`.
    pub connection: Option<String>,
}
