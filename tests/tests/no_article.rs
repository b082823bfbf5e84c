//! Pages that are no articles, and articles that look like them: each says why it gives no text, or gives its text.
#![allow(clippy::unwrap_used)]

use clean::{Cleaner, Input};
use tests::{data, path};

fn dropped(html: &str) -> Option<&'static str> {
    let cleaner = Cleaner::new(&data(), "Europe/Paris", 10).unwrap();
    let article = cleaner.clean(Input { body: html.as_bytes(), ..Input::default() });
    assert_eq!(article.text.is_none(), article.dropped.is_some());
    article.dropped
}

fn page(title: &str, body: &str) -> String {
    format!("<!DOCTYPE html><html lang=fr><head><meta charset=utf-8><title>{title}</title></head><body>{body}</body></html>")
}

/// A headline, paragraphs, and what every site of Europe has below: a cookie banner.
fn article(title: &str, paragraphs: &[&str]) -> String {
    let text: String = paragraphs.iter().map(|p| format!("<p>{p}</p>")).collect();
    let banner = "<div class=cookie-banner><p>Nous utilisons des cookies pour mesurer notre audience.</p><button>Tout accepter</button>\
        <button>Tout refuser</button></div><footer>Gestion des cookies · Mentions légales</footer>";
    page(&format!("{title} - Le Courrier"), &format!("<article><h1>{title}</h1>{text}</article>{banner}"))
}

#[test]
fn a_page_that_asks_for_consent_is_a_wall() {
    for (title, body) in [
        (
            "Le Courrier du Nord",
            "<div id=cmp><h1>Le respect de votre vie privée est notre priorité</h1><p>Avec votre accord, nos 812 partenaires et nous \
             utilisons des cookies pour stocker et consulter des données comme votre visite sur ce site. Vous pouvez retirer votre \
             consentement à tout moment.</p><p>Nous traitons ces données : publicités et contenu personnalisés, mesure de performance, \
             études d'audience et développement de services.</p><button>Accepter et fermer</button><a href=/abo>Continuer sans \
             accepter</a></div>",
        ),
        (
            "Bourse : le CAC 40 finit en hausse",
            "<main><h2>Vous avez choisi de refuser les cookies</h2><p>Le contenu de ce site est le fruit du travail de 90 journalistes. Il \
             est financé par la publicité et par les abonnements.</p><p>En acceptant les traceurs, vous pourrez lire gratuitement nos \
             articles. Vous pouvez aussi vous abonner pour 1 euro le premier mois.</p><a href=#>Accepter les cookies</a>\
             <p>Déjà abonné ? <a href=#>Se connecter</a></p></main>",
        ),
        (
            "Consent or pay - The Harbour Post",
            "<div><h1>Continue reading The Harbour Post</h1><p>Accept advertising and tracking cookies to read for free, or subscribe to \
             read without personalised ads for £3.99 a month.</p><a href=#>Accept and continue</a><a href=#>Pay to reject</a><p>By \
             choosing to accept you agree that we and our 219 advertising partners may set cookies on your device.</p></div>",
        ),
        (
            "Un instant",
            "<h1>Vos données vous appartiennent</h1><p>Nous et nos partenaires déposons des traceurs pour mesurer l'audience et afficher des \
             annonces adaptées à votre profil. Donnez ou refusez votre consentement finalité par finalité.</p><a href=#>Tout accepter</a>",
        ),
    ] {
        assert_eq!(dropped(&page(title, body)), Some("consent_wall"), "{title}");
    }
    let sample = std::fs::read_to_string(path("data/samples/12-paillettes-consentement.html")).unwrap();
    assert_eq!(dropped(&sample), Some("consent_wall"));
}

