//! From the configuration to the running parts: database, services, mailer, web process.

use crate::assets::Site;
use crate::command_line::Failure;
use crate::configuration::{
    Calendar, Configuration, ConfigurationError, HelpdeskKeys, Mail, MailSecurity, OwnTexts,
    Secret, StoredFiles,
};
use crate::http::{self, Web};
use crate::watch::{self, Watch};
use axum::Router;
use axum_server::Handle;
use axum_server::accept::Accept;
use domain::Tables;
use sea_orm::DatabaseConnection;
use secrecy::{ExposeSecret as _, SecretString};
use services::efirma::{self, Authorities, AuthoritiesError, Responder, Revocation};
use services::files::S3;
use services::mailer::{Mailer, SmtpMailer, SmtpSecurity, SmtpSettings, hello_name};
use services::settings::{
    AddressLimits, AuditSettings, BeyondGuide, DAY, Hashing, MailSettings, Retention,
};
use services::{
    Clock, Files, Mailbox, OsRandomness, Parts, Randomness, SecretKey, Services, Settings, audit,
    database, worker,
};
use std::collections::BTreeSet;
use std::future::{Ready, ready};
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;
use tokio_io_timeout::TimeoutStream;
use ui::texts::{Helpdesk, Texts};
use url::{Host, Url};

/// How long a client may take to send its request's head.
const HEAD_LIMIT: Duration = Duration::from_secs(10);

/// Maximum size of that head, in bytes.
const LARGEST_HEAD: usize = 64 * 1024;

/// How long a client may read nothing of its answer.
const WRITE_LIMIT: Duration = Duration::from_secs(10);

/// Minimum number of different bytes in the 32 of a key; a random key has fewer with a probability below 1 in 10^18.
const LEAST_DISTINCT: usize = 8;

/// The error for a required key.
fn missing(key: &str, hint: &str) -> ConfigurationError {
    ConfigurationError::Missing {
        key: key.to_owned(),
        hint: hint.to_owned(),
    }
}

/// Opens the configured database.
///
/// # Errors
/// When no address is configured or the database does not answer.
pub async fn database(configuration: &Configuration) -> Result<DatabaseConnection, Failure> {
    let url = database_address(configuration)?;
    database::connect(url.expose_secret(), configuration.conexiones)
        .await
        // The driver's error may repeat the address with its password.
        .map_err(|_| {
            Failure::Database(
                "no hay conexión; revisa la clave `base_de_datos`, que el servidor responda y que el archivo se pueda escribir".to_owned(),
            )
        })
}

/// The database's address.
///
/// # Errors
/// When it is not configured.
pub fn database_address(
    configuration: &Configuration,
) -> Result<&SecretString, ConfigurationError> {
    let Secret(url) = configuration.base_de_datos.as_ref().ok_or_else(|| {
        missing(
            "base_de_datos",
            "por ejemplo \"sqlite:icsoe.db?mode=rwc\" o \"postgres://usuario@servidor/base\"",
        )
    })?;
    Ok(url)
}

/// The public address.
///
/// # Errors
/// When it is not configured.
pub fn public_address(configuration: &Configuration) -> Result<Url, ConfigurationError> {
    configuration.direccion_publica.clone().ok_or_else(|| {
        missing("direccion_publica", "con ella empiezan los enlaces de los correos, por ejemplo \"https://icsoe.ejemplo.mx\"")
    })
}

/// The mail section.
///
/// # Errors
/// When it is not configured.
pub fn mail(configuration: &Configuration) -> Result<&Mail, ConfigurationError> {
    configuration
        .correo
        .as_ref()
        .ok_or_else(|| missing("correo", "la tabla [correo] dice por qué servidor se envía"))
}

/// Parses a mail address with an optional name.
///
/// # Errors
/// When it is malformed.
pub fn mailbox(key: &'static str, text: &str) -> Result<Mailbox, ConfigurationError> {
    text.parse().map_err(|_| ConfigurationError::Wrong {
        key,
        reason: "debe ser un correo, por ejemplo \"ICSOE <icsoe@ejemplo.mx>\"".to_owned(),
    })
}

