//! Files of many capturistas: what waits, for how long, and what comes of it.

use domain::Curp;
use sea_orm::{EntityTrait, PaginatorTrait};
use services::{
    Administration,
    accounts::{
        self,
        bulk::{self, ImportError, MOST_WAITING, Page, Verdict, Which},
    },
    entities::{import, import_row},
};
use uuid::Uuid;

use testing::{efirmas::*, *};
use values::NewCapturista;

use crate::limits::stranger;

on_both!(
    confirmed_twice_at_once_a_file_keeps_what_came_of_it,
    a_confirmation_goes_on_when_whoever_asked_goes_away,
    what_the_preview_promises_one_mailbox_is_what_comes,
    the_latest_three_files_wait,
    a_page_of_rows_is_read_without_the_others,
    names_with_what_nobody_sees_and_surnames_that_nobody_can_tell_apart_are_to_be_mended,
);

const HEADINGS: &str = "CURP,nombre,primer apellido,segundo apellido,correo\n";

/// So many people, each with a mailbox of their own.
fn file(people: std::ops::Range<u32>) -> Vec<u8> {
    let rows: Vec<_> = people
        .map(|number| format!("{},EVA,RUIZ,,m{number}@icsoe.example\n", stranger(number)))
        .collect();
    [HEADINGS, &rows.concat()].concat().into_bytes()
}

async fn read(world: &World, administration: &Administration, file: Vec<u8>) -> Uuid {
    bulk::read(&world.services, administration, file)
        .await
        .unwrap()
}

async fn all(world: &World, administration: &Administration, id: Uuid) -> Page {
    bulk::page(&world.services, administration, id, Which::All, 1, 5_000)
        .await
        .unwrap()
}

fn verdicts(page: &Page) -> Vec<Verdict> {
    page.rows.iter().map(|judged| judged.verdict).collect()
}

async fn confirmed_twice_at_once_a_file_keeps_what_came_of_it(world: &World) {
    let world = &world.trusting(authorities());
    let administration = &world.kemper().await;
    let id = read(world, administration, file(0..12)).await;
    let confirm = || bulk::confirm(&world.services, administration, id);
    let (one, two, three) = tokio::join!(confirm(), confirm(), confirm());
    let outcomes = [one, two, three];
    assert!(outcomes.iter().any(Result::is_ok));
    for outcome in outcomes {
        assert!(
            matches!(outcome, Ok(()) | Err(ImportError::UnderWay)),
            "{outcome:?}"
        );
    }
    let done = all(world, administration, id).await;
    assert_eq!(verdicts(&done), [Verdict::Registered; 12]);
    assert_eq!(
        (done.summary.registered, done.summary.under_way),
        (12, false)
    );
    // Once more changes nothing.
    confirm().await.unwrap();
    assert_eq!(all(world, administration, id).await, done);
}

async fn a_confirmation_goes_on_when_whoever_asked_goes_away(world: &World) {
    let world = &world.trusting(authorities());
    let administration = &world.kemper().await;
    let id = read(world, administration, file(0..3)).await;
    {
        let mut asked = Box::pin(bulk::confirm(&world.services, administration, id));
        // Until it is under way.
        loop {
            tokio::select! {
                biased;
                outcome = &mut asked => {
                    outcome.unwrap();
                    break;
                }
                () = tokio::task::yield_now() => {}
            }
            if all(world, administration, id).await.summary.under_way {
                break;
            }
        }
    }
    while all(world, administration, id).await.summary.under_way {
        tokio::task::yield_now().await;
    }
    let done = all(world, administration, id).await;
    assert_eq!(verdicts(&done), [Verdict::Registered; 3]);
}

async fn what_the_preview_promises_one_mailbox_is_what_comes(world: &World) {
    let world = &world.trusting(authorities());
    let administration = &world.kemper().await;
    let by_hand = NewCapturista {
        curp: Curp::parse(&stranger(99)).unwrap(),
        email: email("Todos@icsoe.example"),
        ..lucia()
    };
    accounts::register(&world.services, administration, &by_hand)
        .await
        .unwrap();
    let rows: Vec<_> = (0..14)
        .map(|number| format!("{},EVA,RUIZ,,todos@ICSOE.example\n", stranger(number)))
        .collect();
    let rows = format!(
        "{}{},EVA,RUIZ,,otra@icsoe.example\n",
        rows.concat(),
        stranger(14)
    );
    let id = read(world, administration, [HEADINGS, &rows].concat().into()).await;
    let promised = all(world, administration, id).await;
    let expected = |good| {
        let mut expected = vec![good; 9];
        expected.extend([Verdict::TooManyMails; 5]);
        expected.push(good);
        expected
    };
    assert_eq!(verdicts(&promised), expected(Verdict::Good));
    bulk::confirm(&world.services, administration, id)
        .await
        .unwrap();
    let done = all(world, administration, id).await;
    assert_eq!(verdicts(&done), expected(Verdict::Registered));
    // The mailbox is full for an hour, and then it is not.
    let more = format!("{HEADINGS}{},EVA,RUIZ,,todos@icsoe.example\n", stranger(20));
    let id = read(world, administration, more.clone().into()).await;
    assert_eq!(
        verdicts(&all(world, administration, id).await),
        [Verdict::TooManyMails]
    );
    world.later(time::Duration::HOUR);
    let id = read(world, administration, more.into()).await;
    assert_eq!(
        verdicts(&all(world, administration, id).await),
        [Verdict::Good]
    );
}

