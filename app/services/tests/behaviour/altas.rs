//! Altas that wait, and how they join: an address that nobody has proved holds nothing.

use secrecy::ExposeSecret;
use services::{
    Administration, CapturistaSession, LinkProblem, Origin,
    access_links::{self, CreatePasswordError, InspectError},
    account::{self, ChangePasswordError, CurrentPasswordError, RequestMailError},
    accounts::{self, Capturista, ManageError, RegisterCapturistaError, State},
    acting_for,
    efirma::Entry,
    mail::RenderedMail,
    recovery, sessions,
};
use time::Duration;
use uuid::Uuid;

use testing::{efirmas::*, *};
use values::{CapturistaField, NewCapturista};

on_each_database!(
    registering_a_curp_first_blocks_nobody,
    an_invitation_used_joins_every_alta_with_the_same_mail,
    another_mail_s_alta_joins_by_its_link_while_signed_in,
    looking_at_a_link_proves_nothing,
    a_confirmed_change_of_mail_joins_what_waits_for_it,
    an_efirma_joins_all_that_waits,
    after_an_efirma_no_mail_sets_a_password,
    who_has_an_efirma_and_no_password_is_told_so,
    a_fresh_efirma_stands_for_the_password,
    who_made_the_account_with_a_mailbox_does_not_act_for_what_an_efirma_joins,
    who_made_the_account_with_a_mailbox_loses_it_when_its_owner_changes_the_mail,
    who_made_the_account_with_a_mailbox_does_not_act_for_a_link_that_its_owner_uses,
    after_ten_refusals_nothing_tells_who_has_an_account,
    a_correction_is_judged_as_an_alta_is,
    an_alta_that_nobody_opens_lapses_and_is_made_anew,
);

const HONEST: &str = "lucia@honesta.example";
const CURP: &str = "GOML950214MDFMRC06";

fn with_mail(mail: &str) -> NewCapturista {
    NewCapturista {
        email: email(mail),
        ..lucia()
    }
}

/// Registers Lucía for the contratista with this mail.
async fn alta(
    world: &World,
    contratista: &str,
    email: &str,
) -> Result<(), RegisterCapturistaError> {
    accounts::register_capturista(&world.services, &rfc(contratista), &with_mail(email)).await
}

async fn operator(world: &World, contratista: &str) -> Administration {
    Administration::of_operator(&world.services, &rfc(contratista))
        .await
        .unwrap()
}

/// Lucía as the contratista sees her.
async fn seen(world: &World, contratista: &str) -> Capturista {
    let right = operator(world, contratista).await;
    let search = accounts::Search::default();
    let page = accounts::list(&world.services, &right, search, 1, 20)
        .await
        .unwrap();
    let lucia = page
        .items
        .into_iter()
        .find(|item| item.texts[CapturistaField::Curp] == CURP);
    lucia.expect("Lucía is listed")
}

fn link_to(mails: &[RenderedMail], address: &str) -> String {
    let theirs: Vec<RenderedMail> = mails
        .iter()
        .filter(|mail| mail.to().email.to_string() == address)
        .cloned()
        .collect();
    link_in(&theirs)
}

/// Whether the session may work for the contratista.
async fn may_work_for(world: &World, own: &CapturistaSession, contratista: Uuid) -> bool {
    acting_for::find(&world.services, own, contratista)
        .await
        .is_ok()
}

async fn two_contratistas(world: &World) -> (Uuid, Uuid) {
    let hostile = world.contratista(ILUMINADORA, "Hostil").await;
    let honest = world.contratista(KEMPER, "Escuela Kemper Urgate").await;
    (hostile.id, honest.id)
}

/// Lucía's session, entered with her e.firma.
async fn with_efirma(world: &World) -> CapturistaSession {
    let entry = world.enter(person(XOCHILT, Some(CURP))).await.unwrap();
    let Entry::Entered(session) = entry else {
        panic!("asked");
    };
    world.session(session.token.expose_secret()).await
}

