//! Phrases of the lexicons spelled out. In: a phrase with signs. Out: all phrases that it stands for, and their words as
//! [`crate::tokens`] cuts them.

use crate::tokens::{self, Vocabulary};

/// All forms that a phrase with signs stands for: `@de` is de, d', du, des; `@à` is à, au, aux; `stem*` is the stem with
/// every ending of a verb; `word+` is the word in both genders and numbers.
pub fn spell_out(phrase: &str, endings: &[String]) -> Vec<String> {
    let mut forms = vec![String::new()];
    for word in phrase.split(' ') {
        let choices: Vec<String> = if let Some(before) = word.strip_suffix("@à") {
            ["à", "au", "aux"].iter().map(|w| format!("{before}{w}")).collect()
        } else if word == "@de" {
            ["de", "d'", "du", "des"].map(str::to_owned).to_vec()
        } else if let Some(stem) = word.strip_suffix('*') {
            endings.iter().map(|e| format!("{stem}{e}")).collect()
        } else if let Some(stem) = word.strip_suffix('+').filter(|stem| !stem.is_empty()) {
            ["", "e", "s", "es"].iter().map(|e| format!("{stem}{e}")).collect()
        } else {
            vec![word.to_owned()]
        };
        forms = forms.iter().flat_map(|f| choices.iter().map(move |c| if f.is_empty() { c.clone() } else { format!("{f} {c}") })).collect();
    }
    forms
}

/// The words of a phrase as [`crate::tokens`] cuts them, hyphens left out.
pub fn pieces(phrase: &str) -> Vec<String> {
    let doc = tokens::Doc::new(phrase, &Vocabulary::default(), &text::sentences::Abbreviations::default());
    (0..doc.tokens.len()).filter(|i| !doc.tokens[*i].is_dash(phrase)).map(|i| doc.lower(i)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_in_phrases_are_spelled_out() {
        let endings = ["e".to_owned(), "ent".to_owned()];
        assert_eq!(spell_out("dépass* la barre @de", &endings).len(), 8);
        assert!(spell_out("supérieur+ @à", &[]).contains(&"supérieures aux".to_owned()));
        assert_eq!(pieces("jusqu'à d'ici-là"), ["jusqu'", "à", "d'", "ici", "là"]);
    }
}
