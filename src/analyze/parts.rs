//! Parts of a segment that stayed in the source language behind or before translated ones.
//!
//! - In a locale of another script: runs of Latin words. A run with function words of the source language is prose; a
//!   run of names alone is a part only when other locales translate it, which the caller knows.
//! - In a locale of Latin script: the words' odds, walked through by two states, source and target, where each change
//!   of state costs [`CHANGE`] (Viterbi's algorithm on a two-state chain).

use std::ops::Range;

use super::view::{Letters, View};
use crate::language::model::{Vocabulary, hash_lower};
use crate::language::script::script_of;
use crate::language::shape::{Shape, Token, tokens};

/// A stretch of a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its bytes in the segment's words.
    pub range: Range<usize>,
    /// Hashes of its words.
    pub words: Vec<u64>,
    /// True where it holds nothing but capitalised words.
    pub is_name: bool,
}

/// What a change between the languages costs within a clause, in natural log odds.
const CHANGE: f32 = 3.5;
/// What it costs at a colon, a bracket or another mark that parts clauses.
const CHANGE_AT_MARK: f32 = 1.0;
/// What a word gains that stands in a run of the source segment's words.
const IN_SOURCE: f32 = 0.8;
/// The least words of a run that is told by what other locales do.
const NAME_WORDS: usize = 3;
/// Function words of the source language from which on a stretch is prose in it.
const PROSE_WORDS: u32 = 2;
/// Segments of more words than this are not searched.
const MOST_WORDS: usize = 2000;

/// The stretches of a segment that look like the source language, while the rest does not. `source` is the source
/// segment's text, where it is known.
pub fn parts(view: &View<'_>, at: usize, site: (&Vocabulary, &Vocabulary), source: Option<&str>) -> Vec<Part> {
    let words = view.words(at);
    let tokens = &view.outline.units[at].tokens;
    if tokens.len() < 2 || tokens.len() > MOST_WORDS {
        return Vec::new();
    }
    let runs = match view.kinds[at] {
        Letters::Own => latin_runs(words, tokens),
        _ => return source_runs(view, at, site, source),
    };
    let mut found = Vec::new();
    for run in runs {
        let weight = view.edition.model.weigh(words, &tokens[run.clone()], Some(site));
        if weight.lower >= 2 && weight.source_words >= PROSE_WORDS && weight.words >= 3 {
            found.push(make(words, &tokens[run], false));
            continue;
        }
        // Names end at a mark: `Teams, Skype Online` are two.
        for name in clauses(words, tokens, run) {
            let run_tokens = &tokens[name];
            let capitals = run_tokens.iter().filter(|token| token.shape == Shape::Capital).count();
            let lower = run_tokens.iter().any(|token| matches!(token.shape, Shape::Lower | Shape::Code));
            let is_gloss =
                run_tokens.first().is_some_and(|token| words[..token.range.start].trim_end().ends_with(['(', '（']));
            if run_tokens.len() >= NAME_WORDS && capitals >= 2 && !lower && !is_gloss {
                found.push(make(words, run_tokens, true));
            }
        }
    }
    found
}

/// A run of tokens cut at marks.
fn clauses(words: &str, tokens: &[Token], run: Range<usize>) -> Vec<Range<usize>> {
    let mut clauses = Vec::new();
    let mut start = run.start;
    for end in run.start + 1..=run.end {
        if end == run.end || has_mark(&words[tokens[end - 1].range.end..tokens[end].range.start]) {
            clauses.push(start..end);
            start = end;
        }
    }
    clauses
}

/// True where what stands between two tokens parts clauses.
fn has_mark(between: &str) -> bool {
    between.chars().any(|c| !c.is_whitespace() && !matches!(c, '-' | '\'' | '’' | '&' | '+'))
}

fn make(words: &str, run: &[Token], is_name: bool) -> Part {
    let range = run.first().map_or(0, |token| token.range.start)..run.last().map_or(0, |token| token.range.end);
    let hashes = run.iter().map(|token| hash_lower(&words[token.range.clone()])).collect();
    Part { range, words: hashes, is_name }
}

/// Runs of tokens with no letter of another script between them, without numbers at their end.
fn latin_runs(words: &str, tokens: &[Token]) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let mut start = 0;
    for end in 1..=tokens.len() {
        let broken = end == tokens.len() || {
            let between = &words[tokens[end - 1].range.end..tokens[end].range.start];
            between.chars().any(|c| script_of(c).is_some() || matches!(c, '。' | '！' | '？' | '；' | '，' | '、'))
        };
        if broken {
            let mut last = end;
            while last > start && tokens[last - 1].shape == Shape::Bare {
                last -= 1;
            }
            if last > start + 1 {
                runs.push(start..last);
            }
            start = end;
        }
    }
    runs
}

