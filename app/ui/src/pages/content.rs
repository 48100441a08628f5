//! Every page there is, as the server makes it.

use super::{
    another_contratista, article, confirm, new_password, notice, picker, profile, recovery,
    sign_in, work_area,
};
use crate::document::still_html;
use crate::frame::Section;
use crate::page::Body;
use leptos::prelude::*;

/// Every page there is.
#[derive(Clone, Debug, PartialEq, Eq)]
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
            Self::Article(model) => (model.title, false),
            Self::Notice(notice) => (notice.title(), false),
        };
        if failed {
            ["Error: ", title].concat()
        } else {
            title.to_owned()
        }
    }

    /// The part of the portal that it belongs to, behind the sign-in.
    pub const fn section(&self) -> Option<Section> {
        match self {
            Self::Profile(_) => Some(Section::Profile),
            Self::Picker(_) | Self::Confirm(_) => Some(Section::Contratista),
            Self::WorkArea(_) => Some(Section::Informativas),
            _ => None,
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

    /// What the browser's copy gets of it: data where it lives, else HTML.
    pub fn body(self) -> Body {
        match self {
            Self::SignIn(model) => Body::SignIn(model),
            Self::NewPassword(model) => Body::NewPassword(model),
            Self::Recovery(model) => Body::Recovery(model),
            Self::Profile(model) => still(|| profile::view(model).into_any()),
            Self::Picker(model) => still(|| picker::view(model).into_any()),
            Self::Confirm(model) => still(|| confirm::view(model).into_any()),
            Self::WorkArea(model) => still(|| work_area::view(model).into_any()),
            Self::AnotherContratista(model) => {
                still(|| another_contratista::view(model).into_any())
            }
            Self::Article(model) => still(|| article::view(model).into_any()),
            Self::Notice(notice) => still(|| notice::view(&notice).into_any()),
        }
    }
}

fn still(view: impl FnOnce() -> AnyView) -> Body {
    Body::Still(Owner::new().with(|| still_html(view())))
}
