//! What is in force: `icsoe.toml`, then `ICSOE_*`, then flags. An unknown or wrong key is an error
//! that names it; no secret has a default. Every key is explained in `icsoe.example.toml`.

mod error;

pub use error::ConfigurationError;

use figment::Figment;
use figment::providers::{Env, Format as _, Serialized, Toml};
use ipnet::IpNet;
use sea_orm::sqlx::postgres::{PgConnectOptions, PgSslMode};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use services::audit;
use services::settings::{AddressLimits, AuditSettings, MailSettings};
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use time::Date;
use url::{Host, Url};

/// The file read when none is named.
pub const DEFAULT_FILE: &str = "icsoe.toml";
/// How keys begin in the environment; a table is set off by two underscores:
/// `ICSOE_CORREO__SERVIDOR`.
const ENVIRONMENT_PREFIX: &str = "ICSOE_";
/// `ICSOE_TEST_*` belongs to the test suites.
const TEST_KEYS: &str = "test_";

/// Keys whose values are texts whatever they look like.
const TEXT_KEYS: [&str; 8] = [
    "archivos.s3.contrasena",
    "archivos.s3.usuario",
    "base_de_datos",
    "clave_secreta",
    "correo.usuario",
    "correo.contrasena",
    "direccion_publica",
    "mesa_de_ayuda.telefono",
];

/// The least that OWASP's Password Storage Cheat Sheet asks of Argon2id: KiB of memory, passes.
const LEAST_COSTS: [(u32, u32); 5] = [
    (47_104, 1),
    (19_456, 2),
    (12_288, 3),
    (9_216, 4),
    (7_168, 5),
];

/// The largest networks that a proxy may be trusted to be in: those that are private (RFC 1918, RFC 4193). Who
/// trusts everybody lets everybody say where they come from, and no limit of an address holds.
const LEAST_PREFIX_V4: u8 = 8;
const LEAST_PREFIX_V6: u8 = 7;

/// Whether a PostgreSQL database is reached over a network without TLS, by the driver's own reading of its address.
fn is_in_the_clear(url: &SecretString) -> bool {
    let url = url.expose_secret();
    if !url.starts_with("postgres:") && !url.starts_with("postgresql:") {
        return false;
    }
    let Ok(options) = url.parse::<PgConnectOptions>() else {
        return false;
    };
    let host = options.get_host();
    let here = options.get_socket().is_some()
        || host.starts_with('/')
        || host == "localhost"
        || (host.trim_matches(['[', ']']).parse::<IpAddr>()).is_ok_and(|ip| ip.is_loopback());
    let encrypted = matches!(
        options.get_ssl_mode(),
        PgSslMode::Require | PgSslMode::VerifyCa | PgSslMode::VerifyFull
    );
    !here && !encrypted
}

/// Whether the address is this very machine's.
pub fn is_here(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// The variable by which systemd names the folder with a unit's credentials.
const CREDENTIALS: &str = "CREDENTIALS_DIRECTORY";

/// How the credentials of this program begin, where they come out of one folder.
const CREDENTIAL_PREFIX: &str = "icsoe_";

/// The keys that may be given as credentials, each in a file named after it.
const SECRET_KEYS: [&str; 4] = [
    "archivos.s3.contrasena",
    "base_de_datos",
    "clave_secreta",
    "correo.contrasena",
];

/// Adds what lies in the folder of credentials.
fn with_credentials(mut figment: Figment, folder: &Path) -> Result<Figment, ConfigurationError> {
    for key in SECRET_KEYS {
        let file = folder.join([CREDENTIAL_PREFIX, key].concat());
        match std::fs::read_to_string(&file) {
            Ok(text) => figment = figment.merge(Serialized::default(key, text.trim_end())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => {
                return Err(ConfigurationError::Wrong {
                    key,
                    reason: format!("no se pudo leer su credencial: {error}"),
                });
            }
        }
    }
    Ok(figment)
}

/// The variable that stands for a key.
fn variable(key: &str) -> String {
    [ENVIRONMENT_PREFIX, &key.replace('.', "__").to_uppercase()].concat()
}

/// A secret in the configuration: read, but never written or shown.
#[derive(Clone, Debug)]
pub struct Secret(pub SecretString);

impl Secret {
    /// What is shown instead.
    pub const HIDDEN: &str = "(oculta)";
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(Self::HIDDEN)
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(text.into()))
    }
}

