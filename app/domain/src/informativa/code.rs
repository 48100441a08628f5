//! The codes of what can be wrong with a return, and sets of them.

use std::fmt;

/// Makes of each line a code with its name, severity and words.
macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident $code:literal $severity:ident
        $says:literal
        $cure:literal)*) => {
        /// What can be wrong with a return, or worth a look. The order is the one in which they are reported.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[$doc])* $variant,)*
        }

        impl Code {
            /// All, in the order in which they are reported.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Its name for programs, which stays.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// Whether it blocks or warns.
            pub const fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)* }
            }

            /// What is wrong, in Spanish.
            pub const fn says(self) -> &'static str {
                match self { $(Self::$variant => $says,)* }
            }

            /// What to do about it, in Spanish.
            pub const fn cure(self) -> &'static str {
                match self { $(Self::$variant => $cure,)* }
            }
        }
    };
}

mod list;

pub use list::Code;

/// Whether something must be put right before a return is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// It is not sent like this.
    Blocking,
    /// Worth a look; a person decides.
    Warning,
}

impl Severity {
    /// Its name for programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Blocking => "bloquea",
            Self::Warning => "aviso",
        }
    }
}

impl Code {
    /// Whether it must be put right.
    pub fn blocks(self) -> bool {
        self.severity() == Severity::Blocking
    }

    const fn bit(self) -> u128 {
        1 << self as u8
    }
}

/// Some of the codes, in the order of [`Code::ALL`].
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Codes(u128);

const _: () = assert!(Code::ALL.len() <= 128, "a code for each bit of `Codes`");

impl Codes {
    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether this one is among them.
    pub const fn contains(self, code: Code) -> bool {
        self.0 & code.bit() != 0
    }

    /// Adds one.
    pub const fn insert(&mut self, code: Code) {
        self.0 |= code.bit();
    }

    /// These and those.
    #[must_use]
    pub const fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// All but this one.
    #[must_use]
    pub const fn without(self, code: Code) -> Self {
        Self(self.0 & !code.bit())
    }

    /// Whether one of them blocks.
    pub fn block(self) -> bool {
        self.iter().any(Code::blocks)
    }

    /// Them, in the order of [`Code::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Code> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let lowest = left.trailing_zeros();
            left &= left.wrapping_sub(1);
            Code::ALL.get(usize::try_from(lowest).ok()?).copied()
        })
    }
}

impl From<Code> for Codes {
    fn from(code: Code) -> Self {
        Self(code.bit())
    }
}

impl FromIterator<Code> for Codes {
    fn from_iter<T: IntoIterator<Item = Code>>(codes: T) -> Self {
        let codes = codes.into_iter();
        codes.fold(Self::default(), |all, code| all.and(code.into()))
    }
}

impl fmt::Debug for Codes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.iter().map(Code::code);
        formatter.debug_set().entries(names).finish()
    }
}
