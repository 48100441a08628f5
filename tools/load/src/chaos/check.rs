//! Checks that nothing was lost.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sea_orm::{
    ColumnTrait as _, Condition, DatabaseConnection, EntityTrait as _, PaginatorTrait as _,
    QueryFilter as _, QuerySelect as _, sea_query::Expr,
};
use serde::Serialize;
use services::{
    Clock as _, SystemClock,
    entities::{
        Moment, acting_for, contratista, credential, membership,
        outbox_mail::{self, Kind},
        person, recovery_request, session,
    },
};
use uuid::Uuid;

use super::{instances::Death, mail::Accepted, traffic::Ledger};
use crate::{
    client::Portal,
    dice::Dice,
    error::LoadError,
    population::{Contratista, NEWCOMERS},
    seed::{PROGRAMS, sha256},
    story::{Act, Habits, Story},
    timing,
    visit::{Patience, Visit},
};

/// The mail server's acceptance is committed within milliseconds; a busy machine may take longer.
const AFTER_THE_YES: Duration = Duration::from_secs(2);
/// The maximum time that a commit waits for the database to come back.
const COMMIT_WAITS: Duration = Duration::from_secs(15);

/// The results.
#[derive(Debug, Default, Serialize)]
pub struct Checked {
    /// How many of each kind of act were checked.
    pub acts: BTreeMap<&'static str, u64>,
    /// Sessions that were not closed and still work.
    pub sessions_alive: u64,
    /// Mails written in the database.
    pub mails_written: u64,
    /// Mails accepted by the mail server, each once.
    pub mails_arrived: u64,
    /// Mails that became obsolete before they could be sent: their link was used or replaced.
    pub mails_superseded: u64,
    /// Mails that arrived again because their sender was killed after the acceptance.
    pub twice_sender_died: u64,
    /// Mails that arrived again because the database was down after the acceptance.
    pub twice_database_down: u64,
    /// Instances that were asked to stop, did not, and had to be killed.
    pub killed_late: u64,
    /// How often the previous version was started, in a rolling restart.
    pub started_before: u64,
    /// How often this version was started.
    pub started_this: u64,
    /// All violated properties.
    pub violations: Vec<String>,
}

