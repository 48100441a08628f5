//! A mail address, as typed or read from a file.
#![no_main]

use domain::looks_like_mail;
use services::{Address, Mailbox};
use values::Email;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let Ok(email) = Email::parse(text) else {
        return;
    };
    let address = email.as_str();
    assert!(looks_like_mail(address), "the browser lets it pass");
    assert_eq!(Email::parse(address).as_ref(), Ok(&email));
    assert_eq!(
        Email::parse(&format!(" \t{text}\r\n")).as_ref(),
        Ok(&email)
    );
    assert_eq!(address, text.trim(), "it is kept as it was typed");
    // Nothing in it ends a header or begins another recipient.
    assert!(!address.contains(['\r', '\n', '\0']), "{address:?}");
    let parsed: Address = address.parse().expect("an address");
    let header = Mailbox::new(Some("Ana".to_owned()), parsed.clone()).to_string();
    let read: Mailbox = header.parse().expect("a recipient");
    assert_eq!(read.email, parsed, "{header}");
});
