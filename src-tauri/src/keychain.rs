//! The operating system's keychain, where the admin may have a token kept.
//!
//! Every call runs on one thread of its own: the store must not be called inside the async
//! runtime, and a locked keychain may wait for its prompt for ever. Then that one thread
//! waits, and callers are told so after [`LONGEST_WAIT`].

use crate::paths::IDENTIFIER;
use console_api::{Answer, Keychain, KeychainProblem};
use keyring::{Entry, Error as StoreError};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;
use tokio::sync::oneshot;
use zeroize::Zeroizing;

/// How long a caller waits for the keychain.
pub const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// How many calls may wait for the thread; beyond it the keychain does not answer anyway.
const WAITING: usize = 16;

enum Work {
    Set(Zeroizing<String>),
    Get,
    Delete,
}

type Outcome = Result<Option<Zeroizing<String>>, KeychainProblem>;

struct Job {
    key: String,
    work: Work,
    reply: oneshot::Sender<Outcome>,
}

/// The way to the thread. Cheap to clone.
#[derive(Clone)]
pub struct SystemKeychain {
    jobs: SyncSender<Job>,
}

impl SystemKeychain {
    /// Starts the thread. The keychain itself is first touched by the first call.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub fn start() -> std::io::Result<SystemKeychain> {
        let (jobs, waiting) = sync_channel(WAITING);
        std::thread::Builder::new()
            .name("keychain".to_owned())
            .spawn(move || serve(&waiting))?;
        Ok(SystemKeychain { jobs })
    }

    async fn ask(&self, key: &str, work: Work) -> Outcome {
        let (reply, answer) = oneshot::channel();
        let job = Job {
            key: key.to_owned(),
            work,
            reply,
        };
        self.jobs
            .try_send(job)
            .map_err(|_| KeychainProblem::NoAnswer)?;
        match tokio::time::timeout(LONGEST_WAIT, answer).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_)) => Err(KeychainProblem::Failed),
            Err(_) => Err(KeychainProblem::NoAnswer),
        }
    }

    async fn round_trip(&self) -> Result<(), KeychainProblem> {
        let key = format!("check-{}", std::process::id());
        let secret = "round trip";
        self.ask(&key, Work::Set(Zeroizing::new(secret.to_owned())))
            .await?;
        let read = self.ask(&key, Work::Get).await;
        self.delete(&key).await?;
        match read {
            Ok(Some(read)) if read.as_str() == secret => Ok(()),
            Ok(_) | Err(KeychainProblem::NotHeld) => Err(KeychainProblem::Forgetful),
            Err(problem) => Err(problem),
        }
    }
}

impl Keychain for SystemKeychain {
    /// After `NoAnswer` the secret may still be kept later: what the keychain has begun
    /// cannot be called back.
    fn set<'a>(
        &'a self,
        key: &'a str,
        secret: Zeroizing<String>,
    ) -> Answer<'a, Result<(), KeychainProblem>> {
        Box::pin(async move { self.ask(key, Work::Set(secret)).await.map(|_| ()) })
    }

    fn get<'a>(&'a self, key: &'a str) -> Answer<'a, Result<Zeroizing<String>, KeychainProblem>> {
        Box::pin(async move {
            self.ask(key, Work::Get)
                .await?
                .ok_or(KeychainProblem::NotHeld)
        })
    }

    fn delete<'a>(&'a self, key: &'a str) -> Answer<'a, Result<(), KeychainProblem>> {
        Box::pin(async move {
            match self.ask(key, Work::Delete).await {
                Ok(_) | Err(KeychainProblem::NotHeld) => Ok(()),
                Err(problem) => Err(problem),
            }
        })
    }

    fn check(&self) -> Answer<'_, Result<(), KeychainProblem>> {
        Box::pin(self.round_trip())
    }
}

fn serve(waiting: &Receiver<Job>) {
    while let Ok(job) = waiting.recv() {
        // Whoever asked has been told that there was no answer: do not surprise them later.
        if job.reply.is_closed() {
            continue;
        }
        let answer = perform(&job.key, &job.work);
        let _ = job.reply.send(answer);
    }
}

