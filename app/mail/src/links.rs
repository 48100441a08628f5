//! Links that travel by mail: how one is made, begins to live, is found, voided and used up. Each kind has a table of
//! its own; what one opens is told by the use cases above.
//!
//! A token is never stored. It is derived from the installation's secret key and a random seed in
//! the row, so that the worker can put the same link into a mail that it has to send again, while
//! whoever reads the database alone gets no link.

use std::time::Duration;

use platform::{
    Platform,
    entities::{HiddenBytes, Moment},
    internal::{Internal, impl_from_internal},
    randomness,
    secret_key::sha256,
    token,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, Select,
    sea_query::{Expr, SimpleExpr},
};
use secrecy::{ExposeSecret, SecretString};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{Post, PostSettings};

pub mod access;
pub mod change;

/// Why a link is not good (any more).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum LinkProblem {
    /// No such link was ever issued.
    #[error("the link is unknown")]
    Unknown,
    /// Its time is over.
    #[error("the link has expired")]
    Expired,
    /// It was used.
    #[error("the link has been used")]
    Used,
    /// A newer one was issued.
    #[error("the link has been replaced by a newer one")]
    Replaced,
}

/// Why a link could not be shown.
#[derive(Debug, thiserror::Error)]
pub enum InspectError {
    /// The link itself.
    #[error(transparent)]
    Link(#[from] LinkProblem),
    /// See [`Internal`].
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl_from_internal!(InspectError);

/// A table of mailed links.
pub trait MailedLink: EntityTrait {
    /// Where its links are opened, below the public address.
    const PATH: &'static str;
    /// What the tokens of its links are derived under. Earlier versions know some of them only.
    const LABELS: &'static [&'static str];

    /// How long a link is good for once its mail has left.
    fn valid(link: &Self::Model, settings: &PostSettings) -> Duration;

    /// The column of the same name; `columns_of_a_mailed_link` fills in these and `row`.
    const ID: Self::Column;
    /// See `ID`.
    const TOKEN_HASH: Self::Column;
    /// See `ID`.
    const EXPIRES_AT: Self::Column;
    /// See `ID`.
    const USED_AT: Self::Column;
    /// See `ID`.
    const REPLACED_AT: Self::Column;

    /// What a link has in every table.
    fn row(link: &Self::Model) -> Row<'_>;
}

/// What a link has in every table.
pub struct Row<'a> {
    /// Its id.
    pub id: Uuid,
    /// What its token is derived from, with the secret key.
    pub seed: &'a HiddenBytes,
    /// The hash of its token.
    pub token_hash: &'a HiddenBytes,
    /// From when on it is refused.
    pub expires_at: OffsetDateTime,
    /// It was used.
    pub is_used: bool,
    /// A newer one was issued.
    pub is_replaced: bool,
}

/// In an `impl MailedLink`: the columns, which every table of links calls the same.
macro_rules! columns_of_a_mailed_link {
    ($table:ident) => {
        const ID: $table::Column = $table::Column::Id;
        const TOKEN_HASH: $table::Column = $table::Column::TokenHash;
        const EXPIRES_AT: $table::Column = $table::Column::ExpiresAt;
        const USED_AT: $table::Column = $table::Column::UsedAt;
        const REPLACED_AT: $table::Column = $table::Column::ReplacedAt;

        fn row(link: &$table::Model) -> $crate::links::Row<'_> {
            $crate::links::Row {
                id: link.id,
                seed: &link.seed,
                token_hash: &link.token_hash,
                expires_at: *link.expires_at,
                is_used: link.used_at.is_some(),
                is_replaced: link.replaced_at.is_some(),
            }
        }
    };
}
pub(crate) use columns_of_a_mailed_link;

/// What a new link has in every table.
pub struct Issued {
    /// Its id.
    pub id: Uuid,
    /// What its token is derived from, with the secret key.
    pub seed: HiddenBytes,
    /// The hash of its token.
    pub token_hash: HiddenBytes,
}

impl Issued {
    /// A link whose token is derived under `label`.
    ///
    /// # Errors
    /// [`Internal`] when there is no randomness.
    pub fn new(
        platform: &Platform,
        label: &'static str,
        now: OffsetDateTime,
    ) -> Result<Self, Internal> {
        let id = platform.new_id(now)?;
        let seed: [u8; 32] = randomness::bytes(platform.randomness())?;
        let token = derive(platform, label, id, &seed);
        Ok(Self {
            id,
            seed: seed.into(),
            token_hash: sha256(&token).into(),
        })
    }
}

