//! Judges a value by the rules that the pages apply, for `icsoe validar` and for the API, with one set of codes.

use std::borrow::Cow;

use domain::password::Beyond;
use domain::{Curp, CurpViolations, Nss, NssError, Rfc, RfcError, RfcGrade, password};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// The type of value to judge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A CURP
    Curp,
    /// An RFC
    Rfc,
    /// A Número de Seguridad Social
    Nss,
    /// A password
    Contrasena,
}

impl Kind {
    /// Parses the type's name in the API's addresses.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "curp" => Some(Self::Curp),
            "rfc" => Some(Self::Rfc),
            "nss" => Some(Self::Nss),
            "contrasena" => Some(Self::Contrasena),
            _ => None,
        }
    }
}

/// The result. It never holds the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// Of a CURP: every rule broken.
    Curp(CurpViolations),
    /// Of an RFC: how far to trust it, or the first rule broken.
    Rfc(Result<Trust, RfcError>),
    /// Of an NSS: the first rule broken, if any.
    Nss(Option<NssError>),
    /// Of a password: every rule broken.
    Contrasena(password::Violations),
}

/// How far an RFC is to be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trust {
    grade: RfcGrade,
    inconvenient: bool,
}

/// A rule that the value breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The rule's code for programs, as [`Judgement::codes`] gives it.
    pub code: &'static str,
    /// The position, counted from 1 in the canonical form; `None` when it concerns no position in particular.
    pub position: Option<usize>,
    /// What to do about it, in Spanish.
    pub message: Cow<'static, str>,
}

/// Remarks about a valid RFC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remark {
    /// It begins with one of SAT's inconvenient words.
    InconvenientWord,
    /// The check digit is not the one that SAT's algorithm gives.
    CheckDigitDiffers,
    /// One of SAT's generic RFCs.
    Generic,
}

impl Remark {
    /// The code for programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::InconvenientWord => "palabra",
            Self::CheckDigitDiffers => "digito",
            Self::Generic => "generico",
        }
    }

    /// The meaning, in Spanish.
    pub const fn message(self) -> &'static str {
        match self {
            Self::InconvenientWord => {
                "Empieza con una palabra inconveniente, cuya última letra el SAT cambia por una X. Revísalo y, si es correcto, úsalo."
            }
            Self::CheckDigitDiffers => {
                "El último carácter no es el que da el algoritmo del SAT. Hay RFC vigentes así: revísalo y, si es correcto, úsalo."
            }
            Self::Generic => {
                "Es un RFC genérico del SAT (público en general o extranjeros): no identifica a nadie."
            }
        }
    }
}

/// Judges `value`; a password is normalized to form C first and judged by the guide's rules.
pub fn judge(kind: Kind, value: &str) -> Judgement {
    judge_beyond(kind, value, Beyond::default())
}

/// Judges `value`; a password also by the rules `beyond` the guide's.
pub fn judge_beyond(kind: Kind, value: &str, beyond: Beyond<'_>) -> Judgement {
    match kind {
        Kind::Curp => Judgement::Curp(Curp::check(value)),
        Kind::Rfc => Judgement::Rfc(Rfc::parse(value).map(|rfc| Trust {
            grade: rfc.grade(),
            inconvenient: rfc.begins_with_inconvenient_word(),
        })),
        Kind::Nss => Judgement::Nss(Nss::parse(value).err()),
        Kind::Contrasena => {
            Judgement::Contrasena(password::check_beyond(&normalized(value), beyond))
        }
    }
}

