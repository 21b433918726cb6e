//! One-time codes and the sessions that they open.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use subtle::ConstantTimeEq as _;

/// Codes that wait for their browser, and browsers that are in. The oldest leave when there are more.
const MOST: usize = 32;
const SECRET_BYTES: usize = 32;

/// What lets a browser in. Lives as long as the process: its cookies mean nothing to the next run.
pub(crate) struct Sessions {
    cookie: String,
    secrets: Mutex<Secrets>,
}

#[derive(Default)]
struct Secrets {
    codes: VecDeque<String>,
    sessions: VecDeque<String>,
}

impl Sessions {
    /// Cookies of one host are sent to all its ports, so that the port is part of the name.
    pub(crate) fn new(port: u16) -> Sessions {
        Sessions {
            cookie: format!("directory_sync_{port}"),
            secrets: Mutex::new(Secrets::default()),
        }
    }

    pub(crate) fn new_code(&self) -> Result<String, getrandom::Error> {
        let code = secret()?;
        push(&mut self.secrets().codes, code.clone());
        Ok(code)
    }

    /// Trades a code for a session. The code is used up, and the answer is the `Set-Cookie` header.
    pub(crate) fn open(&self, code: &str) -> Option<String> {
        let mut secrets = self.secrets();
        let at = position(&secrets.codes, code)?;
        let session = secret().ok()?;
        secrets.codes.remove(at);
        push(&mut secrets.sessions, session.clone());
        Some(format!(
            "{}={session}; Path=/console; HttpOnly; SameSite=Strict",
            self.cookie
        ))
    }

    /// Whether a `Cookie` header holds a session of this run.
    pub(crate) fn admits(&self, cookies: &str) -> bool {
        let ours = cookies
            .split(';')
            .filter_map(|pair| pair.trim().split_once('='));
        let secrets = self.secrets();
        ours.filter(|(name, _)| *name == self.cookie)
            .any(|(_, value)| position(&secrets.sessions, value).is_some())
    }

    fn secrets(&self) -> MutexGuard<'_, Secrets> {
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn push(list: &mut VecDeque<String>, secret: String) {
    if list.len() == MOST {
        list.pop_front();
    }
    list.push_back(secret);
}

/// Looks at every one of them in constant time each.
fn position(list: &VecDeque<String>, presented: &str) -> Option<usize> {
    let mut found = None;
    for (at, known) in list.iter().enumerate() {
        if bool::from(known.as_bytes().ct_eq(presented.as_bytes())) {
            found = Some(at);
        }
    }
    found
}

/// 256 random bits in hex.
fn secret() -> Result<String, getrandom::Error> {
    let mut bytes = [0_u8; SECRET_BYTES];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_good_once_and_its_cookie_for_the_run() {
        let sessions = Sessions::new(8766);
        let code = sessions.new_code().unwrap();
        let cookie = sessions.open(&code).unwrap();
        assert!(
            cookie.ends_with("; Path=/console; HttpOnly; SameSite=Strict"),
            "{cookie}"
        );
        let pair = cookie.split(';').next().unwrap();
        assert!(sessions.admits(&format!("other=1; {pair}")));
        assert_eq!(
            sessions.open(&code),
            None,
            "a second browser needs a code of its own"
        );
        assert!(
            !Sessions::new(8766).admits(pair),
            "the next run does not know it"
        );
        for wrong in [
            "",
            "directory_sync_8766=",
            "directory_sync_8766=0",
            "directory_sync_8767=0",
        ] {
            assert!(!sessions.admits(wrong), "{wrong}");
        }
    }

    #[test]
    fn old_codes_leave_when_there_are_too_many() {
        let sessions = Sessions::new(1);
        let first = sessions.new_code().unwrap();
        for _ in 0..MOST {
            sessions.new_code().unwrap();
        }
        assert_eq!(sessions.open(&first), None);
    }
}
