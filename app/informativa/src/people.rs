//! The register of workers: which NSS and which CURP are one person, as far as captures have shown it.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fmt,
};

use domain::informativa::{
    Code, Field, Judged, Notation, SbcLimits, judge_curp, judge_nss, judge_sbc,
};
use domain::{Cuatrimestre, Curp, Nss};
use platform::{
    Internal, database,
    entities::{HiddenText, Moment, informativa, worker},
    folding::folded,
    paging::{Cut, Page},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
    sea_query::{Expr, OnConflict},
};
use services::Services;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    Capturing, Found, MOST_REMEMBERED, RegisterError, capturing::lock_registers,
    contracts::words_of, returns, workers::WorkerTexts,
};

/// How many are asked for or written at once.
const CHUNK: usize = 400;

/// A worker as the register has them.
#[derive(Clone, PartialEq, Eq)]
pub struct Known {
    /// What addresses name them by.
    pub id: Uuid,
    /// NSS, CURP, the SBC that was last captured, and the name.
    pub texts: WorkerTexts,
    /// When that SBC was captured, or corrected here.
    pub sbc_at: OffsetDateTime,
    /// The period of the return that the SBC comes from; none where it was corrected here.
    pub source: Option<Cuatrimestre>,
    /// How often the row was changed.
    pub revision: i32,
}

/// What is known of people does not go into logs.
impl fmt::Debug for Known {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Known({})", self.id)
    }
}

/// A page of the contratista's workers, by name; those that match every word of `search`, whatever accents and case, in
/// name, NSS or CURP. A page beyond the last is the last.
///
/// # Errors
/// [`Internal`].
pub async fn list(
    services: &Services,
    capturing: &Capturing,
    search: &str,
    page: u64,
    page_size: u64,
) -> Result<Page<Known>, Internal> {
    let database = services.database();
    let mut query = of(capturing);
    for matches in words_of(search) {
        let columns = [
            worker::Column::SearchText,
            worker::Column::Nss,
            worker::Column::Curp,
        ];
        let anywhere = columns
            .into_iter()
            .fold(Condition::any(), |any, column| any.add(matches(column)));
        query = query.filter(anywhere);
    }
    let cut = Cut::of(query.clone().count(database).await?, page, page_size);
    let rows = query
        .order_by_asc(worker::Column::SearchText)
        .order_by_asc(worker::Column::Nss)
        .offset(cut.offset())
        .limit(cut.size())
        .all(database)
        .await?;
    Ok(cut.with(read(services, capturing, rows).await?))
}

/// One of the contratista's workers.
///
/// # Errors
/// [`RegisterError::Unknown`], [`RegisterError::Internal`].
pub async fn find(
    services: &Services,
    capturing: &Capturing,
    id: Uuid,
) -> Result<Known, RegisterError> {
    let row = of(capturing)
        .filter(worker::Column::Id.eq(id))
        .all(services.database())
        .await?;
    let mut found = read(services, capturing, row).await?;
    found.pop().ok_or(RegisterError::Unknown)
}

