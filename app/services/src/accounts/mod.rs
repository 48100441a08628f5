//! Alta and baja of contratistas and capturistas, and what the operator puts right.
//!
//! No public text says how IMSS treats a CURP that another contratista registered before. Decided
//! here: an alta never changes an existing person's name or mail. Otherwise whoever registers a CURP
//! second could have its mail sent to himself and take the account over.

mod capturistas;
mod contratistas;
mod corrections;
mod entry;

pub use capturistas::{
    RegisterCapturistaError, RemoveCapturistaError, register_capturista, remove_capturista,
};
pub use contratistas::{
    RegisterContratistaError, RemoveContratistaError, register_contratista, remove_contratista,
};
pub use corrections::{
    CorrectMailError, ResendInvitationError, UnblockError, correct_mail, resend_invitation, unblock,
};
pub use entry::{EntryError, NewCapturista};
