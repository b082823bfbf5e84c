//! One request. In: an address, the validators that the store holds, the caps. Out: the answer, or a named reason why there
//! is none. No redirect is followed here, no cookie is kept, no proxy is asked, certificates are always verified.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, HOST, HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, USER_AGENT,
};
use reqwest::{Response, redirect};
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};
use tokio::time::{Instant, timeout, timeout_at};
use url::Url;

use crate::decompress::{self, Body, Caps};
use crate::download::ToFile;
use crate::guard::Guard;
use crate::net::{Counting, Net, Refused, Resolver, Unknown, cause};
use crate::reason::{Failure, Reason};
use crate::settings::Settings;

/// Bodies of errors and redirects up to this size are read, so that the connection can be used again.
const DRAINED: u64 = 64 * 1024;
/// Connections without use are closed after this time.
const IDLE: Duration = Duration::from_secs(30);

/// Asks.
pub struct Client {
    http: reqwest::Client,
    guard: Guard,
    identity: HeaderValue,
    connect: Duration,
    first_byte: Duration,
    total: Duration,
    archive: Duration,
    min_rate: u64,
}

/// Until when an answer must be complete.
#[derive(Clone, Copy)]
pub(crate) struct Deadline {
    end: Instant,
    /// The time that was allowed in all.
    total: Duration,
}

/// What is asked.
#[derive(Clone, Copy)]
pub struct Ask<'a> {
    /// For which document.
    pub url: &'a Url,
    /// Media types, as `Accept` has them.
    pub accept: &'static str,
    /// The validators of the copy that the store holds.
    pub validators: (Option<&'a str>, Option<&'a str>),
    /// How much may come.
    pub caps: Caps,
    /// Which media types are read at all.
    pub wants: fn(&str) -> bool,
    /// Whether the exchange is kept as it was.
    pub archive: bool,
    /// Where the body goes, if not into memory.
    pub to_file: Option<ToFile<'a>>,
}

/// What came.
#[derive(Debug)]
pub struct Answer {
    /// Status code.
    pub status: u16,
    /// Header lines.
    pub headers: HeaderMap,
    /// The content, decompressed; empty for all but 200 and 203, and where it went to a file.
    pub body: Vec<u8>,
    /// The exchange as it was, where that was asked for.
    pub exchange: Option<Box<Exchange>>,
}

/// Request and response as an archive keeps them.
#[derive(Debug)]
pub struct Exchange {
    /// For which document.
    pub url: Url,
    /// When it was asked: microseconds since 1970 UTC.
    pub at: i64,
    /// Who answered.
    pub ip: Option<SocketAddr>,
    /// The request's head.
    pub request: Vec<u8>,
    /// The response's head.
    pub head: Vec<u8>,
    /// The body over the wire, transfer coding undone, compressed as it came.
    pub body: Vec<u8>,
    /// Status code.
    pub status: u16,
}

impl Client {
    /// A client for `settings` on `net`.
    ///
    /// # Errors
    /// No identity, a certificate that is none.
    pub fn new(settings: &Settings, net: &Net) -> Result<Client, String> {
        let identity = settings.identity()?;
        let http = reqwest::Client::builder()
            .tls_backend_preconfigured(tls(&net.roots)?)
            .dns_resolver(Resolver::new(net))
            .connector_layer(Counting(net.connections.clone()))
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .referer(false)
            .connect_timeout(settings.connect_timeout.duration())
            .pool_max_idle_per_host(1)
            .pool_idle_timeout(IDLE)
            .build()
            .map_err(|e| format!("no HTTP client: {e:?}"))?;
        Ok(Client {
            http,
            guard: net.guard,
            identity: HeaderValue::from_str(&identity).map_err(|e| format!("[fetch] contact: {e}"))?,
            connect: settings.connect_timeout.duration(),
            first_byte: settings.first_byte_timeout.duration(),
            total: settings.total_timeout.duration(),
            archive: settings.archive_timeout.duration(),
            min_rate: settings.min_bytes_per_second,
        })
    }

