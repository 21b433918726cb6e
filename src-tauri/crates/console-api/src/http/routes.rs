//! What the browser console answers: session, operations, bell, export, and the page.

use crate::http::answer::{Body, failed, json, refused, stream};
use crate::http::{Shared, assets, guard};
use crate::imports;
use crate::log::export;
use crate::types::{AddedImportFile, ConsoleError, ExportFormat, LogQuery, Verdict};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Limited};
use hyper::body::Incoming;
use hyper::header::{CONTENT_DISPOSITION, CONTENT_TYPE, COOKIE, HeaderValue, SET_COOKIE};
use hyper::{Method, Request, Response, StatusCode};
use idp::import::FILE_BYTES;
use serde::Deserialize;
use serde_json::Value;
use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;

/// The largest input of an operation: a group that is edited as JSON.
const BODY_BYTES: usize = 4 * 1024 * 1024;
/// The media type of a file.
const FILE_TYPE: &str = "application/octet-stream";
/// For a whole file, which comes from this computer.
const FILE_TIME: Duration = Duration::from_secs(120);
/// For a whole body.
const BODY_TIME: Duration = Duration::from_secs(30);
/// Between two rings of a bell.
const RING: Duration = Duration::from_millis(50);
/// A bell says at least this often that it is still there, so that a page notices a dead one.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// Chunks of an export that wait for a slow reader.
const WAITING_CHUNKS: usize = 8;

pub(crate) async fn answer(shared: &Arc<Shared>, request: Request<Incoming>) -> Response<Body> {
    if let Err(refusal) = guard::check(request.headers(), request.uri(), shared.address) {
        return *refusal;
    }
    let path = request.uri().path().to_owned();
    let Some(rest) = path.strip_prefix("/console/") else {
        return match *request.method() {
            Method::GET | Method::HEAD => assets::serve(shared.assets.as_ref(), &path),
            _ => refused(StatusCode::METHOD_NOT_ALLOWED, "error-http-method"),
        };
    };
    let method = request.method().clone();
    if rest == "v1/session" {
        return match method {
            Method::POST => session(shared, request).await,
            _ => refused(StatusCode::METHOD_NOT_ALLOWED, "error-http-method"),
        };
    }
    let cookies = request
        .headers()
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    if !cookies
        .into_iter()
        .any(|cookies| shared.sessions.admits(cookies))
    {
        return refused(StatusCode::UNAUTHORIZED, "error-http-session");
    }
    match (method, rest) {
        (Method::POST, call) if call.starts_with("v1/call/") => {
            let operation = call.trim_start_matches("v1/call/").to_owned();
            run(shared, &operation, request).await
        }
        (Method::POST, "v1/file") => file(shared, request).await,
        (Method::GET, "v1/bell") => bell(shared),
        (Method::GET, "v1/export") => download(shared, request.uri().query().unwrap_or_default()),
        (_, "v1/bell" | "v1/export" | "v1/file") => {
            refused(StatusCode::METHOD_NOT_ALLOWED, "error-http-method")
        }
        _ => refused(StatusCode::NOT_FOUND, "error-http-path"),
    }
}

/// The body as JSON.
async fn read_json<T: serde::de::DeserializeOwned>(
    request: Request<Incoming>,
    what: &str,
) -> Result<T, Box<Response<Body>>> {
    let body = read_body(request, "application/json", BODY_BYTES, BODY_TIME).await?;
    serde_json::from_slice(&body)
        .map_err(|error| Box::new(failed(&ConsoleError::bad_shape(what, &error))))
}

