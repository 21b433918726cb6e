//! A stored resource as filters and sorting see it, with what no document holds.

use super::Reader;
use super::query::Stored;
use super::resources::{group_element, member_element};
use crate::error::StoreError;
use crate::ids::Kind;
use scim_core::{ResourceType, Timestamp, View};
use serde_json::{Map, Value};
use std::cell::RefCell;
use std::ops::ControlFlow;

/// Members read at a time.
const PAGE: usize = 500;

pub(super) struct StoredView<'a> {
    reader: &'a Reader,
    stored: &'a Stored,
    resource_type: &'a ResourceType,
    /// A filter cannot fail, the database can: the first failure is kept for the caller.
    failure: RefCell<Option<StoreError>>,
}

impl<'a> StoredView<'a> {
    pub fn new(
        reader: &'a Reader,
        stored: &'a Stored,
        resource_type: &'a ResourceType,
    ) -> StoredView<'a> {
        StoredView {
            reader,
            stored,
            resource_type,
            failure: RefCell::new(None),
        }
    }

    /// Whether everything that was asked could be read.
    pub fn into_result(self) -> Result<(), StoreError> {
        self.failure.into_inner().map_or(Ok(()), Err)
    }

    fn visit(
        &self,
        attribute: &str,
        visit: &mut dyn FnMut(&Value) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        match (self.stored.kind, attribute) {
            (Kind::Group, "members") => {
                let mut after = None;
                loop {
                    let page = self.reader.member_rows(self.stored.seq, after, PAGE)?;
                    let Some(last) = page.last() else {
                        return Ok(());
                    };
                    after = Some(last.seq);
                    for row in &page {
                        if visit(&member_element(row)).is_break() {
                            return Ok(());
                        }
                    }
                    if self.reader.deadline.is_past() {
                        return Err(super::list::interruption().into());
                    }
                }
            }
            (Kind::User, "groups") => {
                for row in &self.reader.groups_above(self.stored.seq)? {
                    if visit(&group_element(row)).is_break() {
                        break;
                    }
                }
                Ok(())
            }
            (Kind::User | Kind::Group, _) => Ok(()),
        }
    }
}

impl View for StoredView<'_> {
    fn resource_type(&self) -> &ResourceType {
        self.resource_type
    }

    fn id(&self) -> String {
        self.stored.resource.id.to_string()
    }

    fn document(&self) -> &Map<String, Value> {
        self.stored.resource.attributes.as_map()
    }

    fn created(&self) -> Timestamp {
        self.stored.resource.created
    }

    fn last_modified(&self) -> Timestamp {
        self.stored.resource.last_modified
    }

    fn version(&self) -> String {
        self.stored.resource.revision.entity_tag()
    }

    fn visit_derived(&self, attribute: &str, visit: &mut dyn FnMut(&Value) -> ControlFlow<()>) {
        if let Err(error) = self.visit(attribute, visit) {
            self.failure.borrow_mut().get_or_insert(error);
        }
    }
}
