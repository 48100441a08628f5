//! Alta of many by a file: first every row is judged, and only what is good is registered once the
//! contratista has confirmed.
//!
//! What a file tells waits an hour at most, as one row; until it is confirmed there is no person, no
//! link and no mail. Whether a CURP is known to others is not said before: that would be a way to ask
//! for 5,000 of them at once.

use std::{
    collections::{HashMap, HashSet},
    fmt,
    time::Duration,
};

use ::carga::Row;
pub use ::carga::{FileError, LARGEST, rejected_csv};
use domain::Curp;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, JoinType, QueryFilter, QuerySelect, RelationTrait,
    sea_query::Expr,
};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    altas,
    capturistas::{self, RegisterCapturistaError},
    entry::{Entry, EntryError, NewCapturista},
};
use crate::{
    Administration, Services,
    entities::{HiddenText, Moment, import, membership, person as people},
    general_data,
    internal::{Internal, breaks_internally},
    outbox,
};

/// How long a file waits for its confirmation.
const WAITS: Duration = Duration::from_hours(1);

/// How many CURPs are asked for at once.
const CHUNK: usize = 500;

/// What comes, or came, of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It can be registered.
    Good,
    /// This contratista has him already: nothing is done.
    AlreadyRegistered,
    /// It has been registered.
    Registered,
    /// No CURP.
    NoCurp,
    /// The CURP belongs to somebody not yet born.
    NotYetBorn,
    /// No given names.
    NoGivenNames,
    /// No first surname.
    NoFirstSurname,
    /// A name is too long.
    NameTooLong,
    /// A name with what no name is written with.
    NotAName,
    /// Not an address that mail can be sent to.
    NoMail,
    /// The mail server cannot write to this address.
    MailBeyondAscii,
    /// The same CURP stands in an earlier row, this one.
    Repeated(u32),
    /// The CURP is known with other data.
    Refused,
    /// Too many altas send mail to this address.
    TooManyMails,
}

impl Verdict {
    /// Whether the row was, or will be, left out and is worth mending.
    pub const fn is_bad(self) -> bool {
        !matches!(
            self,
            Self::Good | Self::AlreadyRegistered | Self::Registered
        )
    }
}

/// A row of the file and what comes of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Judged {
    /// As it stands in the file.
    pub row: Row,
    /// What comes of it.
    pub verdict: Verdict,
}

impl fmt::Debug for Judged {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Judged({}, {:?})", self.row.line, self.verdict)
    }
}

