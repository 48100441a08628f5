//! The plan of a statement, and whether its cost grows with the number of people.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement, TransactionTrait as _};

use crate::error::LoadError;

/// A full scan of a table with fewer rows is reasonable.
const SMALL: f64 = 30_000.0;
/// More rows than the largest list has are never read for one statement.
const MOST_LOOKED_AT: f64 = 60_000.0;

/// Why a database may read a whole table instead of 10,000 look-ups.
const CHEAPER: &str =
    "taken only where it is reckoned to cost less than 10,000 look-ups, which therefore bound it";

/// Permitted scans, with the reason why they do not grow with the number of people: the act (its beginning, or empty
/// for any), an index or a table as it is named in the plan, the reason.
const EXCEPTIONS: [(&str, &str, &str); 9] = [
    (
        "picker of 10,000",
        "Parallel Seq Scan on contratistas",
        CHEAPER,
    ),
    (
        "list of 10,000, search",
        "Parallel Seq Scan on people",
        CHEAPER,
    ),
    ("", "ix_outbox_due", "only mails that wait"),
    ("", "ix_outbox_lane", "only mails that wait"),
    ("", "ix_outbox_at_once", "only mails that wait"),
    (
        "",
        "SCAN lanes",
        "a row for each contratista with mails that wait",
    ),
    (
        "",
        "ix_recovery_requests_age",
        "the queue of requests, from its beginning, 50 at most",
    ),
    (
        "",
        "ix_audit_events_unemitted",
        "only events that have no line yet",
    ),
    (
        "",
        "ix_audit_segments_unemitted",
        "only seals that have no line yet",
    ),
];

/// A plan.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The database's output.
    pub lines: Vec<String>,
    /// The tables and the index used for each, in the plan's order.
    pub paths: Vec<String>,
    /// Full reads that grow with the number of people.
    pub scans: Vec<String>,
}

/// The plan of a statement; changes are rolled back.
///
/// # Errors
/// The database's.
pub async fn explain(
    database: &DatabaseConnection,
    act: &str,
    statement: &Statement,
) -> Result<Plan, LoadError> {
    let lines = lines(database, statement).await?;
    Ok(if statement.db_backend == DbBackend::Sqlite {
        of_sqlite(lines, act, &statement.sql)
    } else {
        of_postgres(lines, act, &sizes(database).await?)
    })
}

async fn lines(
    database: &DatabaseConnection,
    statement: &Statement,
) -> Result<Vec<String>, LoadError> {
    let sqlite = statement.db_backend == DbBackend::Sqlite;
    let how = if sqlite {
        "EXPLAIN QUERY PLAN"
    } else {
        "EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, SUMMARY OFF)"
    };
    let explain = Statement {
        sql: format!("{how} {}", statement.sql),
        ..statement.clone()
    };
    // PostgreSQL executes the statement that it explains.
    let transaction = database.begin().await?;
    let rows = transaction.query_all_raw(explain).await?;
    transaction.rollback().await?;
    let column = if sqlite { "detail" } else { "QUERY PLAN" };
    rows.iter()
        .map(|row| Ok(row.try_get("", column)?))
        .collect()
}

/// The number of rows in each table, by PostgreSQL's estimate.
async fn sizes(database: &DatabaseConnection) -> Result<BTreeMap<String, f64>, LoadError> {
    let ask = Statement::from_string(
        DbBackend::Postgres,
        "SELECT relname::text AS name, reltuples::float8 AS size FROM pg_class WHERE relkind = 'r'",
    );
    let rows = database.query_all_raw(ask).await?;
    rows.iter()
        .map(|row| Ok((row.try_get("", "name")?, row.try_get("", "size")?)))
        .collect()
}

/// Why this scan is permitted in this act.
pub fn reason(act: &str, line: &str) -> Option<&'static str> {
    EXCEPTIONS
        .iter()
        .find(|(excepted, what, _)| act.starts_with(excepted) && line.contains(what))
        .map(|(.., reason)| *reason)
}

