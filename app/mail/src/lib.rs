//! Mails.
//!
//! | question | module |
//! |---|---|
//! | what each says, to whom it goes, when it is void | `mails`, a file a mail |
//! | the links that they carry | [`links`] |
//! | keeping them until they are sent, in which order | [`outbox`], [`sending`] |
//! | handing them to the mail server, and what it says | [`mailer`], `relay` |
//! | the mailbox of a demonstration | [`demonstration`] |
//!
//! It stands on the [`Platform`] and knows no right and no session: the use cases above write a mail in the
//! transaction of what it tells about.

pub mod demonstration;
pub mod links;
pub mod mailer;
pub mod outbox;
pub mod sending;
pub mod settings;
pub mod watch;

mod mails;
mod relay;

use std::{fmt, ops::Deref, sync::Arc};

use platform::Platform;

pub use mails::*;
pub use settings::{MailSettings, Pauses, PostSettings};
pub use watch::{MailOutcome, Watch};

use relay::Relay;

/// What it takes to write a mail and to send it. Cloning is cheap and shares all of it.
#[derive(Clone)]
pub struct Post {
    platform: Platform,
    office: Arc<Office>,
}

struct Office {
    settings: PostSettings,
    relay: Relay,
    watch: Arc<dyn Watch>,
}

impl Post {
    /// Mails of this platform; `watch` is told what becomes of them.
    pub fn new(platform: Platform, settings: PostSettings, watch: Arc<dyn Watch>) -> Self {
        Self {
            platform,
            office: Arc::new(Office {
                settings,
                relay: Relay::default(),
                watch,
            }),
        }
    }

    /// Why nothing is sent for now, if so.
    pub fn stopped_by(&self) -> Option<mailer::Cause> {
        self.relay().stopped_by()
    }

    /// What it goes by.
    pub(crate) fn settings(&self) -> &PostSettings {
        &self.office.settings
    }

    /// What is known of the mail server.
    pub(crate) fn relay(&self) -> &Relay {
        &self.office.relay
    }

    /// Who is told.
    pub(crate) fn watch(&self) -> &dyn Watch {
        self.office.watch.as_ref()
    }
}

/// What stands on the platform alone takes a [`Platform`]; it is given the post.
impl Deref for Post {
    type Target = Platform;

    fn deref(&self) -> &Platform {
        &self.platform
    }
}

impl fmt::Debug for Post {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Post")
    }
}
