//! What must hold for any text: variants of spelling change no figure, a number is the same in words and digits, and time is
//! linear in length.

use std::time::{Duration, Instant};

use extract::figures::Figure;
use extract::{Extractor, Input};
use tests::specs;
use unicode_normalization::UnicodeNormalization;

type Value = (Option<f64>, Option<f64>, Option<String>, &'static str);

fn values(extractor: &Extractor, text: &str) -> Vec<Value> {
    let value = |f: &Figure| (f.low, f.high, f.unit.as_deref().map(|u| u.nfc().collect()), f.comparator.name());
    extractor.extract(Input { text, ..Input::default() }).figures.iter().map(|r| value(&r.figure)).collect()
}

#[test]
fn spelling_variants_change_no_figure() {
    let extractor = tests::extractor();
    let cases = specs::read(&tests::path("tests/gold/figures/fr"));
    assert!(cases.len() > 600);
    let mut wrong = Vec::new();
    for case in &cases {
        let want = values(&extractor, &case.text);
        let variants = [
            ("NFD", case.text.nfd().collect::<String>()),
            ("curly", case.text.replace('\'', "’")),
            ("straight", case.text.replace('’', "'")),
            ("no-break", case.text.replace(' ', "\u{a0}")),
        ];
        for (name, text) in variants {
            if values(&extractor, &text) != want {
                wrong.push(format!("{} {name}: {text}", case.place));
            }
        }
    }
    assert!(wrong.is_empty(), "{} differ\n{}", wrong.len(), wrong.join("\n"));
}

const UNITS: [&str; 20] = [
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize", "quatorze", "quinze",
    "seize", "dix-sept", "dix-huit", "dix-neuf",
];
const TENS: [&str; 7] = ["", "", "vingt", "trente", "quarante", "cinquante", "soixante"];

fn below_hundred(n: usize) -> String {
    match n {
        0..20 => UNITS[n].to_owned(),
        20..70 if n.is_multiple_of(10) => TENS[n / 10].to_owned(),
        20..70 if n % 10 == 1 => format!("{} et un", TENS[n / 10]),
        20..70 => format!("{}-{}", TENS[n / 10], UNITS[n % 10]),
        71 => "soixante et onze".to_owned(),
        70..80 => format!("soixante-{}", UNITS[n - 60]),
        80 => "quatre-vingts".to_owned(),
        _ => format!("quatre-vingt-{}", UNITS[n - 80]),
    }
}

fn in_words(n: usize) -> String {
    match n {
        0..100 => below_hundred(n),
        100..1000 => {
            let (hundreds, rest) = (n / 100, n % 100);
            let head =
                if hundreds == 1 { "cent".to_owned() } else { format!("{} cent{}", UNITS[hundreds], if rest == 0 { "s" } else { "" }) };
            if rest == 0 { head } else { format!("{head} {}", below_hundred(rest)) }
        }
        _ => {
            let (thousands, rest) = (n / 1000, n % 1000);
            let many = in_words(thousands).replace("cents", "cent").replace("vingts", "vingt");
            let head = if thousands == 1 { "mille".to_owned() } else { format!("{many} mille") };
            if rest == 0 { head } else { format!("{head} {}", in_words(rest)) }
        }
    }
}

#[test]
fn a_number_is_the_same_in_words_digits_and_both() {
    let extractor = tests::extractor();
    let numbers = (2..=120).chain((130..1000).step_by(37)).chain((1000..999_999).step_by(7919));
    for n in numbers {
        let grouped = n.to_string().as_bytes().rchunks(3).rev().map(|c| String::from_utf8_lossy(c).into_owned()).collect::<Vec<_>>();
        let mut forms = vec![in_words(n), n.to_string()];
        forms.extend([" ", "\u{a0}", "\u{202f}", "\u{2009}"].map(|space| grouped.join(space)));
        for form in forms {
            let text = format!("La ville a reçu {form} euros.");
            let read = values(&extractor, &text);
            assert_eq!(read.len(), 1, "{text}: {read:?}");
            assert_eq!((read[0].0, read[0].2.as_deref()), (Some(n as f64), Some("EUR")), "{text}");
        }
        let (words, digits) = (format!("Il faut {} millions d’euros.", in_words(n)), format!("Il faut {n} millions d’euros."));
        assert_eq!(values(&extractor, &words), values(&extractor, &digits), "{words}");
    }
}

#[test]
fn time_is_linear_in_length() {
    let extractor = tests::extractor();
    for piece in ["7", " et demi", "1 ", "plus de ", "12,5 % ", "« ", "de 3 à 4 "] {
        let time = |bytes: usize| -> Duration {
            let text = piece.repeat(bytes / piece.len());
            let begin = Instant::now();
            extractor.figures(Input { text: &text, ..Input::default() });
            begin.elapsed()
        };
        let (quarter, whole) = (time(250_000).max(Duration::from_millis(20)), time(1_000_000));
        assert!(whole < quarter * 12, "« {piece} »: {quarter:?} for a quarter, {whole:?} for a megabyte");
    }
}
