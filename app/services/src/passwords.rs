//! Hashing and verifying passwords: Argon2id, on threads of its own, with a short queue.
//!
//! A hash costs 19 MiB and a core for some milliseconds. So there are only as many threads for it as
//! there are cores, each with memory that it keeps for the next hash (taken from the system and given
//! back hundreds of times a second, it costs time, and fragments grow to many times what is in use); a
//! bounded number waits, and the rest is told at once that the system is busy. Twice as many as hash
//! have their turn early, so that no core stands still while the database is asked whose password the
//! next one is.

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
    time::Duration,
};

use argon2::{
    ARGON2ID_IDENT, Algorithm, Argon2, Block, Params, Version,
    password_hash::phc::{Output, ParamsString, PasswordHash, Salt},
};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use unicode_normalization::UnicodeNormalization;

use crate::{
    internal::Internal,
    randomness::{self, Randomness},
    settings::Hashing,
};

/// Bytes of the salt (RFC 9106, section 3.1: 16 are recommended).
const SALT_BYTES: usize = 16;

/// The most bytes of a password typed at the sign-in that are looked at.
const MAX_BYTES: usize = 1024;

/// Hashes passwords.
pub(crate) struct PasswordPool {
    argon2: Argon2<'static>,
    threads: Threads,
    /// Who hashes, or will next and asks the database what for.
    turns: Arc<Semaphore>,
    /// Who has a turn or waits for one.
    admitted: Arc<Semaphore>,
    patience: Duration,
    /// A hash of nobody's password with the live parameters, verified in place of a missing one.
    dummy: Arc<str>,
}

/// The memory of one hash at a time.
type Memory = Vec<Block>;
/// Something that hashes.
type Work = Box<dyn FnOnce(&mut Memory) + Send>;

/// The threads that hash. They end once nobody can give them work any more.
struct Threads(mpsc::Sender<Work>);

impl Threads {
    fn start(count: usize) -> io::Result<Self> {
        let (give, take) = mpsc::channel::<Work>();
        let take = Arc::new(Mutex::new(take));
        for _ in 0..count {
            let take = Arc::clone(&take);
            thread::Builder::new()
                .name("icsoe-hash".to_owned())
                .spawn(move || {
                    let mut memory = Memory::new();
                    let next = || take.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    while let Ok(work) = next() {
                        // Whoever waits for it learns that nothing came of it.
                        let _ = catch_unwind(AssertUnwindSafe(|| work(&mut memory)));
                    }
                })?;
        }
        Ok(Self(give))
    }

    /// Does `work` as soon as a thread is free; also when nobody waits for it any more.
    async fn run<T: Send + 'static>(
        &self,
        permit: Permit,
        work: impl FnOnce(&mut Memory) -> T + Send + 'static,
    ) -> Result<T, HashError> {
        let (done, result) = oneshot::channel();
        let work = Box::new(move |memory: &mut Memory| {
            let outcome = work(memory);
            drop(permit);
            // Nobody is left to tell when whoever asked has gone away.
            let _ = done.send(outcome);
        });
        self.0.send(work).map_err(|_| HashError::Thread)?;
        result.await.map_err(|_| HashError::Thread)
    }
}

/// The right to hash once. Held until the hash is done, even when whoever asked has gone away.
pub(crate) struct Permit {
    _turn: OwnedSemaphorePermit,
    _admitted: OwnedSemaphorePermit,
}

