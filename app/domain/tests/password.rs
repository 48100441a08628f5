//! The password policy: its boundaries, its words, and a plain reference.

use domain::password::{
    self, Beyond, COMMON, MAX_LENGTH, MIN_LENGTH, PASSWORD_RULES, PERSONAL_LENGTH, RUN_KEYBOARD,
    RUN_REPEAT, RUN_SEQUENCE, Rule, SPECIAL_CHARACTERS,
};
use proptest::prelude::*;
use testing_values::passwords::CURP;
use testing_values::{Generator, reference};

const ALL: Beyond<'_> = Beyond {
    common: Some(COMMON),
    curp: Some(CURP),
};

fn codes(text: &str) -> Vec<&'static str> {
    password::check(text).iter().map(Rule::code).collect()
}

fn broken(text: &str) -> Vec<Rule> {
    password::check(text).iter().collect()
}

#[test]
fn the_boundaries_hold() {
    for good in [
        "Qwe.rt15",
        "Klñ.2580x",
        "Pq123!4x",
        "Xy.9012a",
        "Aa1!bbCd",
        "Abcd135¡",
    ] {
        assert!(
            password::check(good).is_empty(),
            "{good}: {:?}",
            codes(good)
        );
    }
    let bad: [(&str, &[Rule]); 8] = [
        ("Qwerty1!", &[Rule::Keyboard]),
        ("Rewq.99x", &[Rule::Keyboard]),
        ("Hjklñ9!A", &[Rule::Keyboard]),
        ("Pq1234!x", &[Rule::Keyboard, Rule::Sequence]),
        ("Xy.4321a", &[Rule::Keyboard, Rule::Sequence]),
        ("Xy.0987a", &[Rule::Keyboard]),
        ("Abcd135%", &[Rule::Special]),
        ("Abc 1.xyz", &[Rule::Space]),
    ];
    for (text, rules) in bad {
        assert_eq!(broken(text), rules, "{text}");
    }
    assert_eq!(broken("Abcd13\\x"), [Rule::Special]);
    let repeated = format!("Aa1!{}Cc", in_turns("b", RUN_REPEAT));
    assert_eq!(broken(&repeated), [Rule::Repeat], "{repeated}");
}

#[test]
fn every_rule_broken_is_reported_in_order() {
    assert_eq!(
        codes(""),
        ["longitud", "mayuscula", "minuscula", "digito", "especial"]
    );
    assert_eq!(
        codes(&in_turns(" ", RUN_REPEAT)),
        [
            "longitud",
            "mayuscula",
            "minuscula",
            "digito",
            "especial",
            "espacio",
            "repeticion"
        ]
    );
    assert_eq!(
        codes(&format!("1234 {}", in_turns("1", RUN_REPEAT))),
        [
            "mayuscula",
            "minuscula",
            "especial",
            "espacio",
            "teclado",
            "secuencia",
            "repeticion"
        ]
    );
    let all: Vec<_> = Rule::ALL.into_iter().map(Rule::code).collect();
    assert_eq!(
        all,
        [
            "longitud",
            "mayuscula",
            "minuscula",
            "digito",
            "especial",
            "espacio",
            "teclado",
            "secuencia",
            "repeticion",
            "comun",
            "personal"
        ]
    );
}

#[test]
fn the_length_is_counted_in_code_points() {
    let of = |length: usize| "Aa1.ñ😀Éz".chars().cycle().take(length).collect::<String>();
    for (length, good) in [
        (7, false),
        (8, true),
        (127, true),
        (128, true),
        (129, false),
        (1280, false),
    ] {
        let expected: &[Rule] = if good { &[] } else { &[Rule::Length] };
        assert_eq!(broken(&of(length)), expected, "{length}");
    }
}

#[test]
fn letters_of_every_script_count_and_only_ascii_digits_do() {
    for good in ["ñandÚ15*e", "ÑANDú15*E", "жАр15*птица", "Ñbcd135¡"] {
        assert_eq!(broken(good), [], "{good}");
    }
    assert_eq!(broken("ñandú15*e"), [Rule::UpperCase]);
    assert_eq!(broken("ÑANDÚ15*E"), [Rule::LowerCase]);
    assert_eq!(broken("Abcde٣٥*x"), [Rule::Digit]);
}

