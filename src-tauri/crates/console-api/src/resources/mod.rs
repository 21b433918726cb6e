//! Users and groups as the console lists, shows and edits them.

pub(crate) mod filter;
pub(crate) mod ledger;
pub(crate) mod list;
pub(crate) mod members;
pub(crate) mod nesting;
pub(crate) mod schema;
pub(crate) mod show;
pub(crate) mod write;

use crate::connections::provider_of;
use crate::types::{ConsoleError, Owner, ResourceKind};
use crate::words::visible;
use directory::{ConnectionId, Kind, Reader, StoreError, Stored};
use scim_core::ResourceId;
use std::collections::HashMap;

/// The most rows of a page.
pub(crate) const MOST_ROWS: u32 = 500;

pub(crate) fn as_kind(kind: ResourceKind) -> Kind {
    match kind {
        ResourceKind::User => Kind::User,
        ResourceKind::Group => Kind::Group,
    }
}

pub(crate) fn from_kind(kind: Kind) -> ResourceKind {
    match kind {
        Kind::User => ResourceKind::User,
        Kind::Group => ResourceKind::Group,
    }
}

/// The id of a resource, or the error that there is none of this name.
pub(crate) fn id_of(kind: Kind, text: &str) -> Result<ResourceId, ConsoleError> {
    ResourceId::parse(text).ok_or_else(|| ConsoleError::not_found(kind.name(), text))
}

/// What a person calls it: `displayName`, else the formatted or joined name, else `userName`.
pub(crate) fn display_name(stored: &Stored) -> String {
    let attributes = &stored.resource.attributes;
    let joined = || {
        let parts: Vec<&str> = ["name.givenName", "name.familyName"]
            .iter()
            .filter_map(|path| attributes.text(path))
            .collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    };
    let filled = |text: &str| !text.trim().is_empty();
    attributes
        .display_name()
        .map(str::to_owned)
        .filter(|name| filled(name))
        .or_else(|| {
            attributes
                .text("name.formatted")
                .map(str::to_owned)
                .filter(|name| filled(name))
        })
        .or_else(joined)
        .unwrap_or_else(|| stored.name().to_owned())
}

/// Who owns what, by the names that connections have now.
pub(crate) struct Owners(HashMap<ConnectionId, Owner>);

impl Owners {
    pub(crate) fn read(reader: &Reader) -> Result<Owners, StoreError> {
        let of = |connection: directory::IdpConnection| {
            let owner = Owner {
                connection_id: Some(connection.id.to_string()),
                name: Some(visible(&connection.name).into_owned()),
                monogram: Some(provider_of(&connection.provider).monogram),
            };
            (connection.id, owner)
        };
        Ok(Owners(reader.connections()?.into_iter().map(of).collect()))
    }

    pub(crate) fn of(&self, connection: Option<ConnectionId>) -> Owner {
        connection
            .and_then(|id| self.0.get(&id).cloned())
            .unwrap_or(Owner {
                connection_id: None,
                name: None,
                monogram: None,
            })
    }
}
