//! Every sentence of `tests/gold/names/fr`: the names marked in it, their types and entities, and none else.
//!
//! A name is marked as `[surface](TYPE id)`; the id may be left out.

use extract::{Extractor, Input};
use tests::specs;

/// A name as a spec marks it: first byte, byte after the last, type, id or nothing.
type Mark = (usize, usize, String, String);

fn unmark(marked: &str) -> (String, Vec<Mark>) {
    let mut text = String::new();
    let mut marks = Vec::new();
    let mut rest = marked;
    while let Some((before, after)) = rest.split_once('[') {
        let (surface, after) = after.split_once("](").expect("[surface](TYPE)");
        let (label, after) = after.split_once(')').expect("[surface](TYPE)");
        let (kind, id) = label.split_once(' ').unwrap_or((label, ""));
        text.push_str(before);
        let start = text.len();
        text.push_str(surface);
        marks.push((start, text.len(), kind.to_owned(), id.to_owned()));
        rest = after;
    }
    text.push_str(rest);
    (text, marks)
}

fn differences(extractor: &Extractor, marked: &str) -> Vec<String> {
    let (text, want) = unmark(marked);
    let read = extractor.extract(Input { text: &text, ..Input::default() });
    let got: Vec<Mark> = read.mentions.iter().map(|m| (m.start, m.end, m.kind.name().to_owned(), m.entity.id.clone())).collect();
    let same = |w: &Mark, g: &Mark| (w.0, w.1, &w.2) == (g.0, g.1, &g.2) && (w.3.is_empty() || w.3 == g.3);
    let show = |sign: &str, m: &Mark| format!("{sign} [{}]({} {})", &text[m.0..m.1], m.2, m.3);
    let missed = want.iter().filter(|w| !got.iter().any(|g| same(w, g))).map(|w| show("want", w));
    let extra = got.iter().filter(|g| !want.iter().any(|w| same(w, g))).map(|g| show("got ", g));
    missed.chain(extra).collect()
}

#[test]
fn every_name_is_found_typed_and_tied_to_its_entity() {
    let extractor = tests::extractor();
    let cases = specs::read(&tests::path("tests/gold/names/fr"));
    assert!(cases.len() >= 120, "{} sentences", cases.len());
    let mut report = String::new();
    let mut wrong = 0;
    for case in &cases {
        let differences = differences(&extractor, &case.text);
        if !differences.is_empty() {
            wrong += 1;
            report.push_str(&format!("{}: {}\n    {}\n", case.place, case.text, differences.join("\n    ")));
        }
    }
    assert!(wrong == 0, "{wrong} of {} sentences\n{report}", cases.len());
}

#[test]
fn an_entity_is_called_as_its_document_calls_it_in_full() {
    let extractor = tests::extractor();
    let called = |text: &str, id: &str| {
        let read = extractor.extract(Input { text, ..Input::default() });
        let mut names: Vec<String> = read.mentions.iter().filter(|m| m.entity.id == id).map(|m| m.entity.name.clone()).collect();
        names.dedup();
        names.join(" | ")
    };
    // What stands nowhere in the text is no name for it; the longest name that does is everywhere.
    assert_eq!(called("L'UE hésite encore, et l'UE paiera.", "union-europeenne"), "UE");
    assert_eq!(called("L'UE hésite encore. L'Union européenne paiera.", "union-europeenne"), "Union européenne");
    assert_eq!(called("AWS a gagné 10 milliards de dollars, a dit AWS.", "aws"), "AWS");
    // Misspellings, persons and bynames of places keep the known name, and so does a name with a legal form.
    assert_eq!(called("Openai et Anthropic recrutent à Paris.", "openai"), "OpenAI");
    assert_eq!(called("« Zuck » a tranché hier soir.", "mark-zuckerberg"), "Mark Zuckerberg");
    assert_eq!(called("Meta Platforms publie ses comptes jeudi.", "meta"), "Meta");
}
