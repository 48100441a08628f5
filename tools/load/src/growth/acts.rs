//! The measured acts: the services' own functions, called as the pages and the worker call them.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use sea_orm::Statement;
use secrecy::{ExposeSecret as _, SecretString};
use services::{
    Administration, CapturistaSession, Origin, Services, accounts, acting_for, api_tokens, audit,
    general_data, idempotency,
    mail::RenderedMail,
    mailer::{Mailer, SendError},
    recovery, sessions, sign_in, worker,
};
use values::{CapturistaField, CapturistaTexts, NewCapturista};

use super::recorder::Recorder;
use crate::{
    dice::Dice,
    error::LoadError,
    population::{BIG, BUSY, Contratista, INVITED, NEWCOMERS, PASSWORD, Person},
};

/// How often each act is run; the median counts.
pub(super) const TIMES: u32 = 15;
/// The pages' size.
const PAGE_SIZE: u64 = 20;
/// The password after a recovery.
const NEW_PASSWORD: &str = "Nopal.Verde-48";

/// A measured act.
pub struct Watched {
    /// Its name.
    pub act: &'static str,
    /// The database's time per run.
    pub took: Vec<Duration>,
    /// The distinct statements, with the values of the last run.
    pub statements: BTreeMap<String, Statement>,
    /// The number of statements per run.
    pub count: usize,
}

/// Runs all acts and records their statements.
pub struct Watch<'a> {
    pub(super) services: &'a Services,
    pub(super) recorder: &'a Recorder,
    people: u32,
    dice: Dice,
    round: u32,
    watched: Vec<Watched>,
}

/// Keeps the mailed links; sends nothing.
#[derive(Clone, Default)]
struct Postbox(Arc<Mutex<Vec<String>>>);

#[async_trait]
impl Mailer for Postbox {
    async fn send(&self, mail: &RenderedMail) -> Result<(), SendError> {
        let text = mail.text().expose_secret();
        let link = text
            .split("/contrasena/")
            .nth(1)
            .and_then(|rest| rest.split_whitespace().next());
        if let Some(link) = link {
            let mut links = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            links.push(link.to_owned());
        }
        Ok(())
    }
}

impl Postbox {
    fn next(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }
}

/// Turns an act's error into a [`LoadError`].
pub(super) fn broken<E: std::fmt::Display>(act: &'static str) -> impl Fn(E) -> LoadError {
    move |error| LoadError::Act {
        act,
        error: error.to_string(),
    }
}

impl<'a> Watch<'a> {
    /// `round` distinguishes the new people of each size.
    pub fn new(services: &'a Services, recorder: &'a Recorder, people: u32, round: u32) -> Self {
        Self {
            services,
            recorder,
            people,
            dice: Dice::new(7, u64::from(round)),
            round,
            watched: Vec::new(),
        }
    }

    fn anybody(&mut self) -> Person {
        Person(u32::try_from(self.dice.below(self.people.into())).unwrap_or_default())
    }

    fn newcomer(&self, one: u32) -> Person {
        Person(NEWCOMERS + self.round * 10_000 + one)
    }

    /// Records the statements since `act` began, for this many runs of it.
    pub(super) fn note(&mut self, act: &'static str, many: usize) {
        let seen = self.recorder.take();
        let many = u32::try_from(many).unwrap_or(u32::MAX);
        if many == 0 {
            return;
        }
        let took: Duration = seen.iter().map(|seen| seen.took).sum();
        let count = seen.len() / many as usize;
        let place = self.watched.iter().position(|watched| watched.act == act);
        let place = place.unwrap_or_else(|| {
            self.watched.push(Watched {
                act,
                took: Vec::new(),
                statements: BTreeMap::new(),
                count,
            });
            self.watched.len() - 1
        });
        let watched = &mut self.watched[place];
        watched.took.push(took / many);
        watched.count = count;
        for seen in seen {
            watched
                .statements
                .insert(seen.statement.sql.clone(), seen.statement);
        }
    }

    /// Runs all acts in turn.
    ///
    /// # Errors
    /// [`LoadError::Act`] if one fails.
    pub async fn everything(mut self) -> Result<Vec<Watched>, LoadError> {
        for _ in 0..TIMES {
            self.one_visit().await?;
        }
        self.picker().await?;
        self.lists().await?;
        self.program().await?;
        self.capturing().await?;
        self.worker().await?;
        self.way_back().await?;
        Ok(self.watched)
    }

