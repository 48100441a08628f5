//! What is left of a session, as pages show it.

use serde::{Deserialize, Serialize};

/// What is left of a session, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remaining {
    /// Until it ends unless something is done.
    pub seconds: u32,
    /// How long before that the warning comes.
    pub warning_seconds: u32,
    /// Whether going on can lengthen it (not when the eight hours are nearly over).
    pub can_extend: bool,
}
