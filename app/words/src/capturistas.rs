//! The states of capturistas, and why a registration or correction was refused.

use services::accounts::State;

/// The CURP is already this contratista's capturista.
pub const ALREADY_REGISTERED: &str = "Esta persona ya es tu capturista.";

/// The CURP is known with other data. Names neither a mail address nor another contratista.
pub const REFUSED: &str = "No pudimos registrarla con estos datos. Esta CURP ya existe en el sistema y los datos no coinciden: pide a la persona el correo con el que está registrada y escríbelo igual.";

/// Too many altas have sent mail to this address.
pub const TOO_MANY_MAILS: &str = "Ya registramos a varias personas con este correo. Para no llenar su buzón, hay que esperar; cada persona debe tener uno que solo lea ella.";

/// The words for a capturista's state.
pub const fn state_in_words(state: State) -> &'static str {
    match state {
        State::InvitationPending => "Invitación en camino",
        State::InvitationDelivered => "Invitación enviada",
        State::InvitationRejected => "No se pudo entregar",
        State::LinkExpired => "Enlace vencido",
        State::InvitationRevoked => "Invitación revocada",
        State::Lapsed => "Alta caducada",
        State::Active => "Con acceso",
        State::Removed => "Baja",
    }
}
