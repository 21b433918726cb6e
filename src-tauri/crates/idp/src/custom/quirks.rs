//! What only clients without a provider of their own are known for. They may use the quirks of all providers besides.

use crate::ProviderQuirk;

pub(crate) const QUIRKS: &[ProviderQuirk] = &[];
