//! Connections and routes: only what was built is served, out of memory; no path of a request ever reaches the disk.
//!
//! `/.build-site/` is the preview's own: no page can have a path there (`SitePath`). Everything else is looked up, as
//! text, among the files of the site.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hyper::body::{Bytes, Incoming};
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue, LOCATION, REFRESH, X_CONTENT_TYPE_OPTIONS};
use hyper::{Method, Request, Response, StatusCode, Uri};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::AbortHandle;

use super::events::{self, Body};
use super::guard::{self, Refusal};
use super::preview::{Preview, Shown, State};

/// Connections at once. One more ends the oldest: clients that only hold connections cannot keep others out.
const CONNECTIONS: usize = 512;
/// How long a client may take for the head of a request, and be idle between two.
const HEAD_TIME: Duration = Duration::from_secs(15);
/// Bytes of answers that wait to be read by their clients. Where there are more, the older connections end: who reads a page
/// is done with it in no time, and a crowd that does not read would hold a copy of a page each.
const UNREAD: usize = 32 << 20;
/// Longest head of a request, in bytes.
const HEAD_SIZE: usize = 32 << 10;

const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const X_FRAME_OPTIONS: HeaderName = HeaderName::from_static("x-frame-options");
const REFERRER_POLICY: HeaderName = HeaderName::from_static("referrer-policy");

/// The site as it is now.
pub(super) type Current = watch::Receiver<State>;

/// What all connections share.
struct Server {
    preview: Current,
    /// Connections, oldest first.
    open: Mutex<VecDeque<AbortHandle>>,
    /// Bytes of answers that are kept for clients.
    unread: Arc<AtomicUsize>,
}

/// Accepts connections until it is dropped.
pub(super) async fn accept(listener: TcpListener, preview: Current) {
    let server = Arc::new(Server { preview, open: Mutex::default(), unread: Arc::default() });
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file descriptors, say: the oldest connections give way.
            server.end_older_half();
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let connection = tokio::spawn(converse(stream, server.clone())).abort_handle();
        let mut open = server.open();
        open.retain(|connection| !connection.is_finished());
        while open.len() >= CONNECTIONS {
            open.pop_front().inspect(AbortHandle::abort);
        }
        open.push_back(connection);
    }
}

/// An answer's bytes while they are kept for a client.
struct Unread {
    bytes: Bytes,
    all: Arc<AtomicUsize>,
}

