//! Where a request comes from: its address, its device, and what its browser keeps from earlier sign-ins.

use std::{fmt, net::IpAddr};

use secrecy::SecretString;

/// Where a request comes from. By default from nowhere that is known.
#[derive(Clone, Default)]
pub struct Origin {
    /// The client's address.
    pub address: Option<IpAddr>,
    /// The device in words: «Firefox en Windows».
    pub device: Option<String>,
    /// What [`crate::devices`] has given its browser to keep.
    pub devices: Option<SecretString>,
}

/// Neither belongs into a log.
impl fmt::Debug for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Origin(hidden)")
    }
}
