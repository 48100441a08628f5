//! Entering with an e.firma: a challenge, and its answer. The private key stays with its owner: only a certificate and
//! a signature are sent here.

#![expect(
    unused_qualifications,
    reason = "what `utoipa::path` makes of `params`"
)]

use super::problem::{Code, FieldError, Problem};
use super::refusals::{AskingForAChallenge, Entering};
use super::request::{Described, JsonBody, QueryParams};
use crate::http::{Web, client_address, cookie};
use axum::Json;
use axum::extract::State;
use axum::http::{Extensions, HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};
use services::efirma::{self, Answer, ChallengeError, EnterError, Entry, NotTrusted};
use services::sessions::{self, Session};
use ui::address::{Address as _, Location};
use ui::addresses::{self as to, returnable};
use ui::request::SessionChange;
use utoipa::{IntoParams, ToSchema};

/// Lo que hay que firmar, una sola vez.
#[derive(Serialize, ToSchema)]
pub struct Reto {
    /// Número que no se repite: 32 bytes en base64url.
    #[schema(
        example = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE",
        min_length = 43,
        max_length = 43
    )]
    reto: String,
    /// Cuándo se dio, en segundos desde 1970 (UTC).
    #[schema(example = 1_799_604_000)]
    hora: u64,
}

/// Pide un reto para firmar
///
/// Sirve dos minutos, una vez, en el navegador que lo pidió. El texto que se firma (RSASSA-PKCS1-v1_5
/// con SHA-256) lo arma quien firma: cuatro renglones terminados en salto de línea, «ICSOE: ingreso con
/// e.firma. Esto no es un documento; solo sirve para entrar.», «Sitio: » y la dirección del portal,
/// «Reto: » y el reto, «Hora: » y la hora.
#[utoipa::path(post, path = "/efirma/retos", tag = "e.firma", operation_id = "pedir_reto",
    responses(
        (status = 201, description = "El reto.", body = Reto, headers(
            ("Set-Cookie" = String, description = "La cookie `__Host-icsoe-efirma`, que se envía con la respuesta al reto."),
        )),
        AskingForAChallenge,
    ))]
pub async fn challenge(
    State(web): State<Web>,
    extensions: Extensions,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let origin = client_address::origin(&web, &extensions, &headers);
    let new = efirma::challenge(&web.services, &origin)
        .await
        .map_err(|error| match error {
            ChallengeError::TooMuch(error) => Problem::from(error),
            ChallengeError::Internal(error) => error.into(),
        })?;
    let reto = Reto {
        reto: new.challenge.nonce().to_owned(),
        hora: new.challenge.second(),
    };
    let mut response = (StatusCode::CREATED, Json(reto)).into_response();
    cookie::keep_efirma(&new.browser, &mut response);
    Ok(response)
}

/// La respuesta a un reto.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"certificado": "MIIF…", "reto": "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE", "hora": 1_799_604_000, "firma": "c2k…"}))]
pub struct Respuesta {
    /// El certificado (.cer, DER) en base64.
    #[schema(max_length = 43_700)]
    certificado: String,
    /// El reto, tal como se recibió.
    #[schema(max_length = 100)]
    reto: String,
    /// La hora, tal como se recibió.
    hora: u64,
    /// La firma en base64.
    #[schema(max_length = 1_400)]
    firma: String,
}

impl Described for Respuesta {
    const DESCRIPTION: &'static str = "Envía un objeto con los textos «certificado», «reto» y «firma», el número «hora», y ningún otro campo.";
}

/// A dónde se quiere volver.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Regreso {
    /// Dirección local a la que se quería llegar.
    #[serde(default)]
    #[param(required = false, max_length = 500, example = "/panel/capturistas")]
    volver: String,
}

impl Described for Regreso {
    const DESCRIPTION: &'static str =
        "Solo se admite el parámetro «volver», una dirección de este portal.";
}

/// Qué sigue.
#[derive(Serialize, ToSchema)]
pub struct Entrada {
    /// Dirección local de la página que sigue.
    #[schema(example = "/panel")]
    siguiente: String,
}

