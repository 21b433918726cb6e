//! The table of operations: one row each gives the dispatcher, the list and the TypeScript.

use crate::bindings::Declarations;
use crate::console::Console;
use crate::types::*;
use serde_json::Value;

macro_rules! operations {
    ($($name:literal => $function:path, $input:ty => $output:ty;)*) => {
        /// Every operation by its name. All doors offer the same ones.
        pub const OPERATIONS: &[&str] = &[$($name),*];

        impl Console {
            /// Runs one operation: checks the input's shape, does the work, answers its output.
            ///
            /// # Errors
            /// The operation's own; `badInput` for an unknown name or an input of another shape.
            pub async fn call(&self, operation: &str, input: Value) -> Result<Value, ConsoleError> {
                match operation {
                    $($name => {
                        let input: $input = serde_json::from_value(input)
                            .map_err(|error| ConsoleError::bad_shape(operation, &error))?;
                        let output: $output = $function(self, input).await?;
                        serde_json::to_value(output).map_err(|error| ConsoleError::internal(&error))
                    })*
                    other => Err(ConsoleError::unknown_operation(other)),
                }
            }
        }

        /// The operations and their types as a TypeScript file.
        pub fn bindings() -> String {
            let mut declarations = Declarations::new();
            $(declarations.operation::<$input, $output>($name);)*
            declarations.finish()
        }
    };
}

operations! {
    "app.info" => pending, Nothing => AppInfo;
    "status.get" => pending, Nothing => Status;
    "palette.search" => pending, PaletteQuery => PaletteMatches;

    "service.start" => pending, Nothing => Status;
    "service.stop" => pending, Nothing => Status;
    "service.setPort" => pending, SetPort => Status;

    "workspace.details" => pending, Nothing => WorkspaceDetails;
    "workspace.open" => pending, WorkspacePath => WorkspaceBrief;
    "workspace.create" => pending, NewWorkspace => WorkspaceBrief;
    "workspace.check" => pending, Nothing => CheckReport;
    "workspace.backup" => pending, WorkspacePath => Written;
    "workspace.compact" => pending, Nothing => WorkspaceDetails;

    "settings.get" => pending, Nothing => Settings;
    "settings.set" => pending, Settings => Settings;
    "preferences.get" => pending, Nothing => Preferences;
    "preferences.set" => pending, Preferences => Preferences;
    "keychain.state" => pending, Nothing => KeychainState;
    "clipboard.copySecret" => pending, CopySecret => Nothing;

    "providers.list" => pending, Nothing => Vec<Provider>;
    "connections.list" => pending, Nothing => Vec<ConnectionRow>;
    "connections.get" => pending, ConnectionRef => ConnectionDetails;
    "connections.add" => pending, NewConnection => ConnectionRow;
    "connections.change" => pending, ChangeConnection => ConnectionRow;
    "connections.remove" => pending, ConnectionRef => Nothing;

    "tokens.list" => pending, TokenQuery => Vec<TokenRow>;
    "tokens.create" => pending, NewToken => CreatedToken;
    "tokens.revoke" => pending, ById => TokenRow;
    "tokens.restore" => pending, ById => TokenRow;
    "tokens.delete" => pending, ById => Nothing;
    "tokens.reveal" => pending, ById => RevealedToken;
    "tokens.forget" => pending, ById => TokenRow;

    "users.list" => pending, ResourceQuery => ResourcePage<UserRow>;
    "users.get" => pending, ById => ResourceDetails;
    "users.create" => pending, NewResource => ResourceDetails;
    "users.edit" => pending, EditResource => ResourceDetails;
    "users.setActive" => pending, SetActive => ResourceDetails;
    "users.delete" => pending, ById => Nothing;
    "users.groups" => pending, MemberQuery => ResourcePage<MemberRow>;
    "groups.list" => pending, ResourceQuery => ResourcePage<GroupRow>;
    "groups.get" => pending, ById => ResourceDetails;
    "groups.create" => pending, NewResource => ResourceDetails;
    "groups.edit" => pending, EditResource => ResourceDetails;
    "groups.delete" => pending, ById => Nothing;
    "groups.members" => pending, MemberQuery => ResourcePage<MemberRow>;
    "groups.changeMembers" => pending, ChangeMembers => ResourceDetails;
    "directory.history" => pending, HistoryQuery => History;
    "directory.schema" => pending, SchemaQuery => Vec<SchemaAttribute>;
    "directory.checkFilter" => pending, FilterCheck => FilterVerdict;

    "log.page" => pending, LogQuery => LogPage;
    "log.entry" => pending, EntryRef => LogEntry;
    "log.counts" => pending, LogQuery => LogCounts;
    "log.export" => pending, ExportLog => Written;

    "overview.get" => pending, OverviewQuery => Overview;
}

async fn pending<I, O>(_: &Console, _: I) -> Result<O, ConsoleError> {
    Err(ConsoleError::unknown_operation("pending"))
}
