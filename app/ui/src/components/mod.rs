//! Components shared by pages. The styles of each are in `style/components/_<name>.scss`.

pub mod error_summary;
pub mod field;
pub mod password_checklist;
pub mod password_field;

#[cfg(feature = "ssr")]
pub mod icon;
#[cfg(feature = "ssr")]
pub mod list;
#[cfg(feature = "ssr")]
pub mod paging;
#[cfg(feature = "ssr")]
pub mod still_field;
#[cfg(feature = "ssr")]
pub mod timeline;