/// Corrects a worker; `revision` is the one that was seen. What was captured stays. The same again changes nothing.
///
/// # Errors
/// [`RegisterError`]; the register keeps nothing that is wrong, since it fills in what is missing in captures.
pub async fn correct(
    services: &Services,
    capturing: &Capturing,
    id: Uuid,
    revision: i32,
    typed: &WorkerTexts,
) -> Result<(), RegisterError> {
    fn wrong<T>(field: Field, judged: &Judged<T>) -> Vec<Found> {
        let blocks = |(code, _): &(Code, _)| code.blocks();
        (judged.findings().filter(blocks))
            .map(|(code, detail)| (field, code, detail))
            .collect()
    }
    let judged_nss = judge_nss(&typed.nss);
    let judged_curp = judge_curp(&typed.curp, services.today());
    let judged_sbc = judge_sbc(&typed.sbc, Notation::Typed, SbcLimits::default());
    let mut found = wrong(Field::Nss, &judged_nss);
    found.extend(wrong(Field::Curp, &judged_curp));
    found.extend(wrong(Field::Sbc, &judged_sbc));
    let (Some(nss), Some(curp), Some(sbc)) =
        (judged_nss.value, judged_curp.value, judged_sbc.value)
    else {
        find(services, capturing, id).await?;
        return Err(RegisterError::Wrong(found));
    };
    let nss = HiddenText::from(nss.to_string());
    let curp = HiddenText::from(curp.as_str());
    let sbc = HiddenText::from(sbc.to_string());
    let name = HiddenText::from(typed.name.as_str());
    let transaction = database::begin(services.database()).await?;
    lock_registers(&transaction, capturing.contratista().id).await?;
    let row = of(capturing)
        .filter(worker::Column::Id.eq(id))
        .lock_exclusive()
        .one(&transaction)
        .await?
        .ok_or(RegisterError::Unknown)?;
    let before = (&row.nss, &row.curp, &row.sbc, &row.name);
    if before == (&nss, &curp, &sbc, &name) {
        return Ok(());
    }
    if row.revision != revision {
        return Err(RegisterError::Conflict);
    }
    let others = of(capturing)
        .filter(worker::Column::Nss.eq(nss.clone()))
        .filter(worker::Column::Id.ne(id));
    if others.count(&transaction).await? > 0 {
        return Err(RegisterError::Taken);
    }
    let now = Moment::from(services.now());
    let mut changes = worker::Entity::update_many();
    if row.sbc != sbc {
        changes = changes
            .col_expr(worker::Column::SbcAt, Expr::value(now))
            .col_expr(worker::Column::Source, Expr::value(""));
    }
    changes
        .col_expr(worker::Column::SearchText, Expr::value(search_text(&name)))
        .col_expr(worker::Column::Nss, Expr::value(nss))
        .col_expr(worker::Column::Curp, Expr::value(curp))
        .col_expr(worker::Column::Sbc, Expr::value(sbc))
        .col_expr(worker::Column::Name, Expr::value(name))
        .col_expr(
            worker::Column::Revision,
            Expr::value(revision.wrapping_add(1)),
        )
        .col_expr(worker::Column::ChangedAt, Expr::value(now))
        .filter(worker::Column::Id.eq(id))
        .exec(&transaction)
        .await?;
    transaction.commit().await?;
    Ok(())
}

/// Forgets a worker; `revision` is the one that was seen. What was captured stays. Idempotent.
///
/// # Errors
/// [`RegisterError::Conflict`], [`RegisterError::Internal`].
pub async fn forget(
    services: &Services,
    capturing: &Capturing,
    id: Uuid,
    revision: i32,
) -> Result<(), RegisterError> {
    let gone = worker::Entity::delete_many()
        .filter(worker::Column::ContratistaId.eq(capturing.contratista().id))
        .filter(worker::Column::Id.eq(id))
        .filter(worker::Column::Revision.eq(revision))
        .exec(services.database())
        .await?;
    if gone.rows_affected == 0 {
        let there = of(capturing).filter(worker::Column::Id.eq(id));
        if there.count(services.database()).await? > 0 {
            return Err(RegisterError::Conflict);
        }
    }
    Ok(())
}

pub(crate) fn of(capturing: &Capturing) -> Select<worker::Entity> {
    worker::Entity::find().filter(worker::Column::ContratistaId.eq(capturing.contratista().id))
}

fn search_text(name: &HiddenText) -> HiddenText {
    folded(&name.0).into()
}

