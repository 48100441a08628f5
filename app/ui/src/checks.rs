//! Checks of a field while it is filled in, in the browser; they only help and never prevent sending. The server
//! applies the same rules to the form.

use crate::pages::sign_in;

/// The message for `value` in a field with this check, if it looks wrong; `None` while it is empty.
///
/// The checks: `curp`; `correo`; `nombre`; `igual:` and the id of the field whose value (`other`) must be the same.
pub fn advise(check: &str, value: &str, other: Option<&str>) -> Option<String> {
    if value.is_empty() {
        return None;
    }
    if check == "curp" {
        return sign_in::advise(value);
    }
    let wrong = match other {
        Some(other) => (!domain::same_mail(value, other)).then_some(DIFFERENT),
        None if check == "correo" => (!domain::looks_like_mail(value)).then_some(domain::MAIL_RULE),
        None => (!domain::looks_like_name(value)).then_some(domain::NAME_RULE),
    };
    wrong.map(str::to_owned)
}

/// Prefix of the check that compares with another field.
pub const SAME: &str = "igual:";

/// The message for two addresses that differ.
pub const DIFFERENT: &str = "Los dos correos no son iguales.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_check_speaks_of_what_looks_wrong_and_of_nothing_else() {
        for (check, value, other, speaks) in [
            ("curp", "RIMA950821MPLSNN00", None, false),
            ("curp", "RIMA950821MPLSNN01", None, true),
            ("curp", " ", None, false),
            ("curp", "", None, false),
            ("correo", "ana@ejemplo.mx", None, false),
            ("correo", "ana@ejemplo", None, true),
            ("correo", "", None, false),
            ("nombre", "María José", None, false),
            ("nombre", "Mar1a", None, true),
            ("nombre", "D'Angelo-Peña Ma.", None, false),
            ("nombre", "https://x", None, true),
            (
                "igual:correo",
                "ana@ejemplo.mx",
                Some("ana@ejemplo.mx"),
                false,
            ),
            (
                "igual:correo",
                "A.B@Correo.mx",
                Some("a.b@correo.mx"),
                false,
            ),
            (
                "igual:correo",
                "ana@ejemplo.com",
                Some("ana@ejemplo.mx"),
                true,
            ),
            ("igual:correo", "", Some("ana@ejemplo.mx"), false),
        ] {
            let said = advise(check, value, other);
            assert_eq!(said.is_some(), speaks, "{check} {value}");
        }
    }
}
