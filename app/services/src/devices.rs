//! Browsers in which somebody has signed in before. Whoever guesses at a CURP makes everybody wait who
//! tries it, its owner too; but not in a browser that keeps what an earlier sign-in left there: its
//! attempts are counted apart (OWASP, *Device cookies*).
//!
//! What a browser keeps names nobody. It is a list, since people share computers: of each account a
//! random number, the day, and an HMAC over both, the CURP and the version of its password, so that a
//! new password ends it. Nothing is stored here.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret as _, SecretString};

use crate::{Origin, Services, internal::Internal, randomness};

/// How long a browser is known, in days.
pub const KEPT_DAYS: u16 = 180;

/// How many accounts one browser keeps; the latest.
const MOST: usize = 5;

/// Bytes of the number, of the day, and of the HMAC.
const NUMBER: usize = 12;
const DAY: usize = 4;
const PROOF: usize = 16;
const ALL: usize = NUMBER + DAY + PROOF;

/// A browser's mark for one account.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Device {
    number: [u8; NUMBER],
    day: u32,
    proof: [u8; PROOF],
}

impl Device {
    /// What its attempts are counted under, beside the CURP.
    pub(crate) const fn number(&self) -> &[u8] {
        &self.number
    }

    fn read(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let bytes: [u8; ALL] = bytes.try_into().ok()?;
        let (number, rest) = bytes.split_first_chunk()?;
        let (day, rest) = rest.split_first_chunk()?;
        let (proof, _) = rest.split_first_chunk()?;
        Some(Self {
            number: *number,
            day: u32::from_be_bytes(*day),
            proof: *proof,
        })
    }

    fn write(&self) -> String {
        let mut bytes = Vec::with_capacity(ALL);
        bytes.extend(self.number);
        bytes.extend(self.day.to_be_bytes());
        bytes.extend(self.proof);
        URL_SAFE_NO_PAD.encode(bytes)
    }
}

/// The marks that a browser keeps and that are not too old; the latest first.
fn kept(services: &Services, origin: &Origin) -> Vec<Device> {
    let Some(text) = &origin.devices else {
        return Vec::new();
    };
    let today = today(services);
    text.expose_secret()
        .split('.')
        .take(MOST)
        .filter_map(Device::read)
        .filter(|device| device.day <= today && today - device.day < u32::from(KEPT_DAYS))
        .collect()
}

fn today(services: &Services) -> u32 {
    let days = services.now().unix_timestamp().div_euclid(86_400);
    u32::try_from(days).unwrap_or_default()
}

fn proof(
    services: &Services,
    number: &[u8; NUMBER],
    day: u32,
    curp: &str,
    version: i32,
) -> [u8; PROOF] {
    let parts: [&[u8]; 4] = [
        number,
        &day.to_be_bytes(),
        curp.as_bytes(),
        &version.to_be_bytes(),
    ];
    let whole = services.key().derive("device", &parts);
    let mut proof = [0; PROOF];
    for (byte, part) in proof.iter_mut().zip(whole) {
        *byte = part;
    }
    proof
}

/// Whether the browser keeps anything that could be for some account: whoever has nothing is spared
/// looking up.
pub(crate) fn has_any(services: &Services, origin: &Origin) -> bool {
    !kept(services, origin).is_empty()
}

/// The browser's mark for this account, if it keeps one.
pub(crate) fn recognised(
    services: &Services,
    origin: &Origin,
    curp: &str,
    version: i32,
) -> Option<Device> {
    kept(services, origin).into_iter().find(|device| {
        // Told apart in a time that says nothing.
        let right = proof(services, &device.number, device.day, curp, version);
        let different = right
            .iter()
            .zip(device.proof)
            .fold(0, |all, (one, other)| all | (one ^ other));
        different == 0
    })
}

/// What the browser is to keep from now on, after signing in to this account.
pub(crate) fn remember(
    services: &Services,
    origin: &Origin,
    curp: &str,
    version: i32,
) -> Result<SecretString, Internal> {
    let known = recognised(services, origin, curp, version);
    let number = match known {
        Some(device) => device.number,
        None => randomness::bytes(services.randomness())?,
    };
    let day = today(services);
    let fresh = Device {
        number,
        day,
        proof: proof(services, &number, day, curp, version),
    };
    let others = kept(services, origin)
        .into_iter()
        .filter(|device| Some(*device) != known)
        .map(|device| device.write());
    let all: Vec<String> = std::iter::once(fresh.write())
        .chain(others)
        .take(MOST)
        .collect();
    Ok(all.join(".").into())
}
