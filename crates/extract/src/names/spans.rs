//! Where the names are. In: what the tagger found and what the gazetteer knows. Out: spans that do not overlap, with types.
//!
//! A form that the gazetteer is sure of is a name of its type wherever it has a capital; everywhere else the tagger
//! decides. Of two spans that overlap the longer one is the name (« université de Cardiff », « Orange Cyberdefense »).

use rustc_hash::{FxHashMap, FxHashSet};
use tables::{Data, Error};

use super::gazetteer::{Gazetteer, Match, Sense, Type};
use super::tagger::Span;
use crate::tokens::{Doc, Kind, WordId};

/// How sure a name is that the gazetteer alone has found.
const KNOWN: f32 = 0.9;
/// How sure a name is that both have found.
const AGREED: f32 = 0.98;

/// Words after a month in which it is said to be one.
const SAID: usize = 5;

/// What is no name, or no part of one.
#[derive(Debug, Default)]
pub struct Edges {
    /// In small letters before a name: articles, prepositions.
    small: FxHashSet<String>,
    /// Common nouns written as acronyms.
    acronyms: FxHashSet<String>,
    /// Articles that an acronym may stand behind.
    articles: FxHashSet<String>,
    /// Nouns that begin the name of a house with what stands behind « de », where they have a capital: « Théâtre du Trillium ».
    heads: FxHashMap<String, Type>,
    /// Nouns before a name that are no part of it: « l’association Cambrésis Nature ».
    generic: FxHashSet<String>,
    /// Months, which have a capital only where a sentence begins.
    months: FxHashSet<String>,
    /// What a month is said to be.
    calendar: FxHashSet<String>,
    /// What stands behind that where it only dates: « le mois dernier ».
    toward: FxHashSet<String>,
}

impl Edges {
    /// Reads `name_edges.tsv`, `name_generics.tsv`, `name_heads.tsv`, `common_acronyms.tsv`, `months.tsv` and `time_words.tsv` of every
    /// language.
    ///
    /// # Errors
    /// A file that is not what it must be.
    pub fn load(data: &Data) -> Result<Edges, Error> {
        let mut edges = Edges::default();
        for path in data.list("lexicon") {
            if path.ends_with("/name_edges.tsv") {
                for row in data.tsv(&path, &["form", "article"])?.rows() {
                    edges.small.insert(text::fold(row.fields[0]));
                    edges.articles.extend((!row.fields[1].is_empty()).then(|| text::fold(row.fields[0])));
                }
            } else if path.ends_with("/name_heads.tsv") {
                for row in data.tsv(&path, &["form", "type", "example"])?.rows() {
                    let kind = Type::of(row.fields[1]).ok_or_else(|| row.error(format!("no type « {} »", row.fields[1])))?;
                    edges.heads.insert(text::fold(row.fields[0]), kind);
                }
            } else if path.ends_with("/name_generics.tsv") {
                edges.generic.extend(data.tsv(&path, &["form", "example"])?.rows().map(|r| text::fold(r.fields[0])));
            } else if path.ends_with("/months.tsv") {
                edges.months.extend(data.tsv(&path, &["form", "month"])?.rows().map(|r| text::fold(r.fields[0])));
            } else if path.ends_with("/time_words.tsv") {
                for row in data.tsv(&path, &["form", "class", "value"])?.rows() {
                    match (row.fields[1], row.fields[2]) {
                        ("unit", "month") => edges.calendar.insert(text::fold(row.fields[0])),
                        ("toward", _) => edges.toward.insert(text::fold(row.fields[0])),
                        _ => continue,
                    };
                }
            } else if path.ends_with("/common_acronyms.tsv") {
                edges.acronyms.extend(data.tsv(&path, &["form"])?.rows().map(|r| r.fields[0].to_owned()));
            }
        }
        Ok(edges)
    }

