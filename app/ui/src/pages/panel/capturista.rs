//! One capturista of the contratista: how far he is, what can be done, what was done.

use super::capturistas::state_tag;
use crate::pages::account::mail_address;
use crate::routes::{PanelRoute, Route};
use leptos::prelude::*;
use services::accounts::State;

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// His id, as addresses carry it.
    pub id: String,
    /// Full name.
    pub name: String,
    /// CURP.
    pub curp: String,
    /// Mail address.
    pub email: String,
    /// How far he is.
    pub state: State,
    /// What the mail server said when it refused the invitation.
    pub server_words: Option<String>,
    /// Until when the invitation's link works, in words.
    pub link_until: Option<String>,
    /// When the invitation leaves, in words, where it has to wait for its turn.
    pub leaves_at: Option<String>,
    /// When he last signed in, in words.
    pub last_sign_in: Option<String>,
    /// When he was registered, in words.
    pub registered: String,
    /// Whether name and mail may be corrected, and the invitation revoked.
    pub correctable: bool,
    /// Whether a baja can still be taken back.
    pub restorable: bool,
    /// What was done, the latest first.
    pub history: Vec<Act>,
    /// What could not be done.
    pub problem: Option<String>,
}

/// One line of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// What was done, in words.
    pub what: &'static str,
    /// By whom, in words.
    pub who: String,
    /// When, in words.
    pub when: String,
}

/// Draws the page.
pub fn view(model: Model) -> impl IntoView {
    let Model {
        id,
        name,
        curp,
        email,
        state,
        server_words,
        link_until,
        leaves_at,
        last_sign_in,
        registered,
        correctable,
        restorable,
        history,
        problem,
    } = model;
    let problem = problem.map(|text| {
        view! { <p class="message message-wrong" role="alert" tabindex="-1" autofocus>{text}</p> }
    });
    let revocable = link_until.is_some()
        || matches!(state, State::InvitationPending | State::InvitationRejected);
    let next = what_next(state, link_until, leaves_at);
    let words = server_words.map(|words| {
        view! {
            <p>"El servidor de correo respondió:"</p>
            <blockquote class="server-words">{words}</blockquote>
        }
    });
    let acts: Vec<_> = history
        .into_iter()
        .map(|act| {
            view! {
                <li>
                    <strong>{act.what}</strong>
                    <span>{act.who} " · " {act.when}</span>
                </li>
            }
        })
        .collect();
    view! {
        <section class="panel">
            <p class="back"><a href=Route::Panel(PanelRoute::capturistas()).path()>"Volver a mis capturistas"</a></p>
            <h1 tabindex="-1">{name}</h1>
            {problem}
            <dl class="facts facts-large">
                <div><dt>"CURP"</dt><dd class="code">{curp}</dd></div>
                <div><dt>"Correo"</dt><dd>{mail_address(&email)}</dd></div>
                <div><dt>"Estado"</dt><dd>{state_tag(state)}</dd></div>
                <div><dt>"Último ingreso"</dt><dd>{last_sign_in.unwrap_or_else(|| "Nunca".to_owned())}</dd></div>
                <div><dt>"Alta"</dt><dd>{registered}</dd></div>
            </dl>
            <p>{next}</p>
            {words}
            <div class="actions">{actions(&id, state, correctable, revocable, restorable)}</div>
        </section>
        <section class="panel" aria-labelledby="titulo-historia">
            <h2 id="titulo-historia">"Historia"</h2>
            <ol class="history">{acts}</ol>
        </section>
    }
}