#[test]
fn exactly_the_17_special_characters_count() {
    for character in ('\u{21}'..='\u{ff}').filter(|it| !it.is_alphanumeric() && !it.is_control()) {
        let listed = "*?!@#$/()[]=-.¡;:".contains(character);
        assert_eq!(
            !password::check(&format!("Abcd135{character}")).contains(Rule::Special),
            listed,
            "{character:?}"
        );
    }
    assert_eq!(
        SPECIAL_CHARACTERS.iter().collect::<String>(),
        "*?!@#$/()[]=-.¡;:"
    );
}

#[test]
fn what_is_not_seen_is_refused_wherever_it_stands() {
    for blank in [
        ' ',
        '\t',
        '\n',
        '\0',
        '\u{7f}',
        '\u{a0}',
        '\u{ad}',
        '\u{200b}',
        '\u{202e}',
        '\u{2003}',
        '\u{feff}',
        '\u{e0020}',
    ] {
        for text in [
            format!("{blank}Abcd135¡"),
            format!("Abcd{blank}135¡"),
            format!("Abcd135¡{blank}"),
        ] {
            assert_eq!(broken(&text), [Rule::Space], "{text:?}");
        }
    }
}

#[test]
fn four_neighbouring_keys_are_refused_on_every_line_in_both_directions_and_any_case() {
    for line in reference::KEYBOARD {
        let keys: Vec<char> = line.chars().collect();
        for window in keys.windows(4) {
            let forwards: String = window.iter().collect();
            let backwards: String = window.iter().rev().collect();
            for run in [
                &forwards,
                &backwards,
                &forwards.to_uppercase(),
                &backwards.to_uppercase(),
            ] {
                assert!(
                    password::check(&format!("¡{run}¡")).contains(Rule::Keyboard),
                    "{run}"
                );
                let three: String = run.chars().take(3).collect();
                assert!(
                    !password::check(&format!("¡{three}¡")).contains(Rule::Keyboard),
                    "{three}"
                );
            }
        }
    }
}

#[test]
fn what_is_no_run_is_not_refused() {
    // Rows do not wrap or go on in the next one; a run that turns or stands still is none; neither
    // are the alphabet, the keys right of the m, what Shift makes of the digits, or a zigzag.
    for fine in [
        "9012", "0123", "poqw", "op12", "lñqw", "bnm,", "nm,.", "qwqw", "qwwe", "ewqw", "abcd",
        "/()=", "!\"·$", "q2w3", "1q2w", "zaq!", "p0ok",
    ] {
        assert!(
            !password::check(&format!("A*{fine}*A")).contains(Rule::Keyboard),
            "{fine}"
        );
    }
    assert!(
        password::check("qwqwer").contains(Rule::Keyboard),
        "a run may begin where another ended"
    );
    assert!(
        password::check("ewqwer").contains(Rule::Keyboard),
        "a run may begin where another turned"
    );
}

#[test]
fn four_digits_up_or_down_are_a_sequence_and_do_not_wrap() {
    for run in ["0123", "1234", "6789", "3210", "9876"] {
        assert!(password::check(run).contains(Rule::Sequence), "{run}");
    }
    for fine in [
        "123", "7890", "0987", "8901", "1357", "1223", "1232", "12a34", "abcd", "1212",
    ] {
        assert!(!password::check(fine).contains(Rule::Sequence), "{fine}");
    }
}

/// `characters` in turns, `length` of them.
fn in_turns(characters: &str, length: u8) -> String {
    characters.chars().cycle().take(length.into()).collect()
}

