//! One write as a value: checked as far as that goes without the store, then run within a transaction. A single request and an
//! operation of a Bulk both make one and run it, so that neither can do what the other would not.

use super::action::{Write, facts};
use super::show::{show, subject};
use crate::answer::{Answer, Facts, Refusal};
use crate::call::{Call, Refused};
use crate::query::Query;
use directory::{Inserted, Kind, LogSubject, Outcome, StoreError, WriteGrant, Writer};
use hyper::StatusCode;
use hyper::header::{ETAG, LOCATION};
use idp::{Dialect, GroupPatchAnswer};
use scim_core::render::location;
use scim_core::{
    Attributes, Checked, Patch, PatchRequest, Precondition, Projection, Purpose, ResourceId,
    ResourceType, ScimError, Timestamp,
};
use serde_json::Value;
use std::sync::Arc;

/// A group with more members is not sent back after a PATCH: the client knows what it asked for.
const MEMBERS_SHOWN_AFTER_PATCH: u64 = 1_000;

/// How a request for a write is read, and how it is answered.
pub(super) struct Terms {
    kind: Kind,
    dialect: Dialect,
    projection: Projection,
    base_url: String,
    resource_type: Arc<ResourceType>,
}

/// A write that is ready to be run.
pub(super) enum WriteOperation {
    Create {
        terms: Terms,
        id: ResourceId,
        checked: Checked,
    },
    Replace {
        terms: Terms,
        id: ResourceId,
        precondition: Precondition,
        checked: Checked,
    },
    Patch {
        terms: Terms,
        id: ResourceId,
        precondition: Precondition,
        patch: Patch,
        /// What it asks of a user, if it is about `active` alone.
        activates: Option<bool>,
    },
    Delete {
        kind: Kind,
        id: ResourceId,
        precondition: Precondition,
    },
}

/// A write that was done, and is not committed yet.
pub(super) struct Written {
    pub(super) write: Write,
    pub(super) outcome: Outcome,
    /// That of the answer to a single request.
    pub(super) status: StatusCode,
    activates: Option<bool>,
    /// `None` for a deletion, whose answer has no body.
    terms: Option<Terms>,
}

impl Terms {
    /// # Errors
    /// 400 for `attributes` and `excludedAttributes` that cannot be read.
    pub(super) fn new(call: &Call, kind: Kind, query: &Query) -> Result<Terms, ScimError> {
        let resource_type = Arc::clone(call.resource_type(kind));
        let terms = Terms::plain(kind, call.dialect, call.base_url(), resource_type);
        let projection = Projection::parse(
            query.attributes.as_deref(),
            query.excluded_attributes.as_deref(),
            &terms.resource_type,
        )?;
        Ok(Terms {
            projection,
            ..terms
        })
    }

    /// Those of a request without parameters.
    pub(super) fn plain(
        kind: Kind,
        dialect: Dialect,
        base_url: String,
        resource_type: Arc<ResourceType>,
    ) -> Terms {
        Terms {
            kind,
            dialect,
            projection: Projection::default_for(&resource_type),
            base_url,
            resource_type,
        }
    }

    /// A POST (RFC 7644 §3.3) that makes the resource `id`.
    ///
    /// # Errors
    /// What is wrong with the body.
    pub(super) fn create(self, id: ResourceId, sent: Value) -> Result<WriteOperation, Refusal> {
        let checked = self.check(sent, Purpose::Create, None)?;
        Ok(WriteOperation::Create {
            terms: self,
            id,
            checked,
        })
    }

    /// A PUT (RFC 7644 §3.5.1).
    ///
    /// # Errors
    /// What is wrong with the body.
    pub(super) fn replace(
        self,
        id: ResourceId,
        precondition: Precondition,
        sent: Value,
    ) -> Result<WriteOperation, Refusal> {
        let mut checked = self.check(sent, Purpose::Replace, Some(id))?;
        // The id in the path is the only one (RFC 7644 §3.5.1: readOnly values are ignored).
        checked.note_body_id(&id.to_string());
        Ok(WriteOperation::Replace {
            terms: self,
            id,
            precondition,
            checked,
        })
    }

