//! Why somebody was not registered as a capturista, or their data not corrected.

/// The CURP is this contratista's already.
pub const ALREADY_REGISTERED: &str = "Esta persona ya es tu capturista.";

/// The CURP is known with other data. Names neither a mail nor another contratista.
pub const REFUSED: &str = "No pudimos registrarla con estos datos. Esta CURP ya existe en el sistema y los datos no coinciden: pide a la persona el correo con el que está registrada y escríbelo igual.";

/// Too many altas have sent mail to this address.
pub const TOO_MANY_MAILS: &str = "Ya registramos a varias personas con este correo. Para no llenar su buzón, hay que esperar; cada persona debe tener uno que solo lea ella.";
