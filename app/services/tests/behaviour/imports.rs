//! Files of many capturistas: what waits, for how long, and what comes of it.

use domain::Curp;
use sea_orm::{EntityTrait, PaginatorTrait};
use services::{
    Administration,
    accounts::{
        self,
        bulk::{self, Found, ImportError, MOST_WAITING, Verdict, Which},
    },
    entities::{import, import_row},
};
use uuid::Uuid;

use testing::{efirmas::*, *};
use values::{CapturistaField, NewCapturista};

use crate::limits::stranger;

on_each_database!(
    confirmed_twice_at_once_a_file_keeps_what_came_of_it,
    a_confirmation_goes_on_when_whoever_asked_goes_away,
    what_the_preview_promises_one_mailbox_is_what_comes,
    the_latest_three_files_wait,
    a_page_of_rows_is_read_without_the_others,
    of_each_kind_the_rows_are_read_alone,
    another_mail_than_the_contratista_s_own_is_told_and_changes_nothing,
    what_another_contratista_knows_is_not_told_before_the_file_is_confirmed,
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

async fn all(world: &World, administration: &Administration, id: Uuid) -> Found {
    bulk::page(
        &world.services,
        administration,
        id,
        Some(Which::All),
        1,
        5_000,
    )
    .await
    .unwrap()
}

fn verdicts(page: &Found) -> Vec<Verdict> {
    page.rows
        .items
        .iter()
        .map(|judged| judged.verdict)
        .collect()
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
        let found = bulk::page(&world.services, administration, id, None, 1, 10).await;
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
        let found = bulk::page(&world.services, administration, id, Some(which), page, 5)
            .await
            .unwrap();
        assert_eq!(found.which, which);
        let found = found.rows;
        let lines: Vec<_> = found.items.iter().map(|judged| judged.row.line).collect();
        ((found.page, found.pages), lines)
    };
    assert_eq!(page(Which::All, 2).await, ((2, 3), (7..=11).collect()));
    assert_eq!(page(Which::All, 99).await, ((3, 3), vec![12]));
    assert_eq!(page(Which::Bad, 1).await, ((1, 2), (6..=10).collect()));
    assert_eq!(page(Which::Bad, 2).await, ((2, 2), vec![11, 12]));
}

async fn of_each_kind_the_rows_are_read_alone(world: &World) {
    let world = &world.trusting(authorities());
    let administration = &world.kemper().await;
    let ours = read(world, administration, file(0..2)).await;
    bulk::confirm(&world.services, administration, ours)
        .await
        .unwrap();
    // Two that are ours, one of them with another mail; three that are new; one that is wrong.
    let wrong = format!(
        "{},EVA,RUIZ,,otro@icsoe.example\nMALA,EVA,RUIZ,,x@icsoe.example\n",
        stranger(1)
    );
    let rows = [file(2..5), file(0..1), wrong.into_bytes()].concat();
    let rows = String::from_utf8(rows).unwrap();
    let rows = [HEADINGS, &rows.replace(HEADINGS, "")].concat();
    let id = read(world, administration, rows.into()).await;
    let shown = async |which| {
        let found = bulk::page(&world.services, administration, id, which, 1, 10)
            .await
            .unwrap();
        let lines: Vec<_> = (found.rows.items.iter())
            .map(|judged| judged.row.line)
            .collect();
        assert_eq!(found.rows.total, lines.len() as u64);
        assert_eq!(found.summary.count(found.which), lines.len());
        (found.which, lines)
    };
    let whiches = [
        (Which::All, vec![2, 3, 4, 5, 6, 7]),
        (Which::Good, vec![2, 3, 4]),
        (Which::Already, vec![5, 6]),
        (Which::Registered, vec![]),
        (Which::Bad, vec![7]),
    ];
    for asked in whiches {
        assert_eq!(shown(Some(asked.0)).await, asked);
    }
    // Where none are asked for in particular: what has to be corrected.
    assert_eq!(shown(None).await, (Which::Bad, vec![7]));
    bulk::confirm(&world.services, administration, id)
        .await
        .unwrap();
    assert_eq!(shown(Some(Which::Good)).await, (Which::Good, vec![]));
    assert_eq!(
        shown(Some(Which::Registered)).await,
        (Which::Registered, vec![2, 3, 4])
    );
    let all_good = read(world, administration, file(5..7)).await;
    let found = bulk::page(&world.services, administration, all_good, None, 1, 10)
        .await
        .unwrap();
    assert_eq!((found.which, found.rows.total), (Which::All, 2));
}

