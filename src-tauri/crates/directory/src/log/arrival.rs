//! By which exchange a resource last came from its connection.

use crate::error::StoreError;
use crate::ids::{ConnectionId, LogSeq};
use crate::reader::Reader;
use rusqlite::{OptionalExtension, params};
use scim_core::{ResourceId, Timestamp};

/// The newest entries about a resource, and the newest that changed it, that are looked at: what lies further back was followed by
/// so many reads or acts of others that it is no answer any more.
const LOOKED_AT: u32 = 200;

/// Entries about the resource, also those that changed nothing; and those that changed it while they were about something else, as
/// each part of a Bulk is. Both parts go backwards through an index and end by themselves; `CROSS` has the entries looked up one by
/// one, and not the whole log held against them.
const ARRIVAL: &str = "
    SELECT e.seq, e.at_ms FROM (
        SELECT seq FROM (SELECT seq FROM log_entry WHERE subject_id = ?1 ORDER BY seq DESC LIMIT ?3)
        UNION
        SELECT entry FROM (SELECT entry FROM change WHERE resource_id = ?1 ORDER BY entry DESC LIMIT ?3)
    ) found CROSS JOIN log_entry e ON e.seq = found.seq
    WHERE e.kind = 1 AND e.connection = ?2 AND e.is_read = 0 AND e.verdict <> 4
    ORDER BY e.seq DESC LIMIT 1";

impl Reader {
    /// The exchange of `connection` that wrote `resource` last and was not refused, and its time; `None` if it is no longer in the log,
    /// or lies behind very many others.
    ///
    /// # Errors
    /// Those of the database.
    pub fn last_arrival(
        &self,
        resource: ResourceId,
        connection: ConnectionId,
    ) -> Result<Option<(LogSeq, Timestamp)>, StoreError> {
        let mut statement = self.db.prepare_cached(ARRIVAL)?;
        let parameters = params![resource.0.as_bytes(), connection.0.as_bytes(), LOOKED_AT];
        let found = statement.query_row(parameters, |row| {
            Ok((LogSeq(row.get(0)?), Timestamp(row.get(1)?)))
        });
        Ok(found.optional()?)
    }
}
