//! Client addresses as they are counted.

use std::net::{IpAddr, Ipv6Addr};

/// What is counted as one address: of IPv6 the first 64 bits, which one customer has for themselves.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        address @ IpAddr::V4(_) => address,
    }
}
