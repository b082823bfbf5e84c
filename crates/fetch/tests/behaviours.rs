//! A server that behaves in many ways, as a table: what it sends, and how the page must end.
#![allow(clippy::unwrap_used, reason = "tests fail by panics, in their helpers too")]

mod common;

use std::time::{Duration, Instant};

use common::World;
use webtest::reply::{gzip, gzip_bomb};
use webtest::{Reply, Step};

const HOST: &str = "a.test";

/// One behaviour: replies in turn, the last for ever; then outcome, reason's name and attempts.
struct Case(&'static str, Vec<Reply>, &'static str, &'static str, i64);

fn page() -> Reply {
    Reply::html("<p>65 milliards")
}

fn sent(text: &str) -> Step {
    Step::Send(text.as_bytes().to_vec())
}

fn ms(n: u64) -> Duration {
    Duration::from_millis(n)
}

fn brotli_bomb() -> Vec<u8> {
    use std::io::Write;
    let mut out = Vec::new();
    let mut packer = brotli::CompressorWriter::new(&mut out, 1 << 16, 5, 22);
    for _ in 0..64 {
        packer.write_all(&vec![0; 1 << 20]).unwrap();
    }
    drop(packer);
    out
}

fn plain() -> Vec<Case> {
    vec![
        Case("a page", vec![page()], "fetched", "", 1),
        Case("no length", vec![page().unmeasured()], "fetched", "", 1),
        Case("gzip", vec![page().gzip()], "fetched", "", 1),
        Case("no content type", vec![Reply::status("200 OK")], "fetched", "", 1),
        Case("plain text", vec![Reply::text("65 milliards")], "fetched", "", 1),
        Case("chunks", vec![Reply::head_then("Transfer-Encoding: chunked\r\n", vec![sent("3\r\nabc\r\n0\r\n\r\n")])], "fetched", "", 1),
        Case("a charset that lies", vec![Reply::body("text/html; charset=utf-16", "<p>é")], "fetched", "", 1),
        Case("cookies", vec![page().header("Set-Cookie", "a=b")], "fetched", "", 1),
        Case("another success", vec![Reply::status("203 Non-Authoritative Information")], "fetched", "", 1),
        Case("nothing", vec![Reply::status("204 No Content")], "failed", "http_status", 1),
        Case("a part", vec![Reply::status("206 Partial Content")], "failed", "http_status", 1),
        Case("304 that nobody asked for", vec![Reply::status("304 Not Modified")], "failed", "http_status", 1),
        Case("not found", vec![Reply::status("404 Not Found")], "failed", "http_status", 1),
        Case("gone", vec![Reply::status("410 Gone")], "failed", "http_status", 1),
        Case("a paywall's status", vec![Reply::status("402 Payment Required")], "failed", "http_status", 1),
        Case("a status of its own", vec![Reply::status("999 No")], "failed", "http_status", 1),
        Case("500 for ever", vec![Reply::status("500 Oops")], "failed", "server_error", 3),
        Case("500 then 200", vec![Reply::status("500 Oops"), page()], "fetched", "", 2),
        Case("503 twice then 200", vec![Reply::status("503 Later"), Reply::status("503 Later"), page()], "fetched", "", 3),
        Case("429 then 200", vec![Reply::status("429 Slow Down"), page()], "fetched", "", 2),
        Case("429 for ever", vec![Reply::status("429 Slow Down")], "failed", "too_many_requests", 3),
        Case("429 with seconds", vec![Reply::status("429 Slow Down").header("Retry-After", "1"), page()], "fetched", "", 2),
        Case(
            "503 with a past date",
            vec![Reply::status("503 L").header("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT"), page()],
            "fetched",
            "",
            2,
        ),
        Case("an image", vec![Reply::body("image/png", "x")], "failed", "content_type", 1),
        Case("a PDF", vec![Reply::body("application/pdf", "x")], "failed", "content_type", 1),
    ]
}

fn redirects() -> Vec<Case> {
    let mut cases = vec![
        Case("to itself", vec![Reply::redirect("302 Found", "")], "failed", "redirect_loop", 1),
        Case("without address", vec![Reply::status("302 Found")], "failed", "bad_redirect", 1),
        Case("to no address", vec![Reply::redirect("302 Found", "http://[::x/")], "failed", "bad_redirect", 1),
        Case("to a file", vec![Reply::redirect("302 Found", "file:///etc/passwd")], "failed", "bad_scheme", 1),
        Case("to ftp", vec![Reply::redirect("302 Found", "ftp://a.test/x")], "failed", "bad_scheme", 1),
        Case("to a script", vec![Reply::redirect("302 Found", "javascript:alert(1)")], "failed", "bad_scheme", 1),
        Case("to a name that is not", vec![Reply::redirect("302 Found", "http://nowhere.invalid/")], "failed", "dns", 1),
        Case("300 without a choice", vec![Reply::status("300 Multiple Choices")], "failed", "http_status", 1),
    ];
    for status in ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"] {
        cases.push(Case(status, vec![Reply::redirect(status, "/target?x=1#y")], "fetched", "", 2));
    }
    cases
}

