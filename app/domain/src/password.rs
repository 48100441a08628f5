//! The password policy: the rules of the IMSS guide *Ingreso del Capturista* (August 2021, step 3),
//! with numbers of our own where the guide gives only an example.
//!
//! To change the policy, change this file: the constants, from which the words take their numbers and
//! examples; [`Rule`], its words, and [`check`]. What is refused beyond the guide is in `beyond.rs`.

mod beyond;
mod characters;
mod run;

pub use beyond::{Beyond, COMMON, PERSONAL_LENGTH, check_beyond, hash};
use characters::is_blank;
pub(crate) use characters::{is_format, lower};
use const_format::{concatcp, str_index, str_repeat};
use run::{Keys, Run};

/// The fewest characters of a password (the guide's step 3). Characters are Unicode code points.
pub const MIN_LENGTH: usize = 8;

/// The most characters of a password. Decided here: room for any passphrase, none for a flood.
pub const MAX_LENGTH: usize = 128;

/// The characters of which one is asked for (the guide's step 3; its backslash only escapes the $).
///
/// Others, such as `%`, `&` or `_`, are allowed and do not count.
pub const SPECIAL_CHARACTERS: [char; 17] = [
    '*', '?', '!', '@', '#', '$', '/', '(', ')', '[', ']', '=', '-', '.', '¡', ';', ':',
];

/// So many neighbouring keys running are refused. Decided here: the guide's example is qwerty, but
/// three would refuse *puerta* and *tren*.
pub const RUN_KEYBOARD: u8 = 4;

/// So many digits counting up or down are refused, as in the guide's example 1234.
pub const RUN_SEQUENCE: u8 = 4;

/// The same character so many times running is refused. Decided here: the guide's example is
/// 1111111, and doubled letters are common in Spanish.
pub const RUN_REPEAT: u8 = 3;

/// The shortest examples of what [`Rule::Sequence`] and [`Rule::Repeat`] refuse.
const UP: &str = str_index!("123456789", ..RUN_SEQUENCE as usize);
const DOWN: &str = str_index!("987654321", 9 - RUN_SEQUENCE as usize..);
const REPEATED: &str = str_repeat!("1", RUN_REPEAT as usize);

/// What the `passwordrules` attribute tells a browser that proposes a password.
///
/// Its syntax knows no ¡, and wants - first and ] last; what it asks for is never less than what
/// [`check`] does.
pub const PASSWORD_RULES: &str = concatcp!(
    "minlength: ",
    MIN_LENGTH,
    "; maxlength: ",
    MAX_LENGTH,
    "; required: lower; required: upper; required: digit; required: [-*?!@#$/()[=.;:]]; max-consecutive: ",
    RUN_REPEAT - 1,
    ";"
);

/// A rule of the policy. The order of the variants is the order in which they are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// [`MIN_LENGTH`] to [`MAX_LENGTH`] characters.
    Length,
    /// An upper-case letter of any script.
    UpperCase,
    /// A lower-case letter of any script.
    LowerCase,
    /// A digit, 0 to 9.
    Digit,
    /// One of [`SPECIAL_CHARACTERS`].
    Special,
    /// No white space, nor any control or format character, all of which look like nothing.
    Space,
    /// No [`RUN_KEYBOARD`] neighbouring keys, in a row or a column, in either direction.
    Keyboard,
    /// No [`RUN_SEQUENCE`] digits counting up or down by one.
    Sequence,
    /// No character [`RUN_REPEAT`] times running, in whatever case.
    Repeat,
    /// None of the passwords most used, in whatever case. Only where [`Beyond`] says so.
    Common,
    /// Neither the CURP of whoever chooses it nor its first [`PERSONAL_LENGTH`] characters, in whatever
    /// case. Only where [`Beyond`] says so.
    Personal,
}

impl Rule {
    /// Every rule, in the order of showing.
    pub const ALL: [Self; 11] = [
        Self::Length,
        Self::UpperCase,
        Self::LowerCase,
        Self::Digit,
        Self::Special,
        Self::Space,
        Self::Keyboard,
        Self::Sequence,
        Self::Repeat,
        Self::Common,
        Self::Personal,
    ];

