//! What a CURP is, for any text: against a plain reference and a generator of valid ones.

use domain::{Curp, CurpRule};
use proptest::prelude::*;
use testing_values::{Generator, reference};

fn codes(text: &str) -> Vec<&'static str> {
    Curp::check(text).iter().map(CurpRule::code).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_generated_as_valid_parses(seed: u64) {
        let text = Generator::new(seed).curp();
        let curp = Curp::parse(&text).unwrap();
        prop_assert_eq!(curp.as_str(), &text);
        prop_assert_eq!(Curp::parse(&text.to_lowercase()), Ok(curp));
        prop_assert_eq!(Curp::parse_typed(&format!(" {}-{} ", &text[..10], &text[10..])), Ok(curp));
        prop_assert_eq!(curp.date_of_birth().year() % 100, text[4..6].parse::<i32>().unwrap());
    }

    #[test]
    fn one_changed_character_that_the_rules_can_see_is_refused(
        seed: u64, position in 0_usize..18, replacement in "[0-9A-ZÑ &-]"
    ) {
        let original = Generator::new(seed).curp();
        let changed: String = original.chars().enumerate()
            .map(|(index, it)| if index == position { replacement.clone() } else { it.to_string() })
            .collect();
        // A blank at an end is trimmed and leaves 17 characters.
        prop_assert_eq!(codes(&changed), reference::curp_codes(changed.trim()));
    }

    #[test]
    fn a_digit_changed_where_its_weight_has_no_factor_of_ten_is_refused(
        seed: u64, position in prop::sample::select(&[5_usize, 7, 9, 17, 18][..]), step in 1_u8..10
    ) {
        let original = Generator::new(seed).curp();
        let digit = original.as_bytes()[position - 1];
        prop_assume!(digit.is_ascii_digit());
        let changed = char::from((digit - b'0' + step) % 10 + b'0');
        let weighed = (19 - position) * usize::from(step);
        prop_assume!(position == 18 || !weighed.is_multiple_of(10));
        let mut text: Vec<char> = original.chars().collect();
        text[position - 1] = changed;
        prop_assert!(Curp::parse(&text.into_iter().collect::<String>()).is_err());
    }

    #[test]
    fn any_text_is_judged_as_the_reference_judges_it(text in "\\PC{0,24}") {
        let canonical = reference::plain(&text).to_ascii_uppercase();
        prop_assert_eq!(codes(&text), reference::curp_codes(&canonical));
        prop_assert_eq!(Curp::parse(&text).is_ok(), codes(&text).is_empty());
    }

    #[test]
    fn what_is_met_is_judged_as_the_reference_judges_it(seed: u64) {
        let text = Generator::new(seed).curp_as_met();
        let canonical = reference::plain(&text).to_ascii_uppercase();
        prop_assert_eq!(codes(&text), reference::curp_codes(&canonical));
        prop_assert_eq!(Curp::parse(&text).err(), Curp::check(&text).first());
    }
}
