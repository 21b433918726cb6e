//! The table of operations: one row each gives the dispatcher, the list and the TypeScript.

use crate::bindings::Declarations;
use crate::console::Console;
use crate::types::*;
use crate::{
    app, calendar, connections, dialect, exposure, imports, leaving, log, oauth_clients, overview,
    reachability, resources, rotation, schemas, service, settings, setup, tls, tokens, ways,
    workspace,
};
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
    "app.info" => app::info, Nothing => AppInfo;
    "status.get" => app::status, Nothing => Status;
    "palette.search" => app::palette, PaletteQuery => PaletteMatches;

    "service.start" => service::start, Nothing => Status;
    "service.stop" => service::stop, Nothing => Status;
    "service.setPort" => service::set_port, SetPort => Status;
    "service.listenAt" => tls::listen_at, ListenAt => Status;

    "tls.get" => tls::get, Nothing => TlsView;
    "tls.useFiles" => tls::use_files, UseTlsFiles => TlsView;
    "tls.makeAuthority" => tls::make_authority, MakeAuthority => TlsView;
    "tls.exportAuthority" => tls::export_authority, ExportAuthority => Written;
    "tls.trust" => tls::trust, TrustQuery => Vec<TrustGuide>;
    "tls.off" => tls::off, Nothing => TlsView;

    "workspace.details" => workspace::details, Nothing => WorkspaceDetails;
    "workspace.open" => workspace::open, WorkspacePath => WorkspaceBrief;
    "workspace.create" => workspace::create, NewWorkspace => WorkspaceBrief;
    "workspace.check" => workspace::check, Nothing => CheckReport;
    "workspace.backup" => workspace::backup, WorkspacePath => Written;
    "workspace.compact" => workspace::compact, Nothing => WorkspaceDetails;

    "settings.get" => settings::get, Nothing => Settings;
    "settings.set" => settings::set, Settings => Settings;
    "preferences.get" => settings::preferences, Nothing => Preferences;
    "preferences.set" => settings::set_preferences, Preferences => Preferences;
    "keychain.state" => settings::keychain, Nothing => KeychainState;
    "clipboard.copySecret" => settings::copy_secret, CopySecret => Nothing;

    "providers.list" => connections::providers, Nothing => Vec<Provider>;
    "connections.list" => connections::list, Nothing => Vec<ConnectionRow>;
    "connections.get" => connections::get, ConnectionRef => ConnectionDetails;
    "connections.add" => connections::add, NewConnection => ConnectionRow;
    "connections.change" => connections::change, ChangeConnection => ConnectionRow;
    "connections.dialect" => dialect::get, ConnectionRef => ConnectionDialect;
    "connections.changeDialect" => dialect::change, ChangeDialect => ConnectionDialect;
    "connections.leaving" => leaving::leaving, ConnectionRef => Leaving;
    "connections.remove" => leaving::remove, RemoveConnection => RemovedConnection;
    "connections.removals" => leaving::removals, Nothing => Vec<Removal>;
    "connections.endings" => setup::endings, EndingsQuery => Vec<Ending>;

    "setup.get" => setup::get, ConnectionRef => Setup;
    "setup.change" => setup::change, ChangeSetup => Setup;
    "setup.tick" => setup::tick, TickStep => Setup;
    "setup.restart" => setup::restart, ConnectionRef => Setup;
    "setup.rehearse" => setup::rehearse, Rehearse => Rehearsed;
    "setup.runbook" => setup::runbook, RunbookQuery => Runbook;
    "setup.tutor" => setup::tutor, TutorQuery => Tutor;
    "setup.lint" => setup::lint, ConnectionRef => SetupLint;
    "setup.report" => setup::report, ReportQuery => Runbook;
    "setup.save" => setup::save, SaveDocument => Written;

    "import.addFile" => imports::add_file, AddImportFile => AddedImportFile;
    "import.preview" => imports::preview, ImportQuestion => ImportPreview;
    "import.rows" => imports::rows, ImportRowQuery => ImportRows;
    "import.apply" => imports::apply, ApplyImport => ImportRecord;
    "import.progress" => imports::progress, ById => ImportRecord;
    "import.cancel" => imports::cancel, ById => ImportRecord;
    "import.undo" => imports::undo, ById => ImportRecord;
    "import.list" => imports::list, ImportsQuery => Vec<ImportRecord>;

    "reach.get" => reachability::get, Nothing => ReachView;
    "reach.climb" => reachability::climb, ReachQuery => ReachReport;

    "ways.get" => ways::get, Nothing => WaysView;
    "ways.start" => ways::start, StartWay => WaysView;
    "ways.stop" => ways::stop, WayRef => WaysView;
    "ways.takeUrl" => ways::take_url, WayRef => WaysView;

    "exposure.extend" => exposure::extend, ExtendExposure => Status;
    "exposure.end" => exposure::end, EndExposure => Status;

    "tokens.list" => tokens::list, TokenQuery => Vec<TokenRow>;
    "tokens.create" => tokens::create, NewToken => CreatedToken;
    "tokens.revoke" => tokens::revoke, ById => TokenRow;
    "tokens.restore" => tokens::restore, ById => TokenRow;
    "tokens.delete" => tokens::delete, ById => Nothing;
    "tokens.reveal" => tokens::reveal, ById => RevealedToken;
    "tokens.forget" => tokens::forget, ById => TokenRow;
    "tokens.rotate" => rotation::rotate, RotateToken => CreatedToken;
    "tokens.calendar" => calendar::calendar, CalendarQuery => Calendar;
    "tokens.saveCalendar" => calendar::save, SaveCalendar => Written;

    "rotation.list" => rotation::list, RotationQuery => Vec<Rotation>;
    "rotation.change" => rotation::change, ChangeRotation => Rotation;
    "rotation.takeBack" => rotation::take_back, ById => TokenRow;

    "oauthClients.list" => oauth_clients::list, OauthClientQuery => Vec<OauthClientRow>;
    "oauthClients.create" => oauth_clients::create, NewOauthClient => CreatedOauthSecret;
    "oauthClients.change" => oauth_clients::change, ChangeOauthClient => OauthClientRow;
    "oauthClients.addSecret" => oauth_clients::add_secret, NewOauthSecret => CreatedOauthSecret;
    "oauthClients.revokeSecret" => oauth_clients::revoke_secret, ById => OauthClientRow;
    "oauthClients.revoke" => oauth_clients::revoke, ById => OauthClientRow;
    "oauthClients.restore" => oauth_clients::restore, ById => OauthClientRow;
    "oauthClients.delete" => oauth_clients::delete, ById => Nothing;

    "users.list" => resources::list::users, ResourceQuery => ResourcePage<UserRow>;
    "users.get" => resources::show::user, ById => ResourceDetails;
    "users.create" => resources::write::create_user, NewResource => ResourceDetails;
    "users.edit" => resources::write::edit_user, EditResource => ResourceDetails;
    "users.setActive" => resources::write::set_active, SetActive => ResourceDetails;
    "users.delete" => resources::write::delete_user, ById => Nothing;
    "users.groups" => resources::members::of_user, MemberQuery => ResourcePage<MemberRow>;
    "groups.list" => resources::list::groups, ResourceQuery => ResourcePage<GroupRow>;
    "groups.get" => resources::show::group, ById => ResourceDetails;
    "groups.create" => resources::write::create_group, NewResource => ResourceDetails;
    "groups.edit" => resources::write::edit_group, EditResource => ResourceDetails;
    "groups.delete" => resources::write::delete_group, ById => Nothing;
    "groups.members" => resources::members::of_group, MemberQuery => ResourcePage<MemberRow>;
    "groups.nesting" => resources::nesting::nesting, ById => Nesting;
    "groups.ledger" => resources::ledger::ledger, LedgerQuery => MemberLedger;
    "groups.settle" => resources::ledger::settle, SettleMember => ResourceDetails;
    "groups.changeMembers" => resources::write::change_members, ChangeMembers => ResourceDetails;
    "directory.history" => resources::show::history, HistoryQuery => History;
    "directory.schema" => resources::schema::schema, SchemaQuery => Vec<SchemaAttribute>;
    "directory.checkFilter" => resources::filter::check, FilterCheck => FilterVerdict;

    "schemas.list" => schemas::list, Nothing => Vec<SchemaRow>;
    "schemas.get" => schemas::get, SchemaRef => SchemaDetails;
    "schemas.check" => schemas::check, CheckSchema => SchemaVerdict;
    "schemas.usage" => schemas::usage, SchemaRef => SchemaUsage;
    "schemas.add" => schemas::add, NewSchema => SchemaDetails;
    "schemas.change" => schemas::change, ChangeSchema => SchemaDetails;
    "schemas.remove" => schemas::remove, RemoveSchema => RemovedSchema;

    "log.page" => log::page::page, LogQuery => LogPage;
    "log.entry" => log::detail::entry, EntryRef => LogEntry;
    "log.counts" => log::page::counts, LogQuery => LogCounts;
    "log.export" => log::export::export, ExportLog => Written;

    "overview.get" => overview::overview, OverviewQuery => Overview;
}