async fn registering_a_curp_first_blocks_nobody(world: &World) {
    let (hostile, honest) = two_contratistas(world).await;
    alta(world, ILUMINADORA, "atacante@hostil.example")
        .await
        .unwrap();
    alta(world, KEMPER, HONEST).await.expect("not refused");
    let mails = world.deliver().await;
    // Each sees what it typed itself, and nothing of the other.
    assert_eq!(
        seen(world, ILUMINADORA).await.texts[CapturistaField::Email],
        "atacante@hostil.example"
    );
    assert_eq!(
        seen(world, KEMPER).await.texts[CapturistaField::Email],
        HONEST
    );
    world
        .create_password(&link_to(&mails, HONEST), PASSWORD)
        .await
        .unwrap();
    let own = world.session(&world.signed_in().await).await;
    assert_eq!(own.person().full_name(), "LUCÍA GÓMEZ MARÍN");
    assert!(may_work_for(world, &own, honest).await);
    assert!(!may_work_for(world, &own, hostile).await);
    // What the hostile one's mailbox got sets no password any more.
    let taken = world
        .create_password(&link_to(&mails, "atacante@hostil.example"), OTHER_PASSWORD)
        .await;
    assert!(
        matches!(taken, Err(CreatePasswordError::SignInFirst)),
        "{taken:?}"
    );
    assert_eq!(
        seen(world, ILUMINADORA).await.state,
        State::InvitationDelivered
    );
    assert_eq!(seen(world, ILUMINADORA).await.last_sign_in, None);
    assert_eq!(seen(world, KEMPER).await.state, State::Active);
}

async fn an_invitation_used_joins_every_alta_with_the_same_mail(world: &World) {
    let (first, second) = two_contratistas(world).await;
    alta(world, ILUMINADORA, MAIL).await.unwrap();
    let earlier = link_in(&world.deliver().await);
    alta(world, KEMPER, &MAIL.to_uppercase()).await.unwrap();
    let later = link_in(&world.deliver().await);
    // A newer one of another contratista voids nothing.
    world.create_password(&earlier, PASSWORD).await.unwrap();
    let own = world.session(&world.signed_in().await).await;
    assert!(may_work_for(world, &own, first).await && may_work_for(world, &own, second).await);
    let again = access_links::inspect(&world.services, &later).await;
    assert!(
        matches!(again, Err(InspectError::Link(LinkProblem::Used))),
        "{again:?}"
    );
}

async fn another_mail_s_alta_joins_by_its_link_while_signed_in(world: &World) {
    let (first, second) = two_contratistas(world).await;
    alta(world, ILUMINADORA, MAIL).await.unwrap();
    alta(world, KEMPER, HONEST).await.unwrap();
    let mails = world.deliver().await;
    world
        .create_password(&link_to(&mails, MAIL), PASSWORD)
        .await
        .unwrap();
    let own = world.session(&world.signed_in().await).await;
    assert!(may_work_for(world, &own, first).await && !may_work_for(world, &own, second).await);
    let token = link_to(&mails, HONEST);
    // Nobody else can accept it.
    accounts::register_capturista(&world.services, &rfc(KEMPER), &tomas())
        .await
        .unwrap();
    let theirs = link_in(&world.deliver().await);
    world.create_password(&theirs, PASSWORD).await.unwrap();
    let stranger = world
        .sign_in(tomas().curp.as_str(), PASSWORD)
        .await
        .unwrap();
    let stranger = world.session(stranger.expose_secret()).await;
    let accepted = access_links::accept(&world.services, &stranger, &token).await;
    assert!(matches!(
        accepted,
        Err(InspectError::Link(LinkProblem::Unknown))
    ));

    access_links::accept(&world.services, &own, &token)
        .await
        .unwrap();
    assert!(may_work_for(world, &own, second).await);
    let mail = account::mail(&world.services, &own).await.unwrap().unwrap();
    assert_eq!(mail.0, MAIL, "the proved one stays");
    let twice = access_links::accept(&world.services, &own, &token).await;
    assert!(matches!(twice, Err(InspectError::Link(LinkProblem::Used))));
}

