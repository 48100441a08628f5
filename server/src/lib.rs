//! The process around the portal: configuration, router, middleware, mail worker, command line.
//!
//! Where to find:
//! - a configuration key: [`configuration`]
//! - metrics and health: [`watch`]
//! - the headers of every response, who may send what: [`http`]
//! - a subcommand of `icsoe`: [`command_line`]
//! - the demonstration: [`demonstration`]

pub mod assets;
pub mod backup;
pub mod command_line;
pub mod configuration;
pub mod demonstration;
pub mod http;
pub mod judgement;
#[cfg(feature = "otel")]
pub mod otel;
pub mod start;
pub mod validar;
pub mod watch;
