//! `icsoe capturista …`

use super::arguments::CapturistaAction;
use super::contratista::{rfc, services};
use super::{Failure, say};
use crate::configuration::Configuration;
use domain::Curp;
use services::Services;
use services::accounts::{
    self, CorrectMailError, CorrectedMail, RegisterCapturistaError, Registration,
    RemoveCapturistaError, ResendInvitationError, UnblockError,
};
use services::calendar::moment_in_words;
use std::borrow::Cow;
use values::{CapturistaField, CapturistaTexts, NewCapturista, Rules, ValueError, Wrong};

/// Parses `--curp`. The operator vouches for it.
pub(super) fn curp(text: &str) -> Result<Curp, Failure> {
    Curp::parse_vouched(text)
        .map_err(|error| Failure::Arguments(format!("--curp: {}", error.explanation())))
}

/// The warning for a CURP whose first letters RENAPO replaces today.
const INCONVENIENT: &str = "Aviso: la CURP empieza con una de las palabras que RENAPO ya no asigna; compárala con la constancia.";

fn unknown_person() -> Failure {
    Failure::Refused("no hay un capturista registrado con esa CURP".to_owned())
}

fn unknown_contratista() -> Failure {
    Failure::Refused(
        "no hay un contratista registrado con ese RFC; regístralo con `icsoe contratista alta`"
            .to_owned(),
    )
}

/// The error for invalid values, by the options' names.
fn wrong(wrong: &[Wrong<CapturistaField>]) -> Failure {
    let lines: Vec<String> = (wrong.iter())
        .map(|wrong| format!("--{}: {}", wrong.field.id(), of_operator(wrong)))
        .collect();
    Failure::Arguments(lines.join("\n"))
}

/// The explanation of an invalid value. It may differ from the pages': the operator can change the configuration.
fn of_operator(wrong: &Wrong<CapturistaField>) -> Cow<'static, str> {
    if wrong.error == ValueError::MailBeyondAscii {
        return "lleva acentos, eñes u otras letras así antes de la arroba; el servidor de correo debe ofrecer SMTPUTF8 (lo dice `icsoe correo prueba`) y `correo.smtputf8` ser true".into();
    }
    wrong.explanation()
}

/// Runs the subcommand.
///
/// # Errors
/// When the act is refused, or the configuration or the database fails.
pub async fn run(configuration: Configuration, action: CapturistaAction) -> Result<(), Failure> {
    match action {
        CapturistaAction::Alta {
            contratista,
            capturista,
        } => {
            let contratista = rfc("--contratista", &contratista)?;
            let typed = CapturistaTexts::of(|field| match field {
                CapturistaField::Curp => capturista.curp.as_str(),
                CapturistaField::GivenNames => &capturista.nombre,
                CapturistaField::FirstSurname => &capturista.primer_apellido,
                CapturistaField::SecondSurname => &capturista.segundo_apellido,
                CapturistaField::Email => &capturista.correo,
            });
            let services = services(&configuration).await?;
            let new = NewCapturista::read(&typed, vouching(&services)).map_err(|it| wrong(&it))?;
            accounts::register_capturista(&services, &contratista, &new)
                .await
                .map_err(not_registered)?;
            if new.curp.begins_with_inconvenient_word() {
                say(INCONVENIENT)?;
            }
            say("Registro hecho. Sus correos salen en cuanto `icsoe serve` esté en marcha.")
        }
        CapturistaAction::Baja {
            contratista,
            curp: text,
        } => {
            let (contratista, curp) = (rfc("--contratista", &contratista)?, curp(&text)?);
            let services = services(&configuration).await?;
            accounts::remove_capturista(&services, &contratista, &curp)
                .await
                .map_err(|error| match error {
                    RemoveCapturistaError::UnknownContratista => unknown_contratista(),
                    RemoveCapturistaError::NotRegistered => Failure::Refused(
                        "esa CURP no es de un capturista de ese contratista".to_owned(),
                    ),
                    RemoveCapturistaError::Internal(error) => Failure::Internal(error.to_string()),
                })?;
            say("Baja hecha: esa persona ya no puede trabajar para ese contratista.")
        }
        CapturistaAction::Reenviar { curp: text } => {
            let curp = curp(&text)?;
            let services = services(&configuration).await?;
            accounts::resend_invitation(&services, &curp)
                .await
                .map_err(|error| match error {
                    ResendInvitationError::Unknown => unknown_person(),
                    ResendInvitationError::AlreadyActivated => Failure::Refused(
                        "ya confirmó su correo; si olvidó su contraseña, que la recupere en el portal"
                            .to_owned(),
                    ),
                    ResendInvitationError::WorksForNobody => {
                        Failure::Refused("ningún contratista lo tiene registrado ahora".to_owned())
                    }
                    ResendInvitationError::Internal(error) => Failure::Internal(error.to_string()),
                })?;
            say("Invitación enviada otra vez; el enlace anterior ya no sirve.")
        }
        CapturistaAction::Correo { curp: text, correo } => {
            let curp = curp(&text)?;
            let services = services(&configuration).await?;
            let field = CapturistaField::Email;
            let email = services.rules().email(&correo);
            let email = email.map_err(|error| wrong(&[Wrong { field, error }]))?;
            let corrected = accounts::correct_mail(&services, &curp, &email)
                .await
                .map_err(|error| match error {
                    CorrectMailError::Unknown => unknown_person(),
                    CorrectMailError::Internal(error) => Failure::Internal(error.to_string()),
                })?;
            say(&in_words(&corrected))
        }
        CapturistaAction::Desbloquear { curp: text } => unblock(&configuration, &text).await,
    }
}

