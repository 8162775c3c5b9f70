//! The word that was most likely meant, for help such as "did you mean `sidebar`?".

/// Words longer than this are not compared; the time is quadratic in their length.
const LONGEST: usize = 80;

/// The candidate nearest to `word`, where it is near enough to be a slip of the keyboard: at most a third of the
/// letters inserted, deleted, replaced, or swapped with their neighbor (restricted Damerau–Levenshtein distance). The
/// first of several equally near ones.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word: Vec<char> = word.chars().flat_map(char::to_lowercase).take(LONGEST + 1).collect();
    if word.len() > LONGEST {
        return None;
    }
    candidates
        .into_iter()
        .filter_map(|candidate| {
            let letters: Vec<char> = candidate.chars().flat_map(char::to_lowercase).take(LONGEST + 1).collect();
            let most = word.len().max(letters.len()).div_ceil(3);
            let near = letters.len() <= LONGEST && letters.len().abs_diff(word.len()) <= most;
            let distance = if near { distance(&word, &letters) } else { usize::MAX };
            (distance <= most && distance < letters.len()).then_some((distance, candidate))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

fn distance(a: &[char], b: &[char]) -> usize {
    let mut before = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut least = (last[j] + usize::from(x != y)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                let swapped: &Vec<usize> = &before;
                least = least.min(swapped[j - 1] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_mended_and_other_words_are_not() {
        let rules = ["broken-link", "broken-anchor", "no-base-url"];
        assert_eq!(nearest("brokn-link", rules), Some("broken-link"));
        assert_eq!(nearest("broken-acnhor", rules), Some("broken-anchor"));
        assert_eq!(nearest("BROKEN-LINK", rules), Some("broken-link"));
        assert_eq!(nearest("은샥", ["은색", "금색"]), Some("은색"));
        for word in ["", "xyz", "link", &"a".repeat(100_000)] {
            assert_eq!(nearest(word, rules), None, "{word:.10}");
        }
    }
}
