//! Why a contratista's general data or its REPSE registration were refused.

use std::{borrow::Cow, time::Duration};

use services::general_data::{FILES_A_DAY, RepseError, VERSIONS_A_DAY};

use crate::in_words;

/// The REPSE registration is too large.
pub const TOO_LARGE: &str = "El archivo pesa más de 5 MB. Guárdalo con menos resolución, o solo las páginas de tu registro.";

/// The error of a REPSE registration.
pub fn repse_refusal(error: &RepseError) -> Cow<'static, str> {
    let words = match error {
        RepseError::TooMany { wait } => {
            return format!(
                "En un día puedes subir tu registro {FILES_A_DAY} veces. Vuelve a intentarlo en {}.",
                in_words(*wait)
            )
            .into();
        }
        RepseError::Empty => "El archivo está vacío. Elige el PDF de tu registro.",
        RepseError::TooLarge => TOO_LARGE,
        RepseError::NotAPdf => {
            "El archivo no es un PDF. Descarga tu registro como PDF y súbelo tal cual."
        }
        RepseError::CutOff | RepseError::Internal(_) => {
            "El PDF está incompleto: le falta el final. Descárgalo otra vez y vuelve a subirlo."
        }
    };
    words.into()
}

/// The data were changed too often today.
pub fn too_many_versions(wait: Duration) -> String {
    format!(
        "En un día puedes cambiar tus datos {VERSIONS_A_DAY} veces. Vuelve a intentarlo en {}.",
        in_words(wait)
    )
}