fn what_next(state: State, link_until: Option<String>, leaves_at: Option<String>) -> String {
    match state {
        State::InvitationPending => match leaves_at {
            Some(moment) => format!("Su invitación espera su turno: los correos de tus altas salen poco a poco. Saldrá a {moment}; no tienes que hacer nada más."),
            None => "Su invitación está por salir; en unos momentos le llegará.".to_owned(),
        },
        State::InvitationDelivered => match link_until {
            Some(until) => format!("Su invitación ya salió. El enlace para crear su contraseña sirve hasta {until}."),
            None => "Su invitación ya salió.".to_owned(),
        },
        State::InvitationRejected => "Su servidor de correo no aceptó la invitación. Revisa el correo, corrígelo y se la enviaremos de nuevo.".to_owned(),
        State::LinkExpired => "El enlace de su invitación ya venció. Reenvíasela para que cree su contraseña.".to_owned(),
        State::InvitationRevoked => "El enlace que recibió ya no sirve. Puedes enviarle otra invitación.".to_owned(),
        State::Lapsed => "Nadie abrió su invitación en 30 días, así que el alta caducó. Reenvíasela para hacerla de nuevo.".to_owned(),
        State::Active => "Ya entró y puede capturar por ti.".to_owned(),
        State::Removed => "Ya no captura por ti. Lo que capturó antes está guardado.".to_owned(),
    }
}

fn actions(
    id: &str,
    state: State,
    correctable: bool,
    revocable: bool,
    restorable: bool,
) -> impl IntoView + use<> {
    let post = |route: PanelRoute, label: &'static str, class: &'static str| {
        view! {
            <form method="post" action=Route::Panel(route).path() novalidate>
                <button class=class>{label}</button>
            </form>
        }
    };
    let link = |route: PanelRoute, label: &'static str| {
        view! { <a class="button button-secondary" href=Route::Panel(route).path()>{label}</a> }
    };
    let id = id.to_owned();
    view! {
        {correctable
            .then(|| post(PanelRoute::Invite(id.clone()), "Reenviar la invitación", "button"))}
        {correctable.then(|| link(PanelRoute::Correct(id.clone()), "Corregir sus datos"))}
        {(correctable && revocable)
            .then(|| post(PanelRoute::Revoke(id.clone()), "Revocar la invitación", "button button-secondary"))}
        {(state != State::Removed)
            .then(|| link(PanelRoute::Remove(id.clone()), "Dar de baja"))}
        {restorable
            .then(|| post(PanelRoute::Restore(id.clone()), "Deshacer la baja", "button"))}
    }
}

/// How the page is loaded and what its buttons do.
pub mod server {
    use super::{Act, Model};
    use crate::pages::Content;
    use crate::pages::notice::Notice;
    use crate::routes::{Message, PanelRoute, Route};
    use crate::server::{Interruption, Reply, RequestContext, identifier};
    use services::accounts::{self, FindError, ManageError, State};
    use services::history::{Author, Event};
    use services::{Administration, calendar};
    use uuid::Uuid;
    use words::in_words;

    /// One of the contratista's capturistas.
    ///
    /// # Errors
    /// Where to go or what to show instead, or what broke.
    pub async fn load(context: &RequestContext, id: String) -> Reply {
        let session = context.entered(&PanelRoute::Capturista(id.clone()))?;
        let model = model(context, session.administration(), identifier(&id)?, None).await?;
        Ok(Content::Capturista(model))
    }

    async fn model(
        context: &RequestContext,
        administration: &Administration,
        id: Uuid,
        problem: Option<String>,
    ) -> Result<Model, Interruption> {
        let (found, acts) = accounts::find(context.services(), administration, id)
            .await
            .map_err(not_found)?;
        let removed_at = acts
            .iter()
            .find(|act| act.event == Event::Removed)
            .map(|act| act.at);
        let restorable = found.state == State::Removed
            && removed_at
                .is_some_and(|at| context.services().now() - at <= accounts::RESTORABLE_FOR);
        Ok(Model {
            id: id.to_string(),
            name: found.full_name(),
            curp: found.curp,
            email: found.email,
            state: found.state,
            server_words: found.server_words,
            link_until: found.link_expires_at.map(calendar::until_in_words),
            leaves_at: found.invitation_leaves_at.map(calendar::until_in_words),
            last_sign_in: found.last_sign_in.map(calendar::moment_in_short),
            registered: calendar::moment_in_short(found.registered_at),
            correctable: found.correctable,
            restorable,
            history: acts
                .into_iter()
                .map(|act| Act {
                    what: what(act.event),
                    who: who(act.author, act.author_name.as_deref()),
                    when: calendar::moment_in_short(act.at),
                })
                .collect(),
            problem,
        })
    }

