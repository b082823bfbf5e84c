//! No connection to an inner address, however it is named: told by the connector's count, and by servers that nobody asked.
#![allow(clippy::unwrap_used, reason = "tests fail by panics, in their helpers too")]

mod common;

use std::net::{IpAddr, TcpListener};

use common::World;
use fetch::guard::Guard;
use webtest::Reply;

/// Addresses that must not be asked: both ends and the middle of each special range, and IPv4 inside IPv6.
fn inner() -> Vec<IpAddr> {
    let ends = [
        ("0.0.0.0", "0.255.255.255"),
        ("10.0.0.0", "10.255.255.255"),
        ("100.64.0.0", "100.127.255.255"),
        ("127.0.0.0", "127.255.255.255"),
        ("169.254.0.0", "169.254.255.255"),
        ("172.16.0.0", "172.31.255.255"),
        ("192.0.0.0", "192.0.0.255"),
        ("192.0.2.0", "192.0.2.255"),
        ("192.168.0.0", "192.168.255.255"),
        ("198.18.0.0", "198.19.255.255"),
        ("198.51.100.0", "198.51.100.255"),
        ("203.0.113.0", "203.0.113.255"),
        ("224.0.0.0", "239.255.255.255"),
        ("240.0.0.0", "255.255.255.255"),
        ("::", "::1"),
        ("100::", "100::ffff:ffff:ffff:ffff"),
        ("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ];
    let mut all: Vec<IpAddr> = ends.iter().flat_map(|(a, b)| [a.parse().unwrap(), b.parse().unwrap()]).collect();
    for v4 in ["127.0.0.1", "10.1.2.3", "172.20.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1"] {
        let [a, b, c, d] = v4.parse::<std::net::Ipv4Addr>().unwrap().octets();
        let tail = format!("{:x}:{:x}", u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
        for form in ["::ffff:{}", "64:ff9b::{}", "64:ff9b:1::{}", "2002:{}::1", "::ffff:0:{}", "2a00::5efe:{}", "::{}"] {
            all.extend(form.replace("{}", &tail).parse::<IpAddr>());
        }
    }
    all.extend(
        ["169.254.169.254", "169.254.170.2", "100.100.100.200", "168.63.129.16", "fd00:ec2::254"].map(|a| a.parse::<IpAddr>().unwrap()),
    );
    all
}

fn literal(ip: IpAddr) -> String {
    if ip.is_ipv6() { format!("[{ip}]") } else { ip.to_string() }
}

const ODD: [&str; 20] = [
    "2130706433",
    "0x7f000001",
    "017700000001",
    "127.1",
    "127.0.1",
    "0x7f.1",
    "0177.0.0.1",
    "0177.0x0.1",
    "127.0.0.1.",
    "%31%32%37.0.0.1",
    "3232235521",
    "0xc0a80001",
    "0300.0250.0.1",
    "10.1",
    "0x0a.1",
    "0",
    "0x0",
    "①②⑦.0.0.1",
    "127。0。0。1",
    "2852039166",
];

#[test]
fn two_hundred_targets_and_no_connection() {
    let mut world = World::new();
    world.guard = Guard::Public;
    let mut urls = Vec::new();
    for (n, ip) in inner().into_iter().enumerate() {
        urls.push(format!("http://{}:{}/literal", literal(ip), world.server.port));
        let (name, mixed) = (format!("n{n}.example"), format!("m{n}.example"));
        world.names.add(&name, vec![ip]);
        // A public address before the inner one does not help it through.
        world.names.add(&mixed, vec!["2000::1".parse().unwrap(), ip]);
        urls.push(format!("http://{name}:{}/name", world.server.port));
        urls.push(format!("http://{mixed}:{}/mixed", world.server.port));
    }
    urls.extend(ODD.map(|host| format!("http://{host}:{}/odd", world.server.port)));
    world.settings.max_per_host = std::num::NonZeroUsize::new(1000).unwrap();
    world.fetch(&urls);
    assert!(urls.len() >= 200, "{} targets", urls.len());
    assert!(world.rows.len() >= 200 && world.rows.iter().all(|r| r.outcome == "failed" && r.attempts == 0), "{:?}", world.rows);
    assert!(world.rows.iter().all(|r| r.reason.as_deref().is_some_and(|why| why.starts_with("inner_address"))));
    assert_eq!((world.connections, world.server.connections()), (0, 0));
}

#[test]
fn a_name_that_changes_between_two_looks_gains_nothing() {
    let mut world = World::new();
    world.guard = Guard::Public;
    world.settings.attempts = std::num::NonZeroU32::MIN;
    // Public when it is checked, inner when it is used: the second look never happens.
    world.names.add("rebind.example", vec!["2000::1".parse().unwrap()]);
    world.names.add("rebind.example", vec![webtest::server::ADDRESS]);
    let url = format!("http://rebind.example:{}/", world.server.port);
    world.fetch(std::slice::from_ref(&url));
    assert_eq!(world.names.asked.lock().unwrap().len(), 1, "one look-up for one connection");
    assert_eq!(world.server.connections(), 0);
    // On the next connection it is looked up, checked and refused.
    world.known.clear();
    world.fetch(&[url]);
    assert!(world.rows[0].reason.as_deref().unwrap().contains("inner_address"));
    assert_eq!((world.connections, world.server.connections()), (0, 0));
}

#[test]
fn no_hop_leads_inside() {
    let mut world = World::new();
    // The server stands for a public one; 127.0.0.2 is a real listener that must never be asked.
    let inside = TcpListener::bind("127.0.0.2:0").unwrap();
    inside.set_nonblocking(true).unwrap();
    let target = format!("http://{}", inside.local_addr().unwrap());
    world.names.add("inner.example", vec!["127.0.0.2".parse().unwrap()]);
    let by_name = format!("http://inner.example:{}", inside.local_addr().unwrap().port());
    let server = &world.server;
    for (n, to) in [&target, &by_name].into_iter().enumerate() {
        server.on("a.test", &format!("/redirect{n}"), Reply::redirect("302 F", &format!("{to}/secret")));
        server.on("a.test", &format!("/archive{n}"), Reply::redirect("302 F", &format!("{to}/secret.warc.gz")));
        server.on(
            "a.test",
            &format!("/sitemap{n}"),
            Reply::body("text/xml", format!("<sitemapindex><sitemap><loc>{to}/s.xml</loc></sitemap></sitemapindex>")),
        );
        server.on("a.test", &format!("/urls{n}"), Reply::body("text/xml", format!("<urlset><url><loc>{to}/u</loc></url></urlset>")));
        let item = format!("<rss version=\"2.0\"><channel><title>t</title><item><link>{to}/f</link></item></channel></rss>");
        server.on("a.test", &format!("/feed{n}"), Reply::body("text/xml", item));
        server.on("a.test", &format!("/listing{n}"), Reply::html(&format!("<a href=\"{to}/l\">x</a>")));
        server.on(&format!("r{n}.test"), "/robots.txt", Reply::redirect("301 M", &format!("{to}/robots.txt")));
    }
    let all = |paths: &[&str]| paths.iter().map(|p| server.url("a.test", p)).collect::<Vec<_>>();
    let mut urls = all(&["/redirect0", "/redirect1"]);
    urls.extend([server.url("r0.test", "/page"), server.url("r1.test", "/page")]);
    let source = format!(
        "urls = {urls:?}\nfeeds = {:?}\nsitemaps = {:?}\nlistings = {:?}\nlink = \"/**\"\nwarc = {:?}",
        all(&["/feed0", "/feed1"]),
        all(&["/sitemap0", "/sitemap1", "/urls0", "/urls1"]),
        all(&["/listing0", "/listing1"]),
        [all(&["/archive0", "/archive1"]), vec![format!("{target}/a.warc"), format!("{by_name}/crawl/")]].concat()
    );
    world.run(&source);
    assert!(inside.accept().is_err(), "somebody knocked");
    assert!(world.server.hits().iter().all(|h| !h.path.contains("secret")));
    let refused = world.rows.iter().filter(|r| r.reason.as_deref().is_some_and(|why| why.contains("inner_address"))).count();
    assert_eq!(refused, 16, "{:#?}", world.rows);
}
