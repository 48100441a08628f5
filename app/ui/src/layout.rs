//! What surrounds every page: skip link, demonstration strip, header, main, footer.

use crate::browser::navigation::{HistoryStep, Navigation, Trouble};
use crate::browser::session_watch::SessionWatch;
use crate::page::Frame;
use crate::routes::Route;
use leptos::{either::Either, prelude::*};

/// The product's short name.
pub const PRODUCT: &str = "ICSOE";

/// The version that the footer and the profile show, from the build.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The whole body. Needs a [`Navigation`] in context.
#[component]
pub fn App() -> impl IntoView {
    let navigation = expect_context::<Navigation>();
    let demonstration = navigation.frame().demonstration;
    view! {
        <a class="skip-link" href="#contenido">"Saltar al contenido"</a>
        {demonstration.then(demonstration_strip)}
        <Header />
        <Progress />
        <main id="contenido" class="main">
            <LostLine />
            {move || {
                let (page, odd) = navigation.present();
                let view = page.body.view();
                // Two kinds in turn: the next page never inherits a field or its contents.
                if odd { Either::Left(view) } else { Either::Right(view) }
            }}
        </main>
        {footer()}
        <SessionWatch />
    }
}

/// The strip that says this is a demonstration.
pub fn demonstration_strip() -> impl IntoView {
    view! {
        <aside class="demonstration-strip" aria-label="Demostración">
            <p>
                <strong>"Demostración"</strong>
                ": personas inventadas, nada sale de este equipo. "
                <a rel="external" href="/demo">"Guía"</a> " " <a rel="external" href="/demo/correo">"Correo"</a> " "
                <a rel="external" href="/demo/reloj">"Reloj"</a>
            </p>
        </aside>
    }
}

#[component]
fn Header() -> impl IntoView {
    let navigation = expect_context::<Navigation>();
    view! {
        <header class="header">
            <div class="header-inner">
                {brand()}
                {move || navigation.frame().person.map(|person| {
                    view! {
                        <nav class="account" aria-label="Tu cuenta">
                            <a href=Route::Profile.path()>{person.name}</a>
                            <form method="post" action=Route::SignOut.path()>
                                <button class="button-quiet">"Cerrar sesión"</button>
                            </form>
                        </nav>
                    }
                })}
            </div>
        </header>
    }
}

/// The product's name, which leads home.
pub fn brand() -> impl IntoView {
    view! {
        <a class="brand" href=Route::Home.path()>
            <span class="brand-short">{PRODUCT}</span>
            <span class="brand-long">"Informativa de Contratos de Servicios u Obras Especializados"</span>
        </a>
    }
}

/// The footer, the same on every page.
pub fn footer() -> impl IntoView {
    view! {
        <footer class="footer">
            <div class="footer-inner">
                <p>"Implementación independiente: no es un sitio del IMSS ni del Gobierno de México."</p>
                <ul class="footer-links">
                    <li><a href=Route::Help.path()>"Centro de ayuda"</a></li>
                    <li><a href=Route::Privacy.path()>"Aviso de privacidad"</a></li>
                    <li><a rel="external" href="/api">"API"</a></li>
                    <li>"Versión " {VERSION}</li>
                </ul>
            </div>
        </footer>
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
                Trouble::Submit => Either::Right(view! {
                    <p>
                        "No pudimos conectarnos. Lo que escribiste sigue aquí: revisa tu internet y vuelve a intentarlo."
                    </p>
                }),
            })}
        </div>
    }
}

/// What surrounds a page that has no data of its own (demonstration pages, the last error page).
pub fn plain(frame: &Frame, main: impl IntoView) -> impl IntoView {
    view! {
        <a class="skip-link" href="#contenido">"Saltar al contenido"</a>
        {frame.demonstration.then(demonstration_strip)}
        <header class="header"><div class="header-inner">{brand()}</div></header>
        <main id="contenido" class="main">{main}</main>
        {footer()}
    }
}
