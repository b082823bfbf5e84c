//! Sentences with the expressions of time in them, as they are to be read.

use std::borrow::Cow;
use std::path::Path;

use proptest::prelude::*;
use tables::Data;
use text::sentences::Abbreviations;
use unicode_normalization::UnicodeNormalization;

use super::*;
use crate::figures;
use crate::lexicon::conjugate::Verbs;
use crate::lexicon::figures::FigureLexicon;
use crate::tokens::Vocabulary;

struct Words {
    vocabulary: Vocabulary,
    figures: FigureLexicon,
    periods: PeriodLexicon,
    abbreviations: Abbreviations,
}

fn words() -> Words {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    let data = Data::new(move |path| std::fs::read(root.join(path)).ok().map(Cow::Owned), |_| Vec::new());
    let mut vocabulary = Vocabulary::default();
    let verbs = Verbs::load(&data, "lexicon/fr").expect("the verbs");
    let figures = FigureLexicon::load(&data, "lexicon/fr", &verbs, &mut vocabulary).expect("the lexicon of figures");
    let periods = PeriodLexicon::load(&data, "lexicon/fr").expect("the lexicon of periods");
    let file = data.tsv("lexicon/fr/abbreviations.tsv", &["form"]).expect("the list of abbreviations");
    let abbreviations = file.rows().map(|r| r.fields[0].to_owned()).collect();
    Words { vocabulary, figures, periods, abbreviations }
}

fn shown(day: Option<i32>) -> String {
    let date = |d: i32| jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().days(d)).expect("a date");
    day.map(|d| date(d).to_string()).unwrap_or_default()
}

fn days(days: Option<Days>) -> String {
    match days {
        Some((start, end)) if start == end => shown(start),
        Some((start, end)) => format!("{}..{}", shown(start), shown(end)),
        None => "-".to_owned(),
    }
}

/// « words = past », with « / future » where that differs, and the role where it is not that of a period.
fn line(doc: &Doc<'_>, e: &Expression) -> String {
    let mut line = format!("{} = {}", doc.span(e.tokens.clone()), days(e.past));
    if e.past != e.future {
        line.push_str(&format!(" / {}", days(e.future)));
    }
    match e.role {
        Role::Period => {}
        Role::Deadline => line.push_str(" (deadline)"),
        Role::Anchored(_) => line.push_str(" (anchored)"),
        Role::Versus(_) => line.push_str(" (versus)"),
        Role::Vague => line.push_str(" (vague)"),
        Role::HowLong => line.push_str(" (how long)"),
        Role::HowOften => line.push_str(" (how often)"),
    }
    line
}

/// The expressions of a text, one a line.
fn read(words: &Words, published: &str, text: &str) -> Vec<String> {
    let published = published.parse::<jiff::civil::Date>().ok().map(|d| (d - jiff::civil::date(1970, 1, 1)).get_days());
    let doc = Doc::new(text, &words.vocabulary, &words.abbreviations);
    let found = figures::figures(&words.figures, None, &doc);
    of_text(&words.periods, &doc, &found, published, usize::MAX).iter().flatten().map(|e| line(&doc, e)).collect()
}

struct Case {
    published: &'static str,
    text: &'static str,
    lines: Vec<&'static str>,
}

fn cases() -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in include_str!("cases.txt").lines().filter(|l| !l.starts_with('#')) {
        match (line.strip_prefix('[').and_then(|l| l.split_once("] ")), cases.last_mut()) {
            (Some((published, text)), _) => cases.push(Case { published, text, lines: Vec::new() }),
            (None, Some(case)) => case.lines.push(line.trim()),
            (None, None) => {}
        }
    }
    cases
}

