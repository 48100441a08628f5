//! `/demo/estilo`: every component and every page in every state, for people and for the tests that check all of them.

use super::pages::page;
use crate::http::{Web, html, nonce, problem_page};
use axum::Router;
use axum::extract::{Path, Request, State};
use axum::response::Response;
use axum::routing::get;
use leptos::prelude::*;
use ui::address::{Things, Whose};
use ui::components::icon::{self, icon};
use ui::content::Sample;
use ui::dispatch::PAGES;
use ui::document;
use ui::frame::{Frame, SignedIn};
use ui::pages::notice::{self, Notice};
use ui::remaining::Remaining;
use ui::samples::{LONG_COMPANY, LONG_PERSON};
use ui::screen::Screen;

/// A page's samples.
struct Group {
    /// The pattern of the page's address.
    name: &'static str,
    /// Who may see the page.
    whose: Whose,
    /// Its sample states.
    samples: Vec<Sample>,
}

/// All pages that have content.
fn groups() -> Vec<Group> {
    let notices = Group {
        name: "Avisos",
        whose: Whose::Everybodys,
        samples: notice::samples(),
    };
    let pages = PAGES.iter().map(|page| Group {
        name: page.about.pattern,
        whose: page.about.whose,
        samples: (page.samples)(),
    });
    pages
        .filter(|group| !group.samples.is_empty())
        .chain([notices])
        .collect()
}

/// The kind of session that sees a page, if it needs one.
fn signed_in(whose: Whose) -> Option<SignedIn> {
    match whose {
        Whose::Everybodys => None,
        Whose::Capturistas | Whose::CapturistasOfThatOne | Whose::WhoCapture => {
            Some(SignedIn::Capturista {
                name: LONG_PERSON.to_owned(),
                chosen: Some(Things::nothing().contratista),
            })
        }
        Whose::Contratistas | Whose::ItsContratistas => Some(SignedIn::Contratista {
            id: Things::nothing().contratista,
            name: LONG_COMPANY.to_owned(),
        }),
    }
}

/// Adds the pages.
pub fn routes(router: Router<Web>) -> Router<Web> {
    router
        .route("/demo/estilo", get(index))
        .route("/demo/estilo/{state}", get(state))
}

async fn index(State(web): State<Web>) -> Response {
    page(&web, "Estilo", || {
        let groups: Vec<_> = groups().into_iter().map(group).collect();
        view! {
            <article class="article">
                <h1>"Estilo"</h1>
                <p class="lead">"Cada componente y cada página en todos sus estados."</p>
                <h2>"Botones y enlaces"</h2>
                <div class="actions">
                    <button type="button" class="button">"Principal"</button>
                    <button type="button" class="button button-secondary">"Secundario"</button>
                    <button type="button" class="button-quiet">"Discreto"</button>
                    <a class="link-button" href="#contenido">"Enlace entre botones"</a>
                </div>
                <h2>"Iconos"</h2>
                <p>{icons()}</p>
                <h2>"Mensajes"</h2>
                <p class="message" role="status">"Cerraste tu sesión. ¡Hasta pronto!"</p>
                <div class="lost-line">
                    <p>"No pudimos conectarnos. Revisa tu internet."</p>
                    <button type="button" class="button">"Reintentar"</button>
                </div>
                <h2>"Aviso de que la sesión termina"</h2>
                <dialog open class="dialog dialog-in-place" aria-labelledby="titulo-del-aviso">
                    <h3 id="titulo-del-aviso">"Tu sesión está por terminar"</h3>
                    <p>"La cerraremos en 2 minutos si no sigues"</p>
                    <div class="actions">
                        <button type="button" class="button">"Seguir trabajando"</button>
                    </div>
                </dialog>
                {groups}
            </article>
        }
        .into_any()
    })
}

fn icons() -> Vec<AnyView> {
    [
        icon::LuBuilding2,
        icon::LuCircleCheckBig,
        icon::LuCircleHelp,
        icon::LuClock,
        icon::LuInbox,
        icon::LuInfo,
        icon::LuKeyRound,
        icon::LuMail,
        icon::LuMailCheck,
        icon::LuMegaphone,
        icon::LuMonitorSmartphone,
        icon::LuSearchX,
        icon::LuShieldCheck,
        icon::LuTriangleAlert,
        icon::LuUserRound,
    ]
    .into_iter()
    .map(|data| icon(data).into_any())
    .collect()
}

fn group(group: Group) -> impl IntoView {
    let links: Vec<_> = group
        .samples
        .into_iter()
        .map(|sample| {
            let address = ["/demo/estilo/", sample.slug].concat();
            view! { <li><a href=address>{sample.name}</a></li> }
        })
        .collect();
    view! {
        <h2>{group.name}</h2>
        <ul>{links}</ul>
    }
}

async fn state(State(web): State<Web>, Path(slug): Path<String>, request: Request) -> Response {
    let found = groups().into_iter().find_map(|group| {
        let whose = group.whose;
        let mut samples = group.samples.into_iter();
        let sample = samples.find(|sample| sample.slug == slug)?;
        Some((signed_in(sample.seen_by.unwrap_or(whose)), sample))
    });
    let Some((signed_in, sample)) = found else {
        return problem_page(&web, &request, Notice::NotFound);
    };
    let screen = Screen {
        address: request.uri().path().to_owned(),
        frame: Frame {
            demonstration: true,
            person: signed_in.clone(),
            // Invented, so that the line is shown.
            number: Some("0000-0000-0000".to_owned()),
        },
        account: None,
        // Far in the future: nobody is signed in here, and the browser's copy must not notice that.
        remaining: signed_in.map(|_| Remaining {
            seconds: 86_400,
            warning_seconds: 60,
            can_extend: true,
        }),
        message: sample.message,
        content: sample.content,
    };
    // 200 whatever the sample's own status is: the page itself was found.
    html(
        200,
        document::interactive(screen, &web.site.assets, &nonce(&request)),
    )
}
