//! Rows of the registers that nobody has used for long: no capture took them up, and nobody corrected them.

use std::collections::BTreeMap;

use platform::{
    Internal, database,
    entities::{Moment, client, informativa, worker},
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
    sea_query::{Expr, SelectStatement},
};
use services::Services;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::capturing::lock_registers;

/// The most rows that are deleted in one go.
const BATCH: u64 = 500;

/// The most goes for one register at a time; the rest waits for the next time.
const BATCHES: u32 = 20;

/// Deletes them. Gives how many.
pub(super) async fn forget(services: &Services, since: OffsetDateTime) -> Result<u64, Internal> {
    use client::Column as OfClient;
    use worker::Column as OfWorker;
    let before = Moment::from(since);
    let clients = Condition::all()
        .add(OfClient::UsedAt.lt(before))
        .add(OfClient::ChangedAt.lt(before));
    let workers = Condition::all().add(OfWorker::ChangedAt.lt(before));
    let clients = forget_in::<client::Entity>(
        services,
        [OfClient::Id, OfClient::ContratistaId, OfClient::UsedAt],
        clients,
        since,
    );
    let gone = clients.await?;
    let workers = forget_in::<worker::Entity>(
        services,
        [OfWorker::Id, OfWorker::ContratistaId, OfWorker::ChangedAt],
        workers,
        since,
    );
    Ok(gone + workers.await?)
}

/// Deletes the rows of one register; its columns: id, whose, and when last used.
async fn forget_in<E: EntityTrait>(
    services: &Services,
    [id, contratista, used]: [E::Column; 3],
    unused: Condition,
    since: OffsetDateTime,
) -> Result<u64, Internal> {
    let refers = begun_before(since, Expr::col((E::default(), contratista)));
    let asked = E::find()
        .select_only()
        .columns([contratista, id])
        .filter(unused.clone())
        .filter(Expr::exists(refers).not())
        .order_by_asc(used)
        .limit(BATCH);
    let mut gone = 0;
    for _ in 0..BATCHES {
        let rows: Vec<(Uuid, Uuid)> = asked.clone().into_tuple().all(services.database()).await?;
        let is_last = (rows.len() as u64) < BATCH;
        let mut of: BTreeMap<Uuid, Vec<Uuid>> = BTreeMap::new();
        for (contratista, id) in rows {
            of.entry(contratista).or_default().push(id);
        }
        for (contratista, ids) in of {
            let transaction = database::begin(services.database()).await?;
            // Whoever captures writes several rows at once, in another order.
            lock_registers(&transaction, contratista).await?;
            let deleted = E::delete_many()
                .filter(id.is_in(ids))
                .filter(unused.clone())
                .exec(&transaction)
                .await?;
            transaction.commit().await?;
            gone += deleted.rows_affected;
        }
        if is_last {
            break;
        }
    }
    Ok(gone)
}

/// A return of this contratista that is still being captured and was begun before then: it may be the one that used the
/// row last.
fn begun_before(since: OffsetDateTime, contratista: Expr) -> SelectStatement {
    informativa::Entity::find()
        .select_only()
        .expr(Expr::val(1))
        .filter(
            Expr::col((informativa::Entity, informativa::Column::ContratistaId)).eq(contratista),
        )
        .filter(informativa::Column::State.eq(informativa::State::Capturing))
        .filter(informativa::Column::CreatedAt.lt(Moment::from(since)))
        .into_query()
}