#[test]
fn the_same_character_over_and_over_in_any_case_is_a_repetition() {
    for same in ["a", "aA", "ñÑ", "Éé", "1", ".", "😀", "Жж", "Σσ"] {
        for longer in 0..2 {
            let run = in_turns(same, RUN_REPEAT + longer);
            assert!(password::check(&run).contains(Rule::Repeat), "{run}");
        }
        let fine = in_turns(same, RUN_REPEAT - 1);
        let twice = format!("{fine}b{fine}");
        assert!(!password::check(&twice).contains(Rule::Repeat), "{twice}");
    }
    for fine in ["nñ", "eé", "×÷", "1a"].map(|two| in_turns(two, RUN_REPEAT)) {
        assert!(!password::check(&fine).contains(Rule::Repeat), "{fine}");
    }
}

fn broken_beyond(text: &str, beyond: Beyond<'_>) -> Vec<Rule> {
    password::check_beyond(text, beyond).iter().collect()
}

#[test]
fn what_very_many_have_used_is_refused_in_any_case_where_that_is_asked_for() {
    for common in [
        "P@ssw0rd",
        "p@ssW0RD",
        "Passw0rd!",
        "Password1!",
        "P@55w0rd",
        "1Password!",
    ] {
        assert!(
            broken_beyond(common, ALL).contains(&Rule::Common),
            "{common}"
        );
        assert!(
            !broken_beyond(common, Beyond::default()).contains(&Rule::Common),
            "{common}"
        );
    }
    assert_eq!(broken_beyond("P@ssw0rd", ALL), [Rule::Common]);
    for rare in [
        "P@ssw0rd.",
        "xP@ssw0rd",
        "P@ssw0rð",
        "Maiz.Azul-93",
        "Abcd135¡",
    ] {
        assert_eq!(broken_beyond(rare, ALL), [], "{rare}");
    }
}

#[test]
fn the_list_holds_each_password_once_and_is_small() {
    let hashes: Vec<u32> = COMMON
        .chunks(4)
        .map(|one| u32::from_le_bytes(one.try_into().unwrap()))
        .collect();
    assert!(hashes.is_sorted_by(|one, next| one < next));
    assert!((200..=512).contains(&hashes.len()), "{}", hashes.len());
}

#[test]
fn the_beginning_of_ones_curp_is_refused_wherever_it_stands_and_in_any_case() {
    for personal in [
        "Rima950821*",
        "*rIMA950821",
        "ñ.rima950821Mplsnn00",
        "Rima.rima950821",
    ] {
        assert_eq!(broken_beyond(personal, ALL), [Rule::Personal], "{personal}");
        let nobodys = Beyond { curp: None, ..ALL };
        assert_eq!(broken_beyond(personal, nobodys), [], "{personal}");
    }
    for fine in [
        "Rima95082*",
        "Rima950822*",
        "Ima950821Mplsnn00*",
        "Rima.950821",
    ] {
        assert_eq!(broken_beyond(fine, ALL), [], "{fine}");
    }
    let cut = Beyond {
        curp: Some(&CURP[..PERSONAL_LENGTH - 1]),
        ..ALL
    };
    assert_eq!(broken_beyond("Rima950821*", cut), []);
}

#[test]
fn only_what_is_asked_for_beyond_the_guide_is_in_force() {
    let in_force = |beyond: Beyond<'_>| Rule::ALL.map(|rule| beyond.asks(rule));
    assert_eq!(in_force(ALL), [true; 11]);
    let mut guide = [true; 11];
    guide[9..].fill(false);
    assert_eq!(in_force(Beyond::default()), guide);
}

