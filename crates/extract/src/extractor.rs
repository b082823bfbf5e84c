//! One text, read. In: clean text, its date and language. Out: its mentions, its figures and what is claimed of them.

use std::collections::BTreeMap;
use std::ops::Range;

use tables::{Data, Error};
use text::sentences::Abbreviations;

use crate::claims::weigh::{Judge, Watch};
use crate::claims::{self, About, Claim};
use crate::excerpt::excerpt;
use crate::figures::same_unit::{self, Offer};
use crate::figures::{self, Figure};
use crate::lexicon::claims::ClaimLexicon;
use crate::lexicon::conjugate::Verbs;
use crate::lexicon::figures::FigureLexicon;
use crate::maxent::Maxent;
use crate::names::{self, Mention, Names};
use crate::tokens::{Doc, Vocabulary};

/// All that extraction reads once.
pub struct Extractor {
    languages: BTreeMap<String, Language>,
    names: Names,
    /// The language of texts that state none that is known.
    fallback: String,
}

/// The lexicons of one language.
struct Language {
    vocabulary: Vocabulary,
    abbreviations: Abbreviations,
    figures: FigureLexicon,
    claims: ClaimLexicon,
    judge: Judge,
    /// Which numbers share the unit of which.
    shared: Option<Maxent>,
}

/// One text to read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Input<'a> {
    /// Clean text; offsets of the result are bytes of it.
    pub text: &'a str,
    /// Headline: no part of the text, but its names count.
    pub title: Option<&'a str>,
    /// Day of publication, in days since 1970.
    pub published: Option<i32>,
    /// ISO 639-1.
    pub language: Option<&'a str>,
}

/// What a text says.
#[derive(Clone, Debug, Default)]
pub struct Extraction {
    /// Names, in order.
    pub mentions: Vec<Mention>,
    /// Quantities, in order.
    pub figures: Vec<Row>,
}

/// A figure with its place and its claim.
#[derive(Clone, Debug)]
pub struct Row {
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// Bytes of its sentence, or of the part around it that is shown of an endless one.
    pub sentence: (usize, usize),
    /// The quantity.
    pub figure: Figure,
    /// What is claimed of it.
    pub claim: Claim,
}

impl Extractor {
    /// Reads the lexicons of all languages that have one.
    ///
    /// # Errors
    /// A file that is not what it must be, or a fallback language that has no lexicon.
    pub fn new(data: &Data, fallback: &str) -> Result<Extractor, Error> {
        Extractor::with(data, fallback, &names::Settings::default())
    }

    /// The same, with the tagger of names that `names` says.
    ///
    /// # Errors
    /// As [`Extractor::new`], and a tagger that cannot be run.
    pub fn with(data: &Data, fallback: &str, names: &names::Settings) -> Result<Extractor, Error> {
        let names = Names::with(data, names)?;
        let mut languages = BTreeMap::new();
        for path in data.list("lexicon") {
            let Some(folder) = path.strip_suffix("/numbers.tsv") else { continue };
            let code = folder.rsplit('/').next().unwrap_or_default().to_owned();
            languages.insert(code, Language::load(data, folder, &names)?);
        }
        if !languages.contains_key(fallback) {
            let known: Vec<_> = languages.keys().map(String::as_str).collect();
            return Err(Error::setting(
                "extract.language",
                format!("no lexicon for « {fallback} »; there is one for {}", known.join(", ")),
            ));
        }
        Ok(Extractor { languages, names, fallback: fallback.to_owned() })
    }

    /// Reads one text. A text in a language without a lexicon has no figures.
    pub fn extract(&self, input: Input<'_>) -> Extraction {
        self.watched(input, &mut ())
    }

