//! Alta of many by a file: first every row is judged, and only what is good is registered once the
//! contratista has confirmed.
//!
//! What a file tells waits an hour at most, row by row, for the latest few files of a contratista; until it
//! is confirmed there is no person, no link and no mail. Whether a CURP is known to others is not said
//! before: that would be a way to ask for 5,000 of them at once. What is said of those who are capturistas of
//! this contratista already is what its own list of them shows.
//!
//! Reading unpacks megabytes and takes a core for a while, so it has its [turns](crate::turns) and a thread
//! of its own. Whoever registers the rows holds a lease on the file: two at once would each see half of
//! what came of it.

mod verdict;
mod which;

use std::{
    collections::{HashMap, HashSet},
    fmt, iter, mem,
    time::Duration,
};

pub use alta::{FileError, Format};
use alta::{LIMITS, Row, WorkbookError, unseen};
use domain::Curp;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, JoinType, QueryFilter,
    QueryOrder, QuerySelect, RelationTrait, Select, sea_query::Expr,
};
use time::OffsetDateTime;
use uuid::Uuid;
use values::{CapturistaField, CapturistaTexts, NewCapturista, Rules};
pub use verdict::Verdict;
pub use which::Which;

use super::{
    altas,
    capturistas::{self, RegisterCapturistaError},
    roster,
};
use crate::{
    Administration, Services, attempts,
    attempts::Scope,
    database,
    entities::{HiddenText, Moment, import, import_row, membership, person as people},
    general_data,
    internal::{Internal, impl_from_internal},
    jobs::{Job, When},
    outbox,
    paging::{Cut, Page},
    turns,
};

/// The largest file that is taken, in bytes.
pub const LARGEST: usize = LIMITS.bytes;

/// How long a file waits for its confirmation.
const WAITS: Duration = Duration::from_hours(1);

/// How many files of a contratista wait; an older one makes room.
pub const MOST_WAITING: u64 = 3;

/// How long whoever registers a file's rows has the right to, from the last few rows on.
const CONFIRMING: Duration = Duration::from_mins(2);

/// How many rows are written, or CURPs asked for, at once.
const CHUNK: usize = 500;

/// How many rows are fetched at once to be registered. It takes seconds at most.
const REGISTERED_AT_ONCE: u64 = 50;

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

/// What comes, or came, of a file as a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// How many rows can be registered.
    pub good: usize,
    /// How many are this contratista's already, those that come with another mail included.
    pub already: usize,
    /// How many have been registered.
    pub registered: usize,
    /// How many are left out.
    pub bad: usize,
    /// How many of all of them a spreadsheet does not show.
    pub hidden: usize,
    /// Whether they are being registered just now.
    pub under_way: bool,
}

impl Summary {
    /// How many rows are among these.
    pub const fn count(&self, which: Which) -> usize {
        match which {
            Which::All => self.good + self.already + self.registered + self.bad,
            Which::Good => self.good,
            Which::Already => self.already,
            Which::Registered => self.registered,
            Which::Bad => self.bad,
        }
    }

    /// Where rows of this code are counted.
    fn count_of(&mut self, code: &str) -> &mut usize {
        match code {
            code if Verdict::GOOD.contains(&code) => &mut self.good,
            code if Verdict::ALREADY.contains(&code) => &mut self.already,
            code if Verdict::REGISTERED.contains(&code) => &mut self.registered,
            _ => &mut self.bad,
        }
    }

    /// Which rows are shown to those who have asked for none in particular: what they have to correct, and all where
    /// there is nothing to correct.
    const fn first_shown(&self) -> Which {
        if self.bad > 0 { Which::Bad } else { Which::All }
    }
}

/// What a file's rows look like: as a whole, and a page of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What comes of the whole file.
    pub summary: Summary,
    /// Which rows the page is of.
    pub which: Which,
    /// The page.
    pub rows: Page<Judged>,
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
    /// Its rows are being registered just now.
    #[error("its rows are being registered")]
    UnderWay,
    /// See [`Internal`].
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl_from_internal!(ImportError);

