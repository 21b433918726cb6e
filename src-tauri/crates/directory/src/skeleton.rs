#![allow(unused, clippy::all)]
use crate::*;
use scim_core::*;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

impl Workspace {
    pub fn open(path: &Path, options: OpenOptions) -> Result<Workspace, OpenError> {
        todo!()
    }
    pub fn info(&self) -> WorkspaceInfo {
        todo!()
    }
    pub fn catalogue(&self) -> Arc<Catalogue> {
        todo!()
    }
    pub async fn read<T: Send + 'static>(
        &self,
        f: impl FnOnce(&Reader) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        todo!()
    }
    pub fn read_now<T>(
        &self,
        f: impl FnOnce(&Reader) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        todo!()
    }
    pub async fn write<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Writer) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        todo!()
    }
    pub fn write_now<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Writer) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        todo!()
    }
    pub fn record(&self, entry: NewLogEntry) {
        todo!()
    }
    pub fn head(&self) -> tokio::sync::watch::Receiver<LogSeq> {
        todo!()
    }
    pub fn authenticate(
        &self,
        presented: Presented<'_>,
        now: Timestamp,
    ) -> Result<Authenticated, AuthFailure> {
        todo!()
    }
    pub fn note_use(&self, token: TokenId, client: &ClientInfo, now: Timestamp) {
        todo!()
    }
    pub async fn close(self) -> Result<(), StoreError> {
        todo!()
    }
    pub fn close_now(self) -> Result<(), StoreError> {
        todo!()
    }
    pub fn health(&self) -> StoreHealth {
        todo!()
    }
    /// Writes a checked copy to `target`, which must not exist.
    pub fn backup(&self, target: &Path) -> Result<BackupReport, StoreError> {
        todo!()
    }
    pub fn check(&self) -> Result<CheckReport, StoreError> {
        todo!()
    }
    pub fn compact(&self) -> Result<(), StoreError> {
        todo!()
    }
}
impl Writer {
    pub fn attempt<T, E>(
        &mut self,
        f: impl FnOnce(&mut Writer) -> Result<T, E>,
    ) -> Result<Result<T, E>, StoreError> {
        todo!()
    }
    pub fn create(
        &mut self,
        grant: &WriteGrant,
        kind: Kind,
        id: ResourceId,
        checked: Checked,
        tolerances: &Tolerances,
        now: Timestamp,
    ) -> Result<Outcome, StoreError> {
        todo!()
    }
    pub fn replace(
        &mut self,
        grant: &WriteGrant,
        kind: Kind,
        id: ResourceId,
        precondition: &Precondition,
        checked: Checked,
        tolerances: &Tolerances,
        now: Timestamp,
    ) -> Result<Outcome, StoreError> {
        todo!()
    }
    pub fn patch(
        &mut self,
        grant: &WriteGrant,
        kind: Kind,
        id: ResourceId,
        precondition: &Precondition,
        patch: Patch,
        tolerances: &Tolerances,
        now: Timestamp,
    ) -> Result<Outcome, StoreError> {
        todo!()
    }
    pub fn delete(
        &mut self,
        grant: &WriteGrant,
        kind: Kind,
        id: ResourceId,
        precondition: &Precondition,
        now: Timestamp,
    ) -> Result<Outcome, StoreError> {
        todo!()
    }
    pub fn append(&mut self, entry: NewLogEntry) -> Result<LogSeq, StoreError> {
        todo!()
    }
    pub fn add_connection(
        &mut self,
        grant: &WriteGrant,
        new: NewConnection,
        now: Timestamp,
    ) -> Result<IdpConnection, StoreError> {
        todo!()
    }
    pub fn rename_connection(
        &mut self,
        grant: &WriteGrant,
        id: ConnectionId,
        name: &str,
    ) -> Result<IdpConnection, StoreError> {
        todo!()
    }
    pub fn set_connection_settings(
        &mut self,
        grant: &WriteGrant,
        id: ConnectionId,
        settings: ConnectionSettings,
    ) -> Result<IdpConnection, StoreError> {
        todo!()
    }
    /// Its tokens stop working; its resources stay and belong to nobody.
    pub fn remove_connection(
        &mut self,
        grant: &WriteGrant,
        id: ConnectionId,
        now: Timestamp,
    ) -> Result<IdpConnection, StoreError> {
        todo!()
    }
    pub fn create_token(
        &mut self,
        grant: &WriteGrant,
        new: NewToken,
        now: Timestamp,
    ) -> Result<(Token, BearerToken), StoreError> {
        todo!()
    }
    pub fn revoke_token(
        &mut self,
        grant: &WriteGrant,
        id: TokenId,
        now: Timestamp,
    ) -> Result<Token, StoreError> {
        todo!()
    }
    pub fn restore_token(&mut self, grant: &WriteGrant, id: TokenId) -> Result<Token, StoreError> {
        todo!()
    }
    pub fn delete_token(
        &mut self,
        grant: &WriteGrant,
        id: TokenId,
        now: Timestamp,
    ) -> Result<Token, StoreError> {
        todo!()
    }
    pub fn set_token_kept(
        &mut self,
        grant: &WriteGrant,
        id: TokenId,
        kept: bool,
    ) -> Result<Token, StoreError> {
        todo!()
    }
    pub fn set_setting(
        &mut self,
        grant: &WriteGrant,
        name: &str,
        value: &Value,
    ) -> Result<(), StoreError> {
        todo!()
    }
    pub fn rename_workspace(&mut self, grant: &WriteGrant, name: &str) -> Result<(), StoreError> {
        todo!()
    }
}
impl Reader {
    pub fn resource(&self, kind: Kind, id: ResourceId) -> Result<Option<Stored>, StoreError> {
        todo!()
    }
    pub fn list(&self, query: &ListQuery) -> Result<ListPage, StoreError> {
        todo!()
    }
    /// Who has this `userName`, in any case: for explaining a 409.
    pub fn holder_of_user_name(&self, user_name: &str) -> Result<Option<Stored>, StoreError> {
        todo!()
    }
    pub fn members(
        &self,
        group: ResourceId,
        after: Option<i64>,
        limit: u64,
        words: Option<&str>,
    ) -> Result<MemberPage, StoreError> {
        todo!()
    }
    pub fn member_count(&self, group: ResourceId) -> Result<u64, StoreError> {
        todo!()
    }
    pub fn groups_of(&self, member: ResourceId) -> Result<Vec<GroupRow>, StoreError> {
        todo!()
    }
    pub fn is_member(&self, group: ResourceId, member: ResourceId) -> Result<bool, StoreError> {
        todo!()
    }
    pub fn log_page(
        &self,
        query: &LogQuery,
        position: LogPosition,
        limit: u32,
    ) -> Result<LogPage, StoreError> {
        todo!()
    }
    pub fn log_entry(&self, seq: LogSeq) -> Result<Option<LogDetail>, StoreError> {
        todo!()
    }
    pub fn log_counts(&self, query: &LogQuery) -> Result<LogCounts, StoreError> {
        todo!()
    }
    /// The entries that changed this resource, newest first, each with that change alone.
    pub fn history(
        &self,
        id: ResourceId,
        position: LogPosition,
        limit: u32,
    ) -> Result<Vec<(LogEntry, Change)>, StoreError> {
        todo!()
    }
    /// Points of `step` minutes from `from` (inclusive) to `to` (exclusive); empty stretches included.
    pub fn rollup(
        &self,
        from: Timestamp,
        to: Timestamp,
        step_minutes: u32,
        connection: Option<ConnectionId>,
    ) -> Result<Vec<RollupPoint>, StoreError> {
        todo!()
    }
    pub fn log_stats(&self) -> Result<LogStats, StoreError> {
        todo!()
    }
    pub fn connections(&self) -> Result<Vec<IdpConnection>, StoreError> {
        todo!()
    }
    /// By id or by name.
    pub fn connection(&self, id_or_name: &str) -> Result<Option<IdpConnection>, StoreError> {
        todo!()
    }
    pub fn connection_by_id(&self, id: ConnectionId) -> Result<Option<IdpConnection>, StoreError> {
        todo!()
    }
    pub fn tokens(&self, connection: Option<ConnectionId>) -> Result<Vec<Token>, StoreError> {
        todo!()
    }
    pub fn token(&self, id: TokenId) -> Result<Option<Token>, StoreError> {
        todo!()
    }
    pub fn setting(&self, name: &str) -> Result<Option<Value>, StoreError> {
        todo!()
    }
    pub fn settings(&self) -> Result<std::collections::BTreeMap<String, Value>, StoreError> {
        todo!()
    }
    pub fn overview(&self) -> Result<Overview, StoreError> {
        todo!()
    }
}
