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

/// How much memory there is for files that are being received, in kibibytes.
const ROOM: u32 = 40 * 1024;

/// How many files of workers are kept on disk at once while they are received and read: at most 64 MB each.
const ON_DISK: usize = 16;

/// How many files one sender, a contratista, may send at once.
const SENT_AT_ONCE: u32 = 2;

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

/// Who sends files just now, and how many.
type Sending = Arc<Mutex<HashMap<Uuid, u32>>>;

/// The right to read a file, or to write one. Whoever works on a thread of its own takes it along: the work
/// goes on when whoever asked has gone away.
pub struct Turn {
    _reading: OwnedSemaphorePermit,
    _admitted: OwnedSemaphorePermit,
}

/// Memory that is set aside for a file, from before it is received until it has been taken in.
#[must_use]
pub struct Room {
    _room: OwnedSemaphorePermit,
    _one_of: OneOf,
}

/// A place on disk for a file, from before it is received until it has been read.
#[must_use]
pub struct OnDisk {
    _one_of: OneOf,
    _place: OwnedSemaphorePermit,
}

/// One of the files that a sender sends at once.
struct OneOf(Sending, Uuid);

impl Drop for OneOf {
    fn drop(&mut self) {
        let mut sending = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = sending.get_mut(&self.1) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                sending.remove(&self.1);
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

    /// Sets memory aside for a file of at most so many bytes that this sender is about to send.
    ///
    /// # Errors
    /// [`Internal::Busy`] when there is none, or when it sends too many at once.
    pub async fn room(&self, sender: Uuid, bytes: usize) -> Result<Room, Internal> {
        let one_of = self.one_of(sender)?;
        // While its pieces are put together they are there twice.
        let kibibytes = u32::try_from((2 * bytes).div_ceil(1024)).unwrap_or(ROOM);
        let room = Arc::clone(&self.room).acquire_many_owned(kibibytes.min(ROOM));
        Ok(Room {
            _room: patiently(self.patience, room).await?,
            _one_of: one_of,
        })
    }

    /// Takes a place on disk for a file that this sender is about to send.
    ///
    /// # Errors
    /// [`Internal::Busy`] when there is none, or when it sends too many at once.
    pub fn on_disk(&self, sender: Uuid) -> Result<OnDisk, Internal> {
        let place = Arc::clone(&self.on_disk).try_acquire_owned();
        Ok(OnDisk {
            _one_of: self.one_of(sender)?,
            _place: place.map_err(|_| Internal::Busy)?,
        })
    }

    fn one_of(&self, sender: Uuid) -> Result<OneOf, Internal> {
        let mut sending = self.sending.lock().unwrap_or_else(PoisonError::into_inner);
        let count = sending.entry(sender).or_default();
        if *count >= SENT_AT_ONCE {
            return Err(Internal::Busy);
        }
        *count += 1;
        Ok(OneOf(Arc::clone(&self.sending), sender))
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
    async fn a_contratista_sends_two_files_at_once_and_all_together_what_there_is_room_for() {
        let turns = impatient();
        let whose = Uuid::from_u128;
        let (one, two) = (
            turns.room(whose(1), 1).await.unwrap(),
            turns.room(whose(1), 1).await.unwrap(),
        );
        assert!(turns.room(whose(1), 1).await.is_err());
        drop(one);
        let three = turns.room(whose(1), 1).await.unwrap();
        drop((two, three));
        let file = 5 * 1024 * 1024;
        let mut rooms = Vec::new();
        for number in 0..4 {
            rooms.push(turns.room(whose(number), file).await.unwrap());
        }
        assert!(turns.room(whose(4), file).await.is_err());
        rooms.pop();
        drop(turns.room(whose(4), file).await.unwrap());
        drop(rooms);
        assert!(turns.sending.lock().unwrap().is_empty());
    }
}
