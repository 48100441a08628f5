//! HTML that the server alone draws.

use leptos::prelude::*;

/// HTML that is never brought to life, without the marks that the framework would go by.
pub fn still_html(view: impl IntoView) -> String {
    view.into_view().to_html().replace("<!>", "")
}
