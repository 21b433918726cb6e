//! The resource types and schemas that a service offers.

use crate::resources;
use crate::schema::{ResourceType, Schema};
use std::sync::Arc;

/// All resource types with their schemas: the input of `/ResourceTypes` and `/Schemas`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catalogue {
    pub user: Arc<ResourceType>,
    pub group: Arc<ResourceType>,
    pub schemas: Vec<Arc<Schema>>,
}

impl Catalogue {
    /// Users with the enterprise extension, and groups (RFC 7643 §4, §8.7).
    pub fn standard() -> Catalogue {
        let user = Arc::new(resources::user::resource_type());
        let group = Arc::new(resources::group::resource_type());
        let mut schemas: Vec<Arc<Schema>> = Vec::new();
        for resource_type in [&user, &group] {
            schemas.push(Arc::clone(&resource_type.schema));
            schemas.extend(
                resource_type
                    .extensions
                    .iter()
                    .map(|extension| Arc::clone(&extension.schema)),
            );
        }
        Catalogue {
            user,
            group,
            schemas,
        }
    }

    /// All resource types, in the order in which they are listed.
    pub fn resource_types(&self) -> [&Arc<ResourceType>; 2] {
        [&self.user, &self.group]
    }

    /// The resource type with this name (`User`), in any case.
    pub fn resource_type(&self, name: &str) -> Option<&Arc<ResourceType>> {
        self.resource_types()
            .into_iter()
            .find(|known| known.name.eq_ignore_ascii_case(name))
    }

    /// The resource type at this endpoint: `/Users`, or `Users`. Paths heed case.
    pub fn by_endpoint(&self, endpoint: &str) -> Option<&Arc<ResourceType>> {
        let bare = endpoint.trim_start_matches('/');
        self.resource_types()
            .into_iter()
            .find(|known| known.endpoint.trim_start_matches('/') == bare)
    }

    /// The schema with this URN, in any case.
    pub fn schema(&self, urn: &str) -> Option<&Arc<Schema>> {
        self.schemas
            .iter()
            .find(|known| known.id.eq_ignore_ascii_case(urn))
    }
}
