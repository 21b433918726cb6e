//! The real window, driven as a person would: by the words, roles and labels on it.

use std::fs::File;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::webdriver::{Element, Refused, Session};
use crate::{artifacts, binary, until_some};

/// How long a thing may take to appear. The machine may be busy; a person would have waited.
const PATIENCE: Duration = Duration::from_secs(20);

/// An open window of the program on a workspace; closed when it is dropped.
///
/// Needs a display, a session bus and a keyring: run the tests with `tests/scripts/with-display.sh`.
pub struct Window {
    session: Session,
    // A second window on the same session bus would hand itself to the first and end, so windows take turns.
    _turn: File,
}

impl Window {
    /// Opens the window with these arguments and variables.
    ///
    /// # Panics
    /// If there is no display, or the window does not open.
    #[must_use]
    pub fn open(arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        assert!(
            std::env::var_os("DISPLAY").is_some() || std::env::var_os("WAYLAND_DISPLAY").is_some(),
            "there is no display: run the tests with tests/scripts/with-display.sh"
        );
        let turn = File::create(artifacts().join("window.turn")).expect("artifacts are writable");
        turn.lock().expect("the file system has locks");
        let arguments: Vec<String> = arguments.iter().map(|&word| word.to_owned()).collect();
        let variables: Vec<(String, String)> = variables
            .iter()
            .map(|&(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let binary = binary();
        let session = Session::start(
            binary.to_str().expect("the repository's path is UTF-8"),
            &arguments,
            &variables,
        );
        Self {
            session,
            _turn: turn,
        }
    }

    /// Tries something again until it succeeds: between finding an element and using it, the page may have drawn it anew.
    fn patiently<T>(&self, what: &str, mut act: impl FnMut() -> Result<Option<T>, Refused>) -> T {
        let mut last = String::new();
        let deadline = Instant::now() + PATIENCE;
        loop {
            match act() {
                Ok(Some(done)) => return done,
                Ok(None) => "not there".clone_into(&mut last),
                Err(refused) => last = format!("{}: {}", refused.error, refused.message),
            }
            if Instant::now() > deadline {
                self.screenshot("failure");
                let page = self.body_text();
                panic!("{what}: {last}\nThe page says:\n{page}");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn body_text(&self) -> String {
        self.session
            .script("return document.body.innerText")
            .ok()
            .and_then(|text| text.as_str().map(str::to_owned))
            .unwrap_or_default()
    }

    fn first(&self, xpath: &str) -> Result<Option<Element>, Refused> {
        Ok(self.session.find(xpath)?.into_iter().next())
    }

    /// Clicks the button, link, tab or option with this name.
    pub fn click(&self, name: &str) {
        self.click_xpath(&named(name));
    }

    /// Clicks what an XPath selects first. The page may move between finding it and pressing it, for instance when a banner
    /// comes: a press that met something else, or a button that is not ready yet, is made again.
    pub fn click_xpath(&self, xpath: &str) {
        self.patiently(&format!("clicking {xpath}"), || {
            let Some(element) = self.first(xpath)? else {
                return Ok(None);
            };
            self.session.script_on(
                &element,
                "window.__met = false; \
                 arguments[0].addEventListener('click', () => { window.__met = true }, { once: true, capture: true });",
            )?;
            self.session.click(&element)?;
            Ok(self.is_met()?.then_some(()))
        });
    }

    /// Whether the last press met what it was meant for. A page that is another one by now has been pressed too.
    fn is_met(&self) -> Result<bool, Refused> {
        let deadline = Instant::now() + Duration::from_millis(500);
        loop {
            let met = self.session.script("return window.__met")?;
            if met != Value::Bool(false) {
                return Ok(true);
            }
            if Instant::now() > deadline {
                return Ok(false);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Opens a page by its name in the navigation.
    pub fn go_to(&self, page: &str) {
        let page = literal(page);
        self.click_xpath(&format!(
            "//nav//a[starts-with(normalize-space(.), {page})]"
        ));
    }

    /// Clicks a button inside the dialog that is open.
    pub fn click_in_dialog(&self, name: &str) {
        let name = literal(name);
        self.click_xpath(&format!(
            "//*[@role='dialog' or @role='alertdialog']//button[normalize-space(.)={name}]"
        ));
    }

    /// Waits until a row of a table or of the log has all of these words, and gives its text.
    #[must_use]
    pub fn row_with(&self, words: &[&str]) -> String {
        self.text_at(&row_xpath(words))
    }

    /// Opens the row of the log that has all of these words. The list may move between finding the row and pressing it: a press
    /// that met another row, or none, is made again. Not at once, because a second press on an open row closes it.
    pub fn open_row(&self, words: &[&str]) {
        let row = row_xpath(words);
        let is_open = format!("{row}[@aria-selected='true']");
        let mut pressed: Option<Instant> = None;
        self.patiently(&format!("opening {row}"), || {
            if self.first(&is_open)?.is_some() {
                return Ok(Some(()));
            }
            if pressed.is_none_or(|at| at.elapsed() > Duration::from_secs(2)) {
                let Some(element) = self.first(&row)? else {
                    return Ok(None);
                };
                self.session.click(&element)?;
                pressed = Some(Instant::now());
            }
            Ok(None)
        });
    }

    /// Puts text into the field with this label, in place of what is there.
    pub fn fill(&self, label: &str, text: &str) {
        let xpath = field(label);
        self.patiently(&format!("filling {label}"), || {
            let Some(element) = self.first(&xpath)? else {
                return Ok(None);
            };
            self.session.clear(&element)?;
            self.session.keys(&element, text).map(Some)
        });
    }

    /// Presses a key with the page's focus where it is (`\u{E007}` is Enter, `\u{E00C}` Escape).
    pub fn press(&self, key: &str) {
        self.patiently("pressing a key", || {
            let Some(element) = self.first("//body")? else {
                return Ok(None);
            };
            self.session.keys(&element, key).map(Some)
        });
    }

    /// Waits until these words are on the page, and visible.
    pub fn sees(&self, words: &str) {
        self.patiently(&format!("seeing {words:?}"), || {
            let visible = self.session.script("return document.body.innerText")?;
            Ok(visible
                .as_str()
                .is_some_and(|text| squeezed(text).contains(&squeezed(words)))
                .then_some(()))
        });
    }

    /// Waits until these words are no longer on the page.
    pub fn no_longer_sees(&self, words: &str) {
        self.patiently(&format!("no longer seeing {words:?}"), || {
            let visible = self.session.script("return document.body.innerText")?;
            Ok(visible
                .as_str()
                .is_some_and(|text| !squeezed(text).contains(&squeezed(words)))
                .then_some(()))
        });
    }

    /// The visible text of the first element that an XPath selects, once there is one.
    #[must_use]
    pub fn text_at(&self, xpath: &str) -> String {
        self.patiently(&format!("reading {xpath}"), || {
            let Some(element) = self.first(xpath)? else {
                return Ok(None);
            };
            self.session.text(&element).map(Some)
        })
    }

    /// What stands in the field with this label, once it is not empty.
    #[must_use]
    pub fn value_of(&self, label: &str) -> String {
        let xpath = field(label);
        self.patiently(&format!("reading the field {label}"), || {
            let Some(element) = self.first(&xpath)? else {
                return Ok(None);
            };
            let value = self.session.property(&element, "value")?;
            Ok(value
                .as_str()
                .filter(|value| !value.is_empty())
                .map(str::to_owned))
        })
    }

    /// How many elements an XPath selects now.
    #[must_use]
    pub fn count(&self, xpath: &str) -> usize {
        self.session.find(xpath).map_or(0, |found| found.len())
    }

    /// The accessible role of the first element that an XPath selects.
    #[must_use]
    pub fn role_at(&self, xpath: &str) -> String {
        self.patiently(&format!("the role of {xpath}"), || {
            let Some(element) = self.first(xpath)? else {
                return Ok(None);
            };
            self.session.role(&element).map(Some)
        })
    }

    /// Runs JavaScript in the page.
    ///
    /// # Panics
    /// If the script throws.
    #[must_use]
    pub fn script(&self, script: &str) -> Value {
        self.session
            .script(script)
            .unwrap_or_else(|refused| panic!("{script}: {refused:?}"))
    }

    pub fn resize(&self, width: u32, height: u32) {
        self.patiently("resizing", || self.session.resize(width, height).map(Some));
    }

    /// What the page reported since it was loaded: errors, warnings, unhandled rejections, policy violations.
    #[must_use]
    pub fn problems(&self) -> Vec<String> {
        let problems = self.script("return window.problems");
        problems
            .as_array()
            .expect("the page collects its problems in window.problems")
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    /// Keeps a picture of the page as `tests/artifacts/NAME.png`. A failure to is said, not raised: the picture is for people.
    pub fn screenshot(&self, name: &str) {
        let file = artifacts().join(name).with_extension("png");
        let kept = self
            .session
            .screenshot()
            .map_err(|refused| format!("{refused:?}"))
            .and_then(|base64| decoded(&base64).ok_or_else(|| "no base64".to_owned()))
            .and_then(|png| std::fs::write(&file, png).map_err(|error| error.to_string()));
        if let Err(why) = kept {
            eprintln!("no picture {}: {why}", file.display());
        }
    }

    /// Waits for an address in the page's words, `http://127.0.0.1:PORT/api/scim/v2`, and gives it.
    #[must_use]
    pub fn base_url(&self) -> String {
        until_some("the base URL in the window", PATIENCE, || {
            let text = self.body_text();
            let start = text.find("http://127.0.0.1:")?;
            let end = start + text[start..].find("/api/scim/v2")?;
            Some(format!("{}/api/scim/v2", &text[start..end]))
        })
    }
}

/// A row, of a real table or of the log's grid, that has all of these words.
fn row_xpath(words: &[&str]) -> String {
    let has: String = words
        .iter()
        .map(|word| format!("[contains(normalize-space(.), {})]", literal(word)))
        .collect();
    format!(
        "(//tbody/tr | //*[@role='grid']//*[@role='row'][not(.//*[@role='columnheader'])]){has}"
    )
}

/// Words with all white space as single spaces: how they are broken into lines is the window's affair.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What can be clicked and is called so, by its text or its accessible name.
fn named(name: &str) -> String {
    let name = literal(name);
    let is_called = format!("(normalize-space(.)={name} or @aria-label={name})");
    format!(
        "(//button[{is_called}] | //a[{is_called}] | //*[@role='tab'][{is_called}] | //*[@role='option'][{is_called}] \
         | //*[@role='menuitem'][{is_called}] | //label[{is_called}])[not(@disabled)]"
    )
}

/// A field by the text of its label or its accessible name.
fn field(label: &str) -> String {
    let label = literal(label);
    format!(
        "(//input | //textarea)[@aria-label={label} or @id=//label[starts-with(normalize-space(.), {label})]/@for]"
    )
}

/// A text as XPath 1.0 writes it: there is no escape inside quotes, so the kind of quote is chosen.
fn literal(text: &str) -> String {
    if text.contains('\'') {
        format!("\"{text}\"")
    } else {
        format!("'{text}'")
    }
}

/// Base64 (RFC 4648 §4), white space ignored; `None` if a character is none of it.
fn decoded(base64: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(base64.len() / 4 * 3);
    let (mut bits, mut held) = (0u32, 0);
    for character in base64.bytes().filter(|byte| !byte.is_ascii_whitespace()) {
        let value = match character {
            b'A'..=b'Z' => character - b'A',
            b'a'..=b'z' => character - b'a' + 26,
            b'0'..=b'9' => character - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => break,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from((bits >> held) & 0xFF).expect("masked to eight bits"));
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn base64_of_rfc_4648_is_read() {
        for (encoded, plain) in [
            ("", ""),
            ("Zg==", "f"),
            ("Zm8=", "fo"),
            ("Zm9v", "foo"),
            ("Zm9v\nYmFy", "foobar"),
        ] {
            assert_eq!(
                decoded(encoded).as_deref(),
                Some(plain.as_bytes()),
                "{encoded}"
            );
        }
        assert_eq!(decoded("Zm9*"), None);
    }
}