impl AsRef<[u8]> for Unread {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for Unread {
    fn drop(&mut self) {
        self.all.fetch_sub(self.bytes.len(), Ordering::Relaxed);
    }
}

async fn converse(stream: TcpStream, server: Arc<Server>) {
    let Ok(local) = stream.local_addr() else { return };
    // Without it the last packet of a page waits for the acknowledgement of the one before.
    let _ = stream.set_nodelay(true);
    let service = hyper::service::service_fn(move |request| {
        let server = server.clone();
        async move { Ok::<_, Infallible>(server.answer(request, local).await) }
    });
    // What goes wrong with a connection is the client's to notice.
    let _ = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(HEAD_SIZE)
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

impl Server {
    fn open(&self) -> MutexGuard<'_, VecDeque<AbortHandle>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn end_older_half(&self) {
        let mut open = self.open();
        let half = open.len() / 2;
        open.drain(..half).for_each(|connection| connection.abort());
    }

    /// The same bytes, counted until the client has them or is gone.
    fn counted(&self, bytes: Bytes) -> Bytes {
        let before = self.unread.fetch_add(bytes.len(), Ordering::Relaxed);
        if before + bytes.len() > UNREAD {
            self.end_older_half();
        }
        Bytes::from_owner(Unread { bytes, all: self.unread.clone() })
    }

    async fn answer(&self, request: Request<Incoming>, local: SocketAddr) -> Response<Body> {
        let (head, _) = request.into_parts();
        let mut response = match guard::check(&head.method, &head.uri, &head.headers, local) {
            Ok(()) => self.route(&head.uri).await,
            Err(refusal) => refuse(refusal),
        };
        if head.method == Method::HEAD {
            *response.body_mut() = Body::empty();
        }
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        headers.insert(CROSS_ORIGIN_RESOURCE_POLICY, HeaderValue::from_static("same-origin"));
        headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
        headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
        response
    }

    async fn route(&self, uri: &Uri) -> Response<Body> {
        let Some(path) = decode(uri.path()) else { return plain(StatusCode::BAD_REQUEST, "This is no address.\n") };
        match path.strip_prefix("/.build-site/") {
            Some("serve.js") => file("text/javascript; charset=utf-8", super::SCRIPT),
            Some("page.css") => file("text/css; charset=utf-8", super::PAGE_STYLE),
            Some("serve.css") => file("text/css; charset=utf-8", super::STYLE),
            Some("events") => {
                events::stream(self.preview.clone(), events::Asked::from_query(uri.query().unwrap_or("")))
            }
            Some("notes") => {
                let page = events::Asked::from_query(uri.query().unwrap_or("")).page;
                match self.with_preview(move |preview| Some(preview.notes(&page))).await {
                    Ok(Some(notes)) => content(StatusCode::OK, "application/json", self.counted(notes.into())),
                    Err(refused) => refused,
                    Ok(None) => plain(StatusCode::NOT_FOUND, "There is no such page.\n"),
                }
            }
            Some(_) => plain(StatusCode::NOT_FOUND, "There is no such file.\n"),
            None => self.page(path, uri.query()).await,
        }
    }

    async fn page(&self, path: String, query: Option<&str>) -> Response<Body> {
        let asked = path.clone();
        match self.with_preview(move |preview| Some(preview.show(&asked))).await {
            Ok(Some(Shown::File { bytes, media })) => content(StatusCode::OK, media, self.counted(bytes)),
            Ok(Some(Shown::Missing { bytes, media })) => content(StatusCode::NOT_FOUND, media, self.counted(bytes)),
            Ok(Some(Shown::Folder)) => {
                // `path` is decoded and opens with one `/`; a page's own name cannot make it another site's address.
                let mut location = encode(&path);
                location.push('/');
                if let Some(query) = query {
                    location.push('?');
                    location.push_str(query);
                }
                let mut response = plain(StatusCode::TEMPORARY_REDIRECT, "");
                match HeaderValue::try_from(location) {
                    Ok(location) => response.headers_mut().insert(LOCATION, location),
                    Err(_) => return plain(StatusCode::BAD_REQUEST, "This is no address.\n"),
                };
                response
            }
            Ok(Some(Shown::Unread(why))) => unread(&why),
            Ok(None) => plain(StatusCode::SERVICE_UNAVAILABLE, ENDED),
            Err(refused) => refused,
        }
    }

    /// Waits for the first preview, then asks the current one, away from the threads that serve connections. *Errors*: what
    /// to answer where the content could not be read so far.
    async fn with_preview<T, F>(&self, ask: F) -> Result<Option<T>, Response<Body>>
    where
        T: Send + 'static,
        F: FnOnce(&Preview) -> Option<T> + Send + 'static,
    {
        let mut receiver = self.preview.clone();
        let state = receiver.wait_for(|state| !matches!(state, State::Reading)).await.map(|state| state.clone());
        match state {
            Ok(State::Ready(preview)) => Ok(tokio::task::spawn_blocking(move || ask(&preview)).await.ok().flatten()),
            Ok(State::Unread(why)) => Err(unread(&why)),
            Ok(State::Reading) | Err(_) => Err(plain(StatusCode::SERVICE_UNAVAILABLE, ENDED)),
        }
    }
}

fn content(status: StatusCode, media: &'static str, bytes: Bytes) -> Response<Body> {
    let mut response = Response::new(Body::whole(bytes));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media));
    response
}

fn file(media: &'static str, text: &'static str) -> Response<Body> {
    content(StatusCode::OK, media, Bytes::from_static(text.as_bytes()))
}

fn plain(status: StatusCode, text: &'static str) -> Response<Body> {
    content(status, "text/plain; charset=utf-8", Bytes::from_static(text.as_bytes()))
}

const ENDED: &str = "The preview has ended.\n";

/// What a browser shows until the content can be read; it asks again by itself.
fn unread(why: &str) -> Response<Body> {
    let text = format!("The content cannot be read. This page loads again when it can be.\n\n{why}\n");
    let mut response = content(StatusCode::SERVICE_UNAVAILABLE, "text/plain; charset=utf-8", text.into());
    response.headers_mut().insert(REFRESH, HeaderValue::from_static("1"));
    response
}