/// The body, of a media type that no page of another origin can send without being asked first.
async fn read_body(
    request: Request<Incoming>,
    media_type: &str,
    most_bytes: usize,
    within: Duration,
) -> Result<Bytes, Box<Response<Body>>> {
    let is_wanted = request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| {
            value
                .split(';')
                .next()
                .unwrap_or_default()
                .trim()
                .eq_ignore_ascii_case(media_type)
        });
    if !is_wanted {
        return Err(Box::new(refused(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "error-http-media-type",
        )));
    }
    let body = tokio::time::timeout(
        within,
        Limited::new(request.into_body(), most_bytes).collect(),
    )
    .await;
    let (status, id) = match body {
        Ok(Ok(body)) => return Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<http_body_util::LengthLimitError>() => {
            (StatusCode::PAYLOAD_TOO_LARGE, "error-http-too-large")
        }
        Ok(Err(_)) => (StatusCode::BAD_REQUEST, "error-http-body"),
        Err(_) => (StatusCode::REQUEST_TIMEOUT, "error-http-slow"),
    };
    Err(Box::new(refused(status, id)))
}

/// A file to be imported: its name stands in the address, its bytes are the body.
async fn file(shared: &Arc<Shared>, request: Request<Incoming>) -> Response<Body> {
    let query = request.uri().query().unwrap_or_default().to_owned();
    let name = form(&query).find(|(name, _)| name == "name");
    let name = name.map(|(_, value)| value).unwrap_or_default();
    let bytes = match read_body(request, FILE_TYPE, FILE_BYTES, FILE_TIME).await {
        Ok(bytes) => bytes,
        Err(refusal) if refusal.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            return failed(&imports::too_large(&name));
        }
        Err(refusal) => return *refusal,
    };
    match imports::take_in(&shared.console, name, bytes.into()).await {
        Ok(file) => json(StatusCode::OK, &AddedImportFile { file: Some(file) }),
        Err(error) => failed(&error),
    }
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

async fn session(shared: &Arc<Shared>, request: Request<Incoming>) -> Response<Body> {
    let code: Code = match read_json(request, "session").await {
        Ok(code) => code,
        Err(refusal) => return *refusal,
    };
    let Some(cookie) = shared.sessions.open(&code.code) else {
        return refused(StatusCode::UNAUTHORIZED, "error-http-code");
    };
    let mut response = json(StatusCode::OK, &serde_json::json!({}));
    match HeaderValue::from_str(&cookie) {
        Ok(cookie) => {
            response.headers_mut().insert(SET_COOKIE, cookie);
            response
        }
        Err(_) => refused(StatusCode::INTERNAL_SERVER_ERROR, "error-internal"),
    }
}

async fn run(shared: &Arc<Shared>, operation: &str, request: Request<Incoming>) -> Response<Body> {
    let input: Value = match read_json(request, operation).await {
        Ok(input) => input,
        Err(refusal) => return *refusal,
    };
    // In a task of its own: a page that goes away must not leave an operation half done.
    let console = shared.console.clone();
    let name = operation.to_owned();
    let outcome = shared
        .tasks
        .spawn(async move { console.call(&name, input).await })
        .await;
    match outcome {
        Ok(Ok(output)) => json(StatusCode::OK, &output),
        Ok(Err(error)) => failed(&error),
        Err(error) => failed(&ConsoleError::internal(&error)),
    }
}

/// Rings at once, then whenever the log has grown, at most every 50 ms.
fn bell(shared: &Arc<Shared>) -> Response<Body> {
    let (sender, receiver) = mpsc::channel(1);
    let mut head = shared.console.head();
    let stop = shared.stop.clone();
    shared.tasks.spawn(async move {
        loop {
            let newest = head.borrow_and_update().0;
            let ring = Bytes::from(format!("data: {{\"head\":{newest}}}\n\n"));
            if sender.send(Ok(ring)).await.is_err() {
                return;
            }
            tokio::select! {
                () = tokio::time::sleep(RING) => {}
                () = stop.cancelled() => return,
            }
            loop {
                let silence = tokio::select! {
                    changed = head.changed() => {
                        if changed.is_err() {
                            return;
                        }
                        false
                    }
                    () = tokio::time::sleep(KEEP_ALIVE) => true,
                    () = sender.closed() => return,
                    () = stop.cancelled() => return,
                };
                if !silence {
                    break;
                }
                if sender.send(Ok(Bytes::from_static(b":\n\n"))).await.is_err() {
                    return;
                }
            }
        }
    });
    stream(receiver, "text/event-stream")
}

