//! What happened, and who did it.
//!
//! | question | module |
//! |---|---|
//! | who acts | [`Actor`] |
//! | who did what about a capturista | [`history`] |
//! | what happened that matters for security, sealed | [`audit`] |
//!
//! It stands on the [`Platform`] and knows no right, no session and no mail: a right above says which
//! [`Actor`] holds it.

mod actor;
pub mod audit;
pub mod history;

use std::{fmt, ops::Deref, sync::Arc};

use platform::Platform;

pub use actor::Actor;

use audit::{AuditSettings, Repeats};

/// Where it is written down. Cloning is cheap and shares all of it.
#[derive(Clone)]
pub struct Records {
    platform: Platform,
    audit: Arc<Audit>,
}

struct Audit {
    settings: AuditSettings,
    repeats: Repeats,
}

impl Records {
    /// Records of this platform, kept as `audit` says.
    pub fn new(platform: Platform, audit: AuditSettings) -> Self {
        Self {
            platform,
            audit: Arc::new(Audit {
                settings: audit,
                repeats: Repeats::default(),
            }),
        }
    }

    /// What becomes of the record of security events.
    pub(crate) fn audit_settings(&self) -> &AuditSettings {
        &self.audit.settings
    }

    /// What goes on and on.
    pub(crate) fn repeats(&self) -> &Repeats {
        &self.audit.repeats
    }
}

/// What stands on the platform alone takes a [`Platform`]; it is given the records.
impl Deref for Records {
    type Target = Platform;

    fn deref(&self) -> &Platform {
        &self.platform
    }
}

impl fmt::Debug for Records {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Records")
    }
}