/// Everything that can be configured.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Configuration {
    /// Where people reach the portal: scheme and host, without a path. Every mailed link begins
    /// with it, and only its host is answered.
    pub direccion_publica: Option<Url>,
    /// Further host names that are answered, such as a health check's.
    pub hosts_adicionales: Vec<String>,
    /// Address and port to listen on.
    pub escucha: SocketAddr,
    /// `sqlite:path?mode=rwc` or `postgres://…`.
    pub base_de_datos: Option<Secret>,
    /// For how long requests in flight may go on when the process is told to end.
    pub apagado_segundos: u16,
    /// Conexiones abiertas a la vez, at most.
    pub conexiones: u32,
    /// 32 bytes in hexadecimal: the key of links and of counters.
    pub clave_secreta: Option<Secret>,
    /// The folder with the built site.
    pub sitio: PathBuf,
    /// How mail is sent.
    pub correo: Option<Mail>,
    /// How long a session lasts.
    pub sesion: SessionDurations,
    /// How long mailed links work.
    pub enlaces: LinkDurations,
    /// The cost of a password's hash.
    pub contrasenas: Passwords,
    /// Whose e.firmas are trusted.
    pub efirma: Efirma,
    /// Where files lie that people hand in.
    pub archivos: StoredFiles,
    /// Days that count as holidays.
    pub calendario: Calendar,
    /// What one client address may do.
    pub limites: Limits,
    /// The proxies in front.
    pub proxy: Proxies,
    /// The operator's own texts.
    pub textos: OwnTexts,
    /// Whom to call or to write to.
    pub mesa_de_ayuda: HelpdeskKeys,
    /// What is logged.
    pub registro: Log,
    /// When the process counts as ready.
    pub salud: Health,
    /// Where it tells what it has counted.
    pub metricas: Metrics,
    /// What becomes of the record of security events.
    pub auditoria: Audit,
    /// For how long the rest is kept.
    pub retencion: Kept,
}

impl Default for Configuration {
    fn default() -> Self {
        Self {
            direccion_publica: None,
            hosts_adicionales: Vec::new(),
            escucha: SocketAddr::from(([127, 0, 0, 1], 3000)),
            apagado_segundos: 20,
            base_de_datos: None,
            conexiones: 10,
            clave_secreta: None,
            sitio: PathBuf::from("target/site"),
            correo: None,
            sesion: SessionDurations::default(),
            enlaces: LinkDurations::default(),
            contrasenas: Passwords::default(),
            efirma: Efirma::default(),
            archivos: StoredFiles::default(),
            calendario: Calendar::default(),
            limites: Limits::default(),
            proxy: Proxies::default(),
            textos: OwnTexts::default(),
            mesa_de_ayuda: HelpdeskKeys::default(),
            registro: Log::default(),
            salud: Health::default(),
            metricas: Metrics::default(),
            auditoria: Audit::default(),
            retencion: Kept::default(),
        }
    }
}

/// `[limites]`: in an hour, from one address, all instances together.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Attempts to sign in that fail.
    pub ingresos_fallidos_por_hora: NonZeroU32,
    /// Requests for a way back in.
    pub recuperaciones_por_hora: NonZeroU32,
    /// Requests for an e.firma's challenge.
    pub retos_por_hora: NonZeroU32,
    /// Among how many processes the requests are divided.
    pub instancias: NonZeroU32,
}

impl Default for Limits {
    fn default() -> Self {
        let usual = AddressLimits::default();
        Self {
            ingresos_fallidos_por_hora: usual.failed_sign_ins,
            recuperaciones_por_hora: usual.recoveries,
            retos_por_hora: usual.challenges,
            instancias: usual.instances,
        }
    }
}

/// `[proxy]`
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Proxies {
    /// The networks of the proxies that are believed when they say whom they speak for.
    pub de_confianza: Vec<IpNet>,
    /// The header in which they say it.
    pub encabezado: ProxyHeader,
}