/// The rows, each with the period that its SBC comes from.
pub(crate) async fn read(
    services: &Services,
    capturing: &Capturing,
    rows: Vec<worker::Model>,
) -> Result<Vec<Known>, Internal> {
    let sources: HashSet<Uuid> = (rows.iter())
        .filter_map(|row| Uuid::try_parse(&row.source).ok())
        .collect();
    let of_returns = informativa::Entity::find()
        .filter(informativa::Column::ContratistaId.eq(capturing.contratista().id))
        .filter(informativa::Column::Id.is_in(sources))
        .all(services.database())
        .await?;
    let periods: HashMap<String, Cuatrimestre> = (of_returns.iter())
        .filter_map(|row| {
            let period = returns::period(row.year, row.cuatrimestre)?;
            Some((row.id.to_string(), period))
        })
        .collect();
    Ok((rows.into_iter())
        .map(|row| Known {
            id: row.id,
            source: periods.get(&row.source).copied(),
            texts: WorkerTexts {
                nss: row.nss.0,
                curp: row.curp.0,
                sbc: row.sbc.0,
                name: row.name.0,
            },
            sbc_at: *row.sbc_at,
            revision: row.revision,
        })
        .collect())
}

/// The NSS that was typed, in canonical form.
fn nss_of(texts: &WorkerTexts) -> Option<String> {
    let judged = judge_nss(&texts.nss);
    judged.value.map(|nss: Nss| nss.to_string())
}

/// The CURP that was typed, in canonical form.
fn curp_of(texts: &WorkerTexts) -> Option<String> {
    let curp = Curp::parse_vouched(&texts.curp).ok()?;
    Some(curp.as_str().to_owned())
}

/// Fills in NSS, CURP and name where one of the two was typed and the register knows the other. What was typed stays.
pub(crate) async fn fill_in(
    services: &Services,
    capturing: &Capturing,
    typed: &mut [WorkerTexts],
) -> Result<(), Internal> {
    let lacking = |texts: &WorkerTexts| texts.nss.is_empty() != texts.curp.is_empty();
    let wanted: Vec<(Option<String>, Option<String>)> = (typed.iter())
        .filter(|texts| lacking(texts))
        .map(|texts| (nss_of(texts), curp_of(texts)))
        .collect();
    let mut by_nss: HashMap<String, worker::Model> = HashMap::new();
    let mut by_curp: HashMap<String, worker::Model> = HashMap::new();
    let mut doubtful: HashSet<String> = HashSet::new();
    for chunk in wanted.chunks(CHUNK) {
        let hidden = |text: &String| HiddenText::from(text.as_str());
        let nss = chunk.iter().filter_map(|(nss, _)| nss.as_ref()).map(hidden);
        let curps = chunk
            .iter()
            .filter_map(|(_, curp)| curp.as_ref())
            .map(hidden);
        let either = Condition::any()
            .add(worker::Column::Nss.is_in(nss))
            .add(worker::Column::Curp.is_in(curps));
        let found = worker::Entity::find()
            .filter(worker::Column::ContratistaId.eq(capturing.contratista().id))
            .filter(either)
            .all(services.database())
            .await?;
        for row in found {
            // Of one CURP under two NSS nobody knows which is right.
            if let Some(other) = by_curp.insert(row.curp.0.clone(), row.clone())
                && other.nss != row.nss
            {
                doubtful.insert(row.curp.0.clone());
            }
            by_nss.insert(row.nss.0.clone(), row);
        }
    }
    for texts in typed.iter_mut().filter(|texts| lacking(texts)) {
        let known = nss_of(texts).and_then(|nss| by_nss.get(&nss)).or_else(|| {
            let curp = curp_of(texts).filter(|curp| !doubtful.contains(curp))?;
            by_curp.get(&curp)
        });
        let Some(known) = known else { continue };
        for (text, remembered) in [
            (&mut texts.nss, &known.nss),
            (&mut texts.curp, &known.curp),
            (&mut texts.name, &known.name),
        ] {
            if text.is_empty() {
                text.clone_from(&remembered.0);
            }
        }
    }
    Ok(())
}