/// The secret key, parsed from hexadecimal, with the earlier ones.
fn secret_key(configuration: &Configuration) -> Result<SecretKey, ConfigurationError> {
    let Secret(text) = configuration.clave_secreta.as_ref().ok_or_else(|| {
        missing(
            "clave_secreta",
            "genera una con `openssl rand -hex 32` y guárdala",
        )
    })?;
    let key = key_of("clave_secreta", text.expose_secret())?;
    let distinct: BTreeSet<u8> = key.iter().copied().collect();
    if distinct.len() < LEAST_DISTINCT {
        return Err(ConfigurationError::Wrong {
            key: "clave_secreta",
            reason: "no se ve sacada al azar y cualquiera podría adivinarla; genera una con `openssl rand -hex 32`"
                .to_owned(),
        });
    }
    let earlier = (configuration.auditoria.claves_anteriores.iter())
        .map(|Secret(text)| key_of("auditoria.claves_anteriores", text.expose_secret()))
        .map(|key| key.map(SecretKey::new))
        .collect::<Result<_, _>>()?;
    Ok(SecretKey::new(key).after(earlier))
}

fn key_of(key: &'static str, text: &str) -> Result<[u8; 32], ConfigurationError> {
    let mut bytes = [0; 32];
    let wrong = || ConfigurationError::Wrong {
        key,
        reason: "deben ser 64 dígitos hexadecimales (32 bytes)".to_owned(),
    };
    if text.len() != 64 || !text.is_ascii() {
        return Err(wrong());
    }
    for (position, byte) in bytes.iter_mut().enumerate() {
        let digits = text.get(2 * position..2 * position + 2).ok_or_else(wrong)?;
        *byte = u8::from_str_radix(digits, 16).map_err(|_| wrong())?;
    }
    Ok(bytes)
}

/// The settings of the services.
///
/// # Errors
/// When a key is missing or wrong.
pub fn settings(configuration: &Configuration) -> Result<Settings, ConfigurationError> {
    let public_address = public_address(configuration)?;
    let mail = mail(configuration)?;
    let sender = mailbox("correo.remitente", &mail.remitente)?;
    let minutes = |count: u32| Duration::from_secs(u64::from(count) * 60);
    let costs = &configuration.contrasenas;
    let usual = Hashing::default();
    Ok(Settings {
        activation_valid: minutes(configuration.enlaces.activacion_horas) * 60,
        recovery_valid: minutes(configuration.enlaces.recuperacion_minutos),
        session_idle: minutes(configuration.sesion.inactividad_minutos),
        session_absolute: minutes(configuration.sesion.duracion_horas) * 60,
        session_warning: Duration::from_secs(configuration.sesion.aviso_segundos.into()),
        beyond_guide: BeyondGuide {
            common: costs.rechaza_comunes,
            personal: costs.rechaza_personales,
        },
        hashing: Hashing {
            memory_kib: costs.memoria_kib,
            passes: costs.pasadas,
            lanes: costs.paralelismo,
            at_a_time: if costs.simultaneas == 0 {
                usual.at_a_time
            } else {
                costs.simultaneas
            },
            ..usual
        },
        addresses: AddressLimits {
            failed_sign_ins: configuration.limites.ingresos_fallidos_por_hora,
            recoveries: configuration.limites.recuperaciones_por_hora,
            challenges: configuration.limites.retos_por_hora,
            instances: configuration.limites.instancias,
        },
        mail: MailSettings {
            attempt_limit: Duration::from_secs(mail.tiempo_limite_segundos.into()),
            altas_an_hour: mail.correos_de_altas_por_hora,
            utf8_addresses: mail.smtputf8,
            ..MailSettings::default()
        },
        tables: Arc::new(tables(&configuration.calendario)?),
        audit: AuditSettings {
            file: configuration.auditoria.archivo.clone(),
            kept_days: configuration.auditoria.conservar_dias,
        },
        retention: Retention {
            sessions: u32::from(configuration.retencion.sesiones_dias) * DAY,
            links: u32::from(configuration.retencion.enlaces_dias) * DAY,
            mails: u32::from(configuration.retencion.correos_dias) * DAY,
            drafts: u32::from(configuration.retencion.borradores_dias) * DAY,
            discarded: u32::from(configuration.retencion.descartadas_dias) * DAY,
            remembered: u32::from(configuration.retencion.recordado_dias) * DAY,
        },
        ..Settings::new(public_address.as_str(), sender)
    })
}