    /// A span without the small words and marks at its edges, and without a number that goes on after it; None where
    /// nothing is left. Persons keep their particles.
    pub fn trim(&self, doc: &Doc<'_>, mut span: Span) -> Option<Span> {
        let small = |i: usize| {
            let token = &doc.tokens[i];
            match token.kind {
                Kind::Word => !token.capital && span.kind != Type::Per && self.small.contains(&text::fold(doc.str(i))),
                Kind::Mark => matches!(doc.str(i), "«" | "»" | "\"" | "“" | "”" | "," | ";" | ":" | ")" | "-" | "–"),
                _ => false,
            }
        };
        while span.start < span.end && small(span.start) {
            span.start += 1;
        }
        // « association des Amis du moulin », but not « région parisienne ».
        let generic = |i: usize| !doc.tokens[i].capital && self.generic.contains(&text::fold(doc.str(i)));
        if span.kind != Type::Per && generic(span.start) {
            let name = (span.start + 1..span.end).find(|i| !small(*i));
            span.start = name.filter(|i| doc.tokens[*i].capital).unwrap_or(span.start);
        }
        while span.start < span.end && small(span.end - 1) && doc.str(span.end - 1) != ")" {
            span.end -= 1;
        }
        // « Zurich 1,2 milliard »
        let digits = |i: usize| doc.tokens.get(i).is_some_and(|t| t.kind == Kind::Digits);
        let goes_on = |i: usize| {
            doc.tokens.get(i).is_some_and(|t| !t.spaced && matches!(doc.str(i), "," | ".")) && digits(i + 1) && !doc.tokens[i + 1].spaced
        };
        if span.end - span.start > 1 && digits(span.end - 1) && doc.tokens[span.end - 1].spaced && goes_on(span.end) {
            span.end -= 1;
        }
        (span.start < span.end && !self.is_month(doc, &span) && !self.acronyms.contains(doc.span(span.start..span.end))).then_some(span)
    }

    /// « Mars a été le mois le plus sec »; but « Mars a racheté X », « Mars est à huit mois d’ici », « Mars a annoncé le mois
    /// dernier ».
    fn is_month(&self, doc: &Doc<'_>, span: &Span) -> bool {
        let word = |i: usize| text::fold(doc.str(i));
        let end = doc.tokens.len();
        let dated = |i: usize| i + 1 < end && self.toward.contains(&word(i + 1));
        let said = |i: &usize| self.calendar.contains(&word(*i)) && self.articles.contains(&word(i - 1)) && !dated(*i);
        span.end == span.start + 1
            && self.months.contains(&word(span.start))
            && doc.sentence_of(span.start).is_some_and(|s| s.tokens.start == span.start)
            && (span.end..end.min(span.end + SAID)).any(|i| said(&i))
    }
}

/// How sure a name is that is found again elsewhere in its document.
const SURE: f32 = 0.9;
/// Letters that such a name has at least.
const MIN_REPEATED: usize = 4;

/// A document with the numbers of its words in the gazetteer.
pub struct Context<'a> {
    /// The document.
    pub doc: &'a Doc<'a>,
    /// From [`Gazetteer::word_ids`].
    pub ids: &'a [WordId],
    /// The known entities.
    pub gazetteer: &'a Gazetteer,
}