/// Entra con e.firma
///
/// Como contratista, si el RFC del certificado es el de uno (o el de una empresa, que entonces queda
/// registrada); como capturista, si el certificado es de una persona cuya CURP es la de uno. Si es las
/// dos cosas, o si es una persona que nadie conoce, `siguiente` es la página que pregunta y todavía no
/// hay sesión.
#[utoipa::path(post, path = "/efirma/sesion", tag = "e.firma", operation_id = "entrar_con_efirma",
    params(Regreso), request_body(content = Respuesta),
    responses(
        (status = 201, description = "Lo que sigue.", body = Entrada, headers(
            ("Set-Cookie" = String, description = "La cookie `__Host-icsoe`, si ya hay sesión; si falta decir como quién, `__Host-icsoe-efirma`."),
        )),
        Entering,
    ))]
pub async fn enter(
    State(web): State<Web>,
    QueryParams(regreso): QueryParams<Regreso>,
    extensions: Extensions,
    headers: HeaderMap,
    JsonBody(sent): JsonBody<Respuesta>,
) -> Result<Response, Problem> {
    let browser = cookie::efirma(&headers).ok_or(Code::EfirmaChallenge)?;
    let certificate = decoded("certificado", &sent.certificado)?;
    let signature = decoded("firma", &sent.firma)?;
    let answer = Answer {
        browser: &browser,
        certificate: &certificate,
        nonce: &sent.reto,
        second: sent.hora,
        signature: &signature,
    };
    let from = client_address::origin(&web, &extensions, &headers);
    let origin = web.public_address.origin().ascii_serialization();
    match efirma::enter(&web.services, &from, &origin, &answer).await? {
        Entry::Asked(token) => {
            let mut response = next(&to::EFirmaAs.location());
            cookie::keep_efirma(&token, &mut response);
            Ok(response)
        }
        Entry::Entered(session) => {
            // The session that this browser had before ends.
            if let Some(before) = cookie::token(&headers) {
                sessions::end(&web.services, before.expose_secret()).await?;
            }
            let token = session.token.expose_secret();
            let home = match sessions::authenticate(&web.services, token).await? {
                Session::Capturista(_) => to::Profile.location(),
                Session::Contratista(_) => to::Panel.location(),
            };
            let wanted = returnable(&regreso.volver);
            let mut response = next(&wanted.unwrap_or(home));
            cookie::apply(SessionChange::Start(session.token), &mut response);
            Ok(response)
        }
    }
}

fn next(location: &Location) -> Response {
    let siguiente = location.address().to_owned();
    (StatusCode::CREATED, Json(Entrada { siguiente })).into_response()
}

fn decoded(field: &'static str, text: &str) -> Result<Vec<u8>, Problem> {
    STANDARD.decode(text).map_err(|_| {
        Problem::fields(vec![FieldError::new(
            field,
            "base64",
            "Debe ser base64 con relleno.",
        )])
    })
}

impl From<EnterError> for Problem {
    fn from(error: EnterError) -> Self {
        match error {
            EnterError::Unreadable => Self::fields(vec![FieldError::new(
                "certificado",
                "certificado",
                "No es un certificado en DER.",
            )]),
            EnterError::NotTrusted(problem) => match problem {
                NotTrusted::Seal => Code::EfirmaSeal,
                NotTrusted::NotAnEfirma => Code::EfirmaOther,
                NotTrusted::TooEarly => Code::EfirmaTooEarly,
                NotTrusted::TooLate => Code::EfirmaTooLate,
                NotTrusted::UnknownIssuer | NotTrusted::IssuerNotValid => Code::EfirmaUnknownIssuer,
                NotTrusted::Holder(_) => Code::EfirmaHolder,
            }
            .into(),
            EnterError::Challenge | EnterError::Proof => Code::EfirmaChallenge.into(),
            EnterError::Signature => Code::EfirmaSignature.into(),
            EnterError::Revoked => Code::EfirmaRevoked.into(),
            EnterError::RevocationUnknown => Code::EfirmaRevocationUnknown.into(),
            EnterError::Removed => Code::ContratistaRemoved.into(),
            EnterError::Rfc => Code::EfirmaHolder.into(),
            EnterError::Internal(error) => error.into(),
        }
    }
}
