//! The words of time. In: `time_words.tsv`, `periods.tsv`, `months.tsv`, `weekdays.tsv`, `numbers.tsv` and
//! `approximations.tsv` of one language. Out: what is known of each word, and the phrases that lead or are a time.

use rustc_hash::FxHashMap;
use tables::data::TsvRow;
use tables::{Data, Error};

use super::calendar::Unit;
use crate::figure::named;
use crate::lexicon::spell::{pieces, spell_out};
use crate::tokens::{Doc, Vocabulary, WordId};

named! {
    /// Which day of a period is meant.
    Edge {
        /// All of it: « courant ».
        Whole "whole",
        /// « début ».
        Start "start",
        /// « mi- ».
        Middle "middle",
        /// « fin ».
        End "end",
    }
}

named! {
    /// Where a time lies, seen from publication or from the time named before.
    Toward {
        /// « en cours ».
        This "this",
        /// « dernier »: before publication.
        Last "last",
        /// « prochain »: after publication.
        Next "next",
        /// « précédent »: before the time named.
        Before "before",
        /// « suivant »: after the time named.
        After "after",
    }
}

named! {
    /// What the words before a time make of it.
    Lead {
        /// « au cours de »: nothing.
        In "in",
        /// « en », « pendant »: with a duration, how long.
        Lapse "lapse",
        /// « sur »: with a duration how long, with one year a comparison.
        Over "over",
        /// « dans »: with a duration, when that is over.
        Hence "hence",
        /// « de … à ».
        From "from",
        /// « entre … et ».
        Between "between",
        /// « d’ici ».
        By "by",
        /// « jusqu’à ».
        Until "until",
        /// « avant ».
        Before "before",
        /// « depuis »: what has begun is past, whatever the clause tells.
        Since "since",
        /// « à partir de », « dès ».
        Onward "onward",
        /// « après ».
        After "after",
        /// « il y a ».
        Ago "ago",
        /// « par rapport à ».
        Versus "versus",
    }
}

macro_rules! classes {
    ($($variant:ident $name:literal),* $(,)?) => {
        /// What a small word does in an expression of time; the words stand in `time_words.tsv`.
        #[allow(missing_docs, reason = "the words of each stand in time_words.tsv")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub enum Class { $($variant),* }

        impl Class {
            const NAMES: &'static [(Class, &'static str)] = &[$((Class::$variant, $name)),*];
        }
    };
}

classes! {
    First "first", FiscalNoun "fiscal_noun", FiscalAdjective "fiscal_adjective", OffsetAdjective "offset_adjective",
    PlainAdjective "plain_adjective", Article "article", This "this", Own "own", Of "of", To "to", And "and", Each "each",
    Every "every", Same "same", That "that", Per "per", QuarterLetter "quarter_letter", HalfLetter "half_letter",
    FiscalLetters "fiscal_letters", OrdinalEnding "ordinal_ending", HalfMore "half_more", Several "several",
    Comparative "comparative", DecadesWord "decades_word", YearNoun "year_noun", SpanNoun "span_noun", YearVerb "year_verb",
    DayPart "day_part", Plural "plural", Here "here", There "there", In "in",
    Only "only", Reported "reported", Rank "rank", Time "time", EndingVerb "ending_verb",
}

/// All that is known of one word.
#[derive(Clone, Copy, Debug, Default)]
pub struct TimeWord {
    /// As a number.
    pub number: Option<i32>,
    /// « dizaine » 10.
    pub approximation: Option<i32>,
    /// 1 to 12, and whether it is an abbreviation.
    pub month: Option<(i32, bool)>,
    /// 1 for Monday.
    pub weekday: Option<i32>,
    /// « deuxième » 2.
    pub ordinal: Option<i32>,
    /// « trimestre ».
    pub unit: Option<Unit>,
    /// First month of a season.
    pub season: Option<i32>,
    /// « fin ».
    pub edge: Option<Edge>,
    /// « dernier ».
    pub toward: Option<Toward>,
    classes: u64,
}

impl TimeWord {
    /// Whether it is one of `class`.
    pub fn is(&self, class: Class) -> bool {
        self.classes & (1u64 << class as u8) != 0
    }
}

/// What a phrase says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phrase {
    /// Stands before a time.
    Lead(Lead),
    /// A day so far from publication: « hier ».
    Day(i32),
    /// A day so far from the time named: « la veille ».
    AnchoredDay(i32),
    /// Behind a duration: « plus tôt ».
    Later(i32),
    /// Likewise, where nothing follows: « avant ».
    LaterAtEnd(i32),
    /// Behind a time: « en cours ».
    Toward(Toward),
    /// « week-end ».
    Weekend,
    /// A time without days: « à l’époque ».
    Vague,
    /// « annuellement ».
    Often,
    /// « en glissement annuel ».
    YearAgo,
    /// Behind « exercice »: « clos ».
    Close,
}

/// The words of time of one language.
#[derive(Debug, Default)]
pub struct PeriodLexicon {
    vocabulary: Vocabulary,
    words: Vec<TimeWord>,
    next: FxHashMap<(u32, WordId), u32>,
    phrases: Vec<Vec<Phrase>>,
}

/// Words longer than this are in no list.
const LONGEST: usize = 24;

