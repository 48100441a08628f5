//! The subcommands and their flags. The doc comments here are what `--help` prints.

use super::spanish;
use crate::configuration::Setting;
use crate::validar;
use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};
use domain::{Cuatrimestre, Curp};
use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Portal de ingreso de capturistas a ICSOE (implementación independiente).
#[derive(Debug, Parser)]
#[command(name = "icsoe", version, arg_required_else_help = true)]
pub struct Arguments {
    /// Flags of every subcommand.
    #[command(flatten)]
    pub common: Common,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Flags of every subcommand.
#[derive(Debug, Args)]
pub struct Common {
    /// Archivo de configuración (por omisión icsoe.toml, si existe)
    #[arg(long, global = true, value_name = "ARCHIVO")]
    pub configuracion: Option<PathBuf>,
    /// Cambia una clave de la configuración; puede repetirse
    #[arg(long, global = true, value_name = "CLAVE=VALOR", value_parser = setting)]
    pub ajuste: Vec<Setting>,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Atiende el portal y envía los correos
    Serve(ServeOptions),
    /// Crea o actualiza las tablas de la base de datos
    Migrate,
    /// Inicia una demostración con personas inventadas, solo en este equipo
    Demo {
        /// The flags shared with `serve`.
        #[command(flatten)]
        options: ServeOptions,
        /// Carpeta de la demostración
        #[arg(long, default_value = "target/demo", value_name = "CARPETA")]
        datos: PathBuf,
    },
    /// Copia en un archivo la base de datos y los archivos, sin detener el portal (solo SQLite)
    Respaldo {
        /// El archivo que se crea; no debe existir
        #[arg(value_name = "ARCHIVO")]
        archivo: PathBuf,
    },
    /// Pone en su lugar lo que se copió con `respaldo`, con el portal detenido (solo SQLite)
    Restaurar {
        /// El archivo que creó `respaldo`
        #[arg(value_name = "ARCHIVO")]
        archivo: PathBuf,
        /// Aparta, sin borrarla, la instalación que ya haya
        #[arg(long)]
        reemplazar: bool,
    },
    /// Registra o da de baja contratistas
    #[command(subcommand)]
    Contratista(ContratistaAction),
    /// Registra, da de baja y ayuda a capturistas
    #[command(subcommand)]
    Capturista(CapturistaAction),
    /// Lee un archivo de capturistas, sin registrar a nadie
    #[command(subcommand)]
    Capturistas(CapturistasAction),
    /// Lee un archivo de trabajadores, sin guardar nada
    #[command(subcommand)]
    Trabajadores(TrabajadoresAction),
    /// Termina sesiones abiertas
    #[command(subcommand)]
    Sesiones(SessionAction),
    /// Valida los renglones de la entrada estándar: `ok` o `error código,…`
    Validar {
        /// Qué se valida
        #[arg(value_enum, value_name = "TIPO")]
        kind: Kind,
        /// Cada renglón es una cadena JSON
        #[arg(long)]
        json: bool,
        /// Rechaza además las contraseñas más usadas
        #[arg(long)]
        comun: bool,
        /// Rechaza además las contraseñas que contienen esta CURP o sus primeros 10 caracteres
        #[arg(long, value_name = "CURP", value_parser = curp)]
        personal: Option<Curp>,
    },
    /// Muestra la configuración en vigor, con los secretos ocultos
    Config,
    /// Verifica y purga la auditoría de seguridad
    #[command(subcommand)]
    Auditoria(AuditAction),
    /// Prueba el envío de correos
    #[command(subcommand)]
    Correo(MailAction),
}

/// Flags of the processes that answer requests; each overrides a configuration key.
#[derive(Debug, Args)]
pub struct ServeOptions {
    /// Dirección y puerto en los que escucha
    #[arg(long, value_name = "IP:PUERTO")]
    pub escucha: Option<SocketAddr>,
    /// Dirección con la que la gente llega al portal
    #[arg(long, value_name = "URL")]
    pub direccion_publica: Option<String>,
    /// Carpeta del sitio construido
    #[arg(long, value_name = "CARPETA")]
    pub sitio: Option<PathBuf>,
}

impl ServeOptions {
    /// The configuration keys that these flags set.
    pub fn settings(&self) -> Vec<Setting> {
        let set = |key: &str, value: String| Setting {
            key: key.to_owned(),
            value,
        };
        let escucha = self
            .escucha
            .map(|address| set("escucha", format!("{:?}", address.to_string())));
        let public = self.direccion_publica.as_ref();
        let public = public.map(|url| set("direccion_publica", url.clone()));
        let site = self.sitio.as_ref();
        let site = site.map(|path| set("sitio", format!("{:?}", path.display().to_string())));
        [escucha, public, site].into_iter().flatten().collect()
    }
}

/// `icsoe contratista …`
#[derive(Debug, Subcommand)]
pub enum ContratistaAction {
    /// Registra a un contratista
    Alta {
        /// RFC, 12 o 13 caracteres
        #[arg(long)]
        rfc: String,
        /// Nombre, denominación o razón social
        #[arg(long)]
        nombre: String,
    },
    /// Da de baja a un contratista y termina el trabajo de sus capturistas
    Baja {
        /// RFC, 12 o 13 caracteres
        #[arg(long)]
        rfc: String,
    },
}

/// A quién se registra.
#[derive(Debug, Args)]
pub struct NewCapturista {
    /// CURP, 18 caracteres
    #[arg(long)]
    pub curp: String,
    /// Nombre o nombres
    #[arg(long)]
    pub nombre: String,
    /// Primer apellido
    #[arg(long)]
    pub primer_apellido: String,
    /// Segundo apellido, si tiene
    #[arg(long, default_value = "")]
    pub segundo_apellido: String,
    /// Correo al que se le escribe
    #[arg(long)]
    pub correo: String,
}

/// `icsoe capturista …`
#[derive(Debug, Subcommand)]
pub enum CapturistaAction {
    /// Registra a un capturista para un contratista y lo invita por correo
    Alta {
        /// RFC del contratista
        #[arg(long)]
        contratista: String,
        #[command(flatten)]
        capturista: NewCapturista,
    },
    /// Termina el trabajo de un capturista para un contratista
    Baja {
        /// RFC del contratista
        #[arg(long)]
        contratista: String,
        /// CURP, 18 caracteres
        #[arg(long)]
        curp: String,
    },
    /// Envía otra vez la invitación a quien nunca ha entrado
    Reenviar {
        /// CURP, 18 caracteres
        #[arg(long)]
        curp: String,
    },
    /// Corrige el correo de un capturista
    Correo {
        /// CURP, 18 caracteres
        #[arg(long)]
        curp: String,
        /// Correo nuevo
        #[arg(long)]
        correo: String,
    },
    /// Quita la espera por intentos fallidos
    Desbloquear {
        /// CURP, 18 caracteres
        #[arg(long)]
        curp: String,
    },
}

/// `icsoe capturistas …`
#[derive(Debug, Subcommand)]
pub enum CapturistasAction {
    /// Dice, en un renglón de JSON por persona, qué leería el portal de un archivo CSV o de Excel
    ///
    /// Con los límites y las reglas del portal, pero sin su base de datos: no dice quién ya es capturista. Termina con 1
    /// si el archivo no se puede leer.
    Leer {
        /// El archivo, CSV o .xlsx
        #[arg(value_name = "ARCHIVO")]
        archivo: PathBuf,
    },
}

/// `icsoe trabajadores …`
#[derive(Debug, Subcommand)]
pub enum TrabajadoresAction {
    /// Dice, en un renglón de JSON por registro, qué leería el portal de un archivo de trabajadores
    ///
    /// Con los límites y las reglas del portal, pero sin su base de datos. Termina con 1 si el archivo no se puede leer.
    Leer {
        /// El archivo: CSV, .xlsx, .SUA, ASEG o IDSE, o CFDI de nómina en un XML o en un ZIP
        #[arg(value_name = "ARCHIVO")]
        archivo: PathBuf,
        /// Qué archivo es; `auto` lo reconoce por su contenido
        #[arg(long, value_name = "FORMATO", default_value = "auto", value_parser = workers_format)]
        formato: AnyFormat,
        /// El cuatrimestre, por ejemplo 2026-2; si falta, el que se presenta hoy
        #[arg(long, value_name = "AÑO-NÚMERO", value_parser = period)]
        periodo: Option<Cuatrimestre>,
    },
}

/// A format, or nothing for the one that the content tells. A type of its own: clap takes `Option` for an argument that
/// may be missing.
#[derive(Clone, Copy, Debug)]
pub struct AnyFormat(pub Option<payroll::Format>);

fn workers_format(code: &str) -> Result<AnyFormat, String> {
    match payroll::Format::of_code(code) {
        None if code != "auto" => Err("es auto, csv, xlsx, sua, aseg, idse o cfdi".to_owned()),
        format => Ok(AnyFormat(format)),
    }
}

fn period(text: &str) -> Result<Cuatrimestre, String> {
    let parts = text.split_once('-');
    let period = parts.and_then(|(year, number)| {
        informativa::returns::period(year.parse().ok()?, number.parse().ok()?)
    });
    period.ok_or_else(|| {
        "escribe el año y el cuatrimestre, del 1 al 3: por ejemplo 2026-3".to_owned()
    })
}

/// `icsoe sesiones …`
#[derive(Debug, Subcommand)]
pub enum SessionAction {
    /// Cierra las sesiones de una persona, de un contratista o de todos
    Cerrar(Whose),
}

/// Whose sessions.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct Whose {
    /// CURP del capturista
    #[arg(long)]
    pub curp: Option<String>,
    /// RFC del contratista; las de sus capturistas siguen abiertas
    #[arg(long)]
    pub rfc: Option<String>,
    /// Las de todos
    #[arg(long)]
    pub todas: bool,
}