    /// A PATCH (RFC 7644 §3.5.2).
    ///
    /// # Errors
    /// What is wrong with the message.
    pub(super) fn patch(
        self,
        id: ResourceId,
        precondition: Precondition,
        sent: Value,
    ) -> Result<WriteOperation, Refusal> {
        let tolerances = &self.dialect.tolerances;
        let patch = PatchRequest::parse(sent, tolerances)
            .and_then(|patch| Patch::check(patch, &self.resource_type, tolerances))
            .map_err(|error| Refusal::from(error).about(nameless(self.kind, Some(id))))?;
        let activates = patch.sets_active();
        Ok(WriteOperation::Patch {
            terms: self,
            id,
            precondition,
            patch,
            activates,
        })
    }

    fn check(
        &self,
        sent: Value,
        purpose: Purpose,
        id: Option<ResourceId>,
    ) -> Result<Checked, Refusal> {
        Attributes::check(sent, &self.resource_type, purpose, &self.dialect.tolerances)
            .map_err(|error| Refusal::from(error).about(nameless(self.kind, id)))
    }

    /// RFC 7644 §3.5.2: 200 with the resource or 204 without, as the service likes, but 200 if the request
    /// says which attributes it wants.
    fn wants_no_body(&self, outcome: &Outcome) -> bool {
        let by_choice = self.dialect.answers.group_patch == GroupPatchAnswer::NoContent;
        let is_large = outcome.stored.member_count > MEMBERS_SHOWN_AFTER_PATCH;
        self.kind == Kind::Group && self.projection.is_default() && (by_choice || is_large)
    }
}

impl WriteOperation {
    /// Runs it. What it did hangs itself on the log entry that is appended next.
    ///
    /// # Errors
    /// The store's refusal with what it is about; the store's own faults as they are.
    pub(super) fn apply(
        self,
        writer: &mut Writer,
        grant: &WriteGrant,
        now: Timestamp,
    ) -> Result<Written, Refused> {
        match self {
            WriteOperation::Create { terms, id, checked } => {
                let about = named(terms.kind, &checked);
                let tolerances = terms.dialect.tolerances;
                let outcome = writer
                    .create(grant, terms.kind, id, checked, &tolerances, now)
                    .map_err(|error| about_this(error, about))?;
                Ok(Written::created(terms, outcome))
            }
            WriteOperation::Replace {
                terms,
                id,
                precondition,
                checked,
            } => {
                let (kind, tolerances) = (terms.kind, terms.dialect.tolerances);
                let outcome = writer
                    .replace(grant, kind, id, &precondition, checked, &tolerances, now)
                    .map_err(|error| about_stored(writer, error, kind, id))?;
                Ok(Written {
                    write: Write::Replace,
                    outcome,
                    status: StatusCode::OK,
                    activates: None,
                    terms: Some(terms),
                })
            }
            WriteOperation::Patch {
                terms,
                id,
                precondition,
                patch,
                activates,
            } => {
                let (kind, tolerances) = (terms.kind, terms.dialect.tolerances);
                let outcome = writer
                    .patch(grant, kind, id, &precondition, patch, &tolerances, now)
                    .map_err(|error| about_stored(writer, error, kind, id))?;
                let status = if terms.wants_no_body(&outcome) {
                    StatusCode::NO_CONTENT
                } else {
                    StatusCode::OK
                };
                Ok(Written {
                    write: Write::Patch,
                    outcome,
                    status,
                    activates,
                    terms: Some(terms),
                })
            }
            WriteOperation::Delete {
                kind,
                id,
                precondition,
            } => {
                let outcome = writer
                    .delete(grant, kind, id, &precondition, now)
                    .map_err(|error| about_stored(writer, error, kind, id))?;
                Ok(Written {
                    write: Write::Delete,
                    outcome,
                    status: StatusCode::NO_CONTENT,
                    activates: None,
                    terms: None,
                })
            }
        }
    }