async fn looking_at_a_link_proves_nothing(world: &World) {
    let (_, honest) = two_contratistas(world).await;
    alta(world, ILUMINADORA, MAIL).await.unwrap();
    alta(world, KEMPER, HONEST).await.unwrap();
    let mails = world.deliver().await;
    let link = link_to(&mails, MAIL);
    for _ in 0..3 {
        access_links::inspect(&world.services, &link).await.unwrap();
        access_links::inspect(&world.services, &link_to(&mails, HONEST))
            .await
            .unwrap();
    }
    assert_eq!(
        seen(world, ILUMINADORA).await.state,
        State::InvitationDelivered
    );
    // Nor does a password that is refused.
    world.create_password(&link, "corta").await.unwrap_err();
    assert_eq!(
        seen(world, ILUMINADORA).await.state,
        State::InvitationDelivered
    );
    world.create_password(&link, PASSWORD).await.unwrap();
    let own = world.session(&world.signed_in().await).await;
    // An active account's invitation looks the same, and a password that is refused tells nothing either.
    let other = link_to(&mails, HONEST);
    access_links::inspect(&world.services, &other)
        .await
        .unwrap();
    let refused = world.create_password(&other, "corta").await;
    assert!(matches!(refused, Err(CreatePasswordError::Refused { .. })));
    assert!(!may_work_for(world, &own, honest).await);
}

async fn a_confirmed_change_of_mail_joins_what_waits_for_it(world: &World) {
    let (_, honest) = two_contratistas(world).await;
    alta(world, ILUMINADORA, MAIL).await.unwrap();
    alta(world, KEMPER, HONEST).await.unwrap();
    let mails = world.deliver().await;
    world
        .create_password(&link_to(&mails, MAIL), PASSWORD)
        .await
        .unwrap();
    world.deliver().await;
    let own = world.session(&world.signed_in().await).await;
    account::request_mail_change(
        &world.services,
        &Origin::default(),
        &own,
        &secret(PASSWORD),
        &email(HONEST),
    )
    .await
    .unwrap();
    confirm_mail(world, &own).await;
    assert!(may_work_for(world, &own, honest).await);
}

/// Confirms the change of mail that has just been asked for.
async fn confirm_mail(world: &World, own: &CapturistaSession) {
    let mails = world.deliver().await;
    let text = mails[0].text().expose_secret();
    let (_, token) = text.split_once("https://icsoe.example/correo/").unwrap();
    let token = token.split_whitespace().next().unwrap();
    account::confirm_mail(&world.services, Some(own), token)
        .await
        .unwrap();
}

async fn an_efirma_joins_all_that_waits(world: &World) {
    let world = &world.trusting(authorities());
    let (first, second) = two_contratistas(world).await;
    alta(world, ILUMINADORA, MAIL).await.unwrap();
    alta(world, KEMPER, HONEST).await.unwrap();
    let own = with_efirma(world).await;
    assert!(may_work_for(world, &own, first).await && may_work_for(world, &own, second).await);
    assert_eq!(own.person().full_name(), "LUCÍA GÓMEZ MARÍN");
    assert_eq!(account::mail(&world.services, &own).await.unwrap(), None);
    for contratista in [ILUMINADORA, KEMPER] {
        let found = seen(world, contratista).await;
        assert_eq!((found.state, found.correctable), (State::Active, true));
    }
    // One that comes later waits, and joins with the next entry.
    let third = world.contratista("NSE150101AB9", "Ñandú").await;
    alta(world, "NSE150101AB9", "tercera@capturistas.example")
        .await
        .unwrap();
    assert!(!may_work_for(world, &own, third.id).await);
    with_efirma(world).await;
    assert!(may_work_for(world, &own, third.id).await);
}

