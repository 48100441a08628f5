//! The life of a link, and creating a password with it.

use domain::password::Rule;
use sea_orm::{EntityTrait, PaginatorTrait};
use services::{
    Origin, Services,
    access_links::{self, CreatePasswordError, InspectError, LinkProblem, Purpose},
    entities::{access_link, credential, outbox_mail},
    sessions::{self, SessionProblem},
    settings::BeyondGuide,
};
use time::Duration;

use testing::*;

on_each_database!(
    opening_a_link_changes_nothing,
    a_link_creates_one_password,
    a_link_expires_to_the_second,
    what_is_no_link_is_unknown,
    a_refused_password_leaves_the_link_open,
    beyond_the_guide_is_refused_unless_configured_off,
    a_password_is_the_same_however_its_accents_are_encoded,
    of_two_at_the_same_moment_one_wins,
    a_new_password_ends_every_session,
    no_token_is_stored,
);

async fn problem(world: &World, token: &str) -> LinkProblem {
    match access_links::inspect(&world.services, token).await {
        Err(InspectError::Link(problem)) => problem,
        other => panic!("{other:?}"),
    }
}

async fn opening_a_link_changes_nothing(world: &World) {
    world.invited().await;
    let token = link_in(&world.deliver().await);
    let before = access_link::Entity::find()
        .all(world.services.database())
        .await
        .unwrap();
    for _ in 0..5 {
        let link = access_links::inspect(&world.services, &token)
            .await
            .unwrap();
        assert_eq!(link.purpose, Purpose::Activation);
        world.later(Duration::hours(1));
    }
    let after = access_link::Entity::find()
        .all(world.services.database())
        .await
        .unwrap();
    assert_eq!(before, after);
    world
        .create_password(&token, PASSWORD)
        .await
        .expect("still good");
}

async fn a_link_creates_one_password(world: &World) {
    world.invited().await;
    let token = link_in(&world.deliver().await);
    world.create_password(&token, PASSWORD).await.unwrap();
    assert_eq!(subjects(&world.deliver().await), [MAIL_3]);

    assert_eq!(problem(world, &token).await, LinkProblem::Used);
    let again = world.create_password(&token, OTHER_PASSWORD).await;
    assert!(matches!(
        again,
        Err(CreatePasswordError::Link(LinkProblem::Used))
    ));
    world
        .sign_in(lucia().curp.as_str(), OTHER_PASSWORD)
        .await
        .expect_err("not this one");
    world
        .sign_in(lucia().curp.as_str(), PASSWORD)
        .await
        .expect("the first");
}

async fn a_link_expires_to_the_second(world: &World) {
    world.invited().await;
    let token = link_in(&world.deliver().await);
    world.later(Duration::hours(72) - Duration::SECOND);
    assert!(access_links::inspect(&world.services, &token).await.is_ok());
    world.later(Duration::SECOND);
    assert_eq!(problem(world, &token).await, LinkProblem::Expired);
    let late = world.create_password(&token, PASSWORD).await;
    assert!(matches!(
        late,
        Err(CreatePasswordError::Link(LinkProblem::Expired))
    ));
    assert_eq!(
        credential::Entity::find()
            .count(world.services.database())
            .await
            .unwrap(),
        0
    );
}

async fn what_is_no_link_is_unknown(world: &World) {
    world.invited().await;
    let token = link_in(&world.deliver().await);
    let longer = format!("{token}A");
    for wrong in [
        "",
        "x",
        "ñ",
        "../ingresar",
        &token[1..],
        &longer,
        &"A".repeat(43),
    ] {
        assert_eq!(problem(world, wrong).await, LinkProblem::Unknown, "{wrong}");
    }
}

async fn beyond_the_guide_is_refused_unless_configured_off(world: &World) {
    world.invited().await;
    let token = link_in(&world.deliver().await);
    let curp = &lucia().curp;
    let personal = ["*", &curp.as_str().to_lowercase()[..10], "X"].concat();
    let refused = async |services: &Services, password: &str| match access_links::create_password(
        services,
        &Origin::default(),
        &token,
        secret(password),
        secret("x"),
    )
    .await
    {
        Err(CreatePasswordError::Refused { violations, .. }) => violations.iter().collect(),
        outcome => panic!("{outcome:?}"),
    };
    let rules: [Vec<Rule>; 2] = [
        refused(&world.services, "p@SSw0rd").await,
        refused(&world.services, &personal).await,
    ];
    assert_eq!(rules, [vec![Rule::Common], vec![Rule::Personal]]);

    let mut settings = settings();
    settings.beyond_guide = BeyondGuide {
        common: false,
        personal: false,
    };
    let lenient = world.restarted(settings, 1);
    for password in ["p@SSw0rd", &personal] {
        let rules: Vec<Rule> = refused(&lenient, password).await;
        assert_eq!(rules, [], "{password}");
    }
}

