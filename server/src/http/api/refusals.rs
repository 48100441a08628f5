//! The refusals of an operation in the OpenAPI document: one response per status, with the codes it may carry.

use super::problem::{Body, Code, MEDIA_TYPE};
use serde_json::json;
use std::collections::BTreeMap;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema};

/// Refusals of any request.
const ALWAYS: [Code; 4] = [
    Code::UnknownHost,
    Code::TooManyRequests,
    Code::Broken,
    Code::Busy,
];
/// Further refusals of a request that changes something.
const CHANGING: [Code; 1] = [Code::ForeignOrigin];
/// Further refusals of a request with a JSON body.
const WITH_BODY: [Code; 5] = [
    Code::TooSlow,
    Code::TooLarge,
    Code::MediaType,
    Code::Unreadable,
    Code::InvalidData,
];
/// Further refusals of a request with a file as its body.
const WITH_FILE: [Code; 4] = [
    Code::TooSlow,
    Code::TooLarge,
    Code::MediaType,
    Code::InvalidData,
];
/// Further refusals of a request that needs a capturista's session.
const SIGNED_IN: [Code; 3] = [Code::NoSession, Code::SessionExpired, Code::OnlyCapturistas];
/// Further refusals of a request about a contratista's own data, by session or token.
const MANAGING: [Code; 6] = [
    Code::NoSession,
    Code::SessionExpired,
    Code::TokenUnknown,
    Code::TokenExpired,
    Code::OnlyContratistas,
    Code::MissingScope,
];
/// Further refusals of a request about what is captured for a contratista, by session or token.
const CAPTURING: [Code; 7] = [
    Code::NoSession,
    Code::SessionExpired,
    Code::TokenUnknown,
    Code::TokenExpired,
    Code::MissingScope,
    Code::NothingChosen,
    Code::Removed,
];
/// Further refusals of a sign-in with an e.firma.
const EFIRMA: [Code; 11] = [
    Code::EfirmaSeal,
    Code::EfirmaOther,
    Code::EfirmaTooEarly,
    Code::EfirmaTooLate,
    Code::EfirmaUnknownIssuer,
    Code::EfirmaHolder,
    Code::EfirmaSignature,
    Code::EfirmaRevoked,
    Code::EfirmaRevocationUnknown,
    Code::EfirmaChallenge,
    Code::ContratistaRemoved,
];

/// Declares the refusals of each operation: those of its kinds, and its own.
macro_rules! refusals {
    ($($(#[$about:meta])* $name:ident: $kinds:expr, $own:expr;)+) => {$(
        $(#[$about])*
        pub struct $name;

        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                let kinds: &[&[Code]] = $kinds;
                let own: &[Code] = $own;
                responses(kinds.concat().iter().chain(own).chain(&ALWAYS).copied())
            }
        }
    )+};
}