async fn the_latest_three_files_wait(world: &World) {
    let world = &world.trusting(authorities());
    let administration = &world.kemper().await;
    let mut files = Vec::new();
    for number in 0..5 {
        files.push(read(world, administration, file(number..number + 2)).await);
    }
    let database = world.services.database();
    let waiting = import::Entity::find().count(database).await.unwrap();
    assert_eq!(waiting, MOST_WAITING);
    let rows = import_row::Entity::find().count(database).await.unwrap();
    assert_eq!(rows, 2 * MOST_WAITING);
    for (number, id) in files.into_iter().enumerate() {
        let found = bulk::page(&world.services, administration, id, Which::All, 1, 10).await;
        match number {
            0 | 1 => assert!(matches!(found, Err(ImportError::Unknown)), "{found:?}"),
            _ => assert_eq!(found.unwrap().summary.good, 2),
        }
    }
    // After an hour nothing is left.
    world.later(time::Duration::HOUR);
    services::worker::tidy_up(&world.services).await;
    assert_eq!(import::Entity::find().count(database).await.unwrap(), 0);
    assert_eq!(import_row::Entity::find().count(database).await.unwrap(), 0);
}

async fn a_page_of_rows_is_read_without_the_others(world: &World) {
    let world = &world.trusting(authorities());
    let administration = &world.kemper().await;
    let wrong: Vec<_> = (0..7)
        .map(|number| format!("{number},EVA,RUIZ,,x\n"))
        .collect();
    let file = [file(0..4), wrong.concat().into_bytes()].concat();
    let id = read(world, administration, file).await;
    let page = async |which, page| {
        let found = bulk::page(&world.services, administration, id, which, page, 5)
            .await
            .unwrap();
        let lines: Vec<_> = found.rows.iter().map(|judged| judged.row.line).collect();
        ((found.page, found.pages), lines)
    };
    assert_eq!(page(Which::All, 2).await, ((2, 3), (7..=11).collect()));
    assert_eq!(page(Which::All, 99).await, ((3, 3), vec![12]));
    assert_eq!(page(Which::Bad, 1).await, ((1, 2), (6..=10).collect()));
    assert_eq!(page(Which::Bad, 2).await, ((2, 2), vec![11, 12]));
}

async fn names_with_what_nobody_sees_and_surnames_that_nobody_can_tell_apart_are_to_be_mended(
    world: &World,
) {
    let world = &world.trusting(authorities());
    let administration = &world.kemper().await;
    let (one, two, three) = (
        curp("MOOJ900412HDFNRS0"),
        curp("PEGA900101HDFLRL0"),
        stranger(1),
    );
    let file = format!(
        "CURP,nombre,apellidos,correo\n\
         {one},JOSÉ,MONTES DE OCA ORTIZ,a@icsoe.example\n\
         {two},AL\u{200B}MA,PÉREZ GARCÍA,b@icsoe.example\n\
         {two},ALMA,P\u{FFFD}REZ GARCÍA,b@icsoe.example\n\
         \u{200B}{two},ALMA,PÉREZ GARCÍA,b@icsoe.\u{AD}example\n\
         {three},ALMA,PÉREZ,{}@icsoe.example\n",
        "x".repeat(250)
    );
    let id = read(world, administration, file.into()).await;
    let found = all(world, administration, id).await;
    assert_eq!(
        verdicts(&found),
        [
            Verdict::UnclearSurnames,
            Verdict::Unseen('\u{200B}'),
            Verdict::Unseen('\u{FFFD}'),
            Verdict::Good,
            Verdict::NoMail,
        ]
    );
    assert_eq!(found.rows[3].row.email, "b@icsoe.example");
    assert!(found.rows[0].row.unclear);
}
