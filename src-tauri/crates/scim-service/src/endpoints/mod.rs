//! What each endpoint does with a request that passed the guard (RFC 7644 §3.2, table 2).

mod action;
mod bulk;
mod change;
mod discovery;
mod elsewhere;
mod list;
mod read;
mod show;
mod trial;
mod write;

use crate::answer::{Answer, Refusal};
use crate::call::Call;
use directory::Kind;
use std::sync::Arc;

pub(crate) use elsewhere::{method_not_allowed, no_such_endpoint};
pub(crate) use list::Over;
pub use trial::{Trial, TrialMethod, TrialRequest, Tried, try_out};

/// What a row of the table of routes does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    Create(Kind),
    List(Over),
    /// The same as a list, asked for by POST.
    Search(Over),
    Read(Kind),
    Replace(Kind),
    Patch(Kind),
    Delete(Kind),
    Bulk,
    Schemas,
    Schema,
    ResourceTypes,
    ResourceType,
    ServiceProviderConfig,
    /// `/Me`, and what is attempted there.
    Me(&'static str),
}

impl Operation {
    /// What the request sets out to do: an argument of a refusal's entry.
    pub(crate) fn attempt(self) -> &'static str {
        match self {
            Operation::Create(_) => "create",
            Operation::List(_) | Operation::Search(_) => "list",
            Operation::Read(_) => "read",
            Operation::Replace(_) => "replace",
            Operation::Patch(_) => "change",
            Operation::Delete(_) => "delete",
            Operation::Bulk => "bulk",
            Operation::Schemas
            | Operation::Schema
            | Operation::ResourceTypes
            | Operation::ResourceType
            | Operation::ServiceProviderConfig => "read",
            Operation::Me(attempt) => attempt,
        }
    }

    /// Runs it. `id` is the last segment of the path, where the route has one.
    ///
    /// # Errors
    /// What the client is refused with.
    pub(crate) async fn run(self, call: &Arc<Call>, id: &str) -> Result<Answer, Refusal> {
        match self {
            Operation::Create(kind) => change::create(call, kind).await,
            Operation::List(over) => list::get(call, over).await,
            Operation::Search(over) => list::search(call, over).await,
            Operation::Read(kind) => read::one(call, kind, id).await,
            Operation::Replace(kind) => change::replace(call, kind, id).await,
            Operation::Patch(kind) => change::patch(call, kind, id).await,
            Operation::Delete(kind) => change::delete(call, kind, id).await,
            Operation::Bulk => bulk::bulk(call).await,
            Operation::Schemas => discovery::schemas(call),
            Operation::Schema => discovery::schema(call, id),
            Operation::ResourceTypes => discovery::resource_types(call),
            Operation::ResourceType => discovery::resource_type(call, id),
            Operation::ServiceProviderConfig => Ok(discovery::service_provider_config(call)),
            Operation::Me(_) => Err(elsewhere::no_subject()),
        }
    }
}
