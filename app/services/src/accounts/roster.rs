//! The capturistas of a contratista, as it sees them: who, how far the invitation has come, what was
//! done.

use std::{collections::HashMap, fmt};

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, ExprTrait, Iden, PaginatorTrait,
    QueryFilter, QueryOrder, QueryResult, QuerySelect,
    sea_query::{
        Alias, CaseStatement, Expr, JoinType, LikeExpr, Order, Query, SelectStatement, SimpleExpr,
    },
};
use time::OffsetDateTime;
use uuid::Uuid;
use values::{CapturistaField, CapturistaTexts};

use super::altas;
use crate::{
    Administration, Services,
    entities::{Moment, access_link, history, membership, outbox_mail, person, session},
    fields::SHOWN,
    folding::{anywhere, folded},
    internal::{Internal, impl_from_internal},
    paging::{Cut, Page},
};

/// The most words of a search that are looked for.
const SEARCH_WORDS: usize = 8;

/// How far somebody is, as the contratista that registered them sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// The invitation has not left yet.
    InvitationPending,
    /// The mail server has accepted the invitation.
    InvitationDelivered,
    /// The mail server has refused the invitation for good.
    InvitationRejected,
    /// The invitation's link is too old.
    LinkExpired,
    /// The invitation's link was voided.
    InvitationRevoked,
    /// Nobody proved the mail in time: the alta holds nothing any more, and can be made anew.
    Lapsed,
    /// The alta has joined: the person has proved its mail, or has entered with their own e.firma.
    Active,
    /// Baja.
    Removed,
}

impl State {
    /// Every state, in the order in which one is reached.
    pub const ALL: [Self; 8] = [
        Self::InvitationPending,
        Self::InvitationDelivered,
        Self::InvitationRejected,
        Self::LinkExpired,
        Self::InvitationRevoked,
        Self::Lapsed,
        Self::Active,
        Self::Removed,
    ];

    /// The name that stands in addresses and in the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::InvitationPending => "en_camino",
            Self::InvitationDelivered => "entregada",
            Self::InvitationRejected => "rechazada",
            Self::LinkExpired => "enlace_vencido",
            Self::InvitationRevoked => "revocada",
            Self::Lapsed => "caducada",
            Self::Active => "activo",
            Self::Removed => "baja",
        }
    }

    /// The state of this name.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// Somebody in the list.
#[derive(Clone, PartialEq, Eq)]
pub struct Capturista {
    /// The person's id, as addresses have it.
    pub id: Uuid,
    /// What is registered of them: what this contratista typed, until the person has proved a mail.
    pub texts: CapturistaTexts,
    /// How far they are.
    pub state: State,
    /// What the mail server said when it last refused the invitation.
    pub server_words: Option<String>,
    /// When the invitation's link ends, once its mail has left.
    pub link_expires_at: Option<OffsetDateTime>,
    /// Not before this moment does the invitation leave, where the contratista has had its share of mails.
    pub invitation_leaves_at: Option<OffsetDateTime>,
    /// When they last signed in, if ever.
    pub last_sign_in: Option<OffsetDateTime>,
    /// When this contratista registered them.
    pub registered_at: OffsetDateTime,
    /// Whether this contratista may still correct name and mail, and revoke or send its invitation again:
    /// nobody has proved the mail.
    pub correctable: bool,
    /// Until when the alta waits, if it does.
    pub lapses_at: Option<OffsetDateTime>,
}

impl fmt::Debug for Capturista {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Capturista({}, {:?})", self.id, self.state)
    }
}

/// Which capturistas are looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Search<'a> {
    /// Words that must all be in names, CURP or mail, whatever accents and case.
    pub text: &'a str,
    /// Only those in this state.
    pub state: Option<State>,
}

/// One act in somebody's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// What.
    pub event: history::Event,
    /// By whom.
    pub author: history::Author,
    /// The serial number of the certificate, or the token's name.
    pub author_name: Option<String>,
    /// When.
    pub at: OffsetDateTime,
}

