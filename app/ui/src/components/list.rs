//! What lists have in common: a search, what it found, and what is said where there is nothing. The browser's copy
//! takes over what is marked `data-found` and `data-results` while one types (`portal.js`).

use super::icon::icon;
use icondata_core::Icon;
use leptos::prelude::*;

/// A form with one field that searches by an address.
pub fn search_box(action: String, label: &'static str, words: String) -> impl IntoView {
    view! {
        <form method="get" action=action class="search" role="search">
            <label for="buscar">{label}</label>
            <div class="search-row">
                <input
                    id="buscar"
                    name="buscar"
                    type="search"
                    value=words
                    autocomplete="off"
                    spellcheck="false"
                />
                <button class="button button-secondary">"Buscar"</button>
            </div>
        </form>
    }
}

/// What a search found, in words, and the list itself.
pub fn results(found: String, list: impl IntoView) -> impl IntoView {
    view! {
        <p class="found" role="status" data-found>{found}</p>
        <div data-results>{list}</div>
    }
}

/// What is said where there is nothing, and the way on: an address and its label.
pub fn empty(
    picture: Icon,
    title: &'static str,
    text: impl IntoView,
    way: Option<(String, &'static str)>,
) -> impl IntoView {
    let way = way.map(|(address, label)| view! { <a class="link-button" href=address>{label}</a> });
    view! {
        <section class="empty">
            {icon(picture)}
            <h2>{title}</h2>
            <p>{text}</p>
            {way}
        </section>
    }
}
