//! What tunnel programs print, read line by line. Pure functions; the tests hold lines that the programs really wrote.

use crate::address::PublicUrl;
use crate::text::clean;
use serde::Serialize;

const VISIT_CHARACTERS: usize = 300;
const LINE_CHARACTERS: usize = 300;

/// Whose output it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Speaks {
    Cloudflared,
    Ngrok,
    Tailscale,
    Ssh,
    /// A program of the admin's own: the first https address in a line is the public one.
    AnyUrl,
}

/// What a line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// The public URL.
    Url(PublicUrl),
    /// The tunnel stands; its URL was known before.
    Ready,
    /// A person has to visit this address first.
    Visit(String),
}

impl Speaks {
    /// What `line` says, if it says anything of interest.
    pub(super) fn hear(self, line: &str) -> Option<Heard> {
        match self {
            Speaks::Cloudflared => cloudflared(line),
            Speaks::Ngrok => ngrok(line),
            Speaks::Tailscale => tailscale(line),
            Speaks::Ssh => ssh(line),
            Speaks::AnyUrl => url_in(line).map(|(_, url)| Heard::Url(url)),
        }
    }

    /// `line` as it is kept to be shown: short, printable, without what the program says of its own secrets. `None` for
    /// chatter.
    pub(super) fn keep(self, line: &str) -> Option<String> {
        if self == Speaks::Ssh && line.starts_with("debug1:") {
            return None;
        }
        let kept = clean(without_secrets(line).as_bytes(), LINE_CHARACTERS, None);
        (!kept.is_empty()).then_some(kept)
    }
}

/// A quick tunnel's name stands alone in a box of `|`; the address of the service that gives the names, and those of
/// requests that failed, stand elsewhere.
fn cloudflared(line: &str) -> Option<Heard> {
    if line.contains("Registered tunnel connection") || line.contains(" registered connIndex=") {
        return Some(Heard::Ready);
    }
    let (before, url) = url_in(line)?;
    let is_quick = url.is_below("trycloudflare.com") && url.host() != "api.trycloudflare.com";
    (is_quick && url.path().is_empty() && before.trim_end().ends_with('|'))
        .then_some(Heard::Url(url))
}

/// `… msg="started tunnel" … url=https://…`, in logfmt.
fn ngrok(line: &str) -> Option<Heard> {
    let rest = line.split_once("msg=\"started tunnel\"")?.1;
    let (before, url) = url_in(rest.split_once(" url=").map(|(_, value)| value)?)?;
    before
        .trim_matches('"')
        .is_empty()
        .then_some(Heard::Url(url))
}

/// The name stands on a line of its own, or behind the heading. A tailnet that does not allow Funnel yet makes the program
/// wait at an address of Tailscale's.
fn tailscale(line: &str) -> Option<Heard> {
    let (before, url) = url_in(line)?;
    let before = before.trim();
    if url.host() == "login.tailscale.com" {
        let visit = whole_url(line)?;
        return Some(Heard::Visit(visit));
    }
    let stands_alone = before.is_empty() || before == "Available on the internet:";
    (stands_alone && url.is_below("ts.net")).then_some(Heard::Url(url))
}

/// OpenSSH with `-v` says when the other side listens. Services that one reaches with plain ssh print their address: on a
/// line of its own, or in one of these sentences.
fn ssh(line: &str) -> Option<Heard> {
    if let Some(debug) = line.strip_prefix("debug1:") {
        return debug
            .contains("remote forward success for: listen")
            .then_some(Heard::Ready);
    }
    let (before, url) = url_in(line)?;
    let before = before.trim();
    let is_announced = before.is_empty()
        || before.ends_with("tunneled with tls termination,")
        || before.starts_with("Forwarding");
    (is_announced && url.path().is_empty()).then_some(Heard::Url(url))
}

/// The first https address of a line, and what stands before it.
fn url_in(line: &str) -> Option<(&str, PublicUrl)> {
    let at = line.find("https://")?;
    let (before, rest) = line.split_at(at);
    // Query and fragment are cut off: no public URL has them.
    let end = rest
        .find(|c| is_after_url(c) || matches!(c, '?' | '#'))
        .unwrap_or(rest.len());
    let url = PublicUrl::parse(rest[..end].trim_end_matches(['.', ','])).ok()?;
    Some((before, url))
}

/// The first https address of a line with everything that belongs to it.
fn whole_url(line: &str) -> Option<String> {
    let rest = &line[line.find("https://")?..];
    let end = rest.find(is_after_url).unwrap_or(rest.len());
    Some(clean(&rest.as_bytes()[..end], VISIT_CHARACTERS, None))
}

