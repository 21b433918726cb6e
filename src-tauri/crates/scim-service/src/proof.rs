//! Proof that it is this very service that answers: whoever asks through the public name sends a nonce, and only the
//! process that holds the key can answer it. A tunnel that leads elsewhere, another instance or a stranger on
//! the port cannot.
//!
//! The key is made at the start of the service, is used for nothing else, and leaves it never.

use crate::query::{decode, pairs};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::ops::RangeInclusive;
use zeroize::Zeroizing;

/// Hex digits of a nonce: 128 to 256 bits. Shorter ones could be asked in advance, longer ones buy nothing.
const NONCE_DIGITS: RangeInclusive<usize> = 32..=64;

/// Answers nonces, with a key of this service alone.
pub(crate) struct Prover {
    key: Zeroizing<[u8; 32]>,
}

impl Prover {
    /// # Errors
    /// If the operating system has no randomness to give.
    pub(crate) fn new() -> Result<Prover, getrandom::Error> {
        let mut key = Zeroizing::new([0; 32]);
        getrandom::fill(key.as_mut())?;
        Ok(Prover { key })
    }

    /// HMAC-SHA256 of the nonce's digits as they were sent, in hex. `None` for what is no nonce.
    pub(crate) fn answer(&self, nonce: &str) -> Option<String> {
        let is_nonce = NONCE_DIGITS.contains(&nonce.len())
            && nonce.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_nonce {
            return None;
        }
        let mut mac = Hmac::<Sha256>::new_from_slice(self.key.as_slice())
            .expect("HMAC takes keys of every length");
        mac.update(nonce.as_bytes());
        let digest = mac.finalize().into_bytes();
        Some(digest.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// The answer to the `nonce` of a query, if it has exactly one.
    pub(crate) fn answer_query(&self, query: Option<&str>) -> Option<String> {
        let mut nonces = pairs(query).filter(|(name, _)| *name == "nonce");
        let (_, nonce) = nonces.next()?;
        if nonces.next().is_some() {
            return None;
        }
        self.answer(&decode(nonce, true)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_hex_of_a_sensible_length_and_anything_else_is_ignored() {
        let prover = Prover::new().unwrap();
        for length in [32, 33, 64] {
            let proof = prover.answer(&"a1".repeat(32)[..length]).unwrap();
            assert_eq!(proof.len(), 64, "{length}");
        }
        let not = [
            "",
            "a1",
            &"a".repeat(31),
            &"a".repeat(65),
            &"g".repeat(32),
            &"é".repeat(16),
        ];
        for nonce in not {
            assert_eq!(prover.answer(nonce), None, "{nonce}");
        }
        let nonce = "0123456789abcdef0123456789abcdef";
        let query = format!("nonce={nonce}");
        assert_eq!(prover.answer_query(Some(&query)), prover.answer(nonce));
        assert!(prover.answer(nonce).is_some());
        let twice = format!("nonce={nonce}&nonce={nonce}");
        for query in [
            None,
            Some(""),
            Some("nonce"),
            Some("nonce="),
            Some(twice.as_str()),
        ] {
            assert_eq!(prover.answer_query(query), None, "{query:?}");
        }
    }

    #[test]
    fn the_proof_is_an_hmac_of_the_digits() {
        // RFC 4231 has no case with a hex key of 32 bytes and hex data; this one was worked out with Python's hmac.
        let prover = Prover {
            key: Zeroizing::new([0x0b; 32]),
        };
        assert_eq!(
            prover.answer("000102030405060708090a0b0c0d0e0f").as_deref(),
            Some("6491578069a4a9a213a4bb28b66dbd26790b108a1d4b1b8df81b3d3d92a9053e")
        );
    }

    #[test]
    fn two_services_answer_differently() {
        let nonce = "f".repeat(32);
        let (one, other) = (Prover::new().unwrap(), Prover::new().unwrap());
        assert_ne!(one.answer(&nonce), other.answer(&nonce));
        assert_eq!(one.answer(&nonce), one.answer(&nonce));
    }
}
