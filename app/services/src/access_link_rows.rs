//! The rows of access links ([`mail::links::access`]). What is done with a link that somebody opens is
//! [`crate::access_links`]'s.

use sea_orm::ConnectionTrait;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{Services, internal::Internal};

pub(crate) use mail::links::access::{use_up_of_altas, void, void_of_alta, void_way_back};

/// Issues a link: with `alta` an invitation's, without a way back in. The person must be locked.
pub(crate) async fn issue(
    services: &Services,
    transaction: &impl ConnectionTrait,
    person_id: Uuid,
    alta: Option<Uuid>,
    now: OffsetDateTime,
) -> Result<Uuid, Internal> {
    mail::links::access::issue(services.post(), transaction, person_id, alta, now).await
}
