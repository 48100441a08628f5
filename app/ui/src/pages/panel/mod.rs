//! The contratista's side, all of it drawn by the server: one module a page.

pub mod capturista;
pub mod capturistas;
pub mod correct;
pub mod data;
pub mod home;
pub mod many;
pub mod preview;
pub mod register;
pub mod remove;
pub mod revoke_token;
pub mod tokens;

/// The words for a capturista's state.
pub const fn state_in_words(state: services::accounts::State) -> &'static str {
    use services::accounts::State;
    match state {
        State::InvitationPending => "Invitación en camino",
        State::InvitationDelivered => "Invitación enviada",
        State::InvitationRejected => "No se pudo entregar",
        State::LinkExpired => "Enlace vencido",
        State::InvitationRevoked => "Invitación revocada",
        State::Lapsed => "Alta caducada",
        State::Active => "Activo",
        State::Removed => "Baja",
    }
}
