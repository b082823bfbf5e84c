//! The words that say who does what with a figure. In: the lists of `data/lexicon/<lang>/` that claims read. Out: what each
//! word may be (a form of a verb, a function word, an adjective of a country) and the nouns and phrases that matter.

use rustc_hash::{FxHashMap, FxHashSet};
use tables::{Data, Error};

use super::conjugate::{Form, Verbs};
pub use super::cues::{Class, Classes, Frame, MEASURES, Measure, NounClass, NounCue, Trade, Traits, VerbCue, VerbId, VerbSort, Word, bit};
use super::cues::{INFINITIVE, measure_of, modality_of};
use super::inflect::Inflection;
use super::spell::{pieces, spell_out};
use super::trie::Trie;
use crate::claims::periods::PeriodLexicon;
use crate::names::gazetteer::{Gazetteer, Type};
use crate::tokens::{Doc, Vocabulary, WordId};

/// All of it.
#[derive(Debug)]
pub struct ClaimLexicon {
    /// The words that have a meaning here.
    pub vocabulary: Vocabulary,
    words: Vec<Word>,
    verbs: Vec<String>,
    cues: FxHashMap<(VerbId, bool), VerbCue>,
    phrases: FxHashMap<(VerbId, bool), Trie<VerbCue>>,
    with_infinitive: FxHashMap<VerbId, VerbCue>,
    function: Trie<Classes>,
    nouns: Trie<u16>,
    noun_cues: Vec<NounCue>,
    trades: Trie<u16>,
    trade_rows: Vec<Trade>,
    periphrases: Trie<String>,
    /// Canonical names and types of the entities that phrases and leaders stand for.
    names: FxHashMap<String, (String, Type)>,
    /// The company that a person leads, by ids.
    leaders: FxHashMap<String, String>,
    /// The company that makes or owns a thing, by ids.
    makers: FxHashMap<String, String>,
    comparators: Trie<()>,
    countries: Vec<String>,
    traits: FxHashMap<String, Traits>,
    units: FxHashMap<String, &'static str>,
    intransitive: FxHashSet<VerbId>,
    /// `verb_sorts.tsv`.
    sorts: FxHashSet<(VerbId, VerbSort)>,
    control: FxHashSet<VerbId>,
    /// Words of time.
    pub periods: PeriodLexicon,
}

impl ClaimLexicon {
    /// Reads the lists of a language; `inflection` is that of its figures, `gazetteer` knows the names behind the phrases.
    ///
    /// # Errors
    /// A missing or malformed file, or a value that is not one of those allowed.
    pub fn load(data: &Data, folder: &str, verbs: &Verbs, inflection: &Inflection, gazetteer: &Gazetteer) -> Result<ClaimLexicon, Error> {
        let mut lexicon = ClaimLexicon {
            vocabulary: Vocabulary::default(),
            words: vec![Word::default()],
            verbs: Vec::new(),
            cues: FxHashMap::default(),
            phrases: FxHashMap::default(),
            with_infinitive: FxHashMap::default(),
            function: Trie::default(),
            nouns: Trie::default(),
            noun_cues: Vec::new(),
            trades: Trie::default(),
            trade_rows: Vec::new(),
            periphrases: Trie::default(),
            names: FxHashMap::default(),
            leaders: FxHashMap::default(),
            makers: FxHashMap::default(),
            comparators: Trie::default(),
            countries: Vec::new(),
            traits: FxHashMap::default(),
            units: FxHashMap::default(),
            intransitive: FxHashSet::default(),
            sorts: FxHashSet::default(),
            control: FxHashSet::default(),
            periods: PeriodLexicon::load(data, folder)?,
        };
        lexicon.read_verbs(data, folder, verbs)?;
        lexicon.read_function_words(data, folder)?;
        lexicon.read_nouns(data, folder, inflection)?;
        lexicon.read_entities(data, folder, inflection, gazetteer)?;
        Ok(lexicon)
    }

