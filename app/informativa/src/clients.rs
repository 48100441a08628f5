//! The register of clients (contratantes): what was captured of each, for the next contract.

use domain::{Rfc, informativa::Field};
use platform::{
    Internal,
    entities::{HiddenText, Moment, client},
    folding::folded,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, sea_query::OnConflict,
};
use services::Services;

use crate::{Capturing, ContractTexts, MOST_REMEMBERED, texts::OF_CLIENT};

/// How many are offered to choose from.
const OFFERED: u64 = 500;

/// The clients of a contratista, by name.
///
/// # Errors
/// [`Internal`].
pub async fn list(
    services: &Services,
    capturing: &Capturing,
) -> Result<Vec<ContractTexts>, Internal> {
    let rows = client::Entity::find()
        .filter(client::Column::ContratistaId.eq(capturing.contratista().id))
        .order_by_asc(client::Column::SearchText)
        .limit(OFFERED)
        .all(services.database())
        .await?;
    rows.iter()
        .map(|row| ContractTexts::read(&row.texts))
        .collect()
}

/// What is remembered of the client with this RFC; nothing of a text that is none.
///
/// # Errors
/// [`Internal`].
pub async fn find(
    services: &Services,
    capturing: &Capturing,
    rfc: &str,
) -> Result<Option<ContractTexts>, Internal> {
    let Ok(rfc) = Rfc::parse(rfc) else {
        return Ok(None);
    };
    known(services.database(), capturing, &rfc).await
}

async fn known(
    connection: &impl ConnectionTrait,
    capturing: &Capturing,
    rfc: &Rfc,
) -> Result<Option<ContractTexts>, Internal> {
    let id = (capturing.contratista().id, HiddenText::from(rfc.as_str()));
    let found = client::Entity::find_by_id(id).one(connection).await?;
    found.map(|row| ContractTexts::read(&row.texts)).transpose()
}

/// Forgets a client. What was captured stays.
///
/// # Errors
/// [`Internal`].
pub async fn forget(services: &Services, capturing: &Capturing, rfc: &str) -> Result<(), Internal> {
    client::Entity::delete_many()
        .filter(client::Column::ContratistaId.eq(capturing.contratista().id))
        .filter(client::Column::Rfc.eq(HiddenText::from(rfc)))
        .exec(services.database())
        .await?;
    Ok(())
}

/// Remembers what was typed of a contract's client, once its RFC is one.
pub(crate) async fn remember(
    services: &Services,
    connection: &impl ConnectionTrait,
    capturing: &Capturing,
    texts: &ContractTexts,
) -> Result<(), Internal> {
    let Ok(rfc) = Rfc::parse(texts.get(Field::Rfc)) else {
        return Ok(());
    };
    let contratista = capturing.contratista().id;
    let known = known(connection, capturing, &rfc).await?;
    let there = client::Entity::find()
        .filter(client::Column::ContratistaId.eq(contratista))
        .count(connection)
        .await?;
    if there >= MOST_REMEMBERED && known.is_none() {
        return Ok(());
    }
    // What was left out this time is not forgotten.
    let of_client = known.unwrap_or_default().with(&OF_CLIENT, texts);
    let search = [texts.get(Field::Name), rfc.as_str()].join(" ");
    let row = client::ActiveModel {
        contratista_id: Set(contratista),
        rfc: Set(rfc.as_str().into()),
        texts: Set(of_client.stored()?),
        search_text: Set(folded(&search).into()),
        changed_at: Set(Moment::from(services.now())),
    };
    let again = OnConflict::columns([client::Column::ContratistaId, client::Column::Rfc])
        .update_columns([
            client::Column::Texts,
            client::Column::SearchText,
            client::Column::ChangedAt,
        ])
        .to_owned();
    client::Entity::insert(row)
        .on_conflict(again)
        .exec_without_returning(connection)
        .await?;
    Ok(())
}
