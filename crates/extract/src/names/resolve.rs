//! Which entity a name names. In: the spans of one document. Out: for each an id and a canonical name.
//!
//! Short forms, acronyms introduced in brackets, nicknames and misspellings go to the entity that the document names in
//! full; curated entities have their own ids; all others get one made from type and normalised name.

use rustc_hash::FxHashMap;

use super::gazetteer::{Entity, Gazetteer, Sense, Type};
use super::spans::Context;
use super::tagger::Span;

/// Letters that are left of a name at least where it is cut short.
const CLIPPED: usize = 4;

/// Letters by which a spelling differs from the curated name at most.
const VARIANT: usize = 1;

/// An entity as a document names it.
#[derive(Clone, Debug, PartialEq)]
pub struct Resolved {
    /// `mentions.entity_id`.
    pub id: String,
    /// Canonical name.
    pub name: String,
    /// Its type.
    pub kind: Type,
    /// Wikidata's id.
    pub wikidata: Option<String>,
    /// Whether the gazetteer knows it.
    pub curated: bool,
}

impl Resolved {
    fn curated(entity: &Entity) -> Resolved {
        Resolved { id: entity.id.clone(), name: entity.name.clone(), kind: entity.kind, wikidata: entity.wikidata.clone(), curated: true }
    }

    fn made(name: &str, kind: Type) -> Resolved {
        let name = tidy(name);
        Resolved { id: format!("{}-{}", kind.name().to_lowercase(), slug(&name)), name, kind, wikidata: None, curated: false }
    }
}

/// A name as it is kept for an entity that nobody curated: one kind of space and apostrophe.
fn tidy(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").replace('’', "'")
}

/// Letters and digits of a name, folded, joined by hyphens.
pub fn slug(name: &str) -> String {
    let folded = text::fold(name);
    let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    words.join("-")
}

/// A full name of a document.
struct Known {
    words: Vec<String>,
    resolved: Resolved,
    /// Indices of the spans that bear it, in order.
    places: Vec<usize>,
}

/// What a document names.
#[derive(Default)]
struct Memory {
    /// In the order of their first mention.
    names: Vec<Known>,
    /// Acronyms introduced in brackets.
    acronyms: FxHashMap<String, Resolved>,
}

/// Resolves the spans of a document.
pub fn resolve(context: &Context<'_>, spans: &[Span]) -> Vec<Resolved> {
    let mut memory = Memory::default();
    // Full names first, wherever they stand: a headline's short form may come before them.
    for (i, span) in spans.iter().enumerate() {
        let words = words(context, span);
        if words.len() >= 2 || certain(context, span).is_some() {
            let resolved = memory.misspelt(span, &words).unwrap_or_else(|| full(context, span, &words));
            memory.introduce(context, spans, i, &resolved);
            memory.keep(words, resolved, i);
        }
    }
    let mut all: Vec<Resolved> = (0..spans.len()).map(|i| memory.find(context, spans, i)).collect();
    as_written(context, spans, &mut all);
    all
}

/// Calls a curated entity as the document does in full: « Disney », not « The Walt Disney Company », where that stands nowhere in
/// it. Persons (Zuck), misspellings (Openai), bynames of places (« l'Hexagone ») and [whole](Entity::whole) names keep the curated one.
fn as_written(context: &Context<'_>, spans: &[Span], all: &mut [Resolved]) {
    let mut forms: FxHashMap<String, Vec<usize>> = FxHashMap::default();
    for (i, resolved) in all.iter().enumerate().filter(|(_, r)| r.curated && r.kind != Type::Per) {
        forms.entry(resolved.id.clone()).or_default().push(i);
    }
    let form = |i: usize| context.doc.span(spans[i].start..spans[i].end);
    for (id, places) in forms {
        if context.gazetteer.by_id(&id).is_some_and(|e| e.whole) {
            continue;
        }
        let (kind, name) = (all[places[0]].kind, text::fold(&all[places[0]].name));
        if places.iter().any(|i| text::fold(form(*i)) == name) {
            continue;
        }
        // The longest that is no headline's capitals; of several, the first.
        let rank = |i: &usize| (form(*i).chars().any(char::is_lowercase), form(*i).chars().count(), std::cmp::Reverse(*i));
        let Some(best) = places.iter().copied().max_by_key(rank) else { continue };
        let bare = |s: &str| s.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        let (short, full) = (bare(&text::fold(form(best))), bare(&name));
        let holds = |all: &str, some: &str| slug(some).split('-').all(|w| slug(all).split('-').any(|n| n == w));
        let bynamed = kind == Type::Loc && !holds(&name, form(best));
        if short == full || distance(&short, &full) <= VARIANT || bynamed || holds(form(best), &name) {
            continue;
        }
        let written = tidy(form(best));
        for i in places {
            all[i].name.clone_from(&written);
        }
    }
}

