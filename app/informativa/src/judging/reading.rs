//! Reading a return's contracts and rows, to judge or to write them: a hundred thousand rows in as few answers as can be.
//!
//! The database joins a contract's rows into one text, of which only the cells that are asked for are read. Row by row, a driver
//! takes longer to hand them over than the rules take to judge them (docs/figures.md).

use std::collections::{HashMap, VecDeque};

use domain::informativa::DraftWorker;
use platform::{
    Internal,
    entities::{HiddenText, informativa_contract as contract, informativa_worker as worker},
};
use sea_orm::{
    ColumnTrait, DatabaseConnection, DbBackend, EntityTrait, FromQueryResult, Iden as _,
    QueryFilter, QueryOrder, QuerySelect, sea_query::Expr,
};
use uuid::Uuid;

use super::key_of_row;

/// How many contracts are read at once.
const CONTRACTS: u64 = 500;

/// About how many rows are read at once: those of one contract are not parted.
const ROWS: i64 = 20_000;

/// The cells of a row that are judged.
pub(crate) const JUDGED: [worker::Column; 3] = [
    worker::Column::Nss,
    worker::Column::Curp,
    worker::Column::Sbc,
];

/// All cells of a row.
pub(crate) const ALL: [worker::Column; 4] = [
    worker::Column::Nss,
    worker::Column::Curp,
    worker::Column::Sbc,
    worker::Column::Name,
];

/// A contract with its rows, as the database gave them.
pub(crate) struct Read<const CELLS: usize> {
    pub(crate) id: Uuid,
    pub(crate) number: i32,
    pub(crate) texts: HiddenText,
    pub(crate) rows: Rows<CELLS>,
}

#[derive(FromQueryResult)]
struct Terms {
    id: Uuid,
    number: i32,
    texts: HiddenText,
    next_row: i32,
}

/// A return whose contracts are read, some at a time, in their order.
pub(crate) struct Reading<'database, const CELLS: usize> {
    database: &'database DatabaseConnection,
    informativa: Uuid,
    cells: [worker::Column; CELLS],
    /// Those whose rows have not been read yet.
    waiting: VecDeque<Terms>,
    /// The number of the last one that was read.
    last: i32,
    is_last: bool,
}

impl<'database, const CELLS: usize> Reading<'database, CELLS> {
    /// From the first one on.
    pub(crate) fn new(
        database: &'database DatabaseConnection,
        informativa: Uuid,
        cells: [worker::Column; CELLS],
    ) -> Self {
        Self {
            database,
            informativa,
            cells,
            waiting: VecDeque::new(),
            last: 0,
            is_last: false,
        }
    }

    /// The next ones; nothing once all were read.
    pub(crate) async fn next(&mut self) -> Result<Option<Vec<Read<CELLS>>>, Internal> {
        if self.waiting.is_empty() && !self.is_last {
            self.read_terms().await?;
        }
        let (mut batch, mut rows) = (Vec::new(), 0);
        while rows < ROWS
            && let Some(contract) = self.waiting.pop_front()
        {
            // A contract has no more rows than numbers were given.
            rows += i64::from(contract.next_row);
            batch.push(contract);
        }
        if batch.is_empty() {
            return Ok(None);
        }
        Ok(Some(with_rows(self.database, batch, self.cells).await?))
    }

    async fn read_terms(&mut self) -> Result<(), Internal> {
        let contracts: Vec<Terms> = contract::Entity::find()
            .select_only()
            .column(contract::Column::Id)
            .column(contract::Column::Number)
            .column(contract::Column::Texts)
            .column(contract::Column::NextRow)
            .filter(contract::Column::InformativaId.eq(self.informativa))
            .filter(contract::Column::Number.gt(self.last))
            .order_by_asc(contract::Column::Number)
            .limit(CONTRACTS)
            .into_model()
            .all(self.database)
            .await?;
        self.is_last = (contracts.len() as u64) < CONTRACTS;
        if let Some(latest) = contracts.last() {
            self.last = latest.number;
        }
        self.waiting = contracts.into();
        Ok(())
    }
}

