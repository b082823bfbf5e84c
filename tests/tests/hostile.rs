//! Pages that nobody writes in good faith, or that lost something on the way. Each ends as a row, article or reason, and
//! none costs more than 2 seconds of processor time or 512 MiB.
#![allow(clippy::unwrap_used)]

use clean::{Cleaner, Input};
use rustix::time::{ClockId, clock_gettime};
use tests::data;

/// Seconds of processor time that one page may take in a release build.
const SECONDS: f64 = 2.0;
/// MiB that the process may grow by beyond the largest body.
const MEBIBYTES: usize = 512;

struct Hostile {
    name: String,
    media: &'static str,
    charset: Option<&'static str>,
    body: Vec<u8>,
}

const PROSE: &str = "Le groupe a annoncé mardi un investissement de trois milliards d'euros, réparti sur quatre ans et deux sites, \
    dont le premier ouvrira l'an prochain près de Dunkerque. ";

fn page(name: &str, html: impl Into<Vec<u8>>) -> Hostile {
    Hostile { name: name.to_owned(), media: "text/html", charset: None, body: html.into() }
}

/// `unit` again and again, up to `size` bytes.
fn filled(unit: &str, size: usize) -> String {
    unit.repeat(size / unit.len() + 1)
}

fn numbered(n: usize, one: impl Fn(usize) -> String) -> String {
    (0..n).map(one).collect()
}

fn article(inside: &str) -> String {
    format!(
        "<!doctype html><html lang=fr><head><title>Trois milliards</title></head><body><article><h1>Trois milliards</h1>{inside}</article></body></html>"
    )
}

fn prose() -> String {
    format!("<p>{PROSE}{PROSE}</p><p>{PROSE}</p>")
}

const HALF: usize = 512 * 1024;

fn structures() -> Vec<Hostile> {
    vec![
        page("nested lists", filled("<ul><li>", HALF)),
        page("nested lists with text", filled("<ul><li>a", HALF)),
        page("nested divs", filled("<div>", HALF)),
        page("nested tables", filled("<table><tr><td>", HALF)),
        page("nested formatting", filled("<b><i><font>x", HALF)),
        page("paragraphs in formatting", format!("{}{}", filled("<b>", 4096), filled("<p>x", HALF))),
        page("misnested formatting", filled("<a><b><p></a></b>x", HALF)),
        page("nested forms and buttons", filled("<form><button>x", HALF)),
        page("nested blockquotes", article(&format!("{}{PROSE}", filled("<blockquote>", HALF)))),
        page("end tags only", filled("</div></p></b>", HALF)),
        page("one million attributes", format!("<div {}>{}", numbered(1_000_000, |i| format!("a{i}=1 ")), prose())),
        page("one long attribute", format!("<div class=\"{}\">{}</div>", filled("article-body ", 4 << 20), prose())),
        page(
            "colspan",
            article(&format!("<table><tr><td colspan=9007199254740991 rowspan=9007199254740991>{PROSE}</td></tr></table>{}", prose())),
        ),
        page("no body", "<html><head><title>Rien</title></head></html>"),
        page("nothing", ""),
        page("white space", " \n\t ".repeat(1000)),
        page("frameset", "<frameset cols='50%,50%'><frame src=a><frame src=b></frameset>"),
        page("truncated in mid-tag", format!("{}<p class=\"tex", article(&prose()).replace("</article></body></html>", ""))),
        page("truncated in a comment", format!("{}<!-- {}", prose(), filled("<p>caché ", 10_000))),
        page("truncated in a script", format!("{}<script>{}", prose(), filled("var x = '<p>'; ", 10_000))),
        page("half a million paragraphs", filled("<p>a", 2 << 20)),
        page("half a million headings", filled("<h1>a b c d</h1>", 4 << 20)),
        page("a hundred thousand links", filled("<a rel=author href=/author/x>Jean Dupont</a> ", 4 << 20)),
        page("a hundred thousand dates", filled("<time datetime='hier'>hier</time>", 3 << 20)),
    ]
}

fn heads() -> Vec<Hostile> {
    let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    let graph = numbered(50_000, |i| format!("{{\"@type\":\"Person\",\"@id\":\"#{i}\",\"name\":\"N {i}\"}},"));
    let json = |content: &str| format!("<script type=application/ld+json>{content}</script>{}", article(&prose()));
    vec![
        page("an endless title", format!("<title>{}", filled("a | b - ", 8 << 20))),
        page("a title of separators", format!("<head><title>{}</title></head>{}", filled("a | ", 100_000), prose())),
        page(
            "a hundred thousand metas",
            format!("<head>{}</head>{}", numbered(100_000, |i| format!("<meta name=m{i} content=x>")), prose()),
        ),
        page("deep json", json(&deep)),
        page("wide json", json(&format!("{{\"@graph\":[{}{{}}]}}", graph))),
        page(
            "json of dates",
            json(
                "{\"@type\":\"NewsArticle\",\"datePublished\":\"9999999-99-99T99:99:99Z\",\"headline\":{\"a\":[]},\"author\":[[[\"x\"]]]}",
            ),
        ),
        page(
            "huge entities",
            article(&format!("<p>&#99999999999; &#xD800; &#0; {}{PROSE}</p>", filled("&CounterClockwiseContourIntegral;", HALF))),
        ),
    ]
}

