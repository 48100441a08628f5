//! Addresses as types: their parts, how they are written and read. All addresses are listed in [`crate::addresses`];
//! nothing here knows a page.

use crate::message::Message;
use crate::paths::{LinkToken, SignInNotice};
use domain::Cuatrimestre;
use informativa::exports::Register;
use informativa::files::{self, What};
use informativa::returns;
use matchit::Params;
use services::accounts::bulk::{Format, Which};
use std::borrow::Cow;
use std::fmt;
use uuid::Uuid;

/// Who may open an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Everybody.
    Everybodys,
    /// Capturistas.
    Capturistas,
    /// Capturistas, while they work for the contratista that the address names.
    CapturistasOfThatOne,
    /// Those who capture for the contratista that it names: a capturista who works for it, or itself.
    WhoCapture,
    /// A contratista's own.
    Contratistas,
    /// The contratista that the named item belongs to.
    ItsContratistas,
}

/// What one can do at an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A page without a form.
    Page,
    /// A page with a form that is posted to it.
    Form,
    /// The same with a form into which a long list is pasted.
    ListForm,
    /// The same with a form that carries a file of up to 64 MB, which is kept on disk while it is read.
    LargeFileForm,
    /// A download.
    File,
    /// A download that is also uploaded there.
    FileAndForm,
    /// A button's act: POST only, without a page.
    Act,
}

impl Kind {
    /// The allowed methods, as `Allow` lists them.
    pub const fn methods(self) -> &'static str {
        match self {
            Self::Page | Self::File => "GET, HEAD",
            Self::Form | Self::ListForm | Self::LargeFileForm | Self::FileAndForm => {
                "GET, HEAD, POST"
            }
            Self::Act => "POST",
        }
    }

    /// Whether POST is allowed.
    pub const fn takes_posts(self) -> bool {
        matches!(
            self,
            Self::Form | Self::ListForm | Self::LargeFileForm | Self::FileAndForm | Self::Act
        )
    }
}

/// What is known of an address without its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct About {
    /// Its pattern, with `{…}` for variable parts; a name for logs, without token or search.
    pub pattern: &'static str,
    /// Who may open it.
    pub whose: Whose,
    /// Its kind.
    pub kind: Kind,
}

impl About {
    /// Whether sign-in may redirect here: pages behind the sign-in, none that performs an act.
    pub const fn can_be_returned_to(self) -> bool {
        matches!(
            self.kind,
            Kind::Page | Kind::Form | Kind::ListForm | Kind::LargeFileForm
        ) && !matches!(self.whose, Whose::Everybodys)
    }
}

/// One kind of address.
pub trait Address: Sized {
    /// What all addresses of this kind have in common.
    const ABOUT: About;

    /// Reads an address whose path has this pattern.
    fn read(values: &Values<'_, '_>) -> Option<Self>;

    /// The path without its query; a form on this page is posted there.
    fn path(&self) -> String;

    /// The whole local address, including the query.
    fn address(&self) -> String;

    /// The address as a redirect target.
    fn location(&self) -> Location {
        Location {
            address: self.address(),
            about: Self::ABOUT,
        }
    }

    /// The same, with this message on top.
    fn saying(&self, message: Message) -> Location {
        self.location().saying(message)
    }
}

/// The values in a requested address.
pub struct Values<'path, 'query> {
    path: Params<'path, 'path>,
    query: &'query str,
}

impl<'path, 'query> Values<'path, 'query> {
    pub(crate) const fn new(path: Params<'path, 'path>, query: &'query str) -> Self {
        Self { path, query }
    }

    /// The value of this name in the path.
    pub fn in_path<T: InPath>(&self, name: &str) -> Option<T> {
        T::read(self.path.get(name)?)
    }

    /// The value of this name in the query.
    pub fn in_query<T: InQuery>(&self, name: &str) -> T {
        T::read(parameter(self.query, name))
    }
}

/// The value of the first parameter of this name.
pub(crate) fn parameter<'query>(query: &'query str, name: &str) -> Option<Cow<'query, str>> {
    form_urlencoded::parse(query.as_bytes())
        .find(|(key, _)| key == name)
        .map(|(_, value)| value)
}

/// A value that a path can carry.
pub trait InPath: Sized {
    /// Parses it.
    fn read(text: &str) -> Option<Self>;
    /// Formats it.
    fn write(&self) -> String;
    /// The sample of this type in these things.
    fn sample(things: &Things) -> Self;
}

