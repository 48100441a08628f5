//! A mail address, as it is typed or read from a file.
#![no_main]

use domain::looks_like_mail;
use services::accounts::mail_address;
use services::{Address, Mailbox};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let Ok(address) = mail_address(text) else {
        return;
    };
    assert!(looks_like_mail(&address), "the browser lets it pass");
    assert_eq!(mail_address(&address).as_ref(), Ok(&address));
    assert_eq!(
        mail_address(&format!(" \t{text}\r\n")).as_ref(),
        Ok(&address)
    );
    assert_eq!(address, text.trim(), "it is kept as it was typed");
    // Nothing in it ends a header, or begins another recipient.
    assert!(!address.contains(['\r', '\n', '\0']), "{address:?}");
    let parsed: Address = address.parse().expect("an address");
    let header = Mailbox::new(Some("Ana".to_owned()), parsed.clone()).to_string();
    let read: Mailbox = header.parse().expect("a recipient");
    assert_eq!(read.email, parsed, "{header}");
});
