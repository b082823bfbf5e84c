//! The entities that are known by name. In: `data/gazetteer/*.tsv`. Out: for a place in a text the longest known form that
//! begins there and the entities it may name.
//!
//! Forms are compared folded, word by word; hyphens, dots and the spaces between words do not count. A form marked `?` is
//! also something else (a word, a first name, a place) and counts only where the context says so. A name that stands among its own
//! forms with a `!` is what the entity is called where a text has a shorter form alone, too (« Mistral AI »).

use rustc_hash::FxHashMap;
use tables::{Data, Error};
use text::sentences::Abbreviations;

use crate::figure::named;
use crate::tokens::{Doc, Kind, Vocabulary, WordId};

named! {
    /// What a name names; the names are those of `mentions.type`.
    Type {
        /// A person.
        Per "PER",
        /// An organisation.
        Org "ORG",
        /// A place.
        Loc "LOC",
        /// A product, model, service, brand.
        Product "PRODUCT",
        /// A programme, plan, site under construction, initiative.
        Project "PROJECT",
        /// An event, law, work, award.
        Misc "MISC",
    }
}

/// A curated entity.
#[derive(Clone, Debug)]
pub struct Entity {
    /// `mentions.entity_id`.
    pub id: String,
    /// Canonical name.
    pub name: String,
    /// What it is.
    pub kind: Type,
    /// Wikidata's id, where it is certain.
    pub wikidata: Option<String>,
    /// Whether it is called by that name where a text has a shorter one, too: its name stands among its own forms, with a `!`.
    pub whole: bool,
}

/// An entity that a form may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sense {
    /// Index of the entity.
    pub entity: u32,
    /// Whether the form is also something else.
    pub ambiguous: bool,
    /// Whether the form is several words in small letters: « gouvernement italien ».
    pub small: bool,
}

/// A known form found in a text.
#[derive(Clone, Copy, Debug)]
pub struct Match<'a> {
    /// First token.
    pub start: usize,
    /// Token after the last.
    pub end: usize,
    /// What it may name, certain senses first.
    pub senses: &'a [Sense],
}

/// All curated entities and their forms.
#[derive(Debug, Default)]
pub struct Gazetteer {
    /// The entities.
    pub entities: Vec<Entity>,
    by_id: FxHashMap<String, u32>,
    words: Vocabulary,
    next: FxHashMap<(u32, WordId), u32>,
    senses: Vec<Vec<Sense>>,
}

const COLUMNS: [&str; 5] = ["id", "name", "type", "wikidata", "aliases"];

impl Gazetteer {
    /// Reads every file below `gazetteer/`.
    ///
    /// # Errors
    /// A row that is not what it must be, with file and line.
    pub fn load(data: &Data) -> Result<Gazetteer, Error> {
        let mut gazetteer = Gazetteer { senses: vec![Vec::new()], ..Gazetteer::default() };
        for path in data.list("gazetteer").iter().filter(|p| p.ends_with(".tsv")) {
            for row in data.tsv(path, &COLUMNS)?.rows() {
                let kind = Type::of(row.fields[2])
                    .ok_or_else(|| row.error(format!("type « {} »; want PER, ORG, LOC, PRODUCT, PROJECT or MISC", row.fields[2])))?;
                let entity = gazetteer.entities.len() as u32;
                if gazetteer.by_id.insert(row.fields[0].to_owned(), entity).is_some() {
                    return Err(row.error(format!("the id « {} » is taken", row.fields[0])));
                }
                let wikidata = Some(row.fields[3].to_owned()).filter(|q| !q.is_empty());
                let (id, name) = (row.fields[0].to_owned(), row.fields[1].to_owned());
                let mut aliases: Vec<&str> = row.fields[4].split('|').map(str::trim).filter(|a| !a.is_empty()).collect();
                let whole = aliases.iter().position(|a| a.strip_suffix('!') == Some(row.fields[1])).map(|at| aliases.remove(at)).is_some();
                gazetteer.entities.push(Entity { id, name, kind, wikidata, whole });
                let marked =
                    |form: &str| aliases.iter().any(|a| a.strip_suffix('?').is_some_and(|a| text::fold(a.trim()) == text::fold(form)));
                gazetteer.insert(row.fields[1], entity, marked(row.fields[1]));
                for alias in &aliases {
                    let ambiguous = alias.ends_with('?');
                    gazetteer.insert(alias.trim_end_matches('?').trim(), entity, ambiguous);
                }
            }
        }
        for senses in &mut gazetteer.senses {
            senses.sort_by_key(|s| (s.ambiguous, s.entity));
            senses.dedup_by_key(|s| s.entity);
        }
        Ok(gazetteer)
    }

    fn insert(&mut self, form: &str, entity: u32, ambiguous: bool) {
        let small = form.contains(' ') && form.chars().all(|c| c.is_lowercase() || !c.is_alphanumeric());
        let sense = Sense { entity, ambiguous, small };
        let doc = Doc::new(form, &Vocabulary::default(), &Abbreviations::default());
        let mut node = 0;
        for word in (0..doc.tokens.len()).filter(|i| counts(&doc, *i)) {
            let id = self.words.intern(&fold_token(doc.str(word)));
            let fresh = self.senses.len() as u32;
            node = *self.next.entry((node, id)).or_insert(fresh);
            if node == fresh {
                self.senses.push(Vec::new());
            }
        }
        if node != 0 {
            self.senses[node as usize].push(sense);
        }
    }

