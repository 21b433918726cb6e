//! What the commands for users and those for groups share.

use super::caller::Caller;
use super::output::{self, Table};
use super::{CliError, Context, json_from_stdin, times};
use crate::words::say;
use clap::Args;
use console_api::types::{
    ById, EditResource, NewResource, Nothing, Owner, ResourceDetails, ResourceKind, ResourcePage,
    ResourceQuery,
};
use serde::de::DeserializeOwned;

/// Which resources to list, and how.
#[derive(Debug, Args)]
pub struct Listing {
    /// Words to look for in names and addresses.
    #[arg(value_name = "WORDS")]
    words: Vec<String>,
    /// A SCIM filter (RFC 7644 §3.4.2.2) instead of words.
    #[arg(long, conflicts_with = "words")]
    filter: Option<String>,
    /// Only what this connection owns (name or id), or `local` for what was made here.
    #[arg(long)]
    connection: Option<String>,
    /// Sort by this attribute; else in the order in which they were made.
    #[arg(long, value_name = "ATTRIBUTE")]
    sort: Option<String>,
    /// The other way round.
    #[arg(long)]
    descending: bool,
    /// At most this many.
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u64).range(1..))]
    limit: u64,
}

/// The most that one question may ask for.
const PAGE: u32 = 500;

impl Listing {
    /// Asks `operation` for page after page until the limit or the end.
    ///
    /// # Errors
    /// The operation's own.
    pub(super) async fn rows<T: DeserializeOwned>(
        self,
        caller: &Caller,
        operation: &str,
        active: Option<bool>,
    ) -> Result<Found<T>, CliError> {
        let is_filter = self.filter.is_some();
        let page_size = self.limit.min(u64::from(PAGE)) as u32;
        let mut query = ResourceQuery {
            search: self.filter.unwrap_or_else(|| self.words.join(" ")),
            owner: self.connection,
            active,
            sort: self.sort,
            descending: self.descending,
            page: 1,
            page_size,
        };
        let mut rows = Vec::new();
        loop {
            let page: ResourcePage<T> = caller.call(operation, &query).await?;
            if is_filter && !page.is_filter {
                return Err(CliError::Usage(say!(
                    "cli-not-a-filter",
                    text = query.search.as_str()
                )));
            }
            let last = page.rows.len() < page_size as usize;
            rows.extend(page.rows);
            if last || rows.len() as u64 >= self.limit {
                rows.truncate(usize::try_from(self.limit).unwrap_or(usize::MAX));
                return Ok(Found {
                    rows,
                    total: page.total,
                    total_is_exact: page.total_is_exact,
                });
            }
            query.page += 1;
        }
    }
}

/// What a listing found.
pub(super) struct Found<T> {
    pub rows: Vec<T>,
    total: u64,
    total_is_exact: bool,
}

impl<T> Found<T> {
    /// Says so if there is more than is shown.
    pub fn note_the_rest(&self) {
        if self.total > self.rows.len() as u64 {
            let more = if self.total_is_exact { "" } else { "+" };
            output::note(&say!(
                "cli-first-of",
                shown = self.rows.len(),
                total = format!("{}{more}", self.total)
            ));
        }
    }
}

/// Users or groups: the operations' names and the words for them.
#[derive(Clone, Copy)]
pub(super) struct Noun {
    /// `users` or `groups`, as operations are called.
    pub area: &'static str,
    /// The attribute by which a person names one.
    pub naming: &'static str,
}

impl Noun {
    /// The id of what `name` means: an id, or the value of the naming attribute.
    ///
    /// # Errors
    /// If there is none, or more than one.
    pub async fn find(self, caller: &Caller, name: &str) -> Result<String, CliError> {
        if directory::ConnectionId::parse(name).is_some() {
            return Ok(name.to_owned());
        }
        let quoted = serde_json::to_string(name).map_err(CliError::failed)?;
        let query = ResourceQuery {
            search: format!("{} eq {quoted}", self.naming),
            page: 1,
            page_size: 5,
            ..ResourceQuery::default()
        };
        let page: ResourcePage<HasId> = caller.call(&format!("{}.list", self.area), &query).await?;
        match page.rows.as_slice() {
            [] => Err(CliError::Failed(say!("cli-nobody-called", name = name))),
            [one] => Ok(one.id.clone()),
            several => {
                let ids: Vec<&str> = several.iter().map(|row| row.id.as_str()).collect();
                Err(CliError::Failed(say!(
                    "cli-several-called",
                    name = name,
                    ids = ids.join(", ")
                )))
            }
        }
    }

    pub async fn show(self, context: &Context, name: &str) -> Result<(), CliError> {
        let caller = context.caller().await?;
        let id = self.find(&caller, name).await?;
        let details: ResourceDetails = caller
            .finish(&format!("{}.get", self.area), &ById { id })
            .await?;
        if context.json {
            output::json(&details.json)
        } else {
            print(&details)
        }
    }

    pub async fn create(self, context: &Context) -> Result<(), CliError> {
        let resource = json_from_stdin()?;
        let caller = context.caller().await?;
        let details: ResourceDetails = caller
            .finish(&format!("{}.create", self.area), &NewResource { resource })
            .await?;
        output::note(&say!("cli-created", name = details.name.as_str()));
        self.answer(context, &details)
    }

    pub async fn edit(
        self,
        context: &Context,
        name: &str,
        version: Option<String>,
    ) -> Result<(), CliError> {
        let resource = json_from_stdin()?;
        let caller = context.caller().await?;
        let id = self.find(&caller, name).await?;
        let details: ResourceDetails = caller
            .finish(
                &format!("{}.edit", self.area),
                &EditResource {
                    id,
                    resource,
                    version,
                },
            )
            .await?;
        output::note(&say!("cli-changed", name = details.name.as_str()));
        self.answer(context, &details)
    }

    pub async fn delete(self, context: &Context, name: &str, yes: bool) -> Result<(), CliError> {
        let caller = context.caller().await?;
        let id = self.find(&caller, name).await?;
        if !super::confirmed(&say!("cli-delete-question", name = name), yes)? {
            return Ok(());
        }
        let _: Nothing = caller
            .finish(&format!("{}.delete", self.area), &ById { id: id.clone() })
            .await?;
        let words = say!("cli-deleted", name = name);
        context.done(&words, &serde_json::json!({ "id": id }))
    }

    /// After a change: the resource for a script, its id for a person.
    pub fn answer(self, context: &Context, details: &ResourceDetails) -> Result<(), CliError> {
        if context.json {
            output::json(&details.json)
        } else {
            output::line(&details.id)
        }
    }
}

#[derive(serde::Deserialize)]
struct HasId {
    id: String,
}

/// One user or group for a person.
fn print(details: &ResourceDetails) -> Result<(), CliError> {
    let counted = match details.kind {
        ResourceKind::User => "groups",
        ResourceKind::Group => "members",
    };
    let mut table = Table::new(&["ATTRIBUTE", "VALUE"]);
    table.row(["id", &details.id]);
    for line in &details.profile {
        table.row([&line.path, &line.value]);
    }
    table.row([counted, &details.members.to_string()]);
    table.row(["owner", &owner(&details.owner)]);
    table.row(["version", &details.version]);
    table.row(["created", &times::local(details.created)]);
    table.row(["last modified", &times::local(details.last_modified)]);
    table.print()
}

/// Who owns it, for a person.
pub(super) fn owner(owner: &Owner) -> String {
    owner.name.clone().unwrap_or_else(|| "local".to_owned())
}
