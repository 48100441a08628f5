//! One capturista of the contratista: progress, possible acts, history.

use crate::address::{Address as _, CapturistaId};
use crate::addresses as to;
use crate::content::{Content, Sample};
use crate::message::Message;
use crate::page::Page;
use crate::pages::account::mail_address;
use crate::pages::notice::Notice;
use crate::pages::panel::shared::{author_in_words, not_found, state_tag};
use crate::reply::{Answered, Interruption, Reply, Sent};
use crate::request::RequestContext;
use crate::samples;
use crate::section::Section;
use leptos::prelude::*;
use services::accounts::{Act, Capturista, ManageError, State};
use services::calendar::{moment_in_short, until_in_words};
use services::history::{Author, Event};
use services::{Administration, accounts};
use std::borrow::Cow;
use values::CapturistaField;
use words::in_words;

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// The capturista and their progress.
    pub found: Capturista,
    /// Whether a baja can still be undone.
    pub restorable: bool,
    /// The history, the latest first.
    pub history: Vec<Act>,
    /// Why an act was refused.
    pub problem: Option<String>,
}

/// Draws the page.
pub fn view(model: Model) -> impl IntoView {
    let Model {
        found,
        restorable,
        history,
        problem,
    } = model;
    let problem = problem.map(|text| {
        view! { <p class="message message-wrong" role="alert" tabindex="-1" autofocus>{text}</p> }
    });
    let next = what_next(&found);
    let words = found.server_words.clone().map(|words| {
        view! {
            <p>"El servidor de correo respondió:"</p>
            <blockquote class="server-words">{words}</blockquote>
        }
    });
    let last_sign_in = (found.last_sign_in).map_or_else(|| "Nunca".to_owned(), moment_in_short);
    let acts: Vec<_> = history
        .into_iter()
        .map(|act| {
            view! {
                <li>
                    <strong>{what(act.event)}</strong>
                    <span>{author_in_words(act.author, act.author_name.as_deref())} " · " {moment_in_short(act.at)}</span>
                </li>
            }
        })
        .collect();
    view! {
        <section class="panel">
            <p class="back"><a href=to::Capturistas::default().path()>"Volver a mis capturistas"</a></p>
            <h1 tabindex="-1">{found.texts.full_name()}</h1>
            {problem}
            <dl class="facts facts-large">
                <div><dt>"CURP"</dt><dd class="code">{found.texts[CapturistaField::Curp].clone()}</dd></div>
                <div><dt>"Correo"</dt><dd>{mail_address(&found.texts[CapturistaField::Email])}</dd></div>
                <div><dt>"Estado"</dt><dd>{state_tag(found.state)}</dd></div>
                <div><dt>"Último ingreso"</dt><dd>{last_sign_in}</dd></div>
                <div><dt>"Alta"</dt><dd>{moment_in_short(found.registered_at)}</dd></div>
            </dl>
            <p>{next}</p>
            {words}
            <div class="actions">{actions(&found, restorable)}</div>
        </section>
        <section class="panel" aria-labelledby="titulo-historia">
            <h2 id="titulo-historia">"Historia"</h2>
            <ol class="history">{acts}</ol>
        </section>
    }
}

fn what_next(found: &Capturista) -> String {
    match found.state {
        State::InvitationPending => match found.invitation_leaves_at.map(until_in_words) {
            Some(moment) => format!("Su invitación espera su turno: los correos de tus altas salen poco a poco. Saldrá a {moment}; no tienes que hacer nada más."),
            None => "Su invitación está por salir; en unos momentos le llegará.".to_owned(),
        },
        State::InvitationDelivered => match found.link_expires_at.map(until_in_words) {
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

fn actions(found: &Capturista, restorable: bool) -> impl IntoView + use<> {
    let (id, state, correctable) = (CapturistaId(found.id), found.state, found.correctable);
    let revocable = found.link_expires_at.is_some()
        || matches!(state, State::InvitationPending | State::InvitationRejected);
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
        self.found.texts.full_name().into()
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
    /// Shows one of the contratista's capturistas.
    async fn load(self, context: &RequestContext) -> Answered {
        let session = context.entered(&self)?;
        let model = model(context, session.administration(), self.id, None).await?;
        Ok(Reply::show(model))
    }

    fn samples() -> Vec<Sample> {
        let mut refused = sample(State::InvitationRejected);
        refused.found.server_words = Some(
            "permanent error (550): 5.1.1 The email account that you tried to reach does not exist"
                .to_owned(),
        );
        refused.problem = Some("Ya le enviamos varios correos. Para no llenar su buzón, espera 59 minutos antes de enviar otro.".to_owned());
        vec![
            Sample::new("capturista-rechazada", "Invitación rechazada", refused),
            Sample::new("capturista-activo", "Con acceso", sample(State::Active)),
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
    /// Undoes a baja.
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

/// The result of a button: a redirect to the page; or, at the button's own address, the page with the refusal, whose
/// links lead on with a GET.
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
        found,
        restorable,
        history: acts,
        problem,
    })
}

/// The reason of the refusal, in words.
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

fn sample(state: State) -> Model {
    let act = |event, author, name: Option<&str>| Act {
        event,
        author,
        author_name: name.map(str::to_owned),
        at: samples::MOMENT,
    };
    let certificate = Some("30001000000500003416");
    Model {
        found: samples::registered(state),
        restorable: state == State::Removed,
        history: vec![
            act(Event::PasswordCreated, Author::Capturista, None),
            act(Event::Registered, Author::Efirma, certificate),
        ],
        problem: None,
    }
}
