//! One sentence on top of a page about what led there, and the likely next step. It has the focus, so that it is read
//! out once and the keyboard continues from there.

use crate::address::Address as _;
use crate::addresses as to;
use crate::document_ids::REPSE;
use crate::message::Message;
use leptos::prelude::*;

/// Draws it. Without scripts `autofocus` has the effect of the browser copy's focus.
pub fn view(message: Message) -> impl IntoView {
    let next = next(message).map(|(label, address)| {
        view! { <p><a href=address>{label}</a></p> }
    });
    view! {
        <div class="message" data-tone=message.tone().name() role="status" tabindex="-1" autofocus>
            <p>{message.sentence()}</p>
            {next}
        </div>
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
        let sentences: HashSet<_> = Message::ALL.map(Message::sentence).into();
        assert_eq!(sentences.len(), Message::ALL.len());
        for message in Message::ALL {
            assert!(message.sentence().ends_with('.'), "{message:?}");
        }
    }
}
