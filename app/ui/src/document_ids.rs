//! Ids by which the browser's copy finds what the server put into the document.

/// The script element that carries the page's data.
pub const PAGE_DATA_ID: &str = "datos-de-la-pagina";

/// The element whose inside comes to life.
pub const APPLICATION_ID: &str = "aplicacion";