#[test]
fn the_words_state_the_numbers_in_force() {
    let words = |rule: Rule| [rule.description(), rule.violated()].join(" ");
    let length = format!("{MIN_LENGTH} caracteres o más (máximo {MAX_LENGTH})");
    assert_eq!(Rule::Length.description(), length);
    let length = format!("entre {MIN_LENGTH} y {MAX_LENGTH} caracteres");
    assert!(Rule::Length.violated().contains(&length));
    assert!(words(Rule::Keyboard).contains(&format!("{RUN_KEYBOARD} teclas")));
    assert!(words(Rule::Sequence).contains(&format!("{RUN_SEQUENCE} números")));
    for text in [Rule::Repeat.description(), Rule::Repeat.violated()] {
        let (_, example) = text
            .split_once(&format!(" {RUN_REPEAT} veces seguidas"))
            .unwrap();
        let example: String = example.chars().filter(char::is_ascii_digit).collect();
        assert_eq!(
            broken(&format!("Ab{example}.xyZ")),
            [Rule::Repeat],
            "{text}"
        );
    }
    for example in Rule::Sequence
        .violated()
        .split(' ')
        .skip(7)
        .filter(|it| *it != "o")
    {
        let example = example.trim_matches('.');
        assert!(
            password::check(example).contains(Rule::Sequence),
            "{example}"
        );
        assert!(
            !password::check(&example[1..]).contains(Rule::Sequence),
            "{example}"
        );
    }
    assert_eq!(
        words(Rule::Personal)
            .matches(&format!("{PERSONAL_LENGTH} caracteres"))
            .count(),
        2
    );
    let listed: Vec<String> = SPECIAL_CHARACTERS.iter().map(char::to_string).collect();
    for text in [Rule::Special.description(), Rule::Special.violated()] {
        assert!(text.ends_with(&format!(": {}", listed.join(" "))), "{text}");
    }
}

#[test]
fn passwordrules_asks_a_browser_for_what_the_policy_wants() {
    // In its syntax a class holds printable ASCII, with - at its beginning and ] at its end.
    let middle: String = SPECIAL_CHARACTERS
        .iter()
        .filter(|it| it.is_ascii() && !"-]".contains(**it))
        .collect();
    let expected = format!(
        "minlength: {MIN_LENGTH}; maxlength: {MAX_LENGTH}; \
         required: lower; required: upper; required: digit; \
         required: [-{middle}]]; max-consecutive: {};",
        RUN_REPEAT - 1
    );
    assert_eq!(PASSWORD_RULES, expected);
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        cases: 1024,
        ..ProptestConfig::default()
    })]

    #[test]
    fn what_is_made_near_the_edges_is_judged_as_the_reference_judges_it(seed: u64) {
        let text = Generator::new(seed).password();
        prop_assert_eq!(codes(&text), reference::password_codes(&text), "{:?}", text);
    }

    #[test]
    fn what_is_asked_beyond_the_guide_changes_nothing_else(seed: u64) {
        let text = Generator::new(seed).password();
        prop_assert_eq!(
            password::check_beyond(&text, Beyond::default()),
            password::check(&text)
        );
        let mut expected = broken(&text);
        if text.to_lowercase() == "p@ssw0rd" {
            expected.push(Rule::Common);
        }
        if text.to_lowercase().contains("rima950821") {
            expected.push(Rule::Personal);
        }
        let found = broken_beyond(&text, ALL);
        prop_assert_eq!(&found, &expected, "{:?}", text);
    }

    #[test]
    fn what_the_keyboard_can_type_is_judged_as_the_reference_judges_it(
        text in "[a-zA-Z0-9ñÑáÁ,.;:*¡ -]{0,20}"
    ) {
        prop_assert_eq!(codes(&text), reference::password_codes(&text));
    }

    #[test]
    fn few_keys_make_many_runs_and_they_are_judged_as_the_reference_judges_them(
        text in "[1-4qQaAzZwWñÑpP0-]{0,12}"
    ) {
        prop_assert_eq!(codes(&text), reference::password_codes(&text));
    }

    #[test]
    fn a_good_password_with_a_run_in_it_is_refused_for_that_run_alone(
        seed: u64,
        place in 0_usize..8,
        run in prop::sample::select(&["QWER", "fdsa", "7ujm", "-Ñp0"][..]),
    ) {
        let good = ["Aa1!bbCd", "Qwe.rt15", "Abcd135¡"][Generator::new(seed).below(3)];
        let at = good.char_indices().nth(place).map_or(good.len(), |(at, _)| at);
        let text = format!("{}_{run}_{}", &good[..at], &good[at..]);
        prop_assert_eq!(broken(&text), [Rule::Keyboard]);
    }
}
