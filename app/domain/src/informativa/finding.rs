//! A finding: what is wrong with a return, where, and what to do about it.

use std::borrow::Cow;

use time::Date;

use super::{Code, Severity};
use crate::day::shown;
use crate::{Cents, CurpError, CurpRule};

/// What stands for a contract or a row wherever it is kept: an id, as a number. Two of one return have
/// different ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(pub u128);

/// A contract of a return, or a row of a contract.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct At {
    /// Its number as people see it, from 1.
    pub number: u32,
    /// Its id.
    pub key: Key,
}

/// What can be typed into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Field {
    Rfc,
    Name,
    Mail,
    Mobile,
    Telephone,
    PostalCode,
    Neighbourhood,
    Street,
    Number,
    Inside,
    Between,
    Object,
    Order,
    Folio,
    Service,
    Start,
    End,
    Nss,
    Curp,
    Sbc,
}

impl Field {
    /// Its name for programs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rfc => "rfc",
            Self::Name => "nombre",
            Self::Mail => "correo",
            Self::Mobile => "movil",
            Self::Telephone => "telefono",
            Self::PostalCode => "codigo_postal",
            Self::Neighbourhood => "colonia",
            Self::Street => "calle",
            Self::Number => "numero_exterior",
            Self::Inside => "numero_interior",
            Self::Between => "entre_calles",
            Self::Object => "objeto",
            Self::Order => "pedido",
            Self::Folio => "folio",
            Self::Service => "servicio",
            Self::Start => "inicio",
            Self::End => "fin",
            Self::Nss => "nss",
            Self::Curp => "curp",
            Self::Sbc => "sbc",
        }
    }

    /// What people call it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Rfc => "RFC del cliente",
            Self::Name => "Nombre o razón social",
            Self::Mail => "Correo",
            Self::Mobile => "Teléfono móvil",
            Self::Telephone => "Teléfono fijo",
            Self::PostalCode => "Código postal",
            Self::Neighbourhood => "Colonia",
            Self::Street => "Calle",
            Self::Number => "Número exterior",
            Self::Inside => "Número interior",
            Self::Between => "Entre calles",
            Self::Object => "Objeto del contrato",
            Self::Order => "Número de pedido u orden",
            Self::Folio => "Folio del REPSE",
            Self::Service => "Servicio u obra especializado",
            Self::Start => "Inicio",
            Self::End => "Fin",
            Self::Nss => "NSS",
            Self::Curp => "CURP",
            Self::Sbc => "SBC",
        }
    }
}

/// Where something was found: of the return itself nothing is set, of a contract its number and id, and so on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The contract.
    pub contract: Option<At>,
    /// The row of the contract's workers.
    pub row: Option<At>,
    /// The field.
    pub field: Option<Field>,
}

/// What there is to say beyond the code. Never what was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Detail {
    /// So many characters were found.
    Characters(usize),
    /// So many are the most.
    Most(usize),
    /// The character at this position, from 1.
    Position(usize),
    /// The amount that something was compared with.
    Amount(Cents),
    /// The days that something was compared with.
    Days(Date, Date),
    /// The other contract and row that it concerns.
    Other {
        /// The other contract.
        contract: At,
        /// The other row.
        row: At,
        /// Whether it is the same contract.
        same_contract: bool,
    },
}

/// Something that is wrong with a return, or worth a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Finding {
    /// What.
    pub code: Code,
    /// Where.
    pub place: Place,
    /// What more there is to say.
    pub detail: Option<Detail>,
}

impl Finding {
    /// Whether it must be put right before the return is sent.
    pub const fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// Whether it must be put right before the return is sent.
    pub fn blocks(&self) -> bool {
        self.code.blocks()
    }

    /// What is wrong, in Spanish. Never repeats what was typed.
    pub fn says(&self) -> Cow<'static, str> {
        self.code.says_with(self.detail)
    }

    /// What to do about it, in Spanish.
    pub fn cure(&self) -> Cow<'static, str> {
        self.code.cure_with(self.detail)
    }

    /// In which order findings are listed: the return's own, then contract by contract and row by row.
    pub(super) fn order(&self) -> (Option<At>, Option<At>, Code, Option<Field>) {
        let Place {
            contract,
            row,
            field,
        } = self.place;
        (contract, row, self.code, field)
    }
}

impl Code {
    /// What is wrong, in Spanish, with the detail in it.
    pub fn says_with(self, detail: Option<Detail>) -> Cow<'static, str> {
        let text = self.says();
        let Some(detail) = detail else {
            return text.into();
        };
        let bare = text.trim_end_matches('.');
        match detail {
            Detail::Characters(count) => format!("{bare}: escribiste {count}.").into(),
            Detail::Most(most) => format!("{bare}: caben {most} caracteres.").into(),
            Detail::Position(position) => format!("{bare}: es el carácter {position}.").into(),
            Detail::Amount(amount) => format!("{bare}, {}.", amount.shown()).into(),
            Detail::Days(first, last) if first == last => {
                format!("{bare} ({}).", shown(first)).into()
            }
            Detail::Days(first, last) => {
                format!("{bare}, del {} al {}.", shown(first), shown(last)).into()
            }
            Detail::Other {
                row,
                same_contract: true,
                ..
            } => format!("{bare}: mira el renglón {}.", row.number).into(),
            Detail::Other { contract, row, .. } => format!(
                "{bare}: mira el renglón {} del contrato {}.",
                row.number, contract.number
            )
            .into(),
        }
    }

    /// What to do about it, in Spanish: of a CURP what its own rules say.
    pub fn cure_with(self, detail: Option<Detail>) -> Cow<'static, str> {
        match (self, detail) {
            (Self::CurpShape, Some(Detail::Position(position))) => CurpError {
                rule: CurpRule::Shape,
                position: Some(position),
                characters: 0,
            }
            .explanation(),
            _ => self.cure().into(),
        }
    }
}