    /// Asks once.
    ///
    /// # Errors
    /// Why there is no answer. An answer of any status is one.
    pub async fn get(&self, ask: Ask<'_>) -> Result<Answer, Failure> {
        let start = Instant::now();
        if !matches!(ask.url.scheme(), "http" | "https") {
            return Err(Failure::new(Reason::BadScheme, ask.url.scheme()));
        }
        self.guard.check_url(ask.url).map_err(|why| Failure::new(Reason::InnerAddress, why.name()))?;
        let headers = self.headers(&ask);
        let at = jiff::Timestamp::now().as_microsecond();
        let request = ask.archive.then(|| request_head(ask.url, &headers));
        let sending = self.http.get(ask.url.clone()).headers(headers).send();
        let response = match timeout(self.connect + self.first_byte, sending).await {
            Ok(sent) => sent.map_err(|e| classify(&e))?,
            Err(_) => return Err(Failure::new(Reason::FirstByteTimeout, format!("{} s", self.first_byte.as_secs_f64()))),
        };
        let ip = response.remote_addr();
        // The guard let no other address pass; this costs nothing and would show a connection that came about otherwise.
        if let Some(Err(why)) = ip.map(|a| self.guard.check(a.ip())) {
            return Err(Failure::new(Reason::InnerAddress, why.name()));
        }
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let head = ask.archive.then(|| response_head(&response));
        let total = if ask.to_file.is_some() { self.archive } else { self.total };
        let until = Deadline { end: start + total, total };
        let (body, raw) = match (status, ask.to_file) {
            (200 | 203, None) => self.body(response, &ask, until).await?,
            (200 | 203, Some(file)) => {
                self.save(response, &ask, file, until).await?;
                Default::default()
            }
            _ => {
                self.drain(response).await;
                Default::default()
            }
        };
        let exchange =
            request.zip(head).map(|(request, head)| Box::new(Exchange { url: ask.url.clone(), at, ip, request, head, body: raw, status }));
        Ok(Answer { status, headers, body, exchange })
    }

    fn headers(&self, ask: &Ask<'_>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(USER_AGENT, self.identity.clone());
        headers.insert(ACCEPT, HeaderValue::from_static(ask.accept));
        let encodings = if ask.to_file.is_some() { "identity" } else { decompress::ACCEPTED };
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(encodings));
        for (name, value) in [(IF_NONE_MATCH, ask.validators.0), (IF_MODIFIED_SINCE, ask.validators.1)] {
            if let Some(value) = value.and_then(|v| HeaderValue::from_str(v).ok()) {
                headers.insert(name, value);
            }
        }
        headers
    }

    async fn body(&self, response: Response, ask: &Ask<'_>, until: Deadline) -> Result<(Vec<u8>, Vec<u8>), Failure> {
        let media = text_of(response.headers(), &reqwest::header::CONTENT_TYPE).unwrap_or_default();
        if !(ask.wants)(media_type(&media).0.as_str()) {
            return Err(Failure::new(Reason::ContentType, media));
        }
        let stated = response.content_length().unwrap_or(0);
        if stated > ask.caps.compressed as u64 && !ask.caps.cut {
            return Err(Failure::new(Reason::TooLarge, format!("{stated} bytes stated (fetch.max_compressed_megabytes)")));
        }
        let mut body = Body::new(text_of(response.headers(), &CONTENT_ENCODING).as_deref(), ask.caps)?;
        let mut raw = Vec::new();
        let taken = self.pieces(response, until, |piece| {
            if ask.archive {
                raw.extend_from_slice(piece);
            }
            body.push(piece)
        });
        taken.await?;
        Ok((body.finish()?, raw))
    }

    /// Hands the pieces of a body over as they come, until `each` says that it wants no more.
    pub(crate) async fn pieces(
        &self,
        mut response: Response,
        Deadline { end, total }: Deadline,
        mut each: impl FnMut(&[u8]) -> Result<bool, Failure>,
    ) -> Result<(), Failure> {
        let mut received = 0;
        let begun = Instant::now();
        let late = |received: usize| Failure::new(Reason::TotalTimeout, format!("{received} bytes in {} s", total.as_secs_f64()));
        loop {
            let until = end.min(begun + self.patience(received));
            match timeout_at(until, response.chunk()).await {
                Ok(Ok(Some(piece))) => {
                    received += piece.len();
                    if !each(&piece)? {
                        return Ok(());
                    }
                }
                Ok(Ok(None)) => return Ok(()),
                Ok(Err(e)) => return Err(classify(&e)),
                Err(_) if until < end => {
                    let what = format!("{received} bytes in {:.1} s (fetch.min_bytes_per_second)", begun.elapsed().as_secs_f64());
                    return Err(Failure::new(Reason::TooSlow, what));
                }
                Err(_) => return Err(late(received)),
            }
            if Instant::now() >= end {
                return Err(late(received));
            }
        }
    }

    /// How long after its beginning a body of which `received` bytes are here may go on without another.
    fn patience(&self, received: usize) -> Duration {
        let grace = self.total.div_f64(4.0).min(Duration::from_secs(5));
        match self.min_rate {
            0 => Duration::from_secs(86_400),
            rate => grace + Duration::from_secs_f64(received as f64 / rate as f64),
        }
    }

    /// Reads a small body that nobody wants.
    async fn drain(&self, mut response: Response) {
        if response.content_length().is_some_and(|n| n <= DRAINED) {
            let all = async { while let Ok(Some(_)) = response.chunk().await {} };
            // What does not come at once costs the connection, nothing more.
            let _ = timeout(Duration::from_secs(1), all).await;
        }
    }
}