fn words(context: &Context<'_>, span: &Span) -> Vec<String> {
    let folded = text::fold(context.doc.span(span.start..span.end));
    folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

fn senses<'g>(context: &'g Context<'_>, span: &Span) -> &'g [Sense] {
    match context.gazetteer.longest(context.doc, context.ids, span.start) {
        Some(found) if found.end == span.end => found.senses,
        _ => &[],
    }
}

/// The curated entity that a form surely names: of several with the span's type.
fn certain<'g>(context: &'g Context<'_>, span: &Span) -> Option<&'g Entity> {
    let certain: Vec<&Entity> = senses(context, span).iter().filter(|s| !s.ambiguous).map(|s| context.gazetteer.entity(*s)).collect();
    certain.iter().find(|e| e.kind == span.kind).or(certain.first()).copied()
}

/// The curated entity that an ambiguous form names if its type says so; a surname alone does not name one of its bearers.
fn possible<'g>(context: &'g Context<'_>, span: &Span) -> Option<&'g Entity> {
    let fitting: Vec<&Entity> =
        senses(context, span).iter().map(|s| context.gazetteer.entity(*s)).filter(|e| e.kind == span.kind).collect();
    if span.kind == Type::Per && span.end - span.start == 1 {
        return None;
    }
    let surface = context.doc.span(span.start..span.end);
    match fitting.as_slice() {
        [only] => Some(only),
        // « RTE » and « RTÉ »; where spelling does not tell them apart, nothing here does.
        several => {
            let mut exact = several.iter().filter(|e| e.name == surface);
            exact.next().filter(|_| exact.next().is_none()).copied()
        }
    }
}

fn full(context: &Context<'_>, span: &Span, words: &[String]) -> Resolved {
    if let Some(entity) = certain(context, span).or_else(|| possible(context, span)) {
        return Resolved::curated(entity);
    }
    if span.kind == Type::Per
        && let Some(entity) = misspelt(context.gazetteer, words)
    {
        return Resolved::curated(entity);
    }
    Resolved::made(context.doc.span(span.start..span.end), span.kind)
}

/// « Doland Trump »: a curated person of whose two names one is right and the other nearly so.
fn misspelt<'g>(gazetteer: &'g Gazetteer, words: &[String]) -> Option<&'g Entity> {
    let [first, .., last] = words else { return None };
    let by_last = gazetteer.senses_of(last).iter().filter(|s| !s.ambiguous).map(|s| gazetteer.entity(*s)).find(|e| e.kind == Type::Per)?;
    let known = text::fold(&by_last.name);
    let known_first = known.split(' ').next()?;
    (distance(first, known_first) <= 2 && first.len() >= 4).then_some(by_last)
}

impl Memory {
    fn keep(&mut self, words: Vec<String>, resolved: Resolved, place: usize) {
        match self.names.iter_mut().find(|k| k.words == words && k.resolved.kind == resolved.kind) {
            Some(known) => known.places.push(place),
            None => self.names.push(Known { words, resolved, places: vec![place] }),
        }
    }

    /// « Football Atlantique Rochelais (FAR) », « FAR (Football Atlantique Rochelais) »: the capitals of one are the
    /// initials of the other.
    fn introduce(&mut self, context: &Context<'_>, spans: &[Span], i: usize, resolved: &Resolved) {
        let doc = context.doc;
        let in_brackets = |outer: &Span, inner: &Span| {
            inner.start == outer.end + 1 && doc.str(outer.end) == "(" && inner.end < doc.tokens.len() && doc.str(inner.end) == ")"
        };
        let name = &spans[i];
        let after = spans.get(i + 1).filter(|next| in_brackets(name, next));
        let before = i.checked_sub(1).map(|b| &spans[b]).filter(|before| in_brackets(before, name));
        for short in after.into_iter().chain(before) {
            let form = doc.span(short.start..short.end);
            let capitals = form.chars().filter(|c| c.is_uppercase()).count();
            let one_word = form.split_whitespace().count() == 1;
            if capitals >= 2 && one_word && initials_fit(form, doc.span(name.start..name.end)) {
                self.acronyms.entry(text::fold(form)).or_insert_with(|| resolved.clone());
            }
        }
    }

