//! Feeds, sitemaps and listings lead to pages; what is known is not asked for again; every address ends in one row.
#![allow(clippy::unwrap_used, reason = "tests fail by panics, in their helpers too")]

mod common;

use common::World;
use fetch::typed::Age;
use webtest::Reply;

const XML: &str = "application/xml";

fn feed(links: &[String]) -> String {
    let items: Vec<_> = links
        .iter()
        .map(|l| format!("<item><title>L’IA</title><link>{l}</link><pubDate>Tue, 28 Jan 2025 18:07:00 +0100</pubDate></item>"))
        .collect();
    format!("<rss version=\"2.0\"><channel><title>t</title><language>fr</language>{}</channel></rss>", items.concat())
}

fn urlset(links: &[String]) -> String {
    let urls: Vec<_> = links.iter().map(|l| format!("<url><loc>{l}</loc></url>")).collect();
    format!("<urlset>{}</urlset>", urls.concat())
}

fn world() -> World {
    let world = World::new();
    world.server.otherwise(|_, path| path.starts_with("/p").then(|| Reply::html("<p>65 milliards").header("ETag", "\"1\"")));
    world
}

#[test]
fn three_kinds_of_documents_lead_to_pages_each_once() {
    let mut world = world();
    let p = |n: usize| world.url("a.test", &format!("/p{n}"));
    let (all, s) = ((0..6).map(p).collect::<Vec<_>>(), &world.server);
    s.on("a.test", "/rss", Reply::body(XML, feed(&[all[0].clone(), format!("{}?utm_source=rss", all[1])])));
    s.on(
        "a.test",
        "/index",
        Reply::body(XML, format!("<sitemapindex><sitemap><loc>{}</loc></sitemap></sitemapindex>", s.url("b.test", "/s.xml.gz"))),
    );
    s.on("b.test", "/s.xml.gz", Reply::body("application/gzip", webtest::reply::gzip(urlset(&all[1..4]).as_bytes())));
    s.on("a.test", "/une", Reply::html(&format!("<a href=\"/p3\">x</a><a href=\"{}\">y</a><a href=\"/autre\">z</a>", all[4])));
    let source = format!(
        "urls = [{:?}]\nfeeds = [{:?}]\nsitemaps = [{:?}]\nlistings = [{:?}]\nlink = \"/p*\"",
        all[5],
        s.url("a.test", "/rss"),
        s.url("a.test", "/index"),
        s.url("a.test", "/une")
    );
    world.run(&source);
    let pages = world.rows.iter().filter(|r| r.role == "page").count();
    assert_eq!((pages, world.rows.len(), world.tally.kept), (6, 10, 10), "{:#?}", world.rows);
    for n in 0..6 {
        assert_eq!(world.server.hits().iter().filter(|h| h.path.split('?').next() == Some(&format!("/p{n}"))).count(), 1, "/p{n}");
    }
    assert_eq!(world.row(&all[0]).published, Some(1_738_084_020_000_000));
    let index = world.rows.iter().find(|r| r.role == "listing").unwrap();
    assert_eq!((index.outcome.as_str(), index.n_links, &index.body, &index.reason), ("fetched", Some(2), &None, &None));
    let first = world.rows.iter().position(|r| r.role != "page").unwrap();
    assert!(world.rows[first..].iter().all(|r| r.role != "page"), "rows of feeds come after those of their pages");
}

#[test]
fn filters_choose_among_links() {
    let mut world = world();
    let s = &world.server;
    let links = [s.url("a.test", "/p/ia-1"), s.url("b.test", "/p/ia-2"), s.url("a.test", "/sport/ia-3")];
    s.on("a.test", "/rss", Reply::body(XML, feed(&links)));
    let source = format!(
        "feeds = [{:?}]\nhosts = [\"a.test\"]\npaths = [\"/p/*\"]\nlanguages = [\"fr\"]\nwords = [\"ia\"]",
        s.url("a.test", "/rss")
    );
    world.run(&source);
    assert_eq!(world.rows.len(), 2);
    assert_eq!((world.tally.dropped["filtered_by_hosts"], world.tally.dropped["filtered_by_paths"]), (1, 1));
    world.known.clear();
    world.run(&format!("{source}\nsince = 2025-01-29"));
    assert_eq!((world.rows.len(), world.tally.dropped["filtered_by_since"]), (1, 1));
}