async fn after_an_efirma_no_mail_sets_a_password(world: &World) {
    let world = &world.trusting(authorities());
    world.contratista(KEMPER, "Escuela Kemper Urgate").await;
    let mistyped = "otra-persona@capturistas.example";
    alta(world, KEMPER, mistyped).await.unwrap();
    let mailed = link_in(&world.deliver().await);
    let own = with_efirma(world).await;
    let taken = world.create_password(&mailed, PASSWORD).await;
    assert!(
        matches!(taken, Err(CreatePasswordError::Link(LinkProblem::Replaced))),
        "{taken:?}"
    );

    // Whatever else is mailed there: a way back in, the invitation again, a corrected address.
    let right = operator(world, KEMPER).await;
    let person = own.person().id();
    recovery::request(&world.services, &Origin::default(), CURP, mistyped)
        .await
        .unwrap();
    let way_back = link_in(&world.deliver().await);
    accounts::send_invitation_again(&world.services, &right, person)
        .await
        .unwrap();
    let mails = world.deliver().await;
    assert_eq!(subjects(&mails), ["Confirma tu correo de ICSOE"]);
    let again = link_in(&mails);
    let name = full_name("Lucía", "Gómez", "Marín");
    accounts::correct(
        &world.services,
        &right,
        person,
        &NewCapturista {
            name: name.clone(),
            email: email(MAIL),
            ..lucia()
        },
    )
    .await
    .expect("still the contratista's to correct");
    let corrected = link_in(&world.deliver().await);
    for link in [&way_back, &again, &corrected] {
        world.create_password(link, PASSWORD).await.unwrap_err();
    }
    assert!(!account::has_password(&world.services, &own).await.unwrap());
    accounts::revoke_invitation(&world.services, &right, person)
        .await
        .expect("and to revoke");
    accounts::send_invitation_again(&world.services, &right, person)
        .await
        .unwrap();
    let link = link_in(&world.deliver().await);
    // It proves the address of whoever is signed in.
    access_links::accept(&world.services, &own, &link)
        .await
        .unwrap();
    let mail = account::mail(&world.services, &own).await.unwrap();
    assert_eq!(mail.map(|mail| mail.0).as_deref(), Some(MAIL));
    let more = accounts::correct(
        &world.services,
        &right,
        person,
        &NewCapturista {
            name: name.clone(),
            email: email(MAIL),
            ..lucia()
        },
    )
    .await;
    assert!(matches!(more, Err(ManageError::AlreadyActivated)));
}

async fn who_has_an_efirma_and_no_password_is_told_so(world: &World) {
    let world = &world.trusting(authorities());
    two_contratistas(world).await;
    alta(world, KEMPER, MAIL).await.unwrap();
    world.deliver().await;
    let own = with_efirma(world).await;
    let right = operator(world, KEMPER).await;
    accounts::send_invitation_again(&world.services, &right, own.person().id())
        .await
        .unwrap();
    let link = link_in(&world.deliver().await);
    access_links::accept(&world.services, &own, &link)
        .await
        .unwrap();

    alta(world, ILUMINADORA, MAIL).await.unwrap();
    let mails = world.deliver().await;
    let text = mails[0].text().expose_secret();
    assert!(text.contains("Entra con tu e.firma"), "{text}");
    assert!(text.contains("https://icsoe.example/ingresar/efirma\n"));
    assert!(!text.contains("Ya tienes una contraseña"));
}

