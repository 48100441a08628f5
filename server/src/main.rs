//! icsoe
fn main() {}