/// Why a file was not taken.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file itself.
    #[error(transparent)]
    File(#[from] FileError),
    /// The contratista has not given its general data yet.
    #[error("the contratista's general data are missing")]
    DataMissing,
    /// No such file waits, or not any more.
    #[error("no such file waits")]
    Unknown,
    /// See [`Internal`].
    #[error(transparent)]
    Internal(#[from] Internal),
}

breaks_internally!(ImportError);

#[derive(Serialize, Deserialize)]
struct Stored {
    line: u32,
    curp: String,
    given_names: String,
    first_surname: String,
    second_surname: Option<String>,
    email: String,
    verdict: Verdict,
}

/// Reads a file and judges every row. Gives the id under which it waits for its confirmation.
///
/// # Errors
/// [`ImportError`].
pub async fn read(
    services: &Services,
    administration: &Administration,
    bytes: Vec<u8>,
) -> Result<Uuid, ImportError> {
    let contratista = administration.contratista().id;
    if !general_data::is_complete(services.database(), contratista).await? {
        return Err(ImportError::DataMissing);
    }
    // Unpacking and reading take a core for a while: others must not wait for it.
    let rows = tokio::task::spawn_blocking(move || ::carga::read(&bytes))
        .await
        .map_err(|_| Internal::Inconsistent("a file's reader panicked"))??;
    let judged = judge(services, administration, rows).await?;
    let now = services.now();
    let id = services.new_id(now)?;
    import::Entity::insert(import::ActiveModel {
        id: Set(id),
        contratista_id: Set(contratista),
        rows: Set(written(&judged)?),
        created_at: Set(now.into()),
        expires_at: Set((now + WAITS).into()),
    })
    .exec_without_returning(services.database())
    .await?;
    Ok(id)
}

/// A file's rows, in its order.
///
/// # Errors
/// [`ImportError`].
pub async fn judged(
    services: &Services,
    administration: &Administration,
    id: Uuid,
) -> Result<Vec<Judged>, ImportError> {
    let row = import::Entity::find_by_id(id)
        .filter(import::Column::ContratistaId.eq(administration.contratista().id))
        .filter(import::Column::ExpiresAt.gt(Moment::from(services.now())))
        .one(services.database())
        .await?
        .ok_or(ImportError::Unknown)?;
    let stored: Vec<Stored> = serde_json::from_str(&row.rows.0)
        .map_err(|_| Internal::Inconsistent("a file's rows cannot be read"))?;
    Ok(stored.into_iter().map(Judged::from).collect())
}

/// Registers every row that is good, each as if by hand; gives all rows and what came of each. Once more
/// changes nothing.
///
/// # Errors
/// [`ImportError`].
pub async fn confirm(
    services: &Services,
    administration: &Administration,
    id: Uuid,
) -> Result<Vec<Judged>, ImportError> {
    let mut rows = judged(services, administration, id).await?;
    for judged in &mut rows {
        if judged.verdict != Verdict::Good {
            continue;
        }
        let Some(new) = entry(&judged.row) else {
            judged.verdict = Verdict::NoCurp;
            continue;
        };
        judged.verdict = match capturistas::register(services, administration, &new).await {
            Ok(_) => Verdict::Registered,
            Err(RegisterCapturistaError::AlreadyRegistered) => Verdict::AlreadyRegistered,
            Err(RegisterCapturistaError::Refused) => Verdict::Refused,
            Err(RegisterCapturistaError::TooManyMails { .. }) => Verdict::TooManyMails,
            Err(RegisterCapturistaError::Entry(error)) => of_entry(error),
            Err(RegisterCapturistaError::DataMissing) => return Err(ImportError::DataMissing),
            Err(RegisterCapturistaError::UnknownContratista) => return Err(ImportError::Unknown),
            Err(RegisterCapturistaError::Internal(error)) => return Err(error.into()),
        };
    }
    import::Entity::update_many()
        .col_expr(import::Column::Rows, Expr::value(written(&rows)?))
        .filter(import::Column::Id.eq(id))
        .exec(services.database())
        .await?;
    Ok(rows)
}

/// When the last of the contratista's invitations leaves, where it has more than go out in an hour.
///
/// # Errors
/// [`Internal`].
pub async fn last_leaves_at(
    services: &Services,
    administration: &Administration,
) -> Result<Option<OffsetDateTime>, Internal> {
    let contratista = administration.contratista().id;
    Ok(outbox::last_turn(services, contratista).await?)
}

/// Deletes what has waited for too long.
pub(crate) async fn forget_old(services: &Services) -> Result<(), Internal> {
    import::Entity::delete_many()
        .filter(import::Column::ExpiresAt.lte(Moment::from(services.now())))
        .exec(services.database())
        .await?;
    Ok(())
}

async fn judge(
    services: &Services,
    administration: &Administration,
    rows: Vec<Row>,
) -> Result<Vec<Judged>, Internal> {
    let today = services.today();
    let utf8 = services.settings().mail.utf8_addresses;
    let mut seen: HashMap<Curp, u32> = HashMap::new();
    let mut judged: Vec<Judged> = rows
        .into_iter()
        .map(|row| {
            let verdict = match entry(&row) {
                None => Verdict::NoCurp,
                Some(new) => match (seen.get(&new.curp), Entry::read(&new, today, utf8)) {
                    (_, Err(error)) => of_entry(error),
                    (Some(line), Ok(_)) => Verdict::Repeated(*line),
                    (None, Ok(entry)) => {
                        seen.insert(entry.curp, row.line);
                        Verdict::Good
                    }
                },
            };
            Judged { row, verdict }
        })
        .collect();
    let ours = ours(services, administration, seen.keys()).await?;
    for row in &mut judged {
        if row.verdict == Verdict::Good
            && Curp::parse_typed(&row.row.curp).is_ok_and(|curp| ours.contains(curp.as_str()))
        {
            row.verdict = Verdict::AlreadyRegistered;
        }
    }
    Ok(judged)
}

/// Which of these CURPs are this contratista's capturistas now.
async fn ours(
    services: &Services,
    administration: &Administration,
    curps: impl Iterator<Item = &Curp>,
) -> Result<HashSet<String>, Internal> {
    let curps: Vec<HiddenText> = curps.map(|curp| curp.as_str().into()).collect();
    let mut found = HashSet::new();
    for chunk in curps.chunks(CHUNK) {
        let rows: Vec<HiddenText> = people::Entity::find()
            .select_only()
            .column(people::Column::Curp)
            .join_rev(JoinType::InnerJoin, membership::Relation::Person.def())
            .filter(membership::Column::ContratistaId.eq(administration.contratista().id))
            .filter(altas::live(services.now()))
            .filter(people::Column::Curp.is_in(chunk.iter().cloned()))
            .into_tuple()
            .all(services.database())
            .await?;
        found.extend(rows.into_iter().map(|curp| curp.0));
    }
    Ok(found)
}

fn entry(row: &Row) -> Option<NewCapturista> {
    Some(NewCapturista {
        curp: Curp::parse_typed(&row.curp).ok()?,
        given_names: row.given_names.clone(),
        first_surname: row.first_surname.clone(),
        second_surname: row.second_surname.clone(),
        email: row.email.clone(),
    })
}

const fn of_entry(error: EntryError) -> Verdict {
    match error {
        EntryError::NotYetBorn => Verdict::NotYetBorn,
        EntryError::GivenNamesMissing => Verdict::NoGivenNames,
        EntryError::FirstSurnameMissing => Verdict::NoFirstSurname,
        EntryError::NameTooLong => Verdict::NameTooLong,
        EntryError::NotAName => Verdict::NotAName,
        EntryError::EmailMalformed => Verdict::NoMail,
        EntryError::EmailBeyondAscii => Verdict::MailBeyondAscii,
    }
}

fn written(rows: &[Judged]) -> Result<HiddenText, Internal> {
    let stored: Vec<Stored> = rows.iter().map(Stored::from).collect();
    serde_json::to_string(&stored)
        .map(HiddenText)
        .map_err(|_| Internal::Inconsistent("a file's rows cannot be written"))
}

impl From<&Judged> for Stored {
    fn from(Judged { row, verdict }: &Judged) -> Self {
        Self {
            line: row.line,
            curp: row.curp.clone(),
            given_names: row.given_names.clone(),
            first_surname: row.first_surname.clone(),
            second_surname: row.second_surname.clone(),
            email: row.email.clone(),
            verdict: *verdict,
        }
    }
}

impl From<Stored> for Judged {
    fn from(stored: Stored) -> Self {
        Self {
            row: Row {
                line: stored.line,
                curp: stored.curp,
                given_names: stored.given_names,
                first_surname: stored.first_surname,
                second_surname: stored.second_surname,
                email: stored.email,
            },
            verdict: stored.verdict,
        }
    }
}
