//! The demonstration's own pages: its guide, its mailbox, its clock. Plain HTML, without scripts.

use super::{PASSWORD, efirmas, samples, seed};
use crate::http::{OwnPolicy, Web, html, problem_page, request_number};
use axum::Router;
use axum::extract::{Form, Path, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use domain::Cuatrimestre;
use leptos::prelude::*;
use sea_orm::DatabaseConnection;
use secrecy::ExposeSecret as _;
use serde::Deserialize;
use services::{OffsetClock, calendar, demonstration, installation};
use std::path::PathBuf;
use std::sync::Arc;
use ui::document::static_page;
use ui::frame::Frame;
use ui::pages::notice::Notice;
use uuid::Uuid;

/// The state of the demonstration's pages, besides the services.
#[derive(Clone)]
pub struct Demonstration {
    /// Where the clock's offset is stored.
    pub database: DatabaseConnection,
    /// The clock that can be moved.
    pub clock: Arc<OffsetClock>,
    /// The demonstration's folder.
    pub folder: PathBuf,
}

/// The policy of a mail's own page: it loads and runs nothing, only the mailbox may frame it, and its links open in the
/// whole window.
const MAIL_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'self'; sandbox allow-top-navigation-by-user-activation",
);

/// Adds the pages to the portal's routes.
pub fn routes(router: Router<Web>, demonstration: &Demonstration) -> Router<Web> {
    let clock = demonstration.clone();
    let folder = demonstration.folder.clone();
    router
        .route(
            "/demo/efirmas/{name}",
            get(
                move |Path(name): Path<String>, web: State<Web>, request: Request| async move {
                    efirma_file(&web, &folder, &name, &request)
                },
            ),
        )
        .route("/demo/archivos/{name}", get(sample_file))
        .route("/demo", get(guide))
        .route("/demo/correo", get(mailbox))
        .route("/demo/correo/{id}", get(mail))
        .route("/demo/correo/{id}/html", get(mail_html))
        .route(
            "/demo/reloj",
            get(clock_page).post(move |web: State<Web>, form: Form<Move>| {
                let clock = clock.clone();
                async move { move_clock(web, clock, form).await }
            }),
        )
}

/// Draws one of the demonstration's own pages.
pub(super) fn page(web: &Web, title: &str, main: impl FnOnce() -> AnyView) -> Response {
    let frame = Frame::of_nobody(true);
    html(200, static_page(title, &frame, &web.site.assets, main))
}

async fn guide(State(web): State<Web>) -> Response {
    page(&web, "Demostración", || {
        view! {
            <article class="article">
                <h1>"Demostración de ICSOE"</h1>
                <p class="lead">
                    "Todo pasa en este equipo: los correos llegan a un buzón de aquí y las personas son inventadas."
                </p>
                <h2>"Sé contratista: entra con e.firma y registra a alguien"</h2>
                <ol>
                    <li>
                        "Descarga una e.firma de prueba (los dos archivos). La contraseña de todas las llaves es "
                        <code>{efirmas::PASSWORD}</code> "."
                        <ul>{efirma_links()}</ul>
                    </li>
                    <li>
                        "Abre " <a href="/ingresar/efirma">"Ingresa con firma electrónica"</a>
                        ", elige los dos archivos y escribe la contraseña."
                    </li>
                    <li>"Da los datos generales, sube cualquier PDF como registro REPSE y registra a una persona como capturista: a ti, por ejemplo."</li>
                    <li>
                        "Cierra la sesión, abre el " <a href="/demo/correo">"buzón"</a>
                        " y sigue el enlace para crear la contraseña de ese capturista."
                    </li>
                </ol>
                <h2>"Recorre el ingreso del capturista"</h2>
                <ol>
                    <li>
                        "Abre el " <a href="/demo/correo">"buzón"</a>
                        ": ahí están los correos de quien acaba de recibir su invitación, con CURP "
                        <code>{seed::INVITED.curp}</code> "."
                    </li>
                    <li>"Abre el correo con su enlace, crea su contraseña e inicia sesión."</li>
                    <li>"Elige un contratista, confírmalo y llega al área de trabajo."</li>
                </ol>
                <h2>"O entra con una cuenta que ya existe"</h2>
                <dl class="facts facts-large">
                    <div><dt>"Usuario (CURP)"</dt><dd class="code">{seed::ACTIVE.curp}</dd></div>
                    <div><dt>"Contraseña"</dt><dd class="code">{PASSWORD}</dd></div>
                </dl>
                <p><a class="button" href="/ingresar">"Ir al inicio de sesión"</a></p>
                <h2>"Trae trabajadores de un archivo"</h2>
                <p>
                    "Con esa cuenta, " {seed::CONTRATISTAS[0].1}
                    " va a la mitad de una informativa. Abre uno de sus contratos, sus trabajadores y «Traer de un archivo» con uno de estos:"
                </p>
                <ul>{sample_links()}</ul>
                <h2>"Adelanta el reloj"</h2>
                <p>
                    "En el " <a href="/demo/reloj">"reloj"</a>
                    " puedes ver cómo vence un enlace o expira una sesión sin esperar."
                </p>
            </article>
        }
        .into_any()
    })
}

