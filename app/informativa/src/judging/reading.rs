//! Reading a return's contracts and rows to judge them: a hundred thousand rows in as few answers as can be.
//!
//! The database joins a contract's rows into one text, of which only what is judged is read. Row by row, a driver
//! takes longer to hand them over than the rules take to judge them (docs/figures.md).

use std::collections::HashMap;

use domain::informativa::DraftWorker;
use platform::{
    Internal,
    entities::{HiddenText, informativa_contract as contract, informativa_worker as worker},
};
use sea_orm::{
    ColumnTrait, DatabaseConnection, DbBackend, EntityTrait, FromQueryResult, QueryFilter,
    QueryOrder, QuerySelect, sea_query::Expr,
};
use tokio::sync::mpsc;
use uuid::Uuid;

use super::key_of_row;

/// How many contracts are read at once.
const CONTRACTS: u64 = 500;

/// About how many rows are read at once: those of one contract are not parted.
const ROWS: i64 = 20_000;

/// A contract with its rows, as the database gave them.
pub(super) struct Read {
    pub(super) id: Uuid,
    pub(super) number: i32,
    pub(super) texts: HiddenText,
    pub(super) rows: Rows,
}

#[derive(FromQueryResult)]
struct Terms {
    id: Uuid,
    number: i32,
    texts: HiddenText,
    next_row: i32,
}

/// Sends a return's contracts, in their order, until all are read or nobody wants more.
pub(super) async fn read_all(
    database: &DatabaseConnection,
    informativa: Uuid,
    to: &mpsc::Sender<Vec<Read>>,
) -> Result<(), Internal> {
    let mut last = 0;
    loop {
        let contracts: Vec<Terms> = contract::Entity::find()
            .select_only()
            .column(contract::Column::Id)
            .column(contract::Column::Number)
            .column(contract::Column::Texts)
            .column(contract::Column::NextRow)
            .filter(contract::Column::InformativaId.eq(informativa))
            .filter(contract::Column::Number.gt(last))
            .order_by_asc(contract::Column::Number)
            .limit(CONTRACTS)
            .into_model()
            .all(database)
            .await?;
        let Some(latest) = contracts.last() else {
            return Ok(());
        };
        last = latest.number;
        let whole = contracts.len() as u64 == CONTRACTS;
        let (mut batch, mut rows) = (Vec::new(), 0);
        for contract in contracts {
            // A contract has no more rows than numbers were given.
            rows += i64::from(contract.next_row);
            batch.push(contract);
            if rows >= ROWS {
                rows = 0;
                let read = with_rows(database, std::mem::take(&mut batch)).await?;
                if to.send(read).await.is_err() {
                    return Ok(());
                }
            }
        }
        if !batch.is_empty() && to.send(with_rows(database, batch).await?).await.is_err() {
            return Ok(());
        }
        if !whole {
            return Ok(());
        }
    }
}

async fn with_rows(
    database: &DatabaseConnection,
    contracts: Vec<Terms>,
) -> Result<Vec<Read>, Internal> {
    let ids = contracts.iter().map(|contract| contract.id);
    let joined: Vec<(Uuid, HiddenText)> = worker::Entity::find()
        .select_only()
        .column(worker::Column::ContractId)
        .column_as(Expr::cust(joined(database.get_database_backend())), "rows")
        .filter(worker::Column::ContractId.is_in(ids))
        .group_by(worker::Column::ContractId)
        .into_tuple()
        .all(database)
        .await?;
    let mut joined: HashMap<Uuid, HiddenText> = joined.into_iter().collect();
    Ok((contracts.into_iter())
        .map(|contract| Read {
            rows: Rows((joined.remove(&contract.id)).unwrap_or_else(|| HiddenText(String::new()))),
            id: contract.id,
            number: contract.number,
            texts: contract.texts,
        })
        .collect())
}

/// A row's number, the lengths of its cells in characters, each before a blank, and the cells: whatever characters
/// these hold, they are told apart. In which order the rows come is not said.
const fn joined(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Sqlite => {
            "group_concat(\"row\" || ' ' || length(nss) || ' ' || length(curp) || ' ' || length(sbc) || ' ' \
             || nss || curp || sbc, '')"
        }
        _ => {
            "string_agg(\"row\" || ' ' || length(nss) || ' ' || length(curp) || ' ' || length(sbc) || ' ' \
             || nss || curp || sbc, '')"
        }
    }
}

/// The rows of a contract, joined.
pub(super) struct Rows(HiddenText);

impl Rows {
    /// The rows, in their order.
    pub(super) fn drafts(&self, contract: Uuid) -> Result<Vec<DraftWorker<&str>>, Internal> {
        let mut rest = self.0.0.as_str();
        let mut rows = Vec::new();
        while !rest.is_empty() {
            let row = taken(&mut rest)
                .ok_or(Internal::Inconsistent("joined rows that cannot be parted"))?;
            rows.push(row);
        }
        if !rows.is_sorted_by_key(|(row, _)| *row) {
            rows.sort_unstable_by_key(|(row, _)| *row);
        }
        Ok((rows.into_iter())
            .map(|(row, [nss, curp, sbc])| DraftWorker {
                key: key_of_row(contract, row),
                nss,
                curp,
                sbc,
            })
            .collect())
    }
}

/// Takes the next row off the text.
fn taken<'a>(rest: &mut &'a str) -> Option<(i32, [&'a str; 3])> {
    let mut number = || -> Option<i32> {
        let (number, behind) = rest.split_once(' ')?;
        *rest = behind;
        number.parse().ok()
    };
    let (row, lengths) = (number()?, [number()?, number()?, number()?]);
    let mut cells = [""; 3];
    for (cell, length) in cells.iter_mut().zip(lengths) {
        let length = usize::try_from(length).ok()?;
        let bytes = match rest.get(..length) {
            Some(cell) if cell.is_ascii() => length,
            _ => (rest.char_indices().nth(length)).map_or(rest.len(), |(place, _)| place),
        };
        (*cell, *rest) = rest.split_at_checked(bytes)?;
    }
    Some((row, cells))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_told_apart_whatever_they_hold_and_rows_come_in_order() {
        let rows = Rows("12 2 0 3 ñ 1,52 3 0 0 1 2".to_owned().into());
        let drafts = rows.drafts(Uuid::from_u128(100)).unwrap();
        let shown: Vec<_> = (drafts.iter())
            .map(|row| (row.key.0, row.nss, row.curp, row.sbc))
            .collect();
        assert_eq!(shown, [(102, "1 2", "", ""), (112, "ñ ", "", "1,5")]);
        for broken in ["x", "1 2 3", "1 1 1 -1 ab"] {
            let rows = Rows(broken.to_owned().into());
            assert!(rows.drafts(Uuid::nil()).is_err(), "{broken}");
        }
    }
}
