//! Every page there is, as the server makes it.

use super::{
    accept_alta, account, another_contratista, article, confirm, efirma, efirma_as, new_password,
    notice, panel, picker, profile, recovery, sign_in, work_area,
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
    /// The same link, for whoever is signed in to the account that it is for.
    AcceptAlta(accept_alta::Model),
    /// Asking for a new link.
    Recovery(recovery::Model),
    /// Guide, step 7.
    Profile(profile::Model),
    /// One's own account.
    Account(account::home::Model),
    /// One's own sign-ins.
    SignIns(account::sign_ins::Model),
    /// Asking for another mail address.
    AccountMail(account::mail::Model),
    /// Confirming it.
    ConfirmMail(account::confirm_mail::Model),
    /// Guide, steps 8 and 9.
    Picker(picker::Model),
    /// Guide, step 10.
    Confirm(confirm::Model),
    /// Guide, step 11.
    WorkArea(work_area::Model),
    /// Another tab chose somebody else.
    AnotherContratista(another_contratista::Model),
    /// Entering with an e.firma. A document of its own, with a wasm of its own.
    EFirma(efirma::Model),
    /// As whom.
    EFirmaAs(efirma_as::Model),
    /// The contratista's first page.
    PanelHome(panel::home::Model),
    /// The contratista's general data.
    GeneralData(panel::data::Model),
    /// The contratista's capturistas.
    Capturistas(panel::capturistas::Model),
    /// Alta.
    Register(panel::register::Model),
    /// Alta of many: choosing the file.
    Many(panel::many::Model),
    /// Alta of many: what was read.
    Preview(panel::preview::Model),
    /// One of them.
    Capturista(panel::capturista::Model),
    /// Correcting his data.
    Correct(panel::correct::Model),
    /// Baja: are you sure?
    Remove(panel::remove::Model),
    /// What the contratista's programs enter with.
    Tokens(panel::tokens::Model),
    /// Revoking one of them: are you sure?
    RevokeToken(panel::revoke_token::Model),
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
            Self::NewPassword(model) => (model.title(), !model.errors.is_empty()),
            Self::AcceptAlta(_) => ("Confirma tu alta", false),
            Self::Recovery(model) => ("Recupera el acceso", !model.errors.is_empty()),
            Self::Profile(_) => ("Perfil del usuario", false),
            Self::Account(_) => ("Mi cuenta", false),
            Self::SignIns(_) => ("Mis ingresos", false),
            Self::AccountMail(model) => ("Cambia tu correo", !model.errors.is_empty()),
            Self::ConfirmMail(_) => ("Confirma tu correo", false),
            Self::Picker(model) => ("Contratista a trabajar", model.error.is_some()),
            Self::Confirm(_) => ("Confirma el contratista", false),
            Self::WorkArea(_) => ("Informativas", false),
            Self::AnotherContratista(_) => ("Cambiaste de contratista", false),
            Self::EFirma(_) => ("Ingresa con firma electrónica", false),
            Self::EFirmaAs(model) => (model.title(), false),
            Self::PanelHome(_) => ("Panel del contratista", false),
            Self::GeneralData(model) => ("Datos generales", !model.errors.is_empty()),
            Self::Capturistas(_) => ("Capturistas", false),
            Self::Register(model) => ("Registrar a una persona", !model.errors.is_empty()),
            Self::Many(model) => (
                "Registrar a muchas personas con un archivo",
                !model.errors.is_empty(),
            ),
            Self::Preview(model) => (model.heading(), false),
            Self::Capturista(model) => return model.name.clone(),
            Self::Correct(model) => ("Corregir sus datos", !model.errors.is_empty()),
            Self::Remove(_) => ("¿Dar de baja a esta persona?", false),
            Self::Tokens(model) => (panel::tokens::TITLE, !model.errors.is_empty()),
            Self::RevokeToken(_) => ("¿Revocar esta llave?", false),
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
            Self::NewPassword(new_password::Model { token: None, .. })
            | Self::Account(_)
            | Self::SignIns(_)
            | Self::AccountMail(_) => Some(Section::Account),
            Self::Picker(_) | Self::Confirm(_) => Some(Section::Contratista),
            Self::WorkArea(_) => Some(Section::Informativas),
            Self::PanelHome(_) => Some(Section::Panel),
            Self::GeneralData(_) => Some(Section::Data),
            Self::Capturistas(_)
            | Self::Register(_)
            | Self::Many(_)
            | Self::Preview(_)
            | Self::Capturista(_)
            | Self::Correct(_)
            | Self::Remove(_) => Some(Section::Capturistas),
            Self::Tokens(_) | Self::RevokeToken(_) => Some(Section::Tokens),
            _ => None,
        }
    }

    /// Where somebody is who is not signed in, as the header says it.
    pub const fn place(&self) -> Option<&'static str> {
        match self {
            Self::SignIn(_)
            | Self::NewPassword(_)
            | Self::Recovery(_)
            | Self::Notice(
                notice::Notice::PasswordSaved
                | notice::Notice::RecoverySent
                | notice::Notice::LinkExpired
                | notice::Notice::LinkUsed
                | notice::Notice::LinkReplaced
                | notice::Notice::LinkUnknown,
            ) => Some("Ingreso del capturista"),
            Self::EFirma(_) | Self::EFirmaAs(_) => Some("Ingreso con e.firma"),
            _ => None,
        }
    }

    /// The HTTP status that goes with it.
    pub fn status(&self) -> u16 {
        let refused = |failed: bool| if failed { 422 } else { 200 };
        match self {
            Self::SignIn(model) => model.status(),
            Self::NewPassword(model) => model.status(),
            Self::Recovery(model) => model.status(),
            Self::AccountMail(model) => model.status(),
            Self::Picker(model) => refused(model.error.is_some()),
            Self::AnotherContratista(_) => 409,
            Self::Notice(notice) => notice.status(),
            Self::GeneralData(model) => refused(!model.errors.is_empty()),
            Self::Register(model) => refused(!model.errors.is_empty()),
            Self::Many(model) => refused(!model.errors.is_empty()),
            Self::Correct(model) => refused(!model.errors.is_empty()),
            Self::Tokens(model) => refused(!model.errors.is_empty()),
            Self::Capturista(model) => refused(model.problem.is_some()),
            Self::AcceptAlta(_)
            | Self::Profile(_)
            | Self::Account(_)
            | Self::SignIns(_)
            | Self::ConfirmMail(_)
            | Self::Confirm(_)
            | Self::WorkArea(_)
            | Self::EFirma(_)
            | Self::EFirmaAs(_)
            | Self::PanelHome(_)
            | Self::Capturistas(_)
            | Self::Preview(_)
            | Self::Remove(_)
            | Self::RevokeToken(_)
            | Self::Article(_) => 200,
        }
    }

    /// How many seconds to wait before trying again, where a wait is on.
    pub const fn wait(&self) -> Option<u64> {
        match self {
            Self::SignIn(model) => model.wait,
            Self::NewPassword(model) => model.wait,
            Self::Recovery(model) => model.wait,
            Self::AccountMail(model) => model.wait,
            _ => None,
        }
    }

    /// Whether it is a document of its own, with scripts of its own, that the browser's copy cannot show.
    pub const fn stands_alone(&self) -> bool {
        matches!(self, Self::EFirma(_))
    }

    /// What the browser's copy gets of it: data where it lives, else HTML. `number` is the request's.
    pub fn body(self, number: Option<String>) -> Body {
        match self {
            Self::SignIn(model) => Body::SignIn(model),
            Self::NewPassword(model) => Body::NewPassword(model),
            Self::AcceptAlta(model) => still(|| accept_alta::view(model).into_any()),
            Self::Recovery(model) => Body::Recovery(model),
            Self::Profile(model) => still(|| profile::view(model).into_any()),
            Self::Account(model) => still(|| account::home::view(model).into_any()),
            Self::SignIns(model) => still(|| account::sign_ins::view(model).into_any()),
            Self::AccountMail(model) => still(|| account::mail::view(model).into_any()),
            Self::ConfirmMail(model) => still(|| account::confirm_mail::view(model).into_any()),
            Self::Picker(model) => still(|| picker::view(model).into_any()),
            Self::Confirm(model) => still(|| confirm::view(model).into_any()),
            Self::WorkArea(model) => still(|| work_area::view(model).into_any()),
            Self::AnotherContratista(model) => {
                still(|| another_contratista::view(model).into_any())
            }
            Self::EFirma(model) => still(|| efirma::view(&model).into_any()),
            Self::EFirmaAs(model) => still(|| efirma_as::view(model).into_any()),
            Self::PanelHome(model) => still(|| panel::home::view(model).into_any()),
            Self::GeneralData(model) => still(|| panel::data::view(model).into_any()),
            Self::Capturistas(model) => still(|| panel::capturistas::view(model).into_any()),
            Self::Register(model) => still(|| panel::register::view(model).into_any()),
            Self::Many(model) => still(|| panel::many::view(model).into_any()),
            Self::Preview(model) => still(|| panel::preview::view(&model).into_any()),
            Self::Capturista(model) => still(|| panel::capturista::view(model).into_any()),
            Self::Correct(model) => still(|| panel::correct::view(model).into_any()),
            Self::Remove(model) => still(|| panel::remove::view(model).into_any()),
            Self::Tokens(model) => still(|| panel::tokens::view(model).into_any()),
            Self::RevokeToken(model) => still(|| panel::revoke_token::view(model).into_any()),
            Self::Article(model) => still(|| article::view(model).into_any()),
            Self::Notice(notice) => still(|| notice::view(&notice, number).into_any()),
        }
    }
}

fn still(view: impl FnOnce() -> AnyView) -> Body {
    Body::Still(Owner::new().with(|| still_html(view())))
}
