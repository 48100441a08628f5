//! Randomness determined by a seed: the same seed, the same stories.

use std::time::Duration;

/// One random stream.
pub struct Dice(fastrand::Rng);

impl Dice {
    /// Stream number `stream` of this seed. Streams are independent, so the draws of one story change no other.
    pub fn new(seed: u64, stream: u64) -> Self {
        Self(fastrand::Rng::with_seed(
            seed ^ stream.wrapping_mul(0x9E37_79B9_7F4A_7C15),
        ))
    }

    /// True with this probability (0 to 1).
    pub fn happens(&mut self, share: f64) -> bool {
        self.0.f64() < share
    }

    /// A number below `end`; 0 when `end` is 0.
    pub fn below(&mut self, end: u64) -> u64 {
        if end == 0 { 0 } else { self.0.u64(0..end) }
    }

    /// An index into this many places; 0 if there are none.
    pub fn index(&mut self, length: usize) -> usize {
        if length == 0 {
            0
        } else {
            self.0.usize(0..length)
        }
    }

    /// A duration between the two.
    pub fn between(&mut self, shortest: Duration, longest: Duration) -> Duration {
        shortest + longest.saturating_sub(shortest).mul_f64(self.0.f64())
    }

    /// The time to the next of independent events with this mean interval.
    pub fn gap(&mut self, mean: Duration) -> Duration {
        // 1 − x is never 0, which has no logarithm.
        mean.mul_f64(-(1.0 - self.0.f64()).ln())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_decides_and_streams_differ() {
        let draw = |seed, stream| {
            let mut dice = Dice::new(seed, stream);
            (0..8).map(|_| dice.below(1000)).collect::<Vec<_>>()
        };
        assert_eq!(draw(1, 2), draw(1, 2));
        assert_ne!(draw(1, 2), draw(1, 3));
        assert_ne!(draw(1, 2), draw(2, 2));
    }

    #[test]
    fn gaps_are_as_long_as_said_on_average() {
        let mut dice = Dice::new(1, 1);
        let sum: Duration = (0..10_000).map(|_| dice.gap(Duration::from_secs(1))).sum();
        let mean = sum.as_secs_f64() / 10_000.0;
        assert!((mean - 1.0).abs() < 0.05, "{mean}");
    }
}