fn texts() -> Vec<Hostile> {
    let plain = |name: &str, body: Vec<u8>| Hostile { media: "text/plain", ..page(name, body) };
    vec![
        page("a hundred megabytes on one line", filled(PROSE, 100 << 20)),
        page("a hundred megabytes of one word", vec![b'a'; 100 << 20]),
        page("a paragraph of four megabytes", article(&format!("<p>{}</p>", filled(PROSE, 4 << 20)))),
        page("zeros", article(&format!("<p>{}\0{PROSE}\0</p>", PROSE)).replace("milliards", "mil\0liards")),
        page("nothing but zeros", vec![0; 1 << 20]),
        page("random bytes", (0..1u32 << 20).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect::<Vec<_>>()),
        page("right to left and joiners", article(&format!("<p>{}{PROSE}</p>", filled("\u{202e}a\u{200d}\u{301}", 300_000)))),
        plain("a plain line of a hundred megabytes", filled(PROSE, 100 << 20).into_bytes()),
        plain("a million plain lines", filled("Partager\n", 9_000_000).into_bytes()),
        plain("plain brackets", filled("<<<>>>", HALF).into_bytes()),
    ]
}

/// The same page in twenty encodings, named, not named, and named wrongly.
fn encodings() -> Vec<Hostile> {
    let labels = [
        "utf-8",
        "windows-1252",
        "iso-8859-2",
        "iso-8859-3",
        "iso-8859-4",
        "iso-8859-7",
        "iso-8859-10",
        "iso-8859-13",
        "iso-8859-14",
        "iso-8859-15",
        "iso-8859-16",
        "macintosh",
        "windows-1250",
        "windows-1254",
        "windows-1257",
        "windows-1258",
        "gbk",
        "gb18030",
        "big5",
        "euc-jp",
    ];
    let text = article(&format!("<p>{PROSE}{PROSE}</p><p>{PROSE}</p>"));
    let mut pages: Vec<Hostile> = labels
        .iter()
        .map(|label| {
            let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap();
            Hostile { charset: Some(label), ..page(&format!("in {label}"), encoding.encode(&text).0.into_owned()) }
        })
        .collect();
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    pages.push(page("utf-16, not named", wide));
    pages.push(Hostile { charset: Some("shift_jis"), ..page("mislabelled", text.clone()) });
    pages.push(Hostile { charset: Some("no-such-charset"), ..page("a charset that is none", text) });
    pages
}

fn processor_seconds() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// MiB of a line of `/proc/self/status` (Linux; elsewhere 0).
fn memory(line: &str) -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let value = status.lines().find_map(|l| l.strip_prefix(line)).unwrap_or("0");
    value.split_whitespace().next().and_then(|n| n.parse::<usize>().ok()).unwrap_or(0) / 1024
}

/// MiB in use now; from here on the peak is counted anew.
fn forget_peak() -> usize {
    std::fs::write("/proc/self/clear_refs", "5").ok();
    memory("VmRSS:")
}

#[test]
fn every_hostile_page_ends_as_a_row_within_bounds() {
    let cleaner = Cleaner::new(&data(), "Europe/Paris", 10).unwrap();
    let makers: [fn() -> Vec<Hostile>; 4] = [structures, heads, texts, encodings];
    let (mut n, mut wrong) = (0, Vec::new());
    for make in makers {
        for hostile in make() {
            n += 1;
            let (before, time) = (forget_peak(), processor_seconds());
            let input = Input { body: &hostile.body, content_type: Some(hostile.media), charset: hostile.charset, ..Input::default() };
            let article = cleaner.clean(input);
            let (seconds, grown) = (processor_seconds() - time, memory("VmHWM:").saturating_sub(before));
            if article.text.is_some() == article.dropped.is_some() {
                wrong.push(format!("{}: text or a reason, not {:?}", hostile.name, article.dropped));
            }
            // A build without optimisation says nothing of the cost.
            if !cfg!(debug_assertions) && (seconds > SECONDS || grown > MEBIBYTES) {
                wrong.push(format!("{}: {seconds:.2} s, {grown} MiB", hostile.name));
            }
        }
    }
    assert!(n >= 40);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_article_is_read_in_every_encoding() {
    let cleaner = Cleaner::new(&data(), "Europe/Paris", 10).unwrap();
    for hostile in encodings() {
        let article = cleaner.clean(Input { body: &hostile.body, charset: hostile.charset, ..Input::default() });
        let text = article.text.unwrap_or_default();
        assert!(text.contains("un investissement de trois milliards d'euros"), "{}: {text}", hostile.name);
    }
}
