//! Signing in with CURP and password (IMSS guide, step 6).
//!
//! Whoever asks takes the same way: an unknown CURP, a wrong password, somebody never activated or
//! removed, all cost the same look-ups and one Argon2 verification and give the same answer.
//!
//! Failures are counted for the CURP as typed; from the first delay on, for it and the address, too, so
//! that one who goes on guessing is stopped for longer than everybody else who tries the CURP. In a
//! browser that is known (see [`devices`](crate::devices)) they are counted apart. And one address may
//! fail only so often whatever the CURPs (see [`limits`](crate::limits)).

use std::{fmt, net::IpAddr, time::Duration};

use domain::Curp;
use platform::network::network;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QuerySelect,
    QueryTrait, RelationTrait,
    sea_query::{Expr, ExprTrait},
};
use secrecy::SecretString;
use uuid::Uuid;

use crate::{
    Origin, Services,
    attempts::{self, Counted, Counter, Scope},
    audit::{self, Event, Means, SignInRefusal},
    database, devices,
    entities::{HiddenText, credential, membership, person as people},
    internal::{Internal, impl_from_internal},
    limits::{Limits, Taken, TooMuch},
    metrics::{Limit, SignIn},
    passwords::{self, Busy, PasswordPool, Permit},
    person,
    sessions::{self, Principal},
};

pub use crate::sessions::NewSession;

/// The most characters of something that is no CURP that tell one counter from another.
const KEY_CHARACTERS: usize = 64;

/// What stands before every way in: hashing by turns, and what one address may do.
pub(crate) struct Guard {
    pub(crate) passwords: PasswordPool,
    pub(crate) limits: Limits,
}

impl Services {
    /// What one client address may do.
    pub(crate) fn limits(&self) -> &Limits {
        &self.sign_in.limits
    }

    /// Who hashes passwords.
    pub(crate) fn passwords(&self) -> &PasswordPool {
        &self.sign_in.passwords
    }

    /// Waits for a turn to hash, and counts the waiting.
    pub(crate) async fn permit_to_hash(&self) -> Result<Permit, Busy> {
        let permit = self.metrics().hash_turn(self.passwords().admit()).await;
        if permit.is_err() {
            audit::limit_hit(self, audit::Asker::default(), "hash_pool").await;
        }
        permit
    }
}

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// CURP and password do not open a session now; never says why.
    #[error("sign-in refused")]
    Refused {
        /// How long to wait before another attempt is looked at, if at all.
        wait: Option<Duration>,
    },
    /// Too many attempts from this address have failed; the same whatever the CURP.
    #[error(transparent)]
    TooMuch(#[from] TooMuch),
    /// Too many passwords are being looked at; worth another try in some seconds.
    #[error("too busy")]
    Busy,
    /// See [`Internal`].
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl_from_internal!(SignInError);

impl From<Busy> for SignInError {
    fn from(_: Busy) -> Self {
        Self::Busy
    }
}

/// Somebody who has just signed in.
pub struct SignedIn {
    /// Their session.
    pub session: NewSession,
    /// What their browser is to keep from now on.
    pub devices: SecretString,
}

impl fmt::Debug for SignedIn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SignedIn(hidden)")
    }
}

/// What an attempt's failure is counted for.
pub(crate) enum Counting {
    /// The CURP, in a browser that is known.
    Device(Counter),
    /// The CURP, and after a while the CURP and the address.
    Everybody {
        curp: Counter,
        here: Option<Counter>,
    },
}

impl Counting {
    pub(crate) fn counters(&self) -> impl Iterator<Item = Counter> {
        let (first, second) = match self {
            Self::Device(counter) => (*counter, None),
            Self::Everybody { curp, here } => (*curp, *here),
        };
        std::iter::once(first).chain(second)
    }
}

/// What is known about whoever tries to sign in. Nobody's is all zeros and nothing.
#[derive(Default)]
struct Account {
    person_id: Uuid,
    password: Option<(HiddenText, i32)>,
    works_for_somebody: bool,
}

impl Account {
    /// Which of its passwords is the present one; 0 if it has none.
    fn version(&self) -> i32 {
        self.password.as_ref().map_or(0, |(_, version)| *version)
    }

    /// Whether nothing that matters has changed since. The hash may have: the same password, hashed
    /// anew.
    fn is_as(&self, earlier: &Self) -> bool {
        self.person_id == earlier.person_id
            && self.version() == earlier.version()
            && self.works_for_somebody == earlier.works_for_somebody
    }

    /// Why a password that was looked at did not open a session.
    fn refusal(&self) -> SignInRefusal {
        if self.person_id.is_nil() {
            SignInRefusal::Unknown
        } else if self.password.is_none() {
            SignInRefusal::NeverActivated
        } else if !self.works_for_somebody {
            SignInRefusal::Removed
        } else {
            SignInRefusal::WrongPassword
        }
    }
}