    /// What the word of token `at` of a document cut with [`ClaimLexicon::vocabulary`] may be.
    pub fn word(&self, doc: &Doc<'_>, at: usize) -> &Word {
        let id = doc.tokens.get(at).map_or(0, |t| t.word);
        self.words.get(id as usize).unwrap_or(&self.words[0])
    }

    /// The word that means nothing here.
    pub fn nothing(&self) -> &Word {
        &self.words[0]
    }

    /// The longest function word or phrase at `at`, and the token after it.
    pub fn function(&self, doc: &Doc<'_>, at: usize) -> Option<(Classes, usize)> {
        self.function.longest(doc, at).map(|(c, end)| (*c, end))
    }

    /// The longest cue noun at `at`, and the token after it.
    pub fn noun(&self, doc: &Doc<'_>, at: usize) -> Option<(u16, usize)> {
        self.nouns.longest(doc, at).map(|(n, end)| (*n, end))
    }

    /// A cue noun by number.
    pub fn noun_cue(&self, id: u16) -> &NounCue {
        &self.noun_cues[id as usize]
    }

    /// The longest noun at `at` that may stand for an entity, and the token after it.
    pub fn trade(&self, doc: &Doc<'_>, at: usize) -> Option<(u16, usize)> {
        self.trades.longest(doc, at).map(|(n, end)| (*n, end))
    }

    /// A trade by number.
    pub fn trade_row(&self, id: u16) -> &Trade {
        &self.trade_rows[id as usize]
    }

    /// The entity that a phrase at `at` always stands for, and the token after it.
    pub fn periphrasis(&self, doc: &Doc<'_>, at: usize) -> Option<(&str, usize)> {
        self.periphrases.longest(doc, at).map(|(id, end)| (id.as_str(), end))
    }

    /// First token of the words of comparison that end just before `end`.
    pub fn comparator_before(&self, doc: &Doc<'_>, end: usize) -> Option<usize> {
        self.comparators.longest_before(doc, end).map(|(_, start)| start)
    }

    /// The cue of a verb.
    pub fn cue(&self, verb: VerbId, reflexive: bool) -> Option<&VerbCue> {
        self.cues.get(&(verb, reflexive)).or_else(|| self.cues.get(&(verb, false)).filter(|_| !reflexive))
    }

    /// The cue of a verb with the words after it: « mettre sur la table ».
    pub fn phrase_cue(&self, doc: &Doc<'_>, verb: VerbId, reflexive: bool, after: usize) -> Option<(&VerbCue, usize)> {
        self.phrases.get(&(verb, reflexive))?.longest(doc, after)
    }

    /// The cue that a verb has before an infinitive: « compte investir » is not « compte des clients ».
    pub fn infinitive_cue(&self, verb: VerbId) -> Option<&VerbCue> {
        self.with_infinitive.get(&verb)
    }

    /// Whether a verb's object does what the infinitive after it says: « accuser X d’avoir pillé ».
    pub fn controls(&self, verb: VerbId) -> bool {
        self.control.contains(&verb)
    }

    /// The infinitive of a verb.
    pub fn lemma(&self, verb: VerbId) -> &str {
        &self.verbs[verb as usize]
    }

    /// Whether a verb is one of that sort.
    pub fn is_sort(&self, verb: VerbId, sort: VerbSort) -> bool {
        self.sorts.contains(&(verb, sort))
    }

    /// Whether the verb makes its past with « être » and has no passive.
    pub fn is_intransitive(&self, verb: VerbId) -> bool {
        self.intransitive.contains(&verb)
    }

    /// What is known of an entity.
    pub fn traits(&self, id: &str) -> Option<&Traits> {
        self.traits.get(id)
    }

    /// The country that an adjective's number stands for.
    pub fn country(&self, id: u16) -> &str {
        &self.countries[id as usize]
    }

