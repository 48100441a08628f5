//! The register of clients (contratantes): what was captured of each, for the next contract.

use std::fmt;

use domain::{
    Cuatrimestre, Rfc,
    informativa::{Field, Kind, judge_terms},
};
use platform::{
    Internal, database,
    entities::{HiddenText, Moment, client},
    folding::folded,
    paging::{Cut, Page},
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
    sea_query::{Expr, ExprTrait as _, OnConflict},
};
use services::Services;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    Capturing, ContractTexts, Found, MOST_REMEMBERED, RegisterError, capturing::lock_registers,
    contracts::words_of, judging::Against, texts::OF_CLIENT,
};

/// How many are offered to choose from.
const OFFERED: u64 = 500;

/// A client as the register has it.
#[derive(Clone, PartialEq, Eq)]
pub struct Client {
    /// What addresses name it by.
    pub id: Uuid,
    /// What was typed of it, of the fields in [`OF_CLIENT`].
    pub texts: ContractTexts,
    /// How often it was changed.
    pub revision: i32,
    /// When last.
    pub changed_at: OffsetDateTime,
}

/// What was typed of people does not go into logs.
impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Client({})", self.id)
    }
}

/// Those that a contract can take, by name.
///
/// # Errors
/// [`Internal`].
pub async fn offered(
    services: &Services,
    capturing: &Capturing,
) -> Result<Vec<ContractTexts>, Internal> {
    let rows = of(capturing)
        .order_by_asc(client::Column::SearchText)
        .limit(OFFERED)
        .all(services.database())
        .await?;
    rows.iter()
        .map(|row| ContractTexts::read(&row.texts))
        .collect()
}

/// A page of the contratista's clients, by name; those that match every word of `search`, whatever accents and case. A
/// page beyond the last is the last.
///
/// # Errors
/// [`Internal`].
pub async fn list(
    services: &Services,
    capturing: &Capturing,
    search: &str,
    page: u64,
    page_size: u64,
) -> Result<Page<Client>, Internal> {
    let database = services.database();
    let mut query = of(capturing);
    for matches in words_of(search) {
        query = query.filter(matches(client::Column::SearchText));
    }
    let cut = Cut::of(query.clone().count(database).await?, page, page_size);
    let rows = query
        .order_by_asc(client::Column::SearchText)
        .order_by_asc(client::Column::Rfc)
        .offset(cut.offset())
        .limit(cut.size())
        .all(database)
        .await?;
    let items: Result<_, Internal> = rows.iter().map(read).collect();
    Ok(cut.with(items?))
}

/// One of the contratista's clients.
///
/// # Errors
/// [`RegisterError::Unknown`], [`RegisterError::Internal`].
pub async fn find(
    services: &Services,
    capturing: &Capturing,
    id: Uuid,
) -> Result<Client, RegisterError> {
    let row = of(capturing)
        .filter(client::Column::Id.eq(id))
        .one(services.database())
        .await?;
    Ok(read(&row.ok_or(RegisterError::Unknown)?)?)
}

/// What is remembered of the client with this RFC; nothing of a text that is none.
///
/// # Errors
/// [`Internal`].
pub async fn with_rfc(
    services: &Services,
    capturing: &Capturing,
    rfc: &str,
) -> Result<Option<ContractTexts>, Internal> {
    let Ok(rfc) = Rfc::parse(rfc) else {
        return Ok(None);
    };
    let known = known(services.database(), capturing, &rfc).await?;
    known.map(|row| ContractTexts::read(&row.texts)).transpose()
}

/// What is wrong, or worth a look, in what is typed of a client.
///
/// # Errors
/// [`Internal`].
pub async fn judged(
    services: &Services,
    capturing: &Capturing,
    texts: &ContractTexts,
) -> Result<Vec<Found>, Internal> {
    let against = Against::now(services, capturing).await?;
    let context = against.context();
    let period = Cuatrimestre::containing(context.today);
    let judged = judge_terms(&texts.terms(), period, Kind::Normal, &context);
    Ok((judged.findings.into_iter())
        .filter(|(field, ..)| OF_CLIENT.contains(field))
        .collect())
}

