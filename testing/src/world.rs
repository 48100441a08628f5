//! A world for one scenario: a database, a clock that does not move by itself, a mailer that keeps its mails, and the
//! steps that most scenarios begin with.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use domain::{Curp, Rfc};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseConnection, EntityTrait};
use secrecy::{ExposeSecret, SecretString};
use services::{
    CapturistaSession, Contratista, Files, ManualClock, Parts, SecretKey, SeededRandomness,
    Services, Session, Settings, access_links, accounts, acting_for, database,
    efirma::{Authorities, Revocation},
    entities::{access_link, contratista, membership, outbox_mail, person},
    mail::RenderedMail,
    sessions,
    settings::Hashing,
    sign_in, worker,
};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;
use values::{Email, FullName, NewCapturista, PersonName};

use crate::{mailer::TestMailer, template};

/// Declares the scenarios of a module; each runs on both databases.
#[macro_export]
macro_rules! on_each_database {
    ($($scenario:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $scenario() {
                let world = $crate::World::on_sqlite().await;
                super::$scenario(&world).await;
            })+
        }

        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $scenario() {
                let world = $crate::World::on_postgres().await;
                super::$scenario(&world).await;
                world.remove().await;
            })+
        }
    };
}

/// How many connections a world has.
pub const CONNECTIONS: u32 = 4;
pub const PASSWORD: &str = "Maiz.Azul-93";
pub const OTHER_PASSWORD: &str = "Cacao:Negro=58";
pub const MAIL: &str = "lucia@capturistas.example";

pub struct World {
    pub services: Services,
    pub clock: Arc<ManualClock>,
    pub mailer: TestMailer,
    files: Files,
    home: Home,
}

/// The environment of the services outside of their database: trusted authorities, OCSP responder, file store.
pub struct Outside {
    pub authorities: Authorities,
    pub revocation: Revocation,
    pub files: Files,
}

impl Default for Outside {
    /// No authority, no responder, and files that end with the process.
    fn default() -> Self {
        Self {
            authorities: Authorities::default(),
            revocation: Revocation::Off,
            files: Files::in_memory(),
        }
    }
}

/// Where the database is, and how it is removed.
enum Home {
    Sqlite {
        _folder: tempfile::TempDir,
    },
    Postgres {
        server: DatabaseConnection,
        name: String,
    },
    /// Owned by another world.
    Anothers,
}

