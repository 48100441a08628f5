//! Ids by which `portal.js` finds elements that the server put into the document.

/// The script element that carries the page's data.
pub const PAGE_DATA_ID: &str = "datos-de-la-pagina";

/// The element that holds the page; it is replaced on every navigation.
pub const PAGE_ID: &str = "pagina";

/// The script element of `portal.js`, which names the files to load.
pub const SCRIPT_ID: &str = "portal";

/// The line that shows a request in progress.
pub const STATUS_ID: &str = "en-curso";

/// The dialog before the session ends.
pub const SESSION_ID: &str = "sesion";

/// The REPSE registration's part of the general data.
pub const REPSE: &str = "repse";
