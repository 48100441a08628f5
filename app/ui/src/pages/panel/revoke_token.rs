//! The confirmation of revoking a token.

use crate::address::{Address as _, Things, TokenId};
use crate::addresses as to;
use crate::content::{Content, Sample};
use crate::message::Message;
use crate::page::Page;
use crate::pages::notice::Notice;
use crate::reply::{Answered, Reply, Sent};
use crate::request::RequestContext;
use crate::section::Section;
use leptos::prelude::*;
use services::api_tokens::{RevokeTokenError, TokenState};
use services::{api_tokens, calendar};
use std::borrow::Cow;

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// The token's id.
    pub id: TokenId,
    /// What it is called.
    pub name: String,
    /// When it was last used, in words.
    pub last_use: Option<String>,
}

/// Draws the page.
pub fn view(model: Model) -> impl IntoView {
    let Model { id, name, last_use } = model;
    view! {
        <section class="panel panel-narrow">
            <h1 tabindex="-1">"¿Revocar esta llave?"</h1>
            <dl class="facts facts-large">
                <div><dt>"Nombre"</dt><dd>{name}</dd></div>
                <div><dt>"Último uso"</dt><dd>{last_use.unwrap_or_else(|| "Nunca".to_owned())}</dd></div>
            </dl>
            <p>
                "El programa que la usa dejará de entrar de inmediato, y no se puede deshacer: si la necesitas otra vez, tendrás que crear otra y dársela al programa."
            </p>
            <form method="post" action={to::RevokeToken { id }.path()} novalidate>
                <div class="actions">
                    <button class="button button-danger">"Revocar la llave"</button>
                    <a class="link-button" href=to::Tokens.path()>"Regresar"</a>
                </div>
            </form>
        </section>
    }
}

impl Content for Model {
    fn title(&self) -> Cow<'static, str> {
        "¿Revocar esta llave?".into()
    }

    fn section(&self) -> Option<Section> {
        Some(Section::Tokens)
    }

    fn view(self: Box<Self>) -> AnyView {
        view(*self).into_any()
    }
}

impl Page for to::RevokeToken {
    /// Names the token.
    async fn load(self, context: &RequestContext) -> Answered {
        let session = context.entered(&self)?;
        let tokens = api_tokens::list(context.services(), session.administration()).await?;
        let token = tokens.into_iter().find(|token| token.id == self.id.0);
        let token = token.ok_or(Notice::NotFound)?;
        if token.state == TokenState::Revoked {
            return Ok(gone_on());
        }
        Ok(Reply::show(Model {
            id: self.id,
            name: token.name,
            last_use: token.last_used_at.map(calendar::moment_in_short),
        }))
    }

    /// Revokes it. Idempotent.
    async fn submit(self, context: &RequestContext, _: Sent<'_>) -> Answered {
        let session = context.entered(&self)?;
        match api_tokens::revoke(context.services(), session.administration(), self.id.0).await {
            Ok(()) => Ok(gone_on()),
            Err(RevokeTokenError::Unknown | RevokeTokenError::NotEntered) => {
                Err(Notice::NotFound.into())
            }
            Err(RevokeTokenError::Internal(error)) => Err(error.into()),
        }
    }

    fn samples() -> Vec<Sample> {
        let model = Model {
            id: Things::nothing().token,
            name: "Sistema de nómina de la planta de Mexicali".to_owned(),
            last_use: Some("22 nov 2026, 12:00".to_owned()),
        };
        vec![Sample::new("llave-revocar", "Revocar una llave", model)]
    }
}

fn gone_on() -> Reply {
    Reply::Redirect(to::Tokens.saying(Message::TokenRevoked))
}