async fn a_fresh_efirma_stands_for_the_password(world: &World) {
    let world = &world.trusting(authorities());
    world.contratista(KEMPER, "Escuela Kemper Urgate").await;
    alta(world, KEMPER, MAIL).await.unwrap();
    world.deliver().await;
    let own = with_efirma(world).await;
    let none = secret("");
    let change = async |own: &CapturistaSession, password: &str| {
        let (origin, new) = (Origin::default(), secret(password));
        account::change_password(&world.services, &origin, own, &none, &new, &new).await
    };
    let ask = async |own: &CapturistaSession, mail: &str| {
        let origin = Origin::default();
        account::request_mail_change(&world.services, &origin, own, &none, &email(mail)).await
    };
    ask(&own, HONEST).await.unwrap();
    confirm_mail(world, &own).await;
    let token = change(&own, PASSWORD).await.unwrap().token;
    let own = world.session(token.expose_secret()).await;
    assert_eq!(subjects(&world.deliver().await), [MAIL_3]);
    world.sign_in(CURP, PASSWORD).await.unwrap();
    let token = account::remove_password(&world.services, &own)
        .await
        .unwrap();
    world.sign_in(CURP, PASSWORD).await.unwrap_err();
    assert_eq!(
        subjects(&world.deliver().await),
        ["Tu cuenta de ICSOE ya no tiene contraseña"]
    );
    // Five minutes later it does not.
    world.later(Duration::minutes(5));
    let own = world.session(token.expose_secret()).await;
    let late = change(&own, OTHER_PASSWORD).await;
    assert!(matches!(
        late,
        Err(ChangePasswordError::Current(CurrentPasswordError::None))
    ));
    let late = ask(&own, MAIL).await;
    assert!(matches!(
        late,
        Err(RequestMailError::Current(CurrentPasswordError::None))
    ));
    let late = account::remove_password(&world.services, &own).await;
    assert!(matches!(late, Err(CurrentPasswordError::None)));
}

async fn who_made_the_account_with_a_mailbox_does_not_act_for_what_an_efirma_joins(world: &World) {
    let world = &world.trusting(authorities());
    let (_, honest) = two_contratistas(world).await;
    let mailbox = "atacante@hostil.example";
    alta(world, ILUMINADORA, mailbox).await.unwrap();
    alta(world, KEMPER, HONEST).await.unwrap();
    let mails = world.deliver().await;
    world
        .create_password(&link_to(&mails, mailbox), PASSWORD)
        .await
        .unwrap();
    let attacker = world.signed_in().await;
    let own = with_efirma(world).await;
    assert!(may_work_for(world, &own, honest).await);
    is_shut_out(world, &attacker, mailbox).await;
}

/// Neither the session nor the password nor the mailbox opens the account any more.
async fn is_shut_out(world: &World, session: &str, mailbox: &str) {
    let session = sessions::authenticate(&world.services, session).await;
    assert!(session.is_err(), "{session:?}");
    world.sign_in(CURP, PASSWORD).await.unwrap_err();
    world.deliver().await;
    recovery::request(&world.services, &Origin::default(), CURP, mailbox)
        .await
        .unwrap();
    assert!(world.deliver().await.is_empty());
}

/// The hostile contratista's capturista has registered Lucía with its own mailbox and made the account: the
/// mailbox and the session. Later she enters with her e.firma: her session's token.
async fn squatted(world: &World) -> (&'static str, String, String) {
    let mailbox = "atacante@hostil.example";
    alta(world, ILUMINADORA, mailbox).await.unwrap();
    world
        .create_password(&link_to(&world.deliver().await, mailbox), PASSWORD)
        .await
        .unwrap();
    let attacker = world.signed_in().await;
    world.later(Duration::minutes(1));
    let entry = world.enter(person(XOCHILT, Some(CURP))).await.unwrap();
    let Entry::Entered(session) = entry else {
        panic!("asked");
    };
    (mailbox, attacker, session.token.expose_secret().to_owned())
}

