//! What this computer is open to beyond itself, and until when.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A way by which others than this computer reach the service, for as long as it is open.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Exposure {
    pub kind: ExposureKind,
    /// "Open to the internet".
    pub heading: String,
    /// What that means.
    pub words: String,
    pub since: i64,
    /// When it is closed by itself; `None` if it stays open until somebody closes it.
    pub ends: Option<i64>,
    /// It is being closed just now.
    pub closing: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ExposureKind {
    /// A tunnel program that was started from here.
    Tunnel,
    /// The service’s own HTTPS listener on an address beyond loopback.
    Listener,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ExtendExposure {
    pub kind: ExposureKind,
    /// How long from now; `null` to stay open until somebody closes it.
    pub minutes: Option<u32>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EndExposure {
    pub kind: ExposureKind,
}
