//! The summary of errors above a form: focused when the page comes, each line a link to its field.

use crate::field_error::FieldError;
use leptos::prelude::*;

/// The element's `id`; what the browser's copy focuses after a refused form.
pub const ERROR_SUMMARY_ID: &str = "resumen-de-errores";

/// Draws nothing when there is nothing wrong.
///
/// `autofocus` does without scripts what the browser's copy does with them.
#[component]
pub fn ErrorSummary(
    /// What is wrong, in the order of the fields.
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
