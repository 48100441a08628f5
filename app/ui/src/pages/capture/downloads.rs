//! What is given out as files: IMSS's file of a contract's workers, a return and the registers as workbooks.

use super::rights::capturing;
use super::shared::{Of, notice};
use crate::address::{Address as _, ContractId, ContratistaId};
use crate::addresses as to;
use crate::content::Sample;
use crate::page::Page;
use crate::reply::{Answered, Download, Reply};
use crate::request::RequestContext;
use domain::Cuatrimestre;
use informativa::exports::{self, File, Register};
use informativa::{contracts, returns};
use leptos::prelude::*;

impl From<File> for Download {
    fn from(file: File) -> Self {
        Self {
            name: file.name,
            media_type: file.media_type,
            bytes: file.bytes,
        }
    }
}

/// The capture sheet of a contract, from which its file is taken.
pub(super) const fn sheet(of: Of, contract: ContractId) -> to::CaptureSheet {
    to::CaptureSheet {
        contratista: of.contratista,
        informativa: of.informativa,
        contract,
    }
}

/// The way to a return's workbook.
pub(super) fn return_book(of: Of, period: Cuatrimestre) -> impl IntoView {
    let address = to::ReturnBook {
        contratista: of.contratista,
        informativa: of.informativa,
    };
    let name = exports::return_file(period);
    view! { <a class="link-button" href=address.path() download=name>"Descargar todo en Excel"</a> }
}

/// The way to a register's workbook.
pub(super) fn register_book(contratista: ContratistaId, register: Register) -> impl IntoView {
    let address = to::RegisterBook {
        contratista,
        register,
    };
    let name = register.file();
    view! {
        <p><a href=address.address() download=name>"Descargar todo en Excel (.xlsx)"</a></p>
    }
}

impl Page for to::ImssFile {
    /// The rows that are right, as IMSS takes them; the sheet says how many are not.
    async fn load(self, context: &RequestContext) -> Answered {
        let of = Of {
            contratista: self.contratista,
            informativa: self.informativa,
        };
        let right = capturing(context, &sheet(of, self.contract), self.contratista).await?;
        let (services, id) = (context.services(), self.contract.0);
        contracts::find_in(services, &right, self.informativa.0, id)
            .await
            .map_err(notice)?;
        let file = exports::imss_file(services, &right, id).await;
        Ok(Reply::File(file.map_err(notice)?.into()))
    }

    fn samples() -> Vec<Sample> {
        Vec::new()
    }
}

impl Page for to::ReturnBook {
    /// The return with its contracts and workers.
    async fn load(self, context: &RequestContext) -> Answered {
        let of = Of {
            contratista: self.contratista,
            informativa: self.informativa,
        };
        let right = capturing(context, &of.page(), self.contratista).await?;
        let (services, id) = (context.services(), self.informativa.0);
        returns::find(services, &right, id).await.map_err(notice)?;
        let file = exports::of_return(services, &right, id).await;
        Ok(Reply::File(file.map_err(notice)?.into()))
    }

    fn samples() -> Vec<Sample> {
        Vec::new()
    }
}

impl Page for to::RegisterBook {
    /// A register, all of it.
    async fn load(self, context: &RequestContext) -> Answered {
        let work = to::WorkArea {
            id: self.contratista,
        };
        let right = capturing(context, &work, self.contratista).await?;
        let file = exports::of_register(context.services(), &right, self.register).await?;
        Ok(Reply::File(file.into()))
    }

    fn samples() -> Vec<Sample> {
        Vec::new()
    }
}
