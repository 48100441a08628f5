//! Alta and baja.

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use services::{
    access_links,
    accounts::{
        self, RegisterCapturistaError, RegisterContratistaError, RemoveCapturistaError,
        RemoveContratistaError,
    },
    entities::{membership, person},
};
use time::Duration;

use testing::*;
use values::{CapturistaField, CapturistaTexts, NewCapturista, ValueError, Wrong};

on_each_database!(
    a_new_capturista_is_told_and_invited,
    a_known_curp_with_the_same_mail_is_linked,
    a_known_curp_with_another_mail_than_the_proved_one_is_refused,
    nobody_is_registered_for_an_unknown_contratista_or_before_they_are_born,
    nobody_is_registered_twice_for_one_contratista,
    two_altas_of_a_new_curp_at_the_same_moment,
    contratistas_are_registered_once,
    a_baja_ends_the_link_and_keeps_the_history,
    a_contratista_removed_ends_all_its_links,
);

async fn register(
    world: &World,
    contratista: &str,
    new: &NewCapturista,
) -> Result<(), RegisterCapturistaError> {
    accounts::register_capturista(&world.services, &rfc(contratista), new).await
}

async fn a_new_capturista_is_told_and_invited(world: &World) {
    world.invited().await;
    let mails = world.deliver().await;
    assert_eq!(subjects(&mails), [MAIL_1, MAIL_2]);
    assert!(mails.iter().all(|mail| mail.to().email.to_string() == MAIL));

    let link = access_links::inspect(&world.services, &link_in(&mails))
        .await
        .unwrap();
    let alta = link.alta.expect("an invitation's");
    assert_eq!(alta.contratista.rfc, KEMPER);
    assert_eq!(alta.email, MAIL);
    assert_eq!(link.person.curp(), &lucia().curp);
    assert_eq!(link.expires_at, start() + Duration::hours(72));
}

async fn a_known_curp_with_the_same_mail_is_linked(world: &World) {
    world.active().await;
    world
        .contratista(ILUMINADORA, "Indistria Iluminadora")
        .await;
    let again = NewCapturista {
        email: email(&MAIL.to_uppercase()),
        name: full_name("Otra", "Gómez", "Marín"),
        ..lucia()
    };
    register(world, ILUMINADORA, &again).await.unwrap();

    let mails = world.deliver().await;
    assert_eq!(
        subjects(&mails),
        ["INDISTRIA ILUMINADORA te registró como capturista en ICSOE"]
    );
    let people = person::Entity::find()
        .all(world.services.database())
        .await
        .unwrap();
    assert_eq!(people.len(), 1);
    assert_eq!(people[0].given_names.0, "LUCÍA");
    assert_eq!(people[0].email.0, MAIL);
    let links = membership::Entity::find()
        .count(world.services.database())
        .await
        .unwrap();
    assert_eq!(links, 2);
}

async fn a_known_curp_with_another_mail_than_the_proved_one_is_refused(world: &World) {
    world.active().await;
    world
        .contratista(ILUMINADORA, "Indistria Iluminadora")
        .await;
    let intruder = NewCapturista {
        email: email("otra@capturistas.example"),
        ..lucia()
    };
    let refused = register(world, ILUMINADORA, &intruder).await;

    assert!(matches!(refused, Err(RegisterCapturistaError::Refused)));
    assert!(world.deliver().await.is_empty());
    let person = person::Entity::find()
        .one(world.services.database())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(person.email.0, MAIL);
    let links = membership::Entity::find()
        .count(world.services.database())
        .await
        .unwrap();
    assert_eq!(links, 1);
}

async fn nobody_is_registered_for_an_unknown_contratista_or_before_they_are_born(world: &World) {
    world.contratista(KEMPER, "Escuela Kemper Urgate").await;
    let unknown = register(world, ILUMINADORA, &lucia()).await;
    assert!(matches!(
        unknown,
        Err(RegisterCapturistaError::UnknownContratista)
    ));
    assert!(world.deliver().await.is_empty());
    // Born on 11 January 2027, while it is the 10th.
    let unborn = curp("GOML270111MDFMRCA");
    let read = || {
        let mut typed = CapturistaTexts::from(&lucia());
        unborn
            .as_str()
            .clone_into(&mut typed[CapturistaField::Curp]);
        NewCapturista::read(&typed, world.services.rules())
    };
    let wrong = Wrong {
        field: CapturistaField::Curp,
        error: ValueError::NotYetBorn,
    };
    assert_eq!(read(), Err(vec![wrong]));
    world.later(Duration::days(1));
    let born = read().expect("born today");
    register(world, KEMPER, &born).await.expect("born today");
}