/// `icsoe auditoria …`
#[derive(Debug, Subcommand)]
pub enum AuditAction {
    /// Busca sucesos alterados, borrados o cortados
    Verificar {
        /// Archivo de renglones con el que se compara; puede repetirse
        #[arg(long, value_name = "ARCHIVO")]
        archivo: Vec<PathBuf>,
    },
    /// Deja seguir la auditoría cuando la base no está donde dice la marca; por ejemplo, después de restaurar
    ///
    /// Queda registrado. Antes mira con `verificar` qué falta.
    Reconocer,
    /// Borra los sucesos más viejos que `auditoria.conservar_dias` y conserva sus sellos
    Purgar,
}

/// `icsoe correo …`
#[derive(Debug, Subcommand)]
pub enum MailAction {
    /// Envía un correo de prueba ahora mismo y dice qué respondió el servidor
    Prueba {
        /// A quién
        #[arg(long)]
        para: String,
    },
}

/// What `validar` checks.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Kind {
    /// Clave Única de Registro de Población
    Curp,
    /// Registro Federal de Contribuyentes
    Rfc,
    /// Número de Seguridad Social
    Nss,
    /// Contraseña, según las reglas de ICSOE
    Contrasena,
}

impl From<Kind> for validar::Kind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Curp => Self::Curp,
            Kind::Rfc => Self::Rfc,
            Kind::Nss => Self::Nss,
            Kind::Contrasena => Self::Contrasena,
        }
    }
}

fn curp(text: &str) -> Result<Curp, String> {
    Curp::parse_vouched(text).map_err(|error| error.explanation().into_owned())
}

fn setting(text: &str) -> Result<Setting, String> {
    text.split_once('=')
        .filter(|(key, _)| !key.trim().is_empty())
        .map(|(key, value)| Setting {
            key: key.trim().to_owned(),
            value: value.trim().to_owned(),
        })
        .ok_or_else(|| "debe ser CLAVE=VALOR, por ejemplo sesion.aviso_segundos=60".to_owned())
}

/// Parses the arguments.
///
/// # Errors
/// Clap's errors, which include help and version.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Arguments, clap::Error> {
    let mut arguments: Vec<OsString> = arguments.into_iter().collect();
    if arguments.len() == 1 && std::env::var_os("LEPTOS_OUTPUT_NAME").is_some() {
        // `cargo leptos watch` starts the program without arguments; developers want the demonstration then.
        arguments.extend(["demo", "--sitio", "target/leptos"].map(OsString::from));
    }
    let command = spanish::translated(Arguments::command());
    Arguments::from_arg_matches(&command.try_get_matches_from(arguments)?)
}