/// Why nothing came of a hash.
#[derive(Debug, thiserror::Error)]
enum HashError {
    /// A password could not be hashed, or a stored hash could not be read.
    #[error("password hashing: {0}")]
    Phc(#[from] argon2::password_hash::Error),
    /// The parameters for hashing are out of their range.
    #[error("parameters of Argon2: {0}")]
    Parameters(#[from] argon2::Error),
    /// A stored hash lacks a part.
    #[error("inconsistent data: a password's hash without salt or output")]
    Incomplete,
    /// The thread that hashed died.
    #[error("a password hashing thread died")]
    Thread,
}

impl From<HashError> for Internal {
    fn from(error: HashError) -> Self {
        Self::other(error)
    }
}

/// Too many passwords are being hashed just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many passwords are being hashed just now")]
pub(crate) struct Busy;

/// What verifying a password found.
pub(crate) struct Verified {
    pub(crate) right: bool,
    /// The hash was made with cheaper parameters than today's.
    pub(crate) outdated: bool,
}

impl PasswordPool {
    pub(crate) fn new(settings: &Hashing, randomness: &dyn Randomness) -> Result<Self, Internal> {
        let params = Params::new(settings.memory_kib, settings.passes, settings.lanes, None)
            .map_err(HashError::from)?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let nobodys = randomness::bytes::<32>(randomness)?;
        let salt = randomness::bytes(randomness)?;
        let dummy = hash_now(&argon2, &nobodys, &salt, &mut Memory::new())?;
        let at_a_time = settings.at_a_time.max(1);
        let early = at_a_time.saturating_mul(2).min(settings.waiting);
        Ok(Self {
            argon2,
            threads: Threads::start(at_a_time).map_err(|_| HashError::Thread)?,
            turns: Arc::new(Semaphore::new(at_a_time.saturating_add(early))),
            admitted: Arc::new(Semaphore::new(at_a_time.saturating_add(settings.waiting))),
            patience: settings.patience,
            dummy: dummy.into(),
        })
    }

    /// Waits for a turn. No database connection may be held meanwhile.
    pub(crate) async fn admit(&self) -> Result<Permit, Busy> {
        let admitted = Arc::clone(&self.admitted)
            .try_acquire_owned()
            .map_err(|_| Busy)?;
        let turn = Arc::clone(&self.turns).acquire_owned();
        match tokio::time::timeout(self.patience, turn).await {
            Ok(Ok(turn)) => Ok(Permit {
                _turn: turn,
                _admitted: admitted,
            }),
            _ => Err(Busy),
        }
    }

    /// A new PHC string for `password`, which is hashed as it is: NFC and policy come before.
    pub(crate) async fn hash(
        &self,
        permit: Permit,
        password: SecretString,
        randomness: &dyn Randomness,
    ) -> Result<String, Internal> {
        let argon2 = self.argon2.clone();
        let salt = randomness::bytes(randomness)?;
        let hash = self.threads.run(permit, move |memory| {
            let password = password.expose_secret().as_bytes();
            hash_now(&argon2, password, &salt, memory)
        });
        Ok(hash.await??)
    }

    /// Compares `typed` with a stored PHC string, or with nobody's when there is none: the work is
    /// the same.
    pub(crate) async fn verify(
        &self,
        permit: Permit,
        typed: &SecretString,
        stored: Option<&str>,
    ) -> Result<Verified, Internal> {
        let (password, usable) = comparable(typed);
        let known = stored.is_some();
        let hash: Arc<str> = stored.map_or_else(|| Arc::clone(&self.dummy), Arc::from);
        let argon2 = self.argon2.clone();
        let verified = self.threads.run(permit, move |memory| {
            let hash = PasswordHash::new(&hash).map_err(argon2::password_hash::Error::from)?;
            let made_with = Params::try_from(&hash)?;
            let password = password.expose_secret().as_bytes();
            let same = is_same(&hash, &made_with, password, memory)?;
            make_up_for(&made_with, argon2.params(), password, memory);
            Ok::<_, HashError>(Verified {
                right: same && known && usable,
                outdated: is_cheaper(&made_with, argon2.params()),
            })
        });
        Ok(verified.await??)
    }
}

/// The form of a password in which it is checked, hashed and compared: NFC, as the browser's
/// `normalize` makes it too.
pub(crate) fn normalised(password: &SecretString) -> SecretString {
    password.expose_secret().nfc().collect::<String>().into()
}

/// What to compare, and whether it could be right at all. Something longer than any password is
/// replaced by nothing, so that its length costs no time.
fn comparable(typed: &SecretString) -> (SecretString, bool) {
    if typed.expose_secret().len() > MAX_BYTES {
        return (SecretString::default(), false);
    }
    let password = normalised(typed);
    let usable = password.expose_secret().chars().count() <= domain::password::MAX_LENGTH;
    if usable {
        (password, true)
    } else {
        (SecretString::default(), false)
    }
}

fn hash_now(
    argon2: &Argon2<'_>,
    password: &[u8],
    salt: &[u8; SALT_BYTES],
    memory: &mut Memory,
) -> Result<String, HashError> {
    let params = argon2.params();
    let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
    argon2_into(argon2, password, salt, &mut output, memory)?;
    let phc = argon2::password_hash::Error::from;
    let hash = PasswordHash {
        algorithm: ARGON2ID_IDENT,
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(params)?,
        salt: Some(Salt::new(salt).map_err(phc)?),
        hash: Some(Output::new(&output).map_err(phc)?),
    };
    Ok(hash.to_string())
}

/// Whether `hash` was made of `password`.
fn is_same(
    hash: &PasswordHash,
    made_with: &Params,
    password: &[u8],
    memory: &mut Memory,
) -> Result<bool, HashError> {
    let (Some(salt), Some(expected)) = (&hash.salt, &hash.hash) else {
        return Err(HashError::Incomplete);
    };
    let algorithm = Algorithm::try_from(hash.algorithm.as_str())?;
    let version = hash.version.map_or(Ok(Version::V0x13), Version::try_from)?;
    let argon2 = Argon2::new(algorithm, version, made_with.clone());
    let mut output = vec![0; expected.len()];
    argon2_into(&argon2, password, salt, &mut output, memory)?;
    let output = Output::new(&output).map_err(argon2::password_hash::Error::from)?;
    // Compared in a time that says nothing (see `Output`).
    Ok(*expected == output)
}

fn argon2_into(
    argon2: &Argon2<'_>,
    password: &[u8],
    salt: &[u8],
    output: &mut [u8],
    memory: &mut Memory,
) -> Result<(), argon2::Error> {
    let blocks = argon2.params().block_count();
    if memory.len() < blocks {
        memory.resize(blocks, Block::new());
    }
    argon2.hash_password_into_with_memory(password, salt, output, &mut memory[..blocks])
}

fn is_cheaper(made_with: &Params, today: &Params) -> bool {
    made_with.m_cost() < today.m_cost() || made_with.t_cost() < today.t_cost()
}

/// Does the work that a cheaper hash has left over, so that an account hashed before the cost was
/// raised takes as long as one that does not exist.
fn make_up_for(made_with: &Params, today: &Params, password: &[u8], memory: &mut Memory) {
    let Some(rest) = rest(made_with, today) else {
        return;
    };
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, rest);
    let mut unused = [0; Params::DEFAULT_OUTPUT_LEN];
    // The only errors are those of lengths, which are fixed here; and there is no result to lose.
    let _ = argon2_into(&argon2, password, &[0; SALT_BYTES], &mut unused, memory);
}

/// Parameters whose work (memory times passes) is what `today` costs more than `made_with`, in no
/// more memory than `today`'s.
fn rest(made_with: &Params, today: &Params) -> Option<Params> {
    let work = |params: &Params| u64::from(params.m_cost()) * u64::from(params.t_cost());
    let missing = work(today).checked_sub(work(made_with))?;
    let passes = missing.div_ceil(u64::from(today.m_cost())).max(1);
    let memory = u32::try_from(missing / passes).ok()?;
    let passes = u32::try_from(passes).ok()?;
    // Less than the least that Argon2 takes (8 KiB a lane) is not worth hiding.
    Params::new(memory, passes, today.p_cost(), None).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::randomness::SeededRandomness;

    fn pool(at_a_time: usize, waiting: usize) -> PasswordPool {
        let settings = Hashing {
            memory_kib: 8,
            passes: 1,
            lanes: 1,
            at_a_time,
            waiting,
            patience: Duration::from_millis(1),
        };
        PasswordPool::new(&settings, &SeededRandomness::new(1)).unwrap()
    }

    #[tokio::test]
    async fn whoever_finds_the_queue_full_is_turned_away_until_a_hash_is_done() {
        let pool = pool(2, 0);
        let (one, _two) = (pool.admit().await.unwrap(), pool.admit().await.unwrap());
        assert!(pool.admit().await.is_err());
        pool.hash(one, "x".to_owned().into(), &SeededRandomness::new(2))
            .await
            .unwrap();
        assert!(pool.admit().await.is_ok());
    }

    #[tokio::test]
    async fn whoever_has_waited_too_long_is_turned_away() {
        let pool = pool(1, 3);
        let running = pool.admit().await.unwrap();
        let _early = (pool.admit().await.unwrap(), pool.admit().await.unwrap());
        assert!(pool.admit().await.is_err(), "out of patience");
        drop(running);
        assert!(pool.admit().await.is_ok(), "and has left the queue");
    }

    #[tokio::test]
    async fn a_turn_that_comes_early_does_not_hash_early() {
        let pool = pool(1, 1);
        let (one, next) = (pool.admit().await.unwrap(), pool.admit().await.unwrap());
        let (finish, finished) = mpsc::channel::<()>();
        let mut hashing = std::pin::pin!(pool.threads.run(one, move |_| finished.recv()));
        let (password, randomness) = (SecretString::default(), SeededRandomness::new(2));
        let mut early = std::pin::pin!(pool.hash(next, password, &randomness));
        tokio::select! {
            biased;
            _ = &mut hashing => panic!("nobody has let it finish"),
            _ = &mut early => panic!("two at a time"),
            () = tokio::task::yield_now() => {}
        }
        finish.send(()).unwrap();
        hashing.await.unwrap().unwrap();
        assert!(early.await.is_ok());
    }

    #[tokio::test]
    async fn a_thread_outlives_a_panic() {
        let pool = pool(1, 0);
        let permit = pool.admit().await.unwrap();
        let broken = pool.threads.run(permit, |_| panic!("on purpose")).await;
        assert!(matches!(broken, Err::<(), _>(HashError::Thread)));
        let permit = pool.admit().await.unwrap();
        assert_eq!(pool.threads.run(permit, |_| 7).await.unwrap(), 7);
    }

    #[tokio::test]
    async fn only_the_right_password_is_right() {
        let (pool, randomness) = (pool(1, 0), SeededRandomness::new(2));
        let right = SecretString::from("Maiz.Azul-93".to_owned());
        let permit = pool.admit().await.unwrap();
        let hash = pool.hash(permit, right.clone(), &randomness).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{hash}");
        for (typed, expected) in [("Maiz.Azul-93", true), ("Maiz.Azul-94", false), ("", false)] {
            let permit = pool.admit().await.unwrap();
            let verified = pool
                .verify(permit, &typed.to_owned().into(), Some(&hash))
                .await;
            assert_eq!(verified.unwrap().right, expected, "{typed}");
        }
        let permit = pool.admit().await.unwrap();
        assert!(
            !pool.verify(permit, &right, None).await.unwrap().right,
            "nobody has none"
        );
    }

    #[tokio::test]
    async fn memory_is_kept_for_the_next_hash_and_changes_nothing_in_it() {
        let (pool, randomness) = (pool(2, 0), SeededRandomness::new(2));
        let password = || SecretString::from("Maiz.Azul-93".to_owned());
        // The same as the library's own, which takes fresh memory.
        for _ in 0..3 {
            let permit = pool.admit().await.unwrap();
            let ours = pool.hash(permit, password(), &randomness).await.unwrap();
            let ours = PasswordHash::new(&ours).unwrap();
            let known = argon2::PasswordVerifier::verify_password(
                &Argon2::default(),
                password().expose_secret().as_bytes(),
                &ours,
            );
            assert!(known.is_ok());
        }
        // And theirs is known here, though it asks for more memory than ours.
        let larger = Params::new(64, 2, 2, None).unwrap();
        let theirs = argon2::PasswordHasher::hash_password_with_salt(
            &Argon2::from(larger),
            password().expose_secret().as_bytes(),
            &[9; SALT_BYTES],
        )
        .unwrap()
        .to_string();
        for (typed, right) in [
            (password(), true),
            ("Maiz.Azul-94".to_owned().into(), false),
        ] {
            let permit = pool.admit().await.unwrap();
            let verified = pool.verify(permit, &typed, Some(&theirs)).await.unwrap();
            assert_eq!(verified.right, right);
        }
    }

    #[test]
    fn a_cheaper_hash_and_its_rest_cost_what_todays_costs() {
        let work = |params: &Params| params.m_cost() * params.t_cost();
        let today = Params::new(19_456, 2, 1, None).unwrap();
        for (memory, passes) in [(19_456, 1), (9_728, 2), (4_096, 3), (12_288, 1), (64, 1)] {
            let earlier = Params::new(memory, passes, 1, None).unwrap();
            let rest = rest(&earlier, &today).unwrap();
            assert!(rest.m_cost() <= today.m_cost(), "{memory} {passes}");
            let both = work(&earlier) + work(&rest);
            assert!(work(&today) - both <= rest.t_cost(), "{memory} {passes}");
        }
        assert!(rest(&today, &today).is_none());
        let dearer = Params::new(65_536, 3, 1, None).unwrap();
        assert!(rest(&dearer, &today).is_none());
    }

    #[tokio::test]
    async fn an_empty_password_is_not_what_a_long_one_is_compared_as() {
        let (pool, randomness) = (pool(1, 0), SeededRandomness::new(2));
        let permit = pool.admit().await.unwrap();
        let empty = pool
            .hash(permit, SecretString::default(), &randomness)
            .await
            .unwrap();
        for long in ["x".repeat(129), "x".repeat(1025), "ñ".repeat(129)] {
            let permit = pool.admit().await.unwrap();
            let verified = pool
                .verify(permit, &long.into(), Some(&empty))
                .await
                .unwrap();
            assert!(!verified.right);
        }
    }
}