#[test]
fn an_article_about_consent_is_none() {
    for (title, paragraphs) in [
        (
            "La Cnil sanctionne une régie publicitaire",
            vec![
                "La Cnil a infligé jeudi une amende de 40 millions d'euros à une régie publicitaire, à qui elle reproche de ne pas recueillir \
                 le consentement des internautes avant de déposer ses cookies.",
                "Selon l'autorité, la société n'a pas su prouver que ses partenaires demandaient l'accord des visiteurs. « Nous contestons \
                 cette décision, nos partenaires respectent la loi », a répondu son directeur.",
                "L'enquête avait commencé en 2020 après une plainte de deux associations. Les traceurs de la régie étaient présents sur plus \
                 de 3 000 sites en Europe, d'après le rapport.",
            ],
        ),
        (
            "Murs de cookies : ce que dit la loi",
            vec![
                "Un site peut-il refuser ses pages à qui refuse ses cookies ? Le Conseil d'État a jugé en 2020 que la Cnil ne pouvait pas \
                 l'interdire de façon générale.",
                "Depuis, les éditeurs donnent à leurs lecteurs le choix entre les traceurs et un abonnement à 2 euros par mois. Les \
                 associations y voient un consentement forcé, et le Comité européen leur a donné raison en avril 2024.",
            ],
        ),
        (
            "Comment refuser les cookies en trois gestes",
            vec![
                "Sur la plupart des sites, il suffit de cliquer sur « Continuer sans accepter », en haut à droite de la fenêtre. Si le bouton \
                 manque, la loi est violée et une plainte est possible.",
                "Dans le navigateur, un réglage efface tout à la fermeture. Deux Français sur trois l'ignorent, d'après une enquête publiée \
                 lundi, alors qu'il existe depuis quinze ans.",
            ],
        ),
        (
            "Google drops plan to retire cookies",
            vec![
                "Google said on Monday that it will keep third-party cookies in Chrome, ending a five-year effort to retire them that had \
                 alarmed advertisers and regulators alike.",
                "Users will instead make a choice about consent in the settings of the browser, the company said. Ad technology partners \
                 welcomed the reversal.",
            ],
        ),
    ] {
        assert_eq!(dropped(&article(title, &paragraphs)), None, "{title}");
    }
}

#[test]
fn errors_are_known_by_their_headline() {
    for (title, body) in [
        ("Page introuvable - Le Courrier", "<h1>Page introuvable</h1><p>Vous pouvez revenir à l'accueil ou utiliser la recherche.</p>"),
        (
            "Le Courrier",
            "<h1>Erreur 404 : la page demandée a pris la tangente</h1><p>Retournez à l'accueil, ou lisez nos derniers articles.</p>",
        ),
        (
            "Erreur",
            "<h1>410 Gone</h1><p>The requested resource is no longer available on this server and there is no forwarding address.</p>",
        ),
        ("502 Bad Gateway", "<center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center>"),
        (
            "Access to this page has been denied",
            "<h1>Press &amp; hold the button below for some seconds</h1><p>We believe that you are using automation tools to browse the \
             website. This may happen when cookies are disabled.</p>",
        ),
    ] {
        assert_eq!(dropped(&page(title, body)), Some("error_page"), "{title}");
    }
    for (title, paragraphs) in [
        (
            "404 emplois supprimés à Dunkerque",
            vec![
                "Le sidérurgiste a annoncé mardi la suppression de 404 emplois dans son usine de Dunkerque, soit un poste sur six.",
                "Les syndicats appellent à la grève dès jeudi et demandent un rendez-vous au ministre.",
            ],
        ),
        (
            "Service indisponible : la SNCF s'explique",
            vec![
                "Pendant six heures, lundi, 400 000 voyageurs n'ont pas pu acheter de billet sur l'application de la SNCF.",
                "Une mise à jour ratée est à l'origine de la panne, a expliqué mardi la compagnie, qui promet un geste commercial.",
            ],
        ),
    ] {
        assert_eq!(dropped(&article(title, &paragraphs)), None, "{title}");
    }
}