/// `SEARCH` uses an index; `SCAN` reads a table or an index from end to end, unless the statement wants only the first
/// rows in the index's own order.
fn of_sqlite(lines: Vec<String>, act: &str, sql: &str) -> Plan {
    let stops_early = sql.contains(" LIMIT ")
        && !sql.contains(" WHERE ")
        && !lines.iter().any(|line| line.contains("TEMP B-TREE"));
    let (mut paths, mut scans) = (Vec::new(), Vec::new());
    for line in &lines {
        let words: Vec<&str> = line.split(' ').collect();
        let (Some(&verb @ ("SEARCH" | "SCAN")), Some(&table)) = (words.first(), words.get(1))
        else {
            continue;
        };
        if line == "SCAN CONSTANT ROW" || table.starts_with('(') {
            continue;
        }
        let index = words
            .iter()
            .position(|word| *word == "INDEX")
            .and_then(|place| words.get(place + 1))
            .map(|index| index.replace("sqlite_autoindex_", "auto_"));
        let index = index.as_deref().unwrap_or("key");
        if verb == "SEARCH" {
            paths.push(format!("{table} by {index}"));
            continue;
        }
        paths.push(format!("{table} from an end"));
        if !stops_early && reason(act, line).is_none() {
            scans.push(line.clone());
        }
    }
    Plan {
        lines,
        paths,
        scans,
    }
}

/// Reports a full read (`Seq Scan`) of a large table, and nodes that read more rows than any list has.
fn of_postgres(lines: Vec<String>, act: &str, sizes: &BTreeMap<String, f64>) -> Plan {
    let (mut paths, mut scans) = (Vec::new(), Vec::new());
    for (place, line) in lines.iter().enumerate() {
        let Some(node) = Node::read(line) else {
            continue;
        };
        let removed: f64 = lines
            .iter()
            .skip(place + 1)
            .take_while(|line| !line.contains("(cost="))
            .filter_map(|line| line.trim().strip_prefix("Rows Removed by "))
            .filter_map(|rest| rest.rsplit(' ').next()?.parse::<f64>().ok())
            .sum();
        let looked_at = (node.rows + removed) * node.loops;
        if let Some(index) = node.index {
            paths.push(format!("{} by {index}", node.table));
        } else if node.kind.ends_with("Seq Scan") {
            paths.push(format!("{} as a whole", node.table));
        }
        let size = sizes.get(node.table).copied().unwrap_or_default();
        let whole = node.kind.ends_with("Seq Scan") && size >= SMALL;
        if (whole || looked_at > MOST_LOOKED_AT) && reason(act, line).is_none() {
            scans.push(format!("{} ({looked_at} rows)", line.trim()));
        }
    }
    Plan {
        lines,
        paths,
        scans,
    }
}

/// A plan node that reads a table.
struct Node<'a> {
    kind: &'a str,
    table: &'a str,
    index: Option<&'a str>,
    rows: f64,
    loops: f64,
}

