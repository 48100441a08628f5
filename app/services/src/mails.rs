//! The mails' texts: three from IMSS's guide (steps 1, 2 and 5), one for recovery, two for a new mail
//! address, one for the operator's trial. Each has a plain part and an HTML part that says the same.

use std::fmt;

use askama::Template;
use lettre::{
    Address, Message,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
};
use secrecy::{ExposeSecret, SecretString};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    Randomness, Settings,
    calendar::{moment_in_words, until_in_words},
    ids::Ids,
    internal::Internal,
};

/// A mail ready to be sent. The bodies may contain a link, so `Debug` shows none of it.
#[derive(Clone)]
pub struct RenderedMail {
    pub(crate) message_id: String,
    pub(crate) from: Mailbox,
    pub(crate) to: Mailbox,
    pub(crate) subject: String,
    pub(crate) text: SecretString,
    pub(crate) html: SecretString,
    pub(crate) date: OffsetDateTime,
}

impl RenderedMail {
    /// The `Message-ID`, the same at each attempt.
    pub fn message_id(&self) -> &str {
        &self.message_id
    }

    /// To whom.
    pub fn to(&self) -> &Mailbox {
        &self.to
    }

    /// The subject.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The plain part.
    pub fn text(&self) -> &SecretString {
        &self.text
    }

    /// The HTML part.
    pub fn html(&self) -> &SecretString {
        &self.html
    }

    /// The mail as it goes over the wire (RFC 5322), marked as sent by a machine (RFC 3834).
    ///
    /// # Errors
    /// [`Internal::Mail`] when a header cannot be written.
    pub fn message(&self) -> Result<Message, Internal> {
        Message::builder()
            .message_id(Some(self.message_id.clone()))
            .date(self.date.into())
            .from(self.from.clone())
            .to(self.to.clone())
            .subject(self.subject.clone())
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".to_owned(),
            ))
            .multipart(MultiPart::alternative_plain_html(
                self.text.expose_secret().to_owned(),
                self.html.expose_secret().to_owned(),
            ))
            .map_err(|_| Internal::Mail("the message cannot be built"))
    }
}

impl fmt::Debug for RenderedMail {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "RenderedMail({})", self.message_id)
    }
}

/// Which text, and what it says besides the reader's name.
pub(crate) enum Text<'a> {
    /// Mail 1.
    Registered {
        contratista: &'a str,
        activated: bool,
    },
    /// Mail 2.
    CreatePassword {
        token: SecretString,
        until: OffsetDateTime,
    },
    /// To the mail of an alta that an e.firma has joined: is it yours?
    ConfirmAlta {
        token: SecretString,
        until: OffsetDateTime,
    },
    /// Mail 3, or that there is no password any more.
    PasswordRegistered { at: OffsetDateTime, removed: bool },
    /// The way back in.
    RecoverAccess {
        token: SecretString,
        until: OffsetDateTime,
    },
    /// To a new address: is it yours?
    ConfirmMail {
        token: SecretString,
        until: OffsetDateTime,
    },
    /// To the old address: it is not the registered one any more.
    MailChanged {
        at: OffsetDateTime,
        by_operator: bool,
    },
    /// The operator's trial.
    Trial,
}

impl Text<'_> {
    /// Whether the reader is greeted by name. Not while the name is whatever somebody typed who registered him:
    /// he has never entered, and may be anybody who reads this mailbox.
    const fn greets_by_name(&self) -> bool {
        match self {
            Self::Registered { activated, .. } => *activated,
            Self::CreatePassword { .. } | Self::ConfirmAlta { .. } | Self::Trial => false,
            Self::PasswordRegistered { .. }
            | Self::RecoverAccess { .. }
            | Self::ConfirmMail { .. }
            | Self::MailChanged { .. } => true,
        }
    }

    fn subject(&self) -> String {
        match self {
            Self::Registered { contratista, .. } => {
                format!("{contratista} te registró como capturista en ICSOE")
            }
            Self::CreatePassword { .. } => "Crea tu contraseña de ICSOE".to_owned(),
            Self::ConfirmAlta { .. } => "Confirma tu correo de ICSOE".to_owned(),
            Self::PasswordRegistered { removed: true, .. } => {
                "Tu cuenta de ICSOE ya no tiene contraseña".to_owned()
            }
            Self::PasswordRegistered { .. } => "Tu contraseña fue registrada".to_owned(),
            Self::RecoverAccess { .. } => "Recupera el acceso a ICSOE".to_owned(),
            Self::ConfirmMail { .. } => "Confirma tu nuevo correo de ICSOE".to_owned(),
            Self::MailChanged { .. } => "Tu correo de ICSOE cambió".to_owned(),
            Self::Trial => "Prueba de correo de ICSOE".to_owned(),
        }
    }
}

