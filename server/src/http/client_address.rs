//! The client's address: the peer of the connection or, if that is a trusted proxy, the address that the proxy states.

use super::{Web, cookie, device};
use crate::configuration::ProxyHeader;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{Extensions, HeaderMap, HeaderName, header};
use axum::middleware::Next;
use axum::response::Response;
use ipnet::IpNet;
use services::{Origin, audit};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// The usual header for it: each proxy appends the address that it was called from.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// The request's origin: address, device and the cookie of known browsers.
pub fn origin(web: &Web, extensions: &Extensions, headers: &HeaderMap) -> Origin {
    let peer = extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map(|ConnectInfo(peer)| peer.ip());
    Origin {
        address: peer.map(|peer| client(peer, headers, web.proxy_header, &web.proxies)),
        device: Some(device::of(headers)),
        devices: cookie::devices(headers),
    }
}

/// Adds the client's address to the audit events that are recorded while the request is answered.
pub async fn recorded(State(web): State<Web>, request: Request, next: Next) -> Response {
    let origin = origin(&web, request.extensions(), request.headers());
    audit::asked_from(origin.address, next.run(request)).await
}

/// Walks back from proxy to proxy while each is trusted: anything further left could have been written by the client.
/// Only the configured header is read: no proxy of ours vouches for the other one.
fn client(peer: IpAddr, headers: &HeaderMap, told_in: ProxyHeader, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: &IpAddr| {
        let address = address.to_canonical();
        trusted.iter().any(|network| network.contains(&address))
    };
    let name = match told_in {
        ProxyHeader::XForwardedFor => HeaderName::from_static(FORWARDED_FOR),
        ProxyHeader::Forwarded => header::FORWARDED,
    };
    let lines: Vec<_> = (headers.get_all(name).iter())
        // Whatever clients wrote further left, the part that our proxy added is readable.
        .map(|value| String::from_utf8_lossy(value.as_bytes()))
        .collect();
    let told = lines.iter().rev().flat_map(|line| {
        let elements = from_the_right(line, ',').into_iter();
        elements.map(|element| match told_in {
            ProxyHeader::XForwardedFor => node(element.trim()),
            ProxyHeader::Forwarded => forwarded_for(element),
        })
    });
    let mut found = peer;
    for before in told {
        if !is_trusted(&found) {
            break;
        }
        let Some(before) = before else { break };
        found = before;
    }
    found.to_canonical()
}

/// The parts of a text between these marks, from right to left, ignoring marks within quotes. From the right, so that a
/// quote left open by the client does not swallow what our proxy added.
fn from_the_right(text: &str, mark: char) -> Vec<&str> {
    let mut quoted = false;
    let split = |character: char| {
        quoted ^= character == '"';
        character == mark && !quoted
    };
    text.rsplit(split).collect()
}

/// The `for` address of an element of `Forwarded` (RFC 7239, sections 4 and 5.2).
fn forwarded_for(element: &str) -> Option<IpAddr> {
    let pairs = from_the_right(element, ';').into_iter();
    let mut named = pairs
        .filter_map(|pair| pair.split_once('='))
        .filter(|(name, _)| name.trim().eq_ignore_ascii_case("for"));
    let (Some((_, value)), None) = (named.next(), named.next()) else {
        return None;
    };
    let value = value.trim();
    let quoted = value.strip_prefix('"');
    node(
        quoted
            .and_then(|value| value.strip_suffix('"'))
            .unwrap_or(value),
    )
}

