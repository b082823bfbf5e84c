//! Lines of a site's template, over whole parts: what recurs on three articles of a host goes, also where two of them came in
//! an earlier part, and what journalists repeat stays.

use std::fs;

use chiffre::store::part;
use clean::templates::{self, Templates};
use clean::{Article, Cleaner, Input};
use tables::{Rows, catalog};

mod program;
use program::{Bench, rewritten};

/// What the site of these tests puts below its second paragraph. The model takes it for text.
const PROMOTION: &str = "Chaque soir, la rédaction choisit pour vous les récits qui ont fait la journée et les raconte autrement.";

/// Paragraphs of nine articles, invented.
const BODIES: [[&str; 3]; 4] = [
    [
        "La halle aux grains de Montreval rouvrira au printemps, après quatre années de travaux que la commune croyait d'abord finir en deux. La charpente, \
         rongée par les insectes, a dû être démontée pièce par pièce avant d'être remplacée par du chêne des forêts voisines.",
        "Le maire y voit la fin d'un feuilleton. Les marchands, eux, attendent encore le plan des étals, que la préfecture doit valider avant que les \
         réservations puissent s'ouvrir aux producteurs de la vallée et à ceux des cantons voisins.",
        "Un concours désignera la fresque du mur nord. Trois ateliers sont en lice, dont celui d'une ancienne élève des Beaux-Arts qui a grandi à deux \
         rues de la halle et dont le père y vendait des fromages tous les samedis.",
    ],
    [
        "Les trains de nuit reviendront à Port-Lanvern dès l'hiver, a confirmé la région après une longue négociation avec l'exploitant. La voiture \
         couchette partira le vendredi soir et rentrera le lundi matin, le temps de mesurer la demande des voyageurs.",
        "Les hôteliers du front de mer s'en réjouissent. Ils avaient financé une étude qui montrait que la moitié des visiteurs renonçaient au voyage \
         faute de correspondance après la tombée de la nuit, même pendant les grandes vacances.",
        "Reste la question du quai, trop court pour le convoi entier. L'exploitant propose de ne garder que six voitures en hiver, ce que les syndicats \
         de cheminots jugent raisonnable tant que la restauration à bord est maintenue.",
    ],
    [
        "Une colonie de castors s'est installée en aval du barrage d'Orvaux, à la surprise des naturalistes qui suivaient la rivière depuis longtemps. \
         Les animaux ont bâti leur hutte dans un bras mort que les pêcheurs avaient délaissé après la crue.",
        "L'office de la biodiversité demande que les promeneurs tiennent leurs chiens en laisse. Les agriculteurs, inquiets pour leurs peupliers, ont \
         obtenu que les troncs les plus proches de l'eau soient protégés par un grillage aux frais du département.",
        "La suite dépendra de la nourriture disponible au cœur de l'hiver. Si les saules suffisent, une deuxième famille pourrait remonter le courant \
         et s'établir plus haut, là où aucun castor n'a été vu depuis un siècle.",
    ],
    [
        "Le lycée de Belcombe ouvrira une classe de lutherie à la rentrée prochaine, la deuxième du pays seulement. Douze places y seront offertes à \
         des élèves qui partageront leur semaine entre l'atelier, les cours de musique et un tronc commun.",
        "L'idée est née d'une rencontre entre la proviseure et un luthier qui cherchait en vain un successeur. Leur projet a d'abord été refusé, puis \
         repris par la chambre des métiers, qui a payé les premières machines et le bois.",
        "Les candidats passeront une épreuve de dessin et un entretien. Aucune pratique d'un instrument n'est exigée, mais le jury demandera à chacun \
         d'expliquer ce qu'il entend dans l'accord d'un violon bien réglé.",
    ],
];

const TITLES: [&str; 4] = [
    "La halle de Montreval rouvrira au printemps",
    "Le train de nuit revient à Port-Lanvern",
    "Des castors en aval du barrage d'Orvaux",
    "Belcombe aura sa classe de lutherie",
];

/// Article `n` of a host, with `inside` between its second and its third paragraph.
fn page(host: &str, n: usize, inside: &str) -> String {
    page_of(host, TITLES[n], n, inside)
}

