//! Names by a model of the user's: a tiny one that `tools/onnx/make_tiny.py` made, so that it is known what it says.
#![cfg(feature = "onnx")]
#![allow(clippy::unwrap_used, reason = "tests fail by panics, in their helpers too")]

use std::fs;
use std::path::{Path, PathBuf};

use extract::names::backend::Backend;
use extract::names::gazetteer::{Gazetteer, Type};
use extract::names::{Names, Settings};
use extract::tokens::{Doc, Vocabulary};
use tables::Data;
use text::sentences::Abbreviations;

fn folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The repository's data, and the user's files from `own`.
fn data(own: PathBuf) -> Data {
    let (read, list) = (folder("../../data"), folder("../../data"));
    let files = move |path: &str| {
        let mut found: Vec<_> = fs::read_dir(list.join(path)).into_iter().flatten().flatten().collect();
        found
            .extend(found.iter().filter(|e| e.path().is_dir()).flat_map(|d| fs::read_dir(d.path()).unwrap().flatten()).collect::<Vec<_>>());
        let mut names: Vec<_> = found.iter().map(|e| e.path().strip_prefix(&list).unwrap().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    };
    let data = Data::new(move |path| fs::read(read.join(path)).ok().map(Into::into), files);
    data.with_own(move |path| fs::read(own.join(path)).ok().map(Into::into))
}

fn settings() -> Settings {
    Settings { model: Some("model.onnx".to_owned()) }
}

fn doc(text: &str) -> Doc<'_> {
    Doc::new(text, &Vocabulary::default(), &Abbreviations::default())
}

/// What the model alone finds.
fn tag(text: &str) -> Vec<(String, Type)> {
    let data = data(folder("tests/tiny"));
    let backend = Backend::load(&data, &settings()).unwrap();
    let doc = doc(text);
    let spans = backend.tag(&Gazetteer::default(), &doc);
    assert!(spans.iter().all(|s| s.sure > 0.5 && s.sure <= 1.0), "{spans:?}");
    spans.iter().map(|s| (doc.span(s.start..s.end).to_owned(), s.kind)).collect()
}

fn named(all: &[(&str, Type)]) -> Vec<(String, Type)> {
    all.iter().map(|(text, kind)| ((*text).to_owned(), *kind)).collect()
}

#[test]
fn a_word_has_the_label_of_its_first_piece() {
    // « Zor », « ##bax »: the second piece alone would be a place.
    assert_eq!(tag("Le groupe Zorbax investit à Ployenne."), named(&[("Zorbax", Type::Org), ("Ployenne", Type::Loc)]));
    assert_eq!(tag("Zorbax investit"), named(&[]), "nothing before it says that it is a group");
}

#[test]
fn labels_begin_and_go_on_and_some_are_no_mentions() {
    let per = |text: &'static str| (text, Type::Per);
    assert_eq!(
        tag("Aliénor Quimbert et Aliénor Aliénor Quimbert."),
        named(&[per("Aliénor Quimbert"), per("Aliénor"), per("Aliénor Quimbert")])
    );
    assert_eq!(tag("Quimbert, d'Aliénor"), named(&[per("Quimbert"), per("Aliénor")]), "a name may begin with I-");
    assert_eq!(tag("le Vexane Quimbert, lundi"), named(&[("Vexane", Type::Product), per("Quimbert")]), "I- of another type begins");
    assert_eq!(tag(""), named(&[]));
    assert_eq!(tag("… — \n\n \u{a0}"), named(&[]));
}

#[test]
fn a_sentence_longer_than_the_window_is_read_in_overlapping_ones() {
    // Windows of 14 pieces that overlap by 3: wherever the name stands, one of them has the word before it.
    for before in 0..60 {
        for after in [0, 5, 40] {
            let text = format!("{}groupe Zorbax{}", "le ".repeat(before), " le".repeat(after));
            assert_eq!(tag(&text), named(&[("Zorbax", Type::Org)]), "{before} words before, {after} after");
        }
    }
    let many = "Aliénor Quimbert, ".repeat(40);
    assert_eq!(tag(&many), named(&[("Aliénor Quimbert", Type::Per); 40]), "each once");
}

#[test]
fn gazetteer_and_coreference_follow_as_for_the_built_in_tagger() {
    let names = Names::with(&data(folder("tests/tiny")), &settings()).unwrap();
    let text = "Aliénor Quimbert dirige le groupe Zorbax. Quimbert investit à Ployenne, comme Microsoft et Mark Zuckerberg.";
    let mentions = names.mentions(&doc(text));
    let found: Vec<_> = mentions.iter().map(|m| (&text[m.start..m.end], m.kind.name(), m.entity.id.as_str())).collect();
    let want = [
        ("Aliénor Quimbert", "PER", "per-alienor-quimbert"),
        ("Zorbax", "ORG", "org-zorbax"),
        ("Quimbert", "PER", "per-alienor-quimbert"),
        ("Ployenne", "LOC", "loc-ployenne"),
        ("Microsoft", "ORG", "microsoft"),
        ("Mark Zuckerberg", "PER", "mark-zuckerberg"),
    ];
    assert_eq!(found, want);
}

#[test]
fn what_is_wrong_with_a_model_is_said_with_its_key() {
    let whole = |name: &str| fs::read(folder("tests/tiny").join(name)).unwrap();
    let config = String::from_utf8(whole("config.json")).unwrap();
    let cases: [(&str, Option<Vec<u8>>, &str); 8] = [
        ("model.onnx", None, "cannot read « model.onnx »"),
        ("tokenizer.json", None, "cannot read « tokenizer.json »"),
        ("config.json", None, "cannot read « config.json »"),
        ("model.onnx", Some(b"no model".to_vec()), "model.onnx"),
        ("tokenizer.json", Some(b"{}".to_vec()), "tokenizer.json"),
        ("config.json", Some(config.replace("B-PROD", "B-PLANET").into_bytes()), "no type for the label « B-PLANET »"),
        ("config.json", Some(config.replace(",\n    \"8\": \"B-DATE\"", "").into_bytes()), "9 scores for 3 pieces and the 8 labels"),
        ("config.json", Some(config.replace("16", "5").into_bytes()), "no room for words"),
    ];
    for (name, bytes, want) in cases {
        let own = tempfile::tempdir().unwrap();
        for file in ["model.onnx", "tokenizer.json", "config.json"] {
            match &bytes {
                _ if file != name => fs::write(own.path().join(file), whole(file)).unwrap(),
                Some(bytes) => fs::write(own.path().join(file), bytes).unwrap(),
                None => {}
            }
        }
        let error = Backend::load(&data(own.path().to_owned()), &settings()).err().unwrap().to_string();
        assert!(error.starts_with("setting extract.names.model") && error.contains(want), "{name}: {error}");
    }
}
