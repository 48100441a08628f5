//! Alta and baja of contratistas.

use domain::{Rfc, RfcGrade};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait,
    IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, SqlErr, sea_query::Expr,
};
use uuid::Uuid;

use crate::{
    Contratista, Services,
    accounts::capturistas,
    api_tokens,
    audit::{self, By, Event},
    database,
    entities::{Moment, contratista, membership},
    internal::{Internal, impl_from_internal},
    sessions,
};

/// The most characters of a name: companies' are long.
const NAME_CHARACTERS: usize = 300;

/// Why a contratista was not registered.
#[derive(Debug, thiserror::Error)]
pub enum RegisterContratistaError {
    /// SAT's generic RFCs name nobody.
    #[error("a generic RFC names nobody")]
    GenericRfc,
    /// No name.
    #[error("the name is missing")]
    NameMissing,
    /// A name of more than 300 characters.
    #[error("the name is too long")]
    NameTooLong,
    /// It is registered already.
    #[error("the contratista is registered already")]
    AlreadyRegistered,
    /// See [`Internal`].
    #[error(transparent)]
    Internal(#[from] Internal),
}

/// Why a contratista was not removed.
#[derive(Debug, thiserror::Error)]
pub enum RemoveContratistaError {
    /// None with this RFC is registered.
    #[error("no such contratista")]
    Unknown,
    /// See [`Internal`].
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl_from_internal!(RegisterContratistaError, RemoveContratistaError);

/// Registers a contratista, or registers one anew that had been removed, under the name given now
/// and without its former capturistas.
///
/// A check digit that differs is no reason to refuse: about 1.5 % of the RFCs in use have one. Who
/// asks may warn, by [`Rfc::grade`].
///
/// # Errors
/// [`RegisterContratistaError`].
pub async fn register_contratista(
    services: &Services,
    rfc: &Rfc,
    name: &str,
) -> Result<Contratista, RegisterContratistaError> {
    let transaction = database::begin(services.database()).await?;
    let row = insert(services, &transaction, rfc, name).await?;
    let by = By::operator(Some(row.id));
    audit::record(services, &transaction, Event::ContratistaRegistered { by }).await?;
    transaction.commit().await?;
    Ok(row.into())
}

/// The same within a transaction.
pub(crate) async fn insert(
    services: &Services,
    transaction: &DatabaseTransaction,
    rfc: &Rfc,
    name: &str,
) -> Result<contratista::Model, RegisterContratistaError> {
    if rfc.grade() == RfcGrade::Generic {
        return Err(RegisterContratistaError::GenericRfc);
    }
    let name = crate::contratista::official_name(name);
    if name.is_empty() {
        return Err(RegisterContratistaError::NameMissing);
    }
    if name.chars().count() > NAME_CHARACTERS {
        return Err(RegisterContratistaError::NameTooLong);
    }
    let search_text = crate::contratista::search_text(&name, rfc.as_str());
    let now = services.now();
    Ok(match crate::contratista::find(transaction, rfc).await? {
        Some(row) if row.removed_at.is_none() => {
            return Err(RegisterContratistaError::AlreadyRegistered);
        }
        Some(row) => {
            let mut row = row.into_active_model();
            row.name = Set(name);
            row.search_text = Set(search_text);
            row.removed_at = Set(None);
            row.update(transaction).await?
        }
        None => {
            let row = contratista::ActiveModel {
                id: Set(services.new_id(now)?),
                rfc: Set(rfc.as_str().to_owned()),
                name: Set(name),
                search_text: Set(search_text),
                created_at: Set(now.into()),
                removed_at: Set(None),
            };
            row.insert(transaction)
                .await
                .map_err(|error| match error.sql_err() {
                    Some(SqlErr::UniqueConstraintViolation(_)) => {
                        RegisterContratistaError::AlreadyRegistered
                    }
                    _ => error.into(),
                })?
        }
    })
}

/// Removes a contratista and ends its links to capturistas; the history stays.
///
/// # Errors
/// [`RemoveContratistaError`].
pub async fn remove_contratista(
    services: &Services,
    rfc: &Rfc,
) -> Result<(), RemoveContratistaError> {
    let now = services.now();
    let transaction = database::begin(services.database()).await?;
    let row = crate::contratista::live(&transaction, rfc)
        .await?
        .ok_or(RemoveContratistaError::Unknown)?;
    contratista::Entity::update_many()
        .col_expr(
            contratista::Column::RemovedAt,
            Expr::value(Moment::from(now)),
        )
        .filter(contratista::Column::Id.eq(row.id))
        .exec(&transaction)
        .await?;
    let memberships: Vec<(Uuid, Uuid)> = membership::Entity::find()
        .select_only()
        .columns([membership::Column::Id, membership::Column::PersonId])
        .filter(membership::Column::ContratistaId.eq(row.id))
        .filter(membership::Column::EndedAt.is_null())
        // People are locked in this order, so that two removals cannot wait for each other.
        .order_by_asc(membership::Column::PersonId)
        .into_tuple()
        .all(&transaction)
        .await?;
    let by = By::operator(Some(row.id));
    audit::record(services, &transaction, Event::ContratistaRemoved { by }).await?;
    for &(membership, person) in &memberships {
        capturistas::end_membership(services, &transaction, membership, person, now).await?;
    }
    let bajas = (memberships.into_iter()).map(|(_, person)| Event::Baja { person, by });
    audit::record_all(services, &transaction, bajas).await?;
    sessions::end_all_of_contratista(services, &transaction, row.id, now).await?;
    api_tokens::revoke_all_of(services, &transaction, row.id).await?;
    transaction.commit().await?;
    Ok(())
}
