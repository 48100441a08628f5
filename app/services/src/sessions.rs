//! Who is asking, and for how long yet.

use std::{fmt, time::Duration};

use domain::{Curp, Rfc};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, FromQueryResult, JoinType,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationTrait, Select,
    sea_query::{CaseStatement, Expr, LockBehavior, LockType, SimpleExpr},
};
use secrecy::SecretString;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    Actor, Administration, Contratista, Origin, Person, Services,
    audit::{self, Event, SessionEnd},
    database,
    entities::{
        HiddenBytes, HiddenText, Moment, acting_for, contratista, credential, membership, person,
        session,
    },
    internal::{Internal, impl_from_internal},
    jobs::{Job, When},
    randomness,
    secret_key::sha256,
    token,
};

/// A session that is valid now. Only this module makes one, and only from a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Session {
    /// Somebody signed in with CURP and password, or with their own e.firma.
    Capturista(CapturistaSession),
    /// A contratista entered with its e.firma.
    Contratista(ContratistaSession),
}

impl Session {
    /// The id, which may stand in a log; it is not the token.
    pub fn id(&self) -> Uuid {
        match self {
            Self::Capturista(session) => session.id,
            Self::Contratista(session) => session.id,
        }
    }

    /// How long it had yet when the token was presented.
    pub fn status(&self) -> SessionStatus {
        match self {
            Self::Capturista(session) => session.status,
            Self::Contratista(session) => session.status,
        }
    }

    /// A name under which the browser may keep what is typed in this session: the same for the same account,
    /// and for the same chosen contratista where `of_chosen`; it tells nobody whose it is.
    pub fn name_for_browser(&self, services: &Services, of_chosen: bool) -> String {
        let name = |id: Uuid| {
            let derived = services.key().derive("typed", &[id.as_bytes()]);
            let last = derived.iter().skip(derived.len() - size_of::<u64>());
            let number = last.fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
            format!("{number:016x}")
        };
        match self {
            Self::Capturista(CapturistaSession { person, chosen, .. }) => {
                let chosen = chosen.as_ref().filter(|_| of_chosen);
                [Some(person.id()), chosen.map(|chosen| chosen.id)]
                    .into_iter()
                    .flatten()
                    .map(name)
                    .collect::<Vec<_>>()
                    .join(".")
            }
            Self::Contratista(session) => name(session.contratista().id),
        }
    }

    /// A capturista's session, if it is one.
    pub fn capturista(&self) -> Option<&CapturistaSession> {
        match self {
            Self::Capturista(session) => Some(session),
            Self::Contratista(_) => None,
        }
    }

    /// A contratista's session, if it is one.
    pub fn contratista(&self) -> Option<&ContratistaSession> {
        match self {
            Self::Capturista(_) => None,
            Self::Contratista(session) => Some(session),
        }
    }
}

/// A capturista's session.
#[derive(Clone, PartialEq, Eq)]
pub struct CapturistaSession {
    id: Uuid,
    person: Person,
    chosen: Option<Contratista>,
    status: SessionStatus,
    entered_with_efirma_at: Option<OffsetDateTime>,
}

/// A contratista's session.
#[derive(Clone, PartialEq, Eq)]
pub struct ContratistaSession {
    id: Uuid,
    status: SessionStatus,
    administration: Administration,
}

impl ContratistaSession {
    /// The id, which may stand in a log; it is not the token.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// Who entered.
    pub fn contratista(&self) -> &Contratista {
        self.administration.contratista()
    }

    /// The right to manage its affairs in this request.
    pub fn administration(&self) -> &Administration {
        &self.administration
    }
}

impl fmt::Debug for ContratistaSession {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "ContratistaSession({}, {:?})",
            self.id, self.administration
        )
    }
}

impl CapturistaSession {
    /// The id, which may stand in a log; it is not the token.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// Who signed in.
    pub fn person(&self) -> &Person {
        &self.person
    }

    /// The contratista chosen, for showing; nothing while none is, or once the link to it has ended.
    /// To act for it, ask [`crate::acting_for::acting`].
    pub fn chosen(&self) -> Option<&Contratista> {
        self.chosen.as_ref()
    }

    /// How long it had yet when the token was presented.
    pub fn status(&self) -> SessionStatus {
        self.status
    }

    /// Whether the person entered with their e.firma, however long ago.
    pub(crate) fn entered_with_efirma(&self) -> bool {
        self.entered_with_efirma_at.is_some()
    }

