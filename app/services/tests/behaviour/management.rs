//! What a contratista does about its own capturistas, and what is none of its business.

use services::{
    Administration, access_links,
    accounts::{self, Capturista, FindError, ManageError, RegisterCapturistaError, Search, State},
    history::{Author, Event},
    sealed_words,
};
use testing::{efirmas::*, *};
use time::Duration;
use uuid::Uuid;
use values::NewCapturista;

on_each_database!(
    nobody_is_registered_before_the_data_are_there,
    a_capturista_s_state_follows_his_invitation,
    the_list_is_searched_filtered_and_paged,
    an_invitation_is_sent_again_and_revoked,
    what_is_searched_for_opens_for_the_one_who_searched_alone,
    name_and_mail_are_corrected_only_while_it_is_his_own_affair,
    a_baja_is_taken_back_within_an_hour,
    the_history_tells_who_did_what_and_nothing_of_others,
    another_contratista_s_capturista_is_nobody_s,
);

async fn kemper(world: &World) -> (World, Administration) {
    let world = world.trusting(authorities());
    let administration = world.kemper().await;
    (world, administration)
}

async fn registered(world: &World, administration: &Administration) -> Uuid {
    accounts::register(&world.services, administration, &lucia())
        .await
        .unwrap()
}

async fn find(world: &World, administration: &Administration, id: Uuid) -> Capturista {
    let (found, _) = accounts::find(&world.services, administration, id)
        .await
        .unwrap();
    found
}

async fn nobody_is_registered_before_the_data_are_there(world: &World) {
    let world = &world.trusting(authorities());
    let session = world
        .contratista_session(company(KEMPER, "Escuela Kemper Urgate"))
        .await;
    let administration = session.administration();
    let registered = accounts::register(&world.services, administration, &lucia()).await;
    assert!(matches!(
        registered,
        Err(RegisterCapturistaError::DataMissing)
    ));
    services::general_data::save(&world.services, administration, &some_data())
        .await
        .unwrap();
    let registered = accounts::register(&world.services, administration, &lucia()).await;
    assert!(matches!(
        registered,
        Err(RegisterCapturistaError::DataMissing)
    ));
    world.give_data(administration).await;
    accounts::register(&world.services, administration, &lucia())
        .await
        .unwrap();
}

async fn a_capturista_s_state_follows_his_invitation(world: &World) {
    let (world, administration) = &kemper(world).await;
    let id = registered(world, administration).await;
    let state = async || find(world, administration, id).await.state;
    assert_eq!(state().await, State::InvitationPending);
    world.mailer.answer(&[Answer::Temporary; 2]);
    world.deliver().await;
    assert_eq!(
        state().await,
        State::InvitationPending,
        "it will be tried again"
    );
    world.later(Duration::minutes(1));
    let link = link_in(&world.deliver().await);
    assert_eq!(state().await, State::InvitationDelivered);
    let found = find(world, administration, id).await;
    let left_at = start() + Duration::minutes(1);
    assert_eq!(found.link_expires_at, Some(left_at + Duration::hours(72)));
    assert_eq!(found.last_sign_in, None);
    assert!(found.correctable);
    world.create_password(&link, PASSWORD).await.unwrap();
    let found = find(world, administration, id).await;
    assert_eq!(found.state, State::Active);
    assert!(!found.correctable);
    world.signed_in().await;
    assert_eq!(
        find(world, administration, id).await.last_sign_in,
        Some(start() + Duration::minutes(1))
    );
    accounts::remove(&world.services, administration, id)
        .await
        .unwrap();
    assert_eq!(state().await, State::Removed);

    // Somebody whose mail server refuses, and who then waits too long.
    world.deliver().await;
    let tomas = accounts::register(&world.services, administration, &tomas())
        .await
        .unwrap();
    world.mailer.answer(&[Answer::Permanent; 2]);
    world.deliver().await;
    let found = find(world, administration, tomas).await;
    assert_eq!(found.state, State::InvitationRejected);
    assert!(
        found
            .server_words
            .is_some_and(|words| words.contains("550")),
        "the server's words are there"
    );
    world.later(Duration::hours(73));
    assert_eq!(
        find(world, administration, tomas).await.state,
        State::LinkExpired
    );
}

