//! Google Workspace sends nothing to a service of one's own, so there is nothing to forgive.

use crate::ProviderQuirk;

pub(crate) const QUIRKS: &[ProviderQuirk] = &[];
