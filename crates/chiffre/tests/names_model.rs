//! `[extract.names] model`: a tagger of the user's in a pipeline, and what a program says that was built without it.
#![allow(clippy::unwrap_used, reason = "tests fail by panics, in their helpers too")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const TEXT: &str = "Le groupe Zorbax investit 3 milliards d’euros dans une usine de batteries, a annoncé sa direction lundi matin.\n\n\
    Le chantier doit commencer au printemps et durer deux ans ; la région y voit 400 emplois, selon son président.\n";

fn pipeline(folder: &Path) {
    fs::create_dir(folder.join("tiny")).unwrap();
    for name in ["model.onnx", "tokenizer.json", "config.json"] {
        let tiny = Path::new(env!("CARGO_MANIFEST_DIR")).join("../extract/tests/tiny").join(name);
        fs::copy(tiny, folder.join("tiny").join(name)).unwrap();
    }
    fs::write(folder.join("page.txt"), TEXT).unwrap();
    let text = "[[source]]\nname = \"s\"\nfiles = [\"page.txt\"]\n\n[extract.names]\nmodel = \"tiny/model.onnx\"\n";
    fs::write(folder.join("p.toml"), text).unwrap();
}

fn chiffre(folder: &Path, command: &str) -> (Output, String) {
    let mut program = Command::new(env!("CARGO_BIN_EXE_chiffre"));
    program.arg(command).arg(folder.join("p.toml"));
    if command != "check" {
        program.arg("--out").arg(folder.join("out"));
    }
    let output = program.output().unwrap();
    let said = String::from_utf8_lossy(&[output.stdout.as_slice(), &output.stderr].concat()).into_owned();
    (output, said)
}

#[cfg(not(feature = "onnx"))]
#[test]
fn without_the_feature_key_and_mend_are_named_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    pipeline(folder.path());
    for command in ["run", "check"] {
        let (output, said) = chiffre(folder.path(), command);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("p.toml: setting extract.names.model: « tiny/model.onnx »"), "{said}");
        assert!(said.contains("--features onnx"), "{said}");
    }
    assert!(!folder.path().join("out").exists());
}

#[cfg(feature = "onnx")]
#[test]
fn with_it_the_model_tags_and_another_model_makes_the_part_again() {
    let folder = tempfile::tempdir().unwrap();
    pipeline(folder.path());
    let names = || {
        let (output, said) = chiffre(folder.path(), "run");
        assert!(output.status.success(), "{said}");
        let batch = chiffre::store::part::read(&folder.path().join("out/p/extract/mentions/000000.parquet"), None).unwrap();
        let rows = tables::Rows::new(&tables::catalog::MENTIONS, &batch);
        let (text, kind) = (rows.str("text").unwrap(), rows.str("type").unwrap());
        (0..rows.len()).map(|i| format!("{} {}", text.value(i), kind.value(i))).collect::<Vec<_>>()
    };
    assert_eq!(names(), ["Zorbax ORG"]);
    let state = || chiffre(folder.path(), "status").1.lines().find(|l| l.starts_with("extract")).unwrap().to_owned();
    assert!(state().contains("up to date"), "{}", state());
    // Each of the three files counts; the labels show in what comes out.
    let config = folder.path().join("tiny/config.json");
    fs::write(&config, fs::read_to_string(&config).unwrap().replace("B-ORG", "B-PROD").replace("\"7\": \"B-PROD\"", "\"7\": \"B-ORG\""))
        .unwrap();
    assert!(state().contains("out of date: 1 of 1 parts"), "{}", state());
    assert_eq!(names(), ["Zorbax PRODUCT"]);
    let model = folder.path().join("tiny/model.onnx");
    let mut bytes = fs::read(&model).unwrap();
    // The producer's name: the model says the same and is another file.
    let at = bytes.windows(7).position(|w| w == b"chiffre").unwrap();
    bytes[at] = b'C';
    fs::write(&model, bytes).unwrap();
    assert!(state().contains("out of date: 1 of 1 parts"), "{}", state());
    fs::remove_file(&model).unwrap();
    let (output, said) = chiffre(folder.path(), "run");
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("setting extract.names.model: cannot read « tiny/model.onnx »"), "{said}");
}