/// Which of these NSS the register knows.
async fn known(
    connection: &impl ConnectionTrait,
    capturing: &Capturing,
    of_nss: &BTreeMap<String, worker::ActiveModel>,
) -> Result<HashSet<String>, Internal> {
    let all: Vec<&String> = of_nss.keys().collect();
    let mut known = HashSet::new();
    for chunk in all.chunks(CHUNK) {
        let nss = chunk.iter().map(|nss| HiddenText::from(nss.as_str()));
        let found: Vec<HiddenText> = of(capturing)
            .filter(worker::Column::Nss.is_in(nss))
            .select_only()
            .column(worker::Column::Nss)
            .into_tuple()
            .all(connection)
            .await?;
        known.extend(found.into_iter().map(|nss| nss.0));
    }
    Ok(known)
}

/// Remembers those of whom NSS, CURP and SBC are right. Where not all fit, those who are known are brought up to date,
/// and of the others as many are remembered as there is room for.
pub(crate) async fn remember(
    services: &Services,
    connection: &impl ConnectionTrait,
    capturing: &Capturing,
    informativa: Uuid,
    typed: &[WorkerTexts],
) -> Result<(), Internal> {
    let contratista = capturing.contratista().id;
    let now = services.now();
    // The last of those with one NSS counts: a statement cannot write one row twice. In one order, so that two who write
    // at once wait for each other.
    let mut right: BTreeMap<String, worker::ActiveModel> = BTreeMap::new();
    for texts in typed {
        let (Some(nss), Some(curp)) = (nss_of(texts), curp_of(texts)) else {
            continue;
        };
        let sbc = judge_sbc(&texts.sbc, Notation::Typed, SbcLimits::default()).value;
        let Some(sbc) = sbc else { continue };
        let name = HiddenText::from(texts.name.as_str());
        let row = worker::ActiveModel {
            contratista_id: Set(contratista),
            nss: Set(nss.clone().into()),
            id: Set(services.new_id(now).map_err(Internal::from)?),
            curp: Set(curp.into()),
            search_text: Set(search_text(&name)),
            name: Set(name),
            sbc: Set(sbc.to_string().into()),
            sbc_at: Set(now.into()),
            source: Set(informativa.to_string()),
            revision: Set(1),
            changed_at: Set(now.into()),
        };
        right.insert(nss, row);
    }
    if right.is_empty() {
        return Ok(());
    }
    lock_registers(connection, contratista).await?;
    let there = of(capturing).count(connection).await?;
    let mut room = MOST_REMEMBERED.saturating_sub(there);
    if right.len() as u64 > room {
        let known = known(connection, capturing, &right).await?;
        right.retain(|nss, _| {
            let fits = room > 0;
            known.contains(nss) || {
                room = room.saturating_sub(1);
                fits
            }
        });
    }
    let mut rows = right.into_values();
    loop {
        let chunk: Vec<_> = rows.by_ref().take(CHUNK).collect();
        if chunk.is_empty() {
            return Ok(());
        }
        let again = OnConflict::columns([worker::Column::ContratistaId, worker::Column::Nss])
            // Who corrects a row in which nothing else has changed is not told of a change.
            .value(
                worker::Column::Revision,
                Expr::cust(
                    "CASE WHEN excluded.curp <> workers.curp OR excluded.sbc <> workers.sbc \
                     OR excluded.name NOT IN ('', workers.name) \
                     THEN workers.revision + 1 ELSE workers.revision END",
                ),
            )
            // A name that was left out is not forgotten.
            .value(
                worker::Column::Name,
                Expr::cust(
                    "CASE WHEN excluded.name <> '' THEN excluded.name ELSE workers.name END",
                ),
            )
            .value(
                worker::Column::SearchText,
                Expr::cust(
                    "CASE WHEN excluded.name <> '' THEN excluded.search_text \
                     ELSE workers.search_text END",
                ),
            )
            .update_columns([
                worker::Column::Curp,
                worker::Column::Sbc,
                worker::Column::SbcAt,
                worker::Column::Source,
                worker::Column::ChangedAt,
            ])
            .to_owned();
        worker::Entity::insert_many(chunk)
            .on_conflict(again)
            .exec_without_returning(connection)
            .await?;
    }
}
