//! Somebody who works for 10,000 contratistas still gets a page at once.

use sea_orm::{ActiveValue::Set, EntityTrait};
use services::{
    acting_for,
    entities::{contratista, membership},
};
use uuid::Uuid;

use crate::harness::*;

on_both!(ten_thousand_are_listed_quickly);

const MANY: u32 = 10_000;

/// Generous for a debug build on a busy machine; a plan that reads row by row takes far longer. The
/// figure that counts is measured on a release build.
const LIMIT: std::time::Duration = std::time::Duration::from_millis(500);

async fn ten_thousand_are_listed_quickly(world: &World) {
    world.active().await;
    let session = world.session(&world.signed_in().await).await;
    let id = |kind: u128, number: u32| Uuid::from_u128(kind << 64 | u128::from(number));
    for chunk in (0..MANY).collect::<Vec<_>>().chunks(500) {
        let contratistas = chunk.iter().map(|&number| contratista::ActiveModel {
            id: Set(id(1, number)),
            rfc: Set(format!("AAA01010{number:04}")),
            name: Set(format!("EMPRESA {number:05}")),
            search_text: Set(format!("EMPRESA {number:05} AAA01010{number:04}")),
            created_at: Set(start().into()),
            removed_at: Set(None),
        });
        let memberships = chunk.iter().map(|&number| membership::ActiveModel {
            id: Set(id(2, number)),
            person_id: Set(session.person().id()),
            contratista_id: Set(id(1, number)),
            started_at: Set(start().into()),
            ended_at: Set(None),
        });
        let database = world.services.database();
        contratista::Entity::insert_many(contratistas)
            .exec(database)
            .await
            .unwrap();
        membership::Entity::insert_many(memberships)
            .exec(database)
            .await
            .unwrap();
    }
    for (search, page, total, first) in [
        ("", 1, 10_001, "EMPRESA 00000"),
        ("", 400, 10_001, "EMPRESA 09975"),
        ("empresa 0777", 1, 11, "EMPRESA 00777"),
    ] {
        #[expect(
            clippy::disallowed_methods,
            reason = "what is measured is the machine's time"
        )]
        let begun = std::time::Instant::now();
        let found = acting_for::list(&world.services, &session, search, page, 25)
            .await
            .unwrap();
        let taken = begun.elapsed();
        assert_eq!((found.total, found.items[0].name.as_str()), (total, first));
        assert!(taken < LIMIT, "{search:?}, page {page}: {taken:?}");
    }
}