fn page_of(host: &str, title: &str, n: usize, inside: &str) -> String {
    let [first, second, third] = BODIES[n];
    format!(
        "<!doctype html><html lang=fr><head><title>{title}</title><meta property=og:title content=\"{title}\"><meta property=og:type content=article>\
         <link rel=canonical href=\"https://{host}/{}\"></head><body><nav><a href=/>Accueil</a> <a href=/eco>Économie</a></nav><main><article>\
         <h1>{title}</h1><p>{first}</p><p>{second}</p>{inside}<p>{third}</p></article></main><footer>Mentions légales</footer></body></html>",
        title.replace(' ', "-").to_lowercase()
    )
}

fn paragraph(text: &str) -> String {
    format!("<p>{text}</p>")
}

/// The texts of pages of one batch (address, source), without the lines of their templates.
fn texts(pages: &[(&str, String)]) -> Vec<String> {
    let cleaner = Cleaner::new(&tests::data(), "Europe/Paris", 10).expect("the repository's own data");
    let clean = |(url, html): &(&str, String)| cleaner.clean(Input { body: html.as_bytes(), url: Some(url), ..Input::default() });
    let mut articles: Vec<Article> = pages.iter().map(clean).collect();
    let host = |url: &str| url.split('/').nth(2).unwrap_or_default().to_owned();
    let looks: Vec<_> = articles.iter().zip(pages).map(|(a, (url, _))| templates::look(url, &host(url), a)).collect();
    let now: Vec<_> = looks.iter().collect();
    let templates = Templates::new(&[], &now);
    for (article, look) in articles.iter_mut().zip(&looks) {
        cleaner.take_out_lines(article, look, &templates);
    }
    articles.into_iter().map(|a| a.text.unwrap_or_default()).collect()
}

/// How many of the texts hold `line` where each of the first articles of one host does.
fn kept(line: &str, inside: &str, articles: usize) -> usize {
    let urls: Vec<String> = (0..articles).map(|n| format!("https://journal.example/a{n}")).collect();
    let pages: Vec<_> = urls.iter().enumerate().map(|(n, url)| (url.as_str(), page("journal.example", n, inside))).collect();
    texts(&pages).iter().filter(|text| text.contains(line)).count()
}

#[test]
fn a_line_on_three_articles_of_a_host_goes_and_one_on_two_stays() {
    assert_eq!(kept(PROMOTION, &paragraph(PROMOTION), 1), 1, "the model alone would drop it, and this test would show nothing");
    assert_eq!(kept(PROMOTION, &paragraph(PROMOTION), 2), 2);
    assert_eq!(kept(PROMOTION, &paragraph(PROMOTION), 3), 0);
    assert_eq!(kept(BODIES[1][2], &paragraph(PROMOTION), 4), 1, "the text around it stays");
}

#[test]
fn copies_of_one_article_count_once() {
    let inside = paragraph(PROMOTION);
    let again = |url, title: &str| (url, page_of("journal.example", title, 0, &inside));
    // Printed, for telephones, and an agency's text under another headline.
    let copies = [
        again("https://journal.example/a", TITLES[0]),
        again("https://journal.example/a/print", TITLES[0]),
        again("https://journal.example/amp/a", TITLES[0]),
        again("https://journal.example/b", "Montreval : la halle rouvre bientôt"),
        again("https://journal.example/c", "Quatre ans de travaux pour une halle"),
    ];
    assert!(texts(&copies).iter().all(|text| text.contains(PROMOTION) && text.contains("Un concours désignera")));
}

#[test]
fn a_line_of_other_hosts_says_nothing_of_this_one() {
    let hosts = ["un.example", "deux.example", "trois.example"];
    let urls: Vec<String> = hosts.iter().map(|host| format!("https://{host}/a")).collect();
    let pages: Vec<_> =
        urls.iter().zip(hosts).enumerate().map(|(n, (url, host))| (url.as_str(), page(host, n, &paragraph(PROMOTION)))).collect();
    assert!(texts(&pages).iter().all(|text| text.contains(PROMOTION)));
}

#[test]
fn what_journalists_repeat_stays() {
    let cases = [
        ("L'essentiel", "<h2>L'essentiel</h2>"),
        ("Ce qu'il faut retenir", "<p><strong>Ce qu'il faut retenir</strong></p>"),
        ("Quel livre a changé votre vie ?", "<p>Quel livre a changé votre vie ?</p>"),
        ("Le groupe emploie 3 200 personnes dans la vallée.", "<p>Le groupe emploie 3 200 personnes dans la vallée.</p>"),
    ];
    for (line, inside) in cases {
        assert_eq!(kept(line, inside, 1), 1, "« {line} »: the model alone drops it");
        assert_eq!(kept(line, inside, 4), 4, "« {line} »");
    }
}