fn broken() -> Vec<Case> {
    let long = "x".repeat(600_000);
    vec![
        Case(
            "shorter than it says",
            vec![Reply::head_then("Content-Length: 100\r\n", vec![sent("short"), Step::Close])],
            "failed",
            "truncated",
            3,
        ),
        Case(
            "longer than it says",
            vec![Reply::head_then("Content-Length: 5\r\n", vec![sent("short and more"), Step::Close])],
            "fetched",
            "",
            1,
        ),
        Case("a length that is none", vec![Reply::head_then("Content-Length: x\r\n", vec![Step::Close])], "failed", "bad_response", 1),
        Case(
            "two lengths",
            vec![Reply::head_then("Content-Length: 5\r\nContent-Length: 6\r\n", vec![Step::Close])],
            "failed",
            "bad_response",
            1,
        ),
        Case(
            "a chunk cut short",
            vec![Reply::head_then("Transfer-Encoding: chunked\r\n", vec![sent("10\r\nabc"), Step::Close])],
            "failed",
            "truncated",
            3,
        ),
        Case(
            "a chunk size that is none",
            vec![Reply::head_then("Transfer-Encoding: chunked\r\n", vec![sent("xyz\r\n"), Step::Close])],
            "failed",
            "truncated",
            3,
        ),
        Case(
            "reset in mid-body",
            vec![Reply::head_then("Content-Length: 100\r\n", vec![sent("abc"), Step::Wait(ms(20)), Step::Reset])],
            "failed",
            "truncated",
            3,
        ),
        Case("reset, then a page", vec![Reply::raw(vec![Step::Reset]), page()], "fetched", "", 2),
        Case("closed without a word", vec![Reply::raw(vec![Step::Close])], "failed", "truncated", 3),
        Case("not HTTP", vec![Reply::raw(vec![sent("SSH-2.0-OpenSSH\r\n\r\n"), Step::Close])], "failed", "bad_response", 1),
        Case("a status line cut short", vec![Reply::raw(vec![sent("HTTP/1.1 2"), Step::Close])], "failed", "truncated", 3),
        Case("a status that is none", vec![Reply::raw(vec![sent("HTTP/1.1 abc OK\r\n\r\n"), Step::Close])], "failed", "bad_response", 1),
        Case("a header line without a colon", vec![Reply::head_then("oops\r\n", vec![Step::Close])], "failed", "bad_response", 1),
        Case(
            "endless headers",
            vec![Reply::raw(vec![sent("HTTP/1.1 200 OK\r\n"), Step::Repeat(b"X: y\r\n".to_vec(), 1_000_000, ms(0))])],
            "failed",
            "headers_too_large",
            1,
        ),
        Case("one huge header", vec![Reply::head_then(&format!("X: {long}\r\n"), vec![Step::Close])], "failed", "headers_too_large", 1),
        Case("silence", vec![Reply::raw(vec![Step::Wait(ms(30_000))]), page()], "fetched", "", 2),
        Case(
            "a slow body",
            vec![Reply::head_then("Content-Length: 2000\r\n", vec![Step::Repeat(b"x".to_vec(), 2000, ms(50))]), page()],
            "fetched",
            "",
            2,
        ),
        Case(
            "an endless body",
            vec![Reply::head_then("", vec![Step::Repeat(vec![b'x'; 65_536], 1 << 40, ms(0))])],
            "failed",
            "too_large",
            1,
        ),
        Case(
            "a length over the cap",
            vec![Reply::head_then("Content-Length: 99999999999\r\n", vec![Step::Wait(ms(5000))])],
            "failed",
            "too_large",
            1,
        ),
        Case("gzip that is none", vec![page().header("Content-Encoding", "gzip")], "failed", "bad_encoding", 1),
        Case("an unknown compression", vec![page().header("Content-Encoding", "rot13")], "failed", "bad_encoding", 1),
        Case(
            "half a gzip",
            vec![Reply::body("text/html", &gzip(&[b'x'; 5000])[..20]).header("Content-Encoding", "gzip")],
            "failed",
            "bad_encoding",
            1,
        ),
        Case("a bomb of brotli", vec![Reply::body("text/html", brotli_bomb()).header("Content-Encoding", "br")], "failed", "bomb", 1),
        Case("a bomb of gzip, 10 GiB", vec![Reply::head_then("Content-Encoding: gzip\r\n", gzip_bomb(10_240))], "failed", "bomb", 1),
    ]
}