    /// Runs several that refer to each other: what is new is made first, all of it, and filled with its members then.
    ///
    /// # Errors
    /// As [`WriteOperation::apply`], with the place of the operation that failed. What the others did has to be undone.
    pub(super) fn apply_together(
        all: Vec<WriteOperation>,
        writer: &mut Writer,
        grant: &WriteGrant,
        now: Timestamp,
    ) -> Result<Vec<Written>, (usize, Refused)> {
        enum Step {
            Inserted(Terms, LogSubject, Inserted),
            Done(Written),
        }
        let mut steps = Vec::with_capacity(all.len());
        for (place, operation) in all.into_iter().enumerate() {
            steps.push(match operation {
                WriteOperation::Create { terms, id, checked } => {
                    let about = named(terms.kind, &checked);
                    let inserted = writer
                        .insert(grant, terms.kind, id, checked, now)
                        .map_err(|error| (place, about_this(error, about.clone())))?;
                    Step::Inserted(terms, about, inserted)
                }
                other => Step::Done(
                    other
                        .apply(writer, grant, now)
                        .map_err(|refused| (place, refused))?,
                ),
            });
        }
        let finish = |(place, step)| match step {
            Step::Done(written) => Ok(written),
            Step::Inserted(terms, about, inserted) => {
                let tolerances = terms.dialect.tolerances;
                let outcome = writer
                    .complete(inserted, &tolerances)
                    .map_err(|error| (place, about_this(error, about)))?;
                Ok(Written::created(terms, outcome))
            }
        };
        steps.into_iter().enumerate().map(finish).collect()
    }
}

impl Written {
    fn created(terms: Terms, outcome: Outcome) -> Written {
        Written {
            write: Write::Create,
            outcome,
            status: StatusCode::CREATED,
            activates: None,
            terms: Some(terms),
        }
    }

    /// What the log says of it.
    pub(super) fn facts(&self) -> Facts {
        facts(self.write, self.activates, &self.outcome)
    }

    /// The entity tag of the resource as it is now; a deleted one has none.
    pub(super) fn entity_tag(&self) -> Option<String> {
        let revision = self.outcome.stored.resource.revision;
        (self.write != Write::Delete).then(|| revision.entity_tag())
    }

    /// The answer to a single request.
    ///
    /// # Errors
    /// Those of the store.
    pub(super) fn answer(self, writer: &Writer) -> Result<Answer, Refused> {
        let stored = &self.outcome.stored;
        let mut answer = match &self.terms {
            Some(terms) if self.status != StatusCode::NO_CONTENT => {
                let shown = show(
                    writer,
                    stored,
                    &terms.resource_type,
                    &terms.base_url,
                    &terms.projection,
                )?;
                Answer::json(self.status, shown, self.facts())
            }
            _ => Answer::empty(self.status, self.facts()),
        };
        if let Some(tag) = self.entity_tag() {
            answer = answer.with_header(ETAG, &tag);
        }
        if let (Write::Create, Some(terms)) = (self.write, &self.terms) {
            let id = stored.resource.id.to_string();
            let location = location(&terms.resource_type, &terms.base_url, &id);
            answer = answer.with_header(LOCATION, &location);
        }
        Ok(answer)
    }
}

/// What a creation is about, before it has an id that anybody knows.
fn named(kind: Kind, checked: &Checked) -> LogSubject {
    let name = match kind {
        Kind::User => checked.attributes.user_name(),
        Kind::Group => checked.attributes.display_name(),
    };
    LogSubject {
        kind,
        id: None,
        name: name.map(str::to_owned),
    }
}

fn nameless(kind: Kind, id: Option<ResourceId>) -> LogSubject {
    LogSubject {
        kind,
        id,
        name: None,
    }
}

/// The store's refusal with what it is about; its own faults pass through as they are.
fn about_this(error: StoreError, about: LogSubject) -> Refused {
    if crate::answer::is_own_fault(&error) {
        Refused::Store(error)
    } else {
        Refusal::from(error).about(about).into()
    }
}

/// As [`about_this`], with the name of the resource as it is stored.
fn about_stored(writer: &Writer, error: StoreError, kind: Kind, id: ResourceId) -> Refused {
    let stored = writer.resource(kind, id).ok().flatten();
    about_this(
        error,
        stored
            .as_ref()
            .map_or_else(|| nameless(kind, Some(id)), subject),
    )
}