/// UMA, minimum wage and days off: the operator's, where there is a file of theirs, and the days that they add.
///
/// # Errors
/// When the file cannot be read, or has a line that is not understood.
pub fn tables(calendar: &Calendar) -> Result<Tables, ConfigurationError> {
    let wrong = |reason| ConfigurationError::Wrong {
        key: "calendario.tablas",
        reason,
    };
    let tables = match &calendar.tablas {
        None => Tables::built_in().clone(),
        Some(path) => {
            let text = std::fs::read_to_string(path)
                .map_err(|error| wrong(format!("no se pudo leer «{}»: {error}", path.display())))?;
            Tables::parse(&text)
                .map_err(|error| wrong(format!("«{}»: {}", path.display(), error.explanation())))?
        }
    };
    Ok(tables.with_days_off(calendar.dias_inhabiles.iter().map(|day| day.0)))
}

/// Builds the services on an open database.
///
/// # Errors
/// When a key is missing or wrong.
pub fn services(
    configuration: &Configuration,
    database: DatabaseConnection,
    clock: Arc<dyn Clock>,
) -> Result<Services, Failure> {
    Services::new(Parts {
        database,
        clock,
        randomness: Arc::new(OsRandomness),
        key: secret_key(configuration)?,
        settings: settings(configuration)?,
        authorities: authorities(configuration)?,
        revocation: revocation(configuration)?,
        files: files(&configuration.archivos)?,
    })
    .map_err(|error| Failure::Internal(error.to_string()))
}

/// The trusted authorities of e.firmas.
fn authorities(configuration: &Configuration) -> Result<Authorities, ConfigurationError> {
    let Some(folder) = &configuration.efirma.autoridades else {
        return Ok(Authorities::default());
    };
    let wrong = |reason| ConfigurationError::Wrong {
        key: "efirma.autoridades",
        reason,
    };
    let authorities = Authorities::read(folder).map_err(|error| {
        wrong(match error {
            AuthoritiesError::Unreadable { path, error } => {
                format!("no se pudo leer «{}»: {error}", path.display())
            }
            AuthoritiesError::NotACertificate { path, .. } => {
                format!("«{}» no es un certificado en DER", path.display())
            }
            AuthoritiesError::NotAnAuthority { path } => {
                format!("«{}» no es de una autoridad certificadora", path.display())
            }
        })
    })?;
    if authorities.is_empty() {
        return Err(wrong(format!(
            "en «{}» no hay ningún certificado",
            folder.display()
        )));
    }
    Ok(authorities)
}

/// The revocation check (OCSP) of e.firmas.
fn revocation(configuration: &Configuration) -> Result<Revocation, ConfigurationError> {
    let Some(address) = configuration.efirma.ocsp.clone() else {
        return Ok(Revocation::Off);
    };
    Responder::new(address, efirma::LIMIT)
        .map(Revocation::Asked)
        .map_err(|error| ConfigurationError::Wrong {
            key: "efirma.ocsp",
            reason: error.to_string(),
        })
}

/// The file store.
fn files(configured: &StoredFiles) -> Result<Files, ConfigurationError> {
    let Some(store) = &configured.s3 else {
        return Ok(Files::in_folder(&configured.carpeta));
    };
    let Secret(key) = &store.contrasena;
    Files::in_bucket(&S3 {
        endpoint: store
            .direccion
            .as_ref()
            .map(|url| url.as_str().trim_end_matches('/').to_owned()),
        region: store.region.clone(),
        bucket: store.cubeta.clone(),
        key_id: store.usuario.clone(),
        key: key.clone(),
    })
    .map_err(|error| ConfigurationError::Wrong {
        key: "archivos.s3",
        reason: error.to_string(),
    })
}

