//! Somebody who works for 10,000 contratistas finds each of them. How quickly is measured by
//! `make bench` (`server/benches/lists.rs`).

use services::{
    Administration,
    accounts::{self, Search, State},
    acting_for,
};

use testing::*;

on_each_database!(
    ten_thousand_are_listed_page_by_page,
    ten_thousand_capturistas_are_listed_page_by_page,
);

async fn ten_thousand_capturistas_are_listed_page_by_page(world: &World) {
    let kemper = world.contratista(KEMPER, "Escuela Kemper Urgate").await;
    world.has_many(kemper.id, 10_000).await;
    let operator = Administration::of_operator(&world.services, &rfc(KEMPER))
        .await
        .expect("KEMPER");
    for (text, state, page, total, first) in [
        ("", None, 1, 10_000, "ANA APELLIDO 00000"),
        ("", None, 400, 10_000, "ANA APELLIDO 09975"),
        ("apellido 0777", None, 1, 11, "ANA APELLIDO 00777"),
        ("", Some(State::Active), 2, 5_000, "ANA APELLIDO 00050"),
        (
            "",
            Some(State::InvitationDelivered),
            1,
            5_000,
            "ANA APELLIDO 00001",
        ),
        ("", Some(State::Removed), 1, 0, ""),
    ] {
        let search = Search { text, state };
        let found = accounts::list(&world.services, &operator, search, page, 25)
            .await
            .expect("a page");
        let name = found.items.first().map(|first| first.texts.full_name());
        assert_eq!(
            (found.total, name.unwrap_or_default().as_str()),
            (total, first)
        );
    }
}

async fn ten_thousand_are_listed_page_by_page(world: &World) {
    world.active().await;
    let session = world.session(&world.signed_in().await).await;
    world.works_for_many(session.person().id(), 10_000).await;
    for (search, page, total, first) in [
        ("", 1, 10_001, "EMPRESA 00000"),
        ("", 400, 10_001, "EMPRESA 09975"),
        ("empresa 0777", 1, 11, "EMPRESA 00777"),
    ] {
        let found = acting_for::list(&world.services, &session, search, page, 25)
            .await
            .expect("a page");
        assert_eq!((found.total, found.items[0].name.as_str()), (total, first));
    }
}
