//! A page as data: the server makes it, sends it as HTML and as JSON, and the browser's copy draws
//! the same view from the same data. Moving to another page is asking for its data.

use crate::pages::{
    another_contratista, article, confirm, new_password, notice, picker, profile, recovery,
    sign_in, work_area,
};
use crate::routes::Route;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What surrounds every page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// Whether this is a demonstration, which a strip on every page says.
    pub demonstration: bool,
    /// Who is signed in, if anybody.
    pub person: Option<SignedIn>,
}

/// The signed-in person, as every page shows him.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    /// Full name.
    pub name: String,
    /// Time left, for the warning before the session ends.
    pub remaining: Remaining,
}

/// What is left of a session, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remaining {
    /// Until it ends unless something is done.
    pub seconds: u32,
    /// How long before that the warning comes.
    pub warning_seconds: u32,
    /// Whether going on can lengthen it (not when the eight hours are nearly over).
    pub can_extend: bool,
}

/// A whole page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Its address, or the address it would have for a GET.
    pub address: String,
    /// What surrounds it.
    pub frame: Frame,
    /// What it is about.
    pub content: Content,
}

/// Every page there is. To add one: a module in `pages/`, a variant here, a [`Route`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Content {
    /// Guide, step 6.
    SignIn(sign_in::Model),
    /// Guide, step 3.
    NewPassword(new_password::Model),
    /// Asking for a new link.
    Recovery(recovery::Model),
    /// Guide, step 7.
    Profile(profile::Model),
    /// Guide, steps 8 and 9.
    Picker(picker::Model),
    /// Guide, step 10.
    Confirm(confirm::Model),
    /// Guide, step 11.
    WorkArea(work_area::Model),
    /// Another tab chose somebody else.
    AnotherContratista(another_contratista::Model),
    /// A text to read: help, privacy.
    Article(article::Model),
    /// A short message with a way out: done, sent, expired, not found.
    Notice(notice::Notice),
}

impl Content {
    /// The page's title, without the product's name.
    pub fn title(&self) -> String {
        let (title, failed) = match self {
            Self::SignIn(model) => ("Inicio de sesión", !model.errors.is_empty()),
            Self::NewPassword(model) => ("Crea tu contraseña", !model.errors.is_empty()),
            Self::Recovery(model) => ("Recupera el acceso", !model.errors.is_empty()),
            Self::Profile(_) => ("Perfil del usuario", false),
            Self::Picker(model) => ("Contratista a trabajar", model.error.is_some()),
            Self::Confirm(_) => ("Confirma el contratista", false),
            Self::WorkArea(_) => ("Informativas", false),
            Self::AnotherContratista(_) => ("Cambiaste de contratista", false),
            Self::Article(model) => (model.title.as_str(), false),
            Self::Notice(notice) => (notice.title(), false),
        };
        if failed {
            ["Error: ", title].concat()
        } else {
            title.to_owned()
        }
    }

    /// The HTTP status that goes with it.
    pub fn status(&self) -> u16 {
        let refused = |failed: bool| if failed { 422 } else { 200 };
        match self {
            Self::SignIn(model) => model.status(),
            Self::NewPassword(model) => model.status(),
            Self::Recovery(model) => refused(!model.errors.is_empty()),
            Self::Picker(model) => refused(model.error.is_some()),
            Self::AnotherContratista(_) => 409,
            Self::Notice(notice) => notice.status(),
            Self::Profile(_) | Self::Confirm(_) | Self::WorkArea(_) | Self::Article(_) => 200,
        }
    }

    /// Draws the page.
    pub fn view(self) -> AnyView {
        match self {
            Self::SignIn(model) => sign_in::view(model).into_any(),
            Self::NewPassword(model) => new_password::view(model).into_any(),
            Self::Recovery(model) => recovery::view(model).into_any(),
            Self::Profile(model) => profile::view(model).into_any(),
            Self::Picker(model) => picker::view(model).into_any(),
            Self::Confirm(model) => confirm::view(model).into_any(),
            Self::WorkArea(model) => work_area::view(model).into_any(),
            Self::AnotherContratista(model) => another_contratista::view(model).into_any(),
            Self::Article(model) => article::view(model).into_any(),
            Self::Notice(notice) => notice::view(&notice).into_any(),
        }
    }
}

/// What comes of asking for a page or of sending a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// This page.
    Show(Box<Page>),
    /// Go there (HTTP: 303).
    Go(Route),
}

/// What is wrong with one field, in words for the reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The `id` of the field.
    pub field: String,
    /// What to do.
    pub message: String,
}

impl FieldError {
    /// An error beside the field with this `id`.
    pub fn new(field: &str, message: impl Into<String>) -> Self {
        Self {
            field: field.to_owned(),
            message: message.into(),
        }
    }
}

/// All that is wrong with a field, in one text.
pub fn error_for(errors: &[FieldError], field: &str) -> Option<String> {
    let messages: Vec<&str> = errors
        .iter()
        .filter(|error| error.field == field)
        .map(|error| error.message.as_str())
        .collect();
    (!messages.is_empty()).then(|| messages.join(" "))
}
