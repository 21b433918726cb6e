//! One GET over one connection: no redirects, no cookies, no proxies, no compression, and no more of the answer than fits.

use crate::facts::{Cause, Fact};
use crate::ladder::socket;
use crate::question::Token;
use crate::text::clean;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Empty};
use hyper::client::conn::http1;
use hyper::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONNECTION, CONTENT_TYPE, DATE, HOST, HeaderMap,
    HeaderName, HeaderValue, SERVER, USER_AGENT,
};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use jiff::Timestamp;
use std::error::Error as _;
use std::io;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_util::task::AbortOnDropHandle;
use zeroize::Zeroizing;

/// Of the head of an answer.
const HEAD_BYTES: usize = 32 * 1024;
const HEAD_FIELDS: usize = 100;
/// Of a header that becomes a fact.
const HEADER_CHARACTERS: usize = 120;
const TITLE_CHARACTERS: usize = 120;
const LOCATION_CHARACTERS: usize = 300;

/// Names this program, and no browser: some tunnels show browsers a page of their own.
const AGENT: &str = concat!(
    "directory-sync/",
    env!("CARGO_PKG_VERSION"),
    " reachability-check"
);

/// A request.
pub(crate) struct Ask<'a> {
    /// What stands in `Host`.
    pub(crate) host: &'a str,
    /// Path and query, encoded.
    pub(crate) target: &'a str,
    /// Goes into the header `Authorization`.
    pub(crate) token: Option<&'a Token>,
    /// More headers, names and values.
    pub(crate) headers: &'a [(String, String)],
    pub(crate) body_bytes: usize,
}

/// An answer, or as much of it as was read. What it gives out as text to be shown is free of the secret.
pub(crate) struct Reply<'a> {
    pub(crate) status: u16,
    headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    /// True if there was more.
    pub(crate) is_cut: bool,
    secret: Option<&'a Token>,
}

/// Sends `ask` and reads the answer, of which `secret` will not be shown, whether it was sent or not: whoever got it before
/// may repeat it at any time.
///
/// # Errors
/// The cause if there is no whole head of an answer, or the body ends too early.
pub(crate) async fn get<'s, S>(
    stream: S,
    ask: &Ask<'_>,
    secret: Option<&'s Token>,
) -> Result<Reply<'s>, Cause>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let request = request(ask)?;
    let (mut sender, connection) = http1::Builder::new()
        .max_buf_size(HEAD_BYTES)
        .max_headers(HEAD_FIELDS)
        .handshake::<_, Empty<Bytes>>(TokioIo::new(stream))
        .await
        .map_err(|error| cause(&error))?;
    // Ends with this function, however it ends.
    let driver = AbortOnDropHandle::new(tokio::spawn(connection));
    let response = match sender.send_request(request).await {
        Ok(response) => response,
        Err(error) => {
            // The connection knows more than the request that was waiting for it.
            let ended = driver.await.ok().and_then(Result::err);
            return Err(cause(ended.as_ref().unwrap_or(&error)));
        }
    };
    let (head, mut body) = response.into_parts();
    let mut reply = Reply {
        status: head.status.as_u16(),
        headers: head.headers,
        body: Vec::new(),
        is_cut: false,
        secret,
    };
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|error| cause(&error))?.into_data() else {
            continue;
        };
        let room = ask.body_bytes.saturating_sub(reply.body.len());
        reply.body.extend_from_slice(&data[..data.len().min(room)]);
        if data.len() > room {
            reply.is_cut = true;
            break;
        }
    }
    Ok(reply)
}

fn request(ask: &Ask<'_>) -> Result<Request<Empty<Bytes>>, Cause> {
    let mut request = Request::builder();
    for (name, value) in ask.headers {
        request = request.header(name, value);
    }
    let mut request = request
        .method(Method::GET)
        .uri(ask.target)
        .header(HOST, ask.host)
        .header(USER_AGENT, AGENT)
        .header(ACCEPT, "application/scim+json, application/json;q=0.9")
        .header(ACCEPT_ENCODING, "identity")
        .header(CONNECTION, "close")
        .body(Empty::new())
        .map_err(|_| Cause::NotHttp)?;
    if let Some(token) = ask.token {
        let text = Zeroizing::new(format!("Bearer {}", token.expose()));
        let mut value = HeaderValue::from_str(&text).map_err(|_| Cause::NotHttp)?;
        value.set_sensitive(true);
        request.headers_mut().insert(AUTHORIZATION, value);
    }
    Ok(request)
}

/// What lies at the bottom of an error of hyper's. A head that cannot be read is no HTTP, and neither is talk before there
/// was a question, which hyper has no name for.
fn cause(error: &hyper::Error) -> Cause {
    let mut at = error;
    loop {
        if at.is_parse() || at.is_parse_too_large() {
            return Cause::NotHttp;
        }
        let Some(source) = at.source() else {
            let is_end = at.is_closed() || at.is_canceled() || at.is_incomplete_message();
            return if is_end {
                Cause::ClosedEarly
            } else {
                Cause::NotHttp
            };
        };
        if let Some(error) = source.downcast_ref::<io::Error>() {
            return socket::ended(error);
        }
        match source.downcast_ref::<hyper::Error>() {
            Some(deeper) => at = deeper,
            None => return Cause::ClosedEarly,
        }
    }
}

