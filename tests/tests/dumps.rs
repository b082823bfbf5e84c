//! Plain-text dumps of our own under `tests/gold/dumps`: a text, and a table that says of each of its lines what it is and
//! whether it is kept.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fs;

use clean::block::{Block, Kind};
use clean::{Cleaner, Input};
use tests::{data, path};

/// Lines that nothing on the page tells: captions written as sentences without a credit, a paragraph of one word.
const NOT_TOLD: [(&str, usize); 3] = [("01-capex-hausse", 21), ("05-jeanne-quemeneur", 17), ("16-tribune-redevance", 36)];

struct Gold {
    kept: bool,
    kind: String,
}

fn gold(name: &str) -> BTreeMap<usize, Gold> {
    let table = fs::read_to_string(path(&format!("tests/gold/dumps/{name}.tsv"))).unwrap();
    let row = |line: &str| {
        let fields: Vec<&str> = line.split('\t').collect();
        (fields[0].parse().unwrap(), Gold { kept: fields[1] == "true", kind: fields[2].to_owned() })
    };
    table.lines().skip(1).map(row).collect()
}

fn names() -> Vec<String> {
    let files = fs::read_dir(path("tests/gold/dumps")).unwrap();
    let mut names: Vec<String> =
        files.filter_map(|f| f.unwrap().file_name().to_str().unwrap().strip_suffix(".txt").map(str::to_owned)).collect();
    names.sort();
    names
}

/// Whether the decision on a line is the annotated one. The title is kept as the title, which is no part of the text.
fn agrees(block: &Block, gold: &Gold) -> bool {
    let is_title = gold.kind == "title";
    block.kept == (gold.kept && !is_title) && (block.kind == Kind::Title) == is_title
}