fn is_after_url(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '|' | '"' | '\'' | '<' | '>' | ')' | '\\' | '`')
}

/// `line` with `•••` for what follows the word token. ngrok, for one, repeats a token that it does not like.
fn without_secrets(line: &str) -> String {
    let is_secret =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '~' | '-' | '.' | '=' | '+' | '/');
    let mut kept = String::with_capacity(line.len());
    let mut rest = line;
    loop {
        // ASCII lower case keeps all positions.
        let Some(at) = rest.to_ascii_lowercase().find("token") else {
            kept.push_str(rest);
            return kept;
        };
        let (before, after) = rest.split_at(at + "token".len());
        kept.push_str(before);
        let gap = after
            .find(|c: char| !matches!(c, ' ' | ':' | '=' | '"' | '\''))
            .unwrap_or(after.len());
        let (gap_text, after) = after.split_at(gap);
        kept.push_str(gap_text);
        let end = after.find(|c| !is_secret(c)).unwrap_or(after.len());
        // Shorter than any of their tokens: a word of the sentence.
        let is_long = gap > 0 && end >= 16;
        kept.push_str(if is_long { "•••" } else { &after[..end] });
        rest = &after[end..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Option<Heard> {
        Some(Heard::Url(PublicUrl::parse(text).unwrap()))
    }

    #[test]
    fn cloudflared_is_understood() {
        let cases = [
            (
                "2023-04-18T14:06:46Z INF Requesting new quick Tunnel on trycloudflare.com...",
                None,
            ),
            (
                "2023-04-18T14:06:49Z INF +--------------------------------------------------+",
                None,
            ),
            (
                "2023-04-18T14:06:49Z INF |  Your quick Tunnel has been created! Visit it at (it may take some time to be reachable):  |",
                None,
            ),
            (
                "2023-04-18T14:06:49Z INF |  https://buffalo-marco-cardiff-motel.trycloudflare.com                                     |",
                url("https://buffalo-marco-cardiff-motel.trycloudflare.com"),
            ),
            (
                "INF Thank you for trying Cloudflare Tunnel. […] you should use a pre-created named tunnel by following: https://developers.cloudflare.com/cloudflare-one/connections/connect-apps",
                None,
            ),
            (
                "failed to request quick Tunnel: Post \"https://api.trycloudflare.com/tunnel\": dial tcp: lookup api.trycloudflare.com on 127.0.0.11:53: no such host",
                None,
            ),
            (
                "2026-10-06T15:31:39Z INF Registered tunnel connection connIndex=0 connection=2a80065c-e07d-4c0d-b94b-6c394f4d2782 event=0 ip=198.41.192.37 location=lax09 protocol=quic",
                Some(Heard::Ready),
            ),
            (
                "2022-06-01T16:23:12Z INF Connection c206cf44-945f-4c3c-a85c-af60c6338dc2 registered connIndex=0 location=ORD",
                Some(Heard::Ready),
            ),
            (
                "2024-05-01T10:00:00Z ERR  error=\"Unable to reach the origin service.\" dest=https://a-b-c.trycloudflare.com/api/scim/v2/Users type=http",
                None,
            ),
            (
                "2024-05-01T10:00:00Z ERR dest=https://other.trycloudflare.com",
                None,
            ),
        ];
        for (line, heard) in cases {
            assert_eq!(Speaks::Cloudflared.hear(line), heard, "{line}");
        }
    }

    #[test]
    fn ngrok_is_understood() {
        let cases = [
            (
                "t=2023-05-30T09:06:27+0000 lvl=info msg=\"client session established\" obj=tunnels.session obj=csess id=e091fe4f2de3",
                None,
            ),
            (
                "t=2023-05-30T09:06:27+0000 lvl=info msg=\"starting web service\" obj=web addr=127.0.0.1:4040 allow_hosts=[]",
                None,
            ),
            (
                "t=2023-05-30T09:06:27+0000 lvl=info msg=\"started tunnel\" obj=tunnels name=command_line addr=http://localhost:5000 url=https://8e00-35-197-38-167.ngrok-free.app",
                url("https://8e00-35-197-38-167.ngrok-free.app"),
            ),
            (
                "t=2024-09-07T00:05:31+0000 lvl=info msg=\"started tunnel\" obj=tunnels name=kafka addr=//kafka:9092 url=tcp://2.tcp.us-cal-1.ngrok.io:19757",
                None,
            ),
            (
                "t=2024-01-01T00:00:00+0000 lvl=eror msg=\"failed to auth\" err=\"https://dashboard.ngrok.com/get-started/your-authtoken\"",
                None,
            ),
        ];
        for (line, heard) in cases {
            assert_eq!(Speaks::Ngrok.hear(line), heard, "{line}");
        }
    }

    #[test]
    fn tailscale_is_understood() {
        let visit = "https://login.tailscale.com/f/funnel?node=nWNmPtVzjN11CNTRL";
        let cases = [
            ("Available on the internet:".to_owned(), None),
            (
                "https://microcap-proto.tail737e71.ts.net/".to_owned(),
                url("https://microcap-proto.tail737e71.ts.net"),
            ),
            (
                "Available on the internet: https://x.tailnet.ts.net:8443/".to_owned(),
                url("https://x.tailnet.ts.net:8443"),
            ),
            ("|-- proxy http://127.0.0.1:8765".to_owned(), None),
            ("Press Ctrl+C to exit.".to_owned(), None),
            ("Funnel is not enabled on your tailnet.".to_owned(), None),
            (
                format!("         {visit}"),
                Some(Heard::Visit(visit.to_owned())),
            ),
            (
                format!("# To enable, visit:  {visit}"),
                Some(Heard::Visit(visit.to_owned())),
            ),
            ("https://evil.example/".to_owned(), None),
        ];
        for (line, heard) in cases {
            assert_eq!(Speaks::Tailscale.hear(&line), heard, "{line}");
        }
    }

    #[test]
    fn ssh_is_understood() {
        let cases = [
            (
                "debug1: remote forward success for: listen 127.0.0.1:8765, connect 127.0.0.1:8765",
                Some(Heard::Ready),
            ),
            (
                "debug1: remote forward failure for: listen 28123, connect 127.0.0.1:11420",
                None,
            ),
            ("debug1: Reading configuration data https://x.example", None),
            (
                "Error: remote port forwarding failed for listen port 28123",
                None,
            ),
            (
                "8beaa541ba3dc2.lhr.life tunneled with tls termination, https://8beaa541ba3dc2.lhr.life",
                url("https://8beaa541ba3dc2.lhr.life"),
            ),
            (
                "https://9b82a2f075fcd6.lhr.life tunneled with tls termination",
                url("https://9b82a2f075fcd6.lhr.life"),
            ),
            (
                "create an account and add your key for a longer lasting domain name. see https://localhost.run/docs/forever-free/ for more information.",
                None,
            ),
            (
                "Forwarding HTTP traffic from https://frosty-lake.serveo.net",
                url("https://frosty-lake.serveo.net"),
            ),
            (
                "https://rnabc-1-2-3-4.a.free.pinggy.link",
                url("https://rnabc-1-2-3-4.a.free.pinggy.link"),
            ),
            ("https://localhost.run/docs/faq", None),
        ];
        for (line, heard) in cases {
            assert_eq!(Speaks::Ssh.hear(line), heard, "{line}");
        }
    }

    #[test]
    fn any_program_may_just_print_its_address() {
        let cases = [
            (
                "listening at https://sync.example.com/dir, enjoy",
                url("https://sync.example.com/dir"),
            ),
            ("http://sync.example.com", None),
            ("https://", None),
            ("https://user:pw@sync.example.com", None),
        ];
        for (line, heard) in cases {
            assert_eq!(Speaks::AnyUrl.hear(line), heard, "{line}");
        }
    }

    #[test]
    fn kept_lines_have_no_tokens_and_no_chatter() {
        let keep = |line| Speaks::Ngrok.keep(line);
        let auth = r#"err="does not look like a proper ngrok tunnel authtoken.\nYour authtoken: 1yaP1QLD0cVVKBknmtX9TAduxr6_6BSaEj1DVgGXFiVSHZbz9~\nInstructions to install your authtoken are on your ngrok dashboard""#;
        let kept = keep(auth).unwrap();
        assert!(!kept.contains("1yaP1QLD0cVVKBknmtX9TAduxr6"), "{kept}");
        assert!(
            kept.contains(r"Your authtoken: •••\nInstructions"),
            "{kept}"
        );
        let args = "cloudflared tunnel run --token eyJhIjoiNTAwMDAwMDAwIiwidCI6ImEifQ== x";
        assert_eq!(keep(args).unwrap(), "cloudflared tunnel run --token ••• x");
        assert_eq!(
            keep("tokens tokenless Token"),
            Some("tokens tokenless Token".to_owned())
        );
        assert_eq!(keep("\x1b[31m\t"), Some("[31m".to_owned()));
        assert_eq!(keep(" \t "), None);
        assert_eq!(Speaks::Ssh.keep("debug1: Connecting to host"), None);
        assert_eq!(keep(&"x".repeat(5_000)).unwrap().len(), LINE_CHARACTERS);
    }
}