/// The configured mail server.
///
/// # Errors
/// When a key is missing or wrong.
pub fn smtp_mailer(configuration: &Configuration) -> Result<SmtpMailer, Failure> {
    let mail = mail(configuration)?;
    let authority = mail
        .autoridad_certificadora
        .as_ref()
        .map(std::fs::read)
        .transpose()
        .map_err(|error| ConfigurationError::Wrong {
            key: "correo.autoridad_certificadora",
            reason: format!("no se pudo leer el archivo: {error}"),
        })?;
    let credentials = match (&mail.usuario, &mail.contrasena) {
        (Some(user), Some(Secret(password))) => Some((user.clone(), password.clone())),
        (None, None) => None,
        (Some(_), None) => {
            return Err(missing("correo.contrasena", "va junto con `usuario`").into());
        }
        (None, Some(_)) => {
            return Err(missing("correo.usuario", "va junto con `contrasena`").into());
        }
    };
    let (security, usual_port) = match mail.seguridad {
        MailSecurity::Starttls => (SmtpSecurity::StartTls, 587),
        MailSecurity::Tls => (SmtpSecurity::Tls, 465),
        MailSecurity::Ninguna => (SmtpSecurity::Unprotected, 25),
    };
    let settings = SmtpSettings {
        host: mail.servidor.clone(),
        port: mail.puerto.unwrap_or(usual_port),
        security,
        credentials,
        extra_ca: authority,
        hello: hello_name(&own_name(configuration, mail)?),
        answer_limit: Duration::from_secs(mail.tiempo_limite_segundos.into()),
    };
    SmtpMailer::new(&settings).map_err(|error| {
        ConfigurationError::Wrong {
            key: "correo",
            reason: error.to_string(),
        }
        .into()
    })
}

/// Our name in EHLO.
fn own_name(configuration: &Configuration, mail: &Mail) -> Result<Host, ConfigurationError> {
    let host = match &mail.nombre_ehlo {
        Some(name) => Host::parse(name).ok(),
        None => public_address(configuration)?
            .host()
            .map(|host| host.to_owned()),
    };
    host.ok_or_else(|| ConfigurationError::Wrong {
        key: "correo.nombre_ehlo",
        reason: "no es el nombre de un equipo".to_owned(),
    })
}

/// The help and the privacy notices, the operator's own where configured.
fn texts(configured: &OwnTexts, helpdesk: &HelpdeskKeys) -> Result<Texts, ConfigurationError> {
    let read = |key, file: &Option<PathBuf>| {
        let text = file.as_ref().map(std::fs::read_to_string).transpose();
        text.map_err(|error| ConfigurationError::Wrong {
            key,
            reason: format!("no se pudo leer el archivo: {error}"),
        })
    };
    let privacy = read(
        "textos.aviso_de_privacidad",
        &configured.aviso_de_privacidad,
    )?;
    let in_short = read("textos.aviso_simplificado", &configured.aviso_simplificado)?;
    Ok(Texts::new(
        privacy.as_deref(),
        in_short.as_deref(),
        &checked(helpdesk)?,
    ))
}

