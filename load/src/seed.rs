//! Fills a migrated database with invented people who all have the same password.

use std::ops::Range;

use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, Version};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, DatabaseConnection, EntityTrait, Iterable,
    PaginatorTrait as _, QueryFilter as _, sea_query::OnConflict,
};
use serde_json::json;
use services::{
    Clock as _, SystemClock,
    api_tokens::Scope,
    database,
    entities::{
        Moment, api_token, contratista, credential, general_data, membership, person, repse_file,
    },
    settings::Hashing,
};
use time::Duration;

use crate::{
    error::LoadError,
    population::{Contratista, MAIL_DOMAIN, PASSWORD, Person, RFC_PREFIX, id},
};

/// Rows written in one statement.
const BATCH: u32 = 500;
/// How many contratistas have a program with a token.
pub const PROGRAMS: u32 = 50;

/// How many there shall be.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Capturistas with a password.
    pub people: u32,
    /// Contratistas for whom they work.
    pub contratistas: u32,
}

/// Opens a database.
///
/// # Errors
/// [`LoadError::NoDatabase`].
pub async fn open(url: &str) -> Result<DatabaseConnection, LoadError> {
    database::connect(url, 4)
        .await
        .map_err(|_| LoadError::NoDatabase)
}

/// Sows; whoever is there already stays as he is.
///
/// # Errors
/// [`LoadError::NotOurs`], unless `force`; whatever the database says.
pub async fn sow(database: &DatabaseConnection, size: Size, force: bool) -> Result<(), LoadError> {
    if !force && !is_ours(database).await? {
        return Err(LoadError::NotOurs);
    }
    let now = SystemClock.now().into();
    for numbers in batches(size.contratistas) {
        sow_contratistas(database, numbers, now).await?;
    }
    sow_programs(database, PROGRAMS.min(size.contratistas), now).await?;
    let hash = hash()?;
    for numbers in batches(size.people) {
        sow_people(database, numbers, size.contratistas, &hash, now).await?;
    }
    Ok(())
}

async fn is_ours(database: &DatabaseConnection) -> Result<bool, LoadError> {
    let people = person::Entity::find()
        .filter(person::Column::Email.not_like(format!("%@{MAIL_DOMAIN}")))
        .count(database)
        .await?;
    let contratistas = contratista::Entity::find()
        .filter(contratista::Column::Rfc.not_like(format!("{RFC_PREFIX}%")))
        .count(database)
        .await?;
    Ok(people == 0 && contratistas == 0)
}

fn batches(count: u32) -> impl Iterator<Item = Range<u32>> {
    (0..count)
        .step_by(BATCH as usize)
        .map(move |start| start..count.min(start + BATCH))
}

/// The one hash, made as the portal makes them by default.
///
/// # Errors
/// [`LoadError::Hash`].
pub fn hash() -> Result<String, LoadError> {
    let costs = Hashing::default();
    let params = Params::new(costs.memory_kib, costs.passes, costs.lanes, None)
        .map_err(argon2::password_hash::Error::from)?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash = argon2.hash_password_with_salt(PASSWORD.as_bytes(), b"load generator's")?;
    Ok(hash.to_string())
}

/// Inserts rows that are not there yet.
async fn insert<E: EntityTrait>(
    database: &DatabaseConnection,
    rows: Vec<E::ActiveModel>,
) -> Result<(), LoadError> {
    let keys = E::PrimaryKey::iter().map(sea_orm::PrimaryKeyToColumn::into_column);
    E::insert_many(rows)
        .on_conflict(OnConflict::columns(keys).do_nothing().to_owned())
        .exec_without_returning(database)
        .await?;
    Ok(())
}

async fn sow_contratistas(
    database: &DatabaseConnection,
    numbers: Range<u32>,
    now: Moment,
) -> Result<(), LoadError> {
    let rows = numbers
        .map(|number| {
            let contratista = Contratista(number);
            let rfc = contratista.rfc()?.as_str().to_owned();
            let name = format!("EMPRESA {number:06}");
            Ok(contratista::ActiveModel {
                id: Set(contratista.id()),
                search_text: Set(format!("{name} {rfc}")),
                rfc: Set(rfc),
                name: Set(name),
                created_at: Set(now),
                ..Default::default()
            })
        })
        .collect::<Result<_, LoadError>>()?;
    insert::<contratista::Entity>(database, rows).await
}

