//! Somebody who works for 10,000 contratistas finds each of them. How quickly is measured by
//! `make bench` (`server/benches/picker.rs`).

use services::acting_for;

use crate::harness::*;

on_both!(ten_thousand_are_listed_page_by_page);

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