#[test]
fn every_line_of_every_dump_is_kept_or_dropped_as_annotated() {
    let cleaner = Cleaner::new(&data(), "Europe/Paris", 10).unwrap();
    let names = names();
    assert!(names.len() >= 22);
    let mut wrong = Vec::new();
    let mut total = 0;
    for name in &names {
        let text = fs::read_to_string(path(&format!("tests/gold/dumps/{name}.txt"))).unwrap();
        let gold = gold(name);
        let numbers: Vec<usize> = text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()).map(|(i, _)| i + 1).collect();
        let article = cleaner.clean(Input { body: text.as_bytes(), content_type: Some("text/plain"), ..Input::default() });
        assert_eq!(article.blocks.len(), numbers.len(), "{name}: one block a line");
        total += numbers.len();
        for (number, block) in numbers.iter().zip(&article.blocks) {
            if !agrees(block, &gold[number]) && !NOT_TOLD.contains(&(name.as_str(), *number)) {
                wrong.push(format!("{name}:{number} {} {:?}: {}", gold[number].kind, block.kind, block.reason));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {total} lines:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn windows_line_ends_and_no_empty_lines_change_little() {
    let cleaner = Cleaner::new(&data(), "Europe/Paris", 10).unwrap();
    let clean = |text: &str| {
        cleaner.clean(Input { body: text.as_bytes(), content_type: Some("text/plain"), ..Input::default() }).text.unwrap_or_default()
    };
    for name in names() {
        let text = fs::read_to_string(path(&format!("tests/gold/dumps/{name}.txt"))).unwrap();
        assert_eq!(clean(&text), clean(&text.replace('\n', "\r\n")), "{name}");
    }
}

#[test]
fn a_book_with_its_pages_and_price_is_no_sentence() {
    let cleaner = Cleaner::new(&data(), "Europe/Paris", 1).unwrap();
    let prose = "Le groupe a annoncé mardi un investissement de trois milliards d'euros, réparti sur quatre ans et sur deux sites du nord.";
    let kept = |line: &str| {
        let text = format!("Un livre sur les centres de données paraît\n\n{prose}\n\n{line}\n\n{prose}\n");
        let article = cleaner.clean(Input { body: text.as_bytes(), content_type: Some("text/plain"), ..Input::default() });
        article.blocks[2].kept
    };
    assert!(!kept("La Prise et le Nuage, par Hélène Vasseur-Prat, éditions du Lavoir, 214 p., 19 €."));
    assert!(kept("Le livre compte 214 pages et il est vendu 19 €."));
    assert!(kept("Le groupe y consacre 19 millions d'euros."));
}

/// Whether each line of a dump is kept, the title's not counted.
fn kept(text: &str) -> Vec<bool> {
    let cleaner = Cleaner::new(&data(), "Europe/Paris", 1).unwrap();
    let article = cleaner.clean(Input { body: text.as_bytes(), content_type: Some("text/plain"), ..Input::default() });
    article.blocks.iter().filter(|b| b.kind != Kind::Title).map(|b| b.kept).collect()
}

const PROSE: &str = "Le groupe a annoncé mardi un investissement de trois milliards d'euros, réparti sur quatre ans et sur deux sites du nord, \
    dont le premier ouvrira l'an prochain. Le second suivra un an plus tard, si les raccordements au réseau sont prêts à temps, et \
    trois cents personnes y travailleront, selon la direction.";

#[test]
fn who_writes_is_told_from_whom_it_is_about() {
    let below = |line: &str| kept(&format!("Le groupe investit dans le nord\nPar Océane Petit | Cheffe d'enquête\n{line}\n\n{PROSE}\n"))[1];
    assert!(!below("Elle a grandi à Lens, entre un stade et une gare. Depuis 2019, Océane raconte les usines du nord à nos lecteurs."));
    assert!(below("Elle a grandi à Lens, entre un stade et une gare. Depuis 2019, Océane Ferrand dirige les usines du nord du groupe."));
    assert!(below("À Lens, entre un stade et une gare, deux hangars changent de mains, et la ville retient son souffle depuis 2019."));
    let last = |line: &str| {
        let middle: String = (1..15).map(|n| format!("Acte {n}. {PROSE}\n\n")).collect();
        *kept(&format!("Le groupe investit dans le nord\nPar Océane Petit\n\n{middle}{line}\n")).last().unwrap()
    };
    assert!(!last("Ancienne libraire, Océane Petit raconte les usines du nord et ceux qui y travaillent la nuit."));
    assert!(last("Ancienne ouvrière, Anne Ferrand raconte les usines du nord et ceux qui y travaillent la nuit."));
}

#[test]
fn links_below_a_label_are_told_from_intertitles() {
    let at = |lines: &str, n: usize| {
        kept(&format!("Le groupe investit dans le nord\n{PROSE}\n{lines}\nLe maire, lui, {PROSE}\nEt puis {PROSE}\n"))[n]
    };
    let (one, two) = ("Les meilleures actions à acheter avant la fin du mois", "Pourquoi les prix du cuivre ne baisseront plus jamais");
    assert!(!at(&format!("Sur le même sujet\n{one}\n{two}"), 3));
    assert!(at(&format!("Sur le même sujet\n{one}\nLa course au cuivre"), 3));
    assert!(at(&format!("À {PROSE}\n{two}"), 2));
    // The label is the last but one line of its group.
    assert!(!at(&format!("Notre enquête\n{two}\n"), 2));
    assert!(at(&format!("Notre enquête\n\n{two}\n"), 2));
}

/// The blocks of a dump as « kept text » and the title.
fn text_of(lines: &str) -> String {
    let cleaner = Cleaner::new(&data(), "Europe/Paris", 1).unwrap();
    let article = cleaner.clean(Input { body: lines.as_bytes(), content_type: Some("text/plain"), ..Input::default() });
    article.text.unwrap_or_default()
}

#[test]
fn a_short_text_keeps_its_paragraphs_above_the_footer() {
    let title = "La scierie de Belcombe rachète sa voisine";
    let a = "La scierie de Belcombe reprend celle d'Orvaux et ses quarante salariés, a dit son gérant lundi devant la presse locale.";
    let b = "Le prix n'a pas été rendu public. Les deux maisons travaillaient ensemble depuis dix ans sur les charpentes des halles.";
    let c = "Une troisième scie sera montée au printemps, et la cour agrandie jusqu'à la rivière si la commune donne son accord.";
    for footer in
        ["Mentions légales", "CGU\nCGV", "Gérer les cookies", "© 2025 Tous droits réservés", "© 2025 Le Journal du bois", "(c) AFP"]
    {
        let text = text_of(&format!("{title}\n{a}\n{b}\n{c}\n{footer}\n"));
        assert!(text.contains(a) && text.contains(b) && text.contains(c), "{footer}: {text}");
    }
    // A banner says what it asks for, and a caption has no verb.
    let banner = "Nous et nos partenaires lisons des cookies sur votre terminal pour mesurer l'audience de ce site, jour après jour.";
    assert!(!text_of(&format!("{title}\n{banner}\nAccepter\n{a}\n{b}\n")).contains("audience"));
    let caption = "La cour de la scierie de Belcombe, en Savoie.";
    assert!(!text_of(&format!("{title}\n{a}\n{caption}\n© Reuters\n{b}\n")).contains("Savoie"));
}

#[test]
fn links_in_the_middle_do_not_end_a_text() {
    let (one, two) = ("Un moulin rouvre ses portes à Montreval après dix ans", "Les forêts de la vallée changent de mains cette année");
    let after = text_of(&format!("Le groupe investit\n{PROSE}\nSur le même sujet\n{one}\nLe maire, lui, {PROSE}\nEt puis {PROSE}\n"));
    assert!(after.contains("Le maire, lui") && !after.contains(one));
    // At the end each summary has a headline above.
    let summary = "La commune a voté les travaux. Ils dureront un an et coûteront moins que prévu, dit-on à la mairie de la ville.";
    let tail = text_of(&format!("Le groupe investit\n{PROSE}\n{PROSE} Fin.\nSur le même sujet\n{one}\n{summary}\n{two}\n{summary} Oui.\n"));
    assert!(!tail.contains("travaux"), "{tail}");
}

#[test]
fn a_paragraph_that_stands_twice_is_kept_once() {
    let lead = "Trois milliards d'euros iront aux deux sites du nord, a dit le groupe, qui veut aller plus vite que ses rivaux.";
    let text = text_of(&format!("Le groupe investit dans le nord\n{lead}\nPublié le 4 mars 2025\n{lead}\n{PROSE}\n"));
    assert_eq!(text.matches("plus vite que").count(), 1, "{text}");
    // What stands three times is a promotion.
    let offer = "Notre lettre du matin arrive chez vous avant le café, avec les usines et les chantiers de toute la région du nord.";
    let thrice =
        text_of(&format!("Le groupe investit dans le nord\n{PROSE}\n{offer}\nA. {PROSE}\n{offer}\nB. {PROSE}\n{offer}\nC. {PROSE}\n"));
    assert!(!thrice.contains("avant le café"));
}

#[test]
fn lines_that_begin_with_numbers_are_items() {
    let with = |list: &str| text_of(&format!("Le groupe investit dans le nord\n{PROSE}\n{list}\nEt puis {PROSE}\n"));
    assert!(with("En chiffres\n403 millions d'euros de chiffre d'affaires\n190 000 pièces vendues").contains("403 millions"));
    let quotes = text_of(&format!("Le groupe investit dans le nord\nORACLE CORP\n328,33 USD\n12,40 EUR\n{PROSE}\n"));
    assert!(!quotes.contains("328,33"));
}

#[test]
fn a_name_and_a_date_on_one_line_are_read() {
    let head = |line: &str| {
        let cleaner = Cleaner::new(&data(), "Europe/Paris", 1).unwrap();
        let dump = format!("Le groupe investit dans le nord\n{line}\n{PROSE}\n");
        let article = cleaner.clean(Input { body: dump.as_bytes(), content_type: Some("text/plain"), ..Input::default() });
        let day = article.meta.published.map(|p| p.value.to_iso()[..10].to_owned());
        (article.meta.title.map(|t| t.value), article.meta.authors.map(|a| a.value.join(", ")), day)
    };
    let want = |name: &str| (Some("Le groupe investit dans le nord".to_owned()), Some(name.to_owned()), Some("2025-11-04".to_owned()));
    for line in [
        "4 novembre 2025 à 9h00 par Océane Petit",
        "Océane Petit - 4 novembre 2025 à 9h12",
        "Écrit par Océane Petit le 4 novembre 2025 à 09:12",
        "Océane Petit | 04.11.2025 | 09h12",
    ] {
        assert_eq!(head(line), want("Océane Petit"), "{line}");
    }
    assert_eq!(head("Hydreval - 4 novembre 2025").1, None, "a rubric");
}
