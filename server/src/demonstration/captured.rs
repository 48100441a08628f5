//! A return in the middle of its capture, so that there is something to look at: contracts that are right, one with
//! something to correct, and workers who are nobody.

use crate::command_line::Failure;
use domain::informativa::Field;
use domain::{Cuatrimestre, Curp, Nss, Rfc};
use informativa::repse::ServiceField;
use informativa::returns::StartError;
use informativa::workers::WorkerTexts;
use informativa::{Capturing, ContractTexts, contracts, repse, returns, workers};
use services::{Administration, Services};

const FOLIO: &str = "A1B2C3D4-0001";
const SERVICE: &str = "Servicios de limpieza y mantenimiento de bienes inmuebles";

/// The contracts: RFC of the client, its name, the objeto, how many workers.
const CONTRACTS: [(&str, &str, &str, u32); 3] = [
    (
        "XIQB891116QE4",
        "BERENICE XIMO QUEZADA",
        "Limpieza nocturna de la nave 3",
        14,
    ),
    (
        "IIA040805DZ4",
        "INDISTRIA ILUMINADORA DE ALMACENES",
        "Mantenimiento de luminarias",
        28,
    ),
    // The client's RFC lacks a character: that is to be corrected.
    ("IIA040805DZ", "INDISTRIA ILUMINADORA DE ALMACENES", "", 0),
];

fn internal(error: impl std::fmt::Display) -> Failure {
    Failure::Internal(format!("al preparar la demostración: {error}"))
}

/// Captures it for this contratista, unless it has begun a return of the running period.
///
/// # Errors
/// When a use case refuses, which does not happen on an empty database.
pub async fn sow(services: &Services, rfc: &Rfc) -> Result<(), Failure> {
    let operator = Administration::of_operator(services, rfc).await;
    let right = Capturing::from(&operator.map_err(internal)?);
    let period = Cuatrimestre::containing(services.today());
    let id = match returns::start(services, &right, period, false).await {
        Ok(id) => id,
        Err(StartError::Open(_)) => return Ok(()),
        Err(error) => return Err(internal(error)),
    };
    let service = |field| match field {
        ServiceField::Folio => FOLIO.to_owned(),
        ServiceField::Description => SERVICE.to_owned(),
        ServiceField::ValidUntil => String::new(),
    };
    repse::register(services, &right, service)
        .await
        .map_err(internal)?;
    let start = period.first_day().to_string();
    let mut first = 0;
    for (rfc, name, object, count) in CONTRACTS {
        let texts = ContractTexts::of(|field| match field {
            Field::Rfc => rfc,
            Field::Name => name,
            Field::Mail => "compras@demo.invalid",
            Field::Mobile => "55 1234 5678",
            Field::Object => object,
            Field::Folio => FOLIO,
            Field::Service => SERVICE,
            Field::Start => &start,
            _ => "",
        });
        let contract = contracts::add(services, &right, id, &texts)
            .await
            .map_err(internal)?;
        let people = (first..first + count).filter_map(worker).collect();
        workers::add(services, &right, contract, people)
            .await
            .map_err(internal)?;
        first += count;
    }
    Ok(())
}

/// An invented worker: the identifiers are well formed and belong to nobody.
pub(super) fn worker(number: u32) -> Option<WorkerTexts> {
    let letter = |place: u32| {
        let letters = b"BCDFGHJKLMNPQRSTVWXYZ";
        let index = usize::try_from(number / 21_u32.pow(place) % 21).unwrap_or_default();
        letters.get(index).copied().map_or('X', char::from)
    };
    let curp = format!("DXMO900101HNE{}{}{}0", letter(0), letter(1), letter(2));
    let curp = (0..10).find_map(|digit| Curp::parse(&format!("{curp}{digit}")).ok())?;
    let nss = format!("9{:09}", number + 1);
    let nss = (0..10).find_map(|digit| Nss::parse(&format!("{nss}{digit}")).ok())?;
    let sbc = format!("{}.{:02}", 400 + number * 7 % 300, number % 100);
    let name = format!("PERSONA INVENTADA {}", number + 1);
    Some(WorkerTexts::new(nss.as_str(), curp.as_str(), &sbc, &name))
}