    /// The same; `watch` is shown what was asked about each figure, by the figure's number.
    pub fn watched(&self, input: Input<'_>, watch: &mut dyn Watch) -> Extraction {
        let Some((language, doc)) = self.open(input) else { return Extraction::default() };
        let found = language.read(&doc);
        let mentions = self.names.mentions(&doc);
        let again = language.for_claims(input.text);
        let about = About { title: input.title, published: input.published };
        let text = claims::Text { lexicon: &language.claims, doc: &again, figures: &found, mentions: &mentions, about };
        let claims = claims::claims(&text, &language.judge, watch);
        let rows = found.into_iter().zip(claims).map(|(figure, claim)| row(&doc, figure, claim)).collect();
        Extraction { mentions, figures: rows }
    }

    /// The quantities of a text alone, without names and claims.
    pub fn figures(&self, input: Input<'_>) -> Vec<Figure> {
        self.open(input).map(|(language, doc)| language.read(&doc)).unwrap_or_default()
    }

    /// The numbers of a text that no rule gives a unit, each with the quantities whose unit it may share: places in bytes.
    pub fn offers(&self, input: Input<'_>) -> Vec<((usize, usize), Vec<Offer>)> {
        let Some((language, doc)) = self.open(input) else { return Vec::new() };
        let place = |tokens: Range<usize>| (doc.tokens[tokens.start].start as usize, doc.tokens[tokens.end - 1].end as usize);
        figures::offers(&language.figures, &doc).into_iter().map(|(tokens, offers)| (place(tokens), offers)).collect()
    }

    /// How the sentences of a text are analysed, for a person to read.
    pub fn analysis(&self, input: Input<'_>) -> String {
        let Some((language, doc)) = self.open(input) else { return String::new() };
        let found = language.read(&doc);
        let mentions = self.names.mentions(&doc);
        let again = language.for_claims(input.text);
        let about = About { title: None, published: input.published };
        let text = claims::Text { lexicon: &language.claims, doc: &again, figures: &found, mentions: &mentions, about };
        claims::analysis::analysis(&text, &language.judge)
    }

    /// The language of a text, and the text cut into words.
    fn open<'t>(&self, input: Input<'t>) -> Option<(&Language, Doc<'t>)> {
        let language = self.languages.get(input.language.unwrap_or(&self.fallback))?;
        Some((language, Doc::new(input.text, &language.vocabulary, &language.abbreviations)))
    }
}

fn row(doc: &Doc<'_>, mut figure: Figure, claim: Claim) -> Row {
    (figure.direction, figure.role) = (claim.direction, claim.role);
    let start = doc.tokens[figure.tokens.start].start as usize;
    let end = doc.tokens[figure.tokens.end - 1].end as usize;
    let whole = doc.sentence_of(figure.tokens.start).map_or(start..end, |s| s.bytes.start..s.bytes.end.max(end));
    let shown = excerpt(doc.text, whole, &(start..end));
    Row { start, end, sentence: (shown.start, shown.end), figure, claim }
}

impl Language {
    fn load(data: &Data, folder: &str, names: &Names) -> Result<Language, Error> {
        let mut vocabulary = Vocabulary::default();
        let verbs = Verbs::load(data, folder)?;
        let figures = FigureLexicon::load(data, folder, &verbs, &mut vocabulary)?;
        let file = data.tsv(&format!("{folder}/abbreviations.tsv"), &["form"])?;
        let abbreviations = file.rows().map(|r| r.fields[0].to_owned()).collect();
        let claims = ClaimLexicon::load(data, folder, &verbs, &figures.inflection, names.gazetteer())?;
        let code = folder.rsplit('/').next().unwrap_or_default();
        let judge = Judge::load(data, code, names.clusters())?;
        let shared = Maxent::shipped(data, &format!("models/claims/{code}/same-unit.bin"), &same_unit::CLASSES)?;
        Ok(Language { vocabulary, abbreviations, figures, claims, judge, shared })
    }

    /// The quantities of a text.
    fn read(&self, doc: &Doc<'_>) -> Vec<Figure> {
        figures::figures(&self.figures, self.shared.as_ref(), doc)
    }

    /// The text cut with the words that claims read.
    fn for_claims<'t>(&self, text: &'t str) -> Doc<'t> {
        Doc::new(text, &self.claims.vocabulary, &self.abbreviations)
    }
}