async fn nobody_is_registered_twice_for_one_contratista(world: &World) {
    world.invited().await;
    world.deliver().await;
    let again = register(world, KEMPER, &lucia()).await;
    assert!(matches!(
        again,
        Err(RegisterCapturistaError::AlreadyRegistered)
    ));
    assert!(world.deliver().await.is_empty());
}

async fn two_altas_of_a_new_curp_at_the_same_moment(world: &World) {
    world.contratista(KEMPER, "Escuela Kemper Urgate").await;
    world
        .contratista(ILUMINADORA, "Indistria Iluminadora")
        .await;
    let (new, same) = (lucia(), lucia());
    let (one, other) = tokio::join!(
        register(world, KEMPER, &new),
        register(world, ILUMINADORA, &same)
    );
    one.unwrap();
    other.unwrap();

    assert_eq!(
        person::Entity::find()
            .count(world.services.database())
            .await
            .unwrap(),
        1
    );
    assert_eq!(
        membership::Entity::find()
            .count(world.services.database())
            .await
            .unwrap(),
        2
    );
    // Each has its two mails and its own link.
    let mails = world.deliver().await;
    let links: Vec<String> = mails.iter().filter_map(token_in).collect();
    assert_eq!((mails.len(), links.len()), (4, 2));
    for link in links {
        assert!(access_links::inspect(&world.services, &link).await.is_ok());
    }
}

async fn contratistas_are_registered_once(world: &World) {
    let services = &world.services;
    let generic = accounts::register_contratista(services, &rfc("XAXX010101000"), "Nadie").await;
    assert!(matches!(generic, Err(RegisterContratistaError::GenericRfc)));
    let nameless = accounts::register_contratista(services, &rfc(KEMPER), " ").await;
    assert!(matches!(
        nameless,
        Err(RegisterContratistaError::NameMissing)
    ));

    let first = world.contratista(KEMPER, " Escuela  Kemper ").await;
    assert_eq!(first.name, "ESCUELA KEMPER");
    let again = accounts::register_contratista(services, &rfc(KEMPER), "Otra").await;
    assert!(matches!(
        again,
        Err(RegisterContratistaError::AlreadyRegistered)
    ));

    accounts::remove_contratista(services, &rfc(KEMPER))
        .await
        .unwrap();
    let gone = accounts::remove_contratista(services, &rfc(KEMPER)).await;
    assert!(matches!(gone, Err(RemoveContratistaError::Unknown)));
    let anew = world.contratista(KEMPER, "Escuela Kemper Urgate").await;
    assert_eq!(
        (anew.id, anew.name.as_str()),
        (first.id, "ESCUELA KEMPER URGATE")
    );
}

async fn a_baja_ends_the_link_and_keeps_the_history(world: &World) {
    world.invited().await;
    let token = link_in(&world.deliver().await);
    let remove =
        async || accounts::remove_capturista(&world.services, &rfc(KEMPER), &lucia().curp).await;
    world.later(Duration::hours(1));
    remove().await.unwrap();
    assert!(matches!(
        remove().await,
        Err(RemoveCapturistaError::NotRegistered)
    ));
    // Never activated, works for nobody: the link may have gone to a wrong address.
    assert!(
        access_links::inspect(&world.services, &token)
            .await
            .is_err()
    );

    register(world, KEMPER, &lucia()).await.unwrap();
    let links = membership::Entity::find()
        .all(world.services.database())
        .await
        .unwrap();
    let mut ends: Vec<_> = links
        .iter()
        .map(|link| link.ended_at.map(|end| *end))
        .collect();
    ends.sort();
    assert_eq!(ends, [None, Some(start() + Duration::hours(1))]);
}

async fn a_contratista_removed_ends_all_its_links(world: &World) {
    world.active().await;
    register(world, KEMPER, &tomas()).await.unwrap();
    let tomas_link = link_in(&world.deliver().await);
    accounts::remove_contratista(&world.services, &rfc(KEMPER))
        .await
        .unwrap();

    let live = membership::Entity::find()
        .filter(membership::Column::EndedAt.is_null())
        .count(world.services.database())
        .await
        .unwrap();
    assert_eq!(live, 0);
    assert!(
        access_links::inspect(&world.services, &tomas_link)
            .await
            .is_err()
    );
    let late = register(world, KEMPER, &lucia()).await;
    assert!(matches!(
        late,
        Err(RegisterCapturistaError::UnknownContratista)
    ));
}
