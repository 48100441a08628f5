//! The shared parts of lists: a search, its results, and a message for an empty list. While typing, the browser's copy
//! replaces what is marked `data-found` and `data-results` (`portal.js`).

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

/// A form with one field whose words are posted, so that they stand in no address (decision 27).
pub fn posted_search(action: String, label: &'static str, words: String) -> impl IntoView {
    view! {
        <form method="post" action=action class="search" role="search">
            <label for="buscar">{label}</label>
            <div class="search-row">
                <input id="buscar" name="buscar" type="search" value=words autocomplete="off" spellcheck="false" />
                <button class="button button-secondary">"Buscar"</button>
            </div>
        </form>
    }
}

/// The number of results in words, and the list itself.
pub fn results(found: String, list: impl IntoView) -> impl IntoView {
    view! {
        <p class="found" role="status" data-found>{found}</p>
        <div data-results>{list}</div>
    }
}

/// The message for an empty list, with a link: an address and its label.
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
