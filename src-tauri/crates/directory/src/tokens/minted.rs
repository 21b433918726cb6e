//! The form that every secret of this program has: a prefix that names its kind, 43 random base62 characters,
//! and the CRC-32 of all that in 6 more.
//!
//! The prefix lets secret scanners find it; the checksum lets a mistyped one be refused without a look-up.
//! Only letters, digits and `_`, so that a double click selects it.

use sha2::{Digest as _, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// The SHA-256 of a whole secret.
pub(crate) type SecretDigest = [u8; 32];

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// 62⁴³ is just above 2²⁵⁶.
const RANDOM_LENGTH: usize = 43;
/// 62⁶ is above 2³², the range of a CRC-32.
const CHECKSUM_LENGTH: usize = 6;

/// A secret in clear text. Has no `Debug`, no `Display` and no `Serialize`, so that it cannot slip into a log or an answer.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(crate) struct Minted(String);

impl Minted {
    /// Draws a new one from the operating system's generator.
    pub fn generate(prefix: &str) -> Result<Minted, getrandom::Error> {
        let drawn = prefix.len() + RANDOM_LENGTH;
        let mut text = String::with_capacity(drawn + CHECKSUM_LENGTH);
        text.push_str(prefix);
        let mut pool = [0_u8; 64];
        while text.len() < drawn {
            getrandom::fill(&mut pool)?;
            for byte in pool {
                // 248 = 4 × 62: bytes from 248 up are thrown away, or the first eight
                // characters of the alphabet would come a little more often.
                if byte < 248 && text.len() < drawn {
                    text.push(char::from(BASE62[usize::from(byte % 62)]));
                }
            }
        }
        pool.zeroize();
        let checksum = checksum(&text);
        text.push_str(&checksum);
        Ok(Minted(text))
    }

    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Prefix and the last four characters: what may be shown of it later.
    pub fn shown(&self) -> String {
        let text = &self.0;
        let prefix = text.len() - RANDOM_LENGTH - CHECKSUM_LENGTH;
        format!("{}…{}", &text[..prefix], &text[text.len() - 4..])
    }

    pub fn digest(&self) -> SecretDigest {
        digest_of(&self.0)
    }
}

/// True if `text` is one of these prefixes and what belongs after it: length, alphabet, checksum. Needs no look-up.
pub(crate) fn has_form(text: &str, prefixes: &[&str]) -> bool {
    let Some(body) = prefixes.iter().find_map(|prefix| text.strip_prefix(prefix)) else {
        return false;
    };
    body.len() == RANDOM_LENGTH + CHECKSUM_LENGTH
        && body.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && checksum(&text[..text.len() - CHECKSUM_LENGTH]) == text[text.len() - CHECKSUM_LENGTH..]
}

pub(crate) fn digest_of(text: &str) -> SecretDigest {
    Sha256::digest(text.as_bytes()).into()
}

/// The CRC-32 of `text` in base62, six characters, most significant first.
fn checksum(text: &str) -> String {
    let mut rest = crc32fast::hash(text.as_bytes());
    let mut digits = [b'0'; CHECKSUM_LENGTH];
    for digit in digits.iter_mut().rev() {
        *digit = BASE62[(rest % 62) as usize];
        rest /= 62;
    }
    digits.iter().copied().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PREFIX: &str = "dsk_rw_";

    #[test]
    fn a_changed_character_breaks_the_checksum() {
        let secret = Minted::generate(PREFIX).unwrap();
        for at in 0..secret.expose().len() {
            let mut bytes = secret.expose().as_bytes().to_vec();
            bytes[at] = if bytes[at] == b'x' { b'y' } else { b'x' };
            let changed = std::str::from_utf8(&bytes).unwrap();
            assert!(!has_form(changed, &[PREFIX]), "at {at}");
        }
    }

    #[test]
    fn the_prefix_is_part_of_the_form_and_of_the_checksum() {
        let secret = Minted::generate(PREFIX).unwrap();
        assert!(has_form(secret.expose(), &["dss_", PREFIX]));
        assert!(!has_form(secret.expose(), &["dss_", "dsk_ro_"]));
        let renamed = secret.expose().replacen(PREFIX, "dsk_ro_", 1);
        assert!(!has_form(&renamed, &["dsk_ro_"]));
    }

    #[test]
    fn characters_are_evenly_spread() {
        let mut counts = [0_u32; 62];
        let secrets = 4_000;
        for _ in 0..secrets {
            let secret = Minted::generate(PREFIX).unwrap();
            for byte in &secret.expose().as_bytes()[PREFIX.len()..PREFIX.len() + RANDOM_LENGTH] {
                counts[BASE62.iter().position(|known| known == byte).unwrap()] += 1;
            }
        }
        let expected = f64::from(secrets) * RANDOM_LENGTH as f64 / 62.0;
        let chi_square: f64 = counts
            .iter()
            .map(|&count| (f64::from(count) - expected).powi(2) / expected)
            .sum();
        // 61 degrees of freedom: 130 is beyond 1 in 1,000,000 for an even spread, and `byte % 62`
        // without rejection would give about 700 here.
        assert!(chi_square < 130.0, "χ² {chi_square}");
    }

    proptest! {
        #[test]
        fn arbitrary_text_has_not_the_form(text in "\\PC{0,80}") {
            prop_assert!(!has_form(&text, &[PREFIX]));
        }

        #[test]
        fn text_of_the_right_alphabet_has_it_only_with_its_checksum(body in "[0-9A-Za-z]{43}", sum in "[0-9A-Za-z]{6}") {
            let head = format!("{PREFIX}{body}");
            let matches = checksum(&head) == sum;
            let whole = format!("{head}{sum}");
            prop_assert_eq!(has_form(&whole, &[PREFIX]), matches);
        }
    }
}
