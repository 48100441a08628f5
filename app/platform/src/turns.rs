//! Turns: how much of what costs memory or a core goes on at once. Whoever finds the queue full, or has
//! waited for too long, is told that the system is busy.

mod fair;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

pub use fair::{Fair, Place};

use crate::internal::Internal;

/// How long a turn, or room for a file, is waited for at most.
const PATIENCE: Duration = Duration::from_secs(10);

/// How many files are read, or written for download, at once. Each may take some 70 MB: a workbook
/// unpacked, and the texts in it.
const READ_AT_ONCE: usize = 1;

/// How many more may wait for their turn.
const WAITING: usize = 16;

/// How much memory there is for what is being received, in kibibytes: files, and long lists of workers.
const ROOM: u32 = 40 * 1024;

/// How many files of workers are kept on disk at once while they are received and read: at most 64 MB each.
const ON_DISK: usize = 16;

/// How much of it one contratista may have: two files of the largest kind. Whoever sends slowly, or through many
/// accounts of its own, leaves as much to the others.
const ROOM_OF_EACH: u32 = ROOM / 2;

/// What a file on disk counts as: whoever sends one has two at once at most.
const SHARE_ON_DISK: u32 = ROOM_OF_EACH / 2;

/// What this process does at once with files, and with what is captured.
pub struct Turns {
    reading: Arc<Semaphore>,
    admitted: Arc<Semaphore>,
    room: Arc<Semaphore>,
    on_disk: Arc<Semaphore>,
    sending: Sending,
    captured: Fair,
    patience: Duration,
}

/// For which contratistas something is being received just now, and how much of the room each has.
type Sending = Arc<Mutex<HashMap<Uuid, u32>>>;

/// The right to read a file, or to write one. Whoever works on a thread of its own takes it along: the work
/// goes on when whoever asked has gone away.
pub struct Turn {
    _reading: OwnedSemaphorePermit,
    _admitted: OwnedSemaphorePermit,
}

/// Memory that is set aside for what is sent, from before it is received until it has been taken in.
#[must_use]
pub struct Room {
    _room: OwnedSemaphorePermit,
    _share: Share,
}

/// A place on disk for a file, from before it is received until it has been read.
#[must_use]
pub struct OnDisk {
    _share: Share,
    _place: OwnedSemaphorePermit,
}

/// What a contratista has of the room for one thing that is sent.
struct Share {
    sending: Sending,
    whose: Uuid,
    kibibytes: u32,
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut sending = self.sending.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(taken) = sending.get_mut(&self.whose) {
            *taken = taken.saturating_sub(self.kibibytes);
            if *taken == 0 {
                sending.remove(&self.whose);
            }
        }
    }
}

impl Default for Turns {
    fn default() -> Self {
        Self {
            reading: Arc::new(Semaphore::new(READ_AT_ONCE)),
            admitted: Arc::new(Semaphore::new(READ_AT_ONCE + WAITING)),
            room: Arc::new(Semaphore::new(usize::try_from(ROOM).unwrap_or_default())),
            on_disk: Arc::new(Semaphore::new(ON_DISK)),
            sending: Sending::default(),
            captured: Fair::default(),
            patience: PATIENCE,
        }
    }
}

impl Turns {
    /// Waits for a turn to read a file, or to write one. No database connection may be held meanwhile.
    ///
    /// # Errors
    /// [`Internal::Busy`].
    pub async fn to_read(&self) -> Result<Turn, Internal> {
        let admitted = Arc::clone(&self.admitted)
            .try_acquire_owned()
            .map_err(|_| Internal::Busy)?;
        Ok(Turn {
            _reading: patiently(self.patience, Arc::clone(&self.reading).acquire_owned()).await?,
            _admitted: admitted,
        })
    }