/// In which header the proxies in front say whom they speak for. Only this one is read: what the proxies do not
/// write themselves, anybody may have written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProxyHeader {
    /// `X-Forwarded-For`
    #[default]
    XForwardedFor,
    /// `Forwarded` (RFC 7239)
    Forwarded,
}

impl Proxies {
    /// The first network that takes in more than anybody's proxies.
    fn boundless(&self) -> Option<&IpNet> {
        (self.de_confianza.iter()).find(|network| match network {
            IpNet::V4(network) => network.prefix_len() < LEAST_PREFIX_V4,
            IpNet::V6(network) => network.prefix_len() < LEAST_PREFIX_V6,
        })
    }
}

/// `[textos]`: Markdown files in place of the texts that come with the program.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OwnTexts {
    /// The whole privacy notice.
    pub aviso_de_privacidad: Option<PathBuf>,
    /// The short one.
    pub aviso_simplificado: Option<PathBuf>,
}

/// `[mesa_de_ayuda]`: shown in the help centre.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HelpdeskKeys {
    /// A telephone number, as people read it.
    pub telefono: Option<String>,
    /// A mail address.
    pub correo: Option<String>,
    /// When somebody answers.
    pub horario: Option<String>,
}

/// `[correo]`
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// Who sends: `Nombre <correo@dominio>`.
    pub remitente: String,
    /// Host name of the SMTP server.
    pub servidor: String,
    /// Its port; by default 587 with STARTTLS, 465 with TLS, 25 without.
    pub puerto: Option<u16>,
    /// How the connection is protected.
    #[serde(default)]
    pub seguridad: MailSecurity,
    /// Account on the server.
    pub usuario: Option<String>,
    /// Its password.
    pub contrasena: Option<Secret>,
    /// PEM file with the server's certificate authority, when it is one of your own.
    pub autoridad_certificadora: Option<PathBuf>,
    /// How long one sending may take.
    #[serde(default = "default_mail_seconds")]
    pub tiempo_limite_segundos: u16,
    /// What we call ourselves to the server (EHLO); by default the host of the public address.
    pub nombre_ehlo: Option<String>,
    /// Whether the server takes addresses with letters beyond ASCII before their @ (SMTPUTF8).
    #[serde(default)]
    pub smtputf8: bool,
    /// How many mails of one contratista's altas leave in an hour.
    #[serde(default = "default_altas_an_hour")]
    pub correos_de_altas_por_hora: NonZeroU32,
}

const fn default_mail_seconds() -> u16 {
    30
}

fn default_altas_an_hour() -> NonZeroU32 {
    MailSettings::default().altas_an_hour
}

/// How the connection to the mail server is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailSecurity {
    /// STARTTLS, refused when the server does not offer it.
    #[default]
    Starttls,
    /// TLS from the first byte.
    Tls,
    /// None: for a relay on this very machine.
    Ninguna,
}

/// `[sesion]`
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SessionDurations {
    /// Ends after so many minutes without activity.
    pub inactividad_minutos: u32,
    /// Ends in any case after so many hours.
    pub duracion_horas: u32,
    /// Warns so many seconds before.
    pub aviso_segundos: u32,
}

impl Default for SessionDurations {
    fn default() -> Self {
        Self {
            inactividad_minutos: 15,
            duracion_horas: 8,
            aviso_segundos: 120,
        }
    }
}

/// `[enlaces]`
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LinkDurations {
    /// How long an activation link works.
    pub activacion_horas: u32,
    /// How long a recovery link works.
    pub recuperacion_minutos: u32,
}

impl Default for LinkDurations {
    fn default() -> Self {
        Self {
            activacion_horas: 72,
            recuperacion_minutos: 60,
        }
    }
}

/// `[contrasenas]`: Argon2id, OWASP's least by default; what is refused beyond the guide's rules.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Passwords {
    /// Memory of one hash, in KiB.
    pub memoria_kib: u32,
    /// Passes over it.
    pub pasadas: u32,
    /// Lanes.
    pub paralelismo: u32,
    /// How many are computed at once; 0 for as many as there are cores.
    pub simultaneas: usize,
    /// Whether those most used are refused.
    pub rechaza_comunes: bool,
    /// Whether those with the CURP in them are refused.
    pub rechaza_personales: bool,
}