async fn a_refused_password_leaves_the_link_open(world: &World) {
    world.invited().await;
    let token = link_in(&world.deliver().await);
    let refused = access_links::create_password(
        &world.services,
        &Origin::default(),
        &token,
        secret("qwerty"),
        secret("qwertx"),
    )
    .await;
    let Err(CreatePasswordError::Refused {
        violations,
        mismatch: true,
    }) = refused
    else {
        panic!("{refused:?}");
    };
    assert!(violations.contains(Rule::ALL[0]) && violations.iter().count() > 3);

    let differs = access_links::create_password(
        &world.services,
        &Origin::default(),
        &token,
        secret(PASSWORD),
        secret(OTHER_PASSWORD),
    )
    .await;
    let Err(CreatePasswordError::Refused {
        violations,
        mismatch: true,
    }) = differs
    else {
        panic!("{differs:?}");
    };
    assert!(violations.is_empty());
    world
        .create_password(&token, PASSWORD)
        .await
        .expect("the link is open");
}

async fn a_password_is_the_same_however_its_accents_are_encoded(world: &World) {
    world.invited().await;
    let token = link_in(&world.deliver().await);
    let (decomposed, composed) = ("Pin\u{303}o.Verde-93", "Pi\u{f1}o.Verde-93");
    access_links::create_password(
        &world.services,
        &Origin::default(),
        &token,
        secret(decomposed),
        secret(composed),
    )
    .await
    .unwrap();
    world
        .sign_in(lucia().curp.as_str(), composed)
        .await
        .unwrap();
    world
        .sign_in(lucia().curp.as_str(), decomposed)
        .await
        .unwrap();
}

async fn of_two_at_the_same_moment_one_wins(world: &World) {
    world.invited().await;
    let token = link_in(&world.deliver().await);
    let (one, other) = tokio::join!(
        world.create_password(&token, PASSWORD),
        world.create_password(&token, OTHER_PASSWORD)
    );
    let (winner, loser, password) = match (&one, &other) {
        (Ok(()), _) => (&one, &other, PASSWORD),
        _ => (&other, &one, OTHER_PASSWORD),
    };
    assert!(winner.is_ok());
    assert!(matches!(
        loser,
        Err(CreatePasswordError::Link(LinkProblem::Used))
    ));
    let stored = credential::Entity::find()
        .all(world.services.database())
        .await
        .unwrap();
    assert_eq!(
        stored.iter().map(|row| row.version).collect::<Vec<_>>(),
        [1]
    );
    world
        .sign_in(lucia().curp.as_str(), password)
        .await
        .expect("the winner's password");
    assert_eq!(subjects(&world.deliver().await), [MAIL_3]);
}

async fn a_new_password_ends_every_session(world: &World) {
    world.active().await;
    let (one, other) = (world.signed_in().await, world.signed_in().await);
    services::recovery::request(
        &world.services,
        &Origin::default(),
        lucia().curp.as_str(),
        MAIL,
    )
    .await
    .unwrap();
    let mails = world.deliver().await;
    assert_eq!(subjects(&mails), [RECOVERY_MAIL]);
    world.session(&one).await;

    world
        .create_password(&link_in(&mails), OTHER_PASSWORD)
        .await
        .unwrap();
    for token in [one, other] {
        assert!(matches!(
            sessions::authenticate(&world.services, &token).await,
            Err(SessionProblem::Ended)
        ));
    }
    world
        .sign_in(lucia().curp.as_str(), PASSWORD)
        .await
        .expect_err("the old password");
    let stored = credential::Entity::find()
        .one(world.services.database())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(stored.version, 2);
    assert_eq!(subjects(&world.deliver().await), [MAIL_3]);
}

async fn no_token_is_stored(world: &World) {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

    world.invited().await;
    let token = link_in(&world.deliver().await);
    let bytes = URL_SAFE_NO_PAD.decode(&token).unwrap();
    let link = access_link::Entity::find()
        .one(world.services.database())
        .await
        .unwrap()
        .unwrap();
    assert_ne!(link.seed.0, bytes);
    assert_ne!(link.token_hash.0, bytes);
    let mails = outbox_mail::Entity::find()
        .all(world.services.database())
        .await
        .unwrap();
    assert!(mails.iter().all(|mail| !mail.payload.contains(&token)));
}
