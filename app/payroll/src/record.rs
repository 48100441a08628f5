//! A record of a file, before it is judged.

use std::borrow::Cow;
use std::fmt;

use domain::informativa::Notation;

/// A record: a row of a table, a worker of SUA, a movement, a receipt.
pub(crate) struct Record<'file> {
    /// Its number as people find it in the file, from 1.
    pub number: u32,
    /// What stands in it.
    pub texts: Texts<'file>,
    /// How its SBC is written.
    pub notation: Notation,
    /// Whether a row has more cells than the others: a comma tore an amount apart.
    pub torn: bool,
    /// Whether another record stands for this one.
    pub folded: bool,
    /// What there is to say of it.
    pub notes: Notes,
    /// The RFC of the clients that it was paid for.
    pub clients: &'file [String],
}

/// What stands in a record of a worker, uncleaned but for the signs by which programs keep a text a text.
#[derive(Clone, Default)]
pub struct Texts<'file> {
    /// NSS.
    pub nss: Cow<'file, str>,
    /// CURP.
    pub curp: Cow<'file, str>,
    /// SBC.
    pub sbc: Cow<'file, str>,
    /// The person's name; empty where the file has none.
    pub name: Cow<'file, str>,
}

/// What was read of people goes into no log.
impl fmt::Debug for Texts<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Texts")
    }
}

/// What there is to say of a record beyond the codes of the return's rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Note {
    /// A receipt without SBC whose SalarioDiarioIntegrado, which is for indemnities (LFT 84), was not taken for it.
    IntegratedWage,
    /// A receipt or movement of another period.
    OutsidePeriod,
    /// A movement by which somebody leaves; it has neither CURP nor SBC.
    Leaves,
}

impl Note {
    /// All, in the order in which they are reported.
    pub const ALL: [Self; 3] = [Self::IntegratedWage, Self::OutsidePeriod, Self::Leaves];

    /// Its name for programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::IntegratedWage => "sdi_no_es_sbc",
            Self::OutsidePeriod => "fuera_de_periodo",
            Self::Leaves => "baja",
        }
    }

    /// What it says, in Spanish.
    pub const fn says(self) -> &'static str {
        match self {
            Self::IntegratedWage => {
                "El recibo solo trae SalarioDiarioIntegrado, que sirve para indemnizaciones: no es el salario base de cotización."
            }
            Self::OutsidePeriod => "Es de otro periodo: no se toma.",
            Self::Leaves => "Es una baja: no trae CURP ni salario, y no se toma.",
        }
    }
}

/// Some notes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Notes(u8);

impl Notes {
    /// The same with this one.
    #[must_use]
    pub const fn with(self, note: Note) -> Self {
        Self(self.0 | 1 << note as u8)
    }

    /// Them, in the order of [`Note::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Note> {
        let has = move |note: &Note| self.0 & 1 << *note as u8 != 0;
        Note::ALL.into_iter().filter(has)
    }
}

/// An employer that a file names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Employer {
    /// Its RFC, if the file has it.
    pub rfc: Option<String>,
    /// One of its registrations with IMSS (registro patronal), if the file has it.
    pub registration: Option<String>,
}

/// Collects the employers of a file, each once.
#[derive(Default)]
pub(crate) struct Employers(Vec<Employer>);

impl Employers {
    pub fn add(&mut self, rfc: &str, registration: &str) {
        let told = |text: &str| {
            let text = text.trim().to_uppercase();
            (!text.is_empty() && text.len() <= 40).then_some(text)
        };
        let employer = Employer {
            rfc: told(rfc),
            registration: told(registration),
        };
        let is_new = employer != Employer::default() && !self.0.contains(&employer);
        if is_new && self.0.len() < crate::limits::EMPLOYERS {
            self.0.push(employer);
        }
    }

    pub fn into_vec(self) -> Vec<Employer> {
        self.0
    }
}

/// The name of a person as people say it, from `PATERNO$MATERNO$NOMBRE`.
pub(crate) fn spoken_name(surnames_first: &str) -> String {
    let parts: Vec<&str> = surnames_first.split('$').map(str::trim).collect();
    match parts.as_slice() {
        [first, second, given] => in_one([given, first, second]),
        _ => in_one(parts.iter()),
    }
}

/// The parts that are there, with one blank between words.
pub(crate) fn in_one<'part>(parts: impl IntoIterator<Item = &'part &'part str>) -> String {
    let words = parts.into_iter().flat_map(|part| part.split_whitespace());
    words.collect::<Vec<_>>().join(" ")
}