async fn who_made_the_account_with_a_mailbox_loses_it_when_its_owner_changes_the_mail(
    world: &World,
) {
    let world = &world.trusting(authorities());
    let (_, honest) = two_contratistas(world).await;
    let (mailbox, attacker, token) = squatted(world).await;
    let own = world.session(&token).await;
    let refused = alta(world, KEMPER, HONEST).await;
    assert!(matches!(refused, Err(RegisterCapturistaError::Refused)));
    world.deliver().await;
    account::request_mail_change(
        &world.services,
        &Origin::default(),
        &own,
        &secret(""),
        &email(HONEST),
    )
    .await
    .unwrap();
    confirm_mail(world, &own).await;
    alta(world, KEMPER, HONEST).await.unwrap();
    let own = world.session(&token).await;
    assert!(may_work_for(world, &own, honest).await);
    is_shut_out(world, &attacker, mailbox).await;

    // What she sets herself, in that session, stays when she changes the mail once more.
    let (origin, new) = (Origin::default(), secret(OTHER_PASSWORD));
    world.later(Duration::minutes(1));
    let changed =
        account::change_password(&world.services, &origin, &own, &secret(""), &new, &new).await;
    let own = world.session(changed.unwrap().token.expose_secret()).await;
    world.deliver().await;
    let other = "lucia.nueva@honesta.example";
    account::request_mail_change(&world.services, &origin, &own, &secret(""), &email(other))
        .await
        .unwrap();
    confirm_mail(world, &own).await;
    world.sign_in(CURP, OTHER_PASSWORD).await.unwrap();
}

async fn who_made_the_account_with_a_mailbox_does_not_act_for_a_link_that_its_owner_uses(
    world: &World,
) {
    let world = &world.trusting(authorities());
    let (_, honest) = two_contratistas(world).await;
    let (mailbox, attacker, token) = squatted(world).await;
    let own = world.session(&token).await;
    // After ten refusals it waits unsaid.
    for _ in 0..10 {
        alta(world, KEMPER, HONEST).await.unwrap_err();
    }
    world.deliver().await;
    alta(world, KEMPER, HONEST).await.unwrap();
    let link = link_to(&world.deliver().await, HONEST);
    access_links::accept(&world.services, &own, &link)
        .await
        .unwrap();
    let own = world.session(&token).await;
    assert!(may_work_for(world, &own, honest).await);
    let mail = account::mail(&world.services, &own).await.unwrap();
    assert_eq!(mail.map(|mail| mail.0).as_deref(), Some(HONEST));
    is_shut_out(world, &attacker, mailbox).await;
}

async fn after_ten_refusals_nothing_tells_who_has_an_account(world: &World) {
    world.active().await;
    world.signed_in().await;
    world.contratista(ILUMINADORA, "Iluminadora").await;
    let probe = "sonda@iluminadora.example";
    for _ in 0..10 {
        let refused = alta(world, ILUMINADORA, probe).await;
        assert!(matches!(refused, Err(RegisterCapturistaError::Refused)));
    }
    world.deliver().await;
    // An unrelated alta goes on, and the one that would be refused looks the same.
    let stranger = NewCapturista {
        email: email("otra-sonda@iluminadora.example"),
        ..tomas()
    };
    accounts::register_capturista(&world.services, &rfc(ILUMINADORA), &stranger)
        .await
        .expect("unrelated altas go on");
    alta(world, ILUMINADORA, probe)
        .await
        .expect("accepted in words");
    let mails = world.deliver().await;
    let (unknown, known): (Vec<_>, Vec<_>) = mails
        .iter()
        .partition(|mail| mail.to().email.to_string() != probe);
    assert_eq!(
        unknown
            .iter()
            .map(|mail| mail.subject())
            .collect::<Vec<_>>(),
        known.iter().map(|mail| mail.subject()).collect::<Vec<_>>()
    );
    let right = operator(world, ILUMINADORA).await;
    let of = async |curp: &str| {
        let search = accounts::Search::default();
        let page = accounts::list(&world.services, &right, search, 1, 20)
            .await
            .unwrap();
        let found = page
            .items
            .into_iter()
            .find(|item| item.texts[CapturistaField::Curp] == curp);
        let found = found.expect("listed");
        let (_, acts) = accounts::find(&world.services, &right, found.id)
            .await
            .unwrap();
        let acts: Vec<_> = acts.into_iter().map(|act| act.event).collect();
        (found.state, found.last_sign_in, found.correctable, acts)
    };
    assert_eq!(of(CURP).await, of(tomas().curp.as_str()).await);
    let own = world.session(&world.signed_in().await).await;
    assert!(!may_work_for(world, &own, right.contratista().id).await);
    world.later(Duration::days(31));
    assert_eq!(of(CURP).await.0, State::Lapsed);
    assert_eq!(of(CURP).await, of(tomas().curp.as_str()).await);
    // Another contratista is not concerned, and after the hour it is refused in words again.
    world.contratista(XOCHILT, "Ximo").await;
    let refused = alta(world, XOCHILT, probe).await;
    assert!(matches!(refused, Err(RegisterCapturistaError::Refused)));
}

