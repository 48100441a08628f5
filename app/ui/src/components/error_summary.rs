//! The summary of errors above a form: it has the focus when the page loads, and each line links to its field.

use crate::field_error::FieldError;
use leptos::prelude::*;

/// The element's `id`; the browser's copy focuses it after a refused form.
pub const ERROR_SUMMARY_ID: &str = "resumen-de-errores";

/// Draws the summary, or nothing if there are no errors.
///
/// Without scripts `autofocus` has the effect of the browser copy's focus.
#[component]
pub fn ErrorSummary(
    /// The errors, in the order of the fields.
    errors: Vec<FieldError>,
) -> impl IntoView {
    (!errors.is_empty()).then(|| {
        let lines: Vec<_> = errors
            .into_iter()
            .map(|error| {
                view! { <li><a href=["#", &error.field].concat()>{error.message}</a></li> }
            })
            .collect();
        view! {
            <div
                id=ERROR_SUMMARY_ID
                class="error-summary"
                role="alert"
                tabindex="-1"
                autofocus
                aria-labelledby="titulo-de-errores"
            >
                <h2 id="titulo-de-errores">"Hay un problema"</h2>
                <ul>{lines}</ul>
            </div>
        }
    })
}
