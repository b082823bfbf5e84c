//! French number and gender, by rule. In: a noun or adjective. Out: its plural, its singular (the lemma of a counted noun).
//!
//! Rules after any school grammar; the words that go their own way stand in `data/lexicon/fr/irregular.tsv`.

use rustc_hash::{FxHashMap, FxHashSet};
use tables::{Data, Error};

/// The words that the rules do not cover.
#[derive(Debug, Default)]
pub struct Inflection {
    singular_of: FxHashMap<String, String>,
    plural_of: FxHashMap<String, String>,
    invariable: FxHashSet<String>,
}

impl Inflection {
    /// Reads `irregular.tsv`: singular and plural; equal for words that do not change.
    ///
    /// # Errors
    /// A missing or malformed file.
    pub fn load(data: &Data, folder: &str) -> Result<Inflection, Error> {
        let mut inflection = Inflection::default();
        for row in data.tsv(&format!("{folder}/irregular.tsv"), &["singular", "plural"])?.rows() {
            let (singular, plural) = (text::lower(row.fields[0]), text::lower(row.fields[1]));
            if singular == plural {
                inflection.invariable.insert(singular);
            } else {
                inflection.plural_of.insert(singular.clone(), plural.clone());
                inflection.singular_of.insert(plural, singular);
            }
        }
        Ok(inflection)
    }

    /// The plural of one word, lower case.
    pub fn plural(&self, word: &str) -> String {
        if let Some(plural) = self.plural_of.get(word) {
            return plural.clone();
        }
        match word {
            _ if self.invariable.contains(word) || word.ends_with(['s', 'x', 'z']) => word.to_owned(),
            _ if word.ends_with("al") => format!("{}aux", &word[..word.len() - 2]),
            _ if word.ends_with("au") || word.ends_with("eu") => format!("{word}x"),
            _ => format!("{word}s"),
        }
    }

    /// The plural of a phrase: of its words up to the first preposition or the first that is no word.
    pub fn plural_phrase(&self, phrase: &str) -> String {
        let mut changing = true;
        let mut words = Vec::new();
        for word in phrase.split(' ') {
            changing &= !(matches!(word, "de" | "du" | "des" | "à" | "en" | "par" | "pour") || word.contains('\''));
            words.push(if changing { self.plural_compound(word) } else { word.to_owned() });
        }
        words.join(" ")
    }

    fn plural_compound(&self, word: &str) -> String {
        let parts: Vec<String> = word.split('-').map(|p| self.plural(p)).collect();
        parts.join("-")
    }

    /// The singular of one word, lower case.
    pub fn singular(&self, word: &str) -> String {
        if let Some(singular) = self.singular_of.get(word) {
            return singular.clone();
        }
        if self.invariable.contains(word) || word.chars().count() <= 3 {
            return word.to_owned();
        }
        match word {
            _ if word.ends_with("eaux") || word.ends_with("eux") => word[..word.len() - 1].to_owned(),
            _ if word.ends_with("aux") => format!("{}al", &word[..word.len() - 3]),
            _ if word.ends_with("ss") || word.ends_with(['x', 'z']) => word.to_owned(),
            _ if word.ends_with('s') => word[..word.len() - 1].to_owned(),
            _ => word.to_owned(),
        }
    }

    /// Whether the form may be a plural: what counts more than one thing ends so.
    pub fn may_be_plural(&self, word: &str) -> bool {
        word.ends_with(['s', 'x', 'z']) || self.invariable.contains(word) || self.singular_of.contains_key(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_and_back() {
        let i = Inflection::default();
        for (one, many) in [("gendarme", "gendarmes"), ("canal", "canaux"), ("bateau", "bateaux"), ("jeu", "jeux"), ("prix", "prix")] {
            assert_eq!((i.plural(one).as_str(), i.singular(many).as_str()), (many, one));
        }
        assert_eq!(i.plural_phrase("franc suisse"), "francs suisses");
        assert_eq!(i.plural_phrase("tonne de co2"), "tonnes de co2");
        assert_eq!(i.plural_phrase("watt-heure"), "watts-heures");
    }
}
