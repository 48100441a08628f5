//! The tokens with which a contratista's programs use the API. The contratista makes them on its pages,
//! says what each may do and for how long, sees each once, and revokes it whenever it likes.

use std::{collections::BTreeSet, fmt};

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, Order, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
    sea_query::{Expr, SimpleExpr},
};
use secrecy::{ExposeSecret, SecretString};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::{
    Administration, Services,
    audit::{self, By},
    database,
    entities::{HiddenBytes, Moment, api_token, contratista},
    folding::{one_line, seen},
    internal::{Internal, impl_from_internal},
    randomness,
    secret_key::sha256,
    token,
};

/// What every token begins with.
pub use platform::token::API_PREFIX as PREFIX;

/// The most characters of a token's name.
pub const NAME_CHARACTERS: usize = 60;

/// The most tokens that a contratista has at a time.
pub const MOST_LIVE: u64 = 20;

/// The most days for which a token is good.
pub const MOST_DAYS: u16 = 365;

/// The most tokens that are listed, those that are still good first.
const MOST_LISTED: u64 = 200;

/// The least time between two writes of a token's last use.
const TOUCH_EVERY: Duration = Duration::MINUTE;

/// What a token may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Look at the capturistas.
    ReadCapturistas,
    /// Register, correct, invite and remove them.
    WriteCapturistas,
    /// Look at the general data.
    ReadData,
    /// Change the general data.
    WriteData,
    /// Look at the returns that are captured.
    ReadReturns,
    /// Capture returns.
    CaptureReturns,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 6] = [
        Self::ReadCapturistas,
        Self::WriteCapturistas,
        Self::ReadData,
        Self::WriteData,
        Self::ReadReturns,
        Self::CaptureReturns,
    ];

    /// The name that stands in the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::ReadCapturistas => "capturistas:leer",
            Self::WriteCapturistas => "capturistas:escribir",
            Self::ReadData => "datos:leer",
            Self::WriteData => "datos:escribir",
            Self::ReadReturns => "informativas:leer",
            Self::CaptureReturns => "informativas:escribir",
        }
    }

    /// The scope of this name.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.code() == code)
    }
}

/// A token just made.
pub struct Created {
    /// Its id, by which it is revoked.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// The token itself, told this once and never again.
    pub token: SecretString,
    /// From when on it is refused.
    pub expires_at: OffsetDateTime,
}

impl fmt::Debug for Created {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Created({}, hidden)", self.id)
    }
}

/// A token as the contratista sees it later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its id, by which it is revoked.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// What it may do.
    pub scopes: BTreeSet<Scope>,
    /// When made.
    pub created_at: OffsetDateTime,
    /// From when on it is refused.
    pub expires_at: OffsetDateTime,
    /// When it was last used, to within a minute.
    pub last_used_at: Option<OffsetDateTime>,
    /// Whether it is good for anything now.
    pub state: TokenState,
}

/// Whether a token is good for anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenState {
    /// It is.
    Live,
    /// Its time is over.
    Expired,
    /// The contratista has revoked it, or has been removed itself.
    Revoked,
}

/// Why no token was made.
#[derive(Debug, thiserror::Error)]
pub enum CreateTokenError {
    /// Only whoever has entered with an e.firma makes tokens: no token begets another. Also when the
    /// contratista has been removed meanwhile.
    #[error("only the contratista itself makes tokens")]
    NotEntered,
    /// No name.
    #[error("the name is missing")]
    NameMissing,
    /// A name of more than [`NAME_CHARACTERS`].
    #[error("the name is too long")]
    NameTooLong,
    /// A token that is still good has this name: the history could not tell the two apart.
    #[error("the name is taken")]
    NameTaken,
    /// A token that may do nothing.
    #[error("no scope")]
    NoScope,
    /// Not 1 to [`MOST_DAYS`] days.
    #[error("the validity is out of range")]
    Validity,
    /// The contratista has [`MOST_LIVE`] tokens already.
    #[error("too many tokens")]
    TooMany,
    /// See [`Internal`].
    #[error(transparent)]
    Internal(#[from] Internal),
}

/// Why no token was revoked.
#[derive(Debug, thiserror::Error)]
pub enum RevokeTokenError {
    /// Only whoever has entered with an e.firma revokes tokens.
    #[error("only the contratista itself revokes tokens")]
    NotEntered,
    /// This contratista has no such token.
    #[error("no such token")]
    Unknown,
    /// See [`Internal`].
    #[error(transparent)]
    Internal(#[from] Internal),
}

/// Why a token opens nothing.
#[derive(Debug, thiserror::Error)]
pub enum TokenProblem {
    /// There never was such a token, or it was revoked, or its contratista was removed.
    #[error("no such token")]
    Unknown,
    /// Its time is over.
    #[error("the token has expired")]
    Expired,
    /// See [`Internal`].
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl_from_internal!(CreateTokenError, RevokeTokenError, TokenProblem);

/// The right that a token gives in this request.
#[derive(Clone, PartialEq, Eq)]
pub struct ByToken {
    id: Uuid,
    administration: Administration,
    scopes: BTreeSet<Scope>,
}

impl ByToken {
    /// The id, which may stand in a log; it is not the token.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// The right to manage the contratista's affairs, as far as [`ByToken::may`] goes.
    pub fn administration(&self) -> &Administration {
        &self.administration
    }

