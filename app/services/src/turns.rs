//! Turns for contratistas' files; who is turned away is on record.

use crate::{Administration, Services, audit, internal::Internal};

pub use platform::turns::Room;
use platform::turns::Turn;

/// Sets memory aside for a file of at most so many bytes that this contratista is about to send.
///
/// # Errors
/// [`Internal::Busy`] when there is none, or when it sends too much at once.
pub async fn room(
    services: &Services,
    administration: &Administration,
    bytes: usize,
) -> Result<Room, Internal> {
    let room = services
        .turns()
        .room(administration.contratista().id, bytes);
    told(services, administration, room.await).await
}

/// Waits for a turn to read a file of this contratista, or to write one. No database connection may be held
/// meanwhile.
pub(crate) async fn to_read(
    services: &Services,
    administration: &Administration,
) -> Result<Turn, Internal> {
    let turn = services.turns().to_read().await;
    told(services, administration, turn).await
}

/// Puts it on record when somebody is turned away.
async fn told<T>(
    services: &Services,
    administration: &Administration,
    outcome: Result<T, Internal>,
) -> Result<T, Internal> {
    if outcome.is_err() {
        audit::limit_hit(services, administration.into(), "files").await;
    }
    outcome
}
