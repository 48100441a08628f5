//! `icsoe demo`: the portal with invented people, a mailbox and a clock that can be moved, on this machine only and
//! with a database of its own.

mod captured;
pub mod efirmas;
mod pages;
mod samples;
mod seed;
mod style_guide;

use crate::command_line::{Failure, process};
use crate::configuration::{Configuration, Log, Mail, MailSecurity, Secret, StoredFiles, is_here};
use crate::start;
use migrations::{Migrator, MigratorTrait as _};
use services::mailer::DemonstrationMailer;
use services::settings::MailSettings;
use services::{OffsetClock, OsRandomness, Randomness as _, installation};
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use url::Url;

/// The password of the capturista who is active already; the guide shows it.
pub const PASSWORD: &str = "Maiz.Azul-93";

/// Starts a demonstration in the folder `data`.
///
/// # Errors
/// When the address is not this machine's, or the folder holds another database.
pub async fn run(mut configuration: Configuration, data: PathBuf) -> Result<(), Failure> {
    if !configuration.escucha.ip().is_loopback() {
        return Err(Failure::Arguments(format!(
            "una demostración solo escucha en este equipo (127.0.0.1), no en {}: sus contraseñas están a la vista",
            configuration.escucha.ip()
        )));
    }
    std::fs::create_dir_all(&data).map_err(|error| {
        Failure::Outside(format!("no se pudo crear «{}»: {error}", data.display()))
    })?;
    configure(&mut configuration, &data)?;
    let _log = process::start_log(&configuration.registro)?;
    efirmas::make(&data)?;

    let database = start::database(&configuration).await?;
    process::check_mark(&database, true).await?;
    Migrator::up(&database, None)
        .await
        .map_err(|error| Failure::Database(error.to_string()))?;
    process::mark(&database, true).await?;
    let offset = installation::read(&database)
        .await
        .map_err(|error| Failure::Database(error.to_string()))?
        .map_or(0, |installation| installation.clock_offset_seconds);
    let clock = Arc::new(OffsetClock::new(offset));
    let services = start::services(&configuration, database.clone(), clock.clone())?;
    let mailer = Arc::new(DemonstrationMailer::new(&services));
    seed::sow(&services, mailer.as_ref()).await?;

    let demonstration = pages::Demonstration {
        database,
        clock,
        folder: data,
    };
    start::run(
        &configuration,
        services,
        mailer,
        true,
        move |router| style_guide::routes(pages::routes(router, &demonstration)),
        |address| println!("{}", welcome(address)),
    )
    .await
}

/// The last text in the terminal; nothing follows it while all goes well.
fn welcome(address: SocketAddr) -> String {
    format!(
        "\nListo. Abre http://{address}/demo\n\n\
         \x20 Qué probar    Entra como contratista con una e.firma de prueba, registra a alguien,\n\
         \x20               abre su invitación en el buzón y crea su contraseña. La página te guía.\n\
         \x20 Para terminar Ctrl+C en esta ventana; lo que hagas se queda para la próxima vez."
    )
}

/// Sets what the demonstration does not let the operator choose.
fn configure(configuration: &mut Configuration, data: &Path) -> Result<(), Failure> {
    let file = data.join("demostracion.db");
    configuration.base_de_datos =
        Some(Secret(format!("sqlite:{}?mode=rwc", file.display()).into()));
    if let Some(url) = configuration
        .direccion_publica
        .as_ref()
        .filter(|url| !is_here(url))
    {
        return Err(Failure::Arguments(format!(
            "una demostración no se publica en {url}: sus contraseñas están a la vista"
        )));
    }
    configuration.hosts_adicionales.clear();
    if configuration.direccion_publica.is_none() {
        let address = format!("http://{}", configuration.escucha);
        let url = Url::parse(&address).map_err(|error| Failure::Internal(error.to_string()))?;
        configuration.direccion_publica = Some(url);
    }
    configuration.efirma.autoridades = Some(efirmas::authorities(data));
    configuration.archivos = StoredFiles {
        carpeta: data.join("archivos"),
        s3: None,
    };
    configuration.clave_secreta = Some(Secret(key(data)?.into()));
    // The terminal shows the address to open; a line per request or event would scroll it away.
    (configuration.auditoria.archivo).get_or_insert_with(|| data.join("auditoria.jsonl"));
    if configuration.registro.nivel == Log::default().nivel {
        "error".clone_into(&mut configuration.registro.nivel);
    }
    configuration.correo = Some(Mail {
        remitente: "ICSOE <icsoe@demo.invalid>".to_owned(),
        servidor: "demo.invalid".to_owned(),
        puerto: None,
        seguridad: MailSecurity::Ninguna,
        usuario: None,
        contrasena: None,
        autoridad_certificadora: None,
        tiempo_limite_segundos: 10,
        nombre_ehlo: None,
        smtputf8: true,
        correos_de_altas_por_hora: MailSettings::default().altas_an_hour,
    });
    Ok(())
}

/// The demonstration's secret key, created once and stored beside its database.
fn key(data: &Path) -> Result<String, Failure> {
    let file = data.join("clave");
    if let Ok(text) = std::fs::read_to_string(&file) {
        return Ok(text.trim().to_owned());
    }
    let mut bytes = [0; 32];
    OsRandomness
        .fill(&mut bytes)
        .map_err(|error| Failure::Outside(error.to_string()))?;
    let text = bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    });
    std::fs::write(&file, &text).map_err(|error| {
        Failure::Outside(format!("no se pudo escribir «{}»: {error}", file.display()))
    })?;
    Ok(text)
}
