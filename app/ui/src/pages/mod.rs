//! One module a page: its model, its view, its form, and (server only) how it is loaded and what
//! its form does.

pub mod another_contratista;
pub mod article;
pub mod confirm;
pub mod new_password;
pub mod notice;
pub mod picker;
pub mod profile;
pub mod recovery;
pub mod sign_in;
pub mod work_area;
