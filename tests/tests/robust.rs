//! Texts that nobody would write: whatever stands beside whatever, reading ends, offsets quote, nothing panics.

use extract::Input;

/// Words whose order decides most: what owns, joins, opens and closes.
const WORDS: [&str; 74] = [
    "Meta",
    "OpenAI",
    "Mark Zuckerberg",
    "Stargate",
    "le groupe",
    "la société",
    "il",
    "elle",
    "nous",
    "ce dernier",
    "sa filiale",
    "ses dépenses",
    "leur budget",
    "notre chiffre d’affaires",
    "le patron de Meta",
    "65 milliards de dollars",
    "60 à 65 Md€",
    "49 %",
    "1,3 million de GPU",
    "2 gigawatts",
    "la moitié",
    "le double",
    "trois ans",
    "dont",
    "qui",
    "que",
    "où",
    "et",
    "mais",
    "alors que",
    ",",
    ";",
    ":",
    ".",
    "(",
    ")",
    "«",
    "»",
    "de",
    "à",
    "en",
    "par",
    "pour",
    "dans",
    "selon",
    "contre",
    "a dépensé",
    "prévoit de dépenser",
    "a annoncé",
    "dépensera",
    "doublerait",
    "est passé de",
    "racheté par",
    "investissant",
    "estimé à",
    "en 2025",
    "l’an dernier",
    "d’ici 2030",
    "au deuxième trimestre",
    "respectivement",
    "plus de",
    "un investissement",
    "une hausse",
    "le capital",
    "peut-on lire",
    "affirme-t-il",
    "a déclaré",
    "est une entreprise",
    "baptisé",
    "accuse",
    "d’avoir perdu",
    "sur les comptes de",
    "après",
    "on",
];

#[test]
fn any_order_of_words_is_read() {
    let extractor = tests::extractor();
    let mut seed = 0x9e37_79b9_7f4a_7c15u64;
    let mut next = |n: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % n
    };
    for _ in 0..4000 {
        let words: Vec<&str> = (0..1 + next(40)).map(|_| WORDS[next(WORDS.len())]).collect();
        let text = words.join(" ");
        let read = extractor.extract(Input { text: &text, published: Some(20_000), ..Input::default() });
        for row in &read.figures {
            assert!(!text[row.start..row.end].trim().is_empty(), "{text}");
            assert!((0.0..=1.0).contains(&row.claim.confidence), "{text}");
        }
    }
}
