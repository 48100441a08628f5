//! One module per page: its model, view, form, loading and submitting.
//!
//! To add a page: a module here and a line in [`crate::addresses`]. A live page (it checks something while typing) is
//! also a variant of [`crate::wire::Body`], and its view is compiled for both sides; all others are compiled for the
//! server alone.

pub mod new_password;
pub mod recovery;
pub mod sign_in;

#[cfg(feature = "ssr")]
pub mod accept_alta;
#[cfg(feature = "ssr")]
pub mod account;
#[cfg(feature = "ssr")]
pub mod another_contratista;
#[cfg(feature = "ssr")]
pub mod article;
#[cfg(feature = "ssr")]
pub mod capture;
#[cfg(feature = "ssr")]
pub mod confirm;
#[cfg(feature = "ssr")]
pub mod efirma;
#[cfg(feature = "ssr")]
pub mod efirma_as;
#[cfg(feature = "ssr")]
pub mod home;
#[cfg(feature = "ssr")]
pub mod message;
#[cfg(feature = "ssr")]
pub mod notice;
#[cfg(feature = "ssr")]
pub mod panel;
#[cfg(feature = "ssr")]
pub mod picker;
#[cfg(feature = "ssr")]
pub mod profile;
#[cfg(feature = "ssr")]
pub mod work_area;
