//! Sentences. In: a text whose paragraphs are separated by line breaks, and the abbreviations that a full stop does not
//! end. Out: byte ranges, white space at their ends left out.

use std::collections::HashSet;
use std::ops::Range;

use crate::fold::lower;

/// Abbreviations, lower case, without their last full stop: `m`, `mme`, `cf`, `etc`.
#[derive(Clone, Debug, Default)]
pub struct Abbreviations(HashSet<String>);

impl FromIterator<String> for Abbreviations {
    fn from_iter<T: IntoIterator<Item = String>>(words: T) -> Abbreviations {
        Abbreviations(words.into_iter().map(|w| lower(w.trim_end_matches('.'))).collect())
    }
}

impl Abbreviations {
    fn holds(&self, word: &str) -> bool {
        self.0.contains(&lower(word))
    }
}

/// The sentences of `text`, in order.
///
/// A sentence ends at a line break, or at . ! ? … (with closing quotes and brackets) before a space and an upper-case
/// letter, a digit, an opening quote, bracket or dash. A full stop after an abbreviation, a single initial or inside a
/// number does not end it.
pub fn split(text: &str, abbreviations: &Abbreviations) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let end = at + c.len_utf8();
        if c == '\n' {
            push(text, start..at, &mut sentences);
            start = end;
        } else if matches!(c, '.' | '!' | '?' | '…') {
            let mut end = end;
            while let Some((next, closing)) = chars.next_if(|(_, c)| is_closing(*c)) {
                end = next + closing.len_utf8();
            }
            // « Quoi ? » : the closing guillemet stands behind a space.
            let rest = &text[end..];
            let guillemet = rest.trim_start_matches([' ', '\u{a0}', '\u{202f}']);
            if guillemet.starts_with('»') && rest.len() - guillemet.len() <= 3 {
                end = text.len() - guillemet.len() + '»'.len_utf8();
            }
            if ends_here(text, at, c, end, abbreviations) {
                push(text, start..end, &mut sentences);
                start = end;
                while chars.next_if(|(at, _)| *at < end).is_some() {}
            }
        }
    }
    push(text, start..text.len(), &mut sentences);
    sentences
}

fn is_closing(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '"' | '”' | '’' | '\'' | ')' | ']' | '»')
}

fn ends_here(text: &str, at: usize, c: char, end: usize, abbreviations: &Abbreviations) -> bool {
    let rest = &text[end..];
    let next = rest.trim_start_matches(|c: char| c.is_whitespace() && c != '\n');
    if next.is_empty() || next.starts_with('\n') {
        return true;
    }
    // No space after it: « 3.5 », « S.A. », « www.exemple.fr », except where a capital is glued on by a bad copy.
    if next.len() == rest.len() {
        return c != '.' && next.starts_with(char::is_uppercase);
    }
    let opens = |c: char| c.is_uppercase() || c.is_numeric() || "«“\"'‘([–—-•".contains(c);
    if !next.starts_with(opens) {
        return false;
    }
    if c != '.' || end > at + 1 {
        return true;
    }
    let word = text[..at].rsplit(|c: char| !(c.is_alphanumeric() || c == '.')).next().unwrap_or_default();
    let last = word.rsplit('.').next().unwrap_or_default();
    let is_initial = last.chars().count() == 1 && last.chars().all(char::is_uppercase);
    !(is_initial || abbreviations.holds(word) || (word.contains('.') && abbreviations.holds(last)))
}

fn push(text: &str, range: Range<usize>, sentences: &mut Vec<Range<usize>>) {
    let piece = &text[range.clone()];
    let start = range.start + (piece.len() - piece.trim_start().len());
    let end = range.end - (piece.len() - piece.trim_end().len());
    if start < end {
        sentences.push(start..end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sentences(text: &str) -> Vec<&str> {
        let known: Abbreviations = ["M.", "Mme", "env.", "cf."].map(str::to_owned).into_iter().collect();
        split(text, &known).into_iter().map(|r| &text[r]).collect()
    }

    #[test]
    fn ends_where_a_reader_stops() {
        assert_eq!(sentences("Il paie. Elle rit ! « Quoi ? » Puis rien…"), ["Il paie.", "Elle rit !", "« Quoi ? »", "Puis rien…"]);
        assert_eq!(sentences("Un titre\n\nUne phrase. 12 autres."), ["Un titre", "Une phrase.", "12 autres."]);
        assert_eq!(sentences("« On y va. » Il part."), ["« On y va. »", "Il part."]);
    }

    #[test]
    fn goes_on_after_abbreviations_initials_and_inside_numbers() {
        for one in [
            "M. Musk achète X.",
            "J.-P. Dupont et A. Martin.",
            "Il vaut 3.5 Md$ env. Soit peu.",
            "Voir www.exemple.fr ou a.b.",
            "Où ? demande-t-il.",
        ] {
            assert_eq!(sentences(one), [one]);
        }
    }

    proptest! {
        #[test]
        fn nothing_but_space_is_lost(s in "[ .!?…«»\"a-cA-C0-9\n]{0,60}") {
            let kept: String = sentences(&s).concat().split_whitespace().collect();
            let all: String = s.split_whitespace().collect();
            prop_assert_eq!(kept, all);
        }
    }
}