/// The helpdesk's contact data. A helpdesk without telephone and mail address is refused: it helps nobody.
fn checked(helpdesk: &HelpdeskKeys) -> Result<Helpdesk, ConfigurationError> {
    let wrong = |key, reason: &str| ConfigurationError::Wrong {
        key,
        reason: reason.to_owned(),
    };
    let given = |text: &Option<String>| {
        let text = text.as_deref().map(str::trim);
        text.filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let telephone = given(&helpdesk.telefono);
    if let Some(text) = &telephone
        && text.chars().filter(char::is_ascii_digit).count() < FEWEST_DIGITS
    {
        return Err(wrong("mesa_de_ayuda.telefono", "no es un teléfono"));
    }
    let mail = given(&helpdesk.correo);
    if let Some(text) = &mail
        && !domain::looks_like_mail(text)
    {
        return Err(wrong("mesa_de_ayuda.correo", "no es un correo"));
    }
    Ok(Helpdesk {
        telephone,
        mail,
        hours: given(&helpdesk.horario),
    })
}

/// The digits of the shortest telephone number: 911.
const FEWEST_DIGITS: usize = 3;

/// Answers requests and sends mails until the process is asked to stop; then finishes the requests in flight.
///
/// # Errors
/// When the site is missing or the address cannot be listened on.
pub async fn run(
    configuration: &Configuration,
    services: Services,
    mailer: Arc<dyn Mailer>,
    demonstration: bool,
    more: impl FnOnce(Router<Web>) -> Router<Web>,
    ready: impl FnOnce(SocketAddr),
) -> Result<(), Failure> {
    let public_address = public_address(configuration)?;
    let mut hosts = configuration.hosts_adicionales.clone();
    hosts.push(http::host_of(&public_address));
    let randomness: Arc<dyn Randomness> = Arc::new(OsRandomness);
    let late = u64::from(configuration.salud.correo_atrasado_minutos) * 60;
    let watch = Arc::new(Watch::new(Duration::from_secs(late)));
    let web = Web {
        token_limits: Arc::new(http::TokenLimits::new(&services)),
        session_limits: Arc::new(http::SessionLimits::new(&services)),
        texts: Arc::new(texts(&configuration.textos, &configuration.mesa_de_ayuda)?),
        services: services.clone(),
        randomness,
        site: Arc::new(Site::open(&configuration.sitio)?),
        public_address: Arc::new(public_address),
        body_time: http::BODY_TIME,
        proxies: configuration.proxy.de_confianza.as_slice().into(),
        proxy_header: configuration.proxy.encabezado,
        hosts: hosts.into(),
        watch: Arc::clone(&watch),
        demonstration,
    };
    let (listener, address) = listen(configuration.escucha, "escucha")?;
    let watched = match configuration.metricas.escucha {
        Some(wanted) => {
            let (listener, address) = listen(wanted, "metricas.escucha")?;
            tracing::info!(%address, "listening for those who watch");
            let server = server(listener, Handle::new())?;
            let router = watch::router(web.clone());
            Some(tokio::spawn(server.serve(router.into_make_service())))
        }
        None => None,
    };

    let (stop, stopped) = oneshot::channel::<()>();
    let counted = services.clone();
    let worker = tokio::spawn(worker::run(services, mailer, informativa::jobs(), async {
        // A dropped sender means the end, as a message does.
        let _ = stopped.await;
    }));
    let handle = Handle::new();
    let farewell = Duration::from_secs(configuration.apagado_segundos.into());
    tokio::spawn(end_on_signal(handle.clone(), farewell, watch, stop));
    let server = server(listener, handle)?;
    ready(address);
    let served = server
        .serve(http::router(web, more).into_make_service_with_connect_info::<SocketAddr>())
        .await;
    // The worker finishes its current mail.
    let worked = worker.await;
    if let Err(error) = audit::tell_repeats(&counted, true).await {
        tracing::error!(%error, "what was repeated was not recorded");
    }
    if let Some(watched) = watched {
        watched.abort();
    }
    served.map_err(|error| Failure::Outside(error.to_string()))?;
    worked.map_err(|error| Failure::Internal(error.to_string()))
}

/// Opens a listener; `key` is the configuration key of its address.
fn listen(wanted: SocketAddr, key: &str) -> Result<(TcpListener, SocketAddr), Failure> {
    let listener = TcpListener::bind(wanted)
        .and_then(|listener| listener.set_nonblocking(true).map(|()| listener))
        .map_err(|error| {
            Failure::Outside(format!(
                "no se pudo escuchar en {wanted}: {error} (¿ya hay otro proceso ahí? cambia la clave `{key}`)"
            ))
        })?;
    let address = listener
        .local_addr()
        .map_err(|error| Failure::Outside(error.to_string()))?;
    Ok((listener, address))
}

/// Accepts connections with a write timeout, against clients that do not read.
#[derive(Clone)]
struct WithWriteLimit;

impl<S> Accept<TcpStream, S> for WithWriteLimit {
    type Stream = Pin<Box<TimeoutStream<TcpStream>>>;
    type Service = S;
    type Future = Ready<io::Result<(Self::Stream, S)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(WRITE_LIMIT));
        ready(Ok((Box::pin(stream), service)))
    }
}

