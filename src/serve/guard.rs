//! Who may ask: a page of another site, open in the same browser, must not be able to read the preview.
//!
//! Such a page can send requests to `127.0.0.1`, and with DNS rebinding even under a name of its own. So the Host
//! must be an address of ours (RFC 9110 §7.2), an Origin must be that same address (RFC 6454 §7), and what the
//! browser says of the request's site (Fetch Metadata, `Sec-Fetch-Site`) must not be another one, unless somebody
//! follows a link to the preview.

use std::net::{IpAddr, SocketAddr};

use hyper::header::{HOST, HeaderMap, HeaderName, HeaderValue, ORIGIN};
use hyper::{Method, Uri};

/// Why a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Neither GET nor HEAD.
    Method,
    /// Host is missing, stands twice, or is no address of ours.
    Host,
    /// The request comes from a page of another site.
    Foreign,
}

impl Refusal {
    /// What the answer says.
    pub(super) fn reason(self) -> &'static str {
        match self {
            Refusal::Method => "The preview answers GET and HEAD only.\n",
            Refusal::Host => "The preview answers under the address that it printed only.\n",
            Refusal::Foreign => "The preview does not answer to pages of other sites.\n",
        }
    }
}

/// Judges a request that came in at the address `local`.
pub(super) fn check(method: &Method, uri: &Uri, headers: &HeaderMap, local: SocketAddr) -> Result<(), Refusal> {
    if method != Method::GET && method != Method::HEAD {
        return Err(Refusal::Method);
    }
    let host = single(headers, HOST).ok_or(Refusal::Host)?;
    if !is_ours(host, local) {
        return Err(Refusal::Host);
    }
    // `GET http://evil.test/ HTTP/1.1`: the target names a host of its own.
    if uri.authority().is_some_and(|authority| authority.as_str() != host) {
        return Err(Refusal::Host);
    }
    if headers.contains_key(ORIGIN) {
        let origin = single(headers, ORIGIN).and_then(|origin| origin.strip_prefix("http://"));
        if !origin.is_some_and(|origin| origin.eq_ignore_ascii_case(host)) {
            return Err(Refusal::Foreign);
        }
    }
    let fetch = |name: &'static str| headers.get(HeaderName::from_static(name)).map(HeaderValue::as_bytes);
    let follows_a_link = fetch("sec-fetch-mode") == Some(b"navigate") && fetch("sec-fetch-dest") == Some(b"document");
    match fetch("sec-fetch-site") {
        // Other clients than browsers do not say, and a browser says `none` when the address was typed.
        None | Some(b"same-origin" | b"none") => Ok(()),
        Some(_) if follows_a_link => Ok(()),
        Some(_) => Err(Refusal::Foreign),
    }
}

/// True where a Host header names this server: the address the request came in at, or `localhost`, with its port.
fn is_ours(host: &str, local: SocketAddr) -> bool {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, port.parse().ok()),
        _ => (host, Some(80)),
    };
    if port != Some(local.port()) {
        return false;
    }
    if name.eq_ignore_ascii_case("localhost") {
        return true;
    }
    // Compared as text: `127.1` and `2130706433` are addresses too, but none that we printed.
    let address = match local.ip().to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("[{address}]"),
    };
    name == address
}

/// The value of a header that must stand once.
fn single(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(host: &str, more: &[(&'static str, &str)]) -> Result<(), Refusal> {
        let mut headers = HeaderMap::new();
        if !host.is_empty() {
            headers.append(HOST, host.parse().expect("a value"));
        }
        for (name, value) in more {
            headers.append(HeaderName::from_static(name), value.parse().expect("a value"));
        }
        let local = "127.0.0.1:4000".parse().expect("an address");
        super::check(&Method::GET, &Uri::from_static("/ko-kr/"), &headers, local)
    }

    #[test]
    fn the_printed_address_and_localhost_are_ours() {
        for host in ["127.0.0.1:4000", "localhost:4000", "LOCALHOST:4000"] {
            assert_eq!(check(host, &[]), Ok(()), "{host}");
        }
        let local = "[::1]:80".parse().expect("an address");
        assert!(is_ours("[::1]", local) && is_ours("[::1]:80", local));
        assert!(!is_ours("[::2]:80", local));
    }

    #[test]
    fn other_hosts_are_refused() {
        for host in [
            "",
            "evil.test:4000",
            "127.0.0.1",
            "127.0.0.1:4001",
            "localhost",
            "127.1:4000",
            "2130706433:4000",
            "0x7f.0.0.1:4000",
            "0.0.0.0:4000",
            "127.0.0.2:4000",
            "[::ffff:127.0.0.1]:4000",
            "localhost.evil.test:4000",
            "127.0.0.1.:4000",
            "127.0.0.1:4000.evil.test",
            "evil@127.0.0.1:4000",
            ":4000",
            "localhost:04x",
        ] {
            assert_eq!(check(host, &[]), Err(Refusal::Host), "{host}");
        }
        assert_eq!(check("localhost:4000", &[("host", "localhost:4000")]), Err(Refusal::Host));
    }

    #[test]
    fn pages_of_other_sites_are_refused() {
        let host = "127.0.0.1:4000";
        assert_eq!(check(host, &[("origin", "http://127.0.0.1:4000")]), Ok(()));
        for origin in [
            "null",
            "http://127.0.0.1:4001",
            "https://127.0.0.1:4000",
            "http://localhost:4000",
            "http://10.0.0.1:4000",
            "http://127.0.0.1:4000.evil.test",
            "",
        ] {
            assert_eq!(check(host, &[("origin", origin)]), Err(Refusal::Foreign), "{origin}");
        }
        for (site, mode, dest, expected) in [
            ("same-origin", "no-cors", "script", Ok(())),
            ("none", "navigate", "document", Ok(())),
            ("cross-site", "navigate", "document", Ok(())),
            ("cross-site", "navigate", "iframe", Err(Refusal::Foreign)),
            ("same-site", "no-cors", "script", Err(Refusal::Foreign)),
            ("cross-site", "cors", "empty", Err(Refusal::Foreign)),
        ] {
            let headers = [("sec-fetch-site", site), ("sec-fetch-mode", mode), ("sec-fetch-dest", dest)];
            assert_eq!(check(host, &headers), expected, "{site} {mode} {dest}");
        }
    }

    #[test]
    fn a_target_with_another_host_and_other_methods_are_refused() {
        let mut headers = HeaderMap::new();
        headers.append(HOST, HeaderValue::from_static("127.0.0.1:4000"));
        let local = "127.0.0.1:4000".parse().expect("an address");
        let check = |method, uri| super::check(&method, &Uri::from_static(uri), &headers, local);
        assert_eq!(check(Method::HEAD, "http://127.0.0.1:4000/"), Ok(()));
        assert_eq!(check(Method::GET, "http://evil.test/"), Err(Refusal::Host));
        assert_eq!(check(Method::POST, "/"), Err(Refusal::Method));
    }
}
