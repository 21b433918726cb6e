//! Answers of the browser console: JSON, errors, streams.

use crate::types::{ConsoleError, ErrorCode};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, combinators::BoxBody};
use hyper::body::{Body as HttpBody, Frame};
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue, X_CONTENT_TYPE_OPTIONS};
use hyper::{Response, StatusCode};
use serde::Serialize;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::sync::mpsc;

/// The body of every answer.
pub(crate) type Body = BoxBody<Bytes, io::Error>;

pub(crate) fn full(bytes: Bytes) -> Body {
    Full::new(bytes).map_err(|never| match never {}).boxed()
}

/// Bytes as they come from somewhere else. When the sender is dropped the body ends; an error breaks the
/// connection off, so that nobody takes a part for the whole.
pub(crate) struct Stream(pub(crate) mpsc::Receiver<io::Result<Bytes>>);

impl HttpBody for Stream {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.0
            .poll_recv(context)
            .map(|next| next.map(|bytes| bytes.map(Frame::data)))
    }
}

pub(crate) fn stream(
    receiver: mpsc::Receiver<io::Result<Bytes>>,
    mime: &'static str,
) -> Response<Body> {
    let mut response = Response::new(Stream(receiver).boxed());
    headers(&mut response, mime);
    response
}

pub(crate) fn json<T: Serialize>(status: StatusCode, value: &T) -> Response<Body> {
    let text = serde_json::to_vec(value).unwrap_or_default();
    let mut response = Response::new(full(Bytes::from(text)));
    *response.status_mut() = status;
    headers(&mut response, "application/json");
    response
}

pub(crate) fn failed(error: &ConsoleError) -> Response<Body> {
    let status = match error.code {
        ErrorCode::BadInput | ErrorCode::FilterDoesNotParse | ErrorCode::TooMany => {
            StatusCode::BAD_REQUEST
        }
        ErrorCode::NotFound => StatusCode::NOT_FOUND,
        ErrorCode::Conflict | ErrorCode::PortTaken | ErrorCode::NotRunning => StatusCode::CONFLICT,
        ErrorCode::Stale => StatusCode::PRECONDITION_FAILED,
        ErrorCode::ReadOnly | ErrorCode::NotHere => StatusCode::FORBIDDEN,
        ErrorCode::Busy | ErrorCode::KeychainUnavailable => StatusCode::SERVICE_UNAVAILABLE,
        ErrorCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    };
    json(status, error)
}

/// A refusal before any operation: a status and a sentence from `errors.ftl`.
pub(crate) fn refused(status: StatusCode, id: &str) -> Response<Body> {
    let error = ConsoleError::say(ErrorCode::BadInput, id, &crate::words::Args::new());
    json(status, &error)
}

fn headers(response: &mut Response<Body>, mime: &'static str) {
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(mime));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
}
