//! The open connections: how many, and which credentials were used on each, so that the connections
//! of a revoked token, client or secret can be ended.

use directory::{Authenticated, OauthClientId, OauthSecretId};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

#[derive(Debug, Default)]
pub(crate) struct OpenConnections {
    next: Mutex<Slots>,
}

#[derive(Debug, Default)]
struct Slots {
    given: u64,
    open: HashMap<u64, Slot>,
}

#[derive(Debug)]
struct Slot {
    close: CancellationToken,
    /// The ids of tokens, clients and secrets.
    used: BTreeSet<Uuid>,
}

/// One open connection; leaves the register when dropped.
#[derive(Debug)]
pub(crate) struct OpenConnection {
    register: Arc<OpenConnections>,
    number: u64,
    close: CancellationToken,
}

impl OpenConnections {
    /// Registers a connection, unless `most` are open already.
    pub(crate) fn enter(
        self: &Arc<Self>,
        most: usize,
        stop: &CancellationToken,
    ) -> Option<OpenConnection> {
        let mut slots = self.slots();
        if slots.open.len() >= most {
            return None;
        }
        slots.given += 1;
        let number = slots.given;
        let close = stop.child_token();
        slots.open.insert(
            number,
            Slot {
                close: close.clone(),
                used: BTreeSet::new(),
            },
        );
        Some(OpenConnection {
            register: Arc::clone(self),
            number,
            close,
        })
    }

    /// Ends the connections on which the token, client or secret of this id was used, each after the answer under way.
    pub(crate) fn close_of(&self, id: Uuid) {
        for slot in self.slots().open.values() {
            if slot.used.contains(&id) {
                slot.close.cancel();
            }
        }
    }

    pub(crate) fn count(&self) -> usize {
        self.slots().open.len()
    }

    fn slots(&self) -> MutexGuard<'_, Slots> {
        self.next.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl OpenConnection {
    /// Remembers whose token was accepted here.
    pub(crate) fn used_by(&self, authenticated: &Authenticated) {
        let secret = authenticated.secret().map(|secret| secret.0);
        self.remember([Some(authenticated.holder().id()), secret]);
    }

    /// Remembers that a client proved itself here with this secret.
    pub(crate) fn used_by_client(&self, client: OauthClientId, secret: OauthSecretId) {
        self.remember([Some(client.0), Some(secret.0)]);
    }

    fn remember(&self, ids: [Option<Uuid>; 2]) {
        if let Some(slot) = self.register.slots().open.get_mut(&self.number) {
            slot.used.extend(ids.into_iter().flatten());
        }
    }

    /// Told when the connection is to end.
    pub(crate) fn close(&self) -> &CancellationToken {
        &self.close
    }
}

impl Drop for OpenConnection {
    fn drop(&mut self) {
        self.register.slots().open.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_connections_on_which_it_was_used_are_closed() {
        let register = Arc::new(OpenConnections::default());
        let stop = CancellationToken::new();
        let (client, one, other) = (
            OauthClientId::new(),
            OauthSecretId::new(),
            OauthSecretId::new(),
        );
        let first = register.enter(2, &stop).unwrap();
        let second = register.enter(2, &stop).unwrap();
        assert!(
            register.enter(2, &stop).is_none(),
            "the third is beyond the limit"
        );
        first.used_by_client(client, one);
        second.used_by_client(client, other);
        register.close_of(one.0);
        assert!(first.close().is_cancelled() && !second.close().is_cancelled());
        drop(first);
        assert_eq!(register.count(), 1);
        stop.cancel();
        assert!(second.close().is_cancelled(), "a stopping service ends all");
    }
}
