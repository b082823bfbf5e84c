//! The server. In: replies by host and path. Out: a port on 127.0.0.1, and what was asked of it.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::runtime::Builder;
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep};
use tokio_rustls::TlsAcceptor;

use crate::reply::{Reply, Step};

/// One request.
#[derive(Clone, Debug)]
pub struct Hit {
    /// The host asked, without its port.
    pub host: String,
    /// The path asked, with its query.
    pub path: String,
    /// The request's head, as it came.
    pub head: String,
    /// When it was complete.
    pub at: Instant,
    /// Which connection it came over, from 0.
    pub connection: usize,
}

impl Hit {
    /// The value of a header line.
    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|l| l.split_once(':'));
        lines.into_iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }
}

type Fallback = Box<dyn Fn(&str, &str) -> Option<Reply> + Send>;

#[derive(Default)]
struct State {
    replies: HashMap<(String, String), Vec<Reply>>,
    fallback: Option<Fallback>,
    hits: Vec<Hit>,
    asked: HashMap<(String, String), usize>,
    connections: usize,
    open: usize,
    most_open: usize,
}

/// A server that runs until it is dropped.
pub struct Server {
    /// Where it listens, on 127.0.0.1.
    pub port: u16,
    state: Arc<Mutex<State>>,
    _stop: oneshot::Sender<()>,
}

/// The address that all names of tests stand for.
pub const ADDRESS: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

impl Server {
    /// A server for `http:`.
    ///
    /// # Errors
    /// Where no port can be had.
    pub fn start() -> io::Result<Server> {
        Server::with(None)
    }

    /// A server for `https:` with this certificate and key.
    ///
    /// # Errors
    /// Where no port can be had.
    pub fn with(tls: Option<Arc<rustls::ServerConfig>>) -> io::Result<Server> {
        let listener = std::net::TcpListener::bind((ADDRESS, 0))?;
        listener.set_nonblocking(true)?;
        let port = listener.local_addr()?.port();
        let state: Arc<Mutex<State>> = Arc::default();
        let (stop, stopped) = oneshot::channel::<()>();
        let shared = state.clone();
        let runtime = Builder::new_current_thread().enable_all().build()?;
        thread::spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    _ = accept(listener, tls.map(TlsAcceptor::from), shared) => {}
                    _ = stopped => {}
                }
            });
        });
        Ok(Server { port, state, _stop: stop })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// `http://HOST:PORT/PATH`.
    pub fn url(&self, host: &str, path: &str) -> String {
        format!("http://{host}:{}{path}", self.port)
    }

    /// The next reply to `path` on `host`; the last one is given again for ever.
    pub fn on(&self, host: &str, path: &str, reply: Reply) -> &Server {
        self.state().replies.entry((host.to_owned(), path.to_owned())).or_default().push(reply);
        self
    }

    /// What to say to all else, in place of 404.
    pub fn otherwise(&self, fallback: impl Fn(&str, &str) -> Option<Reply> + Send + 'static) -> &Server {
        self.state().fallback = Some(Box::new(fallback));
        self
    }

    /// All requests so far.
    pub fn hits(&self) -> Vec<Hit> {
        self.state().hits.clone()
    }

    /// How many requests there were so far.
    pub fn n_hits(&self) -> usize {
        self.state().hits.len()
    }

    /// How often `path` of `host` was asked for.
    pub fn count(&self, host: &str, path: &str) -> usize {
        self.state().asked.get(&(host.to_owned(), path.to_owned())).copied().unwrap_or(0)
    }

    /// Connections accepted so far.
    pub fn connections(&self) -> usize {
        self.state().connections
    }

    /// The most connections that were open at one time.
    pub fn most_open(&self) -> usize {
        self.state().most_open
    }
}

async fn accept(listener: std::net::TcpListener, tls: Option<TlsAcceptor>, state: Arc<Mutex<State>>) {
    let Ok(listener) = TcpListener::from_std(listener) else { return };
    while let Ok((stream, _)) = listener.accept().await {
        let (state, tls) = (state.clone(), tls.clone());
        let _ = stream.set_nodelay(true);
        let number = with(&state, |s| {
            s.connections += 1;
            s.open += 1;
            s.most_open = s.most_open.max(s.open);
            s.connections - 1
        });
        tokio::spawn(async move {
            match tls {
                None => {
                    if let Err(Ended::Reset(stream)) = serve(stream, &state, number).await {
                        let _ = stream.set_zero_linger();
                    }
                }
                Some(tls) => {
                    if let Ok(stream) = tls.accept(stream).await {
                        let _ = serve(stream, &state, number).await;
                    }
                }
            }
            with(&state, |s| s.open -= 1);
        });
    }
}

fn with<T>(state: &Mutex<State>, f: impl FnOnce(&mut State) -> T) -> T {
    f(&mut state.lock().unwrap_or_else(|poisoned| poisoned.into_inner()))
}

enum Ended<S> {
    Reset(S),
    Closed,
}

impl<S> From<io::Error> for Ended<S> {
    fn from(_: io::Error) -> Ended<S> {
        Ended::Closed
    }
}

async fn serve<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S, state: &Mutex<State>, connection: usize) -> Result<(), Ended<S>> {
    let mut buffer = Vec::new();
    loop {
        let end = loop {
            if let Some(at) = buffer.windows(4).position(|w| w == b"\r\n\r\n") {
                break at + 4;
            }
            if stream.read_buf(&mut buffer).await? == 0 {
                return Ok(());
            }
        };
        let head = String::from_utf8_lossy(&buffer[..end]).into_owned();
        buffer.drain(..end);
        let reply = with(state, |s| answer(s, head, connection));
        for step in reply.steps() {
            match step {
                Step::Send(bytes) => stream.write_all(&bytes).await?,
                Step::Wait(time) => sleep(time).await,
                Step::Repeat(bytes, times, pause) => {
                    for _ in 0..times {
                        stream.write_all(&bytes).await?;
                        if pause.is_zero() {
                            tokio::task::yield_now().await;
                        } else {
                            stream.flush().await?;
                            sleep(pause).await;
                        }
                    }
                }
                Step::Close => {
                    stream.shutdown().await?;
                    return Ok(());
                }
                Step::Reset => return Err(Ended::Reset(stream)),
            }
        }
        stream.flush().await?;
    }
}

fn answer(state: &mut State, head: String, connection: usize) -> Reply {
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut hit = Hit { host: String::new(), path, head, at: Instant::now(), connection };
    let host = hit.header("host").unwrap_or_default();
    hit.host = host.rsplit_once(':').map_or(host, |(name, _)| name).to_owned();
    let key = (hit.host.clone(), hit.path.clone());
    let asked = state.asked.entry(key.clone()).or_default();
    let asked_before = std::mem::replace(asked, *asked + 1);
    state.hits.push(hit);
    let planned = state.replies.get(&key).and_then(|replies| replies.get(asked_before.min(replies.len() - 1)).cloned());
    let fallback = || state.fallback.as_ref().and_then(|f| f(&key.0, &key.1));
    planned.or_else(fallback).unwrap_or_else(|| Reply::status("404 Not Found"))
}
