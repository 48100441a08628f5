//! What several pages of capturing say or do.

use crate::address::{Address as _, ContractId, ContratistaId, InformativaId, PageNumber};
use crate::addresses as to;
use crate::components::still_field::StillField;
use crate::field_error::FieldError;
use crate::pages::notice::Notice;
use crate::reply::{Fields, Interruption};
use domain::Cuatrimestre;
use domain::informativa::{Field, Finding, Severity};
use informativa::{CaptureError, Found, RegisterError, judging};
use leptos::prelude::*;
use std::str::FromStr;

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
            page: PageNumber::default(),
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
            page: PageNumber::default(),
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
        | CaptureError::KeyUsed
        | CaptureError::UnderWay
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

/// The field in which the revision that was seen comes back.
pub const REVISION: &str = "revision";

/// The revision that a form says was seen; where it says none, one that nothing has.
pub fn seen<T: FromStr + Default>(form: &Fields) -> T {
    let seen = form.get(REVISION).and_then(|seen| seen.parse().ok());
    seen.unwrap_or_default()
}

/// Why a form was not taken and what to do about it, for showing it again with what was typed; `full` where no more
/// fit.
///
/// # Errors
/// What is shown instead of the form.
pub fn refusal(error: CaptureError, full: &'static str) -> Result<&'static str, Interruption> {
    Ok(match error {
        CaptureError::Closed => {
            "Esta informativa ya no está en captura: alguien la descartó. No guardamos lo que escribiste. Cópialo y, si todavía hace falta, empieza otra en «Informativas»."
        }
        CaptureError::NothingDeclared => {
            "Alguien declaró que en el periodo no empezó ningún contrato, y así la informativa no lleva ninguno. Si sí empezó, abre la informativa en otra pestaña, presiona «Sí empezó un contrato» y guarda otra vez aquí."
        }
        CaptureError::Full => full,
        CaptureError::KeyUsed | CaptureError::UnderWay => {
            "Esto mismo se está guardando en este momento. Espera unos segundos y presiona otra vez."
        }
        error => return Err(notice(error)),
    })
}

/// The ways to the registers.
pub fn registers(contratista: ContratistaId) -> impl IntoView {
    let clients = to::Clients {
        contratista,
        search: String::new(),
        page: PageNumber::default(),
    };
    let people = to::People {
        contratista,
        search: String::new(),
        page: PageNumber::default(),
    };
    let services = to::RepseServices { contratista };
    view! {
        <a class="link-button" href=clients.path()>"Mis clientes"</a>
        <a class="link-button" href=people.path()>"Mis trabajadores"</a>
        <a class="link-button" href=services.path()>"Mis servicios del REPSE"</a>
    }
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
        words.push(field.label().to_owned());
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

/// The field for what is typed of a contract or a client.
pub fn contract_field(field: Field, value: &str, error: Option<String>) -> StillField {
    let (hint, kind, input_mode) = match field {
        Field::Rfc => ("12 caracteres si es empresa, 13 si es persona.", "", None),
        Field::Mail => ("", "email", None),
        Field::Mobile | Field::Telephone => ("Diez dígitos, con la lada.", "tel", None),
        Field::PostalCode => ("", "", Some("numeric")),
        Field::Order => ("Si lo tiene; va antes del objeto.", "", None),
        Field::Object => ("Para qué se contrató.", "", None),
        Field::Folio => ("El de la actividad en tu registro.", "", None),
        Field::Service => ("Como está autorizado en el REPSE.", "", None),
        Field::Start => ("Día/mes/año.", "", None),
        Field::End => ("Día/mes/año, si se conoce.", "", None),
        _ => ("", "", None),
    };
    let optional = matches!(
        field,
        Field::Telephone
            | Field::Order
            | Field::Folio
            | Field::End
            | Field::Inside
            | Field::Between
    );
    StillField {
        id: field.name().to_owned(),
        label: field.label(),
        hint,
        kind,
        input_mode,
        optional,
        value: value.to_owned(),
        error,
        ..StillField::default()
    }
}

/// What somebody else has typed into a field meanwhile.
pub fn typed_by_another(text: &str) -> String {
    if text.is_empty() {
        "Alguien más lo dejó vacío.".to_owned()
    } else {
        format!("Alguien más escribió: {text}")
    }
}

/// What is said of a row of a register that cannot be shown.
pub fn register_notice(error: RegisterError) -> Interruption {
    match error {
        RegisterError::Internal(error) => error.into(),
        // What was typed is shown again by the page itself.
        RegisterError::Unknown
        | RegisterError::Conflict
        | RegisterError::Taken
        | RegisterError::Wrong(_) => Notice::NotFound.into(),
    }
}

/// What is found of a field, with what to do about it, as pages say it.
pub fn field_errors(found: &[Found]) -> Vec<FieldError> {
    (found.iter())
        .filter(|(_, code, _)| code.blocks())
        .map(|(field, code, detail)| {
            let says = [code.says_with(*detail), code.cure_with(*detail)].join(" ");
            FieldError::new(field.name(), says)
        })
        .collect()
}

/// "1 contrato", "3 contratos".
pub fn counted(count: u64, one: &str, many: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        count => format!("{} {many}", words::thousands(count)),
    }
}