/// Reads a file and judges every row. Gives the id under which it waits for its confirmation; of those that
/// wait already, the oldest make room.
///
/// # Errors
/// [`ImportError`].
pub async fn read(
    services: &Services,
    administration: &Administration,
    bytes: impl AsRef<[u8]> + Send + 'static,
) -> Result<Uuid, ImportError> {
    let contratista = administration.contratista().id;
    if !general_data::is_complete(services.database(), contratista).await? {
        return Err(ImportError::DataMissing);
    }
    let turn = turns::to_read(services, administration).await?;
    let rules = services.rules();
    let read = tokio::task::spawn_blocking(move || {
        let (mut judge, mut judged) = (ByItself::new(rules), Vec::new());
        let summary = alta::read(bytes.as_ref(), |row, _| {
            judged.push(judge.judge(row));
            Ok::<_, FileError>(())
        })?;
        drop(bytes);
        Ok::<_, FileError>((judged, summary.hidden, turn))
    });
    let (mut judged, hidden, _turn) = read
        .await
        .map_err(|_| Internal::Inconsistent("a file's reader panicked"))??;
    beside_others(services, administration, &mut judged).await?;
    Ok(store(services, contratista, judged, hidden).await?)
}

/// A page of a file's rows, in its order; where nothing is said of which, of those to be corrected, or of all if
/// there are none. Beyond the last page there is the last one.
///
/// # Errors
/// [`ImportError`].
pub async fn page(
    services: &Services,
    administration: &Administration,
    id: Uuid,
    which: Option<Which>,
    page: u64,
    page_size: u64,
) -> Result<Found, ImportError> {
    let file = find(services, administration, id).await?;
    let summary = summary(services, &file).await?;
    let which = which.unwrap_or(summary.first_shown());
    let total = u64::try_from(summary.count(which)).unwrap_or(u64::MAX);
    let cut = Cut::of(total, page, page_size);
    let found = rows(id, which)
        .offset(cut.offset())
        .limit(cut.size())
        .all(services.database())
        .await?;
    let items = found.into_iter().map(judged).collect::<Result<_, _>>()?;
    Ok(Found {
        summary,
        which,
        rows: cut.with(items),
    })
}

/// The rows that are left out, as `write` writes them, on a thread of its own.
///
/// # Errors
/// [`ImportError`].
pub async fn rejected(
    services: &Services,
    administration: &Administration,
    id: Uuid,
    format: Format,
    write: fn(&[Judged], Format) -> Result<Vec<u8>, WorkbookError>,
) -> Result<Vec<u8>, ImportError> {
    find(services, administration, id).await?;
    let turn = turns::to_read(services, administration).await?;
    let found = rows(id, Which::Bad).all(services.database()).await?;
    let written = tokio::task::spawn_blocking(move || {
        let rows: Vec<Judged> = found.into_iter().map(judged).collect::<Result<_, _>>()?;
        let written = write(&rows, format)
            .map_err(|_| Internal::Inconsistent("a file's rows fit into no workbook"));
        drop(turn);
        written
    });
    let written = written
        .await
        .map_err(|_| Internal::Inconsistent("a file's writer panicked"))?;
    Ok(written?)
}

/// Registers every row that is good, each as if by hand, to the end even if whoever asked goes away. Once
/// more changes nothing.
///
/// # Errors
/// [`ImportError`]; [`ImportError::UnderWay`] while somebody else does it.
pub async fn confirm(
    services: &Services,
    administration: &Administration,
    id: Uuid,
) -> Result<(), ImportError> {
    find(services, administration, id).await?;
    let (services, administration) = (services.clone(), administration.clone());
    // Taking it, too: whoever asked may go away at any moment.
    let work = tokio::spawn(async move {
        let taken = import::Entity::update_many()
            .col_expr(
                import::Column::ConfirmingUntil,
                Expr::value(lease(&services)),
            )
            .filter(import::Column::Id.eq(id))
            .filter(idle(services.now().into()))
            .exec(services.database())
            .await?;
        if taken.rows_affected == 0 {
            return Err(ImportError::UnderWay);
        }
        let outcome = register(&services, &administration, id).await;
        let none: Option<Moment> = None;
        import::Entity::update_many()
            .col_expr(import::Column::ConfirmingUntil, Expr::value(none))
            .filter(import::Column::Id.eq(id))
            .exec(services.database())
            .await?;
        outcome
    });
    work.await
        .map_err(|_| Internal::Inconsistent("what registers a file's rows panicked"))?
}

