//! The delays after failures.

use sea_orm::EntityTrait;
use services::{entities::attempt, sign_in::SignInError};
use time::Duration;

use testing::*;

on_each_database!(
    delays_grow_from_thirty_seconds_to_fifteen_minutes,
    during_a_delay_the_right_password_is_not_looked_at,
    a_success_forgets_failures,
    a_day_forgets_failures,
    guesses_at_the_same_moment_do_not_exceed_the_limit,
    a_pasted_curp_counts_as_the_same,
);

/// The waiting time that a wrong password is answered with.
async fn fail(world: &World) -> Option<u64> {
    match world.sign_in(lucia().curp.as_str(), OTHER_PASSWORD).await {
        Err(SignInError::Refused { wait }) => wait.map(|wait| wait.as_secs()),
        other => panic!("{other:?}"),
    }
}

async fn delays_grow_from_thirty_seconds_to_fifteen_minutes(world: &World) {
    world.active().await;
    for _ in 0..4 {
        assert_eq!(fail(world).await, None);
    }
    for wait in [30, 60, 120, 240, 480, 900, 900, 900] {
        assert_eq!(fail(world).await, Some(wait));
        world.later(Duration::seconds(10));
        // Asking too early neither counts nor begins anew.
        assert_eq!(fail(world).await, Some(wait - 10));
        world.later(Duration::seconds(wait.cast_signed() - 10));
    }
}

async fn during_a_delay_the_right_password_is_not_looked_at(world: &World) {
    world.active().await;
    for _ in 0..5 {
        fail(world).await;
    }
    let delayed = world.sign_in(lucia().curp.as_str(), PASSWORD).await;
    assert!(matches!(
        delayed,
        Err(SignInError::Refused { wait: Some(_) })
    ));
    world.later(Duration::seconds(30));
    world.signed_in().await;
}

async fn a_success_forgets_failures(world: &World) {
    world.active().await;
    for _ in 0..3 {
        for _ in 0..4 {
            assert_eq!(fail(world).await, None);
        }
        world.signed_in().await;
    }
}

async fn a_day_forgets_failures(world: &World) {
    world.active().await;
    for _ in 0..4 {
        fail(world).await;
    }
    world.later(Duration::hours(24) - Duration::SECOND);
    assert_eq!(fail(world).await, Some(30));
    world.later(Duration::hours(24));
    assert_eq!(fail(world).await, None);
}

async fn guesses_at_the_same_moment_do_not_exceed_the_limit(world: &World) {
    world.active().await;
    let curp = lucia().curp;
    let mut guesses = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let services = world.services.clone();
        guesses.spawn(async move {
            services::sign_in::sign_in(
                &services,
                &services::Origin::default(),
                curp.as_str(),
                secret(OTHER_PASSWORD),
            )
            .await
        });
    }
    let mut looked_at = 0;
    while let Some(answer) = guesses.join_next().await {
        if matches!(answer.unwrap(), Err(SignInError::Refused { wait: None })) {
            looked_at += 1;
        }
    }
    // Four without a delay; the fifth, and all that came later, were told to wait.
    assert_eq!(looked_at, 4);
    let counters = attempt::Entity::find()
        .all(world.services.database())
        .await
        .unwrap();
    assert_eq!(
        counters.iter().map(|row| row.failures).collect::<Vec<_>>(),
        [5]
    );
}

async fn a_pasted_curp_counts_as_the_same(world: &World) {
    let curp = lucia().curp;
    let pasted = format!(" {} ", curp.as_str().to_lowercase());
    let spaced = format!("{} {}", &curp.as_str()[..4], &curp.as_str()[4..]);
    // As some keyboards, PDFs and spreadsheets give it.
    let unseen = format!(
        "{}\u{200b}{}\u{feff}",
        &curp.as_str()[..4],
        &curp.as_str()[4..]
    );
    let wide: String = (curp.as_str().chars())
        .map(|character| char::from_u32(u32::from(character) + 0xfee0).unwrap())
        .collect();
    for typed in [
        curp.as_str(),
        &pasted,
        &spaced,
        &unseen,
        &wide,
        "no es",
        "NO-ES",
        " n o e s",
        "n\u{200b}oes",
        "ｎｏｅｓ",
    ] {
        world.sign_in(typed, PASSWORD).await.unwrap_err();
    }
    let counters = attempt::Entity::find()
        .all(world.services.database())
        .await
        .unwrap();
    let mut counts: Vec<_> = counters.iter().map(|row| row.failures).collect();
    counts.sort_unstable();
    assert_eq!(counts, [5, 5]);
}
