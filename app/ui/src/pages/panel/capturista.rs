//! One capturista of the contratista: how far they are, what can be done, what was done.

use crate::address::{Address as _, CapturistaId, Things};
use crate::addresses as to;
use crate::content::{Content, Sample};
use crate::message::Message;
use crate::page::Page;
use crate::pages::account::mail_address;
use crate::pages::notice::Notice;
use crate::pages::panel::shared::{not_found, state_tag};
use crate::reply::{Answered, Interruption, Reply, Sent};
use crate::request::RequestContext;
use crate::samples::{LONG_MAIL, LONG_PERSON, SOME_CURP};
use crate::section::Section;
use leptos::prelude::*;
use services::accounts::{ManageError, State};
use services::history::{Author, Event};
use services::{Administration, accounts, calendar};
use std::borrow::Cow;
use words::in_words;

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// Their id.
    pub id: CapturistaId,
    /// Full name.
    pub name: String,
    /// CURP.
    pub curp: String,
    /// Mail address.
    pub email: String,
    /// How far they are.
    pub state: State,
    /// What the mail server said when it refused the invitation.
    pub server_words: Option<String>,
    /// Until when the invitation's link works, in words.
    pub link_until: Option<String>,
    /// When the invitation leaves, in words, where it has to wait for its turn.
    pub leaves_at: Option<String>,
    /// When they last signed in, in words.
    pub last_sign_in: Option<String>,
    /// When they were registered, in words.
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
            <p class="back"><a href=to::Capturistas::default().path()>"Volver a mis capturistas"</a></p>
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
            <div class="actions">{actions(id, state, correctable, revocable, restorable)}</div>
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
    id: CapturistaId,
    state: State,
    correctable: bool,
    revocable: bool,
    restorable: bool,
) -> impl IntoView + use<> {
    let post = |action: String, label: &'static str, class: &'static str| {
        view! {
            <form method="post" action=action novalidate>
                <button class=class>{label}</button>
            </form>
        }
    };
    let link = |address: String, label: &'static str| {
        view! { <a class="button button-secondary" href=address>{label}</a> }
    };
    view! {
        {correctable
            .then(|| post(to::Invite { id }.path(), "Reenviar la invitación", "button"))}
        {correctable.then(|| link(to::Correct { id }.path(), "Corregir sus datos"))}
        {(correctable && revocable)
            .then(|| post(to::Revoke { id }.path(), "Revocar la invitación", "button button-secondary"))}
        {(state != State::Removed)
            .then(|| link(to::Remove { id }.path(), "Dar de baja"))}
        {restorable
            .then(|| post(to::Restore { id }.path(), "Deshacer la baja", "button"))}
    }
}

impl Content for Model {
    fn title(&self) -> Cow<'static, str> {
        self.name.clone().into()
    }

    fn section(&self) -> Option<Section> {
        Some(Section::Capturistas)
    }

    fn status(&self) -> u16 {
        if self.problem.is_some() { 422 } else { 200 }
    }

    fn view(self: Box<Self>) -> AnyView {
        view(*self).into_any()
    }
}

impl Page for to::Capturista {
    /// One of the contratista's capturistas.
    async fn load(self, context: &RequestContext) -> Answered {
        let session = context.entered(&self)?;
        let model = model(context, session.administration(), self.id, None).await?;
        Ok(Reply::show(model))
    }

    fn samples() -> Vec<Sample> {
        let refused = Model {
            server_words: Some(
                "permanent error (550): 5.1.1 The email account that you tried to reach does not exist".to_owned(),
            ),
            problem: Some("Ya le enviamos varios correos. Para no llenar su buzón, espera 59 minutos antes de enviar otro.".to_owned()),
            ..sample(State::InvitationRejected)
        };
        vec![
            Sample::new("capturista-rechazada", "Invitación rechazada", refused),
            Sample::new("capturista-activo", "Activo", sample(State::Active)),
            Sample::new("capturista-baja", "Baja", sample(State::Removed)),
        ]
    }
}