/// Until when somebody who registers a file's rows now has the right to.
fn lease(services: &Services) -> Moment {
    (services.now() + CONFIRMING).into()
}

async fn register(
    services: &Services,
    administration: &Administration,
    id: Uuid,
) -> Result<(), ImportError> {
    loop {
        let found = rows(id, Which::Good)
            .limit(REGISTERED_AT_ONCE)
            .all(services.database())
            .await?;
        if found.is_empty() {
            return Ok(());
        }
        import::Entity::update_many()
            .col_expr(
                import::Column::ConfirmingUntil,
                Expr::value(lease(services)),
            )
            .filter(import::Column::Id.eq(id))
            .exec(services.database())
            .await?;
        for row in found {
            let position = row.position;
            let verdict = register_one(services, administration, &judged(row)?.row).await?;
            import_row::Entity::update_many()
                .col_expr(import_row::Column::Verdict, Expr::value(verdict.code().0))
                .col_expr(import_row::Column::Detail, Expr::value(verdict.code().1))
                .filter(import_row::Column::ImportId.eq(id))
                .filter(import_row::Column::Position.eq(position))
                .exec(services.database())
                .await?;
        }
    }
}

async fn register_one(
    services: &Services,
    administration: &Administration,
    row: &Row,
) -> Result<Verdict, ImportError> {
    let new = match entry(row, services.rules()) {
        Ok(new) => new,
        Err(verdict) => return Ok(verdict),
    };
    Ok(
        match capturistas::register(services, administration, &new).await {
            Ok(_) => Verdict::Registered,
            Err(RegisterCapturistaError::AlreadyRegistered) => {
                let ours = ours(services, administration, iter::once(&new.curp)).await?;
                already(&new, &ours).unwrap_or(Verdict::AlreadyRegistered)
            }
            Err(RegisterCapturistaError::Refused) => Verdict::Refused,
            Err(RegisterCapturistaError::TooManyMails { .. }) => Verdict::TooManyMails,
            Err(RegisterCapturistaError::DataMissing) => return Err(ImportError::DataMissing),
            Err(RegisterCapturistaError::UnknownContratista) => return Err(ImportError::Unknown),
            Err(RegisterCapturistaError::Internal(error)) => return Err(error.into()),
        },
    )
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

/// Deleting them.
pub(crate) fn forgetting() -> Job {
    Job::new(
        "imports",
        When::Hourly,
        "files that nobody confirmed were not deleted",
        |services, _| async move { forget_old(&services).await },
    )
}

/// Deletes what has waited for too long.
async fn forget_old(services: &Services) -> Result<(), Internal> {
    let now = Moment::from(services.now());
    let old: Vec<Uuid> = import::Entity::find()
        .select_only()
        .column(import::Column::Id)
        .filter(import::Column::ExpiresAt.lte(now))
        .filter(idle(now))
        .into_tuple()
        .all(services.database())
        .await?;
    let transaction = database::begin(services.database()).await?;
    delete(&transaction, &old).await?;
    transaction.commit().await?;
    Ok(())
}

/// That nobody registers a file's rows.
fn idle(now: Moment) -> Condition {
    Condition::any()
        .add(import::Column::ConfirmingUntil.is_null())
        .add(import::Column::ConfirmingUntil.lte(now))
}

async fn delete(connection: &impl ConnectionTrait, files: &[Uuid]) -> Result<(), Internal> {
    for ids in files.chunks(CHUNK) {
        import_row::Entity::delete_many()
            .filter(import_row::Column::ImportId.is_in(ids.iter().copied()))
            .exec(connection)
            .await?;
        import::Entity::delete_many()
            .filter(import::Column::Id.is_in(ids.iter().copied()))
            .exec(connection)
            .await?;
    }
    Ok(())
}

/// The file, if it is this contratista's and still waits.
async fn find(
    services: &Services,
    administration: &Administration,
    id: Uuid,
) -> Result<import::Model, ImportError> {
    let now = Moment::from(services.now());
    import::Entity::find_by_id(id)
        .filter(import::Column::ContratistaId.eq(administration.contratista().id))
        .filter(import::Column::ExpiresAt.gt(now))
        .one(services.database())
        .await?
        .ok_or(ImportError::Unknown)
}

/// A file's rows, in its order.
fn rows(id: Uuid, which: Which) -> Select<import_row::Entity> {
    let rows = import_row::Entity::find()
        .filter(import_row::Column::ImportId.eq(id))
        .order_by_asc(import_row::Column::Position);
    let verdict = import_row::Column::Verdict;
    match which {
        Which::All => rows,
        Which::Good => rows.filter(verdict.is_in(Verdict::GOOD)),
        Which::Already => rows.filter(verdict.is_in(Verdict::ALREADY)),
        Which::Registered => rows.filter(verdict.is_in(Verdict::REGISTERED)),
        // Of the others there are many.
        Which::Bad => rows
            .filter(verdict.is_not_in(Verdict::GOOD))
            .filter(verdict.is_not_in(Verdict::ALREADY))
            .filter(verdict.is_not_in(Verdict::REGISTERED)),
    }
}

async fn summary(services: &Services, file: &import::Model) -> Result<Summary, Internal> {
    let counts: Vec<(String, i64)> = import_row::Entity::find()
        .select_only()
        .column(import_row::Column::Verdict)
        .column_as(import_row::Column::Position.count(), "count")
        .filter(import_row::Column::ImportId.eq(file.id))
        .group_by(import_row::Column::Verdict)
        .into_tuple()
        .all(services.database())
        .await?;
    let mut summary = Summary {
        hidden: usize::try_from(file.hidden).unwrap_or_default(),
        under_way: file
            .confirming_until
            .is_some_and(|until| *until > services.now()),
        ..Summary::default()
    };
    for (code, count) in counts {
        *summary.count_of(&code) += usize::try_from(count).unwrap_or_default();
    }
    Ok(summary)
}

/// Writes a file and its rows down, and deletes what waits beyond the latest few.
async fn store(
    services: &Services,
    contratista: Uuid,
    judged: Vec<Judged>,
    hidden: usize,
) -> Result<Uuid, Internal> {
    let now = services.now();
    let id = services.new_id(now)?;
    let transaction = database::begin(services.database()).await?;
    // One after the other, or two files at once would each see one too few.
    crate::contratista::lock(&transaction, contratista).await?;
    let older: Vec<Uuid> = import::Entity::find()
        .select_only()
        .column(import::Column::Id)
        .filter(import::Column::ContratistaId.eq(contratista))
        .filter(idle(now.into()))
        .order_by_desc(import::Column::Id)
        .offset(MOST_WAITING - 1)
        .limit(u64::from(u16::MAX))
        .into_tuple()
        .all(&transaction)
        .await?;
    delete(&transaction, &older).await?;
    import::Entity::insert(import::ActiveModel {
        id: Set(id),
        contratista_id: Set(contratista),
        rows: Set("[]".into()),
        created_at: Set(now.into()),
        expires_at: Set((now + WAITS).into()),
        hidden: Set(i32::try_from(hidden).unwrap_or(i32::MAX)),
        confirming_until: Set(None),
    })
    .exec_without_returning(&transaction)
    .await?;
    let mut models = (0..)
        .zip(judged)
        .map(|(position, judged)| model(id, position, judged));
    loop {
        let chunk: Vec<_> = models.by_ref().take(CHUNK).collect();
        if chunk.is_empty() {
            break;
        }
        import_row::Entity::insert_many(chunk)
            .exec_without_returning(&transaction)
            .await?;
    }
    transaction.commit().await?;
    Ok(id)
}

fn model(import_id: Uuid, position: i32, judged: Judged) -> import_row::ActiveModel {
    let Judged { mut row, verdict } = judged;
    let mut text = |field| HiddenText::from(mem::take(&mut row.texts[field]));
    let (code, detail) = verdict.code();
    import_row::ActiveModel {
        import_id: Set(import_id),
        position: Set(position),
        line: Set(i32::try_from(row.line).unwrap_or(i32::MAX)),
        curp: Set(text(CapturistaField::Curp)),
        given_names: Set(text(CapturistaField::GivenNames)),
        first_surname: Set(text(CapturistaField::FirstSurname)),
        second_surname: Set(Some(text(CapturistaField::SecondSurname))),
        email: Set(text(CapturistaField::Email)),
        verdict: Set(code.to_owned()),
        detail: Set(detail),
    }
}

fn judged(mut row: import_row::Model) -> Result<Judged, Internal> {
    let verdict = Verdict::of(&row.verdict, row.detail)
        .ok_or(Internal::Inconsistent("a row of a file cannot be read"))?;
    Ok(Judged {
        row: Row {
            line: u32::try_from(row.line).unwrap_or_default(),
            unclear: verdict == Verdict::UnclearSurnames,
            texts: CapturistaTexts::of(|field| match field {
                CapturistaField::Curp => mem::take(&mut row.curp.0),
                CapturistaField::GivenNames => mem::take(&mut row.given_names.0),
                CapturistaField::FirstSurname => mem::take(&mut row.first_surname.0),
                CapturistaField::SecondSurname => row
                    .second_surname
                    .take()
                    .map_or_else(String::new, |second| second.0),
                CapturistaField::Email => mem::take(&mut row.email.0),
            }),
        },
        verdict,
    })
}

/// Judges a file's rows, one after the other in its order, by what stands in it alone: neither who is registered
/// already nor how many mails go out is known.
#[derive(Debug)]
pub struct ByItself {
    rules: Rules,
    /// Whose CURP stood in which row first.
    seen: HashMap<Curp, u32>,
}

impl ByItself {
    /// By these rules.
    pub fn new(rules: Rules) -> Self {
        Self {
            rules,
            seen: HashMap::new(),
        }
    }

    /// Judges the next row by the first thing that is wrong with it.
    pub fn judge(&mut self, row: Row) -> Judged {
        let wrong = self.wrong_with(&row);
        Judged {
            verdict: wrong.first().copied().unwrap_or(Verdict::Good),
            row,
        }
    }

    /// All that is wrong with the next row; nothing if it can be registered.
    pub fn wrong_with(&mut self, row: &Row) -> Vec<Verdict> {
        let mut wrong = by_its_texts(row, self.rules);
        let Ok(curp) = Curp::parse_typed(&row.texts[CapturistaField::Curp]) else {
            return wrong;
        };
        match self.seen.get(&curp) {
            Some(earlier) => wrong.push(Verdict::Repeated(*earlier)),
            // Only rows that can be registered count as earlier ones.
            None if wrong.is_empty() => drop(self.seen.insert(curp, row.line)),
            None => {}
        }
        wrong
    }
}

/// All that is wrong with a row's texts, each thing once.
fn by_its_texts(row: &Row, rules: Rules) -> Vec<Verdict> {
    let names = [
        CapturistaField::GivenNames,
        CapturistaField::FirstSurname,
        CapturistaField::SecondSurname,
    ];
    let unseen = (names.into_iter()).find_map(|name| unseen(&row.texts[name]));
    let mut wrong: Vec<Verdict> = Vec::new();
    for verdict in typed(row, rules).err().unwrap_or_default() {
        // It is no name for what nobody sees in it: that is said instead.
        let said = unseen.is_some() && verdict == Verdict::NotAName;
        if !said && !wrong.contains(&verdict) {
            wrong.push(verdict);
        }
    }
    let has_curp = !wrong.contains(&Verdict::NoCurp);
    if let Some(character) = unseen {
        wrong.insert(usize::from(!has_curp), Verdict::Unseen(character));
    }
    // Without a CURP nobody can tell surnames apart.
    if row.unclear && has_curp {
        wrong.push(Verdict::UnclearSurnames);
    }
    wrong
}

/// Judges the rows that are good so far by what else is known: who is registered already, and how many mails
/// each mailbox still gets.
async fn beside_others(
    services: &Services,
    administration: &Administration,
    judged: &mut [Judged],
) -> Result<(), Internal> {
    let mut good: Vec<(&mut Judged, NewCapturista)> = (judged.iter_mut())
        .filter(|judged| judged.verdict == Verdict::Good)
        .filter_map(|judged| {
            let new = entry(&judged.row, services.rules()).ok()?;
            Some((judged, new))
        })
        .collect();
    let curps = good.iter().map(|(_, new)| &new.curp);
    let ours = ours(services, administration, curps).await?;
    for (judged, new) in &mut good {
        if let Some(verdict) = already(new, &ours) {
            judged.verdict = verdict;
        }
    }
    good.retain(|(judged, _)| judged.verdict == Verdict::Good);
    let keys: Vec<[u8; 32]> = (good.iter())
        .map(|(judged, _)| {
            attempts::recipient(services, &judged.row.texts[CapturistaField::Email]).key
        })
        .collect();
    let distinct: Vec<_> = keys
        .iter()
        .copied()
        .collect::<HashSet<_>>()
        .into_iter()
        .collect();
    let delays = &services.settings().mails_to_an_address;
    let database = services.database();
    let mut left = attempts::left_now(
        database,
        Scope::Recipient,
        &distinct,
        delays,
        services.now(),
    )
    .await?;
    for ((judged, _), key) in good.into_iter().zip(keys) {
        let left = left.entry(key).or_insert(delays.allowed.get());
        match left.checked_sub(1) {
            Some(fewer) => *left = fewer,
            None => judged.verdict = Verdict::TooManyMails,
        }
    }
    Ok(())
}

/// What comes of somebody who is among the contratista's capturistas already.
fn already(new: &NewCapturista, ours: &HashMap<String, String>) -> Option<Verdict> {
    let email = ours.get(new.curp.as_str())?;
    Some(if new.email.is_same_as(email) {
        Verdict::AlreadyRegistered
    } else {
        Verdict::AlreadyWithAnotherMail
    })
}

/// Which of these CURPs are this contratista's capturistas now, each with the mail that its list of them shows;
/// another that the person may have given elsewhere is not looked at.
async fn ours(
    services: &Services,
    administration: &Administration,
    curps: impl Iterator<Item = &Curp>,
) -> Result<HashMap<String, String>, Internal> {
    let curps: Vec<HiddenText> = curps.map(|curp| curp.as_str().into()).collect();
    let mut found = HashMap::new();
    for chunk in curps.chunks(CHUNK) {
        let rows: Vec<(HiddenText, HiddenText)> = people::Entity::find()
            .select_only()
            .column(people::Column::Curp)
            .column_as(roster::shown_mail(), "shown_mail")
            .join_rev(JoinType::InnerJoin, membership::Relation::Person.def())
            .filter(membership::Column::ContratistaId.eq(administration.contratista().id))
            .filter(altas::live(services.now()))
            .filter(people::Column::Curp.is_in(chunk.iter().cloned()))
            .into_tuple()
            .all(services.database())
            .await?;
        found.extend(rows.into_iter().map(|(curp, email)| (curp.0, email.0)));
    }
    Ok(found)
}

/// Whom a row is about, or the first thing that is wrong with it.
fn entry(row: &Row, rules: Rules) -> Result<NewCapturista, Verdict> {
    typed(row, rules).map_err(|wrong| wrong.first().copied().unwrap_or(Verdict::NoCurp))
}

/// Whom a row is about, or all that is wrong with its fields, in their order.
fn typed(row: &Row, rules: Rules) -> Result<NewCapturista, Vec<Verdict>> {
    NewCapturista::read(&row.texts, rules)
        .map_err(|wrong| wrong.into_iter().map(Verdict::from).collect())
}
