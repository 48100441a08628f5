//! The parts of the portal behind the sign-in, as the header lists them.

/// A part of the portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// The profile.
    Profile,
    /// The capturista's own account.
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
    /// API tokens for the contratista's programs.
    Tokens,
}

/// The name of the section where a contratista creates its programs' tokens; on narrow screens the part in parentheses
/// is only read out.
pub const TOKENS: &str = "Conectar mi nómina (llaves de API)";
