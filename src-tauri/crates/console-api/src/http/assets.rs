//! The page's own files, and the policy that they are served under.

use crate::http::answer::{Body, full};
use bytes::Bytes;
use hyper::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use hyper::{Response, StatusCode};
use std::borrow::Cow;

/// A file of the page.
#[derive(Clone, Debug)]
pub struct Asset {
    pub bytes: Cow<'static, [u8]>,
    /// `text/html`, `font/woff2`, ….
    pub mime: String,
}

/// The built user interface.
pub trait Assets: Send + Sync + 'static {
    /// The file at `path` (`index.html`, `assets/app.js`, without a slash in front), if there is one.
    fn get(&self, path: &str) -> Option<Asset>;
}

const INDEX: &str = "index.html";
/// What the build may have left in the place of a nonce.
const STYLE_NONCE: &str = "__TAURI_STYLE_NONCE__";
const SCRIPT_NONCE: &str = "__TAURI_SCRIPT_NONCE__";

/// The file of this path; any other path is one of the page's own addresses and gets the page.
pub(crate) fn serve(assets: &dyn Assets, path: &str) -> Response<Body> {
    let name = path.trim_start_matches('/');
    if name.is_empty() || name == INDEX {
        return page(assets);
    }
    let Some(asset) = assets.get(name) else {
        return page(assets);
    };
    if asset.mime.starts_with("text/html") {
        return page(assets);
    }
    let mut response = Response::new(full(bytes_of(asset.bytes)));
    common(&mut response, &asset.mime);
    // Built files have a digest in their name.
    let cache = if name.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    response
}

fn page(assets: &dyn Assets) -> Response<Body> {
    let (Some(index), Ok(nonce)) = (assets.get(INDEX), nonce()) else {
        let mut response = Response::new(full(Bytes::from_static(
            b"The user interface is not part of this program.",
        )));
        *response.status_mut() = StatusCode::NOT_FOUND;
        common(&mut response, "text/plain; charset=utf-8");
        return response;
    };
    let html = with_nonce(&String::from_utf8_lossy(&index.bytes), &nonce);
    let mut response = Response::new(full(Bytes::from(html)));
    common(&mut response, "text/html; charset=utf-8");
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(policy) = HeaderValue::from_str(&policy(&nonce)) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// Styles made while the page runs carry the nonce; scripts are files of the page and nothing else.
fn policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; font-src 'self'; \
         connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'"
    )
}

fn with_nonce(html: &str, nonce: &str) -> String {
    html.replace(STYLE_NONCE, nonce)
        .replace(SCRIPT_NONCE, nonce)
        .replace(
            "<style></style>",
            &format!("<style nonce=\"{nonce}\"></style>"),
        )
}

fn nonce() -> Result<String, getrandom::Error> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn common(response: &mut Response<Body>, mime: &str) {
    let headers = response.headers_mut();
    if let Ok(mime) = HeaderValue::from_str(mime) {
        headers.insert(CONTENT_TYPE, mime);
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    );
    headers.insert(
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    );
}

fn bytes_of(bytes: Cow<'static, [u8]>) -> Bytes {
    match bytes {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => Bytes::from(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_for_a_nonce_gets_the_same_one() {
        let html = r#"<style></style><style nonce="__TAURI_STYLE_NONCE__"></style>"#;
        assert_eq!(
            with_nonce(html, "abc"),
            r#"<style nonce="abc"></style><style nonce="abc"></style>"#
        );
        assert!(policy("abc").contains("style-src 'self' 'nonce-abc'"));
        assert!(!policy("abc").contains("unsafe"));
    }
}
