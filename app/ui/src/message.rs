//! What a page says on top about what led to it: something was done, or somebody was sent here for a
//! reason. The address carries a word of a closed set, never a text: the words are in
//! [`crate::pages::message`].

/// Everything that a page may say on top.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message {
    /// Somebody was registered.
    Registered,
    /// The invitation is sent again.
    InvitedAgain,
    /// The invitation's link was voided.
    InvitationRevoked,
    /// A name was corrected.
    NameCorrected,
    /// A mail address was corrected.
    MailCorrected,
    /// Somebody was removed.
    Removed,
    /// A baja was taken back.
    Restored,
    /// The good rows of a file were registered.
    Imported,
    /// The general data were saved; the REPSE registration was there before.
    DataSaved,
    /// The general data were saved; the REPSE registration is still missing.
    RepseMissing,
    /// General data and REPSE registration were saved.
    RepseSaved,
    /// A token was revoked.
    TokenRevoked,
    /// Nobody can be registered before the general data are there.
    DataMissing,
    /// What was to be corrected is not the contratista's affair any more.
    NotCorrectable,
    /// Who was to be removed is removed already.
    AlreadyRemoved,
    /// A contratista at a page of the capturistas'.
    OnlyCapturistas,
    /// A session was closed.
    SessionClosed,
    /// All other sessions were closed.
    SessionsClosed,
    /// The password was changed.
    PasswordChanged,
    /// The password was taken away.
    PasswordRemoved,
    /// An alta was confirmed.
    AltaAccepted,
    /// Another mail address was asked for.
    MailAsked,
    /// Who has no password cannot change it, nor the mail with it.
    NoPassword,
    /// The password was to be removed without the tick.
    RemovalNotTicked,
    /// The work for a contratista was ended.
    Left,
}

impl Message {
    /// The name of the query's value.
    pub const PARAMETER: &str = "aviso";

    /// All of them.
    pub const ALL: [Self; 25] = [
        Self::Registered,
        Self::InvitedAgain,
        Self::InvitationRevoked,
        Self::NameCorrected,
        Self::MailCorrected,
        Self::Removed,
        Self::Restored,
        Self::Imported,
        Self::DataSaved,
        Self::RepseMissing,
        Self::RepseSaved,
        Self::TokenRevoked,
        Self::DataMissing,
        Self::NotCorrectable,
        Self::AlreadyRemoved,
        Self::OnlyCapturistas,
        Self::SessionClosed,
        Self::SessionsClosed,
        Self::PasswordChanged,
        Self::PasswordRemoved,
        Self::AltaAccepted,
        Self::MailAsked,
        Self::NoPassword,
        Self::RemovalNotTicked,
        Self::Left,
    ];

    /// The word in the address.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Registered => "alta",
            Self::InvitedAgain => "reenvio",
            Self::InvitationRevoked => "revocacion",
            Self::NameCorrected => "nombre",
            Self::MailCorrected => "correo-corregido",
            Self::Removed => "baja",
            Self::Restored => "baja-deshecha",
            Self::Imported => "carga",
            Self::DataSaved => "datos",
            Self::RepseMissing => "falta-repse",
            Self::RepseSaved => "repse",
            Self::TokenRevoked => "llave",
            Self::DataMissing => "faltan-datos",
            Self::NotCorrectable => "sin-correccion",
            Self::AlreadyRemoved => "ya-de-baja",
            Self::OnlyCapturistas => "de-capturistas",
            Self::SessionClosed => "sesion",
            Self::SessionsClosed => "sesiones",
            Self::PasswordChanged => "contrasena",
            Self::PasswordRemoved => "contrasena-quitada",
            Self::AltaAccepted => "alta-confirmada",
            Self::MailAsked => "correo",
            Self::NoPassword => "sin-contrasena",
            Self::RemovalNotTicked => "sin-marcar",
            Self::Left => "trabajo",
        }
    }

    /// What this word means.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|message| message.as_str() == text)
    }
}