/// A file of Lucía alone, with this mail.
fn lucia_with(mail: &str) -> Vec<u8> {
    let curp = lucia().curp;
    format!("{HEADINGS}{},LUCÍA,GÓMEZ,,{mail}\n", curp.as_str()).into_bytes()
}

/// What a file of Lucía alone, with this mail, is said to come to.
async fn said_of_lucia(world: &World, administration: &Administration, mail: &str) -> Verdict {
    let id = read(world, administration, lucia_with(mail)).await;
    verdicts(&all(world, administration, id).await)[0]
}

async fn another_mail_than_the_contratista_s_own_is_told_and_changes_nothing(world: &World) {
    let world = &world.trusting(authorities());
    let administration = &world.kemper().await;
    let id = accounts::register(&world.services, administration, &lucia())
        .await
        .unwrap();
    let invitation = link_in(&world.deliver().await);
    let mail = lucia().email;
    let other = "otra@capturistas.example";
    let said = async |mail: &str| said_of_lucia(world, administration, mail).await;
    assert_eq!(
        said(&mail.as_str().to_uppercase()).await,
        Verdict::AlreadyRegistered
    );
    assert_eq!(said(other).await, Verdict::AlreadyWithAnotherMail);
    let file = read(world, administration, lucia_with(other)).await;
    let found = all(world, administration, file).await;
    assert_eq!((found.summary.already, found.summary.bad), (1, 0));
    bulk::confirm(&world.services, administration, file)
        .await
        .unwrap();
    assert_eq!(all(world, administration, file).await, found);
    let shown = async || {
        let found = accounts::find(&world.services, administration, id).await;
        found.unwrap().0.texts[CapturistaField::Email].clone()
    };
    assert_eq!(shown().await, mail.as_str());
    assert!(world.deliver().await.is_empty());
    // Nor once the person has proved it.
    world.create_password(&invitation, PASSWORD).await.unwrap();
    assert_eq!(said(mail.as_str()).await, Verdict::AlreadyRegistered);
    assert_eq!(said(other).await, Verdict::AlreadyWithAnotherMail);
    // Somebody who became ours while the file waited is told apart as well.
    accounts::remove(&world.services, administration, id)
        .await
        .unwrap();
    let file = read(world, administration, lucia_with(other)).await;
    assert_eq!(
        verdicts(&all(world, administration, file).await),
        [Verdict::Good]
    );
    accounts::register(&world.services, administration, &lucia())
        .await
        .unwrap();
    bulk::confirm(&world.services, administration, file)
        .await
        .unwrap();
    assert_eq!(
        verdicts(&all(world, administration, file).await),
        [Verdict::AlreadyWithAnotherMail]
    );
}

async fn what_another_contratista_knows_is_not_told_before_the_file_is_confirmed(world: &World) {
    let world = &world.trusting(authorities());
    let administration = &world.kemper().await;
    let typed = "lucia@iluminadora.example";
    let others = NewCapturista {
        email: email(typed),
        ..lucia()
    };
    world.contratista(ILUMINADORA, "Iluminadora").await;
    accounts::register_capturista(&world.services, &rfc(ILUMINADORA), &others)
        .await
        .unwrap();
    let invitation = link_in(&world.deliver().await);
    let own = lucia().email;
    let said = async |mail: &str| said_of_lucia(world, administration, mail).await;
    let as_if_unknown = async || {
        assert_eq!(said(typed).await, Verdict::Good);
        assert_eq!(said(own.as_str()).await, Verdict::Good);
    };
    as_if_unknown().await;
    // Ours waits with the mail that we typed; that another was typed, or proved, elsewhere is not told.
    accounts::register(&world.services, administration, &lucia())
        .await
        .unwrap();
    let as_we_typed = async || {
        assert_eq!(said(own.as_str()).await, Verdict::AlreadyRegistered);
        assert_eq!(said(typed).await, Verdict::AlreadyWithAnotherMail);
    };
    as_we_typed().await;
    world.create_password(&invitation, PASSWORD).await.unwrap();
    as_we_typed().await;
    // Nor once they are not our capturista any more.
    accounts::remove_capturista(&world.services, &rfc(KEMPER), &lucia().curp)
        .await
        .unwrap();
    as_if_unknown().await;
    let file = read(world, administration, lucia_with(own.as_str())).await;
    bulk::confirm(&world.services, administration, file)
        .await
        .unwrap();
    assert_eq!(
        verdicts(&all(world, administration, file).await),
        [Verdict::Refused]
    );
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
    assert_eq!(
        found.rows.items[3].row.texts[CapturistaField::Email],
        "b@icsoe.example"
    );
    assert!(found.rows.items[0].row.unclear);
}
