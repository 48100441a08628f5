//! Sending mails, as the worker does it ([`mail::sending`]).

use std::sync::Arc;

use mail::mailer::{Cause, Mailer};

use crate::{
    Services,
    internal::Internal,
    jobs::{Job, LOOK_EVERY, Trigger, When},
};

/// Sending mails. Several workers may: each mail has a lease of its own.
pub(crate) fn sending(mailer: Arc<dyn Mailer>) -> Job {
    let when = When::Woken {
        by: Trigger::Mail,
        every: LOOK_EVERY,
    };
    Job::new(
        "mails",
        when,
        "a step of the worker failed",
        move |services, stop| {
            let mailer = Arc::clone(&mailer);
            async move {
                while send_some(&services, mailer.as_ref(), || stop.is_told()).await? > 0 {}
                Ok(())
            }
        },
    )
}

/// Sends mails that are due; the mail under way is the last once it is told to stop.
pub(crate) async fn send_some(
    services: &Services,
    mailer: &dyn Mailer,
    stopping: impl Fn() -> bool,
) -> Result<usize, Internal> {
    mail::sending::send_some(services.post(), mailer, stopping).await
}

impl Services {
    /// Why no mails are sent for now, if so.
    pub fn mail_stopped_by(&self) -> Option<Cause> {
        self.post().stopped_by()
    }
}
