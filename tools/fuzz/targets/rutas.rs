//! A requested address, also as the return address of the sign-in.
#![no_main]

use ui::addresses::{location, returnable};

libfuzzer_sys::fuzz_target!(|address: &str| {
    let Some(found) = location(address) else {
        return;
    };
    let written = found.address();
    assert_eq!(location(written).as_ref(), Some(&found), "{written}");
    assert!(written.starts_with('/') && !written.starts_with("//"));
    assert!(
        !written.contains(['\\', '\r', '\n', '#']) && written.is_ascii(),
        "{written}"
    );
    let (path, query) = written.split_once('?').unwrap_or((written, ""));
    assert_eq!(found.path(), path);
    // A page has one path: a path that differs from its canonical form is not ours.
    let (asked, _) = address.split_once('?').unwrap_or((address, ""));
    assert_eq!(asked, path);
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        if name == "volver" {
            assert!(!value.contains("volver="), "deep as the stack");
            assert!(returnable(&value).is_some(), "nobody is sent to what acts");
        }
    }
});