impl World {
    pub async fn on_sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("icsoe.db");
        template::copy_sqlite(&file).await;
        let url = format!("sqlite://{}", file.display());
        Self::new(&url, Home::Sqlite { _folder: folder }).await
    }

    /// On the server that `ICSOE_TEST_POSTGRES` names, with a user who may create databases;
    /// `tools/scripts/postgres.sh` starts one.
    pub async fn on_postgres() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let server_url = std::env::var("ICSOE_TEST_POSTGRES")
            .expect("ICSOE_TEST_POSTGRES, as tools/scripts/postgres.sh <command> sets it");
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("icsoe_test_{}_{number}", std::process::id());
        let server = template::server(&server_url).await;
        template::copy_postgres(&server, &server_url, &name).await;
        let url = template::database_url(&server_url, &name);
        Self::new(&url, Home::Postgres { server, name }).await
    }

    async fn new(url: &str, home: Home) -> Self {
        let database = database::connect(url, CONNECTIONS)
            .await
            .expect("a connection");
        let clock = Arc::new(ManualClock::new(start()));
        let outside = Outside::default();
        let files = outside.files.clone();
        let key = SecretKey::new([1; 32]);
        let services = build(database, Arc::clone(&clock), settings(), key, outside);
        Self {
            services,
            clock,
            mailer: TestMailer::default(),
            files,
            home,
        }
    }

    /// The same database, files and clock with other settings or another key.
    pub fn restarted(&self, settings: Settings, key: u8) -> Services {
        self.restarted_with(settings, SecretKey::new([key; 32]), self.files.clone())
    }

    /// The same database and clock, and these files.
    pub fn restarted_with(&self, settings: Settings, key: SecretKey, files: Files) -> Services {
        build(
            self.services.database().clone(),
            Arc::clone(&self.clock),
            settings,
            key,
            Outside {
                authorities: self.services.authorities().clone(),
                revocation: self.services.revocation().clone(),
                files,
            },
        )
    }

    /// The same, over this connection to the database: one that tells of its statements.
    pub fn over(&self, database: DatabaseConnection) -> Services {
        let outside = Outside {
            files: self.files.clone(),
            ..Outside::default()
        };
        let key = SecretKey::new([1; 32]);
        build(database, Arc::clone(&self.clock), settings(), key, outside)
    }

    /// The same database and clock, with these authorities trusted; not to be `remove`d.
    pub fn trusting(&self, authorities: Authorities) -> Self {
        self.with(Outside {
            authorities,
            files: self.files.clone(),
            ..Outside::default()
        })
    }

    /// The same, with a responder.
    pub fn asking(&self, authorities: Authorities, revocation: Revocation) -> Self {
        self.with(Outside {
            authorities,
            revocation,
            files: self.files.clone(),
        })
    }

    /// The same database and clock with another environment; not to be `remove`d.
    pub fn with(&self, outside: Outside) -> Self {
        let database = self.services.database().clone();
        let clock = Arc::clone(&self.clock);
        let files = outside.files.clone();
        let key = SecretKey::new([1; 32]);
        Self {
            services: build(database, Arc::clone(&clock), settings(), key, outside),
            clock,
            mailer: TestMailer::default(),
            files,
            home: Home::Anothers,
        }
    }

    pub async fn remove(self) {
        let Self { services, home, .. } = self;
        services.database().clone().close().await.expect("closing");
        if let Home::Postgres { server, name } = home {
            server
                .execute_unprepared(&format!("DROP DATABASE {name}"))
                .await
                .expect("dropping the database");
        }
    }

    pub fn later(&self, by: Duration) {
        self.clock.advance(by);
    }

    /// Lets the worker do everything that is due; returns the mails it sent.
    pub async fn deliver(&self) -> Vec<RenderedMail> {
        self.mailer.take();
        while worker::step(&self.services, &self.mailer)
            .await
            .expect("a step")
            > 0
        {}
        self.mailer.take()
    }

    pub async fn contratista(&self, rfc: &str, name: &str) -> Contratista {
        accounts::register_contratista(&self.services, &self::rfc(rfc), name)
            .await
            .expect("a new contratista")
    }

    /// Lucía, registered for ESCUELA KEMPER URGATE; no mail has been sent yet.
    pub async fn invited(&self) -> Contratista {
        let contratista = self.contratista(KEMPER, "Escuela Kemper Urgate").await;
        accounts::register_capturista(&self.services, &rfc(KEMPER), &lucia())
            .await
            .expect("an alta");
        contratista
    }

    /// Lucía with her password; every mail has been sent.
    pub async fn active(&self) -> Contratista {
        let contratista = self.invited().await;
        let token = link_in(&self.deliver().await);
        self.create_password(&token, PASSWORD)
            .await
            .expect("a password");
        self.deliver().await;
        contratista
    }

    pub async fn create_password(
        &self,
        token: &str,
        password: &str,
    ) -> Result<(), access_links::CreatePasswordError> {
        let origin = services::Origin::default();
        let (password, confirmation) = (secret(password), secret(password));
        access_links::create_password(&self.services, &origin, token, password, confirmation)
            .await
            .map(|_| ())
    }

    pub async fn sign_in(
        &self,
        curp: &str,
        password: &str,
    ) -> Result<SecretString, sign_in::SignInError> {
        let origin = services::Origin::default();
        let signed_in = sign_in::sign_in(&self.services, &origin, curp, secret(password)).await?;
        Ok(signed_in.session.token)
    }

    /// The token of Lucía's new session.
    pub async fn signed_in(&self) -> String {
        let token = self
            .sign_in(lucia().curp.as_str(), PASSWORD)
            .await
            .expect("a session");
        token.expose_secret().to_owned()
    }

    /// The capturista's session that the token opens.
    pub async fn session(&self, token: &str) -> CapturistaSession {
        let session = sessions::authenticate(&self.services, token)
            .await
            .expect("a valid session");
        match session {
            Session::Capturista(session) => session,
            Session::Contratista(_) => panic!("a contratista's session"),
        }
    }

    /// Registers the person for this many more contratistas, directly in the database.
    pub async fn works_for_many(&self, person_id: Uuid, count: u32) {
        let id = |kind: u128, number: u32| Uuid::from_u128(kind << 64 | u128::from(number));
        for chunk in (0..count).collect::<Vec<_>>().chunks(500) {
            let contratistas = chunk.iter().map(|&number| contratista::ActiveModel {
                id: Set(id(1, number)),
                rfc: Set(format!("AAA01010{number:04}")),
                name: Set(format!("EMPRESA {number:05}")),
                search_text: Set(format!("EMPRESA {number:05} AAA01010{number:04}")),
                created_at: Set(start().into()),
                removed_at: Set(None),
            });
            let memberships = chunk.iter().map(|&number| membership::ActiveModel {
                id: Set(id(2, number)),
                person_id: Set(person_id),
                contratista_id: Set(id(1, number)),
                started_at: Set(start().into()),
                ..Default::default()
            });
            let database = self.services.database();
            let inserted = contratista::Entity::insert_many(contratistas)
                .exec(database)
                .await;
            inserted.expect("contratistas");
            let inserted = membership::Entity::insert_many(memberships)
                .exec(database)
                .await;
            inserted.expect("memberships");
        }
    }

    /// Registers this many capturistas for the contratista, directly in the database: every second one has an
    /// invitation that was delivered, the others are active.
    pub async fn has_many(&self, contratista_id: Uuid, count: u32) {
        let id = |kind: u128, number: u32| Uuid::from_u128(kind << 64 | u128::from(number));
        let database = self.services.database();
        for chunk in (0..count).collect::<Vec<_>>().chunks(200) {
            let curp = |number: u32| format!("XXXX010101HDF{number:05}");
            let surname = |number: u32| format!("APELLIDO {number:05}");
            let mail = |number: u32| format!("{number}@capturistas.example");
            let search = |number: u32| {
                let (surname, curp) = (surname(number), curp(number));
                format!("ANA {surname} {curp} {number}@CAPTURISTAS.EXAMPLE")
            };
            // Before the mail is confirmed, only the CURP is registered.
            let known = |number: u32, text: String| {
                let text = if number.is_multiple_of(2) {
                    text
                } else {
                    String::new()
                };
                Set(text.into())
            };
            let people = chunk.iter().map(|&number| person::ActiveModel {
                id: Set(id(3, number)),
                curp: Set(curp(number).into()),
                given_names: known(number, "ANA".to_owned()),
                first_surname: known(number, surname(number)),
                email: known(number, mail(number)),
                created_at: Set(start().into()),
                efirma_first_used_at: Set((number % 2 == 0).then(|| start().into())),
                search_text: known(number, search(number)),
                ..Default::default()
            });
            let memberships =
                chunk.iter().map(|&number| {
                    let typed = |text: String| Set((number % 2 == 1).then(|| text.into()));
                    membership::ActiveModel {
                        id: Set(id(4, number)),
                        person_id: Set(id(3, number)),
                        contratista_id: Set(contratista_id),
                        started_at: Set(start().into()),
                        lapses_at: Set(
                            (number % 2 == 1).then(|| (start() + Duration::days(30)).into())
                        ),
                        given_names: typed("ANA".to_owned()),
                        first_surname: typed(surname(number)),
                        email: typed(mail(number)),
                        search_text: typed(search(number)),
                        ..Default::default()
                    }
                });
            let hash = |number: u32| {
                let mut bytes = [0; 32];
                for (byte, part) in bytes.iter_mut().zip(number.to_be_bytes()) {
                    *byte = part;
                }
                bytes
            };
            let links = chunk.iter().map(|&number| access_link::ActiveModel {
                id: Set(id(5, number)),
                person_id: Set(id(3, number)),
                purpose: Set(access_links::Purpose::Activation),
                seed: Set(hash(number).into()),
                token_hash: Set(hash(number).into()),
                created_at: Set(start().into()),
                expires_at: Set((start() + Duration::hours(72)).into()),
                membership_id: Set(Some(id(4, number))),
                ..Default::default()
            });
            let mails = chunk.iter().map(|&number| outbox_mail::ActiveModel {
                id: Set(id(6, number)),
                message_id: Set(format!("{number}@icsoe.example")),
                kind: Set(outbox_mail::Kind::CreatePassword),
                person_id: Set(Some(id(3, number))),
                payload: Set(of_link(id(5, number))),
                created_at: Set(start().into()),
                next_attempt_at: Set(start().into()),
                attempts: Set(1),
                lease_id: Set(None),
                lease_until: Set(None),
                sent_at: Set(Some(start().into())),
                failed_at: Set(None),
                superseded_at: Set(None),
                last_error: Set(None),
                link_id: Set(Some(id(5, number))),
                server_words: Set(None),
                contratista_id: Set(Some(contratista_id)),
                planned_at: Set(Some(start().into())),
            });
            let inserted = person::Entity::insert_many(people).exec(database).await;
            inserted.expect("people");
            let inserted = membership::Entity::insert_many(memberships)
                .exec(database)
                .await;
            inserted.expect("memberships");
            let inserted = access_link::Entity::insert_many(links).exec(database).await;
            inserted.expect("links");
            let inserted = outbox_mail::Entity::insert_many(mails).exec(database).await;
            inserted.expect("mails");
        }
    }

    /// Lucía's session, working for the contratista.
    pub async fn working_for(&self, contratista: &Contratista) -> CapturistaSession {
        let session = self.session(&self.signed_in().await).await;
        acting_for::choose(&self.services, &session, contratista.id)
            .await
            .expect("a choice");
        session
    }
}

