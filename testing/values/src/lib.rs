//! Values generated from a seed: the same on every machine, natively and in wasm.

#![allow(
    missing_docs,
    clippy::missing_panics_doc,
    clippy::return_self_not_must_use,
    reason = "the names say it; nobody outside the tests reads this"
)]

pub mod passwords;
pub mod reference;
pub mod returns;

const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const CONSONANTS: &[u8] = b"BCDFGHJKLMNPQRSTVWXYZ";
const DIGITS: &[u8] = b"0123456789";
const ALPHANUMERIC: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// SplitMix64: small, good enough, and the same on every platform.
pub struct Generator(u64);

impl Generator {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `bound` - 1.
    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.number() % bound as u64).unwrap_or(0)
    }

    pub fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }

    fn push(&mut self, text: &mut String, choices: &[u8]) {
        text.push(char::from(self.pick(choices)));
    }

    /// A valid CURP of an invented person born from 1900 to 2099.
    pub fn curp(&mut self) -> String {
        loop {
            let mut text = String::new();
            self.push(&mut text, LETTERS);
            self.push(&mut text, b"AEIOUX");
            self.push(&mut text, LETTERS);
            self.push(&mut text, LETTERS);
            let year = 1900 + self.below(200);
            text += &self.date(year);
            self.push(&mut text, b"HHHHMMMMX");
            text += self.pick(&reference::PLACES);
            for _ in 0..3 {
                self.push(&mut text, CONSONANTS);
            }
            self.push(&mut text, if year < 2000 { DIGITS } else { LETTERS });
            text.push(reference::curp_digit(&text));
            if !reference::WORDS.contains(&&text[..4]) {
                return text;
            }
        }
    }

    /// An RFC with the right check digit, a company's or a person's.
    pub fn rfc(&mut self) -> String {
        loop {
            let mut text = String::new();
            for _ in 0..3 + self.below(2) {
                text.push(self.pick(&['A', 'B', 'G', 'K', 'O', 'P', 'Z', '&', 'Ñ', 'Ñ']));
            }
            let year = 1900 + self.below(200);
            text += &self.date(year);
            self.push(&mut text, ALPHANUMERIC);
            self.push(&mut text, ALPHANUMERIC);
            text.push(reference::rfc_digit(&text));
            if !text.starts_with('X') {
                return text;
            }
        }
    }

    /// An NSS with the right check digit.
    pub fn nss(&mut self) -> String {
        let mut text = String::new();
        for _ in 0..10 {
            self.push(&mut text, DIGITS);
        }
        text.push(reference::luhn_digit(&text));
        text
    }

    /// A CURP as it occurs in practice: mostly valid, else wrong in one of many ways.
    pub fn curp_as_met(&mut self) -> String {
        let curp = self.curp();
        self.perhaps_damaged(curp)
    }

    pub fn rfc_as_met(&mut self) -> String {
        if self.below(20) == 0 {
            return self
                .pick(&["XAXX010101000", "XEXX010101000", "PEM210700000"])
                .to_owned();
        }
        let rfc = self.rfc();
        self.perhaps_damaged(rfc)
    }

    pub fn nss_as_met(&mut self) -> String {
        let nss = self.nss();
        self.perhaps_damaged(nss)
    }

    fn perhaps_damaged(&mut self, text: String) -> String {
        let characters: Vec<char> = text.chars().collect();
        let place = self.below(characters.len());
        let (before, after) = (&characters[..place], &characters[place + 1..]);
        let last = characters.len() - 1;
        match self.below(12) {
            0 => text.to_lowercase(),
            1 => format!(" {text}\t"),
            2 => format!("{text}{text}"),
            3 => characters[..place].iter().collect(),
            4 => joined(
                before,
                self.pick(&[
                    '0', '7', 'A', 'Ñ', 'ñ', '&', ' ', '-', '😀', '７', 'Ａ', '－', '\u{200b}',
                    '\u{fe0f}',
                ]),
                after,
            ),
            5 => joined(before, char::from(self.pick(ALPHANUMERIC)), after),
            6 => joined(&characters[..last], char::from(self.pick(DIGITS)), &[]),
            // An invalid month or day in a CURP and in most RFCs.
            7 => joined(&characters[..6], '9', &characters[7..]),
            _ => text,
        }
    }

    /// YYMMDD of a day that exists in `year`.
    fn date(&mut self, year: usize) -> String {
        let month = 1 + self.below(12);
        let day = 1 + self.below(reference::days(year, month));
        format!("{:02}{month:02}{day:02}", year % 100)
    }
}

fn joined(before: &[char], middle: char, after: &[char]) -> String {
    before.iter().chain([&middle]).chain(after).collect()
}
