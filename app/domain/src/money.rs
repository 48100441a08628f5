//! Amounts of money in whole cents. There is no other kind in this crate: a float cannot hold 0.10.

use std::fmt;

/// An amount in pesos and cents, of at most 42,949,672.95.
///
/// `Display` writes it with a point and two decimals and nothing else: `2932.75`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cents(u32);

impl Cents {
    /// So many cents.
    pub const fn new(cents: u32) -> Self {
        Self(cents)
    }

    /// How many cents.
    pub const fn get(self) -> u32 {
        self.0
    }

    /// Reads what `Display` writes, and nothing else: digits, a point, two digits.
    pub fn parse(text: &str) -> Option<Self> {
        let (pesos, cents) = text.split_once('.')?;
        let canonical = cents.len() == 2
            && !pesos.is_empty()
            && (pesos == "0" || !pesos.starts_with('0'))
            && pesos
                .bytes()
                .chain(cents.bytes())
                .all(|byte| byte.is_ascii_digit());
        if !canonical {
            return None;
        }
        let pesos: u32 = pesos.parse().ok()?;
        let cents: u32 = cents.parse().ok()?;
        Some(Self(pesos.checked_mul(100)?.checked_add(cents)?))
    }

    /// The amount in a sentence: `$2,932.75`.
    pub fn shown(self) -> impl fmt::Display {
        Shown(self)
    }

    /// So many times as much, or the most there is.
    #[must_use]
    pub const fn times(self, times: u32) -> Self {
        Self(self.0.saturating_mul(times))
    }
}

impl fmt::Display for Cents {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

/// A number in the Mexican notation, with a comma between the thousands.
pub fn thousands(number: impl TryInto<u64>) -> String {
    let digits = number.try_into().unwrap_or(u64::MAX).to_string();
    let mut written = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            written.push(',');
        }
        written.push(digit);
    }
    written
}

struct Shown(Cents);

impl fmt::Display for Shown {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (pesos, cents) = (self.0.0 / 100, self.0.0 % 100);
        write!(formatter, "${}.{cents:02}", thousands(pesos))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_off_by_commas() {
        for (number, written) in [
            (0_u64, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (25_000, "25,000"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(thousands(number), written);
        }
    }
}