refusals! {
    /// Of an operation that only reads, open to everybody.
    Reading: &[], &[];
    /// Of `POST /sesion`.
    SigningIn: &[&CHANGING, &WITH_BODY], &[Code::BadCredentials, Code::TooManyAttempts];
    /// Of `POST /efirma/reto`.
    AskingForAChallenge: &[&CHANGING], &[Code::TooManyAttempts];
    /// Of `POST /efirma/sesion`.
    Entering: &[&CHANGING, &WITH_BODY, &EFIRMA], &[];
    /// Of an operation without a body that changes something, open to everybody.
    Changing: &[&CHANGING], &[];
    /// Of `POST /sesion/seguir`.
    GoingOn: &[&CHANGING], &[Code::NoSession, Code::SessionExpired];
    /// Of an operation that only reads, for a capturista's session.
    SignedIn: &[&SIGNED_IN], &[];
    /// Of `GET /contratistas`, and of `GET /cuenta/ingresos`.
    Listing: &[&SIGNED_IN], &[Code::InvalidData];
    /// Of `DELETE /cuenta/sesiones/{id}`.
    ClosingSession: &[&CHANGING, &SIGNED_IN], &[Code::NotFound];
    /// Of `DELETE /cuenta/sesiones`.
    ClosingOthers: &[&CHANGING, &SIGNED_IN], &[];
    /// Of `PUT /cuenta/contrasena`.
    ChangingPassword: &[&CHANGING, &WITH_BODY, &SIGNED_IN], &[
        Code::NoPassword,
        Code::TooManyAttempts,
    ];
    /// Of `POST /cuenta/correo`.
    ChangingMail: &[&CHANGING, &WITH_BODY, &SIGNED_IN], &[
        Code::NoPassword,
        Code::TooManyAttempts,
        Code::TooManyMails,
    ];
    /// Of `GET /contratista`.
    Present: &[&SIGNED_IN], &[Code::NothingChosen, Code::Removed];
    /// Of `PUT /contratista`.
    Choosing: &[&CHANGING, &WITH_BODY, &SIGNED_IN], &[Code::NotYours];
    /// Of `DELETE /contratista`.
    Leaving: &[&CHANGING, &SIGNED_IN], &[Code::AnotherChosen, Code::Removed, Code::InvalidData];
    /// Of `POST /validar/{tipo}`.
    Judging: &[&CHANGING, &WITH_BODY], &[Code::NotFound, Code::InvalidData];
    /// Of `GET /capturistas`.
    ListingCapturistas: &[&MANAGING], &[Code::InvalidData];
    /// Of `POST /capturistas/buscar`.
    SearchingCapturistas: &[&CHANGING, &WITH_BODY, &MANAGING], &[];
    /// Of `POST /capturistas`.
    Registering: &[&CHANGING, &WITH_BODY, &MANAGING], &[
        Code::DataMissing,
        Code::AlreadyRegistered,
        Code::DataDiffer,
        Code::KeyConflict,
        Code::UnderWay,
        Code::TooManyMails,
    ];
    /// Of `GET /capturistas/{id}`.
    ShowingCapturista: &[&MANAGING], &[Code::NotFound];
    /// Of `PATCH /capturistas/{id}`.
    Correcting: &[&CHANGING, &WITH_BODY, &MANAGING], &[
        Code::NotFound,
        Code::AlreadyActive,
        Code::DataDiffer,
        Code::TooManyMails,
    ];
    /// Of `DELETE /capturistas/{id}`.
    Removing: &[&CHANGING, &MANAGING], &[Code::NotFound];
    /// Of `POST /capturistas/{id}/restaurar`.
    Restoring: &[&CHANGING, &MANAGING], &[Code::NotFound, Code::TooLate, Code::TooManyMails];
    /// Of `POST /capturistas/{id}/invitar`.
    Inviting: &[&CHANGING, &MANAGING], &[Code::NotFound, Code::AlreadyActive, Code::TooManyMails];
    /// Of `POST /capturistas/{id}/revocar`.
    Revoking: &[&CHANGING, &MANAGING], &[Code::NotFound, Code::AlreadyActive];
    /// Of `POST /cargas`.
    HandingIn: &[&CHANGING, &WITH_FILE, &MANAGING], &[Code::DataMissing];
    /// Of `GET /cargas/{id}`.
    ShowingImport: &[&MANAGING], &[Code::NotFound, Code::InvalidData];
    /// Of `GET /cargas/{id}/por-corregir`.
    FetchingRejected: &[&MANAGING], &[Code::InvalidData, Code::NotFound];
    /// Of `POST /cargas/{id}/confirmar`.
    Confirming: &[&CHANGING, &MANAGING], &[Code::NotFound, Code::DataMissing, Code::UnderWay];
    /// Of `GET /informativas`.
    Capturing: &[&CAPTURING], &[];
    /// Of `GET /informativas/{id}` and what is below it.
    ReadingReturn: &[&CAPTURING], &[Code::NotFound, Code::NotCaptured, Code::InvalidData];
    /// Of `POST /informativas`.
    StartingReturn: &[&CHANGING, &WITH_BODY, &CAPTURING], &[
        Code::NotFound,
        Code::NotCaptured,
        Code::ReturnOpen,
        Code::Full,
        Code::KeyConflict,
        Code::UnderWay,
    ];
    /// Of `POST /informativas/{id}/contratos`.
    AddingToReturn: &[&CHANGING, &WITH_BODY, &CAPTURING], &[
        Code::NotFound,
        Code::NotCaptured,
        Code::NothingDeclared,
        Code::Full,
        Code::KeyConflict,
        Code::UnderWay,
    ];
    /// Of `POST /contratos/{id}/trabajadores`.
    AddingWorkers: &[&CHANGING, &WITH_FILE, &CAPTURING], &[
        Code::NotFound,
        Code::NotCaptured,
        Code::Full,
        Code::KeyConflict,
        Code::UnderWay,
    ];
    /// Of `POST /contratos/{id}/archivos`.
    SendingWorkersFile: &[&CHANGING, &WITH_FILE, &CAPTURING], &[
        Code::NotFound,
        Code::NotCaptured,
        Code::Full,
    ];
    /// Of `GET /contratos/{id}/archivos/{archivo}`.
    ReadingFile: &[&CAPTURING], &[Code::NotFound, Code::NotCaptured];
    /// Of `POST /contratos/{id}/archivos/{archivo}/traer` and `/deshacer`.
    TakingFile: &[&CHANGING, &WITH_BODY, &CAPTURING], &[
        Code::NotFound,
        Code::NotCaptured,
        Code::Full,
        Code::Changed,
    ];
    /// Of `PUT /contratos/{id}` and `PUT /contratos/{id}/trabajadores/{renglon}`.
    ChangingCaptured: &[&CHANGING, &WITH_BODY, &CAPTURING], &[
        Code::NotFound,
        Code::NotCaptured,
        Code::Changed,
        Code::NoPrecondition,
    ];
    /// Of `GET` of a register.
    ListingRegister: &[&CAPTURING], &[Code::InvalidData];
    /// Of a search in a register.
    SearchingRegister: &[&CHANGING, &WITH_BODY, &CAPTURING], &[];
    /// Of `GET` of a register's row.
    ReadingRegister: &[&CAPTURING], &[Code::NotFound];
    /// Of `POST /servicios`.
    RegisteringService: &[&CHANGING, &WITH_BODY, &CAPTURING], &[Code::Full];
    /// Of `PUT` of a register's row.
    CorrectingRegister: &[&CHANGING, &WITH_BODY, &CAPTURING], &[
        Code::NotFound,
        Code::InRegister,
        Code::Changed,
        Code::NoPrecondition,
    ];
    /// Of `DELETE` of a register's row.
    ForgettingRegister: &[&CHANGING, &CAPTURING], &[
        Code::NotFound,
        Code::Changed,
        Code::NoPrecondition,
    ];
    /// Of `DELETE` of a return, a contract, a worker.
    Discarding: &[&CHANGING, &CAPTURING], &[
        Code::NotFound,
        Code::NotCaptured,
        Code::Changed,
        Code::NoPrecondition,
    ];
    /// Of `GET /datos-generales`.
    ShowingData: &[&MANAGING], &[Code::NotFound];
    /// Of `PUT /datos-generales`.
    SavingData: &[&CHANGING, &WITH_BODY, &MANAGING], &[];
    /// Of `PUT /datos-generales/repse`.
    SendingFile: &[&CHANGING, &WITH_FILE, &MANAGING], &[];
    /// Of `GET /datos-generales/repse`.
    FetchingFile: &[&MANAGING], &[Code::NotFound];
}