impl<'a> Node<'a> {
    fn read(line: &'a str) -> Option<Self> {
        let (what, numbers) = line.split_once("  (cost=")?;
        let what = what.trim().trim_start_matches("->").trim();
        let (kind, of) = what.split_once(" on ")?;
        let (kind, index) = match kind.split_once(" using ") {
            Some((kind, index)) => (kind, Some(index)),
            None => (kind, None),
        };
        // The index of a bitmap scan is on a line of its own, without a table.
        let bitmap = kind == "Bitmap Index Scan";
        let name = of.split(' ').next()?;
        let number = |field: &str| -> Option<f64> {
            let (_, actual) = numbers.split_once("(actual ")?;
            let (_, rest) = actual.split_once(field)?;
            let end = rest.find([' ', ')']).unwrap_or(rest.len());
            rest.get(..end)?.parse().ok()
        };
        kind.ends_with("Scan").then_some(Self {
            kind,
            table: if bitmap { "" } else { name },
            index: if bitmap { Some(name) } else { index },
            rows: number("rows=").unwrap_or_default(),
            loops: number("loops=").unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sqlite(lines: &[&str], sql: &str) -> Plan {
        of_sqlite(
            lines.iter().map(|&line| line.to_owned()).collect(),
            "an act",
            sql,
        )
    }

    fn postgres(text: &str) -> Plan {
        postgres_in("an act", text)
    }

    fn postgres_in(act: &str, text: &str) -> Plan {
        let sizes = BTreeMap::from([("people".to_owned(), 1e6), ("leases".to_owned(), 3.0)]);
        of_postgres(text.lines().map(str::to_owned).collect(), act, &sizes)
    }

    #[test]
    fn sqlite_searches_and_scans_are_told_apart() {
        let search = "SEARCH people USING INDEX sqlite_autoindex_people_2 (curp=?)";
        let plan = sqlite(&[search], "SELECT 1 FROM people WHERE curp = ?");
        assert_eq!(plan.paths, ["people by auto_people_2"]);
        assert!(plan.scans.is_empty());
        for scan in ["SCAN people", "SCAN newer USING COVERING INDEX ix_any"] {
            let plan = sqlite(&[search, scan], "SELECT 1 FROM people WHERE email = ?");
            assert_eq!(plan.scans, [scan]);
        }
    }

    #[test]
    fn the_first_ones_of_an_index_are_no_scan_unless_they_are_sorted_or_filtered() {
        let scan = "SCAN audit_segments";
        let first = "SELECT number FROM audit_segments ORDER BY number DESC LIMIT ?";
        assert!(sqlite(&[scan], first).scans.is_empty());
        let sorted = [scan, "USE TEMP B-TREE FOR ORDER BY"];
        assert_eq!(sqlite(&sorted, first).scans, [scan]);
        let filtered = "SELECT number FROM audit_segments WHERE day = ? ORDER BY number LIMIT ?";
        assert_eq!(sqlite(&[scan], filtered).scans, [scan]);
    }

    #[test]
    fn postgresql_may_read_small_tables_as_a_whole() {
        let plan = postgres(
            "Seq Scan on leases  (cost=0.00..1.04 rows=1 width=40) (actual rows=1 loops=1)",
        );
        assert!(plan.scans.is_empty(), "{plan:?}");
        let plan = postgres(
            "Limit  (cost=0.00..1.04 rows=1 width=40) (actual rows=1 loops=1)\n  \
             ->  Parallel Seq Scan on people p  (cost=0.00..1.04 rows=1 width=40) (actual rows=1 loops=3)",
        );
        assert_eq!(plan.scans.len(), 1, "{plan:?}");
        assert_eq!(plan.paths, ["people as a whole"]);
    }

    #[test]
    fn what_one_act_may_read_another_may_not() {
        let plan = "Parallel Seq Scan on people  (cost=0.00..1.04 rows=1 width=40) (actual rows=1 loops=3)";
        assert_eq!(postgres_in("list of 10,000, active", plan).scans.len(), 1);
        assert!(postgres_in("list of 10,000, search", plan).scans.is_empty());
    }

    #[test]
    fn an_index_read_from_end_to_end_is_a_scan() {
        let read = |removed: u32| {
            postgres(&format!(
                "Index Scan using people_pkey on people  (cost=0.43..8.45 rows=1 width=16) (actual rows=1 loops=1)\n  \
                 Filter: (email = $1)\n  \
                 Rows Removed by Filter: {removed}\n  Buffers: shared hit=4"
            ))
        };
        assert!(read(10).scans.is_empty());
        assert_eq!(read(10).paths, ["people by people_pkey"]);
        assert_eq!(read(999_999).scans.len(), 1);
    }
}
