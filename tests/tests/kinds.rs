//! What the dropped blocks of a page are called, and why: the column that an analyst reads to see what was left out.
#![allow(clippy::unwrap_used)]

use clean::{Cleaner, Input};
use tests::data;

const TEXT: &str = "<p>Le port de Lanvern prolonge son quai de 240 mètres, a annoncé vendredi la chambre de commerce, qui attend les premiers \
    cargos au printemps.</p><p>Les travaux coûteront 31 millions d’euros, dont la région paie le tiers ; ils dureront deux ans et \
    occuperont une centaine d’ouvriers.</p><p>« Nous perdions un navire sur cinq », explique la directrice du port, pour qui le quai \
    actuel date d’un autre temps.</p>";

/// The kind and the reason of the block that says `text`.
fn kind(around: &str, text: &str) -> (String, String) {
    let cleaner = Cleaner::new(&data(), "Europe/Paris", 10).unwrap();
    let html = format!(
        "<!DOCTYPE html><html lang=fr><head><meta charset=utf-8><title>Un quai plus long</title></head><body>{around}<main><article>\
         <h1>Un quai plus long</h1>{TEXT}</article></main></body></html>"
    );
    let article = cleaner.clean(Input { body: html.as_bytes(), ..Input::default() });
    let block = article.blocks.iter().find(|b| b.text == text).unwrap_or_else(|| panic!("no block « {text} »"));
    assert!(!block.kept, "{text}");
    (block.kind.name().to_owned(), block.reason.clone())
}

#[test]
fn a_headline_in_a_menu_is_a_teaser_and_an_entry_is_navigation() {
    let menu = "<nav class=menu><ul><li><a href=/mer>Mer</a></li><li><a href=/lune>La pêche à la coque fermée jusqu’en mars</a></li>\
        <li><a href=/abo>S’abonner au journal</a></li></ul></nav>";
    assert_eq!(kind(menu, "La pêche à la coque fermée jusqu’en mars").0, "teaser");
    assert_eq!(kind(menu, "Mer").0, "navigation");
    // No headline, and no words of one: what a menu's entries say is not asked.
    let footer = "<footer><ul><li><a href=/aide>Aide (ouvre une page dans une nouvelle fenêtre)</a></li><li><a href=/forum>Forum</a></li>\
        <li>© 2026 Le Phare de Lanvern</li></ul></footer>";
    assert_eq!(kind(footer, "Aide (ouvre une page dans une nouvelle fenêtre)").0, "navigation");
    assert_eq!(kind(footer, "Forum").0, "navigation");
    assert_eq!(kind(footer, "© 2026 Le Phare de Lanvern").0, "legal");
}

#[test]
fn an_article_of_its_own_has_a_header_that_is_none_of_the_page() {
    let card = "<article class=card><header><a href=/a>Des castors au barrage</a></header></article>";
    assert_eq!(kind(card, "Des castors au barrage").0, "teaser");
    let page = "<header><a href=/a>Des castors</a></header>";
    assert_eq!(kind(page, "Des castors").0, "navigation");
}

#[test]
fn a_class_of_the_whole_page_says_nothing_of_its_parts() {
    let cleaner = Cleaner::new(&data(), "Europe/Paris", 10).unwrap();
    let of = |outer: &str, inner: &str| {
        let html = format!(
            "<!DOCTYPE html><html lang=fr><head><title>Un quai</title></head><body><div class={outer}><div><h1>Un quai</h1>{TEXT}</div>\
             <div class={inner}><a href=/x>Voir la carte du port</a></div></div></body></html>"
        );
        let article = cleaner.clean(Input { body: html.as_bytes(), ..Input::default() });
        article.blocks.into_iter().find(|b| b.text == "Voir la carte du port").map(|b| (b.kept, b.kind.name())).unwrap()
    };
    assert_ne!(of("newsletter", "x"), (false, "newsletter"));
    assert_eq!(of("x", "newsletter"), (false, "newsletter"));
}

