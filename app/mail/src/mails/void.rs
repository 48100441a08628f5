//! When a mail is of no more use, and what it carries while it is.

use platform::internal::Internal;
use secrecy::SecretString;
use time::OffsetDateTime;

use crate::{
    Post,
    links::{self, MailedLink},
};

/// When a mail is of no more use; looked at just before its text is made.
pub(super) trait Void {
    /// What its text is given.
    type Carries;

    /// Looks whether it is void; if not, it is about to leave.
    async fn begin(self, post: &Post) -> Result<Begun<Self::Carries>, Internal>;
}

/// What became of a mail that is about to leave.
pub(super) enum Begun<C> {
    /// It can go, with this.
    Goes(C),
    /// It is of no more use.
    Void,
    /// It cannot be made.
    Hopeless(&'static str),
}

/// Void if a fact, looked up with the mail, says so.
impl Void for bool {
    type Carries = ();

    async fn begin(self, _: &Post) -> Result<Begun<()>, Internal> {
        Ok(if self { Begun::Void } else { Begun::Goes(()) })
    }
}

/// Void once the link that it carries was used or replaced.
pub(super) struct WithItsLink<L: MailedLink>(pub(super) L::Model);

/// A link, whose life has begun.
pub(super) struct Link {
    /// What opens it.
    pub(super) address: SecretString,
    /// From when on it is refused.
    pub(super) until: OffsetDateTime,
}

impl<L: MailedLink> Void for WithItsLink<L> {
    type Carries = Link;

    async fn begin(self, post: &Post) -> Result<Begun<Link>, Internal> {
        let Some(until) = links::begin_life::<L>(post, &self.0).await? else {
            return Ok(Begun::Void);
        };
        Ok(match links::address_of::<L>(post, &self.0) {
            Some(address) => Begun::Goes(Link { address, until }),
            None => Begun::Hopeless("the secret key has changed since it was written"),
        })
    }
}
