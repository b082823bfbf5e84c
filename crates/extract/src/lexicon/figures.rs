//! What the grammar of figures knows of words. In: the tab-separated lists of one language. Out: for each known word its
//! number, scale, role …; tries of units, currencies, nouns and comparators; symbols as they are written.

use rustc_hash::FxHashMap;
use tables::{Data, Error};

use super::conjugate::Verbs;
use super::inflect::Inflection;
pub use super::roles::{FractionKind, Multiple, NumberClass, Role, ScaleKind, WordInfo};
use super::spell::{pieces, spell_out};
use super::trie::Trie;
use crate::figure::{Comparator, Kind};
use crate::tokens::{Vocabulary, WordId};

/// A unit of measurement, or a currency.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    /// The figure's kind.
    pub kind: Kind,
    /// The contract's unit.
    pub unit: String,
    /// What a value is multiplied with …
    pub factor: f64,
    /// … and what is added, to be in that unit.
    pub offset: f64,
}

/// The lexicon of figures of one language.
#[derive(Debug, Default)]
pub struct FigureLexicon {
    /// By word number.
    pub words: Vec<WordInfo>,
    /// Units and currencies said in words.
    pub units: Trie<Unit>,
    /// Units and currencies as symbols, in the case they are written in.
    pub symbols: FxHashMap<String, Unit>,
    /// Bytes of the longest symbol.
    pub longest_symbol: usize,
    /// Scales as abbreviations, in the case they are written in.
    pub scales: FxHashMap<String, (f64, ScaleKind)>,
    /// Counted nouns with their keys.
    pub nouns: Trie<String>,
    /// Comparators before a number, last word first.
    pub before: Trie<Comparator>,
    /// Comparators after a number.
    pub after: Trie<Comparator>,
    /// Singulars and plurals.
    pub inflection: Inflection,
    /// Lemmas of single words that are not their singular: « patientes » is « patient ».
    pub lemmas: FxHashMap<String, String>,
    /// Endings of the names of peoples, plural.
    pub demonym_endings: Vec<String>,
    /// Endings of verbs in the third person plural.
    pub plural_verb_endings: Vec<String>,
    /// Endings that a conjugated verb has behind the pronoun « en », and a noun behind the preposition seldom.
    pub en_verb_endings: Vec<String>,
    /// Endings of infinitives.
    pub infinitive_endings: Vec<String>,
    /// Endings of nouns that name no person: « condamnation ».
    pub abstract_endings: Vec<String>,
}

impl FigureLexicon {
    /// Reads the lists below `folder` (such as `lexicon/fr`); `verbs` are those of the language.
    ///
    /// # Errors
    /// A list that is missing or a row that is not what it must be, with file and line.
    pub fn load(data: &Data, folder: &str, verbs: &Verbs, vocabulary: &mut Vocabulary) -> Result<FigureLexicon, Error> {
        let lexicon = FigureLexicon { inflection: Inflection::load(data, folder)?, ..FigureLexicon::default() };
        let mut loader = Loader { data, folder, vocabulary, lexicon };
        loader.numbers()?;
        loader.roles(verbs)?;
        loader.units()?;
        loader.currencies()?;
        loader.nouns()?;
        loader.comparators()?;
        loader.lexicon.demonym_endings = loader.examples("demonym_endings")?;
        loader.lexicon.abstract_endings = loader.examples("abstract_endings")?;
        loader.lexicon.plural_verb_endings = loader.examples("plural_verb_endings")?;
        loader.lexicon.en_verb_endings = loader.examples("en_verb_endings")?;
        loader.lexicon.infinitive_endings = loader.examples("infinitive_endings")?;
        loader.lexicon.longest_symbol = loader.lexicon.symbols.keys().map(String::len).max().unwrap_or(0);
        Ok(loader.lexicon)
    }

    /// What is known of a word.
    pub fn word(&self, id: WordId) -> WordInfo {
        self.words.get(id as usize).copied().unwrap_or_default()
    }
}

struct Loader<'a> {
    data: &'a Data,
    folder: &'a str,
    vocabulary: &'a mut Vocabulary,
    lexicon: FigureLexicon,
}