#[test]
fn a_date_alone_is_one_and_a_picture_has_a_caption_wherever_it_stands() {
    let page = "<div class=media><div>12 mars 2026 à 14 h 30</div></div><aside><figure><figcaption class=footer>Le quai en mars</figcaption>\
        </figure></aside>";
    assert_eq!(kind(page, "12 mars 2026 à 14 h 30").0, "date");
    assert_eq!(kind(page, "Le quai en mars").0, "caption");
    // How long a video is.
    assert_eq!(kind("<div class=video><a href=/v>Le quai vu du ciel</a><div>2 min de lecture</div></div>", "2 min de lecture").0, "other");
}

#[test]
fn a_heading_is_what_it_heads() {
    let boxed = "<div><h3>Dans la même rubrique</h3><div class=related><a href=/a>Des castors au barrage de Lanvern</a></div></div>";
    assert_eq!(kind(boxed, "Dans la même rubrique").0, "related");
}

#[test]
fn a_number_in_a_card_is_no_teaser() {
    let cards = "<div class=stock-cards><div class=card-teaser><a href=/cac><span>CAC</span></a><div>-1,69 %</div></div>\
        <div class=card-teaser><a href=/or>L’once d’or au plus haut</a><p>Les cours ont gagné un dixième en un mois.</p></div></div>";
    let (number, why) = kind(cards, "-1,69 %");
    assert_eq!(number, "other", "{why}");
    assert_eq!(kind(cards, "L’once d’or au plus haut").0, "teaser");
}

#[test]
fn a_label_of_a_form_is_no_key_word() {
    let form = "<div class=contact><span class=tag-label>Votre budget pour l’année</span></div>\
        <div class=tags><a href=/t/port>port de pêche</a> <a href=/t/quai>quai</a></div>";
    assert_ne!(kind(form, "Votre budget pour l’année").0, "tags");
    assert_eq!(kind(form, "port de pêche quai").0, "tags");
}

#[test]
fn a_menu_at_the_side_is_navigation_and_headlines_there_are_related() {
    let side = "<div id=sidebar-left><ul><li><a href=/mer>Météo marine</a></li><li><a href=/coque>La pêche à la coque fermée jusqu’en \
        mars</a></li></ul></div>";
    assert_eq!(kind(side, "Météo marine").0, "navigation");
    assert_eq!(kind(side, "La pêche à la coque fermée jusqu’en mars").0, "related");
}

#[test]
fn a_margin_is_no_footer_and_a_part_of_a_form_no_teaser() {
    let margin = "<div class=c-margin-bottom-m><div class=x><span>Quai des Brumes, bassin nord</span></div></div>\
        <div class=footer><span>Quai du Levant, bassin sud</span></div>";
    let (of, why) = kind(margin, "Quai des Brumes, bassin nord");
    assert_eq!(of, "other", "{why}");
    assert!(kind(margin, "Quai du Levant, bassin sud").1.contains("footer"));
    let form = "<form><div class=teaser-item><p>Votre adresse pour la réponse du port</p></div></form>\
        <div class=teaser-item><p>Des castors sont venus au barrage</p></div>";
    assert_eq!(kind(form, "Votre adresse pour la réponse du port").0, "navigation");
    assert_eq!(kind(form, "Des castors sont venus au barrage").0, "teaser");
}

#[test]
fn what_customers_say_is_quoted() {
    let card = "<div class=testimonials><div class=card><p>Le quai a changé notre été.</p><p class=author>Marthe Kervella</p></div></div>\
        <div class=card><p>Des castors au barrage</p><p class=author>Marthe Le Gall</p></div>";
    assert_eq!((kind(card, "Le quai a changé notre été.").0, kind(card, "Marthe Kervella").0), ("quote".to_owned(), "quote".to_owned()));
    assert_eq!((kind(card, "Des castors au barrage").0, kind(card, "Marthe Le Gall").0), ("teaser".to_owned(), "byline".to_owned()));
}
