//! Turns for work that takes a core, fairly: whoever asks for much waits behind their own.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

use super::{PATIENCE, patiently};
use crate::internal::Internal;

/// How many more of one contratista may wait for their turn.
const WAITING_OF_EACH: usize = 32;

/// What of many contratistas this process does at once. One has half of the places at most, and its others wait
/// before the queue in which all stand: whoever comes second is next, however much the first asks for.
pub struct Fair {
    places: Arc<Semaphore>,
    of_each: usize,
    lanes: Lanes,
    patience: Duration,
}

/// Who is there just now.
type Lanes = Arc<Mutex<HashMap<Uuid, Lane>>>;

struct Lane {
    places: Arc<Semaphore>,
    /// How many have a place, or wait for one.
    there: usize,
}

/// The right to do it. Whoever works on a thread of its own takes it along: the work goes on when whoever asked has
/// gone away.
#[must_use]
pub struct Place {
    _of_all: OwnedSemaphorePermit,
    _own: OwnedSemaphorePermit,
    _there: There,
}

/// One of those of a lane.
struct There(Lanes, Uuid);

impl Drop for There {
    fn drop(&mut self) {
        let mut lanes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lane) = lanes.get_mut(&self.1) {
            lane.there = lane.there.saturating_sub(1);
            if lane.there == 0 {
                lanes.remove(&self.1);
            }
        }
    }
}

impl Default for Fair {
    /// As many places as cores.
    fn default() -> Self {
        Self::of(std::thread::available_parallelism().map_or(1, usize::from))
    }
}

impl Fair {
    fn of(places: usize) -> Self {
        Self {
            places: Arc::new(Semaphore::new(places)),
            of_each: (places / 2).max(1),
            lanes: Lanes::default(),
            patience: PATIENCE,
        }
    }

    /// Waits for a place. No database connection may be held meanwhile.
    ///
    /// # Errors
    /// [`Internal::Busy`].
    pub async fn place(&self, whose: Uuid) -> Result<Place, Internal> {
        let (own, there) = self.lane(whose)?;
        let both = async {
            let own = own.acquire_owned().await?;
            Ok::<_, tokio::sync::AcquireError>((
                own,
                Arc::clone(&self.places).acquire_owned().await?,
            ))
        };
        let (own, place) = patiently(self.patience, both).await?;
        Ok(Place {
            _of_all: place,
            _own: own,
            _there: there,
        })
    }

    fn lane(&self, whose: Uuid) -> Result<(Arc<Semaphore>, There), Internal> {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        let lane = lanes.entry(whose).or_insert_with(|| Lane {
            places: Arc::new(Semaphore::new(self.of_each)),
            there: 0,
        });
        if lane.there >= self.of_each + WAITING_OF_EACH {
            return Err(Internal::Busy);
        }
        lane.there += 1;
        Ok((
            Arc::clone(&lane.places),
            There(Arc::clone(&self.lanes), whose),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Uuid = Uuid::from_u128(1);
    const OTHER: Uuid = Uuid::from_u128(2);

    fn impatient(places: usize) -> Fair {
        Fair {
            patience: Duration::from_millis(1),
            ..Fair::of(places)
        }
    }

    #[tokio::test]
    async fn one_contratista_has_half_of_the_places_and_all_together_what_there_are() {
        let turns = impatient(4);
        let mut held = Vec::new();
        for whose in [ONE, ONE, OTHER, OTHER] {
            held.push(turns.place(whose).await.unwrap());
            if held.len() == 2 {
                assert!(turns.place(ONE).await.is_err(), "it has its half");
            }
        }
        let third = Uuid::from_u128(3);
        assert!(turns.place(third).await.is_err(), "there is no place");
        held.pop();
        drop(turns.place(third).await.unwrap());
        drop(held);
        assert!(turns.lanes.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn who_asks_for_much_waits_behind_their_own_and_lets_others_pass() {
        let turns = Fair::of(1);
        let first = turns.place(ONE).await.unwrap();
        let order = Mutex::new(Vec::new());
        let wait = async |whose| {
            let place = turns.place(whose).await.unwrap();
            order.lock().unwrap().push(whose);
            // Those who wait are asked whether they go on, in the order in which they came.
            tokio::task::yield_now().await;
            drop(place);
        };
        let free = async {
            tokio::task::yield_now().await;
            drop(first);
        };
        tokio::join!(wait(ONE), wait(ONE), wait(ONE), wait(OTHER), free);
        assert_eq!(order.into_inner().unwrap()[..2], [OTHER, ONE]);
    }

    #[tokio::test]
    async fn only_so_many_wait() {
        let turns = Fair::of(1);
        let held = turns.place(ONE).await.unwrap();
        let lanes: Vec<_> = (0..WAITING_OF_EACH)
            .map(|_| turns.lane(ONE).unwrap())
            .collect();
        assert!(turns.place(ONE).await.is_err());
        assert!(turns.lane(OTHER).is_ok());
        drop((held, lanes));
        assert!(turns.place(ONE).await.is_ok());
    }
}