    fn find(&self, context: &Context<'_>, spans: &[Span], i: usize) -> Resolved {
        let span = &spans[i];
        let words = words(context, span);
        if let Some(resolved) = self.acronyms.get(&words.join(" ")) {
            return resolved.clone();
        }
        if let Some(entity) = certain(context, span) {
            return self.namesake(entity, &words, i).unwrap_or_else(|| Resolved::curated(entity));
        }
        if let Some(known) = self.names.iter().find(|k| k.words == words && k.resolved.kind == span.kind) {
            return known.resolved.clone();
        }
        let borne = self
            .parent(context, spans, i, &words)
            .or_else(|| self.short_form(span, &words, i))
            .or_else(|| self.elsewhere(context, spans, i, &words));
        borne.unwrap_or_else(|| full(context, span, &words))
    }

    /// The names of a type that begin with a form and go on.
    fn longer<'a>(&'a self, kind: Type, form: &'a [String]) -> impl Iterator<Item = &'a Known> {
        self.names.iter().filter(move |k| k.resolved.kind == kind && k.words.len() > form.len() && k.words.starts_with(form))
    }

    /// « Orange » beside « Orange Business », « Carrefour » beside « Carrefour Italie »: the group, where it is named before any part
    /// of it, or the part is called after a place.
    fn parent(&self, context: &Context<'_>, spans: &[Span], i: usize, own: &[String]) -> Option<Resolved> {
        let group = possible(context, &spans[i]).filter(|e| e.kind == Type::Org)?;
        self.longer(Type::Org, own).next()?;
        let first = spans.iter().position(|s| s.kind == Type::Org && words(context, s) == own)?;
        let in_place = |rest: &[String]| {
            let senses = context.gazetteer.senses_of(&rest.join(" "));
            senses.iter().any(|s| !s.ambiguous && context.gazetteer.entity(*s).kind == Type::Loc)
        };
        let is_part = |k: &Known| in_place(&k.words[own.len()..]) || k.places.iter().all(|p| *p > first);
        self.longer(Type::Org, own).all(|k| k.resolved.id != group.id && is_part(k)).then(|| Resolved::curated(group))
    }

    /// « Mistral emploie 700 personnes »: one word that was taken for a person of whom the text says no more, where it surely
    /// names an organisation in another place.
    fn elsewhere(&self, context: &Context<'_>, spans: &[Span], i: usize, own: &[String]) -> Option<Resolved> {
        let span = &spans[i];
        let same = |s: &&Span| s.kind == Type::Org && s.sure > span.sure && words(context, s) == own;
        let other = spans.iter().find(same).filter(|_| span.kind == Type::Per && own.len() == 1)?;
        certain(context, other).map(Resolved::curated).or_else(|| self.short_form(other, own, i))
    }

    /// « Macron » in a text that names Brigitte Macron in full and never Emmanuel is not he.
    fn namesake(&self, entity: &Entity, words: &[String], i: usize) -> Option<Resolved> {
        if entity.kind != Type::Per || words.len() != 1 {
            return None;
        }
        let bearers = || self.names.iter().filter(|k| k.resolved.kind == Type::Per && k.words.len() > 1 && k.words.ends_with(words));
        if bearers().any(|k| k.resolved.id == entity.id) {
            return None;
        }
        nearest(bearers(), i)
    }

    /// A full name that differs by a letter from one that stands before it in the document.
    fn misspelt(&self, span: &Span, words: &[String]) -> Option<Resolved> {
        let (last, first) = words.split_last().filter(|_| span.kind == Type::Per)?;
        let near = self.names.iter().find(|k| {
            k.resolved.kind == Type::Per
                && k.words.split_last().is_some_and(|(l, f)| f == first && l != last && last.len() >= 8 && distance(l, last) == 1)
        });
        near.map(|k| k.resolved.clone())
    }