fn perform(key: &str, work: &Work) -> Outcome {
    if let Err(error) = Entry::store_status() {
        return Err(in_words(error));
    }
    // A new entry each time, so that nothing is answered from memory.
    let entry = Entry::new(IDENTIFIER, key).map_err(|error| in_words(&error))?;
    match work {
        Work::Set(secret) => entry.set_password(secret).map(|()| None),
        Work::Get => entry
            .get_password()
            .map(|secret| Some(Zeroizing::new(secret))),
        Work::Delete => entry.delete_credential().map(|()| None),
    }
    .map_err(|error| in_words(&error))
}

/// The store's errors sorted by what a person can do about them. Their text may name keys,
/// never secrets; it goes to the developer's log only.
fn in_words(error: &StoreError) -> KeychainProblem {
    let found = match error {
        StoreError::NoEntry => KeychainProblem::NotHeld,
        StoreError::NoStorageAccess(cause) => {
            locked_or_denied(&cause.to_string(), crate::platform::has_display())
        }
        StoreError::NoDefaultStore | StoreError::NotSupportedByStore(_) => {
            KeychainProblem::NoService
        }
        StoreError::PlatformFailure(cause) => no_service_or_failed(&cause.to_string()),
        _ => KeychainProblem::Failed,
    };
    if found != KeychainProblem::NotHeld {
        tracing::debug!(?found, "the keychain refused");
    }
    found
}

/// A prompt that was "dismissed" where nothing can be shown was never seen by anybody: then
/// the keychain is simply locked.
fn locked_or_denied(cause: &str, prompt_can_show: bool) -> KeychainProblem {
    let cause = cause.to_ascii_lowercase();
    let refused = ["denied", "not allowed"]
        .iter()
        .any(|word| cause.contains(word));
    if refused || (prompt_can_show && cause.contains("dismissed")) {
        KeychainProblem::Denied
    } else {
        KeychainProblem::Locked
    }
}

fn no_service_or_failed(cause: &str) -> KeychainProblem {
    let cause = cause.to_ascii_lowercase();
    // What is said when there is no bus, no address of one, or nobody on it with that name.
    let absent = [
        "no secret service",
        "no such file",
        "not found",
        "connection",
        "address",
        "serviceunknown",
        "not provided",
    ];
    if absent.iter().any(|word| cause.contains(word)) {
        KeychainProblem::NoService
    } else if cause.contains("denied") {
        KeychainProblem::Denied
    } else {
        KeychainProblem::Failed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_prompt_is_told_apart_from_a_locked_keychain() {
        let refused = "SS error: prompt dismissed";
        assert_eq!(locked_or_denied(refused, true), KeychainProblem::Denied);
        assert_eq!(locked_or_denied(refused, false), KeychainProblem::Locked);
        assert_eq!(
            locked_or_denied("SS error: result not returned", true),
            KeychainProblem::Locked
        );
    }

    #[test]
    fn a_missing_bus_is_told_apart_from_a_failing_one() {
        assert_eq!(
            no_service_or_failed("No such file or directory"),
            KeychainProblem::NoService
        );
        assert_eq!(
            no_service_or_failed("ServiceUnknown: x was not provided"),
            KeychainProblem::NoService
        );
        assert_eq!(no_service_or_failed("bad message"), KeychainProblem::Failed);
    }

    #[tokio::test(start_paused = true)]
    async fn a_keychain_that_does_not_answer_is_said_so_after_the_longest_wait() {
        let (jobs, waiting) = sync_channel(WAITING);
        let keychain = SystemKeychain { jobs };
        let asked = tokio::time::Instant::now();
        assert_eq!(
            keychain.get("key").await.unwrap_err(),
            KeychainProblem::NoAnswer
        );
        assert_eq!(asked.elapsed(), LONGEST_WAIT);
        drop(waiting);
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_given_up_is_not_done_later() {
        let (jobs, waiting) = sync_channel(WAITING);
        let keychain = SystemKeychain { jobs };
        assert!(
            keychain
                .set("key", Zeroizing::new("secret".to_owned()))
                .await
                .is_err()
        );
        assert!(waiting.recv().unwrap().reply.is_closed());
    }
}