    /// The rule's name for scripts, as `icsoe validar contrasena` prints it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Length => "longitud",
            Self::UpperCase => "mayuscula",
            Self::LowerCase => "minuscula",
            Self::Digit => "digito",
            Self::Special => "especial",
            Self::Space => "espacio",
            Self::Keyboard => "teclado",
            Self::Sequence => "secuencia",
            Self::Repeat => "repeticion",
            Self::Common => "comun",
            Self::Personal => "personal",
        }
    }

    /// The rule as a line of the checklist beside the field.
    pub const fn description(self) -> &'static str {
        match self {
            Self::Length => concatcp!(MIN_LENGTH, " caracteres o más (máximo ", MAX_LENGTH, ")"),
            Self::UpperCase => "Una mayúscula",
            Self::LowerCase => "Una minúscula",
            Self::Digit => "Un número",
            Self::Special => "Un carácter especial: * ? ! @ # $ / ( ) [ ] = - . ¡ ; :",
            Self::Space => "Sin espacios en blanco",
            Self::Keyboard => "Sin patrones de teclado (como qwerty)",
            Self::Sequence => concatcp!("Sin números en secuencia (como ", UP, ")"),
            Self::Repeat => concatcp!(
                "Sin repetir un carácter ",
                RUN_REPEAT,
                " veces seguidas (como ",
                REPEATED,
                ")"
            ),
            Self::Common => "Que no sea de las más usadas (como P@ssw0rd)",
            Self::Personal => concatcp!(
                "Sin tu CURP ni sus primeros ",
                PERSONAL_LENGTH,
                " caracteres"
            ),
        }
    }

    /// The sentence that says what to do about a password that breaks the rule.
    pub const fn violated(self) -> &'static str {
        match self {
            Self::Length => concatcp!(
                "La contraseña debe tener entre ",
                MIN_LENGTH,
                " y ",
                MAX_LENGTH,
                " caracteres."
            ),
            Self::UpperCase => "Agrega al menos una letra mayúscula.",
            Self::LowerCase => "Agrega al menos una letra minúscula.",
            Self::Digit => "Agrega al menos un número.",
            Self::Special => {
                "Agrega al menos un carácter especial: * ? ! @ # $ / ( ) [ ] = - . ¡ ; :"
            }
            Self::Space => "Quita los espacios en blanco y los caracteres invisibles.",
            Self::Keyboard => concatcp!(
                "No uses ",
                RUN_KEYBOARD,
                " teclas vecinas seguidas, como qwer o 1qaz."
            ),
            Self::Sequence => concatcp!(
                "No uses ",
                RUN_SEQUENCE,
                " números en secuencia, como ",
                UP,
                " o ",
                DOWN,
                "."
            ),
            Self::Repeat => concatcp!(
                "No repitas el mismo carácter ",
                RUN_REPEAT,
                " veces seguidas, como ",
                REPEATED,
                "."
            ),
            Self::Common => "Elige otra: es una de las contraseñas más usadas.",
            Self::Personal => {
                concatcp!(
                    "Quita tu CURP y sus primeros ",
                    PERSONAL_LENGTH,
                    " caracteres: son fáciles de averiguar."
                )
            }
        }
    }

    const fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// The rules that a password breaks; made by [`check`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Violations(u16);

impl Violations {
    /// Whether the password is good.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether `rule` is broken.
    pub const fn contains(self, rule: Rule) -> bool {
        self.0 & rule.bit() != 0
    }

    /// The rules broken, in the order of [`Rule::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Rule> {
        Rule::ALL
            .into_iter()
            .filter(move |&rule| self.contains(rule))
    }

    fn set(&mut self, rule: Rule, broken: bool) {
        if broken {
            self.0 |= rule.bit();
        }
    }
}

/// Every rule of the guide that a password breaks, in one pass and without allocating.
///
/// The text must be in Unicode's normalization form C, which the browser and the server each know
/// how to make. It is taken as it is: neither trimmed nor cut.
pub fn check(password: &str) -> Violations {
    let mut length = 0_usize;
    let (mut upper_case, mut lower_case, mut digit) = (false, false, false);
    let (mut special, mut blank) = (false, false);
    let (mut keys, mut sequence, mut repeat) = (Keys::default(), Run::default(), Repeat::default());
    for character in password.chars() {
        length += 1;
        upper_case |= character.is_uppercase();
        lower_case |= character.is_lowercase();
        digit |= character.is_ascii_digit();
        special |= SPECIAL_CHARACTERS.contains(&character);
        blank |= is_blank(character);
        let any_case = lower(character);
        keys.press(any_case);
        sequence.step(u8::try_from(any_case).ok().filter(u8::is_ascii_digit));
        repeat.step(any_case);
    }
    let mut violations = Violations::default();
    violations.set(Rule::Length, !(MIN_LENGTH..=MAX_LENGTH).contains(&length));
    violations.set(Rule::UpperCase, !upper_case);
    violations.set(Rule::LowerCase, !lower_case);
    violations.set(Rule::Digit, !digit);
    violations.set(Rule::Special, !special);
    violations.set(Rule::Space, blank);
    violations.set(Rule::Keyboard, keys.longest() >= RUN_KEYBOARD);
    violations.set(Rule::Sequence, sequence.longest() >= RUN_SEQUENCE);
    violations.set(Rule::Repeat, repeat.longest >= RUN_REPEAT);
    violations
}

/// How often the same character came running.
#[derive(Default)]
struct Repeat {
    previous: Option<char>,
    current: u8,
    longest: u8,
}

impl Repeat {
    fn step(&mut self, character: char) {
        let same = self.previous == Some(character);
        self.current = if same {
            self.current.saturating_add(1)
        } else {
            1
        };
        self.longest = self.longest.max(self.current);
        self.previous = Some(character);
    }
}
