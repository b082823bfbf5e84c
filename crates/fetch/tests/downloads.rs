//! Archives by address: asked like pages, kept on disk while they are read, each page of them once.
#![allow(clippy::unwrap_used, reason = "tests fail by panics, in their helpers too")]

mod common;

use std::time::{Duration, Instant};

use common::World;
use fetch::typed::{Age, Seconds};
use webtest::reply::gzip;
use webtest::{Reply, Step};

const WARC: &str = "application/warc";

fn record(url: &str, body: &str) -> Vec<u8> {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n";
    let length = head.len() + body.len();
    format!(
        "WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2025-01-28T17:07:00Z\r\n\
         Content-Type: application/http;msgtype=response\r\nContent-Length: {length}\r\n\r\n{head}{body}\r\n\r\n"
    )
    .into_bytes()
}

fn address(n: usize) -> String {
    format!("https://exemple.fr/p{n}")
}

fn plain(pages: std::ops::Range<usize>) -> Vec<u8> {
    pages.flat_map(|n| record(&address(n), &format!("<p>page {n}"))).collect()
}

/// One gzip member a record.
fn members(pages: std::ops::Range<usize>) -> Vec<u8> {
    pages.flat_map(|n| gzip(&record(&address(n), &format!("<p>page {n}")))).collect()
}

fn source(url: &str) -> String {
    format!("warc = [{url:?}]")
}

/// The addresses of the pages that are there, in order.
fn pages(world: &World) -> Vec<&str> {
    world.rows.iter().filter(|r| r.role == "page" && r.outcome == "fetched").map(|r| r.url.as_str()).collect()
}

fn nothing_is_left(world: &World) {
    let left: Vec<_> = std::fs::read_dir(world.downloads.path()).unwrap().map(|e| e.unwrap().path()).collect();
    assert!(left.is_empty(), "{left:?}");
}

/// Runs the archive at `/a.warc.gz` of `a.test`.
fn run(world: &mut World) -> String {
    let url = world.url("a.test", "/a.warc.gz");
    world.run(&source(&url));
    nothing_is_left(world);
    url
}

/// Nothing came, and a person hears of it; gives the reason.
fn failed(world: &World, url: &str) -> String {
    let row = world.row(url);
    assert_eq!((row.role.as_str(), row.outcome.as_str(), world.rows.len()), ("warc", "failed", 1), "{:#?}", world.rows);
    let reason = row.reason.clone().unwrap();
    assert_eq!(world.warnings, [format!("archive {url}: {reason}")]);
    assert_eq!((world.tally.n_failed(), world.tally.docs), (1, 1));
    reason
}

#[test]
fn plain_and_gzip_archives_give_their_pages_and_then_their_row() {
    let all = [plain(0..20), members(0..20), gzip(&plain(0..20))];
    for (kind, bytes) in all.into_iter().enumerate() {
        let mut world = World::new();
        world.server.on("a.test", "/a.warc.gz", Reply::body(WARC, bytes).header("ETag", "\"1\""));
        let url = run(&mut world);
        assert_eq!(pages(&world), (0..20).map(address).collect::<Vec<_>>(), "kind {kind}");
        assert_eq!(world.rows[3].body.as_deref(), Some(&b"<p>page 3"[..]));
        let last = world.rows.last().unwrap();
        assert_eq!(
            (last.url.as_str(), last.role.as_str(), last.outcome.as_str(), last.status),
            (url.as_str(), "warc", "fetched", Some(200))
        );
        assert_eq!((world.kept, last.body.as_ref(), last.etag.as_deref()), (21, None, Some("\"1\"")));
        let hit = world.server.hits().into_iter().find(|h| h.path == "/a.warc.gz").unwrap();
        assert_eq!((hit.header("accept-encoding"), hit.header("user-agent").is_some()), (Some("identity"), true));
        // What the store holds is not asked for again.
        run(&mut world);
        assert_eq!((world.rows.len(), world.server.count("a.test", "/a.warc.gz"), world.tally.kept), (0, 1, 1));
    }
}

#[test]
fn an_archive_that_may_have_changed_is_asked_for_with_its_validators() {
    let mut world = World::new();
    world.settings.refresh = Age::Seconds(0);
    let answer = |bytes, etag| Reply::body(WARC, bytes).header("ETag", etag);
    world.server.on("a.test", "/a.warc.gz", answer(members(0..3), "\"1\""));
    world.server.on("a.test", "/a.warc.gz", Reply::status("304 Not Modified").header("ETag", "\"1\""));
    world.server.on("a.test", "/a.warc.gz", answer(members(0..5), "\"2\""));
    let url = run(&mut world);
    run(&mut world);
    assert_eq!((world.rows.len(), world.row(&url).outcome.as_str(), world.warnings.len()), (1, "unchanged", 0));
    assert_eq!(world.server.hits().last().unwrap().header("if-none-match"), Some("\"1\""));
    run(&mut world);
    assert_eq!(pages(&world), [address(3), address(4)], "pages that the store holds are not stored twice");
}