/// Sets the waits between attempts to zero, and waits until no mail and no request is left; returns whether that was
/// reached.
///
/// # Errors
/// The database's.
pub async fn drain(database: &DatabaseConnection, limit: Duration) -> Result<bool, LoadError> {
    let start = timing::now();
    while start.elapsed() < limit {
        let now: Moment = SystemClock.now().into();
        let mails = outbox_mail::Entity::update_many()
            .col_expr(outbox_mail::Column::NextAttemptAt, Expr::value(now))
            .filter(pending())
            .exec(database)
            .await?
            .rows_affected;
        let requests = recovery_request::Entity::find().count(database).await?;
        if mails + requests == 0 {
            return Ok(true);
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    Ok(false)
}

fn pending() -> Condition {
    use outbox_mail::Column;
    Condition::all()
        .add(Column::SentAt.is_null())
        .add(Column::FailedAt.is_null())
        .add(Column::SupersededAt.is_null())
}

impl Checked {
    /// Checks everything.
    ///
    /// # Errors
    /// The database's.
    pub async fn new(
        database: &DatabaseConnection,
        portal: &Portal,
        ledger: &Ledger,
        accepted: &[Accepted],
        deaths: &[Death],
        drained: bool,
    ) -> Result<Self, LoadError> {
        let mut checked = Self::default();
        if !drained {
            checked.wrong("mails or requests were left over when time was up".to_owned());
        }
        for wrong in &ledger.wrong {
            checked.wrong(wrong.to_string());
        }
        for (step, mishap, count) in ledger.record.mishaps() {
            if !mishap.is_clear() {
                checked.wrong(format!("{count} × {mishap} at {}", step.name()));
            }
        }
        let mails = outbox_mail::Entity::find().all(database).await?;
        checked.people(database, ledger, &mails).await?;
        checked.sessions(database, portal, ledger).await?;
        checked.passwords(database, portal, ledger).await?;
        checked.mails(&mails, accepted, deaths);
        Ok(checked)
    }

    fn wrong(&mut self, what: String) {
        self.violations.push(what);
    }

    fn looked_for(&mut self, what: &'static str) {
        *self.acts.entry(what).or_default() += 1;
    }

    /// Altas and recoveries: a registered person exists, once for that contratista, and has their mails.
    async fn people(
        &mut self,
        database: &DatabaseConnection,
        ledger: &Ledger,
        mails: &[outbox_mail::Model],
    ) -> Result<(), LoadError> {
        let written: HashSet<(Uuid, Kind)> = mails
            .iter()
            .filter_map(|mail| Some((mail.person_id?, mail.kind)))
            .collect();
        let people: HashMap<String, Uuid> = person::Entity::find()
            .select_only()
            .columns([person::Column::Curp, person::Column::Id])
            .into_tuple()
            .all(database)
            .await?
            .into_iter()
            .collect();
        let contratistas = contratista::Entity::find().count(database).await?;
        let programs = PROGRAMS
            .min(u32::try_from(contratistas).unwrap_or(PROGRAMS))
            .max(1);
        let mut memberships: HashMap<(Uuid, Uuid), u64> = HashMap::new();
        for row in membership::Entity::find().all(database).await? {
            *memberships
                .entry((row.person_id, row.contratista_id))
                .or_default() += 1;
        }
        for act in &ledger.acts {
            match act {
                Act::Registered(person) => {
                    self.looked_for("altas");
                    let curp = person.curp()?;
                    let number = person.0.saturating_sub(NEWCOMERS) % programs;
                    let found = people.get(curp.as_str()).map(|&id| {
                        let pair = (id, Contratista(number).id());
                        memberships.get(&pair) == Some(&1)
                            && written.contains(&(id, Kind::Registered))
                            && written.contains(&(id, Kind::CreatePassword))
                    });
                    if found != Some(true) {
                        self.wrong(format!("the alta of newcomer {} is not whole", person.0));
                    }
                }
                Act::AskedToRecover(person) => {
                    self.looked_for("recoveries");
                    if !written.contains(&(person.id(), Kind::RecoverAccess)) {
                        self.wrong(format!("no recovery mail was written to {}", person.0));
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Sessions handed out, contratistas chosen in them, and closed sessions.
    async fn sessions(
        &mut self,
        database: &DatabaseConnection,
        portal: &Portal,
        ledger: &Ledger,
    ) -> Result<(), LoadError> {
        let rows = session::Entity::find().all(database).await?;
        let ids: HashMap<Vec<u8>, Uuid> = rows
            .into_iter()
            .map(|row| (row.token_hash.0, row.id))
            .collect();
        let id_of = |token: &str| {
            let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
            ids.get(sha256(&bytes).as_slice()).copied()
        };
        let chosen: BTreeSet<(Uuid, String)> = acting_for::Entity::find()
            .all(database)
            .await?
            .into_iter()
            .map(|row| (row.session_id, format!("/trabajo/{}", row.contratista_id)))
            .collect();
        let mut closed: HashMap<&str, bool> = HashMap::new();
        for act in &ledger.acts {
            if let Act::SignedOut { token, certain } = act {
                *closed.entry(token).or_default() |= certain;
            }
        }
        for act in &ledger.acts {
            match act {
                Act::Chose { token, work_area } => {
                    self.looked_for("choices of a contratista");
                    let id = id_of(token);
                    if !id.is_some_and(|id| chosen.contains(&(id, work_area.clone()))) {
                        self.wrong("a choice of a contratista is not in the database".to_owned());
                    }
                }
                Act::SignedIn { person, token } => {
                    self.looked_for("sessions");
                    if id_of(token).is_none() {
                        self.wrong("a session is not in the database".to_owned());
                    }
                    let mut browser = portal.browser(*person);
                    browser.bear(token);
                    let answer = browser.get("/perfil").await;
                    let status = answer.map_or(0, |answer| answer.status.as_u16());
                    match (closed.get(token.as_str()), status) {
                        (None, 200) => self.sessions_alive += 1,
                        (None, status) => {
                            self.wrong(format!("a session that nobody closed answers {status}"));
                        }
                        (Some(true), 303) | (Some(false), 200 | 303) => {}
                        (Some(_), status) => {
                            self.wrong(format!("a session that was closed answers {status}"));
                        }
                    }
                }
                Act::SignedOut { certain: true, .. } => self.looked_for("sign-outs"),
                _ => {}
            }
        }
        Ok(())
    }

    /// Everybody who created a password can sign in with it.
    async fn passwords(
        &mut self,
        database: &DatabaseConnection,
        portal: &Portal,
        ledger: &Ledger,
    ) -> Result<(), LoadError> {
        let habits = Habits {
            typos: 0.0,
            ..Habits::default()
        };
        let ids: HashMap<String, Uuid> = person::Entity::find()
            .select_only()
            .columns([person::Column::Email, person::Column::Id])
            .into_tuple()
            .all(database)
            .await?
            .into_iter()
            .collect();
        let activated: BTreeSet<Uuid> = credential::Entity::find()
            .select_only()
            .column(credential::Column::PersonId)
            .into_tuple()
            .all(database)
            .await?
            .into_iter()
            .collect();
        for act in &ledger.acts {
            if let Act::PasswordCreated { person, password } = act {
                self.looked_for("new passwords");
                let id = ids.get(&person.mail());
                let visit = Visit::new(portal.browser(*person), Patience::NONE, None);
                let mut story = Story::new(visit, &habits, Dice::new(0, 0));
                let enters = story.sign_in(*person, password).await.is_ok();
                if !enters || !id.is_some_and(|id| activated.contains(id)) {
                    self.wrong(format!("the new password of {} opens nothing", person.0));
                }
            }
        }
        Ok(())
    }

    /// Every mail that was written has arrived, unless it became obsolete; none arrived twice without a death that
    /// explains it; none arrived that was not written.
    fn mails(&mut self, written: &[outbox_mail::Model], accepted: &[Accepted], deaths: &[Death]) {
        let mut arrived: HashMap<&str, Vec<&Accepted>> = HashMap::new();
        for mail in accepted {
            arrived.entry(&mail.id).or_default().push(mail);
        }
        for mail in written {
            self.mails_written += 1;
            let id = mail.message_id.trim_matches(['<', '>']);
            let came = arrived.remove(id).unwrap_or_default();
            match (&mail.sent_at, &mail.superseded_at) {
                (Some(_), _) if came.is_empty() => {
                    self.wrong(format!("mail {id} counts as sent and never came"));
                }
                (None, Some(_)) => self.mails_superseded += 1,
                (None, None) => self.wrong(format!("mail {id} was not sent")),
                (Some(_), _) => self.mails_arrived += 1,
            }
            for again in came.iter().rev().skip(1) {
                self.came_again(again, deaths);
            }
        }
        for id in arrived.into_keys() {
            self.wrong(format!("mail {id} came, and nobody wrote it"));
        }
    }

    fn came_again(&mut self, first: &Accepted, deaths: &[Death]) {
        let died = deaths.iter().any(|death| {
            death.instance == Some(first.instance)
                && first.at <= death.until
                && death.from <= first.at + AFTER_THE_YES
        });
        let database_down = deaths.iter().any(|death| {
            death.instance.is_none()
                && first.at <= death.until
                && death.from <= first.at + COMMIT_WAITS
        });
        if died {
            self.twice_sender_died += 1;
        } else if database_down {
            self.twice_database_down += 1;
        } else {
            self.wrong(format!(
                "mail {} came twice, and nothing had died",
                first.id
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    fn yes(at: Instant) -> Accepted {
        Accepted {
            id: "1@icsoe".to_owned(),
            instance: 1,
            at,
        }
    }

    fn judged(deaths: &[Death]) -> (u64, u64, usize) {
        let mut checked = Checked::default();
        checked.came_again(&yes(timing::now()), deaths);
        (
            checked.twice_sender_died,
            checked.twice_database_down,
            checked.violations.len(),
        )
    }

    #[test]
    fn only_a_death_right_after_the_yes_explains_a_mail_that_comes_again() {
        let now = timing::now();
        let death = |instance, seconds| {
            let at = now + Duration::from_secs(seconds);
            Death {
                instance,
                from: at,
                until: at,
            }
        };
        assert_eq!(judged(&[death(Some(1), 1)]), (1, 0, 0));
        assert_eq!(judged(&[death(Some(2), 1)]), (0, 0, 1), "another's death");
        assert_eq!(judged(&[death(Some(1), 5)]), (0, 0, 1), "long afterwards");
        assert_eq!(judged(&[death(None, 1)]), (0, 1, 0));
        assert_eq!(judged(&[]), (0, 0, 1));
    }
}
