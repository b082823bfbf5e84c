//! Access to robots.txt (RFC 9309, sections 2.3 and 2.4), against a server.
#![allow(clippy::unwrap_used, reason = "tests fail by panics, in their helpers too")]

mod common;

use common::World;
use webtest::{Reply, Step};

/// How a page ends whose site has these robots.txt replies.
fn page_after(replies: Vec<Reply>) -> (String, String) {
    let mut world = World::new();
    world.server.on("a.test", "/page", Reply::html("<p>oui"));
    for reply in replies {
        world.server.on("a.test", "/robots.txt", reply);
    }
    world.fetch(&[world.url("a.test", "/page")]);
    (world.rows[0].outcome.clone(), world.rows[0].reason_name().to_owned())
}

fn allowed(replies: Vec<Reply>) -> bool {
    page_after(replies).0 == "fetched"
}

const NO: &str = "User-agent: *\nDisallow: /";

#[test]
fn s2_3_the_file_is_asked_for_before_the_first_page_and_once() {
    let mut world = World::new();
    world.server.otherwise(|_, path| path.starts_with("/p").then(|| Reply::html("x")));
    let urls: Vec<_> = (0..3).map(|n| world.url("a.test", &format!("/p{n}"))).collect();
    world.fetch(&urls);
    assert_eq!(world.server.hits()[0].path, "/robots.txt");
    assert_eq!(world.server.count("a.test", "/robots.txt"), 1);
}

#[test]
fn s2_3_1_1_success_is_obeyed_whatever_its_type() {
    assert!(!allowed(vec![Reply::text(NO)]));
    assert!(!allowed(vec![Reply::html(NO)]));
    assert!(!allowed(vec![Reply::text(NO).gzip()]));
    assert!(allowed(vec![Reply::text("")]));
}

#[test]
fn s2_3_1_2_five_redirects_are_followed_also_to_other_hosts() {
    for (n, want) in [(1, false), (5, false), (6, true)] {
        let mut world = World::new();
        world.server.on("a.test", "/page", Reply::html("x"));
        world.server.on("a.test", "/robots.txt", Reply::redirect("301 M", &world.url("b.test", "/r1")));
        for i in 1..n {
            world.server.on("b.test", &format!("/r{i}"), Reply::redirect("302 F", &format!("/r{}", i + 1)));
        }
        world.server.on("b.test", &format!("/r{n}"), Reply::text(NO));
        world.fetch(&[world.url("a.test", "/page")]);
        assert_eq!(world.rows[0].outcome == "fetched", want, "{n} redirects");
    }
}

#[test]
fn s2_3_1_2_the_rules_hold_for_the_site_that_was_asked() {
    let mut world = World::new();
    world.server.on("a.test", "/page", Reply::html("x")).on("b.test", "/page", Reply::html("x"));
    world.server.on("a.test", "/robots.txt", Reply::redirect("301 M", &world.url("b.test", "/elsewhere")));
    world.server.on("b.test", "/elsewhere", Reply::text(NO));
    let urls = [world.url("a.test", "/page"), world.url("b.test", "/page")];
    world.fetch(&urls);
    assert_eq!((world.row(&urls[0]).outcome.as_str(), world.row(&urls[1]).outcome.as_str()), ("disallowed", "fetched"));
}

#[test]
fn s2_3_1_3_unavailable_allows_all() {
    for status in ["400 Bad", "401 Unauthorized", "403 Forbidden", "404 Not Found", "410 Gone", "418 Teapot", "429 Slow Down", "451 Law"] {
        assert!(allowed(vec![Reply::status(status)]), "{status}");
    }
}

#[test]
fn s2_3_1_4_unreachable_forbids_all() {
    let truncated = Reply::raw(vec![Step::Send(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nUser".to_vec()), Step::Close]);
    let unreachable = [
        Reply::status("500 Oops"),
        Reply::status("502 Bad Gateway"),
        Reply::status("503 Later"),
        Reply::status("599 X"),
        Reply::raw(vec![Step::Close]),
        Reply::raw(vec![Step::Reset]),
        Reply::raw(vec![Step::Wait(std::time::Duration::from_secs(30))]),
        truncated,
    ];
    for reply in unreachable {
        let name = format!("{reply:?}");
        assert_eq!(page_after(vec![reply]), ("disallowed".to_owned(), "robots_unreachable".to_owned()), "{name}");
    }
}

#[test]
fn s2_3_1_4_a_passing_failure_is_tried_again() {
    assert!(allowed(vec![Reply::status("500 Oops"), Reply::text("User-agent: *\nAllow: /")]));
    assert!(!allowed(vec![Reply::status("503 Later"), Reply::text(NO)]));
}

#[test]
fn s2_3_each_port_is_a_site_of_its_own() {
    let mut world = World::new();
    let other = webtest::Server::start().unwrap();
    world.server.on("a.test", "/robots.txt", Reply::text(NO));
    other.on("a.test", "/page", Reply::html("x"));
    let urls = [world.url("a.test", "/page"), other.url("a.test", "/page")];
    world.fetch(&urls);
    assert_eq!((world.row(&urls[0]).outcome.as_str(), world.row(&urls[1]).outcome.as_str()), ("disallowed", "fetched"));
}

#[test]
fn s2_5_a_file_of_any_size_is_read_to_500_kibibytes() {
    let start = "User-agent: *\nDisallow: /page\n";
    let endless = vec![
        Step::Send(format!("HTTP/1.1 200 OK\r\n\r\n{start}").into_bytes()),
        Step::Repeat(b"# filler\n".repeat(1000), 1 << 40, std::time::Duration::ZERO),
    ];
    assert!(!allowed(vec![Reply::raw(endless)]));
    let late = format!("{}\n{NO}", "#".repeat(600 * 1024));
    assert!(allowed(vec![Reply::text(&late)]));
}

#[test]
fn the_file_is_obeyed_for_feeds_too() {
    let mut world = World::new();
    world.server.on("a.test", "/robots.txt", Reply::text("User-agent: *\nDisallow: /rss"));
    world.run(&format!("feeds = [{:?}]", world.url("a.test", "/rss")));
    assert_eq!((world.rows[0].outcome.as_str(), world.rows[0].role.as_str(), world.rows[0].attempts), ("disallowed", "feed", 0));
}
