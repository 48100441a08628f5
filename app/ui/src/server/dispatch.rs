//! Which page answers which address, for GET and for POST.

use super::{Answer, Interruption, Reply, RequestContext, Upload, account, panel};
use crate::page::Outcome;
use crate::pages::notice::Notice;
use crate::pages::{
    Content, article, confirm, efirma, efirma_as, new_password, picker, profile, recovery, sign_in,
    work_area,
};
use crate::routes::{Meant, NEW_PASSWORD, PanelRoute, Route, SignInNotice, meant};
use secrecy::ExposeSecret as _;
use serde::de::DeserializeOwned;
use services::{LinkProblem, Session, audit};
use std::collections::HashMap;

/// Answers a GET.
pub async fn get(context: &RequestContext, address: &str) -> Answer {
    let Some(route) = Route::parse(address) else {
        return elsewhere(context, address);
    };
    let (page, message) = route.clone().apart();
    let reply = load(context, page).await;
    let mut answer = answer(context, &route, reply).await;
    if let Answer::Show(screen) = &mut answer {
        screen.message = message;
    }
    answer
}

/// Answers a GET of an address that is none of ours: what was meant may be told.
fn elsewhere(context: &RequestContext, address: &str) -> Answer {
    let notice = match meant(address) {
        Some(Meant::Route(route)) => return Answer::Moved(route),
        Some(Meant::Link(NEW_PASSWORD)) => Notice::LinkUnknown,
        Some(Meant::Link(_)) => Notice::MailLink(LinkProblem::Unknown),
        None => Notice::NotFound,
    };
    show(context, address.to_owned(), Content::Notice(notice))
}

async fn load(context: &RequestContext, route: Route) -> Reply {
    match route {
        Route::Home => Err(Interruption::Go(match context.session() {
            Some(Session::Capturista(_)) => Route::Profile,
            Some(Session::Contratista(_)) => Route::panel(),
            None => Route::sign_in(),
        })),
        Route::SignIn { return_to, notice } => sign_in::server::load(context, return_to, notice),
        Route::EFirma { return_to, notice } => efirma::server::load(context, return_to, notice),
        Route::EFirmaAs => efirma_as::server::load(context).await,
        Route::Account(route) => account::load(context, route).await,
        Route::Panel(route) => panel::load(context, route).await,
        Route::NewPassword(token) => new_password::server::load(context, token).await,
        Route::PasswordSaved => Ok(Content::Notice(Notice::PasswordSaved)),
        Route::Recovery => Ok(Content::Recovery(recovery::Model::default())),
        Route::RecoverySent => Ok(Content::Notice(Notice::RecoverySent)),
        Route::Profile => profile::server::load(context),
        Route::Picker { search, page } => picker::server::load(context, &search, page).await,
        Route::Confirm(id) => confirm::server::load(context, id).await,
        Route::WorkArea(id) => work_area::server::load(context, id).await,
        Route::Leave(_) | Route::SignOut => Ok(Content::Notice(Notice::MethodNotAllowed)),
        Route::Help { search } => Ok(Content::Article(article::Model::help(
            context.texts().help(),
            search,
        ))),
        Route::Privacy => Ok(Content::Article(article::Model::whole(
            "Aviso de privacidad",
            context.texts().privacy(false),
        ))),
        Route::PrivacyInShort => Ok(Content::Article(article::Model::whole(
            "Aviso de privacidad simplificado",
            context.texts().privacy(true),
        ))),
        Route::Saying(..) => Ok(Content::Notice(Notice::NotFound)),
    }
}

/// Answers a form post: `body` is `application/x-www-form-urlencoded`.
pub async fn post(context: &RequestContext, address: &str, body: &[u8]) -> Answer {
    let Some(route) = Route::parse(address) else {
        return show(
            context,
            address.to_owned(),
            Content::Notice(Notice::NotFound),
        );
    };
    let route = route.apart().0;
    let reply = submit(context, route.clone(), body).await;
    answer(context, &route, reply).await
}

