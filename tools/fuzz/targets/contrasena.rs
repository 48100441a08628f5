//! A password, judged by the policy that browser, server and command line share.
#![no_main]

use domain::password::{Beyond, COMMON, Rule, check, check_beyond};
use fuzz::upper_or_lower;

/// Rules that require something; more text can only satisfy them.
const WANTED: [Rule; 4] = [Rule::UpperCase, Rule::LowerCase, Rule::Digit, Rule::Special];
/// Rules that forbid something; more text never satisfies them.
const FORBIDDEN: [Rule; 4] = [Rule::Space, Rule::Keyboard, Rule::Sequence, Rule::Repeat];

const CURP: &str = "XIQB891116MGRMZR05";

libfuzzer_sys::fuzz_target!(|password: &str| {
    let violations = check(password);
    assert!(violations.iter().is_sorted());
    let backwards: String = password.chars().rev().collect();
    assert_eq!(check(&backwards), violations, "either direction");
    for (index, _) in password.char_indices() {
        for part in [check(&password[..index]), check(&password[index..])] {
            for rule in WANTED {
                assert!(
                    part.contains(rule) || !violations.contains(rule),
                    "{rule:?}"
                );
            }
            for rule in FORBIDDEN {
                assert!(
                    !part.contains(rule) || violations.contains(rule),
                    "{rule:?}"
                );
            }
        }
    }
    for upper in [true, false] {
        // For ASCII only: elsewhere the other case of a letter may be two letters.
        let other = check(&upper_or_lower(password, upper));
        for rule in Rule::ALL {
            let hangs_on_case = matches!(rule, Rule::UpperCase | Rule::LowerCase);
            assert!(
                hangs_on_case || other.contains(rule) == violations.contains(rule),
                "{rule:?}"
            );
        }
    }
    let count = password.chars().count();
    assert_eq!(
        violations.contains(Rule::Length),
        !(8..=128).contains(&count)
    );
    let beyond = Beyond {
        common: Some(COMMON),
        curp: Some(CURP),
    };
    let more = check_beyond(password, beyond);
    assert_eq!(check_beyond(password, Beyond::default()), violations);
    for rule in Rule::ALL {
        let added = matches!(rule, Rule::Common | Rule::Personal);
        assert!(
            added || more.contains(rule) == violations.contains(rule),
            "{rule:?}"
        );
    }
    let told = [password, CURP, password].concat();
    assert!(check_beyond(&told.to_lowercase(), beyond).contains(Rule::Personal));
    let raised = upper_or_lower(password, true);
    assert_eq!(more.contains(Rule::Personal), raised.contains(&CURP[..10]));
});
