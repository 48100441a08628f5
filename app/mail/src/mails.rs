//! The mails: each in a file of its own below, with all that is particular to it: what it is stored with, to whom it
//! goes, when it is void, its subject, its plain part and its HTML part, which say the same.
//!
//! Three are from IMSS's guide (steps 1, 2 and 5); the others are about a way back in, a new mail address and a
//! return that lapses, and one is the operator's trial. `templates/` holds the frame that all share. [`crate::outbox`] keeps them until they
//! are sent.

#[macro_use]
mod text;
mod at;
mod letter;
mod rendered;
mod void;

mod confirm_mail;
mod create_password;
mod draft_lapses;
mod mail_changed;
mod password_registered;
mod recover_access;
mod registered;
mod trial;

use platform::{
    entities::{
        outbox_mail::{self, Kind},
        person,
    },
    internal::Internal,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::{Post, outbox::claimed::Claimed};

pub use rendered::RenderedMail;
pub use trial::trial;

pub(crate) use letter::{Prepared, Recipient};
pub(crate) use rendered::message_id;

use letter::Letter;
use text::{Frame, Parts, Text};
use void::{Link, Void, WithItsLink};

/// Declares the types of the mails of the outbox, one of each [`Kind`]. From this list follow how they are stored and
/// read, and the tests over all of them.
macro_rules! mails {
    ($($file:ident::$mail:ident,)*) => {
        $(pub use $file::$mail;)*

        /// Any mail of the outbox, as it is stored; called as the column calls its kind.
        #[derive(Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum AnyMail {
            $(
                /// As the type says.
                $mail($mail),
            )*
        }

        /// Does not compile when a kind has no mail.
        const _: fn(Kind) = |kind| match kind {
            $(Kind::$mail => (),)*
        };

        $(impl From<$mail> for AnyMail {
            fn from(mail: $mail) -> Self {
                Self::$mail(mail)
            }
        })*

        impl AnyMail {
            /// Which it is.
            pub(crate) fn kind(&self) -> Kind {
                match self {
                    $(Self::$mail(_) => Kind::$mail,)*
                }
            }

            /// The invitation or way back in that it carries, for the outbox's column.
            pub(crate) fn link_id(&self) -> Option<Uuid> {
                match self {
                    $(Self::$mail(mail) => mail.link_id(),)*
                }
            }

            /// Puts it together from what the database says now. The life of its link begins.
            ///
            /// # Errors
            /// [`Internal`].
            pub(crate) async fn prepare(
                self,
                post: &Post,
                claimed: &Claimed,
            ) -> Result<Prepared, Internal> {
                match self {
                    $(Self::$mail(mail) => letter::prepare(post, claimed, mail).await,)*
                }
            }
        }

        /// Every text of every mail, the trial's included.
        #[cfg(test)]
        fn samples() -> Vec<tests::Sample> {
            let mut samples = tests::samples_of::<trial::Trial>();
            $(samples.extend(tests::samples_of::<<$mail as Mail>::Text>());)*
            samples
        }
    };
}

mails! {
    registered::Registered,
    create_password::CreatePassword,
    password_registered::PasswordRegistered,
    recover_access::RecoverAccess,
    confirm_mail::ConfirmMail,
    mail_changed::MailChanged,
    draft_lapses::DraftLapses,
}

/// A mail of the outbox. Its fields are what the database does not tell when it leaves; no secret, they are stored
/// as they are. What an earlier version stored is read, and what this one stores an earlier one may read.
trait Mail: Sized + Serialize + DeserializeOwned {
    /// What it says.
    type Text: Text<Carries = <Self::Void as Void>::Carries>;
    /// When it is of no more use: a `bool` where a fact decides (`false` is never), [`WithItsLink`] where its link
    /// does.
    type Void: Void;

    /// The invitation or way back in that it carries, by which the contratista sees what has become of it.
    fn link_id(&self) -> Option<Uuid>;

    /// Addresses it by what the database says now, to `person` unless it goes to a contratista: the address may have
    /// been corrected, and what it tells of may be over since it was written.
    async fn letter(
        self,
        post: &Post,
        person: Option<person::Model>,
    ) -> Result<Letter<Self>, Internal>;
}

impl AnyMail {
    /// As a row holds it.
    ///
    /// # Errors
    /// [`Internal::Other`].
    pub(crate) fn stored(&self) -> Result<String, Internal> {
        serde_json::to_string(self)
            .map_err(|_| Internal::other("mail: the payload cannot be written"))
    }

    /// What a row holds.
    ///
    /// # Errors
    /// [`Internal::Inconsistent`].
    pub(crate) fn read(mail: &outbox_mail::Model) -> Result<Self, Internal> {
        serde_json::from_str(&mail.payload)
            .map_err(|_| Internal::Inconsistent("the payload of a mail cannot be read"))
    }
}

#[cfg(test)]
mod tests;