/// What the address of a download says.
fn export_query(query: &str) -> Result<(LogQuery, ExportFormat), ConsoleError> {
    let mut wanted = LogQuery::default();
    let mut format = None;
    for (name, value) in form(query) {
        let word = Value::from(value.as_str());
        match name.as_str() {
            "format" => format = serde_json::from_value(word).ok(),
            "q" => wanted.text = value,
            "outcome" => wanted.outcome = serde_json::from_value::<Verdict>(word).ok(),
            "hideReads" => wanted.hide_reads = value == "true",
            "connection" => wanted.connection = Some(value),
            "resource" => wanted.resource = Some(value),
            _ => {}
        }
    }
    let format = format.ok_or_else(|| ConsoleError::missing("format"))?;
    Ok((wanted, format))
}

/// Name and value of each pair of `application/x-www-form-urlencoded`.
fn form(query: &str) -> impl Iterator<Item = (String, String)> + '_ {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(name), decoded(value))
        })
}

fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = |offset: usize| {
            bytes
                .get(at + offset)
                .and_then(|byte| char::from(*byte).to_digit(16))
        };
        match (bytes[at], hex(1), hex(2)) {
            (b'%', Some(high), Some(low)) => {
                out.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                at += 3;
            }
            (b'+', ..) => {
                out.push(b' ');
                at += 1;
            }
            (byte, ..) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Writes from a blocking thread into a stream; waits for a slow reader, fails when it is gone.
struct Chunks {
    sender: mpsc::Sender<io::Result<Bytes>>,
}

impl Write for Chunks {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.sender
            .blocking_send(Ok(Bytes::copy_from_slice(bytes)))
            .map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn download(shared: &Arc<Shared>, query: &str) -> Response<Body> {
    let (wanted, format) = match export_query(query) {
        Ok(wanted) => wanted,
        Err(error) => return failed(&error),
    };
    let (sender, receiver) = mpsc::channel(WAITING_CHUNKS);
    let workspace = shared.console.workspace();
    shared.tasks.spawn_blocking(move || {
        let mut out = io::BufWriter::with_capacity(
            64 * 1024,
            Chunks {
                sender: sender.clone(),
            },
        );
        let written = export::write(&workspace, &wanted, format, &mut out);
        if let Err(error) = written {
            tracing::warn!(%error, "an export ended early");
            let _ = sender.blocking_send(Err(io::Error::other("the export ended early")));
        }
    });
    let mime = match format {
        ExportFormat::Jsonl => "application/x-ndjson",
        ExportFormat::Csv => "text/csv; charset=utf-8",
        ExportFormat::Har => "application/json",
    };
    let mut response = stream(receiver, mime);
    let disposition = format!("attachment; filename=\"{}\"", export::file_name(format));
    if let Ok(disposition) = HeaderValue::from_str(&disposition) {
        response
            .headers_mut()
            .insert(CONTENT_DISPOSITION, disposition);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::ErrorCode;

    #[test]
    fn the_address_of_a_download_is_read_as_the_page_wrote_it() {
        let (query, format) = export_query("format=csv&q=user%3Aada+%22a+b%22&outcome=refused&hideReads=true&connection=Okta%20prod").unwrap();
        assert_eq!(format, ExportFormat::Csv);
        assert_eq!(query.text, r#"user:ada "a b""#);
        assert_eq!(
            (query.outcome, query.hide_reads, query.connection.as_deref()),
            (Some(Verdict::Refused), true, Some("Okta prod"))
        );
        assert_eq!(export_query("q=x").unwrap_err().code, ErrorCode::BadInput);
        assert_eq!(decoded("%zz%4"), "%zz%4", "what is no escape stays");
    }
}
