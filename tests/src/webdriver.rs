//! A WebDriver client for the one driver that the window needs: WebKitWebDriver, over plain HTTP (W3C WebDriver 2).

use std::io::Read as _;
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use crate::until_some;

/// The key under which an element's reference stands (WebDriver §12).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A driver with one session: one window of the program. Ends both when it is dropped.
pub(crate) struct Session {
    runtime: tokio::runtime::Runtime,
    http: reqwest::Client,
    driver: Child,
    session_url: String,
}

/// What the driver answered instead of a result.
#[derive(Debug)]
pub(crate) struct Refused {
    pub error: String,
    pub message: String,
}

/// A reference to an element of the page.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Element(String);

impl Session {
    /// Starts a driver on a free port and, through it, the program.
    pub fn start(binary: &str, arguments: &[String], variables: &[(String, String)]) -> Self {
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .expect("a port is free")
            .port();
        let driver = Command::new("WebKitWebDriver")
            .arg(format!("--port={port}"))
            // Without it the program starts, but not under the driver's control.
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .envs(variables.iter().cloned())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("WebKitWebDriver is installed (tests/scripts/bootstrap.sh test)");
        let mut session = Self {
            runtime: tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime can be made"),
            http: reqwest::Client::builder()
                .no_proxy()
                .timeout(Duration::from_secs(60))
                .build()
                .expect("a client of plain HTTP can be made"),
            driver,
            session_url: String::new(),
        };
        let base = format!("http://127.0.0.1:{port}");
        until_some("WebKitWebDriver to answer", Duration::from_secs(20), || {
            session
                .call(reqwest::Method::GET, &format!("{base}/status"), None)
                .ok()
        });
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "wry",
            "webkitgtk:browserOptions": { "binary": binary, "args": arguments },
        } } });
        let created = session
            .call(
                reqwest::Method::POST,
                &format!("{base}/session"),
                Some(&wanted),
            )
            .unwrap_or_else(|refused| {
                panic!(
                    "the window did not open: {refused:?}\n{}",
                    session.last_words()
                )
            });
        let id = created["sessionId"]
            .as_str()
            .unwrap_or_else(|| panic!("no session in {created}"));
        session.session_url = format!("{base}/session/{id}");
        session
    }

    fn last_words(&mut self) -> String {
        let _ = self.driver.kill();
        let mut said = String::new();
        if let Some(mut stderr) = self.driver.stderr.take() {
            let _ = stderr.read_to_string(&mut said);
        }
        said
    }

    fn call(
        &self,
        method: reqwest::Method,
        url: &str,
        body: Option<&Value>,
    ) -> Result<Value, Refused> {
        let answer = self.runtime.block_on(async {
            let mut request = self.http.request(method, url);
            if let Some(body) = body {
                request = request.json(body);
            }
            request.send().await?.json::<Value>().await
        });
        let value = answer.map_err(|error| Refused {
            error: "no answer".to_owned(),
            message: format!("{error:?}"),
        })?["value"]
            .take();
        match value["error"].as_str() {
            None => Ok(value),
            Some(error) => Err(Refused {
                error: error.to_owned(),
                message: value["message"].as_str().unwrap_or_default().to_owned(),
            }),
        }
    }

    fn get(&self, command: &str) -> Result<Value, Refused> {
        self.call(
            reqwest::Method::GET,
            &format!("{}/{command}", self.session_url),
            None,
        )
    }

    fn post(&self, command: &str, body: &Value) -> Result<Value, Refused> {
        self.call(
            reqwest::Method::POST,
            &format!("{}/{command}", self.session_url),
            Some(body),
        )
    }

    /// All elements that an XPath selects, in document order.
    pub fn find(&self, xpath: &str) -> Result<Vec<Element>, Refused> {
        let found = self.post("elements", &json!({ "using": "xpath", "value": xpath }))?;
        Ok(found
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|element| element[ELEMENT].as_str())
            .map(|id| Element(id.to_owned()))
            .collect())
    }

    pub fn click(&self, element: &Element) -> Result<(), Refused> {
        self.post(&format!("element/{}/click", element.0), &json!({}))
            .map(drop)
    }

    /// Types at the end of what is in a field. Keys are Unicode characters (WebDriver §17.4.2 for the special ones).
    pub fn keys(&self, element: &Element, text: &str) -> Result<(), Refused> {
        self.post(
            &format!("element/{}/value", element.0),
            &json!({ "text": text }),
        )
        .map(drop)
    }

    pub fn clear(&self, element: &Element) -> Result<(), Refused> {
        self.post(&format!("element/{}/clear", element.0), &json!({}))
            .map(drop)
    }

    /// The words that can be seen of an element. Read from the page: the driver's own command leaves out some cells of a table.
    pub fn text(&self, element: &Element) -> Result<String, Refused> {
        let text = self.property(element, "innerText")?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// A DOM property of an element, `value` of a field for instance.
    pub fn property(&self, element: &Element, name: &str) -> Result<Value, Refused> {
        self.get(&format!("element/{}/property/{name}", element.0))
    }

    /// The role that a screen reader is told.
    pub fn role(&self, element: &Element) -> Result<String, Refused> {
        let role = self.get(&format!("element/{}/computedrole", element.0))?;
        Ok(role.as_str().unwrap_or_default().to_owned())
    }

    pub fn script(&self, script: &str) -> Result<Value, Refused> {
        self.post("execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// Runs JavaScript that finds the element as `arguments[0]`.
    pub fn script_on(&self, element: &Element, script: &str) -> Result<Value, Refused> {
        self.post(
            "execute/sync",
            &json!({ "script": script, "args": [{ ELEMENT: element.0 }] }),
        )
    }

    /// The window's size in CSS pixels.
    pub fn resize(&self, width: u32, height: u32) -> Result<(), Refused> {
        self.post("window/rect", &json!({ "width": width, "height": height }))
            .map(drop)
    }

    /// The page as a PNG, base64.
    pub fn screenshot(&self) -> Result<String, Refused> {
        // The driver waits for the next painted frame, and a page at rest paints none: make it paint while we ask.
        self.script(
            "let on = false; window.__repaint = setInterval(() => { on = !on; \
             document.documentElement.style.outline = on ? '1px solid transparent' : ''; \
             document.body.style.opacity = on ? '0.9999' : ''; }, 16);",
        )?;
        let picture = self.get("screenshot");
        self.script(
            "clearInterval(window.__repaint); document.documentElement.style.outline = ''; \
             document.body.style.opacity = '';",
        )?;
        Ok(picture?.as_str().unwrap_or_default().to_owned())
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if !self.session_url.is_empty() {
            // Ends the program.
            let _ = self.call(reqwest::Method::DELETE, &self.session_url, None);
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}