fn refuse(refusal: Refusal) -> Response<Body> {
    let status = match refusal {
        Refusal::Method => StatusCode::METHOD_NOT_ALLOWED,
        Refusal::Host | Refusal::Foreign => StatusCode::FORBIDDEN,
    };
    plain(status, refusal.reason())
}

/// Decodes an address once. `None` where that gives no Unicode text, or the address is not of the form `/…`, or opens
/// with `//`, which a browser would take for another host.
fn decode(path: &str) -> Option<String> {
    if !path.starts_with('/') || path.starts_with("//") {
        return None;
    }
    unescape(path)
}

/// Replaces `%41` by what it stands for, once (RFC 3986 §2.1). `None` where that gives no Unicode text.
pub(super) fn unescape(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
            let (high, low) = (digit(rest.next())?, digit(rest.next())?);
            bytes.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

/// Encodes a decoded path: what stands for itself in a path stays (RFC 3986 §3.3), every other byte is escaped.
pub(super) fn encode(path: &str) -> String {
    use std::fmt::Write as _;
    let mut encoded = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z'
            | b'A'..=b'Z'
            | b'0'..=b'9'
            | b'-'
            | b'.'
            | b'_'
            | b'~'
            | b'/'
            | b'!'
            | b'$'
            | b'('
            | b')'
            | b'*'
            | b','
            | b':'
            | b'@' => encoded.push(char::from(byte)),
            _ => write!(encoded, "%{byte:02X}").expect("writing to a text cannot fail"),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};

    use super::*;
    use crate::serve::Settings;
    use crate::serve::session::Session;

    /// A server with a few files, and its address; it ends with the first two.
    fn serve() -> ((tokio::runtime::Runtime, tempfile::TempDir), SocketAddr) {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
        let dir = tempfile::tempdir().expect("a temporary folder can be made");
        for (path, text) in [("ko-kr/index.md", "# 시작\n"), ("ko-kr/파.md", "# 파\n"), ("ko-kr/a.png", "PNG")] {
            let path = dir.path().join("content").join(path);
            std::fs::create_dir_all(path.parent().expect("it has one")).expect("it can be made");
            std::fs::write(path, text).expect("it can be written");
        }
        let (sender, preview) = watch::channel(State::Reading);
        let settings = Settings::new(dir.path().join("content"));
        Session::open(settings, Arc::new(|_| ())).expect("it is there").read_all(&sender);
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        runtime.spawn(accept(listener, preview));
        ((runtime, dir), address)
    }

    /// Sends bytes as they are and gives the whole answer.
    fn send(address: SocketAddr, bytes: &[u8]) -> String {
        let mut stream = std::net::TcpStream::connect(address).expect("it listens");
        stream.write_all(bytes).expect("it reads");
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn get(address: SocketAddr, target: &str) -> String {
        send(address, format!("GET {target} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").as_bytes())
    }

    #[test]
    fn pages_are_served_and_nothing_else() {
        let (_runtime, address) = serve();
        let answer = get(address, "/ko-kr/%ED%8C%8C/");
        assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("파</h1>"), "{answer}");
        for header in [
            "cache-control: no-store",
            "x-content-type-options: nosniff",
            "cross-origin-resource-policy: same-origin",
            "content-type: text/html; charset=utf-8",
        ] {
            assert!(answer.to_lowercase().contains(header), "{header} in {answer}");
        }
        assert!(!answer.to_lowercase().contains("access-control"), "{answer}");
        let answer = get(address, "/ko-kr/%ED%8C%8C?a=b");
        assert!(answer.contains("307") && answer.contains("location: /ko-kr/%ED%8C%8C/?a=b"), "{answer}");
        assert!(get(address, "/ko-kr/a.png").contains("image/png"));
        assert!(get(address, "/assets/").contains("404"));
    }

    #[test]
    fn no_way_leads_to_the_disk() {
        let (_runtime, address) = serve();
        let mut targets = Vec::new();
        for file in
            ["etc/passwd", "Cargo.toml", ".git/config", "content/site.yml", "proc/self/environ", "windows/win.ini"]
        {
            for way in [
                "/",
                "//",
                "/../",
                "/../../../../",
                "/..%2f..%2f",
                "/%2e%2e/%2e%2e/",
                "/%252e%252e%252f",
                "/..\\..\\",
                "/..%5c",
                "/ko/../../",
                "/ko/..;/",
                "/.build-site/",
                "/.build-site/../",
                "/c:/",
                "/file:///",
                "/%00/",
                "/ko/%00/../",
                "/./",
                "/ko/%c0%ae%c0%ae/",
            ] {
                for end in ["", "?raw", "?raw??", "?import&raw", "?url", "#/", "%00.html", "/", "%2f", "?.svg"] {
                    targets.push(format!("{way}{file}{end}"));
                }
            }
        }
        for target in &targets {
            let answer = get(address, target);
            assert!(answer.starts_with("HTTP/1.1 40"), "{target}: {answer}");
        }
        assert!(targets.len() > 1000);
    }

    #[test]
    fn foreign_requests_get_no_content() {
        let (_runtime, address) = serve();
        for head in [
            "GET /ko-kr/ HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\n\r\n".to_owned(),
            "GET /ko-kr/ HTTP/1.0\r\n\r\n".to_owned(),
            format!("GET /ko-kr/ HTTP/1.1\r\nHost: {address}\r\nOrigin: http://evil.test\r\nConnection: close\r\n\r\n"),
            format!(
                "GET /.build-site/events?page=/ko-kr/ HTTP/1.1\r\nHost: {address}\r\nOrigin: null\r\nConnection: close\r\n\r\n"
            ),
            format!("GET http://evil.test/ko-kr/ HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"),
            format!("POST /ko-kr/ HTTP/1.1\r\nHost: {address}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
            format!(
                "GET /ko-kr/ HTTP/1.1\r\nHost: {address}\r\nX: {}\r\nConnection: close\r\n\r\n",
                "x".repeat(100_000)
            ),
        ] {
            let answer = send(address, head.as_bytes());
            assert!(!answer.contains("시작") && !answer.contains("HTTP/1.1 200"), "{answer}");
        }
    }

    #[test]
    fn clients_that_only_hold_connections_keep_nobody_out() {
        let (_runtime, address) = serve();
        let idle: Vec<_> = (0..CONNECTIONS + 20)
            .filter_map(|_| {
                let mut stream = std::net::TcpStream::connect(address).ok()?;
                stream.write_all(b"GET /ko-kr/ HTTP/1.1\r\nHost:").ok()?;
                Some(stream)
            })
            .collect();
        assert!(idle.len() > CONNECTIONS / 2);
        assert!(get(address, "/ko-kr/").contains("시작"));
    }

    #[test]
    fn answers_that_nobody_reads_end_the_older_connections() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let server =
            Server { preview: watch::channel(State::Reading).1, open: Mutex::default(), unread: Arc::default() };
        runtime.block_on(async {
            let tasks: Vec<_> = (0..4).map(|_| tokio::spawn(std::future::pending::<()>())).collect();
            server.open().extend(tasks.iter().map(tokio::task::JoinHandle::abort_handle));
            let kept = server.counted(Bytes::from(vec![0; UNREAD]));
            tokio::task::yield_now().await;
            assert!(tasks.iter().all(|task| !task.is_finished()));
            let more = server.counted(Bytes::from_static(b"x"));
            tokio::task::yield_now().await;
            assert_eq!(tasks.iter().map(|task| task.is_finished()).collect::<Vec<_>>(), [true, true, false, false]);
            drop((kept, more));
            assert_eq!(server.unread.load(Ordering::Relaxed), 0);
        });
    }

    #[test]
    fn addresses_are_decoded_once() {
        assert_eq!(decode("/ko/%ED%8C%8C/").as_deref(), Some("/ko/파/"));
        assert_eq!(decode("/%252e%252e/").as_deref(), Some("/%2e%2e/"));
        for bad in ["//evil.test/", "ko", "*", "/%", "/%4", "/%zz", "/%FF", ""] {
            assert_eq!(decode(bad), None, "{bad}");
        }
        let path = "/ko/파 트너?#%/";
        assert_eq!(decode(&encode(path)).as_deref(), Some(path));
    }
}
