//! People that the services' own scenarios do not need.

use services::{Contratista, accounts};
use testing::{ILUMINADORA, World, lucia, rfc};

/// Lucía with her password, working for ESCUELA KEMPER URGATE and INDISTRIA ILUMINADORA.
pub(crate) async fn active_for_two(world: &World) -> (Contratista, Contratista) {
    let kemper = world.active().await;
    let iluminadora = world
        .contratista(ILUMINADORA, "Indistria Iluminadora")
        .await;
    accounts::register_capturista(&world.services, &rfc(ILUMINADORA), &lucia())
        .await
        .expect("an alta");
    (kemper, iluminadora)
}
