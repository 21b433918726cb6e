//! A workspace in a folder of its own, and shorthands for what tests do with it.

use directory::{
    Door, IdpConnection, Kind, NewConnection, NewLogEntry, NewToken, OpenMode, OpenOptions,
    Outcome, Presented, Scope, StoreError, Token, Workspace, WriteGrant, Writer,
};
use scim_core::{
    Attributes, Patch, PatchRequest, Precondition, Purpose, ResourceId, Timestamp, Tolerances,
};
use serde_json::Value;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use uuid::Uuid;

/// Where the tests' clock starts: 2026-01-01T00:00:00Z.
pub const START: i64 = 1_767_225_600_000;

pub struct Fixture {
    pub workspace: Option<Workspace>,
    pub clock: Arc<AtomicI64>,
    pub folder: tempfile::TempDir,
}

impl Fixture {
    pub fn new() -> Fixture {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(AtomicI64::new(START));
        let mut fixture = Fixture {
            workspace: None,
            clock,
            folder,
        };
        fixture.workspace = Some(
            Workspace::open(&fixture.path(), fixture.options(OpenMode::CreateIfMissing)).unwrap(),
        );
        fixture
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("test.dsync")
    }

    pub fn options(&self, mode: OpenMode) -> OpenOptions {
        let clock = Arc::clone(&self.clock);
        let clock = Arc::new(move || Timestamp(clock.load(Ordering::Relaxed)));
        OpenOptions {
            clock,
            disk_refuse_bytes: 0,
            ..OpenOptions::new(mode)
        }
    }

    pub fn now(&self) -> Timestamp {
        Timestamp(self.clock.load(Ordering::Relaxed))
    }

    pub fn pass(&self, milliseconds: i64) -> Timestamp {
        Timestamp(self.clock.fetch_add(milliseconds, Ordering::Relaxed) + milliseconds)
    }

    pub fn workspace(&self) -> &Workspace {
        self.workspace.as_ref().unwrap()
    }

    pub fn reopen(&mut self) {
        self.workspace.take().unwrap().close_now();
        self.workspace =
            Some(Workspace::open(&self.path(), self.options(OpenMode::MustExist)).unwrap());
    }

    pub fn connection(&self, name: &str) -> IdpConnection {
        self.connection_with(name, directory::ConnectionSettings::default())
    }

    pub fn connection_with(
        &self,
        name: &str,
        settings: directory::ConnectionSettings,
    ) -> IdpConnection {
        let new = NewConnection {
            name: name.to_owned(),
            provider: "custom".to_owned(),
            settings,
        };
        let now = self.now();
        self.workspace()
            .write_now(move |w| {
                let connection = w.add_connection(&admin(), new, now)?;
                w.append(NewLogEntry::local(Door::Window, now, "connection_added"))?;
                Ok(connection)
            })
            .unwrap()
    }

    pub fn token(&self, connection: &IdpConnection, scope: Scope) -> (Token, String) {
        let now = self.now();
        let new = NewToken {
            connection: connection.id,
            name: "t".to_owned(),
            scope,
            expires: None,
            kept: false,
        };
        self.workspace()
            .write_now(move |w| {
                let (token, secret) = w.create_token(&admin(), new, now)?;
                Ok((token, secret.expose().to_owned()))
            })
            .unwrap()
    }

    /// Leave to write as a new connection of this name.
    pub fn grant(&self, name: &str) -> WriteGrant {
        self.grant_of(&self.connection(name))
    }

    pub fn grant_of(&self, connection: &IdpConnection) -> WriteGrant {
        let (_, secret) = self.token(connection, Scope::ReadWrite);
        let authenticated = self
            .workspace()
            .authenticate(Presented::Token(&secret), self.now())
            .unwrap();
        WriteGrant::for_token(&authenticated).unwrap()
    }

    pub fn create(
        &self,
        grant: &WriteGrant,
        kind: Kind,
        body: Value,
    ) -> Result<Outcome, StoreError> {
        let (grant, now) = (grant.clone(), self.now());
        self.workspace()
            .write_now(move |w| create(w, &grant, kind, body, now))
    }

    pub fn user(&self, name: &str) -> ResourceId {
        self.create(
            &admin(),
            Kind::User,
            serde_json::json!({ "userName": name }),
        )
        .unwrap()
        .stored
        .resource
        .id
    }

