//! What is typed of a worker.

use std::fmt;

use domain::informativa::DraftWorker;
use serde::{Deserialize, Serialize};

/// The most characters that are kept of a cell; no NSS, CURP or SBC has so many, and the findings say so.
pub const MOST_CHARACTERS: usize = 120;

/// A cell of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Column {
    Nss,
    Curp,
    Sbc,
    Name,
}

impl Column {
    /// All, in the order in which IMSS's own file has them; the name, which that file lacks, comes last.
    pub const ALL: [Self; 4] = [Self::Nss, Self::Curp, Self::Sbc, Self::Name];

    /// Its heading.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Nss => "NSS",
            Self::Curp => "CURP",
            Self::Sbc => "SBC",
            Self::Name => "Nombre",
        }
    }

    /// What is to be typed into it.
    pub const fn hint(self) -> &'static str {
        match self {
            Self::Nss => "11 dígitos.",
            Self::Curp => "18 caracteres.",
            Self::Sbc => {
                "El último salario base de cotización registrado en el periodo, con dos decimales."
            }
            Self::Name => "Para reconocer a la persona; no se informa.",
        }
    }

    /// How the keyboard of a telephone is to look.
    pub const fn input_mode(self) -> &'static str {
        match self {
            Self::Nss => "numeric",
            Self::Sbc => "decimal",
            Self::Curp | Self::Name => "text",
        }
    }
}

/// What is typed of a worker.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "[String; 4]", into = "[String; 4]")]
pub struct WorkerTexts {
    /// NSS.
    pub nss: String,
    /// CURP.
    pub curp: String,
    /// SBC.
    pub sbc: String,
    /// Name, for people to read; it is not reported.
    pub name: String,
}

impl WorkerTexts {
    /// These cells, without blanks around them and cut where they are longer than anything there is.
    pub fn new(nss: &str, curp: &str, sbc: &str, name: &str) -> Self {
        // PostgreSQL keeps no zero character; as the sign for a lost letter it is a finding.
        let kept = |character| {
            if character == '\0' {
                '\u{fffd}'
            } else {
                character
            }
        };
        let cell = |text: &str| -> String {
            let characters = text.trim().chars().take(MOST_CHARACTERS);
            characters.map(kept).collect()
        };
        Self {
            nss: cell(nss),
            curp: cell(curp),
            sbc: cell(sbc),
            name: cell(name),
        }
    }

    /// A cell.
    pub fn get(&self, column: Column) -> &str {
        match column {
            Column::Nss => &self.nss,
            Column::Curp => &self.curp,
            Column::Sbc => &self.sbc,
            Column::Name => &self.name,
        }
    }

    /// The same row with another text in this cell.
    #[must_use]
    pub fn with(&self, column: Column, text: &str) -> Self {
        let cell = |of| if of == column { text } else { self.get(of) };
        Self::new(
            cell(Column::Nss),
            cell(Column::Curp),
            cell(Column::Sbc),
            cell(Column::Name),
        )
    }

    /// How many bytes its texts take.
    pub(crate) fn bytes(&self) -> usize {
        Column::ALL
            .iter()
            .map(|column| self.get(*column).len())
            .sum()
    }

    /// Whether nothing was typed at all.
    pub fn is_blank(&self) -> bool {
        Column::ALL
            .iter()
            .all(|column| self.get(*column).is_empty())
    }

    /// Whether the other row is this one as a register fills it in: one of NSS and CURP was missing, and it and the name
    /// were put where nothing was. Whatever else differs is somebody else's row.
    pub fn is_filled_in(&self, other: &Self) -> bool {
        if self == other {
            return true;
        }
        let kept =
            |column: Column| self.get(column).is_empty() || self.get(column) == other.get(column);
        self.nss.is_empty() != self.curp.is_empty()
            && self.sbc == other.sbc
            && [Column::Nss, Column::Curp, Column::Name]
                .into_iter()
                .all(kept)
    }

    /// What is to be in a row that was sent, where `self` is in it here by now and `stored` there: of each cell what was
    /// changed since. Nothing where both have changed one.
    pub fn merged(&self, sent: &Self, stored: &Self) -> Option<Self> {
        Column::ALL
            .into_iter()
            .try_fold(self.clone(), |merged, column| {
                let (ours, theirs) = (self.get(column), stored.get(column));
                if ours == sent.get(column) {
                    Some(merged.with(column, theirs))
                } else if theirs == sent.get(column) || theirs == ours {
                    Some(merged)
                } else {
                    None
                }
            })
    }

    /// As the rules judge it.
    pub fn draft(&self) -> DraftWorker<&str> {
        DraftWorker {
            nss: &self.nss,
            curp: &self.curp,
            sbc: &self.sbc,
            ..DraftWorker::default()
        }
    }
}

/// What comes over the wire is bounded as everything else is.
impl From<[String; 4]> for WorkerTexts {
    fn from([nss, curp, sbc, name]: [String; 4]) -> Self {
        Self::new(&nss, &curp, &sbc, &name)
    }
}

impl From<WorkerTexts> for [String; 4] {
    fn from(texts: WorkerTexts) -> Self {
        [texts.nss, texts.curp, texts.sbc, texts.name]
    }
}

/// What was typed of people does not go into logs.
impl fmt::Debug for WorkerTexts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("WorkerTexts")
    }
}