impl Page for to::Invite {
    /// Sends the invitation again.
    async fn submit(self, context: &RequestContext, _: Sent<'_>) -> Answered {
        let session = context.entered(&to::Capturista { id: self.id })?;
        let (services, administration) = (context.services(), session.administration());
        let done = accounts::send_invitation_again(services, administration, self.id.0).await;
        pressed(
            context,
            administration,
            self.id,
            done,
            Message::InvitedAgain,
        )
        .await
    }

    fn samples() -> Vec<Sample> {
        Vec::new()
    }
}

impl Page for to::Revoke {
    /// Voids the invitation's link.
    async fn submit(self, context: &RequestContext, _: Sent<'_>) -> Answered {
        let session = context.entered(&to::Capturista { id: self.id })?;
        let (services, administration) = (context.services(), session.administration());
        let done = accounts::revoke_invitation(services, administration, self.id.0).await;
        pressed(
            context,
            administration,
            self.id,
            done,
            Message::InvitationRevoked,
        )
        .await
    }

    fn samples() -> Vec<Sample> {
        Vec::new()
    }
}

impl Page for to::Restore {
    /// Takes a baja back.
    async fn submit(self, context: &RequestContext, _: Sent<'_>) -> Answered {
        let session = context.entered(&to::Capturista { id: self.id })?;
        let (services, administration) = (context.services(), session.administration());
        let done = accounts::restore(services, administration, self.id.0).await;
        pressed(context, administration, self.id, done, Message::Restored).await
    }

    fn samples() -> Vec<Sample> {
        Vec::new()
    }
}

/// What comes of a button: the page again, at the button's own address where it says why not, so that going
/// on means a GET.
async fn pressed(
    context: &RequestContext,
    administration: &Administration,
    id: CapturistaId,
    done: Result<(), ManageError>,
    message: Message,
) -> Answered {
    match done {
        Ok(()) => Ok(Reply::Redirect(to::Capturista { id }.saying(message))),
        Err(error) => {
            let problem = problem(error)?;
            let model = model(context, administration, id, Some(problem)).await?;
            Ok(Reply::show(model))
        }
    }
}

async fn model(
    context: &RequestContext,
    administration: &Administration,
    id: CapturistaId,
    problem: Option<String>,
) -> Result<Model, Interruption> {
    let (found, acts) = accounts::find(context.services(), administration, id.0)
        .await
        .map_err(not_found)?;
    let removed_at = acts
        .iter()
        .find(|act| act.event == Event::Removed)
        .map(|act| act.at);
    let restorable = found.state == State::Removed
        && removed_at.is_some_and(|at| context.services().now() - at <= accounts::RESTORABLE_FOR);
    Ok(Model {
        id,
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

/// Why it was not done, in words.
pub(super) fn problem(error: ManageError) -> Result<String, Interruption> {
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

fn sample(state: State) -> Model {
    let invited = !matches!(state, State::Active | State::Removed);
    Model {
        id: Things::nothing().capturista,
        name: LONG_PERSON.to_owned(),
        curp: SOME_CURP.to_owned(),
        email: LONG_MAIL.to_owned(),
        state,
        server_words: None,
        link_until: Some(
            "viernes 25 de noviembre de 2026, 12:00, hora del centro de México".to_owned(),
        ),
        leaves_at: None,
        last_sign_in: (!invited).then(|| "22 nov 2026, 12:00".to_owned()),
        registered: "22 nov 2026, 11:59".to_owned(),
        correctable: invited,
        restorable: state == State::Removed,
        history: vec![
            Act {
                what: "Creó su contraseña",
                who: "El capturista".to_owned(),
                when: "22 nov 2026, 12:00".to_owned(),
            },
            Act {
                what: "Alta",
                who: "El contratista, con el certificado 30001000000500003416".to_owned(),
                when: "22 nov 2026, 11:59".to_owned(),
            },
        ],
        problem: None,
    }
}