fn check(cases: Vec<Case>) {
    let mut world = World::new();
    world.server.on(HOST, "/target?x=1", page());
    let mut urls = Vec::new();
    // Each case has a host of its own, so that a broken connection is nobody else's.
    for (n, case) in cases.iter().enumerate() {
        let (host, path) = (format!("h{n}.{HOST}"), format!("/case-{n}"));
        for reply in &case.1 {
            world.server.on(&host, &path, reply.clone());
        }
        world.server.on(&host, "/target?x=1", page());
        urls.push(world.url(&host, &path));
    }
    world.fetch(&urls);
    for (Case(name, _, outcome, reason, attempts), url) in cases.iter().zip(&urls) {
        let row = world.row(url);
        assert_eq!((row.outcome.as_str(), row.reason_name(), row.attempts), (*outcome, *reason, *attempts), "{name}: {row:?}");
        assert_eq!(row.body.is_some(), *outcome == "fetched", "{name}");
    }
    assert!(world.server.hits().iter().all(|h| h.header("cookie").is_none()), "a cookie came back");
}

#[test]
fn there_are_forty_behaviours_and_more() {
    assert!(plain().len() + redirects().len() + broken().len() >= 40);
}

#[test]
fn plain_answers() {
    check(plain());
}

#[test]
fn redirected_answers() {
    check(redirects());
}

#[test]
fn broken_answers() {
    check(broken());
}

#[test]
fn a_bomb_of_ten_gibibytes_ends_in_under_a_second() {
    let mut world = World::new();
    world.server.on(HOST, "/", Reply::head_then("Content-Encoding: gzip\r\n", gzip_bomb(10_240)));
    let start = Instant::now();
    world.fetch(&[world.url(HOST, "/")]);
    assert_eq!(world.rows[0].reason_name(), "bomb");
    assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
}

#[test]
fn timeouts_and_trickles_have_names() {
    let mut world = World::new();
    world.settings.attempts = std::num::NonZeroU32::MIN;
    for (path, steps) in [
        ("/silent", vec![Step::Wait(ms(30_000))]),
        ("/slow", vec![sent("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"), Step::Repeat(b"x".to_vec(), 2000, ms(20))]),
        ("/long", vec![sent("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"), Step::Repeat(vec![b'x'; 200], 2000, ms(20))]),
    ] {
        world.server.on(HOST, path, Reply::raw(steps));
    }
    world.fetch(&["/silent", "/slow", "/long"].map(|p| world.url(HOST, p)));
    for (path, reason) in [("/silent", "first_byte_timeout"), ("/slow", "too_slow"), ("/long", "total_timeout")] {
        let row = world.row(&world.url(HOST, path));
        assert_eq!((row.reason_name(), row.attempts), (reason, 1), "{row:?}");
    }
}

#[test]
fn ten_redirects_are_followed_and_eleven_are_not() {
    let mut world = World::new();
    for n in 0..12 {
        world.server.on(HOST, &format!("/r{n}"), Reply::redirect("302 Found", &format!("/r{}", n + 1)));
        world.server.on("b.test", &format!("/r{n}"), Reply::redirect("302 Found", &format!("/r{}", n + 1)));
    }
    world.server.on("b.test", "/r12", page());
    let urls = [world.url(HOST, "/r0"), world.url("b.test", "/r2"), world.url("b.test", "/r1")];
    world.fetch(&urls);
    assert_eq!(world.row(&urls[0]).reason_name(), "too_many_redirects");
    assert_eq!((world.row(&urls[1]).outcome.as_str(), world.row(&urls[1]).attempts), ("fetched", 11));
    assert_eq!(world.row(&urls[2]).reason_name(), "too_many_redirects");
}

#[test]
fn redirects_between_hosts_keep_to_each_hosts_robots() {
    let mut world = World::new();
    let to = |host: &str, path: &str| world.server.url(host, path);
    world.server.on("a.test", "/1", Reply::redirect("301 M", &to("b.test", "/open")));
    world.server.on("a.test", "/2", Reply::redirect("301 M", &to("b.test", "/closed")));
    world.server.on("a.test", "/3", Reply::redirect("301 M", &to("b.test", "/back")));
    world.server.on("b.test", "/back", Reply::redirect("301 M", &to("a.test", "/3")));
    world.server.on("b.test", "/open", page());
    world.server.on("b.test", "/robots.txt", Reply::text("User-agent: *\nDisallow: /closed"));
    let urls: Vec<_> = (1..4).map(|n| to("a.test", &format!("/{n}"))).collect();
    world.fetch(&urls);
    let ended: Vec<_> = urls.iter().map(|u| world.row(u)).map(|r| (r.outcome.as_str(), r.reason_name())).collect();
    assert_eq!(ended, [("fetched", ""), ("disallowed", "robots"), ("failed", "redirect_loop")]);
    assert_eq!(world.row(&urls[0]).final_url, Some(world.url("b.test", "/open")));
    assert_eq!(world.server.count("b.test", "/closed"), 0);
}

