//! Column types whose content `Debug` never shows.

use std::fmt;

use sea_orm::{DbErr, DeriveValueType, TryFromU64};
use values::{Email, PersonName};

/// Text that must not reach a log: a CURP, an address, a password hash.
#[derive(Clone, PartialEq, Eq, DeriveValueType)]
pub struct HiddenText(pub String);

/// Bytes that must not reach a log: a seed, the hash of a token.
#[derive(Clone, PartialEq, Eq, DeriveValueType)]
pub struct HiddenBytes(pub Vec<u8>);

impl fmt::Debug for HiddenText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("(hidden)")
    }
}

impl fmt::Debug for HiddenBytes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("(hidden)")
    }
}

impl From<&str> for HiddenText {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for HiddenText {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&PersonName> for HiddenText {
    fn from(name: &PersonName) -> Self {
        name.as_str().into()
    }
}

impl From<&Email> for HiddenText {
    fn from(email: &Email) -> Self {
        email.as_str().into()
    }
}

impl From<[u8; 32]> for HiddenBytes {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes.to_vec())
    }
}

// Asked of every primary key column; a text is never the database's own counter.
impl TryFromU64 for HiddenText {
    fn try_from_u64(_: u64) -> Result<Self, DbErr> {
        Err(DbErr::ConvertFromU64("HiddenText"))
    }
}

// Nor is a key of bytes.
impl TryFromU64 for HiddenBytes {
    fn try_from_u64(_: u64) -> Result<Self, DbErr> {
        Err(DbErr::ConvertFromU64("HiddenBytes"))
    }
}
