//! Choosing a contratista, and the right to work for it.

use sea_orm::{EntityTrait, QueryOrder};
use services::{
    Actor, CapturistaSession, Contratista, accounts,
    acting_for::{self, ActingForProblem, ChooseError},
    entities::acting_for as records,
};
use time::Duration;
use uuid::Uuid;

use testing::*;

on_each_database!(
    only_ones_own_contratistas_are_listed_and_chosen,
    a_search_minds_neither_accents_nor_case,
    pages_have_an_end,
    a_choice_is_recorded_from_when_to_when,
    another_tab_that_chose_anew_is_noticed,
    a_baja_ends_the_work_with_the_next_request,
    a_contratista_removed_ends_the_work_too,
    leaving_keeps_what_another_tab_chose,
    two_choices_at_the_same_moment_leave_one_open,
);

/// Lucía also works for a second contratista.
async fn with_two(world: &World) -> (Contratista, Contratista) {
    let first = world.active().await;
    let second = world
        .contratista(ILUMINADORA, "Índistria Ilúminadora")
        .await;
    accounts::register_capturista(&world.services, &rfc(ILUMINADORA), &lucia())
        .await
        .unwrap();
    (first, second)
}

async fn names(world: &World, session: &CapturistaSession, search: &str) -> Vec<String> {
    let page = acting_for::list(&world.services, session, search, 1, 10)
        .await
        .unwrap();
    assert_eq!(page.total, page.items.len() as u64);
    page.items.into_iter().map(|item| item.name).collect()
}

async fn acting(
    world: &World,
    session: &CapturistaSession,
    id: Uuid,
) -> Result<String, ActingForProblem> {
    let right = acting_for::acting(&world.services, session, id).await?;
    assert_eq!(right.session_id(), session.id());
    assert_eq!(right.person_id(), session.person().id());
    let actor = Actor::Capturista {
        person: session.person().id(),
        session: Some(session.id()),
        contratista: Some(id),
    };
    assert_eq!(Actor::from(&right), actor);
    Ok(right.contratista().rfc.clone())
}

async fn only_ones_own_contratistas_are_listed_and_chosen(world: &World) {
    let (first, second) = with_two(world).await;
    let foreign = world.contratista(XOCHILT, "Berenice Ximo Quezada").await;
    let session = world.session(&world.signed_in().await).await;
    let page = acting_for::list(&world.services, &session, "", 1, 10)
        .await
        .unwrap();
    assert_eq!(page.items, [first.clone(), second]);
    assert_eq!((page.total, page.page, page.pages), (2, 1, 1));

    for id in [foreign.id, Uuid::nil()] {
        let choice = acting_for::choose(&world.services, &session, id).await;
        assert!(matches!(choice, Err(ChooseError::NotYours)));
        assert!(
            acting_for::find(&world.services, &session, id)
                .await
                .is_err()
        );
    }
    assert_eq!(
        acting_for::find(&world.services, &session, first.id)
            .await
            .unwrap(),
        first
    );
}

