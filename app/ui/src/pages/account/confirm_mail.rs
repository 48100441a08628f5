//! *Confirma tu correo*: the page behind the link that was mailed to a new address.

use crate::pages::account::mail_address;
use crate::routes::{AccountRoute, LinkToken, Route};
use leptos::prelude::*;

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// The link's secret: where the form is posted.
    pub token: LinkToken,
    /// The new address.
    pub email: String,
    /// Until when the link works, in words.
    pub until: String,
}

/// Draws the page.
pub fn view(model: Model) -> impl IntoView {
    let action = Route::Account(AccountRoute::ConfirmMail(model.token)).path();
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
                    <a class="link-button" href=Route::Home.path()>"Ahora no"</a>
                </div>
            </form>
        </section>
    }
}

/// How the page is loaded and what its form does.
pub mod server {
    use super::Model;
    use crate::pages::Content;
    use crate::pages::notice::Notice;
    use crate::routes::{AccountRoute, LinkToken, Route};
    use crate::server::{Interruption, Reply, RequestContext};
    use services::Session;
    use services::access_links::InspectError;
    use services::account::{self, ConfirmMailError};
    use services::calendar::until_in_words;

    /// The page, or what is wrong with the link. Writes nothing: mail scanners open links, too.
    ///
    /// # Errors
    /// Where to go or what to show instead, or what broke.
    pub async fn load(context: &RequestContext, token: LinkToken) -> Reply {
        let open = account::inspect_mail_change(context.services(), token.reveal()).await;
        let open = open.map_err(|error| match error {
            InspectError::Link(problem) => Notice::MailLink(problem).into(),
            InspectError::Internal(error) => Interruption::Failed(error),
        })?;
        Ok(Content::ConfirmMail(Model {
            token,
            email: open.email,
            until: until_in_words(open.expires_at),
        }))
    }

    /// Makes the new address the registered one of whoever is signed in and has asked for it.
    ///
    /// # Errors
    /// Where to go or what to show instead, or what broke.
    pub async fn submit(context: &RequestContext, token: &LinkToken) -> Reply {
        let own = context.session().and_then(Session::capturista);
        let confirmed = account::confirm_mail(context.services(), own, token.reveal()).await;
        Err(match confirmed {
            Ok(()) => Interruption::Go(Route::Account(AccountRoute::MailConfirmed)),
            Err(ConfirmMailError::Link(problem)) => Notice::MailLink(problem).into(),
            Err(ConfirmMailError::NotSignedIn) => Notice::ConfirmSignedIn.into(),
            Err(ConfirmMailError::Internal(error)) => Interruption::Failed(error),
        })
    }
}
