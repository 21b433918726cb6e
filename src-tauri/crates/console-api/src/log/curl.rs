//! An exchange as a `curl` command.

use directory::{CapturedMessage, EntryKind, LogEntry};
use scim_service::TOKEN_PATH;

/// The request as one would type it, in TLS if this computer's listener speaks it now, with the token as `$TOKEN`, or a client's secret as `$CLIENT_SECRET`. `None` where the log has not kept enough of it.
pub(crate) fn command(
    entry: &LogEntry,
    request: Option<&CapturedMessage>,
    speaks_tls: bool,
) -> Option<String> {
    if entry.kind != EntryKind::Exchange {
        return None;
    }
    let (method, target, request) = (entry.method.as_deref()?, entry.target.as_deref()?, request?);
    if request.cut || request.unparsed {
        return None;
    }
    let header = |wanted: &str| {
        request
            .headers
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
            .map(|(_, value)| value.as_str())
    };
    let host = header("host")?;
    let scheme = if speaks_tls || !is_of_this_computer(host) {
        "https"
    } else {
        "http"
    };
    let mut parts = vec![format!(
        "curl -X {} {}",
        quoted(method),
        quoted(&format!("{scheme}://{host}{target}"))
    )];
    // There the secret is another one.
    let asks_for_token = target.split('?').next() == Some(TOKEN_PATH);
    // Double quotes, so that the shell puts the secret in.
    if header("authorization").is_some() && asks_for_token {
        parts.push("-u \"$CLIENT_ID:$CLIENT_SECRET\"".to_owned());
    } else if header("authorization").is_some() {
        parts.push("-H \"Authorization: Bearer $TOKEN\"".to_owned());
    }
    for name in ["accept", "content-type", "if-match", "if-none-match"] {
        if let Some(value) = header(name) {
            parts.push(format!("-H {}", quoted(&format!("{name}: {value}"))));
        }
    }
    if let Some(body) = request.body.as_deref().filter(|body| !body.is_empty()) {
        let is_secret = |pair: &&str| asks_for_token && pair.starts_with("client_secret=");
        let (secrets, rest): (Vec<&str>, Vec<&str>) = body.split('&').partition(is_secret);
        if !rest.is_empty() {
            parts.push(format!("--data-raw {}", quoted(&rest.join("&"))));
        }
        if !secrets.is_empty() {
            parts.push("--data-urlencode \"client_secret=$CLIENT_SECRET\"".to_owned());
        }
    }
    Some(parts.join(" \\\n  "))
}

/// Every other name is a public one, behind which there is TLS.
fn is_of_this_computer(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let is_loopback = |address: std::net::IpAddr| address.is_loopback();
    name.eq_ignore_ascii_case("localhost")
        || name.trim_matches(['[', ']']).parse().is_ok_and(is_loopback)
}

/// One word of a POSIX shell.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_was_sent_stays_one_word_of_the_shell() {
        for (text, word) in [
            ("PATCH", "PATCH"),
            ("", "''"),
            ("$(reboot)", "'$(reboot)'"),
            ("it's", r"'it'\''s'"),
            (
                "http://127.0.0.1:8765/Users?filter=a eq \"b\"",
                "'http://127.0.0.1:8765/Users?filter=a eq \"b\"'",
            ),
        ] {
            assert_eq!(quoted(text), word);
        }
    }
}