    pub(in crate::pages::panel) fn not_found(error: FindError) -> Interruption {
        match error {
            // Whether he exists for somebody else is not said.
            FindError::NotRegistered => Notice::NotFound.into(),
            FindError::Internal(error) => error.into(),
        }
    }

    /// What one of the buttons does.
    #[derive(Clone, Copy, Debug)]
    pub enum Button {
        /// Sends the invitation again.
        Invite,
        /// Voids the invitation's link.
        Revoke,
        /// Takes a baja back.
        Restore,
    }

    /// Does what the button says, and shows the page again: the address is the button's own, so that
    /// going on means a GET.
    ///
    /// # Errors
    /// Where to go or what to show instead, or what broke.
    pub async fn press(context: &RequestContext, id: String, button: Button) -> Reply {
        let page = PanelRoute::Capturista(id.clone());
        let session = context.entered(&page)?;
        let administration = session.administration();
        let person = identifier(&id)?;
        let services = context.services();
        let (done, message) = match button {
            Button::Invite => (
                accounts::send_invitation_again(services, administration, person).await,
                Message::InvitedAgain,
            ),
            Button::Revoke => (
                accounts::revoke_invitation(services, administration, person).await,
                Message::InvitationRevoked,
            ),
            Button::Restore => (
                accounts::restore(services, administration, person).await,
                Message::Restored,
            ),
        };
        match done {
            Ok(()) => Err(Interruption::Go(Route::Panel(page).saying(message))),
            Err(error) => {
                let problem = problem(error)?;
                let model = model(context, administration, person, Some(problem)).await?;
                Ok(Content::Capturista(model))
            }
        }
    }

    /// Why it was not done, in words.
    pub(in crate::pages::panel) fn problem(error: ManageError) -> Result<String, Interruption> {
        Ok(match error {
            ManageError::NotRegistered => return Err(Notice::NotFound.into()),
            ManageError::AlreadyActivated => {
                "Esta persona ya confirmó su correo: desde ahora solo ella o quien opera el portal puede cambiar sus datos. Si olvidó su contraseña, puede recuperarla por su cuenta.".to_owned()
            }
            ManageError::Refused => words::capturistas::REFUSED.to_owned(),
            ManageError::TooManyMails { wait } => format!(
                "Ya le enviamos varios correos. Para no llenar su buzón, espera {} antes de enviar otro.",
                in_words(wait)
            ),
            ManageError::TooLate => {
                "Ya pasó demasiado tiempo para deshacer la baja. Registra otra vez a esta persona.".to_owned()
            }
            ManageError::Internal(error) => return Err(error.into()),
        })
    }

    const fn what(event: Event) -> &'static str {
        match event {
            Event::Registered => "Alta",
            Event::InvitedAgain => "Se reenvió la invitación",
            Event::InvitationRevoked => "Se revocó la invitación",
            Event::MailCorrected => "Se corrigió el correo y se envió otra invitación",
            Event::NameCorrected => "Se corrigió el nombre",
            Event::Removed => "Baja",
            Event::Restored => "Se deshizo la baja",
            Event::PasswordCreated => "Creó su contraseña",
            Event::EfirmaUsed => "Entró por primera vez con su e.firma",
        }
    }

    fn who(author: Author, name: Option<&str>) -> String {
        match (author, name) {
            (Author::Operator, _) => "Quien opera el portal".to_owned(),
            (Author::Efirma, Some(certificate)) => {
                format!("El contratista, con el certificado {certificate}")
            }
            (Author::Efirma, None) => "El contratista".to_owned(),
            (Author::Token, Some(name)) => format!("Un programa, con la llave «{name}»"),
            (Author::Token, None) => "Un programa".to_owned(),
            (Author::Capturista, _) => "La propia persona".to_owned(),
        }
    }
}