#[test]
fn feeds_broken_in_ten_ways_are_ten_rows_and_the_run_goes_on() {
    let mut world = world();
    let good = feed(&[world.url("a.test", "/p1")]);
    let cut = &good[..good.len() / 2];
    let replies = [
        Reply::body(XML, ""),
        Reply::body(XML, "   \n"),
        Reply::html("<!doctype html><html><body>Une erreur est survenue</body></html>"),
        Reply::body(XML, cut.replace("</item>", "")),
        Reply::body(XML, "<rss><channel><item></rss"),
        Reply::body("application/json", "{\"version\": \"https://jsonfeed.org/version/1\", \"items\": ["),
        Reply::body(XML, b"\x00\x01\x02\xff\xfe".to_vec()),
        Reply::body(XML, good.clone()).header("Content-Encoding", "gzip"),
        Reply::status("404 Not Found"),
        Reply::body("image/png", "x"),
        Reply::body(XML, "<?xml version=\"1.0\"?><opml><body/></opml>"),
    ];
    let feeds: Vec<_> = (0..replies.len()).map(|n| world.url("a.test", &format!("/rss{n}"))).collect();
    for (n, reply) in replies.into_iter().enumerate() {
        world.server.on("a.test", &format!("/rss{n}"), reply);
    }
    world.server.on("a.test", "/good", Reply::body(XML, good));
    let mut all = feeds.clone();
    all.push(world.url("a.test", "/good"));
    world.run(&format!("feeds = {all:?}"));
    for url in &feeds {
        let row = world.row(url);
        assert_eq!((row.outcome.as_str(), row.role.as_str()), ("failed", "feed"), "{row:?}");
    }
    assert_eq!(world.row(&world.url("a.test", "/p1")).outcome, "fetched");
    assert_eq!((world.tally.kept, world.tally.n_failed()), (2, feeds.len() as u64));
}

#[test]
fn a_second_run_asks_only_for_what_is_new_and_for_feeds_with_their_validators() {
    let mut world = world();
    let s = &world.server;
    s.on("a.test", "/rss", Reply::body(XML, feed(&[s.url("a.test", "/p1")])).header("ETag", "\"f1\""));
    s.on("a.test", "/rss", Reply::status("304 Not Modified"));
    let source = format!("feeds = [{:?}]", s.url("a.test", "/rss"));
    world.run(&source);
    assert_eq!(world.rows.len(), 2);
    world.run(&source);
    assert_eq!((world.rows.len(), world.rows[0].outcome.as_str(), world.rows[0].reason_name()), (1, "unchanged", "not_modified"));
    let asked: Vec<_> = world.server.hits().into_iter().filter(|h| h.path == "/rss").collect();
    assert_eq!((asked[0].header("if-none-match"), asked[1].header("if-none-match")), (None, Some("\"f1\"")));
    assert_eq!(world.server.count("a.test", "/p1"), 1);
    world.run(&source);
    assert_eq!(world.server.hits().last().unwrap().header("if-none-match"), Some("\"f1\""), "an unchanged row keeps the validators");
}

#[test]
fn a_feed_whose_pages_could_not_be_had_is_read_again() {
    let mut world = world();
    let s = &world.server;
    s.on("a.test", "/rss", Reply::body(XML, feed(&[s.url("a.test", "/x")])).header("ETag", "\"f1\""));
    s.on("a.test", "/x", Reply::status("503 Later"));
    let source = format!("feeds = [{:?}]", s.url("a.test", "/rss"));
    world.settings.retry_failed = Age::Seconds(0);
    world.run(&source);
    assert_eq!(world.row(&world.url("a.test", "/rss")).etag, None);
    world.run(&source);
    assert_eq!(world.server.count("a.test", "/x"), 6, "both runs tried the page three times");
}

#[test]
fn refresh_says_when_a_page_is_asked_for_again_and_304_costs_nothing() {
    let mut world = world();
    let s = &world.server;
    s.on("a.test", "/etag", Reply::html("a").header("ETag", "\"1\"").header("Last-Modified", "Tue, 28 Jan 2025 17:07:00 GMT"));
    s.on("a.test", "/etag", Reply::status("304 Not Modified"));
    s.on("a.test", "/bad", Reply::status("404 Not Found"));
    let urls = [s.url("a.test", "/etag"), s.url("a.test", "/bad")];
    world.fetch(&urls);
    world.fetch(&urls);
    assert!(world.rows.is_empty() && world.server.count("a.test", "/etag") == 1 && world.server.count("a.test", "/bad") == 1);
    assert_eq!((world.tally.kept, world.tally.failed["http_status"]), (1, 1), "what is stored is counted");
    (world.settings.refresh, world.settings.retry_failed) = (Age::Seconds(0), Age::Seconds(0));
    world.fetch(&urls);
    assert_eq!((world.row(&urls[0]).outcome.as_str(), &world.row(&urls[0]).body), ("unchanged", &None));
    let last = world.server.hits().into_iter().rfind(|h| h.path == "/etag").unwrap();
    assert_eq!((last.header("if-none-match"), last.header("if-modified-since")), (Some("\"1\""), Some("Tue, 28 Jan 2025 17:07:00 GMT")));
    assert_eq!(world.server.count("a.test", "/bad"), 2);
}