#[test]
fn every_case_is_read() {
    let words = words();
    let cases = cases();
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|c| {
            let got = read(&words, c.published, c.text);
            (got != c.lines).then(|| format!("[{}] {}\n  want {:?}\n  got  {got:?}", c.published, c.text, c.lines))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} wrong:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn the_form_of_the_text_does_not_matter() {
    let words = words();
    let plain = |s: &str| text::lower(s).replace('\u{a0}', " ");
    for case in cases() {
        let want: Vec<String> = case.lines.iter().map(|l| plain(l)).collect();
        let decomposed: String = case.text.nfd().collect();
        let narrow = case.text.replace(' ', "\u{a0}").replace(".\u{a0}", ". ");
        let curly = case.text.replace('\'', "’");
        for variant in [decomposed, narrow, curly] {
            let got: Vec<String> = read(&words, case.published, &variant).iter().map(|l| plain(l)).collect();
            assert_eq!(got, want, "{variant}");
        }
    }
}

fn only(text: &str) -> Expression {
    let words = words();
    let doc = Doc::new(text, &words.vocabulary, &words.abbreviations);
    let found = figures::figures(&words.figures, None, &doc);
    let mut read = expressions(&words.periods, &doc, &found, 0..doc.tokens.len(), None, &Context::default());
    assert_eq!(read.len(), 1, "{text}");
    read.remove(0)
}

#[test]
fn spans_tell_both_ends() {
    let ends = only("Le groupe portera de 4 à 5 milliards de dollars, entre 2025 et 2027, ses dépenses.").ends;
    let shown = ends.map(|(a, b)| format!("{} {}", days(Some(a)), days(Some(b))));
    assert_eq!(shown.as_deref(), Some("2025-01-01..2025-12-31 2027-01-01..2027-12-31"));
}

#[test]
fn shifts_are_told() {
    assert_eq!(only("Contre 3 millions d'euros deux ans plus tôt.").role, Role::Anchored(Shift { unit: Unit::Year, count: -2 }));
    assert_eq!(only("Une hausse de 3 % sur un an.").role, Role::Versus(Some(Shift { unit: Unit::Year, count: -1 })));
    assert_eq!(only("Une hausse de 3 % par rapport à 2024.").role, Role::Versus(None));
}

#[test]
fn a_long_sentence_is_read_in_one_go() {
    let words = words();
    let text = "entre fin de la fin du mois de mars 2025, 2026, 2027 et le premier de l'exercice clos, de 3 à 4 et 5 ".repeat(4000);
    let doc = Doc::new(&text, &words.vocabulary, &words.abbreviations);
    let begun = std::time::Instant::now();
    expressions(&words.periods, &doc, &[], 0..doc.tokens.len(), Some(20_000), &Context::default());
    assert!(begun.elapsed().as_secs() < 5, "{:?} for {} tokens", begun.elapsed(), doc.tokens.len());
}

proptest! {
    #[test]
    fn any_mixture_of_words_of_time_is_read(picks in proptest::collection::vec(0usize..60, 0..40), published in proptest::option::of(-800_000..800_000i32)) {
        let pool: Vec<&str> = MIXTURE.split(' ').collect();
        let text = picks.iter().map(|p| pool[p % pool.len()]).collect::<Vec<_>>().join(" ");
        WORDS.with(|words| {
            let doc = Doc::new(&text, &words.vocabulary, &words.abbreviations);
            let context = Context::read(&words.periods, &doc, &[]);
            let read = expressions(&words.periods, &doc, &[], 0..doc.tokens.len(), published, &context);
            for pair in read.windows(2) {
                assert!(pair[0].tokens.end <= pair[1].tokens.start, "{text}");
            }
            assert!(read.iter().all(|e| e.tokens.end <= doc.tokens.len() && !e.tokens.is_empty()), "{text}");
        });
    }
}

const MIXTURE: &str = "de à en au du entre depuis d'ici avant fin mi- début le la les l' cette dernier prochaine précédent 2024 2025 - / , ( ) \
    premier 1er deux 3 31 T2 2T25 trimestre mois ans année exercice clos juin mars hiver été mardi hier la veille plus tôt par chaque \
    tous années 1990 neuf premiers derniers même période que il y a sur un 2100 9999 . semaine décennie siècle 999";

thread_local! {
    static WORDS: Words = words();
}
