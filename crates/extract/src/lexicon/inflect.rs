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
    /// Endings of women's and men's names of professions and peoples: « danseuse », « danseur ».
    persons: Vec<(String, String)>,
    /// Words with such an ending that name no person: « tondeuse ».
    things: FxHashSet<String>,
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
        for row in data.tsv(&format!("{folder}/person_endings.tsv"), &["feminine", "masculine", "example"])?.rows() {
            inflection.persons.push((text::lower(row.fields[0]), text::lower(row.fields[1])));
        }
        let things = data.tsv(&format!("{folder}/machine_nouns.tsv"), &["form"])?;
        inflection.things = things.rows().map(|r| text::lower(r.fields[0])).collect();
        Ok(inflection)
    }

    /// The lemma of a counted noun: its singular, masculine for persons.
    pub fn lemma(&self, word: &str) -> String {
        let singular = self.singular(word);
        if self.things.contains(&singular) {
            return singular;
        }
        match self.persons.iter().find(|(feminine, _)| singular.len() > feminine.len() + 2 && singular.ends_with(feminine.as_str())) {
            Some((feminine, masculine)) => format!("{}{masculine}", &singular[..singular.len() - feminine.len()]),
            None => singular,
        }
    }

    /// Whether a word or compound is the same in the plural.
    pub fn is_invariable(&self, word: &str) -> bool {
        self.invariable.contains(word)
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

    fn plural_compound(&self, word: &str) -> String {
        let parts: Vec<String> = word.split('-').map(|p| self.plural(p)).collect();
        parts.join("-")
    }

    /// All forms that a phrase is counted in: its singular, and its plural with every word, the first or the last changed
    /// (« francs CFA », « data centers »). Words in capitals never change.
    pub fn forms(&self, phrase: &str) -> Vec<String> {
        let words: Vec<&str> = phrase.split(' ').collect();
        let fixed = |w: &str| w.chars().count() > 1 && !w.chars().any(char::is_lowercase);
        let many = |w: &str| if fixed(w) { text::lower(w) } else { self.plural_compound(&text::lower(w)) };
        let lower = |w: &str| text::lower(w);
        let join = |changed: &dyn Fn(usize) -> bool| -> String {
            words.iter().enumerate().map(|(i, w)| if changed(i) { many(w) } else { lower(w) }).collect::<Vec<_>>().join(" ")
        };
        let head = words
            .iter()
            .position(|w| matches!(*w, "de" | "du" | "des" | "à" | "en" | "par" | "pour") || w.contains('\''))
            .unwrap_or(words.len());
        let mut forms = vec![join(&|_| false), join(&|i| i < head), join(&|i| i == 0), join(&|i| i + 1 == head)];
        forms.sort();
        forms.dedup();
        forms
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
            _ if word.ends_with("eaux") => word[..word.len() - 1].to_owned(),
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
        for (one, many) in [("gendarme", "gendarmes"), ("canal", "canaux"), ("bateau", "bateaux"), ("prix", "prix")] {
            assert_eq!((i.plural(one).as_str(), i.singular(many).as_str()), (many, one));
        }
        assert!(i.forms("franc suisse").contains(&"francs suisses".to_owned()));
        assert!(i.forms("franc CFA").contains(&"francs cfa".to_owned()));
        assert!(i.forms("tonne de CO2").contains(&"tonnes de co2".to_owned()));
        assert!(i.forms("data center").contains(&"data centers".to_owned()));
        assert!(i.forms("watt-heure").contains(&"watts-heures".to_owned()));
    }
}