fn build(
    database: DatabaseConnection,
    clock: Arc<ManualClock>,
    settings: Settings,
    key: SecretKey,
    outside: Outside,
) -> Services {
    let randomness = Arc::new(SeededRandomness::new(clock_seed()));
    Services::new(Parts {
        database,
        clock,
        randomness,
        key,
        settings,
        authorities: outside.authorities,
        revocation: outside.revocation,
        files: outside.files,
    })
    .expect("services")
}

/// What the mail with this link is stored with.
fn of_link(link: Uuid) -> String {
    format!(r#"{{"create_password":{{"link":"{link}"}}}}"#)
}

/// A different seed for each `Services`, since ids must differ within one database.
fn clock_seed() -> u64 {
    static SEED: AtomicU32 = AtomicU32::new(0);
    SEED.fetch_add(1, Ordering::Relaxed).into()
}

/// 10 January 2027, noon in Central Mexico.
pub fn start() -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(1_799_604_000).expect("a moment")
}

/// The default settings, with nearly free hashes.
pub fn settings() -> Settings {
    let mut settings = Settings::new(
        "https://icsoe.example/",
        "ICSOE <avisos@correo.icsoe.example>"
            .parse()
            .expect("a sender"),
    );
    settings.hashing = Hashing {
        memory_kib: 8,
        passes: 1,
        lanes: 1,
        ..settings.hashing
    };
    settings
}