    /// Whether the person entered with their e.firma so short a while ago that nothing more need be shown
    /// to set or remove the password, and to change the mail.
    pub fn has_fresh_efirma(&self, now: OffsetDateTime) -> bool {
        self.entered_with_efirma_at
            .is_some_and(|at| now < at + FRESH_EFIRMA)
    }
}

impl fmt::Debug for CapturistaSession {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "CapturistaSession({}, {:?})",
            self.id, self.person
        )
    }
}

impl From<&CapturistaSession> for Actor {
    fn from(session: &CapturistaSession) -> Self {
        Self::Capturista {
            person: session.person.id(),
            session: Some(session.id),
            contratista: None,
        }
    }
}

impl From<&Session> for Actor {
    fn from(session: &Session) -> Self {
        match session {
            Session::Capturista(session) => session.into(),
            Session::Contratista(session) => session.administration().into(),
        }
    }
}

/// The most sessions that one transaction ends.
const AT_A_TIME: usize = 200;

/// For how long an entry with an e.firma stands for the current password.
pub const FRESH_EFIRMA: Duration = Duration::from_mins(5);

/// The version of a password that nobody has.
const NO_PASSWORD: i32 = 0;

/// A session just begun.
pub struct NewSession {
    /// The id, which may stand in a log; it is not the token.
    pub id: Uuid,
    /// What goes into the cookie, and nowhere else.
    pub token: SecretString,
    /// When it ends at the latest.
    pub expires_at: OffsetDateTime,
}

impl fmt::Debug for NewSession {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("NewSession(hidden)")
    }
}

/// Why a token opens no session.
#[derive(Debug, thiserror::Error)]
pub enum SessionProblem {
    /// There never was such a session.
    #[error("no such session")]
    Unknown,
    /// It was ended before its time: from another device, by a new password, because the person works for
    /// nobody any more, by the operator.
    #[error("the session was ended")]
    Ended,
    /// It was left idle for too long, or has lasted as long as a session may.
    #[error("the session has expired")]
    Expired,
    /// See [`Internal`].
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl_from_internal!(SessionProblem);

/// How long a session has yet, unless there is activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionStatus {
    /// Until it ends for lack of activity.
    pub idle_left: Duration,
    /// Until it ends whatever happens.
    pub absolute_left: Duration,
}

impl SessionStatus {
    /// Until it ends.
    pub fn left(&self) -> Duration {
        self.idle_left.min(self.absolute_left)
    }
}

/// The session that `token` opens. Asking counts as activity.
///
/// # Errors
/// [`SessionProblem`].
pub async fn authenticate(services: &Services, token: &str) -> Result<Session, SessionProblem> {
    let mut row = valid(services, token).await?;
    touch(services, &mut row).await;
    read(services, row).await
}

/// The time a session has yet. Asking never makes it longer.
///
/// # Errors
/// [`SessionProblem`].
pub async fn status(services: &Services, token: &str) -> Result<SessionStatus, SessionProblem> {
    let row = valid(services, token).await?;
    Ok(left(services, &row, services.now()))
}

/// *Seguir trabajando*: counts as activity and tells the time left.
///
/// # Errors
/// [`SessionProblem`].
pub async fn keep_alive(services: &Services, token: &str) -> Result<SessionStatus, SessionProblem> {
    let mut row = valid(services, token).await?;
    let now = services.now();
    see(services.database(), row.id, now, now).await?;
    row.last_seen_at = now.into();
    Ok(left(services, &row, now))
}

/// Signs out. A token that opens nothing is no error.
///
/// # Errors
/// [`Internal`].
pub async fn end(services: &Services, token: &str) -> Result<(), Internal> {
    let Some(hash) = token::hash(token) else {
        return Ok(());
    };
    let now = services.now();
    let transaction = database::begin(services.database()).await?;
    let row = session::Entity::find()
        .filter(session::Column::TokenHash.eq(HiddenBytes::from(hash)))
        .lock_exclusive()
        .one(&transaction)
        .await?;
    if let Some(row) = row {
        let this = session::Column::Id.eq(row.id);
        end_where(services, &transaction, this, SessionEnd::Closed, now).await?;
    }
    transaction.commit().await?;
    Ok(())
}

