//! Baja: are you sure?

use crate::routes::{PanelRoute, Route};
use leptos::prelude::*;

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// His id, as addresses carry it.
    pub id: String,
    /// Full name.
    pub name: String,
    /// CURP.
    pub curp: String,
}

/// Draws the page.
pub fn view(model: Model) -> impl IntoView {
    let Model { id, name, curp } = model;
    let back = Route::Panel(PanelRoute::Capturista(id.clone())).path();
    view! {
        <section class="panel panel-narrow">
            <h1 tabindex="-1">"¿Dar de baja a esta persona?"</h1>
            <dl class="facts facts-large">
                <div><dt>"Nombre"</dt><dd>{name}</dd></div>
                <div><dt>"CURP"</dt><dd class="code">{curp}</dd></div>
            </dl>
            <p>
                "Dejará de capturar por ti de inmediato, aunque esté trabajando en este momento. Lo que ya capturó queda guardado, y si trabaja para otros contratistas, con ellos sigue igual."
            </p>
            <p>"Si te equivocas, durante una hora puedes deshacerlo."</p>
            <form method="post" action=Route::Panel(PanelRoute::Remove(id)).path() novalidate>
                <div class="actions">
                    <button class="button button-danger">"Dar de baja"</button>
                    <a class="link-button" href=back>"Regresar"</a>
                </div>
            </form>
        </section>
    }
}

/// How the page is loaded and what its form does.
pub mod server {
    use super::super::capturista::server::not_found;
    use super::Model;
    use crate::pages::Content;
    use crate::routes::{Message, PanelRoute, Route};
    use crate::server::{Interruption, Reply, RequestContext, identifier};
    use services::accounts::{self, RemoveCapturistaError, State};

    /// Names whom it is about.
    ///
    /// # Errors
    /// Where to go or what to show instead, or what broke.
    pub async fn load(context: &RequestContext, id: String) -> Reply {
        let session = context.entered(&PanelRoute::Remove(id.clone()))?;
        let administration = session.administration();
        let (found, _) = accounts::find(context.services(), administration, identifier(&id)?)
            .await
            .map_err(not_found)?;
        if found.state == State::Removed {
            return Err(gone_on(id, Message::AlreadyRemoved));
        }
        Ok(Content::Remove(Model {
            name: found.full_name(),
            curp: found.curp,
            id,
        }))
    }

    /// Removes him. Twice is as good as once.
    ///
    /// # Errors
    /// Where to go or what to show instead, or what broke.
    pub async fn submit(context: &RequestContext, id: String) -> Reply {
        let session = context.entered(&PanelRoute::Remove(id.clone()))?;
        let administration = session.administration();
        let person = identifier(&id)?;
        // Whoever was never registered here is not found.
        accounts::find(context.services(), administration, person)
            .await
            .map_err(not_found)?;
        match accounts::remove(context.services(), administration, person).await {
            Ok(()) => Err(gone_on(id, Message::Removed)),
            Err(
                RemoveCapturistaError::NotRegistered | RemoveCapturistaError::UnknownContratista,
            ) => Err(gone_on(id, Message::AlreadyRemoved)),
            Err(RemoveCapturistaError::Internal(error)) => Err(error.into()),
        }
    }

    fn gone_on(id: String, message: Message) -> Interruption {
        let page = Route::Panel(PanelRoute::Capturista(id));
        Interruption::Go(page.saying(message))
    }
}
