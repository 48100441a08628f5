//! How many password hashes per second the machine's cores verify when they do nothing else.

use std::{
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    time::Duration,
};

use argon2::{Argon2, PasswordVerifier as _, password_hash::phc::PasswordHash};

use crate::{error::LoadError, population::PASSWORD, seed, timing};

/// Hashes per second, with one thread per core.
///
/// # Errors
/// [`LoadError::Hash`].
pub fn measure(length: Duration) -> Result<f64, LoadError> {
    let hash = seed::hash()?;
    let hash = PasswordHash::new(&hash).map_err(argon2::password_hash::Error::from)?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let (over, count) = (AtomicBool::new(false), AtomicU64::new(0));
    let start = timing::now();
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                while !over.load(Ordering::Relaxed) {
                    // The parameters are the hash's own; the result is known.
                    let _ = Argon2::default().verify_password(PASSWORD.as_bytes(), &hash);
                    count.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        std::thread::sleep(length);
        over.store(true, Ordering::Relaxed);
    });
    let count = u32::try_from(count.into_inner()).unwrap_or(u32::MAX);
    Ok(f64::from(count) / start.elapsed().as_secs_f64())
}
