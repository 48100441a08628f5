//! Shared by several of the contratista's pages.

use crate::address::Address as _;
use crate::addresses as to;
use crate::message::Message;
use crate::pages::notice::Notice;
use crate::reply::{Interruption, Reply};
use leptos::prelude::*;
use services::accounts::bulk::Format;
use services::accounts::{FindError, State};
use services::history::Author;
use words::capturistas::state_in_words;

/// Does not reveal whether the person exists for another contratista.
pub fn not_found(error: FindError) -> Interruption {
    match error {
        FindError::NotRegistered => Notice::NotFound.into(),
        FindError::Internal(error) => error.into(),
    }
}

/// Redirects to the general data, with the message that they are required first.
pub fn data_first() -> Reply {
    Reply::Redirect(to::Data.saying(Message::DataMissing))
}

/// Links to the same rows in each format, as a file of this name.
pub fn ways_to_download(name: &str, address: impl Fn(Format) -> String) -> AnyView {
    let link = |format: Format, label| {
        let file = [name, format.code()].join(".");
        view! { <a href=address(format) download=file>{label}</a> }
    };
    let (workbook, text) = (
        link(Format::Xlsx, "Excel (.xlsx)"),
        link(Format::Csv, "CSV"),
    );
    view! { {workbook} " o " {text} "." }.into_any()
}

/// The state as a small tag; its colour adds nothing to its words.
pub fn state_tag(state: State) -> impl IntoView {
    let tone = match state {
        State::Active => "done",
        State::InvitationPending | State::InvitationDelivered => "information",
        State::InvitationRejected
        | State::LinkExpired
        | State::InvitationRevoked
        | State::Lapsed => "warning",
        State::Removed => "over",
    };
    view! { <span class="tag" data-tone=tone>{state_in_words(state)}</span> }
}

/// Who did something, in words.
pub fn author_in_words(author: Author, name: Option<&str>) -> String {
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
