//! How many requests of one token are worked on at the same time.

use directory::Actor;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

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
    pub(crate) async fn wait(&self, actor: Actor, most: Duration) -> Option<OwnedSemaphorePermit> {
        let token = match actor {
            Actor::Token(token, _) => token.0,
            Actor::Client(client, _) => client.0,
            Actor::Anonymous | Actor::Admin(_) | Actor::System => Uuid::nil(),
        };
        let queue = {
            let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(
                queues
                    .entry(token)
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
        let one = Actor::Token(TokenId::new(), ConnectionId::new());
        let other = Actor::Token(TokenId::new(), ConnectionId::new());
        let second = Duration::from_secs(1);
        let first = turns.wait(one, second).await;
        assert!(first.is_some());
        assert!(turns.wait(one, second).await.is_none(), "the turn is taken");
        assert!(turns.wait(other, second).await.is_some());
        drop(first);
        assert!(turns.wait(one, second).await.is_some());
    }
}
