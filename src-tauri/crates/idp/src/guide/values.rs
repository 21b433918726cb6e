//! What is filled into a guide.

use serde::{Deserialize, Serialize};

/// What stands wherever a token would, so that no runbook ever has one.
pub const TOKEN_WORDS: &str = "the token, handed over separately";

/// The values of one connection. The token is not among them: the window copies it, and nothing else has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Values {
    /// The public base URL, without a slash at its end.
    pub base_url: String,
    /// What the application is to be called in the provider.
    pub app_name: String,
    /// An address that nobody has, for providers that try the service out with a made-up user.
    pub test_email: String,
    /// The key of the way that was chosen; the guide's first if there is none.
    pub way: Option<String>,
}

impl Values {
    /// Plainly sample values, for previews and tests.
    pub fn sample() -> Values {
        Values {
            base_url: "https://sync.example.com/api/scim/v2".to_owned(),
            app_name: "Directory Sync".to_owned(),
            test_email: "scim.test@example.com".to_owned(),
            way: None,
        }
    }

    /// The value of a placeholder.
    pub(super) fn of(&self, placeholder: &str) -> Option<&str> {
        match placeholder {
            "base_url" => Some(&self.base_url),
            "app_name" => Some(&self.app_name),
            "test_email" => Some(&self.test_email),
            _ => None,
        }
    }

    /// A text of a guide with its placeholders filled in. What is filled in is not looked through again.
    pub fn fill(&self, text: &str) -> String {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, placeholder, after)) = super::words::next_placeholder(rest) {
            filled.push_str(before);
            filled.push_str(self.of(placeholder).unwrap_or_default());
            rest = after;
        }
        filled + rest
    }
}