/// Signs in; the session is a new one, whatever others there are.
///
/// # Errors
/// [`SignInError`].
pub async fn sign_in(
    services: &Services,
    origin: &Origin,
    typed_curp: &str,
    password: SecretString,
) -> Result<SignedIn, SignInError> {
    let outcome = try_to_sign_in(services, origin, typed_curp, password).await;
    let result = match &outcome {
        Ok(_) => SignIn::Admitted,
        Err(SignInError::Refused { .. } | SignInError::TooMuch(_)) => SignIn::Refused,
        Err(SignInError::Busy) => SignIn::Busy,
        Err(SignInError::Internal(_)) => SignIn::Broken,
    };
    services.metrics().signed_in(Means::Password, result);
    outcome
}

async fn try_to_sign_in(
    services: &Services,
    origin: &Origin,
    typed_curp: &str,
    password: SecretString,
) -> Result<SignedIn, SignInError> {
    let curp = Curp::parse_vouched(typed_curp).ok();
    let canonical = curp
        .as_ref()
        .map_or_else(|| simplified(typed_curp), |curp| curp.as_str().to_owned());
    let curp = curp.as_ref().map_or("", Curp::as_str);
    let subject = counter(services, &canonical).key;
    let counting = counting(services, origin, curp, &canonical).await?;

    let now = services.now();
    let taken = take_from_address::<SignInError>(services, origin, &counting).await?;
    // Whoever is to wait learns it before they stand in the queue.
    let counters: Vec<Counter> = counting.counters().collect();
    if let Some(left) = attempts::delay(services.database(), &counters, now).await? {
        audit::sign_in_delayed(services, origin.address, curp, subject).await?;
        return Err(delayed(services, left));
    }
    let permit = services.permit_to_hash().await?;
    let (wait, account) = count_and_look_up(services, origin, &counting, curp, subject).await?;
    let stored = account.password.as_ref().map(|(hash, _)| hash.0.as_str());
    let verified = services
        .passwords()
        .verify(permit, &password, stored)
        .await?;
    if !(verified.right && account.works_for_somebody) {
        taken.keep();
        audit::sign_in_refused(services, services.database(), curp, account.refusal()).await?;
        return Err(SignInError::Refused { wait });
    }
    let session = begin_session(services, origin, &counting, curp, &account, wait).await?;
    if verified.outdated {
        rehash(services, &account, &password).await;
    }
    Ok(SignedIn {
        session,
        devices: devices::remember(services, origin, curp, account.version())?,
    })
}

/// What this attempt's failure is counted for. Only a browser that keeps something is looked up.
pub(crate) async fn counting(
    services: &Services,
    origin: &Origin,
    curp: &str,
    canonical: &str,
) -> Result<Counting, DbErr> {
    if !curp.is_empty() && devices::has_any(services, origin) {
        let account = look_up(services.database(), curp).await?;
        let known = account
            .password
            .and_then(|(_, version)| devices::recognised(services, origin, curp, version));
        if let Some(device) = known {
            let parts = [device.number(), curp.as_bytes()];
            return Ok(Counting::Device(Counter {
                scope: Scope::SignInDevice,
                key: services.key().derive("sign-in-device", &parts),
            }));
        }
    }
    Ok(Counting::Everybody {
        curp: counter(services, canonical),
        here: origin
            .address
            .map(|address| counter_here(services, canonical, address)),
    })
}

/// Counts an attempt for the address that it comes from, whatever the account; not in a browser that is
/// known. To be kept if the attempt fails.
pub(crate) async fn take_from_address<E: From<TooMuch> + From<Internal>>(
    services: &Services,
    origin: &Origin,
    counting: &Counting,
) -> Result<Taken, E> {
    let from = match counting {
        Counting::Device(_) => None,
        Counting::Everybody { .. } => origin.address,
    };
    let failed = &services.limits().failed_sign_ins;
    match failed.take(from, services.now()) {
        Ok(taken) => Ok(taken),
        Err(too_much) => {
            services.metrics().limit_hit(Limit::SignInAddress);
            audit::too_much(services, "sign_in_address", from).await?;
            Err(too_much.into())
        }
    }
}

/// The counter of failures for a CURP in canonical form, or for something that is no CURP.
pub(crate) fn counter(services: &Services, canonical: &str) -> Counter {
    Counter {
        scope: Scope::SignIn,
        key: services.key().derive("sign-in", &[canonical.as_bytes()]),
    }
}

/// The same, for attempts from one address only.
fn counter_here(services: &Services, canonical: &str, address: IpAddr) -> Counter {
    let address = network(address).to_string();
    let parts = [canonical.as_bytes(), address.as_bytes()];
    Counter {
        scope: Scope::SignInAddress,
        key: services.key().derive("sign-in-address", &parts),
    }
}

/// What is no CURP, in about the form in which a CURP would be read.
fn simplified(typed: &str) -> String {
    domain::typed(typed)
        .map(|character| character.to_ascii_uppercase())
        .take(KEY_CHARACTERS)
        .collect()
}

