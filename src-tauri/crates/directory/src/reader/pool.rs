//! The connections that read, lent one at a time.

use super::Reader;
use crate::db;
use crate::error::StoreError;
use crate::shared::{Shared, lock};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// How many reads run at the same time. On few cores more would only wait for each other, and
/// each holds a page cache.
pub(crate) const READERS: usize = 4;

pub(crate) struct Pool {
    shared: Arc<Shared>,
    state: Mutex<State>,
    returned: Condvar,
}

#[derive(Default)]
struct State {
    idle: Vec<Reader>,
    /// Opened and not yet closed, lent or idle.
    open: usize,
    closed: bool,
}

impl Pool {
    pub fn new(shared: Arc<Shared>) -> Pool {
        Pool {
            shared,
            state: Mutex::default(),
            returned: Condvar::new(),
        }
    }

    /// Runs `work` on one of the connections, in one snapshot. Waits if all are lent.
    pub fn read<T>(
        &self,
        work: impl FnOnce(&Reader) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let lent = self.borrow()?;
        lent.reader().in_snapshot(work)
    }

    /// Closes those that are idle now, and the others as they come back; nothing is lent any more.
    pub fn close(&self) {
        let mut state = lock(&self.state);
        state.closed = true;
        state.open -= state.idle.len();
        state.idle.clear();
        drop(state);
        self.returned.notify_all();
    }

    fn borrow(&self) -> Result<Lent<'_>, StoreError> {
        let mut state = lock(&self.state);
        loop {
            if state.closed {
                return Err(StoreError::Closed);
            }
            if let Some(reader) = state.idle.pop() {
                return Ok(Lent {
                    pool: self,
                    reader: Some(reader),
                });
            }
            if state.open < READERS {
                state.open += 1;
                drop(state);
                // Counts itself out again when dropped, also if opening fails.
                let mut lent = Lent {
                    pool: self,
                    reader: None,
                };
                lent.reader = Some(Reader::open(
                    db::open(&self.shared.path, self.shared.reading)?,
                    Arc::clone(&self.shared),
                )?);
                return Ok(lent);
            }
            state = self
                .returned
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}

struct Lent<'a> {
    pool: &'a Pool,
    reader: Option<Reader>,
}

impl Lent<'_> {
    fn reader(&self) -> &Reader {
        self.reader
            .as_ref()
            .expect("a lent reader is there until it is dropped")
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let mut state = lock(&self.pool.state);
        match self.reader.take() {
            // After a panic a transaction may be open: such a connection is not lent again.
            Some(reader) if reader.is_at_rest() && !state.closed => state.idle.push(reader),
            Some(_) | None => state.open -= 1,
        }
        drop(state);
        self.pool.returned.notify_one();
    }
}
