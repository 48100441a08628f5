//! What the pages' samples are made of: invented, and as long as such things get.

/// A person's name.
pub const LONG_PERSON: &str = "MARÍA DE LOS ÁNGELES FERNÁNDEZ DE CASTRO Y GUTIÉRREZ DE LA CONCHA";
/// A company's name.
pub const LONG_COMPANY: &str = "SERVICIOS ESPECIALIZADOS DE MANTENIMIENTO INDUSTRIAL, LIMPIEZA Y JARDINERÍA DEL NOROESTE Y LA PENÍNSULA DE BAJA CALIFORNIA, S. DE R.L. DE C.V.";
/// Nobody's CURP.
pub const SOME_CURP: &str = "FEGA900101MDFRTN08";
/// Nobody's mail address.
pub const LONG_MAIL: &str =
    "maria-de-los-angeles.fernandez.de.castro@servicios-especializados.example";