async fn a_search_minds_neither_accents_nor_case(world: &World) {
    with_two(world).await;
    let session = world.session(&world.signed_in().await).await;
    let (kemper, iluminadora) = ("ESCUELA KEMPER URGATE", "ÍNDISTRIA ILÚMINADORA");
    for (search, found) in [
        ("iluminadora", vec![iluminadora]),
        ("  ILÚMI   ind ", vec![iluminadora]),
        ("iia0408", vec![iluminadora]),
        ("urgate escuela", vec![kemper]),
        ("a", vec![kemper, iluminadora]),
        ("kemper iluminadora", vec![]),
        ("%", vec![]),
        ("_", vec![]),
        (r"\", vec![]),
        ("'", vec![]),
        ("\0", vec![kemper, iluminadora]),
    ] {
        assert_eq!(names(world, &session, search).await, found, "{search:?}");
    }
}

async fn pages_have_an_end(world: &World) {
    let (first, second) = with_two(world).await;
    let session = world.session(&world.signed_in().await).await;
    for (asked, shown, item) in [
        (0, 1, &first),
        (1, 1, &first),
        (2, 2, &second),
        (99, 2, &second),
    ] {
        let page = acting_for::list(&world.services, &session, "", asked, 1)
            .await
            .unwrap();
        assert_eq!((page.page, page.pages, page.total), (shown, 2, 2));
        assert_eq!(page.items, std::slice::from_ref(item));
    }
    let none = acting_for::list(&world.services, &session, "zzz", 3, 0)
        .await
        .unwrap();
    assert_eq!(
        (none.page, none.pages, none.total, none.items.len()),
        (1, 1, 0, 0)
    );
}

async fn a_choice_is_recorded_from_when_to_when(world: &World) {
    let (first, second) = with_two(world).await;
    let token = world.signed_in().await;
    let session = world.session(&token).await;
    assert!(matches!(
        acting(world, &session, first.id).await,
        Err(ActingForProblem::NothingChosen)
    ));
    let chosen = acting_for::choose(&world.services, &session, first.id)
        .await
        .unwrap();
    assert_eq!(chosen, first);
    assert_eq!(acting(world, &session, first.id).await.unwrap(), KEMPER);
    world.later(Duration::minutes(5));
    acting_for::choose(&world.services, &session, second.id)
        .await
        .unwrap();
    assert_eq!(world.session(&token).await.chosen(), Some(&second));

    let records = records::Entity::find()
        .order_by_asc(records::Column::StartedAt)
        .all(world.services.database())
        .await
        .unwrap();
    let records: Vec<_> = records
        .iter()
        .map(|row| {
            (
                row.contratista_id,
                *row.started_at,
                row.ended_at.map(|end| *end),
            )
        })
        .collect();
    let change = start() + Duration::minutes(5);
    assert_eq!(
        records,
        [(first.id, start(), Some(change)), (second.id, change, None)]
    );
}

async fn another_tab_that_chose_anew_is_noticed(world: &World) {
    let (first, second) = with_two(world).await;
    let session = world.working_for(&first).await;
    acting_for::choose(&world.services, &session, second.id)
        .await
        .unwrap();
    match acting(world, &session, first.id).await {
        Err(ActingForProblem::Another { present }) => assert_eq!(present, second),
        other => panic!("{other:?}"),
    }
    assert_eq!(
        acting(world, &session, second.id).await.unwrap(),
        ILUMINADORA
    );
}

async fn a_baja_ends_the_work_with_the_next_request(world: &World) {
    let (first, second) = with_two(world).await;
    let token = world.signed_in().await;
    let session = world.session(&token).await;
    acting_for::choose(&world.services, &session, first.id)
        .await
        .unwrap();
    world.later(Duration::minutes(1));
    accounts::remove_capturista(&world.services, &rfc(KEMPER), &lucia().curp)
        .await
        .unwrap();

    // The value was read before the baja: it gives no right any more.
    for _ in 0..2 {
        match acting(world, &session, first.id).await {
            Err(ActingForProblem::Removed { contratista }) => assert_eq!(contratista, first),
            other => panic!("{other:?}"),
        }
    }
    let session = world.session(&token).await;
    assert_eq!(session.chosen(), None);
    assert_eq!(names(world, &session, "").await, [second.name]);
    let again = acting_for::choose(&world.services, &session, first.id).await;
    assert!(matches!(again, Err(ChooseError::NotYours)));
    let record = records::Entity::find()
        .one(world.services.database())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        record.ended_at.map(|end| *end),
        Some(start() + Duration::minutes(1))
    );

    // A new alta is a new link; the old choice does not come to life again.
    accounts::register_capturista(&world.services, &rfc(KEMPER), &lucia())
        .await
        .unwrap();
    assert!(matches!(
        acting(world, &session, first.id).await,
        Err(ActingForProblem::Removed { .. })
    ));
}

async fn a_contratista_removed_ends_the_work_too(world: &World) {
    let (first, _) = with_two(world).await;
    let session = world.working_for(&first).await;
    accounts::remove_contratista(&world.services, &rfc(KEMPER))
        .await
        .unwrap();
    assert!(matches!(
        acting(world, &session, first.id).await,
        Err(ActingForProblem::Removed { .. })
    ));
}

async fn leaving_keeps_what_another_tab_chose(world: &World) {
    let (first, second) = with_two(world).await;
    let session = world.working_for(&first).await;
    let right = acting_for::acting(&world.services, &session, first.id)
        .await
        .unwrap();
    acting_for::leave(&world.services, &right).await.unwrap();
    assert!(matches!(
        acting(world, &session, first.id).await,
        Err(ActingForProblem::NothingChosen)
    ));

    acting_for::choose(&world.services, &session, second.id)
        .await
        .unwrap();
    acting_for::leave(&world.services, &right).await.unwrap();
    assert_eq!(
        acting(world, &session, second.id).await.unwrap(),
        ILUMINADORA
    );
}

async fn two_choices_at_the_same_moment_leave_one_open(world: &World) {
    let (first, second) = with_two(world).await;
    let session = world.session(&world.signed_in().await).await;
    let (one, other) = tokio::join!(
        acting_for::choose(&world.services, &session, first.id),
        acting_for::choose(&world.services, &session, second.id)
    );
    one.unwrap();
    other.unwrap();
    let records = records::Entity::find()
        .all(world.services.database())
        .await
        .unwrap();
    assert_eq!(records.len(), 2);
    assert_eq!(
        records.iter().filter(|row| row.ended_at.is_none()).count(),
        1
    );
}
