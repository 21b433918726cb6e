//! Text from outside, made fit to be shown: bounded, printable, and without the token.

use crate::question::Token;

/// What stands where the token stood.
const REMOVED: &str = "•••";

/// Cleans `raw` for a fact: no control characters, no marks that turn the direction of writing, no token, at most `most`
/// characters. The token is looked for in what is left of the text and before that is cut, so that no half of it stays.
/// Whoever calls has bounded `raw`.
pub(crate) fn clean(raw: &[u8], most: usize, token: Option<&Token>) -> String {
    let text: String = String::from_utf8_lossy(raw)
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| !c.is_control() && !turns_direction(*c))
        .collect();
    let text = match token {
        Some(token) => text.replace(token.expose(), REMOVED),
        None => text,
    };
    text.trim().chars().take(most).collect()
}

/// Characters that make text read other than it is written (Unicode Bidirectional Algorithm, UAX #9).
fn turns_direction(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_short_printable_and_without_the_token() {
        let token = Token::parse("dsk_rw_secret".to_owned()).unwrap();
        let cases: [(&[u8], usize, &str); 6] = [
            (b"nginx/1.25", 40, "nginx/1.25"),
            (b" a\x1b[31m\tb\r\n", 40, "a[31m b"),
            (b"dsk_rw\x00_secret", 40, "•••"),
            (b"echo dsk_rw_secret!", 40, "echo •••!"),
            (b"dsk_rw_secret", 6, "•••"),
            ("\u{202e}txt.exe\u{ffff}".as_bytes(), 4, "txt."),
        ];
        for (raw, most, expected) in cases {
            assert_eq!(clean(raw, most, Some(&token)), expected, "{raw:?}");
        }
        let long = "x".repeat(100_000);
        assert_eq!(clean(long.as_bytes(), 10, None), "xxxxxxxxxx");
    }
}