async fn a_correction_is_judged_as_an_alta_is(world: &World) {
    let (_, honest) = two_contratistas(world).await;
    alta(world, ILUMINADORA, MAIL).await.unwrap();
    alta(world, KEMPER, "mal-escrita@capturistas.example")
        .await
        .unwrap();
    let mails = world.deliver().await;
    world
        .create_password(&link_to(&mails, MAIL), PASSWORD)
        .await
        .unwrap();
    world.deliver().await;
    let own = world.session(&world.signed_in().await).await;
    let right = operator(world, KEMPER).await;
    let correct = async |mail: &str| {
        let (name, email) = (full_name("Lucía", "Gómez", ""), email(mail));
        accounts::correct(
            &world.services,
            &right,
            own.person().id(),
            &NewCapturista {
                name: name.clone(),
                email,
                ..lucia()
            },
        )
        .await
    };
    let refused = correct("tampoco@capturistas.example").await;
    assert!(matches!(refused, Err(ManageError::Refused)), "{refused:?}");
    assert_eq!(
        seen(world, KEMPER).await.texts[CapturistaField::Email],
        "mal-escrita@capturistas.example"
    );
    correct(MAIL).await.unwrap();
    assert!(may_work_for(world, &own, honest).await);
    assert_eq!(
        seen(world, KEMPER).await.texts.full_name(),
        "LUCÍA GÓMEZ MARÍN",
        "hers"
    );
}

async fn an_alta_that_nobody_opens_lapses_and_is_made_anew(world: &World) {
    let world = &world.trusting(authorities());
    let (_, honest) = two_contratistas(world).await;
    alta(world, KEMPER, HONEST).await.unwrap();
    world.deliver().await;
    world.later(Duration::days(30));
    let right = operator(world, KEMPER).await;
    assert_eq!(seen(world, KEMPER).await.state, State::Lapsed);
    assert_eq!(accounts::count(&world.services, &right).await.unwrap(), 0);
    recovery::request(&world.services, &Origin::default(), CURP, HONEST)
        .await
        .unwrap();
    assert!(world.deliver().await.is_empty());
    // It joins no more.
    alta(world, ILUMINADORA, HONEST).await.unwrap();
    let link = link_in(&world.deliver().await);
    world.create_password(&link, PASSWORD).await.unwrap();
    let own = world.session(&world.signed_in().await).await;
    assert!(!may_work_for(world, &own, honest).await);
    alta(world, KEMPER, HONEST).await.expect("anew");
    assert!(
        may_work_for(world, &own, honest).await,
        "the mail is proved by now"
    );
    // By sending the invitation again, too.
    accounts::register_capturista(&world.services, &rfc(KEMPER), &tomas())
        .await
        .unwrap();
    world.deliver().await;
    world.later(Duration::days(30));
    let curp = tomas().curp;
    let search = accounts::Search {
        text: curp.as_str(),
        state: Some(State::Lapsed),
    };
    let found = accounts::list(&world.services, &right, search, 1, 20)
        .await
        .unwrap();
    accounts::send_invitation_again(&world.services, &right, found.items[0].id)
        .await
        .unwrap();
    let link = link_in(&world.deliver().await);
    world.create_password(&link, PASSWORD).await.unwrap();
    world
        .sign_in(tomas().curp.as_str(), PASSWORD)
        .await
        .unwrap();
}
