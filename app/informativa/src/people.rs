//! The register of workers: which NSS and which CURP are one person, as far as captures have shown it.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::informativa::{Notation, SbcLimits, judge_sbc};
use domain::{Curp, Nss};
use platform::{
    Internal,
    entities::{HiddenText, worker},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
    sea_query::{Expr, OnConflict},
};
use services::Services;
use uuid::Uuid;

use crate::{Capturing, MOST_REMEMBERED, workers::WorkerTexts};

/// How many are asked for or written at once.
const CHUNK: usize = 400;

/// The NSS that was typed, in canonical form.
fn nss_of(texts: &WorkerTexts) -> Option<String> {
    let judged = domain::informativa::judge_nss(&texts.nss);
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

/// Remembers those of whom NSS, CURP and SBC are right.
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
    let right: BTreeMap<String, worker::ActiveModel> = (typed.iter())
        .filter_map(|texts| {
            let (nss, curp) = (nss_of(texts)?, curp_of(texts)?);
            let sbc = judge_sbc(&texts.sbc, Notation::Typed, SbcLimits::default()).value?;
            let row = worker::ActiveModel {
                contratista_id: Set(contratista),
                nss: Set(nss.clone().into()),
                curp: Set(curp.into()),
                name: Set(texts.name.as_str().into()),
                sbc: Set(sbc.to_string().into()),
                source: Set(informativa.to_string()),
                changed_at: Set(now.into()),
            };
            Some((nss, row))
        })
        .collect();
    if right.is_empty() {
        return Ok(());
    }
    let there = worker::Entity::find()
        .filter(worker::Column::ContratistaId.eq(contratista))
        .count(connection)
        .await?;
    if there + right.len() as u64 > MOST_REMEMBERED {
        return Ok(());
    }
    let mut rows = right.into_values();
    loop {
        let chunk: Vec<_> = rows.by_ref().take(CHUNK).collect();
        if chunk.is_empty() {
            return Ok(());
        }
        let again = OnConflict::columns([worker::Column::ContratistaId, worker::Column::Nss])
            // A name that was left out is not forgotten.
            .value(
                worker::Column::Name,
                Expr::cust(
                    "CASE WHEN excluded.name <> '' THEN excluded.name ELSE workers.name END",
                ),
            )
            .update_columns([
                worker::Column::Curp,
                worker::Column::Sbc,
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
