//! Names as the tables have them.

use values::{FullName, PersonName};

use crate::{
    entities::{HiddenText, membership, person},
    folding::folded,
};

/// Those that are the person's.
pub(super) fn of_person(person: &person::Model) -> FullName {
    full_name(
        &person.given_names,
        &person.first_surname,
        person.second_surname.as_ref(),
    )
}

/// Those that the contratista typed, while nobody has proved the mail.
pub(super) fn of_alta(alta: &membership::Model) -> Option<FullName> {
    Some(full_name(
        alta.given_names.as_ref()?,
        alta.first_surname.as_ref()?,
        alta.second_surname.as_ref(),
    ))
}

fn full_name(given: &HiddenText, first: &HiddenText, second: Option<&HiddenText>) -> FullName {
    FullName {
        given_names: PersonName::stored(&given.0),
        first_surname: PersonName::stored(&first.0),
        second_surname: second.map(|name| PersonName::stored(&name.0)),
    }
}

/// What a person is found by: names, CURP, mail; all of it [folded].
pub(super) fn search_text(name: &FullName, curp: &str, email: &str) -> String {
    let words: Vec<&str> = name.parts().chain([curp, email]).collect();
    folded(&words.join(" "))
}

/// What the person is found by once this is the registered mail.
pub(crate) fn search_text_of(person: &person::Model, email: &str) -> String {
    search_text(&of_person(person), &person.curp.0, email)
}