async fn sow_programs(
    database: &DatabaseConnection,
    count: u32,
    now: Moment,
) -> Result<(), LoadError> {
    let address = json!({
        "street": "AV. HIDALGO", "number": "77", "inside": null, "neighbourhood": "CENTRO",
        "municipality": "CUAUHTÉMOC", "postal_code": "06000",
    })
    .to_string();
    let all: Vec<_> = (0..count).map(Contratista).collect();
    let author = || "load".to_owned();
    let data = all.iter().map(|&contratista| general_data::ActiveModel {
        id: Set(id(5, contratista.0)),
        contratista_id: Set(contratista.id()),
        version: Set(1),
        email: Set(format!("c{}@{MAIL_DOMAIN}", contratista.0).into()),
        telephone: Set("5512345678".into()),
        fiscal_address: Set(address.as_str().into()),
        author: Set(author()),
        created_at: Set(now),
        ..Default::default()
    });
    insert::<general_data::Entity>(database, data.collect()).await?;
    let files = all.iter().map(|&contratista| repse_file::ActiveModel {
        id: Set(id(6, contratista.0)),
        contratista_id: Set(contratista.id()),
        name: Set("registro.pdf".into()),
        size: Set(1),
        location: Set(format!("load/{}", contratista.0)),
        author: Set(author()),
        created_at: Set(now),
    });
    insert::<repse_file::Entity>(database, files.collect()).await?;
    let scopes: Vec<_> = Scope::ALL.iter().map(|scope| scope.code()).collect();
    let scopes = scopes.join(" ");
    let tokens = all.iter().map(|&contratista| api_token::ActiveModel {
        id: Set(id(7, contratista.0)),
        contratista_id: Set(contratista.id()),
        name: Set(author()),
        scopes: Set(scopes.clone()),
        token_hash: Set(sha256(&contratista.token_bytes()).into()),
        created_at: Set(now),
        author: Set(author()),
        expires_at: Set((*now + Duration::days(30)).into()),
        ..Default::default()
    });
    insert::<api_token::Entity>(database, tokens.collect()).await
}

/// SHA-256.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    use sha2::Digest as _;
    sha2::Sha256::digest(bytes).into()
}

async fn sow_people(
    database: &DatabaseConnection,
    numbers: Range<u32>,
    contratistas: u32,
    hash: &str,
    now: Moment,
) -> Result<(), LoadError> {
    let people: Vec<_> = numbers.map(Person).collect();
    let rows = people
        .iter()
        .map(|person| {
            let curp = person.curp()?.as_str().to_owned();
            let mail = person.mail();
            let search = format!("RUTH GARZA MORALES {curp} {}", mail.to_uppercase());
            Ok(person::ActiveModel {
                id: Set(person.id()),
                curp: Set(curp.into()),
                given_names: Set("RUTH".into()),
                first_surname: Set("GARZA".into()),
                second_surname: Set(Some("MORALES".into())),
                email: Set(mail.into()),
                created_at: Set(now),
                search_text: Set(search.into()),
                ..Default::default()
            })
        })
        .collect::<Result<_, LoadError>>()?;
    insert::<person::Entity>(database, rows).await?;
    let rows = people.iter().map(|person| credential::ActiveModel {
        person_id: Set(person.id()),
        password_hash: Set(hash.into()),
        version: Set(1),
        set_at: Set(now),
    });
    insert::<credential::Entity>(database, rows.collect()).await?;
    // Every fourth works for a second contratista.
    let rows = people.iter().flat_map(|person| {
        let first = (3, person.contratista(contratistas));
        let second = (4, Person(person.0 + 1).contratista(contratistas));
        let both = person.0 % 4 == 0 && contratistas > 1;
        [Some(first), both.then_some(second)]
            .into_iter()
            .flatten()
            .map(|(kind, contratista)| membership::ActiveModel {
                id: Set(id(kind, person.0)),
                person_id: Set(person.id()),
                contratista_id: Set(contratista.id()),
                started_at: Set(now),
                ..Default::default()
            })
    });
    insert::<membership::Entity>(database, rows.collect()).await
}