impl PeriodLexicon {
    /// Reads the lists below `folder` (such as `lexicon/fr`).
    ///
    /// # Errors
    /// A list that is missing or a row that is not what it must be, with file and line.
    pub fn load(data: &Data, folder: &str) -> Result<PeriodLexicon, Error> {
        let mut lexicon = PeriodLexicon { phrases: vec![Vec::new()], ..PeriodLexicon::default() };
        let tsv = |name: &str, columns: &[&str]| data.tsv(&format!("{folder}/{name}.tsv"), columns);
        for row in tsv("numbers", &["form", "value", "class"])?.rows() {
            lexicon.word_mut(row.fields[0]).number = Some(row.number(1)? as i32);
        }
        for row in tsv("approximations", &["form", "value"])?.rows() {
            lexicon.word_mut(row.fields[0]).approximation = Some(row.number(1)? as i32);
        }
        lexicon.months(&tsv("months", &["form", "month"])?)?;
        for row in tsv("weekdays", &["form", "weekday"])?.rows() {
            lexicon.word_mut(row.fields[0]).weekday = Some(row.number(1)? as i32);
        }
        for row in tsv("time_words", &["form", "class", "value"])?.rows() {
            lexicon.time_word(&row)?;
        }
        for row in tsv("periods", &["phrase", "kind", "value"])?.rows() {
            let phrase = phrase(&row)?;
            for form in spell_out(row.fields[0], &[]) {
                lexicon.insert(&form, phrase);
            }
        }
        Ok(lexicon)
    }

    fn word_mut(&mut self, form: &str) -> &mut TimeWord {
        let id = self.vocabulary.intern(&text::lower(form)) as usize;
        if self.words.len() <= id {
            self.words.resize(id + 1, TimeWord::default());
        }
        &mut self.words[id]
    }

    /// A form that another form of the same month begins with is an abbreviation.
    fn months(&mut self, tsv: &tables::data::Tsv) -> Result<(), Error> {
        let rows: Vec<TsvRow<'_>> = tsv.rows().collect();
        for row in &rows {
            let form = text::fold(row.fields[0]);
            let longer = |o: &&TsvRow<'_>| o.fields[1] == row.fields[1] && text::fold(o.fields[0]).len() > form.len();
            let short = rows.iter().filter(longer).any(|o| text::fold(o.fields[0]).starts_with(&form));
            self.word_mut(row.fields[0]).month = Some((row.number(1)? as i32, short));
        }
        Ok(())
    }

    fn time_word(&mut self, row: &TsvRow<'_>) -> Result<(), Error> {
        let value = row.fields[2];
        let word = self.word_mut(row.fields[0]);
        match row.fields[1] {
            "ordinal" => word.ordinal = Some(row.number(2)? as i32),
            "season" => word.season = Some(row.number(2)? as i32),
            "unit" => word.unit = Some(known(row, Unit::of(value))?),
            "edge" => word.edge = Some(known(row, Edge::of(value))?),
            "toward" => word.toward = Some(known(row, Toward::of(value))?),
            other => {
                let class = Class::NAMES.iter().find(|(_, name)| *name == other);
                word.classes |= 1 << known(row, class)?.0 as u8;
            }
        }
        Ok(())
    }

    fn insert(&mut self, form: &str, phrase: Phrase) {
        let mut node = 0;
        for piece in pieces(form) {
            let word = self.vocabulary.intern(&piece);
            let fresh = self.phrases.len() as u32;
            node = *self.next.entry((node, word)).or_insert(fresh);
            if node == fresh {
                self.phrases.push(Vec::new());
            }
        }
        if !self.phrases[node as usize].contains(&phrase) {
            self.phrases[node as usize].push(phrase);
        }
    }

    /// The number of a token's word here; 0 where it is no word of time.
    pub(super) fn id(&self, doc: &Doc<'_>, token: usize) -> WordId {
        let piece = doc.str(token);
        if piece.len() > LONGEST { 0 } else { self.vocabulary.get(&text::lower(piece)) }
    }

    /// What is known of a word.
    pub(super) fn word(&self, id: WordId) -> TimeWord {
        self.words.get(id as usize).copied().unwrap_or_default()
    }

    pub(super) fn step(&self, node: u32, word: WordId) -> Option<u32> {
        self.next.get(&(node, word)).copied()
    }

    pub(super) fn phrases(&self, node: u32) -> &[Phrase] {
        &self.phrases[node as usize]
    }
}

fn known<T>(row: &TsvRow<'_>, found: Option<T>) -> Result<T, Error> {
    found.ok_or_else(|| row.error(format!("« {} » with « {} » is none of the grammar of periods", row.fields[1], row.fields[2])))
}

fn phrase(row: &TsvRow<'_>) -> Result<Phrase, Error> {
    let count = || row.number(2).map(|n| n as i32);
    Ok(match row.fields[1] {
        "lead" => Phrase::Lead(known(row, Lead::of(row.fields[2]))?),
        "day" => Phrase::Day(count()?),
        "anchored_day" => Phrase::AnchoredDay(count()?),
        "later" => Phrase::Later(count()?),
        "later_at_end" => Phrase::LaterAtEnd(count()?),
        "toward" => Phrase::Toward(known(row, Toward::of(row.fields[2]))?),
        "weekend" => Phrase::Weekend,
        "vague" => Phrase::Vague,
        "often" => Phrase::Often,
        "year_ago" => Phrase::YearAgo,
        "close" => Phrase::Close,
        _ => return known(row, None),
    })
}