#[test]
fn a_server_that_takes_the_ending_for_a_compression_is_understood() {
    for (encoding, bytes) in [("x-gzip", members(0..4)), ("gzip", gzip(&plain(0..4)))] {
        let mut world = World::new();
        world.server.on("a.test", "/a.warc.gz", Reply::body(WARC, bytes).header("Content-Encoding", encoding));
        run(&mut world);
        assert_eq!(pages(&world).len(), 4, "{encoding}");
    }
}

#[test]
fn redirects_are_followed_but_not_to_inner_addresses() {
    let mut world = World::new();
    let to = world.url("b.test", "/real.warc");
    world.server.on("a.test", "/a.warc.gz", Reply::redirect("302 Found", &to));
    world.server.on("b.test", "/real.warc", Reply::body(WARC, plain(0..3)));
    let url = run(&mut world);
    assert_eq!((pages(&world).len(), world.row(&url).final_url.as_deref()), (3, Some(to.as_str())));
    for inner in ["http://169.254.169.254/a.warc.gz", "http://[::ffff:10.0.0.1]/a.warc", "http://inner.test/a.warc"] {
        let mut world = World::new();
        world.names.add("inner.test", vec!["192.168.1.1".parse().unwrap()]);
        world.server.on("a.test", "/a.warc.gz", Reply::redirect("302 Found", inner));
        let url = run(&mut world);
        assert!(failed(&world, &url).starts_with("inner_address"), "{inner}: {:?}", world.rows);
        assert_eq!(world.connections, 1, "{inner}: only the site itself was connected to");
    }
}

#[test]
fn a_transfer_that_ends_early_gives_no_page_and_the_next_run_all() {
    let mut world = World::new();
    world.settings.retry_failed = Age::Seconds(0);
    let bytes = members(0..30);
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: {WARC}\r\nContent-Length: {}\r\n\r\n", bytes.len());
    let cut = vec![Step::Send(head.into_bytes()), Step::Send(bytes[..bytes.len() / 2].to_vec()), Step::Close];
    for _ in 0..3 {
        world.server.on("a.test", "/a.warc.gz", Reply::raw(cut.clone()));
    }
    world.server.on("a.test", "/a.warc.gz", Reply::body(WARC, bytes));
    let url = run(&mut world);
    assert!(failed(&world, &url).starts_with("truncated"));
    assert_eq!(world.row(&url).attempts, 3);
    run(&mut world);
    assert_eq!((pages(&world).len(), world.row(&url).attempts, world.row(&url).outcome.as_str()), (30, 1, "fetched"));
}

#[test]
fn what_is_no_archive_is_said() {
    let cases = [
        (Reply::status("404 Not Found"), "http_status: 404"),
        (Reply::html("<!doctype html><p>Connectez-vous"), "content_type: text/html"),
        (Reply::body(WARC, members(0..3)).header("Content-Encoding", "br"), "bad_encoding: « br »"),
    ];
    for (reply, want) in cases {
        let mut world = World::new();
        world.server.on("a.test", "/a.warc.gz", reply);
        let url = run(&mut world);
        assert!(failed(&world, &url).starts_with(want), "{want}: {:?}", world.rows);
    }
    let mut world = World::new();
    world.server.on("a.test", "/a.warc.gz", Reply::body("application/octet-stream", "no archive at all"));
    let url = run(&mut world);
    assert_eq!(world.row(&format!("{url}#0")).reason.as_deref(), Some("warc_damage: at byte 0: no record begins here"));
}

#[test]
fn damage_is_told_by_offset_and_costs_what_it_hit() {
    let mut world = World::new();
    let (start, mut bytes) = (members(0..4).len(), members(0..9));
    bytes[start + 30] ^= 4;
    world.server.on("a.test", "/a.warc.gz", Reply::body(WARC, bytes));
    let url = run(&mut world);
    let whole: Vec<_> = (0..9).filter(|n| *n != 4).map(address).collect();
    assert_eq!(pages(&world), whole);
    assert_eq!(world.row(&format!("{url}#{start}")).reason_name(), "warc_damage");
    assert_eq!(world.row(&url).outcome, "fetched");
}

#[test]
fn an_archive_over_the_cap_is_not_kept() {
    let stated = |n: usize| format!("HTTP/1.1 200 OK\r\nContent-Type: {WARC}\r\nContent-Length: {n}\r\n\r\n").into_bytes();
    let open = format!("HTTP/1.1 200 OK\r\nContent-Type: {WARC}\r\nConnection: close\r\n\r\n").into_bytes();
    let endless = vec![Step::Send(open), Step::Repeat(vec![b'x'; 100_000], 10_000, Duration::ZERO), Step::Close];
    for (steps, want) in [(vec![Step::Send(stated(5_000_000))], "5000000 bytes stated"), (endless, "or more")] {
        let mut world = World::new();
        world.settings.max_archive_megabytes = 3.try_into().unwrap();
        world.server.on("a.test", "/a.warc.gz", Reply::raw(steps));
        let url = run(&mut world);
        let reason = failed(&world, &url);
        assert!(reason.starts_with("too_large") && reason.contains(want) && reason.contains("max_archive_megabytes"), "{reason}");
    }
}

