//! *Mi cuenta*: the account's page.

use crate::address::{Address as _, SessionId, Things};
use crate::addresses as to;
use crate::components::icon::{LuHistory, LuKeyRound, LuMail, LuMonitorSmartphone, icon};
use crate::content::{Content, Sample};
use crate::message::Message;
use crate::page::Page;
use crate::pages::account::sign_ins::{SignIn, in_words, list};
use crate::pages::account::{mail_address, sign_ins};
use crate::reply::{Answered, Reply, Sent};
use crate::request::RequestContext;
use crate::samples::LONG_MAIL;
use crate::section::Section;
use leptos::prelude::*;
use services::account;
use services::calendar::moment_in_words;
use std::borrow::Cow;

/// How many sign-ins are shown here; all are on a page of their own.
const LATEST: usize = 5;

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// The open sessions, this one first.
    pub sessions: Vec<OpenSession>,
    /// The latest sign-ins, failed ones included.
    pub sign_ins: Vec<SignIn>,
    /// Whether there are more.
    pub more_sign_ins: bool,
    /// The registered mail address, once it has been confirmed.
    pub mail: Option<String>,
    /// Whether there is a password; people who only ever signed in with an e.firma have none.
    pub has_password: bool,
    /// Whether the e.firma was used within the last minutes: then no password is asked for.
    pub without_current: bool,
}

/// An open session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenSession {
    /// Its id.
    pub id: SessionId,
    /// On which device, in words.
    pub device: String,
    /// From which address, in words.
    pub address: String,
    /// Since when, in words.
    pub since: String,
    /// When it was last active, in words.
    pub last_seen: String,
    /// Whether it is this one.
    pub is_this_one: bool,
}

/// Draws the page.
pub fn view(model: Model) -> impl IntoView {
    let Model {
        sessions,
        sign_ins,
        more_sign_ins,
        mail,
        has_password,
        without_current,
    } = model;
    let mail = mail.map_or_else(
        || view! { <p>"Todavía no has confirmado ningún correo."</p> }.into_any(),
        |mail| {
            view! {
                <dl class="facts"><div><dt>"Te escribimos a"</dt><dd>{mail_address(&mail)}</dd></div></dl>
            }
            .into_any()
        },
    );
    view! {
        <h1 tabindex="-1">"Mi cuenta"</h1>
        <div class="overview overview-pair">
            {sessions_card(sessions)}
            <section class="card" aria-labelledby="titulo-contrasena">
                {icon(LuKeyRound)}
                <h2 id="titulo-contrasena">"Contraseña"</h2>
                {password(has_password, without_current)}
            </section>
            <section class="card" aria-labelledby="titulo-correo">
                {icon(LuMail)}
                <h2 id="titulo-correo">"Correo"</h2>
                {mail}
                {(has_password || without_current)
                    .then(|| {
                        let change = to::ChangeMail.path();
                        view! { <a class="card-link" href=change>"Cambiar mi correo"</a> }
                    })}
            </section>
            {sign_ins_card(sign_ins, more_sign_ins)}
        </div>
    }
}

fn sign_ins_card(sign_ins: Vec<SignIn>, more: bool) -> impl IntoView {
    let more = more.then(|| {
        let all = to::SignIns::default().path();
        view! { <a class="card-link" href=all>"Ver todos mis ingresos"</a> }
    });
    view! {
        <section class="card card-whole" aria-labelledby="titulo-ingresos">
            {icon(LuHistory)}
            <h2 id="titulo-ingresos">"Mis últimos ingresos"</h2>
            <p>
                "También los intentos con tu CURP que no entraron. Si no reconoces un ingreso, cambia tu contraseña."
            </p>
            {list(sign_ins)}
            {more}
        </section>
    }
}

fn sessions_card(sessions: Vec<OpenSession>) -> impl IntoView {
    let others = sessions.iter().any(|session| !session.is_this_one);
    let lines: Vec<_> = sessions.into_iter().map(line).collect();
    let close_others = others.then(|| {
        let action = to::CloseOthers.path();
        view! {
            <form method="post" action=action novalidate>
                <button class="button">"Cerrar todas las demás"</button>
            </form>
        }
    });
    view! {
        <section class="card card-main" aria-labelledby="titulo-sesiones">
            {icon(LuMonitorSmartphone)}
            <h2 id="titulo-sesiones">"Sesiones abiertas"</h2>
            <p>
                "Los equipos en los que tienes la sesión abierta. Si no reconoces alguno, cierra su sesión y cambia tu contraseña."
            </p>
            <ul class="sign-ins">{lines}</ul>
            {close_others}
        </section>
    }
}

fn line(session: OpenSession) -> impl IntoView {
    let name = if session.is_this_one {
        view! { <strong>{session.device.clone()}</strong> " (esta sesión)" }.into_any()
    } else {
        view! { <strong>{session.device.clone()}</strong> }.into_any()
    };
    let close = (!session.is_this_one).then(|| {
        let which = [" de ", &session.device, ", abierta el ", &session.since].concat();
        let action = to::CloseSession { id: session.id }.path();
        view! {
            <form method="post" action=action novalidate>
                <button class="button-quiet">
                    "Cerrar esta sesión" <span class="visually-hidden">{which}</span>
                </button>
            </form>
        }
    });
    view! {
        <li>
            <p>{name}</p>
            <dl class="facts">
                <div><dt>"Desde la dirección"</dt><dd class="breakable">{session.address}</dd></div>
                <div><dt>"Abierta"</dt><dd>{session.since}</dd></div>
                <div><dt>"Última actividad"</dt><dd>{session.last_seen}</dd></div>
            </dl>
            {close}
        </li>
    }
}

