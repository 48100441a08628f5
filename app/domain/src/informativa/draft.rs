//! A return as it is being captured: texts as somebody typed them, wrong and missing ones too.

use std::fmt;

use super::Key;
use crate::Cuatrimestre;

/// A return as it is being captured. `T` is what texts are kept in: `String`, or `&str` for what streams by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft<T = String> {
    /// The cuatrimestre that it reports.
    pub period: Cuatrimestre,
    /// What it reports of it.
    pub content: Content<T>,
}

/// What a return reports. One *Sin información* holds no contracts, by its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content<T = String> {
    /// The contracts that began in the period.
    Normal(Vec<DraftContract<T>>),
    /// That none did.
    NoInformation,
}

/// The kinds of return (Lineamientos, DOF 13 April 2022, 5.6). The complementarias (Corrección, Sin efectos,
/// Actualización) will be more of them: whoever asks for a kind's rules asks its functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// With the contracts that began in the period.
    Normal,
    /// Without any.
    NoInformation,
}

impl Kind {
    /// The kind that follows from how many contracts began in the period; nobody chooses against it.
    pub const fn following(contracts: usize) -> Self {
        if contracts == 0 {
            Self::NoInformation
        } else {
            Self::Normal
        }
    }

    /// Its name for programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::NoInformation => "sin_informacion",
        }
    }

    /// The letters that stand for it in a folio of ours.
    pub const fn letters(self) -> &'static str {
        match self {
            Self::Normal => "N",
            Self::NoInformation => "SI",
        }
    }

    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Normal => "Normal",
            Self::NoInformation => "Sin información",
        }
    }

    /// Whether it holds contracts.
    pub const fn has_contracts(self) -> bool {
        match self {
            Self::Normal => true,
            Self::NoInformation => false,
        }
    }

    /// Whether its contracts must have begun in its period.
    pub const fn starts_in_period(self) -> bool {
        match self {
            Self::Normal | Self::NoInformation => true,
        }
    }
}

impl<T> Content<T> {
    /// Which kind of return it makes.
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Normal(_) => Kind::Normal,
            Self::NoInformation => Kind::NoInformation,
        }
    }

    /// Its contracts.
    pub fn contracts(&self) -> &[DraftContract<T>] {
        match self {
            Self::Normal(contracts) => contracts,
            Self::NoInformation => &[],
        }
    }
}

/// A contract of a return, with its workers in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftContract<T = String> {
    /// Its id.
    pub key: Key,
    /// Its number in the return, from 1.
    pub number: u32,
    /// What was typed of it.
    pub terms: DraftTerms<T>,
    /// Who works in it.
    pub workers: Vec<DraftWorker<T>>,
}

/// A row of a contract's workers.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct DraftWorker<T = String> {
    /// Its id.
    pub key: Key,
    /// NSS.
    pub nss: T,
    /// CURP.
    pub curp: T,
    /// SBC.
    pub sbc: T,
}

/// What is typed of a contract but its workers.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct DraftTerms<T = String> {
    /// RFC of the client, whom IMSS calls contratante.
    pub rfc: T,
    /// Its name, denominación or razón social.
    pub name: T,
    /// Its mail address.
    pub mail: T,
    /// Its mobile telephone.
    pub mobile: T,
    /// Its other telephone, which may be left out.
    pub telephone: T,
    /// Its address, where it differs from the tax address.
    pub address: Option<DraftAddress<T>>,
    /// Objeto del contrato.
    pub object: T,
    /// Number of the order, which may be left out: it is joined to the objeto where that is given out.
    pub order: T,
    /// Folio of the service in the REPSE.
    pub folio: T,
    /// Servicio u obra especializado.
    pub service: T,
    /// Its first day.
    pub start: T,
    /// Its last day, where it is known.
    pub end: T,
}

/// An address, as IMSS's guide asks for it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct DraftAddress<T = String> {
    /// Código postal.
    pub postal_code: T,
    /// Colonia.
    pub neighbourhood: T,
    /// Calle.
    pub street: T,
    /// Número exterior.
    pub number: T,
    /// Número interior, which may be left out.
    pub inside: T,
    /// Entre calles, which may be left out.
    pub between: T,
}

impl<T> DraftTerms<T> {
    /// The same with its texts kept in something else.
    pub fn map<'a, U>(&'a self, keep: impl Fn(&'a T) -> U) -> DraftTerms<U> {
        DraftTerms {
            rfc: keep(&self.rfc),
            name: keep(&self.name),
            mail: keep(&self.mail),
            mobile: keep(&self.mobile),
            telephone: keep(&self.telephone),
            address: self.address.as_ref().map(|address| DraftAddress {
                postal_code: keep(&address.postal_code),
                neighbourhood: keep(&address.neighbourhood),
                street: keep(&address.street),
                number: keep(&address.number),
                inside: keep(&address.inside),
                between: keep(&address.between),
            }),
            object: keep(&self.object),
            order: keep(&self.order),
            folio: keep(&self.folio),
            service: keep(&self.service),
            start: keep(&self.start),
            end: keep(&self.end),
        }
    }
}

impl<T: AsRef<str>> DraftTerms<T> {
    /// The same, in borrowed texts.
    pub fn texts(&self) -> DraftTerms<&str> {
        self.map(AsRef::as_ref)
    }
}

/// What was typed of people does not go into logs.
impl<T> fmt::Debug for DraftTerms<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("DraftTerms")
    }
}

/// What was typed of people does not go into logs.
impl<T> fmt::Debug for DraftAddress<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("DraftAddress")
    }
}

/// What was typed of people does not go into logs.
impl<T> fmt::Debug for DraftWorker<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "DraftWorker({})", self.key.0)
    }
}