/// The validation rules for the operator, who vouches for the CURP.
fn vouching(services: &Services) -> Rules {
    Rules {
        vouched: true,
        ..services.rules()
    }
}

async fn unblock(configuration: &Configuration, text: &str) -> Result<(), Failure> {
    let curp = curp(text)?;
    let services: Services = services(configuration).await?;
    accounts::unblock(&services, &curp)
        .await
        .map_err(|error| match error {
            UnblockError::Unknown => unknown_person(),
            UnblockError::Internal(error) => Failure::Internal(error.to_string()),
        })?;
    say("Listo: ya puede intentar de nuevo.")
}

/// Shows whose account it was before and who registered it: the operator is to see what they have corrected.
fn in_words(corrected: &CorrectedMail) -> String {
    let mut lines = vec!["Correo corregido.".to_owned()];
    lines.push(corrected.active_since.map_or_else(
        || "La cuenta nunca había estado activa.".to_owned(),
        |since| {
            format!(
                "La cuenta estaba activa desde el {}. Su contraseña, sus sesiones y sus enlaces dejaron de \
                 servir, y al correo anterior le llegará un aviso.",
                moment_in_words(since)
            )
        },
    ));
    for Registration {
        contratista,
        by_operator,
        at,
    } in &corrected.registrations
    {
        let by = if *by_operator {
            "por el operador"
        } else {
            "por ese contratista"
        };
        let (rfc, name) = (&contratista.rfc, &contratista.name);
        let at = moment_in_words(*at);
        lines.push(format!("Alta para {rfc} {name}, {by}, el {at}."));
    }
    lines.push(
        if corrected.invited {
            "Al correo nuevo le llegará un enlace para activar la cuenta."
        } else {
            "Ningún contratista lo tiene registrado ahora: valdrá el correo de su próxima alta."
        }
        .to_owned(),
    );
    lines.join("\n")
}

/// The operator is shown no more than a contratista would be: no mail address and no other contratista.
fn not_registered(error: RegisterCapturistaError) -> Failure {
    match error {
        RegisterCapturistaError::UnknownContratista => unknown_contratista(),
        // Only contratistas can get this error, never the operator.
        RegisterCapturistaError::DataMissing => {
            Failure::Refused("faltan los datos generales del contratista".to_owned())
        }
        RegisterCapturistaError::AlreadyRegistered => {
            Failure::Refused("ya es capturista de ese contratista".to_owned())
        }
        RegisterCapturistaError::Refused => Failure::Refused(
            "los datos no coinciden con los que ya tenemos de esa CURP; pide al capturista el correo con el que entra a ICSOE".to_owned(),
        ),
        RegisterCapturistaError::TooManyMails { .. } => Failure::Refused(
            "ya se registró a demasiadas personas con este correo; espera una hora".to_owned(),
        ),
        RegisterCapturistaError::Internal(error) => Failure::Internal(error.to_string()),
    }
}
