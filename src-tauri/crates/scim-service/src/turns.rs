//! How many requests of one token are worked on at the same time.

use directory::{Actor, ConnectionId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

/// Whose turn is waited for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Turn {
    /// A token's or OAuth client's own.
    Of(Actor),
    /// That of a connection, with all its tokens.
    OfConnection(ConnectionId),
}

/// Each token or OAuth client has its own queue, so that one busy client does not stand in the way of another.
#[derive(Debug)]
pub(crate) struct Turns {
    at_once: usize,
    queues: Mutex<HashMap<Uuid, Arc<Semaphore>>>,
}

impl Turns {
    pub(crate) fn new(at_once: usize) -> Turns {
        Turns {
            at_once,
            queues: Mutex::new(HashMap::new()),
        }
    }

    /// Waits for a turn, which lasts until what is returned is dropped. `None` if it took longer than `most`.
    pub(crate) async fn wait(&self, whose: Turn, most: Duration) -> Option<OwnedSemaphorePermit> {
        let id = match whose {
            Turn::Of(Actor::Token(token, _)) => token.0,
            Turn::Of(Actor::Client(client, _)) => client.0,
            Turn::Of(Actor::Anonymous | Actor::Admin(_) | Actor::System) => Uuid::nil(),
            Turn::OfConnection(connection) => connection.0,
        };
        let queue = {
            let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(
                queues
                    .entry(id)
                    .or_insert_with(|| Arc::new(Semaphore::new(self.at_once))),
            )
        };
        tokio::time::timeout(most, queue.acquire_owned())
            .await
            .ok()?
            .ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use directory::{ConnectionId, TokenId};

    #[tokio::test(start_paused = true)]
    async fn a_token_waits_for_its_own_turns_only() {
        let turns = Turns::new(1);
        let connection = ConnectionId::new();
        let one = Turn::Of(Actor::Token(TokenId::new(), connection));
        let other = Turn::Of(Actor::Token(TokenId::new(), connection));
        let second = Duration::from_secs(1);
        let first = turns.wait(one, second).await;
        assert!(first.is_some());
        assert!(turns.wait(one, second).await.is_none(), "the turn is taken");
        assert!(turns.wait(other, second).await.is_some());
        let whole = Turn::OfConnection(connection);
        let of_whole = turns.wait(whole, second).await;
        assert!(of_whole.is_some(), "that of the connection is another one");
        assert!(turns.wait(whole, second).await.is_none());
        drop(first);
        assert!(turns.wait(one, second).await.is_some());
    }
}