impl Judgement {
    /// The codes of the broken rules, in the rules' order; none if the value is valid. Does not allocate.
    pub fn codes(self) -> impl Iterator<Item = &'static str> {
        let (curp, password, single) = match self {
            Self::Curp(broken) => (broken, password::Violations::default(), None),
            Self::Rfc(outcome) => (
                CurpViolations::default(),
                password::Violations::default(),
                outcome.err().map(RfcError::code),
            ),
            Self::Nss(error) => (
                CurpViolations::default(),
                password::Violations::default(),
                error.map(NssError::code),
            ),
            Self::Contrasena(broken) => (CurpViolations::default(), broken, None),
        };
        curp.iter()
            .map(domain::CurpRule::code)
            .chain(password.iter().map(password::Rule::code))
            .chain(single)
    }

    /// The broken rules with their words, in the order of [`Judgement::codes`].
    pub fn faults(self) -> Vec<Fault> {
        let single = |code, position, message| {
            vec![Fault {
                code,
                position,
                message,
            }]
        };
        match self {
            Self::Curp(broken) => broken
                .errors()
                .map(|error| Fault {
                    code: error.rule.code(),
                    position: error.position,
                    message: error.explanation(),
                })
                .collect(),
            Self::Rfc(Ok(_)) | Self::Nss(None) => Vec::new(),
            Self::Rfc(Err(error)) => {
                let position = match error {
                    RfcError::Shape { position } => Some(position),
                    RfcError::Length { .. } | RfcError::Date => None,
                };
                single(error.code(), position, error.explanation())
            }
            Self::Nss(Some(error)) => {
                let position = match error {
                    NssError::Shape { position } => Some(position),
                    NssError::Length { .. } | NssError::CheckDigit => None,
                };
                single(error.code(), position, error.explanation())
            }
            Self::Contrasena(broken) => broken
                .iter()
                .map(|rule| Fault {
                    code: rule.code(),
                    position: None,
                    message: rule.violated().into(),
                })
                .collect(),
        }
    }

    /// What else is worth knowing, in the order of [`Remark`]. Nothing is allocated.
    pub fn remarks(self) -> impl Iterator<Item = Remark> {
        let trust = match self {
            Self::Rfc(Ok(trust)) => Some(trust),
            _ => None,
        };
        let word = trust.filter(|trust| trust.inconvenient);
        let grade = trust.and_then(|trust| match trust.grade {
            RfcGrade::Consistent => None,
            RfcGrade::CheckDigitDiffers => Some(Remark::CheckDigitDiffers),
            RfcGrade::Generic => Some(Remark::Generic),
        });
        word.map(|_| Remark::InconvenientWord)
            .into_iter()
            .chain(grade)
    }
}

/// The text in normalization form C, which the password policy expects.
fn normalized(text: &str) -> Cow<'_, str> {
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => Cow::Borrowed(text),
        IsNormalized::No | IsNormalized::Maybe => Cow::Owned(text.nfc().collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_tell_the_codes_in_the_same_order() {
        for (kind, value) in [
            (Kind::Curp, "PUTO920230HZZMMD00"),
            (Kind::Curp, "1ALE920515HDFMMD08"),
            (Kind::Curp, ""),
            (Kind::Rfc, "PEM210700000"),
            (Kind::Rfc, "EKU9003173CZ"),
            (Kind::Nss, "0123456789X"),
            (Kind::Contrasena, "abc 123"),
        ] {
            let judgement = judge(kind, value);
            let faults = judgement.faults();
            assert!(!faults.is_empty(), "{value}");
            assert!(
                judgement.codes().eq(faults.iter().map(|fault| fault.code)),
                "{value}"
            );
        }
    }

    #[test]
    fn a_fault_says_where_and_what_to_do() {
        let faults = judge(Kind::Curp, "PUTO920230HZZMMD00").faults();
        let places: Vec<_> = faults.iter().map(|fault| fault.position).collect();
        assert_eq!(places, [Some(1), Some(5), Some(12), Some(18)]);
        let messages: Vec<_> = faults.iter().map(|fault| &fault.message).collect();
        assert!(messages[1].contains("fecha"), "{messages:?}");
        assert!(messages[2].contains("entidad"), "{messages:?}");
        let shape = judge(Kind::Nss, "0123456789X").faults();
        assert_eq!(shape[0].position, Some(11));
    }
}