/// Why nobody could be shown.
#[derive(Debug, thiserror::Error)]
pub enum FindError {
    /// This contratista has never registered such a person.
    #[error("not a capturista of this contratista")]
    NotRegistered,
    /// See [`Internal`].
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl_from_internal!(FindError);

/// The contratista's capturistas, those it has removed too, each once. A page beyond the last is the
/// last; `page_size` is at least 1.
///
/// # Errors
/// [`Internal`].
pub async fn list(
    services: &Services,
    administration: &Administration,
    search: Search<'_>,
    page: u64,
    page_size: u64,
) -> Result<Page<Capturista>, Internal> {
    let database = services.database();
    let now = services.now();
    let found = matching(administration.contratista().id, search, now);
    let page_size = Ord::max(page_size, 1);
    // Nobody has so many; and what comes of it fits into the database's numbers.
    let page = page.clamp(1, u32::MAX.into());
    let contratista = administration.contratista().id;
    let ids =
        async |page, page_size| ids(database, contratista, &found, search, page, page_size).await;
    let mut asked = ids(page, page_size).await?;
    // Beyond the last page there is nothing to count on, either.
    if asked.ids.is_empty() && page > 1 {
        let total = ids(1, 1).await?.total;
        asked = ids(Cut::of(total, page, page_size).page(), page_size).await?;
    }
    let PageOfIds { ids, total } = asked;
    let items = details(services, &ids, now).await?;
    Ok(Cut::of(total, page, page_size).with(items))
}

/// The memberships of one page, in order of the people's names, and how many there are on all pages.
struct PageOfIds {
    ids: Vec<Uuid>,
    /// 0 where the page has none.
    total: u64,
}

/// What is searched for is looked up once, for both. All of them are counted from an index alone, which
/// is cheaper than counting while they are put in order.
async fn ids(
    connection: &impl ConnectionTrait,
    contratista: Uuid,
    found: &SelectStatement,
    search: Search<'_>,
    page: u64,
    page_size: u64,
) -> Result<PageOfIds, DbErr> {
    let everybody = search == Search::default();
    let total = if everybody {
        Expr::val(people_ever(connection, contratista).await?)
    } else {
        Expr::cust("COUNT(*) OVER ()")
    };
    let query = found
        .clone()
        .expr_as(Expr::col(MEMBERSHIP_ID), Alias::new("id"))
        .expr_as(total, Alias::new("total"))
        .order_by_expr(search_text(), Order::Asc)
        .offset((page - 1) * page_size)
        .limit(page_size)
        .to_owned();
    let mut ids = Vec::new();
    let mut total = 0;
    for row in connection.query_all(&query).await? {
        ids.push(row.try_get("", "id")?);
        total = u64::try_from(row.try_get::<i64>("", "total")?).unwrap_or_default();
    }
    Ok(PageOfIds { ids, total })
}

/// How many people the contratista has ever registered.
async fn people_ever(connection: &impl ConnectionTrait, contratista: Uuid) -> Result<i64, DbErr> {
    let distinct = Expr::col((MEMBERSHIPS, membership::Column::PersonId)).count_distinct();
    let count: Option<i64> = membership::Entity::find()
        .select_only()
        .column_as(distinct, "people")
        .filter(membership::Column::ContratistaId.eq(contratista))
        .into_tuple()
        .one(connection)
        .await?;
    Ok(count.unwrap_or_default())
}

/// How many capturistas the contratista has now, those invited included, those lapsed not.
///
/// # Errors
/// [`Internal`].
pub async fn count(services: &Services, administration: &Administration) -> Result<u64, Internal> {
    let live = membership::Entity::find()
        .filter(membership::Column::ContratistaId.eq(administration.contratista().id))
        .filter(altas::live(services.now()));
    Ok(PaginatorTrait::count(live, services.database()).await?)
}

/// One capturista of the contratista, and what was done about them, the latest first.
///
/// # Errors
/// [`FindError`].
pub async fn find(
    services: &Services,
    administration: &Administration,
    person_id: Uuid,
) -> Result<(Capturista, Vec<Act>), FindError> {
    let contratista = administration.contratista().id;
    let membership = latest(services.database(), contratista, person_id)
        .await?
        .ok_or(FindError::NotRegistered)?;
    let mut found = details(services, &[membership.id], services.now()).await?;
    let capturista = found.pop().ok_or(FindError::NotRegistered)?;
    let first = membership::Entity::find()
        .filter(membership::Column::ContratistaId.eq(contratista))
        .filter(membership::Column::PersonId.eq(person_id))
        .order_by_asc(membership::Column::Id)
        .one(services.database())
        .await?
        .map_or(membership.started_at, |first| first.started_at);
    let mut ours = Condition::any().add(history::Column::ContratistaId.eq(contratista));
    // Of an alta that waits the contratista learns nothing of what the person does elsewhere.
    if membership.lapses_at.is_none() {
        ours = ours.add(
            Condition::all()
                .add(history::Column::ContratistaId.is_null())
                // What they did before this contratista knew them is not its business.
                .add(history::Column::At.gte(first)),
        );
    }
    let acts = history::Entity::find()
        .filter(history::Column::PersonId.eq(person_id))
        .filter(ours)
        .order_by_desc(history::Column::Id)
        .all(services.database())
        .await?
        .into_iter()
        .map(|row| Act {
            event: row.event,
            author: row.author,
            author_name: row.author_name,
            at: *row.at,
        })
        .collect();
    Ok((capturista, acts))
}

/// The latest link of the pair, ended or not.
pub(super) async fn latest(
    connection: &impl ConnectionTrait,
    contratista_id: Uuid,
    person_id: Uuid,
) -> Result<Option<membership::Model>, DbErr> {
    membership::Entity::find()
        .filter(membership::Column::ContratistaId.eq(contratista_id))
        .filter(membership::Column::PersonId.eq(person_id))
        .order_by_desc(membership::Column::Id)
        .one(connection)
        .await
}

const MEMBERSHIPS: membership::Entity = membership::Entity;
const PEOPLE: person::Entity = person::Entity;
const MEMBERSHIP_ID: (membership::Entity, membership::Column) =
    (membership::Entity, membership::Column::Id);
const LAPSES_AT: (membership::Entity, membership::Column) =
    (membership::Entity, membership::Column::LapsesAt);

/// What the contratista typed, or, once the person has proved the mail, what is registered of them.
fn own_or(typed: membership::Column, registered: person::Column) -> SimpleExpr {
    CaseStatement::new()
        .case(
            Expr::col((MEMBERSHIPS, membership::Column::Email)).is_null(),
            Expr::col((PEOPLE, registered)),
        )
        .finally(Expr::col((MEMBERSHIPS, typed)))
        .into()
}

/// The mail address that a contratista sees of somebody, of a query of memberships and their people.
pub(super) fn shown_mail() -> SimpleExpr {
    own_or(membership::Column::Email, person::Column::Email)
}

fn search_text() -> SimpleExpr {
    own_or(membership::Column::SearchText, person::Column::SearchText)
}

/// The latest link of each pair whose person matches; without columns yet.
fn matching(contratista: Uuid, search: Search<'_>, now: OffsetDateTime) -> SelectStatement {
    let own = Alias::new("own");
    let of_pair = |column| Expr::col((own.clone(), column)).equals((MEMBERSHIPS, column));
    // Looked up person by person, in an index. As a join (`NOT EXISTS` a newer one) it would be up to the
    // database how, and PostgreSQL, which expects a contratista to have a few, would compare each of
    // 10,000 with each: twelve seconds.
    let latest = Query::select()
        .column((own.clone(), membership::Column::Id))
        .from_as(MEMBERSHIPS, own.clone())
        .and_where(of_pair(membership::Column::ContratistaId))
        .and_where(of_pair(membership::Column::PersonId))
        .order_by((own.clone(), membership::Column::Id), Order::Desc)
        .limit(1)
        .to_owned();
    let mut found = Query::select();
    found
        .from(MEMBERSHIPS)
        .join(
            JoinType::InnerJoin,
            PEOPLE,
            Expr::col((PEOPLE, person::Column::Id))
                .equals((MEMBERSHIPS, membership::Column::PersonId)),
        )
        .and_where(Expr::col((MEMBERSHIPS, membership::Column::ContratistaId)).eq(contratista))
        .and_where(Expr::col(MEMBERSHIP_ID).eq(SimpleExpr::from(latest)));
    for word in folded(search.text)
        .split(' ')
        .filter(|word| !word.is_empty())
        .take(SEARCH_WORDS)
    {
        let pattern = LikeExpr::new(anywhere(word)).escape('\\');
        found.and_where(search_text().like(pattern));
    }
    if let Some(state) = search.state {
        with_invitation(&mut found);
        // Follows from the state, and spares most people's links and mails being looked up.
        let ended = Expr::col((MEMBERSHIPS, membership::Column::EndedAt));
        if state == State::Removed {
            found.and_where(ended.is_not_null());
        } else {
            found.and_where(ended.is_null());
            let lapses = Expr::col(LAPSES_AT);
            found.and_where(match state {
                State::Active => lapses.is_null(),
                State::Lapsed => lapses.lte(Moment::from(now)),
                _ => lapses.gt(Moment::from(now)),
            });
        }
        found.and_where(state_expression(now).eq(state.code()));
    }
    found
}

/// Joins what tells how far somebody is.
fn with_invitation(select: &mut SelectStatement) {
    select
        .join(
            JoinType::LeftJoin,
            access_link::Entity,
            Expr::col((access_link::Entity, access_link::Column::MembershipId))
                .equals(MEMBERSHIP_ID)
                .and(Expr::col((access_link::Entity, access_link::Column::UsedAt)).is_null())
                .and(Expr::col((access_link::Entity, access_link::Column::ReplacedAt)).is_null()),
        )
        .join(
            JoinType::LeftJoin,
            outbox_mail::Entity,
            Expr::col((outbox_mail::Entity, outbox_mail::Column::LinkId))
                .equals((access_link::Entity, access_link::Column::Id)),
        );
}

fn state_expression(now: OffsetDateTime) -> SimpleExpr {
    let code = |state: State| Expr::val(state.code());
    let of_mail = |column| Expr::col((outbox_mail::Entity, column));
    CaseStatement::new()
        .case(
            Expr::col((MEMBERSHIPS, membership::Column::EndedAt)).is_not_null(),
            code(State::Removed),
        )
        .case(Expr::col(LAPSES_AT).is_null(), code(State::Active))
        .case(
            Expr::col(LAPSES_AT).lte(Moment::from(now)),
            code(State::Lapsed),
        )
        .case(
            Expr::col((access_link::Entity, access_link::Column::Id)).is_null(),
            code(State::InvitationRevoked),
        )
        // While its mail waits, a link has no life that could be over.
        .case(
            Expr::col((access_link::Entity, access_link::Column::ExpiresAt))
                .lte(Moment::from(now))
                .and(
                    of_mail(outbox_mail::Column::Id).is_null().or(of_mail(
                        outbox_mail::Column::SentAt,
                    )
                    .is_not_null()
                    .or(of_mail(outbox_mail::Column::FailedAt).is_not_null())),
                ),
            code(State::LinkExpired),
        )
        .case(
            of_mail(outbox_mail::Column::FailedAt).is_not_null(),
            code(State::InvitationRejected),
        )
        .case(
            of_mail(outbox_mail::Column::SentAt).is_not_null(),
            code(State::InvitationDelivered),
        )
        .finally(code(State::InvitationPending))
        .into()
}

/// The capturistas of these links, in the order of the links.
async fn details(
    services: &Services,
    memberships: &[Uuid],
    now: OffsetDateTime,
) -> Result<Vec<Capturista>, Internal> {
    if memberships.is_empty() {
        return Ok(Vec::new());
    }
    let database = services.database();
    let mut select = Query::select();
    select
        .from(MEMBERSHIPS)
        .join(
            JoinType::InnerJoin,
            PEOPLE,
            Expr::col((PEOPLE, person::Column::Id))
                .equals((MEMBERSHIPS, membership::Column::PersonId)),
        )
        .column((PEOPLE, person::Column::Curp))
        .column(LAPSES_AT)
        .expr_as(
            Expr::col((MEMBERSHIPS, membership::Column::Email)).is_not_null(),
            Alias::new("unproved"),
        )
        .column((MEMBERSHIPS, membership::Column::PersonId))
        .column((MEMBERSHIPS, membership::Column::StartedAt))
        .column((outbox_mail::Entity, outbox_mail::Column::ServerWords))
        .column((outbox_mail::Entity, outbox_mail::Column::PlannedAt))
        .column((access_link::Entity, access_link::Column::ExpiresAt))
        .expr_as(Expr::col(MEMBERSHIP_ID), Alias::new("membership"))
        .expr_as(state_expression(now), Alias::new("state"))
        .and_where(Expr::col(MEMBERSHIP_ID).is_in(memberships.iter().copied()));
    for (field, typed, registered) in SHOWN {
        select.expr_as(own_or(typed, registered), Alias::new(field.name()));
    }
    with_invitation(&mut select);
    let rows = database.query_all(&select).await?;
    let mut found: HashMap<Uuid, Capturista> = rows
        .iter()
        .map(|row| Ok((row.try_get("", "membership")?, read(row, now)?)))
        .collect::<Result<_, Internal>>()?;
    let people: Vec<Uuid> = found.values().map(|capturista| capturista.id).collect();
    let last = last_sign_ins(database, &people).await?;
    // Of an alta that waits the contratista learns nothing of what the person does elsewhere.
    for capturista in found.values_mut().filter(|found| found.lapses_at.is_none()) {
        capturista.last_sign_in = last.get(&capturista.id).copied();
    }
    Ok(memberships
        .iter()
        .filter_map(|membership| found.remove(membership))
        .collect())
}

fn read(row: &QueryResult, now: OffsetDateTime) -> Result<Capturista, Internal> {
    let mut texts = CapturistaTexts::default();
    texts[CapturistaField::Curp] = row.try_get("", "curp")?;
    for (field, ..) in SHOWN {
        let text: Option<String> = row.try_get("", field.name())?;
        texts[field] = text.unwrap_or_default();
    }
    let state: String = row.try_get("", "state")?;
    let state = State::of_code(&state).ok_or(Internal::Inconsistent("a state that is none"))?;
    let moment = |column: &dyn Iden| {
        let moment: Option<Moment> = row.try_get("", &column.to_string())?;
        Ok::<_, DbErr>(moment.map(|moment| *moment))
    };
    let left = matches!(state, State::InvitationDelivered | State::LinkExpired);
    let waits = state == State::InvitationPending;
    Ok(Capturista {
        id: row.try_get("", &membership::Column::PersonId.to_string())?,
        texts,
        state,
        server_words: row.try_get("", &outbox_mail::Column::ServerWords.to_string())?,
        link_expires_at: moment(&access_link::Column::ExpiresAt)?.filter(|_| left),
        invitation_leaves_at: moment(&outbox_mail::Column::PlannedAt)?
            .filter(|planned| waits && *planned > now),
        last_sign_in: None,
        registered_at: *row.try_get::<Moment>("", &membership::Column::StartedAt.to_string())?,
        correctable: state != State::Removed && row.try_get("", "unproved")?,
        lapses_at: moment(&membership::Column::LapsesAt)?,
    })
}

/// When each of these people last signed in.
async fn last_sign_ins(
    connection: &impl ConnectionTrait,
    people: &[Uuid],
) -> Result<HashMap<Uuid, OffsetDateTime>, DbErr> {
    let rows: Vec<(Uuid, Moment)> = session::Entity::find()
        .select_only()
        .column(session::Column::PersonId)
        .column_as(session::Column::CreatedAt.max(), "last")
        .filter(session::Column::PersonId.is_in(people.iter().copied()))
        .group_by(session::Column::PersonId)
        .into_tuple()
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(|(id, last)| (id, *last)).collect())
}