    /// What it may do.
    pub fn scopes(&self) -> &BTreeSet<Scope> {
        &self.scopes
    }

    /// Whether it may do this.
    pub fn may(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope)
    }
}

impl fmt::Debug for ByToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ByToken({}, {:?})", self.id, self.administration)
    }
}

/// Makes a token that is good for `valid_days` from now.
///
/// # Errors
/// [`CreateTokenError`].
pub async fn create(
    services: &Services,
    administration: &Administration,
    name: &str,
    scopes: &BTreeSet<Scope>,
    valid_days: u16,
) -> Result<Created, CreateTokenError> {
    let certificate = administration
        .certificate()
        .ok_or(CreateTokenError::NotEntered)?;
    let name = one_line(&seen(name));
    if name.is_empty() {
        return Err(CreateTokenError::NameMissing);
    }
    if name.chars().count() > NAME_CHARACTERS {
        return Err(CreateTokenError::NameTooLong);
    }
    if scopes.is_empty() {
        return Err(CreateTokenError::NoScope);
    }
    if !(1..=MOST_DAYS).contains(&valid_days) {
        return Err(CreateTokenError::Validity);
    }
    let now = services.now();
    let expires_at = now + Duration::days(valid_days.into());
    let contratista = administration.contratista().id;
    let transaction = database::begin(services.database()).await?;
    // The lock also keeps two requests from making the last one that is allowed.
    crate::contratista::lock(&transaction, contratista)
        .await?
        .ok_or(CreateTokenError::NotEntered)?;
    let theirs = api_token::Entity::find()
        .filter(api_token::Column::ContratistaId.eq(contratista))
        .filter(is_live(now));
    let namesakes = theirs.clone().filter(api_token::Column::Name.eq(&*name));
    if PaginatorTrait::count(namesakes, &transaction).await? > 0 {
        return Err(CreateTokenError::NameTaken);
    }
    if PaginatorTrait::count(theirs, &transaction).await? >= MOST_LIVE {
        return Err(CreateTokenError::TooMany);
    }
    let bytes: [u8; 32] = randomness::bytes(services.randomness())?;
    let id = services.new_id(now)?;
    api_token::Entity::insert(api_token::ActiveModel {
        id: Set(id),
        contratista_id: Set(contratista),
        name: Set(name.clone()),
        scopes: Set(written(scopes)),
        token_hash: Set(sha256(&bytes).into()),
        created_at: Set(now.into()),
        author: Set(certificate.to_owned()),
        expires_at: Set(expires_at.into()),
        revoked_at: Set(None),
        last_used_at: Set(None),
    })
    .exec_without_returning(&transaction)
    .await?;
    let event = audit::Event::ApiTokenMade {
        made: id,
        by: By::of(administration),
    };
    audit::record(services, &transaction, event).await?;
    transaction.commit().await?;
    Ok(Created {
        id,
        name,
        token: [PREFIX, token::text(&bytes).expose_secret()]
            .concat()
            .into(),
        expires_at,
    })
}

/// The contratista's tokens: those that are still good first, then the latest.
///
/// # Errors
/// [`Internal`].
pub async fn list(
    services: &Services,
    administration: &Administration,
) -> Result<Vec<Token>, Internal> {
    let now = services.now();
    let rows = api_token::Entity::find()
        .filter(api_token::Column::ContratistaId.eq(administration.contratista().id))
        .order_by(is_live(now), Order::Desc)
        .order_by_desc(api_token::Column::Id)
        .limit(MOST_LISTED)
        .all(services.database())
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| Token {
            id: row.id,
            scopes: read(&row.scopes),
            created_at: *row.created_at,
            expires_at: *row.expires_at,
            last_used_at: row.last_used_at.map(|at| *at),
            state: if row.revoked_at.is_some() {
                TokenState::Revoked
            } else if *row.expires_at <= now {
                TokenState::Expired
            } else {
                TokenState::Live
            },
            name: row.name,
        })
        .collect())
}

