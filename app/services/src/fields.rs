//! A capturista's fields as the tables have them: the person's, and those that a contratista typed, which its alta
//! keeps while nobody has proved the mail (decision 18).

use sea_orm::ActiveValue::{Set, Unchanged};
use time::OffsetDateTime;
use values::{CapturistaField, CapturistaTexts};

use crate::{
    entities::{HiddenText, Moment, membership, person},
    folding::folded,
};

/// What a contratista sees of a capturista beside the CURP, and where it stands.
pub(crate) const SHOWN: [(CapturistaField, membership::Column, person::Column); 4] = [
    (
        CapturistaField::GivenNames,
        membership::Column::GivenNames,
        person::Column::GivenNames,
    ),
    (
        CapturistaField::FirstSurname,
        membership::Column::FirstSurname,
        person::Column::FirstSurname,
    ),
    (
        CapturistaField::SecondSurname,
        membership::Column::SecondSurname,
        person::Column::SecondSurname,
    ),
    (
        CapturistaField::Email,
        membership::Column::Email,
        person::Column::Email,
    ),
];

/// Those that are the person's.
pub(crate) fn of_person(person: &person::Model) -> CapturistaTexts {
    CapturistaTexts::of(|field| match field {
        CapturistaField::Curp => person.curp.0.as_str(),
        CapturistaField::GivenNames => &person.given_names.0,
        CapturistaField::FirstSurname => &person.first_surname.0,
        CapturistaField::SecondSurname => text(person.second_surname.as_ref()),
        CapturistaField::Email => &person.email.0,
    })
}

/// Those that the contratista typed, while nobody has proved the mail.
pub(crate) fn of_alta(person: &person::Model, alta: &membership::Model) -> Option<CapturistaTexts> {
    alta.email.as_ref()?;
    Some(CapturistaTexts::of(|field| match field {
        CapturistaField::Curp => person.curp.0.as_str(),
        CapturistaField::GivenNames => text(alta.given_names.as_ref()),
        CapturistaField::FirstSurname => text(alta.first_surname.as_ref()),
        CapturistaField::SecondSurname => text(alta.second_surname.as_ref()),
        CapturistaField::Email => text(alta.email.as_ref()),
    }))
}

/// An alta that keeps what the contratista typed.
pub(crate) fn typed(texts: &CapturistaTexts) -> membership::ActiveModel {
    let kept = |field| Set(stored(&texts[field]));
    membership::ActiveModel {
        given_names: kept(CapturistaField::GivenNames),
        first_surname: kept(CapturistaField::FirstSurname),
        second_surname: kept(CapturistaField::SecondSurname),
        email: kept(CapturistaField::Email),
        search_text: Set(Some(search_text(texts).into())),
        ..Default::default()
    }
}

/// The person with these names and this mail.
pub(crate) fn named(
    person: &person::Model,
    texts: &CapturistaTexts,
    proved_at: Option<OffsetDateTime>,
) -> person::ActiveModel {
    let text = |field: CapturistaField| Set(texts[field].as_str().into());
    person::ActiveModel {
        id: Unchanged(person.id),
        given_names: text(CapturistaField::GivenNames),
        first_surname: text(CapturistaField::FirstSurname),
        second_surname: Set(stored(&texts[CapturistaField::SecondSurname])),
        email: text(CapturistaField::Email),
        search_text: Set(search_text(texts).into()),
        email_proved_at: Set(proved_at.map(Moment::from)),
        ..Default::default()
    }
}

/// What the person is found by once this is the registered mail.
pub(crate) fn search_text_of(person: &person::Model, email: &str) -> String {
    let mut texts = of_person(person);
    email.clone_into(&mut texts[CapturistaField::Email]);
    search_text(&texts)
}

/// What a person is found by: names, CURP, mail; all of it [folded]. The list goes by it, so names are first.
fn search_text(texts: &CapturistaTexts) -> String {
    let (curp, email) = (
        &texts[CapturistaField::Curp],
        &texts[CapturistaField::Email],
    );
    folded(
        &[&texts.full_name(), curp, email]
            .map(String::as_str)
            .join(" "),
    )
}

fn text(stored: Option<&HiddenText>) -> &str {
    stored.map_or("", |text| &text.0)
}

/// Nothing where there is no text.
fn stored(text: &str) -> Option<HiddenText> {
    (!text.is_empty()).then(|| text.into())
}