fn efirma_links() -> Vec<AnyView> {
    efirmas::PAIRS
        .iter()
        .map(|pair| {
            let link = |ending: &str| {
                let name = format!("{}.{ending}", pair.slug);
                let address = format!("/demo/efirmas/{name}");
                view! { <a href=address download=name.clone()>"." {ending.to_owned()}</a> }
            };
            view! { <li>{pair.about} " " {link("cer")} " y " {link("key")}</li> }.into_any()
        })
        .collect()
}

fn sample_links() -> Vec<AnyView> {
    (samples::FILES.iter())
        .map(|file| {
            let address = format!("/demo/archivos/{}", file.name);
            view! { <li>{file.about} ": " <a href=address download=file.name>{file.name}</a></li> }
                .into_any()
        })
        .collect()
}

/// Downloads one of the sample files of workers.
async fn sample_file(
    State(web): State<Web>,
    Path(name): Path<String>,
    request: Request,
) -> Response {
    let period = Cuatrimestre::containing(web.services.today());
    match samples::file(&name, period) {
        Some(bytes) => attachment(bytes),
        None => problem_page(&web, &request, Notice::NotFound),
    }
}

fn attachment(bytes: Vec<u8>) -> Response {
    (
        [
            (header::CONTENT_TYPE, "application/octet-stream"),
            (header::CONTENT_DISPOSITION, "attachment"),
        ],
        bytes,
    )
        .into_response()
}

/// Downloads one of the demonstration's keys or certificates.
fn efirma_file(web: &Web, folder: &std::path::Path, name: &str, request: &Request) -> Response {
    match efirmas::file(folder, name) {
        Some(bytes) => attachment(bytes),
        None => problem_page(web, request, Notice::NotFound),
    }
}

async fn mailbox(State(web): State<Web>, request: Request) -> Response {
    let Ok(mails) = demonstration::mailbox(&web.services).await else {
        return problem_page(&web, &request, Notice::Broken);
    };
    let empty = mails.is_empty();
    let rows: Vec<_> = mails
        .into_iter()
        .map(|mail| {
            let sent = calendar::moment_in_words(mail.sent_at);
            view! {
                <li>
                    <a href=format!("/demo/correo/{}", mail.id)>
                        <strong>{mail.subject}</strong>
                        <span>"Para " {mail.recipient} " · " {sent}</span>
                    </a>
                </li>
            }
        })
        .collect();
    page(&web, "Correo", move || {
        view! {
            <h1>"Correo"</h1>
            <p class="lead">"Los correos que el portal ha enviado, el más reciente primero."</p>
            {empty.then(|| view! { <p class="empty">"Todavía no hay correos."</p> })}
            <ul class="mail-list">{rows}</ul>
        }
        .into_any()
    })
}