/// An address, with or without the port that some proxies append; IPv6 with a port in brackets.
fn node(text: &str) -> Option<IpAddr> {
    if let Some(bracketed) = text.strip_prefix('[') {
        let (address, port) = bracketed.split_once(']')?;
        let address: Ipv6Addr = address.parse().ok()?;
        return (port.is_empty() || port.starts_with(':')).then_some(address.into());
    }
    text.parse().ok().or_else(|| {
        let (address, _port) = text.split_once(':')?;
        let address: Ipv4Addr = address.parse().ok()?;
        Some(address.into())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn found_in(
        told_in: ProxyHeader,
        name: &'static str,
        peer: &str,
        told: &[&'static str],
    ) -> String {
        let trusted = ["10.0.0.0/8", "2001:db8:ffff::/48"].map(|net| net.parse().unwrap());
        let mut headers = HeaderMap::new();
        for value in told {
            headers.append(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        client(peer.parse().unwrap(), &headers, told_in, &trusted).to_string()
    }

    fn found(peer: &str, forwarded: &[&'static str]) -> String {
        found_in(ProxyHeader::XForwardedFor, FORWARDED_FOR, peer, forwarded)
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        for (peer, forwarded, expected) in [
            ("192.0.2.1", &["198.51.100.7"][..], "192.0.2.1"),
            ("10.0.0.1", &[], "10.0.0.1"),
            ("10.0.0.1", &["198.51.100.7"], "198.51.100.7"),
            ("::ffff:10.0.0.1", &["198.51.100.7"], "198.51.100.7"),
            ("2001:db8:ffff::1", &["2001:db8::7"], "2001:db8::7"),
            // Whatever the client wrote itself is further left.
            ("10.0.0.1", &["203.0.113.9, 198.51.100.7"], "198.51.100.7"),
            (
                "10.0.0.1",
                &["203.0.113.9", "198.51.100.7, 10.0.0.2"],
                "198.51.100.7",
            ),
            ("10.0.0.1", &["198.51.100.7, nadie"], "10.0.0.1"),
            ("10.0.0.1", &["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
            // With a port, as several proxies write it.
            ("10.0.0.1", &["198.51.100.8:54321"], "198.51.100.8"),
            ("10.0.0.1", &["[2001:db8::7]:4711"], "2001:db8::7"),
            ("10.0.0.1", &["[2001:db8::7]"], "2001:db8::7"),
            (
                "10.0.0.1",
                &["203.0.113.9:1, 198.51.100.8:2, 10.0.0.2:3"],
                "198.51.100.8",
            ),
            ("10.0.0.1", &["[2001:db8::7]x"], "10.0.0.1"),
            ("10.0.0.1", &["2001:db8::7:99999"], "10.0.0.1"),
            // Invalid text from the client does not hide what the proxy states.
            ("10.0.0.1", &["ñ, 198.51.100.7"], "198.51.100.7"),
            ("10.0.0.1", &["\", 198.51.100.7"], "198.51.100.7"),
        ] {
            assert_eq!(found(peer, forwarded), expected, "{peer} {forwarded:?}");
        }
    }

    #[test]
    fn the_header_of_rfc_7239_is_read_where_it_is_configured() {
        let told = |value| found_in(ProxyHeader::Forwarded, "forwarded", "10.0.0.1", &[value]);
        for (value, expected) in [
            ("for=198.51.100.7", "198.51.100.7"),
            ("For=\"198.51.100.7:47011\"", "198.51.100.7"),
            (
                "by=10.0.0.1; for=\"[2001:db8::7]:4711\";proto=https",
                "2001:db8::7",
            ),
            (
                "for=203.0.113.9, for=198.51.100.7;host=\"a,b;for=1.1.1.1\"",
                "198.51.100.7",
            ),
            ("for=198.51.100.7, for=10.0.0.2", "198.51.100.7"),
            // A quote left open further left swallows nothing.
            ("for=\"203.0.113.9, for=198.51.100.7", "198.51.100.7"),
            ("for=unknown", "10.0.0.1"),
            ("for=_oculto", "10.0.0.1"),
            ("for=198.51.100.7;for=203.0.113.9", "10.0.0.1"),
            ("198.51.100.7", "10.0.0.1"),
            ("", "10.0.0.1"),
        ] {
            assert_eq!(told(value), expected, "{value}");
        }
        let [one, other] = [
            (ProxyHeader::Forwarded, FORWARDED_FOR),
            (ProxyHeader::XForwardedFor, "forwarded"),
        ]
        .map(|(told_in, name)| found_in(told_in, name, "10.0.0.1", &["for=198.51.100.7"]));
        assert_eq!(
            [one, other],
            ["10.0.0.1", "10.0.0.1"],
            "the other header is anybody's"
        );
    }
}