#[test]
fn a_list_goes_whole_or_stays() {
    let list = |own: &str| format!("<ul><li>Une pincée de sel fin</li><li>Un grand verre d'eau froide</li><li>{own}</li></ul>");
    let own = ["Du beurre des fermes de la halle", "Des crêpes du wagon-restaurant", "Une poignée de noisettes du barrage"];
    let urls: Vec<String> = (0..3).map(|n| format!("https://journal.example/a{n}")).collect();
    let pages = |own: [&str; 3]| {
        let pages: Vec<_> =
            urls.iter().zip(own).enumerate().map(|(n, (url, own))| (url.as_str(), page("journal.example", n, &list(own)))).collect();
        texts(&pages).iter().filter(|text| text.contains("pincée de sel")).count()
    };
    assert_eq!(pages(own), 3);
    assert_eq!(pages([own[0]; 3]), 0);
}

/// A pipeline over files of one site; `more` becomes the next part.
fn put(bench: &Bench, n: usize) {
    fs::write(bench.path(&format!("pages/{n}.html")), page("journal.example", n, &paragraph(PROMOTION))).expect("a page");
}

fn part_text(bench: &Bench, name: &str) -> String {
    let batch = part::read(&bench.path(&format!("out/p/clean/articles/{name}.parquet")), None).expect("a part");
    let text = Rows::new(&catalog::ARTICLES, &batch).str("text").expect("text");
    text.iter().flatten().collect::<Vec<_>>().join("\n\n")
}

#[test]
fn the_next_batch_profits_from_the_store() {
    let bench = Bench::empty();
    put(&bench, 0);
    put(&bench, 1);
    bench.run();
    let before = bench.files();
    assert!(part_text(&bench, "000000").contains(PROMOTION), "two articles are too few");
    put(&bench, 2);
    bench.run();
    let after = bench.files();
    let old = |files: &std::collections::BTreeMap<_, _>| {
        files.iter().filter(|(n, _): &(&String, _)| n.contains("/000000.")).map(|(n, f)| (n.clone(), *f)).collect::<Vec<_>>()
    };
    assert_eq!(old(&before), old(&after), "what was made before is left alone");
    let text = part_text(&bench, "000001");
    assert!(text.contains("castors") && !text.contains(PROMOTION), "{text}");
    let blocks = part::read(&bench.path("out/p/clean/blocks/000001.parquet"), None).expect("a part");
    let rows = Rows::new(&catalog::BLOCKS, &blocks);
    let (block, reason, kept) = (rows.str("text").expect("text"), rows.str("reason").expect("reason"), rows.bool("kept").expect("kept"));
    let at = (0..rows.len()).find(|i| block.value(*i) == PROMOTION).expect("the block");
    assert!(!kept.value(at) && reason.value(at).ends_with("recurs on 3 pages of journal.example or more"), "{}", reason.value(at));
    // The offsets of what stays quote the text that is left.
    let (start, end) = (rows.int("char_start").expect("start"), rows.int("char_end").expect("end"));
    let quoted = |i: usize| -> String {
        let whole = text.chars().skip(usize::try_from(start.value(i)).expect("an offset"));
        whole.take(usize::try_from(end.value(i) - start.value(i)).expect("a length")).collect()
    };
    assert!((0..rows.len()).filter(|i| kept.value(*i)).all(|i| quoted(i) == block.value(i)));
}

#[test]
fn a_stage_made_anew_gives_the_same_bytes_and_a_second_run_writes_nothing() {
    let bench = Bench::empty();
    for n in 0..4 {
        put(&bench, n);
        if n > 0 {
            bench.run();
        }
    }
    let before = bench.files();
    bench.run();
    assert_eq!(rewritten(&before, &bench.files()), [""; 0]);
    let bytes = |bench: &Bench| -> Vec<Vec<u8>> {
        let names = before.keys().filter(|name| name.contains("/clean/"));
        names.map(|name| fs::read(bench.path("out").join(name)).expect("a table")).collect()
    };
    let first = bytes(&bench);
    assert_eq!(first.len(), 9, "three parts of three tables");
    for jobs in ["1", "4"] {
        fs::remove_dir_all(bench.path("out/p/clean")).expect("the stage's folder");
        assert_eq!(bench.chiffre("run", &["-q", "--stage", "clean", "--jobs", jobs]).exit, 0);
        assert!(bytes(&bench) == first, "made anew with {jobs} threads, they differ");
    }
}
