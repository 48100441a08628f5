//! *Mis ingresos*: sign-ins with the account's CURP, and failed attempts.

use crate::address::Address as _;
use crate::addresses as to;
use crate::components::icon::{LuInbox, icon};
use crate::components::paging::Paging;
use crate::content::{Content, Sample};
use crate::page::Page;
use crate::reply::{Answered, Reply};
use crate::request::RequestContext;
use crate::section::Section;
use leptos::prelude::*;
use services::account;
use services::account::OwnSignIn;
use services::audit::Outcome;
use services::calendar::moment_in_short;
use std::borrow::Cow;

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// One page of the sign-ins, the latest first.
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
    /// The result, in words.
    pub result: &'static str,
    /// Whether it failed.
    pub failed: bool,
    /// The means, in words.
    pub means: &'static str,
    /// The number of equal attempts, in words; `None` for a single one.
    pub times: Option<String>,
    /// When, in words.
    pub at: String,
    /// On which device, in words.
    pub device: Option<String>,
    /// From which address, or addresses, in words.
    pub address: Option<String>,
    /// Whether it opened this session.
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
                <a href=to::ChangePassword.path()>"cambia tu contraseña"</a> "."
            </p>
            {list(sign_ins)}
            {Paging::of("ingresos", page, pages)
                .counting(total, "ingresos e intentos")
                .by("Más recientes", "Más antiguos")
                .view(|page| to::SignIns { page }.address())}
            <p><a class="link-button" href=to::Account.path()>"Regresar a mi cuenta"</a></p>
        </section>
    }
}

/// Draws these sign-ins, or a message that there are none.
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

impl Content for Model {
    fn title(&self) -> Cow<'static, str> {
        "Mis ingresos".into()
    }

    fn section(&self) -> Option<Section> {
        Some(Section::Account)
    }

    fn view(self: Box<Self>) -> AnyView {
        view(*self).into_any()
    }
}

impl Page for to::SignIns {
    /// Shows one page of the signed-in person's sign-ins.
    async fn load(self, context: &RequestContext) -> Answered {
        let own = context.signed_in(&self)?;
        let found = account::sign_ins(context.services(), own, self.page.get()).await?;
        Ok(Reply::show(Model {
            sign_ins: found.items.into_iter().map(in_words).collect(),
            total: found.total,
            page: found.page,
            pages: found.pages,
        }))
    }

    fn samples() -> Vec<Sample> {
        let page = |slug, name, number| {
            let some = u64::from(number > 0);
            let model = Model {
                sign_ins: samples(number),
                total: some * 47,
                page: 1 + some,
                pages: 1 + some * 2,
            };
            Sample::new(slug, name, model)
        };
        vec![
            page("cuenta-ingresos", "Mis ingresos", 20),
            page("cuenta-ingresos-nada", "Mis ingresos, ninguno", 0),
        ]
    }
}

/// The text for attempts of one day from several addresses.
const SEVERAL: &str = "varias";

/// A sign-in in words. The reason of a refusal is given only if the owner can do something about it.
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

fn sample() -> SignIn {
    SignIn {
        result: "Ingreso correcto",
        failed: false,
        means: "CURP y contraseña",
        times: None,
        at: "7 sep 2026, 09:00".to_owned(),
        device: Some("Firefox en Windows".to_owned()),
        address: Some("203.0.113.9".to_owned()),
        is_this_one: true,
    }
}

/// This many invented sign-ins, of every kind.
pub(super) fn samples(number: usize) -> Vec<SignIn> {
    let failed = |result, address: Option<&str>| SignIn {
        result,
        failed: true,
        device: None,
        address: address.map(str::to_owned),
        is_this_one: false,
        ..sample()
    };
    let kinds = [
        SignIn {
            means: "e.firma",
            is_this_one: false,
            ..sample()
        },
        failed("Contraseña incorrecta", Some("203.0.113.9")),
        failed(
            "Se pidió esperar",
            Some("2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"),
        ),
        SignIn {
            times: Some("812".to_owned()),
            at: "7 sep 2026, 08:12 a 7 sep 2026, 23:40".to_owned(),
            ..failed("Se pidió esperar", Some("varias"))
        },
        failed("No se permitió el ingreso", None),
    ];
    let others = kinds.into_iter().cycle();
    std::iter::once(sample())
        .chain(others)
        .take(number)
        .collect()
}
