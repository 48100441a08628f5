//! Ids that grow with time, so that indexes grow at their end and rows written together keep their
//! order.

use std::sync::{Mutex, PoisonError};

use time::OffsetDateTime;
use uuid::Uuid;

use crate::randomness::{self, NoRandomness, Randomness};

/// Ids made within one millisecond are told apart by this many numbers.
const NUMBERS: u16 = 1 << 12;

/// Makes version 7 ids, each greater than the one before (RFC 9562, section 6.2, method 1).
#[derive(Default)]
pub struct Ids(Mutex<Last>);

#[derive(Clone, Copy, Default)]
struct Last {
    millisecond: u64,
    number: u16,
}

impl Ids {
    /// The next id.
    ///
    /// # Errors
    /// [`NoRandomness`].
    pub fn next(
        &self,
        now: OffsetDateTime,
        randomness: &dyn Randomness,
    ) -> Result<Uuid, NoRandomness> {
        let mut random = randomness::bytes::<10>(randomness)?;
        let Last {
            millisecond,
            number,
        } = self.advance(now);
        let [high, low] = number.to_be_bytes();
        random[0] = high;
        random[1] = low;
        Ok(uuid::Builder::from_unix_timestamp_millis(millisecond, &random).into_uuid())
    }

    fn advance(&self, now: OffsetDateTime) -> Last {
        let now = u64::try_from(now.unix_timestamp_nanos() / 1_000_000).unwrap_or_default();
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *last = if now > last.millisecond {
            Last {
                millisecond: now,
                number: 0,
            }
        } else if last.number + 1 < NUMBERS {
            Last {
                number: last.number + 1,
                ..*last
            }
        } else {
            Last {
                millisecond: last.millisecond + 1,
                number: 0,
            }
        };
        *last
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::randomness::SeededRandomness;

    #[test]
    fn every_id_is_greater_than_the_one_before_even_when_the_clock_stands_or_goes_back() {
        let (ids, randomness) = (Ids::default(), SeededRandomness::new(1));
        let now = OffsetDateTime::UNIX_EPOCH + time::Duration::days(20_000);
        let moments = std::iter::repeat_n(now, 10_000).chain([
            now + time::Duration::SECOND,
            now,
            now - time::Duration::DAY,
        ]);
        let made: Vec<Uuid> = moments
            .map(|now| ids.next(now, &randomness).unwrap())
            .collect();
        assert!(made.is_sorted_by(|earlier, later| earlier < later));
        assert!(made.iter().all(|id| id.get_version_num() == 7));
    }
}