/// A value that a query can carry.
pub trait InQuery: Sized + Default {
    /// Parses it; an invalid value counts as missing.
    fn read(text: Option<Cow<'_, str>>) -> Self;
    /// Formats it; `None` for the default value.
    fn write(&self) -> Option<String>;
}

/// One sample of each item that addresses name.
pub struct Things {
    /// A contratista.
    pub contratista: ContratistaId,
    /// One of its capturistas.
    pub capturista: CapturistaId,
    /// A file that awaits confirmation.
    pub file: FileId,
    /// An API token.
    pub token: TokenId,
    /// A session.
    pub session: SessionId,
    /// A return.
    pub informativa: InformativaId,
    /// One of its contracts.
    pub contract: ContractId,
    /// A service that is registered.
    pub service: ServiceId,
    /// A client that is remembered.
    pub client: ClientId,
    /// A worker who is remembered.
    pub person: PersonId,
}

impl Things {
    /// Ids that nothing has.
    pub const fn nothing() -> Self {
        let id = Uuid::from_u128(0x0190_a7c0_0000_7000_8000_0000_0000_0001);
        Self {
            contratista: ContratistaId(id),
            capturista: CapturistaId(id),
            file: FileId(id),
            token: TokenId(id),
            session: SessionId(id),
            informativa: InformativaId(id),
            contract: ContractId(id),
            service: ServiceId(id),
            client: ClientId(id),
            person: PersonId(id),
        }
    }
}

/// Declares the ids that addresses carry: of what, and which of [`Things`] is a sample.
macro_rules! ids {
    ($($(#[$about:meta])* $name:ident of $thing:ident;)+) => {$(
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(formatter)
            }
        }

        impl InPath for $name {
            fn read(text: &str) -> Option<Self> {
                // Only one of a UUID's notations is accepted: no page has a second address.
                let id = Uuid::try_parse(text).ok()?;
                (text.len() == uuid::fmt::Hyphenated::LENGTH).then_some(Self(id))
            }

            fn write(&self) -> String {
                self.to_string()
            }

            fn sample(things: &Things) -> Self {
                things.$thing
            }
        }
    )+};
}

ids! {
    /// A contratista's id.
    ContratistaId of contratista;
    /// A capturista's id.
    CapturistaId of capturista;
    /// The id of a file of many capturistas.
    FileId of file;
    /// An API token's id.
    TokenId of token;
    /// The id of an open session; it is not a secret.
    SessionId of session;
    /// The id of a return.
    InformativaId of informativa;
    /// The id of a contract in a return.
    ContractId of contract;
    /// The id of a service that is registered.
    ServiceId of service;
    /// The id of a client that is remembered.
    ClientId of client;
    /// The id of a worker who is remembered.
    PersonId of person;
}

/// What tells a row of a contract's workers from its others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowNumber(pub i32);

impl InPath for RowNumber {
    fn read(text: &str) -> Option<Self> {
        let row: i32 = text.parse().ok()?;
        // Of the ways to write a number, one.
        (row.to_string() == text && row > 0).then_some(Self(row))
    }

    fn write(&self) -> String {
        self.0.to_string()
    }

    fn sample(_: &Things) -> Self {
        Self(1)
    }
}

/// A cuatrimestre, as `2026-3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeriodCode(pub Cuatrimestre);

impl InQuery for Option<PeriodCode> {
    fn read(text: Option<Cow<'_, str>>) -> Self {
        let text = text?;
        let (year, number) = text.split_once('-')?;
        returns::period(year.parse().ok()?, number.parse().ok()?).map(PeriodCode)
    }

    fn write(&self) -> Option<String> {
        self.map(|PeriodCode(period)| format!("{}-{}", period.year(), period.number() as u8))
    }
}

impl InPath for LinkToken {
    fn read(text: &str) -> Option<Self> {
        Self::parse(text)
    }

    fn write(&self) -> String {
        self.reveal().to_owned()
    }

    fn sample(_: &Things) -> Self {
        Self::sample()
    }
}

impl InQuery for String {
    fn read(text: Option<Cow<'_, str>>) -> Self {
        text.map(Cow::into_owned).unwrap_or_default()
    }

    fn write(&self) -> Option<String> {
        (!self.is_empty()).then(|| self.clone())
    }
}

/// A page of a list, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageNumber(u64);

impl PageNumber {
    /// The page of this number; the first one for 0.
    pub const fn new(number: u64) -> Self {
        Self(if number == 0 { 1 } else { number })
    }