#[test]
fn an_archive_has_a_time_of_its_own() {
    let slow = |bytes: Vec<u8>| {
        let head = format!("HTTP/1.1 200 OK\r\nContent-Type: {WARC}\r\nContent-Length: {}\r\n\r\n", bytes.len()).into_bytes();
        let pieces = bytes.chunks(bytes.len() / 8).flat_map(|c| [Step::Wait(Duration::from_millis(80)), Step::Send(c.to_vec())]);
        Reply::raw(std::iter::once(Step::Send(head)).chain(pieces).collect())
    };
    let mut world = World::new();
    (world.settings.total_timeout, world.settings.min_bytes_per_second) = (Seconds::new(0.3), 0);
    world.server.on("a.test", "/a.warc.gz", slow(members(0..8)));
    run(&mut world);
    assert_eq!(pages(&world).len(), 8);
    let mut world = World::new();
    (world.settings.archive_timeout, world.settings.attempts) = (Seconds::new(0.3), 1.try_into().unwrap());
    world.server.on("a.test", "/a.warc.gz", slow(members(0..8)));
    let start = Instant::now();
    let url = run(&mut world);
    assert!(failed(&world, &url).starts_with("total_timeout") && start.elapsed() < Duration::from_secs(3));
}

#[test]
fn robots_and_opt_outs_hold_for_archives() {
    let mut world = World::new();
    world.server.on("a.test", "/robots.txt", Reply::text("User-agent: *\nDisallow: /*.warc.gz"));
    world.server.on("a.test", "/a.warc.gz", Reply::body(WARC, members(0..3)));
    let url = run(&mut world);
    assert_eq!((world.row(&url).outcome.as_str(), world.rows.len(), world.server.count("a.test", "/a.warc.gz")), ("disallowed", 1, 0));
    assert_eq!(world.warnings.len(), 1);
    for respect in [true, false] {
        let mut world = World::new();
        world.settings.respect_opt_out = respect;
        world.server.on("a.test", "/a.warc.gz", Reply::body(WARC, members(0..3)).header("tdm-reservation", "1"));
        let url = run(&mut world);
        let want = if respect { ("opted_out", 0) } else { ("fetched", 3) };
        assert_eq!((world.row(&url).outcome.as_str(), pages(&world).len()), want);
    }
}

#[test]
fn a_listing_leads_to_its_archives() {
    let mut world = World::new();
    let listing =
        "<h1>Index of /crawl/</h1><a href=\"../\">..</a><a href=\"1.warc\">1</a><a href=\"2.warc.gz\">2</a><a href=\"x.cdx\">x</a>";
    world.server.on("a.test", "/crawl/", Reply::html(listing));
    world.server.on("a.test", "/crawl/1.warc", Reply::body(WARC, plain(0..3)));
    world.server.on("a.test", "/crawl/2.warc.gz", Reply::body(WARC, members(2..6)));
    let url = world.url("a.test", "/crawl/");
    world.run(&source(&url));
    nothing_is_left(&world);
    let mut got = pages(&world);
    got.sort_unstable();
    assert_eq!(got, (0..6).map(address).collect::<Vec<_>>(), "a page of two archives is there once");
    let listing = world.rows.last().unwrap();
    assert_eq!((listing.url.as_str(), listing.role.as_str(), listing.n_links), (url.as_str(), "listing", Some(2)));
    assert_eq!(world.tally.dropped["repeated_in_warc"], 1);
}

#[test]
fn filters_choose_among_the_pages_of_an_archive() {
    let mut world = World::new();
    world.server.on("a.test", "/a.warc.gz", Reply::body(WARC, members(0..12)));
    let url = world.url("a.test", "/a.warc.gz");
    world.run(&format!("{}\npaths = [\"/p1*\"]", source(&url)));
    assert_eq!(pages(&world), [address(1), address(10), address(11)]);
    assert_eq!(world.tally.dropped["filtered_by_paths"], 9);
}

#[test]
fn a_page_that_the_web_gave_is_younger_than_its_archive() {
    let mut world = World::new();
    world.settings.part_rows = 1000.try_into().unwrap();
    let page = world.url("a.test", "/p");
    let archive = |url: &str| Reply::body(WARC, gzip(&record(url, "<p>old")));
    world.server.on("a.test", "/p", Reply::html("<p>new"));
    world.server.on("b.test", "/a.warc", archive(&page));
    // Whichever comes first: two rows of one document stand in two parts, the younger in the later one.
    world.run(&format!("urls = [{page:?}]\nwarc = [{:?}]", world.url("b.test", "/a.warc")));
    let bodies: Vec<_> = world.rows.iter().filter(|r| r.url == page).map(|r| r.body.as_deref().unwrap()).collect();
    assert_eq!(bodies.last(), Some(&&b"<p>new"[..]));
    assert_eq!(world.parts, bodies.len());
}
