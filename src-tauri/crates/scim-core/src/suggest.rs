//! Near misses: which known names an unknown one may have meant.

/// Up to three of `known` that are close to `wrong`, nearest first: within a third of its
/// length in edits, or sharing a beginning of at least three letters.
pub(crate) fn nearest<'a>(wrong: &str, known: impl Iterator<Item = &'a str>) -> Vec<String> {
    // Longer input cannot be near any name, and the table below is quadratic.
    if wrong.is_empty() || wrong.len() > 256 {
        return Vec::new();
    }
    let wrong = wrong.to_ascii_lowercase();
    let mut ranked: Vec<(usize, &str)> = known
        .filter_map(|name| {
            let lower = name.to_ascii_lowercase();
            let distance = edits(&wrong, &lower);
            let allowed = (wrong.chars().count().max(3)) / 3;
            let begins =
                wrong.len() >= 3 && (lower.starts_with(&wrong) || wrong.starts_with(&lower));
            (distance <= allowed || begins).then_some((distance, name))
        })
        .collect();
    ranked.sort_by_key(|(distance, _)| *distance);
    let mut names: Vec<String> = Vec::new();
    for (_, name) in ranked {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
        if names.len() == 3 {
            break;
        }
    }
    names
}

/// ` Did you mean `a` or `b`?`, with its leading blank, or nothing.
pub(crate) fn did_you_mean(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => format!(" Did you mean `{one}`?"),
        [first, others @ ..] => {
            let others: Vec<String> = others.iter().map(|name| format!("`{name}`")).collect();
            format!(" Did you mean `{first}` or {}?", others.join(" or "))
        }
    }
}

/// Insertions, deletions, replacements and swaps of neighbours between two words.
fn edits(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in other.iter().enumerate() {
            let mut best = (last[j] + usize::from(a != b))
                .min(last[j + 1] + 1)
                .min(row[j] + 1);
            if i > 0 && j > 0 && *a == other[j - 1] && one[i - 1] == *b {
                best = best.min(before_last[j - 1] + 1);
            }
            row.push(best);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_finds_its_name() {
        let known = ["userName", "displayName", "nickName", "emails", "name"];
        let cases: &[(&str, &[&str])] = &[
            ("usrname", &["userName"]),
            ("email", &["emails"]),
            ("nmae", &["name"]),
            ("zzz", &[]),
            ("", &[]),
        ];
        for (wrong, expected) in cases {
            assert_eq!(nearest(wrong, known.into_iter()), *expected, "{wrong}");
        }
        assert_eq!(
            did_you_mean(&["a".into(), "b".into()]),
            " Did you mean `a` or `b`?"
        );
    }
}
