//! Ids by which `portal.js` finds what the server put into the document.

/// The script element that carries the page's data.
pub const PAGE_DATA_ID: &str = "datos-de-la-pagina";

/// The element that holds the page; another takes its place with every move.
pub const PAGE_ID: &str = "pagina";

/// The script element of `portal.js`, which says what it has to load.
pub const SCRIPT_ID: &str = "portal";

/// The line that says what is under way.
pub const STATUS_ID: &str = "en-curso";

/// The dialog before the session's end.
pub const SESSION_ID: &str = "sesion";

/// Where the general data speak of the REPSE registration.
pub const REPSE: &str = "repse";