    async fn enter(&mut self, person: Person) -> Result<CapturistaSession, LoadError> {
        let act = "sign-in";
        let curp = person.curp()?;
        let origin = Origin {
            address: person.forwarded_for().parse().ok(),
            ..Origin::default()
        };
        let wrong = SecretString::from("Maiz.Azul-39");
        self.recorder.take();
        let refused = sign_in::sign_in(self.services, &origin, curp.as_str(), wrong).await;
        self.note("wrong password", 1);
        if refused.is_ok() {
            return Err(broken("wrong password")("it opened a session"));
        }
        let password = SecretString::from(PASSWORD);
        let entered = sign_in::sign_in(self.services, &origin, curp.as_str(), password)
            .await
            .map_err(broken(act))?;
        self.note(act, 1);
        let token = entered.session.token.expose_secret().to_owned();
        self.session(&token).await
    }

    async fn session(&mut self, token: &str) -> Result<CapturistaSession, LoadError> {
        self.recorder.take();
        let session = sessions::authenticate(self.services, token).await;
        let session = session.map_err(broken("session"))?;
        self.note("session, each request", 1);
        session
            .capturista()
            .cloned()
            .ok_or_else(|| broken("session")("it is a contratista's"))
    }

    /// Signs in, looks at pages, chooses a contratista, leaves.
    async fn one_visit(&mut self) -> Result<(), LoadError> {
        let person = self.anybody();
        let services = self.services;
        let session = self.enter(person).await?;
        self.recorder.take();
        let page = acting_for::list(services, &session, "", 1, PAGE_SIZE).await;
        let page = page.map_err(broken("picker"))?;
        let first = page
            .items
            .first()
            .ok_or_else(|| broken("picker")("it is empty"))?;
        self.note("picker of one or two", 1);
        acting_for::choose(services, &session, first.id)
            .await
            .map_err(broken("choose"))?;
        self.note("choose a contratista", 1);
        let right = acting_for::acting(services, &session, first.id).await;
        right.map_err(broken("right to act"))?;
        self.note("right to act, each request", 1);
        audit::of_person(services, person.id(), services.now() - audit::SHOWN_FOR, 1)
            .await
            .map_err(broken("own sign-ins"))?;
        self.note("my sign-ins of 90 days", 1);
        services::account::open_sessions(services, &session)
            .await
            .map_err(broken("own sessions"))?;
        self.note("my open sessions", 1);
        Ok(())
    }

    /// The list of the person who works for 10,000.
    async fn picker(&mut self) -> Result<(), LoadError> {
        let session = self.enter(BUSY).await?;
        let services = self.services;
        for (act, search, page) in [
            ("picker of 10,000, first page", "", 1),
            ("picker of 10,000, last page", "", u64::MAX),
            ("picker of 10,000, search", "empresa 0012", 1),
        ] {
            for _ in 0..TIMES {
                self.recorder.take();
                acting_for::list(services, &session, search, page, PAGE_SIZE)
                    .await
                    .map_err(broken(act))?;
                self.note(act, 1);
            }
        }
        Ok(())
    }

    pub(super) async fn administration(
        &mut self,
        of: Contratista,
    ) -> Result<Administration, LoadError> {
        let act = "API token";
        self.recorder.take();
        let right = api_tokens::authenticate(self.services, &of.token()).await;
        let right = right.map_err(broken(act))?;
        self.note(act, 1);
        Ok(right.administration().clone())
    }

    /// The list of the contratista for whom 10,000 work.
    async fn lists(&mut self) -> Result<(), LoadError> {
        use accounts::{Search, State};
        let services = self.services;
        let big = self.administration(BIG).await?;
        let of = |state| Search {
            text: "",
            state: Some(state),
        };
        let text = Search {
            text: "garza p12",
            state: None,
        };
        for (act, search, page) in [
            ("list of 10,000, first page", Search::default(), 1),
            ("list of 10,000, last page", Search::default(), u64::MAX),
            ("list of 10,000, search", text, 1),
            ("list of 10,000, active", of(State::Active), 1),
            ("list of 10,000, invited", of(State::InvitationDelivered), 1),
            ("list of 10,000, link expired", of(State::LinkExpired), 1),
            ("list of 10,000, removed", of(State::Removed), 1),
        ] {
            for _ in 0..TIMES {
                self.recorder.take();
                accounts::list(services, &big, search, page, PAGE_SIZE)
                    .await
                    .map_err(broken(act))?;
                self.note(act, 1);
            }
        }
        for one in 0..TIMES {
            let act = "one capturista and their history";
            self.recorder.take();
            accounts::find(services, &big, Person(1 + one).id())
                .await
                .map_err(broken(act))?;
            self.note(act, 1);
        }
        Ok(())
    }

