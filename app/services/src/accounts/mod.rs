//! Alta and baja of contratistas and capturistas, and what the operator puts right.
//!
//! No public text says how IMSS treats a CURP that another contratista registered before. Decided here: each
//! alta waits by itself until somebody proves its mail, and none ever changes what somebody else has proved
//! ([`altas`]).

pub(crate) mod altas;
pub mod bulk;
pub(crate) mod capturistas;
pub(crate) mod contratistas;
mod corrections;
mod management;
mod roster;

pub use capturistas::{
    RegisterCapturistaError, RemoveCapturistaError, register, register_capturista, remove,
    remove_capturista,
};
pub use contratistas::{
    RegisterContratistaError, RemoveContratistaError, register_contratista, remove_contratista,
};
pub use corrections::{
    CorrectMailError, CorrectedMail, Registration, ResendInvitationError, UnblockError,
    correct_mail, resend_invitation, unblock,
};

pub use management::{
    ManageError, RESTORABLE_FOR, correct, restore, revoke_invitation, send_invitation_again,
};
pub use roster::{Act, Capturista, FindError, Search, State, count, find, list};
