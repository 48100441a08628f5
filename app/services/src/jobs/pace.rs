//! A job's turns, every so often by the injected clock.

use std::{sync::Arc, time::Duration};

use time::OffsetDateTime;
use tokio::sync::watch;

use crate::Clock;

/// How long it is until the next turn is read from the clock, and waited for in real time. A clock that is
/// moved by hand and says so ([`Clock::moves`]) is read again.
pub(super) struct Pace {
    clock: Arc<dyn Clock>,
    moves: Option<watch::Receiver<OffsetDateTime>>,
    period: Duration,
    next: OffsetDateTime,
}

impl Pace {
    /// The first turn is now.
    pub(super) fn new(clock: Arc<dyn Clock>, period: Duration) -> Self {
        Self {
            moves: clock.moves(),
            next: clock.now(),
            clock,
            period,
        }
    }

    /// Waits for the next turn, and takes it. Turns that were missed are not made up for. A call that is
    /// dropped has taken none.
    pub(super) async fn turn(&mut self) {
        loop {
            let left = self.left();
            if left.is_zero() {
                break;
            }
            tokio::select! {
                () = tokio::time::sleep(left) => break,
                () = moved(&mut self.moves) => {}
            }
        }
        self.next = self.clock.now() + self.period;
    }

    /// Never more than the period, even if the clock was set back.
    fn left(&self) -> Duration {
        let left = self.next - self.clock.now();
        Duration::try_from(left).map_or(Duration::ZERO, |left| left.min(self.period))
    }
}

async fn moved(moves: &mut Option<watch::Receiver<OffsetDateTime>>) {
    if let Some(moves) = moves
        && moves.changed().await.is_ok()
    {
        return;
    }
    std::future::pending::<()>().await;
}
