//! What is said about a field while it is filled in, in the browser; help, never a gate. The server
//! judges by the same rules when the form comes.

use domain::Curp;

/// What looks wrong with `value`, which is in a field with this check; nothing while it is empty.
///
/// The checks: `curp`; `correo`; `nombre`; `igual:` and the id of the field whose value (`other`) must
/// be the same.
pub fn advise(check: &str, value: &str, other: &str) -> Option<String> {
    let value = value.trim();
    if value.is_empty() {
        return None;
    }
    match check {
        "curp" => Curp::parse_typed(value)
            .err()
            .map(|error| error.explanation().to_string()),
        "correo" => (!domain::looks_like_mail(value)).then(|| MAIL.to_owned()),
        "nombre" => value
            .bytes()
            .any(|byte| byte.is_ascii_digit())
            .then(|| NAME.to_owned()),
        _ => (check.starts_with(SAME) && value != other.trim()).then(|| DIFFERENT.to_owned()),
    }
}

/// How a check begins that compares with another field.
pub const SAME: &str = "igual:";

/// What is said of what cannot be a mail address.
pub const MAIL: &str = "Escribe un correo completo, por ejemplo nombre@ejemplo.mx.";

/// What is said of two addresses that differ.
pub const DIFFERENT: &str = "Los dos correos no son iguales.";

const NAME: &str = "Un nombre no lleva números. Revísalo.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_check_speaks_of_what_looks_wrong_and_of_nothing_else() {
        for (check, value, other, speaks) in [
            ("curp", "RIMA950821MPLSNN00", "", false),
            ("curp", "RIMA950821MPLSNN01", "", true),
            ("curp", " ", "", false),
            ("correo", "ana@ejemplo.mx", "", false),
            ("correo", "ana@ejemplo", "", true),
            ("nombre", "María José", "", false),
            ("nombre", "Mar1a", "", true),
            ("igual:correo", "ana@ejemplo.mx ", "ana@ejemplo.mx", false),
            ("igual:correo", "ana@ejemplo.com", "ana@ejemplo.mx", true),
            ("otra", "x", "", false),
        ] {
            assert_eq!(
                advise(check, value, other).is_some(),
                speaks,
                "{check} {value}"
            );
        }
    }
}
