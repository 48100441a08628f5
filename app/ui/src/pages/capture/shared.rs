//! What several pages of capturing say or do.

use crate::address::{Address as _, ContractId, ContratistaId, InformativaId};
use crate::addresses as to;
use crate::pages::notice::Notice;
use crate::reply::Interruption;
use domain::Cuatrimestre;
use domain::informativa::{Field, Finding, Severity};
use informativa::{CaptureError, judging};
use leptos::prelude::*;

/// The contratista and the return that a page is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Of {
    /// For whom.
    pub contratista: ContratistaId,
    /// Which return.
    pub informativa: InformativaId,
}

impl Of {
    /// The return's page.
    pub fn page(self) -> to::Informativa {
        to::Informativa {
            contratista: self.contratista,
            informativa: self.informativa,
            search: String::new(),
            page: crate::address::PageNumber::default(),
        }
    }

    /// A contract's page.
    pub const fn contract(self, contract: ContractId) -> to::Contract {
        to::Contract {
            contratista: self.contratista,
            informativa: self.informativa,
            contract,
        }
    }

    /// A contract's workers.
    pub fn workers(self, contract: ContractId) -> to::Workers {
        to::Workers {
            contratista: self.contratista,
            informativa: self.informativa,
            contract,
            page: crate::address::PageNumber::default(),
        }
    }
}

/// What is said of a capture that cannot be.
pub fn notice(error: CaptureError) -> Interruption {
    match error {
        CaptureError::Unknown => Notice::NotFound.into(),
        CaptureError::Internal(error) => error.into(),
        CaptureError::Closed
        | CaptureError::Full
        | CaptureError::NothingDeclared
        | CaptureError::HasContracts
        | CaptureError::Conflict => Notice::NotCaptured.into(),
    }
}

/// A return's name: "Informativa del tercer cuatrimestre de 2026".
pub fn name_of(period: Cuatrimestre) -> String {
    format!("Informativa del {period}")
}

/// The way back to a page that is above this one.
pub fn back(address: String, label: String) -> impl IntoView {
    view! { <p class="back"><a href=address>{label}</a></p> }
}

/// That nothing of all this reaches IMSS: every page of a return says it.
pub fn not_imss() -> impl IntoView {
    view! {
        <p class="hint">"Esto no presenta nada ante el IMSS: este portal es independiente y no es del IMSS."</p>
    }
}

/// Whether a finding blocks or only warns, as a tag.
pub fn severity_tag(severity: Severity) -> impl IntoView {
    let (tone, words) = match severity {
        Severity::Blocking => ("warning", "Por corregir"),
        Severity::Warning => ("information", "Revisa"),
    };
    view! { <span class="tag" data-tone=tone>{words}</span> }
}

/// Where a finding is, in words: "Contrato 3, renglón 12, CURP".
pub fn place(finding: &Finding) -> String {
    let place = &finding.place;
    let mut words: Vec<String> = Vec::new();
    if let Some(contract) = place.contract {
        words.push(format!("Contrato {}", contract.number));
    }
    if let Some(row) = place.row {
        words.push(format!("renglón {}", row.number));
    }
    if let Some(field) = place.field {
        words.push(label(field).to_owned());
    }
    if words.is_empty() {
        words.push("Toda la informativa".to_owned());
    }
    words.join(", ")
}

/// The address of the very field that a finding is about.
pub fn address(of: Of, finding: &Finding) -> String {
    let Some(contract) = judging::contract_of(&finding.place) else {
        return of.page().address();
    };
    let id = ContractId(contract);
    let field = finding.place.field;
    match judging::row_of(&finding.place) {
        Some(row) => {
            let worker = to::Worker {
                contratista: of.contratista,
                informativa: of.informativa,
                contract: id,
                row: crate::address::RowNumber(row),
            };
            anchored(worker.path(), field)
        }
        None if field.is_none() => of.workers(id).address(),
        None => anchored(of.contract(id).path(), field),
    }
}

fn anchored(address: String, field: Option<Field>) -> String {
    match field {
        Some(field) => [&address, "#", field.name()].concat(),
        None => address,
    }
}

/// What a field is called on the pages.
pub const fn label(field: Field) -> &'static str {
    match field {
        Field::Rfc => "RFC del cliente",
        Field::Name => "Nombre o razón social",
        Field::Mail => "Correo",
        Field::Mobile => "Teléfono móvil",
        Field::Telephone => "Teléfono fijo",
        Field::PostalCode => "Código postal",
        Field::Neighbourhood => "Colonia",
        Field::Street => "Calle",
        Field::Number => "Número exterior",
        Field::Inside => "Número interior",
        Field::Between => "Entre calles",
        Field::Object => "Objeto del contrato",
        Field::Order => "Número de pedido u orden",
        Field::Folio => "Folio del REPSE",
        Field::Service => "Servicio u obra especializado",
        Field::Start => "Inicio",
        Field::End => "Fin",
        Field::Nss => "NSS",
        Field::Curp => "CURP",
        Field::Sbc => "SBC",
    }
}

/// "1 contrato", "3 contratos".
pub fn counted(count: u64, one: &str, many: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        count => format!("{} {many}", words::thousands(count)),
    }
}
