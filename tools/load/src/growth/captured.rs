//! Returns among those of everybody else: seeding them, and the acts of capturing.

use std::ops::Range;

use domain::{Cuatrimestre, informativa::Field};
use informativa::{
    Capturing, ContractTexts, changes, clients, contracts, judging, people, repse, retention,
    returns, workers, workers::WorkerTexts,
};
use sea_orm::{ActiveValue::Set, DatabaseConnection, TransactionTrait as _};
use services::{
    Clock as _, SystemClock,
    entities::{
        Moment, client, informativa as captured, informativa_contract, informativa_worker, worker,
    },
};

use super::{
    acts::{TIMES, Watch, broken},
    bytes,
};
use crate::{
    error::LoadError,
    population::{BIG, Contratista, Person, id},
    seed::{batches, insert},
};

/// Workers of each contratista's one contract.
const WORKERS: u32 = 20;

/// Contracts of the return that is measured, and workers of its first one.
const MANY_CONTRACTS: u32 = 100;
const MANY_WORKERS: u32 = 2_000;

/// The pages' size.
const PAGE_SIZE: u64 = 100;

fn worker_of(number: u32) -> Result<WorkerTexts, LoadError> {
    let curp = Person(number).curp()?;
    let nss = format!("{:011}", 10_000_000_000 + u64::from(number));
    let name = Person(number).names().join(" ");
    Ok(WorkerTexts::new(&nss, curp.as_str(), "512.30", &name))
}

fn texts(client: Contratista, period: Cuatrimestre) -> Result<ContractTexts, LoadError> {
    let (rfc, start) = (client.rfc()?, period.first_day().to_string());
    Ok(ContractTexts::of(|field| match field {
        Field::Rfc => rfc.as_str(),
        Field::Name => "Comercial Inventada",
        Field::Mail => "compras@carga.invalid",
        Field::Mobile => "33 9876 5432",
        Field::Object => "Limpieza nocturna de la nave 3",
        Field::Service => "Servicios de limpieza de inmuebles",
        Field::Start => &start,
        _ => "",
    }))
}

/// Gives each of these contratistas a return with one contract, in which twenty work, and the registers of that.
/// Returns how many bytes a row of workers takes, with its part of the index.
///
/// # Errors
/// The database's.
pub async fn sow(
    database: &DatabaseConnection,
    contratistas: Range<u32>,
) -> Result<i64, LoadError> {
    let now = SystemClock.now();
    let period = Cuatrimestre::containing(now.date());
    let all: Vec<_> = batches(&contratistas).collect();
    for numbers in &all {
        let transaction = database.begin().await?;
        let returns = numbers
            .clone()
            .map(|number| return_of(number, period, now.into()));
        insert::<captured::Entity>(&transaction, returns.collect()).await?;
        let contracts: Result<_, _> = (numbers.clone())
            .map(|number| contract_of(number, period, now.into()))
            .collect();
        insert::<informativa_contract::Entity>(&transaction, contracts?).await?;
        let clients = numbers.clone().map(|number| client::ActiveModel {
            id: Set(id(22, number)),
            revision: Set(1),
            contratista_id: Set(Contratista(number).id()),
            rfc: Set("IIA040805DZ4".into()),
            texts: Set("{}".into()),
            search_text: Set("COMERCIAL INVENTADA IIA040805DZ4".into()),
            changed_at: Set(now.into()),
            used_at: Set(now.into()),
        });
        insert::<client::Entity>(&transaction, clients.collect()).await?;
        transaction.commit().await?;
    }
    let before = bytes(database).await?;
    for numbers in &all {
        let transaction = database.begin().await?;
        // SQLite takes so many values in one statement.
        for numbers in numbers.clone().collect::<Vec<_>>().chunks(100) {
            let rows: Result<Vec<_>, _> = rows(numbers)
                .map(|(number, row)| row_of(number, row))
                .collect();
            insert::<informativa_worker::Entity>(&transaction, rows?).await?;
        }
        transaction.commit().await?;
    }
    let rows_sown = i64::from(contratistas.end - contratistas.start) * i64::from(WORKERS);
    let each = (bytes(database).await? - before) / rows_sown.max(1);
    for numbers in &all {
        let transaction = database.begin().await?;
        for numbers in numbers.clone().collect::<Vec<_>>().chunks(100) {
            let known: Result<Vec<_>, _> = rows(numbers)
                .map(|(number, row)| known(number, row, now.into()))
                .collect();
            insert::<worker::Entity>(&transaction, known?).await?;
        }
        transaction.commit().await?;
    }
    Ok(each)
}

/// The rows of workers of these contratistas.
fn rows(numbers: &[u32]) -> impl Iterator<Item = (u32, u32)> {
    numbers
        .iter()
        .flat_map(|number| (1..=WORKERS).map(|row| (*number, row)))
}

fn return_of(number: u32, period: Cuatrimestre, now: Moment) -> captured::ActiveModel {
    captured::ActiveModel {
        id: Set(id(20, number)),
        contratista_id: Set(Contratista(number).id()),
        year: Set(period.year()),
        cuatrimestre: Set(period.number() as i32),
        state: Set(captured::State::Capturing),
        nothing: Set(false),
        next_number: Set(2),
        created_at: Set(now),
        changed_at: Set(now),
        warned_at: Set(None),
        changes: Set(0),
    }
}

