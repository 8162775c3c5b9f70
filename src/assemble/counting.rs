//! Pairs headings by counting, as earlier versions did: so that the ids which they published still lead somewhere.
//!
//! Owns: that pairing. Does not own: which section is the same as which (`partners`).

use crate::model::site::HeadingSummary;

/// How many headings of two editions are laid beside each other at most.
const MOST: usize = 400;

/// For each heading the one at its place in the model: by place where levels agree throughout, else by the longest
/// common run of levels and anchors.
pub fn beside(headings: &[HeadingSummary], model: &[HeadingSummary]) -> Vec<Option<usize>> {
    if headings.len() == model.len() && headings.iter().zip(model).all(|(a, b)| a.level == b.level) {
        return (0..headings.len()).map(Some).collect();
    }
    let mut partner = vec![None; headings.len()];
    if headings.len() > MOST || model.len() > MOST {
        return partner;
    }
    let alike = |a: &HeadingSummary, b: &HeadingSummary| {
        a.level == b.level && (a.anchor.is_none() || b.anchor.is_none() || a.anchor == b.anchor)
    };
    // Equal anchors weigh more than equal levels.
    let weight =
        |a: &HeadingSummary, b: &HeadingSummary| if a.anchor.is_some() && a.anchor == b.anchor { 4 } else { 1 };
    let width = model.len() + 1;
    let mut longest = vec![0u32; (headings.len() + 1) * width];
    for i in (0..headings.len()).rev() {
        for j in (0..model.len()).rev() {
            longest[i * width + j] = if alike(&headings[i], &model[j]) {
                longest[(i + 1) * width + j + 1] + weight(&headings[i], &model[j])
            } else {
                0
            }
            .max(longest[(i + 1) * width + j])
            .max(longest[i * width + j + 1]);
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < headings.len() && j < model.len() {
        let here = longest[i * width + j];
        let pair = alike(&headings[i], &model[j])
            && here == longest[(i + 1) * width + j + 1] + weight(&headings[i], &model[j]);
        if pair {
            partner[i] = Some(j);
            i += 1;
            j += 1;
        } else if here == longest[(i + 1) * width + j] {
            i += 1;
        } else {
            j += 1;
        }
    }
    partner
}
