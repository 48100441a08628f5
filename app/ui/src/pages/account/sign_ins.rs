//! *Mis ingresos*: who has signed in with one's CURP, and who has tried.

use crate::components::icon::{LuInbox, icon};
use crate::routes::{AccountRoute, Route};
use leptos::prelude::*;
use words::thousands;

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// One page of them, the latest first.
    pub sign_ins: Vec<SignIn>,
    /// How many there are on all pages.
    pub total: u64,
    /// This page, from 1.
    pub page: u64,
    /// How many pages there are, at least 1.
    pub pages: u64,
}

/// A sign-in, or an attempt that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// What came of it, in words.
    pub result: &'static str,
    /// Whether it failed.
    pub failed: bool,
    /// With what, in words.
    pub means: &'static str,
    /// How many there were alike, in words; nothing of a single one.
    pub times: Option<String>,
    /// When, in words.
    pub at: String,
    /// On which device, in words.
    pub device: Option<String>,
    /// From which address, or addresses, in words.
    pub address: Option<String>,
    /// Whether it began this session.
    pub is_this_one: bool,
}

/// Draws the page.
pub fn view(model: Model) -> impl IntoView {
    let Model {
        sign_ins,
        total,
        page,
        pages,
    } = model;
    view! {
        <section class="panel panel-wide">
            <h1 tabindex="-1">"Mis ingresos"</h1>
            <p class="lead">
                "Los de los últimos 90 días, también los intentos con tu CURP que no entraron; los de un día que fallaron por lo mismo van juntos. Si no reconoces un ingreso, "
                <a href=Route::Account(AccountRoute::Password).path()>"cambia tu contraseña"</a> "."
            </p>
            {list(sign_ins)}
            {(pages > 1).then(|| paging(page, pages, total))}
            <p><a class="link-button" href=Route::account().path()>"Regresar a mi cuenta"</a></p>
        </section>
    }
}

/// Draws some of them, or says that there are none.
pub fn list(sign_ins: Vec<SignIn>) -> impl IntoView {
    if sign_ins.is_empty() {
        return view! {
            <div class="empty">
                {icon(LuInbox)}
                <p>"Todavía no hay ingresos que mostrar. Aquí verás los próximos."</p>
            </div>
        }
        .into_any();
    }
    let lines: Vec<_> = sign_ins.into_iter().map(line).collect();
    view! {
        <p class="sign-ins-zone">"Con la hora del centro de México."</p>
        <ol class="sign-ins">{lines}</ol>
    }
    .into_any()
}

fn line(sign_in: SignIn) -> impl IntoView {
    let fact = |name: &'static str, value: String| {
        view! { <div><dt>{name}</dt><dd>{value}</dd></div> }
    };
    let this_one = sign_in.is_this_one.then_some(" (esta sesión)");
    view! {
        <li data-failed=sign_in.failed.then_some("")>
            <p><strong>{sign_in.result}</strong>{this_one}</p>
            <dl class="facts">
                {fact("Forma de ingreso", sign_in.means.to_owned())}
                {sign_in.device.map(|device| fact("Equipo", device))}
                {sign_in.times.map(|times| fact("Veces", times))}
                {fact("Fecha", sign_in.at)}
                {sign_in.address.map(|address| fact("Desde la dirección", address))}
            </dl>
        </li>
    }
}

fn paging(page: u64, pages: u64, total: u64) -> impl IntoView {
    let link = |page: u64, label: &'static str, relation: &'static str| {
        let address = Route::Account(AccountRoute::SignIns { page }).address();
        view! { <a href=address rel=relation>{label}</a> }
    };
    view! {
        <nav class="paging" aria-label="Páginas de ingresos">
            {(page > 1).then(|| link(page - 1, "Más recientes", "prev"))}
            <span>
                "Página " {thousands(page)} " de " {thousands(pages)} " (" {thousands(total)}
                " ingresos e intentos)"
            </span>
            {(page < pages).then(|| link(page + 1, "Más antiguos", "next"))}
        </nav>
    }
}

/// How the page is loaded.
pub mod server {
    use super::{Model, SignIn};
    use crate::pages::Content;
    use crate::routes::{AccountRoute, Route};
    use crate::server::{Reply, RequestContext};
    use services::account::{self, OwnSignIn};
    use services::audit::Outcome;
    use services::calendar::moment_in_short;

    /// Where attempts of one day came from when it was not one address.
    const SEVERAL: &str = "varias";

    /// One page of the sign-ins of whoever is signed in.
    ///
    /// # Errors
    /// Where to go or what to show instead, or what broke.
    pub async fn load(context: &RequestContext, page: u64) -> Reply {
        let own = context.signed_in(&Route::Account(AccountRoute::SignIns { page }))?;
        let found = account::sign_ins(context.services(), own, page).await?;
        Ok(Content::SignIns(Model {
            sign_ins: found.items.into_iter().map(in_words).collect(),
            total: found.total,
            page: found.page,
            pages: found.pages,
        }))
    }

    /// A sign-in in words. Why one was refused is said only where the owner can do something about it.
    pub fn in_words(sign_in: OwnSignIn) -> SignIn {
        let (result, failed) = match sign_in.outcome {
            Outcome::WithPassword | Outcome::WithEfirma => ("Ingreso correcto", false),
            Outcome::WrongPassword => ("Contraseña incorrecta", true),
            Outcome::Delayed => ("Se pidió esperar", true),
            Outcome::Refused => ("No se permitió el ingreso", true),
        };
        SignIn {
            result,
            failed,
            means: match sign_in.outcome {
                Outcome::WithEfirma => "e.firma",
                _ => "CURP y contraseña",
            },
            times: (sign_in.times > 1).then(|| sign_in.times.to_string()),
            at: if sign_in.times > 1 {
                format!(
                    "{} a {}",
                    moment_in_short(sign_in.since),
                    moment_in_short(sign_in.at)
                )
            } else {
                moment_in_short(sign_in.at)
            },
            device: sign_in.device,
            address: if sign_in.several_addresses {
                Some(SEVERAL.to_owned())
            } else {
                sign_in.address
            },
            is_this_one: sign_in.is_this_one,
        }
    }
}