/// Stretches in the source language of a segment in Latin script, if both languages are there.
fn source_runs(view: &View<'_>, at: usize, site: (&Vocabulary, &Vocabulary), source: Option<&str>) -> Vec<Part> {
    let words = view.words(at);
    let tokens = &view.outline.units[at].tokens;
    let common = source.map_or(Vec::new(), |source| common_runs(words, tokens, source));
    if common.is_empty() && view.weights[at].source_words < PROSE_WORDS {
        return Vec::new();
    }
    let mut odds = view.edition.model.weigh_each(words, tokens, Some(site));
    for (token, odds) in tokens.iter().zip(&mut odds) {
        if token.shape == Shape::Capital && *odds > 0.0 {
            *odds *= 0.5;
        }
    }
    for &at in &common {
        // Numbers are on both sides of any translation.
        if matches!(tokens[at].shape, Shape::Capital | Shape::Lower) {
            odds[at] += IN_SOURCE;
        }
    }
    let changes: Vec<f32> = (0..tokens.len())
        .map(|at| match at {
            0 => CHANGE,
            _ if has_mark(&words[tokens[at - 1].range.end..tokens[at].range.start]) => CHANGE_AT_MARK,
            _ => CHANGE,
        })
        .collect();
    let states = two_states(&odds, &changes);
    if states.iter().all(|&state| state) || !states.iter().any(|&state| state) {
        return Vec::new();
    }
    // The rest has to be of the target language, and not just undecided.
    let rest: f32 = odds.iter().zip(&states).filter(|(_, state)| !**state).map(|(odds, _)| odds).sum();
    if rest > -1.5 {
        return Vec::new();
    }
    let mut parts = Vec::new();
    let mut start = 0;
    for end in 1..=states.len() {
        if end < states.len() && states[end] == states[start] {
            continue;
        }
        if states[start] {
            let weight = view.edition.model.weigh(words, &tokens[start..end], Some(site));
            let is_prose = weight.source_words >= PROSE_WORDS
                && weight.lower >= 2
                && weight.target_words * 3 <= weight.source_words;
            // In Latin text a name within a clause is just a name, and one in brackets explains the words before it; a
            // whole clause that stands in the source too is a title that nobody translated.
            let is_clause = changes[start] == CHANGE_AT_MARK
                && (end == states.len() || changes[end] == CHANGE_AT_MARK)
                && !words[..tokens[start].range.start].trim_end().ends_with('(');
            let is_title = is_clause
                && end - start >= NAME_WORDS
                && weight.target_words == 0
                && (start..end).all(|at| common.binary_search(&at).is_ok());
            if is_prose || is_title {
                parts.push(make(words, &tokens[start..end], !is_prose));
            }
        }
        start = end;
    }
    parts
}

/// For each word whether it is in the source language, so that the sum of odds less the cost of changes is greatest.
fn two_states(odds: &[f32], changes: &[f32]) -> Vec<bool> {
    // For each word and state, whether the best way came from the other state.
    let mut came: Vec<[bool; 2]> = Vec::with_capacity(odds.len());
    let mut best = [0.0f32, 0.0f32];
    for (&odds, &change) in odds.iter().zip(changes) {
        let from = [best[1] - change > best[0], best[0] - change > best[1]];
        let stay = [if from[0] { best[1] - change } else { best[0] }, if from[1] { best[0] - change } else { best[1] }];
        best = [stay[0] - odds / 2.0, stay[1] + odds / 2.0];
        came.push(from);
    }
    let mut state = usize::from(best[1] > best[0]);
    let mut states = vec![false; odds.len()];
    for at in (0..odds.len()).rev() {
        states[at] = state == 1;
        if came[at][state] {
            state = 1 - state;
        }
    }
    states
}

/// Tokens that stand in a run of three or more which the source segment has too.
fn common_runs(words: &str, own: &[Token], source: &str) -> Vec<usize> {
    const RUN: usize = 3;
    let hashes = |text: &str, tokens: &[Token]| -> Vec<u64> {
        tokens.iter().map(|token| hash_lower(&text[token.range.clone()])).collect()
    };
    let own_hashes = hashes(words, own);
    let source_hashes = hashes(source, &tokens(source));
    let runs: rustc_hash::FxHashSet<&[u64]> = source_hashes.windows(RUN).collect();
    let mut common = Vec::new();
    for (at, window) in own_hashes.windows(RUN).enumerate() {
        if runs.contains(window) {
            let from = common.last().map_or(at, |&last: &usize| at.max(last + 1));
            common.extend(from..at + RUN);
        }
    }
    common
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_of_language_are_found_by_the_sum_of_odds() {
        let german = [-2.0, -2.0, -1.0];
        let english = [2.0, 0.0, 2.5, 2.0];
        let states = two_states(&[german.as_slice(), english.as_slice()].concat(), &[CHANGE; 7]);
        assert_eq!(states, [false, false, false, true, true, true, true]);
        // One English word in a German sentence is a loan word.
        assert!(two_states(&[-2.0, -2.0, 2.5, -2.0], &[CHANGE; 4]).iter().all(|state| !state));
    }

    #[test]
    fn runs_of_the_source_are_found_wherever_they_stand() {
        let own = "Prüfung 12: Running the Shop Well";
        let found = common_runs(own, &tokens(own), "Exam 12: Running the Shop Well");
        assert_eq!(found, [1, 2, 3, 4, 5]);
    }

    #[test]
    fn latin_runs_end_where_another_script_begins() {
        let text = "Azure의 see below for more 12 및 Word";
        let found = tokens(text);
        let runs: Vec<&str> = latin_runs(text, &found)
            .into_iter()
            .map(|run| &text[found[run.start].range.start..found[run.end - 1].range.end])
            .collect();
        assert_eq!(runs, ["see below for more"]);
    }
}
