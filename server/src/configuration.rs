//! The effective configuration: `icsoe.toml`, then `ICSOE_*`, then flags. An unknown or invalid key is an error that
//! names it; no secret has a default. Every key is explained in `icsoe.example.toml`.

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

/// The file that is read when none is named.
pub const DEFAULT_FILE: &str = "icsoe.toml";
/// Prefix of the environment variables; two underscores separate a table: `ICSOE_CORREO__SERVIDOR`.
const ENVIRONMENT_PREFIX: &str = "ICSOE_";
/// `ICSOE_TEST_*` is reserved for the test suites.
const TEST_KEYS: &str = "test_";

/// Keys whose values are always texts, even when they look like numbers.
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

/// The minimum costs of Argon2id in OWASP's Password Storage Cheat Sheet: KiB of memory, passes.
const LEAST_COSTS: [(u32, u32); 5] = [
    (47_104, 1),
    (19_456, 2),
    (12_288, 3),
    (9_216, 4),
    (7_168, 5),
];

/// The shortest prefixes of a trusted proxy network: those of the private networks (RFC 1918, RFC 4193). With a larger
/// network trusted, any client could claim any address, and no limit per address would hold.
const LEAST_PREFIX_V4: u8 = 8;
const LEAST_PREFIX_V6: u8 = 7;

/// Whether a PostgreSQL database is reached over a network without TLS; the driver itself parses the address.
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

/// Whether the address is on this machine.
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

/// Prefix of this program's credentials in a folder shared with others.
const CREDENTIAL_PREFIX: &str = "icsoe_";

/// The keys that may be given as credentials, each in a file with its name.
const SECRET_KEYS: [&str; 4] = [
    "archivos.s3.contrasena",
    "base_de_datos",
    "clave_secreta",
    "correo.contrasena",
];

/// Adds the secrets in the credentials folder.
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

/// The environment variable of a key.
fn variable(key: &str) -> String {
    [ENVIRONMENT_PREFIX, &key.replace('.', "__").to_uppercase()].concat()
}

/// A secret in the configuration: it can be read, but is never written or shown.
#[derive(Clone, Debug)]
pub struct Secret(pub SecretString);

impl Secret {
    /// Shown in place of a secret.
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

/// All configuration keys.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Configuration {
    /// Where people reach the portal: scheme and host, without a path. Every mailed link begins with it, and requests
    /// for another host are refused.
    pub direccion_publica: Option<Url>,
    /// Further host names that are accepted, such as a health check's.
    pub hosts_adicionales: Vec<String>,
    /// Address and port to listen on.
    pub escucha: SocketAddr,
    /// `sqlite:path?mode=rwc` or `postgres://…`.
    pub base_de_datos: Option<Secret>,
    /// How long requests in flight may still take after the process was asked to stop.
    pub apagado_segundos: u16,
    /// Maximum number of open database connections.
    pub conexiones: u32,
    /// 32 bytes in hexadecimal: the key of mailed links and counters.
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
    /// Which e.firmas are trusted.
    pub efirma: Efirma,
    /// Where uploaded files are stored.
    pub archivos: StoredFiles,
    /// UMA, minimum wage, days off.
    pub calendario: Calendar,
    /// Limits per client address.
    pub limites: Limits,
    /// The proxies in front.
    pub proxy: Proxies,
    /// The operator's own texts.
    pub textos: OwnTexts,
    /// The helpdesk's contact data.
    pub mesa_de_ayuda: HelpdeskKeys,
    /// What is logged.
    pub registro: Log,
    /// When the process counts as ready.
    pub salud: Health,
    /// The metrics listener.
    pub metricas: Metrics,
    /// How the record of security events is kept.
    pub auditoria: Audit,
    /// How long other data is kept.
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

/// `[limites]`: per hour and client address, over all instances together.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Failed sign-in attempts.
    pub ingresos_fallidos_por_hora: NonZeroU32,
    /// Requests to recover access.
    pub recuperaciones_por_hora: NonZeroU32,
    /// Requests for an e.firma challenge.
    pub retos_por_hora: NonZeroU32,
    /// The number of processes that share the load.
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
    /// The networks of the trusted proxies, whose statement of the client's address is believed.
    pub de_confianza: Vec<IpNet>,
    /// The header that carries the client's address.
    pub encabezado: ProxyHeader,
}

/// The header in which the proxies in front state the client's address. Only this one is read: a header that the
/// proxies do not write themselves may have been written by any client.
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
    /// The first trusted network that is larger than any private network.
    fn boundless(&self) -> Option<&IpNet> {
        (self.de_confianza.iter()).find(|network| match network {
            IpNet::V4(network) => network.prefix_len() < LEAST_PREFIX_V4,
            IpNet::V6(network) => network.prefix_len() < LEAST_PREFIX_V6,
        })
    }
}

/// `[textos]`: Markdown files that replace the built-in texts.
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
    /// The hours in which somebody answers.
    pub horario: Option<String>,
}

/// `[correo]`
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// The sender: `Nombre <correo@dominio>`.
    pub remitente: String,
    /// Host name of the SMTP server.
    pub servidor: String,
    /// Its port; by default 587 with STARTTLS, 465 with TLS, 25 without.
    pub puerto: Option<u16>,
    /// How the connection is protected.
    #[serde(default)]
    pub seguridad: MailSecurity,
    /// User name on the server.
    pub usuario: Option<String>,
    /// Password on the server.
    pub contrasena: Option<Secret>,
    /// PEM file with the mail server's certificate authority, if it is a private one.
    pub autoridad_certificadora: Option<PathBuf>,
    /// Time limit for one sending.
    #[serde(default = "default_mail_seconds")]
    pub tiempo_limite_segundos: u16,
    /// Our name in EHLO; by default the host of the public address.
    pub nombre_ehlo: Option<String>,
    /// Whether the server accepts addresses with non-ASCII letters before the @ (SMTPUTF8).
    #[serde(default)]
    pub smtputf8: bool,
    /// How many mails of one contratista's altas are sent per hour.
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
    /// None: for a relay on the same machine.
    Ninguna,
}