async fn submit(context: &RequestContext, route: Route, body: &[u8]) -> Reply {
    match route {
        Route::SignIn { .. } => sign_in::server::submit(context, form(body)?).await,
        Route::NewPassword(token) => {
            new_password::server::submit(context, token, form(body)?).await
        }
        Route::Recovery => recovery::server::submit(context, form(body)?).await,
        Route::Picker { .. } => picker::server::submit(context, form(body)?).await,
        Route::Confirm(id) => confirm::server::submit(context, id).await,
        Route::Leave(id) => work_area::server::leave(context, id).await,
        Route::SignOut => sign_out(context).await,
        Route::EFirmaAs => efirma_as::server::submit(context, form(body)?).await,
        Route::Account(route) => account::submit(context, route, body).await,
        Route::Panel(route) => panel::submit(context, route, body).await,
        Route::Home
        | Route::EFirma { .. }
        | Route::PasswordSaved
        | Route::RecoverySent
        | Route::Profile
        | Route::WorkArea(_)
        | Route::Help { .. }
        | Route::Privacy
        | Route::PrivacyInShort
        | Route::Saying(..) => Ok(Content::Notice(Notice::MethodNotAllowed)),
    }
}

/// Signs out. Twice is as good as once.
async fn sign_out(context: &RequestContext) -> Reply {
    end_present_session(context).await?;
    let notice = Some(SignInNotice::SignedOut);
    Err(Interruption::Go(Route::SignIn {
        return_to: None,
        notice,
    }))
}

/// Ends the session that the request came with, if any, in the database and in the browser.
///
/// # Errors
/// When the database does not answer.
pub async fn end_present_session(context: &RequestContext) -> Result<(), services::Internal> {
    if let Some(token) = context.token() {
        services::sessions::end(context.services(), token.expose_secret()).await?;
    }
    context.end_session();
    Ok(())
}

/// Answers a form with a file in it, and what else is in its fields.
#[expect(clippy::implicit_hasher, reason = "what forms are read into")]
pub async fn upload(
    context: &RequestContext,
    route: &PanelRoute,
    fields: HashMap<String, String>,
    upload: Upload,
) -> Answer {
    let reply = panel::upload(context, route, fields, upload).await;
    answer(context, &Route::Panel(route.clone()), reply).await
}

pub(super) fn form<Form: DeserializeOwned>(body: &[u8]) -> Result<Form, Interruption> {
    serde_urlencoded::from_bytes(body).map_err(|_| Notice::Unreadable.into())
}

/// Makes an answer of a reply. What broke goes to the log, without any value of the request.
async fn answer(context: &RequestContext, route: &Route, reply: Reply) -> Answer {
    let content = match reply {
        Ok(content) => content,
        Err(Interruption::Show(content)) => *content,
        Err(Interruption::Go(route)) => return Answer::Go(route),
        Err(Interruption::File(file)) => return Answer::File(file),
        Err(Interruption::Failed(error)) => Content::Notice(failed(route, &error)),
    };
    if let (Content::Notice(notice), Some(session)) = (&content, context.session())
        && notice.is_not_his()
    {
        audit::access_refused(context.services(), session.into(), route.pattern()).await;
    }
    show(context, route.address(), content)
}

fn failed(route: &Route, error: &services::Internal) -> Notice {
    tracing::error!(route = route.pattern(), %error, "request failed");
    if error.is_overload() {
        Notice::Busy
    } else {
        Notice::Broken
    }
}

fn show(context: &RequestContext, address: String, content: Content) -> Answer {
    Answer::Show(Box::new(context.screen(address, content)))
}

/// What the browser's copy gets. Where the answer leads on, the page there is given at once, as
/// whoever asks is known from now on: on a slow line that spares a round trip.
///
/// A page that stands alone, and a file, the browser has to ask for by itself.
pub async fn outcome(context: &RequestContext, address: &str, answer: Answer) -> Outcome {
    let answer = match answer {
        Answer::Show(_) | Answer::File(_) => answer,
        Answer::Go(route) | Answer::Moved(route) => match context.again().await {
            Ok(context) => get(&context, &route.address()).await,
            Err(error) => show(
                context,
                route.address(),
                Content::Notice(failed(&route, &error)),
            ),
        },
    };
    match answer {
        Answer::Show(screen) if screen.content.stands_alone() => Outcome::Go(screen.address),
        Answer::Show(screen) => Outcome::Show(Box::new(screen.page())),
        Answer::Go(route) | Answer::Moved(route) => Outcome::Go(route.address()),
        Answer::File(_) => Outcome::Go(address.to_owned()),
    }
}
