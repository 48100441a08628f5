//! What `Debug` and error texts must never show.

use std::fmt::Debug;

use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use services::{
    access_links, acting_for, demonstration, entities as rows, installation, sessions, sign_in,
};

use testing::*;

on_each_database!(nothing_secret_is_shown, a_broken_constraint_quotes_no_row);

/// Takes what is shown, and fails on the spot when a secret is in it.
struct Watch(Vec<String>);

impl Watch {
    fn on(&self, shown: &impl Debug) {
        let shown = format!("{shown:?} {shown:#?}");
        for secret in &self.0 {
            assert!(!shown.contains(secret.as_str()), "{secret} in {shown}");
        }
    }
}

async fn nothing_secret_is_shown(world: &World) {
    let contratista = world.active().await;
    let database = world.services.database();
    services::recovery::request(
        &world.services,
        &services::Origin::default(),
        lucia().curp.as_str(),
        MAIL,
    )
    .await
    .unwrap();
    let waiting = rows::recovery_request::Entity::find()
        .one(database)
        .await
        .unwrap()
        .unwrap();
    let mails = world.deliver().await;
    let link_token = link_in(&mails);
    let new_session = sign_in::sign_in(
        &world.services,
        &services::Origin::default(),
        lucia().curp.as_str(),
        secret(PASSWORD),
    )
    .await
    .unwrap();
    let session_token = secrecy::ExposeSecret::expose_secret(&new_session.session.token).to_owned();
    let watch = Watch(vec![
        link_token.clone(),
        session_token.clone(),
        PASSWORD.to_owned(),
        lucia().curp.as_str().to_owned(),
        MAIL.to_owned(),
        "GÓMEZ".to_owned(),
        "argon2id$".to_owned(),
        KEMPER.to_owned(),
    ]);

    let session = world.session(&session_token).await;
    acting_for::choose(&world.services, &session, contratista.id)
        .await
        .unwrap();
    let right = acting_for::acting(&world.services, &session, contratista.id)
        .await
        .unwrap();
    let mailer = demonstration::DemonstrationMailer::new(&world.services);
    services::mailer::Mailer::send(&mailer, &mails[0])
        .await
        .unwrap();
    let stored = demonstration::mailbox(&world.services).await.unwrap();
    watch.on(&world.services);
    watch.on(&new_session);
    watch.on(&session);
    watch.on(&session.person());
    watch.on(&right);
    watch.on(&contratista);
    watch.on(&lucia());
    watch.on(&access_links::inspect(&world.services, &link_token)
        .await
        .unwrap());
    watch.on(&access_links::inspect(&world.services, "x")
        .await
        .unwrap_err());
    watch.on(&world.create_password(&link_token, "x").await.unwrap_err());
    watch.on(&sessions::authenticate(&world.services, "x")
        .await
        .unwrap_err());
    watch.on(&mails);
    watch.on(&mailer);
    watch.on(&stored);
    watch.on(&services::SecretKey::new([7; 32]));
    watch.on(&waiting);
    watch.on(&waiting.into_active_model());
    watch.on(&installation::read(database).await.unwrap());
    let person = rows::person::Entity::find()
        .one(database)
        .await
        .unwrap()
        .unwrap();
    watch.on(&person);
    watch.on(&person.into_active_model());
    let credential = rows::credential::Entity::find()
        .one(database)
        .await
        .unwrap()
        .unwrap();
    watch.on(&credential);
    watch.on(&credential.into_active_model());
    for link in rows::access_link::Entity::find()
        .all(database)
        .await
        .unwrap()
    {
        assert!(format!("{link:?}").contains("seed: (hidden), token_hash: (hidden)"));
    }
    watch.on(&rows::session::Entity::find().all(database).await.unwrap());
    watch.on(&rows::demonstration_mail::Entity::find()
        .all(database)
        .await
        .unwrap());
}

async fn a_broken_constraint_quotes_no_row(world: &World) {
    world.invited().await;
    let database = world.services.database();
    let person = rows::person::Entity::find()
        .one(database)
        .await
        .unwrap()
        .unwrap();
    let mut twin = person.into_active_model().reset_all();
    twin.id = sea_orm::ActiveValue::Set(uuid::Uuid::nil());
    let error = services::Internal::from(twin.insert(database).await.unwrap_err());
    for shown in [format!("{error}"), format!("{error:?}")] {
        assert!(!shown.contains(lucia().curp.as_str()), "{shown}");
        assert!(shown.contains("database"), "{shown}");
    }
}
