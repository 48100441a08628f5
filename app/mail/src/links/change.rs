//! The links to a mail address that is to become the registered one.

use std::time::Duration;

use platform::entities::mail_change;

use super::{MailedLink, columns_of_a_mailed_link};
use crate::PostSettings;

/// What the link of a change is derived under.
pub const LABEL: &str = "mail-change";

impl MailedLink for mail_change::Entity {
    const PATH: &'static str = "correo";
    const LABELS: &'static [&'static str] = &[LABEL];

    fn valid(_: &mail_change::Model, settings: &PostSettings) -> Duration {
        settings.recovery_valid
    }

    columns_of_a_mailed_link!(mail_change);
}
