//! HTML that only the server draws.

use leptos::prelude::*;

/// HTML that is never hydrated, without the framework's markers for it.
pub fn still_html(view: impl IntoView) -> String {
    view.into_view().to_html().replace("<!>", "")
}
