//! Forms to compare by. In: text in any normal form, with any apostrophe, dash or space. Out: [`lower`], which keeps
//! accents (« à » is not « a »), and [`fold`], which drops them (names, phrases).

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// Lower case, NFC, one kind of apostrophe, dash, quote and space; accents stay. Ligatures (ﬁ, œ) are spelled out.
pub fn lower(s: &str) -> String {
    if s.is_ascii() {
        return s.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(s.len());
    s.nfc().for_each(|c| push_plain(c, &mut out));
    out
}

/// As [`lower`], without accents: « Économie » and « ECONOMIE » are one.
pub fn fold(s: &str) -> String {
    if s.is_ascii() {
        return s.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(s.len());
    for c in s.chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if c.is_ascii() {
            push_plain(c, &mut out);
        } else {
            // Marks are all that canonical order moves, and none is kept: character by character is the same as NFD.
            decompose_canonical(c, |part| {
                if !is_combining_mark(part) {
                    push_plain(part, &mut out);
                }
            });
        }
    }
    out
}

fn push_plain(c: char, out: &mut String) {
    match plain(c) {
        Plain::Same => out.extend(c.to_lowercase()),
        Plain::Char(p) => out.push(p),
        Plain::Text(t) => out.push_str(t),
        Plain::Nothing => {}
    }
}

enum Plain {
    Same,
    Char(char),
    Text(&'static str),
    Nothing,
}

/// The usual character for one that only looks different.
fn plain(c: char) -> Plain {
    match c {
        c if is_apostrophe(c) => Plain::Char('\''),
        c if is_dash(c) => Plain::Char('-'),
        c if c.is_whitespace() => Plain::Char(' '),
        'œ' | 'Œ' => Plain::Text("oe"),
        'æ' | 'Æ' => Plain::Text("ae"),
        'ß' => Plain::Text("ss"),
        'ﬀ' => Plain::Text("ff"),
        'ﬁ' => Plain::Text("fi"),
        'ﬂ' => Plain::Text("fl"),
        'ﬃ' => Plain::Text("ffi"),
        'ﬄ' => Plain::Text("ffl"),
        'ø' | 'Ø' => Plain::Char('o'),
        'ł' | 'Ł' => Plain::Char('l'),
        'đ' | 'Đ' => Plain::Char('d'),
        'ı' => Plain::Char('i'),
        '“' | '”' | '„' | '«' | '»' => Plain::Char('"'),
        '\u{ad}' | '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{2060}' | '\u{feff}' => Plain::Nothing,
        _ => Plain::Same,
    }
}

/// Apostrophes as they are typed, copied and mistaken for: ' ’ ‘ ʼ ´ ` ′.
pub fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | '´' | '`' | '′' | '＇')
}

/// Hyphens, dashes and the minus sign.
pub fn is_dash(c: char) -> bool {
    matches!(c, '-' | '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '﹣' | '－')
}

/// Spaces that keep two things on one line: no-break, narrow no-break, thin, figure, punctuation, hair.
pub fn is_narrow_space(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{2007}' | '\u{2008}' | '\u{200a}')
}

/// White space folded to single spaces, none at the ends; invisible characters gone; the letters as they are.
pub fn squeeze(s: &str) -> String {
    let mut out = String::with_capacity(s.len());
    let mut space = false;
    for c in s.chars() {
        if c.is_whitespace() && !is_narrow_space(c) {
            space = true;
        } else if !matches!(c, '\u{ad}' | '\u{200b}' | '\u{feff}' | '\u{2060}') && !(c.is_control()) {
            if space && !out.is_empty() {
                out.push(' ');
            }
            space = false;
            out.push(c);
        }
    }
    let end = out.trim_end().len();
    out.truncate(end);
    let start = out.len() - out.trim_start().len();
    out.drain(..start);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lower_keeps_accents_and_fold_drops_them() {
        assert_eq!(lower("L’ÉTAT\u{a0}— À Œuvre"), "l'état - à oeuvre");
        assert_eq!(fold("L’E\u{301}TAT"), "l'etat");
        assert_eq!(lower("E\u{301}tat"), "état");
        assert_eq!(fold("Çà ﬁnit"), "ca finit");
    }

    #[test]
    fn squeeze_keeps_narrow_spaces_inside() {
        assert_eq!(squeeze(" \n1\u{202f}500  \u{ad}milliards\t"), "1\u{202f}500 milliards");
        assert_eq!(squeeze("\u{a0}"), "");
    }

    proptest! {
        #[test]
        fn normal_forms_do_not_matter(s in "\\PC{0,40}") {
            let (nfc, nfd): (String, String) = (s.nfc().collect(), s.nfd().collect());
            prop_assert_eq!(fold(&nfc), fold(&nfd));
            prop_assert_eq!(lower(&nfc), lower(&nfd));
        }

        #[test]
        fn folding_is_decomposing_without_marks(s in "\\PC{0,30}é\\PC{0,10}") {
            let mut whole = String::new();
            s.nfd().filter(|c| !is_combining_mark(*c)).for_each(|c| push_plain(c, &mut whole));
            prop_assert_eq!(fold(&s), whole);
        }
    }
}