/// What every template knows.
#[derive(Clone, Copy)]
struct Frame<'a> {
    subject: &'a str,
    /// Empty where nobody is greeted by name.
    given_names: &'a str,
    public_address: &'a str,
}

/// Declares a mail's two templates over the same fields.
macro_rules! mail {
    ($plain:ident = $text:literal, $rich:ident = $html:literal { $($field:ident: $kind:ty),* }) => {
        #[derive(Template)]
        #[template(path = $text, escape = "none")]
        struct $plain<'a> {
            frame: Frame<'a>,
            $($field: $kind,)*
        }

        #[derive(Template)]
        #[template(path = $html)]
        struct $rich<'a> {
            frame: Frame<'a>,
            $($field: $kind,)*
        }

        impl<'a> $plain<'a> {
            /// The plain part and the HTML part.
            fn both(frame: Frame<'a>, $($field: $kind),*) -> Result<(String, String), askama::Error> {
                let plain = Self { frame, $($field),* }.render()?;
                let rich = $rich { frame, $($field),* }.render()?;
                Ok((plain, rich))
            }
        }
    };
}

mail!(RegisteredPlain = "registered.txt", RegisteredRich = "registered.html" {
    contratista: &'a str,
    activated: bool
});
mail!(CreatePasswordPlain = "create_password.txt", CreatePasswordRich = "create_password.html" {
    link: &'a str,
    until: &'a str
});
mail!(PasswordRegisteredPlain = "password_registered.txt",
      PasswordRegisteredRich = "password_registered.html" { at: &'a str });
mail!(PasswordRemovedPlain = "password_removed.txt",
      PasswordRemovedRich = "password_removed.html" { at: &'a str });
mail!(ConfirmAltaPlain = "confirm_alta.txt", ConfirmAltaRich = "confirm_alta.html" {
    link: &'a str,
    until: &'a str
});
mail!(RecoverAccessPlain = "recover_access.txt", RecoverAccessRich = "recover_access.html" {
    link: &'a str,
    until: &'a str
});
mail!(ConfirmMailPlain = "confirm_mail.txt", ConfirmMailRich = "confirm_mail.html" {
    link: &'a str,
    until: &'a str
});
mail!(MailChangedPlain = "mail_changed.txt", MailChangedRich = "mail_changed.html" {
    at: &'a str,
    by_operator: bool
});
mail!(TrialPlain = "trial.txt", TrialRich = "trial.html" {});

/// Puts a mail together. Links begin with the configured public address and with nothing else.
pub(crate) fn render(
    settings: &Settings,
    message_id: String,
    to: Mailbox,
    given_names: &str,
    text: &Text<'_>,
    now: OffsetDateTime,
) -> Result<RenderedMail, Internal> {
    let subject = text.subject();
    let frame = Frame {
        subject: &subject,
        given_names: if text.greets_by_name() {
            given_names
        } else {
            ""
        },
        public_address: &settings.public_address,
    };
    let (plain, html) = match text {
        Text::Registered {
            contratista,
            activated,
        } => RegisteredPlain::both(frame, contratista, *activated)?,
        Text::CreatePassword { token, until } => {
            let link = link(settings, token);
            CreatePasswordPlain::both(frame, link.expose_secret(), &until_in_words(*until))?
        }
        Text::ConfirmAlta { token, until } => {
            let link = link(settings, token);
            ConfirmAltaPlain::both(frame, link.expose_secret(), &moment_in_words(*until))?
        }
        Text::PasswordRegistered { at, removed: true } => {
            PasswordRemovedPlain::both(frame, &moment_in_words(*at))?
        }
        Text::PasswordRegistered { at, removed: false } => {
            PasswordRegisteredPlain::both(frame, &moment_in_words(*at))?
        }
        Text::RecoverAccess { token, until } => {
            let link = link(settings, token);
            RecoverAccessPlain::both(frame, link.expose_secret(), &until_in_words(*until))?
        }
        Text::ConfirmMail { token, until } => {
            let link = link_below(settings, "correo", token);
            ConfirmMailPlain::both(frame, link.expose_secret(), &until_in_words(*until))?
        }
        Text::MailChanged { at, by_operator } => {
            MailChangedPlain::both(frame, &moment_in_words(*at), *by_operator)?
        }
        Text::Trial => TrialPlain::both(frame)?,
    };
    Ok(RenderedMail {
        message_id,
        from: settings.sender.clone(),
        to,
        subject,
        text: plain.into(),
        html: html.into(),
        date: now,
    })
}

/// The operator's trial mail: it says that sending works, and nothing else. It needs no database.
///
/// # Errors
/// [`Internal`].
pub fn trial(
    settings: &Settings,
    now: OffsetDateTime,
    randomness: &dyn Randomness,
    to: Address,
) -> Result<RenderedMail, Internal> {
    let id = Ids::default().next(now, randomness)?;
    render(
        settings,
        message_id(settings, id),
        Mailbox::new(None, to),
        "",
        &Text::Trial,
        now,
    )
}

/// The `Message-ID` of the mail with this id.
pub(crate) fn message_id(settings: &Settings, id: Uuid) -> String {
    format!("<{id}@{}>", settings.sender.email.domain())
}

fn link(settings: &Settings, token: &SecretString) -> SecretString {
    link_below(settings, "contrasena", token)
}

fn link_below(settings: &Settings, path: &str, token: &SecretString) -> SecretString {
    format!(
        "{}/{path}/{}",
        settings.public_address,
        token.expose_secret()
    )
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mail_says_what_it_said() {
        let settings = Settings::new(
            "https://icsoe.example",
            "ICSOE <avisos@correo.icsoe.example>".parse().unwrap(),
        );
        let token = || SecretString::from("TOKEN");
        let at = OffsetDateTime::from_unix_timestamp(1_799_604_000).unwrap();
        let until = OffsetDateTime::from_unix_timestamp(1_799_863_200).unwrap();
        let contratista = "ESCUELA KEMPER & URGATE";
        for (name, text) in [
            (
                "registered",
                Text::Registered {
                    contratista,
                    activated: false,
                },
            ),
            (
                "registered_activated",
                Text::Registered {
                    contratista,
                    activated: true,
                },
            ),
            (
                "create_password",
                Text::CreatePassword {
                    token: token(),
                    until,
                },
            ),
            (
                "confirm_alta",
                Text::ConfirmAlta {
                    token: token(),
                    until,
                },
            ),
            (
                "password_registered",
                Text::PasswordRegistered { at, removed: false },
            ),
            (
                "password_removed",
                Text::PasswordRegistered { at, removed: true },
            ),
            (
                "recover_access",
                Text::RecoverAccess {
                    token: token(),
                    until,
                },
            ),
            (
                "confirm_mail",
                Text::ConfirmMail {
                    token: token(),
                    until,
                },
            ),
            (
                "mail_changed",
                Text::MailChanged {
                    at,
                    by_operator: false,
                },
            ),
            (
                "mail_changed_by_operator",
                Text::MailChanged {
                    at,
                    by_operator: true,
                },
            ),
            ("trial", Text::Trial),
        ] {
            let to = Mailbox::new(None, "lucia@capturistas.example".parse().unwrap());
            let mail = render(&settings, String::new(), to, "LUCÍA", &text, at).unwrap();
            let mut snapshots = insta::Settings::clone_current();
            snapshots.set_snapshot_path("mails/snapshots");
            snapshots.set_prepend_module_to_snapshot(false);
            snapshots.set_omit_expression(true);
            snapshots.bind(|| {
                insta::assert_snapshot!(
                    name,
                    format!(
                        "{}\n\n{}\n\n{}",
                        mail.subject,
                        mail.text.expose_secret(),
                        mail.html.expose_secret()
                    )
                );
            });
        }
    }
}
