//! Comparison keys of text. Values are stored exactly as sent; only keys fold.

use icu_casemap::CaseMapper;
use icu_normalizer::ComposingNormalizerBorrowed;

/// The key by which text with `caseExact` false is compared, kept unique and sorted: full case
/// folding, then NFKC, so that `STRASSE`, `straße` and their full-width and decomposed forms are one.
/// Both steps are done twice, which makes the result stable: folding a key gives the key again
/// (Unicode 3.13, toNFKC_Casefold without removing ignorable characters).
pub fn fold_key(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let once = fold_once(text);
    fold_once(&once)
}

/// Whether two texts have the same folded key; nothing is built for ASCII, which nearly all is.
pub(crate) fn same_key(one: &str, other: &str) -> bool {
    if one.is_ascii() && other.is_ascii() {
        return one.eq_ignore_ascii_case(other);
    }
    fold_key(one) == fold_key(other)
}

/// The number of characters after NFC: what length limits count, so that the same name is not
/// longer for having been typed on another system.
pub fn composed_length(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    ComposingNormalizerBorrowed::new_nfc()
        .normalize(text)
        .chars()
        .count()
}

fn fold_once(text: &str) -> String {
    const NFKC: ComposingNormalizerBorrowed<'static> = ComposingNormalizerBorrowed::new_nfkc();
    let folded = CaseMapper::new().fold_string(text).into_owned();
    NFKC.normalize(&folded).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spellings_of_one_name_have_one_key() {
        let cases: &[(&str, &str)] = &[
            ("BJensen", "bjensen"),
            ("STRASSE", "straße"),
            ("Ａｄａ", "ada"),
            ("A\u{30a}sa", "åsa"),
            ("ﬁn", "FIN"),
            ("ΌΣΟΣ", "όσος"),
            ("\u{1e9e}", "ss"),
        ];
        for (one, other) in cases {
            assert_eq!(fold_key(one), fold_key(other), "{one} and {other}");
        }
    }

    #[test]
    fn different_names_keep_different_keys() {
        for (one, other) in [("ada", "äda"), ("ı", "i"), ("ada", "ada "), ("a.b", "ab")] {
            assert_ne!(fold_key(one), fold_key(other), "{one} and {other}");
        }
    }

    #[test]
    fn length_counts_composed_characters() {
        assert_eq!(composed_length("a\u{30a}"), 1);
        assert_eq!(composed_length("abc"), 3);
    }

    proptest! {
        #[test]
        fn the_same_key_is_the_same_text(one in "[a-zA-Zäß\u{212a}]{0,3}", other in "[a-zA-Zäßk]{0,3}") {
            prop_assert_eq!(same_key(&one, &other), fold_key(&one) == fold_key(&other));
        }

        #[test]
        fn folding_a_key_gives_the_key(text in any::<String>()) {
            let key = fold_key(&text);
            prop_assert_eq!(fold_key(&key), key);
        }
    }
}