async fn the_list_is_searched_filtered_and_paged(world: &World) {
    let (world, administration) = &kemper(world).await;
    let lucia = registered(world, administration).await;
    let tomas = accounts::register(&world.services, administration, &tomas())
        .await
        .unwrap();
    let link = link_in_to(&world.deliver().await, MAIL);
    world.create_password(&link, PASSWORD).await.unwrap();
    let list = async |text: &str, state: Option<State>| -> Vec<Uuid> {
        let search = Search { text, state };
        let page = accounts::list(&world.services, administration, search, 1, 20)
            .await
            .unwrap();
        assert_eq!(page.total, page.items.len() as u64);
        page.items.into_iter().map(|item| item.id).collect()
    };
    assert_eq!(list("", None).await, [lucia, tomas]);
    assert_eq!(list("gomez lucia", None).await, [lucia]);
    assert_eq!(list("RIXT88", None).await, [tomas]);
    assert_eq!(list("tomas@capturistas", None).await, [tomas]);
    assert_eq!(list("%", None).await, Vec::<Uuid>::new());
    assert_eq!(list("", Some(State::Active)).await, [lucia]);
    assert_eq!(list("", Some(State::InvitationDelivered)).await, [tomas]);
    assert_eq!(
        list("gomez", Some(State::InvitationDelivered)).await,
        Vec::<Uuid>::new()
    );
    let page = async |number| {
        let all = Search::default();
        accounts::list(&world.services, administration, all, number, 1)
            .await
            .unwrap()
    };
    let second = page(2).await;
    assert_eq!((second.page, second.pages, second.total), (2, 2, 2));
    assert_eq!(second.items[0].id, tomas);
    assert_eq!(page(9).await.page, 2);
    // Registered anew after a baja they are listed once.
    accounts::remove(&world.services, administration, lucia)
        .await
        .unwrap();
    assert_eq!(list("", Some(State::Removed)).await, [lucia]);
    world.later(Duration::seconds(1));
    accounts::register(&world.services, administration, &testing::lucia())
        .await
        .unwrap();
    assert_eq!(list("", None).await, [lucia, tomas]);
    assert_eq!(list("", Some(State::Removed)).await, Vec::<Uuid>::new());
    assert_eq!(
        accounts::count(&world.services, administration)
            .await
            .unwrap(),
        2
    );
}

/// The token of the only link to this address.
fn link_in_to(mails: &[mail::RenderedMail], address: &str) -> String {
    let tokens: Vec<String> = mails
        .iter()
        .filter(|mail| mail.to().email.to_string() == address)
        .filter_map(token_in)
        .collect();
    assert_eq!(tokens.len(), 1);
    tokens[0].clone()
}

async fn what_is_searched_for_opens_for_the_one_who_searched_alone(world: &World) {
    let services = &world.services;
    world.contratista(KEMPER, "Escuela Kemper Urgate").await;
    world.contratista(ILUMINADORA, "Iluminadora").await;
    let of = async |contratista| {
        let right = Administration::of_operator(services, &rfc(contratista)).await;
        right.unwrap().contratista().id
    };
    let (kemper, other) = (of(KEMPER).await, of(ILUMINADORA).await);
    let longest = "ñ".repeat(100);
    for words in ["lucia@capturistas.example", "GOML950214", &longest] {
        let sealed = sealed_words::seal(services, kemper, words).unwrap();
        assert!(sealed.len() <= 640 && !sealed.contains(words), "{sealed}");
        assert_eq!(
            sealed_words::open(services, kemper, &sealed).unwrap(),
            words
        );
        assert_eq!(sealed_words::open(services, other, &sealed).unwrap(), "");
        let again = sealed_words::seal(services, kemper, words).unwrap();
        assert_ne!(
            again, sealed,
            "nobody can tell that it is searched for twice"
        );
    }
    assert_eq!(sealed_words::seal(services, kemper, "").unwrap(), "");
    for made_up in ["", "x", "bHVjaWE", "%", &"A".repeat(10_000)] {
        assert_eq!(sealed_words::open(services, kemper, made_up).unwrap(), "");
    }
}

