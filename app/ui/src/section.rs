//! The parts of the portal behind the sign-in, as the header lists them.

/// A part of the portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// The profile.
    Profile,
    /// One's own account.
    Account,
    /// Choosing a contratista.
    Contratista,
    /// The work area.
    Informativas,
    /// The contratista's first page.
    Panel,
    /// The contratista's general data.
    Data,
    /// The contratista's capturistas.
    Capturistas,
    /// What its programs enter with.
    Tokens,
}

/// What the part is called where a contratista's programs get their tokens; what stands in parentheses is only
/// read out where there is little room.
pub const TOKENS: &str = "Conectar mi nómina (llaves de API)";