async fn mail(State(web): State<Web>, Path(id): Path<String>, request: Request) -> Response {
    let Ok(id) = Uuid::try_parse(&id) else {
        return problem_page(&web, &request, Notice::NotFound);
    };
    let mail = match demonstration::mail(&web.services, id).await {
        Ok(Some(mail)) => mail,
        Ok(None) => return problem_page(&web, &request, Notice::NotFound),
        Err(_) => return problem_page(&web, &request, Notice::Broken),
    };
    let sent = calendar::moment_in_words(mail.sent_at);
    page(&web, "Correo", move || {
        view! {
            <p><a href="/demo/correo">"Todos los correos"</a></p>
            <h1>{mail.subject}</h1>
            <p class="lead">"Para " {mail.recipient} " · " {sent}</p>
            <iframe
                class="mail-frame"
                title="El correo, como lo muestra un programa de correo"
                sandbox="allow-top-navigation-by-user-activation"
                src=format!("/demo/correo/{id}/html")
            ></iframe>
            <h2>"El mismo correo como texto"</h2>
            <pre class="mail-text" tabindex="0">{linked(mail.text.expose_secret())}</pre>
        }
        .into_any()
    })
}

/// The text with its links made clickable.
fn linked(text: &str) -> Vec<AnyView> {
    text.split_inclusive(char::is_whitespace)
        .map(|word| {
            // A comma or full stop after an address belongs to the sentence.
            let link = word.trim_end().trim_end_matches([',', '.', ';']);
            if link.starts_with("http://") || link.starts_with("https://") {
                let space = word[link.len()..].to_owned();
                let link = link.to_owned();
                view! { <a href=link.clone()>{link.clone()}</a> {space} }.into_any()
            } else {
                word.to_owned().into_any()
            }
        })
        .collect()
}

async fn mail_html(State(web): State<Web>, Path(id): Path<String>, request: Request) -> Response {
    let Ok(id) = Uuid::try_parse(&id) else {
        return problem_page(&web, &request, Notice::NotFound);
    };
    let mail = match demonstration::mail(&web.services, id).await {
        Ok(Some(mail)) => mail,
        Ok(None) => return problem_page(&web, &request, Notice::NotFound),
        Err(_) => return problem_page(&web, &request, Notice::Broken),
    };
    // Links open outside the frame, as in a mail program.
    let document = mail
        .html
        .expose_secret()
        .replacen("<head>", "<head><base target=\"_top\">", 1);
    let mut response = html(200, document);
    response.extensions_mut().insert(OwnPolicy(MAIL_POLICY));
    response
}

/// How far to move the clock, in seconds from where it is; `None` resets it.
#[derive(Debug, Deserialize)]
struct Move {
    segundos: Option<i64>,
}

async fn clock_page(State(web): State<Web>) -> Response {
    let now = calendar::moment_in_words(web.services.now());
    let choices = [
        ("5 minutos", 300),
        ("15 minutos", 900),
        ("1 hora", 3_600),
        ("1 día", 86_400),
        ("72 horas", 259_200),
        ("30 días", 2_592_000),
    ];
    page(&web, "Reloj", move || {
        let buttons: Vec<_> = choices
            .into_iter()
            .map(|(label, seconds)| {
                view! {
                    <form method="post" action="/demo/reloj">
                        <input type="hidden" name="segundos" value=seconds.to_string() />
                        <button class="button button-secondary">"Adelantar " {label}</button>
                    </form>
                }
            })
            .collect();
        view! {
            <section class="panel">
                <h1>"Reloj de la demostración"</h1>
                <p class="lead">"Para el portal, ahora es:"</p>
                <p><strong id="ahora">{now}</strong></p>
                <div class="actions">{buttons}</div>
                <form method="post" action="/demo/reloj">
                    <div class="actions"><button class="button">"Volver a la hora real"</button></div>
                </form>
            </section>
        }
        .into_any()
    })
}

async fn move_clock(
    State(web): State<Web>,
    demonstration: Demonstration,
    Form(Move { segundos }): Form<Move>,
) -> Response {
    let Demonstration {
        database, clock, ..
    } = demonstration;
    let offset = segundos.map_or(0, |seconds| clock.offset_seconds().saturating_add(seconds));
    // The calendar works within a century either way.
    let offset = offset.clamp(-3_155_760_000, 3_155_760_000);
    clock.set_offset_seconds(offset);
    if installation::set_clock_offset(&database, offset)
        .await
        .is_err()
    {
        let notice = Notice::Broken;
        let status = notice.status();
        let frame = Frame::of_nobody(true);
        let view = || ui::pages::notice::view(&notice, request_number::current()).into_any();
        return html(status, static_page("Reloj", &frame, &web.site.assets, view));
    }
    (StatusCode::SEE_OTHER, [(header::LOCATION, "/demo/reloj")]).into_response()
}