impl Default for Passwords {
    fn default() -> Self {
        Self {
            memoria_kib: 19_456,
            pasadas: 2,
            paralelismo: 1,
            simultaneas: 0,
            rechaza_comunes: true,
            rechaza_personales: true,
        }
    }
}

/// `[efirma]`
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Efirma {
    /// The folder with the certificates (DER) of the authorities that are trusted to issue e.firmas.
    /// Without it nobody can enter with one.
    pub autoridades: Option<PathBuf>,
    /// The responder (OCSP) that is asked whether an e.firma has been revoked; without it nobody is.
    pub ocsp: Option<Url>,
}

/// `[archivos]`
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StoredFiles {
    /// The folder, where no bucket is named.
    pub carpeta: PathBuf,
    /// A store that speaks S3's language, instead of the folder.
    pub s3: Option<S3Store>,
}

impl Default for StoredFiles {
    fn default() -> Self {
        Self {
            carpeta: PathBuf::from("archivos"),
            s3: None,
        }
    }
}

/// `[archivos.s3]`
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct S3Store {
    /// Its address, for any but Amazon's own.
    pub direccion: Option<Url>,
    /// The region.
    #[serde(default = "default_region")]
    pub region: String,
    /// The bucket.
    pub cubeta: String,
    /// The name of the access key.
    pub usuario: String,
    /// The access key.
    pub contrasena: Secret,
}

fn default_region() -> String {
    "us-east-1".to_owned()
}

/// `[calendario]`
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Calendar {
    /// Days besides Saturday and Sunday on which no deadline falls: `["2027-01-01"]`.
    pub dias_inhabiles: Vec<Day>,
}

/// A day, written `2027-01-01`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day(pub Date);

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let day: jiff::civil::Date = text.parse().map_err(|_| {
            serde::de::Error::custom(format!("«{text}» no es una fecha como 2027-01-01"))
        })?;
        // Both calendars hold every date that jiff parses with four digits of year.
        let month = u8::try_from(day.month())
            .ok()
            .and_then(|month| time::Month::try_from(month).ok());
        month
            .zip(u8::try_from(day.day()).ok())
            .and_then(|(month, number)| {
                Date::from_calendar_date(day.year().into(), month, number).ok()
            })
            .map(Self)
            .ok_or_else(|| serde::de::Error::custom(format!("«{text}» no existe")))
    }
}

/// `[registro]`
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// `error`, `warn`, `info`, `debug`, or per module as in `info,sqlx=warn`.
    pub nivel: String,
    /// Lines for people or JSON for programs.
    pub formato: LogFormat,
    /// An OpenTelemetry collector, `http://127.0.0.1:4318`; needs a program built with the feature `otel`.
    pub otlp: Option<Url>,
}

impl Default for Log {
    fn default() -> Self {
        Self {
            nivel: "info,sqlx=warn,sea_orm_migration=warn".to_owned(),
            formato: LogFormat::Texto,
            otlp: None,
        }
    }
}

/// `[salud]`
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Health {
    /// A mail that has been due for longer is told to be late.
    pub correo_atrasado_minutos: u32,
}

impl Default for Health {
    fn default() -> Self {
        Self {
            correo_atrasado_minutos: 30,
        }
    }
}

/// `[auditoria]`
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Audit {
    /// The file that gets every event and every seal as a line of JSON; without it they go to the log,
    /// under `auditoria`.
    pub archivo: Option<PathBuf>,
    /// For how many days events are kept.
    pub conservar_dias: u16,
    /// What `clave_secreta` was before: seals made with them are still good.
    pub claves_anteriores: Vec<Secret>,
}

impl Default for Audit {
    fn default() -> Self {
        Self {
            archivo: None,
            conservar_dias: AuditSettings::default().kept_days,
            claves_anteriores: Vec::new(),
        }
    }
}

/// `[retencion]`: for how many days is kept what nobody needs for the work any more.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Kept {
    /// Sessions, from their end on.
    pub sesiones_dias: u16,
    /// Links that were used or replaced, or have expired.
    pub enlaces_dias: u16,
    /// Mails that were sent or given up.
    pub correos_dias: u16,
}

impl Default for Kept {
    fn default() -> Self {
        Self {
            sesiones_dias: 90,
            enlaces_dias: 90,
            correos_dias: 30,
        }
    }
}

