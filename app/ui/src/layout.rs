//! The part of the document that the browser's copy brings to life: header, page, the session's
//! dialog. What stands around it is in `frame.rs`.

use crate::browser::navigation::{HistoryStep, Navigation, Trouble};
use crate::browser::session_watch::SessionWatch;
use leptos::{either::Either, prelude::*};

/// Everything that lives. Needs a [`Navigation`] in context.
#[component]
pub fn App() -> impl IntoView {
    let navigation = expect_context::<Navigation>();
    view! {
        <header class="header" inner_html=move || navigation.header()></header>
        <Progress />
        <main id="contenido" class="main">
            <LostLine />
            {move || {
                let (body, odd) = navigation.present();
                let view = body.view();
                // Two kinds in turn: the next page never inherits a field or its contents.
                if odd { Either::Left(view) } else { Either::Right(view) }
            }}
        </main>
        <SessionWatch />
    }
}

/// A thin line on top while something is under way (the style sheet shows it only after 300 ms).
#[component]
fn Progress() -> impl IntoView {
    let navigation = expect_context::<Navigation>();
    view! {
        <div class="progress" data-busy=move || if navigation.is_busy() { "true" } else { "false" }></div>
    }
}

/// What is said when the line is down.
#[component]
fn LostLine() -> impl IntoView {
    let navigation = expect_context::<Navigation>();
    view! {
        <div class="lost-line" role="alert">
            {move || navigation.trouble().map(|trouble| match trouble {
                Trouble::Visit(address) => Either::Left(view! {
                    <p>"No pudimos conectarnos. Revisa tu internet."</p>
                    <button
                        type="button"
                        class="button"
                        on:click=move |_| navigation.go(address.clone(), HistoryStep::Push)
                    >
                        "Reintentar"
                    </button>
                }),
                Trouble::Submit(address) => Either::Right(view! {
                    <p>"No pudimos conectarnos. Lo que escribiste sigue aquí: revisa tu internet."</p>
                    <button
                        type="button"
                        class="button"
                        on:click=move |_| navigation.retry(&address)
                    >
                        "Reintentar"
                    </button>
                }),
            })}
        </div>
    }
}
