//! Runs a rehearsal: the provider's first hour over real HTTP, with the very token that its admin will type.

use super::{Decided, Found, REHEARSED_AT, guide_of, kept};
use crate::connections::small;
use crate::console::{Console, now};
use crate::tokens::keychain_key;
use crate::types::{ConsoleError, ErrorCode, Rehearse, Rehearsed, RehearsedRequest};
use crate::words::{self, Args};
use bytes::Bytes;
use directory::TokenState;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{AUTHORIZATION, CONTENT_LENGTH, HOST, HeaderName, HeaderValue};
use hyper_util::rt::TokioIo;
use idp::{Idp, Rehearsal, Request};
use reach::Local;
use serde_json::Value;
use std::time::Duration;
use zeroize::Zeroizing;

/// For one request; the service answers within its own limits.
const PATIENCE: Duration = Duration::from_secs(35);
/// The most of an answer that is read.
const LARGEST_ANSWER: usize = 4 * 1024 * 1024;

/// `setup.rehearse`
pub(crate) async fn rehearse(
    console: &Console,
    input: Rehearse,
) -> Result<Rehearsed, ConsoleError> {
    let typed = input.token.map(Zeroizing::new);
    let own_base = console.base_url().await;
    let at = now();
    let (connection, idp, way, test_email, held) = console
        .read(move |reader| {
            let (connection, setup) = kept(reader, &input.connection)?;
            let guide = guide_of(&connection)?;
            let found = Found::read(reader, own_base)?;
            let decided = Decided::of(guide, &setup.choices, &found);
            let held = reader
                .tokens(Some(connection.id))?
                .into_iter()
                .filter(|token| token.kept && token.state(at) == TokenState::Active)
                .max_by_key(|token| token.created)
                .map(|token| token.id);
            let idp = Idp::from_key(&connection.provider).unwrap_or(Idp::Custom);
            Ok((
                connection,
                idp,
                decided.way,
                decided.values.test_email,
                held,
            ))
        })
        .await?;
    let secret = match (typed, held) {
        (Some(secret), _) => secret,
        (None, Some(id)) => {
            let key = keychain_key(console, id);
            console.host().keychain().get(&key).await?
        }
        (None, None) => return Err(refused("error-rehearsal-token")),
    };
    let local = console.local().ok_or_else(|| {
        ConsoleError::say(
            ErrorCode::NotRunning,
            "error-rehearsal-service",
            &Args::new(),
        )
    })?;
    let tag = uuid::Uuid::new_v4().simple().to_string()[..6].to_owned();
    let rehearsal = Rehearsal::of(idp, way.as_deref(), &tag, &test_email)
        .ok_or_else(|| refused("error-rehearsal-provider"))?;
    let result = run(rehearsal, local, &secret).await;
    if result.failed == 0 && result.stopped.is_none() {
        let grant = console.grant();
        console
            .write(move |writer| {
                let mut choices = writer.setup(connection.id)?.choices;
                choices.insert(REHEARSED_AT.to_owned(), now().0.to_string());
                writer.set_setup_choices(&grant, connection.id, &choices, at)
            })
            .await?;
    }
    Ok(result)
}

fn refused(words: &'static str) -> ConsoleError {
    ConsoleError::say(ErrorCode::BadInput, words, &Args::new())
}

async fn run(mut rehearsal: Rehearsal, local: Local, secret: &str) -> Rehearsed {
    let mut result = Rehearsed {
        requests: Vec::new(),
        failed: 0,
        stopped: None,
        cleaned_up: true,
    };
    let mut line = Line { local, open: None };
    while let Some(request) = rehearsal.next_request() {
        let is_cleaning = rehearsal.is_cleaning();
        let (status, body) = match line.send(&request, secret).await {
            Ok(answer) => answer,
            Err(problem) => {
                // Nobody answers: what was made is left, and that is said.
                result.cleaned_up = false;
                result.stopped = Some(problem);
                return result;
            }
        };
        let as_needed = rehearsal.answered(status, &body);
        if is_cleaning {
            result.cleaned_up &= matches!(status, 204 | 404);
            continue;
        }
        result.failed += u32::from(!as_needed);
        result.requests.push(RehearsedRequest {
            title: request.title,
            method: request.method,
            path: request.path,
            status,
            expected: request.expected,
            as_needed,
        });
        if status == 401 {
            let args = Args::new().number("left", small(rehearsal.left() as u64));
            result.stopped = Some(words::text("setup-rehearsal-not-let-in", &args));
            rehearsal.break_off();
        }
    }
    result
}

/// One connection to the service, opened anew when it was closed.
struct Line {
    local: Local,
    open: Option<SendRequest<Full<Bytes>>>,
}

impl Line {
    async fn send(&mut self, request: &Request, secret: &str) -> Result<(u16, Value), String> {
        let sent = tokio::time::timeout(PATIENCE, self.exchange(request, secret));
        match sent.await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => Err(words::text(
                "setup-rehearsal-no-answer",
                &Args::new().text("why", &error.to_string()),
            )),
            Err(_) => Err(words::text("setup-rehearsal-too-slow", &Args::new())),
        }
    }

    async fn exchange(
        &mut self,
        request: &Request,
        secret: &str,
    ) -> Result<(u16, Value), Box<dyn std::error::Error + Send + Sync>> {
        let mut sender = match self.open.take() {
            Some(sender) if !sender.is_closed() => sender,
            Some(_) | None => {
                let stream = self.local.connect().await?;
                let (sender, connection) = handshake(TokioIo::new(stream)).await?;
                tokio::spawn(connection);
                sender
            }
        };
        sender.ready().await?;
        let body = request.body.clone().unwrap_or_default();
        let mut message = hyper::Request::builder()
            .method(request.method.as_str())
            .uri(format!("{}{}", scim_service::BASE_PATH, request.path))
            .body(Full::new(Bytes::from(body.clone())))?;
        let headers = message.headers_mut();
        headers.insert(
            HOST,
            HeaderValue::from_str(&self.local.address.to_string())?,
        );
        let mut authorization = HeaderValue::from_str(&format!("Bearer {secret}"))?;
        authorization.set_sensitive(true);
        headers.insert(AUTHORIZATION, authorization);
        headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
        for (name, value) in &request.headers {
            // How the connection and its compression are handled is this client's own affair.
            if name.eq_ignore_ascii_case("connection")
                || name.eq_ignore_ascii_case("accept-encoding")
            {
                continue;
            }
            headers.insert(
                HeaderName::from_bytes(name.as_bytes())?,
                HeaderValue::from_str(value)?,
            );
        }
        let answer = sender.send_request(message).await?;
        let status = answer.status().as_u16();
        let body = Limited::new(answer.into_body(), LARGEST_ANSWER)
            .collect()
            .await?
            .to_bytes();
        self.open = Some(sender);
        Ok((status, serde_json::from_slice(&body).unwrap_or_default()))
    }
}