/// `[sesion]`
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SessionDurations {
    /// Minutes without activity after which a session ends.
    pub inactividad_minutos: u32,
    /// Hours after which a session ends in any case.
    pub duracion_horas: u32,
    /// How many seconds before the end the page warns.
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

/// `[contrasenas]`: the cost of Argon2id (OWASP's minimum by default), and what is refused beyond the guide's rules.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Passwords {
    /// Memory of one hash, in KiB.
    pub memoria_kib: u32,
    /// Passes over the memory (`t`).
    pub pasadas: u32,
    /// Lanes (`p`).
    pub paralelismo: u32,
    /// How many hashes are computed at once; 0 for as many as there are cores.
    pub simultaneas: usize,
    /// Whether the most used passwords are refused.
    pub rechaza_comunes: bool,
    /// Whether passwords that contain the CURP are refused.
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
    /// The folder with the certificates (DER) of the authorities that are trusted to issue e.firmas. Without it e.firma
    /// sign-in is off.
    pub autoridades: Option<PathBuf>,
    /// The OCSP responder that says whether an e.firma has been revoked; without it revocation is not checked.
    pub ocsp: Option<Url>,
}

/// `[archivos]`
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StoredFiles {
    /// The folder, used when no bucket is configured.
    pub carpeta: PathBuf,
    /// An S3-compatible store, used instead of the folder.
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
    /// Its address, unless it is Amazon's own.
    pub direccion: Option<Url>,
    /// The region.
    #[serde(default = "default_region")]
    pub region: String,
    /// The bucket.
    pub cubeta: String,
    /// The access key's id.
    pub usuario: String,
    /// The access key's secret.
    pub contrasena: Secret,
}

fn default_region() -> String {
    "us-east-1".to_owned()
}

/// `[calendario]`
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Calendar {
    /// A file in place of the built-in tables (UMA, minimum wage, days off).
    pub tablas: Option<PathBuf>,
    /// Days off besides those of the tables: `["2027-01-01"]`.
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
        // Both calendar types hold every date that jiff parses with a four-digit year.
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
    /// Plain lines for people or JSON for programs.
    pub formato: LogFormat,
    /// An OpenTelemetry collector, `http://127.0.0.1:4318`; needs the cargo feature `otel`.
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
    /// A mail that has been due for longer is reported as late.
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
    /// The file to which every event and every seal is appended as a line of JSON; without it they go to the log, under
    /// `auditoria`.
    pub archivo: Option<PathBuf>,
    /// How many days events are kept.
    pub conservar_dias: u16,
    /// Earlier values of `clave_secreta`: seals made with them are still valid.
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

/// `[retencion]`: how many days data is kept that the work no longer needs.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Kept {
    /// Sessions, counted from their end.
    pub sesiones_dias: u16,
    /// Links that were used or replaced, or have expired.
    pub enlaces_dias: u16,
    /// Mails that were sent or given up.
    pub correos_dias: u16,
    /// Returns being captured that nobody touches: then they are discarded, after a mail.
    pub borradores_dias: u16,
    /// What was captured in returns that were discarded.
    pub descartadas_dias: u16,
    /// Clients and workers that nobody captures any more; that a return was discarded, and who changed it.
    pub recordado_dias: u16,
}

impl Kept {
    const fn days(&self) -> [u16; 6] {
        [
            self.sesiones_dias,
            self.enlaces_dias,
            self.correos_dias,
            self.borradores_dias,
            self.descartadas_dias,
            self.recordado_dias,
        ]
    }
}

impl Default for Kept {
    fn default() -> Self {
        Self {
            sesiones_dias: 90,
            enlaces_dias: 90,
            correos_dias: 30,
            borradores_dias: 730,
            descartadas_dias: 90,
            recordado_dias: 1_825,
        }
    }
}

/// `[metricas]`
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Metrics {
    /// Address and port of the metrics listener; without it there is none.
    pub escucha: Option<SocketAddr>,
}

/// The format of log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// Readable lines.
    Texto,
    /// One JSON object per line.
    Json,
}

/// A key set by a flag: `clave=valor`, with dots between table and key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The key, such as `sesion.aviso_segundos`.
    pub key: String,
    /// The value as TOML; anything that is not TOML is taken as a text.
    pub value: String,
}

impl Configuration {
    /// Reads file, environment, systemd's credentials and flags, in this order; later ones win.
    ///
    /// # Errors
    /// When the named file is missing, a key is unknown, or a value has the wrong kind.
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
            // Read as a text: a password of digits must not become a number.
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

    /// The defaults and the flags only: for a demonstration.
    ///
    /// # Errors
    /// When a key is unknown, or a value has the wrong kind.
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

    /// Refuses what only a demonstration may do.
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

    /// Checks the rules that the types cannot express.
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
        if self.retencion.days().contains(&0) {
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
        // People see their own sign-ins of this many days.
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
        // RFC 9106, section 3.1: at least 8 KiB per lane.
        if costs.memoria_kib < costs.paralelismo.saturating_mul(8) {
            return wrong(
                "contrasenas.memoria_kib",
                "debe ser al menos 8 por cada `paralelismo`",
            );
        }
        Ok(())
    }
}