/// SAT's test companies and its test person.
pub const KEMPER: &str = "EKU9003173C9";
pub const ILUMINADORA: &str = "IIA040805DZ4";
pub const XOCHILT: &str = "XIQB891116QE4";

pub fn rfc(text: &str) -> Rfc {
    Rfc::parse(text).expect("an RFC")
}

/// The CURP with this beginning; the check digit is found by trying.
pub fn curp(first_seventeen: &str) -> Curp {
    (0..10)
        .find_map(|digit| Curp::parse(&format!("{first_seventeen}{digit}")).ok())
        .expect("a CURP")
}

/// The same, for a CURP that is vouched for.
pub fn vouched(first_seventeen: &str) -> Curp {
    (0..10)
        .find_map(|digit| Curp::parse_vouched(&format!("{first_seventeen}{digit}")).ok())
        .expect("a CURP")
}

/// A valid mail address.
pub fn email(text: &str) -> Email {
    Email::parse(text).expect("a mail address")
}

/// A person's names.
pub fn full_name(given_names: &str, first_surname: &str, second_surname: &str) -> FullName {
    let name = |text| PersonName::parse(text).expect("a name");
    FullName {
        given_names: name(given_names),
        first_surname: name(first_surname),
        second_surname: PersonName::parse_optional(second_surname).expect("a name, or none"),
    }
}

/// An invented capturista.
pub fn lucia() -> NewCapturista {
    NewCapturista {
        curp: curp("GOML950214MDFMRC0"),
        name: full_name("Lucía", "Gómez", "Marín"),
        email: email(MAIL),
    }
}

/// Another one, with one surname.
pub fn tomas() -> NewCapturista {
    NewCapturista {
        curp: curp("RIXT880930HJCSXM0"),
        name: full_name("Tomás", "Ríos", ""),
        email: email("tomas@capturistas.example"),
    }
}

pub fn secret(text: &str) -> SecretString {
    text.to_owned().into()
}

/// The token of the only link in these mails.
pub fn link_in(mails: &[RenderedMail]) -> String {
    let tokens: Vec<String> = mails.iter().filter_map(token_in).collect();
    assert_eq!(tokens.len(), 1, "one link expected");
    tokens[0].clone()
}

pub fn token_in(mail: &RenderedMail) -> Option<String> {
    let text = mail.text().expose_secret();
    let (_, rest) = text.split_once("https://icsoe.example/contrasena/")?;
    rest.split_whitespace().next().map(str::to_owned)
}

/// The subjects, in the order of sending.
pub fn subjects(mails: &[RenderedMail]) -> Vec<&str> {
    mails.iter().map(RenderedMail::subject).collect()
}

pub const MAIL_1: &str = "ESCUELA KEMPER URGATE te registró como capturista en ICSOE";
pub const MAIL_2: &str = "Crea tu contraseña de ICSOE";
pub const MAIL_3: &str = "Tu contraseña fue registrada";
pub const RECOVERY_MAIL: &str = "Recupera el acceso a ICSOE";