impl Context<'_> {
    /// The spans of a document, in order.
    pub fn spans(&self, tagged: Vec<Span>) -> Vec<Span> {
        let known = self.known();
        let mut spans: Vec<Span> = Vec::with_capacity(tagged.len() + known.len());
        for span in tagged {
            spans.extend(self.cut(span, &known));
        }
        for found in &known {
            self.add(found, &mut spans);
        }
        spans.sort_by_key(|s| s.start);
        spans
    }

    /// Gives a name that nobody knows one type throughout a document: that which its mentions, and the longer names that
    /// end (persons) or begin (all others) with it, are surest of.
    pub fn agree(&self, spans: &mut [Span]) {
        let unknown: Vec<Option<String>> = spans.iter().map(|s| self.unknown(s)).collect();
        let mut votes: FxHashMap<&str, [f32; Type::ALL.len()]> = FxHashMap::default();
        for (span, form) in spans.iter().zip(&unknown) {
            let Some(form) = form else { continue };
            votes.entry(form).or_default()[span.kind as usize] += span.sure;
            let short = if span.kind == Type::Per { form.rsplit_once(' ').map(|(_, s)| s) } else { form.split_once(' ').map(|(s, _)| s) };
            if let Some(short) = short {
                votes.entry(short).or_default()[span.kind as usize] += span.sure;
            }
        }
        let best = |votes: &[f32; Type::ALL.len()]| Type::ALL.into_iter().max_by(|a, b| votes[*a as usize].total_cmp(&votes[*b as usize]));
        let kinds: Vec<Option<Type>> = unknown.iter().map(|form| form.as_deref().and_then(|f| votes.get(f)).and_then(best)).collect();
        for (span, kind) in spans.iter_mut().zip(kinds) {
            span.kind = kind.unwrap_or(span.kind);
        }
    }

    /// Finds again the names that a document is sure of: first names and surnames of persons named in full, other names that
    /// nobody knows. A word that the document also has in small letters is none.
    pub fn repeat(&self, spans: &mut Vec<Span>) {
        let mut sure: FxHashMap<String, Type> = FxHashMap::default();
        for span in spans.iter().filter(|s| s.sure >= SURE) {
            let form = text::fold(self.doc.span(span.start..span.end));
            match span.kind {
                Type::Per => sure.extend(form.split(' ').filter(|w| w.len() >= MIN_REPEATED).map(|w| (w.to_owned(), Type::Per))),
                kind if form.len() >= MIN_REPEATED && self.unknown(span).is_some() => _ = sure.entry(form).or_insert(kind),
                _ => {}
            }
        }
        let mut covered = spans.iter().map(|s| s.start..s.end).peekable();
        let mut found = Vec::new();
        for (i, token) in self.doc.tokens.iter().enumerate() {
            while covered.next_if(|c| c.end <= i).is_some() {}
            if token.kind != Kind::Word || !token.capital || covered.peek().is_some_and(|c| c.contains(&i)) {
                continue;
            }
            let form = text::fold(self.doc.str(i));
            if let Some(kind) = sure.get(&form)
                && self.alone(i, i + 1)
                && !self.in_small_letters(&form)
            {
                found.push(Span { start: i, end: i + 1, kind: *kind, sure: KNOWN });
            }
        }
        spans.extend(found);
        spans.sort_by_key(|s| s.start);
    }

    /// Finds acronyms behind a definite article that the tagger passed over: « le RECO peut imposer ». Not in a line of capitals,
    /// and none that `common_acronyms.tsv` has.
    pub fn acronyms(&self, edges: &Edges, spans: &mut Vec<Span>) {
        let doc = self.doc;
        let capitals = |i: usize| doc.str(i).chars().all(char::is_uppercase);
        let mut found = Vec::new();
        let mut covered = spans.iter().map(|s| s.start..s.end).peekable();
        for i in 1..doc.tokens.len() {
            while covered.next_if(|c| c.end <= i).is_some() {}
            let form = doc.str(i);
            let short = doc.tokens[i].kind == Kind::Word && (2..=6).contains(&form.chars().count()) && capitals(i);
            if !short || covered.peek().is_some_and(|c| c.contains(&i)) || edges.acronyms.contains(form) || !self.alone(i, i + 1) {
                continue;
            }
            let article = edges.articles.contains(&text::fold(doc.str(i - 1)));
            let shouted = doc.sentence_of(i).is_none_or(|s| {
                let words = s.tokens.clone().filter(|t| doc.tokens[*t].kind == Kind::Word);
                let (loud, all) = words.fold((0, 0), |(l, a), t| (l + usize::from(capitals(t)), a + 1));
                loud * 3 > all
            });
            if article && !shouted {
                found.push(Span { start: i, end: i + 1, kind: Type::Org, sure: KNOWN });
            }
        }
        spans.extend(found);
        spans.sort_by_key(|s| s.start);
    }

    /// Gives a house its whole name: « Théâtre du [Trillium] ».
    pub fn houses(&self, edges: &Edges, spans: &mut [Span]) {
        let doc = self.doc;
        for i in 0..spans.len() {
            let start = spans[i].start;
            let free = if i > 0 { spans[i - 1].end } else { 0 };
            let small = |t: usize| !doc.tokens[t].capital && edges.small.contains(&text::fold(doc.str(t)));
            let Some(head) = (free..start).rev().take(3).find(|t| !small(*t)) else { continue };
            let between = head + 1 < start && text::fold(doc.str(head + 1)).starts_with('d');
            if between
                && doc.tokens[head].capital
                && let Some(kind) = edges.heads.get(&text::fold(doc.str(head)))
            {
                spans[i] = Span { start: head, kind: *kind, ..spans[i].clone() };
            }
        }
    }

    fn in_small_letters(&self, folded: &str) -> bool {
        let doc = self.doc;
        (0..doc.tokens.len()).any(|i| doc.tokens[i].kind == Kind::Word && !doc.tokens[i].capital && text::fold(doc.str(i)) == folded)
    }

    /// The folded form of a span that the gazetteer does not know.
    fn unknown(&self, span: &Span) -> Option<String> {
        let known = self.gazetteer.longest(self.doc, self.ids, span.start).is_some_and(|m| m.end >= span.end);
        (!known).then(|| text::fold(self.doc.span(span.start..span.end)))
    }

    /// Certain forms with a capital, longest first from the left.
    fn known(&self) -> Vec<Match<'_>> {
        let mut known = Vec::new();
        let mut at = 0;
        while at < self.ids.len() {
            match self.gazetteer.longest(self.doc, self.ids, at) {
                Some(found) => {
                    at = found.end;
                    if !found.senses[0].ambiguous && (found.senses[0].small || self.capital_in(&found)) {
                        known.push(found);
                    }
                }
                None => at += 1,
            }
        }
        known
    }

    /// Whether a form has a capital that the beginning of a sentence does not give it: « Les échos » has none.
    fn capital_in(&self, found: &Match<'_>) -> bool {
        let capital = |i: usize| self.doc.str(i).chars().any(char::is_uppercase);
        let word = |i: &usize| self.doc.tokens[*i].kind == Kind::Word;
        let first = self.doc.sentence_of(found.start).is_some_and(|s| s.tokens.start == found.start);
        let rest = found.start + 1..found.end;
        if first && rest.clone().any(|i| word(&i)) { rest.into_iter().any(capital) } else { (found.start..found.end).any(capital) }
    }

    /// A span that several known names fill is those names: « Meta Mark Zuckerberg », « Renault et Nissan ».
    fn cut(&self, span: Span, known: &[Match<'_>]) -> Vec<Span> {
        let inside: Vec<&Match<'_>> = known.iter().filter(|m| span.start <= m.start && m.end <= span.end).collect();
        let between = |i: &usize| self.doc.tokens[*i].kind == Kind::Mark || matches!(text::fold(self.doc.str(*i)).as_str(), "et" | "ou");
        let filled = inside.len() > 1
            && (span.start..span.end).filter(|i| !inside.iter().any(|m| (m.start..m.end).contains(i))).all(|i| between(&i));
        if filled {
            return inside.iter().map(|m| self.span_of(m, span.sure)).collect();
        }
        vec![span]
    }

    fn span_of(&self, found: &Match<'_>, sure: f32) -> Span {
        Span { start: found.start, end: found.end, kind: self.gazetteer.entity(found.senses[0]).kind, sure: sure.max(KNOWN) }
    }

    fn add(&self, found: &Match<'_>, spans: &mut Vec<Span>) {
        let overlapping: Vec<usize> = (0..spans.len()).filter(|i| spans[*i].start < found.end && found.start < spans[*i].end).collect();
        match overlapping.as_slice() {
            [] if self.stands_alone(found) => spans.push(self.span_of(found, KNOWN)),
            [] => {}
            [only] => {
                let span = &mut spans[*only];
                if span.start == found.start && span.end == found.end {
                    span.kind = self.kind_of(found.senses, span.kind);
                    span.sure = AGREED;
                } else if found.end - found.start >= span.end - span.start {
                    *span = self.span_of(found, span.sure);
                }
            }
            several => {
                // A known name over several pieces of the tagger's: « Scale » « AI ».
                let covered = several.iter().all(|i| found.start <= spans[*i].start && spans[*i].end <= found.end);
                if covered {
                    let first = several[0];
                    spans.retain(|s| !(found.start <= s.start && s.end <= found.end));
                    spans.insert(first.min(spans.len()), self.span_of(found, KNOWN));
                }
            }
        }
    }

    /// The type among the senses of a form: the tagger's where one has it, else that of the first certain sense.
    pub fn kind_of(&self, senses: &[Sense], tagged: Type) -> Type {
        let certain = || senses.iter().filter(|s| !s.ambiguous).map(|s| self.gazetteer.entity(*s).kind);
        if certain().any(|k| k == tagged) { tagged } else { certain().next().unwrap_or(tagged) }
    }

    /// Whether a known form is a name by itself: no capitalised neighbour makes it part of a longer one.
    fn stands_alone(&self, found: &Match<'_>) -> bool {
        let one_short = found.end - found.start == 1 && self.doc.str(found.start).chars().count() <= 2;
        self.alone(found.start, found.end) && !one_short
    }

    fn alone(&self, start: usize, end: usize) -> bool {
        let capital = |i: usize| self.doc.tokens.get(i).is_some_and(|t| t.kind == Kind::Word && t.capital);
        let glued = |i: usize| {
            self.doc.tokens.get(i).is_some_and(|t| !t.spaced && (t.is_dash(self.doc.text) || matches!(t.kind, Kind::Word | Kind::Digits)))
        };
        let before = start.checked_sub(1);
        let goes_on = capital(end) || glued(end);
        let began = before.is_some_and(|b| {
            let first_of_sentence = self.doc.sentence_of(b).is_some_and(|s| s.tokens.start == b);
            (capital(b) && !first_of_sentence)
                || (self.doc.tokens[b].is_dash(self.doc.text) && !self.doc.tokens[b].spaced && !self.doc.tokens[start].spaced)
        });
        !(goes_on || began)
    }
}
