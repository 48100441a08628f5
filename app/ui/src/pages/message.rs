//! One sentence on top of a page about what led to it, and the likely next step. It takes the focus, so
//! that it is read out once and the keyboard goes on from there.

use crate::address::Address as _;
use crate::addresses as to;
use crate::document_ids::REPSE;
use crate::message::Message;
use leptos::prelude::*;

/// Draws it. `autofocus` does without scripts what the browser's copy does with them.
pub fn view(message: Message) -> impl IntoView {
    let next = next(message).map(|(label, address)| {
        view! { <p><a href=address>{label}</a></p> }
    });
    view! {
        <div class="message" data-tone=tone(message) role="status" tabindex="-1" autofocus>
            <p>{sentence(message)}</p>
            {next}
        </div>
    }
}

/// Done, or a reason.
const fn tone(message: Message) -> &'static str {
    match message {
        Message::RepseMissing
        | Message::DataMissing
        | Message::NotCorrectable
        | Message::AlreadyRemoved
        | Message::OnlyCapturistas
        | Message::NoPassword
        | Message::RemovalNotTicked => "information",
        _ => "done",
    }
}

const fn sentence(message: Message) -> &'static str {
    match message {
        Message::Registered => "El registro quedó hecho: en unos momentos le llegará un correo.",
        Message::InvitedAgain => {
            "Le enviaremos otra vez la invitación; el enlace anterior dejó de servir."
        }
        Message::InvitationRevoked => {
            "La invitación quedó revocada: el enlace que recibió ya no sirve."
        }
        Message::NameCorrected => "Guardamos los datos corregidos.",
        Message::MailCorrected => {
            "Guardamos los datos corregidos y enviaremos una invitación al correo nuevo."
        }
        Message::Removed => {
            "La baja quedó hecha: ya no captura por ti. Durante una hora puedes deshacerla."
        }
        Message::Restored => "La baja quedó deshecha: de nuevo puede capturar por ti.",
        Message::Imported => {
            "Terminamos con tu archivo. Aquí ves a cuántas personas registramos y qué falta por corregir."
        }
        Message::DataSaved => "Guardamos tus datos.",
        Message::RepseMissing => {
            "Guardamos tus datos. Para registrar capturistas solo falta el PDF de tu registro REPSE."
        }
        Message::RepseSaved => "Guardamos tus datos y tu registro REPSE.",
        Message::TokenRevoked => {
            "La llave quedó revocada: desde ahora ningún programa entra con ella."
        }
        Message::DataMissing => {
            "Para registrar capturistas primero necesitamos tus datos generales y tu registro REPSE. Completa aquí lo que falte."
        }
        Message::NotCorrectable => {
            "Sus datos ya no se corrigen desde aquí: ahora los cambia esa persona o quien opera el portal."
        }
        Message::AlreadyRemoved => "Esta persona ya estaba dada de baja.",
        Message::OnlyCapturistas => {
            "La página que pediste es de los capturistas. Entraste como contratista, así que te trajimos a tu panel."
        }
        Message::SessionClosed => "La sesión quedó cerrada.",
        Message::SessionsClosed => "Tus demás sesiones quedaron cerradas.",
        Message::PasswordChanged => {
            "Tu contraseña cambió y tus demás sesiones quedaron cerradas. Te enviamos un correo que lo confirma."
        }
        Message::PasswordRemoved => {
            "Ya no tienes contraseña y tus demás sesiones quedaron cerradas. Entra con tu e.firma."
        }
        Message::AltaAccepted => {
            "Confirmaste tu alta: ya puedes trabajar para el contratista. Elígelo aquí."
        }
        Message::MailAsked => {
            "Te enviamos un enlace al correo nuevo. Ábrelo y confirma que es tuyo; mientras, seguimos usando el de antes."
        }
        Message::RemovalNotTicked => {
            "Marca la casilla para quitar tu contraseña. No se cambió nada."
        }
        Message::NoPassword => {
            "Entras con tu e.firma: vuelve a ingresar con ella y, en los cinco minutos que siguen, crea una contraseña o cambia tu correo."
        }
        Message::Left => "Dejaste de trabajar para el contratista.",
    }
}

/// The likely next step, where the page itself does not offer it.
fn next(message: Message) -> Option<(&'static str, String)> {
    Some(match message {
        Message::Registered => ("Registrar a otra persona", to::Register.path()),
        Message::InvitedAgain
        | Message::InvitationRevoked
        | Message::NameCorrected
        | Message::MailCorrected
        | Message::Removed
        | Message::Restored => ("Ver mis capturistas", to::Capturistas::default().path()),
        Message::RepseMissing => ("Elegir el PDF", ["#", REPSE].concat()),
        Message::RepseSaved => ("Registrar a una persona", to::Register.path()),
        Message::SessionClosed => ("Cambiar mi contraseña", to::ChangePassword.path()),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn each_is_told_by_a_sentence_of_its_own() {
        let sentences: HashSet<_> = Message::ALL.map(sentence).into();
        assert_eq!(sentences.len(), Message::ALL.len());
        for message in Message::ALL {
            assert!(sentence(message).ends_with('.'), "{message:?}");
        }
    }
}
