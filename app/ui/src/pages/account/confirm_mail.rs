//! *Confirma tu correo*: the page behind the link that was mailed to a new address.

use crate::address::{Address as _, Whose};
use crate::addresses as to;
use crate::content::{Content, Sample};
use crate::page::Page;
use crate::pages::account::mail_address;
use crate::pages::notice::{Notice, Told};
use crate::paths::LinkToken;
use crate::reply::{Answered, Interruption, Reply, Sent};
use crate::request::RequestContext;
use crate::samples::LONG_MAIL;
use leptos::prelude::*;
use services::access_links::InspectError;
use services::account::ConfirmMailError;
use services::calendar::until_in_words;
use services::{Session, account};
use std::borrow::Cow;

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// The link's token, for the form's address.
    pub token: LinkToken,
    /// The new address.
    pub email: String,
    /// Until when the link works, in words.
    pub until: String,
}

/// Draws the page.
pub fn view(model: Model) -> impl IntoView {
    let action = to::ConfirmMail { token: model.token }.path();
    view! {
        <section class="panel panel-narrow">
            <h1 tabindex="-1">"Confirma tu correo"</h1>
            <p class="lead">
                "Desde que lo confirmes, ICSOE te escribirá a este correo. Confírmalo con tu sesión abierta en este navegador, y solo si tú pediste el cambio. El enlace sirve hasta "
                {model.until} "."
            </p>
            <dl class="facts facts-large">
                <div><dt>"Correo nuevo"</dt><dd>{mail_address(&model.email)}</dd></div>
            </dl>
            <form method="post" action=action novalidate>
                <div class="actions">
                    <button class="button">"Confirmar"</button>
                    <a class="link-button" href=to::Home.path()>"Ahora no"</a>
                </div>
            </form>
        </section>
    }
}

impl Content for Model {
    fn title(&self) -> Cow<'static, str> {
        "Confirma tu correo".into()
    }

    fn view(self: Box<Self>) -> AnyView {
        view(*self).into_any()
    }
}

impl Page for to::ConfirmMail {
    /// Shows the page, or the problem with the link. Writes nothing: mail scanners open links, too.
    async fn load(self, context: &RequestContext) -> Answered {
        let open = account::inspect_mail_change(context.services(), self.token.reveal()).await;
        let open = open.map_err(|error| match error {
            InspectError::Link(problem) => Notice::MailLink(problem).into(),
            InspectError::Internal(error) => Interruption::Failed(error),
        })?;
        Ok(Reply::show(Model {
            token: self.token,
            email: open.email,
            until: until_in_words(open.expires_at),
        }))
    }

    /// Registers the new address, if the signed-in account is the one that asked for it.
    async fn submit(self, context: &RequestContext, _: Sent<'_>) -> Answered {
        let own = context.session().and_then(Session::capturista);
        match account::confirm_mail(context.services(), own, self.token.reveal()).await {
            Ok(()) => Ok(Reply::redirect(to::MailConfirmed)),
            Err(ConfirmMailError::Link(problem)) => Err(Notice::MailLink(problem).into()),
            Err(ConfirmMailError::NotSignedIn) => Err(Notice::ConfirmSignedIn.into()),
            Err(ConfirmMailError::Internal(error)) => Err(error.into()),
        }
    }

    fn samples() -> Vec<Sample> {
        let model = Model {
            token: LinkToken::sample(),
            email: LONG_MAIL.to_owned(),
            until: "lunes 7 de septiembre de 2026, 17:45, hora del centro de México".to_owned(),
        };
        vec![Sample::new("cuenta-confirmar", "Confirmar correo", model).seen_by(Whose::Capturistas)]
    }
}

impl Page for to::MailConfirmed {
    async fn load(self, _: &RequestContext) -> Answered {
        Ok(Reply::show(Told::from(Notice::MailConfirmed)))
    }

    fn samples() -> Vec<Sample> {
        Vec::new()
    }
}