fn responses(codes: impl Iterator<Item = Code>) -> BTreeMap<String, RefOr<Response>> {
    let mut by_status: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
    for code in codes {
        by_status.entry(code.status()).or_default().push(code);
    }
    by_status
        .into_iter()
        .map(|(status, codes)| (status.to_string(), response(status, &codes).into()))
        .collect()
}

fn response(status: u16, codes: &[Code]) -> Response {
    let description = codes
        .iter()
        .map(|code| format!("`{}`: {}.", code.as_str(), code.title()))
        .collect::<Vec<_>>()
        .join(" ");
    let mut content =
        ContentBuilder::new().schema(Some(Ref::from_schema_name(Body::name().into_owned())));
    if let Some(code) = codes.first() {
        content = content.example(Some(example(*code)));
    }
    let mut response = ResponseBuilder::new()
        .description(description)
        .content(MEDIA_TYPE, content.build());
    if matches!(status, 429 | 503) {
        let seconds = ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(1));
        response = response.header(
            "Retry-After",
            HeaderBuilder::new()
                .schema(seconds)
                .description(Some("Segundos que hay que esperar."))
                .build(),
        );
    }
    response.build()
}

fn example(code: Code) -> serde_json::Value {
    let mut example = json!({
        "type": code.address(),
        "title": code.title(),
        "status": code.status(),
        "detail": code.detail(),
        "codigo": code.as_str(),
        "solicitud": "4821-0937-5562",
    });
    if code.status() == 429 {
        example["espera_segundos"] = json!(30);
    }
    example
}