fn contract_of(
    number: u32,
    period: Cuatrimestre,
    now: Moment,
) -> Result<informativa_contract::ActiveModel, LoadError> {
    let texts = serde_json::to_string(&texts(Contratista(number), period)?);
    let texts = texts.map_err(broken("a contract"))?;
    Ok(informativa_contract::ActiveModel {
        id: Set(id(21, number)),
        informativa_id: Set(id(20, number)),
        number: Set(1),
        search_text: Set("COMERCIAL INVENTADA LIMPIEZA NOCTURNA DE LA NAVE 3".into()),
        texts: Set(texts.into()),
        revision: Set(1),
        next_row: Set(1 + WORKERS.cast_signed()),
        changed_at: Set(now),
        changes: Set(0),
    })
}

fn row_of(number: u32, row: u32) -> Result<informativa_worker::ActiveModel, LoadError> {
    let texts = worker_of(number * WORKERS + row)?;
    Ok(informativa_worker::ActiveModel {
        contract_id: Set(id(21, number)),
        row: Set(row.cast_signed()),
        nss: Set(texts.nss.into()),
        curp: Set(texts.curp.into()),
        sbc: Set(texts.sbc.into()),
        name: Set(texts.name.into()),
        revision: Set(1),
    })
}

fn known(number: u32, row: u32, now: Moment) -> Result<worker::ActiveModel, LoadError> {
    let texts = worker_of(number * WORKERS + row)?;
    Ok(worker::ActiveModel {
        id: Set(id(23, number * WORKERS + row)),
        revision: Set(1),
        sbc_at: Set(now),
        search_text: Set(texts.name.to_uppercase().into()),
        contratista_id: Set(Contratista(number).id()),
        nss: Set(texts.nss.into()),
        curp: Set(texts.curp.into()),
        name: Set(texts.name.into()),
        sbc: Set(texts.sbc.into()),
        source: Set(String::new()),
        changed_at: Set(now),
    })
}

impl Watch<'_> {
    /// A return of a hundred contracts and two thousand workers, from its beginning until it is discarded.
    pub(super) async fn capturing(&mut self) -> Result<(), LoadError> {
        let services = self.services;
        let right = Capturing::from(&self.administration(BIG).await?);
        let right = &right;
        let period = Cuatrimestre::containing(services.today());
        let mut first = None;
        self.recorder.take();
        let id = returns::start(services, right, period, false).await;
        let id = id.map_err(broken("return"))?;
        self.note("return begun", 1);
        for number in 0..MANY_CONTRACTS {
            let texts = texts(Contratista(number), period)?;
            let added = contracts::add(services, right, id, &texts).await;
            let added = added.map_err(broken("contract"))?;
            first.get_or_insert(added);
            self.note("contract added", 1);
        }
        let Some(contract) = first else {
            return Ok(());
        };
        for chunk in 0..MANY_WORKERS / 200 {
            let typed: Result<_, _> = (0..200).map(|row| worker_of(chunk * 200 + row)).collect();
            let added = workers::add(services, right, contract, typed?).await;
            added.map_err(broken("workers"))?;
            self.note("200 workers added", 1);
        }
        for one in 0..TIMES {
            let act = "worker saved";
            let row = 1 + one.cast_signed();
            let found = workers::find(services, right, contract, row).await;
            let found = found.map_err(broken(act))?;
            let texts = WorkerTexts {
                sbc: "600.00".to_owned(),
                ..found.texts
            };
            let saved = workers::save(services, right, contract, row, found.revision, texts).await;
            saved.map_err(broken(act))?;
            self.note(act, 1);
            returns::list(services, right)
                .await
                .map_err(broken("periods"))?;
            self.note("work area", 1);
            for (act, search, page) in [
                ("100 contracts, a page", "", 1),
                ("100 contracts, search", "nocturna", 1),
            ] {
                let page = contracts::list(services, right, id, search, page, PAGE_SIZE).await;
                page.map_err(broken(act))?;
                self.note(act, 1);
            }
            for (act, page) in [
                ("2,000 workers, first page", 1),
                ("2,000 workers, last page", 1_000),
            ] {
                let page = workers::list(services, right, contract, page, PAGE_SIZE).await;
                page.map_err(broken(act))?;
                self.note(act, 1);
            }
            let judged = judging::judge(services, right, id).await;
            judged.map_err(broken("findings"))?;
            self.note("findings of 2,000 workers", 1);
            clients::offered(services, right)
                .await
                .map_err(broken("clients"))?;
            repse::list(services, right)
                .await
                .map_err(broken("services"))?;
            self.note("registers of clients and services", 1);
            for (act, search) in [
                ("registers, listed", ""),
                ("registers, searched", "NAVE 12345"),
            ] {
                let found = clients::list(services, right, search, 1, PAGE_SIZE).await;
                found.map_err(broken(act))?;
                let found = people::list(services, right, search, 1, PAGE_SIZE).await;
                found.map_err(broken(act))?;
                self.note(act, 1);
            }
        }
        let seen = changes::of_return(services, right, id).await;
        let seen = seen.map_err(broken("what was seen"))?;
        let discarded = returns::discard(services, right, id, seen).await;
        discarded.map_err(broken("discarding"))?;
        self.note("return discarded", 1);
        let done = retention::forget_old(services).await;
        done.map_err(broken("retention of returns"))?;
        self.note("the hour's look at returns", 1);
        Ok(())
    }
}