    /// Altas by a program, and the contratista's other acts.
    async fn program(&mut self) -> Result<(), LoadError> {
        let services = self.services;
        for one in 0..TIMES {
            let big = self.administration(BIG).await?;
            let person = self.newcomer(one);
            let key = format!("alta-{}", person.0);
            let begun = idempotency::begin(services, &big, &key, key.as_bytes()).await;
            begun.map_err(broken("Idempotency-Key"))?;
            self.note("Idempotency-Key", 1);
            let rules = services.rules();
            let alta = |person: Person| -> Result<NewCapturista, LoadError> {
                let [given, first, second] = person.names();
                let (curp, mail) = (person.curp()?, person.mail());
                let typed: CapturistaTexts = [
                    (CapturistaField::Curp, curp.as_str()),
                    (CapturistaField::GivenNames, given),
                    (CapturistaField::FirstSurname, first),
                    (CapturistaField::SecondSurname, second),
                    (CapturistaField::Email, &mail),
                ]
                .into_iter()
                .collect();
                NewCapturista::read(&typed, rules)
                    .map_err(|wrong| broken("alta")(format!("{wrong:?}")))
            };
            let id = accounts::register(services, &big, &alta(person)?)
                .await
                .map_err(broken("alta"))?;
            self.note("alta of somebody new", 1);
            let known = Person(self.people - 1 - one);
            // At the smallest size everybody works for the big contratista.
            if accounts::register(services, &big, &alta(known)?)
                .await
                .is_ok()
            {
                self.note("alta of somebody known", 1);
            }
            self.recorder.take();
            accounts::send_invitation_again(services, &big, id)
                .await
                .map_err(broken("invitation again"))?;
            self.note("invitation again", 1);
            if one % 5 == 0 {
                accounts::remove(services, &big, id)
                    .await
                    .map_err(broken("baja"))?;
                self.note("baja", 1);
            }
            general_data::known(services, &big)
                .await
                .map_err(broken("general data"))?;
            self.note("general data", 1);
        }
        Ok(())
    }

    /// A forgotten password, from the request to the new password.
    async fn way_back(&mut self) -> Result<(), LoadError> {
        let services = self.services;
        let postbox = Postbox::default();
        for one in 0..TIMES {
            // A person who was invited and never signed in gets the invitation again, and signs in now.
            let comes = one % 2 == 1;
            let person = if comes {
                Person(INVITED + self.people / 10 - 1 - one)
            } else {
                self.anybody()
            };
            let curp = person.curp()?;
            self.recorder.take();
            recovery::request(services, &Origin::default(), curp.as_str(), &person.mail())
                .await
                .map_err(broken("recovery"))?;
            self.note("recovery asked for", 1);
            let done = worker::step(services, &postbox).await;
            done.map_err(broken("recovery, worker"))?;
            self.note("recovery: account looked up, mail sent", 1);
            let Some(link) = postbox.next() else {
                continue;
            };
            let opened = services::access_links::inspect(services, &link).await;
            opened.map_err(broken("link"))?;
            self.note("mailed link opened", 1);
            if comes {
                let password = || SecretString::from(NEW_PASSWORD);
                services::access_links::create_password(
                    services,
                    &Origin::default(),
                    &link,
                    password(),
                    password(),
                )
                .await
                .map_err(broken("new password"))?;
                self.note("new password", 1);
            }
        }
        Ok(())
    }

    /// The worker's background jobs. Afterwards no mail waits.
    async fn worker(&mut self) -> Result<(), LoadError> {
        let (services, postbox) = (self.services, Postbox::default());
        self.recorder.take();
        worker::backlog(services).await.map_err(broken("backlog"))?;
        self.note("mails that wait, counted (2,000)", 1);
        loop {
            let act = "one mail claimed and settled";
            let sent = worker::step(services, &postbox).await;
            let sent = sent.map_err(broken(act))?;
            self.note(act, sent);
            if sent == 0 {
                break;
            }
        }
        // The rows seeded since the last size have segments that the mark does not know, as after a restore.
        let act = "the audit record goes on";
        match audit::acknowledge(services).await {
            Ok(_) | Err(audit::AcknowledgeError::Nothing) => {}
            Err(error) => return Err(broken(act)(error)),
        }
        // Done once, and not measured.
        self.note(act, 0);
        let act = "one audit segment sealed";
        let sealed = audit::seal(services).await.map_err(broken(act))?;
        self.note(act, usize::try_from(sealed).unwrap_or_default());
        let act = "one audit line written";
        let lines = audit::emit(services).await.map_err(broken(act))?;
        self.note(act, lines);
        worker::tidy_up(services).await;
        self.note("the hour's tidying, 500 sessions closed", 1);
        Ok(())
    }
}
