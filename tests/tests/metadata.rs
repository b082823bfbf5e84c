//! What pages say of themselves, on small pages of our own: which of several places is believed, and what is left out.
#![allow(clippy::unwrap_used)]

use clean::{Article, Cleaner, Input};
use tests::data;

fn clean(html: &str) -> Article {
    let cleaner = Cleaner::new(&data(), "Europe/Paris", 1).unwrap();
    let url = Some("https://www.gazette-des-changes.fr/economie/mistral");
    cleaner.clean(Input { body: html.as_bytes(), url, ..Input::default() })
}

/// A page with `head`, and `top` between the headline and the text.
fn page(head: &str, top: &str) -> Article {
    let text = "<p>Le groupe a annoncé mardi un investissement de trois milliards d'euros, réparti sur quatre ans et deux sites.</p>\
        <p>Le premier ouvrira l'an prochain près de Dunkerque, le second l'année suivante, si les raccordements sont prêts.</p>";
    clean(&format!("<html lang=fr><head>{head}</head><body><article>{top}{text}</article></body></html>"))
}

fn title(article: &Article) -> (&str, &str) {
    article.meta.title.as_ref().map_or(("", ""), |t| (t.value.as_str(), t.from))
}

fn authors(head: &str, top: &str) -> Vec<String> {
    page(head, top).meta.authors.map(|a| a.value).unwrap_or_default()
}

fn published(head: &str, top: &str) -> Option<(String, &'static str)> {
    page(head, top).meta.published.map(|p| (p.value.to_iso(), p.from))
}

#[test]
fn the_headline_is_what_the_page_shows_without_the_site() {
    let site = "<meta property=og:site_name content='La Gazette des changes'>";
    for (head, top, want) in [
        (
            "<title>Mistral lève 2 milliards | La Gazette des changes</title>",
            "<h1>Mistral lève 2 milliards</h1>",
            ("Mistral lève 2 milliards", "heading"),
        ),
        (
            "<title>Mistral lève 2 milliards - La Gazette des changes</title>",
            "<h1>La Gazette des changes</h1>",
            ("Mistral lève 2 milliards", "title_tag"),
        ),
        (
            "<meta property=og:title content='L&amp;#039;IA lève 2 milliards – Gazette des changes'>",
            "",
            ("L'IA lève 2 milliards", "open_graph"),
        ),
        (
            "<title>Mistral lève 2 milliards | Bourse | La Gazette des changes</title>",
            "<h1>Bourse</h1><h2>Mistral lève 2 milliards</h2>",
            ("Mistral lève 2 milliards", "heading"),
        ),
    ] {
        assert_eq!(title(&page(&format!("{site}{head}"), top)), want, "{head}");
    }
}

#[test]
fn of_several_headings_one_is_the_headline() {
    let head = "<title>Mistral lève deux milliards pour ses usines | La Gazette des changes</title>\
        <meta property=og:title content='Mistral lève deux milliards pour ses usines'>";
    let of = |top: &str| title(&page(head, top)).0.to_owned();
    // The first that says it, not a later one that says it in closer words.
    assert_eq!(
        of("<h1>Deux milliards pour les usines de Mistral</h1><h2>Mistral lève deux milliards</h2>"),
        "Deux milliards pour les usines de Mistral"
    );
    assert_eq!(of("<h1>Les deux milliards de Mistral</h1><h1>Mistral lève des milliards pour rien</h1>"), "Les deux milliards de Mistral");
    // A rubric has few words.
    assert_eq!(of("<h1>Mistral</h1><h2>Mistral lève deux milliards pour ses usines</h2>"), "Mistral lève deux milliards pour ses usines");
    // What stands below is another article's, or a word of the editor.
    assert_eq!(
        of("<h3>Mistral lève deux milliards, et après ?</h3><h1>Un mot de notre directrice à ses lecteurs</h1>"),
        "Mistral lève deux milliards, et après ?"
    );
    assert_eq!(
        of("<h1>Un mot de notre directrice à ses lecteurs</h1><h3>Les usines de demain</h3>"),
        "Un mot de notre directrice à ses lecteurs"
    );
    // Shown as it is, though in no heading, above an intertitle that says nearly the same.
    assert_eq!(
        of("<div>Mistral lève deux milliards pour ses usines</div><p>Par Léo Roc</p><h2>Deux milliards pour ses usines</h2>"),
        "Mistral lève deux milliards pour ses usines"
    );
    assert_eq!(of("<h2>Mistral lève deux milliards pour des usines</h2>"), "Mistral lève deux milliards pour des usines");
    // Before some headlines stands a menu of a hundred headings.
    let menu = "<h4>Rubrique</h4>".repeat(100);
    assert_eq!(of(&format!("{menu}<h1>Deux milliards pour Mistral</h1>")), "Deux milliards pour Mistral");
    assert_eq!(
        of("<h1>Intelligence artificielle : Mistral lève deux milliards pour ses usines</h1>"),
        "Mistral lève deux milliards pour ses usines"
    );
}

