//! What of capturing takes memory or a core: a long list that is received, one that is read, a return that is judged
//! (on a thread of its own). Only so much of it goes on at once, and contratistas take turns.

use grid::paste::{self, Pasted};
use platform::{
    Internal,
    turns::{Place, Room, Turn},
};
use services::{Services, audit};

use crate::{Capturing, MOST_WORKERS};

/// Does this work when it is the contratista's turn.
///
/// # Errors
/// [`Internal::Busy`] when that does not come; [`Internal`].
pub async fn apart<T: Send + 'static>(
    services: &Services,
    capturing: &Capturing,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Internal> {
    let place = place(services, capturing).await?;
    let done = tokio::task::spawn_blocking(move || (work(), place));
    let (done, _place) = done
        .await
        .map_err(|_| Internal::Inconsistent("work on captured data panicked"))?;
    Ok(done)
}

/// Reads a pasted list, and no more of it than what shows that it has more workers than a contract may have.
///
/// # Errors
/// As [`apart`].
pub async fn read_pasted(
    services: &Services,
    capturing: &Capturing,
    text: String,
) -> Result<Pasted, Internal> {
    let most = usize::try_from(MOST_WORKERS + 1).unwrap_or(usize::MAX);
    apart(services, capturing, move || {
        paste::read_at_most(&text, most)
    })
    .await
}

/// How often a list is there at once, as it was sent and as what was read of it.
const TIMES: usize = 3;

/// Sets memory aside for a list of at most so many bytes that is about to be sent; who is turned away is on record.
///
/// # Errors
/// [`Internal::Busy`] when there is none, or when too much is sent for the contratista at once.
pub async fn room(
    services: &Services,
    capturing: &Capturing,
    bytes: usize,
) -> Result<Room, Internal> {
    let bytes = bytes.saturating_mul(TIMES);
    let room = services.turns().room(capturing.contratista().id, bytes);
    told(services, capturing, room.await).await
}

/// Waits until it is the contratista's turn; who is turned away is on record. No database connection may be held
/// meanwhile.
pub(crate) async fn place(services: &Services, capturing: &Capturing) -> Result<Place, Internal> {
    let turns = services.turns().captured();
    let place = turns.place(capturing.contratista().id).await;
    told(services, capturing, place).await
}

async fn told<T>(
    services: &Services,
    capturing: &Capturing,
    outcome: Result<T, Internal>,
) -> Result<T, Internal> {
    if outcome.is_err() {
        audit::limit_hit(services, capturing.actor().clone().into(), "captured").await;
    }
    outcome
}

/// Waits for a turn to read a file of many rows, or to write one; who is turned away is on record. No database connection
/// may be held meanwhile.
pub(crate) async fn file_turn(
    services: &Services,
    capturing: &Capturing,
) -> Result<Turn, Internal> {
    let turn = services.turns().to_read().await;
    if turn.is_err() {
        audit::limit_hit(services, capturing.actor().clone().into(), "files").await;
    }
    turn
}
