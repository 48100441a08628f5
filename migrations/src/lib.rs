//! The schema, the same for SQLite and PostgreSQL.
//!
//! Times are integers (Unix time in milliseconds): SQLite has no type for them and would compare texts, PostgreSQL
//! would round differently; integers compare the same everywhere.

mod m0001_installation;
mod m0002_people;
mod m0003_contratistas;
mod m0004_access_links;
mod m0005_sessions;
mod m0006_attempts;
mod m0007_outbox;
mod m0008_contratistas_enter;
mod m0009_general_data;
mod m0010_capturistas;
mod m0011_api_tokens;
mod m0012_imports;
mod m0013_audit;
mod m0014_limits;
mod m0015_account;
mod m0016_growth;
mod m0017_forgetting;
mod m0018_proved_anew;
mod m0019_audit_marks;
mod m0020_import_rows;
mod m0021_mail_lanes;
mod m0028_altas;
mod m0029_mail_kinds;
mod m0030_informativas;
mod m0031_registers;
mod m0032_lapsing;
mod m0033_bounded_changes;
mod m0034_worker_files;

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::{
    MigrationTrait, SchemaManager,
    prelude::{ForeignKey, ForeignKeyCreateStatement, Index, IndexCreateStatement},
    sea_orm::{DatabaseConnection, DbErr, EntityTrait as _, sea_query::IntoIden},
    seaql_migrations,
};
use std::collections::HashSet;

/// All migrations, from an empty database to the present schema, in order.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_installation::Migration),
            Box::new(m0002_people::Migration),
            Box::new(m0003_contratistas::Migration),
            Box::new(m0004_access_links::Migration),
            Box::new(m0005_sessions::Migration),
            Box::new(m0006_attempts::Migration),
            Box::new(m0007_outbox::Migration),
            Box::new(m0008_contratistas_enter::Migration),
            Box::new(m0009_general_data::Migration),
            Box::new(m0010_capturistas::Migration),
            Box::new(m0011_api_tokens::Migration),
            Box::new(m0012_imports::Migration),
            Box::new(m0013_audit::Migration),
            Box::new(m0014_limits::Migration),
            Box::new(m0015_account::Migration),
            Box::new(m0016_growth::Migration),
            Box::new(m0017_forgetting::Migration),
            Box::new(m0018_proved_anew::Migration),
            Box::new(m0019_audit_marks::Migration),
            Box::new(m0020_import_rows::Migration),
            Box::new(m0021_mail_lanes::Migration),
            Box::new(m0028_altas::Migration),
            Box::new(m0029_mail_kinds::Migration),
            Box::new(m0030_informativas::Migration),
            Box::new(m0031_registers::Migration),
            Box::new(m0032_lapsing::Migration),
            Box::new(m0033_bounded_changes::Migration),
            Box::new(m0034_worker_files::Migration),
        ]
    }
}

/// A foreign key to another table's primary key. Referenced rows are never deleted.
fn reference(
    table: &'static str,
    column: &'static str,
    to_table: &'static str,
    to_column: &'static str,
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("fk_{table}_{column}"))
        .from(table, column)
        .to(to_table, to_column)
        .to_owned()
}

/// An index named after its table and `name`.
fn index<const N: usize>(
    table: &'static str,
    name: &'static str,
    columns: [&'static str; N],
) -> IndexCreateStatement {
    let mut statement = Index::create();
    statement.name(format!("ix_{table}_{name}")).table(table);
    for column in columns {
        statement.col(column.into_iden());
    }
    statement
}

/// The relation of a database's schema to this program's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schema {
    /// Equal.
    Current,
    /// It lacks migrations.
    Behind,
    /// It has everything that this program needs, and what a newer version added.
    Ahead,
}

/// Compares a database's applied migrations with this program's.
///
/// # Errors
/// The database's.
pub async fn schema(database: &DatabaseConnection) -> Result<Schema, DbErr> {
    let table = Migrator::migration_table_name().to_string();
    if !SchemaManager::new(database).has_table(table).await? {
        return Ok(Schema::Behind);
    }
    let applied: HashSet<String> = seaql_migrations::Entity::find()
        .all(database)
        .await?
        .into_iter()
        .map(|row| row.version)
        .collect();
    let wanted = Migrator::migrations();
    let lacking = wanted.iter().any(|step| !applied.contains(step.name()));
    Ok(if lacking {
        Schema::Behind
    } else if applied.len() > wanted.len() {
        Schema::Ahead
    } else {
        Schema::Current
    })
}

/// Whether the table with a database's marker exists.
///
/// # Errors
/// The database's.
pub async fn is_marked(database: &DatabaseConnection) -> Result<bool, DbErr> {
    SchemaManager::new(database).has_table("installation").await
}