    /// Sets memory aside for at most so many bytes that are about to be sent for this contratista.
    ///
    /// # Errors
    /// [`Internal::Busy`] when there is none, or when too much is sent for it at once.
    pub async fn room(&self, contratista: Uuid, bytes: usize) -> Result<Room, Internal> {
        // While its pieces are put together they are there twice.
        let kibibytes = u32::try_from(bytes.saturating_mul(2).div_ceil(1024));
        let kibibytes = kibibytes.unwrap_or(ROOM_OF_EACH).clamp(1, ROOM_OF_EACH);
        let share = self.share(contratista, kibibytes)?;
        let room = Arc::clone(&self.room).acquire_many_owned(kibibytes);
        Ok(Room {
            _room: patiently(self.patience, room).await?,
            _share: share,
        })
    }

    /// Takes a place on disk for a file that somebody is about to send for this contratista.
    ///
    /// # Errors
    /// [`Internal::Busy`] when there is none, or when too many are sent at once.
    pub fn on_disk(&self, whose: Uuid) -> Result<OnDisk, Internal> {
        let place = Arc::clone(&self.on_disk).try_acquire_owned();
        Ok(OnDisk {
            _share: self.share(whose, SHARE_ON_DISK)?,
            _place: place.map_err(|_| Internal::Busy)?,
        })
    }

    fn share(&self, whose: Uuid, kibibytes: u32) -> Result<Share, Internal> {
        let mut sending = self.sending.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = sending.get(&whose).copied().unwrap_or_default();
        if taken + kibibytes > ROOM_OF_EACH {
            return Err(Internal::Busy);
        }
        sending.insert(whose, taken + kibibytes);
        Ok(Share {
            sending: Arc::clone(&self.sending),
            whose,
            kibibytes,
        })
    }

    /// Turns for reading and judging what is captured.
    pub const fn captured(&self) -> &Fair {
        &self.captured
    }
}

async fn patiently<T, E>(
    patience: Duration,
    turn: impl Future<Output = Result<T, E>>,
) -> Result<T, Internal> {
    match tokio::time::timeout(patience, turn).await {
        Ok(Ok(turn)) => Ok(turn),
        Ok(Err(_)) | Err(_) => Err(Internal::Busy),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn impatient() -> Turns {
        Turns {
            patience: Duration::from_millis(1),
            ..Turns::default()
        }
    }

    #[tokio::test]
    async fn one_file_is_read_at_a_time_and_few_wait() {
        let turns = impatient();
        let one = turns.to_read().await.unwrap();
        assert!(turns.to_read().await.is_err(), "out of patience");
        drop(one);
        let one = turns.to_read().await.unwrap();
        let waiting = u32::try_from(WAITING).unwrap();
        let waiting = turns.admitted.try_acquire_many(waiting).unwrap();
        drop(one);
        drop(turns.to_read().await.unwrap());
        let _one = turns.admitted.try_acquire().unwrap();
        assert!(turns.to_read().await.is_err(), "the queue is full");
        drop(waiting);
        assert!(turns.to_read().await.is_ok());
    }

    #[tokio::test]
    async fn a_contratista_has_half_of_the_room_and_all_together_what_there_is() {
        let turns = impatient();
        let whose = Uuid::from_u128;
        let (file, list) = (5 * 1024 * 1024, 1024 * 1024);
        let mut rooms = vec![turns.room(whose(1), file).await.unwrap()];
        for _ in 0..5 {
            rooms.push(turns.room(whose(1), list).await.unwrap());
        }
        assert!(turns.room(whose(1), 1).await.is_err(), "its half is taken");
        for number in [2, 3] {
            rooms.push(turns.room(whose(number), file).await.unwrap());
        }
        assert!(turns.room(whose(4), 1).await.is_err(), "all is taken");
        rooms.pop();
        drop(turns.room(whose(4), file).await.unwrap());
        drop(rooms.remove(0));
        drop(turns.room(whose(1), file).await.unwrap());
        // What is larger than it may be has as much as there is for one.
        drop(rooms);
        drop(turns.room(whose(1), usize::MAX).await.unwrap());
        assert!(turns.sending.lock().unwrap().is_empty());
    }
}
