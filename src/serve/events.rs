//! What the server tells an open tab (Server-Sent Events, HTML Living Standard §9.2).
//!
//! A tab says which page it shows, in which version. Whenever the site has changed, the page is made again here, and
//! when its bytes are others the tab is told so; the page it will then ask for is ready. A tab that was away (closed
//! lid, lost connection, or a page that was saved while it loaded) says its version again and is told at once.
//!
//! `event: page` the page has a new version · `event: notes` its findings or coverage changed · `event: follow` with
//! the address of the page that was saved last.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::Response;
use hyper::body::{Bytes, Frame};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use tokio::sync::mpsc;

use super::http::Current;
use super::preview::Followed;

/// How often a line is sent that says nothing, so that a connection nobody reads is noticed.
const HEARTBEAT: Duration = Duration::from_secs(20);

/// The body of an answer.
#[derive(Debug)]
pub(super) enum Body {
    /// Known bytes.
    Whole(Option<Bytes>),
    /// Events until the preview or the tab ends.
    Events(mpsc::Receiver<Bytes>),
}

impl Body {
    /// No bytes.
    pub(super) fn empty() -> Self {
        Body::Whole(None)
    }

    /// These bytes.
    pub(super) fn whole(bytes: Bytes) -> Self {
        Body::Whole(Some(bytes).filter(|bytes| !bytes.is_empty()))
    }
}

impl hyper::body::Body for Body {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::convert::Infallible>>> {
        match self.get_mut() {
            Body::Whole(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Body::Events(events) => events.poll_recv(context).map(|bytes| bytes.map(|bytes| Ok(Frame::data(bytes)))),
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Body::Whole(None))
    }

    fn size_hint(&self) -> hyper::body::SizeHint {
        match self {
            Body::Whole(bytes) => hyper::body::SizeHint::with_exact(bytes.as_ref().map_or(0, Bytes::len) as u64),
            Body::Events(_) => hyper::body::SizeHint::default(),
        }
    }
}

/// What a tab says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    /// The page's address, decoded.
    pub(super) page: String,
    /// The version it shows.
    version: String,
    /// The last page it followed to, or that had been saved when it loaded.
    followed: u64,
}

impl Asked {
    /// Reads `page=…&version=…&followed=…`.
    pub(super) fn from_query(query: &str) -> Self {
        let mut asked = Asked::default();
        for (key, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
            match key {
                "page" => asked.page = super::http::unescape(value).unwrap_or_default(),
                "version" => asked.version = value.to_owned(),
                "followed" => asked.followed = value.parse().unwrap_or(0),
                _ => {}
            }
        }
        asked
    }
}

/// The stream of events for one tab.
pub(super) fn stream(preview: Current, asked: Asked) -> Response<Body> {
    // Little room: a tab that does not read makes its own task wait, and nobody else.
    let (sender, receiver) = mpsc::channel(4);
    tokio::spawn(tell(preview, asked, sender));
    let mut response = Response::new(Body::Events(receiver));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    response
}

async fn tell(mut receiver: Current, mut asked: Asked, sender: mpsc::Sender<Bytes>) {
    let mut notes = None;
    // Opens the stream for the browser, which else waits for the first event.
    let mut text = String::from("retry: 300\n\n");
    loop {
        let preview = receiver.borrow_and_update().preview();
        if let Some(preview) = preview {
            let page = asked.page.clone();
            let made = tokio::task::spawn_blocking(move || {
                let notes = blake3::hash(&preview.notes(&page));
                (preview.version(&page), notes, preview.followed.clone())
            });
            let Ok((version, notes_now, followed)) = made.await else { return };
            // Where the page cannot be read, the tab keeps what it shows.
            if let Some(version) = version.filter(|version| *version != asked.version) {
                text.push_str(&format!("event: page\ndata: {version}\n\n"));
                asked.version = version;
            }
            if notes.replace(notes_now).is_some_and(|before| before != notes_now) {
                text.push_str("event: notes\ndata:\n\n");
            }
            if followed.sequence > asked.followed {
                let Followed { sequence, address } = followed;
                asked.followed = sequence;
                text.push_str(&format!("event: follow\nid: {sequence}\ndata: {address}\n\n"));
            }
        }
        if !text.is_empty() && sender.send(Bytes::from(std::mem::take(&mut text))).await.is_err() {
            return;
        }
        tokio::select! {
            changed = receiver.changed() => if changed.is_err() { return },
            () = sender.closed() => return,
            () = tokio::time::sleep(HEARTBEAT) => text.push_str(":\n\n"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tab_says_what_it_shows() {
        let asked = Asked::from_query("page=%2Fko%2F%ED%8C%8C%2F&version=12ab&followed=3&x");
        assert_eq!(asked, Asked { page: "/ko/파/".into(), version: "12ab".into(), followed: 3 });
        assert_eq!(Asked::from_query(""), Asked::default());
    }
}