const NEWS: [(&str, &str); 8] = [
    ("Le port du Havre commande deux grues géantes", "Les engins arriveront en mars, par bateau, de Shanghaï."),
    ("Inflation : la baisse se confirme en octobre", "Les prix ont reculé de 0,1 % en un mois, selon l'Insee."),
    ("Un village du Jura se chauffe au bois", "La commune économise 40 000 euros par an avec sa chaudière."),
    ("Rail : la ligne des Causses rouvre", "Trois allers-retours par jour sont prévus à partir de lundi."),
    ("Laine : la filière cherche des bras", "Dix postes restent vacants dans la dernière filature du Tarn."),
    ("Ariane : le tir reporté à jeudi", "Une vanne du deuxième étage est en cause, dit l'exploitant."),
    ("Les pompiers réclament des camions", "La moitié du parc a plus de vingt ans dans le département."),
    ("Vin : récolte en baisse de 12 %", "Le gel a frappé deux fois en avril, et la grêle en juin."),
];

#[test]
fn a_page_of_beginnings_is_a_list() {
    let cards = |more: &str| -> String {
        let card = |(title, line): &(&str, &str)| {
            format!(
                "<article><h3><a href=/a>{title}</a></h3><p>{line} Les élus de la région y voient le signe que la reprise, attendue depuis \
                 deux ans, est enfin là, mais les artisans restent prudents.</p>{more}</article>"
            )
        };
        NEWS.iter().map(card).collect()
    };
    let titles: String = NEWS.iter().map(|(title, line)| format!("<li><a href=/a>{title} : {line}</a></li>")).collect();
    assert_eq!(dropped(&page("Énergie : toutes les actualités", &cards("<a href=/a>Lire la suite</a>"))), Some("list_page"));
    assert_eq!(dropped(&page("Toute l'actualité", &format!("<h1>Toute l'actualité</h1><ul>{titles}</ul>"))), Some("list_page"));
    // An article in short items has no « Lire la suite » below each of them.
    let items: String = NEWS.iter().map(|(title, line)| format!("<p><b>{title}.</b> {line}</p>")).collect();
    let text = format!("<article><h1>Huit nouvelles de la semaine</h1>{items}<a href=/a>Lire la suite</a></article>");
    assert_eq!(dropped(&page("Huit nouvelles de la semaine", &text)), None);
}

#[test]
fn a_page_without_text_is_none() {
    for (html, reason) in [
        ("  \n\t ".to_owned(), "empty_body"),
        (page("Le Courrier", "<div id=root></div><script>boot()</script>"), "no_text"),
        (
            page(
                "Mistral lève 2 milliards",
                "<nav><a href=/>Accueil</a></nav><h1>Mistral lève 2 milliards</h1><footer>© Le Courrier</footer>",
            ),
            "no_text",
        ),
        (page("Le Courrier", "<p>You need to enable JavaScript to run this app.</p>"), "no_text"),
    ] {
        assert_eq!(dropped(&html), Some(reason), "{html}");
    }
}

#[test]
fn how_long_the_reading_takes_is_no_text() {
    let text = |line: &str| {
        let body = format!(
            "<article><h1>Le groupe investit trois milliards</h1>{line}<p>Le groupe a annoncé mardi un investissement de trois milliards \
             d'euros, réparti sur quatre ans et deux sites du nord de la France, selon un communiqué.</p><p>Le premier ouvrira l'an prochain \
             près de Dunkerque, le second l'année suivante, si les raccordements sont prêts à temps, précise la direction.</p></article>"
        );
        let cleaner = Cleaner::new(&data(), "Europe/Paris", 10).unwrap();
        let html = page("Le groupe investit trois milliards", &body);
        cleaner.clean(Input { body: html.as_bytes(), ..Input::default() }).text.unwrap()
    };
    for line in ["Lecture : 3 min", "Temps de lecture 4 minutes", "5 min read", "Lecture : 2 mn.", "Temps de lecture estimé : 3 minutes"] {
        for html in [format!("<p>{line}</p>"), format!("<table><tr><td>{line}</td></tr></table>"), format!("<div>{line}</div>")] {
            assert!(text(&html).starts_with("Le groupe a annoncé"), "{html}");
        }
    }
    let line = "<p>La lecture du rapport, long de 5 volumes, prend une semaine entière aux élus.</p>";
    assert!(text(line).starts_with("La lecture du rapport"), "{line}");
}
