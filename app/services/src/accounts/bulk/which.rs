//! Which rows of a file are asked for.

/// Which rows are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// All of them.
    All,
    /// Those that can be registered.
    Good,
    /// Those that are this contratista's already.
    Already,
    /// Those that have been registered.
    Registered,
    /// Those that are left out and worth mending.
    Bad,
}

impl Which {
    /// Each of them.
    pub const ALL: [Self; 5] = [
        Self::All,
        Self::Good,
        Self::Already,
        Self::Registered,
        Self::Bad,
    ];

    /// The name that stands in addresses.
    pub const fn code(self) -> &'static str {
        match self {
            Self::All => "todas",
            Self::Good => "por-registrar",
            Self::Already => "ya-tuyas",
            Self::Registered => "registradas",
            Self::Bad => "por-corregir",
        }
    }

    /// Those of this name.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|which| which.code() == code)
    }
}
