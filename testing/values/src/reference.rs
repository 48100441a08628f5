//! A second implementation of the rules, written from the public texts without looking at the crate: slow, plain, and
//! used only for comparison.

/// The 32 states and NE.
pub const PLACES: [&str; 33] = [
    "AS", "BC", "BS", "CC", "CH", "CL", "CM", "CS", "DF", "DG", "GR", "GT", "HG", "JC", "MC", "MN",
    "MS", "NE", "NL", "NT", "OC", "PL", "QR", "QT", "SL", "SP", "SR", "TC", "TL", "TS", "VZ", "YN",
    "ZS",
];

/// RENAPO's inconvenient words.
pub const WORDS: [&str; 81] = [
    "BACA", "BAKA", "BUEI", "BUEY", "CACA", "CACO", "CAGA", "CAGO", "CAKA", "CAKO", "COGE", "COGI",
    "COJA", "COJE", "COJI", "COJO", "COLA", "CULO", "FALO", "FETO", "GETA", "GUEI", "GUEY", "JETA",
    "JOTO", "KACA", "KACO", "KAGA", "KAGO", "KAKA", "KAKO", "KOGE", "KOGI", "KOJA", "KOJE", "KOJI",
    "KOJO", "KOLA", "KULO", "LILO", "LOCA", "LOCO", "LOKA", "LOKO", "MAME", "MAMO", "MEAR", "MEAS",
    "MEON", "MIAR", "MION", "MOCO", "MOKO", "MULA", "MULO", "NACA", "NACO", "PEDA", "PEDO", "PENE",
    "PIPI", "PITO", "POPO", "PUTA", "PUTO", "QULO", "RATA", "ROBA", "ROBE", "ROBO", "RUIN", "SENO",
    "TETA", "VACA", "VAGA", "VAGO", "VAKA", "VUEI", "VUEY", "WUEI", "WUEY",
];

/// SAT's inconvenient words.
pub const SAT_WORDS: &str = "BUEI BUEY CACA CACO CAGA CAGO CAKA CAKO COGE COJA COJE COJI COJO CULO FETO GUEY JOTO \
    KACA KACO KAGA KAGO KAKA KOGE KOJO KULO MAME MAMO MEAR MEAS MEON MION MOCO MULA PEDA PEDO PENE PUTA PUTO QULO \
    RATA RUIN";

/// What of an identifier is judged: nothing that cannot be seen, no full-width form.
pub fn plain(text: &str) -> String {
    // Unicode's Default_Ignorable_Code_Point, as far as the generator produces it.
    let seen = |it: &char| {
        !matches!(
            u32::from(*it),
            0x34f | 0x115f..=0x1160 | 0x17b4..=0x17b5 | 0x180b..=0x180f | 0x200b | 0x3164
                | 0xfe00..=0xfe0f | 0xffa0 | 0xe0000..=0xe0fff
        )
    };
    let narrow = |it: char| match u32::from(it) {
        code @ 0xff01..=0xff5e => char::from(u8::try_from(code - 0xff01).unwrap_or(0) + b'!'),
        _ => it,
    };
    let text: String = text.chars().filter(seen).collect();
    text.trim().chars().map(narrow).collect()
}

pub fn days(year: usize, month: usize) -> usize {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(400) => 29,
        2 if year.is_multiple_of(100) => 28,
        2 if year.is_multiple_of(4) => 29,
        2 => 28,
        _ => 31,
    }
}

fn day_exists(year: usize, month: usize, day: usize) -> bool {
    (1..=12).contains(&month) && (1..=days(year, month)).contains(&day)
}

/// The check digit of the first 17 characters of a CURP.
pub fn curp_digit(text: &str) -> char {
    let alphabet = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ";
    let value = |character| {
        alphabet
            .chars()
            .position(|other| other == character)
            .unwrap_or(0)
    };
    let sum: usize = text
        .chars()
        .take(17)
        .enumerate()
        .map(|(index, it)| value(it) * (18 - index))
        .sum();
    digit((10 - sum % 10) % 10)
}

/// The check digit of all but the last character of an RFC.
pub fn rfc_digit(text: &str) -> char {
    let alphabet = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ";
    let value = |character| {
        alphabet
            .chars()
            .position(|other| other == character)
            .unwrap_or(0)
    };
    let padded = format!("{text:>12}");
    let sum: usize = padded
        .chars()
        .enumerate()
        .map(|(index, it)| value(it) * (13 - index))
        .sum();
    match sum % 11 {
        0 => '0',
        1 => 'A',
        rest => digit(11 - rest),
    }
}

/// The digit that makes ten digits an NSS.
pub fn luhn_digit(text: &str) -> char {
    let sum: usize = text
        .chars()
        .enumerate()
        .map(|(index, it)| {
            let value = usize::from(it as u8 - b'0');
            if index % 2 == 1 {
                [0, 2, 4, 6, 8, 1, 3, 5, 7, 9][value]
            } else {
                value
            }
        })
        .sum();
    digit((10 - sum % 10) % 10)
}

