//! The errors of the configuration; each names the key and what to do.

use figment::error::Kind;
use std::path::PathBuf;

/// Why the configuration cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigurationError {
    /// The named file does not exist.
    #[error("no encontré el archivo de configuración «{0}»")]
    NoFile(PathBuf),
    /// An unknown key.
    #[error("no existe la clave `{key}` (en {place}); las que hay ahí son: {expected}")]
    Unknown {
        /// The key.
        key: String,
        /// File or environment.
        place: String,
        /// The known keys.
        expected: String,
    },
    /// A required key is missing.
    #[error("falta la clave `{key}`: {hint}")]
    Missing {
        /// The key.
        key: String,
        /// How to give it.
        hint: String,
    },
    /// A value that its key does not allow.
    #[error("la clave `{key}` no sirve: {reason}")]
    Wrong {
        /// The key.
        key: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// A value of the wrong kind.
    #[error("la clave `{key}` (en {place}) no sirve: {reason}")]
    WrongKind {
        /// The key.
        key: String,
        /// File or environment.
        place: String,
        /// What is wrong.
        reason: String,
    },
}

impl ConfigurationError {
    /// Translates an error of figment. It does not repeat values: they may be secret.
    pub(super) fn from_figment(error: &figment::Error) -> Self {
        let place = error.metadata.as_ref().map_or_else(
            || "una opción".to_owned(),
            |metadata| match &metadata.source {
                Some(figment::Source::File(path)) => format!("«{}»", path.display()),
                _ if metadata.name.contains("environment") => "las variables ICSOE_*".to_owned(),
                _ => "una opción".to_owned(),
            },
        );
        let path = error.path.join(".");
        let within = |name: &str| {
            if path.is_empty() || path.ends_with(name) {
                if path.is_empty() {
                    name.to_owned()
                } else {
                    path.clone()
                }
            } else {
                format!("{path}.{name}")
            }
        };
        match &error.kind {
            Kind::UnknownField(name, expected) => Self::Unknown {
                key: within(name),
                place,
                expected: expected.join(", "),
            },
            Kind::MissingField(name) => Self::Missing {
                key: within(name),
                hint: "ponla en icsoe.toml o en una variable ICSOE_*".to_owned(),
            },
            Kind::InvalidType(found, expected) => Self::WrongKind {
                key: path,
                place,
                reason: format!(
                    "se esperaba {} y es {}",
                    in_spanish(expected),
                    kind_of(found)
                ),
            },
            Kind::UnknownVariant(_, expected) => Self::WrongKind {
                key: path,
                place,
                reason: format!("debe ser uno de: {}", expected.join(", ")),
            },
            Kind::InvalidValue(_, expected) => Self::WrongKind {
                key: path,
                place,
                reason: format!("se esperaba {}", in_spanish(expected)),
            },
            Kind::Message(message) => Self::WrongKind {
                key: if path.is_empty() {
                    "(archivo)".to_owned()
                } else {
                    path
                },
                place,
                // From its second line on a parser's message quotes the input, which may be a secret.
                reason: message.lines().next().unwrap_or_default().to_owned(),
            },
            _ => Self::WrongKind {
                key: path,
                place,
                reason: "valor no admitido".to_owned(),
            },
        }
    }
}

/// The Spanish name of the kind that serde expected.
fn in_spanish(expected: &str) -> &str {
    match expected {
        "a string" | "str" | "string" => "un texto entre comillas",
        "a boolean" | "bool" => "true o false",
        "u16" | "u32" | "u64" | "usize" | "i64" => "un número entero",
        "a sequence" => "una lista",
        expected if expected.starts_with("struct ") => "una tabla",
        expected => expected,
    }
}

const fn kind_of(found: &figment::error::Actual) -> &'static str {
    use figment::error::Actual;
    match found {
        Actual::Bool(_) => "sí o no",
        Actual::Unsigned(_) | Actual::Signed(_) | Actual::Float(_) => "número",
        Actual::Char(_) | Actual::Str(_) => "texto",
        Actual::Seq => "lista",
        Actual::Map => "tabla",
        _ => "otro",
    }
}
