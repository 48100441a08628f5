//! Are you sure? Names the contratista chosen (guide, step 10).

use crate::pages::profile::Chosen;
use crate::routes::Route;
use leptos::prelude::*;

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// The one chosen.
    pub contratista: Chosen,
}

/// Draws the page.
pub fn view(model: Model) -> impl IntoView {
    let Chosen { id, rfc, name } = model.contratista;
    let action = Route::Confirm(id).path();
    view! {
        <section class="panel panel-narrow">
            <h1 tabindex="-1">"Confirma el contratista"</h1>
            <p class="lead">"Vas a capturar la información de:"</p>
            <dl class="facts facts-large">
                <div><dt>"RFC"</dt><dd class="code">{rfc}</dd></div>
                <div><dt>"Nombre, denominación o razón social"</dt><dd>{name}</dd></div>
            </dl>
            <p>"¿Es correcto? Todo lo que captures quedará a nombre de este contratista."</p>
            <form method="post" action=action novalidate>
                <div class="actions">
                    <button class="button">"Continuar"</button>
                    <a class="link-button" href=Route::picker().path()>"Regresar"</a>
                </div>
            </form>
        </section>
    }
}

/// How the page is loaded and what its form does.
pub mod server {
    use super::Model;
    use crate::pages::Content;
    use crate::pages::profile::Chosen;
    use crate::routes::Route;
    use crate::server::{Interruption, Reply, RequestContext, identifier};
    use services::acting_for;

    /// Names the contratista, if the signed-in person may work for him.
    ///
    /// # Errors
    /// Where to go or what to show instead, or what broke.
    pub async fn load(context: &RequestContext, id: String) -> Reply {
        let session = context.signed_in(&Route::Confirm(id.clone()))?;
        let contratista = acting_for::find(context.services(), session, identifier(&id)?).await;
        match contratista {
            Ok(contratista) => Ok(Content::Confirm(Model {
                contratista: Chosen {
                    id,
                    rfc: contratista.rfc,
                    name: contratista.name,
                },
            })),
            Err(error) => Err(error.into()),
        }
    }

    /// Chooses him and opens the work area.
    ///
    /// # Errors
    /// Where to go or what to show instead, or what broke.
    pub async fn submit(context: &RequestContext, id: String) -> Reply {
        let session = context.signed_in(&Route::Confirm(id.clone()))?;
        match acting_for::choose(context.services(), session, identifier(&id)?).await {
            Ok(_) => Err(Interruption::Go(Route::WorkArea(id))),
            Err(error) => Err(error.into()),
        }
    }
}
