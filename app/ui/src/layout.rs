//! Status elements on every page that is hydrated: a request in progress, the session's end. `portal.js` shows and
//! hides them; the wasm does not use them.

use crate::document_ids::{SESSION_ID, STATUS_ID};
use leptos::prelude::*;

/// A thin line on top, and words (the style sheet and `portal.js` show both only after 300 ms).
pub fn under_way() -> impl IntoView {
    view! {
        <div class="progress" data-busy="false"></div>
        <p class="under-way" role="status" id=STATUS_ID></p>
    }
}

/// The dialog that asks, before the session ends, whether to continue. Of each pair of texts one is shown: whether
/// continuing can extend the session (not when the eight hours are nearly over).
pub fn session_dialog() -> impl IntoView {
    view! {
        <dialog
            id=SESSION_ID
            class="dialog"
            aria-labelledby="titulo-de-la-sesion"
            aria-describedby="texto-de-la-sesion"
        >
            <h2 id="titulo-de-la-sesion">"Tu sesión está por terminar"</h2>
            <p id="texto-de-la-sesion">
                <span data-extends="true">
                    "La cerraremos en " <span data-left="">"2 minutos"</span> " si no sigues"
                </span>
                <span data-extends="false" hidden>
                    "Llegó al tiempo máximo: en " <span data-left="">"2 minutos"</span>
                    " tendrás que volver a iniciar sesión"
                </span>
            </p>
            <div class="actions">
                <button type="button" class="button">
                    <span data-extends="true">"Seguir trabajando"</span>
                    <span data-extends="false" hidden>"Aceptar"</span>
                </button>
            </div>
        </dialog>
    }
}
