//! Files that people hand in, in a folder and in a store that speaks S3's language.

use services::{Files, files::S3, general_data};
use testing::{
    efirmas::*,
    responder::{Served, TestResponder},
    *,
};

on_each_database!(
    a_file_in_a_folder_comes_back_as_it_went,
    a_file_in_a_bucket_comes_back_as_it_went,
    a_store_that_is_gone_loses_nothing_and_says_so,
    a_store_leads_nobody_elsewhere,
    ten_registrations_a_day_are_taken_and_ten_are_kept,
    twenty_versions_of_the_data_a_day_are_taken,
);

async fn comes_back(world: &World, files: Files) {
    let world = world.with(Outside {
        authorities: authorities(),
        files,
        ..Outside::default()
    });
    let kemper = world.kemper().await;
    let known = general_data::known(&world.services, &kemper).await.unwrap();
    let file = known.repse.expect("the registration");
    assert_eq!(
        (file.name.as_str(), file.size),
        ("repse.pdf", PDF.len() as u64)
    );
    let bytes = general_data::repse_bytes(&world.services, &file)
        .await
        .unwrap();
    assert_eq!(bytes, PDF);
}

async fn a_file_in_a_folder_comes_back_as_it_went(world: &World) {
    let folder = tempfile::tempdir().unwrap();
    // Made when the first file comes.
    let files = folder.path().join("archivos");
    comes_back(world, Files::in_folder(&files)).await;
    assert!(files.join("repse").is_dir());
}

/// `ICSOE_TEST_S3` is the address of a store with the bucket `icsoe`.
async fn a_file_in_a_bucket_comes_back_as_it_went(world: &World) {
    let endpoint = std::env::var("ICSOE_TEST_S3")
        .expect("ICSOE_TEST_S3, as tools/scripts/s3.sh <command> sets it");
    let store = S3 {
        endpoint: Some(endpoint),
        region: "us-east-1".to_owned(),
        bucket: "icsoe".to_owned(),
        key_id: "prueba".to_owned(),
        key: secret("prueba"),
    };
    comes_back(world, Files::in_bucket(&store).unwrap()).await;
}

async fn a_store_that_is_gone_loses_nothing_and_says_so(world: &World) {
    let folder = tempfile::tempdir().unwrap();
    let blocked = folder.path().join("archivos");
    std::fs::write(&blocked, "no folder").unwrap();
    let world = world.with(Outside {
        authorities: authorities(),
        files: Files::in_folder(&blocked),
        ..Outside::default()
    });
    let session = world
        .contratista_session(company(KEMPER, "Escuela Kemper Urgate"))
        .await;
    let administration = session.administration();
    let saved =
        general_data::save_repse(&world.services, administration, "r.pdf", PDF.to_vec()).await;
    assert!(matches!(saved, Err(general_data::RepseError::Internal(_))));
    let known = general_data::known(&world.services, administration)
        .await
        .unwrap();
    assert_eq!(known.repse, None, "no row without its file");
}

async fn a_store_leads_nobody_elsewhere(world: &World) {
    let elsewhere = TestResponder::new(|_| {
        Served::Head("HTTP/1.1 200 OK\r\nETag: \"x\"\r\nContent-Length: 0".to_owned())
    })
    .await;
    let session = world
        .trusting(authorities())
        .contratista_session(company(KEMPER, "Escuela Kemper Urgate"))
        .await;
    for status in [
        "301 Moved Permanently",
        "302 Found",
        "307 Temporary Redirect",
    ] {
        let address = elsewhere.address().to_string();
        let store = TestResponder::new(move |_| {
            let head = format!("HTTP/1.1 {status}\r\nLocation: {address}\r\nContent-Length: 0");
            Served::Head(head)
        })
        .await;
        let files = Files::in_bucket(&S3 {
            endpoint: Some(store.address().origin().ascii_serialization()),
            region: "us-east-1".to_owned(),
            bucket: "icsoe".to_owned(),
            key_id: "prueba".to_owned(),
            key: secret("prueba"),
        });
        let outside = Outside {
            authorities: authorities(),
            files: files.unwrap(),
            ..Outside::default()
        };
        let (administration, pdf) = (session.administration(), PDF.to_vec());
        let services = world.with(outside).services;
        let saved = general_data::save_repse(&services, administration, "r.pdf", pdf).await;
        assert!(matches!(saved, Err(general_data::RepseError::Internal(_))));
        assert!(!store.received().is_empty(), "the store was asked");
    }
    assert!(elsewhere.received().is_empty());
}

async fn ten_registrations_a_day_are_taken_and_ten_are_kept(world: &World) {
    let folder = tempfile::tempdir().unwrap();
    let world = world.with(Outside {
        authorities: authorities(),
        files: Files::in_folder(folder.path()),
        ..Outside::default()
    });
    // One is handed in with the data.
    let kemper = &world.kemper().await;
    let stored = || {
        let place = format!("repse/{}", kemper.contratista().id);
        std::fs::read_dir(folder.path().join(place))
            .unwrap()
            .count()
    };
    let send = || general_data::save_repse(&world.services, kemper, "r.pdf", PDF.to_vec());
    let (one, two) = tokio::join!(send(), send());
    one.and(two).unwrap();
    for _ in 3..10 {
        world.later(time::Duration::HOUR);
        send().await.unwrap();
    }
    assert_eq!(stored(), 10);
    let Err(general_data::RepseError::TooMany { wait }) = send().await else {
        panic!("an eleventh");
    };
    assert_eq!(stored(), 10);
    assert_eq!(wait.as_secs(), 17 * 3_600);
    world.later(wait.try_into().unwrap());
    // As many as went out of the day, also when more come at once; and the oldest go.
    let (one, two, three, four) = tokio::join!(send(), send(), send(), send());
    let taken = [one, two, three, four]
        .iter()
        .filter(|sent| sent.is_ok())
        .count();
    assert_eq!(taken, 3);
    assert_eq!(stored(), 10);
    let known = general_data::known(&world.services, kemper).await.unwrap();
    let bytes = general_data::repse_bytes(&world.services, &known.repse.unwrap()).await;
    assert_eq!(bytes.unwrap(), PDF);
}

async fn twenty_versions_of_the_data_a_day_are_taken(world: &World) {
    let world = world.trusting(authorities());
    let kemper = &world.kemper().await;
    let save = async |number: u32| {
        let data = values::GeneralData {
            email: email(&format!("datos{number}@icsoe.example")),
            ..some_data()
        };
        general_data::save(&world.services, kemper, &data).await
    };
    for number in 1..20 {
        save(number).await.unwrap();
    }
    save(19).await.unwrap();
    let Err(general_data::SaveError::TooMany { wait }) = save(20).await else {
        panic!("a twenty-first");
    };
    world.later(wait.try_into().unwrap());
    save(20).await.unwrap();
}
