//! The preview: the site in memory, served on this machine, kept up to date while it is written.
//!
//! Owns: the port, the threads, the order of things. Does not own: what a page looks like (the stages above), the
//! words on the terminal (`cli`).
//!
//! 1. The port is bound at once; a request that comes before the content was read waits for it.
//! 2. One thread reads the content and makes a [`preview::Preview`], an immutable state of the site. Pages are rendered
//!    when they are asked for, so the first one is there before the whole site is analyzed.
//! 3. `watch` tells what changed on disk; the thread makes the next state out of it, the edited page first.
//! 4. `http` answers from the state of the moment and from nothing else; `events` tells open tabs what became of their page.
//!
//! *Law*: once idle, every address shows what a build of the same content would have written there, with
//! [`injected`](preview) lines before `</body>`. Nothing is written to disk.

mod events;
mod guard;
mod http;
mod last;
mod notes;
mod preview;
mod session;
mod tracker;
mod watch;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::runtime::Builder;

use self::session::Session;
use crate::error::Error;
use crate::finding::Finding;
use crate::input::Injection;

#[cfg(test)]
mod tests;

/// What every page of the preview loads.
const SCRIPT: &str = include_str!("../templates/serve/serve.js");
/// The looks of the panel.
const STYLE: &str = include_str!("../templates/serve/serve.css");
/// What is tinted in the page.
const PAGE_STYLE: &str = include_str!("../templates/serve/page.css");
/// How many ports are tried after the one that was asked for.
const PORTS: u16 = 100;

/// Stack of the threads that read and render, in bytes: no page can exhaust it.
const STACK: usize = 16 << 20;

/// What a preview is started with.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The content folder.
    pub content: PathBuf,
    /// The address to listen on.
    pub host: IpAddr,
    /// The port to listen on, or the first to try; 0 is any free one.
    pub port: u16,
    /// Whether open tabs go to the page that was saved last.
    pub follow: bool,
    /// How many threads work at once; all processors where it is `None`.
    pub threads: Option<std::num::NonZeroUsize>,
    /// Makes some reads of the disk fail, for tests.
    pub injection: Injection,
}

impl Settings {
    /// A preview of a content folder on the loopback address and the usual port.
    pub fn new(content: PathBuf) -> Self {
        Settings {
            content,
            host: Ipv4Addr::LOCALHOST.into(),
            port: 4000,
            follow: false,
            threads: None,
            injection: Injection::default(),
        }
    }
}

/// What the terminal is told.
#[derive(Debug)]
pub enum Said<'a> {
    /// The preview can be opened.
    Listening {
        /// Its address for a browser on this machine.
        url: &'a str,
        /// True where other machines can reach it too.
        open_to_others: bool,
    },
    /// The system cannot watch the folders; they are looked at in turns.
    CannotWatch(&'a notify::Error),
    /// The content was read for the first time.
    Read {
        /// Pages of the site, each in any number of locales.
        pages: usize,
        /// How long it took.
        took: Duration,
    },
    /// A change was taken in.
    Changed {
        /// Files of the content folder that changed; empty where everything was looked at.
        paths: &'a [Arc<str>],
        /// How long it took until the new pages were there.
        took: Duration,
    },
    /// Findings that were not there before.
    Findings(&'a [Finding]),
    /// The content cannot be read; the last good state of the site is served.
    Failed(&'a Error),
}

/// Serves a preview until the process is told to end (Ctrl+C, SIGTERM). `say` is called with what the terminal should
/// tell, from several threads.
///
/// *Errors*: no port can be bound, or the content folder cannot be read when it starts.
pub fn run(settings: Settings, say: impl Fn(Said<'_>) + Send + Sync + 'static) -> Result<(), Error> {
    let error = |cause| Error::io("start", Path::new("preview"), cause);
    room_for_signals().map_err(error)?;
    let mut builder = Builder::new_multi_thread();
    let runtime = builder.worker_threads(2).max_blocking_threads(8).thread_stack_size(STACK).enable_all().build();
    let runtime = runtime.map_err(error)?;
    let listener = runtime.block_on(listen(settings.host, settings.port))?;
    let address = listener.local_addr().map_err(error)?;
    let session = Session::open(settings, Arc::new(say))?;
    // Before the address is told: who knows it may end the preview.
    let ended = {
        let _within = runtime.enter();
        told_to_end()
    };
    session.say(Said::Listening { url: &url(address), open_to_others: !address.ip().is_loopback() });
    let (sender, receiver) = tokio::sync::watch::channel(preview::State::Reading);
    let thread = std::thread::Builder::new().name("preview".to_owned()).stack_size(STACK);
    thread.spawn(move || session.work(&sender)).map_err(error)?;
    runtime.block_on(async {
        tokio::select! {
            () = http::accept(listener, receiver) => {}
            () = ended => {}
        }
    });
    // Requests that are being answered are of no use to anybody any more.
    runtime.shutdown_background();
    Ok(())
}

/// *Errors*: the process may not open the few files that are needed to listen for signals, at which tokio panics.
pub fn room_for_signals() -> std::io::Result<()> {
    // The selector and its waker, copies of them, and two ends of a socket and their copies; one more does no harm.
    let open: std::io::Result<Vec<std::fs::File>> = (0..12).map(|_| std::fs::File::open("/")).collect();
    open.map(drop)
}

/// Listens for what ends the preview from now on; the future is done when it comes. To be called within a runtime.
#[cfg(unix)]
fn told_to_end() -> impl Future<Output = ()> {
    use tokio::signal::unix::{SignalKind, signal};
    let signals = [SignalKind::interrupt(), SignalKind::terminate()].map(|kind| signal(kind).ok());
    async move {
        let [mut interrupt, mut terminate] = signals;
        let told = async |signal: &mut Option<tokio::signal::unix::Signal>| match signal {
            Some(signal) => signal.recv().await,
            // Then the system ends the process itself.
            None => std::future::pending().await,
        };
        tokio::select! {
            _ = told(&mut interrupt) => {}
            _ = told(&mut terminate) => {}
        }
    }
}

#[cfg(not(unix))]
async fn told_to_end() {
    let _ = tokio::signal::ctrl_c().await;
}

/// Binds the first free port at or after the one asked for; 0 is any.
async fn listen(host: IpAddr, port: u16) -> Result<TcpListener, Error> {
    let last = if port == 0 { 0 } else { port.saturating_add(PORTS) };
    let mut at = port;
    loop {
        match TcpListener::bind((host, at)).await {
            Ok(listener) => return Ok(listener),
            Err(cause) if cause.kind() == std::io::ErrorKind::AddrInUse && at < last => at += 1,
            Err(cause) => {
                return Err(Error::io("listen on", &PathBuf::from(SocketAddr::new(host, at).to_string()), cause));
            }
        }
    }
}

/// The address that a browser on this machine opens.
fn url(address: SocketAddr) -> String {
    let host = match address.ip() {
        ip if !ip.is_unspecified() => ip,
        IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
    };
    format!("http://{}/", SocketAddr::new(host, address.port()))
}