impl Loader<'_> {
    fn tsv(&self, name: &str, columns: &[&str]) -> Result<tables::data::Tsv, Error> {
        self.data.tsv(&format!("{}/{name}.tsv", self.folder), columns)
    }

    fn info(&mut self, word: &str) -> &mut WordInfo {
        let id = self.vocabulary.intern(&text::lower(word)) as usize;
        if self.lexicon.words.len() <= id {
            self.lexicon.words.resize(id + 1, WordInfo::default());
        }
        &mut self.lexicon.words[id]
    }

    fn give(&mut self, word: &str, role: Role) {
        self.info(word).give(role);
    }

    fn numbers(&mut self) -> Result<(), Error> {
        for row in self.tsv("numbers", &["form", "value", "class"])?.rows() {
            let class = match row.fields[2] {
                "unit" => NumberClass::Unit,
                "teen" => NumberClass::Teen,
                "ten" => NumberClass::Ten,
                "hundred" => NumberClass::Hundred,
                "thousand" => NumberClass::Thousand,
                other => return Err(row.error(format!("class « {other} »; want unit, teen, ten, hundred or thousand"))),
            };
            self.info(row.fields[0]).number = Some((row.number(1)? as u32, class));
        }
        for row in self.tsv("scales", &["form", "value", "kind"])?.rows() {
            let value = row.number(1)?;
            let kind = match row.fields[2] {
                "word" => {
                    self.info(row.fields[0]).scale = Some(value);
                    continue;
                }
                "short" => ScaleKind::Short,
                "currency" => ScaleKind::Currency,
                other => return Err(row.error(format!("kind « {other} »; want word, short or currency"))),
            };
            self.lexicon.scales.insert(row.fields[0].to_owned(), (value, kind));
        }
        for row in self.tsv("approximations", &["form", "value"])?.rows() {
            self.info(row.fields[0]).approximation = Some(row.number(1)? as u32);
        }
        for row in self.tsv("fractions", &["form", "parts", "kind"])?.rows() {
            let kind = match row.fields[2] {
                "noun" => FractionKind::Noun,
                "half" => FractionKind::Half,
                "part" => FractionKind::Part,
                "ordinal" => FractionKind::Ordinal,
                other => return Err(row.error(format!("kind « {other} »; want noun, half, part or ordinal"))),
            };
            self.info(row.fields[0]).fraction = Some((row.number(1)? as u32, kind));
        }
        let endings = self.endings()?;
        for row in self.tsv("multiples", &["form", "value", "kind"])?.rows() {
            let value = row.number(1)? as u32;
            match row.fields[2] {
                "verb" => {
                    for ending in &endings {
                        self.info(&format!("{}{ending}", row.fields[0])).multiple.get_or_insert((value, Multiple::Verb));
                    }
                }
                "noun" => self.info(row.fields[0]).multiple = Some((value, Multiple::Noun)),
                "change" => self.info(row.fields[0]).multiple = Some((value, Multiple::Change)),
                other => return Err(row.error(format!("kind « {other} »; want verb, noun or change"))),
            }
        }
        Ok(())
    }

    /// The endings of a list that gives an example for each.
    fn examples(&self, name: &str) -> Result<Vec<String>, Error> {
        Ok(self.tsv(name, &["ending", "example"])?.rows().map(|r| text::lower(r.fields[0])).collect())
    }

    fn endings(&self) -> Result<Vec<String>, Error> {
        Ok(self.tsv("verb_endings", &["ending"])?.rows().map(|r| r.fields[0].to_owned()).collect())
    }

    fn roles(&mut self, verbs: &Verbs) -> Result<(), Error> {
        for row in self.tsv("roles", &["form", "role"])?.rows() {
            let named = Role::NAMES.iter().find(|(_, n)| *n == row.fields[1]);
            let (role, _) = named.ok_or_else(|| row.error(format!("role « {} » is none of the grammar's", row.fields[1])))?;
            self.give(row.fields[0], *role);
        }
        let endings = self.endings()?;
        for row in self.tsv("changes", &["form", "direction", "kind"])?.rows() {
            let mut roles = Vec::new();
            match row.fields[1] {
                "up" => roles.push(Role::ChangeUp),
                "down" => roles.push(Role::ChangeDown),
                "none" => {}
                other => return Err(row.error(format!("direction « {other} »; want up, down or none"))),
            }
            match row.fields[2] {
                "verb" => {}
                "noun" => roles.push(Role::ChangeNoun),
                "object" => roles.push(Role::ChangeObject),
                "pass" => roles.push(Role::ChangePass),
                "direct" => roles.push(Role::ChangeDirect),
                "by" => roles.push(Role::ByHowMuch),
                "jobs" => roles = vec![if row.fields[1] == "up" { Role::JobsUp } else { Role::JobsDown }],
                "staff" => roles = vec![if row.fields[1] == "up" { Role::StaffUp } else { Role::StaffDown }],
                other => return Err(row.error(format!("kind « {other} »; want verb, noun, object, direct, pass, by, jobs or staff"))),
            }
            for form in spell_out(row.fields[0], &endings) {
                roles.iter().for_each(|role| self.give(&form, *role));
            }
        }
        for (name, role) in [("not_nouns", Role::NotNoun), ("adjectives", Role::Adjective), ("money_nouns", Role::MoneyNoun)] {
            for row in self.tsv(name, &["form"])?.rows() {
                self.give(row.fields[0], role);
            }
        }
        for (name, column, roles) in [("months", "month", &[Role::Month][..]), ("weekdays", "weekday", &[Role::Weekday, Role::Adverb])] {
            for row in self.tsv(name, &["form", column])?.rows() {
                roles.iter().for_each(|role| self.give(row.fields[0], *role));
            }
        }
        verbs.behind_en().for_each(|form| self.give(form, Role::EnVerb));
        Ok(())
    }

    /// Numbers of the words of a phrase; the phrase is cut as texts are.
    fn phrase(&mut self, phrase: &str) -> Vec<WordId> {
        let lower = text::lower(phrase);
        pieces(&lower).into_iter().map(|w| self.vocabulary.intern(&w)).collect()
    }

    fn units(&mut self) -> Result<(), Error> {
        for row in self.tsv("units", &["form", "kind", "unit", "factor", "offset", "case"])?.rows() {
            let kind = Kind::of(row.fields[1]).ok_or_else(|| row.error(format!("kind « {} » is none of figures.kind", row.fields[1])))?;
            let unit = Unit { kind, unit: row.fields[2].to_owned(), factor: row.number(3)?, offset: row.number(4)? };
            self.unit(row.fields[0], unit, row.fields[5] == "symbol");
        }
        Ok(())
    }

    fn currencies(&mut self) -> Result<(), Error> {
        for row in self.tsv("currencies", &["form", "iso", "factor", "kind"])?.rows() {
            let unit = Unit { kind: Kind::Money, unit: row.fields[1].to_owned(), factor: row.number(2)?, offset: 0.0 };
            self.unit(row.fields[0], unit, row.fields[3] == "symbol");
        }
        Ok(())
    }

    fn unit(&mut self, form: &str, unit: Unit, is_symbol: bool) {
        if is_symbol {
            self.lexicon.symbols.insert(form.to_owned(), unit);
            return;
        }
        for form in self.lexicon.inflection.forms(form) {
            let words = self.phrase(&form);
            self.lexicon.units.insert(words, unit.clone());
        }
    }

    fn nouns(&mut self) -> Result<(), Error> {
        for row in self.tsv("nouns", &["form", "key"])?.rows() {
            let key = row.fields[1].to_owned();
            for form in self.lexicon.inflection.forms(row.fields[0]) {
                let words = self.phrase(&form);
                self.lexicon.nouns.insert(words, key.clone());
            }
            if !row.fields[0].contains(' ') {
                self.lexicon.lemmas.insert(text::lower(row.fields[0]), key);
            }
        }
        Ok(())
    }

    fn comparators(&mut self) -> Result<(), Error> {
        let endings = self.endings()?;
        for row in self.tsv("comparators", &["phrase", "side", "comparator"])?.rows() {
            let comparator = Comparator::of(row.fields[2])
                .ok_or_else(|| row.error(format!("comparator « {} » is none of figures.comparator", row.fields[2])))?;
            for phrase in spell_out(row.fields[0], &endings) {
                let mut words = self.phrase(&phrase);
                match row.fields[1] {
                    "before" => {
                        words.reverse();
                        self.lexicon.before.insert(words, comparator);
                    }
                    "after" => self.lexicon.after.insert(words, comparator),
                    other => return Err(row.error(format!("side « {other} »; want before or after"))),
                }
            }
        }
        Ok(())
    }
}