/// `[metricas]`
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Metrics {
    /// Address and port of the listener for those who watch; without it there is none.
    pub escucha: Option<SocketAddr>,
}

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Texto,
    /// For programs.
    Json,
}

/// A key that a flag sets: `clave=valor`, tables set off by dots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// `sesion.aviso_segundos`
    pub key: String,
    /// As TOML; what is not TOML is taken as text.
    pub value: String,
}

impl Configuration {
    /// Reads file, environment, systemd's credentials and flags, in this order; what comes later wins.
    ///
    /// # Errors
    /// A file that was named and is not there, an unknown key, a value of the wrong kind.
    pub fn load(file: Option<&Path>, settings: &[Setting]) -> Result<Self, ConfigurationError> {
        let mut figment = match file {
            Some(file) if !file.is_file() => {
                return Err(ConfigurationError::NoFile(file.to_owned()));
            }
            Some(file) => Figment::from(Toml::file_exact(file)),
            None => Figment::from(Toml::file(DEFAULT_FILE)),
        };
        let environment = Env::prefixed(ENVIRONMENT_PREFIX)
            .filter(|key| !key.as_str().starts_with(TEST_KEYS))
            .split("__");
        figment = figment.merge(environment);
        for key in TEXT_KEYS {
            // As it is: a password of digits is a text, not a number.
            if let Ok(value) = std::env::var(variable(key)) {
                figment = figment.merge(Serialized::default(key, value));
            }
        }
        if let Some(folder) = std::env::var_os(CREDENTIALS) {
            figment = with_credentials(figment, Path::new(&folder))?;
        }
        let configuration = Self::extracted(figment, settings)?;
        configuration.check_for_real()?;
        Ok(configuration)
    }

    /// Only what flags say, over the defaults: for a demonstration.
    ///
    /// # Errors
    /// An unknown key, a value of the wrong kind.
    pub fn of_flags(settings: &[Setting]) -> Result<Self, ConfigurationError> {
        Self::extracted(Figment::new(), settings)
    }

    fn extracted(mut figment: Figment, settings: &[Setting]) -> Result<Self, ConfigurationError> {
        for Setting { key, value } in settings {
            figment = if TEXT_KEYS.contains(&key.as_str()) {
                figment.merge(Serialized::default(key, value))
            } else {
                let value = value
                    .parse::<figment::value::Value>()
                    .unwrap_or_else(|never: std::convert::Infallible| match never {});
                figment.merge(Serialized::default(key, value))
            };
        }
        let configuration: Self = figment
            .extract()
            .map_err(|error| ConfigurationError::from_figment(&error))?;
        configuration.check()?;
        Ok(configuration)
    }

    /// What a demonstration may do, and nothing else.
    fn check_for_real(&self) -> Result<(), ConfigurationError> {
        if let Some(url) = &self.direccion_publica
            && url.scheme() == "http"
            && !is_here(url)
        {
            return Err(ConfigurationError::Wrong {
                key: "direccion_publica",
                reason: "debe empezar con https://; con http:// las contraseñas y los enlaces \
                         viajarían a la vista (solo se admite para este mismo equipo, como \
                         http://127.0.0.1)"
                    .to_owned(),
            });
        }
        if let Some(network) = self.proxy.boundless() {
            return Err(ConfigurationError::Wrong {
                key: "proxy.de_confianza",
                reason: format!(
                    "«{network}» abarca casi cualquier dirección: quien sea podría decir de dónde viene y los límites por \
                     dirección no servirían. Escribe solo las de tus proxies, por ejemplo \"127.0.0.1/32\" o \"10.0.0.0/8\""
                ),
            });
        }
        if let Some(Secret(url)) = &self.base_de_datos
            && is_in_the_clear(url)
        {
            return Err(ConfigurationError::Wrong {
                key: "base_de_datos",
                reason: "PostgreSQL está en otra máquina y la conexión no exige TLS: datos y contraseñas viajarían a la \
                         vista. Agrega ?sslmode=verify-full (y &sslrootcert=/etc/icsoe/ca.pem si la autoridad es tuya)"
                    .to_owned(),
            });
        }
        let costs = &self.contrasenas;
        let enough = (LEAST_COSTS.iter())
            .any(|&(memory, passes)| costs.memoria_kib >= memory && costs.pasadas >= passes);
        if !enough {
            let least: Vec<String> = (LEAST_COSTS.iter())
                .map(|(memory, passes)| format!("{memory} con `pasadas` = {passes}"))
                .collect();
            return Err(ConfigurationError::Wrong {
                key: "contrasenas.memoria_kib",
                reason: format!(
                    "cuesta muy poco adivinar las contraseñas; OWASP pide al menos {}",
                    least.join(", ")
                ),
            });
        }
        Ok(())
    }