/// Corrects a client: all that is known of it is what is typed now. `revision` is the one that was seen. What was
/// captured stays. The same again changes nothing.
///
/// # Errors
/// [`RegisterError::Wrong`] where the RFC is none, by which the register knows it; the other fields are kept as they are
/// typed.
pub async fn correct(
    services: &Services,
    capturing: &Capturing,
    id: Uuid,
    revision: i32,
    typed: &ContractTexts,
) -> Result<(), RegisterError> {
    let texts = ContractTexts::default().with(&OF_CLIENT, typed);
    let Ok(rfc) = Rfc::parse(texts.get(Field::Rfc)) else {
        find(services, capturing, id).await?;
        let mut found = judged(services, capturing, &texts).await?;
        found.retain(|(field, code, _)| *field == Field::Rfc && code.blocks());
        return Err(RegisterError::Wrong(found));
    };
    let transaction = database::begin(services.database()).await?;
    lock_registers(&transaction, capturing.contratista().id).await?;
    let row = of(capturing)
        .filter(client::Column::Id.eq(id))
        .lock_exclusive()
        .one(&transaction)
        .await?
        .ok_or(RegisterError::Unknown)?;
    if ContractTexts::read(&row.texts)? == texts {
        return Ok(());
    }
    if row.revision != revision {
        return Err(RegisterError::Conflict);
    }
    let other = known(&transaction, capturing, &rfc).await?;
    if other.is_some_and(|other| other.id != id) {
        return Err(RegisterError::Taken);
    }
    let now = Moment::from(services.now());
    client::Entity::update_many()
        .col_expr(
            client::Column::Rfc,
            Expr::value(HiddenText::from(rfc.as_str())),
        )
        .col_expr(client::Column::Texts, Expr::value(texts.stored()?))
        .col_expr(
            client::Column::SearchText,
            Expr::value(search_text(&texts, &rfc)),
        )
        .col_expr(
            client::Column::Revision,
            Expr::value(revision.wrapping_add(1)),
        )
        .col_expr(client::Column::ChangedAt, Expr::value(now))
        .col_expr(client::Column::UsedAt, Expr::value(now))
        .filter(client::Column::Id.eq(id))
        .exec(&transaction)
        .await?;
    transaction.commit().await?;
    Ok(())
}

/// Forgets a client; `revision` is the one that was seen. What was captured stays. Idempotent.
///
/// # Errors
/// [`RegisterError::Conflict`], [`RegisterError::Internal`].
pub async fn forget(
    services: &Services,
    capturing: &Capturing,
    id: Uuid,
    revision: i32,
) -> Result<(), RegisterError> {
    let gone = client::Entity::delete_many()
        .filter(client::Column::ContratistaId.eq(capturing.contratista().id))
        .filter(client::Column::Id.eq(id))
        .filter(client::Column::Revision.eq(revision))
        .exec(services.database())
        .await?;
    if gone.rows_affected == 0 {
        let there = of(capturing).filter(client::Column::Id.eq(id));
        if there.count(services.database()).await? > 0 {
            return Err(RegisterError::Conflict);
        }
    }
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
    // Two contracts of one client, saved at once, each add to what the other has of it.
    lock_registers(connection, capturing.contratista().id).await?;
    let known = known(connection, capturing, &rfc).await?;
    let before = match &known {
        Some(row) => Some(ContractTexts::read(&row.texts)?),
        None => None,
    };
    if known.is_none() && of(capturing).count(connection).await? >= MOST_REMEMBERED {
        return Ok(());
    }
    // What was left out this time is not forgotten.
    let of_client = before.clone().unwrap_or_default().with(&OF_CLIENT, texts);
    let now = services.now();
    if let (Some(before), Some(row)) = (before, known)
        && before == of_client
    {
        let used = client::ActiveModel {
            contratista_id: Unchanged(row.contratista_id),
            rfc: Unchanged(row.rfc),
            used_at: Set(now.into()),
            ..Default::default()
        };
        used.update(connection).await?;
        return Ok(());
    }
    let row = client::ActiveModel {
        contratista_id: Set(capturing.contratista().id),
        rfc: Set(rfc.as_str().into()),
        id: Set(services.new_id(now).map_err(Internal::from)?),
        texts: Set(of_client.stored()?),
        search_text: Set(search_text(&of_client, &rfc)),
        revision: Set(1),
        changed_at: Set(Moment::from(now)),
        used_at: Set(Moment::from(now)),
    };
    let again = OnConflict::columns([client::Column::ContratistaId, client::Column::Rfc])
        .value(
            client::Column::Revision,
            Expr::col((client::Entity, client::Column::Revision)).add(1),
        )
        .update_columns([
            client::Column::Texts,
            client::Column::SearchText,
            client::Column::ChangedAt,
            client::Column::UsedAt,
        ])
        .to_owned();
    client::Entity::insert(row)
        .on_conflict(again)
        .exec_without_returning(connection)
        .await?;
    Ok(())
}

pub(crate) fn of(capturing: &Capturing) -> Select<client::Entity> {
    client::Entity::find().filter(client::Column::ContratistaId.eq(capturing.contratista().id))
}

async fn known(
    connection: &impl ConnectionTrait,
    capturing: &Capturing,
    rfc: &Rfc,
) -> Result<Option<client::Model>, Internal> {
    let id = (capturing.contratista().id, HiddenText::from(rfc.as_str()));
    Ok(client::Entity::find_by_id(id).one(connection).await?)
}

fn search_text(texts: &ContractTexts, rfc: &Rfc) -> HiddenText {
    folded(&[texts.get(Field::Name), rfc.as_str()].join(" ")).into()
}

pub(crate) fn read(row: &client::Model) -> Result<Client, Internal> {
    Ok(Client {
        id: row.id,
        texts: ContractTexts::read(&row.texts)?,
        revision: row.revision,
        changed_at: *row.changed_at,
    })
}