#[test]
fn authors_are_people_wherever_they_stand() {
    let json = |author: &str| {
        format!(
            "<script type='application/ld+json'>{{\"@graph\":[{{\"@type\":\"NewsArticle\",\"headline\":\"x\",\"author\":{author}}}]}}</script>"
        )
    };
    let site = "<meta property=og:site_name content='La Gazette des changes'>";
    let none = String::new;
    for (head, top, want) in [
        (
            json("[{\"@type\":\"Person\",\"name\":\"Andrée King\"},{\"@type\":\"Person\",\"name\":\"Léo Petit\"}]"),
            "",
            vec!["Andrée King", "Léo Petit"],
        ),
        (json("{\"@type\":\"Organization\",\"name\":\"La Gazette des changes\"}"), "<p class=byline>Par Alban Roc</p>", vec!["Alban Roc"]),
        ("<meta name=author content='Alban Roc, à Londres'>".to_owned(), "", vec!["Alban Roc"]),
        ("<meta name=author content='Gazette des changes'>".to_owned(), "<a rel=author href=/a/1>Alban Roc</a>", vec!["Alban Roc"]),
        ("<meta name=citation_author content='Roc, Alban'>".to_owned(), "", vec!["Alban Roc"]),
        (none(), "<h1>Mistral lève 2 milliards</h1><p>Par Alban Roc et Iris Lemaître, journaliste</p>", vec!["Alban Roc", "Iris Lemaître"]),
        (none(), "<h1>Mistral lève 2 milliards</h1><div>Écrit par</div><div>Iris Lemaître</div>", vec!["Iris Lemaître"]),
        (none(), "<h1>Mistral lève 2 milliards</h1><div>28 janvier 2025 par Iris Lemaître</div>", vec!["Iris Lemaître"]),
        (none(), "<h1>Mistral lève 2 milliards</h1><span class=author>ParIris Lemaître</span>", vec!["Iris Lemaître"]),
        (none(), "<h1>Mistral lève 2 milliards</h1><p>Par ailleurs, la Bourse monte.</p>", vec![]),
    ] {
        assert_eq!(authors(&format!("{site}{head}"), top), want, "{head} {top}");
    }
}

#[test]
fn dates_keep_their_zone_and_machines_come_first() {
    let meta = "<meta property=article:published_time content='2025-01-28T18:07:00+01:00'>";
    let shown = "<h1>Mistral lève 2 milliards</h1><p>Publié le 29 janvier 2025 à 9h30</p>";
    for (head, top, want) in [
        (meta, shown, Some(("2025-01-28T18:07:00+01:00", "meta"))),
        ("", shown, Some(("2025-01-29T09:30:00+01:00", "text"))),
        ("", "<h1>Mistral</h1><time datetime=2025-01-28>mardi</time>", Some(("2025-01-28T00:00:00Z", "time_tag"))),
        ("<meta name=date content='January 28, 2025'>", "", Some(("2025-01-28T00:00:00Z", "meta"))),
        ("", "<h1>Mistral</h1><div>03/04/2025</div>", Some(("2025-04-03T00:00:00Z", "text"))),
        ("", "<h1>Mistral</h1><div>Il y a 3 jours</div>", None),
        ("", "<h1>Mistral</h1><div>Iris Lemaître28/1/2025</div>", Some(("2025-01-28T00:00:00Z", "text"))),
        ("", "<h1>Mistral</h1><div>2025-01-28T08:10+02:00</div>", Some(("2025-01-28T08:10:00+02:00", "text"))),
        ("<meta name=citation_date content='2025 Jan 28'>", "", Some(("2025-01-28T00:00:00Z", "meta"))),
        (
            "<meta name='script:ld+json' content='{\"@type\":\"Article\",\"datePublished\":\"2025-01-28\"}'>",
            "",
            Some(("2025-01-28T00:00:00Z", "json_ld")),
        ),
        (
            "<link rel=canonical href='https://www.gazette-des-changes.fr/2025/janvier/28/mistral'>",
            "",
            Some(("2025-01-28T00:00:00Z", "url")),
        ),
    ] {
        let got = published(head, top);
        assert_eq!(got.as_ref().map(|(iso, from)| (iso.as_str(), *from)), want, "{head} {top}");
    }
}

#[test]
fn the_date_beside_the_headline_is_the_pages_own() {
    let near = |top: &str| published("", top).map(|(iso, _)| iso[..10].to_owned()).unwrap_or_default();
    // Teasers above the headline have dates, too; so have notes below the text.
    let teaser = "<h3>À lire</h3><time datetime=2025-02-03>3 février</time>";
    assert_eq!(near(&format!("{teaser}<h1>Mistral lève 2 milliards</h1><time datetime=2025-01-28>mardi</time>")), "2025-01-28");
    assert_eq!(near("<h1>Mistral lève 2 milliards</h1><p>28 janvier 2025</p><p class=date>via Iris 3 février 2025</p>"), "2025-01-28");
    assert_eq!(
        near("<h1>Mistral lève 2 milliards</h1><p>28 janvier 2025, le jour où tout change</p><p class=date>27 janvier 2025</p>"),
        "2025-01-27"
    );
}