impl Reply<'_> {
    /// A header as text fit for a fact. `None` if it is not there.
    pub(crate) fn header(&self, name: &HeaderName) -> Option<String> {
        let value = self.headers.get(name)?;
        Some(self.shown(value.as_bytes(), HEADER_CHARACTERS))
    }

    /// A piece of the answer as text fit for a fact.
    pub(crate) fn shown(&self, raw: &[u8], most: usize) -> String {
        clean(raw, most, self.secret)
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.headers.contains_key(name)
    }

    /// A header in lower case, to be looked into and not shown. Empty if it is not there.
    pub(crate) fn look(&self, name: &str) -> String {
        let value = self
            .headers
            .get(name)
            .map(HeaderValue::as_bytes)
            .unwrap_or_default();
        String::from_utf8_lossy(value).to_ascii_lowercase()
    }

    pub(crate) fn json(&self) -> Option<serde_json::Value> {
        if self.is_cut {
            return None;
        }
        serde_json::from_slice(&self.body).ok()
    }

    /// The body in lower case, to be looked into and not shown.
    pub(crate) fn page(&self) -> String {
        String::from_utf8_lossy(&self.body).to_ascii_lowercase()
    }

    /// Where a redirect leads, without query and fragment: they may hold secrets of a sign-in.
    pub(crate) fn location(&self) -> String {
        let to = self
            .headers
            .get("location")
            .map(HeaderValue::as_bytes)
            .unwrap_or_default();
        let end = to
            .iter()
            .position(|byte| matches!(byte, b'?' | b'#'))
            .unwrap_or(to.len());
        self.shown(&to[..end], LOCATION_CHARACTERS)
    }

    /// What the server's clock says.
    pub(crate) fn date(&self) -> Option<Timestamp> {
        let date = self.headers.get(DATE)?;
        jiff::fmt::rfc2822::DateTimeParser::new()
            .parse_timestamp(date.as_bytes())
            .ok()
    }

    pub(crate) fn facts(&self) -> Vec<Fact> {
        let answered = Fact::Answered {
            status: self.status,
            server: self.header(&SERVER),
            content_type: self.header(&CONTENT_TYPE),
        };
        let title = self.title().map(|title| Fact::Title { title });
        [answered].into_iter().chain(title).collect()
    }

    /// The title of a web page.
    fn title(&self) -> Option<String> {
        if !self.look("content-type").contains("html") {
            return None;
        }
        let page = self.page();
        let after = page.find("<title")?;
        let from = after + page[after..].find('>')? + 1;
        let to = from + page[from..].find("</title")?;
        // Lower case keeps the length of bytes only for ASCII, which is all that was changed.
        let text = String::from_utf8_lossy(&self.body);
        let title = self.shown(text.get(from..to)?.as_bytes(), TITLE_CHARACTERS);
        (!title.is_empty()).then_some(title)
    }
}

#[cfg(test)]
impl Reply<'static> {
    pub(crate) fn sample(
        status: u16,
        headers: &[(&'static str, &str)],
        body: &str,
    ) -> Reply<'static> {
        let headers = headers
            .iter()
            .map(|(name, value)| {
                (
                    HeaderName::from_static(name),
                    HeaderValue::from_str(value).unwrap(),
                )
            })
            .collect();
        Reply {
            status,
            headers,
            body: body.as_bytes().to_vec(),
            is_cut: false,
            secret: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_of_an_answer_are_short_and_without_the_token() {
        let token = Token::parse("dsk_rw_0123456789".to_owned()).unwrap();
        let mut reply: Reply<'_> = Reply::sample(
            302,
            &[
                ("server", "evil dsk_rw_0123456789"),
                ("content-type", "text/html; charset=utf-8"),
                (
                    "location",
                    "https://login.example/dsk_rw_0123456789/x?state=secret#f",
                ),
                ("date", "Sun, 06 Nov 1994 08:49:37 GMT"),
            ],
            "<html><TITLE lang=en>Ünsign in\n dsk_rw_0123456789</TITLE>",
        );
        reply.secret = Some(&token);
        assert_eq!(
            reply.facts(),
            [
                Fact::Answered {
                    status: 302,
                    server: Some("evil •••".to_owned()),
                    content_type: Some("text/html; charset=utf-8".to_owned()),
                },
                Fact::Title {
                    title: "Ünsign in  •••".to_owned()
                },
            ]
        );
        assert_eq!(reply.location(), "https://login.example/•••/x");
        assert_eq!(reply.date().unwrap().to_string(), "1994-11-06T08:49:37Z");
    }

    #[test]
    fn pages_without_a_title_have_none() {
        for body in [
            "",
            "<title",
            "<title>",
            "<title></title>",
            "<title>never closed",
        ] {
            let reply = Reply::sample(200, &[("content-type", "text/html")], body);
            assert_eq!(reply.facts().len(), 1, "{body}");
        }
    }
}
