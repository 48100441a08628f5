//! A MAC for each security event, and the permission to write the first mark outside of the database.

use sea_orm_migration::{
    prelude::*,
    schema::{blob_null, integer},
};

use crate::index;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // NULL in events of the previous version, which still writes during a rolling update.
        let column = Table::alter()
            .table("audit_events")
            .add_column(blob_null("mac"))
            .take();
        manager.alter_table(column).await?;
        // A person's view of the record: by kind, since there may be thousands of failures per success, and without
        // reading rows.
        manager
            .create_index(index(
                "audit_events",
                "own",
                ["person_id", "kind", "at", "details", "origin"],
            ))
            .await?;
        manager
            .drop_index(dropped("ix_audit_events_person"))
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("audit_first_mark")
                    .col(integer("id").primary_key())
                    .check(Expr::cust("id = 1"))
                    .to_owned(),
            )
            .await?;
        manager.get_connection().execute_unprepared(UP).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(DOWN).await?;
        manager
            .drop_table(Table::drop().table("audit_first_mark").to_owned())
            .await?;
        manager
            .create_index(index("audit_events", "person", ["person_id", "at"]))
            .await?;
        manager.drop_index(dropped("ix_audit_events_own")).await?;
        let column = Table::alter()
            .table("audit_events")
            .drop_column("mac")
            .take();
        manager.alter_table(column).await
    }
}

// The previous version seals without a mark. Its lease is taken forever, so that it seals no more; this version's lease
// has another name.
const UP: &str = "
    INSERT INTO audit_first_mark (id) VALUES (1);
    DELETE FROM worker_leases WHERE name = 'audit-seals';
    INSERT INTO worker_leases (name, holder, until) VALUES
        ('audit-seals', '00000000-0000-0000-0000-000000000000', 253402300799000);
";

const DOWN: &str = "DELETE FROM worker_leases WHERE name IN ('audit-seals', 'audit-marked-seals');";

fn dropped(name: &'static str) -> IndexDropStatement {
    Index::drop().name(name).to_owned()
}