/// Whose a new session is.
pub(crate) enum Principal<'a> {
    /// A person's who typed the right password, which is this version of it.
    Password(Uuid, i32),
    /// A person's whose e.firma was right, with the serial number of its certificate.
    Efirma(Uuid, &'a str),
    /// A contratista's, with the serial number of the certificate that it signed with.
    Contratista(Uuid, &'a str),
}

/// Begins a session, and writes down from where.
pub(crate) async fn begin(
    services: &Services,
    transaction: &impl ConnectionTrait,
    principal: Principal<'_>,
    origin: &Origin,
    now: OffsetDateTime,
) -> Result<NewSession, Internal> {
    let (person_id, credential_version) = match principal {
        Principal::Password(person, version) => (Some(person), Some(version)),
        Principal::Efirma(person, _) => {
            let version = password_version(transaction, person).await?;
            (Some(person), Some(version))
        }
        Principal::Contratista(..) => (None, None),
    };
    let (contratista_id, certificate) = match principal {
        Principal::Contratista(contratista, certificate) => (Some(contratista), Some(certificate)),
        Principal::Efirma(_, certificate) => (None, Some(certificate)),
        Principal::Password(..) => (None, None),
    };
    let bytes: [u8; 32] = randomness::bytes(services.randomness())?;
    let expires_at = now + services.settings().session_absolute;
    let id = services.new_id(now)?;
    session::Entity::insert(session::ActiveModel {
        id: Set(id),
        token_hash: Set(sha256(&bytes).into()),
        person_id: Set(person_id),
        created_at: Set(now.into()),
        last_seen_at: Set(now.into()),
        expires_at: Set(expires_at.into()),
        ended_at: Set(None),
        membership_id: Set(None),
        contratista_id: Set(contratista_id),
        certificate: Set(certificate.map(str::to_owned)),
        credential_version: Set(credential_version),
        device: Set(origin.device.clone()),
        address: Set(origin
            .address
            .map(|address| HiddenText(address.to_string()))),
        forgotten_at: Set(None),
    })
    .exec_without_returning(transaction)
    .await?;
    Ok(NewSession {
        id,
        token: token::text(&bytes),
        expires_at,
    })
}

/// Gives a session that goes on a new token, and makes it one of the person's present password.
pub(crate) async fn renew(
    services: &Services,
    transaction: &impl ConnectionTrait,
    id: Uuid,
    person_id: Uuid,
) -> Result<SecretString, Internal> {
    let bytes: [u8; 32] = randomness::bytes(services.randomness())?;
    let version = password_version(transaction, person_id).await?;
    session::Entity::update_many()
        .col_expr(
            session::Column::TokenHash,
            Expr::value(HiddenBytes::from(sha256(&bytes))),
        )
        .col_expr(session::Column::CredentialVersion, Expr::value(version))
        .filter(session::Column::Id.eq(id))
        .exec(transaction)
        .await?;
    Ok(token::text(&bytes))
}

/// Whether the person's present password was set in this session, by whoever is signed in to it.
pub(crate) async fn has_set_the_password(
    connection: &impl ConnectionTrait,
    id: Uuid,
    person_id: Uuid,
) -> Result<bool, DbErr> {
    let password = credential::Entity::find_by_id(person_id)
        .one(connection)
        .await?;
    let session = session::Entity::find_by_id(id).one(connection).await?;
    // One that was set elsewhere since would have ended the session.
    Ok(password
        .zip(session)
        .is_some_and(|(password, session)| *password.set_at > *session.created_at))
}

/// A session that goes on though its person has no password any more.
pub(crate) async fn go_on_without_password(
    connection: &impl ConnectionTrait,
    id: Uuid,
) -> Result<(), DbErr> {
    session::Entity::update_many()
        .col_expr(session::Column::CredentialVersion, Expr::value(NO_PASSWORD))
        .filter(session::Column::Id.eq(id))
        .exec(connection)
        .await?;
    Ok(())
}

/// Which of their passwords is the person's present one; 0 if they have none.
async fn password_version(
    connection: &impl ConnectionTrait,
    person_id: Uuid,
) -> Result<i32, DbErr> {
    let row = credential::Entity::find_by_id(person_id)
        .one(connection)
        .await?;
    Ok(row.map_or(NO_PASSWORD, |row| row.version))
}

/// The sessions of a person that go on, the last active first.
pub(crate) async fn live_of(
    services: &Services,
    person_id: Uuid,
) -> Result<Vec<session::Model>, DbErr> {
    let now = services.now();
    let idle_since = now - services.settings().session_idle;
    let found = with_present_version(session::Entity::find())
        .filter(session::Column::PersonId.eq(person_id))
        .filter(session::Column::EndedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(Moment::from(now)))
        .filter(session::Column::LastSeenAt.gt(Moment::from(idle_since)))
        .order_by_desc(session::Column::LastSeenAt)
        .order_by_desc(session::Column::Id)
        .into_model::<Found>()
        .all(services.database())
        .await?;
    Ok(found
        .into_iter()
        .filter(Found::is_of_the_present_password)
        .map(|found| found.session)
        .collect())
}

/// Every session of the person but this one.
pub(crate) fn others_than(person_id: Uuid, id: Uuid) -> SimpleExpr {
    session::Column::PersonId
        .eq(person_id)
        .and(session::Column::Id.ne(id))
}

/// Ends some sessions of one person; returns how many.
pub(crate) async fn end_these(
    services: &Services,
    person_id: Uuid,
    which: SimpleExpr,
) -> Result<usize, Internal> {
    let transaction = database::begin(services.database()).await?;
    crate::person::lock(&transaction, person_id).await?;
    let how = SessionEnd::ClosedFromAnother;
    let ended = end_where(services, &transaction, which, how, services.now()).await?;
    transaction.commit().await?;
    Ok(ended)
}

/// Ends every session of a person, and the work for a contratista that went on in it.
pub(crate) async fn end_all_of(
    services: &Services,
    transaction: &impl ConnectionTrait,
    person_id: Uuid,
    how: SessionEnd,
    now: OffsetDateTime,
) -> Result<(), Internal> {
    let theirs = session::Column::PersonId.eq(person_id);
    end_where(services, transaction, theirs, how, now).await?;
    Ok(())
}

/// Ends every session of a contratista.
pub(crate) async fn end_all_of_contratista(
    services: &Services,
    transaction: &impl ConnectionTrait,
    contratista_id: Uuid,
    now: OffsetDateTime,
) -> Result<(), Internal> {
    let theirs = session::Column::ContratistaId.eq(contratista_id);
    let how = SessionEnd::ContratistaRemoved;
    end_where(services, transaction, theirs, how, now).await?;
    Ok(())
}

/// Whose sessions the operator ends.
#[derive(Clone, Copy)]
pub enum Whose<'a> {
    /// One capturista's.
    Capturista(&'a Curp),
    /// One contratista's own, not its capturistas'.
    Contratista(&'a Rfc),
    /// Everybody's.
    Everybody,
}

/// Ends, for the operator, every session that goes on, and the work for a contratista in it (ASVS 5.0,
/// 7.4.5). Returns how many.
///
/// # Errors
/// [`Internal`]; what was ended by then stays so.
pub async fn end_by_operator(services: &Services, whose: Whose<'_>) -> Result<usize, Internal> {
    let mut open = session::Entity::find()
        .select_only()
        .column(session::Column::Id)
        .filter(session::Column::EndedAt.is_null())
        .limit(AT_A_TIME as u64);
    match whose {
        Whose::Capturista(curp) => {
            let person = crate::person::with_curp(curp.as_str())
                .select_only()
                .column(person::Column::Id);
            open = open.filter(session::Column::PersonId.in_subquery(person.into_query()));
        }
        Whose::Contratista(rfc) => {
            let contratista = contratista::Entity::find()
                .select_only()
                .column(contratista::Column::Id)
                .filter(contratista::Column::Rfc.eq(rfc.as_str()));
            let contratista = contratista.into_query();
            open = open.filter(session::Column::ContratistaId.in_subquery(contratista));
        }
        Whose::Everybody => {}
    }
    let mut ended = 0;
    loop {
        let transaction = database::begin(services.database()).await?;
        let ids: Vec<Uuid> = open.clone().into_tuple().all(&transaction).await?;
        if ids.is_empty() {
            return Ok(ended);
        }
        ended += ids.len();
        let these = session::Column::Id.is_in(ids);
        let how = SessionEnd::Operator;
        end_where(services, &transaction, these, how, services.now()).await?;
        transaction.commit().await?;
    }
}

/// Closing those that have expired.
pub(crate) fn closing() -> Job {
    Job::new(
        "expired-sessions",
        When::Hourly,
        "sessions that have expired were not closed",
        |services, _| async move { end_expired(&services).await.map(drop) },
    )
}

/// Writes down the end of the sessions that have expired, and of the work for a contratista that
/// went on in them, each at the moment at which it expired. Returns how many.
///
/// # Errors
/// [`Internal`].
pub async fn end_expired(services: &Services) -> Result<usize, Internal> {
    let mut ended = 0;
    loop {
        let batch = end_some_expired(services).await?;
        ended += batch;
        if batch < AT_A_TIME {
            return Ok(ended);
        }
    }
}

/// The same for as many as one transaction closes. Those that another is just changing are left for the
/// next time.
async fn end_some_expired(services: &Services) -> Result<usize, Internal> {
    let now = services.now();
    let settings = services.settings();
    let idle_since = now - settings.session_idle;
    // Follows from the rest, and is what the index goes by.
    let begun_before = now - Ord::min(settings.session_idle, settings.session_absolute);
    let transaction = database::begin(services.database()).await?;
    let expired = session::Entity::find()
        .filter(session::Column::EndedAt.is_null())
        .filter(session::Column::CreatedAt.lte(Moment::from(begun_before)))
        .filter(
            session::Column::ExpiresAt
                .lte(Moment::from(now))
                .or(session::Column::LastSeenAt.lte(Moment::from(idle_since))),
        )
        .order_by_asc(session::Column::CreatedAt)
        .limit(AT_A_TIME as u64)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .all(&transaction)
        .await?;
    let ends: Vec<(Uuid, Moment)> = (expired.iter())
        .map(|row| (row.id, expiry(services, row).into()))
        .collect();
    if ends.is_empty() {
        return Ok(0);
    }
    let ids = || ends.iter().map(|(id, _)| *id);
    let end_by = |column: SimpleExpr| -> SimpleExpr {
        let case = CaseStatement::new();
        (ends.iter())
            .fold(case, |case, (id, end)| {
                case.case(column.clone().eq(*id), Expr::value(*end))
            })
            .into()
    };
    let by_session = end_by(Expr::col(acting_for::Column::SessionId));
    acting_for::Entity::update_many()
        .col_expr(acting_for::Column::EndedAt, by_session)
        .filter(acting_for::Column::SessionId.is_in(ids()))
        .filter(acting_for::Column::EndedAt.is_null())
        .exec(&transaction)
        .await?;
    session::Entity::update_many()
        .col_expr(
            session::Column::EndedAt,
            end_by(Expr::col(session::Column::Id)),
        )
        .filter(session::Column::Id.is_in(ids()))
        .exec(&transaction)
        .await?;
    let events = expired.iter().map(|row| Event::SessionEnded {
        session: row.id,
        person: row.person_id,
        contratista: row.contratista_id,
        how: SessionEnd::Expired,
    });
    audit::record_all(services, &transaction, events).await?;
    transaction.commit().await?;
    Ok(expired.len())
}

/// The moment at which a session expires unless there is activity.
fn expiry(services: &Services, row: &session::Model) -> OffsetDateTime {
    let idle = *row.last_seen_at + services.settings().session_idle;
    Ord::min(idle, *row.expires_at)
}

/// Ends the open ones of these sessions, and the work for a contratista that goes on in them; returns
/// how many.
pub(crate) async fn end_where(
    services: &Services,
    transaction: &impl ConnectionTrait,
    which: SimpleExpr,
    how: SessionEnd,
    now: OffsetDateTime,
) -> Result<usize, Internal> {
    let ending: Vec<(Uuid, Option<Uuid>, Option<Uuid>)> = session::Entity::find()
        .select_only()
        .columns([
            session::Column::Id,
            session::Column::PersonId,
            session::Column::ContratistaId,
        ])
        .filter(which)
        .filter(session::Column::EndedAt.is_null())
        .into_tuple()
        .all(transaction)
        .await?;
    if ending.is_empty() {
        return Ok(0);
    }
    let ids: Vec<Uuid> = ending.iter().map(|(id, ..)| *id).collect();
    let ended = ids.len();
    let now = Moment::from(now);
    acting_for::Entity::update_many()
        .col_expr(acting_for::Column::EndedAt, Expr::value(now))
        .filter(acting_for::Column::SessionId.is_in(ids.iter().copied()))
        .filter(acting_for::Column::EndedAt.is_null())
        .exec(transaction)
        .await?;
    session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(now))
        .filter(session::Column::Id.is_in(ids))
        .exec(transaction)
        .await?;
    let events = ending
        .into_iter()
        .map(|(session, person, contratista)| Event::SessionEnded {
            session,
            person,
            contratista,
            how,
        });
    audit::record_all(services, transaction, events).await?;
    Ok(ended)
}

/// A session, and which of their passwords is the person's present one.
#[derive(FromQueryResult)]
struct Found {
    #[sea_orm(nested)]
    session: session::Model,
    present_version: Option<i32>,
}

impl Found {
    /// A new password ends every session, even one whose row does not say so.
    fn is_of_the_present_password(&self) -> bool {
        self.session
            .credential_version
            .is_none_or(|version| version == self.present_version.unwrap_or(NO_PASSWORD))
    }
}

fn with_present_version(query: Select<session::Entity>) -> Select<session::Entity> {
    query
        .join(JoinType::LeftJoin, session::Relation::Credential.def())
        .column_as(credential::Column::Version, "present_version")
}

async fn valid(services: &Services, token: &str) -> Result<session::Model, SessionProblem> {
    let hash = token::hash(token).ok_or(SessionProblem::Unknown)?;
    let row = with_present_version(session::Entity::find())
        .filter(session::Column::TokenHash.eq(HiddenBytes::from(hash)))
        .into_model::<Found>()
        .one(services.database())
        .await?
        .ok_or(SessionProblem::Unknown)?;
    let row = Some(row)
        .filter(Found::is_of_the_present_password)
        .map(|found| found.session)
        .filter(|row| {
            row.ended_at
                .is_none_or(|ended| *ended >= expiry(services, row))
        })
        .ok_or(SessionProblem::Ended)?;
    if row.ended_at.is_some() || left(services, &row, services.now()).left().is_zero() {
        return Err(SessionProblem::Expired);
    }
    Ok(row)
}

fn left(services: &Services, row: &session::Model, now: OffsetDateTime) -> SessionStatus {
    let until = |end: OffsetDateTime| Duration::try_from(end - now).unwrap_or(Duration::ZERO);
    SessionStatus {
        idle_left: until(*row.last_seen_at + services.settings().session_idle),
        absolute_left: until(*row.expires_at),
    }
}

async fn touch(services: &Services, row: &mut session::Model) {
    let now = services.now();
    let before = now - services.settings().touch_every;
    if *row.last_seen_at > before {
        return;
    }
    let (database, id) = (services.database().clone(), row.id);
    let write = async move { see(&database, id, now, before).await };
    if database::in_passing(services, write).await {
        row.last_seen_at = now.into();
    }
}

/// Writes that there was activity at `now`, unless the row tells of some later than `before`.
async fn see(
    connection: &impl ConnectionTrait,
    id: Uuid,
    now: OffsetDateTime,
    before: OffsetDateTime,
) -> Result<(), DbErr> {
    session::Entity::update_many()
        .col_expr(session::Column::LastSeenAt, Expr::value(Moment::from(now)))
        .filter(session::Column::Id.eq(id))
        .filter(session::Column::LastSeenAt.lte(Moment::from(before)))
        .exec(connection)
        .await?;
    Ok(())
}

async fn read(services: &Services, row: session::Model) -> Result<Session, SessionProblem> {
    let status = left(services, &row, services.now());
    let database = services.database();
    match (row.person_id, row.contratista_id) {
        (Some(person), None) => {
            let session = capturista(database, &row, person, status).await?;
            Ok(Session::Capturista(session))
        }
        (None, Some(contratista)) => {
            let contratista = contratista::Entity::find_by_id(contratista)
                .one(database)
                .await?
                .ok_or(Internal::Inconsistent("a session without its contratista"))?;
            if contratista.removed_at.is_some() {
                return Err(SessionProblem::Unknown);
            }
            let certificate = row.certificate.unwrap_or_default();
            Ok(Session::Contratista(ContratistaSession {
                id: row.id,
                status,
                administration: Administration::with_efirma(
                    contratista.into(),
                    row.id,
                    certificate,
                ),
            }))
        }
        _ => Err(Internal::Inconsistent("a session of nobody, or of two").into()),
    }
}

async fn capturista(
    database: &impl ConnectionTrait,
    row: &session::Model,
    person_id: Uuid,
    status: SessionStatus,
) -> Result<CapturistaSession, SessionProblem> {
    let person = person::Entity::find_by_id(person_id)
        .one(database)
        .await?
        .ok_or(Internal::Inconsistent("a session without its person"))?;
    let chosen = match row.membership_id {
        None => None,
        Some(id) => membership::Entity::find_by_id(id)
            .filter(membership::Column::EndedAt.is_null())
            .filter(membership::Column::LapsesAt.is_null())
            .find_also_related(contratista::Entity)
            .one(database)
            .await?
            .and_then(|(_, contratista)| contratista),
    };
    Ok(CapturistaSession {
        id: row.id,
        person: person.try_into()?,
        chosen: chosen.map(Contratista::from),
        status,
        entered_with_efirma_at: row.certificate.is_some().then_some(*row.created_at),
    })
}
