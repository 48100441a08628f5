//! What becomes of the record of security events.

use std::path::PathBuf;

/// What becomes of the record of security events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditSettings {
    /// The file that gets every event and every seal as a line; without one they go to the log.
    pub file: Option<PathBuf>,
    /// For how many days events are kept.
    pub kept_days: u16,
}

impl Default for AuditSettings {
    /// A year is what PCI DSS 4.0, 10.5.1, asks for; five weeks more, so that a deadline day can still be
    /// held against the same one a year before. Who worked for whom is kept elsewhere, for ever.
    fn default() -> Self {
        Self {
            file: None,
            kept_days: 400,
        }
    }
}
