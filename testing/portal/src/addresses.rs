//! One of each kind of address, and whose it is: what is walked by whoever checks something of all of them. A
//! new page is among them as soon as it is in the list of addresses.

pub use ui::address::{Location, Things, Whose};

use ui::address::Address as _;
use ui::addresses::{self as to, samples};
use ui::message::Message;

/// One of each kind of address, about these things, and one that says something on top.
pub fn addresses(things: &Things) -> Vec<Location> {
    let mut addresses = samples(things);
    addresses.push(to::Profile.saying(Message::Left));
    addresses
}
