//! Work that takes a core for a while, on a thread of its own: a pasted list that is read, a return that is judged.
//! Only so much of it goes on at once, and contratistas take turns.

use grid::paste::{self, Pasted};
use platform::{
    Internal,
    turns::{Place, Turn},
};
use services::{Services, audit};

use crate::Capturing;

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

/// Reads a pasted list.
///
/// # Errors
/// As [`apart`].
pub async fn read_pasted(
    services: &Services,
    capturing: &Capturing,
    text: String,
) -> Result<Pasted, Internal> {
    apart(services, capturing, move || paste::read(&text)).await
}

/// Waits until it is the contratista's turn; who is turned away is on record. No database connection may be held
/// meanwhile.
pub(crate) async fn place(services: &Services, capturing: &Capturing) -> Result<Place, Internal> {
    let turns = services.turns().captured();
    let place = turns.place(capturing.contratista().id).await;
    if place.is_err() {
        audit::limit_hit(services, capturing.actor().clone().into(), "captured").await;
    }
    place
}

/// Waits for a turn to write a file of many rows for download; who is turned away is on record. No database connection
/// may be held meanwhile.
pub(crate) async fn to_write(services: &Services, capturing: &Capturing) -> Result<Turn, Internal> {
    let turn = services.turns().to_read().await;
    if turn.is_err() {
        audit::limit_hit(services, capturing.actor().clone().into(), "files").await;
    }
    turn
}
