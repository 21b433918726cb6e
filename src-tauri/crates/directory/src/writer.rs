//! Writing the workspace: one thread, one connection, many jobs in one transaction.

mod outcome;

pub use outcome::{Adoption, MemberOutcome, Outcome};

use crate::reader::Reader;

/// Changes the workspace within one savepoint. Got from [`Workspace::write`](crate::Workspace::write).
pub struct Writer {
    reader: Reader,
}

impl std::ops::Deref for Writer {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        &self.reader
    }
}