    /// The canonical name of an entity that a phrase stands for.
    pub fn name_of(&self, id: &str) -> Option<&str> {
        self.names.get(id).map(|(name, _)| name.as_str())
    }

    /// The type of an entity that a phrase stands for.
    pub fn type_of(&self, id: &str) -> Option<Type> {
        self.names.get(id).map(|(_, kind)| *kind)
    }

    /// Id of the company that a person is known to lead.
    pub fn company_of(&self, person: &str) -> Option<&str> {
        self.leaders.get(person).map(String::as_str)
    }

    /// Id of the company that is known to make or own a product, a division, a site.
    pub fn maker_of(&self, thing: &str) -> Option<&str> {
        self.makers.get(thing).map(String::as_str)
    }

    /// The measure that a unit alone says.
    pub fn unit_measure(&self, unit: &str) -> Option<&'static str> {
        self.units.get(unit).copied()
    }

    fn word_mut(&mut self, form: &str) -> &mut Word {
        let id = self.vocabulary.intern(form) as usize;
        if self.words.len() <= id {
            self.words.resize_with(id + 1, Word::default);
        }
        &mut self.words[id]
    }

    fn ids(&mut self, phrase: &str) -> Vec<WordId> {
        let number = |lexicon: &mut Self, word: String| {
            lexicon.word_mut(&word);
            lexicon.vocabulary.get(&word)
        };
        pieces(phrase).into_iter().map(|w| number(self, w)).collect()
    }

    fn read_verbs(&mut self, data: &Data, folder: &str, verbs: &Verbs) -> Result<(), Error> {
        let mut ids: FxHashMap<String, VerbId> = FxHashMap::default();
        for (lemma, forms) in &verbs.common {
            self.keep_verb(lemma, forms, &mut ids);
        }
        let path = format!("{folder}/claim_verbs.tsv");
        let file = data.tsv(&path, &["verb", "frame", "measure", "modality", "example"])?;
        for row in file.rows() {
            let verb = text::lower(row.fields[0]).replace('’', "'");
            let (reflexive, verb) = match verb.strip_prefix("se ").or_else(|| verb.strip_prefix("s'")) {
                Some(rest) => (true, rest.to_owned()),
                None => (false, verb),
            };
            let (lemma, rest) = verb.split_once(' ').unwrap_or((&verb, ""));
            let frame = Frame::of(row.fields[1]).ok_or_else(|| row.error(format!("no frame « {} »", row.fields[1])))?;
            let measure = Measure::read(row.fields[2]).map_err(|e| row.error(&e))?;
            let modality = modality_of(row.fields[3]).map_err(|e| row.error(&e))?;
            let id = self.add_verb(lemma, verbs, &mut ids).ok_or_else(|| row.error("neither regular nor in irregular_verbs.tsv"))?;
            let cue = VerbCue { frame, measure, modality };
            if rest == INFINITIVE {
                self.with_infinitive.insert(id, cue);
            } else if rest.is_empty() {
                self.cues.insert((id, reflexive), cue);
            } else {
                for rest in contracted(rest) {
                    let words = self.ids(&rest);
                    self.phrases.entry((id, reflexive)).or_default().insert(words, cue.clone());
                }
            }
        }
        for row in data.tsv(&format!("{folder}/verb_homographs.tsv"), &["form", "as", "example"])?.rows() {
            self.word_mut(&text::lower(row.fields[0])).homograph = true;
        }
        for row in data.tsv(&format!("{folder}/intransitive_verbs.tsv"), &["lemma"])?.rows() {
            let id = self.add_verb(&text::lower(row.fields[0]), verbs, &mut ids).ok_or_else(|| row.error("no known verb"))?;
            self.intransitive.insert(id);
        }
        for row in data.tsv(&format!("{folder}/verb_sorts.tsv"), &["lemma", "sort", "example"])?.rows() {
            let id = self.add_verb(&text::lower(row.fields[0]), verbs, &mut ids).ok_or_else(|| row.error("no known verb"))?;
            let sort = VerbSort::of(row.fields[1]).ok_or_else(|| row.error("no sort of verbs; there are bill, build, use"))?;
            self.sorts.insert((id, sort));
        }
        for row in data.tsv(&format!("{folder}/control_verbs.tsv"), &["lemma", "example"])?.rows() {
            let id = self.add_verb(&text::lower(row.fields[0]), verbs, &mut ids).ok_or_else(|| row.error("no known verb"))?;
            self.control.insert(id);
        }
        Ok(())
    }

    fn add_verb(&mut self, lemma: &str, verbs: &Verbs, ids: &mut FxHashMap<String, VerbId>) -> Option<VerbId> {
        match ids.get(lemma) {
            Some(id) => Some(*id),
            None => Some(self.keep_verb(lemma, &verbs.conjugation.forms(lemma)?, ids)),
        }
    }

    fn keep_verb(&mut self, lemma: &str, forms: &[(String, Form)], ids: &mut FxHashMap<String, VerbId>) -> VerbId {
        if let Some(id) = ids.get(lemma) {
            return *id;
        }
        let id = self.verbs.len() as VerbId;
        for (form, kind) in forms {
            let word = self.word_mut(form);
            // « durent » is the present of « durer » before the past of « devoir ».
            let common = *kind == Form::Present && word.verbs.first().is_some_and(|v| v.1 == Form::Past);
            if !word.verbs.contains(&(id, *kind)) {
                word.verbs.insert(if common { 0 } else { word.verbs.len() }, (id, *kind));
            }
        }
        self.verbs.push(lemma.to_owned());
        ids.insert(lemma.to_owned(), id);
        id
    }

    fn read_function_words(&mut self, data: &Data, folder: &str) -> Result<(), Error> {
        let file = data.tsv(&format!("{folder}/function_words.tsv"), &["form", "classes"])?;
        for row in file.rows() {
            let mut classes = 0;
            for name in row.fields[1].split(' ') {
                classes |= bit(Class::of(name).ok_or_else(|| row.error(format!("no class « {name} »")))?);
            }
            let words = self.ids(row.fields[0]);
            if let [one] = words[..] {
                self.words[one as usize].classes |= classes;
            }
            self.function.insert(words, classes);
        }
        for row in data.tsv(&format!("{folder}/comparators.tsv"), &["phrase", "side", "comparator"])?.rows() {
            // What compares with a verb (« dépasse ») is a verb here.
            for phrase in spell_out(row.fields[0], &[]).iter().filter(|_| row.fields[1] == "before") {
                let words = self.ids(phrase);
                let verb = |id: &WordId| self.words[*id as usize].classes == 0 && !self.words[*id as usize].verbs.is_empty();
                if !words.iter().any(verb) {
                    self.comparators.insert(words.into_iter().rev(), ());
                }
            }
        }
        Ok(())
    }

    fn read_nouns(&mut self, data: &Data, folder: &str, inflection: &Inflection) -> Result<(), Error> {
        let file = data.tsv(&format!("{folder}/claim_nouns.tsv"), &["noun", "class", "measure", "modality", "example"])?;
        for row in file.rows() {
            let class = NounClass::of(row.fields[1]).ok_or_else(|| row.error(format!("no class « {} »", row.fields[1])))?;
            let measure = Measure::read(row.fields[2]).map_err(|e| row.error(&e))?;
            let modality = modality_of(row.fields[3]).map_err(|e| row.error(&e))?;
            let id = self.noun_cues.len() as u16;
            self.noun_cues.push(NounCue { lemma: text::lower(row.fields[0]), class, measure, modality });
            let words = self.ids(row.fields[0]);
            self.nouns.insert(words, id);
        }
        // A form with a row of its own (« ventes » beside « vente ») keeps it.
        for (id, row) in file.rows().enumerate() {
            for form in inflection.forms(row.fields[0]) {
                let words = self.ids(&form);
                self.nouns.insert(words, id as u16);
            }
        }
        for row in data.tsv(&format!("{folder}/unit_measures.tsv"), &["unit", "measure"])?.rows() {
            let measure = measure_of(row.fields[1]).ok_or_else(|| row.error(format!("no measure « {} »", row.fields[1])))?;
            self.units.insert(row.fields[0].to_owned(), measure);
        }
        Ok(())
    }

    fn read_entities(&mut self, data: &Data, folder: &str, inflection: &Inflection, gazetteer: &Gazetteer) -> Result<(), Error> {
        let list = |cell: &str| -> Vec<String> { cell.split(',').map(|t| t.trim().to_owned()).filter(|t| !t.is_empty()).collect() };
        for row in data.tsv(&format!("{folder}/trades.tsv"), &["noun", "types", "trade", "example"])?.rows() {
            let id = self.trade_rows.len() as u16;
            self.trade_rows.push(Trade { noun: text::lower(row.fields[0]), types: list(row.fields[1]), trades: list(row.fields[2]) });
            for form in inflection.forms(row.fields[0]) {
                let words = self.ids(&form);
                self.trades.insert(words, id);
            }
        }
        let mut countries: FxHashMap<String, u16> = FxHashMap::default();
        for row in data.tsv(&format!("{folder}/demonyms.tsv"), &["adjective", "country", "example"])?.rows() {
            let next = countries.len() as u16;
            let id = *countries.entry(row.fields[1].to_owned()).or_insert(next);
            if id == next {
                self.countries.push(row.fields[1].to_owned());
            }
            for form in inflection.forms(row.fields[0]) {
                self.word_mut(&form).country = Some(id);
            }
        }
        for row in data.tsv("lexicon/traits.tsv", &["id", "country", "seat", "trades", "gender"])?.rows() {
            let seats = row.fields[2].split('|').map(|s| text::fold(s.trim())).filter(|s| !s.is_empty()).collect();
            let traits = Traits { countries: list(row.fields[1]), seats, trades: list(row.fields[3]), gender: row.fields[4].to_owned() };
            self.traits.insert(row.fields[0].to_owned(), traits);
        }
        for row in data.tsv(&format!("{folder}/periphrases.tsv"), &["phrase", "entity_id", "example"])?.rows() {
            let words = self.ids(row.fields[0]);
            self.periphrases.insert(words, row.fields[1].to_owned());
            if let Some(entity) = gazetteer.by_id(row.fields[1]) {
                self.names.insert(entity.id.clone(), (entity.name.clone(), entity.kind));
            }
        }
        for (path, column) in [("lexicon/leaders.tsv", "person"), ("lexicon/makers.tsv", "thing")] {
            for row in data.tsv(path, &[column, "company", "example"])?.rows() {
                let company = gazetteer.by_id(row.fields[1]).ok_or_else(|| row.error(format!("no entity « {} »", row.fields[1])))?;
                self.names.insert(company.id.clone(), (company.name.clone(), company.kind));
                let of = if column == "person" { &mut self.leaders } else { &mut self.makers };
                of.insert(row.fields[0].to_owned(), company.id.clone());
            }
        }
        Ok(())
    }
}

/// A phrase that ends in a preposition, and what that becomes with an article: « à », « au », « aux ».
fn contracted(phrase: &str) -> Vec<String> {
    let (head, last) = phrase.rsplit_once(' ').map_or(("", phrase), |(h, l)| (h, l));
    let endings: &[&str] = match last {
        "à" => &["à", "au", "aux"],
        "de" => &["de", "du", "des", "d'"],
        _ => return vec![phrase.to_owned()],
    };
    endings.iter().map(|e| format!("{head} {e}").trim().to_owned()).collect()
}
