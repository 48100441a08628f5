//! Files that people hand in, in a folder and in a store that speaks S3's language.

use std::io::Write;

use crate::{
    efirmas::*,
    harness::*,
    responder::{Served, TestResponder},
};
use services::{Files, files::S3, general_data};

on_both!(
    a_file_in_a_folder_comes_back_as_it_went,
    a_file_in_a_bucket_comes_back_as_it_went,
    a_store_that_is_gone_loses_nothing_and_says_so,
    a_store_leads_nobody_elsewhere,
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

/// `ICSOE_TEST_S3` is the address of a store with the bucket `icsoe`, such as moto's.
async fn a_file_in_a_bucket_comes_back_as_it_went(world: &World) {
    let Ok(endpoint) = std::env::var("ICSOE_TEST_S3") else {
        let _ = writeln!(std::io::stderr(), "NOT RUN ON S3: ICSOE_TEST_S3 is not set");
        return;
    };
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