    pub fn group(&self, name: &str, members: &[ResourceId]) -> ResourceId {
        let members: Vec<Value> = members
            .iter()
            .map(|id| serde_json::json!({ "value": id.to_string() }))
            .collect();
        let body = serde_json::json!({ "displayName": name, "members": members });
        self.create(&admin(), Kind::Group, body)
            .unwrap()
            .stored
            .resource
            .id
    }

    pub fn patch(
        &self,
        grant: &WriteGrant,
        kind: Kind,
        id: ResourceId,
        operations: Value,
    ) -> Result<Outcome, StoreError> {
        let (grant, now) = (grant.clone(), self.now());
        self.workspace()
            .write_now(move |w| patch(w, &grant, kind, id, operations, now))
    }

    pub fn replace(
        &self,
        grant: &WriteGrant,
        kind: Kind,
        id: ResourceId,
        body: Value,
    ) -> Result<Outcome, StoreError> {
        let (grant, now) = (grant.clone(), self.now());
        self.workspace().write_now(move |w| {
            let checked = check(w, kind, body, Purpose::Replace);
            let outcome = w.replace(
                &grant,
                kind,
                id,
                &Precondition::default(),
                checked,
                &Tolerances::ALL,
                now,
            )?;
            w.append(NewLogEntry::local(Door::Window, now, "user_replaced"))?;
            Ok(outcome)
        })
    }

    pub fn delete(
        &self,
        grant: &WriteGrant,
        kind: Kind,
        id: ResourceId,
    ) -> Result<Outcome, StoreError> {
        let (grant, now) = (grant.clone(), self.now());
        self.workspace().write_now(move |w| {
            let outcome = w.delete(&grant, kind, id, &Precondition::default(), now)?;
            w.append(NewLogEntry::local(Door::Window, now, "user_deleted"))?;
            Ok(outcome)
        })
    }

    /// Waits until full text knows everything that has been written.
    pub fn wait_for_words(&self) {
        // Searching for what stands in one row only cannot tell; the workspace says it itself.
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
        while !self
            .workspace()
            .read_now(|r| r.words_are_indexed())
            .unwrap()
        {
            assert!(
                std::time::Instant::now() < deadline,
                "full text does not catch up"
            );
            std::thread::yield_now();
        }
    }

    /// Panics with the problems if the workspace does not hold together.
    pub fn assert_sound(&self) {
        let report = self.workspace().check().unwrap();
        assert!(report.is_clean(), "{:#?}", report.problems);
    }
}

pub fn admin() -> WriteGrant {
    WriteGrant::for_admin(Door::Window)
}

pub fn check(w: &Writer, kind: Kind, mut body: Value, purpose: Purpose) -> scim_core::Checked {
    let catalogue = w.catalogue();
    let resource_type = kind.resource_type(&catalogue);
    body["schemas"] = serde_json::json!([resource_type.schema.id]);
    Attributes::check(body, resource_type, purpose, &Tolerances::ALL).unwrap()
}

pub fn create(
    w: &mut Writer,
    grant: &WriteGrant,
    kind: Kind,
    body: Value,
    now: Timestamp,
) -> Result<Outcome, StoreError> {
    let checked = check(w, kind, body, Purpose::Create);
    let outcome = w.create(
        grant,
        kind,
        ResourceId(Uuid::now_v7()),
        checked,
        &Tolerances::ALL,
        now,
    )?;
    let entry = NewLogEntry::local(Door::Window, now, "user_created").about(
        kind,
        Some(outcome.stored.resource.id),
        Some(outcome.stored.name().to_owned()),
    );
    w.append(entry)?;
    Ok(outcome)
}

pub fn patch(
    w: &mut Writer,
    grant: &WriteGrant,
    kind: Kind,
    id: ResourceId,
    operations: Value,
    now: Timestamp,
) -> Result<Outcome, StoreError> {
    let catalogue = w.catalogue();
    let body = serde_json::json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": operations,
    });
    let request = PatchRequest::parse(body, &Tolerances::ALL)?;
    let patch = Patch::check(request, kind.resource_type(&catalogue), &Tolerances::ALL)?;
    let outcome = w.patch(
        grant,
        kind,
        id,
        &Precondition::default(),
        patch,
        &Tolerances::ALL,
        now,
    )?;
    w.append(NewLogEntry::local(Door::Window, now, "user_updated"))?;
    Ok(outcome)
}