/// A server with time limits for reading a request's head and for writing an answer.
fn server(
    listener: TcpListener,
    handle: Handle<SocketAddr>,
) -> Result<axum_server::Server<SocketAddr, WithWriteLimit>, Failure> {
    let mut server = axum_server::from_tcp(listener)
        .map_err(|error| Failure::Outside(error.to_string()))?
        .handle(handle)
        .acceptor(WithWriteLimit)
        // HTTP/2 ends at the proxy in front; here it would bypass the time limits.
        .http1_only();
    server
        .http_builder()
        .http1()
        .timer(hyper_util::rt::TokioTimer::new())
        .header_read_timeout(HEAD_LIMIT)
        .max_buf_size(LARGEST_HEAD);
    Ok(server)
}

async fn end_on_signal(
    handle: Handle<SocketAddr>,
    farewell: Duration,
    watch: Arc<Watch>,
    stop: oneshot::Sender<()>,
) {
    let interrupted = tokio::signal::ctrl_c();
    match signal(SignalKind::terminate()) {
        Ok(mut terminated) => {
            tokio::select! { _ = interrupted => {}, _ = terminated.recv() => {} }
        }
        Err(_) => {
            let _ = interrupted.await;
        }
    }
    tracing::info!("ending: finishing what is in flight");
    watch.end();
    let _ = stop.send(());
    handle.graceful_shutdown(Some(farewell));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_name_for_ehlo_it_is_the_public_address_s() {
        for (address, key, name) in [
            ("https://icsoe.example", None, "icsoe.example"),
            ("https://icsoe.example:8443", None, "icsoe.example"),
            (
                "https://icsoe.example",
                Some("correo.icsoe.example"),
                "correo.icsoe.example",
            ),
            ("http://127.0.0.1:3000", None, "127.0.0.1"),
        ] {
            let configuration = Configuration {
                direccion_publica: Some(address.parse().unwrap()),
                ..Configuration::default()
            };
            let mail = serde_json::json!({
                "remitente": "ICSOE <icsoe@icsoe.example>",
                "servidor": "relevo.icsoe.example",
                "nombre_ehlo": key,
            });
            let mail: Mail = serde_json::from_value(mail).unwrap();
            let own = own_name(&configuration, &mail).unwrap();
            assert_eq!(own.to_string(), name, "{address} {key:?}");
        }
    }

    #[test]
    fn a_helpdesk_that_nobody_can_reach_is_refused() {
        let keys = |telephone: &str, mail: &str| HelpdeskKeys {
            telefono: Some(telephone.to_owned()),
            correo: Some(mail.to_owned()),
            horario: None,
        };
        let right = checked(&keys(" 55 1234 5678, ext. 90 ", "ayuda@ejemplo.mx")).unwrap();
        assert_eq!(right.telephone.as_deref(), Some("55 1234 5678, ext. 90"));
        assert_eq!(checked(&keys("", " ")).unwrap(), Helpdesk::default());
        for (telephone, mail, key) in [
            ("pronto", "ayuda@ejemplo.mx", "mesa_de_ayuda.telefono"),
            ("911", "ayuda en ejemplo.mx", "mesa_de_ayuda.correo"),
        ] {
            let error = checked(&keys(telephone, mail)).unwrap_err();
            assert!(error.to_string().contains(key), "{error}");
        }
    }
}