    /// A surname, a first word of a firm's name, or a form misspelt, of what the document names in full.
    fn short_form(&self, span: &Span, words: &[String], i: usize) -> Option<Resolved> {
        if words.is_empty() {
            return None;
        }
        let of_kind = || self.names.iter().filter(|k| k.resolved.kind == span.kind && k.words.len() > words.len());
        if span.kind == Type::Per {
            let borne = nearest(of_kind().filter(|k| k.words.ends_with(words)), i).or_else(|| nearest(self.longer(span.kind, words), i));
            if borne.is_some() {
                return borne;
            }
            let [only] = words else { return None };
            let misspelt = nearest(of_kind().filter(|k| k.words.last().is_some_and(|last| misspells(only, last))), i);
            // « Masa » for Masayoshi Son.
            let clipped = |k: &&Known| only.chars().count() >= CLIPPED && k.words.iter().any(|w| w.starts_with(only.as_str()));
            let mut clips = of_kind().filter(clipped);
            let one = clips.next().filter(|c| clips.all(|k| k.resolved.id == c.resolved.id));
            return misspelt.or_else(|| one.map(|k| k.resolved.clone()));
        }
        if !matches!(span.kind, Type::Org | Type::Project | Type::Product) || words[0].len() < 4 {
            return None;
        }
        // « Colossus » beside « Colossus 2 » is the one before it.
        let version = |k: &&Known| k.words[words.len()..].iter().all(|w| w.chars().any(|c| c.is_ascii_digit()));
        let mut longer = self.longer(span.kind, words).filter(|k| span.kind == Type::Org || !version(k));
        let first = longer.next()?;
        // « Repsol » beside « Repsol Brasil » and « Repsol Sinopec » is neither.
        longer.all(|k| k.resolved.id == first.resolved.id).then(|| first.resolved.clone())
    }
}

/// Of several that bear a name, the one named last before place `i`, or else first after it.
fn nearest<'a>(bearers: impl Iterator<Item = &'a Known>, i: usize) -> Option<Resolved> {
    let distance = |known: &Known| match known.places.iter().rev().find(|p| **p < i) {
        Some(before) => (0, i - before),
        None => (1, known.places.first().map_or(usize::MAX, |p| p.abs_diff(i))),
    };
    bearers.min_by_key(|k| distance(k)).map(|k| k.resolved.clone())
}

/// « Zuckberg » for Zuckerberg, but not « Martin » for Martinez.
fn misspells(form: &str, name: &str) -> bool {
    let edits = if form.len() >= 8 { 2 } else { 1 };
    form.len() >= 6
        && form.chars().next() == name.chars().next()
        && !name.starts_with(form)
        && !form.starts_with(name)
        && distance(form, name) <= edits
}

/// Whether the capitals of an acronym stand in order at the beginnings of a name's words.
fn initials_fit(acronym: &str, name: &str) -> bool {
    let initials: Vec<char> = text::fold(name).split(|c: char| !c.is_alphanumeric()).filter_map(|w| w.chars().next()).collect();
    let mut rest = initials.iter();
    let letters: Vec<char> = text::fold(acronym).chars().filter(|c| c.is_alphanumeric()).collect();
    let found = letters.iter().filter(|l| rest.any(|i| i == *l)).count();
    found >= 2 && found * 2 > letters.len()
}

/// Edits between two words: letters changed, added, left out, or two neighbours swapped (optimal string alignment).
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > 3 || a.len() > 40 {
        return usize::MAX;
    }
    let mut before = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let change = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = change.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = last;
        last = row;
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_counted() {
        assert_eq!(distance("zuckberg", "zuckerberg"), 2);
        assert_eq!(distance("doland", "donald"), 2);
        assert_eq!(distance("musk", "musk"), 0);
        assert!(misspells("zuckberg", "zuckerberg") && misspells("pichay", "pichai"));
        assert!(!misspells("martin", "martinez") && !misspells("martin", "morvan") && !misspells("barton", "carton"));
    }

    #[test]
    fn initials_make_acronyms() {
        assert!(initials_fit("FAR", "Football Atlantique Rochelais"));
        assert!(initials_fit("ONU", "Organisation des Nations unies"));
        assert!(!initials_fit("PDG", "Mark Zuckerberg"));
    }

    #[test]
    fn ids_are_made_of_type_and_name() {
        assert_eq!(Resolved::made("Hôpital  d’Évreux", Type::Org).id, "org-hopital-d-evreux");
    }
}