#[test]
fn a_change_is_no_publication_where_the_page_says_more() {
    let one_time = "<meta property=article:published_time content='2025-02-03T10:00:00Z'>\
        <meta property=article:modified_time content='2025-02-03T10:00:00Z'>";
    let two_times = "<meta property=article:published_time content='2025-02-03T10:00:00Z'>\
        <meta property=article:modified_time content='2025-02-04T10:00:00Z'>";
    let day = |head: &str, line: &str| {
        let top = format!("<h1>Mistral lève 2 milliards</h1><p>{line}</p>");
        published(head, &top).map(|(iso, _)| iso[..10].to_owned()).unwrap_or_default()
    };
    assert_eq!(day(one_time, "Publié le 28 janvier 2025"), "2025-01-28");
    assert_eq!(day(one_time, "Mis à jour le 28 janvier 2025"), "2025-02-03");
    assert_eq!(day(one_time, "Mardi</p><p class=date>À lire : 28 janvier 2025"), "2025-02-03");
    assert_eq!(day(two_times, "Publié le 28 janvier 2025"), "2025-02-03");
    assert_eq!(day("", "Mis à jour le 3 février 2025</p><p>Posté le 28 janvier 2025"), "2025-01-28");
    assert_eq!(day("", "Mis à jour le 3 février 2025"), "2025-02-03");
}

#[test]
fn the_day_is_that_of_the_place_where_it_is_published() {
    let day = |head: &str, top: &str| published(head, top).map(|(iso, _)| iso[..10].to_owned()).unwrap_or_default();
    let utc = "<meta property=article:published_time content='2025-01-29T02:41:41Z'>";
    let address = |day: &str| format!("{utc}<link rel=canonical href='https://www.gazette-des-changes.fr/{day}/mistral'>");
    let headline = "<h1>Mistral lève 2 milliards</h1>";
    let comment = format!("{headline}<p>Le texte.</p><time datetime='2025-01-30T10:00:00-05:00'>jeudi</time>");
    assert_eq!(day(&address("2025/01/28"), &comment), "2025-01-28");
    assert_eq!(day(&address("2025/01/29"), &comment), "2025-01-29");
    assert_eq!(day(&address("2025/01/28"), headline), "2025-01-29");
    // The line below the headline says the day, where it is the eve in UTC.
    assert_eq!(day(utc, &format!("{headline}<p>28 janvier 2025</p>")), "2025-01-28");
    assert_eq!(day(utc, &format!("{headline}<p>12 janvier 2025</p>")), "2025-01-29");
}

#[test]
fn one_time_for_both_in_two_zones_is_the_last_change() {
    let twice = "<meta name=dc.date content='2025-02-03T14:20:08Z'><meta property=og:updated_time content='2025-02-03T14:20:08-04:00'>";
    let headline = "<h1>Mistral lève 2 milliards</h1>";
    let day = |head: &str, top: &str| published(head, top).map(|(iso, _)| iso[..10].to_owned()).unwrap_or_default();
    let time = "<time datetime=2025-01-28>28 janvier</time>";
    assert_eq!(day(twice, &format!("{headline}{time}")), "2025-01-28");
    // Where some `<time>` says the stated day, the others are other articles'.
    assert_eq!(day(twice, &format!("{headline}{time}<time datetime=2025-02-03>3 février</time>")), "2025-02-03");
    let other = "<meta name=dc.date content='2025-02-03T14:20:08Z'><meta property=og:updated_time content='2025-02-03T17:09:41Z'>";
    assert_eq!(day(other, &format!("{headline}{time}")), "2025-02-03");
    assert_eq!(day("", &format!("{headline}<div>ÉconomieJANVIER 28, 2025</div>")), "2025-01-28");
}

#[test]
fn a_page_that_is_no_article_says_why() {
    let dropped = |html: &str| clean(html).dropped;
    assert_eq!(
        dropped("<title>404</title><h1>Page introuvable</h1><p>La page que vous cherchez n'existe pas ou plus.</p>"),
        Some("error_page")
    );
    assert_eq!(dropped("<html><body><script>x</script></body></html>"), Some("no_text"));
    assert_eq!(dropped(""), Some("empty_body"));
    let wall = "<title>Octet</title><div class=consent><p>Avec nos 812 partenaires, nous utilisons des cookies et des traceurs pour mesurer \
        l'audience, personnaliser la publicité et financer notre travail. Vous pouvez accepter ou refuser.</p>\
        <button>Tout accepter</button><button>Tout refuser</button></div>";
    assert_eq!(dropped(wall), Some("consent_wall"));
}

#[test]
fn a_paywall_is_said_by_the_head_or_by_the_page() {
    let json = "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"isAccessibleForFree\":\"False\"}</script>";
    assert_eq!(page(json, "<h1>Mistral</h1>").meta.paywalled, Some(true));
    assert_eq!(page("<meta property=article:content_tier content=free>", "<h1>Mistral</h1>").meta.paywalled, Some(false));
    assert_eq!(page("", "<h1>Mistral lève 2 milliards</h1>").meta.paywalled, None);
}
