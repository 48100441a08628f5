//! A session's remaining time, as pages show it.

use serde::{Deserialize, Serialize};

/// A session's remaining time, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remaining {
    /// Until it ends without activity.
    pub seconds: u32,
    /// How long before the end the warning is shown.
    pub warning_seconds: u32,
    /// Whether activity can extend it (not when the eight hours are nearly over).
    pub can_extend: bool,
}