async fn with_rows<const CELLS: usize>(
    database: &DatabaseConnection,
    contracts: Vec<Terms>,
    cells: [worker::Column; CELLS],
) -> Result<Vec<Read<CELLS>>, Internal> {
    let ids = contracts.iter().map(|contract| contract.id);
    let mut joined = joined(database, ids, cells).await?;
    Ok((contracts.into_iter())
        .map(|contract| Read {
            rows: joined.remove(&contract.id).unwrap_or_default(),
            id: contract.id,
            number: contract.number,
            texts: contract.texts,
        })
        .collect())
}

/// The rows of one contract.
pub(crate) async fn rows_of<const CELLS: usize>(
    database: &DatabaseConnection,
    contract: Uuid,
    cells: [worker::Column; CELLS],
) -> Result<Rows<CELLS>, Internal> {
    let mut joined = joined(database, std::iter::once(contract), cells).await?;
    Ok(joined.remove(&contract).unwrap_or_default())
}

/// The rows of these contracts; of one without any nothing is there.
async fn joined<const CELLS: usize>(
    database: &DatabaseConnection,
    contracts: impl Iterator<Item = Uuid>,
    cells: [worker::Column; CELLS],
) -> Result<HashMap<Uuid, Rows<CELLS>>, Internal> {
    let joined = joined_as(database.get_database_backend(), cells);
    let rows: Vec<(Uuid, HiddenText)> = worker::Entity::find()
        .select_only()
        .column(worker::Column::ContractId)
        .column_as(Expr::cust(joined), "rows")
        .filter(worker::Column::ContractId.is_in(contracts))
        .group_by(worker::Column::ContractId)
        .into_tuple()
        .all(database)
        .await?;
    Ok((rows.into_iter())
        .map(|(contract, joined)| (contract, Rows(joined)))
        .collect())
}

/// A row's number, the lengths of its cells in characters, each before a blank, and the cells: whatever characters
/// these hold, they are told apart. In which order the rows come is not said.
fn joined_as<const CELLS: usize>(backend: DbBackend, cells: [worker::Column; CELLS]) -> String {
    let join = match backend {
        DbBackend::Sqlite => "group_concat",
        _ => "string_agg",
    };
    let cells = cells.map(|cell| cell.to_string());
    let lengths = cells
        .each_ref()
        .map(|cell| format!("length({cell})"))
        .join(" || ' ' || ");
    let cells = cells.join(" || ");
    format!("{join}(\"row\" || ' ' || {lengths} || ' ' || {cells}, '')")
}

/// The rows of a contract, joined.
pub(crate) struct Rows<const CELLS: usize>(HiddenText);

impl<const CELLS: usize> Default for Rows<CELLS> {
    fn default() -> Self {
        Self(HiddenText(String::new()))
    }
}

impl<const CELLS: usize> Rows<CELLS> {
    /// The cells of the rows, in their order, each with its row.
    pub(crate) fn cells(&self) -> Result<Vec<(i32, [&str; CELLS])>, Internal> {
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
        Ok(rows)
    }
}

impl Rows<3> {
    /// The rows, in their order, as they are judged.
    pub(crate) fn drafts(
        &self,
        contract: Uuid,
    ) -> Result<impl Iterator<Item = DraftWorker<&str>> + Clone, Internal> {
        Ok(
            (self.cells()?.into_iter()).map(move |(row, [nss, curp, sbc])| DraftWorker {
                key: key_of_row(contract, row),
                nss,
                curp,
                sbc,
            }),
        )
    }
}

/// Takes the next row off the text.
fn taken<'a, const CELLS: usize>(rest: &mut &'a str) -> Option<(i32, [&'a str; CELLS])> {
    let mut number = || -> Option<i32> {
        let (number, behind) = rest.split_once(' ')?;
        *rest = behind;
        number.parse().ok()
    };
    let row = number()?;
    let mut lengths = [0; CELLS];
    for length in &mut lengths {
        *length = number()?;
    }
    let mut cells = [""; CELLS];
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
        let shown: Vec<_> = drafts
            .map(|row| (row.key.0, row.nss, row.curp, row.sbc))
            .collect();
        assert_eq!(shown, [(102, "1 2", "", ""), (112, "ñ ", "", "1,5")]);
        for broken in ["x", "1 2 3", "1 1 1 -1 ab"] {
            let rows = Rows::<3>(broken.to_owned().into());
            assert!(rows.drafts(Uuid::nil()).is_err(), "{broken}");
        }
    }
}
