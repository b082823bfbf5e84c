//! How a run reaches the network. In: names of hosts. Out: addresses that the guard let pass, and a count of the
//! connections that were tried.
//!
//! The addresses given out here are the ones that the connection is made to: nothing is looked up twice, so a name that
//! resolves differently the next moment gains nothing.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tower_layer::Layer;
use tower_service::Service;

use crate::guard::{Guard, Inner};
use crate::settings::Settings;

/// What a look-up gives.
pub type Answer<'a> = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send + 'a>>;

/// Looks names up.
pub trait Lookup: Send + Sync {
    /// All addresses of `host`.
    fn addresses<'a>(&'a self, host: &'a str) -> Answer<'a>;
}

/// As the system does it.
pub struct System;

impl Lookup for System {
    fn addresses<'a>(&'a self, host: &'a str) -> Answer<'a> {
        Box::pin(async move { Ok(tokio::net::lookup_host((host, 0)).await?.map(|a| a.ip()).collect()) })
    }
}

/// Names with addresses of their own before all others.
struct Fixed {
    names: BTreeMap<String, IpAddr>,
    others: Arc<dyn Lookup>,
}

impl Lookup for Fixed {
    fn addresses<'a>(&'a self, host: &'a str) -> Answer<'a> {
        match self.names.get(host) {
            Some(ip) => Box::pin(std::future::ready(Ok(vec![*ip]))),
            None => self.others.addresses(host),
        }
    }
}

/// The network as a run sees it.
#[derive(Clone)]
pub struct Net {
    /// Where names are looked up.
    pub lookup: Arc<dyn Lookup>,
    /// Which addresses may be asked.
    pub guard: Guard,
    /// Certificates trusted beside those of the public authorities, in DER.
    pub roots: Vec<Vec<u8>>,
    /// The connections tried so far.
    pub connections: Arc<AtomicU64>,
}

impl Net {
    /// The network that `settings` describe: the system's names, and `resolve`.
    pub fn new(settings: &Settings) -> Net {
        Net::with(settings, Arc::new(System))
    }

    /// As [`Net::new`], with other names than the system's.
    pub fn with(settings: &Settings, others: Arc<dyn Lookup>) -> Net {
        let lookup: Arc<dyn Lookup> = Arc::new(Fixed { names: settings.resolve.clone(), others });
        let guard = if settings.allow_private { Guard::Open } else { Guard::Public };
        Net { lookup, guard, roots: Vec::new(), connections: Arc::default() }
    }
}

/// A host that resolves to an inner address.
#[derive(Debug)]
pub struct Refused {
    /// The address.
    pub ip: IpAddr,
    /// What it is.
    pub why: Inner,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is {}", self.ip, self.why)
    }
}

impl Error for Refused {}

/// A name without addresses.
#[derive(Debug)]
pub struct Unknown(String);

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for Unknown {}

/// Looks names up and refuses inner addresses. A name that has one beside public ones is refused altogether.
pub struct Resolver {
    lookup: Arc<dyn Lookup>,
    guard: Guard,
}

impl Resolver {
    /// A resolver over the look-up of `net`.
    pub fn new(net: &Net) -> Resolver {
        Resolver { lookup: net.lookup.clone(), guard: net.guard }
    }
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (lookup, guard) = (self.lookup.clone(), self.guard);
        Box::pin(async move {
            let found = lookup.addresses(name.as_str()).await.map_err(|e| Unknown(e.to_string()))?;
            if found.is_empty() {
                return Err(Unknown("no address".to_owned()).into());
            }
            for ip in &found {
                guard.check(*ip).map_err(|why| Refused { ip: *ip, why })?;
            }
            let addrs: Addrs = Box::new(found.into_iter().map(|ip| SocketAddr::new(ip, 0)));
            Ok(addrs)
        })
    }
}

/// Counts the connections that a connector tries: all but those whose host was refused or not found.
#[derive(Clone)]
pub struct Counting(pub Arc<AtomicU64>);

impl<S> Layer<S> for Counting {
    type Service = Counted<S>;

    fn layer(&self, inner: S) -> Counted<S> {
        Counted { inner, tried: self.0.clone() }
    }
}

/// A connector whose attempts are counted.
#[derive(Clone)]
pub struct Counted<S> {
    inner: S,
    tried: Arc<AtomicU64>,
}

impl<S, R> Service<R> for Counted<S>
where
    S: Service<R, Error = Box<dyn Error + Send + Sync>>,
    S::Response: 'static,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: R) -> Self::Future {
        let (connecting, tried) = (self.inner.call(request), self.tried.clone());
        Box::pin(async move {
            let result = connecting.await;
            let unasked =
                result.as_ref().err().is_some_and(|e| cause::<Refused>(e.as_ref()).is_some() || cause::<Unknown>(e.as_ref()).is_some());
            if !unasked {
                tried.fetch_add(1, Ordering::Relaxed);
            }
            result
        })
    }
}

/// The first error of type `E` among `error` and its causes.
pub fn cause<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    let mut at = Some(error);
    while let Some(error) = at {
        // An I/O error hides what it was made from one level deeper.
        let inside = error.downcast_ref::<io::Error>().and_then(|e| e.get_ref()).and_then(|e| cause::<E>(e));
        if let Some(found) = error.downcast_ref::<E>().or(inside) {
            return Some(found);
        }
        at = error.source();
    }
    None
}