#[test]
fn budgets_leave_pages_for_the_next_run() {
    let mut world = world();
    let n = |n| std::num::NonZeroUsize::new(n).unwrap();
    let urls: Vec<_> = (0..10).map(|i| world.url(if i % 2 == 0 { "a.test" } else { "b.test" }, &format!("/p{i}"))).collect();
    (world.settings.max_per_host, world.settings.max_pages) = (n(3), n(100));
    world.fetch(&urls);
    assert_eq!((world.rows.len(), world.tally.dropped["left_by_max_per_host"]), (6, 4));
    world.fetch(&urls);
    assert_eq!((world.rows.len(), world.tally.kept), (4, 10), "the next run goes on");
    world.known.clear();
    (world.settings.max_per_host, world.settings.max_pages) = (n(100), n(7));
    world.fetch(&urls);
    assert_eq!((world.rows.len(), world.tally.dropped["left_by_max_pages"]), (7, 3));
}

#[test]
fn a_sitemap_of_fifty_thousand_addresses() {
    let mut world = world();
    let links: Vec<_> = (0..50_000).map(|n| world.url("a.test", &format!("/p{n}"))).collect();
    world.server.on("a.test", "/sitemap.xml", Reply::body(XML, urlset(&links)).gzip());
    world.settings.max_megabytes = std::num::NonZeroUsize::new(50).unwrap();
    world.settings.max_per_host = std::num::NonZeroUsize::new(50).unwrap();
    world.run(&format!("sitemaps = [{:?}]", world.url("a.test", "/sitemap.xml")));
    let index = world.rows.last().unwrap();
    assert_eq!((index.role.as_str(), index.n_links), ("sitemap", Some(50_000)));
    assert_eq!((world.rows.len(), world.tally.dropped["left_by_max_per_host"]), (51, 49_950));
}

#[test]
fn many_hosts_at_once_and_parts_as_they_fill() {
    let mut world = World::new();
    world.server.otherwise(|_, path| {
        let slow = vec![
            webtest::Step::Wait(std::time::Duration::from_millis(100)),
            webtest::Step::Send(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx".to_vec()),
        ];
        path.starts_with("/p").then(|| Reply::raw(slow))
    });
    world.settings.part_rows = std::num::NonZeroUsize::new(10).unwrap();
    let urls: Vec<_> = (0..40).map(|n| world.url(&format!("h{n}.test"), "/p")).collect();
    let start = std::time::Instant::now();
    world.fetch(&urls);
    assert_eq!((world.rows.len(), world.parts), (40, 4));
    assert!(start.elapsed() < std::time::Duration::from_secs(3), "{:?} for what takes 4 s one after the other", start.elapsed());
    assert!(world.server.most_open() > 20, "{} at once", world.server.most_open());
}

#[test]
fn exchanges_are_archived_and_the_archive_is_a_source() {
    let mut world = world();
    let dir = tempfile::tempdir().unwrap();
    world.server.on("a.test", "/page.html", Reply::html("<p>compressé").gzip());
    let url = world.url("a.test", "/page.html");
    world.run_with(&format!("urls = [{url:?}]"), Some(dir.path()));
    world.known.clear();
    world.run(&format!("warc = [{:?}]", dir.path()));
    let row = world.row(&url);
    assert_eq!((row.outcome.as_str(), row.body.as_deref()), ("fetched", Some("<p>compressé".as_bytes())), "{:#?}", world.rows);
    world.run(&format!("warc = [{:?}]", dir.path()));
    assert!(world.rows.is_empty(), "what is stored is not stored again: {:?}", world.rows);
}

/// 5,000 small pages from 50 names. Run it with `--release -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement"]
fn five_thousand_pages() {
    let mut world = world();
    let urls: Vec<_> = (0..5000).map(|n| world.url(&format!("h{}.test", n % 50), &format!("/p{n}"))).collect();
    let start = std::time::Instant::now();
    world.fetch(&urls);
    let time = start.elapsed();
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find(|l| l.starts_with("VmHWM")).unwrap_or_default();
    println!("{} pages in {time:.2?}: {:.0} a second, server included; {peak}", world.rows.len(), 5000.0 / time.as_secs_f64());
    assert_eq!(world.tally.kept, 5000);
}
