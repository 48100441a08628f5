//! Fills a migrated database with invented people who all have the same password and, if requested, with a year's
//! history.

use std::ops::Range;

use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, Version};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, DatabaseConnection, EntityTrait, Iterable,
    PaginatorTrait as _, QueryFilter as _, TransactionTrait as _, sea_query::OnConflict,
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
    history,
    population::{BIG, Contratista, MAIL_DOMAIN, PASSWORD, Person, RFC_PREFIX, id},
};

/// Rows per statement.
const BATCH: u32 = 500;
/// How many contratistas have a program with a token.
pub const PROGRAMS: u32 = 50;
/// Statements per transaction.
const COMMIT_EVERY: usize = 20;

/// The size of the seeded data.
#[derive(Clone, Debug)]
pub struct Size {
    /// Capturistas with a password, by their numbers.
    pub people: Range<u32>,
    /// Their contratistas, by their numbers.
    pub contratistas: Range<u32>,
    /// Also a year's history.
    pub with_history: bool,
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

/// Seeds the database; existing rows are left unchanged.
///
/// # Errors
/// [`LoadError::NotOurs`], unless `force`; or the database's.
pub async fn sow(database: &DatabaseConnection, size: &Size, force: bool) -> Result<(), LoadError> {
    if !force && !is_ours(database).await? {
        return Err(LoadError::NotOurs);
    }
    let now = SystemClock.now().into();
    let contratistas: Vec<_> = batches(&size.contratistas).collect();
    for some in contratistas.chunks(COMMIT_EVERY) {
        let transaction = database.begin().await?;
        for numbers in some {
            sow_contratistas(&transaction, numbers.clone(), now).await?;
            if size.with_history {
                history::of_contratistas(&transaction, numbers.clone(), now).await?;
            }
        }
        transaction.commit().await?;
    }
    let programs = Range {
        start: 0,
        end: PROGRAMS.min(size.contratistas.end),
    };
    sow_programs(database, programs.map(Contratista), now).await?;
    let (hash, all) = (hash()?, size.contratistas.end);
    let people: Vec<_> = batches(&size.people).collect();
    for some in people.chunks(COMMIT_EVERY) {
        let transaction = database.begin().await?;
        for numbers in some {
            let people: Vec<_> = numbers.clone().map(Person).collect();
            sow_people(&transaction, &people, now).await?;
            sow_passwords(&transaction, &people, &hash, now).await?;
            sow_memberships(&transaction, &people, all, now).await?;
            if size.with_history {
                history::of_people(&transaction, &people, all, now).await?;
            }
        }
        transaction.commit().await?;
    }
    if size.with_history {
        let transaction = database.begin().await?;
        sow_contratistas(&transaction, BIG.0..BIG.0 + 1, now).await?;
        sow_programs(&transaction, std::iter::once(BIG), now).await?;
        history::of_the_big(&transaction, size, &hash, now).await?;
        transaction.commit().await?;
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

/// Splits a range into batches.
pub fn batches(all: &Range<u32>) -> impl Iterator<Item = Range<u32>> {
    let end = all.end;
    all.clone()
        .step_by(BATCH as usize)
        .map(move |start| start..end.min(start + BATCH))
}

/// The hash of the password, with the portal's default cost.
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

/// Inserts the rows that do not exist yet.
///
/// # Errors
/// The database's.
pub async fn insert<E: EntityTrait>(
    connection: &impl ConnectionTrait,
    rows: Vec<E::ActiveModel>,
) -> Result<(), LoadError> {
    if rows.is_empty() {
        return Ok(());
    }
    let keys = E::PrimaryKey::iter().map(sea_orm::PrimaryKeyToColumn::into_column);
    E::insert_many(rows)
        .on_conflict(OnConflict::columns(keys).do_nothing().to_owned())
        .exec_without_returning(connection)
        .await?;
    Ok(())
}

async fn sow_contratistas(
    connection: &impl ConnectionTrait,
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
    insert::<contratista::Entity>(connection, rows).await
}

/// A postal address as stored in the general data.
pub fn address() -> String {
    json!({
        "street": "AV. HIDALGO", "number": "77", "inside": null, "neighbourhood": "CENTRO",
        "municipality": "CUAUHTÉMOC", "postal_code": "06000",
    })
    .to_string()
}

async fn sow_programs(
    connection: &impl ConnectionTrait,
    contratistas: impl Iterator<Item = Contratista>,
    now: Moment,
) -> Result<(), LoadError> {
    let address = address();
    let all: Vec<_> = contratistas.collect();
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
    insert::<general_data::Entity>(connection, data.collect()).await?;
    let files = all.iter().map(|&contratista| repse_file::ActiveModel {
        id: Set(id(6, contratista.0)),
        contratista_id: Set(contratista.id()),
        name: Set("registro.pdf".into()),
        size: Set(1),
        location: Set(format!("load/{}", contratista.0)),
        author: Set(author()),
        created_at: Set(now),
    });
    insert::<repse_file::Entity>(connection, files.collect()).await?;
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
    insert::<api_token::Entity>(connection, tokens.collect()).await
}

/// SHA-256.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    use sha2::Digest as _;
    sha2::Sha256::digest(bytes).into()
}

/// Inserts the people.
///
/// # Errors
/// [`LoadError::TooMany`], or the database's.
pub async fn sow_people(
    connection: &impl ConnectionTrait,
    people: &[Person],
    now: Moment,
) -> Result<(), LoadError> {
    let rows = people
        .iter()
        .map(|person| {
            let curp = person.curp()?.as_str().to_owned();
            let (names, mail) = (person.names(), person.mail());
            let search = format!("{} {curp} {}", names.join(" "), mail.to_uppercase());
            let [given, first, second] = names;
            Ok(person::ActiveModel {
                id: Set(person.id()),
                curp: Set(curp.into()),
                given_names: Set(given.into()),
                first_surname: Set(first.into()),
                second_surname: Set(Some(second.into())),
                email: Set(mail.into()),
                created_at: Set(now),
                search_text: Set(search.into()),
                ..Default::default()
            })
        })
        .collect::<Result<_, LoadError>>()?;
    insert::<person::Entity>(connection, rows).await
}

/// Sets their password.
///
/// # Errors
/// The database's.
pub async fn sow_passwords(
    connection: &impl ConnectionTrait,
    people: &[Person],
    hash: &str,
    now: Moment,
) -> Result<(), LoadError> {
    let rows = people.iter().map(|person| credential::ActiveModel {
        person_id: Set(person.id()),
        password_hash: Set(hash.into()),
        version: Set(1),
        set_at: Set(now),
    });
    insert::<credential::Entity>(connection, rows.collect()).await
}

async fn sow_memberships(
    connection: &impl ConnectionTrait,
    people: &[Person],
    contratistas: u32,
    now: Moment,
) -> Result<(), LoadError> {
    // Every fourth person works for a second contratista.
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
    insert::<membership::Entity>(connection, rows.collect()).await
}
