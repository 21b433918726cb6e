//! Public URLs, as admins give them and as the service has to know them.

use crate::settings;
use crate::setup;
use crate::types::{ConsoleError, ErrorCode};
use crate::words::Args;
use directory::{Reader, StoreError};
use reach::PublicUrl;
use scim_service::BASE_PATH;

/// The longest name with its port.
const LONGEST: usize = 260;

/// `https://name` or `https://name:port`, without anything behind it; what providers would append to is put right. Empty
/// for nothing.
///
/// # Errors
/// `badInput` for anything else.
pub(crate) fn checked_url(text: &str) -> Result<String, ConsoleError> {
    if text.trim().is_empty() {
        return Ok(String::new());
    }
    let url = PublicUrl::parse(text).ok().filter(|url| {
        url.is_https() && ["", BASE_PATH].contains(&url.path()) && url.authority().len() <= LONGEST
    });
    match url {
        Some(url) => Ok(format!("https://{}", url.authority())),
        None => Err(
            ConsoleError::say(ErrorCode::BadInput, "error-setup-url", &Args::new()).at("publicUrl"),
        ),
    }
}

/// The names that the service answers to from outside: that of the workspace and those of its connections.
pub(crate) fn public_hosts(reader: &Reader) -> Result<Vec<String>, StoreError> {
    let usual = settings::public_url(reader)?;
    let own = setup::own_public_urls(reader)?.into_iter();
    let mut hosts: Vec<String> = own
        .map(|(_, url)| url)
        .chain(usual)
        .filter_map(|url| Some(PublicUrl::parse(&url).ok()?.authority()))
        .collect();
    hosts.sort_unstable();
    hosts.dedup();
    Ok(hosts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_url_is_a_scheme_and_a_name_and_nothing_else() {
        for (typed, kept) in [
            ("https://sync.example.com", "https://sync.example.com"),
            (" https://Sync.Example.com/ ", "https://sync.example.com"),
            ("https://sync.example.com:443", "https://sync.example.com"),
            ("https://sync.example.com.", "https://sync.example.com"),
            ("https://bücher.example", "https://xn--bcher-kva.example"),
            (
                "https://sync.example.com/api/scim/v2",
                "https://sync.example.com",
            ),
            (
                "https://sync.example.com:8443/api/scim/v2/",
                "https://sync.example.com:8443",
            ),
            ("", ""),
        ] {
            assert_eq!(checked_url(typed).unwrap(), kept, "{typed}");
        }
        for typed in [
            "http://sync.example.com",
            "sync.example.com",
            "https://",
            "https://a@sync.example.com",
            "https://sync.example.com/scim",
            "https://sync.example.com?x=1",
            "ftp://sync.example.com",
        ] {
            assert!(checked_url(typed).is_err(), "{typed}");
        }
    }
}