    /// What no type can say.
    fn check(&self) -> Result<(), ConfigurationError> {
        let wrong = |key, reason: &str| {
            Err(ConfigurationError::Wrong {
                key,
                reason: reason.to_owned(),
            })
        };
        if let Some(url) = &self.direccion_publica
            && (!matches!(url.scheme(), "http" | "https")
                || url.host_str().is_none()
                || url.path() != "/"
                || url.query().is_some()
                || !url.username().is_empty())
        {
            return wrong(
                "direccion_publica",
                "debe ser http:// o https:// y el nombre del sitio, sin ruta ni usuario",
            );
        }
        if let Some(url) = &self.efirma.ocsp
            && (!matches!(url.scheme(), "http" | "https")
                || !url.username().is_empty()
                || url.password().is_some())
        {
            return wrong(
                "efirma.ocsp",
                "debe ser una dirección http:// o https://, sin usuario",
            );
        }
        let session = &self.sesion;
        if session.inactividad_minutos == 0 || session.duracion_horas == 0 {
            return wrong("sesion", "las duraciones deben ser mayores que cero");
        }
        if u64::from(session.aviso_segundos) >= u64::from(session.inactividad_minutos) * 60 {
            return wrong(
                "sesion.aviso_segundos",
                "debe ser menor que `inactividad_minutos`",
            );
        }
        if self.enlaces.activacion_horas == 0 || self.enlaces.recuperacion_minutos == 0 {
            return wrong("enlaces", "las duraciones deben ser mayores que cero");
        }
        let kept = &self.retencion;
        if [kept.sesiones_dias, kept.enlaces_dias, kept.correos_dias].contains(&0) {
            return wrong("retencion", "los plazos deben ser de al menos un día");
        }
        if self.registro.otlp.is_some() && !cfg!(feature = "otel") {
            return wrong(
                "registro.otlp",
                "este programa se construyó sin la característica `otel` de cargo",
            );
        }
        if self.salud.correo_atrasado_minutos == 0 {
            return wrong("salud.correo_atrasado_minutos", "debe ser al menos 1");
        }
        if self.conexiones == 0 {
            return wrong("conexiones", "debe ser al menos 1");
        }
        if self
            .correo
            .as_ref()
            .is_some_and(|mail| mail.tiempo_limite_segundos == 0)
        {
            return wrong("correo.tiempo_limite_segundos", "debe ser mayor que cero");
        }
        if (self.correo.as_ref())
            .and_then(|mail| mail.nombre_ehlo.as_ref())
            .is_some_and(|name| Host::parse(name).is_err())
        {
            return wrong(
                "correo.nombre_ehlo",
                "debe ser un nombre de equipo completo, por ejemplo \"icsoe.ejemplo.mx\"",
            );
        }
        // Whoever signs in sees their own sign-ins of so many days.
        let shown = audit::SHOWN_FOR.whole_days();
        if i64::from(self.auditoria.conservar_dias) < shown {
            return Err(ConfigurationError::Wrong {
                key: "auditoria.conservar_dias",
                reason: format!(
                    "debe ser al menos {shown}: son los días que cada quien ve de sus ingresos"
                ),
            });
        }
        let costs = &self.contrasenas;
        if costs.pasadas == 0 || costs.paralelismo == 0 {
            return wrong(
                "contrasenas",
                "`pasadas` y `paralelismo` deben ser al menos 1",
            );
        }
        // RFC 9106, section 3.1: at least 8 KiB a lane.
        if costs.memoria_kib < costs.paralelismo.saturating_mul(8) {
            return wrong(
                "contrasenas.memoria_kib",
                "debe ser al menos 8 por cada `paralelismo`",
            );
        }
        Ok(())
    }
}
