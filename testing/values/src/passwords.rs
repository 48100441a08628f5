//! Passwords that are close to the policy's limits more often than random ones.

use domain::password::RUN_REPEAT;

use super::Generator;

/// Pieces that break a rule, nearly break one, or help to satisfy one.
const PIECES: [&str; 37] = [
    "qwe",
    "qwer",
    "REWQ",
    "jklñ",
    "KLÑ",
    "ñLKJ",
    "zxcv",
    "m,.-",
    "bnm,",
    "1qaz",
    "ZAQ",
    "0pñ-",
    "9OL.",
    "8ik,",
    "123",
    "1234",
    "4321",
    "7890",
    "0987",
    "9012",
    "3456",
    "¡",
    "*",
    "]",
    "[",
    "%",
    "_",
    "\\",
    " ",
    "\u{a0}",
    "\u{200b}",
    "😀",
    "漢",
    "ß",
    "P@ssw0rd",
    "Rima950821",
    "MPLSNN00",
];

/// Characters that count as equal in either case.
const SAME: [[char; 2]; 6] = [
    ['a', 'A'],
    ['ñ', 'Ñ'],
    ['é', 'É'],
    ['ж', 'Ж'],
    ['1', '1'],
    ['.', '.'],
];

/// The CURP of the passwords' owner.
pub const CURP: &str = "RIMA950821MPLSNN00";

const SINGLES: &str = "abcdefgñopzABCDEÑÁéü0123456789*?!@#$/()[]=-.¡;:%&+ ";

impl Generator {
    /// A password of any quality, in normalization form C.
    pub fn password(&mut self) -> String {
        let singles: Vec<char> = SINGLES.chars().collect();
        let mut text = String::new();
        for _ in 0..self.below(12) {
            match self.below(6) {
                0 | 1 => text += self.pick(&PIECES),
                2 => text.extend(self.nearly_repeated()),
                _ => text.push(self.pick(&singles)),
            }
        }
        match self.below(40) {
            0 => text.repeat(12),
            _ => text,
        }
    }

    /// The same character, repeated once less than is refused, or more often.
    fn nearly_repeated(&mut self) -> impl Iterator<Item = char> {
        let length = usize::from(RUN_REPEAT) - 1 + self.below(3);
        self.pick(&SAME).into_iter().cycle().take(length)
    }

    /// A password of exactly 16 characters that people commonly type.
    pub fn password_of_16(&mut self) -> String {
        let singles: Vec<char> = SINGLES.chars().collect();
        (0..16).map(|_| self.pick(&singles)).collect()
    }
}
