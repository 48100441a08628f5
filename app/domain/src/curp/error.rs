//! What can be wrong with a CURP, and the words for it.

use std::borrow::Cow;

use super::tables::{SHAPE, class};

/// A rule of the CURP. The order of the variants is the order in which they are judged and
/// reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CurpRule {
    /// It has 18 characters.
    Length,
    /// Each position holds a letter, a vowel or X, a digit, H, M or X, or a consonant, as RENAPO
    /// lays down.
    Shape,
    /// Its first four letters are none of RENAPO's 81 inconvenient words.
    InconvenientWord,
    /// The date of birth exists, in the century that position 17 tells.
    Date,
    /// Positions 12 and 13 name one of the 32 states, or NE for a birth abroad.
    Place,
    /// The last digit is the one computed from the other 17 characters.
    CheckDigit,
}

impl CurpRule {
    /// Every rule, in the order of reporting.
    pub const ALL: [Self; 6] = [
        Self::Length,
        Self::Shape,
        Self::InconvenientWord,
        Self::Date,
        Self::Place,
        Self::CheckDigit,
    ];

    /// The rule's name for scripts, as `icsoe validar curp` prints it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Length => "longitud",
            Self::Shape => "forma",
            Self::InconvenientWord => "palabra",
            Self::Date => "fecha",
            Self::Place => "entidad",
            Self::CheckDigit => "digito",
        }
    }

    /// Where the part that the rule looks at begins, counted from 1; nowhere in particular for
    /// length and shape.
    const fn position(self) -> Option<usize> {
        match self {
            Self::Length | Self::Shape => None,
            Self::InconvenientWord => Some(1),
            Self::Date => Some(5),
            Self::Place => Some(12),
            Self::CheckDigit => Some(18),
        }
    }

    /// The rule in a set of rules.
    pub(super) const fn bit(self) -> u8 {
        1 << self as u8
    }

    /// The rule in a set of rules, if it is `broken`.
    pub(super) const fn bit_if(self, broken: bool) -> u8 {
        (broken as u8) << self as u8
    }
}

/// Why a text is no CURP. Never holds the text itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a CURP: the rule `{}` is broken", rule.code())]
pub struct CurpError {
    /// The first rule broken.
    pub rule: CurpRule,
    /// Where, counted from 1 in the canonical form: the character at fault, or where the part at
    /// fault begins. None for [`CurpRule::Length`].
    pub position: Option<usize>,
    /// Characters found where the length is wrong; 18 otherwise.
    pub characters: usize,
}

impl CurpError {
    /// The words that stand beside the field, for whoever typed it.
    pub fn explanation(&self) -> Cow<'static, str> {
        match (self.rule, self.position) {
            (CurpRule::Length, _) if self.characters == 0 => {
                "Escribe la CURP: tiene 18 caracteres.".into()
            }
            (CurpRule::Length, _) => format!(
                "La CURP tiene 18 caracteres; escribiste {}.",
                self.characters
            )
            .into(),
            (CurpRule::Shape, Some(position)) => {
                let expected = expected_at(position);
                format!("Revisa el carácter {position} de la CURP: en ese lugar va {expected}.")
                    .into()
            }
            (CurpRule::Shape, None) => {
                "La CURP solo lleva letras y números, cada uno en su lugar.".into()
            }
            (CurpRule::InconvenientWord, _) => {
                "Revisa las primeras cuatro letras de la CURP: casi ninguna empieza así. Si así está en la constancia, pide a quien opera este portal que registre a la persona.".into()
            }
            (CurpRule::Date, _) => {
                "Revisa los caracteres 5 a 10 de la CURP: esa fecha de nacimiento no existe.".into()
            }
            (CurpRule::Place, _) => {
                "Revisa los caracteres 12 y 13 de la CURP: no son la clave de una entidad.".into()
            }
            (CurpRule::CheckDigit, _) => {
                "El último número no corresponde con el resto de la CURP: revísala.".into()
            }
        }
    }
}

fn expected_at(position: usize) -> &'static str {
    match position.checked_sub(1).and_then(|index| SHAPE.get(index)) {
        Some(&class::VOWEL_OR_X) => "una vocal o una X",
        Some(&class::DIGIT) => "un número",
        Some(&class::SEX) => "H, M o X",
        Some(&class::CONSONANT) => "una consonante (la Ñ se escribe X)",
        Some(&class::LETTER) => "una letra de la A a la Z (la Ñ se escribe X)",
        _ => "una letra de la A a la Z o un número",
    }
}

/// A text that is no CURP: at least one rule broken, and the first of them at length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    broken: u8,
    pub(super) first: CurpError,
}

impl Refusal {
    pub(super) fn of_length(characters: usize) -> Self {
        let first = CurpError {
            rule: CurpRule::Length,
            position: None,
            characters,
        };
        Self {
            broken: CurpRule::Length.bit(),
            first,
        }
    }

    /// Of eighteen characters; `misfit` is the position of the first that has the wrong class.
    pub(super) fn of(broken: u8, misfit: Option<usize>) -> Self {
        let mut rules = CurpRule::ALL.into_iter();
        let rule = rules
            .find(|rule| broken & rule.bit() != 0)
            .unwrap_or(CurpRule::Shape);
        let position = misfit.or(rule.position());
        Self {
            broken,
            first: CurpError {
                rule,
                position,
                characters: SHAPE.len(),
            },
        }
    }
}

/// The rules that a text breaks; made by [`Curp::check`](super::Curp::check).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CurpViolations(Option<Refusal>);

impl From<Option<Refusal>> for CurpViolations {
    fn from(refusal: Option<Refusal>) -> Self {
        Self(refusal)
    }
}

impl CurpViolations {
    /// Whether the text is a CURP.
    pub fn is_empty(self) -> bool {
        self.0.is_none()
    }

    /// Whether `rule` is broken.
    pub fn contains(self, rule: CurpRule) -> bool {
        self.0
            .is_some_and(|refusal| refusal.broken & rule.bit() != 0)
    }

    /// The rules broken, in the order of [`CurpRule::ALL`].
    pub fn iter(self) -> impl Iterator<Item = CurpRule> {
        CurpRule::ALL
            .into_iter()
            .filter(move |&rule| self.contains(rule))
    }

    /// Every rule broken with its place and words, in the order of [`CurpRule::ALL`].
    pub fn errors(self) -> impl Iterator<Item = CurpError> {
        self.iter().map(move |rule| {
            self.first()
                .filter(|first| first.rule == rule)
                .unwrap_or(CurpError {
                    rule,
                    position: rule.position(),
                    characters: SHAPE.len(),
                })
        })
    }

    /// The first rule broken and where, as [`Curp::parse`](super::Curp::parse) reports it; none if
    /// the text is a CURP.
    pub fn first(self) -> Option<CurpError> {
        self.0.map(|refusal| refusal.first)
    }
}