fn password(has_password: bool, without_current: bool) -> impl IntoView {
    let change = to::ChangePassword.path();
    let remove = (has_password && without_current).then(|| {
        view! {
            <form method="post" action=change.clone() novalidate>
                <label class="check">
                    <input type="checkbox" name="quitar-contrasena" value="si" required />
                    "Quiero entrar solo con mi e.firma"
                </label>
                <button class="button-quiet" name="quitar" value="si">"Quitar mi contraseña"</button>
            </form>
        }
    });
    if has_password {
        view! {
            <p>"Al cambiarla se cierran tus demás sesiones y te enviamos un correo."</p>
            <a class="card-link" href=change>"Cambiar mi contraseña"</a>
            {remove}
        }
        .into_any()
    } else if without_current {
        view! {
            <p>"Entras con tu e.firma y no tienes contraseña."</p>
            <a class="card-link" href=change>"Crear una contraseña"</a>
        }
        .into_any()
    } else {
        view! {
            <p>
                "Entras con tu e.firma y no tienes contraseña. Puedes crear una, o cambiar tu correo, en los cinco minutos que siguen a cada ingreso con ella."
            </p>
            <a class="card-link" href=to::EFirma::default().path()>"Volver a ingresar con mi e.firma"</a>
        }
        .into_any()
    }
}

impl Content for Model {
    fn title(&self) -> Cow<'static, str> {
        "Mi cuenta".into()
    }

    fn section(&self) -> Option<Section> {
        Some(Section::Account)
    }

    fn view(self: Box<Self>) -> AnyView {
        view(*self).into_any()
    }
}

impl Page for to::Account {
    /// Shows the account of the signed-in person.
    async fn load(self, context: &RequestContext) -> Answered {
        let own = context.signed_in(&self)?;
        let services = context.services();
        let mut sessions = account::open_sessions(services, own).await?;
        sessions.sort_by_key(|session| !session.is_this_one);
        let sign_ins = account::sign_ins(services, own, 1).await?;
        let unknown = |text: Option<String>, words: &str| text.unwrap_or_else(|| words.to_owned());
        Ok(Reply::show(Model {
            sessions: sessions
                .into_iter()
                .map(|session| OpenSession {
                    id: SessionId(session.id),
                    device: unknown(session.device, "Navegador desconocido"),
                    address: unknown(session.address, "desconocida"),
                    since: moment_in_words(session.since),
                    last_seen: moment_in_words(session.last_seen),
                    is_this_one: session.is_this_one,
                })
                .collect(),
            more_sign_ins: sign_ins.items.len() > LATEST,
            sign_ins: (sign_ins.items.into_iter().take(LATEST))
                .map(in_words)
                .collect(),
            mail: account::mail(services, own).await?.map(|mail| mail.0),
            has_password: account::has_password(services, own).await?,
            without_current: account::needs_no_password(services, own),
        }))
    }

    fn samples() -> Vec<Sample> {
        let session = |device: &str, address: &str, is_this_one| OpenSession {
            id: Things::nothing().session,
            device: device.to_owned(),
            address: address.to_owned(),
            since: "lunes 7 de septiembre de 2026, 9:00, hora del centro de México".to_owned(),
            last_seen: "lunes 7 de septiembre de 2026, 16:45, hora del centro de México".to_owned(),
            is_this_one,
        };
        let this = session("Firefox en Windows", "203.0.113.9", true);
        let one = Model {
            sessions: vec![this.clone()],
            sign_ins: sign_ins::samples(1),
            more_sign_ins: false,
            mail: Some(LONG_MAIL.to_owned()),
            has_password: true,
            without_current: false,
        };
        let many = Model {
            sessions: vec![
                this,
                session(
                    "Samsung Internet en Android",
                    "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
                    false,
                ),
                session("Navegador desconocido", "desconocida", false),
            ],
            sign_ins: sign_ins::samples(5),
            more_sign_ins: true,
            ..one.clone()
        };
        let efirma = Model {
            has_password: false,
            mail: None,
            sign_ins: Vec::new(),
            ..one.clone()
        };
        let removing = Model {
            without_current: true,
            ..one.clone()
        };
        vec![
            Sample::new("cuenta", "Una sesión", one),
            Sample::new(
                "cuenta-quitar",
                "Con contraseña y e.firma, sin marcar",
                removing,
            )
            .saying(Message::RemovalNotTicked),
            Sample::new("cuenta-varias", "Varias sesiones", many).saying(Message::PasswordChanged),
            Sample::new("cuenta-efirma", "Sin contraseña", efirma),
        ]
    }
}

impl Page for to::CloseSession {
    /// Closes one session. Idempotent.
    async fn submit(self, context: &RequestContext, _: Sent<'_>) -> Answered {
        let own = context.signed_in(&to::Account)?;
        account::close_session(context.services(), own, self.id.0).await?;
        Ok(Reply::Redirect(to::Account.saying(Message::SessionClosed)))
    }

    fn samples() -> Vec<Sample> {
        Vec::new()
    }
}

impl Page for to::CloseOthers {
    /// Closes all other sessions.
    async fn submit(self, context: &RequestContext, _: Sent<'_>) -> Answered {
        let own = context.signed_in(&to::Account)?;
        account::close_other_sessions(context.services(), own).await?;
        Ok(Reply::Redirect(to::Account.saying(Message::SessionsClosed)))
    }

    fn samples() -> Vec<Sample> {
        Vec::new()
    }
}
