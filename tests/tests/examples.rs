//! The examples of the lexicons: each shows its row's word at work, and the readers see it there.
#![allow(clippy::print_stdout)]

use clean::phrases::Phrases;
use extract::Input;
use extract::lexicon::conjugate::Conjugation;
use extract::lexicon::inflect::Inflection;

/// Of a list whose examples each hold a figure, one in so many may be beyond the grammar.
const UNREAD: usize = 100;

/// FILE:LINE, the first column and the example of every row.
fn examples(path: &str, columns: &[&str]) -> Vec<(String, String, String)> {
    let tsv = tests::data().tsv(path, columns).expect("a lexicon");
    let at = columns.iter().position(|c| *c == "example").expect("examples");
    let row = |r: tables::data::TsvRow<'_>| (format!("{path}:{}", r.line), r.fields[0].to_owned(), r.fields[at].to_owned());
    tsv.rows().map(row).collect()
}

/// Words to compare by: without accents, marks and case.
fn words(text: &str) -> String {
    let plain = text::fold(text);
    let words: Vec<&str> = plain.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    format!(" {} ", words.join(" "))
}

/// Fails where more is wrong than is known: what is known may only shrink.
fn at_most(known: usize, wrong: &[String]) {
    println!("{} wrong, {known} known\n{}", wrong.len(), wrong.join("\n"));
    assert!(wrong.len() <= known, "{} wrong, {known} known\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn an_example_holds_its_word() {
    let lists: [(&str, &[&str]); 4] = [
        ("lexicon/fr/demonyms.tsv", &["adjective", "country", "example"]),
        ("lexicon/fr/periphrases.tsv", &["phrase", "entity_id", "example"]),
        ("lexicon/fr/trades.tsv", &["noun", "types", "trade", "example"]),
        ("lexicon/fr/verb_homographs.tsv", &["form", "as", "example"]),
    ];
    let mut wrong = Vec::new();
    for (path, columns) in lists {
        for (place, word, example) in examples(path, columns) {
            if !words(&example).contains(&words(&word)) {
                wrong.push(format!("{place}: « {word} » is not in « {example} »"));
            }
        }
    }
    at_most(0, &wrong);
}

#[test]
fn an_example_of_a_noun_holds_one_of_its_forms() {
    let inflection = Inflection::load(&tests::data(), "lexicon/fr").expect("inflection");
    let mut wrong = Vec::new();
    for (place, noun, example) in examples("lexicon/fr/claim_nouns.tsv", &["noun", "class", "measure", "modality", "example"]) {
        if !inflection.forms(&noun).iter().any(|form| words(&example).contains(&words(form))) {
            wrong.push(format!("{place}: no form of « {noun} » is in « {example} »"));
        }
    }
    // « créations d’emplois »: the noun behind « de » stays as it is; « gigafactories », « stations-service ».
    at_most(7, &wrong);
}

#[test]
fn an_example_of_a_verb_holds_one_of_its_forms() {
    let conjugation = Conjugation::load(&tests::data(), "lexicon/fr").expect("conjugation");
    let mut wrong = Vec::new();
    for (place, verb, example) in examples("lexicon/fr/claim_verbs.tsv", &["verb", "frame", "measure", "modality", "example"]) {
        let head = verb.trim_start_matches("s'").trim_start_matches("se ").split(' ').next().unwrap_or_default();
        let forms = conjugation.forms(head).into_iter().flatten().map(|(form, _)| form);
        let said = words(&example);
        // Of a participle, its feminine and plural are not listed.
        let held = forms.chain([head.to_owned()]).any(|form| {
            let form = words(&form);
            ["", "e", "s", "es"].iter().any(|ending| said.contains(&format!("{}{ending} ", form.trim_end())))
        });
        if !held {
            wrong.push(format!("{place}: no form of « {head} » is in « {example} »"));
        }
    }
    // « codétient »: two prefixes.
    at_most(1, &wrong);
}

#[test]
fn a_figure_is_read_in_the_examples_of_claims() {
    let extractor = tests::extractor();
    let columns = [["verb", "frame", "measure", "modality", "example"], ["noun", "class", "measure", "modality", "example"]];
    for (path, columns) in ["lexicon/fr/claim_verbs.tsv", "lexicon/fr/claim_nouns.tsv"].into_iter().zip(columns) {
        let all = examples(path, &columns);
        let read = |text: &str| !extractor.extract(Input { text, ..Input::default() }).figures.is_empty();
        let unread: Vec<_> = all.iter().filter(|(_, _, example)| !read(example)).map(|(place, _, e)| format!("{place}: {e}")).collect();
        println!("{path}: {} of {} examples without a figure", unread.len(), all.len());
        assert!(unread.len() * UNREAD <= all.len(), "\n{}", unread.join("\n"));
    }
}

#[test]
fn boilerplate_is_known_by_its_example() {
    let phrases = Phrases::load(&tests::data()).expect("phrases");
    let mut wrong = Vec::new();
    for language in ["fr", "en"] {
        let path = format!("lexicon/{language}/boilerplate.tsv");
        for (place, phrase, example) in examples(&path, &["phrase", "where", "kind", "opens", "example"]) {
            if phrases.find(&example).is_none() {
                wrong.push(format!("{place}: « {phrase} » is not seen in « {example} »"));
            }
        }
    }
    // A sign of omission at the end, a comma in a number.
    at_most(19, &wrong);
}
