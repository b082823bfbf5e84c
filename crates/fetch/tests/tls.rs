//! Certificates are always verified: with a bad one no request is sent and no byte of a body comes.
#![allow(clippy::unwrap_used, reason = "tests fail by panics, in their helpers too")]

mod common;

use common::World;
use webtest::{Authority, Reply, Server, certificates};

#[test]
fn only_a_good_certificate_is_talked_to() {
    let authority = Authority::new().unwrap();
    let stranger = Authority::new().unwrap();
    let cases = [
        ("good", authority.good("a.test").unwrap(), true),
        ("expired", authority.expired("a.test").unwrap(), false),
        ("for another host", authority.good("b.test").unwrap(), false),
        ("signed by itself", certificates::self_signed("a.test").unwrap(), false),
        ("signed by a stranger", stranger.good("a.test").unwrap(), false),
    ];
    for (name, config, is_good) in cases {
        let server = Server::with(Some(config)).unwrap();
        server.otherwise(|_, path| (path == "/page").then(|| Reply::html("<p>secret")));
        let mut world = World::on(server);
        world.roots = vec![authority.der()];
        let url = format!("https://a.test:{}/page", world.server.port);
        world.fetch(std::slice::from_ref(&url));
        let row = world.row(&url);
        assert_eq!(row.outcome == "fetched", is_good, "{name}: {row:?}");
        if !is_good {
            assert!(row.reason.as_deref().unwrap().starts_with("tls"), "{name}: {row:?}");
            assert!(row.body.is_none() && world.server.hits().is_empty(), "{name}: a request was sent");
        }
    }
}

#[test]
fn no_https_is_never_turned_into_http() {
    let mut world = World::new();
    world.server.otherwise(|_, _| Some(Reply::html("x")));
    let url = format!("https://a.test:{}/page", world.server.port);
    world.fetch(&[url]);
    assert_eq!((world.rows[0].outcome.as_str(), world.server.hits().len()), ("failed", 0));
}
