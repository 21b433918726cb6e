//! A resource as stored: identity, revision, times, attributes.

use crate::attributes::Attributes;
pub use crate::timestamp::Timestamp;
use uuid::Uuid;

/// The `id` of a resource: a UUIDv7 of ours, opaque on the wire (RFC 7643 §3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ResourceId(pub Uuid);

impl ResourceId {
    /// `None` for anything that is not in the form that this service hands out.
    pub fn parse(text: &str) -> Option<ResourceId> {
        let id = Uuid::try_parse(text).ok()?;
        (id.hyphenated().to_string() == text).then_some(ResourceId(id))
    }
}

impl std::fmt::Display for ResourceId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

/// Counts the changes of one resource, from 1. The entity tag is made from it (RFC 7644 §3.14).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Revision(pub i64);

impl Revision {
    /// The revision of a resource that was just made.
    pub const FIRST: Revision = Revision(1);

    pub fn next(self) -> Revision {
        Revision(self.0 + 1)
    }

    /// The weak entity tag, `W/"7"`: the value of `ETag` and of `meta.version`.
    pub fn entity_tag(self) -> String {
        format!("W/\"{}\"", self.0)
    }
}

/// A stored resource. `members` and a user's `groups` are not among the attributes.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    pub id: ResourceId,
    pub revision: Revision,
    pub created: Timestamp,
    pub last_modified: Timestamp,
    pub attributes: Attributes,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ids_in_the_form_handed_out_are_ids() {
        let text = "0193589a-7c3e-7000-8000-0123456789ab";
        assert_eq!(
            ResourceId::parse(text).map(|id| id.to_string()).as_deref(),
            Some(text)
        );
        let upper = text.to_uppercase();
        let braced = format!("{{{text}}}");
        let others = [
            &upper,
            &braced,
            "",
            "1",
            "0",
            "1e0",
            "bjensen",
            "0193589a7c3e700080000123456789ab",
        ];
        for other in others {
            assert_eq!(ResourceId::parse(other), None, "{other}");
        }
    }

    #[test]
    fn revisions_count_up_and_make_weak_tags() {
        assert_eq!(Revision::FIRST.next(), Revision(2));
        assert_eq!(Revision(7).entity_tag(), "W/\"7\"");
    }
}