async fn an_invitation_is_sent_again_and_revoked(world: &World) {
    let (world, administration) = &kemper(world).await;
    let id = registered(world, administration).await;
    let first = link_in(&world.deliver().await);
    let services = &world.services;
    accounts::send_invitation_again(services, administration, id)
        .await
        .unwrap();
    let mails = world.deliver().await;
    assert_eq!(subjects(&mails), [MAIL_2]);
    let second = link_in(&mails);
    assert!(access_links::inspect(services, &first).await.is_err());
    accounts::revoke_invitation(services, administration, id)
        .await
        .unwrap();
    assert!(access_links::inspect(services, &second).await.is_err());
    assert_eq!(
        find(world, administration, id).await.state,
        State::InvitationRevoked
    );
    // No mailbox is flooded: the third within an hour is the last.
    accounts::send_invitation_again(services, administration, id)
        .await
        .unwrap();
    accounts::send_invitation_again(services, administration, id)
        .await
        .unwrap();
    let more = accounts::send_invitation_again(services, administration, id).await;
    assert!(
        matches!(more, Err(ManageError::TooManyMails { .. })),
        "{more:?}"
    );
    let link = link_in(&world.deliver().await);
    world.create_password(&link, PASSWORD).await.unwrap();
    for done in [
        accounts::send_invitation_again(services, administration, id).await,
        accounts::revoke_invitation(services, administration, id).await,
    ] {
        assert!(matches!(done, Err(ManageError::AlreadyActivated)));
    }
}

/// Corrects her name, and her mail to this one.
async fn correct(
    world: &World,
    right: &Administration,
    person: Uuid,
    mail: &str,
) -> Result<(), ManageError> {
    let name = full_name("Lucía Fernanda", "Gómez", "");
    accounts::correct(
        &world.services,
        right,
        person,
        &NewCapturista {
            name,
            email: email(mail),
            ..lucia()
        },
    )
    .await
}

async fn name_and_mail_are_corrected_only_while_it_is_his_own_affair(world: &World) {
    let (world, administration) = &kemper(world).await;
    let id = registered(world, administration).await;
    let first = link_in(&world.deliver().await);
    let services = &world.services;
    let corrected = async |mail: &str| correct(world, administration, id, mail).await;
    corrected(MAIL).await.unwrap();
    assert!(
        world.deliver().await.is_empty(),
        "only the name has changed"
    );
    assert!(access_links::inspect(services, &first).await.is_ok());
    corrected("nueva@capturistas.example").await.unwrap();
    let mails = world.deliver().await;
    assert_eq!(subjects(&mails), [MAIL_2]);
    assert_eq!(mails[0].to().email.to_string(), "nueva@capturistas.example");
    assert!(access_links::inspect(services, &first).await.is_err());
    let found = find(world, administration, id).await;
    assert_eq!(found.texts.full_name(), "LUCÍA FERNANDA GÓMEZ");
    let searched = accounts::list(
        services,
        administration,
        Search {
            text: "nueva@ fernanda",
            state: None,
        },
        1,
        20,
    );
    assert_eq!(searched.await.unwrap().total, 1);
    // What another contratista does is no concern of this one's, until somebody has proved the mail.
    world.contratista(ILUMINADORA, "Indistria").await;
    accounts::register_capturista(services, &rfc(ILUMINADORA), &lucia())
        .await
        .unwrap();
    world.deliver().await;
    corrected("tercera@capturistas.example").await.unwrap();
    let link = link_in(&world.deliver().await);
    world.create_password(&link, PASSWORD).await.unwrap();
    for done in [
        corrected("cuarta@capturistas.example").await,
        accounts::revoke_invitation(services, administration, id).await,
    ] {
        assert!(matches!(done, Err(ManageError::AlreadyActivated)));
    }
    assert!(!find(world, administration, id).await.correctable);
}

