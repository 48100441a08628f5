//! An address, as it is asked for and as it is gone back to after signing in.
#![no_main]

use app::routes::Route;

libfuzzer_sys::fuzz_target!(|address: &str| {
    let Some(route) = Route::parse(address) else {
        return;
    };
    let written = route.address();
    assert_eq!(Route::parse(&written).as_ref(), Some(&route), "{written}");
    assert!(written.starts_with('/') && !written.starts_with("//"));
    assert!(
        !written.contains(['\\', '\r', '\n', '#']) && written.is_ascii(),
        "{written}"
    );
    let path = route.path();
    assert!(written.starts_with(&path));
    // A page has one path: what is no path of ours in its own words is no path of ours.
    let (asked, _) = address.split_once('?').unwrap_or((address, ""));
    assert_eq!(asked, path);
    if let Route::SignIn {
        return_to: Some(page),
        ..
    }
    | Route::EFirma {
        return_to: Some(page),
        ..
    } = &route
    {
        let nested = matches!(
            **page,
            Route::SignIn {
                return_to: Some(_),
                ..
            }
        );
        assert!(!nested, "deep as the stack");
        assert!(
            !matches!(**page, Route::SignOut | Route::Leave(_)),
            "nobody is sent to what acts"
        );
    }
});
