//! Revoking a token: are you sure?

use crate::routes::{PanelRoute, Route};
use leptos::prelude::*;

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// The token's id, as addresses carry it.
    pub id: String,
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
            <form method="post" action=Route::Panel(PanelRoute::RevokeToken(id)).path() novalidate>
                <div class="actions">
                    <button class="button button-danger">"Revocar la llave"</button>
                    <a class="link-button" href=Route::Panel(PanelRoute::Tokens).path()>"Regresar"</a>
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
    use crate::routes::{Message, PanelRoute, Route};
    use crate::server::{Interruption, Reply, RequestContext, identifier};
    use services::api_tokens::{self, RevokeTokenError, TokenState};
    use services::calendar;

    /// Names the token that it is about.
    ///
    /// # Errors
    /// Where to go or what to show instead, or what broke.
    pub async fn load(context: &RequestContext, id: String) -> Reply {
        let session = context.entered(&PanelRoute::RevokeToken(id.clone()))?;
        let known = identifier(&id)?;
        let tokens = api_tokens::list(context.services(), session.administration()).await?;
        let token = tokens.into_iter().find(|token| token.id == known);
        let token = token.ok_or(Notice::NotFound)?;
        if token.state == TokenState::Revoked {
            return Err(gone_on());
        }
        Ok(Content::RevokeToken(Model {
            id,
            name: token.name,
            last_use: token.last_used_at.map(calendar::moment_in_short),
        }))
    }

    /// Revokes it. Twice is as good as once.
    ///
    /// # Errors
    /// Where to go or what to show instead, or what broke.
    pub async fn submit(context: &RequestContext, id: String) -> Reply {
        let session = context.entered(&PanelRoute::RevokeToken(id.clone()))?;
        let id = identifier(&id)?;
        match api_tokens::revoke(context.services(), session.administration(), id).await {
            Ok(()) => Err(gone_on()),
            Err(RevokeTokenError::Unknown | RevokeTokenError::NotEntered) => {
                Err(Notice::NotFound.into())
            }
            Err(RevokeTokenError::Internal(error)) => Err(error.into()),
        }
    }

    fn gone_on() -> Interruption {
        let tokens = Route::Panel(PanelRoute::Tokens);
        Interruption::Go(tokens.saying(Message::TokenRevoked))
    }
}
