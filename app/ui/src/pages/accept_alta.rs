//! *Confirma tu alta*: an invitation's link, for a person who is already signed in to the invited account. Loading and
//! confirming are part of the link's page ([`super::new_password`]).

use crate::address::Address as _;
use crate::addresses as to;
use crate::content::Content;
use crate::pages::account::mail_address;
use crate::paths::LinkToken;
use leptos::prelude::*;
use std::borrow::Cow;

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// The link's token, for the form's address.
    pub token: LinkToken,
    /// The contratista of the alta.
    pub contratista: String,
    /// The mail address that the contratista typed.
    pub email: String,
    /// Until when the link works, in words.
    pub until: String,
}

/// Draws the page.
pub fn view(model: Model) -> impl IntoView {
    let action = to::NewPassword { token: model.token }.path();
    view! {
        <section class="panel panel-narrow">
            <h1 tabindex="-1">"Confirma tu alta"</h1>
            <p class="lead">
                <strong>{model.contratista}</strong>
                " te registró como capturista. Al confirmar, podrás trabajar para este contratista con la cuenta en la que estás. El enlace sirve hasta el "
                {model.until} "."
            </p>
            <dl class="facts facts-large">
                <div><dt>"Correo"</dt><dd>{mail_address(&model.email)}</dd></div>
            </dl>
            <form method="post" action=action novalidate>
                <div class="actions">
                    <button class="button">"Confirmar"</button>
                    <a class="link-button" href=to::Profile.path()>"Ahora no"</a>
                </div>
            </form>
        </section>
    }
}

impl Content for Model {
    fn title(&self) -> Cow<'static, str> {
        "Confirma tu alta".into()
    }

    fn view(self: Box<Self>) -> AnyView {
        view(*self).into_any()
    }
}