    /// Its number, from 1.
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl Default for PageNumber {
    fn default() -> Self {
        Self(1)
    }
}

impl InQuery for PageNumber {
    fn read(text: Option<Cow<'_, str>>) -> Self {
        text.and_then(|text| text.parse().ok())
            .map(Self::new)
            .unwrap_or_default()
    }

    fn write(&self) -> Option<String> {
        (self.0 > 1).then(|| self.0.to_string())
    }
}

impl InQuery for Option<SignInNotice> {
    fn read(text: Option<Cow<'_, str>>) -> Self {
        SignInNotice::parse(&text?)
    }

    fn write(&self) -> Option<String> {
        self.map(|notice| notice.as_str().to_owned())
    }
}

/// The selected rows of a file.
impl InQuery for Option<Which> {
    fn read(text: Option<Cow<'_, str>>) -> Self {
        Which::of_code(&text?)
    }

    fn write(&self) -> Option<String> {
        self.map(|which| which.code().to_owned())
    }
}

/// Which rows of a file of workers are shown, by the names that the page has for them.
const SHOWN_OF_FILES: [(&str, files::Which); 7] = [
    ("avisos", files::Which::Noticed),
    ("nuevos", files::Which::Of(What::New)),
    ("cambian", files::Which::Of(What::Sbc)),
    ("iguales", files::Which::Of(What::Same)),
    ("por-corregir", files::Which::Of(What::Rejected)),
    ("traidos", files::Which::Of(What::Taken)),
    ("distintos", files::Which::Of(What::Kept)),
];

impl InQuery for files::Which {
    fn read(text: Option<Cow<'_, str>>) -> Self {
        let text = text.unwrap_or_default();
        let found = SHOWN_OF_FILES.iter().find(|(name, _)| *name == text);
        found.map_or(Self::All, |(_, which)| *which)
    }

    fn write(&self) -> Option<String> {
        let found = SHOWN_OF_FILES.iter().find(|(_, which)| which == self);
        found.map(|(name, _)| (*name).to_owned())
    }
}

/// A register, by its name; the clients' by default.
impl InQuery for Register {
    fn read(text: Option<Cow<'_, str>>) -> Self {
        text.and_then(|text| Self::of_code(&text))
            .unwrap_or_default()
    }

    fn write(&self) -> Option<String> {
        (*self != Self::default()).then(|| self.code().to_owned())
    }
}

/// The format of a download; CSV by default.
impl InQuery for Format {
    fn read(text: Option<Cow<'_, str>>) -> Self {
        text.and_then(|text| Self::of_code(&text))
            .unwrap_or_default()
    }

    fn write(&self) -> Option<String> {
        (*self != Self::default()).then(|| self.code().to_owned())
    }
}

/// A redirect target on this site: always a local address, `path` or `path?query`.
#[derive(Clone, PartialEq, Eq)]
pub struct Location {
    address: String,
    about: About,
}

impl Location {
    /// The local address.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The address without its query.
    pub fn path(&self) -> &str {
        self.address.split('?').next().unwrap_or_default()
    }

    /// What is known of the address without its page.
    pub const fn about(&self) -> About {
        self.about
    }

    /// The same page with this message on top.
    #[must_use]
    pub fn saying(self, message: Message) -> Self {
        let separator = if self.address.contains('?') { "&" } else { "?" };
        let words = [Message::PARAMETER, "=", message.as_str()].concat();
        Self {
            address: [&self.address, separator, &words].concat(),
            ..self
        }
    }
}

impl<A: Address> From<A> for Location {
    fn from(address: A) -> Self {
        address.location()
    }
}

/// Keeps a mailed link's token out of logs.
impl fmt::Debug for Location {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Location({})", self.about.pattern)
    }
}

/// A path of this pattern with these values.
pub(crate) fn write_path(pattern: &str, values: &[(&str, String)]) -> String {
    let mut path = pattern.to_owned();
    for (name, value) in values {
        path = path.replace(&["{", name, "}"].concat(), value);
    }
    path
}

/// The path with a query of these parameters; empty ones are left out.
pub(crate) fn write_query(mut path: String, parameters: &[(&str, Option<String>)]) -> String {
    let mut separator = '?';
    for (name, value) in parameters {
        let Some(value) = value else { continue };
        path.push(separator);
        separator = '&';
        path.push_str(name);
        path.push('=');
        path.extend(form_urlencoded::byte_serialize(value.as_bytes()));
    }
    path
}
