//! Data of the pages' samples: invented, and with the greatest lengths that occur.

use services::accounts::{Capturista, State};
use time::macros::datetime;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;
use values::{CapturistaField, CapturistaTexts};

/// A person's name.
pub const LONG_PERSON: &str = "MARÍA DE LOS ÁNGELES FERNÁNDEZ DE CASTRO Y GUTIÉRREZ DE LA CONCHA";
/// A company's name.
pub const LONG_COMPANY: &str = "SERVICIOS ESPECIALIZADOS DE MANTENIMIENTO INDUSTRIAL, LIMPIEZA Y JARDINERÍA DEL NOROESTE Y LA PENÍNSULA DE BAJA CALIFORNIA, S. DE R.L. DE C.V.";
/// A CURP that nobody has.
pub const SOME_CURP: &str = "FEGA900101MDFRTN08";
/// A mail address that nobody has.
pub const LONG_MAIL: &str =
    "maria-de-los-angeles.fernandez.de.castro@servicios-especializados.example";
/// The time of the samples.
pub const MOMENT: OffsetDateTime = datetime!(2026-11-22 18:00 UTC);

/// A capturista's data as a contratista typed it.
pub fn capturista() -> CapturistaTexts {
    [
        (CapturistaField::Curp, SOME_CURP),
        (CapturistaField::GivenNames, "MARÍA DE LOS ÁNGELES"),
        (
            CapturistaField::FirstSurname,
            "FERNÁNDEZ DE CASTRO Y GUTIÉRREZ DE LA CONCHA",
        ),
        (CapturistaField::Email, LONG_MAIL),
    ]
    .into_iter()
    .collect()
}

/// The same, once registered and in this state.
pub fn registered(state: State) -> Capturista {
    let waits = !matches!(state, State::Active | State::Removed);
    let later = |days| Some(MOMENT + Duration::days(days));
    Capturista {
        id: Uuid::nil(),
        texts: capturista(),
        state,
        server_words: None,
        link_expires_at: later(3).filter(|_| state == State::InvitationDelivered),
        invitation_leaves_at: None,
        last_sign_in: (state == State::Active).then_some(MOMENT),
        registered_at: MOMENT,
        correctable: waits,
        lapses_at: later(30).filter(|_| waits),
    }
}
