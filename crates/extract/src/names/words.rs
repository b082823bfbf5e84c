//! The units that the tagger labels. In: a cut text. Out: words as readers see them: « J.-P. », « LLAMA4 », « R&D »,
//! « Île-de-France » are one each, elisions and other marks stand alone.

use std::ops::Range;

use text::fold::is_dash;

use crate::tokens::{Doc, Kind};

/// The words of a range of tokens (a sentence), in order; line breaks are left out.
pub fn words(doc: &Doc<'_>, tokens: Range<usize>) -> Vec<Range<usize>> {
    let mut words = Vec::with_capacity(tokens.len());
    let mut at = tokens.start;
    while at < tokens.end {
        if doc.tokens[at].kind == Kind::Break {
            at += 1;
            continue;
        }
        let start = at;
        at += 1;
        while at < tokens.end
            && let Some(next) = joined(doc, at, tokens.end)
        {
            at = next;
        }
        words.push(start..at);
    }
    words
}

/// The token up to which a word goes on at token `at`; None where it ends before it.
fn joined(doc: &Doc<'_>, at: usize, end: usize) -> Option<usize> {
    let (before, token) = (&doc.tokens[at - 1], &doc.tokens[at]);
    if token.spaced {
        return None;
    }
    let is_part = |k: Kind| matches!(k, Kind::Word | Kind::Digits);
    let elided = doc.str(at - 1).ends_with(['\'', '’']);
    // LLAMA4, H100, 3D
    if is_part(token.kind) && is_part(before.kind) {
        return (!elided && token.kind != before.kind).then_some(at + 1);
    }
    let mark = doc.str(at).chars().next()?;
    let next = doc.tokens.get(at + 1).filter(|t| at + 1 < end && !t.spaced);
    let next_is_part = next.is_some_and(|t| is_part(t.kind));
    let dotted = before.kind == Kind::Mark && doc.str(at - 1) == ".";
    if is_dash(mark) && next_is_part && (is_part(before.kind) || dotted) && !elided {
        return Some(at + 2);
    }
    if mark == '&' && next_is_part && before.kind == Kind::Word {
        return Some(at + 2);
    }
    // J. Dupont, J.-P., U.S.A.
    let initial = before.kind == Kind::Word && before.capital && before.end - before.start <= 2;
    let capital_after = doc.tokens.get(at + 1).is_some_and(|t| at + 1 < end && (t.capital || is_dash_at(doc, at + 1)));
    if mark == '.' && initial && capital_after {
        return Some(at + 1);
    }
    (dotted && token.kind == Kind::Word && token.capital && token.end - token.start <= 2).then_some(at + 1)
}

fn is_dash_at(doc: &Doc<'_>, i: usize) -> bool {
    doc.tokens.get(i).is_some_and(|t| t.is_dash(doc.text) && !t.spaced)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokens::Vocabulary;
    use text::sentences::Abbreviations;

    fn cut(text: &str) -> Vec<&str> {
        let doc = Doc::new(text, &Vocabulary::default(), &Abbreviations::default());
        words(&doc, 0..doc.tokens.len()).into_iter().map(|w| doc.span(w)).collect()
    }

    #[test]
    fn what_readers_take_for_one_word_is_one() {
        assert_eq!(cut("J.-P. Bruneau et A. Martin"), ["J.-P.", "Bruneau", "et", "A.", "Martin"]);
        assert_eq!(cut("LLAMA4, le H100 d'AT&T (R&D)"), ["LLAMA4", ",", "le", "H100", "d'", "AT&T", "(", "R&D", ")"]);
        assert_eq!(cut("l'Île-de-France. Fin"), ["l'", "Île-de-France", ".", "Fin"]);
    }
}