    /// The numbers of a text's words, for [`Gazetteer::longest`]: 0 for words of no form, marks that do not count as
    /// [`SKIPPED`].
    pub fn word_ids(&self, doc: &Doc<'_>) -> Vec<WordId> {
        let mut ids = Vec::with_capacity(doc.tokens.len());
        for i in 0..doc.tokens.len() {
            ids.push(if counts(doc, i) { self.words.get(&fold_token(doc.str(i))) } else { SKIPPED });
        }
        ids
    }

    /// The longest known form that begins at token `at`.
    pub fn longest<'g>(&'g self, doc: &Doc<'_>, ids: &[WordId], at: usize) -> Option<Match<'g>> {
        let mut node = 0;
        let mut best = None;
        for (i, id) in ids.iter().enumerate().skip(at) {
            if *id == SKIPPED {
                if i == at || !joins(doc, i) {
                    break;
                }
                continue;
            }
            let Some(next) = self.next.get(&(node, *id)).filter(|_| *id != 0) else { break };
            node = *next;
            let senses = &self.senses[node as usize];
            if !senses.is_empty() {
                best = Some(Match { start: at, end: i + 1, senses });
            }
        }
        best
    }

    /// The senses of a whole form.
    pub fn senses_of(&self, form: &str) -> &[Sense] {
        let doc = Doc::new(form, &Vocabulary::default(), &Abbreviations::default());
        let ids = self.word_ids(&doc);
        match self.longest(&doc, &ids, 0) {
            Some(found) if (found.end..ids.len()).all(|i| ids[i] == SKIPPED) => found.senses,
            _ => &[],
        }
    }

    /// The entity with an id.
    pub fn by_id(&self, id: &str) -> Option<&Entity> {
        self.by_id.get(id).map(|i| &self.entities[*i as usize])
    }

    /// The entity of a sense.
    pub fn entity(&self, sense: Sense) -> &Entity {
        &self.entities[sense.entity as usize]
    }
}

/// The number of a token that forms do not count.
pub const SKIPPED: WordId = WordId::MAX;

/// Whether a token counts in a form: words and digits do; of marks only & and +, which make names differ.
fn counts(doc: &Doc<'_>, i: usize) -> bool {
    match doc.tokens[i].kind {
        Kind::Word | Kind::Digits => true,
        Kind::Mark => matches!(doc.str(i), "&" | "+"),
        Kind::Break => false,
    }
}

/// Whether a mark may stand inside a name: a hyphen, an apostrophe, a slash, a dot that ends no sentence.
fn joins(doc: &Doc<'_>, i: usize) -> bool {
    let token = &doc.tokens[i];
    let next_close = doc.tokens.get(i + 1).is_some_and(|t| !t.spaced);
    let short_before = i > 0 && doc.str(i - 1).chars().count() <= 2;
    match doc.str(i).chars().next() {
        Some('.') => !token.spaced && (next_close || short_before),
        Some('/') => !token.spaced && next_close,
        Some(c) => token.kind == Kind::Mark && (text::fold::is_dash(c) || text::fold::is_apostrophe(c)) && !token.spaced && next_close,
        None => false,
    }
}

fn fold_token(token: &str) -> String {
    text::fold(token)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::borrow::Cow;

    fn gazetteer() -> Gazetteer {
        const FILE: &str = "id\tname\ttype\twikidata\taliases\n\
            llama-4\tLlama 4\tPRODUCT\t\t\n\
            meta\tMeta\tORG\tQ380\tMeta Platforms\n\
            mistral-ai\tMistral AI\tORG\t\tMistral AI! | Mistral?\n\
            orange\tOrange\tORG\t\tOrange? | France Télécom\n\
            saint-denis\tSaint-Denis\tLOC\t\t\n";
        let data =
            Data::new(|p| (p == "gazetteer/a.tsv").then_some(Cow::Borrowed(FILE.as_bytes())), |_| vec!["gazetteer/a.tsv".to_owned()]);
        Gazetteer::load(&data).unwrap()
    }

    fn found(text: &str) -> Vec<(String, bool)> {
        let g = gazetteer();
        let doc = Doc::new(text, &Vocabulary::default(), &Abbreviations::default());
        let ids = g.word_ids(&doc);
        (0..doc.tokens.len())
            .filter_map(|i| g.longest(&doc, &ids, i))
            .map(|m| (g.entity(m.senses[0]).id.clone(), m.senses[0].ambiguous))
            .collect()
    }

    #[test]
    fn forms_are_found_in_any_spelling() {
        for text in ["LLAMA4", "Llama-4", "le Llama 4."] {
            assert_eq!(found(text), [("llama-4".to_owned(), false)], "{text}");
        }
        assert_eq!(found("à Saint Denis"), [("saint-denis".to_owned(), false)]);
        assert_eq!(found("France Telecom"), [("orange".to_owned(), false)]);
    }

    #[test]
    fn the_longest_wins_and_marks_are_kept() {
        assert_eq!(found("Meta Platforms"), [("meta".to_owned(), false)]);
        assert_eq!(found("Orange"), [("orange".to_owned(), true)]);
        assert_eq!(found("Meta. Platforms").len(), 1);
    }

    #[test]
    fn a_name_among_its_own_forms_is_whole() {
        let g = gazetteer();
        assert!(g.by_id("mistral-ai").is_some_and(|e| e.whole && e.name == "Mistral AI"));
        assert!(g.by_id("orange").is_some_and(|e| !e.whole));
        assert_eq!(
            (found("Mistral AI"), found("Mistral")),
            (vec![("mistral-ai".to_owned(), false)], vec![("mistral-ai".to_owned(), true)])
        );
    }
}
