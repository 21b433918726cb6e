//! The resource types and schemas that a service offers.

use crate::schema::{ResourceType, Schema};
use std::sync::Arc;

/// All resource types with their schemas: the input of `/ResourceTypes` and `/Schemas`.
#[derive(Clone, Debug)]
pub struct Catalogue {
    pub user: Arc<ResourceType>,
    pub group: Arc<ResourceType>,
    pub schemas: Vec<Arc<Schema>>,
}