#[test]
fn a_long_retry_after_leaves_the_host_alone() {
    let mut world = World::new();
    world.server.on(HOST, "/1", Reply::status("429 Slow Down").header("Retry-After", "3600"));
    let urls: Vec<_> = (1..6).map(|n| world.url(HOST, &format!("/{n}"))).collect();
    world.fetch(&urls);
    assert!(urls.iter().all(|u| world.row(u).reason_name() == "retry_after"));
    let asked = world.server.hits().into_iter().filter(|h| h.path.len() == 2).count();
    assert_eq!(asked, 1, "after that answer nothing more is asked");
}

#[test]
fn requests_say_who_asks_and_go_over_one_connection() {
    let mut world = World::new();
    world.server.otherwise(|_, path| path.starts_with("/p").then(page));
    world.settings.delay = fetch::typed::Seconds::new(0.05);
    let urls: Vec<_> = (0..5).map(|n| world.url(HOST, &format!("/p{n}"))).collect();
    world.fetch(&urls);
    let hits = world.server.hits();
    assert!(
        hits.iter()
            .all(|h| h.header("user-agent").is_some_and(|ua| ua.starts_with("chiffre/") && ua.contains("(+mailto:tests@example.org)")))
    );
    assert_eq!((world.server.connections(), world.server.most_open()), (1, 1));
    assert!(hits.windows(2).all(|w| w[1].at - w[0].at >= ms(50)), "the pause is kept between any two requests");
}

#[test]
fn crawl_delay_counts_where_it_is_longer() {
    let mut world = World::new();
    world.server.on(HOST, "/robots.txt", Reply::text("User-agent: chiffre\nCrawl-delay: 0.2"));
    world.server.on("b.test", "/robots.txt", Reply::text("User-agent: *\nCrawl-delay: 100"));
    world.server.otherwise(|_, path| path.starts_with("/p").then(page));
    let mut urls: Vec<_> = (0..3).map(|n| world.url(HOST, &format!("/p{n}"))).collect();
    urls.push(world.url("b.test", "/p"));
    world.fetch(&urls);
    let asked: Vec<_> = world.server.hits().into_iter().filter(|h| h.host == HOST && h.path.starts_with("/p")).collect();
    assert!(asked.windows(2).all(|w| w[1].at - w[0].at >= ms(200)));
    assert_eq!(world.row(&urls[3]).reason_name(), "retry_after", "a crawl-delay over max_wait is not waited for, and not ignored");
}

#[test]
fn opt_outs_are_columns_and_drop_the_page_where_they_count() {
    let mut world = World::new();
    world.server.on("a.test", "/header", page().header("X-Robots-Tag", "noai"));
    world.server.on("a.test", "/meta", Reply::html("<meta name=robots content=noai>"));
    world.server.on("a.test", "/tdm", page().header("TDM-Reservation", "1"));
    world.server.on("a.test", "/free", page().header("X-Robots-Tag", "noindex"));
    world.server.on("b.test", "/page", page());
    world.server.on("b.test", "/.well-known/tdmrep.json", Reply::body("application/json", r#"[{"location": "/", "tdm-reservation": 1}]"#));
    let urls = [("a.test", "/header"), ("a.test", "/meta"), ("a.test", "/tdm"), ("b.test", "/page"), ("a.test", "/free")]
        .map(|(h, p)| world.url(h, p));
    world.fetch(&urls);
    for url in &urls[..4] {
        let row = world.row(url);
        assert_eq!((row.outcome.as_str(), row.reason_name(), row.body.is_none()), ("opted_out", "opt_out", true), "{row:?}");
        assert!(row.opt_out.is_some());
    }
    assert_eq!((world.row(&urls[4]).outcome.as_str(), &world.row(&urls[4]).opt_out), ("fetched", &None));
    assert_eq!((world.tally.kept, world.tally.dropped["opted_out"]), (1, 4));
    world.known.clear();
    world.settings.respect_opt_out = false;
    world.fetch(&urls);
    assert!(world.rows.iter().all(|r| r.outcome == "fetched") && world.rows.iter().filter(|r| r.opt_out.is_some()).count() == 4);
}
