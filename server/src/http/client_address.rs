//! Where a request comes from: the other end of the connection or, where that is a proxy of ours, what
//! the proxy says.

use super::{Web, cookie, device};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{Extensions, HeaderMap};
use axum::middleware::Next;
use axum::response::Response;
use ipnet::IpNet;
use services::{Origin, audit};
use std::net::{IpAddr, SocketAddr};

/// Where proxies write whom they speak for: each adds at the end whom it was asked by.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// Where a request comes from.
pub fn origin(web: &Web, extensions: &Extensions, headers: &HeaderMap) -> Origin {
    let peer = extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map(|ConnectInfo(peer)| peer.ip());
    Origin {
        address: peer.map(|peer| client(peer, headers, &web.proxies)),
        device: Some(device::of(headers)),
        devices: cookie::devices(headers),
    }
}

/// What the answer to a request records says where it came from.
pub async fn recorded(State(web): State<Web>, request: Request, next: Next) -> Response {
    let origin = origin(&web, request.extensions(), request.headers());
    audit::asked_from(origin.address, next.run(request)).await
}

/// Goes back from proxy to proxy for as long as each is trusted: what comes before could be written by
/// anybody.
fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: &IpAddr| {
        let address = address.to_canonical();
        trusted.iter().any(|network| network.contains(&address))
    };
    let told: Vec<&str> = headers
        .get_all(FORWARDED_FOR)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .collect();
    let mut found = peer;
    for text in told.into_iter().rev() {
        if !is_trusted(&found) {
            break;
        }
        let Ok(before) = text.parse() else { break };
        found = before;
    }
    found.to_canonical()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn found(peer: &str, forwarded: &[&'static str]) -> String {
        let trusted = ["10.0.0.0/8", "2001:db8:ffff::/48"].map(|net| net.parse().unwrap());
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(FORWARDED_FOR, HeaderValue::from_static(value));
        }
        client(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        for (peer, forwarded, expected) in [
            ("192.0.2.1", &["198.51.100.7"][..], "192.0.2.1"),
            ("10.0.0.1", &[], "10.0.0.1"),
            ("10.0.0.1", &["198.51.100.7"], "198.51.100.7"),
            ("::ffff:10.0.0.1", &["198.51.100.7"], "198.51.100.7"),
            ("2001:db8:ffff::1", &["2001:db8::7"], "2001:db8::7"),
            // What the client itself wrote stands further to the left.
            ("10.0.0.1", &["203.0.113.9, 198.51.100.7"], "198.51.100.7"),
            (
                "10.0.0.1",
                &["203.0.113.9", "198.51.100.7, 10.0.0.2"],
                "198.51.100.7",
            ),
            ("10.0.0.1", &["198.51.100.7, nadie"], "10.0.0.1"),
            ("10.0.0.1", &["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        ] {
            assert_eq!(found(peer, forwarded), expected, "{peer} {forwarded:?}");
        }
    }
}