/// Counts the attempt as failed before the password is looked at, so that attempts made at the same
/// moment cannot exceed the limit; a success forgets them all.
async fn count_and_look_up(
    services: &Services,
    origin: &Origin,
    counting: &Counting,
    curp: &str,
    subject: [u8; 32],
) -> Result<(Option<Duration>, Account), SignInError> {
    let wait = match count(services, counting).await? {
        Counted::Goes { wait } => wait,
        Counted::Delayed { left } => {
            audit::sign_in_delayed(services, origin.address, curp, subject).await?;
            return Err(delayed(services, left));
        }
    };
    Ok((wait, look_up(services.database(), curp).await?))
}

/// Counts one attempt for all that it is counted for, unless a delay is on. What was counted for the CURP
/// stays when another attempt from the address, made at the same moment, has just brought it a delay.
pub(crate) async fn count(services: &Services, counting: &Counting) -> Result<Counted, DbErr> {
    let database = services.database();
    let now = services.now();
    let settings = services.settings();
    let (curp, here) = match counting {
        Counting::Device(counter) => (*counter, None),
        Counting::Everybody { curp, here } => (*curp, *here),
    };
    let counted = attempts::count(database, curp, &settings.sign_in_failures, now).await?;
    let (Counted::Goes { wait: Some(wait) }, Some(here)) = (counted, here) else {
        return Ok(counted);
    };
    let delays = &settings.sign_in_failures_from_an_address;
    Ok(match attempts::count(database, here, delays, now).await? {
        Counted::Goes { wait: longer } => Counted::Goes {
            wait: Ord::max(Some(wait), longer),
        },
        delayed @ Counted::Delayed { .. } => delayed,
    })
}

/// A delay is on.
fn delayed(services: &Services, left: Duration) -> SignInError {
    services.metrics().limit_hit(Limit::SignIn);
    SignInError::Refused { wait: Some(left) }
}

/// The same query whether there is such a person or not.
async fn look_up(connection: &impl ConnectionTrait, curp: &str) -> Result<Account, DbErr> {
    let works = membership::Entity::find()
        .select_only()
        .column(membership::Column::Id)
        .filter(
            Expr::col((membership::Entity, membership::Column::PersonId))
                .equals((people::Entity, people::Column::Id)),
        )
        .filter(membership::Column::EndedAt.is_null())
        .filter(membership::Column::LapsesAt.is_null())
        .into_query();
    let found: Option<(Uuid, Option<HiddenText>, Option<i32>, bool)> = person::with_curp(curp)
        .join_rev(JoinType::LeftJoin, credential::Relation::Person.def())
        .select_only()
        .column(people::Column::Id)
        .column(credential::Column::PasswordHash)
        .column(credential::Column::Version)
        .column_as(Expr::exists(works), "works_for_somebody")
        .into_tuple()
        .one(connection)
        .await?;
    Ok(
        found.map_or_else(Account::default, |(person_id, hash, version, works)| {
            Account {
                person_id,
                password: hash.zip(version),
                works_for_somebody: works,
            }
        }),
    )
}

async fn begin_session(
    services: &Services,
    origin: &Origin,
    counting: &Counting,
    curp: &str,
    account: &Account,
    wait: Option<Duration>,
) -> Result<NewSession, SignInError> {
    let now = services.now();
    let transaction = database::begin(services.database()).await?;
    // A new password, or a baja, may have come in while the old one was being verified; one that comes
    // in from now on ends what begins here, since a session carries its password's version.
    if !look_up(&transaction, curp).await?.is_as(account) {
        audit::sign_in_refused(services, &transaction, curp, SignInRefusal::Changed).await?;
        transaction.commit().await?;
        return Err(SignInError::Refused { wait });
    }
    let counters: Vec<Counter> = counting.counters().collect();
    attempts::clear(&transaction, &counters).await?;
    let version = account.version();
    let principal = Principal::Password(account.person_id, version);
    let session = sessions::begin(services, &transaction, principal, origin, now).await?;
    let event = Event::SignInSucceeded {
        person: account.person_id,
        session: session.id,
        means: Means::Password,
    };
    audit::record(services, &transaction, event).await?;
    transaction.commit().await?;
    Ok(session)
}

/// Replaces a hash that was made with cheaper parameters. The session stands whether this works or
/// not, and the next sign-in tries again.
async fn rehash(services: &Services, account: &Account, password: &SecretString) {
    let outcome = try_rehash(services, account, password).await;
    if let Err(error) = outcome {
        tracing::warn!(person = %account.person_id, %error, "a password was not hashed anew");
    }
}

async fn try_rehash(
    services: &Services,
    account: &Account,
    password: &SecretString,
) -> Result<(), SignInError> {
    let Some((_, version)) = account.password else {
        return Ok(());
    };
    let permit = services.permit_to_hash().await?;
    let password = passwords::normalised(password);
    let hash = services
        .passwords()
        .hash(permit, password, services.randomness())
        .await?;
    credential::Entity::update_many()
        .col_expr(
            credential::Column::PasswordHash,
            Expr::value(HiddenText(hash)),
        )
        .filter(credential::Column::PersonId.eq(account.person_id))
        .filter(credential::Column::Version.eq(version))
        .exec(services.database())
        .await?;
    Ok(())
}