async fn a_baja_is_taken_back_within_an_hour(world: &World) {
    let (world, administration) = &kemper(world).await;
    let id = registered(world, administration).await;
    world.deliver().await;
    let services = &world.services;
    accounts::remove(services, administration, id)
        .await
        .unwrap();
    accounts::restore(services, administration, id)
        .await
        .unwrap();
    accounts::restore(services, administration, id)
        .await
        .unwrap();
    // The baja had voided the link: there is another.
    let mails = world.deliver().await;
    assert_eq!(subjects(&mails), [MAIL_2]);
    assert_eq!(
        find(world, administration, id).await.state,
        State::InvitationDelivered
    );
    accounts::remove(services, administration, id)
        .await
        .unwrap();
    world.later(Duration::minutes(61));
    let late = accounts::restore(services, administration, id).await;
    assert!(matches!(late, Err(ManageError::TooLate)));
    let twice = accounts::remove(services, administration, id).await;
    assert!(matches!(
        twice,
        Err(accounts::RemoveCapturistaError::NotRegistered)
    ));
}

async fn the_history_tells_who_did_what_and_nothing_of_others(world: &World) {
    let (world, administration) = &kemper(world).await;
    let services = &world.services;
    // Another contratista, before and after.
    world.contratista(ILUMINADORA, "Indistria").await;
    accounts::register_capturista(services, &rfc(ILUMINADORA), &lucia())
        .await
        .unwrap();
    world.deliver().await;
    world.later(Duration::minutes(1));
    let id = registered(world, administration).await;
    let link = link_in_to(&world.deliver().await, MAIL);
    world.later(Duration::minutes(1));
    world.create_password(&link, PASSWORD).await.unwrap();
    accounts::remove_capturista(services, &rfc(ILUMINADORA), &lucia().curp)
        .await
        .unwrap();
    world.later(Duration::minutes(1));
    accounts::remove(services, administration, id)
        .await
        .unwrap();
    let (_, acts) = accounts::find(services, administration, id).await.unwrap();
    let told: Vec<_> = acts
        .iter()
        .map(|act| (act.event, act.author, act.author_name.as_deref(), act.at))
        .collect();
    let certificate = Some("30001000000500003416");
    let at = |minutes| start() + Duration::minutes(minutes);
    assert_eq!(
        told,
        [
            (Event::Removed, Author::Efirma, certificate, at(3)),
            (Event::PasswordCreated, Author::Capturista, None, at(2)),
            (Event::Registered, Author::Efirma, certificate, at(1)),
        ]
    );
}

async fn another_contratista_s_capturista_is_nobody_s(world: &World) {
    let (world, administration) = &kemper(world).await;
    let services = &world.services;
    let id = registered(world, administration).await;
    let stranger = world
        .contratista_session(company("NSE150101AB9", "Ñandú"))
        .await;
    let stranger = stranger.administration();
    world.give_data(stranger).await;
    let found = accounts::find(services, stranger, id).await;
    assert!(matches!(found, Err(FindError::NotRegistered)));
    for done in [
        accounts::send_invitation_again(services, stranger, id).await,
        accounts::revoke_invitation(services, stranger, id).await,
        correct(world, stranger, id, MAIL).await,
        accounts::restore(services, stranger, id).await,
    ] {
        assert!(matches!(done, Err(ManageError::NotRegistered)), "{done:?}");
    }
    let removed = accounts::remove(services, stranger, id).await;
    assert!(matches!(
        removed,
        Err(accounts::RemoveCapturistaError::NotRegistered)
    ));
    let all = accounts::list(services, stranger, Search::default(), 1, 20)
        .await
        .unwrap();
    assert_eq!(all.total, 0);
    assert_eq!(
        find(world, administration, id).await.state,
        State::InvitationPending
    );
}