/// Revokes a token: the next request with it is refused. Idempotent.
///
/// # Errors
/// [`RevokeTokenError`].
pub async fn revoke(
    services: &Services,
    administration: &Administration,
    id: Uuid,
) -> Result<(), RevokeTokenError> {
    if administration.certificate().is_none() {
        return Err(RevokeTokenError::NotEntered);
    }
    let theirs = api_token::Column::ContratistaId
        .eq(administration.contratista().id)
        .and(api_token::Column::Id.eq(id));
    let transaction = database::begin(services.database()).await?;
    let found = api_token::Entity::find()
        .filter(theirs.clone())
        .one(&transaction)
        .await?;
    if found.is_none() {
        return Err(RevokeTokenError::Unknown);
    }
    revoke_where(services, &transaction, theirs, By::of(administration)).await?;
    transaction.commit().await?;
    Ok(())
}

/// Revokes every token of a contratista that is removed: should it come back, they do not.
pub(crate) async fn revoke_all_of(
    services: &Services,
    transaction: &impl ConnectionTrait,
    contratista_id: Uuid,
) -> Result<(), Internal> {
    let theirs = api_token::Column::ContratistaId.eq(contratista_id);
    let by = By::operator(Some(contratista_id));
    revoke_where(services, transaction, theirs, by).await
}

/// What a token gives the right to. Asking counts as a use.
///
/// # Errors
/// [`TokenProblem`].
pub async fn authenticate(services: &Services, token: &str) -> Result<ByToken, TokenProblem> {
    let now = services.now();
    let hash = token
        .strip_prefix(PREFIX)
        .and_then(token::hash)
        .ok_or(TokenProblem::Unknown)?;
    let row = api_token::Entity::find()
        .filter(api_token::Column::TokenHash.eq(HiddenBytes::from(hash)))
        .filter(api_token::Column::RevokedAt.is_null())
        .one(services.database())
        .await?
        .ok_or(TokenProblem::Unknown)?;
    let contratista = contratista::Entity::find_by_id(row.contratista_id)
        .filter(contratista::Column::RemovedAt.is_null())
        .one(services.database())
        .await?
        .ok_or(TokenProblem::Unknown)?;
    if *row.expires_at <= now {
        let event = audit::Event::ApiTokenExpired {
            contratista: row.contratista_id,
            token: row.id,
        };
        let which = audit::Repeated::by(row.id, "api_token_expired");
        audit::repeated(services, which, async |_| Ok(event)).await?;
        return Err(TokenProblem::Expired);
    }
    touch(services, &row, now).await;
    Ok(ByToken {
        id: row.id,
        scopes: read(&row.scopes),
        administration: Administration::with_token(contratista.into(), row.id, row.name),
    })
}

/// Writes that it was used, unless that was written a moment ago.
async fn touch(services: &Services, row: &api_token::Model, now: OffsetDateTime) {
    let before = now - TOUCH_EVERY;
    if row.last_used_at.is_some_and(|at| *at > before) {
        return;
    }
    let (database, id) = (services.database().clone(), row.id);
    database::in_passing(services, async move {
        api_token::Entity::update_many()
            .col_expr(
                api_token::Column::LastUsedAt,
                Expr::value(Moment::from(now)),
            )
            .filter(api_token::Column::Id.eq(id))
            .exec(&database)
            .await?;
        Ok(())
    })
    .await;
}

async fn revoke_where(
    services: &Services,
    transaction: &impl ConnectionTrait,
    which: SimpleExpr,
    by: By,
) -> Result<(), Internal> {
    let now = Moment::from(services.now());
    let live: Vec<Uuid> = api_token::Entity::find()
        .select_only()
        .column(api_token::Column::Id)
        .filter(which)
        .filter(api_token::Column::RevokedAt.is_null())
        .lock_exclusive()
        .into_tuple()
        .all(transaction)
        .await?;
    api_token::Entity::update_many()
        .col_expr(api_token::Column::RevokedAt, Expr::value(now))
        .filter(api_token::Column::Id.is_in(live.iter().copied()))
        .exec(transaction)
        .await?;
    let events = (live.into_iter()).map(|revoked| audit::Event::ApiTokenRevoked { revoked, by });
    audit::record_all(services, transaction, events).await
}

fn is_live(now: OffsetDateTime) -> SimpleExpr {
    api_token::Column::RevokedAt
        .is_null()
        .and(api_token::Column::ExpiresAt.gt(Moment::from(now)))
}

fn written(scopes: &BTreeSet<Scope>) -> String {
    let codes: Vec<&str> = scopes.iter().map(|scope| scope.code()).collect();
    codes.join(" ")
}

/// A code that is none any more gives the right to nothing.
fn read(scopes: &str) -> BTreeSet<Scope> {
    scopes.split(' ').filter_map(Scope::of_code).collect()
}
