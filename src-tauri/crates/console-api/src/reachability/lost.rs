//! Public names that lead here no more: whom that concerns, and what those providers do meanwhile.

use super::Ladder;
use crate::console::Console;
use crate::settings;
use crate::setup;
use crate::types::Reach;
use crate::words::{self, Args};
use directory::{Reader, StoreError};
use idp::Idp;
use reach::Program;

/// How a name came to be lost.
pub(crate) enum Lost {
    /// The tunnel program ended by itself.
    Dropped { program: Program, url: String },
    /// The tunnel has another address now.
    Moved {
        program: Program,
        url: String,
        to: String,
    },
    /// The self-test does not come through.
    NotReached { url: String, words: String },
}

impl Lost {
    pub(crate) fn url(&self) -> &str {
        match self {
            Lost::Dropped { url, .. } | Lost::Moved { url, .. } | Lost::NotReached { url, .. } => {
                url
            }
        }
    }
}

impl Ladder {
    fn not_reached(&self) -> Vec<(String, String)> {
        let known = self.known();
        let lost = known
            .watched
            .iter()
            .filter(|(_, watched)| watched.is_lost());
        lost.map(|(url, watched)| (url.clone(), watched.words.clone()))
            .collect()
    }
}

/// What is lost now, each name once, by what is known best.
pub(crate) fn lost_names(console: &Console) -> Vec<Lost> {
    let mut all = Vec::new();
    for lost in console.shared().ways.lost() {
        let (program, url) = (lost.program, lost.url.to_string());
        all.push(match lost.moved_to {
            Some(to) => Lost::Moved {
                program,
                url,
                to: to.to_string(),
            },
            None => Lost::Dropped { program, url },
        });
    }
    for (url, words) in console.shared().ladder.not_reached() {
        if all.iter().all(|lost| lost.url() != url) {
            all.push(Lost::NotReached { url, words });
        }
    }
    all
}

/// What the providers do that are given `url`; `None` if no connection is, and the workspace neither.
pub(crate) fn effects(reader: &Reader, url: &str) -> Result<Option<String>, StoreError> {
    let mut said: Vec<String> = Vec::new();
    let mut concerned = settings::public_url(reader)?.as_deref() == Some(url);
    for connection in reader.connections()? {
        if connection.removed.is_some() {
            continue;
        }
        let Some(idp) = Idp::from_key(&connection.provider) else {
            continue;
        };
        let reached = setup::reached(reader, &connection.id.to_string())?;
        // An agent in this network comes by that name too.
        let comes = reached.reach != Some(Reach::Rehearsal);
        if !comes || reached.public_url.as_deref() != Some(url) {
            continue;
        }
        concerned = true;
        let args = Args::new().text("connection", &connection.name);
        let words = words::text(meanwhile(idp), &args);
        if !said.contains(&words) {
            said.push(words);
        }
    }
    Ok(concerned.then(|| said.join(" ")))
}

/// What a provider does while nobody answers.
fn meanwhile(idp: Idp) -> &'static str {
    match idp {
        Idp::Entra => "meanwhile-entra",
        Idp::Okta => "meanwhile-okta",
        Idp::Onelogin => "meanwhile-onelogin",
        Idp::Jumpcloud => "meanwhile-jumpcloud",
        Idp::Google | Idp::Custom => "meanwhile-custom",
    }
}
