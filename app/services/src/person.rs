//! A person as the use cases know one, and the look-ups they share.

use std::fmt;

use domain::Curp;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
};
use uuid::Uuid;
use values::CapturistaTexts;

use crate::{
    entities::{HiddenText, credential, membership, person},
    fields::of_person,
    internal::Internal,
};

/// A person.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    id: Uuid,
    curp: Curp,
    texts: CapturistaTexts,
}

impl Person {
    /// The id, which may stand in a log.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// The CURP.
    pub fn curp(&self) -> &Curp {
        &self.curp
    }

    /// What is registered of them.
    pub fn texts(&self) -> &CapturistaTexts {
        &self.texts
    }

    /// Given names and surnames, in this order.
    pub fn full_name(&self) -> String {
        self.texts.full_name()
    }
}

impl TryFrom<person::Model> for Person {
    type Error = Internal;

    fn try_from(row: person::Model) -> Result<Self, Internal> {
        let curp = Curp::parse_vouched(&row.curp.0)
            .map_err(|_| Internal::Inconsistent("a person's CURP is not a CURP"))?;
        Ok(Self {
            id: row.id,
            curp,
            texts: of_person(&row),
        })
    }
}

impl fmt::Debug for Person {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Person({})", self.id)
    }
}

/// The person with this CURP, if any. Any text may be asked for.
pub(crate) fn with_curp(curp: &str) -> sea_orm::Select<person::Entity> {
    person::Entity::find().filter(person::Column::Curp.eq(HiddenText::from(curp)))
}

/// Keeps others from changing the links and the password of a person until the transaction ends.
pub(crate) async fn lock(
    transaction: &impl ConnectionTrait,
    id: Uuid,
) -> Result<Option<person::Model>, DbErr> {
    person::Entity::find_by_id(id)
        .lock_exclusive()
        .one(transaction)
        .await
}

/// Whether at least one contratista has this person as its capturista now; altas that wait do not count.
pub(crate) async fn works_for_somebody(
    connection: &impl ConnectionTrait,
    id: Uuid,
) -> Result<bool, DbErr> {
    let live = live_memberships(id).count(connection).await?;
    Ok(live > 0)
}

/// The links of a person to contratistas that have not ended: those that give a right. Altas that wait are
/// not among them.
pub(crate) fn live_memberships(id: Uuid) -> sea_orm::Select<membership::Entity> {
    membership::Entity::find()
        .filter(membership::Column::PersonId.eq(id))
        .filter(membership::Column::EndedAt.is_null())
        .filter(membership::Column::LapsesAt.is_null())
}

/// What a person has shown so far.
#[derive(Clone, Copy)]
pub(crate) struct Standing {
    /// The account is somebody's: it has a password, or was entered with an e.firma.
    pub(crate) active: bool,
    /// The registered mail address is.
    pub(crate) proved: bool,
}

/// What this person has shown so far.
pub(crate) async fn standing(
    connection: &impl ConnectionTrait,
    person: &person::Model,
) -> Result<Standing, DbErr> {
    let password = credential::Entity::find_by_id(person.id)
        .one(connection)
        .await?
        .is_some();
    let efirma = person.efirma_first_used_at.is_some();
    Ok(Standing {
        active: password || efirma,
        // The second is what an earlier version leaves that runs beside this one: without an e.firma a
        // password comes from a mailed link only.
        proved: person.email_proved_at.is_some() || (password && !efirma),
    })
}

/// Whether the account is somebody's.
pub(crate) async fn has_activated(
    connection: &impl ConnectionTrait,
    id: Uuid,
) -> Result<bool, DbErr> {
    let Some(person) = person::Entity::find_by_id(id).one(connection).await? else {
        return Ok(false);
    };
    Ok(standing(connection, &person).await?.active)
}
