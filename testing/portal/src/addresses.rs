//! One address of each kind, and who may open it: for tests that check something of all addresses. A new page is
//! included as soon as it is in the list of addresses.

pub use ui::address::{Location, Things, Whose};

use ui::address::Address as _;
use ui::addresses::{self as to, samples};
use ui::message::Message;

/// One address of each kind, for these things, and one with a message on top.
pub fn addresses(things: &Things) -> Vec<Location> {
    let mut addresses = samples(things);
    addresses.push(to::Profile.saying(Message::Left));
    addresses
}