fn derive(platform: &Platform, label: &'static str, id: Uuid, seed: &[u8]) -> [u8; 32] {
    platform.key().derive(label, &[id.as_bytes(), seed])
}

/// The address that opens a link, for its mail; nothing when the secret key is not the one it was issued with.
pub(crate) fn address_of<L: MailedLink>(post: &Post, link: &L::Model) -> Option<SecretString> {
    let row = L::row(link);
    let token = L::LABELS.iter().find_map(|label| {
        let bytes = derive(post, label, row.id, &row.seed.0);
        (sha256(&bytes)[..] == row.token_hash.0).then(|| token::text(&bytes))
    })?;
    let public_address = &post.settings().public_address;
    let address = format!("{public_address}/{}/{}", L::PATH, token.expose_secret());
    Some(address.into())
}

/// The life of a link begins, since its mail is about to leave; it begins once more with each attempt, as long as
/// none has succeeded. Gives its end, or nothing when it was used or replaced meanwhile.
pub(crate) async fn begin_life<L: MailedLink>(
    post: &Post,
    link: &L::Model,
) -> Result<Option<OffsetDateTime>, DbErr> {
    let until = post.now() + L::valid(link, post.settings());
    let begun = L::update_many()
        .col_expr(L::EXPIRES_AT, Expr::value(Moment::from(until)))
        .filter(L::ID.eq(L::row(link).id))
        .filter(live::<L>())
        .exec(post.database())
        .await?;
    Ok((begun.rows_affected == 1).then_some(until))
}

/// Links that were neither used nor replaced.
pub fn live<L: MailedLink>() -> Condition {
    Condition::all()
        .add(L::USED_AT.is_null())
        .add(L::REPLACED_AT.is_null())
}

/// Voids which of these could be used. Their person must be locked.
///
/// # Errors
/// Whatever the database says.
pub async fn void<L: MailedLink>(
    transaction: &impl ConnectionTrait,
    which: SimpleExpr,
    now: OffsetDateTime,
) -> Result<(), DbErr> {
    L::update_many()
        .col_expr(L::REPLACED_AT, Expr::value(Moment::from(now)))
        .filter(which)
        .filter(live::<L>())
        .exec(transaction)
        .await?;
    Ok(())
}

/// The link with this token, whatever has become of it.
///
/// # Errors
/// [`LinkProblem::Unknown`] for what is no token.
pub fn with_token<L: MailedLink>(token: &str) -> Result<Select<L>, LinkProblem> {
    let hash = token::hash(token).ok_or(LinkProblem::Unknown)?;
    Ok(L::find().filter(L::TOKEN_HASH.eq(HiddenBytes::from(hash))))
}

/// The link with this id, for its mail.
///
/// # Errors
/// [`Internal`], also where there is none.
pub(crate) async fn of_a_mail<L: MailedLink>(
    platform: &Platform,
    id: Uuid,
) -> Result<L::Model, Internal> {
    L::find()
        .filter(L::ID.eq(id))
        .one(platform.database())
        .await?
        .ok_or(Internal::Inconsistent("a mail without its link"))
}

/// Whether a link can be used now.
///
/// # Errors
/// What stands in the way.
pub fn check<L: MailedLink>(link: &L::Model, now: OffsetDateTime) -> Result<(), LinkProblem> {
    let row = L::row(link);
    if row.is_used {
        Err(LinkProblem::Used)
    } else if row.is_replaced {
        Err(LinkProblem::Replaced)
    } else if row.expires_at <= now {
        Err(LinkProblem::Expired)
    } else {
        Ok(())
    }
}

/// Uses a link up; its columns decide which of several attempts wins.
///
/// # Errors
/// [`InspectError`].
pub async fn use_up<L: MailedLink>(
    transaction: &impl ConnectionTrait,
    id: Uuid,
    now: OffsetDateTime,
) -> Result<(), InspectError> {
    let used = L::update_many()
        .col_expr(L::USED_AT, Expr::value(Moment::from(now)))
        .filter(L::ID.eq(id))
        .filter(live::<L>())
        .filter(L::EXPIRES_AT.gt(Moment::from(now)))
        .exec(transaction)
        .await?;
    if used.rows_affected == 1 {
        return Ok(());
    }
    let link = L::find().filter(L::ID.eq(id)).one(transaction).await?;
    if let Some(link) = link {
        check::<L>(&link, now)?;
    }
    Err(LinkProblem::Unknown.into())
}