fn digit(value: usize) -> char {
    char::from(b"0123456789"[value])
}

/// The codes of the rules that a CURP in canonical form breaks.
pub fn curp_codes(text: &str) -> Vec<&'static str> {
    let characters: Vec<char> = text.chars().collect();
    if characters.len() != 18 {
        return vec!["longitud"];
    }
    let fits = characters
        .iter()
        .enumerate()
        .all(|(index, it)| match index {
            1 => "AEIOUX".contains(*it),
            4..=9 | 17 => it.is_ascii_digit(),
            10 => "HMX".contains(*it),
            13..=15 => it.is_ascii_uppercase() && !"AEIOU".contains(*it),
            16 => it.is_ascii_digit() || it.is_ascii_uppercase(),
            _ => it.is_ascii_uppercase(),
        });
    if !fits {
        return vec!["forma"];
    }
    let century = if characters[16].is_ascii_digit() {
        1900
    } else {
        2000
    };
    let mut codes = Vec::new();
    if WORDS.contains(&&text[..4]) {
        codes.push("palabra");
    }
    if !day_exists(
        century + number(&text[4..6]),
        number(&text[6..8]),
        number(&text[8..10]),
    ) {
        codes.push("fecha");
    }
    if !PLACES.contains(&&text[11..13]) {
        codes.push("entidad");
    }
    if characters[17] != curp_digit(text) {
        codes.push("digito");
    }
    codes
}

/// Whether an RFC in canonical form has the shape and a date.
pub fn rfc_code(text: &str) -> Option<&'static str> {
    let characters: Vec<char> = text.chars().collect();
    let letters = match characters.len() {
        12 => 3,
        13 => 4,
        _ => return Some("longitud"),
    };
    let fits = characters
        .iter()
        .enumerate()
        .all(|(index, it)| match index {
            _ if index < letters => it.is_ascii_uppercase() || *it == '&' || *it == 'Ñ',
            _ if index < letters + 6 => it.is_ascii_digit(),
            _ if index < letters + 8 => it.is_ascii_digit() || it.is_ascii_uppercase(),
            _ => it.is_ascii_digit() || *it == 'A',
        });
    if !fits {
        return Some("forma");
    }
    let date: String = characters[letters..letters + 6].iter().collect();
    let (year, month, day) = (number(&date[..2]), number(&date[2..4]), number(&date[4..]));
    let exists = day_exists(1900 + year, month, day) || day_exists(2000 + year, month, day);
    (!exists).then_some("fecha")
}

fn number(text: &str) -> usize {
    text.parse().unwrap_or(0)
}

/// The lines of a keyboard, horizontal and vertical; four neighbouring characters are refused.
pub const KEYBOARD: [&str; 14] = [
    "1234567890",
    "qwertyuiop",
    "asdfghjklñ",
    "zxcvbnm",
    "1qaz",
    "2wsx",
    "3edc",
    "4rfv",
    "5tgb",
    "6yhn",
    "7ujm",
    "8ik,",
    "9ol.",
    "0pñ-",
];

/// The codes of the broken password rules, found in the plainest way.
pub fn password_codes(password: &str) -> Vec<&'static str> {
    let characters: Vec<char> = password.chars().collect();
    let any_case: Vec<char> = password.chars().flat_map(char::to_lowercase).collect();
    let invisible = ['\u{ad}', '\u{200b}', '\u{200d}', '\u{2060}', '\u{feff}'];
    let some = |test: fn(char) -> bool| characters.iter().any(|&it| test(it));
    let judged = [
        ("longitud", characters.len() < 8 || characters.len() > 128),
        ("mayuscula", !some(char::is_uppercase)),
        ("minuscula", !some(char::is_lowercase)),
        ("digito", !some(|it| it.is_ascii_digit())),
        ("especial", !some(|it| "*?!@#$/()[]=-.¡;:".contains(it))),
        (
            "espacio",
            some(char::is_whitespace)
                || some(char::is_control)
                || characters.iter().any(|it| invisible.contains(it)),
        ),
        (
            "teclado",
            any_case
                .windows(4)
                .any(|four| KEYBOARD.iter().any(|line| along(line, four))),
        ),
        (
            "secuencia",
            any_case.windows(4).any(|four| along("0123456789", four)),
        ),
        (
            "repeticion",
            any_case
                .windows(3)
                .any(|run| run.iter().all(|one| *one == run[0])),
        ),
    ];
    judged
        .into_iter()
        .filter_map(|(code, broken)| broken.then_some(code))
        .collect()
}

/// Whether `piece` is part of `line`, forwards or backwards.
fn along(line: &str, piece: &[char]) -> bool {
    let forwards: String = piece.iter().collect();
    let backwards: String = piece.iter().rev().collect();
    line.contains(&forwards) || line.contains(&backwards)
}