/// Trusts the public authorities that Mozilla lists, and `roots`.
fn tls(roots: &[Vec<u8>]) -> Result<ClientConfig, String> {
    let mut store = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    for der in roots {
        store.add(CertificateDer::from(der.as_slice())).map_err(|e| format!("a root certificate is none: {e}"))?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    Ok(versions.map_err(|e| e.to_string())?.with_root_certificates(store).with_no_client_auth())
}

fn classify(error: &reqwest::Error) -> Failure {
    if let Some(refused) = cause::<Refused>(error) {
        return Failure::new(Reason::InnerAddress, refused.to_string());
    }
    if let Some(unknown) = cause::<Unknown>(error) {
        return Failure::new(Reason::Dns, unknown.to_string());
    }
    if let Some(tls) = cause::<rustls::Error>(error) {
        return Failure::new(Reason::Tls, tls.to_string());
    }
    let io = cause::<std::io::Error>(error).map(|e| e.kind().to_string());
    if error.is_connect() {
        let reason = if error.is_timeout() { Reason::ConnectTimeout } else { Reason::Connect };
        return Failure::new(reason, io.unwrap_or_default());
    }
    match cause::<hyper::Error>(error) {
        // Hyper tells this kind apart only for servers.
        Some(e) if e.is_parse() && e.to_string().contains("too large") => Reason::HeadersTooLarge.into(),
        Some(e) if e.is_parse() => Failure::new(Reason::BadResponse, e.to_string()),
        Some(e) if e.is_incomplete_message() || e.is_closed() || e.is_canceled() || io.is_some() => {
            Failure::new(Reason::Truncated, io.unwrap_or_else(|| e.to_string()))
        }
        Some(e) => Failure::new(Reason::BadResponse, e.to_string()),
        None => Failure::new(Reason::Truncated, io.unwrap_or_else(|| error.to_string())),
    }
}

/// All lines of a header, joined by a comma; bytes beyond ASCII as they may be read.
pub fn text_of(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let lines: Vec<_> = headers.get_all(name).iter().map(|v| String::from_utf8_lossy(v.as_bytes()).trim().to_owned()).collect();
    (!lines.is_empty()).then(|| lines.join(", "))
}

/// Media type, in lower case, and charset of a `Content-Type`.
pub fn media_type(value: &str) -> (String, Option<String>) {
    let mut fields = value.split(';');
    let media = fields.next().unwrap_or_default().trim().to_ascii_lowercase();
    let charset = fields.find_map(|f| {
        let (key, value) = f.split_once('=')?;
        key.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches(['"', '\'']).to_owned())
    });
    (media, charset.filter(|c| !c.is_empty()))
}

fn request_head(url: &Url, headers: &HeaderMap) -> Vec<u8> {
    let target = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let mut head = format!("GET {target} HTTP/1.1\r\n").into_bytes();
    let host = url[url::Position::BeforeHost..url::Position::AfterPort].to_owned();
    write_line(&mut head, HOST.as_str(), host.as_bytes());
    headers.iter().for_each(|(name, value)| write_line(&mut head, name.as_str(), value.as_bytes()));
    head.extend_from_slice(b"\r\n");
    head
}

fn response_head(response: &Response) -> Vec<u8> {
    let status = response.status();
    let mut head = format!("HTTP/1.1 {} {}\r\n", status.as_u16(), status.canonical_reason().unwrap_or_default()).into_bytes();
    for (name, value) in response.headers() {
        // The body is kept without its transfer coding, so the line that names it must not stand as it was.
        let name = if name == "transfer-encoding" { "x-archive-transfer-encoding" } else { name.as_str() };
        write_line(&mut head, name, value.as_bytes());
    }
    head.extend_from_slice(b"\r\n");
    head
}

fn write_line(head: &mut Vec<u8>, name: &str, value: &[u8]) {
    head.extend_from_slice(name.as_bytes());
    head.extend_from_slice(b": ");
    head.extend_from_slice(value);
    head.extend_from_slice(b"\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_types_are_read() {
        assert_eq!(media_type("Text/HTML; Charset=\"ISO-8859-1\""), ("text/html".to_owned(), Some("ISO-8859-1".to_owned())));
        assert_eq!(media_type("text/html; version=1; charset=utf-8"), ("text/html".to_owned(), Some("utf-8".to_owned())));
        assert_eq!(media_type("text/plain;charset="), ("text/plain".to_owned(), None));
        assert_eq!(media_type(""), (String::new(), None));
    }
}
